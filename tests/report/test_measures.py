"""Loyalty measures, phases and intentions in the workbook: sheets, findings, pictures, jobs of analyze.

ME1 one sheet holds index, ease, secure customers and wallets, every number as in its result, in a format of its kind
ME2 Phases and Intentions have sheets of their own, with native charts told in words
ME3 findings name the number and its interval; a tie names both; groups are not ranked where intervals overlap
ME4 pictures: groups where there are some, else conditions or brands
ME5 analyze makes what the facets, metrics and constructs of the instrument allow, and nothing else
ME6 small groups stay hidden; low bases are said; nothing estimable makes no sentence
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.kinds import kind_of, shown
from loyaltystats.report.measure_jobs import measure_jobs
from loyaltystats.report.plot_measures import drawn_rows
from loyaltystats.report.sheets.measures import measure_of, measure_rows
from loyaltystats.report.text import findings

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

RNG = np.random.default_rng(21)
N = 120
MOOD = RNG.normal(size=N)


def _rated(slope: float, high: int) -> np.ndarray:
    return np.clip(np.round((high + 1) / 2 + 1 + slope * MOOD + RNG.normal(size=N)), 1, high)


DATA = pd.DataFrame(
    {
        **{name: _rated(1.5, 10) for name in ("sat", "met", "near", "again", "tell")},
        **{name: _rated(1.0, 7) for name in ("easy", "best", "like", "stay", "leave")},
        "us": RNG.integers(0, 60, N),
        "them": RNG.integers(1, 60, N),
        "shop": ["a", "b"] * (N // 2),
    }
)
TEN: dict[str, Any] = {"lowest": 1, "highest": 10}
SEVEN: dict[str, Any] = {"lowest": 1, "highest": 7, "top": 2}
THREE = {"satisfaction": "sat", "repurchase": "again", "recommendation": "tell"}


def results(by: str | None = None) -> list[ls.Result]:
    ranks = DATA.assign(ours=DATA["us"].rank(), theirs=DATA["them"].rank())
    return [
        ls.loyalty_index(DATA, ["sat", "met", "near"], **TEN, weights_rule="pca", by=by),
        ls.effort(DATA, "easy", by=by),
        ls.secure_customers(DATA, **THREE, **TEN, top=2, by=by),
        ls.share_of_wallet(DATA, brands=["us", "them"], own="us", by=by),
        ls.wallet_allocation(ranks, {"We": "ours", "They": "theirs"}, values="ratings", by=by),
        ls.loyalty_phases(DATA, {"cognitive": ["best"], "affective": ["like"], "action": ["stay"]}, **SEVEN, by=by),
        ls.intentions(DATA, {"loyalty": ["best"], "staying": ["leave"]}, **SEVEN, reversed=["leave"], by=by),
    ]


def _sheet(path: Path, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[name].iter_rows()]


def _after(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Return the rows of the table below its header."""
    (start,) = [at for at, row in enumerate(rows) if row[0] == "No."]
    head = rows[start]
    table = []
    for row in rows[start + 1 :]:
        if not isinstance(row[0], int):
            break
        table.append(dict(zip(head, row, strict=True)))
    return table


@pytest.fixture(scope="module", name="book")
def _book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ls.Report("Measures", results()).write_excel(tmp_path_factory.mktemp("book") / "m.xlsx")


def test_one_sheet_of_measures(book: Path) -> None:  # ME1
    table = _after(_sheet(book, "Loyalty measures"))
    made = results()
    assert [row["Measure"] for row in table] == [
        "Index of 3 items",
        *["Ease of dealing with us"] * 2,
        *["Secure customers"] * 4,
        *["Share of wallet"] * 2,
        *["Wallet allocation by rank"] * 2,
    ]
    index, easy, secure = (each.to_frame().iloc[0] for each in made[:3])
    assert table[0]["Value"] == index["estimate"]
    assert (table[1]["Value"], table[2]["Value"]) == (easy["estimate"], easy["top_share"])
    assert (table[3]["Of what"], table[3]["Value"]) == ("Secure: all three conditions", secure["estimate"])
    assert table[4]["Of what"] == "Satisfied (sat)"
    assert table[7]["Of what"] == "us: mean of customers"
    assert [row["Value is a"] for row in table[:4]] == ["0 to 100", "scale points", "share", "share"]
    notes = " ".join(str(row[0]) for row in _sheet(book, "Loyalty measures") if row[0])
    assert "Weights of the items in the index: sat" in notes
    assert "Secure customers give a top answer to all three questions (satisfied: 9-10 of 1-10" in notes
    sheet = openpyxl.load_workbook(book)["Loyalty measures"]
    formats = {sheet.cell(row, 4).number_format for row in range(6, 17)}
    assert {"0.0", "0.00", "0.0%"} <= formats


