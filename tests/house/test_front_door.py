"""The front door.

FD1 __all__ is sorted, has at most 45 names, and each can be reached; so can every specific result and error class
FD2 importing the package loads nothing but the standard library; so does using a pure data class
FD3 --help of the program and of every command loads click and nothing else
FD4 an unknown name is an AttributeError that suggests the nearest one
FD5 type checkers see the same homes as the lazy door uses
FD6 every estimating function takes the same keyword-only arguments after its data
"""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import loyaltystats as ls

ESTIMATORS = (
    "amounts",
    "asymmetric_odds",
    "classify_kano",
    "critical_incidents",
    "csat",
    "effort",
    "frequencies",
    "fuzzy_kano",
    "importance_grid",
    "intentions",
    "kano_scores",
    "kano_segments",
    "kano_sensitivity",
    "key_drivers",
    "level_drift",
    "mediate",
    "moderate",
    "levels_and_loyalty",
    "levels_from_ratings",
    "levels_of_respondents",
    "control_chart",
    "pareto",
    "recovery_paradox",
    "response_styles",
    "styles_both_ways",
    "loyalty_index",
    "loyalty_phases",
    "nps",
    "penalty_reward",
    "priority_map",
    "regress_loyalty",
    "relative_importance",
    "reliability",
    "satisfaction_levels",
    "secure_customers",
    "share_of_wallet",
    "tetraclasse",
    "wallet_allocation",
)
SHARED = {
    "by": None,
    "design": None,
    "confidence_level": 0.95,
    "adjust": "holm",
    "missing": "drop",
    "rng": None,
}
COMMANDS = (
    *("templates", "new", "lint", "plan", "split", "translate", "export", "check", "analyze", "report", "drift"),
    *("register", "whatif", "mediate", "moderate", "linkage", "demo", "explain"),
)
THIRD_PARTY = """
import json, sys
before = set(sys.modules)
{code}
names = {{name.split(".")[0] for name in set(sys.modules) - before}}
sys.stderr.write(json.dumps(sorted(names - set(sys.stdlib_module_names))))
"""


def _loads(code: str) -> set[str]:
    command = [sys.executable, "-c", THIRD_PARTY.format(code=code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_names_are_a_contract() -> None:  # FD1
    assert ls.__all__ == sorted(ls.__all__)
    assert len(ls.__all__) <= 45
    assert len(set(ls.__all__)) == len(ls.__all__)
    for name in dir(ls):
        assert getattr(ls, name) is not None
    assert set(ls.__all__) <= set(dir(ls))
    for name in ("KanoResult", "LevelsResult", "NpsResult", "CsatResult", "DriverResult", "ImportanceResult"):
        assert issubclass(getattr(ls, name), ls.Result)
        assert name in dir(ls)
    for name in ("ArgumentError", "TemplateError", "FormError", "ResponseError", "DesignError", "EstimationError"):
        assert issubclass(getattr(ls, name), ls.LoyaltyStatsError)
    for name in ("QualityWarning", "AssumptionWarning", "ApproximationWarning"):
        assert issubclass(getattr(ls, name), ls.LoyaltyStatsWarning)


def test_import_loads_the_standard_library_only() -> None:  # FD2
    assert _loads("import loyaltystats; dir(loyaltystats); loyaltystats.SurveyDesign") == {"loyaltystats"}


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        *[[name, "--help"] for name in COMMANDS],
    ],
)
def test_help_loads_click_only(words: list[str]) -> None:  # FD3
    code = f"from loyaltystats.cli import main\ntry:\n    main({words!r})\nexcept SystemExit:\n    pass"
    assert _loads(code) <= {"loyaltystats", "click", "colorama"}  # click needs colorama on Windows


def test_unknown_name_suggests() -> None:  # FD4
    with pytest.raises(AttributeError) as caught:
        ls.clasify_kano  # noqa: B018
    assert str(caught.value) == "module 'loyaltystats' has no attribute 'clasify_kano'. Did you mean 'classify_kano'?"
    assert not hasattr(ls, "zzz")


def test_type_checkers_see_the_same_homes() -> None:  # FD5
    tree = ast.parse(Path(str(ls.__file__)).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: f"{node.module}" for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert seen == ls._HOME


@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimators_share_their_arguments(name: str) -> None:  # FD6
    parameters = inspect.signature(getattr(ls, name)).parameters
    assert next(iter(parameters)) == ("waves" if name == "level_drift" else "responses")
    for argument, default in SHARED.items():
        if argument == "by" and name == "priority_map":
            continue  # a map per group would be read as one map
        assert parameters[argument].kind is inspect.Parameter.KEYWORD_ONLY, argument
        assert parameters[argument].default == default, argument
