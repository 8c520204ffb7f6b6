"""Builds a document's outline from its numbering and cuts it into passages.

Markdown heading marks are not trusted: the tree comes from the labels alone (Phần, Chương, mục I,
Điều, 1, 1.1, a), *, -, +), deeper ranks below shallower ones. Sentences that a page break cut in
two are joined again; what stood between the halves is listed as skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.directive import Lines, Passage, PassageKind, Piece
from corpus.lines import Label, Line, are_capitals, count_letters, is_capitals, label_of
from corpus.text import fold, sentences, verbatim
from corpus.zones import Zones

_TERMINAL = '.;:!?…”"’)/'
_HARD_WRAP = 130
"""Lines of hard-wrapped files are shorter than this; one line per paragraph is longer."""


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    label: Label | None
    marked: bool
    """Set in bold or as a Markdown heading as a whole."""
    runin: str | None = None
    """The part in bold at the start of a paragraph that goes on in plain type."""
    is_row: bool = False
    length: int = 0
    letters: int = 0
    capitals: int = 0

    def __post_init__(self) -> None:
        self._count(self.lines[0])

    def add(self, line: Line) -> None:
        """Goes on with `line`."""
        self.lines.append(line)
        self.length += 1
        self._count(line)

    def _count(self, line: Line) -> None:
        letters, capitals = count_letters(line.bare)
        self.length += len(line.bare)
        self.letters += letters
        self.capitals += capitals

    @property
    def text(self) -> str:
        return " ".join(line.bare for line in self.lines)

    @property
    def is_capitals(self) -> bool:
        return are_capitals(self.letters, self.capitals)


@dataclass(slots=True)
class _Unit:
    rank: int
    paragraph: _Paragraph
    heading: bool
    path: tuple[str, ...]
    units: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)


_PARAGRAPH_RANK = 40
#: Phần, chương, mục and điều have titles, which rarely fill their line.
_TITLED_RANK = 3
#: Words that no paragraph ends with.
_DANGLES = re.compile(r"(?:,|(?<!\w)(?:va|cua|voi|cac|nhung|ve|cho|tai|trong|theo|den|tu|do|nham|de|hoac|la|so))$")
_ROW_RANK = 35


def paragraphs(body: list[Line], runs: Mapping[int, int], noise: frozenset[int]) -> list[_Paragraph]:
    """Groups body lines into paragraphs, joining what page breaks and line wraps cut.

    Args:
        body: the lines.
        runs: line number -> run; lines of two runs have another zone's text between them.
        noise: numbers of the noise lines that are not blank: what stands around one was cut by a page.
    """
    found: list[_Paragraph] = []
    width = _wrap_width(body)
    indented = width is not None and _is_indented(body)
    for line in body:
        is_row = line.bare.startswith("|")
        label = None if is_row else label_of(line.bare, line.raw)
        last = found[-1] if found else None
        if last and last.is_row and not is_row and _is_open_row(last) and line.number == last.lines[-1].number + 1:
            last.add(line)  # a row that was broken inside a cell
            continue
        opens = indented and bool(_INDENT.match(line.raw)) and not (last and _hangs(last, line))
        if label and last and label.kind in ("gạch đầu dòng", "dấu cộng") and _is_cut(last, line, width):
            label = None  # "giai đoạn 2021" / "- 2030": the line was broken before its dash
        if last and not is_row and not last.is_row and label is None and not opens:
            same_run = runs.get(line.number) == runs.get(last.lines[-1].number)
            adjacent = line.number == last.lines[-1].number + 1
            cut = any(n in noise for n in range(last.lines[-1].number + 1, line.number))
            if same_run and _continues(last, line, adjacent=adjacent, cut=cut, width=width):
                last.add(line)
                last.marked = last.marked and _is_marked(line.raw)
                continue
        found.append(_Paragraph([line], label, _is_marked(line.raw), _run_in(line.raw), is_row=is_row))
    return found


#: More lines than a broken row has, so that a row without an end takes no text in.
_ROW_LINES = 4


def _is_open_row(row: _Paragraph) -> bool:
    """Whether a table's row has no end yet."""
    return not row.lines[-1].bare.endswith("|") and len(row.lines) < _ROW_LINES


