"""Columns of banner tables and of their tests; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

BANNER_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("row_kind", "Kind of row", "text", "", "What a row of a banner table is: answer, net, mean, std_dev or score"),
    ("banner", "Column group", "text", "", "Question whose answers are the columns; nested ones joined by '/'"),
    ("column", "Column", "text", "", "Column of a banner table: question and answer; 'Total' for all respondents"),
    ("other_column", "Compared to", "text", "", "Column whose value is taken off"),
    ("letter", "Letter", "text", "", "Letter of the column within its column group"),
    ("letters", "Letters", "text", "", "Letters of the columns that this one differs from, by the stated convention"),
    ("n_weighted", "n weighted", "points", "respondents", "Sum of the weights, scaled to a mean of one over everybody"),
    (
        "base_mark",
        "Base",
        "text",
        "",
        "'*' small base, '**' very small base, '[c]' hidden, so that nobody is recognised",
    ),
    ("test_family", "Family", "text", "", "Tests that are corrected together: one row of a table, one column group"),
    ("n_effective_first", "n eff. first", "points", "respondents", "Effective base of the column"),
    ("n_effective_second", "n eff. second", "points", "respondents", "Effective base of what it is compared to"),
    ("letter_first", "Gives the column", "text", "", "Letter that this test gives the column"),
    ("letter_second", "Gives the other", "text", "", "Letter that this test gives what the column is compared to"),
)
