"""Retrieval: tokens, fusion, restored accents, what a question is taken to mean, and the ranking."""

import math
import sqlite3
import unicodedata
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import Library
from corpus.text import fold
from retrieval import lexical
from retrieval.collection import Collection
from retrieval.fuse import min_max, weighted_sum
from retrieval.index import Index
from retrieval.lexical import looked_for, match_expression, tokenise
from retrieval.search import Kind
from retrieval.tables import CREATE
from retrieval.understand import kind_of, understand
from retrieval.within import Within


def test_codes_stay_whole_and_can_be_named_in_short():
    tokens = tokenise("Chỉ thị số 42-CT/TW của Ban Bí thư")
    assert {"42-ct/tw", "42-ct", "ban_bí", "bí_thư"} <= set(tokens)
    assert "42" not in tokens


def everywhere(token):
    return 1


def test_a_token_is_looked_for_by_its_accents_where_they_are_known():
    known = {"thiên": 9, "thiên_tai": 9, "tai": 9, "thi": 3}
    tokens = looked_for("thiên tai", lambda t: known.get(t, 0))
    assert tokens == {"thiên": True, "thiên_tai": True}  # "tại" says nothing
    assert match_expression(tokens, everywhere).startswith("{head path text}")
    assert looked_for("thị", lambda t: known.get(t, 0)) == {"thi": False}
    assert match_expression({"thi": False}, everywhere) == '{head_folded path_folded text_folded} : ("thi")'


def test_a_question_of_empty_words_asks_for_nothing():
    assert not looked_for("là gì của những ai", everywhere)
    assert not looked_for("bitcoin", lambda t: 0)
    assert match_expression({}, everywhere) is None


def test_the_commonest_tokens_are_left_out_and_never_all_of_them():
    spread = {"rừng": 9_000, "ngập": 4_000, "mặn": 200, "rừng_ngập": 5_000, "ngập_mặn": 180}
    kept = match_expression(dict.fromkeys(spread, True), spread.__getitem__)
    assert '"rừng"' not in kept and '"ngập"' in kept and '"ngập_mặn"' in kept
    assert match_expression({"rừng": True}, lambda t: 10**6) == '{head path text} : ("rừng")'


WORDS = st.sampled_from(["rừng", "rung", "cây", "cay", "trồng", "42-ct/tw", "bảo", "vệ", "về"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4)


@contextmanager
def indexed(documents):
    """The lexical part of an index of documents, each a list of texts."""
    db = sqlite3.connect(":memory:")
    db.executescript(CREATE)
    slots = ", ".join("?" * 8)
    rowid = 0
    for n, texts in enumerate(documents):
        for ordinal, text in enumerate(texts, 1):
            rowid += 1
            db.execute(f"INSERT INTO passages VALUES ({slots})", (rowid, f"{n}.{ordinal}", str(n), ordinal, *[""] * 4))
            lexical.insert(db, rowid, lexical.Fields("", "", text))
    yield db
    db.close()


def bm25(texts, tokens, share):
    """The formula as it is written, passage by passage."""
    columns = [[tokenise(t), fold(" ".join(tokenise(t))).split()] for t in texts]
    lengths = [sum(map(len, c)) for c in columns]
    scores = [0.0] * len(texts)
    for token, accented in tokens.items():
        weight = lexical.COLUMNS["text" if accented else "text_folded"]
        often = [weight * c[0 if accented else 1].count(token) for c in columns]
        holding = sum(f > 0 for f in often) + 50 * share(token)
        idf = math.log(1 + (len(texts) + 50 - holding + 0.5) / (holding + 0.5))
        for n, f in enumerate(often):
            norm = 1.2 * (0.25 + 0.75 * lengths[n] * len(texts) / sum(lengths))
            scores[n] += idf * f * 2.2 / (f + norm)
    return {f"0.{n}": s for n, s in enumerate(scores, 1) if s > 0}


@given(TEXTS, TEXTS, st.dictionaries(WORDS, st.booleans(), max_size=4), st.floats(0, 1))
def test_bm25_within_a_document_is_the_formula_and_knows_no_other(texts, others, tokens, share):
    with indexed([texts, others]) as db:
        found = Within(lambda: db).search(tokens, 10, ["0", "not held"], lambda token: share)
    assert found == pytest.approx(bm25(texts, tokens, lambda token: share), rel=1e-5)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_bm25_within_documents_gives_no_more_than_asked():
    with indexed([["rừng"] * 5, ["rừng"] * 5]) as db:
        assert len(Within(lambda: db).search({"rừng": True}, 7, ["0", "1"], lambda token: 0.5)) == 7


@given(st.text(max_size=200))
def test_any_question_makes_a_valid_expression(text):
    db = sqlite3.connect(":memory:")
    db.executescript(lexical.CREATE)
    expression = match_expression(looked_for(text, everywhere), everywhere)
    if expression is not None:
        db.execute("SELECT rowid FROM lexical WHERE lexical MATCH ?", (expression,)).fetchall()
    db.close()


def test_min_max_spans_zero_to_one():
    assert min_max({"a": 3.0, "b": 1.0, "c": 2.0}) == {"a": 1.0, "b": 0.0, "c": 0.5}
    assert min_max({"a": 3.0}) == {"a": 1.0}
    assert min_max({}) == {}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(-1e6, 1e6), max_size=8))