def _is_cut(last: _Paragraph, line: Line, width: int | None) -> bool:
    """Whether a line that begins with a dash goes on with the full line before it, which ends in no sign."""
    before = last.lines[-1]
    return (
        width is not None
        and line.number == before.number + 1
        and len(before.bare) >= 0.8 * width
        and (before.bare[-1].isalnum())
        and not last.is_capitals
    )


_INDENT = re.compile(r"(?:\t| {3,})\S")


def _hangs(last: _Paragraph, line: Line) -> bool:
    """Whether a line that is set in goes on with the one right above it: no paragraph begins so behind an open end."""
    before = last.lines[-1]
    starts_low = line.bare[:1].islower() or line.bare[:1].isdigit()
    return starts_low and line.number == before.number + 1 and before.bare[-1:].isalnum()


def _is_indented(body: list[Line]) -> bool:
    """Whether the first line of each paragraph is set in: some lines are, most are not."""
    inner = sum(bool(_INDENT.match(line.raw)) for line in body)
    return 0.05 * len(body) <= inner <= 0.6 * len(body)


def _wrap_width(body: list[Line]) -> int | None:
    """The width at which a hard-wrapped file breaks its lines; None for one line a paragraph."""
    longest = max((len(line.bare) for line in body), default=0)
    return longest if 40 <= longest <= _HARD_WRAP else None


def _continues(last: _Paragraph, line: Line, *, adjacent: bool, cut: bool, width: int | None) -> bool:
    """Whether an unlabelled line goes on with the paragraph before it."""
    # Counted while the paragraph grows: joining it again for each line would take quadratic time.
    length, last_line, in_capitals = last.length, last.lines[-1].bare, last.is_capitals
    starts_low = line.bare[:1].islower() or line.bare[:1].isdigit()
    if count_letters(line.bare)[0] >= 2 and is_capitals(line.bare) != in_capitals and len(line.bare) > 3:
        return False
    # A line was broken where the next word had no room; a title ends where it likes.
    room = 0.85 if last.label is not None and last.label.rank <= _TITLED_RANK and not starts_low else 0.75
    first_word = line.bare.split(" ", 1)[0] if room > 0.75 else ""
    full = width is not None and len(last_line) + len(first_word) >= room * width
    if cut and _DANGLES.search(fold(last_line)):
        return not in_capitals
    if adjacent:
        if in_capitals:
            return True
        if width is None:
            # A title behind a label ("Điều 14. Đảng đoàn …") is whole on its line.
            return starts_low or (last.label is None and last_line[-1:] not in ".:;!?…")
        if last_line[-1:] not in ".:;!?…":
            return full or starts_low or last.label is None
        return full and (starts_low or last_line[-1:] not in ":")
    if full and (last_line[-1:] == "," or (last_line[-1:] == ";" and starts_low)):
        return True
    unfinished = last_line[-1:] not in _TERMINAL and (length >= 60 or width is not None)
    if not unfinished or in_capitals or last.marked:
        return False
    full_line = width is None or cut or len(last_line) >= 0.6 * width
    return starts_low and full_line


def _is_marked(raw: str) -> bool:
    stripped = raw.strip().rstrip()
    return stripped.startswith("#") or (
        stripped.startswith("**") and stripped.rstrip(" *:").count("**") <= 1 and stripped.endswith("*")
    )


def _run_in(raw: str) -> str | None:
    m = re.match(r"^\s*(?:#+\s*)?\*{1,3}([^*]{3,250}?[:.]?)\*{1,3}\s*([^*\s].*)$", raw)
    return verbatim(m.group(1)) if m and not m.group(1).startswith(" ") else None


def read_outline(document_id: str, file: str, zones: Zones, noise: frozenset[int]) -> list[Passage]:
    """The passages of a document, in the order of its lines.

    Args:
        document_id: prefix of the passages' ids.
        file: base name of the source.
        zones: the document's lines by kind.
        noise: numbers of all noise lines that are not blank, for `skipped_lines`.
    """
    runs = _runs(zones)
    build = _Builder(document_id, file, noise, runs)
    drafts = build.body(zones.body)
    for lines, kind, name in (
        (zones.header, PassageKind.HEADER, "phần mở đầu văn bản"),
        (zones.recipients, PassageKind.RECIPIENTS, "Nơi nhận"),
        (zones.signature, PassageKind.SIGNATURE, "phần ký"),
    ):
        for _, run in groupby(lines, key=lambda line: runs[line.number]):
            drafts.append(build.block(list(run), kind, name))
    drafts.sort(key=lambda p: p.lines)
    return [replace(draft, id=f"{document_id}.{ordinal}", ordinal=ordinal) for ordinal, draft in enumerate(drafts, 1)]


