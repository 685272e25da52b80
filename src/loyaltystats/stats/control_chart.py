"""control_chart: one question over waves, with the limits of its usual ups and downs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.answers import NO_ANSWER, ZERO_WEIGHT
from loyaltystats.stats.control_limits import SIGMAS, Limits, cusum, ewma, shewhart
from loyaltystats.stats.control_rules import RULES, broken, false_alarms, rules_named
from loyaltystats.stats.control_waves import Wave, waves_of
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.selection import names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

KINDS: Final = MappingProxyType(
    {
        "xbar": "mean of each wave",
        "p": "share of top answers in each wave",
        "nps": "recommendation score of each wave, in points",
        "ewma": "exponentially weighted moving average of the means",
        "cusum": "cumulative sum of the distances from the centre",
    }
)
SMOOTHING: Final = 0.2
WIDTH: Final = 2.7
"""Usual weight and width of the moving average: Lucas and Saccucci (1990), Technometrics 32:1-12."""

SLACK: Final = 0.5
DECISION: Final = 5.0
"""Usual slack and decision interval of the sum: Montgomery, Introduction to Statistical Quality Control."""

FEW_BASELINE: Final = 20
"""Waves from which limits are taken as known: Montgomery asks for 20 to 25."""

FEWEST_WAVES: Final = 3


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ControlChartResult(Result):
    """One question wave by wave with control limits, one row per wave."""

    title: str = "Control chart"
    source: str = "Shewhart W. A. (1931); Laney D. B. (2002), Quality Engineering 14(4):531-537"
    null: str = "All waves come from the level of the baseline."
    question: str
    chart: str
    rules: tuple[str, ...]
    false_alarm: float
    """Share of charts of as many waves on which a rule speaks although nothing has changed."""
    spread: float
    """Laney's sigma z; 1 without the correction."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"question": self.question, "chart": self.chart, "false_alarm": self.false_alarm}


