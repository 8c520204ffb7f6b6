"""Bodies (ban, ủy ban, đảng ủy …): finding them in text, their level, place and later names.

A body is a family ("Ban Tuyên giáo") with what narrows it down: a level ("Tỉnh ủy"), a place
("Đắk Lắk"), an owner ("Ban cán sự đảng" + "Bộ Nông nghiệp và Phát triển nông thôn").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from corpus.dictionary import words
from corpus.domain import table
from corpus.places import FoundPlace, find_places
from corpus.text import CAPITALS, SMALL, could_be, fold, has_accents, lower_case, new_tone, nfc


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of body, as the table has it."""

    name: str
    also: tuple[str, ...] = ()
    central: bool = False
    capital: bool = False
    """Whether the name in small letters means something else."""
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
    shared_level: str | None = None
    """Words of the level that stand behind a later body of the same list ("Ban Tổ chức, Văn phòng Tỉnh ủy")."""
    every: bool = False
    """Whether it is a group by the "các" in front of an earlier one of its list ("các huyện ủy, thị ủy")."""


@cache
def families() -> dict[str, Family]:
    """All families of `domain/bodies.toml` by name."""
    return {
        e["name"]: Family(
            e["name"],
            tuple(e.get("also", ())),
            e.get("central", False),
            e.get("capital", False),
            e.get("successor"),
            e.get("successor_within"),
            e.get("since"),
            e.get("source"),
        )
        for e in table("bodies")["body"]
    }


def spellings(family: str) -> tuple[str, ...]:
    """The names and abbreviations under which a family is printed ("Sở LĐTBXH", "Sở LĐ-TB&XH")."""
    known = families().get(family)
    head, _, field = family.partition(" ")
    short = table("bodies")["departments"]["short"]
    return (family, *(known.also if known else ()), *(f"{head} {s}" for s, f in short.items() if f == field))


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
    return names, re.compile(rf"(?<!\w)(?:{spelled})(?!\w)")


