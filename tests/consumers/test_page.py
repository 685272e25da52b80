"""The client's page in a real browser, and its numbers beside those that LibreOffice shows.

PG1 the browser has no complaint and asks for no other address; nothing is wider than a phone
PG2 axe finds nothing, on a wide and a narrow screen, light and dark, with everything unfolded
PG3 tables sort by mouse and keys, say so, and come back to their first order
PG4 a link to a method unfolds it; without scripts the page is whole
PG5 every method is on paper, and the page prints
PG6 cells of the page say what LibreOffice shows in the workbook
"""

from __future__ import annotations

import csv
import subprocess
import sys
import warnings
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import loyaltystats as ls

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    from browsing import Browser
finally:
    sys.path.pop(0)

AXE = Path(__file__).resolve().parents[2] / ".consumers" / "node_modules" / "axe-core" / "axe.min.js"
CELLS = """
return [...document.querySelectorAll('#' + arguments[0] + ' table tr')].map(
  row => [...row.cells].map(cell => cell.textContent.trim()));
"""
Need = Callable[..., None]


@pytest.fixture(scope="module")
def report() -> ls.Report:
    drivers = ls.load_instrument("performance").with_features({"price": "Price", "staff": "Staff", "site": "Web shop"})
    study = (
        ls.load_instrument("kano")
        .with_features({"delivery": "Delivery within 24 hours", "gift": "Gift <b>wrapping</b>", "chat": "A chat"})
        .combined(ls.load_instrument("recommend"), ls.load_instrument("csat"), drivers, ls.load_instrument("profile"))
        .with_languages(["en"])
        .titled("Shop study")
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        return ls.analyze(ls.simulate_responses(study, 150, rng=7), by="customertype")


@pytest.fixture(scope="module")
def page(report: ls.Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.write_html(tmp_path_factory.mktemp("page") / "client.html")


@pytest.fixture(scope="module")
def browser(need: Need, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    need("chromium")
    opened = Browser(tmp_path_factory.mktemp("saved"))
    yield opened
    opened.close()


def _open(browser: Browser, page: Path, address: str = "") -> None:
    browser.driver.get("about:blank")
    browser.driver.get(page.as_uri() + address)


@pytest.mark.parametrize("width", [1280, 390])
def test_quiet(browser: Browser, page: Path, width: int) -> None:  # PG1
    browser.size(width)
    browser.requested()
    browser.complaints()
    _open(browser, page)
    assert browser.complaints() == []
    assert [address for address in browser.requested() if not address.startswith(("file:", "about:"))] == []
    assert browser.run("return document.documentElement.scrollWidth") <= width
    wide = "return [...document.querySelectorAll('.wide')].every(frame => frame.clientWidth <= window.innerWidth)"
    assert browser.run(wide)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe(browser: Browser, page: Path, width: int, scheme: str) -> None:  # PG2
    browser.size(width)
    browser.colours(scheme)
    _open(browser, page)
    browser.run("document.querySelectorAll('details').forEach(one => one.open = true)")
    browser.run(AXE.read_text(encoding="utf-8"))
    browser.driver.set_script_timeout(120)
    found = browser.driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(done)"
    )
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []


def test_sorting(browser: Browser, page: Path) -> None:  # PG3
    from selenium.webdriver.common.keys import Keys

    browser.size(1280)
    _open(browser, page)
    table = "#kano table.sortable"
    rows = "[...document.querySelectorAll(`${arguments[0]} tbody tr`)]"
    column = f"return {rows}.map(row => row.cells[arguments[1]].textContent)"
    heads = [each.text for each in browser.driver.find_elements("css selector", f"{table} thead th")]
    better = next(at for at, head in enumerate(heads) if head.startswith("Better"))
    first = browser.run(column, table, better)
    button = browser.driver.find_elements("css selector", f"{table} .sort")[better]
    browser.run("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    assert browser.run(column, table, better) == sorted(first, key=float)
    assert browser.driver.find_element("id", "spoken").get_attribute("textContent") == "Sorted by Better, ascending."
    head = browser.driver.find_elements("css selector", f"{table} thead th")[better]
    assert head.get_attribute("aria-sort") == "ascending"
    button.send_keys(Keys.ENTER)
    assert browser.run(column, table, better) == sorted(first, key=float, reverse=True)
    button.send_keys(Keys.SPACE)
    assert browser.run(column, table, better) == first
    assert head.get_attribute("aria-sort") is None
    required = next(at for at, head in enumerate(heads) if head.startswith("Requirement"))
    browser.driver.find_elements("css selector", f"{table} .sort")[required].click()
    listed = browser.run(column, table, required)
    assert listed == sorted(listed)


def test_methods_unfold(browser: Browser, page: Path) -> None:  # PG4
    _open(browser, page)
    link = browser.driver.find_element("css selector", "#kano a.how")
    browser.run("arguments[0].scrollIntoView({block: 'center'})", link)
    link.click()
    assert browser.text("#method-kano").startswith("Method")
    _open(browser, page, "#method-recommendation")
    assert browser.text("#method-recommendation").startswith("Method")


def test_without_scripts(browser: Browser, page: Path) -> None:  # PG4
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        _open(browser, page)
        heads = browser.driver.find_elements("css selector", "#kano thead th")
        assert heads[0].text == "No."
        assert browser.driver.find_elements("css selector", ".sort") == []
    finally:
        browser.command("Emulation.setScriptExecutionDisabled", value=False)


def test_paper(browser: Browser, page: Path, need: Need, tmp_path: Path) -> None:  # PG5
    need("libreoffice")  # brings pdftotext
    _open(browser, page)
    printed = tmp_path / "page.pdf"
    made = browser.command("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
    printed.write_bytes(b64decode(made["data"]))
    done = subprocess.run(["pdftotext", "-layout", str(printed), "-"], capture_output=True, text=True, check=True)
    words = " ".join(done.stdout.split())
    assert "Null hypothesis" in words
    assert "Gift <b>wrapping</b>" in words
    assert "Skip to" not in words


def test_numbers_of_libreoffice(
    browser: Browser, page: Path, report: ls.Report, need: Need, tmp_path: Path
) -> None:  # PG6
    need("calc")
    workbook = report.write_excel(tmp_path / "client.xlsx")
    every_sheet_as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless"]
    command += ["--convert-to", every_sheet_as_shown, "--outdir", str(tmp_path), str(workbook)]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    _open(browser, page)
    seen = 0
    for sheet in (
        "kano",
        "levels",
        "recommendation",
        "satisfaction",
        "drivers",
        "importance",
        "priorities",
        "penalties",
    ):
        name = sheet.capitalize()
        with (tmp_path / f"client-{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = {tuple(_plain(cell) for cell in row if cell) for row in csv.reader(file)}
        for row in browser.run(CELLS, sheet):
            assert tuple(_plain(cell) for cell in row if cell) in rows, (sheet, row)
            seen += len(row)
    assert seen > 500


def _plain(cell: Any) -> str:
    return " ".join(str(cell).replace("−", "-").split())
