"""Reads a question: which documents, bodies, places and years it names, and what kind it is.

Works on the letters without accents, so that "chi thi 42", "CT42" and "Chỉ thị số 42-CT/TW" are one.
Names are looked up in the collection and in the domain's tables; nothing is guessed by likeness
except a document named by its subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from corpus.actors import find_actors
from corpus.bodies import find_bodies, predecessors
from corpus.codes import document_types, find_codes, find_dates, types_of_code
from corpus.directive import Directive
from corpus.identity import is_central
from corpus.link import Reference
from corpus.places import find_places
from corpus.text import WORD, fold, has_accents, new_tone, words
from retrieval.about import Field, asks_nothing_else, fields_asked
from retrieval.collection import FILLER, Collection, label
from retrieval.definitions import term_asked
from retrieval.quoting import asks_to_quote, matter_of
from retrieval.restore import Restorer
from retrieval.search import Kind, NamedBody, NamedDocument, Understanding

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.LIST,
        r"liet ke|ke ten|ke (?:du|het|ra)|day du cac|tat ca cac|may nhom|nhung nhom|cac nhom|bao nhieu nhom"
        r"|noi dung chinh|tom tat|bo cuc",
    ),
    (
        Kind.COMPARISON,
        r"so sanh|khac nhau|khac gi|giong nhau|khac biet|so voi|giong va khac|doi chieu",
    ),
    (Kind.CROSSREF, r"thay the (?:cho )?(?:\S+ ){0,3}(?:nao|gi)|bi (?:\S+ ){0,3}thay the"),
    (
        Kind.METADATA,
        r"ai (?:da )?k[yi]|nguoi k[yi]|ky ten|do ai (?:k[yi]|ban hanh)|ai (?:da )?ban hanh|cq nao ban hanh"
        r"|co quan nao (?:da )?ban hanh|ban hanh (?:ngay|khi|vao|luc|boi|tu)|ngay (?:ban hanh|ky|thang)"
        r"|ngay thang nam (?:nao|ban hanh)|ngay,? thang,? nam nao|ra (?:ngay|doi khi) nao|so (?:hieu|ky hieu|may"
        r"|bao nhieu|van ban)|ky hieu"
        r"|noi nhan|kinh gui|duoc gui (?:cho|den|toi)"
        r"|gui (?:di |den |toi |cho |ve )?(?:nhung |cac )?(?:dau|noi nao|cho nao)"
        r"|mang so|so,? ky hieu|(?:k[yi]|ra|ban hanh)(?: \S+){0,3} (?:ngay nao|ngay may"
        r"|ngay bao nhieu)|trich yeu"
        r"|do (?:\S+ ){1,6}k[yi] (?:phai khong|dung khong|a|ha)(?!\w)"
        r"|(?:dong chi|ong|ba|vi) nao (?:\S+ ){0,6}ky|ai (?:dung ten|thay mat|thay) (?:\S+ ){0,6}ky",
    ),
    (
        Kind.CROSSREF,
        r"thay the|can cu (?:vao )?(?:van ban|nhung|cac|gi|dau|nao|quy dinh)|(?:van ban|nghi quyet|chi thi|ket luan"
        r"|quy dinh|quyet dinh)"
        r" nao|gui kem|kem theo|sao gui|sua doi van ban|vien dan|dan chieu|nhac den|nhac toi|duoc nhac|nhac o dau"
        r"|bai bo|het hieu luc|van ban nao|nhung van ban|cac van ban",
    ),
    (
        Kind.DEADLINE,
        r"khi nao|bao gio|thoi han|han bao cao|ngay nao|thang (?:nao|may)|han chot|han cuoi|truoc ngay|den ngay"
        r"|cham nhat|hoan thanh (?:truoc|trong|khi)"
        r"|bao lau|may thang|dinh ky|deadline|lich bao cao|moc thoi gian|xong truoc",
    ),
    (
        Kind.TARGET,
        r"chi tieu|bao nhieu|bn\b|ty le|ti le|phan tram|%|muc tieu|phan dau|dat may|may phan tram|con so",
    ),
    (
        Kind.LIST,
        r"liet ke|ke ten|bao gom|gom nhung|nhung (?:\S+ ){1,6}nao|cac (?:\S+ ){1,6}nao|gom may|may (?:nhom|muc"
        r"|nhiem vu|giai phap|diem)|tom tat|noi dung chinh|day du",
    ),
    (
        Kind.DEFINITION,
        r"(?:la gi|nghia la|the nao la|duoc hieu|viet tat|la viet tat|khai niem|dinh nghia|giai thich tu)",
    ),
    (
        Kind.AGENCY,
        r"nhiem vu cua|trach nhiem|chu tri|co quan nao|don vi nao|ban nao|bo nao|to chuc nao|ai (?:lam|chiu|phu trach"
        r"|thuc hien|theo doi|chu tri|lo|dung ra)"
        r"|phoi hop|lam (?:gi|nhung gi|viec gi)|lam j|giao (?:cho )?(?:ai|co quan)|phan cong|viec cua|phu trach"
        r"|nv cua|vai tro",
    ),
)


def kind_of(question: str) -> Kind:
    """What the question asks for; FACT where no sign of another kind stands in it."""
    folded = fold(question)
    for kind, pattern in _KINDS:
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", folded):
            return kind
    return Kind.FACT


def understand(question: str, collection: Collection) -> Understanding:
    """What `question` names and asks for, in the light of the collection."""
    verbatim = asks_to_quote(question)
    typed = question = matter_of(question)
    marked = restored = typed
    if len(words(typed)) >= 2:
        marked, question = Restorer(collection.vocabulary).restore(typed)
        restored = marked if _lacks_accents(typed, marked) else typed
    places = _places(question, collection)
    named, spans = _citing(*_documents(question, collection), question, places, collection)
    rest = _without(question, spans)
    bodies = _bodies(rest) or _groups(_without(marked, spans))
    named = _narrowed(named, places, question, collection)
    if not named:
        named, spans = _by_subject(rest, places, collection)
        rest = _without(rest, spans)
    # What a document is called says nothing of what is asked about it.
    kind = kind_of(_without(question, spans))
    if any(n.held for n in named) and asks_nothing_else(_without(rest, _issuers(rest))):
        kind = Kind.METADATA
    fields = fields_asked(_without(question, spans))
    if named and Field.VALIDITY in fields:
        # What is asked is what others say of it; number and date are told with that.
        fields = tuple(f for f in fields if f not in (Field.NUMBER, Field.DATE))
        kind = Kind.CROSSREF if fields == (Field.VALIDITY,) else Kind.METADATA
    elif kind is not Kind.METADATA:
        fields = ()
    if not named and (signed := _signed(question, collection)):
        named, kind = signed, Kind.METADATA
    kind = _with_bodies(kind, question, rest, bodies)
    return Understanding(
        kind=kind,
        documents=tuple(named),
        bodies=bodies,
        places=places,
        years=_years(rest),
        units=_units(question),
        fields=fields,
        everyone=not bodies and bool(_EVERYONE.search(fold(question))),
        restored=restored if restored != typed else None,
        term=term_asked(_without(question, spans)) if kind is Kind.DEFINITION else None,
        verbatim=verbatim,
    )


def _with_bodies(kind: Kind, question: str, rest: str, bodies: Sequence[NamedBody]) -> Kind:
    """The kind of question in the light of the bodies that it names, or does not."""
    folded = fold(question)
    if bodies:
        return Kind.AGENCY if kind is Kind.FACT and _names_little_else(rest, bodies) else kind
    if kind in (Kind.FACT, Kind.LIST, Kind.AGENCY) and _EVERYONE.search(folded):
        return Kind.AGENCY
    # "… thì phải làm gì?" asks what is to be done, not who does it.
    return Kind.FACT if kind is Kind.AGENCY and not _WHO.search(folded) else kind


#: What a document gives everyone to do.
_EVERYONE = re.compile(
    r"(?<!\w)(?:(?:phan cong|giao)(?: viec| nhiem vu)?(?: cho)? (?:nhung|cac) (?:ai|co quan|cq|to chuc|don vi|ben|cap)"
    r"|(?:phan cong|giao) cho ai"
    r"|(?:moi|tung) (?:ben|noi|co quan|cq|don vi|to chuc|dau moi) (?:\S+ )?(?:lam|lo|duoc giao)"
    r"|(?:ai|(?:co quan|cq|don vi|to chuc|ben) nao) (?:phai )?(?:lam|lo|phu trach|chiu trach nhiem|duoc giao)"
    r" (?:nhung |cac )?(?:viec |nhiem vu |phan )?(?:gi|nao|j)"
    r"|phan cong(?: nhiem vu| trach nhiem| thuc hien| to chuc thuc hien)* (?:the nao|nhu the nao|ra sao|ntn))(?!\w)"
)


def _lacks_accents(question: str, restored: str) -> bool:
    """Whether the restored question differs by more than tone placement and case."""
    return new_tone(question).lower() != new_tone(restored).lower()


def _places(question: str, collection: Collection) -> tuple[str, ...]:
    """Places by name, and by the initials of places that documents are from ("HN").

    Not by initials that abbreviate a type of document as well: "KH" is a plan before it is Khánh Hòa.
    """
    found = {p.name: p.start for p in find_places(question)}
    held = {d.place for d in collection.directives.values() if d.place}
    by_initials: dict[str, list[str]] = {}
    for place in held:
        by_initials.setdefault("".join(w[0] for w in place.split()), []).append(place)
    if not question.isupper():
        for m in re.finditer(r"(?<![\w/-])[A-ZĐ]{2,4}(?![\w/-])", question):
            places = by_initials.get(m.group(0), [])
            if len(places) == 1 and fold(m.group(0)) not in _types_spoken():
                found.setdefault(places[0], m.start())
    return tuple(sorted(found, key=lambda name: found[name]))


def named_documents(text: str, collection: Collection) -> tuple[NamedDocument, ...]:
    """The documents that `text` names, by number, subject or issuer."""
    return understand(text, collection).documents


def _without(question: str, spans: Sequence[tuple[int, int]]) -> str:
    """The question with the named documents blanked out, so that their words are not read twice."""
    for start, end in spans:
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def _names_little_else(rest: str, bodies: Sequence[NamedBody]) -> bool:
    """Whether a question says hardly more than a body's name ("Ban Tổ chức Trung ương?")."""
    for body in bodies:
        rest = rest.replace(body.written, " ")
    return len([w for w in words(rest) if w not in FILLER]) <= 3


