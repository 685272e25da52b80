"""reliability: how far the items of a scale measure one thing, and whether scales measure different things."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import AssumptionWarning, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, weights_only, with_design_effect
from loyaltystats.stats.drivers.matrix import counted
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.reliability.alpha import correlations, cronbach, feldt, rest_correlations, without_each
from loyaltystats.stats.reliability.distinct import Comparison, DistinctnessResult, distinctness_of
from loyaltystats.stats.reliability.parts import ScalePart, item_remarks, mean_r, parts_of, remarks
from loyaltystats.stats.reliability.rows import ItemRows, chosen_reversals, chosen_scales, tally
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

SOURCE = (
    "Cronbach L. J. (1951), Psychometrika 16:297-334; Feldt L. S. (1965), Psychometrika 30:357-370; McDonald R. P. "
    "(1999), Test theory; Fornell C., Larcker D. F. (1981), Journal of Marketing Research 18:39-50"
)
EFFECTIVE = "Weighted: the intervals use the effective number of respondents, an approximation."


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ItemsResult(Result):
    """Items of scales, one row each: how each goes with the rest of its scale."""

    title: str = "Items of the scales"
    source: str = SOURCE
    confidence_level: float = 0.95
    by: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ReliabilityResult(Result):
    """Reliability of scales, one row each (and group); ``items`` and ``distinctness`` say more."""

    title: str = "Reliability of the scales"
    source: str = SOURCE
    confidence_level: float = 0.95
    by: str | None = None
    _rows: ItemRows
    _parts: tuple[ScalePart, ...]
    _rng: Any = None

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return alpha with Feldt's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [group] scale, alpha, conf_low, conf_high.
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        low, high = feldt(table["alpha"], table["n_effective"], table["items"], level)
        named = [name for name in ("group", "scale", "alpha") if name in table.columns]
        return table[named].assign(conf_low=low, conf_high=high)

    def items(self) -> ItemsResult:
        """Return one row per item: its correlation with the rest, alpha without it, its loading.

        Returns
        -------
        ItemsResult
            Columns: [group] scale, item, mean and spread (of the answers as given), turned, rest_correlation,
            alpha_dropped, alpha_dropped_low, alpha_dropped_high, loading, n.
        """
        import pandas as pd

        table = pd.concat([_item_rows(part, self._rows, self.confidence_level) for part in self._parts])
        return ItemsResult(
            _table=_without_total(table.reset_index(drop=True), self.by),
            n=self.n,
            n_total=self.n_total,
            excluded=self.excluded,
            method=f"Correlation of each item with the sum of the others, alpha without it with Feldt's "
            f"{100 * self.confidence_level:g} % interval, and its standardised loading on the one common factor.",
            notes=(*_turned(self._rows), *item_remarks(self._parts)),
            labels=self.labels,
            confidence_level=self.confidence_level,
            by=self.by,
        )

    def distinctness(
        self, *, strict: float = 0.85, loose: float = 0.90, n_bootstrap: int = 1000, rng: Any = None
    ) -> DistinctnessResult:
        """Compare the scales two by two, to see whether they measure different things.

        Parameters
        ----------
        strict, loose : float, default 0.85 and 0.90
            Thresholds of HTMT: conventions for concepts that differ, and for concepts that are alike.
        n_bootstrap : int, default 1000
            Resamples of respondents; 0 for none.
        rng : int or numpy.random.Generator, optional
            Seed of the bootstrap. Default: that given to ``reliability``, else the documented seed.

        Returns
        -------
        DistinctnessResult
            Columns: [group] scale, other_scale, htmt, htmt_low, htmt_high, htmt2, htmt2_low, htmt2_high, distinct,
            score_r, disattenuated, smaller_ave, fornell_larcker, n.
        """
        how = Comparison(
            strict=strict,
            loose=loose,
            n_bootstrap=n_bootstrap,
            level=self.confidence_level,
            rng=self._rng if rng is None else rng,
            by=self.by,
        )
        return distinctness_of(self._rows, self._parts, how)


def reliability(
    responses: Any,
    questions: Mapping[str, Sequence[str]] | Sequence[str] | None = None,
    *,
    reverse: Sequence[str] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ReliabilityResult:
    r"""Say how reliably several questions together measure one thing: alpha, omega and their relatives.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Numeric items. Missing answers and missing codes leave the base of their scale.
    questions : list of str or mapping of str to list of str, optional
        The items of one scale, or scale -> items. Default: the constructs of the instrument with two or more numeric
        items.
    reverse : sequence of str, optional
        Items to turn, because high answers mean little of what the scale measures. Default: those that the instrument
        marks as reversed. Nothing else is ever turned.
    by : str, optional
        Column; the scales once more for each of its values, after those of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights: covariances are weighted, and intervals use the effective number of respondents.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out, scale by scale, respondents who did not answer all of its items; or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed for ``distinctness``; nothing is random here.

    Returns
    -------
    ReliabilityResult
        Columns: [group] scale, alpha, conf_low, conf_high (of alpha), std_alpha, omega, composite_reliability,
        variance_extracted, mean_correlation, items, n, n_effective [, design_effect]. ``.items()`` and
        ``.distinctness()`` give more.

    Raises
    ------
    ArgumentError
        Nothing is named and none known, or what is named is no scale.
    ResponseError
        A column is missing or holds no numbers.
    EstimationError
        No scale can be estimated: one item, nothing varies, or too few respondents.

    Notes
    -----
    .. math:: \alpha = \frac{k}{k-1}\Bigl(1 - \frac{\sum s_i^2}{s_{sum}^2}\Bigr), \quad
       \omega = \frac{(\sum \lambda_i)^2}{(\sum \lambda_i)^2 + \sum \theta_i}

    with loadings and error variances of one common factor, by maximum likelihood; composite reliability is omega of
    standardised items, the average variance extracted the mean squared standardised loading. Feldt's interval assumes
    normal, equally good items. Checked against: tests/oracles/reliability.R (psych; lavaan). Cost: one pass over the rows.

    References
    ----------
    .. [1] Cronbach L. J. (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16:297-334.
    .. [2] Feldt L. S. (1965), The approximate sampling distribution of KR-20, Psychometrika 30:357-370.
    .. [3] Fornell C., Larcker D. F. (1981), Journal of Marketing Research 18:39-50.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "kind": [5, 4, 4, 2, 1, 3, 5, 2], "quick": [4, 4, 5, 2, 2, 3, 5, 1], "fair": [5, 3, 4, 1, 2, 4, 4, 2],
    ... })
    >>> result = reliability(answers, {"service": ["kind", "quick", "fair"]})
    >>> result.to_frame()[["scale", "alpha", "conf_low", "conf_high", "omega", "n"]].round(3)
         scale  alpha  conf_low  conf_high  omega  n
    0  service  0.932      0.77      0.985  0.936  8
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    scales = chosen_scales(responses, questions)
    turned = chosen_reversals(responses, [item for each in scales.values() for item in each], reverse)
    weights = weights_only(design, "reliability", "its intervals are those of people drawn singly")
    rows = tally(responses, scales, turned, by=by, weights=weights, missing=missing)
    parts = parts_of(rows)
    _refuse_nothing([part for part in parts if part.group == TOTAL])
    _warn([part for part in parts if part.group == TOTAL])
    return ReliabilityResult(
        _table=with_design_effect(_without_total(infer(parts, level), by), design),
        n=len(rows.values),
        n_total=rows.n_total,
        excluded=rows.excluded,
        method=f"Cronbach's alpha with Feldt's {100 * level:g} % interval; omega, composite reliability and average "
        "variance extracted (mean squared standardised loading) from one common factor by maximum likelihood. Omega "
        f"divides by the variance of the sum that the model implies{'; weighted' if weights else ''}.",
        notes=tuple(_notes(rows, parts, by, weighted=weights is not None)),
        labels=rows.labels,
        confidence_level=level,
        by=by,
        _rows=rows,
        _parts=parts,
        _rng=rng,
    )


