"""Kano tabulation of one million respondents, beside pandas, polars, duckdb and the floor.

    python benchmarks/kano_counts.py            one million respondents, 10 features
    python benchmarks/kano_counts.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock: integer answers 1-5 in a pandas frame (``int64``, as a reader makes them,
and ``uint8``). Inside the clock: from the frame to the six counts of every feature; the row "public function" also
has tests, intervals and 2,000 bootstrap resamples per feature. All sides use one thread unless said otherwise.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row, print_skipped

from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.counts import category_counts
from loyaltystats.stats.kano.table import CLASSIC
from loyaltystats.stats.kano.tally import tally
from loyaltystats.vocabulary import CATEGORIES

INDICATOR = CLASSIC.indicator()
SEED = 20260101


def answers(respondents: int, features: int, kind: str) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    rng = np.random.default_rng(SEED)
    pairs = {f"f{i}": (f"f{i}fun", f"f{i}dys") for i in range(features)}
    columns = [column for pair in pairs.values() for column in pair]
    values = rng.choice([1, 2, 3, 4, 5], size=(len(columns), respondents), p=[0.35, 0.2, 0.2, 0.1, 0.15])
    return pd.DataFrame(dict(zip(columns, values.astype(kind), strict=True))), pairs


def six(cells: np.ndarray) -> np.ndarray:
    return cells.reshape(-1, 25) @ INDICATOR


def ours(frame: Any, pairs: dict[str, tuple[str, str]]) -> np.ndarray:
    counted = tally(frame, pairs, lambda _column, values, _n: [int(value) for value in values], positions=5)
    return category_counts(counted, CLASSIC).shown


def by_groupby(frame: pd.DataFrame, pairs: dict[str, tuple[str, str]]) -> np.ndarray:
    cells = np.zeros((len(pairs), 25), dtype=int)
    for row, pair in enumerate(pairs.values()):
        sizes = frame.groupby(list(pair)).size()
        for (functional, dysfunctional), n in sizes.items():
            cells[row, 5 * (functional - 1) + dysfunctional - 1] = n
    return six(cells)


def by_crosstab(frame: pd.DataFrame, pairs: dict[str, tuple[str, str]]) -> np.ndarray:
    every = [1, 2, 3, 4, 5]
    tables = [
        pd.crosstab(frame[f], frame[d]).reindex(index=every, columns=every, fill_value=0) for f, d in pairs.values()
    ]
    return six(np.stack([table.to_numpy() for table in tables]))


def by_polars(frame: Any, pairs: dict[str, tuple[str, str]]) -> np.ndarray:
    import polars as pl

    lazy = frame.lazy()
    tables = pl.collect_all([lazy.group_by(list(pair)).agg(pl.len()) for pair in pairs.values()])
    cells = np.zeros((len(pairs), 25), dtype=int)
    for row, table in enumerate(tables):
        functional, dysfunctional, n = (column.to_numpy().astype(int) for column in table)
        cells[row, 5 * (functional - 1) + dysfunctional - 1] = n
    return six(cells)


def by_duckdb(frame: Any, pairs: dict[str, tuple[str, str]]) -> np.ndarray:
    parts = [
        f"select {i} as j, {f} as f, {d} as d, count(*) as n from answers group by {f}, {d}"
        for i, (f, d) in enumerate(pairs.values())
    ]
    cells = np.zeros((len(pairs), 25), dtype=int)
    for row, functional, dysfunctional, n in frame.execute(" union all ".join(parts)).fetchall():
        cells[row, 5 * (functional - 1) + dysfunctional - 1] = n
    return six(cells)


def read_once(frame: pd.DataFrame, pairs: dict[str, tuple[str, str]]) -> list[int]:
    return [int(frame[column].to_numpy().max()) for pair in pairs.values() for column in pair]


def equal(left: np.ndarray, right: np.ndarray) -> None:
    np.testing.assert_array_equal(left, right)  # counts are equal exactly


def anything(_left: Any, _right: Any) -> None:
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="2,000 respondents, 2 pairs: does it still work?")
    small = parser.parse_args().small
    respondents, features, pairs_timed = (2_000, 2, 2) if small else (1_000_000, 10, 7)
    print_head(f"Kano counts, {respondents:,} respondents x {features} features", "numpy", "pandas")
    for kind in ("int64", "uint8"):
        frame, pairs = answers(respondents, features, kind)
        _beside_pandas(kind, frame, pairs, pairs_timed)
        _engines(kind, frame, pairs, pairs_timed)


def _beside_pandas(kind: str, frame: pd.DataFrame, pairs: dict[str, tuple[str, str]], times: int) -> None:
    def counted() -> np.ndarray:
        return ours(frame, pairs)

    def public() -> np.ndarray:
        return classify_kano(frame, pairs=pairs).to_frame()[list(CATEGORIES)].to_numpy()

    print_row(f"{kind}: counts / pandas groupby.size per feature", _ratio(counted, by_groupby, frame, pairs, times))
    print_row(f"{kind}: counts / pandas.crosstab per feature", _ratio(counted, by_crosstab, frame, pairs, times))
    floor = paired(counted, lambda: read_once(frame, pairs), anything, times)
    print(f"{f'{kind}: counts, times the floor (reading every answer once)':<64} {1 / floor['wall_median']:>8.1f}")
    print_row(f"{kind}: public function / pandas groupby.size", _ratio(public, by_groupby, frame, pairs, times))
    print_row(f"{kind}: public function / pandas.crosstab", _ratio(public, by_crosstab, frame, pairs, times))


def _ratio(
    mine: Callable[[], Any], peer: Callable[..., Any], frame: Any, pairs: dict[str, tuple[str, str]], times: int
) -> dict[str, float]:
    return paired(mine, lambda: peer(frame, pairs), equal, times)


def _engines(kind: str, frame: pd.DataFrame, pairs: dict[str, tuple[str, str]], times: int) -> None:
    """Our pandas path beside other engines' own, and our path through each engine beside its own query."""
    if importlib.util.find_spec("polars"):
        import polars as pl

        table = pl.DataFrame({name: frame[name].to_numpy() for name in frame})
        print_row(
            f"{kind}: counts / polars group_by, all threads",
            paired(lambda: ours(frame, pairs), lambda: by_polars(table, pairs), equal, times),
        )
        print_row(
            f"{kind}: counts through polars / polars itself",
            paired(lambda: ours(table, pairs), lambda: by_polars(table, pairs), equal, times),
        )
    else:
        print_skipped(f"{kind}: polars", "not installed")
    if importlib.util.find_spec("duckdb"):
        import duckdb

        database = duckdb.connect()
        database.register("source", frame)
        database.execute("create table answers as select * from source")
        print_row(
            f"{kind}: counts / duckdb union all, all threads",
            paired(lambda: ours(frame, pairs), lambda: by_duckdb(database, pairs), equal, times),
        )
    else:
        print_skipped(f"{kind}: duckdb", "not installed")


if __name__ == "__main__":
    main()
