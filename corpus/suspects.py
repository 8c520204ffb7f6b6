"""Finds what a scan may have misread and proposes what it should read, for a person to decide.

Four signs: a syllable that Vietnamese does not have ("đuợc"); two syllables that make no word, where
others that differ in marks alone make one ("Phần đầu" for "Phấn đấu"); a word printed twice; an
abbreviation that other documents write with another letter of the same kind ("NLD" for "NLĐ"). Nothing
found here reaches search or answers before a person has put it among the reviewed corrections.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.dictionary import Pair, words, words_by_letters
from corpus.directive import Passage, PassageKind
from corpus.syllables import is_syllable
from corpus.text import fold, has_accents, lower_case


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


_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Vocabulary:
    """In how many documents of a collection words, pairs of words (in lower case) and abbreviations occur."""

    words: Counter[str] = field(default_factory=Counter)
    pairs: Counter[Pair] = field(default_factory=Counter)
    by_letters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Word without accents -> the words that it may be."""
    abbreviations: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Abbreviation without accents -> its forms."""

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]]) -> Vocabulary:
        """The vocabulary of documents, each a number of texts."""
        made = cls()
        for texts in documents:
            known: set[str] = set()
            pairs: set[Pair] = set()
            abbreviations: set[str] = set()
            for text in texts:
                printed = _WORD.findall(text)
                found = [lower_case(w) for w in printed]
                known.update(found)
                pairs.update(pairwise(found))
                abbreviations.update(w for w in printed if _is_abbreviation(w))
            made.words.update(known)
            made.pairs.update(pairs)
            for a in abbreviations:
                made.abbreviations[fold(a)][a] += 1
        for word in made.words:
            made.by_letters[fold(word)].add(word)
        return made

    def is_word(self, pair: Pair) -> bool:
        """Whether two syllables belong together: in the dictionary, or said in several documents."""
        return pair in words() or self.pairs[pair] > 1


def _is_abbreviation(word: str) -> bool:
    return len(word) > 2 and word.isupper() and not is_syllable(lower_case(word))


def find_suspects(passages: Sequence[Passage], vocabulary: Vocabulary) -> list[Suspect]:
    """What in a document's text may be misread, in order; names of persons are let be.

    Args:
        passages: the document's.
        vocabulary: of the collection that it belongs to.
    """
    found: list[Suspect] = []
    for p in passages:
        if p.kind not in (PassageKind.SIGNATURE, PassageKind.RECIPIENTS) and has_accents(p.text):
            found += _in_passage(p, vocabulary)
    return list(dict.fromkeys(found))


def _in_passage(p: Passage, vocabulary: Vocabulary) -> Iterator[Suspect]:
    text = p.reading
    matches = list(_WORD.finditer(text))
    syllables = [lower_case(m.group(0)) for m in matches]
    joined = [text[a.end() : b.start()].isspace() for a, b in pairwise(matches)]

    def pair(i: int) -> Pair | None:
        return (syllables[i], syllables[i + 1]) if 0 <= i < len(joined) and joined[i] else None

    odd = [_is_odd(m, w, vocabulary) for m, w in zip(matches, syllables, strict=True)]
    for i, m in enumerate(matches):
        line = p.lines_of(m.start(), m.end()).first
        written, before, here, after = m.group(0), pair(i - 1), pair(i), pair(i + 1)
        if odd[i]:
            right = _nearest(syllables[i], before and before[0], here and here[1], vocabulary)
            if right or not written[0].isupper():  # names of other languages ("Krông Ana") are let be
                yield Suspect(line, written, right and _cased(written, right), "âm tiết không có trong tiếng Việt")
        elif _is_abbreviation(written):
            forms = vocabulary.abbreviations[fold(written)]
            if len(forms) > 1 and (best := max(forms, key=lambda f: (forms[f], f))) != written:
                yield Suspect(line, written, best, f"các văn bản khác viết “{best}”")
        elif here and not odd[i + 1]:
            both = text[m.start() : matches[i + 1].end()]
            if here[0] == here[1]:
                if len(written) > 1 and here not in words() and not _both(before, after):
                    yield Suspect(line, both, written, "hai từ giống nhau liền nhau")
            elif not both.istitle() and (better := _likelier(here, before, after, vocabulary)):
                right = " ".join(_cased(w, b) for w, b in zip(both.split(), better, strict=True))
                yield Suspect(line, both, right, f"không có từ “{' '.join(here)}”, có từ “{' '.join(better)}”")


def _both(before: Pair | None, after: Pair | None) -> bool:
    """Whether two syllables belong each to its other neighbour: "hành vi | vi phạm"."""
    return before in words() and after in words()


def _is_odd(m: re.Match[str], word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word is no syllable; words of other languages, known names and parts of words are let be."""
    written = m.group(0)
    if len(word) < 2 or any(c.isupper() for c in written[1:]) or is_syllable(word) or word.isascii():
        return False
    return m.string[m.start() - 1 : m.start()] not in ("-", "\u00ad") and vocabulary.words[word] <= 1


def _nearest(word: str, before: str | None, after: str | None, vocabulary: Vocabulary) -> str | None:
    """The known word with the same letters, or with one letter changed, that fits its neighbours."""

    def fit(w: str) -> int:
        return sum(vocabulary.is_word(p) for p in ((before, w), (w, after)) if p[0] and p[1])  # type: ignore[arg-type]

    letters = fold(word)
    for candidates in (vocabulary.by_letters.get(letters, ()), list(_one_letter_off(letters, vocabulary))):
        ranked = sorted((w for w in candidates if is_syllable(w)), key=lambda w: (-fit(w), -vocabulary.words[w], w))
        if ranked and (fit(ranked[0]) or len(ranked) == 1):
            return ranked[0]
    return None


#: Letters that scanners take for one another.
_CONFUSED = {"l": "it", "i": "lt", "t": "il", "c": "eo", "e": "co", "o": "ec", "n": "hu", "h": "nb", "u": "nv"}


def _one_letter_off(letters: str, vocabulary: Vocabulary) -> Iterator[str]:
    for i, c in enumerate(letters):
        for other in _CONFUSED.get(c, ""):
            yield from vocabulary.by_letters.get(letters[:i] + other + letters[i + 1 :], ())


def _likelier(here: Pair, before: Pair | None, after: Pair | None, vocabulary: Vocabulary) -> Pair | None:
    """The word with the same letters that two syllables should probably be, which make none.

    A syllable that makes a word with its other neighbour is read well as it stands. A word that no
    document has is proposed only for a syllable that is as rare.
    """
    if here in words():
        return None
    alike = words_by_letters().get((fold(here[0]), fold(here[1])), ())
    same = [w for w in alike if all(("đ" in x) == ("đ" in y) for x, y in zip(w, here, strict=True))]
    best = max(same, key=lambda w: vocabulary.pairs[w], default=None)
    if best is None or vocabulary.pairs[best] < vocabulary.pairs[here] - 1:
        return None
    changed = [i for i in (0, 1) if here[i] != best[i]]
    if not vocabulary.pairs[best] and all(vocabulary.words[here[i]] > 1 for i in changed):
        return None
    outer = (before, after)
    if any(o and (o in words() or (i in changed and vocabulary.is_word(o))) for i, o in enumerate(outer)):
        return None
    return best


def _cased(written: str, right: str) -> str:
    if written.isupper() and len(written) > 1:
        return right.upper()
    return right.capitalize() if written[0].isupper() else right
