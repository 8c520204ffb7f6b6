"""A document's assignments: who does what by when, read from its sentences and its outline.

A sentence may name who acts ("Giao Sở Y tế …"); else the outline does: a heading that is a body's
name, an opening such as "Giao Sở Y tế:", the columns of a table, a line "Cơ quan chủ trì: …" below
the task. Sections that tell what was done assign nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

from corpus.actors import find_actors
from corpus.assignments import Role, issues, joined_in, named_by_head, names_alone, plain_role, read_sentence
from corpus.bodies import Body
from corpus.deadlines import Deadline, find_deadlines, read_cell
from corpus.directive import Directive, Passage, PassageKind
from corpus.names import canonical_names, district_above
from corpus.tables import Table, is_row, read_tables
from corpus.text import fold, new_tone, sentences


class Span(NamedTuple):
    """A part of a passage's text."""

    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One body's part in one task."""

    assignment: str
    """The same for all bodies of one task: "<passage id>:<ordinal>"."""
    name: str
    """The body in full, with level and place; never its later name."""
    body: Body
    role: Role
    text: str
    """What is to be done, as printed, without its label."""
    deadline: str | None = None
    """As printed."""
    deadline_date: str | None = None
    every: str | None = None
    spans: tuple[Span, ...] = ()
    """Where it stands; more than one where who does it stands below what is to be done."""


_TOLD = re.compile(
    r"(?<!\w)(?:tinh hinh(?! moi)|thuc trang|ket qua (?:dat duoc|thuc hien|chu yeu)|nhung ket qua|han che|ton tai"
    r"|nguyen nhan|boi canh"
    r"|su can thiet|danh gia(?=\s+(?:chung|ket qua|tinh hinh|thuc trang|viec)|\W*$)|uu diem|khuyet diem|bai hoc)(?!\w)"
)
_DUTIES = re.compile(r"(?<!\w)(?:nhiem vu|giai phap|to chuc thuc hien|trach nhiem|phan cong|thoi gian toi)(?!\w)")


def tells_of_situation(headings: Sequence[str]) -> bool:
    """Whether what stands under these headings tells how things are, not what is to be done."""
    above = fold(" / ".join(headings))
    return bool(_TOLD.search(above)) and not _DUTIES.search(above)


_HANDS_ON = re.compile(r"\W*(?:phan cong|chi dao)(?!\w)")
#: "Trong quá trình thực hiện, nếu có vướng mắc …": said to all, not to the body of the heading above.
_ON_THE_WAY = re.compile(r"\W*trong qua trinh (?:trien khai|thuc hien|to chuc)(?!\w)")
_FOLLOWING = re.compile(r"(?:co quan|don vi|so, ban, nganh|to chuc)(?:, \w+)* sau(?: day)?\s*:$")
_LABEL_ALONE = re.compile(
    r"^\W*(?:(?:co quan|don vi|to chuc|bo phan|nguoi|lanh dao)(?:\s*,\s*(?:don vi|to chuc|ca nhan))*\s+)?"
    r"(?:phan cong\s+)?"
    r"(?:chu tri,? phoi hop|chu tri|phoi hop|thuc hien|tham muu|theo doi|chiu trach nhiem)(?:\s+(?:thuc hien"
    r"|tham muu|trien khai|chinh|chi dao))?\s*:"
)
_DUE_ALONE = re.compile(
    r"^\W*(?:thoi (?:gian|han|diem)|tien do|han|moc thoi gian)(?:\s+\w+){0,3}\s*:|^\W*(?:hoan thanh)\s*:"
)
_OTHER_LABEL = re.compile(r"^\W*(?:san pham|ket qua|kinh phi|nguon kinh phi|ghi chu|dia diem)(?:\s+\w+){0,3}\s*:")


#: What a document says of itself: "Kế hoạch này thay thế …".
_OF_ITSELF = re.compile(
    r"^\W*(?:[a-z]+\s+){1,4}nay\s+(?:thay the|co hieu luc|het hieu luc|duoc|bai bo|ap dung|thi hanh|pho bien)(?!\w)"
)


