"""What a conversation keeps: numbers over turns, a focus, the subject it leaves, readings to choose from."""

import io
import time
from dataclasses import replace

import docx
import pytest

from assistant.answer import Status, Turn
from assistant.conversation import leaves_subject, standalone
from assistant.focus import Focus
from assistant.numbering import renumbered
from assistant.records import Records
from assistant.replay import replay
from screen import Dialogue
from screen.render import render_answer


def the(assistant, number):
    return next(d for d in assistant.collection.directives.values() if d.number == number)


def test_a_quote_keeps_its_number_over_the_turns(assistant):
    first = assistant.answer("nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?")
    other = renumbered(assistant.answer("Ai ký Chỉ thị 42?"), [first])
    again = renumbered(assistant.answer("nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?"), [first, other])
    assert other.citations[0].marker == len(first.citations) + 1
    assert f"[{other.citations[0].marker}]" in other.text
    assert [c.marker for c in again.citations] == [c.marker for c in first.citations]
    for answer in (other, again):
        markers = {c.marker for c in answer.citations}
        assert all(set(s.citations) <= markers for s in answer.statements)


def test_a_focus_bounds_search_and_answer(assistant):
    place = the(assistant, "43-CTr/TU")
    answer = assistant.answer("ai chủ trì tuyên truyền?", focus=Focus((place.id,)))
    assert answer.status is Status.ANSWERED
    assert {c.document.id for c in answer.citations} == {place.id}
    assert {h.document.id for h in answer.retrieved} == {place.id}


def test_a_place_beside_a_document_narrows_to_what_carries_it_out_there(assistant):
    central = the(assistant, "42-CT/TW")
    focus = Focus((central.id,), ("Đắk Lắk",))
    held = focus.held(assistant.collection)
    assert {assistant.collection.directives[i].number for i in held} >= {"42-CT/TW", "43-CTr/TU"}
    assert all(assistant.collection.directives[i].place in (None, "Đắk Lắk") for i in held)


def test_a_document_outside_the_focus_is_said_to_be_outside(assistant):
    answer = assistant.answer("Chỉ thị 10-CT/TW ban hành ngày nào?", focus=Focus((the(assistant, "42-CT/TW").id,)))
    assert answer.status is Status.NOT_IN_CORPUS
    assert "ngoài phạm vi đang chọn" in answer.text and "10-CT/TW" in answer.text


def test_a_focus_of_which_nothing_is_left_is_said_to_be_gone(assistant):
    chosen = "Kế hoạch số 99-KH/TU"
    for places in ((), ("Hà Nội",)):
        # Beside a document that is gone a place does not stand for the whole place.
        focus = Focus(("gone-1",), places, (chosen,))
        assert focus.held(assistant.collection) == frozenset()
        for question in ("Ai ký?", "Ai ký Chỉ thị 42-CT/TW?"):
            answer = assistant.answer(question, focus=focus)
            assert answer.status is Status.NOT_IN_CORPUS
            assert f"Phạm vi đang chọn không còn văn bản nào: {chosen} (không còn trong kho)" in answer.text
    nowhere = assistant.answer("Ai ký?", focus=Focus((), ("Cà Mau",)))
    assert "Cà Mau (không còn trong kho)" in nowhere.text
    # What is left still answers.
    left = the(assistant, "42-CT/TW")
    answer = assistant.answer("Ai ký?", focus=Focus(("gone-1", left.id), (), (chosen, "")))
    assert answer.status is Status.ANSWERED and {c.document.id for c in answer.citations} == {left.id}


def test_a_focus_keeps_the_name_of_what_is_removed(assistant, tmp_path):
    dialogue = Dialogue(assistant, Records(tmp_path))
    one, other = the(assistant, "42-CT/TW"), the(assistant, "10-CT/TW")
    held = assistant.collection.directives
    talk = dialogue.set_focus("", Focus((one.id, other.id)))
    left = {i: d for i, d in held.items() if i != one.id}
    focus = dialogue.focus(talk)
    assert focus.shown(held) == ("Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư", focus.shown(held)[1])
    assert focus.shown(left)[0] == "Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư (không còn trong kho)"
    # It keeps its name when something else is chosen beside it, and has one where none was kept.
    again = Focus((one.id,), ("Hà Nội",)).named(left, focus)
    assert again.shown(left) == (focus.shown(left)[0], "Hà Nội")
    assert Focus(("x-1",)).shown(left) == ("Văn bản x-1 (không còn trong kho)",)


