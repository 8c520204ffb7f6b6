"""Taking one file into the collection: read, looked at, kept; or refused with a reason."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.errors import CorpusError, InputError, QuantrietError
from corpus.extract import Staged
from corpus.extract.archive import members, open_archive, read_member
from corpus.extract.kinds import SUFFIXES, ZIP, Kind, kind_of, kind_of_suffix
from corpus.filenames import check_file_name, shown
from corpus.identity import is_directive
from corpus.library import Library
from corpus.reader import ParsedFile, read_file
from corpus.secrecy import secrecy_of
from corpus.source import Source, extracted, read_bytes, source_of
from corpus.twins import Held


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
    """Its name in the collection, or that of the file which holds the same; None where nothing does."""
    reason: str | None = None
    """Why it was not kept, or what is to be known of it; one line in Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How files are taken in."""

    library: Library
    """What they are added to."""
    replace: bool = False
    """Whether a file of the same name, or one that holds the same documents, may be replaced."""
    force: bool = False
    """Whether a file is kept that shows no sign of a directive, or holds what is held."""
    instead_of: tuple[str, ...] = ()
    """Files that go once this one is there, whatever they hold."""
    held: Held | None = None
    """The documents of the collection, to know one again in another format; None for no comparison."""
    lock: Callable[[], AbstractContextManager[object]] = nullcontext
    """Held while a file is put in, not while it is read; where the caller holds the lock, nothing."""
    progress: Callable[[int, int], None] | None = None
    """Called with (pages read, pages) of the file at hand."""
    cancelled: Callable[[], bool] | None = None
    """Asked while a file is read; True stops it."""


def take_in(path: Path, library: Library, *, replace: bool = False, force: bool = False) -> Outcome:
    """Adds the file at `path`; the caller holds the lock of the index. See `take_in_with`."""
    return take_in_with(path, Intake(library=library, replace=replace, force=force))


def take_in_with(path: Path, intake: Intake) -> Outcome:
    """Adds the file at `path` to the collection, or says why not; never raises for the file's sake.

    The file's base name is its name in the collection.
    """
    try:
        if not path.exists():
            raise InputError("không có tệp này")
        check_file_name(path.name)
        return _taken(path.name, read_bytes(path), intake)
    except QuantrietError as error:
        return Outcome(Status.FAILED, reason=str(error))


def take_in_archive(path: Path, intake: Intake) -> Iterator[tuple[str, Outcome]]:
    """Adds each file in a .zip, as a file of its own; gives its path within and what became of it."""
    try:
        archive = open_archive(path.name, read_bytes(path))
    except QuantrietError as error:
        yield "", Outcome(Status.FAILED, reason=str(error))
        return
    with archive:
        found = False
        for inside, info in members(archive):
            found = True
            try:
                name = inside.replace("\\", "/").rsplit("/", 1)[-1]
                check_file_name(name)
                if name.lower().endswith(ZIP):
                    raise InputError("tệp nén lồng trong tệp nén: hãy giải nén rồi thêm từng tệp")
                if Path(name).suffix.lower() not in SUFFIXES:
                    kind_of(name, b"")  # says so before anything is unpacked
                yield inside, _taken(name, read_member(archive, info, shown(name)), intake)
            except QuantrietError as error:
                yield shown(inside), Outcome(Status.FAILED, reason=str(error))
        if not found:
            yield "", Outcome(Status.FAILED, reason=f"tệp nén {path.name} không có tệp nào để đọc")


def _taken(name: str, data: bytes, intake: Intake) -> Outcome:
    library = intake.library
    if same := library.file_with(hashlib.sha256(data).digest(), name):
        reason = None if same == name else f"cùng nội dung với tệp {same} đã có trong kho"
        return Outcome(Status.ALREADY_THERE, same, reason)
    with _read(name, data, intake) as (source, staged):
        notes = [*(source.extract.warnings if source.extract else ()), *_misnamed(name, data)]
        is_ocr = source.extract is not None and source.extract.has_ocr
        aside = source.extract.aside if source.extract else ()
        if mark := secrecy_of(source.text, is_ocr=is_ocr, aside=aside):
            where = f"dòng {mark[1]}" if mark[1] else "ở lề trang"
            raise CorpusError(
                f"văn bản có dấu {mark[0]} ({where}): không đưa vào kho, không giữ bản nào; tài liệu mật phải được "
                "quản lý theo quy định về bảo vệ bí mật nhà nước"
            )
        parsed = read_file(source)
        if not intake.force and not any(is_directive(d.directive) for d in parsed.documents):
            return Outcome(
                Status.NOT_A_DIRECTIVE,
                reason="không thấy số, loại, nơi nhận hay chữ ký của văn bản; dùng --force nếu vẫn muốn giữ",
            )
        return _put(name, data, parsed, staged, notes, intake)


def _misnamed(name: str, data: bytes) -> Iterator[str]:
    kind, promised = kind_of(name, data), kind_of_suffix(name)
    if kind is not promised:
        yield f"tên tệp là {Path(name).suffix} nhưng nội dung là {kind.label}: đã đọc theo nội dung"


def _put(
    name: str, data: bytes, parsed: ParsedFile, staged: Staged | None, notes: list[str], intake: Intake
) -> Outcome:
    library, held = intake.library, intake.held
    with intake.lock():
        twins = [(d, held.twin(d)) for d in parsed.documents] if held and not intake.force else []
        same = [t for _, t in twins if t is not None]
        others = held.files_of(same) if held else []
        is_whole = bool(twins) and len(same) == len(twins)
        if is_whole and not intake.replace:
            return Outcome(
                Status.ALREADY_THERE,
                others[0],
                f"cùng văn bản đã có trong kho, ở tệp {', '.join(others)}: dùng --replace để thay bằng bản này, "
                "--force để giữ cả hai",
            )
        covered = {t.id for t in same}
        replaced = [f for f in others if held and held.ids_in(f) <= covered] if is_whole else []
        replaced += [f for f in intake.instead_of if f != name and f not in replaced]
        if staged is not None:
            staged.keep()
        status = Status(library.put(name, data, replace=intake.replace, instead_of=replaced))
        status = Status.REPLACED if replaced else status
        notes = [*notes, *(f"thay cho tệp {f}" for f in replaced)]
        if kept := [f for f in others if f not in replaced]:
            notes.append(f"{len(same)} văn bản trong tệp cũng có trong tệp {', '.join(kept)} của kho")
        if held:
            for other in replaced:
                held.drop(other)
            held.put(name, parsed.documents)
    return Outcome(status, name, "; ".join(notes) or None)


@contextmanager
def _read(name: str, data: bytes, intake: Intake) -> Iterator[tuple[Source, Staged | None]]:
    """The source in `data`; of what was read for it nothing stays unless it is kept."""
    kind = kind_of(name, data)
    with contextlib.ExitStack() as stack:
        if kind is Kind.TEXT:
            yield source_of(name, data), None
            return
        staged = stack.enter_context(
            intake.library.extracts.staged(kind, name, data, progress=intake.progress, cancelled=intake.cancelled)
        )
        yield extracted(name, data, staged.extract), staged
