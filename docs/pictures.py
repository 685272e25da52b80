"""Make the pictures of the README and the how-to pages again: ``python docs/pictures.py``.

The sheet needs LibreOffice and poppler, the form Chromium with its driver and selenium.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import loyaltystats as ls
from loyaltystats.cli.demo import TRUTH, demo_study

IMAGES = Path(__file__).resolve().parent / "images"
KANO_PAGE = 4


PHONE = 390
FEATURES = {
    "delivery": {"en": "Delivery within 24 hours", "es": "Entrega en 24 horas"},
    "returns": {"en": "Free returns for 60 days", "es": "Devoluciones gratuitas durante 60 días"},
}


def form_picture() -> None:
    """Write the picture of the HTML form: a page on a wide screen, and the same page on a phone."""
    from PIL import Image
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    study = ls.load_instrument("kano").with_languages(["en", "es"]).with_features(FEATURES)
    study = study.combined(ls.load_instrument("recommend").with_languages(["en", "es"]))
    study = study.titled("What matters to you", id="shop2026")
    options = Options()
    options.binary_location = str(shutil.which("chromium"))
    for word in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--lang=en"):
        options.add_argument(word)
    driver = webdriver.Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
    shots = []
    with tempfile.TemporaryDirectory() as folder:
        page = ls.write_form(study, Path(folder) / "form.html").as_uri()
        for width, height in ((1080, 900), (PHONE, 900)):
            screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width == PHONE}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            driver.get(f"{page}?id={width}")
            driver.execute_script("document.querySelector('.opening .first')?.click()")
            for place in (
                "#q-deliveryfun input[value='1']",
                "#q-deliverydys input[value='5']",
                "#q-deliveryimp input[value='7']",
            ):
                driver.execute_script("document.querySelector(arguments[0]).click()", place)
            driver.execute_script("window.scrollTo(0, 0); document.activeElement.blur()")
            shots.append(Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB"))
    driver.quit()
    both = Image.new("RGB", (sum(shot.width for shot in shots) + 24, 900), "#8a939c")
    both.paste(shots[0], (0, 0))
    both.paste(shots[1], (shots[0].width + 24, 0))
    both.quantize(64).save(IMAGES / "html_form.png", optimize=True)


def main() -> None:
    """Write all pictures, from the study of the demo."""
    if shutil.which("chromium") and shutil.which("chromedriver"):
        form_picture()
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
