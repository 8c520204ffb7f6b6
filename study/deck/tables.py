"""Slides with a table: what the documents are, who does what, documents side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from corpus.actors import find_actors
from corpus.text import fold
from retrieval.collection import label
from study.deck import fit, measure
from study.deck.draft import Draft
from study.deck.values import PAD, SIZES, Line, Slide, Table
from study.pack import Cell, Item, Kind, Section, marked

MOST_ROWS = 6
_MOST_COMPARED = 4
_LEADS = ("chủ trì", "thực hiện")
_STAR = " ★"


def head_height(columns: Sequence[str], widths: Sequence[float], size: float) -> float:
    """Points that the row of headings takes."""
    return max(
        measure.height(c, size, w - 2 * PAD[0], is_bold=True) + 2 * PAD[1] for c, w in zip(columns, widths, strict=True)
    )


def _shares(room: float, *shares: float) -> tuple[float, ...]:
    return tuple(room * s / sum(shares) for s in shares)


def _fitted(
    draft: Draft, title: str, columns: Sequence[str], shares: Sequence[float], found: Sequence[tuple[Line, ...]],
    most: int, *, in_order: bool = True,
) -> tuple[Table, list[tuple[Line, ...]]]:  # fmt: skip
    """The rows that fit below a title, as a table, and those that are left."""
    room = draft.room(title)
    widths = _shares(room.width, *shares)
    height = room.height - head_height(columns, widths, SIZES[-1])
    taken, rows, size = fit.rows(found, widths, height, most, in_order=in_order)
    if not rows:  # one row alone is too high
        taken = [0]
        rows = (tuple(Line(_elsewhere(c.text), c.citations, lead=_elsewhere(c.lead)) for c in found[0]),)
    return Table(tuple(columns), widths, rows, size), [r for n, r in enumerate(found) if n not in taken]


def _elsewhere(text: str) -> str:
    return text if len(text) < 60 else fit.ELSEWHERE


# What the documents are


def about(draft: Draft) -> list[Slide]:
    """The fields of one document, or the documents one below the other."""
    section = draft.section("thong-tin")
    if section is None:
        return []
    several = any(i.level == 0 for i in section.items)
    columns, shares, rows = _documents(section) if several else _fields(section)
    made = []
    while rows:
        table, rows = _fitted(draft, section.title, columns, shares, rows, MOST_ROWS)
        advice = ["ô ghi “cần đối chiếu bản gốc” phải kiểm tra trước khi trình bày."]
        made.append(draft.slide(section.title, table, advice=advice))
    return made


def _fields(section: Section) -> tuple[tuple[str, ...], tuple[float, ...], list[tuple[Line, ...]]]:
    rows: list[tuple[Line, ...]] = [
        (Line("", lead=i.cells[0].text), _value(i)) for i in section.items if len(i.cells) > 1
    ]
    return section.columns, (27, 73), rows


def _value(item: Item) -> Line:
    return Line(marked(item.cells[1].text, item.kind), item.citations, is_advice=item.kind is Kind.SUGGESTION)


_SUBJECT, _SIGNER = "Trích yếu", "Người ký"


def _documents(section: Section) -> tuple[tuple[str, ...], tuple[float, ...], list[tuple[Line, ...]]]:
    rows: list[tuple[Line, ...]] = []
    name: str = ""
    fields: dict[str, Item] = {}

    def close() -> None:
        if name:
            others = [i for k, i in fields.items() if k not in (_SUBJECT, _SIGNER) and i.kind is not Kind.SUGGESTION]
            markers = tuple(dict.fromkeys(m for i in others for m in i.citations))
            told = [_value(fields[k]) if k in fields else Line("") for k in (_SUBJECT, _SIGNER)]
            rows.append((Line("", markers, lead=name), *told))

    for item in section.items:
        if item.level == 0:
            close()
            name, fields = item.text, {}
        elif item.cells:
            fields[item.cells[0].text] = item
    close()
    return ("Văn bản", _SUBJECT, _SIGNER), (34, 46, 20), rows


# Who does what

_DUTY_SHARES = (28, 57, 15)
_TALL = 5
"""Lines of a task that is short enough to be read at a glance."""
_DUTY_COLUMNS = ("Cơ quan, tổ chức", "Nhiệm vụ", "Vai trò")


def duties(draft: Draft) -> list[Slide]:
    """Tasks, the bodies that lead first, a page of each document in turn."""
    section = draft.section("phan-cong")
    if section is None:
        return []
    by_document: dict[str, list[Item]] = {}
    for item in section.items:
        cited = draft.of(item.citations)
        if item.cells and cited:
            by_document.setdefault(label(cited[0].document), []).append(item)
    pages = [list(_duty_pages(draft, section, name, items)) for name, items in by_document.items()]
    return [s for s in chain.from_iterable(zip_longest(*pages)) if s is not None]


def _duty_pages(draft: Draft, section: Section, name: str, items: Sequence[Item]) -> Iterator[Slide]:
    title = section.title
    rows = [_duty(group) for group in _ranked(items)]
    width = _shares(draft.room(title).width, *_DUTY_SHARES)[1]
    # A long row leaves no room for others: behind those that can be read at a glance.
    rows.sort(key=lambda row: measure.lines(fit.cell(row[1], _TALL, SIZES[-1], width).text, SIZES[-1], width) > _TALL)
    while rows:
        table, rows = _fitted(draft, title, _DUTY_COLUMNS, _DUTY_SHARES, rows, MOST_ROWS, in_order=False)
        rest = f" Còn {len(rows)} việc khác: xem bảng phân công trong tài liệu." if rows else ""
        starred = any(_STAR.strip() in r[0].shown for r in table.rows)
        star = " Dòng có ★ liên quan trực tiếp đến người dự." if starred else ""
        yield draft.slide(
            title,
            table,
            kicker=(name,),
            advice=[f"đối chiếu với việc của cơ quan, đơn vị mình.{star}{rest}"],
        )


def _ranked(items: Sequence[Item]) -> list[list[Item]]:
    """The rows of one task together: named bodies that lead first, then those of the audience, then who carries out."""
    groups: dict[tuple[int, ...], list[Item]] = {}
    for item in items:
        groups.setdefault(item.citations, []).append(item)

    def rank(group: Sequence[Item]) -> tuple[int, bool]:
        first = _main(group)
        role = first.cells[2].text
        is_own = any(_STAR in i.cells[0].text for i in group)
        order = 0 if role == _LEADS[0] else 1 if is_own else 2 if role == _LEADS[1] else 3
        return order, fold(first.cells[0].text).startswith("cac ")

    return sorted(groups.values(), key=rank)


def _main(group: Sequence[Item]) -> Item:
    """The row of the one who answers for the task."""
    return min(group, key=lambda i: _LEADS.index(i.cells[2].text) if i.cells[2].text in _LEADS else len(_LEADS))


def _duty(group: Sequence[Item]) -> tuple[Line, ...]:
    first = _main(group)
    same = [i.cells[0].text for i in group if i.cells[2].text == first.cells[2].text]
    names = list(dict.fromkeys(n.removesuffix(_STAR) for n in same))
    names[1:] = [f"c{n[1:]}" if n.startswith("Các ") else n for n in names[1:]]
    star = _STAR if any(n.endswith(_STAR) for n in same) else ""
    # Who coordinates stands in the sentence itself.
    told = "; ".join(names[:2]) + (f" và {len(names) - 2} nơi khác" if len(names) > 2 else "")
    body = f"{told[:1].upper()}{told[1:]}{star}"
    text = first.cells[1].text
    if len(names) == 1:
        text = _without_subject(text, names[0])
    when = "; ".join(filter(None, (first.cells[2].text, first.cells[3].text)))
    return Line("", lead=body), Line(text, first.citations), Line(when)


def _without_subject(text: str, name: str) -> str:
    """What a body does, where its sentence begins with its name, which stands in the column beside it."""
    actors = find_actors(text)
    if not actors or actors[0].start != 0:
        return text
    behind = text[actors[0].end :].lstrip()
    # A name that goes on ("Ban Tuyên giáo" Tỉnh ủy) or one of several is followed by a capital or a comma.
    is_whole = fold(name).startswith(fold(text[: actors[0].end]))
    return f"{behind[:1].upper()}{behind[1:]}" if is_whole and behind[:1].islower() else text


# Side by side


def compared(draft: Draft) -> list[Slide]:
    """The table of the comparison, a few rows a slide."""
    section = draft.section("so-sanh")
    if section is None:
        return []
    made: list[Slide] = []
    heading = ""
    rows: list[tuple[Line, ...]] = []
    for item in (*section.items, None):
        if item is not None and item.cells:
            rows.append(tuple(_side(c, item.kind) for c in item.cells))
            continue
        made += _compared(draft, section, heading, rows)
        heading, rows = item.text if item else "", []
    return made


def _side(cell: Cell, kind: Kind) -> Line:
    is_advice = not cell.citations and kind is not Kind.OWN
    return Line(marked(cell.text, kind), cell.citations, is_advice=is_advice)


def _compared(draft: Draft, section: Section, heading: str, rows: Sequence[tuple[Line, ...]]) -> Iterator[Slide]:
    while rows:
        table, rows = _fitted(draft, section.title, section.columns, (1, 1), rows, _MOST_COMPARED, in_order=False)
        yield draft.slide(
            section.title,
            table,
            kicker=(heading,),
            advice=["đối chiếu tự động theo câu chữ; xem lại cùng nguyên văn trước khi kết luận."],
        )
