"""Quote validity: whether every citation quotes what stands where it says.

    quote validity = |citations whose quote stands verbatim at its lines of its file| / |citations|

Both sides in the verbatim form (`corpus.text.verbatim`), the lines that the citation says it skipped
(page numbers, stamps) left out. A citation without lines may stand anywhere in its file; an empty
quote is none. The "quoted spans found in the source" of ragas, with the place checked too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.text import verbatim
from evals.outcome import Cited

Sources = Mapping[str, Sequence[str]]
"""File name -> its lines, the first of which is line 1."""


def quote_stands(citation: Cited, sources: Sources) -> bool:
    """Whether the quote stands verbatim at its place."""
    lines = sources.get(citation.file)
    quote = verbatim(citation.quote)
    if lines is None or not quote:
        return False
    first, last = citation.lines or (1, len(lines))
    if not 1 <= first <= last <= len(lines):
        return False
    kept = (lines[n - 1] for n in range(first, last + 1) if n not in citation.skipped_lines)
    return quote in verbatim("\n".join(kept))


def quote_validity(citations: Sequence[Cited], sources: Sources) -> float | None:
    """The share of citations whose quotes stand; None without citations."""
    if not citations:
        return None
    return sum(quote_stands(c, sources) for c in citations) / len(citations)
