"""mediate: how much of the association of a driver with loyalty runs over satisfaction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.chain_rows import names_of, prepared, refuse_repeated
from loyaltystats.stats.drivers.action.chains import Chain, Settings, infer, remarks, resampled
from loyaltystats.stats.drivers.action.paths import Layout
from loyaltystats.stats.drivers.action.sensitivity import Residuals, SensitivityResult, sensitivity_of
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
from loyaltystats.stats.drivers.models.clustered import design_remarks, with_survey
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS

if TYPE_CHECKING:
    import pandas as pd

INTERVALS: Final = {"percentile": "percentile", "bias_corrected": "bias-corrected percentile"}
MOST_IN_A_ROW: Final = 4
"""Mediators one after the other: each more doubles the number of ways."""

ASSOCIATION: Final = (
    "These are associations in answers given at one time. That the driver comes first and the mediator second is assumed, "
    "not shown; what was left out may move both."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class MediationResult(Result):
    """Total, direct and indirect effects of a driver, with bootstrap intervals, and the paths they are made of."""

    title: str = "What runs over the mediator"
    source: str = (
        "Preacher K. J., Hayes A. F. (2008), Behavior Research Methods 40:879-891; Imai K., Keele L., Tingley D. (2010), "
        "Psychological Methods 15:309-334"
    )
    driver: str = ""
    mediators: tuple[str, ...] = ()
    outcome: str = ""
    serial: bool = False
    interval: str = "percentile"
    n_bootstrap: int = 0
    seed: str = ""
    rho_zero: float = math.nan
    """Correlation of what is left unexplained at which the indirect effect vanishes (one mediator, all respondents)."""
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None
    _residuals: Mapping[str, Residuals] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "driver": self.driver,
            "mediators": ", ".join(self.mediators),
            "outcome": self.outcome,
            "n_bootstrap": self.n_bootstrap,
            "rho_zero": self.rho_zero,
        }

    def sensitivity(self, rho: Sequence[float] | None = None) -> SensitivityResult:
        """Return the indirect effect if an unmeasured cause of mediator and outcome had been left out.

        Parameters
        ----------
        rho : sequence of float, optional
            Correlations to assume between what is left unexplained of mediator and outcome. Default: -0.9 to 0.9.

        Returns
        -------
        SensitivityResult
            Columns: [group] rho, estimate, conf_low, conf_high.

        Raises
        ------
        ArgumentError
            There are several mediators, or a correlation lies outside -1 to 1.
        """
        if len(self.mediators) > 1:
            raise ArgumentError(
                f"sensitivity - there are {len(self.mediators)} mediators - expected one, for which the formula holds - "
                "call mediate with each of them."
            )
        about = {"n": self.n, "n_total": self.n_total, "excluded": self.excluded, "labels": self.labels, "by": self.by}
        about |= {"driver": self.driver, "mediator": self.mediators[0], "outcome": self.outcome}
        return sensitivity_of(self._residuals, rho, self.confidence_level, about)


def mediate(
    responses: Any,
    *,
    driver: str,
    mediator: str | Sequence[str],
    outcome: str | None = None,
    always: Sequence[str] | str = (),
    serial: bool = False,
    interval: str = "percentile",
    n_bootstrap: int = 5000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> MediationResult:
    r"""Split the association of a driver with loyalty into what runs over satisfaction and what does not.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Numeric driver, mediators and outcome.
    driver : str
        Column that is thought to come first, for example perceived quality.
    mediator : str or list of str
        Column in between, for example satisfaction; several are alternatives side by side.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    always : str or sequence of str
        Controls in every equation; text columns enter by their levels.
    serial : bool, default False
        Mediators one after the other in the order given: each also depends on those before it.
    interval : {"percentile", "bias_corrected"}
        Bootstrap interval of indirect effects, differences and the proportion.
    n_bootstrap : int, default 5000
        Resamples of respondents; 0 for none.
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights: equations are weighted, respondents are resampled with their weights.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "none"}
        Correction of p over the single ways from driver to outcome.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed of the bootstrap. Default: the documented seed.

    Returns
    -------
    MediationResult
        Columns: [group] effect (total, direct, indirect, difference, proportion, path), term, estimate (outcome points
        per point of the driver), std_estimate, std_error, conf_low, conf_high, p_value, p_adjusted, n.
        ``.sensitivity()`` says how the indirect effect depends on what was left out.

    Raises
    ------
    ArgumentError
        A column has two roles, or there are too many mediators in a row.
    EstimationError
        A column does not vary or repeats others, is text, or too few respondents answered all.

    Notes
    -----
    .. math:: M = i + aX + e_M, \quad Y = j + c'X + bM + e_Y, \quad c = c' + ab

    with c the total, c' the direct and ab the indirect effect, by least squares; total, direct effect and paths have HC3
    errors, all else the bootstrap. The p of an indirect effect is twice the smaller share of resamples beyond zero.
    Checked against: tests/oracles/mediation.R (lm, sandwich, the same resamples). Cost: one pass, then p^2 per resample.

    References
    ----------
    .. [1] Preacher K. J., Hayes A. F. (2008), Asymptotic and resampling strategies for assessing and comparing indirect
       effects in multiple mediator models, Behavior Research Methods 40:879-891.
    .. [2] Imai K., Keele L., Tingley D. (2010), A general approach to causal mediation analysis, Psychological Methods
       15:309-334.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "quality": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8],
    ...     "satisfied": [6, 8, 5, 8, 5, 5, 9, 3, 7, 7, 4, 9],
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ... })
    >>> result = mediate(answers, driver="quality", mediator="satisfied", outcome="loyalty", n_bootstrap=0)
    >>> result.to_frame()[["effect", "term", "estimate"]].head(3).round(3)
         effect       term  estimate
    0     total    quality     1.010
    1    direct    quality     0.622
    2  indirect  satisfied     0.388
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    one_of("interval", interval, tuple(INTERVALS))
    level, replicates = fraction("confidence_level", confidence_level), whole("n_bootstrap", n_bootstrap)
    mediators, controls = names_of("mediator", mediator), names_of("always", always)
    target = chosen_outcome(responses, outcome)
    _check_roles(driver, mediators, controls, target, serial=serial)
    weights = design.weights if design else None
    rows = tally(responses, target, [driver, *mediators, *controls], by=by, weights=weights, missing=missing)
    rows = with_survey(rows, responses, design)
    _need_numbers(rows, (driver, *mediators))
    settings = Settings(level=level, interval=interval, replicates=replicates, adjust=adjust)

    def one(part: DriverRows) -> _Part:
        return _one_part(part, _layout(driver, mediators, target, part, serial=serial), settings, rng)

    parts, failed = each_group(rows, by, one)
    first = next(iter(parts.values()))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    rho = float(first.chain.residuals.rho[0]) if first.chain.residuals is not None else math.nan
    return MediationResult(
        _table=_with_effects(
            stacked({group: part.table for group, part in parts.items()}, failed, rows, by), first.table
        ),
        method=_sentence(driver, mediators, target, settings, rng, rows, serial=serial),
        notes=tuple(dict.fromkeys([ASSOCIATION, *base_notes(rows), *design_remarks(rows), *notes])),
        null="The driver has no indirect association with the outcome over this mediator.",
        **bookkeeping(responses, rows, by),
        driver=driver,
        mediators=mediators,
        outcome=target,
        serial=serial,
        interval=interval,
        n_bootstrap=replicates,
        seed=seed_of(rng),
        rho_zero=rho,
        confidence_level=level,
        adjust=adjust,
        by=by,
        _residuals={group: part.chain.residuals for group, part in parts.items() if part.chain.residuals is not None},
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    table: pd.DataFrame
    chain: Chain
    notes: list[str]


def _one_part(rows: DriverRows, layout: Layout, settings: Settings, rng: Any) -> _Part:
    kept, notes = prepared(rows, (layout.driver, *layout.mediators), layout.outcome)
    layout = _layout(layout.driver, layout.mediators, layout.outcome, kept, serial=layout.serial)
    chain = resampled(kept, layout, settings.replicates, generator(rng))
    table = infer(kept, layout, chain, settings)
    whole_sample = rows.n_total == len(rows.y) + sum(rows.excluded.values())
    return _Part(table=table, chain=chain, notes=notes + remarks(kept, layout, chain, table, told=whole_sample))


def _layout(driver: str, mediators: tuple[str, ...], outcome: str, rows: DriverRows, *, serial: bool) -> Layout:
    controls = tuple(term for term in rows.terms if term not in (driver, *mediators))
    return Layout(driver=driver, mediators=mediators, controls=controls, outcome=outcome, serial=serial)


def _check_roles(
    driver: str, mediators: tuple[str, ...], controls: tuple[str, ...], outcome: str, *, serial: bool
) -> None:
    if not isinstance(driver, str):
        raise ArgumentError(f"driver - got {driver!r} - expected the name of one column.")
    if not mediators:
        raise ArgumentError("mediator - got none - expected the name of a column, for example 'satisfaction'.")
    refuse_repeated(driver=(driver,), mediator=mediators, outcome=(outcome,), always=controls)
    if serial and len(mediators) > MOST_IN_A_ROW:
        raise ArgumentError(
            f"mediator - got {len(mediators)} in a row - expected at most {MOST_IN_A_ROW} with serial=True - name fewer."
        )


def _need_numbers(rows: DriverRows, names: Sequence[str]) -> None:
    text = [name for name in names if name in rows.factors]
    if text:
        raise EstimationError(
            f"driver, mediator - {', '.join(map(repr, text))} holds text - expected numbers - code it, for example 0 and 1, "
            "or use it as a control (always=) or as groups (by=)."
        )


def _with_effects(table: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the names of the effects in the rows of groups that could not be estimated too."""
    times = len(table) // len(first)
    return table.assign(effect=[*first["effect"]] * times)


def _sentence(
    driver: str,
    mediators: tuple[str, ...],
    outcome: str,
    settings: Settings,
    rng: Any,
    rows: DriverRows,
    *,
    serial: bool,
) -> str:
    weighted, whole = rows.weighted, rows.survey is not None
    drawn_of = "as the sample was drawn" if whole else "of respondents"
    over = (" then " if serial else " and ").join(mediators)
    drawn = (
        f"{INTERVALS[settings.interval]} intervals from {settings.replicates:,} resamples {drawn_of}, {seed_of(rng)}"
    )
    correction = ADJUSTMENT_NAMES[settings.adjust] if len(mediators) > 1 else ""
    return (
        f"Least squares of {outcome} on {driver} over {over}{'; weighted' if weighted else ''}. {100 * settings.level:g} % "
        f"{drawn}; total, direct effect and paths with {'design' if whole else 'HC3'} errors and t."
        f"{f' p adjusted over the ways by {correction}.' if correction else ''}"
    )
