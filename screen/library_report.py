"""What was read of one document beside its text, as HTML: each thing leads to its line, most can be put right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from assistant.cite import document_name
from assistant.told import cited_name, said_target, said_task
from corpus.codes import date_in_words
from corpus.corrections import LONGEST_VALUE, AnyCorrection, key_of
from corpus.directive import (
    CORRECTABLE_FIELDS,
    Correction,
    FieldCorrection,
    Passage,
    PassageKind,
    Where,
)
from corpus.doubts import Doubt, DoubtKind
from corpus.extract import Origin
from corpus.source import SUFFIXES
from screen import texts
from screen.fragment import Fragment
from screen.frame import LIBRARY_PATH, LIBRARY_QUERY, line_address
from screen.library import Sheet
from screen.library_view import render_back

_SHOWN = 110
"""Characters of a unit in the outline."""
_AROUND = 15
"""Lines of the neighbours that are shown, so that a document can be made to begin or end there."""
_OUTLINE_LEVEL = 2


def render_sheet(sheet: Sheet) -> str:
    """One document: what was read of it, and its text."""
    d = sheet.directive
    return (
        f'{render_back()}<div data-document="{d.id}" data-file="{escape(d.file)}">'
        f'<h2 tabindex="-1">{escape(document_name(d, lacks=False))}</h2>{_siblings(sheet)}'
        f'<div class="sheet-of">{render_report(sheet).html}{render_text(sheet).html}</div>{_line_tools()}</div>'
    )


def _siblings(sheet: Sheet) -> str:
    """The other documents of the file."""
    if len(sheet.documents) < 2:
        return ""
    rows = "".join(
        f"<li>{_document(d.id, document_name(d, lacks=False), is_here=d.id == sheet.directive.id)}</li>"
        for d in sheet.documents
    )
    said = texts.FILE_DOCUMENTS.format(name=escape(sheet.directive.file), count=len(sheet.documents))
    return f'<details class="siblings"><summary>{said}</summary><ol>{rows}</ol></details>'


def _document(document: str, name: str, *, is_here: bool = False) -> str:
    if is_here:
        return f'<span aria-current="true"><strong>{escape(name)}</strong></span>'
    return (
        f'<a href="?{LIBRARY_QUERY}&amp;vb={document}" data-library="open" data-document="{document}">'
        f"{escape(name)}</a>"
    )


# The report


def render_report(sheet: Sheet) -> Fragment:
    """What was read, in sections that can be folded."""
    tasks = len({t.assignment for t in sheet.tasks})
    found = texts.REPORT_SUM.format(
        passages=len(sheet.passages), tasks=tasks, targets=len(sheet.targets), references=len(sheet.references)
    )
    sections = (
        _section("fields", texts.REPORT_FIELDS, None, _fields(sheet), is_open=True),
        _section("doubts", texts.REPORT_DOUBTS, len(sheet.doubts), _doubts(sheet.doubts), is_open=True),
        _section("own", texts.REPORT_CORRECTIONS, len(sheet.own), _corrections(sheet.own), is_open=True)
        if sheet.own
        else "",
        _section("outline", texts.REPORT_OUTLINE, None, _outline(sheet.passages), is_open=True),
        _section("tasks", texts.REPORT_TASKS, tasks, _tasks(sheet)),
        _section("targets", texts.REPORT_TARGETS, len(sheet.targets), _targets(sheet)),
        _section("references", texts.REPORT_REFERENCES, len(sheet.references), _references(sheet)),
        _section("file", texts.REPORT_FILE, None, _file(sheet)),
    )
    return Fragment(
        "library-report",
        f'<div id="library-report"><p class="hint">{found}</p>{_how_read(sheet)}{"".join(sections)}</div>',
    )


def _how_read(sheet: Sheet) -> str:
    """What should be known of how the text came about."""
    said = []
    extract = sheet.extract
    if extract is not None and sheet.directive.is_ocr:
        said.append(texts.REPORT_OCR.format(engine=extract.engine))
    said += extract.warnings if extract is not None else ()
    if not sheet.encoding.startswith("utf"):
        said.append(texts.REPORT_ENCODING.format(encoding=sheet.encoding.upper()))
    return "".join(f'<p class="notice">{escape(line)}</p>' for line in said)


def _section(name: str, title: str, count: int | None, content: str, *, is_open: bool = False) -> str:
    many = f" <small>({count})</small>" if count is not None else ""
    opened = " open" if is_open and content else ""
    inside = content or f'<p class="hint">{texts.REPORT_NOTHING}</p>'
    return (
        f'<section class="part"><details data-fold="{name}"{opened}><summary><h3>{title}{many}</h3></summary>'
        f"{inside}</details></section>"
    )


def _line_link(first: int, last: int | None = None, *, document: str = "") -> str:
    """A link to a line, or some; of another document where one is named."""
    ends = f"{first}-{last}" if last is not None and last > first else str(first)
    if document:
        return (
            f'<a class="at" href="{escape(line_address(document, first, last))}" data-library="open"'
            f' data-document="{document}">{texts.LINE.format(first=ends.replace("-", "–"))}</a>'
        )
    return (
        f'<a class="at" href="#dong-{ends}" data-library="line">{texts.LINE.format(first=ends.replace("-", "–"))}</a>'
    )


def _fields(sheet: Sheet) -> str:
    return f"<dl>{''.join(_field(sheet, name) for name in CORRECTABLE_FIELDS)}</dl>"


def _field(sheet: Sheet, name: str) -> str:
    d = sheet.directive
    value = (d.type_as_printed or d.type) if name == "type" else getattr(d, name)
    if name == "date" and value:
        value = date_in_words(value)
    label, source = texts.FIELDS[name], d.source(name)
    shown = (
        f'<span class="value">{escape(value)}</span>' if value else f'<span class="unstated">{texts.UNSTATED}</span>'
    )
    where = ""
    if source.lines and (stating := sheet.stated_in.get(name)):
        elsewhere = stating if stating != d.id else ""
        where = f" {_line_link(*source.lines, document=elsewhere)}"
    if source.where is Where.REVIEWED:
        where += f' <span class="tag own">{texts.WHERE[Where.REVIEWED]}</span>'
    elif source.where in (Where.COVERING_LETTER, Where.OTHER_DOCUMENT):
        where += f' <span class="tag">{texts.WHERE[source.where]}</span>'
    mine = next(
        (c for c in sheet.own if isinstance(c, FieldCorrection) and c.field == name and _is_inside(sheet, c.line)), None
    )
    back = (
        f'<button type="button" data-library="undo" data-key="{escape(key_of(mine))}">{texts.PACK_PUT_BACK}</button>'
        if mine
        else ""
    )
    hint = texts.REPORT_HINTS.get(name, "")
    edit = escape(texts.REPORT_EDIT_FIELD.format(field=label.lower()))
    area = (
        f'<textarea name="value" rows="2" maxlength="{LONGEST_VALUE}">{escape(value or "")}</textarea>'
        if name in ("title", "issuer")
        else f'<input name="value" maxlength="{LONGEST_VALUE}" value="{escape(value or "")}" autocomplete="off"'
        f' placeholder="{escape(hint)}">'
    )
    return (
        f'<div id="field-{name}" class="field" data-field="{name}"><dt>{label}</dt>'
        f'<dd><div class="shown"><span>{shown}{where}</span>'
        f'<button type="button" data-library="edit-field" aria-label="{edit}">{texts.REPORT_EDIT}</button></div>'
        f'<form data-library-field hidden novalidate><label><span class="heard">{label}</span>{area}</label>'
        f'<p class="alert" role="alert" hidden></p><div class="tools"><button class="main">{texts.SAVE}</button>'
        f'<button type="button" data-library="fold-field">{texts.PACK_CANCEL}</button>{back}</div></form></dd></div>'
    )


def _is_inside(sheet: Sheet, line: int) -> bool:
    return sheet.directive.lines.first <= line <= sheet.directive.lines.last


def _doubts(doubts: Sequence[Doubt]) -> str:
    rows = "".join(f"<li>{_doubt(d)}</li>" for d in doubts)
    return f'<ul class="found">{rows}</ul>' if rows else ""


def _doubt(d: Doubt) -> str:
    said = ""
    if d.text and d.suggestion:
        said = texts.REPORT_PROPOSED.format(text=d.text, suggestion=d.suggestion)
    elif d.text or d.suggestion:
        said = f"“{d.text or d.suggestion}”"
    button = ""
    if d.kind is DoubtKind.SCAN and d.suggestion:
        label = texts.REPORT_MEND_AT.format(line=d.lines.first, wrong=d.text, right=d.suggestion)
        button = (
            f' <button type="button" data-library="mend" data-at="{d.lines.first}" data-wrong="{escape(d.text)}"'
            f' data-right="{escape(d.suggestion)}" aria-label="{escape(label)}">'
            f"{escape(texts.REPORT_MEND.format(right=d.suggestion))}</button>"
        )
    if d.kind in (DoubtKind.SCAN, DoubtKind.FIGURE) and d.text:
        about = f'data-at="{d.lines.first}" data-wrong="{escape(d.text)}"'
        if not d.suggestion:
            button += f' <button type="button" data-library="mend-here" {about}>{texts.REPORT_MEND_HERE}</button>'
        label = escape(texts.REPORT_CONFIRM_AT.format(line=d.lines.first, text=d.text))
        button += f' <button type="button" data-library="confirm" {about} aria-label="{label}">'
        button += f"{texts.REPORT_CONFIRM}</button>"
    return f"{_line_link(*d.lines)} {escape(said)} <small>{escape(d.why)}</small>{button}"


def _corrections(own: Sequence[AnyCorrection]) -> str:
    rows = []
    for c in own:
        what = escape(said_correction(c))
        undo = escape(texts.REPORT_UNDO_OF.format(what=said_correction(c)))
        rows.append(
            f'<li>{what} <button type="button" data-library="undo" data-key="{escape(key_of(c))}"'
            f' aria-label="{undo}">{texts.REPORT_UNDO}</button></li>'
        )
    return f'<ul class="found">{"".join(rows)}</ul>'


def said_correction(c: AnyCorrection) -> str:
    """A correction in a line of words."""
    if isinstance(c, Correction) and c.wrong == c.right:
        return texts.REPORT_CONFIRMED.format(line=c.line, wrong=c.wrong)
    if isinstance(c, Correction):
        return texts.REPORT_WORD_WAS.format(line=c.line, wrong=c.wrong, right=c.right)
    if isinstance(c, FieldCorrection):
        value = date_in_words(c.value) if c.field == "date" and c.value else c.value
        return texts.REPORT_FIELD_WAS.format(field=texts.FIELDS.get(c.field, c.field), value=value or texts.UNSTATED)
    return (texts.REPORT_BEGINS if c.begins else texts.REPORT_BEGINS_NOT).format(line=c.line)


def _outline(passages: Sequence[Passage]) -> str:
    rows = "".join(
        f'<li style="--level:{min(p.level, 5)}"><a href="#dong-{p.lines.first}" data-library="line">'
        f"{escape(_short(p.text))}</a></li>"
        for p in passages
        if p.level and (p.kind is PassageKind.HEADING or (p.kind is PassageKind.ITEM and p.level <= _OUTLINE_LEVEL))
    )
    return f'<ol class="outline-of">{rows}</ol>' if rows else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"


def _tasks(sheet: Sheet) -> str:
    rows = []
    for _, group in groupby(sheet.tasks, key=lambda t: t.assignment):
        parts = list(group)
        span = parts[0].spans[0]
        who = "; ".join(said_task(t) for t in parts)
        rows.append(
            f"<li>{_line_link(sheet.line_of(span.passage_id, span.start, span.end))} {escape(who)}"
            f"<small>{escape(_short(parts[0].text))}</small></li>"
        )
    return f'<ul class="found">{"".join(rows)}</ul>' if rows else ""


def _targets(sheet: Sheet) -> str:
    rows = "".join(
        f"<li>{_line_link(sheet.line_of(t.passage_id, t.start, t.end))} {escape(said_target(t))}</li>"
        for t in sheet.targets
    )
    return f'<ul class="found">{rows}</ul>' if rows else ""


def _references(sheet: Sheet) -> str:
    rows = []
    for row in sheet.references:
        lines = dict.fromkeys(sheet.line_of(m.passage_id, m.start, m.end) for m in row.mentions)
        name = escape(cited_name(row))
        if row.to.id:
            name = _document(row.to.id, cited_name(row))
        rows.append(f"<li>{name} {' '.join(_line_link(n) for n in lines if n)}</li>")
    return f'<ul class="found">{"".join(rows)}</ul>' if rows else ""


def _file(sheet: Sheet) -> str:
    name = sheet.directive.file
    shown = escape(name)
    mark = texts.LIBRARY_ADDED_MARK if sheet.file.added else texts.LIBRARY_SHIPPED
    gone = "".join(f"<li>{escape(document_name(d, lacks=False))}</li>" for d in sheet.documents)
    join = (
        f'<button type="button" data-library="join">{texts.LIBRARY_JOIN}</button>'
        if sheet.documents[0].id != sheet.directive.id
        else ""
    )
    after = texts.FILE_REMOVE_ADDED if sheet.file.added else texts.FILE_REMOVE_SHIPPED
    return (
        f'<p><code>{shown}</code> <span class="tag">{mark}</span></p><p class="hint">{texts.FILE_BOUNDS}</p>'
        f'<div class="tools">{join}<a class="button" href="{LIBRARY_PATH}/goc?vb={sheet.directive.id}" download>'
        f'{texts.FILE_ORIGINAL}</a><label class="pick"><input type="file" accept="{",".join(SUFFIXES)}"'
        f' data-library-replace="{shown}">{texts.FILE_REPLACE}</label>'
        f'<button type="button" data-library="ask-remove" aria-expanded="false">{texts.FILE_REMOVE}</button></div>'
        f'<div class="confirm" role="group" aria-label="{texts.FILE_REMOVE}" hidden><p>'
        f"{texts.FILE_REMOVE_ASKS.format(name=f'<strong>{shown}</strong>')}</p><ul>{gone}</ul>"
        f'<p class="hint">{after}</p>'
        f'<div class="tools"><button type="button" class="main" data-library="remove">{texts.FILE_REMOVE_SURE}</button>'
        f'<button type="button" data-library="keep-file">{texts.PACK_CANCEL}</button></div></div>'
    )


# The text


def render_text(sheet: Sheet) -> Fragment:
    """The lines of the document, with some of its neighbours', numbered as in the file."""
    d = sheet.directive
    first = max(1, d.lines.first - _AROUND) if _has_neighbour(sheet, before=True) else 1
    last = min(len(sheet.lines), d.lines.last + _AROUND)
    if not _has_neighbour(sheet, before=False):
        last = len(sheet.lines)
    said = dict(_kinds(sheet.passages))
    duties = _duties(sheet)
    mended: dict[int, list[Correction]] = defaultdict(list)
    for c in sheet.review.words:
        mended[c.line].append(c)
    doubted = {n for x in sheet.doubts for n in range(x.lines.first, x.lines.last + 1)}
    rows, page = [], 0
    for n in range(first, last + 1):
        origin = sheet.extract.origin(n) if sheet.extract is not None else None
        if origin is not None and origin.page != page:
            page = origin.page
            rows.append(f'<li class="page">{texts.REPORT_PAGE.format(page=page)}</li>')
        text = sheet.lines[n - 1]
        kinds = [k for k, holds in (("doubted", n in doubted), ("starts", n == d.lines.first)) if holds]
        if not _is_inside(sheet, n):
            kinds.append("outside")
        elif n in said:
            kinds.append(said[n])
        elif text.strip():
            kinds.append("noise")
        rows.append(
            f'<li id="dong-{n}" class="{" ".join(kinds)}" data-line="{n}"{_on_page(sheet, origin)}>'
            '<button type="button" tabindex="-1" class="no" data-library="line-tools"'
            f' aria-label="{texts.LINE_TOOLS.format(line=n)}">{n}</button>'
            f'<span class="tx">{_mended(text, mended.get(n, ()))}</span>{duties.get(n, "")}</li>'
        )
    return Fragment(
        "library-text",
        f'<div id="library-text"><h3>{texts.REPORT_TEXT}</h3><p class="hint">{texts.REPORT_TEXT_HINT}</p>'
        + _picture(sheet)
        + f'<ol class="text-of" tabindex="0" aria-label="{texts.REPORT_TEXT}">{"".join(rows)}</ol></div>',
    )


