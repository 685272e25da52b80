"""The Kano sheet: verdict and numbers of every feature, the Better-Worse map, and the answers as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import MOST_NAMED, Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number, whole_percent
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, TOTAL

if TYPE_CHECKING:
    from openpyxl.chart import BarChart

QUESTIONABLE_LIMIT: Final = 0.10
"""Share of contradictory answers from which a feature's question deserves a look (kano literature: 2-6 % is usual)."""

CUT: Final = 0.5
"""Where the map is cut; a fixed cut, so that a feature's quadrant does not depend on the other features."""

REFINED_WORDS: Final = MappingProxyType(
    {
        "highly_attractive": "highly attractive",
        "less_attractive": "less attractive",
        "high_value_added": "high value-added",
        "low_value_added": "low value-added",
        "critical": "critical",
        "necessary": "necessary",
        "potential": "potential",
        "care_free": "care-free",
    }
)
"""Names of the refined model as its author writes them."""

OUTLINE_POINTS: Final = 37
"""Points of an ellipse in a chart: one every ten degrees, joined smoothly."""

CAPTIONS: Final = ("Delighted", "Desired", "Indifferent", "Expected")


def category_words(row: Mapping[str, Any]) -> str:
    """Return a verdict as the field writes it: word and letter.

    Examples
    --------
    >>> category_words({"category": "one_dimensional"})
    'one-dimensional (O)'
    >>> category_words({"category": "mixed", "modal_category": "attractive", "runner_up": "indifferent"})
    'mixed (A/I)'
    """
    category = row.get("category")
    if missing(category):
        return ""
    if category == "mixed":
        letters = [CATEGORY_LETTERS.get(str(row.get(name)), "?") for name in ("modal_category", "runner_up")]
        return f"mixed ({'/'.join(letters)})"
    return _with_letter(category)


def _with_letter(category: Any) -> str:
    if missing(category) or not category:
        return ""
    letter = CATEGORY_LETTERS.get(str(category))
    return f"{str(category).replace('_', '-')} ({letter})" if letter else str(category)


def cautions(row: Mapping[str, Any]) -> str:
    """Return what a reader should bear in mind about one feature, in words."""
    found = []
    if low_base(row["n"]):
        found.append("low base")
    if missing(row.get("category")):
        found.append("not estimable")
    n, questionable = row["n"], row["questionable"]
    if not missing(n) and not missing(questionable) and n and questionable / n > QUESTIONABLE_LIMIT:
        found.append("contradictory answers")
    return "; ".join(found)


def write_kano(book: Book, shown: Shown) -> Page:
    """Write the sheet of one Kano result."""
    page = book.page(
        "Kano",
        shown.result.title or "Kano categories",
        "Which features customers take for granted, want, or are delighted by, with the uncertainty of each verdict.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s. {_wording(shown)}")
    rows = _rows(shown)
    page.table(Table(fields=_fields(shown, rows), rows=rows, paints=_paints(rows)), freeze_columns=2)
    more = [*_reading(shown), *empty_words(rows, ("better", "worse"))]
    _charts(book, page, shown, rows, note_points(page, [shown], more) + 30)
    notes(page, [shown], more)
    return page


def _wording(shown: Shown) -> str:
    wording = shown.setting("wording")
    return f"Answer wording: {wording}." if wording else ""


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        words = {
            NUMBER: line,
            "code": str(row["feature"]),
            "is_total": str(row.get("group", TOTAL)) == TOTAL,
            "verdict": row.get("category"),
            "caution": cautions(row),
            "requirement": "Mixed" if row.get("category") == "mixed" else row.get("requirement"),
            "feature": shown.label(row["feature"]),
            "category": category_words(row),
            "runner_up": _with_letter(row.get("runner_up")),
        }
        if not missing(row.get("refined")):
            words["refined"] = REFINED_WORDS.get(str(row["refined"]), str(row["refined"]))
        if "group" in row:
            words["group"] = shown.label(row["group"])
        rows.append(row | words)
    return rows


