"""Reads the facts of a Vietnamese sentence: numbers, dates, codes, names of bodies and places.

In all the ways that they are written: "1.500" = "1500", "98,5 %" = 98.5 %, "01 triệu" = 1,000,000,
"30/9/2026" = "ngày 30 tháng 9 năm 2026", "mười lăm" = 15, "quý III" = "quý 3". What a number is
compared with ("ít nhất", "không quá"), what it counts ("km", "người") and whose label it is ("mục
8") are part of the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from corpus.bodies import Body, find_bodies
from corpus.codes import find_codes, find_dates
from corpus.deadlines import periods
from corpus.places import find_places
from corpus.text import fold, has_accents, lower_case, nfc


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity: its value in full, what it counts and how it is bounded."""

    value: Decimal
    percent: bool
    bound: str | None
    """ "at_least", "at_most", "more_than", "less_than", "about" or None; of a year "before",
    "after", "from", "until" or None."""
    written: str
    also: str | None = None
    """A second bound, where what stands behind the number says another than what stands in front."""
    upper: Decimal | None = None
    """The other figure of a range ("3-5%") or of a fraction ("12/18", "một phần ba")."""
    fraction: bool = False
    unit: str | None = None
    """What it counts, where that is one of the usual units."""
    front: str | None = None
    """The word whose number it is: "mục", "khoản", "quý", "khóa"; "#" of a number that begins a line."""
    year: bool = False
    noun: str = ""
    """The next words, in lower case without accents."""
    start: int = 0
    end: int = 0
    """Offsets in the text that it was read from (NFC)."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date, whole or in part: day, month and year, of which day or year may be missing."""

    day: int | None
    month: int
    year: int | None
    written: str
    bound: str | None = None
    """ "before", "after", "from", "until" or None."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one text."""

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    codes: tuple[str, ...]
    """As printed."""
    bodies: tuple[Body, ...]
    places: tuple[str, ...] = ()
    """Provinces and cities, by their names in the table."""
    periods: tuple[str, ...] = ()
    """After which something comes back: "năm" of "hằng năm", "6 tháng"."""
    marks: tuple[str, ...] = ()
    """Names that hold a figure ("COVID-19", "QH14"), in lower case without accents."""


#: How far in front of a number its bound is looked for.
_REACH = 40


class _Pattern:
    """A pattern written with accents, for text with accents and for text without any."""

    def __init__(self, pattern: str) -> None:
        self._accented = re.compile(pattern)
        # Escapes and letters of ASCII stay what they are.
        self._bare = re.compile("".join(fold(c) if ord(c) > 0x7F else c for c in pattern))

    def of(self, *, accented: bool) -> re.Pattern[str]:
        return self._accented if accented else self._bare


# Words of numbers

