"""What a single line is: a banner, a number, a heading's label, a stamp, a name.

Every function looks at one line (already without Markdown marks) and says what it may be; what it
is in its document is for `bundle`, `header` and `outline` to decide.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus.codes import calendar_date, find_codes, type_of
from corpus.text import CAPITALS, fold, verbatim


class Line(NamedTuple):
    """A source line: its 1-based number, as printed, and without marks and outer space."""

    number: int
    raw: str
    bare: str


def split_lines(text: str) -> list[Line]:
    """The lines of a source: split at line feeds alone, after CRLF -> LF."""
    return [Line(n, raw, _inside_box(verbatim(raw))) for n, raw in enumerate(text.replace("\r\n", "\n").split("\n"), 1)]


def _inside_box(bare: str) -> str:
    """The line without the drawn frame of a stamp: "│ ĐẾN Số: 1108 │"."""
    stripped = bare.strip("\u2500\u2502\u250c\u2510\u2514\u2518\u2550\u2551\u2554\u2557\u255a\u255d ")
    return stripped or bare


_GAP = re.compile(r"\s{3,}|\t+|\*\*\s+\*\*")
#: A day or month left to be filled in by hand is no gap between columns.
_BLANK_DAY = re.compile(r"(ngày|tháng|số:?)\s{2,}(tháng|năm|/|-)", re.I)
_RIGHT = re.compile(
    rf"\s(?=(?:ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H[OÒ]A XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*[-–]\s*Tự "
    rf"do\s*[-–]\s*Hạnh phúc)\W*$)"
    rf"|(?<=[{CAPITALS}*])\s(?=(?:[{CAPITALS}](?!\w*[{CAPITALS}])[^\W\d_]*[\s-]*){{1,4}},\s*ngày\s)"
    rf"|\s(?=(?:T\s*/\s*M|TM\.|K\s*/\s*T|KT\.|T\s*/\s*L|TL\.)\s+[{CAPITALS}]{{2,}})"
)


@lru_cache(maxsize=4096)
def columns(line: Line) -> tuple[Line, ...]:
    """The columns of a line that a scan ran together, each with the line's number; one where there is but one.

    Only what stands in a letterhead or at the foot is set in columns: gaps in other lines mean nothing.
    """
    raw = line.raw.strip()
    cells = re.split(r"\||<br\s*/?>", raw) if raw.startswith("|") else _GAP.split(_BLANK_DAY.sub(r"\1 \2", raw))
    parts = [p for p in (verbatim(c).strip("\\ ") for c in cells) if p]
    if len(parts) == 1:
        parts = [p.strip() for p in _RIGHT.split(line.bare, maxsplit=1) if p and p.strip()]
    if len(parts) < 2 or not any(_is_framing(p) for p in parts):
        return (line,)
    return tuple(line._replace(bare=p) for p in parts)


def _is_framing(bare: str) -> bool:
    """Whether a text is part of the frame around a document's body."""
    return bool(
        is_banner(bare)
        or dateline(bare)
        or number_line(bare)
        or is_authority(bare)
        or is_position(bare)
        or (is_person(bare) and len(bare) <= 40)
    )


@lru_cache(maxsize=4096)
def count_letters(bare: str) -> tuple[int, int]:
    """How many letters the line has, and how many of them are capitals."""
    letters = [c for c in bare if c.isalpha()]
    return len(letters), sum(map(str.isupper, letters))


def are_capitals(letters: int, capitals: int) -> bool:
    """Whether a text is set in capitals: at least two letters, and nine in ten."""
    return letters >= 2 and capitals >= 0.9 * letters


def is_capitals(bare: str) -> bool:
    """Whether the line's letters are capitals; see `are_capitals`."""
    return are_capitals(*count_letters(bare))


_BANNERS = {
    "dang cong san viet nam",
    "dang cong san",
    "cong hoa xa hoi chu nghia viet nam",
    "doc lap - tu do - hanh phuc",
}


_BANNER_ENDS = tuple({b[-4:] for b in _BANNERS})


