"""What a document says of itself: type, number, date, issuer, title, signer, each with its lines.

Only the document's own text is asked here; what other documents say of it is for `link`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from corpus.bodies import Body, find_bodies
from corpus.codes import find_codes, type_of, types_of_code
from corpus.directive import Correction, Directive, FieldSource, Lines, Where
from corpus.lines import Line, capitals_mended, label_of
from corpus.names import is_municipality, level_mended, name_case, spelled_out
from corpus.places import find_places
from corpus.text import CAPITALS, fold, new_tone
from corpus.zones import Zones

#: Bodies that need no more words to be known.
_CENTRAL_ISSUERS = {
    "bo chinh tri",
    "ban bi thu",
    "ban chap hanh trung uong",
    "chinh phu",
    "thu tuong chinh phu",
}
_ENACTS = re.compile(
    r"^\W*(?:da\s+)?(?:ban hanh|xay dung|yeu cau|quy dinh|ket luan|chi thi|de nghi|thong bao|huong dan"
    r"|quyet dinh|quyet nghi|sao gui|gui kem|thong nhat|giao|trien khai|to chuc)\b"
)
_OF_TERM = re.compile(r"^\s*,?\s*\(?(?:khoa|nhiem ky)\s+[ivxl\d]+(?:\s*[-–]\s*\d+)?\)?(?:\s*,\s*nhiem ky [\d –-]+)?,?")
_WORD_BEFORE = 12
"""Characters in front of a name in which "của" or "theo" may stand."""
_PREAMBLE = 14
_REACH = 200
"""Characters behind a body's name that say what it does, or go on with the name."""


def identify(
    document_id: str, file: str, lines: Lines, zones: Zones, corrections: tuple[Correction, ...] = ()
) -> Directive:
    """The directive as its own text states it; fields it does not state are None.

    Args:
        document_id: the id to give it.
        file: base name of its source.
        lines: the span of the document.
        zones: its lines by kind.
        corrections: reviewed scanning errors of the file; those of kind "code" mend the number.
    """
    sources: dict[str, FieldSource] = {}

    def own(*stated: Line) -> FieldSource:
        numbers = [line.number for line in stated]
        return FieldSource(Where.OWN_HEADER, file, Lines(min(numbers), max(numbers)))

    number = None
    if zones.number:
        number = _corrected_number(zones.number[1], corrections) or zones.number[0]
        sources["number"] = own(zones.number[1])
    date = None
    if zones.dateline:
        date = zones.dateline[0].iso
        sources["date"] = own(*zones.dateline[1:])
    title, title_lines = _title(zones)
    if title:
        sources["title"] = own(*title_lines)
    signer = None
    if zones.signer:
        signer = re.sub(r"\s*\(đã ký.*?\)\s*", "", zones.signer.bare, flags=re.I).strip()
        sources["signer"] = own(zones.signer)
    printed = _type_as_printed(zones)
    kind = type_of(printed or "") or _type_from_number(number, zones)
    issuer, issuer_lines = _issuer(zones)
    issuer = _UNIT_INSIDE.sub(lambda m: m.group(0).lower(), level_mended(spelled_out(issuer))) if issuer else None
    if issuer and kind in _ISSUED_BY_HEADS and (head := _signing_head(zones, issuer)):
        issuer, issuer_lines = f"{head.bare.split('. ')[-1].capitalize()} {issuer}", [*issuer_lines, head]
    if issuer:
        sources["issuer"] = own(*issuer_lines)
    issuer = _with_unit_name(issuer, zones)
    place = None if is_central(issuer) else _place(issuer, zones)
    issuer = with_place(issuer, place)
    return Directive(
        id=document_id,
        type=kind,
        type_as_printed=printed,
        number=number,
        issuer=issuer,
        date=date,
        place=place,
        dateline_place=zones.dateline[0].place if zones.dateline else None,
        title=title,
        signer=signer,
        file=file,
        lines=lines,
        sources=sources,
    )


