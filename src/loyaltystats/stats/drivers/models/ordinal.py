"""Ordinal regression: what goes with a better answer, on a scale of which only the order is trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import RARE, need_enough
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.clustered import Refit, cluster_covariance, design_covariance, few_clusters
from loyaltystats.stats.drivers.models.judged import log_odds_columns, odds_columns
from loyaltystats.stats.drivers.models.ordinal_classes import ENOUGH, FEW, Classes, classes_of
from loyaltystats.stats.drivers.models.ordinal_effects import Judged, average_effects, class_shares
from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit, fit_ordinal, fit_rows, scores
from loyaltystats.stats.drivers.models.ordinal_rows import ordinal_rows
from loyaltystats.stats.drivers.models.ordinal_tables import (
    Relaxed,
    joint_table,
    relaxed_model,
    scale_table,
    thresholds_table,
)
from loyaltystats.stats.drivers.models.ordinal_tests import Checks, Chi2, checks_of, chi2, units, wald_chi2
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.drivers.models.wald import wald
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

AUTO, YES = "auto", "yes"
ERROR_WORDS: Final = {
    "observed": "standard errors from the observed information",
    "robust": "robust standard errors",
    "cluster": "standard errors for answers that are alike within clusters (clusters minus 1 degrees of freedom)",
    "design": "standard errors of the survey design ({df:.0f} degrees of freedom)",
}


def fit_model(rows: ModelRows, spec: Spec) -> Part:
    """Fit one ordinal model with its tests and further tables."""
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    classes = classes_of(kept.y, spec.options["classes"], spec.outcome)
    _enough_for_thresholds(kept, classes, spec)
    vif = least_squares(kept, "nonrobust").vif  # refuses drivers that carry the same information
    data = ordinal_rows(kept.x, classes.y, kept.weights, terms=kept.terms, names=classes.names)
    judged = _judged(fit_rows(data), kept, classes, spec)
    robust = _robust(kept, spec)
    whole = _whole(judged, robust=robust)
    frames = {
        "thresholds": thresholds_table(judged, classes, spec),
        "shares": class_shares(judged.fitted, kept, classes),
        "effects": average_effects(judged, kept, classes, spec),
    }
    joint = joint_table(judged, kept, classes, spec, robust=robust)
    frames |= {"joint": joint} if len(joint) else {}
    checks = checks_of(judged.fitted, kept, whole, spec.adjust, robust=robust) if spec.options["checks"] else None
    if checks is not None:
        frames |= {
            "tests": checks.table,
            "scale": scale_table(judged, kept, checks.scales, spec, robust=robust),
        }
    enough = int(frames["shares"]["n"].min()) >= ENOUGH
    released = _released(kept, checks if enough else None, spec)
    relaxed = relaxed_model(judged, kept, classes, released, spec) if released and len(classes.values) > 2 else None
    frames |= {"partial": relaxed.table} if relaxed else {}
    fit = _numbers(judged, whole, relaxed, weighted=kept.weighted)
    return Part(
        table=infer(judged, kept, vif, spec),
        sentence=_sentence(spec, classes, kept, judged, fit),
        fit=fit,
        frames=frames,
        cautions=(*constants, *_rare(kept), *few_clusters(kept, spec.covariance)),
        notes=(
            *_class_words(classes, frames["shares"]),
            *_check_words(checks, relaxed, kept, classes),
            *_limits(checks, spec, enough=enough),
        ),
    )


def _robust(rows: ModelRows, spec: Spec) -> bool:
    """Return whether likelihood ratios cannot be trusted: weights or a design, or robust errors asked for."""
    return rows.weighted or spec.covariance != "observed"


def _enough_for_thresholds(rows: ModelRows, classes: Classes, spec: Spec) -> None:
    parameters = len(rows.terms) + len(classes.values) - 1
    if len(rows.y) <= parameters:
        raise EstimationError(
            f"outcome {spec.outcome!r} - {len(rows.y)} complete respondents for {parameters} coefficients and thresholds - "
            "expected more respondents than that - name fewer drivers, or join answers with classes=."
        )


def _judged(fitted: OrdinalFit, rows: ModelRows, classes: Classes, spec: Spec) -> Judged:
    """Return the fit with the covariance asked for; weights make the observed information a robust one."""
    import numpy as np

    if spec.covariance in ("cluster", "design"):
        codes = np.searchsorted(fitted.values, classes.y)
        added = rows.weights[:, None] * (scores(fitted, rows.x, codes) @ fitted.covariance)
        if spec.covariance == "cluster":
            covariance, df = cluster_covariance(added, rows)
        else:
            covariance, df = design_covariance(added, rows, _refit(fitted, rows, classes))
        return Judged(fitted=fitted, covariance=covariance, df=df)
    return Judged(fitted=fitted, covariance=fitted.sandwich if _robust(rows, spec) else fitted.covariance, df=math.inf)


def _refit(fitted: OrdinalFit, rows: ModelRows, classes: Classes) -> Refit:
    """Return coefficients and thresholds, and how they are fitted with other weights."""
    import numpy as np

    def fit(keep: np.ndarray, weights: np.ndarray) -> np.ndarray:
        found = fit_ordinal(rows.x[keep], classes.y[keep], weights, terms=fitted.terms)
        return np.concatenate([found.coefficients, found.thresholds])

    return Refit(np.concatenate([fitted.coefficients, fitted.thresholds]), fit)


def infer(judged: Judged, rows: ModelRows, vif: np.ndarray, spec: Spec) -> pd.DataFrame:
    """Make the table of one model; the thresholds have a table of their own."""
    import numpy as np
    import pandas as pd

    p = len(rows.terms)
    none: np.ndarray = np.array([math.nan])  # where other models have their constant
    beta = np.concatenate([none, judged.fitted.coefficients])
    error = np.concatenate([none, np.sqrt(np.diag(judged.covariance)[:p])])
    columns = log_odds_columns(beta, error, judged.df, rows, spec)
    columns |= {"vif": np.concatenate([none, vif]), "n": len(rows.y), **odds_columns(columns)}
    return pd.DataFrame({"term": ["", *rows.terms], **columns}).iloc[1:].reset_index(drop=True)


def _whole(judged: Judged, *, robust: bool) -> Chi2:
    """Return the test of all drivers together: likelihood ratio, or Wald's with robust errors."""
    fitted, p = judged.fitted, len(judged.fitted.coefficients)
    if not robust:
        return chi2(2 * (fitted.log_likelihood - fitted.null_log_likelihood), p)
    if math.isinf(judged.df):
        return wald_chi2(fitted.coefficients, judged.covariance[:p, :p])
    found = wald(fitted.coefficients, judged.covariance[:p, :p], judged.df, design=True)
    return Chi2(statistic=found.statistic, df=found.df, p_value=found.p_value)


