"""Takes one document's lines apart: header, body, Nơi nhận, signature, and the noise between.

Each line lands in exactly one zone or one noise span.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from corpus.codes import find_codes, type_of
from corpus.directive import Lines, Noise
from corpus.lines import (
    Dateline,
    Line,
    broken_dateline,
    columns,
    dateline,
    is_authority,
    is_banner,
    is_body_in_capitals,
    is_capitals,
    is_empty_dateline,
    is_empty_number,
    is_page_number,
    is_person,
    is_position,
    is_recipients,
    is_rule,
    is_seal,
    is_stamp_anchor,
    is_stamp_field,
    label_of,
    number_line,
    type_line,
)
from corpus.text import CAPITALS, fold, words


@dataclass(slots=True)
class Zones:
    """The lines of a document by what they are."""

    header: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    recipients: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)

    letterhead: list[Line] = field(default_factory=list)
    """Bodies in capitals above the type: the issuing body, with what it belongs to."""
    number: tuple[str, Line] | None = None
    dateline: tuple[Dateline, *tuple[Line, ...]] | None = None
    type_lines: list[Line] = field(default_factory=list)
    title: list[Line] = field(default_factory=list)
    authority: list[Line] = field(default_factory=list)
    signer: Line | None = None


_TITLE = re.compile(
    r"^(?:cua\b|ve\b|v/v|thuc hien|trien khai|tiep tuc|ban hanh|quy dinh|tang cuong|phe duyet|sua doi|ket luan"
    r"|huong dan|to chuc|tong ket|so ket|hoc tap|quan triet|kiem tra|giam sat|dai hoi|(?:ban hanh )?kem theo)"
)


#: Words of a title that may go on with another body's name ("VỀ TĂNG CƯỜNG SỰ LÃNH ĐẠO CỦA ĐẢNG").
_ABOUT = re.compile(r"^(?:ve|v/v|thuc hien|trien khai|tiep tuc|ban hanh|tang cuong|phe duyet|sua doi)(?!\w)")


def read_zones(lines: list[Line]) -> Zones:
    """The zones of the document that `lines` (all of its lines, blank ones too) make up."""
    zones = Zones()
    heads = _running_heads(lines)
    rest: list[Line] = []
    stamps = _stamp_lines(lines)
    for line in lines:
        if not line.bare and not is_rule(line.raw):
            kind = "blank"
        elif line.number in stamps:
            kind = "stamp"
        elif is_rule(line.raw):
            kind = "mark"
        elif line.number in heads:
            kind = "running_head"
        elif is_page_number(line.bare) and line is not lines[0]:
            kind = "page_number"
        else:
            rest.append(line)
            continue
        zones.noise.append(Noise(Lines(line.number, line.number), kind))
    apart = [column for line in rest for column in columns(line)]
    body_at = _read_header(apart, zones)
    first = apart[body_at].number if body_at < len(apart) else None
    # A line belongs to one zone as a whole, whatever was read from its columns.
    whole = {line.number: line for line in rest}
    zones.header = [whole[n] for n in dict.fromkeys(line.number for line in zones.header)]
    if zones.header and first == zones.header[-1].number:
        first += 1
    heads = {line.number for line in zones.header}
    zones.noise = [n for n in zones.noise if n.lines.first not in heads]
    _read_rest([line for line in rest if first is not None and line.number >= first], zones)
    return zones


#: What a digital signature says beside who signed and when.
_SIGNED_FOR = re.compile(r"^(?:co quan|to chuc|don vi|chuc vu|noi dung|ly do|dia diem)\s*:\s*\S")


def _stamp_lines(lines: list[Line]) -> set[int]:
    """Numbers of the lines of seals and of arrival stamps: an anchor (ĐẾN), what it stands on, its fields."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        if is_seal(line.bare):
            found.add(line.number)
            found.update(x.number for x in lines[max(0, i - 2) : i + 3] if _SIGNED_FOR.match(fold(x.bare)))
        if line.number in found or not is_stamp_anchor(line.bare):
            continue
        found.add(line.number)
        up = i - 1
        if up >= 1 and not lines[up].bare and _above_stamp(lines[up - 1].bare) and not _is_spaced_head(lines, up - 1):
            up -= 1
        while up >= max(0, i - _STAMP_HEIGHT) and lines[up].number not in found and _above_stamp(lines[up].bare):
            found.add(lines[up].number)
            up -= 1
        down, gap = i + 1, 0
        while down < len(lines) and gap <= 1:
            if not lines[down].bare:
                gap += 1
            elif is_stamp_field(lines[down].bare):
                found.add(lines[down].number)
                gap = 0
            else:
                break
            down += 1
    return found


