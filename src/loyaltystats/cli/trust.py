"""``quality`` and ``pseudonymise``: who may not have answered with care, and answers without names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from loyaltystats.cli.reading import answers_of
from loyaltystats.cli.talk import (
    counted,
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
from loyaltystats.cli.written import write_answers


@click.command(name="quality", short_help="Look for answers given without care, and for gaps.")
@click.argument("answers")
@click.option("-i", "--instrument", help="The study: its YAML file. Without it, name the blocks.")
@click.option("--block", "blocks", multiple=True, metavar="COLUMN,COLUMN,...", help="Questions on one scale, in order.")
@click.option(
    "--pair", "pairs", multiple=True, metavar="FUNCTIONAL,DYSFUNCTIONAL", help="A pair of Kano questions, 1 to 5."
)
@click.option("--seconds", metavar="COLUMN", help="Column of the time in seconds that each respondent took.")
@click.option(
    "--contradiction", "contradictions", multiple=True, metavar="NAME=CONDITION", help="No careful one meets it."
)
@click.option("--at-least", type=int, default=2, show_default=True, help="Signs from which a respondent is suspect.")
@click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ...")
@click.option("-o", "--output", help="CSV file to write: every respondent with indices and signs. Personal data.")
@force_option
@json_option
@quiet_option
def quality(answers: str, output: str | None, force: bool, as_json: bool, **options: Any) -> None:
    """Show which respondents of ANSWERS may not have answered with care, by which sign; nobody is removed.

    \b
    loyaltystats quality answers.xlsx -i study.yaml --seconds duration -o people.csv
    loyaltystats quality any.csv --block q1,q2,q3,q4,q5,q6 --contradiction "odd=recommend >= 9 and switch >= 6"
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.responses.quality.check import check_quality

    if output:
        refuse_existing([output], force=force)
    found = check_quality(
        answers_of(answers, options),
        contradictions=_named(options["contradictions"], "--contradiction", "odd=recommend >= 9 and switch >= 6"),
        at_least=options["at_least"],
        blocks={f"block {at}": each.split(",") for at, each in enumerate(options["blocks"], start=1)} or None,
        pairs=_pairs(options["pairs"]) or None,
        seconds=options["seconds"],
    )
    data_json(result_record(found) | {"suspect": found.suspect}) if as_json else data(found.summary())
    say(f"{found.suspect} of {found.n:,} respondents show {found.at_least} signs or more; nobody was removed.")
    if output:
        write_answers(found.people(), output)
        say(f"Wrote {shown(output)}: one row per respondent, personal data.")


def _named(given: tuple[str, ...], option: str, example: str) -> dict[str, str]:
    found = {}
    for each in given:
        name, mark, text = each.partition("=")
        if not mark or not name.strip() or not text.strip():
            raise click.UsageError(
                f"{option} - got {each!r} - expected a name and a condition, for example '{example}'."
            )
        found[name.strip()] = text.strip()
    return found


def _pairs(given: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    found = {}
    for each in given:
        columns = tuple(each.split(","))
        if len(columns) != 2:
            raise click.UsageError(f"--pair - got {each!r} - expected two columns, for example --pair appfun,appdys.")
        found[columns[0]] = (columns[0], columns[1])
    return found


@click.command(name="pseudonymise", short_help="Replace ids by codes that only a secret can make again.")
@click.argument("answers")
@click.option("--secret-file", required=True, help="Text file with a secret of at least 16 characters; keep it apart.")
@click.option("-i", "--instrument", help="The study: its YAML file.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN", help="Column of ids. Default: id.")
@click.option(
    "--redact", is_flag=True, help="Also replace e-mail, phone and other addresses in open answers by their kind."
)
@click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ...")
@click.option("-o", "--output", required=True, help="CSV file to write.")
@force_option
@quiet_option
def pseudonymise_command(answers: str, output: str, force: bool, secret_file: str, **options: Any) -> None:
    """Write ANSWERS with codes in place of ids: the same person has the same code in every wave.

    \b
    loyaltystats pseudonymise answers.xlsx -i study.yaml --secret-file secret.txt --redact -o shared.csv
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.responses.privacy import personal_data, pseudonymise

    refuse_existing([output], force=force)
    if not Path(secret_file).is_file():
        raise click.UsageError(
            f"--secret-file - there is no file {secret_file!r} - expected a text file with a secret."
        )
    secret = Path(secret_file).read_text(encoding="utf-8").strip()
    made = pseudonymise(
        answers_of(answers, options), secret, columns=options["columns"] or ("id",), redact_text=options["redact"]
    )
    write_answers(made.frame, output, made.instrument)
    say(f"Wrote {shown(output)}: {len(made.frame):,} respondents with codes in place of ids.")
    left = personal_data(made).to_frame()
    for row in left.to_dict("records"):
        say(f"Note: {row['kind']} seen in {counted(int(row['answers']), 'answer')} to {row['question']}.")
    if len(left) and not options["redact"]:
        again = [] if force else ["--force"]
        say_next(("replace them by their kind", [*said_words(), "--redact", *again]))
