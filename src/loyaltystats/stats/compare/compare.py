"""compare_groups: do countries, segments, waves or product lines differ, by how much, and which pairs of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.sampling.design import SurveyDesign, kish_words, weight_cost
from loyaltystats.stats.compare.categories import CHI_SQUARE, EXACT, compare_categories
from loyaltystats.stats.compare.comparability import may_compare
from loyaltystats.stats.compare.numbers import MEANS, RANKS, compare_numbers
from loyaltystats.stats.compare.parts import Part, Plan, Test
from loyaltystats.stats.compare.result import CompareResult, tables_of
from loyaltystats.stats.compare.rows import BETWEEN, NUMBER, Compared, GroupRows, questions_of, tally
from loyaltystats.stats.compare.within import compare_within
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS
from loyaltystats.stats.outcomes.design_words import design_notes
from loyaltystats.stats.outcomes.waves import WAVE
from loyaltystats.stats.reliability.rows import construct_labels
from loyaltystats.stats.selection import group_texts, names_of, question_of

if TYPE_CHECKING:
    import pandas as pd

METHODS: Final = (MEANS, RANKS, CHI_SQUARE, EXACT)
SMALL_BASE: Final = 20


def compare_groups(
    responses: Any,
    *,
    question: Any,
    by: str | Sequence[str] | None = None,
    method: str | None = None,
    margin: float | None = None,
    within: bool = False,
    comparability: Any = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> CompareResult:
    r"""Compare the answers of groups: means, ranks or shares, with effect sizes, every pair, and sameness within a margin.

    For a researcher who asks whether countries, segments, waves, customer types or product lines differ, by how much, and
    which of them; and who must not rank countries whose customers use the scale differently.

    Parameters
    ----------
    responses : Responses or dataframe, or a mapping of str to them
        One row per respondent; or waves of different respondents, ``{"2024": first, "2025": second}``.
    question : str, sequence of str, or mapping of str to sequence of str
        One column or several; a construct of the instrument, or ``{"trust": ["t1", "t2", "t3"]}``, is the mean of its items.
    by : str or two of them, optional
        Column of the groups; two columns give the groups of their combinations. Not needed with waves or ``within``.
    method : {"means", "rank", "chi_square", "exact"}, optional
        Default: ``means`` (Welch) for numbers; for other answers chi-square, or the exact test where few are expected.
    margin : float, optional
        Largest difference of means that would not matter, in points: adds the test that groups are the same within it.
    within : bool, default False
        Compare several questions of the same respondents instead of groups.
    comparability : InvarianceResult or str, optional
        For constructs: the ladder already climbed, or the reason why means are compared all the same. Default: the ladder is
        climbed, and means that may not be compared are not given.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc or replicates: tests are then those of the design.
    confidence_level : float, default 0.95
        Fraction between 0 and 1; holds for each interval alone.
    adjust : {"holm", "bh", "by", "none"}
        Correction of p over the questions and, of pairs, within and over questions. Means with ``holm`` take the pairs of
        Games and Howell within a question.
    missing : {"drop", "raise"}
        Leave respondents without an answer out of the base of that question and count them, or refuse.
    rng : int or numpy.random.Generator, optional
        Seed of simulated exact tests. Default: the documented seed.

    Returns
    -------
    CompareResult
        Columns: question, group, [answer,] estimate (mean or share), std_error, conf_low, conf_high, [std_dev, median,
        shared_letters,] [adjusted_residual,] n. ``.pairs()``, ``.overall()`` and ``.effects()`` have the comparisons.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or nothing says what is compared.
    ResponseError
        A column is missing, or answers are missing where none may be.
    DesignError
        The design cannot be used.
    EstimationError
        Fewer than two groups.

    Notes
    -----
    .. math:: F = \frac{\sum w_j (\bar x_j - \tilde x)^2 / (k - 1)}{1 + \frac{2 (k - 2)}{k^2 - 1} \sum
       \frac{(1 - w_j / w)^2}{n_j - 1}}, \qquad w_j = n_j / s_j^2

    is Welch's test, by pingouin, as are the pairs of Games and Howell. Ranks: Kruskal and Wallis, Dunn's pairs, Cliff's
    delta. Shares: Pearson's chi-square or the exact test of Freeman and Halton, adjusted residuals, Newcombe's intervals.
    Sameness: two one-sided tests with the same errors, p the larger. With a design: Wald F, rank test of Lumley and
    Scott, Rao and Scott. Checked against: tests/oracles/compare.R. Cost: one pass over the rows, and one studentised range
    per pair.

    References
    ----------
    .. [1] Welch B. L. (1951), On the comparison of several mean values, Biometrika 38:330-336.
    .. [2] Lumley T., Scott A. J. (2013), Two-sample rank tests under complex sampling, Biometrika 100:831-842.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"value": [7, 8, 9, 8, 5, 6, 4, 5, 8, 9, 9, 7], "country": [*"DDDDFFFFIIII"]})
    >>> result = compare_groups(answers, question="value", by="country")
    >>> result.to_frame()[["group", "estimate", "shared_letters", "n"]]
      group  estimate shared_letters  n
    0     D      8.00              a  4
    1     F      5.00              b  4
    2     I      8.25              a  4
    >>> result.overall()[["test", "p_value"]].round(4)
              test  p_value
    0  Welch ANOVA   0.0037
    """
    if method is not None:
        one_of("method", method, METHODS)
    plan = Plan(
        method=method,
        level=fraction("confidence_level", confidence_level),
        adjust=one_of("adjust", adjust, ADJUSTMENTS),
        margin=_margin(margin, method),
        rng=rng,
    )
    missing_rule(missing)
    questions = questions_of(responses, question)
    if within:
        return _within(responses, questions, by, design, missing, plan)
    rows = tally(
        responses, questions, by=by, design=design, missing=missing, as_categories=method in (CHI_SQUARE, EXACT)
    )
    parts, told, refused = _parts(responses, rows, plan, comparability, design)
    return _result(responses, rows, parts, plan, told, refused)


def _margin(margin: Any, method: str | None) -> float | None:
    if margin is None:
        return None
    if isinstance(margin, bool) or not isinstance(margin, (int, float)) or not 0 < margin < math.inf:
        raise ArgumentError(
            f"margin - got {margin!r} - expected a number above 0, the largest difference of means that would not matter, "
            "for example 0.5."
        )
    if method not in (None, MEANS):
        raise ArgumentError(
            f"margin - is a difference of means, and method={method!r} has none - leave one of them out."
        )
    return float(margin)


def _parts(
    responses: Any, rows: GroupRows, plan: Plan, comparability: Any, design: SurveyDesign | None
) -> tuple[list[Part], list[str], list[str]]:
    """Return what was found about every question, what is told about constructs, and which are refused."""
    parts: list[Part] = []
    told: list[str] = []
    refused: list[str] = []
    for one in rows.questions:
        if one.kind != NUMBER:
            if plan.method in (MEANS, RANKS):
                raise ArgumentError(
                    f"method - {plan.method!r} needs numbers, and {one.name!r} holds answers without a middle - expected "
                    "'chi_square' or 'exact' - leave method out."
                )
            parts.append(compare_categories(rows, one, plan))
            continue
        verdict = may_compare(responses, rows, one.name, comparability, design)
        told += verdict.notes
        if verdict.allowed:
            parts.append(compare_numbers(rows, one.of_items(verdict.items or one.items), plan))
        else:
            refused.append(one.name)
            parts.append(_refused(rows, one))
    return parts, told, refused


def _refused(rows: GroupRows, one: Compared) -> Part:
    """Return the groups of a construct whose means may not be compared: their bases only."""
    nan = math.nan
    empty = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high", "std_dev", "median"), nan)
    sizes = [int(domain.sum()) for domain in rows.domains(one)]
    listed = [
        {"question": one.name, "group": group, **empty, "n": n} for group, n in zip(rows.groups, sizes, strict=True)
    ]
    test = Test(name="none: means may not be compared", null="")
    return Part(question=one.name, groups=listed, pairs=[], test=test, n=sum(sizes), how="refused")


def _result(
    responses: Any, rows: GroupRows, parts: Sequence[Part], plan: Plan, told: Sequence[str], refused: Sequence[str]
) -> CompareResult:
    import numpy as np

    first = next(iter(responses.values())) if isinstance(responses, Mapping) else responses
    tables = tables_of(parts, plan.adjust, plan.margin)
    anybody = np.any(np.stack([one.known for one in rows.questions]), axis=0) & (rows.places >= 0)
    reasons = {
        "no group": int((rows.places < 0).sum()),
        "no answer": int((~anybody & (rows.places >= 0)).sum()),
        "weight of zero": rows.design.n_total - len(rows.design),
    }
    design = rows.design.design
    return CompareResult(
        _table=tables["groups"],
        n=int(anybody.sum()),
        n_total=rows.design.n_total,
        excluded={reason: n for reason, n in reasons.items() if n},
        method=_method(parts, plan, len(rows.groups)),
        null=" ".join(dict.fromkeys(part.test.null for part in parts if part.test.null)),
        notes=tuple(
            dict.fromkeys(
                [
                    *told,
                    *(note for part in parts for note in part.notes),
                    *_notes(rows, tables["groups"], plan),
                    *design_notes(design, linearised=True, effective=False),
                ]
            )
        ),
        labels=_labels(first, rows),
        weight_cost=weight_cost(rows.design.weights[anybody]) if design.weights else {},
        question=", ".join(one.name for one in rows.questions),
        by=", ".join("wave" if name == WAVE else name for name in rows.by),
        kind=_kind(parts, plan),
        confidence_level=plan.level,
        adjust=plan.adjust,
        margin=plan.margin,
        refused=tuple(refused),
        _pairs=tables["pairs"],
        _overall=tables["overall"],
        _effects=tables["effects"],
    )


def _kind(parts: Sequence[Part], plan: Plan) -> str:
    kinds = {"shares" if any("answer" in row for row in part.groups) else (plan.method or MEANS) for part in parts}
    return kinds.pop() if len(kinds) == 1 else "mixed"


_HOW: Final = {
    "Welch": "Welch's analysis of variance, pairs by Games and Howell",
    "design-based": "Design-based Wald F of means, pairs by Student's t with the errors of the design",
    "ranks": "Kruskal and Wallis on ranks, pairs by Dunn with Cliff's delta",
    "design-based ranks": "Design-based rank test of Lumley and Scott, pairs with Cliff's delta of respondents",
    "shares": "Pearson's chi-square, or the exact test where few answers are expected; Newcombe intervals of pairs",
    "design-based shares": "Rao and Scott's F of second order; shares of pairs with the errors of the design",
    "within respondents": "The same respondents on every question; pairs by the mean change within respondents",
    "refused": "Invariance ladder only: means are not compared",
}


def _method(parts: Sequence[Part], plan: Plan, groups: int) -> str:
    said = "; ".join(dict.fromkeys(_HOW[part.how] for part in parts))
    same = f" Sameness within {plan.margin:g} points by two one-sided tests." if plan.margin is not None else ""
    return (
        f"{groups} {'questions' if parts[0].how == 'within respondents' else 'groups'}. {said}. p adjusted over questions "
        f"and pairs ({ADJUSTMENT_NAMES[plan.adjust]}); {100 * plan.level:g} % intervals, each alone.{same}"
    )


def _notes(rows: GroupRows, table: pd.DataFrame, plan: Plan) -> list[str]:
    notes = []
    small = table[table["n"] < SMALL_BASE]["group"].drop_duplicates().tolist()
    if small:
        notes.append(f"Fewer than {SMALL_BASE} answers: {', '.join(small)}. Read the intervals, not the differences.")
    if any(len(items) > 1 for items in rows.constructs.values()):
        notes.append("A construct is the mean of its items, of respondents who answered all of them.")
    if rows.by == (WAVE,):
        notes.append("Different people in each wave: a change of who answers looks like a change of opinion.")
    weights = rows.design.weights
    if weights.size and weights.min() < weights.max():
        notes.append(kish_words(weights))
    if plan.margin is not None:
        notes.append("The margin is a judgement about what matters, to be set before the answers are seen.")
    else:
        notes.append("A difference that is not shown is no proof that groups are the same; margin=... tests sameness.")
    return notes


def _labels(responses: Any, rows: GroupRows) -> dict[str, str]:
    """Return texts of questions, constructs, groups and answers."""
    texts = names_of(responses, [one.name for one in rows.questions])
    texts |= {name: text for name, text in construct_labels(responses).items() if name in rows.constructs}
    if rows.by != (WAVE,):
        parts = [group.split(BETWEEN) if len(rows.by) > 1 else [group] for group in rows.groups]
        named = [group_texts(responses, by, {part[at] for part in parts}) for at, by in enumerate(rows.by)]
        for group, pieces in zip(rows.groups, parts, strict=True):
            texts[group] = BETWEEN.join(named[at].get(piece, piece) for at, piece in enumerate(pieces))
        texts |= {by: named[at][by] for at, by in enumerate(rows.by) if by in named[at]}
    instrument = instrument_of(responses)
    for one in rows.questions:
        asked = question_of(responses, one.items[0])
        if one.answers and asked is not None and asked.scale is not None and instrument is not None:
            texts |= {f"{one.name}/{code}": asked.scale.label(code, instrument.language) for code in one.answers}
    return texts


def _within(
    responses: Any,
    questions: Mapping[str, tuple[str, ...]],
    by: Any,
    design: SurveyDesign | None,
    missing: str,
    plan: Plan,
) -> CompareResult:
    if by is not None:
        raise ArgumentError(f"by - got {by!r} with within=True - expected one of the two - leave one out.")
    if plan.method in (CHI_SQUARE, EXACT):
        raise ArgumentError(f"method - got {plan.method!r} with within=True - expected 'means' or 'rank'.")
    found = compare_within(responses, questions, design, missing, plan)
    tables = tables_of([found.part], plan.adjust, plan.margin)
    left = found.n_total - found.part.n
    return CompareResult(
        title="Questions compared",
        _table=tables["groups"],
        n=found.part.n,
        n_total=found.n_total,
        excluded={"not all answers": left} if left else {},
        method=_method([found.part], plan, len(questions)),
        null=found.part.test.null,
        notes=("A difference that is not shown is no proof of sameness; margin=... tests it.",)
        if plan.margin is None
        else ("The margin is a judgement about what matters, to be set before the answers are seen.",),
        labels=names_of(responses, list(questions)) | construct_labels(responses),
        question=", ".join(questions),
        kind="within",
        confidence_level=plan.level,
        adjust=plan.adjust,
        margin=plan.margin,
        _pairs=tables["pairs"],
        _overall=tables["overall"],
        _effects=tables["effects"],
    )
