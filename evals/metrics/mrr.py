"""MRR@k: how far down the first useful result stands.

    RR@k = 1 / rank of the first result that holds a gold passage; 0 if none of the first k does

MRR is its mean over questions. E. M. Voorhees, *The TREC-8 Question Answering Track Report* (1999).
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.gold import holds
from evals.outcome import Text
from evals.question import Gold


def reciprocal_rank_at(k: int, results: Sequence[Text], gold: Sequence[Gold]) -> float | None:
    """The reciprocal rank of the first result that holds any of `gold`; None without gold."""
    if not gold:
        return None
    for rank, r in enumerate(results[:k], 1):
        if any(holds(r.file, r.text, g) for g in gold):
            return 1 / rank
    return 0.0