@lru_cache(maxsize=4096)
def is_banner(bare: str) -> bool:
    """ĐẢNG CỘNG SẢN VIỆT NAM, or the state's two lines, possibly on one line with the issuer."""
    if not fold(bare).rstrip(" *_-–").endswith(_BANNER_ENDS):
        return False
    folded = re.sub(r"\s*[-–]\s*", " - ", fold(bare)).strip(" *_-")
    return any(folded == b or (is_capitals(bare) and folded.endswith(b)) for b in _BANNERS)


_LETTER_IN_FIGURE = re.compile(r"(?<=\d)[lI|](?=[\d\s/.,-])|(?<![^\W\d_/])[lI|](?=\d)")


def digits_mended(bare: str) -> str:
    """The line of a number or a date with the letters that a scan read for a 1 ("4l/TTr", "ngày l4")."""
    return re.sub(r"(?<=\d)[oO](?=[\d\s/.-])|(?<![^\W_])[oO](?=\d)", "0", _LETTER_IN_FIGURE.sub("1", bare))


_NUMBER = re.compile(r"^(?:so|s0)\s*[:.]?\s*(?=[\d.…\s]*[-/])")


@lru_cache(maxsize=4096)
def number_line(bare: str) -> str | None:
    """The code of a line "Số 42-CT/TW" or "Số: 76/NQ-CP"; None where it is no such line."""
    if bare[:1] not in ("S", "s"):
        return None
    mended = digits_mended(bare)
    if not _NUMBER.match(fold(mended)):
        return None
    codes = find_codes(mended)
    return str(codes[0].code) if codes else None


_EMPTY_NUMBER = re.compile(r"^so\s*[:.]?[\s.…_]*[-/]\s*(?P<code>[a-z]+\s*[-/]\s*[a-z]+)\W*$")


def is_empty_number(bare: str) -> bool:
    """A number that was left to be filled in: "Số      -HD/BTGTU"."""
    return len(bare) <= 40 and bool(_EMPTY_NUMBER.match(fold(bare)))


_EMPTY_DATELINE = re.compile(
    r"^[^\d,:;]{2,40},?\s*ngay[\s.…_]*(?:\d{1,2}\s+)?thang[\s.…_]*(?:\d{1,2}\s+)?nam[\s.…_]*(?:\d{2,4})?\W*$"
)


def is_empty_dateline(bare: str) -> bool:
    """A date that was left to be filled in: "Vinh, ngày    tháng 6 năm 2022"."""
    return dateline(bare) is None and bool(_EMPTY_DATELINE.match(fold(bare)))


_DATELINE = re.compile(
    r"^[|\s]*(?P<place>[^\d,:;|]{2,40}?),?\s*ngay\s+(?P<day>\d{1,2})\s+thang\s+(?P<month>\d{1,2})"
    r"\s+nam\s+(?P<year>\d{4})\W*$"
)


class Dateline(NamedTuple):
    """ "Đắk Lắk, ngày 23 tháng 10 năm 2020" taken apart."""

    place: str
    iso: str


@lru_cache(maxsize=4096)
def dateline(bare: str) -> Dateline | None:
    """The place and date of a dateline."""
    if "thang" not in fold(bare):
        return None
    # Two columns of a letterhead may have been scanned into one line: "Số 5-CT/TU Vinh, ngày …".
    codes = find_codes(digits_mended(bare))
    bare = digits_mended(bare[codes[0].end :].strip() if codes else bare)
    m = _DATELINE.match(fold(bare))
    iso = calendar_date(m["year"], m["month"], m["day"]) if m else None
    return Dateline(bare[m.start("place") : m.end("place")].strip(), iso) if m and iso else None


def broken_dateline(bare: str, following: str) -> Dateline | None:
    """A dateline that a narrow column broke over two lines: "Bình Phước, ngày 19 tháng 8" and "năm 2025"."""
    if "ngay" not in fold(bare) or not re.match(r"(?:thang|nam)\W", fold(following) + " ") or dateline(bare):
        return None
    return dateline(f"{bare} {following}")


def capitals_mended(bare: str) -> str:
    """A line of capitals with the small l that a scan read for an I ("TỜ TRlNH")."""
    return re.sub(rf"(?<=[{CAPITALS}])l(?=[{CAPITALS}]|\W|$)", "I", bare)


