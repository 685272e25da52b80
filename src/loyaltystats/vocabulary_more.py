"""Columns of second looks at Kano answers: scores, fuzzy answers, segments, levels and loyalty; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

MORE_COLUMNS: Final = (
    # scores of Kano pairs
    ("functional_mean", "Functional", "number2", "score", "Mean score of the question about presence"),
    ("functional_low", "Functional low", "number2", "", "Lower end of the interval"),
    ("functional_high", "Functional high", "number2", "", "Upper end of the interval"),
    ("dysfunctional_mean", "Dysfunctional", "number2", "score", "Mean score of the question about absence"),
    ("dysfunctional_low", "Dysfunctional low", "number2", "", "Lower end of the interval"),
    ("dysfunctional_high", "Dysfunctional high", "number2", "", "Upper end of the interval"),
    ("score_correlation", "Correlation", "number2", "", "Correlation of the two scores over respondents"),
    ("functional_p", "p functional", "p", "", "p that the mean of the functional score lies on the cut"),
    ("dysfunctional_p", "p dysfunctional", "p", "", "p that the mean of the dysfunctional score lies on the cut"),
    ("vector_length", "Length", "number2", "", "Length of the vector of the two mean scores: how much it matters"),
    ("vector_length_low", "Length low", "number2", "", "Lower end of the interval"),
    ("vector_length_high", "Length high", "number2", "", "Upper end of the interval"),
    (
        "vector_angle",
        "Angle",
        "points",
        "degrees",
        "Direction of the vector: 0 absence alone matters, 90 presence alone",
    ),
    ("vector_angle_low", "Angle low", "points", "degrees", "Lower end of the interval"),
    ("vector_angle_high", "Angle high", "points", "degrees", "Upper end of the interval"),
    ("quadrant_probability", "P(quadrant)", "share", "", "Share of resamples that fall into the same class"),
    (
        "score_quadrant",
        "Quadrant",
        "text",
        "",
        "Class by the mean scores; 'unclear' where the uncertainty spans several",
    ),
    (
        "top_share",
        "Top share",
        "share",
        "",
        "Share of the top answers of a scale; in fuzzy Kano, share of the most frequent category",
    ),
    (
        "top_low",
        "Top share low",
        "share",
        "",
        "Lower end of the interval of the top share",
    ),
    (
        "top_high",
        "Top share high",
        "share",
        "",
        "Upper end of the interval of the top share",
    ),
    ("unplaced", "Without category", "count", "respondents", "No category reaches the membership asked for"),
    (
        "several",
        "Several categories",
        "count",
        "respondents",
        "More than one category reaches the membership asked for",
    ),
    # segments of respondents
    ("segment", "Segment", "text", "", "Group of respondents who require similar things"),
    ("segment_share", "Share", "share", "", "Estimated share of respondents in the segment"),
    ("segment_low", "Share low", "share", "", "Lower end of the interval of the share"),
    ("segment_high", "Share high", "share", "", "Upper end of the interval of the share"),
    (
        "stability",
        "Stability",
        "number2",
        "0 to 1",
        "Mean Jaccard index over resamples: from 0.75 on stable, below 0.6 not",
    ),
    ("attractive_share", "A share", "share", "", "Share of the segment to whom the feature is attractive"),
    ("one_dimensional_share", "O share", "share", "", "Share of the segment to whom it is one-dimensional"),
    ("must_be_share", "M share", "share", "", "Share of the segment to whom it is must-be"),
    ("indifferent_share", "I share", "share", "", "Share of the segment to whom it is indifferent"),
    ("reverse_share", "R share", "share", "", "Share of the segment to whom it is reverse"),
    ("questionable_share", "Q share", "share", "", "Share of the segment with contradictory answers"),
    ("outside_share", "R, Q share", "share", "", "Share of the segment to whom it is reverse or questionable"),
    ("contrast", "Contrast", "number2", "0 to 1", "Distance of the segment's shares from those of all respondents"),
    # weights
    ("design_effect", "Design effect", "number2", "ratio", "Respondents over the effective number of them"),
    ("share_before", "Before", "share1", "", "Share of the category by the weights before"),
    ("target_share", "Target", "share1", "", "Share of the category in the population"),
    ("share_after", "After", "share1", "", "Share of the category by the new weights"),
    (
        "total_before",
        "Total before",
        "count",
        "",
        "Estimated total by the weights before, at the size of the population",
    ),
    ("total_target", "Total target", "count", "", "Total of the population"),
    ("total_after", "Total after", "count", "", "Estimated total by the new weights"),
    ("responded", "Answered", "count", "respondents", "How many of those who were asked answered"),
    ("response_rate", "Response rate", "share1", "", "Weighted share of those asked who answered"),
    ("adjustment", "Factor", "number2", "ratio", "Factor by which the weights of those who answered grow"),
    ("weight_from", "Weight from", "number2", "", "Smallest weight of the bin, as a multiple of the mean"),
    ("weight_to", "Weight to", "number2", "", "Largest weight of the bin, as a multiple of the mean"),
    # respondents, levels and loyalty
    ("respondent", "Respondent", "text", "", "Id of the respondent"),
    ("delivery", "Gets it", "text", "", "yes, partly or no"),
    ("effect", "What", "text", "", "What is compared"),
    ("effect_unit", "Unit", "text", "", "Unit of the estimate"),
    ("null_hypothesis", "Null hypothesis", "text", "", "What the p of this row tests"),
)
