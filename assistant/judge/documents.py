"""Is the document asked about held, only mentioned, unknown, or one of several?"""

from __future__ import annotations

import re

from assistant.answer import Status
from assistant.conversation import that_document
from assistant.judge.verdict import Verdict
from assistant.pointing import points_at_two
from corpus.codes import find_dates, type_of
from corpus.directive import Passage
from corpus.places import find_places
from corpus.text import fold
from retrieval.about import Field
from retrieval.collection import Collection, code_key
from retrieval.search import Kind, NamedDocument, SearchResult, Understanding

_LAW = re.compile(r"(?<!\w)((?:bo )?luat|nghi dinh|thong tu|phap lenh|hien phap|dieu le dang)\s+((?:\S+\s*){1,8})")
_ABOUT_IMPLEMENTING = re.compile(
    r"(?:thuc hien|trien khai|quan triet|tuyen truyen|pho bien|hoc tap)\s+(?:\S+\s+){0,5}?$"
)
_VERBS = (
    r"(?<!tuyen )giao|chu tri|thuc hien|trien khai|ve|yeu cau|quy dinh|neu|de ra|dat|xac dinh|ban hanh|co|la|thi"
    r"|phai|duoc"
)


def dangling(question: str, understood: Understanding, collection: Collection) -> Verdict | None:
    """ "Văn bản này ai ký?" with nothing before it that "này" could mean."""
    if understood.documents or understood.places:
        return None
    m = that_document(question)
    if not m and not points_at_two(question):
        return None
    kind = type_of(m.group(0)) if m else None
    held = [d for d in collection.directives.values() if kind is None or d.type == kind] or [
        *collection.directives.values()
    ]
    return Verdict(
        Status.CLARIFY,
        "Anh/chị đang hỏi về văn bản nào?",
        candidates=tuple((d.id, collection.passages(d.id)[0]) for d in held[:4]),
    )


def unknown_document(folded: str, understood: Understanding, collection: Collection) -> Verdict | None:
    """A directive that the collection neither holds nor names."""
    unknown = [n for n in understood.documents if not n.held and not n.mentioned_in]
    if not unknown:
        return None
    n = unknown[0]
    other = [m for m in understood.documents if m.held]
    if other and folded.find(fold(other[0].written)) < folded.find(fold(n.written)) >= 0:
        return None
    same = [
        d.id for d in collection.directives.values() if (a := code_key(d.number)) and (b := _digits(n)) and a[0] == b
    ]
    text = f"Kho văn bản không có {n.label}, và không văn bản nào trong kho nhắc đến."
    return Verdict(Status.NOT_IN_CORPUS, text, missing=(n.label,), nearest=tuple(same[:2]))


def absent_document(question: str, understood: Understanding, collection: Collection) -> Verdict | None:
    """A directive that is only named; what implements it here may still answer."""
    absent = [n for n in understood.documents if not n.held and n.mentioned_in]
    held = [n for n in understood.documents if n.held]
    if not absent or held:
        return None
    n = absent[0]
    readings = _readings(n, collection)
    dates = {d.iso for d in find_dates(question)}
    readings = [r for r in readings if r[0].split("|")[1] in dates] or readings
    # One of several may have been replaced, another not.
    one_of_several = len(readings) > 1 and Field.VALIDITY in understood.fields
    if _answerable_from_others(fold(question), n, understood) and not one_of_several:
        return None
    if len(readings) > 1:
        return Verdict(
            Status.CLARIFY,
            f"“{n.written}” có thể là nhiều văn bản khác nhau, kho chỉ nhắc đến chứ không có toàn văn. "
            "Anh/chị hỏi văn bản nào?",
            candidates=tuple(readings),
            missing=(f"toàn văn {n.label}",),
        )
    # Of several documents of one number the question may mean one by its date.
    of_date = [p for _, p in readings] if dates and len(readings) == 1 else []
    mentions = of_date or _plainest_mention(n, collection)
    implementing = [
        d.id
        for d in collection.directives.values()
        if d.type != "Công văn"
        and any(
            r.mention.passage_id in n.mentioned_in and r.mention.relation in ("implements", "continues")
            for r in collection.references_of(d.id)
        )
    ]
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"Kho văn bản không có toàn văn {n.label}; văn bản này chỉ được nhắc đến.",
        mentions=tuple(mentions),
        missing=(f"toàn văn {n.label}",),
        nearest=tuple(implementing),
    )


