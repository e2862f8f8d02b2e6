"""What a reload, a dead tab or a cut line may cost: next to nothing."""

import os
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request, expect

from rushes.client import Client
from rushes.local.stack import Stack
from tests.browser.clip import Clip
from tests.browser.steps import choose, open_review, send_for_review

PART = 8 * 1024 * 1024


def test_an_upload_goes_on_after_a_reload_and_sends_only_what_is_missing(page: Page, tmp_path: Path) -> None:
    big = tmp_path / "big.mp4"
    big.write_bytes(os.urandom(7 * PART + 5))
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1}
    slow.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": 12_000_000})
    choose(page, big)
    page.on("dialog", lambda dialog: dialog.accept())
    arrived: list[str] = []
    page.on("requestfinished", lambda one: arrived.append(one.url) if one.method == "PUT" else None)
    page.get_by_role("button", name="Send the video").click()
    while len(arrived) < 2:
        page.wait_for_timeout(50)
    page.reload()
    slow.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": -1})
    expect(page.get_by_text("choose the same file again")).to_be_visible()
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.method == "PUT" else None)
    choose(page, big)
    page.get_by_role("button", name="Send the video").click()
    expect(page.get_by_role("link", name="Watch it")).to_be_visible()
    assert len(sent) <= 8 - 2
    assert page.get_by_text("choose the same file again").count() == 0


def test_an_upload_waits_while_the_line_is_down(page: Page, context: BrowserContext, film: Clip) -> None:
    choose(page, film.video)
    context.set_offline(True)
    page.get_by_role("button", name="Send the video").click()
    page.wait_for_timeout(1500)
    context.set_offline(False)
    again = page.get_by_role("button", name="Try again")
    if again.count():
        again.click()
    expect(page.get_by_role("link", name="Watch it")).to_be_visible()


def test_a_tab_that_dies_loses_no_decision(
    page: Page, context: BrowserContext, film: Clip, client: Client, stack: Stack
) -> None:
    job_id = send_for_review(page, film)
    open_review(page)
    page.get_by_role("checkbox", name="fuck").uncheck()
    page.close()
    other = context.new_page()
    other.goto(f"{stack.endpoint['page'].split('#')[0]}#/jobs/{job_id}/review")
    expect(other.get_by_role("checkbox", name="fuck")).not_to_be_checked(timeout=60_000)
    client.cancel(job_id)
