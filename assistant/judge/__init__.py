"""Decides whether the collection can answer: in scope, held, clear enough.

Saying "không có trong kho văn bản" well is a feature: what was looked for, which contained document
mentions it and where, and what is nearest.
"""

from __future__ import annotations

from assistant.answer import Status
from assistant.judge.coverage import coverage, needed, of_another_matter, put_where_it_is_not
from assistant.judge.documents import absent_document, ambiguous, dangling, law, unknown_document
from assistant.judge.matter import Search, absent_matter, standing
from assistant.judge.parts import absent_body, absent_measure, absent_term, absent_unit, present_office
from assistant.judge.places import foreign_place, unrelated_place
from assistant.judge.scope import DOMAIN, is_chatter, out_of_scope, polite_reply
from assistant.judge.verdict import Verdict
from assistant.terms import Terms
from assistant.wording import OUT_OF_SCOPE, WHAT_I_DO
from corpus.text import fold
from retrieval.collection import Collection
from retrieval.search import SearchResult

__all__ = ["Verdict", "coverage", "judge", "standing"]


def judge(
    asked: str,
    unbounded: str,
    question: str,
    result: SearchResult,
    collection: Collection,
    terms: Terms,
    search: Search,
) -> Verdict:
    """The verdict on a question after its search.

    Args:
        asked: as typed.
        unbounded: standing alone, without the names of what its reader bounded the conversation to.
        question: standing alone, as it was searched for.
        result: its search.
        collection: where documents stand.
        terms: its words.
        search: looks for something else.
    """
    understood = result.understood
    folded = fold(question)
    if out_of_scope(question, understood) or (asked != question and is_chatter(asked)):
        polite = polite_reply(asked)
        return Verdict(Status.OUT_OF_SCOPE, f"{polite} {WHAT_I_DO}" if polite else OUT_OF_SCOPE)
    verdict = (
        dangling(question, understood, collection)
        or present_office(question, understood)
        or unknown_document(folded, understood, collection)
        or absent_document(question, understood, collection)
        or foreign_place(understood, result, collection)
        or unrelated_place(understood, collection)
        or law(folded, understood, result, collection)
        or absent_body(understood, collection)
        or absent_unit(understood, collection)
        or absent_measure(folded, result)
        or absent_term(result, terms)
        or absent_matter(asked, question, result, collection, terms, search)
    )
    if verdict is not None:
        return verdict
    if len([n for n in understood.documents if len(n.held) > 1]) and not understood.places:
        verdict = ambiguous(understood, collection)
        if verdict is not None:
            return verdict
    if not result.near and (
        coverage(result.hits, terms) < needed(understood, result.hits)
        or of_another_matter(result, terms)
        or (unbounded != question and put_where_it_is_not(unbounded, result, collection, terms))
    ):
        if not (DOMAIN.search(folded) or understood.documents or understood.bodies or understood.places):
            return Verdict(Status.OUT_OF_SCOPE, OUT_OF_SCOPE)
        return Verdict(
            Status.NOT_IN_CORPUS,
            "Kho văn bản không có nội dung trả lời câu hỏi này.",
            missing=(question.strip(),),
            nearest=tuple(dict.fromkeys(h.document.id for h in result.hits[:3])),
        )
    return Verdict(Status.ANSWERED)