def _released(rows: ModelRows, checks: Checks | None, spec: Spec) -> tuple[str, ...]:
    """Return the drivers whose effects may differ by cut point."""
    asked: Any = spec.options["proportional"]
    if asked == YES:
        return ()
    if asked == AUTO:
        return checks.released if checks is not None else ()
    known = units(rows)
    named = list(asked) if isinstance(asked, Sequence) and not isinstance(asked, str) else []
    wrong = [name for name in named if name not in known]
    if not named or wrong:
        said = f"{', '.join(map(repr, wrong))} is no driver of the model" if wrong else f"got {asked!r}"
        raise ArgumentError(
            f"proportional - {said} - expected 'auto', 'yes', or drivers whose effect may differ along the scale, among "
            f"{', '.join(known)}."
        )
    return tuple(named)


def _numbers(judged: Judged, whole: Chi2, relaxed: Relaxed | None, *, weighted: bool) -> dict[str, float]:
    fitted = judged.fitted
    likelihood, null = fitted.log_likelihood, fitted.null_log_likelihood
    n = fitted.n
    parameters = len(fitted.coefficients) + len(fitted.thresholds)
    found = {
        "joint_statistic": whole.statistic,
        "joint_p": whole.p_value,
        "joint_df": float(whole.df),
        "log_likelihood": likelihood,
        "null_log_likelihood": null,
        "mcfadden": 1 - likelihood / null,
        "nagelkerke": -math.expm1(2 * (null - likelihood) / n) / -math.expm1(2 * null / n),
        "iterations": float(fitted.iterations),
    }
    if not weighted:  # with survey weights the likelihood is no probability of the answers
        found |= {"aic": -2 * likelihood + 2 * parameters, "bic": -2 * likelihood + math.log(n) * parameters}
    if relaxed is not None:
        found |= {"partial_log_likelihood": relaxed.peak.log_likelihood}
        if not weighted:
            found |= {"partial_aic": -2 * relaxed.peak.log_likelihood + 2 * relaxed.parameters}
    return found


def _sentence(spec: Spec, classes: Classes, rows: ModelRows, judged: Judged, fit: dict[str, float]) -> str:
    words = "robust" if rows.weighted and spec.covariance == "observed" else spec.covariance
    what = f"in the classes {', '.join(classes.labels)}" if classes.joined else f"with {len(classes.labels)} answers"
    weighted = "weighted likelihood, " if rows.weighted else ""
    kind = "likelihood ratio" if not _robust(rows, spec) else "Wald"
    shape = (
        f"chi-square({fit['joint_df']:.0f})" if math.isinf(judged.df) else f"F with {fit['joint_df']:.0f} numerator df"
    )
    p = "< 0.001" if fit["joint_p"] < 0.001 else f"= {fit['joint_p']:.3f}"
    return (
        f"Ordinal logistic regression (proportional odds) of {spec.outcome} {what} on {counted(len(rows.terms), 'term')}, "
        f"{weighted}{ERROR_WORDS[words].format(df=judged.df)}, p adjusted by {ADJUSTMENT_NAMES[spec.adjust]}. McFadden's "
        f"R2 = {fit['mcfadden']:.3f}; all drivers together ({kind}): {shape} = {fit['joint_statistic']:.2f}, p {p}. An odds "
        f"ratio of 1.5 means 1.5 times the odds of a better {'class' if classes.joined else 'answer'} per point of a driver."
    )


