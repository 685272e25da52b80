"""missing_patterns: who left what out, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.responses.asked import asked
from loyaltystats.responses.responses import Responses, instrument_of, label_of
from loyaltystats.result import Result
from loyaltystats.stats.selection import is_missing, question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.question import Question

NOT_SHOWN, NOT_APPLICABLE, DONT_KNOW, REFUSED = "96", "97", "98", "99"
KINDS: Final = ("answered", "not_asked", "not_shown", "not_applicable", "dont_know", "refused", "blank")
"""What a cell can be."""

_OF_CODE: Final = {NOT_SHOWN: "not_shown", NOT_APPLICABLE: "not_applicable", DONT_KNOW: "dont_know", REFUSED: "refused"}
MOST_PATTERNS: Final = 20
PASSED_OVER: Final = (Role.ID, Role.WEIGHT, Role.WAVE, Role.OPEN)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class MissingResult(Result):
    """Missing answers by question and reason; ``frame("patterns")`` has the most frequent combinations."""

    title: str = "Which answers are missing?"
    source: str = "Rubin D. B. (1976), Biometrika 63:581-592"
    complete: int = 0
    """Respondents who answered every question that they were asked."""
    _frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"complete": self.complete}

    @property
    def more(self) -> tuple[str, ...]:
        """Names of the further tables, for ``frame``."""
        return tuple(self._frames)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of a further table: ``patterns``.

        Raises
        ------
        ArgumentError
            There is no such table.
        """
        return self._frames[one_of("name", name, tuple(self._frames))].copy()


def missing_patterns(responses: Any, questions: Sequence[str] | None = None) -> MissingResult:
    """Count missing answers by question and reason, and the combinations in which they occur.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent. Without an instrument an answer is given or blank; no other reason is known.
    questions : sequence of str, optional
        Codes. Default: every question of the instrument but ids, weights, waves and open ones, or every column.

    Returns
    -------
    MissingResult
        Columns: question, answered, not_asked (by a condition), not_shown (96, by design), not_applicable (97), dont_know
        (98), refused (99), blank, missing_share (of those meant to answer: all but not asked, not shown and not applicable).
        ``frame("patterns")``: pattern (questions without an answer, those not meant to be answered left aside), n, share.

    Raises
    ------
    ArgumentError
        No question is named or known.
    ResponseError
        A column is missing.

    Notes
    -----
    The sum of the seven counts is the number of respondents, for every question. Checked against: counts by hand.

    References
    ----------
    .. [1] Rubin D. B. (1976), Biometrika 63:581-592.

    Examples
    --------
    >>> import pandas as pd
    >>> found = missing_patterns(pd.DataFrame({"a": [1, None, 3], "b": [1, 2, None]}))
    >>> found.to_frame()[["question", "answered", "blank"]].values.tolist()
    [['a', 2, 1], ['b', 2, 1]]
    """
    import pandas as pd

    cells = cells_of(responses, questions)
    n = len(next(iter(cells.values())))
    rows = []
    for code, kinds in cells.items():
        counts = {kind: int((kinds == kind).sum()) for kind in KINDS}
        meant = n - counts["not_asked"] - counts["not_shown"] - counts["not_applicable"]
        lost = counts["dont_know"] + counts["refused"] + counts["blank"]
        rows.append({"question": code, **counts, "missing_share": lost / meant if meant else float("nan")})
    patterns, complete = _patterns(cells, n)
    return MissingResult(
        _table=pd.DataFrame(rows),
        n=n,
        n_total=n,
        method="Counts of answers that are missing, by reason.",
        notes=tuple(_notes(rows, complete, n)),
        labels=_labels(responses, list(cells)),
        complete=complete,
        _frames={"patterns": patterns},
    )


_ASPECTS: Final = MappingProxyType(
    {
        Role.IMPORTANCE: "importance",
        Role.DELIVERY: "gets it",
        Role.PERFORMANCE: "rating",
        Role.DRIVER: "rating",
        Role.LEVEL: "level",
        Role.COMPARISON: "against others",
        Role.EXPECTATION: "expected",
        Side.FUNCTIONAL: "if it is there",
        Side.DYSFUNCTIONAL: "if it is missing",
    }
)
"""What several questions about one feature ask, so that their short texts differ."""


