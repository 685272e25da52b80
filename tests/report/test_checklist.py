"""The workbook checks itself.

CK1 a sound result passes every check
CK2 each planted fault is found, and stands first
CK3 problems of the reader, analyses not estimable and replaced characters are shown
CK4 respondents without a group are explained
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.report.check import LOOK, OK
from loyaltystats.report.checklist import NotEstimable, checks
from loyaltystats.report.kinds import shown
from loyaltystats.report.study import Study
from loyaltystats.result import Result


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KanoResult(Result):
    title: str = "Kano"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class NpsResult(Result):
    title: str = "Score"
    question: str = "recommend"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceResult(Result):
    title: str = "Importance"
    r2: float | None = 0.4


KANO = {
    "feature": "a",
    **dict(
        zip(
            ("attractive", "one_dimensional", "must_be", "indifferent", "reverse", "questionable"),
            (4, 3, 2, 1, 0, 0),
            strict=True,
        )
    ),
    "n": 10,
    "better": 0.7,
    "better_low": 0.5,
    "better_high": 0.9,
    "worse": -0.5,
    "worse_low": -0.7,
    "worse_high": -0.3,
    "half_pairs": 2,
    "unanswered": 0,
}
SCORE = {
    "group": "Total",
    "estimate": 30.0,
    "conf_low": 20.0,
    "conf_high": 40.0,
    "promoters": 0.5,
    "passives": 0.3,
    "n": 10,
}
IMPORTANCE = {"term": ["x", "y"], "importance": [0.25, 0.75], "contribution": [0.1, 0.3], "n": [10, 10]}


def kano(**changes: Any) -> KanoResult:
    return KanoResult(_table=pd.DataFrame([KANO | changes]), n=10, n_total=12, excluded={"half pairs": 2}, method="m")


def score(*more: dict[str, Any], **changes: Any) -> NpsResult:
    rows = [SCORE | {"detractors": 0.2} | changes, *more]
    return NpsResult(_table=pd.DataFrame(rows), n=10, method="m", labels={"recommend": "Would recommend"})


def importance(r2: float | None = 0.4, **changes: Any) -> ImportanceResult:
    return ImportanceResult(_table=pd.DataFrame(IMPORTANCE | changes), n=10, method="m", r2=r2)


def looked_at(*results: Result, study: Study | None = None, **more: Any) -> list[str]:
    made = checks([shown(result) for result in results], study or Study(respondents=None), **({"gaps": ()} | more))
    assert [check.verdict for check in made] == sorted((check.verdict for check in made), key=(LOOK, OK).index)
    return [check.words for check in made if check.verdict == LOOK]


def test_sound_results_pass() -> None:  # CK1
    assert looked_at(kano(), score(), importance(), study=Study(respondents=12)) == []
    assert looked_at(importance(None)) == []


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (kano(attractive=5), "A + O + M + I + R + Q = n (1 row)"),
        (kano(better=0.8), "Better worked out again from the counts (1 row)"),
        (kano(worse=-0.6), "Worse worked out again from the counts (1 row)"),
        (kano(half_pairs=3), "n + half pairs + not answered = respondents (1 row)"),
        (kano(better_low=0.71), "Values of ‘better’ outside their interval (1 row)"),
        (score(passives=0.4), "Promoters + passives + detractors = 100% (1 row)"),
        (score(estimate=31.0), "Score worked out again from the shares (1 row)"),
        (importance(importance=[0.3, 0.75]), "Importance adds up to 100%"),
        (importance(contribution=[0.1, 0.2]), "Contributions add up to R2"),
    ],
)
def test_planted_faults_are_found(result: Result, words: str) -> None:  # CK2
    assert words in looked_at(result)


def test_bases(monkeypatch: pytest.MonkeyPatch) -> None:  # CK2
    short = KanoResult(_table=pd.DataFrame([KANO]), n=10, n_total=13, excluded={"half pairs": 2, "none": 0}, method="m")
    assert "Base + left out = respondents seen" in looked_at(short)
    assert looked_at(kano(), study=Study(respondents=11)) == ["Respondents seen = respondents read"]


def test_models_that_leave_many_out_are_to_be_looked_at() -> None:  # CK2
    frame = pd.DataFrame({"speed": [*range(1, 9), *[None] * 4], "y": [1, 3, 2, 5, 4, 6, 8, 7, 1, 2, 3, 4]})
    model = ls.regress_loyalty(frame, outcome="y", drivers="speed")
    assert looked_at(model) == ["Share of respondents that the model stands on"]
    assert looked_at(ls.regress_loyalty(frame.iloc[:10], outcome="y", drivers="speed")) == []


def test_what_else_is_shown() -> None:  # CK3
    study = Study(problems={"warning in column q1": 3, "note in column q2": 1})
    made = checks([], study, [NotEstimable("Drivers", "collinear")], replaced=2)
    assert [(check.about, check.verdict) for check in made] == [
        ("Drivers", LOOK),
        ("Answers as read", LOOK),
        ("Workbook", LOOK),
        ("Answers as read", OK),
    ]
    assert made[0].note == "collinear"


def test_groups() -> None:  # CK4
    groups = [SCORE | {"group": group, "detractors": 0.2, "n": n} for group, n in (("a", 6), ("b", 5))]
    fitting = [SCORE | {"group": group, "detractors": 0.2, "n": 5} for group in ("a", "b")]
    assert looked_at(score(*groups)) == ["Groups add up to all respondents"]
    assert looked_at(score(*fitting)) == []


def test_empty_tables_make_no_noise() -> None:  # CK1
    silent = dict.fromkeys(
        ("attractive", "one_dimensional", "must_be", "indifferent", "reverse", "questionable", "n"), 0
    )
    missing = dict.fromkeys(("better", "better_low", "better_high", "worse", "worse_low", "worse_high"), float("nan"))
    assert looked_at(kano(**silent, **missing, half_pairs=12)) == []
    assert looked_at(importance(importance=[float("nan")] * 2)) == []


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Plain(Result):
    extra: dict[str, int] = field(default_factory=dict)


def test_nameless_result() -> None:  # CK1
    plain = Plain(_table=pd.DataFrame({"n": [1]}), n=1, n_total=1, method="m")
    made = checks([shown(plain)], Study(), ())
    assert made[0].about == "Plain"


def test_remarks_of_the_reader_name_their_columns() -> None:  # CK3
    study = Study(problems={f"warning in column q{i}": 2 for i in range(14)} | {"note": 1})
    found = {check.words: check for check in checks([], study, [], replaced=0)}
    warned = found["Found by the reader: warnings"]
    assert (warned.found, warned.verdict) == (28, LOOK)
    assert warned.note.startswith("Columns q0, q1, q2")
    assert "q11 and more. Reported" in warned.note
    assert found["Found by the reader: notes"].note.startswith("Reported, nothing changed")
