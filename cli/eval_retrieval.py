"""`quantriet eval retrieval`: the retriever and its baselines on a public set in BEIR's format."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from cli.output import print_json, progress_bar, say
from corpus.errors import InputError

SYSTEMS = ("ours", "bm25", "dense", "tutorial")


def add_to(actions: argparse._SubParsersAction[Any]) -> None:
    """Registers the command."""
    parser = actions.add_parser(
        "retrieval",
        help="đo khả năng tìm trên một bộ dữ liệu theo định dạng BEIR",
        description="Đo bộ tìm kiếm của quantriet (ours) và các hệ đối chứng trên cùng một bộ dữ liệu.",
    )
    parser.add_argument(
        "--beir",
        type=Path,
        required=True,
        metavar="THƯ_MỤC",
        help="thư mục có corpus.jsonl, queries.jsonl và qrels/test.tsv",
    )
    parser.add_argument(
        "--system",
        nargs="+",
        choices=SYSTEMS,
        default=SYSTEMS,
        metavar="HỆ",
        help=f"đo những hệ nào: {', '.join(SYSTEMS)} (mặc định: tất cả)",
    )
    parser.add_argument("--k", type=int, default=100, metavar="SỐ", help="số văn bản lấy ra cho mỗi câu (mặc định 100)")
    parser.add_argument("--limit", type=int, metavar="SỐ", help="chỉ hỏi SỐ câu đầu")
    parser.add_argument("--nodiac", action="store_true", help="bỏ hết dấu của câu hỏi trước khi hỏi")
    parser.add_argument(
        "--run-out", type=Path, metavar="THƯ_MỤC", help="ghi kết quả từng hệ thành tệp TREC vào thư mục này"
    )
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    parser.add_argument("--out", type=Path, metavar="TỆP.json", help="ghi số liệu vào tệp này")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from evals.retrieval_run import run_retrieval, to_json, to_text

    if args.out and not args.out.parent.is_dir():
        raise InputError(f"Không có thư mục {args.out.parent} để ghi {args.out.name}.")  # not after an hour's work
    report = run_retrieval(
        args.beir,
        systems=args.system,
        k=args.k,
        limit=args.limit,
        nodiac=args.nodiac,
        run_out=args.run_out,
        bars=progress_bar,
    )
    if args.out:
        args.out.write_text(json.dumps(to_json(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if args.json:
        print_json(to_json(report))
    else:
        say(to_text(report))
    return 0
