"""Bodies (ban, ủy ban, đảng ủy …): finding them in text, their level, place and later names.

A body is a family ("Ban Tuyên giáo") with what narrows it down: a level ("Tỉnh ủy"), a place
("Đắk Lắk"), an owner ("Ban cán sự đảng" + "Bộ Nông nghiệp và Phát triển nông thôn").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.domain import table
from corpus.places import find_places
from corpus.text import CAPITALS, could_be, fold, has_accents, new_tone, nfc


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of body, as the table has it."""

    name: str
    also: tuple[str, ...] = ()
    central: bool = False
    successor: str | None = None
    successor_within: str | None = None
    """The later name where the body stands within another (`Body.owner`)."""
    since: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body found in text."""

    family: str
    """Name of its `Family`."""
    written: str
    """As it stands in the text."""
    level: str | None
    """central, province, district, commune, or None where the text does not say."""
    place: str | None
    start: int
    end: int
    owner: str | None = None
    """Family of the body it belongs to (Ban cán sự đảng + Ủy ban nhân dân)."""


@cache
def families() -> dict[str, Family]:
    """All families of `domain/bodies.toml` by name."""
    return {
        e["name"]: Family(
            e["name"],
            tuple(e.get("also", ())),
            e.get("central", False),
            e.get("successor"),
            e.get("successor_within"),
            e.get("since"),
            e.get("source"),
        )
        for e in table("bodies")["body"]
    }


def predecessors(name: str, owner: str | None = None) -> tuple[str, ...]:
    """Families whose later name is `name` (Ban Tuyên giáo và Dân vận: two).

    A later name may hold for bodies within another only: the đảng ủy of an ủy ban nhân dân came
    after its ban cán sự đảng, the đảng ủy of a commune after nothing.
    """
    return tuple(
        f.name for f in families().values() if f.successor == name or (owner is not None and f.successor_within == name)
    )


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    names: dict[str, str] = {}
    for family in families().values():
        for written in (family.name, *family.also):
            names.setdefault(fold(written), family.name)
    spelled = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in sorted(names, key=len, reverse=True))
    # Bộ and Sở with capitalised words are bodies without standing in the table.
    return names, re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


# Bodies by their first words, which need not stand in the table: a ministry's name may hold one
# lower-case syllable after each capital ("Bộ Tài chính", "Sở Giáo dục và Đào tạo"), a committee's
# is followed by a proper name.
_DEPARTMENT = re.compile(
    r"(?<!\w)(?:Bộ|Sở|Cục|Vụ|Chi cục|Ban Quản lý|Ban Chỉ đạo|Trung tâm|Hội|Thanh tra|Bộ Chỉ huy)"
    rf"(?=\s+[{CAPITALS}]|\s+quân sự)"
    rf"(?:(?:\s*[-–]\s*|\s+và\s+|\s+|,\s+(?=[{CAPITALS}]\w+(?:\s+\w+)?\s+và\s+[{CAPITALS}]))(?:(?:[{CAPITALS}][^\W_]*)(?:\s+(?:"
    + "|".join(
        [
            "an",
            "binh",
            "chất",
            "chế",
            "chính",
            "công",
            "dân",
            "dục",
            "dựng",
            "giáo",
            "giao",
            "hoạch",
            "hóa",
            "học",
            "hội",
            "kiểm",
            "kinh",
            "luật",
            "lịch",
            "lý",
            "mại",
            "môi",
            "ngân",
            "nghệ",
            "nghiệp",
            "nghị",
            "ngoại",
            "nguyên",
            "nội",
            "pháp",
            "phòng",
            "phương",
            "quản",
            "quân",
            "sản",
            "sách",
            "tạo",
            "tộc",
            "tấn",
            "tế",
            "thanh",
            "thao",
            "thị",
            "thông vận tải",
            "thông",
            "thống",
            "thủy",
            "thuế",
            "tin",
            "thể",
            "toán",
            "trí",
            "trình",
            "trúc",
            "trường",
            "truyền",
            "tự",
            "tư",
            "vệ",
            "văn",
            "viên",
            "việc",
            "vụ",
            "xã",
            "xây",
            "yếu",
            "đầu",
            "điều",
            "động",
            "đô",
            "đối",
        ]
    )
    + r"))?|quân sự|nông thôn))+"
)
_COMMITTEE = re.compile(
    r"(?<!\w)(?:Đảng ủy|Đảng uỷ|Tỉnh ủy|Tỉnh uỷ|Thành ủy|Thành uỷ|Huyện ủy|Huyện uỷ|Quận ủy|Quận uỷ|Thị ủy"
    rf"|Công an|Đài)(?:\s+[{CAPITALS}][^\W_]*)+"
)
_QUALIFIER = re.compile(
    r"(?:\s+viet nam)?"
    r"(?:\s+(?P<central>trung uong|tw|t\.u))?"
    r"(?:\s+(?P<level>tinh uy|thanh uy|huyen uy|quan uy(?!\s+trung)|thi uy|dang uy|dang bo tinh|dang bo thanh pho"
    r"|tu(?!\w)|tinh|thanh pho|tp\.?|thu do|huyen|quan|thi xa|xa|phuong|thi tran|cac cap|cung cap))?"
    r"(?!\w)"
)
_LEVEL = {
    "tinh uy": "province",
    "thanh uy": "province",
    "tu": "province",
    "tinh": "province",
    "thanh pho": "province",
    "tp": "province",
    "tp.": "province",
    "thu do": "province",
    "dang bo tinh": "province",
    "dang bo thanh pho": "province",
    "huyen uy": "district",
    "quan uy": "district",
    "thi uy": "district",
    "huyen": "district",
    "quan": "district",
    "thi xa": "district",
    "xa": "commune",
    "phuong": "commune",
    "thi tran": "commune",
}
_OWNERS = {"Ban cán sự đảng", "Đảng đoàn", "Ban Thường vụ", "Văn phòng", "Đảng ủy"}


def find_bodies(text: str) -> list[Body]:
    """The bodies named in `text`, in order, longest reading first, none inside another.

    Works on printed text and on what people type: without accents, in lower case, abbreviated. In
    accented text a lower-case common word ("văn phòng", "công đoàn") counts only with a level.
    """
    text = nfc(text)
    folded = fold(text)
    accented = has_accents(text)
    names, pattern = _names()
    raw: list[Body] = []
    for m in pattern.finditer(folded):
        family = names[re.sub(r"\s+", " ", m.group(0))]
        written = text[m.start() : m.end()]
        if accented and not _accents_fit(written, family):
            continue
        if len(written) <= 2 and not written.isupper():
            continue
        raw.append(_qualified(text, folded, family, m.start(), m.end()))
    taken = {at for b in raw for at in range(b.start, b.end)}
    for m in (*_DEPARTMENT.finditer(text), *_COMMITTEE.finditer(text)):
        if m.start() not in taken:
            written = m.group(0).rstrip(" ,-–")
            level = "central" if written.startswith("Bộ ") else None
            body = _qualified(text, folded, written, m.start(), m.start() + len(written), level)
            taken.update(range(body.start, body.end))
            raw.append(body)
    return _merge(text, sorted(raw, key=lambda b: b.start))


def _accents_fit(written: str, family: str) -> bool:
    """Whether an accented spelling is one of the family's own, not a homograph without accents."""
    known = families()[family]
    spaced = re.sub(r"\s+", " ", written)
    return any(could_be(spaced, n) for n in (known.name, *known.also))


