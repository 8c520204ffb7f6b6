"""The panel beside the chat: a citation's full reference and its quote where it stands.

Shows the quote highlighted inside its passages, the passages around it, its place in the outline, and
the document's metadata with where each field was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol

from assistant.answer import Citation
from corpus.codes import date_in_words
from corpus.directive import (
    SOURCED_FIELDS,
    Correction,
    Directive,
    FieldSource,
    Lines,
    Passage,
    PassageKind,
    Where,
)
from screen import texts
from screen.frame import line_address

_NEIGHBOURS = 3
_SPAN_LIMIT = 8


class Held(Protocol):
    """What the panel asks of a collection."""

    @property
    def generation(self) -> int:
        """Counts the changes of the collection."""

    @property
    def directives(self) -> Mapping[str, Directive]:
        """The documents by id."""

    def passages(self, document_id: str) -> Sequence[Passage]:
        """The passages of a document, in order."""

    def sha256(self, file: str) -> str:
        """The hash of a file's bytes."""


def render_panel(citation: Citation, collection: Held, corrections: Sequence[Correction] = ()) -> str:
    """The panel's content for one citation; `corrections` are those of its file."""
    directive = collection.directives.get(citation.document.id, citation.document)
    held = citation.document.id in collection.directives
    passages = collection.passages(citation.document.id) if held else ()
    return _framed(
        f"{texts.CITATION} {citation.marker}",
        citation.reference,
        _place(citation)
        + _surroundings(citation, passages, held)
        + _where_it_stands(citation, held=held)
        + _corrections(citation, corrections)
        + _facts(directive)
        + _outline(citation, passages),
    )


def render_lost() -> str:
    """The panel's content when a citation can no longer be found."""
    return _framed(texts.CITATION, "", f'<p class="notice">{texts.PANEL_LOST}</p>')


def _framed(eyebrow: str, reference: str, content: str) -> str:
    """The panel: what is cited and the way out stay in sight while the rest scrolls."""
    heading = f"<h2>{escape(reference)}</h2>" if reference else ""
    return (
        f'<div class="bar"><div class="line"><span class="eyebrow">{escape(eyebrow)}</span>'
        f'<button type="button" class="close" data-close="">{texts.CLOSE} <kbd>Esc</kbd></button></div>'
        f'{heading}</div><div class="sheet">{content}</div>'
    )


