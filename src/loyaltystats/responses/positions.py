"""Single answers of simulated respondents: a distribution per role, from what the respondent thinks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.responses.crowd import Crowd, normal_cdf
from loyaltystats.responses.marginals import Given, is_rated, rating_shares
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    from loyaltystats.responses.crowd import Floats, Positions

# Cells (functional, dysfunctional) of the classic table that give a category, with the share of its answers in each.
_CELLS: Mapping[str, tuple[tuple[int, int, float], ...]] = {
    "attractive": ((1, 2, 0.20), (1, 3, 0.45), (1, 4, 0.35)),
    "one_dimensional": ((1, 5, 1.0),),
    "must_be": ((2, 5, 0.60), (3, 5, 0.20), (4, 5, 0.20)),
    "indifferent": (
        *((2, 2, 0.06), (2, 3, 0.09), (2, 4, 0.15)),
        *((3, 2, 0.05), (3, 3, 0.35), (3, 4, 0.15)),
        *((4, 2, 0.03), (4, 3, 0.07), (4, 4, 0.05)),
    ),
    "reverse": ((2, 1, 0.1), (3, 1, 0.2), (4, 1, 0.2), (5, 1, 0.3), (5, 2, 0.05), (5, 3, 0.1), (5, 4, 0.05)),
    "questionable": ((1, 1, 0.7), (5, 5, 0.3)),
}
# The three-level form has no R and no Q: who would give them is undecided there, hence indifferent.
_CELLS_THREE: Mapping[str, tuple[tuple[int, int, float], ...]] = {
    "attractive": ((1, 1, 0.6), (1, 2, 0.4)),
    "one_dimensional": ((1, 3, 1.0),),
    "must_be": ((2, 3, 0.7), (3, 3, 0.3)),
    "indifferent": ((2, 1, 0.1), (2, 2, 0.3), (3, 1, 0.3), (3, 2, 0.3)),
}
_ATTENTIVE_SHARE = 0.97
"""Part of the careful respondents who see an attention check."""


def position(crowd: Crowd, question: Question, scale: Scale) -> Positions:
    """Return 0-based positions on the scale of a question, before careless and missing answers."""
    import numpy as np

    makers = {Role.KANO: _kano, Role.IMPORTANCE: _importance, Role.DELIVERY: _delivery, Role.LEVEL: _level}
    if question.role in makers and question.feature and question.code not in crowd.truth.answers:
        return makers[question.role](crowd, question, scale)
    if question.role is Role.ATTENTION and question.right in scale.codes:
        seen = crowd.stream("attention", question.code).random(crowd.n) < _ATTENTIVE_SHARE
        right = scale.codes.index(question.right)
        return np.where(seen, right, crowd.group(question))
    if is_rated(question):
        below = normal_cdf(crowd.latent(question) + crowd.shift(question.code, "heard"))
        places: Positions = np.asarray(np.searchsorted(_ends(question, scale, crowd.truth.answers), below))
        for who, group in crowd.groups():
            if question.code in group.answers:
                places[who] = np.searchsorted(_ends(question, scale, group.answers), below[who])
        return places
    return crowd.group(question)


def _ends(question: Question, scale: Scale, given: Given) -> Floats:
    """Return the shares of the crowd below the end of each answer but the last."""
    import numpy as np

    ends: Floats = np.cumsum(rating_shares(question, scale, given))[:-1]
    return ends


def _kano(crowd: Crowd, question: Question, scale: Scale) -> Positions:
    import numpy as np

    category = crowd.own_category(str(question.feature))
    table = _CELLS if len(scale.answers) == 5 else _CELLS_THREE
    draw = crowd.stream("cell", str(question.feature)).random(crowd.n)
    side = 0 if question.side is Side.FUNCTIONAL else 1
    position = np.zeros(crowd.n, dtype=np.int64)
    for index, name in enumerate(CATEGORIES):
        cells = table.get(name, table["indifferent"])
        ends = np.cumsum([cell[2] for cell in cells])[:-1]
        chosen = np.asarray([cell[side] - 1 for cell in cells])[np.searchsorted(ends, draw)]
        position = np.where(category == index, chosen, position)
    return position


def _importance(crowd: Crowd, question: Question, scale: Scale) -> Positions:
    import numpy as np

    highest = len(scale.answers) - 1
    felt = crowd.importance(str(question.feature), "importance", question.code)
    return np.clip(np.rint(felt * highest), 0, highest).astype(np.int64)


def _delivery(crowd: Crowd, question: Question, scale: Scale) -> Positions:
    import numpy as np

    highest = len(scale.answers) - 1
    gets = crowd.gets_it(str(question.feature))
    return gets if highest == 2 else np.where(gets == 0, 0, highest)


def _level(crowd: Crowd, question: Question, scale: Scale) -> Positions:
    """Answer Dissatisfied, Expected, Desired, Delighted or does not matter, from category and delivery."""
    import numpy as np

    highest = len(scale.answers) - 1
    by_category = np.asarray([3, 2, 1, 4, 0, 4])[crowd.own_category(str(question.feature))]
    failed = (by_category == 1) & (crowd.gets_it(str(question.feature)) == 2)
    level = np.where(failed, 0, by_category)
    stream = crowd.stream("level", question.code)
    other = stream.integers(0, len(scale.answers), crowd.n)
    return np.minimum(np.where(stream.random(crowd.n) < 0.15, other, level), highest)
