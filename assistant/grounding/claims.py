"""Does a statement go as far as its source, and no farther: for how many, how binding, what is done, to whom?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.grounding.facts import code_key, same_number
from assistant.grounding.support import CLAUSE_END, CLAUSES, Finding, Support, small_words
from corpus.actors import find_actors
from corpus.assignments import find_assignments
from corpus.bodies import Body, find_bodies
from corpus.codes import find_codes
from corpus.domain import table
from corpus.facts import Number, read_numbers
from corpus.text import fold, lower_case, nfc, words

_TO = re.compile(
    r"(?<!\w)(?P<verb>báo cáo|gửi|trình|xin ý kiến)(?:\s+[^\s.;:]+){0,12}?"
    r"\s+(?:với|cho|đến|tới|về|lên)\s+$"
    r"|(?<!\w)(?P<bare>báo cáo|trình|xin ý kiến)\s+$"
)
_ENTRUST = re.compile(
    r"(?<!\w)(?:phân cấp|phân công|(?<!bàn )giao(?! thông| dịch| lưu| ban)|ủy quyền)"
    r"(?P<what>(?:\s+[^\s;:.]+){0,15}?)\s+cho\s+(?=\w)"
)
_COMMITTEE = re.compile(r"(?<!\w)(?:tỉnh|thành|huyện|quận|thị) ủy(?!\w)")
"""Party committees by their level alone, which the table of bodies leaves to their offices ("Ban Thường vụ …")."""
_FAR = 120
"""Characters in front of a body in which the word that something goes to it is looked for."""
_ADDED = 5
"""Words in a row, function words aside, that no citation has: a clause of the model's own."""


