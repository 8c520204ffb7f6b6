"""Structured output: JSON where the endpoint takes a schema, lines where it refuses or ignores it."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest

from assistant.answer import Usage
from assistant.drafts import Draft, Refused, read_drafts
from assistant.json_drafts import Malformed
from assistant.llm import Failure, OpenAIChatModel
from corpus.errors import ModelError
from tests.openai_server import OpenAIServer, Reply, openai_server
from tests.test_llm import QUESTION, TWO, draft, make_model, texts

__all__ = ["openai_server"]  # the fixture


@pytest.fixture
def model(openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> OpenAIChatModel:
    return make_model(openai_server.url, tmp_path_factory)


def reply(*statements: tuple[str, list[int]]) -> str:
    entries = [{"text": text, "citations": citations} for text, citations in statements]
    return json.dumps({"statements": entries}, ensure_ascii=False)


A, B = ("Ban A chủ trì.", [1]), ("Ban B phối hợp.", [2])
BOTH = [draft("Ban A chủ trì.", 1), draft("Ban B phối hợp.", 2)]


# --- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (reply(A, B), BOTH),
        (json.dumps(json.loads(reply(A, B)), indent=2), BOTH),
        (f"\n  ```json\n{reply(A, B)}\n```\n", BOTH),
        (f"```{reply(A, B)}```", BOTH),
        (f"<think>Ban X? {{[1]</think>{reply(A, B)}", BOTH),
        (f"Đây là câu trả lời.\n{reply(A, B)}\nHết.", BOTH),
        (reply(("Ban A chủ trì. [1]", [])), [draft("Ban A chủ trì.", 1)]),
        (reply(("Ban A chủ trì [2][1].", [1])), [draft("Ban A chủ trì.", 1, 2)]),
        (reply(("- **Ban A**\nchủ trì.", [1, 1])), [draft("Ban A chủ trì.", 1, is_item=True)]),
        (reply(("Các cơ quan:", []), A), [draft("Các cơ quan:"), BOTH[0]]),
        (reply(("Theo “a\\b” } ] {, Ban A chủ trì.", [99])), [draft("Theo “a\\b” } ] {, Ban A chủ trì.", 99)]),
        (reply(("Ban A chủ trì.", [])), [draft("Ban A chủ trì.")]),
        (reply(A, ("Không có trong kho văn bản.", [])), BOTH[:1]),
        (reply(("", [1]), (" -- ", []), B), BOTH[1:]),
        ('{"statements": [{"text": "Ban A chủ trì."}]}', [draft("Ban A chủ trì.")]),
        ('{"statements": [{"text": "Ban A\n chủ trì.", "citations": ["1"]}]}', BOTH[:1]),
        ("Ban A chủ trì. [1]\n{Ban B", None),
        ("```json\nBan A chủ trì. [1]\n```", BOTH[:1]),
    ],
)
def test_a_json_reply_is_read_in_whatever_pieces_it_comes(text: str, expected: list[Draft] | None) -> None:
    for pieces in ([text], list(text)):
        got: list[Draft] = []
        if expected is None:
            with pytest.raises(Malformed):
                got.extend(read_drafts(pieces))
        else:
            assert list(read_drafts(pieces)) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"statements": []}',
        '```json\n{ "statements" : [ ] }\n```',
        reply(("Không có trong kho văn bản.", [])),
        reply(("Không có trong kho văn bản.", []), A),
    ],
)
def test_an_empty_list_is_a_refusal(text: str) -> None:
    with pytest.raises(Refused):
        list(read_drafts([text]))


@pytest.mark.parametrize("cut", range(1, len(reply(A, B)) - 2))
def test_a_cut_reply_gives_whole_statements_and_never_a_torn_one(cut: int) -> None:
    got: list[Draft] = []
    with pytest.raises(Malformed):
        for found in read_drafts(list(reply(A, B)[:cut])):
            got.append(found)
    ends = [len(reply(A)) - 2, len(reply(A, B)) - 2]
    assert got == BOTH[: sum(end <= cut for end in ends)]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"answer": "Ban A chủ trì. [1]"}',
        '{"statements": null}',
        '{"statements": ["Ban A chủ trì. [1]"]}',
        '{"statements": [{"text": 5, "citations": [1]}]}',
        '{"statements": [{"text": "Ban A.", "citations": "một"}]}',
        '{"statements": [' + '{"text": [' * 5_000 + "}",
        '{"statements": [{"text": "Ban A.", "citations": [' + "1" * 5_000 + "]}]}",
    ],
)
def test_json_of_another_structure_is_no_answer(text: str) -> None:
    with pytest.raises(Malformed):
        list(read_drafts([text]))


@pytest.mark.parametrize(
    "text",
    [
        reply(*[("Ban Tuyên giáo Trung ương chủ trì tuyên truyền.", [1])] * 270),
        reply(("Ban A chủ trì. " * 1_300, [1])),
        reply(("}" * 19_900, [1])),
        '{"statements": [' + " " * 20_000,
        " " * 20_000,
        "A" + " " * 20_000 + "B [1]",
        "<think>" + "x< y " * 4_000,
    ],
)
def test_the_longest_reply_is_read_quickly_in_the_smallest_pieces(text: str) -> None:
    best = 60.0
    for _ in range(2):
        started = time.perf_counter()
        with suppress(Malformed):
            list(read_drafts(list(text)))
        best = min(best, time.perf_counter() - started)
    assert best < 3


# --- over HTTP ----------------------------------------------------------------------------------


def test_a_schema_is_asked_for_and_the_message_fits_it(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply([reply(A, B)]))
    assert list(model.draft(QUESTION, TWO)) == BOTH
    [request] = openai_server.requests
    asked = request.json["response_format"]
    assert asked["type"] == "json_schema"
    assert asked["json_schema"]["strict"] is True
    schema = asked["json_schema"]["schema"]
    assert schema["required"] == ["statements"]
    assert schema["properties"]["statements"]["items"]["required"] == ["text", "citations"]
    assert request.json["stream"] is True
    user = request.messages[1]["content"]
    assert '{"statements": []}' in user[user.index("</cau_hoi>") :]


def test_statements_arrive_before_the_json_ends(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    text = reply(A, B)
    first = text.index("}") + 1
    openai_server.script(Reply([text[:30], text[30:first], text[first:]], hold_after=2))
    drafts = model.draft(QUESTION, TWO)
    assert next(drafts) == BOTH[0]
    assert openai_server.finished == 0
    openai_server.release()
    assert list(drafts) == BOTH[1:]
    assert model.usage == Usage(prompt_tokens=11, completion_tokens=7)


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    "error",
    [
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. Learn more …",
        "This response_format type is unavailable now",
        "Unrecognized request argument supplied: response_format",
        'Either "json_schema" or "grammar" can be specified, but not both',
    ],
)
def test_where_it_is_refused_lines_are_asked_for_from_then_on(
    openai_server: OpenAIServer, model: OpenAIChatModel, status: int, error: str
) -> None:
    lines = Reply(["Ban A chủ trì. [1]\nBan B phối hợp. [2]"])
    openai_server.script(Reply(status=status, error=error), lines)
    assert list(model.draft(QUESTION, TWO)) == BOTH
    assert list(model.repair(QUESTION, TWO, [Failure(draft=BOTH[0], reason="sai")])) == BOTH
    refused, *taken = openai_server.requests
    assert "response_format" in refused.json
    assert len(taken) == 2
    for request in taken:
        assert "response_format" not in request.json
        assert request.json["temperature"] == 0
        user = request.messages[1]["content"]
        assert user.endswith("trong ngoặc vuông:\n")
        assert "JSON" not in user


def test_a_server_that_breaks_over_a_schema_is_asked_for_lines(
    openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """llama-cpp-python 0.3 answers a schema with 500, and the reason in the error's message."""
    broken = "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'input': 'json_schema'}]"
    model = make_model(openai_server.url, tmp_path_factory)
    openai_server.script(Reply(status=500, error=broken), Reply(["Ban A chủ trì. [1]\nBan B phối hợp. [2]"]))
    assert list(model.draft(QUESTION, TWO)) == BOTH
    assert ["response_format" in r.json for r in openai_server.requests] == [True, False]