_UNIT = re.compile(
    r"(?<!\w)(?:(dieu|khoan|chuong|phan|phu luc)\s+(\d{1,3}|[ivxl]+)"
    r"|(muc|diem|y)\s+(\d{1,2}(?:\.\d{1,2})*|[ivxl]+|[a-zđ])"
    r"|(gach dau dong)\s+thu\s+(\d{1,2}|nhat|hai|ba|tu|nam|sau|bay|tam|chin|muoi))(?![\w.]\w|\w)"
)
_ORDINALS = {
    "nhat": "1", "hai": "2", "ba": "3", "tu": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9",
    "muoi": "10",
}  # fmt: skip
_UNIT_NAMES = {
    "dieu": "Điều", "khoan": "khoản", "chuong": "Chương", "phan": "Phần", "phu luc": "Phụ lục", "muc": "mục",
    "diem": "điểm", "y": "điểm", "gach dau dong": "gạch đầu dòng thứ",
}  # fmt: skip


def _units(question: str) -> tuple[str, ...]:
    """The units of the outline that the question names: "khoản 3 Điều 2", "mục II", "điểm 2.1"."""
    found = []
    for m in _UNIT.finditer(fold(question)):
        name = m[1] or m[3] or m[5]
        value = m[2] or m[4] or _ORDINALS.get(m[6], m[6])
        if re.fullmatch(r"[ivxl]+", value) and name != "diem":
            value = value.upper()
        found.append(f"{_UNIT_NAMES[name]} {value}")
    return tuple(dict.fromkeys(found))


