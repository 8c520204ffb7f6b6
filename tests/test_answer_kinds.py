"""Kinds of answer, on the shipped collection and on documents made up here, of a province that is not in it."""

import pytest

from assistant import open_assistant
from assistant.answer import Statement, Status
from assistant.llm import ScriptedChatModel
from assistant.settings import Settings
from assistant.terms import Rarity, Terms
from assistant.wording import Rows, answer_text
from corpus.text import verbatim
from retrieval.definitions import defines, term_asked
from retrieval.quoting import asks_to_quote, matter_of
from retrieval.understand import understand
from screen import render_answer
from tests.test_answers import source_text

PLAN = """TỈNH ỦY LAI CHÂU                    ĐẢNG CỘNG SẢN VIỆT NAM
*
Số 88-KH/TU                         Lai Châu, ngày 05 tháng 3 năm 2022

KẾ HOẠCH

phát triển cây chè giai đoạn 2022-2030

Ban Thường vụ Tỉnh ủy Lai Châu ban hành Kế hoạch phát triển cây chè như sau:

I. MỤC TIÊU

1. Vùng chè tập trung là vùng trồng chè liền khoảnh có diện tích từ 50 ha trở lên.

2. Đến năm 2025: trồng mới 1.500 ha chè; ít nhất 60% diện tích có chứng nhận; mỗi năm mở 12 lớp tập huấn.

3. Đến năm 2030: diện tích vùng chè tập trung đạt 10.000 ha.

II. NHIỆM VỤ, GIẢI PHÁP

1. Rà soát quy hoạch đất trồng chè.

2. Chọn giống chè có năng suất cao.

4. Xây dựng nhãn hiệu chè của tỉnh.

III. TỔ CHỨC THỰC HIỆN

1. Sở Nông nghiệp và Phát triển nông thôn

a) Chủ trì xây dựng đề án trồng chè.

b) Phối hợp với Hội Nông dân tỉnh mở lớp tập huấn.

2. Hội Nông dân tỉnh

Vận động hội viên trồng chè theo quy hoạch.

3. Đài Phát thanh và Truyền hình tỉnh

a) Mở chuyên mục về cây chè.

b) Đưa tin về các mô hình trồng chè.

c) Phối hợp với Sở Nông nghiệp và Phát triển nông thôn giới thiệu kỹ thuật trồng chè.

d) Giới thiệu các cơ sở chế biến.

Nơi nhận:
- Các huyện ủy,
- Lưu Văn phòng Tỉnh ủy.

T/M BAN THƯỜNG VỤ
BÍ THƯ

Lò Văn Minh
"""


LATER = """TỈNH ỦY LAI CHÂU                    ĐẢNG CỘNG SẢN VIỆT NAM
*
Số 95-KH/TU                         Lai Châu, ngày 10 tháng 6 năm 2024

KẾ HOẠCH

phát triển cây chè và cây mắc ca

I. NHIỆM VỤ

1. Ban Dân vận Tỉnh ủy vận động trồng chè ở các huyện phía bắc.

2. Trồng mắc ca ở các huyện phía nam.

II. ĐIỀU KHOẢN THI HÀNH

1. Kế hoạch này thay thế Kế hoạch số 88-KH/TU, ngày 05/3/2022 của Tỉnh ủy Lai Châu.

2. Kế hoạch này có hiệu lực kể từ ngày ký.

Nơi nhận:
- Các huyện ủy.

T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ

Vàng A Páo
"""


@pytest.fixture(scope="module")
def lai_chau(tmp_path_factory):
    """An assistant over documents of one province."""
    folder = tmp_path_factory.mktemp("lai-chau")
    (folder / "88.txt").write_text(PLAN, encoding="utf-8")
    (folder / "95.txt").write_text(LATER, encoding="utf-8")
    return open_assistant(Settings(home=tmp_path_factory.mktemp("home"), corpus=folder), wait_for_vectors=True)


def headings(answer):
    return [line for line in answer.text.splitlines() if line.startswith("**")]


def lines(answer):
    return [line for line in answer.text.splitlines() if line.startswith("- ")]


# Who does what


