"""What is installed is what is on disk.

PA1 the list of packages in pyproject.toml is the list of folders with code, plus the templates
PA2 the templates and their JSON Schema are installed, found by name, and equal to those on disk
PA3 py.typed is installed; the version is written the same everywhere
PA4 a wheel made from the source archive holds code and templates and nothing else
PA5 licence: our own source is BSD-3-Clause, and the README says what pingouin's licence means for bundles
PA6 nobody is sent to an index for this package, which is on none: optional packages are named by themselves
PA7 two builds of one commit give the same wheel, byte by byte
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import loyaltystats


@pytest.fixture
def settings(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_packages_are_listed(root: Path, settings: dict[str, Any]) -> None:  # PA1
    folders = {path.parent.relative_to(root / "src") for path in (root / "src" / "loyaltystats").rglob("__init__.py")}
    on_disk = {".".join(folder.parts) for folder in folders} | {"loyaltystats.instruments"}
    assert set(settings["tool"]["setuptools"]["packages"]) == on_disk


def test_templates_are_installed(root: Path) -> None:  # PA2
    for ending in (".yaml", ".json"):
        on_disk = {path.name: path.read_bytes() for path in (root / "instruments").glob(f"*{ending}")}
        installed = {
            item.name: item.read_bytes()
            for item in files("loyaltystats.instruments").iterdir()
            if item.name.endswith(ending)
        }
        assert installed == on_disk
        assert on_disk


def test_version_and_types(root: Path, settings: dict[str, Any]) -> None:  # PA3
    version = settings["project"]["version"]
    assert loyaltystats.__version__ == version == importlib.metadata.version("loyaltystats")
    assert f"## {version}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {version}" in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert (files("loyaltystats") / "py.typed").is_file()


def test_wheel_from_source_archive(root: Path, tmp_path: Path, settings: dict[str, Any]) -> None:  # PA4
    setuptools = pytest.importorskip("setuptools")
    if int(setuptools.__version__.split(".")[0]) < 77:
        pytest.skip("setuptools 77 or newer is needed to build without the network")
    pytest.importorskip("build")
    skipped = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "_build", "build", "dist", "demo", "htmlcov")
    shutil.copytree(root, tmp_path / "copy", ignore=skipped)  # a build leaves folders behind; not in the checkout
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(tmp_path / "copy")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        sources = {name.partition("/")[2] for name in archive.getnames()}
    assert {"dev.py", "CHANGELOG.md", "instruments/kano.yaml", "docs/conf.py", "tests/conftest.py"} <= sources
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert "loyaltystats/instruments/kano.yaml" in names
    assert "loyaltystats/py.typed" in names
    parts = {path for path in (root / "src/loyaltystats").rglob("*") if path.suffix in (".css", ".js")}
    assert {path.relative_to(root / "src").as_posix() for path in parts} <= set(names)
    packages = [name.replace(".", "/") for name in settings["tool"]["setuptools"]["packages"]]
    assert all(f"{package}/__init__.py" in names for package in packages)
    assert not [name for name in names if name.startswith(("tests", "docs", "examples", "instruments", "benchmarks"))]


def test_wheel_is_reproducible(root: Path, tmp_path: Path) -> None:  # PA7
    pytest.importorskip("build")
    skipped = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "_build", "build", "dist", "demo", "htmlcov")
    made = []
    for name in ("one", "other"):  # two folders, since a wheel that remembers where it was made is no reproducible one
        copy = tmp_path / name / "copy"
        shutil.copytree(root, copy, ignore=skipped, copy_function=shutil.copy)  # with other times than the checkout's
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(copy.parent), str(copy)]
        done = subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        )
        assert done.returncode == 0, done.stderr.decode()
        made.append(next(copy.parent.glob("*.whl")).read_bytes())
    assert made[0] == made[1]


def test_licence(root: Path, settings: dict[str, Any]) -> None:  # PA5
    assert settings["project"]["license"] == "BSD-3-Clause"
    readme = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    assert "pingouin" in readme
    assert "GPL-3.0" in readme


def test_extras_are_not_advised(root: Path) -> None:  # PA6
    texts = [*(root / "src" / "loyaltystats").rglob("*.py"), *(root / "docs").rglob("*.md"), root / "README.md"]
    assert [str(path) for path in texts if "loyaltystats[" in path.read_text(encoding="utf-8")] == []
