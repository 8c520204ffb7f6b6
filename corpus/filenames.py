"""Which names a file may have in the collection: those that every system and screen shows as they are."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from corpus.errors import InputError

_MOST_BYTES = 200
"""A file system takes 255; what is written beside a file adds to its name."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)
_FORBIDDEN = set('<>:"/\\|?*')


def check_file_name(name: str) -> None:
    """Raises InputError where `name` may not be the name of a file of the collection; says why."""
    problem = _problem(name)
    if problem:
        raise InputError(f"tên tệp {shown(name)} {problem}: hãy đổi tên rồi thêm lại")


def _problem(name: str) -> str | None:
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co") for c in name):
        return "có ký tự điều khiển hoặc ký tự ẩn (có thể làm tên hiện khác đi)"
    if not name or name in (".", "..") or name.startswith("."):
        return "bắt đầu bằng dấu chấm"
    if name != name.strip() or name.endswith("."):
        return "có dấu cách hoặc dấu chấm ở đầu, cuối"
    if _FORBIDDEN & set(name):
        return f"có một trong các ký tự {' '.join(sorted(_FORBIDDEN))}"
    if _RESERVED.fullmatch(PurePosixPath(name).name.split(".")[0].strip()):
        return "trùng tên dành riêng của hệ điều hành"
    if len(name.encode("utf-8", "replace")) > _MOST_BYTES:
        return f"quá dài (tối đa {_MOST_BYTES} byte)"
    return None


def shown(name: str) -> str:
    """A name for a message: no control characters, not too long."""
    plain = "".join("\ufffd" if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" else c for c in name)
    return plain if len(plain) <= 80 else f"{plain[:60]}…{plain[-15:]}"
