"""Rows of a driver analysis: collected, coded, and the numbers that every driver statistic starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from loyaltystats.checks import missing_rule
from loyaltystats.errors import EstimationError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import kish_words, usable_weights, weight_cost
from loyaltystats.stats.drivers.choice import labels_for
from loyaltystats.stats.drivers.levels import Levels, is_categorical, levels_of
from loyaltystats.stats.not_asked import not_asked
from loyaltystats.stats.selection import group_label, group_texts, in_order, numbers, refuse_many_groups
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.sampling.design_rows import DesignRows

COLLINEAR = 1e-10
"""A standardised driver whose remaining variance is below this carries nothing that the others do not."""

NO_OUTCOME, NO_DRIVER, NO_WEIGHT = "no answer to the outcome", "a driver not answered", "weight of zero"
NOT_THE_OUTCOME, NOT_A_DRIVER = "not asked the outcome", "not asked a driver"
"""Not asked by the condition of the question, or by the version of the form: no answer is owed."""

T = TypeVar("T")
Rows = TypeVar("Rows", bound="DriverRows")


@dataclass(frozen=True, kw_only=True)
class DriverRows:
    """Complete rows: outcome ``y``, driver matrix ``x`` with one column per term, weights of mean 1, groups.

    ``factors`` names the terms of each text driver; a respondent at its first level has 0 in all of them.
    """

    y: np.ndarray
    x: np.ndarray
    terms: tuple[str, ...]
    factors: Mapping[str, tuple[str, ...]]
    weights: np.ndarray
    labels: Mapping[str, str]
    group: Sequence[str | None] | None
    excluded: dict[str, int]
    n_total: int
    place: np.ndarray
    """Number of each row in the answers, from 0: where its other columns can be found."""
    survey: DesignRows | None = None
    """The design of all respondents, for errors that know it."""

    @property
    def weighted(self) -> bool:
        """Whether any respondent stands for more people than another."""
        return bool((self.weights != self.weights[0]).any())

    @property
    def group_names(self) -> list[str]:
        """Groups in order, without the total."""
        return in_order(name for name in self.group or () if name is not None)

    def name(self, term: str) -> str:
        """Return the text of a term as a reader knows it."""
        return self.labels.get(term, term)

    def part(self, rows: np.ndarray) -> Self:
        """Return the rows of one group, weights rescaled to mean 1."""
        weights = self.weights[rows]
        return replace(
            self,
            y=self.y[rows],
            x=self.x[rows],
            weights=weights / weights.mean(),
            place=self.place[rows],
            group=None,
        )

    def only(self, keep: Sequence[str]) -> Self:
        """Return the rows with these terms only."""
        columns = [index for index, term in enumerate(self.terms) if term in keep]
        return replace(self, x=self.x[:, columns], terms=tuple(self.terms[index] for index in columns))

    def groups(self) -> dict[str, Self]:
        """Return the rows of all respondents and, after them, of each group."""
        import numpy as np

        found = {TOTAL: replace(self, group=None)}
        for name in self.group_names:
            found[name] = self.part(np.array([label == name for label in self.group or ()]))
        return found


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

    missing_rule(missing)
    wanted = [outcome, *drivers, *([by] if by else []), *([weights] if weights else [])]
    raw = collect(answers(responses, wanted), wanted)
    weight = usable_weights(raw[weights]) if weights else np.ones(len(raw))
    y = numbers(raw[outcome])
    blocks: dict[str, np.ndarray | Levels] = {
        driver: levels_of(responses, raw[driver]) if is_categorical(responses, raw[driver]) else numbers(raw[driver])
        for driver in drivers
    }
    columns, terms, factors, labels = _columns(blocks)
    x = np.column_stack(columns) if columns else np.empty((len(raw), 0))
    excluded, keep = _complete(y, blocks, weight, _hidden(responses, [outcome, *drivers], len(raw)))
    _refuse_missing(excluded, missing)
    if not keep.any():
        raise EstimationError(
            f"outcome {outcome!r} on {', '.join(drivers)} - no respondent answered all of them - expected complete "
            "rows - leave out the drivers that few were asked."
        )
    groups = [group_label(value) for value in raw.loc[keep, by].tolist()] if by else None
    refuse_many_groups(str(by), len(set(groups or ())))
    return DriverRows(
        y=y[keep],
        x=x[keep],
        terms=terms,
        factors=factors,
        weights=weight[keep] / weight[keep].mean(),
        labels=labels_for(responses, [outcome, *drivers]) | labels,
        group=groups,
        excluded=excluded,
        n_total=len(raw),
        place=np.flatnonzero(keep),
    )


def _columns(
    blocks: Mapping[str, np.ndarray | Levels],
) -> tuple[list[np.ndarray], tuple[str, ...], dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the columns of the driver matrix, their terms, the terms of each text driver, and texts of terms."""
    columns: list[np.ndarray] = []
    terms: list[str] = []
    factors: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    for driver, block in blocks.items():
        if isinstance(block, Levels):
            columns += list(block.columns)
            terms += block.terms
            factors[driver] = block.terms
            labels |= block.labels
        else:
            columns.append(block)
            terms.append(driver)
    return columns, tuple(terms), factors, labels


