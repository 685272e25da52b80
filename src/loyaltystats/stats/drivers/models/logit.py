"""Logistic regression: what goes with being a promoter (or any yes/no outcome)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import need_enough
from loyaltystats.stats.drivers.logistic import Data, Logistic, direction, fit_logistic, profile
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.changes import Change, changes, with_constant
from loyaltystats.stats.drivers.models.clustered import Refit, cluster_covariance, design_covariance, few_clusters
from loyaltystats.stats.drivers.models.judged import ERROR_WORDS, corrected, log_odds_columns, odds_columns, reach, tail
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.drivers.models.wald import wald
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES
from loyaltystats.stats.outcomes.breaks import PROMOTER_FROM, SCALE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.question import Question

FEW_EVENTS: Final = 10
"""Answers of the rarer kind per coefficient below which estimates are biased away from zero; Peduzzi et al. (1996),
Journal of Clinical Epidemiology 49:1373-1379."""


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A fitted model with the covariance that was asked for."""

    data: Data
    found: Logistic
    covariance: np.ndarray
    df: float
    chances: np.ndarray
    null: float
    """Log-likelihood without drivers."""


def fit_logit(rows: ModelRows, spec: Spec) -> Part:
    """Fit one logistic regression."""
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    vif = least_squares(kept, "nonrobust").vif  # refuses drivers that carry the same information
    y, meaning = _yes(kept.y, spec)
    firth = bool(spec.options["firth"])
    data = Data(x=with_constant(kept.x), y=y, weights=kept.weights, firth=firth)
    if not firth:
        _refuse_separated(kept, data, meaning)
    fitted = _fitted(kept, data, spec)
    table = infer(fitted, kept, vif, spec)
    fit = _fit_numbers(fitted, len(kept.terms))
    return Part(
        table=table,
        sentence=_sentence(spec, meaning, fitted, len(kept.terms), fit),
        fit=fit,
        frames={"effects": average_effects(fitted, kept, spec)},
        cautions=(*constants, *_few(data), *few_clusters(kept, spec.covariance)),
        notes=(
            f"Yes means {meaning}: {fit['share']:.0%} of the base.",
            "An odds ratio of 2 doubles the odds, not the share; the average effects say what it is in percentage points.",
        ),
    )