@cache
def _departments() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A head with a field of the table, in any case; a head with a name in capitals, which need not stand there.

    The second reads a name to its end by its capitals: each may be followed by one small syllable
    that is known as the second of a word ("Bộ Tài chính", "Cục Thông tin cơ sở" -> "Cục Thông tin"). The
    third is the first without accents, for names that a scan has damaged ("Sở Tài nguyên và Môi trưởng").
    """
    data = table("bodies")["departments"]

    def spelled(names: Iterable[str]) -> str:
        longest_first = sorted({new_tone(n) for n in names}, key=len, reverse=True)
        return "|".join(re.sub(r"(?:\\ )+", r"\\s+", re.escape(n)).replace(r"\-", "[-–]") for n in longest_first)

    any_case = "|".join(rf"(?i:{spelled([h])})" if h in data["plain"] else spelled([h]) for h in data["heads"])
    any_case += r"|(?<=[Tt]rưởng )phòng"
    known = re.compile(
        rf"(?<!\w)(?P<head>{any_case})(?P<seat>\s+(?:Trung ương|[Qq]uốc gia|tỉnh|thành phố))?(?:\s+về)?"
        rf"\s+(?P<field>{spelled(data['short'])}|(?i:{spelled(data['fields'])}))(?!\w)"
    )
    known_words = (*data["fields"], *data["words"])
    second = {m[1] for f in known_words for m in re.finditer(rf"[{CAPITALS}][^\W_]*\s+([{SMALL}]+)", new_tone(f))}
    word = (
        rf"[{CAPITALS}][^\W_]*(?:\s+(?:{'|'.join(sorted(second - {'và', 'các'}))})(?!\w))?"
        rf"(?:\s+(?:{spelled(data['small'])})(?!\w))?"
    )
    generic = (*(h for h in data["heads"] if h != "Ban"), *data["named"])
    # "Vụ Thi đua, Khen thưởng" goes on behind the comma, "Cục Thuế, Công an tỉnh" does not.
    other = spelled({*(n for f in families().values() for n in (f.name, *f.also)), *data["heads"], *data["named"]})
    joined = (
        rf"\s*[-–]\s*|\s+và\s+(?!{other})|\s+|,\s+(?!{other})(?=[{CAPITALS}]\w+(?:\s+\w+)?\s+và\s+[{CAPITALS}])"
        rf"|,\s+(?!(?!Báo chí){other})(?=[{CAPITALS}][^\W_]*\s+(?:{'|'.join(sorted(second - {'và', 'các'}))})(?!\w))"
    )
    no_body = spelled(data["places"])
    # A ban that no table knows: "Ban Tiếp công dân".
    known_bans = "|".join(n.removeprefix("Ban ") for n in (*families(), *data["heads"]) if n.startswith("Ban "))
    ban = rf"Ban(?!\s+(?:{known_bans})(?!\w))"
    named = re.compile(
        rf"(?<!\w)(?!(?:{no_body})(?!\w))(?P<head>{spelled(generic)}|{ban})\s+(?:{word}|\d{{2,3}}(?!\w))(?:(?:{joined}){word})*"
    )
    bare = "|".join(fold(f) for f in sorted(data["fields"], key=len, reverse=True)).replace(" ", r"\s+")
    damaged = re.compile(rf"(?<!\w)(?P<head>{'|'.join(fold(h) for h in data['levels'])})\s+(?P<field>{bare})(?!\w)")
    return known, named, damaged


_COMMITTEE = re.compile(
    r"(?<!\w)(?:Đảng ủy|Tỉnh ủy|Thành ủy|Huyện ủy|Quận ủy|Thị ủy|Công an)"
    rf"(?:\s+[{CAPITALS}][^\W_]*)+"
)


@cache
def _level_of() -> dict[str, str | None]:
    levels = table("bodies")["levels"]
    return {fold(w): None if name == "none" else name for name, words in levels.items() for w in words}


@cache
def _qualifier() -> re.Pattern[str]:
    central = sorted((fold(w) for w in table("bodies")["levels"]["central"]), key=len, reverse=True)
    others = sorted((w for w in _level_of() if w not in central), key=len, reverse=True)
    # "quận ủy trung ương" is a misprint of another body; a level stands before no other word of its own.
    return re.compile(
        r"(?:\s+viet nam)?(?:\s+chi nhanh)?"
        rf"(?:\s+(?P<central>{'|'.join(map(re.escape, central))})(?!\w))?"
        rf"(?:\s+(?P<level>{'|'.join(map(re.escape, others))}))?"
        r"(?!\w)"
    )


#: "Công đoàn" các Khu công nghiệp Biên Hòa.
_ZONES = re.compile(
    rf"\s+(?:các\s+)?[Kk]hu\s+(?:công nghiệp|kinh tế|chế xuất|công nghệ cao)"
    rf"(?:\s+[{CAPITALS}][{SMALL}]+){{0,3}}(?:\s+và\s+(?:các\s+)?[Kk]hu\s+(?:công nghiệp|kinh tế))?(?!\w)"
)
#: The name of a district or commune behind its level ("Huyện ủy Mai Sơn", "xã Ea Kao").
_LOCAL_NAME = re.compile(rf"\s+[{CAPITALS}][^\W\d_]*(?:[\s'’-]+[{CAPITALS}][^\W\d_]*){{0,3}}|\s+\d{{1,2}}(?=\W|$)")
#: The abbreviated name of an institution behind a body's own ("Văn phòng ĐHQGHN").
_ABBREVIATION = re.compile(r"\s+(?P<owner>[A-ZĐƯ]{3,10})(?=[\s,;:.)]|$)")
_PLACE_AND_VERB = re.compile(
    rf"\s(?P<place>[{CAPITALS}][^\W\d_]*(?:\s[{CAPITALS}][^\W\d_]*)+)\s[^\W\d_{CAPITALS}][^\W\d_]*$"
)
#: What a name may go on with before the name of its place ("Trường Cao đẳng" nghề Ninh Thuận).
_UP_TO_PLACE = re.compile(
    rf"(?:\s+(?!phối|chủ|tham|tổ|xây|báo|triển|thực|làm|có|chịu|và|của|tại|trên|hướng|tiếp|đào|trong|tỉnh|thành|cho)"
    rf"[^\W\d_]+){{1,4}}?\s+[{CAPITALS}][^\W\d_]*(?:\s+[{CAPITALS}][^\W\d_]*){{0,2}}"
)
#: What a name may go on with before its level: "Ban Tiếp công" dân tỉnh, "Văn phòng Điều phối" nông
#: thôn mới Trung ương.
_UP_TO_LEVEL = re.compile(
    r"(?:\s+(?!phối|chủ|tham|tổ|xây|báo|triển|thực|làm|có|chịu|và|của|tại|trên|hướng|tiếp|đào|trong|tỉnh|thành|cho"
    rf"|cùng|các|theo|trực|thuộc|huyện|xã|quận|phường|thị)[{SMALL}]+){{1,3}}?(?=\s+(?:Trung ương|tỉnh|thành phố"
    r"|huyện)(?!\w))"
)
#: A part of such a body, which stands in no table.
_PART_OF = re.compile(
    rf"(?<!\w)Ban\s+(?!Chấp hành|Thường vụ|Thường trực)[{CAPITALS}]\w*(?:\s+[{SMALL}]+)?"
    rf"(?:(?:\s*[-–,]\s*|\s+và\s+|\s+)(?!(?:Hội|Liên|Tỉnh|Thành|Đoàn|Ủy)(?!\w))[{CAPITALS}]\w*(?:\s+[{SMALL}]+)?){{0,3}}"
    r"(?=\s+(?:Hội (?:đồng nhân dân|Nông dân|Liên hiệp Phụ nữ|Cựu chiến binh)|Liên đoàn Lao động|LĐLĐ|Tỉnh đoàn"
    r"|Thành đoàn"
    r"|Đoàn Thanh niên|Ủy ban Mặt trận)(?!\w))"
)
#: A ban that is named for what it manages ("Ban Quản lý" các cảng cá tỉnh).
_MANAGING = re.compile(rf"(?<!\w)Ban Quản lý(?=\s+[{SMALL}])")
_OWNERS = {
    "Ban cán sự đảng",
    "Đảng đoàn",
    "Ban Thường vụ",
    "Ban Chấp hành",
    "Thường trực",
    "Ban Thường trực",
    "Văn phòng",
    "Đảng ủy",
    "Ủy ban Kiểm tra",
}


#: Bodies that stay what they are, whatever institution they belong to ("Đảng ủy Đại học Thái Nguyên").
_OF_PLACES = ("Đảng ủy", "Đảng bộ", "Đoàn Thanh niên", "Ban cán sự đảng", "Đảng đoàn", "Công đoàn")


class _Forms(NamedTuple):
    """A text in the forms that names are looked for in; offsets are the same in all of them."""

    text: str
    folded: str
    """Lower case without accents."""
    toned: str
    """With one tone placement."""


_KEPT = 2_048
"""Texts whose bodies are kept: the reader, the search and the check ask for those of one text many times."""


def find_bodies(text: str) -> list[Body]:
    """The bodies named in `text`, in order, longest reading first, none inside another.

    Works on printed text and on what people type: without accents, in lower case, abbreviated.
    """
    return list(_bodies_in(nfc(text)))


@lru_cache(maxsize=_KEPT)
def _bodies_in(text: str) -> tuple[Body, ...]:
    forms = _Forms(text, fold(text), new_tone(text))
    found = _families_in(forms)
    found += _departments_in(forms, found)
    return tuple(_merge(text, sorted(found, key=lambda b: (b.start, -b.end))))


def _families_in(forms: _Forms) -> list[Body]:
    """The bodies of the table."""
    text = forms.text
    accented = has_accents(text)
    names, pattern = _names()
    departments = [m.span() for m in _departments()[0].finditer(forms.toned)]
    found = []
    for m in pattern.finditer(forms.folded):
        at = bisect_right(departments, (m.start(), len(text))) - 1
        if at >= 0 and m.end() <= departments[at][1] and departments[at] != m.span():
            continue  # the LĐTBXH of "Sở LĐTBXH", the Ban Kinh tế of "Ban Kinh tế - Ngân sách"
        family = names[re.sub(r"\s+", " ", m.group(0))]
        written = text[m.start() : m.end()]
        if accented and not _accents_fit(written, family):
            continue
        if accented and families()[family].capital and _capitals(written) < min(2, _capitals(family)):
            continue
        if len(written) <= 2 and not written.isupper():
            continue
        end = m.end()
        if accented and not families()[family].central and not written.isupper():
            end = _runs_on(forms, end)
            if end > m.end() and (goes_on := _UP_TO_LEVEL.match(forms.toned, end)):
                end = goes_on.end()
            if end > m.end() and family not in _OF_PLACES:
                family = f"{family}{forms.toned[m.end() : end]}"
        found.append(_qualified(text, forms.folded, family, m.start(), end))
    return found


def _departments_in(forms: _Forms, families_found: Sequence[Body]) -> list[Body]:
    """The bodies that a head and a field name, and those that no table knows."""
    known, named, damaged = _departments()
    toned = forms.toned
    taken = {at for b in families_found for at in range(b.start, b.end)}
    starts = sorted(b.start for b in families_found)
    accented = has_accents(forms.text)
    found = []
    for m in (
        *_PART_OF.finditer(toned),
        *_levelled().finditer(toned),
        *(m for m in known.finditer(toned) if not _is_verb(m)),
        *(m for m in damaged.finditer(forms.folded) if accented and _is_damaged(forms.text, m)),
        *named.finditer(toned),
        *_MANAGING.finditer(toned),
        *_COMMITTEE.finditer(toned),
    ):
        if m.re is _PART_OF or m.start() not in taken:
            body = _department_at(m, forms, starts)
            taken.update(range(body.start, body.end))
            found.append(body)
    return found


def _department_at(m: re.Match[str], forms: _Forms, starts: Sequence[int]) -> Body:
    """The body whose name a match begins, read to its end; `starts`: where other names begin."""
    text, toned = forms.text, forms.toned
    known, named, _ = _departments()
    # A name ends where another one begins: "Phòng Nghiệp vụ I" "Ủy ban Kiểm tra Tỉnh ủy".
    later = bisect_right(starts, m.start())
    nearest = starts[later] if later < len(starts) else m.end()
    written = m.group(0)[: nearest - m.start()].rstrip(" ,-–")
    if (behind := _PLACE_AND_VERB.search(written)) and find_places(behind["place"]):
        written = written[: behind.end("place")]  # "Công ty Điện lực Kon Tum" kiểm tra
    if m.re is named and m.start() + len(written) == m.end():
        written = text[m.start() : _name_end(forms, m.end())]
    if m.re is known and re.match(rf"\s*[-–]\s*[{CAPITALS}]", toned[m.end() :]):
        written = text[m.start() : _runs_on(forms, m.end())]  # "Sở Giao thông vận tải - Xây dựng"
    family, level = _department(m, written)
    end = m.start() + len(written)
    after = bisect_left(starts, end)
    last = _unknown_end(m, forms, family, end, starts[after] if after < len(starts) else len(text))
    return _qualified(text, forms.folded, f"{family}{text[end:last]}", m.start(), last, level)


def _unknown_end(m: re.Match[str], forms: _Forms, family: str, end: int, following: int) -> int:
    """Where a name ends that goes on in small letters, before the next name at `following`."""
    toned = forms.toned
    goes_on = _UP_TO_LEVEL.match(toned, end) if m.re is _departments()[1] else None
    if goes_on is None and m.re is not _COMMITTEE and family.startswith(_open_heads()):
        goes_on = _open_end().match(toned, end, following)
        if goes_on and goes_on.group(0).endswith(" và") and _runs_on(forms, goes_on.end()) == goes_on.end():
            goes_on = None
    if goes_on and following >= goes_on.end():
        end = min(following, _runs_on(forms, goes_on.end()))
    elif (goes_on := _UP_TO_PLACE.match(toned, end)) and following >= goes_on.end():
        places = find_places(toned[end : goes_on.end()])
        if places and family.startswith(tuple(table("bodies")["parts"]["up_to_place"])):
            end += places[0].start
    else:
        return end
    return len(toned[:end].rstrip())


@cache
def _open_heads() -> tuple[str, ...]:
    return tuple(table("bodies")["parts"]["open_heads"])


@cache
def _open_end() -> re.Pattern[str]:
    """The small words up to where a name ends that no table knows: a verb, a level, the end of the clause."""
    stop = "|".join(sorted(map(re.escape, table("verbs")["verbs"]), key=len, reverse=True))
    stop = rf"{stop}|(?<!đầu tư )xây dựng"
    group = r"các|cấp|chi|đảng|người|thủ|giám đốc|chủ|lãnh|ban|ủy|hội|tổ|đoàn|mặt|sở|huyện|xã|phường|quận|thị|công an"
    behind = (
        "tỉnh|thành phố|huyện|xã|phường|thị trấn|đặc khu|thị xã|quận|của|theo|thuộc|trực thuộc|trên|các cấp|cùng cấp"
    )
    word = rf"(?!(?:{stop}|{behind})(?!\w))[{SMALL}]+"
    return re.compile(
        rf"(?:(?:,\s+(?!(?:{group})(?!\w))|\s+){word}|\s+\d{{1,2}}(?![\w/.,])|\s+[IVX]{{1,4}}(?!\w)){{1,14}}?"
        rf"(?=\s+(?:{stop}|tỉnh|thành phố|huyện|Trung ương)(?!\w)|\s*[;.:)|]|\s*$|,\s|\s+[{CAPITALS}][{SMALL}])"
    )


_NEXT_SMALL = re.compile(rf"\s+([{SMALL}]+)(?!\w)")
_NEXT_CAPITAL = re.compile(
    rf"(?:\s*[-–]\s*|\s+và\s+|\s+|,\s+)(?=[{CAPITALS}][^\W\d_]*\s+[{SMALL}])([{CAPITALS}][^\W\d_]*)(?!\w)"
)


@cache
def _no_part() -> re.Pattern[str]:
    """Words in capitals that begin something else behind a body's name: another body, a document, a person."""
    types = [name for t in table("types")["type"] for name in (t["name"], *t.get("titled", ()))]
    data = table("bodies")["departments"]
    other = "|".join(map(re.escape, sorted({*types, *data["heads"], *data["named"], *data["surnames"]}, key=len)))
    return re.compile(rf"(?:{other}|T[iỉ]nh|Thành|Huyện|Quận|Thị|Trung ương|Đảng|Các|Việt Nam)(?!\w)")


