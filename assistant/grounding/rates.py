"""Does a quantity keep what it is counted by, and a year what it is to the year?

"Mỗi năm kết nạp 2.000 đoàn viên" is not 2.000 in all, and "đến năm 2030" is not within that year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.grounding.facts import same_number
from assistant.grounding.support import Finding, Support
from corpus.deadlines import periods
from corpus.facts import Number, read_numbers
from corpus.text import lower_case, nfc, words

_SENTENCE = re.compile(r"[;\n]|\.(?=\s|$)")
_COMMA = re.compile(r",(?!\d)|[()]")
_EACH = re.compile(r"(?<!\w)mỗi(?:\s+[^\W\d_]+){1,2}")
_EACH_ONE = re.compile(r"(?<!\w)(?:mỗi|từng|mọi|bình quân|trung bình)(?!\w)|/")
_ALL = re.compile(r"(?<!\w)(?:các|tất cả|toàn bộ|một)(?!\w)")
_PER = re.compile(
    r"\s*(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s+)?(?:đồng|usd|tấn|tạ|kg|lít|m3|kwh|giường(?: bệnh)?|bác sĩ)"
    r"\s*(?:/|mỗi)\s*([^\W\d_]+\d?)",
    re.IGNORECASE,
)
_COUNTED_BY = frozenset(("người", "hộ", "nhà", "xã", "thôn", "ha", "kg", "con", "m2", "m3"))
"""What measures are divided by, of which one is not another."""
_TIME = re.compile(r"\s+(?:giờ|ngày|tuần|tháng|quý|năm)(?!\w)", re.IGNORECASE)
_TIMES = ("giờ", "ngày", "tuần", "tháng", "quý", "năm")
_DAY = re.compile(r"(?<!\w)ngày\s+$", re.IGNORECASE)
_HEAD_WORDS = 5
"""Up to which the words before a sentence's first comma are said of all of it ("Hằng năm, …")."""
_WITHIN_YEAR = re.compile(r"(?<!\w)trong năm\s+((?:19|20)\d\d)(?!\d)")
_UNTIL = re.compile(r"(?:(?<!\w)(?:đến|tới|trước|hết)(?:\s+(?:cuối|hết))?(?:\s+năm)?|\d{4}\s*[-–])\s*$")


def lost_rates(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Numbers that every source counts by the year, the village and so on, said without it; years made another."""
    text = nfc(text)
    sources = [(nfc(s.source), _quantities(s.source)) for s in held_by]
    quantities = _quantities(text)
    for n in quantities:
        rates = [_rate(source, h) for source, held in sources for h in held if same_number(n, h)]
        if rates and all(r and not r.is_kept(text, n) for r in rates):
            yield Finding("number", f"{n.written} (không nói “{rates[0]}”)")
        elif (
            rates
            and not any(rates)
            and (gained := periods(_since_another(text, n, quantities)))
            and not _comes_back(sources, n)
        ):
            yield Finding("period", gained[0])
    support = lower_case(nfc("\n".join(f"{s.text}\n{s.labels}" for s in held_by)))
    for m in _WITHIN_YEAR.finditer(lower_case(text)):
        before = [support[max(0, at.start() - 20) : at.start()] for at in re.finditer(rf"(?<!\d){m[1]}(?!\d)", support)]
        if before and all(_UNTIL.search(b) for b in before):
            yield Finding("date", text[m.start() : m.end()])


def _since_another(text: str, number: Number, others: Sequence[Number]) -> str:
    """What is said in front of a number beside it, behind the number before it: "mỗi năm tăng 7% và chiếm 30%"."""
    before = max((n.end for n in others if n.end <= number.start), default=0)
    return _beside(text[: number.end], number)[-(number.end - before) :]


def _comes_back(sources: Sequence[tuple[str, list[Number]]], number: Number) -> bool:
    """Whether some source speaks of a period before it gives the number."""
    return any(periods(text[: h.start]) for text, held in sources for h in held if same_number(number, h))


@dataclass(frozen=True, slots=True)
class _Rate:
    """What a number of a source is counted by."""

    written: str
    is_period: bool
    per: str | None = None
    """What a measure is divided by ("đồng/ha")."""

    def __str__(self) -> str:
        return self.written

    def is_kept(self, text: str, number: Number) -> bool:
        """Whether a statement says of the number that it is counted by something."""
        if self.per in _TIMES:
            return self.per in periods(text) or bool(re.search(rf"(?<!\w)một {self.per}(?!\w)", lower_case(text)))
        if self.is_period:
            return bool(periods(text))
        if self.per and (other := _PER.match(text, number.end)):
            return other[1].lower() == self.per
        lowered = lower_case(text)
        sentence = max((m.end() for m in _SENTENCE.finditer(lowered, 0, number.start)), default=0)
        if each := [*_EACH.finditer(lowered, sentence, number.start)]:
            counted = words(each[-1][0])[1:]
            if self.per:
                return self.per in counted or not any(w in _COUNTED_BY for w in counted)
            return any(w in words(self.written) for w in counted) or bool(periods(each[-1][0]))
        return bool(_EACH_ONE.search(lowered) or _ALL.search(_beside(text, number)))


def _quantities(text: str) -> list[Number]:
    """The numbers that count things; not years, labels and spans of time."""
    text = nfc(text)
    return [
        n
        for n in read_numbers(text)
        if not n.year and n.front is None and not _TIME.match(text[n.end :]) and not _DAY.search(text[: n.start])
    ]


def _beside(text: str, number: Number) -> str:
    """The part of a sentence between commas in which a number stands, and a short first part in front of it."""
    text = lower_case(nfc(text))
    start = max((m.end() for m in _SENTENCE.finditer(text) if m.end() <= number.start), default=0)
    end = min((m.start() for m in _SENTENCE.finditer(text) if m.start() >= number.end), default=len(text))
    commas = [m.start() for m in _COMMA.finditer(text, start, end)]
    first = max((c + 1 for c in commas if c < number.start), default=start)
    last = min((c for c in commas if c >= number.end), default=end)
    head = text[start : commas[0]] if commas and commas[0] < first else ""
    return f"{head if len(head.split()) <= _HEAD_WORDS else ''} {text[first:last]}"


def _rate(source: str, number: Number) -> _Rate | None:
    """None where the number stands at large."""
    per = _PER.match(source, number.end)
    if per and per[1].lower() in _TIMES:
        return _Rate(f"mỗi {per[1].lower()}", is_period=True, per=per[1].lower())
    if per:
        return _Rate(per[0].strip(), is_period=False, per=per[1].lower())
    beside = _beside(source, number)
    if every := periods(beside):
        return _Rate(f"mỗi {every[0]}", is_period=True)
    each = _EACH.search(beside)
    return _Rate(each[0], is_period=False) if each else None
