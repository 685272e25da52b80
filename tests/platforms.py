"""Small stand-ins for LimeSurvey, REDCap and Qualtrics: they read the file that we write and export answers as they do.

They know nothing of the study: names, texts, answers and numbers come from the written file alone. ``server.export`` writes
the answers of a frame (codes, as ``Responses.frame`` holds them) in the shape of the platform.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from loyaltystats.questionnaire.instrument import Block, Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import Answer, Scale

YES = {"en": "Yes", "es": "Sí", "de": "Ja"}
NO = {"en": "No", "es": "No", "de": "Nein"}
DONT_KNOW = Answer(code="98", label={"en": "I don't know", "es": "No lo sé"})


def both(en: str, es: str = "") -> dict[str, str]:
    return {"en": en, "es": es or f"{en} (es)"}


def _ask(code: str, kind: Any, en: str, es: str, **more: Any) -> Question:
    role = more.pop("role", Role.OPEN if kind == "text" else Role.PROFILE)
    return Question(code=code, role=role, kind=kind, text=both(en, es), name=both(code.title()), **more)


def everything(features: Mapping[str, Any] | None = None, split: Sequence[Sequence[str]] = ()) -> Instrument:
    """Return a small study with everything in it: pairs, grids, lists, sums, limits, codes, texts, conditions, blocks."""
    kano = Scale(
        "kano",
        tuple(
            Answer(code=str(place), label=both(en, es))
            for place, (en, es) in enumerate(
                [
                    ("I like it", "Me gusta"),
                    ("I expect it", "Lo espero"),
                    ("I am neutral", "Me da igual"),
                    ("I can tolerate it", "Lo tolero"),
                    ("I dislike it", "Me disgusta"),
                ],
                start=1,
            )
        ),
    )
    ends = {1: both("Very hard", "Muy difícil"), 7: both("Very easy", "Muy fácil")}
    ease = Scale("ease", tuple(Answer(code=str(n), label=ends.get(n, {})) for n in range(1, 8)), (DONT_KNOW,))
    used = Scale("used", (Answer(code="1", label=both("Yes", "Sí")), Answer(code="2", label=both("No", "Nunca"))))
    letters = Scale(
        "letters",
        (Answer(code="WEB", label=both("Web, or app", "Web o app")), Answer(code="SHOP", label=both("Shop", "Tienda"))),
        (DONT_KNOW,),
        ordered=False,
    )
    channels = Scale(
        "channels",
        (
            Answer(code="web", label=both("Web, app", "Web, app (móvil)")),
            Answer(code="mail", label=both("Mail", "Correo")),
            Answer(code="none", label=both("None of these", "Ninguno"), exclusive=True),
        ),
        ordered=False,
    )
    coded = Scale("coded", (), (Answer(code="-98", label=DONT_KNOW.label),))
    template = Template(
        id="everything",
        version="1",
        title=both("Everything", "Todo"),
        purpose=both("To try it", "Para probar"),
        languages=("en", "es"),
        instructions=both("Please answer.\nThank you.", "Responda.\nGracias."),
        blocks={
            "use": Block(
                title=both("Your use", "Su uso"), instructions=both("Think of the last year.", "El último año.")
            ),
            "money": Block(title=both("Money", "Dinero")),
        },
        feature_questions=(
            *(
                _ask(
                    code, "single", f"{{feature}}: {en}?", f"{{feature}}: ¿{es}?", role=Role.KANO, side=side, scale=kano
                )
                for code, side, en, es in (
                    ("fun", Side.FUNCTIONAL, "if you had it", "si lo tuviera"),
                    ("dys", Side.DYSFUNCTIONAL, "if you did NOT have it", "si NO lo tuviera"),
                )
            ),
            _ask(
                "pts",
                "number",
                "{feature}: points?",
                "{feature}: ¿puntos?",
                role=Role.ALLOCATION,
                minimum=0.0,
                maximum=100.0,
                total=100.0,
                scale=coded,
            ),
        ),
        plain_questions=(
            _ask("used", "single", "Did you use it?", "¿Lo usó?", scale=used, block="use", required=True),
            _ask("ease", "single", "How easy was it?", "¿Fue fácil?", scale=ease, block="use", relevance="used = '1'"),
            _ask(
                "order",
                "single",
                "How easy to order?",
                "¿Fue fácil pedir?",
                scale=ease,
                block="use",
                relevance="used = '1'",
            ),
            _ask("where", "single", "Where?", "¿Dónde?", scale=letters, block="use"),
            _ask("channels", "multiple", "Which channels?", "¿Qué canales?", scale=channels, block="use"),
            _ask(
                "spend",
                "number",
                "How much a year?",
                "¿Cuánto al año?",
                minimum=0.0,
                maximum=1000.0,
                scale=coded,
                block="money",
                hint=both("In euro.", "En euros."),
            ),
            _ask("visits", "number", "How many visits?", "¿Cuántas visitas?", minimum=0.0, maximum=50.0, block="money"),
            _ask(
                "why",
                "text",
                "Why?",
                "¿Por qué?",
                block="money",
                relevance="(ease <= 3 or not answered(order)) and selected(channels, 'web')",
            ),
        ),
    )
    named = features or {
        "fast": both("Fast delivery", "Entrega rápida"),
        "free": both("Free returns", "Devolución gratis"),
    }
    study = Instrument(
        parts=(Part(template=template, features=named),),
        languages=("en", "es"),
        id="everything",
        version="1",
        title=both("Everything", "Todo"),
        split=tuple(map(tuple, split)),
    )
    return study.checked()


def expected(frame: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return a frame as a platform gives it back: an option is ticked or not; without any tick there is no answer."""
    frame = frame.copy()
    for question in instrument.questions:
        if question.kind == "multiple":
            some = (frame[list(question.columns)] == 1).any(axis=1).fillna(False).astype(bool)
            for name in question.columns:
                frame.loc[~some, name] = pd.NA
                frame.loc[some & frame[name].isna(), name] = 0
    return frame


