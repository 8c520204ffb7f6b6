"""What a question names side by side of which an answer says nothing: said, so that nobody takes it for whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import Citation
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.search import NamedBody, NamedDocument, Understanding


def unsaid(understood: Understanding, citations: Sequence[Citation], collection: Collection) -> Iterator[str]:
    """A sentence on each kind of thing of which the question names several and the answer has some only.

    Args:
        understood: what the question names.
        citations: what the answer is from.
        collection: which documents carry out which.
    """
    said = fold("\n".join(text for c in citations for text in (c.quote, *c.path)))
    documents = {c.document.id for c in citations}
    places = {c.document.place for c in citations}

    def has_place(place: str) -> bool:
        return place in places or fold(place) in said

    def has_document(n: NamedDocument) -> bool:
        about = {*n.held, *(i for held in n.held for i in collection.implementers(held))}
        return bool(documents & about) or (not n.held and fold(n.label) in said)

    def has_body(body: NamedBody) -> bool:
        return any(fold(family) in said for family in (body.family, *body.families)) or fold(body.written) in said

    lost = [p for p in understood.places if not has_place(p)]
    lost += [b.written for b in understood.bodies if not has_body(b)]
    held = [n for n in understood.documents if n.held]
    lost += [n.label for n in held if not has_document(n)] if len(held) > 1 else []
    named = len(understood.places) + len(understood.bodies) + len(held)
    if lost and len(lost) < named:
        yield f"Không tìm thấy nội dung được hỏi về {', '.join(dict.fromkeys(lost))}."
    absent = [n.label for n in understood.documents if not n.held and not has_document(n)]
    if absent and held:
        yield f"Kho văn bản không có toàn văn {', '.join(dict.fromkeys(absent))}."
