"""What reaches the page: nothing unescaped, every marker a chip, every quote marked in its place."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import app  # noqa: TID251 - what is tested
from assistant.answer import Answer, Citation, Statement, Status, Turn
from assistant.focus import NO_FOCUS, Focus
from assistant.records import Records, Verdict
from assistant.settings import read_settings
from corpus.directive import Correction, Directive, FieldSource, Lines, Passage, PassageKind, Where
from corpus.errors import InputError, ModelError
from retrieval.search import NamedBody, NamedDocument, Understanding
from screen import Dialogue, render_answer, render_panel, render_question, texts
from screen.frame import render_notices, render_subject
from screen.markdown import render_markdown
from screen.panel import locate
from screen.render import plain_answer, subject
from tests.scripted import ReadCollection, ScriptedAssistant

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "corpus" / "sources").glob("00*.txt"))
NASTY = '<script>alert(1)</script><img src=x onerror="alert(2)">'
DIRECTIVE_42 = "002_7c4a6313622df1c1-4"


@pytest.fixture(scope="module")
def collection() -> ReadCollection:
    return ReadCollection(SOURCES)


@pytest.fixture(scope="module")
def fake(collection: ReadCollection) -> ScriptedAssistant:
    return ScriptedAssistant(collection)


@pytest.fixture(scope="module")
def answer(fake: ScriptedAssistant) -> Answer:
    return list(fake.stream("nhiệm vụ của Ban Tuyên giáo"))[-1]


class Tags(HTMLParser):
    """Collects the elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def assert_harmless(html: str) -> None:
    for tag, attributes in Tags(html).seen:
        assert tag not in {"script", "img", "iframe", "object", "style", "link", "base", "form"}
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert (attributes.get("href") or "#").startswith(("#", "/?trang=kho&vb="))


def with_text(answer: Answer, text: str, *statements: Statement) -> Answer:
    return replace(answer, text=text, statements=statements)


# The message


def test_the_number_of_a_unit_begins_no_list_in_the_list() -> None:
    html = render_markdown("- 2. Mục tiêu [1]\n- 12) Quan điểm\n- I- Chung", {1}, lambda n: f"<b>{n}</b>")
    assert html == "<ul><li>2. Mục tiêu <b>1</b></li><li>12) Quan điểm</li><li>I- Chung</li></ul>"


def test_every_marker_is_a_chip_that_names_its_citation(answer: Answer) -> None:
    chips = [a for a in Tags(render_answer(answer, "e-1_x")).named("a") if a.get("class") == "cite"]
    in_text = [a["href"] for a in chips[: len(answer.citations)]]
    assert in_text == [f"#cite-e-1_x-{c.marker}" for c in answer.citations]
    assert all(a["role"] == "button" and a["title"] for a in chips)


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("a [1][2]", [1, 2]),
        ("a [1, 2]", [1, 2]),
        ("a [9]", []),
        ("mục [1] và [3]", [1, 3]),
        ("năm [2020]", []),
    ],
)
def test_only_numbers_that_are_cited_become_chips(answer: Answer, text: str, markers: list[int]) -> None:
    html = render_answer(with_text(answer, text), "x", final=False).split("<details")[0]
    assert [a["href"] for a in Tags(html).named("a")] == [f"#cite-x-{m}" for m in markers]
    if not markers:
        assert text in html


def test_nothing_from_outside_becomes_an_element(answer: Answer) -> None:
    cited = replace(answer.citations[0], reference=NASTY, quote=NASTY, path=(NASTY,), file=NASTY)
    nasty = replace(
        answer,
        question=NASTY,
        standalone_question=NASTY + "?",
        text=f"{NASTY} [1] [x](javascript:alert(3)) ![y](http://example.org/y.png) <http://example.org> `a`",
        citations=(cited,),
        statements=(Statement(text=NASTY, citations=(1,), verified=False),),
        missing=(NASTY,),
        fallback=NASTY,
        understood=Understanding(documents=(NamedDocument(written=NASTY, label=NASTY),)),
    )
    html = render_answer(nasty, "x")
    assert_harmless(html)
    assert "<script" not in html and "<img" not in html and unescape(html).count(NASTY) >= 6
    assert_harmless(render_question(NASTY))
    assert_harmless(render_subject(NASTY))
    assert_harmless(render_notices((NASTY,), "building <b>"))


