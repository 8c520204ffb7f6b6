"""Each fact of a statement on its own: does a citation hold this number, date, code, body?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.grounding.support import Finding, Support
from corpus.bodies import Body
from corpus.codes import find_codes
from corpus.facts import Date, Facts, Number, read_facts
from corpus.text import CAPITALS, fold, new_tone, nfc, words

_COUNTING = re.compile(
    r"(?:nhiem vu|noi dung|van ban|co quan|muc tieu|giai phap|diem(?! phan tram| %)|nhom|dia phuong|don vi|chi tieu"
    r"|doan(?! vien| the)|quan diem|bien phap|yeu cau|cong viec|muc|khoan|y|to chuc(?! dang| co so)|cau)(?!\w)"
)
_OUTLINE = ("mục", "khoản", "điều", "điểm", "đoạn", "gạch đầu dòng", "chương", "phần", "phụ lục")


def unheld(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """The facts of `text` that no support holds."""
    support = "\n".join(s.text for s in held_by)
    held = read_facts(support)
    stated = read_facts(text)
    # What stands in the outline supports its own labels only.
    labels = read_facts("\n".join(s.labels for s in held_by))
    held = replace(held, numbers=(*held.numbers, *(n for n in labels.numbers if n.front in _OUTLINE)))
    yield from _numbers(text, stated, held, held_by)
    yield from (Finding("date", d.written) for d in stated.dates if not _has_date(d, held))
    yield from (Finding("period", p) for p in stated.periods if p not in held.periods)
    yield from _codes(stated, held)
    yield from (Finding("code", m) for m in stated.marks if m not in held.marks)
    yield from (Finding("body", b.written) for b in stated.bodies if not any(_has_body(b, s) for s in held_by))
    yield from (Finding("place", p) for p in stated.places if p not in held.places and fold(p) not in fold(support))


def _numbers(text: str, stated: Facts, held: Facts, held_by: Sequence[Support]) -> list[Finding]:
    return [
        Finding("number", n.written)
        for n in stated.numbers
        if n.front != "#"
        and not any(same_number(n, h) for h in held.numbers)
        and not _in_dates(n, held)
        and not _is_count(n, len(held_by))
        and not _counts_own(n, stated, text, held, held_by)
        and not _is_of_one(n, text, held)
    ]


def same_number(stated: Number, held: Number) -> bool:
    """Equal value, kind, unit, label and bound; neither a bound nor a range's end may be dropped."""
    if held.front == "#" or stated.percent != held.percent or not _same_front(stated, held):
        return False
    if stated.unit and held.unit and stated.unit != held.unit:
        return False
    if stated.year != held.year and not _loose_year(stated, held):
        return False
    if stated.upper is not None:
        same = (stated.value, stated.upper, stated.fraction) == (held.value, held.upper, held.fraction)
        return same and _same_bound(stated, held)
    if held.upper is None:
        return stated.value == held.value and _same_bound(stated, held)
    if held.year or held.front:
        return stated.value == held.value or (stated.value == held.upper and stated.bound not in ("from", "after"))
    if held.fraction:
        return stated.bound is None and stated.value in (held.value, held.upper)
    return (stated.bound, stated.value) in (("at_least", held.value), ("at_most", held.upper))


def _same_front(stated: Number, held: Number) -> bool:
    """A label's number is that label's; a number of no label is no label's."""
    if stated.front == held.front:
        return True
    outline = (*_OUTLINE, "quý")
    return stated.front not in outline and held.front not in outline


def _loose_year(stated: Number, held: Number) -> bool:
    """ "Mục tiêu 2030" and "năm 2030": a year that only one side calls so, and that counts nothing."""
    other = held if stated.year else stated
    counted = re.match(r"\w+(?: \w+)?", other.noun)
    return other.unit is None and (
        not counted or (stated.noun.startswith(counted.group(0)) and held.noun.startswith(counted.group(0)))
    )


_AGAINST = {"before": {"after", "from"}, "until": {"after", "from"}, "after": {"before", "until"}}
_AGAINST["from"] = {"before", "until"}


def _same_bound(stated: Number, held: Number) -> bool:
    if stated.year and held.year:
        return held.bound not in _AGAINST.get(stated.bound or "", ())
    said, source = {stated.bound, stated.also} - {None}, {held.bound, held.also} - {None}
    if "within" in said | source:
        return said | source <= {"within", "at_most"}
    return said == source


def _in_dates(number: Number, held: Facts) -> bool:
    """A year ("năm 2025") or a day ("ngày 24") may stand in a date of the source."""
    if number.year and number.upper is None:
        return any(d.year is not None and number.value == d.year for d in held.dates)
    return False


def _is_count(number: Number, cited: int) -> bool:
    """ "3 nhiệm vụ", where three items are cited."""
    plain = not number.percent and number.bound is None and number.upper is None and number.front is None
    return plain and number.value == Decimal(cited) and bool(_COUNTING.match(number.noun))


