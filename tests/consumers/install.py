"""Programs of other people that read what loyaltystats writes: which they are, and one command that installs them.

    python tests/consumers/install.py              installs all that are missing
    python tests/consumers/install.py node odk     installs these

Packages of the system come through apt-get when run as root; otherwise the command is printed. Packages of Node come
without a lock file, and without running their scripts, into the folder .consumers, which git ignores. Packages of Python
belong to the extra ``dev``. Standard library only. A consumer more is one entry more in ``CONSUMERS``.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".consumers"
PACKAGES = Path(__file__).with_name("package.json")


@dataclass(frozen=True)
class Consumer:
    """What a consumer needs: programs (any one of several names), packages of Node, modules of Python.

    ``apt`` are the packages that bring the programs, ``command`` prints nothing and succeeds if more than a program is
    needed (a package of R, for instance).
    """

    programs: tuple[str, ...] = ()
    apt: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    command: tuple[str, ...] = ()

    def missing_programs(self) -> list[str]:
        """Return what the packages of the system would bring, in words."""
        none = [names for names in self.programs if not any(map(shutil.which, names.split("|")))]
        if not none and self.command and subprocess.run(self.command, capture_output=True, check=False).returncode:
            return [f"what {' '.join(self.command)!r} needs"]
        return [f"the program {names.replace('|', ' or ')}" for names in none]

    def missing(self) -> list[str]:
        """Return all that is missing, in words; nothing if the consumer can be used."""
        lacking = self.missing_programs()
        lacking += [f"the Node package {name} {version(name)}" for name in self.npm if not has_npm(name)]
        return lacking + [f"the Python package {name}" for name in self.modules if find_spec(name) is None]


CONSUMERS = {
    "node": Consumer(programs=("node", "npm"), apt=("nodejs", "npm")),
    "java": Consumer(programs=("java",), apt=("default-jre-headless",)),
    "pyxform": Consumer(programs=("java",), apt=("default-jre-headless",), modules=("pyxform",)),
    "javarosa": Consumer(programs=("java", "javac"), apt=("default-jdk-headless",), modules=("pyxform",)),
    "odk": Consumer(programs=("node",), apt=("nodejs", "npm"), npm=("@getodk/xforms-engine", "jsdom")),
    "pspp": Consumer(programs=("pspp",), apt=("pspp",), modules=("pyreadstat",)),
    "haven": Consumer(
        programs=("Rscript",),
        apt=("r-base-core", "r-cran-haven"),
        modules=("pyreadstat",),
        command=("Rscript", "-e", "library(haven)"),
    ),
    "enketo": Consumer(programs=("node",), apt=("nodejs", "npm"), npm=("openrosa-xpath-evaluator", "jsdom")),
    "surveyjs": Consumer(programs=("node",), apt=("nodejs", "npm"), npm=("survey-core",)),
    "chromium": Consumer(
        programs=("chromium|chromium-browser|google-chrome", "chromedriver"),
        apt=("chromium", "chromium-driver"),
        npm=("axe-core",),
        modules=("selenium",),
    ),
    "php": Consumer(
        programs=("php",),
        apt=("php-cli", "php-mbstring"),
        command=("php", "-r", "exit(function_exists('mb_detect_encoding') ? 0 : 1);"),
    ),
    "calc": Consumer(programs=("localc",), apt=("libreoffice-calc",)),
    "libreoffice": Consumer(
        programs=("soffice|libreoffice", "pdftotext", "pdftoppm"),
        apt=("libreoffice-writer", "libreoffice-calc", "libreoffice-impress", "poppler-utils", "fonts-liberation"),
        modules=("docx",),
    ),
}


def version(name: str) -> str:
    """Return the version of a Node package that the tests are made for."""
    wanted: str = json.loads(PACKAGES.read_text(encoding="utf-8"))["dependencies"][name]
    return wanted


def has_npm(name: str) -> bool:
    """Return whether a Node package is installed in the version wanted."""
    try:
        found = json.loads((FOLDER / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(found["version"] == version(name))


def install_apt(packages: list[str]) -> None:
    """Install packages of the system, or say which; a machine without apt-get is told too."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        print(f"To be installed by hand, for instance: sudo {' '.join(command)}")
        return
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    subprocess.run(command, check=False)


def install_npm(names: list[str]) -> None:
    """Install packages of Node into the folder of the consumers."""
    if not names:
        return
    if shutil.which("npm") is None:
        print("The Node packages wait for npm: install it, then run this again.")
        return
    FOLDER.mkdir(exist_ok=True)
    shutil.copyfile(PACKAGES, FOLDER / "package.json")
    options = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([str(shutil.which("npm")), "install", *options], cwd=FOLDER, check=False)


def main(names: list[str]) -> int:
    """Install what the named consumers lack; return 1 if something is still missing."""
    wanted = {name: CONSUMERS[name] for name in names or CONSUMERS}
    lacking = [one for one in wanted.values() if one.missing()]
    install_apt(sorted({package for one in lacking if one.missing_programs() for package in one.apt}))
    install_npm(sorted({name for one in lacking for name in one.npm}))
    modules = sorted({name for one in lacking for name in one.modules if find_spec(name) is None})
    if modules:
        print("Python packages to be installed by hand: pip install 'loyaltystats[dev]'")
    still = {name: one.missing() for name, one in wanted.items() if one.missing()}
    for name, parts in still.items():
        print(f"{name}: still missing {', '.join(parts)}")
    return 1 if still else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
