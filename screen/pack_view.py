"""A study pack as HTML, to look through and change.

Whatever comes from a document or a person is escaped. Each line is an element with an id of its own, so
that a change draws anew only what it touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import groupby
from string import ascii_uppercase

from assistant.answer import Citation
from screen import texts
from screen.fragment import Fragment
from screen.frame import STUDY_PATH
from screen.pack_choice import about, remove_button, short, way_back
from screen.pack_draft import LONGEST as LONGEST_TEXT
from screen.pack_draft import Line, Part
from screen.packs import CARDS_ONLY, QUIZ, Draft
from study.formats import FORMATS
from study.pack import Kind

STAR = "★"
"""Behind a body of the table of duties: it is the audience's own."""


# A pack


def render_pack(draft: Draft, citations: Mapping[int, Citation]) -> str:
    """A pack to look through and change."""
    bar, contents, rest = (f.html for f in around(draft))
    parts = "".join(render_part(draft.id, part, citations).html for part in draft.parts)
    return (
        f'{way_back()}<div data-pack="{draft.id}"><h2 tabindex="-1">{escape(draft.head.subtitle)}</h2>'
        f'<p class="hint">{about(draft)}</p>{bar}{_legend(draft)}{contents}'
        f'<div id="study-parts" data-order="{" ".join(draft.order)}">{parts}</div>{rest}'
        f'<p class="end">{remove_button(draft)}</p></div>'
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
    building = texts.PACK_BUILDING_WORDED if now.is_worded else texts.PACK_BUILDING
    return building.format(section=now.title, number=min(now.done + 1, now.total), total=now.total)


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
    own = sum(line.is_unheld for part in draft.parts for line in part.kept)
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
            if suffix != CARDS_ONLY or _has_cards(draft)
        )
        lines.append(f'<div class="files" role="group" aria-label="{texts.PACK_DOWNLOAD}"><span>{texts.PACK_DOWNLOAD}:')
        lines.append(f"</span>{links}</div>")
    return "".join(lines)


def _has_cards(draft: Draft) -> bool:
    return any(line.item.question for part in draft.parts for line in part.kept)


def _legend(draft: Draft) -> str:
    """What the marks mean."""

    def tag(text: str, kind: str = "") -> str:
        return f'<span class="tag{kind}">{text}</span>'

    rows = [
        ('<span class="cite">1</span>', texts.PACK_LEGEND_CITED),
        (tag(texts.SUGGESTION, " advice"), texts.PACK_LEGEND_ADVICE),
        (tag(texts.CHANGED_MATCHES), texts.PACK_LEGEND_MATCHES),
        (tag(texts.OWN_WORDS, " own"), texts.PACK_LEGEND_OWN),
        (tag(texts.UNHELD, " own"), texts.PACK_LEGEND_UNHELD),
    ]
    if draft.head.is_worded:
        rows.append((tag(texts.BY_MODEL), texts.PACK_LEGEND_MODEL))
    told = "".join(f"<dt>{mark}</dt><dd>{meaning}</dd>" for mark, meaning in rows)
    return f'<details class="legend"><summary>{texts.PACK_LEGEND}</summary><dl>{told}</dl></details>'


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
        is_asked = all(line.item.question for line in part.lines)
        count = (texts.PACK_QUESTIONS if is_asked else texts.PACK_LINES).format(count=len(part.lines))
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
    if part.model:
        out.append(f'<p class="hint">{escape(_said_of_model(part))}</p>')
    if any(line.item.cells and line.item.cells[0].text.endswith(STAR) for line in part.lines):
        out.append(f'<p class="hint">{texts.PACK_STAR}</p>')
    for form, group in groupby(part.lines, key=_form):
        html = "".join(render_line(pack, part, line, citations).html for line in group)
        out.append(_FRAMES[form](part, html))
    return "".join(out)


def _said_of_model(part: Part) -> str:
    """What of a section a chat model worded, and what it could not."""
    worded = sum(line.is_worded and not line.is_changed for line in part.lines)
    said = [texts.PACK_MODEL_SAID.format(model=part.model, worded=worded)]
    if part.unworded:
        said.append(texts.PACK_MODEL_KEPT.format(kept=part.unworded))
        said += [texts.PACK_MODEL_REASON.format(reason=part.reason)] if part.reason else []
    return " ".join(said)


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
    chips = "" if line.is_own else _chips(pack, item.citations, citations)
    marks, why = _marks(part, line), _why(pack, line, citations)
    if item.level == 0 and not item.question:
        return f"<h4>{_text(item.text)}{chips}{marks}</h4>{why}"
    if line.quiz is not None:
        key = f' <span class="tag">{texts.PACK_IS_KEY}</span>{chips}'
        options = "".join(
            f"<li>{_text(option)}{key if n == line.quiz.key else ''}</li>" for n, option in enumerate(line.quiz.options)
        )
        return f'<div class="said"><p class="asked">{_text(item.question)}{marks}</p><ol>{options}</ol>{why}</div>'
    asked = f'<p class="asked">{_text(item.question)}</p>' if item.question else ""
    return f'<div class="said">{asked}<p>{_text(item.text)}{chips}{marks}</p>{why}</div>'


def _cells(pack: str, part: Part, line: Line, citations: Mapping[int, Citation]) -> str:
    """The cells of a row; its numbers stand in the last one, where cells have none of their own."""
    cells = []
    last = len(line.item.cells) - 1
    has_own = any(c.citations for c in line.item.cells)
    for n, cell in enumerate(line.item.cells):
        markers = cell.citations if has_own else line.item.citations if n == last else ()
        chips = "" if line.is_own else _chips(pack, markers, citations)
        column = escape(part.columns[n]) if n < len(part.columns) else ""
        marks = _marks(part, line) + _why(pack, line, citations) if n == 0 else ""
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
    """What a reader must know of a line: that it is advice, a person's own or a model's, that it was changed."""
    if line.is_own:
        unheld = f' <span class="tag own">{texts.UNHELD}</span>' if line.is_unheld else ""
        return f' <span class="tag own">{texts.OWN_WORDS}</span>{unheld}'
    kind = (line.made or line.item).kind
    marks = ""
    if kind is Kind.SUGGESTION and not _is_advice(part):
        label = texts.OUR_HEADING if line.item.level == 0 else texts.SUGGESTION
        marks += f' <span class="tag advice">{label}</span>'
    if line.is_changed:
        marks += f' <span class="tag">{texts.CHANGED_MATCHES}</span>'
    elif line.is_worded:
        marks += f' <span class="tag">{texts.BY_MODEL}</span>'
    return marks


def _why(pack: str, line: Line, citations: Mapping[int, Citation]) -> str:
    """What is not held, with the passages that it is not held by: no longer sources, but what to compare with."""
    compared = _chips(pack, line.item.markers, citations)
    return f'<small class="why">{escape("; ".join(line.problems))}{compared}</small>' if line.is_unheld else ""


def _tools(line: Line) -> str:
    shown = escape(short(_plain(line)))
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
