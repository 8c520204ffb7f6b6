"""Makes a follow-up stand alone with a chat model, whose line is taken only where code can vouch for it.

A model finds what rules do not ("và ai theo dõi việc đó?"), and invents what rules never would. So its
line may hold no fact that was not said before, and may drop none that the question names; otherwise,
and whenever the model fails, the rules' version stands.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache

from assistant.answer import Turn
from assistant.conversation import headed, matter, needs_conversation, standalone
from assistant.drafts import MARKER, is_refusal
from assistant.llm import ChatModel
from assistant.wording import clean_question
from corpus.bodies import Body
from corpus.codes import find_codes
from corpus.domain import table
from corpus.errors import ModelError
from corpus.facts import Date, Facts, read_facts
from corpus.text import Phrase, fold, words
from retrieval.collection import Collection
from retrieval.lexical import is_stop
from retrieval.search import NamedDocument, Understanding
from retrieval.understand import understand

_log = logging.getLogger(__name__)
_MOST_CHARACTERS = 300
_KEPT = 0.5
"""Share of the words of what is asked that have to come back: small models repeat the last question."""


def made_standalone(question: str, history: Sequence[Turn], collection: Collection, model: ChatModel) -> str:
    """The question with what it takes from the conversation put in; unchanged where it needs nothing."""
    ruled = standalone(question, history, collection)
    if not needs_conversation(question, history, collection):
        return ruled
    try:
        written = model.rewrite(question, history)
    except ModelError as error:
        _log.info("a follow-up is left to the rules: %s", error)
        return ruled
    line = _one_line(written)
    if (
        line
        and _asks_the_same(line, question, ruled, collection)
        and not _adds(line, question, history, collection)
        and not _says_more(line, question, history)
    ):
        return line
    _log.info("a follow-up is left to the rules: the model's line does not pass")
    return ruled


_LABEL = re.compile(r"^\W*câu hỏi(?:\s+[^\W\d_]+){0,6}\s*:\s*", re.IGNORECASE)


def _one_line(written: str) -> str | None:
    """What the model wrote, if it is a single line that can be a question."""
    line = _LABEL.sub("", clean_question(written)).strip("\"'“”")
    is_plain = "\n" not in written.strip() and len(line) <= _MOST_CHARACTERS and not MARKER.search(line)
    return line if is_plain and not is_refusal(line) else None


# What has to be in the line


def _asks_the_same(line: str, question: str, ruled: str, collection: Collection) -> bool:
    """Whether the line asks what the question asks, of all that it names and of something that was spoken of."""
    own, put_in, named = (understand(text, collection) for text in (question, ruled, line))
    has = [*_named(named), *_years(named)]
    kept = all(_is_among(thing, has) for thing in (*_named(own), *_years(own)))
    subjects = [thing for thing in _named(put_in) if not _is_among(thing, _named(own))]
    # "Ý mình là của Hà Nội" asks for nothing of its own: what the rules take from the conversation has to come back.
    asked = matter(question, collection) or matter(ruled, collection)
    returned = asked & set(words(fold(line)))
    return (
        kept
        # A model may answer in place of asking: "Kế hoạch 35-KH/TU được ký bởi …".
        and (not _asks(ruled) or _asks(line))
        and (not subjects or any(_is_among(thing, has) for thing in subjects))
        and len(returned) >= _KEPT * len(asked)
    )


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{fold(table('question_words')['asking'])})(?!\w)")


def _asks(text: str) -> bool:
    return _asking().search(fold(text)) is not None


_Thing = frozenset[str]
"""Something named, by whatever tells that it is named again: ids of a document, families of a body."""


def _named(understood: Understanding) -> list[_Thing]:
    return [
        *(frozenset(n.held or (fold(n.label), fold(n.written))) for n in understood.documents),
        *(frozenset((b.family, *b.families)) for b in understood.bodies),
        *(frozenset((place,)) for place in understood.places),
    ]


def _years(understood: Understanding) -> list[_Thing]:
    return [frozenset((str(year),)) for year in understood.years]


def _is_among(thing: _Thing, others: Iterable[_Thing]) -> bool:
    return any(thing & other for other in others)


# What may be in the line

_DENIES = Phrase(r"(?<!\w)(?:không|chưa|chẳng|đừng|miễn|trừ)(?!\w)")


def _says_more(line: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether the line has a word of its own, or asks for the opposite of what is asked; codes are judged apart."""
    said = {w for text in (question, *(t.content for t in history)) for w in words(fold(text))}
    new = [
        w for w in words(fold(line)) if w.isalpha() and w not in said and not is_stop(w) and w not in _asking_words()
    ]
    return bool(new) or bool(_DENIES.search(line)) != bool(_DENIES.search(question))


