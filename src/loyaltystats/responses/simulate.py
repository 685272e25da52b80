"""Simulated answers with a known truth: for demonstrations, for tests, and to try a study before it is fielded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyaltystats.checks import generator, seed_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, VERSION
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.template import a_study
from loyaltystats.responses.asked import Asking, not_asked_code
from loyaltystats.responses.crowd import Crowd
from loyaltystats.responses.draws import answers, best_to_worst, points
from loyaltystats.responses.gaps import leave_out
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.sets import choice_sets, total_sets
from loyaltystats.responses.styles import SECONDS, copied, seconds_taken
from loyaltystats.responses.truth import truth_from
from loyaltystats.responses.truth_of_care import COPY, KINDS

PROBLEM_COLUMNS = ("severity", "sheet", "row", "column", "value", "message")


def simulate_responses(
    instrument: Instrument, n: int, *, truth: Mapping[str, Any] | None = None, rng: Any = None
) -> Responses:
    """Simulate respondents who answer an instrument, with a truth that is known and recorded.

    Parameters
    ----------
    instrument : Instrument
        The study, features named.
    n : int
        Number of respondents, at least 1.
    truth : mapping, optional
        Any of: ``kano`` feature -> category (word or letter; its share is then .55) or category -> share;
        ``delivered`` feature -> share who answer "yes" to the delivery question; ``drivers`` code of a rating -> effect
        on the outcomes; ``r2`` share of the outcomes' variance that the drivers explain (the effects are scaled to it);
        ``effect_unit`` ``latent``, ``standardised`` or ``points``; ``driver_correlation``; ``outcomes`` code of an outcome
        -> ``drivers`` and ``r2`` of its own; ``answers`` code -> answer -> share; ``nps`` class -> share; ``segments``
        question -> answer -> ``means``, ``scale_shift``, ``acquiescence``, ``answers``, ``nps``, ``kano``, ``delivered``;
        ``missing`` share of answers left blank, or ``share``, ``mcar``, ``mar``, ``mnar``, ``break_off``; ``careless``
        share of respondents who answer at random, or kind -> share (random, straight, middle, pattern, fast, copy);
        ``seconds`` that a careful respondent takes per question; ``wave`` label; ``panel`` with ``seed`` and ``stability``.
        Defaults: categories A, O, M, I in turn; delivered between .35 and .95; effects falling from .40, scaled to an r2 of
        .5; drivers correlate .3; 2 % blank; 3 % careless at random.
    rng : int or numpy.random.Generator, optional
        Seed. Every question has a random stream of its own, so that adding one does not change the others.

    Returns
    -------
    Responses
        One row per respondent, ids ``R0001`` onwards, with a column ``seconds`` where the truth has them. Its ``truth``
        holds every parameter used, in the shape that can be given again, ``careless_ids``, and ``careless_kinds`` (id ->
        kind) where kinds are stated.

    Raises
    ------
    ArgumentError
        ``n`` or something in ``truth`` cannot be used (all faults at once), or the instrument lacks features.

    Notes
    -----
    Each respondent is given a category for each feature, and answers from the cells of the classic table that yield
    it; importance follows the category. Ratings are correlated normal variables cut at the scale's points; an outcome
    is the sum of effects times ratings plus noise, cut so that it has a ceiling as real answers have. With
    ``effect_unit="latent"``, the default, effects and r2 hold before the cutting: the rounded answers show slightly smaller
    ones. ``standardised`` and ``points`` (of the outcome per point of the driver) are those of the regression on the
    answers. What is stated holds for who answers with care and, where segments differ, for who is in none of them; the
    page on the truth of a simulation says every key.

    A question whose condition is false is left empty. Numbers with a total add up to it; an option that excludes the others
    stands alone; best and worst of a set differ. A split study has a column ``version``, given in turn, and the code 96
    (numbers: -96) where a version does not ask.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"delivery": "Delivery within 24 hours"})
    >>> answers = simulate_responses(study, 3, rng=1)
    >>> answers.frame["id"].tolist(), list(answers.frame.columns[1:3])
    (['R0001', 'R0002', 'R0003'], ['deliveryfun', 'deliverydys'])
    >>> hurried = simulate_responses(study, 200, truth={"careless": {"fast": 0.1}, "seconds": 6}, rng=1)
    >>> len(hurried.truth["careless_kinds"]), float(hurried.frame["seconds"].median())
    (22, 23.0)
    """
    import numpy as np
    import pandas as pd

    size = whole("n", n, minimum=1)
    _refuse_empty(a_study(instrument))
    known = truth_from(instrument, truth)
    seed = int(generator(rng).integers(2**63))
    crowd = Crowd(instrument=instrument, n=size, truth=known, seed=seed)
    width = max(4, len(str(size)))
    ids = [f"R{number:0{width}d}" for number in range(1, size + 1)]
    columns: dict[str, Any] = {ID: pd.array(ids, dtype="string"), **_versions(instrument, size), **_answers(crowd)}
    careless = {ids[row]: tuple(KINDS)[crowd.kind[row]] for row in np.flatnonzero(crowd.kind >= 0)}
    recorded = {**known.record(), "careless_ids": list(careless), "seed": seed_of(rng)}
    return Responses(
        frame=pd.DataFrame(columns),
        instrument=instrument,
        problems=pd.DataFrame(columns=list(PROBLEM_COLUMNS)),
        source="simulation",
        notes=(f"Simulated answers, {seed_of(rng)}; they describe no real customer.",),
        truth=recorded | ({"careless_kinds": careless} if isinstance(recorded["careless"], dict) else {}),
    )


def _refuse_empty(instrument: Instrument) -> None:
    for part in instrument.parts:
        if part.needs_features:
            raise ArgumentError(
                f"instrument {instrument.id!r} - template {part.template.id!r} asks about features and none is named - "
                "call with_features({...}) first."
            )


def _versions(instrument: Instrument, size: int) -> dict[str, Any]:
    """Return the versions of a split study in turn."""
    import pandas as pd

    count = len(instrument.split)
    return {VERSION: pd.array([str(row % count + 1) for row in range(size)], dtype="string")} if count else {}


def _answers(crowd: Crowd) -> dict[str, Any]:
    """Return the answer columns of a study, in its order: every condition is met by the answers before it."""
    import numpy as np

    columns: dict[str, Any] = {}
    versions = _versions(crowd.instrument, crowd.n)
    asking = Asking(
        instrument=crowd.instrument, size=crowd.n, column=lambda name: versions.get(name, columns.get(name))
    )
    sums = {question.code: one for one in total_sets(crowd.instrument) for question in one.questions}
    lists = {question.code: one for one in choice_sets(crowd.instrument) for question in one}
    places = {code: place for place, code in enumerate(crowd.instrument.codes)}
    for question in crowd.instrument.questions:
        if question.columns[0] in columns:
            continue
        together: tuple[Question, ...] = (question,)
        if question.code in sums:
            together = sums[question.code].questions
            drawn = points(crowd, sums[question.code], {one.code: asking.of(one) for one in together})
        elif question.code in lists:
            together = lists[question.code]
            drawn = best_to_worst(crowd, together)
        else:
            drawn = answers(crowd, question)
        for one in together:
            leave_out(crowd, one, places[together[0].code], drawn, columns)
            _hide(drawn, one, asking)
        columns.update(drawn)
    if crowd.is_kind(COPY).any():
        copied(crowd, columns, versions.get(VERSION))
    told = {name: columns[name] for name in crowd.instrument.columns}
    if crowd.truth.seconds:
        asked = np.sum([asking.of(one) for one in crowd.instrument.questions], axis=0)
        told[SECONDS] = seconds_taken(crowd, asked)
    return told


def _hide(drawn: dict[str, Any], question: Question, asking: Asking) -> None:
    """Empty the cells of rows that are not asked a question; those of other versions say so where a code does."""
    import pandas as pd

    shown = asking.of(question)
    if shown.all():
        return
    code = not_asked_code(question)
    for name in question.columns:
        column = drawn[name]
        column[~shown] = pd.NA
        if code is not None:
            column[~asking.in_version(question)] = code if str(column.dtype) == "string" else int(code)
