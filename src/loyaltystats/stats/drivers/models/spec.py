"""What a driver model is asked for, and what it gives back: the same for every model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.questionnaire.question import Question
    from loyaltystats.stats.drivers.models.rows import ModelRows


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What the caller asked for, checked; ``options`` are the words that only one model understands."""

    outcome: str
    covariance: str
    confidence_level: float
    adjust: str
    options: Mapping[str, Any] = field(default_factory=dict)
    rng: Any = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One fitted model: of all respondents, or of one group.

    ``table`` has the columns of the contract (term, estimate, std_estimate, std_error, statistic, df, p_value,
    p_adjusted, conf_low, conf_high, vif, n) and may have more. ``fit`` holds the numbers of the model as a whole by
    name, ``frames`` further tables by name; a caution is a warning and a note, a note only a note.
    """

    table: pd.DataFrame
    sentence: str
    fit: Mapping[str, float] = field(default_factory=dict)
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Across:
    """What a model says across groups: further tables by name, and notes."""

    frames: Mapping[str, pd.DataFrame]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Model:
    """One kind of model: how to fit it, the covariances and options that it knows, its title, source and null."""

    fit: Callable[[ModelRows, Spec], Part]
    title: str
    source: str
    null: str
    covariances: tuple[str, ...]
    """Names of ``covariance`` that the model knows; the first is its default."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Name of an option -> its default."""
    columns: tuple[str, ...] = ()
    """Options that name a column; ``ModelRows.columns`` holds its texts."""
    declared: Callable[[Question | None, Mapping[str, Any]], Mapping[str, Any]] | None = None
    """What the question of the outcome says about options that the caller left open."""
    across: Callable[[ModelRows, Spec], Across] | None = None
    """What is asked of all groups together, where there are groups."""


def checked_options(model: str, known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a model with its defaults filled in.

    Raises
    ------
    ArgumentError
        The model does not know an option.
    """
    for name in given:
        if name not in known:
            words = f"one of {', '.join(known)}" if known else "no further options"
            raise ArgumentError(
                f"{name} - is no option of model={model!r} - expected {words}.{did_you_mean(name, list(known))}"
            )
    return {**known, **given}