def test_what_a_body_leads_and_where_it_joins_in_stand_apart(assistant):
    answer = assistant.answer("Ban cán sự đảng Bộ Nông nghiệp và Phát triển nông thôn làm gì theo Chỉ thị 42?")
    leads, joins = headings(answer)
    assert leads.endswith(" — chủ trì, thực hiện**") and joins.endswith(" — phối hợp**")
    assert [s.citations for s in answer.statements] == [(1,), (2,), (3,)]
    assert answer.statements[-1].text.startswith("Ban Tuyên giáo Trung ương chủ trì, phối hợp với Ban cán sự đảng Bộ")


def test_tasks_of_one_kind_are_not_set_apart(assistant):
    assert "—" not in "".join(headings(assistant.answer("nhiệm vụ của Ban Tuyên giáo theo Chỉ thị 42?")))


def test_leading_and_joining_under_a_bodys_own_heading(lai_chau):
    answer = lai_chau.answer("Nhiệm vụ của Sở Nông nghiệp và Phát triển nông thôn theo Kế hoạch 88?")
    leads, joins = answer.text.split("— phối hợp")
    assert "xây dựng đề án trồng chè" in leads
    assert "giới thiệu kỹ thuật" in joins and "giới thiệu kỹ thuật" not in leads


@pytest.mark.parametrize(
    "question", ["Kế hoạch 88 ai làm gì?", "Kế hoạch 88 phân công các cơ quan ra sao?", "ke hoach 88 ai lam viec gi"]
)
def test_who_does_what_names_each_body_in_the_documents_order(question, lai_chau):
    said = lines(lai_chau.answer(question))
    assert [line.split(":")[0] for line in said[:2]] == ["- Sở Nông nghiệp và Phát triển nông thôn"] * 2
    assert "Hội Nông dân tỉnh: Vận động hội viên" in said[2]
    assert all("Đài Phát thanh và Truyền hình tỉnh" in line for line in said[3:])
    assert len(said) == 7


def test_who_does_what_in_the_shipped_collection(assistant):
    said = lines(assistant.answer("Chỉ thị 42 ai làm gì?"))
    assert [line.split()[1] for line in said] == ["Các", "Đảng", "Ban", "Mặt", "Ban", "Ban", "Chỉ"]


# Complete lists


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Liệt kê các nhiệm vụ của đảng viên đang công tác ở nơi cư trú theo Quy định 213", "Đủ 7 mục theo đánh số"),
        ("Chỉ thị 42 gồm những phần nào?", "Đủ 8 mục theo đánh số của văn bản (1 đến 8)."),
        ("mục 8 Chỉ thị 42", "Đủ 6 gạch đầu dòng (phần “8. Tổ chức thực hiện”)."),
        ("mục III Kế hoạch 35", "Chỉ nêu 40 trong 43 ý"),
        ("Chỉ thị 10 nêu những nhiệm vụ nào?", "Chỉ nêu 6 trong 7 ý"),
    ],
)
def test_a_list_says_whether_it_is_whole(question, told, assistant):
    assert told in assistant.answer(question).text


def test_a_gap_in_the_source_is_told(lai_chau):
    told = lai_chau.answer("Liệt kê các nhiệm vụ, giải pháp của Kế hoạch 88").text
    assert "Đánh số trong bản lưu nhảy từ 2 sang 4: có thể thiếu mục 3 (phần “II. NHIỆM VỤ, GIẢI PHÁP”)." in told
    assert "Đủ 3 mục theo đánh số của văn bản (I đến III)." in lai_chau.answer("Kế hoạch 88 gồm mấy phần?").text


def test_a_list_of_which_something_was_left_out_is_not_called_whole(lai_chau, monkeypatch):
    question = "mục III Kế hoạch 88"
    assert "Đủ 3 mục" in lai_chau.answer(question).text
    monkeypatch.setattr(lai_chau, "_is_grounded", lambda statement, _: "chuyên mục" not in statement.text)
    told = lai_chau.answer(question).text
    assert "Đủ 3 mục" not in told and "Đã bỏ 1 ý" in told


# Tables


def cells(answer):
    """The rows of the answer's table, without its head."""
    rows = [line for line in answer.text.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in row[2:-2].split(" | ")) for row in rows[2:]]


