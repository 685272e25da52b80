"""What a reader of the Kano table must know, in sentences: computed once, shown on the client's sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.kano.coefficients import ANNOYED, PLEASED, VALID
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.homogeneity import Homogeneity, group_tests, homogeneity
from loyaltystats.stats.kano.refined import REFINED, mean_importance
from loyaltystats.stats.kano.rules import LIKED, MIXED, REST, Verdicts, decide, margin_p
from loyaltystats.stats.kano.tally import Tally
from loyaltystats.stats.kano.winner import fong_size
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p
from loyaltystats.vocabulary import TOTAL, text_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

QUESTIONABLE_FLAG: Final = 0.10
"""Share of questionable answers above which a question should be looked at."""

FEW_VALID: Final = 55
"""From this many valid answers on, Wilson's 95 % interval keeps 92 % at a fixed and 93.5 % at a random number of them, for
every share from .02 to .98 (tests/oracles/kano_coverage.py)."""

FEW_ON_ONE_SIDE: Final = 3
"""Below that, all cases in which it does not have at most this many respondents on one side of the share."""

MOST_NAMED: Final = 12
"""Features named in one note; the table has them all."""


def named(rows: Sequence[tuple[str, str]], *, grouped: bool) -> str:
    """Return feature names, with their group where there are groups.

    Examples
    --------
    >>> named([("Total", "wifi"), ("DE", "wifi")], grouped=True)
    'wifi (Total), wifi (DE)'
    """
    texts = [f"{feature} ({group})" if grouped else feature for group, feature in rows[:MOST_NAMED]]
    more = len(rows) - MOST_NAMED
    return ", ".join(texts) + (f" and {more} more" if more > 0 else "")


def table_notes(frame: pd.DataFrame, counts: Counts, verdicts: Verdicts) -> list[str]:
    """Return the notes on bases, ties, questionable answers and undefined coefficients."""
    rows, grouped = counts.rows(), bool(counts.groups)

    def where(flags: Iterable[Any]) -> str:
        return named([row for row, flag in zip(rows, flags, strict=True) if flag], grouped=grouped)

    n = counts.n
    questionable = frame["questionable"].to_numpy() > QUESTIONABLE_FLAG * n
    ties = [rule.endswith(": tie") for rule in verdicts.rule]
    undefined = (counts.sum_of(*VALID) == 0) & (n > 0)
    total = frame.iloc[: len(counts.features)]
    found = [
        (where(n == 0), "No complete pair of answers, nothing can be estimated: {}."),
        (where(undefined), "No answer in A, O, M or I, so Better and Worse are undefined: {}."),
        (where(questionable), "More than 10 % questionable answers, check how the question was understood: {}."),
        (where(ties), "The first two categories have equal counts (first named by M > O > A > I > R): {}."),
        (
            where(_one_sided(counts)),
            "Fewer than 55 valid answers (A, O, M, I), nearly all of them on one side, so the interval of Better or Worse "
            "can be too short (at worst Wilson's 95 % interval holds the true value in less than 90 % of studies): {}. "
            'kano.confidence_interval(method="agresti_coull") is on the safe side.',
        ),
    ]
    notes = [text.format(names) for names, text in found if names]
    half = int(total["half_pairs"].sum())
    if half:
        notes.append(
            f"{half:,} pairs were half answered and left out of that feature alone: "
            + ", ".join(f"{f} {k:,}" for f, k in zip(total["feature"], total["half_pairs"], strict=True) if k)
            + "."
        )
    return notes


def _one_sided(counts: Counts) -> np.ndarray:
    """Return the rows whose Better or Worse lies where Wilson's coverage can dip."""
    import numpy as np

    base, size = counts.sum_of(*VALID), counts.effective(*VALID)
    scale = np.divide(size, base, out=np.zeros(len(base)), where=base > 0)
    smaller = [np.minimum(part, base - part) * scale for part in (counts.sum_of(*PLEASED), counts.sum_of(*ANNOYED))]
    few: np.ndarray = (base > 0) & (size < FEW_VALID) & (np.minimum(*smaller) <= FEW_ON_ONE_SIDE)
    return few


