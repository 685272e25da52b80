"""The score interval against published values of Tango's interval: promoters minus detractors is a paired difference.

Passives stand for the concordant pairs, promoters and detractors for the two kinds of discordant ones.
"""

from __future__ import annotations

import pandas as pd
import pytest

from loyaltystats.stats.loyalty import nps


def answers(promoters: int, passives: int, detractors: int) -> pd.DataFrame:
    return pd.DataFrame({"recommend": [10] * promoters + [8] * passives + [0] * detractors})


@pytest.mark.parametrize(
    ("counts", "level", "low", "high"),
    [
        # airway hyper-responsiveness of 21 children (Bentur et al. 2009), Tango interval as printed by Fagerland,
        # Lydersen and Laake (2014), Statistics in Medicine 33:2850-2875
        ((1, 13, 7), 0.95, -0.517, -0.026),
        # R package PropCIs 0.3-0, scoreci.mp(25, 28, 618, 0.90), four decimals
        ((28, 565, 25), 0.90, -0.0148, 0.0247),
    ],
)
def test_paired_score_interval(counts: tuple[int, int, int], level: float, low: float, high: float) -> None:
    row = nps(answers(*counts), "recommend", confidence_level=level).to_frame().iloc[0]
    digits = 3 if low == -0.517 else 4
    assert round(row["conf_low"] / 100, digits) == low
    assert round(row["conf_high"] / 100, digits) == high


def test_worst_case_margin() -> None:
    """Plus or minus 5 points in the worst case needs 1,537 answers (drivers reference; z^2 / 0.05^2)."""
    half = answers(769, 0, 768)
    row = nps(half, "recommend", interval="wald").to_frame().iloc[0]
    assert (row["conf_high"] - row["conf_low"]) / 2 == pytest.approx(5.0, abs=0.001)
