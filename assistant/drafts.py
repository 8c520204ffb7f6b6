"""Reads a chat model's reply: statements with the markers of the passages that they cite.

Takes the reply in pieces as it comes and gives each statement as soon as it is complete. What comes
decides how it is read, as lines or as JSON: some endpoints leave out what was asked for. Knows
nothing of endpoints, and not whether a marker stands for a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from assistant.json_drafts import read_statements
from corpus.text import fold, nfc

REFUSAL = "không có trong kho"
"""The words by which the prompts let the model say that the passages do not answer.

Words like any others: a capitalised code in their place was what small models copied, whatever the passages held.
"""

MARKER = re.compile(
    r"\s*+(?:\[\^?\s*+(\d{1,3}(?:\s*+[,;]\s*+\d{1,3})*+)\s*+\](?:\((?:https?:|#)[^)]{0,300}\))?+"
    r"|【\s*+(\d{1,3}(?:\s*+[,;]\s*+\d{1,3})*+)\s*+(?:†[^】]{0,80})?+】)"
)
_LIST_MARK = re.compile(r"^(?:[-*•–—+]|\d{1,2}[.)])\s+")
_OPENS_JSON = re.compile(r"(?:`{3,}+\w*+\s*+)?(?=\{)")
_FENCE = re.compile(r"`{3,}\w*")
_MARKDOWN = re.compile(r"^#+\s*|\*+|__|`+")
_FRAME = re.compile(r"(?:văn bản|vị trí)\s*:.*|nội dung\s*:\s*", re.IGNORECASE)
"""What stands around a passage in the message (assistant/messages.py) and small models copy with it."""
_SOURCES_LINE = re.compile(r"(?:nguon|trich dan|tham khao|tai lieu tham khao|sources?)\W*")
_GROUP = re.compile(rf"(?:{MARKER.pattern})++")
_GROUP_END = re.compile(r"([.;!?…]*+)\s++")
_LOOK = 8
"""Characters in which the next statement begins, quotation and list marks included."""
_TAGS = {False: "<think>", True: "</think>"}
"""What comes next: the beginning of a thought, or its end."""
_REFUSAL_WORDS = fold(REFUSAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One statement as the model wrote it, not checked yet."""

    text: str
    """Without markers, list marks and Markdown. A heading ends with ":" and has no markers."""
    markers: tuple[int, ...]
    """As written, each once; also those that stand for no passage."""
    is_item: bool = False
    """Whether it stood in a list."""


class Refused(Exception):
    """The model says that the passages do not answer the question."""


def read_drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """The statements of a reply that comes in pieces; each as soon as it is complete.

    Raises:
        Refused: the reply says that the passages do not answer, where a statement should stand.
        Malformed: the reply began as JSON and did not end as what was asked for.
    """
    text = without_thoughts(pieces)
    lines = _Lines(text)
    yield from _from_lines(lines)
    if lines.opens_json:
        yield from _from_json(chain([lines.rest], text))


def _from_lines(lines: _Lines) -> Iterator[Draft]:
    """A line without markers waits for the next one, which may hold nothing but its markers."""
    waiting: Draft | None = None
    has_statement = False
    for line in lines:
        for part in _parts(" ".join(line.split())):  # long runs of spaces cost the patterns their square
            draft = _draft(part)
            if draft is None:
                continue
            if not draft.markers and is_refusal(draft.text):
                if not has_statement:
                    raise Refused
                continue
            if not draft.text:
                if waiting is not None:
                    yield replace(waiting, markers=draft.markers)
                    waiting, has_statement = None, True
                continue
            if waiting is not None:
                yield waiting
                waiting = None
            if draft.markers or draft.text.endswith(":"):
                has_statement = has_statement or bool(draft.markers)
                yield draft
            else:
                waiting = draft
    if waiting is not None and not lines.opens_json:  # "Đây là câu trả lời." before JSON says nothing
        yield waiting


def _from_json(pieces: Iterable[str]) -> Iterator[Draft]:
    """Markers that a model writes into the text as well are added to the citations."""
    is_empty, has_statement = True, False
    for statement in read_statements(pieces):
        is_empty = False
        draft = _draft(" ".join(statement.text.split()))
        if draft is None or not draft.text:
            continue
        draft = replace(draft, markers=tuple(dict.fromkeys((*statement.citations, *draft.markers))))
        if draft.markers or not is_refusal(draft.text):
            has_statement = has_statement or bool(draft.markers)
            yield draft
        elif not has_statement:
            raise Refused
    if is_empty:
        raise Refused


class _Lines:
    """The complete lines of a reply, up to one that opens a JSON object."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.rest = ""
        """What was read and belongs to no line; what JSON there is begins here."""
        self.opens_json = False
        self._pieces = pieces

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            self.rest = (self.rest + piece).lstrip()
            while True:
                if opening := _OPENS_JSON.match(self.rest):
                    self.opens_json, self.rest = True, self.rest[opening.end() :]
                    return
                line, end, after = self.rest.partition("\n")
                if not end:
                    break
                self.rest = after.lstrip()
                yield line.rpartition("</think>")[2]
        yield self.rest.rpartition("</think>")[2]


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """The text outside `<think>…</think>`, in which some open models reason before they answer."""
    held, is_thinking = "", False
    for piece in pieces:
        held += piece
        tag = _TAGS[is_thinking]
        while tag in held:
            before, _, held = held.partition(tag)
            if not is_thinking:
                yield f"{before}\n"
            is_thinking = not is_thinking
            tag = _TAGS[is_thinking]
        torn = next(n for n in range(len(tag) - 1, -1, -1) if held.endswith(tag[:n]))
        if not is_thinking:
            yield held[: len(held) - torn]
        held = held[len(held) - torn :]
    if not is_thinking:
        yield held


def _parts(line: str) -> list[str]:
    """The statements of a line on which a model wrote several, each with markers of its own."""
    cuts = [0]
    for group in _GROUP.finditer(line):
        behind = _GROUP_END.match(line, group.end())
        if behind is None:
            continue
        is_end = behind[1] or line[max(0, group.start() - 1) : group.start()] in (".", ";", "!", "?", "…")
        if is_end and line[behind.end() : behind.end() + _LOOK].lstrip("“\"'(-•* ")[:1].isupper():
            cuts.append(behind.end())
    parts = [line[a:b] for a, b in pairwise([*cuts, len(line)])]
    return parts if all(MARKER.search(part) for part in parts) else [line]


def _draft(line: str) -> Draft | None:
    """One line read; None when it says nothing. Text is empty when it holds nothing but markers."""
    line = nfc(line).strip()
    if _FENCE.fullmatch(line):
        return None
    markers = tuple(dict.fromkeys(int(n) for m in MARKER.finditer(line) for n in re.findall(r"\d+", m[1] or m[2])))
    bare = MARKER.sub("", line).strip()
    text = _LIST_MARK.sub("", bare)
    is_item = text != bare
    text = _MARKDOWN.sub("", text).strip().lstrip(":").strip()
    if frame := _FRAME.match(text):
        text = text[frame.end() :]
        if not text:
            return None
    if not any(c.isalnum() for c in text) or (markers and _SOURCES_LINE.fullmatch(fold(text))):
        return Draft(text="", markers=markers) if markers else None
    return Draft(text=text, markers=markers, is_item=is_item)


def is_refusal(text: str) -> bool:
    """Whether a line without its markers is the one by which a model says that it cannot answer."""
    return " ".join(re.findall(r"[a-z]+", fold(text))).startswith(_REFUSAL_WORDS)
