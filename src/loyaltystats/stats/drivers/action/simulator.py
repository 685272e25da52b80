"""what_if_simulator: the ordinal model in a few published numbers, so that a spreadsheet can answer what-if questions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from loyaltystats.checks import fraction
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.published import differences, published
from loyaltystats.stats.drivers.action.simulated import SCORE, TOP, Numbers, Simulated
from loyaltystats.stats.drivers.action.what_if import MOST_CLASSES, NO_CAUSE, ends_of, rows_of
from loyaltystats.stats.drivers.matrix import base_notes, bookkeeping, counted, without_constants
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.outcomes.breaks import breaks_of
from loyaltystats.stats.selection import question_of

ROOM: Final = 1e-9
"""Rounding that a change may go beyond the room of a driver."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class SimulatorResult(Result):
    """A what-if model in a few numbers: what one point more on each driver goes with, and ``scores()`` for any change."""

    title: str = "What if drivers were better? Try it"
    source: str = "McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142"
    outcome: str = ""
    score: float = math.nan
    """Score that the model gives for the respondents as they are: points, or top answers in percent."""
    kind: str = "score"
    """``score`` (promoters minus detractors) or ``top`` (share of top answers)."""
    class_words: Mapping[str, str] = field(default_factory=dict)
    """Class -> answers that it holds."""
    confidence_level: float = 0.95
    node_difference: float = math.nan
    """Largest difference, in points, from moving every single respondent alike, over all allowed changes."""
    ends_difference: float = math.nan
    """Largest difference, in points, from one point more or less for everybody with the ends of the scale held."""
    fixed: tuple[str, ...] = ()
    """Terms that stay as observed: levels of text drivers, and what is held constant."""
    _numbers: Numbers | None = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"outcome": self.outcome, "score": self.score}

    @property
    def numbers(self) -> Numbers:
        """The published numbers: coefficients, thresholds, nodes of at least five respondents, covariance."""
        if self._numbers is None:
            raise EstimationError("what-if simulator - holds no model - expected one made by what_if_simulator().")
        return self._numbers

    def scores(self, change: Mapping[str, float] | None = None) -> Simulated:
        """Return shares, score and mean answer now and after changes of the means of drivers.

        Parameters
        ----------
        change : mapping of str to float, optional
            Driver -> change of its mean in scale points, within the range of answers seen. Default: no change.

        Returns
        -------
        Simulated
            ``score``, ``change`` with ``conf_low`` and ``conf_high``, ``shares``, ``mean``, and the same now.

        Raises
        ------
        ArgumentError
            A driver is not in the model, or a change is no number or leads outside the range seen.
        """
        room = {row["term"]: (row["room_low"], row["room_high"]) for row in self._table.to_dict("records")}
        for name, value in (change or {}).items():
            if name not in room:
                raise ArgumentError(
                    f"change - {name!r} is no driver that this simulator moves - expected one of {', '.join(room)}."
                )
            low, high = room[name]
            real = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
            if not real or not low - ROOM <= value <= high + ROOM:
                raise ArgumentError(
                    f"change - got {value!r} for {name!r} - expected a number from {low:.4g} to {high:.4g}, so that the "
                    "mean stays within the answers seen."
                )
        return self.numbers.simulated(change or {})


