"""Which files make up the collection: the shipped ones, the added ones, less the removed ones.

Added files are kept byte for byte under `<home>/documents/`, what was read from Word, PDF and pictures
under `<home>/extracted/`; removals of shipped files are listed in `<home>/removed.json`; what was put
right on the page stands in `<home>/corrections/`, for added and shipped files alike. The source files
themselves are never altered.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from corpus.corrections import (
    AnyCorrection,
    ReviewFile,
    corrections_path,
    key_of,
    layered,
    read_corrections,
)
from corpus.directive import Review
from corpus.errors import CorpusError, InputError
from corpus.extract import EXTRACTOR_VERSION, Extracts, Origin
from corpus.extract.kinds import Kind, kind_of_suffix
from corpus.reader import READER_VERSION
from corpus.source import SUFFIXES, Source, read_bytes, read_source, slug_of


class _Shipped(BaseModel):
    name: str
    sha256: str


class _Manifest(BaseModel):
    files: list[_Shipped]


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One file of the collection on disk."""

    path: Path
    added: bool
    """Whether a user added it (it stands under the home folder)."""
    extracts: Extracts
    """Where what was read from it is kept."""
    reviewed: Path
    """Where the home folder keeps what was put right in it."""

    @property
    def name(self) -> str:
        """The base name, which is its identity."""
        return self.path.name

    def fingerprint(self) -> str:
        """Changes whenever the bytes, the corrections or the reader change."""
        digest = hashlib.sha256(f"reader {READER_VERSION}\n".encode())
        digest.update(_hash(self.path))
        if kind_of_suffix(self.name) is not Kind.TEXT:
            digest.update(f"\0extractor {EXTRACTOR_VERSION}".encode())
        for beside in (corrections_path(self.path), self.reviewed):
            if beside.exists():
                digest.update(b"\0" + _hash(beside))
        return digest.hexdigest()

    def read(self) -> tuple[Source, Review]:
        """The source and what was put right in it."""
        source = read_source(self.path, self.extracts)
        return source, layered(read_corrections(self.path), self.corrections())

    def corrections(self) -> tuple[AnyCorrection, ...]:
        """What was put right in it on the page, in that order."""
        return self._review_file().read()

    def correct(self, corrections: Sequence[AnyCorrection]) -> None:
        """Keep corrections, each in the place of an earlier one about the same.

        Raises:
            CorpusError: they cannot be written.
        """
        kept = {key_of(c): c for c in (*self.corrections(), *corrections)}
        self._write_review(list(kept.values()))

    def take_back(self, keys: Sequence[str]) -> None:
        """Undo the corrections of these keys (`key_of`).

        Raises:
            CorpusError: what is left cannot be written.
        """
        self._write_review([c for c in self.corrections() if key_of(c) not in keys])

    def _review_file(self) -> ReviewFile:
        is_text = kind_of_suffix(self.name) is Kind.TEXT
        return ReviewFile(self.reviewed, self._sha256 if is_text else f"{self._sha256}-{EXTRACTOR_VERSION}")

    def _write_review(self, corrections: Sequence[AnyCorrection]) -> None:
        if corrections:
            _write(self.reviewed, self._review_file().content(corrections))
        else:
            self.reviewed.unlink(missing_ok=True)

    def page_of(self, line: int) -> Origin | None:
        """The page and the place on it where a line was printed; None for files without pages, and blank lines."""
        extract = self.extracts.held(self._sha256)
        return extract.origin(line) if extract else None

    def page_image(self, page: int) -> Path | None:
        """The picture (JPEG) of a page that was read by OCR; boxes of lines are fractions of it."""
        return self.extracts.picture(self._sha256, page)

    @property
    def _sha256(self) -> str:
        return _hash(self.path).hex()


def _hash(path: Path) -> bytes:
    """The hash of a file's bytes; read again within a process only when the file was written."""
    stat = path.stat()
    return _hash_of(path, stat.st_mtime_ns, stat.st_size, stat.st_ino)