def test_a_comparison_has_a_row_for_each_side(assistant):
    answer = assistant.answer("So sánh chỉ tiêu đoàn viên công đoàn năm 2025 của Hà Nội và Quảng Trị")
    (hanoi, first), (quang_tri, second) = cells(answer)
    assert hanoi.startswith("**Hà Nội** — Kế hoạch số 35-KH/TU") and "750.000" in first
    assert quang_tri.startswith("**Quảng Trị** — Chương trình hành động") and "1.500" in second
    assert all(cell.endswith(marker) for cell, marker in ((hanoi, "[1]"), (first, "[1]"), (second, "[2]")))


def test_sides_may_be_documents_or_years(assistant):
    (first, _), (second, _) = cells(assistant.answer("Chỉ thị 42 và Chỉ thị 10 khác nhau gì về tuyên truyền"))
    assert first.startswith("Chỉ thị số 42-CT/TW ngày") and second.startswith("Chỉ thị số 10-CT/TW ngày")
    answer = assistant.answer("So sánh chỉ tiêu đoàn viên năm 2025 và 2030 của Kế hoạch 35")
    assert [label.split("—")[0] for label, _ in cells(answer)] == ["**Năm 2025** ", "**Năm 2030** "]


def test_a_side_that_nothing_is_found_of_is_named(lai_chau):
    told = lai_chau.answer("So sánh diện tích chè năm 2030 và năm 2041 theo Kế hoạch 88").text
    assert "10.000 ha" in told and "Không tìm thấy nội dung của năm 2041 để so sánh." in told


def test_targets_are_rows_with_the_years_that_the_document_says(lai_chau):
    answer = lai_chau.answer("Chỉ tiêu đến năm 2025 của Kế hoạch 88?")
    assert cells(answer) == [
        ("2025 [1]", "Đến năm 2025: trồng mới 1.500 ha chè [1]"),
        ("2025 [2]", "ít nhất 60% diện tích có chứng nhận [2]"),
        ("2025 [3]", "mỗi năm mở 12 lớp tập huấn. [3]"),
    ]
    # The words that hold the year are quoted with the clause.
    assert [c.quote.startswith("Đến năm 2025") for c in answer.citations] == [True] * 3


def test_targets_of_the_shipped_collection(assistant):
    answer = assistant.answer("Kế hoạch 175 nêu những mục tiêu cụ thể nào đến năm 2030?")
    assert {year.split()[0] for year, _ in cells(answer)} == {"2030"}
    assert "30% GRDP" in answer.text and "5G" in answer.text


def test_few_targets_make_no_table(assistant):
    assert "|" not in assistant.answer("Đắk Lắk đến 2025 kinh tế số chiếm bao nhiêu GRDP?").text


def test_a_cell_that_would_break_a_table_makes_a_list():
    made = [Statement(text=text, citations=(1,), verified=True) for text in ("a | b", "c")]
    rows = Rows(("Năm", "Chỉ tiêu"), {made[0]: "2025", made[1]: ""})
    assert answer_text([("", made)], (), (), rows) == "- 2025: a | b [1]\n- c [1]"
    assert answer_text([("", made[1:])], (), (), rows) == "| Năm | Chỉ tiêu |\n| --- | --- |\n|  | c [1] |"


@pytest.mark.parametrize("question", ["Chỉ tiêu đến năm 2025 của Kế hoạch 88?", "So sánh Kế hoạch 88 năm 2025 và 2030"])
def test_tables_are_read_by_the_screen(question, lai_chau):
    answer = lai_chau.answer(question)
    html = render_answer(answer, "x").split("<details")[0]
    assert html.count("<tr>") == len(answer.statements) + 1
    assert html.count('class="cite"') == 2 * len(answer.statements)
    assert "|" not in html and "---" not in html


# Validity

CHECK = "Kho văn bản không theo dõi hiệu lực: cần kiểm tra ở cơ quan ban hành"
NONE = "Không văn bản nào trong kho nói văn bản này bị thay thế, sửa đổi hoặc bãi bỏ."


@pytest.mark.parametrize("question", ["Chỉ thị 42 còn hiệu lực không?", "chi thi 42 da bi thay the chua"])
def test_what_nothing_replaces_is_said_to_be_so_with_number_and_date(question, assistant):
    answer = assistant.answer(question)
    assert answer.status == "answered"
    assert NONE in answer.text and CHECK in answer.text
    assert "42-CT/TW" in answer.statements[0].text and "24/3/2020" in answer.statements[1].text


