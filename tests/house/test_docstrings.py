"""Every public name explains itself.

DS1 every callable of the front door has a summary, Parameters (each argument named), Returns and Examples
DS2 what estimates has References; what raises on purpose says so
DS3 every function and method of the package is completely annotated
DS4 every module opens with a docstring
"""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

import loyaltystats as ls

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "loyaltystats").rglob("*.py"))
ROADS = ("agreement", "asymmetric_odds", "critical_incidents", "importance_grid", "key_drivers", "tetraclasse")
SECOND = ("fuzzy_kano", "kano_scores", "kano_segments", "kano_sensitivity", "levels_and_loyalty", "levels_from_ratings")
WATCHED = ("control_chart", "pareto", "recovery_paradox", "response_styles", "styles_both_ways")
OUTCOMES = (
    "intentions",
    "loyalty_phases",
    "nps_difference",
    "secure_customers",
    "share_of_wallet",
    "wallet_allocation",
)
REACHABLE = (
    *ls.__all__,
    *OUTCOMES,
    *ROADS,
    *SECOND,
    "levels_of_respondents",
    *WATCHED,
    "correct_styles",
    "moderate",
    "impact_asymmetry",
    "amounts",
    "banner_tables",
    "frequencies",
    "adjust_nonresponse",
    "calibrate",
    "poststratify",
)
FUNCTIONS = [name for name in REACHABLE if inspect.isfunction(getattr(ls, name))]
ESTIMATORS = {
    *(*OUTCOMES, *WATCHED, "effort", "loyalty_index"),
    *(
        *ROADS,
        "penalty_reward",
        "amounts",
        "banner_tables",
        "frequencies",
        "classify_kano",
        "csat",
        "nps",
        "priority_map",
    ),
    *(
        "confirmatory_factors",
        "invariance",
        "level_drift",
        "mediate",
        "path_model",
        "moderate",
        "regress_loyalty",
        "relative_importance",
        "reliability",
    ),
    *("satisfaction_levels", *SECOND),
}


def _section(text: str, title: str) -> str:
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-{{3,}}\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_explains_itself(name: str) -> None:  # DS1, DS2
    function = getattr(ls, name)
    text = inspect.getdoc(function) or ""
    assert text.splitlines()[0].endswith(".")
    parameters = _section(text, "Parameters")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"^(\*{0,2}\w[\w, *]*?) ?:", parameters, re.MULTILINE))))
    assert set(inspect.signature(function).parameters) <= named
    assert _section(text, "Returns")
    assert ">>>" in _section(text, "Examples")
    if name in ESTIMATORS:
        assert ".. [1]" in _section(text, "References")
        assert _section(text, "Raises")
        assert _section(text, "Notes")


@pytest.mark.parametrize("name", ["Instrument", "Report", "Responses", "Result", "SurveyDesign"])
def test_class_explains_itself(name: str) -> None:  # DS1
    kind = getattr(ls, name)
    assert (inspect.getdoc(kind) or "").splitlines()[0].endswith(".")
    for method in vars(kind):
        if not method.startswith("_") and callable(getattr(kind, method)):
            assert inspect.getdoc(getattr(kind, method)), f"{name}.{method}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_module_is_documented_and_annotated(path: Path) -> None:  # DS3, DS4
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.returns is not None, node.name
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            bare = [one.arg for one in every if one and one.annotation is None and one.arg not in ("self", "cls")]
            assert not bare, node.name
