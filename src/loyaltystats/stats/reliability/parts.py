"""Every scale in every group: what could be computed, and the reasons where something could not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.reliability.alpha import cronbach, mean_correlation, rest_correlations
from loyaltystats.stats.reliability.one_factor import OneFactor, one_factor
from loyaltystats.stats.reliability.rows import ItemRows, Moments, moments
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np

UNEVEN: Final = 3.0
"""Standard deviations of items that differ by more than this factor: the widest item rules the sum."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ScalePart:
    """One scale among the respondents of one group; ``items`` are those that vary."""

    group: str
    scale: str
    items: tuple[str, ...]
    constant: tuple[str, ...]
    moments: Moments
    factor: OneFactor | None
    no_alpha: str = ""
    no_factor: str = ""

    @property
    def estimable(self) -> bool:
        """Whether alpha is known."""
        return not self.no_alpha

    @property
    def against(self) -> tuple[str, ...]:
        """The items that correlate negatively with the sum of the others."""
        if not self.estimable:
            return ()
        rest = rest_correlations(self.moments.covariance)
        return tuple(item for item, value in zip(self.items, rest, strict=True) if value < 0)

    @property
    def uneven(self) -> bool:
        """Whether some item is spread much wider than another."""
        spreads = self.moments.covariance.diagonal() ** 0.5
        return self.estimable and bool(spreads.max() > UNEVEN * spreads.min())


def parts_of(rows: ItemRows) -> tuple[ScalePart, ...]:
    """Return the parts of all respondents and, after them, of each group."""
    return tuple(
        _part(rows, group, scale, items, chosen)
        for group, chosen in rows.groups().items()
        for scale, items in rows.scales.items()
    )


def _part(rows: ItemRows, group: str, scale: str, items: tuple[str, ...], chosen: np.ndarray) -> ScalePart:
    import numpy as np

    whole = moments(rows, items, chosen)
    spread = np.diag(whole.covariance)
    varies = spread > 0
    kept = tuple(item for item, one in zip(items, varies, strict=True) if one)
    constant = tuple(item for item in items if item not in kept) if whole.n > 1 else ()
    found = Moments(
        mean=whole.mean[varies],
        covariance=whole.covariance[np.ix_(varies, varies)],
        n=whole.n,
        n_effective=whole.n_effective,
    )
    no_alpha, no_factor, factor = _no_alpha(found, items, kept), "", None
    if not no_alpha:
        try:
            factor = one_factor(found.covariance, found.n, kept)
        except EstimationError as reason:
            no_factor = str(reason)
    return ScalePart(
        group=group,
        scale=scale,
        items=kept,
        constant=constant,
        moments=found,
        factor=factor,
        no_alpha=no_alpha,
        no_factor=no_factor,
    )


def _no_alpha(found: Moments, items: Sequence[str], kept: Sequence[str]) -> str:
    if found.n < 2:
        return "nobody or a single respondent answered the whole scale"
    if len(items) < 2:
        return "a single item shows nothing about its own reliability; at least two are needed"
    if len(kept) < 2:
        return "fewer than two items vary"
    return "the sum of the items does not vary" if math.isnan(cronbach(found.covariance)) else ""


def item_remarks(parts: Sequence[ScalePart]) -> list[str]:
    """Return the notes about single items; those of groups are gathered in one sentence each."""
    whole = [part for part in parts if part.group == TOTAL]
    notes = [
        f"{item}: everybody gave the same answer, so it was left out of {part.scale}."
        for part in whole
        for item in part.constant
    ]
    notes += [
        f"{item} goes against the other items of {part.scale} (negative item-rest correlation). Was its scale meant to be "
        "turned round? It was not turned."
        for part in whole
        for item in part.against
    ]
    groups = [part for part in parts if part.group != TOTAL]
    same = [f"{item} in {part.group}" for part in groups for item in part.constant]
    if same:
        notes.append(f"Left out of their scale in groups where everybody gave the same answer: {', '.join(same)}.")
    against = [f"{item} in {part.group}" for part in groups for item in part.against]
    if against:
        notes.append(f"Against the other items of their scale in single groups: {', '.join(against)}.")
    return notes


NO_FACTOR: Final = "No omega, composite reliability and average variance extracted"


def remarks(parts: Sequence[ScalePart]) -> list[str]:
    """Return the notes about items and scales, with scales of one reason in one sentence, and groups in another."""
    whole = [part for part in parts if part.group == TOTAL]
    notes = item_remarks(parts)
    notes += _listed("Not estimable", [(part, part.no_alpha) for part in whole])
    notes += _listed(NO_FACTOR, [(part, part.no_factor) for part in whole])
    groups = [part for part in parts if part.group != TOTAL]
    lost = [f"{part.scale} in {part.group}" for part in groups if part.no_alpha]
    if lost:
        notes.append(
            f"Not estimable in single groups, for want of respondents or of items that vary: {', '.join(lost)}."
        )
    known = {part.scale for part in whole if part.factor}
    lost = [f"{part.scale} in {part.group}" for part in groups if part.no_factor and part.scale in known]
    if lost:
        notes.append(
            f"{NO_FACTOR} in single groups, since one common factor does not describe the items there or respondents are "
            f"too few: {', '.join(lost)}."
        )
    uneven = [part.scale for part in parts if part.group == TOTAL and part.uneven]
    if uneven:
        notes.append(
            f"{', '.join(uneven)}: some items are spread more than three times as wide as others and rule the sum; the "
            "standardised alpha weighs all items equally."
        )
    two = [part.scale for part in parts if part.group == TOTAL and part.estimable and len(part.items) == 2]
    if two:
        notes.append(
            f"{', '.join(two)}: with two items the standardised alpha is the Spearman-Brown coefficient, the usual figure "
            "for two."
        )
    small = [part.scale for part in parts if part.group == TOTAL and 1 < part.moments.n <= len(part.items)]
    if small:
        notes.append(f"{', '.join(small)}: there are no more respondents than items; the figures mean little.")
    return notes


def _listed(opening: str, reasons: Sequence[tuple[ScalePart, str]]) -> list[str]:
    found: dict[str, list[str]] = {}
    for part, reason in reasons:
        if reason:
            found.setdefault(reason, []).append(part.scale)
    return [f"{opening}: {', '.join(names)} ({reason})." for reason, names in found.items()]


def mean_r(part: ScalePart) -> float:
    """Return the mean correlation of two items of a part that is estimable."""
    return mean_correlation(part.moments.covariance)