def infer(parts: Sequence[ScalePart], level: float) -> pd.DataFrame:
    """Make the table of scales, a column ``group`` first."""
    import pandas as pd

    table = pd.DataFrame([_scale_row(part) for part in parts])
    low, high = feldt(table["alpha"], table["n_effective"], table["items"], level)
    table.insert(3, "conf_low", low)
    table.insert(4, "conf_high", high)
    return table


def _scale_row(part: ScalePart) -> dict[str, object]:
    covariance, factor = part.moments.covariance, part.factor
    return {
        "group": part.group,
        "scale": part.scale,
        "alpha": cronbach(covariance) if part.estimable else math.nan,
        "std_alpha": cronbach(correlations(covariance)) if part.estimable else math.nan,
        "omega": factor.omega if factor else math.nan,
        "composite_reliability": factor.composite_reliability if factor else math.nan,
        "variance_extracted": factor.variance_extracted if factor else math.nan,
        "mean_correlation": mean_r(part) if part.estimable else math.nan,
        "items": len(part.items),
        "n": part.moments.n,
        "n_effective": part.moments.n_effective,
    }


def _item_rows(part: ScalePart, rows: ItemRows, level: float) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    k, covariance = len(part.items), part.moments.covariance
    unknown = np.full(k, math.nan)
    dropped = without_each(covariance) if part.estimable else unknown
    low, high = feldt(dropped, part.moments.n_effective, k - 1, level)
    return pd.DataFrame(
        {
            "group": part.group,
            "scale": part.scale,
            "item": list(part.items),
            "mean": part.moments.mean,
            "spread": np.sqrt(np.diag(covariance)),
            "turned": ["yes" if rows.turned(item) else "no" for item in part.items],
            "rest_correlation": rest_correlations(covariance) if part.estimable else unknown,
            "alpha_dropped": dropped,
            "alpha_dropped_low": low,
            "alpha_dropped_high": high,
            "loading": part.factor.loadings if part.factor else unknown,
            "n": part.moments.n,
        }
    )


