"""What is said and what is denied: "không nộp" against "nộp"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.grounding.support import CLAUSE_END, Finding, Support
from corpus.text import lower_case, words

_NEGATOR = r"(?:không|chưa|chẳng|nghiêm cấm|cấm)"
#: Words that "không" makes another word with, or a bound.
_FIXED = r"(?:gian|khí|quân|ngừng|chỉ|những|quá|dưới|trên|hơn|ít|kém|thể|vượt|muộn|thấp|cao|cần thiết)"
_AUXILIARY = r"(?:được|phải|cần|bị|để|có|còn|cho phép|cho|tiến hành|thực hiện|hoàn thành|tổ chức|xảy ra)"
#: "không để học sinh dưới 16 tuổi điều khiển"
_NOT_LET = r"(?:không|nghiêm cấm)\s+(?:để|cho)(?:\s+[^\s,]+){1,8}"
_NOT = re.compile(
    rf"(?<!\w){_NEGATOR}(?:\s+{_AUXILIARY}(?!\w))*\s+(?!{_FIXED}(?!\w))([^\W\d_]+)(?:\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?)?"
)
#: Verbs of one syllable; others are compared with the word that follows.
_SHORT_VERBS = re.compile(
    r"nộp|gửi|làm|ký|họp|giao|thu|chi|cho|giữ|bỏ|học|nhận|lập|mở|dùng|tăng|giảm|đạt|đưa|nêu|báo|cử"
)
_CLAUSE = re.compile(r"[.,;:()]|\s[-–]\s")
_DENIED = re.compile(rf"(?<!\w)(?:{_NEGATOR}(?!\s+{_FIXED}(?!\w))|trừ|tránh)(?!\w)")
_IN_TIME, _LATE = (
    re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
    for alternatives in ("đúng hạn|kịp thời", r"(?:trễ|chậm|muộn)(?!\s+nhất)|quá hạn")
)
"""What is not done in time is done late."""
_SAME = 0.6
"""Share of a clause's words that make it the same clause as one of the source."""
_LONG_ENOUGH = 4


def denials(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """What is denied on one side and said on the other."""
    said, source = (_in_clauses(t) for t in (text, "\n".join(s.quotes for s in held_by)))
    for a, b in ((said, source), (source, said)):
        for verb in dict.fromkeys(v for m in _NOT.finditer(a) for v in _verbs(m)):
            if verb.capitalize() in text:
                continue  # a name, no verb: "không để Quốc lộ 13 …"
            here, there = _affirmed(a, verb), _affirmed(b, verb)
            if _may_be_subject(verb, a, b) or (_IN_TIME.search(a) and _LATE.search(b)):
                continue
            if there == {True} and (a is said or here == {False}):
                yield Finding("negation", verb)
                return
    yield from _turned_clauses(text, held_by)


def _may_be_subject(verb: str, there: str, here: str) -> bool:
    """Whether what stands behind "không để" may be who does something: "học sinh dưới 16 tuổi điều khiển xe"."""
    return bool(re.search(rf"không để {re.escape(verb)}", there) and _DENIED.search(here))


def _in_clauses(text: str) -> str:
    """The words of a text, a comma between its clauses."""
    return " , ".join(" ".join(words(clause)) for clause in _CLAUSE.split(text))


def _verbs(m: re.Match[str]) -> Iterator[str]:
    first, second, third = m[1], m[2], m[3]
    if third:
        yield f"{first} {second} {third}"
    if second:
        yield f"{first} {second}"
    if _SHORT_VERBS.fullmatch(first):
        yield first


def _affirmed(text: str, verb: str) -> set[bool]:
    """Whether `text` says the verb (True), denies it (False), both or neither."""
    denied = rf"(?:(?<!\w)(?:{_NOT_LET}|thiếu|{_NEGATOR}(?:\s+{_AUXILIARY})*)\s+)?"
    found = re.finditer(rf"({denied})(?<!\w){re.escape(verb)}(?!\w)", text)
    return {not m[1] for m in found}


def _turned_clauses(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Clauses of a statement that say what the clause of a quote with the same words denies."""
    source = [c for s in held_by for c in _clauses(s.source)]
    for sentence in CLAUSE_END.split(text):
        if _DENIED.search(lower_case(sentence)):
            continue
        for clause in _clauses(sentence):
            own = _matter(clause)
            if len(own) < _LONG_ENOUGH:
                continue
            shares = [(len(own & _matter(c)) / len(own), bool(_NOT.search(c))) for c in source]
            best = max(shares, default=(0.0, False))
            others = max((share for share, denied in shares if not denied), default=0.0)
            if best[0] >= _SAME and best[1] and others < best[0]:
                yield Finding("negation", clause.strip()[:60])


def _clauses(text: str) -> list[str]:
    return [c for c in _CLAUSE.split(lower_case(text)) if c.strip()]


def _matter(clause: str) -> set[str]:
    return {w for w in words(clause) if len(w) > 1}
