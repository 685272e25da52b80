"""AnalysisPlan: what will be analysed and how, decided before the answers are seen, so that it can be registered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError, TemplateError, faults_message

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

PlanPath = tuple[str | int, ...]

ANALYSES: Final = (
    *("classify_kano", "kano_sensitivity", "kano_scores", "satisfaction_levels", "kano_segments", "levels_and_loyalty"),
    *("nps", "nps_difference", "csat", "loyalty_index", "effort", "secure_customers", "share_of_wallet"),
    *("loyalty_phases", "intentions", "regress_loyalty", "driver_gains", "relative_importance", "priority_map"),
    *("penalty_reward", "importance_grid", "agreement", "reliability", "frequencies", "amounts", "level_drift"),
    *("what_if", "mediate", "moderate", "linkage", "banner_tables", "compare_groups"),
    *("pareto", "recovery_paradox", "control_chart", "response_styles", "styles_both_ways", "path_model"),
)
"""Analyses that a plan can name: the functions that ``analyze`` calls."""

MODELS: Final = ("linear", "ordinal", "logit", "multinomial", "quantile", "mixed", "count", "duration")
METHODS: Final = ("lmg", "first", "last", "pratt", "standardized", "johnson", "car")
TECHNICAL: Final = ("id", "version", "language", "wave", "weight", "group")
"""Columns that answers may have beside those of the questions."""

FORMAT: Final = 1
"""Raised when the same plan would have to mean something else."""

_IMPLIED: Final = {
    "models": "regress_loyalty",
    "importance": "relative_importance",
    "banner": "banner_tables",
    "what_if": "what_if",
    "mediation": "mediate",
    "moderation": "moderate",
    "linkage": "linkage",
    "stated": "priority_map",
}
_NOT_PLANNED: Final = ("registration",)


@dataclass(frozen=True, kw_only=True)
class AnalysisPlan:
    """What a study will analyse and how. What is not named is left to the defaults of ``analyze``.

    Attributes
    ----------
    analyses : tuple of str
        Functions whose results are planned, beside those that the other attributes imply; any other result is exploratory.
    outcome : str, optional
        The question that the drivers explain.
    drivers, always : tuple of str
        Questions that explain it, and columns held constant.
    models : tuple of mapping
        ``model``, and if wanted ``outcome`` and ``options``.
    importance : str, optional
        Method of the relative importance.
    stated : mapping of str to str
        Driver -> question about its stated importance, for the priority map.
    by : tuple of str
        Columns whose groups are shown apart.
    banner : mapping
        ``columns`` and, if wanted, ``rows`` of the banner tables.
    weights, strata, clusters, fpc, nested, lonely
        The survey design.
    adjust, confidence_level, missing, equivalence_margin, minimum_base, bootstrap, seed
        Correction for several tests, level of the intervals, rule for missing answers, largest effect that would not matter
        (standardised), smallest base shown, resamples, seed.
    what_if, mediation, moderation, linkage : tuple of mapping
        Arguments of these functions, one mapping per analysis.
    hypotheses : tuple of mapping
        ``text``, and if wanted ``tested_by``: the analyses that test it.
    columns : mapping of str to str
        Columns that come with the answers and are no questions, with what they hold.
    only_planned : bool
        Whether everything that is not planned is left out of the report.
    registration : mapping
        ``fingerprint``, ``place`` and ``date`` of the registered plan; not part of its own fingerprint.
    """

    analyses: tuple[str, ...] = ()
    outcome: str | None = None
    drivers: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    models: tuple[Mapping[str, Any], ...] = ()
    importance: str | None = None
    stated: Mapping[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    banner: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    fpc: str | None = None
    nested: bool = False
    lonely: str | None = None
    adjust: str | None = None
    confidence_level: float | None = None
    missing: str | None = None
    equivalence_margin: float | None = None
    minimum_base: int | None = None
    bootstrap: int | None = None
    seed: int | None = None
    what_if: tuple[Mapping[str, Any], ...] = ()
    mediation: tuple[Mapping[str, Any], ...] = ()
    moderation: tuple[Mapping[str, Any], ...] = ()
    linkage: tuple[Mapping[str, Any], ...] = ()
    hypotheses: tuple[Mapping[str, Any], ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    only_planned: bool = False
    registration: Mapping[str, str] = field(default_factory=dict)

    @property
    def planned(self) -> frozenset[str]:
        """Every analysis that the plan names or implies."""
        implied = {analysis for name, analysis in _IMPLIED.items() if getattr(self, name)}
        implied |= {"regress_loyalty"} if self.outcome or self.drivers else set()
        tested = {name for one in self.hypotheses for name in one.get("tested_by", ())}
        return frozenset({*self.analyses, *implied, *tested})

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything planned, 64 hexadecimal digits; where it was registered is left out."""
        content = {name: value for name, value in self.data().items() if name not in _NOT_PLANNED}
        canonical = json.dumps({"format": FORMAT, "plan": content}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def data(self) -> dict[str, Any]:
        """Return the plan as the mapping that its YAML holds: what is set, nothing else."""
        plain = AnalysisPlan()
        return {
            each.name: _plain(getattr(self, each.name))
            for each in fields(self)
            if getattr(self, each.name) != getattr(plain, each.name)
        }

    def changed(self, **changes: Any) -> AnalysisPlan:
        """Return the plan with some attributes replaced."""
        return replace(self, **changes)

    def named_columns(self) -> Iterator[tuple[PlanPath, str]]:
        """Yield every column that must be a question or be named under ``columns``, with its place in the plan."""
        for name in ("outcome", "drivers", "always", "by"):
            yield from _named((name,), getattr(self, name))
        yield from _named(("banner",), self.banner)
        for driver, column in self.stated.items():
            yield ("stated", driver), driver
            yield ("stated", driver), column
        for place, one in enumerate(self.models):
            yield from _named(("models", place, "outcome"), one.get("outcome"))
        for name in ("mediation", "moderation"):
            for place, one in enumerate(getattr(self, name)):
                for role in ("driver", "mediator", "moderator", "outcome", "always"):
                    yield from _named((name, place, role), one.get(role))
        for place, one in enumerate(self.linkage):
            yield from _named(("linkage", place, "drivers"), one.get("drivers"))
        for place, one in enumerate(self.what_if):
            for change in ("change", "lift", "move"):
                yield from ((("what_if", place, change, name), name) for name in one.get(change, {}))


def _named(path: PlanPath, value: Any) -> Iterator[tuple[PlanPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _named((*path, name), inner)
    elif isinstance(value, Sequence):
        for place, inner in enumerate(value):
            yield (*path, place), inner


def _plain(value: Any) -> Any:
    """Return a value as YAML and JSON hold it."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (tuple, list)) else value


def plan_of_model(model: Any) -> AnalysisPlan:
    """Return the plan of its validated model: what the file sets, lists as tuples."""
    return AnalysisPlan(**{name: _settled(value) for name, value in model.model_dump(exclude_unset=True).items()})


def _settled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: {option: _option(inner) for option, inner in one.items()} if name == "options" else _settled(one)
            for name, one in value.items()
            if one is not None
        }
    return tuple(_settled(inner) for inner in value) if isinstance(value, list) else value


def _option(value: Any) -> Any:
    """Return an option of a model: true or false, a number, several of them, or a word.

    Examples
    --------
    >>> _option("nps"), _option(["6", "8"]), _option("9"), _option("false")
    ('nps', (6.0, 8.0), 9.0, False)
    """
    if isinstance(value, (list, tuple)):
        return tuple(_option(inner) for inner in value)
    if isinstance(value, bool) or str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    try:
        return float(value)
    except ValueError:
        return value


def checked_plan(instrument: Instrument, plan: AnalysisPlan | Mapping[str, Any]) -> AnalysisPlan:
    """Return a plan that fits a study, from a plan or from the mapping that its YAML would hold.

    Raises
    ------
    TemplateError
        Its fields are no fields of a plan, or it names what is no column of the study; all at once.
    ArgumentError
        It is neither a plan nor a mapping.
    """
    if not isinstance(plan, (AnalysisPlan, Mapping)):
        raise ArgumentError(
            f"plan - got {type(plan).__name__} - expected a mapping such as {{'outcome': 'recommend', 'by': ['country']}}."
        )
    made = plan if isinstance(plan, AnalysisPlan) else plan_from(plan)
    faults = [message for _path, message in plan_faults(instrument, made)]
    if faults:
        raise TemplateError(faults_message(f"instrument {instrument.id!r} - its plan has {len(faults)} faults", faults))
    return made


def plan_from(data: Mapping[str, Any]) -> AnalysisPlan:
    """Return the plan that a mapping describes.

    Raises
    ------
    TemplateError
        All faults at once.
    """
    from pydantic import ValidationError

    from loyaltystats.questionnaire.faults import shape_faults
    from loyaltystats.questionnaire.study_schema import PlanModel

    try:
        return plan_of_model(PlanModel.model_validate(dict(data)))
    except ValidationError as error:
        faults = [message for _path, message in shape_faults(error, PlanModel)]
        raise TemplateError(faults_message(f"plan has {len(faults)} faults", faults)) from None


def plan_faults(instrument: Instrument, plan: AnalysisPlan) -> list[tuple[PlanPath, str]]:
    """Return every name in a plan that is no column of the study, and every driver that explains itself."""
    known = [*instrument.codes, *instrument.columns, *plan.columns, *TECHNICAL]
    found = [
        (
            path,
            f"{name!r} is no question of the study - expected one, or a column that comes with the answers, named under "
            f"'columns'.{did_you_mean(name, known)}",
        )
        for path, name in plan.named_columns()
        if name not in known
    ]
    if plan.outcome in plan.drivers:
        found.append((("drivers",), f"{plan.outcome!r} is the outcome and a driver - leave it out of one."))
    return found


def one_plan(every: Sequence[Instrument]) -> AnalysisPlan | None:
    """Return the plan of a combined study: that of the one part which has one, else none.

    Raises
    ------
    TemplateError
        Two parts have different plans.
    """
    plans = [one.plan for one in every if one.plan is not None]
    if any(plan != plans[0] for plan in plans):
        raise TemplateError(
            f"instruments {', '.join(one.id for one in every)} - have different analysis plans - combine first, then call "
            "with_plan()."
        )
    return plans[0] if plans else None
