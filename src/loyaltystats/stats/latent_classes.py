"""Latent class analysis by EM on counted patterns: many starts at once, missing answers allowed, no row is ever seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

TOLERANCE: Final = 1e-4
QUICK_TOLERANCE: Final = 1e-2
"""Gain in log-likelihood below which a start has converged: for the answers themselves, and for resamples."""

POLISHED: Final = 1e-14
QUICK_POLISHED: Final = 1e-6
"""The same for the best start, relative: it goes on until its estimates stand still."""

MOST_LEAPS: Final = 1_000

REACHED: Final = 0.1
"""A start that stopped within this of the best log-likelihood is on its way to the same maximum, or to one as good."""

TINY: Final = 1e-300
"""Stands in for a probability of zero inside a logarithm; an answer that has it never occurs in that class."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Patterns:
    """Distinct patterns of answers and how often each was given.

    ``codes`` has one row per pattern and one column per item, -1 for a missing answer; ``n`` counts the respondents.
    """

    codes: np.ndarray
    n: np.ndarray
    sizes: tuple[int, ...]

    @property
    def total(self) -> float:
        """Return the number of respondents."""
        return float(self.n.sum())

    @property
    def first_columns(self) -> list[int]:
        """First column of every item in the wide table of answers."""
        return [sum(self.sizes[:item]) for item in range(len(self.sizes))]

    def wide(self) -> np.ndarray:
        """Return zero-one columns, one per item and answer; all zero where the answer is missing."""
        import numpy as np

        table = np.zeros((len(self.codes), sum(self.sizes)))
        for item, start in enumerate(self.first_columns):
            given = self.codes[:, item] >= 0
            table[np.flatnonzero(given), start + self.codes[given, item]] = 1.0
        return table

    def same_item(self) -> np.ndarray:
        """Return which columns of the wide table belong to the same item, as a zero-one matrix."""
        import numpy as np

        item = np.repeat(np.arange(len(self.sizes)), self.sizes)
        same: np.ndarray = (item[:, None] == item[None, :]).astype(float)
        return same

    def used(self) -> np.ndarray:
        """Return how often each answer was given."""
        given: np.ndarray = self.n @ self.wide()
        return given

    def parameters(self, classes: int) -> int:
        """Return the number of free parameters; an answer that nobody gave is none."""
        used = self.used() > 0
        items = sum(
            bool(used[start : start + size].any()) for start, size in zip(self.first_columns, self.sizes, strict=True)
        )
        free = int(used.sum()) - items
        return classes - 1 + classes * free


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """One model: shares of the classes, profiles (class x answer), posterior of every pattern, and how it was found."""

    shares: np.ndarray
    profiles: np.ndarray
    posterior: np.ndarray
    log_likelihood: float
    reached: float
    """Share of the starts that found this maximum."""
    converged: bool

    @property
    def classes(self) -> int:
        """Number of classes."""
        return len(self.shares)

    def entropy(self, n: np.ndarray) -> float:
        """Relative entropy: 1 when every respondent has one class for certain, 0 when nothing is known (1 for one class)."""
        import numpy as np

        if self.classes == 1:
            return 1.0
        spread = -(self.posterior * np.log(np.maximum(self.posterior, TINY))).sum(axis=1)
        return 1.0 - float(n @ spread) / (float(n.sum()) * float(np.log(self.classes)))

    def ordered(self, order: Sequence[int]) -> Solution:
        """Return the same model with its classes in another order."""
        from dataclasses import replace

        at = list(order)
        return replace(self, shares=self.shares[at], profiles=self.profiles[at], posterior=self.posterior[:, at])


def fit_classes(
    patterns: Patterns,
    classes: int,
    *,
    n_starts: int,
    rng: np.random.Generator,
    first: Solution | None = None,
    quick: bool = False,
) -> Solution:
    r"""Fit a latent class model by maximum likelihood, from many random starts.

    Parameters
    ----------
    patterns : Patterns
        Distinct patterns with their counts.
    classes : int
        Number of classes.
    n_starts : int
        Random starts.
    rng : numpy.random.Generator
        Randomness of the starts.
    first : Solution, optional
        One more start, for resamples.
    quick : bool, default False
        Stop all climbs early, for resamples; the likelihood is then a few hundredths low at most.

    Returns
    -------
    Solution
        The best maximum found, classes from large to small.

    Notes
    -----
    .. math:: \ell = \sum_i n_i \log \sum_c \pi_c \prod_{j \in obs(i)} \theta_{cj x_{ij}}

    Steps of EM with squared extrapolation: a start takes a tenth of the plain steps and never loses likelihood. A missing
    answer leaves its item out of the product: answers are taken to be missing at random. Checked against the R
    package poLCA (tests/oracles/segments.R).
    """
    import numpy as np

    wide, same = patterns.wide(), patterns.same_item()
    if classes == 1:
        n_starts, first = 1, None
    theta = rng.gamma(1.0, size=(n_starts, classes, wide.shape[1]))
    theta *= patterns.used() > 0
    shares = np.full((n_starts, classes), 1.0 / classes)
    if first is not None:
        theta = np.concatenate([first.profiles[None], theta])
        shares = np.concatenate([first.shares[None], shares])
    theta = _normalised(theta, same)
    table = (wide, patterns.n, same)
    shares, theta, likelihood = _climb(table, shares, theta, QUICK_TOLERANCE if quick else TOLERANCE)
    best = int(np.argmax(likelihood))
    reached = float((likelihood >= likelihood[best] - REACHED).mean())
    still = QUICK_POLISHED if quick else POLISHED
    pi, profile, value, converged = _polish(table, shares[best], theta[best], still)
    posterior, _ = expect(wide, pi[None], profile[None])
    found = Solution(
        shares=pi,
        profiles=profile,
        posterior=posterior[0],
        log_likelihood=value,
        reached=reached,
        converged=converged,
    )
    return found.ordered(np.argsort(-pi, kind="stable").tolist())


