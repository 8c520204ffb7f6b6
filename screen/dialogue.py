"""A conversation between a reader and the assistant, apart from how it is drawn.

Answers are made in threads of their own, so that a reload in the middle of one loses nothing: the
page that comes back finds it in `messages`, finished or still growing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answer import Answer, Status, Turn
from assistant.assistant import MAX_QUESTION
from assistant.conversation import leaves_subject
from assistant.focus import Focus
from assistant.numbering import renumbered
from assistant.records import Conversation, Exchange, Records, Verdict
from assistant.wording import storable
from corpus.directive import Correction
from corpus.errors import InputError, QuantrietError
from retrieval.search import Understanding
from screen import texts
from screen.export import word_file
from screen.panel import Held, render_lost, render_panel
from screen.render import render_answer, render_interrupted, render_question, render_waiting, subject

_THREADS = 8

_log = logging.getLogger(__name__)

Message = dict[str, str]


class Answerer(Protocol):
    """What a dialogue asks of the assistant."""

    @property
    def collection(self) -> Held:
        """The documents that are held now."""

    def stream(self, question: str, history: Sequence[Turn] = (), *, focus: Focus) -> Iterator[Answer]:
        """Answers, each more complete than the last."""

    def corrections(self, file: str) -> tuple[Correction, ...]:
        """The reviewed corrections of a file."""

    def corpus_hash(self) -> str:
        """The state of the collection's files."""

    def index_state(self) -> str:
        """ "complete", "lexical_only" or "building 37%"."""

    def notices(self) -> tuple[str, ...]:
        """What a reader should know before asking."""

    def examples(self) -> tuple[str, ...]:
        """Questions to begin with."""


@dataclass(slots=True)
class Growing:
    """An answer that is being made."""

    conversation: str
    latest: Answer | None = None
    version: int = 0


