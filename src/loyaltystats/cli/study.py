"""``templates``, ``new`` and ``export``: from a list of templates to a form that people can fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltystats.cli.talk import (
    counted,
    data,
    data_json,
    force_option,
    free_name,
    json_option,
    quiet_option,
    records,
    refuse_existing,
    say,
    say_next,
    shown,
)

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

_Texts = dict[str, dict[str, str | dict[str, str]]]

EXAMPLES = {"--feature": '--feature delivery="next-day delivery"', "--driver": '--driver speed="speed of service"'}


@click.command(short_help="List the questionnaire templates.")
@json_option
@quiet_option
def templates(as_json: bool) -> None:
    """List the questionnaire templates."""
    from loyaltystats.questionnaire.library import templates as list_templates

    listed = list_templates()
    rows = records(listed.to_frame())
    if as_json:
        data_json(rows)
        return
    for row in rows:
        size = f"{counted(row['items'], 'question')}, about {row['minutes']:.1g} min, {row['languages']}"
        data(f"{row['template']:<12} {row['title']}\n{'':<12} {row['purpose']}\n{'':<12} {size}")
    for note in listed.notes:
        say(f"Note: {note}")
    say_next(
        ("make a study of some of them", ["new", "kano", "recommend", "--feature", "delivery=next-day delivery"]),
        ("read more about one", ["explain", "kano"]),
    )


@click.command(short_help="Make a study (one YAML file) from templates.")
@click.argument("names", nargs=-1, required=True, metavar="TEMPLATE...")
@click.option("-o", "--output", default="study.yaml", show_default=True, help="File to write.")
@click.option(
    "--feature", "features", multiple=True, metavar='ID="TEXT"', help="A feature to ask about; ID.es= for one language."
)
@click.option("--driver", "drivers", multiple=True, metavar='ID="TEXT"', help="A driver to be rated (performance).")
@click.option("--wording", help="Answer wording of the Kano pairs: see 'explain wording'.")
@click.option("--language", "languages", multiple=True, help="Language of the study; may be repeated, the first leads.")
@click.option("--title", help="Title that respondents see.")
@force_option
@quiet_option
def new(
    names: tuple[str, ...],
    output: str,
    features: tuple[str, ...],
    drivers: tuple[str, ...],
    wording: str | None,
    languages: tuple[str, ...],
    title: str | None,
    force: bool,
) -> None:
    """Make a study (one YAML file) from templates.

    \b
    loyaltystats new kano recommend --feature delivery="next-day delivery" -o study.yaml
    loyaltystats new performance --driver speed="speed of service"
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.errors import TemplateError

    refuse_existing([output], force=force)
    texts = {"--feature": _texts("--feature", features), "--driver": _texts("--driver", drivers)}
    try:
        study = _study(names, languages, texts)
        study = study.with_wording(wording) if wording else study
    except TemplateError as error:
        if any(Path(name).is_file() for name in names):
            raise
        raise click.UsageError(str(error)) from None  # the words typed are wrong, not a file
    study = study.titled(title) if title else study
    study.save(output)
    about = f"{counted(len(study.questions), 'question')}, {', '.join(study.languages)}"
    say(f"Wrote {shown(output)}: {study.id}, {about}, fingerprint {study.fingerprint}.")
    form = free_name(Path(output).with_name("form.xlsx"))
    say_next(("write the form", ["export", shown(output), form]))


def _texts(option: str, given: Sequence[str]) -> dict[str, str | dict[str, str]]:
    """Read ``id=text`` and ``id.language=text``."""
    plain: dict[str, str | dict[str, str]] = {}
    for words in given:
        name, sign, text = words.partition("=")
        name, text = name.strip(), text.strip()
        if not sign or not name or not text:
            raise click.UsageError(f"{option} {words!r} - expected an id and a text, for instance {EXAMPLES[option]}.")
        feature, dot, language = name.partition(".")
        known = plain.get(feature)
        if known is not None and not (dot and isinstance(known, dict) and language not in known):
            raise click.UsageError(f"{option} {words!r} - {name!r} is given twice.")
        plain[feature] = {**(known if isinstance(known, dict) else {}), language: text} if dot else text
    return plain


def _study(names: Sequence[str], languages: Sequence[str], texts: _Texts) -> Instrument:
    """Load and combine the templates; a text that none of them asks for is a slip."""
    used: set[str] = set()
    parts = [_part(name, languages, texts, used) for name in names]
    for option, given in texts.items():
        if given and option not in used:
            raise click.UsageError(f"{option} - none of {', '.join(names)} asks for it - see 'templates'.")
    return parts[0].combined(*parts[1:]) if len(parts) > 1 else parts[0]


def _part(name: str, languages: Sequence[str], texts: _Texts, used: set[str]) -> Instrument:
    """Load one template and name its features or drivers."""
    from loyaltystats.questionnaire.template import load_instrument

    part = load_instrument(name)
    if languages:
        part = part.with_languages(languages)
    if not any(one.needs_features for one in part.parts):
        return part
    option = _asks_for(part)
    if not texts[option]:
        thing = option.lstrip("-")
        raise click.UsageError(f"{name} asks about {thing}s - none was named - add for instance {EXAMPLES[option]}.")
    used.add(option)
    return part.with_features(texts[option])


def _asks_for(part: Instrument) -> str:
    """Return the option that names what this template asks about."""
    from loyaltystats.questionnaire.roles import Role

    roles = {question.role for one in part.parts for question in one.template.feature_questions}
    return "--driver" if roles & {Role.PERFORMANCE, Role.DRIVER} else "--feature"


@click.command(short_help="Write the form of a study: Excel, CSV.")
@click.argument("study")
@click.argument("form")
@click.option("--format", "kind", help="excel, csv or codebook, when the ending does not say it.")
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
    """Write FORM (.xlsx or .csv) for the STUDY, a YAML file or the name of a template."""
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
    if kind != "codebook":
        say("Let people fill it in; save what comes back under a name of its own.")
        filled = shown(target.with_stem("answers"))
        say_next((f"check the answers (here called {filled})", ["check", filled, "--instrument", study]))
