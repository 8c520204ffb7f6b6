"""The command line `quantriet`: one module a group of commands, this one puts them together."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

from assistant.settings import silence_telemetry
from cli.output import warn
from corpus.cells import plain
from corpus.errors import QuantrietError

DONE, FAILED, WRONG_USAGE = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """Says in Vietnamese what is wrong with a call."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"{self.prog}: gọi lệnh chưa đúng ({plain(message)}). Xem: {self.prog} --help", file=sys.stderr)
        raise SystemExit(WRONG_USAGE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quantriet",
        description="Trợ lý hỏi đáp trên kho chỉ thị, nghị quyết; mỗi câu trả lời dẫn tới nguyên văn.",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="in nhật ký chi tiết ra stderr")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH", parser_class=_Parser)
    from cli import documents, evals, index, questions, records, serve, structure, study

    for group in (questions, records, documents, structure, study, index, evals, serve):
        group.add_to(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status (0 done, 1 failed, 2 wrong usage, 3 a gate missed)."""
    silence_telemetry()
    args = _parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if args.verbose else logging.ERROR,
        format="%(levelname)s %(name)s: %(message)s",
    )
    try:
        return int(args.run(args))
    except QuantrietError as error:
        warn(str(error))
        return FAILED
    except BrokenPipeError:
        return FAILED
    except OSError as error:
        warn(f"không đọc hoặc ghi được: {error.strerror} ({error.filename}).")
        return FAILED
    except KeyboardInterrupt:
        warn("đã dừng theo yêu cầu.")
        return FAILED
