"""How long answers took and what they cost, over all questions asked.

p50 and p95 are the nearest ranks of the sorted times (the smallest time that half, or 95%, of the
answers did not exceed), as in NIST/SEMATECH's e-Handbook, 7.2.6.2 (percentiles by rank). Tokens are the
endpoint's own counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Effort(NamedTuple):
    """Times in milliseconds and tokens of a run."""

    p50: int
    p95: int
    prompt_tokens: int
    completion_tokens: int
    errors: int
    fallbacks: int
    """Answers that a chat model was asked for and did not give."""
    cost: float | None
    """In the currency of the prices given; None without prices."""


def percentile(times: Sequence[int], share: float) -> int:
    """The nearest rank; 0 without times."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0
