"""How commands write: one JSON document, or tidy text; progress goes to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, TextIO

from corpus.cells import CONTROL, plain


def print_json(value: object) -> None:
    """One JSON document in UTF-8 on standard output."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a real stream outside of tests
    text = json.dumps(value, ensure_ascii=False, indent=2)
    print(CONTROL.sub(lambda m: f"\\u{ord(m[0]):04x}", text))  # the same document, harmless to a terminal


def say(text: str = "", file: TextIO | None = None) -> None:
    """Prints text of documents, questions or models where a terminal may stand behind it."""
    print(plain(text), file=file or sys.stdout)


def warn(*lines: str) -> None:
    """Tells the user on standard error, one line each."""
    for line in lines:
        say(f"quantriet: {line}", sys.stderr)


def progress_bar(label: str) -> Callable[[int, int], None]:
    """A progress bar on standard error, made at the first call with (done, total)."""
    from tqdm import tqdm

    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, desc=label, unit="đoạn", file=sys.stderr, leave=False)
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show
