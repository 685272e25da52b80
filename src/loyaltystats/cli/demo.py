"""``demo``: the whole journey once, on simulated respondents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltystats.checks import DEFAULT_SEED
from loyaltystats.cli.talk import (
    counted,
    data,
    force_option,
    free_name,
    quiet_option,
    refuse_existing,
    say,
    say_next,
    shown,
)

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.responses.responses import Responses

FEATURES = {
    "delivery": {"en": "next-day delivery", "es": "entrega al día siguiente"},
    "returns": {"en": "free returns", "es": "devoluciones gratuitas"},
    "tracking": {"en": "live parcel tracking", "es": "seguimiento del paquete en tiempo real"},
    "advice": {"en": "personal product advice", "es": "asesoramiento personal sobre productos"},
    "gift": {"en": "a small gift in the parcel", "es": "un pequeño obsequio en el paquete"},
    "reminders": {"en": "reminders by e-mail", "es": "recordatorios por correo electrónico"},
}
DRIVERS = {
    "speed": {"en": "speed of delivery", "es": "rapidez de la entrega"},
    "value": {"en": "value for money", "es": "relación calidad-precio"},
    "choice": {"en": "choice of products", "es": "variedad de productos"},
    "service": {"en": "customer service", "es": "atención al cliente"},
}
TRUTH = {
    "kano": {
        "delivery": "one_dimensional",
        "returns": "must_be",
        "tracking": {"one_dimensional": 0.40, "must_be": 0.38, "attractive": 0.10, "indifferent": 0.12},
        "advice": "indifferent",
        "gift": "attractive",
        "reminders": "reverse",
    },
    "delivered": {
        "delivery": 0.80,
        "returns": 0.35,
        "tracking": 0.90,
        "advice": 0.35,
        "gift": 0.30,
        "reminders": 0.70,
    },
    "drivers": {"speedperf": 0.45, "valueperf": 0.25, "choiceperf": 0.0, "serviceperf": 0.15},
    "r2": 0.45,
}
"""What the simulated customers think: features of every kind, one hard to call, and a must-be that falls short."""

TITLE = {"en": "An online shop", "es": "Una tienda en línea"}
FILES = ("study.yaml", "questionnaire.xlsx", "questionnaire.csv", "answers.xlsx", "answers.csv", "client.xlsx")
CODEBOOKS = ("questionnaire_codebook.csv", "answers_codebook.csv")


@click.command(short_help="Show the whole journey on simulated respondents.")
@click.argument("folder", default="loyaltystats-demo")
@click.option("--respondents", type=click.IntRange(min=10), default=300, show_default=True)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Another seed, other respondents.")
@force_option
@quiet_option
def demo(folder: str, respondents: int, seed: int, force: bool) -> None:
    """Walk the whole journey in FOLDER: questionnaire, answers of simulated people, analysis, client workbook."""
    place = Path(folder)
    study_file, form, form_csv, filled, filled_csv, workbook = (place / name for name in FILES)
    if place.is_dir():
        refuse_existing([place / name for name in (*FILES, *CODEBOOKS)], force=force)
    place.mkdir(parents=True, exist_ok=True)

    study = demo_study()
    study.save(study_file)
    _write(study, form, None)
    _write(study, form_csv, None)
    about = f"{counted(len(study.questions), 'question')} in {' and '.join(study.languages)}"
    say(f"1. The study: {shown(study_file)} ({about}).")
    say(f"2. The questionnaire, to be filled in: {shown(form)} and {shown(form_csv)}.")

    answers = _simulated(study, respondents, seed)
    _write(study, filled, answers)
    _write(study, filled_csv, answers)
    say(f"3. Filled in by {counted(respondents, 'simulated respondent')}: {shown(filled)} and {shown(filled_csv)}.")

    responses = _read_back(study, filled, filled_csv)
    remarks = counted(len(responses.problems), "remark")
    say(f"4. Read back and checked: both files hold the same answers; the check has {remarks}, see below.")

    sentences = _report(responses, workbook, seed)
    say(f"5. Analysed; the client's workbook: {shown(workbook)}.")
    say()
    say("What was found (the people are simulated, the shop is invented):")
    for sentence in sentences:
        data(f"- {sentence}")
    _say_what_next(study_file, form, filled, workbook)


def demo_study() -> Instrument:
    """Return the study of the demo: Kano, ratings of drivers, satisfaction, recommendation, loyalty, profile."""
    from loyaltystats.questionnaire.template import load_instrument

    others = [load_instrument(name) for name in ("csat", "recommend", "loyalty", "profile")]
    kano = load_instrument("kano").with_features(FEATURES)
    ratings = load_instrument("performance").with_features(DRIVERS)
    return kano.combined(ratings, *others).titled(TITLE, id="demo", version="1")


def _simulated(study: Instrument, respondents: int, seed: int) -> Responses:
    from loyaltystats.responses.simulate import simulate_responses

    return simulate_responses(study, respondents, truth=TRUTH, rng=seed)


def _write(study: Instrument, path: Path, answers: Responses | None) -> None:
    from loyaltystats.forms.write import write_form

    write_form(study, path, answers=None if answers is None else answers.frame, overwrite=True)


def _read_back(study: Instrument, *paths: Path) -> Responses:
    """Read every file and return the answers of the first, once all agree."""
    from loyaltystats.errors import ResponseError
    from loyaltystats.responses.read import read_responses

    first, *others = [read_responses(path, study) for path in paths]
    for other, path in zip(others, paths[1:], strict=True):
        if not other.frame.equals(first.frame):
            raise ResponseError(f"{path} - its answers are not those of {paths[0]} - run the demo again with --force.")
    return first


def _report(responses: Responses, workbook: Path, seed: int) -> tuple[str, ...]:
    """Analyse, write the workbook, and return the sentences of its summary."""
    from loyaltystats.report.analyze import analyze

    report = analyze(responses, rng=seed, title=TITLE["en"])
    report.study = report.study.with_details(command=f"loyaltystats demo --respondents {len(responses)} --seed {seed}")
    report.write_excel(workbook)
    return report.sentences


def _say_what_next(study_file: Path, form: Path, filled: Path, workbook: Path) -> None:
    own = "my-study.yaml"
    study, answers = shown(study_file), shown(filled)
    say()
    say(f"Open {shown(workbook)} (what a client gets) and {shown(form)} (what a respondent gets).")
    say_next(
        ("see the remarks of the check", ["check", answers, "--instrument", study]),
        ("see all results in this window", ["analyze", answers, "--instrument", study]),
        (
            "compare kinds of customers in a workbook",
            [
                "report",
                answers,
                "--instrument",
                study,
                "--by",
                "country",
                "-o",
                free_name(workbook.with_stem("customers")),
            ],
        ),
        ("make a study of your own", ["new", "kano", "recommend", "--feature", "parking=free parking", "-o", own]),
        ("and its form", ["export", own, "my-form.xlsx"]),
        ("look up a word", ["explain", "must_be"]),
    )
