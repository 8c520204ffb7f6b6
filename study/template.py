"""The shape of a pack as data that an organisation can change: order, headings, wording, letterhead."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from corpus.errors import InputError
from study.pack import Audience

_SHIPPED = Path(__file__).parent / "templates"
DEFAULT = _SHIPPED / "dang.toml"

SECTIONS = (
    "thong-tin", "tom-tat", "boi-canh", "noi-dung", "diem-chu-y", "phan-cong", "chi-tieu", "hoi-dap", "thao-luan",
    "trac-nghiem", "so-sanh", "thuat-ngu", "chuong-trinh", "thu-hoach", "bao-cao", "danh-muc",
)  # fmt: skip
"""What a pack may hold, by id."""

_NAMES = {"van_ban", "muc", "doi_tuong", "ngay_ban_hanh"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Letterhead(_Part):
    """The head of a printed pack."""

    form: Literal["dang", "nha-nuoc"] = "dang"
    """Layout of the Party (Hướng dẫn 05-HD/VPTW) or of the state (Nghị định 30/2020/NĐ-CP)."""
    higher_body: str = ""
    body: str = "…………………………"
    number: str = ""
    place: str = "…………"
    draft: str = "DỰ THẢO"
    """Printed above the title; empty for none."""
    authority: str = "T/M …………………"
    capacity: str = "…………………"


class SectionShape(_Part):
    """A section: which, and how it is headed."""

    id: Literal[SECTIONS]  # type: ignore[valid-type]  # pydantic reads the tuple
    title: str = Field(min_length=1, max_length=200)


class Step(_Part):
    """A step of the session."""

    what: str
    who: str
    share: float = Field(gt=0)


class Template(_Part):
    """All that an organisation may change."""

    title: str
    sections: tuple[SectionShape, ...] = Field(min_length=1)
    letterhead: Letterhead = Letterhead()
    begin: str = Field("7h30", pattern=r"^\d{1,2}h\d{2}$")
    agenda: tuple[Step, ...]
    discussion: dict[Audience, tuple[str, ...]]
    report_form: tuple[str, ...]
    essay_form: tuple[str, ...]
    cards: int = Field(15, ge=1, le=40)
    quiz: int = Field(10, ge=0, le=40)
    options: int = Field(4, ge=2, le=6)
    questions: int = Field(6, ge=0, le=20)

    @model_validator(mode="after")
    def _once(self) -> Template:
        ids = [s.id for s in self.sections]
        if len(set(ids)) < len(ids):
            raise ValueError("một phần được khai hai lần")
        return self

    @field_validator("title", "discussion", "agenda", "report_form", "essay_form")
    @classmethod
    def _known_names(cls, value: object) -> object:
        """Only names that the program fills in may stand in braces."""
        for text in _texts(value):
            try:
                names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            except ValueError as error:
                raise ValueError(f"dấu ngoặc nhọn không khớp trong “{text}”") from error
            if unknown := names - _NAMES:
                known = ", ".join("{" + n + "}" for n in sorted(_NAMES))
                raise ValueError(f"không có ô điền {{{sorted(unknown)[0]}}}; các ô điền: {known}")
        return value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Step):
        return [value.what]
    if isinstance(value, dict):
        return [t for v in value.values() for t in _texts(v)]
    return [t for v in value for t in _texts(v)] if isinstance(value, tuple) else []


def shipped() -> dict[str, Path]:
    """The templates that come with the program, by name."""
    return {p.stem: p for p in sorted(_SHIPPED.glob("*.toml"))}


def read_template(path: Path = DEFAULT) -> Template:
    """A template file, or one that comes with the program by its name ("nha-nuoc").

    A file may say `base = "dang"` and then only what it changes.

    Raises:
        InputError: it cannot be read, is no TOML, or holds what a template may not; says where.
    """
    path = shipped().get(str(path), path)
    raw = _read(path)
    base = raw.pop("base", None)
    if base is not None:
        if base not in shipped():
            raise InputError(f"Tệp mẫu {path.name}, base: chỉ có các mẫu {', '.join(shipped())}.")
        raw = _over(_read(shipped()[base]), raw)
    try:
        return Template.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "cả tệp"
        raise InputError(f"Tệp mẫu {path.name}, {where}: {_reason(dict(first))}.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Không đọc được tệp mẫu {path.name}.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"Tệp mẫu {path.name} không phải TOML hợp lệ: {error}.") from error


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The base with its changes; tables are changed key by key, lists as a whole."""
    both = {k: _over(base[k], v) for k, v in changes.items() if isinstance(v, dict) and isinstance(base.get(k), dict)}
    return {**base, **changes, **both}


def _reason(error: dict[str, object]) -> str:
    kind = str(error["type"])
    told = {
        "extra_forbidden": "không có mục này trong mẫu",
        "missing": "thiếu mục này",
        "literal_error": f"giá trị “{error['input']}” không nằm trong số các giá trị được phép",
        "string_type": "phải là chữ trong dấu ngoặc kép",
        "string_pattern_mismatch": "phải viết dạng 7h30",
        "enum": f"không có đối tượng “{error['input']}”",
    }
    return told.get(kind) or str(error["msg"]).removeprefix("Value error, ")