def test_fusion_of_one_list_keeps_its_order(scores):
    fused = weighted_sum([(0.7, scores)])
    order = sorted(scores, key=lambda k: (-scores[k], k))
    assert all(fused[a] >= fused[b] for a, b in pairwise(order))


@pytest.mark.parametrize(
    "question",
    [
        "Chỉ thị 42",
        "chỉ thị số 42-CT/TW",
        "CT42",
        "ct 42",
        "chi thi so 42",
        "42-CT/TW",
        "42 - CT/TW",
        "Chi thị 42 CT/TW nói gì",
        "Chỉ thị 42 TW nói gì",
        "Chỉ thị 42 dự kiến những gì",
        "Chỉ thị 42 từ khi ban hành",
        "chỉ thị về phòng chống thiên tai",
        "chi thi ve phong ngua ung pho thien tai",
    ],
)
def test_one_directive_in_any_spelling(question, collection):
    named = understand(question, collection).documents
    assert [collection.directives[h].number for n in named for h in n.held] == ["42-CT/TW"]


@pytest.mark.parametrize(
    ("question", "held", "mentioned"),
    [
        ("Kế hoạch 187-KH/TU nói gì", 0, True),
        ("Chỉ thị 99-CT/TW nói gì", 0, False),
        ("Chỉ thị 42-CT/TW ngày 24/3/2015", 0, False),
        ("Chỉ thị 42-CT/TW ngày 24/3/2020", 1, False),
    ],
)
def test_held_only_mentioned_and_unknown_documents(question, held, mentioned, collection):
    (named,) = understand(question, collection).documents
    assert (len(named.held), bool(named.mentioned_in)) == (held, mentioned)


@pytest.mark.parametrize(
    ("question", "family", "level", "place"),
    [
        ("nhiệm vụ của Ban Tuyên giáo Tỉnh ủy Đắk Lắk", "Ban Tuyên giáo", "province", "Đắk Lắk"),
        ("btg trung uong lam gi", "Ban Tuyên giáo", "central", None),
        ("UBKT tỉnh ủy làm gì", "Ủy ban Kiểm tra", "province", None),
        ("BCSĐ UBND tỉnh có việc gì", "Ban cán sự đảng", "province", None),
    ],
)
def test_bodies_by_any_name(question, family, level, place, collection):
    (body,) = understand(question, collection).bodies
    assert (body.family, body.level, body.place) == (family, level, place)


def test_a_later_name_stands_for_the_earlier_ones(collection):
    (body,) = understand("Ban Tuyên giáo và Dân vận Trung ương làm gì", collection).bodies
    assert set(body.families) == {"Ban Tuyên giáo và Dân vận", "Ban Tuyên giáo", "Ban Dân vận"}


