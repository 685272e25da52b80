"""design= in every estimating function.

DE1 the table: every public function that takes design=, with weights, strata and clusters, fpc and every kind of replicate
    weights, either works or refuses in words that say why and what else to do; nothing is ignored in silence
DE2 weights times 1,000 change nothing: they are ratios, never counts
DE3 equal weights are no weights
DE4 zero weights stand for nobody: as if they were not there, and counted; negative and missing ones are refused
DE5 n effective, or what weights cost, is said in every result with weights
DE6 the design effect is n / n effective, in rows that have an n effective, else among the facts; never without weights
"""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from calls import CALLS, DESIGNS, answers, delivered

import loyaltystats as ls

WORKS, REFUSED = "works", "refused"
WEIGHTS_ONLY = (WORKS, *(REFUSED,) * 9)
EVERYTHING = (WORKS,) * 10
RESAMPLED = (*(WORKS,) * 7, REFUSED, WORKS, REFUSED)
"""Whose intervals are quantiles of resamples: delivered replicates must be a bootstrap."""

NO_REPLICATES = (WORKS, WORKS, *(REFUSED,) * 8)
TABLE = {
    **dict.fromkeys(CALLS, EVERYTHING),
    **dict.fromkeys(
        (
            *("kano_sensitivity", "kano_scores", "fuzzy_kano", "reliability", "regress_loyalty quantile"),
            *("confirmatory_factors", "invariance", "path_model", "recovery_paradox", "control_chart", "pareto"),
        ),
        WEIGHTS_ONLY,
    ),
    **dict.fromkeys(
        (*("importance_grid", "priority_map", "what_if", "driver_gains", "mediate", "key_drivers", "tetraclasse"),),
        RESAMPLED,
    ),
    "kano_segments": (REFUSED,) * 10,
    "levels_of_respondents": (REFUSED,) * 10,
    "level_drift": NO_REPLICATES,
    "level_drift of a panel": NO_REPLICATES,
}
NOT_HERE = {
    *("adjust_nonresponse", "calibrate", "poststratify", "rake"),  # they make weights: tests/sampling/weighting
    "analyze",  # calls the others
    "what_if_simulator",  # the rows of what_if
}
NO_DESIGN = {
    **dict.fromkeys(("sample_size", "power", "split_design"), "plans a study that has no answers yet"),
    **dict.fromkeys(
        ("agreement", "within_group_agreement"), "compares roads, raters or the members of teams with each other"
    ),
    **dict.fromkeys(
        ("check_quality", "missing_patterns", "personal_data", "pseudonymise"), "looks at the answers in the file"
    ),
    **dict.fromkeys(("correct_styles", "impute", "simulate_responses"), "makes answers"),
    **dict.fromkeys(("pool", "without_flagged", "impact_asymmetry"), "takes results, or a call with its own design"),
    **dict.fromkeys(("load_instrument", "templates", "lint", "read_responses"), "reads"),
    **dict.fromkeys(("write_form", "write_translations", "read_translations"), "reads or writes forms"),
    **dict.fromkeys(("plot", "save_plot", "great_table"), "shows a result"),
    **dict.fromkeys(("track", "tracked", "forget_wave"), "keeps counts, weighted by the column that it is told"),
}
"""Public functions without design= -> why they need none."""

WEIGHTED = [name for name, row in TABLE.items() if row[0] == WORKS]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        yield


def test_every_function_is_in_the_table() -> None:  # DE1
    known = {name.split(" ")[0] for name in CALLS} | NOT_HERE
    every = {
        name
        for name in dir(ls)
        if inspect.isfunction(getattr(ls, name)) and "design" in inspect.signature(getattr(ls, name)).parameters
    }
    assert every - known == set()
    others = {name for name in ls._HOME if inspect.isfunction(getattr(ls, name))} - every
    assert others - set(NO_DESIGN) == set(), "a public function without design=: say why it needs none"


def test_the_card_says_the_same() -> None:  # DE1
    card = (Path(__file__).resolve().parents[2] / "docs" / "methods" / "survey_design.md").read_text(encoding="utf-8")
    table = card.partition("## Which function uses what")[2].partition("\nWhy not:")[0]
    said = {}
    for line in table.splitlines():
        names = re.findall("`([^`]+)`", line.split("|")[1]) if line.startswith("| `") else []
        said |= {name: [cell.strip() == "yes" for cell in line.split("|")[2:8]] for name in names}
    for name, row in TABLE.items():
        weights, drawn, fpc, *made, jackknife, bootstrap, fay = (each == WORKS for each in row)
        assert len(set(made)) == 1
        assert jackknife == fay
        found = said[name] if name in said else said[name.split(" ")[0]]
        assert found == [weights, drawn, fpc, made[0], bootstrap, fay], name


