"""Everything about characters: Unicode form, Markdown marks, accents, tone placement, words.

Knows nothing of directives. All functions are pure, take NFC or NFD and return NFC.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import combinations

#: The capital letters, for a class in a pattern. "À-Ỹ" would not do: it holds small letters too.
CAPITALS = "A-Z" + "".join(c for c in map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))) if c.isupper())

#: The small letters, likewise: "à-ỹ" holds Đ and other capitals.
SMALL = "a-z" + "".join(c for c in map(chr, (*range(0xDF, 0x1B1), *range(0x1EA0, 0x1EFA))) if c.islower())

_MARKS = re.compile(r"</?u>|\*+|(?:(?<=^)|(?<=\n))\s*#+\s*|#")
_SPACE = re.compile(r"\s+")


def nfc(text: str) -> str:
    """The composed form, in which every Vietnamese letter is one character."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def verbatim(text: str) -> str:
    """The form in which quotes and sources are compared.

    Markdown marks (`*`, `#`, `<u>`, `</u>`) dropped, NFC, white space collapsed, stripped.
    """
    text = nfc(text)
    # Taking a mark away may bring letters and accents, or the ends of another mark, together.
    while (bare := nfc(_MARKS.sub("", text))) != text:
        text = bare
    return _SPACE.sub(" ", text).strip()


class _Fold(dict[int, int]):
    """Code point -> base letter in lower case, worked out once for each character seen."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        base = unicodedata.normalize("NFD", char.lower())[:1] or char
        folded = ord("d") if base in "đĐ" else ord(base)
        self[code] = folded
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """Lower case without accents ("Tỉnh ủy" -> "tinh uy"); the length of NFC text is kept.

    Keeping the length lets an offset found in the folded text be used in the original.
    """
    return _folded_line(text) if len(text) <= _LINE else nfc(text).translate(_FOLD)


#: Up to this length a text is kept with its folded form: the reader asks for that of a line many times.
_LINE = 240


@lru_cache(maxsize=8192)
def _folded_line(line: str) -> str:
    return nfc(line).translate(_FOLD)


_OLD_TONE = re.compile(
    r"[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ](?![^\W_])|(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ](?![^\W_])",
)


def _shift_tone(match: re.Match[str]) -> str:
    first, second = match.group(0)[0], match.group(0)[1]
    decomposed = unicodedata.normalize("NFD", second)
    return unicodedata.normalize("NFC", first + decomposed[1:]) + decomposed[0]


def new_tone(text: str) -> str:
    """One tone placement for comparing and for the screen: hoà -> hòa, uỷ -> ủy, thuý -> thúy.

    Only open syllables in oa, oe, uy have two spellings; "hoàn" and "quý" are left alone.
    """
    return _OLD_TONE.sub(_shift_tone, nfc(text))


def lower_case(text: str) -> str:
    """Lower case with the new tone placement; the length of NFC text is kept, as by `fold`."""
    text = nfc(text)
    low = text.lower()
    if len(low) != len(text):  # "İ" becomes two characters
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return new_tone(low)


def has_accents(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark (đ included)."""
    return any(ord(c) > 0x7F and c.isalpha() and fold(c) != c.lower() for c in nfc(text))


def could_be(typed: str, written: str) -> bool:
    """Whether `typed` is `written` with some marks left out ("kiêm tra" for "kiểm tra").

    No mark may be added or changed: "bản" is not "ban", "Hạ Nam" is not "Hà Nam".
    """
    a, b = new_tone(typed).lower(), new_tone(written).lower()
    return len(a) == len(b) and all(_marks(x) <= _marks(y) for x, y in zip(a, b, strict=True))


def _marks(char: str) -> set[str]:
    decomposed = unicodedata.normalize("NFD", char)
    return {"d", decomposed} if char == "đ" else set(decomposed)


