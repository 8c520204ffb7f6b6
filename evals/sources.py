"""The lines of a collection's files, for looking quotes up. Read apart from the index that answers."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import InputError
from corpus.extract import Extracts
from corpus.source import SUFFIXES, read_source
from evals.metrics.quotes import Sources


def read_sources(*folders: Path) -> Sources:
    """File name -> its lines, of every text in the folders.

    Raises:
        InputError: a folder does not exist.
        CorpusError: a file cannot be read.
    """
    found: dict[str, list[str]] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"Không có thư mục văn bản {folder}.")
        # Beside the documents that a user added stands what was read from them.
        extracts = Extracts(folder.parent / "extracted") if (folder.parent / "extracted").is_dir() else None
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in SUFFIXES:
                found[path.name] = read_source(path, extracts).text.replace("\r\n", "\n").split("\n")
    return found
