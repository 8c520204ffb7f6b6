"""Conversations, answers and thumbs are kept as they were, by many at once, and after a crash."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.focus import NO_FOCUS, Focus
from assistant.records import FILE_NAME, Records, Verdict
from corpus.errors import QuantrietError
from tests.scripted import ReadCollection, ScriptedAssistant

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "corpus" / "sources").glob("002*.txt"))


@pytest.fixture(scope="module")
def answer() -> Answer:
    return list(ScriptedAssistant(ReadCollection(SOURCES)).stream("nhiệm vụ của Ban Tuyên giáo"))[-1]


def test_an_answer_is_read_back_as_it_was(tmp_path: Path, answer: Answer) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation()
    exchange = records.ask(conversation, answer.question)
    records.finish(exchange, answer, corpus="abc")

    kept = Records(tmp_path).exchange(exchange)
    assert kept is not None
    assert kept.answer == answer
    assert (kept.question, kept.conversation, kept.corpus) == (answer.question, conversation, "abc")


def test_a_question_is_kept_before_it_is_answered(tmp_path: Path) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation()
    records.ask(conversation, "Ai ký?")
    assert [(e.question, e.answer) for e in records.conversation(conversation)] == [("Ai ký?", None)]


def test_thumbs_are_kept_changed_and_taken_back(tmp_path: Path) -> None:
    records = Records(tmp_path)
    exchange = records.ask(records.start_conversation(), "Ai ký?")
    seen = []
    for verdict in (Verdict.UP, Verdict.DOWN, None):
        assert records.judge(exchange, verdict)
        kept = Records(tmp_path).exchange(exchange)
        assert kept is not None
        seen.append(kept.verdict)
    assert seen == [Verdict.UP, Verdict.DOWN, None]
    assert not records.judge("nobody", Verdict.UP)


def test_conversations_are_apart_and_unknown_ones_empty(tmp_path: Path) -> None:
    records = Records(tmp_path)
    one, other = records.start_conversation(), records.start_conversation()
    records.ask(one, "một")
    records.ask(other, "hai")
    records.ask(one, "ba")
    assert [e.question for e in records.conversation(one)] == ["một", "ba"]
    assert records.conversation("nobody") == ()
    assert records.exchange("nobody") is None
    assert not records.has_conversation("nobody")


def test_dropping_the_context_hides_what_was_said_from_follow_ups_only(tmp_path: Path) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation()
    records.ask(conversation, "một")
    records.drop_context(conversation)
    records.ask(conversation, "hai")
    assert [e.question for e in records.context(conversation)] == ["hai"]
    assert [e.question for e in records.conversation(conversation)] == ["một", "hai"]


def test_fifty_readers_at_once_lose_nothing(tmp_path: Path, answer: Answer) -> None:
    records = Records(tmp_path)

    def talk(reader: int) -> list[str]:
        conversation = records.start_conversation()
        for turn in range(3):
            exchange = records.ask(conversation, f"{reader}/{turn}")
            records.finish(exchange, answer)
            records.judge(exchange, Verdict.UP)
        return [e.question for e in records.conversation(conversation) if e.answer and e.verdict]

    with ThreadPoolExecutor(50) as readers:
        kept = list(readers.map(talk, range(50)))
    assert kept == [[f"{reader}/{turn}" for turn in range(3)] for reader in range(50)]


def test_what_was_kept_survives_a_killed_process(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from assistant.records import Records\n"
        "records = Records(Path(sys.argv[1])); conversation = records.start_conversation()\n"
        "records.ask(conversation, 'một'); sys.stdout.write(conversation); sys.stdout.flush()\n"
        "held = records._connect(); held.execute('BEGIN IMMEDIATE')\n"
        "held.execute('DELETE FROM answers'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert killed.returncode == -9, killed.stderr
    records = Records(tmp_path)
    assert [e.question for e in records.conversation(killed.stdout)] == ["một"]
    records.ask(killed.stdout, "hai")


def test_an_answer_of_another_shape_reads_as_none(tmp_path: Path, answer: Answer) -> None:
    records = Records(tmp_path)
    exchange = records.ask(records.start_conversation(), "Ai ký?")
    records.finish(exchange, answer)
    with records._writing() as connection:
        connection.execute("""UPDATE answers SET answer = '{"text": "cũ"}'""")
    kept = records.exchange(exchange)
    assert kept is not None and kept.answer is None


def test_a_later_file_and_a_bad_place_are_refused_in_vietnamese(tmp_path: Path) -> None:
    records = Records(tmp_path / "later")
    connection = records._connect()
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(QuantrietError, match="bản mới hơn"):
        Records(tmp_path / "later")
    (tmp_path / "file").write_text("")
    with pytest.raises(QuantrietError, match="Không mở được"):
        Records(tmp_path / "file")
    assert (tmp_path / "later" / FILE_NAME).exists()


def test_conversations_are_listed_named_and_deleted_by_their_owner(tmp_path: Path, answer: Answer) -> None:
    records = Records(tmp_path)
    mine, other = records.start_conversation("me"), records.start_conversation("you")
    for conversation in (mine, other):
        records.finish(records.ask(conversation, "Ai ký?"), answer)
    exchange = records.ask(mine, "Ngày nào?")
    records.judge(exchange, Verdict.UP)
    assert [(c.id, c.name, c.exchanges) for c in records.conversations("me")] == [(mine, "Ai ký?", 2)]
    assert records.is_owned(mine, "me") and not records.is_owned(other, "me")

    records.rename(mine, "  Học tập   quý II ")
    assert records.conversations("me")[0].name == "Học tập quý II"
    records.rename(mine, "")
    assert records.conversations("me")[0].name == "Ai ký?"

    records.remove(mine)
    assert records.conversations("me") == () and records.exchange(exchange) is None
    assert len(records.conversations("you")) == 1 and records.judged(Verdict.UP) == ()


def test_a_conversation_of_nobody_is_adopted_once(tmp_path: Path) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation()
    records.ask(conversation, "Ai ký?")
    records.adopt(conversation, "me")
    records.adopt(conversation, "you")
    assert records.is_owned(conversation, "me") and not records.is_owned(conversation, "you")


def test_what_a_conversation_is_bounded_to_is_kept(tmp_path: Path) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation("me")
    assert records.focus(conversation) == NO_FOCUS
    records.set_focus(conversation, Focus(("a-1",), ("Đắk Lắk",)))
    assert Records(tmp_path).focus(conversation) == Focus(("a-1",), ("Đắk Lắk",))


def test_old_answers_are_deleted(tmp_path: Path, answer: Answer) -> None:
    records = Records(tmp_path)
    old, new = (records.ask(records.start_conversation("me"), q) for q in ("cũ", "mới"))
    with sqlite3.connect(records.path) as connection:
        connection.execute("UPDATE answers SET asked_at = '2020-01-01T00:00:00.000+00:00' WHERE id = ?", (old,))
        connection.execute("UPDATE conversations SET started_at = '2020-01-01T00:00:00.000+00:00'")
    assert records.remove_older(30) == 1
    assert records.exchange(old) is None and records.exchange(new) is not None
    assert [c.name for c in records.conversations("me")] == ["mới"]
    assert records.remove_answer(new) and not records.remove_answer(new)


def test_a_file_of_the_first_version_is_brought_up(tmp_path: Path, answer: Answer) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.executescript(
            "CREATE TABLE conversations (id TEXT PRIMARY KEY, started_at TEXT NOT NULL,"
            " context_from INTEGER NOT NULL DEFAULT 0);"
            "INSERT INTO conversations (id, started_at) VALUES ('c', '2026-01-01T00:00:00.000+00:00');"
            "PRAGMA user_version = 1;"
        )
    records = Records(tmp_path)
    records.finish(records.ask("c", "Ai ký?"), answer)
    records.adopt("c", "me")
    assert [c.id for c in records.conversations("me")] == ["c"]
