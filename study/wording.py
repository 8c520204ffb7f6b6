"""Parts of a pack in a chat model's words, where every sentence of a part passes the check; else as they were.

A part is a run of lines under one heading. The model gets its lines as passages and has to give each of
them again: a part that loses a line, or of which one sentence fails, keeps the documents' own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import prompts
from assistant.drafts import Draft
from assistant.llm import ChatModel, Evidence, Refused
from assistant.vetting import MIN_OVERLAP
from corpus.errors import ModelError
from corpus.text import words
from study.desk import Desk
from study.pack import Item, Kind, Section

WORDED = frozenset({"tom-tat", "boi-canh", "noi-dung", "diem-chu-y"})
"""Sections that a model may word; tables, cards and the quiz stay as the documents have them."""
_LINES = 8
_CHARACTERS = 6_000
"""Of one request: what small models still give back whole."""
_PATIENCE = 3
"""Failures in a row after which an endpoint is not asked again for this pack."""
_TOLD = 0.5
"""Share of a line's words that a model's wording of it keeps: what says less has lost some of it."""
_LONG = 160
"""Characters of a line that is worth wording; shorter ones are plain already."""


class Wording:
    """Words sections with a model, and counts what became of their parts."""

    def __init__(self, desk: Desk, make_model: Callable[[], ChatModel]) -> None:
        """
        Args:
            desk: holds the citations of the lines.
            make_model: gives a model for one request.
        """
        self.taken = 0
        """Parts in the model's words."""
        self.kept = 0
        """Parts for which it was asked, or would have been, and that keep the documents' words."""
        self.reason = ""
        """What the endpoint failed with last."""
        self._failed = 0
        self.name = ""
        self._desk = desk
        self._make_model = make_model

    def of(self, section: Section) -> Section:
        """The section with what the model could word soundly."""
        if section.id not in WORDED:
            return section
        items: list[Item] = []
        for may_be, run in groupby(section.items, key=_may_be_worded):
            for part in _parts(list(run)):
                items += (self._part(part) if may_be else None) or part
        return replace(section, items=tuple(items))

    def _part(self, part: Sequence[Item]) -> list[Item] | None:
        made = None
        if self._failed < _PATIENCE:
            model = self._make_model()
            self.name = model.name
            try:
                made = _worded(part, self._desk, model)
                self._failed = 0
            except ModelError as error:
                self.reason = str(error)
                self._failed += 1
        self.taken += made is not None
        self.kept += made is None
        return made


def _may_be_worded(item: Item) -> bool:
    return item.kind is Kind.CONTENT and item.level > 0 and len(item.citations) == 1 and len(item.text) >= _LONG


def _parts(run: Sequence[Item]) -> Iterator[list[Item]]:
    """A run in requests of a size that a small model can take."""
    part: list[Item] = []
    size = 0
    for item in run:
        if part and (len(part) == _LINES or size + len(item.text) > _CHARACTERS):
            yield part
            part, size = [], 0
        part.append(item)
        size += len(item.text)
    if part:
        yield part


def _worded(part: Sequence[Item], desk: Desk, model: ChatModel) -> list[Item] | None:
    """The part in the model's words; None where a sentence fails or a line is left out.

    Raises:
        ModelError: the endpoint failed.
    """
    evidence = [_evidence(n, item, desk) for n, item in enumerate(part, 1)]
    try:
        drafts = [d for d in model.draft(prompts.load("study").render(), evidence) if d.markers or d.text]
    except Refused:
        return None
    given = [_item(d, part, desk) for d in drafts]
    items = [item for item in given if item is not None]
    told = {m for item in items for m in item.citations}
    if len(items) < len(given) or told != {m for item in part for m in item.citations}:
        return None
    return items if all(_told(item, items) >= _TOLD for item in part) else None


def _told(item: Item, items: Sequence[Item]) -> float:
    """The share of a line's words that stands in the lines that cite the same: a purpose alone tells nothing of it."""
    said = {w for new in items if set(new.citations) & set(item.citations) for w in words(new.text)}
    own = words(item.text)
    return sum(w in said for w in own) / len(own) if own else 1.0


def _evidence(marker: int, item: Item, desk: Desk) -> Evidence:
    cited = desk.of(item.citations)[0]
    return Evidence(marker=marker, passage=desk.passage(cited.passage_id), document=cited.document, text=item.text)


def _item(draft: Draft, part: Sequence[Item], desk: Desk) -> Item | None:
    """A sentence of the model as a line; None where it cites nothing that was given, or fails the check."""
    if not draft.markers or not all(0 < n <= len(part) for n in draft.markers):
        return None
    lines = [part[n - 1] for n in draft.markers]
    markers = tuple(dict.fromkeys(m for line in lines for m in line.citations))
    if not desk.is_sound(draft.text, markers, min_overlap=MIN_OVERLAP):
        return None
    return replace(lines[0], text=draft.text, citations=markers)
