"""Checks that follow from what a table holds: bases, shares that add up, weights; for every kind that has such columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.check import LOOK, OK, TOLERANCE, Check, equal, pairs_agree
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.study import Study
from loyaltystats.report.words import count, missing
from loyaltystats.vocabulary import TOTAL

WEIGHTS: Final = "Weights"

_SHARES: Final = MappingProxyType(
    {
        "estimate": ("answers", "csat"),
        "delivered": ("levels",),
        "share": (),
        "segment_share": ("segments",),
        "hold_share": ("phases",),
        "chain_share": ("phases",),
        "used_share": ("measures",),
        "total_share": ("measures",),
        "reach": ("key_drivers",),
        "noise": ("key_drivers",),
        "positive_share": ("incidents",),
        "promoters": ("nps",),
        "detractors": ("nps",),
    }
)
"""Column -> kinds in which it is a share between none and all."""


def checks_of_kind(shown: Shown, respondents: int | None) -> list[Check]:
    """Return the checks that a table allows, whatever made it; ``respondents`` is how many were read, where it is known."""
    made = [*_of_bases(shown), *_of_shares(shown), *_of_p(shown), *_of_effective_size(shown)]
    if shown.kind in ("answers", "amounts"):
        made += _of_question_bases(shown, respondents)
    for check in _OWN.get(shown.kind, ()):
        made += check(shown)
    return made


def _known(shown: Shown, *names: str) -> list[list[float]]:
    """Return the values of some columns in the rows that have them all."""
    if not set(names) <= set(shown.frame.columns):
        return []
    rows = [[row[name] for name in names] for row in records(shown.frame)]
    return [[float(value) for value in row] for row in rows if not any(missing(value) for value in row)]


def _rows_that(about: str, words: str, rows: Sequence[Any], wrong: int, note: str) -> Check:
    """Return the check that no row is wrong."""
    told = f"{words} ({count(len(rows), 'row')})"
    return Check(
        about=about, words=told, found=wrong, expected=0, verdict=LOOK if wrong else OK, note=note if wrong else ""
    )


def _of_bases(shown: Shown) -> Iterator[Check]:
    """Check that no row stands on more respondents than were seen."""
    seen = shown.result.n_total
    rows = _known(shown, "n")
    if seen is not None and rows:
        above = sum(n > seen + TOLERANCE for (n,) in rows)
        yield _rows_that(
            shown.result.heading,
            "Bases larger than the respondents seen",
            rows,
            above,
            "More answers than respondents.",
        )


def _of_shares(shown: Shown) -> Iterator[Check]:
    names = [name for name, kinds in _SHARES.items() if shown.kind in kinds and name in shown.frame.columns]
    for name in names:
        rows = _known(shown, name)
        outside = sum(not -TOLERANCE <= share <= 1 + TOLERANCE for (share,) in rows)
        if rows:
            words = f"Shares ‘{name}’ below 0% or above 100%"
            yield _rows_that(shown.result.heading, words, rows, outside, "No share can be.")


def _of_p(shown: Shown) -> Iterator[Check]:
    rows = _known(shown, "p_value", "p_adjusted")
    if rows:
        below = sum(adjusted < p - TOLERANCE for p, adjusted in rows)
        words = "Adjusted p below the p that it corrects"
        yield _rows_that(shown.result.heading, words, rows, below, "A correction never makes p smaller.")


def _designed(shown: Shown) -> bool:
    """Return whether strata or clusters count: then n effective is no longer Kish's, and strata may raise it above n."""
    return any(note.startswith("Survey design (") for note in shown.result.notes)


def _of_effective_size(shown: Shown) -> Iterator[Check]:
    """Check that weights make no sample worth more than it is (Kish)."""
    if _designed(shown):
        return
    rows = _known(shown, "n_effective", "n")
    if rows and all(effective >= 0 for effective, _ in rows):
        above = sum(effective > n * (1 + TOLERANCE) for effective, n in rows)
        words = "n effective above n"
        yield _rows_that(shown.result.heading, words, rows, above, "Unequal weights cannot add information.")


