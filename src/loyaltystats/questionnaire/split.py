"""Split questionnaires: many features, each respondent asked about some of them, by a balanced design."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, gcd
from typing import Any, Final

from loyaltystats.checks import did_you_mean, generator, seed_of, whole
from loyaltystats.errors import ArgumentError, AssumptionWarning
from loyaltystats.questionnaire.designs import best_sets, pair_counts, unevenness
from loyaltystats.questionnaire.exact import Sets, exact_sets
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.roles import Role
from loyaltystats.result import Result

SWAPS: Final = 300_000
"""Swaps that the search tries for one number of versions; about a second for 30 features."""

MOST_VERSIONS: Final = 60
"""Versions beyond which the number is not raised by itself: nobody prints or sends that many forms."""

EXAMPLE: Final = 100
"""Answers per feature in the example of the notes; the planning of a study says how many are needed."""

SHOWN_PAIRS: Final = 5
TRIES: Final = 6


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class SplitResult(Result):
    """A split questionnaire: which features each version asks about, one row per version and feature."""

    title: str = "Split questionnaire"
    source: str = (
        "Raghunathan, T. E., and Grizzle, J. E. (1995), A split questionnaire survey design, Journal of the American "
        "Statistical Association 90(429), 54-63"
    )
    versions: tuple[tuple[str, ...], ...] = ()
    """The features of every version; what ``Instrument.with_split`` takes."""
    replication_min: int = 0
    replication_max: int = 0
    """In how many versions a feature stands: the fewest and the most."""
    pair_count_min: int = 0
    pair_count_max: int = 0
    """In how many versions two features stand together: the fewest and the most."""
    unmet: tuple[tuple[str, str], ...] = ()
    """Pairs of features that no version asks together."""
    efficiency: float = 0.0
    """Average efficiency for comparing two features (harmonic mean of the canonical efficiency factors), 0 to 1."""
    efficiency_bound: float = 1.0
    """The highest efficiency that any design of these dimensions can have."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return {
            "title": self.title,
            "features": self.n,
            "versions": len(self.versions),
            "replication": _span(self.replication_min, self.replication_max),
            "pairs meet": _span(self.pair_count_min, self.pair_count_max),
            "efficiency": self.efficiency,
            "efficiency_bound": self.efficiency_bound,
        }

    def respondents(self, answers_per_feature: int) -> int:
        """Return how many respondents give every feature at least this many answers, versions handed out evenly.

        Examples
        --------
        >>> split_design(["a", "b", "c", "d"], per_version=2).respondents(100)
        200
        """
        wanted = whole("answers_per_feature", answers_per_feature, minimum=1)
        return ceil(wanted * len(self.versions) / self.replication_min)


def split_design(
    features: Instrument | Mapping[str, Any] | Iterable[str],
    *,
    per_version: int,
    versions: int | None = None,
    always: Iterable[str] = (),
    rng: Any = None,
) -> SplitResult:
    """Share many features out over several versions of a questionnaire, so that each respondent is asked about few.

    Parameters
    ----------
    features : Instrument, mapping or list of str
        A study with its features named, or the features.
    per_version : int
        Number of features that each version asks about, beside those that every version asks.
    versions : int, optional
        Number of versions. Default: the fewest in which every feature stands equally often and every two features meet
        in at least one version, up to 60.
    always : list of str, optional
        Features that every version asks about. Name the ratings that are to explain loyalty: a regression needs all of
        them from the same respondents.
    rng : int or numpy.random.Generator, optional
        Seed of the search. Default: 20260101. Exact designs need no search.

    Returns
    -------
    SplitResult
        Columns: version, feature, position. ``study.with_split(result)`` makes the study a split one;
        ``result.respondents(n)`` says how many people give n answers per feature.

    Raises
    ------
    ArgumentError
        There are too few features, places or versions, or a feature is named twice.

    Warns
    -----
    AssumptionWarning
        Two features never meet: they cannot be related to each other without imputing answers. Or ratings of a study that
        may explain loyalty are shared out.

    Notes
    -----
    Each feature stands in r versions; two features meet in lambda versions, on average r(k-1)/(F-1) for k of F features.
    A balanced incomplete block design (all lambda equal) is used where one is known; otherwise a search makes first the
    pairs that never meet as few, then the meetings as even as it can. Efficiency compares the variance of a difference
    between two features with that of a questionnaire which asks every respondent about all; its bound is
    F(k-1)/(k(F-1)) [1]_. Answers are missing by design, completely at random: they are coded 96.

    References
    ----------
    .. [1] John, J. A., and Williams, E. R. (1995), Cyclic and Computer Generated Designs, 2nd ed., Chapman and Hall.

    Examples
    --------
    >>> design = split_design(["a", "b", "c", "d", "e", "f", "g"], per_version=3)
    >>> len(design.versions), design.replication_min, design.pair_count_min, design.pair_count_max
    (7, 3, 1, 1)
    """
    names, labels = _names(features)
    fixed, names = _apart(names, always)
    size = whole("per_version", per_version, minimum=2)
    if size >= len(names):
        raise ArgumentError(
            f"per_version - got {size} of {len(names)} features - expected fewer than all, otherwise there is nothing to "
            "split."
        )
    seed = int(generator(rng).integers(2**62))
    sets = _smallest(len(names), size, seed) if versions is None else _given(len(names), size, versions, seed)
    found = tuple((*(names[item] for item in chosen), *fixed) for chosen in sets)
    result = _result(names, labels, found, sets, rng)
    return replace(result, notes=(*result.notes, *_asked_always(features, names, fixed)))


