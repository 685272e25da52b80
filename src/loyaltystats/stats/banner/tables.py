"""banner_tables: questions by columns, with bases, nets, means, and letters that say which columns differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import one_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import Responses, instrument_of
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.banner.convention import collected, convention_of
from loyaltystats.stats.banner.fill import CELL_NAMES, TEST_NAMES, Columns, Plan, fill
from loyaltystats.stats.banner.layout import banner_of, read_columns
from loyaltystats.stats.banner.questions import Nets, asked_questions, asked_rows
from loyaltystats.stats.banner.result import BannerResult, test_words
from loyaltystats.stats.banner.rows import Block, block_of
from loyaltystats.stats.banner.words import labels_of_banner, named_bases, notes_of
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.not_asked import not_asked
from loyaltystats.stats.unanimous import RULES as UNANIMOUS
from loyaltystats.stats.unanimous import unanimous_groups, unanimous_notes

if TYPE_CHECKING:
    import pandas as pd

MINIMUM_BASE: Final = 5
"""Unweighted respondents below which a column is hidden."""

LOW_BASES: Final = (30, 100)
"""Effective bases below which a column is marked ``**`` and ``*``."""

MISSING: Final = ("drop", "raise", "show")
NESTED: Final = ("within", "all")


def banner_tables(  # noqa: PLR0913 - what is shown, how it is lettered, and what is hidden
    responses: Any,
    rows: str | Sequence[str] | Mapping[str, Any] | None = None,
    columns: Any = None,
    *,
    nets: Nets | None = None,
    breaks: Mapping[str, Sequence[float]] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    second_level: float | None = None,
    adjust: str = "holm",
    convention: str = "higher",
    nested: str = "within",
    minimum_base: int = MINIMUM_BASE,
    low_bases: tuple[int, int] = LOW_BASES,
    missing: str = "drop",
    blocks_per_sheet: int | None = None,
    unanimous: str = "flag",
) -> BannerResult:
    r"""Make banner tables: questions in rows, groups of respondents in columns, letters where columns differ.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    rows : str, sequence of str, or mapping, optional
        Codes of questions: closed ones, scales, multiple choices, numbers. A mapping names a multiple choice of a plain
        dataframe: ``{"Complaints": ["late", "broken"]}``, columns of 0 and 1. Default: every closed question of the
        instrument that is no column here.
    columns : str, tuple, or sequence of them, optional
        Questions whose answers are the columns; nested ones as a tuple, ``("country", "segment")``, or as
        ``"country/segment"``. A total comes first. Default: the total alone.
    nets : mapping, optional
        Question -> name -> answers: ``{"q1": {"Satisfied (4-5)": ["4", "5"]}}``. Instead of the default boxes of that
        question: top and bottom of ordered scales of at least five marks.
    breaks : mapping, optional
        Question -> highest answer of a detractor, lowest of a promoter; adds promoters, passives, detractors and the score
        in points. Default: (6, 9) for the recommendation question of an instrument.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc. Default: every respondent counts once.
    confidence_level : float, default 0.95
        A letter is given where the adjusted p is below 1 minus this level.
    second_level : float, optional
        A stricter level: capital letters for it, small letters for the first. With ``convention="higher"`` only.
    adjust : str, default "holm"
        ``holm``, ``bh``, ``by`` or ``none``, over all pairs of one column group within one row.
    convention : str, default "higher"
        ``higher``: a column gets the letter of each column that it is higher than. ``higher_lower``: capitals for higher,
        small letters for lower.
    nested : str, default "within"
        ``within`` compares nested columns of the same outer answer, ``all`` every pair of them.
    minimum_base : int, default 5
        Columns with fewer respondents are hidden, and further ones from which they could be worked out; of sensitive
        questions of an instrument those of fewer than 10.
    low_bases : tuple of int, default (30, 100)
        Effective bases below which a column is marked ``**`` and ``*``.
    missing : str, default "drop"
        ``drop`` leaves out of the base who gave no answer; ``show`` keeps the missing codes of the instrument (not
        applicable, don't know, refused) as rows and in the base; ``raise`` refuses. Who was not asked is in no base.
    blocks_per_sheet : int, optional
        Questions on one sheet of the workbook; 1 gives every question a sheet. Default: as many as read well.
    unanimous : {"flag", "hide", "show"}
        What to do where a column of fewer than 10 answers with one voice (0 or 100 %): a note, or hide the column for that
        question, and further ones from which it could be worked out.

    Returns
    -------
    BannerResult
        Columns: question, row_kind (answer, net, mean, std_dev, score), answer, banner, column, letter, estimate, letters,
        answers (respondents who gave it), n, n_weighted, n_effective, base_mark [, design_effect].
        ``tests()`` has the tests.

    Raises
    ------
    ArgumentError
        A question cannot be shown, columns overlap, a net names no answer, or an option is not known.
    ResponseError
        A column is missing, or, with ``missing="raise"``, an answer is.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: z = \frac{p_1 - p_2}{\sqrt{\bar p(1 - \bar p)(1/n_1 + 1/n_2)}}, \qquad
       t = \frac{\bar y_1 - \bar y_2}{\sqrt{s_1^2/n_1 + s_2^2/n_2}}, \qquad
       t_d = \frac{\bar y_1 - \bar y_2}{\sqrt{v_{11} + v_{22} - 2 v_{12}}}

    Shares: z, or Fisher's exact test where an expected count is below 5. Means: Welch's t. Scores: the test of
    ``nps_difference``. With a design: v from linearisation, clusters minus strata minus 1 degrees of freedom; shares with
    few expected answers by z on effective bases. Checked against: tests/oracles/banner.R (``prop.test``, ``fisher.test``,
    ``t.test``, ``svyttest``, ``p.adjust``). Cost: one pass over the rows per row of a table; with a design one per column.

    References
    ----------
    .. [1] Agresti A. (2013), Categorical Data Analysis, 3rd ed., Wiley.
    .. [2] Holm S. (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics
       6:65-70.
    .. [3] Kish L. (1965), Survey Sampling, Wiley.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"happy": ["yes"] * 40 + ["no"] * 40, "shop": (["A"] * 30 + ["B"] * 10) * 2})
    >>> answers.loc[40:, "shop"] = ["A"] * 10 + ["B"] * 30
    >>> banner_tables(answers, "happy", "shop").to_frame()[["answer", "column", "estimate", "letters"]]
      answer  column  estimate letters
    0     no   Total      0.50
    1     no  shop=A      0.25
    2     no  shop=B      0.75       A
    3    yes   Total      0.50
    4    yes  shop=A      0.75       B
    5    yes  shop=B      0.25
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    one_of("missing", missing, MISSING)
    one_of("nested", nested, NESTED)
    one_of("unanimous", unanimous, UNANIMOUS)
    whole("minimum_base", minimum_base)
    if blocks_per_sheet is not None:
        whole("blocks_per_sheet", blocks_per_sheet, minimum=1)
    rule = convention_of(convention, confidence_level, second_level)
    specs = read_columns(responses, responses.frame if isinstance(responses, Responses) else responses, columns)
    used = list(dict.fromkeys(name for spec in specs for name in spec))
    held = asked_rows(responses, rows, used)
    wanted = [*used, *(column for own in held.values() for column in own)]
    raw = responses.frame if isinstance(responses, Responses) else responses  # missing codes may be shown
    frame, drawn = collect_with_design(raw, wanted, design)
    questions = asked_questions(responses, frame, held, nets or {}, breaks or {})
    hidden = {code: left[drawn.kept] for code, left in not_asked(responses, held).items()}
    blocks = [block_of(frame, asked, hidden.get(asked.code), missing) for asked in questions]
    plan = Plan(
        banner=banner_of(responses, frame, specs),
        rows=drawn,
        weights=drawn.weights / drawn.weights.mean(),
        designed=design is not None and bool(design.columns()),
        rule=rule,
        adjust=adjust,
        nested=nested,
        minimum_base=minimum_base,
        low_bases=_low_bases(low_bases),
        unanimous=unanimous,
        sensitive=_sensitive(responses),
    )
    return _result(responses, plan, blocks, missing, blocks_per_sheet)


