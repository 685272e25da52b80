"""The printed workbook looks as it did when somebody last looked at it.

CG1 every sheet of a workbook with one result of each kind is printed as the picture that is stored, within a tolerance
CG2 a lost chart, a shifted column or a changed colour is seen

LOYALTYSTATS_RENEW_PICTURES=1 stores the pictures anew: look at them before they are committed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from tests.gallery import MAKERS, Crowd, made

import loyaltystats as ls

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "pictures"
Need = Callable[..., None]
Picture = np.ndarray

RESOLUTION = 36
"""Dots per inch: a page is about 420 by 300 points, enough to see what stands where."""

PAGES = 2
"""Pages of each sheet that are compared: its table and its charts."""

NOT_PICTURED = ("LintResult", "TemplatesResult", "RespondentLevelsResult")
DIFFERENT = 60
"""Steps of grey by which a blurred point must differ to count: letters drawn half a point aside differ by less."""

MOST_DIFFERENT = 0.012
"""Share of such points from which two pictures show different things."""


def blurred(picture: Picture) -> Picture:
    """Return the means of 3 by 3 points, which do not care where exactly a thin line falls."""
    padded = np.pad(picture.astype(float), 1, mode="edge")
    height, width = picture.shape
    found: Picture = np.mean([padded[y : y + height, x : x + width] for y in range(3) for x in range(3)], axis=0)
    return found


def unlike(one: Picture, other: Picture) -> float:
    """Return the share of points that clearly differ; 1 for pictures of different sizes."""
    if one.shape != other.shape:
        return 1.0
    return float((np.abs(blurred(one) - blurred(other)) > DIFFERENT).mean())


def grey(path: Path) -> Picture:
    """Return the greys of a picture."""
    import matplotlib.image

    values = np.asarray(matplotlib.image.imread(path), dtype=float)
    found: Picture = np.rint(255 * (values if values.ndim == 2 else values[..., :3].mean(axis=2)))
    return found


@pytest.fixture(scope="module")
def pictures(need: Need, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pictures of the first pages of every sheet, by sheet and page."""
    need("libreoffice")
    folder = tmp_path_factory.mktemp("pictures")
    crowd = Crowd(5)
    results = [made(name, crowd) for name in MAKERS if name not in NOT_PICTURED]
    book = ls.Report("One result of every kind", results).write_excel(folder / "book.xlsx")
    office = ("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless")
    command = [*office, "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    pdf = folder / "book.pdf"
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    sheets = openpyxl.load_workbook(book, read_only=True).sheetnames
    found: dict[str, Path] = {}
    sheet = ""
    for number, page in enumerate(text.split("\f")[:-1], start=1):
        sheet = _sheet_of(page, sheets) or sheet
        place = sum(name.startswith(f"{sheet}-") for name in found) + 1
        if place <= PAGES:
            stem = folder / f"page{number}"
            size = ["-r", str(RESOLUTION), "-gray", "-png", "-singlefile", "-f", str(number), "-l", str(number)]
            subprocess.run(["pdftoppm", *size, str(pdf), str(stem)], check=True, capture_output=True)
            found[f"{sheet}-{place}"] = stem.with_suffix(".png")
    return found


def _sheet_of(page: str, sheets: Sequence[str]) -> str:
    """Return the sheet that the foot of a page names, as part of a file name."""
    foot = " ".join(page.splitlines()[-6:])
    named = [part.strip() for part in re.split(r" {3,}", foot) if part.strip() in sheets]
    return re.sub(r"[^a-z0-9]+", "_", named[-1].casefold()).strip("_") if named else ""


def test_every_sheet_looks_as_it_did(pictures: dict[str, Path]) -> None:  # CG1
    if os.environ.get("LOYALTYSTATS_RENEW_PICTURES"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for old in GOLDEN.glob("*.png"):
            old.unlink()
        for name, path in pictures.items():
            (GOLDEN / f"{name}.png").write_bytes(path.read_bytes())
    stored = {path.stem: path for path in GOLDEN.glob("*.png")}
    assert set(pictures) == set(stored)
    differences = {name: unlike(grey(path), grey(stored[name])) for name, path in pictures.items()}
    changed = {name: str(pictures[name]) for name, share in differences.items() if share > MOST_DIFFERENT}
    assert not changed, f"look at these pages, then renew the pictures if they are right: {changed}"


def test_what_is_lost_is_seen(pictures: dict[str, Path]) -> None:  # CG2
    whole = grey(pictures["kano-1"])
    ink = whole < 200
    lost = whole.copy()
    rows, columns = np.nonzero(ink)
    middle = int(np.median(rows))
    lost[middle:, :] = 255
    assert unlike(whole, lost) > MOST_DIFFERENT
    assert unlike(whole, np.roll(whole, 8, axis=1)) > MOST_DIFFERENT
    assert unlike(whole, whole) == 0
    assert len(columns)
