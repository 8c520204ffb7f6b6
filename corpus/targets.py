"""Numeric targets: what is to be reached, how much, by which year, where.

A number is a target where the outline or its own words say so: under "Mục tiêu", "Chỉ tiêu", "Đến
năm 2025:", behind "phấn đấu", "đến năm …". Figures of the present ("đến nay", "hiện có"), dates,
codes, labels and conditions ("doanh nghiệp có từ 25 lao động trở lên") are none. The year that
governs is the nearest one named before it in its passage, else that of the headings above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from corpus.codes import find_codes, find_dates
from corpus.dictionary import words
from corpus.directive import Directive, Passage, PassageKind
from corpus.domain import table
from corpus.facts import Number, read_numbers
from corpus.tables import Table, is_row, read_tables
from corpus.text import CAPITALS, SMALL, fold, lower_case, new_tone, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One number to be reached."""

    value: str
    """As printed, with its unit: "85%", "01 triệu"."""
    number: Decimal | None
    """The value; the lower one of a range; None for "hầu hết"."""
    upper: Decimal | None = None
    """The upper end of a range."""
    unit: str | None = None
    comparison: str = "exactly"
    """at_least, more_than, at_most, less_than, about, exactly, all or most."""
    what: str = ""
    """What is measured: the clause as printed."""
    year: int | None = None
    per: str | None = None
    """"year", "month", "quarter" of a rate."""
    passage_id: str
    start: int
    end: int
    """Offsets of the clause in the passage's text."""


class _Measure(NamedTuple):
    """A number with its unit, as printed."""

    start: int
    end: int
    number: Decimal
    upper: Decimal | None
    unit: str | None
    value: str


