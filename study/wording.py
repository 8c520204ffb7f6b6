"""Parts of a pack in a chat model's words, where every sentence of a part passes the check; else as they were.

A part is a run of lines under one heading. The model gets its lines as passages and has to give each of
them again: a part that loses a line, or of which one sentence fails, keeps the documents' own words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import prompts
from assistant.drafts import Draft
from assistant.generate import MIN_OVERLAP
from assistant.llm import ChatModel, Evidence, Refused
from corpus.errors import ModelError
from study.desk import Desk
from study.pack import Item, Kind, Section

WORDED = frozenset({"tom-tat", "boi-canh", "noi-dung", "diem-chu-y"})
"""Sections that a model may word; tables, cards and the quiz stay as the documents have them."""
_LINES = 8
_CHARACTERS = 6_000
"""Of one request: what small models still give back whole."""
_LONG = 160
"""Characters of a line that is worth wording; shorter ones are plain already."""

_log = logging.getLogger(__name__)


def worded(section: Section, desk: Desk, make_model: Callable[[], ChatModel]) -> tuple[Section, bool]:
    """The section with what a model could word soundly, and whether there is any such part.

    Args:
        section: as the documents have it.
        desk: holds the citations of its lines.
        make_model: gives a model for one request.
    """
    if section.id not in WORDED:
        return section, False
    items: list[Item] = []
    is_worded = False
    for may_be, run in groupby(section.items, key=_may_be_worded):
        for part in _parts(list(run)):
            made = _worded(part, desk, make_model()) if may_be else None
            is_worded = is_worded or made is not None
            items += made or part
    return replace(section, items=tuple(items)), is_worded


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
    """The part in the model's words; None where it fails in any way."""
    evidence = [_evidence(n, item, desk) for n, item in enumerate(part, 1)]
    try:
        drafts = [d for d in model.draft(prompts.load("study").render(), evidence) if d.markers or d.text]
    except (ModelError, Refused) as error:
        _log.info("a part keeps the documents' words: %s", error or type(error).__name__)
        return None
    given = [_item(d, part, desk) for d in drafts]
    items = [item for item in given if item is not None]
    told = {m for item in items for m in item.citations}
    if len(items) < len(given) or told != {m for item in part for m in item.citations}:
        _log.info("a part keeps the documents' words: a sentence fails, or a line is left out")
        return None
    return items


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
