"""The finisher: what the workbook library cannot write.

FI1 charts carry the values of their cells, in any dialect of the XML; older caches are replaced
FI2 two processes with different hash seeds write the same bytes
FI3 a process killed at any moment leaves the old or the new file, whole
FI4 a full disk and a folder without rights are told in words, and the older file stays
FI5 progress is drawn on a terminal only
FI6 what looks like an escape of the format is read as it was written
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.files import atomic
from loyaltystats.report import progress
from loyaltystats.report.charts.caches import with_caches
from loyaltystats.result import Result

CELLS: dict[tuple[str, str], float | str] = {
    ("It's", "B2"): 1.5,
    ("It's", "B3"): float("nan"),
    ("It's", "A2"): "x < y",
    ("It's", "A3"): 2.0,
}


def look(sheet: str, cell: str) -> float | str | None:
    return CELLS.get((sheet, cell))


def score() -> ls.Report:
    answers = pd.DataFrame({"recommend": [10, 9, 8, 3, 10, 7, 9, 9, 10, 6] * 6, "kind": list("abcde") * 12})
    return ls.Report("Scores", [ls.nps(answers, "recommend", by="kind")], study=answers)


def test_caches_of_charts() -> None:  # FI1
    numbers = "<c:numRef><c:f>'It''s'!$B$2:$B$4</c:f>{}</c:numRef>"
    points = '<c:ptCount val="3"/><c:pt idx="0"><c:v>1.5</c:v></c:pt>'
    wanted = f"<c:numCache><c:formatCode>General</c:formatCode>{points}</c:numCache>"
    assert with_caches(numbers.format(""), look) == numbers.format(wanted)
    assert with_caches(numbers.format("<c:numCache><c:ptCount/></c:numCache>"), look) == numbers.format(wanted)
    assert with_caches(with_caches(numbers.format(""), look), look) == numbers.format(wanted)
    texts = "<strRef><f>'It''s'!A2:A3</f>{}</strRef>"
    points = '<ptCount val="2"/><pt idx="0"><v>x &lt; y</v></pt><pt idx="1"><v>2</v></pt>'
    assert with_caches(texts.format(""), look) == texts.format(f"<strCache>{points}</strCache>")
    named = "<strRef><f>A_name</f></strRef>"
    assert with_caches(named, look) == named


def test_charts_of_a_workbook_carry_their_values(tmp_path: Path) -> None:  # FI1
    path = score().write_excel(tmp_path / "client.xlsx")
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert charts
    for chart in charts:
        assert len(re.findall(r"</f><(?:num|str)Cache>", chart)) == chart.count("</f>")
        assert 'ptCount val="0"' not in chart
    assert "<v>a</v>" in "".join(charts)


SCRIPT = """
import sys, pandas as pd, loyaltystats as ls
answers = pd.DataFrame({"recommend": [10, 9, 8, 3, 10, 7, 9, 9, 10, 6] * 6, "kind": list("abcde") * 12})
report = ls.Report("Scores", [ls.nps(answers, "recommend", by="kind")], study=answers, tables={"Mine": answers})
report.write_excel(sys.argv[1])
"""


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:  # FI2
    running = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / f"{seed}.xlsx")]
        running.append(subprocess.Popen(command, env=os.environ | {"PYTHONHASHSEED": seed}, stderr=subprocess.PIPE))
    told = [each.communicate(timeout=120)[1] for each in running]
    assert told == [b"", b""]  # FI5: nothing in a pipe
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process can be forked on POSIX systems only")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_at_any_moment(tmp_path: Path) -> None:  # FI3
    path = tmp_path / "client.xlsx"
    reports = [score(), ls.Report("Others", score().results)]
    lawful = {hashlib.sha256(each.write_excel(path).read_bytes()).hexdigest() for each in reports}
    assert len(lawful) == 2
    for delay in (0.05, 0.13, 0.21, 0.34, 0.47):
        child = os.fork()
        if child == 0:
            while True:
                for each in reports:
                    each.write_excel(path)
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert hashlib.sha256(path.read_bytes()).hexdigest() in lawful


def test_full_disk(tmp_path: Path) -> None:  # FI4
    resource = pytest.importorskip("resource")
    path = tmp_path / "client.xlsx"
    old = score().write_excel(path).read_bytes()
    frame = pd.DataFrame({"x": np.random.default_rng(1).random(40_000)})
    long = ls.Report("Long", [], tables={"Mine": frame})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(ls.WriteError) as refused:
            long.write_excel(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(refused.value).startswith(
        "client.xlsx - cannot be written: file too large - an older file is as it was - free some room there, and for"
    )
    assert isinstance(refused.value, OSError)
    assert path.read_bytes() == old
    assert [each.name for each in tmp_path.iterdir()] == ["client.xlsx"]


def test_no_room_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # FI4
    class SerialisationError(Exception):
        pass

    def refuse(self: openpyxl.Workbook, target: object) -> None:
        raise SerialisationError("IO_ENOSPC")

    monkeypatch.setattr(openpyxl.Workbook, "save", refuse)
    with pytest.raises(
        ls.WriteError, match=r"no space left for temporary files .* nothing was written - free some room"
    ):
        score().write_excel(tmp_path / "client.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_no_right_and_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # FI4
    with (
        pytest.raises(ls.WriteError, match=r"new.txt - cannot be written: no such file .* nothing was written"),
        atomic(tmp_path / "nowhere" / "new.txt"),
    ):
        pass
    held = tmp_path / "held.txt"
    held.write_text("old")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(ls.WriteError, match=r"held.txt - cannot be written: permission denied .* close it in other"),
        atomic(held) as temporary,
    ):
        temporary.write_text("new")
    assert held.read_text() == "old"
    assert list(tmp_path.iterdir()) == [held]


def test_errors_of_others_pass(tmp_path: Path) -> None:  # FI4
    with pytest.raises(FileNotFoundError), atomic(tmp_path / "a.txt"):
        (tmp_path / "logo.png").read_bytes()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress(monkeypatch: pytest.MonkeyPatch) -> None:  # FI5
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    for screen, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", screen)
        assert list(progress.watched(range(3), "rows")) == [0, 1, 2]
        assert ("rows" in screen.getvalue()) is drawn


def test_escapes_are_read_as_written(tmp_path: Path) -> None:  # FI6
    text = "_x0041_ and A_x000D_"
    result = Result(_table=pd.DataFrame({"question": [text], "n": [9]}), n=9, method=text, title="Plain", notes=(text,))
    path = ls.Report(text, [result], tables={"Mine": pd.DataFrame({text: [text]})}).write_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    assert book["Contents"]["A1"].value == text
    assert [cell.value for cell in book["Mine"]["A"]][-2:] == [text, text]
    assert text in {cell.value for row in book["Data"].iter_rows() for cell in row}
    with zipfile.ZipFile(path) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert not re.search(rb"_x[0-9A-F]{4}_", sheets)
