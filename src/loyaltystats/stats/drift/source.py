"""Which columns of which wave are read, how they are decoded, and what differs between the waves that should not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError, DesignError, ResponseError, faults_message
from loyaltystats.frames import need_columns, with_weight
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, weight_totals
from loyaltystats.stats.drift.cells import design_keys
from loyaltystats.stats.drift.scheme import DIRECT, DIRECT_SLOTS, NO_ANSWER, PAIRS, Scheme
from loyaltystats.stats.kano.decode import MISSING, AnswerDecoder, wording_that_fits
from loyaltystats.stats.kano.direct import BLANK, direct_positions, direct_scale
from loyaltystats.stats.kano.pooling import Plan, wave_of
from loyaltystats.stats.kano.table import LETTERS, EvaluationTable, evaluation_table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class Coder(Protocol):
    """Turns the answers of one feature into slots, and says at the end which answers it did not know."""

    def slots(self, columns: Sequence[str], values: Sequence[Sequence[Any]], counts: Sequence[int]) -> list[int]:
        """Return the slot of every row; ``NO_ANSWER`` where the answers are incomplete."""

    def check(self, where: str) -> None:
        """Raise ``ResponseError`` with every answer that is not known."""


@dataclass(frozen=True, kw_only=True)
class PairCoder:
    """Answers to two questions -> Kano category, by the evaluation table."""

    table: EvaluationTable
    decoder: AnswerDecoder

    def slots(self, columns: Sequence[str], values: Sequence[Sequence[Any]], counts: Sequence[int]) -> list[int]:
        """Return the slot of every row."""
        functional, dysfunctional = (
            self.decoder.decode(column, each, counts) for column, each in zip(columns, values, strict=True)
        )
        rows = self.table.rows
        return [
            NO_ANSWER if MISSING in (f, d) else LETTERS.index(rows[f - 1][d - 1])
            for f, d in zip(functional, dysfunctional, strict=True)
        ]

    def check(self, where: str) -> None:
        """Raise ``ResponseError`` with every answer that is not known."""
        if self.decoder.unknown:
            self.decoder.check(where, wording_that_fits(self.decoder.unknown, self.table.positions))


@dataclass(frozen=True, kw_only=True)
class DirectCoder:
    """Answer to the direct question -> level."""

    responses: Any
    faults: list[str] = field(default_factory=list)

    def slots(self, columns: Sequence[str], values: Sequence[Sequence[Any]], counts: Sequence[int]) -> list[int]:
        """Return the slot of every row."""
        found = direct_positions(list(values[0]), direct_scale(self.responses, columns[0]), columns[0], self.faults)
        known = len(DIRECT_SLOTS)  # unknown answers never reach a result: they are raised
        return [NO_ANSWER if at in (BLANK, known) else DIRECT_SLOTS[at] for at in found]

    def check(self, where: str) -> None:
        """Raise ``ResponseError`` with every answer that is not known."""
        if self.faults:
            raise ResponseError(
                faults_message(
                    f"{where} - direct answers that cannot be used, expected codes 1-5",
                    list(dict.fromkeys(self.faults)),
                )
            )


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What the caller wants to have read."""

    pairs: Any = None
    direct: Any = None
    wording: Any = None
    table: Any = "classic"
    by: str | None = None
    design: SurveyDesign | None = None
    missing: str = "drop"
    panel: str | None = None
    mix: str | None = None
    standardize: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that are needed beside the answers."""
        design = self.design.columns() if self.design else ()
        return tuple(name for name in (self.by, *design, self.panel, self.mix) if name)


@dataclass(frozen=True, kw_only=True)
class WaveSource:
    """One wave, ready to be counted."""

    name: str
    responses: Any
    frame: Any
    columns: Mapping[str, tuple[str, ...]]
    coder: Coder
    wording: str | None
    table: str
    n_zero: int = 0
    """Respondents with a weight of zero, who are not in ``frame``."""

    @property
    def where(self) -> str:
        """How errors name this wave."""
        return f"wave {self.name!r}"


@dataclass(frozen=True, kw_only=True)
class Sources:
    """All waves in order, their features, and what is known to differ between them."""

    waves: tuple[WaveSource, ...]
    scheme: Scheme
    features: tuple[str, ...]
    left_out: tuple[str, ...]
    texts_differ: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the waves in order."""
        return tuple(wave.name for wave in self.waves)

    @property
    def wordings_differ(self) -> bool:
        """Whether the answers were worded differently, or some wordings are not known."""
        return len({wave.wording for wave in self.waves}) > 1

    @property
    def tables_differ(self) -> bool:
        """Whether different evaluation tables are in use."""
        return len({wave.table for wave in self.waves}) > 1

    def asked_alike(self, feature: str, waves: Sequence[int]) -> bool:
        """Return whether some waves asked about a feature in the same words and are classified by the same table."""
        kinds = {(self.waves[at].wording, self.waves[at].table) for at in waves}
        return len(kinds) == 1 and feature not in self.texts_differ