def _runs_on(forms: _Forms, end: int) -> int:
    """Where a name ends that goes on in capitals behind the part of it that the tables know.

    "Ban Tuyên giáo Đảng ủy" + "Đại học Quốc gia", "Trung ương Đoàn" + "Thanh niên Cộng sản": a word in
    capitals in the middle of a sentence belongs to the name before it, unless it begins another.
    """
    while capital := _CAPITAL_WORD.match(forms.toned, end):
        at = capital.start(1)
        if (
            _no_part().match(forms.toned, at)
            or _names()[1].match(forms.folded, at)
            or any(p.start == 0 for p in _places_at(forms.toned, at))
        ):
            break
        end = capital.end()
        small = _NEXT_SMALL.match(forms.toned, end)
        if small and (capital[1].lower(), small[1]) in words():
            end = small.end()
        if number := _ORDINAL.match(forms.toned, end):
            return number.end()  # "Ngân hàng Nhà nước Khu vực 15"
    return end


_ORDINAL = re.compile(r"\s+(?:\d{1,2}|[IVX]{1,4})(?![\w/.,])")


def _places_at(text: str, at: int) -> list[FoundPlace]:
    return find_places(text[at : at + 40])


_CAPITAL_WORD = re.compile(rf"(?:\s+|\s*[-–]\s*)([{CAPITALS}][{SMALL}]+)(?!\w)")