_Table = tuple["np.ndarray", "np.ndarray", "np.ndarray"]
"""Wide table of answers, respondents per pattern, columns of the same item."""


def _normalised(theta: np.ndarray, same: np.ndarray) -> np.ndarray:
    import numpy as np

    sums = theta @ same
    divided: np.ndarray = theta / np.where(sums > 0, sums, 1.0)
    return divided


def expect(wide: np.ndarray, shares: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return posterior (starts, patterns, classes) and log-likelihood of every pattern (starts, patterns)."""
    import numpy as np

    log_theta = np.log(np.maximum(theta, TINY))
    joint = wide @ log_theta.transpose(0, 2, 1) + np.log(np.maximum(shares, TINY))[:, None, :]
    top = joint.max(axis=2, keepdims=True)
    weight = np.exp(joint - top)
    total = weight.sum(axis=2, keepdims=True)
    return weight / total, (np.log(total) + top)[:, :, 0]


def _step(table: _Table, shares: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shares and profiles after one step, and the log-likelihood before it."""
    import numpy as np

    wide, n, same = table
    posterior, pattern = expect(wide, shares, theta)
    members = posterior * n[None, :, None]
    counts = members.transpose(0, 2, 1) @ wide
    sums = counts @ same
    fresh = np.where(sums > 0, counts / np.where(sums > 0, sums, 1.0), theta)
    return members.sum(axis=1) / n.sum(), fresh, pattern @ n


def _leap(table: _Table, shares: np.ndarray, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take two steps, leap on in their direction, and step once more; where the leap lost likelihood, it is taken back.

    Squared extrapolation of Varadhan and Roland (2008), Scandinavian Journal of Statistics 35:335-353, scheme S3. The
    likelihood returned is that before the last step, and never lower than before.
    """
    import numpy as np

    one = _step(table, shares, theta)
    two = _step(table, one[0], one[1])
    start, middle, end = (_packed(*each) for each in ((shares, theta), one[:2], two[:2]))
    first = middle - start
    bend = end - middle - first
    length = np.sqrt((first**2).sum(axis=(1, 2)) / np.maximum((bend**2).sum(axis=(1, 2)), TINY))
    stride = np.maximum(length, 1.0)[:, None, None]
    leap = start + 2 * stride * first + stride**2 * bend
    leap = np.where(leap > 0, leap, 0.1 * end)  # probabilities stay above 0 where a step would leave them there
    far_shares = leap[:, :, 0] / leap[:, :, 0].sum(axis=1, keepdims=True)
    far = _step(table, far_shares, _normalised(leap[:, :, 1:], table[2]))
    better = far[2] >= two[2]
    return (
        np.where(better[:, None], far[0], two[0]),
        np.where(better[:, None, None], far[1], two[1]),
        np.where(better, far[2], two[2]),
    )


def _packed(shares: np.ndarray, theta: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.concatenate([shares[:, :, None], theta], axis=2)


def _climb(
    table: _Table, shares: np.ndarray, theta: np.ndarray, tolerance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Climb from all starts together; those that stand still leave the party."""
    import numpy as np

    likelihood = np.full(len(shares), -np.inf)
    active = np.arange(len(shares))
    for _ in range(MOST_LEAPS):
        pi, profile, value = _leap(table, shares[active], theta[active])
        gain = value - likelihood[active]
        likelihood[active] = value
        shares[active], theta[active] = pi, profile
        active = active[gain > tolerance]
        if not active.size:
            break
    return shares, theta, likelihood


def _polish(
    table: _Table, shares: np.ndarray, theta: np.ndarray, still: float
) -> tuple[np.ndarray, np.ndarray, float, bool]:
    """Go on from the best start until nothing moves."""
    pi, profile, before = shares[None], theta[None], float("-inf")
    for _ in range(MOST_LEAPS):
        pi, profile, value = _leap(table, pi, profile)
        if value[0] - before <= still * abs(value[0]):
            return pi[0], profile[0], float(value[0]), True
        before = float(value[0])
    return pi[0], profile[0], before, False


def count_patterns_of(codes: Any, sizes: Sequence[int]) -> tuple[Patterns, np.ndarray]:
    """Count the distinct rows of a table of answer codes (-1 missing); return them and the pattern of every row."""
    import numpy as np

    distinct, place, n = np.unique(np.asarray(codes), axis=0, return_inverse=True, return_counts=True)
    return Patterns(codes=distinct, n=n.astype(float), sizes=tuple(sizes)), place.reshape(-1)
