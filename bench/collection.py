"""Collections of made-up directives of any size, to measure retrieval on 1,000 to 100,000 passages.

Documents come in families, as real ones do: one of the centre, the programmes and plans that carry it out in
the provinces and cite it by number, reports on it, what replaces it later. They are put together from the
phrases of `collection.toml`; provinces, bodies and codes are those of `corpus/domain`. Nothing in them is true.
"""

from __future__ import annotations

import datetime
import random
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from corpus.bodies import families
from corpus.codes import Code, date_in_words, document_types
from corpus.domain import table
from corpus.names import is_municipality
from corpus.places import successor_place
from corpus.source import slug_of

T = TypeVar("T")

_FIRST_YEAR, _LAST_YEAR = 2005, 2026
_FIRST_DAY = datetime.date(_FIRST_YEAR, 1, 10).toordinal()
_LAST_DAY = datetime.date(_LAST_YEAR, 11, 20).toordinal()
_NO_DISTRICTS = datetime.date(2025, 7, 1)
"""Since then there are 34 provinces and no districts."""
_FRAME = 3
"""Passages beside the body: header, Nơi nhận, signature."""
_LEAST, _MOST = 20, 160
"""Passages of a document."""


class Document(NamedTuple):
    """A generated file, about how many passages a reader finds in it, and what it is: the truth to check against."""

    name: str
    text: str
    passages: int
    paper: Paper


