"""The documents that a passage names, as written, and how it refers to them.

With a number ("Chỉ thị số 42-CT/TW, ngày 24/3/2020 của Ban Bí thư về …") or without one ("Luật Đất
đai năm 2024", "Nghị quyết Đại hội đại biểu Đảng bộ tỉnh lần thứ XVI"). The relation comes from the
words in front ("thay thế", "căn cứ", "sao gửi") and from where the mention stands (the title, the
enacting paragraphs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from corpus.bodies import find_bodies
from corpus.codes import document_types, find_codes, find_dates, type_of, types_of_code
from corpus.directive import Correction, Mention, Passage, PassageKind, Relation
from corpus.text import CAPITALS, SMALL, fold, lower_case, new_tone

#: How much of the text on either side of a number is looked at: more than any pattern can take up,
#: and bounded, so that a paragraph of a thousand numbers is read in linear time.
_BEFORE_LENGTH = 2000
_AFTER_LENGTH = 1000


@cache
def _type_names() -> str:
    names = {fold(n) for t in document_types() for n in (t.name, *t.titled)} | {"cthd"}
    return "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))


@cache
def _type_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({_type_names()})\s*(?:so)?\s*:?\s*$")


@cache
def _type_ahead() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_type_names()})(?!\w)")


# What stands behind a number: its date, its issuer, its title

_ISSUER = re.compile(r"^\W{0,3}(?:của|do)\s+([^,;.:“”\"()]{3,140})")
_ISSUER_ENDS = re.compile(
    r"\s+(?:về|thực hiện|triển khai|quy định|phê duyệt|gắn|theo|ban hành|hướng dẫn|sửa đổi|năm|thì|là|để|trên"
    r"|khóa|nhiệm kỳ|đến|trong|cho|được"
    r"|có|đã|tiếp tục|phối hợp|xây dựng|bảo đảm|đối với|tại|vào|gồm|thông qua|và|ở|còn|chưa|thông báo|nhưng|một "
    r"số|khi|nếu|định kỳ|kết quả|góp ý|tổng kết|sơ kết|kiện toàn)(?!\w)",
)
_OFFICE = re.compile(r"(?:Phó\s+)?(?:Bộ trưởng|Chủ tịch|Giám đốc|Tổng cục trưởng|Cục trưởng|Trưởng ban)\s+")
_SESSION = re.compile(r"(?:Hội nghị|Đại hội|Kỳ họp)\s+lần thứ\s+\w+\s+")
_TERM = re.compile(r"\s*\(?(?:khóa|nhiệm kỳ)\s+[ivxl\d]+(?:\s*[-–]\s*\d+)?\)?")
_QUOTED = re.compile(
    r"^\W{0,4}(?:\([^)]{0,60}\)\W{0,3})?((?:về|phê duyệt|ban hành|quy định)?(?:\s+(?:việc|Đề án|Chương trình|Kế "
    r"hoạch|Chiến lược))?\s*)"
    r"[“\"]\s*([^“”\"]{5,400})[”\"]",
    re.I,
)
_TITLE_OPENS = (
    r"về|quy định|thực hiện|triển khai|ban hành|phê duyệt|hướng dẫn|sửa đổi|tiếp tục thực hiện|tăng cường"
    r"|đẩy mạnh|tổ chức|công bố|bổ sung|thành lập|một số nội dung|một số nhiệm vụ|kết quả|góp ý|tổng kết"
    r"|sơ kết|kiện toàn"
)
_ABOUT = re.compile(rf"^\W{{0,4}}(?:\([^)]{{0,60}}\)\W{{0,3}})?(?P<title>(?:{_TITLE_OPENS})\s)")
_TITLE_LENGTH = 400
_LISTED = r"(?:Nghị|Chỉ|Quyết|Kết|Quy|Kế|Chương|Luật|Hướng|Thông|Công|Tờ|Báo)\w*\s+\w+"
_TITLE_ENDS = re.compile(
    r"\.(?:\s|$)|;|$|:\s|\s*\((?!khóa)|\)"
    rf"|,?\s+(?:và|hoặc)\s+(?:(?:các\s+)?{_LISTED}\s+(?:số|Đại hội|Hội nghị)\s|(?:bãi bỏ|thay thế|hủy bỏ)\s)"
    rf"|,\s+{_LISTED}(?:\s+\w+){{0,2}}\s+số\s"
)


def _about(after: str) -> tuple[str, int] | None:
    """The title that stands behind a number without quotation marks, and where it ends.

    A bracket that the title has opened itself belongs to it: "… của Bộ Chính trị (khóa IX) về …".
    """
    m = _ABOUT.match(after)
    if m is None:
        return None
    start = m.start("title")
    window = after[start : start + _TITLE_LENGTH]
    for end in _TITLE_ENDS.finditer(window, 8):
        if end.group(0) == ")" and window.count("(", 0, end.start()) > window.count(")", 0, end.start()):
            continue
        return window[: end.start()], start + end.start()
    return None


class _Described(NamedTuple):
    date: str | None
    issuer: str | None
    title: str | None
    length: int
    """Characters behind the number that describe the document."""


def _described(after: str) -> _Described:
    """Date, issuer and title as written right behind a number."""
    lowered = lower_case(after)
    dates = find_dates(after[:60])
    date, at = None, 0
    if dates and re.fullmatch(r"[\s,]*(?:ngày\s*)?", after[: dates[0].start], re.I):
        date, at = dates[0].iso, dates[0].end
    issuer = None
    if m := _ISSUER.match(after[at:]):
        start = at + m.start(1)
        named = _name_end(after, start)
        last = max(at + m.end(1), named)  # "Bộ Văn hóa, Thể thao và Du lịch" goes on behind its comma
        ends = _ISSUER_ENDS.search(lowered, named, last)
        end = ends.start() if ends else last
        if term := _TERM.match(lowered, end):
            end = term.end()
        issuer = re.sub(r"\s+", " ", after[start:end]).strip() or None
        at = end
    title = None
    if m := _QUOTED.match(after[at:]):
        title = (
            f"{m.group(1).strip()} {m.group(2).strip()}".strip()
            if m.group(1).strip().lower() not in ("về", "về việc")
            else m.group(2).strip()
        )
        at += m.end()
    elif about := _about(after[at:]):
        title, at = about[0].strip(" ,"), at + about[1]
        title = _without_main_clause(title)
    return _Described(date, issuer, title, at)


def _name_end(after: str, start: int) -> int:
    """Where the name of a body that begins at `start` ends at the earliest: it may hold "và" or "thực hiện"."""
    session = _SESSION.match(after, start)
    start = session.end() if session else start
    office = _OFFICE.match(after, start)
    start = office.end() if office else start
    bodies = find_bodies(after[start : start + 140])
    return start + bodies[0].end if bodies and bodies[0].start <= 1 else start


_IN_FRONT = re.compile(
    r"^\s*(?:khóa [ivxl]+\s+)?(?:(?:đã|vừa)\s+)?(?:tại|trình bày|báo cáo|ban hành|có|thông qua"
    r"|trình)(?:\s+các|\s+dự thảo)?\s+"
    r"(?:[^\W\d_]+\s+){1,4}(?:số\s*:?\s*)?$"
)


def _issuer_in_front(before: str) -> str | None:
    """The issuer in front of a number: "Ban Nội chính Tỉnh ủy tại Tờ trình số …"."""
    tail = before[-200:]
    for body in reversed(find_bodies(tail)):
        if m := _IN_FRONT.match(new_tone(tail[body.end :]).lower()):
            session = _SESSION_BEFORE.search(tail[: body.start])
            term = re.match(r"\s*khóa \w+", m.group(0))
            end = body.end + (term.end() if term else 0)
            return re.sub(r"\s+", " ", tail[session.start() if session else body.start : end])
    return None


_SESSION_BEFORE = re.compile(r"(?:Hội nghị|Đại hội|Kỳ họp)\s+lần thứ\s+\w+\s+$")
_DATED_IN_FRONT = re.compile(
    r"[Nn]gày\s+\d{1,2}/\d{1,2}/\d{4},\s+[^,;.]{3,80}\s(?:ban hành|ký|có|gửi)\s+[^,;.]{0,40}số\s*:?\s*$"
)


def _date_in_front(before: str) -> str | None:
    """The date in front of a number: "Ngày 02/11/2021, Ban Tuyên giáo … ban hành văn bản số …"."""
    m = _DATED_IN_FRONT.search(before[-200:])
    dates = find_dates(m.group(0)[:24]) if m else []
    return dates[0].iso if dates else None


_MAIN_CLAUSE = re.compile(
    r",\s+(?=(?:Ban|Hội nghị|Chủ tịch|Bí thư|Bộ trưởng|Giám đốc|Tỉnh ủy|Thành ủy|Huyện ủy|Đảng|Ủy ban|UBND"
    r"|Thường trực|Hội đồng|Chính phủ|Thủ tướng|Bộ|Sở"
    r"|Liên đoàn|Tổng|căn cứ|các)(?!\w))(?=[^,]{3,120}?"
    r"\s(?:thống nhất|ban hành|yêu cầu|xây dựng|hướng dẫn|sao gửi|gửi|đề nghị|kết luận|thông báo|quy định|chỉ "
    r"thị|triển "
    r"khai|tổ chức|đã|thực hiện|lãnh đạo|chỉ đạo)(?:[\s:]|$))"
    r"|,\s+(?=(?:các\s[^,;:]{3,40},\s+)?[^,;:]{3,120}?\s(?:đã|có bước|có chuyển biến|tăng trưởng|có lúc)(?!\w))"
    # What is said of it goes on: "…, báo cáo Ban Thường vụ trong quý II", "… và được phổ biến đến chi bộ".
    r"|,\s+(?=(?:đã|ý kiến|báo cáo|hoàn thành|trình|xong|thời gian|kết quả|trước(?! hết)|trong|đến nay|nay|toàn|cả "
    r"nước)(?!\w))"
    r"|\s+(?=(?:và|hoặc)\s+(?:được|kịp thời|có|phổ biến|những|đã|là|báo cáo)(?!\w))"
    r"|\s+(?=(?:còn|đã|chưa|được|phù hợp với|cho phù hợp|gắn với việc)(?!\w)\s)"
)


def _without_main_clause(title: str) -> str:
    """A title without the clause that goes on behind it ("…, Ban Thường vụ Tỉnh ủy ban hành …")."""
    m = _MAIN_CLAUSE.search(new_tone(title))
    return title[: m.start()] if m and m.start() >= 8 else title


# Relations

_BEFORE = (
    (Relation.REPLACES, re.compile(r"(?:thay the|bai bo|huy bo)(?:\s+cho)?[^.;]{0,80}$")),
    (
        Relation.AMENDS,
        re.compile(
            r"(?:sua doi|bo sung)(?:, bo sung)?(?:\s+(?:mot so|cac|noi dung|dieu|khoan|diem|muc|phan|chuong|chi tieu"
            r"|quy dinh|nhiem vu|phu luc|tai|cua|trong|thuoc|va|thu|\d+|[ivx]+|[a-z]\)?)(?=[\s,]),?|,)*"
            r"(?:\s+(?:[a-z]+\s+){0,4}(?:so\s*:?\s*)?)?$"
        ),
    ),
    (Relation.CONTINUES, re.compile(r"tiep tuc\s+(?:\w+,?\s+){0,5}(?:thuc hien|trien khai)[^.;]{0,60}$")),
    (Relation.BASED_ON, re.compile(r"(?<!\w)can cu(?:\s+vao)?[^.;,]{0,80}$")),
)
_ENDS_FORCE = re.compile(r"^[^.;]{0,160}?het hieu luc")
_TRANSMITS = re.compile(r"gui kem|sao gui|xin gui|kem theo cong van nay|gui (?:toi|den)[^.;:]{0,120}:\s*$")
_IMPLEMENTS = re.compile(
    r"^\W*(?:v/v |ve (?:viec )?)?(?:de\s+)?(?:to chuc\s+)?(?:trien khai|thuc hien|cu the hoa|quan triet)(?!\w)"
)
_TITLE_IMPLEMENTS = re.compile(
    r"\W*(?:v/v |ve (?:viec )?)?(?:trien khai |to chuc |quan triet,? )*(?:thuc hien|trien khai)"
)


#: Between two documents of one list: brackets, a sign, the type of the second.
_JOINED = re.compile(r"(?:\s*\([^)]*\))?\s*(?:,|;|va|,\s*va)?\s*(?:cac\s+)?(?:[a-z]+\s+){1,4}(?:so\s*:?\s*)?")


#: A document named again in brackets by a shorter name, and how far that name may reach.
_IN_BRACKETS = re.compile(r"\s*\((?:[a-z]+\s+){0,7}(?:so\s*:?\s*)?")
_SHORT_NAME = 40


class _Found(NamedTuple):
    """A document named in a passage, before its relation is known."""

    number: str | None
    type: str | None
    described: _Described
    start: int
    end: int
    inside: bool
    """Whether it stands in the title of the document named before it."""
    titled: str | None = None
    """A title that stands in front of the number ("Luật Lâm nghiệp số …")."""


def find_mentions(
    passages: tuple[Passage, ...], title: str | None = None, corrections: tuple[Correction, ...] = ()
) -> tuple[Mention, ...]:
    """The documents that the passages of one document name, in order of their lines.

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
        text = passage.reading
        folded = fold(text)
        last: tuple[int, Relation] | None = None
        for f in _named(passage, text, corrections):
            before = folded[max(0, f.start - _BEFORE_LENGTH) : f.start]
            behind = folded[f.end : f.end + _AFTER_LENGTH]
            relation = _relation(passage, f, before, behind, enacting, lists)
            if last and relation is Relation.CITES and not f.inside and _JOINED.fullmatch(folded[last[0] : f.start]):
                relation = last[1]  # "thực hiện Nghị quyết … và Chương trình …"
            said_again = last and _IN_BRACKETS.fullmatch(folded[last[0] : f.start]) and folded.find(")", f.end)
            if last and said_again and 0 < said_again - f.end < _SHORT_NAME:
                relation, last = last[1], (said_again + 1, last[1])  # "… (sau đây gọi là Nghị quyết 72-NQ/TW)"
            else:
                last = (f.end + f.described.length, relation)
            found.append(
                Mention(
                    number=f.number,
                    type=f.type,
                    date=f.described.date,
                    issuer=f.described.issuer,
                    title=f.titled or f.described.title,
                    passage_id=passage.id,
                    start=f.start,
                    end=f.end,
                    relation=relation,
                )
            )
    return tuple(_implemented_by_title(found, fold(title or "")))


