"""Sheets, findings, checks and pictures of penalties and rewards, of the agreement of methods, and of the other roads.

RS1 Penalties: every number, the class as a word on its colour, bars to both sides, reasons where a cell is empty
RS2 Agreement: a column per method, one line per comparison, what differs in red
RS3 the other roads have their tables on sheets of their own
RS4 findings claim no cause, and name every driver once; checks work the numbers out again
RS5 the picture: words beside colour, pale where the interval holds zero, the same each time
RS6 groups: the chart is that of everybody; small ones stay hidden
"""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report import style
from loyaltystats.report.kinds import shown
from loyaltystats.report.sheets.penalty import impact_word
from loyaltystats.report.text import findings

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

DRIVERS = ["clean", "staff", "gift", "late"]
RNG = np.random.default_rng(12)
N = 400
X = RNG.integers(1, 6, size=(N, 4))
DATA = pd.DataFrame(X, columns=DRIVERS).assign(place=["a", "b"] * (N // 2))
DATA["late"] = DATA["late"].clip(upper=3)
DATA["overall"] = (
    6
    - np.maximum(3 - X[:, 0], 0)
    + 0.2 * X[:, 0]
    + 0.5 * (X[:, 1] - 3)
    + np.maximum(X[:, 2] - 3, 0)
    + RNG.normal(size=N) * 0.8
)
STATED = DATA.assign(
    cleanimp=RNG.integers(6, 10, N),
    staffimp=RNG.integers(6, 10, N),
    giftimp=RNG.integers(2, 6, N),
    lateimp=RNG.integers(2, 6, N),
)
SAID = {name: f"{name}imp" for name in DRIVERS}


def penalty(**options: Any) -> ls.PenaltyRewardResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ls.penalty_reward(DATA, outcome="overall", drivers=DRIVERS, middle=3, n_bootstrap=50, rng=1, **options)


@pytest.fixture(scope="module")
def results() -> list[Any]:
    options: dict[str, Any] = {"outcome": "overall", "drivers": DRIVERS[:3], "low": [1, 2], "high": [4, 5], "rng": 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        roads = [
            penalty(),
            ls.asymmetric_odds(DATA, satisfied=7, **options),
            ls.tetraclasse(DATA, satisfied=7, n_bootstrap=20, **options),
            ls.key_drivers(DATA, dissatisfied=5, satisfied=7, n_bootstrap=20, **options),
            ls.critical_incidents(counts={"clean": (3, 40), "gift": (40, 2), "staff": (30, 31)}),
            ls.importance_grid(STATED, outcome="overall", stated=SAID, n_bootstrap=50, rng=1),
        ]
    return [*roads, ls.agreement({"Ratings": roads[0], "Odds": roads[1], "Mentions": roads[4]})]


@pytest.fixture(scope="module")
def client(results: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ls.Report("Roads", results).write_excel(tmp_path_factory.mktemp("roads") / "client.xlsx")


def cells(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def table(path: Path, sheet: str) -> pd.DataFrame:
    rows = cells(path, sheet)
    start = next(at for at, row in enumerate(rows) if row[0] == "No.")
    body = [row for row in rows[start + 1 :] if isinstance(row[0], int)]
    return pd.DataFrame(body, columns=rows[start])


def test_sheet_of_penalties(client: Path, results: list[Any]) -> None:  # RS1
    found, known = table(client, "Penalties"), results[0].to_frame()
    for label, name in (("Penalty", "penalty"), ("Reward high", "reward_high"), ("Asymmetry", "impact_asymmetry")):
        np.testing.assert_array_equal(found[label].astype(float), known[name])
    assert found["Impact"].tolist() == ["Basic", "Performance", "Excitement", "Unclear"]
    assert found["Reason"].tolist() == known["reason"].tolist()
    assert found["Reason"].iloc[3] == "nobody rated it high, so there is no reward"
    sheet = openpyxl.load_workbook(client)["Penalties"]
    first = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Basic")
    assert first.fill.start_color.rgb.endswith("A85700")
    (chart,) = sheet._charts
    assert [series.invertIfNegative for series in chart.series] == [False, False]
    assert all(series.errBars is not None for series in chart.series)
    assert (known["penalty"] * known["reward"] > 0).any()
    assert chart.overlap == 0, "bars on the same side of zero stand under each other"
    texts = " ".join(str(cell) for row in cells(client, "Penalties") for cell in row if cell)
    assert "per rating point below and above the middle, all drivers held constant" in texts
    assert "Basic: a poor rating costs more than a good one gains" in texts


def test_words_of_classes() -> None:  # RS1
    assert [impact_word(word) for word in ("basic", "unclear", "frustrator", None)] == [
        "Basic",
        "Unclear",
        "frustrator",
        "",
    ]


def test_sheet_of_agreement(client: Path) -> None:  # RS2
    found = table(client, "Agreement")
    assert found.columns[:6].tolist() == ["No.", "Feature", "Ratings", "Odds", "Mentions", "Agree"]
    assert found.loc[found["Feature"] == "clean", "Ratings"].tolist() == ["Expected"]
    texts = [str(row[0]) for row in cells(client, "Agreement") if row[0]]
    lines = [text for text in texts if "same class in" in text]
    assert lines[0].startswith("All 3 methods: Fleiss' kappa ")
    assert [line.split(":")[0] for line in lines[1:]] == [
        "Ratings and Odds",
        "Ratings and Mentions",
        "Odds and Mentions",
    ]
    alike = ls.agreement({"a": {"x": "basic", "y": "key"}, "b": {"x": "basic", "y": "key"}, "c": {"x": "basic"}})
    assert findings([shown(alike)])[0].finding.sentence.endswith("They agree on every feature.")
    none = ls.agreement({"a": {"x": "basic"}, "b": {"x": "basic"}})
    assert none.to_frame()["estimate"].isna().tolist() == [True, False]


def test_agreement_that_is_not_defined(tmp_path: Path) -> None:  # RS2
    none = ls.agreement({"a": {"x": "basic"}, "b": {"x": "basic"}})
    path = ls.Report("Same", [none]).write_excel(tmp_path / "same.xlsx")
    (line,) = [str(row[0]) for row in cells(path, "Agreement") if row[0] and "same class in" in str(row[0])]
    assert line.startswith("A and b: Cohen's kappa not defined, Gwet's AC1 1.00 (no interval); same class in 100% of ")


@pytest.mark.parametrize(
    ("sheet", "columns"),
    [
        ("Odds", {"Odds if poor", "Odds if good", "Class", "Reason"}),
        ("Tetraclasse", {"If good", "If bad", "Class", "P(class)"}),
        ("Key drivers", {"Side", "Shapley value", "Reach", "Noise", "Key"}),
        ("Praise, complaints", {"Compliments", "Complaints", "Share positive", "Class"}),
        ("Importance grid", {"Stated", "Importance", "Class", "P(class)"}),
    ],
)
def test_other_roads(client: Path, sheet: str, columns: set[str]) -> None:  # RS3
    assert columns <= set(table(client, sheet).columns)
    charts = openpyxl.load_workbook(client)[sheet]._charts
    assert len(charts) == (2 if sheet == "Key drivers" else 1)


def test_odds_are_drawn_in_doublings(client: Path) -> None:  # RS3
    odds = table(client, "Odds").set_index("Driver")
    chart = openpyxl.load_workbook(client)["Odds"]._charts[0]
    hidden = openpyxl.load_workbook(client, data_only=True)["ChartData"]
    cells_of = str(chart.series[0].val.numRef.f).split("!")[1].replace("$", "")
    drawn = [row[0].value for row in hidden[cells_of]]
    np.testing.assert_allclose(drawn, np.log2(odds["Odds if poor"].astype(float)), rtol=1e-9)


def test_findings_of_other_roads(results: list[Any]) -> None:  # RS4
    told = {each.kind: [found.sentence for found in _findings(each)] for each in map(shown, results)}
    assert told["incidents"] == [
        "Complained about more often than praised: “clean”.",
        "Praised and complained about alike: “staff”.",
        "Praised more often than complained about: “gift”.",
    ]
    assert told["key_drivers"][0].startswith("Key dissatisfiers, whose failures mark out the dissatisfied: “")
    assert told["grid"]
    assert all("test" in found.caution for each in results[2:4] for found in _findings(shown(each)))


def _findings(view: Any) -> list[Any]:
    return [each.finding for each in findings([view])]


def test_pictures_of_other_roads(results: list[Any]) -> None:  # RS5
    titles = [ls.plot(each).get_title(loc="left") for each in results[1:]]
    assert titles == [
        "What poor and good ratings do to the odds",
        "What good and bad evaluations go with",
        "Key drivers of overall",
        "Praised or complained about",
        "Stated importance, and what goes with overall",
        "Which class each method gives",
    ]
    matplotlib.pyplot.close("all")


def test_findings(results: list[Any]) -> None:  # RS4
    told = [each.finding for each in findings([shown(results[0]), shown(results[-1])])]
    sentences = [each.sentence for each in told]
    assert sentences[:4] == [
        "Basic: poor ratings of “clean” go with more loss in “overall” than good ones with gain.",
        "Performance: poor ratings of “staff” go with loss in “overall”, good ones with gain.",
        "Excitement: good ratings of “gift” go with more gain in “overall” than poor ones with loss.",
        "Penalty and reward in “overall” stay unclear for “late”.",
    ]
    assert told[0].caution.startswith("penalty −")
    assert sentences[4].startswith("All 3 methods agree in ")
    everything = " ".join(sentences).lower()
    assert not [word for word in ("because", "cause", "leads to", "drives", "effect", "impact") if word in everything]


def test_nothing_to_say() -> None:  # RS4
    frame = penalty().to_frame().assign(impact_factor=None)
    empty = ls.PenaltyRewardResult(_table=frame, n=0, method="m")
    assert findings([shown(empty)]) == []


def test_checks(client: Path) -> None:  # RS4
    rows = cells(client, "Checks")
    told = {str(row[2]): row[0] for row in rows if len(row) > 2}
    assert told["Penalty + reward = what is tested (3 rows)"] == "OK"
    assert told["Reward - penalty = impact range (3 rows)"] == "OK"
    assert told["Values of ‘penalty’ outside their interval (4 rows)"] == "OK"


def test_picture() -> None:  # RS5
    ax = ls.plot(penalty())
    ticks = [text.get_text() for text in ax.get_yticklabels()]
    assert ticks == ["clean\nBasic", "staff\nPerformance", "gift\nExcitement", "late\nUnclear"]
    words = {text.get_text() for text in ax.texts}
    assert {"← poor ratings cost ", " good ratings gain →"} <= words
    assert ax.get_title(loc="left") == "What poor ratings cost and good ones gain"
    assert "95% interval; pale: holds zero" in ax.get_xlabel()
    colours = {matplotlib.colors.to_hex(bar.get_facecolor()).upper() for bar in ax.patches}
    assert colours >= {f"#{style.PENALTY_COLOUR}", f"#{style.REWARD_COLOUR}"}
    pictures = []
    for _ in range(2):
        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "loyaltystats"}):
            ls.plot(penalty()).figure.savefig(buffer, format="svg", metadata={"Date": None})
        pictures.append(hashlib.sha256(buffer.getvalue()).hexdigest())
    assert pictures[0] == pictures[1]
    matplotlib.pyplot.close("all")


def test_groups(tmp_path: Path) -> None:  # RS6
    data = DATA.copy()
    data.loc[:3, "place"] = "tiny"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options: dict[str, Any] = {"outcome": "overall", "drivers": DRIVERS[:3], "middle": 3, "n_bootstrap": 0}
        result = ls.penalty_reward(data, by="place", **options)
    path = ls.Report("Groups", [result]).write_excel(tmp_path / "groups.xlsx")
    found = table(path, "Penalties")
    assert found["Group"].tolist() == ["Total"] * 3 + ["b"] * 3  # a goes with tiny: the total would give tiny away
    assert len(ls.plot(result).get_yticklabels()) == 3
    matplotlib.pyplot.close("all")
