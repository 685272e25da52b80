"""impute: several plausible completions of the missing answers, so that their uncertainty reaches the results."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import generator, one_of, seed_of, whole
from loyaltystats.errors import ApproximationWarning, ArgumentError, EstimationError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import Responses, instrument_of
from loyaltystats.stats.missing.chains import CLASSES, PMM, Chain, Variable, predictors, run, settled
from loyaltystats.stats.missing.patterns import cells_of
from loyaltystats.stats.selection import mostly_numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.question import Question

LEAST: Final = 20
MOST: Final = 100
"""Completed sets: at least 20, and as many as there are per cent of incomplete respondents (White and others 2011)."""

FEW_CLASSES: Final = 5
"""Ordered answers up to so many are drawn class by class, more by matching."""

UNSETTLED: Final = 1.25
"""Potential scale reduction above which the chains of a question count as not mixed."""

FILLED: Final = ("blank", "dont_know", "refused", "not_shown")
"""Cells that are filled in; not asked and not applicable never are."""

ROLES: Final = (Role.PERFORMANCE, Role.DRIVER, Role.OUTCOME, Role.IMPORTANCE, Role.COMPARISON, Role.EXPECTATION)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Task:
    """What is completed: variables, and per question the rows that are filled and the answer of each number."""

    variables: list[Variable]
    rows: Mapping[str, np.ndarray]
    answers: Mapping[str, Sequence[Any] | None]


def impute(
    responses: Any,
    *,
    questions: Sequence[str] | None = None,
    predict_by: Sequence[str] = (),
    m: int | None = None,
    rounds: int = 10,
    method: Mapping[str, str] | None = None,
    rng: Any = None,
) -> list[Any]:
    r"""Fill in missing answers several times, by chained equations; pass each set to a statistic, the results to ``pool``.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    questions : sequence of str, optional
        Columns to complete. Default: outcomes, drivers and other ratings of the instrument that have gaps; without an
        instrument every column of numbers with gaps. Kano pairs are completed only if named.
    predict_by : sequence of str, optional
        Further columns that predict, for example segments. Default: the profile questions of the instrument. The outcome
        must be among the questions or predictors, or its association with the completed answers is weakened.
    m : int, optional
        Number of completed sets. Default: per cent of incomplete respondents, at least 20 and at most 100.
    rounds : int, default 10
        Rounds of each chain.
    method : mapping of str to str, optional
        Column -> ``pmm`` (predictive mean matching: answers of respondents with like predictions) or ``classes`` (logits
        class by class). Default: classes up to 5 answers and for answers without order, else pmm.
    rng : int or numpy.random.Generator, optional
        Seed.

    Returns
    -------
    list
        ``m`` objects of the kind given (``Responses``, or pandas dataframes) with the same rows and columns. Only missing
        cells differ; they hold answers that occur in the data.

    Raises
    ------
    ArgumentError
        A column or method is not known, or nothing is missing.
    ResponseError
        A column is missing.
    EstimationError
        Nobody answered a question.

    Notes
    -----
    What is filled: blank cells, don't know, refused, and cells not shown by design (96). Never filled: questions that a
    respondent was not to be asked, and not applicable (97); they predict by their completed value inside the chain and are
    empty again in the result. The model assumes that, given the other answers, missing answers are like those given
    (missing at random); the answers cannot prove that. Predictors are the questions that correlate .10 or more with the
    answers, or with their being missing, at most 25. A note warns where chains have not mixed (potential scale reduction
    above 1.25 over the second half of at least ten rounds).

    References
    ----------
    .. [1] van Buuren S. (2007), Statistical Methods in Medical Research 16:219-242.
    .. [2] White I. R., Royston P., Wood A. M. (2011), Statistics in Medicine 30:377-399.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> answers = pd.DataFrame(rng.integers(1, 11, (60, 3)), columns=["a", "b", "c"]).astype(float)
    >>> answers.loc[:5, "a"] = np.nan
    >>> sets = impute(answers, m=2, rng=7)
    >>> len(sets), int(sets[0]["a"].isna().sum())
    (2, 0)
    """
    whole("rounds", rounds, minimum=1)
    task = _task(responses, questions, predict_by, method or {})
    number = _number(task, m)
    by = predictors(task.variables)
    chains = [run(task.variables, by, rounds, stream) for stream in generator(rng).spawn(number)]
    note = _note(task, chains, seed_of(rng), list(by))
    return [_completed(responses, task, chain, note) for chain in chains]


def _task(responses: Any, questions: Sequence[str] | None, extra: Sequence[str], method: Mapping[str, str]) -> _Task:
    targets, others = _columns(responses, questions, extra)
    codes = [*targets, *(code for code in others if code not in targets)]
    cells = cells_of(responses, codes)
    variables, rows, answers = [], {}, {}
    for code in codes:
        values, listed, nominal = _values(responses, code, cells[code])
        if not (cells[code] == "answered").any():
            raise EstimationError(
                f"question {code!r} - nobody answered it - expected some answers to learn from - leave it out of questions."
            )
        variables.append(
            Variable(name=code, values=values, method=_method(code, values, nominal, method), nominal=nominal)
        )
        answers[code] = listed
        if code in targets:
            import numpy as np

            rows[code] = np.isin(cells[code], FILLED)
    unknown = [code for code in method if code not in codes]
    if unknown:
        raise ArgumentError(
            f"method - {', '.join(map(repr, unknown))} is not completed - expected some of {', '.join(codes)}."
        )
    rows = {code: mask for code, mask in rows.items() if mask.any()}
    if not rows:
        raise ArgumentError(
            "questions - no answer is missing - expected gaps to fill in - use the answers as they are."
        )
    return _Task(variables=variables, rows=rows, answers=answers)


def _columns(responses: Any, questions: Sequence[str] | None, extra: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the columns to complete, and those that only predict."""
    instrument = instrument_of(responses)
    if instrument is None:
        frame = responses.frame if isinstance(responses, Responses) else responses
        if questions is not None:
            return list(questions), list(extra)
        raw = collect(frame, column_names(frame))
        return [name for name in raw.columns if _is_number(raw[name])], list(extra)
    usable = [question for question in instrument.questions if _closed(question) and question.code in responses.frame]
    targets = [question.code for question in usable if question.role in ROLES] if questions is None else list(questions)
    profile = [question.code for question in usable if question.role is Role.PROFILE and question.kind == "single"]
    return targets, [*(extra or profile)]


