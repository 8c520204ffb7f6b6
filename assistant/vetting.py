"""Whether one line that a chat model wrote may stand in an answer, and on which words of which passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.cite import Citations, document_name, place_named
from assistant.grounding import Finding, check
from assistant.llm import Evidence
from corpus.actors import find_actors
from corpus.assignments import Assignment, Role, find_assignments
from corpus.corrections import corrected_span
from corpus.directive import Correction, Passage
from corpus.domain import table
from corpus.text import Phrase, fold, lower_case, sentences, words
from retrieval.search import Kind, Understanding

MIN_OVERLAP = 0.6
"""Share of a model's words that the cited passages have to hold; below it the sentence is its own."""
_COPIED = 0.95
"""That share for a statement whose citation is missing or wrong, as small models do to sentences that they copy."""
_SENTENCE = 8
"""Words from which a copied line is a sentence, and no name alone."""
_ASKED = 3
"""Words in a row, an asking word among them ("do ai ký"), by which a question is known again."""
_BARE = 3
"""Words below which a line without a figure says nothing that could be checked ("Có.", "Đúng vậy.")."""
_LEADING = 4
"""Words within which a document's name has to begin for a line to be no more than that name."""
_ADDS = 1
"""Words of a statement up to which a passage that it cites adds nothing to the others."""
_LONGEST = 3_000
"""Characters of a line; longer ones are no single statement, and would keep the check busy for seconds."""
_PLACE_ALONE = re.compile(
    r"(?:(?<!\w)(?:theo|tại|xem|của|và|đoạn|phần|chương|mục|điều|khoản|điểm|gạch đầu dòng|phụ lục|thứ|số|trang|nhóm|ý"
    r"|[IVXLC]+|[a-zđ]|\d+)(?!\w)|[\W_])+",
    re.I,
)
"""A place in a document's outline and nothing else: "Điều 4, khoản 1"."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_ASKING = Phrase(rf"\?|(?<!\w)(?:{table('question_words')['asking']})(?!\w)")
Part = tuple[Evidence, int, int]
"""A part of a passage's text."""
Corrections = Callable[[str], tuple[Correction, ...]]
"""The reviewed corrections of a file."""


class Sound(NamedTuple):
    """A statement that its passages support."""

    text: str
    """With the heading in front that a bare item needs ("Đến năm 2025: ")."""
    spans: Sequence[Part]