def _runs(zones: Zones) -> dict[int, int]:
    """Line number -> its run: the lines of one zone with no line of another zone between them.

    A passage never reaches over a line that is another's, or its lines would not be its text.
    """
    owners = sorted(
        (line.number, owner)
        for owner, zone in enumerate((zones.header, zones.body, zones.recipients, zones.signature))
        for line in zone
    )
    runs: dict[int, int] = {}
    run, last = 0, -1
    for number, owner in owners:
        run, last = run + (owner != last), owner
        runs[number] = run
    return runs


class _Builder:
    """Walks the paragraphs of one document with a stack of open units."""

    def __init__(self, document_id: str, file: str, noise: frozenset[int], runs: Mapping[int, int]) -> None:
        self._document_id = document_id
        self._file = file
        self._noise = noise
        self._runs = runs
        self._stack: list[_Unit] = []
        self._top_counts: dict[str, int] = {}

    def block(self, lines: list[Line], kind: PassageKind, name: str) -> Passage:
        """One passage of a whole zone."""
        return self._passage(lines, kind, (name,), (name,), 0, 0)

    def body(self, body: list[Line]) -> list[Passage]:
        """The passages of the body."""
        found = paragraphs(body, self._runs, self._noise)
        ranks = _ranks(found)
        headings = _headings(found, ranks)
        return [
            self._unit(paragraph, rank, heading)
            for paragraph, rank, heading in zip(found, ranks, headings, strict=True)
        ]

    def _unit(self, paragraph: _Paragraph, rank: int, heading: bool) -> Passage:
        if rank in (_PARAGRAPH_RANK, _ROW_RANK):
            # A paragraph without a label ends a run of gạch đầu dòng and returns to their parent.
            self._pop(31)
        else:
            self._pop(rank)
        parent = self._stack[-1] if self._stack else None
        counts = parent.counts if parent else self._top_counts
        label = paragraph.label
        word = self._wording(paragraph, counts, parent)
        printed = word
        if heading and rank != _PARAGRAPH_RANK:
            printed = paragraph.text
        elif paragraph.runin and label:
            printed = paragraph.runin.rstrip(":. ")
        path = (*(parent.path if parent else ()), _shorten(printed))
        units = (*(parent.units if parent else ()), word)
        if rank not in (_PARAGRAPH_RANK, _ROW_RANK):
            self._stack.append(_Unit(rank, paragraph, heading, path, units))
        kind = (
            PassageKind.HEADING if heading else PassageKind.ITEM if label or paragraph.is_row else PassageKind.PARAGRAPH
        )
        length = label.length if label else 0
        return self._passage(paragraph.lines, kind, path, units, len(self._stack), length)

    def _pop(self, rank: int) -> None:
        while self._stack and self._stack[-1].rank >= rank:
            self._stack.pop()

    def _wording(self, paragraph: _Paragraph, counts: dict[str, int], parent: _Unit | None) -> str:
        """The unit's name in a citation; "mục 8", "Điều 3", "khoản 2", "điểm 2.1"."""
        label = paragraph.label
        if label is None:
            kind = "dòng" if paragraph.is_row else "đoạn"
            first = 1 if kind == "đoạn" and parent is not None and not parent.heading else 0
            counts[kind] = counts.get(kind, first) + 1
            return f"{'bảng, dòng' if paragraph.is_row else 'đoạn'} thứ {counts[kind]}"
        if label.kind in ("gạch đầu dòng", "dấu cộng"):
            counts[label.kind] = counts.get(label.kind, 0) + 1
            return f"{label.kind} thứ {counts[label.kind]}"
        if label.kind == "sao":
            return f"“{_shorten(paragraph.text.rstrip(':. '))}”"
        if label.kind == "khoản":
            return f"khoản {label.value}" if self._stack else f"mục {label.value}"
        if label.kind in ("phần", "chương", "điều", "phụ lục"):
            return f"{label.kind[0].upper()}{label.kind[1:]} {label.value}".strip()
        return f"{label.kind} {label.value}"

    def _passage(
        self,
        lines: list[Line],
        kind: PassageKind,
        path: tuple[str, ...],
        units: tuple[str, ...],
        level: int,
        label_length: int,
    ) -> Passage:
        text, pieces = _join(lines)
        own = {line.number for line in lines}
        first, last = min(own), max(own)
        skipped = tuple(n for n in range(first, last + 1) if n in self._noise and n not in own)
        return Passage(
            id="",
            document_id=self._document_id,
            ordinal=0,
            kind=kind,
            text=text,
            label_length=label_length,
            path=path,
            units=units,
            level=level,
            file=self._file,
            lines=Lines(first, last),
            skipped_lines=skipped,
            pieces=pieces,
        )


