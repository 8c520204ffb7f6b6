"""An interval for every mean: the cluster bootstrap by family.

Twins and dialogues of one family succeed and fail together, so whole families are drawn, with
replacement, and the mean over their questions is taken each time; 2,000 draws, fixed seed, the
2.5th and 97.5th percentile. Efron and Tibshirani, *An Introduction to the Bootstrap* (1993), ch. 13;
clusters: Field and Welsh, *Bootstrapping Clustered Data* (JRSS B, 2007).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

RESAMPLES = 2_000
_SEED = 20_200_324
_PERCENTILES = (2.5, 97.5)


class Mean(NamedTuple):
    """A mean over questions with its 95% interval."""

    value: float
    low: float
    high: float
    questions: int


def mean_by_family(values: Iterable[tuple[str, float | None]]) -> Mean | None:
    """The mean of (family, value) pairs; values of None do not count. None where nothing counts.

    One family alone gives an interval without width: nothing is known of how families differ.
    """
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for family, value in values:
        if value is not None:
            sums[family] = sums.get(family, 0.0) + value
            counts[family] = counts.get(family, 0) + 1
    if not counts:
        return None
    total = np.array(list(sums.values()))
    number = np.array([counts[f] for f in sums])
    drawn = np.random.default_rng(_SEED).integers(len(total), size=(RESAMPLES, len(total)))
    means = total[drawn].sum(axis=1) / number[drawn].sum(axis=1)
    low, high = np.percentile(means, _PERCENTILES)
    return Mean(float(total.sum() / number.sum()), float(low), float(high), int(number.sum()))
