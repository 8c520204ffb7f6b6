"""Rows as files for other programs: CSV and XLSX tables, deadlines as a calendar.

What stands in a cell comes from documents: it is written as text, never as a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from corpus.cells import harmless, plain, put


def write_rows(path: Path, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes a table as `path` says: .csv (with a byte order mark, so that Excel reads it) or .xlsx.

    Args:
        path: where to.
        columns: key of a row -> heading.
        rows: plain values.
    """
    table = [[_cell(row.get(key)) for key in columns] for row in rows]
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([list(columns.values()), *([harmless(c) for c in row] for row in table)])
    else:
        _write_workbook(path, list(columns.values()), table)


def _cell(value: object) -> str | int | float | None:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return plain("; ".join(map(str, value)))
    return plain(str(value))


def _write_workbook(path: Path, headings: list[str], table: list[list[Any]]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(headings)
    for at, row in enumerate(table, 2):
        for n, value in enumerate(row, 1):
            cell = sheet.cell(at, n)
            put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for n, heading in enumerate(headings, 1):
        sheet.cell(1, n).font = Font(bold=True)
        longest = max((len(str(r[n - 1] or "")) for r in table), default=0)
        sheet.column_dimensions[get_column_letter(n)].width = min(60, max(len(heading) + 2, longest * 0.9, 8))
    sheet.freeze_panes = "A2"
    book.save(path)


def write_calendar(path: Path, rows: Sequence[Mapping[str, Any]]) -> int:
    """Writes the rows that have a date as whole-day events; returns how many.

    Args:
        path: an .ics file.
        rows: rows of `tasks`, each with `deadline_date`, `body`, `task`, `reference` and `key`.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//quantriet//tasks//VI")
    calendar.add("version", "2.0")
    count = 0
    for row in rows:
        if not row["deadline_date"]:
            continue
        event = Event()
        event.add("uid", f"{row['key']}@quantriet")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", date.fromisoformat(row["deadline_date"]))
        event.add("summary", plain(f"{row['body']}: {row['task'][:120]}"))
        event.add("description", plain(f"{row['task']}\n{row['reference']}"))
        calendar.add_component(event)
        count += 1
    path.write_bytes(calendar.to_ical())
    return count
