"""CompareResult: groups beside each other, with their pairs, the tests of all groups, and effect sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.result import Result
from loyaltystats.stats.compare.letters import shared_letters
from loyaltystats.stats.compare.parts import Part
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

SIGNIFICANT: Final = 0.05
HIGHER, LOWER, OPEN = "higher", "lower", "not shown"
SAME, SMALL = "the same within the margin", "different, but within the margin"

GROUP_NAMES: Final = (
    *("question", "group", "answer", "estimate", "std_error", "conf_low", "conf_high", "std_dev", "median"),
    *("shared_letters", "adjusted_residual", "n"),
)
PAIR_NAMES: Final = (
    *(
        "question",
        "answer",
        "compared",
        "compared_to",
        "estimate",
        "std_error",
        "statistic",
        "df",
        "p_value",
        "p_adjusted",
    ),
    *(
        "conf_low",
        "conf_high",
        "effect_name",
        "effect_size",
        "effect_low",
        "effect_high",
        "margin",
        "p_same",
        "verdict",
    ),
    *("n_first", "n_second"),
)
TEST_NAMES: Final = (
    *("question", "test", "statistic", "df", "df_error", "p_value", "p_adjusted"),
    *("effect_name", "effect_size", "effect_low", "effect_high", "n", "null_hypothesis"),
)
EFFECT_NAMES: Final = ("question", "effect_name", "effect_size", "effect_low", "effect_high", "n")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class CompareResult(Result):
    """One row per question and group (and answer, for categories); ``pairs()``, ``overall()``, ``effects()`` have more."""

    title: str = "Groups compared"
    source: str = (
        "Welch B. L. (1951), Biometrika 38:330-336; Games P. A., Howell J. F. (1976), Journal of Educational Statistics "
        "1:113-125; Dunn O. J. (1964), Technometrics 6:241-252; Bergsma W. (2013), Journal of the Korean Statistical "
        "Society 42:323-328; Schuirmann D. J. (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657-680"
    )
    question: str = ""
    by: str | None = None
    kind: str = "means"
    """``means``, ``rank``, ``shares`` or ``within``; ``mixed`` where questions differ."""
    confidence_level: float = 0.95
    adjust: str = "holm"
    margin: float | None = None
    refused: tuple[str, ...] = ()
    """Constructs whose means may not be compared."""
    _pairs: Any = field(default=None, repr=False)
    _overall: Any = field(default=None, repr=False)
    _effects: Any = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        more = {"question": self.question, "by": self.by, "kind": self.kind, "adjust": self.adjust}
        return super().facts() | more

    def pairs(self) -> pd.DataFrame:
        """Return the comparison of every two groups.

        Returns
        -------
        pandas.DataFrame
            Columns: question, [answer,] compared, compared_to, estimate (first minus second: points, shares, or Cliff's
            delta with ranks), std_error, statistic, df, p_value, p_adjusted, conf_low, conf_high (each alone), effect_name,
            effect_size, effect_low, effect_high, [margin, p_same (adjusted),] verdict, n_first, n_second.
        """
        frame: pd.DataFrame = self._pairs.copy()
        return frame

    def overall(self) -> pd.DataFrame:
        """Return the test of all groups together, one row per question, with its leading effect size.

        Returns
        -------
        pandas.DataFrame
            Columns: question, test, statistic, df, df_error, p_value, p_adjusted (over the questions), effect_name,
            effect_size, effect_low, effect_high, n, null_hypothesis.
        """
        frame: pd.DataFrame = self._overall.copy()
        return frame

    def effects(self) -> pd.DataFrame:
        """Return every effect size of all groups together.

        Returns
        -------
        pandas.DataFrame
            Columns: question, effect_name, effect_size, effect_low, effect_high, n.
        """
        frame: pd.DataFrame = self._effects.copy()
        return frame


def tables_of(parts: Sequence[Part], adjust: str, margin: float | None) -> dict[str, pd.DataFrame]:
    """Return the four tables of a result, with p adjusted over pairs and questions."""
    pairs = [{"question": part.question} | row for part in parts for row in part.pairs]
    _adjust_pairs(parts, pairs, adjust)
    for row in pairs:
        row["margin"] = margin
        row["verdict"] = _verdict(row, margin)
    groups = [row for part in parts for row in part.groups]
    _letters(parts, groups, pairs)
    tests = [_test_row(part) for part in parts]
    for row, p in zip(tests, adjust_p([row["p_value"] for row in tests], adjust).tolist(), strict=True):
        row["p_adjusted"] = p
    effects = [
        {"question": part.question, "n": part.n} | _effect_row(effect) for part in parts for effect in part.effects
    ]
    without = () if margin is not None else ("margin", "p_same")
    return {
        "groups": _frame(groups, [name for name in GROUP_NAMES if any(name in row for row in groups)]),
        "pairs": _frame(pairs, [name for name in PAIR_NAMES if name not in without and _used(name, pairs)]),
        "overall": _frame(tests, TEST_NAMES),
        "effects": _frame(effects, EFFECT_NAMES),
    }


def _used(name: str, rows: Sequence[dict[str, Any]]) -> bool:
    return name != "answer" or any(name in row for row in rows)


def _frame(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(names))
    for name in ("answer", "shared_letters"):
        if name in frame:
            frame[name] = frame[name].where(frame[name].notna(), "").astype(object)
    return frame


def _effect_row(effect: Any) -> dict[str, Any]:
    return {
        "effect_name": effect.name,
        "effect_size": effect.size,
        "effect_low": effect.low,
        "effect_high": effect.high,
    }


def _test_row(part: Part) -> dict[str, Any]:
    nan = float("nan")
    lead = {"effect_name": "", "effect_size": nan, "effect_low": nan, "effect_high": nan}
    return {
        "question": part.question,
        "test": part.test.name,
        "statistic": part.test.statistic,
        "df": part.test.df,
        "df_error": part.test.df_error,
        "p_value": part.test.p_value,
        "n": part.n,
        "null_hypothesis": part.test.null,
    } | (_effect_row(part.effects[0]) if part.effects else lead)


def _adjust_pairs(parts: Sequence[Part], pairs: Sequence[dict[str, Any]], adjust: str) -> None:
    """Put adjusted p into the rows: within a question, and then times the number of questions; rates over all pairs."""
    if adjust != "holm":
        for name, target in (("p_value", "p_adjusted"), ("p_same", "p_same")):
            for row, p in zip(pairs, adjust_p([row[name] for row in pairs], adjust).tolist(), strict=True):
                row[target] = p
        return
    questions = sum(bool(part.pairs) for part in parts)
    start = 0
    for part in parts:
        own = pairs[start : start + len(part.pairs)]
        start += len(part.pairs)
        within = adjust_p([row["p_value"] for row in own], "holm").tolist()
        same = adjust_p([row["p_same"] for row in own], "holm").tolist()
        for row, p, alike in zip(own, within, same, strict=True):
            base = p if row["family"] is None else row["family"]
            row["p_adjusted"] = min(1.0, questions * base) if base == base else base  # noqa: PLR0124 - nan
            row["p_same"] = min(1.0, questions * alike) if alike == alike else alike  # noqa: PLR0124 - nan


def _verdict(row: dict[str, Any], margin: float | None) -> str:
    differs, same = row["p_adjusted"] < SIGNIFICANT, margin is not None and row["p_same"] < SIGNIFICANT
    if same:
        return SMALL if differs else SAME
    if differs:
        return HIGHER if row["estimate"] > 0 else LOWER
    return OPEN if row["p_adjusted"] == row["p_adjusted"] else ""


def _letters(parts: Sequence[Part], groups: Sequence[dict[str, Any]], pairs: Sequence[dict[str, Any]]) -> None:
    """Give the groups of every question of numbers their letters, the highest group first."""
    for part in parts:
        own = [row for row in groups if row["question"] == part.question and "answer" not in row]
        tested = [row for row in pairs if row["question"] == part.question]
        named = {side for row in tested for side in (row["compared"], row["compared_to"])}
        rows = [row for row in own if row["group"] in named]
        place = {row["group"]: at for at, row in enumerate(rows)}
        if not rows or any("answer" in row for row in tested):
            continue
        different = [
            (place[row["compared"]], place[row["compared_to"]]) for row in tested if row["p_adjusted"] < SIGNIFICANT
        ]
        order = sorted(range(len(rows)), key=lambda at: -rows[at]["estimate"])
        for row, letters in zip(rows, shared_letters(len(rows), different, order), strict=True):
            row["shared_letters"] = letters
