"""Who does what by when, read from whole documents: sentences, headings, tables, labels below a task."""

import textwrap

import pytest

from corpus.assignments import Role
from corpus.link import link
from corpus.reader import read_file
from corpus.source import source_of
from corpus.tasks import read_tasks

HEAD = """\
TỈNH ỦY LÂM ĐỒNG            ĐẢNG CỘNG SẢN VIỆT NAM
*                           Lâm Đồng, ngày 14 tháng 6 năm 2022
Số 27-CT/TU

CHỈ THỊ
về tăng cường công tác bảo vệ rừng

Ban Thường vụ Tỉnh ủy yêu cầu:

"""
FOOT = """

Nơi nhận:
- Các huyện ủy,
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ
BÍ THƯ

Nguyễn Văn An
"""


def tasks(body: str):
    """(body, role, deadline, date, every) of each row, by assignment."""
    parsed = read_file(source_of("a.txt", (HEAD + textwrap.dedent(body) + FOOT).encode()))
    directive = link(parsed.documents).directives[0]
    assert directive.issuer == "Ban Thường vụ Tỉnh ủy Lâm Đồng"
    found = read_tasks(directive, parsed.documents[0].passages)
    rows: dict[str, list] = {}
    for t in found:
        rows.setdefault(t.assignment, []).append((t.name, t.role, t.deadline, t.deadline_date, t.every))
    return list(rows.values())


def parts(rows):
    return [(name, role) for row in rows for name, role, *_ in row]


def test_names_get_their_level_and_place():
    (row,) = tasks(
        "1. Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Sở NN&PTNT tuyên truyền, hoàn thành trước ngày 30/9/2022.\n"
    )
    assert row == [
        ("Ban Tuyên giáo Tỉnh ủy Lâm Đồng", Role.LEAD, "trước ngày 30/9/2022", "2022-09-30", None),
        (
            "Sở Nông nghiệp và Phát triển nông thôn tỉnh Lâm Đồng",
            Role.COORDINATE,
            "trước ngày 30/9/2022",
            "2022-09-30",
            None,
        ),
    ]


def test_tasks_under_a_body_s_own_heading_are_its():
    rows = tasks(
        """\
        1. Sở Y tế
        - Tổ chức tập huấn cho trạm y tế các xã.
        - Định kỳ 6 tháng báo cáo Ban Thường vụ Tỉnh ủy.
        2. Công an tỉnh: Tăng cường tuần tra; phối hợp với Bộ đội Biên phòng tỉnh.
        """
    )
    assert [r[0][0] for r in rows] == ["Sở Y tế tỉnh Lâm Đồng"] * 2 + ["Công an tỉnh Lâm Đồng"]
    assert rows[1][0][1:] == (Role.REPORT, None, None, "6 tháng")


def test_rows_of_a_table():
    rows = tasks(
        """\
        | STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành |
        |---|---|---|---|---|
        | 1 | Rà soát quy hoạch ba loại rừng | Sở Tài chính | Công an tỉnh | Quý IV/2022 |
        | 2 | Lập hồ sơ quản lý rừng | Như trên | Các huyện ủy | Tháng 3/2023 |
        """
    )
    assert [[(n, r) for n, r, *_ in row] for row in rows] == [
        [("Sở Tài chính tỉnh Lâm Đồng", Role.LEAD), ("Công an tỉnh Lâm Đồng", Role.COORDINATE)],
        [("Sở Tài chính tỉnh Lâm Đồng", Role.LEAD), ("các huyện ủy", Role.COORDINATE)],
    ]
    assert [row[0][3] for row in rows] == ["2022-12-31", "2023-03-31"]


def test_the_unit_column_of_a_table_of_figures_names_no_body():
    assert (
        tasks(
            """\
            | Chỉ tiêu | Đơn vị | Năm 2025 |
            |---|---|---|
            | Số doanh nghiệp công nghệ số | doanh nghiệp | 1.500 |
            """
        )
        == []
    )


