"""What loyalty goes with, in sentences that claim no cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from loyaltystats.report.finding import DECIMAL, PERCENT, Finding
from loyaltystats.report.findings_models import model_finding, model_words, term_in_words
from loyaltystats.report.findings_ordinal import ordinal_differences, ordinal_finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import INTERCEPT, SIGNIFICANT, outcome_words, term_words
from loyaltystats.report.style import ENOUGH_COMPLETE
from loyaltystats.report.words import join, missing, p_words, percent, quoted, signed

SURE_FIRST = 0.95
"""Share of resamples from which a first place is called clear."""


def driver_findings(shown: Shown) -> list[Finding]:
    """Return which drivers go with the outcome, which do not show it, and how much is explained."""
    aside = {INTERCEPT, *(shown.setting("controls") or ())}
    rows = [row for row in records(shown.total) if str(row["term"]) not in aside]
    crossed = {part for row in rows if ":" in str(row["term"]) for part in str(row["term"]).split(":")}
    tested = [row for row in rows if not missing(_p(row)) and str(row["term"]) not in crossed]
    shown_up = sorted((row for row in tested if _p(row) < SIGNIFICANT), key=lambda row: -abs(_size(row)))
    not_shown = [row for row in tested if _p(row) >= SIGNIFICANT]
    drivers = {str(row["term"]).split("[")[0] for row in rows if ":" not in str(row["term"])}
    found = [_fit(shown, len(drivers))] if not missing(shown.setting("r2")) else []
    found += [_one(shown, row) for row in shown_up[:3]]
    if len(shown_up) > 3:
        names = join([term_in_words(shown, row) for row in shown_up[3:]])
        found.append(
            Finding(
                sentence=f"{names} {'goes' if len(shown_up) == 4 else 'go'} with {_outcome(shown)} as well.",
                base=shown.result.n,
            )
        )
    found += ordinal_differences(shown) if shown.setting("model") == "ordinal" else []
    found += _groups(shown) + _in_interactions(shown, crossed)
    if not_shown:
        names = join([term_in_words(shown, row) for row in not_shown])
        found.append(
            Finding(
                sentence=f"No association shown with {_outcome(shown)}{model_words(shown)}: {names}.",
                base=shown.result.n,
                caution="Not shown is not proof of none.",
            )
        )
    return found


def _in_interactions(shown: Shown, crossed: set[str]) -> list[Finding]:
    """Point to the sheet: the coefficient of such a driver holds only where the other one is zero."""
    if not crossed:
        return []
    names = join([quoted(term_words(shown, term)) for term in sorted(crossed)])
    what = (
        "what one goes with is on the sheet, at low and high ratings of the other"
        if "simple" in (shown.setting("more") or ())
        else "the coefficient of one holds where the other is zero"
    )
    sentence = f"{names} were let work together: {what}."
    return [Finding(sentence=sentence, base=shown.result.n, caution="Association, not proof of cause.")]


def _groups(shown: Shown) -> list[Finding]:
    """Return which drivers count differently in some groups, where that was asked."""
    result: Any = shown.result
    if "slopes" not in getattr(result, "more", ()):
        return []
    *drivers, together = records(result.frame("slopes"))
    differ = [quoted(term_words(shown, row["term"])) for row in drivers if row["p_adjusted"] < SIGNIFICANT]
    if missing(together["p_value"]):
        return []
    groups = f"the groups of {quoted(shown.label(shown.setting('by')), 40)}"
    caution = f"intercepts of the groups free; all drivers together {p_words(together['p_value'])}"
    if differ:
        verb = "counts" if len(differ) == 1 else "count"
        sentence = f"{join(differ)} {verb} differently for {_outcome(shown)} in {groups}."
    elif together["p_value"] < SIGNIFICANT:
        sentence = f"What goes with {_outcome(shown)} differs between {groups}; which driver does is not shown."
    else:
        sentence = f"No difference shown between {groups} in what goes with {_outcome(shown)}."
    return [Finding(sentence=sentence, base=together["n"], caution=caution)]


def _outcome(shown: Shown) -> str:
    return quoted(outcome_words(shown))


def _p(row: Any) -> float:
    p: float = row["p_value"] if missing(row["p_adjusted"]) else row["p_adjusted"]
    return p


def _size(row: Any) -> float:
    size: float = row["estimate"] if missing(row["std_estimate"]) else row["std_estimate"]
    return size


def _fit(shown: Shown, drivers: int) -> Finding:
    r2 = float(shown.setting("r2"))
    who = "The driver explains" if drivers == 1 else f"The {drivers} drivers together explain"
    if shown.setting("controls"):
        who = f"{'The driver' if drivers == 1 else f'The {drivers} drivers'} and what is held constant together explain"
    return Finding(
        sentence=f"{who} {percent(r2)} of the differences in {_outcome(shown)}.",
        value=r2,
        number_format=PERCENT,
        base=shown.result.n,
        caution=f"{_left_out(shown)}Association, not proof of cause.",
    )


def _left_out(shown: Shown) -> str:
    """Warn where the model stands on a part of the respondents only."""
    n, n_total = shown.result.n, shown.result.n_total
    if n_total is None or n >= ENOUGH_COMPLETE * n_total:
        return ""
    return f"Only {percent(n / n_total)} of the respondents answered everything; the others may differ. "


def _one(shown: Shown, row: Any) -> Finding:
    if shown.setting("model") == "ordinal":
        return ordinal_finding(shown, row, _p(row))
    other = model_finding(shown, row, _p(row))
    if other is not None:
        return other
    if ":" in str(row["term"]):
        return _product(shown, row)
    up = "higher" if row["estimate"] > 0 else "lower"
    step = "compared with its first group" if str(row["term"]).endswith("]") else "for one point more"
    return Finding(
        sentence=f"{quoted(term_words(shown, row['term']))} goes with {up} {_outcome(shown)}{model_words(shown)}: "
        f"{signed(row['estimate'])} {step}, the other drivers held constant.",
        value=row["estimate"],
        number_format=DECIMAL,
        base=row["n"],
        caution=f"{shown.level_words} {signed(row['conf_low'])} to {signed(row['conf_high'])}; adjusted {p_words(_p(row))}",
    )


def _product(shown: Shown, row: Any) -> Finding:
    """Say in words that two drivers work together: the coefficient of their product is no effect of one point."""
    driver, *others = (quoted(term_words(shown, part)) for part in str(row["term"]).split(":"))
    moves = "rises" if row["estimate"] > 0 else "falls"
    return Finding(
        sentence=f"What one point of {driver} goes with in {_outcome(shown)} {moves} with {join(list(others))}.",
        value=row["estimate"],
        number_format=DECIMAL,
        base=row["n"],
        caution=f"{shown.level_words} {signed(row['conf_low'])} to {signed(row['conf_high'])}; adjusted {p_words(_p(row))}",
    )


def importance_findings(shown: Shown) -> list[Finding]:
    """Return the most important driver and how sure its first place is."""
    rows = sorted(
        (row for row in records(shown.total) if not missing(row["importance"])),
        key=lambda row: -row["importance"],
    )
    if not rows:
        return []
    first = rows[0]
    cautions = []
    if not missing(first["conf_low"]) and not missing(first["conf_high"]):
        cautions.append(f"{shown.level_words} {percent(first['conf_low'])} to {percent(first['conf_high'])}")
    sure = first["first_probability"]
    if len(rows) > 1 and not missing(sure) and sure < SURE_FIRST:
        cautions.append(f"first in {percent(sure)} of resamples{_not_separable(shown, rows)}")
    return [
        Finding(
            sentence=f"{quoted(term_words(shown, first['term']))} accounts for {percent(first['importance'])} of what the "
            f"drivers explain of {_outcome(shown)}, the largest part.",
            value=first["importance"],
            number_format=PERCENT,
            base=first["n"],
            caution="; ".join(cautions),
        )
    ]


def _not_separable(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> str:
    """Name the drivers that share a letter with the first; of an old result without letters, the second."""
    first = rows[0].get("tied")
    if missing(first):
        tied = [rows[1]]
    else:
        tied = [row for row in rows[1:] if not missing(row["tied"]) and set(str(row["tied"])) & set(str(first))]
    names = [quoted(term_words(shown, row["term"]), 30) for row in tied[:3]]
    more = f" and {len(tied) - 3} more" if len(tied) > 3 else ""
    return f", not separable from {join(names)}{more}" if tied else ""


def dominance_findings(shown: Shown) -> list[Finding]:
    """Return the driver that explains more than every other in every combination, or that there is none."""
    rows = records(shown.total)
    if not rows:
        return []
    top = str(rows[0]["term"])
    own = [row for row in rows if str(row["term"]) == top]
    beaten = [row for row in own if row["complete"] == 1]
    sure = [row for row in beaten if missing(row["complete_kept"]) or row["complete_kept"] >= SURE_FIRST]
    name = quoted(term_words(shown, top))
    if len(sure) == len(own):
        sentence = f"{name} explains more of {_outcome(shown)} than every other driver, whatever else is in the model."
    elif sure:
        names = join([quoted(term_words(shown, row["other_term"]), 30) for row in sure])
        sentence = f"{name} explains more of {_outcome(shown)} than {names}, whatever else is in the model."
    else:
        surely = "surely " if beaten else ""
        sentence = (
            f"No driver {surely}explains more of {_outcome(shown)} than the others whatever else is in the model."
        )
    return [Finding(sentence=sentence, base=shown.result.n, caution=_kept(name, sure, len(beaten) - len(sure)))]


def _kept(name: str, sure: Sequence[Mapping[str, Any]], unsure: int) -> str:
    """Say how often resamples agree with what is claimed, and what is not claimed for that reason."""
    kept = [float(row["complete_kept"]) for row in sure if not missing(row["complete_kept"])]
    said = [f"the least certain of these comes out again in {percent(min(kept))} of resamples"] if kept else []
    if unsure:
        others = "one other driver" if unsure == 1 else f"{unsure} other drivers"
        said.append(f"{name} beats {others} too in these answers, but not in {percent(SURE_FIRST)} of resamples")
    return "; ".join(said)