def _named(passage: Passage, text: str, corrections: tuple[Correction, ...]) -> list[_Found]:
    """Everything a passage names, numbered or not, in order."""
    own = _own_number_end(passage)
    found: list[_Found] = []
    titles_end = 0
    for code, start, end in find_codes(text):
        if start < own:
            continue
        before = text[max(0, start - _BEFORE_LENGTH) : start]
        law = _LAW_BEFORE.search(before)
        law = None if law and _type_ahead().search(fold(law[2])) else law
        described = _described(text[end : end + _AFTER_LENGTH])
        described = described if described.date else described._replace(date=_date_in_front(before))
        found.append(
            _Found(
                number=_corrected_code(passage, start, corrections) or str(code),
                type=(law[1].capitalize() if law else None)
                or _type_named(before)
                or _only(types_of_code(code.type_code)),
                described=described if described.issuer else described._replace(issuer=_issuer_in_front(before)),
                start=start,
                end=end,
                inside=start < titles_end,
                titled=re.sub(r"\s+", " ", law[2]).strip() if law else None,
            )
        )
        titles_end = max(titles_end, end + described.length)
    taken = [(max(0, f.start - 80), f.end) for f in found]
    for u in _unnumbered(text, passage.kind):
        numbered = any(
            a <= u.start < b and not re.search(r"[;.]\s", text[u.start : b - 1]) and u.end >= a for a, b in taken
        )
        clash = any(f.start - 12 <= u.end and u.start <= f.end for f in found)
        if not (numbered and clash):
            found.append(u)
    return sorted(found, key=lambda f: f.start)


