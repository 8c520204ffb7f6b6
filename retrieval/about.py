"""What a question asks about a document itself: its number, date, issuer, signer, title, recipients, validity."""

from __future__ import annotations

import re
from enum import StrEnum

from corpus.domain import table
from corpus.text import fold, has_accents, words


class Field(StrEnum):
    """A field of a document, named as in `Directive`; in the order of a citation."""

    NUMBER = "number"
    DATE = "date"
    ISSUER = "issuer"
    TITLE = "title"
    RECIPIENTS = "recipients"
    SIGNER = "signer"
    VALIDITY = "validity"
    """Whether it is in force: of no document printed on it, for others may say so too."""


_WHO = r"(?:ai|dau|(?:co quan|cq|ban|cap|noi|don vi|to chuc) nao)"
_ENDED = r"(?:thay the|sua doi|bai bo|huy bo|thu hoi|dinh chi)"
_PATTERNS = {
    Field.NUMBER: r"so (?:hieu|ky hieu|may|bao nhieu|bn|nao|cua|van ban)|so,? ky hieu|ky hieu|mang so|co so",
    # "đến năm nào", "trước ngày nào" ask how long a document holds, or by when.
    Field.DATE: r"(?<!den )(?<!toi )(?<!truoc )(?:ngay(?! \d)|(?:hom|luc|khi|nam|thang) (?:nao|may)|bao gio|thoi diem)",
    Field.ISSUER: rf"{_WHO} (?:da |duoc )?(?:ban hanh|phat hanh|ra)|(?:cua|thuoc) {_WHO}|cap nao"
    r"|(?:co quan|noi|cap|don vi|to chuc) (?:ban hanh|phat hanh)"
    rf"|(?:do|boi) {_WHO}(?: \S+){{0,2}} (?:ban hanh|phat hanh|ra)",
    Field.TITLE: r"trich yeu|ten (?:day du|goi|la gi)|ve viec gi",
    Field.RECIPIENTS: r"noi nhan|kinh gui|(?:duoc )?gui (?:cho|den|toi)|gui nhung"
    r"|gui (?:di |ve )?(?:nhung |cac )?(?:dau|noi nao|cho nao)",
    Field.SIGNER: r"ai (?:da |la nguoi )?k[yi]|nguoi k[yi]|ky ten|do ai k[yi]|ai thay mat|ky ban hanh"
    r"|(?:dong chi|ong|ba|vi) nao (?:\S+ ){0,6}ky|chuc (?:vu|danh)|ky boi ai|ai la nguoi ky"
    r"|do (?:\S+ ){1,6}k[yi] (?:phai khong|dung khong|a|ha)",
    # Not "hiệu lực, hiệu quả" of an administration.
    Field.VALIDITY: r"(?:con|het|mat|co|tinh trang) hieu luc(?!,? (?:hieu qua|quan ly|lanh dao))|hieu luc thi hanh"
    r"|(?:con|het) (?:duoc )?(?:ap dung|gia tri|thuc hien|su dung)(?: \S+){0,3}? (?:khong|ko|chua|nua)"
    rf"|(?:bi|duoc|da)(?: \S+){{0,5}}? {_ENDED},?(?: \S+){{0,6}}? (?:chua|khong|ko)"
    rf"|van ban(?: nao)?(?: khac| moi)?(?: da| dang)? {_ENDED}",
}
_FRAME_WORDS = frozenset(word for key in ("words", "frame") for word in table("question_words")[key].split())
_FRAME_LETTERS = frozenset(map(fold, _FRAME_WORDS))


def fields_asked(question: str) -> tuple[Field, ...]:
    """The fields that `question` asks for; none where it names none."""
    folded = fold(question)
    return tuple(field for field, p in _PATTERNS.items() if re.search(rf"(?<!\w)(?:{p})(?!\w)", folded))


def asks_nothing_else(rest: str) -> bool:
    """Whether a question asks for a field of a document and says nothing of any matter.

    Args:
        rest: the question without the names of documents and of who issued them.
    """
    return bool(fields_asked(rest)) and _says_nothing(rest)


_WHAT = r"(?:nhung |cac )?(?:cai |dieu |chuyen |viec |van de |noi dung )?(?:gi|j|chi)"
_GIST = re.compile(
    rf"(?<!\w)(?:(?:noi|ban|viet|neu|quy dinh|de cap|de ra|yeu cau|co) (?:ve |den |toi )?{_WHAT}"
    r"|(?:noi dung|y)(?: (?:chinh|chu yeu|co ban|cot loi|tong quat))? (?:la )?(?:gi|j|the nao|ra sao|nhu the nao)"
    r"|(?:noi dung|y) (?:chinh|chu yeu|co ban|cot loi)|tom tat|tom luoc|khai quat|dai y|bo cuc|ket cau)(?!\w)"
)


def asks_for_gist(rest: str) -> bool:
    """Whether a question asks what a document says on the whole ("nói về gì?", "nội dung chính"), and of no matter.

    Args:
        rest: the question without the names of documents and of who issued them.
    """
    m = _GIST.search(fold(rest))
    return m is not None and _says_nothing(f"{rest[: m.start()]} {rest[m.end() :]}")


def _says_nothing(text: str) -> bool:
    # "lực" is not "lúc", but "luc" may be.
    return all(word in _FRAME_WORDS or (not has_accents(word) and word in _FRAME_LETTERS) for word in words(text))
