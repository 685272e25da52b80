"""What is drawn when respondents are resampled: respondents, or clusters within strata, or rows that the caller chose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import DEFAULT_SEED, generator
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.sampling.replicates import bootstrap_multipliers, delivered
from loyaltystats.stats.drivers.dominance.squares import Squares
from loyaltystats.stats.drivers.grams import CELLS, times_drawn
from loyaltystats.stats.drivers.matrix import DriverRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

MOST_LEFT_OUT = 1000
"""Parts that are left out one by one for the acceleration of BCa intervals."""


@dataclass(frozen=True, kw_only=True)
class Draw:
    """How resamples are made: their number, the source of randomness, and the design where clusters or strata count.

    ``rng`` is a seed, a generator, or an integer array of shape (resamples, n) with the rows of every resample.
    ``replicated`` says that the replicate weights of the design take the place of resamples.
    """

    replicates: int
    rng: Any
    design: DesignRows | None
    replicated: bool = False

    @property
    def given(self) -> np.ndarray | None:
        """The row numbers that the caller supplied in place of a seed."""
        import numpy as np

        return self.rng if isinstance(self.rng, np.ndarray) and self.rng.ndim > 0 else None

    @property
    def count(self) -> int:
        """Number of resamples: as asked for, at most the replicate weights in use; those that are no resamples all."""
        known = None if self.design is None else self.design.replicates
        if known is None or self.design is None or not (self.replicated or delivered(self.design)):
            return self.replicates
        return min(self.replicates, len(known)) if self.drawn or not self.replicates else len(known)

    @property
    def drawn(self) -> bool:
        """Whether these are resamples, of which fewer will do; replicates of other kinds belong together."""
        known = None if self.design is None or not self.replicated else self.design.replicates
        return known is None or known.spec.method == "bootstrap"

    def clusters(self, rows: DriverRows) -> np.ndarray:
        """Return the cluster of each of these rows, numbered as in the whole design."""
        import numpy as np

        if self.design is None:
            return np.arange(len(rows.y))
        places = np.searchsorted(self.design.kept, rows.place)
        found: np.ndarray = places if delivered(self.design) else self.design.clusters[places]
        return found

    def multiples(self, rows: DriverRows, most: int) -> Iterator[np.ndarray]:
        """Yield how much each row counts in the resamples, in portions of shape (size, n) with ``size <= most``."""
        import numpy as np

        n = len(rows.y)
        at_once = max(1, min(most, CELLS // n))
        random = None if self.given is not None else generator(self.rng)
        own = self.clusters(rows)
        waiting = iter(()) if self.design is None or random is None else self._of_design(random)
        for start in range(0, self.count, at_once):
            size = min(at_once, self.count - start)
            if random is None:
                yield times_drawn(np.asarray(self.given)[start : start + size])
            elif self.design is None:
                yield times_drawn(random.integers(0, n, size=(size, n)))
            else:
                yield np.array([next(waiting)[own] for _ in range(size)])

    def _of_design(self, random: np.random.Generator) -> Iterator[np.ndarray]:
        if self.replicated and self.design is not None and self.design.replicates is not None:
            return iter(self.design.replicates.factors)
        return bootstrap_multipliers(self.design, self.replicates, random)  # type: ignore[arg-type]

    def squares(self, rows: DriverRows) -> Squares | None:
        """Return how replicate weights make variances for these rows; ``None`` where there are only resamples."""
        import numpy as np

        if not self.replicated or self.design is None or self.design.replicates is None or not self.replicates:
            return None
        domain = np.zeros(len(self.design), dtype=bool)
        domain[np.searchsorted(self.design.kept, rows.place)] = True
        df = float(self.design.degrees_of_freedom(domain))
        return Squares(replicates=self.design.replicates, df=df)

    def left_out(self, rows: DriverRows) -> np.ndarray | None:
        """Return how much each row counts when every cluster is left out in turn; None: respondents are left out."""
        import numpy as np

        if self.design is None:
            return None
        if delivered(self.design):
            raise EstimationError(
                "interval - replicate weights that came with the data do not say which units to leave out one by one - "
                "expected strata and clusters for 'bca' - use interval='percentile'."
            )
        stratum = self.design.cluster_strata()
        if len(stratum) > MOST_LEFT_OUT:
            raise EstimationError(
                f"interval - {len(stratum):,} sampling units are too many to be left out one by one - expected at most "
                f"{MOST_LEFT_OUT:,} for 'bca' with strata or clusters - use interval='percentile'."
            )
        size = np.bincount(stratum)[stratum]
        same = stratum[:, None] == stratum
        counts = np.where(same, (size / np.maximum(size - 1, 1))[:, None], 1.0)
        np.fill_diagonal(counts, 0.0)
        kept: np.ndarray = counts[size > 1][:, self.clusters(rows)]
        return kept


def drawn_units(rows: DriverRows) -> str:
    """Return what a resample draws, in words."""
    return "respondents" if rows.survey is None else "clusters and strata"


def draw_of(
    responses: Any, design: SurveyDesign | None, replicates: int, rng: Any, *, replicated: bool = False
) -> Draw:
    """Return how resamples are made; with ``replicated`` the replicate weights of a design take their place.

    Raises
    ------
    ArgumentError
        Row numbers are given together with a design of strata or clusters.
    DesignError
        The design cannot be used.
    """
    whole = design is not None and design.is_complex
    rows = collect_with_design(responses, (), design)[1] if whole else None
    own = replicated and rows is not None and rows.replicates is not None
    draw = Draw(replicates=replicates, rng=rng, design=rows, replicated=own)
    if draw.given is None:
        return draw
    if rows is not None:
        raise ArgumentError(
            "rng - rows are chosen by the caller and the design has strata or clusters - expected one of them, since a "
            "design says itself what is drawn - pass a seed."
        )
    return Draw(replicates=len(draw.given), rng=rng, design=None)


def shared(draw: Draw, sets: int) -> list[Draw]:
    """Return how resamples are made in each of several imputations: as many in all, from different streams.

    Raises
    ------
    ArgumentError
        Row numbers are given: imputations would share them.
    """
    import numpy as np

    if sets == 1:
        return [draw]
    if draw.given is not None:
        raise ArgumentError(
            "rng - rows are chosen by the caller and there are imputations - expected one of them - pass a seed."
        )
    seed = DEFAULT_SEED if draw.rng is None else draw.rng
    streams = [np.random.default_rng([seed, place]) if isinstance(seed, int) else seed for place in range(sets)]
    return [replace(draw, replicates=-(-draw.replicates // sets), rng=stream) for stream in streams]


def check_row_numbers(draw: Draw, n: int) -> None:
    """Refuse row numbers that do not fit n complete rows.

    Raises
    ------
    ArgumentError
        The array has another shape or holds no numbers of rows.
    """
    given = draw.given
    if given is None:
        return
    fits = given.ndim == 2 and given.dtype.kind in "iu" and given.shape[1] == n and given.size > 0
    if not fits or given.min() < 0 or given.max() >= n:
        raise ArgumentError(
            f"rng - got an array of shape {given.shape} and type {given.dtype} - expected whole numbers of shape "
            f"(resamples, {n}), each the number of a complete row from 0 to {n - 1} - or pass a seed."
        )