def _on_page(sheet: Sheet, origin: Origin | None) -> str:
    """Where a line stands on the picture of its page, for the script."""
    if origin is None or sheet.extract is None or origin.page not in sheet.extract.pictures:
        return ""
    box = " ".join(f"{100 * side:.2f}" for side in origin.box)
    return f' data-page="{origin.page}" data-box="{box}"'


def _picture(sheet: Sheet) -> str:
    """The picture of a scanned page, with the place of a line marked once one is chosen."""
    if sheet.extract is None or not sheet.extract.pictures:
        return ""
    address = f"{LIBRARY_PATH}/anh?vb={sheet.directive.id}&amp;so="
    return (
        f'<figure class="scan" data-picture="{address}" hidden><figcaption>{texts.REPORT_PICTURE}</figcaption>'
        f'<div class="scan-of" tabindex="0" role="group" aria-label="{texts.REPORT_PICTURE}"><div class="scan-page">'
        '<img alt=""><span class="scan-mark"></span></div></div></figure>'
        f'<p class="hint">{texts.REPORT_PICTURE_HINT}</p>'
    )


def _has_neighbour(sheet: Sheet, *, before: bool) -> bool:
    return sheet.documents[0 if before else -1].id != sheet.directive.id


def _kinds(passages: Iterable[Passage]) -> Iterator[tuple[int, str]]:
    for p in passages:
        for piece in p.pieces:
            yield piece.line, p.kind.value


