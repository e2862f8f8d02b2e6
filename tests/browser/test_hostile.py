"""Names and transcripts are data: HTML in them stays text wherever the page shows it."""

from pathlib import Path

from playwright.sync_api import Page, expect

from rushes.local.stack import Stack
from tests.browser.clip import Clip
from tests.browser.steps import WAIT, choose, hand_in

NAME = "<img src=x onerror=document.title='owned'>.mp4"
SPOKEN = "<script>document.title='owned'</script><b onclick=alert(1)>bold</b>"


def test_html_in_names_and_transcripts_stays_text(page: Page, film: Clip, tmp_path: Path) -> None:
    video = tmp_path / NAME
    video.write_bytes(film.video.read_bytes())
    script = tmp_path / "words.srt"
    script.write_text(f"1\n00:00:01,000 --> 00:00:04,000\n{SPOKEN}\n")
    choose(page, video)
    hand_in(page, script)
    expect(page.locator(".chosen .name")).to_have_text(NAME)
    page.get_by_role("button", name="Send the video").click()
    page.get_by_role("link", name="Watch it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    page.locator(".result").wait_for(timeout=WAIT)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    assert page.locator("main img, main script, main b[onclick]").count() == 0
    page.get_by_role("link", name="Videos").first.click()
    expect(page.locator(".job .name").first).to_have_text(NAME)
    assert "owned" not in page.title().replace(NAME, "")


def test_without_the_key_the_page_says_what_to_do(page: Page, stack: Stack) -> None:
    assert page.context.browser
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(stack.endpoint["page"].split("#")[0])
    expect(stranger.get_by_role("alert")).to_contain_text("rushes status")
    stranger.context.close()


def test_the_key_leaves_the_address_and_the_cookie_is_out_of_reach_of_scripts(page: Page) -> None:
    assert "key=" not in page.url
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(page.get_by_text("Drop videos here")).to_be_visible()
