"""Captions in another language, and a search through all videos: what a viewer finds."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rushes.client import Client
from rushes.domain import JobRequest, Status
from tests.browser.clip import Clip
from tests.browser.steps import until

SHOWN = """[...document.querySelector('.player video').textTracks]
  .filter(track => track.mode === 'showing').map(track => track.language).join()"""
CUES = """[...document.querySelector('.player video').textTracks]
  .find(track => track.mode === 'showing')?.cues?.length ?? 0"""
VIDEO = "document.querySelector('.player video')"


def open_job(page: Page, job_id: object) -> None:
    page.evaluate("place => { location.hash = place }", f"#/jobs/{job_id}")
    page.get_by_role("region", name="Film").wait_for()


@pytest.mark.skipif(not shutil.which("apertium"), reason="there is no translator on this machine")
def test_captions_of_a_translation_are_chosen_in_the_player(
    page: Page, film: Clip, client: Client, tmp_path: Path
) -> None:
    job = client.process(film.video, JobRequest(languages=("es",), analyse=False), film.script)
    assert job.status is Status.SUCCEEDED, job.sentence
    client.download(job.id, tmp_path)
    open_job(page, job.id)
    choice = page.get_by_label("Captions")
    assert choice.locator("option").all_text_contents() == ["No captions", "English", "Spanish"]
    for label, language in (("Spanish", "es"), ("English", "en"), ("Spanish", "es")):
        choice.select_option(label=label)
        until(page, f"({SHOWN}) === '{language}'")
    cues = (tmp_path / "translation.es.vtt").read_text().count("-->")
    assert cues > 0
    until(page, f"({CUES}) === {cues}")
    choice.select_option(label="No captions")
    until(page, f"({SHOWN}) === ''")


def test_a_search_through_all_videos_leads_to_the_place_in_the_right_one(
    page: Page, film: Clip, client: Client, tmp_path: Path
) -> None:
    other = tmp_path / "other.srt"
    other.write_text("1\n00:00:09,000 --> 00:00:12,000\nA heron stands in the harbour.\n")
    wishes = JobRequest(analyse=False, chapters=False, thumbnails=False)
    first = client.process(film.video, wishes, film.script)
    second = client.process(film.video, wishes, other)
    assert {first.status, second.status} == {Status.SUCCEEDED}
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox", name="What was said").fill("heron harbour")
    page.keyboard.press("Enter")
    hit = page.get_by_role("link", name="A heron stands in the harbour.")
    expect(hit).to_have_attribute("href", f"#/jobs/{second.id}?t=9&q=heron+harbour")
    assert page.locator(".hit-row").first.get_attribute("href") == hit.get_attribute("href")
    hit.click()
    page.wait_for_url(f"**/#/jobs/{second.id}?*")
    until(page, f"{VIDEO} && {VIDEO}.readyState > 0 && Math.abs({VIDEO}.currentTime - 9) < 0.5")
    page.go_back()
    expect(page.get_by_role("searchbox", name="What was said")).to_have_value("heron harbour")
    expect(page.locator(".hit-row").first).to_be_visible()
