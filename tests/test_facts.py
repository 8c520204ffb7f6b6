"""Facts in all the ways that Vietnamese writes them; worked by hand."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facts import read_facts


@pytest.mark.parametrize(
    ("text", "value", "percent", "bound"),
    [
        ("1.500 đoàn viên", 1500, False, None),
        ("1500 đoàn viên", 1500, False, None),
        ("98,5 % doanh nghiệp", "98.5", True, None),
        ("98,5% doanh nghiệp", "98.5", True, None),
        ("tám mươi phần trăm: 80 phần trăm", 80, True, None),
        ("01 triệu đoàn viên", 1_000_000, False, None),
        ("khoảng 12.000 tỷ đồng", 12_000_000_000_000, False, "about"),
        ("ít nhất 400 công đoàn", 400, False, "at_least"),
        ("có từ 25 công nhân, lao động trở lên", 25, False, "at_least"),
        ("80% trở lên", 80, True, "at_least"),
        ("trên 85%", 85, True, "more_than"),
        ("không quá 85%", 85, True, "at_most"),
        ("dưới 3 ngày", 3, False, "less_than"),
        ("06 tháng", 6, False, None),
        ("bốn tại chỗ", 4, False, None),
        ("mười lăm xã", 15, False, None),
        ("bốn mươi thôn", 40, False, None),
        ("một trăm linh năm người", 105, False, None),
        ("một trăm phần trăm", 100, True, None),
        ("hai mươi ba tỷ năm trăm triệu đồng", 23_500_000_000, False, None),
        ("ba mươi nghìn tỷ đồng", 30_000_000_000_000, False, None),
        ("10 nghìn tỷ", 10_000_000_000_000, False, None),
        ("2,5 nghìn tỷ", 2_500_000_000_000, False, None),
        ("dài 500km", 500, False, None),
        ("-80% số xã", 80, True, None),
        ("tối thiểu là 85%", 85, True, "at_least"),
        ("tối thiểu đạt 85%", 85, True, "at_least"),
        ("cao nhất là 85%", 85, True, "at_most"),
        ("Tối đa khoảng 85%", 85, True, "at_most"),
        ("trên 3 lĩnh vực", 3, False, None),
        ("quý III", 3, False, None),
        ("khóa XIII", 13, False, None),
    ],
)
def test_a_number_is_read_by_value_kind_and_bound(text, value, percent, bound):
    numbers = read_facts(text).numbers
    assert (Decimal(str(value)), percent, bound) in [(n.value, n.percent, n.bound) for n in numbers]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("trước ngày 30/9/2026", (30, 9, 2026)),
        ("ngày 30 tháng 9 năm 2026", (30, 9, 2026)),
        ("30-9-2026", (30, 9, 2026)),
        ("hoàn thành trong tháng 11/2021", (None, 11, 2021)),
        ("hoàn thành trước 15/8", (15, 8, None)),
        ("ngày 15 tháng 8", (15, 8, None)),
        ("đến 30 tháng 9", (30, 9, None)),
        ("trong tháng ba", (None, 3, None)),
        ("tháng mười hai năm 2025", (None, 12, 2025)),
    ],
)
def test_a_date_is_read_whole_or_in_part(text, date):
    assert [(d.day, d.month, d.year) for d in read_facts(text).dates] == [date]


def test_the_figures_of_codes_and_dates_are_no_numbers():
    facts = read_facts("Chỉ thị số 42-CT/TW ngày 24/3/2020, Nghị quyết 76/NQ-CP")
    assert facts.numbers == ()
    assert facts.codes == ("42-CT/TW", "76/NQ-CP")


def test_a_year_takes_no_bound_from_the_figure_behind_it():
    years = [n for n in read_facts("Đến năm 2025: 80% trở lên doanh nghiệp").numbers if n.value == 2025]
    assert [n.bound for n in years] == ["until"]


@pytest.mark.parametrize("text", ["thiệt hại người", "sau ngày 30/9", "một số xã", "Ba Đình", "thứ hai", "mỗi năm"])
def test_words_that_only_look_like_numbers_are_none(text):
    assert read_facts(text).numbers == ()


def test_six_months_once_is_no_month():
    facts = read_facts("họp 6 tháng 1 lần")
    assert facts.dates == () and [(n.value, n.unit) for n in facts.numbers] == [(6, "tháng")]


@pytest.mark.parametrize("text", ["3-5%", "3 - 5%", "3% đến 5%", "từ 3% đến 5%", "3–5 %"])
def test_a_range_is_one_number(text):
    assert [(n.value, n.upper, n.percent) for n in read_facts(text).numbers] == [(3, 5, True)]


@pytest.mark.parametrize(
    "text", ["12 người ", "hai mươi ", "1-", "a1", "tháng ", "1 triệu ", "1.111", "không quá ", "mục 1, "]
)
def test_long_texts_are_read_in_linear_time(text):
    started = time.perf_counter()
    read_facts(text * (60_000 // len(text)))
    assert time.perf_counter() - started < 5


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_reads_the_same_with_and_without_points(n):
    plain = read_facts(f"đạt {n} người").numbers
    pointed = read_facts(f"đạt {n:,} người".replace(",", ".")).numbers
    assert [x.value for x in plain] == [x.value for x in pointed] == [Decimal(n)]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    read_facts(text)