def test_a_question_that_names_another_document_leaves_the_subject(assistant):
    one = assistant.answer("Ai ký Chỉ thị 42-CT/TW?").understood
    other = assistant.answer("Ai ký Chỉ thị 10-CT/TW?").understood
    assert leaves_subject(one, other)
    assert not leaves_subject(one, one)


def test_each_reading_asks_for_its_own_document(assistant):
    asked = assistant.answer("Nghị quyết 29-NQ/TW nói về gì?")
    assert asked.status is Status.CLARIFY and len(asked.choices) >= 2
    for choice in asked.choices:
        answer = assistant.answer(choice.question)
        date = choice.label.rpartition("ngày ")[2]
        assert answer.status is not Status.CLARIFY
        assert date in answer.text
    html = render_answer(asked, "x")
    assert html.count('class="choice"') == len(asked.choices)


def test_a_dialogue_numbers_on_and_notices_the_change(assistant, tmp_path):
    dialogue = Dialogue(assistant, Records(tmp_path))
    talk, first = dialogue.ask("", "Ai ký Chỉ thị 42-CT/TW?", "me")
    wait(dialogue, first)
    talk, second = dialogue.ask(talk, "Ai ký Chỉ thị 10-CT/TW?", "me")
    wait(dialogue, second)
    kept = Records(tmp_path)
    one, two = kept.exchange(first).answer, kept.exchange(second).answer
    assert [c.marker for c in two.citations] == [len(one.citations) + 1]
    assert two.topic_changed and not one.topic_changed
    assert [c.name for c in dialogue.conversations("me")] == ["Ai ký Chỉ thị 42-CT/TW?"]

    made = docx.Document(io.BytesIO(dialogue.exported(talk)))
    text = "\n".join(p.text for p in made.paragraphs)
    for answer in (one, two):
        for citation in answer.citations:
            assert f"[{citation.marker}] {citation.reference}" in text and citation.quote.split()[0] in text


def test_a_choice_is_asked_in_its_conversation(assistant, tmp_path):
    dialogue = Dialogue(assistant, Records(tmp_path))
    talk, asked = dialogue.ask("", "Nghị quyết 29-NQ/TW nói về gì?", "me")
    wait(dialogue, asked)
    same, chosen = dialogue.choose(asked, 1, "me")
    wait(dialogue, chosen)
    assert same == talk
    assert Records(tmp_path).exchange(chosen).question.startswith("Nghị quyết 29-NQ/TW ngày")
    with pytest.raises(Exception, match="không còn"):
        dialogue.choose(asked, 99, "me")


def test_a_replay_shows_whether_the_answer_still_stands(assistant, tmp_path):
    records = Records(tmp_path)
    answer = assistant.answer("Ai ký Chỉ thị 42-CT/TW?")
    exchange = records.ask(records.start_conversation(), answer.question)
    records.finish(exchange, answer, assistant.corpus_hash())
    sound = replay(records.exchange(exchange), assistant.collection, assistant.corpus_hash(), assistant.corrections)
    assert sound.is_same_corpus and sound.moved == () and all(not found for _, found in sound.findings)

    false = replace(answer, statements=(replace(answer.statements[0], text="Chỉ thị ký ngày 24/4/2021."),))
    moved = replace(false, citations=(replace(answer.citations[0], quote="câu không có"),))
    records.finish(exchange, moved, "another")
    shown = replay(records.exchange(exchange), assistant.collection, assistant.corpus_hash(), assistant.corrections)
    assert not shown.is_same_corpus and shown.moved == (1,) and shown.findings[0][1]


