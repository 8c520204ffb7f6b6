"""What a chat model is told: passages, conversation, question, what failed, how to write the answer.

All of it but the form is text of others; it stands in blocks that it cannot close or hide in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import prompts
from assistant.answer import Turn
from assistant.drafts import MARKER, Draft
from corpus.directive import Directive, Passage
from corpus.text import nfc

_TURNS = 6
_TURN_CHARACTERS = 600


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


def question_message(question: str, evidence: Sequence[Evidence], history: Sequence[Turn]) -> str:
    """Passages, conversation, question, none of which can leave its block."""
    return prompts.load("question").render(
        passages="\n".join(passage_block(item) for item in evidence),
        conversation="\n".join(_turn_line(turn) for turn in history[-_TURNS:]) or "(không có)",
        question=_contained(question),
    )


def repair_message(failures: Sequence[Failure]) -> str:
    """What follows the question in the repair attempt."""
    lines = (
        f"- {_contained(f.draft.text)} {''.join(f'[{m}]' for m in f.draft.markers) or '(không ghi số đoạn)'}"
        f" — {_contained(f.reason)}"
        for f in failures
    )
    return prompts.load("repair").render(failures="\n".join(lines))


def in_form(message: str, form: Literal["lines", "json"]) -> str:
    """The message, with how to write the answer behind it."""
    return f"{message}\n{prompts.load(f'form_{form}').render()}"


def passage_block(item: Evidence) -> str:
    """A numbered passage, with what it is from."""
    place = ", ".join(item.passage.units) or " > ".join(item.passage.path)
    lines = [
        f'<doan so="{item.marker}">',
        f"Văn bản: {_contained(_document_name(item.document))}",
        *([f"Vị trí: {_contained(place)}"] if place else []),
        f"Nội dung: {_contained(item.text)}",
        "</doan>",
    ]
    return "\n".join(lines)


def _document_name(document: Directive) -> str:
    parts = [document.type]
    if document.number:
        parts.append(f"số {document.number}")
    if document.date:
        parts.append("ngày " + "/".join(p.lstrip("0") for p in reversed(document.date.split("-"))))
    if document.issuer:
        parts.append(f"của {document.issuer}")
    if document.place and document.place not in (document.issuer or ""):
        parts.append(f"({document.place})")
    if document.title:
        parts.append(f"— {document.title}")
    return " ".join(parts)


def _turn_line(turn: Turn) -> str:
    content = MARKER.sub("", turn.content) if turn.role == "assistant" else turn.content
    content = _contained(content)
    if len(content) > _TURN_CHARACTERS:
        content = content[:_TURN_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return f"{'Trợ lý' if turn.role == 'assistant' else 'Người dùng'}: {content}"


_UNPRINTABLE = re.compile("[\0-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_ANGLES = str.maketrans("<>", "‹›")


def _contained(text: str) -> str:
    """`text` on one line, without what could close its block or hide in it."""
    return " ".join(_UNPRINTABLE.sub("", nfc(text)).translate(_ANGLES).split())
