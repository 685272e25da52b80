"""The client's workbook.

WB01 sheets come in the order of a client's questions; title in A1, a sentence in A2, a link back in A3
WB02 numbers are numbers in full precision; reading the workbook back gives those of the results
WB03 no text becomes a formula, a link or a broken file; only our own look-ups are formulas, with their values stored
WB04 the same results give the same bytes
WB05 a failure leaves an older file untouched and no litter beside it
WB06 no merged cells, frozen header, print set-up, every chart inside the print area and on one printed page
WB07 charts: visible axes, alt text, one series per feature titled by a cell, label formats that count, no raw rows
WB08 missing numbers are empty cells with a reason, never nan
WB09 groups too small are hidden everywhere, and so is what would give them away
WB10 a report of one Kano result from plain columns is complete
WB11 several results of a kind: loyalty on one sheet, Kano on sheets of their own; unknown kinds get a plain sheet
WB12 bad paths are refused in words
WB13 the whole text of a small workbook is as stored in tests/golden
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from loyaltystats.errors import ArgumentError
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.report import Report
from loyaltystats.report.study import Study
from loyaltystats.result import Result

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "client_workbook.txt"
HOSTILE = {  # each kind of harm everywhere; what is written like it stands beside it, in one workbook
    "formula": ("=cmd|' /C calc'!A0",),
    "control": ("\x07bell",),
    "long": ("x" * 300,),
    "error": ("#N/A",),
    "others": ("+1+1", "@SUM(A1)", "-2", "<b>bold</b>", "😀 smile", "\tTab"),
}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KanoResult(Result):
    title: str = "Kano categories"
    confidence_level: float = 0.95
    rule: str = "winner"
    evaluation_table: str = "classic"
    wording: str | None = "short"
    adjust: str = "holm"
    by: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LevelsResult(Result):
    title: str = "Four levels"
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    title: str = "Recommendation score"
    question: str = "recommend"
    interval: str = "score"
    confidence_level: float = 0.95
    by: str | None = "country"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class CsatResult(Result):
    title: str = "Satisfied customers"
    question: str = "sat"
    top: int = 2
    highest: float = 10
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DriverResult(Result):
    title: str = "Drivers of loyalty"
    outcome: str = "recommend"
    r2: float = 0.42
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceResult(Result):
    title: str = "Importance"
    outcome: str = "recommend"
    r2: float = 0.4
    kind: str = "lmg"
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PriorityResult(Result):
    title: str = "Priorities"
    outcome: str = "recommend"
    importance_cut: float = 0.5
    performance_cut: float = 65.0
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class OtherResult(Result):
    title: str = "Something else: a/b?"


COUNTS = {
    "delivery": (60, 20, 10, 60, 5, 5, "mixed", "attractive", "indifferent", "mixed: Delighted/Indifferent"),
    "returns": (20, 90, 30, 15, 3, 2, "one_dimensional", "one_dimensional", "must_be", "Desired"),
    "refund": (5, 25, 100, 20, 4, 6, "must_be", "must_be", "one_dimensional", "Expected"),
    "rare": (0, 4, 12, 3, 0, 5, "must_be", "must_be", "one_dimensional", "Expected"),
    "silent": (0, 0, 0, 0, 0, 0, None, None, None, None),
}
NAMES = ("attractive", "one_dimensional", "must_be", "indifferent", "reverse", "questionable")
LABELS = {
    "delivery": "Delivery within 24 hours",
    "returns": "Free returns",
    "refund": "Refund within a week",
    "rare": "Gift wrapping",
    "silent": "Never asked",
    "recommend": "Would recommend",
    "price": "Price",
    "staff": "Staff",
    "sat": "Satisfied overall",
    "DE": "Germany",
    "FR": "France",
    "LI": "Liechtenstein",
    "AD": "Andorra",
}


def kano_row(feature: str, **more: Any) -> dict[str, Any]:
    *counts, category, modal, runner_up, requirement = COUNTS[feature]
    a, o, m, i, r, q = (int(each) for each in counts)
    v, n = a + o + m + i, a + o + m + i + r + q
    better = (a + o) / v if v else np.nan
    worse = -(o + m) / v if v else np.nan
    return more | {
        "feature": feature,
        "n": n,
        **dict(zip(NAMES, (a, o, m, i, r, q), strict=True)),
        "category": category,
        "modal_category": modal,
        "runner_up": runner_up,
        "p_value": 0.00001234 if v else np.nan,
        "p_adjusted": 0.0000617 if v else np.nan,
        "mode_probability": 0.987654321 if v else np.nan,
        "better": better,
        "better_low": better - 0.0512345678901,
        "better_high": better + 0.0498765432109,
        "worse": worse,
        "worse_low": worse - 0.05,
        "worse_high": worse + 0.04,
        "category_strength": 0.1,
        "total_strength": 0.5,
        "requirement": requirement,
        "half_pairs": 164 - n,
        "unanswered": 0,
        "rule": "winner: ahead of the runner-up",
    }


def kano(labels: dict[str, str] | None = None, **settings: Any) -> KanoResult:
    table = pd.DataFrame([kano_row(feature) for feature in COUNTS])
    base: dict[str, Any] = {
        "_table": table,
        "n": 160,
        "n_total": 164,
        "excluded": {"half-answered pairs": 4},
        "method": "Classic table.",
        "null": "The two most frequent categories are equally frequent.",
        "notes": ("delivery: 4 half pairs.",),
        "source": "Kano et al. (1984)",
        "labels": LABELS if labels is None else labels,
    }
    return KanoResult(**(base | settings))


def levels(*, asked: bool = True) -> LevelsResult:
    rows = []
    for feature, delivered in zip(COUNTS, (0.35, 0.8, 0.3, 0.9, np.nan), strict=True):
        row = kano_row(feature)
        level = {"returns": "Desired", "refund": "Dissatisfied", "rare": "Expected"}.get(feature) if asked else None
        rows.append(
            {
                "feature": feature,
                "requirement": row["requirement"],
                "level": level,
                "delivered": delivered if asked else np.nan,
                "delivered_low": delivered - 0.1 if asked else np.nan,
                "delivered_high": delivered + 0.1 if asked else np.nan,
                "risk": -row["worse"],
                "risk_low": -row["worse_high"],
                "risk_high": -row["worse_low"],
                "reason": "delivered to more than 50%" if level else "delivery was not asked",
                "n": row["n"],
            }
        )
    return LevelsResult(_table=pd.DataFrame(rows), n=160, method="Rule.", labels=LABELS)


def score_table(*rows: tuple[str, float, float, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "group": group,
                "estimate": 100 * (promoters - detractors),
                "std_error": 4.2,
                "conf_low": 100 * (promoters - detractors) - 8.123456789012345,
                "conf_high": 100 * (promoters - detractors) + 8.2,
                "promoters": promoters,
                "passives": 1 - promoters - detractors,
                "detractors": detractors,
                "n": n,
                "n_effective": float(n),
            }
            for group, promoters, detractors, n in rows
        ]
    )


def score(**settings: Any) -> NpsResult:
    table = score_table(("Total", 0.45, 0.2, 160), ("DE", 0.55, 0.15, 100), ("FR", 0.3, 0.28, 60))
    base: dict[str, Any] = {"_table": table, "n": 160, "n_total": 164, "excluded": {"no answer": 4}}
    return NpsResult(method="Score.", labels=LABELS, **(base | settings))


def satisfaction(question: str = "sat") -> CsatResult:
    table = pd.DataFrame(
        [{"group": "Total", "estimate": 0.62, "std_error": 0.03, "conf_low": 0.55, "conf_high": 0.69, "mean": 7.4}]
    ).assign(n=158, n_effective=140.5)
    return CsatResult(_table=table, n=158, method="Share.", labels=LABELS, question=question)


def drivers() -> DriverResult:
    table = pd.DataFrame(
        {
            "term": ["intercept", "price", "staff", "country[DE]"],
            "estimate": [1.0, 0.4123456789012345, 0.05, -0.3],
            "std_estimate": [np.nan, 0.35, 0.04, -0.1],
            "std_error": [0.5, 0.08, 0.07, 0.1],
            "statistic": [2.0, 5.1, 0.7, -3.0],
            "df": [150.0] * 4,
            "p_value": [0.04, 0.0000004, 0.47, 0.003],
            "p_adjusted": [0.04, 0.000001, 0.47, 0.006],
            "conf_low": [0.0, 0.25, -0.09, -0.5],
            "conf_high": [2.0, 0.57, 0.19, -0.1],
            "partial_r2": [np.nan, 0.15, 0.003, 0.05],
            "vif": [np.nan, 1.3, np.inf, 1.1],
            "n": [154] * 4,
        }
    )
    return DriverResult(_table=table, n=154, method="Least squares.", labels=LABELS)


def importance() -> ImportanceResult:
    table = pd.DataFrame(
        {
            "term": ["staff", "price"],
            "importance": [0.3, 0.7],
            "contribution": [0.12, 0.28],
            "conf_low": [0.1, 0.5],
            "conf_high": [0.5, 0.9],
            "rank": [2, 1],
            "first_probability": [0.1, 0.9],
            "n": [154, 154],
        }
    )
    return ImportanceResult(_table=table, n=154, method="LMG.", labels=LABELS)


def priority() -> PriorityResult:
    table = pd.DataFrame(
        {
            "term": ["staff", "price"],
            "importance": [0.3, 0.7],
            "conf_low": [0.1, 0.45],
            "conf_high": [0.5, 0.9],
            "performance": [80.0, 52.0],
            "performance_low": [77.0, 49.0],
            "performance_high": [83.0, 55.0],
            "quadrant": ["do not overdo", "improve first"],
            "n": [154, 154],
        }
    )
    return PriorityResult(_table=table, n=154, method="Map.", labels=LABELS)


def everything() -> list[Result]:
    return [
        *(drivers(), importance(), priority(), kano(), levels(), score(), satisfaction(), satisfaction("again")),
        OtherResult(_table=pd.DataFrame({"question": ["q1"], "mean": [1.5], "n": [3]}), n=3, method="Mean."),
    ]


STUDY = Study(title="Shop study", source="answers.xlsx", respondents=164, package_version="0.1.0", seed="seed 1")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("client") / "client.xlsx"
    gap = NotEstimable("Levels as classified", "too few answers")
    return Report("Shop & Co: customers <2026>", everything(), study=STUDY, not_estimable=[gap]).write_excel(path)


@cache
def opened(path: Path) -> Any:
    """Read a workbook once; what is returned must not be changed."""
    return openpyxl.load_workbook(path)


def table_of(path: Path, sheet: str) -> pd.DataFrame:
    """Read a sheet as its reader would: from the header under the frozen pane."""
    frozen = opened(path)[sheet].freeze_panes
    header = int(re.sub(r"\D", "", str(frozen))) - 2
    table = pd.read_excel(path, sheet_name=sheet, header=header)
    end = table.iloc[:, 0].isna().to_numpy().argmax() if table.iloc[:, 0].isna().any() else len(table)
    return table.iloc[:end]


def test_sheets_and_heads(client: Path) -> None:  # WB01
    book = opened(client)
    assert book.sheetnames == [
        *("Contents", "Summary", "Kano", "Levels", "Recommendation", "Satisfaction", "Drivers", "Importance"),
        *("Priorities", "Something else a b", "Checks", "Method and notes", "Glossary", "Data", "Stamp", "ChartData"),
    ]
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert [sheet.title for sheet in visible][:3] == ["Contents", "Summary", "Kano"]
    assert [sheet.title for sheet in visible][-5:] == ["Checks", "Method and notes", "Glossary", "Data", "Stamp"]
    for sheet in visible:
        assert sheet["A1"].value, sheet.title
        assert len(sheet["A2"].value) > 20, sheet.title
        if sheet.title != "Contents":
            assert sheet["A3"].hyperlink.location == "'Contents'!A1"
    linked = {cell.hyperlink.location for row in book["Contents"].iter_rows() for cell in row if cell.hyperlink}
    assert linked == {f"'{sheet.title}'!A1" for sheet in visible[1:]}
    assert book["ChartData"].sheet_state == "hidden"
    assert book.properties.creator in (None, "")
    assert book.active.title == "Contents"


def test_numbers_to_the_last_digit(client: Path) -> None:  # WB02
    shown = table_of(client, "Kano")
    expected = kano().to_frame()
    assert shown["Better"].tolist()[:4] == expected["better"].tolist()[:4]
    assert shown["Worse low"].tolist()[:4] == expected["worse_low"].tolist()[:4]
    assert shown["p adjusted"].tolist()[:4] == expected["p_adjusted"].tolist()[:4]
    coefficients = table_of(client, "Drivers")["Coefficient"].tolist()
    assert coefficients == drivers().to_frame()["estimate"].tolist()
    assert table_of(client, "Recommendation")["CI low"].tolist() == score().to_frame()["conf_low"].tolist()


def test_data_is_the_tidy_twin(client: Path) -> None:  # WB02
    data = table_of(client, "Data")
    for result, title in ((kano(), "Kano categories"), (drivers(), "Drivers of loyalty")):
        part = data[data["Result"] == title]
        for row in result.to_frame().to_dict("records"):
            item = str(row.get("feature", row.get("term")))
            cells = part[part["Item"] == item].set_index("Column")
            for column, value in row.items():
                if column in ("feature", "term"):
                    continue
                if isinstance(value, str):
                    assert cells.loc[column, "Text"] == value
                elif value is None or pd.isna(value):
                    assert cells.loc[column, "Text"] == "not estimable"
                elif np.isinf(value):
                    assert cells.loc[column, "Value"] == "infinite"
                else:
                    assert cells.loc[column, "Value"] == value, (item, column)


def formulas(path: Path) -> dict[tuple[str, str], str]:
    book = opened(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


OWN_FORMULA = re.compile(r"^=(0$|-?INDEX\(|MAX\(0,INDEX\(|IF\(LEN\(INDEX\()[A-Za-z0-9 '!$:,()\-/>&\"…]*$|^=0$")


def test_formulas_are_ours_and_carry_their_values(client: Path) -> None:  # WB03
    found = formulas(client)
    assert found
    assert {sheet for sheet, _ in found} == {"ChartData"}
    assert all(OWN_FORMULA.match(formula) for formula in found.values())
    values = openpyxl.load_workbook(client, data_only=True)["ChartData"]
    assert all(values[cell].value is not None for _, cell in found)
    labels = [values[cell].value for (_, cell), formula in found.items() if formula.startswith("=IF(LEN(")]
    assert "Free returns" in labels


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_stay_texts(kind: str, tmp_path: Path) -> None:  # WB03
    texts = HOSTILE[kind]
    labels = LABELS | dict(zip((*COUNTS, "DE", "price", "recommend", "sat"), cycle(texts)))
    hostile = [
        replace(result, labels=labels, notes=texts, method=text, title=text)
        for result, text in zip(everything(), cycle(texts[::-1]))
    ]
    text = texts[0]
    path = Report(text.strip() or "x", hostile, study=replace(STUDY, title=text, source=texts[-1])).write_excel(
        tmp_path / "hostile.xlsx"
    )
    for member, content in parts(path).items():
        if member.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)
    found = formulas(path)
    assert {sheet for sheet, _ in found} == {"ChartData"}
    assert all(OWN_FORMULA.match(formula) for formula in found.values())
    book = opened(path)
    kano_sheet, scores = (
        {cell.value for row in sheet.iter_rows(min_row=4) for cell in row} for sheet in book.worksheets[2:5:2]
    )
    for number, text in enumerate(texts):  # the sixth is no feature but a group of the score
        assert text.replace("\x07", "\ufffd") in (kano_sheet if number < len(COUNTS) else scores)
    links = [cell.hyperlink for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert all(link.location and not link.target for link in links)
    if kind == "control":
        checks = table_of(path, "Checks")
        assert "Control characters in texts" in checks["Check"].tolist()


def test_same_bytes(client: Path, tmp_path: Path) -> None:  # WB04
    gap = NotEstimable("Levels as classified", "too few answers")
    again = Report("Shop & Co: customers <2026>", everything(), study=STUDY, not_estimable=[gap]).write_excel(
        tmp_path / "again.xlsx"
    )
    assert again.read_bytes() == client.read_bytes()
    other = Report("Another title", everything(), study=STUDY).write_excel(tmp_path / "other.xlsx")
    assert other.read_bytes() != client.read_bytes()


@pytest.mark.parametrize("where", ["finish", "_compose"])
def test_failure_leaves_the_old_file(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # WB05
    path = tmp_path / "client.xlsx"
    path.write_bytes(b"an older file")

    def break_down(*arguments: Any, **_: Any) -> None:
        if where == "finish":
            Path(arguments[1]).write_bytes(b"half a workb")
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(f"loyaltystats.report.workbook.{where}", break_down)
    with pytest.raises(RuntimeError, match="disk is full"):
        Report("Shop", [kano()]).write_excel(path)
    assert path.read_bytes() == b"an older file"
    assert [each.name for each in tmp_path.iterdir()] == ["client.xlsx"]


def test_print_and_layout(client: Path) -> None:  # WB06
    book = opened(client)
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        if sheet.sheet_state == "hidden":
            continue
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "Page &P of &N" in sheet.oddFooter.right.text
        assert sheet.print_area
        if sheet.title != "Contents":
            assert sheet.freeze_panes, sheet.title


def test_charts_stay_inside_the_print_area_and_one_page(client: Path) -> None:  # WB06
    book = opened(client)
    seen = 0
    for sheet in book.worksheets:
        _, _, last_column, last_row = (
            range_boundaries(sheet.print_area.split("!")[1].replace("$", "")) if sheet.print_area else (0,) * 4
        )
        breaks = [each.id for each in sheet.row_breaks.brk]
        for chart in sheet._charts:
            seen += 1
            start, end = chart.anchor._from, chart.anchor.to
            assert end.col < last_column
            assert end.row < last_row
            assert end.col > start.col
            assert not [each for each in breaks if start.row < each < end.row], sheet.title
    assert seen == 10


PAPER = {"A4": (841.9, 595.3), "letter": (792.0, 612.0)}


def page_of_rows(sheet: Any, paper: str) -> dict[int, int]:
    """Return the printed page of every row, with manual and automatic breaks, as a spreadsheet lays them out."""
    margins = sheet.page_margins
    wide = PAPER[paper][0] - 72 * (margins.left + margins.right)
    high = PAPER[paper][1] - 72 * (margins.top + margins.bottom)
    _, _, last_column, last_row = range_boundaries(sheet.print_area.split("!")[1].replace("$", ""))
    widths = [sheet.column_dimensions[get_column_letter(each)].width for each in range(1, last_column + 1)]
    room = high / min(1.0, wide / sum((int(width * 7 + 5)) * 0.75 for width in widths))
    breaks = {each.id for each in sheet.row_breaks.brk}
    titles = (
        sheet.row_dimensions[int(str(sheet.print_title_rows).split(":")[1].strip("$"))].height
        if sheet.print_title_rows
        else 0
    )
    pages, page, used = {}, 1, 0.0
    for row in range(1, last_row + 1):
        height = sheet.row_dimensions[row].height or 15.0
        if used + height > room or row - 1 in breaks:
            page, used = page + 1, titles
        used += height
        pages[row] = page
    return pages


@pytest.fixture(scope="module", params=[3, 12, 30])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with so many features."""
    features = request.param
    rows = [kano_row("returns") | {"feature": f"f{number}"} for number in range(features)]
    labels = {f"f{number}": f"Feature number {number} with a text" for number in range(features)}
    terms = drivers().to_frame().iloc[[1] * features].assign(term=list(labels))
    results = [
        *everything(),
        kano(_table=pd.DataFrame(rows), labels=labels),
        replace(drivers(), _table=terms, labels=labels),
    ]
    return Report("Many", results).write_excel(tmp_path_factory.mktemp("many") / "many.xlsx")


