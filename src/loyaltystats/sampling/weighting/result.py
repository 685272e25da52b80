"""WeightingResult: answers with a new column of weights, how well it meets its targets, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import whole
from loyaltystats.errors import DesignError
from loyaltystats.frames import collect, column_names, with_column
from loyaltystats.responses.responses import Responses, answers, instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, effective_n
from loyaltystats.sampling.design_rows import DesignRows, design_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

MANY: Final = 5.0
"""A weight of more than so many times the mean is worth a look; the cap that Debell and Krosnick recommend (2009),
Computing weights for American National Election Study survey data, ANES technical report nes012427, section 3."""

BINS: Final = 20

FIXED: Final = (
    "Standard errors take the new weights as given: they do not know that the targets were met on purpose, which usually "
    "makes the true errors a little smaller."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class WeightingResult(Result):
    """Targets before and after weighting; ``responses`` and ``design`` go on into every analysis."""

    title: str = "Weights"
    source: str = (
        "Deming and Stephan (1940), Annals of Mathematical Statistics 11:427-444; Deville and Särndal (1992), Journal of "
        "the American Statistical Association 87:376-382"
    )
    responses: Any = None
    """The answers with the new column."""
    design: SurveyDesign = field(default_factory=SurveyDesign)
    """The design with the new column as its weights."""
    column: str = "weight"
    iterations: int = 1
    converged: bool = True
    worst_difference: float = 0.0
    worst_at: str = ""
    design_effect: float = 1.0
    n_effective: float = 0.0
    weight_min: float = 1.0
    weight_max: float = 1.0
    weight_cv: float = 0.0
    trimmed: int = 0
    _weights: np.ndarray = field(repr=False)
    """Weights above zero, their mean 1."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order: the report of convergence and of the price."""
        names = ("column", "iterations", "converged", "worst_difference", "worst_at", "design_effect", "n_effective")
        more = ("weight_min", "weight_max", "weight_cv", "trimmed")
        return super().facts() | {name: getattr(self, name) for name in (*names, *more)}

    def distribution(self) -> pd.DataFrame:
        """Return how many respondents have which weight.

        Returns
        -------
        pandas.DataFrame
            Columns: weight_from, weight_to (multiples of the mean weight), n.
        """
        import numpy as np
        import pandas as pd

        low, high = float(self._weights.min()), float(self._weights.max())
        if high - low < 1e-9:
            return pd.DataFrame({"weight_from": [low], "weight_to": [high], "n": [len(self._weights)]})
        counts, edges = np.histogram(self._weights, bins=BINS, range=(low, high))
        return pd.DataFrame({"weight_from": edges[:-1], "weight_to": edges[1:], "n": counts})


@dataclass(frozen=True, kw_only=True, eq=False)
class Base:
    """The respondents who are weighted: their columns, their design, and the name of the new column."""

    responses: Any
    frame: pd.DataFrame
    rows: DesignRows
    column: str


def base_of(responses: Any, design: SurveyDesign | None, columns: Sequence[str], column: str | None) -> Base:
    """Return the respondents with a weight above zero and their columns.

    Raises
    ------
    DesignError
        The new column has the name of one that is there, or the design brings replicate weights, which do not know the
        new weights.
    """
    used = design or SurveyDesign()
    if used.replicates is not None:
        raise DesignError(
            "design - replicate weights do not change with the weights - expected a design of weights, strata, clusters or "
            "fpc - weight first, and make replicates of the result with SurveyDesign(..., replicates='bootstrap')."
        )
    have = column_names(responses.frame if isinstance(responses, Responses) else responses)
    name = column or next(f"weight{k}" for k in ("", *range(2, len(have) + 3)) if f"weight{k}" not in have)
    if name in have:
        raise DesignError(
            f"column - there is a column {name!r} already - expected a new name, since no column is overwritten - choose "
            "another name."
        )
    wanted = list(dict.fromkeys([*columns, *used.columns()]))
    frame = collect(answers(responses, wanted), wanted)
    rows = design_rows(frame, used)
    return Base(responses=responses, frame=frame.iloc[rows.kept].reset_index(drop=True), rows=rows, column=name)


def finished(base: Base, weights: np.ndarray, table: pd.DataFrame, **said: Any) -> WeightingResult:
    """Return the result: the new column in the order of the source, zero for respondents without weight."""
    import numpy as np

    column = np.zeros(base.rows.n_total)
    column[base.rows.kept] = weights
    above = weights[weights > 0]
    scaled = above / above.mean()
    size = effective_n(float(scaled.sum()), float(scaled @ scaled))
    labels = _labels(base, table) | said.pop("labels", {})
    notes = [*said.pop("notes", ()), *_notes(base, scaled), FIXED]
    return WeightingResult(
        _table=table,
        _weights=scaled,
        n=len(above),
        n_total=base.rows.n_total,
        responses=_with_weights(base.responses, base.column, column),
        design=replace(base.rows.design, weights=base.column),
        column=base.column,
        design_effect=len(above) / size,
        n_effective=size,
        weight_min=float(scaled.min()),
        weight_max=float(scaled.max()),
        weight_cv=float(scaled.std()),
        labels=labels,
        notes=tuple(notes),
        excluded={
            reason: n
            for reason, n in (
                ("weight of zero", base.rows.n_total - len(base.rows)),
                ("did not respond", len(base.rows) - len(above)),
            )
            if n
        },
        **said,
    )


def _with_weights(responses: Any, name: str, column: np.ndarray) -> Any:
    if isinstance(responses, Responses):
        return replace(responses, frame=with_column(responses.frame, name, column.tolist()))
    return with_column(responses, name, column.tolist())


def _labels(base: Base, table: pd.DataFrame) -> dict[str, str]:
    instrument = instrument_of(base.responses)
    if instrument is None or "question" not in table.columns:
        return {}
    known = [code for code in dict.fromkeys(table["question"].tolist()) if code in instrument.codes]
    texts = {code: instrument.label_of(code) for code in known}
    for code in known:
        scale = instrument.question(code).scale
        for option in scale.answers if scale else ():
            texts[f"{code}/{option.code}"] = option.label.get(instrument.language) or option.code
    return texts


def _notes(base: Base, scaled: np.ndarray) -> list[str]:
    notes = []
    heavy = int((scaled > MANY).sum())
    if heavy:
        notes.append(
            f"{heavy} of {len(scaled)} respondents have more than {MANY:g} times the mean weight, the largest "
            f"{float(scaled.max()):.3g} times: a few answers move the results. Join rare categories, or cap with trim."
        )
    zero = base.rows.n_total - len(base.rows)
    if zero:
        notes.append(f"{zero} respondents had a weight of zero before; they keep it and stand for nobody.")
    return notes


def iterations_of(value: int) -> int:
    """Return the largest number of iterations if it is a whole number of at least 1."""
    return whole("max_iterations", value, minimum=1)


def tolerance_of(value: float) -> float:
    """Return the tolerance if it is a small number above zero.

    Raises
    ------
    DesignError
        It is not.
    """
    if not 0 < value < 0.1:
        raise DesignError(f"tolerance - got {value!r} - expected a small number above 0, for example 1e-10.")
    return float(value)


def start_words(design: SurveyDesign | None) -> str:
    """Return which weights the fitting starts from."""
    return f"the weights in {design.weights!r}" if design is not None and design.weights else "equal weights"
