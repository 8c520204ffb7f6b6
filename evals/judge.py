"""An optional model judge: does what a statement cites support it? Never the default, never mixed in.

Its worth is measured beside it: on statements labelled by hand, how often it agrees, Cohen's kappa
(J. Cohen, *A Coefficient of Agreement for Nominal Scales*, 1960: agreement beyond chance), and how many
replies could not be read. Verdicts are kept by content (model, prompt, statement, quotes).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.endpoint import Endpoint, Reply
from corpus.errors import InputError
from corpus.text import fold
from evals.runfolder import Run
from prompts import load

LABELS = Path(__file__).parent / "datasets" / "statements.jsonl"
_YES = re.compile(r"^\W*(?:co|yes)(?!\w)")
_NO = re.compile(r"^\W*(?:khong|no)(?!\w)")


class Labelled(BaseModel):
    """A shown statement with its quotes, checked by hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: str
    quotes: tuple[str, ...]
    supported: bool
    note: str = ""


class Agreement(NamedTuple):
    """A judge beside labels by hand."""

    statements: int
    agreed: int
    kappa: float
    unreadable: int


class Verdicts(NamedTuple):
    """A judge's view of a run."""

    statements: int
    supported: int
    unreadable: int


def read_labels(path: Path = LABELS) -> tuple[Labelled, ...]:
    """The labelled statements.

    Raises:
        InputError: a line is none; says which.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(Labelled.model_validate_json(line))
            except ValidationError as error:
                raise InputError(f"{path.name}, dòng {number}: chưa đúng cấu trúc nhãn.") from error
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Judge:
    """A chat model as judge."""

    endpoint: Endpoint
    cache: Path
    """Folder of the kept verdicts."""

    def supports(self, statement: str, quotes: Sequence[str]) -> bool | None:
        """The verdict; None where the reply is neither yes nor no.

        Raises:
            ModelError: the endpoint is missing, down, slow, or gives no whole reply.
        """
        prompt = load("judge")
        passages = "\n".join(f"<doan_trich>\n{q}\n</doan_trich>" for q in quotes)
        user = f"{passages}\n\n<cau>\n{statement}\n</cau>\n\nCâu trên có được chứng minh không?"
        key = hashlib.sha256(f"{self.endpoint.model}\n{prompt.hash}\n{user}".encode()).hexdigest()[:24]
        kept = self.cache / f"{key}.json"
        if kept.exists():
            stored: bool | None = json.loads(kept.read_text(encoding="utf-8"))
            return stored
        reply = Reply(self.endpoint, prompt.text, user)
        for _ in reply.pieces():
            pass
        verdict = _read(reply.text)
        self.cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(verdict), encoding="utf-8")
        return verdict


def _read(reply: str) -> bool | None:
    folded = fold(reply)
    if _YES.match(folded):
        return True
    return False if _NO.match(folded) else None


def agreement(judge: Judge, labels: Iterable[Labelled], progress: Callable[[], None] | None = None) -> Agreement:
    """The judge's verdicts beside the labels; a reply that cannot be read agrees with nothing."""
    pairs: list[tuple[bool, bool | None]] = []
    for label in labels:
        pairs.append((label.supported, judge.supports(label.statement, label.quotes)))
        if progress:
            progress()
    return Agreement(
        statements=len(pairs),
        agreed=sum(a == b for a, b in pairs),
        kappa=kappa(pairs),
        unreadable=sum(b is None for _, b in pairs),
    )


def kappa(pairs: Sequence[tuple[bool, bool | None]]) -> float:
    """Cohen's kappa of two raters' verdicts; 0 where chance alone would agree as often."""
    n = len(pairs)
    if not n:
        return 0.0
    observed = sum(a == b for a, b in pairs) / n
    chance = sum(sum(a == v for a, _ in pairs) * sum(b == v for _, b in pairs) for v in (True, False)) / n**2
    return (observed - chance) / (1 - chance) if chance < 1 else 0.0


def judged(judge: Judge, run: Run, progress: Callable[[], None] | None = None) -> Verdicts:
    """The judge's verdicts on the statements that a run shows."""
    verdicts = []
    for row in run.rows:
        if row.outcome is None or row.outcome.status != "answered":
            continue
        quotes = {c.marker: c.quote for c in row.outcome.citations}
        for s in row.outcome.statements:
            if s.citations:
                verdicts.append(judge.supports(s.text, [quotes[n] for n in s.citations if n in quotes]))
                if progress:
                    progress()
    return Verdicts(len(verdicts), sum(v is True for v in verdicts), sum(v is None for v in verdicts))
