"""The slides around the matter: cover, contents, background, what to remember, discussion, sources, the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answer import Citation
from retrieval.collection import label
from study.clauses import shortened
from study.deck import fit, measure
from study.deck.draft import Draft, line_of
from study.deck.goals import single
from study.deck.likeness import alike, pairs
from study.deck.series import ALIKE
from study.deck.sources import marks
from study.deck.values import GAP, SIZES, WIDTH, Box, Cover, Line, Lines, Slide
from study.meeting import words_for
from study.pack import OWN_WORDS, Item, Kind, Section

COVER_ROOM = WIDTH - 160
COVER_SUBTITLE_LINES = 5
_COVER_TITLES = (40.0, 36.0, 32.0, 28.0)
_COVER_SUBTITLES = (26.0, 24.0, 22.0, 20.0)
_MOST = 5
_MOST_OF_SEVERAL = 2
_QUESTIONS = 3
_FEWEST = 3
"""Lines to remember."""
REMEMBER = "Cần ghi nhớ"
CONTENTS = "Mục lục"
CLOSING = "Việc cần làm sau hội nghị"
OWN = OWN_WORDS.capitalize()
SOURCES = "Nguồn và điều cần đối chiếu thêm"


def cover(draft: Draft) -> Slide:
    """What is studied, by whom, and blanks for who speaks where and when."""
    pack, head = draft.pack, draft.template.letterhead
    size = _COVER_SUBTITLES[-1]

    def fits(text: str) -> bool:
        return measure.lines(text, size, COVER_ROOM, is_bold=True) <= COVER_SUBTITLE_LINES

    cited = _on_documents(draft)
    documents = dict.fromkeys(label(c.document) for c in cited)
    about = draft.section("thong-tin")
    several = "; ".join(i.text for i in about.items if i.level == 0) if about else ""
    subtitle = several if several and fits(several) else shortened(pack.subtitle, fits) or "; ".join(documents)
    body = Cover(
        above=tuple(filter(None, (head.higher_body, head.body))),
        title=pack.title,
        title_size=fit.sized(pack.title, _COVER_TITLES, COVER_ROOM, 2, is_bold=True),
        subtitle=subtitle,
        subtitle_size=fit.sized(subtitle, _COVER_SUBTITLES, COVER_ROOM, COVER_SUBTITLE_LINES - 1, is_bold=True),
        below=(
            f"Đối tượng: {words_for(pack.audience)} · Thời lượng: {pack.minutes} phút",
            "Báo cáo viên: ……………………………………",
            f"{head.place or '…………'}, ngày …… tháng …… năm ………",
        ),
        draft=head.draft,
    )
    model = f"Một phần lời văn do mô hình {pack.model} soạn, đã đối chiếu với văn bản." if pack.model else ""
    return draft.slide(
        pack.title,
        body,
        cited=[c.marker for c in cited],
        advice=["điền họ tên, nơi, ngày; thay chỗ trống ở đầu trang bằng tên cơ quan."],
        facts=[model] if model else [],
    )


def _on_documents(draft: Draft) -> list[Citation]:
    """Where number, date and subject of what is studied stand."""
    about = draft.section("thong-tin")
    rows = [i for i in about.items if i.kind is Kind.CONTENT] if about else []
    listed = draft.section("danh-muc")
    rows += [i for i in listed.items if i.kind is Kind.CONTENT and i.level == 1] if listed else []
    return draft.of(m for i in rows for m in i.citations)


def contents(draft: Draft, entries: Sequence[tuple[str, int]]) -> Slide:
    """The parts of the deck with the numbers of their slides."""
    found = [Line(f"trang {number}", lead=f"{title} –") for title, number in entries]
    body, _ = fit.lines(found, draft.room(CONTENTS))
    return draft.slide(CONTENTS, body, advice=["giới thiệu nhanh các phần và thời gian dành cho từng phần."])


def background(draft: Draft) -> Slide | None:
    """Why the documents were issued."""
    section = draft.section("boi-canh")
    if section is None:
        return None
    by_document: dict[str, list[Item]] = {}
    for item in section.items:
        cited = draft.of(item.citations)
        if item.kind is Kind.CONTENT and cited:
            by_document.setdefault(label(cited[0].document), []).append(item)
    # What is asked for stands at the end; of many lines the last are nearer to it.
    most = _MOST if len(by_document) == 1 else _MOST_OF_SEVERAL
    found: list[Line] = []
    for name, items in by_document.items():
        found += [Line(name, is_heading=True)] if len(by_document) > 1 else []
        found += [line_of(i) for i in items[-most:]]
    everything = [m for items in by_document.values() for i in items for m in i.citations]
    besides = sum(max(0, len(items) - most) for items in by_document.values())
    body, _ = fit.without_longest(found, draft.room(section.title), besides)
    return draft.slide(
        section.title,
        body,
        kicker=tuple(by_document) if len(by_document) == 1 else (),
        more=everything,
        advice=["nói gọn tình hình, dừng ở câu nêu yêu cầu; tự chọn một ví dụ ở địa phương, đơn vị."],
    )


def remember(draft: Draft) -> Slide | None:
    """What a session should not pass over: one line of each kind, then more where there is room."""
    groups = _standing_out(draft.section("diem-chu-y"))
    # What makes a sentence one to remember may stand at its end: the short ones first, and none is cut.
    rows = [[line_of(i, lead=f"{name}:") for i in sorted(items, key=lambda i: len(i.text))] for name, items in groups]
    one = single(draft)
    if one is not None and not any(one.text.strip(" .") in line.text for row in rows for line in row):
        rows.append([line_of(one, lead="Chỉ tiêu, thời hạn:")])
    if len(rows) < _FEWEST:
        rows += _summed_up(draft, [line.text for row in rows for line in row])
    if not rows:
        return None
    room = draft.room(REMEMBER)
    found = _distinct([line for row in rows for line in row[:1]] + [line for row in rows for line in row[1:]])
    body, shown = fit.lines(found[:_MOST], room, may_cut=False)
    if shown < min(_FEWEST, len(found)):
        body, _ = fit.lines(found[:_MOST], room)
    on_it = {m for line in body.lines for m in line.citations}
    left = [m for row in rows for line in row for m in line.citations if m not in on_it]
    return draft.slide(REMEMBER, body, more=left, advice=["đọc chậm từng ý; hỏi lại người dự một ý bất kỳ."])


def _distinct(lines: Sequence[Line]) -> list[Line]:
    """Without lines that say what one in front of them says: a plan repeats the directive that it carries out."""
    kept: list[Line] = []
    for line in lines:
        if not any(alike(pairs(line.text), pairs(k.text)) > ALIKE for k in kept):
            kept.append(line)
    return kept


def _standing_out(section: Section | None) -> list[tuple[str, list[Item]]]:
    """The lines by the headings above them; the name of a document has no lines right below it."""
    found: dict[str, list[Item]] = {}
    name = ""
    for item in section.items if section else ():
        if item.level == 0:
            name = item.text
        elif item.kind is Kind.CONTENT:
            found.setdefault(name, []).append(item)
    return list(found.items())


def _summed_up(draft: Draft, told: Sequence[str]) -> list[list[Line]]:
    """From the page at a glance what is not told yet: times and targets first; the outline has its own slide."""
    section, content = draft.section("tom-tat"), draft.section("noi-dung")
    headings = {i.text for i in content.items if i.level == 0} if content else set()
    found: dict[str, list[Line]] = {}
    name = ""
    for item in section.items if section else ():
        if item.kind is Kind.OWN and item.level > 1:
            continue  # has a slide of its own
        if item.kind is not Kind.CONTENT:
            name = re.sub(r"\s*(?:\([^()]*\))?:?$", "", item.text)
        elif item.text not in headings and not any(item.text in t or t in item.text for t in told):
            found.setdefault(name, []).append(line_of(item, lead=f"{name}:"))
    return list(reversed(found.values()))


def own(draft: Draft) -> Slide | None:
    """What the person who prepared the pack wrote in place of the documents' lines: apart from these."""
    told = [
        Line(item.text, lead=item.question)
        for section in draft.pack.sections
        if section.has_content() and section.id != "trac-nghiem"
        for item in section.items
        if item.kind is Kind.OWN and item.level > 0
    ]
    if not told:
        return None
    body, shown = fit.lines(told[:_MOST], draft.room(OWN))
    left = [f"{OWN}: {line.shown}" for line in told[shown:]]
    facts = [f"{OWN}: không trích từ văn bản, không được phần mềm đối chiếu.", *left]
    return draft.slide(OWN, body, facts=facts)


