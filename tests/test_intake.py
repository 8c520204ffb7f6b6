"""Taking files in: what is refused and why, secrecy, twins, archives, and that nothing is lost or half there."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from dataclasses import replace

import pytest

from corpus.errors import CorpusError, InputError
from corpus.extract import kept, sandbox
from corpus.extract.archive import open_archive
from corpus.extract.kinds import Kind
from corpus.extract.limits import Limits
from corpus.filenames import check_file_name
from corpus.intake import Intake, Status, take_in, take_in_archive, take_in_with
from corpus.library import Library
from corpus.reader import read_file
from corpus.secrecy import secrecy_of
from corpus.source import read_source, source_of
from corpus.twins import Held
from tests.conftest import ROOT
from tests.sample_files import as_pdf, directive, encoded, page, pdf_of_text, saved

TEXT = """TỈNH ỦY ĐẮK LẮK
Số 7-CT/TU

Đắk Lắk, ngày 5 tháng 4 năm 2023

CHỈ THỊ
về công tác phòng cháy

1. Các cấp ủy quán triệt đầy đủ nội dung Chỉ thị đến từng chi bộ, đảng viên trong quý II năm 2023.
2. Công an tỉnh chủ trì kiểm tra an toàn phòng cháy ở khu dân cư, chợ, kho hàng trước ngày 30/9/2023.

T/M BAN THƯỜNG VỤ
BÍ THƯ