@lru_cache(maxsize=16_384)
def _hash_of(path: Path, *_written: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


_PARTIAL_SECONDS = 600
"""A file that is being written is no older than this."""


class Library:
    """The files of the collection."""

    def __init__(self, corpus: Path, home: Path) -> None:
        self._corpus = corpus
        self._added = home / "documents"
        self._removed = home / "removed.json"
        self._reviewed = home / "corrections"
        self.extracts = Extracts(home / "extracted")

    def files(self) -> list[LibraryFile]:
        """All files of the collection, shipped ones first, by name.

        Raises:
            CorpusError: the folder of the collection does not exist, or a shipped file is not what
                its manifest says.
        """
        if not self._corpus.is_dir():
            raise CorpusError(f"Không có thư mục văn bản {self._corpus}: hãy kiểm tra QUANTRIET_CORPUS.")
        removed = self._removed_names()
        shipped = [p for p in _texts(self._corpus) if p.name not in removed]
        added = list(_texts(self._added)) if self._added.is_dir() else []
        names = {p.name for p in added}
        return [
            *(self._file(p, added=False) for p in shipped if p.name not in names),
            *(self._file(p, added=True) for p in added),
        ]

    def _file(self, path: Path, *, added: bool) -> LibraryFile:
        return LibraryFile(path, added, self.extracts, self._reviewed / f"{path.name}.json")

    def check_manifest(self) -> None:
        """Raises CorpusError where a shipped file in use differs from the manifest beside it."""
        path = self._corpus / "manifest.json"
        if not path.exists():
            return
        try:
            manifest = _Manifest.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise CorpusError(f"Tệp {path} sai cấu trúc: hãy sửa hoặc chuyển tệp đi chỗ khác.") from error
        removed = self._removed_names()
        for entry in manifest.files:
            path = self._corpus / entry.name
            if entry.name in removed or not path.is_file():
                continue
            if hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
                raise CorpusError(
                    f"Tệp {entry.name} không còn nguyên như bản phát hành: hãy lấy lại tệp gốc hoặc sửa manifest.json."
                )

    def file(self, name: str) -> LibraryFile:
        """The file called `name`.

        Raises:
            InputError: there is none.
        """
        for f in self.files():
            if f.name == name:
                return f
        raise InputError(f"Trong kho không có tệp “{name}”.")

    def add(self, path: Path, *, replace: bool = False) -> str:
        """Copies a file into the collection; returns "added", "already_there" or "replaced".

        Raises:
            InputError: a file of that name but with other bytes is held, and `replace` is false; or
                a file of another name whose documents would have the same ids.
            CorpusError: the file cannot be read, or cannot be written.
        """
        read_source(path, self.extracts)
        return self.put(path.name, read_bytes(path), replace=replace)

    def put(self, name: str, data: bytes, *, replace: bool = False, instead_of: Collection[str] = ()) -> str:
        """Puts `data`, which can be read, into the collection under `name`; see `add`.

        Args:
            name: the file's.
            data: its bytes.
            replace: whether a file of that name may be replaced.
            instead_of: files of other names that go once this one is there.

        Raises:
            InputError: see `add`.
            CorpusError: it cannot be written.
        """
        files = {f.name: f for f in self.files()}
        held = files.get(name)
        before = _hash(held.path) if held is not None else None
        if before == hashlib.sha256(data).digest():
            return "already_there"
        if held is not None and not replace:
            raise InputError(f"Trong kho đã có tệp {name} với nội dung khác: dùng --replace để thay.")
        alike = next(
            (n for n in files if n != name and n not in instead_of and slug_of(n) == slug_of(name)),
            None,
        )
        if held is None and alike is not None:
            raise InputError(f"Tên tệp {name} trùng mã với tệp {alike} đã có trong kho: hãy đổi tên tệp rồi thêm lại.")
        shipped = self._corpus / name
        if shipped.is_file() and shipped.read_bytes() == data:
            (self._added / name).unlink(missing_ok=True)  # the shipped one has its corrections beside it
        else:
            _write(self._added / name, data)
        self._set_removed(self._removed_names() - {name})
        for other in instead_of:
            self.remove(other)
        if before is not None:
            self._forget(before)
        return "replaced" if held is not None else "added"

    def file_with(self, sha256: bytes, name: str) -> str | None:
        """The name of the file with these bytes, of several the one called `name`; None where none has them."""
        found = [f.name for f in self.files() if _hash(f.path) == sha256]
        return name if name in found else next(iter(found), None)

    def sweep(self) -> None:
        """Drops what was read from files that are no longer there, and what killed processes left."""
        self.extracts.sweep({_hash(f.path).hex() for f in self.files() if kind_of_suffix(f.name) is not Kind.TEXT})
        if self._added.is_dir():
            for partial in self._added.glob(".*.part"):
                if time.time() - partial.stat().st_mtime > _PARTIAL_SECONDS:
                    partial.unlink(missing_ok=True)

    def _forget(self, sha256: bytes) -> None:
        """Drops what was read from a file that is gone, unless another has the same bytes."""
        if all(_hash(f.path) != sha256 for f in self.files()):
            self.extracts.forget(sha256.hex())

    def remove(self, name: str) -> None:
        """Takes the file `name` out of the collection; survives restarts.

        Raises:
            InputError: there is no such file.
        """
        held = self.file(name)
        before = _hash(held.path)
        if (self._corpus / name).exists():
            self._set_removed(self._removed_names() | {name})
        if held.added:
            held.path.unlink()
            held.reviewed.unlink(missing_ok=True)
        self._forget(before)

    def removed(self) -> list[str]:
        """Shipped files that were taken out and can be put back."""
        return sorted(n for n in self._removed_names() if (self._corpus / n).is_file())

    def restore(self, name: str) -> None:
        """Puts a shipped file back that was taken out.

        Raises:
            InputError: there is no such file.
        """
        if name not in self.removed():
            raise InputError(f"Không có tệp “{name}” nào đã bỏ để khôi phục.")
        self._set_removed(self._removed_names() - {name})

    def _removed_names(self) -> set[str]:
        if not self._removed.exists():
            return set()
        try:
            return set(TypeAdapter(list[str]).validate_json(self._removed.read_bytes()))
        except ValidationError as error:
            raise CorpusError(f"Tệp {self._removed} sai cấu trúc: hãy xóa tệp rồi gỡ lại văn bản.") from error

    def _set_removed(self, names: set[str]) -> None:
        if names or self._removed.exists():
            _write(self._removed, json.dumps(sorted(names), ensure_ascii=False).encode())


def _texts(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in SUFFIXES:
            yield path


def _write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise CorpusError(f"Không ghi được {path.name}: {error.strerror}.") from error
