"""Puts back accents that were left out of a question, from the collection's own words.

A bigram language model over syllables (Viterbi decoding), learnt from the collection in a moment.
Used for the embedding, which without accents is worth next to nothing, and never shown as what the
user said.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from corpus.text import WORD, could_be, fold, has_accents, new_tone, words

_START = ""
_TRUST = 4.0
"""Log-likelihood that a syllable stands as typed, in a question that has accents."""


class Restorer:
    """Chooses for each bare syllable the accented one that best fits its neighbours."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._unigrams: Counter[str] = Counter()
        self._bigrams: Counter[tuple[str, str]] = Counter()
        self._candidates: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            syllables = words(text)
            self._unigrams.update(syllables)
            self._bigrams.update(zip([_START, *syllables], syllables, strict=False))
        for syllable in self._unigrams:
            self._candidates[fold(syllable)].add(syllable)
        self._total = sum(self._unigrams.values()) or 1

    def restore(self, text: str) -> str:
        """`text` with the accents that it lacks; words that the collection does not know stay.

        Marks that were typed are kept. In a question that has accents, a syllable is changed only
        where its neighbours make another far more likely.
        """
        matches = list(WORD.finditer(new_tone(text)))
        if not matches:
            return text
        best: dict[str, tuple[float, list[str]]] = {_START: (0.0, [])}
        trust = _TRUST if has_accents(text) else 0.0
        for match in matches:
            typed = match.group(0).lower()
            options = {o for o in self._candidates.get(fold(typed), ()) if could_be(typed, o)}
            options.add(typed)
            step: dict[str, tuple[float, list[str]]] = {}
            for option in options:
                score, path = max(
                    ((s + self._log_probability(previous, option), p) for previous, (s, p) in best.items()),
                    key=lambda item: item[0],
                )
                step[option] = (score + (trust if option == typed else 0.0), [*path, option])
            best = step
        chosen = max(best.values(), key=lambda item: item[0])[1]
        if trust:
            chosen = self._attested([m.group(0).lower() for m in matches], chosen)
        result, at = [], 0
        for match, syllable in zip(matches, chosen, strict=True):
            result += [text[at : match.start()], syllable]
            at = match.end()
        return "".join([*result, text[at:]])

    def _attested(self, typed: list[str], chosen: list[str]) -> list[str]:
        """`chosen` less the changes that no pair of neighbours in the collection supports."""
        around = [_START, *chosen, _START]
        return [
            new if old == new or self._bigrams[around[i], new] or self._bigrams[new, around[i + 2]] else old
            for i, (old, new) in enumerate(zip(typed, chosen, strict=True))
        ]

    def _log_probability(self, previous: str, syllable: str) -> float:
        """Interpolated bigram probability, add-one smoothed below."""
        unigram = (self._unigrams[syllable] + 1) / (self._total + len(self._unigrams))
        seen = self._unigrams[previous] if previous else 0
        bigram = self._bigrams[previous, syllable] / seen if seen else 0.0
        return math.log(0.8 * bigram + 0.2 * unigram)