def _qualified(text: str, folded: str, family: str, start: int, end: int, level: str | None = None) -> Body:
    """Reads on behind the family's name: level, then place."""
    known = families().get(family)
    if level is None and known is not None and known.central:
        level = "central"
    m = _QUALIFIER.match(folded, end)
    if m and m.group(0).strip():
        if m.group("central"):
            level = "central"
        elif m.group("level"):
            level = _LEVEL.get(m.group("level"), level)
        end = m.end()
    place = None
    following = find_places(text[end : end + 40])
    if following and not text[end : end + following[0].start].strip():
        place = following[0].name
        end += following[0].end
        level = level or "province"
    return Body(family, text[start:end], level, place, start, end)


def _merge(text: str, found: list[Body]) -> list[Body]:
    """Drops readings inside longer ones; joins "Ban cán sự đảng" with the body it belongs to."""
    kept: list[Body] = []
    for body in found:
        if kept and body.start < kept[-1].end:
            if body.end > kept[-1].end and body.start == kept[-1].start:
                kept[-1] = body
            continue
        last = kept[-1] if kept else None
        if last and last.family in _OWNERS and not text[last.end : body.start].strip():
            if last.family == "Đảng ủy" and (body.level is None or body.family.startswith("Đảng ủy")):
                kept.append(body)
                continue
            kept[-1] = Body(
                last.family,
                text[last.start : body.end],
                body.level or last.level,
                body.place or last.place,
                last.start,
                body.end,
                body.family,
            )
            continue
        kept.append(body)
    return kept


