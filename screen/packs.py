"""Study packs of the page's readers: made in the background, kept as they grow, changed, exported.

A pack belongs to one browser, as a conversation does. What was made of it is on disk section by section,
so that a reload, a "stop" or a killed process loses at most the section that was being made.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from assistant.answer import Citation
from assistant.llm import ChatModel
from corpus.directive import Correction, Directive
from corpus.errors import InputError, QuantrietError
from corpus.text import fold
from retrieval.collection import Collection
from screen import texts
from screen.pack_draft import (
    Head,
    Line,
    Part,
    Words,
    changed,
    cited_in,
    part_of,
    renumbered,
    unchanged,
)
from screen.pack_export import pack_of
from screen.pack_model import ModelOf, Stopped
from screen.pack_store import KeptPack, KeptSection, PackStore
from screen.panel import render_lost, render_panel
from study.build import LONGEST, SHORTEST, Builder, Request
from study.formats import FORMATS, write
from study.pack import Audience
from study.template import DEFAULT, SectionShape, Template, read_template, shipped
from study.wording import WORDED, Wording

MOST_DOCUMENTS = 10
_BUILDING = 2
"""Packs made at once: each needs a processor of its own, and answers to others need one too."""
_TRIES = 20
"""Of writing a change, when others change the same section at the same moment."""
_NAME_WORDS = 6
"""Of a document's name in that of a file: "chi-thi-so-42-ct-tw"."""
COMPARISON, QUIZ = "so-sanh", "trac-nghiem"
CARDS_ONLY = ".csv"
"""A file of questions and answers, which not every pack has."""

_HEAD: TypeAdapter[Head] = TypeAdapter(Head)
_PART: TypeAdapter[Part] = TypeAdapter(Part)
_CITATION: TypeAdapter[Citation] = TypeAdapter(Citation)

_log = logging.getLogger(__name__)


class Source(Protocol):
    """What packs are made from."""

    @property
    def collection(self) -> Collection:
        """The documents that are held now."""

    @property
    def make_model(self) -> Callable[[], ChatModel] | None:
        """Gives a chat model for one request; None where none is set up."""

    def corrections(self, file: str) -> tuple[Correction, ...]:
        """The reviewed corrections of a file."""


