"""Who does what: the bodies that a sentence gives a task to, and their role in it.

Reads explicit patterns only: "X chủ trì, phối hợp với Y …", "Giao X …", "X xây dựng …", "(X chủ
trì)", "Cơ quan chủ trì: X; cơ quan phối hợp: Y". What the outline adds (a body's own heading, the
columns of a table) is for `tasks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from corpus.actors import find_actors
from corpus.bodies import Body, find_bodies
from corpus.domain import table
from corpus.text import CAPITALS, fold, new_tone, sentences


class Role(StrEnum):
    """A body's part in a task."""

    LEAD = "lead"
    COORDINATE = "coordinate"
    IMPLEMENT = "implement"
    SUPERVISE = "supervise"
    REPORT = "report"


class Assignment(NamedTuple):
    """A body's part in the task of one sentence; offsets are into the text."""

    body: Body
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says of who does something."""

    roles: tuple[tuple[Body, Role], ...]
    ordered: bool = False
    """Whether somebody tells them to ("Giao X …", "Ban Bí thư yêu cầu X …")."""
    is_told: bool = False
    """Whether it tells what is or was ("Ban Bí thư đã ban hành …") and gives nobody a task."""


#: Stands for the letters of a name in the folded text that the patterns read, so that the verbs inside
#: names (Ban Tổ chức, Ủy ban Kiểm tra, Ban Chỉ đạo) are none.
_NAME = "A"
_A = f"{_NAME}+"
_AND = r"\s*(?:,|;|\.|/|va|cung|cung voi|hoac|,\s*va|;\s*va|,\s*cung)\s*"
_LIST = rf"{_A}(?:\s*\([^()]*\))?(?:{_AND}{_A}(?:\s*\([^()]*\))?)*"
_NUMBERED = r"^\W*(?:(?:\d+(?:\.\d+)*|[ivx]+|[a-z])[.)/-]+\s*)*"
_ORDER_WORD = r"(?:giao(?:\s+(?:nhiem vu|trach nhiem))?(?:\s+cho)?|uy quyen(?:\s+cho)?|de nghi|yeu cau|phan cong)"
_ORDER = re.compile(rf"{_NUMBERED}(?:tiep tuc\s+)?{_ORDER_WORD}\s*:?\s*(?P<who>{_LIST})")
#: "Đồng ý về chủ trương; giao Sở Tài chính …", "Nhận được công văn này, đề nghị các chi bộ …".
_ORDER_INSIDE = re.compile(
    rf"(?:[;:,]\s+(?:dong thoi,?\s+)?giao\s+(?:cho\s+)?"
    rf"|^\W*(?:sau khi\s+)?nhan duoc\s[^.;]{{0,200}}?,\s+(?:de nghi|yeu cau)\s+)(?P<who>{_LIST})(?=\s+\w)"
)
_ORDERED_BY = re.compile(
    rf"{_NUMBERED}(?:[^{_NAME}]{{0,200}}?,\s*|(?:thuc hien|trien khai|can cu|theo|de|nham|sau "
    rf"khi)[^.;]{{0,300}}?,\s*)?(?P<by>{_LIST})"
    rf"\s+(?:yeu cau|de nghi|giao|phan cong|chi thi)\s*:?\s*(?:cho\s+)?(?P<who>{_LIST})"
)
_SUBJECT = re.compile(
    rf"{_NUMBERED}(?:va\s+)?(?:rieng\s+)?(?:doi voi\s+|trach nhiem cua\s+|nhiem vu cua\s+)?(?P<who>{_LIST})"
)
#: A clause in front of the subject: "Định kỳ hằng năm, …", "Trên cơ sở kết quả rà soát, …".
_CLAUSE = re.compile(
    rf"{_NUMBERED}(?P<clause>(?:tren co so|can cu|hang nam|dinh ky|de|nham|trong|truoc|sau khi|khi|ngay sau khi"
    rf"|tu nam|tu ngay|den"
    r"|tung|theo(?!\s+doi)|cung voi|ben canh do|dong thoi|ngoai ra|truoc mat|hang thang|hang quy|moi nam|doi "
    r"voi|vao|cham nhat|tiep tuc"
    rf"|quy|thang|nam)(?!\w)[^{_NAME}]*?,)\s*(?P<who>{_LIST})"
)
_CLAUSE_WITH_NAMES = re.compile(
    rf"{_NUMBERED}(?:tren co so|can cu|de|nham|theo(?!\s+doi)|sau khi|khi|doi voi|trong|cung voi|dinh ky|hang "
    rf"nam|truong hop)(?!\w)"
    rf"[^.;]{{0,300}}?,\s*(?P<who>{_LIST})(?=\s+(?!quan ly|co lien quan)\w)"
)
#: Wherever it stands, who takes the lead has the task.
_LEADING = re.compile(rf"[,;:]\s*(?P<who>{_LIST})\s+(?=(?:chu tri|chiu trach nhiem|co trach nhiem)(?!\w))")
#: What may stand between the subject and its verb.
_BY_DUTY = re.compile(
    r"(?:\s*,?\s*(?:theo|can cu|tren co so|trong pham vi|bang|voi)\s+(?:chuc nang|nhiem vu|quyen han|tham quyen"
    r"|chuc trach|pham vi"
    r"|trach nhiem)(?:\s*(?:,|va)\s*(?:chuc nang|nhiem vu|quyen han|trach nhiem))*"
    r"(?:\s+(?:duoc giao|duoc phan cong|cua minh|cua don vi|cua nganh|quan ly|phu trach))*,?)?\s*"
)
_NO_TASK = re.compile(
    # Folded words that are others too with other accents: để and đề xuất, thì and thi hành, trong and trồng.
    r"^\s*(?:da|vua|dang(?! ky)|cua|con|chua|ve(?! sinh)|tai|o|do(?! dac)|bi|nay|neu|luon|nhu|hay|hoac|la|duoc"
    r"|trong(?! (?:rung|cay|moi|bo sung))|co(?! cau)|cung(?! (?:cap|ung|co))|khong|so|thi(?! (?:hanh|dua))"
    r"|ma(?! hoa)|gom|va|voi|den|tu(?! (?:sua|van|bo|chu|ra soat|kiem tra|danh gia))|tren|duoi|thuoc|nham"
    r"|de(?! (?:xuat|nghi|ra|cu|bat))|dat(?! (?:hang|ra))|ngay|khoa|ghi nhan|danh gia cao|bieu duong|hoan nghenh"
    r"|ghi nhan va|nhan thay|co ban thong nhat|thong nhat voi (?:cac )?(?:noi dung|de xuat|y kien|to trinh"
    r"|bao cao|chu truong|ket qua|du thao|de nghi|danh gia)|doi voi|nhiem ky|co ban|tung buoc|ngay cang|la noi"
    r"|chinh la|nhan thuc|nhat tri|dong y)(?!\w)"
    r"|^\s*,?\s*(?:nhat la|truoc het la|bao gom)[^,;]*$"
)
_TASK_AFTER_ALL = re.compile(
    r"^\s*(?:co\s+(?:trach nhiem|nhiem vu|y kien|van ban|ke hoach|giai phap|bien phap|co che|chuong trinh|van "
    r"ban|cac giai phap)"
    r"|la\s+(?:co quan|don vi|dau moi)\s*(?:thuong truc|dau moi|chu tri)?|duoc\s+(?:giao|phan cong|uy quyen)"
    r"|con\s+co trach nhiem"
    r"|den\s+het|tu\s+(?:nay|nguon|kinh phi)|thuoc pham vi|khong\s+(?:duoc|de)|cung\s+(?:phoi hop|tham gia|chi "
    r"dao)|trong\s+(?:quy|thang|nam|qua trinh|pham vi)"
    r"|so ket)(?!\w)"
)
_ISSUES = re.compile(
    r"^\s*(?:ban hanh|yeu cau|chi thi|quyet dinh|ket luan|thong nhat|thong bao|de nghi|nhan manh|quyet nghi|quy "
    r"dinh|xay dung"
    r"|huong dan|nhan thay|danh gia|xac dinh|co y kien|giao|phan cong|tong hop|bao cao|trinh|kinh trinh|chi dao"
    r"|sao gui|gui)(?!\w)"
)
_ISSUES_IN_UNITS = re.compile(
    r"^\s*(?:ban hanh|yeu cau|chi thi|quyet dinh|ket luan|thong nhat|thong bao|de nghi|nhan manh|quyet nghi|quy "
    r"dinh|nhan thay|danh gia|xac dinh|co y kien|giao|phan cong|sao gui|gui)(?!\w)"
)
_LEADS = re.compile(
    r"^[^.;(]{0,120}?(?:(?<!co quan )(?<!don vi )(?<!gia )chu tri(?!\s+(?:cua|boi))|chiu trach nhiem|lam dau "
    r"moi|la\s+(?:co quan|don vi)?\s*(?:thuong truc|dau moi)"
    r"|chu dong chu tri)(?!\w)"
)
_SUPERVISES = re.compile(
    r"^\s*(?:(?:chu dong|thuong xuyen|tang cuong|tiep tuc|giup\s+A+|tham muu|co trach nhiem|phoi hop|tham gia"
    r"|day manh)\s*,?\s+|(?:to chuc|chi dao|huong dan)\s+)*"
    r"(?:theo doi|kiem tra|giam sat|don doc|thanh tra)(?!\w)"
)
_REPORTS = re.compile(
    r"^\s*(?:(?:co trach nhiem|chu dong|dinh ky|hang nam|hang thang|hang quy|\d+ thang|sau thang|ba thang|va|tong hop"
    r"|thuc hien|truoc ngay\s+[\d/]+"
    r"|thuong xuyen|kip thoi|nghiem tuc|so ket|tong ket|,)\s*,?\s+)*(?:\d+ thang\s+)?(?:tong hop,?\s+)?(?:gui\s+)?"
    r"bao cao(?!\w)"
)
_WITH = re.compile(
    rf"(?<!\w)(?:phoi hop(?:\s+(?:chat che|dong bo|thuong xuyen|thuc hien))*(?:,?\s+thong nhat)?(?:\s+(?:voi"
    rf"|cung voi|cung|giua {_LIST} voi))?|cung voi|(?<=chu tri, )cung|(?<=dau moi, )cung|co su phoi hop cua"
    rf"|voi su phoi hop "
    rf"cua|su tham gia cua)\s*:?\s*(?P<who>{_LIST})"
)
#: "… Sở Y tế chủ trì, Công an tỉnh phối hợp": who does what, the verb behind the names.
_SEGMENT = re.compile(
    rf"(?P<who>{_A}(?:{_AND}{_A})*)\s+\(?\s*(?P<what>chu tri|chiu trach nhiem(?:\s+chinh)?|lam dau moi|phoi hop"
    rf"|thuc hien|tham muu)"
    rf"(?:,?\s+(?:thuc hien|trien khai))?\s*(?=[),;.]|$)"
)
_IN_BRACKETS = re.compile(
    rf"\(\s*(?:giao\s+|do\s+|nhiem vu cua\s+|trach nhiem cua\s+|thuc hien:\s*)?(?P<who>{_LIST})\s*(?P<what>chu "
    rf"tri|chiu trach nhiem(?:\s+chinh)?|thuc hien|tham muu|phoi hop|lam dau moi)?"
    rf"[^()]{{0,200}}\)"
)
_BY = re.compile(
    rf"(?<!\w)(?:do|giao)\s+(?P<who>{_LIST})\s+(?P<what>chu tri|lam dau moi|chiu trach nhiem|thuc hien|dam nhan"
    rf"|tham muu)"
)
_LABELLED = re.compile(
    rf"(?<!\w)(?P<label>(?:(?:co quan|don vi|to chuc|bo phan|phan cong|noi|cap|thanh phan|trach nhiem|giao"
    rf"|cac\s+\w+)(?:\s*,\s*(?:don vi|to chuc|ca nhan))*\s+)?"
    rf"(?:chu tri,? phoi hop|chu tri|phoi hop|thuc hien|tham muu|theo doi|kiem tra|giam sat|bao cao|chiu trach "
    rf"nhiem)(?:\s+(?:thuc hien|tham muu|trien khai|chinh|giam sat|kiem tra|theo doi))?)\s*:\s*(?P<who>{_LIST})?"
)


@lru_cache(maxsize=8192)
def find_assignments(text: str) -> tuple[Assignment, ...]:
    """The assignments in a passage's text, sentence by sentence."""
    found: list[Assignment] = []
    for start, end in sentences(text):
        reading = read_sentence(text[start:end])
        found += [Assignment(body, role, start, end) for body, role in reading.roles]
    return tuple(found)


