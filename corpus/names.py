"""How a body's name is written: out of capitals, and in full with its level and place.

A directive shortens the names of its own bodies ("Ban Tuyên giáo Tỉnh ủy", "UBND tỉnh"); whoever
reads across directives needs them whole. The later name of a body is never put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from corpus.bodies import Body, families
from corpus.directive import Directive
from corpus.domain import table
from corpus.places import find_places
from corpus.text import CAPITALS, fold, lower_case, new_tone

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
    spelled, pattern = _abbreviations()
    words_ = pattern.sub(lambda m: spelled[m.group(0)].upper() if m.group(0).isupper() else m.group(0), words_)
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
    # "Ủy ban MTTQ" is spelled out by its last word.
    spelled = {s: name for s, name in spelled.items() if " " not in s or s.split()[-1] not in spelled}
    spelled |= table("bodies")["departments"]["short"]
    spelled |= {"TW": "Trung ương", "TP": "thành phố", "TP.": "thành phố"}
    longest_first = sorted(spelled, key=len, reverse=True)
    return spelled, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def spelled_out(name: str) -> str:
    """A name with its abbreviations written out: "Ban Thường vụ LĐLĐ tỉnh"."""
    spelled, pattern = _abbreviations()
    return pattern.sub(lambda m: spelled[m.group(0)], name)


def level_mended(name: str) -> str:
    """A name whose word for the province has lost its mark in a scan: "Công an tinh", "Tinh ủy"."""
    return re.sub(r"(?<!\w)([Tt])inh(?= [uủ][yỷ](?!\w)|$)", r"\1ỉnh", name)


def is_municipality(place: str | None) -> bool:
    """Whether a place is a city on the level of a province."""
    return place in table("provinces")["municipalities"]["names"]


_ENDS_IN_LEVEL = re.compile(
    r"(?<!\w)(?:(?P<province>tỉnh ủy|tỉnh|đảng bộ tỉnh|tỉnh đoàn)|(?P<city>thành ủy|thành phố|đảng bộ thành phố"
    r"|thành đoàn)"
    r"|(?P<district>huyện ủy|quận ủy|thị ủy|huyện đoàn|huyện|quận|thị xã)|(?P<commune>xã|phường|thị trấn|đặc khu))$"
)
_SEAT = re.compile(
    rf"(?P<unit>(?:Huyện|Quận|Thị|Thành) ủy|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)"
    rf"\s+(?P<name>(?:[{CAPITALS}][^\W\d_]*[\s'’-]*)+|\d{{1,2}})$"
)
_UNIT_OF = {"Huyện ủy": "huyện", "Quận ủy": "quận", "Thị ủy": "thị xã", "Thành ủy": "thành phố"}
_COMMITTEE_OF = {unit: lower_case(committee) for committee, unit in _UNIT_OF.items()} | dict.fromkeys(
    ("xã", "phường", "thị trấn", "đặc khu"), "đảng ủy"
)
_NAMED_EACH = re.compile(
    rf"^(?P<of>.*?)(?:các\s+)?(?P<kind>(?:huyện|quận|thị|thành) ủy|(?:huyện|quận|thị xã|thành phố|xã|phường)"
    rf"(?:,\s*(?:huyện|quận|thị xã|thành phố|xã|phường))*)\s+"
    rf"(?P<names>[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*)*(?:(?:,\s*|\s+và\s+)[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*)*)*)$"
)


_OF_EACH = re.compile(
    r"(?P<of>[^\W\d_].+?) các (?P<kinds>(?:tỉnh|thành|huyện|quận|thị|đảng) ủy"
    r"(?:(?:,\s*|\s+và\s+)(?:tỉnh|thành|huyện|quận|thị|đảng) ủy)+(?: trực thuộc(?: (?:Tỉnh|Thành|Huyện) ủy)?)?)$"
)


def district_above(directive: Directive, header: Iterable[str]) -> tuple[str, str] | None:
    """Unit and name of the district that the header of a commune's document names ("HUYỆN ỦY MỘC CHÂU")."""
    seat = _seat(directive)
    if seat is None or seat[0] not in ("xã", "phường", "thị trấn"):
        return None
    for line in header:
        if m := _DISTRICT.search(line):
            return _UNIT_OF.get(f"{m['unit'].capitalize()} ủy", m["unit"].lower()), m["name"].title()
    return None


_DISTRICT = re.compile(
    r"(?<!\w)(?P<unit>huyện|quận|thị xã|thị|thành phố|thành)(?:\s+[ủu][ỷy])?\s+"
    rf"(?P<name>(?-i:[{CAPITALS}])[^\W\d_]*(?:\s+(?-i:[{CAPITALS}])[^\W\d_]*){{0,2}})\s*(?:$|[.,;(|]|(?=\s(?:ĐẢNG|CỘNG)))",
    re.I,
)


