"""Lint of a LimeSurvey structure file (.txt) by the rules of LimeSurvey's own importer and models.

The rules are those of ``TSVImportSurvey`` (headings, classes, parents, languages, ids) and of the models ``Question`` and
``Answer`` (codes, reserved words, lengths); the variables of expressions must be asked earlier.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from loyaltystats.forms.linting import balanced, refuse

FIELDS: Final = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation"),
    *("mandatory", "encrypted", "other", "default", "same_default"),
)
ATTRIBUTES: Final = (
    *("exclude_all_others", "min_num_value_n", "max_num_value_n", "num_value_int_only", "em_validation_q"),
    *("em_validation_q_tip", "hidden", "random_order", "hide_tip", "random_group", "array_filter", "cssclass"),
)
TYPES: Final = "15ABCDEFGHIKLMNOPQRSTUXY!*:;|"
WITH_PARTS: Final = "1ABCEFHKMPQ:;"
WITH_ANSWERS: Final = "1FHLOR!"
RESERVED: Final = frozenset({"LANG", "SID", "SAVEDID", "TOKEN", "QID", "GID", "SGQ", "self", "that", "this"})
SAMPLE: Final = 1000
"""Bytes from which LimeSurvey guesses the encoding; a letter cut in two there spoils all accents."""

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_BRACE = re.compile(r"(?<!\\)[{}]")
_WORDS = re.compile(r"'[^']*'|[A-Za-z][A-Za-z0-9_]*(?:\.NAOK)?(?=\s*\()?")
_FUNCTIONS = frozenset({"is_empty", "sum", "if", "rand", "abs", "count"})

Row = Mapping[str, str]


def lint_limesurvey(path: Path) -> list[str]:
    """Return everything that LimeSurvey would refuse, drop or read otherwise; an empty list for a good file."""
    raw = path.read_bytes()
    faults = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [f"byte {error.start + 1} - is no UTF-8 - expected UTF-8 text."]
    if any(byte > 127 for byte in raw.removeprefix(b"\xef\xbb\xbf")[:SAMPLE]):
        faults.append(
            f"the first {SAMPLE} bytes hold a letter that is not ASCII - LimeSurvey may mistake the encoding."
        )
    if '\\"' in text:
        faults.append("a backslash stands before a quotation mark - LimeSurvey would read on into the next cell.")
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    heading = [name.strip() for name in records[0]] if records else []
    found = list(_heading_faults(heading))
    if found:
        return faults + found
    wrong = [number for number, record in enumerate(records[1:], start=2) if len(record) != len(heading)]
    if wrong:
        return [*faults, f"row {wrong[0]} - has {len(records[wrong[0] - 1])} cells, the heading {len(heading)}."]
    rows = [dict(zip(heading, record, strict=True)) for record in records[1:]]
    return [*faults, *_Structure(rows).faults()]


def refuse_faults(instrument: str, path: Path) -> None:
    """Raise ``FormError`` if a written file has faults."""
    refuse(instrument, "LimeSurvey", lint_limesurvey(path))


def _heading_faults(heading: Sequence[str]) -> Iterator[str]:
    for name in ("class", "type/scale", "name", "relevance", "text", "language"):
        if name not in heading:
            yield f"row 1 - there is no heading {name!r}."
    for name in sorted(set(heading)):
        if name not in (*FIELDS, *ATTRIBUTES):
            yield f"row 1 - the heading {name!r} is unknown - LimeSurvey would make it an attribute of questions."
        if heading.count(name) > 1:
            yield f"row 1 - the heading {name!r} appears more than once."


@dataclass
class _Question:
    """A question while its rows are read."""

    letter: str
    name: str
    where: str
    other: str = ""
    parts: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    excludes: str = ""


class _Structure:
    """The rows of a file as LimeSurvey puts them together."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(enumerate(rows, start=2))
        self.found: list[str] = []

    def faults(self) -> list[str]:
        """Return the faults of all rows."""
        for number, row in self.rows:
            if row["class"] not in ("S", "SL", "G", "Q", "SQ", "A"):
                self.add(number, f"the class {row['class']!r} is unknown - LimeSurvey would pass over the row.")
        languages = self._languages()
        blocks = self._blocks(languages)
        if languages and languages[0] in blocks:
            self._block(blocks[languages[0]])
            for language in languages[1:]:
                self._same(blocks[languages[0]], blocks.get(language, []), language)
                self._texts(blocks.get(language, []))
        return self.found

    def add(self, number: int, what: str) -> None:
        """Record a fault of a row."""
        self.found.append(f"row {number} - {what}")

    def _languages(self) -> list[str]:
        settings = {row["name"]: row["text"] for _, row in self.rows if row["class"] == "S"}
        if not settings.get("language"):
            self.found.append("there is no setting 'language' - LimeSurvey would take English.")
            return []
        every = [settings["language"], *settings.get("additional_languages", "").split()]
        titles = {}
        for number, row in self.rows:
            if row["class"] == "SL" and row["language"] not in every:
                self.add(number, f"the language {row['language']!r} is not one of {', '.join(every)}.")
            if row["class"] == "SL" and row["name"] == "surveyls_title":
                titles[row["language"]] = row["text"]
                if len(row["text"]) > 200:
                    self.add(number, f"the title has {len(row['text'])} characters - LimeSurvey holds 200.")
        self.found += [f"language {one!r} has no title." for one in every if not titles.get(one)]
        return every

    def _blocks(self, languages: Sequence[str]) -> dict[str, list[tuple[int, Row]]]:
        blocks: dict[str, list[tuple[int, Row]]] = {}
        for number, row in self.rows:
            if row["class"] not in ("G", "Q", "SQ", "A"):
                if blocks:
                    self.add(number, "a setting stands behind the questions.")
                continue
            if row["language"] not in languages:
                self.add(number, f"the language {row['language']!r} is not one of {', '.join(languages)}.")
            elif blocks and row["language"] in blocks and row["language"] != list(blocks)[-1]:
                self.add(number, "the rows of one language do not stand together - parents would be mistaken.")
            blocks.setdefault(row["language"], []).append((number, row))
        return blocks

    def _same(self, base: Sequence[tuple[int, Row]], other: Sequence[tuple[int, Row]], language: str) -> None:
        """Check that a language repeats the base language row by row."""
        kept = ("class", "type/scale", "relevance", "mandatory", "other", "id")
        if len(base) != len(other):
            self.found.append(f"language {language!r} has {len(other)} rows, the base language {len(base)}.")
        for (_, one), (number, two) in zip(base, other, strict=False):
            names = [*kept, *(["name"] if one["class"] != "G" else [])]
            differing = [name for name in names if one.get(name, "") != two.get(name, "")]
            if differing:
                self.add(number, f"differs from the base language in {', '.join(differing)}.")
                return

    def _block(self, rows: Sequence[tuple[int, Row]]) -> None:
        state = _Parents(self)
        self._texts(rows)
        for number, row in rows:
            state.take(number, row)
        state.end_group()

    def _texts(self, rows: Sequence[tuple[int, Row]]) -> None:
        for number, row in rows:
            equation = row["class"] == "Q" and row["type/scale"] == "*"
            for name in ("text", "help", "name", "em_validation_q_tip"):
                if _BRACE.search(row.get(name, "")) and not (equation and name == "text"):
                    self.add(number, f"{name} holds a curly brace - LimeSurvey would run it as an expression.")
            if row["class"] in ("SQ", "A") and not row["text"].strip():
                self.add(number, f"{row['class']} {row['name']!r} has no text.")


