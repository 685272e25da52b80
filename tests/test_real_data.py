"""The whole street on real, public answers (the folder is named by LOYALTYSTATS_REAL_DATA).

RD1 Kano answers with pairs named by column: a complete client workbook without any instrument
RD2 loyalty on image, expectations, quality and value: a complete client workbook
RD4 levels and loyalty on real pairs: with delivery and an outcome of known make-up, its effects are within the intervals
RD3 the workbook's numbers are those of the results
RD5 twenty ratings: exact shares, every method, dominance; one attribute stands apart
RD6 twenty ratings: the same attribute is to be improved first, clearly; those beside the crosshair are unclear
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls

FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with kano_transfers.csv and ecsi_mobile.csv"
)

BLOCKS = {"image": "IMAG", "expectations": "CUEX", "quality": "PERQ", "value": "PERV"}


def _numbers(path: Path, sheet: str) -> set[float]:
    book = openpyxl.load_workbook(path)
    return {
        float(cell.value) for row in book[sheet].iter_rows() for cell in row if isinstance(cell.value, (int, float))
    }


def test_kano_transfers_to_workbook(tmp_path: Path) -> None:  # RD1, RD3
    answers = pd.read_csv(Path(FOLDER) / "kano_transfers.csv", dtype=str, keep_default_na=False)
    pairs = {f"F{i}": (f"F{i}_functional", f"F{i}_dysfunctional") for i in range(6, 12)}
    kano = ls.classify_kano(answers, pairs=pairs, wording="short")
    levels = ls.satisfaction_levels(answers, pairs=pairs, wording="short")
    path = ls.Report("Money transfers", [kano, levels]).write_excel(tmp_path / "client.xlsx")
    shown = _numbers(path, "Kano")
    for better in kano.to_frame()["better"]:
        assert better in shown
    assert kano.to_frame().set_index("feature")["category"].to_dict() == {
        "F6": "indifferent",
        "F7": "one_dimensional",
        "F8": "one_dimensional",
        "F9": "attractive",
        "F10": "one_dimensional",
        "F11": "mixed",
    }
    assert levels.to_frame()["level"].isna().all()  # delivery was not asked: the level is never invented


def test_ecsi_to_workbook(tmp_path: Path) -> None:  # RD2, RD3
    raw = pd.read_csv(Path(FOLDER) / "ecsi_mobile.csv")
    answers = pd.DataFrame({name: raw.filter(regex=f"^{stem}").mean(axis=1) for name, stem in BLOCKS.items()})
    answers["loyalty"] = raw[["CUSL1", "CUSL2", "CUSL3"]].mean(axis=1)
    drivers = ls.regress_loyalty(answers, outcome="loyalty", drivers=list(BLOCKS))
    shares = ls.relative_importance(answers, outcome="loyalty", drivers=list(BLOCKS), rng=1)
    path = ls.Report("Mobile provider", [drivers, shares]).write_excel(tmp_path / "client.xlsx")
    shown = _numbers(path, "Drivers") | _numbers(path, "Importance")
    for value in [*drivers.to_frame()["estimate"], *shares.to_frame()["importance"]]:
        assert value in shown


def test_twenty_ratings_and_what_cannot_be_separated(tmp_path: Path) -> None:  # RD5
    ratings = pd.read_csv(Path(FOLDER) / "satisfaction_ratings.csv", encoding="utf-8-sig")
    outcome, *drivers = ratings.columns
    shares = ls.relative_importance(ratings, outcome=outcome, drivers=drivers, n_bootstrap=60, rng=1)
    table = shares.to_frame().set_index("term")
    assert table["importance"].sum() == pytest.approx(1)
    assert table["contribution"].sum() == pytest.approx(shares.r2)
    assert table["rank"].idxmin() == "Attribute 00"  # its share is above 20 %, no other above 11
    assert table.loc["Attribute 00", "tied"] == "a"
    johnson = shares.all_methods().to_frame().set_index("term")["johnson_share"]
    assert johnson.corr(table["importance"], method="spearman") > 0.9
    dominance = shares.dominance()
    assert (dominance.matrix().loc["Attribute 00"].dropna() == 1).all()
    path = ls.Report("Ratings", [shares, dominance]).write_excel(tmp_path / "client.xlsx")
    assert set(table["importance"]) <= _numbers(path, "Importance")


def test_priorities_of_twenty_ratings(tmp_path: Path) -> None:  # RD6
    ratings = pd.read_csv(Path(FOLDER) / "satisfaction_ratings.csv", encoding="utf-8-sig")
    outcome, *drivers = ratings.columns
    places = ls.priority_map(ratings, outcome=outcome, drivers=drivers, lowest=1, highest=10, n_bootstrap=60, rng=1)
    table = places.to_frame().set_index("term")
    complete = ratings.dropna()
    assert table["performance"].tolist() == pytest.approx([100 * (complete[name].mean() - 1) / 9 for name in drivers])
    assert table.loc["Attribute 00", ["quadrant", "stable"]].tolist() == ["improve first", "clear"]
    near = (table["performance"] - places.performance_cut).abs() < 0.5
    assert table.loc[~near & (table["importance"] > 0.07), "stable"].eq("clear").all()
    assert table["quadrant_probability"].min() < 0.9
    path = ls.Report("Ratings", [places]).write_excel(tmp_path / "client.xlsx")
    assert set(table["performance"]) <= _numbers(path, "Priorities")


def test_levels_and_loyalty_of_real_pairs(tmp_path: Path) -> None:  # RD4
    answers = pd.read_csv(Path(FOLDER) / "kano_transfers.csv", dtype=str, keep_default_na=False)
    features = [f"F{i}" for i in range(6, 12)]
    named = {
        "pairs": {name: (f"{name}_functional", f"{name}_dysfunctional") for name in features},
        "delivered": {name: f"{name}_got" for name in features},
        "wording": "short",
    }
    draw = np.random.default_rng(2)  # over 200 seeds the intervals hold the true costs in 94.5 to 97.0 %
    for name in features:
        answers[f"{name}_got"] = np.where(draw.random(len(answers)) < 0.6, "yes", "no")
    people = ls.levels_of_respondents(answers, **named).people()
    costs = {"expected_missing": -2.0, "desired_missing": -1.0, "delighted_present": 1.0}
    answers["recommend"] = 7 + sum(people[name] * size for name, size in costs.items()) + draw.normal(size=len(answers))
    found = ls.levels_and_loyalty(answers, outcome="recommend", lapse_at_most=6, **named)
    table = found.to_frame().set_index("term")
    for name, size in costs.items():
        assert table.loc[name, "conf_low"] < size < table.loc[name, "conf_high"], name
        assert table.loc[name, "p_adjusted"] < 0.001
    assert table.loc["expected_asymmetry", "conf_low"] < 1.0 < table.loc["expected_asymmetry", "conf_high"]
    path = ls.Report("Money transfers", [found]).write_excel(tmp_path / "client.xlsx")
    assert set(table["estimate"].dropna()) <= _numbers(path, "Levels and loyalty")
