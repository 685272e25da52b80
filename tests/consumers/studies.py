"""Studies for the consumers: every condition there is, six languages, hostile texts, sums, a split."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd

from loyaltystats.questionnaire.instrument import Block, Instrument, Part, Template
from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.relevance import OneRespondent, holds, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.responses import Responses

LANGUAGES = ("en", "es", "pt", "de", "fr", "zh")

HOSTILE = (
    '=1+1 & <b>bold</b> "quoted" \u2018curly\u2019',
    "+cmd|' /C calc'!A0",
    "-2; a, b, c",
    "@SUM(A1)\tafter a tab\nafter a line",
    "\u05e9\u05dc\u05d5\u05dd right to left \U0001f600\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "price of ${qnum} and {qnum} or ${nothing} and {nothing}",
    "_x0041_ and ]]> and &amp; and \\n and %s and {0}",
    "long " + "word " * 60,
    "  *stars* _under_ # hash `tick`",
)


def answers(*codes: str, labels: dict[str, str] | None = None, exclusive: str = "") -> tuple[Answer, ...]:
    """Return answers with a code each, their labels made from it."""
    words = labels or {}
    return tuple(
        Answer(code=code, label={"en": words.get(code, f"Answer {code}")}, exclusive=code == exclusive)
        for code in codes
    )


NUMBERS = Scale("numbers", answers("1", "2", "3", "4", "5"), answers("97", "98"))
LETTERS = Scale("letters", answers("A", "B", "C"), answers("98"), ordered=False)
ODD = Scale("odd", answers("01", "1e3", "0x1", "true", "null"), ordered=False)
SEVERAL = Scale("several", answers("A", "B", "N", exclusive="N"), ordered=False)
COUNTED = Scale("counted", answers("1", "2", "10"), ordered=False)
REFUSED = Scale("refused", (), answers("-98", "-99"))


def question(code: str, kind: str = "single", scale: Scale | None = None, **more: Any) -> Question:
    """Return a question in English."""
    filled = {"role": Role.PROFILE, "text": {"en": f"Question {code}?"}, "name": {"en": code}, **more}
    return Question(code=code, kind=kind, scale=scale, **filled)  # type: ignore[arg-type]


ASKED = (
    question("qnum", scale=NUMBERS, block="one"),
    question("qlet", scale=LETTERS, block="one"),
    question("qodd", scale=ODD, block="one"),
    question("qsev", "multiple", SEVERAL, block="one"),
    question("qcnt", "multiple", COUNTED, block="one"),
    question("qdec", "number", REFUSED, block="one", minimum=0, maximum=100),
    question("qtxt", "text", block="one"),
    question("rowa", scale=NUMBERS, block="grid"),
    question("rowb", scale=NUMBERS, block="grid"),
    question("oddc", scale=ODD, block="grid"),
    question("oddd", scale=ODD, block="grid"),
    question("chain", scale=LETTERS, block="chain", relevance="qnum = '1' or qnum = '2'"),
    question("deep", scale=LETTERS, block="chain", relevance="chain = 'A'"),
)
"""Questions that conditions look at; the last two are asked under conditions themselves."""

WRITTEN = (
    "qnum = 3",
    "qnum != '98'",
    "qnum >= 97",
    "not (qnum < 3)",
    "qlet != 'A'",
    "not qlet = 'A'",
    "qlet = '98'",
    "qodd = '01'",
    "qodd != '1e3'",
    "oddc = '01'",
    "oddd != '0x1'",
    "qodd = '0x1' or qodd = 'true' or qodd = 'null'",
    "selected(qsev, 'N')",
    "not selected(qsev, 'A')",
    "answered(qsev) and not selected(qsev, 'N')",
    "selected(qcnt, '1')",
    "selected(qcnt, '10')",
    "qdec = -98",
    "qdec <= 3",
    "qdec < 0.5",
    "qdec != 0",
    "qdec >= -99",
    "not answered(qdec)",
    "answered(qtxt)",
    "not (answered(qtxt) or answered(qnum) and answered(qlet))",
    "rowa = 2",
    "rowa < 3 and rowb > 3",
    "not answered(rowa)",
    "chain = 'A'",
    "chain != 'A'",
    "not answered(chain)",
    "deep = 'B' or deep = '98'",
    "not (deep != 'A')",
)
"""Conditions with every trap of the language; random ones follow them."""


def random_condition(rng: random.Random, depth: int = 0) -> str:
    """Return a lawful condition on the questions above."""
    if depth < 3 and rng.random() < 0.6:
        word = rng.choice(("and", "or", "not"))
        if word == "not":
            return f"not ({random_condition(rng, depth + 1)})"
        return f"({random_condition(rng, depth + 1)} {word} {random_condition(rng, depth + 1)})"
    return rng.choice(
        (
            lambda: f"{rng.choice(('qnum', 'rowa', 'rowb'))} {_sign(rng)} {rng.choice((0, 1, 2, 3, 5, 97, 98))}",
            lambda: (
                f"{rng.choice(('qlet', 'chain', 'deep'))} {rng.choice(('=', '!='))} '{rng.choice(('A', 'B', '98'))}'"
            ),
            lambda: f"{rng.choice(('qodd', 'oddc', 'oddd'))} {rng.choice(('=', '!='))} '{rng.choice(ODD.codes)}'",
            lambda: f"selected(qsev, '{rng.choice(SEVERAL.codes)}')",
            lambda: f"selected(qcnt, '{rng.choice(COUNTED.codes)}')",
            lambda: f"qdec {_sign(rng)} {rng.choice((-99, -98, 0, 0.5, 3, 50))}",
            lambda: f"answered({rng.choice(ASKED).code})",
        )
    )()


def _sign(rng: random.Random) -> str:
    return rng.choice(("=", "!=", "<", "<=", ">", ">="))


def logic(conditions: int = 60, seed: int = 1) -> Instrument:
    """Return a study whose questions ``t1``, ``t2``, ... are asked under one condition each."""
    rng = random.Random(seed)
    every = [*WRITTEN, *(random_condition(rng) for _ in range(conditions))]
    targets = [
        question(f"t{number}", "text", block="targets", relevance=condition)
        for number, condition in enumerate(every, start=1)
    ]
    return study("logic", (*ASKED, *targets), blocks=blocks("one", "grid", "chain", "targets"))


def blocks(*names: str) -> dict[str, Block]:
    """Return blocks with their names as headings."""
    return {name: Block(title={"en": name}) for name in names}


def study(name: str, questions: tuple[Question, ...], **more: Any) -> Instrument:
    """Return a study of these questions."""
    filled = {"title": {"en": name}, "purpose": {}, "languages": ("en",), **more}
    template = Template(id=name, version="1", plain_questions=questions, **filled)
    languages = filled["languages"]
    return Instrument(
        parts=(Part(template=template),), languages=languages, id=name, version="1", title=filled["title"]
    ).checked()


def random_answers(count: int, seed: int = 2) -> list[dict[str, Any]]:
    """Return respondents as code -> code, number, list of options or text; much is left unanswered."""
    rng = random.Random(seed)
    draw = {
        "single": lambda one: rng.choice(one.scale.all_answers).code,
        "multiple": lambda one: sorted(rng.sample(one.scale.codes, rng.randint(1, 2))),
        "number": lambda _: rng.choice((-99, -98, 0, 0.5, 0.25, 3, 50, 100)),
        "text": lambda _: rng.choice(("word", "0", "a 'b' \"c\"")),
    }
    people: list[dict[str, Any]] = [{}]
    while len(people) < count:
        person = {one.code: draw[one.kind](one) for one in ASKED if rng.random() < 0.7}
        if person.get("qsev") and "N" in person["qsev"]:
            person["qsev"] = ["N"]
        people.append(_reachable(person))
    return people


def _reachable(person: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of a person without those to questions that were not asked."""
    kept: dict[str, Any] = {}
    for one in ASKED:
        if one.code in person and (not one.relevance or expected(one.relevance, kept)):
            kept[one.code] = person[one.code]
    return kept


