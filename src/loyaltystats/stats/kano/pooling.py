"""Gather the answers of one or several waves: which columns, which wording, which weights; then count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError, ResponseError, faults_message
from loyaltystats.frames import with_weight
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, weight_totals, weights_only
from loyaltystats.stats.kano.decode import AnswerDecoder, wording_that_fits
from loyaltystats.stats.kano.stated import Sums, importance_sums
from loyaltystats.stats.kano.table import EvaluationTable
from loyaltystats.stats.kano.tally import Pairs, Tally, tally

OF_PAIRS = "its intervals are made from counts of answer pairs, which do not know who was drawn together"
"""Why analyses of pairs other than the categories know weights only."""

Wording = str | Sequence[str]
"""Name of a published set of answers, or five labels in order."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to count: pairs and importance by feature, the table in use, groups and design."""

    table: EvaluationTable
    pairs: Pairs | None = None
    importance: Mapping[str, str] | None = None
    by: str | None = None
    design: SurveyDesign | None = None
    missing: str = "drop"
    full_design: bool = False
    """Whether what follows knows strata, clusters, fpc and replicates; else a design that has them is refused."""


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One set of answers, with what is needed to count it."""

    name: str
    responses: Any
    frame: Any
    pairs: Pairs
    importance: Mapping[str, str]
    wording: str | None
    scale: Scale | None
    weights: str | None
    n_zero: int = 0
    """Respondents with a weight of zero, who are not in ``frame``."""

    @property
    def where(self) -> str:
        """How errors name these answers."""
        return f"wave {self.name!r}" if self.name else "responses"

    def decoder(self, positions: int) -> AnswerDecoder:
        """Return a fresh decoder of the Kano answers."""
        return AnswerDecoder(scale=self.scale, positions=positions, wording=self.wording)


@dataclass(frozen=True, kw_only=True, eq=False)
class Gathered:
    """Counted answers of all waves together and of each wave."""

    waves: tuple[Wave, ...]
    tallies: tuple[Tally, ...]
    importance: Sums | None

    @property
    def tallied(self) -> Tally:
        """All waves pooled."""
        return reduce(add, self.tallies)

    @property
    def n_zero(self) -> int:
        """Respondents with a weight of zero, who stand for nobody and are not counted."""
        return sum(wave.n_zero for wave in self.waves)

    @property
    def wording(self) -> str | None:
        """The answer wordings in use, in words."""
        names = dict.fromkeys(wave.wording for wave in self.waves)
        return "; ".join(name or "not recorded" for name in names) if set(names) != {None} else None

    @property
    def wordings_differ(self) -> bool:
        """Whether two waves were asked with different, or partly unknown, wordings."""
        return len({wave.wording for wave in self.waves}) > 1


def gather(responses: Any, wording: Any, plan: Plan) -> Gathered:
    """Find columns and wordings, check the answers, and count them.

    Parameters
    ----------
    responses : Responses, dataframe, or mapping of name to either
        A mapping is several waves that are pooled.
    wording : str, sequence of five str, mapping of wave name to either, or None
        Answers of the pair questions.
    plan : Plan
        What to count.

    Returns
    -------
    Gathered
        Counts of every wave.

    Raises
    ------
    ArgumentError
        Nothing says which columns form the pairs, or a wave has no wording.
    ResponseError
        A column is missing, an answer is unknown, or waves ask about different features.
    """
    waves = tuple(
        wave_of(name, one, _wording_of(name, wording, named), plan) for name, one, named in _named(responses, wording)
    )
    if any(set(wave.pairs) != set(waves[0].pairs) for wave in waves):
        raise ResponseError(
            f"waves {', '.join(repr(wave.name) for wave in waves)} - ask about different features - pass pairs= with "
            "the features that all of them have."
        )
    order = tuple(waves[0].pairs)
    tallies = tuple(_tally(replace(wave, pairs={f: wave.pairs[f] for f in order}), plan) for wave in waves)
    sums: Sums = {}
    for wave in waves:
        found = importance_sums(wave.frame, wave.importance, by=plan.by, weights=wave.weights)
        for key, (total, weighted) in found.items():
            old = sums.get(key, (0.0, 0.0))
            sums[key] = (old[0] + total, old[1] + weighted)
    return Gathered(waves=waves, tallies=tallies, importance=sums if any(wave.importance for wave in waves) else None)


def _named(responses: Any, wording: Any) -> list[tuple[str, Any, bool]]:
    """Return (name, answers, several waves?) of every wave."""
    if not isinstance(responses, Mapping):
        if isinstance(wording, Mapping):
            raise ArgumentError("wording - a mapping names waves - pass responses as a mapping of the same names too.")
        return [("", responses, False)]
    if not responses:
        raise ArgumentError("responses - the mapping is empty - expected wave name -> answers.")
    unknown = [name for name in wording if name not in responses] if isinstance(wording, Mapping) else []
    if unknown:
        raise ArgumentError(
            f"wording - names wave {', '.join(map(repr, unknown))} - the waves are {', '.join(map(repr, responses))}."
            + did_you_mean(str(unknown[0]), list(responses))
        )
    return [(str(name), one, True) for name, one in responses.items()]


def _wording_of(name: str, wording: Any, named: bool) -> Wording | None:
    if named and isinstance(wording, Mapping):
        return wording.get(name)
    chosen: Wording | None = wording
    return chosen


def wave_of(name: str, responses: Any, wording: Wording | None, plan: Plan) -> Wave:
    """Return one set of answers with its pairs, wording and weights found and checked."""
    instrument = instrument_of(responses)
    pairs = checked_pairs(plan.pairs if plan.pairs is not None else instrument.kano_pairs() if instrument else {})
    importance = plan.importance
    if importance is None:
        importance = instrument.by_feature(Role.IMPORTANCE) if instrument else {}
    importance = {feature: importance[feature] for feature in pairs if feature in importance}
    scale, text = _scale(wording, plan.table)
    if wording is None and instrument is not None:
        text = instrument.wording
        code = next(iter(pairs.values()))[0]
        scale = instrument.question(code).scale if code in instrument.codes else None
    full = plan.full_design and plan.design is not None
    weights = plan.design.weights if full and plan.design else weights_only(plan.design, "this Kano analysis", OF_PAIRS)
    columns = [column for pair in pairs.values() for column in pair] + list(importance.values())
    needed = plan.design.columns() if full and plan.design else [weights] if weights else []
    frame = answers(responses, [*columns, *([plan.by] if plan.by else []), *needed])
    zero = 0
    if weights:
        zero = weight_totals(frame, weights)[1]
        frame = with_weight(frame, weights) if zero else frame
    return Wave(
        name=name,
        responses=responses,
        frame=frame,
        pairs=pairs,
        importance=importance,
        wording=text,
        scale=scale,
        weights=weights,
        n_zero=zero,
    )


def _scale(wording: Wording | None, table: EvaluationTable) -> tuple[Scale | None, str | None]:
    """Return the scale that decodes labels, and how the wording is called in results."""
    if wording is None:
        return None, None
    from loyaltystats.questionnaire.library import wording_scale

    scale = wording_scale(wording)
    if len(scale.answers) != table.positions:
        raise ArgumentError(
            f"wording - has {len(scale.answers)} answers and evaluation table {table.name!r} has {table.positions} - "
            f"code the answers 1-{table.positions} and leave out wording."
        )
    return scale, wording if isinstance(wording, str) else " / ".join(map(str, wording))


def checked_pairs(pairs: Any) -> dict[str, tuple[str, str]]:
    """Return feature -> (functional column, dysfunctional column) if the pairs can be used.

    Raises
    ------
    ArgumentError
        There are none, one is not two names, or a column is used twice; all faults at once.
    """
    if not isinstance(pairs, Mapping) or not pairs:
        raise ArgumentError(
            "pairs - nothing says which columns form the Kano pairs - expected "
            'pairs={"delivery": ("functional column", "dysfunctional column")}, or Responses read with an '
            "instrument that has Kano questions."
        )
    faults = []
    used: dict[str, str] = {}
    for feature, pair in pairs.items():
        if isinstance(pair, str) or len(pair) != 2 or not all(isinstance(column, str) for column in pair):
            faults.append(f"feature {feature!r}: got {pair!r}, expected (functional column, dysfunctional column)")
            continue
        for column in pair:
            if column in used:
                faults.append(f"column {column!r}: used for feature {used[column]!r} and for feature {feature!r}")
            used.setdefault(column, str(feature))
    if faults:
        raise ArgumentError(faults_message("pairs - cannot be used", faults))
    return {str(feature): (pair[0], pair[1]) for feature, pair in pairs.items()}


def _tally(wave: Wave, plan: Plan) -> Tally:
    decoder = wave.decoder(plan.table.positions)
    counted = tally(
        wave.frame, wave.pairs, decoder.decode, positions=plan.table.positions, by=plan.by, weights=wave.weights
    )
    if decoder.unknown:
        decoder.check(wave.where, wording_that_fits(decoder.unknown, plan.table.positions))
    if plan.missing == "raise":
        _refuse_missing(wave, counted)
    return counted


def _refuse_missing(wave: Wave, counted: Tally) -> None:
    faults = [
        f"feature {feature!r}: {half} half pairs, {neither} not answered"
        for feature, half, neither in zip(
            counted.features, counted.half_pairs[0].tolist(), counted.unanswered[0].tolist(), strict=True
        )
        if half or neither
    ]
    if faults:
        raise ResponseError(
            faults_message(f"{wave.where} - answers are missing and missing='raise' refuses them", faults)
        )
