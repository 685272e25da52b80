"""Scenarios: what is changed about the drivers, and what the drivers of every respondent are afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.drivers.models.rows import ModelRows

if TYPE_CHECKING:
    import numpy as np

ALL: Final = "all changes together"
MOST_MOVES: Final = 6
"""More moves of shares would need too many versions of every respondent, 2 to the power of their number."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change of one driver.

    ``kind`` is ``add`` (``amount`` points for everybody), ``lift`` (everybody below ``to`` gets there) or ``move``
    (``amount`` is the share of those at most at ``at_most`` who get to ``to``).
    """

    term: str
    kind: str
    amount: float = 0.0
    to: float = 0.0
    at_most: float = 0.0

    def words(self, name: str) -> str:
        """Say what is done to the driver."""
        if self.kind == "add":
            return f"{name}: {self.amount:+g} for everybody"
        if self.kind == "lift":
            return f"{name}: everybody below {self.to:g} gets {self.to:g}"
        return f"{name}: {self.amount:.0%} of those at {self.at_most:g} or below get {self.to:g}"


@dataclass(frozen=True, kw_only=True)
class Ends:
    """Lowest and highest answer of a driver, and whether the scale is known (else they are those observed)."""

    lowest: float
    highest: float
    known: bool


Version = tuple["np.ndarray", "np.ndarray"]
"""Drivers of all respondents, and the share of each respondent that has them."""


def scenario_steps(
    rows: ModelRows,
    change: Mapping[str, float] | None,
    lift: Mapping[str, float] | None,
    move: Mapping[str, Sequence[float]] | None,
) -> list[Step]:
    """Return the steps of a scenario in the order given.

    Raises
    ------
    ArgumentError
        Nothing is changed, a driver is not in the model, is a text or a control, is changed twice, or a number is none.
    """
    steps = [
        Step(term=name, kind="add", amount=_number("change", name, value)) for name, value in (change or {}).items()
    ]
    steps += [Step(term=name, kind="lift", to=_number("lift", name, value)) for name, value in (lift or {}).items()]
    steps += [_move(name, value) for name, value in (move or {}).items()]
    if not steps:
        raise ArgumentError(
            "change - nothing is changed - expected at least one driver, for example change={'speed': 1}."
        )
    names = [step.term for step in steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArgumentError(f"change, lift, move - {twice} are changed twice - expected each driver once.")
    plain = [term for term in rows.judged if term not in rows.crossed and not term.endswith("]")]
    for name in names:
        if name not in plain:
            raise ArgumentError(
                f"change - {name!r} is no numeric driver of the model - expected one of {', '.join(plain)}."
            )
    if sum(step.kind == "move" for step in steps) > MOST_MOVES:
        raise ArgumentError(
            f"move - more than {MOST_MOVES} drivers - expected fewer; use change or lift for the others."
        )
    return steps


def _number(argument: str, name: str, value: Any) -> float:
    import math

    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ArgumentError(f"{argument} - got {value!r} for {name!r} - expected a number of scale points.")
    return float(value)


def _move(name: str, value: Any) -> Step:
    given = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if len(given) != 3:
        raise ArgumentError(
            f"move - got {value!r} for {name!r} - expected three numbers: from at most, to, and the share who move, for "
            "example (2, 3, 0.5)."
        )
    at_most, to, share = (_number("move", name, each) for each in given)
    if not 0 < share <= 1 or not to > at_most:
        raise ArgumentError(
            f"move - got {value!r} for {name!r} - expected a share above 0 up to 1, and a target above the start."
        )
    return Step(term=name, kind="move", amount=share, to=to, at_most=at_most)


def applied(rows: ModelRows, steps: Sequence[Step], ends: Mapping[str, Ends]) -> list[Version]:
    """Return the versions of all respondents after the steps; nobody leaves the scale."""
    import numpy as np

    versions: list[Version] = [(rows.x, np.ones(len(rows.y)))]
    for step in steps:
        column = rows.terms.index(step.term)
        versions = [each for version in versions for each in _one(version, step, column, ends[step.term])]
    return [(_with_products(rows, x), share) for x, share in versions]


def _one(version: Version, step: Step, column: int, ends: Ends) -> list[Version]:
    import numpy as np

    x, share = version
    values = x[:, column]
    if step.kind == "add":
        return [(_replaced(x, column, _kept_inside(values, values + step.amount, ends)), share)]
    if step.kind == "lift":
        return [(_replaced(x, column, _kept_inside(values, np.maximum(values, step.to), ends)), share)]
    meant = values <= step.at_most
    moved = _replaced(x, column, np.where(meant, _kept_inside(values, np.full_like(values, step.to), ends), values))
    part = np.where(meant, step.amount, 0.0)
    return [(x, share * (1 - part)), (moved, share * part)]


def _kept_inside(before: np.ndarray, after: np.ndarray, ends: Ends) -> np.ndarray:
    """Return the new values without those that would leave the scale; who stands outside already stays where he is."""
    import numpy as np

    kept: np.ndarray = np.clip(after, np.minimum(before, ends.lowest), np.maximum(before, ends.highest))
    return kept


def _replaced(x: np.ndarray, column: int, values: np.ndarray) -> np.ndarray:
    found: np.ndarray = x.copy()
    found[:, column] = values
    return found


def _with_products(rows: ModelRows, x: np.ndarray) -> np.ndarray:
    """Return the drivers with the products of interactions moved along."""
    for product, (one, other) in rows.crossed.items():
        if product in rows.terms:
            x[:, rows.terms.index(product)] = x[:, rows.terms.index(one)] * x[:, rows.terms.index(other)]
    return x


def reached(rows: ModelRows, step: Step, ends: Ends) -> tuple[float, float]:
    """Return the share of respondents whom a step moves, and the mean change of their driver over all respondents."""
    import numpy as np

    column = rows.terms.index(step.term)
    moved = applied(rows, [step], {step.term: ends})
    change = np.zeros(len(rows.y))
    touched = np.zeros(len(rows.y))
    for x, share in moved:
        gap = x[:, column] - rows.x[:, column]
        change += share * gap
        touched += share * (gap != 0)
    return float(np.average(touched, weights=rows.weights)), float(np.average(change, weights=rows.weights))
