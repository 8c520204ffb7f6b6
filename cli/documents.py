"""`quantriet documents …`: what the collection holds, adding to it and taking from it."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.assistant import open_index
from assistant.cite import document_name
from assistant.settings import read_settings
from assistant.wire import document_json
from cli.opening import ready_assistant, structure_only
from cli.output import print_json, say, warn
from cli.review import check, say_read, show
from corpus.errors import CorpusError, QuantrietError
from corpus.extract.kinds import ZIP
from corpus.intake import Intake, Status, take_in_archive, take_in_with
from corpus.library import Library
from corpus.source import SUFFIXES
from corpus.twins import Held
from retrieval.collection import Collection
from retrieval.index import Index

_log = logging.getLogger(__name__)


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the commands."""
    parser = commands.add_parser("documents", help="xem, thêm, bớt văn bản trong kho")
    actions = parser.add_subparsers(dest="action", required=True, metavar="VIỆC")
    for name, help_, run in (
        ("list", "liệt kê các văn bản", _list),
        ("show", "xem một văn bản: thông tin, mục lục, nhiệm vụ, chỉ tiêu", show),
        ("text", "in nguyên văn một tệp, có số dòng", _text),
        ("add", "thêm tệp hoặc thư mục", _add),
        ("remove", "bỏ một tệp", _remove),
        ("check", "soát những gì đã đọc được: còn thiếu gì, gì chưa chắc", check),
    ):
        action = actions.add_parser(name, help=help_)
        if name == "show":
            action.add_argument("document", help="mã văn bản hoặc cách gọi rõ ràng: “Chỉ thị 42”")
        if name == "check":
            action.add_argument("document", nargs="?", help="chỉ một văn bản; để trống là cả kho")
        if name in ("text", "remove"):
            action.add_argument("file", help="tên tệp")
        if name == "add":
            action.add_argument("paths", nargs="+", type=Path, help="tệp hoặc thư mục")
            action.add_argument("--replace", action="store_true", help="thay tệp cùng tên, hoặc tệp có cùng văn bản")
            action.add_argument(
                "--force", action="store_true", help="giữ cả tệp không phải văn bản chỉ đạo, hoặc văn bản đã có"
            )
        action.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        action.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    index = structure_only()
    warn(*index.problems())
    collection = Collection(index.store)
    hashes = index.store.hashes()
    if args.json:
        print_json(
            [
                {
                    **document_json(d),
                    "passages": len(collection.passages(d.id)),
                    "sha256": hashes[d.file],
                }
                for d in collection.directives.values()
            ]
        )
        return 0
    for d in collection.directives.values():
        say(f"{d.id:28s} {document_name(d, full=True)}")
    return 0


def _text(args: argparse.Namespace) -> int:
    source, _ = _library().file(args.file).read()
    lines = source.text.split("\n")
    if args.json:
        print_json({"file": source.name, "sha256": source.sha256, "lines": lines})
        return 0
    for n, line in enumerate(lines, 1):
        (say if sys.stdout.isatty() else print)(f"{n}\t{line}")
    return 0


def _library() -> Library:
    settings = read_settings()
    return Library(settings.corpus, settings.home)


def _add(args: argparse.Namespace) -> int:
    settings = read_settings()
    index = open_index(settings, embedder=False)
    rows: list[dict[str, Any]] = []
    with index.lock():
        try:
            index.refresh()
        except CorpusError as error:  # what is held cannot be compared with; the add itself is not at fault
            _log.warning("index: %s", error)
    collection = Collection(index.store)
    intake = Intake(
        library=index.library,
        replace=args.replace,
        force=args.force,
        held=Held(dict(collection.directives), collection.passages),
        lock=index.lock,
    )
    try:
        for path in _expanded(args.paths):
            rows += _added(path, intake)
    finally:  # what was copied is said, whatever happens after
        try:
            with index.lock():
                index.refresh()
            by_file: dict[str, list[str]] = {}
            for d in index.store.directives().values():
                by_file.setdefault(d.file, []).append(d.id)
            for r in rows:
                r["documents"] = by_file.get(r["file"], [])
        finally:
            _print_rows(rows, as_json=args.json)
    if not args.json:
        say_read([i for r in rows if Status(r["status"]).is_new for i in r["documents"]], index)
    if any(Status(r["status"]).is_new for r in rows):
        ready_assistant(settings)
    return 1 if any(r["status"] in (Status.FAILED, Status.NOT_A_DIRECTIVE) for r in rows) else 0


def _print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for r in rows:
        more = f" ({len(r['documents'])} văn bản)" if r["documents"] else ""
        say(f"{_STATUS[r['status']]}: {r['path']}{more}" + (f": {r['reason']}" if r["reason"] else ""))


_STATUS = {
    Status.ADDED: "Đã thêm",
    Status.ALREADY_THERE: "Đã có sẵn",
    Status.REPLACED: "Đã thay",
    Status.NOT_A_DIRECTIVE: "Không phải văn bản chỉ đạo",
    Status.FAILED: "Không thêm được",
}


def _expanded(paths: list[Path]) -> Iterator[Path]:
    """Files named, and those of known formats in folders, at any depth."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in (*SUFFIXES, ZIP) and p.is_file())
        else:
            yield path


def _added(path: Path, intake: Intake) -> list[dict[str, Any]]:
    if path.suffix.lower() == ZIP and path.is_file():
        rows = [(f"{path}/{inside}" if inside else str(path), o) for inside, o in take_in_archive(path, intake)]
    else:
        rows = [(str(path), take_in_with(path, intake))]
    return [
        {"path": where, "status": o.status.value, "file": o.file, "documents": [], "reason": o.reason}
        for where, o in rows
    ]


def _remove(args: argparse.Namespace) -> int:
    settings = read_settings()
    index: Index = open_index(settings, embedder=False)
    with index.lock():
        try:
            index.refresh()
        except QuantrietError as error:  # the file to be removed may be the reason
            _log.warning("index: %s", error)
        gone = [d for d in index.store.directives().values() if d.file == args.file]
        index.library.remove(args.file)
        if args.json:
            print_json({"file": args.file, "documents": [d.id for d in gone]})
        else:
            say(f"Đã bỏ {args.file}:")
            for d in gone:
                say(f"  {document_name(d, full=True)}")
        index.refresh()
    ready_assistant(settings)
    return 0
