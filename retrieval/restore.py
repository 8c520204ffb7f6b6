"""Puts right how a question was typed: marks that were left out, keys that were not turned into them, slips.

A noisy-channel model over syllables: a bigram language model of the collection (Viterbi decoding) says
what is likely, and what was typed says what it may have been. The restored question is searched
with, because an embedding without accents is worth next to nothing; it is never shown as what the
user said.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from corpus.dictionary import syllables
from corpus.text import WORD, could_be, fold, has_accents, new_tone
from retrieval.slips import from_keys, meant
from retrieval.vocabulary import EDGE, Vocabulary

_TRUST = 8.0
"""Log-likelihood that a syllable stands as typed where every syllable of the question has marks: the more of
them have, the less likely is it that this one's were left out."""
_WHOLE = 2.0
"""How many times as likely that is where the syllable as typed is a Vietnamese one with marks."""
_OTHER_MARKS = 3.0
"""What it costs to read other marks than those typed, in a syllable that the collection does not know."""


class Restored(NamedTuple):
    """A question put right."""

    text: str
    """With the marks that it lacks, in lower case where something was changed."""
    mended: str
    """As typed but for what was mistyped: letters changed, marks and case of all else kept."""


class Restorer:
    """Chooses for each syllable what best fits its neighbours."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def restore(self, text: str) -> Restored:
        """`text` put right; words that the collection does not know stay unless a neighbour speaks for another.

        Marks that were typed are kept. In a question that has accents, a syllable is changed only
        where its neighbours make another far more likely.
        """
        text = new_tone(text)
        matches = list(WORD.finditer(text))
        typed = [m.group(0).lower() for m in matches]
        if not typed:
            return Restored(text, text)
        read = self._keys_read([m.group(0) for m in matches])
        low = [r.lower() for r in read]
        trust = _TRUST * sum(map(has_accents, low)) / len(low)
        chosen = self._attested(low, self._likeliest(self._options(read, trust)), trusted=has_accents(text))
        whole, mended, at = [], [], 0
        for match, old, new in zip(matches, typed, chosen, strict=True):
            between = text[at : match.start()]
            whole += [between, new]
            mended += [between, match.group(0) if fold(old) == fold(new) else new]
            at = match.end()
        return Restored("".join([*whole, text[at:]]), "".join([*mended, text[at:]]))

    def _keys_read(self, typed: list[str]) -> list[str]:
        """The same with keys of Telex or VNI read, where the collection does not know what was typed."""
        known = self._vocabulary.spelled({fold(t) for t in typed})
        return [t if known[fold(t)] or t.isupper() else from_keys(t.lower()) or t for t in typed]

    def _options(self, typed: list[str], trust: float) -> list[dict[str, float]]:
        """What each syllable may be, with what it costs to read it so."""
        known = self._vocabulary.spelled({fold(t) for t in typed})
        found = []
        for written in typed:
            low = written.lower()
            same = known[fold(low)]
            # A syllable with marks that is one already ("họp") hardly lacks another ("hợp").
            whole = has_accents(low) and low in syllables()
            options = {s: trust * (_WHOLE if whole else 1) for s in same if could_be(low, s)}
            if not options:
                options = dict.fromkeys(same, trust + _OTHER_MARKS)
            if not same and not written.isupper():  # capitals are an abbreviation or a name
                options = meant(low, self._vocabulary)
            found.append({**options, low: 0.0})
        return found

    def _likeliest(self, options: list[dict[str, float]]) -> list[str]:
        """The cheapest way through the options, by the bigram model."""
        best: dict[str, tuple[float, list[str]]] = {EDGE: (0.0, [])}
        counts = {EDGE: 0}
        for step in options:
            pairs = self._vocabulary.pairs(list(best), list(step))
            own = self._counts(step)
            best = {
                option: max(
                    (
                        (score - cost + self._log_probability(pairs.get((previous, option), 0), counts[previous], n),
                         [*path, option])
                        for previous, (score, path) in best.items()
                    ),
                    key=lambda item: item[0],
                )
                for option, cost in step.items()
                for n in [own[option]]
            }  # fmt: skip
            counts = own
        return max(best.values(), key=lambda item: item[0])[1]

    def _counts(self, syllables: dict[str, float]) -> dict[str, int]:
        known = self._vocabulary.spelled({fold(s) for s in syllables})
        return {s: known[fold(s)].get(s, 0) for s in syllables}

    def _attested(self, typed: list[str], chosen: list[str], *, trusted: bool) -> list[str]:
        """`chosen` less the changes that no pair of neighbours in the collection supports.

        In a question without accents, only changes of letters have to be supported.
        """
        around = [EDGE, *chosen, EDGE]
        result = []
        for i, (old, new) in enumerate(zip(typed, chosen, strict=True)):
            doubtful = old != new and (trusted or fold(old) != fold(new))
            supported = not doubtful or bool(
                (around[i] and self._vocabulary.pairs([around[i]], [new]))
                or self._vocabulary.pairs([new], [around[i + 2]])
            )
            result.append(new if supported else old)
        return result

    def _log_probability(self, pair: int, previous: int, syllable: int) -> float:
        """Interpolated bigram probability, add-one smoothed below.

        Args:
            pair: how often the two stand together.
            previous: how often the first stands anywhere; 0 at the beginning.
            syllable: how often the second does.
        """
        total, different = self._vocabulary.size
        unigram = (syllable + 1) / (max(total, 1) + different)
        bigram = pair / previous if previous else 0.0
        return math.log(0.8 * bigram + 0.2 * unigram)
