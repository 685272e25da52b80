"""Columns about the quality of answers; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

TRUST_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("threshold", "Threshold", "number3", "", "Value from which a respondent is flagged"),
    ("checked", "Checked", "count", "respondents", "Respondents for whom the rule can be worked out"),
    ("flagged", "Flagged", "count", "respondents", "Respondents whom the rule flags; they stay in every analysis"),
    ("flagged_share", "Share", "share1", "", "Flagged respondents as a share of those checked"),
    ("counted", "Counts", "text", "", "no where a rule flags too many to say something about single respondents"),
    ("with_all", "With everybody", "number3", "", "Result with all respondents"),
    ("without", "Without flagged", "number3", "", "The same result without the respondents flagged"),
    ("n_without", "n without", "count", "respondents", "Base without the respondents flagged"),
    ("inside", "Inside", "text", "", "yes where the result without them lies in the interval with everybody"),
)
