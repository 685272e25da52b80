"""Small groups that answer with one voice, in frequencies and banner tables.

UN1 a note for each group: everybody gave one answer; of a multiple choice also nobody ticked an option
UN2 large groups, the total and divided answers are silent; unanimous="show" too
UN3 hidden when asked, with another group, so that the total gives nothing away: attacked with a linear program
UN4 in banner tables the column is hidden for that question, with its tests and letters
UN5 a report does not name a group that it hides
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import loyaltystats as ls
from loyaltystats.report.kinds import shown


def answers() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "shop": ["A"] * 7 + ["B"] * 8 + ["C"] * 30 + ["D"] * 3,
            "happy": ["yes"] * 7 + ["no", "yes"] * 4 + ["yes"] * 30 + ["no"] * 3,
            "late": [0] * 7 + [1, 0] * 4 + [1, 0] * 15 + [1] * 3,
            "dear": [1, 0] * 24,
        }
    )


def large() -> pd.DataFrame:
    """Return the same without the shop that is too small to be shown."""
    frame = answers()
    return frame[frame["shop"] != "D"].reset_index(drop=True)


def test_notes() -> None:  # UN1, UN2
    result = ls.frequencies(answers(), ["happy", "dear"], by="shop")
    told = [note for note in result.notes if "answered alike" in note]
    assert [note.split(":")[0] for note in told] == ["A", "D"]
    assert told[0] == (
        "A: fewer than 10 people, who all answered alike (all of them, or none) in happy. Whoever is known to be among them "
        "is known to have answered so."
    )
    assert not any("alike" in note for note in ls.frequencies(answers(), "happy", by="shop", unanimous="show").notes)
    assert not any("alike" in note for note in ls.frequencies(answers().iloc[:7], "happy").notes)
    with pytest.raises(ls.ArgumentError, match="unanimous"):
        ls.frequencies(answers(), "happy", by="shop", unanimous="never")


def test_options() -> None:  # UN1
    banner = ls.banner_tables(large(), {"Trouble": ["late", "dear"]}, "shop")
    assert any(note.startswith("shop=A: fewer than 10 people") and "Trouble" in note for note in banner.notes)


def _possible(table: pd.DataFrame, group: str, answer: str) -> tuple[float, float]:
    """Return the smallest and largest number of a group that gave an answer, for somebody who knows all that is shown."""
    groups = [name for name in table["group"].unique() if name != "Total"]
    of_row = table.set_index(["group", "answer"])
    kinds = table["answer"].unique().tolist()
    places = {(name, kind): at for at, (name, kind) in enumerate((g, k) for g in groups for k in kinds)}
    equal, totals = [], []

    def known(cells: list[tuple[str, str]], value: float) -> None:
        line = np.zeros(len(places))
        line[[places[cell] for cell in cells]] = 1
        equal.append(line)
        totals.append(value)

    for kind in kinds:
        known([(name, kind) for name in groups], float(of_row["answers"]["Total", kind]))
    for name in groups:
        known([(name, kind) for kind in kinds], float(of_row["n"][name, kinds[0]]))
        for kind in kinds:
            if not np.isnan(of_row["answers"][name, kind]):
                known([(name, kind)], float(of_row["answers"][name, kind]))
    aim = np.zeros(len(places))
    aim[places[group, answer]] = 1
    ends = [linprog(sign * aim, A_eq=np.array(equal), b_eq=totals, method="highs").fun * sign for sign in (1, -1)]
    return float(ends[0]), float(ends[1])


@pytest.mark.parametrize("seed", range(20))
def test_hidden(seed: int) -> None:  # UN3
    rng = np.random.default_rng(seed)
    n = int(rng.integers(25, 70))
    shop = rng.choice(list("ABCDE"), n, p=rng.dirichlet(np.full(5, 2.0)))
    chance = {name: rng.choice([0.02, 0.5, 0.98]) for name in "ABCDE"}
    frame = pd.DataFrame({"shop": shop, "happy": ["yes" if rng.random() < chance[one] else "no" for one in shop]})
    plain = ls.frequencies(frame, "happy", by="shop", unanimous="show").to_frame()
    hidden = ls.frequencies(frame, "happy", by="shop", unanimous="hide").to_frame()
    assert hidden["n"].tolist() == plain["n"].tolist()
    alike = plain[(plain["group"] != "Total") & (plain["n"] > 0) & (plain["n"] < 10) & (plain["answers"] == plain["n"])]
    gone = hidden[hidden["answers"].isna()]["group"].unique()
    assert set(alike["group"]) <= set(gone)
    if set(gone) == set(plain["group"]) - {"Total"}:
        return  # all are hidden: nothing but the total is left to tell
    for group, answer in zip(alike["group"], alike["answer"], strict=True):
        low, high = _possible(hidden, str(group), str(answer))
        assert high - low >= 1 - 1e-9, (group, answer)


def test_banner() -> None:  # UN4
    shown_cells = ls.banner_tables(large(), "happy", "shop").to_frame()
    assert shown_cells.query("column == 'shop=A'")["estimate"].notna().all()
    result = ls.banner_tables(large(), ["happy", "dear"], "shop", unanimous="hide")
    cells = result.to_frame()
    happy = cells[(cells["question"] == "happy") & cells["estimate"].isna()]["column"].unique().tolist()
    assert set(happy) == {"shop=A", "shop=B"}  # A is of one mind, and B would give it away
    dear = cells[(cells["question"] == "dear") & (cells["column"] == "shop=A")]
    assert dear["estimate"].notna().all()
    tests = result.tests().to_frame()
    assert not set(tests[tests["question"] == "happy"]["column"]) & set(happy)


def test_report() -> None:  # UN5
    notes = shown(ls.frequencies(answers(), "happy", by="shop")).notes
    assert not any(note.startswith(("D:", "“D”")) for note in notes)
