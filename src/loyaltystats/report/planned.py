"""A plan in a report: which results were planned, what departs from the plan, and whether it is the registered one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.analysis_plan import AnalysisPlan
from loyaltystats.questionnaire.registration import (
    Registration,
    differences,
    plan_words,
    read_registration,
    registration_of,
)

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.report.checklist import NotEstimable
    from loyaltystats.result import Result

PLANNED: Final = "planned"
CHANGED: Final = "planned, made differently"
GROUPED: Final = "planned, groups added"
EXPLORATORY: Final = "exploratory"
CHECKED: Final = "check of the answers"
MEANINGS: Final = MappingProxyType(
    {
        PLANNED: "Named in the analysis plan.",
        CHANGED: "Named in the analysis plan, but made in another way than planned: see the deviations.",
        GROUPED: "Named in the analysis plan for all respondents; its groups were added afterwards and are exploratory.",
        CHECKED: "How far the answers can be trusted; every report has it, planned or not.",
        EXPLORATORY: "Not in the analysis plan: found in these answers, so read it as a hint that new answers must confirm.",
    }
)

_FUNCTIONS: Final = MappingProxyType(
    {
        "KanoResult": "classify_kano",
        "KanoSensitivityResult": "kano_sensitivity",
        "ContinuousResult": "kano_scores",
        "LevelsResult": "satisfaction_levels",
        "SegmentsResult": "kano_segments",
        "LevelLoyaltyResult": "levels_and_loyalty",
        "NpsResult": "nps",
        "NpsDifferenceResult": "nps_difference",
        "CompareResult": "compare_groups",
        "WithinAgreementResult": "within_group_agreement",
        "CsatResult": "csat",
        "LoyaltyIndexResult": "loyalty_index",
        "EffortResult": "effort",
        "SecureResult": "secure_customers",
        "WalletResult": "share_of_wallet",
        "PhasesResult": "loyalty_phases",
        "ParetoResult": "pareto",
        "RecoveryResult": "recovery_paradox",
        "ControlChartResult": "control_chart",
        "StylesResult": "response_styles",
        "BothWaysResult": "styles_both_ways",
        "IntentionsResult": "intentions",
        "LinkageResult": "linkage",
        "DriverResult": "regress_loyalty",
        "EquivalenceResult": "regress_loyalty",
        "GainResult": "driver_gains",
        "ImportanceResult": "relative_importance",
        "DominanceResult": "relative_importance",
        "PriorityResult": "priority_map",
        "PenaltyRewardResult": "penalty_reward",
        "ImportanceGridResult": "importance_grid",
        "AgreementResult": "agreement",
        "ReliabilityResult": "reliability",
        "ItemsResult": "reliability",
        "DistinctnessResult": "reliability",
        "PathModelResult": "path_model",
        "FrequencyResult": "frequencies",
        "AmountResult": "amounts",
        "DriftResult": "level_drift",
        "SimulatorResult": "what_if",
        "WhatIfResult": "what_if",
        "MediationResult": "mediate",
        "ModerationResult": "moderate",
        "BannerResult": "banner_tables",
        "BannerTestsResult": "banner_tables",
        "MissingResult": "missing_patterns",
        "QualityResult": "check_quality",
        "WithoutResult": "without_flagged",
    }
)
"""Class of a result -> function that a plan names."""

_JOBS: Final = MappingProxyType(
    {
        "Kano categories": "classify_kano",
        "Sensitivity of the categories": "kano_sensitivity",
        "Kano scores": "kano_scores",
        "Four levels of satisfaction": "satisfaction_levels",
        "Levels as classified by customers": "satisfaction_levels",
        "Segments by requirement": "kano_segments",
        "Levels and loyalty": "levels_and_loyalty",
        "Recommendation score": "nps",
        "Differences of the recommendation score": "nps_difference",
        "Change of the recommendation score": "nps_difference",
        "Groups compared": "compare_groups",
        "Share of top answers": "csat",
        "Satisfaction index": "loyalty_index",
        "Ease of dealing with us": "effort",
        "Secure customers": "secure_customers",
        "Share of wallet": "share_of_wallet",
        "Phases of loyalty": "loyalty_phases",
        "Disappointments": "pareto",
        "After a failure": "recovery_paradox",
        "Control chart": "control_chart",
        "Response styles": "response_styles",
        "Means with and without response styles": "styles_both_ways",
        "Behavioural intentions": "intentions",
        "Drivers of loyalty": "regress_loyalty",
        "Drivers shown to matter little": "regress_loyalty",
        "What one step on each driver goes with": "driver_gains",
        "Relative importance of the drivers": "relative_importance",
        "Dominance of the drivers": "relative_importance",
        "Priorities": "priority_map",
        "Penalties and rewards": "penalty_reward",
        "Importance grid": "importance_grid",
        "Agreement of the roads": "agreement",
        "Reliability of the scales": "reliability",
        "Items of the scales": "reliability",
        "Distinctness of the scales": "reliability",
        "Paths between constructs": "path_model",
        "Answers given": "frequencies",
        "Numbers given": "amounts",
        "Drift between waves": "level_drift",
        "What if": "what_if",
        "Mediation": "mediate",
        "Moderation": "moderate",
        "Loyalty and the books": "linkage",
        "Banner tables": "banner_tables",
        "Missing answers": "missing_patterns",
        "Care of the answers": "check_quality",
        "With and without the flagged": "without_flagged",
    }
)
"""How the name of an analysis begins -> function that a plan names."""

CHECKS: Final = ("missing_patterns", "check_quality", "without_flagged")
"""Functions that look at the answers themselves."""

_EVERYWHERE: Final = (
    "weights",
    "strata",
    "clusters",
    "fpc",
    "nested",
    "lonely",
    "adjust",
    "confidence_level",
    "missing",
)
_OF_DRIVERS: Final = ("outcome", "drivers", "always")
_ABOUT_DRIVERS: Final = (
    *("regress_loyalty", "driver_gains", "relative_importance", "priority_map", "penalty_reward", "importance_grid"),
    "what_if",
)
_BY_FUNCTION: Final = MappingProxyType(
    {
        "relative_importance": ("importance", "bootstrap", "seed"),
        "priority_map": ("stated", "importance", "bootstrap", "seed"),
        "what_if": ("what_if",),
        "mediate": ("mediation", "bootstrap", "seed"),
        "moderate": ("moderation",),
        "linkage": ("linkage",),
        "banner_tables": ("banner",),
    }
)
"""What of a plan changes which results."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanRecord:
    """What a report says about its plan."""

    fingerprint: str
    words: tuple[tuple[str, str], ...]
    registration: str = ""
    registered: bool | None = None
    deviations: tuple[str, ...] = ()
    hypotheses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    statuses: tuple[tuple[Result, str], ...] = ()

    def status(self, result: Result) -> str:
        """Return whether a result was planned, made differently, or exploratory; empty for one of another report."""
        return next((status for each, status in self.statuses if each is result), "")

    def tested(self, analyses: Sequence[str]) -> list[str]:
        """Return the titles of the results that test a hypothesis."""
        return list(dict.fromkeys(each.heading for each, _status in self.statuses if analysis_of(each) in analyses))


