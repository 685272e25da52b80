"""Look of the document: styles, language, margins, header and footer, laid over the plain template of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.office.word_marks import field, paragraph, run, short

if TYPE_CHECKING:
    from docx.document import Document

REGIONS: Final = {"en": "en-GB", "es": "es-ES", "pt": "pt-PT", "de": "de-DE", "fr": "fr-FR", "zh": "zh-CN"}
"""Language of a report -> language in which a spelling checker reads it."""

NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)

TEXT: Final = 10.0
TABLE_TEXT: Final = 8.5
"""Points of the running text and of tables."""

_PARAGRAPHS: Final = (
    # name, id, based on, size, bold, colour, before, after, keep with next, level of the outline
    ("Normal", "Normal", "", TEXT, False, style.INK, 0, 5, False, None),
    ("Title", "Title", "Normal", 26, True, style.NAVY, 60, 6, True, None),
    ("Subtitle", "Subtitle", "Normal", 13, False, style.MUTED, 0, 16, False, None),
    ("heading 1", "Heading1", "Normal", 18, True, style.NAVY, 22, 8, True, 0),
    ("heading 2", "Heading2", "Normal", 14, True, style.NAVY, 18, 5, True, 1),
    ("heading 3", "Heading3", "Normal", 11, True, style.NAVY, 12, 4, True, 2),
    ("caption", "Caption", "Normal", 9, False, style.MUTED, 8, 4, True, None),
    ("Finding", "Finding", "Normal", 12, True, style.INK, 2, 4, True, None),
    ("Facts", "Facts", "Normal", 9, False, style.MUTED, 0, 6, False, None),
    ("Band", "Band", "Normal", 11, True, style.WHITE, 10, 4, True, None),
    ("Table Head", "TableHead", "Normal", TABLE_TEXT, True, style.WHITE, 2, 2, True, None),
    ("Table Text", "TableText", "Normal", TABLE_TEXT, False, style.INK, 1.5, 1.5, False, None),
    ("Picture", "Picture", "Normal", TEXT, False, style.INK, 4, 8, False, None),
    ("TOC Heading", "TOCHeading", "Normal", 14, True, style.NAVY, 18, 6, True, None),
    ("toc 1", "TOC1", "Normal", 10.5, True, style.INK, 6, 2, False, None),
    ("toc 2", "TOC2", "Normal", 10, False, style.INK, 0, 2, False, None),
    ("header", "Header", "Normal", 8.5, False, style.MUTED, 0, 0, False, None),
    ("footer", "Footer", "Normal", 8.5, False, style.MUTED, 0, 0, False, None),
)
BULLET_LIST: Final = 1
NUMBER_LIST: Final = 2


def dressed(document: Document, voice: Translator) -> None:
    """Lay the look over a document of the library's own template."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    region = REGIONS.get(voice.language.code, voice.language.code)
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    for xml in _style_sheet(region):
        styles.append(parse_xml(xml))
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for xml in _lists():
        numbering.append(parse_xml(xml))
    settings = document.settings.element
    language = parse_xml(f'<w:themeFontLang {NAMESPACES} w:val="{region}"/>')
    for old in settings.findall(language.tag):
        settings.replace(old, language)
    package: Any = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # a picture of the empty template
            del package.rels[name]