def _name_end(forms: _Forms, end: int) -> int:
    """Where a name ends that its capitals open, by the words of the language: "Trung tâm … Vệ" + "sinh"."""
    toned = forms.toned
    *_, last = re.split(r"[\s,-]+", toned[:end])
    while (small := _NEXT_SMALL.match(toned, end)) and last[:1].isupper() and (last.lower(), small[1]) in words():
        end = small.end()
        capital = _NEXT_CAPITAL.match(toned, end)
        known = capital and (
            _names()[1].match(forms.folded, capital.start(1)) or _no_part().match(toned, capital.start(1))
        )
        following = _NEXT_SMALL.match(toned, capital.end()) if capital else None
        if capital is None or following is None or known or (capital[1].lower(), following[1]) not in words():
            break
        end, last = capital.end(), capital[1]
    while known_small := _small().match(toned, end):
        end = known_small.end()
    return end


@cache
def _small() -> re.Pattern[str]:
    spelled = "|".join(map(re.escape, sorted(table("bodies")["departments"]["small"], key=len, reverse=True)))
    return re.compile(rf"\s+(?:{spelled})(?!\w)")


@cache
def _levelled() -> re.Pattern[str]:
    heads = "|".join(sorted(table("bodies")["departments"]["levelled"], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{heads})(?=\s+(?:tỉnh|thành phố|huyện|quận|thị xã)(?!\w))")


def _is_verb(m: re.Match[str]) -> bool:
    """Whether a field in small letters behind a head in capitals is what the body does ("Bộ" xây dựng kế hoạch)."""
    return m["head"][0].isupper() and m["field"] in table("bodies")["departments"]["verbs_too"]


def _is_damaged(text: str, m: re.Match[str]) -> bool:
    """Whether a name found without its accents is one: the head as it should be, the field in capitals."""
    head = text[m.start("head") : m.end("head")]
    return head in table("bodies")["departments"]["levels"] and text[m.start("field")].isupper()


def _department(m: re.Match[str], written: str) -> tuple[str, str | None]:
    """The family that a department's name stands for, spelled as in the table, and its level."""
    parts = m.groupdict()
    data = table("bodies")["departments"]
    head = next((h for h in data["levels"] if fold(h) == fold(written.split()[0])), "")
    level: str | None = data["levels"].get(head)
    if field := parts.get("field"):
        spaced = re.sub(r"\s+", " ", field)
        spelled = data["short"].get(field) or next((f for f in data["fields"] if fold(f) == fold(spaced)), field)
        written = (head if m.string.islower() else written[: m.start("field") - m.start()].rstrip()) + " " + spelled
        if parts.get("seat"):
            level = "central" if fold(parts["seat"].strip()) in ("trung uong", "quoc gia") else "province"
    return written[:1].upper() + written[1:], level


def _capitals(text: str) -> int:
    return sum(c.isupper() for c in text)


def _accents_fit(written: str, family: str) -> bool:
    """Whether an accented spelling is one of the family's own, not a homograph without accents."""
    known = families()[family]
    spaced = re.sub(r"\s+", " ", written)
    return any(could_be(spaced, n) for n in (known.name, *known.also))


def _qualified(text: str, folded: str, family: str, start: int, end: int, level: str | None = None) -> Body:
    """Reads on behind the family's name: level, then the name of the place."""
    known = families().get(family)
    if level is None and known is not None and known.central:
        level = "central"
    m = _qualifier().match(folded, end)
    word = None
    if m and m.group(0).strip():
        if m.group("central"):
            level = "central"
            end = m.end()
        elif (
            (word := m.group("level"))
            and _is_level(text[m.start("level") : m.end("level")])
            and not (text[m.start("level")].isupper() and folded.startswith(" doan", m.end()))  # Tỉnh đoàn
        ):
            level = _level_of().get(word, level) or level
            end = m.end()
        else:
            end, word = m.start("level") if word else m.end(), None
            end = len(text[:end].rstrip())
    if family in ("Thanh tra", "Văn phòng") and (own := re.match(rf"\s+Bộ(?!\w|\s+[{CAPITALS}])", text[end:])):
        end += own.end()
        level = "central"
    if family in ("Công đoàn", "Đảng ủy", "Ban Quản lý") and (zones := _ZONES.match(text, end)):
        end = zones.end()
    place = None
    following = find_places(text[end : end + 40])
    if following and not text[end : end + following[0].start].strip():
        place = following[0].name
        end += following[0].end
        level = level or "province"
    elif word in (None, "dang uy") and (family in _OF_PLACES or word) and (owner_end := _institution(text, end)):
        end = owner_end
        if (places := find_places(text[end : end + 40])) and not text[end : end + places[0].start].strip():
            place, end = places[0].name, end + places[0].end
    elif (
        word
        and not word.startswith("tinh")
        and level != "central"
        and (local := _LOCAL_NAME.match(text, end))
        and not _enacts().match(folded, local.start())
    ):
        end = local.end()
        # A city with a name of no province belongs to one.
        level = "district" if level == "province" else level
    elif place is None and not word and (owner := _ABBREVIATION.match(text, end)) and text[start].isupper():
        known_name = _names()[1].match(folded, owner.start("owner"))
        if not text[start:end].isupper() and not known_name:
            end = owner.end()
    return Body(family, text[start:end], level, place, start, end)


@cache
def _enacts() -> re.Pattern[str]:
    """Words behind a body's name that pass a document, in capitals ("BAN THƯỜNG VỤ HUYỆN ỦY QUYẾT ĐỊNH")."""
    types = "|".join(fold(t["name"]) for t in table("types")["type"])
    return re.compile(rf"\s+(?:{types}|quyet nghi|ban hanh|yeu cau)(?!\w)")


def _institution(text: str, end: int) -> int | None:
    """Where the name of the school, company … ends that a committee belongs to ("Đảng ủy Đại học Quốc gia")."""
    toned = new_tone(text)
    m = re.compile(r"\s+(?=\w)").match(toned, end)
    named = _departments()[1].match(toned, m.end()) if m else None
    if named is None or named["head"] not in table("bodies")["parts"]["institutions"]:
        return None
    return _name_end(_Forms(text, fold(text), toned), named.end())


@cache
def _level_words() -> frozenset[str]:
    return frozenset(lower_case(w) for words in table("bodies")["levels"].values() for w in words)


def _is_level(written: str) -> bool:
    """Whether accented words are those of a level: "quận", not the "quan" of "quan tâm"."""
    spaced = re.sub(r"\s+", " ", lower_case(written))
    if not has_accents(written):
        return spaced in {fold(w) for w in _level_words()} - {"quan", "xa", "thi xa"}
    return any(could_be(spaced, w) for w in _level_words() if " " in spaced or spaced == w)


def _merge(text: str, found: list[Body]) -> list[Body]:
    """Drops readings inside longer ones; joins "Ban cán sự đảng" with the body it belongs to."""
    kept: list[Body] = []
    for body in found:
        if kept and body.start < kept[-1].end:
            if body.end > kept[-1].end and body.start == kept[-1].start:
                kept[-1] = body
            continue
        last = kept[-1] if kept else None
        of_council = last and last.family.startswith("Ban ") and body.family in table("bodies")["parts"]["of"]
        if last and (_has_owner(last) or of_council) and not text[last.end : body.start].strip():
            if last.family == "Đảng ủy" and body.family.startswith("Đảng ủy"):
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


def _has_owner(body: Body) -> bool:
    """Whether a name goes on with the body that it belongs to ("Phòng Nghiệp vụ I" of an Ủy ban Kiểm tra)."""
    return body.family in _OWNERS or body.family.startswith(("Phòng ", "Vụ ", "Thanh tra", "Trung tâm "))


def successor_note(family: str) -> str | None:
    """A clause on a later name: what no document says, and what has to be marked so where it is shown."""
    known = families().get(family)
    later = known and (known.successor or known.successor_within)
    if known is None or later is None or known.since is None:
        return None
    year = known.since[:4]
    return f"từ năm {year}, {known.name} được thay bằng {later}"
