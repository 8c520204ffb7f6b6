"""Provinces in text: accents, other names, the units of 2025."""

import unicodedata

import pytest

from corpus.domain import table
from corpus.places import find_places, former_places, successor_place


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tỉnh ủy Đắk Lắk", ["Đắk Lắk"]),
        ("tinh uy dak lak", ["Đắk Lắk"]),
        ("ĐẮK LẮK", ["Đắk Lắk"]),
        ("Đăk Lăk và Hà Nội", ["Đắk Lắk", "Hà Nội"]),
        ("Hạ Nam", []),
        ("ở Ha Nam, đã xong", ["Hà Nam"]),
        ("Bà Rịa – Vũng Tàu", ["Bà Rịa - Vũng Tàu"]),
        ("Thủ đô", ["Hà Nội"]),
        ("TP.HCM", ["Hồ Chí Minh"]),
        ("Thừa Thiên Huế", ["Thừa Thiên Huế"]),
        ("Hoà Bình", ["Hòa Bình"]),
        ("Hà   Nội", ["Hà Nội"]),
        ("Hà Nộii", []),
        ("", []),
    ],
)
def test_find_places(text, names):
    assert [p.name for p in find_places(text)] == names
    assert [p.name for p in find_places(unicodedata.normalize("NFD", text))] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("giữ gìn hòa bình", []),
        ("Giữ gìn hòa bình, ổn định ở Biển Đông", []),
        ("Viện Hải dương học", []),
        ("Hòa bình là khát vọng", []),
        ("thái bình, thịnh vượng", []),
        ("tỉnh hòa bình", ["Hòa Bình"]),
        ("Cho hỏi TP hải dương", ["Hải Dương"]),
        ("chỉ tiêu của hòa bình", ["Hòa Bình"]),
        ("chỉ tiêu của hà nội", ["Hà Nội"]),
        ("mục tiêu hà nội so với quảng trị theo CTHĐ", ["Hà Nội", "Quảng Trị"]),
        ("ở quảng trị thì sao", ["Quảng Trị"]),
        ("chỉ tiêu quảng trị?", ["Quảng Trị"]),
        ("so sánh hà nội và đắk lắk", ["Hà Nội", "Đắk Lắk"]),
        ("thủ đô", ["Hà Nội"]),
        ("cho hoa binh", ["Hòa Bình"]),
    ],
)
def test_common_words_are_no_places_and_lower_case_names_are(text, names):
    assert [p.name for p in find_places(text)] == names


def test_offsets():
    text = "tại Quảng Trị và Hà Nội"
    assert [text[p.start : p.end] for p in find_places(text)] == ["Quảng Trị", "Hà Nội"]


@pytest.mark.parametrize("name", table("provinces")["former"]["names"])
def test_every_province_is_found_by_its_name(name):
    assert [p.name for p in find_places(f"tỉnh {name}")] == [name]
    assert [p.name for p in find_places(name.upper())] == [name]


def test_units_of_2025():
    assert successor_place("Phú Yên") == "Đắk Lắk" and successor_place("Hà Nội") is None
    assert former_places("Đắk Lắk") == ("Phú Yên",)
    assert set(table("provinces")["merged_into"]) <= set(table("provinces")["former"]["names"])
