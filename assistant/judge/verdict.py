"""What was decided about a question before any answer is drafted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.answer import Status
from corpus.directive import Passage

_BETWEEN = 2
"""Readings that there have to be to choose between."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How to answer, before any answer is drafted."""

    status: Status
    text: str = ""
    """What to say instead of an answer."""
    mentions: tuple[Passage, ...] = ()
    """Contained places that name what is missing, to be cited."""
    missing: tuple[str, ...] = ()
    candidates: tuple[tuple[str, Passage], ...] = ()
    """For a clarification: each reading, with the passage that shows it."""
    nearest: tuple[str, ...] = field(default=())
    """Ids of held documents that come nearest."""
    closest: tuple[Passage, ...] = ()
    """Passages of the document asked about that come nearest, to be cited."""

    def within(self, documents: frozenset[str] | None, names: str) -> Verdict:
        """The verdict as far as it speaks of these documents; all of it when None.

        Args:
            documents: ids of what the reader bounded the conversation to.
            names: what the reader chose, in words.
        """
        if documents is None or self.status is Status.ANSWERED:
            return self
        candidates = tuple(c for c in self.candidates if c[1].document_id in documents)
        bounded = replace(
            self,
            mentions=tuple(p for p in self.mentions if p.document_id in documents),
            candidates=candidates,
            nearest=tuple(i for i in self.nearest if i in documents),
            closest=tuple(p for p in self.closest if p.document_id in documents),
        )
        if self.status is Status.CLARIFY and len(candidates) < _BETWEEN:
            text = f"Trong phạm vi đang chọn ({names}) không có văn bản được hỏi."
            mentions = tuple(p for _, p in candidates)
            return replace(bounded, status=Status.NOT_IN_CORPUS, text=text, candidates=(), mentions=mentions)
        return bounded
