"""Ungrounded facts: figures, dates and codes of an answer that none of its citations states.

    ungrounded facts of an answer = |facts in what it says that stand in no quote, no reference that it
                                     cites with, and not in the question|

Counted in the statements of an answer (in the whole answer where a system gives no statements), so the
mean is "facts without support an answer". Facts are read by the evals' own reader (`evals.values`), never
by the check that the assistant shows its answers through. Markers, labels of list items and counts of the
cited items are no facts of the documents. Names of bodies are not read: a wrong body is for
`must_include` and `must_not_include` to catch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evals.outcome import Cited
from evals.values import values

_MARKER = re.compile(r"\[\d+(?:\s*[,;]\s*\d+)*\]")
_LIST_LABEL = re.compile(r"^\s*(?:[-*+]|\d+[.)]|[a-zđ]\))\s+", re.MULTILINE)


def ungrounded_facts(said: str, citations: Sequence[Cited], question: str = "") -> tuple[str, ...]:
    """The facts in what is said that are supported by nothing cited, each once, in its canonical form."""
    facts = values(_LIST_LABEL.sub("", _MARKER.sub(" ", said)))
    cited = "\n".join([question, *("\n".join((c.quote, c.reference, *c.corrected)) for c in citations)])
    shown = {v for pair in values(cited) for v in pair} | {f"⟨{n}⟩" for n in range(len(citations) + 1)}
    missing = {scaled for scaled, printed in facts if not {scaled, printed} & shown}
    return tuple(sorted(f for f in missing if not _part_of_date(f, shown)))


def _part_of_date(fact: str, shown: set[str]) -> bool:
    """A year or a month alone whose date is shown: "năm 2020" for 24/3/2020."""
    bare = fact.strip("⟨⟩")
    return any(s.strip("⟨⟩").startswith(f"{bare}-") for s in shown)
