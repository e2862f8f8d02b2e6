"""What a person does on the page, in a line each."""

import re
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page

from tests.browser.clip import Clip

WAIT = 300_000  # milliseconds; an upper bound


def choose(page: Page, *videos: Path) -> None:
    page.locator("input[type=file][multiple]").set_input_files(list(videos))
    page.get_by_role("button", name=re.compile("^Send ")).wait_for()


def send_for_review(page: Page, film: Clip) -> UUID:
    """Send the film for a moderated copy that a person looks at first; the page of its job is shown."""
    choose(page, film.video)
    page.get_by_label("A moderated copy").check()
    hand_in(page, film.script)
    page.get_by_role("button", name="Send the video").click()
    page.get_by_role("link", name="Watch it").click()
    return job_of(page)


def hand_in(page: Page, script: Path) -> None:
    """A transcript of one's own, which spares the recogniser."""
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Your own transcript").set_input_files(script)


def job_of(page: Page) -> UUID:
    page.wait_for_url("**/#/jobs/*")
    return UUID(page.url.split("/jobs/")[1].split("/")[0].split("?")[0])


def open_review(page: Page) -> None:
    page.get_by_role("link", name="Review it").click(timeout=WAIT)
    page.get_by_role("checkbox", name="fuck").wait_for()


def until(page: Page, expression: str) -> None:
    """Wait until JavaScript says true. Playwright's own waiting evaluates strings, which the page's policy refuses."""
    for _ in range(WAIT // 100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came true: {expression}")
