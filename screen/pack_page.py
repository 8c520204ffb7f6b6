"""What the page shows of study packs and what it answers to each click: the packs joined with their HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import BaseModel, ValidationError

from corpus.errors import InputError
from screen import texts
from screen.fragment import Fragment, Reply, drawn
from screen.pack_choice import render_home, render_problem
from screen.pack_draft import Line, Part, Words
from screen.pack_store import UnknownPackError
from screen.pack_view import (
    around,
    progress_of,
    render_line,
    render_pack,
    render_part,
    render_tools,
    state_of,
)
from screen.packs import Packs
from study.template import DEFAULT


class Asked(BaseModel):
    """A click with what it is about; what is not named is not meant."""

    pack: str = ""
    part: str = ""
    made: int = 0
    """How many times the section was made when the reader saw it."""
    line: int = -1
    words: Words = Words()
    documents: tuple[str, ...] = ()
    audience: str = ""
    minutes: int | None = None
    sections: tuple[str, ...] = ()
    template: str = DEFAULT.stem
    wording: str = ""
    """ "model" where a chat model shall word it."""


class PackPage:
    """The page of study packs, for any number of readers."""

    def __init__(self, packs: Packs) -> None:
        self.packs = packs
        self._acts: Mapping[str, Callable[[str, Asked], Reply]] = {
            "make": self._make,
            "stop": self._stop,
            "go-on": self._go_on,
            "again": self._again,
            "remove": self._remove,
            "edit": lambda _, asked: self._lines(asked, is_edited=True),
            "cancel": lambda _, asked: self._lines(asked),
            "save": self._save,
            "put-back": self._put_back,
            "drop": lambda _, asked: self._drop(asked, is_dropped=True),
            "take-in": lambda _, asked: self._drop(asked, is_dropped=False),
            "drop-part": lambda _, asked: self._drop_part(asked, is_dropped=True),
            "take-in-part": lambda _, asked: self._drop_part(asked, is_dropped=False),
        }

    def show(self, owner: str, pack: str = "") -> Reply:
        """A pack, or where there is none what can be chosen."""
        if not pack:
            packs = self.packs
            home = render_home(packs.documents(), packs.templates, packs.model, packs.drafts(owner))
            return {"pack": "", "html": home}
        draft = self.packs.draft(pack) if self.packs.is_owned(pack, owner) else None
        if draft is None:
            return {"pack": "", "html": render_problem(texts.PACK_LOST)}
        return {
            "pack": pack,
            "html": render_pack(draft, self.packs.citations(pack)),
            "clock": draft.clock,
            "building": draft.progress is not None,
        }

    def news(self, owner: str, pack: str, after: int) -> Reply:
        """The sections that were made since the pack's clock stood at `after`, and how far it is.

        Raises:
            UnknownPackError: this browser has no such pack.
        """
        self._own(pack, owner)
        newer = self.packs.draft(pack, after)
        # What stands around the sections counts the lines of all, once they are made.
        draft = self.packs.draft(pack) if newer is not None and newer.progress is None else newer
        if newer is None or draft is None:
            raise UnknownPackError(texts.PACK_LOST)
        citations = self.packs.citations(pack) if newer.parts else {}
        parts = [render_part(pack, part, citations) for part in newer.parts]
        return {
            **drawn(*parts, *around(draft)),
            "clock": newer.clock,
            "building": draft.progress is not None,
            "said": progress_of(draft) or draft.head.note or state_of(draft),
        }

    def act(self, owner: str, action: str, data: object) -> Reply:
        """What a click does, and what is drawn then.

        Raises:
            InputError: it cannot be done; says why.
            UnknownPackError: this browser has no such pack.
        """
        act = self._acts.get(action)
        try:
            asked = Asked.model_validate(data)
        except ValidationError as error:
            raise InputError(texts.PACK_BAD_REQUEST) from error
        if act is None:
            raise InputError(texts.PACK_BAD_REQUEST)
        if action != "make":
            self._own(asked.pack, owner)
        return act(owner, asked)

    def panel(self, pack: str, marker: int) -> str:
        """The panel's content for a citation of a pack."""
        return self.packs.panel(pack, marker)

    def file(self, pack: str, suffix: str) -> tuple[str, bytes]:
        """A pack as a file: its name and its bytes.

        Raises:
            InputError: there is nothing to write, or no way to write this kind of file.
        """
        return self.packs.exported(pack, suffix)

    def _own(self, pack: str, owner: str) -> None:
        if not self.packs.is_owned(pack, owner):
            raise UnknownPackError(texts.PACK_LOST)

    # Whole packs

    def _make(self, owner: str, asked: Asked) -> Reply:
        pack = self.packs.start(
            owner,
            asked.documents,
            asked.audience,
            asked.minutes or 0,
            asked.sections,
            template=asked.template,
            is_worded=asked.wording == "model",
        )
        return self.show(owner, pack)

    def _stop(self, owner: str, asked: Asked) -> Reply:
        self.packs.stop(asked.pack)
        return self.news(owner, asked.pack, -1)

    def _go_on(self, owner: str, asked: Asked) -> Reply:
        self.packs.go_on(asked.pack, owner)
        return {**self._around(asked.pack), "building": True}

    def _again(self, owner: str, asked: Asked) -> Reply:
        self.packs.again(asked.pack, asked.part, owner)
        return {**self._around(asked.pack), "building": True}

    def _remove(self, owner: str, asked: Asked) -> Reply:
        self.packs.remove(asked.pack)
        return {**self.show(owner), "said": texts.PACK_REMOVED}

    # Lines and sections

    def _lines(self, asked: Asked, *, is_edited: bool = False) -> Reply:
        """A line as it is, or as a form."""
        part = self.packs.part(asked.pack, asked.part)
        line = part.line(asked.line)
        if line is None or part.made != asked.made:
            raise InputError(texts.PACK_LINE_LOST)
        return drawn(render_line(asked.pack, part, line, self.packs.citations(asked.pack), is_edited=is_edited))

    def _save(self, _: str, asked: Asked) -> Reply:
        part, line = self.packs.edit(asked.pack, asked.part, asked.made, asked.line, asked.words)
        said = texts.PACK_SAVED
        if line.is_unheld:
            said = texts.PACK_SAVED_OWN.format(problems="; ".join(line.problems))
        elif line.is_changed and line.item.citations and line.is_content:
            said = texts.PACK_SAVED_MATCHES
        return self._changed(asked, part, line, said)

    def _put_back(self, _: str, asked: Asked) -> Reply:
        part, line = self.packs.put_back(asked.pack, asked.part, asked.made, asked.line)
        return self._changed(asked, part, line, texts.PACK_SAVED)

    def _drop(self, asked: Asked, *, is_dropped: bool) -> Reply:
        part, line = self.packs.drop(asked.pack, asked.part, asked.made, asked.line, is_dropped=is_dropped)
        return self._changed(asked, part, line, texts.PACK_DROPPED if is_dropped else texts.PACK_TAKEN_IN)

    def _drop_part(self, asked: Asked, *, is_dropped: bool) -> Reply:
        part = self.packs.drop_section(asked.pack, asked.part, is_dropped=is_dropped)
        fragment = render_part(asked.pack, part, self.packs.citations(asked.pack))
        said = texts.PACK_DROPPED if is_dropped else texts.PACK_TAKEN_IN
        return {**self._around(asked.pack, fragment), "said": said}

    def _changed(self, asked: Asked, part: Part, line: Line, said: str) -> Reply:
        fragment = render_line(asked.pack, part, line, self.packs.citations(asked.pack))
        return {**self._around(asked.pack, fragment, render_tools(part)), "said": said}

    def _around(self, pack: str, *parts: Fragment) -> Reply:
        draft = self.packs.draft(pack)
        return drawn(*parts, *(around(draft) if draft is not None else ()))
