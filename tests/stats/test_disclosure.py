"""Hidden groups: attacked with linear programming over random tables; none is pinned down."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import loyaltystats as ls
from loyaltystats.errors import ArgumentError
from loyaltystats.stats.disclosure import hidden_cells, hidden_groups


def possible(members: dict[str, list[bool]], hidden: frozenset[str], column: str) -> float:
    """Return how far apart the possible bases of a column are for somebody who knows the total and all shown bases.

    Written apart from the code under attack: the unknowns are the respondents, each in or out of what tells them apart.
    """
    rows = {name: np.array(values, dtype=float) for name, values in members.items()}
    patterns = sorted({tuple(rows[name][at] for name in rows) for at in range(len(rows[column]))})
    matrix = np.array(patterns).T
    counts = np.array(
        [sum(tuple(rows[name][at] for name in rows) == each for at in range(len(rows[column]))) for each in patterns]
    )
    names = list(rows)
    known = [matrix[names.index(name)] for name in names if name not in hidden] + [np.ones(len(patterns))]
    equal, totals = np.array(known), np.array(known) @ counts
    aim = matrix[names.index(column)]
    ends = [linprog(sign * aim, A_eq=equal, b_eq=totals, bounds=(0, None)).fun * sign for sign in (1, -1)]
    return float(ends[1] - ends[0])


@settings(max_examples=60)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(2, 12))
def test_one_breakdown(bases: list[int], minimum: int) -> None:
    table = {str(at): base for at, base in enumerate(bases)}
    hidden = hidden_groups(table, minimum)
    assert all(name in hidden for name, base in table.items() if base < minimum)
    if any(base < minimum for base in bases):
        together = sum(table[name] for name in hidden)
        assert len(hidden) == len(table) or (len(hidden) >= 2 and together >= minimum)
    else:
        assert not hidden


@pytest.mark.parametrize("seed", range(25))
def test_no_hidden_column_is_pinned_down(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, a, b = int(rng.integers(30, 90)), int(rng.integers(2, 4)), int(rng.integers(2, 4))
    one, other = (rng.choice(k, n, p=rng.dirichlet(np.full(k, 0.8))) for k in (a, b))
    members = {f"a{k}": (one == k).tolist() for k in range(a)} | {f"b{k}": (other == k).tolist() for k in range(b)}
    members |= {f"a{i}b{j}": ((one == i) & (other == j)).tolist() for i, j in product(range(a), range(b))}
    hidden = hidden_cells(members, 5)
    small = {name for name, values in members.items() if 0 < sum(values) < 5}
    assert small <= hidden
    if len(hidden) < len(members):
        for name in sorted(name for name in hidden if sum(members[name])):
            assert possible(members, hidden, name) >= 5 - 1e-6, name


@pytest.mark.parametrize("seed", [2, 5, 11, 17])
def test_banner_with_a_crossing_beside_both_margins(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, 140))
    frame = pd.DataFrame(
        {"a": rng.choice(list("xyz"), n, p=[0.6, 0.3, 0.1]), "b": rng.choice(list("uvw"), n, p=[0.5, 0.4, 0.1])}
    )
    frame["q"] = rng.integers(1, 4, n)
    table = ls.banner_tables(frame, ["q"], ["a", "b", ("a", "b")]).to_frame()
    first = [row for row in table.to_dict("records") if row["row_kind"] == "answer" and row["answer"] == "1"]
    columns = {str(row["column"]): inside(frame, str(row["column"])) for row in first}
    hidden = frozenset(str(row["column"]) for row in first if row["base_mark"] == "[c]")
    assert {name for name, values in columns.items() if 0 < sum(values) < 5} <= hidden
    for name in sorted(hidden):
        if len(hidden) < len(columns) and sum(columns[name]):
            assert possible(columns, hidden, name) >= 5 - 1e-6, name


def inside(frame: pd.DataFrame, key: str) -> list[bool]:
    """Return who is in a column such as ``a=x/b=u``; everybody is in the total."""
    wanted = dict(part.split("=") for part in key.split("/") if "=" in part)
    return [all(row[name] == value for name, value in wanted.items()) for row in frame.to_dict("records")]


def test_nothing_is_hidden_without_need() -> None:
    members = {"a": [True] * 20 + [False] * 20, "b": [False] * 20 + [True] * 20}
    assert hidden_cells(members, 5) == frozenset()


def test_a_breakdown_alone_gives_the_same_both_ways() -> None:
    members = {"a": [True] * 3 + [False] * 47, "b": [False] * 3 + [True] * 9 + [False] * 38}
    members["c"] = [False] * 12 + [True] * 38
    assert hidden_cells(members, 5) == hidden_groups({name: sum(values) for name, values in members.items()}, 5)


def test_input_that_cannot_be_used() -> None:
    with pytest.raises(ArgumentError, match="minimum"):
        hidden_groups({"a": 1}, 0)
