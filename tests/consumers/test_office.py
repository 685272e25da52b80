"""LibreOffice opens the client's document and slides, and draws every page with its charts.

CO1 the document has its pages, every chart is drawn with its texts, the contents and the page numbers are there
CO2 there is one page per slide, every chart is drawn with its texts, no title is lost
"""

from __future__ import annotations

import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from tests.consumers.test_workbook import converted
from tests.gallery import Crowd

import loyaltystats as ls

CROWD = Crowd(5)
Need = Callable[..., None]


@pytest.fixture(scope="module")
def report() -> ls.Report:
    frame, pairs = CROWD.frame, CROWD.pairs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = [
            ls.classify_kano(frame, pairs=pairs),
            ls.nps(frame, "recommend", by="country"),
            ls.regress_loyalty(frame, outcome="recommend", drivers=CROWD.names),
        ]
    return ls.Report("Shops", results, study=frame)


def pages_of(path: Path, folder: Path) -> list[str]:
    """Return the text of every page as LibreOffice draws it."""
    made = next(converted(path, "pdf", folder).glob("*.pdf"))
    told = subprocess.run(["pdftotext", "-layout", str(made), "-"], check=True, capture_output=True, timeout=60)
    return told.stdout.decode().split("\f")[:-1]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_document(report: ls.Report, need: Need, tmp_path: Path) -> None:  # CO1
    need("libreoffice")
    path = report.write_docx(tmp_path / "client.docx")
    pages = pages_of(path, tmp_path)
    assert 8 <= len(pages) <= 20
    whole = squeezed("".join(pages))
    made: Any = docx.Document(str(path))
    headings = [each.get("name") for each in made.element.body.iter(qn("wp:docPr"))]
    assert len(headings) >= 4
    for heading in headings:
        assert whole.count(squeezed(heading)) >= 2, heading  # in the chart and in its caption
    assert "Betterifpresent" not in whole
    assert "Satisfiedifpresent(Better)" in whole  # the title of an axis
    assert f"Page2of{len(pages)}" in squeezed(pages[1])
    assert "Recommendationscore" in squeezed(pages[1])  # the contents


def test_slides(report: ls.Report, need: Need, tmp_path: Path) -> None:  # CO2
    need("libreoffice")
    path = report.write_pptx(tmp_path / "client.pptx")
    pages = pages_of(path, tmp_path)
    slides: Any = list(pptx.Presentation(str(path)).slides)
    assert len(pages) == len(slides)
    for slide, page in zip(slides, pages, strict=True):
        drawn = squeezed(page)
        assert squeezed(slide.shapes.title.text)[:30] in drawn
        for shape in slide.shapes:
            if shape.has_chart:
                assert squeezed(shape.name) in drawn
                assert "%" in drawn or "0.0" in drawn  # the numbers of an axis
