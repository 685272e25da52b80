"""From tests to words: did a feature drift, which way, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loyaltystats.vocabulary import REQUIREMENTS

DRIFT: Final = "drift"
OTHER_CHANGE: Final = "other_change"
LABEL_FLIP: Final = "label_flip"
STABLE: Final = "stable"
VERDICTS: Final = (DRIFT, OTHER_CHANGE, LABEL_FLIP, STABLE)
"""In the order in which they are decided."""

TOWARD_EXPECTED: Final = "toward_expected"
TOWARD_DELIGHTED: Final = "toward_delighted"
UNCLEAR: Final = "unclear"
NONE: Final = "none"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Verdict, direction and a sentence; verdict and direction are ``None`` where nothing could be tested."""

    verdict: str | None
    direction: str | None
    reading: str


def judge(
    *, p_trend: float, statistic: float, p_shares: float, modes: tuple[str | None, str | None], level: float
) -> Judgement:
    """Decide about one feature between two waves.

    Parameters
    ----------
    p_trend, p_shares : float
        Adjusted p of the trend and of the test that all shares are the same; ``nan`` where not tested.
    statistic : float
        Of the trend; positive toward Expected.
    modes : (str or None, str or None)
        Most frequent category before and after.
    level : float
        Significance level.

    Returns
    -------
    Judgement
        ``drift`` if the trend is significant; ``other_change`` if only the shares differ; ``label_flip`` if neither is and
        the most frequent category changed; else ``stable``.

    Examples
    --------
    >>> judge(p_trend=0.4, statistic=0.8, p_shares=0.3, modes=("attractive", "one_dimensional"), level=0.05).verdict
    'label_flip'
    """
    if p_trend <= level:
        return _drifted(statistic)
    if p_shares <= level:
        return Judgement(
            verdict=OTHER_CHANGE,
            direction=UNCLEAR,
            reading="The answers changed, but not along Delighted, Desired, Expected.",
        )
    if p_trend != p_trend:  # noqa: PLR0124 - nan: not tested
        return Judgement(verdict=None, direction=None, reading="Not estimable: see the notes.")
    before, after = modes
    if before != after:
        return Judgement(
            verdict=LABEL_FLIP,
            direction=NONE,
            reading=f"The most frequent answer went from {level_word(before)} to {level_word(after)}, but no drift is "
            "shown: a label that flipped.",
        )
    return Judgement(
        verdict=STABLE,
        direction=NONE,
        reading="No drift is shown, which is not proof of none.",
    )


def _drifted(statistic: float) -> Judgement:
    if statistic > 0:
        return Judgement(
            verdict=DRIFT,
            direction=TOWARD_EXPECTED,
            reading="Drifts toward Expected: taken for granted by more customers.",
        )
    return Judgement(
        verdict=DRIFT,
        direction=TOWARD_DELIGHTED,
        reading="Drifts toward Delighted: a pleasant surprise to more customers.",
    )


def level_word(category: str | None) -> str:
    """Return the name of the level of a category, for sentences.

    Examples
    --------
    >>> level_word("must_be"), level_word("Desired"), level_word(None)
    ('Expected', 'Desired', 'no answer')
    """
    return REQUIREMENTS.get(category, category) if category else "no answer"