_UNITS_OF_TEN = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_SCALE_OF = {**_SCALES, **{fold(k): v for k, v in _SCALES.items()}}
_VALUE_OF = {**{fold(k): v for k, v in _UNITS_OF_TEN.items()}, **_UNITS_OF_TEN}
_DIGIT = r"(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín)"
_LAST = r"(?:một|mốt|hai|ba|bốn|tư|lăm|sáu|bảy|bẩy|tám|chín)"
_TEEN = r"(?:một|hai|ba|bốn|lăm|sáu|bảy|bẩy|tám|chín)"
_TENS = rf"(?:{_DIGIT}\s+(?:mươi|chục)(?:\s+{_LAST}(?!\w))?|mười(?:\s+{_TEEN}(?!\w))?)"
_HUNDREDS = rf"(?:(?:{_DIGIT}|không)\s+trăm(?:\s+(?:{_TENS}|(?:linh|lẻ)\s+(?:{_LAST}|năm)(?!\w)))?)"
# "tỷ lệ", "triệu tập" are other words.
_SCALE = (
    r"(?:nghìn|ngàn|triệu(?!\s+(?:tập|hồi))|tỷ(?!\s+(?:lệ|trọng|suất|số|giá))"
    r"|tỉ(?!\s+(?:lệ|trọng|suất|số|giá|mỉ)))(?!\w)"
)
_GROUP = rf"(?:{_HUNDREDS}|{_TENS}|{_DIGIT})"
_SPELLED = _Pattern(
    rf"(?<!\w){_GROUP}(?!\w)(?:(?:\s+{_SCALE})+(?:\s+{_GROUP}(?!\w)(?=\s+{_SCALE}))?)*"
    # "hai nghìn không trăm hai mươi"
    rf"(?:(?<=[a-zỷỉìàệu])\s+{_HUNDREDS}(?!\w))?"
)
_COUNTED = (
    r"tháng|ngày|tuần|lần|nhiệm vụ|nhóm|mục tiêu|giải pháp|nội dung|văn bản|cơ quan|đơn vị|địa phương|tại chỗ|điểm"
    r"|quan điểm|chỉ tiêu|bước|cấp|phần|trường|người|xã|phường|huyện|tỉnh|thôn|buôn|hộ|giờ|năm|đồng chí|chi bộ"
)
_IS_COUNTED = _Pattern(rf"\s+(?:{_COUNTED})(?!\w)")
_IS_MEASURED = _Pattern(r"\s+(?:tháng|tuần|ngày|năm|lần|giờ|phút|phần|điểm phần|nghìn|triệu|tỷ|tỉ)(?!\w)")
_IS_YEAR_WORD = _Pattern(
    r"(?:mỗi|hàng|hằng|từng|các|những|cả|cuối|đầu|giữa|nhiều|trong|theo|của|qua|mấy|\d|hai|ba|bốn|mười|trăm|mươi)\s+$"
)
_ORDINAL = _Pattern(r"(?:lần thứ|quý)\s+$")
_NO_COUNT = _Pattern(r"(?:thứ|bộ|hạng|lớp|số)\s+$")

# Figures

_N = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_PERCENT = r"\s*%|\s+phần\s+trăm(?!\w)"
_UNIT_WORDS = {
    "ha": "ha", "héc ta": "ha", "km": "km", "ki lô mét": "km", "km2": "km2", "mét": "m", "m": "m", "m2": "m2",
    "m3": "m3", "mm": "mm", "cm": "cm", "tấn": "tấn", "tạ": "tạ", "kg": "kg", "đồng": "đồng", "vnđ": "đồng",
    "vnd": "đồng", "usd": "usd", "đô la": "usd", "người": "người", "hộ": "hộ", "xã": "xã", "phường": "phường",
    "thôn": "thôn", "buôn": "buôn", "huyện": "huyện", "tỉnh": "tỉnh", "giờ": "giờ", "h": "giờ", "phút": "phút",
    "ngày": "ngày", "tuần": "tuần", "tháng": "tháng", "năm": "năm", "lần": "lần", "độ": "độ",
    "điểm phần trăm": "điểm %", "điểm %": "điểm %", "mw": "mw", "kw": "kw", "°c": "độ",
}  # fmt: skip
_UNIT_OF = {**{fold(k): v for k, v in _UNIT_WORDS.items()}, **_UNIT_WORDS}
_UNIT = "|".join(re.escape(u) for u in sorted(_UNIT_WORDS, key=len, reverse=True))
_NUMBER = _Pattern(
    rf"(?<![\w/.,])(?<!\w[-–])(?P<n>{_N})(?![\d]|/\d)(?P<s1>(?:\s*{_SCALE})*)(?P<p1>{_PERCENT})?"
    rf"(?:(?:\s*(?:{_UNIT})(?!\w))?(?:\s*[-–—]\s*|\s+(?:đến|tới)\s+(?:năm\s+)?)(?P<n2>{_N})(?![\w]|[-/]\d)"
    rf"(?P<s2>(?:\s*{_SCALE})*)(?P<p2>{_PERCENT})?)?"
)
_ONE = _Pattern(rf"(?P<n>{_N})(?P<s1>(?:\s*{_SCALE})*)(?P<p1>{_PERCENT})?")
_FRACTION = re.compile(r"(?<![\w/.,-])(\d{1,5})/(\d{1,5})(?![\w/]|[.,]\d)")
_PARTS = _Pattern(rf"(?<!\w)({_DIGIT}|\d+)\s+phần\s+({_DIGIT}|tư|mười|\d+)(?!\w)")
_UNIT_BEHIND = _Pattern(rf"\s*({_UNIT})(?!\w)")
_PERCENT_BEHIND = _Pattern(_PERCENT)
_ROMAN = re.compile(r"(?<![\w/.-])([IVX]{1,6})(?!\w|/(?!(?:19|20)\d{2})|-\w)")
_LABELS = {"mục", "khoản", "điều", "điểm", "đoạn", "gạch đầu dòng", "chương", "phần", "phụ lục", "quý"}
_TERM = {"khóa": "khóa", "đại hội": "khóa", "lần thứ": "khóa", "nhiệm kỳ": "khóa"}
_FRONT_OF = {word: name for w, name in [*((w, w) for w in _LABELS), *_TERM.items()] for word in (w, fold(w))}
_FRONT = _Pattern(
    r"(?<!\w)(gạch đầu dòng|phụ lục|mục|khoản|điều|điểm|(?<!giai )đoạn|chương|phần|quý|khóa|đại hội|lần thứ|nhiệm kỳ)"
    r"\s+(?:thứ\s+|số\s+)?(?:(?:\d+|[ivx]+)\s*(?:,|và|-|–)\s*)*$"
)
_MARK = re.compile(r"(?<![\w/-])(?:[^\W\d_]+-?\d+\w*|\d+(?:\.\d+){2,})(?!\w)")

