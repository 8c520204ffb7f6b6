"""The reply of a chat model as JSON: the schema that is asked for, and its reader.

Takes the reply in pieces as it comes and gives each statement as soon as its object is complete.
Knows nothing of endpoints, and not what a statement says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

RESPONSE_FORMAT: dict[str, Any] = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "statements": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "text": {"type": "string"},
                            "citations": {"type": "array", "items": {"type": "integer"}},
                        },
                        "required": ["text", "citations"],
                        "additionalProperties": False,
                    },
                }
            },
            "required": ["statements"],
            "additionalProperties": False,
        },
    },
}
"""The request's `response_format`; an empty list says that the passages do not answer."""

_OPENING = re.compile(r'\s*\{\s*"statements"\s*:\s*\[')
_DECODER = json.JSONDecoder(strict=False)  # line breaks inside a text are not worth losing it


class JsonStatement(BaseModel):
    """One entry of the list, as the model wrote it."""

    text: str
    citations: list[int] = []


class Malformed(Exception):
    """The reply ended, and was not the JSON that was asked for."""


def read_statements(pieces: Iterable[str]) -> Iterator[JsonStatement]:
    """The statements of a reply that comes in pieces, which is taken to its end.

    Raises:
        Malformed: another structure, or a list that was not closed; what was given before is whole.
    """
    source, entries = iter(pieces), _Entries()
    for piece in source:
        yield from entries.completed_by(piece)
        if entries.is_closed:
            for _ in source:  # only its end tells whether the reply was cut
                pass
            return
    raise Malformed


class _Entries:
    """The list of statements as far as it has come."""

    def __init__(self) -> None:
        self.is_closed = False
        self._is_open = False
        self._text = ""

    def completed_by(self, piece: str) -> Iterator[JsonStatement]:
        """The entries that are whole with this piece."""
        self._text += piece
        if not self._is_open:
            opening = _OPENING.match(self._text)
            if opening is None:
                return
            self._is_open, self._text = True, self._text[opening.end() :]
        elif "}" not in piece and "]" not in piece:
            return  # nothing has become whole; trying at every piece would cost the square of an entry
        while True:
            self._text = self._text.lstrip(", \t\r\n")
            if self._text.startswith("]"):
                self.is_closed = True
                return
            try:
                value, end = _DECODER.raw_decode(self._text)
            except (ValueError, RecursionError):  # not whole yet, or never
                return
            self._text = self._text[end:]
            try:
                yield JsonStatement.model_validate(value)
            except ValidationError:
                raise Malformed from None
