"""Tables of one group of respondents, from its evidence: shares, differences, ranks, dominance, methods side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.dominance.evidence import DOMINANCE_BUDGET, Evidence, LinearEvidence
from loyaltystats.stats.drivers.dominance.letters import letters
from loyaltystats.stats.drivers.dominance.owen import owen_values
from loyaltystats.stats.drivers.dominance.squares import Squares
from loyaltystats.stats.drivers.lattice import subset_sizes
from loyaltystats.stats.drivers.resamples import bootstrap_interval

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

VALUES_HELD: Final = 2**24
"""Values of subsets in resamples that are held at once: 128 MB."""

SIGNED: Final = ("pratt",)
"""Methods whose contributions can be negative; the limits of the others are cut at 0 and 1."""

FEWEST: Final = 50
"""Resamples from which shares of resamples are worth printing."""


def share_table(evidence: Evidence, level: float) -> pd.DataFrame:
    """Make the table of shares."""
    import numpy as np
    import pandas as pd
    from scipy.stats import rankdata

    found = evidence.contributions
    total = found.sum()
    spread, draws = evidence.spread, evidence.sampled
    low, high = _intervals(found / total, _shares(draws), _shares_or_none(evidence.left_out), level, spread)
    part_low, part_high = _intervals(found, draws, evidence.left_out, level, spread)
    if spread is not None and evidence.method not in SIGNED:
        low, high, part_low = np.maximum(low, 0.0), np.minimum(high, 1.0), np.maximum(part_low, 0.0)
    first = np.full(len(found), math.nan)
    if len(evidence.usable) and spread is None:
        best = evidence.usable == evidence.usable.max(axis=1, keepdims=True)
        first = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    errors = evidence.squares and {"std_error": evidence.squares.errors(found / total, _shares(evidence.draws))}
    table = pd.DataFrame(
        {
            "term": list(evidence.players.names),
            "importance": found / total,
            "contribution": found,
            **(errors or {}),
            "conf_low": low,
            "conf_high": high,
            "contribution_low": part_low,
            "contribution_high": part_high,
            "rank": rankdata(-found, method="min").astype(int),
            "first_probability": first,
            "tied": _tied(evidence, level),
        }
    )
    return table if evidence.order_error is None else table.assign(order_error=evidence.order_error)


def _shares(contributions: np.ndarray) -> np.ndarray:
    shares: np.ndarray = contributions / contributions.sum(axis=1, keepdims=True)
    return shares


def _shares_or_none(contributions: np.ndarray | None) -> np.ndarray | None:
    return None if contributions is None else _shares(contributions)


def _intervals(
    estimates: np.ndarray, draws: np.ndarray, left_out: np.ndarray | None, level: float, spread: Squares | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of each number: Student's from replicate weights, else BCa or percentile from resamples."""
    import numpy as np

    if spread is not None:
        return spread.limits(estimates, draws, level)
    if left_out is None and len(draws):
        low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
        return low, high
    ends = [
        bootstrap_interval(float(value), draws[:, at], None if left_out is None else left_out[:, at], level)
        for at, value in enumerate(estimates)
    ]
    both = np.array(ends).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def difference_table(evidence: Evidence, level: float) -> pd.DataFrame:
    """Make the table of differences of shares, the more important driver of each pair first."""
    import numpy as np
    import pandas as pd

    names, order = evidence.players.names, _order(evidence)
    pairs = list(combinations(order, 2))
    one, other = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
    shares = evidence.contributions / evidence.contributions.sum()
    draws = _shares(evidence.sampled)
    left = _shares_or_none(evidence.left_out)
    low, high = _intervals(
        shares[one] - shares[other],
        draws[:, one] - draws[:, other],
        None if left is None else left[:, one] - left[:, other],
        level,
        evidence.spread,
    )
    known = ~np.isnan(low)
    return pd.DataFrame(
        {
            "term": [names[at] for at in one],
            "other_term": [names[at] for at in other],
            "difference": shares[one] - shares[other],
            "conf_low": low,
            "conf_high": high,
            "separable": [
                None if not sure else ("yes" if bottom > 0 or top < 0 else "no")
                for sure, bottom, top in zip(known, low, high, strict=True)
            ],
        }
    )


