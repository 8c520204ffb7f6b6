"""Measurements of several systems, and the one table that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

OURS, LEXICAL, DENSE, ENSEMBLE = "ours", "ours, lexical only", "tutorial, dense", "tutorial, ensemble"
SYSTEMS = (OURS, LEXICAL, DENSE, ENSEMBLE)
PEERS = (DENSE, ENSEMBLE)


class Figure(NamedTuple):
    """A value, with its 95% interval where it is a mean over questions."""

    value: float
    low: float | None = None
    high: float | None = None

    def shown(self, unit: str) -> str:
        """For the table."""
        if self.low is not None and self.high is not None:
            return f"{self.value:.3f} [{self.low:.2f}, {self.high:.2f}]"
        return f"{self.value:.2f} {unit}" if unit == "s" else f"{self.value:.0f} {unit}"


class Measurement(NamedTuple):
    """One quantity, of each system that it was measured for."""

    name: str
    unit: str
    higher_is_better: bool
    figures: Mapping[str, Figure]

    def ratio(self) -> float | None:
        """Ours divided by the better peer's; None where either is missing."""
        peers = [self.figures[p].value for p in PEERS if p in self.figures]
        if not peers or OURS not in self.figures:
            return None
        best = max(peers) if self.higher_is_better else min(peers)
        return self.figures[OURS].value / best if best else None


def to_markdown(measurements: Sequence[Measurement]) -> str:
    """One Markdown table, a line a measurement."""
    lines = [
        f"| | {' | '.join(SYSTEMS)} | ours ÷ better peer |",
        f"|---|{'---|' * len(SYSTEMS)}---|",
    ]
    for m in measurements:
        cells = [m.figures[s].shown(m.unit) if s in m.figures else "" for s in SYSTEMS]
        ratio = m.ratio()
        wanted = "↑" if m.higher_is_better else "↓"
        lines.append(f"| {m.name} {wanted} | {' | '.join(cells)} | {f'{ratio:.2f}' if ratio else ''} |")
    return "\n".join(lines)


def to_json(measurements: Sequence[Measurement]) -> list[dict[str, Any]]:
    """The same for a file."""
    return [
        {
            "name": m.name,
            "unit": m.unit,
            "higher_is_better": m.higher_is_better,
            "ratio": m.ratio(),
            "figures": {s: f._asdict() for s, f in m.figures.items()},
        }
        for m in measurements
    ]
