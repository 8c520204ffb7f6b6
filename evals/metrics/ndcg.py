"""nDCG@k: how well a ranking puts what is most relevant first, with relevance in grades.

    gain of a result = 2^grade - 1
    DCG@k = sum over the ranks i = 1 … k of gain_i / log2(i + 1)
    nDCG@k = DCG@k / DCG@k of the best possible order

K. Järvelin and J. Kekäläinen, *Cumulated Gain-Based Evaluation of IR Techniques* (ACM TOIS 20(4),
2002); the exponential gain and this discount are those of Burges et al., *Learning to Rank Using
Gradient Descent* (ICML 2005). With grades of 0 and 1 the gain is the grade.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def gain(grade: float) -> float:
    """What a document of this grade is worth; grades of 0 and below are worth nothing."""
    return float(2.0**grade - 1) if grade > 0 else 0.0


def ndcg_at(k: int, gains: Sequence[float], ideal: Sequence[float]) -> float | None:
    """The nDCG of one ranking, from 0 to 1.

    Args:
        k: how many results count.
        gains: the gain of each result, best-ranked first.
        ideal: the gains of all that could have been found, in any order.

    Returns:
        None where nothing could have been found.
    """
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(gains[:k]) / best if best else None


def _dcg(gains: Sequence[float]) -> float:
    return sum(g / math.log2(rank + 1) for rank, g in enumerate(gains, 1))
