"""Who a sentence speaks of as doing something: bodies, groups of bodies, holders of an office.

A directive gives tasks to bodies by name ("Ban Tuyên giáo Tỉnh ủy"), to groups ("các huyện ủy, đảng
ủy trực thuộc Tỉnh ủy") and to the people who lead them ("Giám đốc Sở Tài chính"). All of them are
read as `Body`, so that whoever looks for a body finds the tasks of its head too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from corpus.bodies import Body, find_bodies
from corpus.domain import table
from corpus.places import find_places
from corpus.text import CAPITALS, lower_case, new_tone, nfc


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(set(words), key=len, reverse=True)
    return "|".join(re.sub(r"(?:\\ )+", r"\\s+", re.escape(w)).replace(r"\-", r"\s*[-–]\s*") for w in longest_first)


@cache
def _group() -> re.Pattern[str]:
    """ "các huyện ủy", "cấp ủy các cấp": a group, without what it belongs to."""
    data = table("groups")
    return re.compile(
        rf"(?<!\w)(?P<every>(?:{_any(data['every'])})\s+)?(?P<kind>{_any(data['kinds'])})(?!\w)(?!\s+viên(?!\w))"
    )


@cache
def _members() -> re.Pattern[str]:
    data = table("groups")
    return re.compile(rf"(?<!\w)(?:(?:{_any(data['every'])})\s+)?(?:{_any(data['members']['words'])})(?!\w)\s*")


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:(?:các|đồng chí)\s+)?(?P<office>{_any(table('groups')['offices']['words'])})\s+$")


@cache
def _only_with_every() -> frozenset[str]:
    return frozenset(table("groups")["only_with_every"])


@cache
def _fixed() -> re.Pattern[str]:
    fixed = _any(table("groups")["qualifiers"]["fixed"])
    return re.compile(rf"\s+(?:{fixed})(?!\w)(?!\s+(?:viên|ủy)(?!\w))")


@cache
def _tie() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{_any(table('groups')['qualifiers']['ties'])})(?!\w)\s+")


_LEVEL_OF_KIND = (
    ("commune", re.compile(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|cấp xã)(?!\w)(?! hội)")),
    ("district", re.compile(r"(?<!\w)(?:huyện|quận|thị|thị xã|cấp huyện)(?!\w)")),
    ("province", re.compile(r"(?<!\w)(?:sở|tỉnh|cấp tỉnh)(?!\w)")),
    ("central", re.compile(r"(?<!\w)(?:(?<!chi )(?<!đảng )(?<!cán )bộ|trung ương|cơ quan ngang bộ)(?!\w)(?! phận)")),
)
_PLACE_WORD = re.compile(
    r"(?:toàn\s+)?(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thủ đô|đảng bộ|ngành|hệ thống chính trị|phạm vi"
    rf"|cơ quan)(?:\s+(?:ủy|tỉnh|thành phố|huyện))?(?!\w)(?:\s+(?-i:[{CAPITALS}])[^\W\d_]*)*",
    re.I,
)


@lru_cache(maxsize=4096)
def find_actors(text: str, names: tuple[str, ...] = ()) -> tuple[Body, ...]:
    """Bodies, groups and office-holders named in `text`, in order, none inside another.

    `names` are whole names that the document itself sets apart (in its headings, in its Nơi nhận);
    where one stands in the text, it is read to its end.

    A level that closes a list holds for those before it: in "Ban Tổ chức, Ủy ban Kiểm tra Tỉnh ủy"
    both are the Tỉnh ủy's.
    """
    text = nfc(text)
    lowered = lower_case(text)
    # A single small word such as "đảng ủy" is a group, not the name of a body.
    named = [b for b in find_bodies(text) if not (b.written[0].islower() and b.level is None and b.place is None)]
    listed = _listed(text)
    covered = _Covered(text, listed)
    listed += [b for b in _told(text, names) if covered.free(b.start, b.end)]
    covered = _Covered(text, listed)
    named = [b for b in named if covered.free(b.start, b.end)]
    # "các đảng ủy xã, phường" is a group, though "đảng ủy xã" alone would be a body.
    groups = _Covered(text, [])
    larger: set[int] = set()
    for m in _group().finditer(lowered):
        if m["every"]:
            groups.add(*m.span())
            larger.update(range(m.start("kind") + 1, m.end()))
    named = [_as_organisation(text, lowered, _of_units(text, lowered, b)) for b in named]
    # In "các cấp Công đoàn" a body's name is the end of a group's.
    named = [b for b in named if (b.written[0].isupper() or groups.free(b.start, b.end)) and b.start not in larger]
    # "Đảng ủy cơ sở" is one of many, whatever its capital.
    named = [b for b in named if not (_is_bare_committee(b) and _fixed().match(lowered, b.end))]
    starting = {b.start: b for b in (*named, *listed)}
    found = [*listed, *(_with_group_behind(text, lowered, b) for b in named)]
    covered = _Covered(text, found)
    for pattern in (_members(), _group()):
        ends = {b.end: b for b in found}
        for m in pattern.finditer(lowered):
            # "cơ quan thuộc Chính phủ" is a group, though a body is named in it.
            inner = ends.get(m.end())
            if not covered.free(m.start(), inner.start if inner and inner.start > m.start() else m.end()):
                shorter = starting.get(m.start())
                if shorter is None or shorter.end >= m.end() or not covered.free(shorter.end, m.end()):
                    continue
                found = [b for b in found if b.start != m.start()]  # "Ban Thường vụ" of "Ban Thường vụ cấp ủy"
            if (
                m.groupdict().get("kind") in _only_with_every()
                and not m["every"]
                and not _goes_on(text, ends, m.start())
                and not _OF_COMMITTEES.match(lowered, m.end())
            ):
                continue
            group = _grouped(text, lowered, m, starting)
            if not covered.free(group.start, group.end):
                found = [b for b in found if not (group.start < b.end and b.start < group.end)]
            found.append(group)
            covered.add(group.start, group.end)
            ends[group.end] = group
    found.sort(key=lambda b: b.start)
    kept: list[Body] = []
    for body in (_with_office(text, lowered, b) for b in found):
        while kept and kept[-1].end > body.start:
            kept.pop()  # "Các đồng chí Ủy viên" before the body that they are members of
        last = kept[-1] if kept else None
        alone = last is not None and last.family[:1].isupper() and not (last.level or last.place)
        if last and alone and body.start == last.end + 1 and body.family[:1].islower():
            # "Văn phòng" "cấp ủy các cấp": a body of a group.
            kept[-1] = replace(last, written=text[last.start : body.end], end=body.end, level=body.level)
            continue
        kept.append(body)
    kept = _shared_office(lowered, _offices_of_groups(text, kept), listed)
    return tuple(_shared_levels(text, _shared_every(text, kept)))


#: What makes "ban tuyên giáo" a group: whose they are.
_OF_COMMITTEES = re.compile(r"\s+các\s+(?:tỉnh|thành|huyện|quận|thị|đảng)\s+ủy(?!\w)|\s+cấp ủy(?!\w)")


def _is_bare_committee(body: Body) -> bool:
    return body.family in ("Đảng ủy", "Đảng bộ") and not (body.level or body.place or body.owner)


class _Covered:
    """Which characters of a text belong to a name already."""

    def __init__(self, text: str, found: Iterable[Body]) -> None:
        self._marks = bytearray(len(text))
        for b in found:
            self.add(b.start, b.end)

    def add(self, start: int, end: int) -> None:
        """Marks `text[start:end]`."""
        self._marks[start:end] = b"\1" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of `text[start:end]` is marked."""
        return self._marks.find(1, start, end) < 0


