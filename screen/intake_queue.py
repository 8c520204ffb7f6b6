"""Files that are being taken into the collection: waiting, read, checked, indexed; or refused with a reason.

The queue is the server's: a reload of the page finds it. Reading is done in threads of its own, and the
index is locked for the short while that it is written, so that questions are answered meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import Protocol

from corpus.directive import Correction
from corpus.errors import InputError, QuantrietError
from corpus.extract.archive import members, open_archive, read_member
from corpus.extract.kinds import SUFFIXES, ZIP
from corpus.filenames import shown
from corpus.intake import Intake, Outcome, Status, take_in_with
from corpus.source import read_bytes
from corpus.twins import Held
from retrieval.collection import Collection
from retrieval.index import BusyError, Index
from screen import texts
from screen.uploads import Uploads, clean_name

_WORKERS = 2
"""Files read at once: one person's hundred pages should not keep another's letter waiting."""
MOST_WAITING = 50
"""Files of one browser that are not done yet."""
_MOST_ENDED = 100
_BUSY_SECONDS = 2.0

_log = logging.getLogger(__name__)


class Source(Protocol):
    """What the library works on."""

    index: Index

    @property
    def collection(self) -> Collection:
        """The documents that are held now."""

    def corrections(self, file: str) -> tuple[Correction, ...]:
        """The reviewed corrections of a file."""


class State(StrEnum):
    """How far a file is."""

    WAITING = "waiting"
    READING = "reading"
    INDEXING = "indexing"
    READY = "ready"
    ALREADY_THERE = "already_there"
    NOT_A_DIRECTIVE = "not_a_directive"
    """Kept only where the person says so."""
    NAME_TAKEN = "name_taken"
    """Replaces the file of that name only where the person says so."""
    TWIN = "twin"
    """Holds documents that are held already: replaces them, or stands beside them, as the person says."""
    REFUSED = "refused"

    @property
    def is_asking(self) -> bool:
        """Whether a person has to decide."""
        return self in CHOICES

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself."""
        return self in (State.WAITING, State.READING, State.INDEXING)


