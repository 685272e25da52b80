"""Study: what an analysis knew about its own input, for the Contents and Stamp sheets. No personal data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from loyaltystats.frames import collect, column_names
from loyaltystats.report.house import PLAIN_HOUSE, House
from loyaltystats.report.respondents import Respondents, respondents_of
from loyaltystats.report.style import HIDDEN_BASE
from loyaltystats.responses.responses import Responses

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.report.planned import PlanRecord
    from loyaltystats.sampling.design import SurveyDesign


@dataclass(frozen=True, kw_only=True)
class WeightFacts:
    """Rows, rows without a usable weight, sum of the weights, and the size of a simple sample worth as much (Kish)."""

    rows: int
    unusable: int
    total: float
    effective: float


@dataclass(frozen=True, kw_only=True)
class Study:
    """Where the numbers of a report come from.

    Attributes
    ----------
    title, client, date : str
        Names shown on the first sheet. ``date`` is never read from a clock, so that the same inputs give the same bytes.
    instrument_id, instrument_version, instrument_fingerprint, wording : str
        The questionnaire, and the answer wording of its Kano pairs.
    source : str
        Name of the file of answers, without its folder.
    respondents : int, optional
        Respondents read.
    problems : mapping of str to int
        What the reader found, as severity and column -> count; never a value.
    data_fingerprint : str
        First 16 hexadecimal digits of the SHA-256 of the answers.
    package_version, seed, command, design : str
        What is needed to make the same report again.
    house : House
        The template that the report wears.
    minimum_base : int
        Groups with fewer answers are not shown.
    sensitive : frozenset of str
        Codes of sensitive questions, of which groups of fewer than ten are not shown.
    asked : Respondents, optional
        How many respondents are in each group, and how many answered each question.
    weights : WeightFacts, optional
        Sum and effective size of the weights of the design.
    plan : PlanRecord, optional
        What was planned, and what departs from it.
    """

    title: str = ""
    client: str = ""
    date: str = ""
    instrument_id: str = ""
    instrument_version: str = ""
    instrument_fingerprint: str = ""
    wording: str = ""
    source: str = ""
    respondents: int | None = None
    problems: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    data_fingerprint: str = ""
    package_version: str = ""
    seed: str = ""
    command: str = ""
    design: str = ""
    minimum_base: int = HIDDEN_BASE
    sensitive: frozenset[str] = frozenset()
    asked: Respondents | None = None
    weights: WeightFacts | None = None
    plan: PlanRecord | None = None
    house: House = PLAIN_HOUSE

    def with_details(self, **details: Any) -> Study:
        """Return the study with some attributes replaced.

        Examples
        --------
        >>> Study(title="Shops").with_details(client="A client").client
        'A client'
        """
        return replace(self, **details)

    @classmethod
    def of(cls, known: Study | Responses | Instrument | Any | None, *, design: SurveyDesign | None = None) -> Study:
        """Return what is known from responses, an instrument, any dataframe of answers, or nothing.

        Examples
        --------
        >>> import pandas as pd
        >>> Study.of(pd.DataFrame({"a": [1, 2]})).respondents
        2
        """
        from loyaltystats import __version__
        from loyaltystats.questionnaire.instrument import Instrument

        if isinstance(known, Study):
            return known if known.package_version else replace(known, package_version=__version__)
        base = cls(package_version=__version__, design=_design_words(design))
        if known is None:
            return base
        if isinstance(known, Instrument):
            return replace(base, **_instrument_facts(known))
        if isinstance(known, Responses):
            base = replace(
                base,
                source=PurePath(str(known.source).replace("\\", "/")).name,
                problems=_problem_counts(known),
                notes=tuple(known.notes),
                asked=respondents_of(known),
                **_instrument_facts(known.instrument),
            )
            known = known.frame
        frame = collect(known, column_names(known))
        weights = _weight_facts(frame, design)
        return replace(base, respondents=len(frame), data_fingerprint=_fingerprint(frame), weights=weights)


def _instrument_facts(instrument: Instrument | None) -> dict[str, Any]:
    if instrument is None:
        return {}
    return {
        "title": instrument.title.get(instrument.language, instrument.id),
        "instrument_id": instrument.id,
        "instrument_version": instrument.version,
        "instrument_fingerprint": instrument.fingerprint,
        "wording": instrument.wording or "",
        "sensitive": frozenset(question.code for question in instrument.questions if question.sensitive),
    }


def _problem_counts(responses: Responses) -> dict[str, int]:
    """Count problems by severity and column; messages and values stay out, as they may quote an answer."""
    counts: dict[str, int] = {}
    table = responses.problems
    columns = [table[name].tolist() if name in table.columns else [""] * len(table) for name in ("severity", "column")]
    for severity, column in zip(*columns, strict=True):
        where = f" in column {column}" if isinstance(column, str) and column else ""
        key = f"{severity}{where}"
        counts[key] = counts.get(key, 0) + 1
    return dict(sorted(counts.items()))


def _weight_facts(frame: Any, design: SurveyDesign | None) -> WeightFacts | None:
    """Return what is known of the weights of a design whose column is in the frame."""
    import numpy as np
    import pandas as pd

    if design is None or not design.weights or design.weights not in frame.columns:
        return None
    given = pd.to_numeric(frame[design.weights], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    usable = given[np.isfinite(given) & (given >= 0)]
    squares = float((usable**2).sum())
    total = float(usable.sum())
    effective = total**2 / squares if squares else 0.0
    return WeightFacts(rows=len(given), unusable=len(given) - len(usable), total=total, effective=effective)


def _fingerprint(frame: Any) -> str:
    text = frame.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:16]


def _design_words(design: SurveyDesign | None) -> str:
    if design is None or not design.columns():
        return "every respondent counts once"
    parts = {"weights": design.weights, "strata": design.strata, "clusters": design.clusters, "fpc": design.fpc}
    return "; ".join(f"{name}: column {column}" for name, column in parts.items() if column)