def find_sources(waves: Mapping[str, Any], ask: Ask) -> Sources:
    """Find the columns, wordings and tables of all waves, and the features that they share.

    Raises
    ------
    ArgumentError
        An argument does not fit the waves, or nothing says which columns to read.
    ResponseError
        A column is missing, or the waves have no feature in common.
    """
    scheme = _scheme(waves, ask)
    per_wave = {name: _each(name, list(waves), ask) for name in waves}
    read = _direct_source if scheme is DIRECT else _pair_source
    found = tuple(read(name, one, per_wave[name]) for name, one in waves.items())
    shared = [feature for feature in found[0].columns if all(feature in wave.columns for wave in found)]
    every = dict.fromkeys(feature for wave in found for feature in wave.columns)
    if not shared:
        raise ResponseError(
            f"waves {', '.join(repr(wave.name) for wave in found)} - have no feature in common - drift needs the same "
            "features in all waves - give them the same identifiers, or pass pairs= (or direct=) for each wave."
        )
    for wave in found:
        need_columns(wave.frame, [*ask.keys, *(column for feature in shared for column in wave.columns[feature])])
    return Sources(
        waves=tuple(_standing(wave, ask.design) for wave in found),
        scheme=scheme,
        features=tuple(shared),
        left_out=tuple(feature for feature in every if feature not in shared),
        texts_differ=_texts_differ(found, shared),
    )


def _standing(wave: WaveSource, design: SurveyDesign | None) -> WaveSource:
    """Return the wave without respondents of weight zero: they stand for nobody."""
    design_keys(design)
    if design is None or not design.weights:
        return wave
    try:
        zero = weight_totals(wave.frame, design.weights)[1]
    except DesignError as error:
        raise DesignError(f"{wave.where}: {error}") from None
    return replace(wave, frame=with_weight(wave.frame, design.weights), n_zero=zero) if zero else wave


def checked_waves(waves: Any) -> dict[str, Any]:
    """Return the waves by name if they are a mapping of two or more."""
    named = {str(name): one for name, one in waves.items()} if isinstance(waves, Mapping) else {}
    if len(named) < 2:
        got = (
            f"{len(named)} wave{'' if len(named) == 1 else 's'}" if isinstance(waves, Mapping) else type(waves).__name__
        )
        raise ArgumentError(
            f"waves - got {got} - expected two or more waves by name, in the order of time, for example "
            'waves={"2024": first, "2025": second}.'
        )
    return named


def checked_panel(panel: Any) -> str | None:
    """Return the column that identifies people, ``None`` for different people; refuse to guess which it is."""
    if panel is False:
        return None
    if isinstance(panel, str) and panel.strip():
        return panel
    if panel is None:
        raise ArgumentError(
            "panel - was not said, and the test depends on it - expected the column that identifies people, for example "
            'panel="id", if the same people answered in all waves, or panel=False if each wave asked different people - '
            "it is not guessed: the same people analysed as different ones hide drift (error rate near 0 % instead of "
            "5 %), and different people cannot be matched."
        )
    raise ArgumentError(
        f'panel - got {panel!r} - expected the name of the column that identifies people, for example panel="id", or '
        "False for different people in each wave."
    )


def _scheme(waves: Mapping[str, Any], ask: Ask) -> Scheme:
    if ask.pairs is not None and ask.direct is not None:
        raise ArgumentError("direct - given together with pairs - expected one of them - call once for each.")
    if ask.direct is not None:
        return DIRECT
    instruments = [instrument_of(one) for one in waves.values()]
    levels_only = all(one is not None and not one.kano_pairs() and one.by_feature(Role.LEVEL) for one in instruments)
    return DIRECT if ask.pairs is None and levels_only else PAIRS