@lru_cache(maxsize=4096)
def read_sentence(sentence: str, names: tuple[str, ...] = ()) -> Reading:
    """Who does something according to one sentence (without its label, or with it).

    `names`: whole names that the document sets apart; see `find_actors`.
    """
    actors = find_actors(sentence, (*_own_names(sentence), *names))
    masked = _masked(sentence, actors)
    roles: dict[tuple[int, int], tuple[Body, Role]] = {}

    def put(span: tuple[int, int], role: Role) -> None:
        for body in _inside(actors, span):
            roles.setdefault((body.start, body.end), (body, role))

    for m in _LABELLED.finditer(masked):
        if m["who"]:
            put(m.span("who"), _role_of_label(m["label"]))
    for m in _IN_BRACKETS.finditer(masked):
        put(m.span("who"), _role_in_brackets(m))
        for w in _WITH.finditer(masked, m.start(), m.end()):
            put(w.span("who"), Role.COORDINATE)
    for m in _SEGMENT.finditer(masked):
        first, last = m.span("who")
        if _is_possessed(masked, first):  # "quy chuẩn của Bộ Y tế; Sở Y tế chủ trì"
            first = masked.find(";", first, last) + 1 or last
        put((first, last), _role_of_label(m["what"]))
        for w in _WITH.finditer(masked, m.end()):
            put(w.span("who"), Role.COORDINATE)
    subject = _subject(masked)
    if subject is None and not roles and (later := _LATER_CLAUSE.search(masked)):
        groups = [a for a in actors if a.start == later.start("who") and a.written.startswith("các ")]
        subject = _acting(masked, later, ordered=False) if groups else None
    if subject is not None:
        first, last, role, rest = subject
        if rest >= 0:
            for w in _WITH.finditer(masked, rest):
                put(w.span("who"), Role.COORDINATE)
        put((first, last), role)
    if subject is not None:
        for clause in re.finditer(r";\s", masked):
            further = _further(masked, clause.end())
            if further is not None and actors and any(a.start == further[0] and a.written[0].isupper() for a in actors):
                put(further[:2], further[2])
    elif not roles:
        for m in _BY.finditer(masked):
            put(m.span("who"), _role_of_label(m["what"]))
            for w in _WITH.finditer(masked, m.end()):
                put(w.span("who"), Role.COORDINATE)
    ordered = tuple(roles[key] for key in sorted(roles))
    acting = _SUBJECT.match(masked)
    told = bool(acting and _TOLD.match(masked[acting.end() :]))
    return Reading(ordered, bool(_ORDER.match(masked) or _ORDERED_BY.match(masked)), told and not ordered)


