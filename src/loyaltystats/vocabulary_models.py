"""Columns of driver models and their tests; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

MODEL_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("quantile", "Quantile", "number2", "", "Place among customers with the same ratings, 0.5 the middle"),
    ("class", "Class", "text", "", "Class of the outcome, compared with the class of reference"),
    ("odds_ratio", "Odds ratio", "number2", "ratio", "Odds that go with one point more, over the odds without it"),
    ("odds_low", "Odds ratio low", "number2", "", "Lower end of the interval"),
    ("odds_high", "Odds ratio high", "number2", "", "Upper end of the interval"),
    ("component", "Component", "text", "", "Source of variation"),
    ("variance", "Variance", "number2", "", "Estimated variance of the component"),
    ("share_of_variance", "Share", "share1", "", "Share of the variation that the drivers leave"),
    ("cut", "Cut point", "text", "", "Between which answers or classes; 'every' for an effect that is the same at all"),
    ("measure", "Measure", "text", "", "What changes: nps (points), a class (share), mean (answer)"),
    ("observed", "Observed", "share1", "", "Share of the class among the respondents"),
    ("predicted", "Predicted", "share1", "", "Share of the class that the model predicts for the same respondents"),
    ("df_residual", "Residual df", "points", "", "Degrees of freedom of the error; infinite for a chi-square"),
    ("meaning", "Meaning", "text", "", "What the test asks, in words"),
    ("spread_ratio", "Spread ratio", "number2", "ratio", "Spread of answers one point higher over that without it"),
)
