# ruff: noqa: T201 - prints a table
"""How sound study packs are, by a checker that knows nothing of how they are made.

Run as `python -m tests.study_scores` for a table over the shipped documents and three combinations; with
`--long` for one document of about a hundred pages, put together from the lines of all of them.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import Assistant, open_index
from assistant.grounding import check_statement
from assistant.settings import Settings
from corpus.corrections import corrected
from corpus.text import fold, verbatim
from evals.systems import offline_assistant
from study.build import Builder, Request
from study.formats import write
from study.pack import Item, Pack, QuizItem
from study.template import read_template
from tests.conftest import SOURCES

STORMS, PROGRAMME = "002_7c4a6313622df1c1-4", "002_7c4a6313622df1c1-5"
SHIPPED = [
    *((f"001_39fa8da335113d28-{n}",) for n in (1, 2, 3)),
    *((f"002_7c4a6313622df1c1-{n}",) for n in range(1, 7)),
    ("003_9480370ab512f3a3-1",),
    ("004_af40d2aba91da58d-1",),
    (STORMS, PROGRAMME),
    ("001_39fa8da335113d28-3", "003_9480370ab512f3a3-1"),
    ("002_7c4a6313622df1c1-1", "002_7c4a6313622df1c1-2"),
]


def unsound_lines(pack: Pack, assistant: Assistant) -> Iterator[Item]:
    """Lines from documents that cite nothing, or that say what they do not cite."""
    cited = {c.marker: c for c in pack.citations}
    for line in pack.content():
        own = [cited[m] for m in line.citations if m in cited]
        texts = [line.text, *([line.question] if line.question else [])]
        in_cells = {m for cell in line.cells for m in cell.citations}
        if (
            not own
            or len(own) < len(line.citations)
            or not in_cells <= set(line.citations)
            or any(check_statement(text, own, assistant.corrections) for text in texts)
        ):
            yield line


def tasks_left_out(pack: Pack, ids: Sequence[str], assistant: Assistant) -> Iterator[str]:
    """Bodies and their tasks that the table of duties does not give."""
    section = pack.section("phan-cong")
    rows = [i for i in section.items if i.cells] if section else []
    quotes = {c.marker: (c.passage_id, c.quote) for c in pack.citations}
    given = {(fold(r.cells[0].text).rstrip(" ★"), quotes[m]) for r in rows for m in r.citations}
    for i in ids:
        for t in assistant.collection.tasks(i):
            span = t.spans[0]
            quote = assistant.collection.passage(span.passage_id).text[span.start : span.end].strip()
            if not any((fold(name), (span.passage_id, quote)) in given for name in (t.name, t.body.written)):
                yield f"{t.name}: {t.text}"


def targets_left_out(pack: Pack, ids: Sequence[str], assistant: Assistant) -> Iterator[str]:
    """Targets that the table of targets does not give."""
    section = pack.section("chi-tieu")
    quotes = {c.marker: (c.passage_id, c.quote) for c in pack.citations}
    shown = {quotes[m] for i in section.items for m in i.citations} if section else set()
    for i in ids:
        for t in assistant.collection.targets(i):
            quote = assistant.collection.passage(t.passage_id).text[t.start : t.end].strip()
            if not any(passage == t.passage_id and quote in text for passage, text in shown):
                yield t.what


def unfair(q: QuizItem, pack: Pack, assistant: Assistant) -> str | None:
    """What is wrong with a question of a quiz; None when one option alone is right."""
    citation = next(c for c in pack.citations if c.marker == q.citation)
    key = q.options[q.key]
    before, blank, after = q.question.partition("): “")[2].removesuffix("”").partition("………")
    mended = corrected(citation.quote, assistant.corrections(citation.file))
    if key not in citation.quote or not blank or verbatim(f"{before}{key}{after}") not in verbatim(mended):
        return "the key does not stand in the passage"
    if len(set(map(fold, q.options))) < len(q.options):
        return "an option stands twice"
    passage = fold(assistant.collection.passage(citation.passage_id).text)
    for n, option in enumerate(q.options):
        if n == q.key:
            continue
        if fold(option) in passage or (_number(option) is not None and _number(option) == _number(key)):
            return f"{option} may be right as well"
        if option not in _sources():
            return f"{option} is no value of any document"
    return None


@cache
def _sources() -> str:
    return verbatim(" ".join(p.read_text(encoding="utf-8") for p in sorted(SOURCES.glob("*.txt"))))


def _number(option: str) -> str | None:
    figures = re.findall(r"\d+(?:[.,]\d+)*", option)
    return figures[0].replace(".", "").replace(",", ".").lstrip("0") if len(figures) == 1 else None


def main() -> None:
    """Prints a row for each pack."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--long", action="store_true", help="one long document instead of the shipped ones")
    is_long = parser.parse_args().long
    print(_ROW.format("pack", "lines", "sound %", "tasks %", "targets %", "quiz", "fair %", "seconds", "docx kB"))
    if is_long:
        with TemporaryDirectory() as folder:
            assistant = _with_long_document(Path(folder))
            print(_ROW.format(*_measured(tuple(assistant.collection.directives), assistant)))
        return
    assistant = offline_assistant()
    for ids in SHIPPED:
        print(_ROW.format(*_measured(ids, assistant)))