def expected(condition: str, person: dict[str, Any]) -> bool:
    """Return what a condition says about a person, by the package's own evaluation."""
    missing = {one.code: frozenset(one.scale.missing_codes) for one in ASKED if one.scale}
    given = {code: set(value) if isinstance(value, list) else value for code, value in person.items()}
    return bool(holds(parse(condition), OneRespondent(given, missing)))


def six_languages() -> Instrument:
    """Return a study in six languages with a grid, options, a number, a text and conditions."""

    def local(text: str) -> dict[str, str]:
        return {language: f"{text} ({language})" for language in LANGUAGES}

    def spoken(scale: Scale) -> Scale:
        return Scale(
            scale.name,
            tuple(
                Answer(code=one.code, label=local(f"Answer {one.code}"), exclusive=one.exclusive)
                for one in scale.answers
            ),
            tuple(Answer(code=one.code, label=local(f"Answer {one.code}")) for one in scale.missing),
            ordered=scale.ordered,
        )

    questions = tuple(
        question(
            one.code,
            one.kind,
            spoken(one.scale) if one.scale else None,
            text=local(f"Question {one.code}?"),
            name=local(one.code),
            hint=local(f"Hint {one.code}") if one.kind == "text" else None,
            required=one.code in ("qnum", "rowa", "rowb", "qdec"),
            relevance=one.relevance,
            minimum=one.minimum,
            maximum=one.maximum,
            block=one.block,
        )
        for one in ASKED
    )
    about = {name: Block(title=local(name), instructions=local(f"About {name}")) for name in ("one", "grid", "chain")}
    return study("six", questions, languages=LANGUAGES, title=local("Six"), blocks=about, instructions=local("Hello"))


