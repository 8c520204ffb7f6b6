"""The search as a LangChain retriever, for chains and agents of others."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.retriever import Retriever
from retrieval.search import Hit


class DirectiveRetriever(BaseRetriever):
    """Gives the passages that best fit a question, best first.

    Each document's metadata say where the passage stands (`file`, `lines`, `path`), of what document it is
    (`document`, `number`, `type`, `date`, `issuer`) and why it was found (`score`, `matched_by`).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 10
    """How many passages."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
    ) -> list[Document]:
        return [_document(hit) for hit in self.retriever.search(query, self.k).hits]


def _document(hit: Hit) -> Document:
    d, p = hit.document, hit.passage
    return Document(
        id=p.id,
        page_content=p.text,
        metadata={
            "file": p.file,
            "lines": [p.lines.first, p.lines.last],
            "path": list(p.path),
            "document": d.id,
            "number": d.number,
            "type": d.type,
            "date": d.date,
            "issuer": d.issuer,
            "score": hit.score,
            "matched_by": list(hit.matched_by),
        },
    )
