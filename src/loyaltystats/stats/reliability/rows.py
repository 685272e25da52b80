"""Items of scales: which belong together, which are turned, and the answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import missing_rule
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers, instrument_of, label_of
from loyaltystats.sampling.design import effective_n, usable_weights
from loyaltystats.stats.selection import group_label, group_texts, in_order, numbers, question_of, refuse_many_groups
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.questionnaire.instrument import Instrument, Part
    from loyaltystats.questionnaire.question import Question

ONE_SCALE: Final = "scale"
"""Name of the scale when its items were passed as a list."""

NO_SCALE, NO_WEIGHT = "no scale answered completely", "weight of zero"


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemRows:
    """Answers to the items of all scales, missing ones ``nan``; ``signs`` is -1 for items that are turned."""

    values: np.ndarray
    items: tuple[str, ...]
    scales: Mapping[str, tuple[str, ...]]
    signs: np.ndarray
    weights: np.ndarray
    group: Sequence[str | None] | None
    labels: Mapping[str, str]
    excluded: Mapping[str, int]
    n_total: int

    def columns(self, items: Sequence[str]) -> list[int]:
        """Return the places of items."""
        return [self.items.index(item) for item in items]

    def turned(self, item: str) -> bool:
        """Whether high answers of an item mean little of what its scale measures."""
        return bool(self.signs[self.items.index(item)] < 0)

    def groups(self) -> dict[str, np.ndarray]:
        """Return which rows belong to all respondents and, after them, to each group."""
        import numpy as np

        found = {TOTAL: np.ones(len(self.values), dtype=bool)}
        for name in in_order(label for label in self.group or () if label is not None):
            found[name] = np.array([label == name for label in self.group or ()])
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Means of the answers as given, covariances of the items turned to one direction, and the base."""

    mean: np.ndarray
    covariance: np.ndarray
    n: int
    n_effective: float


def tally(
    responses: Any,
    scales: Mapping[str, tuple[str, ...]],
    reverse: Sequence[str],
    *,
    by: str | None,
    weights: str | None,
    missing: str,
) -> ItemRows:
    """Bring the answers home.

    Raises
    ------
    ResponseError
        A column is missing or holds no numbers, or ``missing="raise"`` and an answer is missing.
    EstimationError
        Nobody answered any scale completely.
    """
    import numpy as np

    missing_rule(missing)
    items = tuple(dict.fromkeys(item for each in scales.values() for item in each))
    wanted = list(dict.fromkeys([*items, *([by] if by else []), *([weights] if weights else [])]))
    raw = collect(answers(responses, wanted), wanted)
    weight = usable_weights(raw[weights]) if weights else np.ones(len(raw))
    values = np.column_stack([numbers(raw[item]) for item in items])
    blank = np.isnan(values)
    if missing == "raise" and blank.any():
        raise ResponseError(
            f"answers - {int(blank.any(axis=1).sum())} respondents have missing answers - expected none with "
            "missing='raise' - complete them, or use missing='drop'."
        )
    whole = np.any([~blank[:, [items.index(item) for item in each]].any(axis=1) for each in scales.values()], axis=0)
    reasons = {NO_SCALE: ~whole, NO_WEIGHT: whole & (weight == 0)}
    keep = whole & (weight > 0)
    if not keep.any():
        raise EstimationError(
            f"questions - nobody answered a whole scale ({', '.join(scales)}) - expected respondents with an answer to "
            "every item of a scale - leave out the items that few were asked."
        )
    groups = [group_label(value) for value in raw.loc[keep, by].tolist()] if by else None
    refuse_many_groups(str(by), len(set(groups or ())))
    return ItemRows(
        values=values[keep],
        items=items,
        scales=scales,
        signs=np.array([-1.0 if item in reverse else 1.0 for item in items]),
        weights=weight[keep] / weight[keep].mean(),
        group=groups,
        labels=_labels(responses, items, by, groups),
        excluded={reason: int(rows.sum()) for reason, rows in reasons.items() if rows.any()},
        n_total=len(raw),
    )


def _labels(
    responses: Any, items: Sequence[str], by: str | None, groups: Sequence[str | None] | None
) -> dict[str, str]:
    named = in_order(label for label in groups or () if label is not None)
    texts = {item: text for item in items if (text := label_of(responses, item)) != item}
    return texts | construct_labels(responses) | group_texts(responses, by, named)