@dataclass(slots=True)
class _Context:
    """Whose tasks follow: a heading's body, or those of an opening sentence."""

    path: tuple[str, ...]
    bodies: tuple[tuple[Body, Role], ...]
    due: tuple[Deadline, ...] = ()
    siblings: bool = False
    """Whether it stands beside its tasks (an unlabelled line) rather than above them."""


@dataclass(slots=True)
class _Found:
    """A task while it is being read."""

    key: str
    text: str
    roles: list[tuple[Body, Role]]
    due: list[Deadline]
    spans: list[Span]
    path: tuple[str, ...] = field(default=())


def read_tasks(directive: Directive, passages: Sequence[Passage]) -> tuple[Task, ...]:
    """The tasks of a document, in the order of its lines.

    Args:
        directive: the document with all that is known of it; its issuer and place complete the
            names of its own bodies.
        passages: all of its passages.
    """
    reader = _Reader(directive, passages)
    header = [
        line
        for p in passages
        if p.kind is PassageKind.HEADER
        for line in (p.text[a.start : b.start if b else None] for a, b in zip_longest(p.pieces, p.pieces[1:]))
    ]
    district = district_above(directive, header)
    return tuple(row for found in reader.tasks() for row in _rows(found, directive, district))


def _rows(found: _Found, directive: Directive, district: tuple[str, str] | None) -> Iterator[Task]:
    dated = [d for d in found.due if d.every is None or re.search(r"\d", _without_period(d))]
    due = next((d for d in dated if d.iso), dated[0] if dated else None)
    every = next((d.every for d in found.due if d.every), None)
    seen: set[tuple[str, Role]] = set()
    for body, role in found.roles:
        for name in canonical_names(body, directive, district):
            if (name, role) not in seen:
                seen.add((name, role))
                yield Task(
                    assignment=found.key,
                    name=name,
                    body=body,
                    role=role,
                    text=found.text,
                    deadline=due.printed if due else None,
                    deadline_date=due.iso if due else None,
                    every=every,
                    spans=tuple(found.spans),
                )


def _without_period(due: Deadline) -> str:
    """What a deadline says beside its period: "định kỳ 06 tháng" says nothing."""
    return re.sub(r"0(?=\d)", "", due.printed).replace(due.every or "", "")


#: What is longer and gives somebody a task is no heading, though it is set as one.
_LONG_HEADING = 60


