"""Rows of a driver model: complete answers with controls, interactions, driver groups and further columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Self

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.stats.drivers.matrix import DriverRows, tally
from loyaltystats.stats.selection import group_label

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True)
class ModelRows(DriverRows):
    """Complete rows of a model.

    ``controls`` are terms that are held constant but not judged (``always=``), ``blocks`` the declared groups of
    drivers with their terms, ``crossed`` the interaction terms with the two terms that each multiplies.
    """

    controls: tuple[str, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crossed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Texts of further columns that the model reads, such as the groups of a mixed model; one per row."""

    @property
    def judged(self) -> tuple[str, ...]:
        """Terms that are tested and corrected together: all but the controls."""
        return tuple(term for term in self.terms if term not in self.controls)

    def part(self, rows: np.ndarray) -> Self:
        """Return the rows of one group, weights rescaled to mean 1."""
        import numpy as np

        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        columns = {name: [values[place] for place in places.tolist()] for name, values in self.columns.items()}
        return replace(super().part(rows), columns=columns)


def model_rows(
    responses: Any,
    outcome: str,
    drivers: Sequence[str],
    extra: Mapping[str, Any],
    **base: Any,
) -> ModelRows:
    """Bring the complete rows of a model home.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    outcome, drivers : str, sequence of str
        Columns.
    extra : mapping
        ``always`` (columns), ``groups`` (name -> drivers), ``interactions`` (pairs of drivers) and ``columns`` (further
        ones, as texts; who has no value leaves the base).
    **base
        ``by``, ``weights`` and ``missing`` of ``matrix.tally``.

    Raises
    ------
    ArgumentError
        A control is a driver too, a group or an interaction names something that is not in the model.
    """
    always = _controls(extra.get("always") or (), drivers, outcome)
    plain = tally(responses, outcome, [*drivers, *always], **base)
    rows = ModelRows(**vars(plain))
    rows = replace(rows, controls=tuple(term for name in always for term in terms_of(rows, name)))
    rows = _crossed(rows, extra.get("interactions") or ())
    return _blocked(_with_columns(rows, responses, extra.get("columns") or ()), extra.get("groups") or {})


def _with_columns(rows: ModelRows, responses: Any, names: Sequence[str]) -> ModelRows:
    """Return the rows with further columns as texts, without those that have no value there."""
    import numpy as np

    for name in names:
        values = collect(answers(responses, [name]), [name])[name].tolist()
        labels = [group_label(values[place]) for place in rows.place]
        known = np.array([label is not None for label in labels])
        if not known.any():
            raise EstimationError(
                f"column {name!r} - has no value for any complete respondent - expected at least one."
            )
        lost = int((~known).sum())
        group = None if rows.group is None else [label for label, kept in zip(rows.group, known, strict=True) if kept]
        excluded = rows.excluded | ({f"no value of {name}": lost} if lost else {})
        columns = {**rows.columns, name: [label or "" for label in labels]}  # empty ones leave now
        rows = replace(replace(rows, columns=columns).part(known), group=group, excluded=excluded)
    return rows


def _controls(always: Sequence[str] | str, drivers: Sequence[str], outcome: str) -> list[str]:
    names = [always] if isinstance(always, str) else list(always)
    wrong = sorted({name for name in names if name in drivers or name == outcome or names.count(name) > 1})
    if wrong:
        raise ArgumentError(
            f"always - {', '.join(map(repr, wrong))} is a driver, the outcome, or stands there twice - expected columns "
            "that are held constant and are nothing else - name it once."
        )
    return names


def _blocked(rows: ModelRows, groups: Mapping[str, Sequence[str]]) -> ModelRows:
    blocks: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for name, drivers in groups.items():
        terms = [term for driver in drivers for term in terms_of(rows, driver)]
        if not terms or seen & set(terms):
            wrong = "is empty" if not terms else "shares a driver with another group"
            raise ArgumentError(f"groups - {name!r} {wrong} - expected different drivers in every group.")
        seen |= set(terms)
        blocks[name] = tuple(terms)
    return replace(rows, blocks=blocks)


def _crossed(rows: ModelRows, interactions: Sequence[tuple[str, str]]) -> ModelRows:
    """Append a product for every pair of terms of two drivers; both drivers stay in the model by themselves."""
    import numpy as np

    columns, terms = [rows.x], list(rows.terms)
    crossed: dict[str, tuple[str, str]] = {}
    labels = dict(rows.labels)
    for pair in interactions:
        if isinstance(pair, str) or len(tuple(pair)) != 2 or pair[0] == pair[1]:
            raise ArgumentError(f"interactions - got {pair!r} - expected pairs of two drivers, for example ('a', 'b').")
        for one, other in product(terms_of(rows, pair[0]), terms_of(rows, pair[1])):
            term = f"{one}:{other}"
            crossed[term] = (one, other)
            terms.append(term)
            labels[term] = f"{rows.name(one)} × {rows.name(other)}"
            columns.append((rows.x[:, rows.terms.index(one)] * rows.x[:, rows.terms.index(other)])[:, None])
    return replace(rows, x=np.hstack(columns), terms=tuple(terms), crossed=crossed, labels=labels)


def terms_of(rows: DriverRows, driver: str) -> tuple[str, ...]:
    """Return the terms of a driver: itself, or the levels of a text driver.

    Raises
    ------
    ArgumentError
        The driver is not in the model.
    """
    if driver in rows.factors:
        return rows.factors[driver]
    if driver in rows.terms:
        return (driver,)
    raise ArgumentError(f"drivers - {driver!r} is not in the model - expected one of {', '.join(rows.terms)}.")
