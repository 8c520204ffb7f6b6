"""Marks of secrecy: MẬT, TỐI MẬT, TUYỆT MẬT, stamped or typed on a line of their own near a letterhead.

The word within a sentence or a name ("bảo mật", "công tác mật vụ") is none, and neither is anything
in the body of a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.bundle import split_bundle
from corpus.lines import Line, columns, split_lines
from corpus.text import fold, nfc

#: So many filled lines of a document may stand over or around its number, date and type.
_HEAD = 16
_DEGREES = {"mat": "MẬT", "toimat": "TỐI MẬT", "tuyetmat": "TUYỆT MẬT"}
#: A label may come before it ("Độ mật: Tối mật"), a number of the copy after it.
_LABEL = re.compile(r"^(?:(?:do|dau(?:\s+chi)?(?:\s+do)?)\s*)?mat\s*[:.]\s*(?=\S)|^dau(?: chi)? do mat\s*")
_READ_AS = str.maketrans({"0": "o", "1": "i", "|": "i", "!": "i", "l": "i", "¡": "i"})
#: What reading or typing makes of the vowel of MẬT; MẮT, MẶT, MẤT and MÁT are words of their own.
_VOWELS = "AẬÂẠ"


def secrecy_of(text: str, *, is_ocr: bool = False, aside: Iterable[str] = ()) -> tuple[str, int] | None:
    """The mark of secrecy that a text carries, and its line (0 for one in a page's header or footer).

    Args:
        text: of a whole file.
        is_ocr: whether it was read from a picture, which loses and mistakes accents.
        aside: lines of page headers and footers.
    """
    lines = split_lines(text)
    starts = {1, *(span.first for span in split_bundle(lines))}
    for start in sorted(starts):
        head = [line for line in lines[start - 1 :] if line.bare][:_HEAD]
        for line in _above_the_text(head):
            for said in (line.bare, *(c.bare for c in columns(line))):
                if found := _mark(said, is_ocr=is_ocr):
                    return found, line.number
    for said in aside:
        if found := _mark(said.strip(), is_ocr=is_ocr):
            return found, 0
    return None


def _above_the_text(head: Sequence[Line]) -> Iterable[Line]:
    """The lines up to the first long sentence: a mark stands over the text, never in it."""
    for line in head:
        if len(line.bare) > 160 and line.bare.rstrip()[-1:] in ".;:,":
            return
        yield line


def _mark(bare: str, *, is_ocr: bool) -> str | None:
    bare = re.sub(r"^[\W_]+|[\W_]+$", "", bare)
    if not 3 <= len(bare) <= 60:
        return None
    folded = fold(nfc(bare))
    labelled = _LABEL.match(folded)
    rest = bare[labelled.end() :] if labelled and len(folded) == len(bare) else bare
    if not labelled and any(c.islower() for c in rest if c != "l"):
        return None
    # Letters set wide, a frame around them, specks of a scan: nothing but letters counts.
    letters = re.sub(r"[^a-z]", "", fold(rest).translate(_READ_AS))
    if letters not in _DEGREES:
        return None
    if is_ocr or labelled:
        return _DEGREES[letters]
    vowel = [c for c in nfc(rest).upper() if c.isalpha()][-2:-1]
    return _DEGREES[letters] if vowel and vowel[0] in _VOWELS else None
