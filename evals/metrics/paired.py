"""Two runs on the same questions: how sure their difference is.

The difference of means gets a 95% interval by the cluster bootstrap of `interval` (families drawn whole)
and a p value by sign-flip randomisation: under "no difference" each family's difference is as likely
with the other sign, so the share of 10,000 random assignments of signs that give at least the observed
mean difference is the p value (with one added, so that it is never 0). E. W. Noreen,
*Computer-Intensive Methods for Testing Hypotheses* (1989); for retrieval: Smucker, Allan and Carterette,
*A Comparison of Statistical Significance Tests for Information Retrieval Evaluation* (CIKM 2007).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from evals.metrics.interval import RESAMPLES

DRAWS = 10_000
_SEED = 20_200_324
_SAME = 1e-9


class Difference(NamedTuple):
    """B minus A over the questions that both have."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    questions: int
    wins: int
    """Questions with a higher figure in B."""
    losses: int


def paired(values: Iterable[tuple[str, float, float]]) -> Difference | None:
    """The difference of (family, A's figure, B's figure) triples; None without any."""
    rows = list(values)
    if not rows:
        return None
    families: dict[str, list[float]] = {}
    for family, a, b in rows:
        families.setdefault(family, []).append(b - a)
    sums = np.array([sum(d) for d in families.values()])
    counts = np.array([len(d) for d in families.values()])
    random = np.random.default_rng(_SEED)
    drawn = random.integers(len(sums), size=(RESAMPLES, len(sums)))
    resampled = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(resampled, (2.5, 97.5))
    signs = random.choice((-1.0, 1.0), size=(DRAWS, len(sums)))
    flipped = np.abs((signs * sums).sum(axis=1))
    p = (1 + int((flipped >= abs(sums.sum()) - _SAME).sum())) / (1 + DRAWS)
    return Difference(
        a=sum(r[1] for r in rows) / len(rows),
        b=sum(r[2] for r in rows) / len(rows),
        difference=float(sums.sum() / counts.sum()),
        low=float(low),
        high=float(high),
        p=p,
        questions=len(rows),
        wins=sum(b > a + _SAME for _, a, b in rows),
        losses=sum(b < a - _SAME for _, a, b in rows),
    )


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P values corrected for having been taken together: S. Holm, *A Simple Sequentially Rejective Multiple
    Test Procedure* (Scandinavian Journal of Statistics, 1979).
    """
    corrected: dict[str, float] = {}
    highest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p))
        corrected[name] = highest
    return corrected
