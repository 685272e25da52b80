"""Make docs/certification.md: how far the numbers of this package are from those of others.

    python dev.py certify

Runs the tests that hold numbers of R, of papers and of NIST, writes down the largest difference of each, and counts the
right digits on the NIST sets beside statsmodels, pingouin, scipy and R. R itself is not needed: its numbers are committed.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "certification.md"
NIST = ROOT / "tests" / "published" / "nist"
ORACLES = ROOT / "tests" / "oracles"
JUDGED = ("oracles", "published", "sampling", "design")
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "pingouin")
MOST_DIGITS = 15
Fit = tuple[np.ndarray, np.ndarray]

HEAD = """<!-- Made by docs/certify.py ({command}); change that. -->

# Certification

How far the numbers of this package are from numbers that nobody here computed. The page is made by one command,
`{command}`, from the tests themselves.

Made with {versions}.
"""
REGRESSION = """
## NIST regression sets

Right digits (log relative error, at most 15) of the worst coefficient / the worst standard error. *refined* is
`certified=True`. The sets come from the Statistical Reference Datasets of NIST; what double precision can hold after the
inputs are rounded is 7.7 digits for Filip. *refused* is an error that names the drivers that cannot be told apart. R: `lm`,
R 4.2.2 (`tests/oracles/nist.R`); it drops a term of Filip.
"""
VARIANCE = """
## NIST analysis of variance

Right digits of F.
"""
AGREEMENT = """
## Agreement with R, papers and closed forms

One line per test module: what it compares, with how many numbers, and the largest difference found (absolute or relative,
whichever is smaller) beside the largest tolerance that a test allows. Draws and printed tables, which allow more than
{loose:g}, are counted apart.

| what is compared | numbers | largest difference | largest tolerance | looser | tests |
|---|---|---|---|---|---|
"""
CLAIMS = """
## Coverage and error rates

Simulated or enumerated, with seeds; each script prints the tables of its method card.

