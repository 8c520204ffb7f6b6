"""Reviewed scanning errors: mended in what is searched, never in a quote; names stay as printed."""

import json
from pathlib import Path

import pytest

from corpus.corrections import corrected, corrected_passage, corrected_span, corrections_path, read_corrections
from corpus.directive import Correction, Review
from corpus.errors import CorpusError
from corpus.reader import read_file
from corpus.source import read_source, source_of

SOURCES = sorted((Path(__file__).parents[1] / "corpus" / "sources").glob("*.txt"))


def mend(wrong, right, line=1, kind="text"):
    return Correction(line=line, wrong=wrong, right=right, why="lỗi quét", kind=kind)


@pytest.mark.parametrize(
    ("text", "correction", "wanted"),
    [
        ("NLD và NLDX, NLD.", mend("NLD", "NLĐ"), "NLĐ và NLDX, NLĐ."),
        ("a+b (c)", mend("a+b", r"\1"), r"\1 (c)"),
        ("Võ Văn Thường", mend("Thường", "Thưởng", kind="name"), "Võ Văn Thường"),
        ("36/CT-TWPC TT", mend("36/CT-TWPC TT", "36/CT-TWPCTT", kind="code"), "36/CT-TWPCTT"),
        ("không có", mend("x", "y"), "không có"),
    ],
)
def test_corrected(text, correction, wanted):
    assert corrected(text, (correction,)) == wanted


def test_each_line_is_mended_by_its_own_corrections_only():
    text = "CHỈ THỊ\nvề abc\n\nNLD thứ nhất đi với\nNLD thứ hai."
    (document,) = read_file(source_of("a.txt", text.encode())).documents
    passage = next(p for p in document.passages if p.text.startswith("NLD"))
    mended = corrected_passage(passage, (mend("NLD", "NLĐ", 5),))
    assert mended == "NLD thứ nhất đi với NLĐ thứ hai."
    assert passage.text == "NLD thứ nhất đi với NLD thứ hai."
    start = passage.text.index("NLD", 3)
    assert corrected_span(passage, start, start + 3, (mend("NLD", "NLĐ", 5),)) == "NLĐ"
    assert corrected_span(passage, 0, len(passage.text), ()) == passage.text


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name[:3])
def test_the_shipped_corrections_fit_their_lines(path):
    lines = read_source(path).text.split("\n")
    for c in read_corrections(path).words:
        assert c.wrong in lines[c.line - 1], c
        assert c.kind == "name" or corrected(lines[c.line - 1], (c,)) != lines[c.line - 1], c


def test_no_corrections(tmp_path):
    assert read_corrections(tmp_path / "a.txt") == Review()


@pytest.mark.parametrize(
    "content",
    [
        "{", "{}", '[{"line": 0, "wrong": "a", "right": "b", "why": "", "kind": "text"}]',
        '[{"line": 1, "wrong": "", "right": "b", "why": "", "kind": "text"}]',
        '[{"line": 1, "wrong": "a", "right": "b", "why": "", "kind": "other"}]',
        '[{"line": 1, "wrong": "a", "right": "b", "why": "", "kind": "text", "more": 1}]',
    ],
)  # fmt: skip
def test_broken_corrections_are_refused_in_vietnamese(tmp_path, content):
    source = tmp_path / "a.txt"
    corrections_path(source).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"Tệp hiệu đính a\.corrections\.json sai cấu trúc"):
        read_corrections(source)


def test_a_code_is_mended_in_number_and_mentions(tmp_path):
    text = "TỈNH ỦY X\nSố 5-CTr/BCSX\n\nCHƯƠNG TRÌNH\nvề abc\n\nThực hiện Chỉ thị 42-CT/TVV của Ban Bí thư."
    corrections = (mend("BCSX", "BCSĐ", 2, "code"), mend("42-CT/TVV", "42-CT/TW", 7, "code"))
    (document,) = read_file(source_of("a.txt", text.encode()), Review(words=corrections)).documents
    assert document.directive.number == "5-CTr/BCSĐ"
    assert [m.number for m in document.mentions] == ["42-CT/TW"]
    assert "42-CT/TVV" in document.passages[-1].text


def test_read_corrections(tmp_path):
    source = tmp_path / "a.txt"
    entry = {"line": 3, "wrong": "a", "right": "b", "why": "c", "kind": "name"}
    corrections_path(source).write_text(json.dumps([entry]), encoding="utf-8")
    assert read_corrections(source) == Review(words=(Correction(**entry),))
