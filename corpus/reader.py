"""Reads a source file into documents: split, zones, identity, outline, references.

The one place that calls the steps in order. What other files say about these documents comes
later, in `link`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.bundle import split_bundle
from corpus.corrections import corrected, with_fields
from corpus.directive import NOT_REVIEWED, Correction, Lines, Noise, ParsedDocument, Passage, Review
from corpus.extract import Extract
from corpus.identity import identify
from corpus.lines import Line, split_lines
from corpus.outline import read_outline
from corpus.references import find_mentions
from corpus.source import Source
from corpus.zones import Zones, read_zones

#: Raised whenever the reader reads differently, so that nothing parsed by an older one is reused.
READER_VERSION = 9


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Everything read from one source file."""

    name: str
    sha256: str
    documents: tuple[ParsedDocument, ...]
    noise: tuple[Noise, ...]
    corrections: tuple[Correction, ...]


def read_file(source: Source, review: Review = NOT_REVIEWED) -> ParsedFile:
    """The documents of `source`, in order. Never fails on text: a file without signs is one document.

    Args:
        source: the file.
        review: what persons put right in it.
    """
    corrections = review.words
    lines = split_lines(source.text)
    documents = []
    noise: list[Noise] = []
    covered: set[int] = set()
    for ordinal, span in enumerate(split_bundle(lines, review.bounds), 1):
        document_id = f"{source.slug}-{ordinal}"
        zones = read_zones(lines[span.first - 1 : span.last])
        marks = frozenset(n.lines.first for n in zones.noise if n.kind != "blank")
        passages = tuple(read_outline(document_id, source.name, zones, marks))
        directive = identify(document_id, source.name, span, _mended(zones, corrections), corrections)
        directive = with_fields(directive, passages, review.fields)
        if source.extract is not None:
            passages = tuple(_with_page(p, source.extract) for p in passages)
            directive = replace(directive, is_ocr=_is_ocr(span, source.extract))
        mentions = find_mentions(passages, directive.title, corrections)
        documents.append(ParsedDocument(directive=directive, passages=passages, mentions=mentions))
        noise += zones.noise
        covered.update(range(span.first, span.last + 1))
    noise += [Noise(Lines(n.number, n.number), "blank") for n in lines if n.number not in covered]
    return ParsedFile(source.name, source.sha256, tuple(documents), tuple(sorted(noise)), corrections)


def _with_page(passage: Passage, extract: Extract) -> Passage:
    origin = extract.origin(passage.lines.first)
    if origin is None:
        return passage
    return replace(passage, page=origin.page, is_ocr=_is_ocr(passage.lines, extract))


def _is_ocr(lines: Lines, extract: Extract) -> bool:
    return any(o is not None and o.is_ocr for o in extract.origins[lines.first - 1 : lines.last])


def _mended(zones: Zones, corrections: tuple[Correction, ...]) -> Zones:
    """The zones with the letterhead's scanning errors mended; titles and names stay as printed."""

    def mend(line: Line) -> Line:
        mine = tuple(c for c in corrections if c.line == line.number)
        return line._replace(bare=corrected(line.bare, mine)) if mine else line

    zones.letterhead = [mend(line) for line in zones.letterhead]
    return zones