def test_sheets_of_batteries(book: Path) -> None:  # ME2
    phases = _after(_sheet(book, "Phases"))
    expected = results()[5].to_frame()
    assert [row["Mean (0 to 100)"] for row in phases] == expected["estimate"].tolist()
    assert [row["And all before"] for row in phases] == expected["chain_share"].tolist()
    likely = _after(_sheet(book, "Intentions"))
    assert [row["Mean"] for row in likely] == results()[6].to_frame()["estimate"].tolist()
    sheets = openpyxl.load_workbook(book)
    assert [len(sheets[name]._charts) for name in ("Loyalty measures", "Phases", "Intentions")] == [1, 2, 2]


def test_groups_in_the_workbook(tmp_path: Path) -> None:  # ME1, ME2
    path = ls.Report("Measures", results("shop")).write_excel(tmp_path / "g.xlsx")
    table = _after(_sheet(path, "Loyalty measures"))
    assert {row["Group"] for row in table} == {"Total", "a", "b"}
    assert len(openpyxl.load_workbook(path)["Loyalty measures"]._charts) == 2
    assert {row["Group"] for row in _after(_sheet(path, "Phases"))} == {"Total", "a", "b"}
    weights = DATA.assign(w=1.0 + (DATA["easy"] > 4))
    easy = ls.effort(weights, "easy", design=ls.SurveyDesign(weights="w"))
    one = ls.Report("Weighted", [easy]).write_excel(tmp_path / "w.xlsx")
    assert {"n effective", "Design effect"} <= set(_after(_sheet(one, "Loyalty measures"))[0])


def _said(*made: ls.Result) -> list[str]:
    return [each.finding.sentence for each in findings([shown(result) for result in made])]


def test_findings() -> None:  # ME3
    index, easy, secure, wallet, ranks, phases, likely = results()
    assert _said(index)[0].startswith("The index of 3 items is ")
    row = easy.to_frame().iloc[0]
    assert _said(easy) == [
        f"{row['top_share']:.0%} find it easy (“easy”, answers 5 to 7); the mean is {row['estimate']:.2f} on 1 to 7."
    ]
    assert "are secure: a top answer on satisfaction, buying again and recommending together." in _said(secure)[0]
    assert "of all spending together it is" in _said(wallet)[0]
    assert _said(ranks)[0].startswith(
        "The rank among the companies used predicts this share of the spending of its users: "
    )
    assert "hold the first phase of loyalty (“cognitive”)" in _said(phases)[0]
    assert "Most are lost between" in _said(phases)[1]
    assert _said(likely)[0].startswith("Intentions ")
    assert all(each.finding.base for each in findings([shown(result) for result in results()]))


def test_findings_of_ties_and_brands() -> None:  # ME3
    tied = pd.DataFrame({"a": [5, 4, 5, 5] * 10, "b": [5, 5, 4, 5] * 10, "c": [5, 5, 5, 5] * 10})
    secure = ls.secure_customers(tied, satisfaction="a", repurchase="b", recommendation="c", top=1, lowest=1, highest=5)
    found = findings([shown(secure)])
    assert found[1].finding.sentence == (
        "Of the customers who miss being secure by one condition alone, most miss “satisfied” and “would buy again”: 25% of "
        "all each."
    )
    assert found[1].finding.caution == "Few miss by one condition alone: the order of the conditions may be chance."
    nobody = ls.secure_customers(
        tied.assign(a=5, b=5), satisfaction="a", repurchase="b", recommendation="c", top=1, lowest=1, highest=5
    )
    assert len(_said(nobody)) == 1
    brands = ls.share_of_wallet(DATA, brands={"Us": "us", "Them": "them"})
    assert _said(brands)[0].startswith("On average customers divide their spending like this: ")
    direct = ls.share_of_wallet(pd.DataFrame({"p": [40, 60] * 20}), "p")
    assert _said(direct) == ["On average customers give 50% of their spending to us."]
    several = ls.effort(DATA, ["easy", "best"], by="shop")
    assert [sentence.split("“")[1].split("”")[0] for sentence in _said(several)] == ["easy", "best"]


