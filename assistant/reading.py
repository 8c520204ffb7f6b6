"""Reads passages in the light of one question: which of their words answer it, and how well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.terms import Terms
from corpus.directive import Passage, PassageKind
from corpus.text import CAPITALS, fold, sentences
from retrieval.collection import Collection
from retrieval.definitions import defines
from retrieval.lexical import written_out
from retrieval.search import Hit, Kind, SearchResult, Understanding
from retrieval.understand.bodies import issuers

_AS_GOOD = 0.8
"""How near a passage's score has to come to the best to be shown beside it."""
_READ = 8
"""Hits that are read for sentences."""
_FOUND = 0.6
"""What the rank of a passage weighs beside the words of its sentence: the search knows what is near in meaning. Tuned
on the tune half."""
_SAME_BREATH = 0.7
"""How near a sentence has to come to the best of its passage to be quoted with it."""

#: A time by which something is due, and any time at all, in letters without accents.
_DUE = re.compile(
    r"(?<!\w)(?:truoc (?:ngay|thang|\d)|cham nhat|(?:hoan thanh|xong) (?:trong|truoc|vao)"
    r"|trong (?:thang|quy|nam) [\divx]|den het|dinh ky)"
)
_TIME = re.compile(
    r"truoc ngay|truoc \d|hoan thanh|dinh ky|hang nam|hang thang|quy [ivx]+|thang \d|moi nam|\d+ thang|\d+ ngay"
    r"|nam \d{4}|nhiem ky"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a passage that answer, with how well."""

    passage: Passage
    start: int
    end: int
    score: float = 0.0
    part: str = ""
    """The part of its document's answer that it belongs to, where there are parts."""

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.text[self.start : self.end]


class Reading:
    """One question with what was found for it."""

    def __init__(self, result: SearchResult, terms: Terms, collection: Collection) -> None:
        """Reads from a collection.

        Args:
            result: the search.
            terms: the question's words.
            collection: where passages stand.
        """
        self.understood = result.understood
        self.hits: Sequence[Hit] = result.hits
        self.terms = terms
        self.collection = collection
        # Who a document is by stands in every letter that sends it, and says nothing of what is asked about it.
        self.matter = terms.without(*_names(terms.question, result.understood)) or terms

    @property
    def held(self) -> list[str]:
        """Ids of the held documents that the question names."""
        return list(dict.fromkeys(h for n in self.understood.documents for h in n.held))

    def score(self, passage: Passage, text: str) -> float:
        """How well a part of a passage holds the question, in the light of its title and headings."""
        terms = self.matter
        context = terms.weight_in(text, passage, self.collection, context=True)
        return terms.weight(text) + terms.pair_weight(text) + context + 0.1 * terms.weight(passage.text)

    def best(self, *, assigned: bool = False) -> list[Span]:
        """The best sentences of the best passages, as long as they are nearly as good.

        Args:
            assigned: only of passages that give somebody a task.
        """
        hits = self.hits[:_READ]
        nearest = max((h.score for h in hits), default=0.0) or 1.0
        spans = [
            replace(span, score=span.score + _FOUND * self.matter.total * hit.score / nearest)
            for hit in hits
            if hit.passage.kind in (PassageKind.ITEM, PassageKind.PARAGRAPH)
            and (not assigned or self.collection.tasks_at(hit.passage))
            and (span := self.best_span(hit.passage)) is not None
        ]
        if not spans:
            return []
        spans = [s for s in spans if _speaks_of_year(s.passage, self.understood)] or spans
        if _asks_quantity(self.terms.question):
            spans = [s for s in spans if re.search(r"\d", s.text)] or spans
        top = max(s.score for s in spans)
        return [s for s in spans if s.score >= _AS_GOOD * top][:4]

    def best_span(self, passage: Passage) -> Span | None:
        """The run of sentences in a passage that covers the question best."""
        parts = _clauses(passage)
        if not parts:
            return None
        weights = [self.matter.weight(passage.text[a:b]) + self._asked(passage.text[a:b]) for a, b in parts]
        best = max(range(len(parts)), key=lambda i: (weights[i], -i))
        first = last = best
        # Neighbouring sentences that also speak of what was asked belong to the answer.
        while last + 1 < len(parts) and weights[last + 1] >= _SAME_BREATH * weights[best] > 0:
            last += 1
        while first > 0 and weights[first - 1] >= _SAME_BREATH * weights[best] > 0:
            first -= 1
        text = passage.text[slice(*parts[best])]
        score = self.score(passage, text) + self._asked(f"{text} {' '.join(passage.path[:-1])}")
        return Span(passage, parts[first][0], parts[last][1], score)

    def _asked(self, text: str) -> float:
        """What a sentence gains by holding the kind of thing that is asked for."""
        gain = 0.0
        folded = fold(self.terms.question)
        if any(re.search(rf"(?<!\d){y}(?!\d)", text) for y in self.understood.years):
            gain += 1.5
        if re.search(r"phan tram|%|ty le|ti le|ty trong", folded) and "%" in text:
            gain += 2.0
        elif re.search(r"bao nhieu|(?<!\w)(?:may|bn)(?!\w)|chi tieu", folded) and re.search(r"\d", text):
            gain += 1.0
        if self.understood.term and defines(self.understood.term.term, text):
            gain += self.terms.total  # nothing else that is said of a term answers as well
        if self.understood.kind is Kind.DEADLINE:
            gain += 3.0 if _DUE.search(fold(text)) else 1.5 if _TIME.search(fold(text)) else 0.0
        return gain


def _names(question: str, understood: Understanding) -> list[str]:
    """What a question calls the held documents that it names, and who it says they are by."""
    names = [n.written for n in understood.documents if n.held]
    for name in names:
        question = question.replace(name, " " * len(name))
    spans = issuers(question) if names else []
    by = (question[start : at.end() if (at := _AT.match(question, end)) else end] for start, end in spans)
    return [*names, *map(written_out, by)]


_AT = re.compile(rf"\s+[{CAPITALS}]{{2,}}\w*")
"""Where an issuer is, shortened: "Ban Tuyên giáo Đảng ủy ĐHQGHN"."""


def distinct(spans: Iterable[Span]) -> list[Span]:
    """The spans in their order, none twice."""
    seen: dict[tuple[str, int, int], Span] = {}
    for s in spans:
        seen.setdefault((s.passage.id, s.start, s.end), s)
    return list(seen.values())


def _clauses(passage: Passage) -> list[tuple[int, int]]:
    """The parts of a passage to choose from: its sentences, without the label."""
    parts = []
    for a, b in sentences(passage.text):
        a = max(a, passage.label_length)
        if a < b:
            parts.append((a, b))
    return parts


def _asks_quantity(question: str) -> bool:
    return bool(
        re.search(r"(?<!\w)(?:bao nhieu|may phan tram|ty le|ti le|phan tram|so luong|bn)(?!\w)", fold(question))
    )


def _speaks_of_year(passage: Passage, understood: Understanding) -> bool:
    """Whether a passage or a heading above it names a year that is asked about."""
    where = f"{passage.text} {' '.join(passage.path)}"
    return any(re.search(rf"(?<!\d){y}(?!\d)", where) for y in understood.years)
