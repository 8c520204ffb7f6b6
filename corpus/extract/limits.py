"""How much a file may ask for. What is over a limit is refused in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds within which one file is read."""

    file_bytes: int = 100 << 20
    unpacked_bytes: int = 400 << 20
    """What the members of one archive (a .zip, or a .docx, which is one) may come to."""
    ratio: int = 150
    """How many times its packed size a member may have; text and XML pack to a tenth or so."""
    members: int = 2_000
    pages: int = 500
    page_pixels: int = 80_000_000
    """An A4 page at 600 dots per inch has 35 million."""
    characters: int = 20_000_000
    memory_bytes: int = 3 << 30
    quiet_seconds: float = 180.0
    """How long the reading process may say nothing; it says something after each page."""
    total_seconds: float = 3_600.0


LIMITS = Limits()


def megabytes(n: int) -> str:
    """A size in words: "100 MB"."""
    return f"{max(1, n >> 20):,} MB".replace(",", ".")
