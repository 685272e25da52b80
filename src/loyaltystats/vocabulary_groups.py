"""Columns of comparisons of groups; part of ``vocabulary``.

Each row is name, label, kind of number (a key of ``vocabulary.KINDS``), unit, meaning.
"""

from __future__ import annotations

from typing import Final

GROUP_COLUMNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("std_dev", "Std. deviation", "number2", "", "How far the answers of the group lie apart"),
    (
        "shared_letters",
        "Alike",
        "text",
        "",
        "Groups that share a letter are not shown to differ; groups that share none differ",
    ),
    (
        "adjusted_residual",
        "Residual",
        "number2",
        "std. errors",
        "How far a share lies from the one it would have if groups were alike; beyond 2 in size it stands out",
    ),
    ("effect_name", "Effect size", "text", "", "Which effect size"),
    ("effect_size", "Size", "number3", "", "How large the difference is, free of the number of respondents"),
    ("effect_low", "Size low", "number3", "", "Lower end of the interval of the effect size"),
    ("effect_high", "Size high", "number3", "", "Upper end of the interval of the effect size"),
    ("p_same", "p same", "p", "", "p of a difference as large as the margin or larger; a small one shows sameness"),
    ("agreement_index", "rWG", "number2", "0 to 1", "1 = all of the group answer the same, 0 = as if at random"),
    ("mean_deviation", "AD", "number2", "points", "Mean distance of the group's answers from their mean"),
)
