"""Published Kano tables, recomputed from their counts.

PT1 Brand and Rese (2026), Journal of Retailing and Consumer Services 89:104596, Table 1: coefficients, strengths, Fong's
    limits, exact p, and the attribute whose category flips on 304 against 303
PT2 Sauerwein, Bailom, Matzler and Hinterhuber (1996), ski example, Figs 10 and 11: coefficients; one printed value is
    not reproducible
PT3 Humanities and Social Sciences Communications (2025), s41599-025-06050-w, Table 5: categories need stated cuts; no
    pair of cuts gives all of them
PT4 public study REPPL/Doing-research-online-the-kano-model, commit d046f19 (GPL-3; the answers are not copied, the counts
    are facts): part 2 from its counts and, with LOYALTYSTATS_REAL_DATA, from its answers
PT5 part 1 of the same study: four answer wordings, homogeneity, pooling warns
PT6 Barrios-Ipenza et al. (2021), IJERPH 18:6159: a printed percentage that its own counts do not give
PT7 what the new statistics say of PT1, PT4 and PT5: possible modes, sensitivity, homogeneity as a frame; Pouliot's table
    changes the mode of one of the 26 rows of the study in PT4 and PT5
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import QualityWarning
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.coefficients import better_worse, strengths
from loyaltystats.stats.kano.counts import counts_of
from loyaltystats.stats.kano.homogeneity import homogeneity
from loyaltystats.stats.kano.rules import METHODS, decide
from loyaltystats.stats.kano.sensitivity import kano_sensitivity
from loyaltystats.stats.kano.winner import exact_p, fong_limit, rank_categories
from loyaltystats.vocabulary import CATEGORIES

FOLDER = os.environ.get("LOYALTYSTATS_REAL_DATA", "")
REAL = pytest.mark.skipif(not FOLDER, reason="set LOYALTYSTATS_REAL_DATA to the folder with the kano_*.csv answers")

PAIR_OF = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}


def answers_of(table: dict[str, list[int]]) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """Expand counts of A O M I R Q into answers: one typical cell for each category."""
    columns: dict[str, list[int]] = {}
    for feature, counts in table.items():
        cells = [PAIR_OF[letter] for letter, n in zip("AOMIRQ", counts, strict=True) for _ in range(n)]
        columns |= {f"{feature}f": [f for f, _ in cells], f"{feature}d": [d for _, d in cells]}
    return pd.DataFrame(columns), {feature: (f"{feature}f", f"{feature}d") for feature in table}


RETAIL = {
    # counts A O M I R Q, CS+, CS-, category strength %, total strength %, Fong's limit, exact p
    "bonus": ([216, 56, 13, 275, 23, 24], 0.486, -0.123, 9.7, 47.0, 28.22, 0.0088),
    "mirror": ([229, 42, 5, 276, 33, 22], 0.491, -0.085, 7.7, 45.5, 28.34, 0.0406),
    "wifi": ([187, 71, 46, 258, 19, 26], 0.459, -0.208, 11.7, 50.1, 27.70, 0.00089),
}


@pytest.mark.parametrize("attribute", list(RETAIL))
def test_retail(attribute: str) -> None:  # PT1
    counts, better, worse, category, total, limit, p = RETAIL[attribute]
    found = counts_of([attribute], [counts])
    ranking = rank_categories(found.weight)
    coefficients = better_worse(found)
    assert found.n[0] == 607
    assert round(float(coefficients["better"][0]), 3) == better
    assert round(float(coefficients["worse"][0]), 3) == worse
    strength = strengths(found, ranking.first_count, ranking.second_count)
    assert round(100 * float(strength["category_strength"][0]), 1) == category
    assert round(100 * float(strength["total_strength"][0]), 1) == total
    assert round(float(fong_limit(ranking.first_count, ranking.second_count, 607)[0]), 2) == limit
    assert float(exact_p(ranking.first_count, ranking.second_count)[0]) == pytest.approx(
        p, rel=0.006
    )  # printed rounded


def test_wifi_flips_on_304_against_303() -> None:  # PT1
    frame, pairs = answers_of({name: values[0] for name, values in RETAIL.items()})
    default = classify_kano(frame, pairs=pairs)
    assert default.to_frame()["category"].tolist() == ["indifferent"] * 3
    flipped = classify_kano(frame, pairs=pairs, method="aom_irq").to_frame()
    assert flipped["category"].tolist() == ["indifferent", "indifferent", "attractive"]
    note = next(note for note in default.notes if note.startswith("Rules disagree"))
    assert "attractive for wifi (304 against 303, p 1)" in note
    one_fewer = counts_of(["wifi"], [[186, 71, 46, 259, 19, 26]])
    assert decide(one_fewer, method="aom_irq", level=0.05).category == ["indifferent"]
    assert classify_kano(frame, pairs=pairs, method="fong").to_frame()["category"].tolist() == ["indifferent"] * 3


SKI = {
    "edge grip": ([7, 33, 50, 10], 0.40, -0.83, "must_be"),
    "ease of turn": ([104, 451, 305, 115], 0.57, -0.78, "one_dimensional"),  # Fig. 10 in tenths of a per cent
    "edge grip, Fig. 10": ([70, 323, 493, 95], 0.40, -0.83, "must_be"),
    "service": ([66, 22, 3, 9], 0.88, -0.25, "attractive"),
}


@pytest.mark.parametrize("requirement", list(SKI))
def test_ski(requirement: str) -> None:  # PT2
    counts, better, worse, category = SKI[requirement]
    found = counts_of([requirement], [[*counts, 0, 0]])
    coefficients = better_worse(found)
    assert float(coefficients["better"][0]) == pytest.approx(better, abs=0.005001)
    assert float(coefficients["worse"][0]) == pytest.approx(worse, abs=0.005001)
    assert decide(found, method="mode", level=0.05).category == [category]


def test_one_ski_value_is_not_reproducible() -> None:  # PT2: printed .89; .88 by both figures
    for counts in ([66, 22, 3, 9], [638, 216, 29, 85]):
        better = float(better_worse(counts_of(["service"], [[*counts, 0, 0]]))["better"][0])
        assert round(better, 2) == 0.88


# SI, |DSI| and printed category of the 16 attributes
SI_DSI = {
    1: (0.41, 0.25, "M"), 2: (0.64, 0.31, "A"), 3: (0.59, 0.17, "A"), 4: (0.72, 0.19, "A"), 5: (0.87, 0.87, "O"),
    6: (0.67, 0.10, "A"), 7: (0.52, 0.19, "I"), 8: (0.37, 0.08, "I"), 9: (0.65, 0.18, "A"), 10: (0.58, 0.13, "A"),
    11: (0.77, 0.36, "O"), 12: (0.52, 0.22, "I"), 13: (0.63, 0.52, "O"), 14: (0.43, 0.10, "I"),
    15: (0.48, 0.11, "I"), 16: (0.55, 0.25, "I"),
}  # fmt: skip


def _wrong(better_cut: float, worse_cut: float) -> set[int]:
    quadrant = {(False, False): "I", (True, False): "A", (False, True): "M", (True, True): "O"}
    return {i for i, (si, dsi, letter) in SI_DSI.items() if quadrant[si > better_cut, dsi > worse_cut] != letter}


def test_no_cut_reproduces_the_quadrants() -> None:  # PT3: hence this package prints no quadrant without its cuts
    assert _wrong(0.5, 0.5) == {1, 7, 11, 12, 16}
    means = np.mean([(si, dsi) for si, dsi, _ in SI_DSI.values()], axis=0)
    assert _wrong(*means) == {1, 2, 10}
    cuts = [(i / 100, j / 100) for i in range(1, 100) for j in range(1, 100)]
    assert min(len(_wrong(*cut)) for cut in cuts) == 1
    assert _wrong(0.56, 0.31) == {1}


TRANSFERS = {
    # counts A O M I R Q; I and Q by Pouliot; SII, interval; |DDI|, interval; gap %; exact p; mode
    "F6": ([91, 19, 9, 177, 49, 13], (160, 30), (0.372, 0.319, 0.428), (0.095, 0.066, 0.133), 24.0, 1.6e-7, "I"),
    "F7": ([70, 121, 59, 87, 9, 12], (77, 22), (0.567, 0.513, 0.619), (0.534, 0.481, 0.587), 9.5, 0.022, "O"),
    "F8": ([78, 122, 66, 71, 7, 14], (62, 23), (0.593, 0.540, 0.645), (0.558, 0.504, 0.610), 12.3, 0.0023, "O"),
    "F9": ([145, 76, 25, 85, 12, 15], (78, 22), (0.668, 0.615, 0.716), (0.305, 0.258, 0.357), 16.8, 9.2e-5, "A"),
    "F10": ([18, 174, 90, 52, 7, 17], (42, 27), (0.575, 0.521, 0.627), (0.790, 0.744, 0.831), 23.5, 2.6e-7, "O"),
    "F11": ([88, 90, 32, 114, 15, 19], (105, 28), (0.549, 0.495, 0.603), (0.377, 0.326, 0.430), 6.7, 0.107, "I"),
}  # fmt: skip
MODE = {"A": "attractive", "O": "one_dimensional", "I": "indifferent"}
VERDICTS = ["indifferent", "one_dimensional", "one_dimensional", "attractive", "one_dimensional", "mixed"]
IMPORTANCE = [5.09, 6.80, 7.13, 6.66, 7.73, 6.87]


def _is_published(table: pd.DataFrame) -> None:
    for feature, (counts, _, better, worse, gap, p, mode) in TRANSFERS.items():
        row = table.loc[feature]
        assert [row[category] for category in CATEGORIES] == counts
        assert [row["better"], row["better_low"], row["better_high"]] == pytest.approx(better, abs=6e-4)
        assert [-row["worse"], -row["worse_high"], -row["worse_low"]] == pytest.approx(worse, abs=6e-4)
        assert 100 * row["category_strength"] == pytest.approx(gap, abs=0.06)
        assert row["p_value"] == pytest.approx(p, rel=0.03)  # printed with two digits
        assert row["modal_category"] == MODE[mode]
    assert table["category"].tolist() == VERDICTS
    assert table["n"].tolist() == [358] * 6


def test_transfers_from_counts() -> None:  # PT4
    frame, pairs = answers_of({feature: values[0] for feature, values in TRANSFERS.items()})
    _is_published(classify_kano(frame, pairs=pairs).to_frame().set_index("feature"))
    fong = classify_kano(frame, pairs=pairs, method="fong").to_frame()
    assert fong["category"].tolist() == [
        MODE[values[6]] for values in TRANSFERS.values()
    ]  # F11: "significant" by Fong alone


@REAL
def test_transfers_from_answers() -> None:  # PT4
    answers = pd.read_csv(Path(FOLDER) / "kano_transfers.csv", dtype=str, keep_default_na=False)
    pairs = {f: (f"{f}_functional", f"{f}_dysfunctional") for f in TRANSFERS}
    importance = {f: f"{f}_importance" for f in TRANSFERS}
    kano = classify_kano(answers, pairs=pairs, wording="short", importance=importance)
    table = kano.to_frame().set_index("feature")
    _is_published(table)
    assert table["stated_importance"].round(2).tolist() == IMPORTANCE
    pouliot = classify_kano(answers, pairs=pairs, wording="short", table="pouliot").to_frame().set_index("feature")
    for feature, (_, moved, *_) in TRANSFERS.items():
        assert (pouliot.loc[feature, "indifferent"], pouliot.loc[feature, "questionable"]) == moved


STORAGE = {
    # A O M I R Q for the wordings kano1984, enjoy, blauth, short; chi-square, p
    "F1": ([[13, 6, 5, 48, 15, 4], [15, 0, 1, 59, 16, 6], [14, 1, 2, 57, 12, 3], [17, 2, 2, 50, 12, 3]], 16.0, 0.19),
    "F2": ([[8, 36, 19, 23, 4, 1], [34, 21, 11, 27, 2, 2], [25, 18, 7, 28, 6, 5], [11, 35, 15, 20, 2, 3]], 44.1, 1.5e-5),
    "F3": ([[7, 54, 14, 14, 2, 0], [20, 39, 13, 19, 3, 3], [8, 35, 15, 22, 5, 4], [15, 41, 11, 13, 1, 5]], 21.2, 0.048),
    "F4": ([[6, 44, 27, 11, 3, 0], [7, 46, 25, 13, 3, 3], [3, 44, 17, 14, 7, 4], [2, 56, 13, 5, 3, 7]], 21.9, 0.038),
    "F5": ([[16, 30, 7, 27, 7, 4], [31, 11, 11, 35, 5, 4], [16, 15, 5, 44, 6, 3], [19, 18, 17, 22, 4, 6]], 35.0, 4.6e-4),
}  # fmt: skip
WORDINGS = ["kano1984", "enjoy", "blauth", "short"]


@pytest.mark.parametrize("feature", list(STORAGE))
def test_wordings_change_the_category(feature: str) -> None:  # PT5
    counts, statistic, p = STORAGE[feature]
    test = homogeneity(counts)
    assert test.statistic == pytest.approx(statistic, abs=0.06)
    assert test.df == 12
    assert test.p_value == pytest.approx(p, rel=0.03)  # printed with two digits
    if feature == "F2":
        modes = decide(counts_of(WORDINGS, counts), method="mode", level=0.05).category
        assert modes == ["one_dimensional", "attractive", "indifferent", "one_dimensional"]


def test_pooling_wordings_from_counts_warns() -> None:  # PT5
    waves = {
        wording: answers_of({feature: counts[i] for feature, (counts, _, _) in STORAGE.items()})[0]
        for i, wording in enumerate(WORDINGS)
    }
    pairs = {feature: (f"{feature}f", f"{feature}d") for feature in STORAGE}
    with pytest.warns(QualityWarning, match=r"F2 chi-square 44\.07, df 12, p 1\.49e-05"):
        pooled = classify_kano(waves, pairs=pairs, wording=dict(zip(waves, WORDINGS, strict=True)))
    assert pooled.n == 363
    expected = [np.sum(counts, axis=0).tolist() for counts, _, _ in STORAGE.values()]
    assert pooled.to_frame()[list(CATEGORIES)].to_numpy().tolist() == expected


@REAL
def test_wordings_from_answers() -> None:  # PT5
    pairs = {f: (f"{f}_functional", f"{f}_dysfunctional") for f in STORAGE}
    waves = {
        wording: pd.read_csv(Path(FOLDER) / f"kano_storage_wording_{i}.csv", dtype=str, keep_default_na=False)
        for i, wording in enumerate(WORDINGS, start=1)
    }
    for i, (wording, answers) in enumerate(waves.items()):
        table = classify_kano(answers, pairs=pairs, wording=wording).to_frame()
        assert table[list(CATEGORIES)].to_numpy().tolist() == [counts[i] for counts, _, _ in STORAGE.values()]
    with pytest.warns(QualityWarning, match=r"F2 chi-square 44\.07, df 12, p 1\.49e-05"):
        pooled = classify_kano(waves, pairs=pairs, wording={name: name for name in waves})
    assert pooled.wording == "kano1984; enjoy; blauth; short"
    assert pooled.n == 363


@pytest.mark.parametrize("method", list(METHODS))
def test_every_rule_runs_on_published_counts(method: str) -> None:
    frame, pairs = answers_of({feature: values[0] for feature, values in TRANSFERS.items()})
    importance = dict.fromkeys(pairs, "importance")
    table = classify_kano(frame.assign(importance=7), pairs=pairs, method=method, importance=importance).to_frame()
    assert set(table["category"]) <= {*CATEGORIES, "mixed"}


def test_hospital_percentages_are_not_those_of_the_counts() -> (
    None
):  # PT6: 31 attributes, printed 27 (81 %), 3 (10 %), 1 (3 %)
    assert [round(100 * count / 31) for count in (27, 3, 1)] == [87, 10, 3]
    assert round(100 * 25 / 31) == 81  # what the printed 81 % would need; the counts of the attributes were not seen


def test_possible_modes_of_published_counts() -> None:  # PT7
    frame, pairs = answers_of({feature: values[0] for feature, values in TRANSFERS.items()})
    table = classify_kano(frame, pairs=pairs).to_frame().set_index("feature")
    assert table["mode_set"].tolist() == ["I", "O", "O", "A", "O", "I/O/A"]
    retail, pairs = answers_of({name: values[0] for name, values in RETAIL.items()})
    assert classify_kano(retail, pairs=pairs).to_frame()["mode_set"].tolist() == ["I", "I", "I"]


def test_sensitivity_of_published_counts() -> None:  # PT7
    frame, pairs = answers_of({name: values[0] for name, values in RETAIL.items()})
    table = kano_sensitivity(frame, pairs=pairs).to_frame().set_index("feature")
    assert table["flips"].to_dict() == {"bonus": 0, "mirror": 0, "wifi": 1}
    assert table.loc["wifi", "rule_aom_irq"] == "attractive"
    transfers, pairs = answers_of({feature: values[0] for feature, values in TRANSFERS.items()})
    found = kano_sensitivity(transfers, pairs=pairs)
    assert found.stable == ("F6", "F7", "F8", "F9", "F10")
    assert found.to_frame().set_index("feature").loc["F11", "rule_fong"] == "indifferent"


def test_homogeneity_of_wordings_as_groups() -> None:  # PT7
    waves = [
        answers_of({feature: counts[i] for feature, (counts, _, _) in STORAGE.items()})[0].assign(wording=wording)
        for i, wording in enumerate(WORDINGS)
    ]
    pairs = {feature: (f"{feature}f", f"{feature}d") for feature in STORAGE}
    found = classify_kano(pd.concat(waves), pairs=pairs, by="wording").homogeneity().set_index("feature")
    for feature, (_, statistic, p) in STORAGE.items():
        assert found.loc[feature, "statistic"] == pytest.approx(statistic, abs=0.06)
        assert found.loc[feature, "p_value"] == pytest.approx(p, rel=0.03)
        assert found.loc[feature, "df"] == 12
    assert found["cramers_v"].round(2).tolist() == [0.12, 0.20, 0.14, 0.14, 0.18]


@REAL
def test_pouliots_table_changes_one_mode_in_26() -> None:  # PT7: F5 asked in the second wording, I to A
    moved = []
    files = [(f"kano_storage_wording_{i}.csv", wording, list(STORAGE)) for i, wording in enumerate(WORDINGS, start=1)]
    for file, wording, features in [*files, ("kano_transfers.csv", "short", list(TRANSFERS))]:
        answers = pd.read_csv(Path(FOLDER) / file, dtype=str, keep_default_na=False)
        pairs = {f: (f"{f}_functional", f"{f}_dysfunctional") for f in features}
        table = kano_sensitivity(answers, pairs=pairs, wording=wording, method="mode").to_frame()
        moved += [
            (file, row.feature, row.as_analysed, row.table_pouliot)
            for row in table.itertuples()
            if row.as_analysed != row.table_pouliot
        ]
    assert moved == [("kano_storage_wording_2.csv", "F5", "indifferent", "attractive")]