class Dialogue:
    """Asks the assistant, keeps what was said, and gives the messages of a conversation."""

    def __init__(self, assistant: Answerer, records: Records) -> None:
        self.assistant = assistant
        self._records = records
        self._growing: dict[str, Growing] = {}
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        """Held from the look for a growing answer until there is one; every question waits for the file anyway."""
        self._examples: tuple[int, list[str]] | None = None
        self._corpus: tuple[int, str] | None = None
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="answer")

    def ask(self, conversation: str, question: str, owner: str = "") -> tuple[str, str]:
        """Begin to answer; gives the ids of the conversation (a new one if unknown) and the exchange.

        `owner` is the browser in whose list a new conversation stands.

        Raises:
            InputError: nothing was asked, too much was, or the question before is not answered yet.
        """
        question = storable(question).strip()
        if not question:
            raise InputError(texts.EMPTY_QUESTION)
        if len(question) > MAX_QUESTION:
            length, limit = (_thousands(n) for n in (len(question), MAX_QUESTION))
            raise InputError(texts.TOO_LONG.format(length=length, limit=limit))
        with self._asking:
            if self.growing_in(conversation) is not None:
                raise InputError(texts.STILL_ANSWERING)
            conversation = self._known(conversation, owner)
            earlier = self._records.conversation(conversation)
            context = self._records.context(conversation)
            exchange = self._records.ask(conversation, question)
            with self._lock:
                self._growing[exchange] = Growing(conversation)
        self._threads.submit(self._make, exchange, question, context, earlier)
        return conversation, exchange

    def choose(self, exchange: str, number: int, owner: str = "") -> tuple[str, str]:
        """Ask again what a clarification asked back, as its reading `number` (from 1) means it.

        Raises:
            InputError: there is no such reading any more, or as `ask` does.
        """
        kept = self._records.exchange(exchange)
        choices = kept.answer.choices if kept and kept.answer else ()
        if kept is None or not 0 < number <= len(choices):
            raise InputError(texts.NO_CHOICE)
        return self.ask(kept.conversation, choices[number - 1].question, owner)

    # The list of conversations

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        """The conversations of a browser, the latest first."""
        return self._records.conversations(owner)

    def adopt(self, conversation: str, owner: str) -> None:
        """Put a conversation that was begun before there were lists into this browser's."""
        self._records.adopt(conversation, owner)

    def is_owned(self, conversation: str, owner: str) -> bool:
        """Whether a conversation may be opened, named or deleted from this browser."""
        return self._records.is_owned(conversation, owner)

    def rename(self, conversation: str, name: str) -> None:
        """Call a conversation by a name of one's own."""
        self._records.rename(conversation, storable(name))

    def remove(self, conversation: str) -> None:
        """Delete a conversation for good."""
        self._records.remove(conversation)

    def exported(self, conversation: str) -> bytes | None:
        """A conversation as a Word file; None when nothing was answered in it."""
        exchanges = [e for e in self._records.conversation(conversation) if e.answer is not None]
        return word_file(exchanges) if exchanges else None

    # What it is about

    def focus(self, conversation: str) -> Focus:
        """What the reader bounded a conversation to."""
        return self._records.focus(conversation)

    def set_focus(self, conversation: str, focus: Focus, owner: str = "") -> str:
        """Bound a conversation to documents or places; gives its id (a new one if unknown)."""
        conversation = self._known(conversation, owner)
        named = focus.named(self.assistant.collection.directives, self.focus(conversation))
        self._records.set_focus(conversation, named)
        return conversation

    def _known(self, conversation: str, owner: str) -> str:
        if self._records.has_conversation(conversation):
            return conversation
        return self._records.start_conversation(owner or None)

    def growing_in(self, conversation: str) -> str | None:
        """The exchange of this conversation that is being answered now."""
        with self._lock:
            return next((e for e, g in self._growing.items() if g.conversation == conversation), None)

    def version(self, exchange: str) -> int | None:
        """Counts the states of a growing answer; None once it is finished."""
        growing = self._growing.get(exchange)
        return growing.version if growing else None

    def messages(self, conversation: str) -> list[Message]:
        """Every question and answer so far, as HTML."""
        growing = self._snapshot()
        messages = []
        for exchange in self._records.conversation(conversation):
            messages.append({"role": "user", "content": render_question(exchange.question)})
            messages.append({"role": "assistant", "content": _drawn(exchange, growing.get(exchange.id))})
        return messages

    def last_message(self, exchange: str) -> Message:
        """The answer of one exchange as it stands now."""
        growing = self._snapshot()
        kept = self._records.exchange(exchange)
        content = _drawn(kept, growing.get(exchange)) if kept else render_interrupted()
        return {"role": "assistant", "content": content}

    def subject(self, conversation: str) -> str:
        """What follow-ups are taken to be about; empty when there is nothing to follow."""
        for exchange in reversed(self._records.context(conversation)):
            if exchange.answer is not None and (about := subject(exchange.answer.understood)):
                return about
        return ""

    def is_dropped(self, conversation: str) -> bool:
        """Whether the next question stands on its own, whatever was said before."""
        return not self._records.context(conversation) and bool(self._records.conversation(conversation))

    def drop_subject(self, conversation: str) -> None:
        """Let the next question stand on its own."""
        self._records.drop_context(conversation)

    def judge(self, exchange: str, verdict: Verdict) -> str | None:
        """Keep a thumb, or take it back when it is given twice; gives the conversation."""
        kept = self._records.exchange(exchange)
        if kept is None:
            return None
        self._records.judge(exchange, None if kept.verdict is verdict else verdict)
        return kept.conversation

    def panel(self, exchange: str, marker: int) -> str:
        """The panel's content for citation `marker` of an answer."""
        growing = self._growing.get(exchange)
        answer = growing.latest if growing else None
        if answer is None:
            kept = self._records.exchange(exchange)
            answer = kept.answer if kept else None
        for citation in answer.citations if answer else ():
            if citation.marker == marker:
                corrections = self.assistant.corrections(citation.file)
                return render_panel(citation, self.assistant.collection, corrections)
        return render_lost()

    def examples(self) -> list[str]:
        """Questions to begin with, thought up once for each state of the collection."""
        generation = self.assistant.collection.generation
        if self._examples is None or self._examples[0] != generation:
            self._examples = (generation, list(self.assistant.examples()))
        return self._examples[1]

    def _corpus_hash(self) -> str:
        """The state of the collection, so that an answer can be asked for again on the same texts."""
        generation = self.assistant.collection.generation
        if self._corpus is None or self._corpus[0] != generation:
            self._corpus = (generation, self.assistant.corpus_hash())
        return self._corpus[1]

    def _snapshot(self) -> dict[str, Growing]:
        """Taken before the records are read, so that an answer finished in between is in one of them."""
        with self._lock:
            return dict(self._growing)

    def _make(self, exchange: str, question: str, context: tuple[Exchange, ...], earlier: tuple[Exchange, ...]) -> None:
        """Answer in a thread of its own; whatever happens, the exchange ends with an answer.

        `context` is what a follow-up may refer to, `earlier` all that was said in the conversation.
        """
        growing = self._growing[exchange]
        answer = _failed(question, texts.UNEXPECTED)
        corpus = None
        try:
            corpus = self._corpus_hash()
            shown = [e.answer for e in earlier if e.answer is not None]
            focus = self._records.focus(growing.conversation)
            for made in self.assistant.stream(question, _turns(context), focus=focus):
                answer = _on_topic(renumbered(made, shown), shown)
                growing.latest = answer
                growing.version += 1
        except QuantrietError as error:
            answer = _failed(question, str(error))
        except Exception:  # noqa: BLE001 - the last resort of a thread: the reader must see that it failed
            _log.exception("answering failed")
            answer = _failed(question, texts.UNEXPECTED)
        finally:
            try:
                self._records.finish(exchange, answer, corpus)
            finally:
                with self._lock:
                    del self._growing[exchange]


def _on_topic(answer: Answer, earlier: Sequence[Answer]) -> Answer:
    """The answer, marked where its question left the subject of the one before."""
    before = next((a.understood for a in reversed(earlier) if a.understood != Understanding()), None)
    left = before is not None and leaves_subject(before, answer.understood)
    return replace(answer, topic_changed=left)


def _drawn(exchange: Exchange, growing: Growing | None) -> str:
    if exchange.answer is not None:
        return render_answer(exchange.answer, exchange.id, verdict=exchange.verdict)
    if growing is None:
        return render_interrupted()
    if growing.latest is None:
        return render_waiting()
    return render_answer(growing.latest, exchange.id, final=False)


def _failed(question: str, why: str) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        understood=Understanding(),
        status=Status.ERROR,
        text=why,
    )


def _turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The answered part of a conversation, as the assistant takes it."""
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer is not None and exchange.answer.status is not Status.ERROR:
            turns.append(Turn("user", exchange.question, exchange.answer.standalone_question))
            turns.append(Turn("assistant", exchange.answer.text))
    return tuple(turns)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
