"""Which sheet a result belongs to, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report.readable import of_groups, readable
from loyaltystats.report.style import HIDDEN_BASE
from loyaltystats.stats.disclosure import SENSITIVE_BASE
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.report.study import Study
    from loyaltystats.result import Result

_KINDS: Final = MappingProxyType(
    {
        "KanoResult": "kano",
        "KanoSensitivityResult": "sensitivity",
        "FuzzyResult": "fuzzy",
        "ContinuousResult": "scores",
        "LevelsResult": "levels",
        "SegmentsResult": "segments",
        "LevelLoyaltyResult": "level_loyalty",
        "DriftResult": "drift",
        "NpsResult": "nps",
        "NpsDifferenceResult": "nps_difference",
        "CompareResult": "compare",
        "WithinAgreementResult": "within_agreement",
        "CsatResult": "csat",
        "LoyaltyIndexResult": "measures",
        "EffortResult": "measures",
        "SecureResult": "measures",
        "WalletResult": "measures",
        "AllocationResult": "measures",
        "ParetoResult": "pareto",
        "RecoveryResult": "recovery",
        "ControlChartResult": "control",
        "PhasesResult": "phases",
        "IntentionsResult": "intentions",
        "DriverResult": "drivers",
        "EquivalenceResult": "equivalence",
        "ImportanceResult": "importance",
        "DominanceResult": "dominance",
        "PriorityResult": "priority",
        "SimulatorResult": "simulator",
        "WhatIfResult": "what_if",
        "GainResult": "gains",
        "PenaltyRewardResult": "penalty",
        "MediationResult": "mediation",
        "SensitivityResult": "left_out",
        "ModerationResult": "moderation",
        "SlopesResult": "slopes",
        "ReliabilityResult": "reliability",
        "ItemsResult": "items",
        "DistinctnessResult": "distinctness",
        "ConfirmatoryResult": "factors",
        "InvarianceResult": "ladder",
        "PathModelResult": "paths",
        "ImportanceGridResult": "grid",
        "OddsResult": "odds",
        "TetraclasseResult": "tetraclasse",
        "KeyDriversResult": "key_drivers",
        "IncidentResult": "incidents",
        "StylesResult": "styles",
        "BothWaysResult": "both_ways",
        "AgreementResult": "agreement",
        "BannerResult": "banner",
        "BannerTestsResult": "banner_tests",
        "FrequencyResult": "answers",
        "AmountResult": "amounts",
        "MissingResult": "gaps",
        "QualityResult": "care",
        "WithoutResult": "without",
        "WeightingResult": "weights",
        "PlanResult": "plan",
        "SplitResult": "split",
        "RespondentLevelsResult": "people",
    }
)
KINDS: Final = (*dict.fromkeys(_KINDS.values()), "other")
"""Kinds in the order of a client's questions."""

ABOUT_FEATURES: Final = ("kano", "sensitivity", "fuzzy", "levels", "drift", "scores", "segments")
"""Kinds whose notes name features."""


def classes(kinds: Container[str]) -> list[str]:
    """Return the names of the classes of some kinds, in the order of a client's questions."""
    return [name for name, kind in _KINDS.items() if kind in kinds]


def kind_of(result: Result) -> str:
    """Return the kind of a result by the name of its class or of a class it derives from; ``other`` for any other.

    Going by name keeps the statistics unloaded until one is used.
    """
    return next((_KINDS[each.__name__] for each in type(result).__mro__ if each.__name__ in _KINDS), "other")


@dataclass(frozen=True, eq=False)
class Shown:
    """One result as a client may see it: its table without groups too small to show, their number and their codes."""

    result: Result
    kind: str
    frame: pd.DataFrame
    hidden_groups: int
    hidden: frozenset[str] = frozenset()
    minimum_base: int = HIDDEN_BASE
    status: str = ""
    """Whether it was planned, where the report has a plan."""

    @property
    def total(self) -> pd.DataFrame:
        """The rows for all respondents together; every row where the result has no groups or no total."""
        if "group" not in self.frame.columns:
            return self.frame
        rows = self.frame[self.frame["group"].astype(str) == TOTAL]
        return rows if len(rows) else self.frame

    @property
    def grouped(self) -> bool:
        """Whether the table has rows of more than one group."""
        return "group" in self.frame.columns and self.frame["group"].nunique() > 1

    def label(self, code: Any) -> str:
        """Return the short text of a code."""
        return str(self.result.labels.get(str(code), code))

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of the result with texts in place of codes, silent on groups too small to show."""
        sides = [name for name in ("group", "compared", "compared_to") if name in self.frame.columns]
        named = [str(group) for name in sides for group in self.frame[name].unique()]
        groups = {group: self.label(group) for group in (*named, *self.hidden) if group != TOTAL}
        told = (of_groups(note, groups, self.hidden) for note in self.result.notes)
        return tuple(self.readable(note) for note in told if note)

    def readable(self, text: str) -> str:
        """Return a text of the result with texts in place of codes."""
        about_features = self.kind in ABOUT_FEATURES and "feature" in self.frame.columns
        features = set(self.frame["feature"].astype(str)) if about_features else set()
        return readable(text, self.result.labels, features=features)

    def setting(self, name: str, default: Any = None) -> Any:
        """Return a field of the result, or the default where it has none."""
        return getattr(self.result, name, default)

    @property
    def level_words(self) -> str:
        """Return the confidence level in words."""
        level = self.setting("confidence_level")
        return f"{float(level) * 100:g}% interval" if level is not None else "interval"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries by column name.

    Examples
    --------
    >>> import pandas as pd
    >>> records(pd.DataFrame({"n": [1, 2]}))
    [{'n': 1}, {'n': 2}]
    """
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def in_order(results: Sequence[Shown]) -> list[Shown]:
    """Return results in the order of a client's questions; those of one kind stay in the order given."""
    return sorted(results, key=lambda each: KINDS.index(each.kind))


