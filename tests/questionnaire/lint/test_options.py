"""questionnaire.lint.options.

LO1 two answers never say the same, and no number stands in two ranges
LO2 who does not know has a way out where knowledge or experience is asked for, or an answer is required
LO3 a multiple choice has an answer for whom nothing applies, and it excludes the others
LO4 "other" goes with a question for text
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.linting import AGREE, findings, question, scale, study

from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument


def options(*labels: str, exclusive: str = "", missing: tuple[str, ...] = ()) -> Scale:
    """Return unordered answers; one may exclude the others."""
    made = scale(*labels, missing=missing, ordered=False)
    return replace(made, answers=tuple(replace(one, exclusive=one.label["en"] == exclusive) for one in made.answers))


def severities(rule: str, *questions: object) -> list[str]:
    """Return how grave the findings of a rule are."""
    return [one[0] for one in findings(study(*questions), rule)]  # type: ignore[arg-type]


def test_duplicates() -> None:  # LO1
    assert severities("duplicate_option", question(scale=scale("Good", "Bad", "good "))) == ["error"]
    assert severities("duplicate_option", question(scale=scale("Good", "", ""))) == []
    assert severities("duplicate_option", question(scale=scale("I don't know", "Good"))) == ["error"]  # and code 98
    kano = load_instrument("kano").with_features({"a": "Gift"})
    assert findings(kano, "duplicate_option") == []


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (("18-25", "26-35", "36-45"), []),
        (("18-25", "25-35", "36-45"), ["warning"]),
        (("1 to 3 times", "3 to 5 times"), ["warning"]),
        (("0\u20130.5", "0.6\u20131"), []),
        (("45-36", "35-26"), []),
        (("2024-25 season", "2023-24 season"), []),
        (("Good", "Bad"), []),
    ],
)
def test_ranges(labels: tuple[str, ...], found: list[str]) -> None:  # LO1
    assert severities("overlapping_ranges", question(scale=scale(*labels))) == found


def test_dont_know() -> None:  # LO2
    bare = replace(AGREE, missing=())
    fact = Role.EXPERIENCE
    assert severities("no_dont_know", question(scale=bare, role=fact)) == ["warning"]
    assert severities("no_dont_know", question(scale=AGREE, role=fact)) == []
    shown = replace(AGREE, missing=(Answer(code="96", label={}),))
    assert severities("no_dont_know", question(scale=shown, role=fact)) == ["warning"]  # "not asked" is no way out
    assert (
        severities("no_dont_know", question(scale=scale("Bad", "Good", "Never used it", missing=()), role=fact)) == []
    )
    assert severities("no_dont_know", question(scale=bare)) == []
    assert severities("no_dont_know", question(text="Have you ever called us?", scale=bare)) == ["warning"]
    assert severities("no_dont_know", question(scale=bare, role=Role.OUTCOME, required=True)) == ["warning"]
    assert severities("no_dont_know", question(scale=bare, role=Role.OUTCOME)) == []
    assert severities("no_dont_know", question(kind="text", role=fact)) == []
    assert severities("no_dont_know", question(scale=bare, role=Role.ATTENTION, required=True)) == []


def test_none_of_these() -> None:  # LO3
    def found(scale: Scale) -> list[str]:
        return severities("no_none", question(kind="multiple", role=Role.EXPERIENCE, scale=scale))

    assert found(options("Shop", "Web")) == ["warning"]
    assert found(options("Shop", "Web", "Something else")) == ["note"]
    assert found(options("Shop", "Web", "None of these", exclusive="None of these")) == []
    assert found(options("Shop", "Web", missing=("98",))) == []
    assert found(options("Shop", "Web", "None of these")) == ["warning"]
    (one,) = findings(study(question(kind="multiple", scale=options("Shop", "None of these"))), "no_none")
    assert "answer '2' says that nothing applies, yet goes with others - add 'exclusive: true' to it" in one[2]
    assert severities("no_none", question(scale=AGREE)) == []


def test_other() -> None:  # LO4
    chosen = question("q1", scale=options("Shop", "Web", "Other"), role=Role.PROFILE)
    text = question("q2", kind="text", role=Role.OPEN)
    later = question("q3", kind="text", role=Role.OPEN, relevance="q1 = '3'")
    assert severities("other_without_text", chosen) == ["note"]
    assert severities("other_without_text", chosen, text) == []
    assert severities("other_without_text", chosen, question("q2"), later) == []
    assert severities("other_without_text", chosen, question("q2"), text) == ["note"]
    assert severities("other_without_text", question(scale=scale("Others first", "Good"))) == []  # a rating
