"""The words of two syllables that the language has, for whoever asks where a word ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from corpus.domain import word_list
from corpus.text import fold

Pair = tuple[str, str]


@cache
def words() -> frozenset[Pair]:
    """All of them, in lower case with the new tone placement."""
    return frozenset((first, second) for first, _, second in (line.partition(" ") for line in word_list("words")))


@cache
def words_by_letters() -> Mapping[Pair, tuple[Pair, ...]]:
    """Two syllables without accents -> the words they may be."""
    found: dict[Pair, list[Pair]] = defaultdict(list)
    for first, second in sorted(words()):
        found[fold(first), fold(second)].append((first, second))
    return {letters: tuple(alike) for letters, alike in found.items()}


@cache
def letters() -> frozenset[str]:
    """The syllables of all words, without accents."""
    return frozenset(syllable for pair in words_by_letters() for syllable in pair)


@cache
def syllables() -> frozenset[str]:
    """The syllables of all words, in lower case with the new tone placement."""
    return frozenset(syllable for pair in words() for syllable in pair)
