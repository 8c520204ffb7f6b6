"""Documents side by side: what one says of another, and what must not be taken."""

from corpus.directive import Where
from corpus.link import link
from corpus.reader import read_file
from corpus.source import source_of

FLOODS = "về tăng cường sự lãnh đạo của Đảng đối với công tác phòng ngừa, ứng phó, khắc phục hậu quả thiên tai"
SCHOOLS = "về nâng cao chất lượng giáo dục phổ thông ở vùng đồng bào dân tộc thiểu số và miền núi"


def head(place, number, day="5"):
    return f"TỈNH ỦY {place.upper()}\nĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố {number}\n{place}, ngày {day} tháng 6 năm 2020\n\n"


def letter(place="Nghệ An", sent="1- Chỉ thị số 42-CT/TW, ngày 24/3/2020 của Ban Bí thư " + FLOODS + "."):
    return (
        head(place, "32-CV/TU") + "Kính gửi: các huyện ủy.\n\nBan Thường vụ Tỉnh ủy sao gửi các văn bản sau:\n\n"
        f"{sent}\n\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\n\nNguyễn Văn An\n\n\n"
    )


def bare(kind="CHỈ THỊ", title=FLOODS, authority="BAN BÍ THƯ", text="Thời gian qua, cấp ủy các cấp đã chủ động hơn."):
    return f"{kind}\n\n{title}\n\n{text}\n\n1. Nội dung thứ nhất.\n\nT/M {authority}\n\nTrần Văn Bình\n"


def linked(*texts):
    files = [read_file(source_of(f"t{i}.txt", text.encode())) for i, text in enumerate(texts)]
    return link(d for f in files for d in f.documents)


def by_title(result, title):
    return [d for d in result.directives if d.title == title]


def test_a_covering_letter_gives_number_and_date():
    result = linked(letter() + bare())
    (found,) = by_title(result, FLOODS)
    assert (found.number, found.date) == ("42-CT/TW", "2020-03-24")
    assert found.source("number").where is found.source("date").where is Where.COVERING_LETTER
    assert found.source("number").lines == (11, 11)
    (reference,) = [r for r in result.references if r.mention.number == "42-CT/TW"]
    assert reference.target_id == found.id


def test_another_document_gives_them_where_no_letter_does():
    plan = (
        head("Nghệ An", "9-KH/TU") + "KẾ HOẠCH\nthực hiện Chỉ thị số 42-CT/TW, ngày 24/3/2020 của Ban Bí thư "
        f"{FLOODS}\n\nBan Thường vụ Tỉnh ủy ban hành kế hoạch như sau:\n\nT/M BAN THƯỜNG VỤ\n\nNguyễn Văn An\n"
    )
    (found,) = by_title(linked(plan, bare()), FLOODS)
    assert (found.number, found.source("number").where) == ("42-CT/TW", Where.OTHER_DOCUMENT)


def test_what_a_document_states_itself_is_kept():
    own = bare().replace("CHỈ THỊ", "Số 77-CT/TW\nHà Nội, ngày 1 tháng 2 năm 2019\n\nCHỈ THỊ", 1)
    (found,) = by_title(linked(letter(), own), FLOODS)
    assert (found.number, found.date, found.source("number").where) == ("77-CT/TW", "2019-02-01", Where.OWN_HEADER)


def test_a_subject_that_only_resembles_is_not_taken():
    near = "về tăng cường sự lãnh đạo của Đảng đối với công tác bảo hiểm y tế học sinh, sinh viên"
    result = linked(letter() + bare(title=near))
    (found,) = by_title(result, near)
    assert (found.number, found.date) == (None, None)


def test_another_type_is_not_taken():
    (found,) = by_title(linked(letter() + bare(kind="KẾT LUẬN")), FLOODS)
    assert found.number is None


def test_two_numbers_that_fit_give_none():
    other = letter("Hà Tĩnh", f"1- Chỉ thị số 43-CT/TW, ngày 25/3/2020 của Ban Bí thư {FLOODS}.")
    (found,) = by_title(linked(letter(), other, bare()), FLOODS)
    assert found.number is None and found.date is None


