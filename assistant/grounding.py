"""The grounding check: is every fact of a statement in the passages that this statement cites?

What counts as support: the cited quotes; the cited documents' own metadata; their path labels; the
number of cited items. Nothing else: not the other passages of the answer, not the question. A
label's number supports that label only ("mục 8" no "8 bản"), a count only a counting noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from assistant.alignment import added, exchanges
from assistant.answer import Citation
from corpus.assignments import Role, find_assignments
from corpus.bodies import Body, find_bodies
from corpus.codes import date_in_words, find_codes
from corpus.domain import table
from corpus.facts import Date, Facts, Number, read_facts
from corpus.text import fold, lower_case, new_tone, nfc, words


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact of a statement that its citations do not hold."""

    kind: str
    """ "number", "date", "period", "code", "body", "place", "name", "role", "negation", "exchange" or "words"."""
    written: str

    def __str__(self) -> str:
        names = {
            "number": "con số",
            "date": "ngày tháng",
            "period": "chu kỳ",
            "code": "số hiệu",
            "body": "tên cơ quan",
            "place": "địa phương",
            "name": "tên riêng",
            "role": "vai trò của",
            "negation": "ý phủ định hoặc khẳng định",
            "exchange": "chỗ viết",
            "words": "nội dung",
        }
        return f"{names[self.kind]} “{self.written}” không có trong đoạn được dẫn"


_COUNTING = re.compile(
    r"(?:nhiem vu|noi dung|van ban|co quan|muc tieu|giai phap|diem(?! phan tram| %)|nhom|dia phuong|don vi|chi tieu"
    r"|doan(?! vien| the)|quan diem|bien phap|yeu cau|cong viec|muc|khoan|y|to chuc(?! dang| co so)|cau)(?!\w)"
)
_OUTLINE = ("mục", "khoản", "điều", "điểm", "đoạn", "gạch đầu dòng", "chương", "phần", "phụ lục")
_LABEL = re.compile(r"^\W*(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)/-]+\s+")


@dataclass(frozen=True, slots=True)
class _Support:
    """What one citation holds."""

    text: str
    quotes: str
    """The quote alone, as printed and mended."""
    source: str
    """The quote as it should read."""
    labels: str
    """Where the quote stands."""
    level: str | None
    """Level of the document's issuer."""
    bodies: tuple[Body, ...]


def _supports(citations: Sequence[Citation], mended: Sequence[str]) -> list[_Support]:
    aligned = len(mended) == len(citations)
    found = []
    for i, c in enumerate(citations):
        d = c.document
        quotes = [c.quote, *(mended[i : i + 1] if aligned else mended)]
        path = [_LABEL.sub("", p) for p in c.path]
        parts = [x for x in (d.type, d.type_as_printed, d.number, d.issuer, d.title, d.place, d.signer) if x]
        if d.date:
            parts.append(f"ngày {date_in_words(d.date)}")
        text = "\n".join([*quotes, *path, *parts])
        issuers = find_bodies(d.issuer) if d.issuer else []
        level = next((b.level for b in issuers if b.level), "province" if d.place and not issuers else None)
        labels = "\n".join([*c.path, c.reference])
        found.append(_Support(text, "\n".join(quotes), quotes[-1], labels, level, tuple(find_bodies(text))))
    return found


def check(
    text: str,
    citations: Sequence[Citation],
    mended: Sequence[str] = (),
    *,
    min_overlap: float = 0.0,
) -> list[Finding]:
    """The facts of `text` that its citations do not support; empty when it is grounded.

    Args:
        text: one statement.
        citations: what it cites.
        mended: the quotes with reviewed scanning errors put right, one for each citation.
        min_overlap: share of the statement's words that have to stand in the support; a guard
            against free invention by a model, not needed for quoted text. Above 0, who has which
            role and what is denied is compared too.
    """
    supports = _supports(citations, mended)
    support = "\n".join(s.text for s in supports)
    held = read_facts(support)
    stated = read_facts(text)
    # What stands in the outline supports its own labels only.
    labels = read_facts("\n".join(s.labels for s in supports))
    held = replace(held, numbers=(*held.numbers, *(n for n in labels.numbers if n.front in _OUTLINE)))
    marks = {*held.marks}
    findings = [
        *_numbers(stated, held, len(citations)),
        *(Finding("date", d.written) for d in stated.dates if not _has_date(d, held)),
        *(Finding("period", p) for p in stated.periods if p not in held.periods),
        *_codes(stated, held),
        *(Finding("code", m) for m in stated.marks if m not in marks),
        *(Finding("body", b.written) for b in stated.bodies if not any(_has_body(b, s) for s in supports)),
        *(Finding("place", p) for p in stated.places if p not in held.places and fold(p) not in fold(support)),
    ]
    if min_overlap and not findings:
        quotes = "\n".join(s.quotes for s in supports)
        findings += [*_roles(text, supports), *_denials(text, quotes), *_names(text, support)]
        findings += [] if findings else _exchanged(text, supports)
        said = [w for w in words(text) if len(w) > 1]
        known = set(words(support + "\n" + "\n".join(s.labels for s in supports)))
        share = sum(w in known for w in said) / len(said) if said else 1.0
        if share < min_overlap:
            findings.append(Finding("words", text[:60]))
    return findings


