"""Kano categories under a survey design: what strata, clusters, finite populations and replicate weights do to errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import DesignError
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.sampling.rao_scott import rao_scott_test
from loyaltystats.sampling.variance import design_means, design_ratios
from loyaltystats.stats.kano.coefficients import ANNOYED, PLEASED, VALID
from loyaltystats.stats.kano.counts import CategoryErrors, Counts
from loyaltystats.stats.kano.homogeneity import NOTHING, Homogeneity
from loyaltystats.stats.kano.pooling import Gathered, Plan, Wave
from loyaltystats.stats.kano.tally import group_label
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class CategoryRows:
    """The category of every respondent and feature (-1 without a complete pair), with the design and the groups."""

    design: DesignRows
    frame: pd.DataFrame
    codes: np.ndarray
    """Shape (n, features); position in A O M I R Q."""
    groups: np.ndarray
    """Position of the group of every respondent; -1 without one."""

    def domains(self, counts: Counts, *, complete: bool = True) -> Iterator[tuple[int, np.ndarray]]:
        """Yield feature and respondents of every row of the counts; all of the group, or those with a complete pair."""
        for group in range(-1, len(counts.groups)):
            inside = self.groups == group if group >= 0 else None
            for feature in range(len(counts.features)):
                known = self.codes[:, feature] >= (0 if complete else -1)
                yield feature, known if inside is None else known & inside


def with_design(counts: Counts, gathered: Gathered, plan: Plan) -> Counts:
    """Return the counts with the errors that the design gives them; as they are under weights alone.

    Raises
    ------
    DesignError
        Several waves are pooled: their clusters cannot be told apart.
    """
    if plan.design is None or not plan.design.is_complex:
        return counts
    if len(gathered.waves) > 1:
        raise DesignError(
            "design - pooled waves have no common strata and clusters - expected the answers of one study - classify each "
            "wave by itself, or pool with SurveyDesign(weights=...)."
        )
    rows = category_rows(gathered.waves[0], plan, counts)
    return replace(counts, weighted=True, errors=_errors(rows, counts))


def category_rows(wave: Wave, plan: Plan, counts: Counts, more: Sequence[str] = ()) -> CategoryRows:
    """Read the category of every respondent, and more columns."""
    import numpy as np

    columns = [column for pair in wave.pairs.values() for column in pair]
    frame, design = collect_with_design(wave.frame, [*columns, *more, *([plan.by] if plan.by else [])], plan.design)
    size = plan.table.positions
    kinds = np.full((size + 1, size + 1), -1)
    kinds[1:, 1:] = plan.table.indicator().argmax(axis=1).reshape(size, size)
    decoder = wave.decoder(size)
    codes = np.empty((len(frame), len(counts.features)), dtype=np.int64)
    for at, feature in enumerate(counts.features):
        functional, dysfunctional = (
            np.array(decoder.decode(column, frame[column].tolist(), [1] * len(frame)), dtype=np.int64)
            for column in wave.pairs[feature]
        )
        codes[:, at] = kinds[functional, dysfunctional]
    places = {group: at for at, group in enumerate(counts.groups)}
    labels: list[Any] = [group_label(value) for value in frame[plan.by].tolist()] if plan.by else [None] * len(frame)
    groups = np.array([places.get(label, -1) for label in labels])
    return CategoryRows(design=design, frame=frame, codes=codes, groups=groups)


def _errors(rows: CategoryRows, counts: Counts) -> CategoryErrors:
    import numpy as np

    kinds = len(CATEGORIES)
    covariance, df = np.full((len(counts), kinds, kinds), np.nan), np.full(len(counts), np.nan)
    ratio, valid_df = np.full((len(counts), 2), np.nan), np.full(len(counts), np.nan)
    shrink, valid_n = np.ones(len(counts)), np.zeros(len(counts))
    member = {
        name: np.isin(np.arange(kinds), [CATEGORIES.index(each) for each in names])
        for name, names in (("valid", VALID), ("pleased", PLEASED), ("annoyed", ANNOYED))
    }
    for at, (feature, domain) in enumerate(rows.domains(counts)):
        if not domain.any():
            continue
        code = rows.codes[:, feature]
        shares = design_means((code[:, None] == np.arange(kinds)).astype(float), rows.design, domain)
        covariance[at], df[at] = shares.covariance, shares.df
        shrink[at] = _shrink(shares.estimate, shares.covariance, rows.design, domain)
        valid = domain & member["valid"][code]
        valid_n[at] = valid.sum()
        if valid.any():
            hits = np.stack([member[name][code] for name in ("pleased", "annoyed")], axis=1).astype(float)
            found = design_ratios(hits, np.ones_like(hits), rows.design, valid)
            ratio[at], valid_df[at] = found.std_error, found.df
    return CategoryErrors(
        covariance=covariance,
        df=df,
        better=ratio[:, 0],
        worse=ratio[:, 1],
        valid_df=valid_df,
        valid_n=valid_n,
        shrink=shrink,
        tests=tuple(_group_test(rows, feature, counts) for feature in range(len(counts.features))),
    )


def _shrink(shares: np.ndarray, covariance: np.ndarray, design: DesignRows, domain: np.ndarray) -> float:
    """Return the effective number of respondents by the mean design effect of the shares, over Kish's."""
    import numpy as np

    simple, spread = float((shares * (1 - shares)).sum()), float(np.trace(covariance))
    kish = design.n_effective(domain)
    return min(1.0, simple / spread / kish) if simple > 0 and spread > 0 and kish > 0 else 1.0


def _group_test(rows: CategoryRows, feature: int, counts: Counts) -> Homogeneity:
    """Return the second-order test of Rao and Scott of A, O, M, I, R+Q over the groups."""
    import numpy as np

    if len(counts.groups) < 2:
        return NOTHING
    code = np.minimum(rows.codes[:, feature], CATEGORIES.index("reverse"))  # R and Q are counted together
    found = rao_scott_test(rows.groups, code, rows.design, (rows.groups >= 0) & (code >= 0))
    if found is None:
        return NOTHING
    return Homogeneity(
        statistic=found.statistic,
        df=found.df,
        p_value=found.p_value,
        sparse=found.sparse,
        design_effect=found.design_effect,
        cramers_v=found.cramers_v,
    )
