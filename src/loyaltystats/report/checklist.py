"""The workbook checks itself: bases agree, parts add up, numbers that can be worked out twice come out the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report.check import LOOK, OK, Check, equal, pairs_agree
from loyaltystats.report.checks_of_kinds import checks_of_kind, checks_of_weights
from loyaltystats.report.given import GivenTable
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.study import Study
from loyaltystats.report.style import ENOUGH_COMPLETE, HIDDEN_BASE
from loyaltystats.report.words import count, join, missing, quoted
from loyaltystats.vocabulary import CATEGORIES, TOTAL

PLAN: Final = "Analysis plan"
SHOWN_COLUMNS = 12


@dataclass(frozen=True)
class NotEstimable:
    """An analysis that the roles allow and the answers do not, with the reason."""

    analysis: str
    reason: str


def checks(
    results: Sequence[Shown],
    study: Study,
    gaps: Sequence[NotEstimable],
    replaced: int = 0,
    tables: Sequence[GivenTable] = (),
    further: Sequence[Check] = (),
) -> list[Check]:
    """Return every check of a report; those to look at come first."""
    made = [
        Check(
            about=gap.analysis,
            words="Analysis could be made",
            found="no",
            expected="yes",
            verdict=LOOK,
            note=gap.reason,
        )
        for gap in gaps
    ]
    made += _plan_checks(study)
    made += _reader_checks(study)
    for shown in results:
        made += _base_checks(shown, study)
        made += list(_BY_KIND.get(shown.kind, _nothing)(shown))
        made += checks_of_kind(shown, study.respondents)
        made += _interval_checks(shown)
    made += checks_of_weights(results, study)
    made += _table_checks(tables)
    made += further
    if replaced:
        made.append(
            Check(
                about="Workbook",
                words="Control characters in texts",
                found=replaced,
                expected=0,
                verdict=LOOK,
                note="They cannot stand in a workbook and were replaced by a question-mark sign.",
            )
        )
    return [each for each in made if each.verdict == LOOK] + [each for each in made if each.verdict != LOOK]


def _table_checks(tables: Sequence[GivenTable]) -> list[Check]:
    return [
        Check(
            about=table.name,
            words="Columns that may name persons",
            found=len(table.personal),
            expected=0,
            verdict=LOOK if table.personal else OK,
            note=f"Shown as the researcher gave them: {join([quoted(name) for name in table.personal])}."
            if table.personal
            else "",
        )
        for table in tables
    ]


def _plan_checks(study: Study) -> list[Check]:
    """Return whether the plan is the registered one, what departs from it, and whether the smallest base hides people."""
    made = []
    plan = study.plan
    if plan is not None and plan.registered is not None:
        verdict = OK if plan.registered else LOOK
        found = "yes" if plan.registered else "no"
        words = "Plan is the registered one"
        note = f"{plan.registration[0].upper()}{plan.registration[1:]}."
        made.append(Check(about=PLAN, words=words, found=found, expected="yes", verdict=verdict, note=note))
    if plan is not None:
        deviations = list(plan.deviations) or [""]
        made += [
            Check(
                about=PLAN,
                words="Analysis was made as planned",
                found="no" if words else "yes",
                expected="yes",
                verdict=LOOK if words else OK,
                note=words,
            )
            for words in deviations
        ]
    if study.minimum_base < HIDDEN_BASE:
        note = "People may be recognised in groups so small."
        words = "Smallest base shown"
        least = study.minimum_base
        made.append(Check(about="Privacy", words=words, found=least, expected=HIDDEN_BASE, verdict=LOOK, note=note))
    return made


def _reader_checks(study: Study) -> list[Check]:
    severities: dict[str, list[str]] = {}
    amounts: dict[str, int] = {}
    for kind, amount in study.problems.items():
        severity, _, column = kind.partition(" in column ")
        severities.setdefault(severity, []).extend([column] if column else [])
        amounts[severity] = amounts.get(severity, 0) + amount
    return [
        Check(
            about="Answers as read",
            words=f"Found by the reader: {severity}s",
            found=amount,
            expected=0,
            verdict=LOOK if severity in ("error", "warning") else OK,
            note=_where(severities[severity]) + "Reported, nothing changed; 'loyaltystats check' lists them.",
        )
        for severity, amount in amounts.items()
    ]


def _where(columns: list[str]) -> str:
    shown = ", ".join(columns[:SHOWN_COLUMNS])
    return f"Columns {shown}{' and more' if len(columns) > SHOWN_COLUMNS else ''}. " if columns else ""


def _base_checks(shown: Shown, study: Study) -> list[Check]:
    result, about = shown.result, shown.result.heading
    made = []
    if result.n_total is not None:
        left_out = sum(result.excluded.values())
        made.append(
            equal(
                about,
                "Base + left out = respondents seen",
                result.n + left_out,
                result.n_total,
                "Somebody is unaccounted for.",
            )
        )
        if study.respondents is not None:
            made.append(
                equal(
                    about,
                    "Respondents seen = respondents read",
                    result.n_total,
                    study.respondents,
                    "This result was made from other answers than the rest.",
                )
            )
    if shown.kind == "drivers" and result.n_total and result.n < ENOUGH_COMPLETE * result.n_total:
        made.append(
            Check(
                about=about,
                words="Share of respondents that the model stands on",
                found=result.n / result.n_total,
                expected=ENOUGH_COMPLETE,
                verdict=LOOK,
                note="Those who answered everything may differ from the others: fewer drivers keep more respondents.",
            )
        )
    made += [
        Check(about=about, words=f"Left out: {reason}", found=amount, verdict=OK, note="Counted, not part of the base.")
        for reason, amount in result.excluded.items()
        if amount
    ]
    return made


def _nothing(shown: Shown) -> Iterator[Check]:
    yield from ()


def _kano_checks(shown: Shown) -> Iterator[Check]:
    rows, about = records(shown.frame), shown.result.heading
    sums = [(sum(row[name] for name in CATEGORIES), row["n"]) for row in rows]
    yield from pairs_agree(about, "A + O + M + I + R + Q = n", sums, "The categories do not add up to the base.")
    better, worse = [], []
    for row in rows:
        valid = sum(row[name] for name in CATEGORIES[:4])
        if valid:
            better.append((row["better"], (row["attractive"] + row["one_dimensional"]) / valid))
            worse.append((row["worse"], -(row["one_dimensional"] + row["must_be"]) / valid))
    yield from pairs_agree(
        about, "Better worked out again from the counts", better, "Better does not follow from the counts."
    )
    yield from pairs_agree(
        about, "Worse worked out again from the counts", worse, "Worse does not follow from the counts."
    )
    if shown.result.n_total is not None and "half_pairs" in shown.frame.columns:
        total = shown.result.n_total
        bases = [(row["n"] + row["half_pairs"] + row["unanswered"], total) for row in _total_rows(shown)]
        yield from pairs_agree(
            about, "n + half pairs + not answered = respondents", bases, "Some respondents are missing from a feature."
        )


def _total_rows(shown: Shown) -> list[Any]:
    return [row for row in records(shown.frame) if str(row.get("group", TOTAL)) == TOTAL]


def _score_checks(shown: Shown) -> Iterator[Check]:
    rows, about = records(shown.frame), shown.result.heading
    sums = [(row["promoters"] + row["passives"] + row["detractors"], 1.0) for row in rows]
    yield from pairs_agree(about, "Promoters + passives + detractors = 100%", sums, "The shares do not add up.")
    scores = [(row["estimate"], 100 * (row["promoters"] - row["detractors"])) for row in rows]
    yield from pairs_agree(
        about, "Score worked out again from the shares", scores, "The score does not follow from the shares."
    )
    yield from _group_checks(shown)


def _group_checks(shown: Shown) -> Iterator[Check]:
    totals = _total_rows(shown)
    if not shown.grouped or not totals or shown.hidden_groups:
        return
    groups = [row["n"] for row in records(shown.frame) if str(row["group"]) != TOTAL and not missing(row["n"])]
    check = equal(shown.result.heading, "Groups add up to all respondents", sum(groups), totals[0]["n"])
    note = "Respondents without a group are in the total only."
    told = _named_without_group(shown, totals[0]["n"] - sum(groups))
    yield check if check.verdict == OK else Check(**(vars(check) | {"note": note} | ({"verdict": OK} if told else {})))


def _named_without_group(shown: Shown, gap: float) -> bool:
    """Return whether a note says that exactly so many respondents are in no group, which explains the difference."""
    return gap > 0 and any(
        "total only" in note and re.search(rf"\b{int(gap)}\b", note.replace(",", "")) for note in shown.result.notes
    )


def _importance_checks(shown: Shown) -> Iterator[Check]:
    rows, about = _rows_of_whole(shown), shown.result.heading
    known = [row for row in rows if not missing(row["importance"])]
    if not known:
        return
    yield equal(
        about, "Importance adds up to 100%", sum(row["importance"] for row in known), 1.0, "The shares do not add up."
    )
    r2 = shown.setting("r2")
    adds_up = shown.setting("kind") not in ("first", "last", "standardized")
    if r2 is not None and adds_up and "contribution" in shown.frame.columns:
        total = sum(row["contribution"] for row in known) + float(shown.setting("control_r2", 0.0))
        yield equal(about, "Contributions add up to R2", total, float(r2), "The parts do not add up to the whole.")


def _penalty_checks(shown: Shown) -> Iterator[Check]:
    rows, about = records(shown.frame), shown.result.heading
    known = [row for row in rows if not missing(row["estimate"])]
    sums = [(row["penalty"] + row["reward"], row["estimate"]) for row in known]
    yield from pairs_agree(about, "Penalty + reward = what is tested", sums, "The test is about another number.")
    spans = [(row["reward"] - row["penalty"], row["impact_range"]) for row in known]
    yield from pairs_agree(about, "Reward - penalty = impact range", spans, "The range does not follow from its ends.")


def _drift_checks(shown: Shown) -> Iterator[Check]:
    rows, about = records(shown.frame), shown.result.heading
    for name in ("better", "worse"):
        if f"{name}_change" not in shown.frame.columns:
            continue
        changes = [(row[f"{name}_to"] - row[f"{name}_from"], row[f"{name}_change"]) for row in rows]
        yield from pairs_agree(
            about, f"{name.capitalize()} after - before = change", changes, "The change does not follow from its ends."
        )


def _rows_of_whole(shown: Shown) -> list[Any]:
    return records(shown.total)


_INTERVALS: Final = (
    ("conf_low", "estimate", "conf_high"),
    ("conf_low", "importance", "conf_high"),
    ("better_low", "better", "better_high"),
    ("worse_low", "worse", "worse_high"),
    ("delivered_low", "delivered", "delivered_high"),
    ("risk_low", "risk", "risk_high"),
    ("better_change_low", "better_change", "better_change_high"),
    ("worse_change_low", "worse_change", "worse_change_high"),
    ("dissatisfied_low", "dissatisfied", "dissatisfied_high"),
    ("performance_low", "performance", "performance_high"),
    ("penalty_low", "penalty", "penalty_high"),
    ("reward_low", "reward", "reward_high"),
    ("odds_poor_low", "odds_poor", "odds_poor_high"),
    ("odds_good_low", "odds_good", "odds_good_high"),
    ("explicit_low", "explicit_importance", "explicit_high"),
)


def _interval_checks(shown: Shown) -> list[Check]:
    made = []
    for low, value, high in _INTERVALS:
        if not {low, value, high} <= set(shown.frame.columns):
            continue
        triples = [[row[name] for name in (low, value, high)] for row in records(shown.frame)]
        known = [triple for triple in triples if not any(missing(each) for each in triple)]
        outside = sum(not (a - 1e-9 <= b <= c + 1e-9) for a, b, c in known)
        if known:
            made.append(
                Check(
                    about=shown.result.heading,
                    words=f"Values of ‘{value}’ outside their interval ({count(len(known), 'row')})",
                    found=outside,
                    expected=0,
                    verdict=LOOK if outside else OK,
                    note="An interval does not hold its own estimate." if outside else "",
                )
            )
    return made


_BY_KIND: Final = MappingProxyType(
    {
        "kano": _kano_checks,
        "nps": _score_checks,
        "csat": _group_checks,
        "importance": _importance_checks,
        "penalty": _penalty_checks,
        "drift": _drift_checks,
    }
)
