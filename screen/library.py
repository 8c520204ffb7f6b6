"""The collection as the page shows and changes it: which documents there are, what was read of one, corrections.

Every change is made under the lock of the index and read again at once, so that the next question is
answered from what a person has just put right.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.corrections import AnyCorrection, field_correction, key_of, word_correction
from corpus.crossrefs import CrossReference, cross_references
from corpus.directive import BoundCorrection, Directive, FieldCorrection, Lines, Passage, Review
from corpus.doubts import Doubt, find_doubts
from corpus.errors import InputError, QuantrietError
from corpus.extract import Extract
from corpus.library import LibraryFile
from corpus.suspects import Vocabulary
from corpus.targets import Target
from corpus.tasks import Task
from corpus.text import fold
from screen import texts
from screen.intake_queue import Source

PAGE = 100
"""Documents of the table that are shown at once."""


class UnknownDocumentError(QuantrietError):
    """The collection has no such document (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which documents of the table are shown; what is empty is not asked for."""

    type: str = ""
    issuer: str = ""
    place: str = ""
    year: str = ""
    text: str = ""
    shown: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The documents that are shown, and what they can be chosen by."""

    rows: tuple[Directive, ...]
    found: int
    held: int
    added: frozenset[str]
    """Names of the files that people added."""
    choices: dict[str, tuple[str, ...]]
    """Field of `Wanted` -> its values in the collection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that is known of one document, beside its text."""

    directive: Directive
    file: LibraryFile
    lines: tuple[str, ...]
    """Of the whole file."""
    encoding: str
    extract: Extract | None
    """What is known of lines that were read from Word, PDF or pictures."""
    stated_in: dict[str, str]
    """Field -> id of the document that states it."""
    documents: tuple[Directive, ...]
    """Of the whole file, in order."""
    passages: tuple[Passage, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    references: tuple[CrossReference, ...]
    doubts: tuple[Doubt, ...]
    review: Review
    """All corrections of the file, shipped ones too."""
    own: tuple[AnyCorrection, ...]
    """Those made on the page, which can be taken back."""

    def line_of(self, passage_id: str, start: int = 0, end: int | None = None) -> int:
        """The last line of a part of a passage; 0 where there is no such passage."""
        for p in self.passages:
            if p.id == passage_id:
                return p.lines_of(start, len(p.text) if end is None else end).last
        return 0


class Library:
    """The collection, for any number of people at once."""

    def __init__(self, source: Source) -> None:
        """
        Args:
            source: what is shown and changed.
        """
        self._source = source
        self._lock = threading.Lock()
        self._vocabulary: tuple[int, Vocabulary] | None = None
        self._counted: dict[str, tuple[str, int]] = {}

    @property
    def generation(self) -> int:
        """Counts the changes of the collection."""
        return self._source.collection.generation

    # Looking

    def table(self, wanted: Wanted) -> Table:
        """The documents that fit, in the order of the collection."""
        held = list(self._source.collection.directives.values())
        fitting = [d for d in held if _fits(d, wanted)]
        files = self._source.index.library.files()
        return Table(
            rows=tuple(fitting[: max(wanted.shown, PAGE)]),
            found=len(fitting),
            held=len(held),
            added=frozenset(f.name for f in files if f.added),
            choices={
                "type": _common(d.type for d in held),
                "issuer": _common(d.issuer for d in held),
                "place": tuple(sorted({d.place for d in held if d.place}, key=fold)),
                "year": tuple(sorted({d.date[:4] for d in held if d.date}, reverse=True)),
            },
        )

    def removed(self) -> list[str]:
        """Shipped files that were taken out."""
        return self._source.index.library.removed()

    def problems(self) -> tuple[str, ...]:
        """Files that are left out, each with the reason."""
        return self._source.index.problems()

    def sheet(self, document: str) -> Sheet:
        """All that is known of one document.

        Raises:
            UnknownDocumentError: there is none of that id.
        """
        collection = self._source.collection
        directive = self._directive(document)
        file = self._file(directive)
        source, review = file.read()
        return Sheet(
            directive=directive,
            file=file,
            lines=tuple(source.text.split("\n")),
            encoding=source.encoding,
            extract=source.extract,
            stated_in=self._stated_in(directive),
            documents=self.of_file(directive.file),
            passages=collection.passages(document),
            tasks=collection.tasks(document),
            targets=collection.targets(document),
            references=cross_references(collection.references_of(document), collection.directives),
            doubts=self.doubts(document),
            review=review,
            own=file.corrections(),
        )

    def _stated_in(self, directive: Directive) -> dict[str, str]:
        stated = {n: s for n, s in directive.sources.items() if s.lines is not None}
        return {
            name: d.id
            for name, s in stated.items()
            for d in self.of_file(s.file or directive.file)
            if s.lines is not None and _holds(d.lines, s.lines.first)
        }

    def picture(self, document: str, page: int) -> Path | None:
        """The picture of a scanned page of a document's file.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        return self._file(self._directive(document)).page_image(page)

    def original(self, document: str) -> Path:
        """A document's file as it was added.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        return self._file(self._directive(document)).path

    def _file(self, directive: Directive) -> LibraryFile:
        try:
            return self._source.index.library.file(directive.file)
        except InputError as error:  # being taken out at this moment
            raise UnknownDocumentError(texts.LIBRARY_LOST) from error

    def _directive(self, document: str) -> Directive:
        directive = self._source.collection.directives.get(document)
        if directive is None:
            raise UnknownDocumentError(texts.LIBRARY_LOST)
        return directive

    def of_file(self, file: str) -> tuple[Directive, ...]:
        """The documents of a file, in order."""
        return tuple(d for d in self._source.collection.directives.values() if d.file == file)

    def doubts(self, document: str) -> tuple[Doubt, ...]:
        """What a person should look at in a document.

        Raises:
            UnknownDocumentError: there is none of that id.
        """
        directive, collection = self._directive(document), self._source.collection
        source, _ = self._file(directive).read()
        found = find_doubts(
            directive,
            collection.passages(document),
            collection.tasks(document),
            collection.references_of(document),
            self._source.corrections(directive.file),
            self._words(),
            source.extract.unsure if source.extract else (),
        )
        return tuple(found)

    def doubt_counts(self, documents: Sequence[str]) -> dict[str, int]:
        """How much of each document should be looked at; counted again only when its file is read again.

        Ids of documents that are not held (any more) are left out.
        """
        held = self._source.collection.directives
        fingerprints = self._source.index.store.fingerprints()
        counts = {}
        for i in documents:
            if i not in held:
                continue
            fingerprint = fingerprints.get(held[i].file, "")
            if self._counted.get(i, ("", 0))[0] != fingerprint:
                try:
                    self._counted[i] = (fingerprint, len(self.doubts(i)))
                except QuantrietError:
                    continue  # taken out or replaced meanwhile
            counts[i] = self._counted[i][1]
        return counts

    def _words(self) -> Vocabulary:
        """The vocabulary of the collection, counted again when a tenth of it has changed: it is for what is usual."""
        collection = self._source.collection
        with self._lock:
            if self._vocabulary is None or abs(collection.size - self._vocabulary[0]) > collection.size / 10:
                made = Vocabulary.of([p.reading for p in collection.passages(i)] for i in collection.directives)
                self._vocabulary = (collection.size, made)
            return self._vocabulary[1]

    # Putting right

    def set_field(self, document: str, field: str, value: str) -> None:
        """Give a field of a document another value.

        Raises:
            InputError: it is no value of this field.
            UnknownDocumentError: there is no such document.
        """
        directive = self._directive(document)
        self._keep(directive.file, [field_correction(self._anchor(directive, field), field, value)])

    def _anchor(self, directive: Directive, field: str) -> int:
        """The line by which a correction knows its document: an earlier one's of the same field, else the first."""
        _, review = self._file(directive).read()
        inside = [c.line for c in review.fields if c.field == field and _holds(directive.lines, c.line)]
        return inside[0] if inside else directive.lines.first

    def mend(self, document: str, line: int, wrong: str, right: str, *, is_as_printed: bool = False) -> None:
        """Put words on a line right, or say that they are.

        Raises:
            InputError: the words do not stand there, or nothing would change.
            UnknownDocumentError: there is no such document.
        """
        directive = self._directive(document)
        lines = self._file(directive).read()[0].text.split("\n")
        if not 0 < line <= len(lines):
            raise InputError(texts.LIBRARY_NO_LINE)
        self._keep(directive.file, [word_correction(line, lines[line - 1], wrong, right, is_as_printed=is_as_printed)])

    def split_at(self, document: str, line: int) -> str:
        """Let another document begin on a line of this one; gives the id of the one that begins there.

        Raises:
            InputError: the line is not inside the document.
            UnknownDocumentError: there is no such document.
        """
        directive = self._directive(document)
        if not directive.lines.first < line <= directive.lines.last:
            raise InputError(texts.LIBRARY_NO_SPLIT)
        self._keep(directive.file, [BoundCorrection(line=line, begins=True)])
        return self._at(directive.file, line)

    def begin_at(self, document: str, line: int) -> str:
        """Let a document begin on another line than now; gives its id.

        Raises:
            InputError: the line belongs to another document than this one and the one before.
            UnknownDocumentError: there is no such document.
        """
        directive = self._directive(document)
        before = [d for d in self.of_file(directive.file) if d.lines.first < directive.lines.first]
        lowest = before[-1].lines.first if before else 0
        if not lowest < line <= directive.lines.last or line == directive.lines.first:
            raise InputError(texts.LIBRARY_NO_BEGIN)
        corrections: list[AnyCorrection] = [
            BoundCorrection(line=directive.lines.first, begins=False),
            BoundCorrection(line=line, begins=True),
        ]
        # What was put right in its fields goes with it.
        file = self._file(directive)
        moved = [c for c in file.corrections() if isinstance(c, FieldCorrection) and _holds(directive.lines, c.line)]
        corrections += [replace(c, line=line) for c in moved]
        self._keep(directive.file, corrections, instead_of=[key_of(c) for c in moved])
        return self._at(directive.file, line)

    def join(self, document: str) -> str:
        """Make a document a part of the one before it in its file; gives the id of the whole.

        Raises:
            InputError: there is none before it.
            UnknownDocumentError: there is no such document.
        """
        directive = self._directive(document)
        if self.of_file(directive.file)[0].id == document:
            raise InputError(texts.LIBRARY_NO_JOIN)
        file = self._file(directive)
        fields = [c for c in file.corrections() if isinstance(c, FieldCorrection) and _holds(directive.lines, c.line)]
        bound = BoundCorrection(line=directive.lines.first, begins=False)
        self._keep(directive.file, [bound], instead_of=[key_of(c) for c in fields])
        return self._at(directive.file, directive.lines.first)

    def take_back(self, document: str, key: str) -> str:
        """Undo a correction; gives the id of the document that stands at the same place then.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        directive = self._directive(document)
        self._keep(directive.file, [], instead_of=[key])
        return self._at(directive.file, directive.lines.first)

    def _keep(self, name: str, corrections: Sequence[AnyCorrection], instead_of: Sequence[str] = ()) -> None:
        index = self._source.index
        with index.lock():
            file = index.library.file(name)
            if instead_of:
                file.take_back(instead_of)
            if corrections:
                file.correct(corrections)
            index.refresh()

    def _at(self, file: str, line: int) -> str:
        """The document at a line, or the next one below it."""
        documents = self.of_file(file)
        return next((d.id for d in documents if d.lines.last >= line), documents[-1].id)

    # Taking out and putting back

    def remove(self, file: str) -> None:
        """Take a file out of the collection, with all its documents.

        Raises:
            InputError: there is no such file.
        """
        index = self._source.index
        with index.lock():
            index.library.remove(file)
            index.refresh()

    def restore(self, file: str) -> None:
        """Put a shipped file back.

        Raises:
            InputError: there is no such file.
        """
        index = self._source.index
        with index.lock():
            index.library.restore(file)
            index.refresh()


def _holds(lines: Lines, line: int) -> bool:
    return lines.first <= line <= lines.last


def _common(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values, those of most documents first."""
    counted = Counter(v for v in values if v)
    return tuple(sorted(counted, key=lambda v: (-counted[v], fold(v))))


def _fits(d: Directive, wanted: Wanted) -> bool:
    if (
        (wanted.type and d.type != wanted.type)
        or (wanted.issuer and d.issuer != wanted.issuer)
        or (wanted.place and d.place != wanted.place)
        or (wanted.year and not (d.date or "").startswith(wanted.year))
    ):
        return False
    if not wanted.text:
        return True
    said = fold(" ".join(filter(None, (d.type, d.type_as_printed, d.number, d.title, d.issuer, d.place, d.file))))
    return all(word in said for word in fold(wanted.text).split())