def _is_spaced_head(lines: list[Line], at: int) -> bool:
    """Whether a line of capitals over a stamp is the last of a letterhead: a number or date stands above it."""
    above = [line for line in lines[max(0, at - 8) : at] if line.bare]
    return any(number_line(c.bare) or dateline(c.bare) or is_banner(c.bare) for line in above for c in columns(line))


_STAMP_HEIGHT = 5
"""The most lines that stand over the word ĐẾN: the names of an office and of what it belongs to."""


def _above_stamp(bare: str) -> bool:
    """The receiving office, printed over the word ĐẾN without a blank line between."""
    return (
        is_capitals(bare)
        and len(bare) <= 70
        and not is_banner(bare)
        and type_line(bare) is None
        and number_line(bare) is None
        and not is_authority(bare)
        and not is_position(bare)
        and label_of(bare) is None
    )


def _running_heads(lines: list[Line]) -> set[int]:
    """Lines repeated at the head of each page.

    Either a short line that comes back three times or more next to page numbers, or one that says
    again what the document's first lines said, in the middle of a sentence that a page break cut.
    """
    pages = {line.number for line in lines if is_page_number(line.bare)}
    near_page = {number + step for number in pages for step in range(-3, 4)}
    shorts: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if 4 <= len(line.bare) <= 90:
            shorts[line.bare].append(line.number)
    found: set[int] = set()
    for bare, at in shorts.items():
        if len(at) >= 3 and label_of(bare) is None and sum(n in near_page for n in at) >= len(at) - 1:
            found.update(at)
    number_of = {line.number: line for line in lines}
    filled = [line for line in lines if line.bare and line.number not in pages]
    head = _words(" ".join(line.bare for line in filled[:_HEAD_LINES]))
    for n in pages:
        below = number_of.get(n + 1)
        # Right below a page number, without a label, and only words of the document's own head.
        if below and 4 <= len(below.bare) <= 90 and label_of(below.bare) is None and below.bare[-1] not in ".;:":
            said = _words(below.bare)
            if said <= head and (len(said) >= 3 or find_codes(below.bare)):
                found.add(n + 1)
    for index, (before, line, after) in enumerate(zip(filled[2:], filled[3:], filled[4:], strict=False), 3):
        cut = before.bare[-1] not in ".;:!?…/" and after.bare[:1].islower() and len(before.bare) >= 40
        apart = line.number - before.number > 1 and after.number - line.number > 1
        if not (cut and apart and 4 <= len(line.bare) <= 90):
            continue
        if any(number_line(c.bare) or dateline(c.bare) or is_banner(c.bare) for c in columns(before)):
            continue  # the head itself
        # Near the top only what was said above it is said again.
        said_above = _words(" ".join(x.bare for x in filled[:index])) if index < _HEAD_LINES else head
        if _words(line.bare) <= said_above:
            found.add(line.number)
    return found


_HEAD_LINES = 12


def _words(text: str) -> set[str]:
    return set(words(re.sub(r"\s*([-/])\s*", r"\1", text)))


def _read_header(rest: list[Line], zones: Zones) -> int:
    """Fills the header's fields; returns the index in `rest` where the body begins."""
    i = 0
    while i < len(rest):
        line, bare = rest[i], rest[i].bare
        if is_banner(bare) or (fold(bare) == "viet nam" and i and is_banner(rest[i - 1].bare)):
            if zones.letterhead == [] and not fold(bare).startswith(("dang cong", "cong hoa", "doc lap")):
                zones.letterhead.append(line)
        elif code := number_line(bare):
            zones.number = zones.number or (code, line)
            zones.dateline = zones.dateline or _dateline_of(line)
        elif dateline(bare):
            zones.dateline = zones.dateline or _dateline_of(line)
        elif i + 1 < len(rest) and (broken := broken_dateline(bare, rest[i + 1].bare)):
            zones.dateline = zones.dateline or (broken, line, rest[i + 1])
            zones.header.append(line)
            i += 1
            line = rest[i]
        elif is_empty_number(bare) or is_empty_dateline(bare):
            pass
        elif type_line(bare):
            zones.header.append(line)
            return _read_title(rest, i, zones)
        elif fold(bare).startswith("v/v"):
            end = _block_end(rest, i)
            zones.title = rest[i:end]
            zones.header += zones.title
            i = end
            continue
        elif fold(bare).startswith("kinh gui"):
            zones.header.append(line)
            return _after_addressees(rest, i, zones)
        elif is_capitals(bare) and label_of(bare) is None:
            if zones.number is None and zones.dateline is None:
                zones.letterhead.append(line)
            elif zones.number is not None and zones.dateline is not None:
                # Capitals below the dateline that are no type: what is left of a stamp.
                zones.noise.append(Noise(Lines(line.number, line.number), "stamp"))
                i += 1
                continue
        elif zones.letterhead and not (zones.number or zones.dateline) and len(bare) < 60:
            pass
        else:
            return i
        zones.header.append(line)
        i += 1
    return i


