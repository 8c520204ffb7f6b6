"""Finds what a scan may have misread and proposes what it should read, for a person to decide.

Two signs: a syllable that Vietnamese does not have ("đuợc"), and a pair of syllables that no other
document knows, where one that differs in marks alone is common ("Phần đầu" for "Phấn đấu"). Nothing
found here reaches search or answers before a person has put it among the reviewed corrections.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from corpus.directive import Passage, PassageKind
from corpus.domain import table
from corpus.text import fold, has_accents, lower_case, new_tone


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word or pair of words that may be misread."""

    line: int
    wrong: str
    """As printed."""
    right: str | None
    """What it may be; None where nothing is near."""
    why: str
    """In Vietnamese."""


_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _syllable() -> re.Pattern[str]:
    data = table("syllables")
    onsets = "|".join(sorted(data["onsets"].split(), key=len, reverse=True))
    rhymes = "|".join(sorted(data["rhymes"].split(), key=len, reverse=True))
    return re.compile(rf"(?:{onsets})?(?:{rhymes})")


def _without_tone(word: str) -> tuple[str, int]:
    """The word with its tone marks taken off, and how many there were."""
    decomposed = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", bare), len(decomposed) - len(bare)


@cache
def is_syllable(word: str) -> bool:
    """Whether a word in lower case is a syllable of Vietnamese."""
    bare, tones = _without_tone(new_tone(word))
    if tones > 1 or not _syllable().fullmatch(bare):
        return False
    # A rhyme that ends in a stop has the sắc or the nặng tone alone, and always one of them with marks.
    stopped = bare.endswith(("c", "ch", "p", "t"))
    marks = set(unicodedata.normalize("NFD", new_tone(word))) & _TONES
    return not (stopped and marks & {"\u0300", "\u0303", "\u0309"})


@dataclass(slots=True)
class Vocabulary:
    """How often the words and pairs of words of a collection occur, in lower case."""

    words: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_letters: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    """Pair without accents -> the pairs that it may be."""
    word_by_letters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """The vocabulary of `texts`."""
        made = cls()
        for text in texts:
            found = [lower_case(m.group(0)) for m in _WORD.finditer(text)]
            made.words.update(found)
            pairs = list(zip(found, found[1:], strict=False))
            made.pairs.update(pairs)
        for pair in made.pairs:
            made.by_letters[fold(pair[0]), fold(pair[1])].add(pair)
        for word in made.words:
            made.word_by_letters[fold(word)].add(word)
        return made


#: A pair is doubted where another with the same letters is at least so common, and it is so much rarer.
_COMMON, _RARER = 4, 8


def find_suspects(passages: Sequence[Passage], vocabulary: Vocabulary) -> list[Suspect]:
    """What in a document's text may be misread, in order; the same word is reported once a line.

    Args:
        passages: the document's; signatures (names of persons) are left out.
        vocabulary: of the other documents of the collection.
    """
    found: list[Suspect] = []
    for p in passages:
        if p.kind in (PassageKind.SIGNATURE, PassageKind.RECIPIENTS) or not has_accents(p.text):
            continue
        found += _in_passage(p, vocabulary)
    return list(dict.fromkeys(found))


def _in_passage(p: Passage, vocabulary: Vocabulary) -> Iterator[Suspect]:
    text = p.reading
    matches = list(_WORD.finditer(text))
    words = [lower_case(m.group(0)) for m in matches]
    for i, m in enumerate(matches):
        word, written = words[i], m.group(0)
        line = p.lines_of(m.start(), m.end()).first
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        if _is_odd(written, word, vocabulary):
            right = _nearest(word, before, after, vocabulary)
            yield Suspect(line, written, _cased(written, right), "âm tiết không có trong tiếng Việt")
            continue
        if after and (better := _likelier((word, after), vocabulary)):
            both = text[m.start() : matches[i + 1].end()]
            if re.fullmatch(r"[^\W\d_]+\s+[^\W\d_]+", both) and not both.isupper():
                right = " ".join(_cased(w, b) or b for w, b in zip(both.split(), better, strict=True))
                yield Suspect(line, both, right, f"thường gặp là “{' '.join(better)}”")


def _is_odd(written: str, word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is no syllable; abbreviations, foreign words and names of people are let be."""
    if len(word) < 2 or written.isupper() or any(c.isupper() for c in written[1:]) or is_syllable(word):
        return False
    if word.isascii():
        return bool(vocabulary.word_by_letters.get(word)) and vocabulary.words[word] == 0 and len(word) <= 6
    return vocabulary.words[word] <= 1


def _nearest(word: str, before: str, after: str, vocabulary: Vocabulary) -> str | None:
    """The known word with the same letters, or with one letter changed, that fits its neighbours best."""
    candidates = {w for w in vocabulary.word_by_letters.get(fold(word), ()) if is_syllable(w)}
    if not candidates:
        candidates = {w for w in _one_letter_off(fold(word), vocabulary) if is_syllable(w)}
    ranked = sorted(
        candidates,
        key=lambda w: (-(vocabulary.pairs[before, w] + vocabulary.pairs[w, after]), -vocabulary.words[w], w),
    )
    best = ranked[0] if ranked else None
    fits = best is not None and vocabulary.pairs[before, best] + vocabulary.pairs[best, after] > 0
    return best if fits or len(ranked) == 1 else None


def _one_letter_off(letters: str, vocabulary: Vocabulary) -> Iterator[str]:
    for other in _CONFUSED.get(letters[-1:], ()):
        yield from vocabulary.word_by_letters.get(letters[:-1] + other, ())
    for i, c in enumerate(letters[:-1]):
        for other in _CONFUSED.get(c, ()):
            yield from vocabulary.word_by_letters.get(letters[:i] + other + letters[i + 1 :], ())


#: Letters that scanners take for one another.
_CONFUSED = {"l": "it", "i": "lt", "t": "il", "c": "eo", "e": "co", "o": "ec", "n": "hu", "h": "nb", "u": "nv", "b": "h", "v": "u"}


def _likelier(pair: tuple[str, str], vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The pair with the same letters that this one should probably be."""
    own = vocabulary.pairs[pair]
    others = [p for p in vocabulary.by_letters.get((fold(pair[0]), fold(pair[1])), ()) if p != pair]
    if not others:
        return None
    best = max(others, key=lambda p: vocabulary.pairs[p])
    count = vocabulary.pairs[best]
    if count < _COMMON or own * _RARER > count:
        return None
    # A pair of two common words may well be meant: only where neither goes with its neighbour elsewhere.
    return best if own == 0 or count >= 3 * _COMMON else None


def _cased(written: str, right: str | None) -> str | None:
    if right is None:
        return None
    return right.upper() if written.isupper() and len(written) > 1 else right.capitalize() if written[0].isupper() else right
