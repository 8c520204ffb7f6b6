"""Whether a document is in force, as far as a collection can tell.

It can tell what its documents say: when one takes effect, and that another replaces, amends or goes
on with it. It does not follow what happens elsewhere, so an answer always says where to check.
"""

from __future__ import annotations

import re

from assistant.reading import Reading, Span
from assistant.relations import described, means, referring
from corpus.directive import Passage, PassageKind, Relation
from corpus.text import fold, sentences
from retrieval.collection import Collection
from retrieval.search import NamedDocument

WHERE_TO_CHECK = (
    "Kho văn bản không theo dõi hiệu lực: cần kiểm tra ở cơ quan ban hành"
    " hoặc cơ sở dữ liệu văn bản của Đảng, Nhà nước."
)
NOT_REPLACED = "Không văn bản nào trong kho nói {name} bị thay thế, sửa đổi hoặc bãi bỏ."
_ENDS = {Relation.REPLACES, Relation.AMENDS}
#: "Quy định này … có hiệu lực thi hành kể từ ngày ký": of itself, not of what it cites.
_TAKES_EFFECT = re.compile(
    r"(?<!\w)nay(?!\w).{0,400}?(?<!\w)(?:co|het|chiu) hieu luc(?: thi hanh)? (?:ke |den |tu |sau |het |ngay )"
    r"|(?<!\w)nay (?:duoc )?(?:thi hanh|ap dung|thuc hien) (?:ke )?tu (?:ngay|khi|nam|thang)"
)


def is_replaced(collection: Collection, named: NamedDocument) -> bool:
    """Whether another document says that it replaces or amends this one."""
    return any(r.mention.relation in _ENDS and means(r, named) for r in collection.references)


def said_by_others(reading: Reading) -> list[Span]:
    """What others say of the documents asked about: that they replace, amend or continue them.

    Of a document that is only named, for want of that, whatever else is said of it.
    """
    spans = referring(reading.collection, reading.understood, {*_ENDS, Relation.CONTINUES})
    return spans or ([] if reading.held else described(reading))


def said_by_itself(collection: Collection, document_id: str) -> list[Span]:
    """Its own sentences on when it takes or loses effect."""
    return [s for p in collection.passages(document_id) for s in _on_effect(p)]


def _on_effect(passage: Passage) -> list[Span]:
    if passage.kind not in (PassageKind.ITEM, PassageKind.PARAGRAPH):
        return []
    spans = [Span(passage, max(a, passage.label_length), b) for a, b in sentences(passage.text)]
    return [s for s in spans if _TAKES_EFFECT.search(fold(s.text))]
