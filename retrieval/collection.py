"""The collection as the layers above see it: documents, passages, who implements and names what.

Read from the index; the cached parts are read anew when the index changes.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from corpus.codes import find_codes
from corpus.directive import Directive, Passage, Relation
from corpus.domain import table
from corpus.errors import UnknownReferenceError
from corpus.link import Reference
from corpus.targets import Target
from corpus.tasks import Task
from corpus.text import fold, words
from retrieval import lexical
from retrieval.store import Store
from retrieval.vocabulary import Vocabulary

CodeKey = tuple[int, str | None, str, str]

#: Words that tell no document from another.
FILLER = frozenset(table("question_words")["fillers"].split())


class Collection:
    """Documents and passages by id, and the relations between documents."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._view = _View(store)

    def _current(self) -> _View:
        if self._view.generation != self._store.generation():
            with self._lock:
                if self._view.generation != self._store.generation():
                    self._view = _View(self._store)
        return self._view

    @property
    def generation(self) -> int:
        """Counts the changes of the collection."""
        return self._current().generation

    @property
    def directives(self) -> Mapping[str, Directive]:
        """All documents by id, in order."""
        return self._current().directives

    @property
    def references(self) -> Sequence[Reference]:
        """All references of all documents."""
        return self._current().references

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document, in order."""
        return self._current().passages(document_id)

    def tasks(self, document_id: str) -> tuple[Task, ...]:
        """Who does what by when according to a document."""
        return self._current().tasks(document_id)

    def tasks_at(self, passage: Passage) -> list[Task]:
        """The tasks that begin in a passage."""
        return self._current().tasks_at(passage.document_id).get(passage.id, [])

    def targets(self, document_id: str) -> tuple[Target, ...]:
        """The numeric targets of a document."""
        return self._current().targets(document_id)

    def passage(self, passage_id: str) -> Passage:
        """One passage.

        Raises:
            KeyError: there is none of that id.
        """
        document_id = passage_id.rpartition(".")[0]
        for p in self.passages(document_id):
            if p.id == passage_id:
                return p
        raise KeyError(passage_id)

    def readable(self, passage_id: str) -> str:
        """A passage's text with its scanning errors mended."""
        return self._store.readable(passage_id)

    def holds(self, phrase: str, documents: frozenset[str] | None = None) -> bool:
        """Whether any passage (of `documents`) holds the words of `phrase` in a row."""
        return lexical.holds(self._store.connection, phrase, documents)

    def sha256(self, file: str) -> str:
        """The hash of a file's bytes."""
        return self._store.hashes()[file]

    def with_number(self, key: CodeKey) -> list[Directive]:
        """The documents that carry the number `key` (`Code.key`)."""
        return self._current().by_code.get(key, [])

    def mentions(self, key: CodeKey) -> list[Reference]:
        """The references to the number `key`, wherever they stand."""
        return self._current().mentions.get(key, [])

    def with_digits(self, digits: int) -> list[tuple[CodeKey, Directive]]:
        """The documents whose number begins with `digits`, of whatever type and body."""
        return self._current().by_digits.get(digits, [])

    def mentions_with_digits(self, digits: int) -> list[tuple[CodeKey, Reference]]:
        """The references to numbers that begin with `digits`."""
        return self._current().mentions_by_digits.get(digits, [])

    def subject(self, document_id: str) -> frozenset[str]:
        """The words of a document's title, issuer, place and number, without accents and fillers."""
        return self._current().subject(document_id)

    def references_of(self, document_id: str) -> list[Reference]:
        """What the document refers to."""
        return self._current().by_source.get(document_id, [])

    def implementers(self, document_id: str) -> list[str]:
        """Ids of the documents that implement this one."""
        return self._current().implementers.get(document_id, [])

    @property
    def vocabulary(self) -> Vocabulary:
        """How often the collection uses each syllable."""
        return self._current().vocabulary

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._current().size


class _View:
    """One generation of the index, read once."""

    def __init__(self, store: Store) -> None:
        self.generation = store.generation()
        self.directives = store.directives()
        self.references = store.references()
        self._store = store
        self.passages = lru_cache(maxsize=256)(store.passages_of)
        self.tasks = lru_cache(maxsize=256)(store.tasks_of)
        self.targets = lru_cache(maxsize=256)(store.targets_of)
        self.tasks_at = lru_cache(maxsize=256)(self._tasks_by_passage)
        self.by_code: dict[CodeKey, list[Directive]] = defaultdict(list)
        self.by_digits: dict[int, list[tuple[CodeKey, Directive]]] = defaultdict(list)
        self.mentions_by_digits: dict[int, list[tuple[CodeKey, Reference]]] = defaultdict(list)
        self.subject = lru_cache(maxsize=None)(self._subject)
        for d in self.directives.values():
            if key := code_key(d.number):
                self.by_code[key].append(d)
                self.by_digits[key[0]].append((key, d))
        self.mentions: dict[CodeKey, list[Reference]] = defaultdict(list)
        self.by_source: dict[str, list[Reference]] = defaultdict(list)
        self.implementers: dict[str, list[str]] = defaultdict(list)
        for r in self.references:
            self.by_source[r.source_id].append(r)
            if key := code_key(r.mention.number):
                self.mentions[key].append(r)
                self.mentions_by_digits[key[0]].append((key, r))
            if r.target_id and r.mention.relation in (Relation.IMPLEMENTS, Relation.CONTINUES):
                source = self.directives.get(r.source_id)
                # A covering letter that passes a directive on does not carry it out.
                if source and source.type != "Công văn" and r.source_id not in self.implementers[r.target_id]:
                    self.implementers[r.target_id].append(r.source_id)
        self.vocabulary = store.vocabulary()
        self.size = store.count()

    def _subject(self, document_id: str) -> frozenset[str]:
        d = self.directives[document_id]
        text = " ".join(filter(None, [d.title, d.issuer, d.place, d.number]))
        return frozenset(fold(w) for w in words(text) if w not in FILLER)

    def _tasks_by_passage(self, document_id: str) -> Mapping[str, list[Task]]:
        found: dict[str, list[Task]] = defaultdict(list)
        for task in self.tasks(document_id):
            found[task.spans[0].passage_id].append(task)
        return found


def code_key(number: str | None) -> CodeKey | None:
    """The identity of a number as printed or stored; see `Code.key`."""
    codes = find_codes(number or "")
    return codes[0].code.key if codes else None


def label(directive: Directive) -> str:
    """A document's short name: "Chỉ thị 42-CT/TW"; with the issuer where it has no number."""
    kind = directive.type_as_printed or directive.type
    if directive.number:
        return f"{kind} {directive.number}"
    return f"{kind} của {directive.issuer}" if directive.issuer else kind


def the_only(candidates: Sequence[Directive], reference: str) -> Directive:
    """The one candidate.

    Raises:
        UnknownReferenceError: there is none, or several; names them.
    """
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise UnknownReferenceError(f"Trong kho không có văn bản nào khớp với “{reference}”.")
    listed = "; ".join(f"{label(d)} ({d.id})" for d in candidates)
    raise UnknownReferenceError(f"“{reference}” khớp với nhiều văn bản: {listed}. Hãy nêu rõ hơn.")
