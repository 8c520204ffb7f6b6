"""Answers on how documents refer to one another: replaces, implements, is based on, sends, cites.

Asked from either end: what a document refers to, and which documents refer to it.
"""

from __future__ import annotations

import re

from assistant.reading import Reading, Span, distinct
from corpus.codes import type_of
from corpus.directive import Passage, PassageKind, Relation
from corpus.link import Reference
from corpus.text import fold, sentences
from retrieval.collection import Collection, code_key
from retrieval.search import NamedDocument, Understanding


def related(reading: Reading) -> list[Span]:
    """The sentences that state the relation asked about."""
    question, understood, collection = reading.terms.question, reading.understood, reading.collection
    wanted = _relations_asked(question)
    held = reading.held
    if not held and not understood.documents and reading.hits:
        held = [reading.hits[0].document.id]
    kind = _type_asked(question)
    spans: list[Span] = []
    if _asks_who_refers(question, understood):
        spans = referring(collection, understood, wanted)
    else:
        for document_id in held:
            spans += _referred(collection, document_id, wanted, kind)
            if not spans and wanted == {Relation.BASED_ON}:
                # What a document is based on is, for want of "Căn cứ", what it carries out.
                spans += _referred(collection, document_id, {Relation.IMPLEMENTS, Relation.CONTINUES}, kind)
    return distinct(spans)


def mentioning(reading: Reading) -> list[Span]:
    """The sentences that come nearest to the question where documents that are not held are named."""
    mentions = (reading.collection.passage(i) for n in reading.understood.documents for i in n.mentioned_in)
    return distinct(s for p in mentions if (s := reading.best_span(p)) is not None)


def described(reading: Reading) -> list[Span]:
    """What others say of a document that is not held: the mention with its date, issuer and subject."""
    best: dict[str, tuple[tuple[bool, bool, int], Span]] = {}
    for n in reading.understood.documents:
        for r in reading.collection.references:
            if r.target_id is not None or r.mention.passage_id not in n.mentioned_in:
                continue
            passage = reading.collection.passage(r.mention.passage_id)
            span = sentence_around(passage, r.mention.start, r.mention.end)
            order = (r.mention.date is None, r.mention.title is None, len(span.text))
            key = f"{n.written} {r.mention.date or ''}"
            if key not in best or order < best[key][0]:
                best[key] = (order, span)
    dated = [s for (undated, *_), s in best.values() if not undated]
    return distinct(dated or [s for _, s in best.values()])


def _referred(collection: Collection, document_id: str, wanted: set[Relation], kind: str | None) -> list[Span]:
    """What a document says that it replaces, implements or is based on; of type `kind` where it names such."""
    found = [r for r in collection.references_of(document_id) if r.mention.relation in wanted]
    # "thực hiện nghị quyết nào" asks for no kế hoạch.
    found = [r for r in found if r.mention.type == kind] or found
    spans = [sentence_around(collection.passage(r.mention.passage_id), r.mention.start, r.mention.end) for r in found]
    if Relation.BASED_ON in wanted:
        # Bases without a number ("Căn cứ Điều lệ Đảng") are no references but are asked for.
        spans += [
            Span(p, p.label_length, len(p.text))
            for p in collection.passages(document_id)
            if p.kind is not PassageKind.HEADER and fold(p.body).startswith("can cu ")
        ]
    return spans


def referring(collection: Collection, understood: Understanding, wanted: set[Relation]) -> list[Span]:
    """Where other documents refer to the named one: one sentence each, the plainest."""
    best: dict[str, tuple[int, Span]] = {}
    for n in understood.documents:
        for r in collection.references:
            if r.mention.relation not in wanted or not means(r, n):
                continue
            passage = collection.passage(r.mention.passage_id)
            span = sentence_around(passage, r.mention.start, r.mention.end)
            # The title or the enacting paragraph says it best.
            order = 0 if passage.kind is PassageKind.PARAGRAPH else 1
            if r.source_id not in best or order < best[r.source_id][0]:
                best[r.source_id] = (order, span)
    return [span for _, span in best.values()]


def means(reference: Reference, named: NamedDocument) -> bool:
    """Whether a reference is to the document that a question names, held or not."""
    if reference.target_id is not None:
        return reference.target_id in named.held
    # A passage that names an absent document may name others too.
    number, asked = code_key(reference.mention.number), re.search(r"\d+", named.written)
    same = number is None or asked is None or number[0] == int(asked.group(0))
    return reference.mention.passage_id in named.mentioned_in and same


def sentence_around(passage: Passage, start: int, end: int) -> Span:
    """The sentence of a passage that holds a mention; a header whole."""
    if passage.kind is PassageKind.HEADER:
        return Span(passage, 0, len(passage.text))
    for a, b in sentences(passage.text):
        if a <= start < b:
            return Span(passage, max(a, passage.label_length), max(b, end))
    return Span(passage, passage.label_length, len(passage.text))


def _asks_who_refers(question: str, understood: Understanding) -> bool:
    """Whether the named document is the object ("Văn bản nào triển khai Chỉ thị 42?"), not the subject."""
    folded = fold(question)
    if re.search(r"duoc (?:nhac|dan chieu|vien dan|trien khai|cu the hoa|thuc hien)|nhac (?:den|toi)? ?o dau", folded):
        return True
    m = re.search(
        r"(?:nao|gi)(?: \S+){0,6}? (?:trien khai|thuc hien|cu the hoa|thay the|sua doi|nhac|dan chieu|vien dan"
        r"|huong dan)",
        folded,
    )
    if not m:
        return False
    at = [folded.find(fold(n.written)) for n in understood.documents]
    return bool(at) and min(at) > m.start()


def _type_asked(question: str) -> str | None:
    """The type in "… thực hiện nghị quyết nào"; None where the question asks for any document."""
    asked = re.search(r"((?:\S+ ){1,4})(?:nao|so may)(?!\w)", fold(question))
    words = asked[1].split() if asked else []
    return next((t for n in range(len(words)) if (t := type_of(" ".join(words[n:])))), None)


def _relations_asked(question: str) -> set[Relation]:
    folded = fold(question)
    if re.search(r"thay (?:the|cho)|bi (?:\S+ ){0,4}thay(?! mat)|bai bo|het hieu luc", folded):
        return {Relation.REPLACES}
    if re.search(r"can cu", folded):
        return {Relation.BASED_ON}
    if re.search(r"gui kem|kem theo|sao gui|gui", folded):
        return {Relation.TRANSMITS}
    if re.search(r"sua doi", folded):
        return {Relation.AMENDS}
    if re.search(r"nhac|dan chieu|vien dan", folded):
        return set(Relation)
    if re.search(r"thuc hien|trien khai|cu the hoa|tiep tuc", folded):
        return {Relation.IMPLEMENTS, Relation.CONTINUES}
    return set(Relation)
