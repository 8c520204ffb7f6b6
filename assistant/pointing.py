"""What a question points at farther back in a conversation than its last turn.

"Cái quy định lúc đầu", "bên kia", "hai nơi", "2 mốc đó", "cái 568": each is given its name, so that the
question can be understood like one that had named it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from corpus.codes import type_of
from corpus.text import Phrase, fold, nfc
from retrieval.collection import Collection, code_key
from retrieval.search import Understanding
from retrieval.understand import understand

_TYPES = (
    r"(?:văn bản|chỉ thị|nghị quyết|kế hoạch|chương trình(?: hành động)?|quy định|kết luận|công văn|thông báo"
    r"|hướng dẫn|quyết định|vb|nq|ct|kh|qđ|kl|cv|tb|hd)"
)
_TYPE_OF = {
    "nq": "Nghị quyết", "ct": "Chỉ thị", "kh": "Kế hoạch", "qd": "Quy định", "kl": "Kết luận", "cv": "Công văn",
    "tb": "Thông báo", "hd": "Hướng dẫn",
}  # fmt: skip
_POINTER = (
    r"(?:này|đó|ấy|kia|trên|vừa rồi"
    r"|(?:mà )?(?:mình|tôi|em|ta|chúng ta) (?:vừa |đã |đang )?(?:hỏi|nói|nhắc|bàn|xem)(?: nãy giờ| đến| tới)*)"
)
_COMPARING = r"(?:khác|giống|chênh|hơn kém|có (?:gì|khác|giống|cùng|chênh)|thì|so với|so sánh)"
_AT_FIRST = r"(?:(?:lúc|hồi|ngay từ)\s+(?:đầu tiên|ban đầu|đầu(?!\s+tư)|nãy)|ở đầu)"
"""“Đầu” alone is the beginning of “đầu tư” and the end of “đứng đầu”."""
_THE_FIRST = rf"(?:đầu tiên|ban đầu)(?=\s+{_POINTER}|\s+(?:mình|tôi|em|anh|chị|ta|thì)(?!\w)|\s*[,?.!]|\s*$)"
_FIRST = Phrase(
    rf"(?<!\w)(?:cái |bản )?(?P<type>{_TYPES})(?:(?:\s+[^\W\d]+){{0,4}}?\s+{_AT_FIRST}|\s+{_THE_FIRST})"
    rf"(?:\s+{_POINTER})?(?!\w)"
)
_OTHER_SIDE = Phrase(r"(?<!\w)(?:bên|nơi|tỉnh|địa phương|chỗ)\s+kia(?!\w)")
#: "Tỉnh mình", "ở nơi ấy": the place that is spoken of.
_THAT_PLACE = Phrase(
    r"(?<!\w)(?:(?:tỉnh|thành phố|quê|địa phương) (?:mình|ta|nhà|tôi|em)"
    r"|(?:ở )?(?:nơi|chỗ|tỉnh|địa phương) (?:ấy|đó|này))(?!\w)"
)


def _both(what: str) -> Phrase:
    """Two of a kind that are pointed at, or compared: "hai năm một lần" points at nothing."""
    return Phrase(
        rf"(?<!\w)(?:cả\s+(?:hai|2)\s+{what}(?:\s+{_POINTER})?|(?:hai|2)\s+{what}\s+{_POINTER}"
        rf"|(?:hai|2)\s+{what}(?=\s+{_COMPARING}(?!\w)))(?!\w)"
    )


_BOTH_PLACES = _both("(?:nơi|tỉnh|bên|địa phương|chỗ)")
_BOTH_YEARS = _both("(?:mốc|năm|giai đoạn)")
_BOTH_DOCUMENTS = _both(_TYPES)
_BARE_NUMBER = Phrase(
    r"(?<!\w)(?:cái|bản|số|vb|văn bản)\s+(?P<n>\d{1,4})(?!\w|[-/.,%]|\s*(?:%|người|lần|năm|tháng|mục))"
)
_ALL = (_FIRST, _OTHER_SIDE, _THAT_PLACE, _BOTH_PLACES, _BOTH_YEARS, _BOTH_DOCUMENTS, _BARE_NUMBER)


def points_back(question: str) -> bool:
    """Whether a question may point at anything of this kind."""
    return any(phrase.search(question) for phrase in _ALL)


def points_at_two(question: str) -> bool:
    """Whether a question points at two documents without naming them."""
    return _BOTH_DOCUMENTS.search(question) is not None


_BEGINNING = 1_500
"""Characters of a turn in which what it is about is named."""


class Spoken:
    """A turn of a conversation; understood when that is asked for, since it costs some milliseconds."""

    def __init__(self, text: str, collection: Collection, *, is_question: bool) -> None:
        """Nothing is read yet; of an answer only the beginning will be."""
        self.is_question = is_question
        self._text = text[:_BEGINNING]
        self._collection = collection

    @cached_property
    def understood(self) -> Understanding:
        """What the turn names."""
        return understand(self._text, self._collection)


def pointed(question: str, turns: Sequence[Spoken], collection: Collection) -> str:
    """The question with what it points at farther back named.

    Args:
        question: as typed.
        turns: the conversation, oldest first; questions standing alone.
        collection: where documents stand.
    """
    question = nfc(question)
    names: tuple[tuple[Phrase, Callable[[re.Match[str]], str | None]], ...] = (
        (_BOTH_DOCUMENTS, lambda _: _listed(_documents(turns))),
        (_BOTH_PLACES, lambda _: _listed(_places(turns))),
        (_BOTH_YEARS, lambda _: _listed([f"năm {y}" for y in _years(turns)])),
        (_OTHER_SIDE, lambda _: _other_place(turns)),
        (_THAT_PLACE, lambda _: _last_place(turns)),
        (_FIRST, lambda m: _first_of_type(m["type"], turns)),
        (_BARE_NUMBER, lambda m: _of_number(int(m["n"]), turns, collection)),
    )
    for phrase, name in names:
        m = phrase.search(question)
        if m and (found := name(m)):
            question = f"{question[: m.start()]}{found}{question[m.end() :]}"
    return question


def _listed(names: Sequence[str]) -> str | None:
    """The last two different names, in the order in which they were spoken of."""
    last = list(dict.fromkeys(reversed(names)))[:2]
    return " và ".join(reversed(last)) if len(last) == _BOTH else None


_BOTH = 2


def _documents(turns: Sequence[Spoken]) -> list[str]:
    return [d.label for t in turns if t.is_question for d in t.understood.documents]


def _places(turns: Sequence[Spoken]) -> list[str]:
    return [p for t in turns if t.is_question for p in t.understood.places]


def _years(turns: Sequence[Spoken]) -> list[int]:
    return [y for t in turns if t.is_question for y in t.understood.years]


def _other_place(turns: Sequence[Spoken]) -> str | None:
    """The place spoken of before the one that is spoken of now."""
    places = _places(turns)
    return next((p for p in reversed(places) if p != places[-1]), None) if places else None


def _last_place(turns: Sequence[Spoken]) -> str | None:
    """The place that is spoken of now."""
    places = _places(turns)
    return places[-1] if places else None


def _first_of_type(written: str, turns: Sequence[Spoken]) -> str | None:
    """The first document of a type that was asked about or named in an answer; of any type for "văn bản"."""
    kind = _TYPE_OF.get(fold(written)) or type_of(written)
    for turn in turns:
        for label in _labels(turn):
            if kind is None or fold(label).startswith(fold(kind)):
                return label
    return None


def _labels(turn: Spoken) -> Iterator[str]:
    yield from (d.label for d in turn.understood.documents)


def _of_number(number: int, turns: Sequence[Spoken], collection: Collection) -> str | None:
    """The held document of a number, where only one of those spoken of has it."""
    spoken = {i for t in turns for d in t.understood.documents for i in d.held}
    fitting = [i for i in spoken if (key := code_key(collection.directives[i].number)) and key[0] == number]
    if len(fitting) != 1:
        return None
    directive = collection.directives[fitting[0]]
    return f"{directive.type_as_printed or directive.type} {directive.number}"
