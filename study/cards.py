"""Question-and-answer cards: questions of ours whose answers are the documents' own words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from assistant.fields import Fields
from corpus.directive import Directive, Passage
from corpus.targets import Target
from corpus.tasks import Task
from retrieval.about import Field
from study.desk import Desk, named, place_of
from study.duties import due, leading
from study.outline import background, disseminated, headings
from study.pack import Item, Kind

FEWEST = 8
"""Cards that a set should have; with fewer the pack says so."""
_MOST_HEADINGS = 12


def cards(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Cards on a document, the most telling first: itself, its parts, then duties, targets and times in turn."""
    yield from _on_itself(desk, directive)
    if parts := headings(desk, directive):
        yield _on_parts(desk, directive, parts)
    kinds = (
        (_on_duty(desk, directive, t) for t in leading(desk, directive)),
        (_on_target(desk, directive, t) for t in desk.targets(directive)),
        (_on_time(desk, directive, t) for t in due(desk, directive)),
        (_on_part(desk, directive, p) for p in parts),
    )
    yield from (card for card in chain.from_iterable(zip_longest(*kinds)) if card is not None)


def _card(question: str, answers: Iterator[Item] | list[Item]) -> Item | None:
    lines = list(answers)
    if not lines:
        return None
    text = lines[0].text if len(lines) == 1 else "\n".join(f"- {i.text}" for i in lines)
    markers = tuple(dict.fromkeys(m for i in lines for m in i.citations))
    return Item(text=text, kind=Kind.CONTENT, citations=markers, question=f"{question[:1].upper()}{question[1:]}")


def _on_itself(desk: Desk, directive: Directive) -> Iterator[Item]:
    name = named(directive)
    fields = Fields(desk.collection, desk.citations)
    stated = fields.statements((Field.ISSUER, Field.DATE, Field.SIGNER), directive)
    told = [Item(text=s.text, kind=Kind.CONTENT, citations=s.citations) for s in stated]
    possible = (
        _card(f"{name} do cơ quan nào ban hành, ngày nào, ai ký?", told),
        _card(f"Vì sao ban hành {name}?", [*background(desk, directive)][-1:]),
        _card(f"{name} được phổ biến đến đâu?", disseminated(desk, directive)),
    )
    yield from (card for card in possible if card is not None)


def _on_parts(desk: Desk, directive: Directive, parts: list[Passage]) -> Item:
    items = [desk.quoted(p, 0, len(p.text)) for p in parts[:_MOST_HEADINGS]]
    text = "\n".join(f"- {i.text}" for i in items)
    markers = tuple(m for i in items for m in i.citations)
    return Item(
        text=text, kind=Kind.CONTENT, citations=markers, question=f"{named(directive)} gồm những nội dung chính nào?"
    )


def _on_part(desk: Desk, directive: Directive, part: Passage) -> Item | None:
    heading = desk.words(part, part.label_length, len(part.text))
    below = [p for p in desk.passages(directive) if p.path[: len(part.path)] == part.path and p.id != part.id]
    first = [p for p in below if p.label_length and len(p.path) == len(part.path) + 1][:_MOST_HEADINGS]
    card = _card(
        f"{named(directive)}, {place_of(part)}: “{heading}” gồm những việc gì?",
        [desk.first_sentence(p) for p in first],
    )
    return card and Item(
        text=card.text, kind=card.kind, citations=(desk.cite(part, 0, len(part.text)), *card.citations),
        question=card.question,
    )  # fmt: skip


def _on_duty(desk: Desk, directive: Directive, task: Task) -> Item | None:
    same = [t for t in desk.tasks(directive) if t.name == task.name and t.role is task.role]
    spans = list(dict.fromkeys(t.spans[0] for t in same))
    items = [desk.quoted(desk.passage(s.passage_id), s.start, s.end) for s in spans[:4]]
    return _card(f"{task.name} được giao nhiệm vụ gì theo {named(directive)}?", items)


def _on_target(desk: Desk, directive: Directive, target: Target) -> Item | None:
    passage = desk.passage(target.passage_id)
    when = f"đến năm {target.year} " if target.year else ""
    where = place_of(passage)
    return _card(
        f"{named(directive)} đặt chỉ tiêu gì {when}ở {where}?",
        [desk.quoted(passage, target.start, target.end)],
    )


def _on_time(desk: Desk, directive: Directive, task: Task) -> Item | None:
    span = task.spans[0]
    passage = desk.passage(span.passage_id)
    return _card(
        f"Theo {named(directive)}, {place_of(passage)}, việc được giao cho {task.name} có thời hạn nào?",
        [desk.quoted(passage, span.start, span.end)],
    )