def test_its_own_words_on_its_effect_and_those_on_what_it_replaced(assistant):
    answer = assistant.answer("Quy định 213 hết hiệu lực chưa?")
    assert "có hiệu lực thi hành kể từ ngày ký" in answer.statements[-1].text and NONE in answer.text
    answer = assistant.answer("Quy định 76-QĐ/TW còn hiệu lực không?")
    (statement,) = answer.statements
    assert statement.text.startswith("Quy định này thay thế Quy định số 76-QĐ/TW")
    assert NONE not in answer.text and CHECK in answer.text


def test_what_replaces_a_document_is_cited(lai_chau):
    for question in ("Kế hoạch 88 còn hiệu lực không?", "Kế hoạch nào thay thế Kế hoạch 88? Văn bản nào bãi bỏ nó?"):
        answer = lai_chau.answer(question)
        assert answer.citations[-1].document.number == "95-KH/TU"
        assert "thay thế Kế hoạch số 88-KH/TU" in answer.statements[-1].text
        assert NONE not in answer.text and CHECK in answer.text
    later = lai_chau.answer("Kế hoạch 95 có hiệu lực từ khi nào?")
    assert later.statements[-1].text == "Kế hoạch này có hiệu lực kể từ ngày ký." and NONE in later.text


def test_which_of_two_documents_is_meant_is_asked_back(assistant):
    assert assistant.answer("Nghị quyết 29-NQ/TW còn hiệu lực không?").status == "clarify"
    assert assistant.answer("Chỉ thị 99-CT/TW còn hiệu lực không?").status == "not_in_corpus"


def test_no_model_is_asked_what_only_the_documents_can_say(lai_chau, monkeypatch):
    model = ScriptedChatModel()
    monkeypatch.setattr(lai_chau, "_make_model", lambda: model)
    for question in ("Kế hoạch 88 còn hiệu lực không?", "Trích nguyên văn mục I Kế hoạch 88"):
        answer = lai_chau.answer(question)
        assert answer.answerer == "extractive" and answer.fallback is None
    assert model.calls == []


# What no document says


def test_a_later_name_is_one_line_marked_as_from_outside(assistant, lai_chau):
    marked = "*Thông tin ngoài kho văn bản: từ năm 2025, "
    for answer in (
        assistant.answer("Ban Tuyên giáo và Dân vận Trung ương làm gì theo Chỉ thị 42?"),
        lai_chau.answer("Ban Tuyên giáo và Dân vận Tỉnh ủy làm gì theo Kế hoạch 95?"),
    ):
        (line,) = [line for line in answer.text.splitlines() if "được thay bằng" in line]
        assert line.startswith(marked) and line.endswith(" (cần đối chiếu văn bản hiện hành).*")
    assert marked not in assistant.answer("Ban Tuyên giáo Trung ương làm gì theo Chỉ thị 42?").text


# Word for word


@pytest.mark.parametrize(
    "question",
    ["trích nguyên văn khoản 3 Điều 2 Quy định 213", "chep nguyen van khoan 3 dieu 2 quy dinh 213 giup toi"],
)
def test_a_unit_word_for_word(question, assistant):
    answer = assistant.answer(question)
    (statement,), (citation,) = answer.statements, answer.citations
    assert statement.text == f"“{citation.quote}”" and citation.quote.startswith("3. Tham gia đầy đủ")
    assert f"- Điều 2, khoản 3: {statement.text} [1]" in answer.text
    assert verbatim(citation.quote) in source_text(citation)


def test_scanning_errors_stay_in_a_quotation_and_are_told(assistant):
    answer = assistant.answer("Cho tôi nguyên văn đoạn nói về phương châm bốn tại chỗ")
    assert answer.statements[0].text.startswith("“- Tập trung lãnh đạo") and "(chi huy tại chỗ" in answer.text
    assert "“chi huy tại chỗ” (đọc là “chỉ huy tại chỗ”)" in answer.text


def test_persons_are_quoted_as_printed(assistant):
    answer = assistant.answer("trích nguyên văn phần ký của Chỉ thị 10-CT/TW, ai ký?")
    assert [s.text for s in answer.statements] == ["“T/M BAN BÍ THƯ Võ Văn Thường”"]
    assert "cần đối chiếu bản gốc" in answer.text


