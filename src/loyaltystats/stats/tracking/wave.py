"""One wave of a tracker, counted: it takes the place of the answers wherever only counts matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import Counted, pattern_counts
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import weight_totals
from loyaltystats.stats.disclosure import hidden_groups
from loyaltystats.stats.selection import group_label, is_missing

if TYPE_CHECKING:
    import pandas as pd

SIZES = ("n", "weight", "weight_squared")


@dataclass(frozen=True, kw_only=True, eq=False)
class CountedWave(Counted):
    """Distinct answers of one wave with their counts, by group; ``tables`` are rows of group, answers and sizes."""

    by: str | None
    weights: str | None
    totals: tuple[int, int, float, float]
    tables: Mapping[tuple[str, ...], Sequence[Sequence[Any]]]

    def names(self) -> list[str]:
        """Return the columns that were counted."""
        asked = [column for columns in self.tables for column in columns]
        return list(dict.fromkeys([*asked, *(name for name in (self.by, self.weights) if name)]))

    def counts(self, columns: Sequence[str], weights: str | None) -> pd.DataFrame:
        """Return the columns and the counts of ``count_patterns``."""
        import pandas as pd

        if weights != self.weights:
            raise ResponseError(
                f"store - the answers were counted with weights {self.weights!r} - got {weights!r} - pass the same design."
            )
        asked = [column for column in columns if column != self.by]
        held = next((key for key in self.tables if set(asked) <= set(key)), None)
        if held is None:
            raise ResponseError(
                f"store - {', '.join(map(repr, asked))} were not counted together - expected one of "
                f"{'; '.join(', '.join(key) for key in self.tables)} - call the statistic with the answers themselves."
            )
        merged: dict[tuple[Any, ...], list[float]] = {}
        head = [*([self.by] if self.by else []), *held]
        for row in self.tables[held]:
            answer = dict(zip(head, row[: len(head)], strict=True))
            sizes = merged.setdefault(tuple(answer[column] for column in columns), [0, 0.0, 0.0])
            for at, size in enumerate(row[len(head) :]):
                sizes[at] += size
        rows = [(*key, *sizes) for key, sizes in merged.items()]
        return pd.DataFrame(rows, columns=[*columns, *SIZES]).astype({"n": int})

    def summary(self, weights: str) -> tuple[int, int, float, float]:
        """Return rows, rows of weight zero, sum and largest of the weights."""
        return self.totals

    def standing(self) -> CountedWave:
        """Return the wave without respondents of weight zero, who are in no table anyway."""
        n, zero, total, largest = self.totals
        return replace(self, totals=(n - zero, 0, total, largest))


def count_wave(
    responses: Any, questions: Sequence[tuple[str, ...]], *, by: str | None, weights: str | None, minimum: int
) -> CountedWave:
    """Count one wave where its data are; groups too small to be shown count in the total only.

    Raises
    ------
    ArgumentError
        The whole wave is smaller than ``minimum``.
    """
    every = [column for columns in questions for column in columns]
    frame = answers(responses, [*every, *(name for name in (by, weights) if name)])
    totals = (0, 0, 0.0, 0.0)
    if weights:
        from loyaltystats.frames import with_weight

        totals = weight_totals(frame, weights)
        frame = with_weight(frame, weights) if totals[1] else frame
    sizes = _group_sizes(frame, by or every[0], weights)
    if sum(sizes.values()) < minimum:
        raise ArgumentError(
            f"wave - has {sum(sizes.values())} respondents - a store expects at least {minimum}, so that nobody can be "
            "recognised - collect more answers, or join two waves."
        )
    known = {label: n for label, n in sizes.items() if label is not None}
    hidden = hidden_groups(known, minimum) if by else frozenset()
    tables = {tuple(columns): _table(frame, columns, by, weights, hidden) for columns in questions}
    return CountedWave(by=by, weights=weights, totals=totals, tables=tables)


def _group_sizes(frame: Any, column: str, weights: str | None) -> dict[str | None, int]:
    found, counts = pattern_counts(frame, [column], weights=weights)
    sizes: dict[str | None, int] = {}
    for value, n in zip(found[column].tolist(), counts["n"].tolist(), strict=True):
        label = group_label(value)
        sizes[label] = sizes.get(label, 0) + int(n)
    return sizes


def _table(
    frame: Any, columns: Sequence[str], by: str | None, weights: str | None, hidden: frozenset[Any]
) -> list[list[Any]]:
    found, counts = pattern_counts(frame, [*([by] if by else []), *columns], weights=weights)
    n = counts["n"].tolist()
    sizes = [n, counts["weight"].tolist(), counts["weight_squared"].tolist()] if weights else [n, n, n]
    merged: dict[tuple[Any, ...], list[float]] = {}
    labels = [group_label(value) for value in found[by].tolist()] if by else []
    shown = [[None if label in hidden else label for label in labels]] if by else []
    texts = [[_plain(value) for value in found[column].tolist()] for column in columns]
    for key, size in zip(zip(*shown, *texts, strict=True), zip(*sizes, strict=True), strict=True):
        held = merged.setdefault(key, [0, 0.0, 0.0])
        held[:] = [old + new for old, new in zip(held, size, strict=True)]
    return [[*key, int(size[0]), float(size[1]), float(size[2])] for key, size in merged.items()]


def _plain(value: Any) -> Any:
    """Return an answer as JSON can hold it: whole numbers without decimals, ``None`` for a missing one."""
    if is_missing(value):
        return None
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
