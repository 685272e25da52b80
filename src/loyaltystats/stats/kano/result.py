"""KanoResult: categories, coefficients and their uncertainty, one row per feature (and group)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loyaltystats.checks import fraction
from loyaltystats.result import Result
from loyaltystats.stats.kano.coefficients import better_worse
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.tally import Tally

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

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return Better and Worse with Wilson intervals at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, better, better_low, better_high, worse, worse_low, worse_high.
        """
        import pandas as pd

        values = better_worse(self._counts, fraction("confidence_level", confidence_level))
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


def row_names(counts: Counts, by: str | None) -> dict[str, list[str]]:
    """Return the columns that name the rows: ``group`` (with ``by`` only, ``Total`` first) and ``feature``."""
    named = counts.rows()
    groups = {"group": [group for group, _ in named]} if by else {}
    return {**groups, "feature": [feature for _, feature in named]}


def text_column(values: Sequence[str | None]) -> pd.Series:
    """Return texts as an object column, so that a missing one stays ``None`` in every version of pandas."""
    import pandas as pd

    return pd.Series(list(values), dtype=object)
