"""wallet_allocation: the share of spending that a company's rank among its competitors predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import EstimationError, ResponseError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.answers import quoted
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.means import limits_at, mean_row
from loyaltystats.stats.outcomes.rows import Rows, base_words, tally
from loyaltystats.stats.outcomes.wallet import brand_columns
from loyaltystats.stats.selection import group_texts, names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

VALUES: Final = {"ranks": "1 is the best", "ratings": "a high rating is the best"}
TIES: Final = {"average": "equal ones share the mean of their ranks", "given": "ranks as they were given"}
BASES: Final = {"users": "over those who use the company", "all": "over all respondents, 0 for those who do not use it"}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class AllocationResult(Result):
    """Predicted share of spending, one row per brand and group, ``Total`` first."""

    title: str = "Wallet allocation by rank"
    source: str = (
        "Keiningham T. L., Aksoy L., Buoye A., Cooil B. (2011), Customer loyalty isn't enough. Grow your share of wallet, "
        "Harvard Business Review 89(10):29-31"
    )
    brands: Mapping[str, str]
    """Brand -> column."""
    values: str
    ties: str
    base: str
    confidence_level: float
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "brands": ", ".join(self.brands),
            "values": self.values,
            "ties": self.ties,
            "base": self.base,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the predicted shares with Student's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: brand, group, estimate, conf_low, conf_high (shares).
        """
        table = self.to_frame()
        low, high = limits_at(table, fraction("confidence_level", confidence_level))
        return table[["brand", "group", "estimate"]].assign(conf_low=low, conf_high=high)


