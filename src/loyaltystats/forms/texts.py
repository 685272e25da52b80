"""The fixed words of a form, in every language that forms speak; question texts come from the instrument."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_ENGLISH: Final = {
    "respondent": "Respondent",
    "version": "Version",
    "version_hint": "Order of the questions: the number of the sheet Form",
    # Instructions
    "thanks": "Thank you for taking part.",
    "purpose_head": "What it is for",
    "purpose": "Your answers show what matters to you and how well it is done today.",
    "who_head": "Who should answer",
    "minutes_head": "Time needed",
    "minutes": "About {minutes} minutes.",
    "minute": "About 1 minute.",
    "privacy_head": "Your privacy",
    "privacy": "Your answers are analysed together with those of other people. Please do not write names, telephone "
    "numbers or other personal data.",
    "about_head": "About the questions",
    "fill_head": "How to answer",
    "fill_form": "Open the sheet {form} and answer in the light yellow cells, from top to bottom.",
    "fill_form_many": "Open the sheet {form} that you were asked to use and answer in the light yellow cells, from top "
    "to bottom.",
    "fill_list": "Click a cell and choose from the list that opens. There are no right or wrong answers.",
    "fill_blank": "If you cannot or do not wish to answer a question, leave its cell empty.",
    "fill_pairs": "Some questions come in pairs. If only one of the two is answered, the empty cell gets a red border "
    "and stripes: please answer it as well.",
    "return_head": "How to return it",
    "return": "Save the file and send it back to the person who sent it to you; that person also answers your "
    "questions.",
    "team_head": "For the people who run the study",
    "team_rows": "Answers of several people go into the sheet {responses}: one row per person, from row {row} on. The "
    "column id takes any text; leading zeros stay.",
    "team_version": "The column version says which sheet Form a person answered.",
    "team_keep": "Please do not rename sheets or change the first row: they tell the questions apart. Answers may be "
    "pasted as codes or as texts; they are checked when the file is read.",
    "team_codes": "The sheet {codebook} lists every column with its answers and codes.",
    "study": "Study {id}, version {version}, language {language}, fingerprint {fingerprint}",
    # Form
    "form_how": "Please answer in the light yellow cells. Choose from the list that opens when you click the small "
    "arrow.",
    "form_id": "Your number or code, if you were given one",
    "form_version": "{title} - version {version}",
    "col_number": "No.",
    "col_question": "Question",
    "col_answer": "Your answer",
    "col_how": "How to answer",
    "col_code": "Code",
    "how_list": "Choose from the list",
    "how_scale": "Choose {anchors}",
    "how_also": "or {answers}",
    "how_number": "A number",
    "how_between": "A number from {low} to {high}",
    "how_least": "A number of at least {low}",
    "how_most": "A number of at most {high}",
    "how_text": "In your own words",
    "how_multiple": "Yes for each that applies",
    # validation
    "bad_choice": "Please choose one of the answers in the list.",
    "bad_number": "Please enter {what}.",
    "bad_title": "This answer does not fit",
    # Codebook
    "cb_variable": "Variable",
    "cb_text": "Text",
    "cb_kind": "Type",
    "cb_role": "Role",
    "cb_feature": "Feature",
    "cb_answers": "Codes and answers",
    "cb_missing": "Codes for no answer",
    "cb_template": "Template",
    "cb_source": "Source",
    "cb_position": "Place in version {version}",
    "cb_id": "Identifier of the respondent",
    "cb_version": "Version of the form: the order in which features were asked",
    "cb_stamp": "Which form it is: study; version; language; fingerprint",
    "page": "Page {page} of {pages}",
}

_SPANISH: Final = {
    "respondent": "Persona encuestada",
    "version": "Versión",
    "version_hint": "Orden de las preguntas: el número de la hoja Form",
    "thanks": "Gracias por participar.",
    "purpose_head": "Para qué sirve",
    "purpose": "Sus respuestas muestran qué es importante para usted y qué tal se hace hoy.",
    "who_head": "Quién debería responder",
    "minutes_head": "Tiempo necesario",
    "minutes": "Unos {minutes} minutos.",
    "minute": "Alrededor de 1 minuto.",
    "privacy_head": "Su privacidad",
    "privacy": "Sus respuestas se analizan junto con las de otras personas. Por favor, no escriba nombres, teléfonos "
    "ni otros datos personales.",
    "about_head": "Sobre las preguntas",
    "fill_head": "Cómo responder",
    "fill_form": "Abra la hoja {form} y responda en las celdas de color amarillo claro, de arriba abajo.",
    "fill_form_many": "Abra la hoja {form} que le hayan indicado y responda en las celdas de color amarillo claro, de "
    "arriba abajo.",
    "fill_list": "Haga clic en una celda y elija de la lista que se abre. No hay respuestas correctas ni incorrectas.",
    "fill_blank": "Si no puede o no desea responder a una pregunta, deje su celda vacía.",
    "fill_pairs": "Algunas preguntas van por parejas. Si solo se responde una de las dos, la celda vacía se marca con "
    "un borde rojo y rayas: por favor, respóndala también.",
    "return_head": "Cómo devolverlo",
    "return": "Guarde el archivo y envíelo a la persona que se lo mandó, que también atenderá sus preguntas.",
    "team_head": "Para quienes realizan el estudio",
    "team_rows": "Las respuestas de varias personas se anotan en la hoja {responses}: una fila por persona, desde la "
    "fila {row}. La columna id admite cualquier texto; los ceros iniciales se conservan.",
    "team_version": "La columna version indica qué hoja Form respondió cada persona.",
    "team_keep": "Por favor, no cambie los nombres de las hojas ni la primera fila: distinguen las preguntas. Puede "
    "pegar respuestas como códigos o como textos; se comprueban al leer el archivo.",
    "team_codes": "La hoja {codebook} enumera todas las columnas con sus respuestas y códigos.",
    "study": "Estudio {id}, versión {version}, idioma {language}, huella {fingerprint}",
    "form_how": "Por favor, responda en las celdas de color amarillo claro. Elija de la lista que se abre al hacer "
    "clic en la flecha.",
    "form_id": "Su número o código, si se le ha asignado uno",
    "form_version": "{title} - versión {version}",
    "col_number": "N.º",
    "col_question": "Pregunta",
    "col_answer": "Su respuesta",
    "col_how": "Cómo responder",
    "col_code": "Código",
    "how_list": "Elija de la lista",
    "how_scale": "Elija {anchors}",
    "how_also": "o {answers}",
    "how_number": "Un número",
    "how_between": "Un número de {low} a {high}",
    "how_least": "Un número de al menos {low}",
    "how_most": "Un número de como máximo {high}",
    "how_text": "Con sus propias palabras",
    "how_multiple": "Sí en cada opción que corresponda",
    "bad_choice": "Por favor, elija una de las respuestas de la lista.",
    "bad_number": "Por favor, escriba {what}.",
    "bad_title": "Esta respuesta no es válida",
    "cb_variable": "Variable",
    "cb_text": "Texto",
    "cb_kind": "Tipo",
    "cb_role": "Función",
    "cb_feature": "Característica",
    "cb_answers": "Códigos y respuestas",
    "cb_missing": "Códigos sin respuesta",
    "cb_template": "Plantilla",
    "cb_source": "Fuente",
    "cb_position": "Lugar en la versión {version}",
    "cb_id": "Identificador de la persona encuestada",
    "cb_version": "Versión del formulario: el orden en que se preguntan las características",
    "cb_stamp": "De qué formulario se trata: estudio; versión; idioma; huella",
    "page": "Página {page} de {pages}",
}

TEXTS: Final = MappingProxyType({"en": MappingProxyType(_ENGLISH), "es": MappingProxyType(_SPANISH)})
"""Language -> key -> text; both languages hold the same keys."""


def has_words(language: str) -> bool:
    """Return whether forms speak this language or its main language (``es`` for ``es-MX``)."""
    return language.split("-", maxsplit=1)[0] in TEXTS


def words(language: str, key: str, /, **values: object) -> str:
    """Return a fixed text of a form; English where forms do not speak the language.

    Examples
    --------
    >>> words("es", "minutes", minutes=5), words("de", "minute")
    ('Unos 5 minutos.', 'About 1 minute.')
    """
    return TEXTS.get(language.split("-", maxsplit=1)[0], TEXTS["en"])[key].format(**values)
