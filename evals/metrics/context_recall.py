"""Context recall: recall within a budget of characters instead of a number of results.

    context recall = |gold groups in the first B characters of the ranked texts| / |gold groups|

A result counts as far as it fits: the text at the border is cut. Fair between short passages and a
tutorial's chunks of 1,000 characters, because both are given the same room in a prompt. Characters
are counted in the verbatim form (no Markdown marks, white space collapsed), which favours chunks
over passages: those lose their blank lines. The idea, information found within a length of text, is
that of Sakai, Kato and Song, *Click the Search Button and Be Happy* (CIKM 2011, NTCIR 1CLICK).
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.text import verbatim
from evals.metrics.recall import recall_at
from evals.outcome import Text
from evals.question import Gold

BUDGET = 6_000
"""About what a small model's prompt has room for: six chunks of 1,000 characters, or twenty passages."""


def context_recall(results: Sequence[Text], gold: Sequence[Gold], budget: int = BUDGET) -> float | None:
    """Recall of `gold` in the first `budget` characters of `results`; None without gold."""
    within = fitting(results, budget)
    return recall_at(len(within), within, gold)


def fitting(results: Sequence[Text], budget: int) -> list[Text]:
    """The texts that fit into `budget` characters, the last one cut."""
    taken: list[Text] = []
    left = budget
    for r in results:
        if left <= 0:
            break
        text = verbatim(r.text)[:left]
        taken.append(Text(r.file, text))
        left -= len(text)
    return taken
