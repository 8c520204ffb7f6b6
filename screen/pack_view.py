"""The page of study packs as HTML: what to choose, the packs there are, and a pack to look through and change.

Whatever comes from a document or a person is escaped. Each line is an element with an id of its own, so
that a change draws anew only what it touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from string import ascii_uppercase

from assistant.answer import Citation
from assistant.cite import document_name
from corpus.directive import Directive
from screen import texts
from screen.fragment import Fragment
from screen.frame import STUDY_PATH, STUDY_QUERY
from screen.pack_draft import LONGEST as LONGEST_TEXT
from screen.pack_draft import Line, Part
from screen.packs import COMPARISON, MOST_DOCUMENTS, QUIZ, Draft
from study.build import LONGEST, SHORTEST
from study.formats import FORMATS
from study.pack import Audience, Kind
from study.template import SectionShape

STAR = "★"
"""Behind a body of the table of duties: it is the audience's own."""
_MINUTES = 90
_SHOWN = 60
"""Characters of a line by which a button names it to a screen reader."""


# What to choose


def render_home(documents: Sequence[Directive], shapes: Sequence[SectionShape], drafts: Sequence[Draft]) -> str:
    """What a pack is to be made of, and the packs of this browser."""
    held = "".join(_document(d) for d in documents)
    choice = f'<div class="options">{held}</div>' if held else f"<p>{texts.PACK_NO_COLLECTION}</p>"
    audiences = "".join(
        f'<label><input type="radio" name="audience" value="{a}"{" checked" if a is Audience.CHI_BO else ""}>'
        f"<span>{texts.AUDIENCES[a]}</span></label>"
        for a in Audience
    )
    sections = "".join(
        f'<label><input type="checkbox" name="section" value="{s.id}" checked><span>{escape(s.title)}'
        f"{f' <small>({texts.PACK_COMPARES})</small>' if s.id == COMPARISON else ''}</span></label>"
        for s in shapes
    )
    return (
        f'<h2 tabindex="-1">{texts.STUDY}</h2><p class="lead">{texts.STUDY_LEAD}</p>'
        f'<form data-study-form novalidate><fieldset class="documents"><legend>{texts.PACK_DOCUMENTS}</legend>'
        f'<p class="hint">{texts.PACK_DOCUMENTS_NOTE.format(most=MOST_DOCUMENTS)}</p>'
        f'<ol class="chosen" aria-label="{texts.PACK_CHOSEN}" hidden></ol>'
        f'<label class="filter">{texts.PACK_FILTER}<input type="search" data-study-filter autocomplete="off"></label>'
        f"{choice}</fieldset>"
        f'<fieldset class="row"><legend>{texts.PACK_AUDIENCE}</legend>{audiences}</fieldset>'
        f'<fieldset class="row"><legend>{texts.PACK_LENGTH}</legend><label><input type="number" name="minutes"'
        f' min="{SHORTEST}" max="{LONGEST}" step="5" value="{_MINUTES}" aria-label="{texts.PACK_LENGTH}">'
        f'<span class="hint">{texts.PACK_LENGTH_NOTE.format(shortest=SHORTEST, longest=LONGEST)}</span></label>'
        f'</fieldset><fieldset class="grid"><legend>{texts.PACK_SECTIONS}</legend>{sections}</fieldset>'
        f'<p class="alert" role="alert" hidden></p><button class="main">{texts.PACK_MAKE}</button></form>'
        f"<h3>{texts.PACKS}</h3>{_drafts(drafts)}"
    )


def _document(d: Directive) -> str:
    title = f"<small>{escape(d.title)}</small>" if d.title else ""
    name = escape(document_name(d, lacks=False))
    return (
        f'<label><input type="checkbox" name="document" value="{escape(d.id)}" data-name="{name}">'
        f"<span>{name}{title}</span></label>"
    )


def _drafts(drafts: Sequence[Draft]) -> str:
    rows = "".join(
        f'<li data-pack="{d.id}"><button type="button" class="name" data-study="open">{escape(d.head.subtitle)}'
        f"</button><small>{_about(d)}</small>{_remove(d)}</li>"
        for d in drafts
    )
    return f'<ul class="packs">{rows}</ul>' if rows else f'<p class="hint">{texts.NO_PACKS}</p>'


