"""A conversation as a Word file: what the page says is in it, and every number means one source."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from starlette.testclient import TestClient

import app  # noqa: TID251 - its route is tested here
from assistant.answer import Answer, Statement, Status
from assistant.records import Exchange, Records
from assistant.settings import read_settings
from retrieval.search import Understanding
from screen import Dialogue, texts
from screen.export import word_file
from tests.scripted import ReadCollection, ScriptedAssistant

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "corpus" / "sources").glob("002*.txt"))


@pytest.fixture(scope="module")
def fake() -> ScriptedAssistant:
    return ScriptedAssistant(ReadCollection(SOURCES))


@pytest.fixture(scope="module")
def answer(fake: ScriptedAssistant) -> Answer:
    return list(fake.stream("nhiệm vụ của Ban Tuyên giáo"))[-1]


def exported(*answers: Answer) -> docx.document.Document:
    exchanges = [
        Exchange(
            number=n,
            id=f"e{n}",
            conversation="c",
            asked_at="2026-01-31T12:00:00.000+00:00",
            question=made.question,
            answer=made,
            corpus=None,
            verdict=None,
        )
        for n, made in enumerate(answers, 1)
    ]
    return docx.Document(io.BytesIO(word_file(exchanges)))


def words(document: docx.document.Document) -> str:
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def sources(document: docx.document.Document) -> dict[int, str]:
    """Number -> what stands behind it in the list of sources."""
    lines = [p.text for p in document.paragraphs]
    listed = lines[lines.index(texts.SOURCES) + 1 :]
    found = [re.fullmatch(r"\[(\d+)\] (.*)", line, re.S) for line in listed]
    return {int(m[1]): m[2] for m in found if m}


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\[(\d+)\]", text)]


def test_every_number_means_one_source_also_where_answers_counted_each_from_one(fake: ScriptedAssistant) -> None:
    one, other = (list(fake.stream(q))[-1] for q in ("nhiệm vụ của Ban Tuyên giáo", "mực nước sông Hồng khi có lũ"))
    assert one.citations[0].marker == other.citations[0].marker == 1
    assert one.citations[0].quote != other.citations[0].quote
    made = exported(one, other, one)
    listed = sources(made)
    assert len(listed) == len({(c.passage_id, c.quote) for c in (*one.citations, *other.citations)})
    lines = [p.text for p in made.paragraphs if p.style.name == "List Bullet"]
    stated = [s for a in (one, other, one) for s in a.statements]
    assert len(lines) == len(stated)
    for line, statement in zip(lines, stated, strict=True):
        quote = statement.text.rpartition(" [")[0]
        (number,) = numbers(line)
        assert line.startswith(quote[:20]) and quote in listed[number]


def test_numbers_stay_as_they_were_shown_where_each_means_one_source(answer: Answer) -> None:
    """An answer before it was deleted, or can no longer be read; the page goes on showing [7]."""
    cited = replace(answer.citations[0], marker=7)
    kept = replace(answer, text="Một ý [7].", statements=(), citations=(cited,))
    made = exported(kept)
    assert [*sources(made)] == [7] and "Một ý [7]." in words(made)


def test_markdown_is_read_as_on_the_page(answer: Answer) -> None:
    text = (
        "**Chỉ thị số 42**\n\n- **một** [1]\n  - hai *nghiêng*\n\n    tiếp\n\n3. ba\n\n"
        "| Chỉ tiêu | Giá trị |\n|---|---|\n| *a* | 85% [2] |\n\n> trích\n\n### Đầu\n\n"
        "2 * 3 và (*) giữ nguyên\n\n*Ghi chú: Chỉ nêu 4 trong 9 ý.*"
    )
    made = exported(replace(answer, text=text, statements=(), citations=()))
    runs = {r.text: (bool(r.bold), bool(r.italic)) for p in made.paragraphs for r in p.runs}
    assert runs["Ghi chú: Chỉ nêu 4 trong 9 ý."] == (False, True)
    assert runs["một"] == (True, False) and runs["nghiêng"] == (False, True)
    assert runs["Chỉ thị số 42"] == runs["Đầu"] == (True, False)
    styles = {p.text: p.style.name for p in made.paragraphs}
    assert (styles["một [1]"], styles["hai nghiêng"], styles["tiếp"]) == (
        "List Bullet",
        "List Bullet 2",
        "List Continue",
    )
    assert "3. ba" in styles and styles["trích"] == "Quote" and "2 * 3 và (*) giữ nguyên" in styles
    (table,) = made.tables
    assert [[c.text for c in row.cells] for row in table.rows] == [["Chỉ tiêu", "Giá trị"], ["a", "85% [2]"]]
    assert "*a*" not in words(made) and "**" not in words(made)


def test_what_the_page_says_of_an_answer_is_in_the_file(answer: Answer) -> None:
    sound = Statement(text="Điều đúng", citations=(1,), verified=True)
    doubtful = Statement(text="Điều *chưa* rõ", citations=(2,), verified=False)
    made = exported(
        replace(
            answer,
            question="còn năm 2030?",
            standalone_question="Chỉ tiêu năm 2030 của Hà Nội?",
            status=Status.NOT_IN_CORPUS,
            text=f"- {sound.text} [1]\n- {doubtful.text} [2]",
            statements=(sound, doubtful),
            missing=("Nghị quyết 28-NQ/TW",),
            fallback="máy chủ không trả lời",
            index="lexical_only",
        )
    )
    lines = [p.text for p in made.paragraphs]
    assert "Điều đúng [1]" in lines and f"Điều chưa rõ ({texts.UNVERIFIED}) [2]" in lines
    assert texts.STATUS[Status.NOT_IN_CORPUS] in lines and texts.UNVERIFIED_WHY in lines
    assert f"{texts.MISSING}: Nghị quyết 28-NQ/TW." in lines
    assert f"{texts.FALLBACK}: máy chủ không trả lời." in lines
    assert texts.LEXICAL_ONLY in lines
    assert f"{texts.TAKEN_AS}: “Chỉ tiêu năm 2030 của Hà Nội?”" in lines
    assert "\ue000" not in words(made) and "\ue001" not in words(made)
    plain = words(exported(answer))
    unsaid = (texts.UNVERIFIED, texts.FALLBACK, texts.LEXICAL_ONLY, texts.TAKEN_AS, *texts.STATUS.values())
    assert not [said for said in unsaid if said in plain]


def test_a_failure_is_said_and_not_called_a_quotation() -> None:
    failed = Answer(
        question="Ai ký?",
        standalone_question="Ai ký?",
        understood=Understanding(),
        status=Status.ERROR,
        text="Mô hình không trả lời.",
    )
    made = words(exported(failed))
    assert texts.STATUS[Status.ERROR] in made and failed.text in made
    assert texts.EXPORT_EXTRACTIVE not in made and texts.SOURCES not in made.split(texts.EXPORT_NOTE)[1]


# The route


def test_the_file_is_stored_nowhere_and_only_for_those_who_are_logged_in(
    tmp_path: Path, fake: ScriptedAssistant
) -> None:
    records = Records(tmp_path)
    dialogue = Dialogue(fake, records)
    conversation, exchange = dialogue.ask("", "nhiệm vụ của Ban Tuyên giáo", "me")
    while dialogue.version(exchange) is not None:
        time.sleep(0.01)
    path = f"/xuat/{conversation}.docx"

    open_page = TestClient(
        app.create_app(fake, read_settings({"QUANTRIET_HOME": str(tmp_path)}), records), base_url="http://localhost"
    )
    given = open_page.get(path)
    assert given.status_code == 200 and given.headers["cache-control"] == "no-store"
    assert "nhiệm vụ của Ban Tuyên giáo" in words(docx.Document(io.BytesIO(given.content)))
    unknown = open_page.get("/xuat/nobody.docx")
    assert (unknown.status_code, unknown.text) == (404, texts.NOTHING_TO_EXPORT)

    settings = read_settings({"QUANTRIET_HOME": str(tmp_path), "QUANTRIET_PASSWORD": "mật khẩu dài"})
    guarded = TestClient(app.create_app(fake, settings, records), base_url="http://localhost")
    for asked in (path, "/xuat/nobody.docx"):
        refused = guarded.get(asked)
        assert (refused.status_code, refused.text) == (401, texts.LOGIN_FIRST)
        assert refused.headers["cache-control"] == "no-store"
    assert guarded.get("/").status_code == 200  # the page that asks for the password
    wrong = guarded.post("/login", data={"username": app.USER, "password": "sai"})
    assert wrong.status_code == 400 and guarded.get(path).status_code == 401
    assert guarded.post("/login", data={"username": app.USER, "password": "mật khẩu dài"}).status_code == 200
    assert guarded.get(path).content[:2] == b"PK"
