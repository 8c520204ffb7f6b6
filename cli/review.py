"""`quantriet documents show | check`, and what `add` tells: what was read, for a person to review."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.cite import document_name
from assistant.told import cited_name, said_target, said_task
from assistant.wire import cross_reference_json, document_json, target_json, task_json
from cli.opening import resolve, structure_only
from cli.output import print_json, say, warn
from corpus.crossrefs import CrossReference, cross_references
from corpus.directive import SOURCED_FIELDS, Directive, Passage, PassageKind, Where
from corpus.doubts import Doubt, find_doubts
from corpus.extract import Extract
from corpus.suspects import Vocabulary
from retrieval.collection import Collection
from retrieval.index import Index

_FIELDS = {
    "number": "Số",
    "date": "Ngày",
    "issuer": "Cơ quan ban hành",
    "title": "Trích yếu",
    "signer": "Người ký",
}
_WHERE = {
    Where.OWN_HEADER: "trên văn bản",
    Where.COVERING_LETTER: "theo công văn gửi kèm",
    Where.OTHER_DOCUMENT: "theo văn bản khác",
    Where.REVIEWED: "người dùng hiệu đính",
    Where.NONE: "không ghi",
}


def _cited_by(d: Directive, collection: Collection) -> tuple[CrossReference, ...]:
    return cross_references(collection.references_of(d.id), collection.directives)


# show


def show(args: argparse.Namespace) -> int:
    """Prints one document: metadata with its sources, outline with tasks and targets, references."""
    collection = Collection(structure_only().store)
    d = resolve(args.document, collection)
    passages = collection.passages(d.id)
    if args.json:
        outline = [
            {"label": p.text[: p.label_length].strip(), "title": p.body, "level": p.level, "lines": list(p.lines)}
            for p in passages
            if p.kind in (PassageKind.HEADING, PassageKind.ITEM) and p.level
        ]
        print_json(
            {
                **document_json(d),
                "outline": outline,
                "tasks": [task_json(d, t, collection) for t in collection.tasks(d.id)],
                "targets": [target_json(d, t, collection) for t in collection.targets(d.id)],
                "references": [cross_reference_json(r, collection) for r in _cited_by(d, collection)],
            }
        )
        return 0
    say(document_name(d, full=True))
    for line in _fields(d):
        say(f"  {line}")
    say()
    for line in _outline(d, passages, collection):
        say(line)
    rows = _cited_by(d, collection)
    if rows:
        say("\nVăn bản liên quan:")
    for row in rows:
        say(f"  {cited_name(row)}")
    return 0


def _fields(d: Directive) -> Iterator[str]:
    for name in SOURCED_FIELDS:
        s = d.source(name)
        where = f" ({_WHERE[s.where]}: {s.file}, dòng {s.lines.first})" if s.lines else ""
        yield f"{_FIELDS[name]}: {getattr(d, name) or 'không ghi'}{where}"


def _outline(d: Directive, passages: Sequence[Passage], collection: Collection) -> Iterator[str]:
    """The outline, each unit with what it sets: → who does it by when, ◆ what has to be reached."""
    tasks: dict[str, list[str]] = defaultdict(list)
    for t in collection.tasks(d.id):
        tasks[t.spans[0].passage_id].append(f"→ {said_task(t)}")
    for target in collection.targets(d.id):
        tasks[target.passage_id].append(f"◆ {said_target(target)}")
    level = 0
    for p in passages:
        level = p.level if p.kind in (PassageKind.HEADING, PassageKind.ITEM) and p.level else level
        listed = p.kind in (PassageKind.HEADING, PassageKind.ITEM) and p.level
        if listed or tasks[p.id]:
            shown = p.text if len(p.text) <= 110 else f"{p.text[:109]}…"
            yield f"{'  ' * level}{shown}  [{p.lines.first}]"
        for line in dict.fromkeys(tasks[p.id]):
            yield f"{'  ' * (level + 1)}{line}"


# check


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What was read of one document."""

    directive: Directive
    encoding: str
    passages: int
    tasks: int
    targets: int
    references: int
    doubts: list[Doubt]
    extract: Extract | None

    @property
    def found(self) -> list[str]:
        return [n for n in SOURCED_FIELDS if getattr(self.directive, n) is not None]

    @property
    def missing(self) -> list[str]:
        return [n for n in SOURCED_FIELDS if getattr(self.directive, n) is None]

    @property
    def elsewhere(self) -> list[str]:
        return [
            n for n, s in self.directive.sources.items() if s.where in (Where.COVERING_LETTER, Where.OTHER_DOCUMENT)
        ]


