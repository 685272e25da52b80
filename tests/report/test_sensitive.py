"""Sensitive questions: groups of fewer than ten are not shown, others need five.

SE1 a template says so; it survives saving, and fingerprints of forms stay what they were
SE2 frequencies, scores and banner tables of a sensitive question hide groups of five to nine, and what would give them away
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

import loyaltystats as ls
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.report.kinds import shown_all

SOURCE = Path(__file__).resolve().parents[2] / "instruments" / "recommend.yaml"


def study(folder: Path, *, sensitive: bool) -> Instrument:
    text = SOURCE.read_text(encoding="utf-8")
    changed = text.replace("  - code: recommend\n", "  - code: recommend\n    sensitive: true\n", 1)
    assert changed != text
    file = folder / f"mine{sensitive}.yaml"
    file.write_text(changed if sensitive else text, encoding="utf-8")
    return ls.load_instrument(file)


def answers(instrument: Instrument) -> ls.Responses:
    made = ls.simulate_responses(instrument, 60, rng=1)
    shop = ["A"] * 7 + ["B"] * 12 + ["C"] * 41
    return replace(made, frame=pd.DataFrame(made.frame).assign(shop=shop))


def test_template(tmp_path: Path) -> None:  # SE1
    kept = study(tmp_path, sensitive=True)
    kept.save(tmp_path / "study.yaml")
    again = ls.load_instrument(tmp_path / "study.yaml")
    assert again.question("recommend").sensitive
    assert again.fingerprint == study(tmp_path, sensitive=False).fingerprint
    assert not ls.load_instrument("recommend").question("recommend").sensitive


def test_hidden(tmp_path: Path) -> None:  # SE2
    for sensitive, gone in ((False, set()), (True, {"A", "B"})):
        known = answers(study(tmp_path, sensitive=sensitive))
        results = [ls.nps(known, by="shop"), ls.frequencies(known, "recommend", by="shop")]
        report = ls.Report("Shops", results, study=known)
        for view in shown_all(results, report.study):
            assert {"A", "B", "C"} - set(view.frame["group"]) == gone, (sensitive, view.kind)
        banner = ls.banner_tables(known, "recommend", "shop").to_frame()
        assert set(banner[banner["n"].isna()]["column"]) == {f"shop={name}" for name in gone}
