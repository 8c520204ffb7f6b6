"""Measures the assistant, or any other system, from outside, as a user would.

Reading order: `question` and `suites` (what is asked and expected), `check` (is the set sound),
`systems` (whom to ask) and `outcome` (what came out), `predict` (asks, keeping what came), `score` (one
question's figures, by the metrics of `evals.metrics`), `scorecard` (figures over many questions, with
intervals), `gates` (bounds), `run` and `runfolder` (put it together, keep it), `report` (to read),
`compare` (two runs). Judges with readers of its own: nothing that the assistant checks itself with is
used here.
"""