def _years(text: str) -> tuple[int, ...]:
    dates = [(d.start, d.end) for d in find_dates(text)]
    found = []
    for m in re.finditer(r"(?<![\d/.-])(?:19|20)\d{2}(?![\d/])", text):
        if not any(a <= m.start() < b for a, b in dates):
            found.append(int(m.group(0)))
    return tuple(dict.fromkeys(found))


# Documents by number


@cache
def _typed_number() -> re.Pattern[str]:
    names = sorted({fold(n) for t in document_types() for n in (t.name, *t.titled)}, key=len, reverse=True)
    spoken = sorted({fold(s) for t in document_types() for s in (*t.spoken, *t.codes)}, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:(?P<name>{'|'.join(map(re.escape, names))})(?:\s+so)?\s*:?\s*(?P<n1>\d{{1,5}})"
        rf"|(?P<short>{'|'.join(map(re.escape, spoken))})\.?\s*(?:so\s*)?(?P<n2>\d{{1,5}})"
        rf"|(?:so\s+)?(?P<n3>\d{{1,5}})\s*-\s*(?P<code>{'|'.join(map(re.escape, spoken))}))"
        r"(?P<tail>\s*[-/]?\s*(?:[a-z]{2,4}\s*/\s*)?(?:tw|tu|trung uong|du|cp|ttg|ubnd)(?!\w))?(?![\w%]|[.,]\d)"
    )


