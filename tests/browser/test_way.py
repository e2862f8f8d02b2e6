"""The whole way of a film through the page, by mouse and by keyboard alone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from rushes.client import Client
from rushes.domain import Status
from rushes.domain.edits import Blur, Box, Edits, Mute
from tests.browser.clip import Clip
from tests.browser.steps import WAIT, choose, hand_in, job_of, open_review, send_for_review, until

BOX = Box(t=0, x=0.1, y=0.1, w=0.2, h=0.2)


def test_by_mouse_from_the_file_to_the_approved_copy(page: Page, film: Clip, client: Client) -> None:
    job_id = send_for_review(page, film)
    expect(page.get_by_role("region", name="The steps of the state machine")).to_contain_text("Transcribe")
    open_review(page)
    page.get_by_role("checkbox", name="shit").uncheck()
    page.get_by_role("button", name="Add a region").click()
    page.get_by_label("Left, %").fill("10")
    page.get_by_label("Left, %").press("Enter")
    page.get_by_role("button", name="Approve, make the copy").click()
    expect(page.locator(".job-view .state.good")).to_be_visible(timeout=WAIT)
    edits = client.edits(job_id)
    assert [mute.reason for mute in edits.mutes] == ["profanity: severe"]
    (by_hand,) = [blur for blur in edits.blurs if blur.label == "by hand"]
    assert by_hand.boxes[0].x == 0.1
    assert client.job(job_id).status is Status.SUCCEEDED

    page.get_by_label("Side by side").check()
    expect(page.get_by_text("Moderated copy").first).to_be_visible()
    page.get_by_label("Captions").select_option(index=1)
    page.get_by_role("searchbox", name="Search in the transcript").fill("state machine")
    expect(page.locator(".searchbox output")).to_have_text("1 of 1")
    page.locator(".word", has_text="clear").click()
    until(page, "document.querySelector('.player video').currentTime > 7")
    assert page.evaluate("document.querySelector('.player video').paused")
    page.get_by_role("tab", name="Files").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="report.json").click()
    assert download.value.suggested_filename == "report.json"


def test_by_keyboard_alone(page: Page, film: Clip, client: Client) -> None:
    """The dialogs that choose files are the system's own; all else is keys."""
    choose(page, film.video)
    send = page.get_by_role("button", name="Send the video")
    expect(send).to_be_focused()
    hand_in(page, film.script)
    send.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Watch it")
    link.wait_for()
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    job_id = job_of(page)
    expect(page.locator(".job-view .state.good")).to_be_visible(timeout=WAIT)
    player = page.get_by_role("region", name="Film")
    player.focus()
    video = "document.querySelector('.player video')"
    until(page, f"{video}.readyState > 0")
    for key, at in (
        ("l", "10"),
        ("ArrowRight", "15"),
        ("j", "5"),
        ("ArrowLeft", "0"),
        ("5", f"{video}.duration / 2"),
    ):
        page.keyboard.press(key)
        until(page, f"Math.abs({video}.currentTime - ({at})) < 0.3")
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('.player video').muted")
    page.keyboard.press("c")
    until(page, "[...document.querySelector('.player video').textTracks].some(t => t.mode === 'showing')")
    word = page.locator(".word[tabindex='0']")
    word.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".word:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    assert client.job(job_id).status is Status.SUCCEEDED


def test_twenty_regions_and_ten_words_are_reviewed_in_forty_keys(
    page: Page, film: Clip, client: Client
) -> None:
    job_id = send_for_review(page, film)
    page.get_by_role("link", name="Review it").wait_for(timeout=WAIT)
    many = Edits(
        blurs=tuple(
            Blur(
                label="face",
                track=100 + k,
                start=k * 0.9,
                end=k * 0.9 + 1,
                boxes=(Box(t=k * 0.9, x=0.1, y=0.1, w=0.2, h=0.2),),
            )
            for k in range(20)
        ),
        mutes=tuple(Mute(start=2 * k, end=2 * k + 0.5, reason="profanity") for k in range(10)),
    )
    client.change(job_id, many)
    page.get_by_role("link", name="Review it").click()
    expect(page.locator(".item").first.get_by_role("checkbox")).to_be_focused()
    offered = page.locator(".item").count()
    keys = 0
    for k in range(offered):
        page.keyboard.press("x" if k % 3 == 0 else "a")
        keys += 1
    expect(page.get_by_text(f"{offered} of {offered} looked at")).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Enter")
    keys += 3
    page.wait_for_url(re.compile(rf"#/jobs/{job_id}$"))
    assert offered >= 30
    assert keys - (offered - 30) <= 40
    left = client.edits(job_id)
    assert 0 < len(left.without) < len(left.blurs)
    assert client.wait(job_id).status is Status.SUCCEEDED


def test_a_broken_file_is_refused_in_one_sentence(page: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film at all")
    choose(page, broken)
    page.get_by_role("button", name="Send the video").click()
    page.get_by_role("link", name="Watch it").click()
    expect(page.locator(".job-view .state.bad")).to_have_text("Refused", timeout=WAIT)
    expect(page.locator(".notice.bad")).to_be_visible()
