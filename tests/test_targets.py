"""Which numbers are goals, for which year, and how they compare."""

import textwrap

import pytest

from corpus.link import link
from corpus.reader import read_file
from corpus.source import source_of
from corpus.targets import read_targets
from tests.test_tasks import FOOT, HEAD


def targets(body: str, title: str | None = None):
    head = HEAD.replace("về tăng cường công tác bảo vệ rừng", title) if title else HEAD
    parsed = read_file(source_of("a.txt", (head + textwrap.dedent(body) + FOOT).encode()))
    directive = link(parsed.documents).directives[0]
    return [
        (t.value, t.unit, t.comparison, t.year, t.per) for t in read_targets(directive, parsed.documents[0].passages)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Phấn đấu đến năm 2025 có trên 95% hộ dân dùng nước sạch.", ("95%", "%", "more_than", 2025, None)),
        ("Phấn đấu đến năm 2025 ít nhất 03 mô hình mỗi năm.", ("03", "mô hình", "at_least", 2025, "year")),
        ("Phấn đấu đến năm 2025 tỷ lệ hộ nghèo không quá 3%.", ("3%", "%", "at_most", 2025, None)),
        ("Phấn đấu đến năm 2030 100% chi bộ có kế hoạch.", ("100%", "%", "all", 2030, None)),
        (
            "Phấn đấu đến năm 2025 đón khoảng 18 triệu lượt khách.",
            ("18 triệu", "triệu lượt khách", "about", 2025, None),
        ),
        ("Phấn đấu đến năm 2025, thời gian lưu trú bình quân 2,5 ngày.", ("2,5", "ngày", "exactly", 2025, None)),
    ],
)
def test_a_goal(sentence, expected):
    (found,) = targets(f"1. {sentence}\n")
    assert found == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Đến nay mới có 62,5% số xã đạt chuẩn.",
        "Năm 2021, tỷ lệ hộ nghèo là 4,2%.",
        "Đến hết tháng 5/2022, tỉnh mới hoàn thành 3.246 căn hộ, đạt 38,7% kế hoạch.",
        "Thực hiện Nghị quyết số 42-NQ/TW ngày 12/6/2021.",
    ],
)
def test_no_goal(sentence):
    assert targets(f"I. MỤC TIÊU\n1. {sentence}\n") == []


def test_what_is_compared_with_is_no_goal():
    found = targets("I. MỤC TIÊU ĐẾN NĂM 2025\n1. Doanh thu đạt 1,8 tỷ đồng, tăng so với mức 1,15 tỷ đồng năm 2021.\n")
    assert [f[0] for f in found] == ["1,8 tỷ đồng"]


def test_headings_and_columns_give_the_year():
    found = targets(
        """\
        I. MỤC TIÊU
        1. Đến năm 2025
        - Tỷ lệ che phủ rừng đạt 55%.
        2. Đến năm 2030
        - Tỷ lệ che phủ rừng đạt 58%.
        | Chỉ tiêu | Đơn vị | Năm 2025 | Năm 2030 |
        |---|---|---|---|
        | Diện tích rừng trồng | ha | 1.500 | 2.000 |
        """
    )
    assert [(f[0], f[3]) for f in found] == [("55%", 2025), ("58%", 2030), ("1.500", 2025), ("2.000", 2030)]


def test_the_title_s_year_governs_goals_without_their_own_and_only_these():
    body = "I. MỤC TIÊU\n- Tỷ lệ che phủ rừng đạt 55%.\n"
    assert targets(body)[0][3] is None
    assert targets(body, "về bảo vệ rừng giai đoạn 2022 - 2025")[0][3] == 2025
    assert targets(body, "về bảo vệ rừng đến năm 2025, tầm nhìn đến năm 2030")[0][3] is None
    assert targets(body, "thực hiện Nghị quyết số 12-NQ/TW về bảo vệ rừng giai đoạn 2021 - 2025")[0][3] is None
