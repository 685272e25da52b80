"""Finisher: what the workbook library cannot write, put right in the saved file; the same bytes from the same inputs.

Alt text of charts, all digits of numbers, values of formulas and of chart cells for readers that do not calculate, formats
of chart labels that count, and fixed time stamps.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

from loyaltystats.report.charts.caches import Lookup, with_caches
from loyaltystats.report.long_rows import CHUNK, LongRows, inline_text
from loyaltystats.report.progress import watched

MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The time stamp of every part of the file: the earliest that a zip can hold."""

CORE_MOMENT: Final = "2000-01-01T00:00:00Z"
_CORE: Final = "docProps/core.xml"
_DRAWING: Final = re.compile(r"^xl/drawings/drawing(\d+)\.xml$")
_SHEET: Final = re.compile(r"^xl/worksheets/sheet(\d+)\.xml$")
_CHART: Final = re.compile(r"^xl/charts/chart\d+\.xml$")
_FRAME: Final = re.compile(r"<((?:xdr:)?cNvPr)\b([^>]*?)/?>(?:</\1>)?")
_NUMBER: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><v>([^<]*)</v></c>')
_ESCAPED: Final = re.compile(r"<is><t(?: [^>]*)?>([^<]*_x[0-9A-Fa-f]{4}_[^<]*)</t></is>")
_FORMULA: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>', re.DOTALL)


def finish(
    source: IO[bytes],
    target: Path | IO[bytes],
    *,
    alt_texts: Mapping[str, Sequence[str]],
    values: Mapping[tuple[str, str], float | str],
    lookup: Lookup,
    long_rows: Mapping[str, LongRows] | None = None,
) -> None:
    """Rewrite a saved workbook.

    Parameters
    ----------
    source : binary file
        The workbook as saved.
    target : pathlib.Path or binary file
        The file to write.
    alt_texts : mapping
        Sheet name -> texts of its charts in order.
    values : mapping
        (sheet name, cell) -> value of the formula in it, or number of which the library keeps too few digits.
    lookup : callable
        From sheet name and cell to the value that a chart finds there.
    long_rows : mapping, optional
        Sheet name -> rows to put in place of the two rows of looks that the library wrote.
    """
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        sheets = _sheet_names(old)
        texts = [alt_texts[sheet] for sheet in sheets if alt_texts.get(sheet)]
        for entry in watched(sorted(old.namelist()), "finishing"):
            content = _patched(entry, old.read(entry), sheets, texts, values, lookup)
            found = _SHEET.match(entry)
            rows = (long_rows or {}).get(sheets[int(found.group(1)) - 1]) if found else None
            if rows is None:
                new.writestr(zip_entry(entry), content)
            else:
                _write_long(new, entry, content.decode(), rows)


def zip_entry(name: str) -> zipfile.ZipInfo:
    """Return the head of a part that is the same at any time and on any system."""
    info = zipfile.ZipInfo(name, MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0  # the same on every operating system
    info.external_attr = 0
    return info


def _write_long(new: zipfile.ZipFile, entry: str, sheet: str, rows: LongRows) -> None:
    pieces = watched(rows.parts(sheet), "rows", total=2 + len(rows.frame) // CHUNK)
    with new.open(zip_entry(entry), "w", force_zip64=rows.may_be_huge) as part:
        for piece in pieces:
            part.write(piece.encode())


def _patched(
    entry: str,
    content: bytes,
    sheets: Sequence[str],
    texts: Sequence[Sequence[str]],
    values: Mapping[tuple[str, str], float | str],
    lookup: Lookup,
) -> bytes:
    drawing, sheet = _DRAWING.match(entry), _SHEET.match(entry)
    if drawing:
        return _with_alt_texts(content.decode(), texts[int(drawing.group(1)) - 1]).encode()
    if sheet:
        return _with_values(content.decode(), sheets[int(sheet.group(1)) - 1], values).encode()
    if _CHART.match(entry):
        return with_caches(lawful_chart(content.decode()), lookup).encode()
    if entry == _CORE:
        return re.sub(r"(<dcterms:(created|modified)[^>]*>)[^<]*", rf"\g<1>{CORE_MOMENT}", content.decode()).encode()
    return content


def _sheet_names(archive: zipfile.ZipFile) -> list[str]:
    """Return the sheet names in the order of the parts ``sheet1.xml``, ``sheet2.xml``."""
    text = archive.read("xl/workbook.xml").decode()
    return [unescape(name) for name in re.findall(r'<sheet\b[^>]*?\bname="([^"]*)"', text)]


def _with_alt_texts(text: str, alt_texts: Sequence[str]) -> str:
    waiting = list(alt_texts)

    def describe(found: re.Match[str]) -> str:
        tag, attributes = found[1], re.sub(r'\s+descr="[^"]*"', "", found[2])
        return f"<{tag}{attributes.rstrip()} descr={quoteattr(waiting.pop(0))}/>"

    return _FRAME.sub(describe, text)


def _with_values(text: str, sheet: str, values: Mapping[tuple[str, str], float | str]) -> str:
    def fill(found: re.Match[str]) -> str:
        cell, attributes, formula = found.groups()
        value = values[(sheet, cell)]
        kind, shown = (' t="str"', escape(value)) if isinstance(value, str) else ("", repr(float(value)))
        return f'<c r="{cell}"{attributes}{kind}><f>{formula}</f><v>{shown}</v></c>'

    def restore(found: re.Match[str]) -> str:
        cell, attributes, _ = found.groups()
        value = values.get((sheet, cell))
        return found.group() if value is None else f'<c r="{cell}"{attributes}><v>{value!r}</v></c>'

    return _ESCAPED.sub(_in_runs, _FORMULA.sub(fill, _NUMBER.sub(restore, text)))


def _in_runs(found: re.Match[str]) -> str:
    return f"<is>{inline_text(unescape(found.group(1)))}</is>"


def lawful_chart(text: str) -> str:
    """Put right what the library writes against the schema of charts (ECMA-376 part 1, section 21.2).

    Formats of labels need ``sourceLinked``, or programs ignore them; the upper arm of an error bar comes before the lower;
    properties of a text hold no empty run.
    """
    text = re.sub(r'(<(?:c:)?numFmt formatCode="[^"]*")\s*/>', r'\1 sourceLinked="0"/>', text)
    text = re.sub(r"(<minus>.*?</minus>)(<plus>.*?</plus>)", r"\2\1", text, flags=re.DOTALL)
    return re.sub(r"<a:r><a:t\s*/></a:r>", "", text)
