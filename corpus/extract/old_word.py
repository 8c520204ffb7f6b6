"""A .doc (or the RTF that goes by that name) to a .docx, by LibreOffice without its window."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from corpus.errors import CorpusError

_SECONDS = 120


def to_docx(name: str, data: bytes, folder: Path) -> bytes:
    """The bytes of the .docx that LibreOffice makes of a .doc; `folder` is for its files, and left empty.

    Raises:
        CorpusError: there is no LibreOffice, or it cannot read the file.
    """
    command = shutil.which("soffice") or shutil.which("libreoffice")
    if command is None:
        raise CorpusError(f"{name} là Word kiểu cũ (.doc): hãy mở bằng Word, lưu lại dạng .docx rồi thêm.")
    work = folder / "office"
    work.mkdir()
    try:
        (work / "old.doc").write_bytes(data)
        profile = (work / "profile").as_uri()  # of its own: the user's may be in use, and macros stay off
        subprocess.run(  # noqa: S603 - no shell, and no name of the file in the arguments
            [
                *(command, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "docx"),
                *("--outdir", str(work), str(work / "old.doc")),
            ],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        return (work / "old.docx").read_bytes()
    except (OSError, subprocess.SubprocessError) as error:
        raise CorpusError(
            f"LibreOffice không đọc được {name}: hãy mở bằng Word, lưu lại dạng .docx rồi thêm."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