@dataclass(slots=True)
class Job:
    """Sections that are being made for one pack."""

    owner: str
    sections: frozenset[str]
    title: str = ""
    """Of the section that is being made; empty while others are waited for."""
    is_worded: bool = False
    """Whether a chat model words that section."""
    done: int = 0
    is_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the sections are that are being made."""

    title: str
    """Of the one that is being made; empty while others are waited for."""
    is_worded: bool
    """Whether a chat model words it."""
    done: int
    total: int
    ahead: int
    """Packs whose turn comes before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A pack as it stands."""

    id: str
    made_at: datetime
    clock: int
    """Counts its changes."""
    head: Head
    parts: tuple[Part, ...]
    """Its sections, or those of them that were asked for."""
    order: tuple[str, ...]
    """Ids of all sections that it can have, in order."""
    missing: tuple[SectionShape, ...]
    """Sections that are wanted and neither made nor known to be empty."""
    unwanted: tuple[SectionShape, ...]
    """Sections that were not asked for."""
    empty: tuple[SectionShape, ...]
    """Sections for which the documents hold nothing."""
    progress: Progress | None
    """None when nothing is being made."""


class Packs:
    """All packs of the page."""

    def __init__(self, source: Source, store: PackStore, templates: Mapping[str, Template] | None = None) -> None:
        """
        Args:
            source: what packs are made from.
            store: where they are kept.
            templates: order, headings and wording, by name, the usual one first; the program's own when None.
        """
        self.source = source
        self.templates = dict(templates or own_templates())
        self._store = store
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[tuple[str, Job]] = SimpleQueue()
        # Of the kind that ends with the program: what is not made yet can be made later.
        for _ in range(_BUILDING):
            threading.Thread(target=self._work, name="pack", daemon=True).start()

    # What there is

    def documents(self) -> tuple[Directive, ...]:
        """What packs can be made of."""
        return tuple(self.source.collection.directives.values())

    @property
    def model(self) -> str:
        """The name of the chat model that can word parts of a pack; empty where none is set up."""
        make = self.source.make_model
        return make().name if make is not None else ""

    def shapes(self, template: Template, documents: int) -> tuple[SectionShape, ...]:
        """The sections that a pack of so many documents can have, in order."""
        return tuple(s for s in template.sections if s.id != COMPARISON or documents != 1)

    def _template(self, head: Head) -> Template:
        """The template of a pack; the usual one where its own is not there any more."""
        return self.templates.get(head.template) or next(iter(self.templates.values()))

    def drafts(self, owner: str) -> tuple[Draft, ...]:
        """The packs of a browser without their sections and their progress, the one changed last first."""
        made = (self._draft(kept, (), None) for kept in self._store.packs(owner))
        return tuple(draft for draft in made if draft is not None)

    def is_owned(self, pack: str, owner: str) -> bool:
        """Whether a pack may be seen and changed from this browser."""
        return self._store.is_owned(pack, owner)

    def draft(self, pack: str, after: int = -1) -> Draft | None:
        """A pack with the sections that were written after a state of its clock."""
        # How far it is, then the clock, then the sections: what is written in between comes again rather than never.
        progress = self._progress(pack)
        kept = self._store.pack(pack)
        return None if kept is None else self._draft(kept, self._store.sections(pack, after), progress)

    def _progress(self, pack: str) -> Progress | None:
        with self._lock:
            jobs = dict(self._jobs)
        job = jobs.get(pack)
        if job is None:
            return None
        waiting = [i for i, other in jobs.items() if not other.title]
        ahead = waiting.index(pack) if pack in waiting else 0
        return Progress(title=job.title, is_worded=job.is_worded, done=job.done, total=len(job.sections), ahead=ahead)

    def _draft(self, kept: KeptPack, sections: Sequence[KeptSection], progress: Progress | None) -> Draft | None:
        """A pack as it reads; None when an older version wrote it in a form that no longer does."""
        try:
            head = _HEAD.validate_json(kept.head)
            parts = tuple(_PART.validate_json(s.body) for s in sections)
        except ValidationError:
            return None
        there = {*self._store.section_ids(kept.id), *head.empty}
        shapes = self.shapes(self._template(head), len(head.documents))
        return Draft(
            id=kept.id,
            made_at=datetime.fromisoformat(kept.made_at),
            clock=kept.clock,
            head=head,
            parts=parts,
            order=tuple(s.id for s in shapes),
            missing=tuple(s for s in shapes if s.id in head.wanted and s.id not in there),
            unwanted=tuple(s for s in shapes if s.id not in head.wanted),
            empty=tuple(s for s in shapes if s.id in head.empty),
            progress=progress,
        )

    def part(self, pack: str, section: str) -> Part:
        """One section of a pack.

        Raises:
            InputError: it is not there any more.
        """
        kept = self._store.section(pack, section)
        if kept is None:
            raise InputError(texts.PACK_LINE_LOST)
        return _PART.validate_json(kept.body)

    def citations(self, pack: str) -> dict[int, Citation]:
        """The citations of a pack by number."""
        return {c.marker: c for c in map(_CITATION.validate_json, self._store.citations(pack))}

    def panel(self, pack: str, marker: int) -> str:
        """The panel's content for a citation of a pack."""
        kept = self._store.citation(pack, marker)
        if kept is None:
            return render_lost()
        citation = _CITATION.validate_json(kept)
        return render_panel(citation, self.source.collection, self.source.corrections(citation.file))

    # Making

    def start(
        self,
        owner: str,
        documents: Sequence[str],
        audience: str,
        minutes: int,
        sections: Sequence[str],
        *,
        template: str = DEFAULT.stem,
        is_worded: bool = False,
    ) -> str:
        """Begin to make a pack; gives its id.

        Args:
            owner: the browser that asks.
            documents: ids; the main one first.
            audience: who is to study.
            minutes: of the session.
            sections: ids of those that are wanted.
            template: name of one of `templates`.
            is_worded: whether a chat model shall word what it may.

        Raises:
            InputError: something of this is missing or cannot be, or another pack is being made for this browser.
        """
        if not owner:
            raise InputError(texts.PACK_NO_OWNER)
        if template not in self.templates:
            raise InputError(texts.PACK_NO_TEMPLATE)
        shape = self.templates[template]
        shapes = [s for s in self.shapes(shape, len(set(documents))) if s.id in set(sections)]
        if not shapes:
            raise InputError(texts.PACK_NO_SECTIONS)
        if not SHORTEST <= minutes <= LONGEST:
            raise InputError(texts.PACK_MINUTES.format(shortest=SHORTEST, longest=LONGEST))
        if audience not in set(Audience):
            raise InputError(texts.PACK_NO_AUDIENCE)
        held = self._held(documents)
        request = Request(held, Audience(audience), minutes)
        blank = self._builder(request, shape).pack(())
        head = Head(
            documents=tuple(d.id for d in held),
            audience=request.audience,
            minutes=minutes,
            seed=request.seed,
            wanted=tuple(s.id for s in shapes),
            title=blank.title,
            subtitle=blank.subtitle,
            template=template,
            is_worded=is_worded and self.source.make_model is not None,
        )
        with self._lock:
            self._free(owner)
            pack = self._store.start(owner, _HEAD.dump_json(head).decode())
            self._submit(pack, owner, head.wanted)
        return pack

    def go_on(self, pack: str, owner: str) -> None:
        """Make the sections that are missing.

        Raises:
            InputError: something is being made for this browser already.
        """
        draft = self.draft(pack)
        if draft is not None and draft.missing:
            with self._lock:
                self._free(owner)
                self._submit(pack, owner, [s.id for s in draft.missing])

    def again(self, pack: str, section: str, owner: str) -> None:
        """Make one section (again): another set of questions for the quiz, else as it was at first.

        Raises:
            InputError: there is no such section, or something is being made for this browser already.
        """
        kept = self._store.pack(pack)
        sections = self._template(_HEAD.validate_json(kept.head)).sections if kept is not None else ()
        if section not in {s.id for s in sections}:
            raise InputError(texts.PACK_LINE_LOST)
        with self._lock:
            self._free(owner)
            is_other = section == QUIZ and self._store.section(pack, section) is not None
            self._change_head(
                pack,
                lambda head: replace(
                    head,
                    seed=head.seed + is_other,
                    wanted=tuple(dict.fromkeys((*head.wanted, section))),
                    empty=tuple(i for i in head.empty if i != section),
                ),
            )
            self._submit(pack, owner, [section])

    def stop(self, pack: str) -> None:
        """Make no more of a pack; what was made stays."""
        with self._lock:
            job = self._jobs.pop(pack, None)
        if job is not None:
            job.is_stopped = True

    def remove(self, pack: str) -> None:
        """Delete a pack for good."""
        self.stop(pack)
        self._store.remove(pack)

    def _free(self, owner: str) -> None:
        if any(job.owner == owner for job in self._jobs.values()):
            raise InputError(texts.PACK_STILL_BUILDING)

    def _held(self, documents: Sequence[str]) -> tuple[Directive, ...]:
        """The documents of these ids.

        Raises:
            InputError: there are none or too many, or one is not held any more.
        """
        wanted = tuple(dict.fromkeys(documents))
        if not wanted:
            raise InputError(texts.PACK_NO_DOCUMENT)
        if len(wanted) > MOST_DOCUMENTS:
            raise InputError(texts.PACK_MANY_DOCUMENTS.format(most=MOST_DOCUMENTS))
        directives = self.source.collection.directives
        if any(i not in directives for i in wanted):
            raise InputError(texts.PACK_DOCUMENT_GONE)
        return tuple(directives[i] for i in wanted)

    def _builder(self, request: Request, template: Template) -> Builder:
        return Builder(request, self.source.collection, self.source.corrections, template)

    def _submit(self, pack: str, owner: str, sections: Sequence[str]) -> None:
        self._change_head(pack, lambda head: replace(head, note=""))
        self._jobs[pack] = job = Job(owner, frozenset(sections))
        self._waiting.put((pack, job))

    def _work(self) -> None:
        while True:
            pack, job = self._waiting.get()
            try:
                self._make(pack, job)
            except Exception:  # noqa: BLE001 - others wait for this thread, whatever a full disk did to this pack
                _log.exception("making a pack failed")

    def _make(self, pack: str, job: Job) -> None:
        """Make the sections of a job; whatever happens, the job ends and what failed is said."""
        try:
            kept = self._store.pack(pack)
            if kept is None or job.is_stopped:
                return
            head = _HEAD.validate_json(kept.head)
            request = Request(self._held(head.documents), head.audience, head.minutes, head.seed)
            template = self._template(head)
            builder = self._builder(request, template)
            make = self.source.make_model if head.is_worded else None
            wording = Wording(builder.desk, ModelOf(make, lambda: job.is_stopped)) if make is not None else None
            for position, shape in enumerate(template.sections):
                if shape.id in job.sections:
                    job.title, job.is_worded = shape.title, wording is not None and shape.id in WORDED
                    self._make_section(pack, job, builder, wording, position)
                    if job.is_stopped:
                        return
                    job.done += 1
        except Stopped:
            return
        except QuantrietError as error:
            self._note(pack, str(error))
        except Exception:
            self._note(pack, texts.PACK_UNEXPECTED)
            raise
        finally:
            with self._lock:
                if self._jobs.get(pack) is job:
                    del self._jobs[pack]

    def _make_section(self, pack: str, job: Job, builder: Builder, wording: Wording | None, position: int) -> None:
        """Make and keep one section; one that cannot be made is said and does not keep the others from it."""
        shape = builder.template.sections[position]
        before = builder.pack(()).dropped
        unworded = wording.kept if wording is not None else 0
        try:
            plain = builder.section(shape)
            section = wording.of(plain) if plain is not None and wording is not None else plain
        except Stopped:
            raise
        except Exception:  # noqa: BLE001 - the other sections can still be made
            _log.exception("making the section %s failed", shape.id)
            self._note(pack, texts.PACK_SECTION_FAILED.format(section=shape.title))
            return
        if job.is_stopped:
            return
        old = self._store.section(pack, shape.id)
        if section is None and old is not None:
            self._note(pack, texts.PACK_NOW_EMPTY.format(section=shape.title))
        elif section is None:
            self._change_head(pack, lambda head: replace(head, empty=(*head.empty, shape.id)))
        else:
            made = builder.pack([section])
            times = _PART.validate_json(old.body).made + 1 if old is not None else 1
            part = part_of(section, made.quiz, times, made.dropped - before, plain)
            if wording is not None and section.id in WORDED:
                part = replace(part, model=wording.name, unworded=wording.kept - unworded, reason=wording.reason)
            self._store.put_section(pack, shape.id, position, _Numbering(part, made.citations))

    def _note(self, pack: str, note: str) -> None:
        self._change_head(pack, lambda head: replace(head, note=" ".join(filter(None, (head.note, note)))))

    def _change_head(self, pack: str, change: Callable[[Head], Head]) -> None:
        self._store.change_head(pack, lambda kept: _HEAD.dump_json(change(_HEAD.validate_json(kept))).decode())

    # Changing

    def edit(self, pack: str, section: str, made: int, number: int, words: Words) -> tuple[Part, Line]:
        """Give a line other words, checked at once; those it was made of put it back.

        Args:
            pack: which pack.
            section: which section of it.
            made: how many times the section was made when the reader saw it.
            number: which line.
            words: what was typed.

        Raises:
            InputError: the line is not there any more, or cannot have these words.
        """
        cited, corrections = self.citations(pack), self.source.corrections
        return self._change_line(pack, section, made, number, lambda line: changed(line, words, cited, corrections))

    def put_back(self, pack: str, section: str, made: int, number: int) -> tuple[Part, Line]:
        """Give a line the words that it was made of.

        Raises:
            InputError: the line is not there any more.
        """
        return self._change_line(pack, section, made, number, unchanged)

    def drop(self, pack: str, section: str, made: int, number: int, *, is_dropped: bool) -> tuple[Part, Line]:
        """Leave a line out, or take it in again.

        Raises:
            InputError: the line is not there any more.
        """
        return self._change_line(pack, section, made, number, lambda line: replace(line, is_dropped=is_dropped))

    def drop_section(self, pack: str, section: str, *, is_dropped: bool) -> Part:
        """Leave a section out, or take it in again.

        Raises:
            InputError: the section is not there any more.
        """
        return self._change(pack, section, lambda part: replace(part, is_dropped=is_dropped))

    def _change_line(
        self, pack: str, section: str, made: int, number: int, change: Callable[[Line], Line]
    ) -> tuple[Part, Line]:
        def with_line(part: Part) -> Part:
            line = part.line(number)
            if part.made != made or line is None:
                raise InputError(texts.PACK_LINE_LOST)
            return part.with_line(change(line))

        part = self._change(pack, section, with_line)
        line = part.line(number)
        assert line is not None
        return part, line

    def _change(self, pack: str, section: str, change: Callable[[Part], Part]) -> Part:
        """Write what `change` makes of a section; called again when another change came in between."""
        for _ in range(_TRIES):
            kept = self._store.section(pack, section)
            if kept is None:
                raise InputError(texts.PACK_LINE_LOST)
            part = change(_PART.validate_json(kept.body))
            if self._store.change_section(pack, section, kept.version, _PART.dump_json(part).decode()):
                return part
        raise InputError(texts.PACK_BUSY)

    # Taking along

    def exported(self, pack: str, suffix: str) -> tuple[str, bytes]:
        """A pack as a file: its name and its bytes.

        Raises:
            InputError: there is nothing to write, or no way to write this kind of file.
        """
        draft = self.draft(pack)
        if draft is None:
            raise InputError(texts.PACK_NOTHING)
        made = pack_of(draft.head, draft.parts, tuple(self.citations(pack).values()))
        if not made.sections:
            raise InputError(texts.PACK_NOTHING)
        if suffix not in FORMATS:
            raise InputError(texts.PACK_NO_FORMAT.format(suffix=suffix))
        if suffix == CARDS_ONLY and not (made.section("hoi-dap") or made.quiz):
            raise InputError(texts.PACK_NO_CARDS)
        name = f"{_file_name(draft.head.subtitle)}{suffix}"
        try:
            return name, write(made, self._template(draft.head), Path(name))
        except ImportError as error:
            _log.warning("no way to write %s: %s", suffix, error)
            raise InputError(texts.PACK_NO_FORMAT.format(suffix=suffix)) from error