def _hidden(responses: Any, codes: Sequence[str], size: int) -> list[np.ndarray]:
    """Return, for the outcome and each driver, the respondents who were not asked."""
    import numpy as np

    found = not_asked(responses, codes)
    return [found.get(code, np.zeros(size, dtype=bool)) for code in codes]


def _complete(
    y: np.ndarray, blocks: Mapping[str, np.ndarray | Levels], weight: np.ndarray, hidden: Sequence[np.ndarray]
) -> tuple[dict[str, int], np.ndarray]:
    """Return how many respondents are left out, by the first reason that holds, and which ones stay."""
    import numpy as np

    empty = [block.missing if isinstance(block, Levels) else np.isnan(block) for block in blocks.values()]
    owed = [blank & ~unasked for blank, unasked in zip(empty, hidden[1:], strict=True)]
    nobody = np.zeros(len(y), dtype=bool)
    reasons = {
        NOT_THE_OUTCOME: np.isnan(y) & hidden[0],
        NO_OUTCOME: np.isnan(y),
        NO_DRIVER: np.any(owed, axis=0) if owed else nobody,
        NOT_A_DRIVER: np.any(empty, axis=0) if empty else nobody,
        NO_WEIGHT: weight == 0,
    }
    left = nobody
    excluded: dict[str, int] = {}
    for reason, rows in reasons.items():
        new = rows & ~left
        excluded |= {reason: int(new.sum())} if new.any() else {}
        left = left | new
    return excluded, ~left


def _refuse_missing(excluded: dict[str, int], missing: str) -> None:
    blank = sum(count for reason, count in excluded.items() if reason in (NO_OUTCOME, NO_DRIVER))
    if missing == "raise" and blank:
        raise ResponseError(
            f"answers - {blank} respondents have missing answers - expected none with missing='raise' - "
            "complete them, or use missing='drop'."
        )


def each_group(rows: Rows, by: str | None, analyse: Callable[[Rows], T]) -> tuple[dict[str, T], dict[str, str]]:
    """Analyse all respondents and each group; return the results and, for groups that fail, the reason.

    Raises
    ------
    EstimationError
        The analysis of all respondents fails.
    """
    found: dict[str, T] = {}
    failed: dict[str, str] = {}
    for group, part in rows.groups().items():
        try:
            found[group] = analyse(part)
        except EstimationError as reason:
            if by is None or group == TOTAL:
                raise
            failed[group] = str(reason)
    return found, failed


def stacked(tables: Mapping[str, pd.DataFrame], failed: Mapping[str, str], rows: DriverRows, by: str | None) -> Any:
    """Return the tables of all groups as one, the total first; a group that failed has rows without numbers."""
    import pandas as pd

    if by is None:
        return next(iter(tables.values()))
    total = tables[TOTAL]
    parts = []
    for group in (TOTAL, *rows.group_names):
        table = tables[group] if group in tables else _blank(total, sum(label == group for label in rows.group or ()))
        parts.append(table.assign(group=group)[["group", *total]])
    return pd.concat(parts, ignore_index=True)