def test_a_message_is_one_line_so_that_the_chat_leaves_it_alone(answer: Answer) -> None:
    text = "# Đầu\n\nmột\nhai\n\n\n- ba\n\n      thụt\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert "\n" not in render_answer(with_text(answer, text), "x")
    assert "\n" not in render_question("một\n\nhai")


def test_markdown_of_answers_is_read(answer: Answer) -> None:
    text = "### Chỉ thị\n\n- **một** [1]\n  - hai\n\n| Chỉ tiêu | Giá trị |\n|---|---:|\n| *a* | 85% [2] |\n\n1. b"
    tags = [tag for tag, _ in Tags(render_answer(with_text(answer, text), "x")).seen]
    for wanted in ("h3", "ul", "li", "strong", "table", "th", "td", "em", "ol"):
        assert wanted in tags


def test_verified_and_unverified_statements_differ(answer: Answer) -> None:
    good = Statement(text="Điều đúng [1]", citations=(1,), verified=True)
    bad = Statement(text="Điều *chưa* rõ < 5 [2]", citations=(2,), verified=False)
    html = render_answer(with_text(answer, f"- {good.text}\n- {bad.text}", good, bad), "x")
    marked = html.split('<span class="unverified">')[1]
    assert html.count('class="unverified"') == 1
    assert marked.startswith("Điều <em>chưa</em> rõ &lt; 5 <a")
    assert texts.UNVERIFIED in html and texts.UNVERIFIED_WHY in html
    assert "\ue000" not in html and "\ue001" not in html
    all_good = render_answer(with_text(answer, good.text, good), "x")
    assert texts.UNVERIFIED not in all_good


def test_status_missing_fallback_and_index_are_said(answer: Answer) -> None:
    html = render_answer(
        replace(
            answer,
            status=Status.NOT_IN_CORPUS,
            missing=("Nghị quyết 28-NQ/TW",),
            fallback="máy chủ không trả lời",
            index="lexical_only",
        ),
        "x",
    )
    said = (
        texts.STATUS[Status.NOT_IN_CORPUS],
        "Nghị quyết 28-NQ/TW",
        "máy chủ không trả lời",
        texts.LEXICAL_ONLY,
    )
    assert all(words in html for words in said)


def test_what_the_question_was_taken_to_mean_is_said(answer: Answer) -> None:
    understood = Understanding(
        documents=(NamedDocument(written="ct42", label="Chỉ thị 42-CT/TW"),),
        bodies=(NamedBody(written="Ban Tuyên giáo Tỉnh ủy Đắk Lắk", family="ban_tuyen_giao", families=()),),
        places=("Đắk Lắk",),
        years=(2030,),
    )
    assert subject(understood) == "Chỉ thị 42-CT/TW · Ban Tuyên giáo Tỉnh ủy Đắk Lắk · năm 2030"
    asked = replace(answer, understood=understood, standalone_question="Ai chủ trì theo Chỉ thị 42-CT/TW?")
    html = render_answer(asked, "x")
    assert texts.ASKING_ABOUT in html and "Chỉ thị 42-CT/TW · Ban" in html and asked.standalone_question in html
    bare = NamedBody(written="ban tuyen giao tw", family="Ban Tuyên giáo", families=(), level="central")
    typed_bare = Understanding(bodies=(bare,), restored="Ban Tuyên giáo Trung ương làm gì?")
    assert subject(typed_bare) == "Ban Tuyên giáo Trung ương"
    in_letters = replace(answer, understood=typed_bare, question="ban tuyen giao tw lam gi")
    assert "Ban Tuyên giáo Trung ương làm gì?" in render_answer(in_letters, "x")
    # A slip mended in a question that has its accents is not worth a line.
    slip = replace(typed_bare, restored="nhiệm vụ của Ban Tuyên giáo.")
    assert texts.TAKEN_AS not in render_answer(replace(answer, understood=slip), "x")
    nothing = render_answer(replace(answer, understood=Understanding()), "x")
    assert texts.WHOLE_COLLECTION in nothing and texts.TAKEN_AS not in nothing


def test_copying_takes_the_citations_along(answer: Answer) -> None:
    copied = plain_answer(answer)
    for citation in answer.citations:
        assert f"[{citation.marker}] {citation.reference}: “{citation.quote}”" in copied
    assert "<" not in copied and "**" not in copied


