"""The same faults in a real browser: the page says the cause and what to do, and its link leads to a line on it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from rushes.api.problems import problem
from rushes.bootstrap import Ports
from rushes.local.web_server import Door
from rushes.local.web_server import Page as Server
from rushes.remedies import REMEDIES
from tests.api.planted.endings import ENDINGS, Drop
from tests.api.planted.refusals import REFUSALS
from tests.api.served import served
from tests.browser.conftest import FLAGS, chromium

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600)]
WEB = Path(__file__).parents[3] / "web"
DRAW = """async (problem) => {
  const { understood } = await import("./js/api.js");
  const { failure } = await import("./js/parts/notice.js");
  const answer = new Response(JSON.stringify(problem), { status: problem.status });
  const node = await understood(answer).catch((error) => failure(error));
  document.getElementById("main").replaceChildren(node);
}"""


@pytest.fixture
def page(deployed: Ports) -> Iterator[Page]:
    """The page, signed in as Ann, in front of the routes of this process."""
    with served() as api, sync_playwright() as playwright:
        door = Door(
            gateway=lambda: os.environ["AWS_ENDPOINT_URL"],
            api=lambda: api,
            config=lambda: {"api": "api", "sign_in": {"kind": "local"}, "wishes": [], "prices": None},
            sign_in=lambda: {"token": "ann", "expires_in": 3600},
        )
        server = Server(WEB, door)
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        made = browser.new_page()
        made.goto(server.url)
        made.get_by_text("Drop videos here").wait_for()
        yield made
        browser.close()
        server.stop()


def helps(page: Page, sentence: str, code: str) -> None:
    shown = page.locator("main .notice").first
    expect(shown).to_contain_text(sentence)
    expect(shown).to_contain_text(REMEDIES[code].action)
    more = shown.get_by_role("link", name="More on this")
    expect(more).to_have_attribute("href", f"problems.html#{code}")


def test_a_job_that_went_wrong_says_so_on_the_page(page: Page, deployed: Ports, tmp_path: Path) -> None:
    for code, plant in ENDINGS.values():
        drop = Drop(deployed, tmp_path)
        plant(drop)
        job = deployed.repository.get_job(drop.ticket.owner, drop.ticket.job_id)
        page.evaluate("place => { location.hash = place }", f"#/jobs/{job.id}")
        expect(page.locator("h1")).to_have_text(job.video.name)
        helps(page, job.sentence, code)


def test_a_refusal_says_so_on_the_page(page: Page) -> None:
    for code, status, *_ in REFUSALS.values():
        page.evaluate(DRAW, problem(status, code, f"It is {code}.", "r"))
        helps(page, f"It is {code}.", code)


def test_the_link_leads_to_a_line_of_a_page_without_script(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "problems.html#encrypted")
    expect(page.locator("#encrypted")).to_be_in_viewport()
    assert page.locator("script").count() == 0
