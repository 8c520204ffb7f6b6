"""What persons put right in a file, kept as data beside it; the source itself is never altered.

Reviewed scanning errors mend what is searched and shown in an answer. A quote never is mended, and
neither is a person's name. A metadata field may be given another value, and a document another
beginning. A file has up to two such lists: `<stem>.corrections.json` beside the source, and what was
put right on the page, in the home folder (`ReviewFile`), which counts before the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from corpus.codes import find_codes, find_dates, type_of
from corpus.directive import (
    CORRECTABLE_FIELDS,
    BoundCorrection,
    Correction,
    Directive,
    FieldCorrection,
    FieldSource,
    Passage,
    Review,
    Where,
)
from corpus.errors import CorpusError, InputError
from corpus.places import find_places

LONGEST_VALUE = 2_000
"""Characters of a value that a person gives."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    line: int = Field(ge=1)
    why: str = ""
    who: str = ""


class _Word(_Entry):
    kind: Literal["text", "code", "name"]
    wrong: str = Field(min_length=1)
    right: str

    @property
    def key(self) -> str:
        return f"word:{self.line}:{self.wrong}"

    def record(self) -> Correction:
        return Correction(
            line=self.line, wrong=self.wrong, right=self.right, why=self.why, kind=self.kind, who=self.who
        )


class _Field(_Entry):
    kind: Literal["field"]
    field: str
    value: str

    @property
    def key(self) -> str:
        return f"field:{self.line}:{self.field}"

    def record(self) -> FieldCorrection:
        return FieldCorrection(line=self.line, field=self.field, value=self.value, why=self.why, who=self.who)


class _Bound(_Entry):
    kind: Literal["bound"]
    begins: bool

    @property
    def key(self) -> str:
        return f"bound:{self.line}"

    def record(self) -> BoundCorrection:
        return BoundCorrection(line=self.line, begins=self.begins, why=self.why, who=self.who)


_AnyEntry = Annotated[_Word | _Field | _Bound, Field(discriminator="kind")]
_ENTRIES: TypeAdapter[list[_AnyEntry]] = TypeAdapter(list[_AnyEntry])

AnyCorrection = Correction | FieldCorrection | BoundCorrection


class _Kept(BaseModel):
    """A `ReviewFile` on disk."""

    model_config = ConfigDict(extra="forbid")
    reviewed: str
    """What was reviewed: line numbers of another text mean nothing."""
    corrections: list[_AnyEntry]


def corrections_path(source: Path) -> Path:
    """Where the corrections of the file `source` stand."""
    return source.with_name(f"{source.stem}.corrections.json")


def read_corrections(source: Path) -> Review:
    """The corrections beside `source`; none where there is no such file.

    Raises:
        CorpusError: the file is not what the corrections describe.
    """
    path = corrections_path(source)
    if not path.exists():
        return Review()
    try:
        return _review(_ENTRIES.validate_json(path.read_bytes()))
    except (ValidationError, json.JSONDecodeError) as error:
        raise CorpusError(f"Tệp hiệu đính {path.name} sai cấu trúc: hãy sửa hoặc xóa tệp.") from error


def _review(entries: Sequence[_Word | _Field | _Bound]) -> Review:
    return Review(
        words=tuple(e.record() for e in entries if isinstance(e, _Word)),
        fields=tuple(e.record() for e in entries if isinstance(e, _Field)),
        bounds=tuple(e.record() for e in entries if isinstance(e, _Bound)),
    )


def key_of(correction: AnyCorrection) -> str:
    """What a correction is about: of two on the same, the later one counts."""
    return _entry(correction).key


def _entry(c: AnyCorrection) -> _Word | _Field | _Bound:
    if isinstance(c, Correction):
        return _Word.model_validate(
            {"kind": c.kind, "line": c.line, "wrong": c.wrong, "right": c.right, "why": c.why, "who": c.who}
        )
    if isinstance(c, FieldCorrection):
        return _Field(kind="field", line=c.line, field=c.field, value=c.value, why=c.why, who=c.who)
    return _Bound(kind="bound", line=c.line, begins=c.begins, why=c.why, who=c.who)