_GOAL_HEADING = re.compile(
    r"(?<!\w)(?:muc tieu|chi tieu|tam nhin|dinh huong den|(?:den|toi)\s+(?:het\s+)?nam\s+20\d\d|giai "
    r"doan\s+20\d\d|yeu cau can dat|phan dau)(?!\w)"
)
_NOT_GOAL_HEADING = re.compile(
    r"(?<!\w)(?:tinh hinh(?! moi)|thuc trang|ket qua (?:dat duoc|thuc hien|chu yeu)|han che|ton tai|nguyen nhan|boi "
    r"canh|danh gia(?=\s+(?:chung|ket qua|tinh hinh|thuc trang|viec)|\W*$)|su can thiet|kinh phi thuc hien)(?!\w)"
)
_GOAL = re.compile(
    r"(?<!\w)(?:phan dau|muc tieu|chi tieu|bao dam|dam bao|(?:den|vao|trong)\s+(?:het\s+"
    r"|cuoi\s+)?nam\s+20[2-9]\d|hang nam|hằng năm|moi nam|giai doan\s+20\d\d"
    r"|it nhat|toi thieu|toi da|khong qua|khong vuot qua|tro len|khong duoi|den\s+20[2-9]\d|100\s*%)(?!\w)"
)
_PHAN_DAU = re.compile(
    r"(?<!\w)(?:phan dau|dat muc tieu|(?:muc tieu|chi tieu)(?:\s+\w+){0,4}\s*(?::|la|den nam))(?!\w)"
)
#: Words of the present and the past; under a goal's heading only the plain ones count.
_PRESENT = re.compile(
    r"(?<!\w)(?<!kết nạp )(?<!thành lập )(?<!xây dựng )(?<!phát triển )(?:đến nay|hiện nay|hiện có|hiện tại"
    r"|hiện|tính đến|đã|mới đạt|mới có|mới chỉ|mới hoàn thành|mới bố "
    r"trí|mới giải ngân|chỉ đạt|năm qua|thời "
    r"gian qua|trước đây|vẫn còn|đang có"
    r"|ước đạt|ước thực hiện|tăng từ|giảm từ|đạt được|còn \d)(?!\w)"
)
_PLAINLY_PRESENT = re.compile(
    r"(?<!\w)(?<!kết nạp )(?<!thành lập )(?<!xây dựng )(?<!phát triển )(?:đến nay|hiện nay|hiện có|hiện tại"
    r"|tính đến|mới đạt|mới có|mới chỉ|mới hoàn thành|mới bố trí|mới "
    r"giải ngân|đã đạt|đã có|từ mức|trước khi(?! kết thúc))(?!\w)"
)
_JUST = re.compile(
    r"(?<!\w)(?<!kết nạp )(?<!thành lập )(?<!xây dựng )(?<!phát triển )(?:mới đạt|mới có|mới chỉ|mới hoàn"
    r" thành|mới bố trí|mới giải ngân)(?!\w)"
)
_YEAR = re.compile(
    r"(?<![/\w])(?:(?P<word>năm|đến|tới|vào|hết|cuối|từ nay đến|giai đoạn|nhiệm kỳ|thời kỳ|từ)\s+)+(?P<years>"
    r"(?:20\d\d)(?:\s*[-–]\s*20\d\d|\s*[-–]\s*\d\d(?!\d))?)(?!\d|/)"
    r"|(?P<range>20\d\d\s*[-–]\s*20\d\d)(?!\d)"
    r"|(?:đến|trước|trong|vào|hết)\s+(?:hết\s+)?(?:ngày\s+\d{1,2}/\d{1,2}/|tháng\s+\d{1,2}/|quý\s+[ivx\d]+/)(?P<dated>20\d\d)(?!\d)"
    r"|\(\s*(?P<aside>20\d\d)\s*\)|(?<![\d/.,-])(?P<alone>20[1-6]\d)(?=\s*(?::|đạt|là|còn|phấn đấu|có|tăng|giảm"
    r"|trên|khoảng|ít nhất)(?!\w))"
)
_COMPARISONS = (
    ("at_least", r"ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|thấp nhất"),
    ("at_most", r"không quá|tối đa|không vượt quá|không cao hơn|nhiều nhất|không vượt"),
    ("about", r"khoảng|xấp xỉ|ước đạt|gần"),
    ("less_than", r"dưới"),
    ("more_than", r"trên|hơn|vượt"),
)
_SIGNS = {
    "≥": "at_least",
    ">=": "at_least",
    "≤": "at_most",
    "<=": "at_most",
    "<": "less_than",
    ">": "more_than",
    "~": "about",
}
_PER = (("year", r"(?:/|\s+một\s+|\s+mỗi\s+)năm(?!\w)"),)
_EACH = (
    ("year", r"(?:mỗi|hằng|hàng|từng)\s+năm|bình quân(?:\s+(?:hằng|hàng|mỗi))?\s+năm"),
    ("quarter", r"(?:mỗi|hằng|hàng)\s+quý"),
    ("month", r"(?:mỗi|hằng|hàng)\s+tháng"),
)
_MONEY = r"(?:nghìn|ngàn|triệu|tỷ|tỉ)(?:\s+(?:nghìn|triệu|tỷ))?\s+(?:đồng|USD|đô la)|đồng|USD"
#: Words that cannot be a unit: they go on with the sentence.
_NO_UNIT = re.compile(
    r"^(?:và|hoặc|đến|tới|trở|là|so|với|trong|của|vào|cho|từ|có|được|đạt|thì|để|theo|tại|ở|trên|dưới|năm|tháng|này|đó|các|những|do|bằng|sẽ|đã|phải|về|ra|lên|xuống|nhất|thứ|tổng)$"
)
_MOST = re.compile(r"(?<!\w)(?:hầu hết|đa số|phần lớn)(?!\w)", re.I)
_CONDITION = re.compile(r"(?<!\w)(?:có|sử dụng|với|quy mô|từ đủ|đủ|dân số|trên địa bàn có)\s+(?:từ\s+)?$")
_IS_CONDITION_OF = re.compile(
    r"(?<!\w)(?:doanh nghiệp|đơn vị|cơ sở|hợp tác xã|cơ quan|nơi|địa phương|xã|thôn|chi bộ)\s*$"
)


def read_targets(directive: Directive, passages: Sequence[Passage]) -> tuple[Target, ...]:
    """The targets of a document, in the order of its lines."""
    body = [p for p in passages if p.kind not in (PassageKind.HEADER, PassageKind.RECIPIENTS, PassageKind.SIGNATURE)]
    tables = read_tables(body)
    # A path shortens long headings; the year may stand at their end.
    whole = {p.path: p.text for p in body}
    issued = int(directive.date[:4]) if directive.date else _latest_year(body)
    of_title = _title_year(directive.title, issued)
    found: list[Target] = []
    opened: Passage | None = None
    for p in body:
        if is_row(p):
            table = tables.get(p.id)
            found += _row(p, table, _heading_year(_above(p, None, whole)) or of_title) if table else ()
            continue
        beside = (
            opened if opened is not None and opened.path[:-1] == p.path[:-1] and p.kind is PassageKind.ITEM else None
        )
        found += _passage(p, _above(p, beside, whole), issued, of_title, listed=beside is not None)
        if p.kind is not PassageKind.ITEM:
            opened = p if p.text.rstrip().endswith(":") else None
    return tuple(found)


