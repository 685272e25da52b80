"""moderate: whether a driver goes with loyalty more for some customers than for others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, one_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.responses.responses import label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.chain_rows import first_group_of, groups_of, names_of, prepared, refuse_repeated
from loyaltystats.stats.drivers.action.johnson_neyman import Region
from loyaltystats.stats.drivers.action.slopes import Moderated, Roles, infer, moderated, region_of, slope_at
from loyaltystats.stats.drivers.choice import chosen_outcome
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    each_group,
    group_notes,
    stacked,
    tally,
)
from loyaltystats.stats.drivers.models.clustered import design_remarks, robust_or_design, with_survey
from loyaltystats.stats.drivers.models.linear_errors import COVARIANCES
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS
from loyaltystats.stats.selection import group_texts

if TYPE_CHECKING:
    import pandas as pd

ASSOCIATION = (
    "Slopes are associations, not proof of cause: that the driver moves with the outcome more for some than for others may "
    "have reasons that were not asked."
)
POINTWISE = (
    "The Johnson-Neyman region tests every value on its own; over all of them the chance of a false claim is larger."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class SlopesResult(Result):
    """The slope of a driver over the observed range of its moderator, with a pointwise band."""

    title: str = "Slope over the moderator"
    source: str = "Bauer D. J., Curran P. J. (2005), Multivariate Behavioral Research 40:373-400"
    driver: str = ""
    moderator: str = ""
    outcome: str = ""
    confidence_level: float = 0.95
    by: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ModerationResult(Result):
    """Slopes of a driver at values or in groups of a moderator, and the test that they differ."""

    title: str = "Does the driver work differently?"
    source: str = (
        "Aiken L. S., West S. G. (1991), Multiple regression: testing and interpreting interactions; Johnson P. O., Neyman "
        "J. (1936), Statistical Research Memoirs 1:57-93"
    )
    driver: str = ""
    moderator: str = ""
    outcome: str = ""
    numeric: bool = True
    covariance: str = "HC3"
    r2: float = math.nan
    delta_r2: float = math.nan
    """R2 that the products of driver and moderator add."""
    joint_statistic: float = math.nan
    """Wald F that the slope is the same everywhere."""
    joint_p: float = math.nan
    jn_low: float = math.nan
    jn_high: float = math.nan
    """Ends of the Johnson-Neyman region, in points of the moderator; ``nan`` where there is none."""
    jn_inside: bool = True
    """Whether the slope differs from zero between the ends, or outside them."""
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None
    _models: Mapping[str, Moderated] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "driver": self.driver,
            "moderator": self.moderator,
            "outcome": self.outcome,
            "joint_p": self.joint_p,
            "delta_r2": self.delta_r2,
            "covariance": self.covariance,
        }

    def slopes(self, points: int = 101) -> SlopesResult:
        """Return the slope of the driver over the observed range of a numeric moderator.

        Parameters
        ----------
        points : int, default 101
            Number of values, from the lowest to the highest observed.

        Returns
        -------
        SlopesResult
            Columns: [group] moderator_value, estimate, conf_low, conf_high.

        Raises
        ------
        ArgumentError
            The moderator is no number.
        """
        import pandas as pd

        if not self.numeric:
            raise ArgumentError(
                f"slopes - the moderator {self.moderator!r} is a text - expected a number - the table has the slope of "
                "every group."
            )
        number, roles = whole("points", points, minimum=2), Roles(driver=self.driver, moderator=self.moderator)
        rows = [
            {"group": group, "moderator_value": value, **slope_at(model, roles, value, self.confidence_level)}
            for group, model in self._models.items()
            for value in (model.least + step * (model.most - model.least) / (number - 1) for step in range(number))
        ]
        kept = [*(["group"] if self.by else []), "moderator_value", "estimate", "conf_low", "conf_high"]
        return SlopesResult(
            _table=pd.DataFrame(rows)[kept],
            n=self.n,
            n_total=self.n_total,
            excluded=self.excluded,
            method=f"Slope of {self.driver} on {self.outcome} by {self.moderator}, with the pointwise "
            f"{100 * self.confidence_level:g} % interval, {self.covariance} errors.",
            notes=(ASSOCIATION, POINTWISE),
            labels=self.labels,
            driver=self.driver,
            moderator=self.moderator,
            outcome=self.outcome,
            confidence_level=self.confidence_level,
            by=self.by,
        )


def moderate(
    responses: Any,
    *,
    driver: str,
    moderator: str,
    outcome: str | None = None,
    always: Sequence[str] | str = (),
    at: Sequence[float] | None = None,
    covariance: str = "HC3",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ModerationResult:
    r"""Say whether a driver goes with loyalty more strongly for some customers than for others.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Numeric driver and outcome.
    driver : str
        Column whose slope is asked about.
    moderator : str
        Column that may change the slope: a number (its mean and one standard deviation to both sides are looked at), or
        a text or unordered question (its groups). Codes of groups in a plain table must be text.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    always : str or sequence of str
        Controls; text columns enter by their levels.
    at : sequence of float, optional
        Values of a numeric moderator to look at instead.
    covariance : {"HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust"}
        How errors are estimated.
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights: weighted least squares with robust errors.
    confidence_level : float, default 0.95
        Fraction between 0 and 1; also of the Johnson-Neyman region.
    adjust : {"holm", "bh", "none"}
        Correction of p over the slopes, and over the interactions of several groups.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Accepted for uniformity; nothing is random here.

    Returns
    -------
    ModerationResult
        Columns: [group] effect (slope, interaction, coefficient), term, moderator_value, estimate, std_error,
        statistic, df, conf_low, conf_high, p_value, p_adjusted, n. ``.slopes()`` gives the slope over the range of a
        numeric moderator; ``jn_low`` and ``jn_high`` end the region where it differs from zero.

    Raises
    ------
    ArgumentError
        A column has two roles, or ``at`` is given for groups.
    EstimationError
        A column does not vary or repeats others, the driver is text, or too few respondents answered all.

    Notes
    -----
    .. math:: Y = b_0 + b_1 \tilde X + b_2 \tilde Z + b_3 \tilde X \tilde Z + e, \quad slope(z) = b_1 + b_3 \tilde z

    with driver and moderator centred. The Johnson-Neyman ends are the zeros of
    :math:`(b_1 + b_3 z)^2 - t^2 (v_{11} + 2 z v_{13} + z^2 v_{33})`. Groups have a slope each; their difference is tested by
    a Wald F, given different intercepts. Checked against: tests/oracles/mediation.R (lm, sandwich). Cost: two regressions.

    References
    ----------
    .. [1] Aiken L. S., West S. G. (1991), Multiple regression: testing and interpreting interactions, Sage.
    .. [2] Bauer D. J., Curran P. J. (2005), Probing interactions in fixed and multilevel regression, Multivariate
       Behavioral Research 40:373-400.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "speed": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8], "years": [1, 2, 9, 1, 7, 3, 2, 8, 4, 5, 6, 3],
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ... })
    >>> table = moderate(answers, driver="speed", moderator="years", outcome="loyalty").to_frame()
    >>> table[["effect", "term", "moderator_value", "estimate"]].head(3).round(2)
      effect   term  moderator_value  estimate
    0  slope  -1 sd             1.52      0.94
    1  slope   mean             4.25      0.89
    2  slope  +1 sd             6.98      0.85
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    covariance = robust_or_design(one_of("covariance", covariance, COVARIANCES), design)
    level, controls = fraction("confidence_level", confidence_level), names_of("always", always)
    target, grouping = chosen_outcome(responses, outcome), (by,) if by else ()
    refuse_repeated(driver=(driver,), moderator=(moderator,), outcome=(target,), always=controls, by=grouping)
    weights = design.weights if design else None
    raw = tally(responses, target, [driver, moderator, *controls], by=by, weights=weights, missing=missing)
    rows = with_survey(raw, responses, design)
    first_group = first_group_of(responses, moderator, rows)
    _check(rows, driver, moderator, at)

    def one(part: DriverRows) -> _Part:
        return _one_part(part, (driver, moderator, target), first_group, (at, covariance, level, adjust))

    parts, failed = each_group(rows, by, one)
    total = next(iter(parts.values()))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    found = total.region or Region(math.nan, math.nan, inside=True)
    joint = total.model.fit.joint([total.model.place(term) for term in total.model.products])
    return ModerationResult(
        _table=_stacked(parts, failed, rows, by),
        method=_sentence((driver, moderator, target), covariance, adjust, weighted=rows.weighted),
        notes=_notes(total, rows, moderator, notes),
        null=f"The slope of {driver} does not depend on {moderator}.",
        **_with_labels(bookkeeping(responses, rows, by), responses, moderator, first_group, total.model.products),
        driver=driver,
        moderator=moderator,
        outcome=target,
        numeric=total.roles.numeric,
        covariance=covariance,
        r2=total.model.fit.r2,
        delta_r2=total.model.delta_r2,
        joint_statistic=joint.statistic,
        joint_p=joint.p_value,
        jn_low=found.low,
        jn_high=found.high,
        jn_inside=found.inside,
        confidence_level=level,
        adjust=adjust,
        by=by,
        _models={group: part.model for group, part in parts.items()},
    )