class Vetting:
    """Decides on the statements of one answer."""

    def __init__(
        self, question: str, understood: Understanding, evidence: Sequence[Evidence], corrections: Corrections
    ) -> None:
        """
        Args:
            question: standing alone.
            understood: what it names.
            evidence: the passages that were offered.
            corrections: see `Corrections`.
        """
        self._question = question
        self._understood = understood
        self._evidence = evidence
        self._corrections = corrections
        self._by_marker = {e.marker: e for e in evidence}

    def vet(self, text: str, markers: Sequence[int]) -> Sound | str:
        """The statement with what supports it, or why it may not stand, in Vietnamese."""
        if sum(len(w) > 1 for w in words(text)) < _BARE and not re.search(r"\d", text):
            return "quá ngắn để đối chiếu: phải viết thành câu"
        if len(text) > _LONGEST:
            return "quá dài để đối chiếu: phải viết thành từng ý"
        if not _PLACE_ALONE.sub("", text).strip():
            return "chỉ ghi vị trí: phải viết điều mà đoạn ấy nói"
        if _asks_again(text, self._question):
            return "chỉ chép lại câu hỏi"
        if self._only_names(text):
            return "chỉ chép lại tên văn bản"
        unknown = [n for n in markers if n not in self._by_marker]
        if unknown:
            return f"không có đoạn số {unknown[0]}"
        cited = [self._by_marker[n] for n in dict.fromkeys(markers)]
        spans, findings = self._held_by(text, cited)
        if not spans and (source := self._copied_from(text, cited)):
            spans, findings = self._held_by(text, [source])
        if not spans:
            return "; ".join(map(str, findings)) or "không có trích dẫn [n]"
        if _is_fragment(text, spans):
            return "chưa thành câu: phải viết trọn ý như trong đoạn"
        spans = self._needed(text, spans)
        text = _without_label(text, spans)
        if wrong := self._of_another_year(text, spans) or self._of_nobody(text, spans):
            return wrong
        if len(where := {place_named(e.passage) for e, _, _ in spans}) == 1 and not _YEAR.search(text):
            text = where.pop() + text
        return Sound(text, spans)

    def _held_by(self, text: str, cited: Sequence[Evidence]) -> tuple[list[Part], list[Finding]]:
        """Where the passages hold a statement: their nearest sentences, else all of them; none where they do not."""
        nearest = [(e, *_supporting(text, e.passage)) for e in cited]
        whole = [(e, e.passage.label_length, len(e.passage.text)) for e in cited]
        findings: list[Finding] = []
        for spans in (nearest, whole):
            findings = self._findings(text, spans) if spans else []
            if not findings:
                return spans, []
        return [], findings

    def _needed(self, text: str, spans: list[Part]) -> list[Part]:
        """The parts without those that a model cites as well though they add nothing."""
        said = set(words(text))
        held = [len(said & set(words(e.passage.text[a:b]))) for e, a, b in spans]
        best = max(range(len(spans)), key=lambda i: held[i])
        if len(spans) > 1 and held[best] >= _COPIED * len(said) and not self._findings(text, [spans[best]]):
            return [spans[best]]
        for part in spans[:]:
            others = [p for p in spans if p is not part]
            known = {w for e, a, b in others for w in words(e.passage.text[a:b])}
            adds = said & set(words(part[0].passage.text[part[1] : part[2]])) - known
            if others and len(adds) <= _ADDS and not self._findings(text, others):
                spans = others
        return spans

    def _only_names(self, text: str) -> bool:
        """Whether a statement says no more than what a document is called, where something of it is asked for."""
        if self._understood.frame is not None or self._understood.kind is Kind.CROSSREF:
            return False
        said = words(text)
        names = {e.document.id: words(document_name(e.document, full=True)) for e in self._evidence}
        # Behind a word or two of the model's own: "Đúng: Văn bản: Chỉ thị số …".
        starts = [(said[i:], name) for name in names.values() for i in range(min(_LEADING, len(said)))]
        return any(rest[:1] == name[:1] and _stand_in_order(rest, name) for rest, name in starts)

    def _of_another_year(self, text: str, spans: Sequence[Part]) -> str:
        """Why a statement that names no year is not of the one that is asked about, where its sources name some."""
        named = " ".join(f"{e.passage.text[a:b]} {' '.join(e.passage.path)}" for e, a, b in spans)
        if len(self._understood.years) != 1 or _YEAR.search(text) or not _YEAR.search(named):
            return ""
        [year] = self._understood.years
        return f"không nói về năm {year}" if self._findings(f"Năm {year}: {text}", spans) else ""

    def _of_nobody(self, text: str, spans: Sequence[Part]) -> str:
        """Why a duty that is told without whose it is may not stand, where the question is about who does what.

        A reader takes it for the body that was asked about, so it is read as that one's.
        """
        asked = self._understood
        if not (asked.bodies or asked.everyone or asked.kind is Kind.AGENCY):
            return ""
        given = [a for e, first, last in spans for a in find_assignments(e.passage.text[first:last])]
        if not given:
            return ""
        if _names_who(text):
            return "không nói đúng ai chủ trì" if _lacks_lead(text, given, self._question) else ""
        if len(asked.bodies) != 1:
            return "không nói ai làm"
        [body] = asked.bodies
        as_read = (f"{name} {text[:1].lower()}{text[1:]}" for name in (body.written, *body.families))
        return f"không phải việc của {body.written}" if all(self._findings(t, spans) for t in as_read) else ""

    def _copied_from(self, text: str, cited: Sequence[Evidence]) -> Evidence | None:
        """The passage that has a statement's own words; among those of the documents that it cites, if it does."""
        if len(words(text)) < _SENTENCE:
            return None
        documents = {e.document.id for e in cited}
        for e in self._evidence:
            whole = (e, e.passage.label_length, len(e.passage.text))
            if (not documents or e.document.id in documents) and not self._findings(text, [whole], _COPIED):
                return e
        return None

    def _findings(self, text: str, spans: Sequence[Part], min_overlap: float = MIN_OVERLAP) -> list[Finding]:
        quoted = Citations()
        for e, a, b in spans:
            quoted.add(e.document, e.passage, a, b)
        mended = [corrected_span(e.passage, a, b, self._corrections(e.passage.file)) for e, a, b in spans]
        return check(text, quoted.all(), mended, min_overlap=min_overlap)