def _of_question_bases(shown: Shown, respondents: int | None) -> Iterator[Check]:
    """Check that the answers to every question, those missing and those not asked are all respondents."""
    bases = records(shown.result.bases())  # type: ignore[attr-defined]
    parts = ("n", "not_asked", "no_answer", "weightless")
    pairs = [(sum(row[name] for name in parts), respondents or row["n_total"]) for row in bases]
    words = "Answered + no answer + not asked + without weight = respondents"
    yield from pairs_agree(shown.result.heading, words, pairs, "Somebody is unaccounted for.")


def _of_segments(shown: Shown) -> Iterator[Check]:
    name = next((name for name in ("segment_share", "share") if name in shown.frame.columns), "")
    shares = {row["segment"]: row[name] for row in records(shown.frame)} if name and "segment" in shown.frame else {}
    known = [float(share) for share in shares.values() if not missing(share)]
    if known:
        yield equal(shown.result.heading, "Segments add up to 100%", sum(known), 1.0, "Somebody is in no segment.")


def _of_parts(column: str, words: str) -> Callable[[Shown], Iterator[Check]]:
    """Return a check that the parts of a whole in one column add up to it."""

    def check(shown: Shown) -> Iterator[Check]:
        rows = records(shown.total)
        parts = [float(row[column]) for row in rows if column in row and not missing(row[column])]
        if parts and len(parts) == len(rows):
            yield equal(shown.result.heading, words, sum(parts), 1.0, "The parts do not add up to the whole.")

    return check


def _of_item_weights(shown: Shown) -> Iterator[Check]:
    made = getattr(shown.result, "item_weights", None)
    rows = records(made()) if made is not None else []
    if rows:
        total = sum(row["item_weight"] for row in rows)
        yield equal(shown.result.heading, "Weights of the items add up to 100%", total, 1.0, "The parts do not add up.")


def _of_reach(shown: Shown) -> Iterator[Check]:
    pairs = [(reach - noise, net) for reach, noise, net in _known(shown, "reach", "noise", "net_reach")]
    words = "Reach - noise = net reach"
    yield from pairs_agree(shown.result.heading, words, pairs, "The difference does not follow from its ends.")


def _of_differences(shown: Shown) -> Iterator[Check]:
    pairs = [
        (first - second, found) for first, second, found in _known(shown, "score_first", "score_second", "estimate")
    ]
    words = "First score - second score = difference"
    yield from pairs_agree(shown.result.heading, words, pairs, "The difference does not follow from its ends.")


def _of_chain(shown: Shown) -> Iterator[Check]:
    rows = _known(shown, "chain_share", "hold_share")
    if rows:
        above = sum(chain > hold + TOLERANCE for chain, hold in rows)
        words = "Share of the chain above the share of its last phase"
        yield _rows_that(shown.result.heading, words, rows, above, "Who holds all phases holds the last one.")


_OWN: Final = MappingProxyType(
    {
        "segments": (_of_segments,),
        "measures": (_of_item_weights,),
        "priority": (_of_parts("importance", "Importance adds up to 100%"),),
        "key_drivers": (_of_reach,),
        "nps_difference": (_of_differences,),
        "phases": (_of_chain,),
    }
)
"""Kind -> what its numbers must satisfy beside what every table must."""


def checks_of_weights(results: Sequence[Shown], study: Study) -> list[Check]:
    """Return what is known of the weights, and whether the results agree with it."""
    weights = study.weights
    if weights is None:
        return []
    made = [
        _rows_that(
            WEIGHTS, "Weights missing, negative or infinite", range(weights.rows), weights.unusable, "Left out."
        ),
        Check(about=WEIGHTS, words="Sum of the weights", found=weights.total, verdict=OK),
        Check(about=WEIGHTS, words="n effective of all respondents (Kish)", found=weights.effective, verdict=OK),
    ]
    for shown in results:
        if _designed(shown):
            continue
        rows = [row for row in records(shown.frame) if str(row.get("group", TOTAL)) == TOTAL]
        sizes = [float(row["n_effective"]) for row in rows if not missing(row.get("n_effective"))]
        if sizes and all(
            float(row["n"]) == weights.rows - weights.unusable for row in rows if not missing(row.get("n"))
        ):
            words = "n effective agrees with the weights"
            made.append(equal(shown.result.heading, words, sizes[0], weights.effective, "Made with other weights."))
    return made
