"""Multinomial regression: what tells each class of the outcome from a class of reference."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import need_enough
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.changes import Change, changes, with_constant
from loyaltystats.stats.drivers.models.clustered import Refit, cluster_covariance, design_covariance, few_clusters
from loyaltystats.stats.drivers.models.judged import ERROR_WORDS, corrected, log_odds_columns, odds_columns, reach, tail
from loyaltystats.stats.drivers.models.multinomial_fit import (
    MultinomialFit,
    class_direction,
    fit_multinomial,
    probabilities,
)
from loyaltystats.stats.drivers.models.ordinal_classes import NPS_CUTS, NPS_NAMES
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.drivers.models.wald import wald
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES
from loyaltystats.stats.outcomes.breaks import SCALE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.question import Question

NPS: Final = "nps"
"""Asks for the classes of detractors, passives and promoters."""

MOST_CLASSES: Final = 8
"""More classes than this give more coefficients than anybody reads."""


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Outcome as class numbers, names of the classes, the number of the class of reference."""

    codes: np.ndarray
    names: tuple[str, ...]
    reference: int

    @property
    def others(self) -> list[int]:
        """Numbers of the classes that are compared with that of reference."""
        return [place for place in range(len(self.names)) if place != self.reference]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A fitted model with the covariance that was asked for, coefficients class by class."""

    design: np.ndarray
    weights: np.ndarray
    found: MultinomialFit
    covariance: np.ndarray
    df: float
    null: float

    @property
    def exact(self) -> bool:
        """Whether likelihood ratios have their usual reference: no weights, no design."""
        return math.isinf(self.df) and bool((self.weights == self.weights[0]).all())


def fit_multinomial_model(rows: ModelRows, spec: Spec) -> Part:
    """Fit one multinomial regression."""
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    vif = least_squares(kept, "nonrobust").vif  # refuses drivers that carry the same information
    classes = _classes(kept.y, spec)
    design = with_constant(kept.x)
    _refuse_separated(kept, design, classes)
    fitted = _fitted(kept, design, classes, spec)
    fit = _fit_numbers(fitted, classes)
    return Part(
        table=infer(fitted, kept, classes, vif, spec),
        sentence=_sentence(spec, classes, fitted, len(kept.terms), fit),
        fit=fit,
        frames={
            "tests": driver_tests(fitted, kept, classes, spec),
            "effects": average_effects(fitted, kept, classes, spec),
        },
        cautions=(*constants, *few_clusters(kept, spec.covariance)),
        notes=(
            f"Every row compares its class with {classes.names[classes.reference]}; the odds ratio is that of being in the "
            "class rather than there.",
            "The model assumes that the odds between two classes do not depend on which others there are.",
        ),
    )


def _classes(y: np.ndarray, spec: Spec) -> Classes:
    """Return the classes of the outcome: its values, or what lies between the cuts."""
    import numpy as np

    cuts = spec.options["classes"]
    if cuts == NPS:
        present, codes = np.unique(np.searchsorted(np.asarray(NPS_CUTS), y, side="left"), return_inverse=True)
        names = tuple(NPS_NAMES[place] for place in present)
    elif cuts is None:
        values, codes = np.unique(y, return_inverse=True)
        names = tuple(f"{value:g}" for value in values)
    else:
        codes, names = _between(y, cuts)
    if not 2 <= len(names) <= MOST_CLASSES:
        raise EstimationError(
            f"outcome {spec.outcome!r} - classes: {len(names)} - expected 2 to {MOST_CLASSES} - join answers "
            "with classes=(6, 8) (up to 6, up to 8, above), or use model='ordinal'."
        )
    wanted = spec.options["reference"]
    if wanted is not None and str(wanted) not in names:
        raise ArgumentError(f"reference - got {wanted!r} - expected one of the classes {', '.join(names)}.")
    return Classes(codes=codes, names=names, reference=0 if wanted is None else names.index(str(wanted)))


def declared(question: Question | None, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options with the three classes of a recommendation question, where nothing else was asked for."""
    if options["classes"] is not None or question is None or question.scale is None or question.metric != "nps":
        return options
    codes = [float(code) for code in question.scale.codes]
    return {**options, "classes": NPS} if (min(codes), max(codes)) == SCALE else options


def _between(y: np.ndarray, cuts: Any) -> tuple[np.ndarray, tuple[str, ...]]:
    import numpy as np

    edges = list(cuts) if isinstance(cuts, Sequence) and not isinstance(cuts, str) else []
    if (
        not edges
        or any(isinstance(edge, bool) or not isinstance(edge, (int, float)) for edge in edges)
        or (sorted(set(edges)) != edges)
    ):
        raise ArgumentError(
            f"classes - got {cuts!r} - expected rising numbers, each the highest answer of its class, for example (6, 8)."
        )
    raw = np.searchsorted(np.asarray(edges, dtype=float), y, side="left")
    texts = [f"up to {edges[0]:g}"]
    texts += [f"over {low:g} up to {high:g}" for low, high in pairwise(edges)]
    texts += [f"over {edges[-1]:g}"]
    present, codes = np.unique(raw, return_inverse=True)
    return codes, tuple(texts[place] for place in present)


