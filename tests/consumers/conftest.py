"""What tests with programs of other people share: ``need`` skips a test without its program, ``run_node`` runs a script.

LOYALTYSTATS_NEED_CONSUMERS=1 turns the skip into a failure, for machines that must prove everything.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent


def _load(name: str) -> ModuleType:
    """Return a module of this folder, which is no package."""
    spec = spec_from_file_location(f"consumers_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


INSTALL = _load("install")
Need = Callable[..., None]
RunNode = Callable[..., Any]


@pytest.fixture(scope="session")
def need() -> Need:
    """Return a function that skips the test unless the named consumers of ``install.py`` can be used."""

    def check(*names: str) -> None:
        missing = {name: INSTALL.CONSUMERS[name].missing() for name in names}
        lines = [f"{name} lacks {', '.join(parts)}" for name, parts in missing.items() if parts]
        if not lines:
            return
        reason = f"{'; '.join(lines)}: python tests/consumers/install.py {' '.join(names)}"
        if os.environ.get("LOYALTYSTATS_NEED_CONSUMERS"):
            pytest.fail(reason)
        pytest.skip(reason)

    return check


@pytest.fixture(scope="session")
def run_node() -> RunNode:
    """Return a function that runs a script of this folder in Node: JSON in on stdin, JSON back from stdout."""

    def run(script: str, data: Any, *, timeout: float = 600) -> Any:
        copy = INSTALL.FOLDER / f"{os.getpid()}-{script}"  # beside node_modules, where Node looks for packages
        shutil.copyfile(HERE / script, copy)
        try:
            done = subprocess.run(
                [str(shutil.which("node")), str(copy)],
                input=json.dumps(data),
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=timeout,
                check=False,
            )
        finally:
            copy.unlink(missing_ok=True)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    return run