@cache
def _types_spoken() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for t in document_types():
        for name in {fold(n) for n in (t.name, *t.titled, *t.spoken, *t.codes)}:
            found.setdefault(name, []).append(t.name)
    return {k: tuple(v) for k, v in found.items()}


def _documents(question: str, collection: Collection) -> tuple[list[NamedDocument], list[tuple[int, int]]]:
    """Documents named by number, whole ("42-CT/TW") or in short ("ct42"), with their spans."""
    found: list[NamedDocument] = []
    spans: list[tuple[int, int]] = []
    for code, start, end in find_codes(question):
        before = max(0, start - 60)
        lead = re.search(r"(?:[^\W\d_]+\s+){0,4}(?:số\s*:?\s*|so\s*:?\s*)?$", question[before:start])
        begin = start
        if lead and (offset := _leading_type(lead.group(0))) is not None:
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
        types = _types_spoken()[word]
        body = re.search(r"(tw|tu|trung uong|du|cp|ttg|ubnd)$", m["tail"] or "")
        body_code = {"trung uong": "tw"}.get(body.group(1), body.group(1)) if body else None
        held = [
            d for k, d in collection.with_digits(digits) if d.type in types and (body_code is None or k[3] == body_code)
        ]
        mentions = [
            r
            for k, r in collection.mentions_with_digits(digits)
            if (body_code is None or k[3] == body_code)
            and (r.mention.type in types or (r.mention.type is None and _code_fits(r, types)))
        ]
        written = re.sub(r"\s+", " ", question[m.start() : m.end()]).strip()
        found.append(_named(written, None, held, mentions, types[0]))
        spans.append((m.start(), m.end()))
    return found, spans


def _is_plain_word(written: str) -> bool:
    """ "ct 42" is a reference, "là 2" is not: a short code has to be ASCII as typed."""
    return not written.isascii() and fold(written) != written.lower().replace("đ", "d")


def _code_fits(reference: Reference, types: Sequence[str]) -> bool:
    codes = find_codes(reference.mention.number or "")
    return bool(codes) and bool(set(types_of_code(codes[0].code.type_code)) & set(types))


def _leading_type(text: str) -> int | None:
    """Where in the words before a number its type begins."""
    folded = fold(text)
    names = sorted((n for n in _types_spoken()), key=len, reverse=True)
    m = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})\s+(?:so\s*:?\s*)?$", folded)
    return m.start() if m else None


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


def _narrowed(
    named: list[NamedDocument], places: tuple[str, ...], question: str, collection: Collection
) -> list[NamedDocument]:
    """Tells documents of one number apart by what the question says of date, year, issuer and place."""
    result = []
    for n in named:
        said = _said_of(n, question)
        directives = [collection.directives[i] for i in n.held]
        fitting = [d for d in directives if not _contradicts(said, d)]
        if directives and not fitting:
            # "Chỉ thị 42 ngày 24/3/2015", "Kế hoạch 35 của Tỉnh ủy Đắk Lắk": another document, not held.
            n = NamedDocument(written=n.written, label=f"{n.label} {said.text}".strip())
        elif len(directives) > 1:
            dates = {d.iso for d in find_dates(question)}
            closer = [d for d in fitting if d.date in dates or d.place in places] or fitting
            name = label(closer[0]) if len(closer) == 1 else n.label
            n = NamedDocument(written=n.written, label=name, held=tuple(d.id for d in closer))
        result.append(n)
    return result


