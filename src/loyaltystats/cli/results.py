"""``analyze`` and ``report``: from answers to what they mean, and to what the client gets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from loyaltystats.cli.column_options import column_options
from loyaltystats.cli.columns import Columns
from loyaltystats.cli.groups import FILES, Grouped, all_of, option
from loyaltystats.cli.outputs import Outputs, outputs, sheets_of, written_words
from loyaltystats.cli.progress import progress
from loyaltystats.cli.talk import (
    counted,
    data,
    data_json,
    free_name,
    json_option,
    quiet_option,
    refuse_existing,
    result_record,
    say,
    say_next,
    shown,
)
from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    from loyaltystats.report.check import Check
    from loyaltystats.report.report import Report

MOST_SAID: Final = 12
"""Sentences of the summary that are said here; the sheet has them all."""

_file_options = all_of(
    option(
        FILES,
        "-o",
        "--output",
        help="File to write: .xlsx, .html, .docx or .pptx. Default: client.xlsx beside the answers.",
    ),
    option(FILES, "--html", is_flag=True, help="Also the page for the browser, beside it."),
    option(FILES, "--docx", is_flag=True, help="Also the document for Word, beside it."),
    option(FILES, "--pptx", is_flag=True, help="Also the slides for PowerPoint, beside it."),
    option(FILES, "--charts", metavar="png,svg", help="Also every picture, in a folder beside it."),
    option(FILES, "--title", help="Title of the report."),
    option(FILES, "--client", help="For whom it is."),
    option(FILES, "--date", help="Date shown on the first sheet."),
    option(FILES, "--language", help="Language of the fixed texts: en, es, pt, de, fr, zh."),
    option(FILES, "--house", metavar="YAML", help="Look of the house: colours, fonts, logo."),
    option(FILES, "--force", is_flag=True, help="Overwrite files that exist."),
)


@click.command(cls=Grouped, short_help="Run the plan and all that the questions allow.")
@click.argument("answers")
@column_options
@json_option
@quiet_option
def analyze(answers: str, as_json: bool, **options: Any) -> None:
    """Analyse ANSWERS and print the results.

    With --instrument the plan of the study and everything that the roles of its questions allow; without, what the named
    columns allow.

    \b
    loyaltystats analyze answers.xlsx --instrument study.yaml --by country
    loyaltystats analyze any.csv --pair F4=F4_fun,F4_dys --wording short
    loyaltystats analyze any.csv --outcome loyalty --driver-column image --driver-column value
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    chosen = Columns(**options)
    with progress() as told:
        made = chosen.report(answers, progress=told)
    _say_gaps(made)
    if as_json:
        plan = made.study.plan
        data_json(
            {
                "title": made.title,
                "results": [
                    result_record(result) | ({} if plan is None else {"plan": plan.status(result)})
                    for result in made.results
                ],
                "not_estimable": [{"analysis": gap.analysis, "reason": gap.reason} for gap in made.not_estimable],
                **_plan_facts(made),
            }
        )
    else:
        data("\n\n\n".join(result.summary() for result in made.results))
        _say_plan(made)
    workbook = free_name(Path(answers).with_name("client.xlsx"))
    say_next(("write the client's workbook", ["report", answers, *chosen.words(), "-o", workbook]))


