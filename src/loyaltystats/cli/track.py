"""``track``: add the counts of a wave to a store, show drift from the store, or forget a wave."""

from __future__ import annotations

from typing import Any

import click

from loyaltystats.cli.columns import assignments, two_columns
from loyaltystats.cli.talk import data, force_option, quiet_option, refuse_existing, say, shown


@click.command(short_help="Keep the counts of waves, so that drift over years needs no raw answers.")
@click.argument("answers", required=False, metavar="[ANSWERS]")
@click.option("--store", required=True, help="File of the store; made with the first wave.")
@click.option("--wave", help="Name of the wave to add, such as 2024-01.")
@click.option("--forget", metavar="WAVE", help="Remove a wave.")
@click.option("-i", "--instrument", help="The study: its YAML file. Without it, name columns.")
@click.option("--pair", "pairs", multiple=True, metavar="FEATURE=FUN,DYS", help="Kano pair of two columns.")
@click.option("--rating", "ratings", multiple=True, metavar="COLUMN", help="Rating or recommendation question.")
@click.option("--wording", help="Answer wording of the pairs: see 'explain wording'.")
@click.option("--by", help="Column of groups.")
@click.option("--weights", help="Column of survey weights.")
@click.option("--minimum", type=int, default=5, show_default=True, help="Smallest group kept apart.")
@click.option("--accept-changes", is_flag=True, help="Add a wave although its questions or wording changed.")
@click.option("-o", "--output", help="Workbook of the drift to write.")
@force_option
@quiet_option
def track(
    answers: str | None,
    store: str,
    wave: str | None,
    forget: str | None,
    output: str | None,
    force: bool,
    **options: Any,
) -> None:
    """Add the counts of ANSWERS to a store as a wave; without ANSWERS, show how features drifted over its waves.

    \b
    loyaltystats track january.csv --store tracker.zip --wave 2024-01 --pair wifi=F4_fun,F4_dys --rating NPS
    loyaltystats track --store tracker.zip -o drift.xlsx
    loyaltystats track --store tracker.zip --forget 2024-01
    """  # noqa: D301 - the backslash is click\'s mark for lines that stay as they are
    from loyaltystats.stats.tracking.track import forget_wave, tracked

    if sum((bool(answers), bool(forget))) > 1 or bool(answers) != bool(wave):
        raise click.UsageError(
            "expected ANSWERS with --wave, or --forget WAVE, or only the store - choose one of them."
        )
    if forget:
        left = forget_wave(store, forget)
        say(f"Removed {forget}. The store has {len(left)} waves.")
    elif answers:
        _add(answers, store, str(wave), options)
    else:
        _show(tracked(store), output, options["by"], force=force)


def _add(answers: str, store: str, wave: str, options: dict[str, Any]) -> None:
    from loyaltystats.questionnaire.template import load_instrument
    from loyaltystats.responses.read import read_responses
    from loyaltystats.stats.tracking.track import track as add

    study = load_instrument(options["instrument"]) if options["instrument"] else None
    pairs = {feature: two_columns(feature, both) for feature, both in assignments("--pair", options["pairs"]).items()}
    found = add(
        read_responses(answers, study),
        store,
        wave=wave,
        pairs=pairs or None,
        ratings=list(options["ratings"]) or None,
        **{name: options[name] for name in ("by", "weights", "wording", "minimum", "accept_changes")},
    )
    say(f"Added {wave} to {shown(store)}. The store has {len(found)} waves: {', '.join(found)}.")


def _show(tracker: Any, output: str | None, by: str | None, *, force: bool) -> None:
    if output:
        refuse_existing([output], force=force)
    result = tracker.drift(by=by)
    data(result.summary())
    if output:
        from loyaltystats.report.report import Report

        say(f"Wrote {shown(Report(result.title, [result]).write_excel(output))}.")
