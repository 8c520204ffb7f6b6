"""Study packs while a person works on them: what is changed is checked, what is dropped is gone, nothing is lost."""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.answer import Usage
from assistant.assistant import Assistant, open_index
from assistant.drafts import Draft as Drafted
from assistant.llm import Evidence
from assistant.settings import Settings
from corpus.errors import InputError, ModelError
from screen import texts
from screen.pack_draft import Line, Part, Words
from screen.pack_page import PackPage
from screen.pack_store import PackStore, UnknownPackError
from screen.packs import Draft, Packs, own_templates
from study.build import Builder
from study.formats import FORMATS
from study.pack import OWN_WORDS, Kind, Section
from study.template import SECTIONS, Letterhead, SectionShape, Template
from tests.conftest import ROOT, SOURCES

MAIN, OTHER = "002_7c4a6313622df1c1-4", "002_7c4a6313622df1c1-5"
FEW = ("thong-tin", "noi-dung", "phan-cong", "chuong-trinh")
NASTY = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The shipped collection, words only."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), corpus=SOURCES)
    index = open_index(settings, embedder=False)
    index.refresh()
    return Assistant(index, None, settings)


@pytest.fixture
def packs(source: Assistant, tmp_path: Path) -> Packs:
    return Packs(source, PackStore(tmp_path))


@pytest.fixture(scope="module")
def made(source: Assistant, tmp_path_factory: pytest.TempPathFactory) -> tuple[Packs, str]:
    """A whole pack, to be looked at or changed in places of one's own."""
    packs = Packs(source, PackStore(tmp_path_factory.mktemp("packs")))
    return packs, finished(packs, packs.start("me", [MAIN], "chi-bo", 90, SECTIONS)).id


def finished(packs: Packs, pack: str) -> Draft:
    deadline = time.monotonic() + 60
    while (draft := packs.draft(pack)) is not None and draft.progress is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert draft is not None
    return draft


def lines_of(packs: Packs, pack: str, section: str, kind: Kind = Kind.CONTENT) -> Iterator[tuple[Part, Line]]:
    part = packs.part(pack, section)
    yield from ((part, line) for line in part.lines if line.item.kind is kind)


def exported(packs: Packs, pack: str) -> dict:
    return json.loads(packs.exported(pack, ".json")[1])


def items(packs: Packs, pack: str, section: str) -> list[dict]:
    return next((s["items"] for s in exported(packs, pack)["sections"] if s["id"] == section), [])


