"""Material: the answers that indices of care are made from; the only place of this room that touches rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.layout import ID
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.asked import asked, filled
from loyaltystats.responses.responses import Responses

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question

FEWEST_IN_BLOCK: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """Answers as positions on their scales, one row per respondent, ``nan`` where there is none.

    ``blocks`` are questions on one scale that stand together, ``scales`` several questions of one construct (turned to
    one direction), ``pairs`` functional and dysfunctional answers by feature, ``attention`` whether the answer is the right
    one (``nan`` where there is none), ``closed`` all closed answers, ``answered`` the share of what was asked.
    """

    ids: tuple[str, ...]
    blocks: Mapping[str, np.ndarray]
    scales: Mapping[str, np.ndarray]
    pairs: Mapping[str, tuple[np.ndarray, np.ndarray]]
    attention: Mapping[str, np.ndarray]
    closed: np.ndarray
    answered: np.ndarray
    seconds: np.ndarray | None
    labels: Mapping[str, str]

    @property
    def n(self) -> int:
        """Number of respondents."""
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class Named:
    """What the caller names: blocks, scales, pairs, seconds, the id column; for frames without an instrument."""

    blocks: Mapping[str, Sequence[str]] | None = None
    scales: Mapping[str, Sequence[str]] | None = None
    pairs: Mapping[str, tuple[str, str]] | None = None
    seconds: str | None = None
    id_column: str | None = None


def material(responses: Any, named: Named) -> Material:
    """Bring the answers home.

    Raises
    ------
    ArgumentError
        A frame without an instrument comes without ``blocks`` and ``pairs``.
    ResponseError
        A column is missing, or the seconds are no numbers.
    """
    instrument = responses.instrument if isinstance(responses, Responses) else None
    if instrument is None:
        return _from_frame(responses.frame if isinstance(responses, Responses) else responses, named)
    return _from_study(responses, instrument, named)


def _from_frame(frame: Any, named: Named) -> Material:
    import numpy as np

    if not named.blocks and not named.pairs:
        raise ArgumentError(
            "blocks - were not named and the answers carry no instrument - expected the questions that stand together on "
            "one scale - pass blocks={'service': ['q1', 'q2', 'q3']} or pairs={'feature': ('fun', 'dys')}."
        )
    blocks, pairs, scales = dict(named.blocks or {}), dict(named.pairs or {}), dict(named.scales or {})
    codes = list(dict.fromkeys([*(c for b in blocks.values() for c in b), *(c for p in pairs.values() for c in p)]))
    codes += [code for scale in scales.values() for code in scale if code not in codes]
    extra = [name for name in (named.seconds, named.id_column) if name]
    own_id = named.id_column or (ID if ID in column_names(frame) else None)
    wanted = list(dict.fromkeys([*codes, *extra, *([own_id] if own_id else [])]))
    raw = collect(frame, wanted)
    values = {code: _numbers(raw[code], code) for code in codes}
    closed = np.column_stack([values[code] for code in codes])
    return Material(
        ids=_ids(raw, own_id),
        blocks={name: np.column_stack([values[code] for code in block]) for name, block in blocks.items()},
        scales={name: np.column_stack([values[code] for code in scale]) for name, scale in scales.items()},
        pairs={name: (values[one], values[other]) for name, (one, other) in pairs.items()},
        attention={},
        closed=closed,
        answered=1 - np.isnan(closed).mean(axis=1),
        seconds=_numbers(raw[named.seconds], named.seconds) if named.seconds else None,
        labels={},
    )


def _numbers(column: pd.Series, name: str | None) -> np.ndarray:
    import numpy as np
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce")
    bad = values.isna() & column.notna() & (column.astype("string").str.strip() != "")
    if bool(bad.any()):
        rows = ", ".join(str(int(row) + 1) for row in np.flatnonzero(bad.to_numpy())[:10])
        raise ResponseError(
            f"dataframe, column {name!r}, row {rows} - holds text - expected numbers - code the answers as numbers, or read "
            "them with their instrument."
        )
    found: np.ndarray = values.to_numpy(dtype=float, na_value=np.nan)
    return found


def _ids(raw: pd.DataFrame, column: str | None) -> tuple[str, ...]:
    if column is None:
        return tuple(str(row + 1) for row in range(len(raw)))
    return tuple("" if value is None or value != value else str(value) for value in raw[column].tolist())  # noqa: PLR0124


def _from_study(responses: Responses, instrument: Instrument, named: Named) -> Material:
    import numpy as np

    frame = responses.frame
    shown = asked(instrument, frame)
    closed = [
        question
        for question in instrument.questions
        if question.kind == "single" and question.scale is not None and question.code in frame.columns
    ]
    values = {question.code: _positions(frame[question.code], question) for question in closed}
    n = len(frame)
    own_id = named.id_column or (ID if ID in frame.columns else None)
    return Material(
        ids=_ids(frame, own_id),
        blocks=_blocks(closed, values, named),
        scales=_scales(closed, values, named),
        pairs={
            feature: (values[one], values[other])
            for feature, (one, other) in instrument.kano_pairs().items()
            if one in values and other in values and len(_answers(instrument, one)) == 5
        },
        attention={
            question.code: np.where(
                np.isnan(values[question.code]), np.nan, values[question.code] == _right(question)
            ).astype(float)
            for question in closed
            if question.role is Role.ATTENTION and question.right
        },
        closed=np.column_stack([values[question.code] for question in closed]) if closed else np.full((n, 0), np.nan),
        answered=_answered(instrument, frame, shown),
        seconds=_numbers(frame[named.seconds], named.seconds) if named.seconds else None,
        labels={question.code: question.short(instrument.language) for question in closed},
    )


def _answers(instrument: Instrument, code: str) -> tuple[str, ...]:
    scale = instrument.question(code).scale
    return scale.codes if scale else ()


def _right(question: Question) -> float:
    return float(question.scale.codes.index(question.right) + 1) if question.scale else 0.0


def _positions(column: pd.Series, question: Question) -> np.ndarray:
    """Return positions 1 to k on the scale; missing codes and empty cells are ``nan``."""
    import numpy as np

    codes = question.scale.codes if question.scale else ()
    place = {code: float(at) for at, code in enumerate(codes, start=1)}
    texts = column.astype("string").str.strip().str.removesuffix(".0")
    found: np.ndarray = texts.map(place).to_numpy(dtype=float, na_value=np.nan)
    return found


def _blocks(closed: Sequence[Question], values: Mapping[str, np.ndarray], named: Named) -> dict[str, np.ndarray]:
    """Return questions on the same ordered scale in the order asked.

    Kano pairs have rules of their own; who gets everything says so, and is not careless.
    """
    import numpy as np

    if named.blocks:
        return {name: np.column_stack([values[code] for code in block]) for name, block in named.blocks.items()}
    grouped: dict[str, list[str]] = {}
    others = (Role.ATTENTION, Role.KANO, Role.DELIVERY)
    for question in closed:
        if question.scale is not None and question.scale.ordered and question.role not in others:
            grouped.setdefault(f"{question.template} {question.scale.name}", []).append(question.code)
    return {
        name: np.column_stack([values[code] for code in codes])
        for name, codes in grouped.items()
        if len(codes) >= FEWEST_IN_BLOCK
    }


def _scales(closed: Sequence[Question], values: Mapping[str, np.ndarray], named: Named) -> dict[str, np.ndarray]:
    """Return questions of one construct, turned to one direction."""
    import numpy as np

    if named.scales:
        return {name: np.column_stack([values[code] for code in scale]) for name, scale in named.scales.items()}
    grouped: dict[str, list[np.ndarray]] = {}
    for question in closed:
        if question.construct and question.scale is not None and question.scale.ordered:
            own = values[question.code]
            turned = len(question.scale.codes) + 1 - own if question.reversed else own
            grouped.setdefault(f"{question.template}/{question.construct}", []).append(turned)
    return {name: np.column_stack(columns) for name, columns in grouped.items() if len(columns) > 1}


def _answered(instrument: Instrument, frame: pd.DataFrame, shown: Mapping[str, Any]) -> np.ndarray:
    """Return the share of the questions asked that were answered; missing codes (97-99) count as answers."""
    import numpy as np

    given, meant = np.zeros(len(frame)), np.zeros(len(frame))
    for question in instrument.questions:
        columns = [name for name in question.columns if name in frame.columns]
        if not columns or question.role in (Role.ID, Role.WEIGHT, Role.WAVE, Role.OPEN):
            continue
        said = np.zeros(len(frame), dtype=bool)
        for name in columns:
            said |= filled(frame[name], question)
        meant += shown[question.code]
        given += shown[question.code] & said
    return np.where(meant > 0, given / np.maximum(meant, 1), np.nan)
