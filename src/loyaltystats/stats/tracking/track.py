"""track and tracked: add a wave's counts to a store, and analyse the waves of a store without raw answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import whole
from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.disclosure import MINIMUM_BASE
from loyaltystats.stats.tracking.store import read_store, write_store
from loyaltystats.stats.tracking.wave import CountedWave, count_wave

if TYPE_CHECKING:
    from loyaltystats.stats.drift.result import DriftResult


@dataclass(frozen=True, kw_only=True, eq=False)
class Tracker(Mapping[str, CountedWave]):
    """Waves of a store in the order in which they were added; each stands for the answers wherever only counts matter."""

    about: Mapping[str, Any]
    waves: Mapping[str, CountedWave]

    def __getitem__(self, wave: str) -> CountedWave:
        return self.waves[wave]

    def __iter__(self) -> Iterator[str]:
        return iter(self.waves)

    def __len__(self) -> int:
        return len(self.waves)

    @property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """Feature -> columns of its Kano pair."""
        return {feature: (both[0], both[1]) for feature, both in self.about["pairs"].items()}

    @property
    def design(self) -> SurveyDesign | None:
        """The weights that were counted."""
        return SurveyDesign(weights=self.about["weights"]) if self.about["weights"] else None

    def drift(self, **options: Any) -> DriftResult:
        """Return ``level_drift`` of all waves, different people in each; ``options`` are those of ``level_drift``."""
        from loyaltystats.stats.drift.level_drift import level_drift

        known = {"pairs": self.pairs, "design": self.design, "wording": self.about["wording"]}
        return level_drift(self.waves, panel=False, **(known | options))


def track(
    responses: Any,
    store: str | Path,
    *,
    wave: str,
    pairs: Mapping[str, tuple[str, str]] | None = None,
    ratings: Sequence[str] | None = None,
    by: str | None = None,
    weights: str | None = None,
    wording: str | None = None,
    minimum: int = MINIMUM_BASE,
    accept_changes: bool = False,
) -> Tracker:
    """Add the counts of a wave to a store, so that drift and scores over years need no raw answers.

    For a tracker that asks different people the same questions in every wave. The counting is done by the engine that holds
    the answers; what is kept are distinct answers to each pair and rating with their numbers, sums of weights and of squared
    weights, by group.

    Parameters
    ----------
    responses : Responses or dataframe
        Answers of one wave, one row per respondent.
    store : str or Path
        File of the store; it is made with the first wave. The file is replaced whole.
    wave : str
        Name of the wave, such as ``2024-01``; one that the store has already is refused.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column). Default: those of the store, or else of the instrument.
    ratings : sequence of str, optional
        Columns of ratings and of the recommendation question. Default: those of the store.
    by, weights : str, optional
        Columns of groups and of survey weights. Default: those of the store.
    wording : str, optional
        Wording of the answers to the pairs, as in ``classify_kano``. Default: that of the store, or else of the instrument.
    minimum : int, default 5
        Smallest group kept. Smaller ones, and the next smallest if they could be worked out, count in the total only; a
        smaller wave is refused.
    accept_changes : bool, default False
        Add a wave although its questions, wording or study differ from those of the store.

    Returns
    -------
    Tracker
        All waves of the store.

    Raises
    ------
    ArgumentError
        The wave is in the store already, was asked otherwise, is too small, or there is nothing to count.
    ResponseError
        A column is missing, or the file is no store.
    DesignError
        A weight cannot be used.

    Notes
    -----
    A statistic of counts on a wave of the store is the same function as on the answers, and gives the same table. Results by
    group are the same but for groups under ``minimum``. Cost: one pass of the engine over the columns of each question.
    Checked against: the same functions on the raw answers (tests/stats/test_track.py).

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> store = Path(tempfile.mkdtemp()) / "tracker.zip"
    >>> first = pd.DataFrame({"f": [1] * 60, "d": [3] * 40 + [5] * 20})
    >>> second = pd.DataFrame({"f": [1] * 45 + [3] * 15, "d": [3] * 15 + [5] * 45})
    >>> _ = track(first, store, wave="2024", pairs={"wifi": ("f", "d")})
    >>> track(second, store, wave="2025").drift().to_frame()["verdict"].tolist()
    ['drift']
    """
    name = _wave_name(wave)
    exists = Path(store).exists()
    old, waves = read_store(store) if exists else ({}, {})
    if name in waves:
        raise ArgumentError(
            f"wave - {name!r} is in the store already - expected a new wave, since none is counted twice - forget it first, "
            "or choose another name."
        )
    given = {"pairs": pairs, "ratings": ratings, "by": by, "weights": weights, "wording": wording}
    about = _about(responses, given, old)
    changed = [part for part in about if exists and about[part] != old.get(part)]
    if changed and not (accept_changes and not {"by", "weights"} & set(changed)):
        raise ArgumentError(
            f"wave {name!r} - {', '.join(changed)} differ from those of the store - expected the same questions, asked in "
            "the same way, groups and weights - correct them, start another store, or pass accept_changes=True (which never "
            "accepts other groups or weights)."
        )
    questions = [*(tuple(both) for both in about["pairs"].values()), *((code,) for code in about["ratings"])]
    if not questions:
        raise ArgumentError("pairs, ratings - nothing to count - expected pairs or ratings - pass pairs= or ratings=.")
    smallest = whole("minimum", minimum, minimum=1)
    waves[name] = count_wave(responses, questions, by=about["by"], weights=about["weights"], minimum=smallest)
    write_store(store, old or about, waves)
    return tracked(store)


def tracked(store: str | Path) -> Tracker:
    """Return the waves of a store: a mapping of wave to counted answers.

    Parameters
    ----------
    store : str or Path
        File that ``track`` wrote.

    Raises
    ------
    ArgumentError
        There is no such file.
    ResponseError
        The file is no store, is damaged, or a newer version wrote it.
    """
    about, waves = read_store(store)
    return Tracker(about=about, waves=waves)


def forget_wave(store: str | Path, wave: str) -> Tracker:
    """Remove a wave from a store and return the others.

    Raises
    ------
    ArgumentError
        The store or the wave is not there.
    """
    about, waves = read_store(store)
    if wave not in waves:
        raise ArgumentError(f"wave - {wave!r} is not in the store - expected one of {', '.join(map(repr, waves))}.")
    write_store(store, about, {name: one for name, one in waves.items() if name != wave})
    return tracked(store)


def _wave_name(wave: Any) -> str:
    if not isinstance(wave, str) or not wave.strip():
        raise ArgumentError(f"wave - got {wave!r} - expected its name, for example wave='2024-01'.")
    return wave.strip()


def _about(responses: Any, given: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is counted: what was said, else what the store has, else what the instrument knows."""
    instrument = instrument_of(responses)
    known: dict[str, Any] = {"pairs": {}, "ratings": [], "by": None, "weights": None, "wording": None}
    if instrument is not None:
        known |= {"pairs": instrument.kano_pairs(), "wording": instrument.wording}
    chosen = known | dict(old) | {name: value for name, value in given.items() if value is not None}
    return {
        "pairs": {str(feature): list(both) for feature, both in chosen["pairs"].items()},
        "ratings": list(chosen["ratings"]),
        "by": chosen["by"],
        "weights": chosen["weights"],
        "wording": chosen["wording"] if isinstance(chosen["wording"], str) else None,
        "fingerprint": instrument.fingerprint if instrument is not None else None,
    }
