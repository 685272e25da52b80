"""Ordinal regression of an 11-point outcome on 8 drivers, beside statsmodels' OrderedModel and R's ordinal::clm.

    python benchmarks/ordinal.py            100,000 respondents; statsmodels is fitted in two pairs, for it takes long
    python benchmarks/ordinal.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock. Inside the clock: from arrays to coefficients, thresholds, standard errors from
the observed information and the log-likelihood, in all three. R runs as a process that waits for the word to fit, so its
start and the reading of the data are outside the clock; without Rscript and the package ordinal its line is skipped (CPU
time of that process is not known here). Before timing: log-likelihood to 1e-9 of its value; against clm coefficients to 1e-5
and standard errors to 1e-6; against statsmodels (BFGS, numerical Hessian) coefficients to 1e-3, standard errors to 1 %.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row, print_skipped

from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal

SEED = 20260101
DRIVERS = 8
R_LOOP = """
suppressMessages(library(ordinal)); data <- read.csv("{file}"); data$y <- factor(data$y); cat("ready\\n")
input <- file("stdin", "r")
while (length(readLines(input, 1))) {{
  m <- clm(y ~ ., data = data)
  k <- length(m$alpha)
  cat(sprintf("%.15g", c(logLik(m), m$beta, sqrt(diag(vcov(m)))[-(1:k)])), "\\n"); flush(stdout())
}}
"""


def answers(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    x = rng.integers(1, 6, size=(n, DRIVERS)).astype(float)
    latent = x @ np.linspace(-0.1, 0.6, DRIVERS) + rng.logistic(size=n)
    return x, np.digitize(latent, np.quantile(latent, np.linspace(0.04, 0.85, 10)))


def ours(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    found = fit_ordinal(x, y)
    return np.concatenate([[found.log_likelihood], found.coefficients, found.std_error[:DRIVERS]])


def by_statsmodels(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=0, maxiter=1000)
        return np.concatenate([[found.llf], found.params[:DRIVERS], found.bse[:DRIVERS]])


@contextmanager
def clm(x: np.ndarray, y: np.ndarray) -> Iterator[Any]:
    """Give a function that lets a waiting R fit once."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.csv"
        head = ",".join(["y", *(f"x{at}" for at in range(DRIVERS))])
        np.savetxt(file, np.column_stack([y, x]), fmt="%d", delimiter=",", header=head, comments="")
        script = Path(folder) / "loop.R"
        script.write_text(R_LOOP.format(file=file.as_posix()), encoding="utf-8")
        process = subprocess.Popen(
            ["Rscript", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if process.stdin is None or process.stdout is None or process.stdout.readline().strip() != "ready":
            process.wait()
            yield None
            return

        def fit() -> np.ndarray:
            process.stdin.write("go\n")
            process.stdin.flush()
            return np.array(process.stdout.readline().split(), dtype=float)

        yield fit
        process.stdin.close()
        process.wait()


def same(coefficients: float, errors: float) -> Any:
    def agree(found: np.ndarray, known: np.ndarray) -> None:
        gaps = np.abs(found - known)
        worst = gaps[0] / abs(known[0]), gaps[1 : 1 + DRIVERS].max(), (gaps[1 + DRIVERS :] / known[1 + DRIVERS :]).max()
        if worst[0] > 1e-9 or worst[1] > coefficients or worst[2] > errors:
            raise SystemExit(
                f"not equal: log-likelihood {worst[0]:.1e}, coefficients {worst[1]:.1e}, errors {worst[2]:.1e}"
            )

    return agree


def main(small: bool) -> None:
    n = 400 if small else 100_000
    print_head(f"Ordinal regression, {n:,} respondents, 11 answers, {DRIVERS} drivers", "numpy", "statsmodels")
    x, y = answers(n)
    print_row(
        "fit with standard errors, statsmodels OrderedModel (bfgs)",
        paired(lambda: ours(x, y), lambda: by_statsmodels(x, y), same(1e-3, 1e-2), 1 if small else 2),
    )
    name = "fit with standard errors, R ordinal::clm"
    if shutil.which("Rscript") is None:
        print_skipped(name, "Rscript is not here")
        return
    with clm(x, y) as fit:
        if fit is None:
            print_skipped(name, "the R package ordinal is not here")
            return
        ratios = paired(lambda: ours(x, y), fit, same(1e-5, 1e-6), 1 if small else 7)
    print_row(name, {key: math.nan if key.startswith("cpu") else value for key, value in ratios.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    main(parser.parse_args().small)
