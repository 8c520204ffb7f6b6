"""What a reader bounds a conversation to: documents and places chosen by hand, until they are let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.cite import document_name
from corpus.directive import Directive
from retrieval.collection import Collection


@dataclass(frozen=True, slots=True)
class Focus:
    """Documents and places; empty where nothing was chosen."""

    documents: tuple[str, ...] = ()
    """Ids."""
    places: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.places)

    def held(self, collection: Collection) -> frozenset[str] | None:
        """The documents that answers may come from; None for all.

        A place narrows to its own documents; beside a document, to those that carry it out there.
        """
        directives = collection.directives
        chosen = {i for i in self.documents if i in directives}
        at_place = {i for i, d in directives.items() if d.place in self.places}
        if not self:
            return None
        if not self.places:
            return frozenset(chosen)
        if not chosen:
            return frozenset(at_place)
        related = {j for i in chosen for j in collection.implementers(i)}
        return frozenset(chosen | (related & at_place))

    def names(self, directives: Mapping[str, Directive]) -> tuple[str, ...]:
        """As it is shown: "Chỉ thị số 42-CT/TW …", "Đắk Lắk"."""
        held = [directives[i] for i in self.documents if i in directives]
        return (*(document_name(d, lacks=False) for d in held), *self.places)


NO_FOCUS = Focus()
