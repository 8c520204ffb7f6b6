"""Archives that a stranger packed: looked at before anything in them is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.errors import CorpusError
from corpus.extract.limits import LIMITS, Limits, megabytes

#: Below this size any ratio is harmless.
_SMALL = 1 << 20


def open_archive(name: str, data: bytes, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """The archive in `data`, none of its members read yet.

    Raises:
        CorpusError: it is broken, has a password, or would unpack to more than is allowed.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise CorpusError(f"Tệp {name} hỏng, không mở được: hãy lấy lại bản gốc.") from error
    if len(infos) > limits.members:
        raise CorpusError(f"Tệp {name} chứa quá nhiều phần ({len(infos)}, tối đa {limits.members}): không mở.")
    total = 0
    for info in infos:
        total += info.file_size
        if info.file_size > _SMALL and info.file_size > limits.ratio * max(1, info.compress_size):
            raise CorpusError(f"Tệp {name} nén bất thường (nở gấp hơn {limits.ratio} lần): không mở.")
        if info.flag_bits & 1:
            raise CorpusError(f"Tệp {name} có mật khẩu: hãy giải nén hoặc bỏ mật khẩu rồi thêm lại.")
    if total > limits.unpacked_bytes:
        raise CorpusError(
            f"Tệp {name} giải nén ra quá lớn ({megabytes(total)}, tối đa {megabytes(limits.unpacked_bytes)}): không mở."
        )
    return archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """The bytes of a member; never more than it says that it has.

    Raises:
        CorpusError: it is broken or packed in a way that is not known.
    """
    try:
        return archive.read(info)
    except (
        zipfile.BadZipFile,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        zlib.error,
    ) as e:
        raise CorpusError(f"Phần {name} trong tệp nén hỏng, không đọc được: hãy lấy lại bản gốc.") from e


def members(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    r"""Name and entry of each file to be read; what a system put there by itself is passed over.

    A name may be anything ("../../x", "C:\x"): only its last part is ever used as a name.
    """
    for info in archive.infolist():
        path = _name(info)
        parts = PurePosixPath(path.replace("\\", "/")).parts
        if path.endswith(("/", "\\")) or not parts:
            continue
        hidden = any(p.startswith(".") and not re.fullmatch(r"\.+", p) for p in parts)
        if hidden or parts[0] == "__MACOSX" or parts[-1] in ("Thumbs.db", "desktop.ini"):
            continue
        yield path, info


def _name(info: zipfile.ZipInfo) -> str:
    """The name; one in UTF-8 that does not say so is shown as cp437 by `zipfile`."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
