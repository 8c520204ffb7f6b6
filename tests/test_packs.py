"""Study packs while a person works on them: what is changed is checked, what is dropped is gone, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest

from assistant.assistant import Assistant, open_index
from assistant.settings import Settings
from corpus.errors import InputError
from screen import texts
from screen.pack_draft import Line, Part, Words
from screen.pack_page import PackPage
from screen.pack_store import PackStore, UnknownPackError
from screen.packs import Draft, Packs
from study.build import Builder
from study.pack import Kind, Section
from study.template import SECTIONS, SectionShape, Template
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
    assert item["text"] == f"{wrong} ({texts.PACK_OWN_WORDS})"
    assert (item["kind"], item["citations"]) == ("suggestion", [])
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


def test_advice_may_say_what_it_likes_and_stays_advice(made: tuple[Packs, str]) -> None:
    packs, pack = made
    part, line = next(lines_of(packs, pack, "thao-luan", Kind.SUGGESTION))
    _, line = packs.edit(pack, part.id, part.made, line.number, Words(text="Năm 2031 chi bộ ta đạt 95% chưa?"))
    assert line.is_changed and not line.problems
    assert items(packs, pack, "thao-luan")[line.number]["kind"] == "suggestion"


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
    assert row["cells"][2]["text"] == f"phối hợp ({texts.PACK_OWN_WORDS})" and row["cells"][1]["text"] == duty
    assert row["kind"] == "suggestion" and row["citations"] == []
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
    assert asked["question"].endswith(f"({texts.PACK_OWN_WORDS})") and "Ban Dân vận Trung ương" in asked["options"]
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
    assert {c["marker"] for c in whole["citations"]} == used < set(packs.citations(pack))
    packs.drop_section(pack, "phan-cong", is_dropped=False)
    packs.drop(pack, part.id, part.made, line.number, is_dropped=False)
    assert len(exported(packs, pack)["citations"]) == len(packs.citations(pack))
    for section in FEW:
        packs.drop_section(pack, section, is_dropped=True)
    with pytest.raises(InputError, match="chưa có phần nào"):
        packs.exported(pack, ".json")


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
    template = Template.model_validate({**packs.template.model_dump(), "report_form": (f"# {NASTY}", NASTY)})
    packs = Packs(source, PackStore(None), template)
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
    assert texts.CHANGED_OWN in shown


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
