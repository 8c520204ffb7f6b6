"""A page follows one conversation at a time: the one chosen last has the last word."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.records import Records
from screen import Dialogue, Following
from screen.following import State
from tests.scripted import ReadCollection, ScriptedAssistant

SOURCES = Path(__file__).resolve().parent.parent / "corpus" / "sources"


@pytest.fixture(scope="module")
def collection() -> ReadCollection:
    return ReadCollection(sorted(SOURCES.glob("00*.txt")))


def dialogue_of(home: Path, collection: ReadCollection, pause: float) -> Dialogue:
    return Dialogue(ScriptedAssistant(collection, pause_seconds=pause), Records(home))


def questions(state: State) -> list[str]:
    return [m["content"] for m in state.messages if m["role"] == "user"]


async def rest(states: AsyncIterator[State]) -> list[State]:
    return [state async for state in states]


def test_the_next_waits_for_the_last_word_of_the_one_before(tmp_path: Path, collection: ReadCollection) -> None:
    dialogue = dialogue_of(tmp_path, collection, 0.3)
    one, _ = dialogue.ask("", "Một?")
    other, _ = dialogue.ask("", "Hai?")

    async def run() -> None:
        following = Following()
        before = following.follow(dialogue, one)
        assert "Một?" in questions(await anext(before))[0]
        # What was given is still on its way to the page.
        after = following.follow(dialogue, other)
        first = asyncio.ensure_future(anext(after))
        await asyncio.sleep(0.3)
        assert not first.done()
        assert await rest(before) == []
        assert "Hai?" in questions(await first)[0]
        last = (await rest(after))[-1]
        assert not last.is_growing and "final" in last.messages[-1]["content"]

    asyncio.run(run())


def test_whoever_is_left_stops_though_the_answer_is_not_finished(tmp_path: Path, collection: ReadCollection) -> None:
    dialogue = dialogue_of(tmp_path, collection, 1.0)
    talk, exchange = dialogue.ask("", "Một?")

    async def run() -> None:
        following = Following()
        states = following.follow(dialogue, talk)
        assert (await anext(states)).is_growing
        following.leave()
        assert await asyncio.wait_for(rest(states), 0.8) == []
        assert dialogue.version(exchange) is not None

    asyncio.run(run())


def test_a_deleted_conversation_ends_empty_and_without_an_error(
    tmp_path: Path, collection: ReadCollection, caplog: pytest.LogCaptureFixture
) -> None:
    dialogue = dialogue_of(tmp_path, collection, 0.1)
    talk, exchange = dialogue.ask("", "Một?")
    dialogue.remove(talk)
    last = asyncio.run(rest(Following().follow(dialogue, talk)))[-1]
    assert last == State([], is_growing=False)
    assert dialogue.version(exchange) is None and Records(tmp_path).exchange(exchange) is None
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


def test_a_dropped_subject_is_known_afterwards(tmp_path: Path, collection: ReadCollection) -> None:
    dialogue = dialogue_of(tmp_path, collection, 0.0)
    assert not dialogue.is_dropped("")
    talk, _ = dialogue.ask("", "Một?")
    asyncio.run(rest(Following().follow(dialogue, talk)))
    assert not dialogue.is_dropped(talk)
    dialogue.drop_subject(talk)
    assert dialogue.is_dropped(talk)