def _latest_year(body: Sequence[Passage]) -> int | None:
    """The year of the latest whole date that a text names, which is not later than the text itself by much.

    For documents without a date: what they cite, they were written after.
    """
    years = [
        int(d.iso[:4]) for p in body for d in find_dates(p.text) if find_codes(p.text[max(0, d.start - 40) : d.start])
    ]
    return max(years, default=None)


def _above(p: Passage, beside: Passage | None, whole: Mapping[tuple[str, ...], str]) -> list[str]:
    """The headings above a passage, nearest first, with the line that opens its list."""
    paths = (p.path[:n] for n in range(len(p.path) - 1, 0, -1))
    # Of a paragraph that opens the list, only the sentence that does so is a heading.
    opening = [beside.text[start:end] for start, end in sentences(beside.text)[-1:]] if beside else []
    return [*opening, *(whole.get(path, path[-1]) for path in paths)]


def _heading_year(above: Sequence[str]) -> int | None:
    for heading in above:
        if years := _years(heading):
            return years[-1][1]
    return None


def _title_year(title: str | None, issued: int | None) -> int | None:
    """The year to which a document's own title sets its goals ("… giai đoạn 2021-2025"); None where it names none.

    The years of documents that the title cites are not its own; of two years either may be meant.
    """
    own = re.split(r"\s(?:thực hiện|triển khai|theo)\s", title or "", flags=re.I)[0]
    years = [y for _, y, _ in _years(own)] if not find_codes(own) else []
    return years[0] if len(set(years)) == 1 and (issued is None or years[0] >= issued) else None


def _years(text: str) -> list[tuple[int, int, int]]:
    """(start, year, end) of the years named as a time; of a span the last."""
    found = []
    lowered = lower_case(text)
    for m in _YEAR.finditer(lowered):
        if re.search(r"(?:so với|bằng|như|của|cùng kỳ|mức|từ)\s*$", lowered[: m.start()]) and not m["range"]:
            continue
        if re.search(
            r"(?:\d\s+lần|so với|từ\s+[\d.,]+\s*(?:%|[^\W\d]+(?:\s+[^\W\d]+){0,3})?)\s*$", lowered[: m.start()]
        ):
            continue
        if _OF_LAW.search(text[: m.start()]):
            continue
        years = re.findall(r"20\d\d", m.group(0))
        found.append((m.start(), int(years[-1]), m.end()))
    return found


#: In front of the year that belongs to the name of a law ("Luật Hợp tác xã" năm 2012).
_OF_LAW = re.compile(rf"(?<!\w)(?:Luật|Bộ luật|Pháp lệnh|Hiến pháp)(?:\s+[{CAPITALS}{SMALL}][^\W\d_]*,?){{0,12}}\s*$")


def _passage(
    p: Passage, headings: Sequence[str], issued: int | None, of_title: int | None, *, listed: bool
) -> Iterator[Target]:
    above = fold(" / ".join(headings))
    if _NOT_GOAL_HEADING.search(above) and not _GOAL_HEADING.search(fold(" / ".join(headings[:2]))):
        return
    goal_above = bool(_GOAL_HEADING.search(above))
    every = _each(" / ".join(headings[:2]))
    # What a heading sets for every year ("Chỉ tiêu hằng năm") has no year of the title.
    governing = _heading_year(headings) or (of_title if goal_above and not every else None)
    for start, end in sentences(p.text):
        start = max(start, p.label_length)
        sentence = p.text[start:end]
        folded = fold(sentence)
        if not goal_above and not _GOAL.search(folded):
            continue
        plain = _without_asides(sentence)
        lowered = lower_case(plain)
        future = _future(plain, issued)
        if (_PLAINLY_PRESENT if goal_above else _PRESENT).search(lowered) and not future:
            continue
        if _JUST.search(lowered) and max((y for _, y, _ in _years(plain)), default=0) <= (issued or 0):
            continue  # "Đến hết tháng 6, tỉnh mới hoàn thành 38,7% kế hoạch"
        if goal_above and _is_past(plain, issued):
            continue
        if not goal_above and not _PHAN_DAU.search(folded) and not future:
            continue
        each = _each(_before_first_number(sentence)) or every
        yield from _sentence(p, start, sentence, governing, issued, each)
        named = [y for s, y, e in _years(plain)]
        governing = named[-1] if named and not listed else governing


