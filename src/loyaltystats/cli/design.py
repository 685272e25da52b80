"""``lint``, ``split`` and ``translate``: a study is checked, shared out over versions and put into other languages."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import click

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


@click.command(short_help="Check the design of a questionnaire.")
@click.argument("study")
@click.option("--language", "languages", multiple=True, help="Check these languages only; may be repeated.")
@click.option("--no-notes", is_flag=True, help="Show errors and warnings only.")
@json_option
@quiet_option
def lint(study: str, languages: tuple[str, ...], no_notes: bool, as_json: bool) -> None:
    """Check wording, scales, answers, conditions, translations and length of STUDY, a YAML file or a template's name.

    Exit code 0 without errors (warnings and notes are advice), 1 with errors, 3 when the file cannot be read.
    """
    from loyaltystats.questionnaire.lint.run import lint as check_design
    from loyaltystats.questionnaire.template import load_instrument

    subject = load_instrument(study).with_languages(languages) if languages else study
    checked = check_design(subject)
    frame = checked.to_frame()
    frame = frame[frame["severity"] != "note"] if no_notes else frame
    rows = records(frame)
    if as_json:
        data_json({**result_record(checked), "rows": rows})
    else:
        for row in rows:
            data(f"{row['severity']}: {typed(row['message'])} [{row['rule']}]")
    notes = len(checked.to_frame()) - checked.errors - checked.warnings
    say(
        f"{study}: {counted(checked.n, 'question')}, {counted(checked.errors, 'error')}, "
        f"{counted(checked.warnings, 'warning')}, {counted(notes, 'note')}; takes {checked.minutes}."
    )
    if checked.errors:
        say("Correct the errors and check again.")
        raise SystemExit(FINDINGS)
    say_next(("write the form", ["export", study, free_name(Path("form.xlsx"))]))


@click.command(short_help="Share many features out over versions.")
@click.argument("study")
@click.option("--per-version", type=click.IntRange(min=2), required=True, help="Features that each version asks about.")
@click.option("--versions", type=click.IntRange(min=1), help="Number of versions. Default: as few as balance allows.")
@click.option("--always", multiple=True, metavar="ID", help="A feature that every version asks about; may be repeated.")
@click.option("--seed", type=int, help="Seed of the search.")
@click.option("-o", "--output", default="study_split.yaml", show_default=True, help="Study to write.")
@force_option
@json_option
@quiet_option
def split(study: str, output: str, force: bool, as_json: bool, **options: Any) -> None:
    """Make STUDY a split questionnaire: each respondent is asked about some of the features, in a balanced way."""
    from loyaltystats.questionnaire.split import split_design
    from loyaltystats.questionnaire.template import load_instrument

    refuse_existing([output], force=force)
    whole = load_instrument(study)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its notes, which are said below, hold them
        design = split_design(whole, rng=options.pop("seed"), **options)
    whole.with_split(design).save(output)
    if as_json:
        data_json(result_record(design))
    else:
        for number, features in enumerate(design.versions, start=1):
            data(f"version {number}: {', '.join(features)}")
    for note in design.notes:
        say(f"Note: {typed(note)}")
    say(f"Wrote {shown(output)}: {counted(len(design.versions), 'version')}.")
    say_next(("write the form, one sheet per version", ["export", shown(output), free_name(Path("form.xlsx"))]))


@click.command(short_help="Write or read the workbook for translators.")
@click.argument("study")
@click.argument("workbook")
@click.option("--language", "languages", multiple=True, help="Language to translate into; may be repeated.")
@click.option("--import", "back", is_flag=True, help="Read WORKBOOK back into the study instead of writing it.")
@click.option("--partial", is_flag=True, help="With --import: texts not translated stay in the source language.")
@click.option("-o", "--output", help="With --import: study to write.")
@force_option
@quiet_option
def translate(
    study: str, workbook: str, languages: tuple[str, ...], back: bool, partial: bool, output: str | None, force: bool
) -> None:
    """Write WORKBOOK (.xlsx) in which translators put STUDY into other languages, or read it back with --import.

    \b
    loyaltystats translate study.yaml texts.xlsx --language de --language fr
    loyaltystats translate study.yaml texts.xlsx --import -o study_de.yaml

    Writing over a workbook for translators keeps the work in it; rows whose source has changed become stale.
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    if back and (languages or not output):
        raise click.UsageError("--import takes the languages of the workbook and needs -o, the study to write.")
    if not back and (partial or output or not languages):
        raise click.UsageError(
            "--language is missing - add for instance --language de (or --import -o to read it back)."
        )
    if back:
        _read(study, workbook, str(output), partial=partial, force=force)
    else:
        _write(study, workbook, languages)


def _write(study: str, workbook: str, languages: tuple[str, ...]) -> None:
    from loyaltystats.forms.translations import write_translations
    from loyaltystats.questionnaire.template import load_instrument

    written = write_translations(load_instrument(study), workbook, languages)
    say(f"Wrote {shown(written)}: one sheet for each of {', '.join(languages)}. Its first sheet says how.")
    new = free_name(Path(f"study_{languages[0]}.yaml"))
    say_next(("read it back when it is translated", ["translate", study, workbook, "--import", "-o", new]))


def _read(study: str, workbook: str, output: str, *, partial: bool, force: bool) -> None:
    from loyaltystats.forms.translations import read_translations
    from loyaltystats.questionnaire.template import load_instrument

    refuse_existing([output], force=force)
    before = load_instrument(study)
    made = read_translations(workbook, before, partial=partial)
    made.save(output)
    new = [language for language in made.languages if language not in before.languages]
    gained = f"new: {', '.join(new)}" if new else "no new one"
    say(f"Wrote {shown(output)} in {', '.join(made.languages)} ({gained}).")
    say_next(("check it", ["lint", shown(output)]))
