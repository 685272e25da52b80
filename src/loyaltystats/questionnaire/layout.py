"""Layout: the contract between the forms that are written and the reader that takes them back.

Forms write by these names and the reader reads by them, so that neither room needs to know the other. A workbook holds
the sheets below; its sheet of answers has the codes of the questions in the first row and their texts in the second;
a CSV has the codes alone. Every form carries a ``FormStamp``.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.structure import structure_of

INSTRUCTIONS: Final = "Instructions"
RESPONSES: Final = "Responses"
FORM: Final = "Form"
CODEBOOK: Final = "Codebook"
LISTS: Final = "Lists"
META: Final = "Meta"
"""Names of the sheets, the same in every language, so that scripts find them; versions: ``Form 1``, ``Form 2``."""

ID: Final = "id"
VERSION: Final = "version"
STAMP: Final = "form"
"""Columns of our own beside the answers: who, in which order of features, and (CSV only) on which form."""

ANSWERS: Final = "loyaltystats answers"
"""The ``kind`` of a JSON file of answers: ``{kind, form, id, version, order, answers}``, ``form`` being the stamp."""

CODE_ROW: Final = 1
TEXT_ROW: Final = 2
FIRST_ROW: Final = 3
"""Rows of the sheet Responses: codes, texts, first respondent."""

FORM_FIRST_ROW: Final = 5
FORM_TEXT, FORM_ANSWER, FORM_HINT, FORM_CODE = 2, 3, 4, 5
"""Columns of a sheet Form: question, answer, how to answer, code; the first column numbers the questions."""

META_TITLE: Final = "loyaltystats form"
LAYOUT: Final = "1"
META_CHUNK: Final = 30_000
"""A cell of a workbook holds 32,767 characters; longer lists go on in the next cell."""

_NO_WORDS = {"en": "No", "es": "No", "pt": "Não", "de": "Nein", "fr": "Non", "zh": "否"}
_YES_WORDS = {"en": "Yes", "es": "Sí", "pt": "Sim", "de": "Ja", "fr": "Oui", "zh": "是"}
_NO = ("nao", "false", "FALSE", "falso", "falsch", "faux", "假")
_YES = ("si", "true", "TRUE", "verdadero", "verdadeiro", "wahr", "vrai", "真", "x", "\u2713", "\u2714")
TICK: Final = Scale(
    "tick",
    (Answer(code="0", label=_NO_WORDS, aliases=_NO), Answer(code="1", label=_YES_WORDS, aliases=_YES)),
)
"""What one option of a multiple choice is answered with: 0 not chosen, 1 chosen."""

NOT_SHOWN: Final = ("96", "-96")
"""Codes that a respondent never chooses: the question was not shown."""

Storage = Literal["Int64", "Float64", "string"]


@dataclass(frozen=True, kw_only=True)
class AnswerColumn:
    """One column of answers: a question, or one option of a multiple choice."""

    name: str
    question: Question
    option: Answer | None = None

    @property
    def scale(self) -> Scale | None:
        """The answers that may stand in the column; ``None`` for free text."""
        return TICK if self.option else self.question.scale

    @property
    def storage(self) -> Storage:
        """The pandas type of the column: whole numbers where all codes are, numbers, or text."""
        if self.option or (self.question.kind == "single" and self.scale is not None and self.scale.is_numeric):
            return "Int64"
        return "Float64" if self.question.kind == "number" else "string"

    @property
    def is_closed(self) -> bool:
        """Whether only the answers of a scale may stand here; such values may be quoted in messages."""
        return self.option is not None or self.question.kind == "single"

    def text(self, language: str) -> str:
        """Return the question as asked; with the option, for a multiple choice."""
        text = self.question.text.get(language, "")
        return f"{text} {self.option.label.get(language) or self.option.code}" if self.option else text


def answer_columns(instrument: Instrument) -> tuple[AnswerColumn, ...]:
    """Return the columns of answers of a study, in the order of ``instrument.columns``."""
    columns: list[AnswerColumn] = []
    for question in instrument.questions:
        if question.kind == "multiple" and question.scale is not None:
            pairs = zip(question.columns, question.scale.answers, strict=True)
            columns += [AnswerColumn(name=name, question=question, option=answer) for name, answer in pairs]
        else:
            columns.append(AnswerColumn(name=question.code, question=question))
    return tuple(columns)


def shows_bare_codes(scale: Scale) -> bool:
    """Return whether a form offers the codes alone: a scale of numbers with words only at some of its points."""
    return scale.is_numeric and any(not answer.label for answer in scale.answers)


def choice(scale: Scale, answer: Answer, language: str) -> str | int:
    """Return what a form shows for an answer: ``1 - I like it``; on a scale of bare numbers the number.

    Examples
    --------
    >>> scale = Scale("s", (Answer(code="0", label={"en": "never"}), Answer(code="1", label={})))
    >>> choice(scale, scale.answers[0], "en"), choice(TICK, TICK.answers[1], "es")
    (0, '1 - Sí')
    """
    if answer in scale.answers and shows_bare_codes(scale):
        return int(answer.code)
    return answer.display(language if language in answer.label or not answer.label else "en")


def choices(scale: Scale, language: str) -> tuple[str | int, ...]:
    """Return the choices that a form offers to a respondent, in order."""
    return tuple(choice(scale, answer, language) for answer in scale.all_answers if answer.code not in NOT_SHOWN)


def form_sheet(version: int, versions: int) -> str:
    """Return the name of the sheet Form of one version."""
    return FORM if versions == 1 else f"{FORM} {version}"


def feature_orders(instrument: Instrument, versions: int, seed: int | None) -> tuple[tuple[str, ...], ...]:
    """Return, for each version of a form, its features in the order asked; a split study has its own versions.

    One version without a seed keeps the order of the study. Otherwise every version is a random order, different from
    the others as long as there are orders left; the same seed gives the same orders on every machine.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"price": "Price", "speed": "Speed", "help": "Help"})
    >>> feature_orders(study, 1, None)
    (('price', 'speed', 'help'),)
    >>> len(set(feature_orders(study, 6, 7)))
    6
    """
    features = tuple(instrument.features)
    if instrument.split:
        return _split_orders(instrument, seed)
    if versions == 1 and seed is None:
        return (features,)
    source = random.Random(seed)  # random() gives the same stream on every version of Python
    orders: list[tuple[str, ...]] = []
    for _version in range(versions):
        for _attempt in range(100):
            order = tuple(feature for _, feature in sorted((source.random(), name) for name in features))
            if order not in orders:
                break
        orders.append(order)
    return tuple(orders)


def _split_orders(instrument: Instrument, seed: int | None) -> tuple[tuple[str, ...], ...]:
    """Return the features of each version of a split study: in the order of the study, or shuffled by a seed."""
    place = {feature: position for position, feature in enumerate(instrument.features)}
    orders = [tuple(sorted(version, key=lambda feature: place[feature])) for version in instrument.split]
    if seed is None:
        return tuple(orders)
    source = random.Random(seed)
    return tuple(tuple(name for _, name in sorted((source.random(), name) for name in order)) for order in orders)


def in_order(instrument: Instrument, order: Sequence[str]) -> tuple[AnswerColumn, ...]:
    """Return the columns of a study with the features of every part in this order; other questions keep their place.

    Features that the order leaves out, as a version of a split study does, are left out.
    """
    rank = {feature: position for position, feature in enumerate(order)}
    asked: list[str] = []
    for _part, questions in instrument.asked:
        about = sorted((one for one in questions if one.feature in rank), key=lambda one: rank[str(one.feature)])
        asked += [one.code for one in (*about, *(one for one in questions if not one.feature))]
    place = {code: position for position, code in enumerate(asked)}
    columns = [column for column in answer_columns(instrument) if column.question.code in place]
    return tuple(sorted(columns, key=lambda column: place[column.question.code]))


@dataclass(frozen=True, kw_only=True)
class FormStamp:
    """Which form it is: written into every form, checked when it comes back."""

    instrument: str
    version: str
    language: str
    fingerprint: str
    seed: str = ""
    wording: str = ""
    package: str = ""
    codes: tuple[str, ...] = ()
    orders: tuple[tuple[str, ...], ...] = field(default=())
    structure: str = ""

    @property
    def csv_text(self) -> str:
        """The stamp in one cell: ``id;version;language;fingerprint``, then the seed of the orders and the structure."""
        parts = [self.instrument, self.version, self.language, self.fingerprint]
        more = {"seed": self.seed, "structure": self.structure}
        return ";".join([*parts, *(f"{name}={value}" for name, value in more.items() if value)])

    def meta_rows(self) -> list[list[str]]:
        """Return the rows of the sheet Meta: a key, then its value in one or more cells."""
        plain = {
            META_TITLE: LAYOUT,
            "instrument": self.instrument,
            "version": self.version,
            "language": self.language,
            "fingerprint": self.fingerprint,
            "structure": self.structure,
            "wording": self.wording,
            "seed": self.seed,
            "versions": str(len(self.orders)),
            "package": self.package,
        }
        rows = [[key, value] for key, value in plain.items()]
        rows += [[f"order {number}", *_chunks(order)] for number, order in enumerate(self.orders, start=1)]
        return [*rows, ["codes", *_chunks(self.codes)]]


def stamp_of(
    instrument: Instrument, language: str, orders: Sequence[tuple[str, ...]], seed: int | None, package: str
) -> FormStamp:
    """Return the stamp of a form of this study."""
    return FormStamp(
        instrument=instrument.id,
        version=instrument.version,
        language=language,
        fingerprint=instrument.fingerprint,
        seed="" if seed is None else str(seed),
        wording=instrument.wording or "",
        package=package,
        codes=instrument.columns,
        orders=tuple(orders),
        structure=str(structure_of(instrument)),
    )


def stamp_from_meta(rows: Iterable[Sequence[object]]) -> FormStamp | None:
    """Return the stamp in the rows of a sheet Meta, or ``None`` if it is not one of ours."""
    found: Mapping[str, list[str]] = {
        str(row[0]): [str(value) for value in row[1:] if value is not None] for row in rows if row and row[0]
    }
    if META_TITLE not in found:
        return None
    one = {key: " ".join(values) for key, values in found.items()}
    orders = sorted((int(key[6:]), text) for key, text in one.items() if key.startswith("order ") and key[6:].isdigit())
    return FormStamp(
        instrument=one.get("instrument", ""),
        version=one.get("version", ""),
        language=one.get("language", ""),
        fingerprint=one.get("fingerprint", ""),
        seed=one.get("seed", ""),
        wording=one.get("wording", ""),
        package=one.get("package", ""),
        codes=tuple(one.get("codes", "").split()),
        orders=tuple(tuple(text.split()) for _, text in orders),
        structure=one.get("structure", ""),
    )


def stamp_from_csv(text: str) -> FormStamp | None:
    """Return the stamp in a cell of the column ``form``, or ``None`` if it is not one.

    Examples
    --------
    >>> stamp_from_csv("kano;1;en;0123456789abcdef").instrument
    'kano'
    >>> stamp_from_csv("paper") is None
    True
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) not in (4, 5, 6) or not all(parts[:4]):
        return None
    more = dict(part.split("=", maxsplit=1) for part in parts[4:] if "=" in part)
    return FormStamp(
        instrument=parts[0],
        version=parts[1],
        language=parts[2],
        fingerprint=parts[3],
        seed=more.get("seed", ""),
        structure=more.get("structure", ""),
    )


def _chunks(words: Iterable[str]) -> list[str]:
    """Join words by spaces into texts that fit a cell."""
    chunks = [""]
    for word in words:
        if len(chunks[-1]) + len(word) >= META_CHUNK:
            chunks.append("")
        chunks[-1] = f"{chunks[-1]} {word}".strip()
    return chunks
