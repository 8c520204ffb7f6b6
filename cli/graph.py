"""Draws how documents refer to one another as one SVG picture that opens anywhere.

Documents stand in columns: what is carried out, based on or replaced to the left of what does so.
Held documents have a full frame, those that are only named a broken one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from corpus.cells import plain
from corpus.codes import date_in_words
from corpus.crossrefs import Cited, CrossReference
from corpus.directive import Directive, Relation

#: Relation -> its words and its colour; colours differ in lightness too, for print in black and white.
LOOKS = {
    Relation.IMPLEMENTS: ("triển khai", "#0b5fa5"),
    Relation.BASED_ON: ("căn cứ", "#6b4c9a"),
    Relation.REPLACES: ("thay thế", "#b3261e"),
    Relation.AMENDS: ("sửa đổi", "#c4600a"),
    Relation.CONTINUES: ("tiếp tục", "#157a6e"),
    Relation.TRANSMITS: ("gửi kèm", "#4d4d4d"),
    Relation.CITES: ("nhắc tới", "#9aa0a6"),
}
_WIDTH, _LINE, _PAD, _GAP_X, _GAP_Y, _TOP = 250, 17, 10, 120, 18, 56
_CHARS = 34


@dataclass(slots=True)
class _Node:
    lines: list[str]
    tip: str
    held: bool
    column: int = 0
    x: float = 0
    y: float = 0

    @property
    def height(self) -> float:
        return 2 * _PAD + _LINE * len(self.lines)


def draw(rows: Sequence[CrossReference], directives: Mapping[str, Directive]) -> str:
    """The picture of `rows` as SVG text."""
    nodes: dict[str, _Node] = {}
    edges: list[tuple[str, str, Relation]] = []
    for row in rows:
        source, target = row.source_id, row.to.id or f"?{row.to.type}|{row.to.number or row.to.title}|{row.to.date}"
        nodes.setdefault(source, _node(_own(directives[source]), held=True))
        nodes.setdefault(target, _node(row.to, held=row.to.id is not None))
        edges.append((source, target, row.relation))
    _place(nodes, edges)
    return _svg(nodes, edges)


def _own(d: Directive) -> Cited:
    return Cited(id=d.id, number=d.number, type=d.type, issuer=d.issuer, date=d.date, title=d.title)


def _node(c: Cited, *, held: bool) -> _Node:
    head = " ".join(filter(None, [c.type, c.number])) or (c.title or "Văn bản")
    below = ", ".join(filter(None, [c.issuer, date_in_words(c.date) if c.date else None]))
    if not c.number and c.title:
        head = f"{c.type or ''} {c.title}".strip()
    lines = textwrap.wrap(plain(head), _CHARS)[:3] + textwrap.wrap(plain(below), _CHARS)[:2]
    return _Node(lines or ["Văn bản"], plain(c.title or head), held)


def _place(nodes: dict[str, _Node], edges: Sequence[tuple[str, str, Relation]]) -> None:
    """Columns by the longest chain of relations that a node starts; rows near what they refer to."""
    for _ in range(len(nodes)):
        moved = False
        for source, target, _relation in edges:
            wanted = nodes[target].column + 1
            if source != target and nodes[source].column < wanted <= len(nodes) and wanted <= _MOST_COLUMNS:
                nodes[source].column = wanted
                moved = True
        if not moved:
            break
    for column in sorted({n.column for n in nodes.values()}):
        names = [k for k, n in nodes.items() if n.column == column]
        names.sort(key=lambda k: _wish(k, nodes, edges))
        y: float = _TOP
        for name in names:
            nodes[name].x = 20 + column * (_WIDTH + _GAP_X)
            nodes[name].y = y
            y += nodes[name].height + _GAP_Y


_MOST_COLUMNS = 5
"""A ring of documents that refer to one another would push its columns on for ever."""


def _wish(name: str, nodes: Mapping[str, _Node], edges: Sequence[tuple[str, str, Relation]]) -> float:
    at = [nodes[t].y for s, t, _ in edges if s == name and nodes[t].column < nodes[name].column]
    return sum(at) / len(at) if at else 0.0


def _svg(nodes: Mapping[str, _Node], edges: Sequence[tuple[str, str, Relation]]) -> str:
    width = max((n.x + _WIDTH for n in nodes.values()), default=400) + 20
    width = max(width, 20 + 130 * len(LOOKS))
    height = max((n.y + n.height for n in nodes.values()), default=100) + 20
    root = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:g} {height:g}", "width": f"{width:g}",
         "height": f"{height:g}", "font-family": "'Noto Sans', 'DejaVu Sans', Arial, sans-serif", "font-size": "12"},
    )  # fmt: skip
    ET.SubElement(root, "title").text = "Quan hệ giữa các văn bản"
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    used = {relation for *_, relation in edges}
    for n, relation in enumerate(r for r in LOOKS if r in used):
        words, colour = LOOKS[relation]
        x = 20 + 130 * n
        ET.SubElement(
            root,
            "line",
            {"x1": f"{x}", "x2": f"{x + 28}", "y1": "24", "y2": "24", "stroke": colour, "stroke-width": "2"},
        )
        ET.SubElement(root, "text", {"x": f"{x + 34}", "y": "28", "fill": "#222222"}).text = words
    for source, target, relation in edges:
        _edge(root, nodes[source], nodes[target], relation)
    for node in nodes.values():
        _box(root, node)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _edge(root: ET.Element, source: _Node, target: _Node, relation: Relation) -> None:
    words, colour = LOOKS[relation]
    x1, y1 = source.x, source.y + source.height / 2
    x2, y2 = target.x + _WIDTH, target.y + target.height / 2
    bend = max(40.0, (x1 - x2) / 2)
    if target.column >= source.column:  # a ring, or two of one column
        x2, bend = target.x, -60.0
        path = f"M{x1:g},{y1:g} C{x1 - 50:g},{y1:g} {x2 - 50:g},{y2:g} {x2:g},{y2:g}"
    else:
        path = f"M{x1:g},{y1:g} C{x1 - bend:g},{y1:g} {x2 + bend:g},{y2:g} {x2:g},{y2:g}"
    line = ET.SubElement(
        root, "path", {"d": path, "fill": "none", "stroke": colour, "stroke-width": "1.6", "opacity": "0.8"}
    )
    ET.SubElement(line, "title").text = words
    tip = 5 if target.column < source.column else -5
    ET.SubElement(root, "path", {"d": f"M{x2:g},{y2:g} l{tip * 1.6:g},{-4} l0,8 z", "fill": colour})


def _box(root: ET.Element, node: _Node) -> None:
    group = ET.SubElement(root, "g")
    ET.SubElement(group, "title").text = node.tip
    look = {"x": f"{node.x:g}", "y": f"{node.y:g}", "width": f"{_WIDTH}", "height": f"{node.height:g}", "rx": "6"}
    look |= (
        {"fill": "#fff6e5", "stroke": "#8a5a00"}
        if node.held
        else {"fill": "#f7f7f7", "stroke": "#777777", "stroke-dasharray": "5 4"}
    )
    ET.SubElement(group, "rect", look)
    for n, text in enumerate(node.lines):
        at = {"x": f"{node.x + _PAD:g}", "y": f"{node.y + _PAD + 12 + n * _LINE:g}", "fill": "#1a1a1a"}
        if n == 0:
            at["font-weight"] = "bold"
        ET.SubElement(group, "text", at).text = text
