"""Model: what the script of a form draws, as plain data. A text of the study is a list with one string per language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import FORMULA_STARTERS
from loyaltystats.forms.page import direction
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.screens import Choices, Item, Points, Screen, rows, screens
from loyaltystats.forms.texts import has_words, language_name, page_words, words
from loyaltystats.questionnaire.condition_words import asked_if
from loyaltystats.questionnaire.layout import ANSWERS, NOT_SHOWN
from loyaltystats.questionnaire.relevance import Answered, Both, Compare, Condition, Either, Not, Selected, parse
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.sections import Grid
from loyaltystats.questionnaire.sums import sums

if TYPE_CHECKING:
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.questionnaire.scale import Answer, LocalText, Scale

_NOTHING: Final[Mapping[str, str]] = {}


def model_of(plan: FormPlan) -> dict[str, Any]:
    """Return the model of a form: questions in their order, scales, and the pages of every version."""
    return _Model(plan).all()


def condition_tree(condition: Condition) -> list[Any]:
    """Return a condition as nested lists, as ``conditions.js`` reads it.

    Examples
    --------
    >>> condition_tree(parse("used = '1' and not answered(why)"))
    ['and', [['=', 'used', '1'], ['not', ['answered', 'why']]]]
    """
    if isinstance(condition, Compare):
        return [condition.operator, condition.code, condition.value]
    if isinstance(condition, Selected):
        return ["selected", condition.code, condition.option]
    if isinstance(condition, Answered):
        return ["answered", condition.code]
    if isinstance(condition, Not):
        return ["not", condition_tree(condition.one)]
    every: tuple[Condition, ...] = condition.every
    sign = "and" if isinstance(condition, Both) else "or"
    return [sign, [condition_tree(one) for one in every]] if isinstance(condition, Both | Either) else []


class _Model:
    """Collects the model of one plan; equal scales are kept once."""

    def __init__(self, plan: FormPlan) -> None:
        self.plan = plan
        self.study = plan.instrument
        self.languages = tuple(plan.languages) or (plan.language,)
        self.scales: list[dict[str, Any]] = []
        self.sums = sums(plan.instrument)

    def all(self) -> dict[str, Any]:
        """Return the whole model."""
        orders = self.plan.stamp.orders
        questions = [self._question(question) for question in self.study.questions]
        return {
            "kind": ANSWERS,
            "study": self.study.id,
            "fingerprint": self.study.fingerprint,
            "title": self._text(self.study.title),
            "languages": [self._language(one) for one in self.languages],
            "starters": list(FORMULA_STARTERS),
            "columns": [
                [column.name, column.question.code, column.option.code if column.option else None]
                for column in self.plan.columns
            ],
            "features": {name: self._text(texts) for name, texts in self.study.features.items()},
            "questions": questions,
            "scales": self.scales,
            "sums": [{"total": _plain(one.total), "codes": list(one.codes)} for one in self.sums],
            "pairs": [list(pair) for pair in self.study.kano_pairs().values()],
            "orders": [list(order) for order in orders],
            "parts": len(self.study.asked),
            "versions": [[self._page(screen) for screen in screens(self.study, order)] for order in orders],
        }

    def _text(self, texts: LocalText | None) -> list[str]:
        return [(texts or _NOTHING).get(language, "") for language in self.languages]

    def _language(self, language: str) -> dict[str, Any]:
        own = replace(self.plan, language=language, stamp=replace(self.plan.stamp, language=language))
        return {
            "code": language,
            "name": language_name(language),
            "dir": direction(language),
            "foreign": direction(language) == "rtl" and not has_words(language),
            "stamp": own.stamp.csv_text,
            "study": own.study_line,
            "minutes": own.word("minute") if own.minutes == 1 else own.word("minutes", minutes=own.minutes),
            "audience": audience(own),
            "words": page_words(language),
        }

    def _question(self, question: Question) -> dict[str, Any]:
        scale = question.scale
        data: dict[str, Any] = {
            "code": question.code,
            "kind": question.kind,
            "text": self._text(question.text),
            "feature": question.feature,
            "required": question.required,
            "not_asked": self._not_asked(scale),
        }
        if scale is not None:
            data["scale"] = self._place_of(self._scale(scale))
        if question.hint:
            data["hint"] = self._text(question.hint)
        if question.kind == "number":
            data |= {"minimum": _plain(question.minimum), "maximum": _plain(question.maximum)}
        if question.relevance:
            data["when"] = condition_tree(parse(question.relevance))
            data["words"] = [asked_if(self.study, question, one, respondent=True) for one in self.languages]
        return data

    def _place_of(self, scale: dict[str, Any]) -> int:
        if scale not in self.scales:
            self.scales.append(scale)
        return self.scales.index(scale)

    def _not_asked(self, scale: Scale | None) -> str | None:
        codes = scale.missing_codes if scale is not None and self.study.split else ()
        return next((code for code in codes if code in NOT_SHOWN), None)

    def _scale(self, scale: Scale) -> dict[str, Any]:
        def answers(every: Sequence[Answer]) -> list[dict[str, Any]]:
            return [
                {"code": one.code, "label": self._text(one.label)} | ({"exclusive": True} if one.exclusive else {})
                for one in every
                if one.code not in NOT_SHOWN
            ]

        return {"answers": answers(scale.answers), "missing": answers(scale.missing)}

    def _page(self, screen: Screen) -> dict[str, Any]:
        groups, place = [], 0
        for group in screen.groups:
            groups.append(list(range(place, place + len(group))))
            place += len(group)
        return {
            "title": self._text(screen.title),
            "text": self._text(screen.text),
            "part": screen.part,
            "at": screen.at,
            "of": screen.of,
            "items": [self._item(item) for item in screen.items],
            "groups": groups,
        }

    def _item(self, item: Item) -> dict[str, Any]:
        codes = [question.code for question in rows(item)]
        if isinstance(item, Grid):
            return {"grid": item.code, "codes": codes}
        if isinstance(item, Choices):
            return {"heads": [self._text(head) for head in item.heads], "codes": codes}
        if isinstance(item, Points):
            return {"sum": self.sums.index(item.sum), "codes": codes}
        return {"code": item.code}


def audience(plan: FormPlan) -> list[str]:
    """Return who should answer; parts that only ask who the respondent is do not narrow it down."""
    parts = [part for part in plan.instrument.parts if any(one.role is not Role.PROFILE for one in part.questions())]
    texts = [part.template.audience.get(plan.language, "") for part in parts or plan.instrument.parts]
    return list(dict.fromkeys(text for text in texts if text))


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def first_words(plan: FormPlan, key: str) -> list[str]:
    """Return a fixed text in every language of a form, each once."""
    return list(dict.fromkeys(words(language, key) for language in plan.languages or (plan.language,)))
