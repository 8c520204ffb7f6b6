"""Scores of the reader on files whose structure was written down by hand, for the tests and for the notes.

python -m tests.reader_scores dev            each field, and what was wrong
python -m tests.reader_scores held           sums only: the held half stays unseen
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpus.codes import find_codes
from corpus.directive import Directive, ParsedDocument
from corpus.lines import label_of
from corpus.link import Linked, link
from corpus.reader import ParsedFile, read_file
from corpus.source import read_source
from corpus.targets import read_targets
from corpus.tasks import Task, read_tasks
from corpus.text import fold, new_tone, verbatim

DATA = Path(__file__).parent / "data" / "reader"
FIELDS = ("type", "number", "date", "issuer", "place", "title", "signer")


class Case(NamedTuple):
    name: str
    expected: dict
    parsed: ParsedFile
    linked: Linked


class Scores(NamedTuple):
    right: Counter
    total: Counter
    wrong: list[str]

    def count(self, field: str, hit: object, note: str = "") -> None:
        self.total[field] += 1
        self.right[field] += bool(hit)
        if not hit:
            self.wrong.append(f"{field:22} {note}")

    def share(self, field: str) -> float:
        return self.right[field] / self.total[field]


def cases(half: str) -> Iterator[Case]:
    for path in sorted((DATA / half).glob("*.expected.json")):
        stem = path.name.removesuffix(".expected.json")
        source = next(p for p in path.parent.glob(f"{stem}.*") if p.suffix in (".md", ".txt"))
        parsed = read_file(read_source(source))
        yield Case(stem, json.loads(path.read_text(encoding="utf-8")), parsed, link(parsed.documents))


def plain(text: str | None) -> str:
    """For comparing: verbatim, one tone placement, lower case."""
    return new_tone(verbatim(text or "")).lower()


def body_key(name: str, place: str | None = None) -> str:
    """For comparing names of bodies: "Sở Tài chính tỉnh X" is "Sở Tài chính X"; "các" does not count.

    A group with its place ("đảng ủy trực thuộc Tỉnh ủy X") is the group without it.
    """
    if place and re.match(r"(?:các|những|mọi)\s|[a-zđ]", name):
        name = re.sub(rf"\s+{re.escape(place)}$", "", name)
    name = re.sub(r"\b(?:tỉnh|thành phố|việt nam|tp\.)\s+", " ", plain(name) + " ")
    name = re.sub(r"^(?:các|toàn thể|đồng chí)\s+", "", name.strip())
    return re.sub(r"[\s,–-]+", " ", name).strip()


@cache
def scores(half: str) -> Scores:
    found = Scores(Counter(), Counter(), [])
    for case in cases(half):
        _score_file(found, case)
    return found


def _score_file(s: Scores, case: Case) -> None:
    directives = {d.lines: d for d in case.linked.directives}
    documents = {d.directive.id: d for d in case.parsed.documents}
    wanted = case.expected["documents"]
    if not wanted:
        s.count("not a directive", not any(is_directive(d.directive) for d in documents.values()), case.name)
        return
    s.count("documents", len(directives) == len(wanted), f"{case.name}: {[tuple(d) for d in directives]}")
    noise = {n for span in case.parsed.noise for n in range(span.lines.first, span.lines.last + 1)}
    for w in wanted:
        first, last = w["lines"]
        d = directives.get((first, last))
        s.count("bounds", d, f"{case.name} {w['lines']}")
        d = d or max(directives.values(), key=lambda x: min(x.lines.last, last) - max(x.lines.first, first))
        where = f"{case.name}:{d.lines.first}"
        for field in FIELDS:
            value = getattr(d, field)
            same = (
                body_key(value or "") == body_key(w[field] or "")
                if field == "issuer"
                else plain(value) == plain(w[field])
            )
            s.count(field, same, f"{where} {value!r} != {w[field]!r}")
        for field in ("number", "date"):
            s.count(f"{field}_where", d.source(field).where == w[f"{field}_where"], f"{where} {d.source(field).where}")
        _score_structure(s, where, w, documents[d.id], noise)
        _score_references(s, where, w, documents[d.id])
        _score_tasks(s, where, w, d, documents[d.id])
        _score_targets(s, where, w, d, documents[d.id])


def is_directive(d: Directive) -> bool:
    from corpus.identity import is_directive as tell

    return tell(d)


def _score_structure(s: Scores, where: str, w: dict, document: ParsedDocument, noise: set[int]) -> None:
    starts = {p.lines.first: p for p in document.passages}
    for h in w["headings"]:
        p = starts.get(h["line"])
        label = label_of(p.text) if p else None
        hit = label and plain(h["label"]).rstrip(" .:)-–/") in (plain(label.value), plain(label.text).rstrip(" .:)-–/"))
        s.count("headings", hit, f"{where} {h} {label and label.text} {p and p.text[:40]}")
    labelled = {h["line"] for h in w["headings"]}
    bulleted = set(w["bullet_lines"])
    for line, p in starts.items():
        if p.kind in ("item", "heading") and p.label_length and not p.text.startswith("|"):
            s.count("units, precision", line in labelled | bulleted, f"{where} {line} {p.text[:50]}")
    bullets = {p.lines.first for p in document.passages if p.kind in ("item", "heading")}
    for line in bulleted:
        s.count("bullets", line in bullets, f"{where} {line}")
    for a, b in w["page_break_splits"]:
        s.count("splits", any({a, b} <= {x.line for x in p.pieces} for p in document.passages), f"{where} {a, b}")
    for line in w["noise_lines"]:
        s.count("noise", line in noise, f"{where} {line}")
    first, last = w["lines"]
    stated = set(w["noise_lines"])
    for n in sorted(noise):
        if first <= n <= last and n in {x.line for p in document.passages for x in p.pieces}:
            s.count("noise, precision", False, f"{where} {n}")
    for p in document.passages:
        for piece in p.pieces:
            if piece.line in stated:
                s.count("noise in passages", False, f"{where} {piece.line}")


def _code(number: str | None) -> object:
    codes = find_codes(number or "")
    return codes[0].code.key if codes else None


def _score_references(s: Scores, where: str, w: dict, document: ParsedDocument) -> None:
    passages = {p.id: p for p in document.passages}
    found = []
    for m in document.mentions:
        lines = passages[m.passage_id].lines_of(m.start, m.end)
        found.append((m, range(lines.first - 1, lines.last + 2)))
    for r in w["references"]:
        mine = []
        for m, lines in found:
            near = any(n in lines for n in r["lines"])
            same = (
                _code(m.number) == _code(r["number"])
                if r["number"]
                else _same_title(f"{m.type} {m.title}", f"{r['type']} {r['title']}")
            )
            if near and same:
                mine.append(m)
        s.count("references", mine, f"{where} {r['number'] or r['title']} {r['lines']}")
        if mine:
            s.count(
                "relation",
                any(m.relation == r["relation"] for m in mine),
                f"{where} {r['number'] or r['title']} {r['lines']} {r['relation']} not "
                f"{[str(m.relation) for m in mine]}",
            )
            same_document = [m for m, _ in found if m.number and _code(m.number) == _code(r["number"])]
            for field in ("date", "issuer", "title"):
                if r["number"] and r[field]:
                    s.count(
                        f"reference {field}",
                        any(_agrees(getattr(m, field), r[field]) for m in same_document),
                        f"{where} {r['number']} {[getattr(m, field) for m in same_document]} != {r[field]!r}",
                    )
    known = {_code(r["number"]) for r in w["references"] if r["number"]} | {_code(w["number"])}
    titles = [f"{r['type']} {r['title']}" for r in w["references"] if r["title"]]
    for m in document.mentions:
        hit = _code(m.number) in known if m.number else any(_same_title(f"{m.type} {m.title}", t) for t in titles)
        s.count("references, precision", hit, f"{where} {m.number} {m.type} {m.title}")


def _agrees(found: str | None, wanted: str) -> bool:
    """Whether two wordings are one: quotation marks and "về" apart, a term of office behind an issuer too."""
    a, b = (re.sub(r'[“”"]', "", plain(t)).strip(" .,") for t in (found, wanted))
    a, b = (t.removeprefix("về ").removeprefix("việc ") for t in (a, b))
    return bool(a) and (a == b or (min(len(a), len(b)) >= 0.7 * max(len(a), len(b)) and (a in b or b in a)))


def _same_title(a: str, b: str) -> bool:
    a, b = (re.sub(r"^(?:luat |hien phap )+", "", fold(t)).strip() for t in (a, b))
    return a[:20] == b[:20] or (min(len(a), len(b)) > 6 and (a in b or b in a))


def _score_tasks(s: Scores, where: str, w: dict, d: Directive, document: ParsedDocument) -> None:
    passages = {p.id: p for p in document.passages}
    rows: dict[str, list[Task]] = {}
    lines: dict[str, range] = {}
    for t in read_tasks(d, document.passages):
        rows.setdefault(t.assignment, []).append(t)
        spans = [passages[x.passage_id].lines_of(x.start, x.end) for x in t.spans]
        lines[t.assignment] = range(spans[0].first, spans[-1].last + 1)
    used: set[str] = set()
    for a in w["assignments"]:
        at = [k for k, span in lines.items() if a["line"] in span]
        best = max(at, key=lambda k: (_shared(rows[k], a, d), -abs(lines[k].start - a["line"])), default=None)
        at_start = best is not None and lines[best].start == a["line"]
        s.count(
            "assignments",
            best and at_start,
            f"{where} {a['line']} {a['lead'] or a['implement'] or a['supervise'] or a['report']}",
        )
        if best is None:
            continue
        used.update(k for k in at if lines[k].start == a["line"])
        main = {body_key(x, d.place) for r in ("lead", "implement", "supervise", "report") for x in a[r]}
        mine = {body_key(t.name, d.place) for k in at for t in rows[k] if t.role != "coordinate"}
        leads = {body_key(x, d.place) for x in a["lead"]}
        my_leads = {
            body_key(t.name, d.place) for k in at if lines[k].start == a["line"] for t in rows[k] if t.role == "lead"
        }
        if leads:
            s.count("lead", leads == my_leads, f"{where} {a['line']} {my_leads} != {leads}")
        s.count("main body", main <= mine, f"{where} {a['line']} {mine} != {main}")
        for role in ("implement", "supervise", "report", "coordinate"):
            for x in a[role]:
                hit = any(
                    body_key(t.name, d.place) == body_key(x, d.place) and t.role == role for k in at for t in rows[k]
                )
                s.count(role, hit, f"{where} {a['line']} {x} in {[(t.name, str(t.role)) for k in at for t in rows[k]]}")
        if a["deadline"]:
            mine_due = [t for k in at for t in rows[k]]
            s.count(
                "deadline",
                any(_agrees(t.deadline, a["deadline"]) for t in mine_due),
                f"{where} {a['line']} {[t.deadline for t in mine_due][:2]} != {a['deadline']}",
            )
        if a["deadline_date"]:
            s.count(
                "deadline date",
                any(t.deadline_date == a["deadline_date"] for k in at for t in rows[k]),
                f"{where} {a['line']} {[t.deadline_date for k in at for t in rows[k]][:1]} != {a['deadline_date']}",
            )
        if a["every"]:
            s.count(
                "every",
                any(t.every == a["every"] for k in at for t in rows[k]),
                f"{where} {a['line']} {[t.every for k in at for t in rows[k]][:1]} != {a['every']}",
            )
    known = {a["line"] for a in w["assignments"]}
    for k, found in rows.items():
        s.count(
            "assignments, precision",
            lines[k].start in known,
            f"{where} {lines[k].start} {found[0].name}: {found[0].text[:60]}",
        )


def _shared(rows: list[Task], a: dict, d: Directive) -> int:
    wanted = {body_key(x, d.place) for r in ("lead", "implement", "supervise", "report", "coordinate") for x in a[r]}
    return len(wanted & {body_key(t.name, d.place) for t in rows})


def _score_targets(s: Scores, where: str, w: dict, d: Directive, document: ParsedDocument) -> None:
    passages = {p.id: p for p in document.passages}
    found = []
    for t in read_targets(d, document.passages):
        p = passages[t.passage_id]
        lines = p.lines_of(t.start, t.end)
        found.append((t, range(lines.first, lines.last + 1)))
    used: set[int] = set()
    for g in w["targets"]:
        mine = [
            i
            for i, (t, lines) in enumerate(found)
            if g["line"] in lines
            and i not in used
            and (t.number is None) == (g["number"] is None)
            and (g["number"] is None or abs(float(t.number) - g["number"]) < 1e-9 * max(1, abs(g["number"])))
        ]
        s.count("targets", mine, f"{where} {g['line']} {g['value']} {g['what'][:50]}")
        if not mine:
            continue
        i = max(mine, key=lambda i: (found[i][0].year == g["year"], found[i][0].comparison == g["comparison"]))
        used.add(i)
        t = found[i][0]
        s.count("target year", t.year == g["year"], f"{where} {g['line']} {g['value']} {t.year} != {g['year']}")
        s.count(
            "target comparison",
            t.comparison == g["comparison"],
            f"{where} {g['line']} {g['value']} {t.comparison} != {g['comparison']}",
        )
        s.count(
            "target unit",
            plain(t.unit) == plain(g["unit"]),
            f"{where} {g['line']} {g['value']} {t.unit} != {g['unit']}",
        )
        s.count("target per", t.per == g["per"], f"{where} {g['line']} {g['value']} {t.per} != {g['per']}")
    for i, (t, lines) in enumerate(found):
        s.count("targets, precision", i in used, f"{where} {lines.start} {t.value} {t.what[:60]}")


def table(half: str) -> str:
    s = scores(half)
    return "\n".join(f"{f:24} {s.right[f]:4}/{s.total[f]:<4} {s.share(f):6.1%}" for f in sorted(s.total))


if __name__ == "__main__":
    half = sys.argv[1]
    sys.stdout.write(f"{table(half)}\n")
    if half.startswith("dev"):
        sys.stdout.write("\n".join(scores(half).wrong) + "\n")
