"""Rows of a driver analysis: collected, coded, and the numbers that every driver statistic starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import missing_rule
from loyaltystats.errors import EstimationError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import usable_weights
from loyaltystats.stats.drivers.choice import group_labels, group_name, labels_for, numbers, question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

COLLINEAR = 1e-10
"""A standardised driver whose remaining variance is below this carries nothing that the others do not."""


@dataclass(frozen=True, kw_only=True)
class DriverRows:
    """Complete rows: outcome ``y``, driver matrix ``x`` with one column per term, weights of mean 1, group."""

    y: np.ndarray
    x: np.ndarray
    terms: tuple[str, ...]
    categorical: frozenset[str]
    weights: np.ndarray
    group: pd.Series | None
    excluded: dict[str, int]
    n_total: int
    notes: tuple[str, ...]

    @property
    def weighted(self) -> bool:
        """Whether any respondent stands for more people than another."""
        return bool((self.weights != self.weights[0]).any())

    def part(self, rows: np.ndarray) -> DriverRows:
        """Return the rows of one group, weights rescaled to mean 1."""
        from dataclasses import replace

        weights = self.weights[rows]
        return replace(self, y=self.y[rows], x=self.x[rows], weights=weights / weights.mean(), group=None)

    def groups(self) -> list[tuple[str, DriverRows]]:
        """Return the rows of each group in order of its name."""
        if self.group is None:
            return [("", self)]
        names = sorted(self.group.dropna().unique())
        return [(str(name), self.part((self.group == name).to_numpy(dtype=bool))) for name in names]


def tally(
    responses: Any, outcome: str, drivers: Sequence[str], *, by: str | None, weights: str | None, missing: str
) -> DriverRows:
    """Bring the complete rows home.

    Raises
    ------
    ResponseError
        A column is missing, holds numbers as text, or ``missing="raise"`` and an answer is missing.
    EstimationError
        No complete row is left.
    """
    import numpy as np
    import pandas as pd

    missing_rule(missing)
    wanted = [outcome, *drivers, *([by] if by else []), *([weights] if weights else [])]
    raw = collect(answers(responses, wanted), wanted)
    weight = usable_weights(raw[weights]) if weights else np.ones(len(raw))
    y = numbers(raw[outcome])
    blocks, categorical, notes = [], set(), []
    for driver in drivers:
        if _is_categorical(responses, raw[driver]):
            block = _dummies(raw[driver])
            categorical |= set(block.columns)
            notes += [
                f"{term}: only {int(count)} respondents; its test is unreliable below 10."
                for term, count in block.sum().items()
                if count < 10
            ]
        else:
            block = numbers(raw[driver]).to_frame(driver)
        blocks.append(block)
    x = pd.concat(blocks, axis=1)
    excluded, keep = _complete(raw, y, x, weight)
    _refuse_missing(excluded, missing)
    if not keep.any():
        raise EstimationError(
            f"outcome {outcome!r} on {', '.join(drivers)} - no respondent answered all of them - expected complete "
            "rows - leave out the drivers that few were asked."
        )
    return DriverRows(
        y=y.to_numpy()[keep],
        x=x.to_numpy(dtype=float)[keep],
        terms=tuple(x.columns),
        categorical=frozenset(categorical),
        weights=weight[keep] / weight[keep].mean(),
        group=raw[by].map(group_name, na_action="ignore")[keep].reset_index(drop=True) if by else None,
        excluded=excluded,
        n_total=len(raw),
        notes=tuple(notes),
    )


def _is_categorical(responses: Any, column: pd.Series) -> bool:
    import pandas as pd

    question = question_of(responses, str(column.name))
    if question is not None and question.scale is not None:
        return not question.scale.ordered or not question.scale.is_numeric
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_numeric_dtype(column):
        return False
    as_text = column.dropna().astype(str).str.strip()
    return bool(len(as_text)) and bool(pd.to_numeric(as_text, errors="coerce").isna().all())


def _dummies(column: pd.Series) -> pd.DataFrame:
    import pandas as pd

    text = column.map(group_name, na_action="ignore")
    levels = sorted(text.dropna().unique())
    if len(levels) < 2:  # nothing to compare: a constant column, which leaves with a note later
        return pd.DataFrame({str(column.name): text.notna().astype(float).where(text.notna())})
    table = pd.DataFrame({f"{column.name}[{level}]": (text == level).astype(float) for level in levels[1:]})
    table[text.isna().to_numpy(dtype=bool)] = float("nan")
    return table


def _complete(
    raw: pd.DataFrame, y: pd.Series, x: pd.DataFrame, weight: np.ndarray
) -> tuple[dict[str, int], np.ndarray]:
    no_outcome = y.isna().to_numpy()
    no_driver = x.isna().any(axis=1).to_numpy() & ~no_outcome
    weightless = (weight == 0) & ~no_outcome & ~no_driver
    reasons = {"no answer to the outcome": no_outcome, "a driver not answered": no_driver, "weight 0": weightless}
    excluded = {reason: int(rows.sum()) for reason, rows in reasons.items() if rows.any()}
    return excluded, ~(no_outcome | no_driver | weightless)


def _refuse_missing(excluded: dict[str, int], missing: str) -> None:
    blank = sum(count for reason, count in excluded.items() if reason != "weight 0")
    if missing == "raise" and blank:
        raise ResponseError(
            f"answers - {blank} respondents have missing answers - expected none with missing='raise' - "
            "complete them, or use missing='drop'."
        )


def stacked(tables: Mapping[str, pd.DataFrame], by: str | None) -> pd.DataFrame:
    """Return the tables of all groups as one, with the group first when there are groups."""
    import pandas as pd

    parts = [table if by is None else table.assign(group=group)[["group", *table]] for group, table in tables.items()]
    return pd.concat(parts, ignore_index=True)


def by_group(remarks: Mapping[str, Sequence[str]], by: str | None) -> list[str]:
    """Return the notes of all groups, each with the name of its group when there are groups."""
    return [f"{group}: {note}" if by else note for group, notes in remarks.items() for note in notes]


def bookkeeping(responses: Any, rows: DriverRows, codes: Sequence[str], by: str | None) -> dict[str, Any]:
    """Return the base, the exclusions and the labels that every driver result carries."""
    unplaced = int(rows.group.isna().sum()) if rows.group is not None else 0
    groups = sorted(rows.group.dropna().unique()) if rows.group is not None else []
    return {
        "n": len(rows.y) - unplaced,
        "n_total": rows.n_total,
        "excluded": {**rows.excluded, **({f"no value of {by}": unplaced} if unplaced else {})},
        "labels": {**labels_for(responses, codes), **group_labels(responses, by, groups)},
    }


def without_constants(rows: DriverRows) -> tuple[DriverRows, list[str]]:
    """Return the rows without drivers that everybody answered alike, and a note for each."""
    from dataclasses import replace

    import numpy as np

    varies = np.ptp(rows.x, axis=0) > 0
    gone = [term for term, kept in zip(rows.terms, varies, strict=True) if not kept]
    notes = [f"{term} was left out: everybody gave the same answer, so it cannot explain anything." for term in gone]
    kept = tuple(term for term, stays in zip(rows.terms, varies, strict=True) if stays)
    return replace(rows, x=rows.x[:, varies], terms=kept), notes


def standardised(rows: DriverRows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return drivers centred and scaled to weighted variance 1, with their means and standard deviations."""
    import numpy as np

    means = np.average(rows.x, axis=0, weights=rows.weights)
    centred = rows.x - means
    spreads = np.sqrt(np.average(centred**2, axis=0, weights=rows.weights))
    return centred / spreads, means, spreads


def refuse_collinear(z: np.ndarray, terms: Sequence[str], weights: np.ndarray) -> None:
    """Raise ``EstimationError`` naming every set of drivers that carry the same information.

    A QR decomposition with pivoting finds the redundant drivers; each is named with those that reproduce it.
    """
    import numpy as np
    from scipy.linalg import qr, solve_triangular

    root = np.sqrt(weights / weights.sum())[:, None] * z
    r, order = qr(root, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(r[: len(terms)]))
    rank = int((diagonal > np.sqrt(COLLINEAR)).sum()) if diagonal.size else 0
    if rank == len(terms):
        return
    sets = []
    for extra in range(rank, len(terms)):
        recipe = solve_triangular(r[:rank, :rank], r[:rank, extra])
        members = [order[extra], *(order[i] for i in np.flatnonzero(np.abs(recipe) > 1e-6))]
        sets.append(" and ".join(repr(terms[i]) for i in sorted(members)))
    raise EstimationError(
        f"drivers - {'; '.join(dict.fromkeys(sets))} carry the same information - expected drivers that are not exact "
        "combinations of each other - leave out one of each set."
    )
