"""What holds of every file, whatever stands in it: nothing is lost, nothing read twice, nothing made up.

The default profile is quick; HYPOTHESIS_PROFILE=fuzz tries 10,000 examples of each property.
"""

import os
import random
import re
import time
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.actors import find_actors
from corpus.bundle import split_bundle
from corpus.lines import split_lines
from corpus.link import link
from corpus.reader import ParsedFile, read_file
from corpus.source import Source, read_source, source_of
from corpus.targets import read_targets
from corpus.tasks import read_tasks
from corpus.text import verbatim

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
settings.register_profile("quick", max_examples=100, deadline=None, suppress_health_check=SLOW, derandomize=True)
settings.register_profile("fuzz", max_examples=10_000, deadline=None, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

SOURCES = sorted((Path(__file__).parents[1] / "corpus" / "sources").glob("*.txt"))


WRITTEN = sorted(p for p in (Path(__file__).parent / "data" / "reader" / "dev").iterdir() if p.suffix != ".json")


@cache
def shipped() -> tuple[Source, ...]:
    return tuple(read_source(path) for path in SOURCES)


@cache
def written() -> tuple[Source, ...]:
    """Files in other layouts: columns set with gaps, tables, stamps, page breaks."""
    return tuple(read_source(path) for path in WRITTEN)


def check(text: str) -> ParsedFile:
    """Reads `text` and asserts all that has to hold of any file."""
    source = source_of("tệp.txt", text.encode())
    parsed = read_file(source)
    lines = source.text.split("\n")
    owners: dict[int, list[str]] = {n: [] for n in range(1, len(lines) + 1)}
    for noise in parsed.noise:
        for n in range(noise.lines.first, noise.lines.last + 1):
            owners[n].append(noise.kind)
    noise_lines = {n for n, kinds in owners.items() if kinds}
    ids = [d.directive.id for d in parsed.documents]
    for document in parsed.documents:
        span = document.directive.lines
        assert [p.ordinal for p in document.passages] == list(range(1, len(document.passages) + 1))
        assert [p.lines for p in document.passages] == sorted(p.lines for p in document.passages)
        for passage in document.passages:
            ids.append(passage.id)
            for piece in passage.pieces:
                owners[piece.line].append(passage.id)
            _check_passage(passage, lines, noise_lines)
            assert span.first <= passage.lines.first <= passage.lines.last <= span.last
        by_id = {p.id: p for p in document.passages}
        for mention in document.mentions:
            text = by_id[mention.passage_id].text
            assert 0 <= mention.start < mention.end <= len(text)
    assert {n: o for n, o in owners.items() if len(o) != 1} == {}
    assert [i for i, count in Counter(ids).items() if count > 1] == []
    spans = [d.directive.lines for d in parsed.documents]
    assert all(a.last < b.first for a, b in pairwise(spans))
    assert read_file(source) == parsed
    linked = link(parsed.documents)
    assert len(linked.directives) == len(parsed.documents)
    for directive, document in zip(linked.directives, parsed.documents, strict=True):
        _check_duties(directive, document.passages)
    return parsed


def _check_duties(directive, passages) -> None:
    """Tasks and targets point at places that are there and say what is printed there."""
    by_id = {p.id: p for p in passages}
    for task in read_tasks(directive, passages):
        assert task.name and task.text and task.spans
        assert all(0 <= s.start <= s.end <= len(by_id[s.passage_id].text) for s in task.spans)
        assert task.text.split()[0] in by_id[task.spans[0].passage_id].reading
    for target in read_targets(directive, passages):
        text = by_id[target.passage_id].text
        assert 0 <= target.start < target.end <= len(text)
        assert target.value in text


def _check_passage(passage, lines: list[str], noise_lines: set[int]) -> None:
    numbers = [piece.line for piece in passage.pieces]
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1]) == tuple(passage.lines)
    ends = [*(piece.start - 1 for piece in passage.pieces[1:]), len(passage.text)]
    for piece, end in zip(passage.pieces, ends, strict=True):
        assert passage.text[piece.start : end] == verbatim(lines[piece.line - 1])
        assert passage.lines_of(piece.start, end) == (piece.line, piece.line)
    assert set(passage.skipped_lines) <= noise_lines
    kept = (lines[n - 1] for n in range(passage.lines.first, passage.lines.last + 1) if n not in passage.skipped_lines)
    assert passage.text == verbatim("\n".join(kept))
    assert verbatim(passage.text) == passage.text
    assert 0 <= passage.label_length <= len(passage.text)
    assert passage.path and passage.units and len(passage.path) == len(passage.units)


