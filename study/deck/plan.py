"""Which slides a deck has: what no session can do without first, then more as the time allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from study.deck import exam, frame, goals, parts, tables
from study.deck.draft import Draft
from study.deck.values import Slide
from study.pack import Pack
from study.template import Template

FEWEST, MOST = 8, 20
_MINUTES_A_SLIDE = 3
_UNTOLD = 2
"""Cover and end, which take no time."""

_RANKS = (
    "cover", "own", "outline", "core", "duties", "sources", "quiz", "remember", "closing",
    "goals", "core", "background", "core",
    "about", "discussion", "contents", "quiz", "core", "core", "core", "goals", "duties",
    "core", "core", "about", "quiz", "goals", "core", "core", "duties", "core", "core", "core", "core", "duties",
)  # fmt: skip
"""Kinds of slides, those first that shall be in the shortest deck; a kind comes back for each further slide of it."""
_RANKS_OF_SEVERAL = (
    "cover", "own", "about", "compared", "core", "duties", "sources", "quiz", "closing",
    "core", "goals", "remember", "background",
    "contents", "core", "compared", "duties", "core", "discussion", "core", "outline", "goals",
    "core", "quiz", "outline", "core", "core", "about", "compared", "duties", "core", "core", "goals", "outline",
)  # fmt: skip
"""The same where several documents are studied side by side."""
_SECTION = {
    "about": "thong-tin",
    "background": "boi-canh",
    "outline": "noi-dung",
    "core": "noi-dung",
    "duties": "phan-cong",
    "goals": "chi-tieu",
    "compared": "so-sanh",
    "discussion": "thao-luan",
    "quiz": "trac-nghiem",
    "sources": "danh-muc",
}
_MATTER = ("core", "duties", "goals", "compared")


def size(minutes: int) -> int:
    """How many slides a session of so many minutes has room for."""
    return max(FEWEST, min(MOST, minutes // _MINUTES_A_SLIDE + _UNTOLD))


def plan(pack: Pack, template: Template) -> tuple[Slide, ...]:
    """The slides of a deck in their order; fewer than there is time for where the documents hold less."""
    draft = Draft(pack, template)
    made = _fixed(draft)
    most = {kind: len(found) for kind, found in made.items()}
    most |= {"core": parts.count(draft), "quiz": exam.count(draft), "contents": 1}
    taken = _chosen(most, size(pack.minutes), _RANKS if draft.section("so-sanh") is None else _RANKS_OF_SEVERAL)
    made["core"] = parts.slides(draft, taken["core"])
    made["quiz"] = exam.slides(draft, taken["quiz"])
    order = [k for k in _order(pack) if taken[k]]
    chosen = {k: made[k][: taken[k]] for k in order if k != "contents"}
    if taken["contents"]:
        chosen["contents"] = [frame.contents(draft, _entries(draft, order, chosen))]
    return tuple(s for k in order for s in chosen[k])


def _fixed(draft: Draft) -> dict[str, list[Slide]]:
    """The slides whose number does not hang on the time."""
    ways: dict[str, Callable[[Draft], Sequence[Slide] | Slide | None]] = {
        "cover": frame.cover,
        "about": tables.about,
        "background": frame.background,
        "outline": parts.outline,
        "duties": tables.duties,
        "goals": goals.slides,
        "compared": tables.compared,
        "remember": frame.remember,
        "discussion": frame.discussion,
        "sources": frame.sources,
        "own": frame.own,
        "closing": frame.closing,
    }
    found: dict[str, list[Slide]] = {}
    for kind, way in ways.items():
        made = way(draft)
        found[kind] = [made] if isinstance(made, Slide) else list(made or ())
    return found


def _chosen(most: dict[str, int], room: int, ranks: Sequence[str]) -> Counter[str]:
    """How many slides of each kind, by the ranks, until there is no more room."""
    taken: Counter[str] = Counter()
    for kind in ranks:
        if taken.total() == room:
            break
        if taken[kind] < most[kind]:
            taken[kind] += 1
    while taken.total() < room and taken["core"] < most["core"]:
        taken["core"] += 1
    return taken


def _order(pack: Pack) -> list[str]:
    """The kinds in the order of the pack's sections; the outline before the content, what to remember behind it all."""
    at = {s.id: float(n) for n, s in enumerate(pack.sections)}
    place = {kind: at.get(section, -1.0) for kind, section in _SECTION.items()}
    place["outline"] -= 0.5
    place["remember"] = max(place[k] for k in _MATTER) + 0.5
    place["own"] = place["remember"] + 0.1
    return ["cover", "contents", *sorted(place, key=lambda k: place[k]), "closing"]


def _entries(draft: Draft, order: Sequence[str], chosen: dict[str, list[Slide]]) -> list[tuple[str, int]]:
    """The lines of the contents: each kind under the heading of its section, with the number of its first slide."""
    number = 1
    found: dict[str, int] = {}
    for kind in order:
        if kind == "contents":
            number += 1
            continue
        if kind not in ("cover", "closing"):
            section = draft.section(_SECTION.get(kind, ""))
            title = section.title if section and kind in ("core", "quiz") else chosen[kind][0].title
            found.setdefault(title, number)
        number += len(chosen[kind])
    return list(found.items())
