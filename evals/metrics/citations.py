"""Citation precision and recall, decided by gold instead of by a model.

    citation precision = |citations that cite a gold passage| / |citations|
    citation recall    = |gold groups that are cited| / |gold groups|

The two questions of ALCE (Gao et al., *Enabling Large Language Models to Generate Text with
Citations*, EMNLP 2023: is each citation needed, is everything supported), where the gold of the set
takes the place of the entailment model. A citation cites a gold passage of its own file if their
lines meet, or one's words hold the other's. An answer without citations has recall 0 and no
precision.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.text import verbatim
from evals.gold import share_found
from evals.outcome import Cited
from evals.question import Gold


def cites(citation: Cited, gold: Gold) -> bool:
    """Whether a citation points at a gold passage."""
    if citation.file != gold.file:
        return False
    if citation.lines is not None:
        return citation.lines[0] <= gold.lines[1] and gold.lines[0] <= citation.lines[1]
    quote, wanted = verbatim(citation.quote), verbatim(gold.quote)
    return bool(quote) and (wanted in quote or quote in wanted)


def citation_precision(citations: Sequence[Cited], gold: Sequence[Gold]) -> float | None:
    """The share of citations that cite a gold passage; None without gold or without citations."""
    if not gold or not citations:
        return None
    return sum(any(cites(c, g) for g in gold) for c in citations) / len(citations)


def citation_recall(citations: Sequence[Cited], gold: Sequence[Gold]) -> float | None:
    """The share of gold groups that are cited; None without gold."""
    return share_found(gold, lambda g: any(cites(c, g) for c in citations))