def _refuse_separated(rows: ModelRows, design: np.ndarray, classes: Classes) -> None:
    """Raise ``EstimationError`` when the likelihood grows without end, so that an odds ratio is infinite."""
    import numpy as np

    step = class_direction(design, classes.codes, classes.reference)[:, 1:]
    if not step.any():
        return
    named = [rows.name(term) for term, moved in zip(rows.terms, np.any(step, axis=0).tolist(), strict=True) if moved]
    apart = np.any(step, axis=1).tolist()
    which = [classes.names[other] for other, moved in zip(classes.others, apart, strict=True) if moved]
    raise EstimationError(
        f"drivers - {' and '.join(map(repr, named))} tell {' and '.join(which)} from the other classes without error for "
        "some respondents (separation), so an odds ratio is infinite - expected answers that overlap - join classes or "
        "levels, or leave the driver out."
    )


def _fitted(rows: ModelRows, design: np.ndarray, classes: Classes, spec: Spec) -> Fitted:
    import numpy as np

    found = fit_multinomial(design, classes.codes, rows.weights, classes.reference)
    shares = np.bincount(classes.codes, weights=rows.weights) / rows.weights.sum()
    null = float(rows.weights.sum() * (shares * np.log(shares)).sum())
    covariance, df = found.covariance, math.inf
    unequal = bool((rows.weights != rows.weights[0]).any())
    if spec.covariance == "cluster":
        covariance, df = cluster_covariance(found.contributions, rows)
    elif spec.covariance == "design":
        covariance, df = design_covariance(found.contributions, rows, Refit(found.beta, _refit(design, classes)))
    elif spec.covariance == "robust" or unequal:
        covariance = found.contributions.T @ found.contributions
    return Fitted(design=design, weights=rows.weights, found=found, covariance=covariance, df=df, null=null)