class Gate:
    """Holds every section back until it is let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._steps = threading.Semaphore(0)
        self.asked = 0
        whole = Builder.section

        def section(builder: Builder, shape: SectionShape) -> Section | None:
            self.asked += 1
            assert self._steps.acquire(timeout=20)
            return whole(builder, shape)

        monkeypatch.setattr(Builder, "section", section)

    def open(self, steps: int) -> None:
        self._steps.release(steps)

    def wait(self, asked: int) -> None:
        deadline = time.monotonic() + 20
        while self.asked < asked:
            assert time.monotonic() < deadline
            time.sleep(0.01)


# Making


def test_a_pack_is_made_section_by_section_and_every_line_of_content_is_cited(made: tuple[Packs, str]) -> None:
    packs, pack = made
    draft = packs.draft(pack)
    assert draft is not None
    assert (draft.missing, draft.unwanted, draft.head.note) == ((), (), "")
    assert {p.id for p in draft.parts} | {s.id for s in draft.empty} == set(SECTIONS) - {"so-sanh"}
    cited = packs.citations(pack)
    assert sorted(cited) == list(range(1, len(cited) + 1))
    for part in draft.parts:
        for line in part.lines:
            assert all(m in cited for m in line.item.citations)
            assert line.item.citations or line.item.kind is Kind.SUGGESTION
    whole = exported(packs, pack)
    assert len(whole["quiz"]) == len(packs.part(pack, "trac-nghiem").lines) > 0
    assert whole["dropped"] == sum(p.unsound for p in draft.parts)


def test_every_number_means_one_quote_that_holds_the_words_of_its_lines(
    made: tuple[Packs, str], source: Assistant
) -> None:
    packs, pack = made
    cited = packs.citations(pack)
    assert len({(c.passage_id, c.quote) for c in cited.values()}) == len(cited)
    for _, line in lines_of(packs, pack, "noi-dung"):
        held = " ".join(source.collection.readable(cited[m].passage_id) for m in line.item.citations)
        assert line.item.text in held


@pytest.mark.parametrize(
    ("documents", "audience", "minutes", "sections", "said"),
    [
        ([], "chi-bo", 90, FEW, texts.PACK_NO_DOCUMENT),
        (["gone"], "chi-bo", 90, FEW, texts.PACK_DOCUMENT_GONE),
        ([f"x{n}" for n in range(11)], "chi-bo", 90, FEW, "tối đa 10 văn bản"),
        ([MAIN], "mọi người", 90, FEW, texts.PACK_NO_AUDIENCE),
        ([MAIN], "chi-bo", 14, FEW, "từ 15 đến 480"),
        ([MAIN], "chi-bo", 90, (), texts.PACK_NO_SECTIONS),
        ([MAIN], "chi-bo", 90, ("so-sanh",), texts.PACK_NO_SECTIONS),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(
    packs: Packs, documents: list[str], audience: str, minutes: int, sections: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        packs.start("me", documents, audience, minutes, sections)
    assert packs.drafts("me") == ()


def test_a_stop_leaves_what_was_made_and_the_rest_can_be_made_later(
    packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    pack = packs.start("me", [MAIN], "chi-bo", 90, FEW)
    gate.open(2)
    gate.wait(3)
    draft = packs.draft(pack)
    assert draft is not None and draft.progress is not None
    assert (draft.progress.done, draft.progress.total) == (2, 4) and draft.progress.title.startswith("Phân công")
    packs.stop(pack)
    gate.open(1)
    draft = finished(packs, pack)
    assert [p.id for p in draft.parts] == ["thong-tin", "noi-dung"]
    assert [s.id for s in draft.missing] == ["phan-cong", "chuong-trinh"]
    gate.open(9)
    packs.go_on(pack, "me")
    draft = finished(packs, pack)
    assert [p.id for p in draft.parts] == list(FEW) and not draft.missing
    assert [p.made for p in draft.parts] == [1, 1, 1, 1]


def test_one_pack_at_a_time_for_each_browser_and_others_wait_for_nobody(
    packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    first = packs.start("me", [MAIN], "chi-bo", 90, FEW)
    with pytest.raises(InputError, match="Đang soạn dở"):
        packs.start("me", [OTHER], "chi-bo", 90, FEW)
    theirs = packs.start("you", [OTHER], "cap-uy", 45, FEW)
    gate.wait(2)
    third = packs.start("they", [OTHER], "cap-uy", 45, FEW)
    waiting = packs.draft(third)
    assert waiting is not None and waiting.progress is not None and waiting.progress.title == ""
    fourth = packs.draft(packs.start("we", [OTHER], "cap-uy", 45, FEW))
    assert fourth is not None and fourth.progress is not None and fourth.progress.ahead == 1
    packs.stop(fourth.id)
    packs.stop(third)
    gate.open(8)
    assert finished(packs, first).head.documents == (MAIN,)
    assert finished(packs, theirs).head.documents == (OTHER,)
    assert [d.id for d in packs.drafts("you")] == [theirs]
    assert packs.is_owned(first, "me") and not packs.is_owned(first, "you") and not packs.is_owned(first, "")


def test_a_section_that_fails_is_said_and_keeps_no_other_from_being_made(
    packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Builder.section

    def section(builder: Builder, shape: SectionShape) -> Section | None:
        if shape.id == "noi-dung":
            raise ValueError(shape.id)
        return whole(builder, shape)

    monkeypatch.setattr(Builder, "section", section)
    draft = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, FEW))
    assert [p.id for p in draft.parts] == ["thong-tin", "phan-cong", "chuong-trinh"]
    assert [s.id for s in draft.missing] == ["noi-dung"]
    assert draft.head.note == texts.PACK_SECTION_FAILED.format(section="Nội dung cốt lõi")
    monkeypatch.setattr(Builder, "section", whole)
    packs.again(draft.id, "noi-dung", "me")
    draft = finished(packs, draft.id)
    assert [p.id for p in draft.parts] == list(FEW) and draft.head.note == ""


def test_a_document_that_is_gone_is_said(packs: Packs, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, ("chuong-trinh",))).id
    monkeypatch.setattr(Packs, "_held", lambda *_: (_ for _ in ()).throw(InputError(texts.PACK_DOCUMENT_GONE)))
    packs.again(pack, "noi-dung", "me")
    draft = finished(packs, pack)
    assert draft.head.note == texts.PACK_DOCUMENT_GONE and [p.id for p in draft.parts] == ["chuong-trinh"]


# Changing


def test_a_wrong_number_makes_a_line_ones_own_words(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part, line = list(lines_of(packs, pack, "noi-dung"))[3]
    wrong = f"{line.item.text} Phấn đấu đạt 95% trước năm 2031."
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text=wrong))
    assert line.is_own and "con số “95%” không có trong đoạn được dẫn" in line.problems
    item = items(packs, pack, "noi-dung")[line.number]
    assert (item["text"], item["kind"], item["citations"]) == (wrong, "own", [])
    # The words it was made of bring its citations back.
    _, line = packs.put_back(pack, part.id, part.made, line.number)
    assert not line.is_changed and items(packs, pack, "noi-dung")[line.number]["kind"] == "content"


def test_a_line_that_says_less_still_matches(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part, line = list(lines_of(packs, pack, "noi-dung"))[4]
    less = " ".join(line.item.text.split()[:12])
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text=less))
    assert line.is_changed and not line.is_own
    item = items(packs, pack, "noi-dung")[line.number]
    assert (item["text"], item["kind"], item["citations"]) == (less, "content", list(line.item.citations))
    # Typed as it was, spaces aside, it is the line as made.
    assert line.made is not None
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text=f"  {line.made.text} \n"))
    assert not line.is_changed


@pytest.mark.parametrize(
    "words",
    ["Không cần chú trọng lãnh đạo, chỉ đạo công tác tuyên truyền.", "Ban Dân vận Trung ương chủ trì tuyên truyền."],
)
def test_a_line_turned_into_something_else_does_not_match(made: tuple[Packs, str], words: str) -> None:
    packs, pack = made
    part, line = next((p, x) for p, x in lines_of(packs, pack, "noi-dung") if x.item.text.startswith("Chú trọng"))
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text=words))
    assert line.is_own
    packs.put_back(pack, part.id, part.made, line.number)


def test_advice_that_is_changed_is_ones_own_and_may_say_what_it_likes(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part, line = next(lines_of(packs, pack, "thao-luan", Kind.SUGGESTION))
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text="Năm 2031 chi bộ ta đạt 95% chưa?"))
    assert line.is_own and not line.is_unheld
    assert items(packs, pack, "thao-luan")[line.number]["kind"] == "own"
    packs.put_back(pack, part.id, part.made, line.number)


def test_cells_of_a_row_are_checked_each(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part, line = next(
        (p, x) for p, x in lines_of(packs, pack, "phan-cong") if x.item.cells[0].text == "Ban Tuyên giáo Trung ương"
    )
    body, duty, role, time_, place = (c.text for c in line.item.cells)

    def typed(*cells: str) -> Line:
        return packs.edit(pack, part.id, part.made, line.number, Words(cells=cells))[1]

    less = duty.partition(" việc triển khai")[0]
    shorter = typed(body, less, role, time_, place)
    assert shorter.is_changed and not shorter.is_own and less in shorter.item.text
    # What the program understood cannot be checked again once it is someone else's understanding.
    other = typed(body, duty, "phối hợp", time_, place)
    assert other.problems == (texts.PACK_READING.format(cell="phối hợp"),)
    row = items(packs, pack, "phan-cong")[line.number]
    assert [c["text"] for c in row["cells"]] == [body, duty, "phối hợp", time_, place]
    assert row["kind"] == "own" and row["citations"] == []
    assert typed(body, f"{duty} trong 30 ngày", role, time_, place).is_own
    with pytest.raises(InputError, match="trống"):
        typed("", "", "", "", "")
    with pytest.raises(InputError, match="vừa được soạn lại"):
        typed(body)
    assert not typed(body, duty, role, time_, place).is_changed


def test_a_question_of_the_quiz_is_changed_with_its_options(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part = packs.part(pack, "trac-nghiem")
    line = part.lines[0]
    assert line.quiz is not None
    options, key = line.quiz.options, line.quiz.key

    def typed(**words: object) -> Line:
        return packs.edit(pack, part.id, part.made, 0, Words(**words))[1]  # type: ignore[arg-type]

    wrong = typed(options=tuple("Ban Dân vận Trung ương" if n == key else o for n, o in enumerate(options)))
    assert wrong.is_own
    asked = exported(packs, pack)["quiz"][0]
    assert (asked["kind"], asked["citation"]) == ("own", None) and "Ban Dân vận Trung ương" in asked["options"]
    assert typed(options=options, key=(key + 1) % len(options)).is_own
    other = typed(options=tuple(o if n == key else f"Phương án {n}" for n, o in enumerate(options)))
    assert other.is_changed and not other.is_own
    with pytest.raises(InputError, match="giống nhau"):
        typed(options=("Như nhau",) * len(options))
    with pytest.raises(InputError, match="đáp án"):
        typed(key=9)
    packs.drop(pack, part.id, part.made, 0, is_dropped=True)
    assert len(exported(packs, pack)["quiz"]) == len(part.lines) - 1
    packs.drop(pack, part.id, part.made, 0, is_dropped=False)
    packs.put_back(pack, part.id, part.made, 0)


def test_what_cannot_be_typed_is_refused_or_cleaned(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part, line = next(lines_of(packs, pack, "thao-luan", Kind.SUGGESTION))
    for text, said in (("  \u200b ", "trống"), ("a" * 4_001, "4.000 ký tự")):
        with pytest.raises(InputError, match=said):
            packs.edit(pack, part.id, part.made, line.number, Words(text=text))
    typed = "Một\x00 hai\ud83d ba\x0b [3]\n\nbốn"
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text=typed))
    assert line.item.text == "Một hai ba [\u20603]\nbốn"
    packs.put_back(pack, part.id, part.made, line.number)


def test_dropped_lines_and_sections_and_what_only_they_cite_are_gone_from_the_export(packs: Packs) -> None:
    pack = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, FEW)).id
    part, line = list(lines_of(packs, pack, "noi-dung"))[5]
    packs.drop(pack, part.id, part.made, line.number, is_dropped=True)
    assert line.item.text not in [i["text"] for i in items(packs, pack, "noi-dung")]
    packs.drop_section(pack, "phan-cong", is_dropped=True)
    whole = exported(packs, pack)
    assert [s["id"] for s in whole["sections"]] == ["thong-tin", "noi-dung", "chuong-trinh"]
    used = {m for s in whole["sections"] for i in s["items"] for m in i["citations"]}
    assert [c["marker"] for c in whole["citations"]] == sorted(used) == [*range(1, len(used) + 1)]
    assert len(used) < len(packs.citations(pack))
    packs.drop_section(pack, "phan-cong", is_dropped=False)
    packs.drop(pack, part.id, part.made, line.number, is_dropped=False)
    assert len(exported(packs, pack)["citations"]) == len(packs.citations(pack))
    for section in FEW:
        packs.drop_section(pack, section, is_dropped=True)
    with pytest.raises(InputError, match="chưa có phần nào"):
        packs.exported(pack, ".json")


def test_own_words_are_told_apart_in_every_kind_of_file(made: tuple[Packs, str]) -> None:
    packs, pack = made
    mine = "Thôn ta đã trồng 95 cây bàng."
    changed = []
    for section, words in (
        ("noi-dung", Words(text=mine)),
        ("hoi-dap", Words(text=mine)),
        ("phan-cong", Words(cells=("Thôn ta", mine, "thực hiện", "", ""))),
        ("trac-nghiem", Words(question=mine)),
    ):
        part, line = next((p, x) for p, x in lines_of(packs, pack, section) if x.item.level > 0)
        packs.edit(pack, section, part.made, line.number, words)
        changed.append((section, part.made, line.number))
    files = {suffix: packs.exported(pack, suffix)[1] for suffix in FORMATS}
    told = {
        ".md": files[".md"].decode(),
        ".html": unescape(re.sub(r"<[^>]+>", "", files[".html"].decode())),
        ".csv": files[".csv"].decode(),
        ".docx": "\n".join(_words_of(files[".docx"], "word/document.xml")),
        ".pptx": "\n".join(_words_of(files[".pptx"], "ppt/slides/slide")),
        ".xlsx": "\n".join(_words_of(files[".xlsx"], "xl/")),
    }
    for suffix, text in told.items():
        assert mine in text and OWN_WORDS in text.lower(), suffix
    for suffix in (".md", ".html", ".docx"):
        assert told[suffix].count(f"{mine} ({OWN_WORDS})") == 3, suffix  # the row says it of its first cell
        assert f"Thôn ta ({OWN_WORDS})" in told[suffix]
        assert f"Chỗ ghi “({OWN_WORDS})” không trích từ văn bản" in told[suffix]
    whole = json.loads(files[".json"])
    own = [i for s in whole["sections"] for i in s["items"] if i["kind"] == "own"]
    assert len(own) == 4 and not any(i["citations"] for i in own)
    for change in changed:
        packs.put_back(pack, *change)
    assert OWN_WORDS not in packs.exported(pack, ".md")[1].decode()


def _words_of(file: bytes, inside: str) -> Iterator[str]:
    """The texts of an Office file, a paragraph or cell at a time."""
    with zipfile.ZipFile(io.BytesIO(file)) as held:
        for name in held.namelist():
            if name.startswith(inside) and name.endswith(".xml"):
                root = ElementTree.fromstring(held.read(name))
                for block in root.iter():
                    if block.tag.rpartition("}")[2] in ("p", "si", "is"):
                        yield "".join(t.text or "" for t in block.iter() if t.tag.rpartition("}")[2] == "t")


def test_headings_and_leads_go_with_the_last_of_their_lines(made: tuple[Packs, str]) -> None:
    packs, pack = made
    for section in ("noi-dung", "tom-tat"):
        part = packs.part(pack, section)
        first, *_, last = (line.number for line in part.lines)
        # The first line with others below it, and those.
        at = next(x.number for x, y in itertools.pairwise(part.lines) if y.item.level > x.item.level)
        level = part.lines[at].item.level
        ends = (n for n, x in enumerate(part.lines[at + 1 :], at + 1) if x.item.level <= level)
        below = part.lines[at + 1 : next(ends, None)]
        assert first <= at < below[0].number <= last
        for line in below[1:]:
            packs.drop(pack, section, part.made, line.number, is_dropped=True)
        kept = [i["text"] for i in items(packs, pack, section)]
        assert part.lines[at].item.text in kept and below[0].item.text in kept
        packs.drop(pack, section, part.made, below[0].number, is_dropped=True)
        left = [i["text"] for i in items(packs, pack, section)]
        assert len(left) == len(kept) - 2 and part.lines[at].item.text not in left[at : at + 1]
        for line in below:
            packs.drop(pack, section, part.made, line.number, is_dropped=False)
    # Other headings, with lines or with none from the first, stay.
    for part in packs.draft(pack).parts:  # type: ignore[union-attr]
        assert len(items(packs, pack, part.id)) == len(part.lines)


def test_citations_are_numbered_as_they_are_read_without_gaps(made: tuple[Packs, str]) -> None:
    packs, pack = made
    whole = exported(packs, pack)
    lines = [i for s in whole["sections"] for i in s["items"]]
    used = dict.fromkeys(m for i in lines for m in (*i["citations"], *(m for c in i["cells"] for m in c["citations"])))
    assert [*used] == [c["marker"] for c in whole["citations"]] == [*range(1, len(used) + 1)]
    held = packs.citations(pack)
    first = next(i for i in lines if i["kind"] == "content")
    assert whole["citations"][0]["quote"] == held[first["citations"][0]].quote


def test_a_pack_has_the_head_of_the_template_that_was_chosen(source: Assistant, tmp_path: Path) -> None:
    usual = own_templates()
    other = usual["dang"].model_copy(update={"title": "TÀI LIỆU CỦA SỞ", "letterhead": Letterhead(form="nha-nuoc")})
    packs = Packs(source, PackStore(tmp_path), {"dang": usual["dang"], "so": other})
    page = PackPage(packs)
    html = page.show("me")["html"]
    assert "Thể thức văn bản của Đảng" in html and "Thể thức văn bản hành chính nhà nước" in html
    asked = {"documents": [MAIN], "audience": "chi-bo", "minutes": 90, "sections": ["chuong-trinh"], "template": "so"}
    pack = page.act("me", "make", asked)["pack"]
    finished(packs, pack)
    text = "\n".join(_words_of(packs.exported(pack, ".docx")[1], "word/document.xml"))
    assert "TÀI LIỆU CỦA SỞ" in text and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text.upper()
    with pytest.raises(InputError, match="mẫu trình bày"):
        page.act("you", "make", {**asked, "template": "không có"})
    with pytest.raises(InputError, match="không có thẻ"):
        packs.exported(pack, ".csv")
    assert "tai-ve.csv" not in page.show("me", pack)["html"] and "tai-ve.xlsx" in page.show("me", pack)["html"]


# A chat model


class Echo:
    """A chat model that gives the first half of each passage back, or does what it is told."""

    name, prompt_hash, usage = "tiếng vọng", "", Usage()

    def __init__(self, *does: Callable[[], None]) -> None:
        self.asked = 0
        self._does = does

    def draft(self, _question: str, evidence: Sequence[Evidence]) -> Iterator[Drafted]:
        self.asked += 1
        for e in evidence:
            for do in self._does:
                do()
            yield Drafted(text=f"{e.text.rstrip('.')}, như đã nêu.", markers=(e.marker,))


def with_model(source: Assistant, tmp_path: Path, model: Echo) -> Packs:
    settings = Settings(home=tmp_path, corpus=SOURCES)
    return Packs(Assistant(source.index, lambda: model, settings), PackStore(tmp_path))  # type: ignore[arg-type, return-value]


def test_a_model_words_what_passes_and_the_rest_keeps_the_documents_words(source: Assistant, tmp_path: Path) -> None:
    def fails_later() -> None:
        if model.asked > 2:
            raise ModelError("máy chủ không trả lời")

    model = Echo(fails_later)
    packs = with_model(source, tmp_path, model)
    page = PackPage(packs)
    assert "tiếng vọng" in page.show("me")["html"]
    asked = {"documents": [MAIN], "audience": "chi-bo", "minutes": 90, "sections": ["boi-canh", "noi-dung"]}
    pack = page.act("me", "make", {**asked, "wording": "model"})["pack"]
    draft = finished(packs, pack)
    worded = [line for part in draft.parts for line in part.lines if line.is_worded]
    assert worded and all(line.item.text.endswith("như đã nêu.") and line.item.citations for line in worded)
    assert sum(part.unworded for part in draft.parts) > 0
    html = unescape(page.show("me", pack)["html"])
    assert html.count(f'<span class="tag">{texts.BY_MODEL}</span>') == len(worded) + 1  # and in the legend
    assert "giữ nguyên lời văn bản" in html and "máy chủ không trả lời" in html
    assert exported(packs, pack)["model"] == "tiếng vọng"
    # Not asked where the documents' own words are wanted.
    before = model.asked
    plain = finished(packs, page.act("me", "make", {**asked, "wording": "plain"})["pack"])
    assert model.asked == before and exported(packs, plain.id)["model"] is None


def test_a_stop_while_the_model_is_at_work_asks_it_no_more(source: Assistant, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def waits() -> None:
        begun.set()
        assert go_on.wait(20)

    model = Echo(waits)
    packs = with_model(source, tmp_path, model)
    pack = packs.start("me", [MAIN], "chi-bo", 90, ("chuong-trinh", "boi-canh", "noi-dung"), is_worded=True)
    assert begun.wait(20)
    packs.stop(pack)
    draft = packs.draft(pack)
    assert draft is not None and draft.progress is None
    # Another pack need not wait for the answer.
    finished(packs, packs.start("me", [MAIN], "chi-bo", 90, ("chuong-trinh",)))
    go_on.set()
    time.sleep(0.2)
    draft = packs.draft(pack)
    assert draft is not None and not [p for p in draft.parts if p.model] and model.asked == 1


def test_the_quiz_made_again_is_another_and_numbers_keep_their_meaning(packs: Packs) -> None:
    draft = finished(packs, packs.start("me", [MAIN, OTHER], "chi-bo", 90, ("noi-dung", "trac-nghiem")))
    pack, before = draft.id, packs.citations(draft.id)
    first = packs.part(pack, "trac-nghiem")
    packs.edit(pack, first.id, 1, 0, Words(question="Câu của tôi?"))
    packs.again(pack, "trac-nghiem", "me")
    draft = finished(packs, pack)
    second = packs.part(pack, "trac-nghiem")
    assert (second.made, draft.head.seed) == (2, 2)
    assert [x.quiz for x in second.lines] != [x.quiz for x in first.lines]
    assert not any(x.is_changed for x in second.lines)
    after = packs.citations(pack)
    assert {m: after[m] for m in before} == before
    assert len({(c.passage_id, c.quote) for c in after.values()}) == len(after)
    whole = exported(packs, pack)
    assert whole["seed"] == 2 and all(q["citation"]["quote"] for q in whole["quiz"])
    # The line of the first quiz is another now.
    with pytest.raises(InputError, match="vừa được soạn lại"):
        packs.edit(pack, "trac-nghiem", 1, 0, Words(question="Câu khác?"))


def test_files_without_a_module_and_unknown_kinds_are_said(
    made: tuple[Packs, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    packs, pack = made
    name, _ = packs.exported(pack, ".json")
    assert name == "hoc-tap-chi-thi-so-42-ct-tw.json"
    with pytest.raises(InputError, match=r"chưa ghi được tệp \.exe"):
        packs.exported(pack, ".exe")
    monkeypatch.setitem(__import__("study.formats", fromlist=["x"]).FORMATS, ".docx", "study.formats.nowhere")
    with pytest.raises(InputError, match=r"chưa ghi được tệp \.docx"):
        packs.exported(pack, ".docx")
    with pytest.raises(InputError, match="chưa có phần nào"):
        packs.exported("nothing", ".json")


# Keeping


def test_a_pack_is_found_again_by_its_browser_alone_and_deleted_for_good(
    source: Assistant, packs: Packs, tmp_path: Path
) -> None:
    pack = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, FEW)).id
    part, line = next(lines_of(packs, pack, "noi-dung"))
    packs.edit(pack, part.id, 1, line.number, Words(text="Lời riêng xyzzy."))
    again = Packs(source, PackStore(tmp_path))
    assert [d.id for d in again.drafts("me")] == [pack] and again.drafts("you") == again.drafts("") == ()
    assert "Lời riêng xyzzy." in [x.item.text for x in again.part(pack, "noi-dung").lines]
    again.remove(pack)
    assert packs.draft(pack) is None and packs.drafts("me") == ()
    assert not [p for p in tmp_path.iterdir() if b"xyzzy" in p.read_bytes()]


def test_two_people_change_one_section_at_once_and_nothing_is_lost(packs: Packs) -> None:
    pack = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, ("noi-dung",))).id
    numbers = [line.number for _, line in lines_of(packs, pack, "noi-dung")]

    def drop(number: int) -> None:
        packs.drop(pack, "noi-dung", 1, number, is_dropped=True)

    with ThreadPoolExecutor(2) as people:
        list(people.map(drop, numbers))
    assert [x.number for x in packs.part(pack, "noi-dung").lines if x.is_dropped] == numbers


def test_fifty_people_prepare_packs_at_once(packs: Packs) -> None:
    def prepare(person: int) -> tuple[int, str]:
        owner = f"person {person}"
        pack = packs.start(owner, [MAIN], "chi-bo", 90, ("chuong-trinh", "thao-luan"))
        finished(packs, pack)
        packs.edit(pack, "thao-luan", 1, 0, Words(text=owner))
        return len(packs.drafts(owner)), packs.part(pack, "thao-luan").lines[0].item.text

    with ThreadPoolExecutor(50) as people:
        assert list(people.map(prepare, range(50))) == [(1, f"person {n}") for n in range(50)]


def test_a_killed_process_loses_only_the_section_that_was_being_made(source: Assistant, tmp_path: Path) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from assistant.assistant import Assistant, open_index
from assistant.settings import Settings
from screen.pack_draft import Words
from screen.pack_store import PackStore
from screen.packs import Packs
home, sources, document = sys.argv[1:]
settings = Settings(home=Path(home) / "index", corpus=Path(sources))
index = open_index(settings, embedder=False)
index.refresh()
packs = Packs(Assistant(index, None, settings), PackStore(Path(home)))
put, made = PackStore.put_section, []
def put_section(store, pack, section, position, numbered):
    if len(made) < 2:
        made.append(section)
        return put(store, pack, section, position, numbered)
    packs.edit(pack, "noi-dung", 1, 0, Words(text="Lời riêng."))
    def killed(known):
        numbered(known)
        os.kill(os.getpid(), signal.SIGKILL)
    return put(store, pack, section, position, killed)
PackStore.put_section = put_section
packs.start("me", [document], "chi-bo", 90, ("thong-tin", "noi-dung", "phan-cong", "chuong-trinh"))
import time; time.sleep(60)
"""
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(SOURCES), MAIN],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    packs = Packs(source, PackStore(tmp_path))
    (draft,) = packs.drafts("me")
    assert draft.progress is None and [s.id for s in draft.missing] == ["phan-cong", "chuong-trinh"]
    assert packs.part(draft.id, "noi-dung").lines[0].item.text == "Lời riêng."
    packs.go_on(draft.id, "me")
    draft = finished(packs, draft.id)
    assert [p.id for p in draft.parts] == list(FEW) and draft.parts[1].lines[0].is_own


