"""``export``: from a study to a form that people can fill in."""

from __future__ import annotations

from pathlib import Path

import click

from loyaltystats.cli.talk import force_option, free_name, quiet_option, refuse_existing, say, say_next, shown


@click.command(short_help="Write the form of a study: Excel, CSV, HTML, Word, ...")
@click.argument("study")
@click.argument("form")
@click.option(
    "--format",
    "kind",
    help="When the ending does not say it: excel, csv, html, docx, spss, surveyjs, xlsform (KoboToolbox, ODK), limesurvey, "
    "qualtrics, redcap, preview, codebook.",
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
    from loyaltystats.forms.after_import import checklist_path
    from loyaltystats.forms.formats import format_of
    from loyaltystats.forms.write import write_form
    from loyaltystats.questionnaire.template import load_instrument

    target = Path(form)
    name = format_of(target, kind)
    codebook = [target.with_name(f"{target.stem}_codebook.csv")] if name == "csv" else []
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
    checklist = checklist_path(target)
    beside = [*codebook, *([checklist] if name in ("qualtrics", "redcap") and checklist.exists() else [])]
    say(f"Wrote {' and '.join(map(shown, [written, *beside]))}.")
    if checklist in beside:
        say(f"{shown(checklist)} lists what is left to do by hand after the import.")
    _say_what_next(name, target, study)


IMPORTS = {
    "xlsform": ("Upload it to KoboToolbox, ODK or SurveyCTO as an XLSForm.", ".csv"),
    "surveyjs": ("Load it with SurveyJS, and store what it returns.", ".json"),
    "limesurvey": ("Import it in LimeSurvey: Create survey, Import.", ".csv"),
    "redcap": ("Upload it in REDCap: Project Setup, Data Dictionary.", ".csv"),
    "qualtrics": ("Import it in Qualtrics: Tools, Import/Export, Import survey.", ".csv"),
    "spss": ("Enter the answers in SPSS or PSPP.", ".sav"),
}
"""What to do with the file of a platform, and the ending of what it exports."""


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
        entry = free_name(target.with_name("entry.xlsx"))
        say_next(("write the form that they are typed into", ["export", study, entry]))
    elif kind in IMPORTS:
        advice, ending = IMPORTS[kind]
        say(advice)
        filled = shown(target.with_name(f"answers{ending}"))
        say_next((f"check what it exports (here called {filled})", ["check", filled, "--instrument", study]))
