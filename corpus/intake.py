"""Taking one file into the collection: read, looked at, kept; or refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.errors import InputError, QuantrietError
from corpus.identity import is_directive
from corpus.library import Library
from corpus.reader import read_file
from corpus.source import read_source


class Status(StrEnum):
    """How it went with a file."""

    ADDED = "added"
    ALREADY_THERE = "already_there"
    REPLACED = "replaced"
    NOT_A_DIRECTIVE = "not_a_directive"
    FAILED = "failed"

    @property
    def is_new(self) -> bool:
        """Whether the collection has changed."""
        return self in (Status.ADDED, Status.REPLACED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    status: Status
    file: str | None = None
    """Its name in the collection; None where it was not kept."""
    reason: str | None = None
    """Why it was not kept, one line in Vietnamese."""


def take_in(path: Path, library: Library, *, replace: bool = False, force: bool = False) -> Outcome:
    """Adds the file at `path` to the collection, or says why not; never raises for the file's sake.

    Args:
        path: where the file stands; its base name is its name in the collection.
        library: what it is added to. The caller holds the lock of its index.
        replace: whether a file of the same name may be replaced.
        force: whether a file that shows no sign of a directive is kept all the same.
    """
    try:
        if not path.exists():
            raise InputError("không có tệp này")
        parsed = read_file(read_source(path))
        if not force and not any(is_directive(d.directive) for d in parsed.documents):
            return Outcome(
                Status.NOT_A_DIRECTIVE,
                reason="không thấy số, loại, nơi nhận hay chữ ký của văn bản; dùng --force nếu vẫn muốn giữ",
            )
        return Outcome(Status(library.add(path, replace=replace)), path.name)
    except QuantrietError as error:
        return Outcome(Status.FAILED, reason=str(error))
