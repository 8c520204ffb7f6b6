"""Which conversation a page shows while answers grow: the one chosen last, and no other writes into it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

from screen.dialogue import Dialogue, Message

_POLL_SECONDS = 0.08


class State(NamedTuple):
    """A conversation at one moment."""

    messages: list[Message]
    is_growing: bool
    """Whether its last answer is still being made."""


class Following:
    """What one page follows: one conversation at a time.

    Whoever followed before stops as soon as another conversation is chosen, and the next begins only
    when it has stopped, so that what is written last belongs to what was chosen last.
    """

    def __init__(self) -> None:
        self._turn = 0
        self._writing = asyncio.Lock()

    def leave(self) -> None:
        """Stop following: another conversation is chosen. The answer goes on in the background."""
        self._turn += 1

    async def follow(self, dialogue: Dialogue, conversation: str) -> AsyncIterator[State]:
        """A conversation as it stands and as its answer grows, until that is finished or it is left."""
        self.leave()
        turn = self._turn
        async with self._writing:
            async for state in _states(dialogue, conversation):
                if turn != self._turn:
                    return
                if state is not None:
                    yield state


async def _states(dialogue: Dialogue, conversation: str) -> AsyncIterator[State | None]:
    """The states of a conversation; None again and again while there is no new one."""
    asked = dialogue.growing_in(conversation)
    messages = await asyncio.to_thread(dialogue.messages, conversation)
    yield State(messages, is_growing=asked is not None)
    if asked is None:
        return
    seen = 0
    while (version := dialogue.version(asked)) is not None:
        if version == seen:
            yield None
        else:
            seen = version
            # Only the answer that grows is drawn anew.
            messages = [*messages[:-1], await asyncio.to_thread(dialogue.last_message, asked)]
            yield State(messages, is_growing=True)
        await asyncio.sleep(_POLL_SECONDS)
    yield State(await asyncio.to_thread(dialogue.messages, conversation), is_growing=False)
