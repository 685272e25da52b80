"""``plan``: how many to ask, and what so many can tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from loyaltystats.cli.plan_goals import FIELD, GOALS
from loyaltystats.cli.talk import (
    data,
    data_json,
    force_option,
    json_option,
    quiet_option,
    refuse_existing,
    result_record,
    say,
    say_next,
    shown,
)

if TYPE_CHECKING:
    from loyaltystats.sampling.planning import PlanResult


@click.group(short_help="How many respondents a study needs.")
def plan() -> None:
    """Work out the size of a study before it is made, or what a given size can tell."""


_RESPONDENTS: Final = click.option(
    "--respondents", type=int, help="Say what so many respondents can tell, instead of how many are needed."
)
_OUTPUT: Final = click.option("-o", "--output", help="Workbook to write, with the table and its curve.")


def _with(*options: Callable[..., Any]) -> Callable[..., Any]:
    """Return a decorator that gives a command these options, in this order."""

    def give(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return give


@click.command(short_help="A study of Kano categories.")
@click.option("--features", type=int, default=1, show_default=True, help="Features in the study.")
@click.option("--per-version", type=int, help="Features that each respondent is asked about. Default: all.")
@click.option("--versions", type=int, help="Versions of a split questionnaire. Default: every feature equally often.")
@click.option(
    "--gap", type=float, default=0.1, show_default=True, help="Lead of the most frequent category, in shares."
)
@click.option(
    "--top-share", type=float, default=0.7, show_default=True, help="Share of the first two categories together."
)
@click.option("--power", type=float, default=0.8, show_default=True, help="Chance that the winner test finds the lead.")
@click.option(
    "--half-width", type=float, default=0.1, show_default=True, help="Half of the interval of Better and Worse."
)
@click.option(
    "--right", type=float, default=0.9, show_default=True, help="Chance that the sample has the true category."
)
@click.option("--valid", type=float, default=0.9, show_default=True, help="Share of answers in A, O, M or I.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Confidence level.")
@click.option("--adjust", type=click.Choice(["holm", "bh", "none"]), default="holm", show_default=True)
@_with(*FIELD, _RESPONDENTS, _OUTPUT, force_option, json_option, quiet_option)
def kano(
    respondents: int | None, confidence: float, as_json: bool, output: str | None, force: bool, **study: Any
) -> None:
    """Work out how many respondents a study of Kano categories needs.

    \b
    loyaltystats plan kano --features 20 --gap 0.1 --power 0.8
    loyaltystats plan kano --features 20 --per-version 10 --gap 0.2
    loyaltystats plan kano --features 20 --respondents 300
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    _check_output(output, force=force)
    study["confidence_level"] = confidence
    _finish(_made("kano", respondents, study), as_json=as_json, output=output, force=force)
    per_version, versions = study["per_version"], study["versions"]
    if per_version is not None and per_version < study["features"]:
        words = ["split", "study.yaml", "--per-version", str(per_version)]
        say_next(("share the features out over versions", words + (["--versions", str(versions)] if versions else [])))


plan.add_command(kano)


def _goal_command(goal: str, about: str, options: tuple[Callable[..., Any], ...]) -> click.Command:
    """Return the command of a goal."""

    def command(
        respondents: int | None, confidence: float, as_json: bool, output: str | None, force: bool, **assumed: Any
    ) -> None:
        _check_output(output, force=force)
        given = {name: value for name, value in assumed.items() if value is not None}
        if "seed" in given:
            given["rng"] = given.pop("seed")
        made = _made(goal, respondents, given | {"confidence_level": confidence})
        _finish(made, as_json=as_json, output=output, force=force)

    level = click.option("--confidence", type=float, default=0.95, show_default=True, help="Confidence level.")
    shared = (level, *FIELD, _RESPONDENTS, _OUTPUT, force_option, json_option, quiet_option)
    words = (
        f"{about}\n\nHow many respondents a study needs, or with --respondents what so many can tell.\n\n"
        f"\b\nloyaltystats plan {goal} -o plan.xlsx\nloyaltystats plan {goal} --respondents 400"
    )
    return click.command(goal, short_help=about, help=words)(_with(*options, *shared)(command))


for _goal, (_about, _options) in GOALS.items():
    plan.add_command(_goal_command(_goal, _about, _options))


def _check_output(output: str | None, *, force: bool) -> None:
    if output is None:
        return
    if not output.lower().endswith(".xlsx"):
        raise click.UsageError(f"-o - got {output!r} - a plan is written as a workbook - end the name in .xlsx.")
    refuse_existing([output], force=force)


def _made(goal: str, respondents: int | None, assumed: dict[str, Any]) -> PlanResult:
    from loyaltystats.sampling.planning import power, sample_size

    if respondents is None:
        return sample_size(goal, **assumed)
    own = {name: value for name, value in assumed.items() if name not in ("power", "half_width", "right")}
    return power(goal, respondents=respondents, **own)


def _finish(made: PlanResult, *, as_json: bool, output: str | None, force: bool) -> None:
    _say(made, as_json=as_json)
    if output is not None:
        from loyaltystats.report.report import Report

        say(f"Wrote {shown(Report(made.title, made).write_excel(output))}.")


def _say(made: PlanResult, *, as_json: bool) -> None:
    if as_json:
        data_json(result_record(made))
    else:
        for row in made.to_frame().to_dict("records"):
            data(
                _line({str(name): value for name, value in row.items()}, "feature" if made.goal == "kano" else "group")
            )
    say()
    say(made.method)
    for note in made.notes:
        say(f"Note: {note}")


def _line(row: dict[str, Any], per: str = "feature") -> str:
    """Return one aim in words.

    Examples
    --------
    >>> _line({"aim": "half-width of Better and Worse", "reached": 0.0998, "n": 103.0, "respondents": 206.0, "target": 0.1})
    'half-width of Better and Worse: 206 respondents (103 answers per feature) reach 0.100'
    """
    if row["n"] != row["n"]:
        return f"{row['aim']}: no size reaches {row['target']:.3g}"
    size = f"{row['respondents']:,.0f} respondents ({row['n']:,.0f} answers per {per})"
    invited = row.get("invitations", row["respondents"])
    more = f", {invited:,.0f} invitations" if invited != row["respondents"] else ""
    error = f" (simulation error {row['std_error']:.3f})" if "std_error" in row else ""
    return f"{row['aim']}: {size}{more} {'reach' if 'target' in row else 'give'} {row['reached']:.3f}{error}"
