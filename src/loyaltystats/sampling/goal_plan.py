"""Plans for a score, shares, means and regressions: which aims a goal has, and what n answers achieve of each."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from loyaltystats.checks import fraction, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.field_plan import FIELD_NAMES, FieldWork, field_work
from loyaltystats.sampling.goal_power import (
    chi_square_power,
    means_power,
    random_r2_power,
    share_power,
    shares_power,
    t_power,
)
from loyaltystats.sampling.kano_power import half_width as wilson_half
from loyaltystats.sampling.kano_power import smallest
from loyaltystats.sampling.plan_curve import Plan, Row, around, curve_of

Aim = tuple[str, Callable[[int], float], bool]
"""Name, what n answers per group reach, and whether it is a half-width (smaller is better)."""
Setting = tuple[list[Aim], str, int]
"""The aims, the method in words, and the number of groups."""


def _positive(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise ArgumentError(f"{name} - got {value!r} - expected a number above 0.")
    return float(value)


def _z(confidence_level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + fraction("confidence_level", confidence_level) / 2))


def score_setting(
    *,
    promoters: float = 0.4,
    detractors: float = 0.2,
    difference: float = 10.0,
    groups: int = 1,
    confidence_level: float = 0.95,
) -> Setting:
    """Return the aims of a recommendation score, in points from -100 to 100."""
    p, d = fraction("promoters", promoters), fraction("detractors", detractors)
    if p + d > 1:
        raise ArgumentError(f"promoters, detractors - {p:g} and {d:g} add up to more than 1 - expected at most 1.")
    whole("groups", groups, minimum=1)
    gap, z = _positive("difference", difference) / 100, _z(confidence_level)
    variance, level = p + d - (p - d) ** 2, 1 - confidence_level
    parts, df = (1, 1) if groups == 1 else (2, groups - 1)
    aims: list[Aim] = [
        ("half-width of the score of one group", lambda n: 100 * z * math.sqrt(variance / n), True),
        ("test of the score", lambda n: chi_square_power(n * gap**2 / (parts * variance), df, level), False),
    ]
    against = {1: "one score against a stated value", 2: "two groups"}.get(
        groups, f"{groups} groups, two of them {difference:g} points apart and the others halfway"
    )
    method = f"Wald chi-square test, noncentral with {df} df, of {against}; {p:.0%} promoters, {d:.0%} detractors."
    return aims, method, groups


def share_setting(
    *, share: float = 0.5, difference: float = 0.1, groups: int = 1, confidence_level: float = 0.95
) -> Setting:
    """Return the aims of one share or of two."""
    first, level = fraction("share", share), 1 - fraction("confidence_level", confidence_level)
    second = fraction("share + difference", first + _positive("difference", difference))
    if whole("groups", groups, minimum=1) > 2:
        raise ArgumentError(f"groups - got {groups} - expected 1 or 2 for shares.")
    test = share_power if groups == 1 else shares_power
    aims: list[Aim] = [
        ("half-width of one share", lambda n: wilson_half(first, n, confidence_level), True),
        ("test of the share", lambda n: test(first, second, n, level), False),
    ]
    tested = "exact binomial test, half of the level in each tail" if groups == 1 else "normal test of two shares"
    return aims, f"Wilson interval; {tested}, {first:.3g} against {second:.3g}.", groups


def mean_setting(*, sd: float = 1.0, difference: float = 0.5, confidence_level: float = 0.95) -> Setting:
    """Return the aims of one mean."""
    return _means(sd, difference, confidence_level, 1)


def difference_setting(
    *, sd: float = 1.0, difference: float = 0.5, groups: int = 2, confidence_level: float = 0.95
) -> Setting:
    """Return the aims of differences between the means of groups."""
    return _means(sd, difference, confidence_level, whole("groups", groups, minimum=2))


def _means(sd: float, difference: float, confidence_level: float, groups: int) -> Setting:
    from scipy.stats import t

    spread, gap = _positive("sd", sd), _positive("difference", difference)
    level = 1 - fraction("confidence_level", confidence_level)

    def half(n: int) -> float:
        return float(t.isf(level / 2, groups * (n - 1))) * spread * math.sqrt(min(groups, 2) / n)

    what = "mean" if groups == 1 else "difference of two means"
    if groups > 2:
        many: list[Aim] = [
            (f"half-width of the {what}", half, True),
            ("test of the means of all groups", lambda n: means_power(gap / spread, n, groups, level), False),
        ]
        method = (
            f"F test, noncentral, of {groups} groups, two of them {gap:g} apart and the others halfway; standard deviation "
            f"{spread:g}."
        )
        return many, method, groups
    aims: list[Aim] = [
        (f"half-width of the {what}", half, True),
        (f"test of the {what}", lambda n: t_power(gap / spread, n, groups, level), False),
    ]
    return aims, f"Student's t, noncentral; standard deviation {spread:g}, difference {gap:g}.", groups


EFFECTS: Final = ("r2_increase", "partial_r2", "std_beta", "vif")
"""Words for the effect of drivers in a regression: one of the first three, and the variance inflation for the third."""


def names_of(setting: Callable[..., Setting]) -> tuple[str, ...]:
    """Return what may be assumed about a goal, by name."""
    own = tuple(inspect.signature(setting).parameters)
    return own if own[-1] != "effect" else (*EFFECTS, *own[:-1])


def regression_setting(
    *,
    r2_full: float = 0.3,
    tested: int = 1,
    drivers: int = 5,
    confidence_level: float = 0.95,
    **effect: float | None,
) -> Setting:
    """Return the aim of a regression: the increase of R2 by some of its drivers, or by a single one."""
    full, level = fraction("r2_full", r2_full), 1 - fraction("confidence_level", confidence_level)
    increase, words = _increase(effect, full)
    if increase > full:
        name = "r2_increase" if not words else words.split(" ")[0]
        raise ArgumentError(f"{name} - R2 rises by {increase:.3g} - expected at most r2_full, {full:g}.")
    if whole("tested", tested, minimum=1) > whole("drivers", drivers, minimum=1):
        raise ArgumentError(f"tested - got {tested} - expected at most the {drivers} drivers.")
    if words and tested > 1:
        raise ArgumentError(f"tested - got {tested} - {words.split(' ')[0]} is of a single driver - give r2_increase.")
    aims: list[Aim] = [
        (
            "test of the driver" if words else "test of the R2 increase",
            lambda n: random_r2_power(increase, full, tested, drivers, n, level),
            False,
        )
    ]
    given = f" ({words})" if words else ""
    method = (
        f"F test with drivers drawn anew in every study, of {tested} of {drivers} drivers: R2 rises by {increase:.3g} to "
        f"{full:g}{given}."
    )
    return aims, method, 1


def _increase(effect: dict[str, float | None], full: float) -> tuple[float, str]:
    """Return the increase of R2, and how it was said where it was not said so."""
    given = {name: value for name in EFFECTS[:-1] if (value := effect.get(name)) is not None}
    vif, named = effect.get("vif", 1.0), list(given)
    if len(named) > 1:
        raise ArgumentError(
            f"{', '.join(named)} - {len(named)} were given - they say the same effect - give one of them."
        )
    name, value = (named[0], float(given[named[0]])) if named else ("r2_increase", 0.02)
    if name != "std_beta" and vif != 1:
        raise ArgumentError(f"vif - got {vif!r} - is used with std_beta only - leave it out, or give std_beta.")
    if name == "r2_increase":
        return fraction(name, value), ""
    if name == "partial_r2":
        partial = fraction(name, value)
        return partial * (1 - full) / (1 - partial), f"partial_r2 {partial:g}"
    if isinstance(vif, bool) or not isinstance(vif, (int, float)) or not 1 <= vif < math.inf:
        raise ArgumentError(f"vif - got {vif!r} - expected a number of at least 1, for example 1.5.")
    beta = fraction(name, abs(value))
    return beta**2 / vif, f"std_beta {value:g} with a variance inflation of {vif:g}"


def sizes_of(setting: Callable[..., Setting]) -> Callable[..., Plan]:
    """Return the function that plans the size of a goal."""

    def size(*, power: float = 0.8, half_width: float | None = None, **assumed: Any) -> Plan:
        (aims, method, groups), field = _assumed(setting, assumed)
        fraction("power", power)
        rows: list[Row] = []
        for aim, reaches, is_width in aims:
            if is_width and half_width is None:
                continue
            target = _positive("half_width", half_width or 0) if is_width else power
            n = smallest(lambda m, r=reaches, w=is_width, g=target: r(m) <= g if w else r(m) >= g)  # type: ignore[misc]
            rows.append({"aim": aim, "target": target} | _row(n, reaches, groups, field))
        planned = [row["n"] for row in rows]
        return Plan(rows, _notes(groups, rows), method, _curve(aims, planned, groups, field))

    return size


def powers_of(setting: Callable[..., Setting]) -> Callable[..., Plan]:
    """Return the function that tells what a given number of respondents achieves."""

    def reach(*, respondents: int, **assumed: Any) -> Plan:
        (aims, method, groups), field = _assumed(setting, assumed)
        total = whole("respondents", respondents, minimum=2)
        n = field.worth(total) // groups
        if n < 2:
            raise ArgumentError(
                f"respondents - {total} are worth {n} answers per group - expected at least 2 - ask more."
            )
        rows = [
            {"aim": aim, "reached": f(n), "n": n, "respondents": total, "invitations": field.invitations(total)}
            for aim, f, _ in aims
        ]
        return Plan(rows, _notes(groups, rows), method, _curve(aims, [n], groups, field))

    return reach


def _assumed(setting: Callable[..., Setting], assumed: dict[str, Any]) -> tuple[Setting, FieldWork]:
    own = {name: value for name, value in assumed.items() if name not in FIELD_NAMES}
    field = field_work(**{name: value for name, value in assumed.items() if name in FIELD_NAMES})
    return setting(**own), field


def _row(n: int | None, reaches: Callable[[int], float], groups: int, field: FieldWork) -> Row:
    if n is None:
        return dict.fromkeys(("reached", "n", "respondents", "invitations"), float("nan"))
    total = field.first_wave(field.answers(n * groups))
    return {"reached": reaches(n), "n": n, "respondents": total, "invitations": field.invitations(total)}


def _curve(aims: list[Aim], planned: list[float], groups: int, field: FieldWork) -> list[Row]:
    return curve_of(aims, around(*planned), lambda each: field.first_wave(field.answers(each * groups)))


def _notes(groups: int, rows: list[Row]) -> list[str]:
    notes = ["n is the answers of a simple random sample" + (" in each group" if groups > 1 else "") + "."]
    if groups > 1:
        notes.append(
            f"The {groups} groups are planned equally large; respondents and invitations are for all together."
        )
    if any(row["n"] != row["n"] for row in rows):
        notes.append("An aim that more than 50,000 answers would not reach has no size.")
    return notes


SETTINGS: Final[Mapping[str, Callable[..., Setting]]] = {
    "nps": score_setting,
    "share": share_setting,
    "mean": mean_setting,
    "difference": difference_setting,
    "regression": regression_setting,
}
"""Goals by name."""
