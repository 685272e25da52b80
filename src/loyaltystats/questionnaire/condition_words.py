"""Conditions in words: when a question is asked, as a sentence in the language of a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from loyaltystats.questionnaire.relevance import (
    COMPARE,
    ORDERED,
    Answered,
    Both,
    Compare,
    Condition,
    Either,
    Not,
    Selected,
    parse,
)

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question

LISTED: Final = 4
"""So many answers are named one by one; a longer range is told by its end."""

_ENGLISH: Final = {
    "quote": "\u201c{text}\u201d",
    "asked": "Asked if {clause}.",
    "answer": "Please answer only if {clause}.",
    "number": "question {number}",
    "=": "{question} is {answer}",
    "!=": "{question} is answered, but not {answer}",
    "<": "{question} is lower than {answer}",
    "<=": "{question} is {answer} or lower",
    ">": "{question} is higher than {answer}",
    ">=": "{question} is {answer} or higher",
    "selected": "{answer} is chosen in {question}",
    "answered": "{question} is answered",
    "not selected": "{answer} is not chosen in {question}",
    "not answered": "{question} is not answered",
    "not": "it is not so that {clause}",
    "and": " and ",
    "or": " or ",
    "comma": ", ",
    "group": "({clause})",
}
_SPANISH: Final = {
    "quote": "\u00ab{text}\u00bb",
    "asked": "Se pregunta si {clause}.",
    "answer": "Responda solo si {clause}.",
    "number": "la pregunta {number}",
    "=": "{question} es {answer}",
    "!=": "{question} tiene respuesta, pero no {answer}",
    "<": "{question} es menor que {answer}",
    "<=": "{question} es {answer} o menos",
    ">": "{question} es mayor que {answer}",
    ">=": "{question} es {answer} o más",
    "selected": "{answer} está marcada en {question}",
    "answered": "{question} tiene respuesta",
    "not selected": "{answer} no está marcada en {question}",
    "not answered": "{question} no tiene respuesta",
    "not": "no se cumple que {clause}",
    "and": " y ",
    "or": " o ",
    "comma": ", ",
    "group": "({clause})",
}
_PORTUGUESE: Final = {
    "quote": "\u201c{text}\u201d",
    "asked": "Pergunta-se se {clause}.",
    "answer": "Responda apenas se {clause}.",
    "number": "a pergunta {number}",
    "=": "{question} é {answer}",
    "!=": "{question} tem resposta, mas não {answer}",
    "<": "{question} é menor que {answer}",
    "<=": "{question} é {answer} ou menos",
    ">": "{question} é maior que {answer}",
    ">=": "{question} é {answer} ou mais",
    "selected": "{answer} está marcada em {question}",
    "answered": "{question} tem resposta",
    "not selected": "{answer} não está marcada em {question}",
    "not answered": "{question} não tem resposta",
    "not": "não se verifica que {clause}",
    "and": " e ",
    "or": " ou ",
    "comma": ", ",
    "group": "({clause})",
}
_GERMAN: Final = {
    "quote": "\u201e{text}\u201c",
    "asked": "Wird gefragt, wenn gilt: {clause}.",
    "answer": "Bitte nur beantworten, wenn gilt: {clause}.",
    "number": "Frage {number}",
    "=": "{question} ist {answer}",
    "!=": "{question} ist beantwortet, aber nicht mit {answer}",
    "<": "{question} ist kleiner als {answer}",
    "<=": "{question} ist {answer} oder weniger",
    ">": "{question} ist größer als {answer}",
    ">=": "{question} ist {answer} oder mehr",
    "selected": "{answer} ist gewählt in {question}",
    "answered": "{question} ist beantwortet",
    "not selected": "{answer} ist nicht gewählt in {question}",
    "not answered": "{question} ist nicht beantwortet",
    "not": "es gilt nicht: {clause}",
    "and": " und ",
    "or": " oder ",
    "comma": ", ",
    "group": "({clause})",
}
_FRENCH: Final = {
    "quote": "\u00ab\u00a0{text}\u00a0\u00bb",
    "asked": "Posée si {clause}.",
    "answer": "Ne répondez que si {clause}.",
    "number": "la question {number}",
    "=": "{question} est {answer}",
    "!=": "{question} a une réponse autre que {answer}",
    "<": "{question} est inférieur à {answer}",
    "<=": "{question} est {answer} ou moins",
    ">": "{question} est supérieur à {answer}",
    ">=": "{question} est {answer} ou plus",
    "selected": "{answer} est coché dans {question}",
    "answered": "{question} a une réponse",
    "not selected": "{answer} n\u2019est pas coché dans {question}",
    "not answered": "{question} n\u2019a pas de réponse",
    "not": "ce qui suit n\u2019est pas vrai\u00a0: {clause}",
    "and": " et ",
    "or": " ou ",
    "comma": ", ",
    "group": "({clause})",
}
_CHINESE: Final = {
    "quote": "\u201c{text}\u201d",
    "asked": "提问条件：{clause}。",
    "answer": "仅在符合以下条件时作答：{clause}。",
    "number": "第{number}题",
    "=": "{question}为{answer}",
    "!=": "{question}已作答但不是{answer}",
    "<": "{question}小于{answer}",
    "<=": "{question}为{answer}或更低",
    ">": "{question}大于{answer}",
    ">=": "{question}为{answer}或更高",
    "selected": "{question}中选择了{answer}",
    "answered": "{question}已作答",
    "not selected": "{question}中未选择{answer}",
    "not answered": "{question}未作答",
    "not": "以下情况不成立：{clause}",
    "and": "并且",
    "or": "或者",
    "comma": "、",
    "group": "（{clause}）",
}
CONDITION_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"en": _ENGLISH, "es": _SPANISH, "pt": _PORTUGUESE, "de": _GERMAN, "fr": _FRENCH, "zh": _CHINESE}
)
"""Language -> key -> text; every language holds the same keys."""


def asked_if(
    instrument: Instrument,
    question: Question,
    language: str,
    *,
    names: Mapping[str, str] | None = None,
    respondent: bool = False,
    spoken: str | None = None,
) -> str:
    """Return when a question is asked, as a sentence; empty if it always is.

    Parameters
    ----------
    instrument : Instrument
        The study that holds the question and those that its condition names.
    question : Question
        The question.
    language : str
        Language of the sentence; English where it is not spoken.
    names : mapping of str to str, optional
        What to call the questions of the condition, by their code. Default: their text, in quotes.
    respondent : bool, default False
        Speak to the person who answers instead of the one who runs the study.
    spoken : str, optional
        Language of the words around questions and answers, which stay in ``language``. Default: the same.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("journey")
    >>> asked_if(study, study.question("jourfindease"), "en", names={"jourfindused": "question 1"}, respondent=True)
    'Please answer only if question 1 is \u201cYes\u201d.'
    """
    if not question.relevance:
        return ""
    clause = condition_words(instrument, question.relevance, language, names=names, spoken=spoken)
    return _words(spoken or language)["answer" if respondent else "asked"].format(clause=clause)


def question_numbers(numbers: Mapping[str, object], language: str) -> dict[str, str]:
    """Return what to call numbered questions in a sentence: code -> ``question 12``."""
    pattern = _words(language)["number"]
    return {code: pattern.format(number=number) for code, number in numbers.items()}


def condition_words(
    instrument: Instrument,
    condition: str,
    language: str,
    *,
    names: Mapping[str, str] | None = None,
    spoken: str | None = None,
) -> str:
    """Return a condition in words, without a full stop; arguments as in ``asked_if``."""
    return _Speaker(instrument, language, names or {}, spoken or language).clause(parse(condition))


def _words(language: str) -> Mapping[str, str]:
    return CONDITION_WORDS.get(language.split("-", maxsplit=1)[0], _ENGLISH)


class _Speaker:
    """Says conditions about one study in one language."""

    def __init__(self, instrument: Instrument, language: str, names: Mapping[str, str], spoken: str) -> None:
        self.questions = {question.code: question for question in instrument.questions}
        self.language = language
        self.names = names
        self.words = _words(spoken)

    def clause(self, condition: Condition, *, inside: bool = False) -> str:
        """Return a condition in words; ``inside`` another one, several are put into brackets."""
        if isinstance(condition, Both | Either):
            joint = self.words["and" if isinstance(condition, Both) else "or"]
            said = joint.join(self.clause(one, inside=True) for one in condition.every)
            return self.words["group"].format(clause=said) if inside else said
        if isinstance(condition, Not):
            return self._opposite(condition.one)
        if isinstance(condition, Compare):
            return self._compare(condition)
        return self._said("selected" if isinstance(condition, Selected) else "answered", condition)

    def _opposite(self, one: Condition) -> str:
        if isinstance(one, Selected | Answered):
            return self._said("not selected" if isinstance(one, Selected) else "not answered", one)
        if isinstance(one, Not):
            return self.clause(one.one, inside=True)
        return self.words["not"].format(clause=self.clause(one, inside=True))

    def _said(self, key: str, leaf: Selected | Answered) -> str:
        answer = self._answer(leaf.code, leaf.option) if isinstance(leaf, Selected) else ""
        return self.words[key].format(question=self._question(leaf.code), answer=answer)

    def _compare(self, leaf: Compare) -> str:
        question = self._question(leaf.code)
        if leaf.operator not in ORDERED:
            return self.words[leaf.operator].format(question=question, answer=self._answer(leaf.code, leaf.value))
        listed = self._in_range(leaf)
        if listed:
            return self.words["="].format(question=question, answer=self._listed(listed))
        return self.words[leaf.operator].format(question=question, answer=leaf.value)

    def _in_range(self, leaf: Compare) -> list[str]:
        """Return the answers that a comparison of order admits, if all of them have words and they are few."""
        found = self.questions.get(leaf.code)
        scale = found.scale if found is not None and found.kind == "single" else None
        if scale is None or not all(answer.label for answer in scale.answers):
            return []
        fits: Callable[[float, float], bool] = COMPARE[leaf.operator]
        codes = [code for code in scale.codes if scale.is_numeric and fits(float(code), float(leaf.value))]
        return [self._answer(leaf.code, code) for code in codes] if len(codes) <= LISTED else []

    def _listed(self, answers: list[str]) -> str:
        *first, last = answers
        return self.words["or"].join([self.words["comma"].join(first), last]) if first else last

    def _question(self, code: str) -> str:
        if code in self.names:
            return self.names[code]
        found = self.questions.get(code)
        return self._quoted((found.text.get(self.language) if found else "") or code)

    def _answer(self, code: str, answer: str) -> str:
        found = self.questions.get(code)
        label = found.scale.label(answer, self.language) if found is not None and found.scale is not None else answer
        return self._quoted(label) if label != answer else answer

    def _quoted(self, text: str) -> str:
        return self.words["quote"].format(text=text)
