"""What was answered most, and what got the lowest marks, in sentences: for audits, worksheets and other lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.finding import DECIMAL, PERCENT, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, join, missing, number, percent, quoted
from loyaltystats.vocabulary import TOTAL

FEWEST_MARKED: Final = 3
"""Questions on one scale from which the lowest and the highest are worth naming."""

NAMED: Final = 3
MOST_SENTENCES: Final = 6
"""Questions whose answers are told one by one; the sheet has them all."""

_BELOW: Final = "The order may be chance: intervals were not compared."


def answers_findings(shown: Shown) -> list[Finding]:
    """Return the lowest and highest marks of questions on one scale, then the most chosen answers of the others."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in records(shown.frame):
        if str(row["group"]) == TOTAL and row["n"] and not missing(row["estimate"]):
            rows.setdefault(str(row["question"]), []).append(row)
    marks: Mapping[str, tuple[str, ...]] = shown.setting("marks", {})
    scales: dict[tuple[str, ...], list[str]] = {}
    for question in rows:
        scales.setdefault(marks.get(question, ()), []).append(question)
    batteries = {scale: own for scale, own in scales.items() if _ranked(scale) and len(own) >= FEWEST_MARKED}
    found = [
        finding
        for scale, own in batteries.items()
        for finding in _battery(shown, {code: rows[code] for code in own}, scale)
    ]
    told = {code for own in batteries.values() for code in own}
    others = [code for code in rows if code not in told]
    found += [_most_chosen(shown, rows[code]) for code in others[:MOST_SENTENCES]]
    return found + _rest(others)


def _ranked(scale: Sequence[str]) -> bool:
    """Return whether a high number is a high mark; on a turned scale it is a low one."""
    return bool(scale) and float(scale[0]) < float(scale[-1])


def _battery(shown: Shown, rows: Mapping[str, Sequence[Mapping[str, Any]]], scale: Sequence[str]) -> list[Finding]:
    """Return which questions of one scale have the lowest and which the highest mean."""
    means = {code: _mean(own) for code, own in rows.items()}
    order = sorted(rows, key=lambda code: (means[code], code))
    size = min(NAMED, len(order) // 2)
    ends = f"{scale[0]} to {scale[-1]}"

    def told(codes: Sequence[str]) -> str:
        return join([f"{quoted(shown.label(code))} ({number(means[code], 1)})" for code in codes])

    base = min(own[0]["n"] for own in rows.values())
    caution = "low base" if base < LOW_BASE else _BELOW
    among = f"among {count(len(order), 'question')} answered on {ends}"
    return [
        Finding(
            sentence=f"Lowest marks {among}: {told(order[:size])}.",
            value=means[order[0]],
            number_format=DECIMAL,
            base=base,
            caution=caution,
        ),
        Finding(
            sentence=f"Highest marks {among}: {told(order[::-1][:size])}.",
            value=means[order[-1]],
            number_format=DECIMAL,
            base=base,
            caution=caution,
        ),
    ]


def _mean(rows: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(float(row["answer"]) * row["estimate"] for row in rows))


def _most_chosen(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> Finding:
    """Return the answer that most respondents gave, and the next one."""
    first, *others = sorted(rows, key=lambda row: -row["estimate"])
    question = str(first["question"])

    def named(row: Mapping[str, Any]) -> str:
        text = str(shown.result.labels.get(f"{question}/{row['answer']}", row["answer"]))
        return f"{quoted(text)} ({percent(row['estimate'])})"

    then = f", then {named(others[0])}" if others and others[0]["estimate"] > 0 else ""
    interval = "" if missing(first["conf_low"]) else f"{shown.level_words} {_ends(first)}"
    return Finding(
        sentence=f"{quoted(shown.label(question))}: most chosen is {named(first)}{then}.",
        value=first["estimate"],
        number_format=PERCENT,
        base=first["n"],
        caution="; ".join(filter(None, (interval, "low base" if first["n"] < LOW_BASE else ""))),
    )


def _ends(row: Mapping[str, Any]) -> str:
    return f"{percent(row['conf_low'])} to {percent(row['conf_high'])}"


def _rest(codes: Sequence[str]) -> list[Finding]:
    """Say that the sheet holds further questions."""
    more = len(codes) - MOST_SENTENCES
    if more < 1:
        return []
    what = "The answers to 1 further question are" if more == 1 else f"The answers to {more} further questions are"
    return [Finding(sentence=f"{what} on the sheet.")]


def amounts_findings(shown: Shown) -> list[Finding]:
    """Return the median and the mean of the numbers that were given, question by question."""
    rows = [row for row in records(shown.total) if row["n"] and not missing(row["median"])]
    found = [
        Finding(
            sentence=f"{quoted(shown.label(row['question']))}: half of the answers are {number(row['median'], 1)} or less; "
            f"the mean is {number(row['estimate'], 1)}.",
            value=row["median"],
            number_format="#,##0.0",
            base=row["n"],
            caution=f"from {number(row['lowest'], 1)} to {number(row['highest'], 1)}"
            + ("; low base" if row["n"] < LOW_BASE else ""),
        )
        for row in rows[:MOST_SENTENCES]
    ]
    return found + _rest([str(row["question"]) for row in rows])
