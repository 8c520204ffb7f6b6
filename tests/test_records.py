"""Conversations, answers and thumbs are kept as they were, by many at once, and after a crash."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import app  # noqa: TID251 - its clean-up of old records is tested here
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


def test_no_id_of_an_exchange_looks_like_an_option() -> None:
    records = Records(None)
    conversation = records.start_conversation()
    assert not [i for i in (records.ask(conversation, "Ai ký?") for _ in range(500)) if not i.isalnum()]


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


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A SQLite that leaves deleted text where it was, as most builds of it do unless told otherwise."""
    connect = sqlite3.connect

    def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connected)


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("way", ["conversation", "answer", "before", "all"])
def test_deleted_words_are_in_no_file(tmp_path: Path, answer: Answer, careless: None, way: str) -> None:
    records = Records(tmp_path)
    records.finish(records.ask(records.start_conversation("you"), "ở lại"), answer)
    reader = sqlite3.connect(tmp_path / FILE_NAME)
    reader.execute("SELECT * FROM answers").fetchall()  # as long as one is open, the log stays too
    conversation = records.start_conversation("me")
    exchange = records.ask(conversation, "bí mật xyzzy?")
    records.finish(exchange, replace(answer, question="bí mật xyzzy?", text="plugh " * 3_000))
    records.rename(conversation, "tên riêng frotz")
    assert all(words in on_disk(tmp_path) for words in (b"xyzzy", b"plugh", b"frotz"))
    {
        "conversation": lambda: records.remove(conversation),
        "answer": lambda: records.remove_answer(exchange),
        "before": lambda: records.remove_before(datetime.now(UTC) + timedelta(days=1)),
        "all": records.remove_all,
    }[way]()
    left = on_disk(tmp_path)
    assert not any(words in left for words in (b"xyzzy", b"plugh", b"frotz"))
    assert ("ở lại".encode() in left) == (way in ("conversation", "answer"))
    reader.close()


def test_the_last_answer_takes_its_conversation_along(tmp_path: Path, answer: Answer) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation("me")
    one, two = (records.ask(conversation, q) for q in ("một", "hai"))
    records.set_focus(conversation, Focus((), ("Đắk Lắk",)))
    assert records.remove_answer(one) and records.has_conversation(conversation)
    assert records.remove_answer(two) and not records.has_conversation(conversation)
    assert records.focus(conversation) == NO_FOCUS


def test_a_browser_without_a_name_owns_nothing(tmp_path: Path) -> None:
    records = Records(tmp_path)
    conversation = records.start_conversation("")
    records.ask(conversation, "Ai ký?")
    records.adopt(conversation, "")
    assert not records.is_owned(conversation, "") and records.conversations("") == ()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:  # as earlier versions left it
        connection.execute("UPDATE conversations SET owner = ''")
    assert not records.is_owned(conversation, "") and records.conversations("") == ()
    records.adopt(conversation, "me")
    assert records.is_owned(conversation, "me")


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/New_York", "UTC"])
def test_the_ends_of_the_calendar_are_times_as_well(tmp_path: Path, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        records = Records(tmp_path)
        records.ask(records.start_conversation(), "Ai ký?")
        assert records.remove_before(datetime.min) == 0
        assert records.remove_before(datetime.max) == 1
    finally:
        monkeypatch.undo()
        time.tzset()


def test_in_memory_everything_is_as_in_a_file_for_many_at_once(answer: Answer) -> None:
    records = Records(None)

    def talk(reader: int) -> list[str]:
        conversation = records.start_conversation(f"reader {reader}")
        for turn in range(3):
            exchange = records.ask(conversation, f"{reader}/{turn}")
            records.finish(exchange, answer)
            records.judge(exchange, Verdict.UP)
        assert records.remove_answer(exchange)
        return [e.question for e in records.conversation(conversation) if e.answer == answer and e.verdict]

    with ThreadPoolExecutor(20) as readers:
        kept = list(readers.map(talk, range(20)))
    assert kept == [[f"{reader}/{turn}" for turn in range(2)] for reader in range(20)]
    assert len(records.conversations("reader 7")) == 1
    with pytest.raises(sqlite3.IntegrityError):
        records.ask("nobody", "Ai ký?")
    records.ask(records.start_conversation(), "sau một lỗi")
    assert Records(None).latest(9) == ()


class LockedOnce(Records):
    """Cannot be written at first."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.rounds = 0
        self.done = threading.Event()

    def remove_older(self, days: int) -> int:
        self.rounds += 1
        if self.rounds == 1:
            raise sqlite3.OperationalError("database is locked")
        super().remove_older(days)
        self.done.set()
        threading.Event().wait()
        return 0


def test_old_answers_are_deleted_after_a_round_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    records = LockedOnce(tmp_path)
    records.ask(records.start_conversation(), "cũ")
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE answers SET asked_at = '2020-01-01T00:00:00.000+00:00'")
    monkeypatch.setattr(app, "_FORGET_SECONDS", 0.01)
    threading.Thread(target=app._forget, args=(records, 30), daemon=True).start()
    assert records.done.wait(20)
    assert records.latest(9) == ()
    assert "database is locked" in caplog.text


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_with_records_off_nothing_is_left_however_the_server_ends(tmp_path: Path, end: signal.Signals) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    temporary.mkdir()
    script = (
        "import json, sys, time, app; from assistant.settings import read_settings\n"
        "records = app._records(read_settings(json.loads(sys.argv[1])))\n"
        "conversation = records.start_conversation('me'); records.ask(conversation, 'bí mật xyzzy?')\n"
        "assert [c.name for c in records.conversations('me')] == ['bí mật xyzzy?']\n"
        "print('asked', flush=True); time.sleep(60)\n"
    )
    environ = {"QUANTRIET_HOME": str(home), "QUANTRIET_RECORDS": "off"}
    with subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(environ)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as server:
        assert server.stdout is not None and server.stdout.readline() == "asked\n"
        server.send_signal(end)
        server.wait(20)
    assert b"xyzzy" not in on_disk(tmp_path) and not [*temporary.iterdir()]
