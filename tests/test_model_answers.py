"""The chat-model answerer over a real HTTP server: what it says is checked, and when it fails we say so."""

import json
import re
import time
from dataclasses import replace

import pytest

from assistant import open_assistant
from tests.openai_server import OpenAIServer, Reply, openai_server  # noqa: F401 - the fixture

QUESTION = "nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?"
GOOD = "Ban Tuyên giáo Trung ương chủ trì tổ chức tuyên truyền việc triển khai thực hiện Chỉ thị [1].\n"
OTHER = "Ban Tuyên giáo Tỉnh ủy chủ trì tổ chức tuyên truyền, phổ biến, quán triệt nội dung Chỉ thị [2].\n"
WRONG = "Ban Dân vận Trung ương chủ trì tuyên truyền trước ngày 30/9/2026 [1].\n"


@pytest.fixture
def with_model(app_settings, assistant, openai_server):  # noqa: F811 - the fixture
    return open_assistant(replace(app_settings, openai_base_url=openai_server.url, openai_model="qwen-test"))


def said(answer):
    """What the model itself said: what it leaves out of a list stands behind that in the document's words."""
    own = {check.text for check in answer.checks if check.outcome != "dropped"}
    return [s.text for s in answer.statements if s.text in own]


def test_statements_that_the_passages_hold_are_shown_with_citations(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, OTHER]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert answer.fallback is None
    assert said(answer) == [line.rpartition(" [")[0] + "." for line in (GOOD, OTHER)]
    assert all(s.verified for s in answer.statements)
    assert [c.document.number for c in answer.citations][:2] == ["42-CT/TW", "43-CTr/TU"]
    # Less than half of what Đắk Lắk's programme says was told: it follows in its own words.
    assert "**Còn lại, trích nguyên văn Chương trình số 43-CTr/TU" in answer.text
    assert answer.usage.prompt_tokens > 0


def test_structured_output_is_shown_and_checked_as_lines_are(with_model, openai_server):  # noqa: F811
    def entry(line):
        text, _, number = line.removesuffix("].\n").rpartition(" [")
        return {"text": text, "citations": [int(number)]}

    openai_server.script(
        Reply([json.dumps({"statements": [entry(line) for line in (GOOD, WRONG, OTHER)]})]),
        Reply(['{"statements": []}']),
    )
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert len(openai_server.requests) == 2
    assert len(said(answer)) == 2
    assert "Đã bỏ 1 câu" in answer.text


def test_a_false_statement_is_sent_back_once_and_then_left_out(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, WRONG]), Reply([WRONG]))
    answer = with_model.answer(QUESTION)
    assert len(openai_server.requests) == 2
    assert "30/9/2026" not in answer.text.split("*Ghi chú")[0]
    assert "Ban Dân vận" not in answer.text
    assert "Đã bỏ 1 câu" in answer.text
    assert len(said(answer)) == 1


