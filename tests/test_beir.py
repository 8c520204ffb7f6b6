"""Public sets in BEIR's format: reading them, the systems run on them, the figures, the run files."""

from __future__ import annotations

import argparse
import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cli import eval_retrieval
from corpus.directive import PassageKind
from corpus.errors import IndexingError, InputError
from corpus.library import Library
from corpus.text import verbatim
from evals.baselines import Bm25, Nearest, blank_separated, chunked, dense, fused, syllables_and_pairs, tutorial
from evals.beir import Document, by_document, read_beir, without_marks
from evals.beir_index import LONGEST, Ours, home_of, parsed
from evals.metrics.judged import judged_recall_at, judged_reciprocal_rank_at
from evals.metrics.ndcg import gain, ndcg_at
from evals.retrieval_run import METRICS, SYSTEMS, run_retrieval, to_json, to_text
from evals.trec import check_ids, write_run
from evals.vectors import CachedEmbedder, VectorCache
from retrieval.embeddings import BundledEmbeddings
from retrieval.index import Index

FORESTS = "Rừng ngập mặn ven biển giữ đất, chắn sóng và là nơi sinh sống của nhiều loài cá, tôm, cua."
DOCUMENTS = [
    ("d1", "Hải đăng", "Ngọn hải đăng trên đảo được xây năm 1895, cao 40 mét, chiếu xa 22 hải lý cho tàu thuyền."),
    ("d2", "Rừng ngập mặn", FORESTS),
    ("d3", "Nghề gốm", "Làng gốm nung sản phẩm bằng củi trong lò bầu suốt ba ngày ba đêm rồi để nguội từ từ."),
    ("d4", "", "Giá cà phê nhân xô tại Tây Nguyên tăng do sản lượng giảm sau đợt hạn hán kéo dài."),
    ("d5", None, "Cầu dây văng nối hai bờ sông có nhịp chính dài 350 mét, khánh thành vào mùa xuân."),
    ("d6", "Thư viện", "Thư viện mở cửa từ thứ hai đến thứ bảy, cho mượn tối đa năm cuốn sách trong hai tuần."),
]
QUERIES = [
    ("q1", "Ngọn hải đăng cao bao nhiêu mét?"),
    ("q2", "Rừng ngập mặn có ích gì cho bờ biển?"),
    ("q3", "Vì sao giá cà phê tăng?"),
    ("q4", "Được mượn mấy cuốn sách ở thư viện?"),
    ("không-đánh-giá", "Câu này không có văn bản liên quan."),
]
QRELS = [("q1", "d1", 2), ("q1", "d5", 1), ("q2", "d2", 1), ("q3", "d4", 1), ("q3", "d3", 0), ("q4", "d6", 1)]


