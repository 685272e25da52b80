"""sample_size and power for Kano studies.

PL1 power and the chance of the right mode equal R's sum over all outcomes, and a simulation of the real winner test
PL2 a size reaches its aim, fewer do not (but for the jumps of an exact test); more features or a smaller gap need more
PL3 half-widths are those of Wilson's interval
PL4 split questionnaires: n per feature and respondents in all; the same as the design of split_design says
PL5 power by respondents and by answers agree; columns and notes
PL6 every bad argument is refused in words
"""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.split import split_design
from loyaltystats.sampling import kano_power
from loyaltystats.sampling.kano_power import beaten, half_width, mode_chance, smallest, truth_of, winner_power
from loyaltystats.sampling.planning import power, sample_size
from loyaltystats.stats.kano.counts import counts_of
from loyaltystats.stats.kano.rules import decide
from loyaltystats.stats.kano.winner import exact_p
from loyaltystats.stats.proportion import wilson

ORACLE = Path(__file__).resolve().parents[1] / "oracles" / "kano_sets.csv"


def _oracle() -> list[tuple[list[float], list[float]]]:
    found: dict[str, list[float]] = {}
    with ORACLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] == "winner_power":
                found.setdefault(row["input"], []).append(float(row["value"]))
    return [([float(part) for part in text.split(";")], values) for text, values in found.items()]


@pytest.mark.parametrize(("given", "expected"), _oracle())
def test_power_is_that_of_all_outcomes(given: list[float], expected: list[float]) -> None:  # PL1
    n, shares = int(given[0]), given[1:]
    found = [winner_power(shares, n, 0.05), winner_power(shares, n, 0.1), mode_chance(shares, n)]
    assert found == pytest.approx(expected, rel=1e-9)  # both add up exact probabilities


@pytest.mark.parametrize(("n", "gap"), [(144, 0.2), (60, 0.3), (300, 0.1)])
def test_power_is_that_of_the_real_test(n: int, gap: float) -> None:  # PL1
    shares = np.array([*truth_of(gap, 0.7)])
    drawn = np.random.default_rng(7).multinomial(n, shares, size=20_000)
    rows = np.column_stack([drawn, np.zeros(len(drawn), dtype=int)])
    verdicts = decide(
        counts_of([str(i) for i in range(len(rows))], rows.tolist()), method="winner", level=0.05, adjust="none"
    )
    share = np.mean([category == "attractive" for category in verdicts.category])
    assert winner_power(shares, n, 0.05) == pytest.approx(share, abs=4 * np.sqrt(0.25 / 20_000))
    first = (drawn[:, 0] > drawn[:, 1:].max(axis=1)).mean()
    assert mode_chance(shares, n) == pytest.approx(first, abs=4 * np.sqrt(0.25 / 20_000))


def test_questionable_answers_take_from_the_others() -> None:  # PL1
    shares = [0.36, 0.27, 0.09, 0.09, 0.09]  # 10 % questionable
    drawn = np.random.default_rng(3).multinomial(150, [*shares, 0.1], size=40_000)
    second = drawn[:, 1:5].max(axis=1)
    declared = (drawn[:, 0] > second) & (np.nan_to_num(exact_p(drawn[:, 0], second), nan=1.0) <= 0.05)
    assert winner_power(shares, 150, 0.05) == pytest.approx(declared.mean(), abs=0.01)


@pytest.mark.parametrize("level", [0.05, 0.0025])
def test_what_is_beaten(level: float) -> None:  # PL1
    a = np.arange(61)
    limit = beaten(60, level)
    for count, most in zip(a[1:].tolist(), limit[1:].tolist(), strict=True):
        if most >= 0:
            assert float(exact_p(count, most)) <= level
        if most + 1 < count:
            assert float(exact_p(count, most + 1)) > level


def _sizes(**arguments: Any) -> dict[str, int]:
    frame = sample_size("kano", **arguments).to_frame()
    return {
        aim.split(",")[0] + str(aim.count("corrected")): int(n) for aim, n in zip(frame["aim"], frame["n"], strict=True)
    }


def test_sizes() -> None:  # PL2
    plan = sample_size("kano", gap=0.2).to_frame()
    assert plan["n"].tolist() == [144, 103, 33]
    assert list(plan) == ["aim", "target", "reached", "n", "respondents", "invitations"]
    assert plan["reached"].iloc[0] >= 0.8 > winner_power(truth_of(0.2, 0.7), 143, 0.05)
    assert plan["reached"].iloc[1] <= 0.1 < half_width(0.5, 102 * 0.9, 0.95)
    assert plan["reached"].iloc[2] >= 0.9 > mode_chance(truth_of(0.2, 0.7), 32)
    few, many = _sizes(gap=0.2), _sizes(gap=0.2, features=20)
    assert many["winner test1"] > many["winner test0"] == few["winner test0"]
    assert _sizes(gap=0.1)["winner test0"] == 566
    assert "winner test1" not in _sizes(gap=0.2, features=20, adjust="none")


def test_no_size_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:  # PL2
    assert smallest(lambda n: n > 60_000) is None
    assert smallest(lambda n: n > 30_000) == 30_001
    monkeypatch.setattr(kano_power, "MOST", 2000)  # adding up all outcomes of 50,000 answers takes seconds
    plan = sample_size("kano", gap=0.01)
    frame = plan.to_frame()
    assert frame.loc[0, ["reached", "n", "respondents"]].isna().all()
    assert "An aim that more than 50,000 answers per feature would not reach has no size." in plan.notes


