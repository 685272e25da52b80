"""Tables of a measurement model: loadings, fit, constructs, correlations, intercepts, residuals, what would fit better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.latent.engine.implied import implied
from loyaltystats.stats.latent.engine.release import Releases
from loyaltystats.stats.latent.engine.standardised import Standardised, standardised
from loyaltystats.stats.latent.engine.structure import ERROR, INTERCEPT, LATENT, LOADING, Parameter

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.stats.latent.engine.fit import Fit
    from loyaltystats.stats.latent.judged import Judged
    from loyaltystats.stats.latent.measurement import Measurement

Row = dict[str, Any]
MOST_RELEASES: Final = 20
WORTH: Final = 3.841458820694124
"""Chi-square of one degree of freedom at 5 %; releases that promise less are not listed."""

EFFECTIVE: Final = (
    ("chi_square", "chi-square"),
    ("df", "degrees of freedom"),
    ("p_value", "p of exact fit"),
    ("scaling", "scaling factor"),
    ("cfi", "CFI"),
    ("tli", "TLI"),
    ("rmsea", "RMSEA"),
    ("rmsea_close", "p of RMSEA at most .05"),
    ("srmr", "SRMR"),
    ("aic", "AIC"),
    ("bic", "BIC"),
)


def tables(
    measurement: Measurement, fitted: Mapping[str, Judged], level: float, *, grouped: bool
) -> dict[str, pd.DataFrame]:
    """Return all tables by name; ``loadings`` is the first."""
    import pandas as pd

    rows: dict[str, list[Row]] = {
        name: []
        for name in ("loadings", "fit", "constructs", "correlations", "intercepts", "residuals", "modification")
    }
    for group, each in fitted.items():
        lead = {"group": group} if grouped else {}
        std = standardised(each.fit)
        rows["loadings"] += [lead | row for row in _loadings(each.fit, std, level)]
        rows["fit"] += [lead | row for row in _fit(each)]
        rows["constructs"] += [lead | row for row in _constructs(measurement, each.fit, std)]
        rows["correlations"] += [lead | row for row in _correlations(each.fit, std, level)]
        rows["intercepts"] += [lead | row for row in _intercepts(each.fit, level)]
        rows["residuals"] += [lead | row for row in _residuals(each.fit)]
        rows["modification"] += [lead | row for row in _modification(measurement, each.fit)]
    return {name: pd.DataFrame(listed) for name, listed in rows.items() if listed}


def _interval(estimate: float, error: float, level: float) -> tuple[float, float]:
    from scipy.special import ndtri

    half = float(ndtri(0.5 + level / 2)) * error
    return estimate - half, estimate + half


def _tested(estimate: float, error: float, level: float) -> Row:
    """Return estimate, standard error, z, p and limits; a fixed parameter has no error."""
    import math

    from scipy.special import ndtr

    if not error > 0:
        return {
            "estimate": estimate,
            **dict.fromkeys(("std_error", "statistic", "p_value", "conf_low", "conf_high"), math.nan),
        }
    z = estimate / error
    low, high = _interval(estimate, error, level)
    p = 2 * float(ndtr(-abs(z)))
    return {"estimate": estimate, "std_error": error, "statistic": z, "p_value": p, "conf_low": low, "conf_high": high}


def _errors(model: Fit) -> Any:
    import numpy as np

    return np.sqrt(np.maximum(np.diag(model.entry_covariance), 0.0))


def _entries(model: Fit, kind: str) -> list[tuple[int, Parameter]]:
    return [(at, each) for at, each in enumerate(model.structure.parameters) if each.kind == kind]


def _loadings(model: Fit, std: Standardised, level: float) -> list[Row]:
    errors = _errors(model)
    explained = _explained(model)
    made = []
    for at, each in _entries(model, LOADING):
        low, high = _interval(float(std.values[at]), float(std.std_errors[at]), level)
        made.append(
            {
                "construct": model.structure.latent[each.column],
                "item": model.structure.observed[each.row],
                **_tested(float(model.values[at]), float(errors[at]), level),
                "std_estimate": float(std.values[at]),
                "std_low": low,
                "std_high": high,
                "explained": explained[each.row],
                "n": round(model.sample.size),
            }
        )
    return made


def _explained(model: Fit) -> list[float]:
    import numpy as np

    said = implied(model.structure, model.values, 0)
    return [float(each) for each in 1 - np.diag(said.matrices.errors) / np.diag(said.covariance)]


def _fit(each: Judged) -> list[Row]:
    import math

    made = []
    for name, words in EFFECTIVE:
        low, high = (each.indices.rmsea_low, each.indices.rmsea_high) if name == "rmsea" else (math.nan, math.nan)
        made.append(
            {"index": words, "estimate": float(getattr(each.indices, name)), "conf_low": low, "conf_high": high}
        )
    return made


def _constructs(measurement: Measurement, model: Fit, std: Standardised) -> list[Row]:
    """Return composite reliability and average variance extracted of each construct, from standardised loadings."""
    import numpy as np

    loadings = {
        (each.column, model.structure.observed[each.row]): float(std.values[at])
        for at, each in _entries(model, LOADING)
    }
    made = []
    for column, (construct, items) in enumerate(measurement.constructs.items()):
        own = np.array([loadings[column, item] for item in items])
        rest = float((1 - own**2).sum())
        made.append(
            {
                "construct": construct,
                "items": len(items),
                "composite_reliability": float(own.sum() ** 2 / (own.sum() ** 2 + rest)),
                "variance_extracted": float((own**2).mean()),
            }
        )
    return made


def _correlations(model: Fit, std: Standardised, level: float) -> list[Row]:
    made = []
    for at, each in _entries(model, LATENT):
        if each.is_variance:
            continue
        made.append(
            {
                "construct": model.structure.latent[each.column],
                "other_construct": model.structure.latent[each.row],
                **_tested(float(std.values[at]), float(std.std_errors[at]), level),
            }
        )
    return made


def _intercepts(model: Fit, level: float) -> list[Row]:
    errors = _errors(model)
    return [
        {"item": model.structure.observed[each.row], **_tested(float(model.values[at]), float(errors[at]), level)}
        for at, each in _entries(model, INTERCEPT)
    ]


def _residuals(model: Fit) -> list[Row]:
    """Return observed less implied correlations, the largest first."""
    import numpy as np

    own, said = model.moments[0].covariance, implied(model.structure, model.values, 0).covariance
    rest = _as_correlations(own) - _as_correlations(said)
    names = model.structure.observed
    pairs = [(row, column) for row in range(len(names)) for column in range(row)]
    pairs.sort(key=lambda pair: (-abs(float(rest[pair])), pair))
    return [
        {"item": names[column], "other_item": names[row], "residual": float(np.real(rest[row, column]))}
        for row, column in pairs
    ]


def _as_correlations(covariance: Any) -> Any:
    import numpy as np

    scale = np.sqrt(np.diag(covariance))
    return covariance / np.outer(scale, scale)


def _modification(measurement: Measurement, model: Fit) -> list[Row]:
    """Return what would improve the fit most: loadings on other constructs, and errors that go together."""
    structure = model.structure
    extra: list[Parameter] = []
    told: list[Row] = []
    present = {(each.row, each.column) for _, each in _entries(model, ERROR)}
    for column, construct in enumerate(structure.latent):
        for row, item in enumerate(structure.observed):
            if item not in measurement.constructs[construct]:
                extra.append(Parameter(kind=LOADING, row=row, column=column, name="", fixed=0.0))
                told.append({"kind": "loading", "construct": construct, "item": item, "other_item": ""})
    for row, item in enumerate(structure.observed):
        for column in range(row):
            if (row, column) not in present:
                extra.append(Parameter(kind=ERROR, row=row, column=column, name="", fixed=0.0))
                told.append(
                    {"kind": "errors together", "construct": "", "item": structure.observed[column], "other_item": item}
                )
    return _releases(model, extra, told)


def _releases(model: Fit, extra: Sequence[Parameter], told: Sequence[Row]) -> list[Row]:
    tests = Releases(fit=model, extra=tuple(extra))
    offset, made = len(model.structure.parameters), []
    for place, words in enumerate(told):
        test = tests.of_entries([offset + place])
        if test is not None and test.chi_square > WORTH:
            made.append({**words, "chi_square": test.chi_square, "expected_change": test.changes[0]})
    made.sort(key=lambda row: (-row["chi_square"], row["kind"], row["item"], row["other_item"], row["construct"]))
    return made[:MOST_RELEASES]
