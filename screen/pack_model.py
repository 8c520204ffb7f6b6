"""A chat model for a pack that a person may stop at any moment: no request is begun, and none read on, after that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.answer import Turn, Usage
from assistant.llm import ChatModel, Draft, Evidence, Failure


class Stopped(Exception):
    """The pack is not wanted any more."""


class ModelOf:
    """Gives a model for one request, unless its pack was stopped."""

    def __init__(self, make: Callable[[], ChatModel], is_stopped: Callable[[], bool]) -> None:
        """
        Args:
            make: gives a model for one request.
            is_stopped: whether the pack was stopped.
        """
        self._make = make
        self._is_stopped = is_stopped

    def __call__(self) -> ChatModel:
        """A model.

        Raises:
            Stopped: the pack was stopped.
        """
        if self._is_stopped():
            raise Stopped
        return _Stoppable(self._make(), self._is_stopped)


class _Stoppable:
    """A chat model whose answer is not read on once its pack was stopped."""

    def __init__(self, model: ChatModel, is_stopped: Callable[[], bool]) -> None:
        self.name = model.name
        self.usage = Usage()
        self.prompt_hash = model.prompt_hash
        self._model = model
        self._is_stopped = is_stopped

    def draft(self, question: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """See `ChatModel.draft`."""
        return self._while_wanted(self._model.draft(question, evidence))

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Failure],
    ) -> Iterator[Draft]:
        """See `ChatModel.repair`."""
        return self._while_wanted(self._model.repair(question, evidence, failures))

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """See `ChatModel.rewrite`."""
        return self._model.rewrite(question, history)

    def _while_wanted(self, drafts: Iterator[Draft]) -> Iterator[Draft]:
        for draft in drafts:
            self.usage = self._model.usage
            if self._is_stopped():
                raise Stopped
            yield draft
