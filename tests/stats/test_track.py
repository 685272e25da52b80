"""track, tracked, forget_wave.

TR1 drift and scores from the store equal those from the raw answers, with groups and weights, from every engine
TR2 a wave is never counted twice; other questions, groups or weights are refused; changes only when told
TR3 small groups count in the total only; a small wave is refused
TR4 a wave can be forgotten; the file is replaced whole, and a damaged or newer one is refused in words
TR5 what needs rows says so
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.stats.drift.level_drift import level_drift

PAIRS = {"wifi": ("wifi_f", "wifi_d"), "bed": ("bed_f", "bed_d")}
WEIGHTS = ls.SurveyDesign(weights="w")


def _wave(seed: int, n: int = 150) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({column: rng.integers(1, 6, n).astype(float) for pair in PAIRS.values() for column in pair})
    frame["likely"] = rng.integers(0, 11, n)
    frame["land"] = rng.choice(["DE", "FR", "IT"], n)
    frame["w"] = rng.choice([0.0, 0.5, 1.0, 1.75], n)
    frame.loc[rng.random(n) < 0.1, "wifi_f"] = np.nan
    return frame


WAVES = {"2024": _wave(1), "2025": _wave(2), "2026": _wave(3)}


def _filled(folder: Path, make: Any = lambda frame: frame, **options: Any) -> ls.Tracker:
    for name, frame in WAVES.items():
        ls.track(make(frame), folder / "store.zip", wave=name, pairs=PAIRS, ratings=["likely"], **options)
    return ls.tracked(folder / "store.zip")


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.ApproximationWarning")
@pytest.mark.parametrize("weights", [None, "w"])
def test_drift_and_scores_equal_those_of_raw_answers(tmp_path: Path, as_frame: Any, weights: str | None) -> None:  # TR1
    tracker = _filled(tmp_path, as_frame, by="land", weights=weights)
    design = WEIGHTS if weights else None
    raw = level_drift(WAVES, panel=False, pairs=PAIRS, by="land", design=design)
    found = tracker.drift(by="land")
    pd.testing.assert_frame_equal(found.to_frame(), raw.to_frame(), rtol=1e-10, atol=1e-12)  # order of sums of weights
    pd.testing.assert_frame_equal(found.by_wave(), raw.by_wave(), rtol=1e-10, atol=1e-12)
    assert (found.n, found.excluded, found.notes) == (raw.n, raw.excluded, raw.notes)
    for name, frame in WAVES.items():
        score = ls.nps(tracker[name], "likely", by="land", design=design)
        expected = ls.nps(frame, "likely", by="land", design=design)
        pd.testing.assert_frame_equal(score.to_frame(), expected.to_frame(), rtol=1e-10, atol=1e-12)
        assert score.excluded == expected.excluded
        kano = ls.classify_kano(tracker[name], pairs=PAIRS, design=design)
        pd.testing.assert_frame_equal(
            kano.to_frame(), ls.classify_kano(frame, pairs=PAIRS, design=design).to_frame(), rtol=1e-10, atol=1e-12
        )


def test_a_wave_is_counted_once_and_alike(tmp_path: Path) -> None:  # TR2
    _filled(tmp_path, by="land")
    store, before = tmp_path / "store.zip", (tmp_path / "store.zip").read_bytes()
    with pytest.raises(ArgumentError, match="in the store already"):
        ls.track(WAVES["2024"], store, wave="2024")
    with pytest.raises(ArgumentError, match="ratings differ"):
        ls.track(_wave(4), store, wave="2027", ratings=["wifi_f"])
    with pytest.raises(ArgumentError, match="weights differ"):
        ls.track(_wave(4), store, wave="2027", weights="w", accept_changes=True)
    with pytest.raises(ArgumentError, match="nothing to count"):
        ls.track(_wave(4), tmp_path / "new.zip", wave="2027")
    with pytest.raises(ArgumentError, match="expected its name"):
        ls.track(_wave(4), store, wave=" ")
    assert store.read_bytes() == before
    told = ls.track(_wave(4), store, wave="2027", wording="short", accept_changes=True)
    assert list(told) == ["2024", "2025", "2026", "2027"]


def test_small_groups_count_in_the_total_only(tmp_path: Path) -> None:  # TR3
    frame = WAVES["2024"].assign(land=["AT"] * 3 + ["DE"] * 100 + ["FR"] * 47)
    tracker = ls.track(frame, tmp_path / "s.zip", wave="1", pairs=PAIRS, ratings=["likely"], by="land")
    table = ls.nps(tracker["1"], "likely", by="land").to_frame()
    assert table["group"].tolist() == ["Total", "DE"]
    assert table["n"].tolist() == [150, 100]
    with pytest.raises(ArgumentError, match="expects at least 5"):
        ls.track(frame.head(4), tmp_path / "s.zip", wave="2")


def test_a_wave_is_forgotten(tmp_path: Path) -> None:  # TR4
    _filled(tmp_path)
    store = tmp_path / "store.zip"
    assert list(ls.forget_wave(store, "2024")) == ["2025", "2026"]
    assert len(ls.tracked(store)) == 2
    with pytest.raises(ArgumentError, match="is not in the store"):
        ls.forget_wave(store, "2024")


def test_damaged_and_newer_stores_are_refused(tmp_path: Path) -> None:  # TR4
    store = tmp_path / "s.zip"
    with pytest.raises(ArgumentError, match="no such file"):
        ls.tracked(store)
    store.write_text("no store")
    with pytest.raises(ResponseError, match="damaged"):
        ls.tracked(store)
    with zipfile.ZipFile(store, "w") as archive:
        archive.writestr("tracker.json", json.dumps({"format": 2, "about": {}, "waves": {}}))
    with pytest.raises(ResponseError, match="has format 2"):
        ls.tracked(store)


def test_what_was_not_counted_is_said(tmp_path: Path) -> None:  # TR5
    tracker = _filled(tmp_path)
    with pytest.raises(ResponseError, match="needs the answers of every respondent"):
        ls.regress_loyalty(tracker["2024"], outcome="likely", drivers=["wifi_f"])
    with pytest.raises(ResponseError, match="not counted together"):
        ls.nps(tracker["2024"], "likely", by="wifi_f")