def test_a_whole_document_word_for_word(lai_chau):
    answer = lai_chau.answer("Trích nguyên văn Kế hoạch 95")
    assert answer.statements[0].text == "“I. NHIỆM VỤ”"
    assert answer.statements[-1].text == "“2. Kế hoạch này có hiệu lực kể từ ngày ký.”"
    assert "Đủ 2 mục theo đánh số của văn bản (I đến II), kèm các ý bên trong." in answer.text


def test_a_list_and_tasks_word_for_word(lai_chau):
    answer = lai_chau.answer("Trích nguyên văn nhiệm vụ của Hội Nông dân tỉnh theo Kế hoạch 88")
    assert "mục III, khoản 2, đoạn thứ 1: “Vận động hội viên trồng chè theo quy hoạch.”" in answer.text
    assert {s.text[0] + s.text[-1] for s in answer.statements} == {"“”"}


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Trích nguyên văn khoản 3 Điều 2", "khoản 3 Điều 2"),
        ("cho tôi xem nguyên văn đoạn nói về cây chè", "cây chè"),
        ("chep lai nguyen van muc II", "muc II"),
        ("Khoản 3 quy định gì? Ghi đúng nguyên văn.", "Khoản 3 quy định gì?  ."),
        ("nguyên văn phần nơi nhận", "phần nơi nhận"),
        ("Nguyễn Văn An ký văn bản nào?", "Nguyễn Văn An ký văn bản nào?"),
        ("nguyen van an ky van ban nao", "nguyen van an ky van ban nao"),
        ("trích nguyên văn", "trích nguyên văn"),
    ],
)
def test_the_request_is_no_part_of_the_matter(question, matter):
    assert matter_of(question) == matter
    assert asks_to_quote(question) == ("Nguyễn" not in question and not question.startswith("nguyen"))


# Definitions


@pytest.mark.parametrize(
    ("question", "term", "plainly"),
    [
        ("Vùng chè tập trung là gì?", "vung che tap trung", False),
        ("Thế nào là vùng chè tập trung theo kế hoạch?", "vung che tap trung", True),
        ("cho em hỏi khái niệm vùng chè tập trung", "vung che tap trung", True),
        ("“Vùng chè tập trung” được hiểu như thế nào?", "vung che tap trung", True),
        ("NLĐ viết tắt của từ gì?", "nld", True),
        ("Chữ VCTT trong chương trình của tỉnh nghĩa là gì?", "vctt", True),
        ("Đọc kế hoạch thấy cứ ghi VCTT, chữ đó nghĩa là gì?", "vctt", True),
        ("Theo quy định này thì nơi cư trú là gì", "noi cu tru", False),
        ("Tỉnh trồng bao nhiêu chè?", None, False),
        ("a " * 4_000 + "là gì?", None, False),
    ],
)
def test_the_term_to_be_defined(question, term, plainly):
    asked = term_asked(question)
    assert (asked and asked.term, bool(asked and asked.plainly)) == (term, plainly)


@pytest.mark.parametrize(
    ("text", "is_definition"),
    [
        ("1. Vùng chè tập trung là vùng trồng chè liền khoảnh.", True),
        ("Trong Kế hoạch này, cụm từ sau được hiểu như sau: Vùng chè tập trung gồm các xã phía bắc.", True),
        ("a) “Vùng chè tập trung”: các xã phía bắc.", True),
        ("các xã phía bắc (sau đây gọi tắt là vùng chè tập trung) trồng 100 ha", True),
        ("xây dựng vùng chè tập trung (xã A; xã B)", True),
        ("diện tích vùng chè tập trung là 10.000 ha", False),
        ("Vùng chè tập trung là trách nhiệm của các huyện.", False),
        ("phát triển vùng chè tập trung", False),
    ],
)
def test_what_a_definition_looks_like(text, is_definition):
    assert defines("vung che tap trung", text) == is_definition


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Thế nào là đảng viên đang công tác?", "(gọi tắt là đảng viên đang công tác)"),
        ("NLĐ viết tắt của từ gì?", "người lao động (NLĐ)"),
        ("Phương châm bốn tại chỗ là gì?", "(chỉ huy tại chỗ; lực lượng tại chỗ"),
        ("CTHĐ là gì", "CTHĐ"),
    ],
)
def test_the_sentence_that_defines_comes_first(question, said, assistant):
    assert said in assistant.answer(question).statements[0].text


