"""Which groups differ, which are the same within a margin, and where the members of a group agree, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loyaltystats.report.finding import DECIMAL, PERCENT, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.compare import agreement_rows, pair_rows
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, missing, number, p_words, percent, quoted

MOST: Final = 3
"""Questions whose differences are told one by one; the sheet has all."""


def compare_findings(shown: Shown) -> list[Finding]:
    """Return the largest difference of the questions on which groups differ most, and on how many they do not."""
    result: Any = shown.result
    tests = [row for row in records(result.overall()) if not missing(row["p_adjusted"])]
    clear = [row for row in tests if row["p_adjusted"] < SIGNIFICANT]
    found = [_refused(shown, code) for code in shown.setting("refused", ())]
    told = sorted(clear, key=lambda row: -abs(row["effect_size"]) if not missing(row["effect_size"]) else 0.0)
    found += [each for row in told[:MOST] if (each := _difference(shown, row)) is not None]
    found += _same(shown)
    if len(tests) > 1 or not clear:
        found += _number(shown, len(clear), tests)
    return found


def _refused(shown: Shown, code: str) -> Finding:
    return Finding(
        sentence=f"On {quoted(shown.label(code), 60)} the groups may not be ranked: "
        "they do not answer by the same yardstick.",
        base=float(shown.result.n),
        caution="the invariance ladder fails; means are not given",
    )


def _difference(shown: Shown, test: Mapping[str, Any]) -> Finding | None:
    """Return the largest difference between two groups on one question, as a sentence."""
    pairs = [
        row
        for row in pair_rows(shown)
        if row["question_code"] == test["question"]
        and not missing(row["p_adjusted"])
        and row["p_adjusted"] < SIGNIFICANT
    ]
    solid = [row for row in pairs if min(row["n_first"], row["n_second"]) >= LOW_BASE]
    if not pairs:
        unsure = "" if shown.hidden else ", though no two of them for sure"
        return Finding(
            sentence=f"The groups differ on {quoted(shown.label(test['question']), 60)}{unsure}.",
            value=test["effect_size"],
            number_format=DECIMAL,
            base=float(test["n"]),
            caution=p_words(test["p_adjusted"]),
        )
    row = max(solid or pairs, key=lambda each: abs(each["estimate"]))
    up = row["estimate"] > 0
    first, second = (row["first_words"], row["second_words"]) if up else (row["second_words"], row["first_words"])
    return Finding(
        sentence=_sentence(shown, row, first, second),
        value=abs(row["estimate"]),
        number_format=PERCENT if row["answer"] else DECIMAL,
        base=float(min(row["n_first"], row["n_second"])),
        caution=_caution(shown, row),
    )


def _sentence(shown: Shown, row: Mapping[str, Any], first: str, second: str) -> str:
    size, question = abs(row["estimate"]), quoted(row["question"], 60)
    higher, lower = quoted(first, 40), quoted(second, 40)
    if shown.setting("kind") == "within":
        return f"{higher} is answered {number(size)} points higher than {lower} by the same respondents."
    if row["answer"]:
        points = number(100 * size, 0)
        answer = quoted(row["answer"], 40)
        return f"{higher} gives the answer {answer} to {question} more often than {lower} ({points} percentage points)."
    if row["effect_name"] == "Cliff's delta":
        return f"{higher} answers {question} higher than {lower} (Cliff's delta {number(size)})."
    return f"{higher} answers {question} {number(size)} points higher than {lower}."


def _caution(shown: Shown, row: Mapping[str, Any]) -> str:
    parts = []
    if not missing(row["conf_low"]):
        turn = -1 if row["estimate"] < 0 else 1
        ends = sorted(turn * row[name] for name in ("conf_low", "conf_high"))
        told = [percent(each) for each in ends] if row["answer"] else [number(each) for each in ends]
        parts.append(f"{shown.level_words} {told[0]} to {told[1]}")
    parts.append(f"adjusted {p_words(row['p_adjusted'])}")
    if min(row["n_first"], row["n_second"]) < LOW_BASE:
        parts.append("low base")
    return "; ".join(parts)


def _same(shown: Shown) -> list[Finding]:
    """Return how many pairs are shown to be the same within the margin."""
    margin = shown.setting("margin")
    rows = pair_rows(shown)
    if margin is None or not rows:
        return []
    alike = [row for row in rows if "within the margin" in str(row["verdict"])]
    return [
        Finding(
            sentence=f"{len(alike)} of {count(len(rows), 'pair')} of groups are shown to be the same within "
            f"{margin:g} points.",
            value=float(len(alike)),
            number_format="0",
            base=float(shown.result.n),
            caution="a pair that is not shown to be the same may be so all the same",
        )
    ]


def _number(shown: Shown, clear: int, tests: list[dict[str, Any]]) -> list[Finding]:
    if not tests:
        return []
    if len(tests) == 1:
        question = quoted(shown.label(tests[0]["question"]), 60) if tests[0]["question"] else "these questions"
        sentence = f"No difference between the groups is shown on {question}."
        if shown.setting("kind") == "within":
            sentence = "No difference between the questions is shown."
        return [
            Finding(
                sentence=sentence,
                value=tests[0]["effect_size"],
                number_format=DECIMAL,
                base=float(tests[0]["n"]),
                caution=f"not shown is no proof of sameness; {p_words(tests[0]['p_adjusted'])}",
            )
        ]
    if not clear:
        return [
            Finding(
                sentence=f"None of {count(len(tests), 'question')} shows a difference between the groups.",
                value=0.0,
                number_format="0",
                base=float(shown.result.n),
                caution="not shown is no proof of sameness; p adjusted for the number of questions",
            )
        ]
    return [
        Finding(
            sentence=f"The groups differ on {clear} of {count(len(tests), 'question')}.",
            value=float(clear),
            number_format="0",
            base=float(shown.result.n),
            caution="p adjusted for the number of questions",
        )
    ]


def agreement_inside_findings(shown: Shown) -> list[Finding]:
    """Return whether the means of groups may speak for them, and how much of the differences lies between groups."""
    rows = [row for row in agreement_rows(shown) if not missing(row["agreement_index"])]
    if not rows:
        return []
    enough = [row for row in rows if row["agreement_index"] >= 0.70]
    one = len({row["question"] for row in rows}) == 1
    groups, several = ("group", "groups") if one else ("answer of a group", "answers of groups")
    least = min(rows, key=lambda row: row["agreement_index"])
    found = [
        Finding(
            sentence=f"Members agree in {len(enough)} of {count(len(rows), groups, several)} (rWG 0.70 or more), least in "
            f"{quoted(least['group'], 40)}.",
            value=least["agreement_index"],
            number_format=DECIMAL,
            base=float(least["n"]),
            caution="0.70 is a convention, not a test",
        )
    ]
    result: Any = shown.result
    for row in records(result.overall()):
        if row["coefficient"] == "ICC(1)" and not missing(row["estimate"]):
            share = percent(max(0.0, row["estimate"]))
            found.append(
                Finding(
                    sentence=f"{share} of the differences in {quoted(shown.label(row['question']), 60)} lie between "
                    "the groups.",
                    value=max(0.0, row["estimate"]),
                    number_format=PERCENT,
                    base=float(row["n"]),
                    caution=f"ICC(1); {p_words(row['p_value'])}",
                )
            )
    return found[: MOST + 1]
