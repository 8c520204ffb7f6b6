"""What the reader is not sure of in a document, for a person to look at.

Nothing is guessed silently: what was mended, inferred or left open is listed here with its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from corpus.assignments import Role
from corpus.codes import find_codes
from corpus.directive import Correction, Directive, Lines, Passage, PassageKind, Relation, Where
from corpus.extract import UnsureWord
from corpus.lines import label_of
from corpus.link import Reference
from corpus.places import find_places
from corpus.suspects import Vocabulary, find_suspects
from corpus.tables import is_row, read_tables
from corpus.tasks import Task
from corpus.text import fold


class DoubtKind(StrEnum):
    """What a doubt is about."""

    NUMBER = "number"
    DATE = "date"
    TYPE = "type"
    PLACE = "place"
    SIGNER = "signer"
    NUMBERING = "numbering"
    ATTACHMENT = "attachment"
    TWIN_NUMBER = "twin_number"
    LEAD = "lead"
    SCAN = "scan"
    FIGURE = "figure"
    """A figure that the reading of a scan is not sure of."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at."""

    kind: DoubtKind
    lines: Lines
    text: str
    """As printed."""
    suggestion: str | None
    """What was read, or what it may be."""
    why: str
    """In Vietnamese."""


def find_doubts(
    directive: Directive,
    passages: Sequence[Passage],
    tasks: Sequence[Task],
    references: Sequence[Reference],
    corrections: Sequence[Correction],
    vocabulary: Vocabulary,
    unsure: Sequence[UnsureWord] = (),
) -> list[Doubt]:
    """What a person should look at in a document: figures of a scan first, then by line.

    Args:
        directive: as it is known.
        passages: all of its passages.
        tasks: as read from it.
        references: what it refers to, resolved.
        corrections: the reviewed ones of its file, which are no doubts any more; one that reads "right" as
            it reads "wrong" says that the word is as printed.
        vocabulary: of the collection.
        unsure: words of its file that the reading of a scan is not sure of.
    """
    found = [
        *_of_metadata(directive, passages),
        *_gaps(passages),
        *_of_references(references, {p.id: p for p in passages}),
        *_leads(passages, tasks),
    ]
    reviewed = {(c.line, word) for c in corrections for word in c.wrong.split()}
    for s in find_suspects(passages, vocabulary):
        if not any((s.line, word) in reviewed for word in s.wrong.split()):
            found.append(Doubt(DoubtKind.SCAN, Lines(s.line, s.line), s.wrong, s.right, s.why))
    seen = {(d.lines.first, word) for d in found if d.kind is DoubtKind.SCAN for word in d.text.split()}
    for w in unsure:
        if directive.lines.first <= w.line <= directive.lines.last and (w.line, w.text) not in reviewed | seen:
            kind = DoubtKind.FIGURE if w.is_figure else DoubtKind.SCAN
            why = f"nhận dạng chữ không chắc ({w.confidence}%), cần so với bản in"
            found.append(Doubt(kind, Lines(w.line, w.line), w.text, None, why))
    return sorted(found, key=lambda d: (d.kind is not DoubtKind.FIGURE, d.lines, d.kind))


def _of_metadata(d: Directive, passages: Sequence[Passage]) -> Iterator[Doubt]:
    def printed(name: str) -> tuple[Lines, str] | None:
        source = d.source(name)
        if source.where is not Where.OWN_HEADER or source.lines is None:
            return None
        return source.lines, " ".join(_on_lines(passages, source.lines))

    if d.number and (at := printed("number")) and _squeezed(d.number) not in _squeezed(at[1]):
        yield Doubt(DoubtKind.NUMBER, *at, d.number, "số, ký hiệu được đọc khác chữ in")
    if d.date and (at := printed("date")):
        stated = {int(n) for n in re.findall(r"\d+", at[1])}
        if not {int(n) for n in d.date.split("-")} <= stated:
            yield Doubt(DoubtKind.DATE, *at, d.date, "ngày được đọc khác chữ in")
    if d.signer and (at := printed("signer")) and not re.fullmatch(r"(?:[^\W\d_]|[\s.'’-])+", d.signer):
        yield Doubt(DoubtKind.SIGNER, *at, None, "họ tên người ký có ký tự lạ")
    head = passages[0] if passages else None
    if d.type_as_printed is None and head and d.type != "Công văn":  # which prints none
        yield Doubt(DoubtKind.TYPE, head.lines, d.number or "", d.type, "không in tên loại; suy từ số, ký hiệu")
    headed = head and head.kind is PassageKind.HEADER
    if d.place and head and headed and all(p.name != d.place for p in find_places(head.text)):
        yield Doubt(DoubtKind.PLACE, head.lines, "", d.place, "phần đầu không ghi tỉnh, thành phố; suy từ nội dung")


