"""Around the session: what to discuss, who speaks when, what is handed in. Advice, from the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from corpus.directive import Directive
from retrieval.collection import label
from study.desk import Desk, suggestion
from study.duties import OWN
from study.outline import LONGEST_MATTER, matters, under
from study.pack import Audience, Item, cells
from study.template import Step

AGENDA_COLUMNS = ("Thời gian", "Nội dung", "Người thực hiện")


def discussion(
    desk: Desk, directive: Directive, audience: Audience, wordings: Sequence[str], most: int
) -> Iterator[Item]:
    """Questions for an audience, on the document as a whole and on its parts.

    A wording with {muc} is asked of one matter after another, quoted: first of those under which the
    audience is spoken of.
    """
    own = OWN[audience]
    near = sorted(
        (m for m in matters(desk, directive) if len(m.words) <= LONGEST_MATTER),
        key=lambda m: not any(own.search(p.text) for p in (m.passage, *under(desk, m.passage))),
    )
    parts = iter(near)
    for number, wording in enumerate(wordings):
        if number == most:
            return
        if "{muc}" not in wording:
            yield suggestion(wording.format(van_ban=label(directive)))
            continue
        part = next(parts, None)
        if part is not None:
            asked = wording.format(van_ban=label(directive), muc=part.words)
            yield suggestion(asked, citations=(desk.cite(part.passage),))


def agenda(steps: Sequence[Step], minutes: int, begin: int, documents: str) -> Iterator[Item]:
    """Steps of a session with their times; shares of the whole, rounded to five minutes, the rest to the longest.

    Args:
        steps: what happens, with its share of the time.
        minutes: of the whole session.
        begin: minutes after midnight.
        documents: what is studied, named.
    """
    whole = sum(s.share for s in steps)
    given = [max(_ROUND, round(s.share / whole * minutes / _ROUND) * _ROUND) for s in steps]
    longest = max(range(len(steps)), key=lambda n: given[n])
    given[longest] = max(_ROUND, given[longest] + minutes - sum(given))
    at = begin
    for step, length in zip(steps, given, strict=True):
        time = f"{_clock(at)} - {_clock(at + length)}"
        what = step.what.format(van_ban=documents)
        yield suggestion(f"{time}: {what} ({step.who})", cells=cells(time, what, step.who))
        at += length


_ROUND = 5


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24}h{minutes % 60:02d}"


def form(lines: Sequence[str], fields: Mapping[str, str]) -> Iterator[Item]:
    """A form to be filled in; a line that begins with "# " is a heading of it."""
    for line in lines:
        text = line.format(**fields)
        yield suggestion(text.removeprefix("# "), level=0 if text.startswith("# ") else 1)


def words_for(audience: Audience) -> str:
    """An audience as it is called on a title page."""
    return {
        Audience.CHI_BO: "chi bộ",
        Audience.CAP_UY: "cấp ủy",
        Audience.BAO_CAO_VIEN: "báo cáo viên, tuyên truyền viên",
        Audience.DOAN_THE: "Mặt trận Tổ quốc và các đoàn thể",
    }[audience]
