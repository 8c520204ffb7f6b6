"""A fake assistant for tests of the screen: it understands nothing, and says what it was told to say.

The documents and passages are real ones, read from files; which of them are cited is decided by the
test (or, by default, by counting shared words), never by the product's retrieval.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.answer import Answer, Citation, Statement, Status, Turn
from assistant.focus import NO_FOCUS, Focus
from corpus.directive import Correction, Directive, Passage, PassageKind
from corpus.reader import read_file
from corpus.source import read_source
from retrieval.search import Hit, NamedDocument, Understanding


class ReadCollection:
    """The documents of some files, read afresh; no index."""

    generation = 1

    def __init__(self, paths: Sequence[Path]) -> None:
        files = [read_file(read_source(path)) for path in paths]
        documents = [document for file in files for document in file.documents]
        self._hashes = {file.name: file.sha256 for file in files}
        self.directives: Mapping[str, Directive] = {d.directive.id: d.directive for d in documents}
        self._passages = {d.directive.id: d.passages for d in documents}

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        return self._passages[document_id]

    def sha256(self, file: str) -> str:
        """The hash of a file's bytes."""
        return self._hashes[file]

    def passage(self, passage_id: str) -> Passage:
        """One passage by its id."""
        found = self._passages[passage_id.rpartition(".")[0]]
        return next(passage for passage in found if passage.id == passage_id)


class ScriptedAssistant:
    """Answers every question with the items that share most words with it; `history` is recorded."""

    def __init__(self, collection: ReadCollection, pause_seconds: float = 0.0) -> None:
        self.collection = collection
        self.histories: list[tuple[Turn, ...]] = []
        self._pause = pause_seconds

    def corrections(self, file: str) -> tuple[Correction, ...]:
        """None."""
        return ()

    def corpus_hash(self) -> str:
        """Of the files that were read."""
        return hashlib.sha256(repr(sorted(self.collection._hashes.items())).encode()).hexdigest()

    def index_state(self) -> str:
        """Always complete."""
        return "complete"

    def notices(self) -> tuple[str, ...]:
        """None."""
        return ()

    def examples(self) -> tuple[str, ...]:
        """Two questions."""
        return ("Ban Tuyên giáo Trung ương có nhiệm vụ gì?", "Ai ký Chỉ thị 10-CT/TW?")

    def stream(self, question: str, history: Sequence[Turn] = (), *, focus: Focus = NO_FOCUS) -> Iterator[Answer]:
        """An answer that grows by one statement at a time."""
        self.histories.append(tuple(history))
        cited = self._nearest(question)
        yield self.answer(question, (), ())
        citations = tuple(self.cite(n, passage, passage.body) for n, passage in enumerate(cited, 1))
        statements = tuple(
            Statement(text=f"{c.quote} [{c.marker}]", citations=(c.marker,), verified=True) for c in citations
        )
        for count in range(1, len(statements) + 1):
            time.sleep(self._pause)
            yield self.answer(question, statements[:count], citations)

    def answer(self, question: str, statements: tuple[Statement, ...], citations: tuple[Citation, ...]) -> Answer:
        """An answer with `statements` as a list under each document's name."""
        lines: list[str] = []
        last = ""
        for statement in statements:
            document = citations[statement.citations[0] - 1].document
            if document.id != last:
                lines += ["", f"### {document.type} {document.number or ''}".rstrip(), ""]
                last = document.id
            lines.append(f"- {statement.text}")
        named = NamedDocument(written="Chỉ thị 42", label="Chỉ thị 42-CT/TW")
        hits = tuple(
            Hit(
                rank=n,
                score=1 / n,
                matched_by=("lexical",),
                passage=self.collection.passage(c.passage_id),
                document=c.document,
            )
            for n, c in enumerate(citations, 1)
        )
        return Answer(
            question=question,
            standalone_question=question,
            understood=Understanding(documents=(named,)),
            status=Status.ANSWERED,
            text="\n".join(lines).strip(),
            statements=statements,
            citations=citations,
            retrieved=hits,
        )

    def cite(self, marker: int, passage: Passage, quote: str) -> Citation:
        """A citation of `quote` in `passage`."""
        document = self.collection.directives[passage.document_id]
        name = f"{document.type} số {document.number}" if document.number else document.type
        return Citation(
            marker=marker,
            document=replace(document),
            passage_id=passage.id,
            path=passage.path,
            reference=", ".join((name, *passage.units)),
            quote=quote,
            file=passage.file,
            lines=passage.lines,
        )

    def _nearest(self, question: str, count: int = 4) -> list[Passage]:
        wanted = set(question.lower().replace("?", "").split())
        items = [
            passage
            for document in self.collection.directives
            for passage in self.collection.passages(document)
            if passage.kind in (PassageKind.ITEM, PassageKind.PARAGRAPH)
        ]
        return sorted(items, key=lambda p: -len(wanted & set(p.text.lower().split())))[:count]