#: What a person may decide.
CHOICES: Mapping[State, tuple[str, ...]] = {
    State.NOT_A_DIRECTIVE: ("keep",),
    State.NAME_TAKEN: ("replace",),
    State.TWIN: ("replace", "keep"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file on its way."""

    id: str
    owner: str
    name: str
    path: Path
    state: State = State.WAITING
    said: str = ""
    """How far it is, or why it was refused, in words."""
    page: int = 0
    pages: int = 0
    """How many there are; 0 where that is not known."""
    documents: tuple[str, ...] = ()
    """Ids of what was read in it."""
    replaces: str = ""
    """The file of the collection in whose place it comes."""
    may_replace: bool = False
    is_kept_anyway: bool = False


class _StoppedError(Exception):
    """The person wants it no more."""


class IntakeQueue:
    """The files of all browsers."""

    def __init__(self, source: Source, uploads: Uploads) -> None:
        """
        Args:
            source: what is added to.
            uploads: where the files lie meanwhile.
        """
        self._source = source
        self._uploads = uploads
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[str] = SimpleQueue()
        # Of the kind that ends with the program: what was not taken in is not there.
        for _ in range(_WORKERS):
            threading.Thread(target=self._work, name="intake", daemon=True).start()

    # What the page asks

    def jobs(self, owner: str) -> tuple[Job, ...]:
        """The files of a browser, in the order in which they came."""
        with self._lock:
            return tuple(j for j in self._jobs.values() if j.owner == owner)

    def ahead(self, job: Job) -> int:
        """How many files are read before this one."""
        with self._lock:
            waiting = [j.id for j in self._jobs.values() if j.state is State.WAITING]
        return waiting.index(job.id) if job.id in waiting else 0

    def check_room(self, owner: str) -> None:
        """Raises InputError where a browser has too many files that are not done."""
        unfinished = sum(j.state.is_moving or j.state.is_asking for j in self.jobs(owner))
        if unfinished >= MOST_WAITING:
            raise InputError(texts.LIBRARY_MANY.format(most=MOST_WAITING))

    def put(self, owner: str, path: Path, replaces: str = "") -> Job:
        """Take a received file into the queue.

        Args:
            owner: the browser that sent it.
            path: where it lies; its name is the one that it gets.
            replaces: the file in whose place it comes.
        """
        job = Job(
            id=secrets.token_hex(8),
            owner=owner,
            name=path.name,
            path=path,
            replaces=replaces,
            may_replace=replaces == path.name,
        )
        with self._lock:
            self._jobs[job.id] = job
            ended = [j.id for j in self._jobs.values() if not (j.state.is_moving or j.state.is_asking)]
            for old in ended[:-_MOST_ENDED]:
                del self._jobs[old]
        self._waiting.put(job.id)
        return job

    def decide(self, job: str, owner: str, choice: str) -> None:
        """Go on with a file about which the person was asked.

        Args:
            job: the file.
            owner: the browser.
            choice: "keep" it all the same, or "replace" what it is about.

        Raises:
            InputError: nothing of the kind was asked about it.
        """
        with self._lock:
            asked = self._own(job, owner)
            if choice not in CHOICES.get(asked.state, ()):
                raise InputError(texts.LIBRARY_JOB_LOST)
            self._jobs[job] = replace(
                asked,
                state=State.WAITING,
                said="",
                is_kept_anyway=asked.is_kept_anyway or choice == "keep",
                may_replace=asked.may_replace or choice == "replace",
            )
        self._waiting.put(job)

    def dismiss(self, job: str, owner: str) -> None:
        """Take a file off the list; one that is not taken in yet is not taken in.

        Raises:
            InputError: it is being written into the index, or is not there.
        """
        with self._lock:
            known = self._own(job, owner)
            if known.state is State.INDEXING:
                raise InputError(texts.LIBRARY_TOO_LATE)
            del self._jobs[job]
        if known.state is not State.READING:  # whoever reads it removes it
            self._uploads.discard(known.path)

    def _own(self, job: str, owner: str) -> Job:
        known = self._jobs.get(job)
        if known is None or known.owner != owner:
            raise InputError(texts.LIBRARY_JOB_LOST)
        return known

    # Working

    def _work(self) -> None:
        while True:
            job = self._waiting.get()
            try:
                self._take(job)
            except _StoppedError:
                pass
            except QuantrietError as error:
                self._end(job, State.REFUSED, str(error))
            except Exception:  # noqa: BLE001 - others wait for this thread, whatever this file did to it
                _log.exception("taking a file in failed")
                self._end(job, State.REFUSED, texts.LIBRARY_UNEXPECTED)

    def _take(self, job_id: str) -> None:
        job = self._become(job_id, state=State.READING, said=texts.LIBRARY_READING)
        try:
            if job.path.suffix.lower() == ZIP:
                self._unpack(job)
            elif self._is_name_taken(job):
                self._become(job_id, state=State.NAME_TAKEN, said=texts.LIBRARY_NAME_TAKEN.format(name=job.name))
            else:
                self._judge(job, take_in_with(job.path, self._intake(job)))
        finally:
            with self._lock:
                left = self._jobs.get(job_id)
            if left is None or not left.state.is_asking:
                self._uploads.discard(job.path)

    def _judge(self, job: Job, outcome: Outcome) -> None:
        """Go on with what became of a file."""
        is_twin = outcome.status is Status.ALREADY_THERE and not self._holds(job)
        if outcome.status is Status.NOT_A_DIRECTIVE:
            self._become(job.id, state=State.NOT_A_DIRECTIVE, said=texts.LIBRARY_NOT_A_DIRECTIVE)
        elif outcome.status is Status.FAILED or outcome.file is None:
            self._end(job.id, State.REFUSED, outcome.reason or texts.LIBRARY_UNEXPECTED)
        elif is_twin:
            self._become(job.id, state=State.TWIN, said=texts.LIBRARY_TWIN.format(name=outcome.file))
        else:
            self._indexed(job.id, outcome)

    def _holds(self, job: Job) -> bool:
        """Whether the collection has a file with these very bytes."""
        sha256 = hashlib.sha256(job.path.read_bytes()).digest()
        return self._source.index.library.file_with(sha256, job.name) is not None

    def _unpack(self, job: Job) -> None:
        """Queue each file of an archive in the archive's place."""
        self._become(job.id, said=texts.LIBRARY_UNPACKING)
        with open_archive(job.name, read_bytes(job.path)) as archive:
            for inside, info in members(archive):
                name = shown(PurePosixPath(inside.replace("\\", "/")).name)
                self._become(job.id)
                try:
                    path = self._uploads.room() / clean_name(name, SUFFIXES)
                    path.write_bytes(read_member(archive, info, name))
                except QuantrietError as error:
                    self._refused(job, name, str(error))
                    continue
                self.put(job.owner, path)
        with self._lock:
            self._jobs.pop(job.id, None)

    def _refused(self, archive: Job, name: str, reason: str) -> None:
        row = replace(archive, id=secrets.token_hex(8), name=name, state=State.REFUSED, said=reason)
        with self._lock:
            self._jobs[row.id] = row

    def _is_name_taken(self, job: Job) -> bool:
        """Whether another file of this name is held, and nobody said that it may go."""
        if job.may_replace:
            return False
        return any(f.name == job.name for f in self._source.index.library.files()) and not self._holds(job)

    def _intake(self, job: Job) -> Intake:
        collection = self._source.collection

        def read(page: int, pages: int) -> None:
            said = texts.LIBRARY_READING_PAGE.format(page=min(page + 1, pages), pages=pages)
            self._become(job.id, said=said, page=page, pages=pages)

        return Intake(
            library=self._source.index.library,
            replace=job.may_replace or bool(job.replaces),
            force=job.is_kept_anyway,
            instead_of=(job.replaces,) if job.replaces else (),
            held=Held(dict(collection.directives), collection.passages),
            lock=lambda: self._locked(job.id),
            progress=read,
            cancelled=lambda: job.id not in self._jobs,
        )

    @contextmanager
    def _locked(self, job_id: str) -> Iterator[None]:
        """The lock of the index, however long it takes: while vectors are made it may take a while."""
        with ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(self._source.index.lock())
                    break
                except BusyError:
                    self._become(job_id, said=texts.LIBRARY_BUSY)
                    time.sleep(_BUSY_SECONDS)
            self._become(job_id, state=State.INDEXING, said=texts.LIBRARY_CHECKING, pages=0)
            yield

    def _indexed(self, job_id: str, outcome: Outcome) -> None:
        index = self._source.index
        self._become(job_id, state=State.INDEXING, said=texts.LIBRARY_INDEXING)
        index.refresh()
        problem = next((p for p in index.store.problems() if p.file == outcome.file), None)
        if problem is not None:
            self._end(job_id, State.REFUSED, problem.reason)
            return
        directives = self._source.collection.directives.values()
        documents = tuple(d.id for d in directives if d.file == outcome.file)
        self._become(job_id, documents=documents)
        if outcome.status is Status.ALREADY_THERE:
            self._end(job_id, State.ALREADY_THERE, texts.LIBRARY_ALREADY_THERE)
            return
        try:
            index.embed_missing()
        except QuantrietError as error:  # the page's own round tries again; words are found already
            _log.warning("vectors of %s: %s", outcome.file, error)
        said = texts.LIBRARY_REPLACED if outcome.status is Status.REPLACED else texts.LIBRARY_ADDED
        note = f" {texts.LIBRARY_NOTE.format(note=outcome.reason)}" if outcome.reason else ""
        self._end(job_id, State.READY, said.format(count=len(documents)) + note)

    def _become(self, job_id: str, **changed: object) -> Job:
        """The job with something changed.

        Raises:
            _StoppedError: it was taken off the list.
        """
        with self._lock:
            if job_id not in self._jobs:
                raise _StoppedError
            job = replace(self._jobs[job_id], **changed)  # type: ignore[arg-type]  # the fields of a job
            self._jobs[job_id] = job
            return job

    def _end(self, job_id: str, state: State, said: str) -> None:
        """The last word on a file; nothing of what was sent is there any more when it is said."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            return
        self._uploads.discard(job.path)
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(self._jobs[job_id], state=state, said=said)


def moving(jobs: Sequence[Job]) -> bool:
    """Whether any of them goes on by itself."""
    return any(j.state.is_moving for j in jobs)