_TOLD = re.compile(r"\s*(?:da|vua|dang(?! ky)|chua|con|la|duoc)(?!\w)")
_HEADING_BEFORE = re.compile(
    r"^\W*(?:(?:trach nhiem|nhiem vu|quyen han|nhiem vu,? quyen han|trach nhiem,? quyen han|tham quyen)(?:\s+"
    r"(?:cua|va quyen han cua))?|doi voi|giao(?:\s+cho)?"
    r"|de nghi|yeu cau|phan cong)\s+"
)
_HEADING_AFTER = re.compile(
    r"\s*(?:co trach nhiem|chiu trach nhiem|co nhiem vu|thuc hien(?:\s+(?:cac|mot so))?(?:\s+nhiem vu)?"
    r"(?:\s+sau)?|chu tri|noi\s.*|trong viec\s.*|trong (?:cong tac|thuc hien)\s.*)?\s*[:.]?\s*$"
)


def names_alone(text: str, names: tuple[str, ...] = ()) -> tuple[Body, ...]:
    """The bodies of a heading that holds nothing but their names ("2. Sở Nội vụ", "Trách nhiệm của Sở Y tế")."""
    if len(text) > 300:
        return ()
    actors = find_actors(text, names)
    if not actors:
        return ()
    masked = _HEADING_BEFORE.sub("", re.sub(_NUMBERED, "", _masked(text, actors)))
    masked = _HEADING_AFTER.sub("", re.sub(r"\((?:[^()]*)\)", " ", masked))
    return tuple(actors) if re.fullmatch(rf"\W*(?:(?:cac|va|cung)\s+)*{_LIST}\W*", masked) else ()