def _is_past(sentence: str, issued: int | None) -> bool:
    """Whether a sentence names years, none of which is still to come."""
    years = [y for _, y, _ in _years(sentence)]
    return bool(years and issued and max(years) < issued)


def _future(sentence: str, issued: int | None) -> bool:
    """Whether a sentence speaks of a year to come, or of every year."""
    years = [y for _, y, _ in _years(sentence)]
    if years:
        return max(years) >= (issued or max(years))
    return bool(re.search(r"(?<!\w)(?:hang nam|moi nam|it nhat|toi thieu|100\s*%)", fold(sentence)))


def _without_asides(text: str) -> str:
    """The text with brackets and comparisons blanked out: "(năm 2020 là 98 triệu đồng)" sets no goal.

    A year alone in brackets stays: "75% (2025), 90% (2030)".
    """
    return _ASIDE.sub(lambda m: " " * len(m.group(0)), text)


_ASIDE = re.compile(
    r"\((?!\s*(?:đến |vào |trong )?(?:năm )?20\d\d\s*\))[^()]*\)"
    # "tăng 5% so với mức 1,15 tỷ đồng năm 2021": what is compared with
    r"|(?<!\w)so với\s(?:[^,;.()]|(?<=\d)[.,](?=\d)){0,60}?(?:năm|giai đoạn)\s+20\d\d(?:\s*[-–]\s*20\d\d)?"
)


def _before_first_number(sentence: str) -> str:
    m = re.search(r"\d", sentence)
    return sentence[: m.start()] if m else ""


def _sentence(
    p: Passage, offset: int, sentence: str, governing: int | None, issued: int | None, each: str | None
) -> Iterator[Target]:
    lowered = _without_asides(lower_case(sentence))
    years = _years(_without_asides(sentence))
    numbers = [n for n in read_numbers(sentence) if lowered[n.start : n.end].strip() and _may_be_target(n, lowered)]
    taken: list[tuple[int, int]] = []
    for i, n in enumerate(numbers):
        measure = _with_unit(n, sentence, lowered)
        start, end = measure.start, measure.end
        if _is_condition(lowered, n):
            continue
        following = numbers[i + 1].start if i + 1 < len(numbers) else len(sentence)
        clause_start, clause_end = _clause(lowered, numbers[i - 1].end if i else 0, start, end, following)
        if _is_present(lowered[clause_start:clause_end], years, clause_start, clause_end, issued):
            continue
        taken.append((start, end))
        named_before = any(e <= start for _, _, e in years)
        yield Target(
            value=measure.value,
            number=measure.number,
            upper=measure.upper,
            unit=measure.unit,
            comparison=_comparison(n, lowered, start, end),
            what=_what(sentence, clause_start, clause_end),
            year=_governing_year(years, start, end, following, lowered, governing),
            per=_per(lowered, start, end, clause_start, clause_end) or (None if named_before else each),
            passage_id=p.id,
            start=offset + clause_start,
            end=offset + clause_end,
        )
    for m in _MOST.finditer(lowered):
        if any(m.end() <= a <= m.end() + 12 for a, _ in taken):  # "hầu hết, khoảng 90%"
            continue
        before = max((n.end for n in numbers if n.end <= m.start()), default=0)
        after = min((n.start for n in numbers if n.start >= m.end()), default=len(sentence))
        clause_start, clause_end = _clause(lowered, before, m.start(), m.end(), after)
        yield Target(
            value=sentence[m.start() : m.end()],
            number=None,
            comparison="most",
            what=_what(sentence, clause_start, clause_end),
            year=_governing_year(years, m.start(), m.end(), len(sentence), lowered, governing),
            passage_id=p.id,
            start=offset + clause_start,
            end=offset + clause_end,
        )


