"""The client sees differences of scores: sheet, findings, picture, and what analyze makes of groups and waves.

SD1 the sheet: pairs in words, verdicts, all groups together, low bases, designs
SD2 groups too small to show stand on neither side of a comparison
SD3 findings: the largest difference that is shown, changes, nothing shown; tests of groups silence the ends of intervals
SD4 the picture
SD5 analyze and the command line compare groups
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

import loyaltystats as ls
from loyaltystats.cli import main
from loyaltystats.report.kinds import shown
from loyaltystats.report.score_jobs import group_jobs, wave_jobs
from loyaltystats.report.sheets.differences import overall_words
from loyaltystats.report.text import findings

RNG = np.random.default_rng(3)
N = 300
FRAME = pd.DataFrame(
    {
        "recommend": RNG.choice([10, 9, 8, 6, 3], N).astype(float),
        "again": RNG.choice([10, 9, 8, 6, 3], N).astype(float),
        "shop": np.repeat(["Lima", "Madrid", "Quito"], [140, 120, 40]),
        "branch": np.arange(N) // 10,
    }
)
FRAME.loc[FRAME["shop"] == "Lima", "recommend"] = np.clip(FRAME.loc[FRAME["shop"] == "Lima", "recommend"] + 3, 0, 10)


def _texts(path: Path, sheet: str) -> str:
    book = openpyxl.load_workbook(path)
    return " ".join(str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None)


def _sentences(*results: Any) -> list[str]:
    return [found.finding.sentence for found in findings([shown(result) for result in results])]


def test_sheet(tmp_path: Path) -> None:  # SD1
    results = [
        ls.nps_difference(FRAME, "recommend", by="shop", reference="others"),
        ls.nps_difference(FRAME, "recommend", against="again", by="shop"),
        ls.nps_difference(FRAME, "recommend", by="shop", design=ls.SurveyDesign(clusters="branch")),
        ls.nps_difference({"2024": FRAME, "2025": FRAME.iloc[:20]}, "recommend", panel=False),
        ls.nps(FRAME, "again", breaks=(7, 10)),
    ]
    path = ls.Report("Shops", results).write_excel(tmp_path / "client.xlsx")
    first = _texts(path, "Score differences")
    for words in ("Lima minus all others", "higher", "All together: do they differ at all?", "Kruskal-Wallis"):
        assert words in first
    assert "Group" in _texts(path, "Score differences 2")
    assert "Rao-Scott F" in _texts(path, "Score differences 3")
    assert "low base" in _texts(path, "Score differences 4")
    assert "promoters (from 10) minus detractors (up to 7)" in _texts(path, "Recommendation")
    mixed = ls.Report("Two", [ls.nps(FRAME, "again", breaks=(7, 10)), ls.nps(FRAME, "recommend")])
    assert "promoters minus detractors," in _texts(mixed.write_excel(tmp_path / "two.xlsx"), "Recommendation")


def test_tests_that_cannot_be_made_say_so() -> None:  # SD1
    row = {
        "test": "T",
        "statistic": np.nan,
        "df": np.nan,
        "df_error": np.nan,
        "p_value": np.nan,
        "null_hypothesis": "H.",
    }
    assert overall_words(row) == "H: not testable here (T)"
    known = row | {"statistic": 2.5, "df": 3.4, "df_error": 61.3, "p_value": 0.2}
    assert overall_words(known) == "H: the answers do not speak against it (T: 2.50, df 3.4 and 61.3, p = 0.200)"
    flat = ls.nps_difference(FRAME.assign(recommend=10), "recommend", by="shop", interval="wald")
    assert ls.Report("Flat", [flat]).sentences


def test_small_groups_are_hidden_on_both_sides() -> None:  # SD2
    frame = FRAME.assign(shop=np.where(np.arange(N) < 3, "Tiny", FRAME["shop"]))
    view = shown(ls.nps_difference(frame, "recommend", by="shop"))
    assert view.hidden_groups == 2  # the smallest and the next, which would give it away
    assert set(view.frame["compared"]) | set(view.frame["compared_to"]) == {"Lima", "Madrid"}
    split = shown(ls.nps_difference(frame, "recommend", against="again", by="shop"))
    assert split.frame["group"].tolist() == ["Total", "Lima", "Madrid"]


def test_findings() -> None:  # SD3
    groups = ls.nps_difference(FRAME, "recommend", by="shop")
    first, second = _sentences(groups)
    assert first.startswith("The recommendation score of “Lima” is ")
    assert " points higher than that of “" in first
    assert second == "2 of 3 comparisons of recommendation scores show a difference."
    assert len(_sentences(ls.nps(FRAME, "recommend", by="shop"))) == 2
    assert (
        len(_sentences(ls.nps(FRAME, "recommend", by="shop"), groups)) == 3
    )  # the tests replace the ends of intervals
    nothing = _sentences(ls.nps_difference(FRAME, "again", by="shop"))
    assert nothing == ["None of 3 comparisons of recommendation scores shows a difference."]
    later = FRAME.assign(recommend=10)
    assert _sentences(ls.nps_difference({"2024": FRAME, "2025": later}, "recommend", panel=False)) == [
        f"The recommendation score rose by {100 - ls.nps(FRAME, 'recommend').to_frame()['estimate'].iloc[0]:.1f} points "
        "from “2024” to “2025”."
    ]
    same = _sentences(ls.nps_difference({"2024": FRAME, "2025": FRAME}, "recommend", panel=False))
    assert same == ["No change of the recommendation score is shown from “2024” to “2025”."]
    pair = _sentences(ls.nps_difference(FRAME.assign(twin=FRAME["again"]), "again", against="twin", interval="score"))
    assert pair == ["No difference is shown between the recommendation scores of “again” and “twin”."]
    assert _sentences(ls.nps_difference(FRAME.assign(again=np.nan), "recommend", against="again")) == []


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({"by": "shop"}, "Do the recommendation scores differ?"),
        ({"against": "again"}, "Is one recommendation score higher?"),
    ],
)
def test_picture(options: dict[str, Any], title: str) -> None:  # SD4
    import matplotlib.pyplot as plt

    axes = ls.plot(ls.nps_difference(FRAME, "recommend", **options))
    assert axes.get_title(loc="left") == title
    assert len(axes.get_yticklabels()) == (3 if "by" in options else 1)
    plt.close("all")


def test_analyze_compares_groups_and_waves() -> None:  # SD5
    answers = ls.simulate_responses(ls.load_instrument("recommend"), 80, rng=1)
    answers.frame["shop"] = np.arange(80) % 7
    options: dict[str, Any] = {"by": "shop", "design": None, "rng": None}
    ((name, job),) = group_jobs(answers, "recommend", "Recommend", options)
    assert name == "Differences of the recommendation score (Recommend)"
    assert job().to_frame()["compared_to"].unique().tolist() == ["others"]  # seven groups: each with all others
    assert not list(group_jobs(answers, "recommend", "Recommend", options | {"by": None}))
    instrument = answers.instrument
    assert instrument is not None
    assert not wave_jobs(None, None, instrument, {})
    ((_, change),) = wave_jobs({"a": answers, "b": answers}, False, instrument, {})
    assert len(change().to_frame()) == 1


def test_command_line(tmp_path: Path) -> None:  # SD5
    FRAME.to_csv(tmp_path / "answers.csv", index=False)
    words = ["report", str(tmp_path / "answers.csv"), "--recommend", "recommend", "--by", "shop"]
    done = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "client.xlsx")])
    assert done.exit_code == 0, done.output
    assert "Score differences" in openpyxl.load_workbook(tmp_path / "client.xlsx").sheetnames
    FRAME.assign(shop="x").to_csv(tmp_path / "answers.csv", index=False)
    done = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "one.xlsx")])
    assert done.exit_code == 0, done.output
    assert "1 group with answers" in done.output


def test_bars_of_long_names_can_be_told_apart(tmp_path: Path) -> None:  # SD1
    shops = {"Lima": "Customers of the shop in Lima", "Madrid": "Buyers of the shop in Madrid", "Quito": "Quito"}
    result = ls.nps_difference(FRAME.assign(shop=FRAME["shop"].map(shops)), "recommend", by="shop")
    shown_labels = _texts(ls.Report("Long", [result]).write_excel(tmp_path / "l.xlsx"), "ChartData")
    assert ",69)" in shown_labels
    assert ",29)" not in shown_labels
