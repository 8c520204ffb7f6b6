"""By when a task is due, and how often: "trước ngày 30/9/2022", "trong quý II/2023", "định kỳ 6 tháng".

A date alone is no deadline ("Nghị quyết số 02-NQ/TW, ngày 12/6/2021"): the words in front make it
one. What the text leaves open (a day without its year, "30 ngày kể từ ngày ký") has no date here.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import NamedTuple

from corpus.codes import calendar_date
from corpus.text import lower_case, nfc


class Deadline(NamedTuple):
    """When something is due; offsets are into the text that it was read from."""

    printed: str
    iso: str | None
    """The last possible day, ISO 8601; None where the text does not decide it."""
    every: str | None
    """The period of a duty that comes back: "6 tháng", "năm", "quý", "tháng", "tuần"."""
    start: int
    end: int


_DAY = (
    r"(?:(?:ngày\s+)?\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?"
    r"|ngày\s+\d{1,2}(?:\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)?)"
)
_MONTH = r"tháng\s+\d{1,2}(?:\s*(?:/|năm|-)\s*\d{4})?"
_QUARTER = r"quý\s+(?:[IViv]{1,3}|[1-4])(?:\s*(?:/|năm|-)\s*\d{4})?"
_HALF = r"(?:0?6|sáu)\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{4})?"
_YEAR = r"(?:(?:giai đoạn|nhiệm kỳ)\s+)?\d{4}\s*[-–]\s*\d{4}|(?:cuối\s+|hết\s+|đầu\s+)?năm\s+\d{4}"
_WHEN = rf"(?:(?:đầu|giữa|cuối|hết)\s+)?(?:{_DAY}|{_MONTH}|{_QUARTER}|{_HALF}|{_YEAR})"
_AGAIN = r"(?:\s+(?:hằng|hàng|mỗi|của)\s+(?P<again>năm|quý|tháng)(?:\s+(?:hằng|hàng)\s+\w+)?)?"
_CUE = (
    r"(?:(?:hoàn thành|xong|gửi|báo cáo|thực hiện|kết thúc)\s+)?"
    r"(?:(?:xong\s+)?trước|chậm nhất(?:\s+(?:là|vào|trong|đến))?|muộn nhất(?:\s+(?:là|vào|trong|đến))?|đến hết"
    r"|không quá|từ nay đến(?:\s+hết)?|trước khi kết thúc|trong thời gian từ ngày [\d/.]+ đến"
    r"|(?:xong\s+)?trong|vào(?=\s+(?:ngày|tháng|quý|cuối|đầu))|hoàn thành(?:\s+(?:vào|trong|trước|xong trước))?"
    r"|hoàn thành(?:\s+[^.;,]{1,40})?\s+(?:vào|trước|trong)"
    r"|(?:thời hạn|thời gian|tiến độ)(?:\s+(?:hoàn thành|thực hiện|báo cáo|trình|gửi))?\s*(?::|là|trong|trước"
    r"|đến|vào)?(?:\s*trước)?)"
)
_DUE = re.compile(rf"(?<!\w)(?P<cue>{_CUE})\s*(?P<when>{_WHEN}){_AGAIN}(?!\w|/\d)", re.I)
_PREPOSITION = re.compile(
    r"(?:trước khi kết thúc|trong thời gian từ ngày [\d/.]+ đến|trước|trong|vào|đến hết|không quá|từ nay đến"
    r"(?:\s+hết)?|(?:chậm nhất|muộn nhất)(?:\s+(?:là|vào|trong"
    r"|đến))?)\s*$",
    re.I,
)
_WITHIN = re.compile(
    r"(?<!\w)(?:chậm nhất|muộn nhất|trong(?:\s+(?:vòng|thời hạn|thời gian))?|sau)\s+(?:là\s+)?(?:không quá\s+)?"
    r"\d{1,3}\s+(?:ngày(?:\s+làm việc)?|tháng|tuần)(?:[,\s]+(?:kể từ|tính từ|sau|trước|từ)\s+(?:ngày"
    r"|khi)[^.;,)]{0,60})?",
    re.I,
)
_EVERY = re.compile(
    r"(?<!\w)(?:(?:(?P<each>hằng|hàng|mỗi)\s+(?P<unit>ngày|tuần|tháng|quý|năm)(?!\s+(?:tài chính|học)))"
    r"|định kỳ\s+(?:\(?mỗi\s+)?(?P<n>\d{1,2}|ba|sáu|một|hai|chín)\s+(?P<u>tháng|năm|tuần)"
    r"|(?P<m>\d{1,2}|ba|sáu|một|hai)\s+(?P<v>tháng|năm|tuần)(?:\s*/\s*lần|\s+(?:một|0?1)\s+lần|/0?1 lần)"
    r"|định kỳ\s+(?P<bare>tuần|tháng|quý|năm)(?!\w))",
    re.I,
)
_NUMBER = {"một": 1, "hai": 2, "ba": 3, "sáu": 6, "chín": 9}


def find_deadlines(text: str, year: int | None = None) -> list[Deadline]:
    """The deadlines and periodic duties in `text`, in order.

    Args:
        text: one sentence or table cell.
        year: the year that governs a month or quarter without its own, where the caller knows it.
    """
    text = nfc(text)
    lowered = lower_case(text)
    found: list[Deadline] = []
    for m in _DUE.finditer(lowered):
        iso = None if m["again"] else last_day(m["when"], year)
        if iso and re.search(r"trước$", m["cue"]) and not re.search(r"ngày|\d\s*[/.-]\s*\d{1,2}\s*[/.-]", m["when"]):
            iso = _before_first_day(m["when"], iso)
        # "hoàn thành trước ngày …" is due "trước ngày …"; a label "Thời gian hoàn thành:" is none of it.
        word = _PREPOSITION.search(m["cue"])
        start = m.start("cue") + word.start() if word else m.start("when")
        found.append(Deadline(text[start : m.end()], iso, m["again"], start, m.end()))
    for m in _WITHIN.finditer(lowered):
        if not _overlaps(found, m.start(), m.end()):
            found.append(Deadline(text[m.start() : m.end()].rstrip(), None, None, m.start(), m.end()))
    for m in _EVERY.finditer(lowered):
        if not _overlaps(found, m.start(), m.end()):
            found.append(Deadline(text[m.start() : m.end()], None, _period(m), m.start(), m.end()))
    return sorted(found, key=lambda d: d.start)


#: "7%/năm", "02 ngày trong 01 tháng", "tháng cuối quý".
_RATE = re.compile(
    r"(?:[%\w]\s*/\s*|(?<!\w)trong\s+(?:0?1|một)\s+|(?<!\w)(?:đầu|cuối)\s+)(năm|quý|tháng|tuần|ngày)(?!\w|\s*(?:/|\d|[ivx]+(?!\w)))"
)


_EACH = re.compile(r"(?<!\w)mỗi\s+[^\W\d_]+\s+(?:một|mỗi)\s+(năm|quý|tháng|tuần|ngày)(?!\w)")


def periods(text: str) -> tuple[str, ...]:
    """The periods after which something comes back: "năm" of "hằng năm", "mỗi năm" and "%/năm", "6 tháng"."""
    lowered = lower_case(nfc(text))
    found = [_period(m) for m in _EVERY.finditer(lowered)]
    found += [m["again"] for m in _DUE.finditer(lowered) if m["again"]]
    found += [m[1] for m in _RATE.finditer(lowered)]
    found += [m[1] for m in _EACH.finditer(lowered)]
    found += ["6 tháng"] if re.search(r"(?<!\w)nửa năm(?: (?:một|1) lần)?(?!\w)", lowered) else []
    return tuple(dict.fromkeys(found))


def read_cell(text: str) -> Deadline | None:
    """The deadline that a cell or a line "Thời gian hoàn thành: …" states without any word of its own."""
    text = nfc(text).strip(" .;()")
    found = find_deadlines(text)
    if found:
        return found[0]
    lowered = lower_case(text)
    m = re.search(_WHEN, lowered)
    every = re.search(r"thường xuyên|hằng năm|hàng năm", lowered)
    if m:
        return Deadline(text, last_day(m.group(0)), None, 0, len(text))
    within = re.fullmatch(r"(?:trong\s+)?(?:vòng\s+)?\d{1,3}\s+(?:giờ|ngày|tuần|tháng)(?:\s+làm việc)?", lowered)
    return Deadline(text, None, None, 0, len(text)) if every or within else None


def _overlaps(found: list[Deadline], start: int, end: int) -> bool:
    return any(d.start < end and start < d.end for d in found)


def _period(m: re.Match[str]) -> str:
    if m["unit"] or m["bare"]:
        return str(m["unit"] or m["bare"])
    count, unit = m["n"] or m["m"], m["u"] or m["v"]
    number = _NUMBER[count] if count in _NUMBER else int(count)
    return unit if number == 1 else f"{number} {unit}"


def last_day(when: str, year: int | None = None) -> str | None:
    """The last day that a date, month, quarter, half-year or year in words allows, ISO 8601."""
    when = lower_case(when)
    if m := re.search(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})", when):
        return calendar_date(m[3], m[2], m[1])
    if m := re.search(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", when):
        return calendar_date(m[3], m[2], m[1])
    if re.search(r"ngày|\d{1,2}\s*[/.]\s*\d{1,2}(?!\d)", when):
        return None
    years = re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)", when)
    of = int(years[-1]) if years else year
    if of is None:
        return None
    if m := re.search(r"tháng\s+(\d{1,2})", when):
        month = int(m[1])
        return _month_end(of, month) if 1 <= month <= 12 else None
    if m := re.search(r"quý\s+([ivx]+|\d)", when):
        quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(m[1]) or (int(m[1]) if m[1].isdecimal() else 0)
        return _month_end(of, 3 * quarter) if 1 <= quarter <= 4 else None
    if "tháng đầu" in when:
        return _month_end(of, 6)
    return _month_end(of, 12)


def _month_end(year: int, month: int) -> str:
    return date(year, month, calendar.monthrange(year, month)[1]).isoformat()


def _before_first_day(when: str, last: str) -> str:
    """ "trước tháng 6/2024" is over with May; `last` is the last day of the period itself."""
    day = date.fromisoformat(last)
    months = 3 if "quý" in when else 1 if "tháng" in when else 12
    first = date(day.year, day.month - months + 1, 1)
    return date.fromordinal(first.toordinal() - 1).isoformat()
