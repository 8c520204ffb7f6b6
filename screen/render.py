"""An answer as the HTML of one chat message, and as the plain text that is copied.

Whatever comes from a document, a question or a model is escaped. Each message is a single line of
HTML, so that the chat's own Markdown reader leaves it as it is.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from assistant.answer import Answer, Citation, Status
from assistant.cite import document_name
from assistant.records import Verdict
from corpus.text import has_accents
from retrieval.search import NamedBody, Understanding
from screen import texts
from screen.markdown import CLOSE, OPEN, Chip, render_markdown

_CONTROL = re.compile(f"[{OPEN}{CLOSE}\0]")


def render_question(question: str) -> str:
    """What the user wrote, as text."""
    return f'<div class="question">{escape(question.strip()).replace(chr(10), "<br>")}</div>'


def render_waiting() -> str:
    """The message that stands while nothing has been found yet."""
    return f'<div class="answer streaming">{_waiting(texts.WAITING)}</div>'


def _waiting(words: str) -> str:
    return f'<p class="waiting"><span class="dots"></span>{words}</p>'


def render_interrupted() -> str:
    """The message of a question that was never answered."""
    return f'<div class="answer"><p class="notice">{texts.INTERRUPTED}</p></div>'


def render_answer(answer: Answer, exchange: str, *, verdict: Verdict | None = None, final: bool = True) -> str:
    """An answer with its chips, notices, sources and, once `final`, the buttons under it."""
    references = {c.marker: c.reference for c in answer.citations}

    def chip(marker: int) -> str:
        title = escape(references[marker])
        return f'<a class="cite" href="#cite-{exchange}-{marker}" role="button" title="{title}">{marker}</a>'

    label = f'<span class="tag">{texts.UNVERIFIED}</span>'
    body = render_markdown(with_unverified(answer), references.keys(), chip, label)
    parts = [_about(answer), _status(answer.status), f'<div class="text">{body}</div>']
    if final:
        parts.append(_choices(answer, exchange))
        parts += [f'<p class="notice">{escape(notice)}</p>' for notice in notices(answer)]
        parts.append(_sources(answer.citations, chip))
        parts += [_actions(answer, exchange, verdict)]
    elif not answer.text:
        parts += [_waiting(texts.COMPOSING.format(count=len(answer.retrieved)))]
    state = "final" if final else "streaming"
    return f'<div class="answer {answer.status.value} {state}">{"".join(parts)}</div>'


def subject(understood: Understanding) -> str:
    """What is being asked about, in a few words; empty when nothing in particular."""
    names = [d.label for d in understood.documents]
    names += [_body_name(b) for b in understood.bodies]
    names += [p for p in understood.places if not any(p in name for name in names)]
    names += [f"năm {year}" for year in understood.years]
    return " · ".join(dict.fromkeys(names))


def _body_name(body: NamedBody) -> str:
    """A body as the question has it, or with its accents where that was typed without."""
    if not body.written.isascii():
        return body.written
    central = " Trung ương" if body.level == "central" and "Trung ương" not in body.family else ""
    return body.family + central


def plain_answer(answer: Answer) -> str:
    """The answer to be pasted elsewhere: its text, then each citation with reference and quote."""
    lines = [answer.text.strip().replace("**", "")]
    if answer.citations:
        lines += ["", f"{texts.SOURCES}:"]
        lines += [f"[{c.marker}] {c.reference}: “{c.quote}”" for c in answer.citations]
    return "\n".join(lines)


def with_unverified(answer: Answer) -> str:
    """The answer's Markdown with its unverified statements between marks."""
    text = _CONTROL.sub("", answer.text)
    for statement in answer.statements:
        wanted = _CONTROL.sub("", statement.text)
        if not statement.verified and wanted and f"{OPEN}{wanted}" not in text:
            text = text.replace(wanted, f"{OPEN}{wanted}{CLOSE}", 1)
    return text