def what_if_simulator(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    always: Sequence[str] | str = (),
    breaks: Sequence[int] | None = None,
    top: int | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    missing: str = "drop",
) -> SimulatorResult:
    r"""Put the model of ``what_if`` into a few numbers, from which a workbook answers what-if questions by formulas.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome of whole numbers and drivers in scale points.
    outcome, drivers, always, breaks
        As in ``what_if``.
    top : int, optional
        Instead of the score: the share of so many of the highest answers, for satisfaction on any scale.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite populations.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.

    Returns
    -------
    SimulatorResult
        With ``.scores(change={driver: points})``. Columns: term, driver_mean, observed_low, observed_high, room_low,
        room_high (how far the mean can move within the answers seen), driver_change (of the mean, when everybody gets one
        point more and nobody leaves the scale), estimate (change of the score that goes with it), conf_low, conf_high,
        held_estimate (the same by ``what_if``, which holds each respondent at the end of the scale), n.

    Raises
    ------
    ArgumentError
        ``breaks`` or ``top`` do not fit the outcome, or both are given.
    EstimationError
        The ordinal model cannot be estimated (separation, too few respondents), or no numeric driver is left.

    Notes
    -----
    .. math:: P(y \le c) = \sum_k w_k F(a_c - \eta_k - \sum_j b_j \delta_j)

    with nodes :math:`\eta_k` of at least five respondents each (counted and by Kish's effective number), moved so that the
    shares now and the mean answer are those of all respondents to the last digits. A change :math:`\delta_j` of the mean
    moves everybody's line alike. The interval is by the delta method on coefficients and thresholds, respondents as they
    are. Checked against: ``what_if``, tests/oracles/simulator.R, and LibreOffice, which computes the workbook.

    References
    ----------
    .. [1] McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142.

    Examples
    --------
    >>> from loyaltystats import load_instrument, simulate_responses
    >>> study = load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    >>> answers = simulate_responses(study.combined(load_instrument("recommend")), 200, rng=1)
    >>> simulator = what_if_simulator(answers)
    >>> simulator.to_frame()["term"].tolist(), simulator.scores({"speedperf": 0.2}).change > 0
    (['speedperf', 'priceperf'], True)
    """
    level = fraction("confidence_level", confidence_level)
    target, rows = rows_of(responses, outcome, drivers, always, by=None, design=design, missing=missing)
    kept, constants = without_constants(rows)
    _refuse(kept, target)
    borders = _borders(responses, kept, target, breaks, top)
    fitted = fit_ordinal(kept.x, kept.y, kept.weights, terms=kept.terms)
    names = [term for term in kept.judged if term not in kept.crossed and not term.endswith("]")]
    if not names:
        raise EstimationError(
            f"what-if simulator - no numeric driver of {target!r} is left that varies - expected at least one to move."
        )
    numbers = published(kept, fitted, names, (TOP if top else SCORE, borders), design, level)
    found = differences(kept, fitted, numbers, {name: ends_of(responses, kept, name) for name in names})
    fixed = tuple(kept.name(term) for term in kept.terms if term not in names)
    seen = numbers.simulated({})
    return SimulatorResult(
        _table=found.table.assign(n=len(kept.y)),
        method=_sentence(target, kept, numbers, level),
        notes=(NO_CAUSE, *base_notes(rows), *constants, *_remarks(fixed, numbers)),
        **bookkeeping(responses, rows, None),
        outcome=target,
        score=seen.score_now,
        kind="top" if top else "score",
        class_words=_class_words(numbers, kept, borders),
        confidence_level=level,
        node_difference=found.nodes,
        ends_difference=found.ends,
        fixed=fixed,
        _numbers=numbers,
    )


def _refuse(rows: ModelRows, target: str) -> None:
    import numpy as np

    if len(np.unique(rows.y)) > MOST_CLASSES:
        raise EstimationError(
            f"outcome {target!r} - has more than {MOST_CLASSES} different answers - expected a rating such as 0-10 - use "
            "linkage() for amounts."
        )


def _borders(
    responses: Any, rows: ModelRows, target: str, breaks: Sequence[int] | None, top: int | None
) -> tuple[float, ...]:
    """Return the highest answer of every class but the last."""
    import numpy as np

    if top is None:
        pair = breaks_of(responses, target, breaks)
        return float(pair.detractor_to), float(pair.promoter_from - 1)
    if breaks is not None:
        raise ArgumentError("top - breaks are given too - expected one of them: a score, or a share of top answers.")
    question = question_of(responses, target)
    known = question is not None and question.scale is not None and question.scale.is_numeric
    codes = sorted(map(float, question.scale.codes)) if known else np.unique(rows.y).tolist()  # type: ignore[union-attr]
    if isinstance(top, bool) or not isinstance(top, int) or not 0 < top < len(codes):
        raise ArgumentError(
            f"top - got {top!r} for {target!r}, which has {len(codes)} answers - expected how many of the highest count, "
            f"from 1 to {len(codes) - 1}."
        )
    return (float(codes[-top - 1]),)


def _class_words(numbers: Numbers, rows: ModelRows, borders: Sequence[float]) -> dict[str, str]:
    """Return the answers of each class, for example ``7-8``."""
    lows = [float(rows.y.min()), *(border + 1 for border in borders)]
    highs = [*borders, max(float(rows.y.max()), borders[-1] + 1)]
    texts = [f"{low:g}" if low >= high else f"{low:g}-{high:g}" for low, high in zip(lows, highs, strict=True)]
    return dict(zip(numbers.classes, texts, strict=True))


def _remarks(fixed: Sequence[str], numbers: Numbers) -> list[str]:
    found = [f"Held as observed, and not moved here: {', '.join(fixed)}."] if fixed else []
    if len(numbers.nodes.n) < 8:
        found.append(
            f"Few respondents: they are shown in {counted(len(numbers.nodes.n), 'node')} only, so that sizes are rough."
        )
    return found


def _sentence(target: str, rows: ModelRows, numbers: Numbers, level: float) -> str:
    count = len(numbers.nodes.n)
    return (
        f"Proportional-odds model of {target} on {counted(len(rows.terms), 'term')} in {counted(count, 'node')} of at least "
        f"{int(numbers.nodes.n.min())} respondents: a change of a driver's mean moves everybody alike; {100 * level:g} % "
        "intervals by the delta method, respondents as they are."
    )