def _with_unit_name(issuer: str | None, zones: Zones) -> str | None:
    """ "Ban Chấp hành Đảng bộ xã" with the commune's name, which the letterhead has ("ĐẢNG ỦY XÃ CHIỀNG SƠN")."""
    unit = re.search(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã)$", issuer or "")
    if issuer and unit:
        for line in reversed(zones.letterhead):
            if m := re.search(rf"(?<!\w){unit.group(0)}\s+((?:[^\W\d_]+\s*){{1,3}})(?:$|\s{{2,}})", line.bare, re.I):
                return f"{issuer} {m[1].strip().title()}"
    return issuer


#: What the chairman of a people's committee issues himself, not for the committee as a whole.
_ISSUED_BY_HEADS = ("Quyết định", "Chỉ thị", "Công điện")


def _signing_head(zones: Zones, issuer: str) -> Line | None:
    """The line "CHỦ TỊCH" (or "KT. CHỦ TỊCH") of a chairman who signs without "TM." the committee: it is his act."""
    if any(re.match(r"T\s*/?\s*[ML]\b|THAY MẶT", line.bare) for line in zones.authority):
        return None
    for line in (*zones.authority, *zones.signature):
        if re.fullmatch(r"(?:kt\.?\s*)?chu tich", fold(line.bare)) and fold(issuer).startswith("uy ban nhan dan "):
            return line
    return None


def _corrected_number(line: Line, corrections: tuple[Correction, ...]) -> str | None:
    text = line.bare
    for c in corrections:
        if c.line == line.number and c.kind == "code":
            text = text.replace(c.wrong, c.right)
    codes = find_codes(text)
    return str(codes[0].code) if codes else None


def _title(zones: Zones) -> tuple[str | None, list[Line]]:
    """The title; it may begin on the type's own line ("NGHỊ QUYẾT VỀ …")."""
    lines = list(zones.title)
    carried = [i for i, line in enumerate(lines) if re.match(r"\(?(?:ban hanh )?kem theo\b", fold(line.bare))]
    if carried and carried[0] > 0:
        del lines[carried[0] :]  # which decision it came with is no part of its title
    parts = [line.bare for line in lines]
    if len(zones.type_lines) == 1 and (
        m := re.search(r"\s((?:VỀ|THỰC HIỆN|TRIỂN KHAI)\s.+)$", zones.type_lines[0].bare)
    ):
        parts.insert(0, m.group(1))
        lines.insert(0, zones.type_lines[0])
    return " ".join(parts) or None, lines


def _type_as_printed(zones: Zones) -> str | None:
    """The type's words in sentence case: "Chương trình hành động", "Thông báo kết luận"."""
    if not zones.type_lines:
        return None
    words = capitals_mended(" ".join(line.bare for line in zones.type_lines))
    words = re.split(r"\s+(?:CỦA|VỀ|THỰC HIỆN|TRIỂN KHAI|SỐ)\b", words, flags=re.I)[0].strip(" *.:-")
    return words[:1].upper() + words[1:].lower()


def _type_from_number(number: str | None, zones: Zones) -> str:
    """The type by the number's code; a letter (V/v, Kính gửi) is a Công văn."""
    codes = find_codes(number or "")
    types = types_of_code(codes[0].code.type_code) if codes else ()
    if len(types) == 1 and types[0] != "Luật":
        return types[0]
    head = " ".join(fold(line.bare) for line in zones.header)
    if "kinh gui" in head or "v/v" in head:
        return "Công văn"
    return types[0] if types else "Văn bản"


def is_directive(directive: Directive) -> bool:
    """Whether a document shows any sign of being a directive at all."""
    d = directive
    return bool(d.number or d.type_as_printed or d.signer or d.type != "Văn bản")


@lru_cache(maxsize=8_192)
def is_central(issuer: str | None) -> bool:
    """Whether an issuer is a central body (which has no locality)."""
    if issuer is None:
        return False
    folded = fold(issuer)
    if folded in _CENTRAL_ISSUERS:
        return True
    bodies = find_bodies(issuer)
    return any(b.level == "central" for b in bodies) or "trung uong" in folded


