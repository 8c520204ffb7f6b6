"""Run files in TREC's format, which trec_eval, ranx and ir-measures read.

    query-id Q0 document-id rank score tag

Ranks are 1-based. Scores fall from line to line, because those tools order by score and not by rank.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus.errors import InputError
from evals.beir import Ranking

_STEP = 1e-6
"""The smallest difference that the six decimals of a score show."""


def check_ids(ids: Iterable[str]) -> None:
    """Raises InputError for an id that the format has no way to write: its columns end at white space."""
    for one in ids:
        if len(one.split()) != 1:
            raise InputError(f"Mã “{one}” có khoảng trắng nên không ghi được tệp TREC: hãy bỏ --run-out.")


def write_run(path: Path, tag: str, rankings: Iterable[tuple[str, Ranking]]) -> None:
    """Writes one run.

    Args:
        path: the file; an older one is replaced.
        tag: the system's name.
        rankings: (query id, what was found) of every query, in order.
    """
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for query_id, ranking in rankings:
            above = float("inf")
            for rank, (document_id, score) in enumerate(ranking, 1):
                # Equal scores would leave their order to the tool that reads them.
                above = min(round(score, 6), above - _STEP)
                out.write(f"{query_id} Q0 {document_id} {rank} {above:.6f} {tag}\n")