def rule_notes(
    frame: pd.DataFrame,
    counts: Counts,
    verdicts: Verdicts,
    *,
    method: str,
    level: float,
    adjust: str,
    cuts: tuple[float, float],
) -> list[str]:
    """Return the notes on the rule: its family of tests, its error rate, and where another rule says otherwise."""
    notes = []
    if len(counts.features) > 1 and adjust != "none":
        family = f"the {len(counts.features)} features" + (" of each group" if counts.groups else "")
        notes.append(
            f"p adjusted: {ADJUSTMENT_NAMES[adjust]} over {family}; categories are decided by it where tested."
        )
    if method == "fong":
        notes.append(_fong_note(counts, verdicts))
    notes += _set_notes(frame, counts, adjust)
    if method == "quadrant":
        notes.append(_quadrant_note(counts, verdicts, level, cuts))
    if method == "refined":
        notes.append(_refined_note(frame, counts))
    if method == "moai":
        notes.append("Ties are resolved in favour of must-be, then one-dimensional, attractive, indifferent, reverse.")
    conflicts = _conflicts(counts, verdicts, level, adjust) if method != "aom_irq" else ""
    if conflicts:
        notes.append(
            f"Rules disagree: comparing A+O+M with I+R+Q (Berger et al. 1993) would say {conflicts}; the table "
            "keeps the rule named in its column 'Rule'."
        )
    return notes


def _fong_note(counts: Counts, verdicts: Verdicts) -> str:
    import numpy as np

    total = counts.weight.sum(axis=1)
    both = verdicts.ranking.first_count + verdicts.ranking.second_count
    share = both[total > 0] / (2 * total[total > 0])
    sizes = fong_size(share) if share.size else np.array([np.nan])
    return (
        "Fong's rule is nominally a 10 % test, but it takes the two counts for independent. If the first two "
        f"categories were truly tied, it would declare a winner in {sizes.min():.0%} to {sizes.max():.0%} of large "
        "samples like these. The p values of the table are those of the exact test."
    )


def _set_notes(frame: pd.DataFrame, counts: Counts, adjust: str) -> list[str]:
    """Explain features that have one possible category on their own, and none after correction over the features."""
    pairs = zip(frame["mode_set"].tolist(), frame["category"].tolist(), strict=True)
    alone = [category == MIXED and "/" not in str(possible) for possible, category in pairs]
    rows = [row for row, flag in zip(counts.rows(), alone, strict=True) if flag]
    if not rows or adjust == "none":
        return []
    return [
        f"One letter under 'May be', yet mixed: {named(rows, grouped=bool(counts.groups))}. 'May be' speaks of each feature "
        f"on its own; the category is corrected over the features ({ADJUSTMENT_NAMES[adjust]})."
    ]


def _quadrant_note(counts: Counts, verdicts: Verdicts, level: float, cuts: tuple[float, float]) -> str:
    start = "quadrant: ellipse crosses the cut of "
    unsure = [
        f"{named([row], grouped=bool(counts.groups))} ({rule.removeprefix(start)})"
        for row, rule in zip(counts.rows(), verdicts.rule, strict=True)
        if rule.startswith(start)
    ]
    more = f" and {len(unsure) - MOST_NAMED} more" if len(unsure) > MOST_NAMED else ""
    which = (
        f"The joint {1 - level:.0%} ellipse crosses a cut, so the quadrant is not sure, for {', '.join(unsure[:MOST_NAMED])}"
        f"{more}."
        if unsure
        else f"No joint {1 - level:.0%} ellipse crosses a cut."
    )
    return (
        f"Quadrants are cut at Better {cuts[0]:g} and Worse -{cuts[1]:g}. There is no agreed cut, and other cuts give other "
        f"categories. {which}"
    )


