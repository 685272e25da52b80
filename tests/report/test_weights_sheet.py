"""The sheet, the findings and the picture of weights.

WS1 each kind of weighting has its sheet, with the shares before and after, or the rates of response
WS2 findings say which share moved most, who answered least, and what the weights cost
WS3 a picture of each
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

import loyaltystats as ls
from loyaltystats.report.kinds import shown
from loyaltystats.report.text import findings

RNG = np.random.default_rng(5)
FRAME = pd.DataFrame(
    {"country": ["DE"] * 60 + ["FR"] * 40, "orders": RNG.integers(1, 9, 100), "answered": [1, 1, 0, 1, 0] * 20}
)
RAKED = ls.rake(FRAME, None, {"country": {"DE": 0.4, "FR": 0.6}})
TOTALS = ls.calibrate(FRAME, None, {"orders": 4700}, population=1000, method="raking")
ASKED = ls.adjust_nonresponse(FRAME, None, responded="answered", by="country")


def test_sheets(tmp_path: Path) -> None:  # WS1
    path = ls.Report("Study", [RAKED, TOTALS, ASKED]).write_excel(tmp_path / "weights.xlsx")
    book = openpyxl.load_workbook(path)
    assert {"Weights", "Weights 2", "Weights 3"} <= set(book.sheetnames)
    texts = [str(cell.value) for row in book["Weights"].iter_rows() for cell in row if cell.value is not None]
    assert {"Before", "Target", "After", "Base: 100 respondents."} <= set(texts)
    assert "All targets are met after 2 rounds." in texts or "All targets are met after 1 round." in texts
    assert any(text.startswith("Design effect 1.17: 100 answers are worth as much as 86") for text in texts)
    assert len(book["Weights"]._charts) == len(book["Weights 3"]._charts) == 1


def test_findings() -> None:  # WS2
    said = [each.finding.sentence for each in findings([shown(each) for each in (RAKED, TOTALS, ASKED)])]
    assert said[0] == "Weighting moves “country: DE” most: from 60% of the answers to 40%, as in the population."
    assert said[1] == "The weights cost precision: 100 answers are worth as much as 86 with equal weights."
    assert any(sentence.startswith("Fewest answered in") for sentence in said)


def test_pictures() -> None:  # WS3
    titles = [ls.plot(each).get_title(loc="left") for each in (RAKED, TOTALS, ASKED)]
    assert titles == ["Whom the answers stand for", "How uneven the weights are", "Response rates"]