def test_a_definition_of_an_invented_document(lai_chau):
    for question in ("Vùng chè tập trung là gì?", "khai niem vung che tap trung"):
        (statement,) = lai_chau.answer(question).statements
        assert statement.text.startswith("Vùng chè tập trung là vùng trồng chè liền khoảnh")


def test_where_nothing_defines_a_term_this_is_told(assistant):
    told = "Không đoạn nào tìm được nêu định nghĩa"
    assert told in assistant.answer("Khái niệm khí tượng thủy văn?").text
    assert told not in assistant.answer("Quan điểm chỉ đạo của Kế hoạch 175 là gì?").text


@pytest.fixture(scope="module")
def answers(assistant, lai_chau):
    """Everything asked below, of both collections."""
    return [
        assistant.answer("Chỉ thị 42 ai làm gì?"),
        lai_chau.answer("Kế hoạch 88 ai làm gì?"),
        lai_chau.answer("Liệt kê các nhiệm vụ, giải pháp của Kế hoạch 88"),
        assistant.answer("Chỉ thị 42 và Chỉ thị 10 khác nhau gì về tuyên truyền"),
        lai_chau.answer("Chỉ tiêu đến năm 2025 của Kế hoạch 88?"),
        assistant.answer("Quy định 213 hết hiệu lực chưa?"),
        lai_chau.answer("Kế hoạch 88 còn hiệu lực không?"),
        assistant.answer("trích nguyên văn mục 8 Chỉ thị 42"),
        lai_chau.answer("Trích nguyên văn Kế hoạch 95"),
    ]


def test_every_statement_stands_in_its_answer_in_order(answers):
    for answer in answers:
        at = 0
        for statement in answer.statements:
            at = answer.text.index(statement.text, at)
            assert statement.citations and statement.verified


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("So sánh nhiệm vụ của Ban Tuyên giáo và Ban Dân vận theo Chỉ thị 42", "về Ban Dân vận"),
        ("Đoàn viên công đoàn Hà Nội, Quảng Trị và Đắk Lắk đến 2030?", "về Đắk Lắk"),
        ("So sánh mục tiêu của Nghị quyết 29 và Chỉ thị 42", "không có toàn văn Nghị quyết 29"),
    ],
)
def test_a_side_that_is_not_found_is_said(question, said, assistant):
    answer = assistant.answer(question)
    assert answer.statements
    assert said in answer.text.partition("Ghi chú")[2]


@pytest.mark.parametrize(
    "question", ["Thủ đô nước Pháp là gì?", "lạm phát nghĩa là gì?", "Quang hợp là gì?", "thuyết tương đối là gì"]
)
def test_a_term_that_stands_nowhere_is_not_defined(question, assistant):
    answer = assistant.answer(question)
    assert str(answer.status) in ("not_in_corpus", "out_of_scope")


@pytest.mark.parametrize("question", ["phương châm 4 tại chỗ nghĩa là gì?", "phuong cham bon tai cho nghia la gi"])
def test_a_term_is_taken_whole(question, assistant):
    assert "chỉ huy tại chỗ" in assistant.answer(question).text


def test_what_a_document_stands_in_place_of_is_told_alone(assistant):
    [statement] = assistant.answer("Quy định 213 thay cho văn bản nào vậy?").statements
    assert "thay thế Quy định số 76-QĐ/TW" in statement.text


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Kế hoạch 88 nói gì về chăn nuôi lợn?", "chăn nuôi lợn"),
        ("Kế hoạch 88 của Lai Châu có đề cập đến bảo hiểm xã hội không ạ?", "bảo hiểm xã hội"),
        ("Theo Kế hoạch 88 thì học phí được quy định thế nào?", "học phí"),
        ("ma túy trong Kế hoạch 88 được nêu ra sao?", "ma túy"),
        ("Cho em hỏi Kế hoạch 88 quy định gì về xăng dầu, trả lời ngắn thôi nhé", "xăng dầu"),
    ],
)
def test_a_matter_that_a_document_does_not_speak_of_is_not_answered_from_it(lai_chau, question, matter):
    answer = lai_chau.answer(question)
    assert answer.status is Status.NOT_IN_CORPUS
    assert "88-KH/TU" in answer.text and f"“{matter}" in answer.text
    # Another word for it may be meant: what is nearest is shown, word for word.
    assert answer.statements and all(s.verified and s.citations for s in answer.statements)


