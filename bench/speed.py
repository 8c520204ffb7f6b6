"""Seconds and memory, each of a process of its own, beside the tutorial pipeline's.

The tutorial pipeline is measured without a web page and without writing an answer: what it shows is
the least that such a program takes. Memory is the peak of the resident set (VmHWM; Linux only).
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.error import URLError

import numpy as np

from assistant.settings import ROOT, silence_telemetry
from bench.table import ENSEMBLE, OURS, Figure, Measurement
from bench.tutorial import CACHE, Tutorial
from evals.question import read_questions
from evals.systems import offline_assistant

QUESTION = "Ban Tuyên giáo có nhiệm vụ gì theo Chỉ thị 42?"
_HOME = CACHE / "home"
_STARTS = 3
_QUESTIONS = 60
_WAIT_SECONDS = 120.0


def measure() -> list[Measurement]:
    """All of them, one after the other, so that they do not disturb each other."""
    offline_assistant(_HOME)
    screens = [_serve() for _ in range(_STARTS)]
    ours, found, peer = _child("ours-warm"), _child("ours-search"), _child("tutorial-warm")
    with tempfile.TemporaryDirectory() as empty:
        first = _seconds("-m", "cli", "ask", QUESTION, home=Path(empty))
    peer_first = _seconds("-m", "bench.speed", "tutorial-first")
    peer_again = statistics.median(_seconds("-m", "bench.speed", "tutorial-again") for _ in range(_STARTS))
    seconds = statistics.median(s for s, _ in screens)
    return [
        _pair("indexed: start until the page is there (peer: until a first result)", "s", seconds, peer_again),
        _pair(
            "never started before: until the first answer (ours ships its vectors; peer: first result)",
            "s",
            first,
            peer_first,
        ),
        _pair("warm retrieval, p50", "ms", found["p50"], peer["p50"]),
        _pair("warm retrieval, p95", "ms", found["p95"], peer["p95"]),
        _pair("warm answer, p50 (peer: retrieval only)", "ms", ours["p50"], peer["p50"]),
        _pair("warm answer, p95 (peer: retrieval only)", "ms", ours["p95"], peer["p95"]),
        _pair("peak memory, page served", "MB", max(m for _, m in screens), peer["memory"]),
        _pair(f"peak memory, {_QUESTIONS} answers", "MB", ours["memory"], peer["memory"]),
    ]


def _pair(name: str, unit: str, ours: float, peer: float) -> Measurement:
    return Measurement(name, unit, False, {OURS: Figure(ours), ENSEMBLE: Figure(peer)})


# Processes


def _environment(home: Path) -> dict[str, str]:
    """The environment without anything that would change what is measured."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "QUANTRIET_")) and k != "CHROMA_URL"}
    return {**kept, "QUANTRIET_HOME": str(home)}


def _serve() -> tuple[float, float]:
    """Seconds from starting the server until GET / answers, and its peak memory in MB."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT,
        env=_environment(_HOME),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            if server.poll() is not None:
                raise RuntimeError(f"the server stopped with exit status {server.returncode}")
            if time.perf_counter() - started > _WAIT_SECONDS:
                raise RuntimeError(f"no page within {_WAIT_SECONDS:.0f} s")
            time.sleep(0.02)
        return time.perf_counter() - started, peak_memory(server.pid)
    finally:
        server.terminate()
        server.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def _seconds(*arguments: str, home: Path = _HOME) -> float:
    """Seconds that a whole process takes."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def _child(mode: str) -> dict[str, float]:
    """What a process of this module prints."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.speed", mode],
        cwd=ROOT,
        env=_environment(_HOME),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(out.stdout)
    return found


def peak_memory(pid: int | str = "self") -> float:
    """The peak of the resident set in MB; not a number where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


# Inside the processes


def _timed(ask: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """p50 and p95 in milliseconds, after a few questions that warm everything up."""
    for question in questions[:5]:
        ask(question)
    taken = []
    for question in questions:
        started = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - started))
    p50, p95 = np.percentile(taken, (50, 95))
    return {"p50": float(p50), "p95": float(p95), "memory": peak_memory()}


def _questions() -> list[str]:
    return [q.question for q in read_questions() if q.is_retrieval][:_QUESTIONS]


def _main(mode: str) -> None:
    silence_telemetry()
    if mode == "ours-warm":
        assistant = offline_assistant(_HOME)
        print(json.dumps(_timed(lambda q: assistant.answer(q, answerer="extractive"), _questions())))
    elif mode == "ours-search":
        print(json.dumps(_timed(offline_assistant(_HOME).retriever.search, _questions())))
    elif mode == "tutorial-warm":
        print(json.dumps(_timed(Tutorial().ensemble, _questions())))
    elif mode == "tutorial-again":
        print(Tutorial().ensemble(QUESTION)[0].text)
    elif mode == "tutorial-first":
        fresh = Tutorial(embed=lambda texts, model: np.asarray(model.embed_documents(list(texts))))
        print(fresh.ensemble(QUESTION)[0].text)


if __name__ == "__main__":
    _main(sys.argv[1])