@cache
def _asking_words() -> frozenset[str]:
    """Words that ask and say nothing."""
    return frozenset(words(fold(_ASKING)))


_ASKING = """
ai gì nào đâu mấy bao nhiêu bao giờ khi lâu thế ra sao như vì là những các của theo trong về có được hãy cho biết nêu
liệt kê trình bày văn bản nhiệm vụ nội dung quy định yêu cầu giao phải làm việc thực hiện triển khai
"""


def _adds(line: str, question: str, history: Sequence[Turn], collection: Collection) -> bool:
    """Whether the line holds a fact that neither the question nor an earlier turn does."""
    said = _Said(question, history, collection)
    named = understand(line, collection)
    rest = line
    for document in named.documents:
        rest = rest.replace(document.written, " ")  # its number is part of its name
    facts = read_facts(rest)
    return not (
        all(map(said.has_document, named.documents))
        and _values(facts) <= said.numbers
        and all(map(said.has_date, facts.dates))
        and {*facts.codes, *facts.marks} <= said.codes
        and all(map(said.has_body, facts.bodies))
        and {*facts.places, *named.places} <= said.places
    )


def _values(facts: Facts) -> set[tuple[Decimal, bool]]:
    """All figures, each with whether it is a percentage."""
    return {(v, n.percent) for n in facts.numbers for v in (n.value, n.upper) if v is not None}


class _Said:
    """The facts of the question and of all turns before it."""

    def __init__(self, question: str, history: Sequence[Turn], collection: Collection) -> None:
        self.numbers: set[tuple[Decimal, bool]] = set()
        self.codes: set[str] = set()
        self.places: set[str] = set()
        self._dates: list[Date] = []
        self._bodies: list[Body] = []
        self._documents: set[str] = set()
        self._text = ""
        for asked in (question, *(t.content for t in history if t.role == "user")):
            understood = understand(asked, collection)
            self._read(asked)
            self._read(understood.restored or "")
            self.places.update(understood.places)
            self._documents.update(i for n in understood.documents for i in n.held)
        for answer in (t.content for t in history if t.role == "assistant"):
            self._read(answer)
            self._documents.update(headed(answer, collection))
            self._documents.update(d.id for c in find_codes(answer) for d in collection.with_number(c.code.key))

    def _read(self, text: str) -> None:
        facts = read_facts(text)
        self.numbers.update(_values(facts))
        self.numbers.update((Decimal(d.year), False) for d in facts.dates if d.year)
        self.codes.update((*facts.codes, *facts.marks))
        self.places.update(facts.places)
        self._dates += facts.dates
        self._bodies += facts.bodies
        self._text += f"\n{fold(text)}"

    def has_document(self, document: NamedDocument) -> bool:
        """By its id, or by one of its names where it is not held."""
        if document.held:
            return not self._documents.isdisjoint(document.held)
        names = (fold(document.label), fold(document.written))
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self._text) for name in names)

    def has_date(self, date: Date) -> bool:
        """Less of a date may be said again, not more."""
        return any(
            date.month == d.month and date.day in (None, d.day) and date.year in (None, d.year) for d in self._dates
        )

    def has_body(self, body: Body) -> bool:
        """Less of a body's name may be said again, not more."""
        return any(
            body.family == b.family and body.level in (None, b.level) and body.place in (None, b.place)
            for b in self._bodies
        )
