"""Findings in sentences.

TX1 Kano: classes, what is open, most to gain and to lose, with overlap and low bases said
TX2 levels: Dissatisfied first, opportunities, the risk where delivery was not asked
TX3 scores and shares, groups at the ends compared with care
TX4 drivers: associations only, never causes; importance not separable; priorities unsure
TX5 nothing estimable: no sentence, no crash
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loyaltystats.report.finding import Finding
from loyaltystats.report.kinds import shown
from loyaltystats.report.text import findings
from loyaltystats.result import Result

LABELS = {"a": "Alpha", "b": "Beta", "c": "Gamma", "recommend": "Would recommend", "sat": "Satisfied"}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KanoResult(Result):
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LevelsResult(Result):
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    confidence_level: float = 0.95


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class CsatResult(Result):
    confidence_level: float = 0.95
    question: str = "sat"
    top: int | None = 3
    highest: float | None = 10


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DriverResult(Result):
    confidence_level: float = 0.95
    outcome: str = "recommend"
    r2: float = 0.3
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceResult(Result):
    confidence_level: float = 0.95
    outcome: str = "recommend"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PriorityResult(Result):
    importance_cut: float | None = 0.5
    performance_cut: float | None = 60


def said(kind: type[Result], rows: list[dict[str, Any]], **settings: Any) -> list[Finding]:
    result = kind(_table=pd.DataFrame(rows), n=100, method="m", labels=LABELS, **settings)
    return [each.finding for each in findings([shown(result)])]


def kano_row(feature: str, category: str, better: float, worse: float, n: int = 100, **more: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("attractive", "one_dimensional", "must_be", "indifferent", "reverse", "questionable"), 0)
    if category in counts:
        counts[category] = n // 2
    ends = {
        "better_low": better - 0.05,
        "better_high": better + 0.05,
        "worse_low": worse - 0.05,
        "worse_high": worse + 0.05,
    }
    verdict = {"category": category, "requirement": more.pop("requirement", "x")}
    return {"feature": feature, "n": n, **counts, "better": better, "worse": worse, **ends, **verdict, **more}


def test_kano() -> None:  # TX1
    rows = [
        kano_row("a", "must_be", 0.2, -0.8),
        kano_row("b", "mixed", 0.6, -0.5, requirement="mixed: Delighted/Desired"),
        kano_row("c", "must_be", 0.58, -0.3, n=20),
    ]
    found = said(KanoResult, rows)
    assert [each.sentence for each in found] == [
        "Taken for granted (Expected): “Alpha” and “Gamma”. 50% of the answers fall into this category.",
        "Open: “Beta” (Delighted/Desired). The two most frequent categories cannot be told apart.",
        "Most is to be gained with “Beta”: 60% become satisfied if it is there.",
        "Most is to be lost with “Alpha”: 80% become dissatisfied if it is missing.",
    ]
    assert found[0].caution == "1 feature with a low base"
    assert found[0].base == 20
    assert found[2].caution == "95% interval 55% to 65%"
    assert found[3].value == 0.8


def test_kano_overlap() -> None:  # TX1
    rows = [kano_row("a", "reverse", 0.62, -0.51), kano_row("b", "indifferent", 0.6, -0.5)]
    found = said(KanoResult, rows)
    assert [each.caution for each in found[2:]] == [
        "95% interval 57% to 67%; overlaps with “Beta”",
        "95% interval 46% to 56%; overlaps with “Beta”",
    ]


def level_row(feature: str, requirement: str, level: str | None, delivered: float, risk: float = 0.5) -> dict[str, Any]:
    return {
        "feature": feature,
        "requirement": requirement,
        "level": level,
        "delivered": delivered,
        "delivered_low": delivered - 0.1 if feature != "c" else np.nan,
        "delivered_high": delivered + 0.1,
        "risk": risk,
        "n": 100,
    }


def test_levels() -> None:  # TX2
    found = said(
        LevelsResult,
        [
            level_row("a", "Expected", "Dissatisfied", 0.3),
            level_row("b", "Delighted", None, 0.2),
            level_row("c", "Desired", "Desired", 0.9),
        ],
    )
    assert [each.sentence for each in found] == [
        "Dissatisfied today: “Alpha” (delivered to 30%). A basic need is not met, or something unwanted is there.",
        "Opportunity: “Beta” (delivered to 20%) would delight, and too few get it yet.",
        "Desired today: “Gamma” (delivered to 90%).",
    ]
    assert found[0].caution == "95% interval of delivery, “Alpha”: 20% to 40%"
    only = said(LevelsResult, [level_row("c", "Expected", "Dissatisfied", 0.3)])
    assert only[0].caution == ""
    calm = said(LevelsResult, [level_row("a", "Desired", "Desired", 0.9)])
    assert calm[0].sentence == "No feature stands at the level Dissatisfied today."


def test_risk() -> None:  # TX2
    nan = float("nan")
    found = said(LevelsResult, [level_row("a", "Expected", None, nan, 0.4), level_row("b", "Expected", None, nan, 0.7)])
    assert [each.sentence for each in found] == [
        "The highest risk of dissatisfaction is with “Beta”: 70% would be dissatisfied if it were missing."
    ]
    assert "not a level" in found[0].caution
    assert said(LevelsResult, [level_row("a", "Expected", None, nan, nan)]) == []


def score_row(group: str, estimate: float, half: float = 5, n: int = 100) -> dict[str, Any]:
    ends = {"conf_low": estimate - half, "conf_high": estimate + half}
    return {"group": group, "estimate": estimate, **ends, "promoters": 0.4, "passives": 0.3, "detractors": 0.3, "n": n}


def test_score() -> None:  # TX3
    rows = [score_row("Total", -3.2, n=20), score_row("a", 30), score_row("b", 2), score_row("c", 90, n=10)]
    found = said(NpsResult, rows)
    assert found[0].sentence == "The recommendation score is −3.2 points: 40% promoters less 30% detractors."
    assert found[0].caution == "95% interval −8.2 to 1.8; low base"
    assert found[1].sentence == (
        "The recommendation score is highest in “Alpha” (+30.0 points) and lowest in “Beta” (+2.0 points)."
    )
    assert "do not overlap" in found[1].caution
    near = said(NpsResult, [score_row("Total", 5), score_row("a", 6), score_row("b", 4)])
    assert near[1].sentence == (
        "The recommendation score does not clearly differ between groups: from “Beta” (+4.0 points) to “Alpha” "
        "(+6.0 points)."
    )
    assert near[1].caution == "The intervals overlap: the order of the groups may be chance."
    assert len(said(NpsResult, [score_row("Total", 5), score_row("a", 6), score_row("b", 4, n=9)])) == 1
    blank = score_row("Total", 5) | {"conf_low": np.nan}
    assert said(NpsResult, [blank])[0].caution == ""


def test_satisfaction() -> None:  # TX3
    row = {"group": "Total", "estimate": 0.7, "conf_low": 0.6, "conf_high": 0.8, "mean": 8.0, "n": 100}
    assert said(CsatResult, [row])[0].sentence == "70% give top marks on “Satisfied” (answers 8 to 10)."
    assert "(the top 3 answers)" in said(CsatResult, [row], highest=None)[0].sentence
    assert "(top answers)" in said(CsatResult, [row], top=None)[0].sentence


def driver_row(term: str, estimate: float, p: float, **more: Any) -> dict[str, Any]:
    row = {"term": term, "estimate": estimate, "std_estimate": estimate, "p_value": p, "p_adjusted": p}
    return row | {"conf_low": estimate - 0.1, "conf_high": estimate + 0.1, "n": 100} | more


def test_drivers() -> None:  # TX4
    rows = [
        driver_row("intercept", 3, 0.001),
        driver_row("a", 0.5, 0.001),
        driver_row("b", -0.4, 0.002, p_adjusted=np.nan),
        driver_row("country[c]", 0.3, 0.003, std_estimate=np.nan),
        driver_row("d", 0.2, 0.004),
        driver_row("e", 0.01, 0.8),
    ]
    sentences = [each.sentence for each in said(DriverResult, rows)]
    assert sentences == [
        "The 5 drivers together explain 30% of the differences in “Would recommend”.",
        "“Alpha” goes with higher “Would recommend”: +0.50 for one point more, the other drivers held constant.",
        "“Beta” goes with lower “Would recommend”: −0.40 for one point more, the other drivers held constant.",
        "“country: Gamma” goes with higher “Would recommend”: +0.30 compared with its first group, the other drivers held "
        "constant.",
        "“d” goes with “Would recommend” as well.",
        "No association shown with “Would recommend”: “e”.",
    ]
    everything = " ".join(sentences).lower()
    assert not [word for word in ("because", "cause", "leads to", "drives", "effect", "impact") if word in everything]


def test_controls_and_interactions_are_no_drivers_by_themselves() -> None:  # TX4
    rows = [driver_row(term, 0.4, 0.001) for term in ("intercept", "a", "b", "b:c", "c", "land[DE]", "land[ES]")]
    told = [each.sentence for each in said(DriverResult, rows, controls=("land[DE]", "land[ES]"))]
    assert told[0] == (
        "The 3 drivers and what is held constant together explain 30% of the differences in “Would recommend”."
    )
    assert not [sentence for sentence in told if "land" in sentence]
    assert "What one point of “Beta” goes with in “Would recommend” rises with “Gamma”." in told
    assert (
        told[-1] == "“Beta” and “Gamma” were let work together: the coefficient of one holds where the other is zero."
    )
    assert not [sentence for sentence in told if sentence.startswith("“Beta” goes with")]
    one = said(DriverResult, [driver_row("a", 0.5, 0.001)])
    assert one[0].sentence == "The driver explains 30% of the differences in “Would recommend”."
    held = said(DriverResult, [driver_row("a", 0.5, 0.001), driver_row("b", 0.5, 0.001)], controls=("b",))
    assert held[0].sentence.startswith("The driver and what is held constant together explain 30%")


def test_a_model_that_left_many_out_says_so() -> None:  # TX4
    rows = [driver_row("a", 0.5, 0.001)]
    most, half = (said(DriverResult, rows, n_total=n_total) for n_total in (125, 196))
    assert most[0].caution == "Association, not proof of cause."
    assert half[0].caution == (
        "Only 51% of the respondents answered everything; the others may differ. Association, not proof of cause."
    )


def test_importance() -> None:  # TX4
    rows = [
        {"term": "a", "importance": 0.6, "conf_low": 0.4, "conf_high": 0.8, "first_probability": 0.97, "n": 100},
        {"term": "b", "importance": 0.4, "conf_low": 0.2, "conf_high": 0.6, "first_probability": 0.03, "n": 100},
    ]
    assert said(ImportanceResult, rows)[0].caution == "95% interval 40% to 80%"
    unsure = [rows[0] | {"first_probability": 0.7, "conf_low": np.nan}, rows[1]]
    assert said(ImportanceResult, unsure)[0].caution == "first in 70% of resamples, not separable from “Beta”"


def priority_row(term: str, importance: float, performance: float, low: float = 0.55) -> dict[str, Any]:
    return {"term": term, "importance": importance, "performance": performance, "conf_low": low, "n": 100}


def test_priorities() -> None:  # TX4
    sure = said(PriorityResult, [priority_row("a", 0.7, 40), priority_row("b", 0.3, 80)])
    assert sure[0].sentence == "Important and below average today: “Alpha” (performance 40 of 100)."
    assert sure[0].caution == ""
    assert "may change" in said(PriorityResult, [priority_row("a", 0.7, 40, 0.3)])[0].caution
    calm = said(PriorityResult, [priority_row("a", 0.7, 90)])
    assert calm[0].sentence == "No driver is both above-average in importance and below-average in performance."
    assert said(PriorityResult, [priority_row("a", 0.7, 90)], importance_cut=None) == []


def test_nothing_estimable() -> None:  # TX5
    nan = float("nan")
    assert said(KanoResult, [kano_row("a", "", nan, nan, n=0)]) == []
    assert said(NpsResult, [score_row("Total", nan, n=0)]) == []
    assert said(DriverResult, [driver_row("a", nan, nan)], r2=nan) == []
    assert said(ImportanceResult, [{"term": "a", "importance": nan, "n": 0}]) == []
    assert said(Result, [{"n": 1}]) == []
