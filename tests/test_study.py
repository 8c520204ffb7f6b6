"""Study packs: every line from a document is cited and checked, all tasks and targets are there, the quiz is fair."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from assistant import open_assistant
from assistant.drafts import Draft
from assistant.grounding import check_statement
from assistant.llm import ScriptedChatModel
from assistant.settings import Settings
from corpus.errors import InputError, ModelError
from corpus.text import verbatim
from study.build import Builder, Request
from study.formats import write
from study.outline import is_of_form, matters
from study.pack import Audience, Kind
from study.template import DEFAULT, SECTIONS, read_template
from tests.study_scores import (
    PROGRAMME,
    SHIPPED,
    STORMS,
    targets_left_out,
    tasks_left_out,
    unfair,
    unsound_lines,
)
from tests.test_answer_kinds import LATER, PLAN
from tests.test_answers import source_text

TEMPLATE = read_template()


def builder(assistant, ids, *, template=TEMPLATE, make_model=None, **request):
    documents = [assistant.collection.directives[i] for i in ids]
    return Builder(Request(documents, **request), assistant.collection, assistant.corrections, template, make_model)


def only(*sections):
    """The template with these sections alone."""
    return TEMPLATE.model_copy(update={"sections": tuple(s for s in TEMPLATE.sections if s.id in sections)})


def made(assistant, ids, **options):
    made_by = builder(assistant, ids, **options)
    return made_by.pack(list(made_by.sections()))


@pytest.fixture(scope="module")
def packs(assistant):
    return {ids: made(assistant, ids, minutes=240) for ids in SHIPPED}


@pytest.fixture(scope="module")
def tea(tmp_path_factory):
    """A collection of a province that the shipped one does not know."""
    folder = tmp_path_factory.mktemp("tea")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    (folder / "later.txt").write_text(LATER, encoding="utf-8")
    return open_assistant(Settings(home=tmp_path_factory.mktemp("home"), corpus=folder))


# Truth


@pytest.mark.parametrize("ids", SHIPPED)
def test_every_line_from_a_document_is_cited_and_sound(ids, packs, assistant):
    pack = packs[ids]
    assert len(list(pack.content())) > 15
    assert list(unsound_lines(pack, assistant)) == []
    assert pack.dropped == 0


@pytest.mark.parametrize("ids", SHIPPED)
def test_every_citation_stands_verbatim_in_its_file(ids, packs):
    for citation in packs[ids].citations:
        assert verbatim(citation.quote) in source_text(citation)


@pytest.mark.parametrize("ids", SHIPPED)
def test_no_task_and_no_target_is_left_out(ids, packs, assistant):
    assert list(tasks_left_out(packs[ids], ids, assistant)) == []
    assert list(targets_left_out(packs[ids], ids, assistant)) == []


def test_what_is_missing_is_said(packs):
    gaps = [i.text for i in packs["002_7c4a6313622df1c1-1",].section("danh-muc").items]
    assert any("187-KH/TU" in g and "không có trong kho" in g for g in gaps)
    fields = packs["003_9480370ab512f3a3-1",].section("thong-tin").items
    assert [i.cells[0].text for i in fields if i.kind is Kind.SUGGESTION] == ["Số, ký hiệu", "Ngày ban hành"]
    few = packs["001_39fa8da335113d28-1",].section("hoi-dap")
    assert len(few.items) < 8 and f"{len(few.items)} thẻ" in few.note


def test_a_pack_of_another_province(tea):
    (plan,) = (d for d in tea.collection.directives.values() if d.number == "88-KH/TU")
    pack = made(tea, [plan.id])
    duties = {(r.cells[0].text, r.cells[2].text) for r in pack.section("phan-cong").items}
    assert any(body.startswith("Sở Nông nghiệp") and role == "chủ trì" for body, role in duties)
    targets = [r.cells for r in pack.section("chi-tieu").items]
    values = {(c[0].text, c[2].text) for c in targets}
    assert {("Năm 2025", "1.500 ha"), ("Năm 2025", "≥ 60%"), ("Năm 2030", "10.000 ha")} <= values
    assert all(i.citations for i in pack.content())


# The quiz, by a checker that knows nothing of how it is made


@pytest.mark.parametrize("ids", SHIPPED)
def test_each_question_has_one_right_option(ids, packs, assistant):
    assert packs[ids].quiz
    for q in packs[ids].quiz:
        assert unfair(q, packs[ids], assistant) is None
        assert len(q.options) == TEMPLATE.options


def test_an_unfair_question_is_noticed(packs, assistant):
    pack = packs[STORMS,]
    q = pack.quiz[0]
    other = next(n for n in range(4) if n != q.key)
    assert unfair(replace(q, key=other), pack, assistant)
    doubled = tuple(q.options[q.key] for _ in q.options)
    assert unfair(replace(q, options=doubled), pack, assistant)
    invented = tuple("Ban Tuyên truyền Vũ trụ" if n == other else o for n, o in enumerate(q.options))
    assert unfair(replace(q, options=invented), pack, assistant)


def test_the_same_seed_gives_the_same_quiz(assistant):
    ids = ("001_39fa8da335113d28-3",)
    one, same, other = (made(assistant, ids, seed=n, template=only("trac-nghiem")).quiz for n in (7, 7, 8))
    assert one == same != other


# Shape


def test_the_length_of_a_session_decides_how_much_is_told(assistant):
    short, long = (made(assistant, (STORMS,), minutes=m, template=only("noi-dung")) for m in (30, 240))
    assert len(short.section("noi-dung").items) < len(long.section("noi-dung").items)
    assert any("Còn" in i.text and i.kind is Kind.SUGGESTION for i in short.section("noi-dung").items)


@pytest.mark.parametrize("minutes", [15, 45, 90, 200, 480])
def test_the_agenda_fills_the_time_without_gaps(assistant, minutes):
    rows = [
        i.cells[0].text
        for i in made(assistant, (STORMS,), minutes=minutes, template=only("chuong-trinh"))
        .section("chuong-trinh")
        .items
    ]
    times = [[int(h) * 60 + int(m) for h, m in re.findall(r"(\d+)h(\d+)", row)] for row in rows]
    assert all(a[1] == b[0] for a, b in pairwise(times))
    assert all(a < b for a, b in times)
    assert times[0][0] == 7 * 60 + 30
    assert times[-1][1] - times[0][0] == max(minutes, 5 * len(rows))


@pytest.mark.parametrize("audience", list(Audience))
def test_questions_are_the_audiences_and_nothing_but_suggestions(assistant, audience):
    section, usual = (
        made(assistant, (STORMS,), audience=a, template=only("thao-luan")).section("thao-luan")
        for a in (audience, Audience.CHI_BO)
    )
    assert len(section.items) == TEMPLATE.questions
    assert {i.kind for i in section.items} == {Kind.SUGGESTION}
    assert (section.items[0] == usual.items[0]) is (audience is Audience.CHI_BO)


def test_sections_can_be_left_out_and_put_in_another_order(assistant):
    shapes = tuple(s for s in reversed(TEMPLATE.sections) if s.id in ("thong-tin", "phan-cong", "hoi-dap"))
    pack = made(
        assistant, (STORMS,), template=TEMPLATE.model_copy(update={"sections": shapes}), without=frozenset({"hoi-dap"})
    )
    assert [s.id for s in pack.sections] == ["phan-cong", "thong-tin"]


def test_two_documents_are_compared_part_by_part(packs):
    section = packs[STORMS, PROGRAMME].section("so-sanh")
    rows = [r.cells for r in section.items if r.cells]
    assert section.columns == ("Chỉ thị 42-CT/TW", "Chương trình 43-CTr/TU")
    assert any("mục 5" in a.text and "điểm 3.5" in b.text for a, b in rows)
    unions = packs["001_39fa8da335113d28-3", "003_9480370ab512f3a3-1"].section("so-sanh")
    assert any("25 công nhân" in r.cells[0].text and "20 công nhân" in r.cells[1].text for r in unions.items if r.cells)


# The template


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "tom-tat"', 'id = "tom-luoc"', "tom-luoc"),
        ('id = "tom-tat"', 'id = "thong-tin"', "hai lần"),
        ("{van_ban} liên quan", "{vanban} liên quan", "{vanban}"),
        ("{van_ban} liên quan", "{van_ban liên quan", "ngoặc nhọn"),
        ('begin = "7h30"', 'begin = "sáng"', "7h30"),
        ("share = 40", "share = 0", "agenda"),
        ('form = "dang"', 'form = "khac"', "khac"),
        ("quiz = 10", 'quiz = 10\nlogo = "x.png"', "logo"),
        ("[letterhead]", "[letterhead", "TOML"),
        ('title = "TÀI LIỆU', '#title = "TÀI LIỆU', "thiếu"),
        ("chi-bo = [", "chi-hoi = [", "chi-hoi"),
    ],
)
def test_a_template_that_is_wrong_is_told_where(tmp_path, old, new, said):
    text = DEFAULT.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mau.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        read_template(path)


def test_the_shipped_template_holds_every_section():
    assert {s.id for s in TEMPLATE.sections} == set(SECTIONS)


# A chat model


def echo(change=lambda text: text, skip=()):
    """A model that gives back each passage that it is shown, as `change` has it."""

    class Echo(ScriptedChatModel):
        def draft(self, question, evidence, history=()):
            for e in evidence:
                if e.marker not in skip:
                    yield Draft(text=change(e.text), markers=(e.marker,))

    return lambda: Echo(name="echo")


def test_sound_sentences_of_a_model_are_taken(assistant):
    pack = made(
        assistant,
        (STORMS,),
        template=only("boi-canh", "noi-dung"),
        make_model=echo(lambda t: f"Theo văn bản, {t[:1].lower()}{t[1:]}"),
    )
    assert pack.model == "echo"
    worded = [i for i in pack.content() if i.text.startswith("Theo văn bản, ")]
    assert worded and all(i.citations for i in worded)


@pytest.mark.parametrize(
    "make_model",
    [
        echo(lambda t: f"{t} Kinh phí 77 tỷ đồng."),
        echo(lambda t: "Các địa phương cần mua sắm thiết bị hiện đại để phục vụ."),
        echo(skip=(1,)),
        # True of each line, for its document's title says it, and nothing of what the line says.
        echo(
            lambda t: (
                "Tăng cường sự lãnh đạo của Đảng đối với công tác phòng ngừa, ứng phó, khắc phục hậu quả thiên tai."
            )
        ),
        lambda: ScriptedChatModel([ModelError("hỏng")]),
        lambda: ScriptedChatModel([Draft(text="Một câu không dẫn.", markers=())]),
        lambda: ScriptedChatModel([Draft(text="Một câu dẫn bừa.", markers=(99,))]),
    ],
)
def test_a_part_that_fails_keeps_the_documents_words(assistant, make_model):
    parts = only("boi-canh", "diem-chu-y")
    plain = made(assistant, (STORMS,), template=parts)
    pack = made(assistant, (STORMS,), template=parts, make_model=make_model)
    assert pack.sections == plain.sections
    assert pack.model is None


def test_an_endpoint_that_keeps_failing_is_left_alone_and_said(assistant):
    models = []

    def make_model():
        models.append(ScriptedChatModel([ModelError("máy chủ không trả lời")]))
        return models[-1]

    made_by = builder(assistant, (STORMS,), make_model=make_model)
    pack = made_by.pack(list(made_by.sections()))
    assert len(models) == 3 and pack.model is None
    assert made_by.wording.taken == 0 and made_by.wording.kept > 3
    assert "không trả lời" in made_by.wording.reason


# Files


def test_a_pack_as_json(packs, tmp_path):
    pack = packs[STORMS, PROGRAMME]
    told = json.loads(write(pack, TEMPLATE, tmp_path / "x.json"))
    markers = {c["marker"] for c in told["citations"]}
    items = [i for s in told["sections"] for i in s["items"]]
    assert {i["kind"] for i in items} == {"content", "suggestion"}
    assert all(i["citations"] and set(i["citations"]) <= markers for i in items if i["kind"] == "content")
    assert all(q["options"][q["key"]] in q["citation"]["quote"] for q in told["quiz"])
    with pytest.raises(InputError, match="đuôi tệp"):
        write(pack, TEMPLATE, tmp_path / "x.odt")


def test_a_changed_line_is_noticed(packs, assistant):
    """The check of the first test can fail."""
    pack = packs[STORMS,]
    line = next(i for i in pack.content() if "bốn tại chỗ" in i.text)
    false = replace(line, text=line.text.replace("bốn tại chỗ", "năm tại chỗ"))
    cited = [c for c in pack.citations if c.marker in line.citations]
    assert check_statement(false.text, cited, assistant.corrections)


# Background


def test_what_is_to_be_done_is_no_background(packs, assistant):
    """Neither numbered items in front of the first heading, nor what stands under "… trong tình hình mới"."""
    directives = assistant.collection.directives
    of = {directives[ids[0]].number: p for ids, p in packs.items() if len(ids) == 1}

    def background(number):
        return [i.text for i in of[number].section("boi-canh").items]

    assert all(text.startswith("Thực hiện Nghị quyết số 02-NQ/TW") for text in background("35-KH/TU"))
    assert len(background("10-CT/TW")) == 4
    assert not any(text.startswith("Đẩy mạnh công tác tuyên truyền") for text in background("10-CT/TW"))
    assert background("213-QĐ/TW")[0] == "Căn cứ Điều lệ Đảng"


def test_a_template_says_only_what_it_changes(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('base = "dang"\ncards = 3\n[letterhead]\nbody = "CHI BỘ MỘT"\n', encoding="utf-8")
    read = read_template(mine)
    assert (read.cards, read.letterhead.body) == (3, "CHI BỘ MỘT")
    assert (read.title, read.letterhead.draft, read.sections) == (
        TEMPLATE.title,
        TEMPLATE.letterhead.draft,
        TEMPLATE.sections,
    )
    mine.write_text('base = "no-such"\n', encoding="utf-8")
    with pytest.raises(InputError, match="dang, nha-nuoc"):
        read_template(mine)


def test_a_shipped_template_is_known_by_its_name():
    state = read_template(Path("nha-nuoc"))
    assert state.letterhead.form == "nha-nuoc"
    assert state.sections == TEMPLATE.sections


def test_the_summary_fits_one_page_and_says_each_thing_once(packs):
    for ids, pack in packs.items():
        lines = [i.text for i in pack.section("tom-tat").items]
        assert len(set(lines)) == len(lines) or len(ids) > 1
        assert sum(-(-len(t) // 74) + 0.4 for t in lines) <= 38, ids


def test_cards_do_not_repeat_an_answer(packs):
    for pack in packs.values():
        answers = [i.text for i in pack.section("hoi-dap").items]
        assert len(set(answers)) == len(answers)


def test_a_heading_of_form_is_no_matter():
    assert all(is_of_form(h) for h in ("MỤC ĐÍCH, YÊU CẦU", "Tổ chức thực hiện", "Mục tiêu đến năm 2030"))
    assert not any(is_of_form(h) for h in ("Phát triển kinh tế số", "Nâng cao năng lực dự báo", "Mục tiêu về giáo dục"))


def test_discussion_quotes_matters_not_forms(packs):
    for pack in packs.values():
        for item in pack.section("thao-luan").items:
            for quoted in re.findall("“([^”]+)”", item.text):
                assert not is_of_form(quoted), item.text


def test_a_heading_that_repeats_the_title_gives_way_to_those_below_it(assistant):
    plan = next(d for d in assistant.collection.directives.values() if d.number == "175-KH/TU")
    desk = builder(assistant, [plan.id]).desk
    named = [m.words for m in matters(desk, plan)]
    assert "Phát triển nguồn nhân lực" in named
    assert not any("MỘT SỐ CHỦ TRƯƠNG" in words for words in named)


def test_the_summary_tells_a_dated_duty_once(tmp_path):
    duty = "\n4. Sở Khoa học và Công nghệ bố trí 45 tỷ đồng cho hạ tầng số trong năm 2026.\n"
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "plan.txt").write_text(PLAN.replace("\nIII. TỔ CHỨC", duty + "\nIII. TỔ CHỨC"), encoding="utf-8")
    assistant = open_assistant(Settings(home=tmp_path / "home", corpus=corpus))
    pack = made(assistant, list(assistant.collection.directives), template=only("tom-tat"))
    assert sum("45 tỷ đồng" in i.text for i in pack.section("tom-tat").items) == 1
