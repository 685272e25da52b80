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
    ("kind", "Kind", "text", "", "What is judged together: a driver with its levels, a group, an interaction"),
    ("terms", "Terms", "text", "", "Terms that are judged together"),
    ("partial_low", "Partial R2 low", "number3", "", "Lower end of the interval of the partial R2"),
    ("partial_high", "Partial R2 high", "number3", "", "Upper end of the interval of the partial R2"),
    ("f2", "f2", "number3", "", "Cohen's effect size: partial R2 over what the model leaves"),
    ("f2_low", "f2 low", "number3", "", "Lower end of the interval of f2"),
    ("f2_high", "f2 high", "number3", "", "Upper end of the interval of f2"),
    ("moderator", "Where", "text", "", "Driver on which the effect depends"),
    ("place", "Is", "text", "", "Low, middle or high; given or not"),
    ("at", "At", "number2", "", "Value of that driver"),
    ("axis", "Dimension", "count", "", "Dimension of the drivers, the largest first"),
    ("condition_index", "Condition index", "number2", "", "Above 30: a dimension that the answers hardly show"),
    (
        "variance_proportion",
        "Share of variance",
        "share",
        "",
        "Share of the variance of the coefficient in this dimension",
    ),
    ("row", "Row", "count", "", "Number of the row in the answers, from 1"),
    ("leverage", "Leverage", "number3", "", "How unusual the ratings of the row are, 0 to 1"),
    ("cook", "Cook's distance", "number3", "", "How far all coefficients move without the row; above 1 is much"),
    ("dffits", "DFFITS", "number2", "", "Standard errors by which the fitted value moves without the row"),
    (
        "studentised",
        "Studentised residual",
        "number2",
        "",
        "Residual over its standard error in the model without the row",
    ),
    ("centred_estimate", "Centred", "number3", "", "Standardised coefficient after person-mean centring"),
    ("centred_low", "Centred low", "number3", "", "Lower end of the interval of the centred coefficient"),
    ("centred_high", "Centred high", "number3", "", "Upper end of the interval of the centred coefficient"),
    ("centred_p", "Centred p", "p", "", "p of the centred coefficient, corrected over the drivers"),
    ("margin", "Margin", "number3", "", "Largest effect that would not matter, in outcome points per driver point"),
)
