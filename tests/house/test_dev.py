"""dev.py, the script that sets everything up.

DV1 standard library only; the words of the README exist; an unknown chore is a usage error
DV2 the first run makes an environment and installs, the second does nothing; a changed pyproject.toml installs again
DV3 a demo environment is widened for the tests and never narrowed
DV4 a Python without venv and a failed installation stop with advice, and are tried again next time
DV5 a selection of tests runs without the coverage gate; exit codes are handed on
DV6 an older Python can read far enough to be told so
DV7 consumers are installed first; a missing one stops, and none of their tests may be skipped
DV8 a release carries the time of its commit, in the archives and in the list of what they need
"""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Fake:
    """Stands in for subprocess: remembers commands, makes the interpreter that venv would make."""

    def __init__(self, dev: ModuleType) -> None:
        self.dev, self.commands, self.codes = dev, [], {}  # type: ignore[var-annotated]

    def run(self, command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
        words = " ".join(command)
        self.commands.append(words)
        code = next((code for part, code in self.codes.items() if part in words), 0)
        if " -m venv" in words and not code:
            self.dev.environment_python().parent.mkdir(parents=True, exist_ok=True)
            self.dev.environment_python().touch()
        version = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - as dev.py asks for it
        return subprocess.CompletedProcess(command, code, stdout=version + "\n")

    def count(self, part: str) -> int:
        return sum(part in command for command in self.commands)


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text("one", encoding="utf-8")
    return module


@pytest.fixture
def fake(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake(dev)
    monkeypatch.setattr(dev.subprocess, "run", made.run)
    return made


def test_standard_library_only() -> None:  # DV1
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(("words", "code"), [([], 0), (["--help"], 0), (["dance"], 2)])
def test_words(dev: ModuleType, words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:  # DV1
    with pytest.raises(SystemExit) as stopped:
        dev.main(words)
    assert stopped.value.code == code
    said = capsys.readouterr()
    assert all(chore in said.out + said.err for chore in dev.CHORES)


def test_second_run_is_instant(dev: ModuleType, fake: Fake, tmp_path: Path) -> None:  # DV2, DV3
    dev.main(["demo"])
    assert (fake.count(" -m venv"), fake.count("--editable .")) == (1, 1)
    dev.main(["demo"])
    assert (fake.count(" -m venv"), fake.count("--editable .")) == (1, 1)
    dev.main(["test"])
    assert (fake.count(" -m venv"), fake.count("--editable .[dev]")) == (1, 1)
    dev.main(["demo"])
    dev.main(["lint"])
    assert fake.count("--editable") == 2
    (tmp_path / "pyproject.toml").write_text("two", encoding="utf-8")
    dev.main(["demo"])
    assert fake.count("--editable") == 3
    dev.main(["check"])
    assert fake.count("--editable .[dev,docs]") == 1


def test_no_venv(dev: ModuleType, fake: Fake) -> None:  # DV4
    fake.codes = {" -m venv": 1}
    with pytest.raises(SystemExit, match=r"sudo apt install python3\.\d+-venv"):
        dev.main(["demo"])
    fake.codes = {"pip install": 1}
    with pytest.raises(SystemExit, match="the lines above say why"):
        dev.main(["demo"])
    assert dev.installed() == set()
    fake.codes = {}
    dev.main(["demo"])
    assert dev.installed() == {""}


def test_gate_and_exit_code(dev: ModuleType, fake: Fake) -> None:  # DV5
    dev.main(["test"])
    assert "--cov" in fake.commands[-1]
    dev.main(["test", "-k", "kano"])
    assert fake.commands[-1].endswith("-m pytest -k kano")
    fake.codes = {"pytest": 5}
    with pytest.raises(SystemExit) as stopped:
        dev.main(["test"])
    assert stopped.value.code == 5


def test_consumers_are_installed_and_needed(
    dev: ModuleType, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:  # DV7
    seen: list[dict[str, str]] = []
    run = fake.run

    def spy(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        seen.append(options.get("env") or {})
        return run(command, **options)

    monkeypatch.setattr(dev.subprocess, "run", spy)
    dev.main(["consumers"])
    assert "install.py" in fake.commands[-2]
    assert fake.commands[-1].endswith("-m pytest -n auto tests/consumers")
    assert seen[-1]["LOYALTYSTATS_NEED_CONSUMERS"] == "1"
    fake.codes = {"install.py": 1}
    with pytest.raises(SystemExit):
        dev.main(["consumers"])


def test_clean(dev: ModuleType, fake: Fake, tmp_path: Path) -> None:
    dev.main(["demo"])
    (tmp_path / "demo").mkdir()
    dev.main(["clean"])
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_readable_for_older_pythons() -> None:  # DV6
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    assert "from __future__ import annotations" not in (ROOT / "dev.py").read_text(encoding="utf-8")


def test_release(dev: ModuleType, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:  # DV8
    times: list[str] = []
    plain = fake.run

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        if command[0] == "git":
            return subprocess.CompletedProcess(command, 0, stdout="1700000000\n")
        times.append(options.get("env", {}).get("SOURCE_DATE_EPOCH", ""))
        return plain(command, **options)

    monkeypatch.setattr(dev.subprocess, "run", run)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    dev.main(["release"])
    words = [command.partition(" -m ")[2] for command in fake.commands[-3:]]
    assert [word.split()[0] for word in words] == ["build", "cyclonedx_py", "pip_audit"]
    assert times[-3:] == ["1700000000", "1700000000", ""]
