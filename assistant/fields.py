"""Statements on a document itself: number, date, issuer, signer, title, recipients.

Each cites the place where the field was read: the document's own header or signature, or the letter
that sent it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Statement
from assistant.cite import Citations, document_name, span_of
from corpus.codes import date_in_words
from corpus.directive import Directive, Passage, PassageKind, Where
from corpus.text import fold
from retrieval.about import Field
from retrieval.collection import Collection

_FIELD_NAMES = {
    Field.NUMBER: "số hiệu",
    Field.DATE: "ngày ban hành",
    Field.ISSUER: "cơ quan ban hành",
    Field.SIGNER: "người ký",
    Field.TITLE: "trích yếu",
    Field.RECIPIENTS: "nơi nhận",
}
_USUAL = (Field.NUMBER, Field.DATE, Field.ISSUER, Field.SIGNER)
"""What is told of a document that is asked about, but for no field of it."""


class Fields:
    """Makes statements on the metadata of documents, and notes what no document states."""

    def __init__(self, collection: Collection, citations: Citations) -> None:
        """Reads from a collection.

        Args:
            collection: where the fields stand.
            citations: takes the citations.
        """
        self._collection = collection
        self._citations = citations
        self.missing: list[str] = []
        """Fields that were asked for and are stated nowhere."""

    def statements(self, asked: Sequence[Field], directive: Directive) -> list[Statement]:
        """A statement on each field that is asked for and that something states.

        Args:
            asked: the fields; the usual ones where there are none.
            directive: the document.
        """
        found = []
        for name in asked or _USUAL:
            stated = self._recipients(directive) if name is Field.RECIPIENTS else self._field(directive, name)
            if not stated:
                self.missing.append(f"{_FIELD_NAMES[name]} của {document_name(directive, lacks=False)}")
            found += stated
        return found

    def _field(self, directive: Directive, name: Field) -> list[Statement]:
        value = getattr(directive, name)
        source = directive.source(name)
        if value is None or source.lines is None:
            return []
        passage = self._passage_at(source.file or directive.file, source.lines.first)
        if passage is None:
            return []
        label = directive.type_as_printed or directive.type
        said = {
            Field.NUMBER: f"{label} này có số {value}",
            Field.DATE: f"{label} được ban hành ngày {date_in_words(value) if name is Field.DATE else ''}",
            Field.ISSUER: f"{label} do {value} ban hành",
            Field.SIGNER: f"{label} do đồng chí {value} ký",
            Field.TITLE: f"{label} {value}",
        }[name]
        if name is Field.SIGNER:
            said += self._capacity(passage)
            span = (0, len(passage.text))
        else:
            span = span_of(passage, source.lines.first, source.lines.last)
        if source.where is Where.COVERING_LETTER:
            said += " (theo công văn gửi kèm)"
        elif source.where is Where.OTHER_DOCUMENT:
            said += " (theo văn bản khác trong kho)"
        elif source.where is Where.REVIEWED:
            said += " (người dùng hiệu đính)"
        marker = self._citations.add(self._collection.directives[passage.document_id], passage, *span)
        return [Statement(text=f"{said}.", citations=(marker,), verified=True)]

    def _recipients(self, directive: Directive) -> list[Statement]:
        """The addressees of a letter and the Nơi nhận block."""
        found = []
        for passage in self._collection.passages(directive.id):
            if passage.kind is PassageKind.RECIPIENTS:
                start = 0
            elif passage.kind is PassageKind.HEADER and (m := _ADDRESSED.search(fold(passage.text))):
                start = m.start()
            else:
                continue
            marker = self._citations.add(directive, passage, start, len(passage.text))
            found.append(Statement(text=passage.text[start:], citations=(marker,), verified=True))
        return found

    @staticmethod
    def _capacity(passage: Passage) -> str:
        """The signer's capacity as printed above the name."""
        printed = [
            passage.text[p.start : q.start if q else len(passage.text)].strip()
            for p, q in zip(passage.pieces, (*passage.pieces[1:], None), strict=True)
        ][:-1]
        return f" ({', '.join(printed)})" if printed else ""

    def _passage_at(self, file: str, line: int) -> Passage | None:
        for d in self._collection.directives.values():
            if d.file == file and d.lines.first <= line <= d.lines.last:
                for p in self._collection.passages(d.id):
                    if p.lines.first <= line <= p.lines.last:
                        return p
        return None


_ADDRESSED = re.compile(r"kinh gui\s*:")