def test_thumbs_show_what_was_kept_and_only_finished_answers_have_them(answer: Answer) -> None:
    chosen = [a["class"] for a in Tags(render_answer(answer, "x", verdict=Verdict.DOWN)).named("a")]
    assert "thumb down chosen" in chosen and "thumb up" in chosen
    assert "thumb" not in render_answer(answer, "x", final=False)


# The panel


def panel_of(fake: ScriptedAssistant, passage: Passage, quote: str) -> str:
    return render_panel(fake.cite(1, passage, quote), fake.collection)


def test_every_passage_of_the_collection_is_marked_at_its_place(fake: ScriptedAssistant) -> None:
    for document_id in fake.collection.directives:
        passages = fake.collection.passages(document_id)
        for index, passage in enumerate(passages):
            citation = fake.cite(1, passage, passage.body or passage.text)
            (found, (start, end)) = next(iter(locate(citation, passages).items()))
            assert (found, passage.text[start:end]) == (index, citation.quote)


def test_the_quote_is_marked_among_its_neighbours(fake: ScriptedAssistant) -> None:
    passages = fake.collection.passages(DIRECTIVE_42)
    passage = next(p for p in passages if p.lines.first == 340)
    quote = passage.text[2:60]
    html = panel_of(fake, passage, quote)
    assert html.count("<mark>") == 1 and f"<mark>{quote}</mark>" in html
    assert "Ban cán sự đảng Bộ Nông nghiệp" in html.split("</mark>")[1]
    assert "<li>8. Tổ chức thực hiện</li><li>gạch đầu dòng thứ 5</li>" in html
    assert f"<code>{passage.file}</code>, dòng 340" in html
    assert 'aria-current="location">8. Tổ chức thực hiện' in html


def test_a_quote_over_two_passages_is_marked_in_both(fake: ScriptedAssistant) -> None:
    passages = fake.collection.passages(DIRECTIVE_42)
    at = next(i for i, p in enumerate(passages) if p.lines.first == 290)
    first, second = passages[at], passages[at + 1]
    html = panel_of(fake, first, f"{first.text[-20:]} {second.text[:15]}")
    assert f"<mark>{first.text[-20:]}</mark>" in html and f"<mark>{second.text[:15]}</mark>" in html


def test_metadata_says_where_it_was_read(fake: ScriptedAssistant) -> None:
    passage = fake.collection.passages(DIRECTIVE_42)[1]
    letter = FieldSource(Where.COVERING_LETTER, "cong-van.txt", Lines(24, 24))
    directive = replace(
        fake.collection.directives[DIRECTIVE_42], number="42-CT/TW", sources={"number": letter}, date=None
    )
    fields = {name: getattr(fake.cite(1, passage, passage.text), name) for name in Citation.__slots__}
    html = render_panel(Citation(**{**fields, "document": directive}), _Only(directive, (passage,)))
    assert f'42-CT/TW<span class="where">{texts.WHERE[Where.COVERING_LETTER]} (cong-van.txt, dòng 24)' in html
    assert texts.UNSTATED in html


def test_scanning_errors_inside_the_quote_are_said(fake: ScriptedAssistant) -> None:
    passage = fake.collection.passages(DIRECTIVE_42)[1]
    word, line = passage.text.split()[3], passage.lines.first
    fixes = [
        Correction(line=line, wrong=word, right="đúng", why=""),
        Correction(line=1, wrong="a", right="á", why=""),
    ]
    html = render_panel(fake.cite(1, passage, passage.text), fake.collection, fixes)
    assert f"“{word}” → “đúng”." in html and "á”" not in html


def test_a_document_that_is_gone_still_shows_its_quote(fake: ScriptedAssistant) -> None:
    passage = fake.collection.passages(DIRECTIVE_42)[1]
    citation = fake.cite(1, passage, passage.text)
    gone = render_panel(replace(citation, document=replace(citation.document, id="gone-1")), fake.collection)
    assert texts.NOT_HELD_NOW in gone and "<mark>" in gone
    moved = render_panel(replace(citation, quote="câu không có"), fake.collection)
    assert texts.MOVED in moved and "<mark>câu không có</mark>" in moved


