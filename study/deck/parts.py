"""The matter of the documents part by part: one slide for each where there is room, several parts on one where not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.directive import Directive
from retrieval.collection import label
from study.deck import fit
from study.deck.draft import Draft, line_of
from study.deck.sources import place
from study.deck.values import GAP, SIZES, TIGHT, Box, Line, Lines, Slide
from study.pack import Item, Kind, Section, marked

_MOST = 5
"""Lines on one slide."""
_SHORT = 45
"""Characters of a heading that can lead a line."""
_LEFT = re.compile(r"(?<=^Còn )\d+(?= ý)")
_ADVICE = "đọc nguyên văn ý quan trọng; câu có dấu “…” là câu rút gọn, bản đầy đủ ở dưới."


@dataclass
class Part:
    """A heading of a document with what stands under it."""

    document: Directive
    heading: Item | None
    above: tuple[str, ...]
    """The headings that it stands under, outermost first."""
    own: str = ""
    """The heading as printed."""
    depth: int = 0
    lines: list[Item] = field(default_factory=list)
    left: int = 0
    """Lines that the pack itself leaves out."""


def read_parts(section: Section, draft: Draft) -> list[Part]:
    """The parts of the section on content, those too that hold further headings only."""
    found: list[Part] = []
    for item in section.items:
        cited = draft.of(item.citations)
        if item.kind is Kind.CONTENT and cited:
            first = cited[0]
            is_heading = item.level == 0
            if is_heading:
                found.append(Part(first.document, item, first.path[:-1], first.path[-1], len(first.path)))
            elif not found or found[-1].document.id != first.document.id:
                found.append(Part(first.document, None, ()))
            if not is_heading:
                found[-1].lines.append(item)
        elif item.kind is Kind.OWN and item.level == 0 and found:
            last = found[-1]
            heading = replace(item, text=marked(item.text, item.kind))
            found.append(Part(last.document, heading, last.above, heading.text, last.depth))
        elif item.kind is Kind.SUGGESTION and found and (left := _LEFT.search(item.text)):
            found[-1].left += int(left.group())
    return found


def count(draft: Draft) -> int:
    """How many slides the content can fill."""
    section = draft.section("noi-dung")
    return sum(len(_pages(draft, section, p)) for p in _with_lines(section, draft)) if section else 0


def slides(draft: Draft, most: int) -> list[Slide]:
    """At most so many slides of the content: none of its parts is passed over."""
    section = draft.section("noi-dung")
    if section is None or not most:
        return []
    groups = _grouped(_with_lines(section, draft), most)
    pages: list[list[list[Item]]] = [_pages(draft, section, g[0]) if len(g) == 1 else [[]] for g in groups]
    taken = [1] * len(groups)
    while sum(taken) < most and any(len(p) > n for p, n in zip(pages, taken, strict=True)):
        # Where most is left, the next page is missed most.
        behind = [sum(map(len, p[n:])) for p, n in zip(pages, taken, strict=True)]
        taken[behind.index(max(behind))] += 1
    made: list[Slide] = []
    titles = [_common(section, g, draft) for g in groups if len(g) > 1]
    told: Counter[str] = Counter()
    for group, n in zip(groups, taken, strict=True):
        if len(group) > 1:
            title = _common(section, group, draft)
            told[title] += 1
            made.append(_merged(draft, section, group, title, told[title], titles.count(title)))
        else:
            made += _paged(draft, section, group[0], _pages(draft, section, group[0], n), n)
    return made


def _with_lines(section: Section, draft: Draft) -> list[Part]:
    return [p for p in read_parts(section, draft) if p.lines]


def _grouped(parts: Sequence[Part], most: int) -> list[list[Part]]:
    """Neighbours put together until there are no more groups than slides, the smallest first."""
    groups = [[p] for p in parts]
    while len(groups) > most:
        costs = [_cost(a, b) for a, b in pairwise(groups)]
        at = costs.index(min(costs))
        groups[at : at + 2] = [[*groups[at], *groups[at + 1]]]
    return groups


def _cost(first: Sequence[Part], second: Sequence[Part]) -> tuple[bool, int, bool]:
    both = [*first, *second]
    is_apart = len({p.document.id for p in both}) > 1
    return is_apart, sum(1 + min(2, len(p.lines)) for p in both), len({p.above for p in both}) > 1


def _pages(draft: Draft, section: Section, part: Part, taken: int | None = None) -> list[list[Item]]:
    """The lines of a part by slides: as many as fit where slides are too few for all, else about as many on each."""
    room = draft.room(_title(section, part, 1, 2))
    greedy = list(_split(part.lines, room, _MOST))
    if len(greedy) < 2 or (taken is not None and taken < len(greedy)):
        return greedy
    even = list(_split(part.lines, room, -(-len(part.lines) // len(greedy))))
    return even if len(even) == len(greedy) else greedy


def _split(items: Sequence[Item], room: Box, most: int) -> Iterator[list[Item]]:
    at = 0
    while at < len(items):
        _, n = fit.lines([line_of(i) for i in items[at : at + most]], room)
        yield list(items[at : at + n])
        at += n


def _title(section: Section, part: Part, number: int, of: int) -> str:
    text = part.heading.text if part.heading else section.title
    return f"{text} ({number}/{of})" if of > 1 else text


def _place(draft: Draft, section: Section, part: Part, number: int, of: int) -> str:
    """ "Mục III, khoản 7": a title where the heading is too long for one."""
    cited = draft.of(part.heading.citations) if part.heading else []
    text = _capital(place(cited[0]) if cited else section.title)
    return f"{text} ({number}/{of})" if of > 1 else text


def _kicker(section: Section, part: Part, draft: Draft) -> tuple[str, ...]:
    name = label(part.document)
    above = _heading_at(section, part.above, draft) if part.above else section.title
    return (f"{name} · {above}", f"{name} · {section.title}", section.title)


def _paged(draft: Draft, section: Section, part: Part, pages: Sequence[list[Item]], taken: int) -> Iterator[Slide]:
    left = [i for page in pages[taken:] for i in page]
    for n, page in enumerate(pages[:taken], 1):
        title = _title(section, part, n, taken)
        is_last = n == taken
        behind = len(left) + part.left if is_last else 0
        body, shown = fit.lines([line_of(i) for i in page], draft.room(title), left=behind)
        yield draft.slide(
            title,
            body,
            kicker=_kicker(section, part, draft),
            instead=_place(draft, section, part, n, taken),
            cited=part.heading.citations if part.heading else (),
            more=[m for i in (*page[shown:], *(left if is_last else ())) for m in i.citations],
            advice=[_ADVICE],
        )


def _common(section: Section, parts: Sequence[Part], draft: Draft) -> str:
    """The heading above all of some parts."""
    above = {p.above for p in parts}
    path = next(iter(above))
    return _heading_at(section, path, draft) if len(above) == 1 and path else section.title


def _heading_at(section: Section, path: tuple[str, ...], draft: Draft) -> str:
    """A heading as it reads in the pack, scanning errors put right; as printed where the pack does not have it."""
    found = (p for p in read_parts(section, draft) if p.heading and (*p.above, p.own) == path)
    return next((p.heading.text for p in found if p.heading), path[-1])


def _merged(draft: Draft, section: Section, parts: Sequence[Part], title: str, number: int, of: int) -> Slide:
    """Several parts on one slide: each with its heading and as many of its lines as all have room for."""
    title = f"{title} ({number}/{of})" if of > 1 else title
    room = draft.room(title)
    body = _lines_of_several(draft, parts, room)
    on_it = {m for line in body.lines for m in line.citations}
    documents = list(dict.fromkeys(label(p.document) for p in parts))
    return draft.slide(
        title,
        body,
        kicker=(f"{' · '.join(documents)} · {section.title}", section.title),
        instead=section.title,
        more=[m for p in parts for i in p.lines for m in i.citations if m not in on_it],
        advice=[_ADVICE],
    )


def _lines_of_several(draft: Draft, parts: Sequence[Part], room: Box) -> Lines:
    """As many lines of each part as of the others, then more of those that there is room for."""
    everything = sum(len(p.lines) + p.left for p in parts)

    def fitted(most: Sequence[int]) -> tuple[Lines, bool]:
        found = [line for p, n in zip(parts, most, strict=True) for line in _of_part(p, n, draft)]
        told = sum(not line.is_heading for line in found)
        body, shown = fit.lines(found, room, left=everything - told)
        return body, shown == len(found)

    for each in (4, 3, 2, 1, 0):
        most = [each] * len(parts)
        body, is_whole = fitted(most)
        if is_whole:
            break
    for n, p in enumerate(parts) if most[0] else ():
        while len(p.lines) > most[n]:
            more, is_whole = fitted([*most[:n], most[n] + 1, *most[n + 1 :]])
            if not is_whole or more.size < SIZES[-2]:
                break
            body = more
            most[n] += 1
    return body


def _of_part(part: Part, most: int, draft: Draft) -> Iterator[Line]:
    """A heading with so many lines under it; for none, one line led by the place of its heading."""
    if not part.heading or not most:
        lead = f"{_label(part, draft)}:" if part.heading else ""
        yield from (line_of(i, lead=lead) for i in part.lines[:1])
        return
    yield line_of(part.heading, is_heading=True)
    yield from map(line_of, part.lines[:most])


def _label(part: Part, draft: Draft) -> str:
    """A heading in few words: itself, or its place."""
    assert part.heading is not None
    if len(part.heading.text) <= _SHORT:
        return part.heading.text
    return _capital(place(draft.of(part.heading.citations)[0]))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def outline(draft: Draft) -> list[Slide]:
    """The outline of each document: two levels of headings where they fit, else the upper one."""
    section = draft.section("noi-dung")
    if section is None:
        return []
    by_document: dict[str, list[Part]] = {}
    for p in read_parts(section, draft):
        if p.heading:
            by_document.setdefault(p.document.id, []).append(p)
    return [s for found in by_document.values() if (s := _outline(draft, found)) is not None]


_OUTLINE = "Bố cục văn bản"
_GAPS = (GAP, TIGHT)


def _outline(draft: Draft, parts: Sequence[Part]) -> Slide | None:
    depths = [p.depth for p in parts]
    top = next((d for d in sorted(set(depths)) if depths.count(d) > 1), None)
    if top is None:
        return None
    room = draft.room(_OUTLINE)
    below = any(p.depth == top + 1 for p in parts)
    both = [_heading(p, is_heading=p.depth == top) for p in parts if p.depth in (top, top + 1)]
    upper = [_heading(p, is_heading=False) for p in parts if p.depth == top]
    body, shown = fit.lines(both, room, gaps=_GAPS, is_outline=True)
    if not below or shown < len(both):
        body, shown = fit.lines(upper, room, gaps=_GAPS, left=0)
    return draft.slide(
        _OUTLINE,
        body,
        kicker=(label(parts[0].document),),
        more=[m for p in parts if p.heading for m in p.heading.citations],
        advice=["chỉ nêu các phần, không đọc hết; nói rõ phần nào sẽ trình bày kỹ."],
    )


def _heading(part: Part, *, is_heading: bool) -> Line:
    assert part.heading is not None
    return line_of(part.heading, is_heading=is_heading)