def _dateline_of(line: Line) -> tuple[Dateline, Line] | None:
    found = dateline(line.bare)
    return (found, line) if found else None


def _block_end(rest: list[Line], start: int) -> int:
    """End (exclusive) of the lines that follow `start` without a blank line or a head sign."""
    end = start + 1
    while (
        end < len(rest)
        and rest[end].number == rest[end - 1].number + 1
        and label_of(rest[end].bare) is None
        and not dateline(rest[end].bare)
        and not number_line(rest[end].bare)
        and not is_banner(rest[end].bare)
        and not fold(rest[end].bare).startswith(("kinh gui", "can cu"))
        and not _URGENCY.fullmatch(fold(rest[end].bare))
    ):
        end += 1
    # Without blank lines between: the text begins with the capital of a block that is a sentence.
    for at in range(start + 1, end):
        if rest[at].bare[:1].isupper() and not is_capitals(rest[at].bare) and rest[end - 1].bare[-1:] in ".:;":
            return at
    return end


#: Marks of urgency and secrecy, which belong to no title.
_URGENCY = re.compile(r"\W*(?:hoa toc|khan|thuong khan|mat|toi mat|tuyet mat)\W*")


def _read_title(rest: list[Line], at: int, zones: Zones) -> int:
    """The type's own lines, the title below them, and issuer lines in capitals around it."""
    zones.type_lines = [rest[at]]
    i = at + 1
    while i < len(rest):
        bare = rest[i].bare
        if number_line(bare) or dateline(bare) or is_banner(bare):
            if (code := number_line(bare)) is not None:
                zones.number = zones.number or (code, rest[i])
            zones.dateline = zones.dateline or _dateline_of(rest[i])
        elif is_capitals(bare) and label_of(bare) is None and not bare.endswith(":"):
            of_issuer = fold(bare).startswith("cua ") or (" cua " in fold(bare) and not _ABOUT.match(fold(bare)))
            if not zones.title and of_issuer:
                zones.type_lines.append(rest[i])
            elif (not is_body_in_capitals(bare) or _TITLE.match(fold(bare))) and (
                not zones.title or is_capitals(zones.title[-1].bare)
            ):
                end = _capital_block(rest, i)
                zones.title = [*zones.title, *rest[i:end]]
                zones.header += rest[i:end]
                i = end
                continue
            elif is_body_in_capitals(bare):
                zones.letterhead.append(rest[i])
        elif (
            not zones.title
            and fold(bare).startswith("cua ")
            and rest[i].number == zones.type_lines[-1].number + 1
            and " ve " not in fold(" ".join(x.bare for x in rest[i : _block_end(rest, i)]))
        ):
            zones.type_lines.append(rest[i])
        elif re.match(r"\((?:ban hanh )?kem theo\b", fold(bare)):
            end = _block_end(rest, i)
            zones.header += rest[i:end]
            i = end
            continue
        elif _goes_on_with_title(rest, i) if zones.title else _is_title(rest, i):
            end = _block_end(rest, i)
            zones.title = [*zones.title, *rest[i:end]]
            zones.header += rest[i:end]
            i = end
            continue
        elif fold(bare).startswith("kinh gui"):
            zones.header.append(rest[i])
            return _after_addressees(rest, i, zones)
        else:
            return i
        zones.header.append(rest[i])
        i += 1
    return i


def _capital_block(rest: list[Line], start: int) -> int:
    end = start + 1
    while (
        end < len(rest)
        and rest[end].number == rest[end - 1].number + 1
        and is_capitals(rest[end].bare)
        and label_of(rest[end].bare) is None
    ):
        end += 1
    return end


def _is_title(rest: list[Line], i: int) -> bool:
    """A block below the type that is no sentence: it opens like a title, or is short and bold."""
    end = _block_end(rest, i)
    text = " ".join(line.bare for line in rest[i:end])
    if label_of(rest[i].bare) is not None or fold(text).startswith(("can cu", "kinh gui")):
        return False
    if text.endswith((".", ":", ";")) or len(text) > 500:
        return False
    if _TITLE.match(fold(text)) or text.startswith("("):
        return True
    if len(text) > 300:
        return False
    if rest[i].raw.lstrip().startswith(("*", "#")) or text[:1].islower():
        return True
    # In plain type: what stands right below the type, apart from a next block that begins anew.
    return type_line(rest[i - 1].bare) is not None and end < len(rest) and not rest[end].bare[:1].islower()


