"""Pictures of the main views for the README: `make screenshots` writes docs/screenshots/*.png.

They are taken from a stack that is started for the while.
"""

import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from rushes.client import Client
from rushes.domain import JobRequest
from rushes.local.demo_clip import make
from tests.browser.clip import clip
from tests.browser.conftest import FLAGS, ROOT, chromium
from tests.browser.steps import choose, until
from tests.stacks import client_of, running

OUT = ROOT / "docs" / "screenshots"
HIGH = 800  # pixels


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running("rushes-shots") as stack,
        client_of(stack) as client,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        views(browser, stack.endpoint["page"], client, Path(folder))
        browser.close()


def views(browser: Browser, address: str, client: Client, folder: Path) -> None:
    """Two films are sent; one is shown when it is done, one while it waits for its review."""
    film = clip(folder, "interview.mp4")
    sample = make(folder)
    wishes = JobRequest(moderate=True, censor="strong", review=True)
    waits = client.upload(film.video, wishes, film.script)
    done = client.process(sample.video, JobRequest(), sample.script)
    page = shown(browser, address, "light")
    choose(page, sample.video)
    page.get_by_label("A moderated copy").check()
    take(page, "home")
    page = shown(browser, address, "dark", f"#/jobs/{waits}")
    page.get_by_role("link", name="Review it").wait_for(timeout=120_000)
    take(page, "steps")
    page = shown(browser, address, "light", f"#/jobs/{done.id}?t=11")
    page.locator(".word").first.wait_for()
    page.get_by_label("Captions").select_option(index=1)
    take(page, "result")
    page = shown(browser, address, "light", f"#/jobs/{waits}/review")
    page.locator(".item").first.wait_for()
    page.locator(".item").nth(1).get_by_role("checkbox").focus()
    until(page, "document.querySelectorAll('.frame:not(.drawn, .none)').length === 0")
    take(page, "review")
    page = shown(browser, address, "dark", f"#/jobs/{done.id}", wide=390)
    page.locator(".word").first.wait_for()
    take(page, "phone")
    client.cancel(waits)


def shown(
    browser: Browser, address: str, scheme: Literal["light", "dark"], place: str = "#/", wide: int = 1280
) -> Page:
    """A view in a window of its own."""
    page = browser.new_context(viewport={"width": wide, "height": HIGH}, color_scheme=scheme).new_page()
    page.set_default_timeout(200_000)
    page.goto(address)
    page.get_by_text("Drop videos here").wait_for()
    page.evaluate("place => { location.hash = place }", place)
    return page


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(800)
    page.screenshot(path=OUT / f"{name}.png")


if __name__ == "__main__":
    main()