def discussion(draft: Draft) -> Slide | None:
    """Two or three questions to talk about."""
    section = draft.section("thao-luan")
    if section is None:
        return None
    found = [line_of(i) for i in section.items]
    body, _ = fit.lines(found[:_QUESTIONS], draft.room(section.title))
    left = [f"có thể hỏi thêm: {line.text}" for line in found[_QUESTIONS:]]
    advice = ["chia nhóm, mỗi nhóm một câu, cử người ghi ý kiến.", *left]
    return draft.slide(section.title, body, advice=advice, is_advice=True)


# Sources


_GAP = "được nhắc tới nhưng không có trong kho"
_TAIL = re.compile(r"\s*\((?P<what>[^()]*)\)$")


def sources(draft: Draft) -> Slide | None:
    """What was studied, what belongs to it, and what the collection lacks."""
    section = draft.section("danh-muc")
    if section is None:
        return None
    room = draft.room(SOURCES)
    listed = [i for i in section.items if i.kind is not Kind.OWN]
    studied = [i for i in listed if i.level == 1]
    held = _names([i for i in listed if i.level > 1 and _GAP not in i.text])
    lacking = _names([i for i in listed if i.level > 1 and _GAP in i.text])
    found = [Line("Văn bản học tập", is_heading=True), *map(line_of, studied)]
    extra = []
    if held:
        extra.append(("Có trong kho, nên đọc kèm", held))
    if lacking:
        extra.append(("Được nhắc tới, chưa có trong kho: cần tìm bản gốc", lacking))
    body, cited = _listed(found, extra, room)
    missing = [i.text for s in draft.pack.sections for i in s.items if s.id == "thong-tin" and not i.markers]
    facts = [f"Lưu ý: {i}" for i in missing if ":" in i]
    facts += [f"Lưu ý: {s.note}" for s in draft.pack.sections if s.note]
    if draft.pack.dropped:
        facts.append(f"Lưu ý: đã bỏ {draft.pack.dropped} dòng không qua được bước đối chiếu với văn bản.")
    return draft.slide(
        SOURCES,
        body,
        cited=cited,
        more=[m for i in section.items for m in i.citations],
        advice=["tìm bản gốc các văn bản chưa có trong kho trước khi trả lời câu hỏi về chúng."],
        facts=facts,
    )


