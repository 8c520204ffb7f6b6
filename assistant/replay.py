"""Why an answer was said: what was kept of it, and whether it still stands in today's collection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Outcome
from assistant.grounding import Finding, check_statement
from assistant.records import Exchange
from assistant.vetting import MIN_OVERLAP
from corpus.directive import Correction
from retrieval.collection import Collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """An answer with the checks made anew."""

    exchange: Exchange
    answer: Answer
    is_same_corpus: bool
    """Whether the collection is, file by file, what it was."""
    moved: tuple[int, ...]
    """Markers whose quotes no longer stand where they stood."""
    findings: tuple[tuple[str, tuple[Finding, ...]], ...]
    """Each statement with what the check of today finds in it: nothing, for a sound one."""


def replay(
    exchange: Exchange, collection: Collection, corpus: str, corrections: Callable[[str], tuple[Correction, ...]]
) -> Replay | None:
    """The answer of an exchange, checked again; None when it was never finished or no longer reads.

    Args:
        exchange: as kept.
        collection: as it stands now.
        corpus: the hash of its files now.
        corrections: the reviewed corrections of a file.
    """
    answer = exchange.answer
    if answer is None:
        return None
    by_marker = {c.marker: c for c in answer.citations}
    # A model's answer may end with the document's own words, which need no share of themselves in the quote.
    own = tuple(c.text for c in answer.checks if c.outcome is not Outcome.DROPPED)
    found = []
    for statement in answer.statements:
        cited = [by_marker[n] for n in statement.citations if n in by_marker]
        overlap = MIN_OVERLAP if own and statement.text.endswith(own) else 0.0
        found.append((statement.text, tuple(check_statement(statement.text, cited, corrections, min_overlap=overlap))))
    return Replay(
        exchange=exchange,
        answer=answer,
        is_same_corpus=exchange.corpus == corpus,
        moved=tuple(c.marker for c in answer.citations if not _stands(c, collection)),
        findings=tuple(found),
    )


def _stands(citation: Citation, collection: Collection) -> bool:
    if citation.document.id not in collection.directives:
        return False
    passages = {p.id: p for p in collection.passages(citation.document.id)}
    passage = passages.get(citation.passage_id)
    return passage is not None and citation.quote in passage.text
