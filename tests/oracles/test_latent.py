"""Confirmatory factors and invariance against lavaan (tests/oracles/latent.R).

Tolerances: 1e-5 for estimates, errors and indices of iterative fits, 1e-4 for chi-square (lavaan's optimiser and its
numerical second derivatives are looser than that of ours).
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.latent.confirmatory import ConfirmatoryResult, confirmatory_factors
from loyaltystats.stats.latent.engine.compare import difference
from loyaltystats.stats.latent.engine.fit import Fit, fit, independence
from loyaltystats.stats.latent.engine.indices import indices
from loyaltystats.stats.latent.engine.sample import Sample, sample
from loyaltystats.stats.latent.engine.saturated import unrestricted
from loyaltystats.stats.latent.engine.structure import ERROR, INTERCEPT, LATENT, LOADING, MEAN, Parameter
from loyaltystats.stats.latent.measurement import Measurement

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "latent_data.csv")
ORACLE = pd.read_csv(HERE / "latent.csv")
MODEL = {"a": ("a1", "a2", "a3", "a4"), "b": ("b1", "b2", "b3")}
LACKING = {name: tuple(f"{item}m" for item in items) for name, items in MODEL.items()}
STEPS = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "errors"),
}
MEASURES = {
    "chisq": "chi_square",
    "df": "df",
    "pvalue": "p_value",
    "cfi": "cfi",
    "tli": "tli",
    "rmsea": "rmsea",
    "rmsea.ci.lower": "rmsea_low",
    "rmsea.ci.upper": "rmsea_high",
    "rmsea.pvalue": "rmsea_close",
    "srmr": "srmr",
    "aic": "aic",
    "bic": "bic",
    "chisq.scaled": "chi_square",
    "chisq.scaling.factor": "scaling",
    "cfi.robust": "cfi",
    "tli.robust": "tli",
    "rmsea.robust": "rmsea",
    "rmsea.ci.lower.robust": "rmsea_low",
    "rmsea.ci.upper.robust": "rmsea_high",
}


def expected(case: str) -> dict[str, float]:
    rows = ORACLE[ORACLE["case"] == case]
    return dict(zip(rows["quantity"], rows["value"], strict=True))


def close(found: float, wanted: float, *, tolerance: float = 1e-5) -> None:
    assert found == pytest.approx(wanted, abs=tolerance, rel=tolerance)


def name_of(parameter: Parameter, names: tuple[str, ...], latent: tuple[str, ...], suffix: str = "") -> str:
    row, column = parameter.row, parameter.column
    forms: dict[str, Callable[[], str]] = {
        LOADING: lambda: f"{latent[column]}=~{names[row]}",
        ERROR: lambda: f"{names[column]}~~{names[row]}",
        LATENT: lambda: f"{latent[column]}~~{latent[row]}",
        INTERCEPT: lambda: f"{names[row]}~1",
        MEAN: lambda: f"{latent[row]}~1",
    }
    return forms[parameter.kind]() + suffix


def check_estimates(model: Fit, case: str, *, groups: bool = False) -> int:
    wanted, checked = expected(case), 0
    errors = np.sqrt(np.diag(model.entry_covariance))
    for at, each in enumerate(model.structure.parameters):
        name = name_of(each, model.structure.observed, model.structure.latent, f"@{each.group + 1}" if groups else "")
        close(float(model.values[at]), wanted[f"est {name}"])
        if each.fixed is None:
            close(float(errors[at]), wanted[f"se {name}"])
            checked += 1
    return checked


def check_measures(model: Fit, baseline: Fit, case: str) -> None:
    found, wanted = indices(model, baseline), expected(case)
    for theirs, ours in MEASURES.items():
        if theirs in wanted:
            tolerance = 1e-4 if theirs.startswith("chisq") or theirs in ("aic", "bic") else 1e-5
            close(float(getattr(found, ours)), wanted[theirs], tolerance=tolerance)
    if "logl" in wanted:
        close(model.log_likelihood, wanted["logl"], tolerance=1e-8)


def one(model: dict[str, tuple[str, ...]], *, weights: bool = False) -> Sample:
    items = [item for listed in model.values() for item in listed]
    return sample(items, [DATA[items].to_numpy()], [DATA["weight"].to_numpy()] if weights else None)


@pytest.mark.parametrize(
    ("case", "model", "robust", "more"),
    [
        ("ml", MODEL, False, {}),
        ("unit", MODEL, False, {"identification": "variance"}),
        ("pair", MODEL, False, {"together": (("a1", "b1"),)}),
        ("mlr", MODEL, True, {}),
        ("weighted", MODEL, True, {}),
        ("fiml", LACKING, False, {}),
        ("fimlr", LACKING, True, {}),
    ],
)
def test_one_group(case: str, model: dict[str, tuple[str, ...]], robust: bool, more: dict[str, object]) -> None:
    answers = one(model, weights=case == "weighted")
    measurement = Measurement(constructs=model, **more)  # type: ignore[arg-type]
    found = fit(measurement.structure(unrestricted(answers)), answers, robust=robust)
    assert check_estimates(found, case) == found.n_parameters
    check_measures(found, independence(answers, robust=robust), case)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_ladder(estimator: str) -> None:
    robust = estimator == "MLR"
    items = [item for listed in MODEL.values() for item in listed]
    answers = sample(items, [rows[items].to_numpy() for _, rows in DATA.groupby("group")])
    baseline, before = independence(answers, robust=robust), None
    for step, equal in STEPS.items():
        measurement = Measurement(
            constructs=MODEL, groups=("AT", "DE", "FR"), equal=frozenset(equal), identification="variance"
        )
        found = fit(measurement.structure(unrestricted(answers)), answers, robust=robust)
        check_measures(found, baseline, f"{estimator} {step}")
        if before is not None:
            test, wanted = difference(found, before), expected(f"{estimator} {step}")
            close(test.chi_square, wanted["diff"], tolerance=1e-4)
            assert test.df == wanted["diff df"]
            close(test.p_value, wanted["diff p"], tolerance=1e-4)
        before = found


def test_partial() -> None:
    items = [item for listed in MODEL.values() for item in listed]
    answers = sample(items, [rows[items].to_numpy() for _, rows in DATA.groupby("group")])
    measurement = Measurement(
        constructs=MODEL,
        groups=("AT", "DE", "FR"),
        equal=frozenset(("loadings", "intercepts")),
        freed=frozenset((("intercepts", "a3"),)),
        identification="variance",
    )
    found = fit(measurement.structure(unrestricted(answers)), answers)
    check_estimates(found, "partial", groups=True)
    check_measures(found, independence(answers), "partial")


@pytest.fixture(scope="module")
def result() -> ConfirmatoryResult:
    return confirmatory_factors(DATA, model=MODEL, estimator="ml")


def test_standardised(result: ConfirmatoryResult) -> None:
    wanted, table = expected("ml"), result.to_frame()
    for row in table.to_dict("records"):
        name = f"{row['construct']}=~{row['item']}"
        close(row["std_estimate"], wanted[f"std {name}"])
        close((row["std_high"] - row["std_low"]) / 2 / 1.959963984540054, wanted[f"stdse {name}"])
    correlation = result.frame("correlations").iloc[0]
    close(correlation["estimate"], wanted["std a~~b"])
    close(correlation["std_error"], wanted["stdse a~~b"])


def test_modification(result: ConfirmatoryResult) -> None:
    wanted = expected("ml")
    for row in result.frame("modification").to_dict("records"):
        one, other = row["item"], row["other_item"]
        pairs = [f"{row['construct']}=~{one}"] if row["kind"] == "loading" else []
        pairs += [f"{one}~~{other}", f"{other}~~{one}"]
        name = next(each for each in pairs if f"mi {each}" in wanted)
        close(row["chi_square"], wanted[f"mi {name}"], tolerance=1e-4)
        close(row["expected_change"], wanted[f"epc {name}"], tolerance=1e-4)


@pytest.mark.parametrize("method", ["regression", "bartlett"])
def test_scores(result: ConfirmatoryResult, method: str) -> None:
    wanted, scores = expected("ml"), result.scores(method)
    for row in (1, 300, 600):
        for construct in MODEL:
            close(float(scores[construct].iloc[row - 1]), wanted[f"{method} {construct}{row}"])


def test_weights_of_any_scale() -> None:
    plain = confirmatory_factors(DATA, model=MODEL, design=SurveyDesign(weights="weight")).to_frame()
    large = confirmatory_factors(
        DATA.assign(weight=DATA["weight"] * 1000), model=MODEL, design=SurveyDesign(weights="weight")
    ).to_frame()
    pd.testing.assert_frame_equal(plain, large, rtol=1e-8)
    close(float(plain["std_error"].iloc[1]), expected("weighted")["se a=~a2"])
