"""Text of documents on its way into files of other programs: no control characters, and in a table never a formula."""

from __future__ import annotations

import re
from typing import Any

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What neither a terminal nor an XML file takes well; line ends and tabs are none of it."""

#: First characters by which a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """`text` without the control characters that a terminal would obey; line ends and tabs stay."""
    return CONTROL.sub("", text)


def harmless(value: str | int | float | None) -> str | int | float | None:
    """A value for a CSV cell: text that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def put(cell: Any, value: str | int | float | None) -> None:  # noqa: ANN401 - a cell of openpyxl, which has no types
    """Puts a value into a cell of a workbook: text stays text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
