"""Bytes of a text file to Unicode, from the encodings that Vietnamese offices have used.

UTF-8 and UTF-16 are told by their own form. What is neither, or is the letters of an old encoding
saved as UTF-8 ("C«ng v¨n" for "Công văn"), is read in each old encoding in turn; the one whose words
are syllables of Vietnamese is the right one. Nothing is converted on a weaker sign.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpus.syllables import is_syllable
from corpus.text import has_accents, lower_case, nfc

#: Read by viparse's tables; windows-1258 is Python's own.
_OLD = ("tcvn3", "vni", "viscii", "vps")
#: Shares of a text's words that have to be syllables, and to have accents, for it to be Vietnamese.
_SYLLABLES, _ACCENTED = 0.85, 0.4
_SAMPLE = 2_000
"""Words that are looked at."""
_WORD = re.compile(r"[^\W\d_]+")


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and name of the encoding of `data`; None where it is no text in a known encoding."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16"), "utf-16"
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        shown = "".join(_SHOWN[b] for b in data)
        # Some tables take a byte as windows-1252 shows it, some as Latin-1 does.
        candidates = [*_converted(shown), *_converted(data.decode("latin-1"))]
        return _best([*candidates, (nfc(data.decode("cp1258", "replace")), "windows-1258")])
    return (_best(_converted(text)) if _is_disguised(text) else None) or (text, "utf-8")


#: Each byte as windows-1252 shows it; those that it leaves open as they are.
_SHOWN = tuple(chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in range(256))
_LOOKED_AT = 20_000
"""Characters of a text that tell whether it is in disguise."""


def _is_disguised(text: str) -> bool:
    """Whether text may be that of an old encoding saved as UTF-8: letters, but none of Vietnamese's own."""
    head = text[:_LOOKED_AT]
    own = any("\u1ea0" <= c <= "\u1ef9" or c in "ăĂđĐơƠưƯ" or unicodedata.combining(c) for c in head)
    return not own and sum(not c.isascii() for c in head) > 2


def _converted(text: str) -> list[tuple[str, str]]:
    return [(converted(text, name), name) for name in _OLD]


def _best(candidates: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The candidate that reads as Vietnamese best, with its encoding."""
    scored = [(score, text, name) for text, name in candidates if (score := _score(text)) is not None]
    return max(scored, key=lambda s: s[0])[1:] if scored else None


def reads_as_vietnamese(text: str) -> bool:
    """Whether text is no jumble: most of its words are syllables, some have accents. Few words say nothing."""
    words = _WORD.findall(text)[:_SAMPLE]
    good = sum(is_syllable(lower_case(w)) for w in words)
    accented = sum(has_accents(w) for w in words)
    return len(words) < 20 or (good >= 0.7 * len(words) and accented >= 0.2 * len(words))


def _score(text: str) -> float | None:
    """The share of words that are syllables; None where the text does not read as Vietnamese."""
    words = _WORD.findall(text)[:_SAMPLE]
    if len(words) < 5:
        return None
    good = sum(is_syllable(lower_case(w)) for w in words) / len(words)
    accented = sum(has_accents(w) for w in words) / len(words)
    return good if good >= _SYLLABLES and accented >= _ACCENTED else None


def converted(text: str, encoding: str) -> str:
    """`text`, the letters of an old encoding as windows-1252 shows them, in Unicode; blanks stay as they are."""
    lines = (_converted_line(line, encoding) for line in text.split("\n"))
    return "\n".join(lines)


def _converted_line(line: str, encoding: str) -> str:
    parts = re.split(r"([ \t\r\f]+)", line)
    parts[::2] = [_converted_word(part, encoding) for part in parts[::2]]
    if encoding == "tcvn3":
        # It has no accented capitals; a font shows small letters as such ("CéNG", "Vô" in a line of capitals).
        capitals = not any("a" <= c <= "z" for c in line)
        parts[::2] = [_capitals(part, alone=capitals) for part in parts[::2]]
    return "".join(parts)


@lru_cache(maxsize=65_536)
def _converted_word(word: str, encoding: str) -> str:
    if not word or word.isascii():
        return word
    import viparse  # here, for few files need it

    return str(viparse.fix(word, encoding=encoding))


def _capitals(word: str, *, alone: bool) -> str:
    """A word whose plain letters are capitals in capitals; of one with a single such letter its line decides."""
    plain = [c for c in word if c.isascii() and c.isalpha()]
    return word.upper() if plain and all(c.isupper() for c in plain) and (alone or len(plain) > 1) else word
