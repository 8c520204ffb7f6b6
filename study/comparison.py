"""Documents side by side: what one sets and the other takes up, adds, leaves out, or sets otherwise.

Parts are put together by the words that they share. That nothing was found is no proof that nothing is
there, so it is said as what it is: found by a program, to be looked over by a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.terms import Rarity, Terms
from corpus.directive import Directive, Passage, PassageKind
from corpus.targets import Target
from retrieval.collection import label
from study.desk import TEXT, Desk, place_of, suggestion
from study.goals import target_row
from study.outline import headings, is_background
from study.pack import Cell, Item, Kind

ALIKE = 0.5
"""Share of the words and neighbouring words of a part that have to stand in another to call it the same matter."""
NOT_FOUND = "Không tìm thấy phần tương ứng (đối chiếu tự động, cần người xem lại)"


def columns(documents: Sequence[Directive]) -> tuple[str, ...]:
    """The names of the documents."""
    return tuple(label(d) for d in documents)


def compare(desk: Desk) -> Iterator[Item]:
    """The first document beside each other one: part by part, what the other adds, then figures."""
    first, *others = desk.documents
    for other in others:
        yield suggestion(f"{label(first)} và {label(other)}", level=0)
        alike = _Likeness(desk, (first, other))
        taken: set[str] = set()
        for part in _parts(desk, first):
            match = alike.nearest(part, [*_parts(desk, other), *_lines(desk, other)])
            if match is not None:
                taken.update(p.id for p in _parts(desk, other) if match.path[: len(p.path)] == p.path)
            yield _row(desk, part, match)
        for part in _parts(desk, other):
            if part.id not in taken and alike.nearest(part, [*_parts(desk, first), *_lines(desk, first)]) is None:
                yield _row(desk, None, part)
        yield from _figures(desk, first, other, alike)


class _Likeness:
    """How much of one text another holds, with and without the words of the subject that both documents share."""

    def __init__(self, desk: Desk, documents: Sequence[Directive]) -> None:
        self._desk = desk
        self._rarity = Rarity(desk.collection)
        self._subject = [d.title for d in documents if d.title]

    def of(self, text: str, other: str) -> float:
        """In [0, 1]: the mean share of the words and of the neighbouring words of `text` that stand in `other`."""
        whole = Terms(text, self._rarity)
        own = whole.without(*self._subject) or whole
        return sum(t.share_in(other) + t.pairs_in(other) for t in (whole, own)) / 4

    def nearest(self, part: Passage, others: Sequence[Passage]) -> Passage | None:
        """The passage that holds most of the words of a part, if it holds enough of them."""
        text = self._desk.words(part, part.label_length, len(part.text))
        best, score = None, ALIKE
        for p in others:
            held = self.of(text, p.text)
            if held > score:
                best, score = p, held
        return best


def _parts(desk: Desk, directive: Directive) -> list[Passage]:
    return headings(desk, directive) or desk.passages(directive, PassageKind.ITEM)


def _lines(desk: Desk, directive: Directive) -> list[Passage]:
    told = [p for p in desk.passages(directive) if p.kind in TEXT or p.kind is PassageKind.HEADING]
    return [p for p in told if not is_background(p, desk, directive)]


def _row(desk: Desk, left: Passage | None, right: Passage | None) -> Item:
    made = [_cell(desk, p) for p in (left, right)]
    return Item(
        text=" | ".join(c.text for c in made),
        kind=Kind.CONTENT,
        citations=tuple(m for c in made for m in c.citations),
        cells=tuple(made),
    )


def _cell(desk: Desk, passage: Passage | None) -> Cell:
    if passage is None:
        return Cell(text=NOT_FOUND)
    line = desk.quoted(passage) if passage.kind is PassageKind.HEADING else desk.first_sentence(passage)
    return Cell(text=f"{line.text} ({place_of(passage)})", citations=line.citations)


def _figures(desk: Desk, first: Directive, other: Directive, alike: _Likeness) -> Iterator[Item]:
    """Targets of one matter, one unit and one year, side by side: each the likest of the other."""

    def likest(target: Target, among: Sequence[Target]) -> Target | None:
        same = [t for t in among if (t.year, t.unit) == (target.year, target.unit)]
        scored = [(alike.of(_matter(desk, target), _matter(desk, t)), -n, t) for n, t in enumerate(same)]
        score, _, best = max(scored, key=lambda s: s[:2], default=(0.0, 0, None))
        return best if score > ALIKE else None

    ours, theirs = desk.targets(first), desk.targets(other)
    for a in ours:
        b = likest(a, theirs)
        if b is not None and likest(b, ours) is a:
            rows = (target_row(desk, a), target_row(desk, b))
            when = f"Năm {a.year}: " if a.year else ""
            made = tuple(Cell(text=f"{when}{r.text}", citations=r.citations) for r in rows)
            yield Item(
                text=" | ".join(c.text for c in made),
                kind=Kind.CONTENT,
                citations=tuple(m for c in made for m in c.citations),
                cells=made,
            )


def _matter(desk: Desk, target: Target) -> str:
    """What a target measures, without its number."""
    passage = desk.passage(target.passage_id)
    return passage.text[target.start : target.end].replace(target.value, " ")
