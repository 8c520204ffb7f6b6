"""The words of a question that carry its meaning, weighted by how rare they are in the collection."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from corpus.directive import Passage
from corpus.text import fold, words
from retrieval.collection import Collection
from retrieval.lexical import expand, is_stop


class Rarity:
    """Inverse document frequency of folded words over the collection's passages."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        n = 0
        for text in texts:
            counts.update(set(map(fold, words(text))))
            n += 1
        self._counts = counts
        self._n = n

    def of(self, word: str) -> float:
        """log(1 + N / (1 + n)): the rarer, the higher; unknown words get the most."""
        return math.log(1 + self._n / (1 + self._counts[word]))

    def knows(self, word: str) -> bool:
        """Whether any passage holds the word."""
        return self._counts[word] > 0


class Terms:
    """The content words of one question with their weights."""

    def __init__(self, question: str, rarity: Rarity) -> None:
        self.question = question
        content = [fold(w) for w in words(expand(question)) if not is_stop(w)]
        self.weights = {w: rarity.of(w) for w in dict.fromkeys(content)}
        self.total = sum(self.weights.values()) or 1.0
        self._rarity = rarity

    def weight(self, text: str) -> float:
        """Summed weight of the question's words that stand in `text`."""
        held = set(map(fold, words(text)))
        return sum(w for word, w in self.weights.items() if word in held)

    def share_in(self, text: str) -> float:
        """How much of the question stands in `text`, in [0, 1]."""
        return self.weight(text) / self.total

    def recall_of(self, text: str) -> float:
        """How much of `text` the question says, in [0, 1], by weight."""
        own = {fold(w) for w in words(text) if not is_stop(w)}
        total = sum(self._rarity.of(w) for w in own) or 1.0
        return sum(self._rarity.of(w) for w in own if w in self.weights) / total

    def weight_in(
        self, text: str, passage: Passage, collection: Collection, *, context: bool = False
    ) -> float:
        """`weight` of a passage's text together with its document's title and headings."""
        directive = collection.directives[passage.document_id]
        around = " ".join(filter(None, [directive.title, directive.issuer, *passage.path[:-1]]))
        if context:
            held, own = set(map(fold, words(around))), set(map(fold, words(passage.text)))
            return sum(w for word, w in self.weights.items() if word in held and word not in own)
        return self.weight(f"{text} {around}")
