"""Crowd: simulated respondents: what each thinks of the features and of the whole, and random streams for the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.truth import Truth
from loyaltystats.responses.truth_of_care import COPY, FAST, KINDS, RANDOM
from loyaltystats.responses.truth_of_drivers import DRIVER_CORRELATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from loyaltystats.responses.truth_of_groups import Group

    Booleans = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Positions = NDArray[np.int64]

# Mean self-stated importance by a respondent's own category, as a share of the scale's range, in the order A O M I R Q.
IMPORTANCE = (0.60, 0.77, 0.83, 0.38, 0.25, 0.45)
IMPORTANCE_SPREAD = 0.18

_SHARED_NOISE = 0.6
"""Part of what the drivers leave unexplained that all outcomes of a respondent share."""

_PARTLY_SHARE = 0.4
_FAST_AT_RANDOM = 0.5
"""Part of the questions that a respondent in a hurry answers without reading."""

_PLACE = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(kw_only=True)
class Crowd:
    """The simulated respondents, kept so that related questions agree with one another."""

    instrument: Instrument
    n: int
    truth: Truth
    seed: int
    _categories: dict[str, Positions] = field(default_factory=dict)
    _belongs: dict[str, Positions] = field(default_factory=dict)
    _standing: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kind: Positions = self._kinds()
        self.careless: Booleans = self.kind == _PLACE[RANDOM]
        self.inattentive: Booleans = (self.kind >= 0) & (self.kind != _PLACE[COPY])
        self.common: Floats = self.normal("common")
        self.shared_noise: Floats = self.normal("outcomes")

    def stream(self, *names: str) -> np.random.Generator:
        """Return the random stream that belongs to these names and to nothing else."""
        return _stream(self.seed, *names)

    def person(self, *names: str) -> np.random.Generator:
        """Return the random stream of what stays the same in every wave of a panel; without a panel, that of the names."""
        panel = self.truth.panel
        return self.stream(*names) if panel is None else _stream(panel.seed, "panel", *names)

    def normal(self, *names: str) -> Floats:
        """Return standard normal values, which correlate over the waves of a panel."""
        import numpy as np

        now: Floats = self.stream(*names).standard_normal(self.n)
        if self.truth.panel is None:
            return now
        part = self.truth.panel.stability
        lasting: Floats = self.person(*names).standard_normal(self.n)
        return np.asarray(np.sqrt(part) * lasting + np.sqrt(1 - part) * now)

    def lasting(self, now: Any, then: Any, *names: str) -> Any:
        """Return draws of which a part is the same in every wave of a panel; without one, those of now."""
        import numpy as np

        if self.truth.panel is None:
            return now
        keeps = self.stream("keeps", *names).random(self.n) < self.truth.panel.stability**0.5
        return np.where(keeps, then, now)

    def _kinds(self) -> Positions:
        """Return the place of each respondent's kind of carelessness among the kinds, -1 for who answers with care."""
        import numpy as np

        draw = self.stream("careless").random(self.n)
        kinds, below = np.full(self.n, -1), 0.0
        for kind, share in self.truth.careless.items():
            kinds[(draw >= below) & (draw < below + share)] = _PLACE[kind]
            below += share
        return kinds

    def is_kind(self, kind: str) -> Booleans:
        """Return who is careless in this way."""
        who: Booleans = self.kind == _PLACE[kind]
        return who

    def guesses(self, question: Question) -> Booleans:
        """Return who answers a closed question at random: nobody invents a group that the truth leaves without members."""
        import numpy as np

        if question.role is Role.PROFILE and question.code in self.truth.answers:
            return np.zeros(self.n, dtype=bool)
        hurried = self.is_kind(FAST)
        if not hurried.any():
            return self.careless
        return self.careless | (hurried & (self.stream("fast", question.code).random(self.n) < _FAST_AT_RANDOM))

    def blank(self, code: str) -> Booleans:
        """Return who leaves a question blank."""
        share = 0.0 if code in self.truth.missing.single else self.truth.missing.share
        left: Booleans = self.stream("blank", code).random(self.n) < share
        return left

    def own_category(self, feature: str) -> Positions:
        """Return the place of each respondent's own category of a feature, in the order A O M I R Q."""
        if feature not in self._categories:
            self._categories[feature] = self._drawn_category(feature, self.truth.kano[feature])
            for who, group in self.groups():
                if feature in group.kano:
                    self._categories[feature][who] = self._drawn_category(feature, group.kano[feature])[who]
        return self._categories[feature]

    def _drawn_category(self, feature: str, shares: Mapping[str, float]) -> Positions:
        now, then = (
            stream("category", feature).choice(len(shares), self.n, p=list(shares.values()))
            for stream in (self.stream, self.person)
        )
        drawn: Positions = self.lasting(now, then, "category", feature)
        return drawn

    def groups(self) -> Iterator[tuple[Booleans, Group]]:
        """Yield every group with something of its own, and who belongs to it."""
        for by, groups in self.truth.groups.stated.items():
            for code, group in groups.items():
                yield self.members(by, code), group

    def members(self, by: str, code: str) -> Booleans:
        """Return who belongs to a group, whether or not the question about it is answered."""
        scale = self.instrument.question(by).scale
        codes = scale.codes if scale else ()
        who: Booleans = self.group(self.instrument.question(by)) == codes.index(code)
        return who

    def group(self, question: Question) -> Positions:
        """Return a group for everyone: of the sizes stated, else of uneven sizes as real groups are."""
        import numpy as np

        if question.code not in self._belongs:
            codes = question.scale.codes if question.scale else ()
            stated = self.truth.answers.get(question.code)
            weights = 1 / np.arange(1, len(codes) + 1) ** 0.7
            if stated is not None:
                weights = np.asarray([stated.get(code, 0.0) for code in codes])
            stream = self.person("group", question.code)
            self._belongs[question.code] = stream.choice(len(codes), self.n, p=weights / weights.sum())
        return self._belongs[question.code]

    def shift(self, code: str, part: str) -> Floats | float:
        """Return by how much each respondent's group moves a standing (``thought``), or the answer alone (``heard``)."""
        import numpy as np

        by_group = self.truth.groups.shifts.get(code, {})
        if not by_group:
            return 0.0
        moved = np.zeros(self.n)
        for by, groups in by_group.items():
            for group, shift in groups.items():
                moved[self.members(by, group)] = getattr(shift, part)
        return moved

    def gets_it(self, feature: str) -> Positions:
        """Return 0 for a respondent who gets the feature, 1 partly, 2 not."""
        import numpy as np

        share = np.full(self.n, self.truth.delivered[feature])
        for who, group in self.groups():
            if feature in group.delivered:
                share[who] = group.delivered[feature]
        now, then = (stream("delivery", feature).random(self.n) for stream in (self.stream, self.person))
        draw = self.lasting(now, then, "delivery", feature)
        got: Positions = (draw >= share).astype(np.int64) + (draw >= share + (1 - share) * _PARTLY_SHARE)
        return got

    def latent(self, question: Question) -> Floats:
        """Return a standard normal standing per respondent: a driver's rating, or an outcome that follows from them."""
        import numpy as np

        if question.code not in self._standing:
            own = self.normal("own", question.code)
            if question.role is Role.OUTCOME:
                noise = np.sqrt(_SHARED_NOISE) * self.shared_noise + np.sqrt(1 - _SHARED_NOISE) * own
                pull = self.truth.drivers.pull(question.code)
                value = np.sqrt(1 - pull.r2) * noise
                for code, effect in pull.effects.items():
                    value = value + effect * self.latent(self.instrument.question(code))
            else:
                drives = question.code in self.truth.drivers.common.stated
                common = self.truth.drivers.correlation if drives else DRIVER_CORRELATION
                value = np.sqrt(common) * self.common + np.sqrt(1 - common) * own
            self._standing[question.code] = value + self.shift(question.code, "thought")
        return self._standing[question.code]

    def importance(self, feature: str, *stream: str) -> Floats:
        """Return how much each respondent makes of a feature, 0 to 1 and a little beyond."""
        import numpy as np

        spread = self.stream(*stream).standard_normal(self.n) * IMPORTANCE_SPREAD
        felt: Floats = np.asarray(IMPORTANCE)[self.own_category(feature)] + spread
        return felt


def _stream(seed: int, *names: str) -> np.random.Generator:
    import numpy as np

    digest = hashlib.blake2b("/".join(names).encode(), digest_size=8).digest()
    return np.random.default_rng([seed, int.from_bytes(digest, "big")])


def normal_cdf(values: Any) -> Any:
    """Return the share of a normal population below each value, never quite 1."""
    import numpy as np
    from scipy.special import ndtr

    return np.minimum(ndtr(values), 1 - 1e-12)
