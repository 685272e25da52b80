"""Columns about the quality of answers; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

TRUST_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("threshold", "Threshold", "number3", "", "Value from which a respondent is flagged"),
    ("invitations", "Invitations", "count", "", "Invitations that bring so many respondents"),
    ("checked", "Checked", "count", "respondents", "Respondents for whom the rule can be worked out"),
    ("flagged", "Flagged", "count", "respondents", "Respondents whom the rule flags; they stay in every analysis"),
    ("flagged_share", "Share", "share1", "", "Flagged respondents as a share of those checked"),
    ("counted", "Counts", "text", "", "no where a rule flags too many to say something about single respondents"),
    ("answered", "Answered", "count", "respondents", "Respondents who gave an answer"),
    ("not_asked", "Not asked", "count", "respondents", "Respondents whom a condition of the questionnaire passed over"),
    ("not_shown", "Not shown", "count", "respondents", "Respondents whose form left the question out by design (96)"),
    (
        "not_applicable",
        "Not applicable",
        "count",
        "respondents",
        "Respondents to whom the question does not apply (97)",
    ),
    ("dont_know", "Don't know", "count", "respondents", "Respondents who said that they do not know (98)"),
    ("refused", "Refused", "count", "respondents", "Respondents who did not want to answer (99)"),
    ("blank", "Blank", "count", "respondents", "Respondents who left the question empty"),
    ("missing_share", "Missing", "share1", "", "Missing answers as a share of those meant to answer"),
    ("pattern", "Without an answer", "text", "", "Questions that the same respondents left out"),
    ("share", "Share", "share1", "", "Share of the respondents"),
    ("increase", "Increase", "number2", "", "Increase of the variance by what is missing"),
    ("fmi", "Missing information", "share1", "", "Fraction of information about the estimate that is missing"),
    ("with_all", "With everybody", "number3", "", "Result with all respondents"),
    ("without", "Without flagged", "number3", "", "The same result without the respondents flagged"),
    ("change", "Change", "number3", "", "Result without the respondents flagged minus that with everybody"),
    ("n_without", "n without", "count", "respondents", "Base without the respondents flagged"),
    ("inside", "Inside", "text", "", "yes where the result without them lies in the interval with everybody"),
)