def _counts_own(number: Number, stated: Facts, text: str, held: Facts, held_by: Sequence[Support]) -> bool:
    """ "Hai văn bản là … và …", "cả hai", "hai xã A, B": a count of what the statement itself names."""
    if (
        number.percent
        or number.bound
        or number.upper is not None
        or number.front
        or not 2 <= number.value <= _MOST_NAMED
    ):
        return False
    behind = nfc(text)[number.end : number.end + 200]
    listed = re.match(r"[^(:.;,]{0,60}[(:]\s*([^).:]+)|[^(:.;,]{2,20}(?:gồm|là)\s+([^.:]+)", behind)
    told_by_source = any(h.noun[:_NOUN] == number.noun[:_NOUN] for h in held.numbers)
    if listed and not told_by_source and _items(listed[1] or listed[2]) == number.value:
        return not _is_cut(listed[1] or listed[2], held_by)
    names = re.match(
        rf"\s+[^\W\d_]+(?:\s+[^\W\d_A-ZĐ]+){{0,3}}(?:\s+là|:)?\s+((?:[{CAPITALS}][\w ]*(?:, | và |$|\W))+)", behind
    )
    named = len([x for x in re.split(r", | và ", names[1]) if x.strip()]) if names else 0
    both = fold(text)[max(0, number.start - 4) : number.start].strip() == "ca"
    return number.value in (len(stated.codes), named) or (both and number.value == 2)


_MOST_NAMED = 10
_NOUN = 8
"""Letters behind a number by which two count the same."""


def _items(listed: str) -> int:
    """How many things a list names; between semicolons commas part nothing."""
    return len(listed.split(";") if ";" in listed else _ITEMS.split(listed))


def _is_cut(listed: str, held_by: Sequence[Support]) -> bool:
    """Whether a source lists more than these things."""
    [first, *_] = _ITEMS.split(listed)
    lists = (m[1] for s in held_by for m in _LIST.finditer(nfc(s.source)))
    return any(set(words(first)) <= set(words(whole)) and _items(whole) > _items(listed) for whole in lists)


_LIST = re.compile(r"(?:(?<!\w)gồm(?: có)?\s*:?|:)\s*([^.:\n]+)")
_ITEMS = re.compile(r",(?!\d)\s*(?:và |rồi )?|;\s*(?:và )?|\s+và\s+")
_ONE = re.compile(r"một\s+(năm|quý|tháng|tuần|ngày|giờ)(?!\w)", re.IGNORECASE)


def _is_of_one(number: Number, text: str, held: Facts) -> bool:
    """ "3% một năm", where the source has "3%/năm"."""
    m = _ONE.match(nfc(text), number.start)
    return m is not None and any(m[1].lower() in period.split() for period in held.periods)


def _has_date(date: Date, held: Facts) -> bool:
    def fits(h: Date) -> bool:
        return (
            date.month == h.month
            and (date.day is None or date.day == h.day)
            and (date.year is None or date.year == h.year)
            and (date.bound is None or date.bound == h.bound)
        )

    return any(fits(h) for h in held.dates)


def _codes(stated: Facts, held: Facts) -> list[Finding]:
    keys = {code_key(c) for c in held.codes}
    return [Finding("code", c) for c in stated.codes if code_key(c) not in keys]


def code_key(code: str) -> object:
    """By which two spellings of one code are the same."""
    found = find_codes(code)
    return found[0].code.key if found else code


def _plain(text: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "-", new_tone(text).casefold())


#: What an open name ("Trung tâm …") may take in of the list that goes on behind it.
_HANGING = re.compile(r"(?:,|\s+(?:và|cùng|với|các|những))+$")


def _has_body(body: Body, support: Support) -> bool:
    """The same words, or the same family with no level, place or owner that disagrees.

    A stated level has to be the held one, or that of the cited document where the text names none.
    """
    written = _HANGING.sub("", _plain(body.written))
    if re.search(rf"(?<!\w){re.escape(written)}(?!\w)", _plain(support.text)) and (
        body.level or body.place or not body.owner
    ):
        return True
    return (
        _is_listed(written, support)
        or _is_of_several(body, written, support)
        or any(_same_body(body, h, support) or _runs_on(written, h, support) for h in support.bodies)
    )


def _is_listed(written: str, support: Support) -> bool:
    """Whether "Sở Tài chính" stands in "các Sở: Nội vụ, Tài chính và Y tế"."""
    kind, _, rest = written.partition(" ")
    before = rf"(?<!\w)các {re.escape(kind)}(?!\w)[^.;\n]{{0,200}}(?:[:,]|(?<!\w)và)\s*"
    listed = rf"{before}{re.escape(rest)}\s*(?:[,.;]|và(?!\w)|$)"
    return bool(rest) and re.search(listed, _plain(support.source)) is not None


_UNITS = r"(?:xã|phường|thị trấn|đặc khu|quận|huyện|thị xã|tỉnh|thành phố)"


def _is_of_several(body: Body, written: str, support: Support) -> bool:
    """Whether "UBND xã" stands in "Ủy ban nhân dân các xã, thị trấn"."""
    unit = re.search(rf"{_UNITS}$", written)
    if unit is None or body.level is None or body.place is not None:
        return False
    several = rf"(?<!\w){re.escape(_plain(body.family))} các\s(?:{_UNITS}(?:,\s*|\s+và\s+))*{unit[0]}(?!\w)"
    return re.search(several, _plain(support.source)) is not None


def _runs_on(written: str, held: Body, support: Support) -> bool:
    """Whether an open name has taken in what its sentence goes on with ("Vụ Kế hoạch - Đầu tư tổng hợp tiến độ")."""
    name = _plain(held.written)
    if not written.startswith(f"{name} ") or len(name.split()) < _OPEN_NAME:
        return False
    said = set(words(support.source))
    return all(w in said for w in words(written[len(name) :]))


_OPEN_NAME = 3
"""Words from which a name is more than its kind ("Ban Chỉ đạo")."""


def _same_body(body: Body, held: Body, support: Support) -> bool:
    if held.family != body.family:
        return False
    level = not body.level or body.level == (held.level or support.level)
    place = not (body.place and held.place) or body.place == held.place
    owner = not body.owner or body.owner == held.owner
    return level and owner and place and (not body.place or fold(body.place) in fold(support.text))
