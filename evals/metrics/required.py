"""Required content: what an answer must say, and what it must not.

    required = |groups of must_include with an alternative in the answer| / |groups|
    forbidden = |must_not_include found in the answer|

Numbers, dates and codes are compared by value at token borders ("750 nghìn" = "750.000", but 20 is
not in 120 and 20 is not 20%); other text in NFC, lower case, with one tone placement (hoà = hòa).
After the nuggets of E. M. Voorhees, *Overview of the TREC 2003 Question Answering Track*, matched by
code instead of by a person. Citation markers ("[1]") are no part of what an answer says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.values import holds

_MARKER = re.compile(r"\[\d+(?:\s*[,;]\s*\d+)*\]")


def share_included(answer: str, must_include: Sequence[Sequence[str]]) -> float | None:
    """The share of groups of which the answer holds an alternative; None where nothing is required."""
    if not must_include:
        return None
    said = _said(answer)
    return sum(any(holds(said, a) for a in group) for group in must_include) / len(must_include)


def forbidden_in(answer: str, must_not_include: Sequence[str]) -> tuple[str, ...]:
    """What the answer says although it must not."""
    said = _said(answer)
    return tuple(f for f in must_not_include if holds(said, f))


def _said(answer: str) -> str:
    return _MARKER.sub(" ", answer)