def test_the_body_that_issued_a_document_is_not_asked_about(collection):
    understood = understand("Kế hoạch 35 của Thành ủy Hà Nội giao Ban Dân vận việc gì", collection)
    assert [b.family for b in understood.bodies] == ["Ban Dân vận"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("ai ký chỉ thị này", Kind.METADATA),
        ("Chỉ thị 42 ban hành ngày nào", Kind.METADATA),
        ("chi tieu bao nhieu doan vien", Kind.TARGET),
        ("hạn chót báo cáo là khi nào", Kind.DEADLINE),
        ("quy định 213 thay thế văn bản nào", Kind.CROSSREF),
        ("so sánh Hà Nội với Quảng Trị", Kind.COMPARISON),
        ("liệt kê các nhiệm vụ", Kind.LIST),
        ("cơ quan nào chủ trì", Kind.AGENCY),
        ("bốn tại chỗ là gì", Kind.DEFINITION),
        ("họp đảng viên đang công tác", Kind.FACT),
    ],
)
def test_kinds_of_questions(question, kind):
    assert kind_of(question) is kind


PAPER = """TỈNH ỦY KHÁNH HÒA

ĐẢNG CỘNG SẢN VIỆT NAM

Số {number}

Khánh Hòa, ngày 05 tháng 3 năm 2024

{title}

Thời gian qua, công tác bảo vệ rừng chưa phù hợp một số nơi. Đảng đi trước, làng nước theo sau.

1. Ban Tuyên giáo Tỉnh ủy chủ trì tuyên truyền về bảo vệ rừng.

T/M BAN THƯỜNG VỤ

BÍ THƯ

Nguyễn Văn An
"""


@pytest.fixture(scope="module")
def khanh_hoa(tmp_path_factory):
    """A collection of three documents of one province."""
    folder = tmp_path_factory.mktemp("khanh-hoa")
    for number, title in (
        ("15-CT/TU", "CHỈ THỊ\n\nvề phòng cháy, chữa cháy rừng và trồng rừng ngập mặn"),
        ("16-BC/TU", "BÁO CÁO\n\nkết quả thực hiện công tác dân vận"),
        ("17-KH/TU", "KẾ HOẠCH\n\nkiểm tra, giám sát năm 2024"),
    ):
        (folder / f"{number[:2]}.txt").write_text(PAPER.format(number=number, title=title), encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    index = Index(Library(folder, home), home, None)
    index.refresh()
    return Collection(index.store)


def test_initials_of_a_place_that_abbreviate_a_type_are_the_type(khanh_hoa):
    assert not understand("KH 17-KH/TU kiểm tra những ai?", khanh_hoa).places
    assert understand("Kế hoạch 17 của Khánh Hòa kiểm tra những ai?", khanh_hoa).places == ("Khánh Hòa",)


def test_a_verb_that_is_also_a_type_names_no_document(khanh_hoa):
    asked = "Ai báo cáo kết quả thực hiện chỉ thị về phòng cháy, chữa cháy rừng và trồng rừng ngập mặn?"
    assert [n.label for n in understand(asked, khanh_hoa).documents] == ["Chỉ thị 15-CT/TU"]


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Chỉ thị 15-CT/TU có từ bao giờ?", ["date"]),
        ("chi thi 15-ct/tu ky hom nao", ["date"]),
        ("Cơ quan ban hành Chỉ thị 15-CT/TU?", ["issuer"]),
        ("Chỉ thị về phòng cháy, chữa cháy rừng ai ký, chức vụ gì?", ["signer"]),
        ("Chỉ thị 15-CT/TU thực hiện đến năm nào?", None),
        ("Chỉ thị 15-CT/TU triển khai khi nào?", None),
    ],
)
def test_what_is_asked_about_a_document_itself(question, fields, khanh_hoa):
    understood = understand(question, khanh_hoa)
    assert (understood.kind is Kind.METADATA) == (fields is not None)
    assert list(understood.fields) == (fields or [])


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Chỉ thị 15-CT/TU có hiệu lực từ ngày nào?", ["validity"]),
        ("Chỉ thị 15-CT/TU còn hiệu lực không?", ["validity"]),
        ("chi thi 15-ct/tu het hieu luc chua", ["validity"]),
        ("Chỉ thị 15-CT/TU có bị thay thế chưa?", ["validity"]),
        ("Chỉ thị 15-CT/TU đã được sửa đổi, bổ sung gì chưa?", ["validity"]),
        ("Văn bản nào bãi bỏ Chỉ thị 15-CT/TU?", ["validity"]),
        ("Chỉ thị 15-CT/TU còn được áp dụng nữa không?", ["validity"]),
        ("Ai ký Chỉ thị 15-CT/TU, còn hiệu lực không?", ["signer", "validity"]),
        ("Chỉ thị 15-CT/TU thay thế văn bản nào?", []),
        ("Chỉ thị 15-CT/TU nói gì về hiệu lực, hiệu quả quản lý rừng?", []),
    ],
)
def test_whether_a_document_is_in_force(question, asked, khanh_hoa):
    understood = understand(question, khanh_hoa)
    assert list(understood.fields) == asked
    assert (understood.kind is Kind.METADATA) == ("signer" in asked)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_duties_of_a_group_in_any_form_of_the_characters(form, khanh_hoa):
    asked = unicodedata.normalize(form, "Theo Chỉ thị 15-CT/TU thì các cấp ủy phải làm gì?")
    understood = understand(asked, khanh_hoa)
    assert ([b.family for b in understood.bodies], understood.kind) == (["cấp ủy"], Kind.AGENCY)


