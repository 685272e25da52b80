"""The questionnaire as one HTML file: a survey that needs no server, no network and no program but a browser.

A double click opens it on a computer or a phone. It asks section by section, in every language of the study, follows the
skip conditions as people answer, keeps a draft in the browser, and at the end saves the answers as a file, which
``read_responses`` reads: a CSV as our own CSV form is, or JSON.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.page import data_block, direction, document, parts

if TYPE_CHECKING:
    from loyaltystats.forms.plan import FormPlan

STYLES: Final = ("base.css", "questions.css", "tables.css", "frame.css", "narrow.css", "print.css")
SCRIPTS: Final = (
    "conditions.js",
    "dom.js",
    "state.js",
    "questions.js",
    "tables.js",
    "pages.js",
    "finish.js",
    "start.js",
)
KIND: Final = "form"


def write_html(plan: FormPlan, path: Path) -> None:
    """Write the form as one HTML file; the same plan gives the same bytes."""
    path.write_text(html_text(plan), encoding="utf-8", newline="\n")


def html_text(plan: FormPlan) -> str:
    """Return the form as one HTML page."""
    from loyaltystats.forms.page.model import first_words, model_of

    spoken = [
        f'<p lang="{html.escape(language)}" dir="{direction(language)}">{html.escape(text)}</p>'
        for language, text in zip(plan.languages, first_words(plan, "web_no_script"), strict=False)
    ]
    body = f'<div id="form"></div>\n<noscript>{"".join(spoken)}</noscript>'
    script = f'"use strict";\n(() => {{\n{parts(SCRIPTS)}\n}})();\n'
    return document(
        plan.language, plan.title, KIND, parts(STYLES), body, data=data_block("model", model_of(plan)), script=script
    )
