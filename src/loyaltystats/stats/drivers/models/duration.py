"""Duration regression: what goes with leaving sooner, when not everybody has left yet."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, DesignError, EstimationError, ResponseError
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import need_enough
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.count import ratio_columns
from loyaltystats.stats.drivers.models.judged import log_odds_columns
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FEW_EVENTS: Final = 10
"""Events per term below which hazard ratios are unreliable; Peduzzi et al. (1995), J. Clinical Epidemiology 48:1503."""

SUSPECT_ERROR: Final = 20.0
"""Standard error of a standardised coefficient that no answers but separated ones give."""


def fit_duration(rows: ModelRows, spec: Spec) -> Part:
    """Fit one proportional-hazards model with Efron's handling of ties."""
    import numpy as np
    import pandas as pd

    if rows.weighted:
        raise DesignError(
            "design - the duration model has no survey weights here - expected none - leave out design, or regress having "
            "left with model='logit'."
        )
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    vif = least_squares(kept, "nonrobust").vif  # refuses drivers that carry the same information
    left = _left(kept, spec)
    if (kept.y <= 0).any():
        raise ResponseError(f"column {spec.outcome!r} - holds durations of 0 or less - expected durations above 0.")
    found = _fitted(kept, left)
    beta, covariance = np.asarray(found.params), np.asarray(found.cov_params())
    with_blank = np.concatenate([[math.nan], beta])
    error = np.concatenate([[math.nan], np.sqrt(np.diag(covariance))])
    columns = log_odds_columns(with_blank, error, math.inf, kept, spec)
    table = pd.DataFrame({"term": ["", *kept.terms], **columns}).assign(
        vif=[math.nan, *vif], n=len(kept.y), **ratio_columns(columns)
    )
    fit = {
        "joint_statistic": 2 * (found.llf - _null(kept, left)),
        "log_likelihood": float(found.llf),
        "events": float(left.sum()),
        "concordance": concordance(kept.x @ beta, kept.y, left),
    }
    fit["joint_p"] = _chi2(fit["joint_statistic"], len(kept.terms))
    return Part(
        table=table.iloc[1:].reset_index(drop=True),
        sentence=_sentence(spec, kept, fit),
        fit=fit,
        frames={"tests": proportional(schoenfeld(kept.x, kept.y, left, beta), covariance, kept, spec)},
        cautions=(*constants, *_few(left, len(kept.terms))),
        notes=(
            "A ratio of 0.80 means that at any time a fifth fewer of those still there leave, for one point more of the "
            "driver, the others held constant.",
        ),
    )


def _left(rows: ModelRows, spec: Spec) -> np.ndarray:
    """Return who has left (1), and who was still there at the end (0)."""
    import numpy as np

    name = spec.options["left"]
    if not isinstance(name, str):
        raise ArgumentError(
            "left - was not named - a duration needs the column that says who left - pass left='column'."
        )
    texts = rows.columns[name]
    if not set(texts) <= {"0", "1"}:
        raise ResponseError(f"column {name!r} - expected 1 for who left and 0 for who did not, and nothing else.")
    left = np.array([float(text) for text in texts])
    if not left.any():
        raise EstimationError(f"column {name!r} - nobody left - expected some who did.")
    return left


def _fitted(rows: ModelRows, left: np.ndarray) -> Any:
    import numpy as np
    from statsmodels.duration.hazard_regression import PHReg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # non-convergence is judged below, on the slope of the likelihood
        model = PHReg(rows.y, rows.x - rows.x.mean(axis=0), status=left, ties="efron")
        found = model.fit(method="newton", disp=0)
    slope = np.asarray(model.score(found.params))
    wide = np.sqrt(np.abs(np.diag(found.cov_params()))) * rows.x.std(axis=0)
    settled = np.isfinite(found.params).all() and np.abs(slope).max() <= 1e-4 * max(1.0, left.sum())
    if not settled or not (wide < SUSPECT_ERROR).all():
        raise EstimationError(
            "duration model - the iterations did not settle, so a hazard ratio may be infinite - expected drivers that do "
            "not separate those who left - leave out or join rare levels."
        )
    return found


