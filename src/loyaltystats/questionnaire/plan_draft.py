"""A first analysis plan of a study, from the roles of its questions: to be read, changed and registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.roles import Role

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

MOST_PLAYERS: Final = 24
"""Drivers up to which the exact decomposition of importance is made."""


def draft_plan(instrument: Instrument) -> dict[str, Any]:
    """Return a plan as the mapping that its YAML would hold.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> draft_plan(load_instrument("recommend"))["analyses"]
    ['nps']
    """
    outcomes = instrument.with_role(Role.OUTCOME)
    metrics = {question.metric for question in outcomes}
    analyses = [
        *(["classify_kano", "satisfaction_levels"] if instrument.kano_pairs() else []),
        *(["nps"] if "nps" in metrics else []),
        *(["csat"] if "csat" in metrics else []),
    ]
    return {
        **({"analyses": analyses} if analyses else {}),
        **_drivers(instrument),
        "adjust": "holm",
        "confidence_level": 0.95,
        "missing": "drop",
        "minimum_base": 5,
    }


def _drivers(instrument: Instrument) -> dict[str, Any]:
    rated = instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
    drivers = [one.code for one in rated if one.scale is not None and one.scale.ordered]
    outcomes = instrument.with_role(Role.OUTCOME)
    if not drivers or not outcomes:
        return {}
    score = next((one for one in outcomes if one.metric == "nps"), None)
    models: list[dict[str, Any]] = [{"model": "linear"}]
    models += [{"model": "ordinal", "options": {"classes": "nps"}}] if score is not None else []
    importance = {"importance": "lmg" if len(drivers) <= MOST_PLAYERS else "johnson"} if len(drivers) > 1 else {}
    return {"outcome": (score or outcomes[0]).code, "drivers": drivers, "models": models, **importance}
