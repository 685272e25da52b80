"""analyze: everything that the roles of an instrument's questions allow, in one report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import seed_of
from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.questionnaire.roles import Role
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.drift_job import drift_job, source_name, waves_call
from loyaltystats.report.measure_jobs import measure_jobs
from loyaltystats.report.model_jobs import ordinal_job
from loyaltystats.report.report import Report
from loyaltystats.report.road_jobs import agreement_job, grid_job
from loyaltystats.report.score_jobs import group_jobs, wave_jobs
from loyaltystats.report.study import Study
from loyaltystats.responses.responses import Responses, instrument_of

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.result import Result
    from loyaltystats.sampling.design import SurveyDesign
    from loyaltystats.stats.kano.result import KanoResult

Job = tuple[str, Callable[[], "Result"]]
"""Name of an analysis for people, and the call that makes it."""

MOST_COMPARED = 12
"""Drivers up to which a client can read who dominates whom."""

MOST_PLAYERS = 24
"""Drivers up to which the exact decomposition of importance is made; beyond it Johnson's relative weights stand in."""

SEGMENTS_FROM, SEGMENT_FEATURES = 100, 3
"""Respondents and features from which segments are looked for: with fewer, two camps are hardly ever found."""

SEGMENT_RESAMPLES = ((1_000, 39), (5_000, 19))
"""Up to so many respondents, so many resamples of the segments: 19 are the fewest for a test at 5 %; beyond, none."""

PAIR_RESAMPLES, MANY_RESPONDENTS = 1_000, 10_000
"""Resamples of every pair of scales, a fifth of them beyond so many respondents."""

MOST_GROUPS = 40
"""More groups than this make no readable sheet."""


def analyze(
    responses: Any,
    *,
    design: SurveyDesign | None = None,
    by: str | None = None,
    waves: Mapping[str, Responses] | None = None,
    panel: str | bool | None = None,
    rng: Any = None,
    title: str | None = None,
) -> Report:
    """Make every analysis that the roles of the questions allow, and put the results into one report.

    Kano pairs give categories, their sensitivity to other tables and rules, mean scores, and levels (with delivery, if
    asked); with at least 100 respondents and three features also segments, and with delivery and an outcome what missing and
    present features go with in loyalty. Level questions give the direct levels, a recommendation question its score
    and, with ``by`` or ``waves``, the differences of scores,
    satisfaction and loyalty questions their shares of top answers, and ratings together with an outcome the regression, the
    importance of the drivers, the priority map, and what poor ratings cost and good ones gain; where features have
    a rating and a stated importance, the importance grid. Roads that classify the same features are compared. What stands
    for satisfaction, buying again, recommending, ease, spending, phases of loyalty or intentions gives its measure.
    Constructs of several questions give their reliability, and whether they measure different things. Every other closed
    question gives the shares of its answers, every other number its mean and median. An analysis that the answers do not
    allow stays in the report, with the reason.

    Parameters
    ----------
    responses : Responses
        Answers with their instrument, as ``read_responses`` returns them; one row per respondent.
    design : SurveyDesign, optional
        Weights. Default: every respondent counts once.
    by : str, optional
        Column whose values split the tables of Kano categories, levels, recommendation and satisfaction; at most 40
        groups. The drivers are analysed for all respondents together.
    waves : mapping of str to Responses, optional
        Wave -> answers, in the order of time: adds the drift of features between them (``level_drift``). Everything else is
        about ``responses``, usually the latest wave.
    panel : str or False
        With waves: the column that identifies people, if the same people answered in all, or ``False`` for different people.
    rng : int or numpy.random.Generator, optional
        Seed of the resampling. Default: the documented seed, so that the report can be made again.
    title : str, optional
        Title of the report. Default: the title of the study.

    Returns
    -------
    Report
        With ``.results``, ``.not_estimable``, ``.sentences`` and ``.write_excel(path)``.

    Raises
    ------
    ArgumentError
        The answers carry no instrument, its roles allow no analysis, or an argument cannot be used.

    Examples
    --------
    >>> from loyaltystats import load_instrument, simulate_responses
    >>> study = load_instrument("kano").with_features({"returns": "Free returns"}).combined(load_instrument("recommend"))
    >>> report = analyze(simulate_responses(study, 60, rng=1), title="Shops")
    >>> [type(result).__name__ for result in report.results]
    ['KanoResult', 'KanoSensitivityResult', 'ContinuousResult', 'LevelsResult', 'LevelLoyaltyResult', 'NpsResult']
    """
    instrument = instrument_of(responses)
    if instrument is None:
        raise ArgumentError(
            "responses - carry no instrument, so nothing says what the columns mean - expected the Responses of "
            "read_responses(path, instrument) - or call classify_kano(), nps(), regress_loyalty() with named columns and "
            "put their results into Report(title, [results])."
        )
    if by is not None:
        _check_groups(responses, by)
    shared = {"design": design, "rng": rng}
    drift = drift_job(waves, panel, {"by": by, **shared})
    changes = wave_jobs(waves, panel, instrument, {"by": by, **shared})
    results: list[Result] = []
    gaps: list[NotEstimable] = []
    jobs = _jobs(responses, instrument, by, shared)
    for name, job in chain(jobs, [*([drift] if drift else []), *changes], agreement_job(instrument, results)):
        try:
            results.append(job())
        except (EstimationError, ResponseError) as reason:
            gaps.append(NotEstimable(name, str(reason)))
    if not results and not gaps:
        raise ArgumentError(
            f"responses - instrument {instrument.id!r} has no question whose role an analysis uses - expected Kano pairs, "
            "levels, an outcome or ratings - combine the study with a template that asks for them."
        )
    study = Study.of(responses, design=design).with_details(
        seed=seed_of(rng),
        command=_command(responses, waves, design=design, by=by, panel=panel, rng=rng),
    )
    heading = title or instrument.title.get(instrument.language, instrument.id)
    return Report(heading, results, study=study, not_estimable=gaps)


