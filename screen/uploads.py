"""Files on their way into the collection: streamed to a folder of the home, gone when they are taken in.

Each process has a folder of its own, held by a lock, so that what a killed process left behind can be
told from what another one is using.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import threading
import unicodedata
from collections.abc import AsyncIterator, Sequence
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout
from starlette.concurrency import run_in_threadpool

from corpus.errors import InputError, QuantrietError
from corpus.extract.kinds import SUFFIXES, ZIP
from corpus.extract.limits import LIMITS
from screen import texts

MOST_BYTES = LIMITS.file_bytes
ACCEPTED = (*SUFFIXES, ZIP)
"""What can be sent: files of the collection, and archives of them."""
_LONGEST_NAME = 150
"""Bytes of a file's name without its suffix."""
_FOLDER = "uploads"
_CHUNK = 1024 * 1024


def clear_uploads(home: Path) -> None:
    """Remove what processes that are gone have left behind."""
    folder = home / _FOLDER
    for lock in folder.glob("*.lock") if folder.is_dir() else ():
        held = FileLock(lock)
        try:
            held.acquire(timeout=0)
        except (Timeout, OSError):
            continue  # another server's
        shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
        held.release()
        with contextlib.suppress(OSError):
            lock.unlink(missing_ok=True)


def clean_name(name: str, suffixes: Sequence[str] = ACCEPTED) -> str:
    """A file's name as it may stand in the collection: no path, no control characters, not too long.

    Raises:
        InputError: it is of no format that is read.
    """
    base = PurePosixPath(name.replace("\\", "/")).name
    base = unicodedata.normalize("NFC", base)
    base = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in base)
    base = " ".join(re.sub(r'[<>:"/\\|?*]', " ", base).split())
    stem, _, suffix = base.rpartition(".")
    if f".{suffix.lower()}" not in suffixes:
        raise InputError(texts.LIBRARY_BAD_FORMAT.format(name=base or name[:40], formats=", ".join(suffixes)))
    stem = stem.strip(". ").encode()[:_LONGEST_NAME].decode(errors="ignore").strip(". ")
    return f"{stem or texts.LIBRARY_NAMELESS}.{suffix.lower()}"


class Uploads:
    """The folder of one process."""

    def __init__(self, home: Path) -> None:
        """
        Args:
            home: the home folder.
        """
        self._folder = home / _FOLDER / secrets.token_hex(8)
        self._lock: FileLock | None = None
        self._making = threading.Lock()
        """Two first files may come at the same moment."""

    def room(self) -> Path:
        """A new folder for one file.

        Raises:
            QuantrietError: there is no writing to the home folder.
        """
        try:
            with self._making:
                if self._lock is None:
                    self._folder.mkdir(parents=True)
                    lock = FileLock(self._folder.with_suffix(".lock"), thread_local=False)
                    lock.acquire(timeout=0)
                    self._lock = lock
            room = self._folder / secrets.token_hex(8)
            room.mkdir()
        except OSError as error:
            raise QuantrietError(texts.LIBRARY_NO_ROOM.format(reason=error.strerror)) from error
        return room

    async def receive(self, name: str, chunks: AsyncIterator[bytes]) -> Path:
        """Write a file as it comes; what came of it is removed when it does not come whole.

        Raises:
            InputError: it is too large or empty.
            QuantrietError: it cannot be written.
        """
        room = await run_in_threadpool(self.room)
        path, size, held = room / name, 0, bytearray()
        try:
            with path.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > MOST_BYTES:
                        raise InputError(texts.LIBRARY_TOO_LARGE.format(name=name, most=MOST_BYTES // 1024 // 1024))
                    held += chunk
                    if len(held) >= _CHUNK:
                        await run_in_threadpool(file.write, bytes(held))
                        held.clear()
                await run_in_threadpool(file.write, bytes(held))
            if not size:
                raise InputError(texts.LIBRARY_EMPTY.format(name=name))
        except OSError as error:
            self.discard(path)
            raise QuantrietError(texts.LIBRARY_NO_ROOM.format(reason=error.strerror)) from error
        except BaseException:
            self.discard(path)
            raise
        return path

    @staticmethod
    def discard(path: Path) -> None:
        """Remove a file that was received, with its folder."""
        shutil.rmtree(path.parent, ignore_errors=True)
