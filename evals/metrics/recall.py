"""recall@k over gold groups: how much of what an answer needs stands in the first k results.

    recall@k = |gold groups with a passage in the first k results| / |gold groups|

The set-based recall of Manning, Raghavan and Schütze, *Introduction to Information Retrieval* (2008),
ch. 8.4, with groups of alternatives in place of documents (as the nugget groups of TREC): a group
counts once, however many of its alternatives are found.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.gold import holds, share_found
from evals.outcome import Text
from evals.question import Gold


def recall_at(k: int, results: Sequence[Text], gold: Sequence[Gold]) -> float | None:
    """Recall of `gold` in the first `k` of `results`; None without gold."""
    first = results[:k]
    return share_found(gold, lambda g: any(holds(r.file, r.text, g) for r in first))
