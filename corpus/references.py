"""The documents that a passage names, as written, and how it refers to them.

Only documents with a number are read here. Relations come from the words in front ("thay thế",
"căn cứ", "sao gửi") and from where the mention stands (the title, the enacting paragraph).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from corpus.codes import document_types, find_codes, find_dates, type_of, types_of_code
from corpus.directive import Correction, Mention, Passage, PassageKind, Relation
from corpus.text import fold


@cache
def _type_before() -> re.Pattern[str]:
    names = sorted(
        {fold(n) for t in document_types() for n in (t.name, *t.titled)} | {"cthd"},
        key=len,
        reverse=True,
    )
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})\s*(?:so)?\s*:?\s*$")


_ISSUER = re.compile(r"^\W{0,3}(?:của|do)\s+([^,;.:“”\"()]{3,90})")
_ISSUER_END = re.compile(r"\s+(?:về|Về|thực hiện|quy định|và|gắn|theo|ban hành|năm|thì|là|để|trên|khóa|khoá)\b")
_QUOTED = re.compile(r"^\W{0,4}(?:\([^)]{0,40}\)\W{0,3})?(?:về|Về)?(?: việc)?\s*[“\"]\s*([^“”\"]{5,400})[”\"]")
_ABOUT = re.compile(
    r"^\W{0,4}(?:\([^)]{0,40}\)\W{0,3})?((?:về|Về|quy định|thực hiện|ban hành)\s[^;“”\"]{8,400}?)(?=[.;]|$"
    r"|\s+và\s+[A-ZĐ][\w ]{3,30}\s+số\s|\))"
)

_BEFORE = (
    (Relation.REPLACES, re.compile(r"(?:thay the|bai bo|huy bo)(?:\s+cho)?[^.;]{0,60}$")),
    (Relation.AMENDS, re.compile(r"sua doi(?:, bo sung)?[^.;]{0,50}$")),
    (Relation.BASED_ON, re.compile(r"^\W*can cu[^;]*$|(?<!\w)can cu[^.;]{0,80}$")),
)
#: How much of the text on either side of a number is looked at: more than any pattern can take up,
#: and bounded, so that a paragraph of a thousand numbers is read in linear time.
_BEFORE_LENGTH = 2000
_AFTER_LENGTH = 1000

_TRANSMITS = re.compile(r"(?:gui kem|sao gui|gui toi|gui den)")
_IMPLEMENTS = re.compile(
    r"^\W*(?:v/v |ve (?:viec )?)?(?:trien khai )?(?:to chuc )?(?:trien khai |thuc hien)[^.;]{0,40}$"
)
_CONTINUES = re.compile(r"^\W*(?:v/v |ve (?:viec )?)?tiep tuc[^.;]{0,60}$")


def find_mentions(
    passages: tuple[Passage, ...], title: str | None = None, corrections: tuple[Correction, ...] = ()
) -> tuple[Mention, ...]:
    """The numbered documents that the passages of one document name, in order of their lines.

    Args:
        passages: all of the document's passages.
        title: its title; a document whose subject stands in a title that opens with "thực hiện"
            is implemented, even where the title does not give its number.
        corrections: reviewed scanning errors; those of kind "code" mend the numbers.
    """
    found: list[Mention] = []
    enacting = _enacting_paragraphs(passages)
    lists = _transmitted(passages)
    for passage in passages:
        if passage.kind in (PassageKind.RECIPIENTS, PassageKind.SIGNATURE):
            continue
        own = _own_number_end(passage)
        codes = [c for c in find_codes(passage.text) if c.start >= own]
        for code, start, end in codes:
            before = passage.text[max(0, start - _BEFORE_LENGTH) : start]
            found.append(
                Mention(
                    number=_corrected_code(passage, start, corrections) or str(code),
                    type=_type_named(before) or _only(types_of_code(code.type_code)),
                    passage_id=passage.id,
                    start=start,
                    end=end,
                    relation=_relation(passage, fold(before), enacting, lists),
                    **_described(passage.text[end : end + _AFTER_LENGTH]),
                )
            )
    return tuple(_implemented_by_title(found, fold(title or "")))


def _corrected_code(passage: Passage, start: int, corrections: tuple[Correction, ...]) -> str | None:
    for c in corrections:
        if c.kind == "code" and passage.text.startswith(c.wrong, start):
            codes = find_codes(c.right)
            return str(codes[0].code) if codes else None
    return None


def _implemented_by_title(found: list[Mention], title: str) -> list[Mention]:
    if not re.match(r"\W*(?:v/v |ve (?:viec )?)?(?:trien khai |to chuc )*thuc hien", title):
        return found
    if any(m.relation is Relation.IMPLEMENTS for m in found):
        return found
    for i, mention in enumerate(found):
        subject = fold(mention.title or "")
        if len(subject.split()) >= 6 and subject in title:
            return [*found[:i], replace(mention, relation=Relation.IMPLEMENTS), *found[i + 1 :]]
    return found


def _only(types: tuple[str, ...]) -> str | None:
    return types[0] if len(types) == 1 else None


def _type_named(before: str) -> str | None:
    m = _type_before().search(fold(before))
    if not m:
        return None
    return "Chương trình" if m.group(1) == "cthd" else type_of(m.group(1))


def _own_number_end(passage: Passage) -> int:
    """End of the document's own number in its header, so that it does not cite itself."""
    if passage.kind is not PassageKind.HEADER:
        return 0
    m = re.search(r"(?<!\w)so\s*:?\s*(?=\d)", fold(passage.text))
    if not m or (re.search(r"[^\W\d_]{3,}\s$", passage.text[: m.start()]) is None and m.start() > 200):
        return 0
    codes = find_codes(passage.text)
    own = next((c for c in codes if c.start == m.end()), None)
    named = own is not None and _type_named(passage.text[: own.start]) is not None
    return own.end if own and not named else 0


