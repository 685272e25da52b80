"""frequencies: how often each answer of a closed question was given, with the interval of its share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.question import Question
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, design_words, effective_columns, effective_n
from loyaltystats.stats.answers import patterns
from loyaltystats.stats.designed_rows import designed_shares, grouped_rows
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.not_asked import counted as unasked
from loyaltystats.stats.not_asked import not_asked
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.question_bases import Base, QuestionsResult, base_notes, base_of, one_base, refuse_missing
from loyaltystats.stats.selection import group_label, group_texts, in_order, question_of, refuse_many_groups
from loyaltystats.stats.unanimous import HIDDEN, hide_unanimous, unanimous_groups, unanimous_notes
from loyaltystats.stats.unanimous import RULES as UNANIMOUS
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

FEWEST_MARKS = 4
"""Answers from which a scale is one of marks: yes or no is none."""

Cell = tuple[int, float, float]
"""Respondents, sum of weights, sum of squared weights."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class FrequencyResult(QuestionsResult):
    """How often each answer was given, one row per question, group and answer."""

    title: str = "Answers given"
    source: str = "Wilson E. B. (1927), JASA 22(158):209-212"
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Questions on an ordered scale of numbers -> its answers from the lowest mark to the highest."""

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the shares with Wilson's interval at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: question, group, answer, estimate, conf_low, conf_high (shares).
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        low, high = wilson(table["estimate"] * table["n_effective"], table["n_effective"], level)
        return table[["question", "group", "answer", "estimate"]].assign(conf_low=low, conf_high=high)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The answers of one question: answer -> group -> cell, and for each group its base."""

    question: str
    cells: Mapping[str, Mapping[str, Cell]]
    bases: Mapping[str, Cell]
    respondents: int
    weightless: int


def frequencies(
    responses: Any,
    questions: str | Sequence[str] | None = None,
    *,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
    unanimous: str = "flag",
) -> FrequencyResult:
    r"""Count how often each answer of closed questions was given, with Wilson's interval of its share.

    For every question that no other statistic reads: profiles, checklists, audits, what happened. Each question has a base
    of its own: the respondents who answered it, so that skipped questions are judged by those who were asked.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Missing answers and missing codes leave the base.
    questions : str or sequence of str, optional
        Codes of closed questions; a multiple choice is counted option by option. Default: all closed questions of the
        instrument. A dataframe needs them named.
    by : str, optional
        Column whose values split the counts; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents without an answer out of the base of a question; ``raise`` refuses. Who was not asked,
        by the condition of the question or the version of the form, owes no answer.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.
    unanimous : {"flag", "hide", "show"}
        What to do where a group of fewer than 10 answers with one voice (0 or 100 %), which says what each of them
        answered: a note, or hide its answers together with those of others that the total would give away.

    Returns
    -------
    FrequencyResult
        Columns: question, group, answer (code; for a multiple choice the option), answers (respondents who gave it),
        estimate (share), conf_low, conf_high (shares), n (base), n_effective [, design_effect]. Answers that nobody
        gave have a row.
        ``bases()`` says who is in no base, and why.

    Raises
    ------
    ArgumentError
        No question is named where one must be, or one is not closed.
    ResponseError
        A column is missing, or, with ``missing="raise"``, an answer is.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: \hat p = x / n, \quad \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    with x of n respondents giving the answer; with weights n becomes Kish's effective number of answers; under
    strata, clusters, fpc or replicates the interval is that of Korn and Graubard. Intervals hold
    for each share alone, not for all answers of a question together. Checked against: ``prop.test`` of R without
    continuity correction (tests/oracles/answers.R). Cost: one pass over the rows per question.

    References
    ----------
    .. [1] Wilson E. B. (1927), Probable inference, JASA 22(158):209-212.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"channel": ["web", "web", "shop", None]})
    >>> frequencies(answers, "channel").to_frame()[["answer", "answers", "estimate", "n"]].round(3)
      answer  answers  estimate  n
    0   shop        1     0.333  3
    1    web        2     0.667  3
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    one_of("unanimous", unanimous, UNANIMOUS)
    level = fraction("confidence_level", confidence_level)
    asked = _asked(responses, questions)
    weights = design.weights if design else None
    whole = design if design is not None and design.is_complex else None
    columns = [column for _code, own in asked.items() for column in own]
    keys = list(dict.fromkeys([*([by] if by else []), *columns, *(design.columns() if design else ())]))
    hidden = not_asked(responses, asked)
    frame = _without(answers(responses, keys), asked, hidden)
    counted = [tally(frame, code, own, by, weights) for code, own in asked.items()]
    bases = _bases(responses, counted, unasked(responses, hidden, weights))
    refuse_missing(bases, missing_rule(missing))
    groups = [group for group in (counted[0].bases if counted else {}) if group != TOTAL]
    table = infer(counted, responses, level)
    if whole is not None:
        table = designed_shares(table, grouped_rows(frame, columns, by, whole), asked, level)
    if weights or whole is not None:
        table = table.assign(**effective_columns(table["n"].to_numpy(), table["n_effective"].to_numpy()))
    kind = "Wilson intervals" if whole is None else "intervals of Korn and Graubard"
    options = [code for code, own in asked.items() if len(own) > 1 or own[0] != code]
    alike = unanimous_groups(table, options) if by and unanimous != "show" else {}
    if unanimous == "hide":
        table = hide_unanimous(table, alike, options)
    return FrequencyResult(
        _table=table,
        **one_base(bases),
        method=f"Share of the respondents who answered a question; {100 * level:g} % {kind}.",
        notes=(*_notes(bases, design, by), *(unanimous_notes(alike) if unanimous == "flag" else HIDDEN[: len(alike)])),
        labels=_labels(responses, asked) | group_texts(responses, by, groups),
        questions=tuple(asked),
        confidence_level=level,
        by=by,
        marks=_marks(responses, asked),
        _bases=bases,
    )


def _marks(responses: Any, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the answers of questions on ordered scales of numbers, from the lowest mark to the highest."""
    asked = {code: question_of(responses, code) for code in codes}
    return {
        code: question.scale.codes[::-1] if question.reversed else question.scale.codes
        for code, question in asked.items()
        if question is not None
        and question.kind == "single"
        and question.scale is not None
        and question.scale.ordered
        and question.scale.is_numeric
        and len(question.scale.codes) >= FEWEST_MARKS
    }