def declared(question: Question | None, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options with the lowest yes that the instrument declares: a promoter, or the top boxes of a scale."""
    if options["at_least"] is not None or question is None or question.scale is None or not question.scale.is_numeric:
        return options
    codes = sorted(float(code) for code in question.scale.codes)
    if question.reversed or len(codes) < 3:
        return options
    if question.metric == "nps" and (codes[0], codes[-1]) == SCALE:
        return {**options, "at_least": PROMOTER_FROM}
    return {**options, "at_least": codes[-question.top]} if question.top else options


def _yes(y: np.ndarray, spec: Spec) -> tuple[np.ndarray, str]:
    """Return the outcome as 0 and 1, and what 1 means."""
    import numpy as np

    cut = spec.options["at_least"]
    values = np.unique(y)
    if cut is None:
        if values.tolist() != [0.0, 1.0]:
            raise ArgumentError(
                f"at_least - was not given, and {spec.outcome!r} has {counted(len(values), 'different answer')} from "
                f"{values[0]:g} to {values[-1]:g} - expected the lowest answer that counts as yes - pass for example "
                "at_least=9 for promoters."
            )
        return y, f"{spec.outcome} = 1"
    if isinstance(cut, bool) or not isinstance(cut, (int, float)):
        raise ArgumentError(f"at_least - got {cut!r} - expected the lowest answer that counts as yes, for example 9.")
    found = (y >= cut).astype(float)
    if not 0 < found.sum() < len(found):
        who = "nobody" if found.sum() == 0 else "everybody"
        raise EstimationError(
            f"outcome {spec.outcome!r} - {who} answered at least {cut:g} - expected some who did and some who did not - "
            "choose another at_least."
        )
    return found, f"{spec.outcome} of at least {cut:g}"


def _refuse_separated(rows: ModelRows, data: Data, meaning: str) -> None:
    """Raise ``EstimationError`` when drivers tell yes from no without error, so that odds ratios are infinite."""
    import numpy as np

    step = direction(data.x, data.y)[1:]
    if not step.any():
        return
    alone = [at for at in range(len(rows.terms)) if direction(data.x[:, [0, 1 + at]], data.y)[1:].any()]
    named = [repr(rows.name(rows.terms[at])) for at in alone or np.flatnonzero(step)]
    at = _cut_words(rows.x[:, alone[0]], data.y) if len(alone) == 1 else ""
    some = "predicts" if len(named) == 1 else "predict"
    raise EstimationError(
        f"drivers - {' and '.join(named)} {some} without error for some respondents whether {meaning}{at} (separation), "
        "so an odds ratio is infinite and no p is honest - expected answers that overlap - use firth=True, or leave the "
        "driver out or join its levels."
    )


def _cut_words(x: np.ndarray, y: np.ndarray) -> str:
    """Return where a single driver parts yes from no."""
    for one, other in ((x[y < 0.5], x[y > 0.5]), (x[y > 0.5], x[y < 0.5])):
        if one.max() <= other.min():
            return f", cut between {one.max():g} and {other.min():g}"
    return ""


def _fitted(rows: ModelRows, data: Data, spec: Spec) -> Fitted:
    import numpy as np
    from scipy.special import expit

    found = fit_logistic(data)
    chances = expit(data.x @ found.beta)
    share = float(np.average(data.y, weights=data.weights))
    null = float(data.weights.sum() * (share * math.log(share) + (1 - share) * math.log(1 - share)))
    if data.firth:
        null = fit_logistic(Data(x=data.x[:, :1], y=data.y, weights=data.weights, firth=True)).log_likelihood
    covariance, df = found.covariance, math.inf
    if spec.covariance != "observed":
        inverse = np.linalg.inv(data.x.T @ ((data.weights * chances * (1 - chances))[:, None] * data.x))
        added = (data.weights * (data.y - chances))[:, None] * data.x @ inverse
        if spec.covariance == "robust":
            covariance = added.T @ added
        elif spec.covariance == "cluster":
            covariance, df = cluster_covariance(added, rows)
        else:
            covariance, df = design_covariance(added, rows, Refit(found.beta, _refit(data, found.beta)))
    return Fitted(data=data, found=found, covariance=covariance, df=df, chances=chances, null=null)


def _refit(data: Data, start: np.ndarray) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    def fit(keep: np.ndarray, weights: np.ndarray) -> np.ndarray:
        part = Data(x=data.x[keep], y=data.y[keep], weights=weights, firth=data.firth)
        return fit_logistic(part, start=start).beta

    return fit


def infer(fitted: Fitted, rows: ModelRows, vif: np.ndarray, spec: Spec) -> pd.DataFrame:
    """Make the table; with Firth's penalty p and interval are those of the profile likelihood."""
    import numpy as np
    import pandas as pd

    beta, error = fitted.found.beta, np.sqrt(np.diag(fitted.covariance))
    columns = log_odds_columns(beta, error, fitted.df, rows, spec)
    if fitted.data.firth:
        columns |= _profiled(fitted, rows, spec)
    blank: np.ndarray = np.array([math.nan])
    return pd.DataFrame(
        {
            "term": [INTERCEPT, *rows.terms],
            **columns,
            "vif": np.concatenate([blank, vif]),
            "n": len(rows.y),
            **odds_columns(columns),
        }
    )


def _profiled(fitted: Fitted, rows: ModelRows, spec: Spec) -> dict[str, Any]:
    """Return signed roots of the likelihood ratio, their p, and profile intervals (Heinze and Schemper 2002)."""
    import numpy as np

    data, found = fitted.data, fitted.found
    k = len(found.beta)
    held = [fit_logistic(data, fixed=(index, 0.0)).log_likelihood for index in range(k)]
    root = np.sign(found.beta) * np.sqrt(np.maximum(0.0, 2 * (found.log_likelihood - np.array(held))))
    ends = np.array([profile(data, found, index, spec.confidence_level) for index in range(k)])
    p_value = tail(root, math.inf)
    judged = [False, *(term in rows.judged for term in rows.terms)]
    return {
        "statistic": root,
        "p_value": p_value,
        "p_adjusted": corrected(p_value, judged, spec.adjust),
        "conf_low": ends[:, 0],
        "conf_high": ends[:, 1],
    }


def average_effects(fitted: Fitted, rows: ModelRows, spec: Spec) -> pd.DataFrame:
    """Return the average change of the share of yes, in shares, per point of a driver or for a level against the first.

    The errors follow from those of the coefficients by the delta method; the drivers of the respondents are taken as
    they are.
    """
    import numpy as np
    import pandas as pd

    made = [_effect(fitted, change) for change in changes(rows)]
    estimate = np.array([value for value, _ in made])
    gradients = np.array([gradient for _, gradient in made]).reshape(len(made), -1)
    error = np.sqrt(np.einsum("tk,kl,tl->t", gradients, fitted.covariance, gradients))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = estimate / error
    half = reach(fitted.df, spec.confidence_level) * error
    p_value = tail(statistic, fitted.df)
    return pd.DataFrame(
        {
            "term": [change.term for change in changes(rows)],
            "estimate": estimate,
            "std_error": error,
            "statistic": statistic,
            "df": fitted.df,
            "p_value": p_value,
            "p_adjusted": corrected(p_value, [True] * len(p_value), spec.adjust),
            "conf_low": estimate - half,
            "conf_high": estimate + half,
        }
    )


def _effect(fitted: Fitted, change: Change) -> tuple[float, np.ndarray]:
    """Return one average effect and its gradient in the coefficients."""
    import numpy as np
    from scipy.special import expit

    data, beta = fitted.data, fitted.found.beta
    share = data.weights / data.weights.sum()
    if change.slope is not None:
        spread = fitted.chances * (1 - fitted.chances)
        line = change.slope @ beta
        bend = spread * (1 - 2 * fitted.chances) * line
        return float(share @ (spread * line)), share @ (spread[:, None] * change.slope + bend[:, None] * data.x)
    before, after = (np.asarray(each) for each in (change.before, change.after))
    low, high = expit(before @ beta), expit(after @ beta)
    gradient = share @ ((high * (1 - high))[:, None] * after - (low * (1 - low))[:, None] * before)
    return float(share @ (high - low)), gradient


def _fit_numbers(fitted: Fitted, terms: int) -> dict[str, float]:
    import numpy as np

    data, found = fitted.data, fitted.found
    likelihood = found.log_likelihood
    ratio = 2 * (likelihood - fitted.null)
    weighted = bool((data.weights != data.weights[0]).any()) or not math.isinf(fitted.df)
    joint = wald(found.beta[1:], fitted.covariance[1:, 1:], fitted.df, design=not math.isinf(fitted.df))
    statistic, p = (joint.statistic, joint.p_value) if weighted else (ratio, _chi2(ratio, terms))
    yes, no = data.y > 0.5, data.y < 0.5
    n = float(data.weights.sum())
    mean = [float(np.average(fitted.chances[side], weights=data.weights[side])) for side in (yes, no)]
    return {
        "joint_statistic": statistic,
        "joint_p": p,
        "log_likelihood": likelihood,
        "null_log_likelihood": fitted.null,
        "aic": -2 * likelihood + 2 * (terms + 1),
        "mcfadden": 1 - likelihood / fitted.null,
        "nagelkerke": (1 - math.exp(-ratio / n)) / (1 - math.exp(2 * fitted.null / n)),
        "tjur": mean[0] - mean[1],
        "auc": area_under_curve(fitted.chances, data.y, data.weights),
        "share": float(np.average(data.y, weights=data.weights)),
        **({"firth": 1.0} if data.firth else {}),
    }


def _chi2(statistic: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, max(statistic, 0.0)))


