"""Who does what: the bodies that a sentence gives a task to, and their role in it.

Reads explicit patterns only ("X chủ trì, phối hợp với Y …", "Giao X …", "X xây dựng …"): the
bodies before the sentence's first verb act, those behind "phối hợp với" join in.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from corpus.bodies import Body, find_bodies
from corpus.text import fold, sentences


class Role(StrEnum):
    """A body's part in a task."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    IMPLEMENT = "implement"


class Assignment(NamedTuple):
    """A body's part in the task of one sentence; offsets are into the passage's text."""

    body: Body
    role: Role
    start: int
    end: int


_VERB = re.compile(
    r"(?<!\w)(?:chu tri|phoi hop|lanh dao|chi dao|xay dung|to chuc|huong dan|theo doi|tham muu|can cu|nghien cuu"
    r"|day manh|phat huy|co trach nhiem|chiu trach nhiem|quan triet|trien khai|tiep tuc|thuc hien|giam sat"
    r"|kiem tra|bao cao|thong bao|giup|tang cuong|quan tam|ra soat|tiep nhan|phan cong|dua|cu the hoa|don doc"
    r"|bao dam|dam bao|tap trung|chu dong|thuong xuyen|lam tot|lam viec|dinh ky|huy dong|bo tri|cung|voi"
    r"|de xuat|xac nhan|phan bo|gan|tich cuc|kip thoi|phai|can|duoc|se|tuyen truyen|van dong|tiep thu)(?!\w)"
)
_WITH = re.compile(r"(?<!\w)(?:phoi hop(?:\s+chat che)?(?:\s+(?:voi|cung))?|cung voi)(?!\w)")
_ORDER = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.)]?\s*)?(?:giao(?:\s+cho)?|de nghi|yeu cau|phan cong|cac|dong chi)?\s*$")


def find_assignments(text: str) -> list[Assignment]:
    """The assignments in a passage's text, sentence by sentence."""
    found: list[Assignment] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        bodies = find_bodies(sentence)
        if bodies:
            found += [Assignment(b, role, start, end) for b, role in _roles(sentence, bodies)]
    return found


def _roles(sentence: str, bodies: list[Body]) -> list[tuple[Body, Role]]:
    folded = fold(sentence)
    # A body's own name may hold a verb: Ban Tổ chức, Ủy ban Kiểm tra, Ban Chỉ đạo.
    for body in bodies:
        folded = folded[: body.start] + "_" * (body.end - body.start) + folded[body.end :]
    ordered = re.match(r"^\W*(?:\d+(?:\.\d+)*[.)-]?\s*)?(?:giao|de nghi|yeu cau)\s", folded)
    verbs = [m for m in _VERB.finditer(folded) if not ordered or m.start() >= ordered.end()]
    first = verbs[0].start() if verbs else len(folded)
    leads = "chu tri" in folded
    roles: list[tuple[Body, Role]] = []
    for body in bodies:
        if body.end <= first and _in_subject(folded[: body.start]):
            roles.append((body, Role.LEAD if leads else Role.IMPLEMENT))
        elif _joins_in(folded, body):
            roles.append((body, Role.COORDINATE))
    return roles


def _in_subject(before: str) -> bool:
    """Whether only other subjects stand in front: bodies, "các", commas, "và"."""
    return re.search(r"(?<!\w)(?:cua|tai|trong|theo|voi|cho|ve|tu|qua|truoc|boi|ngay|nham|de)(?!\w)", before) is None


def _joins_in(folded: str, body: Body) -> bool:
    """Whether the body stands behind "phối hợp với" with no other verb in between."""
    behind = [m for m in _WITH.finditer(folded) if m.end() <= body.start]
    if not behind:
        return False
    between = folded[behind[-1].end() : body.start]
    return _VERB.search(between) is None and "." not in between
