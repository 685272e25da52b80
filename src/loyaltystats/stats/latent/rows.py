"""Rows: the answers that measure constructs, group by group; the only place of this room that touches rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean, one_of
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers, instrument_of, label_of
from loyaltystats.sampling.design import usable_weights
from loyaltystats.stats.latent.engine.sample import Sample, sample
from loyaltystats.stats.reliability.rows import construct_labels, constructs
from loyaltystats.stats.selection import group_label, group_texts, in_order, numbers, refuse_many_groups

if TYPE_CHECKING:
    import numpy as np

INCOMPLETE, NO_GROUP, NO_WEIGHT, EMPTY = "no complete answer", "no group", "weight of zero", "no answer at all"
MISSING: Final = ("drop", "fiml", "raise")

OF_SINGLE: Final = "its errors and tests of fit are those of people drawn singly"
"""Why models of constructs know weights only."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LatentRows:
    """Answers to all items, missing ones ``nan``; ``place`` is the position of each row among all respondents."""

    items: tuple[str, ...]
    values: np.ndarray
    weights: np.ndarray
    group: tuple[str, ...] | None
    place: np.ndarray
    labels: Mapping[str, str]
    excluded: Mapping[str, int]
    n_total: int

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups in order; one empty name where there are none."""
        return ("",) if self.group is None else tuple(in_order(self.group))

    @property
    def weighted(self) -> bool:
        """Whether respondents count unequally."""
        return bool((self.weights != self.weights[0]).any())

    def rows_of(self, group: str) -> np.ndarray:
        """Return which rows belong to a group."""
        import numpy as np

        if self.group is None:
            return np.ones(len(self.values), dtype=bool)
        return np.array([each == group for each in self.group])

    def sample(self, items: Sequence[str] | None = None) -> Sample:
        """Return the sample of all groups."""
        return self._sample([self.rows_of(group) for group in self.groups], items)

    def pooled(self) -> Sample:
        """Return the sample of all respondents as one group."""
        import numpy as np

        return self._sample([np.ones(len(self.values), dtype=bool)], None)

    def part(self, group: str) -> Sample:
        """Return the sample of one group."""
        return self._sample([self.rows_of(group)], None)

    def _sample(self, chosen: Sequence[np.ndarray], items: Sequence[str] | None) -> Sample:
        names = self.items if items is None else tuple(items)
        places = [self.items.index(item) for item in names]
        values = [self.values[rows][:, places] for rows in chosen]
        return sample(names, values, [self.weights[rows] for rows in chosen])


def tally(
    responses: Any, items: Sequence[str], *, by: str | None = None, weights: str | None = None, missing: str = "drop"
) -> LatentRows:
    """Bring the answers home.

    ``missing``: ``drop`` keeps complete answers, ``fiml`` everybody with any answer, ``raise`` refuses missing ones.

    Raises
    ------
    ResponseError
        A column is missing or holds no numbers, or an answer is missing where none may be.
    EstimationError
        No respondent is left.
    """
    import numpy as np

    one_of("missing", missing, MISSING)
    wanted = list(dict.fromkeys([*items, *([by] if by else []), *([weights] if weights else [])]))
    raw = collect(answers(responses, wanted), wanted)
    values = np.column_stack([numbers(raw[item]) for item in items])
    blank = np.isnan(values)
    if missing == "raise" and blank.any():
        raise ResponseError(
            f"answers - {int(blank.any(axis=1).sum())} respondents have missing answers - expected none with "
            "missing='raise' - complete them, or use missing='drop' or 'fiml'."
        )
    weight = usable_weights(raw[weights]) if weights else np.ones(len(raw))
    group = [group_label(value) for value in raw[by].tolist()] if by else [""] * len(raw)
    lacking = blank.all(axis=1) if missing == "fiml" else blank.any(axis=1)
    named = np.array([label is not None for label in group], dtype=bool)
    reasons = {
        (EMPTY if missing == "fiml" else INCOMPLETE): lacking,
        NO_GROUP: ~lacking & ~named,
        NO_WEIGHT: ~lacking & named & (weight == 0),
    }
    keep = ~lacking & named & (weight > 0)
    if not keep.any():
        raise EstimationError(
            f"items - nobody answered {'any' if missing == 'fiml' else 'all'} of {', '.join(items)} - expected "
            "respondents who did - leave out items that few were asked, or use missing='fiml'."
        )
    kept = tuple(str(label) for label, stays in zip(group, keep, strict=True) if stays)
    refuse_many_groups(str(by), len(set(kept)))
    return LatentRows(
        items=tuple(items),
        values=values[keep],
        weights=weight[keep],
        group=kept if by else None,
        place=np.flatnonzero(keep),
        labels=_labels(responses, items, by, kept if by else ()),
        excluded={reason: int(rows.sum()) for reason, rows in reasons.items() if rows.any()},
        n_total=len(raw),
    )


def _labels(responses: Any, items: Sequence[str], by: str | None, groups: Sequence[str]) -> dict[str, str]:
    texts = {item: text for item in items if (text := label_of(responses, item)) != item}
    return texts | construct_labels(responses) | group_texts(responses, by, in_order(groups))


def chosen_constructs(responses: Any, model: Any, *, fewest: int = 1) -> dict[str, tuple[str, ...]]:
    """Return construct -> items: as named, else the constructs of the instrument.

    Raises
    ------
    ArgumentError
        Nothing is named and the instrument has no construct, or what is named is no model.
    """
    if model is None:
        return _of_instrument(responses, fewest)
    if not isinstance(model, Mapping) or not model:
        raise ArgumentError(
            f"model - got {model!r} - expected constructs and their items, for example {{'access': ['q1', 'q2', 'q3']}}."
        )
    found: dict[str, tuple[str, ...]] = {}
    for name, items in model.items():
        listed = [items] if isinstance(items, str) else list(items)
        twice = sorted(str(item) for item, times in Counter(map(str, listed)).items() if times > 1)
        if len(listed) < fewest or twice or not all(isinstance(item, str) for item in listed):
            wrong = f"{', '.join(twice)} twice" if twice else f"{len(listed)} items"
            raise ArgumentError(
                f"model, construct {name!r} - got {wrong} - expected at least {fewest} different columns of numbers."
            )
        found[str(name)] = tuple(listed)
    _refuse_name_of_item(found)
    return found


def _of_instrument(responses: Any, fewest: int) -> dict[str, tuple[str, ...]]:
    instrument = instrument_of(responses)
    found = {} if instrument is None else constructs(instrument)
    found = {name: items for name, items in found.items() if len(items) >= fewest}
    if not found:
        who = (
            "the answers carry no instrument"
            if instrument is None
            else f"instrument {instrument.id!r} has no construct"
        )
        raise ArgumentError(
            f"model - was not named and {who} with enough numeric items - expected constructs and their items - pass "
            "model={'access': ['q1', 'q2', 'q3']}."
        )
    return found


def _refuse_name_of_item(model: Mapping[str, tuple[str, ...]]) -> None:
    items = {item for listed in model.values() for item in listed}
    both = sorted(items & set(model))
    if both:
        raise ArgumentError(
            f"model - {', '.join(map(repr, both))} is the name of a construct and of a column - expected different names."
        )


def known_item(item: str, items: Sequence[str], argument: str) -> str:
    """Return an item of the model, or refuse another one."""
    if item not in items:
        raise ArgumentError(
            f"{argument} - {item!r} is no item of the model - expected one of {', '.join(items)}.{did_you_mean(item, items)}"
        )
    return item
