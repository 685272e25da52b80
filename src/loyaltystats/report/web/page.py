"""The client's page: the sheets of the workbook as sections of one HTML file, with pictures, without network."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from loyaltystats.files import atomic
from loyaltystats.forms.page import document
from loyaltystats.report.cells import clean_text
from loyaltystats.report.check import LOOK, Check
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.formats import shown_value
from loyaltystats.report.house import PLAIN_HOUSE, House
from loyaltystats.report.kinds import Shown
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.record import Record, recorded
from loyaltystats.report.recorder import Grid, RecordedBook, Recorder, Words
from loyaltystats.report.sheets.back import ALL, PLAN
from loyaltystats.report.study import Study
from loyaltystats.report.target import target_of
from loyaltystats.report.web.looks import Looks
from loyaltystats.report.web.pictures import can_draw, pictures
from loyaltystats.report.web.sections import (
    Context,
    Drawing,
    bullets,
    facts,
    folded,
    named_values,
    navigation,
    result_section,
    section,
)
from loyaltystats.report.web.tables import table, text
from loyaltystats.report.words import count
from loyaltystats.report.workbook import kept_results
from loyaltystats.result import Result

SUFFIXES: Final = (".html", ".htm")
MOST_BYTES: Final = 2_000_000
"""Size that mail and phones bear; pictures beyond it are left out."""

LOGO_PIXELS: Final = (260, 64)
"""Room for a logo beside the title."""

SHEETS: Final = "‘Sheet’ means a section of this page; the sheet Data is in the workbook only."


@dataclass
class Material:
    """What a page is made of."""

    title: str
    stamp: str
    results: list[Recorder]
    pages: dict[str, Recorder]
    made: Sequence[Check]
    shared: Context
    house: House = PLAIN_HOUSE

    @property
    def glossary(self) -> tuple[str, ...]:
        """The glossary, unless the house leaves it out."""
        return () if "Glossary" in self.house.leave_out else ("glossary",)


def write_page(
    path: str | Path,
    title: str,
    results: Sequence[Result],
    study: Study,
    gaps: Sequence[NotEstimable] = (),
    voice: Translator = PLAIN_VOICE,
) -> Path:
    """Write the client's page; an older file of that name is replaced only when the new one is whole.

    Raises
    ------
    ArgumentError
        The name does not end in ``.html``, or its folder is not there.
    """
    target = target_of(path, *SUFFIXES)
    ordered = kept_results(results, study)
    record = recorded(title, ordered, study, gaps, voice)
    material = _material(record, voice, study.house)
    drawn = _drawings(record.book, material, ordered) if can_draw() else None
    with atomic(target) as temporary:
        temporary.write_bytes(_fitting(material, drawn).encode())
    return target


def _material(record: Record, voice: Translator, house: House) -> Material:
    """Return the parts of the page, each with its place."""
    names = ("contents", "legend", "summary", "checks", "method", "glossary", "stamp")
    pages = {name: getattr(record, name) for name in names}
    shared = Context(Looks(voice, house.look))
    material = Material(record.title, record.book.stamp, list(record.results), pages, record.made, shared, house)
    _places(record.book, material)
    return material


def _places(book: RecordedBook, material: Material) -> None:
    shared, pages = material.shared, material.pages
    shared.place(pages["summary"].sheet.title)
    method: str | None = None
    for page in material.results:
        name = page.sheet.title
        method = (
            name if name in book.sheet_of.values() else method
        )  # a second sheet of a result has no method of its own
        shared.place(name, method=method)
    for name in ("legend", "checks", "method", *material.glossary, "stamp"):
        shared.place(pages[name].sheet.title)


def _drawings(book: RecordedBook, material: Material, results: Sequence[Shown]) -> dict[str, list[Drawing]]:
    """Return the pictures of each sheet, described in the words of its charts where it is about one result."""
    drawn: dict[str, list[Drawing]] = {}
    voice, look = book.pen.voice, material.house.look
    for page in material.results:
        name = page.sheet.title
        of_sheet = [results[place] for place, sheet in book.sheet_of.items() if sheet == name]
        made = [picture for result in of_sheet for picture in pictures(result.result, result.minimum_base, voice, look)]
        told = page.alt_texts if len(of_sheet) == 1 else []
        for number, picture in enumerate(made, start=1):
            words = told[number - 1] if len(told) == len(made) else " ".join(told)
            words = words or voice.say("The table of this section has its numbers.")
            element = picture.element(f"{material.shared.anchors[name]}-p{number}", words)
            drawn.setdefault(name, []).append(Drawing(picture.title, element))
    return drawn


def _fitting(material: Material, drawn: Mapping[str, list[Drawing]] | None) -> str:
    """Return the page with as many pictures as it can bear, the first ones first."""
    if drawn is None:
        return _page(material, {}, "Pictures are left out: matplotlib, which draws them, is not installed.")
    whole = _page(material, drawn, "")
    excess = len(whole.encode()) - MOST_BYTES
    if excess <= 0:
        return whole
    kept = {name: list(listed) for name, listed in drawn.items()}
    total = left = sum(map(len, kept.values()))
    for name in reversed(kept):
        while kept[name] and excess > -1000:  # room for the sentence that says so
            excess -= len(kept[name].pop().element.encode())
            left -= 1
    words = f"{count(total - left, 'picture')} of {total} left out, to keep the page small enough to send."
    return _page(material, kept, words)


@cache
def _part(name: str) -> str:
    return (files("loyaltystats.report.web") / name).read_text(encoding="utf-8")


def _page(material: Material, drawn: Mapping[str, list[Drawing]], remark: str) -> str:
    shared, pages = material.shared, material.pages
    sections = [
        _summary(pages["summary"], shared),
        *(result_section(page, shared, drawn.get(page.sheet.title, [])) for page in material.results),
        _legend(pages["legend"], shared),
        _checks(pages["checks"], shared, material.made),
        _methods(pages["method"], shared),
        *(_glossary(pages[name], shared) for name in material.glossary),
        _stamp_section(pages["stamp"], shared),
    ]
    body = [
        f'<a class="skip" href="#main">{shared.said("Skip to the findings")}</a>',
        f"<header>{_logo(material.house)}<h1>{text(material.title)}</h1>",
        facts(pages["contents"].blocks, shared.looks),
        f'<p class="soft">{shared.said(remark)}</p>' if remark else "",
        "</header>",
        navigation(shared.anchors, shared.said("Contents")),
        '<main id="main" tabindex="-1">',
        *sections,
        "</main>",
        f"<footer><p>{text(material.stamp)}</p></footer>",
        _spoken(shared),
    ]
    style = f"{shared.looks.look.sheet(_part('page.css'))}\n{shared.looks.rules()}\n"
    title = clean_text(material.title)[0]
    inner = "\n".join(filter(None, body))
    code, script = shared.looks.voice.language.code, _part("page.js")
    return document(code, title, "report", style, inner, script=script)


def _logo(house: House) -> str:
    """Return the logo of the house, inside the page."""
    if house.logo is None:
        return ""
    width, height = house.logo.fitting(*LOGO_PIXELS)
    source = f"data:image/{house.logo.kind};base64,{base64.b64encode(house.logo.content).decode()}"
    return f'<img class="logo" src="{source}" alt="{text(house.logo.words)}" width="{width}" height="{height}">'


def _spoken(shared: Context) -> str:
    """Return the place where the script tells what it did, with its sentences."""
    sentences = {
        "sort": "Sort by {0}",
        "up": "Sorted by {0}, ascending.",
        "down": "Sorted by {0}, descending.",
        "first": "Rows in their first order.",
    }
    said = " ".join(f'data-{name}="{text(shared.looks.voice.template(words))}"' for name, words in sentences.items())
    return f'<p id="spoken" class="unseen" role="status" {said}></p>'


def _grid_of(page: Recorder) -> Grid:
    return next(block for block in page.blocks if isinstance(block, Grid))


def _summary(page: Recorder, shared: Context) -> str:
    """Return the findings as a list, each with number, base and caution, and a link to its section."""
    made = _grid_of(page).table
    points = []
    numbers = shared.looks.voice.numbers
    for index, row in enumerate(made.rows):
        facts_of = {
            "Number": shown_value(row.get("number"), made.formats.get((index, "number"), "General"), numbers=numbers),
            "Base": shown_value(row.get("base"), "#,##0", numbers=numbers),
            "Caution": str(row.get("caution") or ""),
            "Plan": str(row.get("plan") or ""),
        }
        told = [f"{shared.said(name)}: {text(value)}" for name, value in facts_of.items() if value]
        sheet = row.get("sheet", "")
        if sheet in shared.anchors:
            told.append(f'{shared.said("See")}: <a href="#{shared.anchors[sheet]}">{text(sheet)}</a>')
        more = f' <span class="soft">{" · ".join(told)}</span>' if told else ""
        points.append(f"<li>{text(row['finding'])}{more}</li>")
    listed = f'<ol class="findings">{"".join(points)}</ol>'
    return section(shared.anchors[page.sheet.title], page.title, [listed])


def _legend(page: Recorder, shared: Context) -> str:
    lines = [
        block.text.removeprefix("• ") for block in page.blocks if isinstance(block, Words) and block.kind == "point"
    ]
    points = bullets([*lines, shared.looks.voice.say(SHEETS)])
    title = page.sheet.title
    return section(shared.anchors[title], title, [facts(page.blocks, shared.looks), points])


def _checks(page: Recorder, shared: Context, made: Sequence[Check]) -> str:
    say = shared.looks.voice.say
    look = sum(check.verdict == LOOK for check in made)
    words = f"{len(made) - look} of {count(len(made), 'check')} OK, {look or 'none'} to look at."
    grid = table(_grid_of(page).table, page.title, shared.looks, shared.anchors)
    anchor = shared.anchors[page.sheet.title]
    lead = shared.said("Bases, sums and intervals were checked while this page was written.")
    return section(
        anchor, page.title, [f'<p class="lead">{lead}</p>', folded(say(words), grid, f"{anchor}-all", opened=look > 0)]
    )


def _methods(page: Recorder, shared: Context) -> str:
    """Return how each number was made, folded by section; notes stand with the tables."""
    say = shared.looks.voice.say
    by_sheet: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in _grid_of(page).table.rows:
        items = by_sheet.setdefault(row["sheet"], {}).setdefault(row["result"], [])
        if row["item"] != say("Note"):
            items.append((row["item"], row["text"]))
    parts = [
        folded(
            say(PLAN) if sheet == say(ALL) else sheet,
            "\n".join(_method_parts(of_results)),
            shared.methods.get(sheet, "plan"),
        )
        for sheet, of_results in by_sheet.items()
    ]
    lead = f'<p class="lead">{text(page.sentence)}</p>'
    return section(shared.anchors[page.sheet.title], say("Methods"), [lead, *parts])


def _method_parts(of_results: Mapping[str, Sequence[tuple[str, str]]]) -> Iterable[str]:
    for heading, items in of_results.items():
        if len(of_results) > 1:
            yield f"<p><b>{text(heading)}</b></p>"
        yield named_values(items, "method")


def _glossary(page: Recorder, shared: Context) -> str:
    made: Any = _grid_of(page).table
    made = replace(made, fields=[each for each in made.fields if each.name not in ("name", "kind")])
    say = shared.looks.voice.say
    anchor = shared.anchors[page.sheet.title]
    words = table(made, page.title, shared.looks, shared.anchors)
    return section(anchor, page.title, [folded(say("Words and columns of this page"), words, f"{anchor}-all")])


def _stamp_section(page: Recorder, shared: Context) -> str:
    pairs = [(str(row["name"]), str(row["value"])) for row in _grid_of(page).table.rows]
    lead = f'<p class="lead">{shared.said("What this page was made from, and how to make it again.")}</p>'
    return section(shared.anchors[page.sheet.title], page.title, [lead, named_values(pairs, "facts")])
