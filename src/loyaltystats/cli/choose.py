"""``templates`` and ``new``: choose questionnaires and make a study of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.named import EXAMPLES, by_template, from_table, in_languages, texts
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
    typed,
)

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument, Part, Template

FAMILIES = {
    "features": "Features and value",
    "loyalty": "Loyalty and satisfaction",
    "experience": "Experience",
    "organisation": "The organisation",
    "profile": "Who answers",
}


@click.command(short_help="List the questionnaire templates, or show some of them.")
@click.argument("names", nargs=-1, metavar="[TEMPLATE]...")
@click.option("--family", type=click.Choice(list(FAMILIES)), help="Only the templates of this family.")
@click.option("--language", help="Only the templates that speak this language.")
@json_option
@quiet_option
def templates(names: tuple[str, ...], family: str | None, language: str | None, as_json: bool) -> None:
    """List the questionnaire templates by family, or show everything that some of them ask.

    \b
    loyaltystats templates
    loyaltystats templates --family loyalty --language de
    loyaltystats templates kano journey
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.questionnaire.library import templates as list_templates

    if names:
        _show(names, as_json)
        return
    listed = list_templates()
    rows = [
        row
        for row in records(listed.to_frame())
        if (family in (None, row["family"])) and (language is None or language in row["languages"].split(", "))
    ]
    if as_json:
        data_json(rows)
        return
    if not rows:
        spoken = dict.fromkeys(one for row in records(listed.to_frame()) for one in row["languages"].split(", "))
        wanted = f" They speak {', '.join(spoken)}; 'translate' puts a study into {language}." if language else ""
        say(f"No template fits; ask for less.{wanted}")
        return
    _list(rows)
    for note in listed.notes:
        say(_wrapped(f"Note: {note}", ""))
    say_next(
        ("read what one asks", ["templates", rows[0]["template"]]),
        ("make a study of some of them", ["new", "kano", "recommend", "--feature", "delivery=next-day delivery"]),
    )


def _list(rows: Sequence[dict[str, Any]]) -> None:
    for family, title in FAMILIES.items():
        found = [row for row in rows if row["family"] == family]
        if found:
            data(f"{title}:")
        for row in found:
            size = f"{counted(row['items'], 'question')}, about {row['minutes']:.2g} min, {row['languages']}"
            whom = "" if row["use"] == "survey" else f" ({row['use']})"
            data(f"  {row['template']:<16} {row['title']}{whom}")
            data(_wrapped(row["purpose"], " " * 19))
            data(f"{'':<19}{size}")


def _wrapped(text: str, indent: str, first: str | None = None) -> str:
    return click.wrap_text(text, 100, initial_indent=indent if first is None else first, subsequent_indent=indent)


def _show(names: Sequence[str], as_json: bool) -> None:
    """Show templates whole: facts, then every question with its answers."""
    from loyaltystats.errors import TemplateError
    from loyaltystats.questionnaire.save import template_data
    from loyaltystats.questionnaire.template import load_instrument

    try:
        every = [part.template for name in names for part in load_instrument(name).parts]
    except TemplateError as error:
        raise click.UsageError(typed(str(error))) from None
    if as_json:
        data_json([template_data(one) for one in every])
        return
    for one in every:
        data("\n".join(_description(one)))
    say_next(("make a study of it", ["new", *names, *_needed(every)]))


def _needed(every: Iterable[Template]) -> list[str]:
    """Return the words that name an example of what templates ask about."""
    return ["--feature", "delivery=next-day delivery"] if any(one.asks_about_features for one in every) else []


def _description(one: Template) -> Iterable[str]:
    language = "en" if "en" in one.languages else one.languages[0]
    yield f"{one.id}: {one.title[language]}"
    spoken = (f"{lang} ({status})" if (status := one.status(lang)) != "source" else lang for lang in one.languages)
    facts = {
        "Learns": one.purpose[language],
        "For": one.audience.get(language, ""),
        "Scoring": one.scoring.get(language, ""),
        "Source": one.construct_source,
        "Rights": one.rights,
        "Validation": one.validation,
        "Languages": ", ".join(spoken),
        "Analyses": ", ".join(one.analyses),
    }
    for name, text in facts.items():
        yield _wrapped(text, " " * 15, f"  {name + ':':<13}")
    groups = {
        "Asked about each feature": one.feature_questions,
        f"Asked about each set of {one.task_size} features": one.task_questions,
        "Asked once": one.plain_questions,
    }
    for title, questions in groups.items():
        if questions:
            yield f"  {title}:"
        for question in questions:
            condition = f" [if {question.relevance}]" if question.relevance else ""
            yield f"    {question.code:<20} {question.text[language]}{condition}"
    yield ""


