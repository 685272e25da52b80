"""A Summary where only counts were made.

FA1 questions on one scale of marks: the lowest and the highest, with their means, base and caution
FA2 other questions: the answer most chosen and the next one; numbers: median and mean; the rest is counted
FA3 counts speak only where nothing else says what was answered; a turned scale is not ranked with the others
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.finding import Finding
from loyaltystats.report.findings_answers import amounts_findings, answers_findings
from loyaltystats.report.kinds import shown
from loyaltystats.responses.responses import Responses

AUDIT = ls.load_instrument("complaintsystem").with_languages(["en"])


def _audit(n: int = 40, **means: int) -> Responses:
    """Return ratings of an audit: 2 everywhere but where a mark is given."""
    drawn = ls.simulate_responses(AUDIT, n, rng=1)
    frame = drawn.frame.copy()
    for question in AUDIT.questions:
        if (
            question.kind == "single"
            and question.scale is not None
            and question.scale.codes == ("0", "1", "2", "3", "4")
        ):
            frame[question.code] = pd.array([means.get(question.code, 2)] * n, dtype=frame[question.code].dtype)
    return replace(drawn, frame=frame)


def test_marks() -> None:  # FA1
    result = ls.frequencies(_audit(csexists=0, cschannels=1, csspeed=4))
    lowest, highest = answers_findings(shown(result))[:2]
    names = [AUDIT.question(code).short("en") for code in ("csexists", "cschannels", "csspeed")]
    assert lowest.sentence.startswith("Lowest marks among ")
    assert f"answered on 0 to 4: “{names[0]}” (0.0), “{names[1]}” (1.0) and “" in lowest.sentence
    assert f"“{names[2]}” (4.0)" in highest.sentence
    assert (lowest.value, highest.value, lowest.base) == (0, 4, 40)
    assert lowest.caution == "The order may be chance: intervals were not compared."
    assert answers_findings(shown(ls.frequencies(_audit(10))))[0].caution == "low base"


def _found(answers: dict[str, list[Any]]) -> list[Finding]:
    return answers_findings(shown(ls.frequencies(pd.DataFrame(answers), list(answers))))


def test_most_chosen() -> None:  # FA2
    answers: dict[str, list[Any]] = {f"q{number}": ["a"] * 3 + ["b"] for number in range(7)}
    found = _found(answers)
    assert found[0].sentence == "“q0”: most chosen is “a” (75%), then “b” (25%)."
    assert (found[0].value, found[0].base) == (0.75, 4)
    assert found[0].caution == "95% interval 30% to 95%; low base"
    assert found[-1].sentence == "The answers to 1 further question are on the sheet."
    assert _found({"q": ["a", "a"]})[0].sentence == "“q”: most chosen is “a” (100%)."
    assert _found({"q": [None, None]}) == []


def test_numbers() -> None:  # FA2
    frame = pd.DataFrame({f"n{number}": [1.0, 2.25, 9.0] for number in range(8)})
    found = amounts_findings(shown(ls.amounts(frame, list(frame))))
    assert found[0].sentence == "“n0”: half of the answers are 2.3 or less; the mean is 4.1."
    assert found[0].caution == "from 1.0 to 9.0; low base"
    assert found[-1].sentence == "The answers to 2 further questions are on the sheet."


def test_turned_scales() -> None:  # FA3
    result = ls.frequencies(_audit())
    turned = {code: answers[::-1] for code, answers in result.marks.items()}
    sentences = [one.sentence for one in answers_findings(shown(replace(result, marks=turned)))]
    assert not any("marks" in sentence for sentence in sentences)


@pytest.mark.parametrize("name", ["complaintsystem", "records", "cvpsheet", "internal"])
def test_no_summary_is_empty(name: str) -> None:  # FA3
    study = ls.load_instrument(name).with_languages(["en"])
    if study.parts[0].needs_features:
        study = study.with_features({"a": "Delivery", "b": "Returns"})
    report = ls.analyze(ls.simulate_responses(study, 40, rng=1))
    assert any("marks" in one or "most chosen" in one or "half of the answers" in one for one in report.sentences)


def test_counts_are_silent_beside_findings() -> None:  # FA3
    study = ls.load_instrument("recommend").combined(ls.load_instrument("profile"))
    report = ls.analyze(ls.simulate_responses(study, 60, rng=1))
    assert not any("most chosen" in one for one in report.sentences)
