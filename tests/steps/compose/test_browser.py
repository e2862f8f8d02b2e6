"""A copy in a real browser: it plays, and it can be sought to both sides of every seam."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from rushes.domain.edits import Edits
from tests.steps.compose.conftest import Redact, muted, solid

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
ANSWER_SECONDS = 120
PLACES = [0.1, 1.25, 1.35, 1.5, 1.75, 2.05, 3.9]
PAGE = """<!doctype html><video id=v muted src="/film" preload=auto></video><script>
const v = document.getElementById('v'), said = {sought: [], error: ''}
const once = (name) => new Promise((done, fail) => { v.addEventListener(name, done, {once: true})
  v.addEventListener('error', () => fail(v.error.message), {once: true}) })
const pixel = () => { const c = document.createElement('canvas'); c.width = v.videoWidth; c.height = v.videoHeight
  const g = c.getContext('2d'); g.drawImage(v, 0, 0);
  return [...g.getImageData(c.width * .2, c.height * .3, 1, 1).data] }
const run = async () => {
  if (v.readyState < 1) await once('loadedmetadata')
  said.duration = v.duration; said.size = [v.videoWidth, v.videoHeight]
  for (const at of PLACES) { v.currentTime = at; await once('seeked'); said.sought.push([at, v.currentTime, pixel()]) }
  v.currentTime = 0; await once('seeked'); v.playbackRate = 2
  await v.play(); await once('ended'); said.ended = v.currentTime
  const q = v.getVideoPlaybackQuality(); said.shown = q.totalVideoFrames
}
run().catch(e => { said.error = String(e) }).finally(() => fetch('/said', {method: 'POST', body: JSON.stringify(said)}))
</script>"""
Films = Callable[..., Path]
Play = Callable[[Path], dict[str, Any]]


class Server(ThreadingHTTPServer):
    """Serves a page and a film, in ranges, and hears what the page says."""

    film: Path

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.said: Queue[dict[str, Any]] = Queue()


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path != "/film":
            self.reply(200, PAGE.replace("PLACES", json.dumps(PLACES)).encode(), "text/html")
            return
        data, kind = self.server.film.read_bytes(), f"video/{self.server.film.suffix[1:]}"
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = int(asked[2]) if asked and asked[2] else len(data) - 1
        self.reply(206, data[first : last + 1], kind, f"bytes {first}-{last}/{len(data)}")

    def do_POST(self) -> None:
        self.server.said.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.reply(200, b"", "text/plain")

    def reply(self, status: int, data: bytes, kind: str, span: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Accept-Ranges", "bytes")
        if span:
            self.send_header("Content-Range", span)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Nothing: the test says what went wrong."""


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    if not CHROMIUM:
        pytest.skip("there is no Chromium on this machine: apt install chromium")
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def run(film: Path) -> dict[str, Any]:
        server.film = film
        switches = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--autoplay-policy=no-user-gesture-required",
        ]
        profile = f"--user-data-dir={tmp_path / 'chromium'}"
        address = f"http://127.0.0.1:{server.server_port}/"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        browser = subprocess.Popen([CHROMIUM, *switches, profile, address], **quiet)
        try:
            return server.said.get(timeout=ANSWER_SECONDS)
        finally:
            browser.kill()
            browser.wait()

    yield run
    server.shutdown()
    server.server_close()


@pytest.mark.prove
@pytest.mark.parametrize(
    ("suffix", "how"),
    [
        ("film.mp4", {"encoder": {"preset": "veryfast", "bf": "3"}}),
        ("film.webm", {"codec": "libvpx-vp9", "gop": 20}),
    ],
)
def test_a_spliced_copy_plays_to_its_end_and_is_covered_where_it_is_sought(
    films: Films, redact: Redact, play: Play, suffix: str, how: dict[str, Any]
) -> None:
    edits = Edits(blurs=(solid(1.3, 1.7),), mutes=muted((2.0, 2.5)).mutes)
    film = films(suffix, **how)
    copy = redact(film, edits)
    assert copy.proof.mode == "splice"
    said = play(copy.path)
    assert said["error"] == ""
    assert said["ended"] == pytest.approx(4, abs=0.1)
    assert said["size"] == [160, 90]
    assert [at for at, *_ in said["sought"]] == PLACES
    for at, now, pixel in said["sought"]:
        assert now == pytest.approx(at, abs=0.001)
        assert (max(pixel[:3]) < 60) == (1.3 <= at < 1.7), (at, pixel)