def text_of(value: Any) -> str:
    """Return a code, number or text as a platform writes it; nothing, and "not shown", as an empty text."""
    if value is None or value is pd.NA or pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def told(row: Mapping[str, Any], name: str, *, closed: bool) -> str:
    """Return the answer in a row as a platform stores it: nothing where the question was not shown (96, -96)."""
    value = row.get(name)
    text = text_of(value)
    hidden = text == "-96" if isinstance(value, float) else text == "96" and (closed or isinstance(value, int))
    return "" if hidden else text


def _shown(text: str) -> str:
    """Return what a browser shows of HTML, on one line."""
    return html.unescape(re.sub(r"<br ?/?>", "\n", re.sub(r"</?em>", "", text)))


@dataclass
class Column:
    """One column of an export: heading by kind, and the cell for a value."""

    code: str
    headings: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    option: str = ""
    fixed: str | None = None

    def value(self, row: Mapping[str, Any]) -> str:
        """Return the code, number or text in this column, for a row of a frame."""
        if self.fixed is not None:
            return self.fixed
        return told(row, f"{self.code}_{self.option}" if self.option else self.code, closed=bool(self.labels))


class LimeSurvey:
    """Imports a structure file, and exports responses."""

    def __init__(self, path: Path) -> None:
        records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), delimiter="\t"))
        self.rows = [dict(zip(records[0], record, strict=True)) for record in records[1:]]

    def block(self, language: str) -> list[dict[str, str]]:
        return [row for row in self.rows if row["class"] in ("G", "Q", "SQ", "A") and row["language"] == language]

    def columns(self, language: str) -> list[Column]:
        """Return the columns of an export in a language."""
        found: list[Column] = []
        question: dict[str, str] = {}
        parts: list[Column] = []
        for row in self.block(language):
            text = _shown(row["text"]).replace("\\{", "{").replace("\\}", "}")
            if row["class"] == "Q":
                question, parts = row | {"text": text}, []
                if row["type/scale"] not in ("F", "M"):
                    fixed = text if row["type/scale"] == "*" and row["name"] == "form" else None
                    parts = [self._column(row["name"], row["name"], text, fixed)]
                    found += parts
            elif row["class"] == "SQ":
                name = f"{question['name']}[{row['name']}]"
                one = self._column(name, row["name"], f"{question['text']} [{text}]")
                if question["type/scale"] == "M":
                    one.code, one.option = question["name"], row["name"]
                parts.append(one)
                found.append(one)
            elif row["class"] == "A":
                for one in parts:
                    one.labels[row["name"]] = text
        return found

    @staticmethod
    def _column(heading: str, code: str, text: str, fixed: str | None = None) -> Column:
        flat = " ".join(text.split())
        return Column(code, {"code": heading, "full": flat, "codetext": f"{heading}. {flat}"}, fixed=fixed)

    def export(
        self, frame: pd.DataFrame, path: Path, *, headings: str = "code", answers: str = "code", language: str = "en"
    ) -> Path:
        """Write answers as LimeSurvey exports them."""
        meta = {"code": ["id", "submitdate", "lastpage", "startlanguage", "seed"]}
        meta["full"] = ["Response ID", "Date submitted", "Last page", "Start language", "Seed"]
        meta["codetext"] = [f"{one}. {two}" for one, two in zip(meta["code"], meta["full"], strict=True)]
        columns = self.columns(language)
        lines = [[*meta[headings], *(column.headings[headings] for column in columns), "groupTime7"]]
        for number, row in enumerate(frame.to_dict("records")):
            own = [row["id"], "" if number == 0 else "2026-03-01 10:00:00", "3", language, "12345"]
            lines.append([*own, *(self._cell(column, row, answers, language) for column in columns), "12.5"])
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(lines)
        return path

    @staticmethod
    def _cell(column: Column, row: Mapping[str, Any], answers: str, language: str) -> str:
        value = column.value(row)
        if column.option:
            if answers == "code":
                return "Y" if value == "1" else ""
            return YES[language] if value == "1" else NO[language] if value == "0" else ""
        return column.labels.get(value, value) if answers == "label" else value


