"""The chat model over real HTTP: what it sends, what it reads, and every way an endpoint fails."""

from __future__ import annotations

import logging
import socket
import time
import traceback
from collections.abc import Sequence
from typing import Any

import pytest

from assistant.answer import Usage
from assistant.drafts import read_drafts
from assistant.llm import (
    Draft,
    Evidence,
    Failure,
    OpenAIChatModel,
    Refused,
    ScriptedChatModel,
)
from assistant.settings import Settings
from corpus.directive import Directive, Lines, Passage, PassageKind
from corpus.errors import ModelError
from tests.openai_server import OpenAIServer, Reply, openai_server

__all__ = ["openai_server"]  # the fixture

KEY = "sk-very-secret-0123456789"
QUESTION = "Cơ quan nào chủ trì tuyên truyền Chỉ thị 42?"


def evidence(marker: int, text: str = "Ban Tuyên giáo chủ trì tuyên truyền.", **fields: Any) -> Evidence:
    document = Directive(
        id="f-1",
        type="Chỉ thị",
        number="42-CT/TW",
        issuer="Ban Bí thư",
        date="2020-03-24",
        file="f.txt",
        lines=Lines(1, 9),
        **fields,
    )
    passage = Passage(
        id=f"f-1.{marker}",
        document_id="f-1",
        ordinal=marker,
        kind=PassageKind.ITEM,
        text=text,
        units=("mục 8", f"gạch đầu dòng thứ {marker}"),
        file="f.txt",
        lines=Lines(marker, marker),
    )
    return Evidence(marker=marker, passage=passage, document=document, text=text)


TWO = (evidence(1), evidence(2, "Văn phòng Trung ương theo dõi, đôn đốc."))


