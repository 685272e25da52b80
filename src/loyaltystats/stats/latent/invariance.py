"""invariance: whether groups understand the questions alike, and hence what may be compared between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, kish_words, weight_cost, weights_only
from loyaltystats.stats.latent.confirmatory import ESTIMATORS
from loyaltystats.stats.latent.engine.structure import MEAN
from loyaltystats.stats.latent.judged import improper_words, refused
from loyaltystats.stats.latent.ladder import (
    CONFIGURAL,
    HOLDS,
    IN_PART,
    METRIC,
    NOT_TESTED,
    SCALAR,
    Rule,
    Rung,
    climb_ladder,
)
from loyaltystats.stats.latent.measurement import Measurement
from loyaltystats.stats.latent.rows import OF_SINGLE, LatentRows, chosen_constructs, tally
from loyaltystats.stats.selection import in_order

if TYPE_CHECKING:
    import pandas as pd

RULES: Final = ("cfi", "chi_square")
NOTHING, SLOPES, MEANS = "nothing", "slopes", "means and slopes"
FEWEST_PER_GROUP: Final = 50
"""Respondents of a group below which it is left out with a note: the ladder says little there (a convention)."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class InvarianceResult(Result):
    """The ladder: how each step fits, what was set free, and what may be compared."""

    title: str = "May the groups be compared?"
    source: str = (
        "Meredith W. (1993), Psychometrika 58:525-543; Cheung G. W., Rensvold R. B. (2002), Structural Equation Modeling "
        "9:233-255; Chen F. F. (2007), Structural Equation Modeling 14:464-504; Byrne B. M. and others (1989), "
        "Psychological Bulletin 105:456-466"
    )
    comparable: str = NOTHING
    """What may be compared: ``nothing``, ``slopes``, or ``means and slopes``."""
    by: str = ""
    groups: tuple[str, ...] = ()
    rule: str = "cfi"
    estimator: str = "mlr"
    confidence_level: float = 0.95
    _frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"comparable": self.comparable, "groups": len(self.groups), "rule": self.rule}

    @property
    def more(self) -> tuple[str, ...]:
        """Names of the further tables, for ``frame``."""
        return tuple(self._frames)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of a further table: ``freed``, and ``means`` where they may be compared.

        Raises
        ------
        ArgumentError
            There is no such table; means that may not be compared are not there.
        """
        if name not in self._frames:
            reason = (
                " - means are not given: the groups understand the questions differently" if name == "means" else ""
            )
            raise ArgumentError(f"name - got {name!r} - expected one of {', '.join(self._frames)}{reason}.")
        return self._frames[name].copy()


@dataclass(frozen=True, kw_only=True)
class _Settings:
    """How the ladder is climbed."""

    estimator: str = "mlr"
    rule: str = "cfi"
    level: float = 0.05
    partial: bool = True
    fewest: int = FEWEST_PER_GROUP

    def __post_init__(self) -> None:
        one_of("estimator", self.estimator, ESTIMATORS)
        one_of("rule", self.rule, RULES)
        fraction("level", self.level)


def invariance(
    responses: Any,
    *,
    by: str,
    model: Mapping[str, Sequence[str]] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    missing: str = "drop",
    **settings: Any,
) -> InvarianceResult:
    r"""Test whether countries, segments or waves answer by the same yardstick (measurement invariance).

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent; items are numbers.
    by : str
        Column of the groups.
    model : mapping of str to sequence of str, optional
        Construct -> items, at least three each where items may have to be set free. Default: the constructs of the
        instrument.
    design : SurveyDesign, optional
        Weights.
    confidence_level : float, default 0.95
        Of the intervals of the means.
    missing : {"drop", "fiml", "raise"}
        As in ``confirmatory_factors``.
    **settings : str, bool, number or sequence
        ``estimator``: ``mlr`` (default) or ``ml``; ``rule``: ``cfi`` (default: CFI falls by at most .010 and RMSEA rises by
        at most .015) or ``chi_square`` (p of the difference at least ``level``, default 0.05); ``partial``: whether items
        that differ are set free one by one (default True); ``fewest``: respondents that a group needs (50).

    Returns
    -------
    InvarianceResult
        Columns: step_name (configural, metric, scalar, strict; a second row where items were set free), chi_square, df,
        p_value, cfi, rmsea, srmr, chi_square_change, df_change, p_change, cfi_change, rmsea_change, freed,
        verdict (holds, holds in part, does not hold, not tested), n. Further tables: ``frame("freed")``, and ``"means"``
        (latent means against the first group, in its standard deviations) only where means may be compared.

    Raises
    ------
    ArgumentError
        There is one group, or a setting is not known.
    EstimationError
        The model cannot be fitted in some group.

    Notes
    -----
    Configural: the same items belong to the same constructs. Metric: equal loadings; slopes may be compared. Scalar: equal
    intercepts too; means may be compared. Strict: equal error variances too. Variances of constructs are 1 in the first
    group (no item is a marker, so no item is above suspicion). A step that does not hold is repeated with the item of the
    largest score test set free, as long as two items of the construct stay equal. An improper solution gets no verdict.
    Null hypothesis of each difference: the parameters are equal in all groups. Checked against: tests/oracles/latent.R.

    References
    ----------
    .. [1] Cheung G. W., Rensvold R. B. (2002), Structural Equation Modeling 9:233-255.
    .. [2] Chen F. F. (2007), Structural Equation Modeling 14:464-504.
    .. [3] Satorra A., Bentler P. M. (2001), Psychometrika 66:507-514.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> trust = rng.normal(size=600)
    >>> answers = pd.DataFrame({f"t{k}": 5 + trust + rng.normal(size=600) for k in (1, 2, 3, 4)})
    >>> answers["country"] = np.repeat(["DE", "FR"], 300)
    >>> invariance(answers, by="country", model={"trust": ["t1", "t2", "t3", "t4"]}).comparable
    'means and slopes'
    """
    level = fraction("confidence_level", confidence_level)
    unknown = [name for name in settings if name not in _Settings.__dataclass_fields__]
    if unknown:
        raise ArgumentError(
            f"{', '.join(unknown)} - not used here - expected {', '.join(_Settings.__dataclass_fields__)}."
        )
    how = _Settings(**settings)
    constructs = chosen_constructs(responses, model)
    items = tuple(dict.fromkeys(item for each in constructs.values() for item in each))
    rows = tally(responses, items, by=by, weights=weights_only(design, "invariance", OF_SINGLE), missing=missing)
    rows, small = _large_enough(rows, how.fewest)
    if len(rows.groups) < 2:
        left = f", after groups under {how.fewest} respondents were left out" if small else ""
        raise ArgumentError(
            f"by - column {by!r} has {len(rows.groups)} groups{left} - expected two or more to compare."
        )
    measurement = Measurement(constructs=constructs, groups=rows.groups)
    rule = Rule(name=how.rule, level=how.level)
    try:
        rungs, _ = climb_ladder(
            measurement, rows.sample(), robust=how.estimator == "mlr", rule=rule, partial=how.partial
        )
    except EstimationError as error:
        raise refused(error, f"model, by {by!r}", "leave out small groups or items that hardly vary") from None
    return _result(rows, rungs, how, by, level, small)


def _large_enough(rows: LatentRows, fewest: int) -> tuple[LatentRows, dict[str, int]]:
    """Return the rows of groups that are large enough, and the sizes of those that are not."""
    from dataclasses import replace

    import numpy as np

    sizes = {group: int(rows.rows_of(group).sum()) for group in rows.groups}
    small = {group: n for group, n in sizes.items() if n < fewest}
    if not small:
        return rows, {}
    keep = np.array([group not in small for group in rows.group or ()])
    kept = replace(
        rows,
        values=rows.values[keep],
        weights=rows.weights[keep],
        group=tuple(group for group in rows.group or () if group not in small),
        place=rows.place[keep],
        excluded={**rows.excluded, "small group": sum(small.values())},
    )
    return kept, small


def _result(
    rows: LatentRows, rungs: Sequence[Rung], how: _Settings, by: str, level: float, small: Mapping[str, int]
) -> InvarianceResult:
    import pandas as pd

    comparable = comparable_of(rungs)
    frames = {"freed": _freed_table(rungs)}
    if comparable == MEANS:
        frames["means"] = _means_table(rungs, rows.groups, level)
    return InvarianceResult(
        _table=pd.DataFrame([row for rung in rungs for row in _rows_of(rung, len(rows.values))]),
        n=len(rows.values),
        n_total=rows.n_total,
        excluded=rows.excluded,
        method=_method(how, len(rows.groups)),
        null="At each step: the parameters that it makes equal are equal in all groups.",
        notes=tuple(_notes(rungs, rows, comparable, small)),
        labels=rows.labels,
        weight_cost=weight_cost(rows.weights) if rows.weighted else {},
        comparable=comparable,
        by=by,
        groups=tuple(in_order(rows.groups)),
        rule=how.rule,
        estimator=how.estimator,
        confidence_level=level,
        _frames=frames,
    )


def comparable_of(rungs: Sequence[Rung]) -> str:
    """Return what may be compared after these steps."""
    verdicts = {rung.step: rung.verdict for rung in rungs}
    if verdicts.get(SCALAR) in (HOLDS, IN_PART):
        return MEANS
    return SLOPES if verdicts.get(METRIC) in (HOLDS, IN_PART) else NOTHING


def _rows_of(rung: Rung, n: int) -> list[dict[str, Any]]:
    """Return the row of a step, and a second one where items were set free so that it holds."""
    first = _row(rung.step, rung.judged, rung.change, rung.verdict, n)
    if rung.partial is None or rung.partial is rung.judged:
        return [first]
    first["verdict"] = "does not hold"
    second = _row(rung.step, rung.partial, rung.partial_change, rung.verdict, n)
    return [first, second | {"freed": ", ".join(each.item for each in rung.freed)}]


def _row(step: str, judged: Any, change: Any, verdict: str, n: int) -> dict[str, Any]:
    empty = math.nan
    own = judged.indices if judged is not None else None
    return {
        "step_name": step,
        "chi_square": own.chi_square if own else empty,
        "df": float(own.df) if own else empty,
        "p_value": own.p_value if own else empty,
        "cfi": own.cfi if own else empty,
        "rmsea": own.rmsea if own else empty,
        "srmr": own.srmr if own else empty,
        "chi_square_change": change.test.chi_square if change else empty,
        "df_change": float(change.test.df) if change else empty,
        "p_change": change.test.p_value if change else empty,
        "cfi_change": change.cfi if change else empty,
        "rmsea_change": change.rmsea if change else empty,
        "freed": "",
        "verdict": verdict,
        "n": n,
    }


def _freed_table(rungs: Sequence[Rung]) -> pd.DataFrame:
    import pandas as pd

    listed = [
        {
            "step_name": each.step,
            "kind": each.what,
            "item": each.item,
            "chi_square": each.chi_square,
            "df": float(each.df),
        }
        for rung in rungs
        for each in rung.freed
    ]
    return pd.DataFrame(listed, columns=["step_name", "kind", "item", "chi_square", "df"])


def _means_table(rungs: Sequence[Rung], groups: Sequence[str], level: float) -> pd.DataFrame:
    """Return latent means against the first group, in its standard deviations, from the scalar model that stands."""
    import numpy as np
    import pandas as pd
    from scipy.special import ndtr, ndtri

    standing = next(rung.standing for rung in rungs if rung.step == SCALAR)
    model = standing.fit if standing is not None else None
    if model is None:
        return pd.DataFrame()
    errors = np.sqrt(np.maximum(np.diag(model.entry_covariance), 0.0))
    half = float(ndtri(0.5 + level / 2))
    listed = []
    for at, each in enumerate(model.structure.parameters):
        if each.kind == MEAN:
            value, error = float(model.values[at]), float(errors[at])
            listed.append(
                {
                    "construct": model.structure.latent[each.row],
                    "group": groups[each.group],
                    "estimate": value,
                    "std_error": error,
                    "statistic": value / error,
                    "p_value": 2 * float(ndtr(-abs(value / error))),
                    "conf_low": value - half * error,
                    "conf_high": value + half * error,
                    "n": round(float(model.sample.sizes[each.group])),
                }
            )
    return pd.DataFrame(listed)


def _method(how: _Settings, groups: int) -> str:
    rule = (
        "a step holds where CFI falls by at most .010 and RMSEA rises by at most .015"
        if how.rule == "cfi"
        else f"a step holds where the p of the chi-square difference is at least {how.level:g}"
    )
    errors = "robust" if how.estimator == "mlr" else "normal-theory"
    return f"Confirmatory factor models of {groups} groups by maximum likelihood, {errors} tests; {rule}."


def _notes(rungs: Sequence[Rung], rows: LatentRows, comparable: str, small: Mapping[str, int]) -> list[str]:
    loose = list(dict.fromkeys(each.item for rung in rungs if rung.verdict == IN_PART for each in rung.freed))
    notes = [_COMPARABLE[comparable]]
    if loose and comparable != NOTHING:
        told = ", ".join(rows.labels.get(item, item) for item in loose)
        notes.append(f"The comparison leaves out how {told} differs between the groups, and rests on the other items.")
    for rung in rungs:
        if rung.judged is not None and rung.judged.fit.improper:
            notes.append(f"Step {rung.step}: {improper_words(rung.judged.fit.improper, rows.labels)}")
        elif rung.verdict == NOT_TESTED and rung.reason != "the step before fails":
            notes.append(f"Step {rung.step} could not be tested: {rung.reason}.")
    first = rungs[0]
    if first.step == CONFIGURAL and first.verdict not in (HOLDS, IN_PART) and first.judged is not None:
        notes.append(
            "The model does not even fit with everything free in every group: look at confirmatory_factors first."
        )
    if first.verdict == HOLDS and first.judged is not None and first.judged.verdict == "poor":
        notes.append("The model fits only moderately even with everything free: read the later steps with caution.")
    if any(rung.freed for rung in rungs):
        notes.append("Items were set free after looking at the answers: confirm the result with new answers.")
    if rows.weighted:
        notes.append(kish_words(rows.weights))
    if small:
        told = ", ".join(f"{rows.labels.get(group, group)} ({n})" for group, n in small.items())
        notes.append(f"Groups too small for the ladder were left out: {told}.")
    return notes


_COMPARABLE: Final = {
    MEANS: "Means and slopes may be compared between the groups: they answer by the same yardstick.",
    SLOPES: "Slopes (what drives what) may be compared between the groups, means and rankings may not: the same answer "
    "stands for different levels.",
    NOTHING: "Nothing may be compared between the groups: the questions do not measure the same thing in all of them.",
}
