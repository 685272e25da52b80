"""sample_size and power: how many to ask, and what so many can tell; one goal a room."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.sampling.field_plan import FIELD_NAMES
from loyaltystats.sampling.goal_plan import SETTINGS, names_of, powers_of, sizes_of
from loyaltystats.sampling.kano_plan import ASSUMPTIONS, plan_power, plan_size
from loyaltystats.sampling.ordinal_plan import TRUTH_NAMES, ordinal_power, ordinal_size
from loyaltystats.sampling.plan_curve import Plan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PlanResult(Result):
    """The size of a study: what each aim needs, or what a given size achieves."""

    title: str = "Size of the study"
    source: str = (
        "Exact binomial and multinomial probabilities; Wilson E. B. (1927), JASA 22(158):209-212; Hung K., Fithian W. "
        "(2019), Annals of Statistics 47(2):758-782"
    )
    goal: str = ""
    curve: pd.DataFrame | None = None
    """What fewer and more respondents reach: columns aim, measure (power or half-width), n, respondents, reached."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return {"title": self.title, "goal": self.goal, "respondents": self.n, "method": self.method}


OTHER_SOURCE: Final = (
    "Cohen J. (1988), Statistical Power Analysis for the Behavioral Sciences; Wilson E. B. (1927), JASA 22(158):209-212"
)
SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kano": PlanResult.source,
        "ordinal": (
            "McCullagh P. (1980), JRSS B 42(2):109-142; Whitehead J. (1993), Statistics in Medicine 12(24):2257-2271"
        ),
    }
)
"""Source of a goal; ``OTHER_SOURCE`` for any other."""
CURVE_COLUMNS: Final = ("aim", "measure", "n", "respondents", "reached")


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One goal of a study: how its size and its power are worked out, and what may be assumed."""

    size: Callable[..., Plan]
    power: Callable[..., Plan]
    assumptions: tuple[str, ...]


GOALS: Final[Mapping[str, Goal]] = MappingProxyType(
    {"kano": Goal(size=plan_size, power=plan_power, assumptions=ASSUMPTIONS)}
    | {
        name: Goal(
            size=sizes_of(setting),
            power=powers_of(setting),
            assumptions=(*names_of(setting), *FIELD_NAMES),
        )
        for name, setting in SETTINGS.items()
    }
    | {"ordinal": Goal(size=ordinal_size, power=ordinal_power, assumptions=(*TRUTH_NAMES, *FIELD_NAMES))}
)
"""Goals by name."""


def sample_size(goal: str, **goal_arguments: Any) -> PlanResult:
    r"""Return how many respondents a study needs to reach its aims.

    Parameters
    ----------
    goal : str
        What the study is for: ``kano``, ``nps``, ``share``, ``mean``, ``difference`` (of means of
        groups), ``regression``, ``ordinal`` (a driver of the 0-10 answer or of the three classes of the score).
    **goal_arguments : number or str
        For ``kano``: ``gap`` (0.1: how far the most frequent category is ahead of the second, as shares of the answers),
        ``top_share`` (0.7: share of these two together), ``power`` (0.8: chance that the winner test finds it),
        ``half_width`` (0.1: half of the interval of Better and Worse), ``right`` (0.9: chance that the most frequent
        category of the sample is the true one), ``valid`` (0.9: share of answers in A, O, M, I), ``features`` (1),
        ``per_version`` and ``versions`` (of a split questionnaire), ``confidence_level`` (0.95), ``adjust`` (``holm``,
        ``bh``, ``none``).

        For all others: ``power`` (0.8), ``half_width`` (none: the aim is left out), ``confidence_level`` (0.95). For all:
        the field, ``population`` (its size, if finite), ``response_rate`` (1), ``design_effect`` (1), ``attrition`` (share
        lost from wave to wave) and ``waves`` (1). ``nps``: ``promoters`` (0.4), ``detractors`` (0.2), ``difference`` (10
        points), ``groups`` (1). ``share``: ``share`` (0.5), ``difference`` (0.1), ``groups`` (1 or 2). ``mean`` and
        ``difference``: ``sd`` (1), ``difference`` (0.5), and ``groups`` (2) for ``difference``. ``regression``:
        ``r2_increase`` (0.02) by ``tested`` (1) of ``drivers`` (5), ``r2_full`` (0.3); for a single driver ``partial_r2``,
        or ``std_beta`` with its ``vif`` (1), instead of ``r2_increase``. ``ordinal``: ``shares`` of the classes from the
        lowest to the highest (0.2, 0.4, 0.4), ``odds_ratio`` (1.5) or ``beta`` of one driver per standard deviation,
        ``driver_share`` (none: the driver is continuous; else a yes/no driver, the share of yes), ``drivers`` (1) in the
        model, their ``correlation`` (0) and ``other_odds_ratio`` (1), ``n_simulations`` (2000), ``rng``. ``regression`` and
        ``ordinal`` have no half-width.

    Returns
    -------
    PlanResult
        Columns: aim, target, reached (what that many achieve: a chance, or a half-width), n (answers per feature),
        respondents (in the whole study), invitations; for ``ordinal`` also std_error, the error of the simulation. One row
        per aim; ``nan`` where no size reaches it. ``curve`` holds what fewer and more respondents reach.

    Raises
    ------
    ArgumentError
        The goal is not known, or one of its arguments is not known or outside its domain.

    Notes
    -----
    Power of the winner test with true shares p, the mode first:

    .. math:: \sum_a \Pr(X_1 = a,\ X_k \le b(a)\ \text{for all}\ k > 1)

    with b(a) the largest count that loses against a at the level: exact, no formula of the normal curve. With several
    features the strictest step of Holm's correction is planned for. Checked against R, which adds up all outcomes
    (tests/oracles/kano_sets.R), and by simulation.

    References
    ----------
    .. [1] Hung K., Fithian W. (2019), Rank verification for exponential families, Annals of Statistics 47(2):758-782.

    Examples
    --------
    >>> plan = sample_size("kano", gap=0.2, features=20, per_version=10)
    >>> plan.to_frame()[["aim", "n", "respondents"]]
                                            aim    n  respondents
    0       winner test, one feature on its own  144          288
    1  winner test, corrected over the features  266          532
    2            half-width of Better and Worse  103          206
    3    most frequent category is the true one   33           66
    """
    return _planned(goal, goal_arguments, size=True)


def power(goal: str, **goal_arguments: Any) -> PlanResult:
    """Return what a study of a given size can tell.

    Parameters
    ----------
    goal : str
        What the study is for: ``kano``, ``nps``, ``share``, ``mean``, ``difference`` (of means of
        groups), ``regression``, ``ordinal`` (a driver of the 0-10 answer or of the three classes of the score).
    **goal_arguments : number or str
        For ``kano``: ``n`` (answers per feature) or ``respondents`` (in the whole study), and of ``sample_size``: ``gap``,
        ``top_share``, ``valid``, ``features``, ``per_version``, ``versions``, ``confidence_level``, ``adjust``, the field.
        For all others: ``respondents``, and of ``sample_size`` everything but ``power`` and ``half_width``.

    Returns
    -------
    PlanResult
        Columns: aim, reached (chance that the winner test finds the gap; half-width of Better and Worse; chance that the
        most frequent category is the true one), n (answers per feature or group), respondents, invitations; for
        ``ordinal`` also std_error. ``curve`` holds what fewer and more respondents reach.

    Raises
    ------
    ArgumentError
        The goal is not known, or one of its arguments is not known or outside its domain.

    Notes
    -----
    The formulas are those of ``sample_size``.

    References
    ----------
    .. [1] Hung K., Fithian W. (2019), Rank verification for exponential families, Annals of Statistics 47(2):758-782.

    Examples
    --------
    >>> power("kano", n=100, gap=0.1).to_frame()["reached"].round(2).tolist()
    [0.19, 0.1, 0.87]
    """
    return _planned(goal, goal_arguments, size=False)


def _planned(goal: str, arguments: Mapping[str, Any], *, size: bool) -> PlanResult:
    import pandas as pd

    if goal not in GOALS:
        raise ArgumentError(
            f"goal - {goal!r} is not known - known goals: {', '.join(GOALS)}.{did_you_mean(str(goal), GOALS)}"
        )
    found = GOALS[goal]
    function = found.size if size else found.power
    _check_names(goal, arguments, [*_names(function), *found.assumptions])
    made = function(**arguments)
    frame = pd.DataFrame(made.rows)
    sizes = frame["respondents"].dropna()
    return PlanResult(
        _table=frame,
        n=int(sizes.max()) if len(sizes) else 0,
        method=made.method,
        notes=tuple(made.notes),
        title=f"Size of the study ({goal})" if size else f"What the study can tell ({goal})",
        goal=goal,
        source=SOURCES.get(goal, OTHER_SOURCE),
        curve=pd.DataFrame(made.curve, columns=list(CURVE_COLUMNS)),
    )


def _names(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]


def _check_names(goal: str, arguments: Mapping[str, Any], known: list[str]) -> None:
    unknown = [name for name in arguments if name not in known]
    if unknown:
        hints = "".join(did_you_mean(name, known) for name in unknown)
        raise ArgumentError(f"{', '.join(unknown)} - not used by goal {goal!r} - expected {', '.join(known)}.{hints}")