_LAW_BEFORE = re.compile(r"(?<!\w)(Bộ luật|Luật|Pháp lệnh)\s+([^;.()“”\"]{2,80}?)\s*(?:\(\s*)?(?:Luật\s+)?số\s*:?\s*$")
_STOPS = (
    r"(?:số|ngày|được|quy định|có|đã|của|trong|theo|nhằm|khi|để|vào|tại|cho|các|những|do|đối|hiện hành"
    r"|hiện nay|sau|trước|đến|từ|là|và|hoặc|cũng|về|nếu|thì|với|như|gắn|phù hợp|đảm bảo)"
)
_LAW = re.compile(
    rf"(?<!\w)(?P<type>Bộ luật|Luật|Pháp lệnh)\s+(?P<name>(?:[sS]ửa đổi, bổ sung một số điều của (?:Bộ luật"
    rf"|Luật)\s+)?[{CAPITALS}][^\W\d_]*"
    rf"(?:\s+(?!{_STOPS}(?!\w)|năm\s+\d)[^\W\d_]+|\s+và\s+(?![Nn]ghị|[Ll]uật|[Cc]ác|[Hh]ướng|[Bb]ộ luật|Quy"
    rf"|Quyết|Chỉ|Kế|Kết|Thông|Chương|Pháp)[^\W\d_]+|\s*[-–]\s*[^\W\d_]+|,\s+(?!{_STOPS}(?!\w))[{SMALL}]+)*"
    r"(?:\s+năm\s+\d{4})?)"
)
_CONSTITUTION = re.compile(
    r"(?<!\w)(?P<type>Hiến pháp)(?P<name>(?:\s+(?:nước\s+)?Cộng h[oò]a xã hội chủ nghĩa Việt Nam)?(?:\s+năm\s+\d{4})?)"
)
_STATUTE = re.compile(
    rf"(?<!\w)(?P<type>Điều lệ)\s+(?P<name>(?:Đảng(?:\s+Cộng sản Việt Nam)?|(?:Công đoàn|Mặt trận Tổ quốc|Đoàn"
    rf"|Hội)(?:\s+[{CAPITALS}][^\W\d_]*)*(?:\s+Việt Nam)?))"
)
_CONGRESS = re.compile(
    r"(?<!\w)(?P<type>Nghị quyết)\s+(?:của\s+)?(?P<name>(?:Đại hội|Hội nghị)\s+[^,;.:()“”\"]{5,120}?"
    r"(?:lần thứ\s+[IVXL\w]+(?:\s+(?:của\s+)?(?:Đảng|Ban Chấp hành Trung ương)(?:\s+Đảng)?)?|khóa\s+[IVXL]+)"
    r"(?:\s*,\s*nhiệm kỳ\s+\d{4}\s*[-–]\s*\d{4})?)"
)