def _style_sheet(region: str) -> list[str]:
    east = region if region.startswith("zh") else "zh-CN"
    fonts = f'<w:rFonts w:ascii="{style.FONT}" w:hAnsi="{style.FONT}" w:cs="{style.FONT}"/>'
    defaults = (
        f"<w:docDefaults {NAMESPACES}><w:rPrDefault><w:rPr>{fonts}"
        f'<w:sz w:val="{round(2 * TEXT)}"/><w:szCs w:val="{round(2 * TEXT)}"/>'
        f'<w:lang w:val="{region}" w:eastAsia="{east}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    character = (
        f'<w:style {NAMESPACES} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    )
    listed = [_list_style(name, kind, number) for name, kind, number in LIST_STYLES]
    return [defaults, *map(_style, _PARAGRAPHS), *listed, character, *_table_styles()]


LIST_STYLES: Final = (("List Bullet", "ListBullet", BULLET_LIST), ("List Number", "ListNumber", NUMBER_LIST))


def _style(spec: tuple[str, str, str, float, bool, str, float, float, bool, int | None]) -> str:
    name, kind, parent, size, bold, colour, before, after, keep, level = spec
    based = f'<w:basedOn w:val="{parent}"/>' if parent else ""
    following = "" if kind in ("Normal", "TableText", "TableHead") else '<w:next w:val="Normal"/>'
    more = "<w:keepNext/><w:keepLines/>" if keep and not kind.startswith("Table") else ""
    indent = '<w:ind w:left="284"/>' if kind == "TOC2" else ""
    outline = f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    default = ' w:default="1"' if kind == "Normal" else ""
    custom = ' w:customStyle="1"' if kind in ("Finding", "Facts", "Band", "TableHead", "TableText", "Picture") else ""
    line = 240 if kind.startswith("Table") else 264
    return (
        f'<w:style {NAMESPACES} w:type="paragraph"{default}{custom} w:styleId="{kind}"><w:name w:val="{name}"/>'
        f"{based}{following}<w:qFormat/>"
        f'<w:pPr>{more}<w:spacing w:before="{round(20 * before)}" w:after="{round(20 * after)}" w:line="{line}" '
        f'w:lineRule="auto"/>{indent}{outline}</w:pPr>'
        f'<w:rPr>{"<w:b/>" if bold else ""}<w:color w:val="{colour}"/><w:sz w:val="{round(2 * size)}"/>'
        f'<w:szCs w:val="{round(2 * size)}"/></w:rPr></w:style>'
    )


def _list_style(name: str, kind: str, number: int) -> str:
    return (
        f'<w:style {NAMESPACES} w:type="paragraph" w:styleId="{kind}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr>'
        '<w:spacing w:before="0" w:after="60" w:line="264" w:lineRule="auto"/></w:pPr></w:style>'
    )


def _table_styles() -> list[str]:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{style.RULE}"'
    margins = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    return [
        f'<w:style {NAMESPACES} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
        f'<w:style {NAMESPACES} w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/>'
        f"</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>",
    ]


def _lists() -> list[str]:
    def level(kind: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr>'
            f'<w:rPr><w:rFonts w:ascii="{style.FONT}" w:hAnsi="{style.FONT}" w:hint="default"/></w:rPr></w:lvl>'
        )

    kinds = ((BULLET_LIST, level("bullet", "•")), (NUMBER_LIST, level("decimal", "%1.")))
    return [
        *(
            f'<w:abstractNum {NAMESPACES} w:abstractNumId="{n}"><w:multiLevelType w:val="singleLevel"/>{inner}'
            "</w:abstractNum>"
            for n, inner in kinds
        ),
        *(f'<w:num {NAMESPACES} w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n, _ in kinds),
    ]


def header_and_footer(document: Document, title: str, stamp: str, voice: Translator) -> tuple[str, str]:
    """Fill header and footer of all sections; return the names of their relations."""
    from docx.oxml import parse_xml

    pages = voice.say("Page &P of &N")
    before, _, rest = pages.partition("&P")
    between, _, after = rest.partition("&N")
    numbers = run(before) + field("PAGE", "1") + run(between) + field("NUMPAGES", "1") + (run(after) if after else "")
    made: list[str] = []
    part: Any = document.part
    for add, kind, inner in (
        (part.add_header_part, "Header", run(short(title))),
        (part.add_footer_part, "Footer", run(f"{short(stamp)} · ") + numbers),
    ):
        border, relation = add()
        for old in list(border.element):
            border.element.remove(old)
        whole = paragraph(inner, kind).replace("<w:p>", f"<w:p {NAMESPACES}>", 1)
        border.element.append(parse_xml(whole))
        made.append(relation)
    return made[0], made[1]
