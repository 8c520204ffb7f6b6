"""Vectors that are shipped with the collection, so that a fresh clone need not embed it.

A cache by content: digest of what was embedded -> vector. A passage that reads differently from
when the cache was built is simply not in it and is embedded as any other. Built by `make vectors`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np

PATH = Path(__file__).with_name("shipped_vectors.npz")


def load_shipped(model_id: str) -> dict[str, np.ndarray]:
    """The shipped vectors of `model_id` by digest; empty for any other model."""
    resource = files("retrieval").joinpath(PATH.name)
    if not resource.is_file():
        return {}
    with np.load(io.BytesIO(resource.read_bytes()), allow_pickle=False) as data:
        if str(data["model"]) != model_id:
            return {}
        vectors = data["vectors"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip(map(str, data["digests"]), vectors, strict=True))


def write_shipped(model_id: str, vectors: Mapping[str, np.ndarray], path: Path = PATH) -> None:
    """Writes the cache: half precision, sorted by digest, the same bytes for the same vectors."""
    digests = sorted(vectors)
    matrix = np.stack([vectors[d] for d in digests]).astype(np.float16)
    np.savez_compressed(path, model=np.array(model_id), digests=np.array(digests), vectors=matrix)
