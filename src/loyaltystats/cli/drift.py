"""``drift``: from two or more waves of answers to what moved between them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.columns import assignments, two_columns
from loyaltystats.cli.talk import (
    data,
    data_json,
    force_option,
    free_name,
    json_option,
    quiet_option,
    refuse_existing,
    result_record,
    say,
    say_next,
    shown,
)

if TYPE_CHECKING:
    from loyaltystats.responses.responses import Responses
    from loyaltystats.sampling.design import SurveyDesign


@click.command(short_help="Test which features drifted from wave to wave.")
@click.argument("waves", nargs=-1, required=True, metavar="WAVE=ANSWERS...")
@click.option("-i", "--instrument", help="The study: its YAML file. Without it, name columns.")
@click.option("--panel", metavar="COLUMN", help="The same people answered in all waves: the column of their ids.")
@click.option("--different-people", is_flag=True, help="Each wave asked different people.")
@click.option("--pair", "pairs", multiple=True, metavar="FEATURE=FUN,DYS", help="Kano pair of two columns.")
@click.option("--direct", multiple=True, metavar="FEATURE=COLUMN", help="Direct classification, codes 1 to 5.")
@click.option("--wording", help="Answer wording of the pairs: see 'explain wording'.")
@click.option("--table", default="classic", show_default=True, help="Evaluation table of the pairs.")
@click.option("--by", help="Column whose groups are shown apart.")
@click.option("--weights", help="Column of survey weights.")
@click.option("--clusters", help="Column of clusters, such as stores, that were sampled together.")
@click.option("--strata", help="Column of strata.")
@click.option("--mix", help="Column whose mix of respondents is compared between the waves.")
@click.option("--standardize", is_flag=True, help="Give every wave the mix of the first one.")
@click.option("--format", "kind", help="Where the answers come from, when it is not recognised: google, kobo, ...")
@click.option("--accept-text-changes", is_flag=True, help="Read forms although texts of their answers were corrected.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Confidence level.")
@click.option("--adjust", type=click.Choice(["holm", "bh", "by", "none"]), default="holm", show_default=True)
@click.option("--seed", type=int, help="Seed of drawn permutations. Default: a fixed one, shown in the result.")
@click.option("-o", "--output", help="Workbook to write.")
@click.option("--title", help="Title of the workbook.")
@force_option
@json_option
@quiet_option
def drift(
    waves: tuple[str, ...], output: str | None, title: str | None, force: bool, as_json: bool, **options: Any
) -> None:
    """Test whether features drift from Delighted over Desired to Expected between WAVES, in the order of time.

    Say whether the same people answered (--panel) or different ones (--different-people): it decides the test.

    \b
    loyaltystats drift 2024=a.xlsx 2025=b.xlsx -i study.yaml --panel id
    loyaltystats drift 2024=a.csv 2025=b.csv --pair wifi=F4_fun,F4_dys --wording short --different-people -o drift.xlsx
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.stats.drift.level_drift import level_drift

    files = _files(waves)
    panel = _people(options.pop("panel"), options.pop("different_people"))
    if output:
        refuse_existing([output], force=force)
    accepted = options.pop("accept_text_changes")
    answers = _read(files, options.pop("instrument"), options.pop("kind"), accepted=accepted)
    result = level_drift(answers, panel=panel, **_arguments(options))
    if as_json:
        data_json(result_record(result) | {"waves": list(result.waves)})
    else:
        data(result.summary())
    if output:
        from loyaltystats.report.report import Report

        command = ["loyaltystats", "drift", *_words(folders=False), "-o", Path(output).name]
        study = _stamp(answers[list(answers)[-1]], options["seed"], command)
        report = Report(title or result.title, [result], study=study)
        say(f"Wrote {shown(report.write_excel(output))}. Its summary says:")
        say()
        for sentence in report.sentences:
            say(f"- {sentence}")
    else:
        workbook = free_name(Path(files[-1][1]).with_name("drift.xlsx"))
        say_next(("write it as a workbook", ["drift", *_words(), "-o", workbook]))


def _files(waves: Sequence[str]) -> list[tuple[str, str]]:
    """Read ``name=file``, each name once."""
    files: dict[str, str] = {}
    for words in waves:
        name, sign, file = words.partition("=")
        if not sign or not name.strip() or not file.strip() or name.strip() in files:
            raise click.UsageError(
                f"{words!r} - expected WAVE=ANSWERS, each wave once, for instance 2024=answers.xlsx."
            )
        files[name.strip()] = file.strip()
    return list(files.items())


def _people(panel: str | None, different: bool) -> str | bool:
    if bool(panel) == different:
        raise click.UsageError(
            "say whether the same people answered, since it decides the test - expected one of --panel COLUMN (the column "
            "of their ids) and --different-people."
        )
    return panel or False


def _read(
    files: Sequence[tuple[str, str]], instrument: str | None, kind: str | None, *, accepted: bool
) -> dict[str, Responses]:
    from loyaltystats.questionnaire.template import load_instrument
    from loyaltystats.responses.read import read_responses

    study = load_instrument(instrument) if instrument else None
    return {name: read_responses(file, study, format=kind, accept_text_changes=accepted) for name, file in files}


def _arguments(options: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of level_drift."""
    pairs = {feature: two_columns(feature, both) for feature, both in assignments("--pair", options["pairs"]).items()}
    return {
        "pairs": pairs or None,
        "direct": assignments("--direct", options["direct"]) or None,
        "design": _design(options),
        "confidence_level": options["confidence"],
        "rng": options["seed"],
        **{name: options[name] for name in ("wording", "table", "by", "mix", "standardize", "adjust")},
    }


def _design(options: dict[str, Any]) -> SurveyDesign | None:
    from loyaltystats.sampling.design import SurveyDesign

    parts = {name: options[name] for name in ("weights", "clusters", "strata") if options[name]}
    return SurveyDesign(**parts) if parts else None


def _stamp(latest: Responses, seed: int | None, words: Sequence[str]) -> Any:
    from loyaltystats.checks import seed_of
    from loyaltystats.report.study import Study

    return Study.of(latest).with_details(seed=seed_of(seed), command=shlex.join(words))


def _words(*, folders: bool = True) -> list[str]:
    """Return the words of the command as typed, without where to write; a client need not see folders."""
    context = click.get_current_context()

    def told(text: str) -> str:
        return text if folders else Path(text).name

    words = [f"{name}={told(file)}" for name, file in _files(context.params["waves"])]
    for parameter in context.command.params:
        value = context.params.get(str(parameter.name))
        if (
            parameter.name in ("waves", "output", "title", "force", "as_json")
            or not value
            or value == parameter.default
        ):
            continue
        option = max(parameter.opts, key=len)
        if value is True:
            words.append(option)
            continue
        for one in value if isinstance(value, tuple) else (value,):
            words += [option, told(str(one)) if parameter.name == "instrument" else str(one)]
    return words
