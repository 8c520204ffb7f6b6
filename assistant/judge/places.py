"""Has the collection documents of the place, and have they to do with the document asked about?"""

from __future__ import annotations

from assistant.answer import Status
from assistant.judge.verdict import Verdict
from corpus.directive import PassageKind
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.search import SearchResult, Understanding


def foreign_place(understood: Understanding, result: SearchResult, collection: Collection) -> Verdict | None:
    """A locality of which the collection holds no document."""
    held = {d.place for d in collection.directives.values()}
    missing = [p for p in understood.places if p not in held]
    if not missing:
        return None
    spoken = any(
        fold(p) in fold(h.passage.text) and h.passage.kind is not PassageKind.RECIPIENTS
        for p in missing
        for h in result.hits[:3]
    )
    if spoken:
        return None
    named = [h for n in understood.documents for h in n.held]
    places = ", ".join(missing)
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"Kho văn bản không có văn bản nào của {places}.",
        missing=(f"văn bản của {places}",),
        nearest=tuple(named[:2]) or tuple(dict.fromkeys(h.document.id for h in result.hits[:2])),
    )


def unrelated_place(understood: Understanding, collection: Collection) -> Verdict | None:
    """A locality that has documents here, none of which has to do with the document asked about."""
    if not understood.documents or not understood.places:
        return None
    related: set[str] = set()
    for n in understood.documents:
        related.update(n.held)
        related.update(p.rpartition(".")[0] for p in n.mentioned_in)
        related.update(r.source_id for h in n.held for r in collection.references if r.target_id == h)
    without = []
    for place in understood.places:
        there = {i for i, d in collection.directives.items() if d.place == place}
        spoken = any(fold(place) in fold(p.text) for i in related for p in collection.passages(i))
        if there and not there & related and not spoken:
            without.append(place)
    if len(without) < len(understood.places):
        return None
    what = " và ".join(n.label for n in understood.documents)
    where = ", ".join(without)
    near = [h for n in understood.documents for h in n.held]
    near += [i for h in near for i in collection.implementers(h)]
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"Kho văn bản không có văn bản nào của {where} thực hiện hoặc nhắc đến {what}.",
        missing=(f"văn bản của {where} thực hiện {what}",),
        nearest=tuple(dict.fromkeys(near))[:3],
    )