def test_a_repaired_statement_is_shown(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([WRONG]), Reply([GOOD]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert len(said(answer)) == 1
    assert "Đã bỏ" not in answer.text


@pytest.mark.parametrize(
    "replies",
    [
        [Reply([WRONG]), Reply([WRONG])],
        [Reply(["Tôi không chắc lắm.\n"]), Reply(["Không biết.\n"])],
        [Reply(["Không có trong kho văn bản."])],
        [Reply([GOOD[:30]], drop_after=1)],
        [Reply([], status=500)] * 4,
        [Reply([], status=401)],
        [Reply([], html="<html>hi</html>")] * 4,
    ],
)
def test_a_model_that_fails_gives_way_to_the_extractive_answer(with_model, openai_server, replies):  # noqa: F811
    openai_server.script(*replies)
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "extractive"
    assert answer.fallback
    assert answer.status == "answered"
    assert answer.citations[0].document.number == "42-CT/TW"


@pytest.mark.parametrize("number", ["", " [{other}]"])
def test_a_copied_sentence_is_tied_to_the_passage_that_has_it(with_model, openai_server, number):  # noqa: F811
    question = "Chỉ thị 42 nói gì về hợp tác quốc tế?"
    openai_server.script(Reply([OTHER]))
    with_model.answer(question)
    sent = openai_server.requests[0].messages[1]["content"]
    blocks = re.findall(r'<doan so="(\d+)">\n(Văn bản:.*?)Nội dung: - (.*?)\.', sent, re.S)
    (_, _, sentence), (other, _, _), *_ = (b for b in blocks if "số 42-CT/TW" in b[1] and "Chương trình" not in b[1])
    openai_server.requests.clear()
    openai_server.script(Reply([f"{sentence}.{number.format(other=other)}\n"]))
    answer = with_model.answer(question)
    assert answer.answerer == "llm:qwen-test"
    assert len(openai_server.requests) == 1
    statement, *_ = answer.statements
    [citation] = (c for c in answer.citations if c.marker in statement.citations)
    assert statement.citations == (citation.marker,)
    assert citation.document.number == "42-CT/TW"
    assert sentence in citation.quote


def test_what_answers_best_is_not_left_out(with_model, openai_server):  # noqa: F811
    """Small models answer with what stands beside it."""
    question = "Chỉ thị 42 nói gì về hợp tác quốc tế?"
    best, *_ = with_model.answer(question, answerer="extractive").statements
    openai_server.script(Reply([GOOD]))
    with_model.answer(question)
    sent = openai_server.requests[0].messages[1]["content"]
    blocks = re.findall(r'<doan so="(\d+)">\n.*?Nội dung: - (.*?)\.', sent, re.S)
    number, sentence = next((n, s) for n, s in blocks if s not in best.text and "ợp tác" not in s and len(s) > 60)
    openai_server.script(Reply([f"{sentence}. [{number}]\n"]))
    answer = with_model.answer(question)
    assert answer.answerer == "llm:qwen-test"
    assert answer.statements[0].text.startswith(sentence[:40])
    assert answer.statements[-1].text == best.text
    assert "trích nguyên văn" in answer.text


@pytest.mark.parametrize(
    ("question", "line", "is_shown"),
    [
        ("Ai theo dõi việc thực hiện Chỉ thị 42?", "Theo dõi, kiểm tra, đôn đốc việc thực hiện Chỉ thị.", False),
        ("Nhiệm vụ của Ban Kinh tế Trung ương theo Chỉ thị 42?", "Chủ trì theo dõi, kiểm tra, đôn đốc.", False),
        (
            "Ai theo dõi việc thực hiện Chỉ thị 42?",
            "Chỉ thị 42-CT/TW của Ban Bí thư chủ trì theo dõi, kiểm tra, đôn đốc.",
            False,
        ),
        (
            "Ai theo dõi việc thực hiện Chỉ thị 42?",
            "Ban cán sự đảng Bộ Nông nghiệp và Phát triển nông thôn chủ trì theo dõi, kiểm tra, đôn đốc.",
            True,
        ),
    ],
)
def test_a_duty_does_not_lose_whose_it_is(with_model, openai_server, question, line, is_shown):  # noqa: F811
    openai_server.script(Reply(["x"]))
    with_model.answer(question)
    sent = openai_server.requests[0].messages[1]["content"]
    marker = next(
        n
        for n, block in re.findall(r'<doan so="(\d+)">\n(.*?)</doan>', sent, re.S)
        if "phối hợp với Ban Kinh tế" in block
    )
    openai_server.script(Reply([f"{line} [{marker}]\n"]), Reply([f"{line} [{marker}]\n"]))
    assert (line in with_model.answer(question).text) is is_shown


@pytest.mark.parametrize(
    "bare",
    [
        *("x", "Có.", "Đúng vậy.", "a b c d", "Ban Tuyên giáo chủ trì. " * 200),
        *(
            "Mục 8, gạch đầu dòng thứ 5",
            "đang thực hiện tuyên truyền",
            "Để triển khai tuyên truyền thực hiện Chỉ thị này.",
        ),
    ],
)
def test_a_line_that_cannot_be_checked_is_not_shown(with_model, openai_server, bare):  # noqa: F811
    openai_server.script(Reply([GOOD, f"{bare} [1]\n"]), Reply([f"{bare} [1]\n"]))
    answer = with_model.answer(QUESTION)
    assert bare not in [s.text for s in answer.statements]
    assert "Đã bỏ 1 câu" in answer.text


def test_the_number_of_an_item_is_no_part_of_a_statement_and_an_idle_citation_none_of_its_sources(
    with_model,
    openai_server,  # noqa: F811
):
    question = "Thông báo 160 thì ban nào theo dõi, đôn đốc?"
    openai_server.script(Reply(["x"]))
    with_model.answer(question)
    sent = openai_server.requests[0].messages[1]["content"]
    blocks = re.findall(r'<doan so="(\d+)">\n.*?Nội dung: (.*?)\n</doan>', sent, re.S)
    own, text = next((n, text) for n, text in blocks if text.startswith("3.4. Ban Dân vận Trung ương chủ trì"))
    idle = next(n for n, _ in blocks if n != own)
    openai_server.script(Reply([f"{text} [{idle}][{own}]\n"]))
    answer = with_model.answer(question)
    assert answer.statements[0].text.startswith("Ban Dân vận Trung ương chủ trì")
    assert len(answer.statements[0].citations) == 1


def test_a_list_that_lost_an_item_to_the_check_says_so(with_model, openai_server, monkeypatch):  # noqa: F811
    def unsound(text, *_args, **_options):
        return ["không khớp"] if "Internet" in text else []

    monkeypatch.setattr("assistant.generate.check_statement", unsound)
    question = "Liệt kê các mục tiêu cụ thể đến năm 2025 trong kế hoạch của Đắk Lắk thực hiện Nghị quyết số 52-NQ/TW."
    openai_server.script(Reply(["Kinh tế số phải chiếm khoảng 20% GRDP của tỉnh. [2]\n"]))
    answer = with_model.answer(question)
    assert "Danh sách chưa đủ" in answer.text
    assert "Đủ 4 gạch" not in answer.text and "Internet" not in answer.text


def test_a_list_s_mark_is_no_part_of_a_statement(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([f"- - {GOOD}"]))
    assert with_model.answer(QUESTION).statements[0].text == GOOD.replace(" [1]", "").strip()


def test_what_a_model_leaves_out_of_a_list_follows_in_the_document_s_words(with_model, openai_server):  # noqa: F811
    question = "Liệt kê các mục tiêu cụ thể đến năm 2025 trong kế hoạch của Đắk Lắk thực hiện Nghị quyết số 52-NQ/TW."
    whole = with_model.answer(question, answerer="extractive")
    openai_server.script(Reply(["Tỷ lệ lao động qua đào tạo đạt 65%. [4]\n"]))
    assert "Có ý được viết gọn" in with_model.answer(question).text
    openai_server.script(Reply(["Kinh tế số chiếm khoảng 20% GRDP của tỉnh. [1][2][3][4]\n"]))
    assert "Internet băng thông rộng" in with_model.answer(question).text  # a citation alone tells nothing
    openai_server.script(Reply(["Kinh tế số phải chiếm khoảng 20% GRDP của tỉnh. [2]\n"]))
    *_, before, answer = with_model.stream(question)
    assert before.statements == answer.statements[: len(before.statements)]
    assert answer.answerer == "llm:qwen-test"
    # The year of the heading above stands in front of an item that does not name it.
    assert answer.statements[0].text == "Mục tiêu cụ thể đến năm 2025: Kinh tế số phải chiếm khoảng 20% GRDP của tỉnh."
    assert {s.text for s in answer.statements[1:]} == {s.text for s in whole.statements if "20% GRDP" not in s.text}
    assert {c.quote for c in answer.citations} == {c.quote for c in whole.citations}
    assert "Đủ 4 gạch đầu dòng" in answer.text
    assert "viết gọn" not in answer.text
    # Only what is in the list is offered: the figures for 2030 stand in the same document.
    assert "30% GRDP" not in openai_server.requests[0].messages[1]["content"]


def test_a_figure_of_another_year_than_the_one_asked_for_is_not_shown(with_model, openai_server):  # noqa: F811
    question = "Kế hoạch của Đắk Lắk thực hiện Nghị quyết 52: năng suất lao động đến năm 2025 tăng bình quân ra sao?"
    openai_server.script(Reply(["x"]))
    with_model.answer(question)
    sent = openai_server.requests[0].messages[1]["content"]
    of = {
        rate: next(n for n, block in re.findall(r'<doan so="(\d+)">\n(.*?)</doan>', sent, re.S) if rate in block)
        for rate in ("7%/năm", "7,5%/năm")
    }
    late = f"Năng suất lao động tăng bình quân khoảng 7,5%/năm. [{of['7,5%/năm']}]\n"
    timely = f"Năng suất lao động tăng bình quân trên 7%/năm. [{of['7%/năm']}]\n"
    openai_server.script(Reply([late, timely]), Reply([late]))
    answer = with_model.answer(question)
    assert "7%/năm" in answer.text
    assert "7,5%" not in answer.text
    assert any("không nói về năm 2025" in (check.problem or "") for check in answer.checks)


@pytest.mark.parametrize(
    "question",
    [
        "Trong Quy định 213, “đảng viên đang công tác” được hiểu là gì?",
        "Chỉ thị 42 được gửi cho những ai?",
        "So sánh chỉ tiêu đến năm 2030 của Hà Nội và Quảng Trị.",
    ],
)
def test_definitions_tables_and_a_documents_own_data_stay_in_the_documents_words(with_model, openai_server, question):  # noqa: F811
    openai_server.script(Reply([GOOD]))
    answer = with_model.answer(question)
    assert not openai_server.requests
    assert (answer.answerer, answer.fallback) == ("extractive", None)


@pytest.mark.parametrize(
    "line",
    [
        "Ban Tuyên giáo Trung ương giữ vai trò hạt nhân trong việc tuyên truyền tinh thần của Chỉ thị này.\n",
        GOOD.replace(" [1]", "").replace("Trung ương", "Tỉnh ủy Đồng Tháp"),
        "Ban Tuyên giáo Trung ương\n",
    ],
)
def test_words_of_its_own_or_a_bare_name_without_a_citation_are_not_shown(with_model, openai_server, line):  # noqa: F811
    openai_server.script(Reply([GOOD, line]), Reply([line]))
    answer = with_model.answer(QUESTION)
    assert len(openai_server.requests) == 2
    assert said(answer) == [GOOD.replace(" [1]", "").strip()]


@pytest.mark.parametrize(
    "echo",
    [
        "Theo Chỉ thị 42, cơ quan nào chủ trì tổ chức tuyên truyền. [1]\n",
        "Việc triển khai thực hiện Chỉ thị 42 do cơ quan nào chủ trì tổ chức tuyên truyền. [1]\n",
    ],
)
def test_a_question_said_again_is_no_answer(with_model, openai_server, echo):  # noqa: F811
    asked = "Theo Chỉ thị 42, cơ quan nào chủ trì tổ chức tuyên truyền?"
    openai_server.script(Reply([echo]), Reply([GOOD]))
    answer = with_model.answer(asked)
    assert said(answer) == [GOOD.replace(" [1]", "").strip()]
    assert [c.problem for c in answer.checks] == ["chỉ chép lại câu hỏi", None]


def test_the_name_of_a_document_is_no_answer(with_model, openai_server):  # noqa: F811
    name = "Chỉ thị số 42-CT/TW của Ban Bí thư về tăng cường sự lãnh đạo của Đảng"
    for line in (f"{name}. [1]\n", f"Đúng: “Văn bản: {name}” [1]\n"):
        openai_server.script(Reply([GOOD, line]), Reply([line]))
        assert said(with_model.answer(QUESTION)) == [GOOD.replace(" [1]", "").strip()]


def test_what_passed_and_comes_again_in_the_repair_stands_once(with_model, openai_server):  # noqa: F811
    question = "Liệt kê các mục tiêu cụ thể đến năm 2025 trong kế hoạch của Đắk Lắk thực hiện Nghị quyết số 52-NQ/TW."
    good, wrong = "Kinh tế số phải chiếm khoảng 20% GRDP của tỉnh. [2]\n", "Kinh tế số chiếm 99% GRDP của tỉnh. [2]\n"
    openai_server.script(Reply([good, wrong]), Reply([good]))
    answer = with_model.answer(question)
    assert sum("Kinh tế số phải chiếm" in s.text for s in answer.statements) == 1
    assert "Đã bỏ 1 câu" in answer.text


def test_a_repair_in_a_loop_is_stopped(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, WRONG]), Reply([WRONG] * 10, stall_after=10))
    started = time.monotonic()
    answer = with_model.answer(QUESTION)
    assert time.monotonic() - started < 30  # the stall is never met
    assert said(answer) == [GOOD.replace(" [1]", "").strip()]
    assert sum(check.outcome == "dropped" for check in answer.checks) == 2


