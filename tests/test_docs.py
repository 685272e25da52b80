"""The documentation says what is true.

DO1 the Python blocks of the tutorial, of every how-to and of the README run in order, each page in an empty folder;
    output shown below a block is the output it has
DO2 every method card has its sections
DO3 every relative link between pages leads to a file
DO4 the pictures of the README are there and small
DO5 every command shown on a page exists, with the options shown
DO6 the pages made from the templates are those that the templates give today
"""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import click
import pytest
from tests.pages import run_script

from loyaltystats.cli import main

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    path for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")] if "_build" not in path.parts
)
RUN = [path for path in PAGES if path.parent.name == "how-to" or path.name in ("README.md", "tutorial.md")]
CARDS = sorted(path for path in (DOCS / "methods").glob("*.md") if path.name != "index.md")
MARK = "-- next block --"
SECTIONS = ("When to use", "Null hypothesis", "Formula", "Limits", "Reference", "Checked against")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _blocks(path: Path, language: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _steps(path: Path) -> list[tuple[str, str | None]]:
    """Return the Python blocks of a page, each with the output shown right below it, if any."""
    text = path.read_text(encoding="utf-8")
    pattern = r"^```python\n(.*?)^```$(?:\n+```text\n(.*?)^```$)?"
    return [(found[1], found[2]) for found in re.finditer(pattern, text, re.MULTILINE | re.DOTALL)]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]


@pytest.mark.parametrize("path", [path for path in RUN if _steps(path)], ids=_name)
def test_code_runs(path: Path, tmp_path: Path) -> None:  # DO1
    steps = _steps(path)
    script = tmp_path / "page.py"
    script.write_text(f"\nprint({MARK!r}, flush=True)\n".join(code for code, _ in steps), encoding="utf-8")
    done = run_script(script)
    assert done.returncode == 0, done.stderr
    for (code, shown), printed in zip(steps, done.stdout.split(MARK + "\n"), strict=True):
        if shown is not None:
            assert _lines(printed) == _lines(shown), code


@pytest.mark.parametrize("path", CARDS, ids=_name)
def test_method_card(path: Path) -> None:  # DO2
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    text = " | ".join(headings).casefold()
    missing = [section for section in SECTIONS if section.casefold() not in text]
    assert not missing, f"{path.name} lacks {missing}; it has {headings}"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:  # DO3
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", link):
            assert (path.parent / link).exists(), link


@pytest.mark.parametrize("name", ["better_worse.png", "workbook_kano.png"])
def test_pictures(name: str) -> None:  # DO4
    picture = DOCS / "images" / name
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 300_000
    assert f"docs/images/{name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def _commands(path: Path) -> list[list[str]]:
    joined = "\n".join(_blocks(path, "(?:bash|console|text)")).replace("\\\n", " ")
    lines = [line.strip().removeprefix("$ ") for line in joined.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("loyaltystats ")]


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_commands_exist(path: Path) -> None:  # DO5
    for words in _commands(path):
        if words[1].startswith("-"):
            continue
        command = main.commands.get(words[1])
        if isinstance(command, click.Group):
            command = command.commands.get(words[2])
        assert isinstance(command, click.Command), words
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
        used = {word.partition("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)}
        assert used <= known, f"{words}: {used - known}"


def test_made_pages_are_up_to_date() -> None:  # DO6
    pages = runpy.run_path(str(DOCS / "pages.py"))["pages"]()
    stale = [
        path.name for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    assert not stale, "run: python docs/pages.py"
    assert {path.name for path in (DOCS / "instruments").glob("*.md")} == {
        path.name for path in pages if path.parent.name == "instruments"
    }