class _Said(NamedTuple):
    """What stands right behind a document's number: its date, its year, whose it is."""

    text: str
    date: str | None
    year: int | None
    places: frozenset[str]


_BEHIND = re.compile(
    r"[\s,]*(?P<tail>(?:ngay\s+\d[\d/. -]*\d|nam\s+(?P<year>(?:19|20)\d{2}))?[\s,]*"
    r"(?:(?:cua|do)\s+(?P<issuer>(?:(?:ban|thuong|vu|chap|hanh|tinh|thanh|huyen|uy|dang|bo|uy|nhan|dan|thanh|pho"
    r"|bi|thu|chinh|tri|trung|uong|hdnd|ubnd|btv|tu|hoi|dong)\s+){0,8}(?:[^\W\d_]+\s*){0,3}))?)"
)


def _said_of(named: NamedDocument, question: str) -> _Said:
    at = question.find(named.written)
    if at < 0:
        return _Said("", None, None, frozenset())
    behind = question[at + len(named.written) :][:90]
    m = _BEHIND.match(fold(behind))
    if not m or not m["tail"].strip():
        return _Said("", None, None, frozenset())
    dates = find_dates(behind[: m.end()])
    places: frozenset[str] = frozenset()
    end = m.start("tail") + len(m["tail"].rstrip())
    if m["issuer"]:
        found = find_places(behind[: m.end("issuer")])
        places = frozenset(p.name for p in found)
        end = max((p.end for p in found), default=m.start("issuer"))
    year = int(m["year"]) if m["year"] else None
    return _Said(behind[m.start("tail") : end].strip(), dates[0].iso if dates else None, year, places)


def _contradicts(said: _Said, directive: Directive) -> bool:
    """Whether what the question says of a document cannot be said of this one.

    A year before the document's own is another document's; a later one may be a target's.
    """
    if said.date and directive.date and said.date != directive.date:
        return True
    if said.year and directive.date and said.year < int(directive.date[:4]):
        return True
    return bool(said.places) and directive.place not in said.places and not _issued_centrally_there(directive)


def _issued_centrally_there(directive: Directive) -> bool:
    """Documents whose place is not known cannot be told apart by it."""
    return directive.place is None and not is_central(directive.issuer)


# Documents by signer


_SIGNING = re.compile(r"(?<!\w)(?:ky|la ai|chuc vu|giu chuc)(?!\w)")


def _signed(question: str, collection: Collection) -> list[NamedDocument]:
    """The documents of a signer whom the question names ("Trần Quốc Vượng ký những văn bản nào?")."""
    folded = fold(question)
    if not _SIGNING.search(folded):
        return []
    asked = f" {' '.join(words(folded))} "
    return [
        NamedDocument(written=d.signer, label=label(d), held=(d.id,))
        for d in collection.directives.values()
        if d.signer and f" {fold(d.signer)} " in asked
    ]


# Documents by subject or issuer


_CARRYING_OUT = re.compile(r"(?:thuc hien|trien khai|quan triet|tuyen truyen|cu the hoa|theo|ve)[\s,]+(?:\S+\s+){0,4}$")


def _citing(
    named: list[NamedDocument],
    spans: list[tuple[int, int]],
    question: str,
    places: tuple[str, ...],
    collection: Collection,
) -> tuple[list[NamedDocument], list[tuple[int, int]]]:
    """The document that a question means by those it carries out: "Kế hoạch … thực hiện Nghị quyết số 52".

    Where a type stands in front without a number of its own, and just one held document of that type
    has all of the numbers in its title. Without such a document, what was given.

    Args:
        named: the documents named by number.
        spans: where.
        question: as typed.
        places: that it names.
        collection: what is held.
    """
    folded = fold(question)
    at = min((start for start, _ in spans), default=0)
    head = _type_in_front(folded[:at]) if _CARRYING_OUT.search(folded[:at]) else None
    codes = {c.code.key for n in named for c in (find_codes(n.label) or find_codes(n.written))[:1]}
    if head is None or not codes:
        return named, spans
    citing = [
        d
        for d in collection.directives.values()
        if d.type in head.types
        and (not places or d.place in places)
        and codes <= {c.code.key for c in find_codes(d.title or "")}
    ]
    if len(citing) != 1:
        return named, spans
    (only,) = citing
    _, title_ends = _fitting_prefix(_behind(question, head.end), collection.subject(only.id))
    held = NamedDocument(written=head.written, label=label(only), held=(only.id,))
    return [held], [*spans, (head.start, _asked_from(question, head.end, title_ends))]