def test_two_documents_with_one_number_are_not_mixed():
    def own(title, year):
        return f"Số 42-CT/TW\nHà Nội, ngày 24 tháng 3 năm {year}\n\n" + bare(title=title)

    citing = (
        head("Nghệ An", "9-KH/TU") + "KẾ HOẠCH\nvề công tác năm\n\n"
        "Căn cứ Chỉ thị số 42-CT/TW, ngày 24/3/2020 của Ban Bí thư, cấp ủy thực hiện các việc sau.\n\n"
        "1. Theo Chỉ thị số 42-CT/TW, ngày 24/3/2015 của Ban Bí thư, tiếp tục giáo dục thế hệ trẻ.\n\n"
        "2. Quán triệt Chỉ thị số 42-CT/TW đến chi bộ.\n"
    )
    result = linked(own(FLOODS, 2020), own(SCHOOLS, 2015), citing)
    floods, schools = by_title(result, FLOODS)[0], by_title(result, SCHOOLS)[0]
    assert (floods.date, schools.date) == ("2020-03-24", "2015-03-24")
    targets = [r.target_id for r in result.references if r.mention.number == "42-CT/TW"]
    assert targets == [floods.id, schools.id, None]


def test_a_local_number_of_another_province_is_not_taken():
    def local(place):
        text = f"Ban Thường vụ Tỉnh ủy {place} ban hành chỉ thị này với các nội dung sau."
        return head(place, "5-CT/TU") + bare(title=SCHOOLS, authority="BAN THƯỜNG VỤ", text=text)

    def citing(place):
        return (
            head(place, "9-KH/TU") + "KẾ HOẠCH\nvề công tác năm\n\n"
            f"Ban Thường vụ Tỉnh ủy {place} ban hành kế hoạch theo Chỉ thị số 5-CT/TU như sau.\n"
        )

    result = linked(local("Nghệ An"), citing("Quảng Trị"), citing("Nghệ An"))
    targets = {r.source_id: r.target_id for r in result.references if r.mention.number == "5-CT/TU"}
    assert targets == {"t1-1": None, "t2-1": "t0-1"}


def test_a_letter_of_another_province_gives_no_local_number():
    sent = f"1- Chỉ thị số 5-CT/TU, ngày 3/4/2020 của Ban Thường vụ Tỉnh ủy {SCHOOLS}."
    text = "Ban Thường vụ Tỉnh ủy Quảng Trị ban hành chỉ thị này với các nội dung sau."
    own = bare(title=SCHOOLS, authority="BAN THƯỜNG VỤ", text=text)
    (found,) = by_title(linked(letter("Nghệ An", sent), own), SCHOOLS)
    assert found.number is None
    (found,) = by_title(linked(letter("Quảng Trị", sent), own), SCHOOLS)
    assert found.number == "5-CT/TU"


def test_the_order_of_files_does_not_matter():
    texts = (letter(), bare(), bare(title=SCHOOLS))
    facts = {(d.title, d.number, d.date) for d in linked(*texts).directives}
    assert facts == {(d.title, d.number, d.date) for d in linked(*reversed(texts)).directives}


def test_nothing_to_link():
    assert linked() == link([])
    assert link([]).directives == ()


def test_a_set_phrase_shared_with_another_title_is_no_subject():
    weather = FLOODS.split(" phòng ngừa")[0] + " khí tượng thủy văn đáp ứng yêu cầu xây dựng và bảo vệ Tổ quốc"
    plan = (
        head("Cà Mau", "61-KH/TU") + "KẾ HOẠCH\nthực hiện Chỉ thị số 10-CT/TW, ngày 25/9/2021 của Ban Bí thư "
        f"{weather}\n\nBan Thường vụ Tỉnh ủy ban hành kế hoạch như sau:\n\nT/M BAN THƯỜNG VỤ\n\nNguyễn Văn An\n"
    )
    (found,) = by_title(linked(letter() + bare(), plan), FLOODS)
    assert (found.number, found.date) == ("42-CT/TW", "2020-03-24")
    (alone,) = by_title(linked(bare(), plan), FLOODS)
    assert (alone.number, alone.date) == (None, None)
