"""Says whether a list is given whole, checked against the source's own numbering.

Numbers (1, 2 or 2.1, 2.2), letters in the order of Vietnamese outlines (a, b, c, d, đ, e, g …) and
Roman numerals. A gap is the copy's as often as the printer's, so it is told, not explained.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

#: Outlines leave out f, j, w and z; a document that uses one of them goes by the Latin alphabet.
_VIETNAMESE, _LATIN = "abcdđeghiklmnopqrstuvxy", "abcdefghijklmnopqrstuvwxyz"
_MARK = re.compile(r"(?:(?P<word>[^\W\d]{2,})\s+)?(?P<front>(?:\w+\.)*)(?P<own>\w+)\W*")
#: I to XCIX.
_ROMAN = re.compile(r"(?=.)(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = (("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
#: Units that are numbered through a whole document, under whatever heading they stand.
_THROUGHOUT = ("điều", "chương")


class _Label(NamedTuple):
    word: str
    """ "điều" of "Điều 3."; empty where a label is a bare number."""
    front: str
    """ "2." of "2.1."."""
    own: str


def completeness(labels: Sequence[str], shown: int, total: int, *, where: str = "", nested: bool = False) -> str:
    """One sentence on whether a list is whole; empty where nothing can be said.

    Args:
        labels: of the units at the top level of the list, as printed ("1. ", "b) ", "- ").
        shown: how many units and paragraphs the answer gives.
        total: of how many.
        where: the heading above them, as printed.
        nested: whether what stands inside these units is given too.
    """
    if shown < total:
        return f"Chỉ nêu {shown} trong {total} ý{_at(where)}; hãy hỏi từng mục để xem các ý còn lại."
    if len(labels) < 2:
        return ""
    at = f"{', kèm các ý bên trong' if nested else ''}{_at(where)}"
    if not any(re.search(r"\w", label) for label in labels):
        return f"Đủ {len(labels)} {_bullet(labels)}{at or ' dưới mục này'}."
    read = [_read(label) for label in labels]
    units = [r for r in read if r is not None]
    if len(units) < len(read) or len({u[:2] for u in units}) > 1:
        return f"Đủ {len(labels)} mục có trong bản lưu{at}; văn bản không đánh số chúng thành một dãy."
    unit = units[0].word or "mục"
    found = _gaps([u.own for u in units], from_first=unit not in _THROUGHOUT)
    if found:
        return f"Đánh số trong bản lưu {'; '.join(found)}{_at(where)}."
    first, last = (f"{u.front}{u.own}" for u in (units[0], units[-1]))
    return f"Đủ {len(units)} {unit} theo đánh số của văn bản ({first} đến {last}){at}."


_LONGEST = 90


def _at(where: str) -> str:
    """Whose list it is, in brackets of its own, for a reader may have asked for another."""
    return f" (phần “{where if len(where) <= _LONGEST else where[:_LONGEST].rsplit(' ', 1)[0] + '…'}”)" if where else ""


def _bullet(labels: Sequence[str]) -> str:
    return "dấu cộng" if all(label.strip() == "+" for label in labels) else "gạch đầu dòng"


def _read(label: str) -> _Label | None:
    m = _MARK.fullmatch(label.strip())
    return _Label((m["word"] or "").lower(), m["front"], m["own"]) if m else None


class _Numbering(NamedTuple):
    """Marks read as numbers of one kind."""

    values: tuple[int, ...]
    mark: Callable[[int], str]
    """How a number of this kind is printed."""

    @property
    def jumps(self) -> int:
        """How often the numbers do not go on from one to the next."""
        return sum(b != a + 1 for a, b in pairwise((0, *self.values)))


def _gaps(marks: Sequence[str], *, from_first: bool) -> list[str]:
    """Where the numbering jumps, in words; of several readings of the marks the one that jumps least is right."""
    readings = [n for n in (_numbers(marks), _romans(marks), _letters(marks)) if n is not None]
    if not readings:
        return ["không thành một dãy"]
    numbering = min(readings, key=lambda n: n.jumps)
    found = []
    if from_first and numbering.values[0] > 1:
        found.append(f"bắt đầu từ {marks[0]}: có thể thiếu mục đứng trước")
    for (a, b), (mark, following) in zip(pairwise(numbering.values), pairwise(marks), strict=True):
        if b <= a:
            found.append(f"có {following} sau {mark}: có thể lặp hoặc thiếu mục")
        elif b > a + 1:
            first, last = numbering.mark(a + 1), numbering.mark(b - 1)
            lost = first if first == last else f"{first} đến {last}"
            found.append(f"nhảy từ {mark} sang {following}: có thể thiếu mục {lost}")
    return found


def _numbers(marks: Sequence[str]) -> _Numbering | None:
    return _Numbering(tuple(map(int, marks)), str) if all(m.isdecimal() for m in marks) else None


def _romans(marks: Sequence[str]) -> _Numbering | None:
    if not all(_ROMAN.fullmatch(m.upper()) for m in marks):
        return None
    return _Numbering(tuple(_roman_value(m.upper()) for m in marks), _cased(_roman, marks))


def _letters(marks: Sequence[str]) -> _Numbering | None:
    small = [m.lower() for m in marks]
    alphabet = _LATIN if set("fjwz") & set(small) else _VIETNAMESE
    if not all(len(m) == 1 and m in alphabet for m in small):
        return None
    return _Numbering(tuple(alphabet.index(m) + 1 for m in small), _cased(lambda n: alphabet[n - 1], marks))


def _cased(mark: Callable[[int], str], marks: Sequence[str]) -> Callable[[int], str]:
    """`mark` in capitals where the document's own are."""
    return (lambda n: mark(n).upper()) if marks[0].isupper() else (lambda n: mark(n).lower())


def _roman(n: int) -> str:
    digits = ""
    for digit, value in _ROMAN_DIGITS:
        count, n = divmod(n, value)
        digits += digit * count
    return digits


def _roman_value(digits: str) -> int:
    return next(n for n in range(1, 100) if _roman(n) == digits)
