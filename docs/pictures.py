"""Make the pictures of the README again: ``python docs/pictures.py`` (the sheet needs LibreOffice and poppler)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import loyaltystats as ls
from loyaltystats.cli.demo import TRUTH, demo_study

IMAGES = Path(__file__).resolve().parent / "images"
KANO_PAGE = 4


def main() -> None:
    """Write both pictures from the study of the demo."""
    responses = ls.simulate_responses(demo_study(), 300, truth=TRUTH, rng=20260101)
    report = ls.analyze(responses, title="An online shop")
    kano = next(result for result in report.results if isinstance(result, ls.KanoResult))
    figure = ls.plot(kano).figure
    figure.savefig(IMAGES / "better_worse.png", dpi=120, bbox_inches="tight", metadata={"Software": None})
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        print("LibreOffice or poppler is not here: the picture of the sheet stays as it is.")
        return
    with tempfile.TemporaryDirectory() as folder:
        workbook = report.write_excel(Path(folder) / "client.xlsx")
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        page = ["pdftoppm", "-png", "-r", "110", "-f", str(KANO_PAGE), "-l", str(KANO_PAGE), "-singlefile"]
        subprocess.run([*page, str(Path(folder) / "client.pdf"), str(IMAGES / "workbook_kano")], check=True)


if __name__ == "__main__":
    main()
