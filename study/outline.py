"""The matter of a document by its own outline: background, core, what stands out, one page of it all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from corpus.directive import Directive, Passage, PassageKind
from corpus.domain import table
from corpus.tasks import tells_of_situation
from corpus.text import Phrase, fold, sentences
from study.clauses import shortened
from study.desk import TEXT, Desk, suggestion
from study.pack import Item

_STANDS_OUT: tuple[tuple[str, Phrase], ...] = (
    ("Thay thế, hiệu lực", Phrase(r"(?<!\w)(?:thay thế|có hiệu lực|hết hiệu lực|bãi bỏ)(?!\w)")),
    ("Trách nhiệm người đứng đầu", Phrase(r"(?<!\w)người đứng đầu(?!\w)")),
    ("Điều cấm, xử lý vi phạm", Phrase(r"(?<!\w)(?:nghiêm cấm|không được|xử lý nghiêm|nghiêm túc kiểm điểm)(?!\w)")),
    (
        "Mốc thời gian",
        Phrase(r"(?<!\w)(?:trước ngày|chậm nhất|định kỳ (?:hằng|hàng|mỗi|\d)|hằng năm|hàng năm|trước tháng)"),
    ),
    # "… về tổng kết việc thực hiện Nghị quyết …" is the title of another document.
    ("Phổ biến, báo cáo", Phrase(r"(?<!\w)(?<!về )(?:phổ biến đến|sơ kết|tổng kết|báo cáo kết quả)(?!\w)")),
)
_MOST_OF_ONE = 3
_FEW = 12
"""Lines of a document that is short enough to be given whole."""


def background(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Why the document was issued: what stands before its first heading, and under headings on the situation."""
    for p in desk.passages(directive):
        if p.kind in TEXT and is_background(p, desk, directive):
            yield desk.quoted(p)


def is_background(passage: Passage, desk: Desk, directive: Directive) -> bool:
    """Whether a passage tells of the situation, not of what is to be done."""
    if not passage.path[:-1]:
        return passage.ordinal < _first_unit(desk, directive)
    return tells_of_situation(passage.path[:-1])


def _first_unit(desk: Desk, directive: Directive) -> int:
    """Where the outline begins: at the first heading or numbered item, else at the first dash."""
    units = [p for p in desk.passages(directive, PassageKind.HEADING, PassageKind.ITEM) if p.level > 0]
    numbered = (p.ordinal for p in units if p.kind is PassageKind.HEADING or re.search(r"\w", p.text[: p.label_length]))
    return next(numbered, units[0].ordinal if units else 0)


def core(desk: Desk, directive: Directive, most: int | None) -> Iterator[Item]:
    """The document's outline with what stands under each heading.

    Args:
        desk: where lines are written.
        directive: the document.
        most: how many lines of each lowest heading; None for all. What is left out is counted. A document of
            few lines is given whole.
    """
    units: list[Passage] = []
    lines = sum(p.kind in TEXT and not is_background(p, desk, directive) for p in desk.passages(directive))
    most = None if lines <= _FEW else most
    for p in desk.passages(directive):
        if p.kind is PassageKind.HEADING:
            yield from _units(desk, units, most)
            units = []
            below = [q for q in under(desk, p) if q.kind in TEXT]
            if not below or not all(is_background(q, desk, directive) for q in below):
                yield desk.quoted(p, 0, len(p.text), level=0)
        elif p.kind in TEXT and not is_background(p, desk, directive):
            units.append(p)
    yield from _units(desk, units, most)


def _units(desk: Desk, units: Sequence[Passage], most: int | None) -> Iterator[Item]:
    shown = units if most is None else units[:most]
    for p in shown:
        yield desk.first_sentence(p) if most is not None else desk.quoted(p)
    if len(shown) < len(units):
        left = len(units) - len(shown)
        where = ", ".join(units[0].units[:-1])
        yield suggestion(f"Còn {left} ý nữa{' ở ' + where if where else ''}: xem nguyên văn.", level=2)


def headings(desk: Desk, directive: Directive) -> list[Passage]:
    """The headings of the level at which the document is divided: the outermost with more than one."""
    levels: dict[int, list[Passage]] = {}
    for p in desk.passages(directive, PassageKind.HEADING):
        levels.setdefault(p.level, []).append(p)
    return next((levels[n] for n in sorted(levels) if len(levels[n]) > 1), [])


