"""The grounding check: is every fact of a statement in the passages that this statement cites?

What counts as support: the cited quotes; the cited documents' own metadata; their path labels; the
number of cited items. Nothing else: not the other passages of the answer, not the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer import Citation
from assistant.facts import Date, Facts, Number, read_facts
from corpus.bodies import Body
from corpus.codes import date_in_words, find_codes
from corpus.text import fold, new_tone, words


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact of a statement that its citations do not hold."""

    kind: str
    """ "number", "date", "code", "body" or "words"."""
    written: str

    def __str__(self) -> str:
        names = {
            "number": "con số",
            "date": "ngày tháng",
            "code": "số hiệu",
            "body": "tên cơ quan",
            "words": "nội dung",
        }
        return f"{names[self.kind]} “{self.written}” không có trong đoạn được dẫn"


def support_of(citations: Sequence[Citation], mended: Sequence[str] = ()) -> str:
    """All text that may support a statement with these citations.

    Args:
        citations: what the statement cites.
        mended: the quotes with reviewed scanning errors put right.
    """
    parts: list[str] = []
    for c in citations:
        d = c.document
        parts += [c.quote, *c.path, c.reference]
        parts += [x for x in (d.type, d.type_as_printed, d.number, d.issuer, d.title, d.place, d.signer) if x]
        if d.date:
            parts.append(f"ngày {date_in_words(d.date)}")
    return "\n".join([*parts, *mended])


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
        mended: the quotes with reviewed scanning errors put right.
        min_overlap: share of the statement's words that have to stand in the support; a guard
            against free invention by a model, not needed for quoted text.
    """
    support = support_of(citations, mended)
    held = read_facts(support)
    stated = read_facts(text)
    findings = [
        *_numbers(stated, held, len(citations)),
        *(Finding("date", d.written) for d in stated.dates if not _has_date(d, held)),
        *_codes(stated, held),
        *(Finding("body", b.written) for b in stated.bodies if not _has_body(b, held, support)),
    ]
    if min_overlap and not findings:
        said = [w for w in words(text) if len(w) > 1]
        known = set(words(support))
        share = sum(w in known for w in said) / len(said) if said else 1.0
        if share < min_overlap:
            findings.append(Finding("words", text[:60]))
    return findings


def _numbers(stated: Facts, held: Facts, cited: int) -> list[Finding]:
    return [
        Finding("number", n.written)
        for n in stated.numbers
        if not any(_same_number(n, h) for h in held.numbers)
        and not _in_dates(n, held)
        and not (n.value == Decimal(cited) and not n.percent and n.bound is None)
    ]


def _same_number(stated: Number, held: Number) -> bool:
    """Equal value and kind; a bound that is stated has to be the source's ("ít nhất" 85%)."""
    if stated.value != held.value or stated.percent != held.percent:
        return False
    return stated.bound is None or stated.bound == held.bound


def _in_dates(number: Number, held: Facts) -> bool:
    """A bare year ("năm 2025") may stand in a date of the source."""
    return not number.percent and any(d.year is not None and number.value == d.year for d in held.dates)


def _has_date(date: Date, held: Facts) -> bool:
    def fits(h: Date) -> bool:
        return (
            date.month == h.month
            and (date.day is None or date.day == h.day)
            and (date.year is None or date.year == h.year)
        )

    return any(fits(h) for h in held.dates)


def _codes(stated: Facts, held: Facts) -> list[Finding]:
    keys = {_key(c) for c in held.codes}
    return [Finding("code", c) for c in stated.codes if _key(c) not in keys]


def _key(code: str) -> object:
    found = find_codes(code)
    return found[0].code.key if found else code


def _has_body(body: Body, held: Facts, support: str) -> bool:
    """The same words, or the same family with no level, place or owner that disagrees."""
    if new_tone(body.written).casefold() in new_tone(support).casefold():
        return True
    for h in held.bodies:
        if h.family != body.family:
            continue
        level = not (body.level and h.level) or body.level == h.level
        place = not (body.place and h.place) or body.place == h.place
        owner = not body.owner or body.owner == h.owner
        if level and owner and place and (not body.place or fold(body.place) in fold(support)):
            return True
    return False