def test_a_model_in_a_loop_is_stopped_and_says_each_thing_once(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, OTHER, *[GOOD, OTHER] * 200]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert len(said(answer)) == 2


def test_an_endpoint_that_is_down_gives_way_too(app_settings, assistant):
    down = open_assistant(replace(app_settings, openai_base_url="http://127.0.0.1:9/v1"))
    answer = down.answer(QUESTION)
    assert answer.answerer == "extractive"
    assert "không kết nối được" in answer.fallback


def test_what_is_not_held_is_refused_without_asking_the_model(with_model, openai_server):  # noqa: F811
    assert with_model.answer("Chỉ thị 99-CT/TW yêu cầu gì?").status == "not_in_corpus"
    assert openai_server.requests == []


def test_the_answer_grows_statement_by_statement(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, OTHER]))
    sizes = [len(a.statements) for a in with_model.stream(QUESTION)]
    assert sizes[0] == 0
    assert sizes == sorted(sizes)
    assert {1, 2} <= set(sizes)


def test_extractive_can_be_asked_for_beside_a_model(with_model, openai_server):  # noqa: F811
    assert with_model.answer(QUESTION, answerer="extractive").answerer == "extractive"
    assert openai_server.requests == []


def test_a_remote_host_is_named(app_settings, assistant):
    remote = open_assistant(replace(app_settings, openai_base_url="https://llm.example.org/v1", openai_api_key="k"))
    assert any("llm.example.org" in n for n in remote.notices())
    assert "k" not in repr(remote._settings).split("home=")[0]
