"""``export``: from a study to a form that people can fill in."""

from __future__ import annotations

from pathlib import Path

import click

from loyaltystats.cli.talk import force_option, quiet_option, refuse_existing, say, say_next, shown


@click.command(short_help="Write the form of a study: Excel, CSV, HTML, Word, ...")
@click.argument("study")
@click.argument("form")
@click.option(
    "--format",
    "kind",
    help="excel, csv, html, docx, preview, codebook or a survey platform, when the ending does not say it.",
)
@click.option("--language", help="Language of the form. Default: the first one of the study.")
@click.option("--respondents", type=click.IntRange(min=1), help="Number of empty rows.")
@click.option("--versions", type=click.IntRange(min=1), default=1, show_default=True, help="Orders of the features.")
@click.option("--seed", type=int, help="Seed of the random orders; it is stored in the form.")
@force_option
@quiet_option
def export(
    study: str,
    form: str,
    kind: str | None,
    language: str | None,
    respondents: int | None,
    versions: int,
    seed: int | None,
    force: bool,
) -> None:
    """Write FORM (.xlsx, .csv, .html, .docx or a file for a platform) for the STUDY, a YAML file or a template's name."""
    from loyaltystats.forms.formats import format_of
    from loyaltystats.forms.write import write_form
    from loyaltystats.questionnaire.template import load_instrument

    target = Path(form)
    codebook = [target.with_name(f"{target.stem}_codebook.csv")] if target.suffix.lower() == ".csv" and not kind else []
    refuse_existing([target, *codebook], force=force)
    written = write_form(
        load_instrument(study),
        form,
        format=kind,
        language=language,
        respondents=respondents,
        versions=versions,
        seed=seed,
        overwrite=force,
    )
    beside = f" and {shown(codebook[0])}" if codebook else ""
    say(f"Wrote {shown(written)}{beside}.")
    _say_what_next(format_of(target, kind), target, study)


def _say_what_next(kind: str, target: Path, study: str) -> None:
    """Say what to do with a form of this format."""
    if kind in ("excel", "csv"):
        say("Let people fill it in; save what comes back under a name of its own.")
        filled = shown(target.with_stem("answers"))
        say_next((f"check the answers (here called {filled})", ["check", filled, "--instrument", study]))
    elif kind == "html":
        say("Send it to people; each sends back a file of answers. Put these files into a folder of their own.")
        folder = shown(target.with_name("answers"))
        say_next((f"check the answers (here in the folder {folder})", ["check", folder, "--instrument", study]))
    elif kind == "docx":
        say("Print it. Answers on paper are typed into an Excel form; the small grey codes say where.")
