"""The index: builds once, does only what changed, and mends what was interrupted or damaged."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

from corpus.errors import CorpusError, IndexingError
from corpus.library import Library
from retrieval import index as index_module
from retrieval.change import Change
from retrieval.collection import Collection
from retrieval.dense import DenseIndex
from retrieval.embeddings import bundled_embeddings
from retrieval.index import Index
from retrieval.shipped import load_shipped
from tests.conftest import ROOT, SOURCES


class CountingEmbeddings:
    """A fake embedding model: three letters' counts as a vector; counts what it was asked."""

    model_id = "fake/letters"

    def __init__(self):
        self.asked = []

    def embed_documents(self, texts):
        self.asked += texts
        return [self.embed_query(t) for t in texts]

    def embed_query(self, text):
        counts = [text.count(c) + 0.1 * i for i, c in enumerate("nhti", 1)]
        size = sum(x * x for x in counts) ** 0.5
        return [x / size for x in counts]


DIRECTIVE = """TỈNH ỦY NGHỆ AN

ĐẢNG CỘNG SẢN VIỆT NAM

Số 15-CT/TU

Nghệ An, ngày 05 tháng 3 năm 2024

CHỈ THỊ

về tăng cường công tác bảo vệ rừng

Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy thực hiện tốt các nhiệm vụ sau:

1. Ban Tuyên giáo Tỉnh ủy chủ trì tuyên truyền về bảo vệ rừng.

2. Sở Nông nghiệp và Phát triển nông thôn trồng mới ít nhất {hectares} ha rừng mỗi năm.

Nơi nhận:

- Các huyện ủy, thành ủy,
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ

PHÓ BÍ THƯ

Nguyễn Văn Thông
"""


@pytest.fixture
def folder(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "rung.txt").write_text(DIRECTIVE.format(hectares="1.500"), encoding="utf-8")
    return corpus


def opened(folder, tmp_path, embedder=None):
    return Index(Library(folder, tmp_path / "home"), tmp_path / "home", embedder or CountingEmbeddings())


def test_a_second_start_does_nothing(folder, tmp_path):
    first = opened(folder, tmp_path)
    assert first.refresh()
    assert first.embed_missing() == first.state().passages > 0
    again = opened(folder, tmp_path)
    assert not again.refresh()
    assert again.embed_missing() == 0
    assert again.embedder.asked == []
    assert str(again.state()) == "complete"


def test_a_changed_file_costs_its_changed_passages(folder, tmp_path):
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()
    (folder / "rung.txt").write_text(DIRECTIVE.format(hectares="2.000"), encoding="utf-8")
    index.embedder.asked.clear()
    assert index.refresh()
    assert index.embed_missing() == 1
    assert len(index.embedder.asked) == 1
    assert "2.000 ha" in index.embedder.asked[0]


def test_a_removed_file_leaves_nothing_behind(folder, tmp_path):
    (folder / "khac.txt").write_text(DIRECTIVE.replace("15-CT", "16-CT"), encoding="utf-8")
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()
    (folder / "khac.txt").unlink()
    index.refresh()
    index.embed_missing()
    assert {d.file for d in Collection(index.store).directives.values()} == {"rung.txt"}
    assert index.dense().count() == index.state().passages
    assert not [i for i in index.store.search("bảo vệ rừng", 50) if i.startswith("khac")]


def test_a_deleted_vector_store_is_built_again(folder, tmp_path):
    opened(folder, tmp_path).refresh()
    index = opened(folder, tmp_path)
    index.embed_missing()
    script = f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from tests.test_index import opened
        index = opened(Path({str(folder)!r}), Path({str(tmp_path)!r}))
        print(index.is_sound(), index.embed_missing(), index.is_sound())
    """
    shutil.rmtree(tmp_path / "home" / "index" / "chroma")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["False", str(index.state().passages), "True"]


def test_a_kill_while_embedding_loses_nothing(folder, tmp_path):
    for n in range(20, 60):
        (folder / f"f{n}.txt").write_text(DIRECTIVE.replace("15-CT", f"{n}-CT"), encoding="utf-8")
    script = f"""
        import sys, time; sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from tests.test_index import opened, CountingEmbeddings
        class Slow(CountingEmbeddings):
            def embed_documents(self, texts):
                time.sleep(0.05)
                return super().embed_documents(texts)
        index = opened(Path({str(folder)!r}), Path({str(tmp_path)!r}), Slow())
        index.refresh()
        print("go", flush=True)
        index.embed_missing()
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout.readline() == "go\n"
    time.sleep(0.4)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    index = opened(folder, tmp_path)
    before = index.state().vectors
    assert not index.refresh()
    written = index.embed_missing()
    assert index.is_sound()
    assert index.state().is_complete
    assert len(index.embedder.asked) == written <= index.state().passages - before


