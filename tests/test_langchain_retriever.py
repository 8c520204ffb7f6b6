"""The search as others' chains and agents call it."""

import asyncio

from retrieval.langchain_retriever import DirectiveRetriever

QUESTION = "nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?"


def test_it_gives_the_passages_of_the_search_with_their_places(assistant):
    retriever = DirectiveRetriever(retriever=assistant.retriever, k=5)
    documents = retriever.invoke(QUESTION)
    hits = assistant.retriever.search(QUESTION, 5).hits
    assert [d.id for d in documents] == [h.passage.id for h in hits]
    first, hit = documents[0], hits[0]
    assert first.page_content == hit.passage.text
    assert first.metadata["file"] == hit.passage.file
    assert first.metadata["lines"] == [hit.passage.lines.first, hit.passage.lines.last]
    assert first.metadata["number"] == hit.document.number
    assert first.metadata["matched_by"]
    assert asyncio.run(retriever.ainvoke(QUESTION)) == documents


def test_it_stands_in_a_chain(assistant):
    chain = DirectiveRetriever(retriever=assistant.retriever, k=3) | (lambda found: [d.metadata["file"] for d in found])
    assert len(chain.invoke("bốn tại chỗ")) == 3
