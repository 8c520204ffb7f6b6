"""What a single line is."""

import pytest

from corpus.lines import (
    broken_dateline,
    dateline,
    is_authority,
    is_banner,
    is_body_in_capitals,
    is_capitals,
    is_page_number,
    is_person,
    is_position,
    is_recipients,
    is_rule,
    is_seal,
    is_stamp_anchor,
    is_stamp_field,
    label_of,
    number_line,
    split_lines,
    type_line,
)
from corpus.reader import read_file
from corpus.source import source_of

SAID = {
    is_capitals: (["CHỈ THỊ", "I- MỤC ĐÍCH"], ["Chỉ thị", "A", "", "12", "CHỈ thị số"]),
    is_banner: (
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "TỈNH ỦY X ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["Đảng Cộng sản Việt Nam lãnh đạo", "TỈNH ỦY ĐẮK LẮK", ""],
    ),
    is_body_in_capitals: (
        ["TỈNH ỦY ĐẮK LẮK", "BAN TUYÊN GIÁO"],
        ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "CHỈ THỊ", "Tỉnh ủy", "I. BAN CHỈ ĐẠO"],
    ),
    is_stamp_anchor: (
        ["ĐẾN", "CÔNG VĂN ĐẾN", "C.V ĐẾN", "VĂN BẢN ĐẾN", "ĐẾN Số: 573", "VĂN PHÒNG CÔNG VĂN ĐẾN"],
        ["Đến năm 2030", "ĐẾN NĂM 2030", "đến", "ĐẢNG ĐẾN VỚI DÂN", ""],
    ),
    is_stamp_field: (
        [
            "Số: 573",
            "Ngày: 08/11/2021",
            "Chuyển: .....",
            "Số: 11/Th",
            "Số 740... Ngày 21.6.2020.",
            "Lưu hồ sơ:",
            "Ngày    tháng    năm",
        ],
        [
            "Số 42-CT/TW",
            "Hà Nội, ngày 24 tháng 3 năm 2020",
            "Số lượng đảng viên tăng",
            "Ngày càng phát triển",
            "Chuyển đổi số",
        ],
    ),
    is_seal: (
        ["TỈNH ỦY X (dấu)", "Ký bởi: Văn phòng", "Thời gian ký: 12/3/2021"],
        ["đóng dấu", "ngày ký ban hành", "Chỉ thị này có hiệu lực từ ngày ký", ""],
    ),
    is_page_number: (
        ["3", "- 3 -", "Trang 3/10", "[3]", "Page 3 of 10", "12"],
        ["1.", "2020", "3%", "3 tháng", "1)", "- 3 người", ""],
    ),
    is_rule: (["*", "-----", "***", "___", "}", "| - |"], ["", "| a |", "a", "*a*", "   "]),
    is_recipients: (
        ["Nơi nhận:", "NƠI NHẬN", "Nơi nhận"],
        ["Nơi nhận văn bản này có trách nhiệm tổ chức thực hiện", ""],
    ),
    is_authority: (
        ["T/M BAN BÍ THƯ", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "T/L BAN THƯỜNG VỤ", "K/T TRƯỞNG BAN"],
        ["T/M", "KẾ HOẠCH", "T/m ban bí thư", "THAM MƯU"],
    ),
    is_position: (
        ["BÍ THƯ", "PHÓ BÍ THƯ THƯỜNG TRỰC", "Q. CHỦ TỊCH"],
        ["Bí thư", "BAN BÍ THƯ", "BÍ THƯ" + " CHI BỘ" * 20],
    ),
    is_person: (
        ["Nguyễn Văn An", "K'Brết Minh Đạo", "Đ/c Trần Thị Bình", "Thiếu tướng Lê Nam", "Lê Tấn Dũng (đã ký)"],
        ["Nguyễn", "Tỉnh ủy Đắk Lắk", "- Nguyễn Văn An", "NGUYỄN VĂN AN", "Lưu Văn phòng", "", "A B C D E F"],
    ),
}