def type_line(bare: str) -> str | None:
    """The type named by a line of capitals such as CHỈ THỊ or KẾ HOẠCH CỦA BAN THƯỜNG VỤ.

    A line that ends in a colon ("QUYẾT ĐỊNH:") opens the operative part, not a document.
    """
    bare = capitals_mended(bare)
    if not is_capitals(bare) or bare.endswith((":", ";", ",")) or len(bare) > 90:
        return None
    kind = type_of(bare)
    if kind is None:
        return None
    rest = fold(bare)
    for name in (kind, "hành động", "kết luận", "công tác", "phối hợp"):
        rest = rest.replace(fold(name), "", 1).strip()
    return kind if not rest or re.match(r"(cua|ve|thuc hien|trien khai|so\b|\(|-)", rest) else None


_BODY_WORD = re.compile(
    r"\b(ban|dang bo|dang uy|tinh uy|thanh uy|huyen uy|quan uy|thi uy|dang doan|uy ban|bo|so|van phong"
    r"|hoi dong|hoi|tong|lien doan|chi bo|quan uy|chinh phu|quoc hoi|thu tuong|doan|cuc|vu|vien"
    r"|dai hoc|truong|mat tran|tinh|thanh pho|huyen|quan|xa|phuong|thi tran|so|chu tich)\b"
)


def is_body_in_capitals(bare: str) -> bool:
    """A line of a letterhead: the name of a body in capitals, without a label."""
    return (
        is_capitals(bare)
        and len(bare) <= 90
        and label_of(bare) is None
        and bool(_BODY_WORD.search(fold(bare)))
        and not is_authority(bare)
        and not is_position(bare)
        and type_line(bare) is None
    )


_STAMP_ANCHOR = re.compile(
    r"^(?:(?:cong van|van ban|giay)\s+)?den(?:\s*(?:so|ngay|gio)\b.*)?\W*$|^(?:so|ngay|gio)\s+den\b|^sao gui\s*:"
    r"|^c\.?\s?v\.?(?:\s+den)?\W*$|\b(?:cong van|van ban) den\W*$"
)
_STAMP_FIELD = re.compile(
    r"^(?:den|so|ngay|gio|luu)\b[^a-z]*?(?:[\d.…/:]|$|thang\b)|^den\s+(?:so|ngay|gio)\b"
    r"|^(?:(?:kinh )?chuyen(?! doi| bien| dich| giao)|(?:luu )?ho so|(?:so )?ky hieu)\b"
)


def is_stamp_anchor(bare: str) -> bool:
    """A line that only an arrival stamp has: ĐẾN, CÔNG VĂN ĐẾN."""
    capitals = is_capitals(re.sub(r"[Ss]ố.*|[Nn]gày.*", "", bare))
    fielded = bool(re.match(r"(?:số|ngày|giờ)\s+đến\b", bare, re.I)) and len(bare) <= 50
    return (capitals or fielded) and bool(_STAMP_ANCHOR.search(fold(bare)))


def is_stamp_field(bare: str) -> bool:
    """A line that a stamp goes on with: Số: 573, Ngày: 08/11/2021, Chuyển: ....."""
    return len(bare) <= 50 and not find_codes(bare) and dateline(bare) is None and bool(_STAMP_FIELD.match(fold(bare)))


_SEAL = re.compile(
    r"\((?:dau|dong dau)\)\W*$|^\W*(?:da\s?ky(?:\s+ten)?(?:,?\s*dong dau)?)\W*$|^(?:ky boi|ky so boi|nguoi ky"
    r"|thoi gian "
    r"ky|ngay ky|e-?mail(?: lien he)?)\s*:"
)


def is_seal(bare: str) -> bool:
    """What stands on a seal or is put there by a digital signature: "… (dấu)", "Ký bởi: …"."""
    return len(bare) <= 120 and bool(_SEAL.search(fold(bare)))


_PAGE = re.compile(r"^(\[)?(?:[-–—]\s*)?(?:(?:trang|page)\s*)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?(?:\s*[-–—])?(?(1)\])$")