def _unnumbered(text: str, kind: PassageKind) -> Iterator[_Found]:
    """Documents named by type and title alone."""
    for pattern in (_LAW, _CONSTITUTION, _STATUTE, _CONGRESS):
        for m in pattern.finditer(text):
            name = re.sub(r"\s+", " ", m["name"]).strip()
            canonical = "Luật" if m["type"] in ("Bộ luật", "Luật") else m["type"]
            yield _Found(
                None, canonical, _Described(None, None, name or m["type"], 0), m.start(), m.end(), inside=False
            )
    if kind is PassageKind.HEADER:
        return
    folded = fold(text)
    if re.match(r"\W*can cu\s", folded):
        at = 0
        for piece in re.split(r"(?<=;)", text):
            yield from _base(piece, at)
            at += len(piece)
    for m in re.finditer(r"(?:quyết định|nghị quyết|văn bản) này\s+(?:bản\s+)?(?=[A-ZĐ])", text, re.I):
        front = fold(text[max(0, m.start() - 40) : m.start()])
        if re.search(r"kem theo\s*$", front) and (t := _type_ahead().match(folded, m.end())):
            end = re.compile(r"[.;]|$").search(text, t.end())
            title = re.sub(r"\s+", " ", text[t.end() : end.start() if end else len(text)]).strip(" ,./")
            if title:
                kind_of = type_of(text[m.end() : t.end()])
                yield _Found(
                    None, kind_of, _Described(None, None, title, 0), m.end(), t.end() + len(title) + 1, inside=False
                )


