"""The error tree: one root, one branch per stage of the work.

::

    LoyaltyStatsError
    +- ArgumentError(ValueError)          an argument is outside its domain (a typing slip, not the data)
    +- TemplateError(ValueError)          the YAML of an instrument: file, line, question
    +- FormError(ValueError)              a form cannot be written: missing language, Excel limits
    +- ResponseError(ValueError)          answers do not fit: file, sheet, row, column, value
    +- DesignError(ValueError)            weights, strata or targets that cannot be used
    +- EstimationError(ValueError)        not estimable: too few, separated, collinear, no convergence
    +- MissingDependencyError(ImportError)  names the package to install
    +- WriteError(OSError)                a file cannot be written: no room, no right, open elsewhere
    LoyaltyStatsWarning(UserWarning)
    +- QualityWarning  +- AssumptionWarning  +- ApproximationWarning

Grammar of every message: *where - what is wrong, value quoted - what was expected - what to do*.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SHOWN_FAULTS = 20


class LoyaltyStatsError(Exception):
    """Root of all errors raised on purpose by this package."""


class ArgumentError(LoyaltyStatsError, ValueError):
    """An argument of a function is outside its domain."""


class TemplateError(LoyaltyStatsError, ValueError):
    """An instrument's YAML cannot be used."""


class FormError(LoyaltyStatsError, ValueError):
    """A form cannot be written."""


class ResponseError(LoyaltyStatsError, ValueError):
    """Answers do not fit the instrument, or a named column is not there.

    ``problems`` lists everything that was found in a file (the message shows the first twenty): the table that
    ``Responses.problems`` would be. ``None`` when the error is not about the contents of a file.
    """

    problems: pd.DataFrame | None = None


class DesignError(LoyaltyStatsError, ValueError):
    """Weights, strata, clusters or targets cannot be used."""


class EstimationError(LoyaltyStatsError, ValueError):
    """A model or statistic cannot be estimated from these answers."""


class MissingDependencyError(LoyaltyStatsError, ImportError):
    """An optional package is not installed; the message names it and how to install it."""


class WriteError(LoyaltyStatsError, OSError):
    """A file cannot be written; an older file of that name is as it was."""

    def __str__(self) -> str:
        return str(self.args[0])


class LoyaltyStatsWarning(UserWarning):
    """Root of all warnings of this package."""


class QualityWarning(LoyaltyStatsWarning):
    """Something about the answers deserves a look before they are believed."""


class AssumptionWarning(LoyaltyStatsWarning):
    """An assumption of the method is doubtful here."""


class ApproximationWarning(LoyaltyStatsWarning):
    """An approximation stands in for an exact computation."""


def faults_message(headline: str, faults: Sequence[str]) -> str:
    """Join all faults of one file into one message, the first twenty listed.

    Examples
    --------
    >>> print(faults_message("study.yaml has 2 faults", ["line 3: a", "line 9: b"]))
    study.yaml has 2 faults:
      - line 3: a
      - line 9: b
    """
    lines = [f"  - {fault}" for fault in faults[:SHOWN_FAULTS]]
    if len(faults) > SHOWN_FAULTS:
        lines.append(f"  ... and {len(faults) - SHOWN_FAULTS} more")
    return "\n".join([f"{headline}:", *lines])
