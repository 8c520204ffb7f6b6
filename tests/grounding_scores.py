# ruff: noqa: E501 - the changes read best as a table
"""Both rates of the grounding check: changed facts caught, true statements passed.

python -m tests.grounding_scores dev         each kind of change, and what went wrong
python -m tests.grounding_scores held        sums only: the held half stays unseen

Generated pairs are made from sentences of real and written directives by replacing text, without
the reader of facts that the check itself uses. Pairs by hand stand in data/grounding*.jsonl.
"""

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.answer import Citation
from assistant.cite import cite, document_name
from assistant.grounding import Finding, check
from assistant.vetting import MIN_OVERLAP
from corpus.directive import Directive, Lines, PassageKind
from corpus.text import fold, sentences
from tests.reader_scores import cases

HAND = sorted((Path(__file__).parent / "data").glob("grounding*.jsonl"))
_PER_KIND = 60


class Pair(NamedTuple):
    """A statement, what it cites, and whether it is true of that."""

    kind: str
    text: str
    citations: list[Citation]
    is_true: bool


def generated(half: str) -> list[Pair]:
    """At most `_PER_KIND` pairs of each kind of change, drawn over all documents of a half."""
    drawn: dict[tuple[bool, str], list[Pair]] = defaultdict(list)
    for citation, others in _sentences(half):
        text = citation.quote
        for is_true, changes in ((True, TRUE), (False, FALSE)):
            for kind, change in changes.items():
                for made in change(text, citation, others):
                    if made and made != text and (is_true or _says_otherwise(made, text)):
                        drawn[is_true, kind].append(Pair(kind, made, [citation], is_true))
    picked = random.Random(5)
    return [p for pairs in drawn.values() for p in picked.sample(pairs, min(_PER_KIND, len(pairs)))]


