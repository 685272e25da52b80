"""DesignRows: the survey design of the respondents as arrays, checked once, for every design-based statistic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import DesignError
from loyaltystats.frames import collect, column_names
from loyaltystats.responses.responses import Responses, answers
from loyaltystats.sampling.design import Replicates, SurveyDesign, effective_n, usable_weights
from loyaltystats.sampling.replicate_weights import ReplicateSet, delivered, made, rank_df

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SHOWN_LABELS = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class DesignRows:
    """The design of respondents with a weight above zero, one position per respondent.

    Attributes
    ----------
    weights : numpy.ndarray, shape (n,)
        As given; 1 without weights.
    strata, clusters : numpy.ndarray of int, shape (n,)
        Codes from 0 without gaps. Clusters have different codes in different strata; without clusters every respondent is
        one. Without strata all are in stratum 0.
    sampled : numpy.ndarray, shape (strata,)
        Share of the population of a stratum that was drawn; 0 without a finite population correction.
    names : tuple of str
        Labels of the strata, for messages.
    kept : numpy.ndarray of int, shape (n,)
        Positions of these respondents in the source.
    n_total : int
        Respondents in the source, those with a weight of zero included.
    design : SurveyDesign
        What was asked for.
    replicates : ReplicateSet or None
        Replicate weights; ``None`` where standard errors are linearised.
    """

    weights: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    sampled: np.ndarray
    names: tuple[str, ...]
    kept: np.ndarray
    n_total: int
    design: SurveyDesign
    replicates: ReplicateSet | None = None

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def clustered(self) -> bool:
        """Whether respondents were drawn in clusters."""
        return self.design.clusters is not None

    def cluster_strata(self) -> np.ndarray:
        """Return the stratum of every cluster."""
        import numpy as np

        found = np.zeros(int(self.clusters.max()) + 1, dtype=np.int64)
        found[self.clusters] = self.strata
        return found

    def degrees_of_freedom(self, domain: np.ndarray | None = None) -> int:
        """Return clusters minus strata (respondents minus strata without clusters), of a domain only where one is given.

        Replicate weights that came with the data have their rank minus one.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"branch": ["a", "a", "b", "c"]})
        >>> design_rows(frame, SurveyDesign(clusters="branch")).degrees_of_freedom()
        2
        """
        import numpy as np

        if self.replicates is not None and self.replicates.by_row:
            return rank_df(self.replicates, self.weights, domain)
        here = slice(None) if domain is None else domain
        return len(np.unique(self.clusters[here])) - len(np.unique(self.strata[here]))

    def n_effective(self, domain: np.ndarray | None = None) -> float:
        """Return Kish's effective number of respondents, which knows the weights only."""
        weights = self.weights if domain is None else self.weights[domain]
        if not weights.size:
            return 0.0
        scaled = weights / weights.max()
        return effective_n(float(scaled.sum()), float(scaled @ scaled))


def collect_with_design(
    responses: Any, columns: Sequence[str], design: SurveyDesign | None
) -> tuple[pd.DataFrame, DesignRows]:
    """Return the named columns of all respondents with a weight above zero, and their design, in the same order.

    Raises
    ------
    ResponseError
        A column is missing.
    DesignError
        The design cannot be used, see ``design_rows``.
    """
    used = design or SurveyDesign()
    wanted = list(dict.fromkeys([*columns, *used.columns(), *replicate_columns(responses, used)]))
    frame = collect(answers(responses, wanted), wanted) if wanted else collect(answers(responses), [])
    rows = design_rows(frame, used)
    return frame.iloc[rows.kept].reset_index(drop=True), rows


def design_rows(frame: pd.DataFrame, design: SurveyDesign) -> DesignRows:
    """Read a design from its columns.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per respondent, with the columns of the design.
    design : SurveyDesign
        Names of the columns.

    Raises
    ------
    DesignError
        A weight cannot be used, a stratum or cluster is missing, a cluster lies in two strata (unless ``nested``), or a
        finite population cannot be: missing, not the same for all of a stratum, or smaller than its sample.
    """
    import numpy as np

    weights = usable_weights(frame[design.weights]) if design.weights else np.ones(len(frame))
    kept = np.flatnonzero(weights > 0)
    if not kept.size:
        raise DesignError("design - there are no respondents - expected at least one - check the answers.")
    used = frame.iloc[kept]
    strata, names = _codes(used, design.strata, "strata", kept)
    clusters = _cluster_codes(used, design, strata, kept)
    rows = DesignRows(
        weights=weights[kept],
        strata=strata,
        clusters=clusters,
        sampled=np.zeros(len(names)),
        names=names,
        kept=kept,
        n_total=len(frame),
        design=design,
    )
    rows = replace(rows, sampled=_sampled(used, rows)) if design.fpc else rows
    return replace(rows, replicates=_replicated(used, rows)) if design.replicates is not None else rows