def _each(name: str, names: Sequence[str], ask: Ask) -> Ask:
    """Return what is asked of one wave: an argument may be given for all waves, or by wave."""
    changed: dict[str, Any] = {}
    for argument in ("pairs", "direct", "wording", "table"):
        given = getattr(ask, argument)
        if not _is_by_wave(argument, given):
            continue
        value = {str(wave): one for wave, one in given.items()}
        unknown = [one for one in value if one not in names]
        if unknown:
            raise ArgumentError(
                f"{argument} - names wave {', '.join(map(repr, unknown))} - the waves are "
                f"{', '.join(map(repr, names))}." + did_you_mean(unknown[0], names)
            )
        if name not in value and argument != "wording":
            raise ArgumentError(f"{argument} - says nothing about wave {name!r} - expected all waves, or one for all.")
        changed[argument] = value.get(name)
    return replace(ask, **changed)


def _is_by_wave(argument: str, value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    if argument in ("pairs", "direct"):
        return bool(value) and all(isinstance(one, Mapping) for one in value.values())
    return True


def _pair_source(name: str, responses: Any, ask: Ask) -> WaveSource:
    table = evaluation_table(ask.table)
    wave = wave_of(name, responses, ask.wording, Plan(table=table, pairs=ask.pairs, importance={}))
    return WaveSource(
        name=name,
        responses=responses,
        frame=wave.frame,
        columns=wave.pairs,
        coder=PairCoder(table=table, decoder=wave.decoder(table.positions)),
        wording=wave.wording,
        table=table.name if table.name != "own" else f"own: {table.text()}",
    )


def _direct_source(name: str, responses: Any, ask: Ask) -> WaveSource:
    instrument = instrument_of(responses)
    columns = ask.direct
    if columns is None:
        columns = instrument.by_feature(Role.LEVEL) if instrument else {}
    if not isinstance(columns, Mapping) or not columns:
        raise ArgumentError(
            f"direct - got {columns!r} for wave {name!r} - expected feature -> column of the direct question."
        )
    return WaveSource(
        name=name,
        responses=responses,
        frame=answers(responses, list(columns.values())),
        columns={str(feature): (column,) for feature, column in columns.items()},
        coder=DirectCoder(responses=responses),
        wording=None,
        table="direct classification",
    )


def _texts_differ(waves: Sequence[WaveSource], features: Sequence[str]) -> tuple[str, ...]:
    """Return the features whose question texts are not the same in all waves that know them."""
    known = [(wave, instrument) for wave in waves if (instrument := instrument_of(wave.responses)) is not None]
    if len(known) < 2:
        return ()
    changed = []
    for feature in features:
        texts = [
            [instrument.question(column).text if column in instrument.codes else {} for column in wave.columns[feature]]
            for wave, instrument in known
        ]
        first = texts[0]
        if any(
            one[language] != other[language]
            for later in texts[1:]
            for one, other in zip(first, later, strict=True)
            for language in set(one) & set(other)
        ):
            changed.append(feature)
    return tuple(changed)


def pattern_slots(source: WaveSource, feature: str, table: pd.DataFrame) -> np.ndarray:
    """Return the slot of every pattern of answers; the table has the feature's columns and ``n``."""
    import numpy as np

    columns = source.columns[feature]
    found = source.coder.slots(columns, [table[column].tolist() for column in columns], table["n"].tolist())
    return np.asarray(found, dtype=np.int64)


def row_slots(source: WaveSource, feature: str, rows: pd.DataFrame) -> np.ndarray:
    """Return the slot of every row; each distinct pattern of answers is decoded once."""
    import numpy as np
    import pandas as pd

    columns = source.columns[feature]
    pattern = np.zeros(len(rows), dtype=np.int64)
    values = []
    for column in columns:
        codes, distinct = pd.factorize(rows[column], use_na_sentinel=True)
        values.append([*distinct.tolist(), None])  # the last one stands for a missing answer, code -1
        pattern = pattern * len(values[-1]) + np.where(codes < 0, len(distinct), codes)
    seen, where, n = _counted(pattern, math.prod(map(len, values)))
    answered: list[list[Any]] = []
    for known in reversed(values):
        answered.insert(0, [known[at] for at in (seen % len(known)).tolist()])
        seen = seen // len(known)
    decoded = np.asarray(source.coder.slots(columns, answered, n.tolist()), dtype=np.int64)
    found: np.ndarray = decoded[where]
    return found


def _counted(pattern: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the distinct patterns, where each row stands among them, and their counts."""
    import numpy as np

    if most > len(pattern):  # rare: columns of open texts
        return np.unique(pattern, return_inverse=True, return_counts=True)
    n = np.bincount(pattern, minlength=most)
    seen = np.flatnonzero(n)
    place = np.zeros(most, dtype=np.int64)
    place[seen] = np.arange(len(seen))
    return seen, place[pattern], n[seen]
