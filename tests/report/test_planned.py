"""report.planned, report.settings: a report carries out the plan of its study, and tells what departs from it.

PR1 what the plan names is made and called planned, everything else exploratory; only_planned leaves it out
PR2 arguments given to analyze win over the plan and are told as deviations; the default said aloud is none
PR3 the registered fingerprint is looked at: it fits, or not, or the questionnaire has changed since
PR4 what was planned and cannot be made stays in the report with the reason, whatever kind of refusal it is
PR5 every analysis of a report and its result stand for a function that a plan can name
PR6 the smallest base of the plan holds on the sheets, on the page and in pictures
PR7 sheets: plan, hypotheses and deviations on Method, verdicts on Checks, fingerprint on Stamp, a column in Summary
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, DesignError, ResponseError
from loyaltystats.questionnaire.analysis_plan import ANALYSES
from loyaltystats.questionnaire.registration import registration_text
from loyaltystats.report.kinds import shown
from loyaltystats.report.planned import (
    CHANGED,
    CHECKED,
    CHECKS,
    EXPLORATORY,
    GROUPED,
    PLANNED,
    analysis_of,
    analysis_of_job,
)
from loyaltystats.responses.responses import Responses

PLAN: dict[str, Any] = {
    "analyses": ["nps"],
    "outcome": "recommend",
    "drivers": ["speedperf", "valueperf"],
    "models": [{"model": "linear"}],
    "by": ["country", "customertype"],
    "confidence_level": 0.9,
    "what_if": [{"change": {"speedperf": 1}}],
    "mediation": [{"driver": "speedperf", "mediator": ["satoverall"]}],
    "moderation": [{"driver": "speedperf", "moderator": "valueperf"}],
    "linkage": [{"outcome": "revenue", "kind": "amount"}],
    "bootstrap": 60,
    "minimum_base": 40,
    "equivalence_margin": 0.1,
    "hypotheses": [{"text": "Speed goes with recommending", "tested_by": ["regress_loyalty"]}, {"text": "No link"}],
}


@pytest.fixture(scope="module")
def answers() -> Responses:
    """Answers of 90 people to a study with a plan."""
    ratings = ls.load_instrument("performance").with_features({"speed": "Speed", "value": "Value"})
    others = [ls.load_instrument(name) for name in ("recommend", "csat", "profile")]
    study = ratings.combined(*others).with_languages(["en"]).with_plan(PLAN)
    return ls.simulate_responses(study, 90, rng=3)


@pytest.fixture(scope="module")
def report(answers: Responses) -> ls.Report:
    return ls.analyze(answers, rng=None)


def statuses(report: ls.Report) -> dict[str, str]:
    assert report.study.plan is not None
    return {each.heading: status for each, status in report.study.plan.statuses}


def with_plan(answers: Responses, **changes: Any) -> Responses:
    assert answers.instrument is not None
    plan = {name: value for name, value in (PLAN | changes).items() if value is not None}
    return replace(answers, instrument=answers.instrument.with_plan(plan))


def test_planned_and_exploratory(report: ls.Report) -> None:  # PR1
    said = statuses(report)
    assert said["Drivers of loyalty (linear regression)"] == PLANNED
    assert said["Drivers shown to matter little"] == PLANNED
    assert said["What if drivers were better?"] == said["What runs over the mediator"] == PLANNED
    assert said["Recommendation score (NPS): Would recommend"] == PLANNED
    assert said["Recommendation score (NPS) by Kind of customer: Would recommend"] == PLANNED
    assert said["Relative importance of the drivers"] == said["Penalties and rewards"] == EXPLORATORY
    assert [each.confidence_level for each in report.results if isinstance(each, ls.NpsResult)] == [0.9, 0.9]
    (fit,) = [each for each in report.results if type(each) is ls.DriverResult and each.model == "linear"]
    assert set(fit.to_frame()["term"]) == {"intercept", "speedperf", "valueperf"}


def test_only_planned(answers: Responses) -> None:  # PR1
    lean = with_plan(answers, only_planned=True, by=None, mediation=None, linkage=None, what_if=None)
    made = ls.analyze(lean)
    assert set(statuses(made).values()) == {PLANNED, CHECKED}
    assert {analysis_of(each) for each in made.results} - set(CHECKS) == {"regress_loyalty", "nps", "moderate"}


def test_deviations(answers: Responses) -> None:  # PR2
    lean = with_plan(answers, only_planned=True, mediation=None, linkage=None, what_if=None, moderation=None)
    same = ls.analyze(lean, by=["country", "customertype"], confidence_level=0.9, adjust="holm")
    assert same.study.plan is not None
    assert same.study.plan.deviations == ()
    made = ls.analyze(lean, by="country", adjust="none")
    assert made.study.plan is not None
    assert made.study.plan.deviations == (
        "Groups shown apart: planned Country (country); Kind of customer (customertype); carried out with Country "
        "(country).",
        "Correction for several tests: planned the default; carried out with none.",
    )
    assert set(statuses(made).values()) == {CHANGED, CHECKED}
    added = ls.analyze(lean, by=["country", "agegroup"])
    assert statuses(added)["Recommendation score (NPS): Would recommend"] == PLANNED
    assert statuses(added)["Recommendation score (NPS) by Age: Would recommend"] == GROUPED
    other = ls.analyze(lean, plan={"outcome": "satoverall", "drivers": ["speedperf"], "only_planned": True})
    assert other.study.plan is not None
    assert "Outcome: planned Would recommend (recommend); carried out with Satisfied overall (satoverall)." in (
        other.study.plan.deviations
    )
    assert "nps: planned, but the study has no question for it." in other.study.plan.deviations


def test_no_plan_no_words(answers: Responses) -> None:  # PR2
    assert answers.instrument is not None
    made = ls.analyze(replace(answers, instrument=answers.instrument.with_plan(None)))
    assert made.study.plan is None
    assert made.study.minimum_base == 5


def test_registration(answers: Responses, tmp_path: Path) -> None:  # PR3
    lean = with_plan(answers, only_planned=True, mediation=None, linkage=None, what_if=None, moderation=None)
    assert lean.instrument is not None
    assert lean.instrument.plan is not None
    file = tmp_path / "registered.txt"
    file.write_text(registration_text(lean.instrument), encoding="utf-8")
    fingerprint = lean.instrument.plan.fingerprint

    def verdict(responses: Responses, given: Any) -> tuple[bool | None, str]:
        record = ls.analyze(responses, registration=given).study.plan
        assert record is not None
        return record.registered, record.registration

    fits = f"registered before the field: fingerprint {fingerprint} fits"
    proof = "; the date is proved by the deposit, not by this report"
    assert verdict(lean, file) == (True, fits + proof)
    assert verdict(lean, None) == (None, "not registered, as far as this report was told")
    named = {"fingerprint": fingerprint, "place": "osf.io/abcde", "date": "2026-03-01"}
    own = with_plan(
        lean, only_planned=True, mediation=None, linkage=None, what_if=None, moderation=None, registration=named
    )
    assert verdict(own, None) == (True, f"{fits} (osf.io/abcde, 2026-03-01){proof}")
    other = with_plan(
        answers, only_planned=True, mediation=None, linkage=None, what_if=None, moderation=None, adjust="bh"
    )
    assert verdict(other, file) == (
        False,
        f"the registered fingerprint {fingerprint} does not fit the plan of the study",
    )
    record = ls.analyze(other, registration=file).study.plan
    assert record is not None
    assert record.deviations[0].startswith("Correction for several tests: planned the default; carried out with Benj")
    retold = lean.instrument.titled("Other").combined(ls.load_instrument("loyalty"))
    file.write_text(registration_text(retold), encoding="utf-8")
    registered, words = verdict(lean, file)
    assert registered is False
    assert "the questionnaire was changed after the registration" in words


def test_what_cannot_be_made(answers: Responses, report: ls.Report) -> None:  # PR4
    (gap,) = [gap for gap in report.not_estimable if gap.analysis.startswith("Loyalty and the books")]
    assert gap.reason == "simulation - there is no column 'revenue'"
    assert report.study.plan is not None
    assert report.study.plan.deviations == ("Loyalty and the books (revenue): planned, but could not be estimated.",)
    wrong = with_plan(
        answers, mediation=[{"driver": "speedperf", "mediator": ["speedperf"]}], only_planned=True, linkage=None
    )
    (gap,) = ls.analyze(wrong).not_estimable
    assert gap.analysis == "Mediation (Speed, Speed)"


def test_design_that_some_cannot_use(answers: Responses, monkeypatch: pytest.MonkeyPatch) -> None:  # PR4
    from loyaltystats.stats.drivers.action import mediation

    def refuses(responses: Any, **_given: Any) -> None:
        raise DesignError(
            "design - mediate uses weights only, so far - pass SurveyDesign(weights=...) if you accept that."
        )

    monkeypatch.setattr(mediation, "mediate", refuses)
    drawn = replace(with_plan(answers, by=None), frame=answers.frame.assign(region=["north", "south"] * 45))
    made = ls.analyze(drawn, design=ls.SurveyDesign(strata="region"))
    refused = {gap.analysis: gap.reason for gap in made.not_estimable}
    assert refused["Mediation (Speed, Satisfied overall)"] == "mediate uses weights only, so far"
    assert any(isinstance(each, ls.DriverResult) for each in made.results)
    with pytest.raises(ResponseError, match=r"weights - the answers have no column 'wieght'"):
        ls.analyze(answers, design=ls.SurveyDesign(weights="wieght"))
    with pytest.raises(DesignError, match="column 'recommendwhy', row 1, 2, 3"):
        ls.analyze(answers, design=ls.SurveyDesign(weights="recommendwhy"))
    with pytest.raises(ArgumentError, match=r"minimum_base - got 0 - expected a whole number of at least 1"):
        ls.analyze(answers, minimum_base=0)


@pytest.mark.filterwarnings("ignore::loyaltystats.LoyaltyStatsWarning")
def test_every_analysis_can_be_planned() -> None:  # PR5
    features = {"delivery": "Delivery", "gift": "Gift", "returns": "Returns"}
    kano = ls.load_instrument("kano").with_features(features)
    names = ("recommend", "csat", "loyalty", "index", "secure", "wallet", "phases", "intentions", "profile")
    known = set(ls.templates().to_frame()["template"])
    ratings = ls.load_instrument("performance").with_features({**features, "speed": "Speed"})
    study = kano.combined(ratings, *(ls.load_instrument(name) for name in names if name in known)).with_languages(
        ["en"]
    )
    answers = ls.simulate_responses(study, 60, rng=1)
    seen: list[str] = []
    made = ls.analyze(answers, by="country", progress=seen.append)
    assert {analysis_of_job(name) for name in seen} <= {*ANALYSES, *CHECKS}
    assert {analysis_of(each) for each in made.results} <= {*ANALYSES, *CHECKS}


def test_smallest_base(answers: Responses, report: ls.Report, tmp_path: Path) -> None:  # PR6
    (score,) = [each for each in report.results if isinstance(each, ls.NpsResult) and each.by == "country"]
    kept = shown(score, minimum_base=40).frame["group"].tolist()
    assert len(kept) < len(shown(score).frame)
    sheets = openpyxl.load_workbook(report.write_excel(tmp_path / "client.xlsx"))
    text = "\n".join(str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    assert "a group needs at least 40 answers" in text
    assert "a group needs at least 5 answers" not in text
    page = report.write_html(tmp_path / "client.html").read_text(encoding="utf-8")
    assert "a group needs at least 40 answers" in page
    low = ls.analyze(with_plan(answers, minimum_base=3, only_planned=True)).write_excel(tmp_path / "low.xlsx")
    checks = [[cell.value for cell in row] for row in openpyxl.load_workbook(low)["Checks"].iter_rows()]
    assert ["LOOK", "Privacy", "Smallest base shown", 3, 5, "People may be recognised in groups so small."] in checks


def test_sheets(report: ls.Report, tmp_path: Path) -> None:  # PR7
    book = openpyxl.load_workbook(report.write_excel(tmp_path / "client.xlsx"))
    rows = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}
    method = [row[1:4] for row in rows["Method and notes"] if row[1] == "Analysis plan"]
    assert ["Analysis plan", "Outcome", "Would recommend (recommend)"] in method
    assert [row[2] for row in method if row[1] == "Hypothesis"] == [
        "Speed goes with recommending. Tested by: Drivers of loyalty (linear regression); Drivers shown to matter "
        "little; Drivers of loyalty (ordinal regression). Planned.",
        "No link. No result of this report tests it by itself. Planned.",
    ]
    assert [row[2] for row in method if row[1] == "Deviation"] == [
        "Loyalty and the books (revenue): planned, but could not be estimated."
    ]
    assert report.study.plan is not None
    assert ["Plan fingerprint (SHA-256)", report.study.plan.fingerprint] in [row[:2] for row in rows["Stamp"]]
    assert any(row[:2] == ["LOOK", "Analysis plan"] for row in rows["Checks"])
    heading = next(row for row in rows["Summary"] if row[0] == "Finding")
    plans = {
        row[heading.index("Plan")] for row in rows["Summary"] if row[0] and row[heading.index("Number")] is not None
    }
    assert {PLANNED, EXPLORATORY} <= plans
    page = report.write_html(tmp_path / "client.html").read_text(encoding="utf-8")
    assert "Plan: exploratory" in page
