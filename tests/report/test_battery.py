"""Long batteries of loyalty questions in the summary."""

from __future__ import annotations

import numpy as np
import pandas as pd

import loyaltystats as ls
from loyaltystats.report.finding import Finding
from loyaltystats.report.findings_battery import battery_findings
from loyaltystats.report.kinds import shown
from loyaltystats.report.text import findings

GROUPS = np.repeat(["a", "b"], 50)


def _answers(tops: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Make columns with so many top answers among the 50 of each group."""
    columns = {
        name: np.concatenate([np.where(np.arange(50) < top, 5, 3) for top in each]) for name, each in tops.items()
    }
    return pd.DataFrame(columns).assign(shop=GROUPS)


def _said(answers: pd.DataFrame, by: str | None = "shop") -> list[Finding]:
    questions = [name for name in answers if name != "shop"]
    results = [shown(ls.csat(answers, name, top=1, highest=5, by=by)) for name in questions]
    return [each.finding for each in findings(results)]


def test_few_questions_have_their_own_sentences() -> None:
    said = _said(_answers({f"q{at}": (20, 20) for at in range(8)}))
    assert sum("give top marks on" in each.sentence for each in said) == 8


def test_many_questions_are_told_together() -> None:
    tops = {f"q{at}": (10 + at, 10 + at) for at in range(3, 10)} | {"apart": (5, 45)}
    said = _said(_answers({"first": (20, 20), "second": (20, 20), "third": (20, 20)} | tops))
    assert sum("give top marks on" in each.sentence for each in said) == 3
    assert said[-2].sentence == (
        "Of 8 further questions most top marks go to “apart” (50%), “q9” (38%) and “q8” (36%), fewest to “q3” (26%), "
        "“q4” (28%) and “q5” (30%)."
    )
    assert (said[-2].value, said[-2].base) == (0.5, 100)
    assert said[-1].sentence == ("Groups are clearly apart on 1 of these 8 questions: “apart”.")
    assert "some differ by chance" in said[-1].caution


def test_groups_alike_no_groups_and_no_ends() -> None:
    same = {f"q{at}": (20, 20) for at in range(10)}
    assert _said(_answers(same))[-1].sentence.endswith("Groups are clearly apart on none of these 7 questions.")
    assert not any("apart" in each.sentence for each in _said(_answers(same), by=None))
    blank = shown(ls.csat(_answers(same), "q0", top=1, highest=5))
    assert battery_findings([blank]) == []
    two = battery_findings([blank, blank])
    assert two[0].sentence.startswith("Of 2 further questions most top marks go to “q0” (40%), fewest to")
