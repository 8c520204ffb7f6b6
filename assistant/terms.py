"""The words of a question that carry its meaning, weighted by how rare they are in the collection."""

from __future__ import annotations

import math
from copy import copy
from functools import cache
from itertools import pairwise

from corpus.directive import Passage
from corpus.domain import table
from corpus.text import fold, has_accents, words
from retrieval.collection import Collection
from retrieval.lexical import abbreviations, is_stop, written_out

_FOLDED_CREDIT = 0.5
"""What a word is worth where only its letters fit, not its accents ("trồng" and "trong")."""


class Rarity:
    """Inverse document frequency of folded words over the collection's passages."""

    def __init__(self, collection: Collection) -> None:
        self._passages = collection.size
        self._with = collection.vocabulary.passages_with

    def of(self, word: str) -> float:
        """log(1 + N / (1 + n)): the rarer, the higher; unknown words get the most."""
        return math.log(1 + self._passages / (1 + self._with(fold(word))))


class Terms:
    """The content words of one question with their weights."""

    def __init__(self, question: str, rarity: Rarity) -> None:
        self.question = question
        self._accented = has_accents(question)
        self._rarity = rarity
        said = words(written_out(question))
        self._shorts: dict[str, set[str]] = {}
        for short, full in _shortened(question):
            for word in words(full):
                self._shorts.setdefault(word, set()).add(short)
        self._weights = {w: rarity.of(w) for w in dict.fromkeys(said) if not is_stop(w) and len(w) > 1}
        self._pairs = {
            (a, b): min(rarity.of(a), rarity.of(b)) for a, b in pairwise(said) if not is_stop(a) and not is_stop(b)
        }
        self.total = sum(self._weights.values()) or 1.0

    def without(self, *texts: str) -> Terms:
        """The same question less the words of `texts`, such as the names that it holds."""
        gone = {fold(w) for text in texts for w in words(text)}
        rest = copy(self)
        rest._weights = {w: x for w, x in self._weights.items() if fold(w) not in gone}
        rest._pairs = {p: x for p, x in self._pairs.items() if not gone & {fold(p[0]), fold(p[1])}}
        rest.total = sum(rest._weights.values()) or 1.0
        return rest

    def of(self, text: str) -> Terms:
        """The words of another text, weighed in the same collection."""
        return Terms(text, self._rarity)

    @property
    def words(self) -> tuple[str, ...]:
        """The words themselves, as written, in lower case."""
        return tuple(self._weights)

    def __bool__(self) -> bool:
        """Whether any word is left."""
        return bool(self._weights)

    def weight(self, text: str) -> float:
        """Summed weight of the question's words that stand in `text`; less where only letters fit."""
        held = _held(text)
        folded = set(map(fold, held))
        return sum(w * self._credit(word, held, folded) for word, w in self._weights.items())

    def _credit(self, word: str, held: set[str], folded: set[str]) -> float:
        if word in held or self._shorts.get(word, _NONE) & held:
            return 1.0
        if fold(word) in folded:
            return _FOLDED_CREDIT if self._accented else 1.0
        return 0.0

    def share_in(self, text: str) -> float:
        """How much of the question stands in `text`, in [0, 1]."""
        return self.weight(text) / self.total

    def pairs_in(self, text: str) -> float:
        """How much of the question's pairs of neighbouring words stands in `text`, in [0, 1].

        Vietnamese writes syllables apart: "cán bộ" is one word, which two syllables that stand far
        from each other are not.
        """
        total = sum(self._pairs.values())
        return self.pair_weight(text) / total if total else self.share_in(text)

    def pair_weight(self, text: str) -> float:
        """Summed weight of the question's pairs of neighbouring words that stand in `text`."""
        exact = set(pairwise(words(text)))
        folded = {(fold(a), fold(b)) for a, b in exact}
        held = _held(text)
        found = 0.0
        for (a, b), weight in self._pairs.items():
            if (a, b) in exact or self._shorts.get(a, _NONE) & self._shorts.get(b, _NONE) & held:
                found += weight
            elif (fold(a), fold(b)) in folded:
                found += weight * (_FOLDED_CREDIT if self._accented else 1.0)
        return found

    def recall_of(self, text: str) -> float:
        """How much of `text` the question says, in [0, 1], by weight."""
        own = {fold(w) for w in words(text) if not is_stop(w)}
        total = sum(self._rarity.of(w) for w in own) or 1.0
        said = set(map(fold, self._weights))
        return sum(self._rarity.of(w) for w in own if w in said) / total

    def weight_in(self, text: str, passage: Passage, collection: Collection, *, context: bool = False) -> float:
        """`weight` of a passage's text together with its document's title and headings.

        Args:
            text: the passage's text or a part of it.
            passage: the passage.
            collection: where its document stands.
            context: count only what title and headings add to the passage.
        """
        directive = collection.directives[passage.document_id]
        around = " ".join(filter(None, [directive.title, directive.issuer, *passage.path[:-1]]))
        if context:
            return self.weight(f"{passage.text} {around}") - self.weight(passage.text)
        return self.weight(f"{text} {around}")


_NONE: set[str] = set()


def _shortened(question: str) -> list[tuple[str, str]]:
    """How a passage may write what a question says: "%", "GDP", "NLĐ", each with the words in full."""
    said = " ".join(words(question))
    in_full = [(short, full) for short, full in _known() if full in said]
    return [*((short.lower(), full) for short, full in abbreviations(question)), *in_full]


@cache
def _known() -> tuple[tuple[str, str], ...]:
    """What is often written short, in lower case, with its words."""
    known = [*table("abbreviations")["words"].items(), ("%", "phần trăm")]
    return tuple((short.lower(), " ".join(words(full))) for short, full in known)


def _held(text: str) -> set[str]:
    return {*words(text), *("%" if "%" in text else "")}