def test_a_question_typed_with_its_marks_stands_as_typed(khanh_hoa):
    assert understand("Mấy anh chị đang đi làm được gọi về họp một lần để nghe tình hình?", khanh_hoa).restored is None
    assert understand("cong tac bao ve rung", khanh_hoa).restored == "công tác bảo vệ rừng"


def test_a_named_document_bounds_the_search(assistant):
    hits = assistant.retriever.search("nhiệm vụ theo Chỉ thị 10-CT/TW", 10).hits
    assert {h.document.number for h in hits} == {"10-CT/TW"}


def test_a_place_shuts_out_other_places(assistant):
    hits = assistant.retriever.search("chỉ tiêu đoàn viên công đoàn ở Quảng Trị", 10).hits
    assert {h.document.place for h in hits} <= {"Quảng Trị", None}
    assert hits[0].document.place == "Quảng Trị"


def test_scores_do_not_rise_and_ten_are_found(assistant):
    hits = assistant.retriever.search("công văn 360 của ban tuyên giáo", 10).hits
    assert len(hits) == 10
    assert all(a.score >= b.score for a, b in pairwise(hits))
    assert [h.rank for h in hits] == list(range(1, 11))


def test_the_whole_section_stands_first_where_its_list_is_asked_for(assistant):
    hits = assistant.retriever.search("Chương trình 43 gồm những nhiệm vụ, giải pháp chủ yếu nào?", 8).hits
    assert {h.passage.path[-2] for h in hits[:7]} == {"3. Nhiệm vụ và giải pháp chủ yếu"}


def test_a_document_is_meant_by_what_it_carries_out(assistant):
    understood = understand("Kế hoạch thực hiện Nghị quyết 52-NQ/TW của Đắk Lắk ai ký?", assistant.collection)
    assert [n.label for n in understood.documents] == ["Kế hoạch 175-KH/TU"]


def test_how_near_a_passage_is_in_meaning_is_told(assistant):
    found = assistant.retriever.search("Bao lâu một lần chi ủy khu phố nhận xét đảng viên đang công tác?", 10)
    assert found.near
    assert max(h.similarity for h in found.hits if h.similarity is not None) > 0.89
    assert not assistant.retriever.search("giá vé tàu hỏa đi Lào Cai", 10).near


def test_a_bounded_dense_search_is_exact(assistant):
    dense, store = assistant.index.dense(), assistant.index.store
    vector = assistant.index.embedder.embed_query("phòng chống thiên tai")
    documents = sorted(store.directives())[:3]
    within = dense.within(vector, 7, {d: store.passage_ids(d) for d in documents})
    everything = dense.search(vector, store.count())
    expected = [i for i in everything if i.rpartition(".")[0] in documents][:7]
    assert set(within) == set(expected)
    assert all(abs(within[i] - everything[i]) < 1e-4 for i in within)
    sifted = dense.search(vector, 7, frozenset(documents))
    assert set(sifted) <= {i for i in everything if i.rpartition(".")[0] in documents}


def test_without_accents_the_same_passages_stand_on_top(assistant):
    asked = "Lượng mưa hằng năm ở Đắk Lắk là bao nhiêu?"
    with_accents = assistant.retriever.search(asked, 10).hits
    without = assistant.retriever.search(fold(asked), 10).hits
    assert with_accents[0].passage.id == without[0].passage.id
    assert len({h.passage.id for h in with_accents} & {h.passage.id for h in without}) >= 7
