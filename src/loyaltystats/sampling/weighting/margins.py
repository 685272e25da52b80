"""Margins: what is known about the population, checked against the categories that the answers have."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean, one_of
from loyaltystats.errors import ArgumentError, DesignError, faults_message
from loyaltystats.sampling.design_rows import label_text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MISSING: Final = "missing"
"""Category of respondents without an answer, with ``missing="category"``."""

MISSING_RULES: Final = ("raise", "category")
JOINED: Final = " x "
"""Between the columns, and between the categories, of a margin that crosses several."""

AGREE: Final = 1e-6
"""Relative difference below which two sums are the same; targets are typed by people."""

Targets = Mapping[str | tuple[str, ...], Mapping[Any, float]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Margin:
    """One margin: the category of every respondent, and how many of the population each category has."""

    name: str
    columns: tuple[str, ...]
    categories: tuple[str, ...]
    codes: np.ndarray
    totals: np.ndarray
    as_shares: bool

    def sums(self, weights: np.ndarray) -> np.ndarray:
        """Return the sum of the weights in every category."""
        import numpy as np

        return np.bincount(self.codes, weights=weights, minlength=len(self.categories))

    def indicator(self) -> np.ndarray:
        """Return one column of zeros and ones for every category."""
        import numpy as np

        found: np.ndarray = np.eye(len(self.categories))[self.codes]
        return found


def columns_of(targets: Any) -> list[str]:
    """Return the columns that targets name.

    Raises
    ------
    ArgumentError
        Targets are not a mapping of columns to mappings of categories to numbers.
    """
    if not isinstance(targets, Mapping) or not targets:
        raise ArgumentError(
            f"targets - got {targets!r} - expected what is known of the population, for example "
            'targets={"country": {"DE": 0.4, "FR": 0.6}}.'
        )
    for name, wanted in targets.items():
        if not isinstance(wanted, Mapping) or not wanted:
            raise ArgumentError(
                f"targets, {name!r} - got {wanted!r} - expected category -> share or number of people, for example "
                '{"DE": 0.4, "FR": 0.6}.'
            )
    return list(dict.fromkeys(column for name in targets for column in _columns(name)))


def _columns(name: str | tuple[str, ...]) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(name)


def read_margins(frame: pd.DataFrame, targets: Targets, *, missing: str, size: float) -> tuple[Margin, ...]:
    """Return the margins of the respondents in ``frame``, their totals on one scale.

    Parameters
    ----------
    frame : pandas.DataFrame
        Respondents with a weight above zero.
    targets : mapping
        Column, or tuple of columns whose categories are crossed -> category (or tuple) -> share, percentage or number.
    missing : {"raise", "category"}
        What a respondent without an answer is.
    size : float
        Population where all targets are shares.

    Raises
    ------
    DesignError
        A category has no target or no respondent, a target is not above 0, shares do not add up to 1, or the totals of two
        margins differ; all faults at once.
    """
    one_of("missing", missing, MISSING_RULES)
    faults: list[str] = []
    found = [_margin(frame, _columns(name), wanted, missing, faults) for name, wanted in targets.items()]
    if faults:
        raise DesignError(faults_message("targets - do not fit the answers", faults))
    return _on_one_scale(found, size)


def _margin(
    frame: pd.DataFrame, columns: tuple[str, ...], wanted: Mapping[Any, float], missing: str, faults: list[str]
) -> Margin:
    import numpy as np

    name = JOINED.join(columns)
    labels = _labels(frame, columns, missing, faults)
    target = {_category(key, len(columns), name): value for key, value in wanted.items()}
    categories = tuple(sorted(target))
    _compare(name, labels, target, faults)
    place = {category: at for at, category in enumerate(categories)}
    codes = np.array([place.get(label, 0) for label in labels], dtype=np.int64)
    bad = [c for c, value in target.items() if not _is_number(value) or not float(value) > 0]
    faults += [
        f"{name!r}: target {target[c]!r} of {c!r}, expected a number above 0 (leave out respondents who stand for nobody)"
        for c in bad
    ]
    totals = np.array([float(target[c]) if c not in bad else math.nan for c in categories])
    total = float(totals.sum())
    as_shares = abs(total - 1) <= AGREE or abs(total - 100) <= 100 * AGREE
    if not bad and total <= 2 and not as_shares:
        faults.append(f"{name!r}: the targets add up to {total:g}, expected shares that add up to 1")
    return Margin(
        name=name,
        columns=columns,
        categories=categories,
        codes=codes,
        totals=totals / total if as_shares else totals,
        as_shares=as_shares,
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _category(key: Any, columns: int, name: str) -> str:
    """Return the text of a category, crossed ones joined."""
    parts = key if isinstance(key, (tuple, list)) else (key,)
    if len(parts) != columns:
        raise ArgumentError(
            f"targets, {name!r} - category {key!r} has {len(parts)} parts - expected {columns}, one for each column."
        )
    return JOINED.join(label_text(part) or MISSING for part in parts)


def _labels(frame: pd.DataFrame, columns: Sequence[str], missing: str, faults: list[str]) -> list[str]:
    parts = []
    for column in columns:
        texts = [label_text(value) for value in frame[column].tolist()]
        without = sum(text is None for text in texts)
        if without and missing == "raise":
            faults.append(
                f"{column!r}: {without} of {len(texts)} respondents have no answer; fill them in, leave them out, or pass "
                f"missing='category' with a target for {MISSING!r}"
            )
        parts.append([text or MISSING for text in texts])
    return [JOINED.join(row) for row in zip(*parts, strict=True)]


def _compare(name: str, labels: Sequence[str], target: Mapping[str, float], faults: list[str]) -> None:
    """Note categories on one side only; missing answers were noted before."""
    have = set(labels)
    for category in sorted(have - set(target) - {MISSING}):
        faults.append(
            f"{name!r}: {labels.count(category)} respondents are {category!r}, which has no target"
            f"{did_you_mean(category, target)}"
        )
    if MISSING in have and MISSING not in target and not any(fault.endswith(f"{MISSING!r}") for fault in faults):
        faults.append(f"{name!r}: {labels.count(MISSING)} respondents have no answer, and {MISSING!r} has no target")
    faults += [
        f"{name!r}: nobody in the answers is {category!r}; join it with another category"
        for category in sorted(set(target) - have)
    ]


def _on_one_scale(found: Sequence[Margin], size: float) -> tuple[Margin, ...]:
    """Turn shares into numbers of people: of the population where one margin tells it, else of the respondents."""
    known = {margin.name: float(margin.totals.sum()) for margin in found if not margin.as_shares}
    population = next(iter(known.values()), size)
    if any(abs(total - population) > AGREE * population for total in known.values()):
        said = ", ".join(f"{name!r} {total:,.10g}" for name, total in known.items())
        raise DesignError(
            f"targets - the margins add up to different numbers of people ({said}) - expected one population - correct "
            "them, or give shares."
        )
    return tuple(replace(margin, totals=margin.totals * (population / float(margin.totals.sum()))) for margin in found)
