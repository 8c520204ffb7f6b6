"""Sets of questions in spreadsheets: out and in again, begun with two columns, errors that say where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cli import main
from corpus.errors import InputError
from evals.question import Question, read_questions
from evals.suites import read_suite, stratified, write_suite


@pytest.mark.parametrize("form", [".jsonl", ".csv", ".xlsx"])
def test_the_shipped_set_survives_every_form(tmp_path: Path, form: str):
    questions = read_questions()
    path = tmp_path / f"set{form}"
    write_suite(questions, path)
    back = read_suite(path)
    if form == ".jsonl":
        assert back == questions
    for before, after in zip(questions, back, strict=True):
        flat = [m.model_copy(update={"content": " ".join(m.content.split())}) for m in before.history]
        assert after == before.model_copy(update={"history": tuple(flat)})


def test_two_columns_are_enough(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "question;must_include\nHạn nộp báo cáo?;30/11/2020 | 30 tháng 11\nAi ký?;\n;\n", encoding="utf-8-sig"
    )
    first, second = read_suite(path)
    assert first.id == "q001" and first.must_include == (("30/11/2020", "30 tháng 11"),)
    assert first.expect == "answer" and second.question == "Ai ký?" and second.family == "q002"


def test_excel_with_gold_and_history(tmp_path: Path):
    book = Workbook()
    book.active.append(["Question", "gold", "history", "category"])
    book.active.append(
        [
            "Thế còn Hà Nội?",
            "1) a.txt:3 | câu một\n1) b.txt:4-5 | câu hai",
            "user: Đắk Lắk?\nassistant: 85%",
            "followup",
        ]
    )
    path = tmp_path / "mine.xlsx"
    book.save(path)
    (q,) = read_suite(path)
    assert [(g.file, g.lines, g.quote, g.group) for g in q.gold] == [
        ("a.txt", (3, 3), "câu một", 1),
        ("b.txt", (4, 5), "câu hai", 1),
    ]
    assert [(m.role, m.content) for m in q.history] == [("user", "Đắk Lắk?"), ("assistant", "85%")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question,gole\nx,y\n", "không có cột gole"),
        ("id,note\nx,y\n", "thiếu cột question"),
        ("question,gold\nx,dòng 5\n", "dòng 2: mỗi dòng của gold"),
        ("question,history\nx,hỏi gì đó\n", "dòng 2: mỗi dòng của history"),
        ("question,category\nx,thơ\n", "dòng 2: chưa đúng cấu trúc câu hỏi .category"),
        ("id,question\nx,\n", "dòng 2: chưa đúng cấu trúc câu hỏi .question"),
        ("", "không có dòng nào"),
        ("question\n", "không có câu hỏi nào"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(tmp_path: Path, text: str, said: str):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_suite(path)


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "none.jsonl"])
def test_a_file_that_is_none_is_said(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="Không đọc được"):
        read_suite(tmp_path / name)
    (tmp_path / name).write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(InputError, match="Không đọc được"):
        read_suite(tmp_path / name)


def test_a_question_that_looks_like_a_formula_stays_a_question(tmp_path: Path):
    question = read_questions()[0].model_copy(update={"question": "=HYPERLINK(1)", "note": "-2"})
    for form in (".csv", ".xlsx"):
        path = tmp_path / f"set{form}"
        write_suite([question], path)
        assert read_suite(path)[0] == question
    assert "'=HYPERLINK" in (tmp_path / "set.csv").read_text(encoding="utf-8")
    sheet = load_workbook(tmp_path / "set.xlsx").active
    assert {c.data_type for row in sheet.iter_rows() for c in row if c.value} == {"s"}


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)
_LINE = _WORDS.map(lambda t: " ".join(t.replace("|", "/").split())).filter(bool)


@given(_LINE, st.lists(st.lists(_LINE, min_size=1, max_size=2), max_size=3), st.lists(_LINE, max_size=2))
def test_any_words_survive_a_csv(tmp_path_factory, question: str, include: list[list[str]], exclude: list[str]):
    q = Question(
        id="a", family="a", variant_of=None, history=(), question=question, category="fact", style="formal",
        expect="answer", gold=(), must_include=tuple(map(tuple, include)), must_not_include=tuple(exclude), note="",
    )  # fmt: skip
    path = tmp_path_factory.mktemp("csv") / "set.csv"
    write_suite([q], path)
    assert read_suite(path) == (q,)


def test_a_sample_is_stratified_and_always_the_same():
    questions = read_questions()
    sample = stratified(questions, 60)
    assert len(sample) == 60 and sample == stratified(list(reversed(questions)), 60)[::-1]
    assert len({q.category for q in sample}) == len({q.category for q in questions})
    assert stratified(questions, 10_000) == list(questions)


def test_the_command_line_converts_and_checks(tmp_path: Path, capsys):
    out = tmp_path / "set.xlsx"
    shipped = read_questions()
    source = tmp_path / "set.jsonl"
    write_suite(shipped, source)
    assert main(["eval", "convert", str(source), "--out", str(out)]) == 0
    assert f"{len(shipped)} câu hỏi" in capsys.readouterr().out
    assert main(["eval", "check", str(out)]) == 0
    assert "0 chỗ cần sửa" in capsys.readouterr().out
    broken = tmp_path / "broken.csv"
    broken.write_text("question,gold,must_include\nGì?,khác.txt:1 | không có dòng này đâu nhé,987\n", encoding="utf-8")
    assert main(["eval", "check", str(broken)]) == 1
    assert "không có tệp khác.txt" in capsys.readouterr().out
    assert main(["eval", "convert", str(source), "--out", str(tmp_path / "set.doc")]) == 1
    assert "chỉ ghi được" in capsys.readouterr().err
