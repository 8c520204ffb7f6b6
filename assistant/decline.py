"""Words for what cannot be answered: what is missing, where it is named, what is nearest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.answer import Answer, Choice, Statement, Status
from assistant.cite import Citations, document_name, readable_span, span_of
from assistant.conversation import that_document
from assistant.grounding import check
from assistant.judge import Verdict
from assistant.wording import markers
from corpus.codes import date_in_words
from corpus.directive import Correction, Passage, PassageKind
from corpus.text import sentences
from retrieval.collection import Collection


def declined(
    base: Answer,
    verdict: Verdict,
    collection: Collection,
    corrections: Callable[[str], tuple[Correction, ...]],
) -> Answer:
    """The answer that a verdict other than "answered" leads to.

    Args:
        base: the answer so far.
        verdict: what was decided.
        collection: where the mentions stand.
        corrections: the reviewed corrections of a file.
    """
    citations = Citations()
    parts = [verdict.text]
    statements: list[Statement] = []

    def quote(passage: Passage, named: str | None, *, title_only: bool = False) -> Statement:
        directive = collection.directives[passage.document_id]
        title = directive.source("title").lines if title_only else None
        start, end = span_of(passage, *title) if title else _sentence(passage, named)
        marker = citations.add(directive, passage, start, end)
        text = readable_span(passage, start, end, corrections(passage.file)).strip(" ;")
        return stated(text, marker)

    def stated(text: str, marker: int) -> Statement:
        return Statement(text=text, citations=(marker,), verified=not check(text, citations.of([marker]), [text]))

    written = [n.label.rsplit(" ", 1)[-1] for n in base.understood.documents if not n.held]
    named = written[0] if written else None
    for passage in verdict.mentions:
        made = quote(passage, named)
        statements.append(made)
        directive = collection.directives[passage.document_id]
        parts.append(f"{document_name(directive)} có nhắc đến:\n\n- {made.text} {markers(made.citations)}")
    choices: list[Choice] = []
    if verdict.candidates:
        lines = []
        for reading, passage in verdict.candidates:
            made = quote(passage, named, title_only=reading in collection.directives)
            statements.append(made)
            label = _candidate(reading, collection)
            lines.append(f"- {label}: {made.text} {markers(made.citations)}")
            choices.append(Choice(label=label, question=_asking_for(label, base)))
        parts.append("\n".join(lines))
    if verdict.closest:
        near = [quote(passage, None) for passage in verdict.closest]
        statements += near
        parts.append("Gần nhất trong văn bản:\n\n" + "\n".join(f"- {s.text} {markers(s.citations)}" for s in near))
    nearest = [collection.directives[i] for i in verdict.nearest if i in collection.directives]
    if nearest and verdict.status is Status.NOT_IN_CORPUS:
        lines = []
        for d in nearest:
            header = collection.passages(d.id)[0]
            lines_of_title = d.source("title").lines
            start, end = span_of(header, *lines_of_title) if lines_of_title else (0, len(header.text))
            made = stated(document_name(d, full=True), citations.add(d, header, start, end))
            statements.append(made)
            lines.append(f"- {made.text} {markers(made.citations)}")
        parts.append("Gần nhất trong kho:\n\n" + "\n".join(lines))
    return replace(
        base,
        status=verdict.status,
        text="\n\n".join(parts),
        statements=tuple(statements),
        citations=citations.all(),
        missing=verdict.missing,
        choices=tuple(choices) if verdict.status is Status.CLARIFY else (),
    )


def _asking_for(label: str, base: Answer) -> str:
    """The question with a reading in place of the words that may mean several."""
    question = base.standalone_question
    written = [n.written for n in base.understood.documents if n.written in question]
    if written:
        return question.replace(written[0], label, 1)
    pointed = that_document(question)
    if pointed:
        return f"{question[: pointed.start()]}{label}{question[pointed.end() :]}"
    return f"{question.rstrip(' ?.')} ({label})?"


def _candidate(reading: str, collection: Collection) -> str:
    """ "Nghị quyết 29-NQ/TW ngày 25/7/2018" of a reading given as name|date|title, or a held document."""
    if reading in collection.directives:
        return document_name(collection.directives[reading])
    name, date, _title = reading.split("|", 2)
    return f"{name} ngày {date_in_words(date)}"


def _sentence(passage: Passage, named: str | None) -> tuple[int, int]:
    """The sentence of a passage that names the document; the whole of a header."""
    if passage.kind is PassageKind.HEADER:
        return 0, len(passage.text)
    at = passage.text.find(named) if named else -1
    for start, end in sentences(passage.text):
        start = max(start, passage.label_length)
        if start <= at < end or (at < 0 and end > start):
            return start, end
    return passage.label_length, len(passage.text)
