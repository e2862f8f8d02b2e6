"""The result view on a transcript of three hours: 30,000 words, in a real Chromium on the local stack.

    python -m benchmarks.page

Prints p50 and p95 of: a click on a word until the film shows the frame; a search until its count stands there;
and how many elements are drawn. Goals: 300 ms and 200 ms at p95.
"""

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Page, sync_playwright

from rushes.client import Client, account_here
from rushes.domain import JobRequest
from rushes.local import home, stack_process
from rushes.local.demo_clip import make
from rushes.local.deploy import client as aws
from rushes.local.ministack import CREDENTIALS
from tests.browser.conftest import FLAGS, chromium
from tests.browser.steps import until

WORDS, IN_A_SEGMENT = 30_000, 12
ROUNDS = 40
CLICK = """round => new Promise(done => {
  const video = document.querySelector('.player video'), words = document.querySelectorAll('.word');
  const began = performance.now();
  video.requestVideoFrameCallback(() => done(performance.now() - began));
  words[(round * 37) % words.length].click();
})"""
FAR = """round => {
  const list = document.querySelector('.transcript');
  list.scrollTop = list.scrollHeight * (round % 9) / 9;
}"""
SEARCH = """query => new Promise(done => {
  const box = document.querySelector('[aria-label="Search in the transcript"]'), began = performance.now();
  box.value = query;
  box.dispatchEvent(new Event('input'));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})"""


def transcript(seconds: float) -> dict[str, Any]:
    """30,000 words; their times go round in the film that is there, so that each can be sought."""
    step = seconds / WORDS
    words = [
        {"text": f"word{k % 977}", "start": k * step, "end": (k + 1) * step, "probability": 1}
        for k in range(WORDS)
    ]
    parts = [words[k : k + IN_A_SEGMENT] for k in range(0, WORDS, IN_A_SEGMENT)]
    segments = [
        {"id": k, "start": part[0]["start"], "end": part[-1]["end"], "text": "", "speaker": "", "words": part}
        for k, part in enumerate(parts)
    ]
    head = {"language": "en", "engine": "made up", "model": "", "quality": "draft", "duration": seconds}
    return {**head, "segments": segments}


def prepare(client: Client, folder: Path) -> UUID:
    """A job whose transcript is replaced by the long one."""
    sample = make(folder)
    job = client.process(sample.video, JobRequest(analyse=False, chapters=False), sample.script)
    (link,) = [file.url for file in client.results(job.id) if file.name == "transcript.json"]
    place = urlsplit(link)
    bucket, _, key = place.path.lstrip("/").partition("/")
    s3 = aws("s3", {**CREDENTIALS, "AWS_ENDPOINT_URL": f"{place.scheme}://{place.netloc}"})
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(transcript(sample.lines[-1].end)).encode())
    return job.id


def measure(page: Page) -> dict[str, list[float]]:
    page.locator(".word").first.wait_for()
    until(page, "document.querySelector('.player video').readyState >= 2")
    clicks = []
    for number in range(ROUNDS):
        page.evaluate(FAR, number)
        page.wait_for_timeout(100)
        clicks.append(page.evaluate(CLICK, number))
    searches = [page.evaluate(SEARCH, f"word{k * 13 % 977}") for k in range(ROUNDS)]
    return {
        "click to frame, ms": clicks,
        "search, ms": searches,
        "words drawn": [page.locator(".word").count()] * 2,
    }


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        stack_process.attached(home.state_folder(), print) as told,
        Client(account=account_here(told)) as client,
        sync_playwright() as playwright,
    ):
        job_id = prepare(client, Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(told["page"])
        page.get_by_text("Drop videos here").wait_for()
        page.evaluate("place => { location.hash = place }", f"#/jobs/{job_id}")
        for name, values in measure(page).items():
            print(
                f"{name:20} p50 {statistics.median(values):7.1f}  p95 {statistics.quantiles(values, n=20)[-1]:7.1f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