def wallet_allocation(
    responses: Any,
    brands: Mapping[str, str] | Sequence[str],
    *,
    values: str = "ranks",
    ties: str = "average",
    base: str = "users",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> AllocationResult:
    r"""Wallet allocation: the share of spending that the rank of a company among those a customer uses predicts.

    For a researcher whose customers ranked, or rated, all companies of a category that they use. A satisfied customer who
    likes two others better still spends little with you; the rank says so, the satisfaction does not.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        An empty cell means that the respondent does not use the company.
    brands : mapping of str to str, or sequence of str
        Company -> column of ranks or ratings.
    values : str, default "ranks"
        ``ranks``, 1 the best; or ``ratings``, a high one the best, which are ranked respondent by respondent.
    ties : str, default "average"
        ``average``: equal companies share the mean of their ranks, so that the shares of a respondent add up to 1;
        ``given``: ranks as they were given, which must lie between 1 and the number of companies used.
    base : str, default "users"
        ``users``: mean over the respondents who use the company; ``all``: over all who use any, 0 for those who do not use
        it, so that the shares of all companies add up to 1.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents who use no company of the list out of the base; ``raise`` refuses empty cells.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    AllocationResult
        Columns: brand, group, estimate (predicted share, 0-1), std_error, df, conf_low, conf_high, used_share (share who use
        the brand), n (respondents in the mean), n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or fewer than two brands are named.
    ResponseError
        A column is missing or holds text, or a rank is below 1 or, with ``ties="given"``, above the number of companies
        used.
    EstimationError
        Nobody uses any company of the list.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: s = \left(1 - \frac{r}{N + 1}\right) \frac{2}{N}

    with r the rank and N the number of companies that this respondent uses. The rule describes averages over many
    customers; for one customer it is rough. Compare it with ``share_of_wallet`` where spending is known. Checked against:
    its definition in R with ``rank`` and ``t.test`` (tests/oracles/outcomes.R). Cost: one pass over the rows.

    References
    ----------
    .. [1] Keiningham T. L., Aksoy L., Buoye A., Cooil B. (2011), Customer loyalty isn't enough. Grow your share of wallet,
       Harvard Business Review 89(10):29-31.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"us": [1, 2, 1, 1], "north": [2, 1, None, 1], "south": [3, None, None, 3]})
    >>> table = wallet_allocation(answers, ["us", "north", "south"]).to_frame()
    >>> table[["brand", "estimate", "used_share", "n"]].round(3)
       brand  estimate  used_share  n
    0     us     0.562        1.00  4
    1  north     0.472        0.75  3
    2  south     0.167        0.50  2
    """
    import pandas as pd

    for name, given, known in (("values", values, VALUES), ("ties", ties, TIES), ("base", base, BASES)):
        one_of(name, given, known)
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    columns = brand_columns(brands)
    rows = tally(responses, list(columns.values()), by=by, design=design, missing=missing_rule(missing))
    ranks = ranked(rows, columns, values, ties)
    used = _used(ranks)
    table = with_design_effect(pd.DataFrame(infer(rows, columns, ranks, base, level)), design)
    return AllocationResult(
        _table=table,
        n=int(used.sum()),
        n_total=rows.design.n_total,
        excluded=rows.excluded(used),
        method=(
            f"(1 - rank / (N + 1)) x 2 / N, with N the companies that a respondent uses; {VALUES[values]}, {TIES[ties]}; "
            f"mean {BASES[base]}; {100 * level:g} % t interval."
        ),
        notes=(
            *base_words(rows, used, "At least one company of the list used"),
            "The rule predicts spending from ranks; it is no record of spending.",
        ),
        labels=names_of(responses, columns.values()) | group_texts(responses, by, rows.groups),
        brands=columns,
        values=values,
        ties=ties,
        base=base,
        confidence_level=level,
        by=by,
    )


def ranked(rows: Rows, columns: Mapping[str, str], values: str, ties: str) -> np.ndarray:
    """Return the rank of every brand for every respondent, ``nan`` where it is not used.

    Raises
    ------
    ResponseError
        A rank cannot be.
    """
    import numpy as np
    from scipy.stats import rankdata

    given = np.stack([rows.column(code) for code in columns.values()], axis=1)
    if values == "ranks":
        for code, column in zip(columns.values(), given.T, strict=True):
            _refuse(code, column[column < 1], "ranks from 1, the best")
    if values == "ranks" and ties == "given":
        number = (~np.isnan(given)).sum(axis=1)
        for code, column in zip(columns.values(), given.T, strict=True):
            _refuse(code, column[column > number], "ranks up to the number of companies that the respondent uses")
        return given
    order = -given if values == "ratings" else given
    method = "average" if ties == "average" else "min"
    found: np.ndarray = rankdata(order, method=method, axis=1, nan_policy="omit")
    return found


def _refuse(code: str, values: np.ndarray, expected: str) -> None:
    import numpy as np

    if values.size:
        found, times = np.unique(values, return_counts=True)
        listed = {f"{value:g}": int(n) for value, n in zip(found.tolist(), times.tolist(), strict=True)}
        raise ResponseError(
            f"column {code!r} - {quoted(listed)} - expected {expected} - correct the answers, or pass ties='average', which "
            "ranks them again."
        )


def _used(ranks: np.ndarray) -> np.ndarray:
    import numpy as np

    used: np.ndarray = (~np.isnan(ranks)).max(axis=1)
    if not used.any():
        raise EstimationError(
            "wallet_allocation - nobody uses any company of the list - expected ranks in at least one column - check the "
            "columns."
        )
    return used


def infer(rows: Rows, columns: Mapping[str, str], ranks: np.ndarray, base: str, level: float) -> list[dict[str, Any]]:
    """Return the predicted share of each brand, of all respondents and of each group."""
    import numpy as np

    number = (~np.isnan(ranks)).sum(axis=1)
    used = number > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (1 - ranks / (number + 1)[:, None]) * (2 / number)[:, None]
    found: list[dict[str, Any]] = []
    for place, brand in enumerate(columns):
        own = ~np.isnan(ranks[:, place])
        scores = np.where(own, shares[:, place], 0.0)
        for group, inside in rows.masks():
            some = inside & used
            here = some & own if base == "users" else some
            row: dict[str, Any] = {"brand": brand, "group": group} | mean_row(scores, rows.design, here, level)
            sizes = {key: row.pop(key) for key in ("n", "n_effective")}
            weights = rows.design.weights
            share = float(weights[some & own].sum() / weights[some].sum()) if some.any() else float("nan")
            found.append(row | {"used_share": share} | sizes)
    return found