def _described(after: str) -> dict[str, str | None]:
    """Date, issuer and title as written right behind a number."""
    dates = find_dates(after[:45])
    date = None
    rest = after
    if dates and re.fullmatch(r"[\s,]*(?:ngày\s*)?", after[: dates[0].start], re.I):
        date = dates[0].iso
        rest = after[dates[0].end :]
    issuer = None
    if m := _ISSUER.match(rest):
        name = _ISSUER_END.split(m.group(1))[0].strip()
        issuer = name or None
        rest = rest[m.start(1) + len(name) :]
        rest = re.sub(r"^\s*(?:khóa|khoá|Khóa|nhiệm kỳ)\s+[IVXL]+", "", rest)
    title = None
    if m := (_QUOTED.match(rest) or _ABOUT.match(rest)):
        title = m.group(1).strip()
    return {"date": date, "issuer": issuer, "title": title}


def _enacting_paragraphs(passages: tuple[Passage, ...]) -> frozenset[str]:
    """The first paragraph of the body, which says what the document carries out."""
    body = [p for p in passages if p.kind is PassageKind.PARAGRAPH][:1]
    return frozenset(p.id for p in body)


def _transmitted(passages: tuple[Passage, ...]) -> frozenset[str]:
    """Items of a list that "sao gửi … các văn bản sau:" opens, and sentences that enclose."""
    found = set()
    opened = False
    for p in passages:
        folded = fold(p.text)
        if _TRANSMITS.search(folded):
            found.add(p.id)
            opened = folded.rstrip().endswith(":")
        elif opened and p.kind is PassageKind.ITEM:
            found.add(p.id)
        else:
            opened = False
    return frozenset(found)


def _relation(passage: Passage, before: str, enacting: frozenset[str], transmitted: frozenset[str]) -> Relation:
    sentence = re.split(r"(?<=[.;])\s", before)[-1]
    for relation, pattern in _BEFORE:
        if pattern.search(sentence):
            return relation
    if passage.id in transmitted:
        # In "Kế hoạch … về thực hiện Nghị quyết …" the second document is not what is sent.
        inside = re.search(r"(?:thuc hien|trien khai|ve viec|tong ket)[^.;]{0,80}$", sentence)
        return Relation.CITES if inside else Relation.TRANSMITS
    if passage.kind is PassageKind.HEADER:
        title = re.split(r"(?:ke hoach|chuong trinh(?: hanh dong)?|ket luan|huong dan|quyet dinh|v/v)\s", before)
        tail = title[-1] if len(title) > 1 else sentence
        if _CONTINUES.search(tail) or re.search(r"tiep tuc thuc hien[^.;]{0,60}$", before):
            return Relation.CONTINUES
        if re.search(r"(?:thuc hien|trien khai)[^.;]{0,60}$", before):
            return Relation.IMPLEMENTS
    if passage.id in enacting and _IMPLEMENTS.search(sentence):
        return Relation.IMPLEMENTS
    return Relation.CITES
