"""Terms that the documents define, and abbreviations that they use, spelled out where a document does so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.directive import Directive, Passage
from corpus.domain import table
from corpus.names import spelled_out
from corpus.text import fold, sentences
from study.desk import TEXT, Desk, suggestion
from study.pack import Item

#: One word in capitals alone: "TW" of "TWPC TT" is a piece of something misread.
_SHORT = re.compile(r"(?<![\w/-])(?<![A-ZĐ] )[A-ZĐ]{2,8}(?![\w/-]| [A-ZĐ]{2})")
_SPELLED = re.compile(
    r"(?P<long>(?:[^\W\d_]+\s+){2,8})\((?:sau đây (?:gọi|viết) (?:tắt )?là\s+|viết tắt là\s+)?(?P<short>[A-ZĐ]{2,8})\)"
)
_CALLED = re.compile(r"\(sau đây (?:gọi|viết) (?:chung |tắt )?là\s+[^)]{2,80}\)")


def terms(desk: Desk, directive: Directive) -> Iterator[Item]:
    """What the document calls by another name; then its abbreviations, each with the words that it stands for.

    Those words are the document's, or another's that is studied, else those in common use, which is said.
    """
    spelled: dict[str, Item] = {}
    for p in desk.passages(directive):
        if p.kind in TEXT:
            for start, end in sentences(p.text):
                start = max(start, p.label_length)
                spelled |= {s: i for s, i in _spelled(desk, p, start, end) if s not in spelled}
                if _CALLED.search(p.text, start, end) or _defines(p.text[start:end]):
                    yield _beginning_where_told(desk, p, start, end)
    yield from spelled.values()
    for short, passage in _used(desk, directive).items():
        if short in spelled:
            continue
        if elsewhere := _elsewhere(desk, short):
            yield elsewhere
        elif common := _in_common_use(short):
            yield suggestion(f"{short}: {common} ({_NOT_EXPLAINED})", citations=(desk.cite(passage),))
        else:
            yield suggestion(
                f"{short}: văn bản dùng mà không giải thích; cần nói rõ khi trình bày.", citations=(desk.cite(passage),)
            )


_NOT_EXPLAINED = "cách viết tắt thông dụng; văn bản không giải thích"
_LONGEST = 350
"""Characters of a sentence that is given whole."""


def _spelled(desk: Desk, passage: Passage, start: int, end: int) -> Iterator[tuple[str, Item]]:
    """Abbreviations that a sentence spells out."""
    for m in _SPELLED.finditer(passage.text, start, end):
        if _stands_for(m["long"], m["short"]):
            words = m["long"].split()[-len(m["short"]) :]
            line = desk.quoted(passage, start, end)
            yield m["short"], replace(line, text=f"{m['short']}: {' '.join(words)}")


def _beginning_where_told(desk: Desk, passage: Passage, start: int, end: int) -> Item:
    """A sentence that names something; a long one from the clause on in which it does."""
    called = _CALLED.search(passage.text, start, end)
    if called is not None and end - start > _LONGEST:
        borders = [m.end() for m in re.finditer(r"[;:]\s", passage.text[start : called.start()])]
        return desk.quoted(passage, start + (borders[-1] if borders else 0), called.end())
    return desk.quoted(passage, start, end)


def _in_common_use(short: str) -> str:
    """What an abbreviation commonly stands for; empty where no table has it."""
    known = table("abbreviations")["words"].get(short) or spelled_out(short)
    return known if known != short else ""


def _defines(text: str) -> bool:
    return bool(re.search(r"(?<!\w)được hiểu là(?!\w)", text))


def _used(desk: Desk, directive: Directive) -> dict[str, Passage]:
    """Abbreviations with the first passage that uses them; words of a line in capitals are none."""
    found: dict[str, Passage] = {}
    for p in desk.passages(directive):
        if p.kind in TEXT and not p.text.isupper():
            for m in _SHORT.finditer(desk.words(p, p.label_length, len(p.text))):
                if not re.fullmatch(r"[IVXLC]+", m.group(0)):
                    found.setdefault(m.group(0), p)
    return found


def _elsewhere(desk: Desk, short: str) -> Item | None:
    """An abbreviation as another of the documents studied spells it out."""
    for d in desk.documents:
        for p in desk.passages(d):
            for start, end in sentences(p.text):
                for found, item in _spelled(desk, p, max(start, p.label_length), end):
                    if found == short:
                        return item
    return None


def _stands_for(long: str, short: str) -> bool:
    """Whether the first letters of the last words make up the abbreviation."""
    letters = "".join(w[0] for w in fold(long).split())
    return letters.endswith(fold(short))
