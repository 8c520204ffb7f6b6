"""Decides whether the collection can answer: in scope, held, clear enough.

Saying "không có trong kho văn bản" well is a feature: what was looked for, which contained document
mentions it and where, and what is nearest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from assistant.answer import Status
from assistant.conversation import that_document
from assistant.pointing import points_at_two
from assistant.terms import Terms
from assistant.wording import OUT_OF_SCOPE, WHAT_I_DO
from corpus.bodies import spellings
from corpus.codes import find_codes, find_dates, type_of
from corpus.directive import Passage, PassageKind
from corpus.domain import table
from corpus.places import find_places
from corpus.text import Phrase, fold
from retrieval.about import Field
from retrieval.collection import Collection, code_key
from retrieval.search import Hit, Kind, NamedDocument, SearchResult, Understanding
from retrieval.understand import understand

#: How well the best passage has to hold the question (`coverage`), by what the question names: the
#: more it names that is held, the less its other words count. Tuned on the tune half.
COVERAGE = 0.42
COVERAGE_PLACE = 0.33
COVERAGE_DOCUMENT = 0.15
COVERAGE_MATTER = 0.45
COVERAGE_TERM = 0.6
_TERM_WORDS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """How to answer, before any answer is drafted."""

    status: Status
    text: str = ""
    """What to say instead of an answer."""
    mentions: tuple[Passage, ...] = ()
    """Contained places that name what is missing, to be cited."""
    missing: tuple[str, ...] = ()
    candidates: tuple[tuple[str, Passage], ...] = ()
    """For a clarification: each reading, with the passage that shows it."""
    nearest: tuple[str, ...] = field(default=())
    """Ids of held documents that come nearest."""

    def within(self, documents: frozenset[str] | None, names: str) -> Verdict:
        """The verdict as far as it speaks of these documents; all of it when None.

        Args:
            documents: ids of what the reader bounded the conversation to.
            names: what the reader chose, in words.
        """
        if documents is None or self.status is Status.ANSWERED:
            return self
        candidates = tuple(c for c in self.candidates if c[1].document_id in documents)
        bounded = replace(
            self,
            mentions=tuple(p for p in self.mentions if p.document_id in documents),
            candidates=candidates,
            nearest=tuple(i for i in self.nearest if i in documents),
        )
        if self.status is Status.CLARIFY and len(candidates) < _BETWEEN:
            text = f"Trong phạm vi đang chọn ({names}) không có văn bản được hỏi."
            mentions = tuple(p for _, p in candidates)
            return replace(bounded, status=Status.NOT_IN_CORPUS, text=text, candidates=(), mentions=mentions)
        return bounded


_BETWEEN = 2
"""Readings that there have to be to choose between."""


_POLITE = Phrase(
    r"^\W*(?:(?:xin |dạ |vâng )?(?:chào|cảm ơn|hello|hi|alo|thank(?:s| you)?|dạ|vâng)(?!\w)"
    r"(?:\s+(?:bạn|em|anh|chị|ad|admin|trợ lý|nhiều|nhé|ạ|ơi|mọi người|đồng chí)(?!\w))*[\s,.!;:-]*)+"
)
_SMALL_TALK = Phrase(
    r"khỏe không|bạn là ai|em là ai|tên (?:bạn|em) là gì|(?:bạn|em) tên (?:là )?gì"
    r"|ăn cơm chưa|kể chuyện|chuyện cười|tạm biệt|(?<!\w)bye(?!\w)"
)
_THANKS = Phrase(r"(?<!\w)(?:cảm ơn|thank(?:s| you)?|cảm tạ)(?!\w)")
_ASKS = Phrase(
    r"\?|\d|(?<!\w)(?<!đã )(?:ai|gì|nào|mấy|bao nhiêu|bao giờ|bao lâu|khi nào|ở đâu|thế nào|ra sao|liệt kê|nêu"
    r"|cho biết|còn|thế|trình bày|tóm tắt|trích|so sánh|kể|giải thích|phân tích|tra|tìm|xem|hỏi)(?!\w)"
)
_INVENT = Phrase(
    r"(?:^|[,.;:!?]\s*|(?<!\w)(?:hãy|giúp|nhờ|làm ơn|bạn|em)\s+)"
    r"(?:bịa (?:ra|giúp|hộ|một|thêm)|sáng tác|làm (?:một )?(?:bài )?thơ"
    r"|viết (?:hộ|giúp|cho (?:tôi|mình|em|anh|chị)|một bài)|soạn (?:[^\W\d]+ ){0,2}?(?:hộ|giúp|cho (?:tôi|mình|em)|một)"
    r"|tự nghĩ ra|giả vờ"
    r"|đóng vai (?!trò)|nghĩ ra một|tưởng tượng)"
)
_OPINION = Phrase(
    r"ý kiến (?:của )?(?:trợ lý|bạn|em|mày)(?!\w)|theo (?:bạn|em|trợ lý)(?!\w)|giỏi hơn|tốt hơn không|ai đúng ai sai"
    r"|(?<!văn )(?:bạn|em) (?:nghĩ|thấy) (?:sao|thế nào|gì)(?!\w)|nên bầu"
)
_PROMPT = Phrase(
    r"system prompt|(?:in|đưa|cho xem|tiết lộ)(?: \S+){0,3} prompt|khóa api|api key|câu lệnh hệ thống|chỉ dẫn hệ thống"
)
_ELSEWHERE = Phrase(
    r"thời tiết|trời (?:\S+ ){0,4}mưa không|(?:hôm nay|ngày mai|tối nay)(?: \S+){0,6} (?:mưa|nắng|rét)(?!\w)"
    r"|bóng đá|giá vàng|chứng khoán|xổ số|kết quả trận|nấu ăn(?!\w)"
)
"""Matters of daily life; they count only where no word of the domain stands beside them."""
_DOMAIN = re.compile(
    r"(?<!\w)(?:nghi quyet|chi thi|ket luan|quy dinh|quyet dinh|ke hoach|chuong trinh|cong van|thong bao|huong dan"
    r"|van ban|luat|nghi dinh"
    r"|thong tu|dang|chi bo|cap uy|tinh uy|thanh uy|uy ban|ban thuong vu|doan vien|dang vien|chi tieu|nhiem vu"
    r"|muc tieu|cong doan"
    r"|trung uong|bo chinh tri|bi thu|mat tran|hdnd|ubnd|trien khai|quan triet)(?!\w)"
)
_LAW = re.compile(r"(?<!\w)((?:bo )?luat|nghi dinh|thong tu|phap lenh|hien phap|dieu le dang)\s+((?:\S+\s*){1,8})")
_ABOUT_IMPLEMENTING = re.compile(
    r"(?:thuc hien|trien khai|quan triet|tuyen truyen|pho bien|hoc tap)\s+(?:\S+\s+){0,5}?$"
)


def judge(
    asked: str, unbounded: str, question: str, result: SearchResult, collection: Collection, terms: Terms
) -> Verdict:
    """The verdict on a question after its search.

    Args:
        asked: as typed.
        unbounded: standing alone, without the names of what its reader bounded the conversation to.
        question: standing alone, as it was searched for.
        result: its search.
        collection: where documents stand.
        terms: its words.
    """
    understood = result.understood
    folded = fold(question)
    if _out_of_scope(question, understood) or (asked != question and _is_chatter(asked)):
        polite = _polite_reply(asked)
        return Verdict(Status.OUT_OF_SCOPE, f"{polite} {WHAT_I_DO}" if polite else OUT_OF_SCOPE)
    verdict = (
        _dangling(question, understood, collection)
        or _present_office(question, understood)
        or _unknown_document(folded, understood, collection)
        or _absent_document(question, understood, collection)
        or _foreign_place(understood, result, collection)
        or _unrelated_place(understood, collection)
        or _law(folded, understood, result, collection)
        or _absent_body(understood, collection)
        or _absent_unit(understood, collection)
        or _absent_measure(folded, result)
        or _absent_term(result, terms)
    )
    if verdict is not None:
        return verdict
    if len([n for n in understood.documents if len(n.held) > 1]) and not understood.places:
        verdict = _ambiguous(understood, collection)
        if verdict is not None:
            return verdict
    if not result.near and (
        coverage(result.hits, terms) < _needed(understood, result.hits)
        or _of_another_matter(result, terms)
        or (unbounded != question and _put_where_it_is_not(unbounded, result, collection, terms))
    ):
        if not (_DOMAIN.search(folded) or understood.documents or understood.bodies or understood.places):
            return Verdict(Status.OUT_OF_SCOPE, OUT_OF_SCOPE)
        return Verdict(
            Status.NOT_IN_CORPUS,
            "Kho văn bản không có nội dung trả lời câu hỏi này.",
            missing=(question.strip(),),
            nearest=tuple(dict.fromkeys(h.document.id for h in result.hits[:3])),
        )
    return Verdict(Status.ANSWERED)


def _put_where_it_is_not(unbounded: str, result: SearchResult, collection: Collection, terms: Terms) -> bool:
    """Whether a question that was bounded to a document is on a matter that no passage there speaks of.

    A name that the reader typed, or pointed at, says where the matter stands; one that was put in does not.
    """
    understood = result.understood
    names = [text for n in understood.documents for text in (n.written, n.label)]
    if not any(n.held for n in understood.documents) or understood.kind in (Kind.METADATA, Kind.CROSSREF):
        return False
    matter = terms.without(*names)
    if not matter or understand(unbounded, collection).documents:
        return False
    return coverage(result.hits, matter) < COVERAGE


def coverage(hits: Sequence[Hit], terms: Terms) -> float:
    """How much of the question the best passage holds, with its document's title and headings.

    The mean of the shares of its words and of its pairs of neighbouring words, in [0, 1].
    """
    best = 0.0
    for hit in hits[:5]:
        d = hit.document
        around = " ".join(
            filter(None, [hit.passage.text, *hit.passage.path, d.title, d.type, d.number, d.issuer, d.place])
        )
        best = max(best, (terms.share_in(around) + terms.pairs_in(around)) / 2)
    return best


def _of_another_matter(result: SearchResult, terms: Terms) -> bool:
    """Whether a question on a place is on a matter that the place's passages do not speak of.

    The place alone finds them, and their figures would be given for another thing's: "tỷ lệ hộ nghèo
    của Hà Nội" is not the share of union members. So the words left without place, year and words
    of measure have to stand in one passage of the place; for a figure, in one that holds a figure.
    """
    understood = result.understood
    if not understood.places or understood.documents or understood.kind not in (Kind.TARGET, Kind.FACT):
        return False
    names = (*understood.places, *map(str, understood.years), table("question_words")["measures"])
    matter = terms.without(*names)
    # What stands before a colon frames a question more often than it belongs to it.
    framing = terms.question.rpartition(":")[0]
    wants_figure = understood.kind is Kind.TARGET and _HOW_MUCH.search(fold(terms.question))
    best = 0.0
    for hit in result.hits:
        p = hit.passage
        if hit.document.place not in understood.places and not any(fold(x) in fold(p.text) for x in understood.places):
            continue
        if wants_figure and not _FIGURE.search(_without_codes(p.text)):
            continue
        text = " ".join([p.text, *p.path])
        for words_asked in (matter, matter.without(framing)):
            best = max(best, (words_asked.share_in(text) + words_asked.pairs_in(text)) / 2)
    return bool(matter) and best < COVERAGE_MATTER


_FIGURE = re.compile(r"\d")
_HOW_MUCH = re.compile(r"(?<!\w)(?:bao nhieu|may|bn|phan tram|t[yi] (?:le|trong)|con so)(?!\w)|%")


def _without_codes(text: str) -> str:
    """A passage's text less its document numbers, dates and list marks, whose digits measure nothing."""
    spans = [(start, end) for _, start, end in find_codes(text)] + [(d.start, d.end) for d in find_dates(text)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return re.sub(r"^\W*[\d.]+[-.)/]\s", "", text)


def _absent_unit(understood: Understanding, collection: Collection) -> Verdict | None:
    """A unit of a held document that the document does not have ("Điều 99")."""
    held = [h for n in understood.documents for h in n.held]
    if not understood.units or not held:
        return None
    wanted = {u.casefold() for u in understood.units}
    passages = [p for h in held for p in collection.passages(h)]
    if any(wanted <= {u.casefold() for u in p.units} for p in passages):
        return None
    known = {u.casefold(): u for p in passages for u in p.units}
    missing = [u for u in understood.units if u.casefold() not in known] or list(understood.units)
    kind = missing[0].split()[0].casefold()
    there = [u for k, u in known.items() if k.split()[0] == kind][:12]
    name = understood.documents[0].label
    said = f"{name} không có {', '.join(missing)}" + (f"; văn bản có {', '.join(there)}." if there else ".")
    return Verdict(Status.NOT_IN_CORPUS, said, missing=tuple(f"{u} của {name}" for u in missing), nearest=tuple(held))


@cache
def _measures() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Name, how it is asked for and how it is stated, of each kind of amount."""
    return tuple(
        (m["name"], re.compile(rf"(?<!\w)(?:{m['asked']})"), re.compile(m["stated"]))
        for m in table("measures")["measure"]
    )


def _absent_measure(folded: str, result: SearchResult) -> Verdict | None:
    """An amount of a kind that no passage found states: another figure would be given for it."""
    held = {i for n in result.understood.documents for i in n.held}
    hits = [h for h in result.hits if not held or h.document.id in held]
    for name, asked, stated in _measures():
        if asked.search(folded) and not any(stated.search(fold(h.passage.text)) for h in hits):
            return Verdict(
                Status.NOT_IN_CORPUS,
                f"Các đoạn tìm được không nêu {name} được hỏi.",
                missing=(f"{name}: {result.query.strip()}",),
                nearest=tuple(dict.fromkeys(h.document.id for h in result.hits[:3])),
            )
    return None


def _absent_term(result: SearchResult, terms: Terms) -> Verdict | None:
    """A term to be defined that no passage found speaks of: "thủ đô nước Pháp" is not "Công đoàn Thủ đô"."""
    asked = result.understood.term
    named = result.understood.documents
    if asked is None or named or result.understood.kind is not Kind.DEFINITION:
        return None
    if not asked.plainly and len(asked.term.split()) > _TERM_WORDS:
        return None  # "văn bản nêu nguyên nhân của hạn chế là gì" asks for no term
    term = terms.of(asked.term)
    texts = (" ".join((h.passage.text, *h.passage.path)) for h in result.hits)
    if not term or any((term.share_in(t) + term.pairs_in(t)) / 2 >= COVERAGE_TERM for t in texts):
        return None
    return Verdict(
        Status.NOT_IN_CORPUS,
        "Kho văn bản không có đoạn nào nói đến cụm từ được hỏi.",
        missing=(result.query.strip(),),
        nearest=tuple(dict.fromkeys(h.document.id for h in result.hits[:3])),
    )


def _needed(understood: Understanding, hits: Sequence[Hit]) -> float:
    if any(n.held for n in understood.documents):
        return 0.0 if understood.kind in (Kind.METADATA, Kind.CROSSREF) else COVERAGE_DOCUMENT
    has_task = understood.bodies and any("body" in h.matched_by for h in hits[:3])
    if has_task or any(n.mentioned_in for n in understood.documents):
        return COVERAGE_DOCUMENT
    return COVERAGE_PLACE if understood.places else COVERAGE


def _absent_body(understood: Understanding, collection: Collection) -> Verdict | None:
    """A body asked about that no document in question gives a task to, or even names."""
    if understood.kind is not Kind.AGENCY or not understood.bodies:
        return None
    documents = {h for n in understood.documents for h in n.held}
    documents |= {i for h in documents for i in collection.implementers(h)}
    scope = frozenset(documents) if documents else None
    absent = []
    for named in understood.bodies:
        names = [x for f in named.families for x in spellings(f)]
        if not any(collection.holds(_unplaced(name), scope) for name in names):
            absent.append(named.written)
    if len(absent) < len(understood.bodies):
        return None
    where = " và ".join(n.label for n in understood.documents if n.held) or "Kho văn bản"
    verb = "không có đoạn nào nhắc đến"
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"{where} {verb} {', '.join(absent)}.",
        missing=tuple(f"nhiệm vụ của {b}" for b in absent),
        nearest=tuple(sorted(documents))[:3],
    )


def _unplaced(body: str) -> str:
    """A body's name without the place it is at, which its province's documents leave unsaid."""
    at = [p.start for p in find_places(body) if body[: p.start].strip()]
    return re.sub(r"\s+(?:tỉnh|thành phố)?\s*$", "", body[: at[0]], flags=re.I) if at else body


def _out_of_scope(question: str, understood: Understanding) -> bool:
    if _PROMPT.search(question):
        return True
    held = any(n.held or n.mentioned_in for n in understood.documents)
    if _INVENT.search(question) and not held:
        return True
    return not understood.documents and _is_chatter(question)


def _is_chatter(question: str) -> bool:
    """Small talk, opinions, weather: no document of the conversation makes it a question to us."""
    rest = _POLITE.without(question)
    if not re.search(r"\w", rest):
        return True
    if _OPINION.search(rest) or _SMALL_TALK.search(rest):
        return True
    if _THANKS.search(question) and not _ASKS.search(rest):
        return True
    return bool(_ELSEWHERE.search(rest)) and not _DOMAIN.search(fold(rest))


def _polite_reply(asked: str) -> str:
    """What a greeting or thanks are answered with; empty where there are none."""
    if not _POLITE.match(asked):
        return ""
    return "Không có gì ạ." if _THANKS.search(asked) else "Xin chào."


_OFFICE_NOW = Phrase(
    r"(?<!\w)(?:giờ|bây giờ|hiện nay|hiện tại|hiện|đương nhiệm)(?!\w)(?: \S+){0,4} "
    r"(?:giữ chức|làm gì|chức vụ|chức gì|công tác ở)"
)


def _present_office(question: str, understood: Understanding) -> Verdict | None:
    """What a person holds today: a document tells it of the day on which it was signed."""
    if Field.SIGNER not in understood.fields or not _OFFICE_NOW.search(question):
        return None
    return Verdict(
        Status.NOT_IN_CORPUS,
        "Kho văn bản chỉ ghi chức vụ khi ký, không cho biết chức vụ hiện nay.",
        missing=("chức vụ hiện nay của người ký",),
        nearest=tuple(h for n in understood.documents for h in n.held),
    )


def _dangling(question: str, understood: Understanding, collection: Collection) -> Verdict | None:
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


def _unknown_document(folded: str, understood: Understanding, collection: Collection) -> Verdict | None:
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


def _digits(named: NamedDocument) -> int | None:
    m = re.search(r"\d{1,5}", named.written)
    return int(m.group(0)) if m else None


def _absent_document(question: str, understood: Understanding, collection: Collection) -> Verdict | None:
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


def _plainest_mention(named: NamedDocument, collection: Collection) -> list[Passage]:
    """The passage that says best what the absent document is: its title and date, in few words."""
    found = [
        (r.mention.title is None, r.mention.date is None, len(collection.passage(r.mention.passage_id).text), i)
        for i, r in enumerate(collection.references)
        if r.mention.passage_id in named.mentioned_in and r.target_id is None
    ]
    return [collection.passage(collection.references[min(found)[3]].mention.passage_id)] if found else []


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


_VERBS = (
    r"(?<!tuyen )giao|chu tri|thuc hien|trien khai|ve|yeu cau|quy dinh|neu|de ra|dat|xac dinh|ban hanh|co|la|thi"
    r"|phai|duoc"
)


def _initials(place: str) -> str:
    """A place's initials as they stand in a folded question: "hn" for Hà Nội."""
    return fold("".join(w[0] for w in place.split()))


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


def _foreign_place(understood: Understanding, result: SearchResult, collection: Collection) -> Verdict | None:
    """A locality of which the collection holds no document."""
    held = {d.place for d in collection.directives.values()}
    missing = [p for p in understood.places if p not in held]
    if not missing:
        return None
    spoken = any(
        fold(p) in fold(h.passage.text) and h.passage.kind is not PassageKind.RECIPIENTS
        for p in missing
        for h in result.hits[:3]
    )
    if spoken:
        return None
    named = [h for n in understood.documents for h in n.held]
    places = ", ".join(missing)
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"Kho văn bản không có văn bản nào của {places}.",
        missing=(f"văn bản của {places}",),
        nearest=tuple(named[:2]) or tuple(dict.fromkeys(h.document.id for h in result.hits[:2])),
    )


