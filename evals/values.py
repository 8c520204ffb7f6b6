"""Numbers, dates and document codes in a text, by value. The evals' own reader.

Written apart from the assistant's reader of facts on purpose: the check that an answer passes before
it is shown may not be its own judge. Reads figures only, no number words: a set that accepts
"một nhiệm kỳ" lists it as an alternative.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from corpus.text import new_tone, verbatim

_DASHES = re.compile("[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}]")
_FIGURES = re.compile(
    r"""(?<!\w)(?<!\d[.,])(?:
      (?P<code>\d+(?:                                          # 42-CT/TW, 45/2019/QH14; 37 - CT / TW
            (?:[-/](?:[^\W\d_]+\d*|\d{4}(?=/))){2,} | (?:\ ?[-/]\ ?[A-ZĐ][^\W\d_]*\d*){2,} )(?!\w))
    | (?P<day>\d{1,2})(?:                                      # 30/11/2020, 30 tháng 11 năm 2020
            (?P<by>[/.-])(?P<month>\d{1,2})(?P=by)(?P<year>\d{4})(?![\w/])
          | \ ?tháng\ ?(?P<month2>\d{1,2})\ ?(?:năm|/|,)\ ?(?P<year2>\d{4})(?!\w) )
    | (?:tháng\ (?P<month3>\d{1,2})\ ?(?:năm|/)\ ?(?P<year3>\d{4})
          | (?P<month4>\d{1,2})/(?P<year4>\d{4}))(?![\w/])     # tháng 9 năm 2021, tháng 9/2021, 9/2021
    | (?:(?P<day5>\d{1,2})/(?P<month5>\d{1,2})
          | (?<=ngày\ )(?P<day6>\d{1,2})\ tháng\ (?P<month6>\d{1,2}))(?![\w/])       # 25/7
    | (?P<number>\d++(?:[.,]\d++)*+)(?!\w)(?P<percent>\ ?(?:%|phần\ trăm(?!\w)))?
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|[1-9]\d{0,2}(?:,\d{3}){2,}")
_SCALED = re.compile(r"⟨(\d+(?:\.\d+)?)⟩ ((?:(?:nghìn|ngàn) )?(?:tỷ|tỉ)|nghìn|ngàn|triệu)(?!\w)")
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[str, str]:
    """The text with every number, date and code replaced by its value, in two readings.

    A value stands in angle brackets (⟨750000⟩, ⟨20%⟩, ⟨2020-11-30⟩, ⟨42-ct/tw⟩), so that one text
    contains another only at the borders of values. The rest is NFC, in lower case, with one tone
    placement. In the first reading "750 nghìn" is ⟨750000⟩, in the second ⟨750⟩ nghìn: a question
    may ask for a value, or for the figure as printed ("12.000" of "12.000 tỷ đồng").
    """
    plain = _DASHES.sub("-", new_tone(verbatim(text))).replace("⟨", "(").replace("⟩", ")")
    figures = _FIGURES.sub(_value, plain).lower()
    figures = re.sub(r"(?<=⟩) ?- ?(?=⟨)", "-", figures)
    return _SCALED.sub(_scaled, figures), figures


_VALUE = re.compile(r"⟨[^⟩]+⟩")


def values(text: str) -> list[tuple[str, str]]:
    """The numbers, dates and codes in a text in their order, each in both readings (see `readings`)."""
    scaled, printed = (_VALUE.findall(reading) for reading in readings(text))
    return list(zip(scaled, printed, strict=True))


def holds(text: str, wanted: str) -> bool:
    """Whether `wanted` occurs in `text`: figures by value at token borders, words as they are."""
    return any(_occurs(w, t) for t, w in zip(readings(text), readings(wanted), strict=True))


def _occurs(wanted: str, text: str) -> bool:
    """Substring; a figure that is no number ("5g") needs its borders too."""
    before = r"(?<!\w)" if wanted[:1].isdigit() else ""
    after = r"(?!\w)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def _value(m: re.Match[str]) -> str:
    g = m.groupdict()
    if g["code"]:
        digits, rest = re.fullmatch(r"(\d+)(.*)", re.sub(r"\s", "", g["code"])).groups()  # type: ignore[union-attr]  # the pattern's own shape
        return f"⟨{int(digits)}{rest}⟩"
    if g["number"]:
        value = _number(g["number"])
        return m[0] if value is None else f"⟨{value}{'%' if g['percent'] else ''}⟩"
    day = g["day"] or g["day5"] or g["day6"]
    month = next(g[f"month{n}"] for n in ("", *"23456") if g[f"month{n}"])
    year = g["year"] or g["year2"] or g["year3"] or g["year4"] or "-"
    if int(month) > 12 or int(day or 1) > 31:
        return m[0]
    return f"⟨{year}-{int(month):02d}" + (f"-{int(day):02d}⟩" if day else "⟩")


def _number(digits: str) -> str | None:
    """Its value, written in one way; None where it is none ("1.6.2")."""
    if _GROUPED.fullmatch(digits):
        whole, _, fraction = digits.partition(",") if "." in digits else (digits, "", "")
        digits = re.sub(r"[.,]", "", whole) + (f".{fraction}" if fraction else "")
    elif len(re.findall(r"[.,]", digits)) > 1:
        return None
    return format(Decimal(digits.replace(",", ".")).normalize(), "f")


def _scaled(m: re.Match[str]) -> str:
    scale = 1
    for word in m[2].split():
        scale *= _SCALES[word]
    return f"⟨{format((Decimal(m[1]) * scale).normalize(), 'f')}⟩"