def own_templates() -> dict[str, Template]:
    """The program's own templates by name, the usual one first."""
    known = shipped()
    names = sorted(known, key=lambda name: known[name] != DEFAULT)
    return {name: read_template(known[name]) for name in names}


class _Numbering:
    """Gives a section the numbers that its sources have, or get, in its pack."""

    def __init__(self, part: Part, citations: Sequence[Citation]) -> None:
        self._part = part
        self._citations = {c.marker: c for c in citations}

    def __call__(self, known: Mapping[str, int]) -> tuple[str, Mapping[int, tuple[str, str]]]:
        """The section's JSON, and source and JSON of each citation that is new, by number."""
        last = max(known.values(), default=0)
        given: dict[int, int] = {}
        new: dict[int, tuple[str, str]] = {}
        for marker in cited_in(self._part):
            citation = self._citations[marker]
            source = hashlib.sha256(f"{citation.passage_id}\n{citation.quote}".encode()).hexdigest()
            if source not in known:
                last += 1
                new[last] = source, _CITATION.dump_json(replace(citation, marker=last)).decode()
                known = {**known, source: last}
            given[marker] = known[source]
        return _PART.dump_json(renumbered(self._part, given)).decode(), new


def _file_name(subtitle: str) -> str:
    """A name for a file that every system takes: the document's in plain letters."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(subtitle)).strip("-")
    return "-".join(["hoc-tap", *plain.split("-")[:_NAME_WORDS]])
