"""A pack as a file: one module a format, each imported only when it is asked for."""

from __future__ import annotations

import importlib
from pathlib import Path

from corpus.errors import InputError
from study.pack import Pack
from study.template import Template

FORMATS = {
    ".docx": "study.formats.word",
    ".pptx": "study.formats.slides",
    ".xlsx": "study.formats.workbook",
    ".html": "study.formats.page",
    ".md": "study.formats.markdown",
    ".json": "study.formats.record",
    ".csv": "study.formats.flashcards",
}
"""Suffix of a file -> the module that makes it; each has `write(pack, template) -> bytes`."""


def write(pack: Pack, template: Template, path: Path) -> bytes:
    """The bytes of a file of the kind that `path` is named as.

    Raises:
        InputError: no such format.
    """
    module = FORMATS.get(path.suffix.lower())
    if module is None:
        known = ", ".join(FORMATS)
        raise InputError(f"Không ghi được dạng “{path.suffix or path.name}”: hãy đặt đuôi tệp là một trong {known}.")
    made: bytes = importlib.import_module(module).write(pack, template)
    return made
