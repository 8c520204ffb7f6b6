"""The kind of a question, by the signs that stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.text import fold, words
from retrieval.collection import FILLER
from retrieval.search import Kind, NamedBody
from retrieval.understand.bodies import WHO

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
        r"|bao nhieu|bn|van ban)|ky hieu"
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


_EVERYONE = re.compile(
    r"(?<!\w)(?:(?:phan cong|giao)(?: viec| nhiem vu)?(?: cho)? (?:nhung|cac) (?:ai|co quan|cq|to chuc|don vi|ben|cap)"
    r"|(?:phan cong|giao) cho ai"
    r"|(?:moi|tung) (?:ben|noi|co quan|cq|don vi|to chuc|dau moi) (?:\S+ )?(?:lam|lo|duoc giao)"
    r"|(?:ai|(?:co quan|cq|don vi|to chuc|ben) nao) (?:phai )?(?:lam|lo|phu trach|chiu trach nhiem|duoc giao)"
    r" (?:nhung |cac )?(?:viec |nhiem vu |phan )?(?:gi|nao|j)"
    r"|phan cong(?: nhiem vu| trach nhiem| thuc hien| to chuc thuc hien)* (?:the nao|nhu the nao|ra sao|ntn))(?!\w)"
)


def asks_of_everyone(question: str) -> bool:
    """Whether the question asks what a document gives everyone to do, not one body."""
    return bool(_EVERYONE.search(fold(question)))


def kind_with_bodies(kind: Kind, question: str, rest: str, bodies: Sequence[NamedBody]) -> Kind:
    """The kind of question in the light of the bodies that it names, or does not."""
    if bodies:
        return Kind.AGENCY if kind is Kind.FACT and _names_little_else(rest, bodies) else kind
    if kind in (Kind.FACT, Kind.LIST, Kind.AGENCY) and asks_of_everyone(question):
        return Kind.AGENCY
    # "… thì phải làm gì?" asks what is to be done, not who does it.
    return Kind.FACT if kind is Kind.AGENCY and not WHO.search(fold(question)) else kind


def _names_little_else(rest: str, bodies: Sequence[NamedBody]) -> bool:
    """Whether a question says hardly more than a body's name ("Ban Tổ chức Trung ương?")."""
    for body in bodies:
        rest = rest.replace(body.written, " ")
    return len([w for w in words(rest) if w not in FILLER]) <= 3