def test_a_passage_quoted_whole_is_sound_on_replay_as_it_was_when_shown(assistant, tmp_path):
    records = Records(tmp_path)
    answer = assistant.answer("trích nguyên văn mục 8 Chỉ thị 42-CT/TW")
    assert answer.statements[0].text == "“8. Tổ chức thực hiện”"
    # Kept with a place in the document that does not say the label, so that only the quote itself holds the "8".
    citations = tuple(replace(c, path=(), reference="Chỉ thị số 42-CT/TW") for c in answer.citations)
    exchange = records.ask(records.start_conversation(), answer.question)
    records.finish(exchange, replace(answer, citations=citations), assistant.corpus_hash())
    made = replay(records.exchange(exchange), assistant.collection, assistant.corpus_hash(), assistant.corrections)
    assert made.findings and all(not found for _, found in made.findings)


def test_turns_of_a_bounded_conversation_stay_inside(assistant):
    focus = Focus((), ("Quảng Trị",))
    history = [Turn("user", "chỉ tiêu đoàn viên năm 2025 là bao nhiêu?"), Turn("assistant", "…")]
    answer = assistant.answer("còn năm 2030?", history, focus=focus)
    assert {c.document.place for c in answer.citations} <= {"Quảng Trị"}


def wait(dialogue, exchange):
    end = time.monotonic() + 30
    while dialogue.version(exchange) is not None:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_long_conversation_costs_what_its_turns_cost(assistant):
    follow_ups = ["còn Văn phòng thì sao?", "văn bản đó ai ký?", "bên kia thì sao?", "thế ai phối hợp?"] * 10
    history = [Turn("user", "nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?"), Turn("assistant", "…")]
    for question in follow_ups:
        history += [Turn("user", question), Turn("assistant", "…")]
    started = time.perf_counter()
    assert "42" in standalone("văn bản đó ban hành ngày nào?", history, assistant.collection)
    assert time.perf_counter() - started < 5


TWO_DOCUMENTS = [
    Turn("user", "Chỉ thị 10-CT/TW yêu cầu gì?"),
    Turn("assistant", "…"),
    Turn("user", "Kế hoạch 568-KH/TU nói về gì?"),
    Turn("assistant", "…"),
]


@pytest.mark.parametrize(
    "question",
    [
        "Kế hoạch đầu tư công được phân bổ thế nào ở Đắk Lắk?",
        "Quy định trách nhiệm của người đứng đầu cấp ủy ra sao?",
        "Trong hai năm phải sơ kết mấy lần ở các xã?",
        "Các cấp ủy phải nỗ lực làm gì để phòng chống thiên tai?",
        "Con người được đặt ở đâu trong phát triển kinh tế số của tỉnh?",
    ],
)
def test_words_that_only_look_like_pointing_point_at_nothing(assistant, question):
    assert standalone(question, TWO_DOCUMENTS, assistant.collection) == question


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Chỉ thị lúc đầu ai ký?", "Chỉ thị 10-CT/TW"),
        ("the con van ban dau tien thi ai ky", "Chỉ thị 10-CT/TW"),
        ("hai văn bản mình hỏi nãy giờ có cùng người ký không?", "Chỉ thị 10-CT/TW và Kế hoạch 568-KH/TU"),
        ("cả hai văn bản ban hành ngày nào?", "Chỉ thị 10-CT/TW và Kế hoạch 568-KH/TU"),
    ],
)
def test_what_lies_farther_back_is_named(assistant, question, named):
    assert named in standalone(question, TWO_DOCUMENTS, assistant.collection)


