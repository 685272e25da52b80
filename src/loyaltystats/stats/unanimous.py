"""Unanimous groups: a small group in which all or none gave an answer tells what each of them said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

RULES: Final = ("flag", "hide", "show")
"""What to do with such a group: say so in a note, hide its answers, or nothing."""

HIDDEN: Final = (
    "Answers of small groups that all answered alike are hidden, with those of others that would give them away.",
)

SMALL_GROUP: Final = 10
"""Groups with fewer respondents are looked at: the base that is usual for sensitive questions."""

Found = dict[str, list[str]]
"""Question -> groups that are small and of one mind."""


def unanimous_groups(table: pd.DataFrame, options: Sequence[str]) -> Found:
    """Return the small groups in which everybody gave the same answer; of an option of several, also nobody.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns question, group, answers, n.
    options : sequence of str
        Questions of which several answers may be given, so that each option is a question of its own.
    """
    rows = table[(table["group"] != TOTAL) & (table["n"] > 0) & (table["n"] < SMALL_GROUP)]
    none = (rows["answers"] == 0) & rows["question"].isin(list(options))
    rows = rows[(rows["answers"] == rows["n"]) | none]
    found: Found = {}
    for question, group in zip(rows["question"], rows["group"], strict=True):
        groups = found.setdefault(str(question), [])
        if str(group) not in groups:
            groups.append(str(group))
    return found


def unanimous_notes(found: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one note for each group, so that a report can leave out those of groups that it hides.

    Examples
    --------
    >>> unanimous_notes({"late": ["gold"]})[0][:55]
    'gold: fewer than 10 people, who all answered alike (all'
    """
    groups = list(dict.fromkeys(group for each in found.values() for group in each))
    return [
        f"{group}: fewer than {SMALL_GROUP} people, who all answered alike (all of them, or none) in "
        f"{', '.join(question for question, each in found.items() if group in each)}. Whoever is known to be among them is "
        "known to have answered so."
        for group in groups
    ]


def hide_unanimous(table: pd.DataFrame, found: Mapping[str, Sequence[str]], options: Sequence[str]) -> pd.DataFrame:
    """Return the table without the answers of these groups, and of as many others as the total would give away.

    In every question at least two groups are hidden, and those hidden are not of one mind together; the smallest others
    come first. Bases stay.
    """
    import numpy as np

    shown = table.astype({"answers": float})
    columns = [name for name in ("answers", "estimate", "conf_low", "conf_high") if name in table]
    for question, groups in found.items():
        own = table[(table["question"] == question) & (table["group"] != TOTAL)]
        sizes = own.groupby("group", sort=False)["n"].max()
        hidden = list(groups)
        others = sorted((group for group in sizes.index if group not in hidden), key=lambda name: (sizes[name], name))
        others = [group for group in others if sizes[group] > 0]
        while others and (len(hidden) < 2 or _of_one_mind(own, hidden, several=question in options)):
            hidden.append(others.pop(0))
        place = (shown["question"] == question) & shown["group"].isin(hidden)
        shown.loc[place, columns] = np.nan
    return shown


def _of_one_mind(rows: pd.DataFrame, groups: Sequence[str], *, several: bool) -> bool:
    inside = rows[rows["group"].isin(list(groups))].groupby("answer", sort=False)[["answers", "n"]].sum()
    same = inside["answers"] == inside["n"]
    return bool((same | (inside["answers"] == 0)).any() if several else same.any())
