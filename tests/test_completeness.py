"""Whether a list is whole, by its own numbering."""

import pytest

from assistant.completeness import completeness


def said(labels, **more):
    return completeness(labels, len(labels), len(labels), **more)


@pytest.mark.parametrize(
    ("labels", "first", "last"),
    [
        (["1. ", "2. ", "3. "], "1", "3"),
        (["1- ", "2- "], "1", "2"),
        (["2.1. ", "2.2. ", "2.3. "], "2.1", "2.3"),
        (["a) ", "b) ", "c) ", "d) ", "đ) ", "e) ", "g) ", "h) ", "i) ", "k) "], "a", "k"),
        (["a) ", "b) ", "c) ", "d) ", "e) ", "f) "], "a", "f"),
        (["A. ", "B. ", "C. ", "D. "], "A", "D"),
        (["I. ", "II. ", "III. ", "IV. ", "V. "], "I", "V"),
        (["i) ", "ii) ", "iii) "], "i", "iii"),
        ([f"{n}. " for n in range(1, 53)], "1", "52"),
    ],
)
def test_a_numbering_without_a_gap(labels, first, last):
    assert said(labels) == f"Đủ {len(labels)} mục theo đánh số của văn bản ({first} đến {last})."


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["1. ", "2. ", "3. ", "5. "], "nhảy từ 3 sang 5: có thể thiếu mục 4."),
        (["1. ", "5. "], "nhảy từ 1 sang 5: có thể thiếu mục 2 đến 4."),
        (["a) ", "b) ", "c) ", "d) ", "e) "], "nhảy từ d sang e: có thể thiếu mục đ."),
        (["đ) ", "e) ", "h) "], "bắt đầu từ đ: có thể thiếu mục đứng trước; nhảy từ e sang h: có thể thiếu mục g."),
        (["I. ", "III. "], "nhảy từ I sang III: có thể thiếu mục II."),
        (["A. ", "B. ", "D. "], "nhảy từ B sang D: có thể thiếu mục C."),
        (["3. ", "4. "], "bắt đầu từ 3: có thể thiếu mục đứng trước."),
        (["1. ", "2. ", "2. ", "3. "], "có 2 sau 2: có thể lặp hoặc thiếu mục."),
        (["Điều 4. ", "Điều 6. "], "nhảy từ 4 sang 6: có thể thiếu mục 5."),
        (["x1) ", "y2) "], "không thành một dãy."),
    ],
)
def test_a_gap_is_told(labels, told):
    assert said(labels) == f"Đánh số trong bản lưu {told}"


def test_articles_are_numbered_through_the_whole_document():
    assert said(["Điều 4. ", "Điều 5. "]) == "Đủ 2 điều theo đánh số của văn bản (4 đến 5)."


def test_bullets_are_counted():
    assert said(["- "] * 6) == "Đủ 6 gạch đầu dòng dưới mục này."
    assert said(["+ "] * 2) == "Đủ 2 dấu cộng dưới mục này."
    assert said(["- "] * 2, where="8. Tổ chức") == "Đủ 2 gạch đầu dòng (phần “8. Tổ chức”)."


def test_a_list_that_is_cut_says_so():
    told = completeness([f"{n}. " for n in range(1, 53)], 40, 52)
    assert told == "Chỉ nêu 40 trong 52 ý; hãy hỏi từng mục để xem các ý còn lại."


def test_labels_of_several_kinds_make_no_series():
    assert "không đánh số chúng thành một dãy" in said(["1. ", "- ", "2. "])
    assert "không đánh số chúng thành một dãy" in said(["1.1. ", "1.2. ", "2.1. "])


def test_of_one_item_or_none_nothing_is_said():
    assert said([]) == said(["1. "]) == ""


def test_what_stands_inside_and_where():
    told = said(["1. ", "2. "], where="II. NHIỆM VỤ " + "rất dài " * 20, nested=True)
    assert told.startswith("Đủ 2 mục theo đánh số của văn bản (1 đến 2), kèm các ý bên trong (phần “II. NHIỆM VỤ rất")
    assert told.endswith("…”).") and len(told) < 200
