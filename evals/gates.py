"""Bounds that a change may not fall through: read from a TOML file, for all questions or a part of them.

[test]                      # the test half as a whole
correct = 0.82              # a floor, or a ceiling where less is better (ungrounded)
[test.category.target]      # the test half's questions of a category or style
correct = 0.90
[all]                       # every question asked, for a set of one's own
latency_p95 = 2000          # milliseconds, a ceiling
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import InputError
from evals.score import METRICS
from evals.scorecard import Scored, means, number, scorecard

GATES = Path(__file__).with_name("gates.toml")
_EFFORT = {"latency_p50": "p50", "latency_p95": "p95", "errors": "errors"}
_PARTS = ("all", "tune", "test")


class Gate(NamedTuple):
    """One bound."""

    half: str
    """ "all", "tune" or "test"."""
    group: str | None
    """ "category" or "style"; None for the half as a whole."""
    name: str | None
    metric: str
    bound: float


class Missed(NamedTuple):
    """A gate that was missed."""

    gate: Gate
    value: float | None
    """None where nothing could be measured."""

    def __str__(self) -> str:
        """In Vietnamese, for the terminal."""
        g = self.gate
        where = " ".join(filter(None, (g.half, g.group, g.name)))
        if g.metric in _EFFORT:
            return f"{where}: {g.metric} {self.value:.0f}, vượt mức {g.bound:.0f}"
        metric = METRICS[g.metric]
        value = "không đo được" if self.value is None else number(metric, self.value)
        side = "dưới mức" if metric.better == "higher" else "vượt mức"
        return f"{where}: {metric.label} ({g.metric}) {value}, {side} {number(metric, g.bound)}"


def read_gates(path: Path = GATES) -> tuple[Gate, ...]:
    """The gates of a file, in its order.

    Raises:
        InputError: the file cannot be read, or names a metric or part that does not exist.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"Không đọc được tệp ngưỡng {path.name}: {error}") from error
    return tuple(gate for half, part in found.items() for gate in _gates(path.name, half, part))


def _gates(file: str, half: str, part: dict[str, Any]) -> Iterator[Gate]:
    if half not in _PARTS:
        raise InputError(f"{file}: không có phần [{half}]; hãy dùng {', '.join(_PARTS)}.")
    for key, value in part.items():
        if key in ("category", "style"):
            for name, bounds in value.items():
                for metric, bound in bounds.items():
                    yield _gate(file, Gate(half, key, name, metric, bound))
        else:
            yield _gate(file, Gate(half, None, None, key, value))


def _gate(file: str, gate: Gate) -> Gate:
    if gate.metric not in METRICS and gate.metric not in _EFFORT:
        raise InputError(f"{file}: không có chỉ số {gate.metric}; có {', '.join([*METRICS, *_EFFORT])}.")
    if isinstance(gate.bound, bool) or not isinstance(gate.bound, int | float):
        raise InputError(f"{file}: ngưỡng của {gate.metric} phải là một số.")
    return gate._replace(bound=float(gate.bound))


def missed(scored: Sequence[Scored], gates: Sequence[Gate]) -> list[Missed]:
    """The gates that were missed; what could not be measured misses its gate.

    Gates of a half that was not asked at all are passed over.
    """
    found = []
    for gate in gates:
        half = [s for s in scored if gate.half in ("all", s.question.half)]
        if not half:
            continue
        part = [s for s in half if gate.group is None or getattr(s.question, gate.group) == gate.name]
        if gate.metric in _EFFORT:
            value: float | None = getattr(scorecard(part).effort, _EFFORT[gate.metric])
            fallen = value is None or value > gate.bound
        else:
            mean = means(part)[gate.metric]
            value = mean.value if mean else None
            higher = METRICS[gate.metric].better == "higher"
            fallen = value is None or (value < gate.bound if higher else value > gate.bound)
        if fallen:
            found.append(Missed(gate, value))
    return found
