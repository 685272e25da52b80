"""Draws: the answer columns of one question, or of a set of questions that depend on one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.responses.crowd import Crowd, normal_cdf
from loyaltystats.responses.positions import position
from loyaltystats.responses.sets import TotalSet
from loyaltystats.responses.styles import styled

if TYPE_CHECKING:
    from loyaltystats.responses.crowd import Booleans, Floats, Positions

_MISSING_CODE_SHARE = 0.03
_NO_COMMENT_SHARE = 0.4
_EXCLUSIVE_SHARE = 0.12
"""Part of the respondents who choose the option that excludes all others."""

_UNITS = 8
"""Number of accounts, branches or units that a profile asked as text names."""

_EVEN_WEIGHTS = 2.5
"""How evenly points are given: the shape of the gamma distribution behind each share."""

_UNLIMITED_SPREAD = 100.0
_HEAPED_FROM = 50.0
"""Range from which people give round numbers, in fives."""

COMMENTS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "I waited too long and nobody could tell me why.",
        "It did not do what was promised.",
        "Good on the whole, a little dear.",
        "It is all right, nothing special.",
        "Quick, friendly and without fuss.",
        "Everything worked the first time.",
    ),
    "es": (
        "Esperé demasiado y nadie supo decirme por qué.",
        "No cumplió lo prometido.",
        "Bien en general, un poco caro.",
        "Está bien, nada especial.",
        "Rápido, amable y sin complicaciones.",
        "Todo funcionó a la primera.",
    ),
    "pt": (
        "Esperei demasiado e ninguém soube explicar o motivo.",
        "Não cumpriu o que foi prometido.",
        "Bom no geral, um pouco caro.",
        "Está bem, nada de especial.",
        "Rápido, simpático e sem complicações.",
        "Tudo funcionou logo na primeira vez.",
    ),
    "de": (
        "Ich habe zu lange gewartet und niemand konnte mir sagen, warum.",
        "Es hat nicht gehalten, was versprochen wurde.",
        "Im Ganzen gut, ein wenig teuer.",
        "Es ist in Ordnung, nichts Besonderes.",
        "Schnell, freundlich und unkompliziert.",
        "Alles hat auf Anhieb geklappt.",
    ),
    "fr": (
        "J’ai attendu trop longtemps et personne n’a su me dire pourquoi.",
        "Les promesses n’ont pas été tenues.",
        "Bien dans l’ensemble, un peu cher.",
        "C’est correct, rien de particulier.",
        "Rapide, aimable et sans complications.",
        "Tout a fonctionné du premier coup.",
    ),
    "zh": (
        "我等得太久，而且没有人能告诉我原因。",
        "没有做到所承诺的。",
        "总体不错，有点贵。",
        "还可以，没什么特别的。",
        "快捷、友好，不麻烦。",
        "第一次就一切顺利。",
    ),
}
"""Sentences for open questions, from dissatisfied to satisfied; none looks like personal data."""


def answers(crowd: Crowd, question: Question) -> dict[str, Any]:
    """Return the answer columns of one question that depends on no other."""
    import numpy as np

    blank = crowd.blank(question.code)
    if question.kind == "multiple":
        return _multiple(crowd, question, blank)
    if question.kind == "text":
        return {question.code: _text(crowd, question, blank)}
    if question.kind == "number":
        return {question.code: _number(crowd, question, blank)}
    scale = question.scale or Scale("empty", ())
    places = position(crowd, question, scale)
    noise = crowd.stream("random", question.code).integers(0, len(scale.answers), crowd.n)
    places = styled(crowd, question, np.where(crowd.guesses(question), noise, places))
    return {question.code: coded(crowd, question, places, blank)}


def coded(crowd: Crowd, question: Question, places: Any, blank: Any) -> Any:
    """Return positions as codes, a few of them turned into "I don't know" and the like."""
    import numpy as np
    import pandas as pd

    scale = question.scale or Scale("empty", ())
    codes = list(scale.codes)[::-1] if question.reversed else list(scale.codes)
    offered = [code for code in scale.missing_codes if code not in NOT_SHOWN]
    every = [*codes, *offered]
    if offered:
        stream = crowd.stream("codes", question.code)
        refused = (stream.random(crowd.n) < _MISSING_CODE_SHARE) & ~crowd.inattentive
        places = np.where(refused, len(codes) + stream.integers(0, len(offered), crowd.n), places)
    if scale.is_numeric:
        values = np.asarray([int(code) for code in every], dtype=np.int64)[places]
        return pd.arrays.IntegerArray(values, np.asarray(blank))
    column = pd.array(np.asarray(every, dtype=object)[places], dtype="string")
    column[blank] = pd.NA
    return column


def _multiple(crowd: Crowd, question: Question, blank: Booleans) -> dict[str, Any]:
    """Return the options chosen; one that excludes all others stands alone, and where nothing else is chosen."""
    import numpy as np
    import pandas as pd

    stream = crowd.stream("multiple", question.code)
    options = question.scale.answers if question.scale else ()
    chosen = np.column_stack([stream.random(crowd.n) < 0.6 / order**0.5 for order in range(1, len(options) + 1)])
    alone = [place for place, option in enumerate(options) if option.exclusive]
    if alone:
        chosen[:, alone] = False
        nothing = ~chosen.any(axis=1) | (stream.random(crowd.n) < _EXCLUSIVE_SHARE)
        which = np.asarray(alone)[stream.integers(0, len(alone), crowd.n)]
        chosen[nothing] = False
        chosen[np.flatnonzero(nothing), which[nothing]] = True
    return {
        name: pd.arrays.IntegerArray(chosen[:, place].astype(np.int64), np.asarray(blank).copy())
        for place, name in enumerate(question.columns)
    }


def _number(crowd: Crowd, question: Question, blank: Booleans) -> Any:
    import numpy as np
    import pandas as pd
    from scipy.special import betaincinv

    low = 0.0 if question.minimum is None else question.minimum
    high = low + _UNLIMITED_SPREAD if question.maximum is None else question.maximum
    place = normal_cdf(crowd.latent(question))
    guess = crowd.stream("random", question.code).random(crowd.n)
    spread = betaincinv(1.6, 1.3, np.where(crowd.careless, guess, place))
    values = np.rint(low + (high - low) * spread)  # people give round numbers
    values = np.clip(np.rint(values / 5) * 5 if high - low >= _HEAPED_FROM else values, low, high)
    offered = [float(code) for code in question.scale.missing_codes if code not in NOT_SHOWN] if question.scale else []
    if offered:
        stream = crowd.stream("codes", question.code)
        refused = stream.random(crowd.n) < _MISSING_CODE_SHARE
        codes = np.asarray(offered)[stream.integers(0, len(offered), crowd.n)]
        values = np.where(refused & ~crowd.careless, codes, values)
    return pd.arrays.FloatingArray(values.astype(np.float64), np.asarray(blank))


def _text(crowd: Crowd, question: Question, blank: Booleans) -> Any:
    """Return comments that fit the mood; the same wave for all, a number of their own for ids, a unit for profiles."""
    import numpy as np
    import pandas as pd

    if question.role in (Role.WAVE, Role.ID, Role.PROFILE, Role.RECORD):
        column = pd.array(_labels(crowd, question), dtype="string")
        column[np.asarray(blank)] = pd.NA
        return column
    sentences = COMMENTS.get(crowd.instrument.language[:2], COMMENTS["en"])
    outcomes = crowd.instrument.with_role(Role.OUTCOME)
    mood = crowd.latent(outcomes[0]) if outcomes else crowd.common
    stream = crowd.stream("text", question.code)
    place = normal_cdf(0.8 * mood + 0.6 * stream.standard_normal(crowd.n))
    said = np.asarray(sentences, dtype=object)[(place * len(sentences)).astype(np.int64)]
    column = pd.array(said, dtype="string")
    silent = (stream.random(crowd.n) < _NO_COMMENT_SHARE) & (not question.required)
    column[np.asarray(blank) | silent | crowd.inattentive] = pd.NA
    return column


def _labels(crowd: Crowd, question: Question) -> list[str]:
    if question.role is Role.WAVE:
        return [crowd.truth.wave] * crowd.n
    if question.role is Role.ID:
        return [f"P{row:05d}" for row in range(1, crowd.n + 1)]
    units = crowd.stream("unit", question.code).integers(1, _UNITS + 1, crowd.n)
    return [f"U{unit:02d}" for unit in units]


def points(crowd: Crowd, one: TotalSet, shown: Mapping[str, Booleans]) -> dict[str, Any]:
    """Return numbers that add up to the total in every row, over the questions that the row is asked.

    A respondent who leaves the first number blank leaves them all. Careless ones give theirs at random.
    """
    import numpy as np
    import pandas as pd

    weights = np.column_stack([_weights(crowd, question) * shown[question.code] for question in one.questions])
    step = _step(one.total)
    given = _apportioned(weights, round(one.total / step)) * step
    blank = crowd.blank(one.questions[0].code)
    return {
        question.code: pd.arrays.FloatingArray(given[:, place].astype(np.float64), blank | ~shown[question.code])
        for place, question in enumerate(one.questions)
    }


def _weights(crowd: Crowd, question: Question) -> Floats:
    import numpy as np

    stream = crowd.stream("points", question.code)
    drawn = stream.gamma(_EVEN_WEIGHTS, size=crowd.n) + 1e-9
    if question.feature is None:
        return np.asarray(drawn)
    felt = np.clip(crowd.importance(question.feature, "importance", question.code), 0.05, 1.0)
    return np.asarray(np.where(crowd.careless, drawn, drawn * felt))


def _step(total: float) -> float:
    """Return the unit in which points are given: fives out of a hundred, whole points, or hundredths of a small total."""
    if total >= _HEAPED_FROM and total % 5 == 0:
        return 5.0
    return 1.0 if float(total).is_integer() else total / 100


def _apportioned(weights: Any, units: int) -> Positions:
    """Return whole units in proportion to weights, by largest remainders; a row without weights gets none."""
    import numpy as np

    sums = weights.sum(axis=1, keepdims=True)
    exact = np.divide(weights * units, sums, out=np.zeros_like(weights), where=sums > 0)
    whole = np.floor(exact)
    left = np.where(sums[:, 0] > 0, units - whole.sum(axis=1), 0)
    rank = np.argsort(np.argsort(-(exact - whole), axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(whole + (rank < left[:, None]), dtype=np.int64)


def best_to_worst(crowd: Crowd, questions: Sequence[Question]) -> dict[str, Any]:
    """Return the choices within a set: the first question takes the best, the last the worst, never the same twice."""
    import numpy as np

    names = tuple(crowd.instrument.features)
    scale = questions[0].scale or Scale("empty", ())
    worth = np.column_stack([_worth(crowd, names, code) for code in scale.codes])
    columns = {}
    for place, question in enumerate(questions):
        last = place == len(questions) - 1 and place > 0
        heard = worth + 0.15 * crowd.stream("choice", question.code).standard_normal(worth.shape)
        noise = crowd.stream("random", question.code).random(worth.shape)
        told = np.where(crowd.careless[:, None], noise, -heard if last else heard)
        chosen = np.argmax(np.where(np.isnan(worth), -np.inf, told), axis=1)
        columns[question.code] = coded(crowd, question, chosen, crowd.blank(question.code))
        worth[np.arange(crowd.n), chosen] = np.nan
    return columns


def _worth(crowd: Crowd, names: Sequence[str], code: str) -> Floats:
    """Return what a feature, named by its place in the study, is worth to each respondent."""
    place = int(code) - 1 if code.isdigit() and int(code) <= len(names) else None
    if place is None:
        return crowd.stream("worth", code).random(crowd.n)
    return crowd.importance(names[place], "worth", names[place])
