"""Finds passages: `Index` mirrors the files, `Collection` gives what stands in it, `Retriever` searches."""

from retrieval.collection import Collection
from retrieval.index import Index
from retrieval.retriever import Retriever
from retrieval.search import Hit, SearchResult, Understanding

__all__ = ["Collection", "Hit", "Index", "Retriever", "SearchResult", "Understanding"]
