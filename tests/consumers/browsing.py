"""A headless browser for the tests of the HTML form: opens a form, fills it in as a script or as a person does."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

FILL = """
const [code, value] = arguments;
const controls = [...document.getElementsByName('q-' + code)];
const tell = (node, kind) => node.dispatchEvent(new Event(kind, {bubbles: true}));
const wanted = Array.isArray(value) ? value : [String(value)];
for (const control of controls) {
  if (control.tagName === 'SELECT' || control.tagName === 'TEXTAREA') {
    control.value = wanted[0];
    tell(control, control.tagName === 'SELECT' ? 'change' : 'input');
  } else if (control.type === 'text' && !controls.some(one => one.type === 'checkbox' && one.value === wanted[0])) {
    control.value = wanted[0];
    tell(control, 'input');
  } else if (control.type !== 'text' && wanted.includes(control.value)) control.click();
}
"""
"""Gives the answer to one question through its controls."""

SHOWN = "return [...document.querySelectorAll('[data-code]:not(.off)')].map(node => node.dataset.code)"
QUIET_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }});"


class Browser:
    """Chromium without a window; ``downloads`` is the folder where files are saved."""

    def __init__(self, downloads: Path) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service

        names = ("chromium", "chromium-browser", "google-chrome")
        options = Options()
        options.binary_location = next(str(found) for name in names if (found := shutil.which(name)))
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
        self.downloads = downloads
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def command(self, name: str, **words: Any) -> Any:
        """Send one command of the browser's own protocol."""
        return self.driver.execute_cdp_cmd(name, words)

    def size(self, width: int, height: int = 900) -> None:
        """Set the size of the window; a narrow one is a phone."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def colours(self, scheme: str) -> None:
        """Ask for a light or a dark page."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path: Path, address: str = "", *, fresh: bool = True) -> None:
        """Open a form, without the draft of an earlier person if ``fresh``."""
        self.driver.get(path.as_uri())
        if fresh:
            self.run("localStorage.clear(); window.addEventListener('pagehide', () => localStorage.clear());")
        self.driver.get("about:blank")
        self.driver.get(path.as_uri() + address)

    def run(self, script: str, *words: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *words)

    def click(self, selector: str) -> None:
        """Click the first element shown that fits."""
        found = [node for node in self.driver.find_elements("css selector", selector) if node.is_displayed()]
        assert found, f"nothing to click: {selector}"
        self.run("arguments[0].scrollIntoView({block: 'center'})", found[0])
        found[0].click()

    def text(self, selector: str) -> str:
        """Return the text of the first element shown that fits; empty if there is none."""
        found = [node for node in self.driver.find_elements("css selector", selector) if node.is_displayed()]
        return str(found[0].text) if found else ""

    def fill(self, answers: dict[str, Any]) -> None:
        """Give answers through the controls of the page."""
        for code, value in answers.items():
            self.run(FILL, code, value)

    def shown(self) -> set[str]:
        """Return the codes of the questions that are asked."""
        return set(self.run(SHOWN))

    def together(self) -> None:
        """Show everything on one page."""
        self.run("if (!document.body.classList.contains('together')) document.getElementById('together').click()")

    def saved(self, button: str) -> Path:
        """Save the answers and return the file."""
        before = set(self.downloads.iterdir())
        self.run("document.getElementById(arguments[0]).click()", button)
        for _ in range(100):
            new = [path for path in set(self.downloads.iterdir()) - before if path.suffix in (".csv", ".json")]
            if new:
                return new[0]
            time.sleep(0.1)
        raise AssertionError(f"nothing was saved; the page says {self.text('#review')!r}")

    def complaints(self) -> list[str]:
        """Return what the browser complained about since it was asked last."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]

    def requested(self) -> list[str]:
        """Return the addresses asked for since it was asked last."""
        found = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [one["params"]["request"]["url"] for one in found if one["method"] == "Network.requestWillBeSent"]

    def close(self) -> None:
        """End the browser."""
        self.driver.quit()
