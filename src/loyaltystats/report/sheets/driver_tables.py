"""Tables under the coefficients of a linear regression: what is judged together, groups, sizes, halo and checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Paint, Table
from loyaltystats.report.sheets import drivers
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, field_of
from loyaltystats.report.words import missing, number, quoted
from loyaltystats.vocabulary import TOTAL

KINDS: Final = {
    "driver with its levels": "all levels",
    "group of drivers": "as a group",
    "interaction": "interaction",
    "driver with its interactions": "with interactions",
}
MEAN_WORDS: Final = "Overall rating"


def linear_tables(shown: Shown) -> list[tuple[str, Table]]:
    """Return the tables under the first, each with its heading; of all respondents."""
    outcome = quoted(drivers.outcome_words(shown), 50)
    found = [
        (f"Do groups of {_by(shown)} differ in what goes with {outcome}?", _slopes(shown)),
        ("Judged together", _joint(shown)),
        (f"Effect of one point more where drivers interact, on {outcome}", _simple(shown)),
        ("How large the effects are: share of what the other drivers leave unexplained", _effects(shown)),
        ("Beyond the overall impression: coefficients before and after person-mean centring", _halo(shown)),
        ("Checks of the model", _checks(shown)),
    ]
    return [(heading, table) for heading, table in found if table is not None]


def _by(shown: Shown) -> str:
    return quoted(shown.label(shown.setting("by") or ""), 40)


def frame_rows(shown: Shown, name: str) -> list[dict[str, Any]]:
    """Return the rows of a further table; those of all respondents where there are groups."""
    result = shown.result
    if name not in getattr(result, "more", ()):
        return []
    rows = records(result.frame(name))  # type: ignore[attr-defined]
    return [row for row in rows if str(row.get("group", TOTAL)) == TOTAL]


def _table(shown: Shown, name: str, fields: Sequence[Field], change: Callable[[dict[str, Any]], None]) -> Table | None:
    """Return one further table with its terms in words and the verdicts that speak in bold."""
    rows = frame_rows(shown, name)
    if not rows:
        return None
    for at, row in enumerate(rows, start=1):
        row[NUMBER] = at
        row["code"] = str(row["term"])
        row["term"] = drivers.term_words(shown, row["term"])
        change(row)
    spare = [Field(name="nothing", label="")] if "group" in shown.frame.columns else []
    lead = field_of("term", label="Driver", wrap=True)
    return Table(fields=[NO_FIELD, *spare, lead, *fields], rows=rows, paints=_paints(rows))


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    return {
        (index, "verdict"): Paint(bold=True, ink=style.INK) if row.get("clear") else Paint(ink=style.MUTED)
        for index, row in enumerate(rows)
    }


def _verdict(label: str) -> Field:
    return Field(name="verdict", label=label, wrap=True)


def _judge(row: dict[str, Any], yes: str, no: str, p: str = "p_adjusted") -> None:
    """Set the verdict of a row from its p."""
    row["clear"] = not missing(row[p]) and row[p] < drivers.SIGNIFICANT
    row["verdict"] = "cannot be tested" if missing(row[p]) else yes if row["clear"] else no


def _numbers(*names: str) -> list[Field]:
    return [field_of(name) for name in names]


def _slopes(shown: Shown) -> Table | None:
    def change(row: dict[str, Any]) -> None:
        row["term"] = "All drivers together" if row["code"] == "all drivers" else row["term"]
        _judge(row, "differ", "not shown")

    return _table(
        shown,
        "slopes",
        [_verdict("Groups"), *_numbers("statistic", "df", "df_residual", "p_value", "p_adjusted")],
        change,
    )


def _joint(shown: Shown) -> Table | None:
    def change(row: dict[str, Any]) -> None:
        row["what"] = KINDS.get(str(row["kind"]), str(row["kind"]))
        _judge(row, "goes with it", "not shown")
        row["verdict"] = f"{row['verdict']} ({row['what']})"

    return _table(
        shown,
        "joint",
        [_verdict("Association"), *_numbers("statistic", "df", "df_residual", "p_value", "p_adjusted")],
        change,
    )


def _simple(shown: Shown) -> Table | None:
    def change(row: dict[str, Any]) -> None:
        where = drivers.term_words(shown, row["moderator"])
        place = str(row["place"])
        at = {"first answer": "not given", "this answer": "given"}.get(place, f"{place} ({number(row['at'], 1)})")
        row["verdict"] = f"where {where} is {at}"
        row["clear"] = True

    return _table(
        shown,
        "simple",
        [_verdict("Where"), *_numbers("estimate", "conf_low", "conf_high", "p_value", "std_error")],
        change,
    )


def _effects(shown: Shown) -> Table | None:
    def change(row: dict[str, Any]) -> None:
        row["verdict"] = str(row["reading"])
        row["clear"] = row["verdict"] in ("medium", "large")
        kind = KINDS.get(str(row["kind"]))
        row["term"] = f"{row['term']} ({kind})" if kind else row["term"]

    names = ("partial_r2", "partial_low", "partial_high", "f2", "f2_low", "f2_high")
    return _table(shown, "effects", [_verdict("Size"), *_numbers(*names)], change)


def _halo(shown: Shown) -> Table | None:
    def change(row: dict[str, Any]) -> None:
        row["term"] = MEAN_WORDS if row["code"] == "person_mean" else row["term"]
        _judge(row, "stands out", "not apart", "centred_p")
        if row["clear"] and row["centred_estimate"] < 0:
            row["verdict"] = "counts less"
        if row["code"] == "person_mean":
            row["verdict"] = "goes with it" if row["clear"] else "not shown"

    names = ("std_estimate", "centred_estimate", "centred_low", "centred_high", "centred_p")
    return _table(
        shown, "halo", [_verdict("Own part"), *_numbers(*names), Field(name="reading", label="Reading")], change
    )


def _checks(shown: Shown) -> Table | None:
    def change(row: dict[str, Any]) -> None:
        single = row["code"].startswith("row ")  # whose answers a row holds is no matter of the client's
        row["term"] = "one respondent" if single else row["term"] if row["code"] else "the model"
        row["verdict"] = str(row["test"])
        row["clear"] = str(row["reading"]).startswith(("Yes", "No:", "Above"))
        reading = str(row["reading"]).replace(row["code"], "one respondent") if single else row["reading"]
        row["answer"] = f"{row['meaning']} {reading}"

    answer = Field(name="answer", label="Question and answer")
    return _table(shown, "tests", [_verdict("Test"), *_numbers("statistic", "df", "p_value"), answer], change)
