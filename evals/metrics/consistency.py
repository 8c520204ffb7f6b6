"""Consistency: whether a question comes out the same when it is typed without marks or mistyped.

    consistency = |twins with the same verdict and status as their clean question| / |twins|

A twin names its clean question in `variant_of`. Both wrong is consistent too: read it beside the share
of right answers. After the invariance tests of CheckList (Ribeiro et al., ACL 2020).
"""

from __future__ import annotations


def consistent(status: str, correct: float, clean_status: str | None, clean_correct: float | None) -> float | None:
    """One twin's part; None for a question that is no twin, or whose clean question was not asked."""
    if clean_status is None or clean_correct is None:
        return None
    return float(status == clean_status and correct == clean_correct)