# Documents by the grammar of such documents.

PLACES = ("Nghệ An", "Hà Nội", "Đắk Lắk", "Quảng Trị", "An Giang")
TYPES = (("CHỈ THỊ", "CT"), ("NGHỊ QUYẾT", "NQ"), ("KẾ HOẠCH", "KH"), ("QUY ĐỊNH", "QĐ"), ("CHƯƠNG TRÌNH", "CTr"))
WORDS = re.findall(
    r"\S+",
    "tăng cường lãnh đạo công tác xây dựng Đảng quán triệt thực hiện nghị quyết cấp ủy chính quyền nhân dân địa phương "
    "phòng, chống thiên tai 85% 1.500 người, bảo đảm hiệu quả; đến năm 2030",
)
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "K'Brết Minh Đạo", "Lê Ya Sa-lem")
NOISE = (
    "", "", "", "12", "- 3 -", "Trang 4/9", "*", "-----", "***", "ĐẾN", "CÔNG VĂN ĐẾN", "Số: 573", "Ngày: 08/11/2021",
    "Chuyển: .....", "VĂN PHÒNG TỈNH ỦY", "11/Th", "| a | b |", "}", "\f", "</u>", "**", "##", "(đã ký)",
    "TỈNH ỦY X (dấu)", "Nơi nhận:", "Kính gửi:", "Phụ lục I", "Nguyễn Văn An", "- Như trên,", "T/M BAN THƯỜNG VỤ",
    "CHỈ THỊ",
    "Số 42-CT/TW", "ĐẢNG CỘNG SẢN VIỆT NAM", "Hà Nội, ngày 24 tháng 3 năm 2020",
)  # fmt: skip


@st.composite
def sentences_of(draw, low: int = 3, high: int = 60) -> str:
    chosen = draw(st.lists(st.sampled_from(WORDS), min_size=low, max_size=high))
    text = " ".join(chosen)
    return text[0].upper() + text[1:] + draw(st.sampled_from([".", ".", ";", ":", ",", ""]))


@st.composite
def documents(draw) -> list[str]:
    place = draw(st.sampled_from(PLACES))
    kind, code = draw(st.sampled_from(TYPES))
    blank = draw(st.sampled_from([[""], [""], []]))
    head = [
        f"TỈNH ỦY {place.upper()}", "ĐẢNG CỘNG SẢN VIỆT NAM", "*",
        f"Số {draw(st.integers(1, 999))}-{code}/TU",
        f"{place}, ngày {draw(st.integers(1, 28))} tháng {draw(st.integers(1, 12))} năm 2{draw(st.integers(100, 999))}",
    ]  # fmt: skip
    head = [line for line in head if draw(st.integers(0, 9))]
    body = [kind, f"về {draw(sentences_of(3, 20)).rstrip('.;:,')}"]
    for counter in range(1, 1 + draw(st.integers(0, 9))):
        label = draw(
            st.sampled_from(
                [
                    f"{counter}. ",
                    f"{counter}.1. ",
                    f"{counter}- ",
                    "I- ",
                    "a) ",
                    "- ",
                    "+ ",
                    "* ",
                    f"Điều {counter}. ",
                    "",
                ]
            )
        )
        body += [*blank, label + draw(sentences_of())]
    end = ["Nơi nhận:", "- Như trên;", "- Lưu Văn phòng.", "T/M BAN THƯỜNG VỤ", "BÍ THƯ", draw(st.sampled_from(NAMES))]
    if draw(st.booleans()):
        end = [*end[3:], *end[:3]]
    return [*head, *blank, *body, *blank, *end]


@given(st.lists(documents(), min_size=1, max_size=3), st.data())
def test_documents_by_the_grammar_with_noise(parts, data):
    lines = [line for part in parts for line in (*part, "", "")]
    for _ in range(data.draw(st.integers(0, 12))):
        lines.insert(data.draw(st.integers(0, len(lines))), data.draw(st.sampled_from(NOISE)))
    check("\n".join(lines))


@given(st.lists(documents(), min_size=1, max_size=3))
def test_whole_documents_are_told_apart(parts):
    complete = [part for part in parts if part[0].startswith("TỈNH ỦY") and part[1].startswith("ĐẢNG")]
    parsed = check("\n".join(line for part in complete for line in (*part, "", "", "")))
    assert len(parsed.documents) == len(complete)


# Mutations of the shipped files and of the written ones.

