"""BannerResult and BannerTestsResult: the tables, and the tests behind every letter in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.result import Result
from loyaltystats.stats.banner.convention import Convention
from loyaltystats.stats.banner.layout import BannerColumn
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Agresti A. (2013), Categorical Data Analysis, 3rd ed., section 3.2; Welch B. L. (1947), Biometrika 34:28-35; "
    "Holm S. (1979), Scandinavian Journal of Statistics 6:65-70"
)
HIDDEN: Final = "[c]"
"""Mark of a column that is hidden, so that nobody can be recognised (c for confidential)."""

SMALL: Final = "*"
VERY_SMALL: Final = "**"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class BannerTestsResult(Result):
    """Every test of a banner: one row per question, row of its table, and pair of columns."""

    title: str = "Tests"
    source: str = SOURCE
    confidence_level: float
    adjust: str
    convention: str


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class BannerResult(Result):
    """Banner tables: one row per question, answer or statistic, and column."""

    title: str = "Banner tables"
    source: str = SOURCE
    columns: tuple[BannerColumn, ...]
    questions: tuple[str, ...]
    lettering: Convention
    adjust: str
    minimum_base: int
    low_bases: tuple[int, int]
    missing: str
    weighted: bool
    designed: bool
    nested: str
    bases_named: Mapping[str, str]
    """Question -> whom its base holds, and who was left out, in words."""
    kinds: Mapping[str, str]
    """Question -> ``single``, ``multiple`` or ``number``."""
    blocks_per_sheet: int | None = None
    without: Mapping[str, int] = field(default_factory=dict)
    """Group of columns -> respondents who are in none of them."""
    _tests: pd.DataFrame

    @property
    def confidence_level(self) -> float:
        """Level of a letter."""
        return self.lettering.confidence_level

    @property
    def convention(self) -> str:
        """How letters are given."""
        return self.lettering.name

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        more = {"questions": len(self.questions), "columns": len(self.columns), "tests": len(self._tests)}
        return super().facts() | more

    def tests(self) -> BannerTestsResult:
        """Return every test behind the letters.

        Returns
        -------
        BannerTestsResult
            Columns: question, row_kind, answer, banner, column, other_column, estimate (difference; shares 0-1, scores in
            points), test, statistic, df, p_value, p_adjusted, test_family, n_first, n_second, n_effective_first,
            n_effective_second, letter_first, letter_second (the letters that the test gives either column).
        """
        return BannerTestsResult(
            _table=self._tests.copy(),
            n=self.n,
            method=test_words(designed=self.designed, adjust=self.adjust),
            null="The two columns have the same share, mean or score.",
            labels=self.labels,
            confidence_level=self.confidence_level,
            adjust=self.adjust,
            convention=self.convention,
        )

    def __post_init__(self) -> None:
        super().__post_init__()
        self._refuse_unknown_tests()

    def _refuse_unknown_tests(self) -> None:
        """Raise where a column of the tests is not in the vocabulary, as for the table itself."""
        Result(_table=self._tests, n=self.n, method="")

    def legend(self) -> tuple[str, ...]:
        """Return what a reader must know to read the letters, marks and hidden columns, in sentences."""
        return tuple(_legend(self))


def test_words(*, designed: bool, adjust: str) -> str:
    """Return how columns are tested, as a sentence."""
    how = (
        "Columns are compared by Student's t on the linearised covariance of the design (weights are never counts); shares "
        "with few expected answers by a score test on effective bases"
        if designed
        else "Shares are compared by the pooled z test, by Fisher's exact test where an expected count is below 5; means by "
        "Welch's t; scores by the hybrid score test"
    )
    return f"{how}. {ADJUSTMENT_NAMES[adjust]} over all pairs of one column group within one row of a table."


def _legend(result: BannerResult) -> Any:
    rule = result.lettering
    alpha = f"p < {rule.alpha:.3g}"
    adjusted = "without correction for the number of tests" if result.adjust == "none" else "p adjusted"
    family = (
        ""
        if result.adjust == "none"
        else f" {ADJUSTMENT_NAMES[result.adjust]}, over all pairs of one column group within one row."
    )
    if not any(column.letter for column in result.columns):
        return
    if rule.name == "higher_lower":
        yield (
            "Letters: a capital letter after a number says that it is significantly higher than that of the column with "
            f"this letter in the same column group, a small letter that it is lower ({alpha}, {adjusted}).{family}"
        )
    elif rule.second_level is not None:
        strict = f"p < {1 - rule.second_level:.3g}"
        yield (
            "Letters: a letter after a number says that it is significantly higher than that of the column with this letter "
            f"in the same column group; capital letters {strict}, small letters {alpha} ({adjusted}).{family}"
        )
    else:
        yield (
            "Letters: a letter after a number says that it is significantly higher than that of the column with this letter "
            f"in the same column group ({alpha}, {adjusted}).{family}"
        )
    inner = " Nested columns are compared within the same outer answer only." if result.nested == "within" else ""
    several = any(len(column.values) > 1 for column in result.columns)
    yield f"The total holds every column and is not tested against its own parts.{inner if several else ''}"
