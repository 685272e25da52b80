"""How colours look to people who see fewer of them, and on a copy in grey."""

from __future__ import annotations

import math
from typing import Final

from loyaltystats.report.style import luminance

MATRICES: Final = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Linear red, green and blue as seen without one kind of cone: Machado G. M., Oliveira M. M., Fernandes L. A. F. (2009), A
physiologically-based model for simulation of color vision deficiency, IEEE Transactions on Visualization and Computer
Graphics 15(6):1291-1298, severity 1.0."""

WHITE_POINT: Final = (0.95047, 1.0, 1.08883)
TO_XYZ: Final = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
"""sRGB to CIE XYZ and its white (IEC 61966-2-1)."""

Triple = tuple[float, ...]


def linear(colour: str) -> Triple:
    """Return the light of a colour ``RRGGBB``: red, green, blue from 0 to 1."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def times(matrix: tuple[Triple, ...], light: Triple) -> Triple:
    """Return a matrix times a colour."""
    return tuple(sum(cell * part for cell, part in zip(row, light, strict=True)) for row in matrix)


def seen(colour: str, sight: str) -> Triple:
    """Return the light of a colour as it is seen: ``full``, or by the name of a matrix."""
    light = linear(colour)
    return light if sight == "full" else tuple(min(1.0, max(0.0, part)) for part in times(MATRICES[sight], light))


def lab(light: Triple) -> Triple:
    """Return lightness, green to red, blue to yellow (CIE 1976 L*a*b*)."""
    x, y, z = (
        part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
        for part in (value / white for value, white in zip(times(TO_XYZ, light), WHITE_POINT, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first: str, second: str, sight: str = "full") -> float:
    """Return how far two colours are apart (CIE 1976): 2 can just be told side by side, 10 at a glance."""
    return math.dist(lab(seen(first, sight)), lab(seen(second, sight)))


def grey(colour: str) -> float:
    """Return the lightness of a colour on a copy in grey, 0 to 100."""
    return 116 * luminance(colour) ** (1 / 3) - 16