def about_levels(results: Sequence[Shown]) -> bool:
    """Return whether any result speaks of Kano categories or levels."""
    return any(each.kind in ("kano", "fuzzy", "levels", "drift", "segments", "level_loyalty") for each in results)


def shown_all(results: Sequence[Result], study: Study) -> list[Shown]:
    """Return results as a client may see them, by what the study says of the smallest base and of the plan."""
    plan = study.plan
    return [
        shown(
            result,
            minimum_base=study.minimum_base,
            status="" if plan is None else plan.status(result),
            sensitive=study.sensitive,
        )
        for result in results
    ]


def shown(
    result: Result, *, minimum_base: int = HIDDEN_BASE, status: str = "", sensitive: Collection[str] = ()
) -> Shown:
    """Leave out groups with a base under the smallest one, and further ones from which they could be worked out.

    With the total shown, a hidden group would follow by subtraction; therefore at least two are hidden together, with at
    least the smallest base between them. Of ``sensitive`` questions a group needs ten.
    """
    frame = result.to_frame()
    if {str(getattr(result, name, "")) for name in ("outcome", "question")} & set(sensitive):
        minimum_base = max(minimum_base, SENSITIVE_BASE)
    hidden: set[tuple[str, str]] = set()
    least = frame["n"] if "n" in frame.columns else None
    for pair in (["n_from", "n_to"], ["n_first", "n_second"]):  # two waves or questions: the smaller base decides
        least = frame[pair].min(axis=1) if set(pair) <= set(frame.columns) else least
    if "group" in frame.columns and least is not None:
        questions = frame["question"].astype(str) if "question" in frame.columns else least.map(lambda _n: "")
        groups = frame["group"].astype(str)
        based = frame.assign(n=least)
        for question in questions.unique():
            enough = max(minimum_base, SENSITIVE_BASE) if question in sensitive else minimum_base
            hidden |= {
                (question, group) for group in _too_small(based[(questions == question) & (groups != TOTAL)], enough)
            }
        kept = [place not in hidden for place in zip(questions, groups, strict=True)]
        frame = frame[kept].reset_index(drop=True)
    elif {"compared", "compared_to"} <= set(frame.columns):
        small = _small_sides(frame, minimum_base)
        kept = [not small & {str(row["compared"]), str(row["compared_to"])} for row in records(frame)]
        frame = frame[kept].reset_index(drop=True)
        hidden = {("", group) for group in small}
    named = frozenset(group for _question, group in hidden)
    return Shown(result, kind_of(result), frame, len(hidden), named, minimum_base, status)


def _small_sides(frame: pd.DataFrame, minimum_base: int) -> set[str]:
    """Return the groups of a table of comparisons that are too small to show, whichever side they stand on."""
    import pandas as pd

    sides = [
        frame[[name, base]].set_axis(["group", "n"], axis=1)
        for name, base in (("compared", "n_first"), ("compared_to", "n_second"))
    ]
    based = pd.concat(sides).astype({"group": str})
    return set(_too_small(based[based["n"] > 0], minimum_base))  # who was not asked has nothing to hide


def _too_small(rows: pd.DataFrame, minimum_base: int) -> list[str]:
    """Return the groups of one question that are too small to show, or would give one away."""
    from loyaltystats.stats.disclosure import hidden_groups

    bases = rows.groupby("group", sort=False, observed=True)["n"].min()
    hidden = hidden_groups({str(group): float(n) for group, n in bases.items()}, minimum_base)
    return [str(group) for group in bases.index if str(group) in hidden]
