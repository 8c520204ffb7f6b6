"""What a mistyped syllable may have been meant to be: keys of Telex and VNI left in it, or one slip.

Only for syllables that the collection does not know; which of the candidates is meant, if any, is
decided by the neighbours (`retrieval.restore`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from corpus.dictionary import letters, syllables
from corpus.domain import table
from corpus.text import could_be, fold, nfc
from retrieval.vocabulary import Vocabulary

#: What a candidate costs, in log-likelihood: keys that were not turned into marks, and one slip.
LEFTOVER = 1.0
SLIP = 6.0

_VOWELS = "aeiouy"
_SHORTEST = 3
"""Letters that a syllable needs for a slip to be looked for: of shorter ones nearly all are one slip apart."""
_LONGEST = 8
"""One more than the longest Vietnamese syllable ("nghiêng"); what is longer is no syllable."""
_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_HORN, _CIRCUMFLEX, _BREVE = "\u031b", "\u0302", "\u0306"
_VNI = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j"}


def meant(typed: str, vocabulary: Vocabulary) -> dict[str, float]:
    """The known syllables that `typed` may stand for, each with its cost.

    Args:
        typed: one syllable in lower case that the collection does not know, in whatever marks.
        vocabulary: the collection's.
    """
    found = dict.fromkeys(_leftover(typed, vocabulary), LEFTOVER)
    if found or fold(typed) in letters():  # a word that directives do not use, such as "nào"
        return found
    if not _SHORTEST <= len(typed) <= _LONGEST or not typed.isalpha() or not _has_vowel(typed):
        return found
    near = extract(fold(typed), vocabulary.letters, scorer=OSA.distance, score_cutoff=1, limit=None)
    for spelled in vocabulary.spelled([spelling for spelling, _, _ in near]).values():
        found |= dict.fromkeys(spelled, SLIP)
    return found


def from_keys(typed: str) -> str | None:
    """The one syllable of the language whose Telex or VNI keys these are; None where there is none, or several.

    For syllables that the collection does not know: people ask with words ("gif", "naof") that
    directives do not use.

    Args:
        typed: one syllable in lower case.
    """
    if len(typed) < _SHORTEST or typed in letters() or not typed.isascii() or not _has_vowel(typed):
        return None
    written = _from_telex(typed) if typed.isalpha() else _from_vni(typed)
    if written is None:
        return None
    bare, tone = written
    meant = [
        s
        for s in _spellings().get(fold(bare), ())
        if _tone(s) == tone and could_be(bare, s) and _letters(s) == _letters(bare)
    ]
    return meant[0] if len(meant) == 1 else None


def _letters(syllable: str) -> str:
    """A syllable without its tone."""
    return "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in _TONES.values())


@cache
def _spellings() -> Mapping[str, list[str]]:
    """The syllables of the language and of questions by their bare letters."""
    asking = table("question_words")
    found: dict[str, list[str]] = {}
    for syllable in sorted(syllables() | {*asking["words"].split(), *asking["frame"].split()}):
        found.setdefault(fold(syllable), []).append(syllable)
    return found


def _has_vowel(typed: str) -> bool:
    return any(c in _VOWELS for c in fold(typed))


def _leftover(typed: str, vocabulary: Vocabulary) -> list[str]:
    """Known syllables whose Telex or VNI keys these are."""
    if not typed.isascii() or not _has_vowel(typed):
        return []
    written = _from_telex(typed) if typed.isalpha() else _from_vni(typed)
    if written is None:
        return []
    bare, tone = written
    same = vocabulary.spelled([fold(bare)])[fold(bare)]
    return [s for s in same if could_be(bare, s) and _tone(s) == tone]


def _tone(syllable: str) -> str:
    return next((c for c in unicodedata.normalize("NFD", syllable) if c in _TONES.values()), "")


def _from_telex(typed: str) -> tuple[str, str] | None:
    """Letters and tone of keys such as "dduwowcj"; None where there is no key among them."""
    keys: list[str] = []
    tone, used = "", False
    for c in typed:
        has_vowel = any(part[0] in _VOWELS for part in keys)
        if c in _TONES and has_vowel:
            tone, used = _TONES[c], True
        elif c == "w" and has_vowel:
            used = _horned(keys) or used
        elif c in "aeo" and (at := _last(keys, c)) is not None and len(keys[at]) == 1:
            keys[at] += _CIRCUMFLEX
            used = True
        elif c == "d" and keys and keys[0] == "d":
            keys[0], used = "đ", True
        else:
            keys.append(c)
    return (nfc("".join(keys)), tone) if used else None


def _from_vni(typed: str) -> tuple[str, str] | None:
    """Letters and tone of keys such as "d9uo7c5"; None where a digit is no key."""
    keys: list[str] = []
    tone = ""
    for c in typed:
        if c in _VNI and any(part[0] in _VOWELS for part in keys):
            tone = _TONES[_VNI[c]]
        elif c == "6" and (at := _last(keys, "aeo")) is not None:
            keys[at] += _CIRCUMFLEX
        elif c == "7" and _last(keys, "ou") is not None:
            _horned(keys)
        elif c == "8" and (at := _last(keys, "a")) is not None:
            keys[at] += _BREVE
        elif c == "9" and keys and keys[0] == "d":
            keys[0] = "đ"
        elif c.isalpha():
            keys.append(c)
        else:
            return None
    return nfc("".join(keys)), tone


def _horned(keys: list[str]) -> bool:
    """Puts the mark of "w" where it belongs: ă, ơ, ư, or both of "uo"; whether there was a place."""
    at = _last(keys, "aou")
    if at is None:
        return False
    keys[at] += _BREVE if keys[at] == "a" else _HORN
    if keys[at][0] == "o" and at and keys[at - 1] == "u":
        keys[at - 1] += _HORN
    return True


def _last(keys: list[str], among: str) -> int | None:
    """Where the last of these bare vowels stands."""
    return next((i for i in range(len(keys) - 1, -1, -1) if keys[i] in tuple(among)), None)
