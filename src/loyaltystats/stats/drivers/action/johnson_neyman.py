"""Johnson-Neyman: for which values of a moderator the slope of a driver differs from zero."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Region:
    """Ends of the region in units of the moderator, and whether the slope differs from zero inside or outside them.

    Both ends are ``nan`` where there is none: then ``inside`` says whether the slope differs everywhere (False) or
    nowhere (True), as an empty inside.
    """

    low: float
    high: float
    inside: bool

    @property
    def everywhere(self) -> bool:
        """Whether the slope differs from zero at every value."""
        return math.isnan(self.low) and math.isnan(self.high) and not self.inside

    @property
    def nowhere(self) -> bool:
        """Whether the slope differs from zero at no value."""
        return math.isnan(self.low) and math.isnan(self.high) and self.inside

    def holds(self, value: float) -> bool:
        """Return whether the slope differs from zero at a value."""
        if self.everywhere or self.nowhere:
            return self.everywhere
        low = -math.inf if math.isnan(self.low) else self.low
        high = math.inf if math.isnan(self.high) else self.high
        return low < value < high if self.inside else value < low or value > high


def region(slope: float, change: float, covariance: tuple[float, float, float], critical: float) -> Region:
    r"""Return the region where :math:`|b_1 + b_3 z| > t \sqrt{v_{11} + 2 z v_{13} + z^2 v_{33}}`.

    Parameters
    ----------
    slope, change : float
        Slope of the driver where the moderator is 0, and its change per point of the moderator.
    covariance : tuple of float
        Variance of the slope, covariance of slope and change, variance of the change.
    critical : float
        Critical value of t.

    References
    ----------
    .. [1] Johnson P. O., Neyman J. (1936), Tests of certain linear hypotheses and their application to some educational
       problems, Statistical Research Memoirs 1:57-93; Bauer D. J., Curran P. J. (2005), Multivariate Behavioral Research
       40:373-400.

    Examples
    --------
    >>> found = region(0.5, 0.1, (0.04, 0.0, 0.0025), 2.0)
    >>> found.holds(0.0), found.holds(-5.0)
    (True, False)
    """
    v11, v13, v33 = covariance
    squared = critical**2
    a = change**2 - squared * v33
    b = 2 * (slope * change - squared * v13)
    c = slope**2 - squared * v11
    discriminant = b**2 - 4 * a * c
    if a == 0 or discriminant < 0:
        # a parabola without zeros keeps the sign of its value at 0
        return Region(math.nan, math.nan, inside=c <= 0)
    root = math.sqrt(discriminant)
    half = -(b + math.copysign(root, b)) / 2  # the form that loses no digits
    ends = sorted((half / a, c / half if half != 0 else 0.0))
    return Region(ends[0], ends[1], inside=a < 0)