@cache
def _heads() -> str:
    heads = table("bodies")["departments"]
    return "|".join(sorted({*heads["heads"], *heads["named"]}, key=len, reverse=True))


@cache
def _named_subject() -> re.Pattern[str]:
    verbs = (
        "chủ trì|chịu trách nhiệm|có trách nhiệm|làm đầu mối|theo dõi|tham mưu|phối hợp|hướng dẫn|tổng hợp|xây dựng"
        "|tổ chức|triển khai|kiểm tra|giám sát|báo cáo|thực hiện|bố trí|rà soát|chỉ đạo"
    )
    word = (
        rf"(?!(?:{verbs}|giao|yêu cầu|đề nghị|các|đã|được|theo|căn cứ|tiếp tục|chủ động|hằng|hàng)(?!\w))[^\s,.;:()]+"
    )
    return re.compile(
        rf"^\W*(?:(?:\d+(?:\.\d+)*|[a-zđ])[.)]\s*)?(?:(?:Giao|Đề nghị|Yêu cầu|Riêng)\s+)?"
        rf"(?P<name>(?:{_heads()})(?:\s+{word}){{2,14}})\s+(?:chủ động\s+)?(?={verbs})"
    )


def _own_names(sentence: str) -> tuple[str, ...]:
    """A name that no table knows, told by its head and the verb behind it ("Vụ Địa phương I theo dõi …")."""
    m = _named_subject().match(new_tone(sentence))
    if m is None or not re.match(rf"(?:{_heads()})\s+[{CAPITALS}]", m["name"]):
        return ()
    return () if any(b.start == 0 for b in find_bodies(m["name"])) else (m["name"],)


