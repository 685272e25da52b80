"""Sheets of the other driver models: logistic, multinomial, quantile, mixed, count and duration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.charts.bars import Bar, Look, interval_chart
from loyaltystats.report.charts.data import Source
from loyaltystats.report.charts.parts import set_range
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.sheets import drivers
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.sheets.driver_tables import frame_rows
from loyaltystats.report.sheets.ordinal import CHANGE, ODDS, class_words, odds_range
from loyaltystats.report.words import clipped, missing, number, p_words, quoted

RATIO: Final = ("ratio", "ratio_low", "ratio_high")
EFFECT: Final = ("effect", "effect_low", "effect_high")


@dataclass(frozen=True, kw_only=True)
class Words:
    """How one model is read: name of its sheet, first sentence, what a coefficient and a ratio are."""

    sheet: str
    sentence: str
    coefficient: str
    ratio: str = ""


WORDS: Final = MappingProxyType(
    {
        "logit": Words(
            sheet="Drivers logistic",
            sentence="How the chance of a high answer to {} goes with each driver when the others are held constant.",
            coefficient="Coefficient (log odds)",
            ratio="Odds ratio",
        ),
        "multinomial": Words(
            sheet="Drivers classes",
            sentence="What tells the classes of {} apart, driver by driver, the others held constant.",
            coefficient="Coefficient (log odds)",
            ratio="Odds ratio",
        ),
        "quantile": Words(
            sheet="Drivers quantiles",
            sentence="What goes with low, middle and high values of {}, driver by driver, the others held constant.",
            coefficient="Coefficient",
        ),
        "mixed": Words(
            sheet="Drivers mixed",
            sentence="How {} goes with each driver, the others and the group of the customer held constant.",
            coefficient="Coefficient",
        ),
        "count": Words(
            sheet="Books counts",
            sentence="How often it happens: {} and what it goes with, the other drivers held constant.",
            coefficient="Coefficient (logarithm)",
            ratio="Ratio",
        ),
        "duration": Words(
            sheet="Books durations",
            sentence="Who leaves sooner: {} and what it goes with, the other drivers held constant.",
            coefficient="Coefficient (log hazard)",
            ratio="Hazard ratio",
        ),
    }
)


def write_model(book: Book, shown: Shown) -> Page:
    """Write the sheet of one model."""
    words = WORDS[str(shown.setting("model"))]
    page = book.page(words.sheet, shown.result.title, words.sentence.format(quoted(drivers.outcome_words(shown))))
    p = shown.setting("joint_p")
    whole = "" if p is None or missing(p) else f" All drivers together: {p_words(p)}."
    page.base(f"{base_words(shown)}{whole} {shown.level_words.capitalize()}s.")
    rows = model_rows(shown)
    page.table(Table(fields=_fields(shown, words), rows=rows, paints=drivers.driver_paints(rows)), freeze_columns=2)
    tested = [row for row in rows if row["code"] != drivers.INTERCEPT]
    more = [drivers.ASSOCIATION, *_reading(shown, words), *empty_words(tested, ("estimate", "p_adjusted"))]
    _chart(book, page, shown, tested, note_points(page, [shown], more))
    notes(page, [shown], more)
    for heading, table in _further(shown):
        if table.rows:
            page.further(heading, table)
    return page


def kind_words(row: Mapping[str, Any]) -> str:
    """Return the class or the quantile that a row is about; nothing in models that have none."""
    if not missing(row.get("class")) and row.get("class"):
        return str(row["class"])
    return "" if missing(row.get("quantile")) else f"at {row['quantile']:g}"


def model_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with the verdict and, for a logistic model, the average effect."""
    rows = drivers.rows_of(shown)
    effects = {str(row["term"]): row for row in frame_rows(shown, "effects")} if _has_effects(shown) else {}
    for row in rows:
        row["verdict"] = drivers.verdict(row, shown.setting("controls") or ())
        found = effects.get(row["code"], {}) if row["is_total"] else {}
        row |= dict(zip(EFFECT, (found.get(name) for name in ("estimate", "conf_low", "conf_high")), strict=True))
        kind = kind_words(row)
        row["chart_label"] = f"{kind}: {row['term']}" if kind else row["term"]
    return rows


