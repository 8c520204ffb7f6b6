"""The project's own retriever over a BEIR set: its index, its search, its ranking, none of it changed.

Only the reader of directives is passed by: a document of the set becomes a directive of no type, and
its text one passage, or several where it is long. Such a document has no number, issuer or date;
what the ranking makes of those has no part in the figures.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.directive import Directive, Lines, ParsedDocument, Passage, PassageKind, Piece
from corpus.library import Library
from corpus.reader import ParsedFile
from corpus.text import sentences, verbatim
from evals.beir import Document, Ranking, by_document
from evals.vectors import Progress
from retrieval.collection import Collection
from retrieval.index import Embedder, Index
from retrieval.retriever import Retriever

LONGEST = 1_600
"""Characters of a passage: with its title about what the embedding model reads at once (512 tokens)."""
_NO_TYPE = "Văn bản"
"""What the reader calls a document that shows no type."""


class Ours:
    """The retriever of this checkout, ready to be asked."""

    def __init__(
        self, documents: Sequence[Document], home: Path, embedder: Embedder, progress: Progress | None = None
    ) -> None:
        """Indexes the documents, as far as `home` does not hold them already.

        Args:
            documents: what is searched.
            home: a folder for this set alone.
            embedder: the embedding model.
            progress: called after each batch of vectors.

        Raises:
            IndexingError: the index cannot be written.
        """
        index = Index(Library(home / "documents", home), home, embedder)
        files = [parsed(d) for d in documents]
        index.put(files)
        index.embed_missing(progress)
        self._retriever = Retriever(index, Collection(index.store))
        passages = sum(len(f.documents[0].passages) for f in files)
        self._passages_each = math.ceil(passages / len(documents))

    def search(self, question: str, k: int) -> Ranking:
        """The best documents, at most `k`: each stands where its best passage does."""
        hits = self._retriever.search(question, k * self._passages_each).hits
        return by_document(((h.document.id, h.score) for h in hits), k)


def home_of(cache: Path, name: str, documents: Sequence[Document]) -> Path:
    """The home folder under `cache` for exactly these documents.

    A set that changes gets another one, so that figures never depend on what an index went through.
    """
    digest = hashlib.sha256()
    for d in documents:
        digest.update("\0".join((d.id, d.title, d.text, "")).encode())
    return cache / f"{name}-{digest.hexdigest()[:12]}"


def parsed(document: Document) -> ParsedFile:
    """The document as the reader would hand it over."""
    texts = list(_cut(document.text)) or [verbatim(document.title)]
    passages = tuple(
        Passage(
            id=f"{document.id}.{n}",
            document_id=document.id,
            ordinal=n,
            kind=PassageKind.PARAGRAPH,
            text=text,
            file=document.id,
            lines=Lines(n, n),
            pieces=(Piece(n, 0),),
        )
        for n, text in enumerate(texts, 1)
    )
    title = verbatim(document.title) or None
    directive = Directive(id=document.id, type=_NO_TYPE, title=title, file=document.id, lines=Lines(1, len(passages)))
    digest = hashlib.sha256("\0".join([title or "", *texts]).encode()).hexdigest()
    return ParsedFile(
        document.id, digest, (ParsedDocument(directive=directive, passages=passages, mentions=()),), (), ()
    )


def _cut(text: str) -> Iterator[str]:
    """The text in pieces of about equal length, none above `LONGEST` unless one sentence is."""
    parts = [line[a:b] for line in map(verbatim, text.split("\n")) for a, b in sentences(line)]
    length = sum(len(p) + 1 for p in parts)
    enough = length / max(1, math.ceil(length / LONGEST))
    piece: list[str] = []
    held = 0
    for part in parts:
        if piece and (held >= enough or held + len(part) > LONGEST):
            yield " ".join(piece)
            piece, held = [], 0
        piece.append(part)
        held += len(part) + 1
    if piece:
        yield " ".join(piece)
