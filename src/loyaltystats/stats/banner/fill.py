"""Fill the tables of a banner question by question: cells with their bases, and the tests between columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.sampling.design_rows import DesignRows
from loyaltystats.stats.banner.cells import Cells, cells_of
from loyaltystats.stats.banner.compare import Tested, design_tests, plain_tests
from loyaltystats.stats.banner.convention import Convention
from loyaltystats.stats.banner.layout import Banner, pairs_of
from loyaltystats.stats.banner.result import HIDDEN, SMALL, VERY_SMALL
from loyaltystats.stats.banner.rows import Block, Item
from loyaltystats.stats.banner.suppress import crossed, hidden_columns
from loyaltystats.stats.disclosure import SENSITIVE_BASE, hidden_cells
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.stats.unanimous import SMALL_GROUP

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Everything that holds for all questions of a banner."""

    banner: Banner
    rows: DesignRows
    weights: np.ndarray
    designed: bool
    rule: Convention
    adjust: str
    nested: str
    minimum_base: int
    low_bases: tuple[int, int]
    unanimous: str
    sensitive: frozenset[str]


CELL_NAMES: Final = (
    *("question", "row_kind", "answer", "banner", "column", "letter", "estimate", "letters", "answers"),
    *("n", "n_weighted", "n_effective", "base_mark"),
)
TEST_NAMES: Final = (
    *("question", "row_kind", "answer", "banner", "column", "other_column", "estimate", "test", "statistic", "df"),
    *("p_value", "p_adjusted", "test_family", "n_first", "n_second", "n_effective_first", "n_effective_second"),
    *("letter_first", "letter_second"),
)