def _base(piece: str, at: int) -> Iterator[_Found]:
    """ "Căn cứ Quy chế làm việc của …": a base with a type and no number."""
    if find_codes(piece):
        return
    m = re.match(r"\W*(?:căn cứ|và)?\s*", piece, re.I)
    start = m.end() if m else 0
    if (
        (t := _type_ahead().match(fold(piece), start))
        and not _LAW.match(piece, start)
        and not _CONGRESS.match(piece, start)
    ):
        if _STATUTE.match(piece, start) or re.match(r"\s+này(?!\w)", piece[t.end() :]):
            return
        title = re.sub(r"\s+", " ", piece[t.end() :]).strip(" ;,.")
        if 8 <= len(title) <= 300:
            kind = type_of(piece[start : t.end()])
            yield _Found(
                None, kind, _Described(None, None, title, 0), at + start, at + len(piece.rstrip(" ;.")), inside=False
            )


def _corrected_code(passage: Passage, start: int, corrections: tuple[Correction, ...]) -> str | None:
    for c in corrections:
        if c.kind == "code" and passage.text.startswith(c.wrong, start):
            codes = find_codes(c.right)
            return str(codes[0].code) if codes else None
    return None


def _implemented_by_title(found: list[Mention], title: str) -> list[Mention]:
    if not _TITLE_IMPLEMENTS.match(title):
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


