"""Builds the vector cache that is shipped with the collection: `make vectors`.

Embeds the shipped files as the index does and keeps the vectors by the digest of what was embedded.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from cli.output import progress_bar
from corpus.library import Library
from retrieval.embeddings import bundled_embeddings
from retrieval.index import Index
from retrieval.shipped import PATH, load_shipped, write_shipped

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Writes the cache; passages that are in it already are not embedded again."""
    embedder = bundled_embeddings()
    if embedder is None:
        sys.stderr.write("The bundled embedding model is not installed.\n")
        return 1
    held = load_shipped(embedder.model_id)
    with tempfile.TemporaryDirectory() as home:
        index = Index(Library(ROOT / "corpus" / "sources", Path(home)), Path(home), None)
        index.refresh()
        wanted = index.store.without_vector(embedder.model_id)
    missing = [e for e in wanted if e.digest not in held]
    show = progress_bar("Embedding")
    vectors = {e.digest: held[e.digest] for e in wanted if e.digest in held}
    for start in range(0, len(missing), 32):
        batch = missing[start : start + 32]
        made = embedder.embed_documents([e.text for e in batch])
        vectors |= {e.digest: np.asarray(v, dtype=np.float32) for e, v in zip(batch, made, strict=True)}
        show(start + len(batch), len(missing))
    write_shipped(embedder.model_id, vectors)
    sys.stdout.write(f"{len(vectors)} vectors, {PATH.stat().st_size / 1000:.0f} kB: {PATH.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