def named_by_head(text: str) -> tuple[Body, ...]:
    """The bodies of a heading by the first words of their names alone ("Cục Quản lý Khám, chữa bệnh:").

    For headings only: what stands there is a name as a whole, whether any table knows it or not.
    """
    bare = re.sub(r"^(?:trách nhiệm|nhiệm vụ)\s+của\s+", "", text.strip(" .:"), flags=re.I)
    opens = _heads()
    if not re.match(rf"(?:[Cc]ác\s+)?(?:{opens})\s+[{CAPITALS}]", bare) or len(bare) > 160:
        return ()
    if re.search(
        r"(?<!\w)(?:chủ trì|phối hợp|tham mưu|triển khai|báo cáo|hướng dẫn|thực hiện|có trách nhiệm"
        r"|chịu trách nhiệm|làm đầu mối|(?<!đầu tư )xây dựng)(?!\w)",
        bare,
    ):
        return ()
    names = re.split(rf"\s*[,;]\s*(?=(?:{opens})\s+[{CAPITALS}])|\s+và\s+(?=(?:{opens})\s+[{CAPITALS}])", bare)
    every = bare[:4].lower() == "các "
    found = []
    for n, name in enumerate(names):
        at = text.find(name)
        found.append(Body(name, name, None, None, at, at + len(name), every=every and n > 0))
    return tuple(found)


def joined_in(sentence: str, names: tuple[str, ...] = ()) -> list[Body]:
    """The bodies that a sentence without a subject of its own lets join in ("Phối hợp với Sở Y tế …")."""
    actors = find_actors(sentence, names)
    masked = _masked(sentence, actors)
    return [b for m in _WITH.finditer(masked) for b in _inside(actors, m.span("who"))]


def leads(sentence: str) -> bool:
    """Whether a sentence without a subject begins with taking the lead ("Chủ trì, phối hợp với …")."""
    return bool(
        re.match(
            rf"{_NUMBERED}(?:la\s+(?:co quan|don vi)\s+(?:thuong truc,?\s+)?)?(?:chu tri|chiu trach nhiem|lam"
            rf" dau moi|dau moi)(?!\w)",
            fold(sentence),
        )
    )


def plain_role(sentence: str) -> Role:
    """The role that the first verb of a sentence without a subject means."""
    masked = re.sub(r"\([^()]*\)\s*", "", re.sub(_NUMBERED, "", fold(sentence)))
    if leads(sentence):
        return Role.LEAD
    if _SUPERVISES.match(masked):
        return Role.SUPERVISE
    return Role.REPORT if _REPORTS.match(masked) else Role.IMPLEMENT


def _masked(sentence: str, actors: Sequence[Body]) -> str:
    masked = fold(sentence)
    for body in actors:
        masked = masked[: body.start] + _NAME * (body.end - body.start) + masked[body.end :]
    return masked


def _inside(actors: Sequence[Body], span: tuple[int, int]) -> Iterator[Body]:
    return (b for b in actors if span[0] <= b.start and b.end <= span[1])


def _role_of_label(label: str) -> Role:
    if "phoi hop" in label and "chu tri" not in label:
        return Role.COORDINATE
    if re.search(r"chu tri|chiu trach nhiem|dau moi", label):
        return Role.LEAD
    if re.search(r"theo doi|kiem tra|giam sat", label):
        return Role.SUPERVISE
    return Role.REPORT if "bao cao" in label else Role.IMPLEMENT


def _role_in_brackets(m: re.Match[str]) -> Role:
    what = m["what"] or ""
    if re.match(r"chu tri|chiu trach nhiem|lam dau moi", what) or "chu tri" in m.group(0):
        return Role.LEAD
    return Role.COORDINATE if what == "phoi hop" else Role.IMPLEMENT