def _on_lines(passages: Sequence[Passage], lines: Lines) -> Iterator[str]:
    for p in passages:
        ends = [*(q.start for q in p.pieces[1:]), len(p.text)]
        for piece, end in zip(p.pieces, ends, strict=True):
            if lines.first <= piece.line <= lines.last:
                yield p.text[piece.start : end].strip()


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\\*_]", "", text).upper()


_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def _ordinal(value: str) -> tuple[str, int] | None:
    """The kind and the place of a label's value in its series: "IV" -> ("roman", 4)."""
    last = value.split(".")[-1]
    if last.isdecimal():
        return "arabic", int(last)
    lower = last.lower()
    if last.isupper() and lower and set(lower) <= set(_ROMAN):
        values = [_ROMAN[c] for c in lower]
        return "roman", sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    return ("letter", _LETTERS.index(lower)) if len(lower) == 1 and lower in _LETTERS else None


def _gaps(passages: Sequence[Passage]) -> Iterator[Doubt]:
    """Labels that skip a number: a unit may be lost, or taken for a part of another."""
    last: dict[tuple[tuple[str, ...], str, str], int] = {}
    for p in passages:
        label = label_of(p.text[: p.label_length + 80]) if p.label_length else None
        ordinal = _ordinal(label.value) if label and label.value else None
        if label is None or ordinal is None:
            continue
        series = p.path[:-1], label.kind, ordinal[0]
        before = last.get(series)
        last[series] = ordinal[1]
        if before is not None and ordinal[1] > before + 1:
            why = f"thứ tự nhảy: trước “{label.text}” thiếu {ordinal[1] - before - 1} mục"
            yield Doubt(DoubtKind.NUMBERING, Lines(p.lines.first, p.lines.first), label.text, None, why)


def _of_references(references: Sequence[Reference], passages: Mapping[str, Passage]) -> Iterator[Doubt]:
    numbers: dict[str, Lines] = {}
    for r in references:
        m = r.mention
        p = passages[m.passage_id]
        lines, written = p.lines_of(m.start, m.end), p.text[m.start : m.end]
        if m.relation is Relation.TRANSMITS and r.target_id is None:
            yield Doubt(DoubtKind.ATTACHMENT, lines, written, None, "gửi kèm nhưng không có trong kho")
        if m.number:
            numbers.setdefault(m.number, lines)
    for number, lines in numbers.items():
        if twin := next((n for n in numbers if n != number and _nearly(n, number)), None):
            yield Doubt(DoubtKind.TWIN_NUMBER, lines, number, twin, "hai ký hiệu gần giống nhau, có thể là một")


def _nearly(a: str, b: str) -> bool:
    """Whether two numbers differ in a letter or two of their symbols alone."""
    left, right = find_codes(a), find_codes(b)
    if not left or not right or left[0].code.key == right[0].code.key or left[0].code.key[0] != right[0].code.key[0]:
        return False
    x, y = re.sub(r"^\d+|\W", "", a), re.sub(r"^\d+|\W", "", b)
    return min(len(x), len(y)) > 5 and SequenceMatcher(None, x, y, autojunk=False).ratio() > 0.85


def _leads(passages: Sequence[Passage], tasks: Sequence[Task]) -> Iterator[Doubt]:
    """Places that say "chủ trì" without anyone known to do so."""
    leading = {s.passage_id for t in tasks if t.role is Role.LEAD for s in t.spans}
    rows = read_tables(passages)
    for p in passages:
        if is_row(p) and p.id not in rows:
            continue  # a column's heading gives nobody anything to do
        if p.kind in (PassageKind.HEADER, PassageKind.SIGNATURE, PassageKind.RECIPIENTS) or p.id in leading:
            continue
        if m := re.search(r"(?<!\w)chu tri(?!\w)", fold(p.text)):
            said = p.text[max(0, m.start() - 60) : m.end() + 60].strip()
            lines = p.lines_of(m.start(), m.end())
            yield Doubt(DoubtKind.LEAD, lines, said, None, "nói “chủ trì” nhưng không rõ cơ quan nào")