def _labels(responses: Any, codes: Sequence[str]) -> dict[str, str]:
    """Return the short texts of questions; those of several questions about one feature say what is asked."""
    texts = {code: label_of(responses, code) for code in codes}
    times = Counter(texts.values())
    for code, text in texts.items():
        question = question_of(responses, code)
        if times[text] > 1 and question is not None:
            aspect = _ASPECTS.get(question.side or question.role, question.role.value)
            texts[code] = f"{text}: {aspect}"
    return {code: text for code, text in texts.items() if text != code}


def cells_of(responses: Any, questions: Sequence[str] | None) -> dict[str, np.ndarray]:
    """Return, per question, what every respondent's cell is, one of ``KINDS``.

    Raises
    ------
    ArgumentError
        There is no question.
    ResponseError
        A column is missing.
    """
    instrument = instrument_of(responses)
    if instrument is None:
        frame = responses.frame if isinstance(responses, Responses) else responses
        wanted = list(questions) if questions is not None else column_names(frame)
        return {code: _plain(frame, code) for code in _some(wanted)}
    known = {question.code: question for question in instrument.questions}
    frame = responses.frame
    listed = (
        [
            code
            for code, each in known.items()
            if each.role not in PASSED_OVER and set(each.columns) <= set(frame.columns)
        ]
        if questions is None
        else list(questions)
    )
    shown = asked(instrument, frame)
    return {
        code: _cells(frame, known[code], shown[code]) if code in known else _plain(frame, code)
        for code in _some(listed)
    }


def _some(codes: Sequence[str]) -> Sequence[str]:
    if not codes:
        raise ArgumentError("questions - there are none - expected at least one question.")
    return codes


def _plain(frame: Any, code: str) -> np.ndarray:
    import numpy as np

    values = collect(frame, [code])[code].tolist()
    return np.array(["blank" if is_missing(value) else "answered" for value in values], dtype=object)


def _cells(frame: pd.DataFrame, question: Question, shown: np.ndarray) -> np.ndarray:
    import numpy as np

    found = np.full(len(frame), "blank", dtype=object)
    for column in question.columns:
        texts = frame[column].astype("string").str.strip().str.removesuffix(".0")
        given = texts.notna().to_numpy(dtype=bool) & (texts != "").fillna(False).to_numpy(dtype=bool)
        found[given] = "answered"
        codes = set(question.scale.missing_codes) if question.scale else {f"-{code}" for code in _OF_CODE}
        for code, kind in _OF_CODE.items():
            for spelling in {code, f"-{code}"} & codes if question.kind != "multiple" else ():
                found[(texts == spelling).fillna(False).to_numpy(dtype=bool)] = kind
    found[~shown & (found == "blank")] = "not_asked"
    return found


def _patterns(cells: Mapping[str, np.ndarray], n: int) -> tuple[pd.DataFrame, int]:
    import numpy as np
    import pandas as pd

    codes = list(cells)
    lost = np.column_stack([np.isin(cells[code], ("dont_know", "refused", "blank")) for code in codes])
    kinds, counts = np.unique(lost, axis=0, return_counts=True)
    order = sorted(range(len(kinds)), key=lambda at: (-int(counts[at]), kinds[at].tolist()))
    rows = [
        {
            "pattern": ", ".join(code for code, gone in zip(codes, kinds[at], strict=True) if gone) or "complete",
            "n": int(counts[at]),
            "share": float(counts[at]) / n,
        }
        for at in order[:MOST_PATTERNS]
    ]
    if len(order) > MOST_PATTERNS:
        rest = int(sum(counts[at] for at in order[MOST_PATTERNS:]))
        rows.append({"pattern": f"{len(order) - MOST_PATTERNS} more patterns", "n": rest, "share": rest / n})
    return pd.DataFrame(rows), int((~lost).all(axis=1).sum())


def _notes(rows: Sequence[Mapping[str, Any]], complete: int, n: int) -> list[str]:
    notes = [f"{complete} of {n} respondents answered every question that they were meant to answer."]
    planned = [row for row in rows if row["not_shown"]]
    if planned:
        notes.append(
            f"{len(planned)} questions were left out of some forms by design; that is chance, and no loss of trust."
        )
    if any(row["not_applicable"] for row in rows):
        notes.append("Not applicable is an answer, not a gap: such answers are never filled in.")
    return notes
