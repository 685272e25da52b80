"""Count the answers to one rating question by group: the only place of the loyalty metrics that touches rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ResponseError
from loyaltystats.frames import collect, pattern_counts, weight_summary, with_weight
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import SurveyDesign, effect_words, effective_n, usable_weights, weights_only
from loyaltystats.stats.not_asked import counted, not_asked, reason
from loyaltystats.stats.selection import MOST_QUOTED, group_label, in_order, is_missing, refuse_many_groups, times
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

ZERO_WEIGHT = "weight of zero"
NO_ANSWER = "no answer"
_NO_TEST = "Intervals are for each row alone; they are no test of differences between rows."


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Answers of one group: value -> (respondents, sum of weights, sum of squared weights)."""

    group: str
    cells: Mapping[float, tuple[int, float, float]]

    @property
    def n(self) -> int:
        """Number of answers."""
        return sum(cell[0] for cell in self.cells.values())

    @property
    def weight(self) -> float:
        """Sum of the weights."""
        return sum(cell[1] for cell in self.cells.values())

    @property
    def n_effective(self) -> float:
        """Kish's effective number of answers; the number of answers without weights."""
        return effective_n(self.weight, sum(cell[2] for cell in self.cells.values()))

    def share(self, wanted: Callable[[float], bool]) -> float:
        """Return the weighted share of the answers that are wanted; ``nan`` without answers."""
        total = self.weight
        return (
            sum(cell[1] for value, cell in self.cells.items() if wanted(value)) / total if total > 0 else float("nan")
        )

    def count(self, wanted: Callable[[float], bool]) -> int:
        """Return the number of respondents with a wanted answer."""
        return sum(cell[0] for value, cell in self.cells.items() if wanted(value))

    def mean(self) -> float:
        """Return the weighted mean answer; ``nan`` without answers."""
        total = self.weight
        return sum(value * cell[1] for value, cell in self.cells.items()) / total if total > 0 else float("nan")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of one question: all respondents first, then each group; who was left out and why."""

    question: str
    rows: tuple[Counts, ...]
    n_total: int
    excluded: Mapping[str, int]
    without_group: int = 0

    @property
    def groups(self) -> tuple[str, ...]:
        """Labels of the groups, without the total."""
        return tuple(row.group for row in self.rows[1:])


def tally(
    responses: Any, question: str, *, by: str | None, design: SurveyDesign | None, statistic: str, missing: str
) -> Tally:
    """Count the distinct answers to a question, for all respondents and for each group.

    Raises
    ------
    ResponseError
        An answer is not a whole number, or, with ``missing="raise"``, an answer is missing.
    DesignError
        A weight cannot be used, or the design has more than weights.
    """
    weights = weights_only(design, statistic)
    keys = [*([by] if by else []), question]
    frame = answers(responses, [*keys, *([weights] if weights else [])])
    table, counts, zero, n_total = patterns(frame, keys, weights)
    values = [_whole(value) for value in table[question].tolist()]
    _refuse(question, table[question].tolist(), values, counts["n"].tolist())
    labels = [group_label(value) for value in table[by].tolist()] if by else [None] * len(table)
    sizes = list(zip(*(counts[name].tolist() for name in ("n", "weight", "weight_squared")), strict=True))
    empty = sum(size[0] for value, size in zip(values, sizes, strict=True) if value is None)
    left_out = counted(responses, not_asked(responses, [question]), weights).get(question, 0)
    unanswered = empty - left_out
    if unanswered and missing == "raise":
        raise ResponseError(
            f"column {question!r} - {unanswered} of {n_total} respondents gave no answer - missing='raise' expects "
            "every answer - pass missing='drop' to leave them out of the base and count them."
        )
    groups = in_order(label for label in labels if label is not None)
    refuse_many_groups(str(by), len(groups))
    rows = [_counts(TOTAL, values, sizes, [True] * len(values))]
    rows += [_counts(group, values, sizes, [label == group for label in labels]) for group in groups]
    ungrouped = sum(
        size[0] for label, value, size in zip(labels, values, sizes, strict=True) if label is None and value is not None
    )
    reasons = {reason(responses, question): left_out, NO_ANSWER: unanswered, ZERO_WEIGHT: zero}
    return Tally(
        question=question,
        rows=tuple(rows),
        n_total=n_total,
        excluded={reason: n for reason, n in reasons.items() if n},
        without_group=ungrouped if by else 0,
    )


def patterns(frame: Any, keys: Sequence[str], weights: str | None) -> tuple[pd.DataFrame, pd.DataFrame, int, int]:
    """Return distinct answers, their counts, the number of respondents with weight zero, and of all respondents."""
    if weights is None:
        table, counts = pattern_counts(frame, keys)
        plain = counts["n"].astype(float)
        return table, counts.assign(weight=plain, weight_squared=plain), 0, int(counts["n"].sum())
    summed = weight_summary(frame, weights)
    if summed is not None:
        n, zero, _, largest = summed
        kept = with_weight(frame, weights) if zero else frame
        return *pattern_counts(kept, keys, weights=weights, unit=largest), zero, n
    rows = collect(frame, [*keys, weights])
    used = usable_weights(rows[weights])
    rows = rows.assign(**{weights: used / used.max()})  # only ratios matter; this keeps squares within range
    kept = rows[used > 0]
    return *pattern_counts(kept, keys, weights=weights), len(rows) - len(kept), len(rows)


def _counts(
    group: str, values: Sequence[float | None], sizes: Sequence[tuple[int, float, float]], inside: Sequence[bool]
) -> Counts:
    cells: dict[float, tuple[int, float, float]] = {}
    for value, size, chosen in zip(values, sizes, inside, strict=True):
        if chosen and value is not None:
            n, weight, squared = cells.get(value, (0, 0.0, 0.0))
            cells[value] = (n + int(size[0]), weight + float(size[1]), squared + float(size[2]))
    return Counts(group=group, cells=dict(sorted(cells.items())))


def _whole(value: Any) -> float | None:
    """Return a whole number, ``None`` for a missing answer, ``nan`` for anything else."""
    if is_missing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, Number) or isinstance(value, complex):
        return float("nan")
    number = float(value)  # type: ignore[arg-type]
    return number if number.is_integer() else float("nan")


def _refuse(question: str, given: Sequence[Any], values: Sequence[float | None], n: Sequence[int]) -> None:
    bad: dict[Any, int] = {}
    for value, read, count in zip(given, values, n, strict=True):
        if read is not None and read != read:  # noqa: PLR0124 - nan marks what is no whole number
            bad[value] = bad.get(value, 0) + int(count)
    if not bad:
        return
    as_text = all(isinstance(value, str) and value.strip().lstrip("-").isdigit() for value in bad)
    remedy = (
        f"the numbers are stored as text: convert them on purpose, for example frame[{question!r}].astype(int), or "
        "read the file with read_responses(path, instrument)."
        if as_text
        else "correct the answers, or recode them as whole numbers."
    )
    raise ResponseError(f"column {question!r} - {quoted(bad)} - expected whole numbers - {remedy}")


def quoted(values: Mapping[Any, int]) -> str:
    """Quote unusable answers with their counts; many different ones are only counted, they may be open text."""
    if len(values) > MOST_QUOTED:
        return f"{len(values)} different answers in {sum(values.values())} rows that do not fit"
    return "; ".join(times(value, n) for value, n in values.items())


def refuse_outside(rows: Tally, lowest: float | None, highest: float, expected: str) -> None:
    """Raise ``ResponseError`` that lists answers outside a scale with their counts."""
    cells = rows.rows[0].cells
    bad = {
        f"{value:g}": cell[0]
        for value, cell in cells.items()
        if value > highest or (lowest is not None and value < lowest)
    }
    if bad:
        raise ResponseError(f"column {rows.question!r} - {quoted(bad)} - {expected}")


def base_notes(tallies: Sequence[Tally], *, by: str | None, weighted: bool) -> list[str]:
    """Return what every loyalty metric says about who was left out, groups and weights."""
    notes = []
    if weighted:
        notes.append(
            "Survey weights: shares are weighted; intervals use Kish's effective number of respondents (n effective)."
        )
    sizes = [(each.rows[0].n, each.rows[0].n_effective) for each in tallies if each.rows[0].n]
    notes += [effect_words(n, size) for n, size in sizes[:1] if abs(n - size) > 1e-9 * n]
    for tallied in tallies:
        if tallied.excluded:
            said = ", ".join(f"{n} ({reason})" for reason, n in tallied.excluded.items())
            notes.append(f"{tallied.question}: {said} of {tallied.n_total} respondents are not in the base.")
        if tallied.without_group:
            notes.append(
                f"{tallied.question}: {tallied.without_group} respondents have no value in {by!r}; they count in the total "
                "only."
            )
        empty = [row.group for row in tallied.rows if not row.n]
        if empty:
            notes.append(f"{tallied.question}: no answers in {', '.join(empty)}; nothing can be estimated there.")
    return [*notes, _NO_TEST] if by else notes
