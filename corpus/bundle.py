"""Splits a file into documents by the documents' own signs, none of which is required alone.

Signs of a beginning: letterhead, number line, dateline, a type in capitals; of an end: Nơi nhận,
the authority line (T/M …), the signer's name. An arrival stamp between two documents belongs to
the one that follows it. Knows nothing of what the documents say.
"""

from __future__ import annotations

from enum import Enum, auto

from corpus.directive import Lines
from corpus.lines import (
    Line,
    dateline,
    is_authority,
    is_banner,
    is_body_in_capitals,
    is_capitals,
    is_page_number,
    is_person,
    is_position,
    is_recipients,
    is_rule,
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


def split_bundle(lines: list[Line]) -> list[Lines]:
    """The spans of the documents in a file, in order; blank lines at their edges excluded.

    A file without any sign of a beginning is one document from its first to its last text line.
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
            state = _next_state(line.bare, state)
    if not filled:
        return []
    ends = [*(s - 1 for s in starts[1:]), len(filled) - 1]
    return [Lines(filled[a].number, filled[b].number) for a, b in zip(starts, ends, strict=True)]


def _begins(filled: list[Line], index: int, state: _State) -> bool:
    """Whether a new document begins at this line, as seen from `state`."""
    bare = filled[index].bare
    if state is _State.OUTSIDE:
        return True
    if state is _State.HEAD:
        return False
    if state is _State.BODY:
        return _strong_start(filled, index)
    if _is_head_sign(bare):
        return not (state is _State.RECIPIENTS and bare.startswith(("-", "+")))
    return state is _State.DONE and is_body_in_capitals(bare) and not _is_appendix(bare)


def _is_head_sign(bare: str) -> bool:
    return bool(
        is_banner(bare)
        or number_line(bare)
        or type_line(bare)
        or is_stamp_anchor(bare)
        or (dateline(bare) and not label_of(bare))
    )


def _strong_start(filled: list[Line], index: int) -> bool:
    """A beginning seen in the middle of a body, where the end signs of the last one are missing."""
    bare = filled[index].bare
    around = [line.bare for line in filled[max(0, index - 5) : index + 6] if line is not filled[index]]
    if is_banner(bare):
        return True
    if number_line(bare):
        return any(is_banner(b) or dateline(b) or is_body_in_capitals(b) for b in around)
    if type_line(bare):
        following = filled[index + 1].bare if index + 1 < len(filled) else ""
        before = [line.bare for line in filled[max(0, index - 5) : index]]
        return fold(following).startswith(_TITLE_STARTS) or any(
            is_banner(b) or number_line(b) or dateline(b) for b in before
        )
    return False


def _extend_up(filled: list[Line], index: int, previous_start: int) -> int:
    """Takes in the letterhead or stamp lines that stand just above the sign that was seen."""
    first = index
    while first - 1 > previous_start:
        bare = filled[first - 1].bare
        is_head = (
            is_banner(bare)
            or number_line(bare)
            or dateline(bare)
            or is_body_in_capitals(bare)
            or is_stamp_anchor(bare)
            or is_stamp_field(bare)
            or (is_rule(filled[first - 1].raw) and first - 1 > 0)
        )
        if not is_head or is_authority(bare) or is_position(bare):
            break
        first -= 1
    return first


def _is_appendix(bare: str) -> bool:
    return fold(bare).startswith("phu luc")


def _next_state(bare: str, state: _State) -> _State:
    if is_recipients(bare):
        return _State.RECIPIENTS
    if state is _State.HEAD:
        head = (is_capitals(bare) or number_line(bare) or dateline(bare) or is_stamp_field(bare)) and not label_of(bare)
        is_text = not head and (len(bare) >= _LONG or label_of(bare) is not None)
        return _State.BODY if is_text else _State.HEAD
    if is_authority(bare):
        return _State.SIGNATURE
    if state in (_State.RECIPIENTS, _State.SIGNATURE) and is_person(bare):
        return _State.DONE
    if state is _State.SIGNATURE and not is_page_number(bare) and len(bare) >= 2 * _LONG:
        return _State.BODY
    return state