def _enacting_paragraphs(passages: tuple[Passage, ...]) -> frozenset[str]:
    """The paragraphs of the body before its first unit, which say what the document carries out."""
    found = set()
    for p in passages:
        if p.kind is PassageKind.PARAGRAPH or re.match(r"\W*can cu(?!\w)", fold(p.text[:40])):
            found.add(p.id)
        elif p.kind is not PassageKind.HEADER:
            break
    first = next((p.id for p in passages if p.kind is PassageKind.PARAGRAPH), None)
    return frozenset(found | ({first} if first else set()))


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


def _relation(
    passage: Passage, found: _Found, before: str, behind: str, enacting: frozenset[str], transmitted: frozenset[str]
) -> Relation:
    sentence = re.split(r"(?<=[.;])\s", before)[-1]
    if found.inside and passage.kind is not PassageKind.HEADER:
        # In "Kế hoạch … về thực hiện Nghị quyết …" the second document is only named.
        return Relation.CITES
    if found.number is None and re.search(r"kem theo (?:quyet dinh|nghi quyet|van ban) nay\s*(?:ban )?$", sentence):
        return Relation.TRANSMITS
    for relation, pattern in _BEFORE[:2]:
        if pattern.search(sentence):
            return relation
    if _ENDS_FORCE.match(behind):
        return Relation.REPLACES
    if (passage.id in transmitted and _TRANSMITS.search(before)) or (
        passage.id in transmitted and passage.kind is PassageKind.ITEM
    ):
        return Relation.TRANSMITS
    if passage.kind is PassageKind.HEADER:
        return _relation_of_title(before, sentence)
    opens_with_base = re.match(r"\W*can cu(?!\w)", sentence) or (
        re.match(r"\W*can cu(?!\w)", fold(passage.text[:40]))
        and not re.match(r"\W*(?:thuc hien|xet|theo|tren co so)(?!\w)", sentence)
    )
    if (opens_with_base and (passage.id in enacting or ";" in before)) or _BEFORE[3][1].search(sentence):
        return Relation.BASED_ON
    if passage.id in enacting and _IMPLEMENTS.match(sentence) and "tiep tuc" not in sentence[:20]:
        return Relation.IMPLEMENTS
    return Relation.CONTINUES if _BEFORE[2][1].search(sentence) else Relation.CITES


def _relation_of_title(before: str, sentence: str) -> Relation:
    title = re.split(r"(?:ke hoach|chuong trinh(?: hanh dong)?|ket luan|huong dan|quyet dinh|v/v)\s", before)
    tail = title[-1] if len(title) > 1 else sentence
    if re.search(r"^\W*(?:v/v |ve (?:viec )?)?tiep tuc[^.;]{0,60}$", tail) or re.search(
        r"tiep tuc (?:\w+ ){0,3}thuc hien[^.;]{0,60}$", before
    ):
        return Relation.CONTINUES
    return Relation.IMPLEMENTS if re.search(r"(?:thuc hien|trien khai)[^.;]{0,60}$", before) else Relation.CITES
