"""Do the passages found speak of what is asked, and not only of its place or document?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.terms import Terms
from corpus.codes import find_codes, find_dates
from corpus.domain import table
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.search import Hit, Kind, SearchResult, Understanding
from retrieval.understand import understand

#: How well the best passage has to hold the question (`coverage`), by what the question names: the
#: more it names that is held, the less its other words count. Tuned on the tune half.
COVERAGE = 0.42
COVERAGE_PLACE = 0.33
COVERAGE_DOCUMENT = 0.15
COVERAGE_MATTER = 0.45
_FIGURE = re.compile(r"\d")
_HOW_MUCH = re.compile(r"(?<!\w)(?:bao nhieu|may|bn|phan tram|t[yi] (?:le|trong)|con so)(?!\w)|%")


def coverage(hits: Sequence[Hit], terms: Terms) -> float:
    """How much of the question the best passage holds, with its document's title and headings.

    The mean of the shares of its words and of its pairs of neighbouring words, in [0, 1].
    """
    best = 0.0
    for hit in hits[:5]:
        d = hit.document
        around = " ".join(
            filter(None, [hit.passage.text, *hit.passage.path, d.title, d.type, d.number, d.issuer, d.place])
        )
        best = max(best, (terms.share_in(around) + terms.pairs_in(around)) / 2)
    return best


def needed(understood: Understanding, hits: Sequence[Hit]) -> float:
    """The `coverage` from which a question counts as spoken of, by what it names that is held."""
    if any(n.held for n in understood.documents):
        return 0.0 if understood.kind in (Kind.METADATA, Kind.CROSSREF) else COVERAGE_DOCUMENT
    has_task = understood.bodies and any("body" in h.matched_by for h in hits[:3])
    if has_task or any(n.mentioned_in for n in understood.documents):
        return COVERAGE_DOCUMENT
    return COVERAGE_PLACE if understood.places else COVERAGE


def put_where_it_is_not(unbounded: str, result: SearchResult, collection: Collection, terms: Terms) -> bool:
    """Whether a question that was bounded to a document is on a matter that no passage there speaks of.

    A name that the reader typed, or pointed at, says where the matter stands; one that was put in does not.
    """
    understood = result.understood
    names = [text for n in understood.documents for text in (n.written, n.label)]
    if not any(n.held for n in understood.documents) or understood.kind in (Kind.METADATA, Kind.CROSSREF):
        return False
    matter = terms.without(*names)
    if not matter or understand(unbounded, collection).documents:
        return False
    return coverage(result.hits, matter) < COVERAGE


def of_another_matter(result: SearchResult, terms: Terms) -> bool:
    """Whether a question on a place is on a matter that the place's passages do not speak of.

    The place alone finds them, and their figures would be given for another thing's: "tỷ lệ hộ nghèo
    của Hà Nội" is not the share of union members. So the words left without place, year and words
    of measure have to stand in one passage of the place; for a figure, in one that holds a figure.
    """
    understood = result.understood
    if not understood.places or understood.documents or understood.kind not in (Kind.TARGET, Kind.FACT):
        return False
    names = (*understood.places, *map(str, understood.years), table("question_words")["measures"])
    matter = terms.without(*names)
    # What stands before a colon frames a question more often than it belongs to it.
    framing = terms.question.rpartition(":")[0]
    wants_figure = understood.kind is Kind.TARGET and _HOW_MUCH.search(fold(terms.question))
    best = 0.0
    for hit in result.hits:
        p = hit.passage
        if hit.document.place not in understood.places and not any(fold(x) in fold(p.text) for x in understood.places):
            continue
        if wants_figure and not _FIGURE.search(_without_codes(p.text)):
            continue
        text = " ".join([p.text, *p.path])
        for words_asked in (matter, matter.without(framing)):
            best = max(best, (words_asked.share_in(text) + words_asked.pairs_in(text)) / 2)
    return bool(matter) and best < COVERAGE_MATTER


def _without_codes(text: str) -> str:
    """A passage's text less its document numbers, dates and list marks, whose digits measure nothing."""
    spans = [(start, end) for _, start, end in find_codes(text)] + [(d.start, d.end) for d in find_dates(text)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return re.sub(r"^\W*[\d.]+[-.)/]\s", "", text)