def test_old_packs_go_and_packs_of_another_shape_are_passed_over(packs: Packs, tmp_path: Path) -> None:
    store = PackStore(tmp_path)
    pack = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, ("chuong-trinh",))).id
    store.start("me", '{"documents": "cũ"}')
    assert [d.id for d in packs.drafts("me")] == [pack]
    assert store.remove_older(1) == 0
    with store._writing() as connection:
        connection.execute("UPDATE packs SET changed_at = '2020-01-01T00:00:00.000+00:00' WHERE id = ?", (pack,))
    assert store.remove_older(1) == 1 and packs.draft(pack) is None and store.citations(pack) == ()


# What the page gets


def test_nothing_typed_or_read_becomes_an_element(packs: Packs, source: Assistant) -> None:
    template = Template.model_validate({**packs.templates["dang"].model_dump(), "report_form": (f"# {NASTY}", NASTY)})
    packs = Packs(source, PackStore(None), {"dang": template})
    page = PackPage(packs)
    pack = finished(packs, packs.start("me", [MAIN], "chi-bo", 90, ("noi-dung", "bao-cao", "trac-nghiem"))).id
    part, line = next(lines_of(packs, pack, "noi-dung"))
    packs.edit(pack, part.id, 1, line.number, Words(text=NASTY))
    quiz = packs.part(pack, "trac-nghiem").lines[0].quiz
    assert quiz is not None
    packs.edit(
        pack, "trac-nghiem", 1, 0, Words(question=NASTY, options=(NASTY, *map(str, range(1, len(quiz.options)))))
    )
    shown = page.show("me", pack)["html"]
    about = {"pack": pack, "made": 1, "line": line.number}
    form = page.act("me", "edit", {**about, "part": "noi-dung"})["fragments"][0]["html"]
    asked = page.act("me", "edit", {**about, "part": "trac-nghiem", "line": 0})["fragments"][0]["html"]
    for html in (shown, form, asked):
        assert "<script" not in html and "<img" not in html
        assert NASTY in unescape(html)
    assert texts.UNHELD in shown


