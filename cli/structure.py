"""`quantriet tasks | targets | references`: answers from structure, on screen, as JSON or as files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.cite import document_name, reference
from assistant.told import COMPARISON_NAMES, RELATION_NAMES, cited_name, said_target, said_task
from assistant.wire import cross_reference_json, target_json, task_json
from assistant.wording import ROLE_NAMES
from cli.opening import resolve, structure_only
from cli.output import print_json, say, warn
from corpus.assignments import Role
from corpus.codes import calendar_date, find_dates
from corpus.crossrefs import CrossReference, cross_references
from corpus.directive import Relation
from corpus.errors import InputError
from corpus.places import find_places
from retrieval.collection import Collection
from retrieval.duties import FoundTarget, FoundTask, find_targets, find_tasks


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the commands."""
    tasks = commands.add_parser("tasks", help="ai làm gì, khi nào xong")
    tasks.add_argument("--body", help="cơ quan, tổ chức (tên đầy đủ, viết tắt hoặc tên sau sắp xếp)")
    tasks.add_argument("--role", choices=[str(r) for r in Role], help="vai trò")
    tasks.add_argument("--before", metavar="NGÀY", help="hạn không muộn hơn ngày này: 2022-12-31 hoặc 31/12/2022")
    targets = commands.add_parser("targets", help="các chỉ tiêu bằng số")
    targets.add_argument("--place", help="tỉnh, thành phố")
    targets.add_argument("--year", type=int, help="năm phải đạt")
    references = commands.add_parser(
        "references", help="văn bản nào triển khai, thay thế, gửi kèm, nhắc tới văn bản nào"
    )
    for parser, run, formats in (
        (tasks, _tasks, ".csv, .xlsx, .ics"),
        (targets, _targets, ".csv, .xlsx"),
        (references, _references, ".svg, .csv, .xlsx"),
    ):
        parser.add_argument("--document", help="mã văn bản hoặc cách gọi rõ ràng: “Chỉ thị 42”")
        parser.add_argument("--out", type=Path, metavar="TỆP", help=f"ghi ra tệp ({formats})")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        parser.set_defaults(run=run, formats=formats)


def _opened(args: argparse.Namespace) -> tuple[Collection, str | None]:
    """The collection and the id of the one document asked for; where a file cannot be written is told first."""
    if args.out and args.out.suffix.lower() not in args.formats.split(", "):
        raise InputError(f"Chưa ghi được định dạng “{args.out.suffix or args.out.name}”: hãy dùng {args.formats}.")
    if args.out and not args.out.absolute().parent.is_dir():
        raise InputError(f"Không có thư mục {args.out.absolute().parent}: hãy tạo thư mục hoặc ghi vào chỗ khác.")
    index = structure_only()
    warn(*index.problems())
    collection = Collection(index.store)
    return collection, resolve(args.document, collection).id if args.document else None


# Tasks


_TASK_COLUMNS = {
    "body": "Cơ quan, tổ chức",
    "role_name": "Vai trò",
    "task": "Nhiệm vụ",
    "deadline": "Thời hạn (nguyên văn)",
    "deadline_date": "Hạn",
    "every": "Định kỳ",
    "reference": "Trích dẫn",
    "file": "Tệp",
    "lines": "Dòng",
}


def _tasks(args: argparse.Namespace) -> int:
    collection, document = _opened(args)
    before = _date(args.before) if args.before else None
    found = find_tasks(
        collection, body=args.body, document=document, role=Role(args.role) if args.role else None, before=before
    )
    rows = [_task_row(f, collection) for f in found]
    if args.out and args.out.suffix.lower() == ".ics":
        from cli.sheets import write_calendar

        count = write_calendar(args.out, rows)
        warn(f"đã ghi {count} hạn có ngày vào {args.out}.")
    elif args.out:
        _write(args.out, _TASK_COLUMNS, rows)
    if args.json:
        print_json([task_json(f.directive, f.task, collection) for f in found])
    elif not args.out:
        _say_tasks(found, collection)
    return 0


def _date(text: str) -> str:
    parts = text.split("-")
    iso = (
        calendar_date(*parts) if len(parts) == 3 and all(p.isdecimal() for p in parts) and len(parts[0]) == 4 else None
    )
    if iso is None and (dates := find_dates(text)):
        iso = dates[0].iso
    if iso is None:
        raise InputError(f"“{text}” không phải ngày: hãy viết như 2022-12-31 hoặc 31/12/2022.")
    return iso


def _task_row(f: FoundTask, collection: Collection) -> dict[str, Any]:
    row = task_json(f.directive, f.task, collection)
    passage = collection.passage(f.task.spans[0].passage_id)
    key = f"{row['assignment']}-{f.task.role}-{f.task.name}"
    return {
        **row,
        "role_name": ROLE_NAMES[f.task.role],
        "reference": reference(f.directive, passage),
        "lines": "-".join(map(str, dict.fromkeys(row["lines"]))),
        "key": key.replace(" ", "_"),
    }


