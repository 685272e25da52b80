"""Driver models beside statsmodels: logistic, multinomial, quantile and mixed, on simulated ratings.

    python benchmarks/models.py            2,000 respondents, 8 drivers
    python benchmarks/models.py --small    proves that they still work; no ratio means anything

Data are made from a seed, outside the clock. Inside the clock: from arrays to coefficients and standard errors (quantile
regression: coefficients; mixed model: with the degrees of freedom, which statsmodels does not have). Before timing: logistic
and multinomial coefficients and errors to 1e-6; quantile regression: our check loss is not above theirs, which iterates;
mixed model to 1e-3, since theirs stops earlier.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row

from loyaltystats.stats.drivers.logistic import Data, fit_logistic
from loyaltystats.stats.drivers.models.mixed_fit import cross_products, fit_mixed
from loyaltystats.stats.drivers.models.multinomial_fit import fit_multinomial
from loyaltystats.stats.drivers.models.quantile_fit import check_loss, coefficients

SEED, DRIVERS, GROUPS = 20260101, 8, 25


def answers(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a design with the constant in front, a continuous outcome, and a group per respondent."""
    rng = np.random.default_rng(SEED)
    x = np.column_stack([np.ones(n), rng.integers(1, 11, size=(n, DRIVERS))]).astype(float)
    group = np.arange(n) % GROUPS
    y = x[:, 1:] @ np.linspace(0, 0.3, DRIVERS) + rng.normal(0, 1, GROUPS)[group] + rng.normal(0, 2, n)
    return x, y, group


def close(tolerance: float) -> Any:
    def agree(one: np.ndarray, other: np.ndarray) -> None:
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)

    return agree


def logit(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any, Any]:
    from statsmodels.discrete.discrete_model import Logit

    yes, weights = (y > np.quantile(y, 0.6)).astype(float), np.ones(len(y))

    def ours() -> np.ndarray:
        found = fit_logistic(Data(x=x, y=yes, weights=weights, firth=False))
        return np.concatenate([found.beta, np.sqrt(np.diag(found.covariance))])

    def theirs() -> np.ndarray:
        found = Logit(yes, x).fit(disp=0)
        return np.concatenate([found.params, found.bse])

    return ours, theirs, close(1e-6)


def multinomial(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any, Any]:
    from statsmodels.discrete.discrete_model import MNLogit

    codes, weights = np.digitize(y, np.quantile(y, [0.3, 0.7])), np.ones(len(y))

    def ours() -> np.ndarray:
        found = fit_multinomial(x, codes, weights, 0)
        return np.concatenate([found.beta, np.sqrt(np.diag(found.covariance))])

    def theirs() -> np.ndarray:
        found = MNLogit(codes, x).fit(disp=0)
        return np.concatenate([found.params.T.ravel(), found.bse.T.ravel()])

    return ours, theirs, close(1e-6)


def quantile(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any, Any]:
    from statsmodels.regression.quantile_regression import QuantReg

    weights = np.ones(len(y))

    def agree(one: np.ndarray, other: np.ndarray) -> None:
        losses = [check_loss(y - x @ beta, weights, 0.25) for beta in (one, other)]
        assert losses[0] <= losses[1] * (1 + 1e-9), losses

    return lambda: coefficients(x, y, weights, 0.25), lambda: QuantReg(y, x).fit(q=0.25).params, agree


def mixed(x: np.ndarray, y: np.ndarray, group: np.ndarray) -> tuple[Any, Any, Any]:
    from statsmodels.regression.mixed_linear_model import MixedLM

    def ours() -> np.ndarray:
        found = fit_mixed(cross_products(x, x[:, :1], y, group))
        return np.concatenate([found.beta, np.sqrt(np.diag(found.covariance))])

    def theirs() -> np.ndarray:
        found = MixedLM(y, x, group).fit()
        return np.concatenate([found.fe_params, found.bse_fe])

    return ours, theirs, close(1e-3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    x, y, group = answers(300 if small else 2_000)
    print_head("Driver models, 8 drivers", "numpy", "scipy", "statsmodels")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, made in {
            "logistic: statsmodels Logit": logit(x, y),
            "multinomial, three classes: statsmodels MNLogit": multinomial(x, y),
            "quantile 0.25: statsmodels QuantReg": quantile(x, y),
            "mixed, 25 groups: statsmodels MixedLM": mixed(x, y, group),
        }.items():
            print_row(name, paired(*made, pairs=2 if small else 7))


if __name__ == "__main__":
    main()
