"""The part of a message that asks, apart from what stands around it.

A message may hold a premise ("Vì Chỉ thị 42 giao Bộ Công an … nên …"), a text that was pasted, markup or an
order to the assistant. Where one sentence alone asks, and names a document itself, it is the question.
"""

from __future__ import annotations

import re

from corpus.bodies import find_bodies
from corpus.domain import table
from corpus.places import find_places
from corpus.text import Phrase, sentences
from retrieval.collection import Collection
from retrieval.understand import named_documents

_ASKING = table("question_words")["asking"]
_ASKS = Phrase(
    rf"\?|(?<!\w)(?<!đã )(?:{_ASKING}|liệt kê|cho biết|nêu"
    r"|kể|trình bày|tóm tắt|so sánh|giải thích|trích|cho (?:tôi|mình|em|anh|chị|xin|hỏi))(?!\w)"
)
_ELEMENT = re.compile(r"<!--.*?-->|```.*?```|<([A-Za-z][\w:-]*)\b[^<>]*>.*?</\1\s*>|<[/!?]?[A-Za-z][^<>]*>", re.S)
_LOWER_END = re.compile(r"(?<=\w{3}[.!?…])\s+")
_ENOUGH = 4
"""Words that can be a question."""
_PREMISE = 40
"""Words around a question up to which they are its premise; a text that was pasted is longer."""


def asked_part(question: str, collection: Collection) -> str:
    """The sentence that asks, where it is one and says by itself what it is about; else the whole message."""
    bare = " ".join(_ELEMENT.sub(" ", question).split())
    text = bare if len(bare.split()) >= _ENOUGH else question
    asking = [part for part in _sentences(text) if _ASKS.search(part)]
    # "… những nhiệm vụ gì? Liệt kê đủ nhé": what ends in a question mark, or names a document, is a question.
    asked = [p for p in asking if p.endswith("?") or named_documents(p, collection)] or asking
    if len(asked) != 1 or asked[0] == text or not any(n.held for n in named_documents(asked[0], collection)):
        return text
    around = " ".join(part for part in _sentences(text) if part != asked[0])
    return text if _belongs(around, asked[0], collection) else asked[0]


def _belongs(around: str, asked: str, collection: Collection) -> bool:
    """Whether what stands around a question names a place, a body or a year that the question is about.

    What says something of a document is a claim, true or false, and no part of the question.
    """
    if len(around.split()) > _PREMISE or named_documents(around, collection):
        return False
    places = {p.name for p in find_places(around)} - {p.name for p in find_places(asked)}
    bodies = {b.family for b in find_bodies(around)} - {b.family for b in find_bodies(asked)}
    years = set(_YEAR.findall(around)) - set(_YEAR.findall(asked))
    return bool(places or bodies or years)


_YEAR = re.compile(r"(?<![\d/])(?:19|20)\d{2}(?!\d)")


def _sentences(text: str) -> list[str]:
    """The sentences, also of a message typed without capitals."""
    parts = [text[a:b] for a, b in sentences(text)]
    return [p.strip() for part in parts for p in _LOWER_END.split(part) if p.strip()]
