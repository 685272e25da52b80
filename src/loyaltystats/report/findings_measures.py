"""What the loyalty measures say, in sentences: index, ease, secure customers, wallets, phases, intentions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.finding import DECIMAL, PERCENT, POINTS, Finding
from loyaltystats.report.findings_loyalty import group_ends
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.measures import CONDITIONS, measure_of
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import join, missing, number, p_words, percent, quoted

SIGNIFICANT: Final = 0.05

Row = Mapping[str, Any]


def measure_findings(shown: Shown) -> list[Finding]:
    """Return what one loyalty measure says."""
    if not any(not missing(row["estimate"]) for row in records(shown.total)):
        return []
    return _WRITERS[measure_of(shown)](shown)


def _caution(
    shown: Shown, row: Row, words: Callable[[float], str], names: tuple[str, str] = ("conf_low", "conf_high")
) -> str:
    parts = []
    if not missing(row[names[0]]) and not missing(row[names[1]]):
        parts.append(f"{shown.level_words} {words(row[names[0]])} to {words(row[names[1]])}")
    if row["n"] < LOW_BASE:
        parts.append("low base")
    return "; ".join(parts)


def _index(shown: Shown) -> list[Finding]:
    def words(value: float) -> str:
        return number(value, 1)

    row = records(shown.total)[0]
    name = shown.result.title
    lead = Finding(
        sentence=f"The {name[0].lower()}{name[1:]} is {words(row['estimate'])} on a scale of 0 to 100.",
        value=row["estimate"],
        number_format=POINTS,
        base=row["n"],
        caution=_caution(shown, row, words),
    )
    return [lead, *group_ends(shown, f"{name[0].lower()}{name[1:]}", words, POINTS)]


def _ease(shown: Shown) -> list[Finding]:
    low, high, top = shown.setting("lowest"), shown.setting("highest"), shown.setting("top")
    found = []
    for row in records(shown.total):
        asked = shown.label(row.get("question", shown.setting("question")))
        if missing(row["estimate"]):
            continue
        found.append(
            Finding(
                sentence=f"{percent(row['top_share'])} find it easy ({quoted(asked)}, answers {high - top + 1:g} to "
                f"{high:g}); the mean is {number(row['estimate'])} on {low:g} to {high:g}.",
                value=row["top_share"],
                number_format=PERCENT,
                base=row["n"],
                caution=_caution(shown, row, percent, ("top_low", "top_high")),
            )
        )
    if "question" in shown.frame.columns:
        return found
    return found + group_ends(shown, "mean ease", number, DECIMAL)


def _secure(shown: Shown) -> list[Finding]:
    rows = records(shown.total)
    secure = rows[0]
    found = [
        Finding(
            sentence=f"{percent(secure['estimate'])} of customers are secure: a top answer on satisfaction, buying again "
            "and recommending together.",
            value=secure["estimate"],
            number_format=PERCENT,
            base=secure["n"],
            caution=_caution(shown, secure, percent),
        )
    ]
    found += _one_short([row for row in rows[1:] if not missing(row["one_short"])])
    alone = replace(shown, frame=shown.frame[shown.frame["condition"] == secure["condition"]])
    return found + group_ends(alone, "share of secure customers", percent, PERCENT)


def _one_short(rows: list[dict[str, Any]]) -> list[Finding]:
    """Return the condition by which alone most customers miss being secure; several where they tie."""
    most = max((row["one_short"] for row in rows), default=0.0)
    if not most > 0:
        return []
    worst = [row for row in rows if row["one_short"] > most - 1e-12]
    names = join([quoted(CONDITIONS[str(row["condition"])].lower()) for row in worst])
    few = most * worst[0]["n"] < LOW_BASE
    return [
        Finding(
            sentence=f"Of the customers who miss being secure by one condition alone, most miss {names}: "
            f"{percent(most)} of all{' each' if len(worst) > 1 else ''}.",
            value=most,
            number_format=PERCENT,
            base=worst[0]["n"],
            caution="Few miss by one condition alone: the order of the conditions may be chance." if few else "",
        )
    ]


def _wallet(shown: Shown) -> list[Finding]:
    rows = [row for row in records(shown.total) if not missing(row["estimate"])]
    if "brand" in shown.frame.columns and len(rows) > 1:
        first = max(rows, key=lambda row: row["estimate"])
        shares = join(
            [f"{row['brand']} {percent(row['estimate'])}" for row in sorted(rows, key=lambda r: -r["estimate"])]
        )
        sentence = f"On average customers divide their spending like this: {shares}."
    else:
        first = rows[0]
        whose = f"to {first['brand']}" if "brand" in first else "to us"
        sentence = f"On average customers give {percent(first['estimate'])} of their spending {whose}"
        total = first.get("total_share")
        sentence += "." if missing(total) else f"; of all spending together it is {percent(float(str(total)))}."
    found = [
        Finding(
            sentence=sentence,
            value=first["estimate"],
            number_format=PERCENT,
            base=first["n"],
            caution=_caution(shown, first, percent),
        )
    ]
    if "brand" in shown.frame.columns and len(rows) > 1:
        return found
    return found + group_ends(shown, "share of wallet", percent, PERCENT)


def _allocation(shown: Shown) -> list[Finding]:
    rows = [row for row in records(shown.total) if not missing(row["estimate"])]
    ordered = sorted(rows, key=lambda row: -row["estimate"])
    said = join([f"{row['brand']} {percent(row['estimate'])}" for row in ordered])
    whom = "its users" if shown.setting("base") == "users" else "all respondents"
    return [
        Finding(
            sentence=f"The rank among the companies used predicts this share of the spending of {whom}: {said}.",
            value=ordered[0]["estimate"],
            number_format=PERCENT,
            base=ordered[0]["n"],
            caution="Predicted from ranks, no record of spending.",
        )
    ]


_WRITERS: Final = MappingProxyType(
    {"index": _index, "ease": _ease, "secure": _secure, "wallet": _wallet, "allocation": _allocation}
)


def phases_findings(shown: Shown) -> list[Finding]:
    """Return how far loyalty goes, where it stops, and the steps that are shown to fall."""
    rows = [row for row in records(shown.total) if not missing(row["chain_share"])]
    if len(rows) < 2:
        return []
    drops = [(first["chain_share"] - second["chain_share"], first, second) for first, second in pairwise(rows)]
    drop, before, after = max(drops, key=lambda each: each[0])
    last, names = rows[-1], [shown.label(row["phase"]) for row in rows]
    found = [
        Finding(
            sentence=f"{percent(rows[0]['chain_share'])} hold the first phase of loyalty ({quoted(names[0], 40)}), "
            f"{percent(last['chain_share'])} all {len(rows)} up to {quoted(names[-1], 40)}.",
            value=last["chain_share"],
            number_format=PERCENT,
            base=last["n_chain"],
            caution=_caution(shown, last | {"n": last["n_chain"]}, percent, ("chain_low", "chain_high")),
        )
    ]
    if drop > 0:
        found.append(
            Finding(
                sentence=f"Most are lost between {quoted(shown.label(before['phase']), 40)} and "
                f"{quoted(shown.label(after['phase']), 40)}: from {percent(before['chain_share'])} to "
                f"{percent(after['chain_share'])}.",
                value=drop,
                number_format=PERCENT,
                base=last["n_chain"],
                caution="The order of the phases comes from theory; it is not tested here.",
            )
        )
    return found + _falls(shown, rows)


def _falls(shown: Shown, rows: list[dict[str, Any]]) -> list[Finding]:
    """Return the phases at which the mean is shown to fall."""
    falls = [
        row for row in rows if not missing(row["p_adjusted"]) and row["p_adjusted"] < SIGNIFICANT and row["step"] < 0
    ]
    if not falls:
        return []
    said = join([f"{quoted(shown.label(row['phase']), 40)} ({number(row['step'], 1)} points)" for row in falls])
    return [
        Finding(
            sentence=f"The mean falls from the phase before at {said}.",
            value=min(row["step"] for row in falls),
            number_format=POINTS,
            base=min(row["n_step"] for row in falls),
            caution=f"Paired test, largest {p_words(max(row['p_adjusted'] for row in falls))} after correction.",
        )
    ]


def intentions_findings(shown: Shown) -> list[Finding]:
    """Return the most and the least likely dimension; overlapping intervals are no ranking."""
    rows = sorted(
        (row for row in records(shown.total) if not missing(row["estimate"])), key=lambda row: -row["estimate"]
    )
    if not rows:
        return []
    top, bottom = rows[0], rows[-1]
    low, high = float(shown.setting("lowest")), float(shown.setting("highest"))

    def said(row: Row) -> str:
        return f"{quoted(shown.label(row['dimension']), 40)} ({number(row['estimate'], 1)})"

    if len(rows) == 1:
        sentence = f"The mean of {said(top)} on {low:g} to {high:g} is the only one that could be estimated."
        return [Finding(sentence=sentence, value=top["estimate"], number_format=DECIMAL, base=top["n"])]
    apart = not missing(top["conf_low"]) and not missing(bottom["conf_high"]) and top["conf_low"] > bottom["conf_high"]
    return [
        Finding(
            sentence=f"Intentions are best on {said(top)} and worst on {said(bottom)}, on {low:g} to {high:g}."
            if apart
            else f"Intentions do not clearly differ between dimensions: from {said(bottom)} to {said(top)}, on {low:g} to "
            f"{high:g}.",
            value=top["estimate"] - bottom["estimate"],
            number_format=DECIMAL,
            base=min(top["n"], bottom["n"]),
            caution="High is good for the company in every dimension. Intentions overstate what people do.",
        )
    ]
