"""The page in a real Chromium, against the local stack. Without Chromium these are skipped, but never in CI."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from rushes.client import Client
from rushes.local.stack import Stack
from tests.browser.clip import Clip, clip
from tests.stacks import FIELD_MODELS, client_of, running

ROOT = Path(__file__).parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120_000  # milliseconds; an upper bound, never a measure
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("prove")
            item.add_marker(pytest.mark.timeout(600))


def chromium() -> str:
    """Where Chromium is."""
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    if os.environ.get("CI"):
        pytest.fail("CI needs Chromium for the page's tests: apt-get install chromium")
    pytest.skip("there is no Chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ended with its module: while it lives, nobody else in this process can have an event loop."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
    yield started
    started.close()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    chromium()
    with running("rushes-page", **({} if FIELD_MODELS.is_dir() else {"detector": "nudenet"})) as started:
        yield started


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    with client_of(stack) as found:
        yield found


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return clip(tmp_path_factory.mktemp("film"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 860}, accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, stack: Stack) -> Iterator[Page]:
    """The page, signed in; whatever goes wrong inside it fails the test."""
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on(
        "console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None
    )
    made.goto(stack.endpoint["page"])
    made.get_by_text("Drop videos here").wait_for()
    yield made
    assert not wrong
