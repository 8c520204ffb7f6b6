"""Does the document that a question names speak of the matter it is asked about?

The name alone finds the document's passages, and the best of them would be given as an answer to anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.answer import Status
from assistant.judge.verdict import Verdict
from assistant.terms import Terms
from corpus.domain import table
from corpus.syllables import is_syllable
from corpus.text import Phrase, nfc
from retrieval.collection import Collection
from retrieval.search import Kind, SearchResult

SPOKEN_OF = 0.3
"""How well the best passage of the documents has to hold the matter's words and pairs of neighbouring words, where
the question says plainly that this is the matter. Tuned on the tune half and on questions written for it."""
SPOKEN_OF_LOOSELY = 0.2
"""The same where the matter is all that is left of a question, whose other words no passage has to hold."""
_VIETNAMESE = 0.7
"""Share of the words that have to be syllables: for another language or abbreviations words prove nothing."""
_PLAIN_WORDS = 8
"""Up to which a matter is repeated to the reader."""
_OF_NO_MATTER = (Kind.METADATA, Kind.CROSSREF, Kind.COMPARISON)
_AND = re.compile(r"\s+(?:và|hoặc|hay|cùng|với)\s+|,\s*", re.I)
_CLAUSE = re.compile(r"[.;:?!]\s*")
_JOINTS = r"(?:theo|trong|tại|ở|của|về|thì|là|có|được|không|ko|hay|vậy|thế|nữa|ạ|nhé|nhỉ|vào|này|đó|cho|biết|hỏi|em|tôi)"
_AROUND = re.compile(rf"^\W*(?:{_JOINTS}(?!\w)\W*)+|(?:\W*(?<!\w){_JOINTS})+\W*$|^\W+|\W+$", re.I)
_CLOSEST = 2
"""Passages that are shown instead."""


def absent_matter(question: str, result: SearchResult, collection: Collection, terms: Terms) -> Verdict | None:
    """A matter that no passage of the documents named says anything of: "Chỉ thị 10 nói gì về chăn nuôi lợn?"

    Args:
        question: standing alone.
        result: its search.
        collection: where the documents stand.
        terms: its words.
    """
    understood = result.understood
    held = [n for n in understood.documents if n.held]
    # A body may stand there under the name that it had then.
    if not held or result.near or understood.bodies or understood.kind in _OF_NO_MATTER:
        return None
    names = [n.written for n in understood.documents] + [*understood.places, *understood.units]
    plain = _plainly(nfc(terms.question), names)
    if plain:
        # Behind a comma the matter may go on, or something else begins; of two matters one may stand there.
        matters = [terms.of(way) for way in {plain, plain.partition(",")[0], *_AND.split(plain)}]
    elif understood.kind in (Kind.TARGET, Kind.DEADLINE) and not understood.units:
        labels = [n.label for n in understood.documents]
        matters = [terms.of(_unframed(terms.question)).without(*names, *labels, *map(str, understood.years))]
    else:
        return None
    matters = [m for m in matters if m]
    if not matters or not all(_is_vietnamese(m.words) for m in matters):
        return None
    documents = dict.fromkeys(i for n in held for i in n.held)
    documents |= dict.fromkeys(i for d in tuple(documents) for i in collection.implementers(d))
    for document in documents:
        for passage in collection.passages(document):
            text = " ".join([passage.text, *passage.path])
            best = max((m.share_in(text) + m.pairs_in(text)) / 2 for m in matters)
            if best >= (SPOKEN_OF if plain else SPOKEN_OF_LOOSELY):
                return None
    where = " và ".join(n.label for n in held)
    what = f"“{plain}”" if plain and len(plain.split()) <= _PLAIN_WORDS else "điều được hỏi"
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"{where} không có đoạn nào nói đến {what} bằng những từ ấy. Nếu văn bản gọi bằng tên khác, hãy hỏi theo tên đó.",
        missing=(f"{plain} trong {where}" if plain else question.strip(),),
        closest=tuple(h.passage for h in result.hits if h.document.id in documents)[:_CLOSEST],
    )


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
    return (
        Phrase(rf"(?<!\w)(?:{verbs}){what} (?:về|đến|tới|đối với)(?: việc)?(?!\w)"),
        Phrase(rf"(?<!\w)(?:có )?(?:được )?(?:{verbs})(?: (?:về|đến|tới))?(?: những| các)? (?:không|{how})(?!\w)"),
    )
