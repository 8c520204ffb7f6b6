"""What was taken out of a file: text, and for each line where on which page it stands."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

#: Raised whenever the same file would give another text, so that what is kept is made again.
EXTRACTOR_VERSION = 1


class Box(NamedTuple):
    """A rectangle on a page, in fractions of its width and height from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


class Origin(NamedTuple):
    """Where a line of text was printed."""

    page: int
    """1-based."""
    box: Box
    is_ocr: bool
    """Whether it was read from a picture, so that any letter of it may be wrong."""


class UnsureWord(NamedTuple):
    """A word that the reading of a picture is not sure of."""

    line: int
    text: str
    confidence: int
    """0 to 100, as the engine says."""
    is_figure: bool
    """Whether it says a number, in digits or in Roman ones."""


def picture_name(page: int) -> str:
    """The name of the kept picture of a page."""
    return f"page-{page}.jpg"


class Extract(BaseModel):
    """The text of one file, with what is known of its lines."""

    model_config = ConfigDict(frozen=True)

    version: int = EXTRACTOR_VERSION
    text: str
    """Lines ended by "\\n"; line numbers everywhere are those of this text."""
    origins: tuple[Origin | None, ...] = ()
    """One a line, None for blank ones; empty for files without pages (Word)."""
    unsure: tuple[UnsureWord, ...] = ()
    pages: int = 0
    pictures: tuple[int, ...] = ()
    """The pages of which a picture is kept."""
    engine: str = ""
    """What read it, for the record: "tesseract 5.3.0", "pdfium"."""
    warnings: tuple[str, ...] = ()
    """What could not be read, in Vietnamese."""
    aside: tuple[str, ...] = ()
    """Lines of page headers and footers, which are no text of the document."""
    encoding: str = "utf-8"
    """What the text was in; see `Source.encoding`."""

    @property
    def has_ocr(self) -> bool:
        """Whether any line was read from a picture."""
        return any(o is not None and o.is_ocr for o in self.origins)

    def origin(self, line: int) -> Origin | None:
        """Where the line (1-based) was printed; None for blank lines and files without pages."""
        return self.origins[line - 1] if 0 < line <= len(self.origins) else None