def _unrelated_place(understood: Understanding, collection: Collection) -> Verdict | None:
    """A locality that has documents here, none of which has to do with the document asked about."""
    if not understood.documents or not understood.places:
        return None
    related: set[str] = set()
    for n in understood.documents:
        related.update(n.held)
        related.update(p.rpartition(".")[0] for p in n.mentioned_in)
        related.update(r.source_id for h in n.held for r in collection.references if r.target_id == h)
    without = []
    for place in understood.places:
        there = {i for i, d in collection.directives.items() if d.place == place}
        spoken = any(fold(place) in fold(p.text) for i in related for p in collection.passages(i))
        if there and not there & related and not spoken:
            without.append(place)
    if len(without) < len(understood.places):
        return None
    what = " và ".join(n.label for n in understood.documents)
    where = ", ".join(without)
    near = [h for n in understood.documents for h in n.held]
    near += [i for h in near for i in collection.implementers(h)]
    return Verdict(
        Status.NOT_IN_CORPUS,
        f"Kho văn bản không có văn bản nào của {where} thực hiện hoặc nhắc đến {what}.",
        missing=(f"văn bản của {where} thực hiện {what}",),
        nearest=tuple(dict.fromkeys(near))[:3],
    )


def _law(folded: str, understood: Understanding, result: SearchResult, collection: Collection) -> Verdict | None:
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


def _ambiguous(understood: Understanding, collection: Collection) -> Verdict | None:
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