def _may_be_target(n: Number, lowered: str) -> bool:
    """Whether a number is a quantity: no year, label, term, part of a name, or period of time."""
    if n.year or n.front or n.fraction:
        return False
    opened = re.search(r"[“\"][^“”\"]{0,40}$", lowered[: n.start])
    if opened and lowered.count('"', 0, n.start) % 2 != (opened.group(0)[0] == "“"):
        return False  # part of a name: phong trào "Sinh viên 5 tốt"
    if (
        re.match(r"\s*(?:tháng\s+|năm\s+)?tuổi(?!\w)", lowered[n.end :])
        and "tuổi thọ" not in lowered[max(0, n.start - 60) : n.start]
    ):
        return False
    if re.search(r"(?:độ tuổi|tuổi từ|tuổi)\s*$", lowered[: n.start]):
        return False
    if re.search(r"(?:trên|/|mỗi|một)\s*$", lowered[: n.start]) and re.match(r"0?1(?!\d)", lowered[n.start : n.end]):
        return False  # "giá trị sản xuất trên 01 ha"
    if not n.percent and re.search(
        r"(?<!\w)(?:đối với|bao gồm|gồm|trong số|tại|trong tổng số)\s*$", lowered[: n.start]
    ):
        return False
    if re.search(
        r"(?<!\w)(?:(?:so với|bằng)\s+(?:mức|mức tăng|con số|kế hoạch)?|hơn\s+(?:mức|mức tăng|con số|kế hoạch))\s*$",
        lowered[: n.start],
    ):
        return False  # what is compared with
    if re.search(r"(?<!\w)từ\s*$", lowered[: n.start]) and re.match(
        r"(?!\s*%?\s*trở\s)[^;,.]{0,30}?\s(?:lên|xuống|tới|đến|còn)\s[^;,.]{0,20}?\d", lowered[n.end :]
    ):
        return False  # "từ 38% lên 60%": what it is today
    if n.unit in ("giờ", "ngày", "phút") and re.search(
        r"(?:trong vòng|trong thời hạn|trong|sau)\s*$", lowered[: n.start]
    ):
        return False
    if n.unit == "lần" and re.search(
        r"(?:tăng|gấp|giảm|bằng)(?:\s+(?:ít nhất|khoảng|trên|hơn|từ))*\s*$", lowered[: n.start]
    ):
        return True
    if n.unit in ("năm", "tháng", "tuần", "ngày", "giờ", "lần") and not re.search(
        r"(?:tuổi thọ|thời gian|số ngày|lưu trú|giảm|rút ngắn|tăng|chậm nhất|ít nhất|tối thiểu|không quá|trên"
        r"|dưới)[^,;]{0,60}$",
        lowered[: n.start],
    ):
        return False
    before = lowered[max(0, n.start - 30) : n.start]
    if re.search(
        r"(?:nghị quyết|chỉ thị|kế hoạch|quyết định|chương trình|đề án|luật|số|cấp|mức độ|loại|lần thứ|thứ|khóa"
        r"|tập|bài|phiên bản|công nghiệp|quốc lộ|đường|ngày|tháng"
        r"|điều|khoản|điểm|mục|nhóm|hạng|vùng|tuyến|covid|hội nghị|trung ương|lớp|thế hệ|nhiệm kỳ|đợt|giai đoạn"
        r"|sắp xếp|trên cơ sở)\s*$",
        before,
    ):
        return False
    if re.match(r"(?!ha\b|km|m[23²³]?\b|mm|kg|h\b|tr\b)[^\W\d_]", lowered[n.end :]):
        return False  # 5G, 3D
    written = lowered[n.start : n.end]
    if re.fullmatch(r"một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười", written) and not n.percent:
        return bool(re.search(r"(?:ít nhất|tối thiểu|có|thêm|mỗi năm|được)\s*$", before))
    return not re.match(r"[-/]\w", lowered[n.end :]) or bool(
        re.match(r"/(?:năm|người|ha|tháng|km|\d)", lowered[n.end :])
    )


_ONE_SYLLABLE = re.compile(r"\s*(?:đồng|usd|đô la|[^\W\d_]+(?:[23²³](?!\d))?)(?!\w)")
_SYLLABLE = re.compile(r" [^\W\d_]+(?!\w)")
_SCALE = r"(?:nghìn|ngàn|triệu|tỷ|tỉ)(?:\s+(?:nghìn|triệu|tỷ|tỉ))?"
_PER_UNIT = re.compile(r"(?:\s*/\s*(?:[\d.]+\s*)?[^\W\d_]+(?:\s*[23²³])?)+")


