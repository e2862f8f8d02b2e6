"""Sample frames of a video: decoded in the child process, passed to a callback one by one.

A neural network must not run beside untrusted bytes, and the frames of three hours do not fit into memory. So the
child writes each frame, scaled to what the network needs, as raw pixels into a folder of the job. This side reads and
deletes the file and calls the callback; the child waits while MAX_WAITING_FRAMES are unread. Nothing else is exchanged.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rushes.domain import FrozenModel
from rushes.errors import Reason, Rejected
from rushes.media import decoder
from rushes.media.child.frame_transfer import HEADER
from rushes.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

INDEX_FUNCTION = "rushes.media.child.sampling:read_index"
TAKE_FUNCTION = "rushes.media.child.sampling:take_frames"
RATE = 0.5  # samples per second
LONG_SIDE = 640  # pixels
MAX_TIMES_PER_CHILD = 2000  # the child's time limit holds for these, not for the whole video
MIN_KEY_FRAME_GAP_SECONDS = 0.5  # between two key frames that are both sampled
SLACK = 0.25  # of a step by which a gap may exceed one step without another sample, as in 2.002 s
FOLDER = "pictures-"  # prefix of one child's folder: files left by another child would block it


class Index(FrozenModel):
    """The index of a video, read from its packets. In seconds; `keys` are the key frame times, ascending."""

    length: float
    fps: float
    keys: tuple[float, ...]


@dataclass(frozen=True)
class Frame:
    """One upright frame with square pixels: BGR, (height, width, 3). `time` in seconds of the video.

    `cut`: it is the first frame of a scene and was not requested.
    """

    time: float
    pixels: "Pixels"
    cut: bool = False


@dataclass(frozen=True)
class SamplingSource:
    """A video with its index and a folder of the job through which frames are transferred."""

    video: Path
    folder: Path
    settings: Settings
    index: Index


FrameHandler = Callable[[Frame], None]
Moment = tuple[float, bool]
"""A time in seconds, and whether its frame is wanted; if not, the video is only decoded up to there."""


def index(video: Path, settings: Settings) -> Index:
    """Read the key frames of a video without decoding. Raises what rushes.media.decoder.run_in_child raises."""
    return Index.model_validate(decoder.run(INDEX_FUNCTION, video, settings))


def reel(video: Path, folder: Path, settings: Settings) -> SamplingSource:
    """Return the video with its index. Raises what `read_index` raises."""
    return SamplingSource(video, folder, settings, index(video, settings))


def fill(start: float, end: float, rate: float) -> list[float]:
    """Return evenly spaced times strictly between two, `rate` per second; none if one step covers the gap."""
    parts = ceil((end - start) * rate - SLACK)
    return [start + (end - start) * k / parts for k in range(1, parts)]


def base(video_index: Index, rate: float = RATE, apart: float = MIN_KEY_FRAME_GAP_SECONDS) -> list[float]:
    """Return the times of the first pass: every key frame, which costs little, and `rate` per second between them.

    Of key frames closer than `min_gap` seconds the first is taken. Encoders put a key frame at most cuts, so most
    scenes are sampled from their first frame.
    """
    key_times = list(
        drop_close_times([key for key in video_index.keys if 0 <= key < video_index.length], apart)
    )
    edges = [*key_times, video_index.length]
    return [time for start, end in pairwise(edges) for time in (start, *fill(start, end, rate))]


def drop_close_times(times: Sequence[float], min_gap: float) -> Iterator[float]:
    """Yield the times that are at least `min_gap` seconds after the one yielded before."""
    last = float("-inf")
    for time in times:
        if time - last >= min_gap:
            last = time
            yield time


def take(
    source: SamplingSource,
    moments: Sequence[Moment],
    handle_frame: FrameHandler,
    *,
    long_side: int = LONG_SIDE,
    chunk: int = MAX_TIMES_PER_CHILD,
    say: decoder.Say | None = None,
) -> list[float]:
    """Call `handle_frame` with the first frame at or after each wanted time, in order, of at most `long_side` pixels.

    It also gets the first frame of every scene that is decoded on the way. Returns the times of these cuts. What
    cannot be decoded is left out. A child takes at most `chunk` times. Raises what `handle_frame` and
    rushes.media.decoder.run_in_child raise.
    """
    settings = source.settings
    cuts: set[float] = set()
    for first in range(0, len(moments), chunk):
        batch = moments[first : first + chunk]
        with TemporaryDirectory(prefix=FOLDER, dir=source.folder) as name:
            folder = Path(name)
            answer = decoder.run(
                TAKE_FUNCTION,
                source.video,
                settings,
                writes=HEADER.size + 3 * long_side**2,
                say=_frame_receiver(folder, handle_frame, say, (first, len(batch), len(moments))),
                moments=list(batch),
                keys=source.index.keys,
                long_side=long_side,
                max_pixels=settings.max_pixels,
                into=str(folder.resolve()),
            )
        cuts.update(answer["cuts"])
    return sorted(cuts)


def _frame_receiver(
    folder: Path, handle_frame: FrameHandler, report_progress: decoder.Say | None, part: tuple[int, int, int]
) -> decoder.Say:
    """Return the callback for the child's progress, which names a frame file.

    `part`: the number of the child's first time, how many times it has, and how many there are in all.
    """
    first, count, total = part

    def receive_frame(fraction: float, name: str) -> None:
        frame = receive(folder / Path(name).name)
        handle_frame(frame)
        if report_progress:
            report_progress((first + fraction * count) / total, f"looked at {frame.time:.0f} s")

    return receive_frame


def receive(path: Path) -> Frame:
    """Read and delete a frame file of the child. Raises Rejected(DECODER_CRASH) if it is invalid."""
    import numpy as np

    data = _read_plain_file(path)
    if len(data) < HEADER.size:
        raise _invalid_data()
    time, width, height, is_cut = HEADER.unpack_from(data)
    if len(data) != HEADER.size + 3 * width * height or not width * height:
        raise _invalid_data()
    pixels = np.frombuffer(data, np.uint8, offset=HEADER.size).reshape(height, width, 3)
    return Frame(time, pixels, is_cut)


def _read_plain_file(path: Path) -> bytes:
    """Read and delete a file; refuse a link or a pipe that a compromised child may have created."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _invalid_data() from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _invalid_data()
        path.unlink()
        return file.read()


def _invalid_data() -> Rejected:
    return Rejected(
        Reason.DECODER_CRASH,
        "The decoder returned invalid data for this file. Encode it again and upload that.",
    )
