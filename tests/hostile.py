"""Hostile texts in every field that can reach a workbook, for tests that look what becomes of them."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import numpy as np
import pandas as pd

import loyaltystats as ls
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.result import Result

TEXTS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r\n=1+1",
    "\n=1+1",
    "\x00\x07\x1b[31m",
    "\ud800 lone \udfff",
    "\ufffe\uffff",
    "_x0041_ _x000D_",
    "x" * 40_000,
    "<b>&amp;</b><script>alert(1)</script>]]>",
    "\u202eevil\u202c \u200f\u2067",
    "\U0001f600\U0001f469\u200d\U0001f4bb emoji",
    "Donaudampfschifffahrtsgesellschaft" * 9,
    "[]:*?/\\",
    "History",
    "history",
    "'quoted'",
    "https://example.org/x",
    "mailto:somebody@example.org",
    "#REF!",
    "#N/A",
    "TRUE",
    "1e5",
    "\uff1d1+1",
    "{=1+1}",
    "%s %(x)s {0} \\1 \\g<1>",
    "&A&P&[Picture]",
    "Contents",
    "$A$1",
    "''!A1",
    "</t></is></c><c><f>1</f>",
)
"""What has broken spreadsheets before, or could."""

NAMES = tuple(text for text in TEXTS if "\ud800" not in text)
"""Texts that a dataframe takes as names of columns."""

ANSWERS = 40


def _column() -> pd.Series:
    return pd.Series(TEXTS, dtype="object")  # texts of pandas' own kind cannot hold half a character


def _codes() -> dict[str, str]:
    return {f"f{number}": text for number, text in enumerate(TEXTS)}


def _answers() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    columns: dict[str, Any] = {}
    for feature in list(_codes())[:6]:
        columns[f"{feature}f"] = rng.integers(1, 6, ANSWERS * 6)
        columns[f"{feature}d"] = rng.integers(1, 6, ANSWERS * 6)
        columns[feature] = rng.integers(1, 8, ANSWERS * 6)
    groups = [text for text in TEXTS[:6] for _ in range(ANSWERS)]
    return pd.DataFrame(columns).assign(
        recommend=rng.integers(0, 11, ANSWERS * 6),
        group=groups,
        answer=[text for text in NAMES[6:12] for _ in range(ANSWERS)],
    )


def _renamed(result: Result) -> Result:
    """Return a result with a hostile text in every field of text, and as the short text of every code."""
    texts = iter(TEXTS * 9)
    labels = _codes() | {"recommend": TEXTS[0], "group": TEXTS[1]} | dict(zip(TEXTS, TEXTS[::-1], strict=True))
    return dataclasses.replace(
        result,
        title=next(texts),
        method=next(texts),
        source=next(texts),
        null=next(texts),
        notes=TEXTS,
        labels=labels | {f"answer/{text}": text for text in TEXTS},
        excluded={TEXTS[2]: 0, TEXTS[3]: 0},
    )


def hostile_report() -> ls.Report:
    """Return a report with hostile texts in every field that a workbook shows."""
    frame = _answers()
    six = list(_codes())[:6]
    pairs = {feature: (f"{feature}f", f"{feature}d") for feature in six}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = [
            ls.classify_kano(frame, pairs=pairs, by="group"),
            ls.nps(frame, "recommend", by="group"),
            ls.regress_loyalty(frame, outcome="recommend", drivers=six),
            ls.relative_importance(frame, outcome="recommend", drivers=six, n_bootstrap=20, rng=1),
            ls.frequencies(frame, ["answer"]),
        ]
        others = [
            Result(_table=pd.DataFrame({"question": _column(), "n": 9}), n=9, method=text, title=text, notes=(text,))
            for text in TEXTS
        ]
        tables = {
            **{text: pd.DataFrame({other: [text] for other in NAMES}) for text in TEXTS[:3]},
            **{text: pd.DataFrame({NAMES[place % len(NAMES)]: _column()}) for place, text in enumerate(TEXTS[3:])},
        }
        report = ls.Report(
            TEXTS[0],
            [_renamed(result) for result in results] + others,
            not_estimable=[NotEstimable(text, text) for text in TEXTS],
            tables=tables,
        )
    study = report.study
    facts = {each.name: getattr(study, each.name) for each in dataclasses.fields(study)}
    hostile = {name: TEXTS[place % len(TEXTS)] for place, name in enumerate(facts) if isinstance(facts[name], str)}
    return report.with_details(**hostile, notes=TEXTS, problems={f"error in column {text}": 1 for text in TEXTS})
