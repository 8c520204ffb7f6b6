"""Is a number or a code said of what the source says it of?

"15.300 hộ nghèo (2,87%) và 20.450 hộ cận nghèo (3,84%)" holds 3,84%, but not of the poor households.
Two signs tell: the words beside a fact, against those beside the same and the other facts of its kind
in the quotes; and the year it goes with, which has to stand in the citation that holds the number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.grounding.facts import code_key, same_number
from assistant.grounding.support import CLAUSE_END, Finding, Support
from corpus.codes import FoundDate, find_codes, find_dates
from corpus.facts import Number, read_numbers
from corpus.text import CAPITALS, nfc, words

_STOP = re.compile(r"\.(?=\s|$)")
#: Words that bound a number; they say nothing of what is counted.
_BOUNDS = frozenset(
    (
        "ít",
        "nhất",
        "tối",
        "thiểu",
        "đa",
        "không",
        "quá",
        "trên",
        "dưới",
        "trở",
        "lên",
        "xuống",
        "khoảng",
        "từ",
        "đạt",
        "là",
    )
)
_PER = re.compile(r"^\s*(?:/\s*[^\W\d_]+\s*)+")
_NEXT = re.compile(r"[,()]|(?<!\w)(?:và|còn)(?!\w)")
_APART = re.compile(r"(?<!\w)(?:và|còn|lên|xuống|so với|năm\s+(?:19|20)\d\d)(?!\w)")
_MARGIN = 2.0
"""By how much the words beside a fact have to fit better before it is another's."""
_ALIKE, _UNLIKE = 0.9, 0.7
"""Jaccard's likeness from which the words beside two facts are the same, and up to which they are not."""
_ENOUGH, _LACKING = 4, 2
"""Words beside a fact that are enough to know it by, and that have to be missing for it not to be meant."""
_OF_A_NUMBER = 2.0
"""What a number beside a number counts, against one word."""


class _Placed(NamedTuple):
    """A fact and what stands beside it in its sentence."""

    fact: Number | str
    """A number, or the key of a code or date."""
    written: str
    name: str
    """As findings call it."""
    kind: object
    """Only facts of one kind can be taken for each other."""
    own: frozenset[str]
    """What it is said of: the words behind it, where there are any, else those in front."""
    around: frozenset[str]
    """The words on both sides."""
    names: frozenset[str]
    """The words with a capital on both sides."""
    year: int | None
    """The year a number goes with: the next one behind it, else the last one in front."""
    lead: int | None = None
    """The year that a clause before the number's own begins with: "Đến năm 2025: …; 80% …"."""


