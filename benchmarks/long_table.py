"""A long table in a workbook, beside openpyxl's fastest way.

    python benchmarks/long_table.py            100,000 rows x 40 columns
    python benchmarks/long_table.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock: 10 columns of decimals, 20 of answers, 10 of texts. Ours writes a whole report
(contents, checks, header, looks, filter); the peer appends bare rows with openpyxl's write-only mode. The first rows of both
files are read back and compared first. The peak of memory is that of a process that makes the data and writes the report.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook, load_workbook

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row

from loyaltystats import Report

SEED = 20260101
READ = 5_000
WORDS = np.array(["very good", "bad & so on", "=1+1", "fine <b>"], dtype=object)


def answers(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    columns: dict[str, np.ndarray] = {f"x{i}": rng.normal(size=rows) for i in range(10)}
    columns |= {f"q{i}": rng.integers(1, 8, rows) for i in range(20)}
    columns |= {f"t{i}": WORDS[rng.integers(0, 4, rows)] for i in range(10)}
    return pd.DataFrame(columns)


def ours(frame: pd.DataFrame, folder: Path) -> Path:
    return Report("Answers", [], tables={"Answers": frame}).write_excel(folder / "ours.xlsx")


def peer(frame: pd.DataFrame, folder: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False, name=None):
        sheet.append(row)
    book.save(folder / "peer.xlsx")
    return folder / "peer.xlsx"


def numbers(path: Path) -> np.ndarray:
    """Read the numbers of the first rows back; reading all of them takes longer than writing."""
    sheet = load_workbook(path, read_only=True)["Answers"]
    rows = [row[:30] for row in sheet.iter_rows(max_row=READ, values_only=True)]
    start = next(place for place, row in enumerate(rows) if row[0] == "x0")
    return np.array(rows[start + 1 :], dtype=float)


def same(left: Path, right: Path) -> None:
    first, second = numbers(left), numbers(right)
    both = min(len(first), len(second))
    assert both > 0
    np.testing.assert_allclose(first[:both], second[:both], rtol=1e-15)  # the peer keeps 16 digits


def peak(rows: int) -> float:
    """Return the peak of memory, in MB, of a process that makes the data and writes the report."""
    command = [sys.executable, __file__, "--rows", str(rows)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def alone(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours(answers(rows), Path(folder))
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))  # of Linux
    print(int(found[1]) / 1024 if found else float("nan"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="500 rows: does it still work?")
    parser.add_argument("--rows", type=int, help="write so many rows and print the peak of memory")
    options = parser.parse_args()
    if options.rows:
        alone(options.rows)
        return
    rows, times = (500, 2) if options.small else (100_000, 3)
    print_head(f"A table of {rows:,} rows x 40 columns", "openpyxl", "pandas")
    frame = answers(rows)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print_row(
            "whole report / openpyxl write-only",
            paired(lambda: ours(frame, place), lambda: peer(frame, place), same, times),
        )
    print(f"peak of memory of a process that makes the data and writes them: {peak(rows):.0f} MB")


if __name__ == "__main__":
    main()
