"""consumers.install: what is missing is said, nothing else is touched.

CI1 every consumer says in words what it lacks, and nothing when it has all
CI2 a Node package of another version than the tests are made for is missing
CI3 the Node packages of the consumers are those of package.json, each pinned to one version
"""

from __future__ import annotations

import json
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(name="install")
def _install(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = spec_from_file_location("install_tested", HERE / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_missing(install: ModuleType) -> None:  # CI1
    python = Path(sys.executable).name
    assert install.Consumer(programs=(f"no-such-program|{python}", python), modules=("json",)).missing() == []
    assert install.Consumer(programs=("nosuch|neither",), modules=("nosuchmodule",)).missing() == [
        "the program nosuch or neither",
        "the Python package nosuchmodule",
    ]
    fails = install.Consumer(programs=(python,), command=(sys.executable, "-c", "raise SystemExit(1)"))
    assert fails.missing()[0].startswith("what ")


def test_versions(install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # CI2
    monkeypatch.setattr(install, "FOLDER", tmp_path)
    assert not install.has_npm("survey-core")
    package = tmp_path / "node_modules" / "survey-core" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text(json.dumps({"version": "0.0.1"}), encoding="utf-8")
    assert not install.has_npm("survey-core")
    package.write_text(json.dumps({"version": install.version("survey-core")}), encoding="utf-8")
    assert install.has_npm("survey-core")


def test_pinned(install: ModuleType) -> None:  # CI3
    pinned = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {name for one in install.CONSUMERS.values() for name in one.npm} == set(pinned)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())
