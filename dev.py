"""One command for each chore, on a machine that has only Python 3.11 or newer and git.

    python dev.py demo     the main job on simulated respondents: questionnaire, answers, analysis, demo/client.xlsx
    python dev.py test     the tests, with the coverage gate (further words go to pytest: python dev.py test -k kano)
    python dev.py consumers  installs programs of other people that must accept our files, and runs the tests that need them
    python dev.py lint     ruff and the import contracts
    python dev.py types    mypy, strict
    python dev.py docs     the documentation, into docs/_build/html
    python dev.py bench    the benchmarks, beside a peer
    python dev.py certify  docs/certification.md: right digits on the NIST sets, agreement with R, function by function
    python dev.py release  dist/: source archive and wheel (the same bytes from the same commit), a list of what they need
                           (SBOM, CycloneDX), and a look for known weaknesses in it (pip-audit, needs the network)
    python dev.py check    lint, types, tests and docs
    python dev.py clean    remove the private environment and everything that can be made again

The first run makes a private environment in .venv (nothing is installed elsewhere) and remembers what it installed;
later runs start at once. Standard library only; the same on Linux, macOS and Windows. LOYALTYSTATS_VENV names another
folder for the environment, for instance to keep one per Python version.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info < OLDEST:  # an older Python must be able to read this far, hence no newer syntax above
    sys.exit("This is Python %d.%d; loyaltystats needs Python %d.%d or newer." % (sys.version_info[:2] + OLDEST))  # noqa: UP031

ROOT = Path(__file__).resolve().parent
VENV = ROOT / os.environ.get("LOYALTYSTATS_VENV", ".venv")
STAMP = VENV / "loyaltystats-installed.json"
EXTRAS = {
    **{"demo": "", "test": "dev", "consumers": "dev", "lint": "dev", "types": "dev", "bench": "dev", "certify": "dev"},
    **{"docs": "docs", "check": "dev,docs", "release": "release"},
}
MADE = (
    ".consumers",
    "docs/_build",
    "demo",
    "build",
    "dist",
    "htmlcov",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
)


def say(text: str) -> None:
    """Talk on stderr, so that stdout stays the chore's own."""
    print(text, file=sys.stderr, flush=True)


def environment_python() -> Path:
    """Return the interpreter of the private environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint() -> str:
    """Return what the environment depends on: the Python that makes it, and pyproject.toml."""
    version = ".".join(map(str, sys.version_info[:2]))
    return version + "-" + hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()[:16]


def installed() -> set[str]:
    """Return the extras that are installed and still up to date."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return set(stamp["extras"]) if stamp["made_for"] == fingerprint() and environment_python().exists() else set()


def make_environment() -> None:
    """Make the private environment, or stop with advice."""
    if environment_python().exists() and same_python():
        return
    say(f"Making a private environment in {VENV.name} ...")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            "The private environment could not be made.\n"
            f"On Debian and Ubuntu a part of Python is packaged apart: sudo apt install python{version}-venv\n"
            "Then type the same command again."
        )


def same_python() -> bool:
    """Tell whether the environment was made by this version of Python."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([str(environment_python()), "-c", code], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == ".".join(map(str, sys.version_info[:2]))


def ready(extras: str) -> None:
    """Install the project with the wanted extras, unless the stamp says that they are there."""
    wanted = {"", *extras.split(",")} - ({""} if extras else set())
    have = installed()
    if have >= wanted or (wanted == {""} and have):
        return
    make_environment()
    everything = sorted((wanted | have) - {""})
    say("Installing loyaltystats and what it needs into it (once; one to four minutes) ...")
    target = ".[" + ",".join(everything) + "]" if everything else "."
    pip = [str(environment_python()), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--editable", target], cwd=ROOT, check=False).returncode:
        sys.exit("The installation failed; the lines above say why. Check the network connection and try again.")
    STAMP.write_text(json.dumps({"made_for": fingerprint(), "extras": everything or [""]}), encoding="utf-8")


def run(*words: str) -> None:
    """Run a Python module of the environment from the root; stop with its exit code if it fails."""
    go([str(environment_python()), "-m", *words])


def go(command: list[str], **more: str) -> None:
    """Run a command from the root, one thread per process; stop with its exit code if it fails."""
    settings = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", **more}
    code = subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
    if code:
        sys.exit(code)


def demo(*words: str) -> None:
    """Run the main job into demo/, which is rewritten by every run; further words replace that."""
    run("loyaltystats", "demo", *(words or ("demo", "--force")))


def test(*words: str) -> None:
    """Run all tests behind the coverage gate; a selection runs without the gate."""
    gate = () if words else ("-n", "auto", "--dist", "worksteal", "--cov", "--cov-report=term-missing:skip-covered")
    run("pytest", *gate, *words)


def consumers(*words: str) -> None:
    """Install the programs that must accept our files, and run the tests that need them; none may be missing."""
    go([str(environment_python()), "tests/consumers/install.py"])
    tests = [str(environment_python()), "-m", "pytest", *(words or ("-n", "auto", "tests/consumers"))]
    go(tests, LOYALTYSTATS_NEED_CONSUMERS="1")


def lint(*words: str) -> None:
    """Run ruff and the import contracts."""
    run("ruff", "check", *(words or (".",)))
    run("ruff", "format", "--check", *(words or (".",)))
    go([str(environment_python().parent / "lint-imports")])  # this tool has no python -m form


def types(*words: str) -> None:
    """Run mypy."""
    run("mypy", *words)


def docs(*words: str) -> None:
    """Build the documentation; a warning is an error."""
    run("sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html", *words)
    say("Open docs/_build/html/index.html")


def bench(*words: str) -> None:
    """Run the benchmarks."""
    run("benchmarks", *words)


def certify(*words: str) -> None:
    """Make docs/certification.md."""
    go([str(environment_python()), "docs/certify.py", *words])


def release() -> None:
    """Build the archives, write the list of what they need, and look for known weaknesses."""
    shown = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    moment = shown.stdout.strip() or "315532800"  # the first day that a zip archive can hold
    python = str(environment_python())
    go([python, "-m", "build", "--outdir", "dist"], SOURCE_DATE_EPOCH=moment)
    listed = ["--pyproject", "pyproject.toml", "--mc-type", "library", "--output-reproducible", "--of", "JSON"]
    go([python, "-m", "cyclonedx_py", "environment", *listed, "-o", "dist/sbom.json", python], SOURCE_DATE_EPOCH=moment)
    run("pip_audit", "--local", "--skip-editable")


def check() -> None:
    """Run everything that must hold before a change is handed in."""
    for chore in (lint, types, test, docs):
        say(f"== {chore.__name__}")
        chore()


def clean() -> None:
    """Remove the environment and everything that can be made again."""
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    shutil.rmtree(VENV, ignore_errors=True)


CHORES = {
    chore.__name__: chore for chore in (demo, test, consumers, lint, types, docs, bench, certify, release, check, clean)
}


def main(words: list[str]) -> None:
    """Do the chore that the first word names."""
    if not words or words[0] not in CHORES:
        known = not words or words[0] in ("-h", "--help", "help")
        print(__doc__) if known else say(f"There is no chore {words[0]!r}. Known: {', '.join(CHORES)}.")
        sys.exit(0 if known else 2)
    if words[0] in EXTRAS:
        ready(EXTRAS[words[0]])
    CHORES[words[0]](*words[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
