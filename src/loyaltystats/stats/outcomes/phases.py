"""loyalty_phases: how deep loyalty goes - thought, feeling, will, habit - and where it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p
from loyaltystats.stats.outcomes.battery import Battery, checked_items, item_words, score, turned_items
from loyaltystats.stats.outcomes.constructs import construct_items, construct_names
from loyaltystats.stats.outcomes.means import difference_row, limits_at, mean_row, share_row
from loyaltystats.stats.outcomes.rows import base_words
from loyaltystats.stats.selection import group_texts, names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PHASES: Final = ("cognitive", "affective", "conative", "action")
"""Oliver R. L. (1999), Whence consumer loyalty?, Journal of Marketing 63:33-44: loyalty deepens in this order."""

_HOLD: Final = ("hold_share", "hold_low", "hold_high")
_CHAIN: Final = ("chain_share", "chain_low", "chain_high")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PhasesResult(Result):
    """Means and shares of the phases of loyalty in their order, one row per group and phase, ``Total`` first."""

    title: str = "Phases of loyalty"
    source: str = "Oliver R. L. (1999), Journal of Marketing 63:33-44"
    items: Mapping[str, Sequence[str]]
    """Phase -> columns."""
    confidence_level: float
    adjust: str
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "phases": ", ".join(self.items),
            "confidence_level": self.confidence_level,
            "adjust": self.adjust,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the means with Student's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: group, phase, estimate, conf_low, conf_high (0-100).
        """
        table = self.to_frame()
        low, high = limits_at(table, fraction("confidence_level", confidence_level))
        return table[["group", "phase", "estimate"]].assign(conf_low=low, conf_high=high)


