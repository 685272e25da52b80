"""KanoResult: categories, coefficients and their uncertainty, one row per feature (and group)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, one_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.stats.kano.coefficients import INTERVALS, VALID, better_worse
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.differences import differences
from loyaltystats.stats.kano.ellipse import ELLIPSE_METHODS, moments, outlines
from loyaltystats.stats.kano.grades import grade_counts
from loyaltystats.stats.kano.homogeneity import homogeneity_frame
from loyaltystats.stats.kano.resample import mode_probabilities
from loyaltystats.stats.kano.shares import SHARE_METHODS, goodman, sison_glaz
from loyaltystats.stats.kano.table import CLASSIC, EvaluationTable
from loyaltystats.stats.kano.tally import Tally
from loyaltystats.stats.kano.winner import CANDIDATES
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KanoResult(Result):
    """Kano categories of features, with Better and Worse, their intervals, and how sure the category is."""

    title: str = "Kano categories"
    source: str = (
        "Kano N. et al. (1984), Hinshitsu 14(2):39-48; Berger C. et al. (1993), CQM Journal 2(4):3-36; winner test: "
        "Hung K., Fithian W. (2019), Annals of Statistics 47(2):758-782; Wilson E. B. (1927), JASA 22(158):209-212"
    )
    confidence_level: float
    rule: str
    evaluation_table: str
    wording: str | None
    adjust: str
    by: str | None = None
    cuts: tuple[float, float] | None = None
    """Cuts of Better and of the size of Worse, where the rule is ``quadrant``."""
    _evaluation: EvaluationTable = field(default=CLASSIC, repr=False)
    _seed: int = field(default=0, repr=False)
    _tie_tolerance: float | None = field(default=None, repr=False)
    _counts: Counts = field(repr=False)
    _tally: Tally = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "rule": self.rule,
            "table": self.evaluation_table,
            "wording": self.wording or "not recorded",
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95, *, method: str = "wilson") -> pd.DataFrame:
        """Return Better and Worse with intervals at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.
        method : str, default "wilson"
            ``wilson``, or ``agresti_coull``: never shorter, and on the safe side in small samples where nearly nobody or
            nearly everybody is pleased (see the method card).

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, better, better_low, better_high, worse, worse_low, worse_high.
        """
        import pandas as pd

        level, interval = fraction("confidence_level", confidence_level), one_of("method", method, INTERVALS)
        values = better_worse(self._counts, level, interval=interval)
        return pd.DataFrame({**row_names(self._counts, self.by), **values})

    def cells(self) -> pd.DataFrame:
        """Return the counts of every pair of answers, the table from which all numbers are computed.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, functional, dysfunctional (positions, 1 = most pleased), n (respondents) and,
            with survey weights, weight (their sum).
        """
        import pandas as pd

        positions = range(1, self._tally.count.shape[-1])
        cells = [(f, d) for f in positions for d in positions]
        names = row_names(self._counts, self.by)
        frame: dict[str, object] = {name: [value for value in column for _ in cells] for name, column in names.items()}
        frame |= {"functional": [f for f, _ in cells] * len(self._counts)}
        frame |= {"dysfunctional": [d for _, d in cells] * len(self._counts)}
        frame |= {"n": self._tally.count[..., 1:, 1:].ravel()}
        if self._tally.weight is not None:
            frame |= {"weight": self._tally.weight[..., 1:, 1:].ravel()}
        return pd.DataFrame(frame)

    def shares(self, confidence_level: float | None = None, *, method: str = "goodman") -> pd.DataFrame:
        """Return the shares of the categories with simultaneous intervals: those of one feature hold all together.

        Parameters
        ----------
        confidence_level : float, optional
            Chance that all intervals of a feature hold. Default: that of the result.
        method : str, default "goodman"
            ``goodman`` (score intervals, Bonferroni over the categories of the table) or ``sison_glaz`` (narrower where
            shares are alike; meant for seven and more categories; not with survey weights).

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, category, n (respondents, weighted if weights are used), share, conf_low, conf_high.

        Raises
        ------
        ArgumentError
            The method is not known, or ``sison_glaz`` is asked for with survey weights.
        """
        import numpy as np

        level = self._level(confidence_level)
        one_of("method", method, SHARE_METHODS)
        if method == "sison_glaz" and self._counts.weighted:
            raise ArgumentError(
                "method - 'sison_glaz' needs counts of respondents and these are weighted - expected 'goodman', which uses "
                "the effective number of respondents."
            )
        names = [name for name in CATEGORIES if name in self._evaluation.reached]
        kept = [CATEGORIES.index(name) for name in names]
        scaled = self._counts.scaled[:, kept]
        if method == "goodman":
            low, high = goodman(scaled, scaled.sum(axis=1), level)
        else:
            low, high = (np.stack(ends) for ends in zip(*(sison_glaz(row, level) for row in scaled), strict=True))
        base = self._counts.weight.sum(axis=1, keepdims=True)
        share = np.divide(self._counts.weight[:, kept], base, out=np.full(scaled.shape, np.nan), where=base > 0)
        shown = self._counts.shown[:, kept]
        return self._long("category", names, {"n": shown, "share": share, "conf_low": low, "conf_high": high})

    def mode_probabilities(self) -> pd.DataFrame:
        """Return for every category the share of resamples in which it is the most frequent one; ties are shared.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, category (A O M I R), mode_probability; those of a feature add up to 1.
        """
        found = mode_probabilities(self._counts, self._seed)
        return self._long("category", list(CANDIDATES), {"mode_probability": found})

    def covariance(self) -> pd.DataFrame:
        """Return the covariance matrix of Better and Worse in closed form.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, n (valid answers, effective with survey weights), better, worse, better_variance,
            worse_variance, covariance (of Better and Worse as shown, Worse below zero), correlation.
        """
        import numpy as np
        import pandas as pd

        found = moments(self._counts)
        spread = np.sqrt(found.better_variance * found.worse_variance)
        correlation = np.divide(-found.covariance, spread, out=np.full(len(spread), np.nan), where=spread > 0)
        columns: dict[str, Any] = {**row_names(self._counts, self.by), "n": self._counts.effective(*VALID)}
        columns |= {"better": found.better, "worse": 0.0 - found.worse, "better_variance": found.better_variance}
        columns |= {"worse_variance": found.worse_variance, "covariance": 0.0 - found.covariance}
        return pd.DataFrame(columns | {"correlation": correlation})

    def ellipses(
        self, confidence_level: float | None = None, *, points: int = 73, method: str = "plus_four"
    ) -> pd.DataFrame:
        """Return the outlines of the joint confidence ellipses of Better and Worse, for the map.

        Parameters
        ----------
        confidence_level : float, optional
            Chance that an ellipse holds the true pair. Default: that of the result.
        points : int, default 73
            Points of an outline; the last one is the first again.
        method : str, default "plus_four"
            ``plus_four`` adds one answer to each of A, O, M and I, which keeps the level in small samples and moves the
            centre towards one half; ``plain`` is the ellipse of the estimates themselves.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, point (from 1), better, worse; ``nan`` where they are not defined.
        """
        level, number = self._level(confidence_level), whole("points", points, minimum=8)
        better, worse = outlines(self._counts, level, number, one_of("method", method, ELLIPSE_METHODS))
        return self._long("point", list(range(1, number + 1)), {"better": better, "worse": 0.0 - worse})

    def homogeneity(self, *, adjust: str | None = None) -> pd.DataFrame:
        """Return for every feature the test that its categories have the same shares in all groups.

        Parameters
        ----------
        adjust : str, optional
            Correction of p over the features. Default: that of the result.

        Returns
        -------
        pandas.DataFrame
            Columns: feature, statistic (chi-square of A, O, M, I, R+Q; with survey weights over its design effect, after Rao
            and Scott), df, p_value, p_adjusted, cramers_v, design_effect, sparse (an expected count is below 5), n.

        Raises
        ------
        ArgumentError
            The result has fewer than two groups.
        """
        self._need_groups("homogeneity")
        return homogeneity_frame(self._counts, adjust or self.adjust)

    def differences(self, confidence_level: float | None = None, *, adjust: str | None = None) -> pd.DataFrame:
        """Compare Better and Worse between every two groups: Newcombe's interval, score test, corrected p.

        Parameters
        ----------
        confidence_level : float, optional
            Default: that of the result.
        adjust : str, optional
            Correction of p over features and pairs of groups, for Better and for Worse on their own. Default: that of the
            result.

        Returns
        -------
        pandas.DataFrame
            Columns: feature, group, other_group, coefficient (better or worse), estimate (group minus other group),
            conf_low, conf_high, statistic (z of the score test), p_value, p_adjusted, n, other_n (valid answers).

        Raises
        ------
        ArgumentError
            The result has fewer than two groups.
        """
        self._need_groups("differences")
        return differences(self._counts, self._level(confidence_level), adjust or self.adjust)

    def grades(self) -> pd.DataFrame:
        """Return the grades of the categories, for an evaluation table of the analyst's own that has grades.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, category, grade, n (respondents; sum of the weights with survey weights).

        Raises
        ------
        ArgumentError
            The table has no grades.
        """
        import numpy as np

        if not self._evaluation.grades:
            raise ArgumentError(
                f"grades - evaluation table {self._evaluation.name!r} has none - expected a table of your own with cells "
                "such as A1 or M3."
            )
        counted = grade_counts(self._tally, self._evaluation)
        frame = self._long("category", [name for name, _ in counted], {"n": np.column_stack(list(counted.values()))})
        frame.insert(list(frame).index("category") + 1, "grade", [grade for _, grade in counted] * len(self._counts))
        return frame

    def _level(self, confidence_level: float | None) -> float:
        if confidence_level is None:
            return self.confidence_level
        return fraction("confidence_level", confidence_level)

    def _need_groups(self, what: str) -> None:
        if len(self._counts.groups) < 2:
            raise ArgumentError(
                f"{what} - compares groups and this result has {len(self._counts.groups) or 'none'} - expected at least two "
                "- name a grouping column: classify_kano(..., by='column')."
            )

    def _long(self, name: str, values: Sequence[Any], columns: dict[str, Any]) -> pd.DataFrame:
        """Return a table with one row per feature and value; ``columns`` hold arrays of rows by values."""
        import pandas as pd

        names = row_names(self._counts, self.by)
        frame: dict[str, Any] = {key: [text for text in column for _ in values] for key, column in names.items()}
        frame |= {name: list(values) * len(self._counts)}
        return pd.DataFrame(frame | {key: array.ravel() for key, array in columns.items()})


def row_names(counts: Counts, by: str | None) -> dict[str, list[str]]:
    """Return the columns that name the rows: ``group`` (with ``by`` only, ``Total`` first) and ``feature``."""
    named = counts.rows()
    groups = {"group": [group for group, _ in named]} if by else {}
    return {**groups, "feature": [feature for _, feature in named]}


def text_column(values: Sequence[str | None]) -> pd.Series:
    """Return texts as an object column, so that a missing one stays ``None`` in every version of pandas."""
    import pandas as pd

    return pd.Series(list(values), dtype=object)
