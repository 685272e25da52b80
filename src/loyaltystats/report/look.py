"""Look: the colours and the font of one report, put in place of those of ``style`` where a file is finished.

Sheets, charts and pictures are made in the colours of ``style``, where every role that a house may change has a value of its
own. Here those values become the house's, in the saved parts of a workbook and in drawn pictures; nothing global changes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final

from loyaltystats.report import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOUR: Final = re.compile(r'(<(?:[^<>]*\brgb|\w+:srgbClr val)=")((?:[0-9A-Fa-f]{2})?)([0-9A-Fa-f]{6})(?=")')
_FONT: Final = re.compile(rf'(<(?:name val|rFont val|(?:\w+:)?latin typeface)=")({style.FONT})(?=")')
_FOOTER: Final = re.compile(rf'(&(?:amp;)?(?:"|&quot;)){style.FONT}(?=,)')
_STYLED: Final = re.compile(r"^xl/(?:styles\.xml|charts/|drawings/drawing|worksheets/sheet)")
_PALE: Final = MappingProxyType({style.FAINT: 0.56, style.ARM: 0.73})
"""Colours that are the accent, mixed with so much white."""


@dataclass(frozen=True)
class Look:
    """Colour of ``style`` -> colour of the house, and its font; empty where a report looks as it always does."""

    colours: Mapping[str, str] = field(default_factory=dict)
    font: str = style.FONT

    @cached_property
    def _all(self) -> dict[str, str]:
        accent = self.colours.get(style.ACCENT)
        paler = {tone: mixed(accent, share) for tone, share in _PALE.items()} if accent else {}
        return paler | dict(self.colours)

    @property
    def plain(self) -> bool:
        """Whether nothing is changed."""
        return not self.colours and self.font == style.FONT

    def colour(self, colour: str) -> str:
        """Return what stands in place of a colour ``RRGGBB``.

        Examples
        --------
        >>> Look({"1B2A41": "003366"}).colour("1B2A41"), Look().colour("1B2A41")
        ('003366', '1B2A41')
        """
        return self._all.get(colour.upper(), colour)

    def part(self, name: str, content: str) -> str:
        """Return a part of a workbook in the colours and the font of the house; texts of cells are no colours."""
        if self.plain or not _STYLED.match(name):
            return content
        content = _COLOUR.sub(lambda found: f"{found[1]}{found[2]}{self.colour(found[3])}", content)
        if self.font != style.FONT:
            content = _FONT.sub(lambda found: f"{found[1]}{self.font}", content)
            content = _FOOTER.sub(lambda found: f"{found[1]}{self.font}", content)
        return content

    def archive(self, saved: IO[bytes]) -> IO[bytes]:
        """Return a saved workbook with all its parts in the look of the house."""
        if self.plain:
            return saved
        made = io.BytesIO()
        with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, self.part(name, content.decode()).encode() if _STYLED.match(name) else content)
        made.seek(0)
        return made

    def sheet(self, css: str) -> str:
        """Return a style sheet of our own in the colours and the font of the house."""
        if self.plain:
            return css
        css = re.sub(r"#([0-9A-Fa-f]{6})\b", lambda found: f"#{self._lower(found[1])}", css)
        return css if self.font == style.FONT else f'{css}\nbody,svg text{{font-family:"{self.font}",sans-serif}}\n'

    def _lower(self, colour: str) -> str:
        new = self.colour(colour)
        return colour if new == colour else new.lower()

    def axes(self, ax: Axes) -> None:
        """Put the colours and the font of the house on what was drawn."""
        if self.plain:
            return
        from matplotlib.text import Text

        figure: Any = ax.figure
        has_font = self.font != style.FONT and _installed(self.font)
        for artist in figure.findobj():
            for name in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
                self._recolour(artist, name)
            if isinstance(artist, Text) and has_font:
                artist.set_fontfamily(self.font)

    def _recolour(self, artist: Any, name: str) -> None:
        from matplotlib.colors import to_hex, to_rgba_array

        get, put = getattr(artist, f"get_{name}", None), getattr(artist, f"set_{name}", None)
        if get is None or put is None:
            return
        try:
            known = to_rgba_array(get())
        except (TypeError, ValueError):  # a cycle of colours, or no colour at all
            return
        new = [(f"#{self.colour(to_hex(each)[1:].upper())}", float(each[3])) for each in known]
        if any(to_hex(each).upper() != made[0].upper() for each, made in zip(known, new, strict=True)):
            put(new[0][0] if len(new) == 1 and new[0][1] == 1 else _rgba(new))


def _installed(font: str) -> bool:
    """Return whether matplotlib finds a font; without it, pictures keep the one they have."""
    from matplotlib.font_manager import findfont

    try:
        return bool(findfont(font, fallback_to_default=False))
    except ValueError:
        return False


def _rgba(colours: list[tuple[str, float]]) -> Any:
    from matplotlib.colors import to_rgba

    made = [to_rgba(colour, alpha) for colour, alpha in colours]
    return made[0] if len(made) == 1 else made


PLAIN_LOOK: Final = Look()


def mixed(colour: str, white: float) -> str:
    """Return a colour mixed with white.

    Examples
    --------
    >>> mixed("000000", 0.5)
    '808080'
    """
    parts = (int(colour[start : start + 2], 16) for start in (0, 2, 4))
    return "".join(f"{round(part + (255 - part) * white):02X}" for part in parts)