def test_two_documents_of_which_one_was_spoken_of_are_asked_back(assistant):
    answer = assistant.answer("Hai văn bản đó khác nhau chỗ nào?", TWO_DOCUMENTS[:2])
    assert answer.status is Status.CLARIFY


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("Cảm ơn bạn nhiều nhé", Status.OUT_OF_SCOPE, "Không có gì"),
        ("Tôi xin cảm ơn đồng chí đã giải thích tận tình.", Status.OUT_OF_SCOPE, "phạm vi"),
        ("Xin chào", Status.OUT_OF_SCOPE, "Xin chào"),
        ("Cảm ơn. Trình bày nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42", Status.ANSWERED, "Tuyên giáo"),
        ("cam on nhe, neu nhiem vu cua Ban Tuyen giao theo Chi thi 42", Status.ANSWERED, "Tuyên giáo"),
        ("Hôm nay trời có nắng không?", Status.OUT_OF_SCOPE, "phạm vi"),
        ("hôm nay phải nâng cao nhận thức về thiên tai cho ai?", Status.ANSWERED, "thiên tai"),
    ],
)
def test_thanks_and_weather_are_told_from_questions(assistant, question, status, said):
    answer = assistant.answer(question)
    assert answer.status is status
    assert said in answer.text


FORTY_TWO = "42-CT/TW"


@pytest.mark.parametrize(
    "question",
    ["Giá xăng là bao nhiêu?", "Tỷ lệ hộ nghèo bao nhiêu?", "Cách nấu phở bò?", "Học phí đại học bao nhiêu?"],
)
def test_a_focus_makes_no_question_answerable(assistant, question):
    answer = assistant.answer(question, focus=Focus((the(assistant, FORTY_TWO).id,)))
    assert answer.status in (Status.NOT_IN_CORPUS, Status.OUT_OF_SCOPE)


@pytest.mark.parametrize(
    "question", ["Ai ký?", "giao việc gì cho quân đội?", "khi nào phải báo cáo?", "hạn chế là gì?"]
)
def test_a_focus_lets_its_document_go_unnamed(assistant, question):
    answer = assistant.answer(question, focus=Focus((the(assistant, FORTY_TWO).id,)))
    assert answer.status is Status.ANSWERED


@pytest.mark.parametrize(
    "question",
    ["Nghị quyết 29-NQ/TW nói về gì?", "Chỉ thị 99-CT/TW nói gì?", "Văn bản này ai ký?", "Kế hoạch 187-KH/TU nói gì?"],
)
def test_what_cannot_be_answered_leaves_the_focus_neither(assistant, question):
    one = the(assistant, "35-KH/TU")
    answer = assistant.answer(question, focus=Focus((), (one.place,)))
    assert {c.document.place for c in answer.citations} <= {one.place}


def test_a_page_keeps_all_that_was_said(assistant, tmp_path):
    records = Records(tmp_path)
    dialogue = Dialogue(assistant, records)
    talk, asked = dialogue.ask("", "Chỉ thị 10-CT/TW yêu cầu gì?", "me")
    wait(dialogue, asked)
    for _ in range(11):
        talk, asked = dialogue.ask(talk, "Ai ký Kế hoạch 568-KH/TU?", "me")
        wait(dialogue, asked)
    _, asked = dialogue.ask(talk, "Chỉ thị lúc đầu ai ký?", "me")
    wait(dialogue, asked)
    assert "10-CT/TW" in records.exchange(asked).answer.standalone_question


def test_who_signed_is_who_is_meant(assistant):
    history = [Turn("user", "Ai ký Chỉ thị 42?"), Turn("assistant", "Đồng chí Trần Quốc Vượng ký. [1]")]
    answer = assistant.answer("Ông ấy ký với tư cách gì?", history)
    assert "T/M BAN BÍ THƯ" in answer.text


UNIONS = [
    Turn("user", "Đến năm 2030 Hà Nội phấn đấu có bao nhiêu đoàn viên công đoàn?"),
    Turn("assistant", "**Kế hoạch số 35-KH/TU ngày 28/7/2021 của Ban Thường vụ Thành ủy Hà Nội**\n\n- 01 triệu. [1]"),
]


