"""Pages: one self-contained HTML file from its parts, with a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

PICTURE = '<img class="logo" src="data:image/'
"""How a picture inside a page begins; nothing else may be shown by its policy."""

MARK = "loyaltystats"
"""Name in the head of every page of ours."""

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Main languages that are written from right to left."""


@cache
def parts(names: Sequence[str]) -> str:
    """Return the text of files of this folder, one after the other."""
    return "\n".join((files(__name__) / name).read_text(encoding="utf-8") for name in names)


def direction(language: str) -> str:
    """Return the direction of writing of a language.

    Examples
    --------
    >>> direction("ar-EG"), direction("es")
    ('rtl', 'ltr')
    """
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RIGHT_TO_LEFT else "ltr"


def data_block(name: str, data: Any) -> str:
    r"""Return data for a script of the page; no text in it can end the element that holds it.

    Examples
    --------
    >>> data_block("model", {"text": "</script><b>"})
    '<script type="application/json" id="model">{"text":"\\u003c/script\\u003e\\u003cb\\u003e"}</script>'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>'


def document(language: str, title: str, kind: str, style: str, body: str, *, data: str = "", script: str = "") -> str:
    """Return a whole page.

    Parameters
    ----------
    language : str
        Language of the page.
    title : str
        Title, as plain text.
    kind : str
        Which page of ours it is; stands in its head.
    style : str
        Style sheet.
    body : str
        What stands in the body, as HTML.
    data, script : str
        Blocks of data, and the script that draws them, if any.


    Returns
    -------
    str
        The page. Its policy allows this style and this script only: no network, no form that is sent, no other code.
    """
    allowed = [f"style-src '{_digest(style)}'", *([f"script-src '{_digest(script)}'"] if script else [])]
    allowed += ["img-src data:"] if PICTURE in body else []  # a picture inside the page
    policy = "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])
    head = [
        "<!doctype html>",
        f'<html lang="{html.escape(language)}" dir="{direction(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="robots" content="noindex">',
        f'<meta name="generator" content="{MARK} {html.escape(kind)}">',
        f"<title>{html.escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        body,
    ]
    end = [data, f"<script>{script}</script>"] if script else []
    return "\n".join([*head, *end, "</body>", "</html>", ""])


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