def _refit(design: np.ndarray, classes: Classes) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    def fit(keep: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return fit_multinomial(design[keep], classes.codes[keep], weights, classes.reference).beta

    return fit


def infer(fitted: Fitted, rows: ModelRows, classes: Classes, vif: np.ndarray, spec: Spec) -> pd.DataFrame:
    """Make the table, class by class; p is corrected over drivers and classes together."""
    import numpy as np
    import pandas as pd

    k = fitted.design.shape[1]
    blank: np.ndarray = np.array([math.nan])
    parts = []
    for place, other in enumerate(classes.others):
        own = slice(place * k, (place + 1) * k)
        error = np.sqrt(np.diag(fitted.covariance)[own])
        columns = log_odds_columns(fitted.found.beta[own], error, fitted.df, rows, spec)
        parts.append(
            pd.DataFrame(
                {
                    "class": classes.names[other],
                    "term": [INTERCEPT, *rows.terms],
                    **columns,
                    "vif": np.concatenate([blank, vif]),
                    "n": len(rows.y),
                    **odds_columns(columns),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    judged = table["term"].isin(rows.judged).tolist()
    return table.assign(p_adjusted=corrected(table["p_value"].to_numpy(), judged, spec.adjust))


def driver_tests(fitted: Fitted, rows: ModelRows, classes: Classes, spec: Spec) -> pd.DataFrame:
    """Test every driver over all classes at once: likelihood ratio, or Wald with weights or a design."""
    import numpy as np
    import pandas as pd

    k, others = fitted.design.shape[1], len(classes.others)
    blocks = {**{term: (term,) for term in rows.judged}, **rows.factors, **rows.blocks}
    factor_terms = {term for terms in rows.factors.values() for term in terms}
    found = []
    for name, terms in blocks.items():
        places = [1 + rows.terms.index(term) for term in terms if term in rows.terms]
        if not places or (name in factor_terms and name not in rows.blocks):
            continue
        statistic, df, p = _one_test(fitted, classes, places, k, others)
        found.append({"test": "no class depends on it", "term": name, "statistic": statistic, "df": df, "p_value": p})
    table = pd.DataFrame(found)
    p_value = table["p_value"].to_numpy(dtype=float)
    return table.assign(p_adjusted=corrected(p_value, np.ones(len(table), dtype=bool).tolist(), spec.adjust))


def _one_test(fitted: Fitted, classes: Classes, places: list[int], k: int, others: int) -> tuple[float, float, float]:
    import numpy as np
    from scipy.special import chdtrc

    if not fitted.exact:
        at = [place + k * other for other in range(others) for place in places]
        block = fitted.covariance[np.ix_(at, at)]
        found = wald(fitted.found.beta[at], block, fitted.df, design=not math.isinf(fitted.df))
        return found.statistic, float(found.df), found.p_value
    keep = [place for place in range(k) if place not in places]
    smaller = fit_multinomial(fitted.design[:, keep], classes.codes, fitted.weights, classes.reference)
    ratio = max(0.0, 2 * (fitted.found.log_likelihood - smaller.log_likelihood))
    df = others * len(places)
    return ratio, float(df), float(chdtrc(df, ratio))


def average_effects(fitted: Fitted, rows: ModelRows, classes: Classes, spec: Spec) -> pd.DataFrame:
    """Return the average change of the share of every class per point of a driver, or for a level against the first."""
    import numpy as np
    import pandas as pd

    parts = []
    for change in changes(rows):
        estimate, gradient = _effect(fitted, classes, change)
        error = np.sqrt(np.einsum("ck,kl,cl->c", gradient, fitted.covariance, gradient))
        half = reach(fitted.df, spec.confidence_level) * error
        statistic = estimate / error
        parts.append(
            pd.DataFrame(
                {
                    "class": classes.names,
                    "term": change.term,
                    "estimate": estimate,
                    "std_error": error,
                    "statistic": statistic,
                    "df": fitted.df,
                    "p_value": tail(statistic, fitted.df),
                    "conf_low": estimate - half,
                    "conf_high": estimate + half,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _effect(fitted: Fitted, classes: Classes, change: Change) -> tuple[np.ndarray, np.ndarray]:
    """Return the average effect on each class, and its gradients in the coefficients."""
    import numpy as np

    share = fitted.weights / fitted.weights.sum()
    others, k = classes.others, fitted.design.shape[1]
    pick = np.eye(len(classes.names))[others]  # from compared classes to all classes
    beta = fitted.found.beta.reshape(len(others), k)
    if change.slope is None:
        before, after = np.asarray(change.before), np.asarray(change.after)
        low, high = (probabilities(each, beta, classes.reference) for each in (before, after))
        gradient = _moved(share, high, after, pick) - _moved(share, low, before, pick)
        return share @ (high - low), gradient.reshape(len(classes.names), -1)
    p = fitted.found.chances
    line = change.slope @ beta.T @ pick  # change of the linear predictor of every class
    mean = (p * line).sum(axis=1, keepdims=True)
    effect = p * (line - mean)
    gradient = np.zeros((len(classes.names), len(others), k))
    for place, other in enumerate(others):
        own = (np.arange(len(classes.names)) == other).astype(float)
        by_line = p * (own - p[:, [other]])  # d p / d line of this class, in the rows
        turn = by_line * (line - mean) - p * (p[:, [other]] * (line[:, [other]] - mean))
        gradient[:, place] = (share[:, None] * turn).T @ fitted.design + (share[:, None] * by_line).T @ change.slope
    return share @ effect, gradient.reshape(len(classes.names), -1)


def _moved(share: np.ndarray, p: np.ndarray, design: np.ndarray, pick: np.ndarray) -> np.ndarray:
    """Return the gradient of average class shares in the coefficients, shape (classes, compared classes, k)."""
    import numpy as np

    found = [(share[:, None] * p * (own - p @ own[:, None])).T @ design for own in pick]
    return np.stack(found, axis=1)


def _fit_numbers(fitted: Fitted, classes: Classes) -> dict[str, float]:
    from scipy.special import chdtrc

    likelihood, n = fitted.found.log_likelihood, float(fitted.weights.sum())
    ratio = 2 * (likelihood - fitted.null)
    others, k = len(classes.others), fitted.design.shape[1]
    df = others * (k - 1)
    statistic, p = ratio, float(chdtrc(df, max(ratio, 0.0)))
    if not fitted.exact:
        at = [place for place in range(others * k) if place % k]
        joint = wald(fitted.found.beta[at], fitted.covariance[at][:, at], fitted.df, design=not math.isinf(fitted.df))
        statistic, p = joint.statistic, joint.p_value
    return {
        "joint_statistic": statistic,
        "joint_p": p,
        "log_likelihood": likelihood,
        "null_log_likelihood": fitted.null,
        "aic": -2 * likelihood + 2 * others * k,
        "mcfadden": 1 - likelihood / fitted.null,
        "nagelkerke": (1 - math.exp(-ratio / n)) / (1 - math.exp(2 * fitted.null / n)),
    }


def _sentence(spec: Spec, classes: Classes, fitted: Fitted, terms: int, fit: dict[str, float]) -> str:
    unequal = bool((fitted.weights != fitted.weights[0]).any())
    words = "robust" if unequal and spec.covariance == "observed" else spec.covariance
    together = "< 0.001" if fit["joint_p"] < 0.001 else f"= {fit['joint_p']:.3f}"
    return (
        f"Multinomial regression of {spec.outcome} in {len(classes.names)} classes ({', '.join(classes.names)}"
        f"; reference {classes.names[classes.reference]}) on {counted(terms, 'term')}, "
        f"{ERROR_WORDS[words].format(df=fitted.df)}, p adjusted by {ADJUSTMENT_NAMES[spec.adjust]}. McFadden's R2 = "
        f"{fit['mcfadden']:.3f}; all drivers together: p {together}."
    )


MODEL: Final = Model(
    fit=fit_multinomial_model,
    title="Drivers of loyalty (multinomial regression)",
    source=(
        "Theil (1969), International Economic Review 10:251-259; McFadden (1974), in Zarembka (ed.), Frontiers in "
        "Econometrics, 105-142"
    ),
    null="The odds of the class against the class of reference do not change with the driver, the others held constant.",
    covariances=("observed", "robust", "cluster", "design"),
    options={"classes": None, "reference": None},
    declared=declared,
)
