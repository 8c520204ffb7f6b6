"""A quiz whose keys stand word for word in the documents, and whose wrong options are real values from elsewhere.

Each question blanks one value in a sentence of a document: a figure, a body, a date, a code. The other
options are values of the same kind that the documents state elsewhere and the sentence does not, so
that one option alone fits. The same seed gives the same quiz.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.assignments import Role
from corpus.bodies import find_bodies
from corpus.codes import find_codes, find_dates
from corpus.directive import Directive, Passage
from corpus.facts import read_facts
from corpus.text import fold, sentences
from retrieval.collection import label
from study.desk import TEXT, Desk, place_of
from study.pack import QuizItem

_BLANK = "………"
_LONGEST = 420
"""Characters of a sentence that can be a question."""
_SHORTEST = 40
_OTHERS = 40
"""Other documents of the collection whose values serve as wrong options."""


@dataclass(frozen=True, slots=True)
class _Blank:
    """A sentence with one value that can be asked for."""

    passage: Passage
    start: int
    end: int
    """The sentence."""
    value: str
    """As printed."""
    at: int
    """Where the value stands in the passage."""
    kind: str
    """Values of one kind can stand for one another: "%", "đồng", "body", "code:Chỉ thị"."""
    about: str = ""
    """What has to be known besides the sentence: the year of a target."""

    @property
    def is_of_reference(self) -> bool:
        """Whether the value is the number or the date of a document."""
        return self.kind == "date" or self.kind.startswith("code:")


def quiz(desk: Desk, count: int, options: int, seed: int) -> Iterator[QuizItem]:
    """At most `count` questions with `options` options each, fewer where the documents hold less.

    Numbers and dates of other documents teach least: they are at most a third, and none that the title
    states. No question holds the answer of another of those.
    """
    chance = random.Random(seed)  # noqa: S311 - a quiz, not a secret
    blanks = [b for d in desk.documents for b in _blanks(desk, d)]
    others = [d for d in desk.collection.directives.values() if d not in desk.documents][:_OTHERS]
    values: dict[str, list[str]] = {}
    for b in (*blanks, *(b for d in others for b in _blanks(desk, d))):
        values.setdefault(b.kind, []).append(b.value)
    own: dict[tuple[str, str], set[str]] = defaultdict(set)
    for b in blanks:
        own[b.kind, b.passage.document_id].add(b.value)
    chance.shuffle(blanks)
    used: dict[tuple[str, int], _Blank] = {}
    by_kind: dict[str, int] = {}
    made = of_references = 0
    # The kinds in turn: a quiz of figures alone tests one thing.
    for b in sorted(blanks, key=lambda b: _turn(b, by_kind)):
        if made == count:
            return
        if (b.passage.id, b.start) in used:
            continue
        if b.is_of_reference and (of_references >= count // 3 or _is_told(desk, b, used.values())):
            continue
        wrong = _wrong(b, values[b.kind], own[b.kind, b.passage.document_id], options - 1, chance)
        if len(wrong) < options - 1:
            continue
        used[b.passage.id, b.start] = b
        made += 1
        of_references += b.is_of_reference
        yield _asked(desk, b, wrong, chance)


def _is_told(desk: Desk, b: _Blank, asked: Iterable[_Blank]) -> bool:
    """Whether a title or another question says the value."""
    titles = (d.title or "" for d in desk.documents)
    return any(b.value in text for text in (*titles, *(a.passage.text[a.start : a.end] for a in asked)))


def _turn(blank: _Blank, seen: dict[str, int]) -> int:
    group = blank.kind.partition(":")[0]
    seen[group] = seen.get(group, 0) + 1
    return seen[group]


def _asked(desk: Desk, b: _Blank, wrong: Sequence[str], chance: random.Random) -> QuizItem:
    # In the sentence as it should read: a correction may have moved the value.
    before, _, after = desk.words(b.passage, b.start, b.end).partition(b.value)
    directive = desk.collection.directives[b.passage.document_id]
    where = ", ".join(filter(None, (label(directive), place_of(b.passage), b.about)))
    shown = [b.value, *wrong]
    chance.shuffle(shown)
    return QuizItem(
        question=f"Điền vào chỗ trống ({where}): “{before}{_BLANK}{after}”",
        options=tuple(shown),
        key=shown.index(b.value),
        citation=desk.cite(b.passage, b.start, b.end),
    )


def _wrong(b: _Blank, values: Iterable[str], near: Collection[str], count: int, chance: random.Random) -> list[str]:
    """Values of the kind that the passage does not state, each once, none the same as another by value."""
    stated = {_same(b.kind, v) for v in (b.value, *_values_in(b))}
    chosen: dict[str, str] = {}
    around = fold(" ".join((b.passage.text, *b.passage.path)))
    for value in values:
        key = _same(b.kind, value)
        if key not in stated and fold(value) not in around and not _overlap(key, stated):
            chosen.setdefault(key, value)
    # Values of the same document are the likeliest; what is left comes from elsewhere.
    own, others = (sorted(v for v in chosen.values() if (v in near) is is_own) for is_own in (True, False))
    chance.shuffle(own)
    chance.shuffle(others)
    return [*own, *others][:count]


def _overlap(key: str, stated: Iterable[str]) -> bool:
    """ "Ban Tuyên giáo" may be "Ban Tuyên giáo Tỉnh ủy": neither is wrong where the other is right."""
    return any(key in s or s in key for s in stated) if not re.search(r"\d", key) else False


def _values_in(b: _Blank) -> list[str]:
    return [v for v, _, kind in _found(b.passage.text) if kind == b.kind]


def _same(kind: str, value: str) -> str:
    """What two spellings of one value have in common."""
    facts = read_facts(value)
    if kind.startswith("figure") and facts.numbers:
        return str(facts.numbers[0].value.normalize())
    return re.sub(r"[\s.,]+", " ", fold(value)).strip()


def _blanks(desk: Desk, directive: Directive) -> Iterator[_Blank]:
    leads = {
        (t.spans[0].passage_id, t.spans[0].start): t
        for t in desk.tasks(directive)
        if t.role in (Role.LEAD, Role.IMPLEMENT)
    }
    years = {(t.passage_id, t.start): t.year for t in desk.targets(directive)}
    for p in desk.passages(directive):
        if p.kind not in TEXT:
            continue
        for start, end in sentences(p.text):
            start = max(start, p.label_length)
            if not _SHORTEST <= end - start <= _LONGEST:
                continue
            year = next((y for (i, at), y in years.items() if i == p.id and start <= at < end and y), None)
            about = f"năm {year}" if year and str(year) not in p.text[start:end] else ""
            for value, at, kind in _found(p.text[start:end]):
                if p.text[start:end].count(value) > 1:
                    continue  # it could be read in its own sentence
                yield _Blank(p, start, end, value, start + at, kind, about)
            task = leads.get((p.id, start))
            if task and (body := _leader(p.text[start:end])) and p.text[start:end].count(body) == 1:
                yield _Blank(p, start, end, body, start, "body")


def _leader(sentence: str) -> str | None:
    """The one body at the beginning of a sentence that gives it a task; None for a list of bodies or a group."""
    found = find_bodies(sentence)
    if (
        not found
        or found[0].start != 0
        or not re.match(
            r"^(?:ban|bo|so|hoi|lien doan|van phong|uy ban|dang uy|dang doan|mat tran|vien|cong an|toa an)",
            fold(found[0].written),
        )
    ):
        return None
    behind = fold(sentence[found[0].end : found[0].end + 40])
    alone = re.match(
        r"\s+(?:chu tri|co trach nhiem|lanh dao|chi dao|huong dan|tham muu|phoi hop|tiep tuc|theo doi)", behind
    )
    return found[0].written if alone else None


_ONE_BODY = re.compile(
    r"(?:ban|bo|so|hoi|lien doan|van phong|uy ban|dang uy|dang doan|mat tran|vien|cong an|toa an)(?!\w)"
)


def _found(text: str) -> list[tuple[str, int, str]]:
    """The values of a sentence that can be asked for: as printed, where, of what kind."""
    found: list[tuple[str, int, str]] = []
    for c in find_codes(text):
        if c.code.type_code:
            found.append((text[c.start : c.end], c.start, f"code:{fold(c.code.type_code)}:{c.code.party}"))
    for m in _FIGURE.finditer(text):
        inside = any(at <= m.start() < at + len(v) for v, at, _ in found)
        dated = any(d.start <= m.start() < d.end for d in find_dates(text))
        if not inside and not dated and not _RANGE.search(text[: m.start()]):
            found.append((m.group(0), m.start(), f"figure:{fold(m['unit']).strip()}"))
    for d in find_dates(text):
        printed = text[d.start : d.end]
        if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", printed):
            found.append((printed, d.start, "date"))
    return found


#: "1 - 1,5%", "6 đến 10 người": half of a range is no value.
_RANGE = re.compile(r"\d\s*(?:[-–]|đến|tới)\s*$")
_UNITS = "triệu|tỷ|nghìn|người|đoàn viên|xã|hộ|lần|tháng|ngày|năm|giờ|km|ha"
_FIGURE = re.compile(rf"(?<![\w/.,-])\d{{1,3}}(?:[.,]\d+)*(?P<unit>\s?%|\s(?:{_UNITS}))(?!\w)")