_LONG = 260_000
"""Characters of about a hundred pages."""


def _with_long_document(folder: Path) -> Assistant:
    """An assistant over one programme of many parts, words only."""
    texts = [p.read_text(encoding="utf-8") for p in sorted(SOURCES.glob("*.txt"))]
    lines = cycle(re.sub(r"^[-+\d.\s]+", "", line.strip()) for t in texts for line in t.split("\n") if len(line) > 60)
    written = [_HEAD]
    while sum(map(len, written)) < _LONG:
        number = len(written)
        units = "\n".join(f"- {line}" for line in islice(lines, 12))
        written.append(f"{number}. Nội dung thứ {number} về phát triển ngành, lĩnh vực\n{units}\n")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "dai.txt").write_text("".join([*written, _FOOT]), encoding="utf-8")
    settings = Settings(home=folder / "home", corpus=folder / "corpus")
    index = open_index(settings, embedder=False)
    index.refresh()
    return Assistant(index, None, settings)


_HEAD = """TỈNH ỦY LÂM ĐỒNG
*
Số 99-CTr/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Lâm Đồng, ngày 10 tháng 3 năm 2024

CHƯƠNG TRÌNH HÀNH ĐỘNG
thực hiện Nghị quyết số 29-NQ/TW về tiếp tục đẩy mạnh công nghiệp hóa

"""
_FOOT = "\nNơi nhận:\n- Lưu VPTU.\n\nT/M BAN THƯỜNG VỤ\nBÍ THƯ\n\nNguyễn Văn Thử\n"
_ROW = "{:32} {:>6} {:>8} {:>8} {:>10} {:>5} {:>7} {:>8} {:>8}"


def _measured(ids: Sequence[str], assistant: Assistant) -> list[str]:
    template = read_template()
    documents = [assistant.collection.directives[i] for i in ids]
    started = time.perf_counter()
    builder = Builder(Request(documents), assistant.collection, assistant.corrections, template)
    pack = builder.pack(list(builder.sections()))
    taken = time.perf_counter() - started
    lines = len(list(pack.content()))
    left = (
        (len(list(unsound_lines(pack, assistant))), lines),
        (len(list(tasks_left_out(pack, ids, assistant))), sum(len(assistant.collection.tasks(i)) for i in ids)),
        (len(list(targets_left_out(pack, ids, assistant))), sum(len(assistant.collection.targets(i)) for i in ids)),
    )
    bad = sum(unfair(q, pack, assistant) is not None for q in pack.quiz)
    return [
        " + ".join(d.number or d.id for d in documents),
        str(lines),
        *(_percent(n, of) for n, of in left),
        str(len(pack.quiz)),
        _percent(bad, len(pack.quiz)),
        f"{taken:.1f}",
        f"{len(write(pack, template, Path('x.docx'))) / 1024:.0f}",
    ]


def _percent(bad: int, of: int) -> str:
    return f"{100 * (of - bad) / of:.1f}" if of else "-"


if __name__ == "__main__":
    main()