def _notes(total: _Part, rows: DriverRows, moderator: str, own: Sequence[str]) -> tuple[str, ...]:
    said = [*base_notes(rows), *design_remarks(rows, resampled=False), *_region_notes(total, rows, moderator)]
    return tuple(dict.fromkeys([ASSOCIATION, *said, *own]))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    table: pd.DataFrame
    model: Moderated
    roles: Roles
    region: Region | None
    notes: list[str]


def _one_part(
    rows: DriverRows,
    names: tuple[str, str, str],
    first_group: str,
    how: tuple[Sequence[float] | None, str, float, str],
) -> _Part:
    driver, moderator, outcome = names
    at, covariance, level, adjust = how
    kept, notes = prepared(rows, (driver, moderator), outcome)
    roles = Roles(driver=driver, moderator=moderator, groups=groups_of(kept, moderator, first_group, rows))
    model = moderated(kept, roles, covariance)
    return _Part(
        table=infer(model, roles, at, level, adjust),
        model=model,
        roles=roles,
        region=region_of(model, roles, level) if roles.numeric else None,
        notes=notes,
    )


def _check(rows: DriverRows, driver: str, moderator: str, at: Sequence[float] | None) -> None:
    if driver in rows.factors:
        raise EstimationError(
            f"driver {driver!r} - holds text - expected numbers - code it, for example 0 and 1, or exchange driver and "
            "moderator."
        )
    if at is not None and moderator in rows.factors:
        raise ArgumentError(
            f"at - got {list(at)!r} for groups of {moderator!r} - expected a numeric moderator - leave it out."
        )


