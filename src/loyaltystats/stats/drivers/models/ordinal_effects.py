"""Average effects of an ordinal model: what one point more of a driver does to the shares of answers and to the NPS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.models.changes import Change, changes
from loyaltystats.stats.drivers.models.judged import corrected, reach, tail
from loyaltystats.stats.drivers.models.ordinal_classes import Classes
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Spec

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit

NPS: Final = "nps"
MEAN: Final = "mean"
SHOWN: Final = 5
"""Classes up to which the share of each is a measure of its own; above it only the lowest and the highest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """A fit with the covariance that was asked for (coefficients first) and its degrees of freedom."""

    fitted: OrdinalFit
    covariance: np.ndarray
    df: float


def measures(fitted: OrdinalFit, classes: Classes) -> dict[str, np.ndarray]:
    """Return what is reported as combinations of P(y <= cut): name -> one coefficient per cut point.

    NPS (in points) first where the outcome has it, then shares, then the mean answer where the classes are answers.
    """
    import numpy as np

    values, cuts = fitted.values, len(fitted.thresholds)
    found: dict[str, np.ndarray] = {}
    groups: Sequence[tuple[str, np.ndarray]]
    if classes.nps and not classes.joined:
        place = np.searchsorted(np.asarray(classes.cuts), values, side="left")
        groups = [(name, place == at) for at, name in enumerate(("detractors", "passives", "promoters"))]
    else:
        shown = range(len(values)) if len(values) <= SHOWN else (0, len(values) - 1)
        groups = [(classes.names[float(values[at])], np.arange(len(values)) == at) for at in shown]
    for name, mask in groups:
        if mask.any():
            found[name] = _on_cuts(mask.astype(float), cuts)
    if classes.nps:
        nothing = np.zeros(cuts)
        points = 100 * (found.get("promoters", nothing) - found.get("detractors", nothing))
        found = {NPS: points, **found}
    return found if classes.joined else {**found, MEAN: _on_cuts(values, cuts)}


def _on_cuts(value: np.ndarray, cuts: int) -> np.ndarray:
    """Return a sum of value times P(class) as a combination of P(y <= cut), without its constant."""
    found: np.ndarray = value[:cuts] - value[1 : cuts + 1]
    return found


def average_effects(judged: Judged, rows: ModelRows, classes: Classes, spec: Spec) -> pd.DataFrame:
    r"""Return the average change of every measure per point of a driver, or for a level against the first.

    Notes
    -----
    .. math:: \bar\Delta_m = -\sum_i w_i \sum_k M_{mk} f(a_k - x_i'b) \, \partial(x_i'b) / \partial x_{ij}

    with f the logistic density; errors by the delta method in coefficients and thresholds, the drivers of the respondents
    taken as they are.
    """
    import pandas as pd

    wanted = measures(judged.fitted, classes)
    parts = []
    for change in changes(rows):
        estimate, error = _effect(judged, rows, change, wanted)
        parts.append(
            pd.DataFrame({"term": change.term, "measure": list(wanted), "estimate": estimate, "std_error": error})
        )
    table = pd.concat(parts, ignore_index=True)
    statistic = (table["estimate"] / table["std_error"]).to_numpy()
    half = reach(judged.df, spec.confidence_level) * table["std_error"]
    table = table.assign(statistic=statistic, df=judged.df, p_value=tail(statistic, judged.df))
    adjusted = table["p_value"].to_numpy().copy()
    for name in wanted:
        here = (table["measure"] == name).to_numpy()
        adjusted[here] = corrected(adjusted[here], [True] * int(here.sum()), spec.adjust)
    return table.assign(
        p_adjusted=adjusted, conf_low=table["estimate"] - half, conf_high=table["estimate"] + half, n=len(rows.y)
    )


def _effect(
    judged: Judged, rows: ModelRows, change: Change, wanted: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the effects of one change on all measures and their errors."""
    import numpy as np

    share = rows.weights / rows.weights.sum()
    matrix = np.stack(list(wanted.values()))
    if change.slope is not None:
        by_cut, gradient = _derivative(judged.fitted, rows.x, change.slope[:, 1:], share)
    else:
        after, before = (_level(judged.fitted, np.asarray(x)[:, 1:], share) for x in (change.after, change.before))
        by_cut, gradient = after[0] - before[0], after[1] - before[1]
    full = matrix @ gradient
    return matrix @ by_cut, np.sqrt(np.maximum(np.einsum("mk,kl,ml->m", full, judged.covariance, full), 0.0))


def _derivative(
    fitted: OrdinalFit, x: np.ndarray, slope: np.ndarray, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean derivative of P(y <= cut) per cut, and its gradient in coefficients and thresholds."""
    import numpy as np
    from scipy.special import expit

    below = expit(fitted.thresholds - (x @ fitted.coefficients)[:, None])
    density = below * (1 - below)
    bend = density * (1 - 2 * below)
    move = slope @ fitted.coefficients
    by_cut = -(share * move) @ density
    turned = (bend * (share * move)[:, None]).T @ x - (density * share[:, None]).T @ slope
    return by_cut, np.hstack([turned, np.diag(-(share * move) @ bend)])


def _level(fitted: OrdinalFit, x: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean P(y <= cut) per cut for rows of drivers, and its gradient in coefficients and thresholds."""
    import numpy as np
    from scipy.special import expit

    below = expit(fitted.thresholds - (x @ fitted.coefficients)[:, None])
    density = share[:, None] * below * (1 - below)
    return share @ below, np.hstack([-density.T @ x, np.diag(density.sum(axis=0))])


def class_shares(fitted: OrdinalFit, rows: ModelRows, classes: Classes) -> pd.DataFrame:
    """Return observed and predicted shares of the classes, and how many gave each."""
    import numpy as np
    import pandas as pd

    total = rows.weights.sum()
    masks = [classes.y == value for value in fitted.values]
    return pd.DataFrame(
        {
            "class": classes.labels,
            "observed": [float(rows.weights[mask].sum() / total) for mask in masks],
            "predicted": rows.weights @ fitted.probabilities(rows.x) / total,
            "n": [int(np.count_nonzero(mask)) for mask in masks],
        }
    )
