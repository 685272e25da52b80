"""analyze: everything that the roles of an instrument's questions allow, in one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import seed_of
from loyaltystats.errors import ArgumentError, DesignError, EstimationError, ResponseError
from loyaltystats.questionnaire.analysis_plan import AnalysisPlan, checked_plan
from loyaltystats.questionnaire.roles import Role
from loyaltystats.report.banner_job import banner_job
from loyaltystats.report.care_jobs import care_jobs
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.drift_job import drift_job, source_name, waves_call
from loyaltystats.report.driver_jobs import driver_jobs
from loyaltystats.report.measure_jobs import measure_jobs
from loyaltystats.report.path_job import path_job
from loyaltystats.report.planned import CHECKS, analysis_of_job, plan_record
from loyaltystats.report.planned_jobs import planned_jobs
from loyaltystats.report.report import Report
from loyaltystats.report.road_jobs import agreement_job
from loyaltystats.report.score_jobs import comparison_jobs, group_jobs, wave_jobs
from loyaltystats.report.settings import Settings, check_settings, settings_of
from loyaltystats.report.study import Study
from loyaltystats.report.watch_jobs import chart_jobs, watch_jobs
from loyaltystats.responses.responses import Responses, instrument_of

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.result import Result
    from loyaltystats.sampling.design import SurveyDesign
    from loyaltystats.stats.kano.result import KanoResult

Job = tuple[str, Callable[[], "Result"]]
"""Name of an analysis for people, and the call that makes it."""

SEGMENTS_FROM, SEGMENT_FEATURES = 100, 3
"""Respondents and features from which segments are looked for: with fewer, two camps are hardly ever found."""

SEGMENT_RESAMPLES = ((1_000, 39), (5_000, 19))
"""Up to so many respondents, so many resamples of the segments: 19 are the fewest for a test at 5 %; beyond, none."""

PAIR_RESAMPLES, MANY_RESPONDENTS = 1_000, 10_000
"""Resamples of every pair of scales, a fifth of them beyond so many respondents."""


def analyze(
    responses: Any,
    *,
    plan: AnalysisPlan | Mapping[str, Any] | None = None,
    registration: Any = None,
    design: SurveyDesign | None = None,
    by: str | Sequence[str] | None = None,
    banner: str | Sequence[str] | None = None,
    waves: Mapping[str, Responses] | None = None,
    panel: str | bool | None = None,
    adjust: str | None = None,
    confidence_level: float | None = None,
    missing: str | None = None,
    minimum_base: int | None = None,
    rng: Any = None,
    title: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Make every analysis that the roles of the questions allow, and put the results into one report.

    Kano pairs give categories, their sensitivity to other tables and rules, mean scores, and levels (with delivery, if
    asked); with at least 100 respondents and three features also segments, and with delivery and an outcome what missing and
    present features go with in loyalty. Level questions give the direct levels, a recommendation question its score
    and, with ``by`` or ``waves``, the differences of scores, and with ``by`` the groups compared on all other outcomes,
    satisfaction and loyalty questions their shares of top answers, and ratings together with an outcome the regression, the
    importance of the drivers, the priority map, and what poor ratings cost and good ones gain; where features have
    a rating and a stated importance, the importance grid. Roads that classify the same features are compared. What stands
    for satisfaction, buying again, recommending, ease, spending, phases of loyalty or intentions gives its measure.
    Constructs of several questions give their reliability, and whether they measure different things. Every other closed
    question gives the shares of its answers, every other number its mean and median. At last the report says
    which answers are missing, who may not have answered with care, and what the main results are without them. An analysis
    that the answers do not allow stays in the report, with the reason.

    With a plan the report carries it out: its outcome, drivers, models, groups, scenarios and settings. Arguments given
    here win over it, and the report lists them as deviations; what the plan does not name is called exploratory.

    Parameters
    ----------
    responses : Responses
        Answers with their instrument, as ``read_responses`` returns them; one row per respondent.
    plan : AnalysisPlan or mapping, optional
        What to analyse and how. Default: the plan of the instrument, if it has one.
    registration : str, path or Registration, optional
        What was registered before the field: a fingerprint, or the file that ``loyaltystats register`` wrote. Default: what
        the plan names itself.
    design : SurveyDesign, optional
        Weights, strata, clusters. An analysis that cannot use them is told as not estimable. Default: that of the plan,
        else every respondent counts once.
    by : str or sequence of str, optional
        Column whose values split the tables of Kano categories, levels, recommendation and satisfaction; at most 40
        groups. The drivers are analysed for all respondents together. Of further columns only categories, levels and
        loyalty are shown.
    banner : str or sequence of str, optional
        Columns of banner tables of every closed question.
    waves : mapping of str to Responses, optional
        Wave -> answers, in the order of time: adds the drift of features between them (``level_drift``). Everything else is
        about ``responses``, usually the latest wave.
    panel : str or False
        With waves: the column that identifies people, if the same people answered in all, or ``False`` for different people.
    adjust, confidence_level, missing : optional
        Correction for several tests, level of intervals and rule for missing answers of every analysis. Default: those of
        the plan, else of each function.
    minimum_base : int, optional
        Groups with fewer answers are not shown. Default: that of the plan, else 5.
    rng : int or numpy.random.Generator, optional
        Seed of the resampling. Default: that of the plan, else the documented seed, so that the report can be made again.
    title : str, optional
        Title of the report. Default: the title of the study.
    progress : callable, optional
        Called with the name of each analysis before it is made.

    Returns
    -------
    Report
        With ``.results``, ``.not_estimable``, ``.sentences`` and ``.write_excel(path)``.

    Raises
    ------
    ArgumentError
        The answers carry no instrument, its roles allow no analysis, or an argument cannot be used.
    TemplateError
        The plan does not fit the instrument, or what was given as registration is none.
    ResponseError
        The answers lack a column of the design or the groups.
    DesignError
        Weights cannot be used, or no analysis at all can use the design.

    Examples
    --------
    >>> from loyaltystats import load_instrument, simulate_responses
    >>> study = load_instrument("kano").with_features({"returns": "Free returns"}).combined(load_instrument("recommend"))
    >>> report = analyze(simulate_responses(study, 60, rng=1), title="Shops")
    >>> [type(result).__name__ for result in report.results][:6]
    ['KanoResult', 'KanoSensitivityResult', 'ContinuousResult', 'LevelsResult', 'LevelLoyaltyResult', 'NpsResult']
    """
    instrument = instrument_of(responses)
    if instrument is None:
        raise ArgumentError(
            "responses - carry no instrument, so nothing says what the columns mean - expected the Responses of "
            "read_responses(path, instrument) - or call classify_kano(), nps(), regress_loyalty() with named columns and "
            "put their results into Report(title, [results])."
        )
    given = None if plan is None else checked_plan(instrument, plan)
    said = {"adjust": adjust, "confidence_level": confidence_level, "missing": missing, "minimum_base": minimum_base}
    settings = settings_of(given or instrument.plan, by=by, banner=banner, design=design, rng=rng, **said)
    check_settings(responses, settings)
    grouped = {"by": settings.by, **settings.shared}
    drift = drift_job(waves, panel, grouped)
    changes = wave_jobs(waves, panel, instrument, grouped)
    results: list[Result] = []
    jobs = chain(
        _jobs(responses, instrument, settings),
        [*([drift] if drift else []), *changes, *chart_jobs(waves, instrument, settings.shared)],
        agreement_job(instrument, results),
        care_jobs(responses, instrument, settings.shared, results),
    )
    gaps = _made(jobs, results, settings, progress)
    if not results and not gaps:
        raise ArgumentError(
            f"responses - instrument {instrument.id!r} has no question whose role an analysis uses - expected Kano pairs, "
            "levels, an outcome or ratings - combine the study with a template that asks for them."
        )
    command = _command(responses, waves, plan=plan, design=design, by=by, banner=banner, panel=panel, rng=rng, **said)
    study = Study.of(responses, design=settings.design).with_details(
        seed=seed_of(settings.rng),
        command=command,
        minimum_base=settings.minimum_base,
        plan=plan_record(instrument, settings.plan, results, gaps, given=given, registration=registration),
    )
    heading = title or instrument.title.get(instrument.language, instrument.id)
    return Report(heading, results, study=study, not_estimable=gaps)