def _with_unit(n: Number, sentence: str, lowered: str) -> _Measure:
    """A number with what it counts: "18 triệu lượt khách" is 18 of "triệu lượt khách"."""
    start, end = n.start, n.end
    if n.percent or lowered[end : end + 1] == "‰":
        unit = "%" if n.percent else "‰"
        end += 0 if n.percent else 1
        return _Measure(start, end, _figure(n, lowered), n.upper, unit, sentence[start:end].strip())
    digits = re.match(r"[\d.,]+(?:\s*[-–]\s*[\d.,]*\d)?", lowered[start:end])
    first = start + digits.end() if digits else end
    scale = re.match(rf"\s*{_SCALE}(?!\w)", lowered[first:])
    value_end = first + (scale.end() if scale else 0)
    value_end = max(value_end, end) if not digits else value_end
    at = value_end
    counted = _compounds().match(lowered, at) or _ONE_SYLLABLE.match(lowered, at)
    if counted and (n.unit == "năm" or not _NO_UNIT.match(counted.group(0).strip())):
        at = counted.end()
        if counted.re is _ONE_SYLLABLE and (second := _SYLLABLE.match(lowered, at)):
            at = second.end() if (counted.group(0).strip(), second.group(0).strip()) in words() else at
        if per := _PER_UNIT.match(lowered, at):
            at = per.end()
    money = re.search(r"(?:đồng|usd|đô la)(?:\s*/.*)?$", lowered[value_end:at])
    counts = re.sub(r"\s*/\s*năm$", "", sentence[first:at].strip()) or None
    printed = sentence[start : at if money or (scale and not counted) else value_end].strip()
    return _Measure(start, at if money else value_end, _figure(n, lowered), _upper(n, lowered), counts, printed)


def _figure(n: Number, lowered: str) -> Decimal:
    """The figure as printed, before "triệu" and the like."""
    m = re.match(r"[\d.,]*\d", lowered[n.start : n.end])
    return _printed(m.group(0)) if m else n.value


def _upper(n: Number, lowered: str) -> Decimal | None:
    m = re.search(r"[-–—]\s*([\d.,]*\d)", lowered[n.start : n.end])
    return _printed(m[1]) if m and n.upper is not None else n.upper