def _names(items: Iterable[Item]) -> list[tuple[str, tuple[int, ...]]]:
    """The documents without what is said of them; one named with and without its date is one."""
    found = [(_TAIL.sub("", i.text), i.citations) for i in items]
    return [(n, m) for n, m in found if not any(o != n and o.startswith(f"{n} ") for o, _ in found)]


def _listed(
    found: Sequence[Line], extra: Sequence[tuple[str, list[tuple[str, tuple[int, ...]]]]], room: Box
) -> tuple[Lines, list[int]]:
    """The documents studied, then the names of others, as many as there is room for."""
    size = SIZES[-1]
    base = [line if line.is_heading else _in_two_lines(line, size, room) for line in found]
    while len(base) > 1 and fit.height(base, size, room.width) > room.height * 0.6:
        base.pop()
    for most in range(max((len(names) for _, names in extra), default=0), -1, -1):
        lines = list(base)
        cited: list[int] = []
        for heading, names in extra:
            shown = names[:most]
            left = f" và {len(names) - len(shown)} văn bản khác (xem ghi chú)" if len(shown) < len(names) else ""
            told = "; ".join(f"{name}{marks(markers)}" for name, markers in shown)
            lines += [Line(heading, is_heading=True), Line(f"{told}{left}".strip())]
            cited += [m for _, markers in shown for m in markers]
        if fit.height(lines, size, room.width) <= room.height:
            return Lines(tuple(lines), size), cited
    return Lines(tuple(base), size), []


def _in_two_lines(line: Line, size: float, room: Box) -> Line:
    return fit.cell(line, 3, size, room.width - 30)


# The end


def closing(draft: Draft) -> Slide:
    """What is to be done when the session is over."""
    pack = draft.pack
    names = "; ".join(dict.fromkeys(label(c.document) for c in draft.of(_studied(draft)))) or "văn bản"
    lines = [Line(f"Đọc lại nguyên văn {names} trước khi triển khai.")]
    if pack.section("phan-cong"):
        lines.append(Line("Rà việc được giao ở phần phân công; ghi người làm, thời hạn."))
    if pack.section("thu-hoach"):
        lines.append(Line("Viết bài thu hoạch theo mẫu trong tài liệu; hạn nộp: ……………"))
    if pack.section("bao-cao"):
        lines.append(Line("Báo cáo kết quả theo mẫu trong tài liệu; hạn gửi: ……………"))
    lines.append(Line("Gửi câu hỏi, kiến nghị về: …………………………"))
    room = draft.room(CLOSING)
    thanks = Line("Trân trọng cảm ơn!", is_heading=True)
    body, _ = fit.lines(lines, room._replace(height=room.height - SIZES[0] * (measure.LINE + GAP)))
    return draft.slide(
        CLOSING,
        Lines((*body.lines, thanks), body.size),
        advice=["điền nơi nhận và hạn nộp trước khi chiếu."],
        is_advice=True,
    )


def _studied(draft: Draft) -> list[int]:
    listed = draft.section("danh-muc")
    return [m for i in listed.items if i.level == 1 for m in i.citations] if listed else []
