"""A run as a page and as a summary to read: one HTML file that opens offline, one Markdown table.

Everything of a run is untrusted here (questions, answers, quotes): the template escapes all of it, and
the page has a policy that lets nothing in from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from evals.compare import Comparison
from evals.compare_text import NOTE
from evals.compare_text import rows as compared_rows
from evals.metrics.citations import cites
from evals.metrics.interval import Mean
from evals.runfolder import Row, Run
from evals.score import METRICS
from evals.scorecard import BREAKDOWN, Scorecard, cell, effort_text, from_json, tables


class Bar(NamedTuple):
    """One bar of a chart: a mean with its interval, as shares of the width."""

    label: str
    value: float
    low: float
    high: float
    said: str


def write_reports(run: Run) -> None:
    """report.html and report.md into the run's folder."""
    (run.folder / "report.html").write_text(html(run), encoding="utf-8")
    (run.folder / "report.md").write_text(markdown(run), encoding="utf-8")


def markdown(run: Run) -> str:
    """A summary for a pull request: the means, and the answers that were wrong."""
    s = run.summary
    card = from_json(s)
    overall, categories, styles = tables(card)
    parts = [f"**{run.name}**, {s['questions']} câu của {s['set']}, {s['time']}", _md_table(overall)]
    parts += [_md_table(categories), _md_table(styles), effort_text(card.effort)]
    failures = [r for r in run.rows if r.question is not None and not r.score.correct]
    if failures:
        lines = [f"Câu chưa đạt được nêu tên ({len(failures)}):", ""]
        lines += [
            f"- `{r.question.id}` {_flat(r.question.question)}: {_flat('; '.join(r.wrong))}"
            for r in failures
            if r.question
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _flat(text: str) -> str:
    """One line without what Markdown or HTML would act on."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _md_table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(map(_flat, r)) + " |" for r in body)])


def html(run: Run, comparison: Comparison | None = None) -> str:
    """The page of a run, or of its comparison with another."""
    card = from_json(run.summary)
    return _page().render(
        run=run,
        summary=run.summary,
        halves=tables(card)[0],
        charts=_charts(card),
        effort=effort_text(card.effort),
        rows=[_shown(r) for r in run.rows if r.question is not None],
        hidden=sum(r.question is None for r in run.rows),
        compared=compared_rows(comparison) if comparison else None,
        note=NOTE,
        flips=_flips(comparison) if comparison else None,
        other=comparison.a if comparison else None,
    )


def _page() -> Template:
    template = files("evals").joinpath("report.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        template
    )


def _charts(card: Scorecard) -> list[tuple[str, list[Bar]]]:
    """Right answers and found passages by category and by style."""
    charts = []
    for groups, title in ((card.categories, "Theo loại câu hỏi"), (card.styles, "Theo cách viết")):
        for name in (BREAKDOWN[0], BREAKDOWN[-1]):
            bars = [_bar(key, name, found[name]) for key, found in groups.items()]
            charts.append((f"{title}: {METRICS[name].label}", [b for b in bars if b]))
    return charts


def _bar(label: str, name: str, mean: Mean | None) -> Bar | None:
    if mean is None:
        return None
    return Bar(f"{label} ({mean.questions})", mean.value, mean.low, mean.high, cell(METRICS[name], mean, 0))


def _shown(r: Row) -> dict[str, Any]:
    """A question as the page shows it: citations beside gold."""
    q, o = r.question, r.outcome
    assert q is not None and o is not None
    gold = [{"gold": g, "cited": any(cites(c, g) for c in o.citations)} for g in q.gold]
    citations = [{"citation": c, "right": any(cites(c, g) for g in q.gold)} for c in o.citations]
    figures = [(m.label, f"{v:.2f}".replace(".", ",")) for m in METRICS.values() if (v := m.part(r.score)) is not None]
    return {"q": q, "o": o, "row": r, "gold": gold, "citations": citations, "figures": figures}


def _flips(c: Comparison) -> list[dict[str, Any]]:
    shown: Iterable[Any] = (f for f in c.flips if f.b.question is not None)
    return [{"gained": f.gained, "a": f.a, "b": f.b} for f in shown]