CHARACTERS = (
    "\f", "\r", "\v", "\x85", "\u2028", "\u0301", "\u200b", "\ufeff", "\xa0", "\t", "*", "**", "#", "_", "|", "<u>",
    "</u>", "<", "\\", "٣", "²", "İ", "ß", "ﬁ", "½", "中", "😀", "-", ".", ":", "/", "Đ", "đ", "I", "1", "“",
)  # fmt: skip


@st.composite
def mutated(draw) -> str:
    lines = draw(st.sampled_from((*shipped(), *written()))).text.split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    lines = lines[start : start + draw(st.integers(1, 120))]
    rng = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, 15))):
        i = rng.randrange(len(lines))
        cut = rng.randrange(len(lines[i]) + 1)
        match rng.randrange(9):
            case 0 if len(lines) > 1:
                del lines[i]
            case 1:
                lines.insert(i, rng.choice(lines))
            case 2:
                j = rng.randrange(len(lines))
                lines[i], lines[j] = lines[j], lines[i]
            case 3 if i + 1 < len(lines):
                lines[i] += " " + lines.pop(i + 1)
            case 4:
                lines[i : i + 1] = [lines[i][:cut], lines[i][cut:]]
            case 5:
                lines[i] = lines[i][:cut] + rng.choice(CHARACTERS) + lines[i][cut:]
            case 6:
                lines.insert(i, rng.choice(NOISE))
            case 7:
                lines[i] = unicodedata.normalize("NFD", lines[i])
            case _:
                lines[i] = lines[i].upper()
    return "\n".join(lines)


@given(mutated())
@example("Nơi nhận:\n- A,\nNguyễn Văn An\n- B,\nT/M BAN THƯỜNG VỤ")  # two columns scanned into one
@example("CHỈ THỊ\nvề việc\n\nVăn bản " + "dài " * 20 + "\n\nT/M BAN BÍ THƯ\nNguyễn Văn An\ntiếp theo")
def test_mutations_of_real_files(text):
    check(text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=400))
@example("")
@example("\n\n")
@example("  \n\f\n")
@example("*")
@example("<u>\n</u>")
@example("<*/u>")
@example("a*\u0301")
def test_any_text(text):
    check(text)


@given(st.lists(st.sampled_from(NOISE), max_size=30))
def test_nothing_but_noise(lines):
    check("\n".join(lines))


@pytest.mark.parametrize("source", shipped(), ids=lambda s: s.name[:3])
class TestSameReading:
    """Other forms of one file give the same passages."""

    @staticmethod
    def outline(parsed: ParsedFile):
        return [[(p.kind, p.text, p.path, p.lines) for p in d.passages] for d in parsed.documents]

    @staticmethod
    def facts(parsed: ParsedFile):
        return [(d.directive.number, d.directive.date, d.directive.title, d.directive.issuer) for d in parsed.documents]

    def test_shipped(self, source):
        check(source.text)

    @pytest.mark.parametrize(
        "change",
        [
            lambda t: unicodedata.normalize("NFD", t),
            lambda t: t.replace("\n", "\r\n"),
            lambda t: "\ufeff" + t,
            lambda t: t + "\n\n\n",
            lambda t: re.sub(r"(?m)$", "  ", t),
        ],
        ids=["NFD", "CRLF", "BOM", "blank end", "spaces"],
    )
    def test_form_does_not_matter(self, source, change):
        plain, changed = read_file(source), check(change(source.text))
        assert self.facts(changed) == self.facts(plain)
        assert self.outline(changed) == self.outline(plain)

    def test_form_feeds_at_page_breaks(self, source):
        changed = check(re.sub(r"\n\n\n+", lambda m: m.group(0)[:-1] + "\f\n", source.text))
        assert self.facts(changed) == self.facts(read_file(source))


def test_utf_16_is_read_as_utf_8():
    text = shipped()[0].text
    assert (
        read_file(source_of("a.txt", text.encode("utf-16"))).documents
        == read_file(source_of("a.txt", text.encode())).documents
    )


def test_text_before_the_first_document_is_kept():
    parsed = check("Kho lưu trữ\n\nBản sao từ mạng nội bộ, chỉ dùng để tra cứu trong cơ quan.\n\n" + shipped()[0].text)
    texts = [p.text for d in parsed.documents for p in d.passages]
    assert any("Kho lưu trữ" in t for t in texts)


# Time.


def bundle_of(size: int) -> str:
    """The shipped files over and over, each time with other numbers."""
    once = "\n".join(s.text for s in shipped())
    parts, length = [], 0
    for step in range(10_000):
        if length >= size:
            break
        parts.append(re.sub(r"(\d+)(\s*-\s*(?:CT|KH|NQ|QĐ|CTr)/)", lambda m, s=step: f"{int(m[1]) + s}{m[2]}", once))
        length += len(parts[-1].encode())
    return "\n".join(parts)