def _blank(table: pd.DataFrame, n: int) -> pd.DataFrame:
    import pandas as pd

    blank = table.assign(**{name: float("nan") for name in table.columns if name not in ("term", "n")})
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name].dtype) and name != "term":
            blank[name] = None
    return blank.assign(n=n)


def group_notes(
    remarks: Mapping[str, Sequence[str]], failed: Mapping[str, str], rows: DriverRows, by: str | None
) -> list[str]:
    """Return the notes of all groups, each with the name of its group when there are groups."""
    if by is None:
        return [note for notes in remarks.values() for note in notes]
    found = [f"{group}: {note}" for group, notes in remarks.items() for note in notes]
    found += [f"{group}: not estimable. {reason}" for group, reason in failed.items()]
    unplaced = sum(label is None for label in rows.group or ())
    if unplaced:
        found.append(f"{counted(unplaced, 'respondent')} without a value of {by!r} count in the total only.")
    return found


def bookkeeping(responses: Any, rows: DriverRows, by: str | None) -> dict[str, Any]:
    """Return the base, the exclusions and the labels that every driver result carries."""
    return {
        "n": len(rows.y),
        "n_total": rows.n_total,
        "excluded": rows.excluded,
        "labels": {**rows.labels, **group_texts(responses, by, rows.group_names)},
        "weight_cost": weight_cost(rows.weights) if rows.weighted else {},
    }


def base_notes(rows: DriverRows) -> list[str]:
    """Say who was left out, and what weights cost; more than half of the respondents is a reason to look again."""
    cost = [kish_words(rows.weights)] if rows.weighted else []
    if not rows.excluded:
        return cost
    said = ", ".join(f"{n} ({reason})" for reason, n in rows.excluded.items())
    lost = rows.n_total - len(rows.y)
    more = " That is more than half: compare those left out with those used." if 2 * lost > rows.n_total else ""
    return [f"{said} of {rows.n_total} respondents are not in the base.{more}", *cost]


def counted(n: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "respondent"), counted(2, "respondent")
    ('1 respondent', '2 respondents')
    """
    return f"{n} {noun}{'' if n == 1 else 's'}"


def without_constants(rows: Rows) -> tuple[Rows, list[str]]:
    """Return the rows without terms that do not vary, and a note for each.

    A text driver whose first level nobody gave is compared with its first level that somebody did.
    """
    import numpy as np

    varies = {term: bool(np.ptp(rows.x[:, index]) > 0) for index, term in enumerate(rows.terms)}
    keep = [term for term in rows.terms if varies[term]]
    in_factor = {term for terms in rows.factors.values() for term in terms}
    notes = [
        f"{rows.name(term)} was left out: everybody gave the same answer, so it cannot explain anything."
        for term in rows.terms
        if not varies[term] and term not in in_factor
    ]
    for driver, terms in rows.factors.items():
        given = [term for term in terms if varies[term]]
        share = rows.only(terms).x.sum(axis=1)
        if not given:
            notes.append(
                f"{rows.name(driver)} was left out: everybody gave the same answer, so it cannot explain anything."
            )
        elif share.min() > 0:
            keep.remove(given[0])
            notes.append(f"{rows.name(driver)}: nobody gave its first answer; the others are compared with {given[0]}.")
    return rows.only(keep), notes


def standardised(rows: DriverRows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return drivers centred and scaled to weighted variance 1, with their means and standard deviations."""
    import numpy as np

    means = np.average(rows.x, axis=0, weights=rows.weights)
    centred = rows.x - means
    spreads = np.sqrt(np.average(centred**2, axis=0, weights=rows.weights))
    return centred / spreads, means, spreads


def refuse_collinear(z: np.ndarray, terms: Sequence[str], weights: np.ndarray, limit: float = COLLINEAR) -> None:
    """Raise ``EstimationError`` naming every set of drivers that carry the same information.

    A QR decomposition with pivoting finds the redundant drivers, those with less than ``limit`` of their variance left;
    each is named with those that reproduce it.
    """
    import numpy as np
    from scipy.linalg import qr, solve_triangular

    root = np.sqrt(weights / weights.sum())[:, None] * z
    r, order = qr(root, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(r[: len(terms)]))
    rank = int((diagonal > np.sqrt(limit)).sum()) if diagonal.size else 0
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