def loyalty_phases(
    responses: Any,
    phases: Mapping[str, str | Sequence[str]] | None = None,
    *,
    lowest: float | None = None,
    highest: float | None = None,
    top: int | None = None,
    reversed: Sequence[str] | None = None,  # noqa: A002 - the word of the instrument
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> PhasesResult:
    r"""Phases of loyalty in their order: the mean of each, the step from one to the next, and how many get that far.

    For a researcher who asked about the four phases of loyalty: customers find the offer better (cognitive), like it
    (affective), intend to come back (conative), and do (action). Where the share who hold a phase and all before it falls
    most, loyalty stops.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        A respondent counts for a phase if every item of it was answered.
    phases : mapping of str to columns, optional
        Phase -> items, in their order. Default: the instrument's ratings of the constructs ``cognitive``, ``affective``,
        ``conative`` and ``action``.
    lowest, highest : float, optional
        Ends of the scale of every item. Default: the instrument's.
    top : int, optional
        Number of answers at the good end that count as top. Default: the instrument's. Never guessed.
    reversed : sequence of str, optional
        Items whose high answers are bad. Default: as the instrument says.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Correction of the p-values of the steps of one group: ``holm``, ``bh``, ``by`` or ``none``.
    missing : str, default "drop"
        ``drop`` leaves respondents who lack an answer out of a phase; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    PhasesResult
        Columns: group, phase, estimate (mean, 0-100), std_error, df, conf_low, conf_high (0-100), step, step_low, step_high
        (this phase minus the one before, same respondents, points), n_step, statistic, p_value, p_adjusted (of the step),
        hold_share, hold_low, hold_high (share whose mean reaches the top answers), chain_share, chain_low, chain_high (share
        who hold this and every phase before), n_chain, n, n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or nothing says which items, where their scales end, or what is top.
    ResponseError
        A column is missing, holds text, or an answer lies off the scale.
    EstimationError
        Nobody answered any phase whole.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: s_{ik} = \frac{100}{m_k} \sum_j \frac{x_{ij} - l_j}{h_j - l_j}, \qquad
       t_k = \frac{\overline{s_k - s_{k-1}}}{SE(\overline{s_k - s_{k-1}})}

    A respondent holds a phase when the mean of its items is at least the lowest of the top answers (6 on 1-7 with two top
    answers). The step is a paired test over those who answered both phases; its null hypothesis is no step. Chains count
    those who answered every phase, so that they never rise. The order of the phases is assumed; ``path_model`` tests it.
    Checked against: ``t.test(paired = TRUE)``, ``prop.test``, ``svymean`` of R (tests/oracles/outcomes.R). Cost: one pass
    over the rows.

    References
    ----------
    .. [1] Oliver R. L. (1999), Whence consumer loyalty?, Journal of Marketing 63(Special Issue):33-44.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"best": [7, 6, 6, 5, 7], "like": [7, 6, 4, 4, 6], "stay": [6, 3, 4, 2, 6]})
    >>> result = loyalty_phases(
    ...     answers, {"cognitive": ["best"], "affective": ["like"], "conative": ["stay"]}, lowest=1, highest=7, top=2
    ... )
    >>> result.to_frame()[["phase", "estimate", "step", "hold_share", "chain_share"]].round(2)
           phase  estimate   step  hold_share  chain_share
    0  cognitive     86.67    NaN         0.8          0.8
    1  affective     73.33 -13.33         0.6          0.6
    2   conative     53.33 -20.00         0.4          0.4
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    items = _items(responses, phases)
    battery = score(
        responses,
        items,
        {"lowest": lowest, "highest": highest, "top": top},
        turned=turned_items(reversed, items),
        by=by,
        design=design,
        missing=missing_rule(missing),
    )
    base = _base(battery)
    table = with_design_effect(pd.DataFrame(infer(battery, level, adjust)), design)
    names = construct_names(responses, items)
    rows = battery.rows
    return PhasesResult(
        _table=table,
        n=int(base.sum()),
        n_total=rows.design.n_total,
        excluded=rows.excluded(base),
        method=_sentence(items, names, level, adjust),
        notes=_notes(battery, base, table),
        null="A phase has the same mean as the phase before it.",
        labels=names | names_of(responses, rows.codes) | group_texts(responses, by, rows.groups),
        items=items,
        confidence_level=level,
        adjust=adjust,
        by=by,
    )


def _items(responses: Any, phases: Any) -> dict[str, tuple[str, ...]]:
    if phases is not None:
        return checked_items("phases", phases)
    found = construct_items(responses, PHASES)
    if not found:
        instrument = instrument_of(responses)
        lack = (
            f"instrument {instrument.id!r} asks for fewer than two of"
            if instrument
            else "nothing says which items ask for"
        )
        raise ArgumentError(
            f"phases - were not named, and {lack} {', '.join(PHASES)} - expected a mapping of phases to columns - pass "
            "phases={...}, or combine the study with the template 'loyaltyplus'."
        )
    return found


def _base(battery: Battery) -> np.ndarray:
    base: np.ndarray = battery.answered.max(axis=1)
    if not base.any():
        raise EstimationError(
            "phases - nobody answered all items of any phase - expected at least one respondent who did - leave out items "
            "that most did not answer."
        )
    return base


def infer(battery: Battery, level: float, adjust: str) -> list[dict[str, Any]]:
    """Return mean, step and shares of every phase, of all respondents and of each group."""
    found: list[dict[str, Any]] = []
    drawn, answered = battery.rows.design, battery.answered
    whole = answered.min(axis=1)
    for group, inside in battery.rows.masks():
        rows: list[dict[str, Any]] = []
        for place, phase in enumerate(battery.items):
            here = inside & answered[:, place]
            chain = inside & whole
            row: dict[str, Any] = {"group": group, "phase": phase} | mean_row(
                battery.scores[:, place], drawn, here, level
            )
            sizes = {name: row.pop(name) for name in ("n", "n_effective")}
            row |= _step(battery, place, inside, level)
            row |= share_row(battery.holds[:, place], drawn, here, level, _HOLD)
            row |= share_row(battery.holds[:, : place + 1].min(axis=1), drawn, chain, level, _CHAIN)
            rows.append(row | {"n_chain": int(chain.sum())} | sizes)
        adjusted = adjust_p([row["p_value"] for row in rows], adjust)
        for row, p in zip(rows, adjusted.tolist(), strict=True):
            row["p_adjusted"] = p
        found += [{name: row[name] for name in _ORDER} for row in rows]
    return found


_ORDER: Final = (
    *("group", "phase", "estimate", "std_error", "df", "conf_low", "conf_high"),
    *("step", "step_low", "step_high", "n_step", "statistic", "p_value", "p_adjusted"),
    *(*_HOLD, *_CHAIN, "n_chain", "n", "n_effective"),
)


def _step(battery: Battery, place: int, inside: np.ndarray, level: float) -> dict[str, float]:
    """Return the mean difference to the phase before over those who answered both, with its test."""
    import numpy as np

    names = ("step", "step_low", "step_high", "statistic", "p_value")
    if place == 0:
        return dict.fromkeys((*names, "n_step"), np.nan)
    both = inside & battery.answered[:, place - 1] & battery.answered[:, place]
    difference = battery.scores[:, place] - battery.scores[:, place - 1]
    row = difference_row(difference, battery.rows.design, both, level)
    return dict(zip(names, row.values(), strict=True)) | {"n_step": int(both.sum())}


def _sentence(items: Mapping[str, Sequence[str]], names: Mapping[str, str], level: float, adjust: str) -> str:
    return (
        f"Mean of the items of each phase on 0 to 100 ({item_words(items, names)}); {100 * level:g} % t intervals; steps by "
        f"paired t tests, {ADJUSTMENT_NAMES[adjust]} over the steps of a group; shares with {100 * level:g} % Wilson "
        "intervals."
    )


def _notes(battery: Battery, base: np.ndarray, table: pd.DataFrame) -> tuple[str, ...]:
    notes = base_words(battery.rows, base, "At least one phase, all its items answered")
    notes.append(
        "A phase is held when the mean of its items is at least the lowest of the top answers; a respondent counts for a "
        "phase only with every item of it answered."
    )
    if battery.turned:
        notes.append(f"Turned round before the mean, since a high answer is bad: {', '.join(battery.turned)}.")
    if (table["p_value"].isna() & table["step"].notna()).any():
        notes.append(
            "A step without p has fewer than two respondents, or is the same for all of them: nothing to test."
        )
    notes.append("The order of the phases is taken from theory; it is not tested here.")
    return tuple(notes)