def _command(responses: Responses, waves: Mapping[str, Responses] | None, **given: Any) -> str:
    """Return the call that makes the report again from the same file and questionnaire."""
    options = [f"{name}={value!r}" for name, value in given.items() if value is not None]
    if waves is not None:
        options.append(f"waves={waves_call(waves)}")
    read = f"read_responses({source_name(responses)!r}, instrument)"
    return f"analyze({', '.join([read, *options])}).write_excel('client.xlsx')"


def _check_groups(responses: Responses, by: str) -> None:
    from loyaltystats.frames import collect

    found = int(collect(responses.frame, [by])[by].nunique())
    if found > MOST_GROUPS:
        raise ArgumentError(
            f"by, column {by!r} - has {found} different answers - expected at most {MOST_GROUPS} groups - join small groups "
            "first, or choose another column."
        )


def _jobs(responses: Responses, instrument: Instrument, by: str | None, shared: dict[str, Any]) -> Iterator[Job]:
    yield from _kano_jobs(responses, instrument, {"by": by, **shared})
    yield from _driver_jobs(responses, instrument, shared)
    yield from _loyalty_jobs(responses, instrument, {"by": by, **shared})
    yield from _scale_jobs(responses, instrument, shared)
    yield from _answer_jobs(responses, instrument, {"by": by, **shared})


def _kano_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    from loyaltystats.stats.kano.classify import classify_kano
    from loyaltystats.stats.kano.continuous import kano_scores
    from loyaltystats.stats.kano.sensitivity import kano_sensitivity
    from loyaltystats.stats.levels import satisfaction_levels

    if instrument.kano_pairs():
        made: list[KanoResult] = []

        def kano() -> Result:
            made.append(classify_kano(responses, **options))
            return made[0]

        yield "Kano categories", kano
        if made:  # this point is reached after the job was done
            yield "Sensitivity of the categories", lambda: kano_sensitivity(made[0])
        yield "Kano scores", lambda: kano_scores(responses, **options)
        yield "Four levels of satisfaction", lambda: satisfaction_levels(responses, **options)
        yield from _people_jobs(responses, instrument, options)
    direct = instrument.by_feature(Role.LEVEL)
    if direct:
        yield "Levels as classified by customers", lambda: satisfaction_levels(responses, direct=direct, **options)


def _people_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield what needs each respondent's own categories: segments, and what the levels go with in loyalty."""
    from loyaltystats.stats.kano.segments import kano_segments
    from loyaltystats.stats.level_loyalty import levels_and_loyalty

    pairs = instrument.kano_pairs()

    def segments() -> Result:
        if options["design"] is not None and options["design"].weights:
            raise EstimationError("segments are found without survey weights only - expected answers without weights.")
        return kano_segments(responses, n_bootstrap=segment_resamples(len(responses)), rng=options["rng"])

    if len(responses) >= SEGMENTS_FROM and len(pairs) >= SEGMENT_FEATURES:
        yield "Segments by requirement", segments
    if set(instrument.by_feature(Role.DELIVERY)) & set(pairs) and instrument.with_role(Role.OUTCOME):
        yield "Levels and loyalty", lambda: levels_and_loyalty(responses, **options)


