"""Each respondent's own category of each feature, and what they get: the row-wise reader of people, not of counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError, faults_message
from loyaltystats.frames import collect, column_names
from loyaltystats.responses.responses import answers
from loyaltystats.stats.kano.decode import wording_that_fits
from loyaltystats.stats.kano.delivery import UNKNOWN, delivery_scale, delivery_states, letters_by_position
from loyaltystats.stats.kano.pooling import Plan, Wave, wave_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ID: Final = "id"
"""Column of respondent ids in ``Responses``."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnAnswers:
    """What each respondent said about each feature, shape (respondents, features).

    ``letters`` is one of A O M I R Q, empty where a pair is not complete. ``delivery`` is YES, PARTLY, NO or UNKNOWN, for
    the features in ``asked``; other columns are UNKNOWN. ``frame`` holds the further columns that were asked for.
    """

    features: tuple[str, ...]
    ids: tuple[str, ...]
    letters: np.ndarray
    delivery: np.ndarray
    asked: tuple[str, ...]
    half_pairs: np.ndarray
    frame: pd.DataFrame
    wave: Wave

    def __len__(self) -> int:
        return len(self.ids)


def read_own(
    responses: Any,
    wording: Any,
    plan: Plan,
    *,
    delivered: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
    id_column: str | None = None,
) -> OwnAnswers:
    """Read the category and the delivery of every respondent and feature.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent, one wave.
    wording : str, sequence of five str, or None
        Answers of the pair questions.
    plan : Plan
        Pairs, evaluation table and what to do about missing answers.
    delivered : mapping of str to str, optional
        Feature -> delivery column; checked already.
    columns : sequence of str
        Further columns to bring home.
    id_column : str, optional
        Column of ids. Default: ``id`` where there is one, else row numbers from 1.

    Returns
    -------
    OwnAnswers
        One row per respondent.

    Raises
    ------
    ArgumentError
        ``responses`` is a mapping of waves.
    ResponseError
        A column is missing, an answer is not known, or missing although ``missing="raise"``.
    """
    import numpy as np

    if isinstance(responses, Mapping):
        raise ArgumentError("responses - got several waves - expected the answers of one wave, one row per respondent.")
    wave = wave_of("", responses, wording, plan)
    delivered = {feature: column for feature, column in (delivered or {}).items() if feature in wave.pairs}
    frame = answers(responses)
    chosen = id_column or (ID if ID in column_names(frame) else None)
    pair_columns = [column for pair in wave.pairs.values() for column in pair]
    wanted = [*pair_columns, *delivered.values(), *columns, *([chosen] if chosen else [])]
    table = collect(frame, wanted)
    places = _positions(wave, plan, table, pair_columns)
    letters = letters_by_position(plan.table)
    pairs = [(places[functional], places[dysfunctional]) for functional, dysfunctional in wave.pairs.values()]
    half = np.array([int(((f == 0) != (d == 0)).sum()) for f, d in pairs])
    return OwnAnswers(
        features=tuple(wave.pairs),
        ids=tuple(_ids(table, chosen)),
        letters=np.column_stack([letters[f, d] for f, d in pairs]),
        delivery=_delivery(wave, delivered, table),
        asked=tuple(delivered),
        half_pairs=half,
        frame=table[list(dict.fromkeys(columns))],
        wave=wave,
    )


def _positions(wave: Wave, plan: Plan, table: pd.DataFrame, columns: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the positions of every answer, 0 where nothing was answered."""
    import numpy as np

    decoder = wave.decoder(plan.table.positions)
    ones = [1] * len(table)
    found = {
        column: np.array(decoder.decode(column, table[column].tolist(), ones), dtype=np.int64) for column in columns
    }
    if decoder.unknown:
        decoder.check(wave.where, wording_that_fits(decoder.unknown, plan.table.positions))
    if plan.missing == "raise":
        blank = {column: int((places == 0).sum()) for column, places in found.items()}
        faults = [f"column {column!r}: {count} not answered" for column, count in blank.items() if count]
        if faults:
            raise ResponseError(
                faults_message(f"{wave.where} - answers are missing and missing='raise' refuses them", faults)
            )
    return found


def _ids(table: pd.DataFrame, chosen: str | None) -> list[str]:
    if chosen is None:
        return [str(number) for number in range(1, len(table) + 1)]
    return [str(value) for value in table[chosen].tolist()]


def _delivery(wave: Wave, delivered: Mapping[str, str], table: pd.DataFrame) -> np.ndarray:
    import numpy as np

    faults: list[str] = []
    states = np.full((len(table), len(wave.pairs)), UNKNOWN, dtype=np.int64)
    for place, feature in enumerate(wave.pairs):
        column = delivered.get(feature)
        if column is not None:
            states[:, place] = delivery_states(table[column].tolist(), delivery_scale(wave, column), column, faults)
    if faults:
        raise ResponseError(
            faults_message(f"{wave.where} - delivery answers that are not known, expected yes, partly or no", faults)
        )
    return states