def test_where_it_is_ignored_lines_are_read(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Ban A chủ trì. [1]\n", "Ban B phối hợp. [2]"]))
    assert list(model.draft(QUESTION, TWO)) == BOTH
    assert "response_format" in openai_server.requests[0].json


def test_another_refusal_is_told_and_not_tried_around(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(status=400, error="something else"))
    with pytest.raises(ModelError, match="mã 400"):
        list(model.draft(QUESTION, TWO))
    assert len(openai_server.requests) == 1


CUT = reply(A, B)[:-20]


@pytest.mark.parametrize(
    ("scripted", "reason"),
    [
        (Reply([CUT], finish=None), "bị ngắt giữa chừng"),
        (Reply([CUT, " "], drop_after=1), "bị ngắt giữa chừng"),
        (Reply([CUT], finish="length"), "bị cắt vì quá dài"),
        (Reply([CUT]), "không đúng dạng JSON"),
        (Reply([reply(A)[:-1] + ", ", '"x": '], finish=None), "bị ngắt giữa chừng"),
        (Reply([reply(A)], finish=None), "bị ngắt giữa chừng"),
        (Reply([reply(("", []))]), "trả lời trống"),
    ],
)
def test_a_faulty_json_reply_ends_as_faulty_lines_do(
    openai_server: OpenAIServer, model: OpenAIChatModel, scripted: Reply, reason: str
) -> None:
    openai_server.script(scripted)
    got: list[Draft] = []
    with pytest.raises(ModelError, match=reason):
        for found in model.draft(QUESTION, TWO):
            got.append(found)
    assert set(texts(got)) <= {"Ban A chủ trì.", "Ban A."}
    assert model.usage.prompt_tokens > 0


def test_a_json_reply_that_stalls_is_a_time_out(
    openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    openai_server.script(Reply([CUT, " "], stall_after=1))
    drafts = make_model(openai_server.url, tmp_path_factory, silence_seconds=2).draft(QUESTION, TWO)
    assert next(drafts) == BOTH[0]
    with pytest.raises(ModelError, match="ngừng giữa chừng"):
        next(drafts)


def test_an_empty_list_over_http_is_a_refusal(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(['{"statements": []}']))
    with pytest.raises(Refused):
        list(model.draft(QUESTION, TWO))


def test_what_is_counted_here_is_the_message_that_was_sent(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    def counted(*scripted: Reply) -> int:
        openai_server.script(*scripted)
        list(model.draft(QUESTION, TWO))
        return model.usage.prompt_tokens

    as_json = counted(Reply([reply(A)], usage=None))
    as_lines = counted(Reply(status=400, error="response_format"), Reply(["Ban A. [1]"], usage=None))
    assert 20 < as_json - as_lines < 200


@pytest.mark.parametrize(
    "written",
    [
        "[1]" * 7000,
        "[1] " * 6000,
        "a [1]" * 5000,
        "【1†" * 6000,
        "[1](http:" * 3000,
        "[1]" + "." * 20_000,
        "[1;" * 8000,
    ],
)
def test_hostile_markers_cost_no_square(written: str) -> None:
    started = time.process_time()
    list(read_drafts([written]))
    assert time.process_time() - started < 1
