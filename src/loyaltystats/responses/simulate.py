"""Simulated answers with a known truth: for demonstrations, for tests, and to try a study before it is fielded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import generator, seed_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.truth import DRIVER_CORRELATION, Truth, driver_codes, truth_from
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Positions = NDArray[np.int64]

PROBLEM_COLUMNS = ("severity", "sheet", "row", "column", "value", "message")

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
# Mean self-stated importance by a respondent's own category, as a share of the scale's range, in the order A O M I R Q.
_IMPORTANCE = (0.60, 0.77, 0.83, 0.38, 0.25, 0.45)
_IMPORTANCE_SPREAD = 0.18

# Answers 0-10 to a recommendation question: mostly 7-10, a little heap at 5 and at 0, promoters minus detractors = +10.
NPS_SHARES = (0.030, 0.010, 0.015, 0.020, 0.030, 0.080, 0.080, 0.150, 0.220, 0.165, 0.200)
_RATING_BETA = (3.4, 1.7)
"""Shape of satisfaction ratings over a scale's range: most in the upper third, a ceiling at the top."""

_SHARED_NOISE = 0.6
"""Part of what the drivers leave unexplained that all outcomes of a respondent share."""

_MISSING_CODE_SHARE = 0.03
_NO_COMMENT_SHARE = 0.4
_PARTLY_SHARE = 0.4

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
}
"""Sentences for open questions, from dissatisfied to satisfied; none looks like personal data."""


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
        ``delivered`` feature -> share who answer "yes" to the delivery question; ``drivers`` code of a rating ->
        standardised effect on the outcomes; ``r2`` share of the outcomes' variance that the drivers explain (the
        effects are scaled to it); ``missing`` share of answers left blank; ``careless`` share of respondents who
        answer at random. Defaults: categories A, O, M, I in turn; delivered between .35 and .95; effects falling from
        .40, scaled to an r2 of .5; 2 % blank; 3 % careless. Drivers correlate .3.
    rng : int or numpy.random.Generator, optional
        Seed. Every question has a random stream of its own, so that adding one does not change the others.

    Returns
    -------
    Responses
        One row per respondent, ids ``R0001`` onwards; ``truth`` holds every parameter used and ``careless_ids``.

    Raises
    ------
    ArgumentError
        ``n`` or something in ``truth`` cannot be used, or the instrument lacks features.

    Notes
    -----
    Each respondent is given a category for each feature, and answers from the cells of the classic table that yield
    it; importance follows the category. Ratings are correlated normal variables cut at the scale's points; an outcome
    is the sum of effects times ratings plus noise, cut so that it has a ceiling as real answers have. Effects and r2
    hold before the cutting: the rounded answers show slightly smaller ones. Careless respondents blur every share.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"delivery": "Delivery within 24 hours"})
    >>> answers = simulate_responses(study, 3, rng=1)
    >>> answers.frame["id"].tolist(), list(answers.frame.columns[1:3])
    (['R0001', 'R0002', 'R0003'], ['deliveryfun', 'deliverydys'])
    """
    import numpy as np
    import pandas as pd

    size = whole("n", n, minimum=1)
    _refuse_empty(instrument)
    known = truth_from(instrument, truth)
    seed = int(generator(rng).integers(2**63))
    crowd = _Crowd(instrument=instrument, n=size, truth=known, seed=seed)
    width = max(4, len(str(size)))
    ids = [f"R{number:0{width}d}" for number in range(1, size + 1)]
    columns: dict[str, Any] = {"id": pd.array(ids, dtype="string")}
    for question in instrument.questions:
        columns.update(crowd.answers(question))
    careless = [ids[row] for row in np.flatnonzero(crowd.careless)]
    return Responses(
        frame=pd.DataFrame(columns),
        instrument=instrument,
        problems=pd.DataFrame(columns=list(PROBLEM_COLUMNS)),
        source="simulation",
        notes=(f"Simulated answers, {seed_of(rng)}; they describe no real customer.",),
        truth={**known.record(), "careless_ids": careless, "seed": seed_of(rng)},
    )


def _refuse_empty(instrument: Instrument) -> None:
    for part in instrument.parts:
        if part.needs_features:
            raise ArgumentError(
                f"instrument {instrument.id!r} - template {part.template.id!r} asks about features and none is named - "
                "call with_features({...}) first."
            )


@dataclass(kw_only=True)
class _Crowd:
    """The simulated respondents: what each thinks, kept so that related questions agree with one another."""

    instrument: Instrument
    n: int
    truth: Truth
    seed: int
    _categories: dict[str, Positions] = field(default_factory=dict)
    _standing: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.careless = self.stream("careless").random(self.n) < self.truth.careless
        self.common = self.stream("common").standard_normal(self.n)
        self.shared_noise = self.stream("outcomes").standard_normal(self.n)
        self.drivers = driver_codes(self.instrument)

    def stream(self, *names: str) -> np.random.Generator:
        """Return the random stream that belongs to these names and to nothing else."""
        import numpy as np

        digest = hashlib.blake2b("/".join(names).encode(), digest_size=8).digest()
        return np.random.default_rng([self.seed, int.from_bytes(digest, "big")])

    def answers(self, question: Question) -> dict[str, Any]:
        """Return the answer columns of one question."""
        import numpy as np

        blank = self.stream("blank", question.code).random(self.n) < self.truth.missing
        if question.kind == "multiple":
            return self._multiple(question, blank)
        if question.kind == "text":
            return {question.code: self._text(question, blank)}
        if question.kind == "number":
            return {question.code: self._number(question, blank)}
        scale = question.scale or Scale("empty", ())
        position = self._position(question, scale)
        noise = self.stream("random", question.code).integers(0, len(scale.answers), self.n)
        position = np.where(self.careless, noise, position)
        return {question.code: self._coded(question, scale, position, blank)}

    def _position(self, question: Question, scale: Scale) -> Positions:
        """Return 0-based positions on the scale of the question, before careless and missing answers."""
        import numpy as np

        makers = {
            Role.KANO: self._kano,
            Role.IMPORTANCE: self._importance,
            Role.DELIVERY: self._delivery,
            Role.LEVEL: self._level,
        }
        if question.role in makers and question.feature:
            return makers[question.role](question, scale)
        if question.role in (Role.PERFORMANCE, Role.DRIVER, Role.OUTCOME) and scale.ordered:
            shares = _rating_shares(question, scale, self._lift(question))
            return np.asarray(np.searchsorted(np.cumsum(shares)[:-1], _normal_cdf(self._latent(question))))
        weights = 1 / np.arange(1, len(scale.answers) + 1) ** 0.7  # uneven, as real groups are
        return self.stream("group", question.code).choice(len(scale.answers), self.n, p=weights / weights.sum())

    def _own_category(self, feature: str) -> Positions:
        if feature not in self._categories:
            shares = list(self.truth.kano[feature].values())
            self._categories[feature] = self.stream("category", feature).choice(len(shares), self.n, p=shares)
        return self._categories[feature]

    def _kano(self, question: Question, scale: Scale) -> Positions:
        import numpy as np

        category = self._own_category(str(question.feature))
        table = _CELLS if len(scale.answers) == 5 else _CELLS_THREE
        draw = self.stream("cell", str(question.feature)).random(self.n)
        side = 0 if question.side is Side.FUNCTIONAL else 1
        position = np.zeros(self.n, dtype=np.int64)
        for index, name in enumerate(CATEGORIES):
            cells = table.get(name, table["indifferent"])
            ends = np.cumsum([cell[2] for cell in cells])[:-1]
            chosen = np.asarray([cell[side] - 1 for cell in cells])[np.searchsorted(ends, draw)]
            position = np.where(category == index, chosen, position)
        return position

    def _importance(self, question: Question, scale: Scale) -> Positions:
        import numpy as np

        mean = np.asarray(_IMPORTANCE)[self._own_category(str(question.feature))]
        spread = self.stream("importance", question.code).standard_normal(self.n) * _IMPORTANCE_SPREAD
        highest = len(scale.answers) - 1
        return np.clip(np.rint((mean + spread) * highest), 0, highest).astype(np.int64)

    def _gets_it(self, feature: str) -> Positions:
        """Return 0 for a respondent who gets the feature, 1 partly, 2 not."""
        import numpy as np

        share = self.truth.delivered[feature]
        draw = self.stream("delivery", feature).random(self.n)
        return np.searchsorted([share, share + (1 - share) * _PARTLY_SHARE], draw, side="right")

    def _delivery(self, question: Question, scale: Scale) -> Positions:
        import numpy as np

        highest = len(scale.answers) - 1
        gets = self._gets_it(str(question.feature))
        return gets if highest == 2 else np.where(gets == 0, 0, highest)

    def _level(self, question: Question, scale: Scale) -> Positions:
        """Answer Dissatisfied, Expected, Desired, Delighted or does not matter, from category and delivery."""
        import numpy as np

        highest = len(scale.answers) - 1
        by_category = np.asarray([3, 2, 1, 4, 0, 4])[self._own_category(str(question.feature))]
        failed = (by_category == 1) & (self._gets_it(str(question.feature)) == 2)
        level = np.where(failed, 0, by_category)
        stream = self.stream("level", question.code)
        other = stream.integers(0, len(scale.answers), self.n)
        return np.minimum(np.where(stream.random(self.n) < 0.15, other, level), highest)

    def _latent(self, question: Question) -> Floats:
        """Return a standard normal standing per respondent: a driver's rating, or an outcome that follows from them."""
        import numpy as np

        if question.code not in self._standing:
            own = self.stream("own", question.code).standard_normal(self.n)
            if question.role is Role.OUTCOME:
                noise = np.sqrt(_SHARED_NOISE) * self.shared_noise + np.sqrt(1 - _SHARED_NOISE) * own
                value = np.sqrt(1 - self.truth.r2) * noise
                for code, effect in self.truth.drivers.items():
                    value = value + effect * self._latent(self.instrument.question(code))
            else:
                value = np.sqrt(DRIVER_CORRELATION) * self.common + np.sqrt(1 - DRIVER_CORRELATION) * own
            self._standing[question.code] = value
        return self._standing[question.code]

    def _lift(self, question: Question) -> float:
        """Return a shift of the mean that differs between ratings and is the same in every run."""
        digest = hashlib.blake2b(question.code.encode(), digest_size=1).digest()[0]
        return (digest / 255 - 0.5) * 0.6

    def _coded(self, question: Question, scale: Scale, position: Any, blank: Any) -> Any:
        import numpy as np
        import pandas as pd

        codes = list(scale.codes)[::-1] if question.reversed else list(scale.codes)
        offered = [code for code in scale.missing_codes if code.lstrip("-") != "96"]
        every = [*codes, *offered]
        if offered:
            stream = self.stream("codes", question.code)
            refused = (stream.random(self.n) < _MISSING_CODE_SHARE) & ~self.careless
            position = np.where(refused, len(codes) + stream.integers(0, len(offered), self.n), position)
        if scale.is_numeric:
            values = np.asarray([int(code) for code in every], dtype=np.int64)[position]
            return pd.arrays.IntegerArray(values, np.asarray(blank))
        column = pd.array(np.asarray(every, dtype=object)[position], dtype="string")
        column[blank] = pd.NA
        return column

    def _multiple(self, question: Question, blank: Any) -> dict[str, Any]:
        import numpy as np
        import pandas as pd

        stream = self.stream("multiple", question.code)
        columns = {}
        for order, column in enumerate(question.columns, start=1):
            chosen = (stream.random(self.n) < 0.6 / order**0.5).astype(np.int64)
            columns[column] = pd.arrays.IntegerArray(chosen, np.asarray(blank).copy())
        return columns

    def _number(self, question: Question, blank: Any) -> Any:
        import numpy as np
        import pandas as pd
        from scipy.special import betaincinv

        low = 0.0 if question.minimum is None else question.minimum
        high = low + 100.0 if question.maximum is None else question.maximum
        place = _normal_cdf(self._latent(question))
        guess = self.stream("random", question.code).random(self.n)
        spread = betaincinv(1.6, 1.3, np.where(self.careless, guess, place))
        values = np.rint(low + (high - low) * spread)  # people give round numbers
        values = np.clip(np.rint(values / 5) * 5 if high - low >= 50 else values, low, high)
        offered = [float(code) for code in question.scale.missing_codes] if question.scale else []
        if offered:
            stream = self.stream("codes", question.code)
            refused = stream.random(self.n) < _MISSING_CODE_SHARE
            values = np.where(
                refused & ~self.careless, np.asarray(offered)[stream.integers(0, len(offered), self.n)], values
            )
        return pd.arrays.FloatingArray(values.astype(np.float64), np.asarray(blank))

    def _text(self, question: Question, blank: Any) -> Any:
        import numpy as np
        import pandas as pd

        sentences = COMMENTS.get(self.instrument.language[:2], COMMENTS["en"])
        outcomes = self.instrument.with_role(Role.OUTCOME)
        mood = self._latent(outcomes[0]) if outcomes else self.common
        stream = self.stream("text", question.code)
        place = _normal_cdf(0.8 * mood + 0.6 * stream.standard_normal(self.n))
        column = pd.array(
            np.asarray(sentences, dtype=object)[(place * len(sentences)).astype(np.int64)], dtype="string"
        )
        silent = stream.random(self.n) < _NO_COMMENT_SHARE
        column[np.asarray(blank) | silent | self.careless] = pd.NA
        return column


def _normal_cdf(values: Any) -> Any:
    import numpy as np
    from scipy.special import ndtr

    return np.minimum(ndtr(values), 1 - 1e-12)


def _rating_shares(question: Question, scale: Scale, lift: float) -> Any:
    import numpy as np
    from scipy.special import betainc

    if question.metric == "nps" and len(scale.answers) == len(NPS_SHARES):
        return np.asarray(NPS_SHARES)
    a, b = _RATING_BETA
    edges = np.linspace(0, 1, len(scale.answers) + 1)
    return np.diff(betainc(a * np.exp(lift / 2), b * np.exp(-lift / 2), edges))
