"""``compare``: whether groups of one file, or waves of several, answer alike."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.talk import (
    data,
    data_json,
    force_option,
    json_option,
    quiet_option,
    refuse_existing,
    result_record,
    said_words,
    say,
    say_next,
    shown,
)

if TYPE_CHECKING:
    from loyaltystats.result import Result

_METHODS = ("means", "rank", "chi_square", "exact")


@click.command(short_help="Compare the answers of groups or waves.")
@click.argument("answers", nargs=-1, required=True, metavar="ANSWERS | WAVE=ANSWERS...")
@click.option("-i", "--instrument", help="The study: its YAML file.")
@click.option(
    "--question", "questions", multiple=True, metavar="COLUMN", help="Question or construct; may be repeated."
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Column of the groups; two give their combinations.")
@click.option("--method", type=click.Choice(_METHODS), help="Default: means of numbers, shares of other answers.")
@click.option("--margin", type=float, help="Largest difference of means that would not matter: tests sameness.")
@click.option("--within", is_flag=True, help="Compare several questions of the same respondents.")
@click.option("--reason", help="Why means of a construct are compared although that is not tested; it is printed.")
@click.option("--loyal-from", type=float, metavar="ANSWER", help="Compare the most loyal with the rest: lowest answer.")
@click.option("--outcome", metavar="COLUMN", help="With --loyal-from: the question that says who is loyal.")
@click.option("--weights", help="Column of survey weights.")
@click.option("--clusters", help="Column of clusters, such as stores, that were sampled together.")
@click.option("--strata", help="Column of strata.")
@click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ...")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Confidence level.")
@click.option("--adjust", type=click.Choice(["holm", "bh", "by", "none"]), default="holm", show_default=True)
@click.option("--seed", type=int, help="Seed of simulated exact tests.")
@click.option("-o", "--output", help="Workbook to write.")
@force_option
@json_option
@quiet_option
def compare(answers: tuple[str, ...], output: str | None, force: bool, as_json: bool, **options: Any) -> None:
    """Compare the answers of groups, of waves (WAVE=ANSWERS), or of the most loyal and the rest.

    \b
    loyaltystats compare answers.xlsx -i study.yaml --question overall --by country
    loyaltystats compare any.csv --question value --by region --margin 0.5 -o groups.xlsx
    loyaltystats compare 2024=a.csv 2025=b.csv --question value
    loyaltystats compare any.csv --outcome recommend --loyal-from 9 --question speed --question price
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    if output:
        refuse_existing([output], force=force)
    source = _read(answers, options)
    result = _compared(source, options)
    if as_json:
        data_json(result_record(result) | _further(result))
    else:
        data(result.summary())
        for name in ("overall", "pairs"):
            data(f"\n{getattr(result, name)().to_string(index=False)}")
    if output:
        from loyaltystats.checks import seed_of
        from loyaltystats.report.report import Report
        from loyaltystats.report.study import Study

        last = list(source.values())[-1] if isinstance(source, dict) else source
        words = ["loyaltystats", *said_words()]
        study = Study.of(last).with_details(seed=seed_of(options["seed"]), command=shlex.join(words))
        report = Report(result.heading, [result], study=study)
        say(f"Wrote {shown(report.write_excel(output))}. Its summary says:")
        say()
        for sentence in report.sentences:
            say(f"- {sentence}")
    else:
        again = [*said_words(), "-o", "groups.xlsx"]
        say_next(("write it as a workbook", again))


def _further(result: Any) -> dict[str, Any]:
    """Return the further tables for programs; an empty cell is null."""
    tables = {name: getattr(result, name)() for name in ("overall", "pairs", "effects")}
    return {
        name: [
            {key: None if value != value else value for key, value in row.items()}  # noqa: PLR0124 - nan
            for row in frame.to_dict("records")
        ]
        for name, frame in tables.items()
    }


def _read(answers: Sequence[str], options: Mapping[str, Any]) -> Any:
    """Return the answers of one file, or wave -> answers."""
    from loyaltystats.cli.reading import answers_of

    if len(answers) == 1 and ("=" not in answers[0] or Path(answers[0]).exists()):
        return answers_of(answers[0], options)
    waves = dict(each.partition("=")[::2] for each in answers)
    if len(waves) < len(answers) or not all(name.strip() and file.strip() for name, file in waves.items()):
        raise click.UsageError(
            f"{', '.join(map(repr, answers))} - expected one file, or WAVE=ANSWERS, each wave once, for instance 2024=a.csv "
            "2025=b.csv."
        )
    return {name.strip(): answers_of(file.strip(), options) for name, file in waves.items()}


def _compared(source: Any, options: Mapping[str, Any]) -> Result:
    from loyaltystats.sampling.design import SurveyDesign
    from loyaltystats.stats.compare.compare import compare_groups
    from loyaltystats.stats.compare.loyal import loyal_against_rest

    parts = {name: options[name] for name in ("weights", "clusters", "strata") if options[name]}
    shared: dict[str, Any] = {
        "design": SurveyDesign(**parts) if parts else None,
        "confidence_level": options["confidence"],
        "adjust": options["adjust"],
        "rng": options["seed"],
    }
    questions = list(options["questions"])
    if options["loyal_from"] is not None or options["outcome"]:
        return loyal_against_rest(
            source,
            outcome=options["outcome"],
            loyal_from=options["loyal_from"],
            questions=questions or None,
            **shared,
        )
    if not questions:
        raise click.UsageError(
            "--question - nothing says what is compared - expected a column, for instance --question overall."
        )
    by = list(options["by"])
    return compare_groups(
        source,
        question=questions,
        by=by if len(by) > 1 else by[0] if by else None,
        comparability=options["reason"],
        **{name: options[name] for name in ("method", "margin", "within")},
        **shared,
    )
