"""Every result can be looked at: a sheet of its own, a picture, a readable table in a notebook.

LK1 every class of results has a sheet of its own, or a reason here why the plain table serves
LK2 every class has a picture, or a reason why words say it better
LK3 the gallery, on which pictures and sheets are tested, has every class
LK4 in a notebook: captions, numbers to the right, long tables cut with the number of rows left out, nothing of a text
    becomes markup
"""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from tests.gallery import MAKERS, Crowd, made
from tests.house.test_results import _every_kind

from loyaltystats.report.kinds import _KINDS
from loyaltystats.report.plot import _DRAWERS, WORDS_ONLY
from loyaltystats.report.workbook import _ALONE, _TOGETHER
from loyaltystats.result import MOST_ROWS, Result

ROOT: Final = Path(__file__).resolve().parents[2]
BASES: Final = ("ImportanceView", "QuestionsResult")
"""Classes that others derive from, of which no result is made."""

NO_SHEET: Final = {
    "PersonalDataResult": "it is for the researcher, before anything is handed over: the plain table serves",
    "LintResult": "it is about a questionnaire, for its author, before anybody has answered: the plain table serves",
    "TemplatesResult": "it lists what the package ships and says nothing about a study: the plain table serves",
    "RespondentLevelsResult": "it has one row per person, which a report for clients refuses",
}
"""Classes without a sheet of their own, and why."""

ELSEWHERE: Final = {
    "BannerResult": "tests/report/test_banner.py",
    "BannerTestsResult": "tests/report/test_banner.py",
    "ConfirmatoryResult": "tests/report/test_factors_sheets.py",
    "InvarianceResult": "tests/report/test_factors_sheets.py",
    "MissingResult": "tests/stats/missing/test_impute.py",
    "PersonalDataResult": "tests/responses/test_privacy.py",
    "QualityResult": "tests/responses/test_quality.py",
    "SimulatorResult": "tests/report/test_live_sheet.py",
    "WeightingResult": "tests/report/test_weights_sheet.py",
}
"""Classes that the gallery cannot make from its answers, and where their sheets and pictures are tested."""

KINDS_OF_RESULTS: Final = [kind for kind in _every_kind() if kind.__name__ not in BASES]


def kind_name(kind: type[Result]) -> str:
    return next((_KINDS[each.__name__] for each in kind.__mro__ if each.__name__ in _KINDS), "other")


@pytest.mark.parametrize("kind", KINDS_OF_RESULTS, ids=lambda kind: kind.__name__)
def test_own_sheet(kind: type[Result]) -> None:  # LK1
    has_one = kind_name(kind) != "other" and kind_name(kind) in {*_ALONE, *_TOGETHER}
    assert has_one or kind.__name__ in NO_SHEET, f"{kind.__name__} needs a sheet, or a reason in NO_SHEET"
    assert not (has_one and kind.__name__ in NO_SHEET), f"{kind.__name__} has a sheet by now: no reason is needed"


@pytest.mark.parametrize("kind", KINDS_OF_RESULTS, ids=lambda kind: kind.__name__)
def test_picture(kind: type[Result]) -> None:  # LK2
    drawn = kind_name(kind) in _DRAWERS
    assert drawn or kind.__name__ in WORDS_ONLY, (
        f"{kind.__name__} needs a picture in report/plot*.py, or a reason there"
    )
    assert not (drawn and kind.__name__ in WORDS_ONLY)


@pytest.mark.parametrize("kind", KINDS_OF_RESULTS, ids=lambda kind: kind.__name__)
def test_gallery(kind: type[Result]) -> None:  # LK3
    assert kind.__name__ in {*MAKERS, *ELSEWHERE}, f"{kind.__name__} needs a maker in tests/gallery.py"
    assert kind.__name__ in MAKERS or (ROOT / ELSEWHERE[kind.__name__]).is_file()


@cache
def crowd() -> Crowd:
    return Crowd(4)


@pytest.mark.parametrize("name", list(MAKERS))
def test_notebook(name: str) -> None:  # LK4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = made(name, crowd())
    text = result._repr_html_()
    rows = len(result.to_frame())
    assert text.count("<caption") == 1
    assert text.count("<tr>") == 1 + min(rows, MOST_ROWS)
    assert (f"{rows - MOST_ROWS:,} more rows" in text) == (rows > MOST_ROWS)
    assert "text-align:right" in text or not any(dtype.kind in "fi" for dtype in result.to_frame().dtypes)
    assert not re.search(r">(nan|None|NaT|<NA>)<", text)
    hostile = replace(result, labels=dict.fromkeys(result.labels, "<script>"), title="<b>", notes=("<i>note</i>",))
    assert not re.search(r"<(script|b|i)>", hostile._repr_html_())
