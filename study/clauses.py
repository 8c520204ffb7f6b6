"""Shortens a sentence to its beginning, where one of its clauses ends, so that nothing in it comes to mean otherwise.

A slide has room for less than a directive says. What is cut is marked by "…"; where no border is safe, nothing is
cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from corpus.actors import find_actors
from corpus.codes import find_codes, find_dates
from corpus.text import Phrase, sentences

MARK = "…"
_SHORTEST = 25
"""Characters of a beginning that ends with a sentence or at a semicolon."""
SHORTEST_CLAUSE = 60
"""Characters of a beginning that ends at a comma."""
SHORTEST_TITLE = 28
"""The same of a heading."""
_FEW_WORDS = 3
"""A clause of so few words belongs to its neighbours: "phòng ngừa, ứng phó, khắc phục hậu quả thiên tai"."""
_SAYS_SOMETHING = 0.4
"""Share of the words of a beginning that have to be others than names of bodies."""
_BORDER = re.compile(r"[.;:,](?=\s)")
_ANY = re.compile(r"[.;:,](?=\s|$)")
_CHANGES_IT = Phrase(
    r"(?<!\w)(?:trừ|ngoại trừ|nếu|nhưng|song|tuy nhiên|không|chưa|chậm nhất|hoàn thành trước|với điều kiện)(?!\w)"
)
"""Words of the rest without which the beginning says too much."""
_TAKES_BACK = Phrase(r"^\W*(?:trừ|ngoại trừ|nếu|nhưng|song|tuy nhiên|với điều kiện|không)(?!\w)")
"""The same where the rest is a clause of its own, behind a semicolon."""
_SUBORDINATE = Phrase(
    r"^\W*(?:để|nhằm|trên cơ sở|căn cứ|theo|trước|trong|hằng năm|hàng năm|định kỳ|đối với|khi|sau khi|với|tại|từ|đến"
    r"|qua|trải qua|tuy|do|nếu|ngoài|cùng với|bên cạnh|tiếp tục thực hiện|thực hiện|triển khai thực hiện)(?!\w)"
)
"""How a sentence begins whose subject may come behind a comma."""
_PURPOSE = Phrase(r"^\W*(?:để|nhằm|căn cứ|trên cơ sở|sau khi|khi|nếu|do)(?!\w)")
"""How a sentence begins that says nothing before it says who acts."""
_GOES_ON = Phrase(
    r"^\W*(?:nhất là|đặc biệt|trong đó|gắn (?:với|liền)|góp phần|tạo|nhằm|để|bảo đảm|đảm bảo|đáp ứng|phù hợp với"
    r"|hướng tới|phục vụ|từng bước|tiến tới|phấn đấu|đồng thời|qua đó|từ đó|coi|kể cả|bao gồm|cụ thể|khắc phục"
    r"|phát huy|ưu tiên|trọng tâm là|trước hết là|theo hướng|trên cơ sở|thúc đẩy|hạn chế|giảm|tránh|làm cơ sở"
    r"|xứng đáng|lấy|có cơ chế|có chính sách|có năng lực|quan tâm|chú trọng|tập trung|tăng cường|nâng cao"
    r"|đẩy mạnh|đổi mới|mở rộng)(?!\w)"
)
"""How a clause begins that says more of what is already said; at another comma a phrase may be torn."""
_GOES_WITH = Phrase(r"^\W*(?:trước hết|nhất là|đặc biệt)(?!\w)")
"""What behind a semicolon still belongs to the clause in front of it."""


def shortened(text: str, fits: Callable[[str], bool], least: int = SHORTEST_CLAUSE) -> str | None:
    """The longest beginning that fits and ends where it may; the whole text if that fits; None where none does.

    Args:
        text: a sentence or more.
        fits: whether a text has room.
        least: characters of a beginning that ends at a comma.
    """
    if fits(text):
        return text
    return next((head for head in reversed(beginnings(text, least)) if fits(head)), None)


@lru_cache(maxsize=4096)
def beginnings(text: str, least: int = SHORTEST_CLAUSE) -> tuple[str, ...]:
    """The beginnings of a text that end where a reader can be left, marked, the shortest first."""
    return tuple(f"{text[:at].rstrip(' ,;:')}\u00a0{MARK}" for at in _ends(text, least))


def _ends(text: str, least: int) -> Iterator[int]:
    spans = sentences(text)
    inside = [(b.start, b.end) for b in find_actors(text)]
    inside += [(c.start, c.end) for c in find_codes(text)]
    inside += [(d.start, d.end) for d in find_dates(text)]
    for start, end in spans:
        for m in _BORDER.finditer(text, start, end):
            at = m.start()
            if any(a <= at < b for a, b in inside) or not _is_closed(text[:at]) or _is_list(text[start:at]):
                continue
            rest = text[at + 1 : _end_of_clause(text, at + 1, end)]
            if m.group() == ";":
                if _may_end_at_semicolon(text[start:at], rest):
                    yield at
            elif m.group() != "." and _may_end(text, start, at, end, least):
                yield at
        if _SHORTEST <= end < len(text.rstrip()) and _is_closed(text[:end]):
            yield end


def _end_of_clause(text: str, start: int, end: int) -> int:
    return next((m.start() for m in re.compile(r"[;]").finditer(text, start, end)), end)


def _may_end_at_semicolon(head: str, rest: str) -> bool:
    acts = any(re.search(r",\s*$", head[: b.start]) for b in find_actors(head))
    return bool(
        len(head) >= _SHORTEST
        and not _TAKES_BACK.search(rest)
        and not _GOES_WITH.search(rest)
        and (acts or not _PURPOSE.search(head))
        # "Trước xu thế …; thiên tai …": nothing is said yet.
        and (re.search(r"[,:]\s", head) or not _SUBORDINATE.search(head))
    )


def _may_end(text: str, start: int, at: int, end: int, least: int) -> bool:
    """Whether a sentence may be left at a comma or a colon."""
    begun = max((m.end() for m in _ANY.finditer(text, start, at)), default=start)
    last, following = text[begun:at], text[at + 1 : end]
    upcoming = _ANY.split(following, maxsplit=1)[0]
    part = text[max(start, text.rfind(";", start, at) + 1) : at]
    return bool(
        len(part.strip()) >= least
        and len(last.split()) > _FEW_WORDS
        and len(upcoming.split()) > _FEW_WORDS
        and _GOES_ON.search(upcoming)
        and not re.search(r"\d", last)
        and not _SUBORDINATE.search(part)
        and not _CHANGES_IT.search(text[at + 1 : _end_of_clause(text, at + 1, end)])
        and not _names_only(last, upcoming)
    )


def _names_only(last: str, upcoming: str) -> bool:
    """Whether a border stands in a list of bodies, whose verb is still to come, or in front of the one who acts."""
    behind = last.rstrip()
    if any(b.end == len(behind) for b in find_actors(behind)):
        return True
    return any(not upcoming[: b.start].strip() for b in find_actors(upcoming))


def _is_list(head: str) -> bool:
    """Whether a beginning only names who is to do something, not yet what."""
    bare = head
    for b in reversed(find_actors(head)):
        bare = f"{bare[: b.start]} {bare[b.end :]}"
    return len(re.findall(r"\w+", bare)) < _SAYS_SOMETHING * len(re.findall(r"\w+", head))


def _is_closed(text: str) -> bool:
    """Whether no bracket and no quotation is open at the end."""
    pairs = (("(", ")"), ("“", "”"), ("[", "]"), ("«", "»"))
    return all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0