def _reports(documents: Sequence[Directive], index: Index) -> Iterator[_Report]:
    collection = Collection(index.store)
    files = {f.name: f for f in index.library.files()}
    vocabulary = Vocabulary.of([p.reading for p in collection.passages(i)] for i in collection.directives)
    for d in documents:
        passages, tasks = collection.passages(d.id), collection.tasks(d.id)
        references = collection.references_of(d.id)
        source, review = files[d.file].read()
        unsure = source.extract.unsure if source.extract else ()
        yield _Report(
            directive=d,
            encoding=source.encoding,
            passages=len(passages),
            tasks=len({t.assignment for t in tasks}),
            targets=len(collection.targets(d.id)),
            references=len(_cited_by(d, collection)),
            doubts=find_doubts(d, passages, tasks, references, review.words, vocabulary, unsure),
            extract=source.extract,
        )


def check(args: argparse.Namespace) -> int:
    """Reports per document what was found, where from, what is missing and what is doubtful."""
    index = structure_only()
    index.library.check_manifest()
    warn(*index.problems())
    collection = Collection(index.store)
    chosen = [resolve(args.document, collection)] if args.document else list(collection.directives.values())
    reports = _reports(chosen, index)
    if args.json:
        print_json([_report_json(r) for r in reports])
        return 0
    for r in reports:
        _say_report(r)
    return 0


def _report_json(r: _Report) -> dict[str, Any]:
    return {
        "id": r.directive.id,
        "found": r.found,
        "elsewhere": r.elsewhere,
        "missing": r.missing,
        "encoding": r.encoding,
        "ocr": r.directive.is_ocr,
        "engine": r.extract.engine if r.extract else None,
        "warnings": list(r.extract.warnings) if r.extract else [],
        "passages": r.passages,
        "tasks": r.tasks,
        "targets": r.targets,
        "references": r.references,
        "doubtful": [
            {
                "kind": str(d.kind),
                "file": r.directive.file,
                "lines": list(d.lines),
                "text": d.text,
                "suggestion": d.suggestion,
                "why": d.why,
            }
            for d in r.doubts
        ],
    }


def _say_report(r: _Report, *, most: int | None = None) -> None:
    d = r.directive
    say(f"{document_name(d)}  [{d.id}: {d.file}, dòng {d.lines.first}-{d.lines.last}]")
    say(f"  {r.passages} đoạn, {r.tasks} nhiệm vụ, {r.targets} chỉ tiêu, {r.references} quan hệ với văn bản khác")
    if d.is_ocr and r.extract is not None:
        say(f"  đọc từ ảnh quét bằng {r.extract.engine}: chữ và số có thể sai, hãy so với bản in")
    for warning in r.extract.warnings if r.extract else ():
        say(f"  {warning}")
    if not r.encoding.startswith("utf"):
        say(f"  bảng mã cũ, đã chuyển sang Unicode: {r.encoding.upper()}")
    for title, names in (("theo văn bản khác", r.elsewhere), ("không thấy", r.missing)):
        if names:
            say(f"  {title}: {', '.join(_FIELDS[n].lower() for n in names)}")
    grouped: dict[tuple[str, str | None, str], list[str]] = defaultdict(list)
    for doubt in r.doubts:
        grouped[doubt.text, doubt.suggestion, doubt.why].append(str(doubt.lines.first))
    for (printed, suggestion, why), lines in list(grouped.items())[:most]:
        text = f" “{printed}”" if printed else ""
        read = f" → {suggestion}" if suggestion else ""
        say(f"  cần xem lại, dòng {', '.join(lines)}:{text}{read} ({why})")
    if most is not None and len(grouped) > most:
        say(f"  và {len(grouped) - most} chỗ khác: quantriet documents check {d.id}")


#: So many doubts of a document are told when it is added; `check` tells all.
_TOLD_AT_ONCE = 5


def say_read(ids: Sequence[str], index: Index) -> None:
    """Tells what was read of the documents `ids`, which have just been added."""
    held = Collection(index.store).directives
    for report in _reports([held[i] for i in ids], index) if ids else ():
        for line in _fields(report.directive):
            say(f"  {line}")
        _say_report(report, most=_TOLD_AT_ONCE)
