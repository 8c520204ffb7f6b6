"""Questions that ask for a document's own words: "trích nguyên văn khoản 3 Điều 2 …"."""

from __future__ import annotations

import re

from corpus.text import WORD, could_be, fold

_ASKING = (
    r"(?:trich|chep|doc|ghi|dan|dua|lay|in|xem|neu|can|muon|cho|cung cap|copy|sao|dung|y|dang|theo|lai|ra"
    r"|toi|minh|em|anh|chi|giup|hay|xin)"
)
_REQUEST = re.compile(
    rf"(?<!\w)(?P<asking>(?:{_ASKING}\s+){{0,8}})(?P<words>nguyen\s+van)(?!\w)"
    # What is said of the words asked for says nothing of their matter either.
    r"(?:\s+(?:cac\s+|nhung\s+)?(?:doan|cau|cho|phan|noi dung)(?:\s+van)?\s+(?:noi(?! nhan)|viet|neu|quy dinh)"
    r"(?:\s+(?:ve|den|toi|rang))?(?!\w))?"
)


def asks_to_quote(question: str) -> bool:
    """Whether a question asks for the words themselves, not for what they say."""
    return _request(question) is not None


def matter_of(question: str) -> str:
    """A question without the words that ask for a quotation; itself where nothing else is left."""
    request = _request(question)
    if request is None:
        return question
    rest = f"{question[: request.start()]} {question[request.end() :]}".strip(" ,:;")
    return rest if WORD.search(rest) else question


def _request(question: str) -> re.Match[str] | None:
    for m in _REQUEST.finditer(fold(question)):
        said = re.sub(r"\s+", " ", question[m.start("words") : m.end("words")])
        # "nguyen van" without marks may be the beginning of a name; with them "nguyễn văn" is one.
        if could_be(said, "nguyên văn") and (not said.isascii() or m["asking"]):
            return m
    return None