def _without_total(table: pd.DataFrame, by: str | None) -> pd.DataFrame:
    return table if by else table.drop(columns="group")


def _refuse_nothing(totals: Sequence[ScalePart]) -> None:
    if any(part.estimable for part in totals):
        return
    reasons = "; ".join(f"{part.scale}: {part.no_alpha}" for part in totals)
    raise EstimationError(
        f"questions - {reasons} - expected at least one scale of two or more items that vary, answered by several "
        "respondents - name other items."
    )


def _warn(totals: Sequence[ScalePart]) -> None:
    against = [f"{item} ({part.scale})" for part in totals for item in part.against]
    if against:
        warnings.warn(
            f"{', '.join(against)} - correlates negatively with the other items of the scale - expected items that point "
            "the same way - pass reverse=[...] where high answers mean little; nothing was turned.",
            AssumptionWarning,
            stacklevel=3,
        )


def _turned(rows: ItemRows) -> list[str]:
    items = [item for item in rows.items if rows.turned(item)]
    return [f"Turned, since high answers mean little of what the scale measures: {', '.join(items)}."] if items else []


def _notes(rows: ItemRows, parts: Sequence[ScalePart], by: str | None, *, weighted: bool) -> list[str]:
    notes = _turned(rows)
    incomplete = [
        f"{part.scale} {len(rows.values) - part.moments.n}"
        for part in parts
        if part.group == TOTAL and part.moments.n < len(rows.values)
    ]
    if incomplete:
        notes.append(f"Left out of a scale because an item was not answered: {', '.join(incomplete)}.")
    notes += remarks(parts)
    unplaced = sum(label is None for label in rows.group or ())
    if unplaced:
        notes.append(f"{counted(unplaced, 'respondent')} without a value of {by!r} count in the total only.")
    return [*notes, EFFECTIVE] if weighted else notes
