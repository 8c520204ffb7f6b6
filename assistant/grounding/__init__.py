"""The grounding check: is every fact of a statement in the passages that this statement cites?

What counts as support: the cited quotes; the cited documents' own metadata; their path labels; the
number of cited items. Nothing else: not the other passages of the answer, not the question. A
label's number supports that label only ("mục 8" no "8 bản"), a count only a counting noun.

`facts` compares each fact on its own; `roles`, `people`, `polarity`, `names`, `binding`, `rates`, `claims`, `exchange`,
`crossing` and `pieces` ask of a model's own words whether they say of the right thing what the sources say.
docs/kiem-chung.md tells what is caught.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.answer import Citation
from assistant.grounding.binding import unbound
from assistant.grounding.claims import overclaims
from assistant.grounding.crossing import crossed
from assistant.grounding.exchange import exchanged
from assistant.grounding.facts import unheld
from assistant.grounding.names import unknown_names
from assistant.grounding.people import other_people
from assistant.grounding.pieces import pieced_together
from assistant.grounding.polarity import denials
from assistant.grounding.rates import lost_rates
from assistant.grounding.roles import other_roles
from assistant.grounding.support import Finding, Support, supports
from assistant.wording import as_quotation
from corpus.corrections import corrected
from corpus.directive import Correction
from corpus.text import words

__all__ = ["Finding", "check", "check_statement"]


def check_statement(
    text: str,
    citations: Sequence[Citation],
    corrections: Callable[[str], tuple[Correction, ...]],
    *,
    min_overlap: float = 0.0,
) -> list[Finding]:
    """`check` of a whole statement, one about to be shown as well as one kept long ago.

    Args:
        text: one statement.
        citations: what it cites.
        corrections: the reviewed corrections of a file.
        min_overlap: as `check` takes it.
    """
    if [text] == [as_quotation(c.quote) for c in citations]:
        return []  # the passage itself: the number of its label needs no support
    mended = [corrected(c.quote, _on(corrections(c.file), c)) for c in citations]
    return check(text, citations, mended, min_overlap=min_overlap)


def check(
    text: str,
    citations: Sequence[Citation],
    mended: Sequence[str] = (),
    *,
    min_overlap: float = 0.0,
) -> list[Finding]:
    """The facts of `text` that its citations do not support; empty when it is grounded.

    Args:
        text: one statement.
        citations: what it cites.
        mended: the quotes with reviewed scanning errors put right, one for each citation.
        min_overlap: share of the statement's words that have to stand in the support; a guard
            against free invention by a model, not needed for quoted text. Above 0, a model's own
            words are compared too: who has which role, what is denied, what is said of what.
    """
    held_by = supports(citations, mended)
    findings = [*unheld(text, held_by)]
    if min_overlap and not findings:
        findings = [*_own_words(text, held_by, min_overlap)]
    return findings


def _on(corrections: tuple[Correction, ...], citation: Citation) -> tuple[Correction, ...]:
    first, last = citation.lines
    return tuple(c for c in corrections if first <= c.line <= last)


def _own_words(text: str, held_by: Sequence[Support], min_overlap: float) -> Iterator[Finding]:
    """What the first of the finer checks finds that finds anything."""
    for look in (
        other_roles,
        other_people,
        denials,
        unknown_names,
        unbound,
        lost_rates,
        overclaims,
        exchanged,
        crossed,
        pieced_together,
    ):
        findings = [*look(text, held_by)]
        if findings:
            yield from findings
            return
    said = [w for w in words(text) if len(w) > 1]
    known = {w for s in held_by for w in words(f"{s.text}\n{s.labels}")}
    if said and sum(w in known for w in said) / len(said) < min_overlap:
        yield Finding("words", text[:60])
