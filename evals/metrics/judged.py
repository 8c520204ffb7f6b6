"""Recall@k and reciprocal rank@k where whole documents are judged, as in qrels.

    recall@k = |relevant documents in the first k| / |relevant documents|
    RR@k = 1 / rank of the first relevant document; 0 if none of the first k is

Any document with a gain above 0 is relevant. What `recall` and `mrr` are for gold passages, with the
same sources.
"""

from __future__ import annotations

from collections.abc import Sequence


def judged_recall_at(k: int, gains: Sequence[float], ideal: Sequence[float]) -> float | None:
    """The recall of one ranking; arguments and None as in `ndcg.ndcg_at`."""
    relevant = sum(g > 0 for g in ideal)
    return sum(g > 0 for g in gains[:k]) / relevant if relevant else None


def judged_reciprocal_rank_at(k: int, gains: Sequence[float], ideal: Sequence[float]) -> float | None:
    """The reciprocal rank of one ranking; arguments and None as in `ndcg.ndcg_at`."""
    if not any(g > 0 for g in ideal):
        return None
    return next((1 / rank for rank, g in enumerate(gains[:k], 1) if g > 0), 0.0)