def unbound(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """The facts of a statement that its quotes say of something else, or for another year."""
    sources = [(s, _placed(s.source)) for s in held_by]
    placed_here = _placed(text)
    yield from _misdated(text, held_by)
    yield from _in_force_from(text, held_by)
    for stated in placed_here:
        yield from _of_another_thing(stated, [p for _, placed in sources for p in placed], placed_here)
        if stated.year is not None:
            holding = [(s, p) for s, placed in sources for p in placed if _same(stated, p)]
            if holding and not any(_is_of_year(stated.year, p, s) for s, p in holding):
                yield Finding("number", f"{stated.written} … {stated.year}")


def _misdated(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """A document's date, where every source that dates the document has another."""
    held = [pair for s in held_by for pair in _dated(f"{s.source}\n{s.labels}", _BESIDE)]
    for key, date in _dated(text, _IN_CLAUSE if len(find_codes(text)) == 1 else _BESIDE):
        known = {d.iso for k, d in held if k == key}
        if known and date.iso not in known:
            yield Finding("date", nfc(text)[date.start : date.end], is_elsewhere=True)


def _in_force_from(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """The date from which something is in force, where every source that gives one gives another."""
    held = {d.iso for s in held_by for d in _effective(s.source)}
    yield from (
        Finding("date", nfc(text)[d.start : d.end], is_elsewhere=True)
        for d in _effective(text)
        if held and d.iso not in held
    )


def _effective(text: str) -> list[FoundDate]:
    text = nfc(text)
    return [d for d in find_dates(text) if _IN_FORCE.search(text, 0, d.start)]


_IN_FORCE = re.compile(r"hiệu lực(?:\s+thi hành)?(?:[^.;:,\d]{0,40}\s)?$", re.I)


def _dated(text: str, between: re.Pattern[str]) -> list[tuple[object, FoundDate]]:
    """The documents of a text by number, each with the date behind it that only `between` keeps apart."""
    text = nfc(text)
    dates = find_dates(text)
    return [
        (code_key(str(c.code)), d)
        for c in find_codes(text)
        for d in dates
        if c.end <= d.start and between.fullmatch(text, c.end, d.start)
    ]


_BESIDE = re.compile(r"[\s,]*(?:(?:ban hành\s+)?ngày\s+)?")
_IN_CLAUSE = re.compile(r"[^.;:,\d]{0,80}(?<!\w)(?:ban hành|ký)\s+(?:(?:vào\s+)?ngày\s+)?|[\s,]*(?:ngày\s+)?")


def _of_another_thing(stated: _Placed, source: Sequence[_Placed], beside: Sequence[_Placed]) -> Iterator[Finding]:
    alike = [p for p in source if p.kind == stated.kind]
    same = [p for p in alike if _same(stated, p)]
    others = [p for p in alike if p not in same]
    if not same or not others:
        return
    # A word that stands beside every fact of the kind tells none of them apart.
    common = Counter(w for p in alike for w in p.around)
    telling = frozenset(w for w in stated.own if common[w] < len(alike))
    beside_it = frozenset(w for w in stated.around if common[w] < len(alike))
    fits_better = max(_fit(telling, p.own) for p in others) >= max(_fit(beside_it, p.around) for p in same) + _MARGIN
    is_another = max(_likeness(stated.own, p.own) for p in others) >= _ALIKE
    unsaid = [p for p in others if not any(_same(p, b) for b in beside)]
    if (
        fits_better
        or (is_another and max(_likeness(stated.own, p.own) for p in same) <= _UNLIKE)
        or any(_takes_place(stated, other, same) for other in unsaid)
    ):
        yield Finding(stated.name, stated.written, is_elsewhere=True)


def _takes_place(stated: _Placed, other: _Placed, same: Sequence[_Placed]) -> bool:
    """Whether a statement says all that is said of another fact, or names what that is of, and not so of its own."""
    says_all = len(other.around) >= _ENOUGH and other.around <= stated.around
    lacks = all(len(p.around - stated.around) >= _LACKING for p in same)
    names_other = any(n in other.names and not any(n in p.names for p in same) for n in stated.names)
    names_own = any(not p.names or p.names & stated.names - other.names for p in same)
    return (says_all and lacks) or (names_other and not names_own)


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard's: shared words among all words."""
    return len(a & b) / len(a | b) if a | b else 0.0


def _is_of_year(year: int, held: _Placed, support: Support) -> bool:
    """Whether a held number may be of a year: its own, or one that its citation names where it has none."""
    own = held.year or held.lead
    if own is not None and own != year:
        return str(year) in support.frame
    return str(year) in f"{support.text}\n{support.labels}"


def _same(a: _Placed, b: _Placed) -> bool:
    if isinstance(a.fact, str) or isinstance(b.fact, str):
        return a.fact == b.fact
    return same_number(a.fact, b.fact)


def _fit(said: frozenset[str], held: frozenset[str]) -> float:
    return sum(_OF_A_NUMBER if w[0].isdecimal() else 1.0 for w in said & held)


def _placed(text: str) -> list[_Placed]:
    """The plain numbers, dates and codes of a text, each with what stands beside it."""
    text = nfc(text)
    numbers = read_numbers(text)
    plain = [n for n in numbers if not n.year and n.front is None]
    found = []
    for n in plain:
        start, end = _clause(text, n.start, n.end)
        before = max((m.end for m in plain if m.end <= n.start), default=0)
        after = min((m.start for m in plain if m.start >= n.end), default=len(text))
        between = text[max(start, before) : n.start]
        behind = _bare(n, words(_NEXT.split(_PER.sub(" ", text[n.end : min(end, after)]), maxsplit=1)[0]))
        in_front = _in_front(between, is_first=before <= start)
        # "15.300 hộ nghèo (2,87%)": one number is said of the other.
        if before > start and not _APART.search(between):
            in_front |= {str(next(m.value for m in plain if m.end == before))}
        year = _year(text, n, numbers, start, end)
        around = in_front | behind | _lead(text, n.start, plain)
        names = _names(text, max(start, before), n.start, min(end, after))
        lead = _lead_year(text, numbers, start)
        found.append(
            _Placed(n, n.written, "number", (n.percent, n.unit), behind or in_front, around, names, year, lead)
        )
    for m in _PART_OF.finditer(text):
        start, end = _clause(text, m.start(), m.end())
        until = min((n.start for n in plain if n.start >= m.end()), default=end)
        own = frozenset(words(_NEXT.split(text[m.end() : min(end, until)], maxsplit=1)[0]))
        names = _names(text, start, m.start(), min(end, until))
        found.append(_Placed(m[0].lower(), m[0], "number", (True, None), own, own, names, None))
    codes = [(str(code_key(str(c.code))), str(c.code), c.start, c.end) for c in find_codes(text)]
    dates = [(d.iso, text[d.start : d.end], d.start, d.end) for d in find_dates(text)]
    months = [
        (_spaced(m[0]), m[0], m.start(), m.end())
        for m in _MONTH.finditer(text)
        if not any(start <= m.start() < end for *_, start, end in dates)
    ]
    for name, kind, facts in (("code", "code", codes), ("date", "date", dates), ("date", "month", months)):
        for i, (key, written, first, last) in enumerate(facts):
            start, end = _clause(text, first, last)
            since = max(start, facts[i - 1][3] if i else 0)
            until = min(end, facts[i + 1][2] if i + 1 < len(facts) else end)
            in_front = _in_front(text[since:first], is_first=since == start)
            around = in_front | frozenset(words(text[last:until]))
            found.append(_Placed(key, written, name, kind, in_front, around, _names(text, since, first, until), None))
    return found


#: Shares in words: of the same kind as percentages.
_PART_OF = re.compile(r"(?<!\w)(?:hầu hết|đa số|phần lớn|một số)(?!\w)", re.IGNORECASE)
_MONTH = re.compile(r"(?:quý\s+(?:[IV]+|[1-4])|tháng\s+\d{1,2})\s*(?:/|năm)\s*\d{4}(?!\d)", re.I)


def _spaced(month: str) -> str:
    """A month or quarter in one spelling."""
    return re.sub(r"\s*(?:/|năm)\s*", "/", month.lower()).replace("tháng 0", "tháng ")


def _names(text: str, since: int, at: int, until: int) -> frozenset[str]:
    """The words with a capital beside a fact: before it, and behind it up to the next comma."""
    if since and (comma := _NEXT.search(text, since, at)):
        since = comma.end()  # what follows the fact before it is said of that
    behind = _NEXT.search(text, at, until)
    found = _NAME.finditer(text, since, behind.start() if behind else until)
    return frozenset(m[0] for m in found if not (m[0].isupper() or _BEGINS.search(text[: m.start()])))


_NAME = re.compile(rf"(?<!\w)[{CAPITALS}][^\W\d_]+")
_BEGINS = re.compile(r"(?:^|[.;:\n])\W*$")


def _in_front(between: str, *, is_first: bool) -> frozenset[str]:
    """The words in front of a fact; what follows the fact before it up to the next comma or "và" is said of that."""
    said = between if is_first else (_NEXT.split(between, maxsplit=1)[1:] or [between])[0]
    return frozenset(words(said)) - _BOUNDS


def _lead(text: str, at: int, numbers: Sequence[Number]) -> frozenset[str]:
    """What stands in a sentence before its first number: it is said of all of them."""
    start = max((m.end() for m in _STOP.finditer(text) if m.end() <= at), default=0)
    first = next((n.start for n in numbers if n.start >= start), at)
    return frozenset(words(text[start:first]))


def _bare(number: Number, behind: Sequence[str]) -> frozenset[str]:
    """The words behind a number without its unit, which says nothing of what is counted."""
    return frozenset(behind) - {"đồng", "lần", number.unit or ""} - _BOUNDS


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    ends = [m.end() for m in CLAUSE_END.finditer(text)]
    return max((e for e in ends if e <= start), default=0), min((e for e in ends if e > end), default=len(text))


def _year(text: str, number: Number, numbers: Sequence[Number], start: int, end: int) -> int | None:
    years = [n for n in numbers if n.year and not _COMPARED.search(text[: n.start])]
    behind = [n for n in numbers if number.end <= n.start < end]
    if behind and behind[0] in years and not _NEXT.search(text, number.end, behind[0].start):
        return int(behind[0].value)
    # With two years in front the sentence may go back to the first.
    front = {n.value for n in years if start <= n.end <= number.start}
    return int(front.pop()) if len(front) == 1 else None


def _lead_year(text: str, numbers: Sequence[Number], before: int) -> int | None:
    years = [n for n in numbers if n.year and n.end <= before and _LEAD.search(text[: n.start])]
    return int(years[-1].value) if years and not _STOP.search(text, years[-1].end, before) else None


_LEAD = re.compile(r"(?:^|[.;:\n])[\s\d.)-]*(?:(?:đến|trong|hết|cuối|mục tiêu|phấn đấu)\s+){0,4}năm\s+$", re.I)
_COMPARED = re.compile(r"so với\s+(?:cùng kỳ\s+)?(?:năm\s+)?$")
"""In front of a year that a number is compared with, not of."""