def test_findings_of_falling_phases() -> None:  # ME3
    frame = pd.DataFrame({"best": [7, 6, 7, 6] * 15, "like": [6, 4, 5, 5] * 15})
    result = ls.loyalty_phases(frame, {"one": ["best"], "two": ["like"]}, **SEVEN)
    assert _said(result)[-1] == "The mean falls from the phase before at “two” (−25.0 points)."
    flat = ls.loyalty_phases(frame, {"one": ["best"], "two": ["like"]}, **(SEVEN | {"top": 6}))
    assert "all 2 up to “two”" in _said(flat)[0]


def test_findings_of_intentions() -> None:  # ME3
    apart = pd.DataFrame({"a": [7, 6] * 20, "b": [2, 1] * 20})
    sentence = _said(ls.intentions(apart, {"good": ["a"], "bad": ["b"]}, **SEVEN))[0]
    assert sentence == "Intentions are best on “good” (6.5) and worst on “bad” (1.5), on 1 to 7."
    alike = apart.assign(b=apart["a"].to_numpy()[::-1])
    assert "do not clearly differ" in _said(ls.intentions(alike, {"good": ["a"], "bad": ["b"]}, **SEVEN))[0]
    assert "only one that could be estimated" in _said(ls.intentions(apart, {"good": ["a"]}, **SEVEN))[0]


@pytest.mark.parametrize("by", [None, "shop"])
def test_pictures(by: str | None) -> None:  # ME4
    import matplotlib.pyplot as plt

    titles = []
    for result in results(by):
        axes = ls.plot(result)
        titles.append(axes.get_title(loc="left"))
        plt.close(axes.figure)  # type: ignore[arg-type]
    assert titles == [
        "Index of 3 items",
        "How easy customers find it",
        "Secure customers, and what they need",
        "What share of their spending customers give",
        "Share of spending that ranks predict",
        "How deep loyalty goes",
        "What customers say they will do",
    ]
    bars = [len(drawn_rows(shown(result))) for result in results(by)[:5]]
    assert bars == ([1, 1, 4, 1, 2] if by is None else [3, 3, 4, 3, 2])


def test_every_measure_is_recognised() -> None:  # ME1
    assert [measure_of(shown(result)) for result in results()[:5]] == [
        "index",
        "ease",
        "secure",
        "wallet",
        "allocation",
    ]
    assert [kind_of(result) for result in results()] == [*["measures"] * 5, "phases", "intentions"]


def test_jobs_of_analyze() -> None:  # ME5
    def names(*templates: str) -> list[str]:
        first, *others = [ls.load_instrument(name) for name in templates]
        study = first.combined(*others)
        answers = ls.simulate_responses(study, 60, rng=2)
        options = {"by": None, "design": None, "rng": 1}
        jobs = list(measure_jobs(answers, study, options))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
            assert all(isinstance(job(), ls.Result) for _, job in jobs)
        return [name for name, _ in jobs]

    assert names("recommend", "profile") == []
    assert names("csat", "effort") == ["Satisfaction index", "Ease of dealing with us"]
    assert names("csat", "loyalty", "recommend") == ["Satisfaction index", "Secure customers", "Share of wallet"]
    assert names("loyaltyplus") == ["Phases of loyalty"]
    assert names("intentions") == ["Behavioural intentions"]
    assert names("ecsilike") == ["Satisfaction index", "Secure customers"]


def test_small_groups_and_bases(tmp_path: Path) -> None:  # ME6
    few = DATA.head(12).assign(shop=["a"] * 8 + ["b"] * 4)
    path = ls.Report("Few", [ls.effort(few, "easy", by="shop")]).write_excel(tmp_path / "f.xlsx")
    table = _after(_sheet(path, "Loyalty measures"))
    assert {row.get("Group", "Total") for row in table} == {"Total"}
    assert {row["Caution"] for row in table} == {"low base"}
    alone = ls.effort(few.head(1), "easy")
    assert "low base" in findings([shown(alone)])[0].finding.caution
    view = shown(ls.effort(few, "easy", by="shop"))
    assert all(row["caution"] for row in measure_rows(view))
    single = ls.loyalty_phases(few, {"one": ["best"]}, **SEVEN)
    assert _said(single) == []


def test_top_answers_of_reversed_items_are_said() -> None:  # ME3
    answers = ls.simulate_responses(ls.load_instrument("intentions"), 60, rng=3)
    assert "(answers 1 or 2, low is good)." in _said(ls.csat(answers, "intless"))[0]
    assert "(answers 6 or 7)." in _said(ls.csat(answers, "intbuy"))[0]