def seconds(text: str) -> float:
    source = source_of("bundle.txt", text.encode())
    start = time.process_time()
    read_file(source)
    return time.process_time() - start


def seconds_for_duties(text: str) -> float:
    documents = read_file(source_of("bundle.txt", text.encode())).documents
    find_actors.cache_clear()
    start = time.process_time()
    for document in documents:
        read_tasks(document.directive, document.passages)
        read_targets(document.directive, document.passages)
    return time.process_time() - start


def test_tasks_and_targets_take_linear_time():
    small, large = bundle_of(250_000), bundle_of(1_000_000)
    seconds_for_duties(small)
    of_small, of_large = seconds_for_duties(small), seconds_for_duties(large)
    assert of_large < 8 * of_small


def test_a_large_bundle_takes_linear_time():
    small, large = bundle_of(500_000), bundle_of(5_000_000)
    seconds(small)
    of_small, of_large = min(seconds(small) for _ in range(3)), seconds(large)
    assert of_large < 60
    per_line = [t / text.count("\n") for t, text in ((of_small, small), (of_large, large))]
    # Ten times the size costs up to 2.4 times a line on a busy machine, as caches fill; a quadratic part, ten times.
    assert per_line[1] < 4 * per_line[0]


HEAD = "CHỈ THỊ\nvề việc abc\n\n"
REPEATED = {
    "lines without end": (HEAD, "tiếp tục dòng này không có dấu chấm cuối\n"),
    "numbers in one paragraph": (HEAD, "thực hiện Nghị quyết số 5-NQ/TW ngày 3/4/2020, "),
    "state numbers": (HEAD, "Quyết định 5/QĐ-TTg, 7/SNV-VP "),
    "bodies in one paragraph": (HEAD, "Sở Giáo dục và Đào tạo, Sở Tài chính ban hành "),
    "abbreviations": (HEAD, "TP. A "),
    "page numbers": (HEAD, "dòng ngắn lặp lại\n\n12\n\n"),
    "stamps": ("", "ĐẾN\n"),
    "offices over a stamp": ("", "VĂN PHÒNG\n"),
    "number lines": ("", "Số 5-CT/TU\n"),
    "types": ("", "CHỈ THỊ\n"),
    "letterhead": ("", "BAN THƯỜNG VỤ TỈNH ỦY\n"),
    "signatures": (HEAD, "T/M BAN BÍ THƯ\nNguyễn Văn An\n"),
    "recipients": (HEAD, "Nơi nhận:\n- Như trên\n"),
    "marks": ("", "*# <u>"),
    "spaces": ("ngày 3", " "),
    "titles": ("CHỈ THỊ\n", "về abc\n"),
    "titles apart": ("CHỈ THỊ\n", "về abc\n\n"),
    "digits": (HEAD, "1."),
    "one line": (HEAD, "Ban Thường vụ Tỉnh ủy thực hiện. "),
}


@pytest.mark.parametrize(("before", "unit"), REPEATED.values(), ids=REPEATED.keys())
def test_no_repetition_takes_more_than_linear_time(before, unit):
    # The better of two, and room for caches that fill: eight times the size costs up to 24 times on a busy machine,
    # and would cost 64 times if it grew with the square.
    small, large = (before + unit * n for n in (600, 4_800))
    enough = max(0.5, 8 * 4 * min(seconds(small) for _ in range(2)))
    assert any(seconds(large) < enough for _ in range(2))  # the second only where the first was slow


def test_spans_cover_every_text_line():
    for source in shipped():
        lines = split_lines(source.text)
        covered = {n for span in split_bundle(lines) for n in range(span.first, span.last + 1)}
        assert all(line.number in covered for line in lines if line.bare)


def test_a_name_in_the_middle_of_the_recipients():
    parsed = check(
        "CHỈ THỊ\nvề abc\n\nNội dung.\n\nNơi nhận:\n- A,\nT/M BAN BÍ THƯ\nNguyễn Văn An\n- B,\n- Lưu.\n\nPhụ lục I"
    )
    (document,) = parsed.documents
    assert document.directive.signer == "Nguyễn Văn An"
    assert [(p.kind, p.text) for p in document.passages[2:5]] == [
        ("recipients", "Nơi nhận: - A,"),
        ("signature", "T/M BAN BÍ THƯ Nguyễn Văn An"),
        ("recipients", "- B, - Lưu."),
    ]
    assert "Phụ lục I" in document.passages[5].text