def _answerable_from_others(folded: str, named: NamedDocument, understood: Understanding) -> bool:
    """Whether the question asks what others do about the absent document, not what it says."""
    if understood.kind is Kind.CROSSREF:
        return True
    if understood.kind is Kind.METADATA:
        # Others state its date, issuer and subject; who signed it they do not.
        return not re.search(r"(?<!\w)ky(?!\w)|noi nhan|kinh gui", folded)
    at = folded.find(fold(named.written))
    if at > 0 and _ABOUT_IMPLEMENTING.search(folded[:at]):
        return True
    if understood.kind is Kind.COMPARISON and len(understood.places) > 1:
        return True
    if not understood.places or at < 0:
        return False
    # "Kế hoạch 187 của Tỉnh ủy Đắk Lắk": the place only says whose the absent document is.
    behind = folded[at + len(fold(named.written)) :]
    issuer = re.match(rf"\W*(?:[\w/-]+\s+)?(?:cua|do)\s+((?:(?!(?:{_VERBS})(?!\w))\S+\s*){{1,9}})", behind)
    issued = {p.name for p in find_places(issuer.group(1))} if issuer else set()
    if issuer and not issued:
        issued = {p for p in understood.places if _initials(p) in issuer.group(1).split()}
    return bool(set(understood.places) - issued)


def _initials(place: str) -> str:
    """A place's initials as they stand in a folded question: "hn" for Hà Nội."""
    return fold("".join(w[0] for w in place.split()))


def _plainest_mention(named: NamedDocument, collection: Collection) -> list[Passage]:
    """The passage that says best what the absent document is: its title and date, in few words."""
    found = [
        (r.mention.title is None, r.mention.date is None, len(collection.passage(r.mention.passage_id).text), i)
        for i, r in enumerate(collection.references)
        if r.mention.passage_id in named.mentioned_in and r.target_id is None
    ]
    return [collection.passage(collection.references[min(found)[3]].mention.passage_id)] if found else []


def _readings(named: NamedDocument, collection: Collection) -> list[tuple[str, Passage]]:
    """Different documents that carry the number, told apart by their dates, with a passage each."""
    seen: dict[str, tuple[str, Passage]] = {}
    for r in collection.references:
        m = r.mention
        if m.passage_id in named.mentioned_in and m.date and _digits(named) == (code_key(m.number) or (None,))[0]:
            if m.type and named.label and fold(m.type) not in fold(named.label) and (m.number or "") not in named.label:
                continue
            if m.date not in seen:
                seen[m.date] = (
                    f"{m.type or 'Văn bản'} {m.number}|{m.date}|{m.title or ''}",
                    collection.passage(m.passage_id),
                )
    return list(seen.values())


def _digits(named: NamedDocument) -> int | None:
    m = re.search(r"\d{1,5}", named.written)
    return int(m.group(0)) if m else None


def law(folded: str, understood: Understanding, result: SearchResult, collection: Collection) -> Verdict | None:
    """A law or decree asked about as such; the collection holds directives."""
    m = _LAW.search(folded)
    if not m or any(n.held for n in understood.documents):
        return None
    if any(d.type in ("Luật", "Nghị định", "Thông tư") for d in collection.directives.values()):
        return None
    if m.start() > 25 and understood.documents:
        return None
    if not re.match(r"^\W*(?:theo |trong |noi dung |cho \w+ hoi |hoi )*$", folded[: m.start()]):
        return None
    name = re.split(r"\s+(?:quy dinh|nghiem cam|co|la|nao|ve viec|nhu the nao|con|het|bi|da)\b", m.group(0))[0]
    written = result.query[m.start() : m.start() + len(name)].strip(" ,?")
    spoken = [h.passage for h in result.hits if fold(written) in fold(h.passage.text)][:1]
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"Kho văn bản không có {written}.",
        mentions=tuple(spoken),
        missing=(written,),
    )


def ambiguous(understood: Understanding, collection: Collection) -> Verdict | None:
    """A number that several held documents carry: more than an answer can show side by side."""
    for n in understood.documents:
        if len(n.held) > 3:
            candidates = tuple((collection.directives[i].id, collection.passages(i)[0]) for i in n.held[:6])
            return Verdict(
                Status.CLARIFY,
                f"“{n.written}” khớp với {len(n.held)} văn bản trong kho. Anh/chị hỏi văn bản nào?",
                candidates=candidates,
            )
    return None
