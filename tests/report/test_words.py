"""Numbers as words: what a sentence says is what the cell beside it shows.

WO1 halves go away from zero, on the decimal number and not on the binary one behind it, as in a spreadsheet
WO2 no sentence of the report rounds by itself
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import loyaltystats.report
from loyaltystats.report.words import count, number, p_words, percent, signed


@pytest.mark.parametrize(
    ("share", "words"),
    [(9 / 40, "23%"), (0.145, "15%"), (0.285, "29%"), (0.005, "1%"), (0.995 - 1e-9, "99%"), (0.995, "over 99%")],
)
def test_percent(share: float, words: str) -> None:  # WO1
    assert percent(share) == words


def test_numbers() -> None:  # WO1
    assert (number(2.675), number(0.125), number(-0.125), number(-0.0001)) == ("2.68", "0.13", "−0.13", "0.00")
    assert (signed(12.25, 1), signed(-12.25, 1), signed(0.04, 1)) == ("+12.3", "−12.3", "0.0")
    assert number(float("inf")) == "inf"
    assert (p_words(0.0345), p_words(0.0005)) == ("p = 0.035", "p = 0.001")
    assert count(2.5, "answer") == "3 answers"


def test_only_words_round() -> None:  # WO2
    folder = Path(loyaltystats.report.__file__).parent
    files = [path for path in sorted(folder.rglob("*.py")) if path.name != "words.py"]
    rounding = re.compile(r"\{(?![A-Z_]+:)[^{}]*:[,+]?\.\d[f%]\}")  # a constant is written as it is rounded
    found = [
        f"{path.relative_to(folder)}:{line}"
        for path in files
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if rounding.search(text)
    ]
    assert found == []