def write_set(folder: Path, documents=DOCUMENTS, queries=QUERIES, qrels=QRELS, name="test.tsv") -> Path:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    rows = [{"_id": i, "title": t, "text": x} for i, t, x in documents]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    rows = [{"_id": i, "text": x} for i, x in queries]
    (folder / "queries.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    lines = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, r)) for r in qrels)]
    (folder / "qrels" / name).write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_set(tmp_path / "nhỏ")


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    """Vectors of the small set are made once."""
    return tmp_path_factory.mktemp("beir")


class Counting:
    """An embedding model that counts what it is given: one dimension a letter."""

    model_id = "letters"

    def __init__(self):
        self.texts = []

    def embed_documents(self, texts):
        self.texts += texts
        return [self.embed_query(t) for t in texts]

    def embed_query(self, text):
        vector = np.array([1e-3 + text.lower().count(c) for c in "abcdefghijklmnopqrstuvwxyz"])
        return (vector / np.linalg.norm(vector)).tolist()


# The metrics


def test_ndcg_worked_by_hand():
    """Grades 0, 2, 1 at the ranks 1, 2, 3: 3/log2(3) + 1/2 of the best 3 + 1/log2(3)."""
    gains = [gain(g) for g in (0, 2, 1)]
    assert gains == [0, 3, 1]
    best = 3 + 1 / math.log2(3)
    assert ndcg_at(10, gains, [1, 3]) == pytest.approx((3 / math.log2(3) + 1 / 2) / best)
    assert ndcg_at(2, gains, [1, 3]) == pytest.approx((3 / math.log2(3)) / best)
    assert ndcg_at(1, gains, [1, 3]) == 0
    assert ndcg_at(10, [3, 1], [1, 3]) == 1


def test_ndcg_is_of_the_best_that_k_results_can_reach():
    assert ndcg_at(2, [1, 1], [1, 1, 1, 1]) == 1
    assert ndcg_at(10, [], [1]) == 0
    assert ndcg_at(10, [0, 0], [0]) is None


def test_grades_of_zero_and_below_are_worth_nothing():
    assert [gain(g) for g in (-1, 0, 1, 2, 3)] == [0, 0, 1, 3, 7]


def test_recall_and_reciprocal_rank_of_judged_documents():
    gains, ideal = [0, 1, 0, 3], [1, 1, 3, 0]
    assert judged_recall_at(1, gains, ideal) == 0
    assert judged_recall_at(2, gains, ideal) == 1 / 3
    assert judged_recall_at(10, gains, ideal) == 2 / 3
    assert judged_reciprocal_rank_at(10, gains, ideal) == 1 / 2
    assert judged_reciprocal_rank_at(1, gains, ideal) == 0
    assert judged_recall_at(10, gains, [0]) is None
    assert judged_reciprocal_rank_at(10, gains, []) is None


# Reading a set


def test_a_set_is_read_in_its_order(folder):
    beir = read_beir(folder)
    assert beir.name == "nhỏ"
    assert [d.id for d in beir.documents] == ["d1", "d2", "d3", "d4", "d5", "d6"]
    assert beir.documents[0].whole.startswith("Hải đăng\nNgọn hải đăng")
    assert beir.documents[4].whole.startswith("Cầu dây văng")
    assert [q.id for q in beir.queries] == ["q1", "q2", "q3", "q4"]
    assert beir.grades["q1"] == {"d1": 2, "d5": 1}
    assert beir.absent == 0


def test_queries_without_a_relevant_document_are_left_out(tmp_path):
    qrels = [("q1", "d1", 1), ("q2", "d2", 0), ("q3", "d3", -1), ("q3", "d9", 1), ("q9", "d1", 1)]
    beir = read_beir(write_set(tmp_path, qrels=qrels))
    assert [q.id for q in beir.queries] == ["q1", "q3"]
    assert beir.absent == 1


def test_numbers_for_ids_a_mark_of_the_encoding_and_blank_lines_are_read(tmp_path):
    write_set(tmp_path, qrels=[("1", "7", 1)])
    (tmp_path / "corpus.jsonl").write_text('\n{"_id": 7, "text": "chữ", "metadata": {}}\n\n', encoding="utf-8-sig")
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": " hỏi "}\r\n')
    beir = read_beir(tmp_path)
    assert beir.documents == (Document("7", "", "chữ"),)
    assert beir.queries[0].text == "hỏi"


def test_the_one_file_of_judgements_is_taken_and_test_comes_first(tmp_path):
    write_set(tmp_path, name="dev.tsv")
    assert len(read_beir(tmp_path).queries) == 4
    write_set(tmp_path, name="train.tsv")
    with pytest.raises(InputError, match=r"test\.tsv mà có nhiều tệp khác \(dev\.tsv, train\.tsv\)"):
        read_beir(tmp_path)
    write_set(tmp_path, qrels=[("q1", "d1", 1)])
    assert len(read_beir(tmp_path).queries) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", None, r"Không đọc được tệp .*corpus\.jsonl"),
        ("queries.jsonl", None, r"Không đọc được tệp .*queries\.jsonl"),
        ("qrels/test.tsv", None, r"Không có tệp đánh giá .*test\.tsv\.$"),
        ("corpus.jsonl", b"", r"corpus\.jsonl: không có văn bản nào"),
        ("corpus.jsonl", b'{"_id": "d1", "text": "x"}\n{"_id": "d2"', r"corpus\.jsonl, dòng 2: .*\(cả dòng\)"),
        ("corpus.jsonl", b'\n{"_id": "d1", "title": "x"}\n', r"corpus\.jsonl, dòng 2: .*\(text\)"),
        ("corpus.jsonl", b'{"_id": "", "text": "x"}\n', r"corpus\.jsonl, dòng 1: .*\(_id\)"),
        ("corpus.jsonl", b'{"_id": "d1", "text": "\xff"}\n', r"corpus\.jsonl, dòng 1"),
        ("corpus.jsonl", b'{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}\n', r"dòng 2: mã “a” đã có"),
        ("queries.jsonl", b'{"_id": "q1", "text": " "}\n', r"queries\.jsonl, dòng 1: .*\(text\)"),
        ("queries.jsonl", b'{"_id": "khac", "text": "x"}\n', r"không câu hỏi nào"),
        ("qrels/test.tsv", b"", r"test\.tsv, dòng 1: dòng đầu phải là"),
        ("qrels/test.tsv", b"q1\td1\t1\n", r"test\.tsv, dòng 1: dòng đầu phải là"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\n", r"test\.tsv, dòng 2: cần mã"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\t1.5\n", r"test\.tsv, dòng 2: .*số nguyên"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\td1\t999\n", r"dòng 2: điểm 999 quá lớn"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\n\xff\td1\t1\n", r"dòng 2: không phải UTF-8"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\n", r"không câu hỏi nào"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\nq1\tx\t1\n", r"không văn bản liên quan nào"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(folder, name, content, said):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_beir(folder)
    assert "\n" not in str(caught.value)


def test_a_document_stands_where_its_best_part_does():
    parts = [("a", 3.0), ("b", 2.0), ("a", 1.5), ("c", 1.0), ("d", 0.5)]
    assert by_document(parts, 3) == [("a", 3.0), ("b", 2.0), ("c", 1.0)]
    assert by_document(parts, 9)[-1] == ("d", 0.5)


def test_marks_are_taken_off_and_nothing_else():
    assert without_marks("Đường Nguyễn Huệ, số 5 – ở đâu?") == "Duong Nguyen Hue, so 5 – o dau?"
    assert without_marks("đ̣") == "d"


# Vectors


def test_a_text_is_embedded_once_whatever_stands_beside_it(tmp_path):
    model, vectors = Counting(), VectorCache(tmp_path / "sub" / "v.sqlite3")
    told = []
    first = vectors.embedded(["một", "hai", "một"], model, lambda *n: told.append(n))
    assert model.texts == ["một", "hai"]
    assert told == [(2, 2)]
    assert (first[0] == first[2]).all() and first.dtype == np.float32
    again = VectorCache(tmp_path / "sub" / "v.sqlite3").embedded(["hai", "ba"], model)
    assert model.texts == ["một", "hai", "ba"]
    assert (again[0] == first[1]).all()
    model.model_id = "khác"
    vectors.embedded(["một"], model)
    assert model.texts[-1] == "một"


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path):
    model, vectors = Counting(), VectorCache(tmp_path / "v.sqlite3")
    texts = [f"văn bản {n}" for n in range(70)]

    def stop(done, total):
        assert total == 70
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vectors.embedded(texts, model, stop)
    done = len(model.texts)
    assert 0 < done < 70
    vectors.embedded(texts, model)
    assert model.texts == texts


def test_a_file_of_vectors_that_is_none_is_named(tmp_path):
    (tmp_path / "v.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(IndexingError, match=r"v\.sqlite3"):
        VectorCache(tmp_path / "v.sqlite3").embedded(["x"], Counting())


# The baselines


def test_tokens_of_the_two_lexical_lists():
    assert syllables_and_pairs("Rừng, ngập MẶN!") == ["rừng", "ngập", "mặn", "rừng_ngập", "ngập_mặn"]
    assert blank_separated("Rừng, ngập\n MẶN!") == ["rừng,", "ngập", "mặn!"]


def test_bm25_ranks_by_words_and_leaves_out_what_shares_none():
    index = Bm25(["một hai", "hai ba", "bốn", "ba hai hai"], blank_separated)
    assert [n for n, _ in index.best("một", 9)] == [0]
    assert sorted(n for n, _ in index.best("hai", 9)) == [0, 1, 3]
    assert index.best("hai ba", 1)[0][0] in (1, 3)
    assert index.best("năm", 9) == []
    assert index.best("", 9) == []
    assert Bm25(["", " "], blank_separated).best("một", 3) == []


def test_bm25_worked_by_hand():
    """Lucene's form: ln(1 + (N - df + 0.5) / (df + 0.5)) · tf / (tf + 1.5 · (0.25 + 0.75 · length / mean))."""
    index = Bm25(["một hai", "hai hai ba bốn"], blank_separated)
    ((position, score),) = index.best("ba", 5)
    assert position == 1
    assert score == pytest.approx(math.log(1 + 1.5 / 1.5) * 1 / (1 + 1.5 * (0.25 + 0.75 * 4 / 3)), rel=1e-4)


def test_nearest_is_exact_and_equal_ones_stay_in_order():
    nearest = Nearest(np.array([[1, 0], [0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32))
    assert [n for n, _ in nearest.best([1, 0], 3)] == [0, 2, 3]
    assert nearest.best([0, 1], 9)[1] == (3, pytest.approx(0.8))
    assert [n for n, _ in nearest.best([1, 0], 1)] == [0]
    assert [n for n, _ in Nearest(np.ones((50, 1), dtype=np.float32)).best([1], 7)] == list(range(7))


def test_reciprocal_ranks_are_summed():
    assert fused([["a", "b"], ["b", "c"]], (0.5, 0.5)) == ["b", "a", "c"]


def test_chunks_are_short_and_overlap():
    text = " ".join(f"Câu thứ {n} nói về rừng." for n in range(120))
    pieces = chunked(text)
    assert len(pieces) > 2 and max(map(len, pieces)) <= 1000
    assert all(b.split(".")[0] in a for a, b in pairwise(pieces))


def test_the_tutorial_gives_documents_by_their_best_chunk(tmp_path):
    long = " ".join(f"Câu thứ {n} nói về rừng." for n in range(120)) + " Cuối cùng là hải âu."
    documents = [Document("dài", "", long), Document("ngắn", "Chim", "Hải âu bay."), Document("gốm", "", "Lò gốm.")]
    search = tutorial(documents, Counting(), VectorCache(tmp_path / "v.sqlite3"))
    found = search("hải âu", 10)
    assert sorted(i for i, _ in found) == ["dài", "gốm", "ngắn"]
    assert found[0][0] in ("dài", "ngắn")
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    assert len(search("hải âu", 2)) <= 2
    one = dense(documents, Counting(), VectorCache(tmp_path / "v.sqlite3"))
    assert one("Lò gốm.", 1)[0][0] == "gốm"


# Ours


def test_a_short_document_is_one_passage_of_a_directive_without_type():
    file = parsed(Document("a.1", "Tiêu *đề*", "Dòng một.\nDòng hai."))
    (document,) = file.documents
    (passage,) = document.passages
    assert (passage.id, passage.document_id, passage.kind) == ("a.1.1", "a.1", PassageKind.PARAGRAPH)
    assert passage.text == "Dòng một. Dòng hai."
    assert (document.directive.type, document.directive.title) == ("Văn bản", "Tiêu đề")
    assert document.directive.number is None


def test_a_document_of_a_title_alone_is_found_by_it():
    (passage,) = parsed(Document("a", "Tiêu đề", " \n")).documents[0].passages
    assert passage.text == "Tiêu đề"


def test_a_long_document_is_cut_between_sentences_without_loss():
    text = "\n".join(f"Câu thứ {n} nói về rừng. Câu sau nói về biển số {n}." for n in range(100))
    passages = parsed(Document("a", "", text)).documents[0].passages
    assert " ".join(p.text for p in passages) == verbatim(text)
    lengths = [len(p.text) for p in passages]
    assert len(lengths) == math.ceil(len(verbatim(text)) / LONGEST)
    assert max(lengths) <= LONGEST and max(lengths) - min(lengths) < 200
    assert all(p.text.endswith(".") for p in passages)
    assert [p.id for p in passages] == [f"a.{n}" for n in range(1, len(passages) + 1)]


def test_what_is_put_into_the_index_is_put_once(tmp_path):
    index = Index(Library(tmp_path / "none", tmp_path), tmp_path, None)
    files = [parsed(Document(i, t or "", x)) for i, t, x in DOCUMENTS]
    assert index.put(files)
    assert not index.put(files)
    assert index.store.count() == 6
    changed = [*files[:-1], parsed(Document("d6", "Thư viện", "Thư viện đóng cửa để sửa chữa."))]
    assert index.put(changed)
    assert [p.text for p in index.store.passages_of("d6")] == ["Thư viện đóng cửa để sửa chữa."]
    assert index.put(changed[:2])
    assert list(index.store.directives()) == ["d1", "d2"]


def test_another_content_has_another_home(tmp_path):
    documents = [Document("a", "", "một"), Document("b", "", "hai")]
    homes = {home_of(tmp_path, "bộ", d) for d in (documents, documents[:1], [Document("a", "một", ""), documents[1]])}
    assert len(homes) == 3
    assert home_of(tmp_path, "bộ", list(documents)) in homes


def test_ours_finds_a_document_by_its_best_passage_and_names_it_once(tmp_path):
    filler = " ".join(f"Đoạn thứ {n} nói về thời tiết trong vùng." for n in range(90))
    documents = [
        Document("dài", "Sổ tay", f"{filler} Lò gốm nung bằng củi suốt ba ngày. {filler}"),
        *(Document(i, t or "", x) for i, t, x in DOCUMENTS if i != "d3"),
    ]
    home = home_of(tmp_path, "bộ", documents)
    ours = Ours(documents, home, CachedEmbedder(Counting(), VectorCache(tmp_path / "v.sqlite3")))
    found = ours.search("Lò gốm nung bằng gì?", 100)
    assert found[0][0] == "dài"
    assert sorted(i for i, _ in found) == ["d1", "d2", "d4", "d5", "d6", "dài"]
    assert len(ours.search("Lò gốm nung bằng gì?", 2)) == 2


# The run files


def test_a_run_file_in_trec_form_keeps_its_order_even_among_equals(tmp_path):
    path = tmp_path / "x.trec"
    write_run(path, "ours", [("q1", [("d2", 0.5), ("d1", 0.5), ("d3", -1.25)]), ("q2", [])])
    assert path.read_text() == ("q1 Q0 d2 1 0.500000 ours\nq1 Q0 d1 2 0.499999 ours\nq1 Q0 d3 3 -1.250000 ours\n")


def test_ids_with_blanks_cannot_be_written():
    check_ids(["d1", "Luật-5@2"])
    with pytest.raises(InputError, match="“Luật 5” có khoảng trắng"):
        check_ids(["d1", "Luật 5"])


# All of it


@pytest.fixture(scope="module")
def measured(tmp_path_factory, cache):
    """The small set, all systems, with the bundled model."""
    place = tmp_path_factory.mktemp("set")
    labels = []

    def bars(label):
        labels.append(label)
        return lambda done, total: None

    report = run_retrieval(write_set(place / "nhỏ"), cache=cache, run_out=place / "runs", bars=bars)
    return report, place / "runs", labels


def test_every_system_finds_what_is_easy_to_find(measured):
    report, _, labels = measured
    assert (report.set, report.documents, report.questions, report.absent) == ("nhỏ", 6, 4, 0)
    assert tuple(report.systems) == SYSTEMS
    for name, system in report.systems.items():
        assert system.means["recall@1"].value >= 0.5, name
        assert system.means["recall@10"].value == 1 or name == "bm25"
        assert system.milliseconds > 0
        assert all(m.low <= m.value <= m.high and m.questions == 4 for m in system.means.values())
    assert "Lập vector cho ours" in labels and "Hỏi bm25" in labels


def test_grades_count_in_ndcg_and_the_figures_are_those_of_the_run_file(measured):
    report, runs, _ = measured
    for name in SYSTEMS:
        found = {}
        for line in (runs / f"{name}.trec").read_text().splitlines():
            query, q0, document, rank, score, tag = line.split(" ")
            assert (q0, tag) == ("Q0", name)
            found.setdefault(query, []).append((int(rank), document, float(score)))
        for rows in found.values():
            assert [r for r, _, _ in rows] == list(range(1, len(rows) + 1))
            assert all(a[2] > b[2] for a, b in pairwise(rows))
        ranks = {d: r for r, d, _ in found["q1"]}
        dcg = 3 / math.log2(ranks["d1"] + 1) + (1 / math.log2(ranks["d5"] + 1) if "d5" in ranks else 0)
        assert report.systems[name].figures["nDCG@10"][0] == pytest.approx(dcg / (3 + 1 / math.log2(3)))


def test_every_system_is_compared_with_ours(measured):
    report, _, _ = measured
    assert report.systems["ours"].differences == {}
    for name in SYSTEMS[1:]:
        for metric, d in report.systems[name].differences.items():
            ours, other = report.systems["ours"].means[metric].value, report.systems[name].means[metric].value
            assert d.difference == pytest.approx(ours - other)
            assert 0 < d.p <= 1


def test_the_report_says_what_was_done(measured):
    report, _, _ = measured
    text = to_text(report)
    assert "nhỏ: 6 văn bản, 4 câu hỏi (câu hỏi nguyên văn)" in text
    assert all(metric in text for metric in METRICS)
    assert "ms một câu (p50)" in text and "p " in text
    as_json = to_json(report)
    assert json.loads(json.dumps(as_json)) == as_json
    assert set(as_json["systems"]["dense"]["to_ours"]["nDCG@10"]) >= {"difference", "p"}
    assert as_json["systems"]["ours"]["to_ours"] == {}


def test_a_second_run_embeds_no_document(measured, cache, tmp_path, monkeypatch):
    report, _, _ = measured

    def embed(self, texts):
        raise AssertionError("embedded again")

    monkeypatch.setattr(BundledEmbeddings, "embed_documents", embed)
    again = run_retrieval(write_set(tmp_path / "nhỏ"), cache=cache)
    for name in SYSTEMS:
        assert again.systems[name].means == report.systems[name].means


def test_without_marks_ours_puts_them_back_and_the_report_says_so(measured, cache, tmp_path):
    report = run_retrieval(
        write_set(tmp_path / "nhỏ"), systems=["ours", "bm25"], nodiac=True, run_out=tmp_path / "runs", cache=cache
    )
    assert "câu hỏi đã bỏ hết dấu" in to_text(report)
    assert report.systems["ours"].means["recall@1"].value >= 0.75
    assert report.systems["bm25"].means["recall@1"].value < report.systems["ours"].means["recall@1"].value
    assert sorted(p.name for p in (tmp_path / "runs").iterdir()) == ["bm25-nodiac.trec", "ours-nodiac.trec"]


def test_without_the_embedding_model_bm25_alone_can_be_measured(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("evals.retrieval_run.bundled_embeddings", lambda: None)
    with pytest.raises(InputError, match="--system bm25"):
        run_retrieval(folder, cache=tmp_path)
    report = run_retrieval(folder, systems=["bm25"], limit=2, cache=tmp_path)
    assert (report.questions, report.model) == (2, None)
    assert report.systems["bm25"].differences == {}
    assert "tìm theo nghĩa: không dùng" in to_text(report)


@pytest.mark.parametrize(("options", "said"), [({"k": 19}, "ít nhất 20"), ({"limit": 0}, "ít nhất 1")])
def test_options_that_make_no_sense_are_refused(folder, tmp_path, options, said):
    with pytest.raises(InputError, match=said):
        run_retrieval(folder, cache=tmp_path, **options)


def test_relevant_documents_that_are_not_held_count_as_not_found(tmp_path):
    write_set(tmp_path / "s", qrels=[("q1", "d1", 1), ("q1", "không-có", 1)])
    report = run_retrieval(tmp_path / "s", systems=["bm25"], cache=tmp_path)
    assert report.systems["bm25"].means["recall@20"].value == 0.5
    assert "1 văn bản liên quan không có trong corpus.jsonl" in to_text(report)


# The command


def run_command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    eval_retrieval.add_to(parser.add_subparsers())
    args = parser.parse_args(["retrieval", *arguments])
    return args.run(args)


def test_the_command_prints_tables_or_json_and_writes_a_file(folder, tmp_path, capsys):
    out = tmp_path / "figures.json"
    common = ("--beir", str(folder), "--system", "bm25", "--limit", "3", "--out", str(out))
    assert run_command(*common) == 0
    printed = capsys.readouterr()
    assert "nDCG@10" in printed.out and "3 câu hỏi" in printed.out
    assert run_command(*common, "--json", "--nodiac") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["nodiac"] is True and list(shown["systems"]) == ["bm25"]
    assert json.loads(out.read_text(encoding="utf-8")) == shown


def test_the_command_knows_the_systems_that_there_are():
    assert eval_retrieval.SYSTEMS == SYSTEMS


def test_a_folder_that_is_not_there_is_said_before_anything_is_measured(folder, tmp_path):
    with pytest.raises(InputError, match="Không có thư mục"):
        run_command("--beir", str(folder), "--out", str(tmp_path / "none" / "x.json"))
