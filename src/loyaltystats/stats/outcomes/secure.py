"""secure_customers: the share of customers in the top answers of satisfaction, repurchase and recommendation together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.means import mean_row, share_row, shares_at
from loyaltystats.stats.outcomes.rows import Rows, base_words, tally
from loyaltystats.stats.outcomes.scales import Ends, ends_of, need_top, refuse_outside
from loyaltystats.stats.selection import group_texts, names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CONDITIONS: Final = ("satisfaction", "repurchase", "recommendation")
"""The three conditions; each is a facet that an instrument's question may have."""

ALL: Final = "all three"
"""Value of ``condition`` in the row of secure customers."""

_NAMES: Final = ("estimate", "conf_low", "conf_high")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class SecureResult(Result):
    """Share of secure customers and of each condition, per group; ``Total`` first."""

    title: str = "Secure customers"
    source: str = (
        "Share in the top answers of three questions, after the practice of customer loyalty research; interval: Wilson "
        "E. B. (1927), JASA 22(158):209-212"
    )
    questions: Mapping[str, str]
    """Condition -> column."""
    top_answers: Mapping[str, str]
    """Condition -> answers that count as top, in words."""
    confidence_level: float
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "questions": ", ".join(self.questions.values()),
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the shares with Wilson's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: group, condition, estimate, conf_low, conf_high (shares).
        """
        table = self.to_frame()
        low, high = shares_at(table["estimate"], table["n_effective"], fraction("confidence_level", confidence_level))
        return table[["group", "condition", "estimate"]].assign(conf_low=low, conf_high=high)


def secure_customers(
    responses: Any,
    *,
    satisfaction: str | None = None,
    repurchase: str | None = None,
    recommendation: str | None = None,
    top: int | Mapping[str, int] | None = None,
    lowest: float | Mapping[str, float] | None = None,
    highest: float | Mapping[str, float] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> SecureResult:
    r"""Share of customers who are very satisfied, would buy again and would recommend, all three at once.

    For a researcher who wants one strict share: customers who give a top answer to overall satisfaction, to repurchase
    and to recommendation. The share of each single condition, and of those who fail on one alone, show where security is
    lost.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Only respondents who answered all three questions are in the base; the others are counted.
    satisfaction, repurchase, recommendation : str, optional
        Columns. Default: the instrument's first question with that facet.
    top : int or mapping of str to int, optional
        Number of answers at the good end that count, for all three or by condition. Default: the instrument's; promoters
        (9-10) for a recommendation question with metric ``nps``. Never guessed.
    lowest, highest : float or mapping of str to float, optional
        Ends of the scales, for all three or by condition. Default: the instrument's.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents who lack an answer out of the base and counts them; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    SecureResult
        Columns: group, condition (``all three``, ``satisfaction``, ``repurchase``, ``recommendation``), estimate (share),
        std_error, conf_low, conf_high (shares), one_short (share who meet the other two and miss this one alone), n,
        n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or nothing says which questions, which ends or which top answers.
    ResponseError
        A column is missing, holds text, or an answer lies off the scale.
    EstimationError
        Nobody answered all three questions.
    DesignError
        The design cannot be used.

    Notes
    -----
    A respondent is secure when all three answers are top answers; the share has Wilson's interval, with n the effective
    number of respondents where there are weights or a design. All four shares have the same base, so that secure
    customers are never more than those who meet one condition. Checked against: ``prop.test`` and ``svymean`` of R
    (tests/oracles/outcomes.R). Cost: one pass over the rows.

    References
    ----------
    .. [1] Wilson E. B. (1927), Probable inference, JASA 22(158):209-212.
    .. [2] Keiningham T. L., Cooil B., Aksoy L., Andreassen T. W., Weiner J. (2007), The value of different customer
       satisfaction and loyalty metrics, Managing Service Quality 17(4):361-384.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"happy": [5, 5, 4, 5], "again": [5, 5, 5, 3], "tell": [5, 4, 5, 5]})
    >>> result = secure_customers(
    ...     answers, satisfaction="happy", repurchase="again", recommendation="tell", top=1, lowest=1, highest=5
    ... )
    >>> result.to_frame()[["condition", "estimate", "one_short", "n"]]
            condition  estimate  one_short  n
    0       all three      0.25        NaN  4
    1    satisfaction      0.75       0.25  4
    2      repurchase      0.75       0.25  4
    3  recommendation      0.75       0.25  4
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    named = {"satisfaction": satisfaction, "repurchase": repurchase, "recommendation": recommendation}
    codes = _codes(responses, named)
    limits = {"top": top, "lowest": lowest, "highest": highest}
    scales = {name: _scale(responses, name, code, limits) for name, code in codes.items()}
    rows = tally(responses, list(codes.values()), by=by, design=design, missing=missing_rule(missing))
    for name, code in codes.items():
        refuse_outside(rows, code, scales[name])
    base = ~_lacking(rows)
    table = with_design_effect(pd.DataFrame(infer(rows, codes, scales, base, level)), design)
    return SecureResult(
        _table=table,
        n=int(table["n"].iloc[0]),
        n_total=rows.design.n_total,
        excluded=rows.excluded(base),
        method=_sentence(codes, scales, level),
        notes=_notes(rows, base),
        labels=names_of(responses, codes.values()) | group_texts(responses, by, rows.groups),
        questions=codes,
        top_answers={name: ends.top_words for name, ends in scales.items()},
        confidence_level=level,
        by=by,
    )