def _fields(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[Field]:
    def known(name: str) -> bool:
        return any(not missing(row.get(name)) for row in rows)

    tests = [field_of("p_adjusted", width=9), field_of("mode_probability", width=8)]
    ends = [field_of(f"{side}{end}", width=7.5) for side in ("better", "worse") for end in ("", "_low", "_high")]
    extra = [field_of(name, width=11) for name in ("stated_importance", "n_effective") if known(name)]
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True),
        field_of("requirement", width=15, centre=True, wrap=True),
        field_of("category", width=18),
        field_of("runner_up", width=18),
        *([field_of("mode_set", width=10, centre=True)] if known("mode_set") else []),
        *(field_of(name, width=17) for name in ("grade", "refined") if known(name)),
        field_of("n", width=7),
        *(field_of(name, width=6) for name in CATEGORIES),
        *(each for each in tests if known(each.name)),
        *ends,
        *extra,
        Field(name="caution", label="Caution", width=18, wrap=True),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        mark = style.CATEGORY_MARKS.get(str(row["verdict"]))
        if low_base(row["n"]):
            paints |= {(index, name): LOW_BASE for name in ("requirement", "category", "runner_up")}
        elif mark:
            paints[(index, "requirement")] = Paint(fill=mark.colour, ink=style.WHITE, bold=True)
        if row["is_total"] and any(not other["is_total"] for other in rows):
            paints[(index, "group")] = Paint(bold=True)
    return paints