class _Word(NamedTuple):
    """A word behind a type of document, without accents."""

    letters: str
    end: int
    in_body: bool
    """Whether it stands in the name of a body, which may be written in another way than in the document."""


def _behind(question: str, at: int) -> list[_Word]:
    """The words behind a type that may tell the subject."""
    filler = FILLER if has_accents(question) else _FILLER_FOLDED
    following = [(w, m.start(), m.end()) for m in WORD.finditer(question, at) for w in words(m.group(0))][:_SUBJECT]
    bodies = [(b.start, b.end) for b in find_bodies(question)]
    return [
        _Word(fold(w), end, any(a <= start < b for a, b in bodies)) for w, start, end in following if w not in filler
    ]


_ASKING = re.compile(r"(?<!\w)(?:do|ai|n[àa]o|g[ìi]|mấy|may|bao nhi[êe]u|bao gi[ờo]|khi nào|hôm|lúc nào)(?!\w)", re.I)


def _asked_from(question: str, start: int, end: int) -> int:
    """Where the words between `start` and `end` stop naming a subject and begin to ask; `end` where they do not."""
    asking = _ASKING.search(question, start, max(start, end))
    return asking.start() if asking else max(start, end)


class _Head(NamedTuple):
    written: str
    types: tuple[str, ...]
    start: int
    end: int


def _type_in_front(folded: str) -> _Head | None:
    """The first type of document that stands in these words."""
    names = sorted(_types_spoken(), key=len, reverse=True)
    m = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)(?!\s*(?:so\s*)?\d)", folded)
    return _Head(m.group(0), _types_spoken()[m.group(0)], m.start(), m.end()) if m else None


_SUBJECT = 60
"""Words behind a type that may name a document's subject."""
_LINKED = re.compile(r"\W*(?:ve|cua|phong|thuc|noi|lien)(?!\w)")
_FILLER_FOLDED = frozenset(map(fold, FILLER))


def _by_subject(
    question: str, places: tuple[str, ...], collection: Collection
) -> tuple[list[NamedDocument], list[tuple[int, int]]]:
    """A document named by type and subject ("chỉ thị về thiên tai") or by type and place, and its span.

    The words behind the type are matched against title, issuer and place for as long as they fit. Of
    several types the one whose words fit furthest is meant: "báo cáo Ban Bí thư kết quả thực hiện Chỉ thị
    về …" names a directive, not a report.
    """
    folded = fold(question)
    names = sorted({fold(n) for t in document_types() for n in (t.name, *t.titled)}, key=len, reverse=True)
    short = sorted({fold(s) for t in document_types() for s in t.spoken}, key=len, reverse=True)
    spelled = rf"(?:{'|'.join(map(re.escape, names))})|(?:{'|'.join(map(re.escape, short))})(?=\s+(?:cua|ve)\s)"
    best: tuple[list[NamedDocument], list[tuple[int, int]]] = ([], [])
    furthest = 0
    named_bodies = find_bodies(question)
    for m in re.finditer(rf"(?<!\w)({spelled})(?!\w)", folded):
        if any(b.start <= m.start() < b.end for b in named_bodies):
            continue  # "Vụ Kế hoạch - Tài chính" names a body, not a plan
        types = _types_spoken()[m.group(1)]
        tail = _behind(question, m.end())
        linked = bool(_LINKED.match(folded, m.end()))
        scored = []
        for d in collection.directives.values():
            if d.type not in types or (places and d.place and d.place not in places):
                continue
            fitted, end = _fitting_prefix(tail, collection.subject(d.id))
            if fitted >= (2 if linked else 3):
                scored.append((fitted, end, d))
        if scored and (fitted := max(n for n, _, _ in scored)) > furthest:
            furthest = fitted
            top = [d for n, _, d in scored if n == fitted]
            end = max(end for n, end, _ in scored if n == fitted)
            written = question[m.start() : m.end()].strip()
            name = label(top[0]) if len(top) == 1 else written
            named = NamedDocument(written=written, label=name, held=tuple(d.id for d in top))
            best = [named], [(m.start(), _asked_from(question, m.end(), end))]
    return best