@pytest.mark.parametrize("paper", list(PAPER))
def test_no_page_break_cuts_a_chart(paper: str, many: Path) -> None:  # WB06
    for sheet in opened(many).worksheets:
        if sheet._charts:
            pages = page_of_rows(sheet, paper)
            for chart in sheet._charts:
                first, last = chart.anchor._from.row + 1, chart.anchor.to.row
                assert pages[first] == pages[last], sheet.title


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def chart_trees(path: Path) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(xml) for name, xml in sorted(parts(path).items()) if name.startswith("xl/charts/chart")
    ]


def test_chart_contracts(client: Path) -> None:  # WB07
    trees = chart_trees(client)
    assert len(trees) == 10
    for tree in trees:
        axes = [axis for kind in ("valAx", "catAx") for axis in tree.iter(f"{C}{kind}")]
        assert axes
        assert all(axis.find(f"{C}delete").get("val") == "0" for axis in axes)  # type: ignore[union-attr]
        assert tree.find(f"{C}chart/{C}plotVisOnly").get("val") == "0"  # type: ignore[union-attr]
        for label_format in tree.iter(f"{C}numFmt"):
            assert label_format.get("sourceLinked") == "0"
        for series in tree.iter(f"{C}ser"):
            assert series.find(f"{C}tx/{C}strRef/{C}f") is not None, "titles come from cells"


