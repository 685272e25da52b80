"""Read what nps_difference compares: groups, waves of other or the same people, or two questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.stats.answers import Tally, tally
from loyaltystats.stats.outcomes.breaks import Breaks, breaks_of
from loyaltystats.stats.outcomes.design_words import weights_of
from loyaltystats.stats.outcomes.designed import ScoreRows, rows_from, score_rows
from loyaltystats.stats.outcomes.difference_cells import OTHERS, Measured, Pair, independent, joined, paired
from loyaltystats.stats.outcomes.difference_tests import Overall, designed_tests, plain_tests
from loyaltystats.stats.outcomes.waves import WAVE, SamePeople, later_of, side_by_side, stacked
from loyaltystats.stats.selection import group_texts, names_of, outcome_code
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np

OF_GROUPS: Final = ("score", "adjusted_wald", "adjusted_wald_1", "adjusted_wald_z2", "wald", "design")
OF_SAME: Final = ("t", "score", "design")

Row = tuple[str | None, str, str]
"""Group (where the table is split), what is compared, what it is compared to."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the caller asks for, whatever is compared."""

    code: str | None
    by: str | None
    reference: str | None
    interval: str | None
    breaks: Sequence[int] | None
    design: SurveyDesign | None
    missing: str

    def tally(self, responses: Any, code: str, by: str | None) -> Tally:
        """Count and check the answers to a question."""
        return tally(
            responses, code, by=by, design=weights_of(self.design), statistic="nps_difference", missing=self.missing
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Read:
    """What was compared and measured."""

    code: str
    kind: str
    interval: str
    cut: Breaks
    rows: tuple[Row, ...]
    measured: Measured
    n: int
    n_total: int
    excluded: Mapping[str, int]
    labels: Mapping[str, str]
    overall: tuple[Overall, ...] = ()
    clustered: bool = False
    design: SurveyDesign | None = None
    notes: tuple[str, ...] = field(default=())


def between_groups(responses: Any, ask: Question, panel: Any) -> Read:
    """Compare groups of respondents."""
    if panel is not None:
        raise ArgumentError(
            f"panel - got {panel!r} without waves - expected waves as a mapping - pass "
            "nps_difference({'2024': first, '2025': second}, panel=...)."
        )
    if ask.by is None:
        raise ArgumentError(
            "by - nothing says what is compared - expected a column of groups, a second question or waves - pass by='...', "
            "against='...', or a mapping of waves."
        )
    code = outcome_code(responses, ask.code, ("nps",), "question")
    cut = breaks_of(responses, code, ask.breaks)
    tallied = ask.tally(responses, code, ask.by)
    cut.check(tallied)
    groups = [row.group for row in tallied.rows[1:] if row.n]
    if len(groups) < 2:
        raise EstimationError(
            f"by, column {ask.by!r} - {len(groups)} group{'' if len(groups) == 1 else 's'} with answers - expected at least "
            "two to compare - choose another column."
        )
    found = score_rows(responses, code, cut, ask.by, groups, ask.design)
    interval = _interval_of_groups(ask)
    cells, pairs, names = _group_pairs(found, groups, ask.reference)
    label = group_texts(responses, ask.by, groups)
    ungrouped = {"no group": tallied.without_group} if tallied.without_group else {}
    return Read(
        code=code,
        kind="groups",
        interval=interval,
        cut=cut,
        rows=tuple((None, names[pair.first], names[pair.second]) for pair in pairs),
        measured=independent(cells, pairs, interval),
        n=tallied.rows[0].n - tallied.without_group,
        n_total=tallied.n_total,
        excluded=dict(tallied.excluded) | ungrouped,
        labels=names_of(responses, [code]) | label,
        overall=_overall(found, ask.design),
        clustered=found.rows.clustered,
        design=ask.design,
    )


def _group_pairs(
    found: ScoreRows, groups: Sequence[str], reference: str | None
) -> tuple[ScoreRows, list[Pair], list[str]]:
    """Return the cells, which of them are compared, and their names."""
    import numpy as np

    if reference is None:
        return found, [Pair(first=i, second=j) for i, j in combinations(range(len(groups)), 2)], list(groups)
    if reference in groups:
        at = list(groups).index(reference)
        return found, [Pair(first=i, second=at) for i in range(len(groups)) if i != at], list(groups)
    if reference != OTHERS:
        raise ArgumentError(
            f"reference - {reference!r} is no group with answers - expected one of {', '.join(groups)}, or {OTHERS!r}."
            f"{did_you_mean(reference, [*groups, OTHERS])}"
        )
    anybody = np.any(np.stack(found.domains), axis=0)
    others = tuple(anybody & ~domain for domain in found.domains)
    cells = _with_domains(found, (*found.domains, *others))
    k = len(groups)
    return cells, [Pair(first=i, second=k + i) for i in range(k)], [*groups, *[OTHERS] * k]


def _with_domains(found: ScoreRows, domains: tuple[np.ndarray, ...]) -> ScoreRows:
    return ScoreRows(rows=found.rows, score=found.score, answer=found.answer, domains=domains)


def _overall(found: ScoreRows, design: SurveyDesign | None) -> tuple[Overall, ...]:
    tests = designed_tests if design is not None and design.columns() else plain_tests
    return tuple(tests(found))


def _interval_of_groups(ask: Question) -> str:
    is_complex = ask.design is not None and ask.design.is_complex
    if ask.interval is None:
        return "design" if is_complex else "score"
    if ask.interval not in OF_GROUPS:
        raise ArgumentError(
            f"interval - {ask.interval!r} is for the same respondents - expected one of {', '.join(OF_GROUPS)}."
        )
    return _knowing(ask.interval, refused=is_complex)


def _interval_of_same(ask: Question) -> str:
    design = ask.design
    if ask.interval is None:
        return "design" if design is not None and design.columns() else "t"
    if ask.interval not in OF_SAME:
        raise ArgumentError(
            f"interval - {ask.interval!r} is for different respondents - expected one of {', '.join(OF_SAME)}."
        )
    if ask.interval == "t":
        return _knowing("t", refused=design is not None and bool(design.columns()))
    return _knowing(ask.interval, refused=design is not None and design.is_complex)


def _knowing(interval: str, *, refused: bool) -> str:
    if refused and interval != "design":
        raise ArgumentError(
            f"interval - {interval!r} does not know the survey design that was passed - expected 'design' - pass "
            "interval='design', or leave it out."
        )
    return interval


def between_questions(responses: Any, ask: Question, against: str, panel: Any) -> Read:
    """Compare two questions of the same respondents."""
    _refuse_reference(ask)
    if panel is not None:
        raise ArgumentError(
            f"panel - got {panel!r} without waves - expected no panel for two questions - leave it out."
        )
    code = outcome_code(responses, ask.code, ("nps",), "question")
    if code == against:
        raise ArgumentError(f"against - got {against!r} twice - expected another question - name it.")
    cuts = {each: breaks_of(responses, each, ask.breaks) for each in (code, against)}
    tallies = {each: ask.tally(responses, each, ask.by) for each in (code, against)}
    for each, tallied in tallies.items():
        cuts[each].check(tallied)
    groups = [None, *tallies[code].groups]
    columns = [code, against, *([ask.by] if ask.by else [])]
    frame, rows = collect_with_design(responses, columns, ask.design)
    first, second = (rows_from(frame, rows, each, cuts[each], ask.by, groups) for each in (code, against))
    interval = _interval_of_same(ask)
    n = int((first.domains[0] & second.domains[0]).sum())
    zero = rows.n_total - len(rows)
    reasons = {"not both answers": len(rows) - n, "weight of zero": zero}
    return Read(
        code=code,
        kind="questions",
        interval=interval,
        cut=cuts[code],
        rows=tuple((group or TOTAL if ask.by else None, code, against) for group in groups),
        measured=paired(first, second, interval),
        n=n,
        n_total=rows.n_total,
        excluded={reason: count for reason, count in reasons.items() if count},
        labels=names_of(responses, [code, against]) | group_texts(responses, ask.by, tallies[code].groups),
        clustered=rows.clustered,
        design=ask.design,
    )


def _refuse_reference(ask: Question) -> None:
    if ask.reference is not None:
        raise ArgumentError(
            f"reference - got {ask.reference!r} - expected it only where groups are compared - leave it out."
        )


def between_waves(waves: Mapping[str, Any], ask: Question, against: Any, panel: Any) -> Read:
    """Compare waves: later minus earlier."""
    _refuse_reference(ask)
    if against is not None:
        raise ArgumentError(f"against - got {against!r} with waves - expected one of the two - leave one out.")
    if panel is None or panel is True or not (panel is False or isinstance(panel, str)):
        raise ArgumentError(
            f"panel - got {panel!r} - expected the column that identifies people if the same people answered, or False for "
            "different people - pass panel='id' or panel=False."
        )
    first = next(iter(waves.values()))
    code = outcome_code(first, ask.code, ("nps",), "question")
    cut = breaks_of(first, code, ask.breaks)
    groups: list[str] = []
    for name, each in waves.items():
        if breaks_of(each, code, ask.breaks) != cut:
            raise ResponseError(
                f"wave {name!r}, column {code!r} - has another scale than the first wave - expected one scale in all waves."
            )
        tallied = ask.tally(each, code, ask.by)
        cut.check(tallied)
        groups += [group for group in tallied.groups if group not in groups]
    labels = names_of(first, [code]) | group_texts(first, ask.by, groups)
    if panel is False:
        return _different_people(waves, ask, (code, cut, groups, labels))
    return _same_people(waves, ask, panel, (code, cut, groups, labels))


_Checked = tuple[str, Breaks, Sequence[str], Mapping[str, str]]


def _different_people(waves: Mapping[str, Any], ask: Question, checked: _Checked) -> Read:
    import numpy as np

    code, cut, groups, labels = checked
    columns = [code, *([ask.by] if ask.by else [])]
    table, design = stacked(waves, columns, ask.design)
    frame, rows = collect_with_design(table, [*columns, WAVE], design)
    interval = _interval_of_groups(ask)
    by_wave = rows_from(frame, rows, code, cut, WAVE, list(waves))
    by_group = rows_from(frame, rows, code, cut, ask.by, [None, *groups])
    names = list(waves)
    domains = tuple(inside & wave for inside in by_group.domains for wave in by_wave.domains)
    steps = list(combinations(range(len(names)), 2))
    pairs, said = [], []
    for at, group in enumerate([TOTAL, *groups]):
        for earlier, later in steps:
            pairs.append(Pair(first=at * len(names) + later, second=at * len(names) + earlier))
            said.append((group if ask.by else None, names[later], names[earlier]))
    n = int(np.any(np.stack(by_wave.domains), axis=0).sum())
    reasons = {"no answer": len(rows) - n, "weight of zero": rows.n_total - len(rows)}
    return Read(
        code=code,
        kind="waves",
        interval=interval,
        cut=cut,
        rows=tuple(said),
        measured=independent(_with_domains(by_wave, domains), pairs, interval),
        n=n,
        n_total=rows.n_total,
        excluded={reason: count for reason, count in reasons.items() if count},
        labels=labels,
        overall=_overall(by_wave, design) if all(domain.any() for domain in by_wave.domains) else (),
        clustered=rows.clustered,
        design=ask.design,
    )


def _same_people(waves: Mapping[str, Any], ask: Question, panel: str, checked: _Checked) -> Read:
    code, cut, groups, labels = checked
    interval = _interval_of_same(ask)
    more = [*([ask.by] if ask.by else []), *(ask.design.columns() if ask.design else ())]
    parts, said, notes, used, seen, clustered = [], [], [], 0, 0, False
    for earlier, later in combinations(waves.items(), 2):
        people = side_by_side((earlier, later), code, panel, more)
        frame, rows = collect_with_design(people.frame, [code, later_of(code), *more], ask.design)
        splits = [None, *groups]
        second = rows_from(frame, rows, code, cut, ask.by, splits)
        first = rows_from(frame, rows, later_of(code), cut, ask.by, splits)
        parts.append(paired(first, second, interval))
        said += [(group or TOTAL if ask.by else None, later[0], earlier[0]) for group in splits]
        notes.append(_people_note(people))
        used = max(used, int((first.domains[0] & second.domains[0]).sum()))
        seen, clustered = max(seen, rows.n_total), rows.clustered
    return Read(
        code=code,
        kind="panel",
        interval=interval,
        cut=cut,
        rows=tuple(said),
        measured=joined(parts),
        n=used,
        n_total=seen,
        excluded={"not both answers": seen - used} if seen > used else {},
        labels=labels,
        clustered=clustered,
        design=ask.design,
        notes=tuple(notes),
    )


def _people_note(people: SamePeople) -> str:
    said = (
        f"{people.earlier} to {people.later}: {len(people.frame):,} people of both waves are compared; "
        f"{people.only_earlier:,} only answered in {people.earlier}, {people.only_later:,} only in {people.later}"
    )
    return said + (f", {people.without_id:,} have no id." if people.without_id else ".")
