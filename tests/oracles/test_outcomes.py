"""Effort, index, secure customers, phases, intentions and wallets against R (outcomes.R: t.test, prop.test, survey).

Tolerance 1e-10 for closed forms, 1e-8 with a survey design (other order of sums), 1e-9 for the weights of mode A: R
iterates until nothing changes, the package takes singular vectors.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.outcomes.allocation import wallet_allocation
from loyaltystats.stats.outcomes.effort import effort
from loyaltystats.stats.outcomes.index import loyalty_index
from loyaltystats.stats.outcomes.intentions import intentions
from loyaltystats.stats.outcomes.phases import PHASES, loyalty_phases
from loyaltystats.stats.outcomes.secure import secure_customers
from loyaltystats.stats.outcomes.wallet import share_of_wallet

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "outcomes_data.csv")
ORACLE = pd.read_csv(HERE / "outcomes.csv")
DESIGNS = {
    "plain": None,
    "weighted": SurveyDesign(weights="w"),
    "design": SurveyDesign(weights="w", clusters="branch", strata="region"),
}
KINDS = sorted(DESIGNS)
ITEMS = ["sat", "exp", "ideal"]
PHASE_ITEMS = dict(zip(PHASES, (["c1", "c2"], ["a1", "a2"], ["w1", "w2"], ["h1", "h2"]), strict=True))
MEANS = ("estimate", "std_error", "df", "conf_low", "conf_high")


def known(case: str) -> pd.DataFrame:
    chosen = ORACLE[ORACLE["case"] == case]
    assert len(chosen), case
    return chosen.pivot_table(index="group", columns="quantity", values="value", sort=False)


def same_means(table: pd.DataFrame, case: str, kind: str, names: tuple[str, ...] = MEANS, scale: float = 1.0) -> None:
    expected = known(f"{case}_{kind}")
    found = table.set_index("group").loc[expected.index]
    tolerance = 1e-8 if kind == "design" else 1e-10
    for name, column in zip(names, MEANS, strict=True):
        factor = 1.0 if column == "df" else scale
        np.testing.assert_allclose(found[name].astype(float), factor * expected[column], rtol=tolerance, err_msg=name)


def same_shares(table: pd.DataFrame, case: str, kind: str, names: tuple[str, str, str]) -> None:
    expected = known(f"{case}_{kind}")
    found = table.set_index("group").loc[expected.index]
    for name, column in zip(names, ("share", "low", "high"), strict=True):
        np.testing.assert_allclose(found[name], expected[column], rtol=1e-8, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_effort(kind: str) -> None:
    table = effort(DATA, "ease", by="region", design=DESIGNS[kind]).to_frame()
    same_means(table, "effort", kind)
    same_shares(table, "effort_top", kind, ("top_share", "top_low", "top_high"))


def test_another_level_of_a_design() -> None:
    narrow = effort(DATA, "ease", by="region", design=DESIGNS["design"], confidence_level=0.8)
    same_shares(narrow.confidence_interval(0.95), "effort_top", "design", ("top_share", "top_low", "top_high"))
    likely = intentions(
        DATA,
        {"one": ["c1", "c2"]},
        lowest=1,
        highest=7,
        top=2,
        by="region",
        design=DESIGNS["design"],
        confidence_level=0.8,
    )
    wide = likely.confidence_interval(0.95)
    same_shares(wide, "intention_one_top", "design", ("top_share", "top_low", "top_high"))


def test_effort_that_asks_for_effort(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(
        'template: hard\nversion: "1"\nlanguages: [en]\ntitle: {en: Effort}\npurpose: {en: Effort}\nquestions:\n'
        "  - {code: hard, role: driver, scale: extent7, reversed: true, facet: ease, name: {en: Effort}, "
        "text: {en: How hard}}\n",
        encoding="utf-8",
    )
    frame = DATA[["hard", "region"]].assign(id=[str(row) for row in range(len(DATA))])
    answers = read_responses(frame[["id", "hard"]], load_instrument(path))
    table = effort(answers).to_frame()
    expected = known("effort_hard_plain").loc["Total"]
    assert table.loc[0, ["estimate", "std_error"]].tolist() == pytest.approx(
        expected[["estimate", "std_error"]].tolist(), abs=1e-10
    )
    top = known("effort_hard_top_plain").loc["Total"]
    assert table.loc[0, ["top_share", "top_low", "top_high"]].tolist() == pytest.approx(
        top[["share", "low", "high"]].tolist(), abs=1e-10
    )


@pytest.mark.parametrize("kind", KINDS)
def test_index_with_equal_weights(kind: str) -> None:
    result = loyalty_index(DATA, ITEMS, lowest=1, highest=10, by="region", design=DESIGNS[kind])
    same_means(result.to_frame(), "index_equal", kind)


@pytest.mark.parametrize(("rule", "outcome"), [("pca", None), ("pls", ["again", "tell"])])
def test_index_with_estimated_weights(rule: str, outcome: list[str] | None) -> None:
    result = loyalty_index(DATA, ITEMS, lowest=1, highest=10, by="region", weights_rule=rule, outcome=outcome)
    weights = result.item_weights().set_index("question")["item_weight"]
    np.testing.assert_allclose(weights, known(f"weights_{rule}")["weight"].loc[weights.index], rtol=1e-9)
    same_means(result.to_frame(), f"index_{rule}", "plain")


def test_index_with_survey_weights() -> None:
    result = loyalty_index(
        DATA,
        ITEMS,
        lowest=1,
        highest=10,
        weights_rule="pls",
        outcome=["again", "tell"],
        design=DESIGNS["weighted"],
    )
    weights = result.item_weights().set_index("question")["item_weight"]
    np.testing.assert_allclose(weights, known("weights_pls_w")["weight"].loc[weights.index], rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_secure(kind: str) -> None:
    table = secure_customers(
        DATA,
        satisfaction="sat",
        repurchase="again",
        recommendation="tell",
        top=2,
        lowest=1,
        highest=10,
        by="region",
        design=DESIGNS[kind],
    ).to_frame()
    names = ("estimate", "conf_low", "conf_high")
    cases = {"all three": "secure", "satisfaction": "secure_sat", "repurchase": "secure_again"}
    for condition, case in (cases | {"recommendation": "secure_tell"}).items():
        same_shares(table[table["condition"] == condition], case, kind, names)
    if kind == "plain":
        short = table[table["condition"] == "satisfaction"].set_index("group")["one_short"]
        np.testing.assert_allclose(short, known("short_plain")["sat"].loc[short.index], rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_phases(kind: str) -> None:
    result = loyalty_phases(DATA, PHASE_ITEMS, lowest=1, highest=7, top=2, by="region", design=DESIGNS[kind])
    table = result.to_frame()
    for place, phase in enumerate(PHASES):
        part = table[table["phase"] == phase]
        same_means(part, f"phase_{phase}", kind)
        same_shares(part, f"hold_{phase}", kind, ("hold_share", "hold_low", "hold_high"))
        same_shares(part, f"chain_{phase}", kind, ("chain_share", "chain_low", "chain_high"))
        if place:
            expected = known(f"step_{phase}_{kind}")
            found = part.set_index("group").loc[expected.index]
            for name, column in (("step", "estimate"), ("step_low", "conf_low"), ("step_high", "conf_high")):
                np.testing.assert_allclose(found[name], expected[column], rtol=1e-8, err_msg=name)
            if kind == "plain":
                for name in ("statistic", "p_value"):
                    np.testing.assert_allclose(found[name], expected[name], rtol=1e-8, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_intentions(kind: str) -> None:
    result = intentions(
        DATA,
        {"one": ["c1", "c2"], "two": ["a1", "a2"]},
        lowest=1,
        highest=7,
        top=2,
        reversed=["a1", "a2"],
        by="region",
        design=DESIGNS[kind],
    )
    table = result.to_frame()
    for dimension in ("one", "two"):
        same_means(table[table["dimension"] == dimension], f"intention_{dimension}", kind)
    same_shares(table[table["dimension"] == "one"], "intention_one_top", kind, ("top_share", "top_low", "top_high"))
    if kind == "plain":
        alpha = table.pivot_table(index="group", columns="dimension", values="alpha")
        expected = known("alpha")
        np.testing.assert_allclose(alpha.loc[expected.index, expected.columns], expected, rtol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_wallet(kind: str) -> None:
    same_means(share_of_wallet(DATA, "share", by="region", design=DESIGNS[kind]).to_frame(), "wallet_direct", kind)
    table = share_of_wallet(DATA, spend="spend", total="total", by="region", design=DESIGNS[kind]).to_frame()
    same_means(table, "wallet_spend", kind)
    if kind != "weighted":
        expected = known(f"wallet_ratio_{kind}")
        found = table.set_index("group").loc[expected.index]
        half = (found["total_high"] - found["total_low"]) / 2
        np.testing.assert_allclose(found["total_share"], expected["ratio"], rtol=1e-10)
        from scipy.special import stdtrit

        np.testing.assert_allclose(half, stdtrit(found["df"], 0.975) * expected["se"], rtol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("base", "case"), [("users", "allocation"), ("all", "allocation_all")])
def test_allocation(kind: str, base: str, case: str) -> None:
    brands = ["us", "north", "south"]
    table = wallet_allocation(DATA, brands, base=base, by="region", design=DESIGNS[kind]).to_frame()
    for brand in brands:
        same_means(table[table["brand"] == brand], f"{case}_{brand}", kind)