def is_page_number(bare: str) -> bool:
    """A line that is only a page number: 3, - 3 -, Trang 3/10."""
    return bool(_PAGE.match(fold(bare)))


def is_rule(bare_or_raw: str) -> bool:
    """A line of marks only: *, -----, ___, ***, the rule below a table's header."""
    stripped = bare_or_raw.strip()
    return bool(stripped) and not any(c.isalnum() for c in stripped)


def is_recipients(bare: str) -> bool:
    """Nơi nhận: the list of who gets the document begins here."""
    return bool(re.match(r"noi nhan\s*:?", fold(bare))) and len(bare) <= 40


_AUTHORITY = re.compile(r"^(?:t\s*/\s*m|tm|k\s*/\s*t|kt|t\s*/\s*l|tl|tuq|t\s*/\s*u\s*/\s*q|thay mat)[.\s]\s*\S")


def is_authority(bare: str) -> bool:
    """T/M BAN THƯỜNG VỤ, KT. CHỦ TỊCH: in whose name the document is signed."""
    return is_capitals(bare) and bool(_AUTHORITY.match(fold(bare)))


_POSITION = re.compile(
    r"^(?:q\.?\s*|quyen\s+)?(?:pho\s+)?(?:bi thu|chu tich|truong ban|chu nhiem|chanh van phong|bo truong"
    r"|thu truong|thu tuong|giam doc|cuc truong|vu truong|truong phong|truong doan|hieu truong"
    r"|chu toa|chu tri|thu ky|tong bi thu|tong giam doc|thuong truc|vien truong|chanh an|chanh thanh tra|doi truong)\b"
)


def is_position(bare: str) -> bool:
    """The signer's capacity in capitals: PHÓ BÍ THƯ, CHỦ TỊCH."""
    return is_capitals(bare) and len(bare) <= 60 and bool(_POSITION.match(fold(bare)))


_SMALL = rf"(?:(?![{CAPITALS}])[^\W\d_])"
_SYLLABLE = re.compile(rf"^(?:[{CAPITALS}]['’])?[{CAPITALS}]{_SMALL}*(?:-[{CAPITALS}]?{_SMALL}+)?$")
_RANK = re.compile(
    r"^(?:(?:Đ/c|Đồng chí|GS|PGS|TS|ThS|BS|KS|CN|Luật sư|Thượng tướng|Đại tướng|Trung tướng|Thiếu tướng"
    r"|Đại tá|Thượng tá|Trung tá)\.?,?\s*)+"
)


def is_person(bare: str) -> bool:
    """A person's name: two to five capitalised syllables and nothing else."""
    syllables = _RANK.sub("", bare.replace("(đã ký)", "").replace("(Đã ký)", "")).split()
    return 2 <= len(syllables) <= 5 and all(_SYLLABLE.match(s) for s in syllables)


class Label(NamedTuple):
    """The label of a unit and how deep its kind stands."""

    rank: int
    """Smaller is further out: 0 phần, 1 chương, 2 mục (roman), 3 điều, 4 khoản, 5.. decimals,
    20 điểm (letters), 30 starred run-in, 31 gạch đầu dòng, 32 dấu cộng."""
    kind: str
    text: str
    """As printed, with its punctuation: "2.1.", "a)", "-"."""
    value: str
    """Bare: "2.1", "a", ""."""
    length: int
    """Characters of the line it takes, following space included."""


