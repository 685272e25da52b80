"""Asked: who was asked which question, from the conditions of the instrument and the versions of a split study.

A question that was not asked counts as unanswered, so that a condition on it is false, all the way down a chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import NOT_SHOWN, VERSION
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import COMPARE, holds, parse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Booleans = NDArray[np.bool_]


def asked(instrument: Instrument, frame: pd.DataFrame) -> dict[str, Booleans]:
    """Return, per question code, which rows of a frame of coded answers were asked the question.

    Parameters
    ----------
    instrument : Instrument
        The study.
    frame : pandas.DataFrame
        Answers as codes, as in ``Responses.frame``. Columns that are not there count as unanswered; in a split study, a
        row whose version is not known counts as asked about every feature.

    Returns
    -------
    dict of str to numpy array of bool
        One entry per question, in order.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"app": "App"})
    >>> asked(study, pd.DataFrame({"appfun": [1, None]}))["appdys"].tolist()
    [True, True]
    """
    asking = Asking(instrument=instrument, size=len(frame), column=frame.get)
    return {question.code: asking.of(question) for question in instrument.questions}


@dataclass(kw_only=True)
class Asking:
    """Evaluates conditions on columns of coded answers; ``column`` gives one by name, or ``None``.

    Every question is evaluated once, after the questions that its condition names.
    """

    instrument: Instrument
    size: int
    column: Callable[[str], Any]
    _known: dict[str, Booleans] = field(default_factory=dict)
    _questions: Mapping[str, Question] = field(init=False)

    def __post_init__(self) -> None:
        self._questions = {question.code: question for question in self.instrument.questions}

    def of(self, question: Question) -> Booleans:
        """Return which rows are asked a question."""
        if question.code not in self._known:
            shown = self.in_version(question)
            if question.relevance:
                met: Booleans = holds(parse(question.relevance), self)
                shown = shown & met
            self._known[question.code] = shown
        return self._known[question.code]

    def in_version(self, question: Question) -> Booleans:
        """Return which rows have a version that asks about the feature of a question; rows without a version all do."""
        import numpy as np
        import pandas as pd

        versions = self.column(VERSION) if self.instrument.split and question.feature else None
        if versions is None:
            return np.ones(self.size, dtype=bool)
        told = pd.Series(pd.array(versions, dtype="string")).fillna("")
        others = {str(number) for number in range(1, len(self.instrument.split) + 1)}
        others -= {str(number) for number in self.instrument.versions_with(str(question.feature))}
        elsewhere: Booleans = told.isin(others).to_numpy(dtype=bool)
        return ~elsewhere

    def equals(self, code: str, value: str) -> Booleans:
        """Say whether the answer is the code or number."""
        import pandas as pd

        values = self._values(code)
        if values is None:
            return self._none()
        if pd.api.types.is_numeric_dtype(values.dtype):
            number = _number(value)
            return self._none() if number is None else self._given(code) & _is(values, number)
        return self._given(code) & _is(values.astype("string"), value)

    def compares(self, code: str, operator: str, number: float) -> Booleans:
        """Say whether the answer, not being a missing code, stands in the order to the number."""
        import numpy as np
        import pandas as pd

        values = self._values(code)
        if values is None:
            return self._none()
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        scale = self._questions[code].scale
        missing = [float(one) for one in scale.missing_codes if _number(one) is not None] if scale else []
        valid = ~np.isnan(numbers) & ~np.isin(numbers, missing)
        stands: Booleans = COMPARE[operator](np.where(valid, numbers, 0.0), number)
        ordered: Booleans = self._given(code) & valid & stands
        return ordered

    def selects(self, code: str, option: str) -> Booleans:
        """Say whether an option of a multiple choice is chosen."""
        chosen = self.column(f"{code}_{option}")
        return self._none() if chosen is None else self._shown(code) & _is(chosen, 1)

    def answers(self, code: str) -> Booleans:
        """Say whether there is any answer."""
        return self._given(code)

    def _given(self, code: str) -> Booleans:
        """Return which rows have an answer; "not asked" (96, -96) is none."""
        question = self._questions.get(code)
        given = self._none()
        if question is None:
            return given
        for name in question.columns:
            values = self.column(name)
            if values is not None:
                given = given | (_is(values, 1) if question.kind == "multiple" else filled(values, question))
        return given & self.of(question)

    def _shown(self, code: str) -> Booleans:
        question = self._questions.get(code)
        return self._none() if question is None else self.of(question)

    def _values(self, code: str) -> Any:
        import pandas as pd

        values = self.column(code) if code in self._questions else None
        return None if values is None else pd.Series(values)

    def _none(self) -> Booleans:
        import numpy as np

        return np.zeros(self.size, dtype=bool)


def filled(values: Any, question: Question) -> Booleans:
    """Return which cells of a column hold an answer; the code of a question for "not asked" (96, -96) is none."""
    import numpy as np
    import pandas as pd

    column = pd.Series(values)
    given: Booleans = np.asarray(column.notna(), dtype=bool)
    hidden = [code for code in (question.scale.missing_codes if question.scale else ()) if code in NOT_SHOWN]
    for code in hidden if question.kind != "multiple" else ():
        given = given & ~_is(column, code if str(column.dtype) in ("string", "str", "object") else float(code))
    return given


def not_asked_code(question: Question) -> str | None:
    """Return the code of a question that says "not asked", or ``None`` if it has none."""
    codes = question.scale.missing_codes if question.scale and question.feature else ()
    return next((code for code in codes if code in NOT_SHOWN and question.kind != "multiple"), None)


def _is(values: Any, value: object) -> Booleans:
    import pandas as pd

    same: Booleans = (pd.Series(values) == value).fillna(False).to_numpy(dtype=bool)
    return same


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
