"""Runs the reading process: within limits, heard, stopped where it goes on too long."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from corpus.errors import CorpusError
from corpus.extract.kinds import Kind
from corpus.extract.limits import LIMITS, Limits
from corpus.extract.result import Extract
from corpus.extract.worker import LAYOUT, REFUSED

_ROOT = Path(__file__).resolve().parents[2]
#: All that the reading process gets of the environment: no key and no setting of the user.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "PROGRAMFILES", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")
_TICK_SECONDS = 0.1

Progress = Callable[[int, int], None]


def run(
    kind: Kind,
    name: str,
    data: bytes,
    folder: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits = LIMITS,
) -> Extract:
    """Reads a file in a process of its own, which writes into `folder` alone.

    Args:
        kind: what it is.
        name: its name, for messages.
        data: its bytes.
        folder: an empty folder.
        progress: called with (pages done, pages).
        cancelled: asked now and then; True stops the reading.
        limits: how long to wait.

    Raises:
        CorpusError: it cannot be read, took too much, or was cancelled.
    """
    with tempfile.TemporaryFile() as given:  # without a name, so that nothing is left of it whatever happens
        given.write(data)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - this project's own module, no shell
            [sys.executable, "-P", "-m", "corpus.extract.worker", kind.value, str(folder), name],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(folder),
            start_new_session=True,
        )
    try:
        said = _listen(process, name, progress, cancelled, limits)
    finally:
        _end(process)
    if process.returncode == 0:
        return Extract.model_validate_json((folder / LAYOUT).read_bytes())
    if process.returncode == REFUSED and said:
        raise CorpusError(said)
    if process.returncode == -getattr(signal, "SIGXCPU", 0):
        raise CorpusError(_TOO_LONG.format(name=name))
    raise CorpusError(
        f"Chương trình đọc tệp {name} dừng đột ngột: tệp có thể hỏng hoặc gây hại; hãy lấy lại bản gốc hoặc lưu lại."
    )


_TOO_LONG = "Đọc tệp {name} quá lâu nên đã dừng: hãy tách thành nhiều tệp nhỏ hơn."


def _environment(folder: Path) -> dict[str, str]:
    kept = {n: os.environ[n] for n in _ENVIRONMENT if n in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",  # each of its threads would reserve memory
        "ORT_DISABLE_TELEMETRY": "1",
    }


def _listen(
    process: subprocess.Popen[bytes],
    name: str,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    limits: Limits,
) -> str | None:
    """Waits for the process; returns why it could not read the file, as far as it says."""
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_hear, args=(process, lines), daemon=True).start()
    started = heard = time.monotonic()
    error: str | None = None
    while True:
        if cancelled is not None and cancelled():
            raise CorpusError("đã dừng theo yêu cầu")
        now = time.monotonic()
        if now - heard > limits.quiet_seconds or now - started > limits.total_seconds:
            raise CorpusError(_TOO_LONG.format(name=name))
        try:
            line = lines.get(timeout=_TICK_SECONDS)
        except queue.Empty:
            continue
        if line is None:
            process.wait()
            return error
        heard = time.monotonic()
        try:
            said = json.loads(line)
        except ValueError:
            continue
        error = str(said["error"]) if "error" in said else error
        if progress is not None and "page" in said:
            progress(int(said["page"]), int(said["pages"]))


def _hear(process: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and what it started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
