"""How a body's name is written: out of capitals, and in full with its level and place.

A directive shortens the names of its own bodies ("Ban Tuyên giáo Tỉnh ủy", "UBND tỉnh"); whoever
reads across directives needs them whole. The later name of a body is never put in its place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from corpus.bodies import Body, families
from corpus.directive import Directive
from corpus.domain import table
from corpus.places import find_places
from corpus.text import CAPITALS, fold, new_tone

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


@cache
def _abbreviations() -> tuple[dict[str, str], re.Pattern[str]]:
    """Abbreviations inside names of bodies -> what they stand for."""
    spelled = {short: f.name for f in families().values() for short in f.also if re.search(r"[A-ZĐ]{2}", short)}
    spelled |= table("bodies")["departments"]["short"]
    spelled |= {"TW": "Trung ương", "TP": "thành phố", "TP.": "thành phố"}
    longest_first = sorted(spelled, key=len, reverse=True)
    return spelled, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def is_municipality(place: str | None) -> bool:
    """Whether a place is a city on the level of a province."""
    return place in table("provinces")["municipalities"]["names"]


_ENDS_IN_LEVEL = re.compile(
    r"(?<!\w)(?:(?P<province>tỉnh ủy|tỉnh|đảng bộ tỉnh|tỉnh đoàn)|(?P<city>thành ủy|thành phố|đảng bộ thành phố|thành đoàn)"
    r"|(?P<district>huyện ủy|quận ủy|thị ủy|huyện đoàn|huyện|quận|thị xã)|(?P<commune>xã|phường|thị trấn|đặc khu))$"
)
_SEAT = re.compile(
    rf"(?P<unit>(?:Huyện|Quận|Thị|Thành) ủy|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)"
    rf"\s+(?P<name>(?:[{CAPITALS}][^\W\d_]*[\s'’-]*)+|\d{{1,2}})$"
)
_UNIT_OF = {"Huyện ủy": "huyện", "Quận ủy": "quận", "Thị ủy": "thị xã", "Thành ủy": "thành phố"}
_NAMED_EACH = re.compile(
    rf"^(?P<of>.*?)(?:các\s+)?(?P<kind>(?:huyện|quận|thị|thành) ủy|(?:huyện|quận|thị xã|thành phố|xã|phường)(?:,\s*(?:huyện|quận|thị xã|thành phố|xã|phường))*)\s+"
    rf"(?P<names>[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*)*(?:(?:,\s*|\s+và\s+)[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*)*)*)$"
)


def canonical_names(body: Body, directive: Directive) -> tuple[str, ...]:
    """The full name of a body named in `directive`: abbreviations written out, level and place added.

    Several where the text runs groups together ("các quận, huyện, thị ủy"). What the document does
    not decide is left as printed.
    """
    shortened: dict[str, list[str]] = table("groups")["shortened"]
    if parts := shortened.get(body.family):
        return tuple(f"các {part}" for part in parts)
    spelled, pattern = _abbreviations()
    name = re.sub(r"\s+", " ", new_tone(f"{body.written} {body.shared_level or ''}")).strip()
    name = pattern.sub(lambda m: spelled[m.group(0)], name)
    name = _spelled_right(name, body)
    if body.family[:1].isupper() and body.family not in families() and (at := fold(name).find(fold(body.family))) >= 0:
        name = name[:at] + body.family + name[at + len(body.family) :]
    if re.search(r"(?<!\w)TU$", name):
        name = name[:-2] + ("Thành ủy" if is_municipality(directive.place) else "Tỉnh ủy")
    name = name[:1].upper() + name[1:] if body.family[:1].isupper() else name[:1].lower() + name[1:]
    name = f"các {name}" if body.every else name
    if (m := _NAMED_EACH.match(name)) and "các " in name:
        kind = m["kind"][:1].upper() + m["kind"][1:] if not m["of"] and m["kind"].endswith("ủy") else m["kind"]
        return tuple(f"{m['of']}{kind} {n}" for n in re.split(r",\s*|\s+và\s+", m["names"]))
    if re.search(r"^(?:Thanh tra|Văn phòng) Bộ$", name) and (
        ministry := re.search(r"Bộ [^,]+$", directive.issuer or "")
    ):
        return (f"{name[:-3]} {ministry.group(0)}".replace("  ", " "),)
    seated = body.level == "district" and name.split()[0] == "Phòng" and not _ENDS_IN_LEVEL.search(name.lower())
    body = replace(body, level=None) if seated else body
    if body.level == "central" or find_places(name) or not directive.place:
        return (name,)
    return (_placed(name, body, directive),)


def _spelled_right(name: str, body: Body) -> str:
    """A known body's name as the table spells it, where the print has lost a mark ("Măt trận Tổ quốc")."""
    known = families().get(body.family)
    for spelled in sorted((known.name, *known.also) if known else (), key=len, reverse=True):
        at = fold(name).find(fold(spelled))
        if at >= 0 and " " in spelled:
            written = name[at : at + len(spelled)]
            return name if new_tone(written).lower() == new_tone(spelled).lower() else name.replace(written, spelled, 1)
    return name


def _placed(name: str, body: Body, directive: Directive) -> str:
    """The name with the place of its level: the province's for a province's bodies, the issuer's own for its."""
    place = directive.place or ""
    seat = _SEAT.search(new_tone(directive.issuer or ""))
    local = seat["name"].strip() if seat and not find_places(seat["name"]) else None
    m = _ENDS_IN_LEVEL.search(new_tone(name).lower())
    if m and not m["province"] and (body.family[:1].islower() or " các " in name):
        return name
    if m and m["province"]:
        return f"{name} {place}"
    if m and m["city"]:
        return f"{name} {place if is_municipality(place) else local or ''}".strip()
    if m:
        return f"{name} {local or ''}".strip()
    if name.startswith(("Sở ", "Giám đốc Sở ")) or (name.startswith("Chi cục ") and local is None):
        return f"{name} {'thành phố' if is_municipality(place) else 'tỉnh'} {place}"
    own = body.family in families() or body.family.startswith("Phòng ")
    if local and seat and own and body.level is None:
        # Bodies of the district or commune that issues the document.
        unit = _UNIT_OF.get(seat["unit"], seat["unit"])
        return f"{name} {unit} {local}"
    return name
