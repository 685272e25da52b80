"""Logo: a picture of the client for the first sheet and the page, read from a file and looked at before it is used."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from loyaltystats.errors import ArgumentError

MOST_BYTES: Final = 500_000
MOST_PIXELS: Final = 4000
"""Size of a logo that a file to be sent can bear."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that begin a frame, which holds the size (ITU-T T.81, table B.1)."""


@dataclass(frozen=True)
class Logo:
    """A picture: its bytes, ``png`` or ``jpeg``, width and height in pixels, and what it shows in words."""

    content: bytes
    kind: str
    width: int
    height: int
    words: str

    def fitting(self, width: float, height: float) -> tuple[int, int]:
        """Return width and height that fit into a place, with the proportions of the picture.

        Examples
        --------
        >>> Logo(b"", "png", 400, 100, "").fitting(200, 60)
        (200, 50)
        """
        scale = min(width / self.width, height / self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def read_logo(path: Path, words: str, where: str) -> Logo:
    """Read a picture.

    Raises
    ------
    ArgumentError
        It cannot be opened, is no PNG or JPEG, is broken, or is too large.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise ArgumentError(
            f"{where} - {path.name!r} cannot be opened: {error.strerror or error} - expected a PNG or JPEG file beside the "
            "template - check the name."
        ) from error
    if content is None:
        raise ArgumentError(
            f"{where} - {path.name!r} has more than {MOST_BYTES:,} bytes - expected a smaller logo - save it again."
        )
    kind = "png" if content.startswith(_PNG) else "jpeg" if content.startswith(_JPEG) else ""
    if not kind:
        raise ArgumentError(f"{where} - {path.name!r} is neither PNG nor JPEG - expected one of them - save it as PNG.")
    size = _png_size(content) if kind == "png" else _jpeg_size(content)
    if size is None:
        raise ArgumentError(
            f"{where} - {path.name!r} is broken: not all of the picture is there - expected a whole file - save it again."
        )
    if max(size) > MOST_PIXELS or min(size) < 1:
        raise ArgumentError(
            f"{where} - {path.name!r} is {size[0]:,} x {size[1]:,} pixels - expected at most {MOST_PIXELS:,} each way."
        )
    return Logo(content, kind, *size, words)


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG whose pieces are all there and unharmed; else ``None``."""
    place, size, kinds = len(_PNG), None, []
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        piece = content[place + 4 : place + 8 + length]
        check = content[place + 8 + length : place + 12 + length]
        if len(check) < 4 or zlib.crc32(piece) != int.from_bytes(check, "big"):
            return None
        kinds.append(piece[:4])
        if piece[:4] == b"IHDR":
            size = int.from_bytes(piece[4:8], "big"), int.from_bytes(piece[8:12], "big")
        if piece[:4] == b"IEND":
            return size if b"IDAT" in kinds else None
        place += 12 + length
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG that has its end; else ``None``."""
    if b"\xff\xd9" not in content[-64:]:
        return None
    for marker, segment in _segments(content):
        if marker in _FRAMES and len(segment) >= 5:
            return int.from_bytes(segment[3:5], "big"), int.from_bytes(segment[1:3], "big")
    return None


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        yield content[place + 1], content[place + 4 : place + 2 + length]
        place += 2 + length


def sheet_picture(logo: Logo, anchor: Any) -> Any:
    """Return a logo as the workbook library takes a picture, without the library of pictures that it asks for."""
    from openpyxl.drawing.image import Image

    class SheetPicture(Image):
        """A picture whose bytes are known."""

        def __init__(self) -> None:
            self.anchor = anchor
            self.ref = logo.content
            self.width, self.height, self.format = logo.width, logo.height, logo.kind

        def _data(self) -> bytes:
            return logo.content

    return SheetPicture()
