"""A pack as one JSON document, for programs."""

from __future__ import annotations

import json
from typing import Any

from assistant.answer import Citation
from assistant.wire import citation_json
from study.pack import Item, Pack, QuizItem, Section
from study.template import Template


def write(pack: Pack, _template: Template) -> bytes:
    """The bytes of a UTF-8 file."""
    return json.dumps(pack_json(pack), ensure_ascii=False, indent=1).encode()


def pack_json(pack: Pack) -> dict[str, Any]:
    """A pack as plain values."""
    cited = {c.marker: c for c in pack.citations}
    return {
        "title": pack.title,
        "subtitle": pack.subtitle,
        "audience": str(pack.audience),
        "minutes": pack.minutes,
        "seed": pack.seed,
        "model": pack.model,
        "dropped": pack.dropped,
        "sections": [_section(s) for s in pack.sections],
        "quiz": [_quiz(q, cited) for q in pack.quiz],
        "citations": [citation_json(c) for c in pack.citations],
    }


def _section(s: Section) -> dict[str, Any]:
    return {
        "id": s.id,
        "title": s.title,
        "columns": list(s.columns),
        "note": s.note,
        "items": [_item(i) for i in s.items],
    }


def _item(i: Item) -> dict[str, Any]:
    return {
        "text": i.text,
        "kind": str(i.kind),
        "citations": list(i.citations),
        "level": i.level,
        "question": i.question or None,
        "cells": [{"text": c.text, "citations": list(c.citations)} for c in i.cells],
    }


def _quiz(q: QuizItem, cited: dict[int, Citation]) -> dict[str, Any]:
    return {
        "question": q.question,
        "options": list(q.options),
        "key": q.key,
        "kind": str(q.kind),
        "citation": citation_json(cited[q.citation]) if q.markers else None,
    }