def _say_tasks(found: Sequence[FoundTask], collection: Collection) -> None:
    last = ("", "")
    for f in found:
        t = f.task
        if f.directive.id != last[0]:
            say(("\n" if last[0] else "") + document_name(f.directive))
        if t.assignment != last[1]:
            passage = collection.passage(t.spans[0].passage_id)
            line = passage.lines_of(t.spans[0].start, t.spans[0].end).first
            say(f"  {t.text}  (dòng {line})")
        say(f"    {said_task(t)}")
        last = (f.directive.id, t.assignment)
    if not found:
        say("Không có nhiệm vụ nào khớp với điều kiện.")


# Targets

#: In a column of its own; in a sentence the value says it ("100%", "hầu hết").
_COMPARISON_ALONE = {"exactly": "đúng", "all": "toàn bộ", "most": "hầu hết"}
_TARGET_COLUMNS = {
    "what": "Chỉ tiêu",
    "comparison_name": "So sánh",
    "number": "Số",
    "upper": "Đến",
    "unit": "Đơn vị",
    "value": "Nguyên văn",
    "year": "Năm",
    "per_name": "Mỗi",
    "place": "Địa phương",
    "reference": "Trích dẫn",
    "file": "Tệp",
    "lines": "Dòng",
}


def _targets(args: argparse.Namespace) -> int:
    collection, document = _opened(args)
    place = None
    if args.place:
        places = find_places(args.place)
        if not places:
            raise InputError(f"Không nhận ra địa phương “{args.place}”: hãy ghi tên tỉnh hoặc thành phố.")
        place = places[0].name
    found = find_targets(collection, document=document, place=place, year=args.year)
    if args.out:
        _write(args.out, _TARGET_COLUMNS, [_target_row(f, collection) for f in found])
    if args.json:
        print_json([target_json(f.directive, f.target, collection) for f in found])
    elif not args.out:
        _say_targets(found, collection)
    return 0


def _target_row(f: FoundTarget, collection: Collection) -> dict[str, Any]:
    row = target_json(f.directive, f.target, collection)
    return {
        **row,
        "comparison_name": COMPARISON_NAMES[f.target.comparison] or _COMPARISON_ALONE[f.target.comparison],
        "per_name": {"year": "năm", "quarter": "quý", "month": "tháng"}.get(f.target.per or ""),
        "reference": reference(f.directive, collection.passage(f.target.passage_id)),
        "lines": "-".join(map(str, dict.fromkeys(row["lines"]))),
    }


def _say_targets(found: Sequence[FoundTarget], collection: Collection) -> None:
    last = ""
    for f in found:
        t = f.target
        if f.directive.id != last:
            say(("\n" if last else "") + document_name(f.directive))
            last = f.directive.id
        line = collection.passage(t.passage_id).lines_of(t.start, t.end).first
        say(f"  {said_target(t)}  (dòng {line})")
    if not found:
        say("Không có chỉ tiêu nào khớp với điều kiện.")


# References

_REFERENCE_COLUMNS = {
    "from_name": "Văn bản",
    "relation_name": "Quan hệ",
    "to_type": "Loại",
    "to_number": "Số, ký hiệu",
    "to_date": "Ngày",
    "to_issuer": "Cơ quan ban hành",
    "to_title": "Trích yếu",
    "held": "Có trong kho",
    "where": "Nơi nhắc tới",
}


def _references(args: argparse.Namespace) -> int:
    collection, document = _opened(args)
    rows = [
        row
        for row in cross_references(collection.references, collection.directives)
        if document is None or document in (row.source_id, row.to.id)
    ]
    if args.out and args.out.suffix.lower() == ".svg":
        from cli.graph import draw

        # Of a whole collection, what only names another document would hide the rest.
        drawn = [r for r in rows if document is not None or r.relation is not Relation.CITES or r.to.id]
        args.out.write_text(draw(drawn, collection.directives), encoding="utf-8")
    elif args.out:
        _write(args.out, _REFERENCE_COLUMNS, [_reference_row(r, collection) for r in rows])
    if args.json:
        print_json([cross_reference_json(r, collection) for r in rows])
    elif not args.out:
        _say_references(rows, collection)
    return 0


def _where(row: CrossReference, collection: Collection) -> list[str]:
    found = []
    for m in row.mentions:
        p = collection.passage(m.passage_id)
        found.append(f"{p.file}, dòng {p.lines_of(m.start, m.end).first}")
    return list(dict.fromkeys(found))


def _reference_row(row: CrossReference, collection: Collection) -> dict[str, Any]:
    return {
        "from_name": document_name(collection.directives[row.source_id]),
        "relation_name": RELATION_NAMES[row.relation],
        "to_type": row.to.type,
        "to_number": row.to.number,
        "to_date": row.to.date,
        "to_issuer": row.to.issuer,
        "to_title": row.to.title,
        "held": "có" if row.to.id else "không",
        "where": _where(row, collection),
    }


def _say_references(rows: Sequence[CrossReference], collection: Collection) -> None:
    last = ""
    for row in rows:
        if row.source_id != last:
            say(("\n" if last else "") + document_name(collection.directives[row.source_id]))
            last = row.source_id
        lines = ", ".join(w.rpartition(" ")[2] for w in _where(row, collection))
        say(f"  {cited_name(row)}  (dòng {lines})")
    if not rows:
        say("Không có quan hệ nào giữa các văn bản.")


def _write(path: Path, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    from cli.sheets import write_rows

    write_rows(path, columns, rows)
    warn(f"đã ghi {len(rows)} dòng vào {path}.")
