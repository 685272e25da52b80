"""What banner tables show, in a few sentences: the largest differences between columns that the tests show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.finding import PERCENT, POINTS, WHOLE, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, number, p_words, percent, quoted, signed
from loyaltystats.stats.banner.rows import SHARES

MOST_TOLD: Final = 3
"""Differences told one by one; the sheets have them all."""

Row = Mapping[str, Any]


def banner_findings(shown: Shown) -> list[Finding]:
    """Return the largest differences of shares, one per question, then how many pairs of columns differ."""
    tests = records(shown.setting("tests")().to_frame())
    if not tests:
        return []
    differ = [row for row in tests if row["letter_first"] or row["letter_second"]]
    estimates = {
        (row["question"], row["row_kind"], row["answer"], row["column"]): row["estimate"]
        for row in records(shown.frame)
    }
    told = [_told(shown, row, estimates) for row in _largest(differ)]
    said = "shows no difference" if not differ else "shows a difference" if len(differ) == 1 else "show a difference"
    return [
        *told,
        Finding(
            sentence=f"Of {count(len(tests), 'pair')} of columns compared row by row, {len(differ) or 'none'} {said} that "
            "chance alone hardly explains; each is on the sheet Tests."
            if differ
            else f"Of {count(len(tests), 'pair')} of columns compared row by row, none shows a difference.",
            value=len(differ),
            number_format=WHOLE,
            caution="Not shown is no proof of equality." if not differ else "Differences are no proof of a cause.",
        ),
    ]


def _largest(tests: Iterable[Row]) -> list[Row]:
    """Return the largest difference of each question, those of shares before those of scores and means."""
    best: dict[str, Row] = {}
    for row in tests:
        known = best.get(str(row["question"]))
        if known is None or _size(row) > _size(known):
            best[str(row["question"])] = row
    return sorted(best.values(), key=_size, reverse=True)[:MOST_TOLD]


def _size(row: Row) -> tuple[bool, float, bool]:
    """Order shares by their difference, of equal ones the net first; other numbers by how sure their difference is."""
    share = row["row_kind"] in SHARES
    return share, abs(row["estimate"]) if share else -float(row["p_adjusted"]), row["row_kind"] == "net"


def _told(shown: Shown, test: Row, estimates: Mapping[tuple[Any, ...], float]) -> Finding:
    sides: Sequence[Any] = (test["column"], test["other_column"])
    if test["estimate"] < 0:
        sides = sides[::-1]
    place = (test["question"], test["row_kind"], test["answer"])
    high, low = (estimates[(*place, side)] for side in sides)
    first, second = (quoted(shown.label(side)) for side in sides)
    gap = abs(float(test["estimate"]))
    what = _what(shown, test)
    if test["row_kind"] in SHARES:
        values, form = (percent(high), percent(low)), PERCENT
        said = f"{number(100 * gap, 0)} percentage points more"
    elif test["row_kind"] == "score":
        values, form = (signed(high, 0), signed(low, 0)), POINTS
        said = f"{number(gap, 0)} points more"
    else:
        values, form = (number(high), number(low)), "0.00"
        said = f"{number(gap)} more"
    base = min(test["n_first"], test["n_second"])
    cautions = [
        f"{p_words(float(test['p_adjusted']))}, {'adjusted' if shown.setting('adjust') != 'none' else 'not adjusted'}"
    ]
    cautions += ["low base"] if min(base, test["n_effective_first"], test["n_effective_second"]) < LOW_BASE else []
    return Finding(
        sentence=f"{quoted(shown.label(test['question']))}: {what} is {values[0]} among {first} and {values[1]} among "
        f"{second}, {said}.",
        value=gap,
        number_format=form,
        base=base,
        caution="; ".join(cautions),
    )


def _what(shown: Shown, test: Row) -> str:
    kind, answer = str(test["row_kind"]), str(test["answer"])
    if kind in ("mean", "score"):
        return f"the {kind}"
    return quoted(str(shown.result.labels.get(f"{test['question']}/{answer}", answer)))