def _about(draft: Draft) -> str:
    return texts.PACK_ABOUT.format(
        audience=texts.AUDIENCES[draft.head.audience], minutes=draft.head.minutes, when=_time(draft.made_at)
    )


def _time(when: datetime) -> str:
    return when.astimezone().strftime("%d/%m/%Y %H:%M")


def _remove(draft: Draft) -> str:
    asks = texts.REMOVE_ASKS.format(name=escape(_short(draft.head.subtitle)))
    return (
        f'<button type="button" data-study="remove" data-sure="{texts.REMOVE_SURE}" data-asks="{asks}">'
        f"{texts.PACK_REMOVE}</button>"
    )


def render_problem(message: str) -> str:
    """Why what was asked for cannot be shown, and the way back."""
    return f'<h2 tabindex="-1">{texts.STUDY}</h2><p class="notice">{escape(message)}</p>{_back()}'


def _back() -> str:
    return f'<p class="back"><a href="?{STUDY_QUERY}" data-study="home">‹ {texts.PACK_BACK}</a></p>'


# A pack


def render_pack(draft: Draft, citations: Mapping[int, Citation]) -> str:
    """A pack to look through and change."""
    bar, contents, rest = (f.html for f in around(draft))
    parts = "".join(render_part(draft.id, part, citations).html for part in draft.parts)
    return (
        f'{_back()}<div data-pack="{draft.id}"><h2 tabindex="-1">{escape(draft.head.subtitle)}</h2>'
        f'<p class="hint">{_about(draft)}</p>{bar}{contents}'
        f'<div id="study-parts" data-order="{" ".join(draft.order)}">{parts}</div>{rest}'
        f'<p class="end">{_remove(draft)}</p></div>'
    )


def around(draft: Draft) -> tuple[Fragment, Fragment, Fragment]:
    """What stands around the sections of a pack: how far it is and its files, its contents, what it lacks."""
    return (
        Fragment("study-bar", f'<div id="study-bar">{_making(draft) if draft.progress else _made(draft)}</div>'),
        Fragment("study-contents", _contents(draft)),
        Fragment("study-rest", f'<div id="study-rest">{"" if draft.progress else _rest(draft)}</div>'),
    )


def progress_of(draft: Draft) -> str:
    """How far a pack is, in a line; empty when nothing is being made."""
    if draft.progress is None:
        return ""
    now = draft.progress
    if not now.title:
        return texts.PACK_WAITING_FOR.format(count=now.ahead) if now.ahead else texts.PACK_WAITING
    return texts.PACK_BUILDING.format(section=now.title, number=min(now.done + 1, now.total), total=now.total)


def state_of(draft: Draft) -> str:
    """Whether a pack that is not being made is whole, in a line."""
    missing = len(draft.missing)
    return texts.PACK_UNFINISHED.format(count=missing) if missing else texts.PACK_FINISHED


def _making(draft: Draft) -> str:
    assert draft.progress is not None
    return (
        f'<p class="line"><span>{escape(progress_of(draft))}</span>'
        f'<button type="button" data-study="stop">{texts.PACK_STOP}</button></p>'
        f'<progress max="{draft.progress.total}" value="{draft.progress.done}"'
        f' aria-label="{escape(progress_of(draft))}"></progress>'
    )


def _made(draft: Draft) -> str:
    lines = []
    if draft.head.note:
        lines.append(f'<p class="notice">{escape(draft.head.note)}</p>')
    if draft.missing:
        lines.append(
            f'<p class="line"><span>{state_of(draft)}</span>'
            f'<button type="button" data-study="go-on">{texts.PACK_GO_ON}</button></p>'
        )
    own = sum(line.is_own for part in draft.parts for line in part.kept)
    if own:
        lines.append(f'<p class="notice">{texts.PACK_OWN_COUNT.format(count=own)}</p>')
    unsound = sum(part.unsound for part in draft.parts if not part.is_dropped)
    if unsound:
        lines.append(f'<p class="hint">{texts.PACK_UNSOUND.format(count=unsound)}</p>')
    if any(part.kept for part in draft.parts):
        links = "".join(
            f'<a href="{STUDY_PATH}/{draft.id}/tai-ve{suffix}" data-study-file="" download>'
            f"{texts.PACK_FORMATS.get(suffix, suffix)}</a>"
            for suffix in FORMATS
        )
        lines.append(f'<div class="files" role="group" aria-label="{texts.PACK_DOWNLOAD}"><span>{texts.PACK_DOWNLOAD}:')
        lines.append(f"</span>{links}</div>")
    return "".join(lines)


