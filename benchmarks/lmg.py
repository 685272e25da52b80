"""Exact LMG shares for 8 to 20 drivers, beside relaimpo's way of computing in R and pingouin's ``relimp=True``.

    python benchmarks/lmg.py            8 to 20 drivers; peers up to 16, at 20 scaled from 16
    python benchmarks/lmg.py --small    proves that it still works; no ratio means anything
    python benchmarks/lmg.py --seconds  the least times of ours on this machine as well

Data are made from a seed, outside the clock: 1,000 respondents with correlated drivers. Inside the clock: from the frame
to the shares (row "public function": the whole result without resamples; row "kernel": from the correlation matrix, and so
is the way of relaimpo, which is written out below: the covariance that every subset of drivers leaves to the others and
the outcome, one matrix solve each, then sums by size for every driver). R runs as a process that waits for the word, so
its start is outside the clock, and tells its own CPU time; without Rscript its lines are skipped. Row "1,000 resamples":
the whole result with intervals, against as many times R's shares alone. Results must agree to 1e-10 before anything is
timed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row, print_skipped

from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.lattice import lmg

SEED = 20260101
RESPONDENTS = 1000
PEER_DOUBLES = 2.0
"""Both peers visit every subset: each further driver doubles their time at least."""

RESAMPLES = 1000
R_LOOP = """
covg <- as.matrix(read.csv("{file}", header = FALSE)); dimnames(covg) <- NULL
p <- ncol(covg) - 1
shares <- function() {{
  sets <- left <- vector("list", p)
  for (size in 1:p) {{
    sets[[size]] <- combn(p, size)
    left[[size]] <- numeric(ncol(sets[[size]]))
    for (column in seq_along(left[[size]])) {{
      inside <- sets[[size]][, column]
      rest <- setdiff((p + 1):1, inside)
      given <- solve(covg[inside, inside, drop = FALSE], covg[inside, rest, drop = FALSE])
      left[[size]][column] <- (covg[rest, rest, drop = FALSE] - covg[rest, inside, drop = FALSE] %*% given)[1, 1]
    }}
  }}
  sapply(1:p, function(driver) {{
    total <- factorial(p - 1) * covg[p + 1, p + 1]
    for (size in 1:p) {{
      held <- which(sets[[size]] == driver, arr.ind = TRUE)[, 2]
      gain <- -sum(left[[size]][held])
      if (size > 1) {{
        with_it <- which(sets[[size - 1]] == driver, arr.ind = TRUE)[, 2]
        gain <- gain + sum(left[[size - 1]][setdiff(seq_along(left[[size - 1]]), with_it)])
      }}
      total <- total + factorial(size - 1) * factorial(p - size) * gain
    }}
    total / (factorial(p) * covg[p + 1, p + 1])
  }})
}}
cat("ready\\n")
input <- file("stdin", "r")
while (length(readLines(input, 1))) {{
  start <- proc.time()
  found <- shares()
  cat(sprintf("%.17g", c(found, sum((proc.time() - start)[1:2]))), "\\n"); flush(stdout())
}}
"""


def answers(drivers: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(RESPONDENTS, 1)) + rng.normal(size=(RESPONDENTS, drivers))
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(drivers)])
    frame["y"] = x @ np.linspace(0, 1, drivers) + rng.normal(size=RESPONDENTS)
    return frame


def by_pingouin(frame: pd.DataFrame) -> np.ndarray:
    import pingouin

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = pingouin.linear_regression(frame.drop(columns="y"), frame["y"], relimp=True)
    return table["relimp"].to_numpy()[1:]


def public(frame: pd.DataFrame) -> np.ndarray:
    drivers = [name for name in frame.columns if name != "y"]
    result = relative_importance(frame, outcome="y", drivers=drivers, n_bootstrap=0)
    return result.to_frame()["contribution"].to_numpy()


def same(found: np.ndarray, known: np.ndarray) -> None:
    if not np.allclose(found, known, rtol=1e-10, atol=1e-12):
        raise SystemExit(f"not equal: largest difference {np.abs(found - known).max():.1e}")


@contextmanager
def waiting_r(matrix: np.ndarray) -> Iterator[Callable[[], np.ndarray]]:
    """Give a function that lets a waiting R compute the shares of one correlation matrix once."""
    with tempfile.TemporaryDirectory() as folder:
        file, script = Path(folder) / "matrix.csv", Path(folder) / "loop.R"
        np.savetxt(file, matrix, fmt="%.17g", delimiter=",")
        script.write_text(R_LOOP.format(file=file.as_posix()), encoding="utf-8")
        process = subprocess.Popen(
            ["Rscript", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        words, answer = process.stdin, process.stdout
        if words is None or answer is None or answer.readline().strip() != "ready":
            raise SystemExit("R does not start")

        def once() -> np.ndarray:
            words.write("go\n")
            words.flush()
            return np.array(answer.readline().split(), dtype=float)

        yield once
        words.close()
        process.wait()


def beside_r(frame: pd.DataFrame, pairs: int) -> float:
    """Print the rows of R for one number of drivers, and return its seconds a call."""
    p = len(frame.columns) - 1
    matrix = np.corrcoef(frame.to_numpy().T)
    with waiting_r(matrix) as once:
        for name, ours in (("kernel", lambda: lmg(matrix)), ("public function", lambda: public(frame))):
            in_r: list[float] = []
            ratios = paired(ours, lambda found=in_r: shares_of(once(), found), same, pairs)
            cpu = median(in_r) / cpu_seconds(ours)
            print_row(f"{p} drivers, {name}, relaimpo's way in R", ratios | {"cpu_median": cpu})
        return float(once()[-1])


def shares_of(told: np.ndarray, seconds: list[float]) -> np.ndarray:
    """Return the shares, and remember the CPU seconds that R told behind them."""
    seconds.append(float(told[-1]))
    return told[:-1]


def cpu_seconds(call: Callable[[], object]) -> float:
    """Return the median CPU time of a call over stretches that last long enough to be measured."""
    repeats = max(1, int(0.05 / max(least(call, 3), 1e-9)))
    found = []
    for _ in range(9):
        start = process_time()
        for _ in range(repeats):
            call()
        found.append((process_time() - start) / repeats)
    return median(found)


def resampled(frame: pd.DataFrame, replicates: int) -> np.ndarray:
    drivers = [name for name in frame.columns if name != "y"]
    result = relative_importance(frame, outcome="y", drivers=drivers, n_bootstrap=replicates, rng=1)
    return result.to_frame()["contribution"].to_numpy()


def least(call: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        start = perf_counter()
        call()
        found.append(perf_counter() - start)
    return min(found)


def main(small: bool, seconds: bool) -> None:
    print_head("LMG shares of R2, 1,000 respondents", "numpy", "pingouin")
    sizes = (4, 6) if small else (8, 12, 16)
    in_r: dict[int, float] = {}
    for p in sizes:
        frame = answers(p)
        pairs = 2 if small else (3 if p == 16 else 7)
        if shutil.which("Rscript") is None:
            print_skipped(f"{p} drivers, relaimpo's way in R", "Rscript is not here")
        else:
            in_r[p] = beside_r(frame, pairs)
        matrix = np.corrcoef(frame.to_numpy().T)
        print_row(
            f"{p} drivers, kernel, pingouin",
            paired(lambda m=matrix: lmg(m), lambda f=frame: by_pingouin(f), same, pairs),
        )
        print_row(
            f"{p} drivers, public function, pingouin",
            paired(lambda f=frame: public(f), lambda f=frame: by_pingouin(f), same, pairs),
        )
    replicates, p = (50, 6) if small else (RESAMPLES, 12)
    if p in in_r:
        ours = least(lambda: resampled(answers(p), replicates), 2 if small else 7)
        ratio = replicates * in_r[p] / ours
        print(f"{f'{p} drivers, {replicates:,} resamples, R (scaled from one)':<64} {ratio:>8.0f}")
    if not small:
        scaled_twenty()
    if seconds:
        print_seconds()


def print_seconds() -> None:
    print("\nleast seconds of ours on this machine")
    for p in (8, 12, 16, 20):
        matrix = np.corrcoef(answers(p).to_numpy().T)
        print(f"{p} drivers, kernel: {least(lambda m=matrix: lmg(m), 20):.5f}")
    print(f"12 drivers, 1,000 resamples, whole result: {least(lambda: resampled(answers(12), RESAMPLES), 9):.3f}")


def scaled_twenty() -> None:
    """At 20 drivers the peer takes too long: its time at 16 is multiplied by 2 per driver and marked so."""
    sixteen, twenty = answers(16), answers(20)
    small, large = np.corrcoef(sixteen.to_numpy().T), np.corrcoef(twenty.to_numpy().T)
    r = large[:-1, -1]
    explained = np.array([r @ np.linalg.solve(large[:-1, :-1], r)])
    same(np.array([lmg(large).sum()]), explained)
    growth = paired(lambda: lmg(small), lambda: lmg(large), lambda _a, _b: None, 3)
    peer = paired(lambda: lmg(small), lambda: by_pingouin(sixteen), same, 2)
    medians = {"wall": growth["wall_median"], "cpu": growth["cpu_median"]}  # one factor, so that min <= median <= max
    scaled = {
        name: value if name == "pairs" else value * PEER_DOUBLES**4 / medians[name.partition("_")[0]]
        for name, value in peer.items()
    }
    print_row("20 drivers, kernel, pingouin (scaled from 16: x 2 per driver)", scaled)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seconds", action="store_true")
    asked = parser.parse_args()
    main(asked.small, asked.seconds)
