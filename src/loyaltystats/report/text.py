"""Findings: results as plain sentences, each with its number, its base and its caution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.finding import Finding
from loyaltystats.report.findings_action import gain_findings, what_if_findings
from loyaltystats.report.findings_answers import amounts_findings, answers_findings
from loyaltystats.report.findings_banner import banner_findings
from loyaltystats.report.findings_battery import battery_findings, told_together
from loyaltystats.report.findings_care import care_findings, without_findings
from loyaltystats.report.findings_chain import mediation_findings, moderation_findings
from loyaltystats.report.findings_compare import agreement_inside_findings, compare_findings
from loyaltystats.report.findings_difference import difference_findings
from loyaltystats.report.findings_drift import drift_findings
from loyaltystats.report.findings_drivers import dominance_findings, driver_findings, importance_findings
from loyaltystats.report.findings_factors import factor_findings, ladder_findings
from loyaltystats.report.findings_gaps import gaps_findings
from loyaltystats.report.findings_kano import kano_findings, levels_findings, sensitivity_findings
from loyaltystats.report.findings_loyalty import satisfaction_findings, score_findings
from loyaltystats.report.findings_measures import intentions_findings, measure_findings, phases_findings
from loyaltystats.report.findings_ordinal import beside_linear
from loyaltystats.report.findings_paths import path_findings
from loyaltystats.report.findings_priority import priority_findings
from loyaltystats.report.findings_reliability import distinctness_findings, items_findings, reliability_findings
from loyaltystats.report.findings_roads import ROADS, agreement_findings, penalty_findings, road_findings
from loyaltystats.report.findings_second import level_loyalty_findings, scores_findings, segments_findings
from loyaltystats.report.findings_small import equivalence_findings, fuzzy_findings
from loyaltystats.report.findings_watch import (
    both_ways_findings,
    control_findings,
    pareto_findings,
    recovery_findings,
    styles_findings,
)
from loyaltystats.report.findings_weights import weights_findings
from loyaltystats.report.kinds import KINDS, Shown
from loyaltystats.report.sheets.drivers import INTERCEPT

_WRITERS: Final = MappingProxyType(
    {
        "kano": kano_findings,
        "sensitivity": sensitivity_findings,
        "fuzzy": fuzzy_findings,
        "scores": scores_findings,
        "levels": levels_findings,
        "segments": segments_findings,
        "level_loyalty": level_loyalty_findings,
        "drift": drift_findings,
        "nps": score_findings,
        "nps_difference": difference_findings,
        "compare": compare_findings,
        "within_agreement": agreement_inside_findings,
        "csat": satisfaction_findings,
        "measures": measure_findings,
        "phases": phases_findings,
        "pareto": pareto_findings,
        "recovery": recovery_findings,
        "control": control_findings,
        "styles": styles_findings,
        "both_ways": both_ways_findings,
        "intentions": intentions_findings,
        "drivers": driver_findings,
        "equivalence": equivalence_findings,
        "importance": importance_findings,
        "dominance": dominance_findings,
        "priority": priority_findings,
        "what_if": what_if_findings,
        "gains": gain_findings,
        "penalty": penalty_findings,
        "mediation": mediation_findings,
        "moderation": moderation_findings,
        "reliability": reliability_findings,
        "items": items_findings,
        "distinctness": distinctness_findings,
        "factors": factor_findings,
        "ladder": ladder_findings,
        "paths": path_findings,
        **dict.fromkeys(ROADS, road_findings),
        "agreement": agreement_findings,
        "gaps": gaps_findings,
        "care": care_findings,
        "without": without_findings,
        "banner": banner_findings,
        "weights": weights_findings,
    }
)


_COUNTS: Final = MappingProxyType({"answers": answers_findings, "amounts": amounts_findings})
"""Counts lead where nothing else says what customers or raters answered: in audits and worksheets they are the findings."""

_ABOUT_MEASURING: Final = ("reliability", "items", "distinctness", "gaps", "care", "without")
"""Kinds that say how well was measured and answered, not what."""


@dataclass(frozen=True)
class Sourced:
    """A finding and the position in the report of the result that it comes from."""

    finding: Finding
    result: int
    status: str = ""


def _tested(scores: Shown, results: Sequence[Shown]) -> bool:
    """Return whether the scores of these groups are tested against each other in the same report."""
    return any(
        each.kind == "nps_difference"
        and each.setting("kind") == "groups"
        and all(each.setting(name) == scores.setting(name) for name in ("question", "by"))
        for each in results
    )


def _linear_beside(ordinal: Shown, results: Sequence[Shown]) -> Shown | None:
    """Return the linear model of the same outcome and drivers, beside which an ordinal one need not say everything again."""
    if ordinal.kind != "drivers" or ordinal.setting("model") != "ordinal":
        return None
    terms = set(ordinal.frame["term"])
    alike = (
        each
        for each in results
        if each.kind == "drivers"
        and each.setting("model") == "linear"
        and each.setting("outcome") == ordinal.setting("outcome")
        and terms == set(each.frame["term"]) - {INTERCEPT}
    )
    return next(alike, None)


def findings(results: Sequence[Shown]) -> list[Sourced]:
    """Return the findings of all results, in the order of a client's questions."""
    found: list[Sourced] = []
    together = told_together(results)
    for kind in KINDS:
        write: Callable[[Shown], list[Finding]] | Any = _WRITERS.get(kind)
        for position, shown in enumerate(results):
            if write is not None and shown.kind == kind:
                linear = _linear_beside(shown, results)
                made = write(shown) if linear is None else beside_linear(shown, linear)
                if position in together:
                    made = battery_findings([results[each] for each in together]) if position == together[0] else []
                if kind == "nps" and _tested(shown, results):
                    made = made[:1]  # the tests say more about groups than their single intervals
                said = {each.finding.sentence for each in found}  # two models may say the same
                found += [Sourced(finding, position, shown.status) for finding in made if finding.sentence not in said]
    if all(results[each.result].kind in _ABOUT_MEASURING for each in found):
        return _counted(results) + found
    return found


def _counted(results: Sequence[Shown]) -> list[Sourced]:
    return [
        Sourced(finding, position, shown.status)
        for kind, tell in _COUNTS.items()
        for position, shown in enumerate(results)
        if shown.kind == kind
        for finding in tell(shown)
    ]