def moments(rows: ItemRows, items: Sequence[str], chosen: np.ndarray) -> Moments:
    """Return the moments of items over the chosen respondents who answered all of them.

    The weighted covariance is unbiased for equal weights: it is divided by 1 - sum of squared shares of the weights.
    """
    import numpy as np

    places = rows.columns(items)
    complete = chosen & ~np.isnan(rows.values[:, places]).any(axis=1)
    values, weights = rows.values[complete][:, places], rows.weights[complete]
    n, k = values.shape
    if n == 0:
        return Moments(mean=np.full(k, np.nan), covariance=np.full((k, k), np.nan), n=0, n_effective=0.0)
    size = effective_n(float(weights.sum()), float((weights**2).sum()))
    mean = np.average(values, axis=0, weights=weights)
    centred = (values - mean) * rows.signs[places]
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = (centred * weights[:, None]).T @ centred / weights.sum() / (1 - 1 / size)
    flat = np.ptp(values, axis=0) == 0  # a mean of equal numbers may differ from them in the last digit
    covariance[flat] = covariance[:, flat] = 0.0
    return Moments(mean=mean, covariance=covariance, n=n, n_effective=size)


def chosen_scales(responses: Any, questions: Any) -> dict[str, tuple[str, ...]]:
    """Return the scales named, else the constructs of the instrument with at least two numeric items.

    Raises
    ------
    ArgumentError
        Nothing is named and the instrument has no such construct, or what is named is no scale.
    """
    if questions is None:
        return _constructs_or_refuse(responses)
    if isinstance(questions, str):
        raise ArgumentError(
            f"questions - got one name, {questions!r} - expected the items of a scale, for example ['q1', 'q2', 'q3'], or a "
            "mapping of scales to items."
        )
    given = questions if isinstance(questions, Mapping) else {ONE_SCALE: questions}
    scales = {str(name): _items(str(name), items) for name, items in given.items()}
    if not scales:
        raise ArgumentError("questions - got no scale - expected at least one - name its items.")
    return scales


def _items(scale: str, items: Any) -> tuple[str, ...]:
    listed = [items] if isinstance(items, str) else list(items)
    repeated = sorted(str(item) for item, times in Counter(listed).items() if times > 1)
    if not listed or repeated or not all(isinstance(item, str) for item in listed):
        wrong = f"{', '.join(repeated)} twice" if repeated else "no item" if not listed else f"{listed!r}"
        raise ArgumentError(f"questions, scale {scale!r} - got {wrong} - expected different columns of numbers.")
    return tuple(listed)


def _constructs_or_refuse(responses: Any) -> dict[str, tuple[str, ...]]:
    instrument = instrument_of(responses)
    if instrument is None:
        raise ArgumentError(
            "questions - were not named and the answers carry no instrument - expected the items of a scale - pass "
            "questions=['q1', 'q2', 'q3'] or {'scale': [...]}."
        )
    found = constructs(instrument)
    if not found:
        raise ArgumentError(
            f"questions - instrument {instrument.id!r} has no construct with two or more numeric items - expected one - "
            "pass questions=['q1', 'q2', 'q3'] or {'scale': [...]}."
        )
    return found


def constructs(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """Return construct -> its numeric items, for constructs with at least two; a name of two templates is prefixed."""
    return {name: items for name, (_, _, items) in _by_construct(instrument).items() if len(items) > 1}


def _by_construct(instrument: Instrument) -> dict[str, tuple[Part, str, tuple[str, ...]]]:
    found: dict[tuple[str, str], tuple[Part, list[str]]] = {}
    for part, questions in instrument.asked:
        for question in questions:
            if question.construct and _is_numeric(question):
                found.setdefault((part.template.id, question.construct), (part, []))[1].append(question.code)
    times = Counter(name for _, name in found)
    return {
        (name if times[name] == 1 else f"{template}_{name}"): (part, name, tuple(items))
        for (template, name), (part, items) in found.items()
    }


def _is_numeric(question: Question) -> bool:
    if question.kind == "number":
        return True
    scale = question.scale
    return question.kind == "single" and scale is not None and scale.ordered and scale.is_numeric


def construct_labels(responses: Any) -> dict[str, str]:
    """Return construct -> its text in the language of the instrument; two that read alike carry their templates."""
    instrument = instrument_of(responses)
    if instrument is None:
        return {}
    language, found = instrument.language, _by_construct(instrument)
    texts = {key: part.template.constructs.get(name, {}).get(language, "") for key, (part, name, _) in found.items()}
    times = Counter(texts.values())
    return {
        key: text
        if times[text] == 1
        else f"{text} ({found[key][0].template.title.get(language, found[key][0].template.id)})"
        for key, text in texts.items()
        if text
    }


def chosen_reversals(responses: Any, items: Sequence[str], reverse: Sequence[str] | None) -> tuple[str, ...]:
    """Return the items to turn: those named, else those that the instrument marks.

    Raises
    ------
    ArgumentError
        One is named that is no item.
    """
    if reverse is None:
        asked = {item: question_of(responses, item) for item in items}
        return tuple(item for item, question in asked.items() if question is not None and question.reversed)
    named = (reverse,) if isinstance(reverse, str) else tuple(reverse)
    unknown = [item for item in named if item not in items]
    if unknown:
        raise ArgumentError(
            f"reverse - {', '.join(map(repr, unknown))} belongs to no scale - expected items of {', '.join(items)}."
        )
    return named