#: A unit in the middle of a name, which the capitals of a letterhead have given a capital.
_UNIT_INSIDE = re.compile(r"(?<=\s)(?:Tỉnh|Huyện|Quận|Xã|Phường|Thị trấn|Đặc khu)(?=\s(?!ủy|uỷ|hội))")
_INCOMPLETE = re.compile(r"(?<!\w)(?:tinh uy|thanh uy|tinh|thanh pho|tinh doan|thanh doan)$")


def with_place(issuer: str | None, place: str | None) -> str | None:
    """The issuer with its province, where its name ends before it ("Ban Thường vụ Tỉnh ủy")."""
    if issuer and place and not find_places(issuer) and _INCOMPLETE.search(fold(issuer)):
        if re.search(r"thanh (?:pho|uy)$", fold(issuer)) and not is_municipality(place):
            return issuer  # a city of a province has a name of its own
        return f"{issuer} {place}"
    if issuer and place and issuer.startswith("Sở ") and not find_places(issuer):
        return f"{issuer} {'thành phố' if is_municipality(place) else 'tỉnh'} {place}"
    return issuer


def _issuer(zones: Zones) -> tuple[str | None, list[Line]]:
    """The issuing body in full, and the lines that say so; see `_named_issuer`."""
    text = " ".join(line.bare for line in zones.body)
    head = _letterhead(zones, text)
    name, lines = _named_issuer(zones, text, head)
    if name and head and (whole := _completed(name, head[0])):
        return whole, [*head[1], *lines]
    return name, lines


def _named_issuer(zones: Zones, text: str, head: tuple[str, list[Line]] | None) -> tuple[str | None, list[Line]]:
    """The issuing body, and the lines that say so.

    Asked in turn: "CỦA …" in the type lines, the authority line (T/M …), the sentence that enacts
    ("Ban Thường vụ Tỉnh ủy … ban hành"), the letterhead. A body that is part of another (Ban
    Thường vụ) gets its owner from the enacting sentence or the letterhead.
    """
    for lines, name in (_of_type(zones), _of_authority(zones)):
        if not name or _is_office_holder(name):
            continue
        body = name_case(name, text)
        if fold(body) in _CENTRAL_ISSUERS or is_central(body):
            return body, lines
        if head and fold(head[0]).startswith(fold(body)) and len(body.split()) > 2:
            return head
        enacting = _enacting(zones, body, head[0] if head else None)
        if enacting and not (head and _needs_owner(enacting[0])):
            return enacting[0], [enacting[1]]
        if head and fold(body) not in fold(head[0]):
            if _needs_owner(body):
                return _owned(enacting[0] if enacting else body, head[0]), [*head[1], *lines]
            return body, lines
        if head:
            return head
        return body, lines
    enacting = _enacting(zones, None, None)
    if head and enacting and len(enacting[0]) > len(head[0]) and fold(head[0]) in fold(enacting[0]):
        return enacting[0], [enacting[1]]
    if head:
        return head
    return (enacting[0], [enacting[1]]) if enacting else (None, [])


def _owned(body: str, owner: str) -> str:
    """ "Ban Thường vụ" with its owner; an Đảng bộ is that of the place, not of its committee."""
    if re.search(r"dang bo (?:tinh|thanh pho|huyen|quan|xa|phuong)$", fold(body)):
        own = re.sub(r"^(?:Tỉnh|Thành|Huyện|Quận|Thị|Đảng) [uủ][yỷ]\s+(?:xã|phường)?\s*", "", owner)
        return f"{body} {own}".strip()
    if fold(body) in ("ban chap hanh", "ban chap hanh dang bo"):
        # An executive committee is elected by the Đảng bộ; the committee's name is that of its seat.
        party = "" if fold(body).endswith("dang bo") else "Đảng bộ "
        for committee, seat in (
            ("Tỉnh", "tỉnh"),
            ("Thành", "thành phố"),
            ("Huyện", "huyện"),
            ("Quận", "quận"),
            ("Thị", "thị xã"),
        ):
            owner = re.sub(rf"^{committee} [uủ][yỷ](?!\w)", f"{party}{seat}", owner)
        owner = re.sub(r"^Đảng [uủ][yỷ](?=\s+(?:xã|phường|thị trấn|đặc khu))", party.strip(), owner).strip()
    return f"{body} {owner}"


