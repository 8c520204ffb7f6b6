"""What a reader bounds a conversation to: documents and places chosen by hand, until they are let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.cite import document_name
from corpus.directive import Directive
from retrieval.collection import Collection

_GONE = "không còn trong kho"


@dataclass(frozen=True, slots=True)
class Focus:
    """Documents and places; empty where nothing was chosen."""

    documents: tuple[str, ...] = ()
    """Ids."""
    places: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """What each document was called when it was chosen, for when it is removed; empty if that was not kept."""

    def __bool__(self) -> bool:
        return bool(self.documents or self.places)

    def held(self, collection: Collection) -> frozenset[str] | None:
        """The documents that answers may come from; None for all, empty when all that was chosen is gone.

        A place narrows to its own documents; beside a document, to those that carry it out there.
        """
        directives = collection.directives
        chosen = {i for i in self.documents if i in directives}
        at_place = {i for i, d in directives.items() if d.place in self.places}
        if not self:
            return None
        if not self.places or (self.documents and not chosen):
            return frozenset(chosen)
        if not chosen:
            return frozenset(at_place)
        related = {j for i in chosen for j in collection.implementers(i)}
        return frozenset(chosen | (related & at_place))

    def named(self, directives: Mapping[str, Directive], before: Focus) -> Focus:
        """With the names of its documents; of those that are gone, as they were called `before`."""
        known = dict(zip(before.documents, before.names, strict=False))
        known |= {i: document_name(directives[i], lacks=False) for i in self.documents if i in directives}
        return replace(self, names=tuple(known.get(i, _nameless(i)) for i in self.documents))

    def shown_documents(self, directives: Mapping[str, Directive]) -> dict[str, str]:
        """Each document's id with its name as it is shown: "Chỉ thị số 42-CT/TW …"."""
        kept = dict(zip(self.documents, self.names, strict=False))
        gone = {i: f"{kept.get(i, _nameless(i))} ({_GONE})" for i in self.documents}
        return {i: document_name(directives[i], lacks=False) if i in directives else gone[i] for i in self.documents}

    def shown_places(self, directives: Mapping[str, Directive]) -> dict[str, str]:
        """Each place with its name as it is shown: "Đắk Lắk"."""
        held = {d.place for d in directives.values()}
        return {p: p if p in held else f"{p} ({_GONE})" for p in self.places}

    def shown(self, directives: Mapping[str, Directive]) -> tuple[str, ...]:
        """All of it as it is shown."""
        return (*self.shown_documents(directives).values(), *self.shown_places(directives).values())


def _nameless(document: str) -> str:
    """What to call a document whose name was not kept when it was chosen."""
    return f"Văn bản {document}"


NO_FOCUS = Focus()