def _low_bases(given: Any) -> tuple[int, int]:
    try:
        low, high = (whole("low_bases", each) for each in given)
    except TypeError:
        low, high = 1, 0
    if low > high:
        raise ArgumentError(
            f"low_bases - got {given!r} - expected two bases, the smaller first, for example (30, 100)."
        )
    return low, high


def _result(
    responses: Any, plan: Plan, blocks: Sequence[Block], missing: str, blocks_per_sheet: int | None
) -> BannerResult:
    import pandas as pd

    cells, tests = Columns(), Columns()
    untested = 0
    for block in blocks:
        untested += fill(block, plan, cells, tests)
    table = pd.DataFrame(cells.lists, columns=list(CELL_NAMES))
    tested = pd.DataFrame(tests.lists, columns=list(TEST_NAMES))
    letters = collected(tested.to_dict("records"))  # type: ignore[arg-type]
    places = zip(*(table[name] for name in ("question", "row_kind", "answer", "column")), strict=True)
    table["letters"] = [letters.get(place, "") for place in places]
    zero = plan.rows.n_total - len(plan.rows)
    design = plan.rows.design
    return BannerResult(
        _table=with_design_effect(table, design if design.weights else None),
        _tests=tested,
        n=len(plan.rows),
        n_total=plan.rows.n_total,
        excluded={ZERO_WEIGHT: zero} if zero else {},
        method=f"Shares, means and scores by column. {test_words(designed=plan.designed, adjust=plan.adjust)}",
        null="The two columns have the same share, mean or score." if len(tested) else "",
        notes=(
            *notes_of(plan.banner, blocks, table, untested, weighted=bool(design.weights)),
            *_unanimous_notes(table, plan, blocks),
        ),
        labels=labels_of_banner(responses, plan.banner, [block.asked for block in blocks]),
        columns=plan.banner.columns,
        questions=tuple(block.asked.code for block in blocks),
        lettering=plan.rule,
        adjust=plan.adjust,
        minimum_base=plan.minimum_base,
        low_bases=plan.low_bases,
        missing=missing,
        weighted=bool(design.weights),
        designed=plan.designed,
        nested=plan.nested,
        bases_named=named_bases(blocks, missing, instrument=instrument_of(responses) is not None),
        kinds={block.asked.code: block.asked.kind for block in blocks},
        blocks_per_sheet=blocks_per_sheet,
        without=plan.banner.without,
    )


def _unanimous_notes(table: pd.DataFrame, plan: Plan, blocks: Sequence[Block]) -> list[str]:
    """Return notes on small columns that answer with one voice."""
    if plan.unanimous != "flag":
        return []
    shares = table[table["row_kind"] == "answer"].rename(columns={"column": "group"})
    several = [block.asked.code for block in blocks if block.asked.kind == "multiple"]
    return unanimous_notes(unanimous_groups(shares, several))


def _sensitive(responses: Any) -> frozenset[str]:
    """Return the codes of the sensitive questions of the instrument."""
    instrument = instrument_of(responses)
    return (
        frozenset(question.code for question in instrument.questions if question.sensitive)
        if instrument
        else frozenset()
    )
