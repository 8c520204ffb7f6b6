"""From use to a set: questions whose answers got a thumb down, as a draft to complete by hand.

The draft has what was asked, with the conversation before it, and what was cited then as gold to correct;
what a right answer must say is for a person to fill in. It names the answer that was not liked in the
note. Nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Status
from assistant.records import Exchange, Records, Verdict
from corpus.text import has_accents, verbatim
from evals.check import LONGEST
from evals.question import Expect, Gold, Message, Question, Style

_HISTORY = 4
"""Messages before a question that a draft keeps."""
_EXPECT: dict[Status, Expect] = {
    Status.ANSWERED: "answer",
    Status.CLARIFY: "ambiguous",
    Status.NOT_IN_CORPUS: "not_in_corpus",
    Status.OUT_OF_SCOPE: "out_of_scope",
}


def drafted(records: Records) -> list[Question]:
    """A draft question for every answer with a thumb down, in the order they were asked."""
    return [_question(n, e, records) for n, e in enumerate(records.judged(Verdict.DOWN), 1)]


def _question(n: int, exchange: Exchange, records: Records) -> Question:
    before = [e for e in records.conversation(exchange.conversation) if e.number < exchange.number]
    answer = exchange.answer
    cited = answer.citations if answer else ()
    history = _messages(before)
    style: Style = "chatty" if has_accents(exchange.question) else "nodiac"
    return Question(
        id=f"d{n:03d}",
        family=f"d{n:03d}",
        variant_of=None,
        history=tuple(history),
        question=exchange.question,
        category="followup" if history else "fact",
        style=style,
        expect=_EXPECT.get(answer.status, "answer") if answer else "answer",
        gold=tuple(
            dict.fromkeys(
                Gold(file=c.file, lines=(c.lines.first, c.lines.last), quote=verbatim(c.quote)[:LONGEST]) for c in cited
            )
        ),
        must_include=(),
        must_not_include=(),
        note=f"BẢN NHÁP, cần người hoàn thiện. Hỏi lúc {exchange.asked_at}; câu trả lời bị chê: {_said(exchange)}",
    )


def _messages(before: Sequence[Exchange]) -> list[Message]:
    found = []
    for e in before:
        found.append(Message(role="user", content=e.question))
        if e.answer is not None:
            found.append(Message(role="assistant", content=e.answer.text))
    return found[-_HISTORY:]


def _said(exchange: Exchange) -> str:
    return " ".join(exchange.answer.text.split())[:500] if exchange.answer else "không có"