def _apart(names: tuple[str, ...], always: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the features that every version asks about, and the others."""
    fixed = {str(name) for name in ([always] if isinstance(always, str) else always)}
    for name in sorted(fixed - set(names)):
        raise ArgumentError(
            f"always - {name!r} is no feature - expected some of {', '.join(names)}.{did_you_mean(name, names)}"
        )
    return tuple(name for name in names if name in fixed), tuple(name for name in names if name not in fixed)


def _asked_always(features: object, names: Sequence[str], fixed: Sequence[str]) -> Iterator[str]:
    """Yield what is to be said about features that every version asks, and warn of drivers that are shared out."""
    if fixed:
        yield f"Every version also asks about {', '.join(fixed)}; the numbers above are about the others."
    if not isinstance(features, Instrument):
        return
    roles: dict[str, set[Role]] = {}
    for question in features.questions:
        roles.setdefault(question.feature or "", set()).add(question.role)
    rated = [name for name in names if roles.get(name, {None}) <= {Role.PERFORMANCE, Role.DRIVER}]
    if rated:
        what = "is a rating" if len(rated) == 1 else "are ratings"
        warning = (
            f"{', '.join(rated)} {what} that may explain loyalty, shared out like the others: a regression needs all such "
            f"ratings from the same respondents - name them with always={rated!r}."
        )
        warnings.warn(warning, AssumptionWarning, stacklevel=4)
        yield warning


def _names(features: Instrument | Mapping[str, Any] | Iterable[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the features, and their texts where they have some."""
    if isinstance(features, Instrument):
        known = features.features
        if not known:
            raise ArgumentError(
                f"features - instrument {features.id!r} names no features - call with_features() first."
            )
        return tuple(known), {name: texts.get(features.language, name) for name, texts in known.items()}
    if isinstance(features, str):
        raise ArgumentError(f"features - got the text {features!r} - expected a list of features.")
    names = tuple(str(name) for name in features)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArgumentError(f"features - {', '.join(map(repr, twice))} stands twice in the list - name it once.")
    texts = features if isinstance(features, Mapping) else {}
    return names, {name: text for name, text in texts.items() if isinstance(text, str)}


def _given(items: int, size: int, versions: int, seed: int) -> Sets:
    count = whole("versions", versions, minimum=1)
    if count * size < items:
        raise ArgumentError(
            f"versions - {count} versions of {size} features hold {count * size} places - {items} features need at least "
            f"{ceil(items / size)} versions."
        )
    return best_sets(items, size, count, seed, SWAPS)


def fewest_versions(items: int, size: int) -> int:
    """Return a number of versions below which two features must be left that never meet (Schönheim's bound).

    Examples
    --------
    >>> fewest_versions(7, 3), fewest_versions(20, 10)
    (7, 6)
    """
    return ceil(items / size * ceil((items - 1) / (size - 1)))


def _smallest(items: int, size: int, seed: int) -> Sets:
    """Return the sets for the fewest versions with equal replication in which all pairs meet, or nearly all."""
    step = items // gcd(items, size)
    start = ceil(fewest_versions(items, size) / step) * step
    counts = [count for count in range(start, start + TRIES * step, step) if count <= MOST_VERSIONS]
    tried: list[Sets] = []
    for count in counts or [max(step, MOST_VERSIONS // step * step)]:
        tried.append(exact_sets(items, size, count) or best_sets(items, size, count, seed, SWAPS))
        if not unevenness(tried[-1], items)[0]:
            break
    return min(tried, key=lambda sets: unevenness(sets, items)[0])


def _result(
    names: tuple[str, ...], labels: dict[str, str], versions: tuple[tuple[str, ...], ...], sets: Sets, rng: Any
) -> SplitResult:
    import pandas as pd

    size, count = len(sets[0]), len(sets)
    used = [sum(item in chosen for chosen in sets) for item in range(len(names))]
    met = pair_counts(sets, len(names))
    pairs = {(one, other): met[one][other] for one in range(len(names)) for other in range(one + 1, len(names))}
    unmet = tuple((names[one], names[other]) for (one, other), number in pairs.items() if not number)
    exact = len(set(pairs.values())) == 1
    how = "an exact balanced design" if exact else f"a search for the most even meetings of pairs, {seed_of(rng)}"
    table = pd.DataFrame(
        [
            {"version": number, "feature": feature, "position": place}
            for number, chosen in enumerate(versions, start=1)
            for place, feature in enumerate(chosen, start=1)
        ]
    )
    result = SplitResult(
        _table=table,
        n=len(names),
        method=f"{count} versions of {size} of {len(names)} features by {how}.",
        labels=labels,
        versions=versions,
        replication_min=min(used),
        replication_max=max(used),
        pair_count_min=min(pairs.values()),
        pair_count_max=max(pairs.values()),
        unmet=unmet,
        efficiency=_efficiency(used, met, size),
        efficiency_bound=len(names) * (size - 1) / (size * (len(names) - 1)),
    )
    return _with_notes(result, size)


def _with_notes(result: SplitResult, size: int) -> SplitResult:
    count, pairs = len(result.versions), result.n * (result.n - 1) // 2
    people = result.respondents(EXAMPLE)
    notes = [
        f"Each feature stands in r = {_span(result.replication_min, result.replication_max)} of {count} versions; two "
        f"features meet in lambda = {_span(result.pair_count_min, result.pair_count_max)} of them.",
        f"Efficiency {steady(result.efficiency):.3f}; no design of these dimensions can exceed "
        f"{steady(result.efficiency_bound):.3f}.",
        f"Of N respondents about N x {size}/{result.n} answer each feature: {EXAMPLE} answers per feature need N = "
        f"{people:,}; about {people * result.pair_count_min // count:,} of them answer the pair that meets least.",
        "Hand the versions out in turn or at random, never by segment: what is missing is then missing completely at "
        "random.",
    ]
    if result.replication_min != result.replication_max:
        notes.append(
            f"Features do not stand equally often; {size} features in a multiple of {result.n // gcd(result.n, size)} "
            "versions would."
        )
    if result.unmet:
        shown = ", ".join(f"{one} and {other}" for one, other in result.unmet[:SHOWN_PAIRS])
        more = f" and {len(result.unmet) - SHOWN_PAIRS} more" if len(result.unmet) > SHOWN_PAIRS else ""
        warning = (
            f"{len(result.unmet)} of {pairs} pairs of features never meet ({shown}{more}): a regression on features needs "
            f"imputed answers. At least {fewest_versions(result.n, size)} versions are needed for all pairs to meet; take "
            "more versions, or more features per version."
        )
        warnings.warn(warning, AssumptionWarning, stacklevel=4)
        notes.append(warning)
    return replace(result, notes=tuple(notes))


def steady(value: float) -> float:
    """Return a value without the last digits, which differ from machine to machine and may tip a half.

    Examples
    --------
    >>> f"{steady(0.8125000000000002):.3f}", f"{0.8125000000000002:.3f}"
    ('0.812', '0.813')
    """
    return round(value, 9)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _efficiency(used: list[int], met: list[list[int]], size: int) -> float:
    """Return the average efficiency: what comparisons keep of the information of a complete questionnaire."""
    import numpy as np

    root = np.sqrt(np.array(used, dtype=float))
    together = np.array(met, dtype=float) + np.diag(used)
    information = np.eye(len(used)) - together / size / np.outer(root, root)
    # its factors but the one that belongs to the overall level; none of them is zero in a connected design
    factors = np.linalg.svd(information, compute_uv=False)[:-1]
    return float(len(factors) / np.sum(1 / factors)) if factors[-1] > 1e-9 else 0.0