def by_hand(half: str) -> list[Pair]:
    """The pairs written by people who had not seen the check."""
    pairs = []
    for line in (line for file in HAND for line in file.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        if row["half"] == half:
            kind = row["changed"] or "true"
            pairs.append(Pair(kind, row["text"], _written(row), row["kind"] == "true"))
    return pairs


def findings(pair: Pair) -> list[Finding]:
    return check(pair.text, pair.citations, min_overlap=MIN_OVERLAP)


def _written(row: dict) -> list[Citation]:
    d = Directive(
        id="x-1",
        type_as_printed=None,
        dateline_place=None,
        signer=None,
        file="x.txt",
        lines=Lines(1, 9),
        **row["document"],
    )
    path = tuple(row["path"])
    reference = ", ".join([document_name(d), *path])
    return [
        Citation(
            marker=n,
            document=d,
            passage_id=f"x-1.{n}",
            path=path,
            reference=reference,
            quote=quote,
            file="x.txt",
            lines=Lines(n, n),
        )
        for n, quote in enumerate(row["quotes"], 1)
    ]


def _sentences(half: str) -> Iterator[tuple[Citation, str]]:
    """Sentences of the documents of a half, each cited; with the rest of its document's text."""
    for case in cases(half):
        for parsed in case.parsed.documents:
            directive = next(d for d in case.linked.directives if d.id == parsed.directive.id)
            whole = "\n".join(p.text for p in parsed.passages)
            for p in parsed.passages:
                if p.kind not in (PassageKind.ITEM, PassageKind.PARAGRAPH):
                    continue
                for start, end in sentences(p.text):
                    start = max(start, p.label_length)
                    if 40 < end - start < 700:
                        yield cite(1, directive, p, start, end), whole


def _says_otherwise(made: str, text: str) -> bool:
    """Whether what was changed is not in the original all the same."""
    return fold(made) not in fold(text)


# --- changes that leave a statement true ---------------------------------------------------------

Change = Callable[[str, Citation, str], Iterator[str]]
_IN_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _sub(pattern: str, make: Callable[[re.Match[str]], str | None], flags: int = 0) -> Change:
    """Replaces each place of a pattern, one at a time."""
    compiled = re.compile(pattern, flags)

    def change(text: str, _citation: Citation, _whole: str) -> Iterator[str]:
        for m in compiled.finditer(text):
            if new := make(m):
                yield text[: m.start()] + new + text[m.end() :]

    return change


def _named(text: str, citation: Citation, _whole: str) -> Iterator[str]:
    if citation.document.number and text[:1].isupper():
        yield f"Theo {document_name(citation.document)}, {text[0].lower()}{text[1:]}"


def _clause(text: str, _citation: Citation, _whole: str) -> Iterator[str]:
    parts = text.split("; ")
    if len(parts) > 1:
        yield from (p for p in parts if len(p) > 40)


_COUNTED = r"(?= (?:nhiệm vụ|nội dung|giải pháp|lần|tháng|xã|nhóm|người|đơn vị|lớp|mô hình)\b)"
TRUE: dict[str, Change] = {
    "unchanged": lambda text, _c, _w: iter([text + " "]),
    "named": _named,
    "clause": _clause,
    "points": _sub(r"(?<![\d.,/])(\d{1,3})\.(\d{3})(?![\d.,/])", lambda m: m[1] + m[2]),
    "no points": _sub(
        r"(?<![\d.,/-])([1-9])(\d{3})(?=\s*(?:người|hộ|ha|đồng|đoàn viên|đảng viên))", lambda m: f"{m[1]}.{m[2]}"
    ),
    "percent": _sub(r"(?<=\d)\s*%", lambda _m: " phần trăm"),
    "percent apart": _sub(r"(?<=\d)%", lambda _m: " %"),
    "date": _sub(
        r"(?:ngày )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)",
        lambda m: f"ngày {int(m[1])} tháng {int(m[2])} năm {m[3]}",
    ),
    "date short": _sub(
        r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", lambda m: f"ngày {int(m[1]):02}/{int(m[2]):02}/{m[3]}"
    ),
    "month": _sub(
        r"(?<![\d/])(?<!tháng )(\d{1,2})/(20\d{2})(?![\d/])",
        lambda m: f"tháng {int(m[1])} năm {m[2]}" if int(m[1]) < 13 else None,
    ),
    "quarter": _sub(r"[Qq]uý (I{1,3}|IV)/(\d{4})", lambda m: f"quý {_ROMAN[m[1]]} năm {m[2]}"),
    "words": _sub(rf"(?<![\d.,/-])(?<!ngày )0?([2-9])\b{_COUNTED}", lambda m: _IN_WORDS[int(m[1])]),
    "figures": _sub(rf"(?<!\w)(hai|ba|bốn|sáu|bảy|tám|chín){_COUNTED}", lambda m: str(_IN_WORDS.index(m[1]))),
    "every": _sub(
        r"(?<!\w)(?:hằng|hàng|mỗi) (năm|quý|tháng)", lambda m: f"mỗi {m[1]}" if m[0][0] == "h" else f"hằng {m[1]}"
    ),
    "at least": _sub(r"(?<!\w)(?:ít nhất|tối thiểu)(?!\w)", lambda m: "tối thiểu" if m[0] == "ít nhất" else "ít nhất"),
    "or more": _sub(r"(?<!\w)(\d+(?:[.,]\d+)?\s*%) trở lên", lambda m: f"ít nhất {m[1]}"),
    "at most": _sub(r"(?<!\w)(?:không quá|tối đa)(?!\w)", lambda m: "tối đa" if m[0] == "không quá" else "không quá"),
    "tone": _sub(r"(?<!\w)(ủy|Ủy)(?= ban)", lambda m: {"ủy": "uỷ", "Ủy": "Uỷ"}[m[1]]),
    "leads": _sub(r"(?<!\w)chủ trì, phối hợp với", lambda _m: "là cơ quan chủ trì, phối hợp cùng"),
}

# --- changes of one fact -------------------------------------------------------------------------

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_PROVINCES = ("Nghệ An", "Cần Thơ", "Lâm Đồng", "Quảng Ninh", "Thanh Hóa", "Đồng Nai", "Lào Cai")
_BODIES = (
    "Ban Tuyên giáo", "Ban Dân vận", "Ban Tổ chức", "Ban Nội chính", "Ủy ban Kiểm tra", "Sở Y tế", "Sở Tài chính",
    "Sở Nội vụ", "Sở Tư pháp", "Liên đoàn Lao động", "Hội Nông dân", "Đoàn Thanh niên", "Bộ Y tế", "Bộ Tài chính",
)  # fmt: skip
_FIGURE = r"(?<![\w./,-])(\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)(?![\w./,-]|\.\d)"


def _other_figure(text: str, _citation: Citation, _whole: str) -> Iterator[str]:
    """Another number whose digits stand nowhere in the sentence."""
    for m in re.finditer(_FIGURE, text):
        digits = m[1]
        made = {digits[:-1] + str((int(digits[-1]) + 3) % 10), digits[::-1], digits + "0"} - {digits}
        for other in sorted(made):
            value = other.replace(".", "")
            if (
                not other.startswith("0")
                and "," not in other
                and value not in re.findall(r"\d+", text.replace(".", ""))
            ):
                yield text[: m.start()] + other + text[m.end() :]


def _other_day(m: re.Match[str]) -> str | None:
    day, month, year = int(m[1]), int(m[2]), int(m[3])
    return f"{day}/{month}/{year + 1}" if day == month or day > 12 else f"{month}/{day}/{year}"


def _other_code(m: re.Match[str]) -> str | None:
    number = m[1][::-1] if m[1] != m[1][::-1] and not m[1].endswith("0") else str(int(m[1]) + 1)
    return f"{number}-{m[2]}"


def _other_kind_of_code(m: re.Match[str]) -> str | None:
    kind = "KL" if m[2].startswith("CT") else "CT"
    return f"{m[1]}-{kind}/{m[2].split('/')[1]}" if m[2].split("/")[0] in ("CT", "KL", "NQ", "KH", "QĐ", "TB") else None


def _other_body(text: str, citation: Citation, _whole: str) -> Iterator[str]:
    own = fold(f"{text} {citation.document.issuer} {citation.document.title} {' '.join(citation.path)}")
    for name in _BODIES:
        for m in re.finditer(rf"(?<!\w){name}(?!\w)", text):
            other = next(b for b in (*_BODIES[_BODIES.index(name) + 1 :], *_BODIES) if fold(b) not in own)
            yield text[: m.start()] + other + text[m.end() :]


def _misnamed(m: re.Match[str]) -> str:
    return "Bộ" if m[0] == "Ban" else "Ban"


def _other_place(text: str, citation: Citation, _whole: str) -> Iterator[str]:
    place = citation.document.place
    if place and place in text:
        other = next(p for p in _PROVINCES if p != place and p not in text)
        yield text.replace(place, other, 1)


_OPPOSITE = {
    "ít nhất": "không quá", "tối thiểu": "tối đa", "không quá": "ít nhất", "tối đa": "tối thiểu", "trên": "dưới",
    "dưới": "trên", "không dưới": "không quá",
}  # fmt: skip
_BOUNDED = r"(?= (?:là |đạt |có )?\d)"


def _swap_roles(text: str, _citation: Citation, _whole: str) -> Iterator[str]:
    m = re.match(
        r"^(?P<a>(?:Giao )?(?:Ban|Sở|Ủy ban|Bộ|Hội|Liên đoàn|Văn phòng)[^,;.]{3,60}?) chủ trì, phối hợp (?:với|cùng) "
        r"(?P<b>(?:Ban|Sở|Ủy ban|Bộ|Hội|Liên đoàn|Văn phòng)[^,;.]{3,60}?)(?P<rest>,| tham mưu| tổ chức| hướng dẫn| xây dựng)",
        text,
    )
    if m and " và " not in m["b"]:
        a = m["a"].removeprefix("Giao ")
        yield f"{m['b']} chủ trì, phối hợp với {a}{m['rest']}{text[m.end() :]}"


FALSE: dict[str, Change] = {
    "number": _other_figure,
    "date": _sub(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)", _other_day),
    "month": _sub(r"(?<=tháng )(\d{1,2})(?!\d)", lambda m: str(int(m[1]) % 12 + 1)),
    "year": _sub(r"(?<=năm )(20\d{2})(?!\d)", lambda m: str(int(m[1]) + 5)),
    "quarter": _sub(r"(?<=[Qq]uý )(I{1,3}|IV)(?!\w)", lambda m: {"I": "II", "II": "III", "III": "IV", "IV": "I"}[m[1]]),
    "code": _sub(r"(?<![\w/-])(\d{1,4})-([A-ZĐ]{2,6}/[A-ZĐ]{2,8})(?!\w)", _other_code),
    "kind of code": _sub(r"(?<![\w/-])(\d{1,4})-([A-ZĐ]{2,6}/[A-ZĐ]{2,8})(?!\w)", _other_kind_of_code),
    "body": _other_body,
    "Ban for Bộ": _sub(r"(?<!\w)(?:Ban|Bộ)(?= (?:Tuyên giáo|Dân vận|Tổ chức|Nội chính|Y tế|Tài chính|Nội vụ|Tư pháp)(?!\w))", _misnamed),
    "level": _sub(r"(?<!\w)(?:Tỉnh ủy|Thành ủy)(?!\w)", lambda _m: "Huyện ủy"),
    "central": _sub(r"(?<!\w)(Ban (?:Tuyên giáo|Tổ chức|Dân vận)) Trung ương", lambda m: f"{m[1]} Tỉnh ủy"),
    "place": _other_place,
    "bound": _sub(
        rf"(?<!\w)(?:{'|'.join(sorted(_OPPOSITE, key=len, reverse=True))}){_BOUNDED}", lambda m: _OPPOSITE[m[0]]
    ),
    "bound dropped": _sub(r"(?<!\w)(?:ít nhất|tối thiểu|không quá|tối đa|trên|dưới) (?=\d+(?:[.,]\d+)*\s*%)", lambda _m: "\u200b"),
    "bound added": _sub(r"(?<=đạt )(?=\d+(?:,\d+)?\s*%)", lambda _m: "không quá "),
    "or more": _sub(r"(?<=% )trở lên", lambda _m: "trở xuống"),
    "before": _sub(r"(?<!\w)trước (?=(?:ngày |tháng |năm )?\d)", lambda _m: "sau "),
    "unit": _sub(r"(?<=\d )(?:tháng|năm|tuần|km|triệu|tỷ)(?= |,|\.|;)(?! \d)", lambda m: _UNIT[m[0]]),
    "every": _sub(r"(?<!\w)(?:hằng|hàng|mỗi) (năm|quý|tháng|tuần)(?!\w)", lambda m: f"hằng {_PERIOD[m[1]]}"),
    "percent": _sub(r"(?<=\d)\s*%", lambda _m: " người"),
    "range": _sub(r"(?<![\d/.-])(\d{1,3}) ?(?:-|–|đến) ?(\d{1,3})(?=\s*(?:%|người|lần|tháng|ngày))", lambda m: f"{m[1]} - {int(m[2]) + 7}"),
    "role": _swap_roles,
    "negation": _sub(r"(?<!\w)(phải|được|để)(?= \w)", lambda m: f"không {m[1]}"),
    "negation dropped": _sub(r"(?<!\w)(?:không|nghiêm cấm)(?= (?:để|được|thực hiện|chấp hành|tổ chức|sử dụng|nộp|lợi dụng)(?!\w))", lambda _m: "\u200b"),
}  # fmt: skip
_UNIT = {"tháng": "năm", "năm": "tháng", "tuần": "tháng", "km": "m", "triệu": "tỷ", "tỷ": "triệu"}
_PERIOD = {"năm": "quý", "quý": "năm", "tháng": "quý", "tuần": "tháng"}


def main(half: str) -> None:
    """Print both rates, by kind."""
    for name, pairs in (("generated", generated(half)), ("by hand", by_hand(half))):
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for pair in pairs:
            found = findings(pair)
            what = "true passed" if pair.is_true else "changed caught"
            for key in (what, f"{what}: {pair.kind}"):
                total[key] += 1
                right[key] += bool(found) != pair.is_true
            if bool(found) == pair.is_true and half == "dev":
                quotes = "\n   ".join(c.quote for c in pair.citations)
                _say(f"{what}: {pair.kind}\n   {pair.text}\n   {quotes}\n   {'; '.join(map(str, found))}")
        for key in sorted(total):
            _say(f"{name:10} {key:35} {right[key]:4}/{total[key]:<4} {100 * right[key] / total[key]:6.1f}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
