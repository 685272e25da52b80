"""Runs scripts each as a program of its own, without importing the libraries every time.

A server process imports them once and forks for every script: a script starts with fresh warnings, random state and
modules of its own, in its own folder, and what it prints and how it ends is what ``python script`` would give. Where
there is no fork (Windows), a new interpreter is started.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

LIBRARIES = ("pandas", "scipy.stats", "openpyxl", "pydantic", "yaml", "matplotlib.figure")


def run_script(script: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a script in its folder; the options are warning filters, as after ``-W``."""
    if not hasattr(os, "fork"):
        filters = [word for one in options for word in ("-W", one)]
        command = [sys.executable, "-X", "utf8", *filters, str(script)]
        return subprocess.run(command, cwd=script.parent, capture_output=True, encoding="utf-8", check=False)
    server = _server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps([str(script), options]) + "\n")
    server.stdin.flush()
    answer = server.stdout.readline()
    assert answer, "the server that runs scripts has ended"
    out, err = (script.with_suffix(end).read_text(encoding="utf-8") for end in (".out", ".err"))
    return subprocess.CompletedProcess([str(script)], int(answer), out, err)


@cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "utf8", str(Path(__file__).resolve())]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(_stop, server)
    return server


def _stop(server: subprocess.Popen[str]) -> None:
    for pipe in (server.stdin, server.stdout):
        if pipe:
            pipe.close()
    server.wait()


def _serve() -> None:
    import importlib
    import pkgutil

    import loyaltystats

    modules = (found.name for found in pkgutil.walk_packages(loyaltystats.__path__, "loyaltystats."))
    for name in (*LIBRARIES, *modules):
        if not name.endswith(".__main__"):
            importlib.import_module(name)
    for line in sys.stdin:
        script, options = json.loads(line)
        child = os.fork()
        if not child:
            _become(Path(script), options)
        status = os.waitpid(child, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(script: Path, options: list[str]) -> None:
    """Be the program: its folder, its output, its exit code."""
    import builtins
    import runpy
    import traceback
    import warnings

    os.chdir(script.parent)
    for number, end in ((1, ".out"), (2, ".err")):
        target = os.open(script.with_suffix(end), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, number)
    sys.argv, sys.path[0] = [str(script)], str(script.parent)
    for one in options:
        action, category = one.split("::")
        warnings.simplefilter(action, getattr(builtins, category))
    code = 1
    try:
        runpy.run_path(str(script), run_name="__main__")
        code = 0
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