def _completed(name: str, head: str) -> str | None:
    """ "Ban Thường vụ Đảng ủy khối" with the letterhead's full name of that Đảng ủy.

    The text shortens the owner's name; the letterhead, which begins alike, has it whole.
    """
    if fold(head).startswith(f"{fold(name)} ") and name.split()[-1].lower() in ("trường", "khối", "ty", "đoàn"):
        return head
    for m in re.finditer(r"(?<=\s)\w", name):
        owner = fold(name[m.start() :])
        if " " in owner and fold(head).startswith(owner + " "):
            return name[: m.start()] + head
    return None


def _of_type(zones: Zones) -> tuple[list[Line], str | None]:
    text = " ".join(line.bare for line in zones.type_lines)
    m = re.search(r"\bCỦA\s+(.{3,80}?)(?:\s+(?:KHÓA|KHOÁ|NHIỆM KỲ)\b.*)?$", text, re.I)
    if m is None and zones.title and (m := re.match(r"của\s+(.{3,80}?)\s+về\s", zones.title[0].bare, re.I)):
        return zones.title[:1], m.group(1).strip()
    return zones.type_lines, m.group(1).strip() if m else None


def _of_authority(zones: Zones) -> tuple[list[Line], str | None]:
    for line in zones.authority:
        m = re.match(r"^(?:T\s*/\s*[ML]|T[ML]\.?|THAY MẶT)\s*\.?\s*(.{3,80})$", line.bare)
        if m:
            return [line], m.group(1).strip()
    return [], None


def _is_office_holder(name: str) -> bool:
    return bool(re.match(r"(?:pho )?(?:truong ban|chu tich|bi thu|giam doc|chanh)", fold(name)))


def _needs_owner(body: str) -> bool:
    return fold(body) in {
        "ban thuong vu",
        "ban chap hanh",
        "ban chap hanh dang bo",
        "ban chap hanh dang bo thanh pho",
        "ban chap hanh dang bo huyen",
        "ban chap hanh dang bo tinh",
        "thuong truc",
        "ban can su dang",
        "dang doan",
        "chi uy",
        "dang uy",
        "uy ban nhan dan",
        "ban thuong vu tinh uy",
    } and "tinh uy" not in fold(body)


def _enacting(zones: Zones, body: str | None, head: str | None) -> tuple[str, Line] | None:
    """The longest name that starts with `body` and does something enacting in the preamble.

    Where none does, the longest that may be of the letterhead's body `head`.
    """
    best: tuple[str, Line] | None = None
    sure = False
    for line, text in _preamble(zones):
        for found in find_bodies(text):
            name = name_case(_with_tail(text, found)) if text.isupper() else _with_tail(text, found)
            if body is not None and not fold(name).startswith(fold(body)):
                continue
            behind = _OF_TERM.sub("", fold(text[found.start + len(name) :][:_REACH]))
            enacts = bool(_ENACTS.match(behind))
            in_front = text[max(0, found.start - _WORD_BEFORE) : found.start]
            if not enacts and re.search(r"(?<!\w)(?:của|do|theo)\s+$", in_front):
                continue  # the issuer of a document that is cited
            if not enacts and (body is None or sure or not _is_of(name, body, head)):
                continue
            if best is None or (enacts and not sure) or len(name) > len(best[0]):
                best, sure = (name[:1].upper() + name[1:], line), enacts
    return best


def _is_of(name: str, body: str, head: str | None) -> bool:
    """Whether "Ban Thường vụ Huyện ủy Mù Cang Chải" may belong to the body of the letterhead."""
    owner, theirs = fold(name)[len(fold(body)) :].split(), fold(head or "").split()
    if not owner or not theirs or theirs[1:2] != ["uy"]:
        return True
    committee = "xa" if theirs[0] == "dang" else theirs[0]
    return owner[:2] == theirs[:2] or (owner[:2] == ["dang", "bo"] and owner[2:3] in ([], [committee]))


