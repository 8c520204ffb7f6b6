"""The JSON forms that scripts and measurements hold on to."""

from __future__ import annotations

from typing import Any

from assistant.answer import Answer, Citation
from corpus.directive import SOURCED_FIELDS, Directive
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
            for name in SOURCED_FIELDS
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
