"""A browser for the tests: Chromium, whichever the machine has, and what it complained of."""

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright import async_api
from playwright.sync_api import Page, expect, sync_playwright

from tests.waiting import SECONDS

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
INSTALL = (
    [sys.executable, "-m", "playwright", "install", "chromium"],
    ["apt-get", "update"],
    ["apt-get", "install", "-y", "chromium"],
)
MILLISECONDS = 1000 * SECONDS  # that a page is waited for
for one in (expect, async_api.expect):
    one.set_options(timeout=MILLISECONDS)
HERE = ("file", "data", "blob", "about")  # schemes that need no network


@cache
def chromium() -> Path:
    """Chromium: the system's own, else playwright's, else what can be installed; or the tests fail."""
    if found := _system() or _playwrights():
        return found
    for command in INSTALL:
        if shutil.which(command[0]):
            subprocess.run(command, check=False, capture_output=True, timeout=SECONDS)
        if found := _system() or _playwrights():
            return found
    pytest.fail(
        "no browser: install one with `apt-get install chromium`, and run the tests again", pytrace=False
    )


def _system() -> Path | None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def _playwrights() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


@dataclass
class Seen:
    """A page, with what the browser asked the network for and complained of since it opened."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Take note from now on."""
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(urlsplit(request.url)))

    def _note(self, url) -> None:
        if url.scheme not in HERE:
            self.hosts.add(url.netloc)


@contextmanager
def opened(script=""):
    """An empty page of a browser that starts with the block and ends with it. Pages begin with the script."""
    executable = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=OPTIONS, timeout=MILLISECONDS)
        seen = Seen(browser.new_page(viewport={"width": 1280, "height": 900}))
        seen.page.set_default_timeout(MILLISECONDS)
        if script:
            seen.page.add_init_script(script)
        seen.watch()
        try:
            yield seen
        finally:
            browser.close()
