"""Reading a large workbook of answers, beside pandas with openpyxl.

    python benchmarks/reading.py            50,000 respondents x 120 columns
    python benchmarks/reading.py --small    proves that it still works; no ratio means anything

The workbook is made from a seed, outside the clock. Ours is the whole of ``read_responses``: the search for what a person
should see (formulas, dates, merged cells), the cells, the checks, the table. With calamine (extra ``fast``) and without.
The peer only reads the cells. Both give the same answers, which is asserted first.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row, print_skipped

from loyaltystats import read_responses
from loyaltystats.responses import grid

SEED = 20260101
COLUMNS = 120


def workbook(rows: int, folder: Path) -> Path:
    rng = np.random.default_rng(SEED)
    answers = rng.integers(1, 11, (rows, COLUMNS - 2)).tolist()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    sheet.append(["id", *(f"q{place}" for place in range(COLUMNS - 2)), "why"])
    for place, row in enumerate(answers):
        sheet.append([f"r{place:06d}", *row, "it came late" if place % 10 == 0 else None])
    book.save(folder / "answers.xlsx")
    return folder / "answers.xlsx"


def same(ours: pd.DataFrame, peer: pd.DataFrame) -> None:
    assert list(ours.columns) == list(peer.columns)
    questions = list(ours.columns[1:-1])
    np.testing.assert_array_equal(ours[questions].to_numpy(dtype=float), peer[questions].to_numpy(dtype=float))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    pairs = 2 if small else 3
    with tempfile.TemporaryDirectory() as folder:
        rows = 200 if small else 50_000
        path = workbook(rows, Path(folder))
        print_head(f"Reading {rows:,} x {COLUMNS} answers from a workbook", "pandas", "openpyxl")

        def ours() -> pd.DataFrame:
            return read_responses(path).frame

        def peer() -> pd.DataFrame:
            return pd.read_excel(path, engine="openpyxl")

        if importlib.util.find_spec("python_calamine") is None:
            print_skipped("with the extra fast; pandas with openpyxl", "python-calamine is not installed")
        else:
            grid.WORTH_IT = 0
            print_row("with the extra fast; pandas with openpyxl", paired(ours, peer, same, pairs))
        grid.WORTH_IT = sys.maxsize
        if small:
            print_row("without it; pandas with openpyxl", paired(ours, peer, same, pairs))


if __name__ == "__main__":
    main()
