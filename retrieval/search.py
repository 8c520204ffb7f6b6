"""What flows out of retrieval: how a question was understood, and ranked passages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.directive import Directive, Passage, PassageKind
from retrieval.about import Field
from retrieval.definitions import Asked


class Kind(StrEnum):
    """What a question asks for."""

    AGENCY = "agency"
    TARGET = "target"
    DEADLINE = "deadline"
    DEFINITION = "definition"
    LIST = "list"
    COMPARISON = "comparison"
    CROSSREF = "crossref"
    METADATA = "metadata"
    FACT = "fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDocument:
    """A document that the question names, and what the collection has of it."""

    written: str
    """As the question has it: "Chỉ thị 42"."""
    label: str
    """With number where known: "Chỉ thị 42-CT/TW"."""
    held: tuple[str, ...] = ()
    """Ids of held documents that fit; more than one is an ambiguity."""
    mentioned_in: tuple[str, ...] = ()
    """Ids of passages that name it, where it is not held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBody:
    """A body that the question names."""

    written: str
    family: str
    families: tuple[str, ...]
    """The family and, for a later name, the earlier ones that the collection may use."""
    level: str | None = None
    place: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a question was taken to mean."""

    kind: Kind = Kind.FACT
    documents: tuple[NamedDocument, ...] = ()
    bodies: tuple[NamedBody, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    """Units of the outline that are named, as in a citation: "Điều 4", "khoản 3", "mục II"."""
    fields: tuple[Field, ...] = ()
    """For a question about a document itself: the fields that it asks for."""
    everyone: bool = False
    """Whether it asks what a document gives each body to do, not one body and not one matter."""
    gist: bool = False
    """Whether it asks what a document says on the whole."""
    term: Asked | None = None
    """What is to be defined."""
    verbatim: bool = False
    """Whether it asks for whole passages as they are printed."""
    restored: str | None = None
    """The question with its accents put back, where it was typed without."""

    @property
    def by_the_book(self) -> bool:
        """Whether no chat model may put the answer in words of its own."""
        return self.verbatim or Field.VALIDITY in self.fields

    @property
    def frame(self) -> PassageKind | None:
        """For a question about a document itself: which part of its frame states what is asked."""
        if self.kind is not Kind.METADATA:
            return None
        if Field.SIGNER in self.fields:
            return PassageKind.SIGNATURE
        return PassageKind.RECIPIENTS if Field.RECIPIENTS in self.fields else PassageKind.HEADER


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found, and why."""

    rank: int
    score: float
    """Higher is better; comparable within one search only."""
    matched_by: tuple[str, ...]
    """Of "lexical", "dense", "reference", "body"."""
    similarity: float | None = None
    """Cosine of the passage's vector and the question's, where it was found by it."""
    passage: Passage
    document: Directive


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The outcome of one search."""

    query: str
    understood: Understanding
    hits: tuple[Hit, ...]
    index: str
    """ "complete" or "lexical_only"."""
    near: bool = False
    """Whether a passage is so near to the question in meaning that the collection speaks of it, in whatever words."""
    timings_ms: dict[str, int] = field(default_factory=dict)