class ReviewFile:
    """What was put right on the page in one file of the collection, on disk."""

    def __init__(self, path: Path, reviewed: str) -> None:
        """
        Args:
            path: where it is kept; need not exist.
            reviewed: tells the text as it is now from any other.
        """
        self._path = path
        self._reviewed = reviewed

    def read(self) -> tuple[AnyCorrection, ...]:
        """The corrections in the order in which they were made; none of what was made for another text.

        Raises:
            CorpusError: the file is damaged.
        """
        if not self._path.exists():
            return ()
        try:
            kept = _Kept.model_validate_json(self._path.read_bytes())
        except ValidationError as error:
            raise CorpusError(f"Tệp hiệu đính {self._path.name} sai cấu trúc: hãy sửa hoặc xóa tệp.") from error
        return tuple(e.record() for e in kept.corrections) if kept.reviewed == self._reviewed else ()

    def content(self, corrections: Sequence[AnyCorrection]) -> bytes:
        """What to write for these corrections."""
        kept = _Kept(reviewed=self._reviewed, corrections=[_entry(c) for c in corrections])
        return (kept.model_dump_json(indent=1, exclude_defaults=True) + "\n").encode()


def layered(below: Review, above: Sequence[AnyCorrection]) -> Review:
    """Corrections with others over them, which count where both are about the same."""
    found: list[AnyCorrection] = [*below.words, *below.fields, *below.bounds, *above]
    counting = {e.key: e for e in map(_entry, found)}
    return _review(list(counting.values()))


# Words


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


def word_correction(line: int, text: str, wrong: str, right: str, *, is_as_printed: bool = False) -> Correction:
    """A person's correction of words on a line, or word that they are as printed.

    Args:
        line: its number.
        text: the line as printed.
        wrong: words of it.
        right: what they should read.
        is_as_printed: whether they are right as they stand, so that nobody need doubt them.

    Raises:
        InputError: the words do not stand there, or nothing would change.
    """
    wrong, right = " ".join(wrong.split()), " ".join(right.split())
    if not wrong or not right:
        raise InputError("Xin ghi cả chữ sai và chữ đúng.")
    if max(len(wrong), len(right)) > LONGEST_VALUE:
        raise InputError(f"Quá dài: tối đa {LONGEST_VALUE} ký tự.")
    if not re.search(rf"(?<!\w){re.escape(wrong)}(?!\w)", text):
        raise InputError(f"Dòng {line} không có “{wrong}” (phải là trọn chữ, đúng như bản in).")
    if wrong == right and not is_as_printed:
        raise InputError("Chữ đúng giống hệt chữ sai: không có gì để sửa.")
    kind = "code" if find_codes(right) or find_codes(wrong) else "text"
    return Correction(line=line, wrong=wrong, right=right, why="", kind=kind)


# Fields


def field_correction(line: int, field: str, value: str) -> FieldCorrection:
    """A person's value of a field, in the form in which `Directive` holds it.

    Args:
        line: a line of the document.
        field: a name of `CORRECTABLE_FIELDS`.
        value: as typed; empty for none.

    Raises:
        InputError: it is no value of this field.
    """
    if field not in CORRECTABLE_FIELDS:
        raise InputError(f"Không có mục “{field}” để sửa.")
    value = " ".join(value.split())
    if len(value) > LONGEST_VALUE:
        raise InputError(f"Quá dài: tối đa {LONGEST_VALUE} ký tự.")
    if field == "number" and value:
        codes = find_codes(value)
        if not codes:
            raise InputError("Số, ký hiệu phải có dạng như 42-CT/TW hoặc 15/KH-UBND.")
        value = str(codes[0].code)
    elif field == "date" and value:
        dates = find_dates(value)
        if not dates:
            raise InputError("Ngày ban hành phải có dạng ngày/tháng/năm, như 24/3/2020.")
        value = dates[0].iso
    elif field == "place" and value:
        places = find_places(value)
        if not places:
            raise InputError(f"Không có tỉnh, thành phố nào tên “{value}”. Để trống nếu là văn bản của Trung ương.")
        value = places[0].name
    elif field == "type":
        if type_of(value) is None:
            raise InputError("Loại văn bản phải là một loại đã biết, như Chỉ thị, Nghị quyết, Kế hoạch, Công văn.")
        value = value[:1].upper() + value[1:]
    return FieldCorrection(line=line, field=field, value=value)


def with_fields(directive: Directive, passages: Sequence[Passage], corrections: Sequence[FieldCorrection]) -> Directive:
    """The directive with what persons put right in its fields, each said to be so."""
    for c in corrections:
        if not directive.lines.first <= c.line <= directive.lines.last or c.field not in CORRECTABLE_FIELDS:
            continue
        printed = directive.source(c.field)
        lines = printed.lines or (passages[0].lines if passages else directive.lines)
        given = {c.field: c.value or None}
        if c.field == "type":
            given = {"type": type_of(c.value) or directive.type, "type_as_printed": c.value}
        sources = {**directive.sources, c.field: FieldSource(Where.REVIEWED, directive.file, lines)}
        directive = replace(directive, **given, sources=sources)  # type: ignore[arg-type]  # all are strings
    return directive
