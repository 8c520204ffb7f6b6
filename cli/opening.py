"""Opens the assistant or the index for a command, with vectors complete."""

from __future__ import annotations

from assistant.assistant import Assistant, open_assistant, open_index
from assistant.settings import Settings, read_settings
from cli.output import progress_bar, warn
from retrieval.index import Index


def ready_assistant(settings: Settings | None = None) -> Assistant:
    """The assistant over a complete index; waits for the vectors, with a progress bar."""
    settings = settings or read_settings()
    structure_only(settings)  # says what is waited for, which opening the assistant would not
    assistant = open_assistant(settings)
    assistant.index.embed_missing(progress_bar("Lập vector"))
    return assistant


def structure_only(settings: Settings | None = None) -> Index:
    """The index with its documents up to date; no embedding model is loaded."""
    settings = settings or read_settings()
    index = open_index(settings, embedder=False)
    index.refresh(waiting=warn)
    return index
