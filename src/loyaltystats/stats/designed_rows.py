"""Shares and means of single questions under strata, clusters, finite populations and replicate weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.sampling.variance import design_effects, design_means
from loyaltystats.stats.outcomes.shares import beta_limits
from loyaltystats.stats.selection import group_label, numbers
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupedRows:
    """Respondents with a weight above zero, their design, and the label of their group."""

    frame: pd.DataFrame
    design: DesignRows
    labels: np.ndarray | None

    def inside(self, group: str) -> np.ndarray:
        """Return which respondents are in a group, or all of them."""
        import numpy as np

        if group == TOTAL or self.labels is None:
            return np.ones(len(self.frame), dtype=bool)
        found: np.ndarray = self.labels == group
        return found


def grouped_rows(responses: Any, columns: Sequence[str], by: str | None, design: SurveyDesign) -> GroupedRows:
    """Read some columns with the design."""
    import numpy as np

    frame, rows = collect_with_design(responses, [*columns, *([by] if by else [])], design)
    labels = np.array([group_label(value) for value in frame[by].tolist()], dtype=object) if by else None
    return GroupedRows(frame=frame, design=rows, labels=labels)


def designed_shares(
    table: pd.DataFrame, rows: GroupedRows, asked: Mapping[str, Sequence[str]], level: float
) -> pd.DataFrame:
    """Return a table of shares (question, group, answer, estimate, n) with the intervals of Korn and Graubard.

    ``n_effective`` becomes the number of respondents drawn singly whose share would be as precise; ``asked`` names the
    columns of each question, several for a multiple choice.
    """
    import numpy as np

    texts = {
        column: np.array([group_label(value) for value in rows.frame[column].tolist()], dtype=object)
        for own in asked.values()
        for column in own
    }
    error, df = np.full(len(table), np.nan), np.full(len(table), np.nan)
    size = table["n_effective"].to_numpy(dtype=float).copy()
    kish = size.copy()
    of_rows = list(zip(table["question"].tolist(), table["group"].tolist(), strict=True))
    for question, group in dict.fromkeys(of_rows):
        places = np.array([at for at, row in enumerate(of_rows) if row == (question, group)])
        columns = asked[str(question)]
        domain = rows.inside(str(group)) & np.array([text is not None for text in texts[columns[0]]])
        if not domain.any():
            continue
        answers = table["answer"].to_numpy()[places]
        hits = np.stack([_hits(texts, str(question), columns, str(answer)) for answer in answers], axis=1)
        found = design_means(hits.astype(float), rows.design, domain)
        error[places], df[places] = found.std_error, found.df
        effect = design_effects(hits.astype(float), found, rows.design, domain)
        size[places] = np.where(effect > 0, domain.sum() / np.where(effect > 0, effect, 1.0), kish[places])
    n = table["n"].to_numpy(dtype=float)
    low, high = beta_limits(table["estimate"].to_numpy(dtype=float), error, df, (n, kish), level)
    return table.assign(conf_low=low, conf_high=high, n_effective=size)


def _hits(texts: Mapping[str, np.ndarray], question: str, columns: Sequence[str], answer: str) -> np.ndarray:
    """Return who gave an answer, or ticked an option."""
    several = len(columns) > 1 or columns[0] != question
    found: np.ndarray = texts[f"{question}_{answer}"] == "1" if several else texts[columns[0]] == answer
    return found


def designed_means(table: pd.DataFrame, rows: GroupedRows, level: float) -> pd.DataFrame:
    """Return a table of means (question, group, estimate, n) with errors and Student's intervals of the design."""
    import numpy as np
    from scipy.special import stdtrit

    error, df, size = (np.full(len(table), np.nan) for _ in range(3))
    values = {code: numbers(rows.frame[code]) for code in table["question"].unique()}
    for at, (question, group) in enumerate(zip(table["question"], table["group"], strict=True)):
        known = ~np.isnan(values[question]) & rows.inside(str(group))
        if not known.any():
            continue
        found = design_means(values[question], rows.design, known)
        effect = float(design_effects(values[question], found, rows.design, known)[0])
        error[at], df[at] = found.std_error[0], found.df
        size[at] = known.sum() / effect if effect > 0 else rows.design.n_effective(known)
    usable = df > 0
    half = stdtrit(np.where(usable, df, 1.0), 0.5 + level / 2) * error
    half, error = np.where(usable, half, np.nan), np.where(usable, error, np.nan)
    mean = table["estimate"]
    return table.assign(std_error=error, conf_low=mean - half, conf_high=mean + half, n_effective=size)
