"""Statements on a document itself: number, date, issuer, signer, title, recipients.

Each cites the place where the field was read: the document's own header or signature, or the letter
that sent it.
"""

from __future__ import annotations

import re

from assistant.answer import Statement
from assistant.cite import Citations, document_name, span_of
from corpus.codes import date_in_words
from corpus.directive import Directive, Passage, PassageKind, Where
from corpus.text import fold
from retrieval.collection import Collection

_FIELD_NAMES = {
    "number": "số hiệu",
    "date": "ngày ban hành",
    "issuer": "cơ quan ban hành",
    "signer": "người ký",
    "title": "trích yếu",
    "recipients": "nơi nhận",
}


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

    def statements(self, question: str, frame: PassageKind | None, directive: Directive) -> list[Statement]:
        """A statement on each field that `question` asks for and that something states.

        Args:
            question: what is asked.
            frame: the part of the document's frame that it asks for.
            directive: the document.
        """
        found = []
        for name in _fields_asked(question, frame):
            stated = self._recipients(directive) if name == "recipients" else self._field(directive, name)
            if not stated:
                self.missing.append(f"{_FIELD_NAMES[name]} của {document_name(directive, lacks=False)}")
            found += stated
        return found

    def _field(self, directive: Directive, name: str) -> list[Statement]:
        value = getattr(directive, name)
        source = directive.source(name)
        if value is None or source.lines is None:
            return []
        passage = self._passage_at(source.file or directive.file, source.lines.first)
        if passage is None:
            return []
        label = directive.type_as_printed or directive.type
        said = {
            "number": f"{label} này có số {value}",
            "date": f"{label} được ban hành ngày {date_in_words(value) if name == 'date' else ''}",
            "issuer": f"{label} do {value} ban hành",
            "signer": f"{label} do đồng chí {value} ký",
            "title": f"{label} {value}",
        }[name]
        if name == "signer":
            said += self._capacity(passage)
            span = (0, len(passage.text))
        else:
            span = span_of(passage, source.lines.first, source.lines.last)
        if source.where is Where.COVERING_LETTER:
            said += " (theo công văn gửi kèm)"
        elif source.where is Where.OTHER_DOCUMENT:
            said += " (theo văn bản khác trong kho)"
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


def _fields_asked(question: str, frame: PassageKind | None) -> list[str]:
    """The metadata fields that a question asks for, in the order of a citation."""
    folded = fold(question)
    patterns = {
        "number": r"so (?:hieu|ky hieu|may|bao nhieu|nao)|ky hieu|mang so|co so",
        "date": r"ngay|khi nao|bao gio|nam nao|thang nao",
        "issuer": r"(?:co quan|ban|don vi|cap|cq) nao (?:da )?(?:ban hanh|ra)|ai (?:da )?(?:ban hanh|ra)|do (?:ai"
        r"|co quan nao|dau) ban hanh|cua ai",
        "title": r"trich yeu|ten (?:day du|goi)|ve viec gi|noi ve (?:gi|van de)",
    }
    if frame is PassageKind.RECIPIENTS:
        return ["recipients"]
    asked = [name for name, p in patterns.items() if re.search(rf"(?<!\w)(?:{p})", folded)]
    if frame is PassageKind.SIGNATURE or re.search(r"(?<!\w)ky ban hanh(?!\w)", folded):
        asked.append("signer")
    return asked or ["number", "date", "issuer", "signer"]