@click.command(cls=Grouped, short_help="Write the client's workbook, page, document or slides.")
@click.argument("answers")
@column_options
@_file_options
@json_option
@quiet_option
def report(
    answers: str,
    output: str | None,
    title: str | None,
    client: str | None,
    date: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Analyse ANSWERS by the plan of the study and write what the client gets: a workbook, and more beside it.

    \b
    loyaltystats report answers.xlsx --instrument study.yaml
    loyaltystats report answers.xlsx -i study.yaml -o client.xlsx --by country --weights weight --html --pptx
    loyaltystats report any.csv --recommend nps --by region -o client.html
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    named = ("html", "docx", "pptx", "charts", "language", "house")
    wanted = outputs(output, answers, **{name: options.pop(name) for name in named})
    refuse_existing(wanted.all, force=options.pop("force"))
    wanted.check()
    chosen = Columns(**options)
    with progress() as told:
        made = chosen.report(answers, title, progress=told)
        made = made.with_details(**{name: text for name, text in (("client", client), ("date", date)) if text})
        _say_gaps(made)
        if told is not None:
            told("Writing")
        written = wanted.write(made)
    if as_json:
        data_json(_facts(made, written))
    _say_end(made, written)
    _say_next(answers, chosen, wanted, written)


def _say_gaps(made: Report) -> None:
    """Say what could not be estimated; stop when nothing could."""
    gaps = [f"{gap.analysis} - {gap.reason}" for gap in made.not_estimable]
    if not made.results:
        raise EstimationError("\n".join(["nothing can be estimated from these answers:", *gaps]))
    for gap in gaps:
        say(f"Not estimable: {gap}")


def _found(made: Report) -> list[str]:
    """Return the findings, without what could not be estimated."""
    sentences = made.sentences
    return list(sentences[: len(sentences) - len(made.not_estimable)])


def _to_look_at(made: Report) -> tuple[list[Check], int]:
    """Return the checks that need a look, but for what could not be estimated, and how many were made."""
    from loyaltystats.report.check import LOOK
    from loyaltystats.report.checklist import checks
    from loyaltystats.report.kinds import shown_all

    every = checks(shown_all(made.results, made.study), made.study, ())
    return [one for one in every if one.verdict == LOOK], len(every)


def _plan_facts(made: Report) -> dict[str, Any]:
    plan = made.study.plan
    if plan is None:
        return {}
    return {
        "plan": {
            "fingerprint": plan.fingerprint,
            "registered": plan.registered,
            "registration": plan.registration,
            "deviations": list(plan.deviations),
        }
    }


def _facts(made: Report, written: list[Path]) -> dict[str, Any]:
    """Return what was done, for programs."""
    look, every = _to_look_at(made)
    return {
        "title": made.title,
        "files": [shown(path) for path in written],
        "sheets": sum(sheets_of(path) for path in written if path.suffix.lower() == ".xlsx"),
        "respondents": made.study.respondents,
        "results": [{"title": each.heading, "n": int(each.n)} for each in made.results],
        "findings": _found(made),
        "not_estimable": [{"analysis": gap.analysis, "reason": gap.reason} for gap in made.not_estimable],
        "checks": {
            "made": every,
            "to_look_at": [{"about": one.about, "check": one.words, "note": one.note} for one in look],
        },
        "data_fingerprint": made.study.data_fingerprint,
        "seed": made.study.seed,
        "command": made.study.command,
        **_plan_facts(made),
    }


def _say_end(made: Report, written: list[Path]) -> None:
    found = _found(made)
    told = f"{counted(len(made.results), 'result')}, {counted(len(found), 'finding')}"
    whose = "Their" if len(written) > 1 else "Its"
    say(f"Wrote {written_words(written)}: {told}. {whose} summary says:")
    say()
    for sentence in found[:MOST_SAID]:
        say(f"- {sentence}")
    if len(found) > MOST_SAID:
        say(f"- ... and {counted(len(found) - MOST_SAID, 'sentence')} more.")
    _say_plan(made)
    look, every = _to_look_at(made)
    say()
    say(f"Checks: {every - len(look)} of {every} are OK{', these need a look:' if look else '.'}")
    for one in look[:MOST_SAID]:
        numbers = "" if isinstance(one.found, str) else f" ({one.found:g} found, {one.expected} expected)"
        say(f"- {one.about}: {one.note or one.words}{numbers}")


def _say_plan(made: Report) -> None:
    plan = made.study.plan
    if plan is None:
        return
    say()
    say(f"Plan: {plan.registration}.")
    for words in plan.deviations:
        say(f"- Not as planned: {words}")


def _say_next(answers: str, chosen: Columns, wanted: Outputs, written: list[Path]) -> None:
    endings = {path.suffix.lower() for path in written}
    if ".html" not in endings and ".htm" not in endings:
        page = free_name(wanted.files[0].with_suffix(".html"))
        say_next(("send it as one page for the browser", ["report", answers, *chosen.words(), "-o", page]))
    elif ".xlsx" not in endings:
        book = free_name(wanted.files[0].with_suffix(".xlsx"))
        say_next(("hand over the numbers too", ["report", answers, *chosen.words(), "-o", book]))
    elif chosen.instrument:
        say_next(("see everything that the check of the answers remarks", ["check", answers, "-i", chosen.instrument]))