def _fitting_prefix(tail: Sequence[_Word], subject: frozenset[str]) -> tuple[int, int]:
    """How many content words at the start of `tail` are the subject's, up to two misses in a row.

    And where those before the first miss end: what stands behind it may ask for something.
    """
    fitted = missed = in_row = 0
    best, ends = 0, 0
    for word in tail:
        if word.letters in subject:
            fitted += 1
            in_row = 0
            if fitted >= 0.6 * (fitted + missed):
                best = fitted
            if not missed:
                ends = word.end
        elif not word.in_body:
            missed += 1
            in_row += 1
        if in_row == 2:
            break
    return best, ends


# Bodies


_WHO = re.compile(
    r"(?<!\w)(?:co quan nao|cq nao|don vi nao|to chuc nao|ban nao|bo nao|cap nao|vu nao|so nao"
    r"|ai)(?!\w)"
)


def _bodies(question: str) -> tuple[NamedBody, ...]:
    """The bodies that the question asks about.

    Not those that only issued a named document ("Kế hoạch 35 của Thành ủy"), nor those behind
    "cơ quan nào …", which the body asked for reports to or works with.
    """
    folded = fold(question)
    who = _WHO.search(folded)
    found: dict[tuple[str, str | None, str | None], NamedBody] = {}
    for b in find_bodies(question):
        if _issues(folded[: b.start]) or (who and b.start > who.start()):
            continue
        found.setdefault(
            (b.family, b.level, b.owner),
            NamedBody(
                written=b.written,
                family=b.family,
                families=(b.family, *predecessors(b.family, b.owner)),
                level=b.level,
                place=b.place,
                owner=b.owner,
            ),
        )
    return tuple(found.values())


#: What a duty is asked for with, in front of whose it is and behind.
_DUTY_OF = re.compile(r"(?:nhiem vu|trach nhiem|viec|vai tro|nv)(?: \S+){0,3} (?:cua|cho) $")
_MUST = re.compile(
    r"\W*(?:\S+ ){0,2}(?:lam (?:gi|nhung|viec)|thuc hien (?:gi|nhung)|duoc giao|co (?:nhiem vu|trach nhiem|vai tro)"
    r"|chiu trach nhiem|phai lam|can lam)"
)


def _groups(question: str) -> tuple[NamedBody, ...]:
    """The groups of bodies and the office-holders whose duties are asked for ("các cấp ủy phải làm gì?").

    Args:
        question: with its marks, without the named documents.
    """
    folded = fold(question)
    return tuple(
        NamedBody(written=g.written, family=g.family, families=(g.family,), level=g.level, place=g.place, owner=g.owner)
        for g in find_actors(question)
        if _DUTY_OF.search(folded[: g.start]) or _MUST.match(folded[g.end :])
    )


def _issuers(rest: str) -> list[tuple[int, int]]:
    """Where a question without its documents names who issued them, and places."""
    bodies = [(b.start, b.end) for b in find_bodies(rest) if _issues(fold(rest)[: b.start])]
    return [*bodies, *((p.start, p.end) for p in find_places(rest))]


def _issues(before: str) -> bool:
    """Whether the words in front say that the body issued a document: "kế hoạch của", "CT … của"."""
    m = re.search(r"(?:cua|do)\s+$", before)
    if not m:
        return False
    head = before[: m.start()]
    # A named document was blanked out, so that its place is a run of spaces.
    if re.search(r"\s{3,}$", head):
        return True
    names = "|".join(re.escape(n) for n in sorted(_types_spoken(), key=len, reverse=True))
    return re.search(rf"(?<!\w)(?:{names})\s+$", head) is not None