def hostile() -> Instrument:
    """Return a study whose every text tries to be something else."""
    labels = {str(number): text for number, text in enumerate(HOSTILE, start=1)}
    scale = Scale("hostile =1", answers(*labels, labels=labels), ordered=False)
    questions = [
        question("qnum", scale=scale, text={"en": HOSTILE[0]}, hint={"en": HOSTILE[5]}),
        question("qsev", "multiple", scale, text={"en": HOSTILE[5]}),
        *(question(f"h{number}", "text", text={"en": text}) for number, text in enumerate(HOSTILE, start=1)),
        question("rowa", scale=NUMBERS, text={"en": HOSTILE[1]}),
        question("rowb", scale=NUMBERS, text={"en": HOSTILE[4]}),
    ]
    return study("hostile", tuple(questions), title={"en": HOSTILE[5]}, instructions={"en": HOSTILE[6]})


def split() -> Instrument:
    """Return a split study in two versions: pairs, ratings in one grid, points to share, and questions for all."""
    features = {name: {"en": f"Feature {name}", "es": f"Cosa {name}"} for name in ("app", "price", "help", "stock")}
    every = load_instrument("kano").combined(
        *(load_instrument(name) for name in ("performance", "constsum", "recommend"))
    )
    return every.with_features(features).with_split([["app", "price", "help"], ["price", "stock", "app"]])


def templates() -> list[str]:
    """Return the names of all shipped templates."""
    from loyaltystats.questionnaire.library import templates as listed

    return [str(name) for name in listed().to_frame()["template"]]


def template(name: str) -> Instrument:
    """Return a shipped template, with five features if it asks about any."""
    study = load_instrument(name)
    names = ("delivery", "price", "help", "stock", "app")
    asks = any(part.needs_features for part in study.parts)
    return (
        study.with_features({one: {lang: f"{one} {lang}" for lang in study.languages} for one in names})
        if asks
        else study
    )


def people(responses: Responses) -> list[dict[str, Any]]:
    """Return what each respondent answers: code -> code, number or list of options; what was not asked is left out."""
    instrument = responses.instrument
    assert instrument is not None
    return [_person(instrument, row) for _, row in responses.frame.iterrows()]


def _person(instrument: Instrument, row: Any) -> dict[str, Any]:
    person: dict[str, Any] = {}
    for one in instrument.questions:
        if one.kind == "multiple" and one.scale is not None:
            ticks = {answer.code: row[f"{one.code}_{answer.code}"] for answer in one.scale.answers}
            chosen = [code for code, tick in ticks.items() if not pd.isna(tick) and tick == 1]
            if chosen:
                person[one.code] = chosen
        elif not pd.isna(row[one.code]):
            value = f"{row[one.code]:g}" if one.kind == "number" else str(row[one.code])
            if value not in NOT_SHOWN:
                person[one.code] = value
    return person


def with_numbers(instrument: Instrument, person: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of a person as SurveyJS holds them: codes and numbers as numbers."""
    return {code: _number(instrument.question(code), value) for code, value in person.items()}


def _number(asked: Question, value: Any) -> Any:
    if asked.kind == "number":
        return int(float(value)) if float(value).is_integer() else float(value)
    if asked.scale is None or not asked.scale.is_numeric:
        return value
    return [int(code) for code in value] if isinstance(value, list) else int(value)