def _numbers(stated: Facts, held: Facts, cited: int) -> list[Finding]:
    return [
        Finding("number", n.written)
        for n in stated.numbers
        if n.front != "#"
        and not any(_same_number(n, h) for h in held.numbers)
        and not _in_dates(n, held)
        and not _is_count(n, cited)
    ]


def _same_number(stated: Number, held: Number) -> bool:
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
        return stated.value in (held.value, held.upper)
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
    return {stated.bound, stated.also} == {held.bound, held.also}


def _in_dates(number: Number, held: Facts) -> bool:
    """A year ("năm 2025") or a day ("ngày 24") may stand in a date of the source."""
    if number.year and number.upper is None:
        return any(d.year is not None and number.value == d.year for d in held.dates)
    return False


def _is_count(number: Number, cited: int) -> bool:
    """ "3 nhiệm vụ", where three items are cited."""
    plain = not number.percent and number.bound is None and number.upper is None and number.front is None
    return plain and number.value == Decimal(cited) and bool(_COUNTING.match(number.noun))


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
    keys = {_key(c) for c in held.codes}
    return [Finding("code", c) for c in stated.codes if _key(c) not in keys]


def _key(code: str) -> object:
    found = find_codes(code)
    return found[0].code.key if found else code


def _has_body(body: Body, support: _Support) -> bool:
    """The same words, or the same family with no level, place or owner that disagrees.

    A stated level has to be the held one, or that of the cited document where the text names none.
    """
    if re.search(
        rf"(?<!\w){re.escape(new_tone(body.written).casefold())}(?!\w)", new_tone(support.text).casefold()
    ) and (body.level or body.place or not body.owner):
        return True
    return any(_same_body(body, h, support) for h in support.bodies)


def _same_body(body: Body, held: Body, support: _Support) -> bool:
    if held.family != body.family:
        return False
    level = not body.level or body.level == (held.level or support.level)
    place = not (body.place and held.place) or body.place == held.place
    owner = not body.owner or body.owner == held.owner
    return level and owner and place and (not body.place or fold(body.place) in fold(support.text))


# Roles and denials, in a model's own words


def _roles(text: str, supports: Sequence[_Support]) -> Iterator[Finding]:
    """Bodies that the statement lets lead or join in, where the quotes give them another role."""
    stated = [*{(b.written, r): (b, r) for b, r in _who(text)}.values()]
    leads = any(role is Role.LEAD for _, role in stated)
    for body, role in stated:
        if role not in (Role.LEAD, Role.COORDINATE) or (role is Role.COORDINATE and not leads):
            continue
        held = {r for s in supports for b, r in _who(s.quotes) if _is_named(b, body)}
        # Under a heading that names the body, the item itself need not.
        heads = any(
            body.family in {b.family for b in find_bodies(s.labels)} and "chu tri" in fold(s.quotes) for s in supports
        )
        if role not in held and not (role is Role.LEAD and not held and heads):
            yield Finding("role", body.written)


def _is_named(held: Body, stated: Body) -> bool:
    """Whether two names may be one body: of one family, and of one owner where both name it."""
    return held.family == stated.family and (not held.owner or not stated.owner or held.owner == stated.owner)


_LEADS = re.compile(r"\s*(?:la\s+(?:co quan|don vi)\s+)?chu tri(?!\w)")
_LED_BY = re.compile(r"chu tri\s*(?:la|:|boi|do|thuoc ve)\s*$")
_JOINED_BY = re.compile(r"phoi hop(?:\s+chat che)?(?:\s+(?:voi|cung)|\s*:|\s+la)\s*$")


def _who(text: str) -> list[tuple[Body, Role]]:
    """Who leads, joins in or carries out, with the plain wordings that assignments do not have."""
    found = [(a.body, a.role) for a in find_assignments(text)]
    folded = fold(text)
    for b in find_bodies(text):
        if _LEADS.match(folded, b.end) or _LED_BY.search(folded[max(0, b.start - 30) : b.start]):
            found.append((b, Role.LEAD))
        elif _JOINED_BY.search(folded[max(0, b.start - 30) : b.start]):
            found.append((b, Role.COORDINATE))
    return found


def _exchanged(text: str, supports: Sequence[_Support]) -> Iterator[Finding]:
    """What stands in place of another fact in a sentence that otherwise follows a quote word for word."""
    for support in supports:
        others = [lower_case(s.source) for s in supports if s is not support]
        bounds = _sides(added(text, support.source), _contrasts()["mức"])
        for said, held in exchanges(text, support.source):
            elsewhere = any(said and lower_case(said) in other for other in others)
            # "ít nhất 85%" may become "85% trở lên", but not "85%".
            dropped = not said and _sides(held, _contrasts()["mức"])
            unbounded = dropped and dropped.isdisjoint(bounds) and len(held.split()) <= _BOUND_WORDS
            if (unbounded or _contrary(said, held)) and not elsewhere:
                yield Finding("exchange", said or held)