class _Parents:
    """Reads the rows of one language: what belongs to what, and what is known to later expressions."""

    def __init__(self, structure: _Structure) -> None:
        self.structure = structure
        self.groups: set[str] = set()
        self.ids: set[tuple[str, str]] = set()
        self.names: set[str] = set()
        self.variables: set[str] = set()
        self.question: _Question | None = None
        self.rules: list[tuple[int, str, str]] = []

    def take(self, number: int, row: Row) -> None:
        """Take the next row."""
        if row.get("id", "") and row["class"] != "A":
            key = ("G" if row["class"] == "G" else "Q", row["id"])
            if not row["id"].isdigit() or row["id"] == "0" or key in self.ids:
                self.add(number, f"the id {row['id']!r} is used twice or is no number.")
            self.ids.add(key)
        if row["class"] == "G":
            self.end_group()
            if not row["type/scale"] or row["type/scale"] in self.groups or not row["name"]:
                self.add(number, "a group needs a number of its own in type/scale, and a name.")
            self.groups.add(row["type/scale"])
        elif row["class"] == "Q":
            self._question(number, row)
        elif self.question is None:
            self.add(number, f"{row['class']} {row['name']!r} stands under no question.")
        elif row["class"] == "SQ":
            self._part(number, row, self.question)
        else:
            self._answer(number, row, self.question)
        self._expressions(number, row)

    def add(self, number: int, what: str) -> None:
        """Record a fault of a row."""
        self.structure.add(number, what)

    def _question(self, number: int, row: Row) -> None:
        self.end()
        name, letter = row["name"], row["type/scale"]
        if not self.groups:
            self.add(number, f"question {name!r} stands in no group.")
        if not _CODE.fullmatch(name) or len(name) > 20 or name in RESERVED or name in self.names:
            self.add(number, f"the question code {name!r} is reserved, used twice, or not a letter and up to 19 more.")
        if len(letter) != 1 or letter not in TYPES:
            self.add(number, f"question {name!r} has the unknown type {letter!r}.")
        if row.get("mandatory", "") not in ("", "Y", "N", "S") or row.get("other", "") not in ("", "Y", "N"):
            self.add(number, f"question {name!r} - mandatory is Y, N or S, other is Y or N.")
        if row.get("hidden", "") not in ("", "0", "1"):
            self.add(number, f"question {name!r} - hidden is 0 or 1.")
        self.names.add(name)
        self.question = _Question(
            letter, name, f"row {number}", row.get("other", ""), excludes=row.get("exclude_all_others", "")
        )

    def _part(self, number: int, row: Row, question: _Question) -> None:
        name = row["name"]
        known = [one.lower() for one in question.parts]
        forbidden = name == "time" or (name.lower() == "other" and question.other == "Y")
        if not _PLAIN.fullmatch(name) or len(name) > 20 or name.lower() in known or forbidden:
            self.add(number, f"the subquestion code {name!r} is reserved, used twice, or has other signs than letters.")
        if question.letter not in WITH_PARTS:
            self.add(number, f"question {question.name!r} of type {question.letter!r} has no subquestions.")
        if question.answers:
            self.add(number, f"subquestion {name!r} stands behind answers.")
        question.parts.append(name)

    def _answer(self, number: int, row: Row, question: _Question) -> None:
        code = row["name"]
        if not _PLAIN.fullmatch(code) or len(code) > 5 or code in question.answers:
            self.add(number, f"the answer code {code!r} is used twice or is not 1 to 5 letters or digits.")
        if question.letter not in WITH_ANSWERS:
            self.add(number, f"question {question.name!r} of type {question.letter!r} has no answers.")
        question.answers.append(code)

    def end_group(self) -> None:
        """Check the group that is complete now; the rules of its answers may ask for all of its questions."""
        self.end()
        for number, rule, own in self.rules:
            self._expression(number, "em_validation_q", rule, own)
        self.rules = []

    def end(self) -> None:
        """Check the question that is complete now; its answers are known from here on."""
        one = self.question
        if one is None:
            return
        if one.letter in WITH_PARTS and not one.parts:
            self.structure.found.append(f"{one.where} - question {one.name!r} has no subquestions.")
        if one.letter in WITH_ANSWERS and not one.answers:
            self.structure.found.append(f"{one.where} - question {one.name!r} has no answers.")
        for code in filter(None, one.excludes.split(";")):
            if code not in one.parts:
                self.structure.found.append(f"{one.where} - exclude_all_others names {code!r}, which is no option.")
        self.variables |= {f"{one.name}_{part}" for part in one.parts} or {one.name}
        self.question = None

    def _expressions(self, number: int, row: Row) -> None:
        own = row["name"] if row["class"] == "Q" else ""
        equation = row["text"] if own and row["type/scale"] == "*" else ""
        inside = " ".join(re.findall(r"(?<!\\)\{(.*?)(?<!\\)\}", equation))
        self._expression(number, "relevance", row["relevance"], "")
        self.rules.append((number, row.get("em_validation_q", ""), own))
        self._expression(number, "the equation", inside, own)

    def _expression(self, number: int, where: str, text: str, own: str) -> None:
        """Check one expression; ``own`` is the code of its question where it may ask for itself."""
        if not balanced(text):
            self.add(number, f"{where} has brackets or quotes that do not close.")
        if re.search(r"(?<![=!<>])=(?!=)", re.sub(r"'[^']*'", "", text)):
            self.add(number, f"{where} holds a single '=', which sets a value - expected '=='.")
        for word in _WORDS.findall(text):
            code = word.removesuffix(".NAOK")
            known = code in self.variables or (own and code == own)
            if not word.startswith("'") and word not in _FUNCTIONS and (not known or code == word):
                self.add(number, f"{where} asks for {word!r} - expected the code of an earlier question with .NAOK.")
