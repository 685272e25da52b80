"""Columns of importance of drivers and dominance; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

_METHODS: Final = (
    ("lmg", "LMG", "Average gain in R2 over all orders of entry"),
    ("first", "Alone", "R2 of the driver alone: its squared correlation"),
    ("last", "Last", "Fall of R2 when the driver is left out"),
    ("pratt", "Pratt", "Standardised coefficient times correlation; may be negative"),
    ("standardized", "Std. squared", "Squared standardised coefficient"),
    ("johnson", "Johnson", "Relative weight (Johnson, Genizi)"),
    ("car", "CAR", "Squared correlation-adjusted correlation"),
    ("mcfadden", "McFadden", "Average gain in McFadden's R2 over all orders of entry"),
    ("nagelkerke", "Nagelkerke", "Average gain in Nagelkerke's R2 over all orders of entry"),
    ("estrella", "Estrella", "Average gain in Estrella's R2 over all orders of entry"),
    ("tjur", "Tjur", "Average gain in Tjur's R2 over all orders of entry"),
)

IMPORTANCE_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("contribution_low", "Contribution low", "number3", "R2", "Lower end of the interval of the contribution"),
    ("contribution_high", "Contribution high", "number3", "R2", "Upper end of the interval of the contribution"),
    ("tied", "Tied", "text", "", "Drivers that have a letter in common cannot be separated"),
    ("order_error", "Error of orders", "number3", "share of R2", "Standard error of the share from sampling orders"),
    ("other_term", "Other", "text", "", "Driver that is compared with the term"),
    ("difference", "Difference", "share1", "share of R2", "Share of the term minus share of the other"),
    ("separable", "Separable", "text", "", "yes where the interval of the difference leaves out zero"),
    ("subset_size", "Entered before", "count", "drivers", "How many drivers stand in the model before this one enters"),
    ("complete", "Complete", "number2", "0, 0.5, 1", "1: more useful in every subset; 0.5: not the same everywhere"),
    ("complete_kept", "Complete kept", "share", "", "Share of resamples with the same complete dominance"),
    ("conditional", "Conditional", "number2", "0, 0.5, 1", "1: more useful on average at every subset size"),
    ("conditional_kept", "Conditional kept", "share", "", "Share of resamples with the same conditional dominance"),
    ("general", "General", "number2", "0, 0.5, 1", "1: more useful on average over all subset sizes"),
    ("general_kept", "General kept", "share", "", "Share of resamples with the same general dominance"),
    ("rank_probability", "P(rank)", "share", "", "Share of resamples in which the driver has this rank"),
    ("correlation", "Correlation", "number3", "", "Correlation of driver and outcome, nothing held constant"),
    ("structure", "Structure coefficient", "number3", "", "Correlation of the driver with the predicted outcome"),
    ("driver_group", "Group of drivers", "text", "", "Named group that the driver belongs to"),
    (
        "noise_share",
        "Noise",
        "share1",
        "share of R2",
        "Share of a random column that has nothing to do with the outcome",
    ),
    ("stable", "Sure", "text", "", "clear: enough resamples fall into the quadrant shown; unclear: too few do"),
    ("stated", "Stated", "points", "0 to 100", "Mean importance that customers state, on its scale from 0 to 100"),
    ("stated_low", "Stated low", "points", "0 to 100", "Lower end of the interval of the stated importance"),
    ("stated_high", "Stated high", "points", "0 to 100", "Upper end of the interval of the stated importance"),
    (
        "stated_rank",
        "Stated rank",
        "count",
        "",
        "Rank by stated importance, 1 is the most important; equal ones share it",
    ),
    (
        "stated_verdict",
        "Said and shown",
        "text",
        "",
        "Whether the driver is important by what is said and what is shown",
    ),
    ("stated_probability", "P(said and shown)", "share", "", "Share of resamples with the same verdict"),
    ("stated_n", "n stated", "count", "respondents", "Respondents of the base who stated the importance"),
    *(
        (name, label, "number3", "R2", f"{meaning}; a method in relative_importance")
        for name, label, meaning in _METHODS
    ),
    *((f"{name}_share", f"{label} share", "share1", "", f"{meaning}: share") for name, label, meaning in _METHODS),
)