_PART = re.compile(r"^(phan)\s+(thu\s+\w+|[ivxl]+|\d+|mo dau|nhat|hai|ba|bon|nam)\b\s*[.:-]?\s*", re.I)
_CHAPTER = re.compile(r"^(chuong)\s+([ivxl]+|\d+)\b\s*[.:-]?\s*", re.I)
_SECTION = re.compile(r"^(muc)\s+([ivxl]+|\d+)\b\s*[.:-]?\s*", re.I)
_ARTICLE = re.compile(r"^(dieu)\s+(\d{1,3})\b\s*[.:-]?\s*", re.I)
_APPENDIX = re.compile(r"^(phu luc)(?:\s+(?:so\s+)?([ivxl]+|\d+|[a-d]))?\b\s*[.:-]?\s*", re.I)
_ROMAN = re.compile(r"^((?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3}))\s*(?:[./)]|\s?[-–—])\s*(?=[^\W\d])")
_LETTER_SECTION = re.compile(r"^([A-HĐ])\s*[.)–-]\s*(?=[^\W\d])")
_DECIMAL = re.compile(r"^(\d{1,2}(?:\\?\.\d{1,2}){1,4})(?:\s*\\?[.)/:]|(?=\s)|(?=[-–]))[-–]?\s*(?=\S)")
_ARABIC = re.compile(
    r"^(\d{1,2})(?:\s*\\?[.)/]\s*|\s*[-–]\s+|[-–]\s*(?=[^\W\d]))(?=[^\W\d]|[“\"(])|^(?P<share>\d{1,2})\\?\.\s+(?=\d{2,3}\s*%)"
)
_LETTERED = re.compile(r"^\(?([a-zđ])(?:[.)]|\s*[-–](?=\s))\s*(?=\S)")
_BRACKETED = re.compile(r"^(\(\d{1,2}\))\s*(?=[^\W\d_])")
_STARRED = re.compile(r"^[*•●○▪■►➢✓+\-–—]{1,2}(?=\s|[^\W\d_])\s*")


def label_of(bare: str, raw: str | None = None) -> Label | None:
    """The outline label that the line starts with, or None.

    `raw` (the line with its marks) tells a starred line ("* Đến năm 2025:") from bold text, whose
    asterisks `bare` no longer has.
    """
    folded = fold(bare)
    for rank, kind, pattern in (
        (0, "phần", _PART),
        (0, "phụ lục", _APPENDIX),
        (1, "chương", _CHAPTER),
        (2, "mục", _SECTION),
        (3, "điều", _ARTICLE),
    ):
        m = pattern.match(folded)
        if m and bare[0].isupper():
            # A wrapped line of running text may start with "Điều 2 Quy định này": a label is
            # followed by punctuation, by capitals or by nothing.
            rest = bare[m.end() :]
            if not rest or m.group(0).rstrip()[-1] in ".:-" or is_capitals(rest[:30]):
                value = bare[m.start(2) : m.end(2)] if m.group(2) else ""
                return Label(rank, kind, bare[: m.end()].strip(), value, m.end())
    if (m := _LETTER_SECTION.match(bare)) and is_capitals(bare):
        return Label(1, "phần", m.group(0).strip(), m.group(1), m.end())
    if (m := _ROMAN.match(bare)) and m.group(1) and not folded.startswith("v/v"):
        return Label(2, "mục", m.group(0).strip(), m.group(1), m.end())
    if m := _DECIMAL.match(bare):
        return Label(4 + m.group(1).count("."), "điểm", m.group(0).strip(), m.group(1), m.end())
    if (m := _ARABIC.match(bare)) and not (find_codes(bare[:24]) and find_codes(bare[:24])[0].start == 0):
        return Label(4, "khoản", m.group(0).strip(), m.group(1) or m["share"], m.end())
    if m := _LETTERED.match(bare):
        return Label(20, "điểm", m.group(0).strip(), m.group(1), m.end())
    if m := _BRACKETED.match(bare):
        return Label(21, "điểm", m.group(0).strip(), m.group(1), m.end())
    starred = raw is not None and re.match(r"^\s*(?:\*\s+\S|\*{2}\s+\S|\*{0,3}\\\*)", raw)
    if starred:
        return Label(30, "sao", "*", "", len(bare) - len(bare.lstrip("\\ ")))
    if (m := _STARRED.match(bare)) and len(bare) > m.end():
        inner = label_of(bare[m.end() :])
        if inner is not None and (inner.rank <= 3 or inner.kind == "điểm") and inner.value:
            return inner._replace(length=m.end() + inner.length)  # "- **II. MỤC TIÊU**"
        rank = 32 if bare[0] == "+" else 31
        return Label(rank, "dấu cộng" if rank == 32 else "gạch đầu dòng", bare[0], "", m.end())
    return None
