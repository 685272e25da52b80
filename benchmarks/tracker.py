"""A tracker of many million answers in one Parquet file: peak of memory and ratios, beside the engine's own query.

    python benchmarks/tracker.py            30 million rows, 10 features, 120 groups
    python benchmarks/tracker.py --small    proves that it still works; no ratio means anything
    python benchmarks/tracker.py --million 10

The file is made in chunks from a seed in a temporary folder, outside the clock. Each way runs in a fresh process, from the
path of the file to the counts of every feature, group and pair of answers, and prints the peak of its resident memory.
The tables of all ways are equal exactly, or the script stops.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

SEED = 20260101
GROUPS, CHUNK, LIMIT = 120, 1_000_000, 300
ENGINES = ("polars", "duckdb")


def make(path: Path, rows: int, features: int) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    rng = np.random.default_rng(SEED)
    names = [f"f{i}{side}" for i in range(features) for side in ("fun", "dys")]
    schema = pa.schema([("market", pa.uint8()), *((name, pa.uint8()) for name in names)])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, rows, CHUNK):
            n = min(CHUNK, rows - start)
            columns = [rng.integers(0, GROUPS, n, dtype=np.uint8)]
            columns += [rng.integers(1, 6, n, dtype=np.uint8) for _ in names]
            writer.write_table(pa.table([pa.array(column) for column in columns], schema=schema))


def opened(engine: str, path: str) -> Any:
    if engine == "polars":
        import polars as pl

        return pl.scan_parquet(path)
    import duckdb

    return duckdb.connect().read_parquet(path)


def ours(engine: str, path: str, features: int) -> np.ndarray:
    from loyaltystats.stats.kano.tally import tally

    pairs = {f"f{i}": (f"f{i}fun", f"f{i}dys") for i in range(features)}
    counted = tally(
        opened(engine, path), pairs, lambda _c, values, _n: list(map(int, values)), positions=5, by="market"
    )
    return counted.count[1:, :, 1:, 1:]


def native(engine: str, path: str, features: int) -> np.ndarray:
    cells = np.zeros((GROUPS, features, 5, 5), dtype=np.int64)
    source = opened(engine, path)
    for i in range(features):
        keys = ["market", f"f{i}fun", f"f{i}dys"]
        if engine == "polars":
            import polars as pl

            rows = source.group_by(keys).agg(pl.len()).collect(engine="streaming").rows()
        else:
            rows = source.aggregate(f"{', '.join(keys)}, count(*)", ", ".join(keys)).fetchall()
        group, functional, dysfunctional, n = np.array(rows, dtype=np.int64).T
        cells[group, i, functional - 1, dysfunctional - 1] = n
    return cells


def peak() -> float:
    """Return the largest resident size of this process in MB."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), float("nan"))


def one(side: str, engine: str, path: str, features: int) -> None:
    began = perf_counter()
    cells = {"ours": ours, "native": native}[side](engine, path, features)
    took = perf_counter() - began
    digest = hashlib.sha256(np.ascontiguousarray(cells).tobytes()).hexdigest()
    print(json.dumps({"took": took, "peak": peak(), "digest": digest, "pairs": int(cells.sum())}))


def fresh(side: str, engine: str, path: Path, features: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", side, engine, str(path), str(features)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="20,000 rows, 2 features: does it still work?")
    parser.add_argument("--million", type=int, default=30, help="rows in millions")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        side, engine, path, features = given.one
        one(side, engine, path, int(features))
        return
    rows, features = (20_000, 2) if given.small else (given.million * 1_000_000, 10)
    print(
        f"Kano counts of {rows:,} rows x {features} features x {GROUPS} groups from Parquet; all threads, fresh processes"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.parquet"
        make(path, rows, features)
        digests = set()
        for engine in ENGINES:
            mine, theirs = (fresh(side, engine, path, features) for side in ("ours", "native"))
            digests |= {mine["digest"], theirs["digest"]}
            if len(digests) > 1 or mine["pairs"] != rows * features:
                raise SystemExit(f"{engine}: the counts differ")
            verdict = "below" if mine["peak"] < LIMIT else "ABOVE"
            print(
                f"{engine:<8} time of its own query / ours {theirs['took'] / mine['took']:>6.2f}   peak MB: ours "
                f"{mine['peak']:.0f} ({verdict} {LIMIT}), its own query {theirs['peak']:.0f}"
            )


if __name__ == "__main__":
    main()
