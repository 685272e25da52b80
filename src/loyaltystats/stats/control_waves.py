"""Waves of a control chart: the answers to one question wave by wave, as means, shares or scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, effective_n, usable_weights, weights_only
from loyaltystats.stats.outcomes.breaks import DETRACTOR_TO, PROMOTER_FROM
from loyaltystats.stats.selection import group_label, in_order, numbers, question_of, refuse_many_groups

if TYPE_CHECKING:
    import numpy as np

HIGHEST_SCORE = 10


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One wave: label, respondents, answers, effective number, mean and variance of what is drawn."""

    label: str
    n_total: int
    n: int
    n_effective: float
    mean: float
    variance: float
    weightless: int = 0


def waves_of(
    responses: Any,
    question: str,
    wave: str | None,
    kind: str,
    top: Sequence[float] | None,
    design: SurveyDesign | None,
) -> list[Wave]:
    """Return the waves in order of time: as given in a mapping, or by the labels of a column.

    Raises
    ------
    ArgumentError
        No column of waves is known, or which answers count.
    ResponseError
        A column is missing or holds text, or scores lie outside 0-10.
    """
    import numpy as np

    weights = weights_only(design, "control_chart")
    if isinstance(responses, Mapping):
        if not responses:
            raise ArgumentError('responses - no wave is given - expected waves such as {"2024": r1, "2025": r2}.')
        counted = top_answers(next(iter(responses.values())), question, top) if kind == "p" else ()
        return [_wave(str(label), *_read(each, question, weights), kind, counted) for label, each in responses.items()]
    column = _wave_column(responses, wave)
    counted = top_answers(responses, question, top) if kind == "p" else ()
    values, sizes = _read(responses, question, weights)
    labels = np.array([group_label(each) for each in collect(answers(responses, [column]), [column])[column].tolist()])
    found = in_order(str(label) for label in labels if label is not None)
    refuse_many_groups(column, len(found))
    return [_wave(label, values[labels == label], sizes[labels == label], kind, counted) for label in found]


def _wave_column(responses: Any, wave: str | None) -> str:
    if wave is not None:
        return wave
    instrument = instrument_of(responses)
    known = [question.code for question in instrument.with_role(Role.WAVE)] if instrument is not None else []
    if not known:
        raise ArgumentError(
            "wave - nothing says which wave an answer belongs to - expected a column of waves - pass wave='...', or a "
            'mapping of waves {"2024": r1, "2025": r2}.'
        )
    return known[0]


def top_answers(responses: Any, question: str, top: Sequence[float] | None) -> tuple[float, ...]:
    """Return the answers that count for a share."""
    if top is not None:
        return tuple(float(each) for each in top)
    asked = question_of(responses, question)
    if asked is None or asked.scale is None or asked.top is None or not asked.scale.is_numeric:
        raise ArgumentError(
            "top - nothing says which answers count - expected those of a satisfied customer - pass top=[6, 7], for example."
        )
    return tuple(float(code) for code in asked.scale.codes[-asked.top :])


def _read(responses: Any, question: str, weights: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the answers of one frame and the weights."""
    import numpy as np

    columns = list(dict.fromkeys([question, *([weights] if weights else [])]))
    rows = collect(answers(responses, columns), columns)
    sizes = np.asarray(usable_weights(rows[weights]), dtype=float) if weights else np.ones(len(rows))
    return numbers(rows[question]), sizes


def _wave(label: str, values: np.ndarray, sizes: np.ndarray, kind: str, counted: Sequence[float]) -> Wave:
    import numpy as np

    used = ~np.isnan(values) & (sizes > 0)
    y, w = _drawn(values[used], kind, counted), sizes[used]
    shared: dict[str, Any] = {"label": label, "n_total": len(values), "weightless": int((sizes == 0).sum())}
    if not len(y):
        return Wave(n=0, n_effective=0.0, mean=np.nan, variance=np.nan, **shared)
    size = effective_n(float(w.sum()), float((w**2).sum()))
    mean = float(w @ y / w.sum())
    variance = float(w @ (y - mean) ** 2 / w.sum()) * size / (size - 1) if size > 1 else float("nan")
    return Wave(n=len(y), n_effective=size, mean=mean, variance=variance, **shared)


def _drawn(values: np.ndarray, kind: str, counted: Sequence[float]) -> np.ndarray:
    """Return what a chart is drawn of: 1 for a top answer, 100, 0 and -100 for a score, else the answer."""
    import numpy as np

    if kind == "p":
        shares: np.ndarray = np.isin(values, counted).astype(float)
        return shares
    if kind == "nps":
        if ((values < 0) | (values > HIGHEST_SCORE)).any():
            raise ResponseError("question - answers lie outside 0 to 10 - a score needs 0 to 10 - use kind='xbar'.")
        score: np.ndarray = 100.0 * ((values >= PROMOTER_FROM) * 1.0 - (values <= DETRACTOR_TO))
        return score
    return values