def _place(citation: Citation) -> str:
    """The place in the outline as a breadcrumb."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in citation.path)
    if not steps:
        return ""
    return f'<nav class="place" aria-label="{texts.PLACE_IN_DOCUMENT}"><ol>{steps}</ol></nav>'


def _surroundings(citation: Citation, passages: Sequence[Passage], held: bool) -> str:
    """The quoted passages among their neighbours, or the bare quote where they cannot be found."""
    heading = f"<h3>{texts.SURROUNDINGS}</h3>"
    marks = locate(citation, passages)
    if not marks:
        why = texts.MOVED if held else texts.NOT_HELD_NOW
        quote = f'<p class="passage"><mark>{escape(citation.quote)}</mark></p>'
        return f'{heading}<p class="notice">{why}</p><div class="passages">{quote}</div>'
    first = max(min(marks) - _NEIGHBOURS, 0)
    last = min(max(marks) + _NEIGHBOURS, len(passages) - 1)
    rows = [_passage(passages[i], marks.get(i)) for i in range(first, last + 1)]
    before = '<p class="more">…</p>' if first > 0 else ""
    after = '<p class="more">…</p>' if last < len(passages) - 1 else ""
    return f'{heading}<div class="passages">{before}{"".join(rows)}{after}</div>'


def locate(citation: Citation, passages: Sequence[Passage]) -> dict[int, tuple[int, int]]:
    """The spans of the quote, by index of the passage that holds each; empty when it is nowhere.

    A quote may run over several passages: it is looked for in what begins at the cited one.
    """
    start = next((i for i, p in enumerate(passages) if p.id == citation.passage_id), None)
    if start is None or not citation.quote:
        return {}
    text = ""
    borders: list[tuple[int, int]] = []
    for passage in passages[start : start + _SPAN_LIMIT]:
        begin = len(text) + bool(text)
        text = f"{text} {passage.text}" if text else passage.text
        borders.append((begin, len(text)))
        at = text.find(citation.quote)
        if at >= 0:
            end = at + len(citation.quote)
            return {
                start + i: (max(at - b, 0), min(end, e) - b) for i, (b, e) in enumerate(borders) if at < e and end > b
            }
    return {}


def _passage(passage: Passage, mark: tuple[int, int] | None) -> str:
    """A passage as a paragraph, with its quoted span marked."""
    text = passage.text
    inner = escape(text)
    if mark is not None:
        start, end = mark
        inner = f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"
    kinds = f"passage {passage.kind.value}" + (" cited" if mark is not None else "")
    return f'<p class="{kinds}" style="--level:{min(passage.level, 5)}">{inner}</p>'


def _where_it_stands(citation: Citation, *, held: bool) -> str:
    text = f"{texts.SOURCE_FILE}: <code>{escape(citation.file)}</code>, {_lines(citation.lines)}"
    if citation.skipped_lines:
        text += f" ({texts.SKIPPED.format(lines=', '.join(map(str, citation.skipped_lines)))})"
    link = ""
    if held:
        address = escape(line_address(citation.document.id, *citation.lines))
        link = f'<p class="in-text"><a href="{address}" data-library-open="">{texts.OPEN_IN_TEXT}</a></p>'
    return f'<p class="file">{text}</p>{link}'


def _corrections(citation: Citation, corrections: Sequence[Correction]) -> str:
    """The scanning errors inside the quote: it shows them as they stand, the answer put right."""
    first, last = citation.lines
    mine = [c for c in corrections if first <= c.line <= last and c.wrong in citation.quote]
    if not mine:
        return ""
    words = "; ".join(f"“{c.wrong}” → “{c.right}”" for c in mine)
    return f'<p class="notice">{escape(texts.CORRECTED.format(corrections=words))}</p>'


def _facts(directive: Directive) -> str:
    """The document's metadata, each field with where it was read."""
    rows = []
    for name, label in texts.FIELDS.items():
        value = getattr(directive, name)
        if name == "date" and value:
            value = date_in_words(value)
        if value is None and name not in SOURCED_FIELDS:
            continue
        shown = escape(value) if value else f'<span class="unstated">{texts.UNSTATED}</span>'
        where = _where(directive.source(name)) if value else ""
        rows.append(f"<dt>{label}</dt><dd>{shown}{where}</dd>")
    return f"<h3>{texts.ABOUT_DOCUMENT}</h3><dl>{''.join(rows)}</dl>"


def _where(source: FieldSource) -> str:
    if source.where is Where.NONE:
        return ""
    words = texts.WHERE[source.where]
    if source.lines is not None:
        spot = _lines(source.lines)
        if source.where is not Where.OWN_HEADER and source.file:
            spot = f"{source.file}, {spot}"
        words += f" ({spot})"
    return f'<span class="where">{escape(words)}</span>'


def _outline(citation: Citation, passages: Sequence[Passage]) -> str:
    """The document's headings, with the ones that the citation stands under picked out."""
    headings = [p for p in passages if p.kind is PassageKind.HEADING]
    if not headings:
        return ""
    rows = []
    for heading in headings:
        here = bool(heading.path) and citation.path[: len(heading.path)] == heading.path
        current = ' aria-current="location"' if here else ""
        rows.append(f'<li style="--level:{min(heading.level, 5)}"{current}>{escape(heading.text)}</li>')
    return f'<details class="outline" open><summary>{texts.OUTLINE}</summary><ol>{"".join(rows)}</ol></details>'


def _lines(lines: Lines) -> str:
    first, last = lines
    return texts.LINE.format(first=first) if first == last else texts.LINES.format(first=first, last=last)
