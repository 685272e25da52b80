"""SVG: a picture of matplotlib made fit for a page: texts stay texts, a title and a description, no style attribute.

The policy of the page forbids styles that it does not name, so every style becomes an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final
from xml.etree import ElementTree

HALO: Final = "halo"
"""Begin of the ids of texts that are kept readable over lines."""

_NAMESPACE: Final = re.compile(r"^\{[^}]*\}")
_FONT: Final = re.compile(r"(?:(italic|oblique)\s+)?(?:(\d{3}|bold)\s+)?([\d.]+)px\s")
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_LONG: Final = re.compile(r"-?\d+\.\d{3,}")
_NUMERIC: Final = ("d", "x", "y", "width", "height", "transform", "points", "x1", "x2", "y1", "y2", "cx", "cy", "r")
_DROPPED: Final = ("metadata", "style")
_DEFAULTS: Final = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
"""What the style sheet inside a picture of matplotlib says of every element."""


def inline(source: str, name: str, title: str, words: str) -> str:
    """Return a picture as an element of a page.

    Parameters
    ----------
    source : str
        The file of the picture.
    name : str
        Begins every id, so that pictures of one page do not mix.
    title, words : str
        What it is, and what it shows, for readers who cannot see it.
    """
    root = ElementTree.fromstring(source)
    _drop(root)
    used = set(_references(root))
    for element in root.iter():
        _tidy(element, name, used)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.attrib |= _DEFAULTS | {"class": "chart", "role": "img", "aria-labelledby": f"{name}-t {name}-d"}
    text = ElementTree.tostring(root, encoding="unicode")
    head = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(words)}</desc>'
    start = text.index(">") + 1
    return re.sub(r">\s+<", "><", text[:start] + head + text[start:])


def _drop(element: ElementTree.Element) -> None:
    for child in list(element):
        if _NAMESPACE.sub("", child.tag) in _DROPPED:
            element.remove(child)
        else:
            _drop(child)


def _references(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.endswith("href"):
                yield value.removeprefix("#")
            yield from _REFERENCE.findall(value)


def _tidy(element: ElementTree.Element, name: str, used: set[str]) -> None:
    """Take away namespaces and styles, shorten numbers, and make ids those of this picture."""
    element.tag = _NAMESPACE.sub("", element.tag)
    given = {_NAMESPACE.sub("", key): value for key, value in element.attrib.items()}
    given |= dict(_styles(given.pop("style", "")))
    own = given.pop("id", "")
    element.attrib.clear()
    if own in used:
        element.set("id", f"{name}-{own}")
    elif own.startswith(HALO):
        element.set("class", HALO)
    for key, value in given.items():
        changed = _LONG.sub(lambda found: format(float(found[0]), ".2f"), value) if key in _NUMERIC else value
        changed = f"#{name}-{value.removeprefix('#')}" if key == "href" else changed
        element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", changed))


def _styles(style: str) -> Iterator[tuple[str, str]]:
    for part in filter(str.strip, style.split(";")):
        key, _, value = part.partition(":")
        if key.strip() != "font":
            yield key.strip(), value.strip()
            continue
        found = _FONT.match(value.strip())
        if found:  # the family is that of the page
            slant, weight, size = found.groups()
            yield "font-size", size
            yield from [("font-weight", weight)] if weight and weight != "400" else []
            yield from [("font-style", slant)] if slant else []
