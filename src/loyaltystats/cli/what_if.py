"""``whatif``: what the score would be if drivers were better, and which driver pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.columns import assignments
from loyaltystats.cli.reading import answers_of
from loyaltystats.cli.talk import (
    data,
    data_json,
    force_option,
    json_option,
    quiet_option,
    refuse_existing,
    result_record,
    say,
    shown,
)

if TYPE_CHECKING:
    from loyaltystats.responses.responses import Responses
    from loyaltystats.result import Result

SIMULATED = ("outcome", "drivers", "breaks", "design")
"""Arguments of the live what-if sheet, which is about all respondents together and draws nothing."""

EXAMPLES = {
    "--change": "--change speed=0.5",
    "--lift": "--lift speed=7",
    "--move": "--move speed=3,5,0.2",
    "--cost": "--cost speed=100",
    "--breaks": "--breaks 6,9",
}


@click.command(name="whatif", short_help="Predict the score if drivers were better.")
@click.argument("answers")
@click.option("-i", "--instrument", help="The study: its YAML file. Without it, name columns.")
@click.option("--outcome", metavar="COLUMN", help="Recommendation question, 0-10. Default: that of the study.")
@click.option("--driver-column", "drivers", multiple=True, metavar="COLUMN", help="A driver of the model.")
@click.option("--change", multiple=True, metavar="DRIVER=POINTS", help="Everybody gets so many points more.")
@click.option("--lift", multiple=True, metavar="DRIVER=TARGET", help="Everybody below the target gets it.")
@click.option("--move", multiple=True, metavar="DRIVER=AT_MOST,TO,SHARE", help="That share of the low raters moves up.")
@click.option("--step", type=float, default=1.0, show_default=True, help="Without changes: the step on each driver.")
@click.option("--cost", "costs", multiple=True, metavar="DRIVER=COST", help="Cost of the step on a driver.")
@click.option("--breaks", metavar="LOW,HIGH", help="Other scales than 0-10: highest detractor, lowest promoter.")
@click.option("--by", help="Column whose groups are shown apart.")
@click.option("--weights", help="Column of survey weights.")
@click.option("--clusters", help="Column of clusters, such as stores, that were sampled together.")
@click.option("--strata", help="Column of strata.")
@click.option("--resamples", type=int, default=200, show_default=True, help="Resamples for the band; 0 for none.")
@click.option("--seed", type=int, help="Seed of the resamples. Default: a fixed one, shown in the result.")
@click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ...")
@click.option("-o", "--output", help="Workbook to write, with a live what-if sheet.")
@force_option
@json_option
@quiet_option
def what_if(answers: str, output: str | None, force: bool, as_json: bool, **options: Any) -> None:
    """Predict how the score of ANSWERS goes with better drivers; without changes, rank the drivers by one step on each.

    \b
    loyaltystats whatif answers.xlsx -i study.yaml --change speedperf=0.5 --lift staffperf=7
    loyaltystats whatif answers.xlsx -i study.yaml --step 0.5 --cost speedperf=80 --cost staffperf=40
    loyaltystats whatif any.csv --outcome recommend --driver-column speed --driver-column price --change speed=1
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    if output:
        refuse_existing([output], force=force)
    responses, shared = _answers(answers, options)
    result = _result(responses, options, shared)
    data_json(result_record(result)) if as_json else data(result.summary())
    if output:
        from loyaltystats.report.report import Report
        from loyaltystats.stats.drivers.action.simulator import what_if_simulator

        live = what_if_simulator(responses, **{name: shared[name] for name in SIMULATED})
        report = Report(result.title, [live, result])
        say(f"Wrote {shown(report.write_excel(output))}. Its summary says:")
        say()
        for sentence in report.sentences:
            say(f"- {sentence}")


def _answers(answers: str, options: Mapping[str, Any]) -> tuple[Responses, dict[str, Any]]:
    """Return the answers, and the arguments that every prediction shares."""
    from loyaltystats.sampling.design import SurveyDesign

    responses = answers_of(answers, options)
    parts = {name: options[name] for name in ("weights", "clusters", "strata") if options[name]}
    shared: dict[str, Any] = {
        "outcome": options["outcome"],
        "drivers": list(options["drivers"]) or None,
        "breaks": _breaks(options["breaks"]),
        "by": options["by"],
        "design": SurveyDesign(**parts) if parts else None,
        "n_bootstrap": options["resamples"],
        "rng": options["seed"],
    }
    return responses, shared


def _result(responses: Responses, options: Mapping[str, Any], shared: Mapping[str, Any]) -> Result:
    from loyaltystats.stats.drivers.action.gains import driver_gains
    from loyaltystats.stats.drivers.action.what_if import what_if as predict

    changes: dict[str, Any] = {
        "change": _numbers("--change", options["change"]),
        "lift": _numbers("--lift", options["lift"]),
        "move": _moves(options["move"]),
    }
    costs = _numbers("--cost", options["costs"])
    if any(changes.values()):
        if costs:
            raise click.UsageError(
                "--cost - goes with a step on every driver - expected it without --change, --lift, --move."
            )
        return predict(responses, **changes, **shared)
    return driver_gains(responses, step=options["step"], costs=costs or None, **shared)


def _breaks(given: str | None) -> list[float] | None:
    return None if given is None else [_number("--breaks", one) for one in given.split(",")]


def _numbers(option: str, given: Sequence[str]) -> dict[str, float]:
    return {name: _number(option, value) for name, value in assignments(option, given).items()}


def _moves(given: Sequence[str]) -> dict[str, list[float]]:
    return {
        name: [_number("--move", one) for one in value.split(",")]
        for name, value in assignments("--move", given).items()
    }


def _number(option: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise click.UsageError(f"{option} {value!r} - expected a number, for instance {EXAMPLES[option]}.") from None