def test_a_second_writer_waits_and_then_says_who_holds_the_lock(folder, tmp_path):
    index = opened(folder, tmp_path)
    index.refresh()
    other = opened(folder, tmp_path)
    with index.lock(), pytest.raises(IndexingError, match=f"PID {os.getpid()}"), other.lock(seconds=0.2):
        pass


def test_a_reader_sees_what_another_process_added(folder, tmp_path):
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()
    collection = Collection(index.store)
    assert len(collection.directives) == 1
    assert index.dense().search(index.embedder.embed_query("rừng"), 3)
    (folder / "khac.txt").write_text(DIRECTIVE.replace("15-CT", "16-CT"), encoding="utf-8")
    script = f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from tests.test_index import opened
        index = opened(Path({str(folder)!r}), Path({str(tmp_path)!r}))
        index.refresh(); index.embed_missing()
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, cwd=ROOT)
    assert {d.number for d in collection.directives.values()} == {"15-CT/TU", "16-CT/TU"}
    found = index.dense().search(index.embedder.embed_query("rừng"), 50)
    assert any(i.startswith("khac") for i in found)


def test_another_embedding_model_gets_vectors_of_its_own(folder, tmp_path):
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()

    class Other(CountingEmbeddings):
        model_id = "fake/other"

    other = opened(folder, tmp_path, Other())
    assert other.state().vectors == 0
    assert other.embed_missing() == other.state().passages
    assert index.state().is_complete


def test_without_an_embedding_model_the_index_is_lexical_only(folder, tmp_path):
    index = Index(Library(folder, tmp_path / "home"), tmp_path / "home", None)
    index.refresh()
    assert str(index.state()) == "lexical_only"
    assert index.embed_missing() == 0
    assert index.store.search("trồng rừng", 5)


def test_an_approximate_search_that_misses_a_few_is_no_damage(tmp_path):
    class Missing(DenseIndex):
        """Misses the vectors of `hidden`, as HNSW does in a large and dense collection."""

        hidden = 0

        def search(self, vector, limit, documents=None):
            found = super().search(vector, limit, documents)
            return {i: s for i, s in found.items() if int(i) >= self.hidden}

    dense = Missing(tmp_path, "fake")
    ids = [str(n) for n in range(5)]
    dense.put(ids, np.eye(5, dtype=np.float32))
    dense.hidden = 2
    assert dense.is_sound(ids)
    dense.hidden = 3
    assert not dense.is_sound(ids)
    assert not dense.is_sound([*ids, "gone"])