def write_collection(
    folder: Path, passages: int, seed: int = 0, *, skip: Callable[[Paper], bool] = lambda _: False
) -> list[Path]:
    """Writes as many files as come nearest to `passages` passages; their paths, in order.

    Within 5% from 500 passages on. A smaller collection of the same seed is a prefix of a larger one.

    Args:
        folder: made where it is missing.
        passages: how many.
        seed: of the collection.
        skip: which documents to leave out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    total = 0
    for document in documents(seed):
        if total + document.passages / 2 > passages:
            break
        if skip(document.paper):
            continue
        path = folder / document.name
        path.write_text(document.text, encoding="utf-8", newline="\n")
        paths.append(path)
        total += document.passages
    return paths


def directives(seed: int = 0) -> Iterator[tuple[str, str]]:
    """File names and texts without end, each another document; the same for one seed on any machine."""
    for document in documents(seed):
        yield document.name, document.text


def documents(seed: int = 0) -> Iterator[Document]:
    """As `directives`, with what each document is."""
    dice = Dice(f"collection {seed}")
    total = 0
    for number, paper in enumerate(_papers(dice), 1):
        # While little is written, no document is large: any wanted sum is then met within 5%.
        most = min(_MOST, max(2 * _LEAST, total // 11))
        size = min(dice.between(_LEAST, most), dice.between(_LEAST, most))
        lines = _Writer(paper, dice, size).lines()
        total += len(lines) + _FRAME
        name = f"{number:06}-{slug_of(f'{paper.number} {paper.seat.place}').lower()}.txt"
        yield Document(name, _laid_out(paper, lines, dice), len(lines) + _FRAME, paper)


class Dice:
    """Draws by `random()` alone: the one method whose sequence Python keeps from version to version."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 - nothing here is secret

    def below(self, n: int) -> int:
        """A number from 0 to `n` - 1."""
        return int(self._random() * n)

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[self.below(len(items))]

    def chance(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self._random() < share

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """`items` in another order."""
        mixed = list(items)
        for i in range(len(mixed) - 1, 0, -1):
            j = self.below(i + 1)
            mixed[i], mixed[j] = mixed[j], mixed[i]
        return mixed


# What the documents are: topics, places, issuers, papers.


@dataclass(frozen=True, slots=True)
class Topic:
    """A field of work with the phrases of its own."""

    field: str
    bodies: tuple[str, ...]
    """Who is in charge: in a province, at the centre, and who helps in a province."""
    pools: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an issuer sits."""

    level: str
    place: str
    """Name of the province, district or commune; "" for the centre."""
    unit: str
    """ "tỉnh", "thành phố", "huyện", "xã"; "cả nước" for the centre."""
    committee: str = ""
    province: str | None = None
    """None for the centre."""
    above: str = ""
    """The party committee above a district or commune: "Tỉnh ủy Nghệ An"."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that issues documents, as `collection.toml` has it."""

    level: str
    name: str
    code: str
    heads: tuple[str, ...]
    authority: str
    post: str
    types: Mapping[str, int]
    """The highest number of each type."""
    state: bool
    only: tuple[int, int]
    """First and last year of its documents."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document is, before a word of it is written."""

    topic: Topic
    issuer: Issuer
    seat: Seat
    type: str
    number: str
    day: datetime.date
    about: str
    """The title: "về công tác …", "thực hiện Chỉ thị số …"."""
    cites: Paper | None = None
    replaces: Paper | None = None
    carries_out: bool = False
    """Whether it is there to carry out what it cites."""

    @property
    def issued_by(self) -> str:
        """The issuer in full."""
        return _placed(self.issuer.name, self.seat)

    @property
    def short(self) -> str:
        """ "Chỉ thị số 42-CT/TW"."""
        return f"{self.type} số {self.number}"

    @property
    def cited(self) -> str:
        """As it is cited for the first time."""
        return f"{self.short}, ngày {date_in_words(self.day.isoformat())} của {self.issued_by}"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _pool(group: str, name: str) -> tuple[str, ...]:
    return tuple(_data()[group][name].split("\n")[:-1])


@cache
def topics() -> tuple[Topic, ...]:
    """The fields of work that documents are about."""
    kinds = ("things", "acts", "faults", "measures", "units")
    return tuple(
        Topic(t["name"], tuple(t["bodies"]), {k[:-1]: tuple(t[k].split("\n")[:-1]) for k in kinds})
        for t in _data()["topic"]
    )


def _issuer(entry: dict[str, Any]) -> Issuer:
    first, last = entry.get("only", (_FIRST_YEAR, _LAST_YEAR))
    return Issuer(
        level=entry["level"],
        name=entry["name"],
        code=entry["code"],
        heads=tuple(entry["heads"]),
        authority=entry["authority"],
        post=entry["post"],
        types=entry["types"],
        state=entry.get("state", False),
        only=(first, last),
    )


@cache
def _issuers(level: str, year: int) -> tuple[Issuer, ...]:
    found = [_issuer(entry) for entry in _data()["issuer"] if entry["level"] == level]
    # What is cited may be older than anything in the collection.
    return tuple(i for i in found if i.only[0] <= max(year, _FIRST_YEAR) <= i.only[1])


@cache
def _provinces(merged: bool) -> tuple[str, ...]:
    former: list[str] = table("provinces")["former"]["names"]
    return tuple(n for n in former if successor_place(n) in (None, "Huế")) if merged else tuple(former)


def _placed(text: str, seat: Seat) -> str:
    return text.format(committee=seat.committee, unit=seat.unit, place=seat.place, above=seat.above)


def _seat(dice: Dice, level: str, day: datetime.date, within: str | None) -> Seat:
    """A place of `level`; in the province `within`, where one is given."""
    if level == "central":
        return Seat(level, "", "cả nước", "Trung ương")
    province = within or dice.pick(_provinces(day >= _NO_DISTRICTS))
    if day >= _NO_DISTRICTS:
        province = successor_place(province) or province
    city = is_municipality(province)
    seat = Seat(level, province, "thành phố" if city else "tỉnh", "Thành ủy" if city else "Tỉnh ủy", province)
    if level == "province":
        return seat
    place = f"{dice.pick(_pool('names', 'place_first'))} {dice.pick(_pool('names', 'place_second'))}"
    unit, committee = ("huyện", "Huyện ủy") if level == "district" else ("xã", "Đảng ủy xã")
    return Seat(level, place, unit, committee, province, f"{seat.committee} {province}")


@cache
def _type_code(name: str) -> str:
    return next(t.codes[0] for t in document_types() if t.name == name)


def _number(dice: Dice, issuer: Issuer, kind: str) -> str:
    digits = f"{dice.between(1, issuer.types[kind]):02}"
    if issuer.state and kind == "Công văn":
        return f"{digits}/{issuer.code}-{dice.pick(('VX', 'TH', 'KT', 'NC'))}"
    return str(Code(digits, _type_code(kind), issuer.code, party=not issuer.state))


_REPLACED_AFTER = 700
"""Days that a document stands at least."""


def _papers(dice: Dice) -> Iterator[Paper]:
    """Papers without end, family after family."""
    # Topic after topic in another order each time: a small collection has all of them too.
    for topic in chain.from_iterable(dice.shuffled(topics()) for _ in count()):
        # Of two days the later one: recent years have more documents.
        day = _day(max(dice.between(_FIRST_DAY, _LAST_DAY), dice.between(_FIRST_DAY, _LAST_DAY)))
        level = "central" if dice.chance(0.55) else "province"
        # What a first document cites need not be in the collection: real ones cite more than is held.
        older = _paper(dice, topic, "central", _later(dice, day, -1500, -200))
        head = _paper(dice, topic, level, day, cites=older)
        yield head
        yield from _followers(dice, head)
        if head.type in _IN_FORCE and day.toordinal() + _REPLACED_AFTER < _LAST_DAY and dice.chance(0.35):
            after = _later(dice, day, _REPLACED_AFTER, 2500)
            yield replace(_paper(dice, topic, level, after, cites=older, like=head), replaces=head)


_CARRYING_OUT = ("Chương trình", "Kế hoạch")
#: Types that others carry out, and that stand until they are replaced.
_IN_FORCE = ("Chỉ thị", "Nghị quyết", "Kết luận", "Quy định", "Quyết định", "Chương trình", "Kế hoạch")


def _followers(dice: Dice, head: Paper) -> Iterator[Paper]:
    """What carries `head` out: at its own level and below, each citing what is right above it."""
    if head.type not in _IN_FORCE:
        return
    for _ in range(dice.between(1, 6) if head.seat.level == "central" else dice.below(3)):
        day = _later(dice, head.day, 15, 240)
        level = "province" if head.seat.level == "central" else _level_below(day)
        paper = _paper(dice, head.topic, level, day, cites=head)
        yield paper
        if level == "province" and paper.type in _IN_FORCE and dice.chance(0.3):
            later = _later(dice, day, 10, 400)
            yield _paper(dice, head.topic, _level_below(later), later, cites=paper)


def _level_below(day: datetime.date) -> str:
    if day.year <= _issuers("district", 2024)[0].only[1]:
        return "district"
    return "commune" if day.year >= _NO_DISTRICTS.year + 1 else "province"


def _day(ordinal: int) -> datetime.date:
    return datetime.date.fromordinal(min(_LAST_DAY, ordinal))


def _later(dice: Dice, day: datetime.date, least: int, most: int) -> datetime.date:
    return _day(day.toordinal() + dice.between(least, most))


def _paper(
    dice: Dice, topic: Topic, level: str, day: datetime.date, *, cites: Paper | None = None, like: Paper | None = None
) -> Paper:
    """A paper of a body of `level`; with `like`, of the same body and type."""
    # Who issues many types issues many documents.
    issuer = like.issuer if like else dice.pick([i for i in _issuers(level, day.year) for _ in i.types])
    seat = like.seat if like else _seat(dice, level, day, cites.seat.province if cites else None)
    may_carry_out = cites is not None and cites.type in _IN_FORCE and cites.seat != seat
    kinds = tuple(issuer.types)
    if may_carry_out and dice.chance(0.5):
        kinds = tuple(k for k in kinds if k in _CARRYING_OUT) or kinds
    kind = like.type if like else dice.pick(kinds)
    carries_out = may_carry_out and kind in _CARRYING_OUT
    paper = Paper(topic, issuer, seat, kind, _number(dice, issuer, kind), day, "", cites, None, carries_out)
    if carries_out and cites:
        about = dice.pick(_pool("titles", "implementing")).format(cited=cites.cited, about=cites.about)
        # A title that already carries out another document is not told again.
        about = re.sub(r"( của [^,]+?) (?:thực hiện|triển khai) .*", r"\1", about)
    else:
        start = day.year + dice.below(2)
        about = dice.pick(_pool("titles", kind)).format(
            field=topic.field,
            year=day.year,
            last=day.year - 1,
            horizon=day.year + 5 - day.year % 5,
            term=f"{start} - {start + 5 - start % 5}",
        )
    return replace(paper, about=about)


# What they say.

_SLOT = re.compile(r"\{(\w+)(?:\|(\w+))?\}")


@cache
def _parts(sentence: str) -> tuple[str, ...]:
    """A sentence taken apart: text, slot, modifier, text, slot, modifier, …, text."""
    return tuple(part or "" for part in _SLOT.split(sentence))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


#: A place behind a place ("ở thôn, bản ở vùng cao"): an act and the scope behind it both name one.
_TWO_PLACES = re.compile(r"( ở [^,.;]{3,50})(?= ở )")
_MODIFIERS: Mapping[str, Callable[[str], str]] = {
    "": lambda value: value,
    "cap": _capital,
    "bare": lambda value: value.removeprefix("ở "),
}


class _Writer:
    """Writes the body of one paper, a paragraph a line."""

    def __init__(self, paper: Paper, dice: Dice, size: int) -> None:
        self._paper = paper
        self._dice = dice
        self._size = size
        self._decks: dict[str, list[str]] = {}
        self._bodies = _bodies_of(paper)
        self._cited = False
        year = paper.day.year
        roles = {role: (lambda name=name: name) for role, name in _roles_of(paper).items()}
        self._slots: dict[str, Callable[[], str]] = roles | {
            "field": lambda: paper.topic.field,
            "about": lambda: paper.about,
            "type": lambda: paper.type,
            "issuer": lambda: paper.issued_by,
            "self": lambda: f"{paper.type} này",
            "cited": self._citation,
            "replaced": lambda: paper.replaces.cited if paper.replaces else "",
            "body": lambda: self._draw("body", self._bodies),
            "where": lambda: "trong cả nước" if paper.seat.level == "central" else f"trên địa bàn {paper.seat.unit}",
            "unit_area": lambda: "quốc" if paper.seat.level == "central" else paper.seat.unit,
            "wards": self._wards,
            "year": lambda: str(year),
            "last": lambda: str(year - 1),
            "past": lambda: str(year - dice.between(2, 5)),
            "horizon": lambda: str(year + dice.between(1, 5)),
            "term": lambda: f"{year + 1} - {year + 5}",
            "pct": lambda: self._percent(60, 99),
            "low": lambda: self._percent(12, 59),
            "points": lambda: f"{dice.between(1, 9)},{dice.between(1, 9)}",
            "few": lambda: f"{dice.between(2, 15):02}",
            "small": lambda: f"{dice.between(2, 30):02}",
            "count": lambda: str(dice.between(31, 990)),
            "thousands": lambda: f"{dice.between(1, 98)}.{dice.between(0, 999):03}",
            "date": lambda: date_in_words(_later(dice, paper.day, -60, -3).isoformat()),
            "deadline": self._deadline,
        }

    def lines(self) -> list[str]:
        """The paragraphs of the body."""
        n = self._size - _FRAME
        shape = _SHAPES[self._paper.type]
        if self._paper.replaces:
            closing = [self._say("replacing")]
        else:
            closing = [self._say("spread")] if not self._paper.issuer.state and self._dice.chance(0.3) else []
        return [*shape(self, n - len(closing)), *closing]

    def order(self, n: int) -> list[str]:
        """Chỉ thị, Kết luận, Thông báo: what is wrong, then numbered tasks."""
        opening = "open_order" if self._paper.type == "Chỉ thị" else "open_conclusion"
        head = [self._say(k) for k in ("achieved", "fault", "cause", opening)]
        rest = n - len(head)
        duties = max(2, rest // 4)
        tasks = self._sections(rest - duties - 1, "{}. ", 1)
        at = 1 + sum(1 for line in tasks if line[0].isdigit())
        given = [f"- {self._say('duty')}" for _ in range(duties - 1)]
        return [*head, *tasks, f"{at}. Tổ chức thực hiện", *given, self._say("closing")]

    def plan(self, n: int) -> list[str]:
        """Kế hoạch, Chương trình, Nghị quyết, Hướng dẫn: aims, goals, tasks, who does what."""
        rest = n - 1
        few = max(2, rest // 16)
        resolves = self._paper.type == "Nghị quyết"
        blocks = [
            ["achieved", "fault", "cause"] if resolves else ["aim"] * few + ["demand"] * few,
            ["view"] * few + ["goal"] * few if resolves else ["goal"] * (few + 1),
        ]
        lines = [self._say("open_plan")]
        lines += [f"I. {self._title('state_of' if resolves else 'aims')}"]
        lines += self._halves(blocks[0], ("Mục đích", "Yêu cầu"), few) if not resolves else self._plain(blocks[0])
        lines += [f"II. {self._title('views' if resolves else 'goals')}"]
        lines += self._halves(blocks[1], ("Quan điểm", "Mục tiêu"), few) if resolves else self._bullets(blocks[1])
        left = n - len(lines) - 2
        duties = max(2, left // 4)
        style = self._dice.pick(("- ", "1.1. ", "a) ", ""))
        lines += [f"III. {self._title('tasks')}", *self._sections(left - duties, "{}. ", 1, style)]
        lines += [f"IV. {self._title('duties')}"]
        if duties > 5 and self._dice.chance(0.25):
            return [*lines, *self._table(duties - 1), self._say("closing")]
        return [*lines, *(f"{i}. {self._say('duty')}" for i in range(1, duties)), self._say("closing")]

    def articles(self, n: int) -> list[str]:
        """Quy định, Quyết định: căn cứ, then chapters and articles."""
        lines = [_capital(self._say("ground")) for _ in range(self._dice.between(2, 4))]
        verb = "quyết định" if self._paper.type == "Quyết định" else "quy định"
        lines.append(f"{self._paper.issued_by} {verb} {self._paper.about} như sau:")
        chapters = n > 50
        chapter = article = 0
        while len(lines) < n - 4:
            if chapters and article % 5 == 0:
                chapter += 1
                lines.append(f"Chương {_ROMAN[chapter]}. {_CHAPTERS[min(chapter, len(_CHAPTERS)) - 1]}")
            article += 1
            lines.append(f"Điều {article}. {self._say('article')}")
            for clause in range(1, min(self._dice.between(2, 5), n - len(lines) - 1) + 1):
                lines.append(f"{clause}. {self._said_at_length('rule')}")
                points = self._dice.between(2, 4)
                if self._dice.chance(0.25) and len(lines) + points < n - 1:
                    lines += [f"{'abcd'[i]}) {self._say('short')}" for i in range(points)]
        lines.append(f"Điều {article + 1}. Tổ chức thực hiện")
        while len(lines) < n - 1:
            lines.append(f"{len(lines) - n + 5}. {self._say('duty')}")
        return [*lines, self._say("closing")]

    def letter(self, n: int) -> list[str]:
        """Công văn: why, what is asked for, by when."""
        n = min(n, self._dice.between(17, 40))
        duties = max(2, n // 5)
        tasks = self._sections(n - duties - 2, "{}. ", 1)
        at = 1 + sum(1 for line in tasks if line[0].isdigit())
        lines = [self._say("open_letter"), *tasks]
        return [*lines, *(f"{at + i}. {self._say('duty')}" for i in range(duties)), self._say("closing")]

    def report(self, n: int) -> list[str]:
        """Báo cáo: results in figures, limits, what comes next."""
        limits = max(3, n // 8)
        plans = max(4, n // 4)
        lines = [self._say("open_report"), f"I. {self._title('results')}", self._say("achieved")]
        results = n - len(lines) - limits - plans - 5
        lines += self._sections(results, "{}. ", 1, "- ", "figure")
        lines += [f"II. {self._title('limits')}"]
        lines += [f"- {self._say(self._dice.pick(('fault', 'fault', 'cause')))}" for _ in range(limits)]
        lines += [f"III. {self._title('next')}", *self._sections(plans, "{}. ", 1)]
        return [*lines, "IV. ĐỀ XUẤT, KIẾN NGHỊ", f"1. {self._say('proposal')}", f"2. {self._say('proposal')}"]

    def _sections(self, n: int, label: str, first: int, style: str = "- ", kind: str = "task") -> list[str]:
        """Exactly `n` paragraphs: numbered units, most with a heading and what stands under it."""
        lines: list[str] = []
        for at in count(first):
            left = n - len(lines)
            if left <= 0:
                return lines
            if left < 3 or self._dice.chance(0.2):
                lines.append(f"{label.format(at)}{self._said_at_length('task')}")
                continue
            under = min(self._dice.between(2, 8), left - 1)
            lines.append(f"{label.format(at)}{self._say('heading').rstrip('.')}")
            lines += [self._labelled(style, at, i, kind) for i in range(1, under + 1)]
        return lines

    def _labelled(self, style: str, at: int, i: int, kind: str) -> str:
        said = self._say("short") if kind == "task" and self._dice.chance(0.25) else self._said_at_length(kind)
        if style == "1.1. ":
            return f"{at}.{i}. {said}"
        return f"{'abcdđegh'[i - 1]}) {said}" if style == "a) " else f"{style}{said}"

    def _said_at_length(self, kind: str) -> str:
        """A sentence of `kind`, which another one goes on with in a good part of all paragraphs."""
        return f"{self._say(kind)} {self._say('short')}" if self._dice.chance(0.3) else self._say(kind)

    def _halves(self, kinds: Sequence[str], titles: tuple[str, str], at: int) -> list[str]:
        return [f"1. {titles[0]}", *self._bullets(kinds[:at]), f"2. {titles[1]}", *self._bullets(kinds[at:])]

    def _bullets(self, kinds: Sequence[str]) -> list[str]:
        return [f"- {self._say(kind)}" for kind in kinds]

    def _plain(self, kinds: Sequence[str]) -> list[str]:
        return [self._say(kind) for kind in kinds]

    def _table(self, rows: int) -> list[str]:
        """A Markdown table of `rows` passages, the names of its columns among them."""
        lines = ["| TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời hạn |"]
        for i in range(1, rows):
            what = _capital(f"{self._slot('act')} {self._slot('scope')}")
            cells = (str(i), what, self._slot("body"), self._slot("body"), _capital(self._slot("deadline")))
            lines.append(f"| {' | '.join(cells)} |")
        return lines

    def _title(self, kind: str) -> str:
        return self._dice.pick(_pool("headings", kind))

    def _say(self, kind: str) -> str:
        """A sentence of `kind`, its slots filled."""
        parts = _parts(self._draw(f"sentence {kind}", _pool("sentences", kind)))
        said = list(parts)
        for i in range(1, len(parts), 3):
            value = self._slot(parts[i])
            said[i] = _MODIFIERS[parts[i + 1]](value)
            said[i + 1] = ""
        return _capital(_TWO_PLACES.sub(r"\1, nhất là", "".join(said).replace(" ,", ",")))

    def _slot(self, name: str) -> str:
        if name in self._slots:
            return self._slots[name]()
        return self._draw(name, self._paper.topic.pools.get(name) or _pool("pools", name))

    def _draw(self, name: str, items: Sequence[str]) -> str:
        """The next of `items`, in an order of this document: all are drawn before one is drawn again."""
        deck = self._decks.get(name)
        if not deck:
            deck = self._decks[name] = self._dice.shuffled(items)
        return deck.pop()

    def _citation(self) -> str:
        cited = self._paper.cites
        if cited is None:
            return "các chủ trương của cấp trên"
        first, self._cited = not self._cited, True
        return f"{cited.cited} {cited.about}" if first and not self._paper.carries_out else cited.short

    def _percent(self, low: int, high: int) -> str:
        whole = self._dice.between(low, high)
        return f"{whole}%" if self._dice.chance(0.4) else f"{whole},{self._dice.between(1, 9)}%"

    def _wards(self) -> str:
        first, second = _pool("names", "place_first"), _pool("names", "place_second")
        return ", ".join(f"{self._dice.pick(first)} {self._dice.pick(second)}" for _ in range(self._dice.between(2, 3)))

    def _deadline(self) -> str:
        dice, day = self._dice, _later(self._dice, self._paper.day, 30, 700)
        return dice.pick(
            (
                f"trước ngày {date_in_words(day.isoformat())}",
                f"trong quý {_ROMAN[(day.month + 2) // 3]}/{day.year}",
                f"trong tháng {day.month}/{day.year}",
                f"chậm nhất ngày {date_in_words(day.isoformat())}",
                f"trong năm {day.year}",
            )
        )


_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CHAPTERS = ("QUY ĐỊNH CHUNG", "NHIỆM VỤ, THẨM QUYỀN", "TRÌNH TỰ THỰC HIỆN", "KIỂM TRA, XỬ LÝ", "CHẾ ĐỘ BÁO CÁO")
_SHAPES: Mapping[str, Callable[[_Writer, int], list[str]]] = {
    "Chỉ thị": _Writer.order,
    "Kết luận": _Writer.order,
    "Thông báo": _Writer.order,
    "Nghị quyết": _Writer.plan,
    "Kế hoạch": _Writer.plan,
    "Chương trình": _Writer.plan,
    "Hướng dẫn": _Writer.plan,
    "Quy định": _Writer.articles,
    "Quyết định": _Writer.articles,
    "Công văn": _Writer.letter,
    "Báo cáo": _Writer.report,
}


def _bodies_of(paper: Paper) -> list[str]:
    """Who may be given tasks by a paper: those in charge of its topic, and those that any topic may concern."""
    seat = paper.seat
    in_province, at_centre, helping = paper.topic.bodies
    if seat.level == "central":
        return [_later_name(at_centre, paper.day), *_pool("bodies", "central")]
    if seat.level == "commune":
        return list(_pool("bodies", "commune"))
    names = dict.fromkeys((in_province, helping, *_pool("bodies", "local")))
    return list(dict.fromkeys(_local(name, seat, paper.day) for name in names))


def _roles_of(paper: Paper) -> dict[str, str]:
    """Who keeps the papers, oversees for the people, pays and makes things known."""
    seat = paper.seat
    group = seat.level if seat.level in ("central", "commune") else "local"
    roles: dict[str, str] = _data()["roles"][group]
    return {role: _local(name, seat, paper.day) for role, name in roles.items()} if group == "local" else roles


_OF_COMMITTEE = ("Ban Tổ chức", "Văn phòng", "Ủy ban Kiểm tra", "Ban Tuyên giáo", "Ban Dân vận", "Ban Nội chính")


def _local(name: str, seat: Seat, day: datetime.date) -> str:
    """The body `name` of a province or district, under the name that it has at `day`."""
    if name.startswith("Sở "):
        # Departments follow their ministries, which the table of bodies knows.
        name = _later_name(name.replace("Sở ", "Bộ ", 1), day).replace("Bộ ", "Sở ", 1)
        return name.replace("Sở ", "Phòng ", 1) if seat.level == "district" else name
    name = _later_name(name, day).removesuffix(" tỉnh, thành phố")
    return f"{name} {seat.committee if name.startswith(_OF_COMMITTEE) else seat.unit}"


def _later_name(name: str, day: datetime.date) -> str:
    family = families().get(name)
    later = family and family.since and day.isoformat() >= family.since and family.successor
    return later or name


# How they look.


def _laid_out(paper: Paper, lines: list[str], dice: Dice) -> str:
    """The file: letterhead, title, body, Nơi nhận and signature, in one of the layouts that offices have."""
    body = [*_title(paper), "", *lines]
    marked = dice.chance(0.15)
    if marked:
        body = [f"**{line}**" if re.match(r"[IVX]+\. |Chương ", line) else line for line in body]
    if dice.chance(0.12):
        text = _wrapped(body, dice)
    else:
        text = ("\n\n" if dice.chance(0.6) else "\n").join(line for line in body if line)
    text = "\n\n".join((_letterhead(paper, dice), text, _foot(paper, dice))) + "\n"
    text = _with_rules(text)
    if dice.chance(0.15):  # the older way of placing the tone
        text = text.replace("ủy", "uỷ").replace("Ủy", "Uỷ").replace("ỦY", "UỶ")
    return text


_TABLE_HEAD = re.compile(r"(?m)^(\| TT \|.*\|)$")


def _with_rules(text: str) -> str:
    """Tables stand together, with the rule that Markdown wants under the names of the columns."""
    text = re.sub(r"\|\n\n(?=\|)", "|\n", text)
    return _TABLE_HEAD.sub(lambda m: f"{m[1]}\n{re.sub(r'[^|]+', '---', m[1])}", text)


_WIDTH = 88
_PAGE_LINES = 44


def _wrapped(body: list[str], dice: Dice) -> str:
    """Hard-wrapped lines with the first of a paragraph set in, and page numbers now and then."""
    lines: list[str] = []
    page = 2
    for paragraph in body:
        rows = textwrap.wrap(paragraph, _WIDTH, initial_indent="    ") if len(paragraph) > _WIDTH else [paragraph]
        lines += rows
        if len(lines) > _PAGE_LINES * (page - 1) and dice.chance(0.7):
            lines += ["", f"{' ' * 40}{page}", ""]
            page += 1
    return "\n".join(lines)


def _title(paper: Paper) -> list[str]:
    if paper.type == "Công văn":
        return [f"Kính gửi: {_addressees(paper)}"]
    printed = "Chương trình hành động" if paper.type == "Chương trình" and paper.carries_out else paper.type
    return [printed.upper(), *textwrap.wrap(paper.about, _WIDTH)]


def _addressees(paper: Paper) -> str:
    if paper.seat.level == "central":
        return "Các tỉnh ủy, thành ủy, đảng ủy trực thuộc Trung ương"
    if paper.issuer.state:
        return f"Các sở, ban, ngành; Ủy ban nhân dân các địa phương thuộc {paper.seat.unit}"
    return f"Các cấp ủy trực thuộc {paper.seat.committee}"


def _letterhead(paper: Paper, dice: Dice) -> str:
    heads = [_placed(h, paper.seat).upper() for h in paper.issuer.heads]
    banner = [_data()["letterhead"]["state"], _data()["letterhead"]["motto"]]
    colon = ":" if paper.issuer.state or dice.chance(0.4) else ""
    number = f"Số{colon} {paper.number}"
    if not paper.issuer.state:
        banner, heads = [_data()["letterhead"]["party"]], [*heads, "*"]
        number = number.replace("-", dice.pick(("-", "-", "-", " - ", "- ")), 1)
    day = paper.day
    place = "Thành phố Hồ Chí Minh" if paper.seat.place == "Hồ Chí Minh" else paper.seat.place or "Hà Nội"
    dated = f"{place}, ngày {day.day:02} tháng {day.month if day.month > 2 else f'{day.month:02}'} năm {day.year}"
    left, right = [*heads, number], [*banner, dated]
    if paper.type == "Công văn":
        left.append(f"V/v {paper.about.removeprefix('về việc ')}")
    if dice.chance(0.4):
        return "\n\n".join([*left, *right] if dice.chance(0.5) else [*heads, *right, *left[len(heads) :]])
    rows = max(len(left), len(right))
    left += [""] * (rows - len(left))
    right += [""] * (rows - len(right))
    return "\n".join(f"{a:<48}{b}".rstrip() if b else a for a, b in zip(left, right, strict=True))


def _foot(paper: Paper, dice: Dice) -> str:
    names = _data()["names"]
    signer = " ".join(dice.pick(names[k].split("\n")[:-1]) for k in ("family", "middle", "given"))
    seat = paper.seat
    copies = ["Như trên", "Các cơ quan, đơn vị liên quan"]
    if seat.level == "central":
        copies += ["Các tỉnh ủy, thành ủy", "Lưu Văn phòng"]
    else:
        copies += [seat.above or "Văn phòng Trung ương Đảng", f"Lưu Văn phòng {seat.committee}"]
    listed = "\n".join(f"- {c}{';' if c is not copies[-1] else '.'}" for c in copies)
    post = f"{paper.issuer.post}\n\n" if paper.issuer.post else ""
    return f"Nơi nhận:\n{listed}\n\n{paper.issuer.authority}\n{post}{signer}"