def replicate_columns(responses: Any, design: SurveyDesign) -> list[str]:
    """Return the columns of replicate weights that came with the data, a prefix spelled out in the order of the columns.

    Raises
    ------
    DesignError
        No column begins with the prefix.
    """
    spec = design.replication
    if spec is None or spec.columns is None:
        return []
    if not isinstance(spec.columns, str):
        return list(spec.columns)
    named = column_names(responses.frame if isinstance(responses, Responses) else responses)
    found = [name for name in named if name.startswith(spec.columns) and name != design.weights]
    if len(found) < 2:
        raise DesignError(
            f"replicates - {len(found)} columns begin with {spec.columns!r} - expected at least two columns of replicate "
            "weights - correct the prefix, or name the columns."
        )
    return found


def _replicated(used: pd.DataFrame, rows: DesignRows) -> ReplicateSet:
    import numpy as np
    import pandas as pd

    spec = rows.design.replication
    if spec is None or spec.columns is None:
        return made(rows, spec or Replicates(method="jackknife"))
    columns = replicate_columns(used, rows.design)
    table = [pd.to_numeric(used[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan) for name in columns]
    return delivered(rows.weights, np.stack(table, axis=1), spec)


def label_text(value: Any) -> str | None:
    """Return the text of a stratum, cluster or category, whole numbers without decimals; ``None`` for a missing one."""
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:  # noqa: PLR0124 - nan
        return None
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip() or None


def _codes(used: pd.DataFrame, column: str | None, role: str, kept: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the code of every respondent and the labels in order; the order of rows never matters."""
    import numpy as np
    import pandas as pd

    if column is None:
        return np.zeros(len(used), dtype=np.int64), ("",)
    found, distinct = pd.factorize(used[column])
    labels = [label_text(value) for value in distinct.tolist()]
    known = sorted({label for label in labels if label is not None})
    position = {label: at for at, label in enumerate(known)}
    place = np.array([-1 if label is None else position[label] for label in labels] + [-1], dtype=np.int64)
    codes: np.ndarray = place[found]  # a missing value has code -1, the last place
    if (codes < 0).any():
        rows = ", ".join(str(row + 1) for row in kept[codes < 0][:20].tolist())
        raise DesignError(
            f"{role}, column {column!r}, row {rows} - missing - expected a value for every respondent - fill it in, or "
            "leave these respondents out."
        )
    return codes, tuple(known)


def _cluster_codes(used: pd.DataFrame, design: SurveyDesign, strata: np.ndarray, kept: np.ndarray) -> np.ndarray:
    import numpy as np

    if design.clusters is None:
        return np.arange(len(used), dtype=np.int64)
    labels, names = _codes(used, design.clusters, "clusters", kept)
    pairs, codes = np.unique(np.stack([strata, labels]), axis=1, return_inverse=True)
    clusters: np.ndarray = np.asarray(codes, dtype=np.int64).ravel()
    if not design.nested and pairs.shape[1] > len(names):
        times = np.bincount(pairs[1])
        several = [names[at] for at in np.flatnonzero(times > 1).tolist()]
        more = f" and {len(several) - SHOWN_LABELS} more" if len(several) > SHOWN_LABELS else ""
        shown = ", ".join(repr(name) for name in several[:SHOWN_LABELS])
        raise DesignError(
            f"clusters, column {design.clusters!r} - {shown}{more} in more than one stratum of {design.strata!r} - expected "
            "each cluster in one stratum - correct the columns, or pass SurveyDesign(..., nested=True) where the same label "
            "means another cluster in another stratum."
        )
    return clusters


def _sampled(used: pd.DataFrame, rows: DesignRows) -> np.ndarray:
    """Return the share of each stratum's population that was drawn, from sizes (above 1) or fractions (at most 1)."""
    import numpy as np
    import pandas as pd

    column = str(rows.design.fpc)
    given = pd.to_numeric(used[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~(given > 0))
    if bad.size:
        shown = ", ".join(str(row + 1) for row in rows.kept[bad[:20]].tolist())
        raise DesignError(
            f"fpc, column {column!r}, row {shown} - missing, not a number or not above 0 - expected the size of the "
            "population of the stratum, or the fraction that was drawn - correct it."
        )
    low, high = (np.full(len(rows.names), start) for start in (np.inf, -np.inf))
    np.minimum.at(low, rows.strata, given)
    np.maximum.at(high, rows.strata, given)
    different = np.flatnonzero(low != high)
    if different.size:
        raise DesignError(
            f"fpc, column {column!r} - differs within {_of(rows, different[0])} ({low[different[0]]:g} and "
            f"{high[different[0]]:g}) - expected one value per stratum - correct it."
        )
    fractions = low <= 1
    if fractions.any() and not fractions.all():
        raise DesignError(
            f"fpc, column {column!r} - fractions in some strata and sizes of the population in others - expected one kind - "
            "correct it."
        )
    if fractions.all():
        return low
    drawn = np.bincount(rows.cluster_strata(), minlength=len(rows.names))
    small = np.flatnonzero(low < drawn)
    if small.size:
        what = "clusters" if rows.clustered else "respondents"
        raise DesignError(
            f"fpc, column {column!r} - {low[small[0]]:g} for {_of(rows, small[0])}, where {drawn[small[0]]} {what} answered "
            "- expected a population at least as large as its sample - correct it."
        )
    return np.asarray(drawn / low, dtype=float)


def _of(rows: DesignRows, stratum: int) -> str:
    return f"stratum {rows.names[stratum]!r}" if rows.design.strata else "the population"
