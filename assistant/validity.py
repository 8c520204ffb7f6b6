"""Whether a document is in force, as far as a collection can tell.

It can tell what its documents say: when one takes effect, and that another replaces, amends or goes
on with it. It does not follow what happens elsewhere, so an answer always says where to check.
"""

from __future__ import annotations

import re

from assistant.reading import Reading, Span
from assistant.relations import described, means, referring
from corpus.directive import Directive, Mention, Passage, PassageKind, Relation
from corpus.text import fold, sentences
from retrieval.collection import Collection, code_key
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
    """Whether another document says that it replaces or amends this one, or one that may be it."""
    held = [collection.directives[i] for i in named.held]
    ending = [r for r in collection.references if r.mention.relation in _ENDS]
    return any(means(r, named) or any(_may_be(r.mention, d) for d in held if r.target_id is None) for r in ending)


def _may_be(mention: Mention, directive: Directive) -> bool:
    """Whether a mention that was not traced to a document carries this one's number, and no other date."""
    key = code_key(mention.number)
    return key is not None and key == code_key(directive.number) and mention.date in (None, directive.date)


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
