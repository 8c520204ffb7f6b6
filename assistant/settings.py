"""Settings from the environment (and `.env`), read once at the entry points.

Names of the ecosystem keep their names (OPENAI_*, HOST, PORT); the project's own begin with
QUANTRIET_. Lower layers get plain arguments.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from corpus.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
_OWN = {
    *("QUANTRIET_HOME", "QUANTRIET_CORPUS", "QUANTRIET_PASSWORD"),
    *("QUANTRIET_RECORDS", "QUANTRIET_RECORDS_DAYS"),
}

_MOST_DAYS = 36_500
"""A hundred years; the calendar ends before some numbers of days that can be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a user can set from outside."""

    home: Path
    """Index, added documents, history, feedback."""
    corpus: Path
    """The folder of the collection's own files."""
    host: str = "127.0.0.1"
    port: int = 7860
    password: str | None = None
    chroma_url: str | None = None
    openai_api_key: str | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-4o-mini"
    openai_embedding_model: str | None = None
    keeps_records: bool = True
    """Whether questions and answers are kept after the program ends."""
    records_days: int | None = None
    """Days after which what was kept is deleted; None for never."""
    patience: float = 1.0
    """How many times as long as usual to wait for a chat model; measuring a slow one takes more than one."""

    @property
    def has_chat_model(self) -> bool:
        """Whether an endpoint was named; otherwise the extractive answerer is the default."""
        return bool(self.openai_api_key or self.openai_base_url)

    def __repr__(self) -> str:
        """Without secrets, so that a settings object may be logged."""
        return f"Settings(home={self.home}, corpus={self.corpus}, host={self.host}, port={self.port})"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (the process's own by default), with `.env` of the root below it.

    Raises:
        InputError: an unknown QUANTRIET_ name, or a value that cannot be.
    """
    if environ is None:
        from_file = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
        environ = {**from_file, **os.environ}
    unknown = sorted(n for n in environ if n.startswith("QUANTRIET_") and n not in _OWN)
    if unknown:
        raise InputError(f"Không có cài đặt tên {', '.join(unknown)}. Các tên dùng được: {', '.join(sorted(_OWN))}.")
    try:
        port = int(environ.get("PORT") or 7860)
    except ValueError as error:
        raise InputError(f"PORT phải là một số, không phải “{environ['PORT']}”.") from error
    records = environ.get("QUANTRIET_RECORDS") or "on"
    if records not in ("on", "off"):
        raise InputError(f"QUANTRIET_RECORDS phải là on hoặc off, không phải “{records}”.")
    return Settings(
        home=Path(environ.get("QUANTRIET_HOME") or ROOT / ".quantriet").expanduser().resolve(),
        corpus=Path(environ.get("QUANTRIET_CORPUS") or ROOT / "corpus" / "sources").expanduser().resolve(),
        host=environ.get("HOST") or "127.0.0.1",
        port=port,
        password=environ.get("QUANTRIET_PASSWORD") or None,
        chroma_url=environ.get("CHROMA_URL") or None,
        openai_api_key=environ.get("OPENAI_API_KEY") or None,
        openai_base_url=environ.get("OPENAI_BASE_URL") or None,
        openai_model=environ.get("OPENAI_MODEL") or "gpt-4o-mini",
        openai_embedding_model=environ.get("OPENAI_EMBEDDING_MODEL") or None,
        keeps_records=records == "on",
        records_days=_days(environ.get("QUANTRIET_RECORDS_DAYS") or None),
    )


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_DAYS))
    if not is_number or not 1 <= int(text) <= _MOST_DAYS:
        raise InputError(f"QUANTRIET_RECORDS_DAYS phải là số ngày từ 1 đến {_MOST_DAYS}, không phải “{text[:40]}”.")
    return int(text)


def silence_telemetry() -> None:
    """Nothing that the libraries send of themselves leaves the machine; set before they are imported."""
    os.environ.update(
        {
            "GRADIO_ANALYTICS_ENABLED": "False",
            "ANONYMIZED_TELEMETRY": "False",
            "ORT_DISABLE_TELEMETRY": "1",
            "LANGSMITH_TRACING": "false",
            "LANGCHAIN_TRACING_V2": "false",
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "DO_NOT_TRACK": "1",
        }
    )
    os.environ.setdefault("OMP_NUM_THREADS", "1")