# Bounds

_LINK = r"(?:\s+(?:là|đạt|có|được|còn|tới|bằng|khoảng|từ))*\s*$"
_LINK_OF_TIME = rf"(?:\s+(?:trong|sau|vòng|thời hạn))*{_LINK}"
_BOUNDS = tuple(
    (bound, _Pattern(rf"(?<!\w)(?:{words}){_LINK_OF_TIME if bound in ('at_least', 'at_most') else _LINK}"))
    for bound, words in (
        ("at_least", "ít nhất|tối thiểu|thấp nhất|không dưới|không ít hơn|không thấp hơn|không nhỏ hơn|không kém"),
        (
            "at_most",
            "không(?: được)?(?: (?:có|để|chậm|vượt|lâu|trễ|kéo dài))? quá|tối đa|mức trần|nhiều nhất|cao nhất"
            "|không vượt|không hơn"
            "|không cao hơn|không trên|không nhiều hơn|không lớn hơn|không chậm hơn|không muộn hơn"
            "|chậm nhất|muộn nhất|lâu nhất",
        ),
        ("about", "khoảng|khoảng chừng|gần|xấp xỉ|ước|ước tính|chừng|trên dưới"),
        ("less_than", "dưới|ít hơn|thấp hơn|nhỏ hơn|chưa đến|chưa tới|chưa đầy|chưa đạt|không đạt"),
        ("more_than", "trên|hơn|quá|vượt|nhiều hơn|cao hơn|lớn hơn"),
    )
)
_BEHIND = tuple(
    (bound, _Pattern(rf"[^\d:;.]{{0,80}}?{words}(?!\w)"))
    for bound, words in (("at_least", "trở lên"), ("at_most", "trở xuống"))
)
# "trong thời hạn 10 ngày": no more than that, or just that.
_WITHIN = _Pattern(r"(?<!\w)trong(?:\s+(?:thời hạn|vòng|thời gian))?\s*$")
# "trên 3 lĩnh vực" compares nothing.
_ON = _Pattern(r"(?<!\w)trên\s*$")
_SURFACES = _Pattern(r"\s*(?:lĩnh vực|phương diện|mặt|địa bàn|tuyến|nền tảng|bình diện)(?!\w)")
_TIME = tuple(
    (bound, _Pattern(rf"(?<!\w)(?:{words})(?:\s+(?:là|vào|hết|cuối|đầu|trong))*(?:\s+(?:ngày|tháng|năm|quý))?\s*$"))
    for bound, words in (
        ("before", "trước"),
        ("until", "đến|tới|chậm nhất|muộn nhất|không quá"),
        ("after", "sau"),
        ("from", "từ|kể từ|bắt đầu"),
    )
)
_YEAR_FRONT = _Pattern(
    r"(?:(?<!\w)(?:năm|giai đoạn|đến|tới|từ|trong|trước|sau|cuối|đầu|hết|niên độ|nhiệm kỳ|niên khóa|và|nay)"
    r"|[,/(–-])\s*$"
)
# "đến năm 2025 tỉnh có …", but "mỗi năm 2025 hộ"
_OF_YEAR = _Pattern(r"(?<!mỗi )(?<!hằng )(?<!hàng )(?<!\d )(?<!\w)năm\s*$")