class _Reader:
    """Goes through the passages of one document."""

    def __init__(self, directive: Directive, passages: Sequence[Passage]) -> None:
        self._directive = directive
        self._body = [
            p for p in passages if p.kind not in (PassageKind.HEADER, PassageKind.RECIPIENTS, PassageKind.SIGNATURE)
        ]
        self._tables = read_tables(self._body)
        self._names = whole_names(directive, passages)
        self._places = {p.id: at for at, p in enumerate(self._body)}
        self._cells_above: tuple[Table, list[str]] | None = None
        self._contexts: list[_Context] = []
        self._found: list[_Found] = []
        self._speaking_of: tuple[tuple[Body, Role], ...] = ()

    def tasks(self) -> list[_Found]:
        """All tasks; those without a body are dropped."""
        preamble = self._preamble()
        for i, p in enumerate(self._body):
            following = self._body[i + 1] if i + 1 < len(self._body) else None
            self._leave(p)
            if is_row(p):
                self._row(p)
            elif (
                p.kind is PassageKind.HEADING
                or names_alone(p.body, self._names)
                or (p.body.endswith(":") and named_by_head(p.body))
            ):
                self._open_heading(p)
                if self._is_sentence(p):
                    self._passage(p, following)  # a sentence that is printed as a heading
            elif i >= preamble and not self._is_told(p):
                self._passage(p, following)
        return [f for f in self._found if f.roles]

    def _is_sentence(self, p: Passage) -> bool:
        """Whether a heading is a sentence that is printed as one, or one that a page break cut."""
        if names_alone(p.body, self._names):
            return False
        ended = p.body.rstrip().endswith((".", ";"))
        cut = len(p.body) >= _LONG_HEADING and not p.body.rstrip().endswith(":")
        return ended or (cut and bool(read_sentence(p.body, self._names).roles))

    def _preamble(self) -> int:
        """How many unlabelled paragraphs say who issues the document and why, before its first unit."""
        for i, p in enumerate(self._body):
            if p.kind is not PassageKind.PARAGRAPH:
                return i if self._directive.type != "Công văn" else 0
        return 0

    def _is_told(self, p: Passage) -> bool:
        return tells_of_situation(p.path[:-1])

    # Contexts

    def _leave(self, p: Passage) -> None:
        """Drops the contexts that do not reach `p`."""
        labelled = p.kind is not PassageKind.PARAGRAPH and p.units and not p.units[-1].startswith(("gạch", "dấu cộng"))
        kept = []
        for c in self._contexts:
            if c.siblings:
                inside = p.path[:-1] == c.path[:-1] and not labelled and p.kind is not PassageKind.HEADING
                inside = inside or (
                    len(p.path) > len(c.path) and p.path[: len(c.path) - 1] == c.path[:-1] and not labelled
                )
            else:
                inside = len(p.path) > len(c.path) and p.path[: len(c.path)] == c.path
            if inside:
                kept.append(c)
        self._contexts = kept

    def _open_heading(self, p: Passage) -> None:
        bodies = names_alone(p.body, self._names) or named_by_head(p.body)
        if bodies:
            siblings = p.label_length == 0
            if siblings:
                self._contexts = [c for c in self._contexts if not c.siblings]
            leads = re.search(r"(?<!\w)(?:chu tri|chiu trach nhiem)(?!\w)", fold(p.body))
            role = Role.LEAD if leads else Role.IMPLEMENT
            self._contexts.append(_Context(p.path, tuple((b, role) for b in bodies), siblings=siblings))

    # Passages

    def _passage(self, p: Passage, following: Passage | None) -> None:
        spans = sentences(p.reading)
        ordinal = 0
        self._speaking_of = ()
        for n, (start, end) in enumerate(spans):
            start = max(start, p.label_length)
            text = p.reading[start:end].strip()
            if not text:
                continue
            last = n == len(spans) - 1
            if self._attach(p, start, end, text):
                continue
            behind = 0
            if n == 0 and (own := _run_in(text, self._names)):
                # "1. Sở Y tế: Chủ trì …" with a), b) below: theirs too.
                self._contexts = [c for c in self._contexts if c.path != p.path]
                self._contexts.append(_Context(p.path, tuple((b, Role.IMPLEMENT) for b in own)))
                after = re.compile(r"[^\w(]*[:.]").match(text, max(b.end for b in own))
                behind = after.end() if after else len(text)
                if not text[behind:].strip():
                    continue
            opens = last and text.endswith(":") and following is not None and self._reaches(p, following)
            ordinal += self._sentence(p, Span(p.id, start, end), text[behind:].strip(), ordinal, opens=opens)

    @staticmethod
    def _reaches(p: Passage, following: Passage) -> bool:
        """Whether the passage that follows belongs to one that ends in a colon."""
        below = following.path[: len(p.path)] == p.path and len(following.path) > len(p.path)
        beside = p.kind is PassageKind.PARAGRAPH and following.kind is PassageKind.ITEM
        return below or beside

    def _sentence(self, p: Passage, span: Span, text: str, ordinal: int, *, opens: bool) -> int:
        """Reads one sentence; returns how many tasks it added."""
        labelled = bool(p.label_length)
        if (
            issues(text, self._directive.issuer, self._names, labelled=labelled)
            and not read_sentence(text, self._names).ordered
        ):
            return 0
        if _OF_ITSELF.match(fold(text)):
            return 0
        reading = read_sentence(text, self._names)
        due = find_deadlines(text)
        roles = list(reading.roles)
        context = self._contexts[-1] if self._contexts else None
        if context and _HANDS_ON.match(fold(text)):
            roles = []  # the body whose task it is hands it on to others
        if opens and _FOLLOWING.search(fold(text)):
            return 0
        if not roles and context and not reading.is_told and not _ON_THE_WAY.match(fold(text)):
            role = plain_role(text)
            whose = self._speaking_of or context.bodies
            roles = [(b, r if r is Role.LEAD or r is Role.COORDINATE else role) for b, r in whose]
            roles += [(b, Role.COORDINATE) for b in joined_in(text, self._names)]
            due += context.due
        if not roles:
            return 0
        if reading.roles and context:
            # Under a body's heading the sentences that follow go on with the one that has been named.
            self._speaking_of = tuple((b, Role.IMPLEMENT) for b, r in roles if r is not Role.COORDINATE)
        if opens:
            siblings = p.kind is PassageKind.PARAGRAPH
            self._contexts.append(_Context(p.path, tuple(roles), tuple(due), siblings))
            return 0
        key = f"{p.id}:{ordinal + 1}"
        self._found.append(_Found(key, text, roles, due, [span], p.path))
        return 1

    def _attach(self, p: Passage, start: int, end: int, text: str) -> bool:
        """A line or sentence that only says who or by when goes to the task before it."""
        folded = fold(text)
        who, due = _LABEL_ALONE.match(folded), _DUE_ALONE.match(folded)
        if _OTHER_LABEL.match(folded):
            return True
        if not who and not due:
            return False
        task = self._task_before(p, start)
        if task is None:
            return False
        reading = read_sentence(text, self._names)
        known = {b.written for b, _ in task.roles}
        if reading.roles and any(r is Role.LEAD for _, r in reading.roles):
            task.roles = [(b, r) for b, r in task.roles if r is not Role.IMPLEMENT]
        task.roles += [(b, r) for b, r in reading.roles if b.written not in known]
        if found := [*find_deadlines(text)] or [d for d in [read_cell(text.split(":", 1)[1])] if due and d]:
            task.due += found
        if task.spans[-1].passage_id != p.id:
            task.spans.append(Span(p.id, 0, end))
        else:
            task.spans[-1] = task.spans[-1]._replace(end=max(end, task.spans[-1].end))
        return True

    def _task_before(self, p: Passage, start: int) -> _Found | None:
        """The task that a line of labels below it speaks of, made from the unit before where it had no body yet."""
        if start > p.label_length and (self._found and self._found[-1].spans[-1].passage_id == p.id):
            return self._found[-1]
        if start > p.label_length:
            text = p.text[p.label_length : start].strip()
            found = _Found(f"{p.id}:1", text, [], [], [Span(p.id, p.label_length, start)], p.path)
            self._found.append(found)
            return found
        at = self._places[p.id]
        # The unit that the line belongs to; else what stands right before it.
        above = [
            b for b in self._body[max(0, at - 8) : at] if b.path == p.path[:-1] and not names_alone(b.body, self._names)
        ]
        for before in [*above[-1:], *reversed(self._body[max(0, at - 4) : at])]:
            folded = fold(before.body)
            if _LABEL_ALONE.match(folded) or _DUE_ALONE.match(folded) or _OTHER_LABEL.match(folded):
                continue
            known = next((f for f in reversed(self._found[-6:]) if f.spans[0].passage_id == before.id), None)
            if known is not None:
                return known
            found = _Found(f"{before.id}:1", before.body, [], [], [Span(before.id, 0, len(before.text))], before.path)
            self._found.append(found)
            return found
        return None

    # Tables

    def _row(self, p: Passage) -> None:
        table: Table | None = self._tables.get(p.id)
        if table is None or not table.assigns:
            return
        cells = self._cells(p, table)
        roles: list[tuple[Body, Role]] = []
        due: list[Deadline] = []
        for column, cell in zip(table.columns, cells, strict=False):
            if column.role is not None:
                roles += _in_cell(cell, column.role)
            elif column.is_deadline and (found := read_cell(cell)):
                due.append(found)
        text = cells[table.task_at] if table.task_at is not None and table.task_at < len(cells) else ""
        if roles and text:
            if fold(text).startswith("bao cao "):
                roles = [(b, Role.REPORT if role is Role.IMPLEMENT else role) for b, role in roles]
            roles += [(b, Role.COORDINATE) for b in joined_in(text, self._names)]
            self._found.append(_Found(f"{p.id}:1", text, roles, due, [Span(p.id, 0, len(p.text))], p.path))

    def _cells(self, p: Passage, table: Table) -> list[str]:
        """The cells of a row; "Như trên" is the cell above."""
        cells = table.cells(p)
        above = self._cells_above
        if any(_AS_ABOVE.fullmatch(fold(c).strip()) for c in cells) and above is not None and above[0] is table:
            row = above[1]
            cells = [
                row[i] if _AS_ABOVE.fullmatch(fold(c).strip()) and i < len(row) else c for i, c in enumerate(cells)
            ]
        self._cells_above = (table, cells)
        return cells


