"""Sections of a page: the blocks of one sheet from top to bottom, with its pictures where the sheet has its charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from loyaltystats.report import style
from loyaltystats.report.recorder import Block, Drawn, Grid, Placed, Recorder, Words
from loyaltystats.report.web.looks import Looks
from loyaltystats.report.web.tables import region, table, text


@dataclass(frozen=True)
class Drawing:
    """A picture on a page: its title, and the element."""

    title: str
    element: str


@dataclass
class Context:
    """What all sections share: looks, places of the sheets, places of their methods."""

    looks: Looks = field(default_factory=Looks)
    anchors: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)

    def said(self, words: str) -> str:
        """Return a fixed text of the page in the reader's language, fit for HTML."""
        return text(self.looks.voice.say(words))

    def named(self, kind: str, name: str) -> str:
        """Return what something is and its name, in the reader's language."""
        voice = self.looks.voice
        return f"{voice.say(kind)}{voice.language.colon}{name}"

    def place(self, sheet: str, *, method: str | None = None) -> str:
        """Give a sheet its place on the page, and say where its method is explained."""
        slug = "".join(char if char.isascii() and char.isalnum() else "-" for char in sheet.lower()).strip("-") or "s"
        name, turn = slug, 1
        while name in self.anchors.values():
            turn += 1
            name = f"{slug}-{turn}"
        self.anchors[sheet] = name
        if method is not None:
            self.methods[sheet] = f"method-{self.anchors.get(method, name)}"
        return name


def section(anchor: str, title: str, inner: Iterable[str]) -> str:
    """Return a section with its heading."""
    body = "\n".join(part for part in inner if part)
    head = f'<h2 id="{anchor}-h">{text(title)}</h2>'
    return f'<section id="{anchor}" aria-labelledby="{anchor}-h">\n{head}\n{body}\n</section>'


def result_section(page: Recorder, shared: Context, drawings: Sequence[Drawing]) -> str:
    """Return the section of a sheet of results."""
    name = page.sheet.title
    parts = [f'<p class="lead">{text(page.sentence)}</p>']
    return section(
        shared.anchors[name], page.title, [*parts, *_body(page, shared, drawings, shared.methods.get(name, ""))]
    )


def _body(page: Recorder, shared: Context, drawings: Sequence[Drawing], method: str) -> Iterable[str]:
    waiting, named, base, points = list(drawings), page.title, "", list[str]()
    last_grid = max((place for place, block in enumerate(page.blocks) if isinstance(block, Grid)), default=-1)
    has_place = any(isinstance(block, Drawn) for block in page.blocks)
    for place, block in enumerate(page.blocks):
        if points and not (isinstance(block, Words) and block.kind == "point"):
            yield bullets(points)
            points = []
        if isinstance(block, Words) and block.kind == "base":
            base = block.text
        elif isinstance(block, Words) and block.kind == "heading":
            named = f"{page.title}: {block.text}"
            yield f"<h3>{text(block.text)}</h3>"
        elif isinstance(block, Words) and block.kind == "point":
            points.append(block.text.removeprefix("• "))
        elif isinstance(block, Words):
            yield _line(block, shared.looks)
        elif isinstance(block, Grid):
            yield from _grid(block, page, shared, (named, base, method))
            base = ""
        if waiting and (isinstance(block, Drawn) or (place == last_grid and not has_place)):
            yield figures(waiting, shared)
            waiting = []
    if points:
        yield bullets(points)


def _grid(block: Grid, page: Recorder, shared: Context, words: tuple[str, str, str]) -> Iterable[str]:
    named, base, method = words
    if block.heading:
        named = f"{page.title}: {block.heading}"
        yield f"<h3>{text(block.heading)}</h3>"
    yield table(block.table, named, shared.looks, shared.anchors, base=base, method=method)


def _line(block: Words, looks: Looks) -> str:
    if block.kind == "band":
        return f'<p class="band {looks.colours(block.fill, style.WHITE)}">{text(block.text)}</p>'
    return f"<p>{text(block.text)}</p>"


def bullets(points: Iterable[str]) -> str:
    """Return texts as a list."""
    return f"<ul>{''.join(f'<li>{text(point)}</li>' for point in points)}</ul>"


def figures(drawings: Sequence[Drawing], shared: Context) -> str:
    """Return pictures, each in a frame that scrolls where the screen is narrow."""
    many = " many" if len(drawings) > 2 else ""
    made = (f"<figure>{region(each.element, shared.named('Picture', each.title))}</figure>" for each in drawings)
    return f'<div class="pictures{many}">\n' + "\n".join(made) + "\n</div>"


def facts(blocks: Sequence[Block], looks: Looks) -> str:
    """Return pairs of texts side by side as a list of names and values; a name on a fill is a chip."""
    parts = []
    for block in blocks:
        if isinstance(block, Placed) and block.column == 1:
            chip = f' class="chip {looks.colours(block.fill, style.WHITE)}"' if block.fill else ""
            parts.append(f"<dt><span{chip}>{text(block.text)}</span></dt>")
        elif isinstance(block, Placed):
            parts.append(f"<dd>{text(block.text)}</dd>")
    return f'<dl class="facts">{"".join(parts)}</dl>' if parts else ""


def folded(title: str, inner: str, anchor: str, *, opened: bool = False) -> str:
    """Return something that the reader unfolds; a link to its place unfolds it too."""
    state = " open" if opened else ""
    return f'<details{state}><summary><h3>{text(title)}</h3></summary>\n<div id="{anchor}">{inner}</div></details>'


def named_values(pairs: Iterable[tuple[str, str]], kind: str) -> str:
    """Return names and values as a list."""
    listed = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in pairs)
    return f'<dl class="{kind}">{listed}</dl>'


def navigation(anchors: Mapping[str, str], named: str) -> str:
    """Return the links to all sections; ``named`` says what they are."""
    links = "".join(f'<li><a href="#{escape(anchor)}">{text(sheet)}</a></li>' for sheet, anchor in anchors.items())
    return f'<nav aria-label="{named}"><ul>{links}</ul></nav>'
