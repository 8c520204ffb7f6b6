"""Whether a question came out as it should: answered, asked back, or declined with the right reason.

    status accuracy   = |questions with the expected status| / |questions|
    refusal precision = |declined and to be declined| / |declined|
    refusal recall    = |declined and to be declined| / |to be declined|

    clarification accuracy  = |ambiguous and asked back (or answered with every reading)| / |ambiguous|
    clarification precision = |asked back and ambiguous| / |asked back|

"Declined" is `not_in_corpus` or `out_of_scope`; asking back is not declining. Precision falls with
refusals of answerable questions, recall with answers to what is not there (Rajpurkar, Jia and Liang,
*Know What You Don't Know*, ACL 2018, measure unanswerable questions so).
"""

from __future__ import annotations

from evals.question import Expect

DECLINED = frozenset({"not_in_corpus", "out_of_scope"})
_EXPECTED = {
    "answer": "answered",
    "ambiguous": "clarify",
    "not_in_corpus": "not_in_corpus",
    "out_of_scope": "out_of_scope",
}


def is_expected(status: str, expect: Expect, included: float | None) -> bool:
    """Whether the status is the expected one.

    Args:
        status: how the question came out.
        expect: how it should.
        included: the share of required content; an ambiguous question may be answered instead of
            asked back if every reading stands in the answer.
    """
    if expect == "ambiguous" and status == "answered":
        return included == 1
    return status == _EXPECTED[expect]


def refusal_precision(status: str, expect: Expect) -> float | None:
    """One refused question's part in refusal precision; None for a question that was not refused."""
    return float(expect in DECLINED) if status in DECLINED else None


def refusal_recall(status: str, expect: Expect) -> float | None:
    """One question's part in refusal recall; None for a question that should not be refused."""
    return float(status in DECLINED) if expect in DECLINED else None


def clarification(expect: Expect, *, right: bool) -> float | None:
    """One ambiguous question's part in clarification accuracy; None for others."""
    return float(right) if expect == "ambiguous" else None


def clarification_precision(status: str, expect: Expect) -> float | None:
    """One question's part that was asked back; None for a question that was not."""
    return float(expect == "ambiguous") if status == "clarify" else None