def _class_words(classes: Classes, shares: pd.DataFrame) -> list[str]:
    found = []
    if classes.gaps:
        what = "Nobody is in the class" if classes.joined else "Nobody gave the answer"
        found.append(
            f"{what} {', '.join(classes.gaps)}, so that it has no threshold of its own."
            if len(classes.gaps) == 1
            else f"{'Nobody is in the classes' if classes.joined else 'Nobody gave the answers'} {', '.join(classes.gaps)}, "
            "so that they have no thresholds of their own."
        )
    few = [str(name) for name, n in zip(shares["class"], shares["n"], strict=True) if n < FEW]
    if few:
        join = "" if classes.joined and len(shares) == 2 else " Join answers with classes= if this matters."
        found.append(f"Given by fewer than {FEW} respondents: {', '.join(few)}; thresholds there are loose.{join}")
    return found


def _rare(rows: ModelRows) -> list[str]:
    """Name the 0/1 terms that few respondents have, or few have not."""
    import numpy as np

    found = []
    for index, term in enumerate(rows.terms):
        values, counts = np.unique(rows.x[:, index], return_counts=True)
        if values.tolist() == [0.0, 1.0] and counts.min() < RARE:
            found.append(f"{rows.name(term)}: fewer than {RARE} respondents; its test is not reliable.")
    return found


def _check_words(checks: Checks | None, relaxed: Relaxed | None, rows: ModelRows, classes: Classes) -> list[str]:
    """Say whether one coefficient per driver is enough, and what differs at the two ends of the scale."""
    notes = []
    if checks is not None and len(classes.values) > 2 and not checks.released:
        notes.append(
            "Nothing speaks against one coefficient per driver for the whole scale (test of every driver, corrected)."
        )
    if checks is not None and checks.left_out:
        names = ", ".join(classes.cut_names[at] for at in checks.left_out)
        notes.append(f"Brant's test leaves out where answers are separated: {names}.")
    if relaxed is None:
        return notes
    for name in relaxed.released:
        notes += [_ends(relaxed.table, rows, classes, rows.terms[column]) for column in units(rows)[name]]
    notes.append(
        "The main table holds one coefficient per driver, a kind of average along the scale; the effects at every cut point "
        "are in the table of partial effects."
    )
    if relaxed.improper > 0:
        notes.append(
            f"The effects per cut point cross for {relaxed.improper:.1%} of the respondents, so that some of their "
            "probabilities are below zero: read them as a description, not as a model to predict with."
        )
    if not relaxed.peak.settled:
        notes.append("Some effects per cut point have no finite value: at that cut point the answers are separated.")
    return notes


def _ends(table: pd.DataFrame, rows: ModelRows, classes: Classes, term: str) -> str:
    """Say what a driver does at the lowest and at the highest cut point."""
    own = table[table["term"] == term]
    low, high = (float(own["odds_ratio"].iloc[at]) for at in (0, -1))
    lowest, highest = classes.labels[0], classes.labels[-1]
    if classes.nps and classes.joined:
        at_bottom, at_top = "no detractor", "a promoter"
    else:
        at_bottom, at_top = f"above {lowest}", f"at {highest}"
    more = "at the bottom" if abs(math.log(low)) > abs(math.log(high)) else "at the top"
    return (
        f"{rows.name(term)} acts differently along the scale, more {more}: per point it multiplies the odds of being "
        f"{at_bottom} by {low:.2f}, those of being {at_top} by {high:.2f}."
    )


def _limits(checks: Checks | None, spec: Spec, *, enough: bool) -> list[str]:
    notes = []
    if checks is not None and spec.covariance in ("cluster", "design"):
        notes.append("The tests of proportional odds and of spreads use the weights, not the clusters and strata.")
    if checks is not None and checks.released and not enough:
        notes.append(
            f"A test speaks against one coefficient per driver ({', '.join(checks.released)}), but with fewer than {ENOUGH} "
            "respondents in some class such tests reject too often. Join answers with classes=, or name the drivers in "
            "proportional= to see their effects at every cut point."
        )
    return notes


MODEL: Final = Model(
    fit=fit_model,
    title="Drivers of loyalty (ordinal regression)",
    source=(
        "McCullagh (1980), JRSS B 42:109-142; Brant (1990), Biometrics 46:1171-1178; Peterson and Harrell (1990), Applied "
        "Statistics 39:205-217"
    ),
    null="The odds of a better answer do not change with the driver when all other drivers are held constant.",
    covariances=("observed", "robust", "cluster", "design"),
    options={"classes": None, "proportional": AUTO, "checks": True},
)
