"""What was read from files, kept by the hash of their bytes: `<home>/extracted/<sha256>/`.

Everything here can be made again from the originals. A folder appears whole (it is made elsewhere
and renamed) or not at all; what a killed process left is cleared away by the next one.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.extract.kinds import Kind
from corpus.extract.result import EXTRACTOR_VERSION, Extract, picture_name
from corpus.extract.sandbox import Progress, run
from corpus.extract.worker import LAYOUT

_STAGE = ".stage-"


class Staged:
    """A file that has been read; nothing of it stays unless `keep` is called."""

    def __init__(self, extract: Extract, folder: Path, target: Path) -> None:
        self.extract = extract
        self._folder = folder
        self._target = target

    def keep(self) -> None:
        """Puts what was read among what is kept.

        Raises:
            CorpusError: it cannot be written.
        """
        if not self._folder.exists():
            return  # it was there before
        try:
            if self._target.exists():  # of an older version, or damaged
                shutil.rmtree(self._target)
            self._folder.rename(self._target)
        except OSError as error:
            raise CorpusError(f"Không ghi được vào {self._target.parent}: {error.strerror}.") from error


class Extracts:
    """The kept extracts of one home folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self, sha256: str) -> Extract | None:
        """What is kept of the file with this hash; None where nothing is, or only of an older version."""
        path = self._folder / sha256 / LAYOUT
        try:
            stat = path.stat()
        except OSError:
            return None
        return _load(path, stat.st_mtime_ns, stat.st_size)

    def picture(self, sha256: str, page: int) -> Path | None:
        """The kept picture (JPEG) of a scanned page of the file."""
        path = self._folder / sha256 / picture_name(page)
        return path if path.is_file() else None

    @contextmanager
    def staged(
        self,
        kind: Kind,
        name: str,
        data: bytes,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[Staged]:
        """Reads a file, or takes what is kept of it; see `sandbox.run`.

        Raises:
            CorpusError: it cannot be read.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self._folder / sha256
        stage = self._folder / f"{_STAGE}{uuid.uuid4().hex}"
        if (held := self.held(sha256)) is not None:
            yield Staged(held, stage, target)
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(f"Không ghi được vào {self._folder}: {error.strerror}.") from error
        self._clear_left_behind()
        lock = _lock_of(stage)
        with lock:
            try:
                stage.mkdir()
                yield Staged(
                    run(kind, name, data, stage, progress=progress, cancelled=cancelled),
                    stage,
                    target,
                )
            finally:
                shutil.rmtree(stage, ignore_errors=True)
                Path(lock.lock_file).unlink(missing_ok=True)

    def read(self, kind: Kind, name: str, data: bytes) -> Extract:
        """The extract of a file; made and kept where it is not there.

        Raises:
            CorpusError: the file cannot be read.
        """
        with self.staged(kind, name, data) as staged:
            staged.keep()
            return staged.extract

    def forget(self, sha256: str) -> None:
        """Drops what is kept of a file."""
        shutil.rmtree(self._folder / sha256, ignore_errors=True)

    def sweep(self, wanted: Set[str]) -> None:
        """Drops what is kept of other files than those of the hashes `wanted`."""
        if not self._folder.is_dir():
            return
        self._clear_left_behind()
        for path in self._folder.iterdir():
            if not path.name.startswith(".") and path.name not in wanted:
                shutil.rmtree(path, ignore_errors=True)

    def _clear_left_behind(self) -> None:
        """Removes what processes that were killed left; those that still run hold their lock."""
        for stage in self._folder.glob(f"{_STAGE}*"):
            if stage.suffix == _LOCK:
                if not stage.with_suffix("").exists():
                    with suppress(OSError, Timeout), FileLock(stage, timeout=0):
                        stage.unlink(missing_ok=True)
                continue
            lock = _lock_of(stage)
            with suppress(OSError, Timeout), lock.acquire(timeout=0):
                shutil.rmtree(stage, ignore_errors=True)
                Path(lock.lock_file).unlink(missing_ok=True)


_LOCK = ".lock"


def _lock_of(stage: Path) -> FileLock:
    return FileLock(stage.with_name(stage.name + _LOCK), is_singleton=False)


@lru_cache(maxsize=32)
def _load(path: Path, *_written: int) -> Extract | None:
    try:
        extract = Extract.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return extract if extract.version == EXTRACTOR_VERSION else None