_KEPT = 2_048

# Dates

_MONTH_WORD = r"(?:mười\s+một|mười\s+hai|mười|một|hai|ba|tư|năm|sáu|bảy|bẩy|tám|chín)"
_PART_DATE = _Pattern(
    r"(?:(?:(?<!\w)ngày\s+)?(?<![\d/.,])(?P<d1>\d{1,2})\s+)?(?<!\w)tháng\s+(?P<m1>\d{1,2}|"
    + _MONTH_WORD
    + r")(?!\w)(?!\s+(?:lần|đợt|buổi|kỳ|cuộc|mươi|trăm|nghìn))(?:\s*(?:/|năm)\s*(?P<y1>\d{4}))?(?!\d)"
    r"|(?<![\d/.,-])(?P<d2>\d{1,2})/(?P<m2>\d{1,2})(?![/\d%])(?!\s+(?:tổng\s+)?số(?!\w))"
    r"|(?<![\d/.-])(?P<m3>\d{1,2})/(?P<y3>(?:19|20)\d{2})(?![/\d])"
)


@lru_cache(maxsize=_KEPT)
def read_facts(text: str) -> Facts:
    """The facts that `text` states; those of the last texts are kept, since one quote supports many statements."""
    text = nfc(text)
    numbers, dates, codes, marks = _figures_of(text)
    places = tuple(dict.fromkeys(p.name for p in find_places(text)))
    return Facts(numbers, dates, codes, tuple(find_bodies(text)), places, periods(text), marks)


def read_numbers(text: str) -> list[Number]:
    """The quantities in `text`, in order; figures of dates, codes and names are none."""
    return sorted(_figures_of(nfc(text))[0], key=lambda n: n.start)


def _figures_of(text: str) -> tuple[tuple[Number, ...], tuple[Date, ...], tuple[str, ...], tuple[str, ...]]:
    lowered = lower_case(text)
    accented = has_accents(text) and len(lowered) == len(text)
    blank = list((lowered if accented else fold(text)).translate(_SUPERSCRIPTS))
    codes = find_codes(text)
    for c in codes:
        blank[c.start : c.end] = " " * (c.end - c.start)
    dates = tuple(_dates(text, blank, accented=accented))
    marks = tuple(_marks(blank))
    for m in _ONCE.finditer("".join(blank)):  # of a period, no number of its own
        at = m.lastindex or 0
        blank[m.start(at) : m.end(at)] = " " * (m.end(at) - m.start(at))
    numbers = tuple(_Reader(text, blank, accented=accented).numbers())
    return numbers, dates, tuple(str(c.code) for c in codes), marks


_ONCE = re.compile(
    r"(?:tháng|thang|năm|nam|tuần|tuan|quý|quy)\s*((?:/\s*)?(?:một|mot|0?1)\s+(?:lần|lan))(?!\w)|(?:mỗi|moi)\s+[^\W\d_]+\s+(một|mot)(?=\s+(?:năm|nam|tháng|thang|tuần|tuan|ngày|ngay)(?!\w))"
)
_SUPERSCRIPTS = {ord("²"): "2", ord("³"): "3"}