def _goes_on_with_title(rest: list[Line], i: int) -> bool:
    """A block below the title that begins in lower case, which no text does after a heading."""
    text = " ".join(line.bare for line in rest[i : _block_end(rest, i)])
    return text[:1].islower() and len(text) <= 300 and label_of(text) is None and text[-1] not in ".:;"


def _after_addressees(rest: list[Line], at: int, zones: Zones) -> int:
    """Index after "Kính gửi:" and the list of addressees, which may follow on lines of their own."""
    i = at + 1
    while i < len(rest):
        bare = rest[i].bare
        is_entry = bare.startswith(("-", "+", "•")) or (
            rest[i].number == rest[i - 1].number + 1 and bare.endswith((";", ","))
        )
        if not is_entry or len(bare) > 160:
            return i
        zones.header.append(rest[i])
        i += 1
    return i


def _read_rest(rest: list[Line], zones: Zones) -> None:
    """Body, Nơi nhận and signature, in either order of the last two; an appendix goes to the body."""
    target = zones.body
    for i, line in enumerate(rest):
        parts = [c.bare for c in columns(line)]
        bare = parts[0]
        if is_recipients(bare) or (target is zones.signature and zones.recipients and _is_recipient(bare)):
            # Two columns scanned into one: the list goes on below the name or the capacity.
            target = zones.recipients
        elif (
            (is_authority(bare) and _closes(rest, i))
            or (target is zones.recipients and (is_person(bare) or is_position(bare)))
            or (target is zones.body and is_position(bare) and _is_signed(rest, i))
        ):
            target = zones.signature
        elif (
            (target is zones.signature and zones.signer is not None)
            or (target is zones.recipients and _is_body_again(bare))
            or (target is zones.signature and len(bare) > 120)
        ):
            target = zones.body
        target.append(line)
        if target is not zones.body:
            for part in parts if target is zones.signature else parts[1:]:
                if is_authority(part):
                    zones.authority.append(line._replace(bare=part))
                elif is_person(part):
                    zones.signer = line._replace(bare=part)
            if target is zones.recipients and zones.signer is None and (m := _NAME_AFTER_LIST.search(line.bare)):
                zones.signer = line._replace(bare=m[1]) if is_person(m[1]) else None
    if zones.signer is None and zones.authority:
        zones.signer = _last_name(zones.signature)


#: The signer's name in one line with the last of the recipients: "- Lưu Văn phòng. Nguyễn Văn An".
_NAME_AFTER_LIST = re.compile(
    rf"^[-–+•]\s*(?:Lưu|LƯU)[^.]*\.\s+((?:[{CAPITALS}][^\W\d_]*\s+){{1,4}}[{CAPITALS}][^\W\d_]+)$"
)


def _last_name(signature: list[Line]) -> Line | None:
    """The last line under a signature where it can only be a name, damaged as it may be ("Ngu~ễn Đ.c An")."""
    last = signature[-1] if signature else None
    if last is None or is_authority(last.bare) or is_position(last.bare) or is_seal(last.bare):
        return None
    syllables = last.bare.split()
    named = 2 <= len(syllables) <= 5 and len(last.bare) <= 40 and all(s[0].isupper() for s in syllables)
    return last if named and not is_capitals(last.bare) else None


def _is_recipient(bare: str) -> bool:
    """An entry of the Nơi nhận list: "- Như trên;"."""
    return bare.startswith(("-", "–", "•", "+")) and len(bare) <= 160


def _closes(rest: list[Line], at: int) -> bool:
    """Whether a signature follows: a name or a capacity within the next few lines, or nothing."""
    after = [c.bare for line in rest[at + 1 : at + 6] for c in columns(line)]
    short = len(after) <= 2 and all(len(b) <= 40 for b in after)
    return not after or short or any(is_person(b) or is_position(b) for b in after)


def _is_signed(rest: list[Line], at: int) -> bool:
    """Whether a capacity in the body is followed by a name, with little else in between."""
    after = [line.bare for line in rest[at + 1 : at + 4]]
    name = next((n for n, b in enumerate(after) if is_person(b)), None)
    return name is not None and all(is_position(b) for b in after[:name])


def _is_body_again(bare: str) -> bool:
    label = label_of(bare)
    return (label is not None and label.rank <= 3) or (type_of(bare) is not None and is_capitals(bare))
