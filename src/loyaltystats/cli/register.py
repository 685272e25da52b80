"""``register``: the analysis plan of a study in plain words, with its fingerprint, to be deposited before the field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltystats.cli.talk import (
    data,
    data_json,
    force_option,
    free_name,
    json_option,
    quiet_option,
    refuse_existing,
    say,
    say_next,
    shown,
)
from loyaltystats.errors import TemplateError

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument


@click.command(short_help="Register the analysis plan before the field.")
@click.argument("study")
@click.option("-o", "--output", help="File to write and deposit (.txt); with --draft the study with the plan (.yaml).")
@click.option("--draft", is_flag=True, help="Propose a plan from the roles of the questions, to be read and changed.")
@force_option
@json_option
@quiet_option
def register(study: str, output: str | None, draft: bool, force: bool, as_json: bool) -> None:
    """Say the analysis plan of STUDY in plain words, with its fingerprint, before anybody answers.

    The plan is the section 'plan' of the YAML file. Deposit what is written where its date can be proved; 'report
    --registered' then says whether the report carries out this very plan, and lists what departs from it.

    \b
    loyaltystats register study.yaml --draft -o planned.yaml
    loyaltystats register planned.yaml -o registered.txt
    loyaltystats report answers.xlsx -i planned.yaml --registered registered.txt
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.questionnaire.template import load_instrument

    if output:
        refuse_existing([output], force=force)
    instrument = load_instrument(study)
    if draft:
        _draft(instrument, study, output)
    else:
        _register(instrument, study, output, as_json=as_json)


def _draft(instrument: Instrument, study: str, output: str | None) -> None:
    import yaml

    from loyaltystats.questionnaire.plan_draft import draft_plan

    if instrument.plan is not None:
        raise TemplateError(f"{study} - has a plan already - a draft is for a study without one - leave out --draft.")
    plan = draft_plan(instrument)
    data(yaml.safe_dump({"plan": plan}, allow_unicode=True, sort_keys=False, width=100).rstrip())
    say()
    if output:
        instrument.with_plan(plan).save(output)
        say(f"Wrote {shown(output)}: the study with this plan. Change what you do not mean, then register it.")
        target = free_name(Path(output).with_name("registered.txt"))
        say_next(("register it", ["register", shown(output), "-o", target]))
    else:
        say("Put it into the study's file, and change what you do not mean. Or let the study be written with it:")
        planned = free_name(Path(study if Path(study).suffix else "study.yaml").with_name("planned.yaml"))
        say_next(("write the study with this plan", ["register", study, "--draft", "-o", planned]))


def _register(instrument: Instrument, study: str, output: str | None, *, as_json: bool) -> None:
    from loyaltystats.files import atomic
    from loyaltystats.questionnaire.registration import plan_words, registration_text

    text = registration_text(instrument)
    plan = instrument.plan
    if plan is not None and as_json:
        words = [{"item": item, "words": words} for item, words in plan_words(plan, instrument)]
        facts = {"plan_fingerprint": plan.fingerprint, "questionnaire_fingerprint": instrument.fingerprint}
        data_json({"study": instrument.id, **facts, "plan": plan.data(), "words": words})
    elif not output:
        data(text.rstrip())
    if not output:
        target = free_name(Path("registered.txt"))
        say_next(("write it into a file", ["register", study, "-o", target]))
        return
    with atomic(output) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    say(f"Wrote {shown(output)}: plan fingerprint {plan.fingerprint if plan else ''}.")
    say("Deposit it where its date can be proved, before the first answer: in a registry of studies, or by dated mail.")
    say_next(("after the field", ["report", "answers.xlsx", "-i", study, "--registered", shown(output)]))