def canonical_names(body: Body, directive: Directive, district: tuple[str, str] | None = None) -> tuple[str, ...]:
    """The full name of a body named in `directive`: abbreviations written out, level and place added.

    Several where the text runs groups together ("các quận, huyện, thị ủy"). What the document does
    not decide is left as printed. `district` is that of a commune's document (see `district_above`).
    """
    shortened: dict[str, list[str]] = table("groups")["shortened"]
    whole = re.sub(r"^các\s+", "", re.sub(r"\s+", " ", lower_case(body.written))) == body.family
    if whole and (parts := shortened.get(body.family)):
        uncounted = tuple(table("groups")["uncounted"]["words"])
        return tuple(part if part.startswith(uncounted) else f"các {part}" for part in parts)
    name = spelled_out(re.sub(r"\s+", " ", new_tone(f"{body.written} {body.shared_level or ''}")).strip())
    name = level_mended(_spelled_right(name, body))
    if body.family[:1].isupper() and body.family not in families() and (at := fold(name).find(fold(body.family))) >= 0:
        name = name[:at] + body.family + name[at + len(body.family) :]
    if re.search(r"(?<!\w)TU$", name):
        name = name[:-2] + ("Thành ủy" if is_municipality(directive.place) else "Tỉnh ủy")
    proper = body.family[:1].isupper() and not lower_case(name).startswith(("tổ chức ", "các "))
    proper = proper or bool(re.match(r"(?i:(?:phó )?bí thư|thường trực) (?:Tỉnh|Thành|Huyện|Quận|Thị) ủy$", name))
    name = name[:1].upper() + name[1:] if proper else name[:1].lower() + name[1:]
    name = f"các {name}" if body.every else name
    if (m := _NAMED_EACH.match(name)) and "các " in name:
        kind = m["kind"][:1].upper() + m["kind"][1:] if not m["of"] and m["kind"].endswith("ủy") else m["kind"]
        return tuple(f"{m['of']}{kind} {n}" for n in re.split(r",\s*|\s+và\s+", m["names"]))
    if listed := _OF_EACH.match(name):
        # "Ban tuyên giáo các huyện ủy, thành ủy": one of each.
        return tuple(f"{listed['of']} các {kind}" for kind in re.split(r",\s*|\s+và\s+", listed["kinds"]))
    if re.search(r"^(?:Thanh tra|Văn phòng) Bộ$", name) and (
        ministry := re.search(r"Bộ [^,]+$", directive.issuer or "")
    ):
        return (f"{name[:-3]} {ministry.group(0)}".replace("  ", " "),)
    if body.level == "district" and name.startswith("Phòng ") and not _ENDS_IN_LEVEL.search(name.lower()):
        body = replace(body, level=None)  # the head alone said so, not the text
    # The Hồ Chí Minh of "Đoàn Thanh niên Cộng sản Hồ Chí Minh" is no place.
    if body.level == "central" or find_places(re.sub("Cộng sản Hồ Chí Minh", "", name)):
        return (name,)
    placed = _placed(name, body, directive)
    if district and placed == name and re.search(rf"(?<!\w){district[0]}(?: ủy)?$", new_tone(name).lower()):
        placed = f"{name} {district[1]}"
    return (placed,)


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
    if body.family[:1].islower() or " các " in name.replace(body.family, ""):
        m = _ENDS_IN_LEVEL.search(new_tone(name).lower())
        return f"{name} {place}".strip() if m and m["province"] else name
    if own := _rest_of_issuer(name, directive.issuer):
        return f"{name} {own}"
    seat = _seat(directive)
    if seat and (lower_case(name).endswith(f" {seat[0]}") or lower_case(name) == f"{seat[0]} đoàn"):
        return f"{name} {seat[1]}"
    if seat and (committee := _COMMITTEE_OF.get(seat[0])) and lower_case(name).endswith(committee):
        return f"{name} {seat[1] if committee != 'đảng ủy' else ' '.join(seat)}"
    m = _ENDS_IN_LEVEL.search(new_tone(name).lower())
    if m and (m["province"] or (m["city"] and is_municipality(place))):
        return f"{name} {place}".strip()
    if m:
        return name
    if place and re.match(r"(?:Giám đốc |Đảng ủy |Chi bộ )?(?:Sở|Chi cục) ", name) and not _seat(directive):
        return f"{name} {'thành phố' if is_municipality(place) else 'tỉnh'} {place}"
    if place and re.match(r"(?:Giám đốc |Đảng ủy )?Sở ", name):
        return f"{name} {'thành phố' if is_municipality(place) else 'tỉnh'} {place}"
    if (
        body.level is None
        and body.owner is None
        and (body.family in families() or body.family.startswith(tuple(table("bodies")["parts"]["own_heads"])))
    ):
        return _in_organisation(name, body, directive)
    if body.level is None and body.owner is None and (whole := _whole_of_parts(body, directive.issuer)):
        return f"{name} {whole}"
    return name


