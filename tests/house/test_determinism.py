"""The same study gives the same numbers on one thread or two, with any seed of hashes.

DE1 every number of every result agrees to ten digits, every text is the same, and so is the order of results and rows
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import loyaltystats as ls
study = ls.load_instrument("kano").with_features({"wifi": "fast wifi", "parking": "free parking", "bath": "a warm bath"})
study = study.combined(
    ls.load_instrument("performance").with_features({"staff": "the staff", "rooms": "the rooms", "desk": "the desk"}),
    ls.load_instrument("csat"), ls.load_instrument("recommend"), ls.load_instrument("profile"))
report = ls.analyze(ls.simulate_responses(study, 150, rng=3))
exact = {"orient": "split", "double_precision": 15}
parts = [[result.title, result.method, *result.notes, json.loads(result.to_frame().to_json(**exact))]
         for result in report.results]
json.dump(parts, sys.stdout)
"""


def _numbers(value: Any, where: str = "") -> dict[str, Any]:
    """Return every leaf with the way to it."""
    if isinstance(value, (list, dict)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return {way: leaf for key, part in pairs for way, leaf in _numbers(part, f"{where}/{key}").items()}
    return {where: value}


def test_threads_and_hashes() -> None:  # DE1
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
        )
        for seed, threads in (("1", "1"), ("2", "2"))
    ]
    one, two = (_numbers(json.loads(each.communicate(timeout=300)[0])) for each in running)
    assert list(one) == list(two)
    assert len(one) > 2000
    numbers = {way: value for way, value in one.items() if isinstance(value, float)}
    assert {way: two[way] for way in numbers} == pytest.approx(numbers, rel=1e-10, abs=1e-12)
    others = one.keys() - numbers.keys()
    assert {way: one[way] for way in others} == {way: two[way] for way in others}