def _subject(masked: str) -> tuple[int, int, Role, int] | None:
    """Span of the acting bodies, their role, and where what they do begins; None where nobody acts."""
    if ordered := _ORDER.match(masked) or _ORDERED_BY.match(masked):
        return _acting(masked, ordered, ordered=True)
    for pattern in (_SUBJECT, _CLAUSE, _CLAUSE_WITH_NAMES, _LEADING):
        found = pattern.search(masked)
        if found and _TOLD_TO.search(masked[found.start() : found.start("who")]):
            continue
        if found and (acting := _acting(masked, found, ordered=False)):
            return acting
    if ordered := _ORDER_INSIDE.search(masked):
        return _acting(masked, ordered, ordered=True)
    return None


#: A later clause that a group opens: "Bảo đảm …; các cấp ủy tạo điều kiện …".
_LATER_CLAUSE = re.compile(rf";\s(?P<who>{_LIST})(?=\s+\w)")


def _further(masked: str, at: int) -> tuple[int, int, Role, int] | None:
    """The body that a later clause of the sentence gives another task ("…; Sở Tài chính bố trí kinh phí")."""
    m = re.compile(rf"(?:giao\s+|de nghi\s+)?(?P<who>{_LIST})").match(masked, at)
    return _acting(masked, m, ordered=False) if m else None


#: "Định kỳ báo cáo Huyện ủy, UBND huyện kết quả": the last of those who are told is no subject.
_TOLD_TO = re.compile(rf"(?<!\w)(?:bao cao|trinh|gui|xin y kien|tham muu(?: cho)?|cung cap cho)\s+{_A}[^,;]*,\s*$")


def _acting(masked: str, m: re.Match[str], *, ordered: bool) -> tuple[int, int, Role, int] | None:
    first, last = m.span("who")
    duty = _BY_DUTY.match(masked, last)
    at = duty.end() if duty else last
    if duty and re.match(r"(?:,|va)\s", masked[at:]):
        at = last  # "căn cứ chức năng, nhiệm vụ và tình hình của đơn vị để xây dựng …"
    rest = masked[at:]
    if not re.search(r"\w", rest):
        return (first, last, Role.IMPLEMENT, -1) if ordered or rest.strip().startswith(":") else None
    if rest.lstrip()[:1] in ".)(" or (rest.lstrip()[:1] == ":" and not ordered):
        # "Sở Y tế: chủ trì …" gives the body's tasks behind the colon.
        if rest.lstrip()[:1] != ":":
            return None
        at += rest.index(":") + 1
        rest = masked[at:]
    rest = rest.lstrip(" :,-")
    if not ordered and _NO_TASK.match(rest) and not _TASK_AFTER_ALL.match(rest):
        return None
    if not ordered and _is_possessed(masked, first):
        return None
    return first, last, _role(rest), at


def _is_possessed(masked: str, first: int) -> bool:
    """Whether the names hang on a word in front ("theo chỉ đạo của …")."""
    return bool(re.search(r"(?<!\w)(?:cua|tai|trong|voi|cho|ve|tu|qua|boi)\s*$", masked[:first]))


def _role(rest: str) -> Role:
    """The role that what follows the subject gives it."""
    clause = re.sub(r"\([^()]*\)\s*", "", re.split(r"[;.]\s", rest)[0])
    if _LEADS.match(clause):
        return Role.LEAD
    if _SUPERVISES.match(clause):
        return Role.SUPERVISE
    return Role.REPORT if _REPORTS.match(clause) else Role.IMPLEMENT


def issues(sentence: str, issuer: str | None, names: tuple[str, ...] = (), *, labelled: bool = False) -> bool:
    """Whether a sentence is the issuing body's own act ("Ban Thường vụ ban hành Kế hoạch này").

    In a labelled unit the issuing body gives itself tasks too ("1. Ban Thường vụ Thành ủy chỉ đạo …").
    """
    if not issuer:
        return False
    actors = find_actors(sentence, names)
    masked = _masked(sentence, actors)
    m = next((m for p in (_SUBJECT, _CLAUSE, _CLAUSE_WITH_NAMES) if (m := p.match(masked))), None)
    if m is None:
        return False
    who = list(_inside(actors, m.span("who")))
    own = who and fold(who[0].family) in fold(issuer) and " các " not in who[0].written
    return bool(own) and bool((_ISSUES_IN_UNITS if labelled else _ISSUES).match(masked[m.end("who") :]))
