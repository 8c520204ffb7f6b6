"""`python -m bench`: retrieval, speed, twins and ablations as Markdown tables; bench/out/figures.json."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from assistant.settings import silence_telemetry
from bench import ablation, retrieval, speed, twins
from bench.table import to_json, to_markdown

OUT = Path(__file__).with_name("out")


def main() -> int:
    """Everything but growth (`bench.growth`), in some eight minutes."""
    silence_telemetry()
    machine = f"{_machine()}, {_load()} at the start"
    print("Đang đo khả năng tìm (lần đầu mất thêm khoảng một phút để tạo vector)…", file=sys.stderr)
    measurements = retrieval.measure()
    print("Đang đo tốc độ và bộ nhớ (khoảng hai phút)…", file=sys.stderr)
    measurements += speed.measure()
    date = datetime.now(UTC).isoformat(timespec="minutes")
    OUT.mkdir(exist_ok=True)
    figures = {"machine": machine, "date": date, "measurements": to_json(measurements)}
    path = OUT / "figures.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{machine}; {date}\n\n{to_markdown(measurements)}\n")
    print("Đang hỏi lại bằng cách gõ khác, rồi tắt từng cơ chế tìm kiếm (khoảng ba phút)…", file=sys.stderr)
    for half in ("tune", "test"):
        print(twins.to_markdown(half, twins.measure(half)) + "\n")
    print(ablation.to_markdown(*ablation.measure()))
    return 0


def _machine() -> str:
    parts = [_processor(), f"{os.cpu_count()} cores", platform.system(), f"Python {platform.python_version()}"]
    return ", ".join(filter(None, parts))


def _load() -> str:
    """How busy the machine is; on a busy one only the ratios mean anything."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    raise SystemExit(main())
