"""Files that are being taken into the collection: waiting, read, checked, indexed; or refused with a reason.

The queue is the server's: a reload of the page finds it. Reading is done in threads of its own, and the
index is locked for the short while that it is written, so that questions are answered meanwhile.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from corpus.directive import Correction
from corpus.errors import InputError, QuantrietError
from corpus.intake import Outcome, Status, take_in
from retrieval.collection import Collection
from retrieval.index import BusyError, Index
from screen import texts
from screen.uploads import Uploads

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
    REFUSED = "refused"

    @property
    def is_asking(self) -> bool:
        """Whether a person has to decide."""
        return self in (State.NOT_A_DIRECTIVE, State.NAME_TAKEN)

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself."""
        return self in (State.WAITING, State.READING, State.INDEXING)


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

    def decide(self, job: str, owner: str) -> None:
        """Go on with a file about which the person was asked: keep it, or put it in the other one's place.

        Raises:
            InputError: nothing was asked about it.
        """
        with self._lock:
            asked = self._own(job, owner)
            if not asked.state.is_asking:
                raise InputError(texts.LIBRARY_JOB_LOST)
            self._jobs[job] = replace(
                asked,
                state=State.WAITING,
                said="",
                is_kept_anyway=asked.is_kept_anyway or asked.state is State.NOT_A_DIRECTIVE,
                may_replace=asked.may_replace or asked.state is State.NAME_TAKEN,
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
            if self._is_name_taken(job):
                self._become(job_id, state=State.NAME_TAKEN, said=texts.LIBRARY_NAME_TAKEN.format(name=job.name))
                return
            outcome = self._taken_in(job)
            if outcome.status is Status.NOT_A_DIRECTIVE:
                self._become(job_id, state=State.NOT_A_DIRECTIVE, said=texts.LIBRARY_NOT_A_DIRECTIVE)
                return
            if outcome.status is Status.FAILED or outcome.file is None:
                self._end(job_id, State.REFUSED, outcome.reason or texts.LIBRARY_UNEXPECTED)
                return
            self._indexed(job_id, outcome)
        finally:
            with self._lock:
                left = self._jobs.get(job_id)
            if left is None or not left.state.is_asking:
                self._uploads.discard(job.path)

    def _is_name_taken(self, job: Job) -> bool:
        """Whether another file of this name is held, and nobody said that it may go."""
        if job.may_replace:
            return False
        held = next((f for f in self._source.index.library.files() if f.name == job.name), None)
        return held is not None and held.path.read_bytes() != job.path.read_bytes()

    def _taken_in(self, job: Job) -> Outcome:
        """Add the file, and take out the one in whose place it comes, as one change."""
        index = self._source.index
        while True:
            try:
                with index.lock():
                    self._become(job.id)
                    outcome = take_in(job.path, index.library, replace=job.may_replace, force=job.is_kept_anyway)
                    if job.replaces and outcome.status.is_new and outcome.file != job.replaces:
                        index.library.remove(job.replaces)
                    return outcome
            except BusyError:  # vectors are being made, which may take a while
                self._become(job.id, said=texts.LIBRARY_BUSY)
                time.sleep(_BUSY_SECONDS)

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
        self._end(job_id, State.READY, said.format(count=len(documents)))

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
        with self._lock:
            if job_id in self._jobs:
                self._jobs[job_id] = replace(self._jobs[job_id], state=state, said=said)


def moving(jobs: Sequence[Job]) -> bool:
    """Whether any of them goes on by itself."""
    return any(j.state.is_moving for j in jobs)