def segment_resamples(respondents: int) -> int:
    """Return how many resamples the segments of so many respondents are worth.

    Examples
    --------
    >>> segment_resamples(300), segment_resamples(100_000)
    (39, 0)
    """
    return next((number for most, number in SEGMENT_RESAMPLES if respondents <= most), 0)


def _loyalty_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    from loyaltystats.stats.loyalty import csat, nps

    for question in instrument.with_role(Role.OUTCOME):
        name = question.short(instrument.language)
        if question.metric == "nps":
            yield f"Recommendation score ({name})", _call(nps, responses, question.code, options)
            yield from group_jobs(responses, question.code, name, options)
        elif question.metric == "csat":
            yield f"Share of top answers ({name})", _call(csat, responses, question.code, options)
    yield from measure_jobs(responses, instrument, options)


def _scale_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield how reliable the constructs are, item by item, and whether they are distinct."""
    from loyaltystats.stats.reliability.rows import constructs
    from loyaltystats.stats.reliability.scales import ReliabilityResult, reliability

    scales = constructs(instrument)
    if not scales:
        return
    made: list[ReliabilityResult] = []

    def scale() -> Result:
        made.append(reliability(responses, **options))
        return made[0]

    yield "Reliability of the scales", scale
    if made:  # this point is reached after the job was done
        yield "Items of the scales", made[0].items
        resamples = PAIR_RESAMPLES if len(responses) <= MANY_RESPONDENTS else PAIR_RESAMPLES // 5
        if len(scales) > 1:
            yield "Distinctness of the scales", lambda: made[0].distinctness(n_bootstrap=resamples)


def _answer_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield counts of the questions that no other analysis reads."""
    from loyaltystats.stats.amounts import amounts
    from loyaltystats.stats.frequencies import closed_questions, frequencies

    others = [question for question in instrument.questions if not _is_read(question, instrument)]
    closed = [question.code for question in closed_questions(instrument) if question in others]
    if closed:
        yield "Answers given", lambda: frequencies(responses, closed, **options)
    figures = [question.code for question in others if question.kind == "number"]
    if figures:
        yield "Numbers given", lambda: amounts(responses, figures, **options)


def _is_read(question: Question, instrument: Instrument) -> bool:
    """Return whether another analysis of the report reads a question."""
    if question.role is Role.OUTCOME:
        return question.metric in ("nps", "csat", "share")
    if question.role in (Role.PERFORMANCE, Role.DRIVER):
        return bool(instrument.with_role(Role.OUTCOME)) and question.scale is not None and question.scale.ordered
    if question.role in (Role.IMPORTANCE, Role.DELIVERY):
        return question.feature is not None and question.feature in instrument.kano_pairs()
    return question.role in (Role.KANO, Role.LEVEL)


def _call(
    statistic: Callable[..., Result], responses: Responses, code: str, options: dict[str, Any]
) -> Callable[[], Result]:
    return lambda: statistic(responses, code, **options)


def _driver_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    from loyaltystats.stats.drivers.importance import relative_importance
    from loyaltystats.stats.drivers.penalty_reward import penalty_reward
    from loyaltystats.stats.drivers.priority import priority_map
    from loyaltystats.stats.drivers.regress import regress_loyalty

    drivers = [
        question
        for question in instrument.with_role(Role.PERFORMANCE, Role.DRIVER)
        if question.scale is not None and question.scale.ordered
    ]
    if not drivers or not instrument.with_role(Role.OUTCOME):
        return
    yield "Drivers of loyalty (regression)", lambda: regress_loyalty(responses, **options)
    yield from ordinal_job(responses, instrument, options)
    if len(drivers) > 1:
        method = "lmg" if len(drivers) <= MOST_PLAYERS else "johnson"
        shares = cache(lambda: relative_importance(responses, method=method, **options))
        yield "Relative importance of the drivers", shares
        if len(drivers) <= MOST_COMPARED:
            yield "Dominance of the drivers", lambda: shares().dominance()
        yield "Priorities", lambda: priority_map(responses, method=method, **options)
    rated = [question.code for question in drivers if question.scale is not None and question.scale.is_numeric]
    if len(rated) > 1:
        yield "Penalties and rewards", lambda: penalty_reward(responses, drivers=rated, **options)
    yield from grid_job(responses, instrument, options, "lmg" if len(drivers) <= MOST_PLAYERS else "johnson")