@cache
def result(name: str, kind: str) -> ls.Result | str:
    """Return what a function makes of a design, or why it refuses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        try:
            return CALLS[name](delivered() if kind.startswith("delivered") else answers(), DESIGNS[kind])
        except ls.DesignError as error:
            return str(error)


@pytest.mark.parametrize("name", list(CALLS))
def test_works_or_refuses(name: str) -> None:  # DE1
    seen = [result(name, kind) for kind in DESIGNS]
    assert tuple(REFUSED if isinstance(each, str) else WORKS for each in seen) == TABLE[name]
    assert all(each.count(" - ") >= 2 for each in seen if isinstance(each, str))


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[1] == WORKS])
def test_clusters_are_not_ignored(name: str) -> None:  # DE1
    one, other = _made(name), _made(name, "strata and clusters")
    if isinstance(one, ls.BannerResult) and isinstance(
        other, ls.BannerResult
    ):  # its cells have no errors, its tests do
        one, other = one.tests(), other.tests()
    assert not one.to_frame().equals(other.to_frame())


def _made(name: str, kind: str = "weights") -> ls.Result:
    made = result(name, kind)
    assert isinstance(made, ls.Result)
    return made


def _numbers(result: ls.Result) -> pd.DataFrame:
    return result.to_frame().select_dtypes("number")


SLOW = ("regress_loyalty quantile",)
WORDS_ONLY = (
    *("nps_difference", "nps_difference of three groups", "kano_sensitivity", "level_drift", "level_drift of a panel"),
    "critical_incidents",
)
"""Rows that compare or count more than one base: what weights cost stands in the notes."""


@pytest.mark.parametrize("name", [name for name in WEIGHTED if name not in SLOW])
def test_scale_never_matters(name: str) -> None:  # DE2
    kind = "strata and clusters" if TABLE[name][1] == WORKS else "weights"
    again = CALLS[name](answers().assign(w=answers()["w"] * 1000), DESIGNS[kind])
    # optimisers stop at other last digits
    pd.testing.assert_frame_equal(_numbers(_made(name, kind)), _numbers(again), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", [name for name in WEIGHTED if name not in SLOW])
def test_equal_weights_are_no_weights(name: str) -> None:  # DE3
    frame = answers().assign(w=3.0)
    weighted, plain = _numbers(CALLS[name](frame, DESIGNS["weights"])), _numbers(CALLS[name](frame, None))
    for column in ("estimate", "n", "importance", "better", "worse", "delivered"):
        if column in weighted and column in plain:
            np.testing.assert_allclose(weighted[column], plain[column], rtol=1e-8, err_msg=column)


@pytest.mark.parametrize("name", [name for name in WEIGHTED if name not in SLOW])
def test_zero_weights_stand_for_nobody(name: str) -> None:  # DE4
    frame = answers()
    some = frame.index % 8 == 3
    zero = CALLS[name](frame.assign(w=frame["w"].where(~some, 0.0)), DESIGNS["weights"])
    without = CALLS[name](frame[~some].reset_index(drop=True), DESIGNS["weights"])
    pd.testing.assert_frame_equal(_numbers(zero), _numbers(without), rtol=1e-6, atol=1e-8)
    told = [*zero.notes, *zero.excluded]
    assert "panel" in name or any("weight of zero" in str(each) for each in told), told
    with pytest.raises(ls.DesignError, match="missing, negative or not a number"):
        CALLS[name](frame.assign(w=frame["w"].where(~some, -1.0)), DESIGNS["weights"])


@pytest.mark.parametrize("name", WEIGHTED)
def test_what_weights_cost_is_said(name: str) -> None:  # DE5
    made = _made(name)
    columns = made.to_frame().columns
    told = any("effective" in note or "equal weights" in note for note in made.notes)
    assert told or "n_effective" in columns or "n_effective" in made.facts()


@pytest.mark.parametrize("name", WEIGHTED)
def test_design_effect(name: str) -> None:  # DE6
    made = _made(name)
    table, facts = made.to_frame(), made.facts()
    if "n_effective" in table:
        np.testing.assert_allclose(table["design_effect"], table["n"] / table["n_effective"], rtol=1e-12)
    elif "n_effective" in facts:
        assert facts["design_effect"] == pytest.approx(made.n / facts["n_effective"], rel=1e-12)
    else:
        assert name in WORDS_ONLY
    plain = CALLS[name](answers(), None)
    assert "design_effect" not in plain.to_frame().columns
    assert "design_effect" not in plain.facts()