def test_a_pack_of_another_browser_is_as_good_as_none(made: tuple[Packs, str]) -> None:
    packs, pack = made
    page = PackPage(packs)
    assert texts.PACK_LOST in page.show("you", pack)["html"]
    for action in ("stop", "remove", "edit", "save", "drop", "drop-part", "again"):
        with pytest.raises(UnknownPackError):
            page.act("you", action, {"pack": pack, "part": "noi-dung", "made": 1, "line": 0})
    with pytest.raises(UnknownPackError):
        page.news("you", pack, -1)
    for action, data in (("edit", {"pack": [1]}), ("edit", "x"), ("dance", {"pack": pack})):
        with pytest.raises(InputError, match="sai dạng"):
            page.act("me", action, data)
    assert "<mark>" in page.panel(pack, 1) and texts.PANEL_LOST in page.panel(pack, 9_999)


def test_news_are_what_was_made_since(packs: Packs, monkeypatch: pytest.MonkeyPatch) -> None:
    page, gate = PackPage(packs), Gate(monkeypatch)
    shown = page.act("me", "make", {"documents": [MAIN], "audience": "chi-bo", "minutes": 90, "sections": FEW})
    pack, clock = shown["pack"], shown["clock"]
    assert shown["building"] and "Dừng" in shown["html"]
    seen: list[str] = []
    for step in range(len(FEW)):
        gate.open(1)
        gate.wait(min(step + 2, len(FEW)))
        deadline = time.monotonic() + 20
        while True:
            news = page.news("me", pack, clock)
            seen += [f["id"] for f in news["fragments"] if f["id"].startswith("part-") and f["id"] not in seen]
            clock = news["clock"]
            if len(seen) > step and (step + 1 < len(FEW) or not news["building"]):
                break
            assert time.monotonic() < deadline
    assert seen == [f"part-{section}" for section in FEW]
    assert news["said"] == texts.PACK_FINISHED
