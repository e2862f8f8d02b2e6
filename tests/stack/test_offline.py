"""With all outgoing network cut, and loopback alone left, a video goes through all the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clips import make_clip

INSIDE = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    request = struct.pack("16sh", b"lo", 0x1)  # IFF_UP
    fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS
    try:
        any_socket.connect(("192.0.2.1", 9))
    except OSError:
        os.execv(sys.argv[1], sys.argv[1:])
sys.exit("there is a way out")
"""
APART = (
    ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-current-user", "--keep-caps", "--net"]
)


def cut_off(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a command where nothing but this machine's loopback can be reached."""
    words = [*APART, sys.executable, "-c", INSIDE, *command]
    return subprocess.run(words, capture_output=True, text=True, timeout=400, check=False)


@pytest.fixture(autouse=True)
def _permitted() -> None:
    try:
        allowed = cut_off("/bin/true").returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("this machine lets nobody cut its network off (unshare)")


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_a_video_goes_through_without_a_network(open_folder: Path, tmp_path: Path) -> None:
    clip, out = make_clip(tmp_path / "clip.mp4", seconds=2), tmp_path / "out"
    rushes = str(Path(sys.executable).parent / "rushes")
    state = str(open_folder / "offline")
    done = cut_off(rushes, "process", str(clip), "--out", str(out), "--state", state, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["status"], told["failed_steps"]) == ("succeeded", [])
    assert {"report.json", "transcript.json", "thumbnails/0001.jpg"} <= {
        file["name"] for file in told["files"]
    }
    assert (out / "report.json").is_file()
