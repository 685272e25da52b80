"""fuzzy_kano.

FK1 plain answers give exactly the counts, tests and verdicts of classify_kano, weighted or not
FK2 memberships by hand: outer product, counts at alpha, McNemar's test among those who count once, mean memberships
FK3 alpha: several categories below one half, none above; crisp answers do not depend on it
FK4 blanks beside numbers are 0; rounding is rescaled; percentages; incomplete answers are left out
FK5 memberships that cannot be used are refused, all at once
FK6 groups, weights, every kind of dataframe
FK7 bad arguments
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.fuzzy import FuzzyResult, fuzzy_kano
from loyaltystats.stats.kano.table import CLASSIC, TABLES
from loyaltystats.vocabulary import CATEGORIES

F, D = ([f"{side}{i}" for i in range(1, 6)] for side in "fd")
COLUMNS = {"x": (F, D)}
SAME = [
    *("n", *CATEGORIES, "category", "modal_category", "runner_up", "p_value", "p_adjusted", "requirement"),
]


def _plain(n: int = 150, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({name: rng.integers(1, 6, n).astype(float) for name in ("af", "ad", "bf", "bd")})
    frame.loc[:4, "af"] = np.nan
    return frame.assign(g=rng.choice(["u", "v"], n), w=rng.uniform(0.5, 2, n))


PAIRS = {"a": ("af", "ad"), "b": ("bf", "bd")}


def _crisp(frame: pd.DataFrame) -> pd.DataFrame:
    """Return plain answers as memberships of 1."""
    columns = {}
    for feature, pair in PAIRS.items():
        for side, column in zip("fd", pair, strict=True):
            for position in range(1, 6):
                columns[f"{feature}{side}{position}"] = (
                    (frame[column] == position).astype(float).where(frame[column].notna())
                )
    return pd.DataFrame(columns).assign(g=frame["g"], w=frame["w"])


def _fuzzy(n: int = 120, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    shares = [rng.dirichlet(np.full(5, 0.4), n).round(2) for _ in range(2)]
    shares = [each / each.sum(axis=1, keepdims=True) for each in shares]
    frame = pd.DataFrame(np.hstack(shares), columns=[*F, *D])
    return frame.assign(g=rng.choice(["u", "v"], n), w=rng.uniform(0.5, 2, n))


def _quiet(*arguments: Any, **more: Any) -> FuzzyResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return fuzzy_kano(*arguments, **more)


@pytest.mark.parametrize("design", [None, SurveyDesign(weights="w")])
@pytest.mark.parametrize("table", ["classic", "pouliot"])
@pytest.mark.parametrize("alpha", [0.2, 0.4, 1.0])
def test_plain_answers(design: SurveyDesign | None, table: str, alpha: float) -> None:  # FK1, FK3
    frame = _plain()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = classify_kano(frame, pairs=PAIRS, by="g", design=design, table=table).to_frame()
    found = _quiet(frame, pairs=PAIRS, by="g", design=design, table=table, alpha=alpha).to_frame()
    columns = {name: ([f"{name}f{i}" for i in range(1, 6)], [f"{name}d{i}" for i in range(1, 6)]) for name in "ab"}
    ones = _quiet(_crisp(frame), memberships=columns, by="g", design=design, table=table, alpha=alpha).to_frame()
    for each in (found, ones):
        pd.testing.assert_frame_equal(each[["group", "feature", *SAME]], known[["group", "feature", *SAME]], rtol=1e-12)
        assert each["several"].eq(0).all()
        assert each["unplaced"].eq(0).all()


def test_by_hand() -> None:  # FK2
    frame = _fuzzy()
    result = _quiet(frame, memberships=COLUMNS, alpha=0.35)
    letters = np.array([list(row) for row in CLASSIC.rows])
    membership = np.zeros((len(frame), 6))
    for person, row in enumerate(frame[[*F, *D]].to_numpy()):
        for i in range(5):
            for j in range(5):
                membership[person, "AOMIRQ".index(letters[i, j])] += row[i] * row[5 + j]
    reached = membership >= 0.35 - 1e-9
    row = result.to_frame().iloc[0]
    assert [row[name] for name in CATEGORIES] == reached.sum(axis=0).tolist()
    assert row["several"] == (reached.sum(axis=1) > 1).sum()
    assert row["unplaced"] == (~reached.any(axis=1)).sum()
    assert row["unplaced"] > 0
    first, second = (CATEGORIES.index(row[name]) for name in ("modal_category", "runner_up"))
    a = int((reached[:, first] & ~reached[:, second]).sum())
    b = int((reached[:, second] & ~reached[:, first]).sum())
    from scipy.stats import binomtest

    assert row["p_value"] == pytest.approx(binomtest(a, a + b).pvalue, rel=1e-10)
    assert row["top_share"] == pytest.approx(reached[:, first].mean())
    table = result.memberships().set_index("category")
    np.testing.assert_allclose(table["membership"], membership.mean(axis=0), atol=1e-12)
    assert table["membership"].sum() == pytest.approx(1.0)
    error = membership.std(axis=0, ddof=1) / np.sqrt(len(frame))
    from scipy.stats import t

    half = t.ppf(0.975, len(frame) - 1) * error
    np.testing.assert_allclose(table["membership_high"] - table["membership"], half, rtol=1e-9)
    assert (table["share_low"] <= table["share"]).all()


def test_alpha() -> None:  # FK3
    frame = pd.DataFrame([[0.5, 0.5, 0, 0, 0, 0, 0, 0, 0.2, 0.8]] * 20, columns=[*F, *D])
    low = _quiet(frame, memberships=COLUMNS, alpha=0.4).to_frame().iloc[0]
    assert (low["one_dimensional"], low["must_be"], low["several"]) == (20, 20, 20)
    assert (low["category"], low["p_value"]) == ("mixed", 1.0)
    high = _quiet(frame, memberships=COLUMNS, alpha=0.5).to_frame().iloc[0]
    assert (high["unplaced"], high["category"], high["modal_category"]) == (20, None, None)


def test_blanks_and_percentages() -> None:  # FK4
    frame = pd.DataFrame([[1, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 0.33, 0.33, 0.33]] * 5, columns=[*F, *D])
    row = _quiet(frame, memberships=COLUMNS).memberships().set_index("category")["membership"]
    assert row["attractive"] == pytest.approx(2 / 3)
    assert row["one_dimensional"] == pytest.approx(1 / 3)
    hundred = _quiet(frame * 100, memberships=COLUMNS)
    pd.testing.assert_series_equal(hundred.memberships().set_index("category")["membership"], row)
    frame.loc[1, F] = np.nan
    frame.loc[2] = np.nan
    result = _quiet(frame, memberships=COLUMNS)
    assert result.to_frame()["n"].iloc[0] == 3
    assert "Incomplete answers, left out of that feature: x 2." in result.notes
    with pytest.raises(ResponseError) as refused:
        _quiet(frame, memberships=COLUMNS, missing="raise")
    assert str(refused.value) == ("responses - memberships that cannot be used:\n  - feature 'x': 2 not answered")


def test_all_alike() -> None:  # FK4
    frame = pd.DataFrame([[1, 0, 0, 0, 0, 0, 0, 0, 0, 1]] * 10, columns=[*F, *D])
    table = _quiet(frame, memberships=COLUMNS).memberships()
    assert table["membership_low"].isna().all()  # nothing shows the spread
    assert _quiet(frame.iloc[:0], memberships=COLUMNS).to_frame()["category"].iloc[0] is None


def test_refused() -> None:  # FK5
    frame = _fuzzy(10)
    frame.loc[0, "f1"] = 0.9
    frame.loc[1, D] = [-0.5, 1.5, 0, 0, 0]
    with pytest.raises(ResponseError) as refused:
        _quiet(frame, memberships=COLUMNS)
    lines = str(refused.value).splitlines()
    assert lines[0] == "responses - memberships that cannot be used:"
    assert lines[1].startswith("  - feature 'x', functional question: 1 different answers add up to ")
    assert lines[1].endswith("or hold a number below 0, expected memberships from 0 that add up to 1")
    assert "dysfunctional question" in lines[2]
    text = _fuzzy(10).astype({"f1": object})
    text.loc[0, "f1"] = "much"
    with pytest.raises(ResponseError, match="column 'f1' - holds text"):
        _quiet(text, memberships=COLUMNS)


def test_every_kind_of_frame(as_frame: Callable[[Any], Any]) -> None:  # FK6
    frame = _fuzzy()
    plain, found = (_quiet(each, memberships=COLUMNS, by="g").to_frame() for each in (frame, as_frame(frame)))
    pd.testing.assert_frame_equal(found, plain)


def test_groups_and_weights() -> None:  # FK6
    frame = _fuzzy()
    groups = _quiet(frame, memberships=COLUMNS, by="g").to_frame()
    assert groups["group"].tolist() == ["Total", "u", "v"]
    alone = _quiet(frame[frame["g"] == "u"], memberships=COLUMNS).to_frame()
    pd.testing.assert_frame_equal(groups[groups["group"] == "u"].drop(columns="group").reset_index(drop=True), alone)
    equal = _quiet(frame.assign(w=3.0), memberships=COLUMNS, design=SurveyDesign(weights="w")).to_frame().iloc[0]
    plain = _quiet(frame, memberships=COLUMNS).to_frame().iloc[0]
    for name in ("top_share", "top_low", *CATEGORIES):
        assert equal[name] == pytest.approx(plain[name])
    assert equal["n_effective"] == pytest.approx(len(frame))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alpha": 0}, "alpha - got 0 - expected a number above 0, at most 1, for example 0.4."),
        ({"alpha": 1.2}, "alpha - got 1.2 - expected a number above 0, at most 1, for example 0.4."),
        (
            {"memberships": {}},
            "memberships - expected feature -> (columns of the functional question, columns of the dysfunctional one), most "
            "pleased answer first.",
        ),
        (
            {"memberships": {"x": (F[:4], D), "y": "f1"}},
            "memberships - cannot be used:\n  - feature 'x': expected two lists of 5 columns\n"
            "  - feature 'y': expected two lists of 5 columns",
        ),
        (
            {"memberships": {"x": (F, F)}},
            "memberships - cannot be used:\n"
            + "\n".join(f"  - feature 'x': column 'f{i}' is used twice" for i in range(1, 6)),
        ),
        (
            {"pairs": {"x": ("f1", "d1")}},
            "memberships - given together with pairs or wording - expected one kind of answers.",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:  # FK7
    with pytest.raises(ArgumentError) as refused:
        _quiet(_fuzzy(5), **({"memberships": COLUMNS} | arguments))
    assert str(refused.value) == message


def test_three_answers() -> None:  # FK7
    columns = {"x": (F[:3], D[:3])}
    frame = pd.DataFrame([[1, 0, 0, 0, 0, 1]] * 6, columns=[*F[:3], *D[:3]])
    assert _quiet(frame, memberships=columns, table="three_level").to_frame()["one_dimensional"].iloc[0] == 6
    assert "three_level" in TABLES