class REDCap:
    """Imports a data dictionary, and exports records."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            self.fields = list(csv.DictReader(file))

    def export(self, frame: pd.DataFrame, path: Path, *, headings: str = "raw", answers: str = "raw") -> Path:
        """Write answers as REDCap exports them."""
        names, cells = [], []
        for one in self.fields:
            name, kind = one["Variable / Field Name"], one["Field Type"]
            label = " ".join(_shown(one["Field Label"]).split())
            pairs = [part.split(",", 1) for part in one["Choices, Calculations, OR Slider Labels"].split(" | ") if part]
            choices = {code.strip(): _shown(text.strip()) for code, text in pairs}
            if kind == "checkbox":
                for code, text in choices.items():
                    names.append(f"{name}___{code.lower()}" if headings == "raw" else f"{label} (choice={text})")
                    cells.append(self._box(f"{name}_{code}", answers))
            else:
                names.append(name if headings == "raw" else label)
                cells.append(self._cell(one, name, choices, choices if answers == "label" else {}))
        form = self.fields[0]["Form Name"]
        names += [f"{form}_timestamp", f"{form}_complete"] if headings == "raw" else ["Survey Timestamp", "Complete?"]
        done = {"raw": ("0", "2"), "label": ("Incomplete", "Complete")}[answers]
        lines = [names]
        for number, row in enumerate(frame.to_dict("records")):
            stamp = "[not completed]" if number == 0 else "2026-03-01 10:00:00"
            lines.append([*(cell(row) for cell in cells), stamp, done[number > 0]])
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(lines)
        return path

    @staticmethod
    def _box(name: str, answers: str) -> Callable[[Mapping[str, Any]], str]:
        words = {"raw": ("0", "1"), "label": ("Unchecked", "Checked")}[answers]
        return lambda row: words[text_of(row.get(name)) == "1"]

    @staticmethod
    def _cell(
        one: Mapping[str, str], name: str, choices: Mapping[str, str], labels: Mapping[str, str]
    ) -> Callable[[Mapping[str, Any]], str]:
        default = re.search(r"@DEFAULT='([^']*)'", one["Field Annotation"])
        if default:
            return lambda row: default[1]
        if name == "record_id":
            return lambda row: str(row["id"])

        def cell(row: Mapping[str, Any]) -> str:
            value = told(row, name, closed=bool(choices))
            return labels.get(value, value)

        return cell


@dataclass
class _Asked:
    """A question of a Qualtrics file."""

    kind: str
    tag: str
    text: str
    choices: dict[str, str]
    answers: dict[str, str]


class Qualtrics:
    """Imports an Advanced Format file, and exports responses with three rows of headings."""

    def __init__(self, path: Path) -> None:
        self.data: dict[str, str] = {}
        self.questions: list[_Asked] = []
        where: dict[str, str] = {}
        number = ""
        for line in path.read_text(encoding="utf-8").split("\n"):
            tag = re.fullmatch(r"\[\[(\w+)(?::(.*))?\]\]", line)
            if tag and tag[1] == "ED":
                name, _, value = tag[2].partition(":")
                self.data[name] = value
            elif tag and tag[1] == "Question":
                self.questions.append(_Asked(tag[2], "", "", {}, {}))
                where, number = {}, "text"
            elif tag and tag[1] == "ID":
                self.questions[-1].tag = tag[2]
            elif tag and tag[1] in ("Choice", "Answer"):
                where = self.questions[-1].choices if tag[1] == "Choice" else self.questions[-1].answers
                number = tag[2]
            elif not tag and line and number == "text":
                self.questions[-1].text = " ".join(_shown(line).split())
            elif not tag and line:
                where[number] = _shown(line)

    def export(
        self,
        frame: pd.DataFrame,
        path: Path,
        instrument: Instrument,
        *,
        language: str = "en",
        answers: str = "number",
        joined: bool = True,
        tabs: bool = False,
    ) -> Path:
        """Write answers as Qualtrics exports them."""
        codes = self.codes(instrument, language)
        own = ["StartDate", "Status", "Finished", "ResponseId", "DistributionChannel"]
        tags, texts, ids, cells = list(own), ["Start Date", "Status", "Finished", "Response ID", "Distribution"], [], []
        ids = [
            f'{{"ImportId":"{one}"}}' for one in ("startDate", "status", "finished", "_recordId", "distributionChannel")
        ]
        for number, one in enumerate(self.questions, start=1):
            for tag, text, part, cell in self._columns(one, codes, answers, joined):
                tags.append(tag)
                texts.append(text)
                ids.append(json.dumps({"ImportId": f"QID{number}{part}"}))
                cells.append(cell)
        for name, value in self.data.items():
            tags.append(name)
            texts.append(name)
            ids.append(json.dumps({"ImportId": name}))
            cells.append(lambda row, name=name, value=value: value or text_of(row.get(name)))
        words = ("Survey Preview", "IP Address") if answers == "label" else ("1", "0")
        done = ("False", "True") if answers == "label" else ("0", "1")
        lines = [tags, texts, ids, ["2026-03-01", words[0], done[1], "R_preview", "preview", *("" for _ in cells)]]
        for number, row in enumerate(frame.to_dict("records")):
            head = ["2026-03-02 10:00:00", words[1], done[number > 0], str(row["id"]), "anonymous"]
            lines.append([*head, *(cell(row) for cell in cells)])
        with path.open("w", encoding="utf-16" if tabs else "utf-8-sig", newline="") as file:
            csv.writer(file, delimiter="\t" if tabs else ",").writerows(lines)
        return path

    def codes(self, instrument: Instrument, language: str) -> dict[str, dict[str, str]]:
        """Return what the numbers of a file stand for: rows of a matrix, options, answers; found by their texts."""
        found: dict[str, dict[str, str]] = {}
        by_text = {question.text[language]: question.code for question in instrument.questions}
        for one in self.questions:
            question = next((q for q in instrument.questions if q.code == one.tag), None)
            if one.kind == "Matrix":
                found[one.tag] = {place: by_text[text] for place, text in one.choices.items()}
                first = instrument.question(next(iter(found[one.tag].values())))
                found |= {code: self._answers(first, one.answers, language) for code in found[one.tag].values()}
            elif question is not None and one.choices:
                found[one.tag] = self._answers(question, one.choices, language)
        return found

    @staticmethod
    def _answers(question: Question, texts: Mapping[str, str], language: str) -> dict[str, str]:
        answers = question.scale.all_answers if question.scale else ()
        spelled = {(one.label.get(language) or one.code): one.code for one in answers}
        spelled |= {one.display(language): one.code for one in answers}
        return {number: spelled[text] for number, text in texts.items()}

    def _columns(self, one: _Asked, codes: Mapping[str, Mapping[str, str]], answers: str, joined: bool) -> list[Any]:
        def shown(labels: Mapping[str, str], code: str, tag: str) -> str:
            number = {value: key for key, value in codes.get(tag, {}).items()}.get(code, code)
            return labels.get(number, number) if answers == "label" else number

        if one.kind == "DB":
            return []
        if one.kind == "Matrix":
            rows = codes[one.tag]
            return [
                (
                    f"{one.tag}_{place}",
                    f"{one.text} - {' '.join(text.split())}",
                    f"_{place}",
                    lambda row, place=place: shown(one.answers, told(row, rows[place], closed=True), rows[place]),
                )
                for place, text in one.choices.items()
            ]
        if one.kind.startswith("MC:Multiple"):

            def ticked(row: Mapping[str, Any], place: str) -> bool:
                return text_of(row.get(f"{one.tag}_{codes[one.tag][place]}")) == "1"

            def word(place: str) -> str:
                return one.choices[place] if answers == "label" else place if joined else "1"

            if joined:
                return [(one.tag, one.text, "", lambda row: ",".join(word(p) for p in one.choices if ticked(row, p)))]
            return [
                (
                    f"{one.tag}_{place}",
                    f"{one.text} - {' '.join(text.split())}",
                    f"_{place}",
                    lambda row, place=place: word(place) if ticked(row, place) else "",
                )
                for place, text in one.choices.items()
            ]
        return [
            (
                one.tag,
                one.text,
                "",
                lambda row: shown(one.choices, told(row, one.tag, closed=bool(one.choices)), one.tag),
            )
        ]