def test_who_and_when_stand_below_the_task():
    (row,) = tasks(
        """\
        1. Xây dựng quy chế phối hợp bảo vệ rừng giáp ranh.
        Cơ quan chủ trì: Sở Nội vụ; cơ quan phối hợp: Công an tỉnh; thời gian hoàn thành: Quý II/2023.
        """
    )
    assert {(n, r, d) for n, r, _, d, _ in row} == {
        ("Sở Nội vụ tỉnh Lâm Đồng", Role.LEAD, "2023-06-30"),
        ("Công an tỉnh Lâm Đồng", Role.COORDINATE, "2023-06-30"),
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Đồng ý về chủ trương; giao Sở Tài chính cân đối nguồn vốn.",
            [("Sở Tài chính tỉnh Lâm Đồng", Role.IMPLEMENT)],
        ),
        (
            "Giám đốc các sở: Tài chính, Nội vụ chịu trách nhiệm thi hành Chỉ thị này.",
            [("Giám đốc Sở Tài chính tỉnh Lâm Đồng", Role.LEAD), ("Giám đốc Sở Nội vụ tỉnh Lâm Đồng", Role.LEAD)],
        ),
        (
            "Riêng Ủy ban nhân dân huyện Bảo Lâm xây dựng mô hình điểm.",
            [("Ủy ban nhân dân huyện Bảo Lâm", Role.IMPLEMENT)],
        ),
        (
            "Các tổ chức đảng trực thuộc đăng ký nội dung trình Tỉnh ủy.",
            [("các tổ chức đảng trực thuộc", Role.IMPLEMENT)],
        ),
        (
            "Thực hiện quy chuẩn của Bộ Y tế; Sở Y tế chủ trì ngoại kiểm chất lượng nước.",
            [("Sở Y tế tỉnh Lâm Đồng", Role.LEAD)],
        ),
        (
            "Trung tâm Nước sạch và Vệ sinh môi trường nông thôn tỉnh chủ trì lắp đặt hệ thống lọc.",
            [("Trung tâm Nước sạch và Vệ sinh môi trường nông thôn tỉnh Lâm Đồng", Role.LEAD)],
        ),
        (
            "Các huyện ủy, thành ủy xây dựng kế hoạch.",
            [("các huyện ủy", Role.IMPLEMENT), ("các thành ủy", Role.IMPLEMENT)],
        ),
    ],
)
def test_one_sentence(sentence, expected):
    assert parts(tasks(f"1. {sentence}\n")) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Đẩy mạnh tuyên truyền trong nhân dân.",
        "Sở Y tế đã ban hành hướng dẫn.",
        "Ban Thường vụ Tỉnh ủy ban hành Chỉ thị này.",
        "Cán bộ, đảng viên thuộc Đảng bộ tỉnh, nhất là người đứng đầu.",
        "Chỉ thị này thay thế Chỉ thị số 05-CT/TU ngày 12/3/2015 của Ban Thường vụ Tỉnh ủy.",
    ],
)
def test_no_task(sentence):
    assert tasks(f"1. {sentence}\n") == []


def test_what_was_done_is_no_task():
    rows = tasks(
        """\
        I. TÌNH HÌNH
        1. Sở Y tế tổ chức tập huấn, Công an tỉnh kiểm tra 25 cơ sở.
        II. NHIỆM VỤ
        1. Sở Y tế tổ chức tập huấn.
        """
    )
    assert parts(rows) == [("Sở Y tế tỉnh Lâm Đồng", Role.IMPLEMENT)]


def test_a_later_name_never_replaces_the_printed_one():
    assert parts(tasks("1. Ban Tuyên giáo Tỉnh ủy theo dõi, đôn đốc.\n")) == [
        ("Ban Tuyên giáo Tỉnh ủy Lâm Đồng", Role.SUPERVISE)
    ]
