"""Properties of simulated answers, whatever truth is stated.

PS1 the same seed and truth give the same answers, in whatever order the truth is written; so does the truth that is recorded
PS2 the reader finds the answers lawful and gives them back as they are
PS3 of every template that is shipped, careless people and those who break off give lawful answers too
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.responses.truth_of_care import KINDS
from loyaltystats.vocabulary import CATEGORIES

FEATURES = {"speed": "Speed", "price": "Price"}
STUDY = (
    ls.load_instrument("kano")
    .combined(*(ls.load_instrument(name) for name in ("performance", "recommend", "csat", "profile")))
    .with_features(FEATURES)
)


def _some(values: st.SearchStrategy[Any], *keys: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, values))


def _shares(*keys: str) -> st.SearchStrategy[dict[str, float]]:
    weights = st.lists(st.integers(1, 9), min_size=len(keys), max_size=len(keys))
    return weights.map(lambda each: {key: one / sum(each) for key, one in zip(keys, each, strict=True)})


SMALL = st.sampled_from([0.0, 0.05, 0.15])
GROUP = st.fixed_dictionaries(
    {},
    optional={
        "means": _some(st.sampled_from([-0.5, 0.4]), "speedperf", "recommend"),
        "scale_shift": _some(st.sampled_from([-0.3, 0.3]), "priceperf", "satideal"),
        "acquiescence": st.sampled_from([-0.03, 0.03]),
        "answers": st.fixed_dictionaries({}, optional={"satoverall": _shares("2", "5", "9")}),
        "kano": _some(st.sampled_from(CATEGORIES), *FEATURES),
        "delivered": _some(SMALL, *FEATURES),
    },
)
MECHANISMS = {
    "mcar": _some(SMALL, "speedperf", "country"),
    "mar": _some(st.fixed_dictionaries({"share": SMALL, "on": st.just("recommend")}), "satoverall"),
    "mnar": _some(st.fixed_dictionaries({"share": SMALL, "strength": st.sampled_from([-2, 1])}), "satideal"),
    "share": SMALL,
    "break_off": SMALL,
}
TRUTHS = st.fixed_dictionaries(
    {},
    optional={
        "kano": _some(st.sampled_from(CATEGORIES), *FEATURES),
        "delivered": _some(SMALL, *FEATURES),
        "drivers": _some(st.sampled_from([-0.2, 0.1, 0.3]), "speedperf", "priceperf"),
        "effect_unit": st.sampled_from(["latent", "standardised", "points"]),
        "driver_correlation": st.sampled_from([0.0, 0.3, 0.6]),
        "outcomes": _some(_some(st.just({"speedperf": 0.3}), "drivers"), "recommend"),
        "answers": st.fixed_dictionaries({}, optional={"country": _shares("PE", "DE", "ES")}),
        "nps": _shares("promoters", "passives", "detractors"),
        "segments": st.fixed_dictionaries({}, optional={"country": st.fixed_dictionaries({"DE": GROUP, "PE": GROUP})}),
        "missing": SMALL | st.fixed_dictionaries({}, optional=MECHANISMS),
        "careless": SMALL | _some(SMALL, *KINDS),
        "seconds": st.sampled_from([0, 7]),
        "wave": st.just("2026"),
        "panel": st.fixed_dictionaries({"seed": st.integers(0, 9)}, optional={"stability": SMALL}),
    },
)


def _turned(value: Any) -> Any:
    """Return a mapping with its keys in the other order, all the way down."""
    return {key: _turned(value[key]) for key in reversed(list(value))} if isinstance(value, dict) else value


@settings(max_examples=15, deadline=None)
@given(truth=TRUTHS, seed=st.integers(0, 99))
def test_any_truth(truth: dict[str, Any], seed: int) -> None:  # PS1, PS2
    answers = ls.simulate_responses(STUDY, 40, truth=truth, rng=seed)
    for other in (_turned(truth), answers.truth):
        pd.testing.assert_frame_equal(ls.simulate_responses(STUDY, 40, truth=other, rng=seed).frame, answers.frame)
    read = ls.read_responses(answers.frame, STUDY)
    pd.testing.assert_frame_equal(read.frame, answers.frame)
    assert not (read.problems["severity"] == "error").any()


@pytest.mark.parametrize("name", shipped_names())
def test_every_template(name: str) -> None:  # PS3
    study = ls.load_instrument(name)
    if any(part.needs_features for part in study.parts):
        study = study.with_features({f"f{k}": f"Feature {k}" for k in range(1, 7)})
    truth = {"careless": dict.fromkeys(KINDS, 0.1), "missing": {"share": 0.0, "break_off": 0.2}}
    answers = ls.simulate_responses(study, 60, truth=truth, rng=2)
    read = ls.read_responses(answers.frame, study)
    pd.testing.assert_frame_equal(read.frame, answers.frame)
    told = read.problems.loc[read.problems["severity"] == "warning", "message"]
    assert [one for one in told if "half-answered" not in one] == [], "who breaks off may do so within a pair"