def test_vectors_on_a_chroma_server(folder, tmp_path):
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    command = [str(ROOT / ".venv/bin/chroma"), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1"]
    if not os.path.exists(command[0]):
        command[0] = shutil.which("chroma") or pytest.skip("the chroma command is not installed")
    server = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        index = None
        for _ in range(100):
            try:
                index = Index(Library(folder, tmp_path / "home"), tmp_path / "home", CountingEmbeddings(), url)
                index.refresh()
                index.embed_missing()
                break
            except IndexingError:
                time.sleep(0.2)
        assert index is not None
        assert str(index.state()) == "complete"
        assert index.dense().count() == index.state().passages
        assert index.is_sound()
        (tmp_path / "empty").mkdir()
        home = tmp_path / "other"
        other = Index(Library(tmp_path / "empty", home), home, CountingEmbeddings(), url)
        other.refresh()
        other.embed_missing()
        assert other.dense().count() == 0  # each home has vectors of its own
        assert index.dense().count() == index.state().passages
    finally:
        server.terminate()
        server.wait()


def test_a_chroma_server_that_is_down_is_named(folder, tmp_path):
    index = Index(Library(folder, tmp_path / "home"), tmp_path / "home", CountingEmbeddings(), "http://127.0.0.1:9")
    index.refresh()
    with pytest.raises(IndexingError, match="máy chủ Chroma"):
        index.embed_missing()


def test_a_shipped_file_that_was_altered_is_refused(tmp_path):
    corpus = tmp_path / "corpus"
    shutil.copytree(SOURCES, corpus)
    name = json.loads((corpus / "manifest.json").read_text(encoding="utf-8"))["files"][0]["name"]
    (corpus / name).write_text("khác", encoding="utf-8")
    index = Index(Library(corpus, tmp_path / "home"), tmp_path / "home", None)
    with pytest.raises(CorpusError, match="không còn nguyên"):
        index.refresh()


def test_an_empty_collection_opens(tmp_path):
    (tmp_path / "corpus").mkdir()
    index = Index(Library(tmp_path / "corpus", tmp_path / "home"), tmp_path / "home", CountingEmbeddings())
    index.refresh()
    assert index.embed_missing() == 0
    assert index.state().passages == 0


def test_the_shipped_vectors_cover_the_shipped_collection(assistant):
    if bundled_embeddings() is None:
        pytest.skip("the bundled embedding model is not installed")
    shipped = load_shipped(assistant.index.embedder.model_id)
    wanted = {r[0] for r in assistant.index.store.connection.execute("SELECT digest FROM passages")}
    assert wanted - set(shipped) == set(), "run `make vectors`"
    assert set(shipped) - wanted == set(), "run `make vectors`"


def test_shipped_vectors_are_the_models_own(assistant):
    import numpy as np

    embedder = bundled_embeddings()
    if embedder is None:
        pytest.skip("the bundled embedding model is not installed")
    row = assistant.index.store.connection.execute(
        "SELECT digest, context || char(10) || readable FROM passages WHERE length(readable) BETWEEN 100 AND 300"
    ).fetchone()
    shipped = load_shipped(embedder.model_id)[row[0]]
    made = np.asarray(embedder.embed_documents([row[1]])[0])
    assert float(shipped @ made) > 0.999


def test_files_that_cannot_be_read_are_left_out_and_named(folder, tmp_path):
    (folder / "tcvn3.txt").write_bytes(b"\xa7\xb6ng \xf1y")
    (folder / "rung.md").write_text(DIRECTIVE.replace("15-CT", "16-CT"), encoding="utf-8")
    index = opened(folder, tmp_path)
    assert index.refresh()
    assert {d.file for d in Collection(index.store).directives.values()} == {"rung.md"}
    again = opened(folder, tmp_path)
    assert not again.refresh()
    twin, unreadable = again.problems()
    assert "rung.txt" in twin
    assert "trùng mã với tệp rung.md" in twin
    assert "tcvn3.txt" in unreadable
    assert "UTF-8" in unreadable
    (folder / "rung.md").unlink()
    (folder / "tcvn3.txt").write_text(DIRECTIVE, encoding="utf-8")
    assert again.refresh()
    assert again.problems() == ()
    assert set(again.store.directives()) == {"rung-1", "tcvn3-1"}


def test_readers_wait_until_another_process_has_finished(folder, tmp_path):
    for n in range(20, 60):
        (folder / f"f{n}.txt").write_text(DIRECTIVE.replace("15-CT", f"{n}-CT"), encoding="utf-8")
    script = f"""
        import sys, time; sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from tests.test_index import opened, CountingEmbeddings
        class Slow(CountingEmbeddings):
            def embed_documents(self, texts):
                time.sleep(0.3)
                return super().embed_documents(texts)
        index = opened(Path({str(folder)!r}), Path({str(tmp_path)!r}), Slow())
        with index.lock():
            print("go", flush=True)
            time.sleep(1.5)
            index.refresh()
            index.embed_missing()
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout.readline() == "go\n"
    index = opened(folder, tmp_path)
    said = []
    assert not index.refresh(said.append)
    assert len(said) == 1
    assert f"PID {child.pid}" in said[0]
    shown = []
    assert index.embed_missing(lambda done, total: shown.append((done, total))) == 0
    assert index.embedder.asked == []
    assert index.state().is_complete
    assert index.is_sound()
    child.wait()
    child.stdout.close()


def test_the_lock_may_be_taken_again_by_its_thread_only(folder, tmp_path):
    index = opened(folder, tmp_path)
    refused = []

    def other():
        try:
            with index.lock(0.1):
                pass
        except IndexingError as error:
            refused.append(str(error))

    with index.lock():
        with index.lock():
            index.refresh()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1
    with index.lock():
        pass


@pytest.mark.parametrize("middle", [False, True])
def test_a_damaged_vector_store_is_set_aside_and_built_again(folder, tmp_path, middle, caplog):
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()
    passages = index.state().passages
    index.dense().close()
    path = tmp_path / "home" / "index" / "chroma" / "chroma.sqlite3"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 20_000 if middle else b"garbage" * 1000)
    again = opened(folder, tmp_path)
    assert again.embed_missing() == passages
    assert again.is_sound()
    assert "Kho vector bị hỏng, đã lập lại; bản hỏng ở" in caplog.text
    assert len(list((tmp_path / "home" / "index").glob("chroma.damaged-*"))) == 1


def test_a_damaged_collection_is_set_aside_and_built_again(folder, tmp_path, caplog):
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()
    index.store.close()
    index.dense().close()
    (tmp_path / "home" / "index" / "collection.sqlite3").write_bytes(b"garbage" * 1000)
    again = opened(folder, tmp_path)
    assert again.refresh()
    again.embed_missing()
    assert again.state().is_complete
    assert again.dense().count() == again.state().passages
    assert "Chỉ mục bị hỏng, đã lập lại; bản hỏng ở" in caplog.text
    assert len(list((tmp_path / "home" / "index").glob("collection.sqlite3.damaged-*"))) == 1


def every_passage(index):
    return [p for d in index.store.directives() for p in index.store.passages_of(d)]


def test_damage_that_opening_does_not_show_is_mended_by_the_next_opening(folder, tmp_path):
    for n in range(20, 60):
        (folder / f"f{n}.txt").write_text(DIRECTIVE.replace("15-CT", f"{n}-CT"), encoding="utf-8")
    index = opened(folder, tmp_path)
    index.refresh()
    passages = index.store.count()
    index.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    index.store.close()
    path = tmp_path / "home" / "index" / "collection.sqlite3"
    data = path.read_bytes()
    path.write_bytes(data[: 15 * 4096] + b"\xff" * (len(data) - 15 * 4096))
    with pytest.raises(IndexingError, match="bị hỏng"):
        every_passage(opened(folder, tmp_path))
    again = opened(folder, tmp_path)
    assert again.refresh()
    assert again.store.count() == len(every_passage(again)) == passages
    assert not opened(folder, tmp_path).refresh()


def test_an_index_of_another_version_is_dropped_and_built_again(folder, tmp_path):
    index = opened(folder, tmp_path)
    index.refresh()
    index.embed_missing()
    generation, identity = index.store.generation(), index.store.identity()
    index.store.close()
    with sqlite3.connect(tmp_path / "home" / "index" / "collection.sqlite3") as db:
        db.execute("UPDATE meta SET value = '1' WHERE key IN ('schema', 'tables')")
        db.execute("DROP TABLE passages")
        db.execute("CREATE TABLE passages (old TEXT)")
    again = opened(folder, tmp_path)
    assert again.store.generation() > generation
    assert again.store.identity() == identity
    assert again.refresh()
    assert again.embed_missing() == again.state().passages
    assert again.store.search("trồng rừng", 5)


def test_a_full_disk_is_said_in_vietnamese_and_rolled_back(folder, tmp_path):
    index = opened(folder, tmp_path)
    index.refresh()
    before = index.store.fingerprints()
    db = index.store.connection
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    (folder / "khac.txt").write_text(DIRECTIVE.replace("15-CT", "16-CT") * 50, encoding="utf-8")
    with pytest.raises(IndexingError, match="hết chỗ trên đĩa"):
        index.refresh()
    assert not db.in_transaction
    assert index.store.fingerprints() == before


def test_an_interrupted_write_is_rolled_back(folder, tmp_path, monkeypatch):
    index = opened(folder, tmp_path)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Change, "finish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        index.refresh()
    assert not index.store.connection.in_transaction
    monkeypatch.undo()
    assert index.refresh()


def test_readers_are_told_once_a_run(folder, tmp_path):
    for n in range(20, 40):
        (folder / f"f{n}.txt").write_text(DIRECTIVE.replace("15-CT", f"{n}-CT"), encoding="utf-8")
    index = opened(folder, tmp_path)
    index.refresh()
    before = index.store.vector_generation()
    batches = []
    index.embed_missing(lambda done, _: batches.append(done))
    assert len(batches) > 2
    assert index.store.vector_generation() == before + 1


def test_reopening_gives_back_threads_and_files(tmp_path):
    dense = DenseIndex(tmp_path / "chroma", "fake")
    dense.put(["a"], np.asarray([[1.0, 0.0]]))
    dense.reopen()

    def held():
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("needs /proc")
    before = held()
    for _ in range(30):
        dense.reopen()
        assert dense.search([1.0, 0.0], 1)
    assert held()[0] <= before[0] + 15
    assert held()[1] <= before[1] + 15


def test_the_chroma_servers_password_is_never_shown(tmp_path):
    for url in (
        "http://anna:bi-mat@127.0.0.1:9/x?token=bi-mat",
        "http://anna:bi/mat@127.0.0.1:9",
        "anna:bi-mat@127.0.0.1:9",
        "http://anna:bi-mat@[::1",
    ):
        with pytest.raises(IndexingError) as caught:
            DenseIndex(tmp_path, "fake", url)
        assert "bi" not in str(caught.value).replace("bị", ""), url
        assert "anna" not in str(caught.value) or "bi/mat" in url


def test_a_change_reads_and_indexes_only_what_it_touches(folder, tmp_path, monkeypatch):
    for n in range(20, 30):
        (folder / f"f{n}.txt").write_text(DIRECTIVE.replace("15-CT", f"{n}-CT"), encoding="utf-8")
    index = opened(folder, tmp_path)
    index.refresh()
    read, indexed = [], []
    put, indexes = Change.put_file, Change._index
    monkeypatch.setattr(Change, "put_file", lambda self, f, p: (read.append(f.name), put(self, f, p)))
    monkeypatch.setattr(Change, "_index", lambda self, d: (indexed.append(d.file), indexes(self, d)))
    (folder / "a-moi.txt").write_text(DIRECTIVE.replace("15-CT", "99-CT"), encoding="utf-8")
    assert index.refresh()
    assert read == ["a-moi.txt"]
    assert set(indexed) == {"a-moi.txt"}
    assert next(iter(index.store.directives())).startswith("a-moi")
    (folder / "f25.txt").unlink()
    read.clear()
    indexed.clear()
    assert index.refresh()
    assert (read, indexed) == ([], [])
    again = opened(folder, tmp_path / "fresh")
    again.refresh()
    assert again.store.directives() == index.store.directives()
    assert again.store.references() == index.store.references()
    for table in ("syllables", "spread", "pairs", "duties"):
        rows = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert again.store.connection.execute(rows).fetchall() == index.store.connection.execute(rows).fetchall()


def test_others_get_their_turn_while_vectors_are_made(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "_TURN_SECONDS", 0.0)
    monkeypatch.setattr(index_module, "_YIELD_SECONDS", 0.0)
    monkeypatch.setattr(index_module, "_BATCH", 1)
    index = opened(folder, tmp_path)
    index.refresh()
    turns = []
    lock = index.lock

    def counted(*seconds):
        turns.append(seconds)
        return lock(*seconds)

    monkeypatch.setattr(index, "lock", counted)
    seen = []
    total = index.embed_missing(lambda done, of: seen.append((done, of)))
    assert index.state().is_complete
    assert seen == [(n, total) for n in range(1, total + 1)]
    assert len(turns) >= total > 1