@pytest.mark.parametrize(("share", "base", "level"), [(0.5, 100, 0.95), (0.2, 37, 0.9), (0.0, 20, 0.95)])
def test_half_widths(share: float, base: int, level: float) -> None:  # PL3
    low, high = wilson(share * base, base, level)
    assert half_width(share, base, level) == pytest.approx(float(high - low) / 2, rel=1e-12)


def test_split() -> None:  # PL4
    plan = sample_size("kano", gap=0.2, features=20, per_version=10).to_frame()
    assert (plan["respondents"] == 2 * plan["n"]).all()
    names = [f"f{i}" for i in range(7)]
    design = split_design(names, per_version=3)
    own = sample_size("kano", gap=0.2, features=7, per_version=3, versions=len(design.versions)).to_frame()
    assert own["respondents"].tolist() == [design.respondents(int(n)) for n in own["n"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        uneven = split_design(
            names, per_version=3, versions=4
        )  # 12 places for 7 features: some stand in one version only
    assert uneven.replication_min == 1
    worst = sample_size("kano", gap=0.2, features=7, per_version=3, versions=4).to_frame()
    assert worst["respondents"].tolist() == [uneven.respondents(int(n)) for n in worst["n"]]


def test_power() -> None:  # PL5
    by_answers = power("kano", n=100, features=20, per_version=10)
    by_people = power("kano", respondents=200, features=20, per_version=10)
    assert by_answers.to_frame().equals(by_people.to_frame())
    frame = by_answers.to_frame()
    assert list(frame) == ["aim", "reached", "n", "respondents", "invitations"]
    assert frame["respondents"].tolist() == [200] * 4
    assert by_answers.n == 200
    assert by_answers.facts()["goal"] == "kano"
    assert any(
        note.startswith("Split questionnaire: each respondent is asked about 10 of 20") for note in by_people.notes
    )
    assert any("level 0.0025 (Bonferroni). Holm needs fewer" in note for note in by_people.notes)
    assert "True shares 0.4 and 0.3 for the first two categories and 0.1" in by_people.method
    assert "Size of the study (kano)" in repr(sample_size("kano", gap=0.3))


@pytest.mark.parametrize(
    ("goal", "arguments", "message"),
    [
        (
            "zzz",
            {},
            "goal - 'zzz' is not known - known goals: kano, nps, share, mean, difference, regression, ordinal.",
        ),
        (
            "kanno",
            {},
            "goal - 'kanno' is not known - known goals: kano, nps, share, mean, difference, regression, ordinal. "
            "Did you mean 'kano'?",
        ),
        (
            "kano",
            {"gapp": 0.1},
            "gapp - not used by goal 'kano' - expected power, half_width, right, gap, top_share, valid, features, "
            "per_version, versions, confidence_level, adjust, population, response_rate, design_effect, attrition, waves. "
            "Did you mean 'gap'?",
        ),
        ("kano", {"gap": 10}, "gap - got 10 - expected a fraction between 0 and 1, for example 0.95."),
        (
            "kano",
            {"gap": 0.1, "top_share": 0.3},
            "gap, top_share - 0.1 and 0.3 make the shares 0.2, 0.1, 0.233, 0.233, 0.233, and the second is not the second "
            "largest - expected a gap below top_share and a larger top_share.",
        ),
        ("kano", {"half_width": 0.6}, "half_width - got 0.6 - expected a fraction below 0.5, for example 0.1."),
        ("kano", {"features": 0}, "features - got 0 - expected a whole number of at least 1."),
        ("kano", {"versions": 4}, "versions - needs per_version, the features that each version asks about - add it."),
        (
            "kano",
            {"per_version": 4},
            "per_version - got 4 of 1 features - expected at most all of them - say how many features there are with "
            "features=.",
        ),
        (
            "kano",
            {"per_version": 4, "features": 20, "versions": 3},
            "versions - 3 versions of 4 features hold 12 places - 20 features need at least 5 versions.",
        ),
        ("kano", {"adjust": "bonferroni"}, "adjust - 'bonferroni' is not known - expected one of bh, holm, none."),
    ],
)
def test_bad_arguments(goal: str, arguments: dict[str, Any], message: str) -> None:  # PL6
    with pytest.raises(ArgumentError) as caught:
        sample_size(goal, **arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {},
            "n, respondents - expected one of them: n answers per feature, or respondents in the whole study.",
        ),
        (
            {"n": 3, "respondents": 9},
            "n, respondents - expected one of them: n answers per feature, or respondents in the whole study.",
        ),
        (
            {"respondents": 5, "features": 20, "per_version": 4},
            "respondents - 5 give each feature 1 answers - expected at least 2 per feature - ask more people, or more "
            "features in each version.",
        ),
        ({"n": 1}, "n - got 1 - expected a whole number of at least 2."),
        (
            {"n": 50, "power": 0.8},
            "power - not used by goal 'kano' - expected n, respondents, gap, top_share, valid, features, per_version, "
            "versions, confidence_level, adjust, population, response_rate, design_effect, attrition, waves.",
        ),
    ],
)
def test_bad_arguments_of_power(arguments: dict[str, Any], message: str) -> None:  # PL6
    with pytest.raises(ArgumentError) as caught:
        power("kano", **arguments)
    assert str(caught.value) == message
