"""Every Result subclass of the package.

RS1 frozen, keyword-only, without generated repr and eq, without slots
RS2 it reads as Result does, and has a title and a source
RS3 it says what it is in its docstring
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

import loyaltystats
from loyaltystats.result import Result


def _every_kind() -> list[type[Result]]:
    for module in pkgutil.walk_packages(loyaltystats.__path__, "loyaltystats."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kinds, waiting = [], [Result]
    while waiting:
        below = [kind for kind in waiting.pop().__subclasses__() if kind.__module__.startswith("loyaltystats.")]
        kinds += below
        waiting += below
    return sorted(set(kinds), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", _every_kind())
def test_result_class(kind: type[Result]) -> None:  # RS1, RS2, RS3
    settings = kind.__dataclass_params__  # type: ignore[attr-defined]
    assert (settings.frozen, settings.repr, settings.eq) == (True, False, False)
    assert all(field.kw_only for field in dataclasses.fields(kind))
    assert "__slots__" not in vars(kind)
    assert kind.__repr__ is Result.__repr__
    assert kind.__eq__ is object.__eq__
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}
    assert defaults["title"]
    assert "source" in defaults
    assert "(" not in (kind.__doc__ or "(").splitlines()[0] or not (kind.__doc__ or "").startswith(kind.__name__ + "(")


def test_all_kinds_are_found() -> None:
    found = {kind.__name__ for kind in _every_kind()}
    expected = {"KanoResult", "LevelsResult", "NpsResult", "CsatResult", "DriverResult", "ImportanceResult"}
    assert expected | {"PriorityResult", "TemplatesResult", "LintResult", "SplitResult"} <= found
