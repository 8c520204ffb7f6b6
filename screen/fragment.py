"""What the page's scripts draw: elements that take the place of those with the same id."""

from __future__ import annotations

from typing import Any, NamedTuple

Reply = dict[str, Any]
"""A whole page, or fragments; what is said; whether something goes on by itself."""


class Fragment(NamedTuple):
    """An element of the page, drawn anew."""

    id: str
    html: str


def drawn(*fragments: Fragment) -> Reply:
    """A reply that draws these."""
    return {"fragments": [f._asdict() for f in fragments]}
