"""Documents named by number, whole ("42-CT/TW") or in short ("ct42")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus.codes import document_types, find_codes, types_of_code
from corpus.directive import Directive
from corpus.link import Reference
from corpus.text import fold
from retrieval.collection import Collection, label
from retrieval.search import NamedDocument
from retrieval.understand.spoken import leading_type, types_spoken


@cache
def _typed_number() -> re.Pattern[str]:
    names = sorted({fold(n) for t in document_types() for n in (t.name, *t.titled)}, key=len, reverse=True)
    spoken = sorted({fold(s) for t in document_types() for s in (*t.spoken, *t.codes)}, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:(?P<name>{'|'.join(map(re.escape, names))})(?:\s+so)?\s*:?\s*(?P<n1>\d{{1,5}})"
        rf"|(?P<short>{'|'.join(map(re.escape, spoken))})\.?\s*(?:so\s*)?(?P<n2>\d{{1,5}})"
        rf"|(?:so\s+)?(?P<n3>\d{{1,5}})\s*-\s*(?P<code>{'|'.join(map(re.escape, spoken))}))"
        r"(?P<tail>\s*[-/]?\s*(?:[a-z]{2,4}\s*/\s*)?(?P<body>tw|tu|trung uong|du|cp|ttg|ubnd)(?!\w))?(?![\w%]|[.,]\d)"
    )


def by_number(question: str, collection: Collection) -> tuple[list[NamedDocument], list[tuple[int, int]]]:
    """Documents named by number, whole ("42-CT/TW") or in short ("ct42"), with their spans."""
    found: list[NamedDocument] = []
    spans: list[tuple[int, int]] = []
    for code, start, end in find_codes(question):
        before = max(0, start - 60)
        lead = re.search(r"(?:[^\W\d_]+\s+){0,4}(?:số\s*:?\s*|so\s*:?\s*)?$", question[before:start])
        begin = start
        if lead and (offset := leading_type(lead.group(0))) is not None:
            begin = before + lead.start() + offset
        key = code.key
        held = list(collection.with_number(key))
        found.append(_named(question[begin:end], str(code), held, collection.mentions(key), code.type_code))
        spans.append((begin, end))
    folded = fold(question)
    for m in _typed_number().finditer(folded):
        if any(a <= m.start() < b or a < m.end() <= b for a, b in spans):
            continue
        word = m["name"] or m["short"] or m["code"]
        digits = int(m["n1"] or m["n2"] or m["n3"])
        if m["short"] and len(m["short"]) <= 2 and _is_plain_word(question[m.start("short") : m.end("short")]):
            continue
        types = types_spoken()[word]
        body, end = m["body"], m.end()
        if body and body != "trung uong" and _is_plain_word(question[m.start("body") : m.end("body")]):
            body, end = None, m.start("tail")  # "Nghị quyết 52 dự kiến", "Chỉ thị 42 từ nay"
        body_code = "tw" if body == "trung uong" else body
        held = [
            d for k, d in collection.with_digits(digits) if d.type in types and (body_code is None or k[3] == body_code)
        ]
        mentions = [
            r
            for k, r in collection.mentions_with_digits(digits)
            if (body_code is None or k[3] == body_code)
            and (r.mention.type in types or (r.mention.type is None and _code_fits(r, types)))
        ]
        written = re.sub(r"\s+", " ", question[m.start() : end]).strip()
        found.append(_named(written, None, held, mentions, types[0]))
        spans.append((m.start(), end))
    return found, spans


def _is_plain_word(written: str) -> bool:
    """ "ct 42" is a reference, "là 2" is not: a short code has no marks as typed."""
    return not written.isascii() and fold(written) != written.lower().replace("đ", "d")


def _code_fits(reference: Reference, types: Sequence[str]) -> bool:
    codes = find_codes(reference.mention.number or "")
    return bool(codes) and bool(set(types_of_code(codes[0].code.type_code)) & set(types))


def _named(
    written: str,
    number: str | None,
    held: list[Directive],
    mentions: Sequence[Reference],
    kind: str,
) -> NamedDocument:
    if held:
        name = label(held[0]) if len(held) == 1 else written
        return NamedDocument(written=written, label=name, held=tuple(d.id for d in held))
    numbers = {r.mention.number: r.mention.type for r in mentions if r.mention.number}
    name = written[:1].upper() + written[1:]
    if len(numbers) == 1:
        (only, kind_of_it), *_ = numbers.items()
        name = f"{kind_of_it or ''} {only}".strip()
    elif number and not numbers:
        types = types_of_code(kind)
        name = f"{types[0]} {number}" if len(types) == 1 else written
    unresolved = [r for r in mentions if r.target_id is None]
    return NamedDocument(
        written=written,
        label=name,
        mentioned_in=tuple(dict.fromkeys(r.mention.passage_id for r in unresolved)),
    )
