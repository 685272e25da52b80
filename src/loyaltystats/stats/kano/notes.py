"""What a reader of the Kano table must know, in sentences: computed once, shown on the client's sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.kano.coefficients import VALID
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.homogeneity import Homogeneity, homogeneity
from loyaltystats.stats.kano.rules import MIXED, Verdicts, decide
from loyaltystats.stats.kano.tally import Tally
from loyaltystats.stats.kano.winner import fong_size
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p
from loyaltystats.vocabulary import TOTAL, text_of

if TYPE_CHECKING:
    import pandas as pd

QUESTIONABLE_FLAG: Final = 0.10
"""Share of questionable answers above which a question should be looked at."""

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


def rule_notes(counts: Counts, verdicts: Verdicts, *, method: str, level: float, adjust: str) -> list[str]:
    """Return the notes on the rule: its family of tests, its error rate, and where another rule says otherwise."""
    notes = []
    if len(counts.features) > 1 and adjust != "none":
        family = f"the {len(counts.features)} features" + (" of each group" if counts.groups else "")
        notes.append(
            f"p adjusted: {ADJUSTMENT_NAMES[adjust]} over {family}; categories are decided by it where tested."
        )
    if method == "fong":
        notes.append(_fong_note(counts, verdicts))
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


def _conflicts(counts: Counts, verdicts: Verdicts, level: float, adjust: str) -> str:
    """Name the features whose category the rule (A+O+M) against (I+R+Q) would change, with the margin."""
    other = decide(counts, method="aom_irq", level=level, adjust=adjust)
    wanted = counts.sum_of("attractive", "one_dimensional", "must_be")
    rest = counts.sum_of("indifferent", "reverse", "questionable")
    found = []
    for row, (group, feature) in enumerate(counts.rows()):
        ours, theirs = verdicts.category[row], other.category[row]
        if group == TOTAL and ours not in (None, MIXED) and ours != theirs:
            margin = f" ({wanted[row]:,.0f} against {rest[row]:,.0f})"
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
    by_group = counts.scaled.reshape(1 + len(counts.groups), len(counts.features), -1)[1:]
    tests = [homogeneity(by_group[:, feature]) for feature in range(len(counts.features))]
    adjusted = adjust_p([test.p_value for test in tests], adjust)
    differ = [
        f"{feature} ({_said(test)}, adjusted {text_of('p_adjusted', float(p))})"
        for feature, test, p in zip(counts.features, tests, adjusted, strict=True)
        if p <= level
    ]
    sparse = " Some expected counts are below 5, so p is approximate." if any(test.sparse for test in tests) else ""
    correction = "" if adjust == "none" else f", {ADJUSTMENT_NAMES[adjust]} over features"
    what = (
        f"differ between the groups of {by!r} for {', '.join(differ[:MOST_NAMED])}"
        if differ
        else (f"do not differ significantly between the groups of {by!r} for any feature")
    )
    notes.append(f"Categories {what} (chi-square test of A, O, M, I, R+Q{correction}).{sparse}")
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