@click.command(short_help="Make a study (one YAML file) from templates.")
@click.argument("names", nargs=-1, required=True, metavar="TEMPLATE...")
@click.option("-o", "--output", default="study.yaml", show_default=True, help="File to write.")
@click.option(
    "--feature", "features", multiple=True, metavar='ID="TEXT"', help="A feature to ask about; ID.es= for one language."
)
@click.option(
    "--features-from",
    "table",
    metavar="FILE",
    help="A CSV or Excel file with a column id and a column text, or one per language.",
)
@click.option("--driver", "drivers", multiple=True, metavar='ID="TEXT"', help="A driver to be rated (performance).")
@click.option("--drivers-from", "driver_table", metavar="FILE", help="The same for drivers.")
@click.option(
    "--about",
    multiple=True,
    metavar='TEMPLATE.ID="TEXT"',
    help="What one template asks about, where it differs from the features: processes, links, markets, promises.",
)
@click.option("--wording", help="Answer wording of the Kano pairs: see 'explain wording'.")
@click.option("--language", "languages", multiple=True, help="Language of the study; may be repeated, the first leads.")
@click.option("--title", help="Title that respondents see.")
@force_option
@quiet_option
def new(names: tuple[str, ...], output: str, force: bool, **options: Any) -> None:
    """Make a study (one YAML file) from templates.

    \b
    loyaltystats new kano recommend --feature delivery="next-day delivery" -o study.yaml
    loyaltystats new performance --driver speed="speed of service"
    loyaltystats new kano internal --features-from features.csv --about internal.buying="Purchasing"
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.errors import TemplateError

    refuse_existing([output], force=force)
    named = _Named(names, options)
    try:
        study = named.study(options["languages"])
        study = study.with_wording(options["wording"]) if options["wording"] else study
    except TemplateError as error:
        if any(Path(name).is_file() for name in names):
            raise
        raise click.UsageError(typed(str(error))) from None  # the words typed are wrong, not a file
    study = study.titled(options["title"]) if options["title"] else study
    study.save(output)
    about = f"{counted(len(study.questions), 'question')}, {', '.join(study.languages)}"
    say(f"Wrote {shown(output)}: {study.id}, {about}, fingerprint {study.fingerprint}.")
    for hint in _hints(study, named, options):
        say(_wrapped(f"Note: {hint}", ""))
    form = free_name(Path(output).with_name("form.xlsx"))
    say_next(("write the form", ["export", shown(output), form]))


def _hints(study: Instrument, named: _Named, options: dict[str, Any]) -> Iterable[str]:
    """Yield what respondents would see and may not have been meant."""
    from loyaltystats.questionnaire.titles import title_for_respondents

    if not options["title"]:
        title = title_for_respondents(study, study.language)
        yield f"respondents see the title “{title}”; --title gives it another one."
    single = [name for name, spoken in named.every_text() if set(spoken) == {""}]
    if single and len(study.languages) > 1:
        yield (
            f"the same words of {', '.join(dict.fromkeys(single))} stand in all of {', '.join(study.languages)} - give one "
            f"text per language ({single[0]}.{study.languages[-1]}=...), or leave languages out with --language "
            f"{study.language}."
        )


class _Named:
    """What the words of ``new`` name: features, drivers, and what single templates ask about."""

    def __init__(self, names: Sequence[str], options: dict[str, Any]) -> None:
        self.names = names
        features, drivers = texts("--feature", options["features"]), texts("--driver", options["drivers"])
        if options["table"]:
            features = {**from_table(options["table"]), **features}
        if options["driver_table"]:
            drivers = {**from_table(options["driver_table"]), **drivers}
        self.given = {"--feature": features, "--driver": drivers}
        self.about = by_template(options["about"], names)
        self.used: set[str] = set()

    def every_text(self) -> Iterable[tuple[str, dict[str, str]]]:
        """Return each identifier that was named with its texts by language; the language is empty if none was said."""
        return [pair for given in (*self.given.values(), *self.about.values()) for pair in given.items()]

    def study(self, languages: Sequence[str]) -> Instrument:
        """Load and combine the templates; a text that none of them asks for is a slip."""
        twice = [name for name in dict.fromkeys(self.names) if self.names.count(name) > 1]
        if twice:
            raise click.UsageError(f"{', '.join(twice)} - is named twice - name each template once.")
        parts = [self._part(name, languages) for name in self.names]
        for option, given in self.given.items():
            if given and option not in self.used:
                raise click.UsageError(f"{option} - none of {', '.join(self.names)} asks for it - see 'templates'.")
        return parts[0].combined(*parts[1:]) if len(parts) > 1 else parts[0]

    def _part(self, name: str, languages: Sequence[str]) -> Instrument:
        """Load one template and name what it asks about."""
        from loyaltystats.questionnaire.template import load_instrument

        part = load_instrument(name)
        if languages:
            part = part.with_languages(languages)
        asking = [one for one in part.parts if one.needs_features]
        if name in self.about:
            return in_languages(part, self.about[name], languages, "--about")
        if not asking:
            return part
        option = _asks_for(asking)
        if not self.given[option]:
            raise click.UsageError(_nothing_named(name, option, asking[0].template))
        self.used.add(option)
        return in_languages(part, self.given[option], languages, option)


def _nothing_named(name: str, option: str, template: Template) -> str:
    thing = option.lstrip("-")
    prompt = (template.feature_prompt or {}).get("en", "")
    advice = f" {prompt}" if prompt else ""
    return f"{name} asks about {thing}s - none was named - add for instance {EXAMPLES[option]}.{advice}"


def _asks_for(asking: Sequence[Part]) -> str:
    """Return the option that names what these parts ask about."""
    from loyaltystats.questionnaire.roles import Role

    roles = {question.role for one in asking for question in one.template.feature_questions}
    return "--driver" if roles and roles <= {Role.PERFORMANCE, Role.DRIVER} else "--feature"
