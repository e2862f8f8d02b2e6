"""Opening a file opens that file, and nothing else in the world."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import av
import pytest

from rushes.errors import Reason, Rejected
from rushes.media import container, sniff
from rushes.media.facts import inspect
from rushes.settings import Settings
from tests.clips import make_clip

ALL = Settings(containers=tuple(sniff.DEMUXERS))


class Listener:
    """A server on this machine that counts whoever comes."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        visits = self.visits

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                visits.append(self.path)
                self.send_error(404)

            def log_message(self, *args: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    found.thread.start()
    yield found
    found.server.shutdown()
    found.thread.join()
    found.server.server_close()


def playlists(other: Path, url: str) -> dict[str, str]:
    """Texts that FFmpeg takes for a video and that name another file or a server."""
    return {
        "ffconcat": f"ffconcat version 1.0\nfile {other.name}\n",
        "ffconcat_absolute": f"ffconcat version 1.0\nfile {other}\n",
        "ffconcat_http": f"ffconcat version 1.0\nfile {url}/a.mp4\n",
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{other.name}\n#EXT-X-ENDLIST\n",
        "hls_http": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
        "hls_file": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{other}\n#EXT-X-ENDLIST\n",
        "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
        f"<Period><AdaptationSet><Representation><BaseURL>{url}/a.mp4</BaseURL></Representation>"
        "</AdaptationSet></Period></MPD>",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
        "a=rtpmap:96 H264/90000\n",
    }


def test_ffmpeg_without_our_care_does_open_a_second_file(tmp_path: Path) -> None:
    make_clip(tmp_path / "other.mp4")
    lure = tmp_path / "lure.mp4"
    lure.write_text("ffconcat version 1.0\nfile other.mp4\n")
    with av.open(str(lure)) as file:
        assert file.streams.video[0].width == 160


def test_ffmpeg_without_our_care_does_call_a_server(tmp_path: Path, listener: Listener) -> None:
    lure = tmp_path / "lure.mp4"
    lure.write_text(playlists(tmp_path, listener.url)["ffconcat_http"])
    careless = {"safe": "0", "protocol_whitelist": "file,http,tcp"}
    with pytest.raises(av.error.HTTPNotFoundError):
        av.open(str(lure), container_options=careless)
    assert "/a.mp4" in listener.visits


@pytest.mark.parametrize("kind", sorted(playlists(Path("/o.mp4"), "")))
def test_a_text_file_named_mp4_never_opens_a_second_file(
    tmp_path: Path, listener: Listener, kind: str
) -> None:
    other = make_clip(tmp_path / "other.mp4")
    lure = tmp_path / "lure.mp4"
    lure.write_text(playlists(other, listener.url)[kind])
    with pytest.raises(Rejected) as caught:
        inspect(lure, ALL)
    assert caught.value.reason is Reason.NOT_A_VIDEO
    assert listener.visits == []


@pytest.mark.parametrize("kind", sorted(playlists(Path("/o.mp4"), "")))
def test_the_options_alone_stop_every_playlist(tmp_path: Path, listener: Listener, kind: str) -> None:
    other = make_clip(tmp_path / "other.mp4")
    lure = tmp_path / "lure.mp4"
    lure.write_text(playlists(other, listener.url)[kind])
    loose = {"safe": "0", "allowed_extensions": "ALL", "extension_picky": "0"}
    with pytest.raises(Rejected), container.content():
        av.open(str(lure), container_options=loose | container.OPTIONS)
    assert listener.visits == []


@pytest.mark.parametrize("kind", sorted(playlists(Path("/o.mp4"), "")))
def test_no_demuxer_of_ours_follows_a_playlist(tmp_path: Path, listener: Listener, kind: str) -> None:
    other = make_clip(tmp_path / "other.mp4", 0.2)
    lure = tmp_path / "lure.mp4"
    lure.write_text(playlists(other, listener.url)[kind])
    assert [streams(lure, forced) for forced in sniff.DEMUXERS] == [0] * len(sniff.DEMUXERS)
    assert listener.visits == []


def streams(path: Path, forced: str) -> int:
    """How many streams one demuxer finds in a file that is not its own."""
    try:
        with container.Film(str(path), forced) as film:
            return len(film.file.streams)
    except Rejected:
        return 0


def test_the_ffmpeg_inside_pyav_is_new_enough() -> None:
    assert container.ffmpeg_version() >= (8, 1, 2)
    assert container.ffmpeg_is_safe()


@pytest.mark.parametrize("suffix", ["mp4", "mov", "webm", "mkv", "avi", "ts"])
def test_a_container_is_told_by_its_bytes(tmp_path: Path, suffix: str) -> None:
    codec = "libvpx-vp9" if suffix == "webm" else "libx264"
    clip = make_clip(tmp_path / f"clip.{suffix}", 0.2, codec=codec).rename(tmp_path / "clip.txt")
    assert sniff.container_of(clip) == suffix
    assert inspect(clip, ALL).container == suffix


PICTURES = {
    "PNG": b"\x89PNG\r\n\x1a\n",
    "JPEG": b"\xff\xd8\xff\xe0",
    "GIF": b"GIF89a",
    "WebP": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "HEIC": b"\x00\x00\x00\x18ftypheic",
    "AVIF": b"\x00\x00\x00\x1cftypavif",
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_no_video(tmp_path: Path, name: str) -> None:
    path = tmp_path / "picture.mp4"
    path.write_bytes(PICTURES[name] + bytes(1000))
    with pytest.raises(Rejected, match=f"picture.*{name}") as caught:
        inspect(path, ALL)
    assert caught.value.reason is Reason.NOT_A_VIDEO


def test_a_picture_that_hides_behind_a_film_brand_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "picture.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(12) + b"\x00\x00\x00\x10meta" + bytes(8))
    with pytest.raises(Rejected) as caught:
        inspect(path, ALL)
    assert caught.value.reason is Reason.NOT_A_VIDEO


@pytest.mark.parametrize(
    "head", [b"RIFF\x00\x00\x00\x00WAVEfmt ", b"ID3\x04\x00", b"fLaC\x00", b"FORM\x00\x00\x00\x00AIFF"]
)
def test_a_sound_file_has_no_picture(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "sound.mp4"
    path.write_bytes(head + bytes(1000))
    with pytest.raises(Rejected) as caught:
        inspect(path, ALL)
    assert caught.value.reason is Reason.NO_VIDEO_STREAM


def test_titles_that_are_not_utf8_are_no_error(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mkv"
    with av.open(str(clip), "w") as file:
        file.metadata["title"] = "aTITLEz"
        stream = file.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        file.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        file.mux(stream.encode(None))
    clip.write_bytes(clip.read_bytes().replace(b"aTITLEz", b"a\xff\xfe\xff\xfe\xffz"))
    with pytest.raises(UnicodeDecodeError):
        av.open(str(clip)).metadata  # noqa: B018
    assert inspect(clip, ALL).frames_decoded == 1
