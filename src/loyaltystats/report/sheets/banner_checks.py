"""Checks of banner tables: letters put together again, bases and counts agree, shares and columns add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyaltystats.report.check import LOOK, OK, TOLERANCE, Check
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.banner_tests import Place, place_of, shown_letters
from loyaltystats.report.words import count, missing
from loyaltystats.stats.banner.convention import collected


def banner_checks(shown: Shown, places: Sequence[tuple[Any, Place]]) -> Iterator[Check]:
    """Yield every check of one banner; ``places`` are the cells that were written, and which each one is."""
    about = shown.result.heading
    expected = collected(records(shown.setting("tests")().to_frame()))
    wrong = sum(shown_letters(cell) != expected.get(place, "") for cell, place in places)
    words = f"Cells whose letters differ from those put together again from the tests ({count(len(places), 'cell')})"
    yield _none(about, words, wrong, "Letters do not follow from the tests.")
    values = {place_of(row): row["estimate"] for row in records(shown.frame)}
    wrong = sum(
        isinstance(cell.value, str) != missing(values[place])
        or (not missing(values[place]) and cell.value != values[place])
        for cell, place in places
    )
    yield _none(
        about, f"Cells that differ from the result ({count(len(places), 'cell')})", wrong, "A number was changed."
    )
    rows = [row for row in records(shown.frame) if not missing(row["n"]) and row["n"] > 0]
    yield from _sums(shown, rows)
    yield from _columns(shown, rows)


def _sums(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    """Check that the answers of a question with one answer make up the base, in shares and in respondents."""
    single = [
        row for row in rows if row["row_kind"] == "answer" and shown.setting("kinds")[row["question"]] == "single"
    ]
    shares: dict[tuple[str, str], float] = {}
    counts: dict[tuple[str, str], float] = {}
    bases: dict[tuple[str, str], float] = {}
    for row in single:
        place = (str(row["question"]), str(row["column"]))
        shares[place] = shares.get(place, 0.0) + row["estimate"]
        counts[place] = counts.get(place, 0.0) + row["answers"]
        bases[place] = row["n"]
    if single:
        off = [abs(share - 1) for share in shares.values()]
        words = f"Shares of single answers add up to 100 % ({count(len(off), 'column')})"
        yield _most(shown.result.heading, words, off, "Shares do not add up.")
        off = [abs(counts[place] - bases[place]) for place in bases]
        words = f"Respondents of all answers make up the base ({count(len(off), 'column')})"
        yield _most(shown.result.heading, words, off, "The base does not agree with the counts.")


def _columns(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    """Check that the weighted bases of columns that hold everybody add up to the total."""
    open_groups = [name for name, n in shown.setting("without").items() if not n]
    whole: dict[str, float] = {}
    parts: dict[tuple[str, str], float] = {}
    every = records(shown.frame)
    hidden = {(row["question"], row["banner"]) for row in every if missing(row["n"])}
    first = {str(row["question"]): (row["row_kind"], row["answer"]) for row in reversed(every)}
    for row in rows:
        question = str(row["question"])
        if (row["row_kind"], row["answer"]) != first[question]:
            continue
        if not row["banner"]:
            whole[question] = row["n_weighted"]
        elif row["banner"] in open_groups and (question, row["banner"]) not in hidden:
            key = (question, str(row["banner"]))
            parts[key] = parts.get(key, 0.0) + row["n_weighted"]
    off = [
        abs(total - whole[question]) / whole[question] for (question, _), total in parts.items() if question in whole
    ]
    if off:
        words = f"Weighted bases of columns add up to the total ({count(len(off), 'column group')})"
        yield _most(shown.result.heading, words, off, "Somebody is in no column, or in two.")


def _none(about: str, words: str, wrong: int, note: str) -> Check:
    verdict = LOOK if wrong else OK
    return Check(about=about, words=words, found=wrong, expected=0, verdict=verdict, note=note if wrong else "")


def _most(about: str, words: str, off: Sequence[float], note: str) -> Check:
    """Return a check of the largest distance, which should be none but for the last digits."""
    most = max(off)
    close = most <= TOLERANCE
    verdict = OK if close else LOOK
    found = 0.0 if close else most
    return Check(about=about, words=words, found=found, expected=0, verdict=verdict, note="" if close else note)