class Phrase:
    """What a person may write, with marks or without: "nó" finds "nó" and, in a text without marks, "no".

    Searches a text as it was typed; case and the place of a tone do not count, and offsets are those of its
    NFC form. Of a text typed with marks each letter has to carry those of the pattern, so that "nợ" is not
    "nó" and "mua" not "mưa"; of any other it may lack some. Letters in brackets stand for themselves.
    """

    def __init__(self, pattern: str) -> None:
        """Takes a regular expression in lower case, with all marks."""
        pattern = new_tone(pattern)
        self._as_typed = re.compile(pattern)
        self._with_fewer = re.compile("".join(_loose_letter(c) for c in pattern))

    def search(self, text: str) -> re.Match[str] | None:
        """The first place that fits."""
        return self._for(text).search(lower_case(text))

    def match(self, text: str) -> re.Match[str] | None:
        """The beginning, if it fits."""
        return self._for(text).match(lower_case(text))

    def without(self, text: str) -> str:
        """The text, in lower case, without what fits."""
        return self._for(text).sub(" ", lower_case(text)).strip()

    def _for(self, text: str) -> re.Pattern[str]:
        return self._as_typed if _is_typed_with_marks(text) else self._with_fewer


_MARKED = 0.4
"""Share of marked words from which a text is taken to be typed with marks; of printed Vietnamese it is about 0.75."""


@lru_cache(maxsize=64)
def _is_typed_with_marks(text: str) -> bool:
    typed = [w for w in WORD.findall(text) if w.isalpha()]
    return sum(map(has_accents, typed)) >= _MARKED * max(1, len(typed))


@cache
def _loose_letter(letter: str) -> str:
    if letter == "đ":
        return "[dđ]"
    decomposed = unicodedata.normalize("NFD", letter)
    base, marks = decomposed[0], decomposed[1:]
    if not marks or not letter.isalpha():
        return letter
    fewer = {"".join(kept) for n in range(len(marks) + 1) for kept in combinations(marks, n)}
    return "[" + "".join(sorted(nfc(base + kept) for kept in fewer)) + "]"


WORD = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*", re.UNICODE)


_JOINT = re.compile(r"[-/]")
_CODE_WORD = re.compile(r"\d+[-/].*[^\W\d_]")


def words(text: str) -> list[str]:
    """Words in lower case with the new tone placement.

    Codes such as "42-ct/tw" stay whole; other words joined by a sign ("GDP/năm") are taken apart.
    """
    found: list[str] = []
    for m in WORD.finditer(new_tone(text)):
        word = m.group(0).lower()
        if ("-" in word or "/" in word) and not _CODE_WORD.match(word):
            found += _JOINT.split(word)
        else:
            found.append(word)
    return found


_SENTENCE_END = re.compile(r"(?<=[.;!?…])[”\"’)]*\s+(?=[“\"(]?[" + CAPITALS + r"0-9])")
_ABBREVIATION = re.compile(r"(?<!\w)(?:[A-ZĐ]|TP|Tp|tp|GS|TS|PGS|ThS|Đ/c|đ/c|v\.v|tr)\.$")
_ITEM_NUMBER = re.compile(r"\W*\d+(?:\.\d+)*\.$")
_LONGEST = 24
"""No abbreviation or item number is longer; a sentence before it may be of any length."""


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]`, a sentence up to its full stop, stops at no end of a sentence."""
    tail = text[max(0, end - _LONGEST) : end]
    return bool(_ABBREVIATION.search(tail)) or (end - start <= _LONGEST and bool(_ITEM_NUMBER.match(text[start:end])))


def sentences(text: str) -> list[tuple[int, int]]:
    """Offsets [start, end) of the sentences of `text`; they cover all but the space between.

    Semicolons do not end a sentence unless a capital follows. A full stop after an abbreviation
    ("TP. Hà Nội") or an item number ("2.1. ") does not end one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.start() + len(match.group(0).rstrip())
        if text[match.start() - 1] == ";":
            continue
        if text[match.start() - 1] == "." and _is_abbreviation(text, start, match.start()):
            continue
        spans.append((start, end))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans
