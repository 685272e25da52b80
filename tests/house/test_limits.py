"""Ceilings that tell when to split, and habits of the source.

LI1 a file has at most 400 lines, a function at most 40 code lines (without its docstring)
LI2 a function takes at most 7 arguments, except what users call with keywords: estimators and commands
LI3 no assert in src: an assert never meets user input
LI4 heavy libraries are imported inside the function that uses them
LI5 no path of a machine, no leftover marks, no trademark in a file's name
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "loyaltystats").rglob("*.py"))
HEAVY = {
    "numpy",
    "pandas",
    "scipy",
    "statsmodels",
    "pingouin",
    "matplotlib",
    "openpyxl",
    "pydantic",
    "narwhals",
    "tqdm",
}
ARGUMENTS, CODE_LINES, FILE_LINES = 7, 40, 400
KEYWORD_CALLS = {"responses", "waves", "instrument", "result"}
"""First arguments of functions that users call with keywords."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, Function))


def _code_lines(function: Function, lines: list[str]) -> int:
    """Count lines of the body with code on them: no docstring, comment or blank line."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0], "value", None), ast.Constant):
        body = body[1:]
    if not body:
        return 0
    span = lines[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in span if line.strip() and not line.strip().startswith("#"))


def _arguments(function: Function) -> int:
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([argument for argument in named if argument.arg not in ("self", "cls")])


def _is_command(function: Function) -> bool:
    return any("click.command" in ast.unparse(decorator) for decorator in function.decorator_list)


def _at_import(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that are imported when the file is."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            waiting += node.body + node.orelse
        elif isinstance(node, ast.Try | ast.ClassDef):
            waiting += node.body


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_source_file(path: Path) -> None:  # LI1, LI2, LI3, LI4
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= FILE_LINES
    for function in _functions(path):
        assert _code_lines(function, lines) <= CODE_LINES, function.name
        first = function.args.args[0].arg if function.args.args else ""
        if first not in KEYWORD_CALLS and not _is_command(function):
            assert _arguments(function) <= ARGUMENTS, function.name
    assert not [node.lineno for node in ast.walk(_tree(path)) if isinstance(node, ast.Assert)]
    if not path.name.endswith("schema.py"):  # pydantic classes cannot be made inside a function
        assert not {name.split(".")[0] for name in _at_import(_tree(path))} & HEAVY


def _text_files() -> list[Path]:
    folders = ("src", "instruments", "docs", "examples", "tests", "benchmarks", ".ci")
    kinds = {".py", ".md", ".yaml", ".toml", ".R", ".csv", ".json", ".cff", ""}
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    found += [path for path in ROOT.iterdir() if path.suffix in kinds]
    made = {"_build", "__pycache__", "generated"}
    return [
        path for path in found if path.is_file() and not made & set(path.parts) and not path.name.startswith(".cov")
    ]


def test_no_machine_in_any_file() -> None:  # LI5
    homes = re.compile(r"/(?:home|Users|root|work)/|[A-Z]:\\Users")
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    for path in _text_files():
        text = path.read_text(encoding="utf-8")
        if path != Path(__file__):
            assert not homes.search(text), path
            assert not marks.search(text), path
        assert not re.search(r"nps|net.promoter", path.name, re.IGNORECASE), path