@pytest.mark.parametrize(
    ("says", "line", "wanted"),
    [(f, line, i == 0) for f, both in SAID.items() for i, lines in enumerate(both) for line in lines],
    ids=lambda v: getattr(v, "__name__", None) or str(v),
)
def test_what_a_line_is(says, line, wanted):
    assert bool(says(line)) is wanted


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số 42-CT/TW", "42-CT/TW"),
        ("Số: 360 - CV/BTGĐU", "360-CV/BTGĐU"),
        ("SỐ: 76/NQ-CP", "76/NQ-CP"),
        ("Số 5-CT/TU Vinh, ngày 3 tháng 4 năm 2020", "5-CT/TU"),
        ("Số: 573", None),
        ("Số: 11/Th", None),
        ("Chỉ thị số 42-CT/TW", None),
        ("42-CT/TW", None),
        ("Số:      /NQ-CP", None),
    ],
)
def test_number_line(line, number):
    assert number_line(line) == number


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Hà Nội, ngày 24 tháng 3 năm 2020", ("Hà Nội", "2020-03-24")),
        ("Hà Nội ngày 24 tháng 03 năm 2020.", ("Hà Nội", "2020-03-24")),
        ("Số 5-CT/TU Vinh, ngày 3 tháng 4 năm 2020", ("Vinh", "2020-04-03")),
        ("Buôn Ma Thuột, ngày 31 tháng 4 năm 2020", None),
        ("Hà Nội, ngày tháng năm 2020", None),
        ("Ngày: 08/11/2021", None),
        ("Hà Nội, ngày 24 tháng 3 năm 2020, Ban Bí thư họp", None),
    ],
)
def test_dateline(line, wanted):
    assert dateline(line) == wanted


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("CHỈ THỊ", "Chỉ thị"),
        ("KẾ HOẠCH CỦA BAN THƯỜNG VỤ", "Kế hoạch"),
        ("CHƯƠNG TRÌNH HÀNH ĐỘNG", "Chương trình"),
        ("THÔNG BÁO KẾT LUẬN", "Thông báo"),
        ("NGHỊ QUYẾT VỀ NÂNG CAO CHẤT LƯỢNG", "Nghị quyết"),
        ("QUYẾT ĐỊNH:", None),
        ("Chỉ thị", None),
        ("KẾ HOẠCH HÓA GIA ĐÌNH", None),
        ("CHỈ THỊ LÀ GÌ", None),
    ],
)
def test_type_line(line, kind):
    assert type_line(line) == kind


@pytest.mark.parametrize(
    ("line", "kind", "value", "length"),
    [
        ("I- MỤC ĐÍCH", "mục", "I", 3),
        ("IV. Tổ chức", "mục", "IV", 4),
        ("1. Quán triệt", "khoản", "1", 3),
        ("1- Quán triệt", "khoản", "1", 3),
        ("2.1. Công tác", "điểm", "2.1", 5),
        ("3.2.1 Công tác", "điểm", "3.2.1", 6),
        ("a) Lập quy hoạch", "điểm", "a", 3),
        ("đ. Lập quy hoạch", "điểm", "đ", 3),
        ("- Tăng cường", "gạch đầu dòng", "", 2),
        ("+ Tăng cường", "dấu cộng", "", 2),
        ("Điều 3. Hiệu lực", "điều", "3", 8),
        ("Chương II", "chương", "II", 9),
        ("Mục 1", "mục", "1", 5),
        ("Phụ lục I", "phụ lục", "I", 9),
        ("PHẦN THỨ NHẤT", "phần", "THỨ NHẤT", 13),
    ],
)
def test_labels(line, kind, value, length):
    label = label_of(line)
    assert (label.kind, label.value, label.length) == (kind, value, length)


@pytest.mark.parametrize(
    "line",
    [
        "Điều 2 Quy định này nêu rõ",
        "1.500 người",
        "2020",
        "24/3/2020",
        "98,5% đạt",
        "Có 3 nội dung",
        "V/v triển khai",
        "",
        "-",
        "5",
    ],
)
def test_no_label(line):
    assert label_of(line) is None


def test_a_starred_line_is_told_from_bold_text():
    assert label_of("Đến năm 2025:", "* Đến năm 2025:").kind == "sao"
    assert label_of("Đến năm 2025:", "**Đến năm 2025:**") is None


def test_split_lines_numbers_from_one_and_keeps_the_raw_line():
    lines = split_lines("# A\r\n\n*b*\n")
    assert [(line.number, line.raw, line.bare) for line in lines] == [
        (1, "# A", "A"),
        (2, "", ""),
        (3, "*b*", "b"),
        (4, "", ""),
    ]
    assert [line.bare for line in split_lines("a\fb\u2028c")] == ["a b c"]


def test_a_dateline_broken_by_a_narrow_column_is_one():
    found = broken_dateline("Bình Phước, ngày 19 tháng 8", "năm 2025")
    assert found is not None and (found.place, found.iso) == ("Bình Phước", "2025-08-19")
    assert broken_dateline("Cà Mau, ngày 02", "tháng 10 năm 2025") is not None
    assert broken_dateline("Bình Phước, ngày 19 tháng 8", "năm học 2025 có 12 trường") is None
    assert broken_dateline("Bình Phước, ngày 19 tháng 8 năm 2025", "năm 2026") is None
    assert broken_dateline("KẾ HOẠCH", "năm 2025") is None


def test_the_date_and_the_title_below_a_broken_dateline_are_read():
    text = """TỈNH ỦY BÌNH PHƯỚC
*
Số 121-KH/TU

ĐẢNG CỘNG SẢN VIỆT NAM

Bình Phước, ngày 19 tháng 8
năm 2025
KẾ HOẠCH
về bảo tồn nghề dệt thổ cẩm

Ban Thường vụ Tỉnh ủy ban hành Kế hoạch như sau:
1. Sở Công Thương chủ trì mở 8 lớp truyền nghề trước ngày 30/4/2026.
"""
    (document,) = read_file(source_of("ke-hoach.txt", text.encode())).documents
    directive = document.directive
    assert (directive.date, directive.title) == ("2025-08-19", "về bảo tồn nghề dệt thổ cẩm")
    assert directive.source("date").lines == (7, 8)