_AS_ABOVE = re.compile(r"nhu tren|nt|-nt-|\"|”|″")


def whole_names(directive: Directive, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The names that a document sets apart: its issuer, headings that are names, entries of its Nơi nhận.

    They tell where a name ends that no table knows ("Cục Y tế dự phòng"). Longest first, with the new
    tone placement.
    """
    found: set[str] = {directive.issuer} if directive.issuer else set()
    for p in passages:
        if p.kind is PassageKind.RECIPIENTS:
            for entry in re.split(r"(?:^|\s)[-–+•]\s+", p.text)[1:]:
                found.update(b.written for b in named_by_head(re.sub(r"\s*\([^)]*\)|[;,.]\s*$", "", entry)))
        elif p.kind is not PassageKind.HEADER and p.label_length:
            m = re.match(r"[^:.]{3,160}?(?=:(?:\s|$))", p.body)
            heading = p.body if p.kind is PassageKind.HEADING else m.group(0) if m else ""
            found.update(b.written for b in named_by_head(heading))
    return tuple(sorted({new_tone(n) for n in found if len(n.split()) >= 3}, key=lambda n: (-len(n), n)))


def _run_in(text: str, names: tuple[str, ...]) -> tuple[Body, ...]:
    """The bodies of a run-in heading: the names before the first colon or full stop."""
    for m in reversed(list(re.finditer(r"[:.](?=\s)", text[:200]))):
        # "Các sở: Nội vụ, Y tế: …" has a colon inside the list of names.
        if any(b.start < m.start() < b.end for b in find_actors(text[:200], names)):
            continue  # "Giám đốc các sở: Tài chính, Nội vụ …"
        front = text[: m.start()]
        if own := names_alone(front, names) or (named_by_head(front) if m.group(0) == ":" and ":" not in front else ()):
            return own
    return ()


def _in_cell(cell: str, role: Role) -> list[tuple[Body, Role]]:
    """The bodies of a table's cell with their role: the column's, where the cell does not say another.

    What no table knows is taken as printed, for the column says what it is.
    """
    cell = re.sub(r"<br\s*/?>(?=\s*[-–+•])", ";", cell)
    cell = re.sub(r"<br\s*/?>", " ", cell)
    said = read_sentence(cell.strip(" .") + ".").roles if re.search(r"chủ trì|phối hợp|tham mưu", cell, re.I) else ()
    if said:
        return list(said)
    found: list[tuple[Body, Role]] = []
    for piece in re.split(r"\s*;\s*", cell):
        actors = find_actors(piece)
        rest = piece
        for whole in named_by_head(piece) if _leaves_words(piece, actors) else ():
            # "Trung tâm Chuyển đổi số và Thống kê nông nghiệp": one name, of which the tables know a part.
            known = tuple(a for a in actors if whole.start <= a.start and a.end <= whole.end)
            if _leaves_words(
                whole.written, tuple(replace(a, start=a.start - whole.start, end=a.end - whole.start) for a in known)
            ):
                actors = tuple(sorted({*actors, whole} - set(known), key=lambda b: b.start))
        for a in reversed(actors):
            rest = rest[: a.start] + ";" + rest[a.end :]
        found += [(a, role) for a in actors]
        for other in re.split(r"\s*[;,]\s*", rest):
            name = re.sub(r"^(?:và|cùng)\s+|^[-–+•]\s*", "", other).strip(" .")
            if len(name) >= 4 and name[:1].isalpha() and not _NO_NAME.fullmatch(name.lower()):
                found.append((Body(name, name, None, None, 0, len(name)), role))
    return found


def _leaves_words(text: str, actors: Sequence[Body]) -> bool:
    """Whether words stand between and behind the names that were found in a cell."""
    rest = list(text)
    for a in actors:
        rest[a.start : a.end] = ";" * (a.end - a.start)
    words = re.sub(r"\([^()]*\)", " ", "".join(rest))
    return bool(re.search(r"\w", re.sub(r"(?<!\w)(?:và|cùng|các)(?!\w)", " ", words)))


_NO_NAME = re.compile(r"liên quan|có liên quan|các|và|chủ trì|phối hợp|thực hiện|như trên|tham mưu")