def _contents(draft: Draft) -> str:
    rows = "".join(
        f'<li><a href="#{_part_id(p)}" data-study="go">{escape(p.title)}</a></li>'
        for p in draft.parts
        if not p.is_dropped
    )
    shown = "" if draft.progress or not rows else f"<ul>{rows}</ul>"
    return f'<nav id="study-contents" aria-label="{texts.PACK_CONTENTS}">{shown}</nav>'


def _rest(draft: Draft) -> str:
    """Sections that can be made still, and those for which there is nothing."""
    buttons = "".join(
        f'<button type="button" data-study="again" data-part="{s.id}">'
        f"{texts.PACK_MAKE_ONE.format(section=escape(s.title))}</button>"
        for s in (*draft.missing, *draft.unwanted)
    )
    more = f'<h3>{texts.PACK_MORE}</h3><div class="tools">{buttons}</div>' if buttons else ""
    empty = ", ".join(s.title for s in draft.empty)
    return more + (f'<p class="hint">{escape(texts.PACK_EMPTY.format(sections=empty))}</p>' if empty else "")


# A section


def render_part(pack: str, part: Part, citations: Mapping[int, Citation]) -> Fragment:
    """A section with its lines, to be folded; one that was left out by its name alone."""
    name = _part_id(part)
    heading = f'<h3 id="{name}-h">{escape(part.title)}{_part_mark(part)}</h3>'
    if part.is_dropped:
        state, inside = " dropped", f'<div class="line">{heading}{render_tools(part).html}</div>'
    else:
        state = " suggestions" if _is_advice(part) else ""
        count = texts.PACK_LINES.format(count=len(part.lines))
        inside = (
            f"<details open><summary>{heading}<small>{count}</small></summary>"
            f"{render_tools(part).html}{_lines(pack, part, citations)}</details>"
        )
    html = (
        f'<section id="{name}" class="part{state}" aria-labelledby="{name}-h" data-part="{part.id}"'
        f' data-made="{part.made}">{inside}</section>'
    )
    return Fragment(name, html)


def _part_id(part: Part) -> str:
    return f"part-{part.id}"


def _is_advice(part: Part) -> bool:
    """Whether nothing in a section comes from a document."""
    return all(not line.is_content for line in part.lines)


def _part_mark(part: Part) -> str:
    if part.is_dropped:
        return f' <span class="tag">{texts.DROPPED}</span>'
    return f' <span class="tag advice">{texts.SUGGESTION}</span>' if _is_advice(part) else ""


def render_tools(part: Part) -> Fragment:
    """What can be done with a section; whether it is asked twice depends on what would be lost."""
    if part.is_dropped:
        buttons = f'<button type="button" data-study="take-in-part">{texts.PACK_TAKE_IN_SECTION}</button>'
    else:
        again = texts.PACK_OTHER_QUIZ if part.id == QUIZ else texts.PACK_AGAIN
        is_touched = any(line.is_changed or line.is_dropped for line in part.lines)
        asks = escape(texts.PACK_AGAIN_ASKS.format(name=part.title))
        sure = f' data-sure="{texts.PACK_AGAIN_SURE}" data-asks="{asks}"' if is_touched else ""
        buttons = (
            f'<button type="button" data-study="again"{sure}>{again}</button>'
            f'<button type="button" data-study="drop-part">{texts.PACK_DROP_SECTION}</button>'
        )
    label = escape(texts.PACK_TOOLS.format(section=part.title))
    name = f"tools-{part.id}"
    return Fragment(name, f'<span id="{name}" class="tools" role="group" aria-label="{label}">{buttons}</span>')


