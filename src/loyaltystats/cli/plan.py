"""``plan``: how many to ask, and what so many can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.talk import data, data_json, json_option, quiet_option, result_record, say, say_next

if TYPE_CHECKING:
    from loyaltystats.sampling.planning import PlanResult


@click.group(short_help="How many respondents a study needs.")
def plan() -> None:
    """Work out the size of a study before it is made, or what a given size can tell."""


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
@click.option("--respondents", type=int, help="Say what so many respondents can tell, instead of how many are needed.")
@json_option
@quiet_option
def kano(respondents: int | None, confidence: float, as_json: bool, **study: Any) -> None:
    """Work out how many respondents a study of Kano categories needs.

    \b
    loyaltystats plan kano --features 20 --gap 0.1 --power 0.8
    loyaltystats plan kano --features 20 --per-version 10 --gap 0.2
    loyaltystats plan kano --features 20 --respondents 300
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.sampling.planning import power, sample_size

    study["confidence_level"] = confidence
    if respondents is None:
        made = sample_size("kano", **study)
    else:
        assumed = {name: value for name, value in study.items() if name not in ("power", "half_width", "right")}
        made = power("kano", respondents=respondents, **assumed)
    _say(made, as_json=as_json)
    per_version, versions = study["per_version"], study["versions"]
    if per_version is not None and per_version < study["features"]:
        words = ["split", "study.yaml", "--per-version", str(per_version)]
        say_next(("share the features out over versions", words + (["--versions", str(versions)] if versions else [])))


plan.add_command(kano)


def _say(made: PlanResult, *, as_json: bool) -> None:
    if as_json:
        data_json(result_record(made))
    else:
        for row in made.to_frame().to_dict("records"):
            data(_line({str(name): value for name, value in row.items()}))
    say()
    say(made.method)
    for note in made.notes:
        say(f"Note: {note}")


def _line(row: dict[str, Any]) -> str:
    """Return one aim in words.

    Examples
    --------
    >>> _line({"aim": "half-width of Better and Worse", "reached": 0.0998, "n": 103.0, "respondents": 206.0, "target": 0.1})
    'half-width of Better and Worse: 206 respondents (103 answers per feature) reach 0.100'
    """
    if row["n"] != row["n"]:
        return f"{row['aim']}: no size reaches {row['target']:.3g}"
    size = f"{row['respondents']:,.0f} respondents ({row['n']:,.0f} answers per feature)"
    return f"{row['aim']}: {size} {'reach' if 'target' in row else 'give'} {row['reached']:.3f}"
