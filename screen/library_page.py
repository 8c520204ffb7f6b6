"""What the page shows of the collection and what it answers to each click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from assistant.cite import document_name
from corpus.errors import InputError
from screen import texts
from screen.fragment import Fragment, Reply, drawn
from screen.intake_queue import IntakeQueue, Source, moving
from screen.library import Library, Sheet, UnknownDocumentError, Wanted
from screen.library_report import render_report, render_sheet, render_text
from screen.library_view import (
    doubts_mark,
    render_choices,
    render_home,
    render_problem,
    render_queue,
    render_table,
    said_of,
)
from screen.uploads import Uploads, clean_name

_MOST_MARKS = 200
"""Documents whose doubts are counted for one request."""


class Chosen(BaseModel):
    """Which documents of the table are asked for."""

    type: str = ""
    issuer: str = ""
    place: str = ""
    year: str = ""
    text: str = Field(default="", max_length=200)
    shown: int = Field(default=0, ge=0, le=1_000_000)


class Asked(BaseModel):
    """A click with what it is about; what is not named is not meant."""

    document: str = ""
    file: str = ""
    job: str = ""
    field: str = ""
    value: str = ""
    line: int = 0
    wrong: str = ""
    right: str = ""
    key: str = ""
    table: Chosen = Chosen()


class LibraryPage:
    """The page of the collection, for any number of people."""

    def __init__(self, source: Source, uploads: Uploads) -> None:
        """
        Args:
            source: what is shown and changed.
            uploads: where files lie until they are taken in.
        """
        self.library = Library(source)
        self.queue = IntakeQueue(source, uploads)
        self.uploads = uploads
        self._source = source
        self._acts: Mapping[str, Callable[[str, Asked], Reply]] = {
            "decide": self._decide,
            "dismiss": self._dismiss,
            "dismiss-all": self._dismiss_all,
            "field": self._field,
            "mend": self._mend,
            "confirm": self._confirm,
            "undo": self._undo,
            "begin": lambda _, a: self._turned(self.library.begin_at(a.document, a.line), texts.LIBRARY_MOVED),
            "split": lambda _, a: self._turned(self.library.split_at(a.document, a.line), texts.LIBRARY_SPLIT),
            "join": lambda _, a: self._turned(self.library.join(a.document), texts.LIBRARY_JOINED),
            "remove": self._remove,
            "restore": self._restore,
        }

    # Showing

    def show(self, owner: str, document: str = "", chosen: Mapping[str, str] | None = None) -> Reply:
        """A document, or where none is asked for the table of all."""
        if document:
            try:
                sheet = self.library.sheet(document)
            except UnknownDocumentError as error:
                return {"document": "", "html": render_problem(str(error))}
            return {"document": document, "html": render_sheet(sheet)}
        wanted = _wanted(chosen or {})
        queue, clock = self._queue(owner)
        html = render_home(self.library.table(wanted), wanted, queue, self.library.removed(), self.library.problems())
        return {"document": "", "html": html, **clock}

    def table(self, chosen: Mapping[str, str]) -> Reply:
        """The documents that fit what was chosen."""
        return drawn(render_table(self.library.table(_wanted(chosen))))

    def news(self, owner: str, generation: int, chosen: Mapping[str, str]) -> Reply:
        """How far this browser's files are; the table too, once the collection has changed."""
        queue, clock = self._queue(owner)
        fragments = [queue]
        if clock["generation"] != generation:
            wanted = _wanted(chosen)
            table = self.library.table(wanted)
            fragments += [render_table(table), *render_choices(table, wanted)]
        said = "; ".join(f"{j.name}: {said_of(j, self.queue.ahead(j))}" for j in self.queue.jobs(owner))
        return {**drawn(*fragments), **clock, "heard": said}

    def marks(self, documents: tuple[str, ...]) -> Reply:
        """How much of these documents should be looked at."""
        counts = self.library.doubt_counts(documents[:_MOST_MARKS])
        return drawn(*(doubts_mark(i, count) for i, count in counts.items()))

    def name_of(self, sent: str, replaces: str, owner: str) -> str:
        """The name by which a file is received.

        Args:
            sent: as the person's machine names it.
            replaces: the file of the collection in whose place it comes, if any.
            owner: the browser that sends it.

        Raises:
            InputError: it is of no format that is read, or the browser has sent too much already.
            UnknownDocumentError: there is no such file to replace.
        """
        self.queue.check_room(owner)
        name = clean_name(sent)
        if not replaces:
            return name
        if not self.library.of_file(replaces):
            raise UnknownDocumentError(texts.LIBRARY_LOST)
        # Another version of the same kind keeps the name, and with it the links that lead to it.
        return replaces if Path(replaces).suffix.lower() == Path(name).suffix else name

    def received(self, owner: str, path: Path, replaces: str) -> Reply:
        """A file that has come whole, now in the queue."""
        job = self.queue.put(owner, path, replaces)
        return {**self._queued(owner), "job": job.id}

    def _queue(self, owner: str) -> tuple[Fragment, Reply]:
        """This browser's files as they are now, and whether the script should ask again soon."""
        clock = {"generation": self.library.generation}
        jobs = self.queue.jobs(owner)
        ahead = {j.id: self.queue.ahead(j) for j in jobs}
        drawn_queue = render_queue(jobs, ahead, self._source.collection.directives)
        return drawn_queue, {**clock, "moving": moving(jobs)}

    def _queued(self, owner: str) -> Reply:
        queue, clock = self._queue(owner)
        return {**drawn(queue), **clock}

    # Clicks

    def act(self, owner: str, action: str, data: object) -> Reply:
        """What a click does, and what is drawn then.

        Raises:
            InputError: it cannot be done; says why.
            UnknownDocumentError: there is no such document any more.
        """
        act = self._acts.get(action)
        try:
            asked = Asked.model_validate(data)
        except ValidationError as error:
            raise InputError(texts.PACK_BAD_REQUEST) from error
        if act is None:
            raise InputError(texts.PACK_BAD_REQUEST)
        return act(owner, asked)

    def _decide(self, owner: str, asked: Asked) -> Reply:
        self.queue.decide(asked.job, owner, asked.value)
        return self._queued(owner)

    def _dismiss(self, owner: str, asked: Asked) -> Reply:
        self.queue.dismiss(asked.job, owner)
        return self._queued(owner)

    def _dismiss_all(self, owner: str, _: Asked) -> Reply:
        for job in self.queue.jobs(owner):
            if not (job.state.is_moving or job.state.is_asking):
                self.queue.dismiss(job.id, owner)
        return self._queued(owner)

    def _field(self, _: str, asked: Asked) -> Reply:
        self.library.set_field(asked.document, asked.field, asked.value)
        return self._read_again(asked.document, texts.REPORT_SAVED)

    def _mend(self, _: str, asked: Asked) -> Reply:
        self.library.mend(asked.document, asked.line, asked.wrong, asked.right)
        return self._read_again(asked.document, texts.REPORT_SAVED)

    def _confirm(self, _: str, asked: Asked) -> Reply:
        self.library.mend(asked.document, asked.line, asked.wrong, asked.wrong, is_as_printed=True)
        return self._read_again(asked.document, texts.REPORT_SAVED)

    def _undo(self, _: str, asked: Asked) -> Reply:
        document = self.library.take_back(asked.document, asked.key)
        if document != asked.document or asked.key.startswith("bound:"):
            return self._turned(document, texts.REPORT_UNDONE)
        return self._read_again(document, texts.REPORT_UNDONE)

    def _read_again(self, document: str, said: str) -> Reply:
        """Report and text of a document that was read anew."""
        sheet: Sheet = self.library.sheet(document)
        return {
            **drawn(render_report(sheet), render_text(sheet)),
            "title": document_name(sheet.directive, lacks=False),
            "said": said,
        }

    def _turned(self, document: str, said: str) -> Reply:
        """Another document, or the same with other bounds."""
        return {"document": document, "html": render_sheet(self.library.sheet(document)), "said": said}

    def _remove(self, owner: str, asked: Asked) -> Reply:
        self.library.remove(asked.file)
        return {**self.show(owner), "said": texts.LIBRARY_GONE.format(name=asked.file)}

    def _restore(self, owner: str, asked: Asked) -> Reply:
        self.library.restore(asked.file)
        return {
            **self.show(owner, chosen=asked.table.model_dump()),
            "said": texts.LIBRARY_RESTORED.format(name=asked.file),
        }


def _wanted(chosen: Mapping[str, object]) -> Wanted:
    try:
        return Wanted(**Chosen.model_validate(dict(chosen)).model_dump())
    except ValidationError:
        return Wanted()
