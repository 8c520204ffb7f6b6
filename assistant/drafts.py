"""Reads a chat model's reply: statements with the markers of the passages that they cite.

Takes the reply in pieces as it comes and gives each statement as soon as its line is complete. Knows
nothing of endpoints, and not whether a marker stands for a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.text import fold, nfc

REFUSAL = "KHONG_CO_TRONG_KHO"
"""The line by which the prompts let the model say that the passages do not answer."""

MARKER = re.compile(
    r"\s*(?:\[\^?\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\](?:\((?:https?:|#)[^)]*\))?"
    r"|【\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*(?:†[^】]*)?】)"
)
_LIST_MARK = re.compile(r"^(?:[-*•–—+]|\d{1,2}[.)])\s+")
_MARKDOWN = re.compile(r"^#+\s*|\*+|__|`+")
_SOURCES_LINE = re.compile(r"(?:nguon|trich dan|tham khao|tai lieu tham khao|sources?)\W*")
_GROUP = re.compile(rf"(?:{MARKER.pattern})+(?P<end>[.;!?…]*)\s+")
_REFUSAL_WORDS = fold(REFUSAL).replace("_", " ")


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
    """The statements of a reply that comes in pieces; each as soon as its line is complete.

    A line without markers waits for the next one, which may hold nothing but its markers.

    Raises:
        Refused: the refusal line stands where a statement with markers should.
    """
    waiting: Draft | None = None
    has_statement = False
    for line in _without_thoughts(_lines(pieces)):
        for part in _parts(line):
            draft = _draft(part)
            if draft is None:
                continue
            if not draft.markers and _is_refusal(draft.text):
                if not has_statement:
                    raise Refused
                continue
            if not draft.text:
                if waiting is not None:
                    yield Draft(text=waiting.text, markers=draft.markers, is_item=waiting.is_item)
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
    if waiting is not None:
        yield waiting


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *complete, rest = (rest + piece).split("\n")
        yield from complete
    yield rest


def _without_thoughts(lines: Iterable[str]) -> Iterator[str]:
    """The lines outside `<think>…</think>`, in which some open models reason before they answer."""
    thinking = False
    for line in lines:
        before, begin, after = line.partition("<think>")
        if begin:
            thinking, line = True, after
            if before.strip():
                yield before
        if "</think>" in line:
            thinking, line = False, line.partition("</think>")[2]
        if not thinking:
            yield line


def _parts(line: str) -> list[str]:
    """The statements of a line on which a model wrote several, each with markers of its own."""
    cuts = [0]
    for group in _GROUP.finditer(line):
        is_end = group["end"] or line[: group.start()].rstrip()[-1:] in (".", ";", "!", "?", "…")
        if is_end and line[group.end() :].lstrip("“\"'(-•* ")[:1].isupper():
            cuts.append(group.end())
    parts = [line[a:b] for a, b in pairwise([*cuts, len(line)])]
    return parts if all(MARKER.search(part) for part in parts) else [line]


def _draft(line: str) -> Draft | None:
    """One line read; None when it says nothing. Text is empty when it holds nothing but markers."""
    line = nfc(line).strip()
    markers = tuple(dict.fromkeys(int(n) for m in MARKER.finditer(line) for n in re.findall(r"\d+", m[1] or m[2])))
    bare = MARKER.sub("", line).strip()
    text = _LIST_MARK.sub("", bare)
    is_item = text != bare
    text = _MARKDOWN.sub("", text).strip().lstrip(":").strip()
    if not any(c.isalnum() for c in text) or (markers and _SOURCES_LINE.fullmatch(fold(text))):
        return Draft(text="", markers=markers) if markers else None
    return Draft(text=text, markers=markers, is_item=is_item)


def _is_refusal(text: str) -> bool:
    return " ".join(re.findall(r"[a-z]+", fold(text))).startswith(_REFUSAL_WORDS)