def _order(evidence: Evidence) -> list[int]:
    """Return the players, most important first; of equal ones the first named."""
    return sorted(range(len(evidence.contributions)), key=lambda at: (-evidence.contributions[at], at))


def _tied(evidence: Evidence, level: float) -> list[str | None]:
    """Return letters: two drivers with one in common cannot be separated; None without resamples."""
    if not len(evidence.usable):
        return [None] * len(evidence.players.names)
    table = difference_table(evidence, level)
    names, order = evidence.players.names, _order(evidence)
    place = {names[at]: number for number, at in enumerate(order)}
    apart = {
        (place[str(row["term"])], place[str(row["other_term"])])
        for row in table.to_dict("records")
        if row["separable"] == "yes"
    }
    found = dict(zip(order, letters(len(order), apart), strict=True))
    return [found[at] for at in range(len(order))]


def rank_table(evidence: Evidence) -> pd.DataFrame:
    """Make the table of rank probabilities: how often each driver has each rank; equal ones share their ranks."""
    import numpy as np
    import pandas as pd
    from scipy.stats import rankdata

    p = len(evidence.players.names)
    chance = np.full((p, p), math.nan)
    draws = evidence.usable
    if len(draws) and evidence.spread is None:
        lowest = rankdata(-draws, method="min", axis=1).astype(int)
        highest = rankdata(-draws, method="max", axis=1).astype(int)
        for rank in range(1, p + 1):
            inside = (lowest <= rank) & (rank <= highest)
            chance[:, rank - 1] = (inside / (highest - lowest + 1)).mean(axis=0)
    return pd.DataFrame(
        {
            "term": np.repeat(list(evidence.players.names), p),
            "rank": np.tile(np.arange(1, p + 1), p),
            "rank_probability": chance.ravel(),
        }
    )


def method_table(evidence: Evidence) -> pd.DataFrame:
    """Make the table of all methods side by side: contribution and share by each, with coefficients where there are any."""
    import pandas as pd

    columns: dict[str, Sequence[object] | np.ndarray] = {"term": list(evidence.players.names)}
    columns |= evidence.coefficients
    for name, found in evidence.by_method().items():
        columns[name] = found
        columns[f"{name}_share"] = found / found.sum()
    return pd.DataFrame(columns)


def conditional_table(evidence: Evidence, level: float) -> pd.DataFrame:
    """Make the table of mean gains by the number of players that entered before, with percentile intervals."""
    import numpy as np
    import pandas as pd

    p = evidence.need_values("conditional dominance")
    found = gains_by_size(evidence.values()[:, None], p)[:, :, 0]
    draws = gains_by_size(evidence.value_draws(_most(p, 8 * p * 2**p)), p)
    low = high = np.full((p, p), math.nan)
    if evidence.spread is not None and draws.shape[2] == len(evidence.draws):
        low, high = evidence.spread.limits(found.ravel(), draws.reshape(p * p, -1).T, level)
    elif evidence.spread is None and draws.shape[2] >= FEWEST:
        low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=2)
    return pd.DataFrame(
        {
            "term": np.repeat(list(evidence.players.names), p),
            "subset_size": np.tile(np.arange(p), p),
            "contribution": found.ravel(),
            "contribution_low": low.ravel(),
            "contribution_high": high.ravel(),
        }
    )


