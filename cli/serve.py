"""`quantriet serve`: the chat page, what `make run` starts."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from assistant.settings import read_settings


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Registers the command."""
    parser = commands.add_parser("serve", help="mở trang hỏi đáp trong trình duyệt")
    parser.add_argument("--host", help="địa chỉ mở cổng (mặc định HOST hoặc 127.0.0.1)")
    parser.add_argument("--port", type=int, help="cổng (mặc định PORT hoặc 7860)")
    parser.set_defaults(run=_serve)


def _serve(args: argparse.Namespace) -> int:
    settings = read_settings()
    settings = replace(settings, host=args.host or settings.host, port=args.port or settings.port)
    import app  # noqa: TID251 - the one place that starts the page

    app.serve(settings)
    return 0