def _lines(pack: str, part: Part, citations: Mapping[int, Citation]) -> str:
    """The lines in their form: headings, tables, and lists of what stands between them."""
    out = [f'<p class="hint">{texts.SUGGESTIONS}</p>'] if _is_advice(part) else []
    if part.note:
        out.append(f'<p class="notice">{escape(part.note)}</p>')
    if any(line.item.cells and line.item.cells[0].text.endswith(STAR) for line in part.lines):
        out.append(f'<p class="hint">{texts.PACK_STAR}</p>')
    for form, group in groupby(part.lines, key=_form):
        html = "".join(render_line(pack, part, line, citations).html for line in group)
        out.append(_FRAMES[form](part, html))
    return "".join(out)


def _form(line: Line) -> str:
    """What a line is drawn as."""
    if line.item.cells:
        return "row"
    if line.item.level == 0:
        return "heading"
    return "card" if line.item.question else "item"


def _table(part: Part, rows: str) -> str:
    columns = "".join(f'<th role="columnheader" scope="col">{escape(c)}</th>' for c in part.columns)
    return (
        f'<table role="table" aria-labelledby="{_part_id(part)}-h"><thead role="rowgroup"><tr role="row">{columns}'
        f'<th role="columnheader" scope="col"><span class="heard">{texts.PACK_DOES}</span></th></tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


_FRAMES: Mapping[str, Callable[[Part, str], str]] = {
    "row": _table,
    "heading": lambda _, html: html,
    "card": lambda _, html: f'<ul class="lines numbered">{html}</ul>',
    "item": lambda _, html: f'<ul class="lines">{html}</ul>',
}


# A line


def render_line(
    pack: str, part: Part, line: Line, citations: Mapping[int, Citation], *, is_edited: bool = False
) -> Fragment:
    """A line with its numbers, marks and tools; as a form when it is edited."""
    form = _form(line)
    name = f"line-{part.id}-{part.made}-{line.number}"
    kind = (line.made or line.item).kind
    state = f"line-of {kind} {form} l{line.item.level}"
    state += " dropped" if line.is_dropped else " own" if line.is_own else ""
    head = f'id="{name}" class="{state}" data-line="{line.number}"'
    if is_edited:
        inside = _editor(part, line)
    elif line.is_dropped:
        inside = f"<del>{_text(_plain(line))}</del> {_tools(line)}"
    elif form == "row":
        return Fragment(name, f'<tr role="row" {head}>{_cells(pack, part, line, citations)}</tr>')
    else:
        inside = _body(pack, part, line, citations) + _tools(line)
    if form == "row":
        span = len(part.columns) + 1
        return Fragment(name, f'<tr role="row" {head}><td role="cell" colspan="{span}">{inside}</td></tr>')
    tag = "div" if form == "heading" else "li"
    return Fragment(name, f"<{tag} {head}>{inside}</{tag}>")


def _body(pack: str, part: Part, line: Line, citations: Mapping[int, Citation]) -> str:
    item = line.item
    chips = _chips(pack, item.citations, citations)
    marks = _marks(part, line)
    if item.level == 0 and not item.question:
        return f"<h4>{_text(item.text)}{chips}{marks}</h4>{_why(line)}"
    if line.quiz is not None:
        key = f' <span class="tag">{texts.PACK_IS_KEY}</span>{chips}'
        options = "".join(
            f"<li>{_text(option)}{key if n == line.quiz.key else ''}</li>" for n, option in enumerate(line.quiz.options)
        )
        return (
            f'<div class="said"><p class="asked">{_text(item.question)}{marks}</p><ol>{options}</ol>{_why(line)}</div>'
        )
    asked = f'<p class="asked">{_text(item.question)}</p>' if item.question else ""
    return f'<div class="said">{asked}<p>{_text(item.text)}{chips}{marks}</p>{_why(line)}</div>'


def _cells(pack: str, part: Part, line: Line, citations: Mapping[int, Citation]) -> str:
    """The cells of a row; its numbers stand in the last one, where cells have none of their own."""
    cells = []
    last = len(line.item.cells) - 1
    has_own = any(c.citations for c in line.item.cells)
    for n, cell in enumerate(line.item.cells):
        chips = _chips(pack, cell.citations if has_own else line.item.citations if n == last else (), citations)
        column = escape(part.columns[n]) if n < len(part.columns) else ""
        marks = _marks(part, line) + _why(line) if n == 0 else ""
        cells.append(f'<td role="cell" data-label="{column}"><div>{_text(cell.text)}{chips}{marks}</div></td>')
    return "".join(cells) + f'<td role="cell" class="does">{_tools(line)}</td>'


def _chips(pack: str, markers: Sequence[int], citations: Mapping[int, Citation]) -> str:
    made = []
    for m in markers:
        if m in citations:
            reference = escape(citations[m].reference)
            made.append(
                f'<a class="cite" href="#cite-{pack}-{m}" role="button" title="{reference}"'
                f' aria-label="{texts.CITATION} {m}: {reference}">{m}</a>'
            )
    return " " + "".join(made) if made else ""


def _marks(part: Part, line: Line) -> str:
    """What a reader must know of a line: that it is advice, that it was changed, that it lost its source."""
    if line.is_own:
        return f' <span class="tag own">{texts.CHANGED_OWN}</span>'
    kind = (line.made or line.item).kind
    marks = ""
    if kind is Kind.SUGGESTION and not _is_advice(part):
        label = texts.OUR_HEADING if line.item.level == 0 else texts.SUGGESTION
        marks += f' <span class="tag advice">{label}</span>'
    if line.is_changed:
        marks += f' <span class="tag">{texts.CHANGED_MATCHES if kind is Kind.CONTENT else texts.CHANGED}</span>'
    return marks


def _why(line: Line) -> str:
    return f'<small class="why">{escape("; ".join(line.problems))}</small>' if line.is_own else ""


def _tools(line: Line) -> str:
    shown = escape(_short(_plain(line)))
    if line.is_dropped:
        return (
            f'<span class="tools"><button type="button" data-study="take-in"'
            f' aria-label="{texts.PACK_TAKE_IN_LINE.format(line=shown)}">{texts.PACK_TAKE_IN}</button></span>'
        )
    return (
        f'<span class="tools"><button type="button" data-study="edit"'
        f' aria-label="{texts.PACK_EDIT_LINE.format(line=shown)}">{texts.PACK_EDIT}</button>'
        f'<button type="button" data-study="drop"'
        f' aria-label="{texts.PACK_DROP_LINE.format(line=shown)}">{texts.PACK_DROP}</button></span>'
    )


def _plain(line: Line) -> str:
    return line.item.question or line.item.text


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _editor(part: Part, line: Line) -> str:
    """A line as a form: a field for each of its texts."""
    item, fields = line.item, []
    if item.question:
        fields.append(_field("question", texts.PACK_QUESTION, item.question))
    if line.quiz is not None:
        fields += [_option(line, n, option) for n, option in enumerate(line.quiz.options)]
    elif item.cells:
        columns = [*part.columns, *[texts.PACK_TEXT] * len(item.cells)]
        fields += [_field("cell", columns[n], c.text) for n, c in enumerate(item.cells)]
    else:
        fields.append(_field("text", texts.PACK_ANSWER if item.question else texts.PACK_TEXT, item.text))
    back = f'<button type="button" data-study="put-back">{texts.PACK_PUT_BACK}</button>' if line.is_changed else ""
    return (
        f'<form data-study-line novalidate>{"".join(fields)}<p class="alert" role="alert" hidden></p>'
        f'<div class="tools"><button class="main">{texts.SAVE}</button>'
        f'<button type="button" data-study="cancel">{texts.PACK_CANCEL}</button>{back}</div></form>'
    )


def _field(name: str, label: str, value: str) -> str:
    return (
        f'<label>{escape(label)}<textarea name="{name}" rows="1" maxlength="{LONGEST_TEXT}">{escape(value)}'
        f"</textarea></label>"
    )


def _option(line: Line, n: int, option: str) -> str:
    assert line.quiz is not None
    letter = texts.PACK_OPTION.format(letter=ascii_uppercase[n])
    checked = " checked" if n == line.quiz.key else ""
    return (
        f'<div class="option">{_field("option", letter, option)}<label class="is-key"><input type="radio" name="key"'
        f' value="{n}"{checked}>{texts.PACK_KEY}</label></div>'
    )
