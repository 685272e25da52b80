"""Findings: what a rule says about a questionnaire, and how grave it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from loyaltystats.questionnaire.lint.subject import Subject

Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""error: answers will be wrong or missing; warning: answers are probably harder to read; note: worth a look."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding: how grave, by which rule, about which question or feature (none: the study), in which language."""

    severity: Severity
    rule: str
    message: str
    question: str = ""
    language: str = ""


Rule = Callable[["Subject"], Iterator[Finding]]
"""A rule looks at a study and yields what it finds."""


def found(severity: Severity, rule: str, where: str, what: str, *, question: str = "", language: str = "") -> Finding:
    """Return a finding whose message says where, what and what to do."""
    spoken = f" ({language})" if language else ""
    return Finding(
        severity=severity, rule=rule, message=f"{where}{spoken} - {what}", question=question, language=language
    )


def listed(names: tuple[str, ...] | list[str], limit: int = 5) -> str:
    """Return names in quotes, the first few of them.

    Examples
    --------
    >>> listed(["a", "b", "c"], 2)
    "'a', 'b' and 1 more"
    """
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(map(repr, names[:limit])) + more
