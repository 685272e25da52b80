"""Notes of results for readers: the codes of questions, features and groups give way to their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from loyaltystats.report.words import quoted

SHORTEST_CODE: Final = 5
"""A shorter code of a question may be an ordinary word of a sentence; codes of groups in capitals are none."""

COMMON_WORDS: Final = frozenset(
    (
        *("answer", "answers", "driver", "drivers", "group", "groups", "interval", "level", "levels", "question"),
        *("rating", "ratings", "score", "share", "shares", "total", "value", "values", "respondents", "weights"),
    )
)
"""Words that notes use themselves; a code that looks like one stays as it is."""

_LISTED: Final = r"(?=: | \d|,|;)"
"""What follows a name in a list: the identifier of a feature is often an ordinary word, so it is replaced only there."""


def readable(text: str, labels: Mapping[str, str], *, features: bool = False) -> str:
    """Return a note with codes replaced by their texts in quotes, where a code cannot be taken for a plain word.

    Examples
    --------
    >>> readable("satoverall: 18 without answer; GB has 9.", {"satoverall": "Satisfied overall", "GB": "United Kingdom"})
    '“Satisfied overall”: 18 without answer; “United Kingdom” has 9.'
    >>> readable("The delivery question: delivery 15, eco 8.", {"delivery": "Fast delivery", "eco": "Eco"}, features=True)
    'The delivery question: “Fast delivery” 15, “Eco” 8.'
    """
    codes = [code for code, label in labels.items() if label != code and (features or _is_code(code))]
    if not codes:
        return text
    pattern = "|".join(re.escape(code) for code in sorted(codes, key=len, reverse=True))
    after = _LISTED if features else r"(?![\w'-])"
    return re.sub(rf"(?<![\w'-])(?:{pattern}){after}", lambda found: quoted(labels[found.group()]), text)


def _is_code(code: str) -> bool:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", code):
        return False
    return code.isupper() or (len(code) >= SHORTEST_CODE and code not in COMMON_WORDS)