def _is_number(column: pd.Series) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(column)) and not bool(pd.api.types.is_bool_dtype(column))


def _closed(question: Question) -> bool:
    return question.kind == "number" or (question.kind == "single" and question.scale is not None)


def _values(responses: Any, code: str, cells: np.ndarray) -> tuple[np.ndarray, Sequence[Any] | None, bool]:
    """Return numbers, the answers that they stand for (``None``: themselves), and whether they have no order."""
    import numpy as np
    import pandas as pd

    frame = responses.frame if isinstance(responses, Responses) else responses
    column = collect(frame, [code])[code]
    given = cells == "answered"
    instrument = instrument_of(responses)
    question = instrument.question(code) if instrument is not None and code in instrument.codes else None
    ordered = question is None or question.kind == "number" or (question.scale is not None and question.scale.ordered)
    texts = column[given].tolist()
    if _is_number(column) or (ordered and mostly_numbers(texts)):
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        return np.where(given, numbers, np.nan), None, not ordered
    listed = sorted({str(value) for value in texts})
    if question is not None and question.scale is not None:
        order = {answer: at for at, answer in enumerate(question.scale.codes)}
        listed = sorted(listed, key=lambda answer: order.get(answer, len(order)))
    place = {answer: float(at) for at, answer in enumerate(listed)}
    found = np.array([place[str(value)] if ok else np.nan for value, ok in zip(column.tolist(), given, strict=True)])
    return found, listed, not (ordered and question is not None)


def _method(code: str, values: np.ndarray, nominal: bool, chosen: Mapping[str, str]) -> str:
    import numpy as np

    if code in chosen:
        return one_of(f"method[{code!r}]", chosen[code], (PMM, CLASSES))
    levels = len(np.unique(values[~np.isnan(values)]))
    return CLASSES if nominal or levels <= FEW_CLASSES else PMM


def _number(task: _Task, m: int | None) -> int:
    import numpy as np

    if m is not None:
        return whole("m", m, minimum=1)
    incomplete = np.any(list(task.rows.values()), axis=0)
    return int(min(MOST, max(LEAST, math.ceil(100 * float(incomplete.mean())))))


def _note(task: _Task, chains: Sequence[Chain], seed: str, gaps: Sequence[str]) -> str:
    reduction = settled(chains)
    loose = [name for name, value in zip(gaps, reduction, strict=True) if value > UNSETTLED]
    filled = sum(int(mask.sum()) for mask in task.rows.values())
    note = (
        f"{filled} missing answers to {len(task.rows)} questions were filled in by {len(chains)} sets of chained equations, "
        f"{seed}; it is assumed that, given the other answers, they are like those given."
    )
    if loose:
        note += f" The chains of {', '.join(loose)} have not mixed: use more rounds."
        warnings.warn(
            f"impute - the chains of {', '.join(loose)} have not mixed - pass more rounds.",
            ApproximationWarning,
            stacklevel=3,
        )
    return note


def _completed(responses: Any, task: _Task, chain: Chain, note: str) -> Any:
    frame = responses.frame if isinstance(responses, Responses) else collect(responses, column_names(responses))
    made = frame.copy()
    for code, mask in task.rows.items():
        listed = task.answers[code]
        values = chain.values[code][mask]
        new = values.tolist() if listed is None else [listed[int(value)] for value in values]
        made[code] = _with(made[code], mask, new)
    if isinstance(responses, Responses):
        return replace(responses, frame=made, notes=(*responses.notes, note))
    return made


def _with(column: pd.Series, mask: np.ndarray, values: Sequence[Any]) -> pd.Series:
    """Return a column with new answers in some rows, in the type that it has."""
    import pandas as pd

    found = column.copy()
    whole_numbers = pd.api.types.is_integer_dtype(column.dtype)
    found[mask] = [int(value) for value in values] if whole_numbers else list(values)
    return found