def _most(p: int, work: int) -> int:
    """Return how many resamples are looked at whole: none where too few fit into memory and patience."""
    found = min(DOMINANCE_BUDGET // max(1, work), VALUES_HELD // 2**p)
    return found if found >= FEWEST else 0


def gains_by_size(values: np.ndarray, p: int) -> np.ndarray:
    """Return the mean gain of each player over subsets of each size, shape (p, p, m), from values of shape (2**p, m)."""
    import numpy as np

    found = np.empty((p, p, values.shape[1]))
    size = subset_sizes(p - 1)
    order = np.argsort(size, kind="stable")
    starts = np.searchsorted(size[order], np.arange(p))
    count = np.bincount(size, minlength=p)[:, None]
    subsets = np.arange(2 ** (p - 1))
    for player in range(p):
        without = (subsets >> player << (player + 1)) | (subsets & ((1 << player) - 1))
        gain = values[without[order] | (1 << player)] - values[without[order]]
        found[player] = np.add.reduceat(gain, starts, axis=0) / count
    return found


def dominance_table(evidence: Evidence) -> pd.DataFrame:
    """Make the table of complete, conditional and general dominance of every pair, with reproducibility in resamples."""
    import numpy as np
    import pandas as pd

    p = evidence.need_values("dominance")
    pairs = list(combinations(_order(evidence), 2))
    values = evidence.values()[:, None]
    draws = evidence.value_draws(_most(p, len(pairs) * 2**p // 4))
    enough = draws.shape[1] >= FEWEST and evidence.spread is None
    gains, drawn = gains_by_size(values, p), gains_by_size(draws if enough else values, p)
    rows = []
    for one, other in pairs:
        here = _verdicts(values, gains, one, other)
        there = _verdicts(draws, drawn, one, other) if enough else None
        kept = [math.nan] * 3 if there is None else [float(np.mean(b == a)) for a, b in zip(here, there, strict=True)]
        rows.append([*(float(each[0]) for each in here), *kept])
    names = evidence.players.names
    numbers = np.array(rows)
    kinds = ("complete", "conditional", "general")
    table: dict[str, Sequence[str] | np.ndarray] = {
        "term": [names[one] for one, _ in pairs],
        "other_term": [names[other] for _, other in pairs],
    }
    for at, kind in enumerate(kinds):
        table |= {kind: numbers[:, at], f"{kind}_kept": numbers[:, at + 3]}
    return pd.DataFrame(table)


def _verdicts(values: np.ndarray, gains: np.ndarray, one: int, other: int) -> list[np.ndarray]:
    """Return 1, 0.5 or 0 for complete, conditional and general dominance of one player over the other, per column."""
    import numpy as np

    low, high = sorted((one, other))
    p = len(gains)
    subsets = np.arange(2 ** (p - 2)) if p > 1 else np.zeros(1, dtype=int)
    lower = subsets & ((1 << low) - 1)
    middle = ((subsets >> low) & ((1 << (high - low - 1)) - 1)) << (low + 1)
    rest = lower | middle | (subsets >> (high - 1) << (high + 1))
    complete = _sides(values[rest | (1 << one)] - values[rest | (1 << other)])
    conditional = _sides(gains[one] - gains[other])
    general = _sides((gains[one] - gains[other]).mean(axis=0)[None])
    return [complete, conditional, general]


def _sides(differences: np.ndarray) -> np.ndarray:
    """Return 1 where all differences of a column are positive, 0 where all are negative, else 0.5."""
    import numpy as np

    found: np.ndarray = np.where((differences > 0).all(axis=0), 1.0, np.where((differences < 0).all(axis=0), 0.0, 0.5))
    return found


def within_table(evidence: LinearEvidence, level: float) -> pd.DataFrame:
    """Make the table of Owen values: the share of each driver of a named group."""
    import numpy as np
    import pandas as pd

    players = evidence.players
    inner = evidence.inner()
    drawn = evidence.inner(evidence.matrices)
    known = ~np.isnan(drawn).any(axis=(1, 2))
    total, totals = evidence.contributions.sum(), evidence.draws.sum(axis=1, keepdims=True)[known]
    spread = evidence.spread if known.all() else None
    parts = []
    for name, members in players.members.items():
        at = players.names.index(name)
        sizes = list(members.values())
        found = owen_values(inner, players.sizes, at, sizes)[0]
        draws = owen_values(drawn[known], players.sizes, at, sizes) / totals
        low, high = _intervals(found / total, draws, None, level, spread)
        parts.append(
            pd.DataFrame(
                {
                    "driver_group": name,
                    "term": list(members),
                    "importance": found / total,
                    "contribution": found,
                    "conf_low": low,
                    "conf_high": high,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def noise_table(evidence: LinearEvidence, level: float) -> pd.DataFrame:
    """Make the table of shares beside that of a random column, with the interval of the difference."""
    import numpy as np
    import pandas as pd

    share, draws = evidence.against_noise()
    low, high = _intervals(share[:-1] - share[-1], draws[:, :-1] - draws[:, -1:], None, level, evidence.spread)
    return pd.DataFrame(
        {
            "term": list(evidence.players.names),
            "importance": share[:-1],
            "noise_share": share[-1],
            "difference": share[:-1] - share[-1],
            "conf_low": low,
            "conf_high": high,
            "separable": [None if np.isnan(end) else ("yes" if end > 0 else "no") for end in low],
        }
    )