def _null(rows: ModelRows, left: np.ndarray) -> float:
    """Return the partial log-likelihood without drivers."""
    import numpy as np
    from statsmodels.duration.hazard_regression import PHReg

    model = PHReg(rows.y, rows.x - rows.x.mean(axis=0), status=left, ties="efron")
    return float(model.loglike(np.zeros(rows.x.shape[1])))


def schoenfeld(x: np.ndarray, time: np.ndarray, left: np.ndarray, beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Schoenfeld's residuals of all events with Efron's ties, in the order of their times, and these times."""
    import numpy as np

    share = np.exp((x - x.mean(axis=0)) @ beta)
    found, times = [], []
    for at in np.unique(time[left > 0]):
        risk, gone = time >= at, (time == at) & (left > 0)
        size = int(gone.sum())
        steps = np.arange(size) / size
        total = share[risk].sum() - steps * share[gone].sum()
        sums = share[risk] @ x[risk] - steps[:, None] * (share[gone] @ x[gone])
        found.append(x[gone] - (sums / total[:, None]).mean(axis=0))
        times += [at] * size
    return np.vstack(found), np.array(times)


def proportional(
    residuals: tuple[np.ndarray, np.ndarray], covariance: np.ndarray, rows: ModelRows, spec: Spec
) -> pd.DataFrame:
    r"""Test per driver that its hazard ratio is the same early and late (Grambsch and Therneau 1994).

    Notes
    -----
    .. math:: \chi^2_j = \frac{[\sum_k (g_k - \bar g)(V r_k)_j]^2 \, d}{V_{jj} \sum_k (g_k - \bar g)^2}

    with r the Schoenfeld residuals of the d events, g the rank of their times, V the covariance of the coefficients.
    """
    import numpy as np
    import pandas as pd
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    left_over, times = residuals
    rank = rankdata(times)
    centred = rank - rank.mean()
    trend = centred @ (left_over @ covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = trend**2 * len(times) / (np.diag(covariance) * (centred @ centred))
    p_value = chdtrc(1, statistic)
    return pd.DataFrame(
        {
            "test": "hazard ratio is the same early and late",
            "term": list(rows.terms),
            "statistic": statistic,
            "df": 1.0,
            "p_value": p_value,
            "p_adjusted": adjust_p(p_value, spec.adjust),
        }
    )


def concordance(score: np.ndarray, time: np.ndarray, left: np.ndarray) -> float:
    """Return Harrell's index: of pairs whose order is known, the share in which the higher score left first.

    Examples
    --------
    >>> import numpy as np
    >>> concordance(np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 0.0]))
    1.0
    """
    import numpy as np

    right = pairs = 0.0
    for at in np.flatnonzero(left):
        later = (time > time[at]) | ((time == time[at]) & (left == 0))
        right += float((score[later] < score[at]).sum()) + 0.5 * float((score[later] == score[at]).sum())
        pairs += float(later.sum())
    return right / pairs if pairs else math.nan


def _chi2(statistic: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, max(statistic, 0.0)))


def _few(left: np.ndarray, terms: int) -> list[str]:
    events = int(left.sum())
    if events >= FEW_EVENTS * terms:
        return []
    return [
        f"Only {counted(events, 'event')} for {counted(terms, 'term')} (fewer than {FEW_EVENTS} each): ratios are rough."
    ]


def _sentence(spec: Spec, rows: ModelRows, fit: dict[str, float]) -> str:
    together = "< 0.001" if fit["joint_p"] < 0.001 else f"= {fit['joint_p']:.3f}"
    return (
        f"Proportional hazards of {spec.outcome} on {counted(len(rows.terms), 'term')}, Efron's ties, p adjusted by "
        f"{ADJUSTMENT_NAMES[spec.adjust]}; {fit['events']:.0f} of {len(rows.y)} left. Concordance {fit['concordance']:.3f}; "
        f"all drivers together: p {together}."
    )


MODEL: Final = Model(
    fit=fit_duration,
    title="What goes with leaving (duration regression)",
    source=(
        "Cox (1972), JRSS B 34:187-220; Efron (1977), JASA 72:557-565; Grambsch and Therneau (1994), Biometrika 81:515-526"
    ),
    null="The hazard of leaving does not change with the driver when all other drivers are held constant.",
    covariances=("observed",),
    options={"left": None},
    columns=("left",),
)
