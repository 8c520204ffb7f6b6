# ruff: noqa: T201 - prints a table
"""How well scans are read: pages drawn from known text, worn as a scanner wears them, and read again.

Run as `python -m tests.scan_scores` (some minutes). For each typeface and state of the page: the share
of letters that are wrong, the metadata fields and the tasks that are read from the scan as from the
text, the words in doubt, the seconds of a core a page. `--add` instead times `documents add` of each format.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from rapidfuzz.distance import Levenshtein

from corpus.directive import Directive, ParsedDocument
from corpus.extract import Extract, Kind, worker
from corpus.extract.worker import read
from corpus.link import link
from corpus.reader import read_file
from corpus.source import extracted, read_source, source_of
from corpus.tasks import read_tasks
from corpus.text import fold
from tests.conftest import ROOT, SOURCES
from tests.sample_files import as_pdf, directive, encoded, page, saved, worn

FACES = {
    "Noto Serif": Path("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf"),
    "FreeSerif": Path("/usr/share/fonts/truetype/freefont/FreeSerif.ttf"),
    "DejaVu Serif": Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"),
}
"""Typefaces that have all Vietnamese letters; the first two that are installed are used."""
STATES = {
    "clean": {},
    "mild (0.8°, specks)": {"degrees": 0.8, "noise": 18.0},
    "hard (2°, specks, blur)": {"degrees": -2.0, "noise": 35.0, "blur": 0.9},
}
_WIDTH, _ROWS = 78, 44
"""Letters a line and lines a page, about those of an A4 page in 13 points."""
_MOST_PAGES = 3
_FIELDS = ("type", "number", "date", "issuer", "title", "signer")


def documents(pages: int) -> Iterator[list[str]]:
    """The lines of documents, wrapped: shipped ones and written ones, until `pages` pages are full."""
    texts = []
    for path in [*sorted(SOURCES.glob("*.txt")), *sorted((ROOT / "tests" / "data" / "reader" / "dev").glob("*.txt"))]:
        source = read_source(path)
        lines = source.text.split("\n")
        texts += [lines[d.directive.lines.first - 1 : d.directive.lines.last] for d in read_file(source).documents]
    for lines in texts:
        wrapped = [w for line in lines for w in (textwrap.wrap(_plain(line), _WIDTH) or [""])]
        needed = -(-len(wrapped) // _ROWS)
        if any("|" in line for line in wrapped) or needed > _MOST_PAGES:
            continue  # a table in Markdown is none on paper
        if needed > pages:
            return
        pages -= needed
        yield wrapped


def _plain(line: str) -> str:
    """The line without Markdown marks, which nobody prints."""
    for mark in ("**", "*", "<u>", "</u>", "#", "\\"):
        line = line.replace(mark, "")
    return line.strip()


def drawn(lines: Sequence[str], face: Path) -> list[Image.Image]:
    """The pages with these lines."""
    return [page(lines[i : i + _ROWS], size=29, font=face) for i in range(0, len(lines), _ROWS)]


@dataclass(slots=True)
class Score:
    """Counts over the documents of one row."""

    letters: int = 0
    wrong: int = 0
    fields: int = 0
    fields_same: int = 0
    tasks: int = 0
    tasks_same: int = 0
    unsure: int = 0
    pages: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)

    def add(self, lines: Sequence[str], extract: Extract, seconds: float) -> None:
        """Counts one document."""
        truth, found = (" ".join(t.split()) for t in ("\n".join(lines), extract.text))
        self.letters += len(truth)
        self.wrong += Levenshtein.distance(truth, found)
        self.pages += extract.pages
        self.seconds += seconds
        self.unsure += len(extract.unsure)
        as_text = _first(read_file(source_of("a.txt", "\n".join(lines).encode())).documents)
        as_scan = _first(read_file(extracted("a.txt", b"", extract)).documents)
        for name in _FIELDS:
            value = getattr(as_text.directive, name)
            if value is not None:
                self.fields += 1
                other = getattr(as_scan.directive, name)
                same = other is not None and _said(other) == _said(value)
                self.fields_same += same
                if not same:
                    self.lost.append(f"{name}: {value!r} -> {other!r}")
        tasks, on_scan = (_tasks(d) for d in (as_text, as_scan))
        self.tasks += len(tasks)
        self.tasks_same += len(tasks & on_scan)


def _first(documents_: Sequence[ParsedDocument]) -> ParsedDocument:
    return documents_[0]


def _said(value: str) -> str:
    return " ".join(value.split())


def _tasks(document: ParsedDocument) -> set[tuple[str, str]]:
    (linked,) = link([document]).directives[:1]
    assert isinstance(linked, Directive)
    return {(fold(t.name), str(t.role)) for t in read_tasks(linked, document.passages)}


def score(lines_of: Sequence[list[str]], face: Path, state: dict[str, float]) -> Score:
    """The score of one typeface in one state."""
    total = Score()
    with tempfile.TemporaryDirectory() as folder:
        for lines in lines_of:
            data = as_pdf(*(worn(p, **state) for p in drawn(lines, face)))
            started = _spent()
            extract = read(Kind.PDF, "a.pdf", data, Path(folder))
            total.add(lines, extract, _spent() - started)
    return total


def _spent() -> float:
    """Seconds of a core so far, of this process and those that it waited for; what else runs does not count."""
    return sum(os.times()[:4])


def _times() -> None:
    """Seconds from `documents add` to ready, for one directive in each format."""
    sheet = worn(page([_plain(x) for x in read_source(next(SOURCES.glob("003*.txt"))).text.split("\n")[:40]]))
    files = {"a.docx": saved(directive()), "b.png": encoded(sheet), "c.txt": b""}
    lines = next(documents(3))
    files["c.txt"] = "\n".join(lines).encode()
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder) / name
            path.write_bytes(data)
            home = Path(folder) / f"home-{path.stem}"
            env = {**os.environ, "QUANTRIET_HOME": str(home)}
            for what in ("list", "add"):  # the shipped collection is indexed first
                arguments = [what, *([str(path), "--force"] if what == "add" else []), "--json"]
                started, clock = _spent(), time.perf_counter()
                done = subprocess.run(
                    [sys.executable, "-m", "cli", "documents", *arguments], cwd=ROOT, env=env, capture_output=True
                )
                spent, passed = _spent() - started, time.perf_counter() - clock
            print(f"{path.suffix:6s} {passed:5.1f} s, of a core {spent:5.1f} s  {json.loads(done.stdout)[0]['status']}")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--add", action="store_true")
    parser.add_argument("--lost", action="store_true", help="print the fields that differ")
    args = parser.parse_args()
    worker._progress = lambda done, total: None
    if args.add:
        _times()
        return
    lines_of = list(documents(args.pages))
    faces = {n: p for n, p in FACES.items() if p.exists()}
    print(f"{len(lines_of)} documents, {sum(-(-len(x) // _ROWS) for x in lines_of)} pages")
    for face in list(faces)[:2]:
        for name, state in STATES.items():
            s = score(lines_of, faces[face], state)
            print(
                f"{face:12s} {name:24s} wrong {100 * s.wrong / s.letters:5.2f} %  fields {s.fields_same}/{s.fields}"
                f"  tasks {s.tasks_same}/{s.tasks}  words in doubt {s.unsure}  {s.seconds / s.pages:.1f} s/page",
                flush=True,
            )
            if args.lost:
                print(*(f"    {x}" for x in s.lost), sep="\n")


if __name__ == "__main__":
    main()
