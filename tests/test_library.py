"""Adding, replacing and removing files; what is refused, and in which words."""

import json

import pytest

from corpus import library as library_module
from corpus.errors import CorpusError, InputError
from corpus.library import Library


@pytest.fixture
def library(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "một.txt").write_text("CHỈ THỊ\nvề một", encoding="utf-8")
    return Library(tmp_path / "corpus", tmp_path / "home")


@pytest.fixture
def outside(tmp_path):
    def write(name, data):
        path = tmp_path / "ngoài" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


def names(library):
    return [(f.name, f.added) for f in library.files()]


def test_add(library, outside):
    assert library.add(outside("hai.md", "# KẾ HOẠCH\r\n")) == "added"
    assert names(library) == [("một.txt", False), ("hai.md", True)]
    assert library.file("hai.md").path.read_bytes() == "# KẾ HOẠCH\r\n".encode()
    assert library.file("hai.md").read()[0].text == "# KẾ HOẠCH\n"
    assert library.add(outside("hai.md", "# KẾ HOẠCH\r\n")) == "already_there"


def test_same_name_other_bytes_is_refused_until_replaced(library, outside):
    path = outside("một.txt", "khác")
    with pytest.raises(InputError, match=r"đã có tệp một\.txt với nội dung khác: dùng --replace"):
        library.add(path)
    assert names(library) == [("một.txt", False)]
    assert library.add(path, replace=True) == "replaced"
    assert names(library) == [("một.txt", True)]
    assert library.file("một.txt").read()[0].text == "khác"


def test_removal_of_a_shipped_file_survives(library, outside, tmp_path):
    library.remove("một.txt")
    again = Library(tmp_path / "corpus", tmp_path / "home")
    assert names(again) == []
    assert (tmp_path / "corpus" / "một.txt").exists()
    assert json.loads((tmp_path / "home" / "removed.json").read_text()) == ["một.txt"]
    with pytest.raises(InputError, match=r"không có tệp “một\.txt”"):
        again.remove("một.txt")
    assert again.add(outside("một.txt", "CHỈ THỊ\nvề một")) == "added"
    assert names(again) == [("một.txt", False)]  # the shipped one, with its corrections


def test_the_shipped_bytes_in_place_of_a_replacement_are_the_shipped_file(library, outside):
    library.add(outside("một.txt", "khác"), replace=True)
    assert library.add(outside("một.txt", "CHỈ THỊ\nvề một"), replace=True) == "replaced"
    assert names(library) == [("một.txt", False)]


def test_two_names_that_would_give_the_same_ids_are_refused(library, outside):
    with pytest.raises(InputError, match=r"mot\.md trùng mã với tệp một\.txt .* đổi tên"):
        library.add(outside("mot.md", "# KẾ HOẠCH"))
    assert names(library) == [("một.txt", False)]
    library.remove("một.txt")
    assert library.add(outside("mot.md", "# KẾ HOẠCH")) == "added"
    with pytest.raises(InputError, match="trùng mã"):
        library.add(outside("một.txt", "CHỈ THỊ\nvề một"))
    library.remove("mot.md")
    assert names(library) == []


def test_removal_of_a_replaced_file_does_not_bring_the_shipped_one_back(library, outside):
    library.add(outside("một.txt", "khác"), replace=True)
    library.remove("một.txt")
    assert names(library) == []


def test_removal_of_an_added_file(library, outside, tmp_path):
    library.add(outside("hai.txt", "abc"))
    library.remove("hai.txt")
    assert names(library) == [("một.txt", False)]
    assert not (tmp_path / "home" / "removed.json").exists()


def test_a_failed_write_leaves_what_was_there(library, outside, monkeypatch, tmp_path):
    library.add(outside("hai.txt", "cũ"))

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(library_module.Path, "write_bytes", full)
    monkeypatch.setattr(library_module, "read_source", lambda *path: None)
    path = tmp_path / "ngoài" / "hai.txt"
    with path.open("w", encoding="utf-8") as f:
        f.write("mới")
    with pytest.raises(CorpusError, match=r"Không ghi được hai\.txt: No space left"):
        library.add(path, replace=True)
    monkeypatch.undo()
    assert library.file("hai.txt").path.read_text(encoding="utf-8") == "cũ"
    assert names(library) == [("một.txt", False), ("hai.txt", True)]


def test_a_partial_file_is_no_document(library, outside, tmp_path):
    library.add(outside("hai.txt", "abc"))
    (tmp_path / "home" / "documents" / ".hai.txt.1.part").write_text("nửa")
    assert [n for n, _ in names(library)] == ["một.txt", "hai.txt"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", "Đảng ủy".encode("cp1258", "ignore") + b"\xd0\xc6", "Không nhận ra bảng mã"),
        ("a.txt", b"\xff\xfe\x00", "Không nhận ra bảng mã"),
        ("a.txt", b"\xff\xfe\x00\xd8", "Không nhận ra bảng mã"),
        ("a.txt", b"abc\0def", "chứa dữ liệu nhị phân"),
        ("a.pdf", b"%PDF", "Nội dung tệp a.pdf không phải PDF"),
        ("a", b"abc", "Chưa đọc được định dạng"),
    ],
)
def test_what_cannot_be_read_is_refused_in_vietnamese(library, outside, name, data, message):
    with pytest.raises(CorpusError, match=message):
        library.add(outside(name, data))
    assert names(library) == [("một.txt", False)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read(library, outside, encoding):
    library.add(outside("a.txt", "Đảng ủy".encode(encoding)))
    assert library.file("a.txt").read()[0].text == "Đảng ủy"


def test_missing_files_and_folders(library, tmp_path):
    with pytest.raises(CorpusError, match=r"Không mở được tệp x\.txt"):
        library.add(tmp_path / "x.txt")
    with pytest.raises(CorpusError, match="Không có thư mục văn bản"):
        Library(tmp_path / "none", tmp_path / "home").files()
    with pytest.raises(InputError, match="không có tệp"):
        library.file("x.txt")


def test_manifest(library, tmp_path):
    library.check_manifest()
    manifest = {"files": [{"name": "một.txt", "sha256": "0" * 64}, {"name": "vắng.txt", "sha256": ""}]}
    (tmp_path / "corpus" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"một\.txt không còn nguyên"):
        library.check_manifest()
    library.remove("một.txt")
    library.check_manifest()


@pytest.mark.parametrize("content", ["{", '{"name": "app", "icons": []}', "[1]", "\xff", '{"files": [{"name": 1}]}'])
def test_a_foreign_manifest_is_refused_in_vietnamese(library, tmp_path, content):
    (tmp_path / "corpus" / "manifest.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(CorpusError, match=r"manifest\.json sai cấu trúc"):
        library.check_manifest()


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[1]", '"a"'])
def test_a_broken_list_of_removals_is_refused_in_vietnamese(library, tmp_path, content):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "removed.json").write_text(content)
    with pytest.raises(CorpusError, match=r"removed\.json"):
        library.files()


def test_the_fingerprint_changes_with_bytes_and_corrections(library, tmp_path):
    before = library.file("một.txt").fingerprint()
    beside = tmp_path / "corpus" / "một.corrections.json"
    beside.write_text("[]")
    with_corrections = library.file("một.txt").fingerprint()
    (tmp_path / "corpus" / "một.txt").write_text("khác", encoding="utf-8")
    assert len({before, with_corrections, library.file("một.txt").fingerprint()}) == 3