@pytest.mark.parametrize(
    ("question", "named", "not_named"),
    [
        ("thế bên Quảng Trị?", "Quảng Trị", "Hà Nội"),
        ("Hà Nội cũng vậy à?", "Hà Nội", "Quảng Trị"),
        ("Thế ở Quảng Trị thì ngưỡng là bao nhiêu?", "Quảng Trị", "35-KH/TU"),
        ("thế tỉnh mình thì sao, có chỉ tiêu gì?", "Hà Nội", "Quảng Trị"),
        ("ở nơi ấy cấp ủy bao lâu làm việc với công đoàn một lần?", "Hà Nội", "Quảng Trị"),
    ],
)
def test_a_follow_up_stays_at_its_place(assistant, question, named, not_named):
    made = standalone(question, UNIONS, assistant.collection)
    assert named in made and not_named not in made


def test_a_question_to_the_whole_collection_still_points_back(assistant):
    history = [Turn("user", "Ai ký Chỉ thị 42-CT/TW?"), Turn("assistant", "Đồng chí Trần Quốc Vượng ký. [1]")]
    collection = assistant.collection
    made = standalone("trong kho còn bản nào nhắc đến nó nữa?", history, collection)
    assert made == "trong kho còn bản nào nhắc đến Chỉ thị 42-CT/TW nữa?"
    made = standalone("Ông ấy còn ký văn bản nào khác trong kho không?", history, collection)
    assert made.startswith("Trần Quốc Vượng còn ký")


def test_a_quote_asked_for_keeps_the_document_in_sight(assistant):
    question = "Chỉ thị 10-CT/TW giao Ban Tuyên giáo việc gì?"
    history = [Turn("user", question), Turn("assistant", assistant.answer(question).text)]
    asked = "trích nguyên văn đoạn đó"
    quoted = assistant.answer(asked, history)
    assert [s.text for s in quoted.statements] == [
        "“- Ban Tuyên giáo Trung ương chủ trì, phối hợp với Ban cán sự đảng Bộ Tài nguyên và Môi trường chỉ đạo công "
        "tác tuyên truyền thực hiện Chỉ thị.”"
    ]
    history += [Turn("user", asked, quoted.standalone_question), Turn("assistant", quoted.text)]
    assert "10-CT/TW" in standalone("văn bản đó ai ký?", history, assistant.collection)


@pytest.mark.parametrize(
    "question", ["Người ký Chỉ thị 10 hiện nay giữ chức vụ gì?", "ai ký chỉ thị 10, giờ giữ chức gì"]
)
def test_no_document_tells_what_a_person_holds_today(assistant, question):
    answer = assistant.answer(question)
    assert answer.status is Status.NOT_IN_CORPUS and "hiện nay" in answer.text


def test_what_a_document_states_needs_no_definition(assistant):
    answer = assistant.answer("Chỉ thị 10-CT/TW nêu nguyên nhân của các hạn chế là gì?")
    assert answer.status is Status.ANSWERED


def test_a_long_passage_that_is_pointed_at_is_quoted_alone(assistant):
    question = "Chỉ thị 42 yêu cầu gì với Ban cán sự đảng Chính phủ?"
    history = [Turn("user", question), Turn("assistant", assistant.answer(question).text)]
    quoted = assistant.answer("trích nguyên văn đoạn đó", history)
    assert len(quoted.statements) == 1 and "Ban cán sự đảng Chính phủ chỉ đạo" in quoted.text


def test_what_the_last_document_does_not_speak_of_is_asked_of_the_one_that_it_carries_out(assistant):
    question = "Thiệt hại do thiên tai ở Đắk Lắk giai đoạn 2010-2019 là bao nhiêu?"
    history = [Turn("user", question), Turn("assistant", assistant.answer(question).text)]
    answer = assistant.answer("Còn Tây Nguyên?", history)
    assert "42-CT/TW" in answer.standalone_question
    assert "Đối với vùng Tây Nguyên" in answer.text
    # A document that is typed, or pointed at, is what is asked about.
    typed = assistant.answer("Chương trình 43-CTr/TU nói gì về vùng Tây Nguyên?", history)
    assert typed.status is Status.NOT_IN_CORPUS and "43-CTr/TU" in typed.text
    assert "Đối với vùng Tây Nguyên" in typed.text
