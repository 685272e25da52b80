"""What may be said about each goal of ``plan`` on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import click

_F = Callable[..., Any]


def _number(name: str, words: str, default: float | None = None) -> _F:
    return click.option(f"--{name}", type=float, default=default, show_default=default is not None, help=words)


def _count(name: str, words: str, default: int | None = None) -> _F:
    return click.option(f"--{name}", type=int, default=default, show_default=default is not None, help=words)


def _shares(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[float, ...] | None:
    if value is None:
        return None
    try:
        return tuple(float(each) for each in value.split(","))
    except ValueError:
        raise click.BadParameter(
            f"{value!r} - expected fractions with commas between, for example 0.2,0.4,0.4."
        ) from None


POWER: Final = _number("power", "Chance that the test finds what is there.", 0.8)
_WIDTH: Final = _number("half-width", "Half of the interval. Default: not an aim.")

FIELD: Final = (
    _count("population", "Size of the population, where it is finite."),
    _number("response-rate", "Share of the invited who answer.", 1.0),
    _number("design-effect", "Factor by which the design enlarges variances.", 1.0),
    _number("attrition", "Share lost from wave to wave.", 0.0),
    _count("waves", "Waves of the study.", 1),
)
"""Options about the field, the same for every goal."""

GOALS: Final[Mapping[str, tuple[str, tuple[_F, ...]]]] = MappingProxyType(
    {
        "nps": (
            "A recommendation score, or its difference between groups.",
            (
                POWER,
                _number("half-width", "Half of the interval, in points. Default: not an aim."),
                _number("promoters", "Expected share of promoters.", 0.4),
                _number("detractors", "Expected share of detractors.", 0.2),
                _number("difference", "Difference to find, in points.", 10.0),
                _count("groups", "Groups that are compared; 1 tests against a stated value.", 1),
            ),
        ),
        "share": (
            "A share, or the difference of two.",
            (
                POWER,
                _WIDTH,
                _number("share", "Expected share.", 0.5),
                _number("difference", "Difference to find.", 0.1),
                _count("groups", "1 or 2.", 1),
            ),
        ),
        "mean": (
            "A mean.",
            (
                POWER,
                _WIDTH,
                _number("sd", "Standard deviation.", 1.0),
                _number("difference", "Difference to find.", 0.5),
            ),
        ),
        "difference": (
            "Differences between the means of groups.",
            (
                POWER,
                _WIDTH,
                _number("sd", "Standard deviation.", 1.0),
                _number("difference", "Difference to find.", 0.5),
                _count("groups", "Groups that are compared.", 2),
            ),
        ),
        "regression": (
            "Drivers of a regression, together or a single one.",
            (
                POWER,
                _number("r2-increase", "Increase of R2 by the drivers tested. Default: 0.02."),
                _number("partial-r2", "Partial R2 of a single driver, instead."),
                _number("std-beta", "Standardised coefficient of a single driver, instead."),
                _number("vif", "With --std-beta: variance inflation of the driver.", 1.0),
                _number("r2-full", "R2 of the whole model.", 0.3),
                _count("tested", "Drivers that are tested together.", 1),
                _count("drivers", "Drivers in the model.", 5),
            ),
        ),
        "ordinal": (
            "A driver of an ordinal outcome, by simulated studies.",
            (
                POWER,
                click.option(
                    "--shares",
                    callback=_shares,
                    help="Expected shares of the classes, lowest first, with commas. Default: 0.2,0.4,0.4.",
                ),
                _number("odds-ratio", "Odds ratio of the driver per standard deviation. Default: 1.5."),
                _number("beta", "Its logarithm, instead."),
                _number("driver-share", "Share of yes of a yes/no driver. Default: a continuous driver."),
                _count("drivers", "Drivers in the model.", 1),
                _number("correlation", "Correlation between the drivers.", 0.0),
                _number("other-odds-ratio", "Odds ratio of each of the other drivers.", 1.0),
                _count("n-simulations", "Simulated studies.", 2000),
                _count("seed", "Seed of the simulation. Default: always the same."),
            ),
        ),
    }
)
"""Goal -> what it is about, and its options; ``kano`` has a command of its own."""
