"""``mediate``, ``moderate``, ``linkage``: what runs over satisfaction, for whom a driver counts, what the books show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from loyaltystats.checks import did_you_mean
from loyaltystats.cli.column_options import design_options, reading_options
from loyaltystats.cli.groups import COLUMNS, FILES, GROUPS, SETTINGS, Grouped, all_of, option
from loyaltystats.cli.reading import answers_of
from loyaltystats.cli.talk import (
    data,
    data_json,
    free_name,
    json_option,
    quiet_option,
    refuse_existing,
    result_record,
    said_words,
    say,
    say_next,
    shown,
)
from loyaltystats.errors import ResponseError

if TYPE_CHECKING:
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result
    from loyaltystats.sampling.design import SurveyDesign

_NAMING: Final = {
    **{name: name for name in ("driver", "mediator", "moderator", "outcome", "left", "exposure", "always", "by")},
    **{name: name for name in ("weights", "strata", "clusters", "fpc")},
    "drivers": "driver-column",
}
"""Options that name columns."""

_common = all_of(
    option(COLUMNS, "-i", "--instrument", help="The study: its YAML file. Without it, columns as they are named."),
    option(COLUMNS, "--always", multiple=True, metavar="COLUMN", help="Held constant; may be repeated."),
    reading_options,
    option(GROUPS, "--by", help="Column whose groups are shown apart."),
    design_options,
    option(SETTINGS, "--adjust", type=click.Choice(["holm", "bh", "none"]), default="holm", show_default=True),
    option(SETTINGS, "--confidence", type=float, default=0.95, show_default=True, help="Confidence level."),
    option(FILES, "-o", "--output", help="Workbook to write."),
    option(FILES, "--force", is_flag=True, help="Overwrite files that exist."),
)
_outcome = option(COLUMNS, "--outcome", metavar="COLUMN", help="Loyalty. Default: the recommendation of the study.")
_driver = option(COLUMNS, "--driver", required=True, metavar="COLUMN", help="The driver that is looked at.")


@click.command(cls=Grouped, short_help="What of a driver runs over satisfaction, and what past it.")
@click.argument("answers")
@_driver
@option(COLUMNS, "--mediator", multiple=True, required=True, metavar="COLUMN", help="In between; may be repeated.")
@_outcome
@option(COLUMNS, "--serial", is_flag=True, help="Mediators one after the other, in the order given.")
@option(SETTINGS, "--resamples", type=click.IntRange(min=0), default=5000, show_default=True)
@option(SETTINGS, "--seed", type=int, help="Seed of the resamples. Default: a fixed one, shown in the result.")
@_common
@json_option
@quiet_option
def mediate(answers: str, **options: Any) -> None:
    """Split what goes with a driver of loyalty in ANSWERS: what runs over a mediator such as satisfaction, what does not.

    \b
    loyaltystats mediate answers.xlsx -i study.yaml --driver speedperf --mediator satoverall
    loyaltystats mediate any.csv --driver speed --mediator satisfaction --outcome loyalty
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.stats.drivers.action.mediation import mediate as statistic

    given = {name: options[name] for name in ("driver", "outcome", "serial")}
    given |= {"mediator": list(options["mediator"]), "n_bootstrap": options["resamples"], "rng": options["seed"]}
    _run(answers, "mediate", statistic, given, options)


