"""Terms that the documents define, and abbreviations that they use, spelled out where a document does so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.directive import Directive, Passage
from corpus.text import fold, sentences
from study.desk import TEXT, Desk, suggestion
from study.pack import Item

_SHORT = re.compile(r"(?<![\w/-])[A-ZĐ]{2,8}(?![\w/-])")
_SPELLED = re.compile(
    r"(?P<long>(?:[^\W\d_]+\s+){2,8})\((?:sau đây (?:gọi|viết) (?:tắt )?là\s+|viết tắt là\s+)?(?P<short>[A-ZĐ]{2,8})\)"
)
_CALLED = re.compile(r"\(sau đây (?:gọi|viết) (?:chung |tắt )?là\s+[^)]{2,80}\)")


def terms(desk: Desk, directive: Directive) -> Iterator[Item]:
    """Sentences that define; then abbreviations, each with the words that it stands for if the document has them."""
    told: set[str] = set()
    for p in desk.passages(directive):
        if p.kind not in TEXT:
            continue
        for start, end in sentences(p.text):
            start = max(start, p.label_length)
            text = p.text[start:end]
            if _CALLED.search(text) or _SPELLED.search(text) or _defines(text):
                told.update(m["short"] for m in _SPELLED.finditer(text) if _stands_for(m["long"], m["short"]))
                yield desk.quoted(p, start, end)
    for short, passage in _used(desk, directive).items():
        if short in told:
            continue
        spelled = _elsewhere(desk, short)
        if spelled is not None:
            yield desk.quoted(*spelled)
        else:
            yield suggestion(
                f"{short}: văn bản dùng mà không giải thích; cần nói rõ khi trình bày.", citations=(desk.cite(passage),)
            )


def _defines(text: str) -> bool:
    return bool(re.search(r"(?<!\w)được hiểu là(?!\w)", text))


def _used(desk: Desk, directive: Directive) -> dict[str, Passage]:
    """Abbreviations with the first passage that uses them; words of a line in capitals are none."""
    found: dict[str, Passage] = {}
    for p in desk.passages(directive):
        if p.kind in TEXT and not p.text.isupper():
            for m in _SHORT.finditer(p.text):
                if not re.fullmatch(r"[IVXLC]+", m.group(0)):
                    found.setdefault(m.group(0), p)
    return found


def _elsewhere(desk: Desk, short: str) -> tuple[Passage, int, int] | None:
    """A sentence of the documents studied that spells an abbreviation out."""
    for d in desk.documents:
        for p in desk.passages(d):
            for m in _SPELLED.finditer(p.text):
                if m["short"] == short and _stands_for(m["long"], short):
                    return next((p, max(a, p.label_length), b) for a, b in sentences(p.text) if a <= m.start() < b)
    return None


def _stands_for(long: str, short: str) -> bool:
    """Whether the first letters of the last words make up the abbreviation."""
    letters = "".join(w[0] for w in fold(long).split())
    return letters.endswith(fold(short))
