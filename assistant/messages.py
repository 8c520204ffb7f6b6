"""What a chat model is told: passages, conversation, question, what failed, how to write the answer.

All of it but the form is text of others; it stands in blocks that it cannot close or hide in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import prompts
from assistant.answer import Turn
from assistant.drafts import MARKER, Draft
from assistant.tokens import TokenCounter
from corpus.directive import Directive, Passage
from corpus.text import nfc

HISTORY_TOKENS, TURN_TOKENS = 1_000, 150
"""For the conversation before a follow-up, and for each turn of it: what an answer is about stands at its beginning."""
FAILURES_TOKENS = 1_000
"""For the failed statements in a repair attempt; those beyond it are not worth asking for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage as the model gets it."""

    marker: int
    """The number by which the model cites it."""
    passage: Passage
    document: Directive
    text: str
    """As it should read: scanning errors mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A statement that the grounding check did not let through."""

    draft: Draft
    reason: str
    """In Vietnamese; the model reads it."""


def question_message(question: str, evidence: Sequence[Evidence]) -> str:
    """Passages and a question that stands alone, neither of which can leave its block."""
    return prompts.load("question").render(passages="\n".join(_blocks(evidence)), question=_contained(question))


def repair_message(failures: Sequence[Failure], tokens: TokenCounter) -> str:
    """What follows the question in the repair attempt."""
    lines = (
        f"- {_contained(f.draft.text)} {''.join(f'[{m}]' for m in f.draft.markers) or '(không ghi số đoạn)'}"
        f" — {_contained(f.reason)}"
        for f in failures
    )
    return prompts.load("repair").render(failures="\n".join(_fitting(lines, FAILURES_TOKENS, tokens)))


def followup_message(question: str, history: Sequence[Turn], tokens: TokenCounter) -> str:
    """The newest of the conversation, and the question to be made independent of it."""
    return prompts.load("followup").render(conversation=_conversation(history, tokens), question=_contained(question))


def in_form(message: str, form: Literal["lines", "json"]) -> str:
    """The message, with how to write the answer behind it."""
    return f"{message}\n{prompts.load(f'form_{form}').render()}"


def _blocks(evidence: Sequence[Evidence]) -> list[str]:
    """The passages; a document's whole name stands at its first one only, a title may be longer than a passage."""
    short = {e.document.id: _document_name(e.document, whole=False) for e in evidence}
    shared = Counter(short.values())
    blocks, named = [], set()
    for e in evidence:
        name = short[e.document.id]
        is_first = e.document.id not in named
        blocks.append(passage_block(e, whole=is_first or shared[name] > 1))
        named.add(e.document.id)
    return blocks


def passage_block(item: Evidence, *, whole: bool = True) -> str:
    """A numbered passage, with what it is from: the document's whole name, or what tells it from others."""
    place = ", ".join(item.passage.units) or " > ".join(item.passage.path)
    lines = [
        f'<doan so="{item.marker}">',
        f"Văn bản: {_contained(_document_name(item.document, whole=whole))}",
        *([f"Vị trí: {_contained(place)}"] if place else []),
        f"Nội dung: {_contained(item.text)}",
        "</doan>",
    ]
    return "\n".join(lines)


def _document_name(document: Directive, *, whole: bool) -> str:
    parts = [document.type]
    if document.number:
        parts.append(f"số {document.number}")
    if document.date and whole:
        parts.append("ngày " + "/".join(p.lstrip("0") for p in reversed(document.date.split("-"))))
    if document.issuer:
        parts.append(f"của {document.issuer}")
    if document.place and document.place not in (document.issuer or ""):
        parts.append(f"({document.place})")
    if document.title and whole:
        parts.append(f"— {document.title}")
    return " ".join(parts)


def _conversation(history: Sequence[Turn], tokens: TokenCounter) -> str:
    turns = (_cut(_turn_line(turn), TURN_TOKENS, tokens) for turn in reversed(history))
    newest_first = _fitting(turns, HISTORY_TOKENS, tokens)
    return "\n".join(reversed(newest_first)) or "(không có)"


def _turn_line(turn: Turn) -> str:
    content = _contained(turn.content)
    return f"Trợ lý: {MARKER.sub('', content)}" if turn.role == "assistant" else f"Người dùng: {content}"


def _fitting(lines: Iterable[str], budget: int, tokens: TokenCounter) -> list[str]:
    """The first lines, whole, as far as the budget goes; the very first is cut if it is too long alone."""
    fitting: list[str] = []
    for line in lines:
        cost = tokens.count(f"{line}\n")
        if cost > budget:
            return fitting or [_cut(line, budget, tokens)]
        fitting.append(line)
        budget -= cost
    return fitting


def _cut(line: str, budget: int, tokens: TokenCounter) -> str:
    if tokens.count(f"{line}\n") <= budget:
        return line
    while (cost := tokens.count(f"{line} …\n")) > budget:
        line = line[: len(line) * budget // cost].rsplit(" ", 1)[0]
    return f"{line} …"


_UNPRINTABLE = re.compile("[\0-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_ANGLES = str.maketrans("<>", "‹›")


def _contained(text: str) -> str:
    """`text` on one line, without what could close its block or hide in it."""
    return " ".join(_UNPRINTABLE.sub("", nfc(text)).translate(_ANGLES).split())
