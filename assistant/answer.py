"""What an answer is made of: statements, each with citations, and what was understood.

Plain values that every front end shows in its own way; `answer_json` in `assistant.wire` gives the
form that scripts hold on to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.directive import Directive, Lines
from retrieval.search import Hit, Understanding


class Status(StrEnum):
    """How a question came out."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NOT_IN_CORPUS = "not_in_corpus"
    OUT_OF_SCOPE = "out_of_scope"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote and where it stands."""

    marker: int
    """The number in brackets: from 1 in an answer on its own, going on over the turns of a conversation."""
    document: Directive
    passage_id: str
    path: tuple[str, ...]
    reference: str
    """As a person would cite it: "Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8"."""
    quote: str
    """The supporting sentence or sentences, as they stand in the source."""
    file: str
    lines: Lines
    """The quote's lines."""
    skipped_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of an answer; its text stands in the answer as it is."""

    text: str
    citations: tuple[int, ...]
    """Markers."""
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens that a chat model counted; zero for the extractive answerer."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


class Outcome(StrEnum):
    """What became of a statement that a chat model wrote."""

    PASSED = "passed"
    REPAIRED = "repaired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A statement as a chat model wrote it, and what the grounding check said of it."""

    text: str
    outcome: Outcome
    problem: str | None = None
    """Why it did not pass, in Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A reading that a question may have meant: what it is called, and the question that means it alone."""

    label: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole outcome of one question."""

    question: str
    standalone_question: str
    understood: Understanding
    status: Status
    text: str
    """Markdown with markers [1], [2]; what a person reads."""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    """What the question asked for that the collection does not hold."""
    retrieved: tuple[Hit, ...] = ()
    answerer: str = "extractive"
    fallback: str | None = None
    """Why a chat model's answer was not used, in Vietnamese."""
    index: str = "complete"
    timings_ms: dict[str, int] = field(default_factory=dict)
    usage: Usage = Usage()
    prompt: str | None = None
    """Hash of the prompts that a chat model got; None where none was asked."""
    checks: tuple[Check, ...] = ()
    """Each statement of a chat model in its order, those too that are not shown."""
    choices: tuple[Choice, ...] = ()
    """For a clarification: the readings, in the order of the answer's list."""
    topic_changed: bool = False
    """Whether the question left the subject of the one before without being told to."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation: `role` is "user" or "assistant"."""

    role: str
    content: str
    standalone: str | None = None
    """Of a question: as it was understood when it was asked, standing alone; None where that is not known."""
