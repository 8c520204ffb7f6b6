"""nDCG@k over gold groups: a result counts for the groups that no result before it has brought.

    gain of a result = |gold groups that it holds and none before it does|
    nDCG@k = DCG@k / DCG@k of the best order, which brings one group a result

With one alternative a group it is plain nDCG with gains of 0 and 1; further alternatives of a group
bring nothing new (alpha-nDCG of Clarke et al., *Novelty and Diversity in Information Retrieval
Evaluation*, SIGIR 2008, with alpha = 1). The discounting is in `ndcg`.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.gold import groups, holds
from evals.metrics.ndcg import ndcg_at
from evals.outcome import Text
from evals.question import Gold


def novelty_ndcg_at(k: int, results: Sequence[Text], gold: Sequence[Gold]) -> float | None:
    """NDCG of the first `k` of `results`; None without gold. A result that brings two groups gains two."""
    left = list(groups(gold))
    if not left:
        return None
    ideal = [1.0] * len(left)
    gains = []
    for r in results[:k]:
        brought = [group for group in left if any(holds(r.file, r.text, g) for g in group)]
        left = [group for group in left if group not in brought]
        gains.append(float(len(brought)))
    found = ndcg_at(k, gains, ideal)
    return None if found is None else min(1.0, found)