def control_chart(
    responses: Any,
    *,
    question: str,
    kind: str = "xbar",
    wave: str | None = None,
    baseline: int | Sequence[str] | None = None,
    rules: str | Sequence[str] = "western_electric",
    laney: bool = False,
    top: Sequence[float] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ControlChartResult:
    r"""Draw one question over waves with limits: which waves are out of the ordinary, and which are usual ups and downs.

    For a researcher who reports satisfaction quarter by quarter: comparing each wave with the last one finds a "change"
    every few waves even if nothing happens.

    Parameters
    ----------
    responses : mapping of str to Responses or dataframe, or one of them
        ``{"2024": r1, "2025": r2}`` in order of time, or all answers together with a column of waves.
    question : str
        Rating question (numbers).
    kind : {"xbar", "p", "nps", "ewma", "cusum"}
        What is drawn: means, shares of top answers, recommendation scores (0-10), moving averages or cumulative sums of
        means. The last two find small lasting shifts sooner.
    wave : str, optional
        Column of waves where all answers are together. Default: the instrument's question with role ``wave``.
    baseline : int or sequence of str, optional
        Waves that the limits are made from: the first so many, or their labels. Default: all.
    rules : str or sequence of str, default "western_electric"
        ``"limits"``, ``"western_electric"``, ``"nelson"``, or rules by name. Each further rule finds more and cries wolf
        more often; the notes say how often. Moving averages and sums use their limits only.
    laney : bool, default False
        Limits from how much waves differ, where their respondents explain too little of it (Laney's p').
    top : sequence of float, optional
        Answers that count for ``kind="p"``. Default: what the instrument says.
    by : str, optional
        Not used: draw one chart per group.
    design : SurveyDesign, optional
        Weights only. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Accepted as everywhere; limits are three standard errors by custom.
    adjust : str, default "holm"
        Accepted as everywhere; the rate of false alarms of the whole chart is told instead.
    missing : str, default "drop"
        ``drop`` leaves missing answers out of the base; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; false alarms are simulated from a fixed seed.

    Returns
    -------
    ControlChartResult
        Columns: wave, estimate (what is drawn), center_line, lower_limit, upper_limit, std_error, in_sigmas, signal,
        in_baseline, n, n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        No waves, ``by`` is given, or which answers count is not known.
    ResponseError
        A column is missing or holds text, or scores lie outside 0-10.
    DesignError
        The design has more than weights.
    EstimationError
        Fewer than three waves have answers, or all answers of the baseline are the same.

    Notes
    -----
    .. math:: \bar{\bar x} \pm 3 \, \sigma_z \, s / \sqrt{n_i}

    with s pooled within the waves of the baseline (for shares :math:`\sqrt{\bar p (1 - \bar p)}`), n the answers of the
    wave (Kish's effective number with weights), and :math:`\sigma_z` 1, or with ``laney`` the mean moving range of the
    standardised waves over 1.128. Moving average: weight 0.2, limits 2.7 errors, whose variance follows the sizes of the
    waves. Sum: slack 0.5, decision interval 5 standard errors. Checked against: definitions written out in R
    (tests/oracles/styles_recovery.R); false alarms of the limits in closed form, of runs by enumeration.

    References
    ----------
    .. [1] Western Electric (1956), Statistical Quality Control Handbook.
    .. [2] Nelson L. S. (1984), The Shewhart control chart: tests for special causes, Journal of Quality Technology
       16(4):237-239.
    .. [3] Laney D. B. (2002), Improved control charts for attributes, Quality Engineering 14(4):531-537.

    Examples
    --------
    >>> import pandas as pd
    >>> waves = {name: pd.DataFrame({"happy": [4, 5, 6, 7, 4 + shift]})
    ...     for name, shift in (("1", 0), ("2", 1), ("3", 2))}
    >>> control_chart(waves, question="happy").to_frame()[["wave", "estimate", "center_line", "n"]]
      wave  estimate  center_line  n
    0    1       5.2          5.4  5
    1    2       5.4          5.4  5
    2    3       5.6          5.4  5
    """
    one_of("kind", kind, KINDS)
    one_of("adjust", adjust, ADJUSTMENTS)
    missing_rule(missing)
    fraction("confidence_level", confidence_level)
    if by is not None:
        raise ArgumentError("by - a control chart shows one line - expected no 'by' - draw one chart per group.")
    waves = waves_of(responses, question, wave, kind, top, design)
    if sum(one.n_effective > 1 for one in waves) < FEWEST_WAVES:
        raise EstimationError(
            f"waves - {len(waves)} given, too few with at least two answers - expected at least {FEWEST_WAVES} - wait for "
            "more waves, or compare two with nps_difference() or compare_groups()."
        )
    inside = _baseline([one.label for one in waves], baseline)
    limits = _limits(waves, inside, kind, laney)
    used = rules_named(rules) if kind not in ("ewma", "cusum") else ("beyond",)
    width = {"ewma": WIDTH, "cusum": DECISION}.get(kind, SIGMAS)
    alarm = false_alarms(len(waves), used) if kind not in ("ewma", "cusum") else float("nan")
    return ControlChartResult(
        _table=with_design_effect(_table(waves, limits, inside, used, width), design),
        n=sum(one.n for one in waves),
        n_total=sum(one.n_total for one in waves),
        excluded=_left_out(waves),
        method=f"Control chart: {KINDS[kind]}; limits from {int(inside.sum())} of {len(waves)} waves; rules: "
        f"{', '.join(RULES[rule] for rule in used)}.",
        notes=tuple(_notes(kind, used, alarm, limits, inside)),
        labels=names_of(next(iter(responses.values())) if isinstance(responses, Mapping) else responses, [question]),
        question=question,
        chart=kind,
        rules=used,
        false_alarm=alarm,
        spread=limits.spread,
    )


def _limits(waves: Sequence[Wave], inside: np.ndarray, kind: str, laney: bool) -> Limits:
    import numpy as np

    mean = np.array([one.mean for one in waves])
    variance = np.array([one.variance for one in waves])
    size = np.array([one.n_effective for one in waves])
    if not (inside & (size > 1)).any():
        raise EstimationError("baseline - no wave of it has two answers - expected some - name other waves.")
    found = shewhart(mean, variance, size, inside, laney, share=kind == "p")
    if not (found.std_error[inside] > 0).any():
        raise EstimationError(
            "baseline - all its answers are the same, or its waves are evenly apart - expected some spread - name other "
            "waves, or leave laney out."
        )
    if kind == "ewma":
        return ewma(found, SMOOTHING, WIDTH)
    return cusum(found, SLACK, DECISION) if kind == "cusum" else found


def _baseline(labels: Sequence[str], baseline: int | Sequence[str] | None) -> np.ndarray:
    import numpy as np

    if baseline is None:
        return np.ones(len(labels), dtype=bool)
    if isinstance(baseline, int) and not isinstance(baseline, bool):
        if not 1 <= baseline <= len(labels):
            raise ArgumentError(f"baseline - got {baseline} - expected a number of waves from 1 to {len(labels)}.")
        return np.arange(len(labels)) < baseline
    named = [baseline] if isinstance(baseline, str) else [str(each) for each in baseline]  # type: ignore[union-attr]
    unknown = [each for each in named if each not in labels]
    if unknown or not named:
        raise ArgumentError(
            f"baseline - {', '.join(map(repr, unknown)) or 'no wave'} - expected some of {', '.join(map(repr, labels))}."
        )
    return np.array([label in named for label in labels])


def _table(
    waves: Sequence[Wave], limits: Limits, inside: np.ndarray, rules: Sequence[str], width: float
) -> pd.DataFrame:
    import pandas as pd

    hits = broken(limits.sigmas, rules, width)[0]
    signals = ["; ".join(RULES[rule] for rule, hit in zip(rules, row, strict=True) if hit) for row in hits]
    return pd.DataFrame(
        {
            "wave": [one.label for one in waves],
            "estimate": limits.plotted,
            "center_line": limits.center,
            "lower_limit": limits.lower,
            "upper_limit": limits.upper,
            "std_error": limits.std_error,
            "in_sigmas": limits.sigmas,
            "signal": signals,
            "in_baseline": ["yes" if each else "no" for each in inside],
            "n": [one.n for one in waves],
            "n_effective": [one.n_effective for one in waves],
        }
    )


def _left_out(waves: Sequence[Wave]) -> dict[str, int]:
    weightless = sum(one.weightless for one in waves)
    reasons = {NO_ANSWER: sum(one.n_total - one.n for one in waves) - weightless, ZERO_WEIGHT: weightless}
    return {reason: n for reason, n in reasons.items() if n}


def _notes(kind: str, rules: Sequence[str], alarm: float, limits: Limits, inside: np.ndarray) -> list[str]:
    found = []
    if alarm == alarm:  # noqa: PLR0124 - nan marks charts without simulated rules
        found.append(
            f"If nothing changes, a chart of {len(inside)} waves with these rules signals at least once in {alarm:.1%} of "
            "cases (limits taken as known)."
        )
    else:
        found.append("Moving averages and sums react late to one odd wave and early to a small lasting shift.")
    if inside.sum() < FEW_BASELINE:
        found.append(
            f"The limits come from {int(inside.sum())} waves; with fewer than {FEW_BASELINE} they are provisional, and "
            "false alarms more frequent than stated."
        )
    if inside.all():
        found.append("All waves made the limits: an odd wave hides itself a little. Name a baseline once it is known.")
    if limits.spread != 1.0:
        found.append(
            f"Laney's correction: waves differ {limits.spread:.2f} times as much as their respondents explain."
        )
    return found
