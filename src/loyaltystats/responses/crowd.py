"""Crowd: simulated respondents: what each thinks of the features and of the whole, and random streams for the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.truth import DRIVER_CORRELATION, Truth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Booleans = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Positions = NDArray[np.int64]

# Mean self-stated importance by a respondent's own category, as a share of the scale's range, in the order A O M I R Q.
IMPORTANCE = (0.60, 0.77, 0.83, 0.38, 0.25, 0.45)
IMPORTANCE_SPREAD = 0.18

_SHARED_NOISE = 0.6
"""Part of what the drivers leave unexplained that all outcomes of a respondent share."""

_PARTLY_SHARE = 0.4


@dataclass(kw_only=True)
class Crowd:
    """The simulated respondents, kept so that related questions agree with one another."""

    instrument: Instrument
    n: int
    truth: Truth
    seed: int
    _categories: dict[str, Positions] = field(default_factory=dict)
    _standing: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.careless: Booleans = self.stream("careless").random(self.n) < self.truth.careless
        self.common: Floats = self.stream("common").standard_normal(self.n)
        self.shared_noise: Floats = self.stream("outcomes").standard_normal(self.n)

    def stream(self, *names: str) -> np.random.Generator:
        """Return the random stream that belongs to these names and to nothing else."""
        import numpy as np

        digest = hashlib.blake2b("/".join(names).encode(), digest_size=8).digest()
        return np.random.default_rng([self.seed, int.from_bytes(digest, "big")])

    def blank(self, code: str) -> Booleans:
        """Return who leaves a question blank."""
        left: Booleans = self.stream("blank", code).random(self.n) < self.truth.missing
        return left

    def own_category(self, feature: str) -> Positions:
        """Return the place of each respondent's own category of a feature, in the order A O M I R Q."""
        if feature not in self._categories:
            shares = list(self.truth.kano[feature].values())
            self._categories[feature] = self.stream("category", feature).choice(len(shares), self.n, p=shares)
        return self._categories[feature]

    def gets_it(self, feature: str) -> Positions:
        """Return 0 for a respondent who gets the feature, 1 partly, 2 not."""
        import numpy as np

        share = self.truth.delivered[feature]
        draw = self.stream("delivery", feature).random(self.n)
        return np.searchsorted([share, share + (1 - share) * _PARTLY_SHARE], draw, side="right")

    def latent(self, question: Question) -> Floats:
        """Return a standard normal standing per respondent: a driver's rating, or an outcome that follows from them."""
        import numpy as np

        if question.code not in self._standing:
            own = self.stream("own", question.code).standard_normal(self.n)
            if question.role is Role.OUTCOME:
                noise = np.sqrt(_SHARED_NOISE) * self.shared_noise + np.sqrt(1 - _SHARED_NOISE) * own
                value = np.sqrt(1 - self.truth.r2) * noise
                for code, effect in self.truth.drivers.items():
                    value = value + effect * self.latent(self.instrument.question(code))
            else:
                value = np.sqrt(DRIVER_CORRELATION) * self.common + np.sqrt(1 - DRIVER_CORRELATION) * own
            self._standing[question.code] = value
        return self._standing[question.code]

    def importance(self, feature: str, *stream: str) -> Floats:
        """Return how much each respondent makes of a feature, 0 to 1 and a little beyond."""
        import numpy as np

        spread = self.stream(*stream).standard_normal(self.n) * IMPORTANCE_SPREAD
        felt: Floats = np.asarray(IMPORTANCE)[self.own_category(feature)] + spread
        return felt


def normal_cdf(values: Any) -> Any:
    """Return the share of a normal population below each value, never quite 1."""
    import numpy as np
    from scipy.special import ndtr

    return np.minimum(ndtr(values), 1 - 1e-12)
