"""Loyalty metrics: recommendation score (promoters minus detractors) and top-box shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, effective_n, weights_only
from loyaltystats.stats import trinomial
from loyaltystats.stats.metric_rows import cautions, excluded_rows, groups, refuse, tally
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.selection import group_labels, labels_for, outcome_question, question_of

if TYPE_CHECKING:
    import pandas as pd

INTERVALS = ("score", "adjusted_wald", "wald", "t", "bootstrap")
SMALL_CLASS = 3
PROMOTER_FROM, PASSIVE_FROM = 9, 7
"""Reichheld (2003), Harvard Business Review 81(12):46-54: promoters 9-10, passives 7-8, detractors 0-6."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    """Recommendation score by group, in points from -100 to 100."""

    title: str = "Recommendation score (NPS)"
    source: str = (
        "Reichheld (2003), Harvard Business Review 81(12):46-54; Tango (1998), Statistics in Medicine 17:891-908"
    )
    question: str = ""
    interval: str = "score"
    confidence_level: float = 0.95
    by: str | None = None
    _counts: Mapping[str, trinomial.Counts] = field(default_factory=dict)

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return group, conf_low and conf_high (points) at another level; not for the bootstrap interval."""
        if self.interval == "bootstrap":
            raise ArgumentError("confidence_interval - the bootstrap interval has one level - call nps() again.")
        level = fraction("confidence_level", confidence_level)
        frame = self.to_frame()[["group"]].copy()
        ends = [_ends(self._counts[group], self.interval, level, None) for group in frame["group"]]
        frame["conf_low"], frame["conf_high"] = [100 * low for low, _ in ends], [100 * high for _, high in ends]
        return frame


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class CsatResult(Result):
    """Share of top answers by question and group."""

    title: str = "Satisfied customers (top answers)"
    source: str = "Wilson (1927), JASA 22:209-212"
    question: str = ""
    top: int = 2
    highest: float = 0.0
    lowest: float | None = None
    confidence_level: float = 0.95
    by: str | None = None

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the table's keys with conf_low and conf_high (shares) at another level."""
        table = self.to_frame()
        level = fraction("confidence_level", confidence_level)
        keys = [name for name in ("question", "group") if name in table]
        low, high = wilson(table["estimate"] * table["n_effective"], table["n_effective"], level)
        return table[keys].assign(conf_low=low, conf_high=high)


