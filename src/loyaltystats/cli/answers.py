"""``check``: what came back, held against what was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from loyaltystats.cli.column_options import reading_options
from loyaltystats.cli.groups import Grouped
from loyaltystats.cli.talk import (
    FINDINGS,
    counted,
    data,
    data_json,
    free_name,
    json_option,
    quiet_option,
    records,
    say,
    say_next,
    shown,
    typed,
)


@click.command(cls=Grouped, short_help="Check answers against their study.")
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
