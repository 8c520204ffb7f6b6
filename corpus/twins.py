"""Whether a document that is to be added is held already: in another format, as another scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from corpus.codes import find_codes
from corpus.directive import Directive, ParsedDocument, Passage
from corpus.text import fold, words

_RUN = 3
"""Words in a row that are compared together."""
_ALIKE = 0.6
"""The share of such runs in common that two readings of one text have. A scan in which one letter in a
hundred is wrong still has four runs in five; two documents of one kind have one in five."""
_ALIKE_MISREAD = 0.75
"""Where a scan gives another number, it may be misread, or be one of two documents made from one template."""
_MOST_WORDS = 4_000
_FEW = 40
"""Fewer words than this say nothing: all covering letters read alike."""


@dataclass(slots=True)
class Held:
    """The documents of a collection, to compare with."""

    directives: dict[str, Directive]
    passages: Callable[[str], Sequence[Passage]]
    """The passages of the document with this id."""
    _own: dict[str, tuple[Passage, ...]] = field(default_factory=dict)

    def put(self, file: str, documents: Iterable[ParsedDocument]) -> None:
        """Notes what a file holds that has just been added."""
        self.drop(file)
        for d in documents:
            self.directives[d.directive.id] = d.directive
            self._own[d.directive.id] = d.passages

    def drop(self, file: str) -> None:
        """Notes that a file is gone."""
        for i in [i for i, d in self.directives.items() if d.file == file]:
            del self.directives[i]
            self._own.pop(i, None)

    def twin(self, document: ParsedDocument) -> Directive | None:
        """The held document that is the same as `document`; None where there is none."""
        mine = document.directive
        runs: set[tuple[str, ...]] | None = None
        for other in self.directives.values():
            if other.file == mine.file:
                continue
            if _same_head(mine, other):
                return other
            if not _may_be(mine, other):
                continue
            runs = _runs(document.passages) if runs is None else runs
            theirs = _runs(self._own.get(other.id) or self.passages(other.id))
            enough = _ALIKE if _key(mine) is None or _key(mine) == _key(other) else _ALIKE_MISREAD
            if min(len(runs), len(theirs)) >= _FEW and _shared(runs, theirs) >= enough:
                return other
        return None

    def files_of(self, found: Iterable[Directive]) -> list[str]:
        """The files that hold the documents `found`, each once."""
        return list(dict.fromkeys(d.file for d in found))

    def ids_in(self, file: str) -> set[str]:
        """The documents of a file."""
        return {i for i, d in self.directives.items() if d.file == file}


def _key(d: Directive) -> tuple[object, ...] | None:
    codes = find_codes(d.number) if d.number else []
    return codes[0].code.key if codes else None


def _same_head(a: Directive, b: Directive) -> bool:
    """The same number of the same day by the same body."""
    key = _key(a)
    return (
        key is not None
        and key == _key(b)
        and a.date is not None
        and a.date == b.date
        and (a.issuer is None or b.issuer is None or fold(a.issuer) == fold(b.issuer))
    )


def _may_be(a: Directive, b: Directive) -> bool:
    """Whether it is worth comparing the texts: one of the signs of a head agrees."""
    if a.type != b.type:
        return False
    key, other = _key(a), _key(b)
    if key is not None and other is not None and key != other and not (a.is_ocr or b.is_ocr):
        return False  # two numbers in plain print are two documents
    same_number = key is not None and key == other
    same_date = a.date is not None and a.date == b.date
    bare = (a.number is None or b.number is None) and (a.date is None or b.date is None)
    return same_number or same_date or bare


def _runs(passages: Sequence[Passage]) -> set[tuple[str, ...]]:
    said = list(islice((w for p in passages for w in words(fold(p.text))), _MOST_WORDS))
    return set(zip(*(said[i:] for i in range(_RUN)), strict=False))


def _shared(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    return len(a & b) / len(a | b)
