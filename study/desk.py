"""Where the lines of a pack are written: each quotes or cites, is checked, and is left out if it fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.answer import Citation
from assistant.cite import Citations, readable_span
from assistant.grounding import check_statement
from corpus.directive import Correction, Directive, Passage, PassageKind
from corpus.targets import Target
from corpus.tasks import Task
from corpus.text import sentences
from retrieval.collection import Collection
from study.pack import Cell, Item, Kind

TEXT = (PassageKind.ITEM, PassageKind.PARAGRAPH)


class Desk:
    """Writes lines about some documents of a collection."""

    def __init__(
        self,
        collection: Collection,
        corrections: Callable[[str], tuple[Correction, ...]],
        documents: Sequence[Directive],
    ) -> None:
        """
        Args:
            collection: where passages stand.
            corrections: the reviewed corrections of a file.
            documents: what the pack is about, the one it is named after first.
        """
        self.collection = collection
        self.corrections = corrections
        self.documents = tuple(documents)
        self.citations = Citations()
        self.dropped = 0
        """Lines that did not pass the check."""

    # What there is to write about

    def passages(self, directive: Directive, *kinds: PassageKind) -> list[Passage]:
        """Passages of these kinds, in order; all when none is given."""
        return [p for p in self.collection.passages(directive.id) if not kinds or p.kind in kinds]

    def tasks(self, directive: Directive) -> tuple[Task, ...]:
        """Who does what."""
        return self.collection.tasks(directive.id)

    def targets(self, directive: Directive) -> tuple[Target, ...]:
        """What is to be reached."""
        return self.collection.targets(directive.id)

    def passage(self, passage_id: str) -> Passage:
        """One passage by its id."""
        return self.collection.passage(passage_id)

    # Writing

    def quoted(self, passage: Passage, start: int | None = None, end: int | None = None, *, level: int = 1) -> Item:
        """The passage's own words, without its label, scanning errors put right."""
        start = passage.label_length if start is None else start
        end = len(passage.text) if end is None else end
        return Item(
            text=self.words(passage, start, end),
            kind=Kind.CONTENT,
            citations=(self.cite(passage, start, end),),
            level=level,
        )

    def first_sentence(self, passage: Passage, *, level: int = 1) -> Item:
        """The first sentence of a passage."""
        spans = [(a, b) for a, b in sentences(passage.text) if b > passage.label_length]
        start, end = spans[0] if spans else (passage.label_length, len(passage.text))
        return self.quoted(passage, max(start, passage.label_length), end, level=level)

    def words(self, passage: Passage, start: int, end: int) -> str:
        """Words of a passage for reading."""
        text = readable_span(passage, start, end, self.corrections(passage.file))
        return re.sub(r"\s*[;,:]$", "", text.strip())

    def cite(self, passage: Passage, start: int | None = None, end: int | None = None) -> int:
        """The marker of a quote; of the whole passage where no part is given."""
        directive = self.collection.directives[passage.document_id]
        start = passage.label_length if start is None else start
        end = len(passage.text) if end is None else end
        return self.citations.add(directive, passage, start, end)

    def whole(self, marker: int) -> str:
        """The quote of a citation, for reading."""
        cited = self.of([marker])[0]
        at = self.passage(cited.passage_id)
        start = at.text.find(cited.quote)
        return self.words(at, start, start + len(cited.quote))

    def of(self, markers: Sequence[int]) -> list[Citation]:
        """The citations of these markers."""
        return self.citations.of(markers)

    def sound(self, items: Iterable[Item]) -> list[Item]:
        """The lines that pass the grounding check; the others are counted."""
        kept = []
        for item in items:
            if item.kind is Kind.CONTENT and not self.is_sound(item.text, item.citations, item.question):
                self.dropped += 1
            else:
                kept.append(item)
        return kept

    def is_sound(self, text: str, markers: Sequence[int], question: str = "", *, min_overlap: float = 0.0) -> bool:
        """Whether a line, and a question that it answers, state nothing that its citations do not."""
        cited = self.of(markers)
        texts = [text, question] if question else [text]
        return bool(cited) and not any(
            check_statement(t, cited, self.corrections, min_overlap=min_overlap) for t in texts
        )


def suggestion(text: str, *, level: int = 1, citations: tuple[int, ...] = (), cells: tuple[Cell, ...] = ()) -> Item:
    """A line that is advice."""
    return Item(text=text, kind=Kind.SUGGESTION, level=level, citations=citations, cells=cells)


def place_of(passage: Passage) -> str:
    """Where a passage stands in its document: "mục 8, gạch đầu dòng thứ 5"."""
    return ", ".join(passage.units)
