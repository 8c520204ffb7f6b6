"""Is a statement more than syllables from here and there? Words count where they stand beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.grounding.support import CLAUSES, Finding, Support, small_words
from corpus.facts import read_numbers
from corpus.text import words

_RUN = 8
"""Words in a row that stand beside none of their neighbours in any citation: a stretch of the model's own."""
_CLAUSE_WORDS, _FEW = 4, 0.3
"""Words of a clause, function words aside, from which one of several citations has to have more than this share of its
pairs of neighbours."""


def pieced_together(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """A stretch of which no citation has two neighbours, or a clause of which none of several has more than a few."""
    for n in reversed(read_numbers(text)):  # however a number is put
        text = f"{text[: n.start]}0{text[n.end :]}"
    sources = [_Beside(s) for s in held_by]
    run: list[str] = []
    for first, second in pairwise(words(text)):
        run = [] if any(s.has(first, second) for s in sources) else [*run, second]
        if len(run) == _RUN:
            yield Finding("words", " ".join(run))
            return
    for clause in CLAUSES.split(text) if len(sources) > 1 else ():
        said = words(clause)
        if len(set(said) - small_words()) < _CLAUSE_WORDS:
            continue
        pairs = [*pairwise(said)]
        if max(sum(s.has(*pair) for pair in pairs) for s in sources) <= _FEW * len(pairs):
            yield Finding("words", clause.strip()[:60])
            return


class _Beside:
    """Which words stand side by side in a citation."""

    def __init__(self, support: Support) -> None:
        parts = [words(support.text), words(support.labels)]
        self._words = {w for part in parts for w in part}
        self._pairs = {pair for part in parts for pair in pairwise(part)}

    def has(self, first: str, second: str) -> bool:
        """Whether two words do; a function word may stand beside any, and figures are compared elsewhere."""
        if (first, second) in self._pairs or not (first.isalpha() and second.isalpha()):
            return True
        small = small_words()
        return (first in small and second in self._words) or (second in small and first in self._words)