def _ranks(found: list[_Paragraph]) -> list[int]:
    """How deep each paragraph stands.

    A starred line ("* Đến năm 2025:") stands below lettered units where they go on behind it, and
    above them where they begin anew ("a)") behind it.
    """
    ranks: list[int] = []
    for i, p in enumerate(found):
        rank = _ROW_RANK if p.is_row else p.label.rank if p.label else _PARAGRAPH_RANK
        if p.label and p.label.kind == "sao" and _is_sentence(p):
            rank = 31  # a star before a sentence is a bullet like any other
        elif p.label and p.label.kind == "sao" and (_letters_begin(found, i) or _beside_star(found, ranks)):
            rank = _ABOVE_LETTERS
        ranks.append(rank)
    return ranks


_ABOVE_LETTERS = 19


def _is_sentence(p: _Paragraph) -> bool:
    return len(p.text) > 60 and p.text.rstrip()[-1:] in ".;"


def _beside_star(found: list[_Paragraph], ranks: list[int]) -> bool:
    """Whether an earlier starred line of the same unit stands above lettered ones."""
    for p, rank in zip(reversed(found[: len(ranks)]), reversed(ranks), strict=True):
        if p.label and p.label.kind == "sao":
            return rank == _ABOVE_LETTERS
        if rank < _ABOVE_LETTERS:
            return False
    return False


def _letters_begin(found: list[_Paragraph], at: int) -> bool:
    for p in found[at + 1 :]:
        if p.label and p.label.rank < _ABOVE_LETTERS:
            return False
        if p.label and p.label.rank == 20:
            return p.label.value == "a"
    return False


def _join(lines: Iterable[Line]) -> tuple[str, tuple[Piece, ...]]:
    text = ""
    pieces: list[Piece] = []
    for line in sorted(lines, key=lambda item: item.number):
        if text:
            text += " "
        pieces.append(Piece(line.number, len(text)))
        text += line.bare
    return text, tuple(pieces)


def _shorten(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _headings(found: list[_Paragraph], ranks: list[int]) -> list[bool]:
    """Which paragraphs are headings: they name what follows and say nothing themselves."""
    flags = [
        _is_heading(p, rank, ranks[i + 1] if i + 1 < len(ranks) else None)
        for i, (p, rank) in enumerate(zip(found, ranks, strict=True))
    ]
    # Of siblings, one that ends in a full stop by mistake is still a heading.
    siblings: dict[tuple[int, int], list[int]] = {}
    above: list[int] = []
    for i, rank in enumerate(ranks):
        while above and ranks[above[-1]] >= rank:
            above.pop()
        if rank <= 20:
            siblings.setdefault((above[-1] if above else -1, rank), []).append(i)
        above.append(i)
    for same in siblings.values():
        if len(same) < 3 or sum(flags[i] for i in same) < 0.6 * len(same):
            continue
        for i in same:
            label = found[i].label
            text = found[i].text[label.length if label else 0 :]
            deeper = i + 1 < len(ranks) and ranks[i + 1] > ranks[i]
            flags[i] = flags[i] or (deeper and len(text) <= 200 and len(sentences(text)) == 1)
    return flags


def _is_heading(paragraph: _Paragraph, rank: int, next_rank: int | None) -> bool:
    text = paragraph.text
    if paragraph.is_row or (rank >= 31 and paragraph.label is not None):
        return False
    if rank == _PARAGRAPH_RANK:
        return is_capitals(text) and len(text) <= 200
    if next_rank is None or next_rank <= rank or paragraph.runin:
        return False
    if rank <= 2 or is_capitals(text) or rank == 30:
        return len(text) <= 400
    ends = text[-1:]
    if ends in ".;" and not (paragraph.marked and len(text) <= 250):
        return next_rank in (31, 20) and ends == "." and len(text) <= 120 and rank <= 4
    return len(text) <= 300
