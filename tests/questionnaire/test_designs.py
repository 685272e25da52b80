"""questionnaire.designs, exact and split.

DG1 exact designs: every pair meets equally often, so that the efficiency is the bound; counted and computed anew here
DG2 searched designs reach the published table of balanced split designs or better, in seconds
DG3 the same seed gives the same sets, whatever was searched before; best-worst sets are found at once
DG4 split_design: table, attributes and notes agree with each other; the number of versions is chosen
DG5 pairs that never meet warn, and the note says what would help
DG6 arguments that cannot be used are refused with what to do
DG7 a split goes through with_split, save and load_instrument; its forms have its versions
DG8 features can be asked in every version; ratings of a study that are shared out are warned of
"""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.questionnaire.designs import balanced_sets, best_sets
from loyaltystats.questionnaire.exact import FAMILIES, exact_sets
from loyaltystats.questionnaire.layout import feature_orders
from loyaltystats.questionnaire.split import fewest_versions

EXACT = [*FAMILIES, (9, 3, 12), (25, 5, 30), (49, 7, 56), (7, 4, 7), (13, 9, 13), (6, 3, 20), (4, 2, 6)]


def counted(sets: tuple[tuple[int, ...], ...], items: int) -> tuple[list[int], list[int]]:
    """Return how often each item stands and each pair meets, from the incidence matrix."""
    incidence = np.zeros((items, len(sets)))
    for place, chosen in enumerate(sets):
        incidence[list(chosen), place] += 1
    together = incidence @ incidence.T
    return np.diag(together).astype(int).tolist(), together[np.triu_indices(items, 1)].astype(int).tolist()


def efficiency(sets: tuple[tuple[int, ...], ...], items: int) -> float:
    """Return the harmonic mean of the eigenvalues of the scaled information matrix of a block design."""
    incidence = np.array([[item in chosen for chosen in sets] for item in range(items)], dtype=float)
    replication, size = incidence.sum(axis=1), incidence.sum(axis=0)
    information = np.diag(replication) - incidence @ np.diag(1 / size) @ incidence.T
    scaled = information / np.sqrt(np.outer(replication, replication))
    values = np.sort(np.linalg.eigvalsh(scaled))[1:]
    return float(1 / np.mean(1 / values))


