"""share_of_wallet: what part of their spending customers give to a company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.means import limits_at, mean_row, ratio_row
from loyaltystats.stats.outcomes.rows import Rows, base_words, tally
from loyaltystats.stats.outcomes.spending import Spending, from_brands, from_direct, from_totals
from loyaltystats.stats.selection import group_texts, names_of, outcome_code

if TYPE_CHECKING:
    import pandas as pd

_RATIO: Final = ("total_share", "total_low", "total_high")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class WalletResult(Result):
    """Mean share of spending, one row per [brand and] group, ``Total`` first."""

    title: str = "Share of wallet"
    source: str = (
        "Share of wallet as in Keiningham T. L., Cooil B., Aksoy L., Andreassen T. W., Weiner J. (2007), Managing Service "
        "Quality 17(4):361-384; ratio of totals: Cochran W. G. (1977), Sampling Techniques, Wiley"
    )
    question: str
    way: str
    """``direct``, ``spend`` or ``brands``: how the share was asked."""
    confidence_level: float
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "question": self.question,
            "way": self.way,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the mean shares with Student's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [brand,] group, estimate, conf_low, conf_high (shares).
        """
        table = self.to_frame()
        low, high = limits_at(table, fraction("confidence_level", confidence_level))
        named = [name for name in ("brand", "group", "estimate") if name in table.columns]
        return table[named].assign(conf_low=low, conf_high=high)


