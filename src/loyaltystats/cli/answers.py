"""``check``, ``analyze`` and ``report``: from what came back to what it means and to the client's workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.columns import Columns, column_options, reading_options
from loyaltystats.cli.talk import (
    FINDINGS,
    counted,
    data,
    data_json,
    force_option,
    free_name,
    json_option,
    quiet_option,
    records,
    refuse_existing,
    result_record,
    say,
    say_next,
    shown,
    typed,
)
from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    from loyaltystats.report.report import Report

PAGES = (".html", ".htm")
"""Endings of a page for the browser."""


@click.command(short_help="Check answers against their study.")
@click.argument("answers")
@click.option("-i", "--instrument", required=True, help="The study: its YAML file.")
@reading_options
@json_option
@quiet_option
def check(
    answers: str, instrument: str, kind: str | None, on_duplicate: str, accept_text_changes: bool, as_json: bool
) -> None:
    """List everything in ANSWERS that does not fit the study, with sheet, row, column and a suggestion.

    Exit code 0 when nothing stands in the way of an analysis, 1 with findings that do, 3 when the file cannot be read.
    """
    from loyaltystats.questionnaire.template import load_instrument
    from loyaltystats.responses.read import read_with_problems

    responses, problems = read_with_problems(
        answers,
        load_instrument(instrument),
        format=kind,
        on_duplicate=on_duplicate,
        accept_text_changes=accept_text_changes,
    )
    errors = int((problems["severity"] == "error").sum())
    read = None if responses is None else len(responses)
    if as_json:
        data_json({"respondents": read, "errors": errors, "problems": records(problems)})
    else:
        for row in records(problems):
            data(_finding(row))
    others = len(problems) - errors
    say(
        f"{shown(answers)}: {'' if read is None else counted(read, 'respondent') + ', '}"
        f"{counted(errors, 'error')}, {counted(others, 'remark')}."
    )
    if errors:
        say("Correct the answers in the file and check again; nothing was changed.")
        raise SystemExit(FINDINGS)
    workbook = free_name(Path(answers).with_name("client.xlsx"))
    twice = ["--on-duplicate", on_duplicate] if on_duplicate != "raise" else []
    accepted = ["--accept-text-changes"] if accept_text_changes else []
    source = [answers, "--instrument", instrument, *(["--format", kind] if kind else []), *twice, *accepted]
    say_next(
        ("see the results", ["analyze", *source]),
        ("write the client's workbook", ["report", *source, "-o", workbook]),
    )


def _finding(row: dict[str, Any]) -> str:
    """Return one finding on one line; the reader's message already says the place."""
    return f"{row['severity']}: {typed(row['message'])}"


@click.command(short_help="Run every analysis that the roles of the questions allow.")
@click.argument("answers")
@column_options
@json_option
@quiet_option
def analyze(answers: str, as_json: bool, **options: Any) -> None:
    """Analyse ANSWERS and print the results.

    With --instrument everything that the roles of its questions allow; without, what the named columns allow.

    \b
    loyaltystats analyze answers.xlsx --instrument study.yaml --by country
    loyaltystats analyze any.csv --pair F4=F4_fun,F4_dys --wording short
    loyaltystats analyze any.csv --outcome loyalty --driver-column image --driver-column value
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    chosen = Columns(**options)
    made = chosen.report(answers)
    _say_gaps(made)
    if as_json:
        data_json(
            {
                "title": made.title,
                "results": [result_record(result) for result in made.results],
                "not_estimable": [{"analysis": gap.analysis, "reason": gap.reason} for gap in made.not_estimable],
            }
        )
    else:
        data("\n\n\n".join(result.summary() for result in made.results))
    workbook = free_name(Path(answers).with_name("client.xlsx"))
    say_next(("write the client's workbook", ["report", answers, *chosen.words(), "-o", workbook]))


@click.command(short_help="Write the client's workbook.")
@click.argument("answers")
@column_options
@click.option(
    "-o", "--output", default="client.xlsx", show_default=True, help="Workbook to write (.xlsx), or page (.html)."
)
@click.option("--html", "page", is_flag=True, help="Also write the page for the browser beside the workbook.")
@click.option("--title", help="Title of the workbook.")
@force_option
@quiet_option
def report(answers: str, output: str, page: bool, title: str | None, force: bool, **options: Any) -> None:
    """Analyse ANSWERS and write the client's Excel workbook, or a page for the browser, or both."""
    target = Path(output)
    wanted = [target, *([target.with_suffix(".html")] if page and target.suffix.lower() not in PAGES else [])]
    refuse_existing(wanted, force=force)
    made = Columns(**options).report(answers, title)
    _say_gaps(made)
    written = [made.write_html(each) if each.suffix.lower() in PAGES else made.write_excel(each) for each in wanted]
    names = " and ".join(map(shown, written))
    say(
        f"Wrote {names}: {counted(len(made.results), 'result')}. {'Their' if len(written) > 1 else 'Its'} summary says:"
    )
    say()
    for sentence in made.sentences:
        say(f"- {sentence}")


def _say_gaps(made: Report) -> None:
    """Say what could not be estimated; stop when nothing could."""
    gaps = [f"{gap.analysis} - {gap.reason}" for gap in made.not_estimable]
    if not made.results:
        raise EstimationError("\n".join(["nothing can be estimated from these answers:", *gaps]))
    for gap in gaps:
        say(f"Not estimable: {gap}")
