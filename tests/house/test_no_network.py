"""No network, no telemetry; that the whole demo runs with every socket blocked is proved in tests/test_cli.py.

NN1 no file of the package imports a module that talks to the network
"""

from __future__ import annotations

import ast
from pathlib import Path

TALKERS = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "webbrowser"}


def test_nothing_talks(root: Path) -> None:  # NN1
    for path in (root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & TALKERS, path.name
