"""Lists that are given whole: a named unit, what stands under a heading, the headings of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.completeness import completeness
from assistant.reading import Reading, Span
from corpus.directive import Passage, PassageKind
from corpus.text import fold, sentences
from retrieval.search import Kind

MAX_LIST = 40
MAX_LINES, _PARTS = 24, 2
"""Lines that an outline has at most, and units that make one."""
_A_LIST = 3
"""Items that make it likely that their list is meant and not one of them."""
_BEST = 6
"""Hits among which they have to be."""
_SHORT = 12
"""Items of a list that is given whole though only some of them were found."""
_NAMED, _NAMED_WELL = 0.9, 1.35
"""How much of a heading and of the question have to agree (0 to 2) before all that stands under the
heading is the answer: less where a list is asked for. Tuned on the tune half."""
_LABELLED = (PassageKind.ITEM, PassageKind.HEADING)
_TEXT = (PassageKind.ITEM, PassageKind.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen to answer, with what tells whether it is all that there is."""

    spans: Sequence[Span] = ()
    units: Sequence[Passage] = ()
    """Where they are a list: the units at its top level, whether given or not."""
    most: int = MAX_LIST
    """How many of the spans an answer holds."""
    whole: bool = False
    """Whether they were read off the document's structure, so that each of them belongs to the answer."""

    def __bool__(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.spans)

    @property
    def given(self) -> Sequence[Span]:
        """The spans that the answer gives."""
        return self.spans[: self.most]

    @property
    def note(self) -> str:
        """One sentence on whether the answer gives all; empty where it is no list."""
        if not self.units:
            return completeness((), len(self.given), len(self.spans))
        above = self.units[0].path[:-1]
        depth = len(above) + 1
        given = {s.passage.path[:depth] for s in self.spans}
        missing = sum(u.path not in given for u in self.units)
        return completeness(
            [u.text[: u.label_length] for u in self.units],
            len(self.given),
            len(self.spans) + missing,
            where=above[-1] if above else "",
            nested=any(len(s.passage.path) > depth for s in self.spans),
        )


def of_units(reading: Reading) -> Chosen:
    """All passages of the units that the question names ("khoản 3 Điều 2 Quy định 213")."""
    wanted = {u.casefold() for u in reading.understood.units}
    if not wanted:
        return Chosen()
    found = [
        p
        for document_id in reading.held
        for p in reading.collection.passages(document_id)
        if wanted <= {u.casefold() for u in p.units} and p.kind not in (PassageKind.HEADER, PassageKind.SIGNATURE)
    ]
    spans = [Span(p, p.label_length if p.kind is not PassageKind.HEADING else 0, len(p.text)) for p in found]
    # "khoản 3" may stand in several mục: then they are no one list.
    top = found[0] if found else None
    one = top is not None and all(p.document_id == top.document_id and _is_in(p, top.path) for p in found)
    units = [p for p in found if top and p.kind in _LABELLED and p.path[:-1] == top.path] if one else ()
    return Chosen(spans, units, whole=True)


def of_document(reading: Reading) -> Chosen:
    """The whole text of the document that the question names, where it asks for nothing else."""
    if len(reading.held) != 1 or reading.terms.without(*(n.written for n in reading.understood.documents)):
        return Chosen()
    passages = [p for p in reading.collection.passages(reading.held[0]) if p.kind in (*_TEXT, PassageKind.HEADING)]
    units = [p for p in passages if p.kind in _LABELLED and len(p.path) == 1]
    return Chosen([_whole(p) for p in passages], units, whole=True)


def outline(reading: Reading) -> Chosen:
    """What a document says on the whole: its numbered units, a heading or a first sentence each.

    Headings inside them too, as deep as all of it stays short; of a document without numbers, its paragraphs.
    """
    if len(reading.held) != 1:
        return Chosen()
    passages = reading.collection.passages(reading.held[0])
    top = [p for p in passages if p.level == 1 and _is_numbered(p)]
    if len(top) < _PARTS:
        text = [p for p in passages if p.kind in _TEXT]
        return Chosen([_beginning(p) for p in text], whole=True) if len(text) <= MAX_LINES else Chosen()
    shown = top
    for depth in range(2, max(p.level for p in passages) + 1):
        numbered = [p for p in passages if 1 < p.level <= depth and _is_numbered(p)]
        divided = {p.path[:-1] for p in numbered if p.kind is PassageKind.HEADING}
        # A unit that is one paragraph has no heading, but stands among those that do.
        inside = [p for p in numbered if p.path[:-1] in divided]
        if len(top) + len(inside) > MAX_LINES:
            break
        shown = [p for p in passages if p in top or p in inside]
    return Chosen([_beginning(p) for p in shown], top, whole=True)