def _without(frame: Any, asked: Mapping[str, Sequence[str]], hidden: Mapping[str, Any]) -> Any:
    """Return the answers with nothing in the questions that a respondent was not asked, where platforms write zeros."""
    for code, rows in hidden.items():
        for column in asked[code]:
            frame[column] = frame[column].mask(rows)
    return frame


def _bases(responses: Any, counted: Sequence[Counted], hidden: Mapping[str, int]) -> tuple[Base, ...]:
    return tuple(
        base_of(
            responses,
            one.question,
            hidden.get(one.question, 0),
            n=one.bases[TOTAL][0],
            n_total=one.respondents,
            weightless=one.weightless,
        )
        for one in counted
    )


def closed_questions(instrument: Any) -> tuple[Question, ...]:
    """Return the questions of an instrument that have answers to count."""
    return tuple(one for one in instrument.questions if one.kind in ("single", "multiple") and one.scale is not None)


def _asked(responses: Any, questions: str | Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """Return code -> columns of the questions to count."""
    instrument = instrument_of(responses)
    known = {} if instrument is None else {question.code: question for question in instrument.questions}
    if questions is None:
        if instrument is None:
            raise ArgumentError(
                "questions - was not named and the answers carry no instrument - expected the names of columns - pass "
                "questions=[...]."
            )
        return {question.code: question.columns for question in closed_questions(instrument)}
    codes = [questions] if isinstance(questions, str) else list(questions)
    if not codes:
        raise ArgumentError("questions - got an empty list - expected at least one column.")
    for code in codes:
        if code in known and known[code].kind not in ("single", "multiple"):
            raise ArgumentError(
                f"questions - {code!r} is of kind {known[code].kind} - expected closed questions - leave it out."
            )
    return {code: known[code].columns if code in known else (code,) for code in codes}


def tally(frame: Any, code: str, columns: Sequence[str], by: str | None, weights: str | None) -> Counted:
    """Count the answers of one question; the only place of this statistic that touches rows."""
    cells: dict[str, dict[str, Cell]] = {}
    bases: dict[str, Cell] = {TOTAL: (0, 0.0, 0.0)}
    respondents = weightless = 0
    several = len(columns) > 1 or columns[0] != code
    for position, column in enumerate(columns):
        keys = dict.fromkeys([*([by] if by else []), column])
        table, sizes, weightless, respondents = patterns(frame, list(keys), weights)
        labels = [group_label(value) for value in table[by].tolist()] if by else [None] * len(table)
        groups = in_order(label for label in labels if label is not None)
        refuse_many_groups(str(by), len(groups))
        for group in groups:
            bases.setdefault(group, (0, 0.0, 0.0))
        option = column.removeprefix(f"{code}_") if several else None
        counts: Any = zip(sizes["n"], sizes["weight"], sizes["weight_squared"], strict=True)
        for value, label, size in zip(table[column].tolist(), labels, counts, strict=True):
            answer = group_label(value)
            if answer is None:
                continue
            for group in (TOTAL, *((label,) if label is not None else ())):
                if position == 0:
                    bases[group] = _plus(bases[group], size)
                if option is None or answer == "1":
                    own = cells.setdefault(option or answer, {})
                    own[group] = _plus(own.get(group, (0, 0.0, 0.0)), size)
                elif option is not None:
                    cells.setdefault(option, {})
    return Counted(question=code, cells=cells, bases=bases, respondents=respondents, weightless=weightless)


def _plus(one: Cell, other: Sequence[float]) -> Cell:
    return (one[0] + int(other[0]), one[1] + float(other[1]), one[2] + float(other[2]))


def infer(counted: Sequence[Counted], responses: Any, level: float) -> pd.DataFrame:
    """Return the shares with their intervals from the counts."""
    import numpy as np
    import pandas as pd

    rows = [row for one in counted for row in _rows(one, responses)]
    names = ("question", "group", "answer", "answers", "estimate", "conf_low", "conf_high", "n", "n_effective")
    if not rows:
        return pd.DataFrame({name: [] for name in names})
    table = pd.DataFrame(rows)
    weight, base = table.pop("weight").to_numpy(), table.pop("base").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(base > 0, weight / base, np.nan)
    effective = table["n_effective"].to_numpy(dtype=float)
    low, high = wilson(share * effective, effective, level)
    return table.assign(estimate=share, conf_low=low, conf_high=high)[list(names)]


def _rows(one: Counted, responses: Any) -> Iterator[dict[str, Any]]:
    for group, base in one.bases.items():
        for answer in _every_answer(one, responses):
            n, weight, _squared = one.cells.get(answer, {}).get(group, (0, 0.0, 0.0))
            yield {
                "question": one.question,
                "group": group,
                "answer": answer,
                "answers": n,
                "weight": weight,
                "base": base[1],
                "n": base[0],
                "n_effective": effective_n(base[1], base[2]),
            }


def _every_answer(one: Counted, responses: Any) -> list[str]:
    """Return the answers in the order of the scale, those that nobody gave included; without a scale, those given."""
    instrument = instrument_of(responses)
    if instrument is None or one.question not in instrument.codes:
        return in_order(one.cells)
    scale = instrument.question(one.question).scale
    offered = list(scale.codes) if scale is not None else []
    return [*offered, *in_order(answer for answer in one.cells if answer not in offered)]


def _notes(bases: Sequence[Base], design: SurveyDesign | None, by: str | None) -> Iterator[str]:
    yield from base_notes(bases)
    if design is not None and design.is_complex:
        yield design_words(design)
    elif design is not None and design.weights:
        yield "Survey weights: shares are weighted; intervals use Kish's effective number of respondents (n effective)."
    if by:
        yield "Intervals are for each row alone; they are no test of differences between rows."


def _labels(responses: Any, asked: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return code -> short text of questions, and ``question/answer`` -> text of answers, for displays."""
    instrument = instrument_of(responses)
    if instrument is None:
        return {}
    found = {}
    for code in asked:
        if code in instrument.codes:
            question = instrument.question(code)
            found[code] = question.short(instrument.language)
            for answer in question.scale.answers if question.scale else ():
                found[f"{code}/{answer.code}"] = answer.label.get(instrument.language) or answer.code
    return found
