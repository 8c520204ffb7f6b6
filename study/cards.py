"""Question-and-answer cards: questions of ours whose answers are the documents' own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from assistant.fields import Fields
from corpus.directive import Directive, PassageKind
from corpus.targets import Target
from corpus.tasks import Task
from retrieval.about import Field
from retrieval.collection import label
from study.desk import Desk, place_of
from study.duties import due, leading, name_of
from study.goals import target_row
from study.outline import Matter, background, disseminated, headings, matters, under
from study.pack import Item, Kind

FEWEST = 8
"""Cards that a set should have; with fewer the pack says so."""
_MOST_HEADINGS = 12
_FIRST = re.compile(r"\W*(?:(?:Chương|Phần|Mục|Điều)\s+)?(?:1|I|A|a)(?!\w)", re.IGNORECASE)
_MOST_UNITS = 6
"""Lines of an answer that can still be learnt."""
_LONGEST_ANSWER = 900
"""Characters of one."""


def cards(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Cards on a document, the most telling first: itself, its parts, then duties, targets and times in turn.

    No two have the same answer.
    """
    parts = [m for m in matters(desk, directive) if m.passage.kind is PassageKind.HEADING]
    kinds = (
        (_on_duty(desk, directive, t) for t in leading(desk, directive)),
        (_on_targets(desk, directive, ts) for ts in _beside(desk.targets(directive))),
        (_on_time(desk, directive, t) for t in due(desk, directive)),
        (_on_part(desk, directive, m) for m in parts),
    )
    possible = chain(_on_itself(desk, directive), _on_parts(desk, directive), chain.from_iterable(zip_longest(*kinds)))
    told: set[str] = set()
    for card in possible:
        if card is not None and card.text not in told:
            told.add(card.text)
            yield card


def _card(question: str, answers: Iterator[Item] | list[Item]) -> Item | None:
    lines = list(answers)
    if not lines:
        return None
    text = lines[0].text if len(lines) == 1 else "\n".join(f"- {i.text}" for i in lines)
    markers = tuple(dict.fromkeys(m for i in lines for m in i.citations))
    return Item(text=text, kind=Kind.CONTENT, citations=markers, question=f"{question[:1].upper()}{question[1:]}")


def _on_itself(desk: Desk, directive: Directive) -> Iterator[Item]:
    name = label(directive)
    fields = Fields(desk.collection, desk.citations)
    stated = fields.statements((Field.ISSUER, Field.DATE, Field.SIGNER), directive)
    told = [Item(text=s.text, kind=Kind.CONTENT, citations=s.citations) for s in stated]
    possible = (
        _card(f"{name} do cơ quan nào ban hành, ngày nào, ai ký?", told),
        _card(f"Vì sao ban hành {name}?", [*background(desk, directive)][-1:]),
        _card(f"{name} được phổ biến đến đâu?", disseminated(desk, directive)),
    )
    yield from (card for card in possible if card is not None)


def _on_parts(desk: Desk, directive: Directive) -> Iterator[Item]:
    parts = headings(desk, directive)[:_MOST_HEADINGS]
    if not parts or not _FIRST.match(parts[0].text):
        return  # without a heading over its first part, the headings are not all that it consists of
    items = [desk.quoted(p, 0, len(p.text)) for p in parts]
    text = "\n".join(f"- {i.text}" for i in items)
    markers = tuple(m for i in items for m in i.citations)
    yield Item(text=text, kind=Kind.CONTENT, citations=markers, question=f"{label(directive)} gồm những phần nào?")


def _on_part(desk: Desk, directive: Directive, part: Matter) -> Item | None:
    heading = part.passage
    below = [p for p in under(desk, heading) if p.label_length and len(p.path) == len(heading.path) + 1]
    if not below or len(below) > _MOST_UNITS:
        return None
    card = _card(
        f"{label(directive)}, {place_of(heading)}: “{part.words}” gồm những việc gì?",
        [desk.first_sentence(p) for p in below],
    )
    if card is None or len(card.text) > _LONGEST_ANSWER:
        return None
    return replace(card, citations=(desk.cite(heading, 0, len(heading.text)), *card.citations))


def _on_duty(desk: Desk, directive: Directive, task: Task) -> Item | None:
    same = [t for t in desk.tasks(directive) if t.name == task.name and t.role is task.role]
    spans = list(dict.fromkeys(t.spans[0] for t in same))
    items = [desk.quoted(desk.passage(s.passage_id), s.start, s.end) for s in spans[:4]]
    return _card(f"{name_of(desk, task)} được giao nhiệm vụ gì theo {label(directive)}?", items)


def _beside(targets: Sequence[Target]) -> list[list[Target]]:
    """Targets for one year; those without a year, of one passage."""
    found: dict[int | str, list[Target]] = {}
    for t in targets:
        found.setdefault(t.year or t.passage_id, []).append(t)
    return list(found.values())


def _on_targets(desk: Desk, directive: Directive, targets: Sequence[Target]) -> Item | None:
    year = targets[0].year
    asked = f"đến năm {year}" if year else f"ở {place_of(desk.passage(targets[0].passage_id))}"
    rows = {(t.passage_id, t.start, t.end): target_row(desk, t) for t in targets}
    return _card(f"{label(directive)} đặt những chỉ tiêu nào {asked}?", list(rows.values()))


def _on_time(desk: Desk, directive: Directive, task: Task) -> Item | None:
    span = task.spans[0]
    passage = desk.passage(span.passage_id)
    return _card(
        f"Theo {label(directive)} ({place_of(passage)}), việc giao cho {name_of(desk, task)} phải xong khi nào, "
        "hoặc làm định kỳ ra sao?",
        [desk.quoted(passage, span.start, span.end)],
    )
