"""ImportanceResult: shares of the explained variance, with everything that can be derived from the same resamples."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.stats.drivers.dominance import tables
from loyaltystats.stats.drivers.dominance.evidence import Evidence, LinearEvidence
from loyaltystats.vocabulary import TOTAL, text_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SOURCE = "Groemping (2006), Journal of Statistical Software 17(1)"
AZEN = "Azen and Budescu (2003), Psychological Methods 8:129-148"
OWEN = "Owen (1977), in Essays in Mathematical Economics, Springer, 76-88"
TONIDANDEL = "Tonidandel, LeBreton and Johnson (2009), Psychological Methods 14:387-399"

View = TypeVar("View", bound="ImportanceView")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceView(Result):
    """One more table on the importance of drivers, from the resamples of an importance result."""

    title: str = "Importance of the drivers, in more detail"
    source: str = SOURCE
    outcome: str = ""
    confidence_level: float = 0.95
    n_bootstrap: int = 0
    by: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DominanceResult(ImportanceView):
    """Complete, conditional and general dominance of every pair of drivers, the generally more important one first."""

    title: str = "Dominance of the drivers"
    source: str = AZEN

    def matrix(self, kind: str = "complete") -> pd.DataFrame:
        """Return the square matrix of one kind of dominance for all respondents: 1 where the row dominates the column.

        Parameters
        ----------
        kind : {"complete", "conditional", "general"}
            Which dominance.

        Returns
        -------
        pandas.DataFrame
            Drivers in rows and columns, most important first; 0.5 where neither dominates, nan on the diagonal.
        """
        import pandas as pd

        if kind not in ("complete", "conditional", "general"):
            raise ArgumentError(f"kind - {kind!r} is not known - expected one of complete, conditional, general.")
        table = self.to_frame()
        if "group" in table:
            table = table[table["group"] == table["group"].iloc[0]]
        names = list(dict.fromkeys([*table["term"], *table["other_term"]]))
        found = pd.DataFrame(math.nan, index=names, columns=names)
        for row in table.to_dict("records"):
            found.loc[row["term"], row["other_term"]] = row[kind]
            found.loc[row["other_term"], row["term"]] = 1 - row[kind]
        return found


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceResult(Result):
    """Shares of the explained variance, with bootstrap intervals, ranks and the chance of being first."""

    title: str = "Relative importance of the drivers"
    source: str = SOURCE
    outcome: str = ""
    r2: float = math.nan
    """R2 of the full model, in all of the outcome's variance; with ``model=`` the measure that is divided."""
    control_r2: float = 0.0
    """R2 of what is held constant; the shares divide the rest."""
    kind: str = "lmg"
    model: str = "linear"
    interval: str = "percentile"
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None
    _evidence: Mapping[str, Evidence] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "kind": self.kind,
            "model": self.model,
            "r2": self.r2,
            "control_r2": self.control_r2,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }

    def _texts_of(self, column: str) -> list[str]:
        """Return a column as it is displayed: the limits of a share in percent, as the share itself."""
        if column in ("conf_low", "conf_high"):
            return [text_of("importance", value) for value in self._table[column].tolist()]
        return super()._texts_of(column)

    def resamples(self, group: str = TOTAL) -> np.ndarray:
        """Return the shares in the resamples of one group of respondents.

        Parameters
        ----------
        group : str, default "Total"
            One of the groups, where there are any.

        Returns
        -------
        numpy.ndarray, shape (n_resamples, n_drivers)
            Drivers in the order of the table; ``nan`` where a resample could not be used.
        """
        draws = self._evidence[group].draws
        shares: np.ndarray = draws / draws.sum(axis=1, keepdims=True)
        return shares

    def all_methods(self) -> ImportanceView:
        """Return every method side by side.

        Returns
        -------
        ImportanceView
            Columns: [group] term, estimate, std_estimate, correlation, structure, and for each method its contribution
            (in R2) and its share, ``lmg``, ``lmg_share``, ...; nan where a method does not apply. With ``model=`` the
            measures of fit take the place of the methods.
        """
        return self._view(
            ImportanceView,
            tables.method_table,
            title="Importance by every method",
            method="Contribution to R2 and share by each method. LMG, Pratt, Johnson and CAR sum to R2.",
        )

    def differences(self) -> ImportanceView:
        """Return the difference of shares of every pair: which drivers can be separated, and which cannot.

        Returns
        -------
        ImportanceView
            Columns: [group] term, other_term, difference (of shares), conf_low, conf_high, separable (yes or no), n.
        """
        return self._view(
            ImportanceView,
            lambda evidence: tables.difference_table(evidence, self.confidence_level),
            title="Which drivers can be separated",
            method=f"Differences of shares with {self._kind()} intervals, each on its own; "
            "separable where the interval leaves out zero.",
        )

    def rank_probabilities(self) -> ImportanceView:
        """Return how often each driver has each rank.

        Returns
        -------
        ImportanceView
            Columns: [group] term, rank, rank_probability (share of resamples), n.
        """
        return self._view(
            ImportanceView,
            tables.rank_table,
            title="How sure the ranks are",
            method=f"Share of {self.n_bootstrap:,} resamples in which the driver has the rank.",
        )

    def conditional(self) -> ImportanceView:
        """Return the mean gain in R2 of each driver by the number of drivers that entered before it.

        Returns
        -------
        ImportanceView
            Columns: [group] term, subset_size, contribution (in R2), contribution_low, contribution_high, n.

        Raises
        ------
        EstimationError
            More than 20 players, or interactions.
        """
        return self._view(
            ImportanceView,
            lambda evidence: tables.conditional_table(evidence, self.confidence_level),
            title="Gain of each driver by what stands before it",
            source=AZEN,
            method="Mean gain in R2 over all subsets of each size; their mean is the LMG contribution.",
        )

    def dominance(self) -> DominanceResult:
        """Return which driver dominates which: in every subset, at every size on average, or on average over all.

        Returns
        -------
        DominanceResult
            Columns: [group] term, other_term, complete, complete_kept, conditional, conditional_kept, general,
            general_kept, n. 1: the term dominates; 0: the other does; 0.5: neither. ``_kept`` is the share of resamples
            with the same verdict (reproducibility; nan beyond about 17 drivers, where a resample costs too much).

        Raises
        ------
        EstimationError
            More than 20 players, or interactions.
        """
        return self._view(
            DominanceResult,
            tables.dominance_table,
            title="Dominance of the drivers",
            source=AZEN,
            method="Every subset of the other drivers is looked at: complete dominance means more useful in each of them, "
            "conditional on average at each size, general on average over all sizes.",
        )

    def within_groups(self) -> ImportanceView:
        """Return the share of each driver inside its named group (Owen values); they sum to the share of the group.

        Returns
        -------
        ImportanceView
            Columns: [group] driver_group, term, importance (share of all that is divided), contribution, conf_low,
            conf_high (of the share), n.

        Raises
        ------
        ArgumentError
            There is no named group of two drivers, the method is not LMG, or the model is not linear.
        """
        self._need(LinearEvidence, "within_groups")
        if self.kind != "lmg" or not all(evidence.players.members for evidence in self._evidence.values()):
            raise ArgumentError(
                "within_groups - needs groups of at least two drivers and method='lmg' - expected both - pass "
                "groups={'name': ['driver', 'driver']}."
            )
        return self._view(
            ImportanceView,
            lambda evidence: tables.within_table(evidence, self.confidence_level),  # type: ignore[arg-type]
            title="Importance inside the groups of drivers",
            source=OWEN,
            method="Owen values: average gain in R2 over all orders in which the drivers of a group stand side by side.",
        )

    def against_noise(self) -> ImportanceView:
        """Return the shares beside that of a random column: a yardstick for shares, which cannot fall below zero.

        Returns
        -------
        ImportanceView
            Columns: [group] term, importance, noise_share (of the random column), difference, conf_low, conf_high (of the
            difference), separable (yes where the interval lies above zero), n. Shares are those with the column added.

        Raises
        ------
        ArgumentError
            The model is not linear, or answers were imputed.
        """
        self._need(LinearEvidence, "against_noise")
        return self._view(
            ImportanceView,
            lambda evidence: tables.noise_table(evidence, self.confidence_level),  # type: ignore[arg-type]
            title="Importance beside noise",
            source=TONIDANDEL,
            method=f"A column of random numbers joins the drivers; {self._kind()} intervals "
            "of the difference to its share.",
        )

    def _kind(self) -> str:
        """Return the level of the intervals and what they are made from."""
        drawn = all(one.spread is None for one in self._evidence.values())
        return f"{100 * self.confidence_level:g} % {'bootstrap' if drawn else 'replicate'}"

    def _need(self, kind: type[Evidence], what: str) -> None:
        if not all(isinstance(evidence, kind) for evidence in self._evidence.values()):
            raise ArgumentError(
                f"{what} - is made from the correlations of one linear model - expected model='linear' and answers without "
                "imputation - call it on such a result."
            )

    def _view(
        self,
        kind: type[View],
        make: Callable[[Evidence], pd.DataFrame],
        *,
        title: str,
        method: str,
        source: str = "",
    ) -> View:
        """Return one more table for every group, as a result of its own."""
        import pandas as pd

        found = []
        for group, evidence in self._evidence.items():
            table = make(evidence).assign(n=evidence.n)
            if self.by is not None:
                table.insert(0, "group", group)
            found.append(table)
        return kind(
            _table=pd.concat(found, ignore_index=True),
            n=self.n,
            method=method,
            title=title,
            source=source or self.source,
            notes=(),
            labels=self.labels,
            excluded=self.excluded,
            n_total=self.n_total,
            outcome=self.outcome,
            confidence_level=self.confidence_level,
            n_bootstrap=self.n_bootstrap,
            by=self.by,
        )