def _has_effects(shown: Shown) -> bool:
    return str(shown.setting("model")) == "logit"


def named_term(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return the text of a term with the class or the quantile that the row is about."""
    kind = kind_words(row)
    name = drivers.term_words(shown, row["term"])
    return f"{kind}: {name}" if kind else name


def ratio_names(shown: Shown) -> tuple[str, str, str] | None:
    """Return the columns of ratios with their interval, where the model has them."""
    return next((names for names in (ODDS, RATIO) if names[0] in shown.frame.columns), None)


def _fields(shown: Shown, words: Words) -> list[Field]:
    ratio = ratio_names(shown)
    effects = zip(EFFECT, ("Share, per point", "Low", "High"), strict=True) if _has_effects(shown) else ()
    names = ("estimate", *(() if ratio else ("conf_low", "conf_high")), "p_adjusted", "std_estimate", "vif")
    rest = ("std_error", "statistic", "df", "p_value", "n")
    kinds = [name for name in ("class", "quantile") if name in shown.frame.columns]
    own = {"estimate": words.coefficient}
    return [
        NO_FIELD,
        *group_fields(shown),
        *(field_of(name, width=16 if name == "class" else 9.5, wrap=True) for name in kinds),
        field_of("term", label="Driver", wrap=True),
        Field(name="verdict", label="Association", width=17),
        *(Field(name=name, label=label, number_format=CHANGE, width=10.5) for name, label in effects),
        *(field_of(name, label=_ratio_label(words, name), width=10.5) for name in ratio or ()),
        *(field_of(name, width=10.5, **({"label": own[name]} if name in own else {})) for name in (*names, *rest)),
        *([Field(name="chart_label", label="Label of the bar", width=30, wrap=True)] if kinds else []),
    ]


def _ratio_label(words: Words, name: str) -> str:
    return f"{words.ratio}, {name.rsplit('_', 1)[1]}" if name.endswith(("_low", "_high")) else words.ratio


def _reading(shown: Shown, words: Words) -> list[str]:
    said = {
        "logit": "Share, per point: by how many percentage points the share of high answers differs, on average, between "
        "customers one point apart on the driver; for a level of a driver, against its first level.",
        "quantile": "The coefficient is the difference at that quantile that goes with one point more on the driver.",
        "mixed": "The coefficient is the difference between customers of the same group, one point apart on the driver.",
        "duration": "A ratio below 1 goes with staying longer, above 1 with leaving sooner.",
    }
    model = str(shown.setting("model"))
    return [
        *([said[model]] if model in said else []),
        f"‘Not shown’ means that the adjusted p is {number(drivers.SIGNIFICANT)} or more: these answers do not show an "
        "association, which is not proof that there is none.",
    ]


def _chart(book: Book, page: Page, shown: Shown, rows: Sequence[dict[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["estimate"])]
    if not drawn:
        return
    kinds = list(dict.fromkeys(kind_words(row) for row in drawn))
    drawn.sort(key=lambda row: (kinds.index(kind_words(row)), -row["estimate"]))
    ratio = ratio_names(shown)
    bars = _bars(Source.of(page), drawn, ratio or ("estimate", "conf_low", "conf_high"))
    chart = _ratio_chart(book, bars, drawn, ratio, shown) if ratio else _coefficient_chart(book, bars, drawn, shown)
    value = ratio[0] if ratio else "estimate"
    told = "; ".join(f"{clipped(row['chart_label'], 70)} {number(row[value])} ({row['verdict']})" for row in drawn)
    page.charts(
        [chart],
        [f"Bars with intervals. {told}."],
        points=max(200.0, 26.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def _bars(source: Source, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Bar]:
    value, low, high = names
    label = "chart_label" if "chart_label" in source.columns else "term"
    bars = []
    for row in rows:
        key, middle = row[NUMBER], (value, row[value])
        known = not missing(row[low]) and not missing(row[high])
        bars.append(
            Bar(
                label=source.label(label, key, row[label]),
                value=source.value(value, key, row[value]),
                plus=source.gap(key, (high, row[high]), middle) if known else None,
                minus=source.gap(key, middle, (low, row[low])) if known else None,
                strong=row["verdict"].startswith("goes"),
            )
        )
    return bars


def _ratio_chart(
    book: Book, bars: Sequence[Bar], rows: Sequence[Mapping[str, Any]], names: Sequence[str], shown: Shown
) -> Any:
    ends = [float(row[name]) for row in rows for name in names if not missing(row[name])]
    low, high = odds_range(min(ends), max(ends))
    words = WORDS[str(shown.setting("model"))].ratio
    look = Look(
        heading=f"{words}s with their intervals",
        words=f"{words} per point of the driver, logarithmic (pale: association not shown)",
        number_format="General",
    )
    chart = interval_chart(look, list(bars), book.chart_data)
    chart.y_axis.scaling.logBase = 2
    set_range(chart.y_axis, low, high, 2)
    chart.x_axis.crosses, chart.x_axis.crossesAt = None, 1
    return chart


def _coefficient_chart(book: Book, bars: Sequence[Bar], rows: Sequence[Mapping[str, Any]], shown: Shown) -> Any:
    look = drivers.effect_look(
        rows,
        "Coefficients with their intervals (pale: association not shown)",
        f"Difference in {quoted(drivers.outcome_words(shown), 50)} per point of the driver",
    )
    return interval_chart(look, list(bars), book.chart_data)


def _further(shown: Shown) -> list[tuple[str, Table]]:
    """Return the tables under the first, each with its heading; of all respondents."""
    return [
        ("What one point more goes with: change of the share of each class", _class_effects(shown)),
        ("Where the differences between customers lie", _variance(shown)),
        ("Tests of the model", _tests(shown)),
    ]


def _class_effects(shown: Shown) -> Table:
    rows = frame_rows(shown, "effects") if shown.setting("model") == "multinomial" else []
    classes = list(dict.fromkeys(str(row["class"]) for row in rows))
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(str(row["term"]), {"term": drivers.term_words(shown, row["term"])})
        one[str(row["class"])] = row["estimate"]
    fields = [
        *_lead(shown, field_of("term", label="Driver", wrap=True)),
        *(Field(name=name, label=class_words(name), number_format=CHANGE) for name in classes),
    ]
    return Table(fields=fields, rows=_numbered(list(found.values())))


def _variance(shown: Shown) -> Table:
    fields = [
        *_lead(shown, field_of("component", wrap=True)),
        *(field_of(name) for name in ("variance", "share_of_variance")),
    ]
    return Table(fields=fields, rows=_numbered(frame_rows(shown, "variance")))


def _tests(shown: Shown) -> Table:
    rows = frame_rows(shown, "tests")
    whole = "The groups" if shown.setting("model") == "mixed" else "All drivers"
    for row in rows:
        row["term"] = drivers.term_words(shown, row["term"]) if row["term"] else whole
    numbers = [name for name in ("estimate", "statistic", "df", "p_value", "p_adjusted") if rows and name in rows[0]]
    fields = [
        *_lead(shown, field_of("term", label="Driver", wrap=True)),
        *(field_of(name) for name in numbers),
        field_of("test", label="Tested", wrap=False),
    ]
    return Table(fields=fields, rows=_numbered(rows))


def _lead(shown: Shown, name: Field) -> list[Field]:
    """Return the first fields of a further table, under those of the first that they stand below."""
    grouped = [Field(name="nothing", label="")] if "group" in shown.frame.columns else []
    kinds = sum(each in shown.frame.columns for each in ("class", "quantile"))
    return [NO_FIELD, *grouped, *(Field(name=f"blank{at}", label="") for at in range(kinds)), name]


def _numbered(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{NUMBER: at, **row} for at, row in enumerate(rows, start=1)]