def share_of_wallet(
    responses: Any,
    question: str | None = None,
    *,
    spend: str | None = None,
    total: str | None = None,
    brands: Mapping[str, str] | Sequence[str] | None = None,
    own: str | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> WalletResult:
    r"""Share of wallet: the part of their spending that customers give to a company, 0 to 1, with its interval.

    For a researcher who asked for it in one of three ways: directly in percent; as spending with us and in all; or as points
    or money divided among companies.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Missing answers leave the base and are counted; so do respondents who spend nothing in the category.
    question : str, optional
        Column of a direct answer, 0-100. Default: the instrument's outcome question with metric ``share``.
    spend, total : str, optional
        Columns of the spending with us and of all spending in the category.
    brands : mapping of str to str, or sequence of str, optional
        Company -> column of points or money. An empty cell beside given ones counts as 0.
    own : str, optional
        With ``brands``: the company to show. Default: all, in a column ``brand``.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base and counts them; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    WalletResult
        Columns: [brand,] group, estimate (mean share, 0-1), std_error, df, conf_low, conf_high (shares), [total_share,
        total_low, total_high (share of the spending of all taken together; not for direct answers),] n (respondents),
        n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, two ways are mixed, or nothing says which columns.
    ResponseError
        A column is missing, holds text, or a number cannot be: below 0, above 100, or more with us than in all.
    EstimationError
        Nobody answered, or nobody spends anything.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: \bar s = \frac{\sum_i w_i\, x_i / y_i}{\sum_i w_i}, \qquad R = \frac{\sum_i w_i x_i}{\sum_i w_i y_i}

    The mean share counts every customer alike; the share of all spending, R, counts every unit of money alike, so that big
    customers decide it. Both have Student's interval, R by linearisation. Checked against: ``t.test``, ``svymean`` and
    ``svyratio`` of R (tests/oracles/outcomes.R). Cost: one pass over the rows.

    References
    ----------
    .. [1] Keiningham T. L., Cooil B., Aksoy L., Andreassen T. W., Weiner J. (2007), The value of different customer
       satisfaction and loyalty metrics, Managing Service Quality 17(4):361-384.
    .. [2] Cochran W. G. (1977), Sampling Techniques, 3rd ed., Wiley, chapter 6.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"with_us": [50, 20, 0, 90], "in_all": [100, 80, 40, 100]})
    >>> table = share_of_wallet(answers, spend="with_us", total="in_all").to_frame()
    >>> table[["group", "estimate", "total_share", "n"]].round(3)
       group  estimate  total_share  n
    0  Total     0.412          0.5  4
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    way = _way(question, spend, total, brands)
    if own is not None and way != "brands":
        raise ArgumentError(f"own - got {own!r} without brands - expected brands={{...}} with it - leave it out.")
    columns = _columns(responses, way, {"question": question, "spend": spend, "total": total, "brands": brands})
    rows = tally(
        responses,
        list(columns.values()),
        by=by,
        design=design,
        missing=missing_rule(missing),
    )
    spent = _spending(rows, way, columns, own)
    base = spent.base
    if not base.any():
        raise EstimationError(
            f"share_of_wallet - nobody has a share: {', '.join(map(repr, columns.values()))} - expected at least one "
            "respondent with an answer and some spending - check the columns."
        )
    table = with_design_effect(pd.DataFrame(infer(rows, spent, level)), design)
    if way != "brands":
        table = table.drop(columns="brand")
    if way == "direct":
        table = table.drop(columns=list(_RATIO))
    return WalletResult(
        _table=table,
        n=int(base.sum()),
        n_total=rows.design.n_total,
        excluded=spent.excluded(rows),
        method=_sentence(way, columns, level),
        notes=(*base_words(rows, base, "Share of wallet", spent.excluded(rows)), *spent.notes),
        labels=names_of(responses, columns.values()) | group_texts(responses, by, rows.groups),
        question=", ".join(columns.values()),
        way=way,
        confidence_level=level,
        by=by,
    )


def _way(question: Any, spend: Any, total: Any, brands: Any) -> str:
    given = {
        "direct": question is not None,
        "spend": spend is not None or total is not None,
        "brands": brands is not None,
    }
    chosen = [name for name, is_given in given.items() if is_given]
    if len(chosen) > 1:
        raise ArgumentError(
            "question, spend and total, brands - more than one way is given - expected one: a direct question, or spending "
            "with us and in all, or a division among companies - leave out the others."
        )
    if given["spend"] and (spend is None or total is None):
        raise ArgumentError(
            f"{'total' if total is None else 'spend'} - is missing - expected both spend and total - pass the other column "
            "too."
        )
    return chosen[0] if chosen else "direct"


def _columns(responses: Any, way: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Return name -> column of what is read."""
    if way == "direct":
        if given["question"] is None and instrument_of(responses) is None:
            raise ArgumentError(
                "question - nothing says which columns hold the share - expected a way to read it - pass question='...', or "
                "spend= and total=, or brands={...}."
            )
        return {"question": outcome_code(responses, given["question"], ("share",), "question")}
    if way == "spend":
        return {name: str(given[name]) for name in ("spend", "total")}
    return brand_columns(given["brands"])


def brand_columns(brands: Any) -> dict[str, str]:
    """Return brand -> column.

    Raises
    ------
    ArgumentError
        There are fewer than two, or a column stands twice.
    """
    found = dict(brands) if isinstance(brands, Mapping) else {}
    if not found and isinstance(brands, Sequence) and not isinstance(brands, str):
        found = {str(code): code for code in brands}
    codes = list(found.values())
    if len(codes) < 2 or len(set(map(str, codes))) < len(codes) or not all(isinstance(code, str) for code in codes):
        raise ArgumentError(
            f"brands - got {brands!r} - expected at least two companies with different columns, for example "
            "brands={'us': 'pointsus', 'them': 'pointsthem'}."
        )
    return {str(name): code for name, code in found.items()}


def _spending(rows: Rows, way: str, columns: Mapping[str, str], own: str | None) -> Spending:
    if way == "direct":
        return from_direct(rows, columns["question"])
    if way == "spend":
        return from_totals(rows, columns["spend"], columns["total"])
    if own is not None and own not in columns:
        raise ArgumentError(f"own - got {own!r} - expected one of the brands, {', '.join(map(repr, columns))}.")
    return from_brands(rows, columns, [own] if own is not None else list(columns))


def infer(rows: Rows, spent: Spending, level: float) -> list[dict[str, Any]]:
    """Return mean share and share of all spending by brand, of all respondents and of each group."""
    import numpy as np

    found: list[dict[str, Any]] = []
    for name, amount in spent.amounts.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = amount / spent.total
        for group, inside in rows.masks():
            here = inside & spent.base
            row: dict[str, Any] = {"brand": name, "group": group} | mean_row(shares, rows.design, here, level)
            sizes = {key: row.pop(key) for key in ("n", "n_effective")}
            found.append(row | ratio_row(amount, spent.total, rows.design, here, level, _RATIO) | sizes)
    return found


def _sentence(way: str, columns: Mapping[str, str], level: float) -> str:
    asked = {
        "direct": "as asked in percent",
        "spend": f"{columns.get('spend')} of {columns.get('total')}",
        "brands": f"of points or money divided among {len(columns)} companies",
    }
    more = "" if way == "direct" else "; share of all spending by linearised ratio"
    return f"Mean share of spending, {asked[way]}; {100 * level:g} % t interval{more}."
