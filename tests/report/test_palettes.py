"""Colours: readable without some of them, or without any.

PA1 every label can be read on its fill, and every word in colour on its ground (WCAG 2.2 AA)
PA2 no two words of a palette look alike to people with protanopia or deuteranopia
PA3 words that share a map have shapes of their own; every word has a glyph
PA4 on a copy in grey: neighbours in a bar of 100 % differ in lightness or by a white edge, with labels; shades keep order
PA5 pale and strong are told apart by lightness alone
PA6 the arithmetic of sight: what is published about it holds
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.colours import MATRICES, difference, grey, seen
from tests.gallery import Crowd, made

from loyaltystats.report import style
from loyaltystats.report.charts.shades import MOST_SHADES, shades
from loyaltystats.report.report import Report
from loyaltystats.report.sheets.penalty import PALE

CATEGORIES = {name: mark.colour for name, mark in style.CATEGORY_MARKS.items()}
LEVELS = {name: mark.colour for name, mark in style.LEVEL_MARKS.items()}
IMPACTS = {name: mark.colour for name, mark in style.IMPACT_MARKS.items()}
PALETTES = {"categories": CATEGORIES, "levels": LEVELS, "impacts": IMPACTS, "loyalty": dict(style.LOYALTY_COLOURS)}

READABLE = 4.5
"""Contrast of a text with its ground (WCAG 2.2, success criterion 1.4.3)."""

APART = 14
"""Difference of colours (CIE 1976) that shows at a glance also between marks that do not touch."""

STEP = 8
"""Lightness, of 100, by which neighbours in grey can be told apart where an edge runs between them."""


@pytest.mark.parametrize("palette", PALETTES)
def test_labels_on_fills(palette: str) -> None:  # PA1
    for colour in PALETTES[palette].values():
        assert style.contrast(style.text_on(colour), colour) >= READABLE


@pytest.mark.parametrize("count", range(1, MOST_SHADES + 1))
def test_labels_on_shades(count: int) -> None:  # PA1
    assert all(style.contrast(style.text_on(colour), colour) >= READABLE for colour in shades(count))


@pytest.mark.parametrize("ink", ["INK", "NAVY", "LINK", "MUTED", "OK_TEXT", "LOOK_TEXT", "ACCENT"])
def test_words_in_colour(ink: str) -> None:  # PA1
    for ground in (style.WHITE, style.PAPER):
        assert style.contrast(getattr(style, ink), ground) >= READABLE


@pytest.mark.parametrize("sight", ["full", "protanopia", "deuteranopia"])
@pytest.mark.parametrize("palette", PALETTES)
def test_no_two_look_alike(palette: str, sight: str) -> None:  # PA2
    colours = PALETTES[palette]
    alike = [
        (one, other)
        for one, other in itertools.combinations(colours, 2)
        if difference(colours[one], colours[other], sight) < APART
    ]
    assert alike == []


@pytest.mark.parametrize("marks", [style.CATEGORY_MARKS, style.LEVEL_MARKS, style.IMPACT_MARKS], ids=["c", "l", "i"])
def test_shapes(marks: Any) -> None:  # PA3
    for look in ("marker", "plot_marker", "glyph"):
        assert len({getattr(mark, look) for mark in marks.values()}) == len(marks)


def colour_of(fill: Any) -> str:
    value = getattr(fill, "srgbClr", fill)
    return str(getattr(value, "val", value))


def test_grey(tmp_path: Path) -> None:  # PA4
    crowd = Crowd(4)
    results = [made(name, crowd) for name in ("KanoResult", "NpsResult", "FrequencyResult", "DriftResult")]
    book = openpyxl.load_workbook(Report("Grey", results).write_excel(tmp_path / "grey.xlsx"))
    stacked = [
        chart
        for sheet in book.worksheets
        for chart in sheet._charts
        if getattr(chart, "grouping", "") == "percentStacked"
    ]
    assert len(stacked) >= 4
    for chart in stacked:
        assert all(colour_of(series.spPr.ln.solidFill) == style.WHITE for series in chart.series)
        assert all(series.dLbls.showVal for series in chart.series)
    recommended = [grey(colour) for colour in style.LOYALTY_COLOURS.values()]
    assert all(abs(one - other) > 3 * STEP for one, other in itertools.pairwise(recommended))


@pytest.mark.parametrize("count", range(2, MOST_SHADES + 1))
def test_shades_in_grey(count: int) -> None:  # PA4
    lightness = [grey(colour) for colour in shades(count)]
    assert all(one - other >= STEP for one, other in itertools.pairwise(lightness))


def test_pale_and_strong() -> None:  # PA5
    pairs = [
        (style.ACCENT, style.FAINT),
        (style.PENALTY_COLOUR, PALE["penalty"]),
        (style.REWARD_COLOUR, PALE["reward"]),
    ]
    assert all(grey(pale) - grey(strong) > 3 * STEP for strong, pale in pairs)


@pytest.mark.parametrize("sight", MATRICES)
def test_sight(sight: str) -> None:  # PA6
    assert seen("FFFFFF", sight) == pytest.approx((1, 1, 1), abs=1e-5)  # white stays white
    assert seen("000000", sight) == pytest.approx((0, 0, 0), abs=1e-12)
    assert difference("FFFFFF", "000000") == pytest.approx(100, abs=1e-3)
    assert grey("FFFFFF") == pytest.approx(100, abs=1e-9)
    red_green = difference("C80000", "5A6400", sight) / difference("C80000", "5A6400")
    assert (red_green < 0.5) == (sight != "tritanopia")  # what is confused, and by whom