def _charts(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    drawn = [row for row in rows if row["is_total"] or not shown.grouped]
    placed = [row for row in drawn if not missing(row["better"]) and not missing(row["worse"])]
    outlines = joint_outlines(shown, OUTLINE_POINTS) if len(placed) <= MOST_NAMED else {}
    points = [_point(table, row, len(placed), outlines.get(row["code"], ())) for row in placed]
    bars = [row for row in drawn if row["n"]]
    if not points or not bars:
        return
    cuts = map_cuts(shown)
    height = max(390.0, 21.0 * len(bars) + 110)
    size = (sum(page.pixels()) * 0.56, height / 0.75)
    whole = " (all respondents)" if shown.grouped else ""
    chart_map = Map(
        heading=f"What presence gains and absence costs{whole}",
        x=Axis(words="Dissatisfied if missing (|Worse|)", low=0, high=1, step=0.25, cut=cuts[1], number_format="0%"),
        y=Axis(words="Satisfied if present (Better)", low=0, high=1, step=0.25, cut=cuts[0], number_format="0%"),
        captions=CAPTIONS,
        points=points,
    )
    quadrant = quadrant_chart(chart_map, book.chart_data, pixels=size)
    stacked = _stacked(book, table, bars, whole)
    page.charts(
        [quadrant, stacked],
        [_map_text(drawn, cuts), _bars_text(bars)],
        points=height,
        shares=(0.56, 0.44),
        reserve=reserve,
    )
    _legend(page, shown, bool(outlines), len(points))


def _stacked(book: Book, table: Source, bars: Sequence[Mapping[str, Any]], whole: str) -> BarChart:
    return stacked_chart(
        f"How the answers fall{whole}",
        [
            Part(
                words=f"{CATEGORY_LETTERS[name]} {style.CATEGORY_MARKS[name].word}",
                colour=style.CATEGORY_MARKS[name].colour,
            )
            for name in CATEGORIES
        ],
        [table.label("feature", row[NUMBER], row["feature"]) for row in bars],
        [[table.ratio((name, row[name]), ("n", row["n"]), row[NUMBER]) for name in CATEGORIES] for row in bars],
        book.chart_data,
    )


def joint_outlines(shown: Shown, points: int) -> dict[str, list[tuple[float, float]]]:
    """Return the joint ellipse of every feature, all respondents together, as places on the map; none without counts."""
    ellipses = getattr(shown.result, "ellipses", None)
    if ellipses is None:
        return {}
    frame = ellipses(points=points)
    if "group" in frame:
        frame = frame[frame["group"] == TOTAL]
    known = frame[~frame["better"].map(missing)]
    return {
        str(feature): list(zip((0.0 - part["worse"]).tolist(), part["better"].tolist(), strict=True))
        for feature, part in known.groupby("feature", sort=False)
    }


def _point(table: Source, row: Mapping[str, Any], points: int, outline: Sequence[tuple[float, float]]) -> Point:
    key = row[NUMBER]
    better, worse = (row[name] for name in ("better", "worse"))
    verdict = str(row["verdict"])
    return Point(
        label=table.point_label("feature", key, row["feature"], points),
        outline=outline,
        x=table.value("worse", key, worse, sign="-"),
        y=table.value("better", key, better),
        # the axis shows -Worse, so the arm to the right ends at the lower end of Worse
        x_arms=_arms(table, row, "worse", turned=True),
        y_arms=_arms(table, row, "better"),
        mark=style.CATEGORY_MARKS.get(verdict, style.CATEGORY_MARKS["mixed"]),
    )


def _arms(table: Source, row: Mapping[str, Any], name: str, *, turned: bool = False) -> Any:
    low, high = f"{name}_low", f"{name}_high"
    if missing(row[low]) or missing(row[high]):
        return None
    up = table.gap(row[NUMBER], (high, row[high]), (name, row[name]))
    down = table.gap(row[NUMBER], (name, row[name]), (low, row[low]))
    return (down, up) if turned else (up, down)


def map_cuts(shown: Shown) -> tuple[float, float]:
    """Return where the map is cut, Better first: the cuts of the rule where it has some."""
    better, worse = shown.setting("cuts") or (CUT, CUT)
    return float(better), float(worse)


def _map_text(rows: Sequence[Mapping[str, Any]], cuts: tuple[float, float]) -> str:
    """Return the map in words, for readers who cannot see it."""
    places = [
        f"{clipped(row['feature'], 60)}: Better {number(row['better'])}, Worse {number(row['worse'])}, {row['category']}"
        for row in rows
        if not missing(row["better"])
    ]
    where = "one half" if cuts == (CUT, CUT) else f"{cuts[0]:g} and {cuts[1]:g}"
    return f"Scatter chart of Better (up) against the size of Worse (right), cut at {where}. " + "; ".join(places) + "."


def _bars_text(rows: Sequence[Mapping[str, Any]]) -> str:
    shares = [
        f"{clipped(row['feature'], 60)}: "
        + ", ".join(f"{CATEGORY_LETTERS[name]} {whole_percent(row[name] / row['n'])}" for name in CATEGORIES)
        for row in rows
    ]
    return "Stacked bars of the shares of the six categories per feature. " + "; ".join(shares) + "."


def _legend(page: Page, shown: Shown, outlines: bool, points: int) -> None:
    """Write the shapes of the map in words, under it."""
    words = [f"{mark.glyph} {mark.word}" for mark in style.CATEGORY_MARKS.values() if mark.word != "Questionable"]
    level = shown.setting("confidence_level")
    around = f" The outline around it holds both true values at once ({whole_percent(level)} confidence)."
    numbers = " Its number is that of the feature's row in the table."
    page.lines(
        "Shapes on the map show the verdict: "
        + "   ".join(words)
        + ". Lines through a point are its intervals."
        + (around if outlines and level is not None else "")
        + (numbers if points > MOST_NAMED else "")
    )


def _reading(shown: Shown) -> list[str]:
    level = shown.setting("confidence_level")
    possible = (
        [
            f"May be: the letters of all categories that may be the most frequent one among all customers, each feature on "
            f"its own ({whole_percent(level)} confidence); the category itself is corrected over the features."
        ]
        if "mode_set" in shown.frame.columns and level is not None
        else []
    )
    return [
        "Better is the share of respondents who become satisfied if the feature is there; Worse, below zero, the share "
        "who become dissatisfied if it is missing. Reverse and questionable answers are left out of both.",
        "A verdict is 'mixed' when the most frequent category cannot be told apart from the runner-up.",
        *possible,
        f"Verdicts on fewer than {style.LOW_BASE} answers are grey: read them as a hint.",
    ]
