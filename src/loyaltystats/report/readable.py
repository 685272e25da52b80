"""Notes of results for readers: codes give way to texts, and groups too small to show are not spoken of.

A note names a group in one of four ways: it begins with the group and a colon; it lists features or questions with the group
in parentheses; it lists what a group has; or it lists groups after "in" or a colon.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
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

_LISTED: Final = r"(?=: | \d| \(|,|;|\.$)"
"""What follows a name in a list: the identifier of a feature is often an ordinary word, so it is replaced only there."""

_SEPARATOR: Final = re.compile(r"([,;] )")


def readable(text: str, labels: Mapping[str, str], *, features: Collection[str] = ()) -> str:
    """Return a note with codes replaced by their texts in quotes, where a code cannot be taken for a plain word.

    Examples
    --------
    >>> readable("satoverall: 18 without answer; GB has 9.", {"satoverall": "Satisfied overall", "GB": "United Kingdom"})
    '“Satisfied overall”: 18 without answer; “United Kingdom” has 9.'
    >>> names = {"delivery": "Fast delivery", "eco": "Eco"}
    >>> readable("The delivery question: delivery 15, eco 8.", names, features=names)
    'The delivery question: “Fast delivery” 15, “Eco” 8.'
    """
    listed = [code for code in features if labels.get(code, code) != code]
    plain = [code for code, label in labels.items() if label != code and code not in features and _is_code(code)]
    in_quotes = [code for code, label in labels.items() if label != code]
    for codes, before, after in (
        (in_quotes, r"(?<!\w)'", r"'(?!\w)"),
        (listed, r"(?<![\w'“-])", _LISTED),
        (plain, r"(?<![\w'-])", r"(?![\w'-])"),
    ):
        if codes:
            text = re.sub(f"{before}({_either(codes)}){after}", lambda one: quoted(labels[one[1]]), text)
    return text


def of_groups(note: str, groups: Mapping[str, str], hidden: Collection[str]) -> str:
    """Return a note with the texts of groups in place of their codes, silent on hidden ones; empty where nothing is left.

    Examples
    --------
    >>> groups = {"N": "New", "R": "Regular"}
    >>> of_groups("Ties: wifi (N), pool (R).", groups, ["N"]), of_groups("N: only 3 respondents.", groups, ["N"])
    ('Ties: pool (“Regular”).', '')
    >>> of_groups("No answers in N, R; nothing can be said there.", groups, ["N"])
    'No answers in “Regular”; nothing can be said there.'
    """
    if not groups:
        return note
    codes = _either(groups)
    alone = re.match(rf"({codes}): ", note)
    if alone:
        return "" if alone[1] in hidden else f"{_label(alone[1], groups)}{note[alone.end(1) :]}"
    first, *others = [_told(sentence, codes, groups, hidden) for sentence in re.split(r"(?<=\.) ", note)]
    return " ".join([first, *filter(None, others)]) if first else ""


def _told(sentence: str, codes: str, groups: Mapping[str, str], hidden: Collection[str]) -> str:
    """Return a sentence without what it lists of hidden groups; empty where it lists nothing else of groups."""
    within = rf"\(({codes})\)"
    having = rf"({codes})(?= ha(?:s|d|ve) )"
    bare = re.search(rf"(?:(?<= in )|(?<=: ))(?:{codes})(?=[,;.])", sentence)
    named = re.search(within, sentence) or re.search(rf"(?<=: ){having}", sentence) or bare
    if not named:
        return sentence
    lead, colon, _first = sentence[: named.start()].rpartition(": ")
    start = named.start() if named is bare else len(lead + colon)
    end = "." if sentence.endswith(".") else ""
    listed = re.split(r"([,;] )", sentence[start:].removesuffix("."))
    kept: list[str] = []
    spoken_of = 0
    for separator, item in zip(["", *listed[1::2]], listed[::2], strict=True):
        whole = rf"({codes})$" if named is bare else having
        found = re.search(within, item) or re.match(whole, item)
        if found and found[1] in hidden:
            continue
        spoken_of += found is not None
        words = item[: found.start(1)] + _label(found[1], groups) + item[found.end(1) :] if found else item
        kept.append((separator if kept else "") + words)
    return f"{sentence[:start]}{''.join(kept)}{end}" if spoken_of else ""


def _label(group: str, groups: Mapping[str, str]) -> str:
    return group if groups[group] == group else quoted(groups[group])


def _either(codes: Collection[str]) -> str:
    return "|".join(re.escape(code) for code in sorted(codes, key=len, reverse=True))


def _is_code(code: str) -> bool:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", code):
        return False
    return code.isupper() or (len(code) >= SHORTEST_CODE and code not in COMMON_WORDS)
