"""Two columns side by side, as in a letterhead and at the foot of a document, read one after the other.

An engine gives the lines of a scan across both ("Nơi nhận:   T/M BAN THƯỜNG VỤ").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.extract.pages import COLUMN_GAP, PrintedLine

_LEAST = 2
"""A gap in one line alone is no column."""


class _Gap(NamedTuple):
    left: float
    right: float

    def shared(self, other: _Gap) -> _Gap | None:
        both = _Gap(max(self.left, other.left), min(self.right, other.right))
        return both if both.right - both.left > 0.005 else None


def apart(lines: Sequence[PrintedLine], shape: float) -> list[PrintedLine]:
    """The lines of a page, those of two columns side by side first on the left, then on the right.

    Args:
        lines: in the order of an engine.
        shape: width of the page by its height.
    """
    found: list[PrintedLine] = []
    at = 0
    while at < len(lines):
        end, gap = _block(lines, at, shape)
        if gap is None:
            found.append(lines[at])
            at += 1
            continue
        middle = (gap.left + gap.right) / 2
        for is_left in (True, False):
            for line in lines[at:end]:
                words = [w for w in line.words if (w.box.left < middle) is is_left]
                if words:
                    found.append(PrintedLine.of(words))
        at = end
    return found


def _block(lines: Sequence[PrintedLine], start: int, shape: float) -> tuple[int, _Gap | None]:
    """The end of the two columns that begin at `start`, with the gap between them; None where none do."""
    gap = _gap(lines[start], shape)
    if gap is None:
        return start, None
    count, end = 1, start + 1
    for at in range(start + 1, len(lines)):
        line = lines[at]
        own = _gap(line, shape)
        both = gap.shared(own) if own else None
        if both is not None:
            gap, count, end = both, count + 1, at + 1
        elif line.row is not None or not _on_one_side(line, gap):
            break
        elif line.box.left > gap.left:
            end = at + 1  # the name below a signature; on the left new text may have begun
    return (end, gap) if count >= _LEAST else (start, None)


def _gap(line: PrintedLine, shape: float) -> _Gap | None:
    """The widest gap of a line that is one between columns."""
    if line.row is not None:
        return None
    height = line.box.bottom - line.box.top
    gaps = [
        _Gap(a.box.right, b.box.left)
        for a, b in pairwise(line.words)
        if (b.box.left - a.box.right) * shape > COLUMN_GAP * height
    ]
    return max(gaps, key=lambda g: g.right - g.left, default=None)


def _on_one_side(line: PrintedLine, gap: _Gap) -> bool:
    return line.box.right <= gap.right or line.box.left >= gap.left
