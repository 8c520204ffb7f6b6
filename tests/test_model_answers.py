"""The chat-model answerer over a real HTTP server: what it says is checked, and when it fails we say so."""

import json
import re
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


def test_statements_that_the_passages_hold_are_shown_with_citations(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, OTHER]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert answer.fallback is None
    assert [s.verified for s in answer.statements] == [True, True]
    assert [c.document.number for c in answer.citations] == ["42-CT/TW", "43-CTr/TU"]
    assert "Ban Tuyên giáo Trung ương chủ trì" in answer.text
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
    assert [c.document.number for c in answer.citations] == ["42-CT/TW", "43-CTr/TU"]
    assert "Đã bỏ 1 câu" in answer.text


def test_a_false_statement_is_sent_back_once_and_then_left_out(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, WRONG]), Reply([WRONG]))
    answer = with_model.answer(QUESTION)
    assert len(openai_server.requests) == 2
    assert "30/9/2026" not in answer.text.split("*Ghi chú")[0]
    assert "Ban Dân vận" not in answer.text
    assert "Đã bỏ 1 câu" in answer.text
    assert len(answer.statements) == 1


def test_a_repaired_statement_is_shown(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([WRONG]), Reply([GOOD]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert len(answer.statements) == 1
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
    openai_server.script(Reply([OTHER]))
    with_model.answer(QUESTION)
    sent = openai_server.requests[0].messages[1]["content"]
    other = next(
        n
        for n, block in re.findall(r'<doan so="(\d+)">\n(.*?)</doan>', sent, re.S)
        if n != "1" and "42-CT/TW của" in block
    )
    openai_server.requests.clear()
    openai_server.script(Reply([GOOD.replace(" [1]", number.format(other=other))]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert len(openai_server.requests) == 1
    [statement] = answer.statements
    [citation] = answer.citations
    assert statement.citations == (citation.marker,)
    assert citation.document.number == "42-CT/TW"
    assert "tổ chức tuyên truyền" in citation.quote


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
    assert [s.text for s in answer.statements] == [GOOD.replace(" [1]", "").strip()]


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
    assert [s.text for s in answer.statements] == [GOOD.replace(" [1]", "").strip()]
    assert [c.problem for c in answer.checks] == ["chỉ chép lại câu hỏi", None]


def test_a_model_in_a_loop_is_stopped_and_says_each_thing_once(with_model, openai_server):  # noqa: F811
    openai_server.script(Reply([GOOD, OTHER, *[GOOD, OTHER] * 200]))
    answer = with_model.answer(QUESTION)
    assert answer.answerer == "llm:qwen-test"
    assert len(answer.statements) == 2


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