def _supporting(text: str, passage: Passage) -> tuple[int, int]:
    """The run of sentences of a passage that shares most words with a statement."""
    said = set(words(text))
    spans = [(max(a, passage.label_length), b) for a, b in sentences(passage.text)]
    spans = [(a, b) for a, b in spans if a < b]
    if not spans:
        return passage.label_length, len(passage.text)
    shared = [len(said & set(words(passage.text[a:b]))) for a, b in spans]
    best = max(range(len(spans)), key=lambda i: shared[i])
    near = [i for i, n in enumerate(shared) if n >= 0.6 * shared[best]]
    return spans[min(near)][0], spans[max(near)][1]


def _is_fragment(text: str, spans: Sequence[Part]) -> bool:
    """Whether a line is a piece of a sentence: a purpose alone, or some words that no passage has in a row."""
    said = words(text)
    held = [" ".join(words(f"{e.passage.text[a:b]} {' '.join(e.passage.path)}")) for e, a, b in spans]
    if any(" ".join(said) in quote for quote in held):
        return False
    if _PURPOSE.match(lower_case(text)) and not any(_PURPOSE.match(quote) for quote in held):
        return True
    return len(said) < _SENTENCE and not (
        re.search(r"\d", text) or find_actors(text) or any(map(str.isupper, text[1:]))
    )


_PURPOSE = re.compile(r"^\W*(?:để|nhằm)\s[^,;:]*$")


def _without_label(text: str, spans: Sequence[Part]) -> str:
    """A statement without the number of the item that it was copied with ("3.4. Ban Dân vận …")."""
    for e, _, _ in spans:
        label = e.passage.text[: e.passage.label_length].strip()
        if label and text.startswith(f"{label} "):
            return text.removeprefix(label).lstrip()
    return text


def _names_who(text: str) -> bool:
    """Whether a statement says whose something is: at its beginning, or behind a word such as "là", "giao cho"."""
    return any(_WHOSE.search(lower_case(text[: actor.start])) for actor in find_actors(text))


def _lacks_lead(text: str, given: Sequence[Assignment], question: str) -> bool:
    """Whether a statement that says "chủ trì", or a question that asks for it, gets none of those who do.

    "Chương trình 43 … chủ trì" is nobody; "Bộ trưởng ban hành" is not who leads.
    """
    leads = {fold(a.body.family) for a in given if a.role is Role.LEAD}
    is_asked = any("chu tri" in fold(said) for said in (text, question))
    return bool(leads) and is_asked and not leads & {fold(a.family) for a in find_actors(text)}


_WHOSE = re.compile(r"^\W*$|(?<!\w)(?:là|giao|cho|do|bởi|thuộc|của)\s+$|[:,;.]\s+$")


def _stand_in_order(said: Sequence[str], name: Sequence[str]) -> bool:
    rest = iter(name)
    return all(word in rest for word in said)


def _asks_again(text: str, question: str) -> bool:
    """Whether a statement says the question, or what it asks with, in a place where an answer should stand."""
    said, asked = words(text), words(question)
    if _ASKING.search(text) and set(said) <= set(asked):
        return True
    runs = {tuple(asked[i : i + _ASKED]) for i in range(len(asked))}
    shared = (run for i in range(len(said)) if (run := tuple(said[i : i + _ASKED])) in runs)
    return any(_ASKING.search(" ".join(run)) for run in shared)