def analysis_of(result: Result) -> str:
    """Return the function that a plan names for a result; the name of its class for any other."""
    names = [each.__name__ for each in type(result).__mro__]
    return next((_FUNCTIONS[name] for name in names if name in _FUNCTIONS), names[0])


def analysis_of_job(name: str) -> str:
    """Return the function that a plan names for an analysis of a report.

    Examples
    --------
    >>> analysis_of_job("Recommendation score (Would recommend)")
    'nps'
    """
    return next((function for start, function in _JOBS.items() if name.startswith(start)), name)


def plan_record(
    instrument: Instrument,
    carried_out: AnalysisPlan,
    results: Sequence[Result],
    gaps: Sequence[NotEstimable],
    *,
    given: AnalysisPlan | None,
    registration: Any = None,
) -> PlanRecord | None:
    """Return what a report says about its plan; ``None`` where there is none.

    Raises
    ------
    TemplateError
        What was given as registration is none.
    """
    own = instrument.plan if instrument.plan is not None else given
    known = _registration(registration, own)
    plan = known.plan if known is not None and known.plan is not None else own
    if plan is None:
        return None
    registered, sentence = _verdict(known, plan, own, instrument)
    statuses = tuple((each, _status(each, plan, carried_out)) for each in results)
    return PlanRecord(
        fingerprint=plan.fingerprint,
        words=plan_words(plan.changed(hypotheses=()), instrument),
        registration=sentence,
        registered=registered,
        deviations=(*differences(plan, carried_out, instrument), *_unmade(plan, statuses, gaps)),
        hypotheses=tuple((one["text"], tuple(one.get("tested_by", ()))) for one in plan.hypotheses),
        statuses=statuses,
    )