def successor_note(family: str) -> str | None:
    """One sentence on a later name, marked as knowledge from outside the collection."""
    known = families().get(family)
    later = known and (known.successor or known.successor_within)
    if known is None or later is None or known.since is None:
        return None
    year = known.since[:4]
    return f"Từ năm {year}, {known.name} được thay bằng {later} (thông tin ngoài kho, cần đối chiếu văn bản hiện hành)."


_PROPER = re.compile(
    r"(?<!\w)(ban thuong vu|ban chap hanh|ban can su|ban bi thu|bo chinh tri|dang uy|tinh uy|thanh uy|huyen uy"
    r"|quan uy|thi uy|dang doan|dang bo|uy ban|van phong|hoi dong|chi bo|so|bo|ban|dang|(?<!xa )hoi|tong"
    r"|doan|trung uong|viet nam)(?!\w)"
)


#: A district or commune and its name, which stands in no table.
_LOCALITY = re.compile(
    r"(?<!\w)(?:(?:tỉnh|thành|huyện|quận|thị) ủy|huyện|thị xã|phường|thị trấn|xã(?! hội))\s+((?:[^\W\d_]+\s*){1,3})$"
)


def name_case(capitals: str, known_text: str = "") -> str:
    """A body's name out of capitals: "THÀNH ỦY HÀ NỘI" -> "Thành ủy Hà Nội".

    The spelling is taken from `known_text` where the same words stand there; otherwise from the
    tables of bodies and places, with the first word capitalised.
    """
    words_ = re.sub(r"\s+", " ", capitals.strip())
    at = fold(known_text).find(fold(words_)) if known_text else -1
    if at >= 0:
        known = known_text[at : at + len(words_)]
        if new_tone(known).lower() == new_tone(words_).lower() and not known.isupper():
            return known[:1].upper() + known[1:]
    lowered = words_.lower()
    result = list(lowered)
    folded = fold(lowered)
    for m in re.finditer(_PROPER, folded):
        result[m.start()] = result[m.start()].upper()
    for m in re.finditer(r"(?<!\w)(?:so|bo|cuc|vu)\s+(?=(\w))", folded):
        result[m.start(1)] = result[m.start(1)].upper()
    for family in families().values():
        for m in re.finditer(rf"(?<!\w){re.escape(fold(family.name))}(?!\w)", folded):
            if new_tone(lowered[m.start() : m.end()]) == new_tone(family.name).lower():
                result[m.start() : m.end()] = family.name
    if locality := _LOCALITY.search(new_tone(lowered)):
        result[locality.start(1) :] = lowered[locality.start(1) :].title()
    for place in find_places(lowered):
        if len(place.name) == place.end - place.start:
            result[place.start : place.end] = place.name
    result[:1] = [c.upper() for c in result[:1]]
    return "".join(result)
