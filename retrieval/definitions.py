"""Definitions: the term that a question asks for, and the sentences that say what it is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus.text import Phrase, fold, nfc, words

_WHAT = r"(?:gi|sao|nhung gi|cai gi|the nao|nhu the nao|ra sao|(?:cum )?tu (?:gi|nao))"
_ENDS = r"(?=\W*$|\s+(?:theo|trong|tai|o|nhu)\s)"
_PLAINLY = (
    rf"(?P<term>.+?)\s+(?:duoc|nen)\s+hieu\s+(?:la\s+)?{_WHAT}{_ENDS}",
    rf"(?P<term>.+?)\s+(?:(?:co )?nghia|(?:la )?viet tat)\s+(?:la\s+|cua\s+)?{_WHAT}{_ENDS}",
    r"(?:the nao|nhu the nao)\s+la\s+(?P<term>.+?)(?=\W*$|\s+(?:theo|trong)\s)",
    r"(?:khai niem|dinh nghia|giai thich tu(?: ngu)?)(?:\s+(?:ve|cua))?\s+(?P<term>.+?)"
    r"(?=\W*$|\s+(?:theo|trong|la gi|duoc hieu|nhu the nao|the nao)(?!\w))",
)
"""Ways to ask for nothing but a definition."""
_ASKED = (*_PLAINLY, rf"(?P<term>.+?)\s+la\s+{_WHAT}{_ENDS}")
_BEFORE = Phrase(
    r"^.*(?:[,.:;?!]|(?<!\w)(?:theo|cho (?:tôi|mình|em|hỏi|biết)|vậy|thì|hỏi|về|khái niệm|định nghĩa|cụm từ|thuật ngữ"
    r"|từ ngữ|chữ|từ))\s+"
)
_BEHIND = Phrase(r"\s+(?:theo|trong|tại(?! chỗ))(?!\w).*$|\s+(?:của|ở)\s*$")
#: "… cứ ghi NLĐ, chữ đó nghĩa là gì?"
_POINTING = ("do", "nay", "ay")
_POINTED_AT = re.compile(r"[“\"]([^“”\"]{2,60})[”\"]|(?<!\w)([A-ZĐ][A-ZĐ&-]+)(?!\w)")
_LONGEST = 9
"""Words of a term; what is longer is a question of its own."""
_TOO_LONG = 400
"""Characters of a question that is more than one of a term; the patterns take the square of its length."""
#: "X là do …", "X là trách nhiệm của …" says something of X, not what it is.
_NO_DEFINITION = r"(?!\s+(?:do|phai|rat|can|vi|de|o|khong|trach nhiem|nhiem vu|viec lam|yeu cau|mot trong)(?!\w))"


class Asked(NamedTuple):
    """A term to be defined."""

    term: str
    """Without accents."""
    plainly: bool
    """Whether a definition is asked for; "mục tiêu tổng quát là gì" may ask for something else."""


def term_asked(question: str) -> Asked | None:
    """The term that a question wants defined; None where it asks for something else.

    Args:
        question: without the names of documents.
    """
    if len(question) > _TOO_LONG:
        return None
    question = " ".join(nfc(question).split())
    folded = fold(question)
    for pattern in _ASKED:
        if m := re.search(pattern, folded):
            written = question[m.start("term") : m.end("term")]
            term = fold(" ".join(words(_BEHIND.without(_BEFORE.without(written)))))
            if term in _POINTING and (before := _POINTED_AT.findall(question)):
                term = fold("".join(before[-1]))
            return Asked(term, pattern in _PLAINLY) if 0 < len(term.split()) <= _LONGEST else None
    return None


def defines(term: str, text: str) -> bool:
    """Whether a text says what a term is.

    "X là …", "X được hiểu là …", "X gồm …", "X: …", "(sau đây gọi là X)", "… (X)", "X (a; b; c)".
    """
    return bool(_defining(term).search(" ".join(fold(text).split())))


@lru_cache(maxsize=64)
def _defining(term: str) -> re.Pattern[str]:
    name = r"\W+".join(map(re.escape, term.split()))
    aside = r"[\"”’»]*(?:\s*\([^)]*\))?(?:\s*,[^,;.:]{1,60},)?"
    opens = r"(?:^|[.;:]\s+|^\W*(?:[a-z]|\w+(?:\.\w+)*)[.)/-]+\s+)(?:(?:khai niem|cum tu|thuat ngu)\s+)?[\"“‘«]*"
    said = r"(?:duoc hieu la|duoc hieu|co nghia la|nghia la|tuc la|(?:bao )?gom(?: co)?)(?!\w)"
    return re.compile(
        rf"{opens}{name}{aside}\s+(?:la(?!\w){_NO_DEFINITION}|{said})"
        rf"|{opens}{name}[\"”’»]*\s*(?:\([^)]*\)\s*)?:\s*\S"
        rf"|(?<!\w){name}{aside}\s+(?:duoc hieu|co nghia la|nghia la|tuc la)(?!\w)"
        rf"|(?<!\w){name}[\"”’»]*\s*\((?:[^()]*;[^()]*|(?:la|gom|bao gom|tuc)\s[^()]+)\)"
        rf"|(?:sau day|duoi day)?\s*(?:goi|viet)\s+(?:tat |chung )*(?:la|thanh)\W+{name}(?!\w)"
        rf"|\(\W*{name}\W*\)"
    )