@pytest.mark.parametrize("dimensions", EXACT, ids=str)
def test_exact_designs(dimensions: tuple[int, int, int]) -> None:  # DG1
    items, size, count = dimensions
    sets = exact_sets(*dimensions)
    assert sets is not None
    assert len(sets) == count
    assert {len(set(chosen)) for chosen in sets} == {size}
    stands, meets = counted(sets, items)
    assert set(stands) == {count * size // items}
    assert set(meets) == {count * size * (size - 1) // (items * (items - 1))}
    assert efficiency(sets, items) == pytest.approx(items * (size - 1) / (size * (items - 1)))


@pytest.mark.parametrize("dimensions", [(7, 3, 8), (16, 4, 20), (3, 3, 1), (3, 1, 3), (5, 4, 7)], ids=str)
def test_no_exact_design_is_known(dimensions: tuple[int, int, int]) -> None:  # DG1
    assert exact_sets(*dimensions) is None


@pytest.mark.parametrize(
    ("items", "size", "count", "r", "least", "most", "part_of_bound"),
    [
        (7, 3, 7, 3, 1, 1, 1.0),
        (13, 4, 13, 4, 1, 1, 1.0),
        (20, 10, 12, 6, 1, 5, 0.997),
        (24, 8, 12, 4, 1, 4, 0.986),
        (30, 10, 15, 5, 1, 4, 0.992),
        (10, 4, 15, 6, 2, 2, 1.0),  # balanced designs that the search finds by itself
        (16, 4, 20, 5, 1, 1, 1.0),
        (16, 6, 16, 6, 2, 2, 1.0),
    ],
)
def test_published_table(  # DG2
    items: int, size: int, count: int, r: int, least: int, most: int, part_of_bound: float
) -> None:
    start = time.perf_counter()
    design = ls.split_design([f"f{i}" for i in range(items)], per_version=size, versions=count)
    assert time.perf_counter() - start < 60  # 5 on a free machine
    sets = tuple(tuple(int(name[1:]) for name in version) for version in design.versions)
    stands, meets = counted(sets, items)
    assert set(stands) == {r}
    assert min(meets) >= least
    assert max(meets) <= most
    assert (min(meets), max(meets)) == (design.pair_count_min, design.pair_count_max)
    bound = items * (size - 1) / (size * (items - 1))
    assert design.efficiency_bound == pytest.approx(bound)
    assert design.efficiency == pytest.approx(efficiency(sets, items))
    assert part_of_bound - 1e-9 <= efficiency(sets, items) / bound <= 1 + 1e-9


@given(st.integers(3, 12), st.integers(2, 6), st.integers(1, 12), st.integers(1, 5))
def test_sets_are_even(items: int, size: int, count: int, seed: int) -> None:  # DG2, DG3
    size = min(size, items)
    sets = balanced_sets(items, size, count, seed)
    assert len(sets) == count
    assert all(len(set(chosen)) == size and set(chosen) <= set(range(items)) for chosen in sets)
    stands, _ = counted(sets, items)
    assert max(stands) - min(stands) <= 1
    assert sets == balanced_sets.__wrapped__(items, size, count, seed)


def test_same_seed_same_sets() -> None:  # DG3
    code = "from loyaltystats.questionnaire.designs import best_sets; print(best_sets(11, 4, 9, {seed}, 30000))"
    said = [
        subprocess.run(
            [sys.executable, "-c", code.format(seed=seed)], capture_output=True, text=True, check=True
        ).stdout
        for seed in (5, 6)
    ]
    assert said[0] == f"{best_sets(11, 4, 9, 5, 30000)}\n"
    assert said[0] != said[1]
    names = [f"f{i}" for i in range(11)]
    one, same, other = (ls.split_design(names, per_version=4, versions=11, rng=seed) for seed in (1, 1, 2))
    assert one.versions == same.versions != other.versions
    assert "seed 1." in one.method


def test_best_worst_sets_are_found_at_once() -> None:  # DG3
    start = time.perf_counter()
    balanced_sets(12, 5, 8, 999)
    assert time.perf_counter() - start < 2  # 0.05 on a free machine


def test_result(tmp_path: Path) -> None:  # DG4
    features = {f"f{i}": f"Feature {i}" for i in range(12)}
    design = ls.split_design(features, per_version=6, versions=8)
    frame = design.to_frame()
    assert list(frame.columns) == ["version", "feature", "position"]
    assert tuple(tuple(part["feature"]) for _, part in frame.groupby("version")) == design.versions
    assert set(frame["position"]) == set(range(1, 7))
    assert design.n == 12
    assert design.labels["f3"] == "Feature 3"
    assert (design.replication_min, design.replication_max) == (4, 4)
    assert design.respondents(100) == 200
    assert design.notes[0].startswith("Each feature stands in r = 4 of 8 versions; two features meet in lambda = 1 to ")
    assert "100 answers per feature need N = 200" in design.notes[2]
    assert design.facts()["replication"] == "4"
    uneven = ls.split_design(list(features), per_version=6, versions=7)
    assert (uneven.replication_min, uneven.replication_max) == (3, 4)
    assert uneven.respondents(100) == 234
    assert "6 features in a multiple of 2 versions would." in uneven.notes[-1]


@pytest.mark.parametrize(
    ("items", "size", "count"), [(7, 3, 7), (13, 4, 13), (20, 10, 6), (24, 8, 12), (12, 6, 6), (12, 4, 12), (9, 3, 12)]
)
def test_number_of_versions_is_chosen(items: int, size: int, count: int) -> None:  # DG4
    design = ls.split_design([f"f{i}" for i in range(items)], per_version=size)
    assert len(design.versions) == count
    assert design.replication_min == design.replication_max
    assert design.pair_count_min >= 1
    assert fewest_versions(items, size) <= count


def test_pairs_that_never_meet() -> None:  # DG5
    with pytest.warns(ls.AssumptionWarning, match="never meet") as caught:
        design = ls.split_design([f"f{i}" for i in range(12)], per_version=4, versions=6)
    assert caught[0].filename == __file__
    assert design.pair_count_min == 0
    pairs = {pair for version in design.versions for pair in combinations(version, 2)}
    assert len(design.unmet) == 66 - len(pairs)
    assert not pairs & set(design.unmet)
    assert str(caught[0].message) in design.notes
    assert "At least 12 versions are needed for all pairs to meet" in design.notes[-1]
    with pytest.warns(ls.AssumptionWarning):
        many = ls.split_design([f"f{i}" for i in range(20)], per_version=3)
    assert len(many.versions) == 60  # not the 67 and more that it would take
    with pytest.warns(ls.AssumptionWarning):
        apart = ls.split_design(list("abcd"), per_version=2, versions=2)
    assert apart.efficiency == 0  # a and b are never compared with c and d, not even through others


@pytest.mark.parametrize(
    ("features", "options", "message"),
    [
        (list("abc"), {"per_version": 3}, "per_version - got 3 of 3 features - expected fewer than all"),
        (list("abc"), {"per_version": 1}, "per_version - got 1 - expected a whole number of at least 2."),
        (list("abcdef"), {"per_version": 2, "versions": 2}, "hold 4 places - 6 features need at least 3 versions."),
        (list("aab"), {"per_version": 2}, "features - 'a' stands twice in the list - name it once."),
        ("abc", {"per_version": 2}, "features - got the text 'abc' - expected a list of features."),
    ],
)
def test_arguments(features: list[str], options: dict[str, Any], message: str) -> None:  # DG6
    with pytest.raises(ls.LoyaltyStatsError, match=message.split(" - ", maxsplit=1)[0]) as caught:
        ls.split_design(features, **options)
    assert message in str(caught.value)


def test_study_without_features() -> None:  # DG6
    with pytest.raises(ls.LoyaltyStatsError, match="names no features - call with_features"):
        ls.split_design(ls.load_instrument("kano"), per_version=2)


def test_features_asked_always() -> None:  # DG8
    others = ls.split_design(list("abcd"), per_version=2)
    design = ls.split_design(list("axbcdy"), per_version=2, always=["y", "x"])
    assert design.versions == tuple((*version, "x", "y") for version in others.versions)
    assert (design.n, design.replication_min, design.respondents(100)) == (4, 3, 200)
    assert design.notes[-1] == "Every version also asks about x, y; the numbers above are about the others."
    with pytest.raises(ls.ArgumentError, match=r"always - 'z' is no feature - expected some of a, b, c\."):
        ls.split_design(list("abc"), per_version=2, always=["z"])
    with pytest.raises(ls.ArgumentError, match="got 2 of 2 features"):
        ls.split_design(list("abc"), per_version=2, always="c")


def test_drivers_that_are_shared_out() -> None:  # DG8
    kano = ls.load_instrument("kano").with_features({name: f"Feature {name}" for name in "abc"})
    ratings = ls.load_instrument("performance").with_features({"x": "Speed", "a": "Feature a"})
    study = kano.combined(ratings)
    with pytest.warns(ls.AssumptionWarning, match=r"x is a rating that may explain loyalty.* always=\['x'\]"):
        ls.split_design(study, per_version=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        design = ls.split_design(study, per_version=2, always=["x"])
    assert all("x" in version for version in study.with_split(design).split)


def test_split_study(tmp_path: Path) -> None:  # DG7
    study = ls.load_instrument("kano").with_features({f"f{i}": f"Feature {i}" for i in range(8)})
    design = ls.split_design(study, per_version=4, rng=4)
    split = study.with_split(design)
    assert split.split == design.versions
    assert split.fingerprint != study.fingerprint
    back = ls.load_instrument(split.save(tmp_path / "study.yaml"))
    assert back == split
    assert feature_orders(back, 1, None) == design.versions  # a position is the place on the form
    assert "96" in back.question("f0fun").scale.missing_codes  # type: ignore[union-attr]