def test_the_panel_escapes_documents(fake: ScriptedAssistant) -> None:
    passage = Passage(
        id="d-1.1",
        document_id="d-1",
        ordinal=1,
        kind=PassageKind.PARAGRAPH,
        text=f"a {NASTY} b",
        path=(NASTY,),
        file=NASTY,
        lines=Lines(1, 1),
    )
    directive = Directive(
        id="d-1",
        type=NASTY,
        number=NASTY,
        title=NASTY,
        file=NASTY,
        lines=Lines(1, 1),
        sources={"number": FieldSource(Where.OTHER_DOCUMENT, NASTY, Lines(1, 2))},
    )
    citation = Citation(
        marker=1,
        document=directive,
        passage_id="d-1.1",
        path=(NASTY,),
        reference=NASTY,
        quote=NASTY,
        file=NASTY,
        lines=Lines(1, 1),
        skipped_lines=(3,),
    )
    html = render_panel(citation, _Only(directive, (passage,)))
    assert_harmless(html)
    assert "<script" not in html and "<mark>&lt;script&gt;" in html


class _Only:
    """A collection of one document."""

    def __init__(self, directive: Directive, passages: tuple[Passage, ...]) -> None:
        self.directives = {directive.id: directive}
        self._passages = passages

    generation = 1

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        return self._passages

    def sha256(self, file: str) -> str:
        return ""


# The dialogue


class Failing(ScriptedAssistant):
    """Fails half way, with an error of the given kind."""

    def __init__(self, collection: ReadCollection, error: Exception) -> None:
        super().__init__(collection)
        self._error = error

    def stream(self, question: str, history: Sequence[Turn] = (), *, focus: Focus = NO_FOCUS) -> Iterator[Answer]:
        yield next(super().stream(question, history))
        raise self._error


def finished(dialogue: Dialogue, conversation: str) -> list[dict[str, str]]:
    deadline = time.monotonic() + 10
    while dialogue.growing_in(conversation) and time.monotonic() < deadline:
        time.sleep(0.01)
    return dialogue.messages(conversation)


def test_follow_ups_get_the_conversation_until_the_subject_is_dropped(
    tmp_path: Path, collection: ReadCollection
) -> None:
    fake = ScriptedAssistant(collection)
    dialogue = Dialogue(fake, Records(tmp_path))
    conversation, _ = dialogue.ask("", "Ban Tuyên giáo làm gì?")
    finished(dialogue, conversation)
    assert dialogue.subject(conversation) == "Chỉ thị 42-CT/TW"
    dialogue.ask(conversation, "Còn Ban Dân vận?")
    finished(dialogue, conversation)
    dialogue.drop_subject(conversation)
    assert dialogue.subject(conversation) == ""
    dialogue.ask(conversation, "Ai ký?")
    messages = finished(dialogue, conversation)
    assert [[t.content for t in h if t.role == "user"] for h in fake.histories] == [
        [],
        ["Ban Tuyên giáo làm gì?"],
        [],
    ]
    assert fake.histories[1][1].content.startswith("###")
    again = Dialogue(fake, Records(tmp_path))
    assert again.messages(conversation) == messages and len(messages) == 6