def _dates(text: str, blank: list[str], *, accented: bool) -> Iterator[Date]:
    """Dates, which are blanked out in `blank` so that their figures are not read as numbers."""
    plain = "".join(blank)

    def bound(start: int) -> str | None:
        return _time_bound(plain[max(0, start - _REACH) : start], accented=accented)

    whole = find_dates(plain)
    for d in whole:
        whole_year, whole_month, whole_day = map(int, d.iso.split("-"))
        blank[d.start : d.end] = " " * (d.end - d.start)
        yield Date(whole_day, whole_month, whole_year, text[d.start : d.end], bound(d.start))
    # "9/30/2026" is no date, but whoever writes it states one, which no source can hold.
    for m in re.finditer(r"(?<![\d/])(\d{1,4})[/-](\d{1,4})[/-](\d{4})(?!\d)", "".join(blank)):
        blank[m.start() : m.end()] = " " * (m.end() - m.start())
        yield Date(int(m[1]), int(m[2]), int(m[3]), text[m.start() : m.end()], bound(m.start()))
    for m in _PART_DATE.of(accented=accented).finditer("".join(blank)):
        in_words = m["m1"] if m["m1"] and not m["m1"].isdecimal() else None
        month = _month(in_words) if in_words else int(m["m1"] or m["m2"] or m["m3"])
        if m["d2"] and _is_share(plain, m):
            continue
        if in_words and _counts_months(plain, m):
            continue
        day = m["d1"] or m["d2"]
        year = m["y1"] or m["y3"]
        if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31) or (not day and not year and not m["m1"]):
            continue
        blank[m.start() : m.end()] = " " * (m.end() - m.start())
        yield Date(int(day) if day else None, month, int(year) if year else None, m.group(0), bound(m.start()))


_DATE_CUE = re.compile(
    r"(?:ngày|trước|sau|đến|tới|hết|từ|hạn|vào|hôm|dịp|lễ|ngay|truoc|den|het|tu|han|vao|,|\d|và|va)\s*$"
)


def _counts_months(text: str, m: re.Match[str]) -> bool:
    """Whether a number in words behind "tháng" counts what follows: "mỗi tháng một học sinh", "09 tháng một năm"."""
    counted = bool(m["d1"]) and not m.group(0).lower().startswith(("ngày", "ngay"))
    return counted or bool(re.search(r"(?:mỗi|từng|hằng|hàng|moi|tung|hang)\s+$", text[: m.start()]))


def _is_share(text: str, m: re.Match[str]) -> bool:
    """Whether "2/3" is a share ("2/3 tổng kinh phí"), not the second of March."""
    part, whole = int(m["d2"]), int(m["m2"])
    counts = re.match(r"\s+(?!(?:hằng|hàng|hang|năm|nam|đến|den|và|va|tại|tai)(?!\w))[^\W\d_]", text[m.end() :])
    return part < whole <= 10 and bool(counts) and not _DATE_CUE.search(text[: m.start()])


def _month(word: str) -> int:
    first, _, last = word.partition(" ")
    return 10 + (_VALUE_OF[last.strip()] if last else 0) if first in ("mười", "muoi") else _VALUE_OF[first]


def _time_bound(before: str, *, accented: bool) -> str | None:
    return next((b for b, p in _TIME if p.of(accented=accented).search(before)), None)


def _marks(blank: list[str]) -> Iterator[str]:
    """Names with figures; they are blanked out."""
    for m in _MARK.finditer("".join(blank)):
        mark = m.group(0)
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", mark) or _UNIT_OF.get(mark):
            continue
        blank[m.start() : m.end()] = " " * (m.end() - m.start())
        yield fold(mark)