@pytest.fixture
def model(openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> OpenAIChatModel:
    return make_model(openai_server.url, tmp_path_factory)


def make_model(
    url: str | None, folders: pytest.TempPathFactory, *, api_key: str | None = KEY, **options: Any
) -> OpenAIChatModel:
    settings = Settings(
        home=folders.getbasetemp() / "ranks",  # unpacked once for all tests
        corpus=folders.getbasetemp(),
        openai_base_url=url,
        openai_api_key=api_key,
        openai_model="qwen-test",
    )
    # Long enough for a busy machine; a test that waits for the end of patience sets its own.
    patient = {"connect_seconds": 20, "silence_seconds": 20, "max_retries": 0}
    return OpenAIChatModel(settings, **{**patient, **options})


@pytest.fixture
def impatient(openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> OpenAIChatModel:
    """Gives up after two seconds of silence: long enough for a piece that does come, even on a busy machine."""
    return make_model(openai_server.url, tmp_path_factory, silence_seconds=2)


def texts(drafts: Sequence[Draft]) -> list[str]:
    return [draft.text for draft in drafts]


# --- what it reads ------------------------------------------------------------------------------


def test_statements_arrive_before_the_reply_ends(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Ban Tuyên giáo ", "chủ trì. [1]\n", "Văn phòng theo dõi. [2]"], hold_after=2))
    drafts = model.draft(QUESTION, TWO)
    assert next(drafts) == Draft(text="Ban Tuyên giáo chủ trì.", markers=(1,))
    assert openai_server.finished == 0
    openai_server.release()
    assert list(drafts) == [Draft(text="Văn phòng theo dõi.", markers=(2,))]
    assert openai_server.finished == 1


def draft(text: str, *markers: int, is_item: bool = False) -> Draft:
    return Draft(text=text, markers=markers, is_item=is_item)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Ban A chủ trì. [1]", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì [1].", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì.[1][2]", [draft("Ban A chủ trì.", 1, 2)]),
        ("Ban A chủ trì. [1, 2]", [draft("Ban A chủ trì.", 1, 2)]),
        ("Ban A chủ trì. [2; 1][2]", [draft("Ban A chủ trì.", 2, 1)]),
        ("Ban A chủ trì. 【1】", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì. 【3†nguồn】", [draft("Ban A chủ trì.", 3)]),
        ("Ban A chủ trì. [^1]", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì. [1](#cite-1)", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì [1], Ban B phối hợp [2].", [draft("Ban A chủ trì, Ban B phối hợp.", 1, 2)]),
        ("Ban A chủ trì. [1] Ban B phối hợp. [2]", [draft("Ban A chủ trì.", 1), draft("Ban B phối hợp.", 2)]),
        ("Ban A chủ trì [1]. Ở TP. Hà Nội [2].", [draft("Ban A chủ trì.", 1), draft("Ở TP. Hà Nội.", 2)]),
        ("Ban A chủ trì. Ban B phối hợp. [1]", [draft("Ban A chủ trì. Ban B phối hợp.", 1)]),
        ("Ban A chủ trì.\n[1]", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì.\n\nNguồn: [1]", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì. [1]\nNguồn: [1], [2]", [draft("Ban A chủ trì.", 1)]),
        ("Ban A chủ trì. [99]", [draft("Ban A chủ trì.", 99)]),
        ("Ban A chủ trì.", [draft("Ban A chủ trì.")]),
        ("Năm [2020] có 5 việc. [1]", [draft("Năm [2020] có 5 việc.", 1)]),
        (
            "Các cơ quan:\n- Ban A chủ trì; [1]\n2. **Ban B** phối hợp. [2]\r\n\n---\n",
            [
                draft("Các cơ quan:"),
                draft("Ban A chủ trì;", 1, is_item=True),
                draft("Ban B phối hợp.", 2, is_item=True),
            ],
        ),
        ("Văn bản: Kế hoạch số 1-KH/TU [1]\nVị trí: mục I\nNội dung: Ban A chủ trì. [1]", [draft("Ban A chủ trì.", 1)]),
        ("Đạt 2.000 đoàn viên. [1]", [draft("Đạt 2.000 đoàn viên.", 1)]),
        ("<think>\nBan X? [1]\n</think>\nBan A chủ trì. [1]", [draft("Ban A chủ trì.", 1)]),
        ("<think>Ban X</think>Ban A chủ trì. [1]", [draft("Ban A chủ trì.", 1)]),
        ("Ban A. [1]\nKhông có trong kho văn bản.", [draft("Ban A.", 1)]),
        ("```\n***\n[1]\n", []),
    ],
)
def test_a_reply_is_read_in_whatever_pieces_it_comes(reply: str, expected: list[Draft]) -> None:
    assert list(read_drafts([reply])) == expected
    assert list(read_drafts(list(reply))) == expected


@pytest.mark.parametrize(
    "reply",
    [
        "Không có trong kho văn bản.",
        "**Không có trong kho**",
        "Theo các đoạn trích:\nKHÔNG CÓ TRONG KHO VĂN BẢN\n",
        "khong_co_trong_kho",
    ],
)
def test_the_refusal_line_is_an_outcome_of_its_own(
    openai_server: OpenAIServer, model: OpenAIChatModel, reply: str
) -> None:
    openai_server.script(Reply([reply]))
    with pytest.raises(Refused):
        list(model.draft(QUESTION, TWO))
    assert model.usage.prompt_tokens > 0


def test_a_marker_without_a_passage_is_left_to_the_caller(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Ban A. [1]\nBan B. [7]\nBan C."]))
    assert [d.markers for d in model.draft(QUESTION, TWO)] == [(1,), (7,), ()]


def test_no_evidence_asks_nothing(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    with pytest.raises(Refused):
        list(model.draft(QUESTION, ()))
    assert openai_server.requests == []


# --- what it sends ------------------------------------------------------------------------------


def test_the_request_streams_at_temperature_zero_with_the_key(
    openai_server: OpenAIServer, model: OpenAIChatModel
) -> None:
    list(model.draft(QUESTION, TWO))
    [request] = openai_server.requests
    assert request.json["model"] == "qwen-test"
    assert request.json["stream"] is True
    assert request.json["temperature"] == 0
    assert request.headers["authorization"] == f"Bearer {KEY}"
    system, user = request.messages
    assert (system["role"], user["role"]) == ("system", "user")
    assert user["content"].index("Ban Tuyên giáo chủ trì") < user["content"].index(QUESTION)


def test_a_local_server_needs_no_key(
    openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)  # of another endpoint: it must not go to this one
    assert list(make_model(openai_server.url, tmp_path_factory, api_key=None).draft(QUESTION, TWO))
    assert KEY not in openai_server.requests[0].headers["authorization"]


def test_a_proxy_in_the_environment_is_not_asked_for_this_machine(
    openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert list(make_model(openai_server.url, tmp_path_factory).draft(QUESTION, TWO))


def test_an_option_that_the_server_refuses_is_left_out_from_then_on(
    openai_server: OpenAIServer, model: OpenAIChatModel
) -> None:
    openai_server.script(
        Reply(status=400, error="Unrecognized request argument supplied: stream_options"),
        Reply(status=400, error="temperature is not supported with this model"),
        Reply(["Ban A. [1]"]),
    )
    assert texts(list(model.draft(QUESTION, TWO))) == ["Ban A."]
    list(model.draft(QUESTION, TWO))
    assert len(openai_server.requests) == 4
    assert "stream_options" in openai_server.requests[0].json
    assert not {"stream_options", "temperature"} & openai_server.requests[3].json.keys()


def test_the_budget_takes_whole_passages_best_first(
    openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    long = "Cấp ủy các cấp lãnh đạo, chỉ đạo việc thực hiện. " * 40
    offered = (evidence(1, "Đoạn một."), evidence(2, long), evidence(3, "Đoạn ba."), evidence(4, "Đoạn bốn."))
    model = make_model(openai_server.url, tmp_path_factory, budget_tokens=130)
    assert [item.marker for item in model.fitting(offered)] == [1, 3]
    openai_server.script(Reply(["Ban A. [3]"]))
    list(model.draft(QUESTION, offered))
    user = openai_server.requests[0].messages[1]["content"]
    assert "Đoạn ba." in user
    assert "Cấp ủy" not in user


def test_the_best_passage_is_sent_even_beyond_the_budget(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = make_model("http://127.0.0.1:9/v1", tmp_path_factory, budget_tokens=1)
    assert model.fitting(TWO) == TWO[:1]


def test_by_default_6000_tokens_of_passages_fit(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = make_model("http://127.0.0.1:9/v1", tmp_path_factory)
    passages = [evidence(n, "Cấp ủy các cấp lãnh đạo việc thực hiện Chỉ thị. " * 20) for n in range(1, 60)]
    fitting = model.fitting(passages)
    assert 10 < len(fitting) < 59
    assert fitting == tuple(passages[: len(fitting)])


def test_the_repair_tells_which_statements_failed_and_why(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Văn phòng theo dõi. [2]"]))
    failure = Failure(draft=draft("Văn phòng chủ trì.", 2), reason="đoạn [2] không có chữ “chủ trì”")
    assert list(model.repair(QUESTION, TWO, [failure])) == [draft("Văn phòng theo dõi.", 2)]
    [_, user] = openai_server.requests[0].messages
    assert "- Văn phòng chủ trì. [2] — đoạn [2] không có chữ “chủ trì”" in user["content"]
    assert QUESTION in user["content"]


def test_a_rewritten_question_is_one_line_and_no_more_is_waited_for(
    openai_server: OpenAIServer, model: OpenAIChatModel
) -> None:
    openai_server.script(Reply(["Sở B có nhiệm vụ", " gì?\n"]))
    assert model.rewrite("Thế còn Sở B?", []) == "Sở B có nhiệm vụ gì?"
    openai_server.script(Reply(["Sở B có nhiệm vụ gì?\n", "Trợ lý: ", "Sở B", "…"], stall_after=3))
    started = time.monotonic()
    assert "\n" in model.rewrite("Thế còn Sở B?", [])  # so that it is not taken
    assert time.monotonic() - started < 10


# --- usage --------------------------------------------------------------------------------------


def test_usage_is_the_server_s_own(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Ban A. [1]"], usage=(321, 12)))
    list(model.draft(QUESTION, TWO))
    assert model.usage == Usage(prompt_tokens=321, completion_tokens=12)


def test_usage_is_counted_here_where_the_server_is_silent(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Ban A chủ trì. [1]"], usage=None))
    list(model.draft(QUESTION, TWO))
    assert 500 < model.usage.prompt_tokens < 3_000
    assert 4 <= model.usage.completion_tokens <= 12


def test_usage_covers_a_reply_that_the_caller_broke_off(openai_server: OpenAIServer, model: OpenAIChatModel) -> None:
    openai_server.script(Reply(["Ban A. [1]\n", "Ban B. [2]\n", "Ban C."], hold_after=2))
    drafts = model.draft(QUESTION, TWO)
    next(drafts)
    drafts.close()  # type: ignore[attr-defined]  # a generator behind its Iterator type
    assert model.usage.completion_tokens > 0


# --- faults -------------------------------------------------------------------------------------

ECHO = f"Incorrect API key provided: {KEY}. Your request was: {QUESTION}"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=401, error=ECHO), "từ chối khóa truy cập (mã 401), hãy kiểm tra OPENAI_API_KEY."),
        (Reply(status=403, error=ECHO), "từ chối khóa truy cập (mã 403), hãy kiểm tra OPENAI_API_KEY."),
        (Reply(status=404, error=ECHO), "không có mô hình “qwen-test” hoặc sai đường dẫn (mã 404)."),
        (Reply(status=429, headers={"Retry-After": "1"}, error=ECHO), "(mã 429), hãy thử lại sau."),
        (Reply(status=400, error=ECHO), "không nhận yêu cầu này (mã 400)."),
        (Reply(status=400, error="context_length_exceeded " + ECHO), "dài quá mức mô hình nhận được."),
        (Reply(status=409, error=ECHO), "không nhận yêu cầu này (mã 409)."),
        (Reply(status=500, error=ECHO), "gặp lỗi nội bộ (mã 500)."),
        (Reply(status=503, error=ECHO), "gặp lỗi nội bộ (mã 503)."),
        (Reply(html=True), "không đúng giao thức OpenAI, hãy kiểm tra OPENAI_BASE_URL."),
        (Reply(["Ban A. [1]\n", "Ban B"], drop_after=2), "dòng trả lời bị ngắt giữa chừng."),
        (Reply(["Ban A. [1]\n", "Ban B. [1]"], finish=None), "dòng trả lời bị ngắt giữa chừng."),
        (Reply(["Ban A. [1]\n", "x"], error_after=1, error=ECHO), "dòng trả lời bị ngắt giữa chừng."),
        (Reply(["Ban A. [1]\n", "Ban B. [1]"], finish="length"), "bị cắt vì quá dài."),
        (Reply(["Ban A. [1]\n"], finish="content_filter"), "bộ lọc nội dung."),
        (Reply([""]), "trả lời trống."),
        (Reply(["\n \n--\n"]), "trả lời trống."),
        (Reply(["Ban A. [1]\n"] * 3_000), "trả lời dài bất thường."),
    ],
)
def test_each_fault_is_one_line_in_vietnamese_without_secrets(
    openai_server: OpenAIServer,
    model: OpenAIChatModel,
    caplog: pytest.LogCaptureFixture,
    reply: Reply,
    reason: str,
) -> None:
    openai_server.script(reply)
    caplog.set_level(logging.INFO)
    with pytest.raises(ModelError) as caught:
        list(model.draft(QUESTION, TWO))
    assert str(caught.value).startswith(f"Mô hình qwen-test ở 127.0.0.1:{openai_server.port}: ")
    assert str(caught.value).endswith(reason)
    assert "\n" not in str(caught.value)
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert KEY not in shown
    assert QUESTION not in shown.replace("QUESTION", "")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(["Ban A. [1]"], delay=30), "quá thời gian chờ mà không trả lời."),
        (Reply(["Ban A. [1]\n", "Ban B"], stall_after=2), "ngừng giữa chừng khi đang trả lời."),
    ],
)
def test_silence_is_a_time_out(
    openai_server: OpenAIServer, impatient: OpenAIChatModel, reply: Reply, reason: str
) -> None:
    openai_server.script(reply)
    started = time.monotonic()
    with pytest.raises(ModelError) as caught:
        list(impatient.draft(QUESTION, TWO))
    assert time.monotonic() - started < 15
    assert str(caught.value) == f"Mô hình qwen-test ở 127.0.0.1:{openai_server.port}: {reason}"


def test_a_cut_reply_gives_its_complete_statements_and_never_the_torn_one(
    openai_server: OpenAIServer, model: OpenAIChatModel
) -> None:
    openai_server.script(Reply(["Ban A chủ trì. [1]\n", "Ban B không [2]"], finish=None))
    got: list[Draft] = []
    with pytest.raises(ModelError):
        got.extend(model.draft(QUESTION, TWO))
    drafts = model.draft(QUESTION, TWO)
    assert texts([next(drafts)]) == ["Ban A chủ trì."]
    with pytest.raises(ModelError):
        next(drafts)


def test_a_closed_port_is_told_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    model = make_model(f"http://127.0.0.1:{port}/v1", tmp_path_factory)
    with pytest.raises(ModelError, match="không kết nối được"):
        list(model.draft(QUESTION, TWO))
    assert model.usage == Usage()


def test_a_port_that_accepts_and_says_nothing_is_a_time_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        model = make_model(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", tmp_path_factory, silence_seconds=0.5)
        with pytest.raises(ModelError, match="quá thời gian chờ"):
            list(model.draft(QUESTION, TWO))


def test_a_reply_that_drips_is_ended(openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    openai_server.script(Reply(["Ban A. [1]\n"] * 1_000))
    model = make_model(openai_server.url, tmp_path_factory, total_seconds=0.0)
    with pytest.raises(ModelError, match="mà chưa xong"):
        list(model.draft(QUESTION, TWO))


def test_comments_in_a_stream_do_not_keep_the_wait_alive(
    openai_server: OpenAIServer, impatient: OpenAIChatModel
) -> None:
    openai_server.script(Reply(["Ban A. [1]\n"], comments_after=1))
    drafts = impatient.draft(QUESTION, TWO)
    assert next(drafts) == draft("Ban A.", 1)
    with pytest.raises(ModelError, match="ngừng giữa chừng"):
        next(drafts)


def test_one_retry_gets_over_a_passing_fault(
    openai_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    openai_server.script(Reply(status=429, headers={"Retry-After": "0"}), Reply(["Ban A. [1]"]))
    model = make_model(openai_server.url, tmp_path_factory, max_retries=1)
    assert texts(list(model.draft(QUESTION, TWO))) == ["Ban A."]
    assert len(openai_server.requests) == 2


# --- making one ---------------------------------------------------------------------------------


def test_settings_name_the_host_that_questions_go_to(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = make_model("http://user:password@127.0.0.1:8000/v1", tmp_path_factory)
    assert (model.name, model.host) == ("qwen-test", "127.0.0.1:8000")
    model = make_model(None, tmp_path_factory)
    assert model.host == "api.openai.com"
    assert KEY not in repr(vars(model))


def test_the_scripted_model_says_what_it_is_told() -> None:
    first, error = draft("Ban A.", 1), ModelError("hỏng")
    model = ScriptedChatModel([first], [first, error])
    assert list(model.draft(QUESTION, TWO)) == [first]
    repaired = model.repair(QUESTION, TWO, [Failure(draft=first, reason="sai")])
    assert next(repaired) == first
    with pytest.raises(ModelError):
        next(repaired)
    assert [len(call.failures) for call in model.calls] == [0, 1]
    assert "FAKE" in (ScriptedChatModel.__doc__ or "")
