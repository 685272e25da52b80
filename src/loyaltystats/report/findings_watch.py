"""What response styles, contrasts after a failure, control charts and disappointments say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loyaltystats.report.finding import DECIMAL, PERCENT, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.styles import CORRECTED, style_words
from loyaltystats.report.sheets.watch import reason_label, value_words, wave_label
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import join, missing, number, p_words, percent, quoted
from loyaltystats.stats.recovery_contrasts import PARADOX
from loyaltystats.vocabulary import TOTAL

SIGNIFICANT: Final = 0.05
MOST_NAMED: Final = 5

Row = Mapping[str, Any]


def styles_findings(shown: Shown) -> list[Finding]:
    """Return how much agreeing there is whatever is asked, and which groups differ without overlap."""
    total = {str(row["style"]): row for row in records(shown.total)}
    net = total.get("net_acquiescence")
    if net is None or missing(net["estimate"]):
        return []
    found = [
        Finding(
            sentence=f"Respondents agree with {percent(total['acquiescence']['estimate'])} of the items and disagree with "
            f"{percent(total['disacquiescence']['estimate'])}; {percent(total['extreme']['estimate'])} of their answers are "
            "at the ends of the scale.",
            value=net["estimate"],
            number_format=PERCENT,
            base=net["n"],
            caution="" if shown.setting("reversed_items") else "Without reversed items agreement may be content.",
        )
    ]
    return found + _style_gaps(shown)


def _style_gaps(shown: Shown) -> list[Finding]:
    """Return the styles on which the highest and the lowest group do not overlap."""
    rows = [row for row in records(shown.frame) if str(row["group"]) != TOTAL and not missing(row["conf_low"])]
    found = []
    for name in ("net_acquiescence", "extreme"):
        own = sorted((row for row in rows if row["style"] == name), key=lambda row: row["estimate"])
        if len(own) > 1 and own[-1]["conf_low"] > own[0]["conf_high"]:
            high, low = own[-1], own[0]
            found.append(
                Finding(
                    sentence=f"Scales are used differently ({style_words(high).lower()}): {percent(high['estimate'])} in "
                    f"{shown.label(high['group'])}, {percent(low['estimate'])} in {shown.label(low['group'])}.",
                    value=high["estimate"] - low["estimate"],
                    number_format=PERCENT,
                    base=min(high["n"], low["n"]),
                    caution="Means of these groups may differ without a difference in opinion.",
                )
            )
    return found


def both_ways_findings(shown: Shown) -> list[Finding]:
    """Return on how many questions it depends on the use of the scale whether groups differ."""
    rows = [row for row in records(shown.frame) if str(row["group"]) != TOTAL and not missing(row["corrected"])]
    questions = list(dict.fromkeys(str(row["question"]) for row in rows))
    turned = [
        code for code in questions if _apart(rows, code, "conf_low", "conf_high") != _apart(rows, code, *CORRECTED[1:])
    ]
    if not questions:
        return []
    names = join([quoted(shown.label(code), 40) for code in turned[:MOST_NAMED]])
    sentence = (
        f"Whether groups differ depends on how scales are used on {len(turned)} of {len(questions)} questions: {names}."
        if turned
        else f"With response styles taken out, groups differ on the same of {len(questions)} questions as without."
    )
    return [
        Finding(
            sentence=sentence,
            value=len(turned) / len(questions),
            number_format=PERCENT,
            base=shown.result.n,
            caution="A correction takes out real differences too.",
        )
    ]


def _apart(rows: list[dict[str, Any]], code: str, low: str, high: str) -> bool:
    """Return whether the intervals of some two groups do not overlap."""
    own = [row for row in rows if str(row["question"]) == code and not missing(row[low])]
    return bool(own) and max(row[low] for row in own) > min(row[high] for row in own)


def recovery_findings(shown: Shown) -> list[Finding]:
    """Return, by outcome, whether customers whose failure was solved well lie above those without one."""
    rows = [row for row in records(shown.frame) if not missing(row["estimate"])]
    found = [_paradox(shown, row) for row in rows if (str(row["compared"]), str(row["compared_to"])) == PARADOX]
    for row in rows:
        if (row["compared"], row["compared_to"]) != ("solved_well", "solved_badly") or not _clear(row):
            continue
        found.append(
            Finding(
                sentence=f"Solving a failure well instead of badly goes with {number(row['estimate'], 1)} points more on "
                f"{quoted(shown.label(row['question']), 50)}."
                if row["estimate"] > 0
                else f"Customers whose failure was solved well are not above those whose failure was solved badly on "
                f"{quoted(shown.label(row['question']), 50)}.",
                value=row["estimate"],
                number_format=DECIMAL,
                base=row["n_first"] + row["n_second"],
                caution=_caution(shown, row),
            )
        )
    return found


def _clear(row: Row) -> bool:
    return not missing(row["p_adjusted"]) and row["p_adjusted"] < SIGNIFICANT


def _caution(shown: Shown, row: Row) -> str:
    said = f"{shown.level_words} {number(row['conf_low'], 1)} to {number(row['conf_high'], 1)}; {p_words(row['p_adjusted'])}"
    low = "; low base" if min(row["n_first"], row["n_second"]) < LOW_BASE else ""
    return f"{said} after correction{low}. An association: the groups were not made by lot."


def _paradox(shown: Shown, row: Row) -> Finding:
    asked = quoted(shown.label(row["question"]), 50)
    points = number(abs(row["estimate"]), 1)
    if _clear(row) and row["estimate"] > 0:
        sentence = (
            f"Customers whose failure was solved well lie {points} points above those without one on {asked}: a recovery "
            "paradox."
        )
    elif _clear(row):
        sentence = (
            f"Customers whose failure was solved well are still {points} points below those without one on {asked}."
        )
    elif row["p_same"] < SIGNIFICANT:
        sentence = f"Customers whose failure was solved well are as loyal as those without a failure on {asked}."
    else:
        sentence = (
            f"Whether customers whose failure was solved well differ from those without a failure on {asked} is open."
        )
    return Finding(
        sentence=sentence,
        value=row["estimate"],
        number_format=DECIMAL,
        base=row["n_first"] + row["n_second"],
        caution=_caution(shown, row),
    )


def control_findings(shown: Shown) -> list[Finding]:
    """Return which waves are out of the ordinary."""
    rows = [row for row in records(shown.frame) if not missing(row["estimate"])]
    odd = [row for row in rows if row["signal"]]
    asked = quoted(shown.label(shown.setting("question")), 50)
    alarm = shown.setting("false_alarm")
    caution = "" if missing(alarm) else f"If nothing changes, such a chart signals in {percent(alarm)} of cases."
    if not odd:
        sentence = f"No wave of {asked} is out of the ordinary: the ups and downs are those of chance."
    else:
        said = [f"{wave_label(shown, row)} ({value_words(shown, row['estimate'])})" for row in odd]
        sentence = f"{asked} is out of the ordinary in {join(said, most=MOST_NAMED)}."
    return [
        Finding(
            sentence=sentence,
            value=len(odd),
            number_format="0",
            base=shown.result.n,
            caution=caution,
        )
    ]


def pareto_findings(shown: Shown) -> list[Finding]:
    """Return the vital few reasons and what they make up."""
    rows = [row for row in records(shown.frame) if str(row["vital"]) == "yes"]
    if not rows:
        return []
    named = join([quoted(reason_label(shown, row), 40) for row in rows[:MOST_NAMED]])
    last = rows[:MOST_NAMED][-1]
    return [
        Finding(
            sentence=f"The most frequent reasons are {named}: together {percent(last['cumulative_share'])} of all mentions.",
            value=last["cumulative_share"],
            number_format=PERCENT,
            base=last["n"],
            caution=f"{shown.level_words} {percent(last['cumulative_low'])} to {percent(last['cumulative_high'])}. Frequent "
            "is not the same as serious.",
        )
    ]