class _Reader:
    """Reads the numbers of one text; what has been read is blanked out."""

    def __init__(self, text: str, blank: list[str], *, accented: bool) -> None:
        self._text = text
        self._blank = blank
        self._accented = accented

    def numbers(self) -> Iterator[Number]:
        """Fractions, then Roman numerals, figures and words."""
        yield from self._fractions()
        yield from self._roman()
        yield from self._figures()
        yield from self._spelled()

    def _finditer(self, pattern: _Pattern) -> list[re.Match[str]]:
        return list(pattern.of(accented=self._accented).finditer("".join(self._blank)))

    def _take(self, start: int, end: int) -> str:
        self._blank[start:end] = " " * (end - start)
        return self._text[start:end].strip()

    def _around(self, start: int, end: int) -> tuple[str, str]:
        return "".join(self._blank[max(0, start - _REACH) : start]), "".join(self._blank[end : end + 2 * _REACH])

    def _fractions(self) -> Iterator[Number]:
        for m in (*_FRACTION.finditer("".join(self._blank)), *self._finditer(_PARTS)):
            before, after = self._around(m.start(), m.end())
            if self._bound_pattern(_PERCENT_BEHIND, after):
                continue
            value, whole = (Decimal(x) if x.isdecimal() else self._word(x) for x in m.groups())
            written = self._take(m.start(), m.end())
            yield Number(
                value,
                percent=False,
                bound=self._bound(before, after),
                written=written,
                upper=whole,
                fraction=True,
                start=m.start(),
                end=m.end(),
            )

    @staticmethod
    def _word(word: str) -> Decimal:
        return Decimal(10 if word in ("mười", "muoi") else _VALUE_OF[word])

    def _bound_pattern(self, pattern: _Pattern, after: str) -> re.Match[str] | None:
        return pattern.of(accented=self._accented).match(after)

    def _roman(self) -> Iterator[Number]:
        for m in _ROMAN.finditer(self._text):
            if self._blank[m.start()] == " ":
                continue
            value = _roman_value(m[1])
            before, after = self._around(m.start(), m.end())
            front = self._front(before)
            if value is None or (front is None and len(m[1]) == 1):
                continue
            if front is None and self._begins_line(m.start(), after):
                front = "#"
            yield Number(
                Decimal(value),
                percent=False,
                bound=None,
                written=self._take(m.start(), m.end()),
                front=front,
                start=m.start(),
                end=m.end(),
            )
            if after.startswith("/"):  # "quý I/2025"
                self._blank[m.start() : m.end() + 1] = "," + " " * len(m[1])

    def _figures(self) -> Iterator[Number]:
        for m in self._finditer(_NUMBER):
            yield from self._figure(m)

    def _figure(self, m: re.Match[str]) -> Iterator[Number]:
        low, high = _value(m["n"], m["s1"]), _value(m["n2"], m["s2"]) if m["n2"] else None
        end = m.end()
        if high is not None and low is not None:
            # "2-3 tỷ", "3-5%": what follows the second figure holds for the first.
            if m["s2"] and not m["s1"] and low < high:
                low = _value(m["n"], m["s2"]) or low
            if low >= high or _could_be_year(low, m["n"]) != _could_be_year(high, m["n2"]) or (m["p1"] and not m["p2"]):
                high = None
                alone = _ONE.of(accented=self._accented).match(m.string, m.start())
                end = alone.end() if alone else m.end("n")
        if low is None:
            return
        rest: Iterator[re.Match[str]] = iter(())
        if high is None and m["n2"]:
            rest = _NUMBER.of(accented=self._accented).finditer(m.string, m.start("n2"), m.end())
        percent = bool(m["p2"] if high is not None else m["p1"])
        before, after = self._around(m.start(), end)
        unit = None if percent else self._unit(after)
        front = None if percent else self._front(before)
        if front is None and self._begins_line(m.start(), after) and not percent:
            front = "#"
        year = (
            not percent
            and (unit in (None, "năm") or bool(self._search(_OF_YEAR, before)))
            and _could_be_year(low, m["n"])
            and (high is not None or bool(self._search(_YEAR_FRONT, before)))
        )
        bound = _time_bound(before, accented=self._accented) if year else self._bound(before, after)
        also = None if year else self._front_bound(before, after)
        written = self._take(m.start(), end)
        yield Number(
            low,
            percent=percent,
            bound=None if front else bound,
            also=None if front or also == bound else also,
            written=written,
            upper=high,
            unit=None if year and unit != "năm" else unit,
            front=front,
            year=year,
            noun=fold(after).strip()[:30],
            start=m.start(),
            end=end,
        )
        for other in rest:
            yield from self._figure(other)

    def _spelled(self) -> Iterator[Number]:
        for m in self._finditer(_SPELLED):
            words = m.group(0).split()
            before, after = self._around(m.start(), m.end())
            if len(words) == 1 and not self._counts(words[0], before, after, m):
                continue
            value = _spelled_value(words)
            percent = self._bound_pattern(_PERCENT_BEHIND, after)
            end = m.end() + (percent.end() if percent else 0)
            bound = self._bound(before, after)
            unit = None if percent else self._unit(after)
            front = None if percent else self._front(before)
            yield Number(
                Decimal(value),
                percent=bool(percent),
                bound=None if front else bound,
                written=self._text[m.start() : end],
                unit=unit,
                front=front,
                noun=fold(after).strip()[:30],
                start=m.start(),
                end=end,
            )

    def _counts(self, word: str, before: str, after: str, m: re.Match[str]) -> bool:
        """Whether a single word is a number: "một số", "năm 2025", "Ba Đình", "thứ hai" hold none."""
        if self._search(_ORDINAL, self._text[max(0, m.start() - _REACH) : m.start()].lower()):
            return True
        if self._search(_NO_COUNT, before):
            return False
        if not self._accented:
            return bool(self._bound_pattern(_IS_COUNTED, after)) and word != "mot"
        if word == "một":
            return bool(self._bound_pattern(_IS_MEASURED, after))
        if word == "năm":
            if re.match(r"\s*\d", self._text[m.end() :]):
                return False
            return bool(self._bound_pattern(_IS_COUNTED, after)) and not self._search(_IS_YEAR_WORD, before)
        if word == "chín":
            return bool(self._bound_pattern(_IS_COUNTED, after))
        behind = self._text[m.end() : m.end() + 2].strip()
        named = self._text[m.start()].isupper() and behind[:1].isupper()
        return bool(re.match(r"\s+[^\W\d_]", after)) and not named

    def _search(self, pattern: _Pattern, before: str) -> re.Match[str] | None:
        return pattern.of(accented=self._accented).search(before)

    def _unit(self, after: str) -> str | None:
        m = self._bound_pattern(_UNIT_BEHIND, after)
        return _UNIT_OF[re.sub(r"\s+", " ", m[1])] if m else None

    def _front(self, before: str) -> str | None:
        m = self._search(_FRONT, before)
        return _FRONT_OF[m[1]] if m else None

    def _begins_line(self, start: int, after: str) -> bool:
        """Whether a number is the label of what follows ("8. Nộp …")."""
        line = self._text.rfind("\n", max(0, start - 4), start) + 1 or (0 if start <= 4 else -1)
        return line >= 0 and not self._text[line:start].strip(" -*#") and bool(re.match(r"[.)](?:\s|$)|/?-\s", after))

    def _bound(self, before: str, after: str) -> str | None:
        for bound, behind in _BEHIND:
            if self._bound_pattern(behind, after):
                return bound
        return self._front_bound(before, after)

    def _front_bound(self, before: str, after: str) -> str | None:
        if self._search(_ON, before) and self._bound_pattern(_SURFACES, after):
            return None
        if bound := next((b for b, p in _BOUNDS if self._search(p, before)), None):
            return bound
        return "within" if self._search(_WITHIN, before) and self._bound_pattern(_IS_MEASURED, after) else None