def area_under_curve(score: np.ndarray, y: np.ndarray, weights: np.ndarray) -> float:
    """Return the chance that somebody with yes has a higher score than somebody with no; ties count half.

    Examples
    --------
    >>> import numpy as np
    >>> area_under_curve(np.array([0.2, 0.4, 0.4, 0.9]), np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4))
    0.875
    """
    import numpy as np

    values, place = np.unique(score, return_inverse=True)
    yes = np.bincount(place, weights=weights * y, minlength=len(values))
    no = np.bincount(place, weights=weights * (1 - y), minlength=len(values))
    below = np.concatenate([[0.0], np.cumsum(no)[:-1]])
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


def _few(data: Data) -> list[str]:
    terms = data.x.shape[1] - 1
    rarer = int(min(data.y.sum(), len(data.y) - data.y.sum()))
    if data.firth or rarer >= FEW_EVENTS * terms:
        return []
    return [
        f"Only {rarer / terms:.1f} rarer answers per term (fewer than {FEW_EVENTS}): odds ratios tend to "
        "be too large; firth=True corrects for it."
    ]


def _sentence(spec: Spec, meaning: str, fitted: Fitted, terms: int, fit: dict[str, float]) -> str:
    kind = "Logistic regression with Firth's penalty" if fitted.data.firth else "Logistic regression"
    weighted = bool((fitted.data.weights != fitted.data.weights[0]).any())
    words = "robust" if weighted and spec.covariance == "observed" else spec.covariance
    errors = "profile likelihood p and intervals" if fitted.data.firth else ERROR_WORDS[words].format(df=fitted.df)
    together = "< 0.001" if fit["joint_p"] < 0.001 else f"= {fit['joint_p']:.3f}"
    return (
        f"{kind} of {meaning} on {counted(terms, 'term')}, {errors}, p adjusted by {ADJUSTMENT_NAMES[spec.adjust]}. "
        f"McFadden's R2 = {fit['mcfadden']:.3f}, Tjur's {fit['tjur']:.3f}, area under the curve {fit['auc']:.3f}; all "
        f"drivers together: p {together}."
    )


MODEL: Final = Model(
    fit=fit_logit,
    title="Drivers of loyalty (logistic regression)",
    source=(
        "Cox (1958), JRSS B 20:215-242; Firth (1993), Biometrika 80:27-38; Heinze and Schemper (2002), Statistics in "
        "Medicine 21:2409-2419; Tjur (2009), The American Statistician 63:366-372"
    ),
    null="The odds of yes do not change with the driver when all other drivers are held constant.",
    covariances=("observed", "robust", "cluster", "design"),
    options={"at_least": None, "firth": False},
    declared=declared,
)
