"""``simulate``: a study filled in by simulated respondents of whom the truth is known, before anybody is asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.checks import DEFAULT_SEED
from loyaltystats.cli.talk import (
    counted,
    force_option,
    free_name,
    quiet_option,
    refuse_existing,
    say,
    say_next,
    shown,
)
from loyaltystats.errors import ArgumentError

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.responses.responses import Responses

_CSV, _EXCEL = ".csv", ".xlsx"


@click.command(short_help="Fill in a study with simulated respondents.")
@click.argument("study")
@click.option("-n", "--respondents", type=click.IntRange(min=1), default=300, show_default=True)
@click.option("--truth", metavar="FILE", help="YAML file of what is true of them. Default: a usual one.")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Another seed, other respondents.")
@click.option("-o", "--output", default="answers.xlsx", show_default=True, help="File to write: .xlsx or .csv.")
@force_option
@quiet_option
def simulate(study: str, respondents: int, truth: str | None, seed: int, output: str, force: bool) -> None:
    """Let simulated respondents answer STUDY, so that the whole analysis can be rehearsed before the field.

    Beside the answers stands a file with the truth behind them and who of them was careless. Change it, name it with
    --truth, and other people answer.

    \b
    loyaltystats simulate study.yaml -n 400 -o answers.xlsx
    loyaltystats simulate study.yaml -n 400 --truth truth.yaml --seed 2 -o answers.csv
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.questionnaire.template import load_instrument
    from loyaltystats.responses.simulate import simulate_responses

    target = Path(output)
    if target.suffix.lower() not in (_CSV, _EXCEL):
        raise click.UsageError(f"{shown(target)} - has the ending {target.suffix!r} - expected {_EXCEL} or {_CSV}.")
    record = target.with_name(f"{target.stem}_truth.yaml")
    codebook = [target.with_name(f"{target.stem}_codebook.csv")] if target.suffix.lower() == _CSV else []
    if truth is not None and Path(truth).absolute() == record.absolute():
        record = target.with_name(f"{target.stem}_truth_used.yaml")
    refuse_existing([target, record, *codebook], force=force)
    instrument = load_instrument(study)
    told = None if truth is None else read_truth(truth)
    try:
        answers = simulate_responses(instrument, respondents, truth=told, rng=seed)
    except ArgumentError as error:
        raise ArgumentError(in_file(str(error), truth or "truth")) from None
    _write(instrument, answers, target)
    _write_truth(answers, target, record, seed)
    say(
        f"Wrote {shown(target)}: answers of {counted(respondents, 'simulated respondent')}; they describe no real customer."
    )
    say(f"Wrote {shown(record)}: the truth behind them, and who of them was careless.")
    _say_what_next(study, target, record, "seconds" in answers.frame)


def read_truth(path: str) -> dict[str, Any]:
    """Return the truth of a YAML file. Words stay as they are typed: NO is Norway, not false.

    Raises
    ------
    click.UsageError
        There is no such file, or it is no YAML file of keys.
    """
    import yaml

    try:
        text = Path(path).read_text(encoding="utf-8")
        found = yaml.load(text, Loader=yaml.BaseLoader)  # texts only, no objects
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise click.UsageError(f"--truth {path} - cannot be read: {reason} - expected a YAML file.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is no YAML"
        raise click.UsageError(
            f"--truth {path}{where} - {problem} - expected keys and values, as in 'r2: 0.4'."
        ) from None
    if found in (None, ""):
        return {}
    if not isinstance(found, dict):
        raise click.UsageError(f"--truth {path} - holds no keys - expected some, as in 'r2: 0.4'.")
    return {str(key): _plain(value) for key, value in found.items()}


def in_file(message: str, file: str) -> str:
    """Return a message about a truth with places as they stand in its file.

    Examples
    --------
    >>> in_file("truth['kano']['app'] - got int - expected a mapping.", "truth.yaml")
    'truth.yaml, kano: app - got int - expected a mapping.'
    """
    keys = re.compile(r"\btruth((?:\['[^']*'\])+)")
    told = keys.sub(lambda found: f"{file}, " + ": ".join(re.findall(r"\['([^']*)'\]", found[1])), message)
    return re.sub(r"^(\s*(?:- )?)truth (?=-|has )", lambda found: f"{found[1]}{file} ", told, flags=re.MULTILINE)


def _plain(value: Any) -> Any:
    """Return numbers for texts that are numbers."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    try:
        return float(value)
    except ValueError:
        return value


def _write(instrument: Instrument, answers: Responses, target: Path) -> None:
    from loyaltystats.cli.written import write_answers
    from loyaltystats.forms.write import write_form

    if "seconds" in answers.frame and target.suffix.lower() == _CSV:
        write_answers(answers.frame, target, instrument)
    else:
        write_form(instrument, target, answers=answers.frame.drop(columns="seconds", errors="ignore"), overwrite=True)


def _write_truth(answers: Responses, target: Path, record: Path, seed: int) -> None:
    import yaml

    from loyaltystats.files import atomic

    told = {key: value for key, value in (answers.truth or {}).items() if key != "careless_ids" or value}
    lines = [
        f"# The truth behind {target.name}: {counted(len(answers), 'simulated respondent')}, seed {seed}.",
        "# Give it again with --truth, changed or as it is.",
        yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100),
    ]
    with atomic(record) as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _say_what_next(study: str, target: Path, record: Path, timed: bool) -> None:
    answers = shown(target)
    clocked = timed and target.suffix.lower() == _CSV
    if timed and not clocked:
        say("Note: a form has no column for the time that people took; write a .csv to have the seconds.")
    client = free_name(target.with_name("client.xlsx"))
    say_next(
        ("see the results", ["analyze", answers, "--instrument", study]),
        (
            "write what the client would see",
            ["report", answers, "-i", study, "-o", client],
        ),
        ("see who was careless", ["quality", answers, "-i", study, *(["--seconds", "seconds"] if clocked else [])]),
        (
            "change the truth and simulate again",
            ["simulate", study, "--truth", shown(record), "-o", free_name(target.with_stem(f"{target.stem}-2"))],
        ),
    )
