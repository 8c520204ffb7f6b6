"""How commands write: one JSON document, or tidy text; progress goes to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any


def print_json(value: object) -> None:
    """One JSON document in UTF-8 on standard output."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a real stream outside of tests
    print(json.dumps(value, ensure_ascii=False, indent=2))


def progress_bar(label: str) -> Callable[[int, int], None]:
    """A progress bar on standard error, made at the first call with (done, total)."""
    from tqdm import tqdm

    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, desc=label, unit="đoạn", file=sys.stderr, leave=False)
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show
