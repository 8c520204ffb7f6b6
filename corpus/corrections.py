"""Reviewed scanning errors, kept beside a source as `<stem>.corrections.json`.

They mend what is searched and shown in an answer. A quote never is mended, and neither is a
person's name.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from corpus.directive import Correction, Passage
from corpus.errors import CorpusError


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    line: int = Field(ge=1)
    wrong: str = Field(min_length=1)
    right: str
    why: str
    kind: str = Field(pattern="^(text|code|name)$")


def corrections_path(source: Path) -> Path:
    """Where the corrections of the file `source` stand."""
    return source.with_name(f"{source.stem}.corrections.json")


def read_corrections(source: Path) -> tuple[Correction, ...]:
    """The corrections beside `source`; none where there is no such file.

    Raises:
        CorpusError: the file is not what `Correction` describes.
    """
    path = corrections_path(source)
    if not path.exists():
        return ()
    try:
        entries = TypeAdapter(list[_Entry]).validate_json(path.read_bytes())
    except (ValidationError, json.JSONDecodeError) as error:
        raise CorpusError(f"Tệp hiệu đính {path.name} sai cấu trúc: hãy sửa hoặc xóa tệp.") from error
    return tuple(Correction(line=e.line, wrong=e.wrong, right=e.right, why=e.why, kind=e.kind) for e in entries)


def corrected(text: str, corrections: tuple[Correction, ...]) -> str:
    """`text` with `corrections` applied, names of persons excepted. Whole words only."""
    for c in corrections:
        if c.kind != "name":
            text = re.sub(rf"(?<!\w){re.escape(c.wrong)}(?!\w)", c.right.replace("\\", r"\\"), text)
    return text


def corrected_passage(passage: Passage, corrections: tuple[Correction, ...]) -> str:
    """The text of a passage as it should read, each line mended by its own corrections."""
    return corrected_span(passage, 0, len(passage.text), corrections)


def corrected_span(passage: Passage, start: int, end: int, corrections: tuple[Correction, ...]) -> str:
    """`passage.text[start:end]` as it should read."""
    parts = []
    bounds = [*(p.start for p in passage.pieces), len(passage.text) + 1]
    for piece, following in zip(passage.pieces, bounds[1:], strict=True):
        a, b = max(start, piece.start), min(end, following - 1)
        if a < b:
            mine = tuple(c for c in corrections if c.line == piece.line)
            parts.append(corrected(passage.text[a:b], mine))
    return " ".join(parts)