def _printed(figure: str) -> Decimal:
    """ "1.500" is 1500, "6,5" is 6.5."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", figure):
        figure = figure.replace(".", "")
    return Decimal(figure.replace(",", ".").rstrip("."))


@cache
def _compounds() -> re.Pattern[str]:
    units = sorted((new_tone(u).lower() for u in table("units")["compounds"]), key=len, reverse=True)
    spelled = "|".join(r"\s+".join(map(re.escape, u.split())) for u in units)
    return re.compile(rf"\s*(?:{spelled})(?!\w)")


def _is_condition(lowered: str, n: Number) -> bool:
    """Whether a number says which are meant ("doanh nghiệp có từ 25 lao động trở lên") and is no goal itself."""
    before = lowered[: n.start]
    if (
        not n.percent
        and re.search(r"(?:từ|với|đủ)\s+$", before)
        and re.match(r"\s*(?:sao|loại|hạng|người|tuổi|lao động)(?!\w)", lowered[n.end :])
    ):
        return not re.search(r"(?:đạt|có|tăng|giảm)\s+từ\s+$", before)
    m = _CONDITION.search(before) or re.search(r"(?<!\w)(?:từ|trên|dưới)\s+$", before)
    if not m:
        return False
    return bool(_IS_CONDITION_OF.search(before[: m.start()])) and not n.percent


def _clause(lowered: str, previous: int, start: int, end: int, following: int) -> tuple[int, int]:
    """The clause around a number: commas end it only between two numbers, where the first comma does."""
    first = max((m.end() for m in re.finditer(r"[;:]\s|\(", lowered[:start])), default=0)
    if previous > first and (m := _clause_border(lowered[previous:start])):
        first = previous + m.end()
    last = min((end + m.start() for m in [re.search(r";|\)|\.$", lowered[end:])] if m), default=len(lowered))
    if following < last and (m := _clause_border(lowered[end:following])):
        last = end + m.start()
    return min(first, start), max(last, end)


def _clause_border(between: str) -> re.Match[str] | None:
    """What parts the clauses of two numbers: ", trong đó" where it stands, else the first comma or "và"."""
    return re.search(r",\s(?=trong đó(?!\w))", between) or re.search(r",\s|(?<!\w)và(?!\w)", between)


def _is_present(clause: str, years: list[tuple[int, int, int]], first: int, last: int, issued: int | None) -> bool:
    """Whether a clause tells of the present or the past."""
    if _PLAINLY_PRESENT.search(clause):
        return True
    own = [y for s, y, e in years if first <= s < last]
    return bool(own and issued and max(own) < issued)


def _what(sentence: str, first: int, last: int) -> str:
    clause = re.sub(r"\(\s*20\d\d\s*\)?|20\d\d\s*\),?", "", sentence[first:last])
    return re.sub(r"\s+", " ", clause).strip(" ,;:.-–")


def _comparison(n: Number, lowered: str, start: int, end: int) -> str:
    after = lowered[end : end + 45]
    if re.match(r"[^\d;,.()]{0,40}?trở lên", after):
        return "at_least"
    if re.match(r"[^\d;,.()]{0,40}?trở xuống", after):
        return "at_most"
    before = lowered[max(0, start - 30) : start]
    if sign := re.search(r"(≥|>=|≤|<=|<|>|~)\s*$", before):
        return _SIGNS[sign[1]]
    for name, said in _COMPARISONS:
        if re.search(rf"(?<!\w)(?:{said})(?:\s+(?:là|đạt|có|còn|từ|ở mức))*\s*$", before):
            return name
    if n.percent and n.value == 100:
        return "all"
    return "exactly"


def _per(lowered: str, start: int, end: int, clause_start: int, clause_end: int) -> str | None:
    """What a rate is per: by what stands right behind the figure, or in its clause."""
    tail = lowered[start : end + 12]
    behind = next((name for name, pattern in _PER if re.search(pattern, tail)), None)
    return behind or _each(lowered[clause_start:clause_end])


def _each(text: str) -> str | None:
    """ "mỗi năm", "hằng quý" in `text`."""
    lowered = lower_case(text)
    return next((name for name, pattern in _EACH if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", lowered)), None)


def _governing_year(
    years: list[tuple[int, int, int]], start: int, end: int, following: int, lowered: str, governing: int | None
) -> int | None:
    """The year that a number belongs to; see the module."""
    behind = [(s, y, e) for s, y, e in years if end <= s < following]
    if behind:
        s, year, e = behind[0]
        between = lowered[end:s]
        closes = re.match(r"\s*(?:$|[;.)]|,|và|\()", lowered[e:]) is not None
        if closes and not re.search(r"[;,]|(?<!\w)và(?!\w)", between):
            return year
    before = [y for s, y, e in years if e <= start]
    return before[-1] if before else governing or (behind[0][1] if behind else None)


def _row(p: Passage, table: Table, governing: int | None) -> Iterator[Target]:
    """The figures of a table's row: one in each column of a year, or in a column of goals."""
    cells = table.cells(p)
    what = next((c for k, c in zip(table.columns, cells, strict=False) if k.is_task), "")
    unit = next((c for k, c in zip(table.columns, cells, strict=False) if k.is_unit), None)
    for column, cell in zip(table.columns, cells, strict=False):
        goal = column.year or (
            re.search(r"muc tieu|chi tieu (?:nam|giao|phan dau)|ke hoach", fold(column.header)) and not column.is_task
        )
        if not goal or re.search(r"thuc hien|hien trang|ket qua|uoc", fold(column.header)):
            continue
        lowered = lower_case(cell)
        numbers = [n for n in read_numbers(cell) if not n.front]
        if len(numbers) != 1 or not what:
            continue
        n = numbers[0]
        comparison = _comparison(n, lowered, n.start, n.end)
        if comparison == "exactly" and n.value == 100 and unit == "%":
            comparison = "all"
        yield Target(
            value=cell,
            number=n.value,
            upper=n.upper,
            unit="%" if n.percent else unit,
            comparison=comparison,
            what=what,
            year=column.year or governing,
            per="year" if unit and re.search(r"/năm$", unit) else None,
            passage_id=p.id,
            start=0,
            end=len(p.text),
        )
