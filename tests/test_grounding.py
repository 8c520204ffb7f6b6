"""The grounding check must pass what is quoted and fail what is changed."""

import pytest

from assistant.answer import Citation
from assistant.grounding import check
from corpus.directive import Directive, Lines

DIRECTIVE = Directive(
    id="x-1",
    type="Kế hoạch",
    number="42-KH/TU",
    issuer="Ban Thường vụ Tỉnh ủy Nghệ An",
    place="Nghệ An",
    date="2026-03-09",
    title="thực hiện Chỉ thị số 24-CT/TW",
    signer="Nguyễn Văn An",
    file="x.txt",
    lines=Lines(1, 9),
)
QUOTE = (
    "Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Sở Tài chính, phấn đấu ít nhất 85% chi bộ, 1.500 đảng viên "
    "học tập xong trước ngày 30/9/2026, tối đa bốn lần."
)


def cited(quote=QUOTE, path=("II. Mục tiêu đến năm 2030", "khoản 2")):
    return [
        Citation(
            marker=1,
            document=DIRECTIVE,
            passage_id="x-1.3",
            path=path,
            reference="Kế hoạch số 42-KH/TU, mục II, khoản 2",
            quote=quote,
            file="x.txt",
            lines=Lines(3, 3),
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        "Ban Tuyên giáo Tỉnh ủy chủ trì; hạn ngày 30 tháng 9 năm 2026.",
        "Phấn đấu 1500 đảng viên học tập.",
        "Mục tiêu đến năm 2030: ít nhất 85 % chi bộ.",
        "Kế hoạch số 42-KH/TU ngày 09/3/2026 của Ban Thường vụ Tỉnh ủy Nghệ An.",
        "Tối đa 4 lần.",
        "Có 1 nhiệm vụ.",
        "Ban Tuyên giáo chủ trì.",
    ],
)
def test_what_the_passage_says_passes(text):
    assert check(text, cited()) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Phấn đấu ít nhất 95% chi bộ.", "number"),
        ("Phấn đấu không quá 85% chi bộ.", "number"),
        ("Phấn đấu trên 85% chi bộ.", "number"),
        ("Phấn đấu 85 chi bộ.", "number"),
        ("Phấn đấu 15.000 đảng viên.", "number"),
        ("Học tập xong trước ngày 9/30/2026.", "date"),
        ("Học tập xong trước ngày 03/9/2026.", "date"),
        ("Học tập xong trước ngày 30/9/2025.", "date"),
        ("Thực hiện Chỉ thị số 42-CT/TW.", "code"),
        ("Ban Dân vận Tỉnh ủy chủ trì.", "body"),
        ("Ban Tuyên giáo Trung ương chủ trì.", "body"),
        ("Ban Tuyên giáo Tỉnh ủy Đắk Lắk chủ trì.", "body"),
        ("Sở Nội vụ phối hợp.", "body"),
    ],
)
def test_a_changed_fact_is_found(text, kind):
    assert kind in {f.kind for f in check(text, cited())}


def test_free_invention_without_facts_is_found_by_its_words():
    text = "Các địa phương cần hỗ trợ kinh phí mua sắm thiết bị hiện đại."
    assert check(text, cited()) == []
    assert [f.kind for f in check(text, cited(), min_overlap=0.6)] == ["words"]


def test_support_is_what_the_statement_cites_itself():
    other = cited("Phấn đấu 60% chi bộ.", path=("III",))
    assert check("Phấn đấu 60% chi bộ.", other) == []
    assert check("Phấn đấu 60% chi bộ.", cited())
