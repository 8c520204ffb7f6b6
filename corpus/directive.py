"""The records that everything else points at: a directive, its passages, its references.

Plain values: frozen, without behaviour beyond reading themselves. Lines are 1-based and inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Lines(NamedTuple):
    """First and last line of a span in its source file, 1-based, inclusive."""

    first: int
    last: int


class Where(StrEnum):
    """Where a field of a directive was read."""

    OWN_HEADER = "own_header"
    COVERING_LETTER = "covering_letter"
    OTHER_DOCUMENT = "other_document"
    REVIEWED = "reviewed"
    """A person put it right; the lines are those where it is printed, or the document's head."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldSource:
    """The place that states a metadata field; `file` and `lines` are None when nothing does."""

    where: Where = Where.NONE
    file: str | None = None
    lines: Lines | None = None


#: The metadata fields that carry a source.
SOURCED_FIELDS = ("number", "date", "issuer", "title", "signer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One document: what it says of itself, or what others say of it, and where."""

    id: str
    type: str
    """One of the types of `domain/types.toml`, such as "Chương trình"."""
    type_as_printed: str | None = None
    number: str | None = None
    """Number and symbol without spaces, such as "42-CT/TW"; None when stated nowhere."""
    issuer: str | None = None
    date: str | None = None
    """Date of issue, ISO 8601; never the date of an arrival stamp."""
    place: str | None = None
    """The issuing body's province or city; None for central bodies."""
    dateline_place: str | None = None
    """The place printed before the date."""
    title: str | None = None
    signer: str | None = None
    file: str
    lines: Lines
    is_ocr: bool = False
    """Whether any of it was read from a picture."""
    sources: dict[str, FieldSource] = field(default_factory=dict)

    def source(self, name: str) -> FieldSource:
        """Where the field `name` was read."""
        return self.sources.get(name, FieldSource())


class PassageKind(StrEnum):
    """What part of a directive a passage is."""

    HEADER = "header"
    HEADING = "heading"
    ITEM = "item"
    """A labelled unit: khoản, điểm, numbered item, gạch đầu dòng."""
    PARAGRAPH = "paragraph"
    """An unlabelled paragraph (đoạn)."""
    RECIPIENTS = "recipients"
    """The Nơi nhận block."""
    SIGNATURE = "signature"


class Piece(NamedTuple):
    """One source line's share of a passage's text: `text[start:]` up to the next piece."""

    line: int
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The smallest citable unit of a directive, verbatim (see `text.verbatim`)."""

    id: str
    """"<document id>.<ordinal>"."""
    document_id: str
    ordinal: int
    kind: PassageKind
    text: str
    label_length: int = 0
    """How many characters at the start of `text` are the label ("2.1. ", "- ")."""
    path: tuple[str, ...] = ()
    """The place in the outline as printed, outermost first; the last is this unit's own."""
    units: tuple[str, ...] = ()
    """The same place in the words of a citation: ("mục 8", "gạch đầu dòng thứ 5")."""
    level: int = 0
    """Depth of the unit in the outline; 0 for header, signature and recipients."""
    file: str
    lines: Lines
    skipped_lines: tuple[int, ...] = ()
    """Lines inside `lines` that are noise: page numbers, stamps, running heads."""
    pieces: tuple[Piece, ...] = ()
    page: int | None = None
    """The page on which it begins; None for files without pages."""
    is_ocr: bool = False
    """Whether any of its lines was read from a picture, so that letters and figures may be wrong."""

    @property
    def body(self) -> str:
        """The text without its label."""
        return self.text[self.label_length :]

    @property
    def reading(self) -> str:
        """The text for reading, of the same length: hyphens that only break a line are blanks."""
        text = self.text
        for piece in self.pieces[1:]:
            at = piece.start - 2
            if (
                at > 0
                and text[at : at + 2] in ("- ", "-\u00a0")
                and text[at - 1].isalpha()
                and text[piece.start].islower()
            ):
                text = f"{text[:at]} {text[at + 1 :]}"
        return text

    def lines_of(self, start: int, end: int) -> Lines:
        """The source lines of `text[start:end]`."""
        inside = [
            piece.line
            for piece, following in zip(self.pieces, (*(p.start for p in self.pieces[1:]), len(self.text)), strict=True)
            if piece.start < end and following > start
        ]
        return Lines(inside[0], inside[-1]) if inside else self.lines


class Relation(StrEnum):
    """How one document refers to another."""

    IMPLEMENTS = "implements"
    BASED_ON = "based_on"
    REPLACES = "replaces"
    AMENDS = "amends"
    CONTINUES = "continues"
    TRANSMITS = "transmits"
    CITES = "cites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A document named in a passage, as written there."""

    number: str | None
    type: str | None
    date: str | None
    issuer: str | None
    title: str | None
    relation: Relation
    passage_id: str
    start: int
    end: int


class Noise(NamedTuple):
    """A span of lines that belongs to no directive's text."""

    lines: Lines
    kind: str
    """"blank", "stamp", "page_number", "running_head" or "mark"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A reviewed scanning error: on `line`, `wrong` should read `right`."""

    line: int
    wrong: str
    right: str
    why: str
    kind: str = "text"
    """"text", "code" or "name"; names of persons are flagged but given as printed."""
    who: str = ""
    """Who reviewed it, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCorrection:
    """A metadata field that a person put right, of the document to which `line` belongs."""

    line: int
    field: str
    """A name of `CORRECTABLE_FIELDS`."""
    value: str
    """As `Directive` holds it; empty where the document states none."""
    why: str = ""
    who: str = ""


#: The fields of a directive that a person may put right.
CORRECTABLE_FIELDS = ("type", *SOURCED_FIELDS, "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCorrection:
    """What a person said of a line: that a document begins there, or that none does."""

    line: int
    begins: bool
    why: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All that persons put right in one file."""

    words: tuple[Correction, ...] = ()
    fields: tuple[FieldCorrection, ...] = ()
    bounds: tuple[BoundCorrection, ...] = ()


#: Of a file that nobody has reviewed.
NOT_REVIEWED = Review()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A directive as read from its own file, before other documents have been asked."""

    directive: Directive
    passages: tuple[Passage, ...]
    mentions: tuple[Mention, ...]
