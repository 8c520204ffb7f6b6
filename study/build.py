"""Makes a study pack: section by section in the template's order, every line of content checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from assistant.cite import document_name
from assistant.llm import ChatModel
from corpus.codes import date_in_words
from corpus.directive import Correction, Directive
from retrieval.collection import Collection, label
from study import cards, comparison, duties, glance, glossary, goals, identity, meeting, outline
from study.desk import Desk, suggestion
from study.pack import Audience, Item, Kind, Pack, QuizItem, Section
from study.quiz import quiz
from study.template import SectionShape, Template
from study.wording import Wording

SHORTEST, LONGEST = 15, 480
"""Minutes of a session."""
_DEPTHS = ((45, 2), (90, 4), (180, 8))
"""Up to so many minutes, so many lines of each lowest heading; longer sessions get all."""


@dataclass(frozen=True, slots=True)
class Request:
    """What pack is wanted."""

    documents: Sequence[Directive]
    """What is studied; the one that the pack is named after first."""
    audience: Audience = Audience.CHI_BO
    minutes: int = 90
    seed: int = 1
    without: frozenset[str] = field(default_factory=frozenset)
    """Ids of sections that are not wanted."""


class Builder:
    """Makes the sections of one pack; each can be made again alone."""

    def __init__(
        self,
        request: Request,
        collection: Collection,
        corrections: Callable[[str], tuple[Correction, ...]],
        template: Template,
        make_model: Callable[[], ChatModel] | None = None,
    ) -> None:
        """
        Args:
            request: what is wanted.
            collection: where the documents stand.
            corrections: the reviewed corrections of a file.
            template: order, headings and wording.
            make_model: gives a chat model for one request; None for the documents' own words throughout.
        """
        self.request = request
        self.template = template
        self.desk = Desk(collection, corrections, request.documents)
        self.wording = Wording(self.desk, make_model) if make_model is not None else None
        self._quiz: tuple[QuizItem, ...] | None = None
        self._ways: dict[str, Callable[[], Section | None]] = {
            "thong-tin": lambda: self._table(identity.about(self.desk), identity.COLUMNS),
            "tom-tat": lambda: self._plain(self._at_a_glance()),
            "boi-canh": lambda: self._plain(self._each(outline.background)),
            "noi-dung": lambda: self._plain(self._each(lambda desk, d: outline.core(desk, d, self._depth()))),
            "diem-chu-y": lambda: self._plain(self._each(outline.standing_out)),
            "phan-cong": lambda: self._table(
                self._each(lambda desk, d: duties.table(desk, d, request.audience)), duties.COLUMNS
            ),
            "chi-tieu": lambda: self._table(self._each(goals.table), goals.COLUMNS),
            "hoi-dap": self._cards,
            "thao-luan": self._discussion,
            "trac-nghiem": self._quizzed,
            "so-sanh": self._compared,
            "thuat-ngu": lambda: self._plain(self._each(glossary.terms)),
            "chuong-trinh": self._agenda,
            "thu-hoach": lambda: self._plain(meeting.form(template.essay_form, self._fields())),
            "bao-cao": lambda: self._plain(meeting.form(template.report_form, self._fields())),
            "danh-muc": lambda: self._plain(identity.sources(self.desk)),
        }

    def sections(self) -> Iterator[Section]:
        """The sections in order, as they are made; those without a line are left out."""
        for shape in self.template.sections:
            if shape.id not in self.request.without and (section := self.section(shape)) is not None:
                yield section

    def section(self, shape: SectionShape) -> Section | None:
        """One section; None where the documents hold nothing for it."""
        made = self._ways[shape.id]()
        if made is None:
            return None
        items = self._without_empty_headings(self.desk.sound(made.items))
        section = replace(made, id=shape.id, title=shape.title, items=items)
        if self.wording is not None:
            section = self.wording.of(section)
        return section if items or made.note else None

    def pack(self, sections: Sequence[Section]) -> Pack:
        """The sections put together."""
        documents = self.request.documents
        alone = len(documents) == 1
        return Pack(
            title=self.template.title,
            subtitle="; ".join(document_name(d, full=alone, lacks=alone) for d in documents),
            audience=self.request.audience,
            minutes=self.request.minutes,
            seed=self.request.seed,
            sections=tuple(sections),
            quiz=self._quiz or () if any(s.id == "trac-nghiem" for s in sections) else (),
            citations=self.desk.citations.all(),
            dropped=self.desk.dropped,
            model=self.wording.name if self.wording and self.wording.taken else None,
        )

    def _without_empty_headings(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Without headings of ours below which nothing is left; the name of a document heads other headings."""
        names = {document_name(d, lacks=False) for d in self.desk.documents}
        kept: list[Item] = []
        for item in reversed(items):
            below = kept[-1] if kept else None
            if item.level == 0 and item.kind is Kind.SUGGESTION and not item.cells:
                ends = below is None or (below.level == 0 and below.kind is Kind.SUGGESTION and not below.cells)
                if ends and not (item.text in names and below is not None and below.text not in names):
                    continue
            kept.append(item)
        return tuple(reversed(kept))

    # Sections

    @staticmethod
    def _plain(items: Iterator[Item]) -> Section | None:
        return _section(tuple(items))

    @staticmethod
    def _table(items: Iterator[Item], columns: Sequence[str]) -> Section | None:
        made = tuple(items)
        return _section(made, columns=tuple(columns)) if any(i.cells for i in made) else None

    def _each(self, make: Callable[[Desk, Directive], Iterator[Item]]) -> Iterator[Item]:
        """The lines of each document, under its name where there are several."""
        for d in self.desk.documents:
            lines = list(make(self.desk, d))
            if lines and len(self.desk.documents) > 1:
                yield suggestion(document_name(d, lacks=False), level=0)
            yield from lines

    def _depth(self) -> int | None:
        return next((most for minutes, most in _DEPTHS if self.request.minutes <= minutes), None)

    def _at_a_glance(self) -> Iterator[Item]:
        part = 1 / len(self.desk.documents)
        yield from self._each(lambda desk, d: glance.at_a_glance(desk, d, part))

    def _cards(self) -> Section | None:
        desk, most = self.desk, self.template.cards
        share = -(-most // len(desk.documents))
        made = [c for d in desk.documents for c in desk.sound(islice(cards.cards(desk, d), 2 * share))[:share]][:most]
        if not made:
            return None
        few = f"Văn bản chỉ đủ căn cứ cho {len(made)} thẻ hỏi - đáp." if len(made) < min(cards.FEWEST, most) else ""
        return _section(tuple(made), note=few)

    def _discussion(self) -> Section | None:
        wordings = self.template.discussion.get(self.request.audience, ())
        return self._plain(
            meeting.discussion(
                self.desk, self.request.documents[0], self.request.audience, wordings, self.template.questions
            )
        )

    def _quizzed(self) -> Section | None:
        self._quiz = tuple(quiz(self.desk, self.template.quiz, self.template.options, self.request.seed))
        if not self._quiz:
            return None
        made = {
            Item(text=self.desk.whole(q.citation), kind=Kind.CONTENT, citations=(q.citation,), question=q.question): q
            for q in self._quiz
        }
        lines = self.desk.sound(made)
        self._quiz = tuple(made[i] for i in lines)
        few = (
            f"Văn bản chỉ đủ căn cứ cho {len(self._quiz)} câu trắc nghiệm."
            if len(self._quiz) < self.template.quiz
            else ""
        )
        return _section(tuple(lines), note=few)

    def _compared(self) -> Section | None:
        if len(self.desk.documents) < 2:
            return None
        two = self.desk.documents[:2]
        columns = comparison.columns(two) if len(self.desk.documents) == 2 else (label(two[0]), "Văn bản đối chiếu")
        return self._table(comparison.compare(self.desk), columns)

    def _agenda(self) -> Section | None:
        hours, minutes = map(int, self.template.begin.split("h"))
        names = "; ".join(label(d) for d in self.desk.documents)
        steps = meeting.agenda(self.template.agenda, self.request.minutes, 60 * hours + minutes, names)
        return self._table(steps, meeting.AGENDA_COLUMNS)

    def _fields(self) -> dict[str, str]:
        first = self.request.documents[0]
        return {
            "van_ban": "; ".join(document_name(d, lacks=False) for d in self.desk.documents),
            "doi_tuong": meeting.words_for(self.request.audience),
            "ngay_ban_hanh": date_in_words(first.date) if first.date else "…………",
            "muc": "…………",
        }


def _section(items: tuple[Item, ...], columns: tuple[str, ...] = (), note: str = "") -> Section | None:
    return Section(id="", title="", items=items, columns=columns, note=note) if items else None