def overclaims(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Words that widen, acts, modes and directions put for one another, receivers and clauses of no source."""
    said = lower_case(nfc(text))
    held = lower_case(nfc("\n".join(f"{s.text}\n{s.labels}" for s in held_by)))
    widening, allowing = _widening()
    source = lower_case(nfc("\n".join(s.source for s in held_by)))
    if (m := widening.search(said)) and m[0] not in source and not allowing.search(source):
        yield Finding("words", m[0])
    yield from _other_acts(said, source, held)
    yield from _other_modes(said, source)
    yield from _turned_around(said, source)
    yield from (
        Finding("words", m[0]) for here, there in _weighty() if (m := here.search(said)) and not there.search(held)
    )
    yield from (Finding("body", m[0]) for m in _COMMITTEE.finditer(said) if fold(m[0]) not in fold(held))
    yield from _directions(text, held_by)
    yield from _times(said, source)
    yield from (Finding("words", m[0]) for m in _DONE.finditer(said) if not _is_done(m["verb"], source))
    yield from _other_relations(text, held_by)
    yield from _carries_out(said, held_by)
    yield from _other_receivers(text, held_by)
    yield from _other_holders(text, held_by)
    yield from _added_clause(text, held)


def _other_acts(said: str, source: str, held: str) -> Iterator[Finding]:
    clauses = [(c, set(words(c))) for c in CLAUSES.split(source) if c.strip()]
    for clause in CLAUSES.split(said):
        own = set(words(clause))
        _, nearest = max(((len(own & w), c) for c, w in clauses), default=(0, ""), key=lambda found: found[0])
        for sides in _acts():
            here, there = ({i for i, side in enumerate(sides) if side.search(t)} for t in (clause, nearest))
            new = {i for i in here - there if not sides[i].search(held)} if there - here else set()
            if new:
                yield Finding("words", next(m[0] for i in new if (m := sides[i].search(clause))))


def _other_modes(said: str, source: str) -> Iterator[Finding]:
    """ "Phải mời", where the source has "có thể mời"; "quyết định đưa" for "xem xét đưa"."""
    for sides in _modes():
        there = [{m[1] for m in side.finditer(source)} for side in sides]
        for i, side in enumerate(sides):
            others = set().union(*there[:i], *there[i + 1 :]) - there[i]
            yield from (Finding("words", m[0]) for m in side.finditer(said) if m[1] in others - small_words())


def _turned_around(said: str, source: str) -> Iterator[Finding]:
    """ "Từ B sang A", where every source goes from A to B."""
    there = [(m["from"].split(), m["to"].split()) for m in _OVER.finditer(source)]
    for m in _OVER.finditer(said):
        first = m["from"].split()
        turned = [to[: len(first)] == first for start, to in there if start[: len(first)] != first]
        if turned and len(turned) == len(there) and any(turned):
            yield Finding("words", m[0])


_OVER = re.compile(r"(?<!\w)từ (?P<from>[^\W\d_]+ [^\W\d_]+)(?: [^\s.;,]+){0,15}? sang (?P<to>[^\W\d_]+ [^\W\d_]+)")


def _directions(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """Numbers that grow by the statement and fall by its sources, or are a share, or what is left."""
    sources = [(nfc(s.source), [n for n in read_numbers(s.source) if not n.year]) for s in held_by]
    text = nfc(text)
    stated = read_numbers(text)
    for n in stated:
        said = _direction(text, n, stated)
        held = {_direction(source, h, numbers) for source, numbers in sources for h in numbers if same_number(n, h)}
        if not n.year and said and held and None not in held and said not in held and not _FROM_TO.search(text):
            yield Finding("number", n.written)


def _direction(text: str, number: Number, others: Sequence[Number]) -> str | None:
    """The last word of a direction in front of a number, in its clause and behind the number before it."""
    start = max((m.end() for m in CLAUSES.finditer(text, 0, number.start)), default=0)
    start = max([start, *(n.end for n in others if n.end <= number.start and not n.year)])
    found = [(m.start(), m.lastgroup) for m in _DIRECTION.finditer(lower_case(text), start, number.start)]
    return max(found)[1] if found else None


_DIRECTION = re.compile(
    r"(?<!\w)(?:(?P<left>(?:giảm|hạ|rút) (?:xuống )?(?:còn|xuống)|xuống còn|chỉ còn)|(?P<raised>tăng lên)"
    r"|(?P<up>tăng|nâng)|(?P<down>giảm|hạ|cắt giảm|tinh giản)|(?P<share>chiếm))(?!\w)"
)


_FROM_TO = re.compile(r"(?<!\w)từ\s[^.;]*\d[^.;]*\s(?:lên|xuống|đến)\s")


def _times(said: str, source: str) -> Iterator[Finding]:
    """ "Sau khi kết thúc mỗi quý", where every source has "trước khi kết thúc"."""
    for m in _BEFORE_OR_AFTER.finditer(said):
        held = {h[1] for h in _BEFORE_OR_AFTER.finditer(source) if h[2].split()[:2] == m[2].split()[:2]}
        if held and m[1] not in held:
            yield Finding("date", m[0])


_BEFORE_OR_AFTER = re.compile(r"(?<!\w)(trước|sau) (?:khi|ngày) ((?:[^\W\d_]+\s*){2,3})")
_DONE = re.compile(
    r"(?<!\w)đã (?!phải)(?!(?:được |bị )?(?:ban hành|ký|đề ra|xác định|nêu|yêu cầu|quy định|giao|chỉ đạo|đặt"
    r"|đề nghị|quyết định|có"
    r"|nghe|xem xét|thảo luận|thống nhất|cho ý kiến|đồng ý)|(?:được|bị) (?:thay|sửa đổi|bãi bỏ))"
    r"(?:được |bị )?(?P<verb>[^\W\d_]+)"
)
"""Something done; what a document itself does ("đã ban hành") is done with it."""
_ASKED_FOR = re.compile(r"(?:triển|thực|hoàn|tổ|xây|đạt|đầu|thành|lập|mở|hỗ|bố|kiện)$")
"""First syllables of what directives ask for ("triển khai", "hoàn thành")."""


def _other_relations(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """What is done to a document, where every source that names it says otherwise."""
    held = [found for s in held_by for found in _relations(s.source)]
    for key, written, act in _relations(text):
        there = {other for k, _, other in held if k == key}
        if there and act not in there:
            yield Finding("words", written)


def _relations(text: str) -> list[tuple[object, str, tuple[int, int]]]:
    """Each code that something is done to: its key, itself, and the act with its side."""
    lowered = lower_case(nfc(text))
    found = []
    for c in find_codes(text):
        start = max((m.end() for m in CLAUSE_END.finditer(lowered, 0, c.start)), default=0)
        acts = [
            (m.end(), (i, j))
            for i, a in enumerate(_acts(on_documents=True))
            for j, s in enumerate(a)
            for m in s.finditer(lowered, start, c.start)
        ]
        if acts:
            found.append((code_key(str(c.code)), str(c.code), max(acts)[1]))
    return found


def _carries_out(said: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """What a document is said to carry out, where its own title says that it carries out something else."""
    m = _DOCUMENT_CARRIES_OUT.match(said)
    if m is None:
        return
    for s in held_by:
        frame = lower_case(nfc(s.frame)).split("\n")
        titles = [line for line in frame if _CARRIES_OUT.search(line)]
        if m["number"] in frame and titles and not any(m["what"] in title for title in titles):
            yield Finding("words", m["what"])
            return


_WHAT = r"(?:nghị quyết|chỉ thị|kết luận|quy định|quyết định|chương trình|kế hoạch|đề án|luật|thông báo)"
_CARRIES_OUT = re.compile(rf"(?<!\w)thực hiện {_WHAT}")
_DOCUMENT_CARRIES_OUT = re.compile(
    rf"\W*{_WHAT} (?:số )?(?P<number>\d[\w/-]+),?(?: [^\s.;]+){{0,16}}? thực hiện (?P<what>{_WHAT} \S+ [\w/-]+)"
)


def _other_receivers(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    held = [(verb, body) for s in held_by for verb, body in _receivers(s.source)]
    for verb, body in _receivers(text):
        of_verb = [b for v, b in held if v == verb]
        if of_verb and not any(b.family == body.family for b in of_verb):
            yield Finding("role", body.written)


def _receivers(text: str) -> list[tuple[str, Body]]:
    """To whom something is reported, sent or submitted."""
    lowered = lower_case(nfc(text))
    found = []
    for body in find_bodies(text):
        if m := _TO.search(lowered[max(0, body.start - _FAR) : body.start]):
            found.append((m["verb"] or m["bare"], body))
    return found


def _other_holders(text: str, held_by: Sequence[Support]) -> Iterator[Finding]:
    """To whom something is entrusted ("phân cấp … cho …"), where every source that entrusts does so to others."""
    held = [tail for s in held_by for tail in _entrusted(s.source)]
    # Where nothing is entrusted in so many words, those who are given something to do.
    held = held or [a.body.written for s in held_by for a in find_assignments(f"{s.source}\n{s.labels}")]
    for tail in _entrusted(text):
        actors = find_actors(tail)
        if not actors or actors[0].start > 0:
            continue
        named = fold(actors[0].written)
        if not any(
            named in fold(other) or any(a.family == actors[0].family for a in find_actors(other)) for other in held
        ):
            yield Finding("role", actors[0].written)


def _entrusted(text: str) -> list[str]:
    """What stands behind "giao … cho" and its like, up to the end of the clause."""
    text = nfc(text)
    found = []
    for m in _ENTRUST.finditer(lower_case(text)):
        what = find_actors(text[m.start("what") : m.end("what")].strip())
        if what and what[0].start == 0:
            continue  # "giao Sở Tài chính chi cho …"
        end = CLAUSE_END.search(text, m.end())
        found.append(text[m.end() : end.start() if end else len(text)])
    return found


def _is_done(verb: str, source: str) -> bool:
    """Whether a source says that something was done: what directives ask for, that very thing."""
    same = verb if _ASKED_FOR.match(verb) else r"[^\W\d_]"
    return re.search(rf"(?<!\w)đã (?:được |bị |phải )?{same}", source) is not None


def _added_clause(text: str, held: str) -> Iterator[Finding]:
    known, small = set(words(held)), small_words()
    run: list[str] = []
    for word in words(text):
        if word in small:
            continue
        run = [] if word in known or len(word) < 2 or not word.isalpha() else [*run, word]
        if len(run) == _ADDED:
            yield Finding("words", " ".join(run))
            return


@cache
def _widening() -> tuple[re.Pattern[str], re.Pattern[str]]:
    found = table("claims")["widening"]
    return _any_of(found["said"]), _any_of(found["held"])


@cache
def _acts(*, on_documents: bool = False) -> tuple[tuple[re.Pattern[str], ...], ...]:
    """The acts, or those alone that are done to documents; each as its sides."""
    found = (act for act in table("claims")["act"] if act.get("on_documents") or not on_documents)
    return tuple(tuple(_any_of(side) for side in act["sides"]) for act in found)


def _any_of(alternatives: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


@cache
def _modes() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """The modes of an act, each with the word of the act behind it."""
    modes = (mode["sides"] for mode in table("claims")["mode"])
    return tuple(
        tuple(re.compile(rf"(?<!\w)(?:{'|'.join(side)})\s+(?:được\s+)?([^\W\d_]+)") for side in sides)
        for sides in modes
    )


@cache
def _weighty() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Each act that ends or forbids something, with what a source may say instead."""
    return tuple((_any_of(a["said"]), _any_of([*a["said"], *a.get("held", ())])) for a in table("claims")["weighty"])
