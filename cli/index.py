"""`quantriet index …`: whether the index equals the files, and building what is missing."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.assistant import open_index
from assistant.settings import read_settings
from cli.output import print_json, progress_bar, warn


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the commands."""
    parser = commands.add_parser("index", help="xem và lập chỉ mục")
    actions = parser.add_subparsers(dest="action", required=True, metavar="VIỆC")
    for name, help_, run in (
        ("status", "chỉ mục có khớp với các tệp không", _status),
        ("build", "lập phần còn thiếu", _build),
    ):
        action = actions.add_parser(name, help=help_)
        action.add_argument("--json", action="store_true", help="in một tài liệu JSON")
        action.set_defaults(run=run)


def _status(args: argparse.Namespace) -> int:
    index = open_index(read_settings())
    state = index.state()
    current = index.is_current()
    sound = index.is_sound()
    report = {
        "current": current,
        "state": str(state) if current else "stale",
        "sound": sound,
        "passages": state.passages,
        "vectors": state.vectors,
        "model": index.embedder.model_id if index.embedder else None,
    }
    if args.json:
        print_json(report)
    else:
        print(f"Khớp với các tệp: {'có' if current else 'chưa, hãy chạy quantriet index build'}")
        print(f"Đoạn văn bản: {state.passages}; vector: {state.vectors}; mô hình: {report['model'] or 'không có'}")
        print(f"Kho vector đọc được: {'có' if sound else 'không, hãy chạy quantriet index build'}")
    return 0


def _build(args: argparse.Namespace) -> int:
    index = open_index(read_settings())
    changed = index.refresh(waiting=warn)
    warn(*index.problems())
    written = index.embed_missing(progress_bar("Lập vector"))
    state = index.state()
    if args.json:
        print_json({"changed": changed, "vectors_written": written, "state": str(state)})
    else:
        print(f"Chỉ mục: {state.passages} đoạn, {state.vectors} vector ({written} vừa lập).")
    return 0