def _about(answer: Answer) -> str:
    """What the question was taken to mean."""
    if answer.status is Status.ERROR:
        return ""
    about = escape(subject(answer.understood)) or texts.WHOLE_COLLECTION
    line = f"{texts.ASKING_ABOUT}: <strong>{about}</strong>"
    if meant := taken_as(answer):
        line += f'<br><span class="taken">{texts.TAKEN_AS}: “{escape(meant)}”</span>'
    if answer.topic_changed:
        line = f'<span class="topic">{texts.NEW_TOPIC}.</span> {line}'
    return f'<p class="about">{line}</p>'


def taken_as(answer: Answer) -> str:
    """The question that was answered; empty where it is the one that was asked."""
    # Accents put back are worth showing where the user typed none, not where a slip was mended.
    restored = None if has_accents(answer.question) else answer.understood.restored
    meant = restored or answer.standalone_question
    return meant if " ".join(meant.split()) != " ".join(answer.question.split()) else ""


def _status(status: Status) -> str:
    label = texts.STATUS.get(status)
    return f'<p class="status">{label}</p>' if label else ""


def _choices(answer: Answer, exchange: str) -> str:
    """The readings of a question that was asked back, to be picked with a click."""
    if not answer.choices:
        return ""
    links = "".join(
        f'<a class="choice" href="#choose-{exchange}-{n}" role="button">{escape(choice.label)}</a>'
        for n, choice in enumerate(answer.choices, 1)
    )
    return f'<div class="choices"><p>{texts.CHOOSE}:</p>{links}</div>'


def notices(answer: Answer) -> list[str]:
    """What a reader must know about this answer, each as a line of its own."""
    found = []
    missing = [m for m in answer.missing if m not in answer.text]
    if missing:
        found.append(f"{texts.MISSING}: {'; '.join(missing)}.")
    if any(not s.verified for s in answer.statements):
        found.append(texts.UNVERIFIED_WHY)
    if answer.fallback:
        found.append(f"{texts.FALLBACK}: {answer.fallback.rstrip('.')}.")
    if answer.index == "lexical_only":
        found.append(texts.LEXICAL_ONLY)
    return found


def _sources(citations: tuple[Citation, ...], chip: Chip) -> str:
    """The citations under the name of each document, folded away until wanted."""
    if not citations:
        return ""
    groups = []
    ordered = sorted(citations, key=lambda c: _first_marker(citations, c.document.id))
    for _, group in groupby(ordered, key=lambda c: c.document.id):
        cited = list(group)
        rows = "".join(f"<li>{chip(c.marker)} {escape(place(c))}</li>" for c in cited)
        groups.append(f"<h4>{escape(document_name(cited[0].document))}</h4><ul>{rows}</ul>")
    return f'<details class="sources"><summary>{texts.SOURCES} ({len(citations)})</summary>{"".join(groups)}</details>'


def place(citation: Citation) -> str:
    """The place in the outline, outermost first."""
    return " › ".join(citation.path) or citation.reference


def _first_marker(citations: tuple[Citation, ...], document_id: str) -> int:
    return min(c.marker for c in citations if c.document.id == document_id)


def _actions(answer: Answer, exchange: str, verdict: Verdict | None) -> str:
    """Copy and thumbs, with the text to copy beside them."""
    lines = "".join(f"<span>{escape(line)}</span>" for line in plain_answer(answer).split("\n"))
    thumbs = "".join(
        f'<a class="thumb {v.value}{" chosen" if verdict is v else ""}" href="#{v.value}-{exchange}"'
        f' role="button">{label}</a>'
        for v, label in ((Verdict.UP, texts.UP), (Verdict.DOWN, texts.DOWN))
    )
    return (
        f'<div class="actions"><a class="copy" href="#copy-{exchange}" role="button">{texts.COPY}</a>'
        f'{thumbs}</div><div class="plain">{lines}</div>'
    )
