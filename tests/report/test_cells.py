"""Cells and the look.

CE1 texts are cleaned, counted and never cut in silence
CE2 sheet names are lawful and unique
CE3 infinity and missing values have words or stay empty
CE4 inks reach 4.5:1 on their grounds; every mark has its own word, shape and glyph
CE5 texts are wrapped to the room they have
CE6 numbers in sentences
"""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from loyaltystats.report import style, words
from loyaltystats.report.cells import CELL_LIMIT, Pen, clean_text, safe_sheet_name


def test_long_text_says_that_it_was_cut() -> None:  # CE1
    cut, replaced = clean_text("😀" * 20000)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert cut.endswith("[cut: 20,000 characters in all]")
    assert replaced == 0
    assert clean_text("x" * CELL_LIMIT) == ("x" * CELL_LIMIT, 0)


def test_unprintable_characters() -> None:  # CE1
    assert clean_text("a\x00b\ud800c\r\nd\ufffe") == ("a\ufffdb\ufffdc\nd\ufffd", 3)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("", "Sheet"),
        ("'quoted'", "quoted"),
        ("a[b]:c*d?e/f\\g", "a b c d e f g"),
        ("Kano", "Kano 2"),
        ("history", "history 2"),
    ],
)
def test_sheet_names(name: str, safe: str) -> None:  # CE2
    assert safe_sheet_name(name, {"kano"}) == safe


def test_long_sheet_names_stay_apart() -> None:  # CE2
    taken: set[str] = set()
    names = [safe_sheet_name("x" * 40 + end, taken) for end in ("a", "b", "a")]
    assert len({name.casefold() for name in names}) == 3
    assert max(map(len, names)) <= 31


def test_values() -> None:  # CE3
    sheet = openpyxl.Workbook().active
    assert sheet is not None
    pen = Pen()
    for row, value in enumerate([float("inf"), float("-inf"), float("nan"), None, pd.NA, True, 3, 0.1 + 0.2], start=1):
        pen.value(sheet.cell(row, 1), value, "0.00")  # type: ignore[arg-type]
    assert [cell.value for cell in sheet["A"]] == ["infinite", "minus infinite", None, None, None, "True", 3, 0.1 + 0.2]
    assert pen.exact == {("Sheet", "A8"): 0.1 + 0.2}
    assert sheet["A1"].data_type == "s"


WHITE_TEXT_ON = [style.NAVY, *(mark.colour for mark in (*style.CATEGORY_MARKS.values(), *style.LEVEL_MARKS.values()))]


@pytest.mark.parametrize("ground", sorted(set(WHITE_TEXT_ON)))
def test_white_text_reads_on(ground: str) -> None:  # CE4
    assert style.contrast(style.WHITE, ground) >= 4.5


@pytest.mark.parametrize("ink", [style.INK, style.NAVY, style.LINK, style.MUTED, style.OK_TEXT, style.LOOK_TEXT])
def test_ink_reads_on_paper(ink: str) -> None:  # CE4
    assert style.contrast(ink, style.WHITE) >= 4.5
    assert style.contrast(ink, style.PAPER) >= 4.5
    assert style.contrast(ink, style.LOOK_FILL) >= 4.5


def test_labels_read_on_bars() -> None:  # CE4
    fills = [*style.LOYALTY_COLOURS.values(), *(mark.colour for mark in style.CATEGORY_MARKS.values())]
    assert all(style.contrast(style.text_on(fill), fill) >= 4.5 for fill in fills)
    assert style.text_on(style.LOYALTY_COLOURS["passives"]) == style.INK


def test_marks_differ_without_colour() -> None:  # CE4
    for marks in (style.CATEGORY_MARKS, style.LEVEL_MARKS):
        for trait in ("word", "colour", "marker", "glyph", "plot_marker"):
            assert len({getattr(mark, trait) for mark in marks.values()}) == len(marks), trait


def test_wrapping() -> None:  # CE5
    assert style.wrapped("a b\nc", 10) == ["a b", "c"]
    lines = style.wrapped("x" * 50 + " end", 10)
    assert max(map(style.text_width, lines)) <= 10
    assert "".join(lines).replace(" ", "") == "x" * 50 + "end"
    assert style.wrapped("W", 0.1) == ["W"]
    assert style.text_width("漢") == 2.0


def test_words() -> None:  # CE6
    assert [words.percent(share) for share in (0.001, 0.5, 0.999, 1.0)] == ["under 1%", "50%", "over 99%", "100%"]
    assert [words.signed(value) for value in (0.126, -0.126, 0.001, -0.001)] == ["+0.13", "−0.13", "0.00", "0.00"]
    assert [words.p_words(value) for value in (0.0004, 0.0005, 0.25)] == ["p < 0.001", "p = 0.001", "p = 0.250"]
    assert words.join([]) == ""
    assert words.join(["a", "b"]) == "a and b"
    assert words.join(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"
    assert words.count(2, "reply", "replies") == "2 replies"
    assert words.quoted("x" * 70) == "“" + "x" * 59 + "…”"
    assert words.missing(pd.NaT)
    assert not words.missing("nan")
