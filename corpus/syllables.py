"""What is a syllable of Vietnamese."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from corpus.domain import table
from corpus.text import new_tone

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


@cache
def _syllable() -> re.Pattern[str]:
    data = table("syllables")
    onsets = "|".join(sorted(data["onsets"].split(), key=len, reverse=True))
    rhymes = "|".join(sorted(data["rhymes"].split(), key=len, reverse=True))
    return re.compile(rf"(?:{onsets})?(?:{rhymes})")


@cache
def is_syllable(word: str) -> bool:
    """Whether a word in lower case is a syllable of Vietnamese."""
    decomposed = unicodedata.normalize("NFD", new_tone(word))
    tones = [c for c in decomposed if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1 or not _syllable().fullmatch(bare):
        return False
    # A rhyme that ends in a stop has the sắc or the nặng tone.
    stopped = bare.endswith(("c", "ch", "p", "t"))
    return not (stopped and set(tones) & {"\u0300", "\u0303", "\u0309"})
