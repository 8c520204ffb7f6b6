"""precision@k: how much of the first k results an answer needs.

    precision@k = |results among the first k that hold a gold passage| / k

k counts in full where fewer came. Manning, Raghavan and Schütze, *Introduction to Information
Retrieval* (2008), ch. 8.4. With one gold passage it cannot be above 1 / k: read it beside recall.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.gold import holds
from evals.outcome import Text
from evals.question import Gold


def precision_at(k: int, results: Sequence[Text], gold: Sequence[Gold]) -> float | None:
    """Precision of the first `k` of `results`; None without gold."""
    if not gold:
        return None
    return sum(any(holds(r.file, r.text, g) for g in gold) for r in results[:k]) / k
