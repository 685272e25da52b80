"""adjust_nonresponse: those who answered stand for those like them who were asked and did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import whole
from loyaltystats.errors import ArgumentError, DesignError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import label_text
from loyaltystats.sampling.weighting.margins import JOINED, MISSING
from loyaltystats.sampling.weighting.result import Base, WeightingResult, base_of, finished

if TYPE_CHECKING:
    import numpy as np

YES: Final = ("1", "true", "yes")
NO: Final = ("0", "false", "no")
FEW: Final = 10
"""Respondents in a class below which its factor is shaky."""

STEPS: Final = 50


@dataclass(frozen=True, kw_only=True, eq=False)
class Classes:
    """The weighting class of everybody who was asked."""

    names: tuple[str, ...]
    codes: np.ndarray
    how: str


def adjust_nonresponse(
    responses: Any,
    design: SurveyDesign | None,
    *,
    responded: str,
    by: str | Sequence[str] | None = None,
    predictors: Sequence[str] | None = None,
    classes: int = 5,
    column: str | None = None,
) -> WeightingResult:
    r"""Raise the weights of those who answered, so that they stand for those who were asked and did not.

    Parameters
    ----------
    responses : Responses or dataframe
        One row for everybody who was asked, those who did not answer too.
    design : SurveyDesign or None
        Weights of everybody who was asked, strata, clusters and fpc; ``None`` takes them as equal.
    responded : str
        Column that says who answered: 1 and 0, true and false, or yes and no.
    by : str or sequence of str, optional
        Columns, known of everybody, that form the classes within which the weights are passed on.
    predictors : sequence of str, optional
        Columns, known of everybody, from which a logit model tells how likely an answer was; classes are formed of people
        with similar chances. Numbers enter as they are, texts by category.
    classes : int, default 5
        Number of classes of chances with ``predictors``.
    column : str, optional
        Name of the new column. Default: the first free one of ``weight``, ``weight2``, ...

    Returns
    -------
    WeightingResult
        Columns: class, n (asked), responded, response_rate (weighted), adjustment (factor of the weights). Those who did
        not answer get the weight 0.

    Raises
    ------
    ArgumentError
        Neither or both of ``by`` and ``predictors`` are given.
    DesignError
        Nobody answered in a class, a value is missing, or the column does not say who answered.
    EstimationError
        The logit model has no solution: a predictor tells for sure who answered.

    Notes
    -----
    .. math:: w_i \frac{\sum_{c} w}{\sum_{c,\ \text{answered}} w}

    for everybody of class c who answered: it removes the bias of non-response where, within a class, answering has nothing
    to do with what is asked. Checked against: tests/oracles/survey_weights.R (``glm``, ``postStratify``).

    References
    ----------
    .. [1] Little R. J. A. (1986), Survey nonresponse adjustments for estimates of means, International Statistical Review
       54:139-157.
    .. [2] Rosenbaum P. R., Rubin D. B. (1984), Reducing bias in observational studies using subclassification on the
       propensity score, Journal of the American Statistical Association 79:516-524 (five classes).

    Examples
    --------
    >>> import pandas as pd
    >>> asked = pd.DataFrame({"answered": [1, 1, 0, 1, 0, 0], "region": ["n", "n", "n", "s", "s", "s"]})
    >>> weighted = adjust_nonresponse(asked, None, responded="answered", by="region")
    >>> weighted.responses["weight"].tolist()
    [1.5, 1.5, 0.0, 3.0, 0.0, 0.0]
    """
    if (by is None) == (predictors is None):
        raise ArgumentError(
            "by - classes come from columns or from a model of the chance to answer - expected one of by= and predictors= - "
            "pass one."
        )
    columns = [by] if isinstance(by, str) else list(by or predictors or ())
    base = base_of(responses, design, [responded, *columns], column)
    answered = _answered(base, responded)
    if predictors is not None:
        found = _by_chance(base, columns, answered, whole("classes", classes, minimum=1))
    else:
        found = _by_columns(base, columns)
    return _adjusted(base, answered, found)


def _adjusted(base: Base, answered: np.ndarray, found: Classes) -> WeightingResult:
    import numpy as np
    import pandas as pd

    k = len(found.names)
    asked_n = np.bincount(found.codes, minlength=k)
    n = np.bincount(found.codes, weights=answered, minlength=k).astype(int)
    total = np.bincount(found.codes, weights=base.rows.weights, minlength=k)
    there = np.bincount(found.codes, weights=base.rows.weights * answered, minlength=k)
    empty = [found.names[at] for at in np.flatnonzero(n == 0).tolist()]
    if empty:
        raise DesignError(
            f"by - nobody answered in {', '.join(map(repr, empty[:20]))} - expected somebody in every class to stand for "
            "the others - join classes."
        )
    factor = total / there
    few = [found.names[at] for at in np.flatnonzero(n < FEW).tolist()]
    notes = [f"Fewer than {FEW} answers in {', '.join(few[:10])}: the factor there is shaky."] if few else []
    table = pd.DataFrame(
        {
            "class": list(found.names),
            "n": asked_n,
            "responded": n,
            "response_rate": there / total,
            "adjustment": factor,
        }
    )
    return finished(
        base,
        base.rows.weights * factor[found.codes] * answered,
        table,
        title="Weights for non-response",
        method=f"Non-response adjustment within {found.how}.",
        source="Little (1986), International Statistical Review 54:139-157",
        notes=notes,
    )


def _answered(base: Base, column: str) -> np.ndarray:
    import numpy as np

    texts = [(label_text(value) or "").lower() for value in base.frame[column].tolist()]
    wrong = sorted({text for text in texts if text not in (*YES, *NO)})
    if wrong:
        raise DesignError(
            f"responded, column {column!r} - {', '.join(map(repr, wrong[:5]))} does not say who answered - expected 1 and "
            "0, true and false, or yes and no for everybody - recode it."
        )
    return np.array([text in YES for text in texts], dtype=float)


def _by_columns(base: Base, columns: Sequence[str]) -> Classes:
    import numpy as np

    parts = [[label_text(value) or MISSING for value in base.frame[name].tolist()] for name in columns]
    labels = [JOINED.join(row) for row in zip(*parts, strict=True)]
    names = tuple(sorted(set(labels)))
    place = {name: at for at, name in enumerate(names)}
    codes = np.array([place[label] for label in labels], dtype=np.int64)
    return Classes(names=names, codes=codes, how=f"classes of {', '.join(columns)}")


def _by_chance(base: Base, columns: Sequence[str], answered: np.ndarray, classes: int) -> Classes:
    import numpy as np

    chance = fitted_chances(_predictors(base, columns), answered, base.rows.weights)
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, classes + 1)[1:-1]))
    raw = np.searchsorted(edges, chance, side="left")
    used, codes = np.unique(raw, return_inverse=True)
    ends = [(float(chance[raw == each].min()), float(chance[raw == each].max())) for each in used]
    names = tuple(f"chance {low:.3f} to {high:.3f}" for low, high in ends)
    if len(set(names)) < len(names):
        names = tuple(f"{at}. {name}" for at, name in enumerate(names, start=1))
    how = f"{len(names)} classes of the chance to answer (logit model of {', '.join(columns)})"
    return Classes(names=names, codes=codes.ravel(), how=how)


def _predictors(base: Base, columns: Sequence[str]) -> np.ndarray:
    """Return a constant, the numbers, and zeros and ones for every category after the first."""
    import numpy as np
    import pandas as pd

    parts = [np.ones((len(base.rows), 1))]
    for name in columns:
        column = base.frame[name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            values = column.to_numpy(dtype=float, na_value=np.nan)
            bad = np.flatnonzero(~np.isfinite(values))
            if bad.size:
                rows = ", ".join(str(row + 1) for row in base.rows.kept[bad[:20]].tolist())
                raise DesignError(
                    f"predictors, column {name!r}, row {rows} - missing - expected a number of everybody who was asked - "
                    "fill it in, or leave the column out."
                )
            spread = float(values.std())
            parts.append(((values - values.mean()) / spread)[:, None] if spread > 0 else np.zeros((len(values), 0)))
        else:
            labels = [label_text(value) or MISSING for value in column.tolist()]
            kinds = sorted(set(labels))[1:]
            parts.append(
                np.array([[float(label == kind) for kind in kinds] for label in labels]).reshape(-1, len(kinds))
            )
    return np.hstack(parts)


def fitted_chances(x: np.ndarray, answered: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the chance to answer by a weighted logit model, fitted by Newton's method.

    Raises
    ------
    EstimationError
        There is no solution.
    """
    import numpy as np
    from scipy.special import expit

    scaled = weights / weights.mean()
    at = np.zeros(x.shape[1])
    for _ in range(STEPS):
        chance: np.ndarray = expit(x @ at)
        score = x.T @ (scaled * (answered - chance))
        step = np.linalg.pinv((x * (scaled * chance * (1 - chance))[:, None]).T @ x, hermitian=True) @ score
        at = at + step
        if np.abs(step).max() < 1e-10:
            found: np.ndarray = expit(x @ at)
            return found
        if np.abs(x @ at).max() > 30:
            break
    raise EstimationError(
        "predictors - the logit model has no solution: some of them tell for sure who answered - expected predictors that "
        "do not - leave one out, or use by= with fewer classes."
    )