def _preamble(zones: Zones) -> list[tuple[Line, str]]:
    """The first paragraphs of the body, each with its first line; wrapped lines are put together."""
    found: list[tuple[Line, str]] = []
    before = None
    for line in zones.body[:_PREAMBLE]:
        wrapped = before is not None and line.number == before.number + 1 and before.bare[-1:] not in ".;:"
        if wrapped and label_of(line.bare) is None and not line.bare.isupper():
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.bare}")
        else:
            found.append((line, line.bare))
        before = line
    return found


def _with_tail(text: str, body: Body) -> str:
    """The body's name with a capitalised remainder that no table knows ("Đảng ủy khối", a school)."""
    if text.isupper():
        return text[body.start : body.end]  # all of it is in capitals
    m = re.match(
        rf"(?:\s+(?:khối|Khối)(?:\s+các[\w\s]+?(?:tỉnh|thành phố)(?:\s+[{CAPITALS}]\w+)*)?"
        rf"|(?:\s+[{CAPITALS}][^\W\d_]*)+)",
        text[body.end : body.end + _REACH],
    )
    return text[body.start : body.end + (m.end() if m else 0)]


def _letterhead(zones: Zones, text: str) -> tuple[str, list[Line]] | None:
    """The issuing body by the letterhead: its last body, with the body above where it needs it."""
    names: list[tuple[str, list[Line]]] = []
    type_at = zones.type_lines[0].number if zones.type_lines else None
    over_type = [line for line in zones.letterhead if type_at is None or line.number < type_at]
    # Below the type stands who met to pass it ("HỘI NGHỊ BAN CHẤP HÀNH … LẦN THỨ TƯ"), not whose paper it is.
    for line in over_type or zones.letterhead:
        bare = re.split(r"\s{2,}|\s[-–_=*]{3,}|\||(?:ĐẢNG CỘNG SẢN|CỘNG H[OÒ]A XÃ)", line.bare)[0].strip(" *")
        if not bare:
            continue
        part = bool(names) and fold(names[-1][0]).startswith(("ban ", "van phong", "uy ban kiem tra"))
        units = "thanh pho|tinh|huyen|quan|thi xa|xa|phuong|thi tran|dac khu"
        own = rf"(?:va |(?:{units}) )" if part else rf"(?:va |(?:{units}) (?!uy\b))"
        continues = names and re.match(own, fold(bare))
        wrapped = names and (
            fold(names[-1][0]).endswith((" cac co quan", " cac", " va", " cua"))
            or fold(bare) in ("trung uong", "viet nam")
        )
        if continues or wrapped:
            names[-1] = (f"{names[-1][0]} {bare}", [*names[-1][1], line])
        else:
            names.append((bare, [line]))
    if not names:
        return None
    own, own_lines = names[-1]
    body = name_case(own, text)
    if fold(own).startswith(("ban ", "van phong", "uy ban kiem tra", "ban thuong vu")) and len(names) > 1:
        above = name_case(names[-2][0], text)
        if fold(above).endswith("trung uong") and fold(own).startswith(("ban ", "van phong")):
            return f"{body} Trung ương", [*names[-2][1], *own_lines]
        if not fold(body).endswith(fold(above)) and not re.search(r"\b(tinh|thanh|huyen) uy", fold(body)):
            return f"{body} {above}", [*names[-2][1], *own_lines]
    return body, own_lines


def _place(issuer: str | None, zones: Zones) -> str | None:
    """The issuing body's province: in its name, in the letterhead, or named most in the text."""
    for text in (issuer or "", " ".join(line.bare for line in zones.letterhead)):
        places = find_places(text)
        if places:
            return places[-1].name
    counts: Counter[str] = Counter()
    owned = re.compile(r"(?:tỉnh|tỉnh ủy|thành ủy|thành phố|tp\.?|thủ đô|địa bàn|đảng bộ)\s+$")
    for line in zones.body:
        for place in find_places(line.bare):
            if owned.search(new_tone(line.bare[: place.start]).lower()):
                counts[place.name] += 1
    if counts:
        (first, n), *others = counts.most_common(2)
        if not others or n > others[0][1]:
            return first
    if zones.dateline:
        places = find_places(zones.dateline[0].place)
        return places[0].name if places else None
    return None
