"""Whether a text holds a gold quote: the one rule that every retrieval metric rests on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from corpus.text import verbatim
from evals.question import Gold


def holds(file: str, text: str, gold: Gold) -> bool:
    """Same file, and the text contains the quote, both in the verbatim form.

    Lines are not compared: a peer's chunks have none, and equal words elsewhere in the same file
    answer the question as well.
    """
    return file == gold.file and verbatim(gold.quote) in verbatim(text)


def groups(gold: Sequence[Gold]) -> tuple[tuple[Gold, ...], ...]:
    """Gold passages by group, in order: alternatives together, the others each by itself."""
    by_group: dict[Hashable, list[Gold]] = {}
    for n, g in enumerate(gold):
        by_group.setdefault(("alone", n) if g.group is None else ("group", g.group), []).append(g)
    return tuple(tuple(g) for g in by_group.values())


def share_found(gold: Sequence[Gold], found: Callable[[Gold], bool]) -> float | None:
    """Gold groups with a passage that is found / gold groups; None without gold."""
    wanted = groups(gold)
    if not wanted:
        return None
    return sum(any(found(g) for g in alternatives) for alternatives in wanted) / len(wanted)
