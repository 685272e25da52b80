"""Looks: the fills and inks of cells as classes of a style sheet, readable on a light and on a dark page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from loyaltystats.report import style
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.look import PLAIN_LOOK, Look
from loyaltystats.report.page import Paint

LIGHT_PAPER: Final = style.WHITE
DARK_PAPER: Final = "171D24"
"""Ground of the tables on a light and on a dark page; the style sheet of the page names the same."""

READABLE: Final = 4.5
"""Contrast of text that everybody can read (WCAG 2.2 AA)."""

_STEPS: Final = 20


def lightened(ink: str, ground: str = DARK_PAPER) -> str:
    """Return the ink, mixed with so much white that it can be read on a dark ground.

    Examples
    --------
    >>> lightened("FFFFFF"), style.contrast(lightened("1B2A41"), DARK_PAPER) >= 4.5
    ('FFFFFF', True)
    """
    parts = [int(ink[start : start + 2], 16) for start in (0, 2, 4)]
    for step in range(_STEPS):
        mixed = "".join(f"{round(part + (255 - part) * step / _STEPS):02X}" for part in parts)
        if style.contrast(mixed, ground) >= READABLE:
            return mixed
    return style.WHITE


@dataclass
class Looks:
    """The classes of one page, numbered in the order of their first use, its language, and the look of the house."""

    voice: Translator = PLAIN_VOICE
    look: Look = PLAIN_LOOK
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def classes(self, paint: Paint | None) -> list[str]:
        """Return the classes of the look of one cell."""
        if paint is None:
            return []
        names = [name for name, wanted in (("strong", paint.bold), ("slanted", paint.italic)) if wanted]
        plain = not paint.fill and paint.ink in (style.INK, "")
        return names if plain else [*names, self.colours(paint.fill, paint.ink)]

    def colours(self, fill: str, ink: str) -> str:
        """Return the class of a fill and an ink."""
        fill, ink = self.look.colour(fill), self.look.colour(ink)
        return self.known.setdefault((fill, ink), f"k{len(self.known) + 1}")

    def rules(self) -> str:
        """Return the rules of all classes: light, then dark. A fill that is itself light is left out on a dark page."""
        light, dark = [], []
        for (fill, ink), name in self.known.items():
            light.append(f".{name}{{color:#{ink}{f';background:#{fill}' if fill else ''}}}")
            if not fill or style.luminance(fill) > 0.5:
                dark.append(f".{name}{{color:#{lightened(ink)}{';background:none' if fill else ''}}}")
        return "\n".join([*light, f"@media screen and (prefers-color-scheme:dark){{{''.join(dark)}}}"])