def test_a_figure_of_another_matter_is_no_answer(lai_chau):
    answer = lai_chau.answer("Theo Kế hoạch 88 thì lương hưu tăng bao nhiêu phần trăm?")
    assert answer.status is Status.NOT_IN_CORPUS
    assert "60%" not in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Kế hoạch 88 nói gì về giống chè?", "năng suất cao"),
        ("Kế hoạch 88 có nhắc đến nhãn hiệu không?", "nhãn hiệu chè"),
        ("Việc quy hoạch đất trong Kế hoạch 88 được quy định thế nào?", "quy hoạch đất trồng chè"),
        ("Kế hoạch 88 nói gì về tập huấn và chăn nuôi lợn?", "tập huấn"),
        ("Kế hoạch 88 yêu cầu gì đối với Hội Nông dân?", "Vận động hội viên"),
    ],
)
def test_a_matter_that_a_document_speaks_of_is_answered(lai_chau, question, told):
    answer = lai_chau.answer(question)
    assert answer.status is Status.ANSWERED
    assert told in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Kế hoạch 88 nói về cái gì thế?",
        "chao ban cho minh hoi ke hoach 88 noi ve gi",
        "Tóm tắt Kế hoạch 88",
        "Kế hoạch 88 của Lai Châu có nội dung gì?",
        "Nội dung chính của Kế hoạch 88 là gì ạ?",
    ],
)
def test_what_a_document_says_on_the_whole_is_told_by_its_outline(lai_chau, question):
    answer = lai_chau.answer(question)
    assert answer.status is Status.ANSWERED
    told = lines(answer)
    assert told[0].startswith("- I. MỤC TIÊU") and any(t.startswith("- III. TỔ CHỨC THỰC HIỆN") for t in told)
    assert "phát triển cây chè giai đoạn 2022-2030" in headings(answer)[0]
    assert "Sở Nông nghiệp và Phát triển nông thôn" in answer.text
    assert "Đủ 3 mục" in answer.text


@pytest.mark.parametrize(
    ("question", "is_gist"),
    [
        ("Kế hoạch 88 nói gì?", True),
        ("Kế hoạch 88 quy định những gì vậy?", True),
        ("Kế hoạch 88 nói gì về giống chè?", False),
        ("Nội dung chính của Kế hoạch 88 về tập huấn?", False),
        ("Kế hoạch 88 yêu cầu Hội Nông dân làm gì?", False),
        ("Ai ký Kế hoạch 88?", False),
        ("Nội dung chính là gì?", False),
        ("Kế hoạch 88 có gì mới so với Kế hoạch 95?", False),
        ("Kế hoạch 88 thay thế văn bản nào, có gì?", False),
    ],
)
def test_a_question_of_some_matter_asks_for_no_outline(lai_chau, question, is_gist):
    assert understand(question, lai_chau.collection).gist is is_gist


@pytest.mark.parametrize(
    ("question", "text", "is_held"),
    [
        ("bao nhiêu phần trăm GDP", "khoảng 1 - 1,5% GDP/năm", True),
        ("bao nhiêu % GDP", "khoảng 1,5% tổng sản phẩm trong nước", True),
        ("người lao động", "NLĐ là đoàn viên", True),
        ("NLĐ", "người lao động là đoàn viên", True),
        ("người sử dụng đất", "NLĐ là đoàn viên", False),
    ],
)
def test_what_is_shortened_on_either_side_is_the_same(lai_chau, question, text, is_held):
    terms = Terms(question, Rarity(lai_chau.collection))
    assert (terms.share_in(text) == 1.0) is is_held


def test_a_comparison_of_who_does_something_is_told_by_who_does_it(assistant):
    answer = assistant.answer("So với Chỉ thị 42 thì Chỉ thị 10 giao việc tuyên truyền cho ai có khác không?")
    told = [s.text for s in answer.statements]
    assert len(told) == 2 and all(t.startswith("Ban Tuyên giáo Trung ương chủ trì") for t in told)


def test_who_a_document_is_by_does_not_choose_its_sentences(assistant):
    question = "Công văn 360 của Ban Tuyên giáo Đảng ủy ĐHQGHN yêu cầu hoàn thành việc tuyên truyền khi nào?"
    assert "hoàn thành trong tháng 11/2021" in assistant.answer(question).statements[0].text