def _registration(given: Any, plan: AnalysisPlan | None) -> Registration | None:
    if given is None:
        return None if plan is None else registration_of(plan)
    return given if isinstance(given, Registration) else read_registration(given)


def _verdict(
    known: Registration | None, plan: AnalysisPlan, own: AnalysisPlan | None, instrument: Instrument
) -> tuple[bool | None, str]:
    """Return whether the plan of the study is the registered one, and a sentence."""
    if known is None:
        return None, "not registered, as far as this report was told"
    asked = known.questionnaire_fingerprint
    if own is None or not known.fits(own):
        return False, f"the registered fingerprint {known.plan_fingerprint} does not fit the plan of the study"
    if asked and asked != instrument.fingerprint:
        words = f"the questionnaire was changed after the registration: {asked} then, {instrument.fingerprint} now"
        return False, f"fingerprint {plan.fingerprint} fits, but {words}"
    where = ", ".join(filter(None, (known.place, known.date)))
    return True, (
        f"registered before the field: fingerprint {known.plan_fingerprint} fits{f' ({where})' if where else ''}; the date "
        "is proved by the deposit, not by this report"
    )


def _changed(plan: AnalysisPlan, carried_out: AnalysisPlan) -> frozenset[str]:
    names = (each.name for each in fields(AnalysisPlan))
    return frozenset(name for name in names if getattr(plan, name) != getattr(carried_out, name))


def _status(result: Result, plan: AnalysisPlan, carried_out: AnalysisPlan) -> str:
    function = analysis_of(result)
    changed = _changed(plan, carried_out)
    if function in CHECKS:
        return CHECKED
    if function not in plan.planned or (function == "regress_loyalty" and not _planned_model(result, plan)):
        return EXPLORATORY
    relevant = {*_EVERYWHERE, *_BY_FUNCTION.get(function, ()), *(_OF_DRIVERS if function in _ABOUT_DRIVERS else ())}
    if changed & relevant:
        return CHANGED
    by = getattr(result, "by", None)
    return PLANNED if by is None or by in plan.by else GROUPED


def _planned_model(result: Any, plan: AnalysisPlan) -> bool:
    """Return whether a regression is one of those that the plan names; the linear one where it names none."""
    model, outcome = getattr(result, "model", "linear"), getattr(result, "outcome", None)
    if type(result).__name__ == "EquivalenceResult":
        return plan.equivalence_margin is not None
    wanted = plan.models or ({"model": "linear"},)
    return any(one["model"] == model and (one.get("outcome") or outcome) == outcome for one in wanted)


def _unmade(plan: AnalysisPlan, statuses: Iterable[tuple[Result, str]], gaps: Sequence[NotEstimable]) -> Iterator[str]:
    """Yield what was planned and could not be made."""
    made = {analysis_of(result) for result, _status in statuses}
    without = set()
    for gap in gaps:
        function = analysis_of_job(gap.analysis)
        if function in plan.planned:
            without.add(function)
            yield f"{gap.analysis}: planned, but could not be estimated."
    for function in sorted(plan.planned - made - without):
        yield f"{function}: planned, but the study has no question for it."