def _rest_of_issuer(name: str, issuer: str | None) -> str | None:
    """What the issuer's name has behind the words in which `name` ends: "… Thành ủy" of "Thành ủy Tuy Hòa"."""
    theirs, ours = new_tone(issuer or "").split(), new_tone(name).split()
    for length in range(min(4, len(ours)), 0, -1):
        tail = [w.lower() for w in ours[-length:]]
        for at in range(len(theirs) - length):
            if [w.lower() for w in theirs[at : at + length]] == tail and _ENDS_IN_UNIT.search(" ".join(tail)):
                rest = " ".join(theirs[at + length :])
                if not (tail[-1] in ("tỉnh", "thành", "huyện", "quận", "thị") and re.match(r"ủy(?!\w)", rest.lower())):
                    return rest
    return None


#: Words with which a name may end and leave whose it is to the document.
_ENDS_IN_UNIT = re.compile(
    r"(?<!\w)(?:đảng ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy khối|tỉnh|thành phố|huyện|quận|thị xã"
    r"|xã|phường|thị trấn"
    r"|đặc khu|đảng bộ|liên đoàn lao động tỉnh|liên đoàn lao động thành phố|đại học|học viện|ban cán sự đảng|đảng đoàn"
    r"|đảng ủy bộ|đảng ủy trường|đoàn trường|trường)$"
)


def _organisation(issuer: str | None) -> str:
    """The organisation in whose name a committee issues a document."""
    return re.sub(
        r"^(?:Ban Thường vụ|Ban Thường trực|Ban Chấp hành|Thường trực|Đảng đoàn|Ban cán sự đảng)\s+",
        "",
        new_tone(issuer or ""),
    )


_OF_INSTITUTION = re.compile(r"Đảng ủy ((?:Trường|Đại học|Học viện|Bệnh viện|Tập đoàn|Tổng công ty|Công ty)\s.+)")
#: What such an institution has of its own.
_OF_ITS_OWN = ("Đoàn Thanh niên", "Hội Sinh viên", "Công đoàn", "Trung tâm ", "Phòng ", "Khoa ", "Hội Cựu chiến binh")


def _whole_of_parts(body: Body, issuer: str | None) -> str | None:
    """The organisation of which an unknown ban or phòng is a part: that which issues the document."""
    whole = _organisation(issuer)
    if body.family.startswith("Ban ") and whole.startswith(tuple(table("bodies")["parts"]["of"])):
        return whole
    if (m := _OF_INSTITUTION.match(whole)) and body.family.startswith(_OF_ITS_OWN):
        return m[1]
    if body.family.startswith("Phòng ") and re.match(r"(?:Ban|Ủy ban Kiểm tra|Văn phòng) ", whole):
        return whole
    return None


def _in_organisation(name: str, body: Body, directive: Directive) -> str:
    """A body without a level as that of the organisation, district or commune that issues the document."""
    seat = _seat(directive)
    if seat and name.endswith(seat[1]):
        return name
    if (
        seat
        and body.family in table("bodies")["parts"]["own"]
        and re.search(r"Đảng ủy (?:xã|phường)", _organisation(directive.issuer))
    ):
        return f"{name} {_organisation(directive.issuer)}"
    if seat and (
        body.family not in table("bodies")["parts"]["own"] or seat[0] in ("xã", "phường", "thị trấn", "đặc khu")
    ):
        return f"{name} {' '.join(seat)}"
    organisation = _organisation(directive.issuer)
    if body.family in table("bodies")["parts"]["own"] and re.match(
        r"(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) ủy|Liên đoàn|Ủy ban|Hội|Đoàn|Tỉnh đoàn", organisation
    ):
        return f"{name} {organisation}"
    return name


def _seat(directive: Directive) -> tuple[str, str] | None:
    """Unit and name of the district or commune that issues a document; None for other issuers."""
    m = _SEAT.search(new_tone(directive.issuer or ""))
    if m is None or find_places(m["name"]):
        return None
    return _UNIT_OF.get(m["unit"], m["unit"]), m["name"].strip()