class Columns:
    """Columns of a table under construction."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {}

    def add(self, size: int, **values: Any) -> None:
        """Add rows; a single value is the same in all of them."""
        for name, value in values.items():
            listed = [value] * size if isinstance(value, str) or not hasattr(value, "__len__") else list(value)
            self.lists.setdefault(name, []).extend(listed)


def fill(block: Block, plan: Plan, cells: Columns, tests: Columns) -> int:
    """Add the rows and the tests of one question; return how many pairs could not be tested."""
    import numpy as np

    banner, code = plan.banner, block.asked.code
    least = max(plan.minimum_base, SENSITIVE_BASE) if code in plan.sensitive else plan.minimum_base
    bases = (banner.inside & block.base[:, None]).sum(axis=0)
    sums = banner.sums()
    of_column = dict(zip(banner.keys, bases.tolist(), strict=True))
    gone = hidden_columns(of_column, sums, least)
    if plan.unanimous == "hide":
        gone = hidden_columns(of_column, sums, least, start=gone | _of_one_mind(block, plan, gone))
        while more := _together_of_one_mind(block, plan, sums, gone):
            gone = hidden_columns(of_column, sums, least, start=gone | {more})
    if crossed(sums, gone):
        there = block.base.astype(bool)
        members = {key: banner.inside[there, place].tolist() for place, key in enumerate(banner.keys)}
        gone = hidden_cells(members, least, start=gone)
    if bases[0] < least and bases[0] > 0:
        gone = frozenset(banner.keys)
    open_columns = np.array([key not in gone for key in banner.keys])
    untested = 0
    for item in block.items:
        found = cells_of(item, banner.inside, plan.weights)
        cells.add(
            len(banner.columns),
            question=code,
            row_kind=item.kind,
            answer=item.answer,
            banner=[column.banner for column in banner.columns],
            column=list(banner.keys),
            letter=[column.letter for column in banner.columns],
            letters="",
            base_mark=_marks(found, open_columns, plan.low_bases),
            estimate=np.where(open_columns, found.estimate, np.nan),
            answers=np.where(open_columns, found.answers, np.nan),
            n=np.where(open_columns, found.n, np.nan),
            n_weighted=np.where(open_columns, found.weight, np.nan),
            n_effective=np.where(open_columns, found.n_effective, np.nan),
        )
        if item.kind != "std_dev":
            untested += sum(_test(code, item, found, plan, open_columns, tests))
    return untested


def _of_one_mind(block: Block, plan: Plan, gone: frozenset[str]) -> frozenset[str]:
    """Return the small columns in which all gave the same answer, or all or none ticked an option."""
    found = set()
    for place, key in enumerate(plan.banner.keys[1:], start=1):
        inside = plan.banner.inside[:, place] & block.base
        if key not in gone and 0 < inside.sum() < SMALL_GROUP and _alike(block, inside):
            found.add(key)
    return frozenset(found)


def _together_of_one_mind(block: Block, plan: Plan, sums: Sequence[Sequence[str]], gone: frozenset[str]) -> str | None:
    """Return the smallest shown column of a sum whose hidden columns are of one mind together; ``None`` if there is none."""
    import numpy as np

    places = {key: place for place, key in enumerate(plan.banner.keys)}
    for line in sums:
        hidden = [places[key] for key in line if key in gone]
        inside = (
            plan.banner.inside[:, hidden].any(axis=1) & block.base if hidden else np.zeros(len(block.base), dtype=bool)
        )
        sizes = {key: int((plan.banner.inside[:, places[key]] & block.base).sum()) for key in line if key not in gone}
        shown = sorted((size, key) for key, size in sizes.items() if size > 0)
        if inside.any() and shown and _alike(block, inside):
            return shown[0][1]
    return None


def _alike(block: Block, inside: np.ndarray) -> bool:
    """Return whether these respondents all gave one answer; of a multiple choice, all or none ticked an option."""
    shares = [item.value[inside].mean() for item in block.items if item.kind == "answer"]
    several = block.asked.kind == "multiple"
    return any(share == 1 or (several and share == 0) for share in shares)


def _marks(found: Cells, open_columns: np.ndarray, low_bases: tuple[int, int]) -> list[str]:
    low, high = low_bases
    return [
        HIDDEN if not shown else VERY_SMALL if n < low else SMALL if n < high else ""
        for shown, n in zip(open_columns.tolist(), found.n_effective.tolist(), strict=True)
    ]


def _test(code: str, item: Item, found: Cells, plan: Plan, open_columns: np.ndarray, tests: Columns) -> Iterator[int]:
    """Add the tests of one row, group of columns by group; yield how many pairs could not be tested."""
    import numpy as np

    for banner, places in plan.banner.groups().items():
        shown = [place for place in places if open_columns[place] and found.n[place] > 0]
        pairs = pairs_of(plan.banner, shown, plan.nested)
        if not pairs:
            continue
        tested = (
            design_tests(item, found, pairs, plan.banner.inside, plan.rows)
            if plan.designed
            else plain_tests(item, found, pairs)
        )
        name = item.answer or item.kind
        tests.add(
            len(pairs),
            question=code,
            row_kind=item.kind,
            answer=item.answer,
            banner=banner,
            test_family=f"{code}, {name}, {banner}: {len(pairs)}",
            **_tested(tested, found, plan, pairs),
        )
        yield int(np.isnan(tested.p_value).sum())


def _tested(tested: Tested, found: Cells, plan: Plan, pairs: list[tuple[int, int]]) -> dict[str, Any]:
    """Return the columns of the tests of one family: who is compared, the statistics, and the letters that are given."""
    import numpy as np

    columns = plan.banner.columns
    i, j = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    adjusted = adjust_p(tested.p_value.tolist(), plan.adjust)
    given = [
        plan.rule.given(difference, p, (columns[a].letter, columns[b].letter))
        for difference, p, (a, b) in zip(tested.estimate.tolist(), adjusted.tolist(), pairs, strict=True)
    ]
    return {
        "column": [columns[place].key for place, _ in pairs],
        "other_column": [columns[place].key for _, place in pairs],
        "estimate": tested.estimate,
        "test": list(tested.test),
        "statistic": tested.statistic,
        "df": tested.df,
        "p_value": tested.p_value,
        "p_adjusted": adjusted,
        "n_first": found.n[i],
        "n_second": found.n[j],
        "n_effective_first": found.n_effective[i],
        "n_effective_second": found.n_effective[j],
        "letter_first": [each[0] for each in given],
        "letter_second": [each[1] for each in given],
    }
