"""Columns of factors, invariance and paths; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

LATENT_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("construct", "Construct", "text", "", "What several questions measure together and none measures alone"),
    ("other_construct", "Other construct", "text", "", "The construct that it goes together with"),
    ("other_item", "Other item", "text", "", "The item that it goes together with"),
    ("std_low", "Std. low", "number3", "", "Lower end of the interval of the standardised value"),
    ("std_high", "Std. high", "number3", "", "Upper end of the interval of the standardised value"),
    ("explained", "Explained", "share", "", "Share of the differences in the answers that the construct accounts for"),
    ("index", "Index", "text", "", "Name of the index of fit"),
    ("step_name", "Step", "text", "", "Step of the ladder: configural, metric, scalar or strict"),
    ("p_change", "p change", "p", "", "p-value of the chi-square change"),
    ("cfi", "CFI", "number3", "0 to 1", "Comparative fit: 1 where the model fits as well as one without restrictions"),
    ("rmsea", "RMSEA", "number3", "", "Error of approximation per degree of freedom"),
    ("srmr", "SRMR", "number3", "", "Mean size of the standardised residuals"),
    ("chi_square_change", "Chi-square change", "number2", "", "How much worse the stricter model fits"),
    ("df_change", "df change", "count", "", "Restrictions that the stricter model adds"),
    ("cfi_change", "CFI change", "number3", "", "CFI of the stricter model minus that of the looser one"),
    ("rmsea_change", "RMSEA change", "number3", "", "RMSEA of the stricter model minus that of the looser one"),
    ("freed", "Set free", "text", "", "Items that differ between groups at this step"),
    ("expected_change", "Expected change", "number3", "", "Value that the parameter would take if it were free"),
    ("residual", "Residual", "number3", "-1 to 1", "Observed minus implied correlation"),
    ("outcome", "Outcome", "text", "", "Construct that a path leads to"),
    ("mode", "Mode", "text", "", "How items make the construct: A by their correlations, B by regression"),
    ("outer_weight", "Weight", "number3", "", "How much a standardised item counts in the score of its construct"),
    ("weight_low", "Weight low", "number3", "", "Lower end of the interval of the weight"),
    ("weight_high", "Weight high", "number3", "", "Upper end of the interval of the weight"),
    ("communality", "Communality", "number3", "0 to 1", "Squared loading: what the construct explains of the item"),
    ("rho_a", "rho A", "number2", "0 to 1", "Reliability of the score by its weights (Dijkstra and Henseler)"),
    ("r2", "R2", "number3", "0 to 1", "Share of the construct that its predictors account for"),
    ("r2_adjusted", "Adjusted R2", "number3", "", "R2 corrected for the number of predictors"),
    ("q2", "Q2", "number3", "", "Of unseen answers: what the model predicts better than their mean; above 0 it helps"),
    ("total_effect", "Total effect", "number3", "points", "Points of the target (0 to 100) that go with one point"),
    ("composition", "c", "number3", "-1 to 1", "Correlation of the scores by the weights of either group"),
    ("composition_low", "5% of chance", "number3", "", "What c falls short of in 5% of random divisions"),
    ("p_composition", "p same composition", "p", "", "p-value: the construct is made of its items in the same way"),
    ("mean_difference", "Mean difference", "number3", "", "Mean of the first group minus that of the second"),
    ("p_means", "p same mean", "p", "", "p-value of the difference of means"),
    ("log_variance_ratio", "Log variance ratio", "number3", "", "Logarithm of the variances' ratio"),
    ("p_variances", "p same variance", "p", "", "p-value of the ratio of variances"),
    ("first_path", "Path in first", "number3", "", "Path in the first group"),
    ("second_path", "Path in second", "number3", "", "Path in the second group"),
)
