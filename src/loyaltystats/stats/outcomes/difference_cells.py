"""From respondents to differences of scores: cells (a group, a wave, a question), pairs of them, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.outcomes.designed import ScoreRows, joint_scores, mean_of
from loyaltystats.stats.outcomes.pairs import Compared, Sides, hybrid, plain, student

if TYPE_CHECKING:
    import numpy as np

OTHERS: Final = "others"
"""Value of ``reference``: every group against all other respondents."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two cells by position; ``group`` where the table is split."""

    first: int
    second: int
    group: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """Differences with what their intervals need; arrays over pairs, on the scale of -1 to 1."""

    estimate: np.ndarray
    score_first: np.ndarray
    score_second: np.ndarray
    n_first: np.ndarray
    n_second: np.ndarray
    sides: Sides | None = None
    std_error: np.ndarray | None = None
    df: np.ndarray | None = None

    def compare(self, interval: str, confidence_level: float) -> Compared:
        """Return the interval and test of every pair."""
        if self.std_error is not None:
            return student(self.estimate, self.std_error, self.df, confidence_level)
        if self.sides is None:
            raise TypeError("neither shares nor standard errors were measured")
        if interval == "score":
            return hybrid(self.sides, confidence_level)
        return plain(self.sides, confidence_level, interval)


def joined(parts: Sequence[Measured]) -> Measured:
    """Return several sets of differences as one; all were measured in the same way."""
    import numpy as np

    def all_of(name: str, of: Sequence[object]) -> np.ndarray:
        return np.concatenate([np.atleast_1d(getattr(each, name)) for each in of])

    sides = [part.sides for part in parts if part.sides is not None]
    return Measured(
        estimate=all_of("estimate", parts),
        score_first=all_of("score_first", parts),
        score_second=all_of("score_second", parts),
        n_first=all_of("n_first", parts),
        n_second=all_of("n_second", parts),
        sides=Sides(**{each.name: all_of(each.name, sides) for each in fields(Sides)}) if sides else None,
        std_error=None if sides else all_of("std_error", parts),
        df=None if sides else all_of("df", parts),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shares:
    up: np.ndarray
    down: np.ndarray
    n: np.ndarray
    n_effective: np.ndarray


def _shares(found: ScoreRows, domains: Sequence[np.ndarray]) -> _Shares:
    import numpy as np

    up, down, n, effective = [], [], [], []
    for domain in domains:
        w, score = found.rows.weights[domain], found.score[domain]
        total = float(w.sum())
        up.append(float(w[score > 0].sum()) / total if total > 0 else np.nan)
        down.append(float(w[score < 0].sum()) / total if total > 0 else np.nan)
        n.append(int(domain.sum()))
        effective.append(found.rows.n_effective(domain))
    return _Shares(up=np.array(up), down=np.array(down), n=np.array(n), n_effective=np.array(effective))


def independent(found: ScoreRows, pairs: Sequence[Pair], interval: str) -> Measured:
    """Return the differences between cells of different respondents."""
    import numpy as np

    every = _shares(found, found.domains)
    i, j = (np.array([getattr(pair, side) for pair in pairs], dtype=np.int64) for side in ("first", "second"))
    score = every.up - every.down
    scores = {
        "estimate": score[i] - score[j],
        "score_first": score[i],
        "score_second": score[j],
        "n_first": every.n[i],
        "n_second": every.n[j],
    }
    if interval == "design":
        covariance = joint_scores(found).covariance
        variance = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        df = [found.rows.degrees_of_freedom(found.domains[a] | found.domains[b]) - 1 for a, b in zip(i, j, strict=True)]
        return Measured(**scores, std_error=np.sqrt(np.maximum(variance, 0.0)), df=np.array(df, dtype=float))
    sides = Sides(
        up1=every.up[i],
        down1=every.down[i],
        n1=every.n_effective[i],
        up2=every.up[j],
        down2=every.down[j],
        n2=every.n_effective[j],
    )
    return Measured(**scores, sides=sides)


def paired(first: ScoreRows, second: ScoreRows, interval: str) -> Measured:
    """Return the differences between two answers of the same respondents, one per domain of ``first``."""
    import numpy as np

    domains = [one & other for one, other in zip(first.domains, second.domains, strict=True)]
    one, other = _shares(first, domains), _shares(second, domains)
    scores = {
        "estimate": (one.up - one.down) - (other.up - other.down),
        "score_first": one.up - one.down,
        "score_second": other.up - other.down,
        "n_first": one.n,
        "n_second": other.n,
    }
    if interval == "score":
        r = np.array([_correlation(first, second, domain) for domain in domains])
        n = one.n_effective
        return Measured(
            **scores, sides=Sides(up1=one.up, down1=one.down, n1=n, up2=other.up, down2=other.down, n2=n, correlation=r)
        )
    change = first.score - second.score
    errors, df = np.full(len(domains), np.nan), np.full(len(domains), np.nan)
    for at, domain in enumerate(domains):
        if domain.any():
            errors[at], df[at] = mean_of(change, first.rows, domain)
    return Measured(**scores, std_error=errors, df=df)


def _correlation(first: ScoreRows, second: ScoreRows, domain: np.ndarray) -> float:
    """Return the weighted correlation of the two scores; 0 where one of them does not vary."""
    import numpy as np

    w = first.rows.weights[domain]
    if not w.size:
        return 0.0
    x, y = first.score[domain], second.score[domain]
    x, y = x - w @ x / w.sum(), y - w @ y / w.sum()
    spread = float(np.sqrt((w @ x**2) * (w @ y**2)))
    return float(w @ (x * y)) / spread if spread > 0 else 0.0