_FURTHER_UNITS = re.compile(r"(?<=xã)(?:,\s*(?:phường|thị trấn|đặc khu))+(?!\w|\s+(?-i:[A-ZĐ]))")


def _of_units(text: str, lowered: str, body: Body) -> Body:
    """ "Đảng ủy xã" with ", phường, thị trấn" behind it."""
    m = _FURTHER_UNITS.match(lowered, body.end)
    return replace(body, written=text[body.start : m.end()], end=m.end()) if m else body


def _as_organisation(text: str, lowered: str, body: Body) -> Body:
    """ "tổ chức Công đoàn" for Công đoàn."""
    start = body.start - len("tổ chức ")
    if body.family != "Công đoàn" or start < 0 or not lowered.startswith("tổ chức ", start):
        return body
    return replace(body, written=text[start : body.end], start=start)


@cache
def _list_of_fields() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "các sở: Tài chính, Nội vụ, Y tế": one head for several bodies."""
    data = table("bodies")["departments"]
    field = rf"(?i:{_any([*map(new_tone, data['fields']), *data['short']])})(?!\w)"
    return (
        re.compile(
            rf"(?<!\w)(?:[Cc]ác\s+)(?P<head>[Ss]ở|[Bb]ộ|[Pp]hòng|[Vv]ụ|[Cc]ục)\s*:?\s+(?P<fields>{field}(?:(?:\s*[,;]\s*|\s+và\s+){field})+)"
        ),
        re.compile(field),
    )


def _listed(text: str) -> list[Body]:
    """The bodies of a list with one head, each where its own field stands."""
    whole, field = _list_of_fields()
    toned = new_tone(text)
    found = []
    for m in whole.finditer(toned):
        head = m["head"].capitalize()
        for n, f in enumerate(field.finditer(toned, m.start("fields"), m.end("fields"))):
            body = find_bodies(f"{head} {text[f.start() : f.end()]}")
            if body:
                start = m.start() if n == 0 else f.start()
                found.append(replace(body[0], written=f"{head} {text[f.start() : f.end()]}", start=start, end=f.end()))
    return found


def _told(text: str, names: tuple[str, ...]) -> list[Body]:
    """Where the whole names that the document sets apart stand in the text."""
    found: list[Body] = []
    toned = new_tone(text)
    covered = _Covered(text, [])
    for name in names:
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", toned):
            if not covered.free(*m.span()):
                continue
            covered.add(*m.span())
            known = [b for b in find_bodies(name) if b.start == 0 and b.end == len(name)]
            body = known[0] if known else Body(name, name, None, None, 0, 0)
            found.append(replace(body, written=text[m.start() : m.end()], start=m.start(), end=m.end()))
    return found


def _goes_on(text: str, ends: Mapping[int, Body], start: int) -> bool:
    """Whether a group before this place opens a list that goes on here ("các cục, vụ, đơn vị")."""
    before = next((ends[at] for at in range(start, max(-1, start - _SEPARATED), -1) if at in ends), None)
    return before is not None and before.family[:1].islower() and bool(_SEPARATOR.fullmatch(text[before.end : start]))


#: Characters that the longest sign between two names may take.
_SEPARATED = 12


def _with_group_behind(text: str, lowered: str, body: Body) -> Body:
    """ "Ủy ban nhân dân" with "các huyện, thị xã, thành phố"."""
    if (body.level is not None and not body.family.startswith("Sở ")) or body.place is not None:
        return body
    m = re.match(
        r"\s+cấp\s+(?:tỉnh|huyện|xã)(?!\w)|\s+(?:các\s+)?(?:(?:tỉnh|thành phố|quận|huyện|thị xã|xã|phường|thị "
        r"trấn|đặc khu|thôn|cấp)(?!\w|\s+ủy)"
        r"(?:,\s*|\s+và\s+)?)+"
        r"(?:các\s+cấp)?|\s+các\s+cấp",
        lowered[body.end :],
    )
    if m is None or not m.group(0).strip():
        return body
    end = body.end + len(re.sub(r"(?:\s+và|[\s,])+$", "", m.group(0)))
    if lowered[body.end : end].strip() in ("", "tỉnh", "thành phố"):
        return body
    level = _level(lowered[body.end : end])
    end = _with_names(text, end)
    while fixed := _fixed().match(lowered, end):
        end = fixed.end()
    return replace(body, written=text[body.start : end], end=end, level=level)


_NAME_LIST = re.compile(
    rf"\s*:?\s+[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*){{0,3}}"
    rf"(?:(?:,\s*|\s+và\s+)[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*){{0,3}})*(?=\s|[,.;:)]|$)"
)


def _with_names(text: str, end: int) -> int:
    """End of a list of places behind a group ("các huyện Đà Bắc, Mai Châu")."""
    m = _NAME_LIST.match(text, end)
    if m is None:
        return end
    kinds = re.search(
        r"(?:,\s*|\s+và\s+)(?=(?:Sở|Tỉnh|Thành|Huyện|Quận|Thị|Ban|Ủy ban|Văn phòng|Công an|Hội|Đoàn|Mặt trận"
        r"|Thanh tra|Đảng)(?!\w))",
        m.group(0),
    )
    return end + (kinds.start() if kinds else len(m.group(0)))


def _level(words: str) -> str | None:
    found = [(m.start(), level) for level, p in _LEVEL_OF_KIND if (m := p.search(words))]
    return min(found)[1] if found else None


def _grouped(text: str, lowered: str, m: re.Match[str], starting: Mapping[int, Body]) -> Body:
    """The group of a match, with what it belongs to."""
    end = m.end()
    place = level = None
    while True:
        if (tie := _tie().match(lowered, end)) and (tied := _tied(text, lowered, tie.end(), starting)):
            end, level, place = tied[0], tied[1] or level, tied[2] or place
        elif fixed := _fixed().match(lowered, end):
            end = fixed.end()
        elif end == m.end() and (units := _OF_UNITS.match(lowered, end) or _of_villages(lowered, m, end)):
            # "đảng ủy các xã, phường"
            end, level = units.end(), _level(units.group(0))
        elif end == m.end() and (inside := starting.get(end) or starting.get(end + 1)) and _owns(inside):
            # "các ban đảng Tỉnh ủy"
            end, level, place = inside.end, inside.level, inside.place
        elif level_word := re.match(r"\s+(?:tỉnh ủy|thành ủy|huyện ủy|tỉnh|thành phố|huyện)(?!\w)", lowered[end:]):
            end += level_word.end()
        else:
            break
    if re.search(r"(?:ủy|huyện|xã|phường|thành phố|thị xã|quận)$", lowered[:end]) and m.groupdict().get("every"):
        end = _with_names(text, end)
    end = len(text[:end].rstrip())
    kind = re.sub(r"\s+", " ", m.groupdict().get("kind") or m.group(0)).strip()
    written = text[m.start() : end]
    return Body(kind, written, level or _level(kind), place, m.start(), end)


def _of_villages(lowered: str, m: re.Match[str], end: int) -> re.Match[str] | None:
    """ "Chi bộ thôn, bản, khu dân cư"."""
    return _VILLAGES.match(lowered, end) if m.group(0).endswith(("chi bộ", "chi ủy", "chi hội")) else None


_VILLAGE = r"(?:thôn|bản|ấp|xóm|buôn|khóm|khu dân cư|khu phố|tổ dân phố|cơ quan|doanh nghiệp)"
_VILLAGES = re.compile(rf"\s+(?:các\s+)?{_VILLAGE}(?!\w)(?:(?:,\s*|\s+và\s+){_VILLAGE}(?!\w))*")
_OF_UNITS = re.compile(
    r"\s+các\s+(?:tổ chức chính trị - xã hội|đoàn thể|tổ chức cơ sở đảng|chi bộ|đảng bộ|đơn vị|cơ quan|doanh"
    r" nghiệp|tỉnh|thành phố|quận|huyện|thị"
    r" xã|xã|phường"
    r"|thị trấn|đặc khu|thôn|trường học|trường đại học|trường)(?!\w|\s+(?:ủy|hội))"
    r"(?:(?:,\s*|\s+và\s+)(?:thành phố|quận|huyện|thị xã|xã|phường|thị trấn|đặc khu)(?!\w|\s+(?:ủy|hội)))*"
)


def _owns(body: Body) -> bool:
    return body.written.split()[0] in ("Tỉnh", "Thành", "Huyện", "Quận", "Thị", "Trung")


def _tied(text: str, lowered: str, at: int, starting: Mapping[int, Body]) -> tuple[int, str | None, str | None] | None:
    """End, level and place of what a preposition ties to a group; None where it is none of these."""
    if b := starting.get(at):
        return b.end, None, b.place
    if m := re.match(r"(?:tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy|trung ương|bộ|sở)(?!\w)", lowered[at:]):
        end = at + m.end()
        level = "central" if m.group(0) == "trung ương" else None
        return end, level, _place_at(text, end)
    if (inner := _group().match(lowered, at)) and inner["every"]:
        end = inner.end()
        while fixed := _fixed().match(lowered, end):
            end = fixed.end()
        return end, None, None
    if m := _PLACE_WORD.match(text, at):
        return m.end(), None, next((p.name for p in find_places(m.group(0))), None)
    places = find_places(text[at : at + 40])
    return (at + places[0].end, None, places[0].name) if places and places[0].start == 0 else None


def _place_at(text: str, end: int) -> str | None:
    places = find_places(text[end : end + 30])
    return places[0].name if places and not text[end : end + places[0].start].strip() else None


def _with_office(text: str, lowered: str, body: Body) -> Body:
    """The body with the office named in front of it: "Giám đốc" Sở Tài chính."""
    m = _office().search(lowered[max(0, body.start - 40) : body.start])
    if m is None:
        return body
    start = max(0, body.start - 40) + m.start()
    doubtful = m["office"] in ("lãnh đạo", "thường trực")
    if doubtful and not (body.family[:1].islower() and _OFFICE_MAY_STAND.search(lowered[:start])):
        return body  # what a body does: "Đảng đoàn" lãnh đạo các cơ quan
    office = text[start : body.start].strip()
    return replace(body, written=f"{office} {body.written}", start=start)


#: In front of an office whose word is a verb too.
_OFFICE_MAY_STAND = re.compile(
    r"(?:(?:ủy|viên|đảng|đơn vị|quyền|chức),\s|(?<!\w)(?:giao|đề nghị|yêu cầu|khi cần thiết,|năm,)\s)$"
)
_SEPARATOR = re.compile(r"\s*(?:,|;|và|,\s*và|cùng)\s*")


def _shared_office(lowered: str, found: list[Body], listed: list[Body]) -> list[Body]:
    """Gives the office before a list with one head ("Giám đốc các sở: Tài chính, Nội vụ") to all of it."""
    members = {b.end for b in listed}
    office = ""
    for i, body in enumerate(found):
        if body.end not in members:
            office = ""
        elif m := re.match(r"(.+?)\s+các\s", lowered[body.start : body.end]):
            office = body.written[: len(m.group(1))] if _office().search(f"{m.group(1)} ") else ""
        elif office:
            found[i] = replace(body, written=f"{office} {body.written}")
    return found


_OFFICE_OF_GROUP = re.compile(
    r"(?P<office>(?:các\s+)?(?:đồng chí\s+)?(?:phó\s+)?bí thư|thường trực|ban thường vụ)\s+[^\W\d_]+\s+ủy", re.I
)


def _offices_of_groups(text: str, found: list[Body]) -> list[Body]:
    """Gives the office before a list of committees ("Bí thư huyện ủy, thị ủy, thành ủy") to all of it."""
    office = ""
    for i, body in enumerate(found):
        before = found[i - 1] if i else None
        if opened := _OFFICE_OF_GROUP.match(new_tone(body.written)):
            office = opened["office"]
        elif not (
            office
            and before
            and _SEPARATOR.fullmatch(text[before.end : body.start])
            and re.match(r"(?:huyện|quận|thị|thành|đảng) ủy(?!\w)", new_tone(body.written))
        ):
            office = ""
        else:
            found[i] = replace(body, written=f"{office} {body.written}")
    return found


def _shared_levels(text: str, found: list[Body]) -> list[Body]:
    """Gives the level that closes a list of ban to those before it."""
    for i in range(len(found) - 2, -1, -1):
        body, following = found[i], found[i + 1]
        alike = body.level is None and body.place is None and _takes_level(body) and _takes_level(following)
        if alike and following.level and _SEPARATOR.fullmatch(text[body.end : following.start]):
            words = following.shared_level or following.written.removeprefix(_name_of(following)).strip()
            found[i] = replace(body, level=following.level, place=following.place, shared_level=words)
        elif body.level is None and body.place is None and _takes_level(body) and following.family[:1].islower():
            # "Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội tỉnh"
            closing = _CLOSING_LEVEL.search(following.written)
            if closing and _SEPARATOR.fullmatch(text[body.end : following.start]):
                level = "province" if closing[1].lower() in ("tỉnh", "thành phố") else "district"
                found[i] = replace(body, level=level, place=following.place, shared_level=closing[1])
        elif _shares_owner(body, following) and _SEPARATOR.fullmatch(text[body.end : following.start]):
            # "Đảng đoàn, Ban Thường vụ Liên đoàn Lao động Thành phố"
            words = following.shared_level or following.written.removeprefix(following.family).strip()
            found[i] = replace(
                body, level=following.level, place=following.place, owner=following.owner, shared_level=words
            )
    return found


def _shares_owner(body: Body, following: Body) -> bool:
    parts = ("Đảng đoàn", "Ban Thường vụ", "Ban cán sự đảng", "Ban Chấp hành", "Thường trực")
    bare = body.owner is None and body.level is None and body.place is None
    return bare and body.family in parts and following.family in parts and following.owner is not None


def _shared_every(text: str, found: list[Body]) -> list[Body]:
    """Carries the "các" of a list's first group on to the groups behind it.

    What a body of several groups goes on with is a part of it: "Ủy ban kiểm tra các huyện ủy, thành ủy".
    """
    kept: list[Body] = []
    opened = False
    for body in found:
        before = kept[-1] if kept else None
        listed = before is not None and _SEPARATOR.fullmatch(text[before.end : body.start])
        opened = opened if listed else False
        if before and listed and body.family[:1].islower():
            opened = opened or before.written.split()[0].lower() in table("groups")["every"]
            own = body.written.split()[0].lower() in table("groups")["every"]
            of_groups = re.fullmatch(r"[^\W\d_].+? các .*ủy", new_tone(before.written)) and not opened
            if of_groups and not own and _COMMITTEE_KIND.match(new_tone(body.written)):
                kept[-1] = replace(before, written=text[before.start : body.end], end=body.end)
                continue
            if opened and not body.family.startswith(tuple(table("groups")["uncounted"]["words"])):
                body = replace(body, every=not own and " các " not in body.written and not _has_office(body))
        kept.append(body)
    return kept


_COMMITTEE_KIND = re.compile(r"(?:tỉnh|thành|huyện|quận|thị|đảng) ủy(?!\w)")


def _has_office(body: Body) -> bool:
    return bool(_office().match(lower_case(body.written).partition(body.family)[0]))


_CLOSING_LEVEL = re.compile(
    r"(?:tổ chức chính trị - xã hội|đoàn thể|tổ chức thành viên)\s+(?:của\s+|trong\s+)?(tỉnh|thành phố|huyện"
    r"|thị xã|quận)$",
    re.I,
)


def _takes_level(body: Body) -> bool:
    return body.family.split()[0] in ("Ban", "Văn", "Ủy", "Hội", "Đoàn", "Công", "Liên", "Mặt", "Tòa", "Viện")


def _name_of(body: Body) -> str:
    """The start of a body's name, without the words of its level."""
    m = re.search(
        r"\s+(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng)\s+[uủ][yỷ]|\s+(?:tỉnh|thành phố|huyện|Trung ương)(?!\w)", body.written
    )
    return body.written[: m.start()] if m else body.written
