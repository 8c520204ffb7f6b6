"""What came out for one question, whichever system it came from: the form of a records file.

Prediction and scoring are apart: a system turns questions into outcomes, and the score is a pure
function of questions and outcomes. So whoever has a system of their own can write a records file
(one outcome a line, `id` and `status` and `answer` are enough) and have it scored here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import InputError


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Text(_Record):
    """One search result, as far as measuring goes."""

    file: str
    text: str

    def __init__(self, file: str, text: str) -> None:
        """A result of `file`."""
        super().__init__(file=file, text=text)  # type: ignore[call-arg]  # pydantic's own signature


class Cited(_Record):
    """One citation of an answer."""

    marker: int
    file: str
    quote: str
    lines: tuple[int, int] | None = None
    skipped_lines: tuple[int, ...] = ()
    reference: str = ""
    """The words by which the answer cites it: document, number, date, issuer, path in it, title, signer."""
    corrected: tuple[str, ...] = ()
    """Reviewed readings of what the scan has wrong in the quote."""


class Said(_Record):
    """One statement of an answer."""

    text: str
    citations: tuple[int, ...] = ()
    """Markers."""


class Outcome(_Record):
    """What came out for one question."""

    id: str = ""
    status: str
    """As in the `ask` object; "error" where the system failed."""
    answer: str
    """Markdown with citation markers."""
    standalone: str | None = None
    """The question as it was understood, where the system says so."""
    statements: tuple[Said, ...] = ()
    citations: tuple[Cited, ...] = ()
    results: tuple[Text, ...] = ()
    """The passages that the answer reports, best first."""
    ranked: tuple[Text, ...] = ()
    """More of the same ranking, for measuring by characters."""
    error: str | None = None
    fallback: str | None = None
    """Why a chat model's answer was not used."""
    milliseconds: int = 0
    """From the question to the whole answer."""
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Line(Outcome):
    id: str = Field(min_length=1)


def read_outcomes(path: Path) -> Mapping[str, Outcome]:
    """Question id -> outcome, from a records file (JSON lines); blank lines are skipped.

    Raises:
        InputError: the file cannot be read, or a line is no outcome; says which line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Không đọc được tệp kết quả {path.name}.") from error
    return dict(_parsed(path.name, lines))


def _parsed(name: str, lines: Iterable[str]) -> Iterable[tuple[str, Outcome]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            outcome = _Line.model_validate_json(line)
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"])) or "cả dòng"
            raise InputError(f"{name}, dòng {number}: chưa đúng cấu trúc kết quả ({where}).") from error
        yield outcome.id, outcome
