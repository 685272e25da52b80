"""Columns of loyalty outcomes and reliability; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

OUTCOME_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    # reliability of scales
    ("scale", "Scale", "text", "", "Several items that are to measure one thing"),
    ("item", "Item", "text", "", "Column of one question of a scale"),
    ("alpha", "Alpha", "number2", "0 to 1", "Cronbach's alpha: how far the items of a scale go together"),
    ("std_alpha", "Alpha (std.)", "number2", "0 to 1", "Alpha with every item in standard deviations"),
    ("omega", "Omega", "number2", "0 to 1", "Part of the differences in the sum that one common factor makes"),
    (
        "composite_reliability",
        "CR",
        "number2",
        "0 to 1",
        "Composite reliability: omega of items in standard deviations",
    ),
    ("variance_extracted", "AVE", "number2", "0 to 1", "Average variance extracted: mean squared standardised loading"),
    ("mean_correlation", "Mean r", "number2", "-1 to 1", "Mean correlation of two items of the scale"),
    ("rest_correlation", "Item-rest r", "number2", "-1 to 1", "Correlation of the item with the sum of the others"),
    ("alpha_dropped", "Alpha without", "number2", "0 to 1", "Alpha of the scale without this item"),
    ("alpha_dropped_low", "Alpha without, low", "number2", "", "Lower end of the interval"),
    ("alpha_dropped_high", "Alpha without, high", "number2", "", "Upper end of the interval"),
    ("loading", "Loading", "number2", "-1 to 1", "Standardised loading on the one common factor"),
    ("turned", "Turned", "text", "", "yes where high answers of the item mean little of what the scale measures"),
    ("spread", "Std. deviation", "number2", "scale points", "Standard deviation of the answers"),
    ("other_scale", "Other scale", "text", "", "The scale that it is compared with"),
    ("htmt", "HTMT", "number2", "", "Mean correlation between two scales over that within them (arithmetic means)"),
    ("htmt_low", "HTMT low", "number2", "", "Lower end of the interval"),
    ("htmt_high", "HTMT high", "number2", "", "Upper end of the interval"),
    ("htmt2", "HTMT2", "number2", "", "The same with geometric means"),
    ("htmt2_low", "HTMT2 low", "number2", "", "Lower end of the interval"),
    ("htmt2_high", "HTMT2 high", "number2", "", "Upper end of the interval"),
    ("score_r", "r of sums", "number2", "-1 to 1", "Correlation of the sums of the two scales"),
    (
        "disattenuated",
        "r without error",
        "number2",
        "-1 to 1",
        "That correlation freed from measurement error by alpha",
    ),
    ("smaller_ave", "Smaller AVE", "number2", "0 to 1", "The smaller average variance extracted of the two scales"),
    ("distinct", "Distinct", "text", "", "strict, loose or not shown: where the interval of HTMT ends"),
    ("fornell_larcker", "AVE above r2", "text", "", "yes where both AVE exceed the squared correlation without error"),
    # measures of loyalty beside the recommendation score
    ("phase", "Phase", "text", "", "cognitive, affective, conative or action: how deep loyalty goes"),
    ("step", "Step", "points", "points", "Mean of the phase minus mean of the phase before, same respondents"),
    ("step_low", "Step low", "points", "", "Lower end of the interval of the step"),
    ("step_high", "Step high", "points", "", "Upper end of the interval of the step"),
    ("n_step", "n step", "count", "respondents", "Respondents who answered both phases"),
    ("hold_share", "Hold it", "share", "", "Share of respondents whose mean lies in the top answers of the phase"),
    ("hold_low", "Hold it, low", "share", "", "Lower end of the interval"),
    ("hold_high", "Hold it, high", "share", "", "Upper end of the interval"),
    ("chain_share", "And all before", "share", "", "Share who hold this phase and every phase before it"),
    ("chain_low", "And all before, low", "share", "", "Lower end of the interval"),
    ("chain_high", "And all before, high", "share", "", "Upper end of the interval"),
    ("n_chain", "n all phases", "count", "respondents", "Respondents who answered every phase"),
    ("dimension", "Dimension", "text", "", "What the items measure together"),
    ("condition", "Condition", "text", "", "all three together, or one of satisfaction, repurchase and recommendation"),
    ("one_short", "Fails only this", "share", "", "Share who meet the other conditions and miss only this one"),
    ("item_weight", "Weight", "share1", "", "Weight of the item in the index; weights sum to 1"),
    ("brand", "Brand", "text", "", "Company or brand that customers share their spending among"),
    ("total_share", "Of all spending", "share1", "", "Share of the spending of all respondents taken together"),
    ("total_low", "Of all spending, low", "share1", "", "Lower end of the interval"),
    ("total_high", "Of all spending, high", "share1", "", "Upper end of the interval"),
    ("used_share", "Use it", "share", "", "Share of respondents who use the brand"),
    # differences of recommendation scores
    ("compared", "Score of", "text", "", "Group, wave or question whose score the other one is taken from"),
    ("compared_to", "Minus score of", "text", "", "Group, wave or question whose score is taken off"),
    ("score_first", "First score", "points", "points", "Recommendation score of what is compared"),
    ("score_second", "Second score", "points", "points", "Recommendation score of what it is compared to"),
    ("n_first", "n first", "count", "respondents", "Answers used of what is compared"),
    ("n_second", "n second", "count", "respondents", "Answers used of what it is compared to"),
    ("df_error", "df error", "points", "", "Degrees of freedom of the denominator; empty for chi-square"),
)
