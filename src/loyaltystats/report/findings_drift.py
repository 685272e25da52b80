"""What moved between waves, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltystats.report.finding import Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, join, missing, number, quoted, signed

_GROUPS = (
    ("toward_expected", "Drifting toward Expected: {names}. More customers take {it} for granted than in {first}."),
    ("toward_delighted", "Drifting toward Delighted: {names}. More customers are surprised by {it} than in {first}."),
    (
        "unclear",
        "Answers changed since {first}, though not along Delighted, Desired and Expected: {names}. See the sheet Waves.",
    ),
)


def drift_findings(shown: Shown) -> list[Finding]:
    """Return what drifted and where to, other changes, label flips, and what shows no drift."""
    waves = list(shown.setting("waves"))
    rows = [row for row in records(shown.total) if row["wave_from"] == waves[0] and row["wave_to"] == waves[-1]]
    found: list[Finding] = []
    for direction, sentence in _GROUPS:
        members = [row for row in rows if row["direction"] == direction]
        if members:
            it = "it" if len(members) == 1 else "them"
            words = sentence.format(names=_names(shown, members), it=it, first=waves[0])
            found.append(_finding(shown, words, members, len(rows), _sizes(shown, members)))
    flips = [row for row in rows if row["verdict"] == "label_flip"]
    if flips:
        words = f"Another label than in {waves[0]}, but no drift: {_names(shown, flips)}. No test shows a change."
        found.append(_finding(shown, words, flips, len(rows), "Two labels are not a trend."))
    still = [row for row in rows if row["verdict"] == "stable"]
    if still:
        words = f"No drift is shown from {waves[0]} to {waves[-1]}: {_names(shown, still)}."
        found.append(_finding(shown, words, still, len(rows), _missed(shown, still)))
    return found


def _names(shown: Shown, rows: Sequence[Any]) -> str:
    return join([quoted(shown.label(row["feature"])) for row in rows])


def _finding(shown: Shown, words: str, members: Sequence[Any], features: int, caution: str) -> Finding:
    bases = [min(row["n_from"], row["n_to"]) for row in members]
    low = sum(base < LOW_BASE for base in bases)
    cautions = [caution, f"{count(low, 'feature')} with a low base" if low else ""]
    fewer = [row for row in members if "More are indifferent" in str(row["reading"])]
    if fewer:
        cautions.append(f"more customers are indifferent to {_names(shown, fewer)}")
    if any("which may be the cause" in str(row["reading"]) for row in members):
        cautions.insert(0, "The waves were not asked or classified in the same way, which may be the cause")
    return Finding(
        sentence=words,
        value=len(members),
        number_format='0 "of ' + f'{features} features"',
        base=min(bases),
        caution="; ".join(text for text in cautions if text),
    )


def _sizes(shown: Shown, rows: Sequence[Any]) -> str:
    """Return the change of position of the feature that moved most."""
    known = [row for row in rows if not missing(row["score_change"])]
    if not known:
        return ""
    most = max(known, key=lambda row: abs(row["score_change"]))
    return (
        f"Largest change of position (0 Delighted to 2 Expected): {signed(most['score_change'])}, {_label(shown, most)}"
    )


def _missed(shown: Shown, rows: Sequence[Any]) -> str:
    """Return how large a change of Worse may have been missed."""
    ends = [
        (abs(row[name]), row)
        for row in rows
        for name in ("worse_change_low", "worse_change_high")
        if not missing(row.get(name))
    ]
    if not ends:
        return "Not shown is not proof of none."
    most, row = max(ends, key=lambda each: each[0])
    return f"Not shown is not proof of none: Worse may have changed by up to {number(most)} ({_label(shown, row)})"


def _label(shown: Shown, row: Any) -> str:
    return quoted(shown.label(row["feature"]), 30)
