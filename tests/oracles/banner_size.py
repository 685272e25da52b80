"""How often columns that are the same get a letter: error rates of the tests of banner tables, for the method card.

No oracle but a simulation, with a seed: ``python tests/oracles/banner_size.py`` prints the tables of
docs/methods/banner_tables.md. Shares: two columns with the same share, single tests at 5 %. Families: three to six columns
without any difference, the chance of at least one letter in a row, with and without Holm's correction.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import design_rows
from loyaltystats.stats.banner.cells import cells_of
from loyaltystats.stats.banner.compare import design_tests, plain_tests
from loyaltystats.stats.banner.rows import Item
from loyaltystats.stats.multiplicity import adjust_p

SAMPLES = 4_000
SIZES = ((30, 30), (100, 30), (200, 100))
SHARES = (0.02, 0.1, 0.3, 0.5)


def _letters(rng: np.random.Generator, sizes: tuple[int, ...], share: float, spread: float) -> np.ndarray:
    """Return the p of every pair of columns in one sample; ``spread`` is the coefficient of variation of the weights."""
    n = sum(sizes)
    inside = np.column_stack(
        [np.ones(n, dtype=bool), *(np.repeat(np.arange(len(sizes)), sizes) == k for k in range(len(sizes)))]
    )
    value = (rng.uniform(size=n) < share).astype(float)
    item = Item(kind="answer", answer="1", value=value, base=np.ones(n, dtype=bool))
    pairs = [(i, j) for i in range(1, len(sizes) + 1) for j in range(i + 1, len(sizes) + 1)]
    if not spread:
        return plain_tests(item, cells_of(item, inside, np.ones(n)), pairs).p_value
    shape = 1 / spread**2
    frame = pd.DataFrame({"w": rng.gamma(shape, 1 / shape, n) + 1e-3})
    rows = design_rows(frame, SurveyDesign(weights="w"))
    cells = cells_of(item, inside, rows.weights)
    return design_tests(item, cells, pairs, inside, rows).p_value


def main() -> None:
    """Print the tables."""
    print("| columns | weights | " + " | ".join(f"{share:.0%}" for share in SHARES) + " |")
    for sizes in SIZES:
        for spread in (0.0, 0.5, 1.0):
            rng = np.random.default_rng(20261127)
            found = [
                np.mean([_letters(rng, sizes, share, spread)[0] < 0.05 for _ in range(SAMPLES)]) for share in SHARES
            ]
            weights = f"spread {spread:g}" if spread else "none"
            print(f"| {sizes[0]}, {sizes[1]} | {weights} | " + " | ".join(f"{100 * each:.1f}" for each in found) + " |")
    print("\n| columns of 80 | none | Holm |")
    for columns in (3, 4, 6):
        rng = np.random.default_rng(20261128)
        drawn = [_letters(rng, (80,) * columns, 0.3, 0.0) for _ in range(SAMPLES)]
        plain = np.mean([(p < 0.05).any() for p in drawn])
        holm = np.mean([(adjust_p(p.tolist(), "holm") < 0.05).any() for p in drawn])
        print(f"| {columns} | {100 * plain:.1f} | {100 * holm:.1f} |")


if __name__ == "__main__":
    main()