| script | what it shows |
|---|---|
"""


def digits(found: np.ndarray, certified: np.ndarray) -> float:
    """Return the right digits of the worst number."""
    with np.errstate(all="ignore"):
        right = -np.log10(np.maximum(np.abs(found / certified - 1), 10.0**-MOST_DIGITS))
    return float(max(np.min(right), 0)) if np.isfinite(right).all() else 0.0


def regression_sets() -> Iterator[tuple[str, pd.DataFrame, np.ndarray, np.ndarray]]:
    """Give name, data, certified coefficients and standard errors of each regression set."""
    sys.path.insert(0, str(ROOT))
    from tests.stats.drivers.test_certified import wampler
    from tests.stats.drivers.test_linear import LONGLEY_BETA, LONGLEY_ERROR

    norris = [-0.262323073774029, 1.00211681802045], [0.232818234301152, 0.429796848199937e-03]
    yield "Norris", pd.read_csv(NIST / "norris.csv"), np.array(norris[0]), np.array(norris[1])
    known = pd.read_csv(NIST / "regression_certified.csv")
    for name in ("Pontius", "Longley", "Filip", *(f"Wampler{number}" for number in range(1, 6))):
        rows = known[known["dataset"] == name]
        if name == "Longley":
            yield name, pd.read_csv(NIST / "longley.csv"), np.array(LONGLEY_BETA), np.array(LONGLEY_ERROR)
            continue
        if name.startswith("W"):
            frame = wampler(int(name[-1]))[0]
        else:
            data = pd.read_csv(NIST / f"{name.lower()}.csv")
            frame = pd.DataFrame({"y": data["y"]} | {f"x{k}": data["x"] ** k for k in range(1, len(rows))})
        yield name, frame, rows["estimate"].to_numpy(), rows["std_error"].to_numpy()


def _ours(*, certified: bool) -> Callable[[pd.DataFrame], Fit]:
    def fit(frame: pd.DataFrame) -> Fit:
        import loyaltystats as ls

        drivers = [name for name in frame if name != "y"]
        result = ls.regress_loyalty(frame, outcome="y", drivers=drivers, covariance="nonrobust", certified=certified)
        table = result.to_frame()
        return table["estimate"].to_numpy(), table["std_error"].to_numpy()

    return fit


def _statsmodels(frame: pd.DataFrame) -> Fit:
    import statsmodels.api as sm

    design = np.column_stack([np.ones(len(frame)), frame.drop(columns="y").to_numpy(dtype=float)])
    fit = sm.OLS(frame["y"].to_numpy(), design).fit()
    return np.asarray(fit.params), np.asarray(fit.bse)


def _pingouin(frame: pd.DataFrame) -> Fit:
    import pingouin

    fit = pingouin.linear_regression(frame.drop(columns="y"), frame["y"])
    return fit["coef"].to_numpy(dtype=float), fit["se"].to_numpy(dtype=float)


def _cell(fit: Callable[[pd.DataFrame], Fit], frame: pd.DataFrame, certified: Fit) -> str:
    from loyaltystats import EstimationError

    try:
        estimates, errors = fit(frame)
    except EstimationError:
        return "refused"
    found = f"{digits(estimates, certified[0]):.1f}"
    return f"{found} / {digits(errors, certified[1]):.1f}" if certified[1].any() else found


def regression_table() -> Iterator[str]:
    """Give the lines of the table of the regression sets."""
    fits = {
        "this package": _ours(certified=False),
        "refined": _ours(certified=True),
        "statsmodels OLS": _statsmodels,
        "pingouin": _pingouin,
    }
    r = pd.read_csv(ORACLES / "nist.csv").set_index("dataset")
    yield f"| set | {' | '.join(fits)} | R lm |"
    yield "|---" * (len(fits) + 2) + "|"
    for name, frame, estimates, errors in regression_sets():
        cells = [_cell(fit, frame, (estimates, errors)) for fit in fits.values()]
        of_r = r.loc[name]
        last = f"{of_r['estimate']:.1f}" + (f" / {of_r['std_error']:.1f}" if np.isfinite(of_r["std_error"]) else "")
        yield f"| {name} | {' | '.join(cells)} | {last} |"


def variance_table() -> Iterator[str]:
    """Give the lines of the table of the analysis of variance sets."""
    import pingouin
    import scipy.stats
    import statsmodels.formula.api as smf
    from statsmodels.stats.anova import anova_lm
    from tests.stats.drivers.test_certified import _simon_lesage

    import loyaltystats as ls

    known = pd.read_csv(NIST / "anova_certified.csv", index_col="dataset")
    yield "| set | this package | scipy | statsmodels | pingouin |"
    yield "|---|---|---|---|---|"
    for name, row in known.iterrows():
        if str(name).startswith("SmLs"):
            frame = _simon_lesage(int(str(name)[-1]), int(row["replicates"]))
        else:
            frame = pd.read_csv(NIST / "anova.csv").query("dataset == @name").rename(columns={"response": "y"})
            frame["group"] = "t" + frame["group"].astype(str)
        refined = len(frame) < 10_000
        ours = ls.regress_loyalty(frame, outcome="y", drivers=["group"], covariance="nonrobust", certified=refined)
        parts = [part.to_numpy() for _, part in frame.groupby("group")["y"]]
        found = (
            ours.joint_statistic,
            scipy.stats.f_oneway(*parts).statistic,
            anova_lm(smf.ols("y ~ C(group)", frame).fit())["F"].iloc[0],
            pingouin.anova(frame, dv="y", between="group", detailed=False)["F"].iloc[0],
        )
        certified = np.array([row["f_statistic"]])
        yield f"| {name} | {' | '.join(f'{digits(np.array([float(f)]), certified):.1f}' for f in found)} |"


def differences() -> dict[str, dict[str, float]]:
    """Run the judged tests and return the differences of each module."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "found.json"
        judged = sorted(str(path) for name in JUDGED for path in (ROOT / "tests" / name).glob("test_*.py"))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.differences", "-n", "0", *judged]
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "LOYALTYSTATS_DIFFERENCES": str(target)})
        found: dict[str, dict[str, float]] = json.loads(target.read_text(encoding="utf-8"))
    return found


def first_sentence(path: Path) -> str:
    """Return the first line of the docstring of a module, without markup of tables."""
    text = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.stem).splitlines()[0]
    return re.sub(r"\s+", " ", text).rstrip(".").replace("|", "/")


def agreement_lines(found: dict[str, dict[str, float]]) -> Iterator[str]:
    """Give the lines of the table of differences."""
    for module, row in sorted(found.items()):
        if row["compared"] or row["loose"]:
            largest = f"{row['largest']:.1e}" if row["compared"] else ""
            allowed = f"{row['allowed']:.0e}" if row["compared"] else ""
            yield (
                f"| {first_sentence(ROOT / module)} | {row['compared']:,.0f} | {largest} | {allowed} | "
                f"{row['loose']:,.0f} | `{module.removeprefix('tests/')}` |"
            )


def claims() -> Iterator[str]:
    """Give the lines of the table of simulations."""
    for script in sorted(ORACLES.glob("*.py")):
        if not script.name.startswith(("test_", "__")):
            yield f"| `{script.name}` | {first_sentence(script)} |"


def page() -> str:
    """Return the whole page."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    lines = [HEAD.format(command="python dev.py certify", versions=f"Python {platform.python_version()}, {versions}")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines += [REGRESSION, *regression_table(), VARIANCE, *variance_table()]
    from tests.differences import LOOSE

    lines += [AGREEMENT.format(loose=LOOSE).rstrip("\n"), *agreement_lines(differences())]
    return "\n".join([*lines, CLAIMS.rstrip("\n"), *claims()]) + "\n"


def main() -> Any:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
