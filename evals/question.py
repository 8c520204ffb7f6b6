"""Questions with what is expected of an answer, read from JSON lines. One schema for every set.

A set is a batch for `quantriet ask` too. Knows nothing of the assistant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import InputError

SHIPPED = Path(__file__).parent / "datasets" / "shipped.jsonl"

Category = Literal[
    "agency",
    "target",
    "deadline",
    "definition",
    "fact",
    "list",
    "comparison",
    "crossref",
    "metadata",
    "ambiguous",
    "not_in_corpus",
    "out_of_scope",
    "injection",
    "followup",
]
Style = Literal["formal", "chatty", "nodiac", "abbrev", "typo", "newname"]
Expect = Literal["answer", "ambiguous", "not_in_corpus", "out_of_scope"]
Half = Literal["tune", "test"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(_Record):
    """One message of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str
    standalone: str | None = None
    """Of a question that was asked live: how the system made it stand alone, where that is known."""


class Gold(_Record):
    """A passage that an answer needs."""

    file: str
    lines: tuple[int, int]
    quote: str
    """Verbatim, in the form of `corpus.text.verbatim`."""
    group: int | None = None
    """Gold passages of one group are alternatives; without a group each is needed."""

    def at(self, first: int, last: int) -> Gold:
        """The same quote at other lines."""
        return self.model_copy(update={"lines": (first, last)})


class Question(_Record):
    """One question of a set."""

    id: str
    family: str
    """Holds twins and dialogues together: they fall into one half and are resampled as one."""
    variant_of: str | None
    history: tuple[Message, ...]
    follows: str | None = None
    """Id of the question before it in a conversation that is really held: what the system answered there
    goes before this question, after `history`."""
    question: str = Field(min_length=1)
    category: Category
    style: Style
    expect: Expect
    gold: tuple[Gold, ...]
    must_include: tuple[tuple[str, ...], ...]
    """Groups of alternatives: an answer holds one alternative of each."""
    must_not_include: tuple[str, ...]
    note: str

    @property
    def half(self) -> Half:
        """The half that the question belongs to."""
        return split(self.family)

    @property
    def is_retrieval(self) -> bool:
        """Whether retrieval alone can be measured on it: answerable, and no conversation before it."""
        return self.expect == "answer" and not self.history and self.follows is None


def split(family: str) -> Half:
    """The half of a family: "tune" to build on, "test" to report on; about half of them each.

    The last bit of the family's sha256: stable on every machine, and untouched when questions are
    added or reordered. Whoever changes the product looks at the tune half only.
    """
    return "tune" if hashlib.sha256(family.encode()).digest()[-1] % 2 else "test"


def read_questions(path: Path = SHIPPED) -> tuple[Question, ...]:
    """The questions of a set, in its order; blank lines are skipped.

    Raises:
        InputError: the file cannot be read, or a line is no question; says which line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Không đọc được bộ câu hỏi {path.name}.") from error
    return tuple(_parsed(path.name, lines))


def _parsed(name: str, lines: Iterable[str]) -> Iterable[Question]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Question.model_validate_json(line)
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"])) or "cả dòng"
            raise InputError(f"{name}, dòng {number}: chưa đúng cấu trúc câu hỏi ({where}).") from error