@pytest.mark.parametrize(
    ("error", "said"),
    [(ModelError("Mô hình không trả lời."), "Mô hình không trả lời."), (ValueError("x"), texts.UNEXPECTED)],
)
def test_a_failure_is_an_answer_that_says_so(
    tmp_path: Path, collection: ReadCollection, error: Exception, said: str
) -> None:
    dialogue = Dialogue(Failing(collection, error), Records(tmp_path))
    conversation, _ = dialogue.ask("", "Ai ký?")
    last = finished(dialogue, conversation)[-1]["content"]
    assert said in last and texts.STATUS[Status.ERROR] in last


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("  \n ", texts.EMPTY_QUESTION),
        ("\ud800 \udfff", texts.EMPTY_QUESTION),
        ("a" * 20_000, "20.000 ký tự, quá mức tối đa 8.000"),
    ],
)
def test_questions_that_cannot_be_taken_are_refused_with_a_reason(
    tmp_path: Path, fake: ScriptedAssistant, question: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Dialogue(fake, Records(tmp_path)).ask("", question)


def test_halves_of_surrogate_pairs_are_left_out_of_questions_and_names(tmp_path: Path, fake: ScriptedAssistant) -> None:
    dialogue = Dialogue(fake, Records(tmp_path))
    conversation, _ = dialogue.ask("", "Ban Tuyên giáo \ud83dlàm gì 😀?\ude00", "me")
    messages = finished(dialogue, conversation)
    assert "Ban Tuyên giáo làm gì 😀?" in messages[0]["content"] and 'final"' in messages[1]["content"]
    dialogue.rename(conversation, "Học \udcfftập")
    assert [c.name for c in dialogue.conversations("me")] == ["Học tập"]


def test_of_many_clicks_at_once_one_is_taken(tmp_path: Path, collection: ReadCollection) -> None:
    class Slow(Records):
        """Gives the other clicks time to come in between."""

        def has_conversation(self, conversation: str) -> bool:
            time.sleep(0.05)
            return super().has_conversation(conversation)

    records = Slow(tmp_path)
    dialogue = Dialogue(ScriptedAssistant(collection, pause_seconds=0.3), records)
    conversation = records.start_conversation("me")
    start = threading.Barrier(8)

    def click(n: int) -> bool:
        start.wait()
        try:
            dialogue.ask(conversation, f"Ban Tuyên giáo làm gì ({n})?")
        except InputError as error:
            assert str(error) == texts.STILL_ANSWERING
            return False
        return True

    with ThreadPoolExecutor(8) as clicks:
        taken = list(clicks.map(click, range(8)))
    assert taken.count(True) == 1 and len(records.conversation(conversation)) == 1
    finished(dialogue, conversation)


def test_a_reload_while_an_answer_grows_finds_it(tmp_path: Path, collection: ReadCollection) -> None:
    records = Records(tmp_path)
    dialogue = Dialogue(ScriptedAssistant(collection, pause_seconds=0.15), records)
    conversation, exchange = dialogue.ask("", "Ban Tuyên giáo làm gì?")
    assert "Ban Tuyên giáo" in dialogue.messages(conversation)[0]["content"]
    with pytest.raises(InputError, match="Đang trả lời"):
        dialogue.ask(conversation, "Ai ký?")
    assert dialogue.growing_in(conversation) == exchange
    assert 'final"' in finished(dialogue, conversation)[1]["content"]
    unanswered = records.ask(conversation, "bị ngắt")
    assert texts.INTERRUPTED in dialogue.last_message(unanswered)["content"]


def test_thumbs_and_panels_by_address(tmp_path: Path, fake: ScriptedAssistant) -> None:
    dialogue = Dialogue(fake, Records(tmp_path))
    conversation, exchange = dialogue.ask("", "Ban Tuyên giáo làm gì?")
    finished(dialogue, conversation)
    kept = Records(tmp_path).exchange(exchange)
    assert kept is not None and len(kept.corpus or "") == 64
    assert dialogue.judge(exchange, Verdict.UP) == conversation
    assert "thumb up chosen" in dialogue.messages(conversation)[1]["content"]
    dialogue.judge(exchange, Verdict.UP)
    assert "chosen" not in dialogue.messages(conversation)[1]["content"]
    assert dialogue.judge("nobody", Verdict.UP) is None
    assert "<mark>" in dialogue.panel(exchange, 1)
    assert texts.PANEL_LOST in dialogue.panel(exchange, 99)
    assert texts.PANEL_LOST in dialogue.panel("nobody", 1)


# Where it is served


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_without_a_password_only_loopback_is_served(tmp_path: Path, host: str) -> None:
    settings = replace(read_settings({"QUANTRIET_HOME": str(tmp_path)}), host=host)
    with pytest.raises(InputError, match="QUANTRIET_PASSWORD"):
        app.listen(settings)


def test_a_taken_port_is_said_in_vietnamese(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = read_settings({"QUANTRIET_HOME": str(tmp_path), "PORT": str(taken.getsockname()[1])})
        with pytest.raises(InputError, match="đang có chương trình khác dùng"):
            app.listen(settings)


def test_with_a_password_any_address_may_be_served(tmp_path: Path) -> None:
    environ = {
        "QUANTRIET_HOME": str(tmp_path),
        "QUANTRIET_PASSWORD": "mật khẩu",
        "HOST": "0.0.0.0",
        "PORT": "0",
    }
    app.listen(replace(read_settings(environ), port=0)).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.9.1"])
def test_loopback_names(host: str) -> None:
    assert app.is_loopback(host)