Nguyễn Văn Bình
"""


@pytest.fixture
def library(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Library(tmp_path / "corpus", tmp_path / "home")


@pytest.fixture
def outside(tmp_path):
    def write(name, data):
        path = tmp_path / "ngoài" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


@pytest.fixture
def quick(monkeypatch):
    """Word files are read as the text that they were made from, without a process of their own."""

    def run(kind, name, data, folder, **how):
        from corpus.extract.word import read_word

        extract = read_word(name, data)
        (folder / kept.LAYOUT).write_text(extract.model_dump_json(), encoding="utf-8")
        return extract

    monkeypatch.setattr(kept, "run", run)


def left_in(home):
    return sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file()) if home.exists() else []


# Refused, each in words that say what to do


def test_each_attack_is_refused_in_words_and_leaves_nothing(library, outside, tmp_path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("word/document.xml", b"0" * (30 << 20))
    entities = io.BytesIO()
    with zipfile.ZipFile(entities, "w") as z:
        z.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as z:
        z.writestr("xl/workbook.xml", "<x/>")
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    cases = [
        ("a.docx", bomb.getvalue(), "nén bất thường"),
        ("a.docx", entities.getvalue(), "khai báo XML bị cấm"),
        ("a.docx", other.getvalue(), "không phải văn bản Word"),
        ("a.docx", b"PK\x03\x04 rest", "hỏng, không mở được"),
        ("a.docx", locked, "có mật khẩu"),
        ("a.docx", b"", "rỗng"),
        ("a.docx", b"plain text", "không phải Word"),
        ("a.pdf", b"plain text", "không phải PDF"),
        ("a.pdf", b"%PDF-1.7 broken", "PDF a.pdf hỏng"),
        ("a.png", b"\x89PNG\r\n\x1a\n broken", "Ảnh a.png hỏng"),
        ("a.exe", b"MZ", "Chưa đọc được định dạng"),
        ("a", b"x", "Chưa đọc được định dạng"),
        ("a.txt", b"a\0b", "nhị phân"),
    ]
    for name, data, words in cases:
        outcome = take_in(outside(name, data), library)
        assert (outcome.status, outcome.file) == (Status.FAILED, None)
        assert words in outcome.reason, (name, outcome.reason)
        assert "\n" not in outcome.reason
        assert left_in(tmp_path / "home") == []


def test_a_pdf_with_a_password_is_refused(monkeypatch):
    import pypdfium2

    from corpus.extract import pdf

    def locked(data):
        raise pypdfium2.PdfiumError("Failed to load document (PDFium: Incorrect password error).")

    monkeypatch.setattr(pypdfium2, "PdfDocument", locked)
    with pytest.raises(CorpusError, match="có mật khẩu: hãy bỏ mật khẩu"):
        pdf.read_pdf("a.pdf", b"", None, lambda a, b: None)


def test_what_a_file_is_counts_and_not_its_suffix(library, outside):
    outcome = take_in(outside("a.pdf", saved(directive())), library)
    assert (outcome.status, outcome.file) == (Status.ADDED, "a.pdf")
    assert outcome.reason == "tên tệp là .pdf nhưng nội dung là Word: đã đọc theo nội dung"
    assert "CHƯƠNG TRÌNH" in library.file("a.pdf").read()[0].text


def test_limits_on_size_pages_and_pixels(library, outside, monkeypatch, tmp_path):
    from corpus import source
    from corpus.extract import worker

    small = Limits(file_bytes=1 << 20, pages=1, page_pixels=10_000)
    monkeypatch.setattr(source, "LIMITS", small)
    assert "quá lớn (2 MB, tối đa 1 MB)" in take_in(outside("a.txt", b"x" * (2 << 20)), library).reason
    with pytest.raises(CorpusError, match="có 2 trang, tối đa 1: hãy tách"):
        worker.read(Kind.PDF, "a.pdf", pdf_of_text(["a"], ["b"]), tmp_path, small)
    with pytest.raises(CorpusError, match=r"Ảnh a\.png quá lớn \(200 x 200 điểm\)"):
        worker.read(Kind.IMAGE, "a.png", encoded(page([], shape=(200, 200))), tmp_path, small)
    with pytest.raises(CorpusError, match="có trang quá lớn"):
        worker.read(Kind.PDF, "a.pdf", as_pdf(page([], shape=(2000, 2000))), tmp_path, small)


@pytest.mark.parametrize(
    ("limits_", "words"),
    [
        (Limits(members=1), "quá nhiều phần"),
        (Limits(unpacked_bytes=1000, ratio=10_000), "giải nén ra quá lớn"),
        (Limits(ratio=10), "nén bất thường"),
    ],
)
def test_archives_are_looked_at_before_they_are_unpacked(limits_, words):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a.txt", b"0" * (2 << 20))
        z.writestr("b.txt", b"1")
    with pytest.raises(CorpusError, match=words):
        open_archive("a.zip", buffer.getvalue(), limits_)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os; os.abort()", "dừng đột ngột"),
        ("import sys; sys.exit(1)", "dừng đột ngột"),
        ("import time; time.sleep(60)", "quá lâu nên đã dừng"),
        ("import os; os.kill(os.getpid(), 24)", "quá lâu nên đã dừng"),
        ('print(\'{"error": "lý do"}\'); raise SystemExit(3)', "lý do"),
    ],
)
def test_the_reading_process_may_die_alone(monkeypatch, tmp_path, code, words):
    popen = subprocess.Popen
    monkeypatch.setattr(sandbox.subprocess, "Popen", lambda c, **how: popen([sys.executable, "-c", code], **how))
    with pytest.raises(CorpusError, match=words):
        sandbox.run(Kind.WORD, "a.docx", b"", tmp_path, limits=Limits(quiet_seconds=2.0))


def test_memory_is_bounded_and_no_secret_is_handed_on(monkeypatch, tmp_path):
    pytest.importorskip("resource")
    monkeypatch.setenv("OPENAI_API_KEY", "bí mật")
    code = (
        "import json, os; from corpus.extract import worker; from corpus.extract.kinds import Kind\n"
        "assert 'OPENAI_API_KEY' not in os.environ\n"
        "worker.read = lambda *a: bytearray(8 << 30)\n"
        f"raise SystemExit(worker.main(['pdf', {str(tmp_path)!r}, 'a.pdf']))"
    )
    popen = subprocess.Popen
    monkeypatch.setattr(sandbox.subprocess, "Popen", lambda c, **how: popen([sys.executable, "-c", code], **how))
    with pytest.raises(CorpusError, match="cần nhiều bộ nhớ hơn mức cho phép"):
        sandbox.run(Kind.PDF, "a.pdf", b"", tmp_path)


def test_reading_can_be_stopped_and_says_how_far_it_is(library, outside, tmp_path):
    path = outside("a.pdf", pdf_of_text(["a"], ["b"]))
    stopped = take_in_with(path, Intake(library=library, cancelled=lambda: True))
    assert (stopped.status, stopped.reason) == (Status.FAILED, "đã dừng theo yêu cầu")
    assert left_in(tmp_path / "home") == []
    seen = []
    take_in_with(path, Intake(library=library, force=True, progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 2), (2, 2)]


# Names


@pytest.mark.parametrize(
    "name",
    ["a\nb.txt", "a\x1b[31m.txt", "a\u202etxt.docx", "a\u200bb.txt", "a\u2028.txt", ".ẩn.txt", "con.txt", "NUL.docx",
     "COM1.pdf", "đ" * 120 + ".txt", "a:b.txt", "a\\b.txt", " a.txt", "a.txt ", "a?.txt", "a.", "..", ""],
)  # fmt: skip
def test_hostile_names_are_refused(name):
    with pytest.raises(InputError, match="hãy đổi tên rồi thêm lại") as refused:
        check_file_name(name)
    assert not set(str(refused.value)) & set("\n\x1b\u202e\u200b\u2028")


@pytest.mark.parametrize(
    "name", ["Chỉ thị 42.docx", "CV (1) - bản chính_v2.pdf", "console.txt", "日本.txt", "đ" * 90 + ".txt"]
)
def test_usual_names_are_taken(name):
    check_file_name(name)


def test_a_hostile_name_is_refused_by_an_add(library, outside, tmp_path):
    outcome = take_in(outside("chỉ thị\u202etxt.docx", saved(directive())), library)
    assert outcome.status is Status.FAILED
    assert left_in(tmp_path / "home") == []


def test_scripts_in_text_stay_text(library, outside):
    evil = "<script>alert(1)</script> {{7*7}} ${jndi:ldap://x} =cmd|' /C calc'!A0"
    take_in(outside("a.docx", saved(directive(extra=[evil]))), library)
    assert evil in library.file("a.docx").read()[0].text


# Archives


def test_each_member_of_an_archive_is_a_file_of_its_own(library, outside, tmp_path):
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as z:
        z.writestr("a.txt", TEXT)
    with zipfile.ZipFile(outside("gói.zip", b""), "w") as z:
        z.writestr("năm 2023/một.txt", TEXT)
        z.writestr("../../ngoài.txt", TEXT.replace("7-CT", "8-CT"))
        z.writestr("/etc/tuyệt đối.txt", TEXT.replace("7-CT", "9-CT"))
        z.writestr("C:\\Windows\\cửa sổ.txt", TEXT.replace("7-CT", "10-CT"))
        z.writestr("x/", "")
        z.writestr("__MACOSX/._một.txt", "x")
        z.writestr(".git/config.txt", "x")
        z.writestr("trong.zip", nested.getvalue())
        z.writestr("đọc.exe", "MZ")
        z.writestr("con.txt", TEXT)
        z.writestr("x/một.txt", TEXT.replace("7-CT", "11-CT"))
    rows = list(take_in_archive(tmp_path / "ngoài" / "gói.zip", Intake(library=library)))
    assert [(o.status, o.file) for _, o in rows] == [
        (Status.ADDED, "một.txt"), (Status.ADDED, "ngoài.txt"), (Status.ADDED, "tuyệt đối.txt"),
        (Status.ADDED, "cửa sổ.txt"), *[(Status.FAILED, None)] * 4,
    ]  # fmt: skip
    reasons = [o.reason for _, o in rows[4:]]
    for said, words in zip(reasons, ("lồng trong", "Chưa đọc được", "dành riêng", "với nội dung khác"), strict=True):
        assert words in said
    assert left_in(tmp_path / "home") == sorted(f"documents/{n}.txt" for n in ("một", "ngoài", "tuyệt đối", "cửa sổ"))
    assert not (tmp_path / "ngoài.txt").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"x" * 100])
def test_an_archive_that_is_none_is_refused(library, outside, data):
    ((_, outcome),) = take_in_archive(outside("a.zip", data), Intake(library=library))
    assert outcome.status is Status.FAILED


def test_a_name_of_an_archive_in_utf8_that_does_not_say_so_is_read(library, outside):
    path = outside("a.zip", b"")
    info = zipfile.ZipInfo("Chỉ thị.txt".encode().decode("cp437"))
    with zipfile.ZipFile(path, "w") as z:
        z.writestr(info, TEXT)
    path.write_bytes(path.read_bytes().replace(info.filename.encode(), "Chỉ thị.txt".encode()))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        z.writestr("x", "")
    from corpus.extract.archive import _name

    info.flag_bits = 0
    assert _name(info) == "Chỉ thị.txt"


# Secrecy

HEAD = (
    "TỈNH ỦY ĐẮK LẮK\nSố 7-CT/TU\n{}\nĐắk Lắk, ngày 5 tháng 4 năm 2023\n\n"
    "CHỈ THỊ\nvề công tác phòng cháy\n\n1. Các cấp ủy {}.\n"
)


@pytest.mark.parametrize(
    ("line", "is_ocr", "mark"),
    [
        ("MẬT", False, "MẬT"),
        ("TỐI MẬT", False, "TỐI MẬT"),
        ("TUYỆT MẬT", False, "TUYỆT MẬT"),
        ("**MẬT**", False, "MẬT"),
        ("│ MẬT │", False, "MẬT"),
        ("M Ậ T", False, "MẬT"),
        ("T Ố I   M Ậ T", False, "TỐI MẬT"),
        ("MAT", False, "MẬT"),
        ("TOI MAT", False, "TỐI MẬT"),
        ("Độ mật: Tối mật", False, "TỐI MẬT"),
        ("Độ mật: MẬT", False, "MẬT"),
        ("MẬT      ĐẢNG CỘNG SẢN VIỆT NAM", False, "MẬT"),
        ("TÔI MẬT.", True, "TỐI MẬT"),
        ("TỐl MẶT", True, "TỐI MẬT"),
        ("T0I MAT |", True, "TỐI MẬT"),
        ("TUYÊT MÂT", True, "TUYỆT MẬT"),
        ("_ MẤT _", True, "MẬT"),
        ("MẶT", False, None),
        ("mật", False, None),
        ("Mật ong", False, None),
        ("BẢO MẬT", False, None),
        ("BAN CƠ YẾU BẢO MẬT", False, None),
        ("MẬT VỤ", False, None),
        ("HỎA TỐC", False, None),
        ("MẶT TRẬN TỔ QUỐC", True, None),
    ],
)
def test_marks_of_secrecy(line, is_ocr, mark):
    found = secrecy_of(HEAD.format(line, "giữ gìn bí mật nhà nước"), is_ocr=is_ocr)
    assert found == ((mark, 3) if mark else None)


def test_the_word_in_the_text_is_no_mark():
    long = "quản lý tài liệu mật, tối mật, tuyệt mật theo quy định; " * 4
    assert secrecy_of(HEAD.format("", long + "\nMẬT\n2. Tài liệu TỐI MẬT")) is None
    assert secrecy_of("") is None


def test_a_mark_on_the_second_document_of_a_file_and_in_a_page_header():
    two = TEXT + "\n" + HEAD.format("TUYỆT MẬT", "quán triệt")
    assert secrecy_of(two)[0] == "TUYỆT MẬT"
    assert secrecy_of(TEXT, aside=["Trang 1", "MẬT"]) == ("MẬT", 0)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.txt", HEAD.format("TỐI MẬT", "x").encode()), ("a.docx", saved(directive(stamp="TỐI MẬT")))],
)
def test_a_secret_text_is_stopped_before_anything_is_kept(library, outside, tmp_path, name, data):
    path = outside(name, data)
    for force in (False, True):
        outcome = take_in(path, library, force=force)
        assert outcome.status is Status.FAILED
        assert "có dấu TỐI MẬT (dòng" in outcome.reason
        assert "không giữ bản nào" in outcome.reason
    assert left_in(tmp_path / "home") == []


# The same again


def held_of(library):
    documents = [d for f in library.files() for d in read_file(f.read()[0]).documents]
    passages = {d.directive.id: d.passages for d in documents}
    return Held({d.directive.id: d.directive for d in documents}, passages.__getitem__)


def test_the_same_bytes_under_another_name(library, outside):
    take_in(outside("một.txt", TEXT), library)
    again = take_in(outside("hai.txt", TEXT), library)
    assert (again.status, again.file) == (Status.ALREADY_THERE, "một.txt")
    assert again.reason == "cùng nội dung với tệp một.txt đã có trong kho"
    assert take_in(outside("một.txt", TEXT), library).reason is None


def test_the_same_document_in_another_file(quick, library, outside, tmp_path):
    take_in(outside("chương trình.docx", saved(directive())), library)
    scan = source_of("x.txt", saved_text(outside).replace("rừng", "rùng").encode()).text
    intake = Intake(library=library, held=held_of(library))
    path = outside("bản quét.txt", scan)
    again = take_in_with(path, intake)
    assert (again.status, again.file) == (Status.ALREADY_THERE, "chương trình.docx")
    assert "--replace để thay" in again.reason and "--force để giữ cả hai" in again.reason
    replaced = take_in_with(path, Intake(library=library, held=intake.held, replace=True))
    assert (replaced.status, replaced.file) == (Status.REPLACED, "bản quét.txt")
    assert replaced.reason == "thay cho tệp chương trình.docx"
    assert [f.name for f in library.files()] == ["bản quét.txt"]
    assert left_in(tmp_path / "home") == ["documents/bản quét.txt"]


def saved_text(outside):
    return read_source(outside("nguồn.docx", saved(directive()))).text


def test_the_same_document_with_its_number_misread_is_known_by_its_text(library, outside):
    take_in(outside("một.txt", TEXT), library)
    held = held_of(library)
    misread = TEXT.replace("7-CT/TU", "1-CT/TU").replace("phòng cháy", "phòng chảy", 1)
    (printed,) = read_file(source_of("hai.txt", misread.encode())).documents
    assert held.twin(printed) is None  # two numbers in print are two documents made from one template
    scanned = replace(printed, directive=replace(printed.directive, is_ocr=True))
    assert held.twin(scanned).file == "một.txt"


def test_other_documents_are_no_twins(library, outside):
    take_in(outside("một.txt", TEXT), library)
    held = held_of(library)
    other = TEXT.replace("7-CT/TU", "8-CT/TU").replace("phòng cháy", "bảo vệ rừng")
    other = other.replace("Các cấp ủy quán triệt", "Ủy ban nhân dân tỉnh triển khai").replace("Công an", "Kiểm lâm")
    assert take_in_with(outside("hai.txt", other), Intake(library=library, held=held)).status is Status.ADDED
    again = take_in_with(outside("ba.txt", other + " "), Intake(library=library, held=held))
    assert (again.status, again.file) == (Status.ALREADY_THERE, "hai.txt")  # what was added meanwhile counts
    assert take_in_with(outside("ba.txt", other + " "), Intake(library=library, held=held, force=True)).status.is_new


def test_a_bundle_with_one_known_document_is_taken_and_says_so(library, outside):
    take_in(outside("một.txt", TEXT), library)
    bundle = (
        TEXT
        + "\n\n"
        + TEXT.replace("7-CT/TU", "9-CT/TU")
        .replace("ngày 5 tháng 4", "ngày 6 tháng 7")
        .replace("phòng cháy", "thủy lợi")
        .replace("Các cấp ủy quán triệt", "Các huyện ủy thực hiện nghiêm việc")
    )
    outcome = take_in_with(outside("gộp.txt", bundle), Intake(library=library, held=held_of(library), replace=True))
    assert outcome.status is Status.ADDED
    assert outcome.reason == "1 văn bản trong tệp cũng có trong tệp một.txt của kho"
    assert len(library.files()) == 2


# Nothing lost


class Crash(BaseException):
    """The process is gone."""


_DISK = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
_watch = {"home": None, "left": 0}


def _audit(event, arguments):
    home = _watch["home"]
    if home is None or event not in _DISK or not str(arguments[0]).startswith(home):
        return
    if event == "open" and arguments[1] is not None and set(str(arguments[1])) <= set("rb"):
        return
    _watch["left"] -= 1
    if _watch["left"] < 0:
        raise Crash


@pytest.fixture(scope="module")
def audited():
    sys.addaudithook(_audit)
    yield
    _watch["home"] = None


@contextmanager
def crash_after(home, operations):
    """The process dies before its next operation on the disk below `home`, and can undo nothing."""
    _watch.update(home=str(home), left=operations)
    try:
        yield
    finally:
        _watch["home"] = None


def whole(library):
    """Every file of the collection can be read, and is one of the two that were ever added."""
    for f in library.files():
        assert f.read()[0].text.strip()
        yield f.name


@pytest.mark.parametrize("replace", [False, True])
def test_a_crash_at_any_moment_leaves_the_old_or_the_new(audited, quick, outside, tmp_path, replace):
    (tmp_path / "corpus").mkdir()
    first, second = saved(directive(number="1-CTr/TU")), saved(directive(number="2-CTr/TU"))
    moments = 0
    for moment in range(60):
        home = tmp_path / f"home{moment}"
        library = Library(tmp_path / "corpus", home)
        assert take_in(outside("a.docx", first), library).status is Status.ADDED
        path = outside("a.docx" if replace else "b.docx", second)
        try:
            with crash_after(home, moment):
                take_in(path, library, replace=replace)
            done = True
        except Crash:
            done = False
        again = Library(tmp_path / "corpus", home)
        names = list(whole(again))
        assert names in ([["a.docx"]] if replace else [["a.docx"], ["a.docx", "b.docx"]])
        held = again.file("a.docx").path.read_bytes()
        assert held in ((first, second) if replace else (first,))
        assert take_in(path, again, replace=replace).status in (Status.ADDED, Status.REPLACED, Status.ALREADY_THERE)
        again.sweep()
        assert [f.name for f in again.files()] == (["a.docx"] if replace else ["a.docx", "b.docx"])
        left = [p for p in left_in(home) if not p.startswith("documents/")]
        assert len(left) == len(again.files()), left  # one extract a file, no stage, no lock
        moments = moment
        if done:
            break
    assert 5 < moments < 59


def test_what_is_kept_is_made_again_where_it_is_old_or_broken(quick, library, outside, tmp_path, monkeypatch):
    take_in(outside("a.docx", saved(directive())), library)
    (layout,) = (tmp_path / "home" / "extracted").glob("*/layout.json")
    text = library.file("a.docx").read()[0].text
    for broken in ("{", layout.read_text().replace('"version":1', '"version":0')):
        layout.write_text(broken)
        assert library.file("a.docx").read()[0].text == text
        assert json.loads(layout.read_text())["version"] == 1
    before = library.file("a.docx").fingerprint()
    monkeypatch.setattr("corpus.library.EXTRACTOR_VERSION", 2)
    assert library.file("a.docx").fingerprint() != before


#: `make fuzz` kills fifty times.
KILLS = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else 3
#: Seconds after the start: before anything is read, and when all is done.
FIRST_KILL, LAST_KILL = 0.6, 3.0


def _start(home, corpus, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "documents", *arguments, "--json"],
        cwd=ROOT,
        env={**os.environ, "QUANTRIET_HOME": str(home), "QUANTRIET_CORPUS": str(corpus)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_adds_that_are_killed_and_two_at_once(tmp_path):
    """Kills at moments of real runs, another file each time, then two adds at the same time on what is left."""
    home, corpus = tmp_path / "home", tmp_path / "corpus"
    corpus.mkdir()

    def written(name, number):
        path = tmp_path / name
        path.write_bytes(saved(directive(number=f"{number}-CTr/TU", extra=[f"Đoạn riêng số {number}. " * 40])))
        return path

    tried = []
    for n in range(KILLS):
        tried.append(f"k{n}.docx")
        process = _start(home, corpus, "add", str(written(tried[-1], 100 + n)))
        time.sleep(FIRST_KILL + (LAST_KILL - FIRST_KILL) * n / (KILLS - 1))
        with contextlib.suppress(ProcessLookupError):  # it was done before
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert set(whole(Library(corpus, home))) <= set(tried)
    names = ["a.docx", "b.docx"]
    for n, name in enumerate(names, 1):
        written(name, n)
    both = [_start(home, corpus, "add", str(tmp_path / name)) for name in names]
    rows = [json.loads(p.communicate(timeout=120)[0]) for p in both]
    assert [p.returncode for p in both] == [0, 0]
    assert [r["file"] for (r,) in rows] == names
    assert all(r["status"] in ("added", "already_there") for (r,) in rows)
    assert set(names) <= set(whole(Library(corpus, home))) <= {*names, *tried}
    assert not list((home / "extracted").glob(".stage-*"))
