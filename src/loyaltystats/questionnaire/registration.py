"""Registration: an analysis plan in plain words, with fingerprints, to be deposited before the answers are seen."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.analysis_plan import AnalysisPlan, plan_from

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

SHORTEST: Final = 16
"""Digits of a fingerprint that tell it from any other."""

ADJUSTMENTS: Final = {"holm": "Holm", "bh": "Benjamini-Hochberg (false discovery rate)", "none": "none"}
MISSING: Final = {
    "drop": "respondents with a missing answer are left out of the analysis that needs it, and counted",
    "raise": "no analysis is made where an answer is missing",
}
LONELY: Final = {
    "error": "refused",
    "adjust": "measured from the mean of all",
    "remove": "left out of the variance",
    "certainty": "counted as free of error",
    "average": "given the mean variance of the other strata",
}
KINDS: Final = {"amount": "an amount", "count": "a count", "duration": "a duration"}
_DATA: Final = "The plan as it stands in the study (YAML):"
_PLAN: Final = re.compile(r"^Plan fingerprint \(SHA-256\): ([0-9a-f]{64})$", re.MULTILINE)
_FORM: Final = re.compile(r"^Questionnaire fingerprint: ([0-9a-f]{16})$", re.MULTILINE)


def plan_words(plan: AnalysisPlan, instrument: Instrument) -> tuple[tuple[str, str], ...]:
    """Return a plan as pairs of item and sentence, questions by their texts and codes.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("recommend")
    >>> plan_words(AnalysisPlan(outcome="recommend", adjust="holm"), study)[0]
    ('Outcome', 'Would recommend (recommend)')
    """
    names = _Names(plan, instrument)
    return (*_what(plan, names), *_more(plan, names), *_how(plan, names), *_expected(plan))


class _Names:
    """Texts of columns, with their codes."""

    def __init__(self, plan: AnalysisPlan, instrument: Instrument) -> None:
        self.plan, self.instrument = plan, instrument

    def one(self, column: str) -> str:
        text = self.plan.columns.get(column) or self.instrument.label_of(column)
        return column if text == column else f"{text} ({column})"

    def all(self, columns: Sequence[str] | str) -> str:
        return "; ".join(map(self.one, [columns] if isinstance(columns, str) else columns))


def _what(plan: AnalysisPlan, names: _Names) -> Iterator[tuple[str, str]]:
    if plan.outcome:
        yield "Outcome", names.one(plan.outcome)
    if plan.drivers:
        yield "Drivers", names.all(plan.drivers)
    if plan.always:
        yield "Held constant", names.all(plan.always)
    for one in plan.models:
        options = "; ".join(f"{name} {_value(value)}" for name, value in one.get("options", {}).items())
        about = f" of {names.one(one['outcome'])}" if one.get("outcome") else ""
        yield "Model", f"{one['model']} regression{about}{f' with {options}' if options else ''}"
    if plan.importance:
        yield "Relative importance", f"method {plan.importance}"
    if plan.stated:
        stated = (f"{names.one(driver)}: {names.one(column)}" for driver, column in plan.stated.items())
        yield "Stated importance", "; ".join(stated)
    if plan.by:
        yield "Groups shown apart", names.all(plan.by)
    if plan.banner:
        rows = names.all(plan.banner["rows"]) if plan.banner.get("rows") else "every closed question"
        yield "Banner tables", f"{rows}, by {names.all(plan.banner['columns'])}"


def _more(plan: AnalysisPlan, names: _Names) -> Iterator[tuple[str, str]]:
    for one in plan.mediation:
        chain = " -> " if one.get("serial") else "; "
        over = chain.join(map(names.one, one["mediator"]))
        yield "Mediation", f"{names.one(one['driver'])}, over {over}{_target(one, names)}"
    for one in plan.moderation:
        at = f", at {_value(one['at'])}" if one.get("at") else ""
        yield "Moderation", f"{names.one(one['driver'])}, by {names.one(one['moderator'])}{at}{_target(one, names)}"
    for one in plan.linkage:
        drivers = names.all(one["drivers"]) if one.get("drivers") else "the outcome of the study"
        yield "Figures of the books", f"{names.one(one['outcome'])} ({KINDS[one['kind']]}), explained by {drivers}"
    for one in plan.what_if:
        changes = [f"{names.one(name)} {points:+g} for everybody" for name, points in one.get("change", {}).items()]
        changes += [f"{names.one(name)} at least {least:g}" for name, least in one.get("lift", {}).items()]
        changes += [
            f"{names.one(name)}: {100 * share:g}% of those at {low:g} or less get {to:g}"
            for name, (low, to, share) in one.get("move", {}).items()
        ]
        yield "What-if", "; ".join(changes)
    if plan.analyses:
        yield "Further analyses", ", ".join(plan.analyses)
    if plan.only_planned:
        yield "Other analyses", "none are shown"


def _target(one: Mapping[str, Any], names: _Names) -> str:
    outcome = f", to {names.one(one['outcome'])}" if one.get("outcome") else ""
    return outcome + (f", with {names.all(one['always'])} held constant" if one.get("always") else "")


def _how(plan: AnalysisPlan, names: _Names) -> Iterator[tuple[str, str]]:
    design = {"Weights": plan.weights, "Strata": plan.strata, "Clusters": plan.clusters, "Finite population": plan.fpc}
    yield from ((item, names.one(column)) for item, column in design.items() if column)
    if plan.nested:
        yield "Numbers of clusters", "are repeated in every stratum"
    said = {
        "A stratum of one cluster": plan.lonely and f"is {LONELY[plan.lonely]}",
        "Correction for several tests": plan.adjust and ADJUSTMENTS[plan.adjust],
        "Confidence level": plan.confidence_level and f"{100 * plan.confidence_level:g}%",
        "Missing answers": plan.missing and MISSING[plan.missing],
        "Effects that would not matter": plan.equivalence_margin
        and f"at most {plan.equivalence_margin:g} standard deviations",
        "Smallest base shown": plan.minimum_base and f"{plan.minimum_base:,} answers",
        "Resamples": plan.bootstrap is not None and f"{plan.bootstrap:,}",
        "Seed": plan.seed is not None and str(plan.seed),
    }
    yield from ((item, words) for item, words in said.items() if words)


def _expected(plan: AnalysisPlan) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(plan.hypotheses, start=1):
        tested = f" (tested by {', '.join(one['tested_by'])})" if one.get("tested_by") else ""
        yield f"Hypothesis {number}", f"{one['text']}{tested}"


def _value(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_value, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def differences(registered: AnalysisPlan, carried_out: AnalysisPlan, instrument: Instrument) -> tuple[str, ...]:
    """Return in sentences where one plan departs from another.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("recommend")
    >>> differences(AnalysisPlan(adjust="holm"), AnalysisPlan(adjust="bh"), study)
    ('Correction for several tests: planned Holm; carried out with Benjamini-Hochberg (false discovery rate).',)
    """
    before, after = _by_item(registered, instrument), _by_item(carried_out, instrument)
    return tuple(
        f"{item}: planned {before.get(item, 'the default')}; carried out with {after.get(item, 'the default')}."
        for item in dict.fromkeys((*before, *after))
        if before.get(item) != after.get(item)
    )


def _by_item(plan: AnalysisPlan, instrument: Instrument) -> dict[str, str]:
    found: dict[str, str] = {}
    for item, words in plan_words(plan, instrument):
        found[item] = f"{found[item]} | {words}" if item in found else words
    return found


def registration_text(instrument: Instrument) -> str:
    """Return what one deposits before the field: the plan in plain words, its fingerprints, and the plan itself.

    Raises
    ------
    TemplateError
        The study has no plan.
    """
    import yaml

    plan = instrument.plan
    if plan is None:
        raise TemplateError(
            f"instrument {instrument.id!r} - has no analysis plan - expected a section 'plan' in its file - write one; "
            "'loyaltystats register --draft' proposes it."
        )
    title = instrument.title.get(instrument.language, instrument.id)
    content = {name: value for name, value in plan.data().items() if name != "registration"}
    lines = [
        f"Analysis plan of {title}",
        "",
        f"Study: {instrument.id}, version {instrument.version}, {len(instrument.questions)} questions",
        f"Plan fingerprint (SHA-256): {plan.fingerprint}",
        f"Questionnaire fingerprint: {instrument.fingerprint}",
        "",
        *(f"{item}: {words}" for item, words in plan_words(plan, instrument)),
        "",
        _DATA,
        "",
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110).rstrip(),
        "",
    ]
    return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What was registered: the fingerprint of the plan and, where the deposited text is at hand, more."""

    plan_fingerprint: str
    questionnaire_fingerprint: str = ""
    plan: AnalysisPlan | None = None
    place: str = ""
    date: str = ""

    def fits(self, plan: AnalysisPlan) -> bool:
        """Return whether a plan is the one that was registered."""
        return plan.fingerprint.startswith(self.plan_fingerprint)


