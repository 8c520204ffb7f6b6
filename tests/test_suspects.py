"""Scanning errors that are proposed, and what is let be; what the reader doubts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.assignments import Role
from corpus.dictionary import words
from corpus.doubts import DoubtKind, find_doubts
from corpus.link import link
from corpus.reader import read_file
from corpus.source import read_source, source_of
from corpus.suspects import Vocabulary, find_suspects
from corpus.syllables import is_syllable
from corpus.tasks import read_tasks
from tests.conftest import SOURCES
from tests.test_tasks import FOOT, HEAD


@pytest.mark.parametrize("word", ["nghiêng", "uỷ", "ủy", "khuya", "giếng", "quốc", "hoá", "ướt", "gì", "đặc", "thuở"])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["đuợc", "thuờng", "strong", "nhửngg", "cồc", "tượtng"])
def test_no_syllables(word):
    assert not is_syllable(word)


def test_the_dictionary_is_made_of_syllables():
    assert len(words()) > 20_000
    assert all(is_syllable(s) for pair in list(words())[::50] for s in pair)


@pytest.fixture(scope="module")
def shipped():
    return [d for path in sorted(SOURCES.glob("*.txt")) for d in read_file(read_source(path)).documents]


@pytest.fixture(scope="module")
def vocabulary(shipped):
    return Vocabulary.of([p.reading for p in d.passages] for d in shipped)


def suspects(body, vocabulary):
    parsed = read_file(source_of("a.txt", (HEAD + body + FOOT).encode()))
    return [(s.wrong, s.right) for s in find_suspects(parsed.documents[0].passages, vocabulary)]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Phần đầu đạt các chỉ tiêu", ("Phần đầu", "Phấn đấu")),
        ("tăng cường sự lãnh đao của các cấp ủy", ("lãnh đao", "lãnh đạo")),
        ("việc này đuợc báo cáo", ("đuợc", "được")),
        ("ý kiến của của các cấp ủy", ("của của", "của")),
        ("bảo vệ quyền lợi của NLD trong doanh nghiệp", ("NLD", "NLĐ")),
    ],
)
def test_proposed(printed, meant, vocabulary):
    assert meant in suspects(f"1. {printed}.\n", vocabulary)


@pytest.mark.parametrize(
    "printed",
    [
        "Xử lý hành vi vi phạm của cán bộ, đảng viên",
        "Hướng dẫn đảng viên về sinh hoạt nơi cư trú",
        "Đồng chí Krông Ana, Buôn Đôn và Facebook đều được nêu",
        "Các cơ quan liên quan trong tỉnh",
    ],
)
def test_let_be(printed, vocabulary):
    assert suspects(f"1. {printed}.\n", vocabulary) == []


def test_names_of_persons_are_let_be(vocabulary):
    parsed = read_file(
        source_of("a.txt", (HEAD + "1. Tổ chức.\n" + FOOT.replace("Nguyễn Văn An", "Bùi Văn Lương")).encode())
    )
    assert find_suspects(parsed.documents[0].passages, vocabulary) == []


def test_the_shipped_collection_has_few_proposals(shipped, vocabulary):
    # Each is looked at by a person: more than a handful a document and nobody would.
    found = [s for d in shipped for s in find_suspects(d.passages, vocabulary)]
    assert 20 <= len(found) <= 60


@given(st.text(alphabet="aăâbcdđeghiklmnoôơpqrstuưvxyàáảãạ ,.", max_size=200))
def test_any_text_is_read(text):
    for d in read_file(source_of("a.txt", text.encode())).documents:
        for s in find_suspects(d.passages, Vocabulary.of([])):
            assert any(s.wrong in p.reading and s.line in range(p.lines.first, p.lines.last + 1) for p in d.passages)


def doubts(text):
    parsed = read_file(source_of("a.txt", text.encode()))
    linked = link(parsed.documents)
    d, passages = linked.directives[0], parsed.documents[0].passages
    references = [r for r in linked.references if r.source_id == d.id]
    return {
        (x.kind, x.suggestion)
        for x in find_doubts(d, passages, read_tasks(d, passages), references, (), Vocabulary.of([]))
        if x.kind is not DoubtKind.SCAN
    }


def test_a_clean_document_leaves_no_doubt():
    assert doubts(HEAD + "1. Sở Y tế chủ trì tập huấn.\n2. Công an tỉnh kiểm tra.\n" + FOOT) == set()


def test_what_was_mended_or_left_open_is_told():
    damaged = HEAD.replace("Số 27-CT/TU", "Số 2l-CT/TU").replace("14 tháng 6", "l4 tháng 6")
    found = doubts(damaged + "1. Nêu rõ việc chủ trì xây dựng đề án.\n3. Tổ chức thực hiện.\n" + FOOT)
    assert (DoubtKind.NUMBER, "21-CT/TU") in found
    assert (DoubtKind.DATE, "2022-06-14") in found
    assert {k for k, _ in found} >= {DoubtKind.NUMBERING, DoubtKind.LEAD}


def test_absent_attachments_and_twin_numbers_are_told():
    found = doubts(
        HEAD
        + "1. Gửi kèm Kế hoạch số 15-KH/TU ngày 12/3/2020.\n"
        + "2. Theo Chỉ thị số 36/CT-TWPCTT của Ban Chỉ đạo; Chỉ thị số 36/CT-TWPCCT nêu rõ.\n"
        + FOOT
    )
    assert {DoubtKind.ATTACHMENT, DoubtKind.TWIN_NUMBER} <= {k for k, _ in found}


def test_roles_are_those_of_the_interface():
    assert [str(r) for r in Role] == ["lead", "coordinate", "implement", "supervise", "report"]


def test_the_head_of_a_table_leaves_no_doubt_who_leads():
    table = "| Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n| Tập huấn | Sở Y tế | Quý II/2026 |\n"
    assert not any(kind is DoubtKind.LEAD for kind, _ in doubts(HEAD + "1. Phân công:\n" + table + FOOT))