def _made(
    jobs: Iterable[Job], results: list[Result], settings: Settings, progress: Callable[[str], None] | None
) -> list[NotEstimable]:
    """Make the analyses, and return what could not be made, with reasons.

    Raises
    ------
    DesignError
        No analysis at all can use the design.
    """
    gaps: list[NotEstimable] = []
    refused: list[DesignError] = []
    for name, job in jobs:
        if settings.plan.only_planned and analysis_of_job(name) not in (*settings.plan.planned, *CHECKS):
            continue
        if progress is not None:
            progress(name)
        try:
            results.append(job())
        except (EstimationError, ResponseError) as reason:
            gaps.append(NotEstimable(name, str(reason).partition(" - the columns are ")[0]))
        except DesignError as reason:
            refused.append(reason)
            gaps.append(NotEstimable(name, _without_advice(str(reason))))
    if refused and not results and len(refused) == len(gaps):
        raise refused[0]
    return gaps


def _without_advice(message: str) -> str:
    """Return what is wrong with a design for this analysis, without what to type.

    Examples
    --------
    >>> _without_advice("design - mediate uses weights only - pass SurveyDesign(weights=...) if you accept that.")
    'mediate uses weights only'
    """
    parts = message.removeprefix("design - ").split(" - ")
    return " - ".join(parts[:-1] or parts)