def _refined_note(frame: pd.DataFrame, counts: Counts) -> str:
    means = mean_importance(counts, frame["stated_importance"].tolist())
    equal = (frame["stated_importance"] == means) & frame["category"].isin(list(REFINED))
    rows = [row for row, flag in zip(counts.rows(), equal, strict=True) if flag]
    none = f" Importance equals the mean, no name: {named(rows, grouped=bool(counts.groups))}." if rows else ""
    each, total = (" in each group", " in all") if counts.groups else ("", "")
    mean = text_of("stated_importance", float(means[0]))
    return (
        f"Refined categories: split at the mean stated importance over the features{each} ({mean}{total}), so another "
        f"feature can change them; how precisely importance was measured is not considered.{none}"
    )


def _conflicts(counts: Counts, verdicts: Verdicts, level: float, adjust: str) -> str:
    """Name the features whose category the rule (A+O+M) against (I+R+Q) would change, with the margin."""
    other = decide(counts, method="aom_irq", level=level, adjust=adjust)
    wanted, rest, p = counts.sum_of(*LIKED), counts.sum_of(*REST), margin_p(counts)
    found = []
    for row, (group, feature) in enumerate(counts.rows()):
        ours, theirs = verdicts.category[row], other.category[row]
        if group == TOTAL and ours not in (None, MIXED) and ours != theirs:
            margin = f" ({wanted[row]:,.0f} against {rest[row]:,.0f}, p {text_of('p_value', float(p[row]))})"
            found.append(f"{theirs} for {feature}{margin}")
    more = len(found) - MOST_NAMED
    return ", ".join(found[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def group_notes(counts: Counts, tallied: Tally, *, by: str, level: float, adjust: str) -> list[str]:
    """Return the notes on groups: which features differ between them, and who has no group."""
    notes = []
    if tallied.without_group:
        notes.append(f"{tallied.without_group:,} respondents without a value of {by!r} count in {TOTAL} only.")
    if len(counts.groups) < 2:
        return notes
    tests = group_tests(counts)
    adjusted = adjust_p([test.p_value for test in tests], adjust)
    differ = [
        f"{feature} ({_said(test)}, adjusted {text_of('p_adjusted', float(p))})"
        for feature, test, p in zip(counts.features, tests, adjusted, strict=True)
        if p <= level
    ]
    sparse = " Some expected counts are below 5, so p is approximate." if any(test.sparse for test in tests) else ""
    correction = "" if adjust == "none" else f", {ADJUSTMENT_NAMES[adjust]} over features"
    weights = ", corrected for weights after Rao and Scott" if counts.weighted else ""
    weights = weights if counts.errors is None else ", F test of Rao and Scott, which knows the design"
    what = (
        f"differ between the groups of {by!r} for {', '.join(differ[:MOST_NAMED])}"
        if differ
        else (f"do not differ significantly between the groups of {by!r} for any feature")
    )
    notes.append(f"Categories {what} (chi-square test of A, O, M, I, R+Q{weights}{correction}).{sparse}")
    return notes


def wording_note(tallies: Sequence[Counts], waves: Sequence[str], wordings: Sequence[str | None], adjust: str) -> str:
    """Return the sentence on pooling different wordings, with the homogeneity test of every feature."""
    features = tallies[0].features
    tests = [homogeneity([wave.scaled[row] for wave in tallies]) for row in range(len(features))]
    adjusted = adjust_p([test.p_value for test in tests], adjust)
    texts = ", ".join(
        f"{feature} {_said(test)} (adjusted {text_of('p_adjusted', float(p))})"
        for feature, test, p in zip(features, tests, adjusted, strict=True)
    )
    asked = ", ".join(f"{wave}: {words or 'not recorded'}" for wave, words in zip(waves, wordings, strict=True))
    return (
        f"Pooled waves were asked with different answer wordings ({asked}); the wording can change the category. "
        f"Test that A, O, M, I, R+Q have the same shares in every wave: {texts}."
    )


def _said(test: Homogeneity) -> str:
    return f"chi-square {text_of('statistic', test.statistic)}, df {test.df}, p {text_of('p_value', test.p_value)}"