def _duties(sheet: Sheet) -> dict[int, str]:
    """What a document sets, by the line below which it is told."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for t in sheet.tasks:
        line = sheet.line_of(t.spans[0].passage_id, t.spans[0].start, t.spans[0].end)
        found[line][f'<span class="duty">→ {escape(said_task(t))}</span>'] = None
    for x in sheet.targets:
        line = sheet.line_of(x.passage_id, x.start, x.end)
        found[line][f'<span class="duty">◆ {escape(said_target(x))}</span>'] = None
    return {line: "".join(rows) for line, rows in found.items()}


def _mended(text: str, corrections: Sequence[Correction]) -> str:
    """A line as printed, the words that were put right marked."""
    if not corrections:
        return escape(text)
    rights = {c.wrong: c.right for c in corrections}
    found = re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" for w in sorted(rights, key=len, reverse=True)))
    out, at = [], 0
    for m in found.finditer(text):
        right = escape(texts.REPORT_MEND.format(right=rights[m[0]]))
        out.append(f'{escape(text[at : m.start()])}<u class="mended" title="{right}">{escape(m[0])}</u>')
        at = m.end()
    return "".join(out) + escape(text[at:])


def _line_tools() -> str:
    """What can be done with a line; the script puts it below the one that was clicked."""
    return (
        '<div id="line-tools" class="line-tools" role="group" hidden>'
        f'<form data-library-mend novalidate><label>{texts.LINE_WRONG}<input name="wrong" maxlength="{LONGEST_VALUE}"'
        f' autocomplete="off"></label><label>{texts.LINE_RIGHT}<input name="right" maxlength="{LONGEST_VALUE}"'
        f' autocomplete="off"></label><button class="main">{texts.SAVE}</button>'
        '<p class="alert" role="alert" hidden></p></form>'
        f'<div class="tools"><button type="button" data-library="begin">{texts.LINE_BEGIN}</button>'
        f'<button type="button" data-library="split">{texts.LINE_SPLIT}</button>'
        f'<button type="button" data-library="copy-line">{texts.LINE_COPY}</button>'
        f'<button type="button" data-library="close-tools">{texts.LINE_CLOSE}</button></div></div>'
    )
