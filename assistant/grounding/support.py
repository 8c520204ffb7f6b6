"""What a citation holds, and what a statement says beyond it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.answer import Citation
from corpus.bodies import Body, find_bodies
from corpus.codes import date_in_words
from corpus.domain import table


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact of a statement that its citations do not hold, or not of what the statement says it of."""

    kind: str
    """ "number", "date", "period", "code", "body", "place", "name", "role", "negation", "exchange" or "words"."""
    written: str
    is_elsewhere: bool = False
    """Whether the citations hold it, but of something else."""

    def __str__(self) -> str:
        names = {
            "number": "con số",
            "date": "ngày tháng",
            "period": "chu kỳ",
            "code": "số hiệu",
            "body": "tên cơ quan",
            "place": "địa phương",
            "name": "tên riêng",
            "role": "vai trò của",
            "negation": "ý phủ định hoặc khẳng định",
            "exchange": "chỗ viết",
            "words": "nội dung",
        }
        if self.is_elsewhere:
            return f"{names[self.kind]} “{self.written}” trong đoạn được dẫn nói về điều khác"
        return f"{names[self.kind]} “{self.written}” không có trong đoạn được dẫn"


CLAUSE_END = re.compile(r"[;:]|\.(?=\s|$)")
"""Where one thing that is said ends."""
CLAUSES = re.compile(r"[;:]|[.,](?=\s|$)")
"""Where a clause ends: a comma inside a figure parts nothing."""
_LABEL = re.compile(r"^\W*(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)/-]+\s+")


@dataclass(frozen=True, slots=True)
class Support:
    """What one citation holds."""

    text: str
    quotes: str
    """The quote alone, as printed and mended."""
    source: str
    """The quote as it should read."""
    frame: str
    """What is known of the document and of the place, without the quote."""
    labels: str
    """Where the quote stands."""
    level: str | None
    """Level of the document's issuer."""
    bodies: tuple[Body, ...]
    signer: str | None
    """Who signed its document."""


@cache
def small_words() -> frozenset[str]:
    """Words that ask, join and bound, and tell no two things apart."""
    return frozenset(table("question_words")["words"].split())


def supports(citations: Sequence[Citation], mended: Sequence[str]) -> list[Support]:
    """What each citation holds; `mended` are the quotes as they should read, one for each, or none."""
    aligned = len(mended) == len(citations)
    found = []
    for i, c in enumerate(citations):
        d = c.document
        quotes = list(dict.fromkeys([c.quote, *(mended[i : i + 1] if aligned else mended)]))
        path = [_LABEL.sub("", p) for p in c.path]
        parts = [x for x in (d.type, d.type_as_printed, d.number, d.issuer, d.title, d.place, d.signer) if x]
        if d.date:
            parts.append(f"ngày {date_in_words(d.date)}")
        text = "\n".join([*quotes, *path, *parts])
        frame = "\n".join([*c.path, *parts])
        issuers = find_bodies(d.issuer) if d.issuer else []
        level = next((b.level for b in issuers if b.level), "province" if d.place and not issuers else None)
        labels = "\n".join([*c.path, c.reference])
        bodies = tuple(find_bodies(text))
        found.append(Support(text, "\n".join(quotes), quotes[-1], frame, labels, level, bodies, d.signer))
    return found
