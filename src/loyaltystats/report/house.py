"""House: the template of a client or an agency: names, logo, colours, font, language, footer, sheets; a small YAML."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.report import style
from loyaltystats.report.house_colours import LEVELS, ROLES, checked_colours
from loyaltystats.report.languages.language import LANGUAGES, NARROW, NumberStyle
from loyaltystats.report.logo import Logo, read_logo
from loyaltystats.report.look import PLAIN_LOOK, Look

KEYS: Final = (
    *("client", "study", "date", "logo", "logo_text", "colours", "levels", "font", "language", "numbers", "footer"),
    *("leave_out", "order"),
)
NUMBERS: Final = MappingProxyType(
    {
        "1,234.5": NumberStyle(),
        "1.234,5": NumberStyle(decimal=",", thousands="."),
        "1 234,5": NumberStyle(decimal=",", thousands=NARROW),
        "1234,5": NumberStyle(decimal=",", thousands=""),
        "1'234.5": NumberStyle(thousands="’"),
    }
)
"""Number styles by example; the space before a per cent sign is a matter of the language."""

ALWAYS: Final = ("Contents", "Summary", "Checks", "Method and notes", "Stamp")
"""Sheets that make the rest trustworthy: they stay, where they are."""

MOST_CHARACTERS: Final = 80
"""Length of a name or a footer."""

_FONT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 \-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class House:
    """How the reports of a house look.

    Attributes
    ----------
    client, study, date : str
        Names on the first sheet; they win over what the report knows.
    logo : Logo, optional
        Picture on the first sheet and the page.
    look : Look
        Colours and font.
    language : str, optional
        Code of the language of fixed texts.
    numbers : NumberStyle, optional
        How numbers in texts are written.
    footer : str
        Text in the footer of every sheet and of the page.
    leave_out, order : tuple of str
        English names of sheets that are not written, and of those that come first.
    """

    client: str = ""
    study: str = ""
    date: str = ""
    logo: Logo | None = None
    look: Look = PLAIN_LOOK
    language: str | None = None
    numbers: NumberStyle | None = None
    footer: str = ""
    leave_out: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def details(self) -> dict[str, str]:
        """What the house says of the study."""
        named = {"client": self.client, "title": self.study, "date": self.date}
        return {name: value for name, value in named.items() if value}


PLAIN_HOUSE: Final = House()


def house_of(house: House | str | os.PathLike[str] | None) -> House:
    """Return a house template, read from its file where only the file is named.

    Raises
    ------
    ArgumentError
        It is neither a template nor the name of a file, or something in the file is wrong.
    TemplateError
        The file cannot be opened, or is no YAML.
    """
    if house is None:
        return PLAIN_HOUSE
    if isinstance(house, House):
        return house
    if isinstance(house, (str, os.PathLike)):
        return load_house(house)
    raise ArgumentError(
        f"house - got {type(house).__name__} - expected the name of a YAML file, for example 'house.yaml'."
    )


def load_house(path: str | os.PathLike[str]) -> House:
    """Read a house template.

    Parameters
    ----------
    path : str or pathlib.Path
        A small YAML file; a logo that it names stands beside it.

    Returns
    -------
    House
        The template, with its logo read and its colours checked.

    Raises
    ------
    ArgumentError
        A key is not known, a colour is unreadable on its ground, a picture is broken, and so on; the message names the line.
    TemplateError
        The file cannot be opened, or is no YAML.
    """
    from loyaltystats.questionnaire.loader import load_file

    document = load_file(path)
    if document.faults:
        line, message = document.faults[0]
        raise ArgumentError(f"{document.name}, line {line} - {message}.")
    data = {} if document.data in (None, "") else document.data
    reader = _Reader(document.name, data if isinstance(data, dict) else {}, document.lines)
    if not isinstance(data, dict):
        raise reader.wrong((), "holds no keys", f"some of {', '.join(KEYS)}")
    return reader.house(Path(path).parent)


def schema() -> dict[str, Any]:
    """Return the JSON schema of a template, by which editors complete and check it; ``docs/how-to`` holds it as a file."""
    colour = {"type": "string", "pattern": "^#?[0-9A-Fa-f]{6}$"}
    texts = ("client", "study", "date", "logo", "logo_text", "font", "footer")
    sheets = {"type": "array", "items": {"type": "string", "not": {"enum": list(ALWAYS)}}}

    def colours(names: Mapping[str, str]) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(names, colour)}

    kinds: dict[str, Any] = {
        **{name: {"type": "string", "maxLength": MOST_CHARACTERS} for name in texts},
        "colours": colours(ROLES),
        "levels": colours(LEVELS),
        "language": {"enum": list(LANGUAGES)},
        "numbers": {"enum": list(NUMBERS)},
        "leave_out": sheets,
        "order": sheets,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "House template of loyaltystats",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: kinds[name] for name in KEYS},
    }


@dataclass(frozen=True)
class _Reader:
    """Reads the values of one file, and says where something is wrong."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    def house(self, folder: Path) -> House:
        for key in self.data:
            if key not in KEYS:
                raise self.wrong((key,), f"{key!r} is no key", f"some of {', '.join(KEYS)}", did_you_mean(key, KEYS))
        texts = {key: self.text(key) for key in ("client", "study", "date", "footer")}
        colours = checked_colours(self.table("colours", ROLES), self.table("levels", LEVELS), self.wrong)
        return House(
            **texts,
            logo=self.logo(folder),
            look=Look(colours, self.font()),
            language=self.one_of("language", tuple(LANGUAGES)),
            numbers=NUMBERS[numbers] if (numbers := self.one_of("numbers", tuple(NUMBERS))) else None,
            leave_out=self.sheets("leave_out"),
            order=self.sheets("order"),
        )

    def wrong(self, path: tuple[str | int, ...], what: str, expected: str, more: str = "") -> ArgumentError:
        where = next(
            (self.lines[path[:length]] for length in range(len(path), -1, -1) if path[:length] in self.lines), 1
        )
        return ArgumentError(f"{self.name}, line {where} - {what} - expected {expected}.{more}")

    def text(self, key: str) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str) or len(value) > MOST_CHARACTERS or "\n" in value.strip():
            raise self.wrong((key,), f"{key} is {_short(value)}", f"one line of at most {MOST_CHARACTERS} characters")
        return value.strip()

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str | None:
        value = self.data.get(key)
        if value is not None and value not in allowed:
            listed = ", ".join(map(repr, allowed))
            raise self.wrong((key,), f"{key} is {_short(value)}", f"one of {listed}", did_you_mean(str(value), allowed))
        return value

    def font(self) -> str:
        value = self.data.get("font", style.FONT)
        if not isinstance(value, str) or not _FONT.fullmatch(value):
            raise self.wrong(("font",), f"font is {_short(value)}", "the name of one font, for example Calibri")
        return value

    def table(self, key: str, allowed: Mapping[str, str]) -> dict[str, str]:
        value = self.data.get(key) or {}
        if not isinstance(value, dict):
            raise self.wrong((key,), f"{key} is {_short(value)}", f"names and colours: some of {', '.join(allowed)}")
        for name in value:
            if name not in allowed:
                said = f"{name!r} is no name of {key}"
                raise self.wrong((key, name), said, f"some of {', '.join(allowed)}", did_you_mean(name, allowed))
        return value

    def logo(self, folder: Path) -> Logo | None:
        value = self.text("logo")
        if not value:
            return None
        where = f"{self.name}, line {self.lines.get(('logo',), 1)}"
        if "://" in value or value.startswith(("//", "\\\\")):
            raise self.wrong(
                ("logo",), f"logo is {value!r}", "a file beside the template; nothing is fetched from a network"
            )
        return read_logo(folder / value, self.text("logo_text") or "Logo", where)

    def sheets(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key) or []
        if not isinstance(value, list):
            raise self.wrong((key,), f"{key} is {_short(value)}", "a list of sheets, for example [Glossary]")
        for place, name in enumerate(value):
            if name in ALWAYS:
                said = f"the sheet {name!r} stays where it is"
                raise self.wrong((key, place), said, f"no more of {', '.join(ALWAYS)} in this list")
            if not isinstance(name, str):
                raise self.wrong((key, place), f"{key} holds {_short(name)}", "English names of sheets")
        return tuple(value)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
