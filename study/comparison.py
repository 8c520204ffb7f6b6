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
from study.outline import is_background, matters
from study.pack import Cell, Item, Kind

ALIKE = 0.5
"""Share of the words and neighbouring words of a part that have to stand in another to call it the same matter."""
MUTUAL = 0.4
"""The same where each of two parts is the likest to the other in its document."""
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
        ours, theirs = _parts(desk, first), _parts(desk, other)
        match = alike.pairs(ours, theirs)
        for part in ours:
            yield _row(desk, part, match.get(part.id) or alike.nearest(part, _lines(desk, other)))
        taken = {p.id for p in match.values()}
        for part in theirs:
            if part.id not in taken and alike.nearest(part, [*ours, *_lines(desk, first)]) is None:
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

    def pairs(self, parts: Sequence[Passage], others: Sequence[Passage]) -> dict[str, Passage]:
        """Id of a part -> the part of the other document that is likest to it and to which it is likest."""
        scores = {(a.id, b.id): self.of(self._words(a), self._words(b)) for a in parts for b in others}

        def likest(part: Passage, among: Sequence[Passage], *, is_first: bool) -> Passage | None:
            key = (lambda p: scores[part.id, p.id]) if is_first else (lambda p: scores[p.id, part.id])
            return max(among, key=key, default=None)

        found: dict[str, Passage] = {}
        for a in parts:
            b = likest(a, others, is_first=True)
            if b is not None and scores[a.id, b.id] > MUTUAL and likest(b, parts, is_first=False) is a:
                found[a.id] = b
        return found

    def _words(self, part: Passage) -> str:
        return self._desk.words(part, part.label_length, len(part.text))

    def nearest(self, part: Passage, others: Sequence[Passage]) -> Passage | None:
        """The passage that holds most of the words of a part, if it holds enough of them."""
        text = self._words(part)
        best, score = None, ALIKE
        for p in others:
            held = self.of(text, p.text)
            if held > score:
                best, score = p, held
        return best


def _parts(desk: Desk, directive: Directive) -> list[Passage]:
    return [m.passage for m in matters(desk, directive)]


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
    """Targets of one matter, one unit and one year, side by side: each the likest of the other; then those alone."""

    def likest(target: Target, among: Sequence[Target]) -> Target | None:
        same = [t for t in among if (t.year, t.unit) == (target.year, target.unit)]
        scored = [(alike.of(_matter(desk, target), _matter(desk, t)), -n, t) for n, t in enumerate(same)]
        score, _, best = max(scored, key=lambda s: s[:2], default=(0.0, 0, None))
        return best if score > ALIKE else None

    ours, theirs = desk.targets(first), desk.targets(other)
    paired = {id(a): b for a in ours if (b := likest(a, theirs)) is not None and likest(b, ours) is a}
    for a in ours:
        yield _beside(desk, a, paired.get(id(a)))
    taken = {id(b) for b in paired.values()}
    for b in theirs:
        if id(b) not in taken:
            yield _beside(desk, None, b)


def _beside(desk: Desk, left: Target | None, right: Target | None) -> Item:
    made = tuple(_target_cell(desk, t) for t in (left, right))
    return Item(
        text=" | ".join(c.text for c in made),
        kind=Kind.CONTENT,
        citations=tuple(m for c in made for m in c.citations),
        cells=made,
    )


def _target_cell(desk: Desk, target: Target | None) -> Cell:
    if target is None:
        return Cell(text=NOT_FOUND)
    row = target_row(desk, target)
    when = f"Năm {target.year}: " if target.year else ""
    return Cell(text=f"{when}{row.text}", citations=row.citations)


def _matter(desk: Desk, target: Target) -> str:
    """What a target measures, without its number."""
    passage = desk.passage(target.passage_id)
    return passage.text[target.start : target.end].replace(target.value, " ")
