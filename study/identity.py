"""What a document is: its fields, each from where it is stated, and the documents it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.cite import document_name, span_of
from assistant.fields import Fields
from assistant.relations import sentence_around
from corpus.codes import date_in_words
from corpus.directive import Directive, Passage, Relation, Where
from corpus.link import Reference
from retrieval.about import Field
from study.desk import Desk, suggestion
from study.pack import Item, Kind, cells

_FIELDS = (Field.NUMBER, Field.DATE, Field.ISSUER, Field.TITLE, Field.SIGNER)
_RELATIONS = {
    Relation.IMPLEMENTS: "được thực hiện, cụ thể hóa",
    Relation.CONTINUES: "được tiếp tục thực hiện",
    Relation.BASED_ON: "làm căn cứ",
    Relation.REPLACES: "được thay thế",
    Relation.AMENDS: "được sửa đổi, bổ sung",
    Relation.TRANSMITS: "được gửi kèm",
    Relation.CITES: "được viện dẫn",
}


COLUMNS = ("Mục", "Nội dung")
_NAMES = {
    Field.NUMBER: "Số, ký hiệu",
    Field.DATE: "Ngày ban hành",
    Field.ISSUER: "Cơ quan ban hành",
    Field.TITLE: "Trích yếu",
    Field.SIGNER: "Người ký",
}
_FROM = {
    Where.COVERING_LETTER: " (theo công văn gửi kèm)",
    Where.OTHER_DOCUMENT: " (theo văn bản khác trong kho)",
    Where.REVIEWED: " (người dùng hiệu đính)",
}


def about(desk: Desk) -> Iterator[Item]:
    """The fields of each document, each from where it is stated; those that nothing states are said to be missing."""
    for directive in desk.documents:
        if len(desk.documents) > 1:
            yield suggestion(document_name(directive, lacks=False), level=0)
        for name in _FIELDS:
            stated = Fields(desk.collection, desk.citations).statements((name,), directive)
            if stated:
                value = getattr(directive, name)
                shown = date_in_words(value) if name is Field.DATE else value
                yield Item(
                    text=stated[0].text,
                    kind=Kind.CONTENT,
                    citations=stated[0].citations,
                    cells=cells(
                        _NAMES[name],
                        f"{shown[:1].upper()}{shown[1:]}{_FROM.get(directive.source(name).where, '')}",
                    ),
                )
            else:
                lacking = "Bản trong kho không ghi: cần đối chiếu bản gốc."
                yield suggestion(f"{_NAMES[name]}: {lacking}", cells=cells(_NAMES[name], lacking))


def sources(desk: Desk) -> Iterator[Item]:
    """The documents studied in full, what they refer to, and what of that the collection does not hold."""
    for directive in desk.documents:
        yield Item(
            text=document_name(directive, full=True),
            kind=Kind.CONTENT,
            citations=(desk.cite(*_title(desk, directive)),),
        )
    seen = {d.id for d in desk.documents}
    told: set[str] = set()
    for directive in desk.documents:
        references = desk.collection.references_of(directive.id)
        dated = {r.mention.number for r in references if r.mention.date}
        for r in references:
            if r.target_id in seen or (r.target_id is None and r.mention.date is None and r.mention.number in dated):
                continue
            name = _name(r, desk)
            if name and name not in told:
                told.add(name)
                yield from _referred(r, name, desk)


def _title(desk: Desk, directive: Directive) -> tuple[Passage, int, int]:
    """Where a document's title stands in itself; else its whole header."""
    header = desk.passages(directive)[0]
    source = directive.source("title")
    if source.lines is not None and source.file in (None, directive.file):
        return header, *span_of(header, *source.lines)
    return header, 0, len(header.text)


def _name(r: Reference, desk: Desk) -> str:
    if r.target_id:
        return document_name(desk.collection.directives[r.target_id], lacks=False)
    m = r.mention
    if not m.number:
        return ""
    dated = f" ngày {date_in_words(m.date)}" if m.date else ""
    return f"{m.type or 'Văn bản'} số {m.number}{dated}"


def _referred(r: Reference, name: str, desk: Desk) -> Iterator[Item]:
    passage = desk.passage(r.mention.passage_id)
    held = "có trong kho văn bản" if r.target_id else "được nhắc tới nhưng không có trong kho văn bản"
    relation = _RELATIONS.get(r.mention.relation, "được viện dẫn")
    said = sentence_around(passage, r.mention.start, r.mention.end)
    markers = [desk.cite(passage, said.start, said.end)]
    if r.target_id:  # what it is called by stands in itself
        markers.append(desk.cite(*_title(desk, desk.collection.directives[r.target_id])))
    yield Item(text=f"{name} ({relation}; {held})", kind=Kind.CONTENT, citations=tuple(markers), level=2)
