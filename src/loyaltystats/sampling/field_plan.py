"""From a simple random sample to the field: finite population, design effect, waves and answers to an invitation."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Final

from loyaltystats.checks import fraction, whole
from loyaltystats.errors import ArgumentError


@dataclass(frozen=True, kw_only=True)
class FieldWork:
    """What is assumed about the field, the same for every goal."""

    population: int | None = None
    response_rate: float = 1.0
    design_effect: float = 1.0
    attrition: float = 0.0
    waves: int = 1

    def answers(self, n: float) -> int:
        """Return the answers in the last wave that are worth ``n`` of a simple random sample.

        Examples
        --------
        >>> FieldWork(population=1000, design_effect=1.5).answers(200)
        231
        """
        needed = n * self.design_effect
        if self.population is not None:
            needed = needed * self.population / (self.population - 1 + needed)
        return math.ceil(round(needed, 9))

    def first_wave(self, answers: float) -> int:
        """Return the respondents of the first wave that leave so many in the last."""
        return math.ceil(round(answers / (1 - self.attrition) ** (self.waves - 1), 9))

    def invitations(self, respondents: float) -> int:
        """Return the invitations that bring so many respondents."""
        return math.ceil(round(respondents / self.response_rate, 9))

    def last_wave(self, respondents: int) -> int:
        """Return the respondents of the first wave that are still there in the last."""
        return math.floor(round(respondents * (1 - self.attrition) ** (self.waves - 1), 9))

    def worth(self, respondents: int) -> int:
        """Return the size of the simple random sample that so many respondents of the first wave are worth."""
        return self.worth_of(self.last_wave(respondents))

    def worth_of(self, answers: int) -> int:
        """Return the size of the simple random sample that so many answers in the last wave are worth."""
        if self.population is None:
            return math.floor(round(answers / self.design_effect, 9))
        if answers >= self.population:
            raise ArgumentError(
                f"respondents - got {answers} of a population of {self.population} - expected fewer: whoever asks "
                "everybody needs no test - lower respondents."
            )
        return math.floor(round(answers * (self.population - 1) / (self.population - answers) / self.design_effect, 9))


FIELD_NAMES: Final = tuple(each.name for each in fields(FieldWork))
"""What may be assumed about the field, by name."""


def field_work(**assumptions: Any) -> FieldWork:
    """Return the checked assumptions about the field."""
    found = FieldWork(**assumptions)
    if found.population is not None:
        whole("population", found.population, minimum=3)
    if found.response_rate != 1:
        fraction("response_rate", found.response_rate)
    if found.attrition != 0:
        fraction("attrition", found.attrition)
    whole("waves", found.waves, minimum=1)
    if isinstance(found.design_effect, bool) or not 0 < found.design_effect < math.inf:
        raise ArgumentError(
            f"design_effect - got {found.design_effect!r} - expected a number above 0, for example 1.5."
        )
    return found
