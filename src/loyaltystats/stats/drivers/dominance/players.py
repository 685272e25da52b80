"""Players: what enters the model as one - a driver, a text with all its levels, a named group, an interaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.drivers.models.rows import ModelRows


@dataclass(frozen=True, kw_only=True)
class Players:
    """Who shares the explained variance.

    ``columns`` holds the columns of the rows, those held constant first, then those of each player in order;
    ``controls`` counts the former and ``sizes`` the columns of each player. ``before`` says which players must stand in
    the model before an interaction may enter; ``members`` the drivers of a named group with their columns.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    columns: tuple[int, ...]
    controls: int
    before: Mapping[int, tuple[int, ...]]
    members: Mapping[str, Mapping[str, int]]

    @property
    def single(self) -> bool:
        """Whether every player is one column."""
        return set(self.sizes) <= {1}


def players_of(rows: ModelRows) -> Players:
    """Return the players of complete rows; terms that do not vary have left the rows before.

    Raises
    ------
    ArgumentError
        A group is named like a driver outside it, or interactions and groups are given together.
    """
    home = {term: driver for driver, terms in rows.factors.items() for term in terms}
    grouped = {term: name for name, terms in rows.blocks.items() for term in terms}
    of_player: dict[str, list[str]] = {}
    before: dict[str, tuple[str, ...]] = {}
    members: dict[str, dict[str, int]] = {}
    for term in rows.terms:
        if term in rows.controls:
            continue
        driver = home.get(term, term)
        name = grouped.get(term, driver)
        if term in rows.crossed:
            mains = tuple(home.get(one, one) for one in rows.crossed[term])
            name = ":".join(mains)
            before[name] = mains
        elif term in grouped:
            members.setdefault(name, {})[driver] = members.get(name, {}).get(driver, 0) + 1
        of_player.setdefault(name, []).append(term)
    _refuse(of_player, before, grouped)
    names = tuple(of_player)
    controls = [term for term in rows.terms if term in rows.controls]
    ordered = [*controls, *(term for name in names for term in _by_member(of_player[name], home))]
    return Players(
        names=names,
        sizes=tuple(len(of_player[name]) for name in names),
        columns=tuple(rows.terms.index(term) for term in ordered),
        controls=len(controls),
        before={
            names.index(name): tuple(names.index(main) for main in mains if main in names)
            for name, mains in before.items()
        },
        members={name: found for name, found in members.items() if len(found) > 1},
    )


def _by_member(terms: list[str], home: Mapping[str, str]) -> list[str]:
    """Return the terms of a player with those of one driver side by side."""
    drivers = list(dict.fromkeys(home.get(term, term) for term in terms))
    return sorted(terms, key=lambda term: drivers.index(home.get(term, term)))


def _refuse(of_player: Mapping[str, Any], before: Mapping[str, Any], grouped: Mapping[str, str]) -> None:
    if before and grouped:
        raise ArgumentError(
            "interactions - groups are given too - expected one of them, since an interaction may enter only after its "
            "own drivers - leave out groups, or make the product a column and put it into the group."
        )
    twice = sorted(name for name, terms in of_player.items() if 0 < sum(term in grouped for term in terms) < len(terms))
    if twice:
        raise ArgumentError(
            f"groups - {', '.join(map(repr, twice))} is the name of a driver outside the group - expected another name."
        )
