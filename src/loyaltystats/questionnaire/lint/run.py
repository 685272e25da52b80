"""``lint``: every rule on one study, as one result."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.lint import flow, options, scales, translation, whole, wording
from loyaltystats.questionnaire.lint.finding import SEVERITIES, Finding, Rule
from loyaltystats.questionnaire.lint.minutes import TimeEstimate, time_estimate
from loyaltystats.questionnaire.lint.subject import Subject, subject_of
from loyaltystats.result import Result

RULES: tuple[Rule, ...] = tuple(
    rule for module in (whole, flow, wording, scales, options, translation) for rule in module.RULES
)
"""All rules in the order in which they look."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LintResult(Result):
    """Findings about the design of a questionnaire, gravest first, one row each."""

    title: str = "Design check"
    source: str = (
        "Willis, G. B., and Lessler, J. T. (1999), Question Appraisal System QAS-99, Research Triangle Institute; Dillman, "
        "D. A., Smyth, J. D., and Christian, L. M. (2014), Internet, Phone, Mail, and Mixed-Mode Surveys, 4th ed., Wiley"
    )
    errors: int = 0
    """Findings that make answers wrong or missing."""
    warnings: int = 0
    """Findings that make answers harder to give or to compare."""
    minutes: TimeEstimate | None = None
    """How long it takes to answer."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        notes = len(self._table) - self.errors - self.warnings
        return {
            "title": self.title,
            "questions": self.n,
            "errors": self.errors,
            "warnings": self.warnings,
            "notes": notes,
            "minutes": None if self.minutes is None else self.minutes.usual,
        }


def lint(instrument: Instrument | str | os.PathLike[str]) -> LintResult:
    """Check the design of a questionnaire: wording, scales, answers, conditions, translations, length.

    Parameters
    ----------
    instrument : Instrument, str or path
        The study or template; or the name of a shipped template or the path of a YAML file, in which scales that no question
        uses are found as well.

    Returns
    -------
    LintResult
        Columns: severity (error, warning or note), question (a feature's identifier where it is about the feature, empty
        where it is about the study), language, rule, message. A question that is asked about every feature is checked once
        and called by its template's code, for example ``{feature}dys``.

    Raises
    ------
    TemplateError
        There is no such template, or the file cannot be read as a questionnaire.

    Notes
    -----
    Rules on wording know English, Spanish, Portuguese, German, French and Chinese by lists of words. They find what is often
    wrong, not what is good: they replace no pretest. The time is counted from words and answers (``minutes``).

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"delivery": "Fast and friendly delivery"}).with_languages(["en"])
    >>> checked = lint(study)
    >>> checked.to_frame().loc[0, ["severity", "question", "rule"]].tolist()
    ['warning', 'delivery', 'double_barrelled']
    """
    import pandas as pd

    subject = _subject(instrument)
    findings = _sorted(subject, [finding for rule in RULES for finding in rule(subject)])
    columns = ("severity", "question", "language", "rule", "message")
    counts = Counter(finding.severity for finding in findings)
    spoken = ", ".join(subject.languages)
    return LintResult(
        _table=pd.DataFrame(
            [{name: getattr(one, name) for name in columns} for one in findings], columns=list(columns)
        ),
        n=len(subject.named.questions) or len(subject.items),
        method=f"{len(RULES)} rules on {len(subject.items)} different questions in {spoken}.",
        errors=counts["error"],
        warnings=counts["warning"],
        minutes=time_estimate(subject.named),
        notes=(
            ", ".join(f"{counts[one]} {one}{'' if counts[one] == 1 else 's'}" for one in SEVERITIES) + ".",
            "No rule replaces a pretest: have some people answer aloud, then a pilot of thirty or more.",
        ),
    )


def _subject(instrument: Instrument | str | os.PathLike[str]) -> Subject:
    if isinstance(instrument, Instrument):
        return subject_of(instrument)
    from pathlib import Path

    from loyaltystats.questionnaire.loader import load_file
    from loyaltystats.questionnaire.template import load_instrument

    study = load_instrument(instrument)
    path = Path(instrument)
    return subject_of(study, load_file(path).data if path.is_file() else None)


def _sorted(subject: Subject, findings: list[Finding]) -> list[Finding]:
    """Return each finding once: gravest first, then in the order of the questionnaire."""
    order = ["", *subject.named.features, *(item.code for item in subject.items)]
    place = {code: number for number, code in enumerate(order)}
    return sorted(
        dict.fromkeys(findings), key=lambda one: (SEVERITIES.index(one.severity), place.get(one.question, len(place)))
    )
