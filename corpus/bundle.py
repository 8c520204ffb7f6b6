"""Splits a file into documents by the documents' own signs, none of which is required alone.

Signs of a beginning: letterhead, number line, dateline, a type in capitals; of an end: Nơi nhận,
the authority line (T/M …), the signer's name. An arrival stamp between two documents belongs to
the one that follows it. Knows nothing of what the documents say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum, auto

from corpus.directive import BoundCorrection, Lines
from corpus.lines import (
    Line,
    columns,
    dateline,
    is_authority,
    is_banner,
    is_body_in_capitals,
    is_capitals,
    is_empty_number,
    is_page_number,
    is_person,
    is_position,
    is_recipients,
    is_rule,
    is_seal,
    is_stamp_anchor,
    is_stamp_field,
    label_of,
    number_line,
    type_line,
)
from corpus.text import fold

_TITLE_STARTS = ("ve ", "v/v", "thuc hien", "trien khai", "cua ", "ban hanh", "quy dinh", "ket luan")
_LONG = 60


class _State(Enum):
    OUTSIDE = auto()
    HEAD = auto()
    BODY = auto()
    RECIPIENTS = auto()
    SIGNATURE = auto()
    DONE = auto()


def split_bundle(lines: list[Line], bounds: Sequence[BoundCorrection] = ()) -> list[Lines]:
    """The spans of the documents in a file, in order; blank lines at their edges excluded.

    A file without any sign of a beginning is one document from its first to its last text line.

    Args:
        lines: all lines of the file.
        bounds: where a person said that a document begins, or that none does.
    """
    filled = [line for line in lines if line.bare or is_rule(line.raw)]
    starts: list[int] = []
    state = _State.OUTSIDE
    for index, line in enumerate(filled):
        if _begins(filled, index, state):
            first = _extend_up(filled, index, starts[-1] if starts else -1)
            starts.append(first)
            state = _State.HEAD
        elif state is not _State.OUTSIDE:
            state = _next_state(line, state)
    if not filled:
        return []
    starts = _reviewed(starts, filled, bounds)
    ends = [*(s - 1 for s in starts[1:]), len(filled) - 1]
    ends = [_without_rules(filled, a, b) for a, b in zip(starts, ends, strict=True)]
    return [Lines(filled[a].number, filled[b].number) for a, b in zip(starts, ends, strict=True)]


def _reviewed(starts: list[int], filled: list[Line], bounds: Sequence[BoundCorrection]) -> list[int]:
    """The beginnings with a person's word on them; a file keeps one at least."""
    numbers = [line.number for line in filled]
    found = set(starts)
    for bound in bounds:
        at = bisect_left(numbers, bound.line)
        if at < len(numbers) and bound.begins:
            found.add(at)
        elif at < len(numbers) and numbers[at] == bound.line:
            found.discard(at)
    return sorted(found) or starts[:1]


def _without_rules(filled: list[Line], first: int, last: int) -> int:
    """The last line of a document, less the rule that parts it from the next one."""
    while last > first and filled[last].raw.strip("\\ ") and is_rule(filled[last].raw):
        last -= 1
    return last


def _begins(filled: list[Line], index: int, state: _State) -> bool:
    """Whether a new document begins at this line, as seen from `state`."""
    line = filled[index]
    if state is _State.OUTSIDE:
        return True
    if state is _State.HEAD:
        return False
    if state is _State.BODY:
        return _strong_start(filled, index)
    if _is_head_sign(line):
        return not (state is _State.RECIPIENTS and line.bare.startswith(("-", "+")))
    if is_stamp_anchor(line.bare):
        # A stamp may stand at the foot of the document that it was put on.
        return _head_follows(filled, index)
    return (
        state is _State.DONE
        and is_body_in_capitals(line.bare)
        and not _is_appendix(line.bare)
        and _head_follows(filled, index)
    )


_AHEAD = 14
"""Filled lines within which a letterhead or a stamp is followed by another sign of a beginning."""


def _head_follows(filled: list[Line], index: int) -> bool:
    """Whether the lines that follow go on with the head of a document."""
    for line in filled[index + 1 : index + 1 + _AHEAD]:
        if _is_head_sign(line) or is_empty_number(line.bare):
            return True
        if len(line.bare) > 2 * _LONG or is_authority(line.bare) or is_recipients(line.bare):
            return False
    return False


def _is_head_sign(line: Line) -> bool:
    """A sign that only the head of a document has."""
    return any(
        is_banner(c.bare) or number_line(c.bare) or type_line(c.bare) or (dateline(c.bare) and not label_of(c.bare))
        for c in columns(line)
    )


def _strong_start(filled: list[Line], index: int) -> bool:
    """A beginning seen in the middle of a body, where the end signs of the last one are missing."""
    bare = filled[index].bare
    around = [line for line in filled[max(0, index - 5) : index + 6] if line is not filled[index]]
    if any(is_banner(c.bare) for c in columns(filled[index])):
        return True
    if number_line(bare):
        return any(
            is_banner(c.bare) or dateline(c.bare) or is_body_in_capitals(c.bare) for b in around for c in columns(b)
        )
    if type_line(bare):
        following = filled[index + 1].bare if index + 1 < len(filled) else ""
        before = [c.bare for line in filled[max(0, index - 5) : index] for c in columns(line)]
        return fold(following).startswith(_TITLE_STARTS) or any(
            is_banner(b) or number_line(b) or dateline(b) for b in before
        )
    return False


def _extend_up(filled: list[Line], index: int, previous_start: int) -> int:
    """Takes in the letterhead or stamp lines that stand just above the sign that was seen."""
    first = index
    while first - 1 > previous_start:
        above = filled[first - 1]
        is_head = (
            _is_head_sign(above)
            or is_body_in_capitals(above.bare)
            or is_empty_number(above.bare)
            or is_stamp_anchor(above.bare)
            or is_stamp_field(above.bare)
            or (is_rule(above.raw) and first - 1 > 0)
        )
        if not is_head or is_authority(above.bare) or is_position(above.bare) or type_line(above.bare):
            break
        first -= 1
    while first < index and is_rule(filled[first].raw):
        first += 1  # a line that parts two documents belongs to neither
    return first


def _is_appendix(bare: str) -> bool:
    return fold(bare).startswith("phu luc")


def _next_state(line: Line, state: _State) -> _State:
    parts = [c.bare for c in columns(line)]
    bare = line.bare
    if is_recipients(parts[0]):
        return _State.RECIPIENTS
    if state is _State.HEAD:
        head = (
            is_capitals(bare)
            or _is_head_sign(line)
            or is_empty_number(bare)
            or is_stamp_anchor(bare)
            or is_stamp_field(bare)
            or is_seal(bare)
            or fold(bare).startswith("v/v")
        )
        is_text = not (head and not label_of(bare)) and (len(bare) >= _LONG or label_of(bare) is not None)
        return _State.BODY if is_text else _State.HEAD
    if _is_appendix(bare) and state is not _State.BODY:
        return _State.BODY
    if any(is_authority(part) for part in parts):
        return _State.SIGNATURE
    if state in (_State.RECIPIENTS, _State.SIGNATURE) and any(is_person(part) for part in parts):
        return _State.DONE
    if state is _State.SIGNATURE and not is_page_number(bare) and len(bare) >= 2 * _LONG:
        return _State.BODY
    return state