def read_registration(given: str | os.PathLike[str]) -> Registration:
    """Read a registration: a fingerprint, or the file that ``register`` wrote.

    Raises
    ------
    TemplateError
        It is neither, or the plan in the file does not have the fingerprint that the file states.
    """
    from loyaltystats.questionnaire.loader import load_text

    text = os.fspath(given).strip()
    if re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST},64}}", text):
        return Registration(plan_fingerprint=text.lower())
    where = Path(text)
    if not where.is_file():
        raise TemplateError(
            f"registration - {text!r} is no file and no fingerprint - expected {SHORTEST} to 64 digits and letters a to f, "
            "or the file that 'loyaltystats register' wrote."
        )
    content = where.read_text(encoding="utf-8")
    stated, asked = _PLAN.search(content), _FORM.search(content)
    if stated is None or _DATA not in content:
        raise TemplateError(
            f"{where.name} - is no registration - expected the file that 'loyaltystats register' wrote, as it was written."
        )
    plan = plan_from(load_text(content.partition(_DATA)[2], where.name).data or {})
    if plan.fingerprint != stated[1]:
        raise TemplateError(
            f"{where.name} - was changed after it was written: its plan has another fingerprint than it states - take the "
            "copy that was deposited."
        )
    return Registration(plan_fingerprint=stated[1], questionnaire_fingerprint=asked[1] if asked else "", plan=plan)


def registration_of(plan: AnalysisPlan) -> Registration | None:
    """Return the registration that a plan names itself."""
    named = plan.registration
    if not named:
        return None
    return Registration(plan_fingerprint=named["fingerprint"], place=named.get("place", ""), date=named.get("date", ""))
