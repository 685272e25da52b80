"""No network, no telemetry.

NN1 the whole demo runs with every socket blocked
NN2 no file of the package imports a module that talks to the network
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

BLOCKED = """
import socket, sys

def refuse(*_args, **_kwargs):
    raise SystemExit("a socket was opened")

socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from loyaltystats.cli import main
main(["demo", sys.argv[1], "--respondents", "60"], prog_name="loyaltystats")
"""
TALKERS = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "webbrowser"}


def test_demo_without_network(tmp_path: Path) -> None:  # NN1
    command = [sys.executable, "-c", BLOCKED, str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "client.xlsx").is_file()


def test_nothing_talks(root: Path) -> None:  # NN2
    for path in (root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & TALKERS, path.name
