"""What the reliability and the distinctness of scales say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loyaltystats.report.finding import DECIMAL, WHOLE, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.reliability import LEAST_REST, USUAL, pair_words
from loyaltystats.report.words import count, join, missing, number, quoted

CONVENTION = "A convention of the field (Nunnally 1978), not a test."


def reliability_findings(shown: Shown) -> list[Finding]:
    """Return which scales measure steadily by the usual convention, and which do not."""
    rows = [row for row in records(shown.total) if not missing(row["alpha"])]
    steady = [row for row in rows if row["alpha"] >= USUAL]
    others = [row for row in rows if row["alpha"] < USUAL]
    found = []
    if steady:
        found.append(
            Finding(
                sentence=f"The questions measure steadily together (alpha of {USUAL:.2f} or more): {_named(shown, steady)}.",
                value=min(row["alpha"] for row in steady),
                number_format=DECIMAL,
                base=shown.result.n,
                caution=_reaching([row for row in steady if row["conf_low"] < USUAL]),
            )
        )
    if others:
        found.append(
            Finding(
                sentence=f"Alpha is below {USUAL:.2f}: {_named(shown, others)}; read the means of these scales with care.",
                value=min(row["alpha"] for row in others),
                number_format=DECIMAL,
                base=shown.result.n,
                caution=CONVENTION,
            )
        )
    return found


def _named(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> str:
    return join([f"{quoted(shown.label(row['scale']), 40)} ({number(row['alpha'])})" for row in rows], most=8)


def _reaching(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return CONVENTION
    return f"{CONVENTION} The interval of {count(len(rows), 'scale')} reaches below {USUAL:.2f}."


def items_findings(shown: Shown) -> list[Finding]:
    """Return the items that go against their scale or hardly with it."""
    rows = [row for row in records(shown.total) if not missing(row["rest_correlation"])]
    weak = [row for row in rows if row["rest_correlation"] < LEAST_REST]
    if not weak:
        return []
    names = join([f"{quoted(shown.label(row['item']), 40)} ({number(row['rest_correlation'])})" for row in weak])
    return [
        Finding(
            sentence=f"Hardly or not at all in step with the rest of their scale: {names}.",
            value=len(weak),
            number_format=WHOLE,
            base=shown.result.n,
            caution=f"Correlation with the other questions below {LEAST_REST:.2f}, a convention.",
        )
    ]


def distinctness_findings(shown: Shown) -> list[Finding]:
    """Return how many pairs of scales are shown to differ, and which are not."""
    rows = [row for row in records(shown.total) if not missing(row["distinct"])]
    if not rows:
        return []
    open_ = [row for row in rows if row["distinct"] == "not shown"]
    loose = number(shown.setting("loose"))
    caution = "Thresholds of HTMT are conventions; not shown is no proof that two scales are the same."
    if not open_:
        sentence = (
            f"All {len(rows)} pairs of scales measure different things (HTMT below {loose} with its whole interval)."
        )
        if len(rows) == 1:
            sentence = f"The two scales measure different things (HTMT below {loose} with its whole interval)."
    else:
        names = join([pair_words(shown, row) for row in open_], most=4)
        sentence = f"Not shown to measure different things: {names} (HTMT reaches {loose} or more)."
    return [
        Finding(
            sentence=sentence,
            value=len(rows) - len(open_),
            number_format=f'0 "of {count(len(rows), "pair")}"',
            base=shown.result.n,
            caution=caution,
        )
    ]
