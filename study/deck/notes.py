"""What a speaker has at hand on a slide: the time for it, advice, and every quote in full with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Citation
from study.deck.sources import in_full

ADVICE = "Gợi ý"


def notes(
    cited: Sequence[Citation], *, advice: Iterable[str] = (), facts: Iterable[str] = (), more: Sequence[Citation] = ()
) -> str:
    """The notes of a slide.

    Args:
        cited: what stands on the slide.
        advice: lines of ours, each marked as such.
        facts: lines that are neither, such as the answer of a quiz.
        more: what belongs to it and had no room.
    """
    parts = [f"{ADVICE}: {line}" for line in advice]
    parts += list(facts)
    if cited:
        parts += ["NGUYÊN VĂN VÀ NGUỒN", *map(in_full, cited)]
    left = [c for c in more if c not in cited]
    if left:
        parts += ["CÒN NỮA, CHƯA ĐƯA LÊN TRANG CHIẾU", *map(in_full, left)]
    return "\n".join(parts)
