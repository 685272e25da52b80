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
)