def _stacked(parts: Mapping[str, _Part], failed: Mapping[str, str], rows: DriverRows, by: str | None) -> Any:
    """Return the tables of all groups; effects keep their names in groups that could not be estimated."""
    total = next(iter(parts.values())).table
    table = stacked({group: part.table for group, part in parts.items()}, failed, rows, by)
    effects = dict(zip(total["term"], total["effect"], strict=True))
    return table.assign(effect=table["effect"].where(table["effect"].notna(), table["term"].map(effects)))


def _with_labels(
    about: dict[str, Any], responses: Any, moderator: str, first_group: str, products: Sequence[str]
) -> dict[str, Any]:
    """Return the bookkeeping with words for products and, where the moderator is a text, for its first group."""
    labels: dict[str, str] = about["labels"]
    own = {term: " × ".join(labels.get(part, part) for part in term.split(":")) for term in products}
    if first_group:
        text = group_texts(responses, moderator, [first_group]).get(first_group, first_group)
        own[f"{moderator}[{first_group}]"] = f"{label_of(responses, moderator)}: {text}"
    return about | {"labels": {**labels, **own}}


def _region_notes(part: _Part, rows: DriverRows, moderator: str) -> list[str]:
    """Say where the slope differs from zero among the values that were observed."""
    if part.region is None:
        return []
    found, model = part.region, part.model
    place = rows.terms.index(moderator)
    share = sum(found.holds(value) for value in rows.x[:, place].tolist()) / len(rows.y)
    name, level = rows.name(moderator), "differs from zero"
    if found.everywhere or (share == 1 and found.holds(model.least) and found.holds(model.most)):
        words = f"The slope {level} at every observed value of {name}."
    elif share == 0:
        words = f"The slope {level} at no observed value of {name}."
    else:
        ends = [end for end in (found.low, found.high) if model.least <= end <= model.most]
        side = " and ".join(f"{end:.2f}" for end in ends)
        words = (
            f"Johnson-Neyman: where the slope {level} changes at {name} = {side} (observed from {model.least:g} to "
            f"{model.most:g}); it {level} for {share:.0%} of the respondents."
        )
    return [words, POINTWISE]


def _sentence(names: tuple[str, str, str], covariance: str, adjust: str, *, weighted: bool) -> str:
    driver, moderator, outcome = names
    return (
        f"Least squares of {outcome} on {driver}, {moderator} and their product{', weighted' if weighted else ''}; "
        f"{covariance} errors; p adjusted over slopes and over interactions by {ADJUSTMENT_NAMES[adjust]}."
    )