def _could_be_year(value: Decimal, written: str) -> bool:
    return len(written) == 4 and written.isdecimal() and 1900 <= value <= 2100


def _value(digits: str, scales: str) -> Decimal | None:
    """ "1.500" is 1500, "98,5" is 98.5; a point before other than three digits is a decimal one."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    try:
        value = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
    for scale in (scales or "").split():
        value *= _SCALE_OF[scale]
    return value


def _spelled_value(words: list[str]) -> int:
    """ "hai trăm linh ba" is 203, "ba mươi nghìn tỷ" 30,000,000,000,000."""
    terms, group, part = [0], 0, 0
    for word in words:
        if word in _SCALE_OF:
            if group + part:
                terms.append(group + part)
            terms[-1] *= _SCALE_OF[word]
            group, part = 0, 0
        elif word in ("trăm", "tram"):
            group, part = group + part * 100, 0
        elif word in ("mươi", "muoi", "chục", "chuc") and part:
            group, part = group + part * 10, 0
        elif word in ("mười", "muoi"):
            group += 10
        elif word in _VALUE_OF:
            part = _VALUE_OF[word]
    return sum(terms) + group + part


_ROMAN_DIGIT = {"I": 1, "V": 5, "X": 10}
_ROMAN_FORM = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")


def _roman_value(numeral: str) -> int | None:
    if not _ROMAN_FORM.fullmatch(numeral):
        return None
    digits = [_ROMAN_DIGIT[c] for c in numeral]
    return sum(-d if d < max(digits[i:]) else d for i, d in enumerate(digits))
