"""A pytest plugin that writes down how far numbers are from those of the oracles: ``pytest -p tests.differences``.

Every ``assert_allclose`` and every ``approx`` of a test adds its largest difference, absolute or relative, whichever is
smaller, beside the tolerance that the test allows. ``docs/certify.py`` makes a page of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

TARGET = "LOYALTYSTATS_DIFFERENCES"
LOOSE = 1e-3
"""Tolerances beyond this belong to draws and printed tables, which are counted apart."""

found: dict[str, dict[str, float]] = {}
_now: list[str] = []


def note(actual: Any, expected: Any, tolerance: float) -> None:
    """Add one comparison to those of the test module that runs."""
    try:
        left, right = np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
        apart = np.abs(left - right)
    except (TypeError, ValueError):
        return
    known = np.isfinite(apart) & np.isfinite(right)
    if not _now or not known.any():
        return
    size = np.broadcast_to(np.abs(right), apart.shape)[known]
    apart = apart[known]
    least = np.minimum(apart, np.divide(apart, size, out=np.full_like(apart, np.inf), where=size > 0))
    here = found.setdefault(_now[-1], {"compared": 0, "largest": 0.0, "allowed": 0.0, "loose": 0})
    if tolerance > LOOSE:
        here["loose"] += least.size
        return
    here["compared"] += least.size
    here["largest"] = max(here["largest"], float(least.max()))
    here["allowed"] = max(here["allowed"], tolerance)


def pytest_configure() -> None:
    """Put the note before every comparison."""
    plain = np.testing.assert_allclose

    def allclose(actual: Any, desired: Any, rtol: float = 1e-7, atol: float = 0, *rest: Any, **more: Any) -> None:
        note(actual, desired, max(rtol, atol))
        plain(actual, desired, rtol, atol, *rest, **more)

    np.testing.assert_allclose = allclose
    scalar: Any = type(pytest.approx(1.0))
    equal = scalar.__eq__

    def compared(self: Any, actual: Any) -> bool:
        number = isinstance(self.expected, (int, float)) and not isinstance(self.expected, bool)
        if number and np.isfinite(self.expected):
            size = abs(self.expected)
            note(actual, self.expected, min(self.tolerance, self.tolerance / size if size > 0 else self.tolerance))
        return bool(equal(self, actual))

    scalar.__eq__ = compared


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Remember which module runs."""
    _now.append(item.nodeid.partition("::")[0])
    yield
    _now.pop()


def pytest_sessionfinish() -> None:
    """Write what was found."""
    target = os.environ.get(TARGET)
    if target:
        Path(target).write_text(json.dumps(found), encoding="utf-8")
