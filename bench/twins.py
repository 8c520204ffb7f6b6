"""`bench.twins`: the same questions typed otherwise, and what that costs.

Every answerable question of the shipped set that was typed with its marks gets three twins: without
marks, with keys of Telex left in it, with slips of the finger. The slips are drawn from one seed; half of the
twins belong to the test half, as their questions do.
"""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from assistant.settings import silence_telemetry
from bench.tutorial import CACHE
from corpus.text import WORD, has_accents, nfc
from evals.beir import without_marks
from evals.metrics.mrr import reciprocal_rank_at
from evals.metrics.paired import Difference, paired
from evals.metrics.recall import recall_at
from evals.outcome import Text
from evals.question import Gold, read_questions
from evals.systems import offline_assistant

_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_CIRCUMFLEX = "\u0302"
_LEFT = 0.35
"""Share of the marked syllables whose keys are left as they are."""
_SLIPS = 2
_LONG = 4
"""Letters of a word in which a finger slips."""
_SEED = 20_261_126
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {c: [n for pair in pairwise(row) if c in pair for n in pair if n != c] for row in _ROWS for c in row}
Twin = Callable[[str, random.Random], str]


def unmarked(question: str, _: random.Random) -> str:
    """Typed without a Vietnamese keyboard."""
    return without_marks(question)


def keys_left(question: str, dice: random.Random) -> str:
    """Typed with the keyboard switched off for some of the syllables: "chir thij"."""
    return WORD.sub(lambda m: telex_keys(m.group(0)) if dice.random() < _LEFT else m.group(0), nfc(question))


def telex_keys(word: str) -> str:
    """The Telex keys of a word: marks of a letter behind the letter, the tone behind the word."""
    keys, tone = "", ""
    for char in nfc(word):
        base, *marks = list(unicodedata.normalize("NFD", char))
        keys += {"đ": "dd", "Đ": "Dd"}.get(base, base)
        for mark in marks:
            if mark in _TONES:
                tone = _TONES[mark]
            else:
                keys += base.lower() if mark == _CIRCUMFLEX else "w"
    return keys + tone


def slipped(question: str, dice: random.Random) -> str:
    """Two slips: letters swapped, left out, doubled, or the key beside."""
    words = list(WORD.finditer(nfc(question)))
    long = [m for m in words if len(m.group(0)) >= _LONG and m.group(0).isalpha() and not m.group(0).isupper()]
    for m in sorted(dice.sample(long, min(_SLIPS, len(long))), key=lambda m: -m.start()):
        question = question[: m.start()] + _slip(m.group(0), dice) + question[m.end() :]
    return question


def _slip(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[: at + 1] + word[at:]
    beside = _BESIDE.get(word[at])
    return word[:at] + dice.choice(beside) + word[at + 1 :] if beside else word[:at] + word[at:]


TWINS: Mapping[str, Twin] = {"unmarked": unmarked, "keys of Telex left": keys_left, "slips": slipped}


def measure(half: str) -> dict[str, dict[str, Difference]]:
    """Kind of twin -> metric -> twin (B) less clean (A), of one half's questions."""
    retriever = offline_assistant(CACHE / "home").retriever
    asked = [q for q in read_questions() if q.half == half and q.is_retrieval and has_accents(q.question)]
    dice = random.Random(_SEED)  # noqa: S311 - nothing secret

    def figures(text: str, gold: Sequence[Gold]) -> dict[str, float]:
        found = [Text(h.passage.file, h.passage.text) for h in retriever.search(text).hits]
        return {"MRR@10": reciprocal_rank_at(10, found, gold) or 0.0, "recall@10": recall_at(10, found, gold) or 0.0}

    clean = {q.id: figures(q.question, q.gold) for q in asked}
    result: dict[str, dict[str, Difference]] = {}
    for kind, twin in TWINS.items():
        typed = {q.id: figures(twin(q.question, dice), q.gold) for q in asked}
        for metric in ("MRR@10", "recall@10"):
            difference = paired((q.family, clean[q.id][metric], typed[q.id][metric]) for q in asked)
            assert difference is not None
            result.setdefault(kind, {})[metric] = difference
    return result


def to_markdown(half: str, measured: Mapping[str, Mapping[str, Difference]]) -> str:
    """One table, a line a kind of twin."""
    lines = [f"| {half} half | twins | MRR@10 clean → typed | recall@10 clean → typed |", "|---|---|---|---|"]
    for kind, by_metric in measured.items():
        cells = [f"{100 * d.a:.1f} → {100 * d.b:.1f} ({100 * d.difference:+.1f})" for d in by_metric.values()]
        lines.append(f"| {kind} | {next(iter(by_metric.values())).questions} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measures both halves and prints; about two minutes."""
    silence_telemetry()
    print("Đang hỏi lại bằng cách gõ khác…", file=sys.stderr)
    for half in ("tune", "test"):
        print(to_markdown(half, measure(half)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