def test_parts_of_a_chart_come_in_the_order_of_the_schema(client: Path) -> None:  # WB07
    for name, xml in parts(client).items():
        if name.startswith("xl/charts/chart"):
            assert b"<a:t />" not in xml
            assert b"<a:t/>" not in xml
    orders = {
        "errBars": ["errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "spPr"],
        "ser": [
            "idx",
            "order",
            "tx",
            "spPr",
            "invertIfNegative",
            "marker",
            "dPt",
            "dLbls",
            "errBars",
            "cat",
            "xVal",
            "val",
            "yVal",
            "smooth",
        ],
        "dLbls": [
            "dLbl",
            "numFmt",
            "spPr",
            "txPr",
            "dLblPos",
            "showLegendKey",
            "showVal",
            "showCatName",
            "showSerName",
            "showPercent",
            "showBubbleSize",
        ],
        "valAx": [
            "axId",
            "scaling",
            "delete",
            "axPos",
            "majorGridlines",
            "title",
            "numFmt",
            "majorTickMark",
            "minorTickMark",
            "tickLblPos",
            "spPr",
            "txPr",
            "crossAx",
            "crosses",
            "crossBetween",
            "majorUnit",
        ],
    }
    for tree in chart_trees(client):
        for kind, order in orders.items():
            for part in tree.iter(f"{C}{kind}"):
                tags = [child.tag.removeprefix(C) for child in part]
                assert tags == sorted(tags, key=order.index), kind


def test_kano_map_has_one_series_per_feature(client: Path) -> None:  # WB07
    scatter = next(tree for tree in chart_trees(client) if tree.find(f".//{C}scatterChart") is not None)
    labelled = [
        series
        for series in scatter.iter(f"{C}ser")
        if series.find(f"{C}dLbls/{C}showSerName") is not None
        and series.find(f"{C}marker/{C}symbol").get("val") != "none"  # type: ignore[union-attr]
    ]
    assert len(labelled) == 4  # five features, one of them without any answer
    symbols = [series.find(f"{C}marker/{C}symbol").get("val") for series in labelled]  # type: ignore[union-attr]
    assert symbols == ["star", "circle", "square", "square"]
    names = [series.find(f"{C}tx/{C}strRef/{C}f").text for series in labelled]  # type: ignore[union-attr]
    arms = [
        series.find(f"{C}tx/{C}strRef/{C}f").text  # type: ignore[union-attr]
        for series in scatter.iter(f"{C}ser")
        if series.find(f"{C}errBars/{C}plus/{C}numRef/{C}f") is not None
    ]
    assert arms == [name for name in names for _ in range(2)]  # on twins under the markers, both ways
    assert all(len(list(series.find(f"{C}dLbls"))) for series in labelled)  # type: ignore[arg-type]


def test_every_chart_is_told_in_words(client: Path) -> None:  # WB07
    drawings = [xml.decode() for name, xml in parts(client).items() if re.match(r"xl/drawings/drawing\d+\.xml", name)]
    texts = [text for xml in drawings for text in re.findall(r'descr="([^"]*)"', xml)]
    assert len(texts) == 10
    assert all(len(text) > 40 for text in texts)
    assert any("Free returns: Better 0.71" in text for text in texts)


def test_missing_is_empty_with_a_reason(client: Path) -> None:  # WB08
    book = opened(client)
    texts = [str(cell.value).strip().lower() for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not {"nan", "none ", "nat", "<na>", "inf"} & set(texts)
    kano_row_5 = table_of(client, "Kano").iloc[4]
    assert kano_row_5["Feature"] == "Never asked"
    assert pd.isna(kano_row_5["Better"])
    assert "not estimable" in kano_row_5["Caution"]
    notes = [cell.value for cell in book["Kano"]["A"] if isinstance(cell.value, str)]
    assert "• Empty cells could not be estimated; the notes say why." in notes


def test_low_bases_are_grey_and_said(client: Path) -> None:  # WB08
    sheet = opened(client)["Kano"]
    rows = {sheet.cell(row, 2).value: row for row in range(6, 11)}
    low, high = sheet.cell(rows["Gift wrapping"], 3), sheet.cell(rows["Refund within a week"], 3)
    assert low.fill.start_color.rgb.endswith("F3F5F8")
    assert high.fill.start_color.rgb.endswith("A85700")
    assert "low base" in table_of(client, "Kano").set_index("Feature").loc["Gift wrapping", "Caution"]


def grouped() -> list[Result]:
    groups = [
        ("Total", 0.45, 0.2, 165),
        ("DE", 0.5, 0.15, 98),
        ("FR", 0.3, 0.28, 61),
        ("LI", 1.0, 0.0, 4),
        ("AD", 0.0, 1.0, 2),
    ]
    rows = [kano_row("returns", group=group) | {"n": n} for group, _, _, n in groups]
    return [kano(_table=pd.DataFrame(rows), n=165, by="country"), score(_table=score_table(*groups), n=165)]


def test_small_groups_are_hidden_everywhere(tmp_path: Path) -> None:  # WB09
    path = Report("Countries", grouped()).write_excel(tmp_path / "groups.xlsx")
    content = b"".join(parts(path).values())
    book = opened(path)
    groups = {row[4] for row in book["Data"].iter_rows(min_row=6, values_only=True) if row[2] == "main"}
    assert groups == {"Total", "DE", "FR"}
    assert table_of(path, "Recommendation")["Group"].tolist() == ["Total", "Germany", "France"]
    assert "2 groups not shown" in " ".join(str(cell.value) for cell in book["Recommendation"]["A"])
    assert content


def test_one_hidden_group_takes_another_with_it(tmp_path: Path) -> None:  # WB09
    table = score_table(("Total", 0.45, 0.2, 164), ("DE", 0.5, 0.15, 100), ("FR", 0.3, 0.28, 61), ("LI", 1.0, 0.0, 3))
    path = Report("Countries", [score(_table=table)]).write_excel(tmp_path / "groups.xlsx")
    assert table_of(path, "Recommendation")["Group"].tolist() == ["Total", "Germany"]


def test_kano_alone_is_complete(tmp_path: Path) -> None:  # WB10
    result = kano(labels={}, n_total=None, excluded={}, wording=None, notes=())
    path = Report("Kano only", [result]).write_excel(tmp_path / "kano.xlsx")
    visible = [sheet.title for sheet in opened(path).worksheets if sheet.sheet_state == "visible"]
    assert visible == ["Contents", "Summary", "Kano", "Checks", "Method and notes", "Glossary", "Data", "Stamp"]
    assert table_of(path, "Kano")["Feature"].tolist() == list(COUNTS)
    assert (table_of(path, "Checks")["Verdict"] == "OK").all()


def test_kano_by_group_marks_the_total(tmp_path: Path) -> None:  # WB10
    path = Report("Countries", grouped()).write_excel(tmp_path / "groups.xlsx")
    sheet = opened(path)["Kano"]
    assert sheet.cell(6, 2).value == "Total"
    assert sheet.cell(6, 2).font.bold
    assert not sheet.cell(7, 2).font.bold


def test_several_of_a_kind(tmp_path: Path) -> None:  # WB11
    path = Report(
        "Waves", [kano(), kano(title="Kano 2025"), score(), score(question="again"), *everything()[-3:]]
    ).write_excel(tmp_path / "waves.xlsx")
    names = opened(path).sheetnames
    assert [name for name in names if name.startswith("Kano")] == ["Kano", "Kano 2"]
    assert table_of(path, "Recommendation")["Question"].unique().tolist() == ["Would recommend", "again"]
    assert table_of(path, "Satisfaction")["Question"].tolist() == ["Satisfied overall", "again"]
    assert table_of(path, "Satisfaction")["n effective"].tolist() == [140.5, 140.5]
    assert table_of(path, "Something else a b")["Mean"].tolist() == [1.5]


def test_nothing_estimable_still_writes(tmp_path: Path) -> None:  # WB08, WB11
    silent = pd.DataFrame([kano_row("silent")])
    blank = score().to_frame().head(1)
    blank[["estimate", "conf_low", "conf_high", "promoters", "passives", "detractors"]] = np.nan
    empty = importance().to_frame()
    empty[["importance", "contribution", "conf_low", "conf_high", "rank", "first_probability"]] = np.nan
    results = [
        kano(_table=silent, n=0),
        replace(levels(), _table=levels(asked=False).to_frame().tail(1)),
        score(_table=blank, n=0),
        replace(satisfaction(), _table=satisfaction().to_frame().assign(estimate=np.nan)),
        replace(drivers(), _table=drivers().to_frame().head(1), r2=float("nan")),
        replace(importance(), _table=empty, r2=float("nan")),
        replace(priority(), importance_cut=float("nan")),
    ]
    path = Report("Empty", results).write_excel(tmp_path / "empty.xlsx")
    assert not any(sheet._charts for sheet in opened(path).worksheets)


def test_levels_without_delivery(tmp_path: Path) -> None:  # WB08
    path = Report("Levels", [levels(asked=False)]).write_excel(tmp_path / "levels.xlsx")
    table = table_of(path, "Levels")
    assert "Level today" not in table.columns
    assert "Delivered" not in table.columns
    texts = " ".join(str(cell.value) for cell in opened(path)["Levels"]["A"])
    assert "a level is observed, never guessed" in texts
    assert "Level board: what customers require" in texts


def test_bad_paths(tmp_path: Path) -> None:  # WB12
    with pytest.raises(ArgumentError) as refused:
        Report("x", [kano()]).write_excel(tmp_path / "client.xls")
    assert (
        str(refused.value) == "path - got 'client.xls' - expected a name that ends in .xlsx, for example 'client.xlsx'."
    )
    missing = tmp_path / "nowhere" / "client.xlsx"
    with pytest.raises(ArgumentError, match=r"there is no folder .* make it first, or choose another"):
        Report("x", [kano()]).write_excel(missing)


def dump(path: Path) -> str:
    """Return the text of every cell of a workbook, with its format where it is a number."""
    lines = []
    for sheet in opened(path).worksheets:
        lines.append(f"## {sheet.title} [{sheet.sheet_state}]")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    shown = f"{cell.value!r} {cell.number_format}" if cell.data_type == "n" else str(cell.value)
                    lines.append(f"{cell.coordinate}\t{shown}")
    return "\n".join(lines) + "\n"


def test_golden(client: Path, request: pytest.FixtureRequest) -> None:  # WB13
    text = dump(client)
    if not GOLDEN.exists():  # delete the file to store a new one, then read its difference before committing
        GOLDEN.write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"{GOLDEN.name} was not there and has been written; read it and run again")
    assert text == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.skipif(
    shutil.which("localc") is None, reason="LibreOffice Calc recalculates the look-ups; install it to run this"
)
@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # LibreOffice writes data bars as an extension
def test_look_ups_give_the_stored_values(client: Path, tmp_path: Path) -> None:  # WB03
    book = openpyxl.load_workbook(client)
    book["Kano"]["B7"].value = "Renamed by the client"
    renamed = tmp_path / "renamed.xlsx"
    book.save(renamed)  # drops the stored values, so that every formula has to be calculated
    out = tmp_path / "out"
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            str(renamed),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    stored = openpyxl.load_workbook(client, data_only=True)["ChartData"]
    calculated = openpyxl.load_workbook(out / "renamed.xlsx", data_only=True)["ChartData"]
    differing = []
    for (_, cell), formula in formulas(client).items():
        was, now = stored[cell].value, calculated[cell].value
        same = now == pytest.approx(was, abs=1e-12) if isinstance(was, (int, float)) else now == was
        if not same:
            differing.append((was, now))
        assert "Err" not in str(now), formula
    assert set(differing) == {("Free returns", "Renamed by the client")}
