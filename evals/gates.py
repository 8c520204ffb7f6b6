"""Floors that a change may not fall through, on the test half: read from gates.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

from evals.score import METRICS
from evals.scorecard import Scorecard

GATES = Path(__file__).with_name("gates.toml")


class Missed(NamedTuple):
    """A gate that was missed."""

    metric: str
    value: float
    floor: float

    def __str__(self) -> str:
        """In Vietnamese, for the terminal."""
        value, floor = (f"{100 * v:.1f}%".replace(".", ",") for v in (self.value, self.floor))
        return f"{METRICS[self.metric][0]} ({self.metric}): {value}, dưới mức {floor}"


def read_floors(path: Path = GATES) -> dict[str, float]:
    """Metric -> floor.

    Raises:
        KeyError: a floor for a metric that does not exist.
    """
    floors = tomllib.loads(path.read_text(encoding="utf-8"))["test"]
    if unknown := floors.keys() - METRICS.keys():
        raise KeyError(f"{path.name}: no metric {', '.join(sorted(unknown))}")
    return {name: float(floor) for name, floor in floors.items()}


def missed(card: Scorecard, floors: dict[str, float]) -> list[Missed]:
    """The gates that the test half misses; a metric that could not be measured misses its gate."""
    means = card.halves.get("test")
    if means is None:
        return []
    found = ((name, means[name], floor) for name, floor in floors.items())
    values = ((name, mean.value if mean else 0.0, floor) for name, mean, floor in found)
    return [Missed(name, value, floor) for name, value, floor in values if value < floor]
