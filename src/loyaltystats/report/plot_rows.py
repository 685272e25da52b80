"""What of a result a picture shows, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.charts.data import MOST_NAMED
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.plot_answers import answer_lines
from loyaltystats.report.plot_banner import banner_bars
from loyaltystats.report.plot_compare import agreeing_rows, compared_rows
from loyaltystats.report.plot_measures import drawn_rows
from loyaltystats.report.plot_plans import people_shares
from loyaltystats.report.sheets.drivers import INTERCEPT
from loyaltystats.report.sheets.loyalty import rows_of
from loyaltystats.report.sheets.plans import asked_in
from loyaltystats.report.sheets.priority import MOST_LABELLED
from loyaltystats.report.words import missing

MAPS: Final = ("kano", "priority", "scores", "grid", "tetraclasse")
"""Kinds whose picture is a map of points."""

CURVES: Final = ("mediation", "left_out", "moderation", "slopes")
"""Kinds whose pictures have one size, whatever their number of rows."""


def size_of(view: Shown, rows: Sequence[dict[str, Any]], what: str | None) -> tuple[float, float]:
    """Return width and height in inches: maps are square, bars grow with their number."""
    is_map = view.kind in MAPS or (view.kind == "drift" and "better_change" in view.frame)
    if is_map and what != "answers":
        most = MOST_LABELLED if view.kind == "priority" else MOST_NAMED
        return (10.5 if len(rows) > most else 8.0), 6.0  # room for the key
    if view.kind == "dominance":
        drivers = len({row["term"] for row in rows}) + 1
        return max(6.5, 2.8 + 0.75 * drivers), max(3.2, 2.0 + 0.5 * drivers)
    if view.kind == "phases":
        return 8.0, 4.5
    if view.kind == "paths":
        return 9.5, 5.6
    if view.kind in CURVES:
        return 8.0, 4.6
    if view.kind == "split":
        features, versions, _ = asked_in(view)
        return max(6.5, 3.5 + 0.3 * min(len(versions), 40)), max(2.4, 0.3 * len(features) + 1.4)
    lines = len({row["feature"] for row in rows}) if view.kind == "segments" else len(rows)
    if view.kind == "agreement":
        result: Any = view.result
        lines = len(result.classes())
    columns = len(view.setting("variants", ())) if view.kind == "sensitivity" else 0
    return max(8.0, 3.5 + 0.5 * columns), max(2.4, 0.42 * lines + (2.2 if columns else 1.6))


VALUE: Final = MappingProxyType(
    {
        "levels": "risk",
        "nps": "promoters",
        "nps_difference": "estimate",
        "csat": "estimate",
        "phases": "estimate",
        "pareto": "mention_share",
        "recovery": "estimate",
        "control": "estimate",
        "styles": "estimate",
        "both_ways": "estimate",
        "intentions": "estimate",
        "drivers": "estimate",
        "importance": "importance",
        "dominance": "complete",
        "priority": "importance",
        "penalty": "n",
        "simulator": "estimate",
        "what_if": "estimate",
        "gains": "estimate",
        "drift": "n_from",
        "scores": "functional_mean",
        "segments": "segment_share",
        "level_loyalty": "estimate",
        "grid": "importance",
        "odds": "n",
        "tetraclasse": "positive",
        "key_drivers": "shapley_value",
        "incidents": "positive_share",
        "agreement": "n",
        "gaps": "missing_share",
        "care": "checked",
        "without": "with_all",
        "mediation": "estimate",
        "left_out": "estimate",
        "moderation": "estimate",
        "slopes": "estimate",
        "reliability": "alpha",
        "distinctness": "htmt",
        "factors": "std_estimate",
        "paths": "estimate",
        "weights": "n",
        "items": "rest_correlation",
        "amounts": "estimate",
        "fuzzy": "n",
        "equivalence": "estimate",
        "plan": "reached",
        "split": "position",
    }
)


def rows_to_draw(view: Shown, what: str | None) -> list[dict[str, Any]]:
    """Return the rows to draw: groups of the loyalty measures, else those of all respondents."""
    own = {
        "compare": compared_rows,
        "within_agreement": agreeing_rows,
        "measures": drawn_rows,
        "answers": answer_lines,
        "people": people_shares,
        "banner": banner_bars,
    }
    if view.kind in own:
        return own[view.kind](view)
    rows = rows_of([view]) if view.kind in ("nps", "csat") else records(view.total)
    if view.kind == "drivers":
        rows = [row for row in rows if str(row["term"]) != INTERCEPT]
    if view.kind == "levels":
        return [row for row in rows if not missing(row["risk"]) or not missing(row.get("delivered"))]
    if view.kind in ("sensitivity", "ladder"):
        return rows
    if view.kind == "kano":
        name = "n" if what == "answers" else "better"
        return [row for row in rows if row["n"] and not missing(row[name])]
    value = VALUE[view.kind]
    return [row for row in rows if not missing(row[value])]
