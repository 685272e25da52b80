"""How often each rule of care finds careless respondents of each kind that can be simulated.

python tests/oracles/simulated_care.py [runs]

A study of shipped templates (Kano pairs, ratings and delivery of 12 features, satisfaction, loyalty, recommendation,
profile), 400 respondents, 10 % of them careless in one way, 2 % of the answers blank; careful respondents take about 6
seconds per question. Printed per kind: share flagged in per cent among careless and among careful respondents.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import loyaltystats as ls
from loyaltystats.responses.truth_of_care import KINDS

TEMPLATES = ("performance", "csat", "loyalty", "recommend", "profile")


def study() -> ls.Instrument:
    others = (ls.load_instrument(name) for name in TEMPLATES)
    return ls.load_instrument("kano").combined(*others).with_features({f"f{k}": f"Feature {k}" for k in range(1, 13)})


def rates(asked: ls.Instrument, kind: str, runs: int) -> pd.DataFrame:
    """Return, per rule, the share flagged among careless and careful respondents, in per cent, and how often it counts."""
    seen: dict[str, list[tuple[float, float, bool]]] = {}
    for seed in range(runs):
        truth = {"careless": {kind: 0.10}, "seconds": 6}
        answers = ls.simulate_responses(asked, 400, truth=truth, rng=1000 + seed)
        found = ls.check_quality(answers, seconds="seconds")
        people = found.people()
        bad = people["id"].isin((answers.truth or {})["careless_ids"]).to_numpy()
        flags = people["flags"].str.split(", ")
        counted = found.to_frame().set_index("rule")["counted"] == "yes"
        told = {rule: (flags.map(lambda each, r=rule: r in each), bool(counted[rule])) for rule in counted.index}
        told["two signs"] = (people["n_flags"] >= 2, True)
        untimed = {str(rule) for rule in counted.index if counted[rule] and "speed" not in str(rule)}
        told["two signs, time unknown"] = (flags.map(lambda each, rules=untimed: len(rules & set(each))) >= 2, True)
        for rule, (who, counts) in told.items():
            hit = np.asarray(who, dtype=bool)
            seen.setdefault(rule, []).append((100 * hit[bad].mean(), 100 * hit[~bad].mean(), counts))
    rows = {rule: np.mean(each, axis=0) for rule, each in seen.items()}
    return pd.DataFrame(rows, index=["careless", "careful", "counts"]).T


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    asked = study()
    for kind, does in KINDS.items():
        print(f"{kind}: {does}")
        print(rates(asked, kind, runs).to_string(float_format=lambda value: f"{value:.1f}"), "\n", flush=True)
