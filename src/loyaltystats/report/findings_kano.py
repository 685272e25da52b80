"""What customers take for granted, want and are delighted by, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltystats.report.finding import PERCENT, WHOLE, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, join, missing, percent, quoted
from loyaltystats.vocabulary import LEVELS

_CLASS_WORDS = (
    ("must_be", "Taken for granted (Expected)"),
    ("one_dimensional", "Wanted (Desired)"),
    ("attractive", "Delighting (Delighted)"),
    ("indifferent", "Of little weight (Indifferent)"),
    ("reverse", "Unwanted (Reverse)"),
)


def kano_findings(shown: Shown) -> list[Finding]:
    """Return the classes with their features, what is open, and where most is to be gained and lost."""
    rows = records(shown.total)
    found: list[Finding] = []
    for category, words in _CLASS_WORDS:
        members = [row for row in rows if row["category"] == category]
        if members:
            found.append(_class_finding(shown, members, words, category))
    mixed = [row for row in rows if row["category"] == "mixed"]
    if mixed:
        found.append(_mixed_finding(shown, mixed))
    return found + _extremes(shown, rows)


def sensitivity_findings(shown: Shown) -> list[Finding]:
    """Return how many categories do not depend on the table or the rule, and which do."""
    rows = records(shown.total)
    known = [row for row in rows if not missing(row["as_analysed"])]
    if not known:
        return []
    safe = [row for row in known if not row["changes"]]
    flips = [row for row in known if row["flips"]]
    open_ones = [row for row in known if row["changes"] and not row["flips"]]
    more = ""
    if flips:
        more += f" Another table or rule puts {_names(shown, flips)} into a category that this analysis rules out."
    if open_ones:
        more += f" For {_names(shown, open_ones)}, rules differ only in whether the answers settle on one category."
    return [
        Finding(
            sentence=f"{len(safe)} of {count(len(known), 'feature')} "
            f"{'keeps its' if len(safe) == 1 else 'keep their'} category whatever table or rule is taken.{more}",
            value=len(safe),
            number_format='0 "of ' + f'{len(known)} features"',
            base=_base(known),
            caution="The wording of the answers cannot be varied afterwards." if flips else "",
        )
    ]


def _names(shown: Shown, rows: Sequence[Any]) -> str:
    return join([quoted(shown.label(row["feature"])) for row in rows])


def _class_finding(shown: Shown, members: Sequence[Any], words: str, category: str) -> Finding:
    shares = [row[category] / row["n"] for row in members if row["n"]]
    spread = " to ".join(dict.fromkeys((percent(min(shares)), percent(max(shares)))))
    low = [row for row in members if row["n"] < LOW_BASE]
    return Finding(
        sentence=f"{words}: {_names(shown, members)}. {spread} of the answers fall into this category.",
        value=len(members),
        number_format='0 "of ' + f'{len(shown.total)} features"',
        base=_base(members),
        caution=f"{count(len(low), 'feature')} with a low base" if low else "",
    )


def _mixed_finding(shown: Shown, mixed: Sequence[Any]) -> Finding:
    pairs = [
        f"{quoted(shown.label(row['feature']))} ({str(row['requirement']).removeprefix('mixed: ')})" for row in mixed
    ]
    return Finding(
        sentence=f"Open: {join(pairs)}. The two most frequent categories cannot be told apart.",
        value=len(mixed),
        number_format='0 "of ' + f'{len(shown.total)} features"',
        base=_base(mixed),
        caution="Mixed: customers may differ by segment, or more answers are needed.",
    )


def _base(rows: Sequence[Any]) -> float | None:
    bases = [row["n"] for row in rows if not missing(row["n"])]
    return min(bases) if bases else None


def _extremes(shown: Shown, rows: Sequence[Any]) -> list[Finding]:
    found = []
    for name, words, sign in (
        ("better", "Most is to be gained with {}: {} become satisfied if it is there.", 1),
        ("worse", "Most is to be lost with {}: {} become dissatisfied if it is missing.", -1),
    ):
        solid = [row for row in rows if row["n"] >= LOW_BASE] or list(rows)
        known = sorted((row for row in solid if not missing(row[name])), key=lambda row: -sign * row[name])
        if len(known) < 2:
            continue
        first, second = known[0], known[1]
        share = sign * first[name]
        found.append(
            Finding(
                sentence=words.format(quoted(shown.label(first["feature"])), percent(share)),
                value=share,
                number_format=PERCENT,
                base=first["n"],
                caution=_interval(shown, sign, first[f"{name}_low"], first[f"{name}_high"])
                + _overlap(shown, name, first, second, sign),
            )
        )
    return found


def _interval(shown: Shown, sign: int, low: float, high: float) -> str:
    ends = sorted((sign * low, sign * high))
    return f"{shown.level_words} {percent(ends[0])} to {percent(ends[1])}"


def _overlap(shown: Shown, name: str, first: Any, second: Any, sign: int) -> str:
    near, far = (f"{name}_low", f"{name}_high") if sign > 0 else (f"{name}_high", f"{name}_low")
    if sign * first[near] <= sign * second[far]:
        return f"; overlaps with {quoted(shown.label(second['feature']), 30)}"
    return ""


def levels_findings(shown: Shown) -> list[Finding]:
    """Return what is Dissatisfied today, the other levels, or the risk where delivery was not asked."""
    rows = records(shown.total)
    known = [row for row in rows if str(row["level"]) in LEVELS]
    if not known:
        return _risk(shown, rows)
    found = []
    bad = [row for row in known if row["level"] == "Dissatisfied"]
    if bad:
        found.append(
            Finding(
                sentence=f"Dissatisfied today: {_delivered_names(shown, bad)}. A basic need is not met, or something "
                "unwanted is there.",
                value=len(bad),
                number_format='0 "of ' + f'{len(rows)} features"',
                base=_base(bad),
                caution=_delivered_interval(shown, bad),
            )
        )
    else:
        found.append(
            Finding(
                sentence="No feature stands at the level Dissatisfied today.",
                value=0,
                number_format=WHOLE,
                base=_base(rows),
            )
        )
    return found + _waiting(shown, rows) + _by_level(shown, known, len(rows))


def _waiting(shown: Shown, rows: Sequence[Any]) -> list[Finding]:
    waiting = [row for row in rows if row["requirement"] == "Delighted" and str(row["level"]) not in LEVELS]
    waiting = [row for row in waiting if not missing(row["delivered"])]
    if not waiting:
        return []
    return [
        Finding(
            sentence=f"Opportunity: {_delivered_names(shown, waiting)} would delight, and too few get it yet.",
            value=len(waiting),
            number_format='0 "of ' + f'{len(rows)} features"',
            base=_base(waiting),
            caution=_delivered_interval(shown, waiting),
        )
    ]


def _by_level(shown: Shown, known: Sequence[Any], features: int) -> list[Finding]:
    found = []
    for level in reversed(LEVELS[1:]):
        members = [row for row in known if row["level"] == level]
        if members:
            found.append(
                Finding(
                    sentence=f"{level} today: {_delivered_names(shown, members)}.",
                    value=len(members),
                    number_format='0 "of ' + f'{features} features"',
                    base=_base(members),
                )
            )
    return found


def _delivered_names(shown: Shown, rows: Sequence[Any]) -> str:
    return join(
        [
            quoted(shown.label(row["feature"]))
            + ("" if missing(row["delivered"]) else f" (delivered to {percent(row['delivered'])})")
            for row in rows
        ]
    )


def _delivered_interval(shown: Shown, rows: Sequence[Any]) -> str:
    row = rows[0]
    if missing(row["delivered_low"]) or missing(row["delivered_high"]):
        return ""
    return (
        f"{shown.level_words} of delivery, {quoted(shown.label(row['feature']), 30)}: "
        f"{percent(row['delivered_low'])} to {percent(row['delivered_high'])}"
    )


def _risk(shown: Shown, rows: Sequence[Any]) -> list[Finding]:
    known = sorted((row for row in rows if not missing(row["risk"])), key=lambda row: -row["risk"])
    if not known:
        return []
    first = known[0]
    return [
        Finding(
            sentence=f"The highest risk of dissatisfaction is with {quoted(shown.label(first['feature']))}: "
            f"{percent(first['risk'])} would be dissatisfied if it were missing.",
            value=first["risk"],
            number_format=PERCENT,
            base=first["n"],
            caution="Delivery was not asked, so this is a risk and not a level.",
        )
    ]
