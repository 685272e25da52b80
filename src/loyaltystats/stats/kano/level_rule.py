"""The rule of the four levels: from a requirement and the state of delivery to a level, with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loyaltystats.stats.kano.rules import MIXED, Verdicts
from loyaltystats.stats.kano.winner import CANDIDATES
from loyaltystats.vocabulary import REQUIREMENTS

THRESHOLD: Final = 0.5
"""Share of customers who must get a feature; a convention (a level speaks of most customers), not a finding."""

SHORTFALL_RULES: Final = ("unmet", "dissatisfied")


@dataclass(frozen=True, kw_only=True)
class LevelRule:
    """The analyst's choices on delivery."""

    threshold: float
    partly_counts: bool
    desired_shortfall: str


@dataclass(frozen=True, kw_only=True)
class DeliveryState:
    """What is known about the delivery of one feature: its interval, or why there is none."""

    low: float = float("nan")
    high: float = float("nan")
    unknown: str = ""

    def short(self, threshold: float) -> bool:
        """Whether the whole interval lies below the threshold."""
        return self.high < threshold

    def reached(self, threshold: float) -> bool:
        """Whether the whole interval lies above the threshold."""
        return self.low > threshold


def delivery_state(*, asked: bool, low: float, high: float) -> DeliveryState:
    """Return what the interval of the share delivered says, or why it says nothing."""
    if not asked:
        return DeliveryState(unknown="delivery was not asked")
    if high != high:  # noqa: PLR0124 - nan: nobody answered
        return DeliveryState(unknown="nobody answered the delivery question")
    return DeliveryState(low=low, high=high)


def candidates_of(verdicts: Verdicts, row: int) -> list[str]:
    """Return the category, or every category that cannot be told apart from the most frequent one."""
    category = verdicts.category[row]
    if category is None:
        return []
    if category != MIXED:
        return [category]
    return [c for c, behind in zip(CANDIDATES, verdicts.behind[row].tolist(), strict=True) if not behind]


def level_of(candidates: list[str], state: DeliveryState, rule: LevelRule) -> tuple[str | None, str]:
    """Return the level (or None) and the reason in words."""
    if not candidates:
        return None, "no complete pair of answers"
    if state.unknown:
        return None, f"{state.unknown}: see the risk instead"
    found = [_of_category(category, state, rule) for category in candidates]
    if len(found) == 1:
        return found[0]
    levels = {level for level, _ in found}
    names = ", ".join(REQUIREMENTS[category] for category in candidates)
    agreed = next(iter(levels))
    if len(levels) == 1 and agreed is not None:
        return agreed, f"the requirement may be {names}; each of them leads here"
    return None, f"the requirement cannot be told: {names}"


def _of_category(category: str, state: DeliveryState, rule: LevelRule) -> tuple[str | None, str]:
    limit = f"{rule.threshold:.0%}"
    short, reached = state.short(rule.threshold), state.reached(rule.threshold)
    delivery = f"delivered to more than {limit}" if reached else f"delivery cannot be told from {limit}"
    name = REQUIREMENTS[category]
    if category == "reverse":
        if reached:
            return "Dissatisfied", f"unwanted, and delivered to more than {limit}"
        return None, f"unwanted, and not shown to be delivered to more than {limit}: outside the four levels"
    if category in ("indifferent", "questionable"):
        return None, f"{name}: outside the four levels"
    if not short:
        return name, delivery
    if category == "must_be":
        return "Dissatisfied", f"expected, and delivered to fewer than {limit}"
    if category == "attractive":
        return None, f"opportunity: would delight, and is delivered to fewer than {limit}"
    if rule.desired_shortfall == "dissatisfied":
        return "Dissatisfied", f"desired, and delivered to fewer than {limit}"
    return "Desired", f"unmet: delivered to fewer than {limit}"
