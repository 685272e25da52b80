"""Who was not meant to be asked a question, and therefore owes no answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.responses.asked import Asking
from loyaltystats.responses.responses import instrument_of
from loyaltystats.sampling.design import usable_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from loyaltystats.questionnaire.question import Question

    Booleans = NDArray[np.bool_]

NOT_ASKED: Final = "not asked, by the condition of the question"
NOT_IN_VERSION: Final = "not asked, by the version of the form"


def not_asked(responses: Any, codes: Iterable[str]) -> dict[str, Booleans]:
    """Return, per question, the respondents who gave no answer because they were not asked.

    By the condition of the question, by the version of a split form, or by the code 96, not shown. Without an instrument
    nobody knows, and questions that everybody is asked are left out.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    codes : iterable of str
        Codes of questions; a name that is none is passed over.

    Returns
    -------
    dict of str to numpy array of bool
        One entry per question that somebody was not asked, rows in the order of the answers.
    """
    instrument = instrument_of(responses)
    if instrument is None:
        return {}
    frame = responses.frame
    asking = Asking(instrument=instrument, size=len(frame), column=frame.get)
    asked = {question.code: question for question in instrument.questions}
    found = {
        code: _rows(asked[code], frame, ~asking.of(asked[code]))
        for code in dict.fromkeys(codes)
        if code in asked and all(column in frame for column in asked[code].columns)
    }
    return {code: rows for code, rows in found.items() if rows.any()}


def counted(responses: Any, hidden: Mapping[str, Booleans], weights: str | None) -> dict[str, int]:
    """Return, per question, how many respondents with a weight were not asked; ``hidden`` comes from ``not_asked``."""
    positive = usable_weights(responses.frame[weights]) > 0 if hidden and weights else True
    return {code: int((rows & positive).sum()) for code, rows in hidden.items()}


def reason(responses: Any, code: str) -> str:
    """Return why a question was not asked, in words: its condition, else the version of the form."""
    instrument = instrument_of(responses)
    if instrument is None or code not in instrument.codes:
        return NOT_ASKED
    return NOT_IN_VERSION if instrument.split and not instrument.question(code).relevance else NOT_ASKED


def _rows(question: Question, frame: Any, left_out: Booleans) -> Booleans:
    """Return the rows without an answer that were left out, by the form or by the code 96."""
    import numpy as np

    empty = np.ones(len(frame), dtype=bool)
    hidden = np.zeros(len(frame), dtype=bool)
    codes = question.scale.missing_codes if question.scale else ()
    for column in question.columns:
        values = frame[column]
        texts = values.astype("string").str.removesuffix(".0")
        no_answer = (values.isna() | texts.isin(list(codes))).fillna(True).to_numpy(dtype=bool)
        if question.kind == "multiple":  # platforms write 0 into options that were never shown
            no_answer = no_answer | (values == 0).fillna(False).to_numpy(dtype=bool)
        hidden |= texts.isin([code for code in codes if code in NOT_SHOWN]).fillna(False).to_numpy(dtype=bool)
        empty &= no_answer
    return empty & (left_out | hidden)