def secure_questions(responses: Any) -> dict[str, str]:
    """Return condition -> the instrument's first question with that facet; without those that it does not ask."""
    instrument = instrument_of(responses)
    found: dict[str, str] = {}
    for question in instrument.questions if instrument else ():
        if question.facet in CONDITIONS:
            found.setdefault(question.facet, question.code)
    return {name: found[name] for name in CONDITIONS if name in found}


def _codes(responses: Any, named: Mapping[str, str | None]) -> dict[str, str]:
    for name, code in named.items():
        if code is not None and not isinstance(code, str):
            raise ArgumentError(f"{name} - got {code!r} - expected the name of one column.")
    known = secure_questions(responses)
    found = {name: named[name] or known.get(name) for name in CONDITIONS}
    lacking = [name for name, code in found.items() if not code]
    if lacking:
        raise ArgumentError(
            f"{', '.join(lacking)} - nothing says which question asks for it - expected the name of a column - pass "
            f"{', '.join(f'{name}=...' for name in lacking)}, or ask a question with that facet (templates csat, loyalty, "
            "recommend)."
        )
    codes = {name: str(code) for name, code in found.items()}
    if len(set(codes.values())) < len(codes):
        raise ArgumentError(
            f"satisfaction, repurchase, recommendation - got {', '.join(map(repr, codes.values()))} - expected three "
            "different columns."
        )
    return codes


def _scale(responses: Any, name: str, code: str, limits: Mapping[str, Any]) -> Ends:
    """Return the scale of one condition from arguments that hold for all or name it."""
    own = {key: given.get(name) if isinstance(given, Mapping) else given for key, given in limits.items()}
    return need_top(ends_of(responses, code, **own), code)


def _lacking(rows: Rows) -> np.ndarray:
    import numpy as np

    lacking: np.ndarray = np.isnan(rows.values).any(axis=1)
    if lacking.all():
        raise EstimationError(
            f"secure_customers - nobody answered all of {', '.join(map(repr, rows.codes))} - expected at least one "
            "respondent with all three answers - check that the three questions were asked of the same people."
        )
    return lacking


def infer(
    rows: Rows, codes: Mapping[str, str], scales: Mapping[str, Ends], base: np.ndarray, level: float
) -> list[dict[str, Any]]:
    """Return the share of all three conditions and of each one, of all respondents and of each group."""
    import numpy as np

    met = np.stack([_met(rows, codes[name], scales[name]) for name in CONDITIONS], axis=1)
    found: list[dict[str, Any]] = []
    for group, inside in rows.masks():
        here = inside & base
        for place, name in enumerate((ALL, *CONDITIONS)):
            hits = _all(met) if name == ALL else met[:, place - 1]
            others = _all(np.delete(met, place - 1, axis=1)) if name != ALL else None
            spread = mean_row(hits.astype(float), rows.design, here, level)
            short = np.nan if others is None else _share(others & ~hits, rows, here)
            found.append(
                {"group": group, "condition": name}
                | share_row(hits, rows.design, here, level, _NAMES)
                | {"one_short": short, "std_error": _error(spread)}
                | {size: spread[size] for size in ("n", "n_effective")}
            )
    order = ["group", "condition", "estimate", "std_error", "conf_low", "conf_high", "one_short", "n", "n_effective"]
    return [{name: row[name] for name in order} for row in found]


def _met(rows: Rows, code: str, ends: Ends) -> np.ndarray:
    import numpy as np

    with np.errstate(invalid="ignore"):
        found: np.ndarray = ends.turned(rows.column(code)) > ends.highest - (ends.top or 0)
    return found


def _all(met: np.ndarray) -> np.ndarray:
    found: np.ndarray = met.min(axis=1)
    return found


def _share(hits: np.ndarray, rows: Rows, inside: np.ndarray) -> float:
    weights = rows.design.weights[inside]
    return float(weights @ hits[inside] / weights.sum()) if inside.any() else float("nan")


def _error(spread: Mapping[str, float]) -> float:
    """Return the standard error of a share, p(1 - p)/n on the effective number of respondents."""
    share, size = spread["estimate"], spread["n_effective"]
    return float((max(0.0, share * (1 - share)) / size) ** 0.5) if size > 0 else float("nan")


def _sentence(codes: Mapping[str, str], scales: Mapping[str, Ends], level: float) -> str:
    said = "; ".join(f"{code}: {scales[name].top_words}" for name, code in codes.items())
    return (
        f"Share of respondents with a top answer to all three questions ({said}); {100 * level:g} % Wilson intervals."
    )


def _notes(rows: Rows, base: np.ndarray) -> tuple[str, ...]:
    notes = base_words(rows, base, "The three questions, all answered")
    return (*notes, "All shares have the same base: respondents who answered all three questions.")
