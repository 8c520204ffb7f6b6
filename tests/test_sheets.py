"""Files for other programs: tables, a calendar, a picture."""

import csv
from datetime import date
from xml.etree import ElementTree as ET

from icalendar import Calendar
from openpyxl import load_workbook

from cli.graph import draw
from cli.sheets import write_calendar, write_rows
from corpus.crossrefs import cross_references
from corpus.link import link
from corpus.reader import read_file
from corpus.source import read_source
from tests.conftest import SOURCES

COLUMNS = {"a": "Cơ quan", "b": "Số"}
ROWS = [{"a": '=HYPERLINK("http://x")', "b": 3}, {"a": "- Sở Y tế\x1b[31m", "b": None}, {"a": ["x", "y"], "b": 1.5}]


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(tmp_path):
    write_rows(tmp_path / "a.csv", COLUMNS, ROWS)
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["Cơ quan", "Số"]
    assert rows[1] == ['\'=HYPERLINK("http://x")', "3"]
    assert rows[2] == ["'- Sở Y tế[31m", ""]
    assert rows[3] == ["x; y", "1.5"]


def test_xlsx_keeps_text_as_text(tmp_path):
    write_rows(tmp_path / "a.xlsx", COLUMNS, ROWS)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert [c.value for c in sheet[1]] == ["Cơ quan", "Số"]
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", ROWS[0]["a"])
    assert sheet["B2"].value == 3


def test_calendar_holds_the_tasks_with_a_date(tmp_path):
    rows = [
        {"deadline_date": "2022-09-30", "body": "Sở Y tế", "task": "Báo cáo; gửi", "reference": "mục 1", "key": "a-1"},
        {"deadline_date": None, "body": "Sở Y tế", "task": "x", "reference": "mục 2", "key": "a-2"},
    ]
    assert write_calendar(tmp_path / "a.ics", rows) == 1
    (event,) = Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")
    assert event.decoded("dtstart") == date(2022, 9, 30)
    assert str(event["summary"]) == "Sở Y tế: Báo cáo; gửi"


def test_the_picture_of_the_shipped_collection_is_valid_and_names_its_documents():
    linked = link([d for path in sorted(SOURCES.glob("*.txt")) for d in read_file(read_source(path)).documents])
    directives = {d.id: d for d in linked.directives}
    svg = draw(cross_references(linked.references, directives), directives)
    root = ET.fromstring(svg)
    assert root.tag.endswith("svg")
    text = " ".join("".join(e.itertext()) for e in root.iter() if e.tag.endswith("text"))
    assert all(d.number in text for d in linked.directives if d.number)
    assert "<script" not in svg
