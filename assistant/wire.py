"""The JSON forms that scripts and measurements hold on to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assistant.answer import Answer, Citation
from corpus.crossrefs import CrossReference
from corpus.directive import SOURCED_FIELDS, Directive, Lines
from corpus.targets import Target
from corpus.tasks import Span, Task
from retrieval.collection import Collection
from retrieval.search import Hit, SearchResult, Understanding


def document_json(d: Directive) -> dict[str, Any]:
    """The `document` object."""
    return {
        "id": d.id,
        "type": d.type,
        "type_as_printed": d.type_as_printed,
        "number": d.number,
        "issuer": d.issuer,
        "date": d.date,
        "place": d.place,
        "dateline_place": d.dateline_place,
        "title": d.title,
        "signer": d.signer,
        "file": d.file,
        "lines": list(d.lines),
        "sources": {
            name: {
                "where": str(s.where),
                "file": s.file,
                "lines": list(s.lines) if s.lines else None,
            }
            for name in dict.fromkeys((*SOURCED_FIELDS, *d.sources))
            for s in (d.source(name),)
        },
    }


def understood_json(u: Understanding) -> dict[str, Any]:
    """What a question was taken to mean."""
    return {
        "documents": [
            {
                "written": n.written,
                "label": n.label,
                "held": list(n.held),
                "mentioned_in": list(n.mentioned_in),
            }
            for n in u.documents
        ],
        "bodies": [
            {"written": b.written, "family": b.family, "level": b.level, "place": b.place, "owner": b.owner}
            for b in u.bodies
        ],
        "places": list(u.places),
        "years": list(u.years),
        "units": list(u.units),
        "kind": str(u.kind),
        "restored": u.restored,
    }


def hit_json(h: Hit) -> dict[str, Any]:
    """One search result."""
    p = h.passage
    return {
        "rank": h.rank,
        "score": h.score,
        "matched_by": list(h.matched_by),
        "file": p.file,
        "lines": list(p.lines),
        "skipped_lines": list(p.skipped_lines),
        "text": p.text,
        "document": document_json(h.document),
        "path": list(p.path),
    }


def citation_json(c: Citation) -> dict[str, Any]:
    """One citation."""
    return {
        "marker": c.marker,
        "document": document_json(c.document),
        "path": list(c.path),
        "reference": c.reference,
        "quote": c.quote,
        "file": c.file,
        "lines": list(c.lines),
        "skipped_lines": list(c.skipped_lines),
    }


def answer_json(a: Answer, question_id: str | None = None) -> dict[str, Any]:
    """The `ask` object."""
    return {
        "id": question_id,
        "question": a.question,
        "standalone_question": a.standalone_question,
        "understood": understood_json(a.understood),
        "status": str(a.status),
        "missing": list(a.missing),
        "answer": a.text,
        "statements": [{"text": s.text, "citations": list(s.citations), "verified": s.verified} for s in a.statements],
        "citations": [citation_json(c) for c in a.citations],
        "retrieved": [hit_json(h) for h in a.retrieved],
        "answerer": a.answerer,
        "fallback": a.fallback,
        "prompt": a.prompt,
        "checks": [{"text": c.text, "outcome": str(c.outcome), "problem": c.problem} for c in a.checks],
        "choices": [{"label": c.label, "question": c.question} for c in a.choices],
        "index": a.index,
        "timings_ms": {k: a.timings_ms.get(k, 0) for k in ("retrieve", "answer", "verify", "total")},
        "usage": {
            "prompt_tokens": a.usage.prompt_tokens,
            "completion_tokens": a.usage.completion_tokens,
        },
    }


def search_json(r: SearchResult, question: str, standalone: str, question_id: str | None = None) -> dict[str, Any]:
    """The `search` object."""
    return {
        "id": question_id,
        "query": question,
        "standalone_question": standalone,
        "understood": understood_json(r.understood),
        "results": [hit_json(h) for h in r.hits],
        "index": r.index,
        "timings_ms": dict(r.timings_ms),
    }


def _stands(spans: Sequence[Span], collection: Collection) -> dict[str, Any]:
    """Quote, file and lines of what stands in one or more places of a document."""
    passages = [collection.passage(s.passage_id) for s in spans]
    first = passages[0]
    if len(spans) == 1:
        start, end = max(spans[0].start, first.label_length), spans[0].end
        lines = first.lines_of(start, end)
        kept = {p.line for p in first.pieces}
        quote = first.text[start:end].strip()
    else:
        parts = [first.text[max(spans[0].start, first.label_length) :], *(p.text for p in passages[1:-1])]
        parts.append(passages[-1].text[: spans[-1].end])
        quote = " ".join(parts).strip()
        kept = {piece.line for p in passages for piece in p.pieces}
        lines = Lines(
            first.lines_of(max(spans[0].start, first.label_length), len(first.text)).first,
            passages[-1].lines_of(0, spans[-1].end).last,
        )
    noise = {n for p in passages for n in p.skipped_lines}
    between = set(range(lines.first, lines.last + 1)) - kept
    others = {piece.line for p in collection.passages(first.document_id) for piece in p.pieces}
    return {
        "path": list(first.units),
        "quote": quote,
        "file": first.file,
        "lines": list(lines),
        "skipped_lines": sorted(n for n in between if n in noise or n in others),
    }


def task_json(d: Directive, t: Task, collection: Collection) -> dict[str, Any]:
    """A row of `tasks`: one body's part in one task."""
    return {
        "assignment": t.assignment,
        "body": t.name,
        "body_as_written": t.body.written,
        "body_level": t.body.level,
        "body_place": None if t.body.level == "central" else (t.body.place or d.place),
        "role": str(t.role),
        "task": t.text,
        "deadline": t.deadline,
        "deadline_date": t.deadline_date,
        "every": t.every,
        "document": document_json(d),
        **_stands(t.spans, collection),
    }


def target_json(d: Directive, t: Target, collection: Collection) -> dict[str, Any]:
    """A row of `targets`."""
    return {
        "value": t.value,
        "number": _number(t.number),
        "upper": _number(t.upper),
        "unit": t.unit,
        "comparison": t.comparison,
        "what": t.what,
        "year": t.year,
        "per": t.per,
        "place": d.place,
        "document": document_json(d),
        **_stands((Span(t.passage_id, t.start, t.end),), collection),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def cross_reference_json(row: CrossReference, collection: Collection) -> dict[str, Any]:
    """A row of `references`: one document, what it does to another, and where it says so."""
    to = row.to
    mentions = []
    for m in row.mentions:
        p = collection.passage(m.passage_id)
        mentions.append({"file": p.file, "lines": list(p.lines_of(m.start, m.end)), "quote": p.text[m.start : m.end]})
    return {
        "from": document_json(collection.directives[row.source_id]),
        "relation": str(row.relation),
        "to": {
            "id": to.id,
            "number": to.number,
            "type": to.type,
            "issuer": to.issuer,
            "date": to.date,
            "title": to.title,
        },
        "mentions": mentions,
    }
