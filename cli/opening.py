"""Opens the assistant or the index for a command, with vectors complete."""

from __future__ import annotations

from assistant.assistant import Assistant, open_assistant, open_index
from assistant.settings import Settings, read_settings
from cli.output import progress_bar, warn
from corpus.directive import Directive
from retrieval.collection import Collection, the_only
from retrieval.index import Index
from retrieval.understand import named_documents


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


def resolve(reference: str, collection: Collection) -> Directive:
    """The one held document that `reference` (an id, or "Chỉ thị 42") names.

    Raises:
        UnknownReferenceError: none or several fit.
    """
    if reference in collection.directives:
        return collection.directives[reference]
    held = [i for n in named_documents(reference, collection) for i in n.held]
    return the_only([collection.directives[i] for i in dict.fromkeys(held)], reference)
