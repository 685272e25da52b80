"""banner_tables: questions by columns with bases, nets, means and letters.

BT1 shares, means, spreads and scores by hand; one row per question, row and column; bases named
BT2 letters follow from the tests, by each convention; corrections hold over the pairs of one row and column group
BT3 nested columns: compared within the outer answer, or all; letters begin anew in every column group
BT4 missing codes leave the base, or are shown; who was not asked is in no base
BT5 multiple choices, numbers, boxes and scores of instruments; own nets
BT6 small columns are hidden with their bases, and what they could be worked out from; no test speaks of them
BT7 what cannot be used is refused in words
BT8 pandas, polars, pyarrow and duckdb give the same; order of rows, scale of weights and names of columns change nothing
BT9 with weights small counts are tested on effective bases; weights are never counts
BT10 public answers: complaints and ratings
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

import loyaltystats as ls
from loyaltystats.stats.banner.convention import collected, joined
from loyaltystats.stats.banner.layout import letter
from loyaltystats.stats.banner.suppress import hidden_columns

RNG = np.random.default_rng(11)
N = 240
FRAME = pd.DataFrame(
    {
        "mark": RNG.choice([1, 2, 3, 4, 5], N),
        "shop": np.repeat(["A", "B", "C"], [100, 80, 60]),
        "town": np.tile(["x", "y"], N // 2),
        "spent": RNG.gamma(2.0, 20.0, N).round(2),
        "late": RNG.integers(0, 2, N),
        "broken": RNG.integers(0, 2, N),
        "w": RNG.uniform(0.5, 2.0, N),
    }
)
FRAME.loc[FRAME["shop"] == "A", "mark"] = np.minimum(5, FRAME.loc[FRAME["shop"] == "A", "mark"] + 2)
FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")


def _cell(result: Any, kind: str, answer: str, column: str) -> pd.Series:
    table = result.to_frame()
    here = (table["row_kind"] == kind) & (table["answer"] == answer) & (table["column"] == column)
    assert here.sum() == 1
    return table[here].iloc[0]


def test_by_hand() -> None:  # BT1
    result = ls.banner_tables(FRAME, "mark", "shop", nets={"mark": {"Top": ["4", "5"]}}, breaks={"mark": (3, 5)})
    own = FRAME.loc[FRAME["shop"] == "B", "mark"]
    assert _cell(result, "answer", "2", "shop=B")["estimate"] == (own == 2).mean()
    assert _cell(result, "answer", "2", "shop=B")["answers"] == (own == 2).sum()
    assert _cell(result, "net", "Top", "shop=B")["estimate"] == (own >= 4).mean()
    assert _cell(result, "mean", "", "shop=B")["estimate"] == pytest.approx(own.mean())
    assert _cell(result, "std_dev", "", "shop=B")["estimate"] == pytest.approx(own.std())
    assert _cell(result, "score", "", "shop=B")["estimate"] == pytest.approx(
        100 * ((own == 5).mean() - (own <= 3).mean())
    )
    assert _cell(result, "net", "Promoters", "Total")["estimate"] == (FRAME["mark"] == 5).mean()
    table = result.to_frame()
    assert not table.duplicated(["question", "row_kind", "answer", "column"]).any()
    assert list(dict.fromkeys(table["column"])) == ["Total", "shop=A", "shop=B", "shop=C"]
    assert (table["n"] == table["n_weighted"]).all()
    assert (table["n"] == table["n_effective"]).all()
    assert list(table.loc[table["row_kind"] == "mean", "base_mark"]) == ["", "", "*", "*"]
    assert result.bases_named["mark"] == "respondents who answered the question"
    assert result.n == N
    topline = ls.banner_tables(FRAME, "mark")
    assert set(topline.to_frame()["column"]) == {"Total"}
    assert topline.tests().to_frame().empty


@pytest.mark.parametrize(("convention", "second"), [("higher", None), ("higher", 0.99), ("higher_lower", None)])
@pytest.mark.parametrize("adjust", ["holm", "none"])
def test_letters_follow_from_tests(convention: str, second: float | None, adjust: str) -> None:  # BT2
    result = ls.banner_tables(
        FRAME, ["mark", "late"], "shop", convention=convention, second_level=second, adjust=adjust
    )
    tests = result.tests().to_frame()
    table = result.to_frame()
    letters = dict(zip(table["column"], table["letter"], strict=True))
    expected: dict[tuple[str, ...], list[str]] = {}
    for row in tests.to_dict("records"):
        if not row["p_adjusted"] < 0.05:
            continue
        high, low = row["column"], row["other_column"]
        if row["estimate"] < 0:
            high, low = low, high
        place = (row["question"], row["row_kind"], row["answer"])
        strong = second is None or row["p_adjusted"] < 0.01
        expected.setdefault((*place, high), []).append(letters[low] if strong else letters[low].lower())
        if convention == "higher_lower":
            expected.setdefault((*place, low), []).append(letters[high].lower())
    assert expected
    for row in table.to_dict("records"):
        place = (row["question"], row["row_kind"], row["answer"], row["column"])
        assert sorted(row["letters"]) == sorted("".join(expected.get(place, [])))
        assert row["letters"] == collected(tests.to_dict("records")).get(place, "")
    assert (table.loc[table["column"] == "Total", "letters"] == "").all()
    for _, family in tests.groupby(["question", "row_kind", "answer", "banner"]):
        assert len(family) == 3
        assert family["test_family"].nunique() == 1
        wanted = ls.stats.multiplicity.adjust_p(family["p_value"].tolist(), adjust)
        assert family["p_adjusted"].tolist() == wanted.tolist()


def test_letters_in_order() -> None:  # BT2
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert joined(["AA", "C", "B"]) == "B C AA"


def test_nested() -> None:  # BT3
    result = ls.banner_tables(FRAME, "mark", ["town", ("shop", "town")])
    keys = [column.key for column in result.columns]
    assert keys[:4] == ["Total", "town=x", "town=y", "shop=A/town=x"]
    assert [column.letter for column in result.columns] == ["", "A", "B", "A", "B", "C", "D", "E", "F"]
    tests = result.tests().to_frame()
    nested = tests[tests["banner"] == "shop/town"]
    outer = [side.str.partition("/")[0] for side in (nested["column"], nested["other_column"])]
    assert (outer[0] == outer[1]).all()
    assert (nested.groupby(["row_kind", "answer"]).size() == 3).all()
    every = ls.banner_tables(FRAME, "mark", "shop/town", nested="all").tests().to_frame()
    assert (every.groupby(["row_kind", "answer"]).size() == 15).all()
    frame = FRAME.rename(columns={"town": "a/b"})
    assert ls.banner_tables(frame, "mark", "a/b").columns[1].key == "a/b=x"


@pytest.fixture(scope="module")
def study() -> Any:
    instrument = (
        ls.load_instrument("recommend")
        .combined(ls.load_instrument("csat"), ls.load_instrument("profile"))
        .titled("Shop study")
    )
    return ls.simulate_responses(instrument, 200, rng=5)


def test_missing_codes(study: Any) -> None:  # BT4
    frame = study.frame.copy()
    frame["satoverall"] = [98] * 30 + [9] * 170
    frame.loc[190:, "satoverall"] = pd.NA
    frame["customertype"] = ["N", "R"] * 100
    frame.loc[:4, "customertype"] = "99"
    answers = replace(study, frame=frame)
    dropped = ls.banner_tables(answers, "satoverall", "customertype")
    shown = ls.banner_tables(answers, "satoverall", "customertype", missing="show")
    assert _cell(dropped, "answer", "9", "Total")["n"] == 160
    assert _cell(dropped, "answer", "9", "Total")["estimate"] == 1.0
    assert "98" not in set(dropped.to_frame()["answer"])
    assert _cell(shown, "answer", "98", "Total")["estimate"] == 30 / 190
    assert _cell(shown, "answer", "9", "Total")["n"] == 190
    assert _cell(shown, "mean", "", "Total")["n"] == 160
    assert "a reason for none" in shown.bases_named["satoverall"]
    assert dropped.bases_named["satoverall"].endswith("not in it: 40 without an answer")
    assert not any("99" in column.key for column in dropped.columns)
    assert any("5 respondents are in no column of 'customertype'" in note for note in dropped.notes)
    with pytest.raises(ls.ResponseError, match=r"column 'satoverall' - 40 of 200 respondents gave no answer"):
        ls.banner_tables(answers, "satoverall", missing="raise")


def test_not_asked(study: Any) -> None:  # BT4
    asked = ls.banner_tables(study, "orgrole", "segment")
    assert "not asked" in asked.bases_named["orgrole"]
    private = _cell(asked, "answer", "M", "segment=P")
    assert private["n"] == 0
    assert np.isnan(private["estimate"])
    assert not asked.tests().to_frame()["column"].str.contains("segment=P").any()


def test_defaults_of_an_instrument(study: Any) -> None:  # BT5
    result = ls.banner_tables(study, columns=["customertype"])
    assert "customertype" not in result.questions
    assert set(result.questions) >= {"recommend", "satoverall", "agegroup"}
    table = result.to_frame()
    nets = table[table["row_kind"] == "net"].groupby("question")["answer"].unique()
    assert list(nets["recommend"]) == ["Promoters", "Passives", "Detractors"]
    assert list(nets["satoverall"]) == ["Top 2 (9-10)", "Bottom 2 (1-2)"]
    assert "agegroup" not in nets
    assert set(table.loc[table["question"] == "agegroup", "row_kind"]) == {"answer"}
    score = table[(table["question"] == "recommend") & (table["row_kind"] == "score")]["estimate"]
    assert score.iloc[0] == pytest.approx(ls.nps(study, "recommend").to_frame()["estimate"].iloc[0])
    difference = ls.nps_difference(study, "recommend", by="customertype", adjust="holm").to_frame()
    mine = result.tests().to_frame().query("row_kind == 'score'")
    assert sorted(mine["p_adjusted"]) == pytest.approx(sorted(difference["p_adjusted"]), rel=1e-9)
    assert result.labels["customertype=N"] == "I bought for the first time"


def test_multiple_choice_and_numbers() -> None:  # BT5
    result = ls.banner_tables(
        FRAME,
        {"trouble": ["late", "broken"], "spent": "spent"},
        "shop",
        nets={"trouble": {"Any": ["late", "broken"]}},
    )
    either = (FRAME["late"] + FRAME["broken"] > 0).mean()
    assert _cell(result, "net", "Any", "Total")["estimate"] == pytest.approx(either)
    assert _cell(result, "answer", "late", "shop=C")["estimate"] == FRAME.loc[FRAME["shop"] == "C", "late"].mean()
    assert _cell(result, "mean", "", "Total")["estimate"] == pytest.approx(FRAME["spent"].mean())
    assert set(result.to_frame().query("question == 'spent'")["row_kind"]) == {"mean", "std_dev"}


def test_hidden_columns() -> None:  # BT6
    frame = FRAME.assign(shop=["A"] * 150 + ["B"] * 80 + ["C"] * 7 + ["D"] * 3)
    result = ls.banner_tables(frame, "mark", "shop")
    table = result.to_frame()
    hidden = table[table["base_mark"] == "[c]"]
    assert set(hidden["column"]) == {"shop=C", "shop=D"}
    assert hidden[["estimate", "answers", "n", "n_weighted", "n_effective"]].isna().all().all()
    assert (hidden["letters"] == "").all()
    tests = result.tests().to_frame()
    assert not (set(tests["column"]) | set(tests["other_column"])) & {"shop=C", "shop=D"}
    assert any(note.startswith("Hidden columns of single questions: 2;") for note in result.notes)
    assert not (ls.banner_tables(frame, "mark", "shop", minimum_base=0).to_frame()["base_mark"] == "[c]").any()
    alone = ls.banner_tables(frame.head(4), "mark", "shop").to_frame()
    assert (alone["base_mark"] == "[c]").all()


def test_two_small_columns_need_a_third() -> None:  # BT6
    bases = {"a": 1, "b": 1, "c": 9, "d": 40}
    assert hidden_columns(bases, [list(bases)], 5) == {"a", "b", "c"}
    assert hidden_columns(bases, [list(bases)], 2) == {"a", "b"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4), st.integers(2, 8), st.booleans())
def test_nothing_hidden_follows_by_subtraction(cells: list[int], least: int, nested: bool) -> None:  # BT6
    names = ["ax", "ay", "bx", "by"]
    bases = dict(zip(names, cells, strict=True))
    lines = [names, *([["ax", "ay"], ["bx", "by"], ["ax", "bx"], ["ay", "by"]] if nested else [])]
    hidden = hidden_columns(bases, lines, least)
    assert {name for name, n in bases.items() if 0 < n < least} <= hidden
    for line in lines:
        gone = [bases[name] for name in line if name in hidden]
        shown = [name for name in line if name not in hidden and bases[name]]
        assert not gone or not shown or (len(gone) > 1 and sum(gone) >= least)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"rows": None}, "rows - was not named and the answers carry no instrument"),
        ({"rows": []}, "rows - got an empty list"),
        ({"rows": "marks"}, "there is no column 'marks'"),
        ({"columns": "shops"}, "there is no column 'shops'"),
        ({"columns": [("shop", "shop")]}, "names a question twice"),
        ({"columns": [5]}, "columns - got 5 - expected a question, or several nested"),
        ({"columns": "spent"}, "expected at most 100 groups"),
        ({"nets": {"other": {"x": ["1"]}}}, "nets - 'other' is none of the rows"),
        ({"nets": {"mark": {"x": ["9"]}}}, "nets, question 'mark', net 'x' - '9' is no answer of it"),
        ({"breaks": {"mark": (5, 3)}}, "breaks, question 'mark' - got (5, 3)"),
        ({"convention": "arrows"}, "convention - 'arrows' is not known - expected one of higher, higher_lower"),
        ({"second_level": 0.9}, "second_level - got 0.9, not above confidence_level=0.95"),
        ({"convention": "higher_lower", "second_level": 0.99}, "where small letters already mean lower"),
        ({"adjust": "scheffe"}, "adjust - 'scheffe' is not known"),
        ({"nested": "none"}, "nested - 'none' is not known"),
        ({"missing": "keep"}, "missing - 'keep' is not known"),
        ({"minimum_base": -1}, "minimum_base - got -1"),
        ({"low_bases": (100, 30)}, "low_bases - got (100, 30)"),
        ({"blocks_per_sheet": 0}, "blocks_per_sheet - got 0"),
        ({"rows": {"t": ["mark", "late"]}}, "column 'mark' - holds '2' - expected 0 (not chosen) and 1 (chosen)"),
    ],
)
def test_refusals(arguments: dict[str, Any], words: str) -> None:  # BT7
    with pytest.raises(ls.LoyaltyStatsError) as caught:
        ls.banner_tables(FRAME, **{"rows": "mark", "columns": "shop"} | arguments)
    assert words in str(caught.value)


def test_columns_that_overlap(study: Any) -> None:  # BT7
    multiple = next((q.code for q in ls.load_instrument("complaint").questions if q.kind == "multiple"), None)
    assert multiple is not None
    answers = ls.simulate_responses(ls.load_instrument("complaint"), 40, rng=1)
    with pytest.raises(ls.ArgumentError, match="expected questions with one answer"):
        ls.banner_tables(answers, columns=multiple)
    with pytest.raises(ls.ArgumentError, match="is an open question"):
        ls.banner_tables(study, "recommendwhy", "segment")


@pytest.mark.parametrize("made", [pl.from_pandas, lambda frame: pl.from_pandas(frame).lazy(), pa.Table.from_pandas])
def test_other_frames(made: Any) -> None:  # BT8
    wanted = ls.banner_tables(FRAME, ["mark", "spent"], ["shop", "shop/town"], design=ls.SurveyDesign(weights="w"))
    found = ls.banner_tables(made(FRAME), ["mark", "spent"], ["shop", "shop/town"], design=ls.SurveyDesign(weights="w"))
    pd.testing.assert_frame_equal(found.to_frame(), wanted.to_frame())
    pd.testing.assert_frame_equal(found.tests().to_frame(), wanted.tests().to_frame())


def test_duckdb() -> None:  # BT8
    wanted = ls.banner_tables(FRAME, "mark", "shop").to_frame()
    with duckdb.connect() as connection:
        connection.register("answers", FRAME)
        found = ls.banner_tables(connection.sql("select * from answers"), "mark", "shop").to_frame()
    pd.testing.assert_frame_equal(found, wanted)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.01, 1000))
def test_order_and_scale(random: Any, scale: float) -> None:  # BT8
    order = list(range(N))
    random.shuffle(order)
    design = ls.SurveyDesign(weights="w")
    one = ls.banner_tables(FRAME, "mark", "shop", design=design)
    other = ls.banner_tables(FRAME.iloc[order].assign(w=FRAME["w"] * scale), "mark", "shop", design=design)
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-9)
    pd.testing.assert_frame_equal(one.tests().to_frame(), other.tests().to_frame(), rtol=1e-7, atol=1e-12)


def test_names_of_columns_only_name_them() -> None:  # BT8
    turned = FRAME.assign(shop=FRAME["shop"].map({"A": "Z", "B": "Y", "C": "X"}))
    one = ls.banner_tables(FRAME, "mark", "shop").to_frame().set_index(["row_kind", "answer", "column"])
    other = ls.banner_tables(turned, "mark", "shop").to_frame().set_index(["row_kind", "answer", "column"])
    swap = str.maketrans("ABC", "CBA")
    for (kind, answer, column), row in one.iterrows():
        there = other.loc[(kind, answer, column.replace("=A", "=Z").replace("=B", "=Y").replace("=C", "=X"))]
        assert there["estimate"] == row["estimate"] or np.isnan(row["estimate"])
        assert sorted(there["letters"].translate(swap)) == sorted(row["letters"])


def test_small_counts_with_weights() -> None:  # BT9
    frame = FRAME.assign(rare=[1] * 3 + [0] * 97 + [0] * 140)
    result = ls.banner_tables(frame, "rare", "shop", design=ls.SurveyDesign(weights="w"))
    row = result.tests().to_frame().query("answer == '1' and column == 'shop=A' and other_column == 'shop=B'").iloc[0]
    assert row["test"] == "score on effective bases"
    w = frame["w"].to_numpy()
    share = float(w @ frame["rare"]) / w.sum()
    alone = float(w @ (frame["rare"] - share) ** 2) / w.sum() / (N - 1)
    u = w * (frame["rare"] - share) / w.sum()
    effect = float(N / (N - 1) * (u**2).sum()) / alone
    sizes, shares = [], []
    for shop in "AB":
        own = frame[frame["shop"] == shop]
        kish = len(own) * (own["w"] ** 2).sum() / own["w"].sum() ** 2
        sizes.append(len(own) / max(kish, effect))
        shares.append(float(own["w"] @ own["rare"] / own["w"].sum()))
    pooled = (shares[0] * sizes[0] + shares[1] * sizes[1]) / sum(sizes)
    z = (shares[0] - shares[1]) / np.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1]))
    assert row["statistic"] == pytest.approx(z, rel=1e-10)
    assert row["df"] == 180 - 1 - 1
    assert row["p_value"] == pytest.approx(2 * student.sf(abs(z), 178), rel=1e-10)
    heavy = frame.assign(w=frame["w"] * 1000)
    again = ls.banner_tables(heavy, "rare", "shop", design=ls.SurveyDesign(weights="w")).tests().to_frame()
    assert again["p_value"].to_numpy() == pytest.approx(result.tests().to_frame()["p_value"].to_numpy(), nan_ok=True)


def test_no_spread() -> None:  # BT9
    frame = pd.DataFrame({"x": [1.5] * 10 + [2.5] * 10, "g": ["a"] * 10 + ["b"] * 10, "w": 1.0})
    for design in (None, ls.SurveyDesign(weights="w")):
        result = ls.banner_tables(frame, {"x": "x"}, "g", design=design)
        assert result.tests().to_frame()["p_value"].isna().all()
        assert "1 pair could not be tested: a single answer, or no spread." in result.notes
        assert (result.to_frame()["letters"] == "").all()


@pytest.mark.skipif(not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with satisfaction_ratings.csv")
def test_public_answers() -> None:  # BT10
    complaints = pd.read_csv(Path(FOLDER) / "complaints.csv")
    complaints["happy"] = np.where(complaints["Overall Satisfaction"] >= 9, "yes", "no")
    named = [name for name in complaints if name.startswith("Complain")]
    result = ls.banner_tables(complaints, {"Complaints": named}, "happy")
    table = result.to_frame().set_index(["answer", "column"])["estimate"]
    for name in named:
        for group in ("yes", "no"):
            mean = complaints.loc[complaints["happy"] == group, name].mean()
            assert table[name, f"happy={group}"] == pytest.approx(mean)
    ratings = pd.read_csv(Path(FOLDER) / "satisfaction_ratings.csv", encoding="utf-8-sig")
    ratings["level"] = pd.cut(ratings["Overall Satisfaction"], [0, 6, 8, 10], labels=["low", "middle", "high"]).astype(
        str
    )
    marks = [name for name in ratings if name.startswith("Attribute")]
    result = ls.banner_tables(ratings, marks, "level")
    means = result.to_frame().query("row_kind == 'mean'").set_index(["question", "column"])
    for name in marks:
        assert means.loc[(name, "Total"), "estimate"] == pytest.approx(ratings[name].mean())
    assert (means.xs("level=high", level="column")["letters"] != "").mean() > 0.9
