"""Measures the assistant from outside, as a user would, offline and the same each time.

Reading order: `question` (what is asked and expected), `respond` (drives an assistant), `score`
(one question's figures, by the metrics of `evals.metrics`), `scorecard` (figures over many
questions, with intervals), `gates` (floors), `run` (puts them together). Judges with readers of its
own: nothing that the assistant checks itself with is used here.
"""

from evals.question import Gold, Question, read_questions, split
from evals.respond import Outcome, Text
from evals.run import evaluate, run_eval
from evals.score import Score, score
from evals.scorecard import Scorecard

__all__ = [
    "Gold",
    "Outcome",
    "Question",
    "Score",
    "Scorecard",
    "Text",
    "evaluate",
    "read_questions",
    "run_eval",
    "score",
    "split",
]
