"""The vocabulary is the only place where a column is named.

VO1 every column has a label and a meaning; labels of one result are told apart
VO2 no other file keeps its own labels or number formats of columns
VO3 names are snake_case and none of the spellings that were ruled out
VO4 the words of the field agree with each other
"""

from __future__ import annotations

import re
from pathlib import Path

from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, COLUMNS, LEVEL_MEANINGS, LEVELS, REQUIREMENTS

RULED_OUT = {"pval", "p_val", "ci_low", "ci_high", "n_eff", "conf_level", "se", "stderr", "coef"}


def test_columns_are_complete() -> None:  # VO1, VO3
    for name, column in COLUMNS.items():
        assert column.name == name
        assert column.label.strip(), name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), name
    assert not RULED_OUT & set(COLUMNS)


def test_number_formats_are_written_once(root: Path) -> None:  # VO2
    formats = {column.number_format for column in COLUMNS.values()} - {"General", "@", "0%", "0", "0.0", "0.00"}
    for path in (root / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "vocabulary.py":
            assert not [one for one in formats if f'"{one}"' in text and len(one) > 6], path.name


def test_words_agree() -> None:  # VO4
    assert tuple(CATEGORY_LETTERS) == CATEGORIES == tuple(REQUIREMENTS)
    assert tuple(LEVEL_MEANINGS) == LEVELS
    assert set(CATEGORIES) <= set(COLUMNS)
    assert [REQUIREMENTS[name] for name in ("must_be", "one_dimensional", "attractive")] == list(LEVELS[1:])
