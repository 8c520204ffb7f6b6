"""The table of the collection's documents and the queue of files as HTML; whatever comes from a file is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.cite import document_name
from corpus.codes import date_in_words
from corpus.directive import Directive
from screen import texts
from screen.fragment import Fragment
from screen.frame import LIBRARY_QUERY
from screen.intake_queue import CHOICES, Job, State
from screen.library import PAGE, Table, Wanted
from screen.uploads import ACCEPTED, MOST_BYTES


def render_home(
    table: Table, wanted: Wanted, queue: Fragment, removed: Mapping[str, int] | Sequence[str], problems: Sequence[str]
) -> str:
    """The whole first page: add, queue, what was taken out, filters, table."""
    formats = ", ".join(ACCEPTED)
    left_out = "".join(f'<p class="notice">{escape(p)}</p>' for p in problems)
    most = MOST_BYTES // 1024 // 1024
    return (
        f'<h2 tabindex="-1">{texts.LIBRARY}</h2><p class="lead">{texts.LIBRARY_LEAD}</p>{left_out}'
        f'<div class="drop" data-library-drop><p>{texts.LIBRARY_DROP} '
        f'<label class="pick"><input type="file" multiple accept="{",".join(ACCEPTED)}" data-library-files'
        f' data-most="{MOST_BYTES}">{texts.LIBRARY_PICK}</label></p>'
        f'<p class="hint">{texts.LIBRARY_LIMITS.format(formats=formats, most=most)}</p></div>'
        f'<ul id="library-sending" class="jobs"></ul>{queue.html}{_removed(list(removed))}'
        f"{_filters(table, wanted)}{render_table(table).html}"
    )


def _removed(files: Sequence[str]) -> str:
    if not files:
        return ""
    rows = "".join(
        f'<li data-file="{escape(f)}"><span>{escape(f)}</span><button type="button" data-library="restore"'
        f' aria-label="{escape(texts.LIBRARY_RESTORE_FILE.format(name=f))}">{texts.LIBRARY_RESTORE}</button></li>'
        for f in files
    )
    return f'<section class="removed"><h3>{texts.LIBRARY_REMOVED}</h3><ul class="jobs">{rows}</ul></section>'


# The queue


def render_queue(jobs: Sequence[Job], ahead: Mapping[str, int], directives: Mapping[str, Directive]) -> Fragment:
    """The files of a browser on their way, each with what can be done about it."""
    rows = "".join(_job(j, ahead.get(j.id, 0), directives) for j in jobs)
    clear = (
        f'<button type="button" data-library="dismiss-all">{texts.LIBRARY_DISMISS_ALL}</button>'
        if sum(not (j.state.is_moving or j.state.is_asking) for j in jobs) > 1
        else ""
    )
    shown = f'<h3>{texts.LIBRARY_QUEUE}</h3><ul class="jobs">{rows}</ul>{clear}' if rows else ""
    return Fragment("library-queue", f'<div id="library-queue">{shown}</div>')


def said_of(job: Job, ahead: int = 0) -> str:
    """How far a file is, in words."""
    if job.state is State.WAITING:
        return texts.LIBRARY_WAITING_FOR.format(count=ahead) if ahead else texts.LIBRARY_WAITING
    return texts.LIBRARY_REFUSED.format(reason=job.said) if job.state is State.REFUSED else job.said


def _job(job: Job, ahead: int, directives: Mapping[str, Directive]) -> str:
    links = "".join(
        f'<a href="{_address(i)}" data-library="open" data-document="{i}">'
        f"{escape(texts.LIBRARY_SEE.format(name=document_name(directives[i], lacks=False)))}</a>"
        for i in job.documents
        if i in directives
    )
    buttons = []
    for choice in CHOICES.get(job.state, ()):
        buttons.append(
            f'<button type="button" data-library="decide" data-value="{choice}">{texts.LIBRARY_DECIDE[choice]}</button>'
        )
    if job.state is not State.INDEXING:
        is_open = job.state.is_moving or job.state.is_asking
        word = texts.LIBRARY_CANCEL if is_open else texts.LIBRARY_DISMISS
        buttons.append(f'<button type="button" data-library="dismiss">{word}</button>')
    label = escape(texts.LIBRARY_JOB.format(name=job.name))
    shown = f'<span class="links">{links}</span>' if links else ""
    far = f' max="{job.pages}" value="{job.page}"' if job.pages else ""
    bar = f'<progress aria-label="{escape(said_of(job, ahead))}"{far}></progress>' if job.state.is_moving else ""
    return (
        f'<li id="job-{job.id}" data-job="{job.id}" class="job {job.state}">'
        f'<span class="name">{escape(job.name)}</span>'
        f'<span class="said">{escape(said_of(job, ahead))}</span>{bar}{shown}'
        f'<span class="tools" role="group" aria-label="{label}">{"".join(buttons)}</span></li>'
    )


def _address(document: str) -> str:
    return f"?{LIBRARY_QUERY}&amp;vb={document}"


# The table


def _filters(table: Table, wanted: Wanted) -> str:
    fields = "".join(
        f"<label>{texts.LIBRARY_CHOICES[name]}{choice.html}</label>"
        for name, choice in zip(texts.LIBRARY_CHOICES, render_choices(table, wanted), strict=True)
    )
    return (
        f'<form data-library-filter role="search" aria-label="{texts.LIBRARY_FILTERS}"><label class="search">'
        f'{texts.LIBRARY_SEARCH}<input type="search" name="text" autocomplete="off" maxlength="200"'
        f' value="{escape(wanted.text)}"></label>{fields}</form>'
    )


def render_choices(table: Table, wanted: Wanted) -> list[Fragment]:
    """What the table can be narrowed to; a document that came in may bring a new year or place."""
    return [
        Fragment(
            f"library-by-{name}",
            f'<select id="library-by-{name}" name="{name}"><option value="">{texts.LIBRARY_ANY}</option>'
            + "".join(_option(v, getattr(wanted, name)) for v in table.choices[name])
            + "</select>",
        )
        for name in texts.LIBRARY_CHOICES
    ]


def _option(value: str, chosen: str) -> str:
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(value)}</option>'


def render_table(table: Table) -> Fragment:
    """The documents that were asked for."""
    count = texts.LIBRARY_COUNT if table.found == table.held else texts.LIBRARY_COUNT_OF
    said = f'<p class="hint" role="status">{count.format(found=table.found, held=table.held)}</p>'
    if not table.rows:
        body = f"<p>{texts.LIBRARY_NO_MATCH if table.held else texts.LIBRARY_NONE}</p>"
    else:
        columns = "".join(f'<th role="columnheader" scope="col">{c}</th>' for c in texts.LIBRARY_COLUMNS)
        rows = "".join(_row(d, is_added=d.file in table.added) for d in table.rows)
        body = (
            f'<table role="table" aria-label="{texts.LIBRARY}"><thead role="rowgroup">'
            f'<tr role="row">{columns}</tr></thead>'
            f'<tbody role="rowgroup">{rows}</tbody></table>'
        )
    left = table.found - len(table.rows)
    more = (
        f'<button type="button" data-library="more" data-shown="{len(table.rows) + PAGE}">'
        f"{texts.LIBRARY_MORE.format(count=min(left, PAGE))}</button>"
        if left
        else ""
    )
    return Fragment("library-table", f'<div id="library-table">{said}{body}{more}</div>')


def _row(d: Directive, *, is_added: bool) -> str:
    name = escape(document_name(d, lacks=False))
    title = escape(d.title or "")
    lacks = "".join(
        f' <span class="tag doubt">{word}</span>'
        for field, word in texts.LIBRARY_LACKS.items()
        if getattr(d, field) is None
    )
    mark = texts.LIBRARY_ADDED_MARK if is_added else texts.LIBRARY_SHIPPED
    cells = (
        f'<a href="{_address(d.id)}" data-library="open" data-document="{d.id}" title="{name}">'
        f"{escape(d.type_as_printed or d.type)}</a>{lacks} {doubts_mark(d.id, None).html}",
        escape(d.number or ""),
        date_in_words(d.date) if d.date else "",
        escape(d.issuer or ""),
        f'<span class="title">{title}</span>',
        escape(d.place or ""),
        f'<span class="of-file">{escape(d.file)}</span> <span class="tag{" own" if is_added else ""}">{mark}</span>',
    )
    shown = "".join(
        f'<td role="cell" data-label="{label}"><div>{cell}</div></td>'
        for label, cell in zip(texts.LIBRARY_COLUMNS, cells, strict=True)
    )
    return f'<tr role="row" class="line-of" data-document="{d.id}">{shown}</tr>'


def doubts_mark(document: str, count: int | None) -> Fragment:
    """How much of a document should be looked at; nothing while that is not known."""
    name = f"doubts-{document}"
    if count is None:
        return Fragment(name, f'<span id="{name}" data-doubts="{document}"></span>')
    tag = f'<span class="tag doubt">{texts.LIBRARY_DOUBTS.format(count=count)}</span>' if count else ""
    return Fragment(name, f'<span id="{name}">{tag}</span>')


def render_problem(message: str) -> str:
    """Why what was asked for cannot be shown, and the way back."""
    return f'<h2 tabindex="-1">{texts.LIBRARY}</h2><p class="notice">{escape(message)}</p>{render_back()}'


def render_back() -> str:
    """The way back to the table."""
    return f'<p class="back"><a href="?{LIBRARY_QUERY}" data-library="home">‹ {texts.LIBRARY_BACK}</a></p>'
