"""Proves that a set is sound: every quote stands at its lines, every required fact in the gold.

What it finds is printed by `quantriet eval check`, and the tests hold the shipped set to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.text import fold, verbatim
from evals.gold import groups
from evals.metrics.quotes import Sources
from evals.question import Gold, Question
from evals.values import holds

SHORTEST, LONGEST = 25, 160
"""Characters of a gold quote; a whole line may be shorter or longer."""


def problems(questions: Sequence[Question], sources: Sources) -> list[str]:
    """What is wrong with a set, in Vietnamese, by question; empty where nothing is."""
    by_id = {q.id: q for q in questions}
    found = [f"{i}: mã câu hỏi dùng {n} lần" for i, n in Counter(q.id for q in questions).items() if n > 1]
    asked = Counter((q.history, re.sub(r"\W+", " ", fold(q.question)).strip()) for q in questions)
    for q in questions:
        found += [f"{q.id}: {p}" for p in (*_shape(q, by_id), *_gold(q, sources), *_facts(q, sources))]
        if q.style != "nodiac" and asked[(q.history, re.sub(r"\W+", " ", fold(q.question)).strip())] > 1:
            twins = [x for x in questions if x.variant_of == q.id and x.style == "nodiac"]
            if not twins:
                found.append(f"{q.id}: trùng câu hỏi khác")
    return found


def _shape(q: Question, by_id: dict[str, Question]) -> Iterator[str]:
    if q.family not in by_id:
        yield f"family {q.family} không phải mã của câu nào"
    if not all(unicodedata.is_normalized("NFC", t) for t in (q.id, q.family, q.question, q.note)):
        yield "chữ không ở dạng NFC"
    if q.category in ("ambiguous", "not_in_corpus", "out_of_scope") and q.expect != q.category:
        yield f"loại {q.category} thì expect phải là {q.category}"
    if q.style == "nodiac" and not q.question.isascii():
        yield "kiểu nodiac mà có dấu"
    if not q.gold and q.expect in ("answer", "ambiguous"):
        yield "thiếu gold"
    if not q.must_include and q.expect == "answer":
        yield "thiếu must_include"
    if q.category == "followup" and not q.history and q.follows is None:
        yield "câu hỏi tiếp mà không có history"
    if q.history and q.history[-1].role == "user" and len(q.history) > 1 and q.history[-2].role == "user":
        return  # a conversation whose answers were left out
    if q.variant_of is not None:
        yield from _twin(q, by_id)


def _twin(q: Question, by_id: dict[str, Question]) -> Iterator[str]:
    original = by_id.get(q.variant_of or "")
    if original is None:
        yield f"variant_of {q.variant_of} không phải mã của câu nào"
    elif original.variant_of is not None or original.family != q.family:
        yield "câu biến thể phải cùng family với câu gốc, và câu gốc không phải biến thể"
    elif original.gold != q.gold or original.expect != q.expect:
        yield "câu biến thể phải có gold và expect của câu gốc"


def _gold(q: Question, sources: Sources) -> Iterator[str]:
    for g in q.gold:
        lines = sources.get(g.file)
        first, last = g.lines
        if lines is None:
            yield f"không có tệp {g.file}"
        elif not 1 <= first <= last <= len(lines):
            yield f"{g.file} không có dòng {first}-{last}"
        elif g.quote != verbatim(g.quote) or g.quote not in (held := _held(g, sources)):
            yield f"{g.file}, dòng {first}-{last}: không có nguyên văn “{g.quote[:60]}”"
        elif not SHORTEST <= len(g.quote) <= LONGEST and g.quote != held:
            yield f"{g.file}, dòng {first}-{last}: đoạn trích dài {len(g.quote)} ký tự (cần {SHORTEST}-{LONGEST})"
        elif first < last and (
            g.quote in _held(g.at(first + 1, last), sources) or g.quote in _held(g.at(first, last - 1), sources)
        ):
            yield f"{g.file}, dòng {first}-{last}: đoạn trích đứng trong ít dòng hơn"
    if q.gold and max(Counter((g.file, g.lines, g.quote, g.group) for g in q.gold).values()) > 1:
        yield "một đoạn gold viết hai lần"
    if any(len(g) == 1 and g[0].group is not None for g in groups(q.gold)):
        yield "nhóm gold chỉ có một đoạn: bỏ group"


def _held(g: Gold, sources: Sources) -> str:
    return verbatim("\n".join(sources[g.file][g.lines[0] - 1 : g.lines[1]]))


def _facts(q: Question, sources: Sources) -> Iterator[str]:
    if any(g.file not in sources for g in q.gold):
        return
    text = "\n".join(_held(g, sources) for g in q.gold)
    if q.expect == "answer":
        for group in q.must_include:
            if not any(holds(text, a) for a in group):
                yield f"must_include không có trong gold: {' | '.join(group)}"
        for forbidden in q.must_not_include:
            if holds(text, forbidden):
                yield f"must_not_include có trong gold: {forbidden}"