_BOUND_WORDS = 3


def _contrary(said: str, held: str) -> bool:
    """Whether both name a fact of one kind, and not the same one."""
    a, b = read_facts(said), read_facts(held)
    pairs: list[tuple[set[object], set[object]]] = [
        ({n.value for n in a.numbers}, {n.value for n in b.numbers}),
        ({(d.day, d.month) for d in a.dates}, {(d.day, d.month) for d in b.dates}),
        ({_key(c) for c in a.codes}, {_key(c) for c in b.codes}),
        ({x.family for x in a.bodies}, {x.family for x in b.bodies}),
        (set(a.places), set(b.places)),
        *((_sides(said, c), _sides(held, c)) for c in _contrasts().values()),
    ]
    return _is_turned(said, held) or any(x and y and x.isdisjoint(y) for x, y in pairs)


@cache
def _contrasts() -> dict[str, tuple[re.Pattern[str], ...]]:
    """The sides of each contrast by its name."""
    return {
        contrast["name"]: tuple(
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, side))})(?!\w)") for side in contrast["sides"]
        )
        for contrast in table("contrasts")["contrast"]
    }


def _sides(text: str, contrast: Sequence[re.Pattern[str]]) -> set[object]:
    """Which sides of a contrast a few words are on."""
    lowered = lower_case(text)
    return {i for i, side in enumerate(contrast) if side.search(lowered)}


_DENIAL = re.compile(r"(?:không|chưa|chẳng|nghiêm cấm|cấm)(?: (?:được|phải|cần))?")


def _is_turned(said: str, held: str) -> bool:
    """Whether nothing but a "không" is added or left out."""
    a, b = lower_case(said), lower_case(held)
    if not a or not b:
        return bool(_DENIAL.fullmatch(a or b))
    return bool(_DENIAL.match(a)) != bool(_DENIAL.match(b)) and _DENIAL.sub("", a).strip() == _DENIAL.sub("", b).strip()


_NAME = re.compile(r"(?<!\w)[^\W\d_a-zà-ỹ][^\W\d_]*(?:\s+[^\W\d_a-zà-ỹ][^\W\d_]*)+")


def _names(text: str, support: str) -> Iterator[Finding]:
    """Names in capitals that no passage has: persons, programmes, bodies that the tables do not know."""
    held = " ".join(words(support))
    for m in _NAME.finditer(nfc(text)):
        name = words(m.group(0))
        begins = re.search(r"(?:^|[.:;!?…]\s*)[“\"']?$", text[: m.start()])
        if begins and len(name) > 1 and fold(name[0]) not in _HEADS:
            name = name[1:]  # a capital because a sentence begins
        if (len(name) > 1 or fold(name[0]) in _HEADS) and " ".join(name) not in held:
            yield Finding("name", m.group(0))


#: First words of bodies' names: no capital of a sentence's beginning.
_HEADS = {"ban", "bo", "so", "uy", "hoi", "cuc", "vu", "vien", "phong"}

_NOT = re.compile(
    r"(?<!\w)(?:không được|không cần|không phải|không|chưa|chẳng|nghiêm cấm|cấm)"
    r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?"
)
#: Verbs of one syllable; others are compared with the word that follows.
_SHORT_VERBS = re.compile(
    r"nộp|gửi|làm|ký|họp|giao|thu|chi|cho|giữ|bỏ|học|nhận|lập|mở|dùng|tăng|giảm|đạt|đưa|nêu|báo|cử"
)
#: Words that "không" makes another word with, or a bound.
_FIXED = re.compile(r"gian|khí|quân|ngừng|chỉ|những|quá|dưới|trên|hơn|ít|kém|còn|thể")


def _denials(text: str, quotes: str) -> Iterator[Finding]:
    """What is denied on one side and said on the other."""
    said, source = (" ".join(words(t)) for t in (text, quotes))
    for a, b in ((said, source), (source, said)):
        for verb in dict.fromkeys(v for m in _NOT.finditer(a) for v in _verbs(m)):
            here, there = _affirmed(a, verb), _affirmed(b, verb)
            if there == {True} and (a is said or here == {False}):
                yield Finding("negation", verb)
                return


def _verbs(m: re.Match[str]) -> Iterator[str]:
    first, second = m[1], m[2]
    if _FIXED.fullmatch(first):
        return
    if second:
        yield f"{first} {second}"
    if _SHORT_VERBS.fullmatch(first):
        yield first


def _affirmed(text: str, verb: str) -> set[bool]:
    """Whether `text` says the verb (True), denies it (False), both or neither."""
    denied = r"(?:(?<!\w)(?:không|chưa|chẳng|cấm)(?:\s+(?:được|cần|phải))?\s+)?"
    found = re.finditer(rf"({denied})(?<!\w){re.escape(verb)}(?!\w)", text)
    return {not m[1] for m in found}
