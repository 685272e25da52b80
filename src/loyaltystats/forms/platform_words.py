"""What a form on a survey platform says by itself, in six languages; the platform's own buttons speak for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from loyaltystats.forms.xpath import number_text
from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.questionnaire.question import Question

_ENGLISH: Final = {
    "language": "English",
    "required": "Please answer this question.",
    "each_row": "One answer in each row",
    "multiple": "Choose all that apply.",
    "number": "A number",
    "between": "A number from {low} to {high}",
    "least": "A number of at least {low}",
    "most": "A number of at most {high}",
    "also": "{what}, or {answers}",
    "exclusive": "{answer}: please choose nothing else beside it.",
    "different": "Please choose two different answers.",
    "total": "The numbers must add up to {total}.",
    "so_far": "Sum so far: {sum} of {total}",
}
_SPANISH: Final = {
    "language": "Español",
    "required": "Por favor, responda a esta pregunta.",
    "each_row": "Una respuesta en cada fila",
    "multiple": "Elija todas las que correspondan.",
    "number": "Un número",
    "between": "Un número de {low} a {high}",
    "least": "Un número de al menos {low}",
    "most": "Un número de como máximo {high}",
    "also": "{what}, o {answers}",
    "exclusive": "{answer}: por favor, no elija nada más junto a esta respuesta.",
    "different": "Por favor, elija dos respuestas distintas.",
    "total": "Los números deben sumar {total}.",
    "so_far": "Suma hasta ahora: {sum} de {total}",
}
_PORTUGUESE: Final = {
    "language": "Português",
    "required": "Por favor, responda a esta pergunta.",
    "each_row": "Uma resposta em cada linha",
    "multiple": "Escolha todas as que se aplicam.",
    "number": "Um número",
    "between": "Um número de {low} a {high}",
    "least": "Um número de pelo menos {low}",
    "most": "Um número de no máximo {high}",
    "also": "{what}, ou {answers}",
    "exclusive": "{answer}: por favor, não escolha mais nada junto com esta resposta.",
    "different": "Por favor, escolha duas respostas diferentes.",
    "total": "Os números devem somar {total}.",
    "so_far": "Soma até agora: {sum} de {total}",
}
_GERMAN: Final = {
    "language": "Deutsch",
    "required": "Bitte beantworten Sie diese Frage.",
    "each_row": "Eine Antwort in jeder Zeile",
    "multiple": "Wählen Sie alles Zutreffende.",
    "number": "Eine Zahl",
    "between": "Eine Zahl von {low} bis {high}",
    "least": "Eine Zahl von mindestens {low}",
    "most": "Eine Zahl von höchstens {high}",
    "also": "{what}, oder {answers}",
    "exclusive": "{answer}: bitte wählen Sie daneben nichts anderes.",
    "different": "Bitte wählen Sie zwei verschiedene Antworten.",
    "total": "Die Zahlen müssen zusammen {total} ergeben.",
    "so_far": "Summe bisher: {sum} von {total}",
}
_FRENCH: Final = {
    "language": "Français",
    "required": "Merci de répondre à cette question.",
    "each_row": "Une réponse par ligne",
    "multiple": "Cochez tout ce qui convient.",
    "number": "Un nombre",
    "between": "Un nombre de {low} à {high}",
    "least": "Un nombre d\u2019au moins {low}",
    "most": "Un nombre d\u2019au plus {high}",
    "also": "{what}, ou {answers}",
    "exclusive": "{answer}\u00a0: merci de ne rien cocher d\u2019autre avec cette réponse.",
    "different": "Merci de choisir deux réponses différentes.",
    "total": "La somme des nombres doit être {total}.",
    "so_far": "Somme actuelle\u00a0: {sum} sur {total}",
}
_CHINESE: Final = {
    "language": "中文",
    "required": "请回答此题。",
    "each_row": "每行选择一个答案",
    "multiple": "可多选。",
    "number": "一个数字",
    "between": "{low} 到 {high} 之间的数字",
    "least": "不小于 {low} 的数字",
    "most": "不大于 {high} 的数字",
    "also": "{what}，或 {answers}",
    "exclusive": "{answer}：请不要同时选择其他答案。",
    "different": "请选择两个不同的答案。",
    "total": "各数字之和必须为 {total}。",
    "so_far": "目前合计：{sum} / {total}",
}
PLATFORM_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {"en": _ENGLISH, "es": _SPANISH, "pt": _PORTUGUESE, "de": _GERMAN, "fr": _FRENCH, "zh": _CHINESE}
)
"""Language -> key -> text; every language holds the same keys."""


def speaks(language: str) -> bool:
    """Return whether forms on platforms speak this language or its main language (``es`` for ``es-MX``)."""
    return language.split("-", maxsplit=1)[0] in PLATFORM_WORDS


def said(language: str, key: str, /, **values: object) -> str:
    """Return a text in a language, or in English where it is not spoken.

    Examples
    --------
    >>> said("es", "total", total=100), said("it", "number")
    ('Los números deben sumar 100.', 'A number')
    """
    return PLATFORM_WORDS.get(language.split("-", maxsplit=1)[0], _ENGLISH)[key].format(**values)


def language_name(language: str) -> str:
    """Return what a language is called by those who speak it, with its code.

    Examples
    --------
    >>> language_name("es"), language_name("pt-BR"), language_name("it")
    ('Español (es)', 'Português (pt-BR)', 'it (it)')
    """
    main = language.split("-", maxsplit=1)[0]
    return f"{PLATFORM_WORDS[main]['language'] if main in PLATFORM_WORDS else language} ({language})"


def number_words(question: Question, language: str) -> str:
    """Return which numbers are an answer: the range, and the codes that stand for no answer."""
    low, high = question.minimum, question.maximum
    ends = {"low": "" if low is None else number_text(low), "high": "" if high is None else number_text(high)}
    key = {(True, True): "number", (False, True): "least", (True, False): "most"}.get(
        (low is None, high is None), "between"
    )
    what = said(language, key, **ends)
    codes = (
        [answer.display(language) for answer in question.scale.missing if answer.code not in NOT_SHOWN]
        if (question.scale)
        else []
    )
    return said(language, "also", what=what, answers=", ".join(codes)) if codes else what
