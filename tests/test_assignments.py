"""Who does what in a sentence."""

import pytest

from corpus.assignments import Role, find_assignments


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Ban Tuyên giáo Tỉnh ủy chủ trì, phối hợp với Sở Tài chính biên soạn tài liệu.",
            [("Ban Tuyên giáo Tỉnh ủy", Role.LEAD), ("Sở Tài chính", Role.COORDINATE)],
        ),
        (
            "Giao Ban Tổ chức Tỉnh ủy theo dõi, đôn đốc việc thực hiện.",
            [("Ban Tổ chức Tỉnh ủy", Role.SUPERVISE)],
        ),
        (
            "2. Ủy ban nhân dân tỉnh xây dựng kế hoạch.",
            [("Ủy ban nhân dân tỉnh", Role.IMPLEMENT)],
        ),
        (
            "Ban Dân vận Tỉnh ủy, Ban Nội chính Tỉnh ủy hướng dẫn cơ sở.",
            [("Ban Dân vận Tỉnh ủy", Role.IMPLEMENT), ("Ban Nội chính Tỉnh ủy", Role.IMPLEMENT)],
        ),
        ("Theo chỉ đạo của Ban Bí thư, cấp ủy tổ chức thực hiện.", [("cấp ủy", Role.IMPLEMENT)]),
        ("Đẩy mạnh tuyên truyền trong nhân dân.", []),
        ("", []),
    ],
)
def test_roles(text, roles):
    assert [(a.body.written, a.role) for a in find_assignments(text)] == roles


def test_each_sentence_has_its_own_roles():
    text = "Ban Tổ chức Tỉnh ủy chủ trì việc này. Ban Dân vận Tỉnh ủy theo dõi."
    found = find_assignments(text)
    assert [a.role for a in found] == [Role.LEAD, Role.SUPERVISE]
    assert [text[a.start : a.end].endswith(".") for a in found] == [True, True]
    assert [text[a.start + a.body.start : a.start + a.body.end] for a in found] == [a.body.written for a in found]
