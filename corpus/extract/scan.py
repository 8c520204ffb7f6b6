"""Pictures of pages: put straight, read by an engine, kept small for the screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from corpus.errors import CorpusError
from corpus.extract.columns import apart
from corpus.extract.engines import Engine
from corpus.extract.grids import find_grids, with_rows, without_rules
from corpus.extract.limits import LIMITS, Limits
from corpus.extract.pages import Page, assemble
from corpus.extract.result import Extract, picture_name

_KEPT_SIDE = 1_700
"""Pixels of a kept picture's longer side: enough to read small print on a screen."""
_READ_SIDE = 3_500
"""An A4 page at 300 dots per inch; more only takes longer."""
_LEAST_SIDE = 1_500
"""A picture smaller than that is made twice as large: engines want letters of some twenty pixels."""
MISSING = (
    "máy chưa có chương trình nhận dạng chữ: cài Tesseract với tiếng Việt (Debian/Ubuntu: "
    "apt install tesseract-ocr tesseract-ocr-vie; Windows, macOS: bộ cài Tesseract, chọn Vietnamese) "
    "hoặc pip install 'quantriet[ocr]', rồi thêm lại"
)


class Scanner:
    """Reads pictures of pages, and keeps a small copy of each in a folder."""

    def __init__(self, engine: Engine | None, folder: Path) -> None:
        self.engine = engine
        self._folder = folder

    def read(self, picture: Image.Image, number: int, name: str) -> Page:
        """The lines of the page `number`.

        Raises:
            CorpusError: there is no engine, or it failed.
        """
        if self.engine is None:
            raise CorpusError(f"{name} là bản quét, nhưng {MISSING}.")
        picture = straightened(_sized(picture))
        grids = find_grids(picture)
        shape = picture.width / picture.height
        lines = apart(with_rows(self.engine.lines(without_rules(picture, grids)), grids), shape)
        small = picture.copy()
        small.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
        small.save(self._folder / picture_name(number), quality=70)
        return Page(number, tuple(lines), is_ocr=True, shape=shape)


def read_image(
    name: str, data: bytes, scanner: Scanner, progress: Callable[[int, int], None], limits: Limits = LIMITS
) -> Extract:
    """The text of a picture, or of the pictures in one .tif.

    Raises:
        CorpusError: it is broken or too large, or there is no means to read it.
    """
    Image.MAX_IMAGE_PIXELS = None  # the limit below says it in Vietnamese
    pages = []
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
            count = getattr(image, "n_frames", 1)
            if count > limits.pages:
                raise CorpusError(f"Tệp {name} có {count} trang, tối đa {limits.pages}: hãy tách thành nhiều tệp.")
            for number in range(1, count + 1):
                image.seek(number - 1)
                if image.width * image.height > limits.page_pixels:
                    raise CorpusError(
                        f"Ảnh {name} quá lớn ({image.width} x {image.height} điểm): hãy quét lại ở khổ A4, 300 dpi."
                    )
                pages.append(scanner.read(_grey(image), number, name))
                progress(number, count)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError) as error:
        raise CorpusError(f"Ảnh {name} hỏng, không mở được: hãy quét lại.") from error
    if not any(p.lines for p in pages):
        raise CorpusError(f"Không thấy chữ nào trong ảnh {name}: hãy quét lại rõ hơn, đúng chiều.")
    engine = scanner.engine.name if scanner.engine else ""
    return assemble(pages, engine=engine, pictures=tuple(range(1, len(pages) + 1)))


def _grey(image: Image.Image) -> Image.Image:
    """In greys on white, the way the camera was held."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        coloured = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", coloured.size, "white"), coloured)
    if turned.mode.startswith("I") or turned.mode == "F":
        values = np.asarray(turned, dtype=np.float32)
        top = float(values.max()) or 1.0
        return Image.fromarray((values * (255 / top)).clip(0, 255).astype(np.uint8))
    return turned.convert("L")


def _sized(picture: Image.Image) -> Image.Image:
    """The picture in the size that engines read best, the specks of its paper smoothed."""
    side = max(picture.size)
    wanted = min(float(_READ_SIDE), side * (2.0 if side < _LEAST_SIDE else 1.5))
    scale = wanted / side
    if scale != 1.0:
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return _on_white(picture.filter(ImageFilter.GaussianBlur(_SMOOTH * max(1.0, scale))))


_SMOOTH = 0.7
"""Pixels of the scan. Measured on worn pages: a third of the errors, and less time for specks."""


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture with its paper white and its ink black.

    On a page with little text an engine takes the specks of grey paper for ink, and minutes to read them.
    """
    grey = np.asarray(picture, dtype=np.float32)
    paper = float(np.median(grey))
    spread = 1.5 * float(np.median(np.abs(grey - paper)))
    white = paper - max(12.0, 3 * spread)
    black = min(float(np.percentile(grey, 0.02)), white - 60)  # on an empty page nothing is ink
    return Image.fromarray(((grey - black) * (255 / (white - black))).clip(0, 255).astype(np.uint8))


# Putting a crooked page straight

_MOST_DEGREES = 5.0
_LEAST_DEGREES = 0.25


def straightened(picture: Image.Image) -> Image.Image:
    """The page with its lines level."""
    degrees = slant(picture)
    if abs(degrees) < _LEAST_DEGREES:
        return picture
    return picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def slant(picture: Image.Image) -> float:
    """By how many degrees to turn the page so that its lines are level.

    Level lines make rows of ink and rows of none: of all angles the right one gives the sharpest
    profile.
    """
    small = picture.copy()
    small.thumbnail((900, 900))
    grey = np.asarray(small, dtype=np.float32)
    ink = (grey < min(200.0, float(grey.mean()) * 0.8)).astype(np.float32)
    rows, columns = np.nonzero(ink)
    if len(rows) < 500:
        return 0.0
    best = 0.0
    for reach, step in ((_MOST_DEGREES, 0.5), (0.5, 0.1)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda a: _sharpness(rows, columns, float(a))))
    return best


def _sharpness(rows: np.ndarray, columns: np.ndarray, degrees: float) -> float:
    """How much the rows of ink stand out when the page is turned."""
    turned = rows - columns * np.tan(np.radians(degrees))
    profile = np.bincount((turned - turned.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())
