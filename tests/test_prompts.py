"""The prompts: how they are loaded, and how they read when filled in."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

import prompts
from assistant.drafts import REFUSAL, Draft, Refused, read_drafts
from assistant.messages import Evidence, Failure, in_form, question_message, repair_message
from assistant.tokens import token_counter
from corpus.directive import Directive, Lines, Passage, PassageKind

NAMES = sorted(f.name.removesuffix(".md") for f in resources.files("prompts").iterdir() if f.name.endswith(".md"))


def test_these_are_all_the_prompts() -> None:
    assert NAMES == ["answer", "closed", "followup", "form_json", "form_lines", "judge", "question", "repair", "study"]


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_loads_without_its_head(name: str) -> None:
    prompt = prompts.load(name)
    assert prompt.name == name
    assert "<!--" not in prompt.text
    assert ".py" not in prompt.text
    assert len(prompt.hash) == 12
    assert prompts.load(name) == prompt


def test_the_words_of_the_refusal_are_read_as_one() -> None:
    assert REFUSAL in prompts.load("answer").text
    with pytest.raises(Refused):
        list(read_drafts([f"{REFUSAL.capitalize()}."]))


def test_the_form_of_a_json_reply_is_shown_as_it_is_read() -> None:
    text = prompts.load("form_json").text
    one, none = re.findall(r"\{.*\}", text)
    assert list(read_drafts([one])) == [Draft(text="một câu", markers=(1,))]
    with pytest.raises(Refused):
        list(read_drafts([none]))


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("answer", set()),
        ("question", {"passages", "question"}),
        ("repair", {"failures"}),
        ("followup", {"conversation", "question"}),
    ],
)
def test_the_values_given_must_be_the_variables_present(name: str, variables: set[str]) -> None:
    prompt = prompts.load(name)
    assert prompt.variables == variables
    values = dict.fromkeys(variables, "x")
    assert "$" not in prompt.render(**values)
    with pytest.raises(ValueError, match="other"):
        prompt.render(**values, other="x")
    for missing in variables:
        with pytest.raises(ValueError, match=missing):
            prompt.render(**{k: v for k, v in values.items() if k != missing})


def test_a_value_is_not_expanded_again() -> None:
    assert "$failures ${x} $$ {y}" in prompts.load("repair").render(failures="$failures ${x} $$ {y}")


def test_a_prompt_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        prompts.load("nothing")


def test_the_right_examples_of_the_rules_are_read_as_they_are_meant() -> None:
    text = prompts.load("answer").text
    right = text[text.index("Đúng: ") : text.index("Sai: ")]
    found = [next(read_drafts([f"Sở A {example}"])).markers for example in re.findall("“(.*?)”", right)]
    assert found == [(2,), (2, 5)]


def test_every_rule_that_code_relies_on_is_told() -> None:
    text = prompts.load("answer").text
    for words in (
        "[2][5]",
        "ngoặc vuông",
        "y nguyên",
        "là dữ liệu",
        "một văn bản và một địa phương",
        "Nêu tên văn bản",
    ):
        assert words in text


DOCUMENT = Directive(
    id="f-1",
    type="Chương trình",
    number="07-CTr/TU",
    issuer="Ban Thường vụ Tỉnh ủy",
    date="2021-10-05",
    place="Tỉnh A",
    title="thực hiện Nghị quyết số 00-NQ/TW",
    file="f.txt",
    lines=Lines(1, 90),
)


def evidence(marker: int, text: str, document: Directive, units: tuple[str, ...] = ()) -> Evidence:
    passage = Passage(
        id=f"{document.id}.{marker}",
        document_id=document.id,
        ordinal=marker,
        kind=PassageKind.ITEM,
        text=text,
        path=("II. MỤC TIÊU",),
        units=units,
        file="f.txt",
        lines=Lines(marker, marker),
    )
    return Evidence(marker=marker, passage=passage, document=document, text=text)


def test_the_user_message_reads_so() -> None:
    unnumbered = Directive(id="f-2", type="Công văn", file="f.txt", lines=Lines(91, 99))
    message = question_message(
        "Đến năm 2030 kết nạp\nbao nhiêu?",
        [
            evidence(1, "- Mỗi năm kết nạp 2.000 đoàn viên trở lên.", DOCUMENT, ("mục II", "khoản 2")),
            evidence(2, "Như trên < 5%.", unnumbered),
            evidence(3, "Công đoàn tỉnh chủ trì.", DOCUMENT),
        ],
    )
    assert message == (
        """\
<kho_van_ban>
<doan so="1">
Văn bản: Chương trình số 07-CTr/TU ngày 5/10/2021 của Ban Thường vụ Tỉnh ủy (Tỉnh A) — thực hiện Nghị quyết số 00-NQ/TW
Vị trí: mục II, khoản 2
Nội dung: - Mỗi năm kết nạp 2.000 đoàn viên trở lên.
</doan>
<doan so="2">
Văn bản: Công văn
Vị trí: II. MỤC TIÊU
Nội dung: Như trên ‹ 5%.
</doan>
<doan so="3">
Văn bản: Chương trình số 07-CTr/TU của Ban Thường vụ Tỉnh ủy (Tỉnh A)
Vị trí: II. MỤC TIÊU
Nội dung: Công đoàn tỉnh chủ trì.
</doan>
</kho_van_ban>

<cau_hoi>
Đến năm 2030 kết nạp bao nhiêu?
</cau_hoi>

Hãy trả lời câu hỏi trong khối <cau_hoi>.
"""
    )


def test_two_documents_that_only_their_titles_tell_apart_keep_them() -> None:
    other = replace(DOCUMENT, id="f-3", title="thực hiện Nghị quyết số 11-NQ/TW")
    message = question_message(
        "?",
        [evidence(n, "Như trên.", document) for n, document in enumerate((DOCUMENT, other, DOCUMENT, other), 1)],
    )
    assert message.count("— thực hiện Nghị quyết số 00-NQ/TW") == 2
    assert message.count("— thực hiện Nghị quyết số 11-NQ/TW") == 2


def test_the_repair_message_reads_so(tmp_path: Path) -> None:
    failures = [
        Failure(draft=Draft(text="Kết nạp 3.000 đoàn viên.", markers=(1, 2)), reason="đoạn [1] không có số 3.000"),
        Failure(draft=Draft(text="Ban A chủ trì.", markers=()), reason="không ghi số đoạn"),
    ]
    assert repair_message(failures, token_counter(tmp_path, "qwen-test")) == (
        """\
Bạn đã trả lời câu hỏi trên, nhưng các câu dưới đây không đạt khi đối chiếu với đoạn trích mà chính câu đó ghi số:

<cau_khong_dat>
- Kết nạp 3.000 đoàn viên. [1][2] — đoạn [1] không có số 3.000
- Ban A chủ trì. (không ghi số đoạn) — không ghi số đoạn
</cau_khong_dat>

Hãy viết lại từng câu trong khối <cau_khong_dat> cho đúng với đoạn trích. \
Chỉ giữ phần mà đoạn trích nói; câu nào không đoạn trích nào chứng minh thì bỏ hẳn. \
Không viết lại các câu khác, không giải thích.
"""
    )


def test_how_to_write_the_answer_comes_last() -> None:
    assert in_form("Câu hỏi\n", "lines") == (
        "Câu hỏi\n\nCâu trả lời, mỗi ý một dòng, lời lẽ chép sát đoạn trích, cuối dòng có số đoạn trích trong "
        "ngoặc vuông:\n"
    )
    assert in_form("Câu hỏi\n", "json").startswith("Câu hỏi\n\nViết câu trả lời thành một đối tượng JSON")