def _command(responses: Responses, waves: Mapping[str, Responses] | None, **given: Any) -> str:
    """Return the call that makes the report again from the same file and questionnaire."""
    options = [f"{name}={value!r}" for name, value in given.items() if value is not None]
    if waves is not None:
        options.append(f"waves={waves_call(waves)}")
    read = f"read_responses({source_name(responses)!r}, instrument)"
    return f"analyze({', '.join([read, *options])}).write_excel('client.xlsx')"


def _jobs(responses: Responses, instrument: Instrument, settings: Settings) -> Iterator[Job]:
    shared = settings.shared
    grouped = {"by": settings.by, **shared}
    yield from _kano_jobs(responses, instrument, grouped)
    yield from driver_jobs(responses, instrument, settings)
    yield from planned_jobs(responses, instrument, settings)
    yield from _loyalty_jobs(responses, instrument, grouped)
    yield from watch_jobs(responses, instrument, grouped)
    for by in settings.plan.by[1:]:
        yield from _group_jobs(responses, instrument, {"by": by, **shared})
    yield from _scale_jobs(responses, instrument, shared)
    yield from _answer_jobs(responses, instrument, grouped)
    yield from banner_job(responses, instrument, settings)


def _group_jobs(responses: Responses, instrument: Instrument, options: dict[str, Any]) -> Iterator[Job]:
    """Yield what is shown by the groups of a second column too: categories, levels and measures of loyalty."""
    from loyaltystats.stats.kano.classify import classify_kano
    from loyaltystats.stats.levels import satisfaction_levels

    def jobs() -> Iterator[Job]:
        if instrument.kano_pairs():
            yield "Kano categories", lambda: classify_kano(responses, **options)
            yield "Four levels of satisfaction", lambda: satisfaction_levels(responses, **options)
        yield from _loyalty_jobs(responses, instrument, options)

    name = instrument.label_of(options["by"])
    yield from ((f"{job} by {name}", _titled(call, name)) for job, call in jobs())


def _titled(call: Callable[[], Result], name: str) -> Callable[[], Result]:
    """Return an analysis whose title names its groups, as the report has it by other groups too."""

    def made() -> Result:
        result = call()
        return replace(result, title=f"{result.title} by {name}")

    return made


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
    yield from comparison_jobs(responses, instrument, options)


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
    yield from path_job(responses, options)


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
