"""`quantriet eval run`: the shipped eval set, offline, with its gates."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from cli.output import print_json
from evals.run import run_eval

GATE_MISSED = 3


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the command."""
    parser = commands.add_parser("eval", help="đo chất lượng trên bộ câu hỏi kèm theo")
    actions = parser.add_subparsers(dest="action", required=True, metavar="VIỆC")
    run = actions.add_parser("run", help="hỏi cả bộ, chấm điểm, so với ngưỡng")
    run.add_argument(
        "--half",
        choices=("tune", "test", "all"),
        default="all",
        help="nửa xây dựng (tune), nửa kiểm tra (test) hoặc cả hai (all, mặc định)",
    )
    run.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    run.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    report = run_eval(args.half, progress=_progress if sys.stderr.isatty() else None)
    if args.json:
        print_json(report.summary)
    else:
        print(report.text)
        print(f"\nKết quả: {report.folder}")
    return GATE_MISSED if report.missed else 0


def _progress(done: int, total: int) -> None:
    end = "\r\033[K" if done == total else ""
    print(f"\rĐã hỏi {done}/{total} câu{end}", end="", file=sys.stderr, flush=True)
