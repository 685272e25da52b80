"""Survey design and statistics for customer loyalty, from questionnaire template to client workbook.

The front door: every name below is a promise to scripts. Importing this package loads no other library; each name
brings in what it needs when it is first used. Result and error classes can be reached here too
(``loyaltystats.KanoResult``, ``loyaltystats.ResponseError``); they are left out of ``__all__``, which lists what one
calls.

Examples
--------
>>> import loyaltystats as ls
>>> study = ls.load_instrument("kano").with_features({"delivery": "next-day delivery"})
>>> answers = ls.simulate_responses(study, 50, rng=1)
>>> len(ls.classify_kano(answers).to_frame())
1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ApproximationWarning as ApproximationWarning
from loyaltystats.errors import ArgumentError as ArgumentError
from loyaltystats.errors import AssumptionWarning as AssumptionWarning
from loyaltystats.errors import DesignError as DesignError
from loyaltystats.errors import EstimationError as EstimationError
from loyaltystats.errors import FormError as FormError
from loyaltystats.errors import LoyaltyStatsError, LoyaltyStatsWarning
from loyaltystats.errors import MissingDependencyError as MissingDependencyError
from loyaltystats.errors import QualityWarning as QualityWarning
from loyaltystats.errors import ResponseError as ResponseError
from loyaltystats.errors import TemplateError as TemplateError
from loyaltystats.errors import WriteError as WriteError

if TYPE_CHECKING:
    from loyaltystats.forms.translations import read_translations, write_translations
    from loyaltystats.forms.write import write_form
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.library import templates
    from loyaltystats.questionnaire.lint.run import LintResult as LintResult
    from loyaltystats.questionnaire.lint.run import lint
    from loyaltystats.questionnaire.split import SplitResult as SplitResult
    from loyaltystats.questionnaire.split import split_design
    from loyaltystats.questionnaire.template import load_instrument
    from loyaltystats.report.analyze import analyze
    from loyaltystats.report.great import great_table as great_table
    from loyaltystats.report.plot import plot
    from loyaltystats.report.plot_file import save_plot as save_plot
    from loyaltystats.report.report import Report
    from loyaltystats.responses.privacy import PersonalDataResult as PersonalDataResult
    from loyaltystats.responses.privacy import personal_data as personal_data
    from loyaltystats.responses.privacy import pseudonymise as pseudonymise
    from loyaltystats.responses.quality.check import QualityResult as QualityResult
    from loyaltystats.responses.quality.check import check_quality
    from loyaltystats.responses.read import read_responses
    from loyaltystats.responses.responses import Responses
    from loyaltystats.responses.simulate import simulate_responses
    from loyaltystats.result import Result
    from loyaltystats.sampling.design import Replicates as Replicates
    from loyaltystats.sampling.design import SurveyDesign
    from loyaltystats.sampling.planning import PlanResult as PlanResult
    from loyaltystats.sampling.planning import power, sample_size
    from loyaltystats.sampling.weighting.adjust import poststratify as poststratify
    from loyaltystats.sampling.weighting.adjust import rake
    from loyaltystats.sampling.weighting.calibrate import calibrate as calibrate
    from loyaltystats.sampling.weighting.nonresponse import adjust_nonresponse as adjust_nonresponse
    from loyaltystats.sampling.weighting.result import WeightingResult as WeightingResult
    from loyaltystats.stats.agreement import AgreementResult as AgreementResult
    from loyaltystats.stats.agreement import agreement as agreement
    from loyaltystats.stats.amounts import AmountResult as AmountResult
    from loyaltystats.stats.amounts import amounts as amounts
    from loyaltystats.stats.banner.result import BannerResult as BannerResult
    from loyaltystats.stats.banner.result import BannerTestsResult as BannerTestsResult
    from loyaltystats.stats.banner.tables import banner_tables as banner_tables
    from loyaltystats.stats.compare.compare import compare_groups
    from loyaltystats.stats.compare.inside import WithinAgreementResult as WithinAgreementResult
    from loyaltystats.stats.compare.inside import within_group_agreement as within_group_agreement
    from loyaltystats.stats.compare.loyal import loyal_against_rest as loyal_against_rest
    from loyaltystats.stats.compare.result import CompareResult as CompareResult
    from loyaltystats.stats.control_chart import ControlChartResult as ControlChartResult
    from loyaltystats.stats.control_chart import control_chart as control_chart
    from loyaltystats.stats.correct_styles import BothWaysResult as BothWaysResult
    from loyaltystats.stats.correct_styles import correct_styles as correct_styles
    from loyaltystats.stats.correct_styles import styles_both_ways as styles_both_ways
    from loyaltystats.stats.disappointments import ParetoResult as ParetoResult
    from loyaltystats.stats.disappointments import pareto as pareto
    from loyaltystats.stats.drift.level_drift import DriftResult as DriftResult
    from loyaltystats.stats.drift.level_drift import level_drift
    from loyaltystats.stats.drivers.action.gains import GainResult as GainResult
    from loyaltystats.stats.drivers.action.gains import driver_gains as driver_gains
    from loyaltystats.stats.drivers.action.linkage import LinkageResult as LinkageResult
    from loyaltystats.stats.drivers.action.linkage import linkage as linkage
    from loyaltystats.stats.drivers.action.mediation import MediationResult as MediationResult
    from loyaltystats.stats.drivers.action.mediation import mediate
    from loyaltystats.stats.drivers.action.moderation import ModerationResult as ModerationResult
    from loyaltystats.stats.drivers.action.moderation import moderate as moderate
    from loyaltystats.stats.drivers.action.sensitivity import SensitivityResult as SensitivityResult
    from loyaltystats.stats.drivers.action.simulator import SimulatorResult as SimulatorResult
    from loyaltystats.stats.drivers.action.simulator import what_if_simulator as what_if_simulator
    from loyaltystats.stats.drivers.action.what_if import WhatIfResult as WhatIfResult
    from loyaltystats.stats.drivers.action.what_if import what_if
    from loyaltystats.stats.drivers.asymmetry import impact_asymmetry as impact_asymmetry
    from loyaltystats.stats.drivers.dominance.importance_result import DominanceResult as DominanceResult
    from loyaltystats.stats.drivers.dominance.importance_result import ImportanceResult as ImportanceResult
    from loyaltystats.stats.drivers.driver_result import DriverResult as DriverResult
    from loyaltystats.stats.drivers.importance import relative_importance
    from loyaltystats.stats.drivers.importance_grid import ImportanceGridResult as ImportanceGridResult
    from loyaltystats.stats.drivers.importance_grid import importance_grid as importance_grid
    from loyaltystats.stats.drivers.incidents import IncidentResult as IncidentResult
    from loyaltystats.stats.drivers.incidents import critical_incidents as critical_incidents
    from loyaltystats.stats.drivers.key_drivers import KeyDriversResult as KeyDriversResult
    from loyaltystats.stats.drivers.key_drivers import key_drivers as key_drivers
    from loyaltystats.stats.drivers.odds import OddsResult as OddsResult
    from loyaltystats.stats.drivers.odds import asymmetric_odds as asymmetric_odds
    from loyaltystats.stats.drivers.penalty_reward import PenaltyRewardResult as PenaltyRewardResult
    from loyaltystats.stats.drivers.penalty_reward import penalty_reward
    from loyaltystats.stats.drivers.priority import PriorityResult as PriorityResult
    from loyaltystats.stats.drivers.priority import priority_map
    from loyaltystats.stats.drivers.regress import regress_loyalty
    from loyaltystats.stats.drivers.tetraclasse import TetraclasseResult as TetraclasseResult
    from loyaltystats.stats.drivers.tetraclasse import tetraclasse as tetraclasse
    from loyaltystats.stats.frequencies import FrequencyResult as FrequencyResult
    from loyaltystats.stats.frequencies import frequencies as frequencies
    from loyaltystats.stats.kano.classify import KanoResult as KanoResult
    from loyaltystats.stats.kano.classify import classify_kano
    from loyaltystats.stats.kano.continuous import ContinuousResult as ContinuousResult
    from loyaltystats.stats.kano.continuous import kano_scores as kano_scores
    from loyaltystats.stats.kano.fuzzy import FuzzyResult as FuzzyResult
    from loyaltystats.stats.kano.fuzzy import fuzzy_kano as fuzzy_kano
    from loyaltystats.stats.kano.segments import SegmentsResult as SegmentsResult
    from loyaltystats.stats.kano.segments import kano_segments as kano_segments
    from loyaltystats.stats.kano.sensitivity import KanoSensitivityResult as KanoSensitivityResult
    from loyaltystats.stats.kano.sensitivity import kano_sensitivity as kano_sensitivity
    from loyaltystats.stats.latent.confirmatory import ConfirmatoryResult as ConfirmatoryResult
    from loyaltystats.stats.latent.confirmatory import confirmatory_factors
    from loyaltystats.stats.latent.invariance import InvarianceResult as InvarianceResult
    from loyaltystats.stats.latent.invariance import invariance
    from loyaltystats.stats.latent.path_model import PathModelResult as PathModelResult
    from loyaltystats.stats.latent.path_model import path_model
    from loyaltystats.stats.level_loyalty import LevelLoyaltyResult as LevelLoyaltyResult
    from loyaltystats.stats.level_loyalty import levels_and_loyalty as levels_and_loyalty
    from loyaltystats.stats.levels import LevelsResult as LevelsResult
    from loyaltystats.stats.levels import satisfaction_levels
    from loyaltystats.stats.loyalty import CsatResult as CsatResult
    from loyaltystats.stats.loyalty import NpsResult as NpsResult
    from loyaltystats.stats.loyalty import csat, nps
    from loyaltystats.stats.missing.impute import impute
    from loyaltystats.stats.missing.patterns import MissingResult as MissingResult
    from loyaltystats.stats.missing.patterns import missing_patterns as missing_patterns
    from loyaltystats.stats.missing.pool import pool
    from loyaltystats.stats.outcomes.allocation import AllocationResult as AllocationResult
    from loyaltystats.stats.outcomes.allocation import wallet_allocation as wallet_allocation
    from loyaltystats.stats.outcomes.difference import NpsDifferenceResult as NpsDifferenceResult
    from loyaltystats.stats.outcomes.difference import nps_difference as nps_difference
    from loyaltystats.stats.outcomes.effort import EffortResult as EffortResult
    from loyaltystats.stats.outcomes.effort import effort
    from loyaltystats.stats.outcomes.index import LoyaltyIndexResult as LoyaltyIndexResult
    from loyaltystats.stats.outcomes.index import loyalty_index
    from loyaltystats.stats.outcomes.intentions import IntentionsResult as IntentionsResult
    from loyaltystats.stats.outcomes.intentions import intentions as intentions
    from loyaltystats.stats.outcomes.phases import PhasesResult as PhasesResult
    from loyaltystats.stats.outcomes.phases import loyalty_phases as loyalty_phases
    from loyaltystats.stats.outcomes.secure import SecureResult as SecureResult
    from loyaltystats.stats.outcomes.secure import secure_customers as secure_customers
    from loyaltystats.stats.outcomes.wallet import WalletResult as WalletResult
    from loyaltystats.stats.outcomes.wallet import share_of_wallet as share_of_wallet
    from loyaltystats.stats.rating_levels import levels_from_ratings as levels_from_ratings
    from loyaltystats.stats.recovery import RecoveryResult as RecoveryResult
    from loyaltystats.stats.recovery import recovery_paradox as recovery_paradox
    from loyaltystats.stats.reliability.distinct import DistinctnessResult as DistinctnessResult
    from loyaltystats.stats.reliability.scales import ItemsResult as ItemsResult
    from loyaltystats.stats.reliability.scales import ReliabilityResult as ReliabilityResult
    from loyaltystats.stats.reliability.scales import reliability
    from loyaltystats.stats.respondent_levels import RespondentLevelsResult as RespondentLevelsResult
    from loyaltystats.stats.respondent_levels import levels_of_respondents as levels_of_respondents
    from loyaltystats.stats.response_styles import StylesResult as StylesResult
    from loyaltystats.stats.response_styles import response_styles as response_styles
    from loyaltystats.stats.tracking.track import Tracker as Tracker
    from loyaltystats.stats.tracking.track import forget_wave as forget_wave
    from loyaltystats.stats.tracking.track import track as track
    from loyaltystats.stats.tracking.track import tracked as tracked
    from loyaltystats.stats.without import WithoutResult as WithoutResult
    from loyaltystats.stats.without import without_flagged as without_flagged

__version__ = "0.1.0"

__all__ = [
    "Instrument",
    "LoyaltyStatsError",
    "LoyaltyStatsWarning",
    "Report",
    "Responses",
    "Result",
    "SurveyDesign",
    "__version__",
    "analyze",
    "check_quality",
    "classify_kano",
    "compare_groups",
    "confirmatory_factors",
    "csat",
    "effort",
    "impute",
    "invariance",
    "level_drift",
    "lint",
    "load_instrument",
    "loyalty_index",
    "mediate",
    "nps",
    "path_model",
    "penalty_reward",
    "plot",
    "pool",
    "power",
    "priority_map",
    "rake",
    "read_responses",
    "read_translations",
    "regress_loyalty",
    "relative_importance",
    "reliability",
    "sample_size",
    "satisfaction_levels",
    "simulate_responses",
    "split_design",
    "templates",
    "what_if",
    "write_form",
    "write_translations",
]

_ROOMS: Final = {
    "forms.translations": ("read_translations", "write_translations"),
    "forms.write": ("write_form",),
    "questionnaire.instrument": ("Instrument",),
    "questionnaire.library": ("templates",),
    "questionnaire.lint.run": ("LintResult", "lint"),
    "questionnaire.split": ("SplitResult", "split_design"),
    "questionnaire.template": ("load_instrument",),
    "report.analyze": ("analyze",),
    "report.great": ("great_table",),
    "report.plot": ("plot",),
    "report.plot_file": ("save_plot",),
    "report.report": ("Report",),
    "responses.privacy": ("PersonalDataResult", "personal_data", "pseudonymise"),
    "responses.quality.check": ("QualityResult", "check_quality"),
    "responses.read": ("read_responses",),
    "responses.responses": ("Responses",),
    "responses.simulate": ("simulate_responses",),
    "result": ("Result",),
    "sampling.design": ("Replicates", "SurveyDesign"),
    "sampling.weighting.adjust": ("poststratify", "rake"),
    "sampling.weighting.calibrate": ("calibrate",),
    "sampling.weighting.nonresponse": ("adjust_nonresponse",),
    "sampling.weighting.result": ("WeightingResult",),
    "sampling.planning": ("PlanResult", "power", "sample_size"),
    "stats.agreement": ("AgreementResult", "agreement"),
    "stats.amounts": ("AmountResult", "amounts"),
    "stats.banner.result": ("BannerResult", "BannerTestsResult"),
    "stats.banner.tables": ("banner_tables",),
    "stats.compare.compare": ("compare_groups",),
    "stats.compare.inside": ("WithinAgreementResult", "within_group_agreement"),
    "stats.compare.loyal": ("loyal_against_rest",),
    "stats.compare.result": ("CompareResult",),
    "stats.control_chart": ("ControlChartResult", "control_chart"),
    "stats.correct_styles": ("BothWaysResult", "correct_styles", "styles_both_ways"),
    "stats.disappointments": ("ParetoResult", "pareto"),
    "stats.recovery": ("RecoveryResult", "recovery_paradox"),
    "stats.response_styles": ("StylesResult", "response_styles"),
    "stats.tracking.track": ("Tracker", "forget_wave", "track", "tracked"),
    "stats.drift.level_drift": ("DriftResult", "level_drift"),
    "stats.drivers.action.mediation": ("MediationResult", "mediate"),
    "stats.drivers.action.moderation": ("ModerationResult", "moderate"),
    "stats.drivers.action.sensitivity": ("SensitivityResult",),
    "stats.drivers.action.gains": ("GainResult", "driver_gains"),
    "stats.drivers.action.linkage": ("LinkageResult", "linkage"),
    "stats.drivers.action.simulator": ("SimulatorResult", "what_if_simulator"),
    "stats.drivers.action.what_if": ("WhatIfResult", "what_if"),
    "stats.drivers.asymmetry": ("impact_asymmetry",),
    "stats.drivers.dominance.importance_result": ("DominanceResult", "ImportanceResult"),
    "stats.drivers.driver_result": ("DriverResult",),
    "stats.drivers.importance": ("relative_importance",),
    "stats.drivers.importance_grid": ("ImportanceGridResult", "importance_grid"),
    "stats.drivers.incidents": ("IncidentResult", "critical_incidents"),
    "stats.drivers.key_drivers": ("KeyDriversResult", "key_drivers"),
    "stats.drivers.odds": ("OddsResult", "asymmetric_odds"),
    "stats.drivers.penalty_reward": ("PenaltyRewardResult", "penalty_reward"),
    "stats.drivers.priority": ("PriorityResult", "priority_map"),
    "stats.drivers.regress": ("regress_loyalty",),
    "stats.drivers.tetraclasse": ("TetraclasseResult", "tetraclasse"),
    "stats.frequencies": ("FrequencyResult", "frequencies"),
    "stats.kano.classify": ("KanoResult", "classify_kano"),
    "stats.kano.continuous": ("ContinuousResult", "kano_scores"),
    "stats.kano.fuzzy": ("FuzzyResult", "fuzzy_kano"),
    "stats.kano.segments": ("SegmentsResult", "kano_segments"),
    "stats.kano.sensitivity": ("KanoSensitivityResult", "kano_sensitivity"),
    "stats.latent.confirmatory": ("ConfirmatoryResult", "confirmatory_factors"),
    "stats.latent.invariance": ("InvarianceResult", "invariance"),
    "stats.latent.path_model": ("PathModelResult", "path_model"),
    "stats.level_loyalty": ("LevelLoyaltyResult", "levels_and_loyalty"),
    "stats.levels": ("LevelsResult", "satisfaction_levels"),
    "stats.loyalty": ("CsatResult", "NpsResult", "csat", "nps"),
    "stats.missing.impute": ("impute",),
    "stats.missing.patterns": ("MissingResult", "missing_patterns"),
    "stats.missing.pool": ("pool",),
    "stats.outcomes.allocation": ("AllocationResult", "wallet_allocation"),
    "stats.outcomes.effort": ("EffortResult", "effort"),
    "stats.outcomes.index": ("LoyaltyIndexResult", "loyalty_index"),
    "stats.outcomes.intentions": ("IntentionsResult", "intentions"),
    "stats.outcomes.phases": ("PhasesResult", "loyalty_phases"),
    "stats.outcomes.secure": ("SecureResult", "secure_customers"),
    "stats.outcomes.wallet": ("WalletResult", "share_of_wallet"),
    "stats.outcomes.difference": ("NpsDifferenceResult", "nps_difference"),
    "stats.rating_levels": ("levels_from_ratings",),
    "stats.reliability.distinct": ("DistinctnessResult",),
    "stats.reliability.scales": ("ItemsResult", "ReliabilityResult", "reliability"),
    "stats.respondent_levels": ("RespondentLevelsResult", "levels_of_respondents"),
    "stats.without": ("WithoutResult", "without_flagged"),
}
_HOME: Final = {name: f"{__name__}.{room}" for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    """Bring in a name of the front door on first use."""
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value  # the next use costs nothing
        return value
    from loyaltystats.checks import did_you_mean

    raise AttributeError(f"module {__name__!r} has no attribute {name!r}.{did_you_mean(name, __dir__())}")


def __dir__() -> list[str]:
    errors = {name for name, value in globals().items() if isinstance(value, type) and issubclass(value, Exception)}
    return sorted({*__all__, *_HOME, *errors})
