"""Chains: questions are completed in turn, each from all others, round after round (fully conditional specification)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.missing.draws import classed, matched

if TYPE_CHECKING:
    import numpy as np

MOST_PREDICTORS: Final = 25
LEAST_CORRELATION: Final = 0.10
"""A question predicts another if they correlate at least so much, or if it tells who answers; at most so many do."""

PMM, CLASSES = "pmm", "classes"
FEWEST_ROUNDS: Final = 5
FEWEST_CHAINS: Final = 5
"""Rounds of the second half, and chains, from which it can be said whether they have mixed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Variable:
    """One question: its values (``nan`` where missing), how it is drawn, and whether its codes are only names."""

    name: str
    values: np.ndarray
    method: str
    nominal: bool

    @property
    def missing(self) -> np.ndarray:
        """Who has no answer."""
        import numpy as np

        found: np.ndarray = np.isnan(self.values)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """One completed set, and the means of the completed answers round by round."""

    values: Mapping[str, np.ndarray]
    trace: np.ndarray


def predictors(variables: Sequence[Variable]) -> dict[str, list[str]]:
    """Return, for each question with gaps, the questions that predict it, in the order of the study."""
    chosen: dict[str, list[str]] = {}
    for target in variables:
        if not target.missing.any():
            continue
        strength = []
        for other in variables:
            if other is target:
                continue
            tells = max(
                _correlation(target.values, other.values), _correlation(target.missing.astype(float), other.values)
            )
            kept = 1.0 if other.nominal else tells
            strength.append((-kept, other.name))
        strength.sort()
        strong = [name for size, name in strength if -size >= LEAST_CORRELATION]
        chosen[target.name] = (strong or [name for _, name in strength])[:MOST_PREDICTORS]
    order = {variable.name: at for at, variable in enumerate(variables)}
    return {name: sorted(listed, key=order.__getitem__) for name, listed in chosen.items()}


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    import numpy as np

    both = ~np.isnan(first) & ~np.isnan(second)
    a, b = first[both], second[both]
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return abs(float(np.corrcoef(a, b)[0, 1]))


def run(
    variables: Sequence[Variable],
    by: Mapping[str, Sequence[str]],
    rounds: int,
    rng: np.random.Generator,
) -> Chain:
    """Complete all questions once: start from answers drawn at random, then go round."""
    import numpy as np

    known = {variable.name: variable for variable in variables}
    filled = {variable.name: _started(variable, rng) for variable in variables}
    gaps = [variable for variable in variables if variable.name in by]
    trace = np.empty((rounds, len(gaps)))
    for step in range(rounds):
        for column, target in enumerate(gaps):
            missing = target.missing
            design = _design([(known[name], filled[name]) for name in by[target.name]], len(missing))
            seen, told, asked = target.values[~missing], design[~missing], design[missing]
            draw = matched if target.method == PMM else classed
            values = draw(seen, told, asked, rng)
            filled[target.name] = filled[target.name].copy()
            filled[target.name][missing] = values
            trace[step, column] = values.mean()
    return Chain(values=filled, trace=trace)


def _started(variable: Variable, rng: np.random.Generator) -> np.ndarray:
    found = variable.values.copy()
    missing = variable.missing
    if missing.any():
        found[missing] = rng.choice(variable.values[~missing], int(missing.sum()))
    return found


def _design(others: Sequence[tuple[Variable, np.ndarray]], n: int) -> np.ndarray:
    """Return a constant and standardised predictors; codes that are names have one column each but the first."""
    import numpy as np

    columns = [np.ones(n)]
    for variable, values in others:
        if variable.nominal:
            columns += [(values == level).astype(float) for level in np.unique(values)[1:]]
        else:
            spread = values.std()
            columns.append((values - values.mean()) / spread if spread > 0 else np.zeros(n))
    return np.column_stack(columns)


def settled(chains: Sequence[Chain]) -> np.ndarray:
    """Return the potential scale reduction of the mean of each question's completed answers over the second half."""
    import numpy as np

    traces = np.stack([chain.trace for chain in chains])
    half = traces[:, traces.shape[1] // 2 :]
    n = half.shape[1]
    if n < FEWEST_ROUNDS or len(half) < FEWEST_CHAINS:
        return np.full(half.shape[2], np.nan)
    within = half.var(axis=1, ddof=1).mean(axis=0)
    between = half.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(within > 0, np.sqrt((n - 1) / n + between / within), 1.0)
