"""What the other driver models found, each in the words of its own coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.finding import DECIMAL, Finding
from loyaltystats.report.kinds import Shown
from loyaltystats.report.sheets.driver_tables import frame_rows
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.sheets.models import WORDS, kind_words, named_term, ratio_names
from loyaltystats.report.words import number, p_words, quoted, signed

REST: Final = "the other drivers held constant"
SAID: Final = MappingProxyType(
    {
        "logit": "{name} goes with {more} high answers to {outcome}: {value} times the odds {step}, {rest}.",
        "multinomial": "{name} goes with {more} answers “{kind}” rather than “{reference}” to {outcome}: {value} times the "
        "odds {step}, {rest}.",
        "quantile": "{name} goes with {up} {outcome} {kind} (quantile): {signed} {step}, {rest}.",
        "count": "{name} goes with {more} {outcome}: {value} times as many {step}, {rest}.",
        "duration": "{name} goes with leaving {sooner} ({outcome}): {value} times the hazard {step}, {rest}.",
    }
)


def model_finding(shown: Shown, row: Mapping[str, Any], p: float) -> Finding | None:
    """Return what goes with one point of a driver, in the words of the model; nothing for models said in points."""
    model = str(shown.setting("model"))
    if model not in SAID:
        return None
    names = ratio_names(shown) or ("estimate", "conf_low", "conf_high")
    rising = row["estimate"] > 0
    words = number if ratio_names(shown) else signed
    sentence = SAID[model].format(
        name=quoted(term_words(shown, row["term"])),
        outcome=quoted(outcome_words(shown)),
        kind=kind_words(row),
        reference=_reference(shown) if model == "multinomial" else "",
        more="more" if rising else "fewer",
        up="higher" if rising else "lower",
        sooner="sooner" if rising else "later",
        value=number(row[names[0]]),
        signed=signed(row[names[0]]),
        step="compared with its first group" if str(row["term"]).endswith("]") else "for one point more",
        rest=REST,
    )
    effect = _share(shown, row)
    return Finding(
        sentence=sentence,
        value=row[names[0]],
        number_format=DECIMAL,
        base=row["n"],
        caution=f"{shown.level_words} {words(row[names[1]])} to {words(row[names[2]])}; adjusted {p_words(p)}{effect}",
    )


def _reference(shown: Shown) -> str:
    """Return the class that the others are compared with: the one that has shares but no coefficients."""
    compared = set(shown.frame["class"])
    return next(str(row["class"]) for row in frame_rows(shown, "effects") if row["class"] not in compared)


def model_words(shown: Shown) -> str:
    """Return a word that tells models of one report apart where a sentence would not; none for the linear one."""
    model = str(shown.setting("model"))
    return f" ({WORDS[model].sheet.partition(' ')[2]} model)" if model in WORDS else ""


def _share(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return what a logistic coefficient is in percentage points."""
    if str(shown.setting("model")) != "logit":
        return ""
    found = next((each for each in frame_rows(shown, "effects") if each["term"] == row["term"]), None)
    return "" if found is None else f"; {signed(100 * found['estimate'], 1)} percentage points on average"


def term_in_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return a term as lists of a sentence name it, with its class or quantile."""
    return quoted(named_term(shown, row))
