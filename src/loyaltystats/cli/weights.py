"""``rake``: weights with which the answers have the margins of the population."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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
    say_next,
    shown,
)
from loyaltystats.cli.written import write_answers

if TYPE_CHECKING:
    from loyaltystats.sampling.weighting.margins import Targets
    from loyaltystats.sampling.weighting.result import WeightingResult

CROSSED = " x "
"""In a file of targets, between columns that are crossed and between their categories."""

EXAMPLE = """a file such as:
country:
  DE: 0.4
  FR: 0.6
age x sex:
  young x f: 120000
  ..."""


@click.command(name="rake", short_help="Weight answers to the margins of the population.")
@click.argument("answers")
@click.option("-t", "--targets", required=True, help="YAML file: column, category, share or number of people.")
@click.option("-i", "--instrument", help="The study: its YAML file.")
@click.option("--weights", help="Column of weights to start from. Default: everybody the same.")
@click.option("--trim", type=float, help="Multiple of the mean weight that no weight may exceed, for example 5.")
@click.option("--bounds", metavar="LOW,HIGH", help="Smallest and largest factor of a weight, for example 0.3,3.")
@click.option("--missing", type=click.Choice(["raise", "category"]), default="raise", show_default=True)
@click.option("--column", help="Name of the new column. Default: weight, or the next free name.")
@click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ...")
@click.option("-o", "--output", help="CSV file to write: the answers with the new column.")
@force_option
@json_option
@quiet_option
def rake(answers: str, output: str | None, force: bool, as_json: bool, **options: Any) -> None:
    """Weight ANSWERS so that their margins are those of the population.

    \b
    loyaltystats rake answers.xlsx --targets targets.yaml -o weighted.csv
    loyaltystats rake answers.xlsx -i study.yaml --targets targets.yaml --weights w --trim 5
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    if output:
        refuse_existing([output], force=force)
    made = _weighted(answers, options)
    data_json(_record(made)) if as_json else data(made.summary())
    if not as_json:
        say()
        for line in _report(made):
            say(line)
    if output:
        write_answers(made.responses.frame, output, made.responses.instrument)
        say(f"Wrote {shown(output)} with the column {made.column!r}.")
        say_next(("use the weights", ["analyze", output, "--weights", made.column]))


def _weighted(answers: str, options: dict[str, Any]) -> WeightingResult:
    from loyaltystats.sampling.design import SurveyDesign
    from loyaltystats.sampling.weighting.adjust import rake as raked

    targets = read_targets(options["targets"])
    return raked(
        answers_of(answers, options),
        SurveyDesign(weights=options["weights"]) if options["weights"] else None,
        targets,
        bounds=_bounds(options["bounds"]),
        trim=options["trim"],
        missing=options["missing"],
        column=options["column"],
    )


def read_targets(path: str) -> Targets:
    """Read margins from a YAML file; every category is read as text, so that Norway's NO stays a country.

    Raises
    ------
    click.UsageError
        The file is not there, or is no file of targets.
    """
    import yaml

    if not Path(path).is_file():
        raise click.UsageError(f"--targets - there is no file {path!r} - expected {EXAMPLE}")
    try:
        found = yaml.load(Path(path).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # texts only, no objects
    except yaml.YAMLError as error:
        raise click.UsageError(f"--targets {path} - is no YAML ({error}) - expected {EXAMPLE}") from None
    if not isinstance(found, dict) or not all(isinstance(each, dict) and each for each in found.values()):
        raise click.UsageError(f"--targets {path} - expected {EXAMPLE}")
    margins: dict[str | tuple[str, ...], dict[Any, float]] = {}
    for name, wanted in found.items():
        columns = tuple(str(name).split(CROSSED))
        crossed = len(columns) > 1
        margins[columns if crossed else columns[0]] = {
            tuple(str(key).split(CROSSED)) if crossed else str(key): _number(path, f"{name}: {key}", value)
            for key, value in wanted.items()
        }
    return margins


def _number(path: str, where: str, value: Any) -> float:
    text = str(value).strip()
    percent = text.endswith("%")
    try:
        return float(text.removesuffix("%").replace("_", ""))
    except ValueError:
        kind = "a percentage" if percent else "a number"
        raise click.UsageError(
            f"--targets {path}, {where} - got {text!r} - expected {kind}, for example 0.4."
        ) from None


def _bounds(given: str | None) -> tuple[float, float] | None:
    if given is None:
        return None
    parts = given.split(",")
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        raise click.UsageError(
            f"--bounds - got {given!r} - expected two numbers, for example --bounds 0.3,3."
        ) from None
    return low, high


def _report(made: WeightingResult) -> list[str]:
    """Return how the fitting went and what the weights cost, in sentences."""
    met = "All targets are met" if made.converged else f"Not all targets are met, the worst is {made.worst_at}"
    return [
        f"{met} after {made.iterations} {'round' if made.iterations == 1 else 'rounds'} (largest difference "
        f"{made.worst_difference:.2g} of the population).",
        f"Weights from {made.weight_min:.3g} to {made.weight_max:.3g} (mean 1), coefficient of variation "
        f"{made.weight_cv:.2f}; {made.trimmed} at the cap.",
        f"Design effect {made.design_effect:.2f}: {made.n:,} answers are worth as much as {made.n_effective:,.0f}.",
    ]


def _record(made: WeightingResult) -> dict[str, Any]:
    facts = made.facts()
    names = ("column", "iterations", "converged", "worst_difference", "worst_at", "design_effect", "n_effective")
    more = ("weight_min", "weight_max", "weight_cv", "trimmed")
    return result_record(made) | {name: facts[name] for name in (*names, *more)}