def _is_numbered(passage: Passage) -> bool:
    return passage.kind in _LABELLED and re.search(r"\w", passage.text[: passage.label_length]) is not None


def _beginning(passage: Passage) -> Span:
    """A unit's number and first sentence."""
    ends = (end for _, end in sentences(passage.text) if end > passage.label_length)
    return Span(passage, 0 if _is_numbered(passage) else passage.label_length, next(ends, len(passage.text)))


def named(reading: Reading) -> Chosen:
    """All items under the heading that the question names; nothing where it names none."""
    wants_all = reading.understood.kind is Kind.LIST
    if wants_all and _asks_for_headings(reading.terms.question) and (headings := _headings(reading)):
        return headings
    heading = _heading(reading, wants_all=wants_all)
    if heading is None:
        return _beside(reading) if wants_all else Chosen()
    inside = [p for p in reading.collection.passages(heading.document_id) if _is_in(p, heading.path)]
    return Chosen(
        [_whole(p) for p in inside if p.kind in _TEXT],
        [p for p in inside if p.kind in _LABELLED and p.path[:-1] == heading.path],
        whole=True,
    )


def _beside(reading: Reading) -> Chosen:
    """The whole list, if it is a short one, of which several of the best hits are items."""
    items = [h.passage for h in reading.hits[:_BEST] if h.passage.kind is PassageKind.ITEM]
    lists = Counter((p.document_id, p.path[:-1]) for p in items)
    first = reading.hits[0].passage if reading.hits else None
    if first is None or lists[first.document_id, first.path[:-1]] < _A_LIST:
        return Chosen()
    units = _units_beside(first, reading)
    whole = [_whole(p) for p in units if p.kind is PassageKind.ITEM]
    return Chosen(whole, units, whole=True) if len(whole) <= _SHORT else Chosen()


def _units_beside(passage: Passage, reading: Reading) -> list[Passage]:
    """The labelled units at the level of a passage, in the order of the document."""
    return [
        p
        for p in reading.collection.passages(passage.document_id)
        if p.kind in _LABELLED and p.path[:-1] == passage.path[:-1]
    ]


def _heading(reading: Reading, *, wants_all: bool) -> Passage | None:
    """The heading above the hits whose words the question names best, if it names one well."""
    seen: Counter[str] = Counter()
    best: tuple[float, int, Passage] | None = None
    for hit in reading.hits[:10]:
        for p in reading.collection.passages(hit.document.id):
            if p.kind is PassageKind.HEADING and _is_in(hit.passage, p.path):
                seen[p.id] += 1
                score = reading.terms.share_in(p.body) + reading.terms.recall_of(p.body)
                if best is None or (score, seen[p.id]) > best[:2]:
                    best = (score, seen[p.id], p)
    if best is None:
        return None
    return best[2] if best[0] >= (_NAMED if wants_all else _NAMED_WELL) else None


def _headings(reading: Reading) -> Chosen:
    """The headings of a document's content: its groups of tasks, its mục, its Điều."""
    held = reading.held or [h.document.id for h in reading.hits[:1]]
    if not held:
        return Chosen()
    terms = reading.terms
    levels: dict[tuple[str, ...], list[Passage]] = {}
    for p in reading.collection.passages(held[0]):
        if p.kind is PassageKind.HEADING:
            levels.setdefault(p.path[:-1], []).append(p)
    groups = [(parent, ps) for parent, ps in levels.items() if len(ps) > 1]
    if not groups:
        return Chosen()
    # Under the parent that the question names ("nhiệm vụ, giải pháp"), else the outermost.
    best = max(groups, key=lambda g: (terms.recall_of(g[0][-1]) if g[0] else 0.0, -len(g[0])))
    chosen = best if best[0] and terms.recall_of(best[0][-1]) >= 0.4 else min(groups, key=lambda g: len(g[0]))
    # A unit that is one paragraph has no heading, but it is one of them ("Điều 9. Quy định này có hiệu lực …").
    units = [p for p in _units_beside(chosen[1][0], reading) if re.search(r"\w", p.text[: p.label_length])]
    return Chosen([_whole(p) for p in units or chosen[1]], units, whole=True)


def _whole(passage: Passage) -> Span:
    return Span(passage, passage.label_length, len(passage.text))


def _is_in(passage: Passage, path: tuple[str, ...]) -> bool:
    return passage.path[: len(path)] == path


def _asks_for_headings(question: str) -> bool:
    """Whether the question asks how a document is divided, not for single tasks."""
    return bool(
        re.search(
            r"(?<!\w)(?:nhom|noi dung chinh|tom tat|bo cuc|ket cau|gom (?:may|nhung) (?:phan|muc|chuong|dieu)"
            r"|(?:may|nhung|bao nhieu) (?:phan|muc|chuong|dieu|nhom))(?!\w)",
            fold(question),
        )
    )
