"""Does the document that a question names speak of the matter it is asked about?

The name alone finds the document's passages, and the best of them would be given as an answer to anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from assistant.answer import Status
from assistant.conversation import that_document
from assistant.judge.verdict import Verdict
from assistant.terms import Terms
from corpus.directive import Passage, PassageKind
from corpus.domain import table
from corpus.syllables import is_syllable
from corpus.text import Phrase, nfc
from retrieval.collection import Collection
from retrieval.search import Kind, SearchResult
from retrieval.understand import understand

SPOKEN_OF = 0.3
"""How well the best passage of the documents has to hold the matter's words and pairs of neighbouring words, where
the question says plainly that this is the matter. Tuned on the tune half and on questions written for it."""
SPOKEN_OF_LOOSELY = 0.2
"""The same where the matter is all that is left of a question, whose other words no passage has to hold."""
HERE, ELSEWHERE, BETTER = 0.5, 0.6, 0.25
"""The matter stands in another document, if a passage there holds this much of it and so much more than the best of the
documents named, which holds less than half."""
_ENOUGH_WORDS = 3
"""Words from which what is left of a question tells a matter."""
_VIETNAMESE = 0.7
"""Share of the words that have to be syllables: for another language or abbreviations words prove nothing."""
_PLAIN_WORDS = 8
"""Up to which a matter is repeated to the reader."""
_OF_A_MATTER = (Kind.FACT, Kind.LIST, Kind.TARGET, Kind.DEADLINE, Kind.DEFINITION)
_AND = re.compile(r"\s+(?:và|hoặc|hay|cùng|với)\s+|,\s*", re.I)
_CLAUSE = re.compile(r"[.;:?!]\s*")
_JOINTS = (
    r"(?:theo|trong|tại|ở|của|về|thì|là|có|được|không|ko|hay|vậy|thế|nữa|ạ|nhé|nhỉ|vào|này|đó|cho|biết|hỏi|em|tôi)"
)
_AROUND = re.compile(rf"^\W*(?:{_JOINTS}(?!\w)\W*)+|(?:\W*(?<!\w){_JOINTS})+\W*$|^\W+|\W+$", re.I)
_TEXT = (PassageKind.ITEM, PassageKind.PARAGRAPH)
_CLOSEST = 2
"""Passages that are shown instead."""
Search = Callable[[str], SearchResult]
"""Finds passages of the whole collection, or of what a conversation is bounded to."""


class Standing(NamedTuple):
    """Where the matter of a question stands that names documents."""

    matter: str
    """As the question says it; empty where it does not say plainly what its matter is."""
    is_told: bool
    """Whether enough words tell it."""
    here: float
    """How much of it the best passage of those documents holds, in [0, 1]."""
    elsewhere: Passage | None
    """The passage of another document that speaks of it, where those do not."""
    documents: tuple[str, ...]
    """Ids of those documents, and of what implements them."""


def standing(result: SearchResult, collection: Collection, terms: Terms, search: Search) -> Standing | None:
    """Where the matter stands; None where a question is of no matter, or its words prove nothing.

    Args:
        result: the question's search.
        collection: where the documents stand.
        terms: the question's words.
        search: finds the matter elsewhere.
    """
    understood = result.understood
    held = [n for n in understood.documents if n.held]
    # A body may stand there under the name that it had then.
    if not held or understood.gist or understood.bodies or understood.units or understood.kind not in _OF_A_MATTER:
        return None
    names = [n.written for n in understood.documents] + [*understood.places]
    plain = _plainly(nfc(terms.question), names)
    if plain:
        # Behind a comma the matter may go on, or something else begins; of two matters one may stand there.
        ways = [terms.of(way) for way in {plain, plain.partition(",")[0], *_AND.split(plain)}]
    else:
        labels = [n.label for n in understood.documents]
        ways = [terms.of(_unframed(terms.question)).without(*names, *labels, *map(str, understood.years))]
    ways = [m for m in ways if m]
    if not ways or not all(_is_vietnamese(m.words) for m in ways):
        return None
    documents = dict.fromkeys(i for n in held for i in n.held)
    documents |= dict.fromkeys(i for d in tuple(documents) for i in collection.implementers(d))
    here = max((_holds(p, ways) for d in documents for p in collection.passages(d)), default=0.0)
    elsewhere = None
    if here < HERE:
        found = search(plain or " ".join(ways[0].words)).hits
        others = [(_holds(h.passage, ways), h.passage) for h in found if h.document.id not in documents]
        there, passage = max(others, key=lambda held: held[0], default=(0.0, None))
        elsewhere = passage if there >= max(ELSEWHERE, here + BETTER) else None
    return Standing(plain, bool(plain) or len(ways[0].words) >= _ENOUGH_WORDS, here, elsewhere, tuple(documents))


def absent_matter(
    asked: str, question: str, result: SearchResult, collection: Collection, terms: Terms, search: Search
) -> Verdict | None:
    """A matter that the documents named say nothing of, as in "Chỉ thị 10 nói gì về chăn nuôi lợn?".

    Args:
        asked: as typed: a name that was put in does not say where the matter stands.
        question: standing alone.
        result: as `standing` takes it, like the following.
        collection: see there.
        terms: see there.
        search: see there.
    """
    if not (understand(asked, collection).documents or that_document(asked)):
        return None
    stands = standing(result, collection, terms, search)
    if stands is None:
        return None
    matter, has_figure = stands.matter, result.understood.kind in (Kind.TARGET, Kind.DEADLINE)
    enough = SPOKEN_OF if matter else SPOKEN_OF_LOOSELY if has_figure else 0.0
    elsewhere = stands.elsewhere if stands.is_told else None
    if not elsewhere and (result.near or stands.here >= enough):
        return None
    where = " và ".join(n.label for n in result.understood.documents if n.held)
    what = f"“{matter}”" if matter and len(matter.split()) <= _PLAIN_WORDS else "điều được hỏi"
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"{where} không có đoạn nào nói đến {what} bằng những từ ấy. "
        "Nếu văn bản gọi bằng tên khác, hãy hỏi theo tên đó.",
        mentions=(elsewhere,) if elsewhere else (),
        missing=(f"{matter} trong {where}" if matter else question.strip(),),
        closest=tuple(h.passage for h in result.hits if h.document.id in stands.documents and h.passage.kind in _TEXT)[
            :_CLOSEST
        ],
    )


def _holds(passage: Passage, ways: Sequence[Terms]) -> float:
    """How much of a matter a passage holds, in the way of saying it that it holds best, in [0, 1]."""
    text = " ".join([passage.text, *passage.path])
    return max((m.share_in(text) + m.pairs_in(text)) / 2 for m in ways)


def _plainly(question: str, names: Sequence[str]) -> str:
    """What a question says to be its matter: behind "nói gì về", or before "được quy định thế nào"."""
    before, after = _speaking()
    if m := before.search(question):
        said = _CLAUSE.split(question[m.end() :].strip())[0]
    elif m := after.search(question):
        said = _CLAUSE.split(question[: m.start()].strip())[-1]
    else:
        return ""
    for name in names:
        said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", said, flags=re.I)
    return _AROUND.sub("", " ".join(said.split()))


def _unframed(question: str) -> str:
    """A question without the words by which it asks what a document says."""
    for phrase in _speaking():
        question = phrase.without(question)
    return question


def _is_vietnamese(said: Sequence[str]) -> bool:
    return sum(map(is_syllable, said)) >= _VIETNAMESE * len(said)


@cache
def _speaking() -> tuple[Phrase, Phrase]:
    """Patterns of what stands before, and of what stands after, the matter of a question."""
    known = table("question_words")
    verbs, how = "|".join(known["speaking"]), known["asking"]
    what = rf"(?: (?:những |các )?(?:điều |nội dung )?(?:{how}))?(?: cụ thể)?"
    part = rf"có (?:{'|'.join(known['parts'])}) nào"
    of = r"(?:về|đến|tới|đối với|chuyện)(?: việc| chuyện)?"
    return (
        Phrase(rf"(?<!\w)(?:(?:{part} )?(?:{verbs}){what}|{part}) {of}(?!\w)"),
        Phrase(rf"(?<!\w)(?:có )?(?:được )?(?:{verbs})(?: (?:về|đến|tới))?(?: những| các)? (?:không|{how})(?!\w)"),
    )
