"""What an analysis is made with: the plan of the study, and over it what was said when it was started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean, whole
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.analysis_plan import AnalysisPlan
from loyaltystats.report.style import HIDDEN_BASE

if TYPE_CHECKING:
    from loyaltystats.responses.responses import Responses
    from loyaltystats.sampling.design import SurveyDesign

_DESIGN: Final = ("weights", "strata", "clusters", "fpc", "nested")
_EVERYWHERE: Final = ("adjust", "confidence_level", "missing")
_DEFAULTS: Final = {"adjust": "holm", "confidence_level": 0.95, "missing": "drop", "minimum_base": HIDDEN_BASE}
"""What a plan that is silent about it means; saying the same is no deviation."""

MOST_GROUPS: Final = 40
"""More groups than this make no readable sheet."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The plan as carried out, with the design and the random numbers that it asks for."""

    plan: AnalysisPlan
    design: SurveyDesign | None
    rng: Any

    @property
    def by(self) -> str | None:
        """The first column whose groups are shown apart."""
        return self.plan.by[0] if self.plan.by else None

    @property
    def shared(self) -> dict[str, Any]:
        """Arguments that every estimating function takes."""
        said = {name: getattr(self.plan, name) for name in _EVERYWHERE}
        return {
            "design": self.design,
            "rng": self.rng,
            **{name: value for name, value in said.items() if value is not None},
        }

    @property
    def of_drivers(self) -> dict[str, Any]:
        """Arguments that every function about drivers takes: what is explained, by what."""
        named = {"outcome": self.plan.outcome, "drivers": list(self.plan.drivers)}
        return {name: value for name, value in named.items() if value}

    @property
    def always(self) -> dict[str, Any]:
        """Columns held constant, for the functions that can hold them."""
        return {"always": list(self.plan.always)} if self.plan.always else {}

    @property
    def resamples(self) -> dict[str, Any]:
        """The number of resamples, where the plan says it."""
        return {} if self.plan.bootstrap is None else {"n_bootstrap": self.plan.bootstrap}

    @property
    def minimum_base(self) -> int:
        """Groups with fewer answers are not shown."""
        return HIDDEN_BASE if self.plan.minimum_base is None else self.plan.minimum_base


def settings_of(
    plan: AnalysisPlan | None,
    *,
    by: str | Sequence[str] | None,
    banner: str | Sequence[str] | None,
    design: SurveyDesign | None,
    rng: Any,
    **said: Any,
) -> Settings:
    """Return a plan with what was said explicitly in place of what it holds.

    Raises
    ------
    ArgumentError
        Something said cannot be used.
    """
    before = plan or AnalysisPlan()
    changes: dict[str, Any] = {
        name: value
        for name, value in said.items()
        if value is not None and not (getattr(before, name) is None and value == _DEFAULTS[name])
    }
    if by is not None:
        changes["by"] = (by,) if isinstance(by, str) else tuple(by)
    if banner is not None:
        columns = (banner,) if isinstance(banner, str) else tuple(banner)
        changes["banner"] = {**before.banner, "columns": columns}
    if design is not None:
        changes |= {name: getattr(design, name) for name in _DESIGN}
        changes["lonely"] = None if design.lonely == "error" else design.lonely
    if isinstance(rng, int):
        changes["seed"] = rng
    if changes.get("minimum_base") is not None:
        changes["minimum_base"] = whole("minimum_base", changes["minimum_base"], minimum=1)
    made = before.changed(**changes)
    replicates = None if design is None else design.replicates  # a plan holds none
    return Settings(plan=made, design=_design(made, replicates), rng=made.seed if rng is None else rng)


def _design(plan: AnalysisPlan, replicates: Any) -> SurveyDesign | None:
    from loyaltystats.sampling.design import SurveyDesign

    parts = {name: getattr(plan, name) for name in (*_DESIGN, "lonely") if getattr(plan, name)}
    parts |= {"replicates": replicates} if replicates is not None else {}
    return SurveyDesign(**parts) if parts else None


def check_settings(responses: Responses, settings: Settings) -> None:
    """Refuse columns that the answers do not have, weights that cannot be used, and groups too many to read.

    Raises
    ------
    ResponseError
        A column is not there.
    DesignError
        A weight is missing, negative or no number.
    ArgumentError
        A column has more groups than a sheet can show.
    """
    from loyaltystats.sampling.design import usable_weights

    plan, known = settings.plan, column_names(responses.frame)
    named = [("by", name) for name in plan.by]
    named += [(part, getattr(plan, part)) for part in ("weights", "strata", "clusters", "fpc") if getattr(plan, part)]
    for part, name in named:
        if name not in known:
            raise ResponseError(
                f"{part} - the answers have no column {name!r} - expected one of {', '.join(known)}."
                f"{did_you_mean(name, known)}"
            )
    for name in plan.by:
        found = int(collect(responses.frame, [name])[name].nunique())
        if found > MOST_GROUPS:
            raise ArgumentError(
                f"by, column {name!r} - has {found} different answers - expected at most {MOST_GROUPS} groups - join small "
                "groups first, or choose another column."
            )
    if plan.weights:
        usable_weights(collect(responses.frame, [plan.weights])[plan.weights])
