"""Reads a question: which documents, bodies, places and years it names, and what kind it is.

Works on the letters without accents, so that "chi thi 42", "CT42" and "Chỉ thị số 42-CT/TW" are one.
Names are looked up in the collection and in the domain's tables; nothing is guessed by likeness
except a document named by its subject.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.text import new_tone, words
from retrieval.about import Field, asks_for_gist, asks_nothing_else, fields_asked
from retrieval.collection import Collection
from retrieval.definitions import term_asked
from retrieval.quoting import asks_to_quote, matter_of
from retrieval.restore import Restorer
from retrieval.search import Kind, NamedDocument, Understanding
from retrieval.understand.bodies import bodies_asked, groups_asked, issuers
from retrieval.understand.kinds import asks_of_everyone, kind_of, kind_with_bodies
from retrieval.understand.narrowed import narrowed
from retrieval.understand.numbers import by_number
from retrieval.understand.parts import places_named, units_named, years_named
from retrieval.understand.subjects import by_signer, by_subject, carrying_out


def understand(question: str, collection: Collection) -> Understanding:
    """What `question` names and asks for, in the light of the collection."""
    verbatim = asks_to_quote(question)
    typed = question = matter_of(question)
    marked = restored = typed
    if len(words(typed)) >= 2:
        marked, question = Restorer(collection.vocabulary).restore(typed)
        restored = marked if _lacks_accents(typed, marked) else typed
    places = places_named(question, collection)
    named, spans = carrying_out(*by_number(question, collection), question, places, collection)
    rest = _without(question, spans)
    bodies = bodies_asked(rest) or groups_asked(_without(marked, spans))
    named = narrowed(named, places, question, collection)
    if not named:
        named, spans = by_subject(rest, places, collection)
        rest = _without(rest, spans)
    # What a document is called says nothing of what is asked about it.
    kind = kind_of(_without(question, spans))
    if any(n.held for n in named) and asks_nothing_else(_without(rest, issuers(rest))):
        kind = Kind.METADATA
    fields = fields_asked(_without(question, spans))
    if named and Field.VALIDITY in fields:
        # What is asked is what others say of it; number and date are told with that.
        fields = tuple(f for f in fields if f not in (Field.NUMBER, Field.DATE))
        kind = Kind.CROSSREF if fields == (Field.VALIDITY,) else Kind.METADATA
    elif kind is not Kind.METADATA:
        fields = ()
    if not named and (signed := by_signer(question, collection)):
        named, kind = signed, Kind.METADATA
    kind = kind_with_bodies(kind, question, rest, bodies)
    is_of_itself = any(n.held for n in named) and kind not in (Kind.METADATA, Kind.COMPARISON, Kind.CROSSREF)
    gist = is_of_itself and asks_for_gist(_without(rest, issuers(rest)))
    return Understanding(
        kind=Kind.LIST if gist else kind,
        documents=tuple(named),
        bodies=bodies,
        places=places,
        years=years_named(rest),
        units=units_named(question),
        fields=fields,
        everyone=not bodies and asks_of_everyone(question),
        gist=gist,
        restored=restored if restored != typed else None,
        term=term_asked(_without(question, spans)) if kind is Kind.DEFINITION else None,
        verbatim=verbatim,
    )


def named_documents(text: str, collection: Collection) -> tuple[NamedDocument, ...]:
    """The documents that `text` names, by number, subject or issuer."""
    return understand(text, collection).documents


def _without(question: str, spans: Sequence[tuple[int, int]]) -> str:
    """The question with the named documents blanked out, so that their words are not read twice."""
    for start, end in spans:
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def _lacks_accents(question: str, restored: str) -> bool:
    """Whether the restored question differs by more than tone placement and case."""
    return new_tone(question).lower() != new_tone(restored).lower()