def is_of_form(heading: str) -> bool:
    """Whether a heading only names a part of the form, such as "Tổ chức thực hiện", and no matter of the document."""
    return not _without_form(heading)


def _without_form(text: str) -> set[str]:
    """The words of a text, without marks, apart from those that only name a part of the form, and numbers."""
    return set(re.findall(r"[^\W\d_]+", _form().sub(" ", fold(text))))


@cache
def _form() -> re.Pattern[str]:
    longest_first = sorted(map(fold, table("form_headings")["words"]), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


#: "… thực hiện tốt những nhiệm vụ chủ yếu sau": what it is about stands below it.
_LEADS_IN = Phrase(r"(?<!\w)sau(?: đây)?\W*$")


def _is_title_again(heading: str, title: str) -> bool:
    """Whether a heading says hardly more than the title, words of form apart."""
    said = _without_form(heading)
    new = said - set(re.findall(r"\w+", fold(title)))
    return len(new) <= len(said) / 5


class Matter(NamedTuple):
    """A part of a document that one can ask about or discuss."""

    passage: Passage
    words: str
    """What it is about: its heading, or the beginning of a numbered item."""


LONGEST_MATTER = 180
"""Characters of a matter that can be named within a question."""


def matters(desk: Desk, directive: Directive) -> list[Matter]:
    """What a document is about, in order: its parts that name a matter, else its numbered items.

    Where a heading only names a part of the form, the matter of the whole document, or leads in those
    below it, they stand in its place.
    """

    def opened(parts: Sequence[Passage]) -> Iterator[Matter]:
        for part in parts:
            words = desk.words(part, part.label_length, len(part.text))
            below = [p for p in under(desk, part) if p.kind is PassageKind.HEADING]
            below = [p for p in below if len(p.path) == len(part.path) + 1]
            if is_of_form(words) or (
                below and (_LEADS_IN.search(words) or _is_title_again(words, directive.title or ""))
            ):
                yield from opened(below)
            else:
                yield Matter(part, words)

    return [*opened(headings(desk, directive))] or [*_numbered(desk, directive)]


def _numbered(desk: Desk, directive: Directive) -> Iterator[Matter]:
    items = [
        p
        for p in desk.passages(directive, PassageKind.ITEM, PassageKind.HEADING)
        if re.search(r"\w", p.text[: p.label_length]) and not is_background(p, desk, directive)
    ]
    outermost = min((len(p.path) for p in items), default=0)
    for p in items:
        whole = desk.words(p, p.label_length, len(p.text))
        if len(p.path) == outermost and not is_of_form(whole):
            yield Matter(p, shortened(whole, lambda t: len(t) <= LONGEST_MATTER) or whole)


def standing_out(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Sentences that a session should not pass over, by what makes them so."""
    told: set[tuple[str, int, int]] = set()
    for name, phrase in _STANDS_OUT:
        found = 0
        for p in desk.passages(directive):
            if p.kind not in TEXT or found == _MOST_OF_ONE or is_background(p, desk, directive):
                continue
            span = sentence_of(p, phrase)
            if span is None or (p.id, *span) in told:
                continue
            if not found:
                yield suggestion(name, level=0)
            found += 1
            told.add((p.id, *span))
            yield desk.quoted(p, *span)


def sentence_of(passage: Passage, phrase: Phrase) -> tuple[int, int] | None:
    """The first sentence of a passage that holds a phrase."""
    for start, end in sentences(passage.text):
        if end > passage.label_length and phrase.search(passage.text[start:end]):
            return max(start, passage.label_length), end
    return None


def disseminated(desk: Desk, directive: Directive) -> Iterator[Item]:
    """The sentence that says how far the document is to be made known."""
    phrase = Phrase(r"(?<!\w)phổ biến (?:đến|tới)(?!\w)")
    for p in desk.passages(directive):
        if p.kind in TEXT and re.search(r"(?<!\w)nay(?!\w)", fold(p.text)) and (span := sentence_of(p, phrase)):
            yield desk.quoted(p, *span)
            return


def under(desk: Desk, heading: Passage) -> list[Passage]:
    """What stands directly under a heading, labelled or not."""
    return [
        p
        for p in desk.collection.passages(heading.document_id)
        if p.path[: len(heading.path)] == heading.path and p.id != heading.id
    ]