def nps(
    responses: Any,
    question: str | None = None,
    *,
    by: str | None = None,
    interval: str = "score",
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> NpsResult:
    r"""Recommendation score: share of promoters minus share of detractors, in points.

    For a headline figure of loyalty with an honest interval. It says nothing about why people answer as they do.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Answers coded 0-10 (scale points). Missing answers and missing codes leave the base and are counted.
    question : str, optional
        Column. Default: the instrument's outcome question with metric ``nps``.
    by : str, optional
        Column whose values split the table; a row for everybody (``Total``) comes first.
    interval : {"score", "adjusted_wald", "wald", "t", "bootstrap"}
        ``wald`` is the textbook interval; its coverage is poor (see the method card).
    design : SurveyDesign, optional
        Weights. The interval then rests on Kish's effective sample size.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave missing answers out of the base, or refuse them.
    rng : int or numpy.random.Generator, optional
        Only for the bootstrap interval.

    Returns
    -------
    NpsResult
        Columns: group, estimate, std_error, conf_low, conf_high (points, -100 to 100), promoters, passives,
        detractors (shares), n (respondents), n_effective.

    Raises
    ------
    ResponseError
        An answer is not a whole number from 0 to 10.
    EstimationError
        Nobody answered.

    Notes
    -----
    .. math:: NPS = 100 (p_+ - p_-), \quad v = p_+ + p_- - (p_+ - p_-)^2, \quad SE = 100 \sqrt{v / n}

    with :math:`p_+` the share of 9-10 and :math:`p_-` the share of 0-6. The score interval holds all values t with
    :math:`|NPS - t| \le z \sqrt{v_t / n}`, where :math:`v_t` is taken at the most likely shares with difference t.
    Checked against: exact enumeration and tests/oracles/loyalty.R. Cost: one pass over the rows.

    References
    ----------
    .. [1] Reichheld F. F. (2003), The one number you need to grow, Harvard Business Review 81(12):46-54.
    .. [2] Tango T. (1998), Statistics in Medicine 17:891-908.
    .. [3] Rocks B. (2016), The American Statistician 70(4):365-372.

    Examples
    --------
    >>> import pandas as pd
    >>> result = nps(pd.DataFrame({"recommend": [10, 9, 10, 9, 9, 8, 7, 7, 3, 6] * 3}), "recommend")
    >>> result.to_frame()[["group", "estimate", "conf_low", "conf_high"]].round(1)
       group  estimate  conf_low  conf_high
    0  Total      30.0       0.1       54.5
    """
    one_of("interval", interval, INTERVALS)
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    code = question if question is not None else outcome_question(responses, "nps")
    rows = tally(responses, code, by, weights_only(design, "nps"), missing)
    _need_scale(rows, code)
    classes = {group: _classes(part) for group, part in groups(rows, by)}
    counts = {group: _counts(part) for group, part in classes.items()}
    random = generator(rng) if interval == "bootstrap" else None
    ends = {group: _ends(value, interval, level, random) for group, value in counts.items()}
    notes = cautions(rows, by, {group: part["n"] for group, part in classes.items()})
    notes += _small_classes(classes)
    if random is not None:
        notes.append(f"The bootstrap drew 10,000 samples with {seed_of(rng)}.")
    return NpsResult(
        _table=_nps_table(classes, counts, ends),
        n=int(rows["_value"].notna().sum()),
        method=f"Share answering 9-10 minus share answering 0-6, times 100; {level:.0%} {interval} interval"
        + (", weighted, on the effective sample size." if design else "."),
        notes=tuple(notes),
        labels={**labels_for(responses, [code]), **group_labels(responses, by, list(classes))},
        excluded=excluded_rows(rows),
        n_total=len(rows),
        question=code,
        interval=interval,
        confidence_level=level,
        by=by,
        _counts=counts,
    )


def csat(
    responses: Any,
    question: str | Sequence[str] | None = None,
    *,
    top: int = 2,
    highest: float | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> CsatResult:
    r"""Share of satisfied customers: those who gave one of the ``top`` highest answers.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Answers as whole numbers (scale points).
    question : str or sequence of str, optional
        Column or columns. Default: the instrument's first outcome question with metric ``csat``.
    top : int, default 2
        Number of highest scale points that count as satisfied.
    highest : float, optional
        Highest point of the scale. Default: from the instrument; it is never guessed from the answers.
    by : str, optional
        Column whose values split the table; a row for everybody (``Total``) comes first.
    design : SurveyDesign, optional
        Weights. The interval then rests on Kish's effective sample size.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave missing answers out of the base, or refuse them.
    rng : optional
        Accepted for uniformity; nothing is drawn here.

    Returns
    -------
    CsatResult
        Columns: question (only for several questions), group, estimate (share, 0 to 1), std_error, conf_low,
        conf_high, mean (scale points), n (respondents), n_effective.

    Raises
    ------
    ArgumentError
        The highest scale point is neither known nor given.
    ResponseError
        An answer lies above the highest point or is not a number.

    Notes
    -----
    .. math:: p = \frac{1}{n} \sum_i 1[y_i > h - t]

    with h the highest point, t = ``top``; the interval is Wilson's. Checked against tests/oracles/loyalty.R.

    References
    ----------
    .. [1] Wilson E. B. (1927), JASA 22(158):209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"overall": [10, 9, 9, 8, 7, 10, 5, 9, 10, 8]})
    >>> csat(answers, "overall", highest=10).to_frame()[["group", "estimate", "conf_low", "conf_high"]].round(3)
       group  estimate  conf_low  conf_high
    0  Total       0.6     0.313      0.832
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    whole("top", top, minimum=1)
    named = [outcome_question(responses, "csat")] if question is None else question
    codes = [named] if isinstance(named, str) else list(named)
    weights = weights_only(design, "csat")
    tables, notes, excluded, base, total, ceiling = [], [], {}, 0, 0, math.nan
    for code in codes:
        ceiling = _highest(responses, code, highest)
        rows = tally(responses, code, by, weights, missing)
        _need_below(rows, code, ceiling, top)
        table = _csat_table(rows, by, ceiling - top, level)
        tables.append(table if len(codes) == 1 else table.assign(question=code)[["question", *table.columns]])
        notes += [
            f"{code}: {note}" if len(codes) > 1 else note
            for note in cautions(rows, by, dict(zip(table["group"], table["n"], strict=True)))
        ]
        base, total = max(base, int(rows["_value"].notna().sum())), len(rows)
        excluded = excluded_rows(rows)
    several = len(codes) > 1
    return CsatResult(
        _table=pd.concat(tables, ignore_index=True),
        n=base,
        method=f"Share giving one of the {top} highest answers; {level:.0%} Wilson interval"
        + (", weighted, on the effective sample size." if design else "."),
        notes=tuple(dict.fromkeys(notes)),
        labels={**labels_for(responses, codes), **group_labels(responses, by, list(tables[0]["group"]))},
        excluded={"not answered in any row of this table": total - base} if several and total > base else excluded,
        n_total=total,
        question=codes[0] if not several else ", ".join(codes),
        top=top,
        highest=ceiling,
        lowest=_lowest(responses, codes[0]),
        confidence_level=level,
        by=by,
    )


def _classes(part: pd.DataFrame) -> dict[str, float]:
    weight = part["_weight"]
    total = float(weight.sum())
    promoters = float(weight[part["_value"] >= PROMOTER_FROM].sum()) / total
    detractors = float(weight[part["_value"] < PASSIVE_FROM].sum()) / total
    middle = (part["_value"] >= PASSIVE_FROM) & (part["_value"] < PROMOTER_FROM)
    return {
        "promoters": promoters,
        "passives": float(weight[middle].sum()) / total,
        "detractors": detractors,
        "n": len(part),
        "n_effective": effective_n(total, float((weight**2).sum())),
    }


def _counts(part: dict[str, float]) -> trinomial.Counts:
    size = part["n_effective"]
    return part["promoters"] * size, part["passives"] * size, part["detractors"] * size


def _ends(counts: trinomial.Counts, interval: str, level: float, rng: Any) -> tuple[float, float]:
    if interval == "bootstrap":
        return trinomial.bootstrap_interval(counts, level, rng)
    return trinomial.CLOSED[interval](counts, level)


def _nps_table(
    classes: Mapping[str, Mapping[str, float]],
    counts: Mapping[str, trinomial.Counts],
    ends: Mapping[str, tuple[float, float]],
) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "group": group,
                "estimate": 100 * (part["promoters"] - part["detractors"]),
                "std_error": 100 * math.sqrt(max(trinomial.variance(counts[group]), 0.0) / part["n_effective"]),
                "conf_low": 100 * ends[group][0],
                "conf_high": 100 * ends[group][1],
                **{name: part[name] for name in ("promoters", "passives", "detractors")},
                "n": int(part["n"]),
                "n_effective": part["n_effective"],
            }
            for group, part in classes.items()
        ]
    )


def _csat_table(rows: pd.DataFrame, by: str | None, above: float, level: float) -> pd.DataFrame:
    import pandas as pd

    lines = []
    for group, part in groups(rows, by):
        weight = part["_weight"].to_numpy()
        total = float(weight.sum())
        size = effective_n(total, float((weight**2).sum()))
        share = float(weight[part["_value"].to_numpy() > above].sum()) / total
        low, high = wilson(share * size, size, level)
        lines.append(
            {
                "group": group,
                "estimate": share,
                "std_error": math.sqrt(share * (1 - share) / size),
                "conf_low": float(low),
                "conf_high": float(high),
                "mean": float((weight * part["_value"]).sum()) / total,
                "n": len(part),
                "n_effective": size,
            }
        )
    return pd.DataFrame(lines)


def _need_scale(rows: pd.DataFrame, code: str) -> None:
    values = rows["_value"].dropna()
    refuse(code, values[(values < 0) | (values > 10) | (values % 1 != 0)], "a whole number from 0 to 10")


def _need_below(rows: pd.DataFrame, code: str, highest: float, top: int) -> None:
    values = rows["_value"].dropna()
    refuse(code, values[values > highest], f"at most {highest:g}, the highest point of the scale")
    if top >= highest and (values >= 1).all():
        raise ArgumentError(
            f"top - got {top} on a scale that ends at {highest:g} - expected fewer points than the scale."
        )


def _highest(responses: Any, code: str, highest: float | None) -> float:
    if highest is not None:
        return float(highest)
    question = question_of(responses, code)
    if question is None or question.scale is None or not question.scale.is_numeric or not question.scale.codes:
        raise ArgumentError(
            f"highest - the highest answer of {code!r} is not known - expected the end of its scale, which is never "
            "guessed from the answers - pass for example highest=10."
        )
    return float(question.scale.codes[-1])


def _lowest(responses: Any, code: str) -> float | None:
    question = question_of(responses, code)
    known = question is not None and question.scale is not None and question.scale.is_numeric
    return float(question.scale.codes[0]) if known and question and question.scale else None


def _small_classes(classes: Mapping[str, Mapping[str, float]]) -> list[str]:
    return [
        f"{group}: fewer than {SMALL_CLASS} {name}; the interval is approximate."
        for group, part in classes.items()
        for name in ("promoters", "detractors")
        if part["n"] > 0 and part[name] * part["n"] < SMALL_CLASS
    ]
