"""The part of a message that asks, apart from what stands around it.

A message may hold a premise ("Vì Chỉ thị 42 giao Bộ Công an … nên …"), a text that was pasted, markup or an
order to the assistant. Where one sentence alone asks, and names a document itself, it is the question.
"""

from __future__ import annotations

import re

from corpus.text import fold, sentences
from retrieval.collection import Collection
from retrieval.understand import named_documents

_ASKS = re.compile(
    r"\?|(?<!\w)(?:ai|gi|nao|may|bao nhieu|bao gio|bao lau|khi nao|o dau|the nao|ra sao|liet ke|cho biet|neu ro"
    r"|ke ten)(?!\w)"
)
_ELEMENT = re.compile(r"<!--.*?-->|```.*?```|<([A-Za-z][\w:-]*)\b[^<>]*>.*?</\1\s*>|<[/!?]?[A-Za-z][^<>]*>", re.S)
_LOWER_END = re.compile(r"(?<=\w{3}[.!?…])\s+")
_ENOUGH = 4
"""Words that can be a question."""


def asked_part(question: str, collection: Collection) -> str:
    """The sentence that asks, where it is one and says by itself what it is about; else the whole message."""
    bare = " ".join(_ELEMENT.sub(" ", question).split())
    text = bare if len(bare.split()) >= _ENOUGH else question
    asking = [part for part in _sentences(text) if _ASKS.search(fold(part))]
    # "… những nhiệm vụ gì? Liệt kê đủ nhé": what ends in a question mark is the question.
    asking = [part for part in asking if part.endswith("?")] or asking
    if len(asking) == 1 and asking[0] != text and any(n.held for n in named_documents(asking[0], collection)):
        return asking[0]
    return text


def _sentences(text: str) -> list[str]:
    """The sentences, also of a message typed without capitals."""
    parts = [text[a:b] for a, b in sentences(text)]
    return [p.strip() for part in parts for p in _LOWER_END.split(part) if p.strip()]