@click.command(cls=Grouped, short_help="Does a driver go with loyalty more for some customers?")
@click.argument("answers")
@_driver
@option(COLUMNS, "--moderator", required=True, metavar="COLUMN", help="What may change the driver's slope.")
@_outcome
@option(SETTINGS, "--at", metavar="NUMBER,...", help="Values of a numeric moderator to look at.")
@_common
@json_option
@quiet_option
def moderate(answers: str, **options: Any) -> None:
    """Say whether a driver goes with loyalty in ANSWERS more strongly for some customers than for others.

    \b
    loyaltystats moderate answers.xlsx -i study.yaml --driver speedperf --moderator customertype
    loyaltystats moderate any.csv --driver price --moderator tenure --outcome loyalty --at 1,5,10
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.stats.drivers.action.moderation import moderate as statistic

    given = {name: options[name] for name in ("driver", "moderator", "outcome")}
    _run(answers, "moderate", statistic, given | {"at": _numbers(options["at"])}, options)


@click.command(cls=Grouped, short_help="What loyalty goes with in the books: money, how often, how long.")
@click.argument("answers")
@option(COLUMNS, "--outcome", required=True, metavar="COLUMN", help="The figure of the books.")
@option(
    SETTINGS, "--kind", "figure", required=True, type=click.Choice(["amount", "count", "duration"]), help="What it is."
)
@option(
    COLUMNS,
    "--driver-column",
    "drivers",
    multiple=True,
    metavar="COLUMN",
    help="What should go with it. Default: the recommendation of the study.",
)
@option(COLUMNS, "--left", metavar="COLUMN", help="For durations: 1 for who left, 0 for who is still there.")
@option(COLUMNS, "--exposure", metavar="COLUMN", help="For counts: how long each respondent was observed.")
@_common
@json_option
@quiet_option
def linkage(answers: str, **options: Any) -> None:
    """Link ANSWERS to a figure of the books in a column beside them: revenue, number of purchases, time as a customer.

    \b
    loyaltystats linkage answers.xlsx -i study.yaml --outcome revenue --kind amount
    loyaltystats linkage any.csv --outcome visits --kind count --driver-column recommend
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.stats.drivers.action.linkage import linkage as statistic

    given = {name: options[name] for name in ("outcome", "left", "exposure")}
    given |= {"kind": options["figure"], "drivers": list(options["drivers"]) or None}
    _run(answers, "linkage", statistic, given, options)


def _numbers(given: str | None) -> list[float] | None:
    try:
        return None if given is None else [float(one) for one in given.split(",")]
    except ValueError:
        raise click.UsageError(f"--at {given!r} - expected numbers, for instance 1,5,10.") from None


def _run(
    answers: str, name: str, statistic: Callable[..., Result], given: dict[str, Any], options: Mapping[str, Any]
) -> None:
    """Read the answers, make the analysis, and write it where that was asked for."""
    if options["output"]:
        refuse_existing([options["output"]], force=options["force"])
    responses = answers_of(answers, options)
    shared = {"always": list(options["always"]), "by": options["by"], "design": _design(options)}
    shared |= {"adjust": options["adjust"], "confidence_level": options["confidence"]}
    _check_names(answers, responses, options)
    result = statistic(responses, **given, **shared)
    data_json(result_record(result)) if options["as_json"] else data(result.summary())
    if not options["output"]:
        workbook = free_name(Path(answers).with_name(f"{name}.xlsx"))
        say_next(("write it as a workbook", [*said_words(), "-o", workbook]))
        return
    from loyaltystats.report.report import Report
    from loyaltystats.report.study import Study

    report = Report(result.title, [result], study=Study.of(responses, design=shared["design"]))
    say(f"Wrote {shown(report.write_excel(options['output']))}. Its summary says:")
    say()
    for sentence in report.sentences:
        say(f"- {sentence}")


def _design(options: Mapping[str, Any]) -> SurveyDesign | None:
    from loyaltystats.sampling.design import SurveyDesign

    parts = {name: options[name] for name in ("weights", "strata", "clusters", "fpc") if options[name]}
    if not parts:
        return None
    return SurveyDesign(**parts, nested=options["nested"], lonely=options["lonely"] or "error")


def _check_names(answers: str, responses: Responses, options: Mapping[str, Any]) -> None:
    """Refuse a name that is no column, with the option that has it.

    Raises
    ------
    ResponseError
        There is no such column.
    """
    known = list(map(str, responses.frame.columns))
    for name in _NAMING:
        given: Sequence[str] | str = options.get(name) or ()
        for column in (given,) if isinstance(given, str) else given:
            if column not in known:
                raise ResponseError(
                    f"{answers} - there is no column {column!r}, which --{_NAMING[name]} names - the columns are "
                    f"{', '.join(known)}.{did_you_mean(column, known)}"
                )
