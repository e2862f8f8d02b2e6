"""What the benchmark of redaction flags, and the film that it makes where there is none."""

from fractions import Fraction
from pathlib import Path

from rushes.domain.edits import Blur, Box, Edits, Mute

SPAN = 5.0  # seconds of one flagged stretch, about
MUTE = 0.4  # seconds
REGION = {"x": 0.35, "y": 0.2, "w": 0.2, "h": 0.35}
BARS = {"mute only": 0.02, "1 %": 0.03, "5 %": 0.08, "20 %": 0.35, "100 %": 1.25}
"""Case → processor time over that of a full transcode, at most."""
WATCHED = 0.25
"""The same for a look at the film and the copy at 5 %, where no more than that is found."""

WIDTH, HEIGHT, FPS, GOP = 1280, 720, 30, 60


def cases(duration: float, place: float) -> dict[str, Edits]:
    """Edits by name: stretches of about SPAN seconds, one in each equal part of the film, at `place` (0 to 1)."""
    times = [duration * (k + place) / 10 for k in range(10)]
    found = {"mute only": Edits(mutes=tuple(Mute(start=at, end=at + MUTE) for at in times))}
    for percent in (1, 5, 20):
        whole = duration * percent / 100
        count = max(1, round(whole / SPAN))
        starts = [duration * (k + place) / count for k in range(count)]
        found[f"{percent} %"] = Edits(blurs=tuple(blur(at, at + whole / count) for at in starts))
    found["100 %"] = Edits(blurs=(blur(0.0, duration + SPAN),))
    return found


def blur(start: float, end: float) -> Blur:
    """A region that moves a little with every tenth of a second."""
    steps = min(1000, max(1, round((end - start) * 10)))
    boxes = tuple(
        Box(t=start + k * (end - start) / steps, **REGION | {"x": REGION["x"] + 0.1 * (k % 20) / 20})
        for k in range(steps)
    )
    return Blur(label="bench", start=start, end=end, boxes=boxes)


def make_film(path: Path, seconds: float) -> Path:
    """A film of moving noise and colours with a tone, H.264 and AAC, groups of two seconds."""
    import av
    import numpy as np

    chance = np.random.default_rng(0)
    texture = chance.integers(0, 256, (HEIGHT + 200, WIDTH + 200, 3), np.uint8)
    smooth = (
        av.VideoFrame.from_ndarray(texture, "rgb24").reformat(160, 90).reformat(WIDTH + 200, HEIGHT + 200)
    )
    picture = smooth.to_ndarray(format="rgb24") // 4 * 3 + texture // 16
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "g": str(GOP)})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = film.add_stream("aac", 48_000, layout="mono")
        for k in range(round(seconds * FPS)):
            x, y = round(100 + 99 * np.sin(k / 40)), round(100 + 99 * np.cos(k / 53))
            frame = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(picture[y : y + HEIGHT, x : x + WIDTH]), "rgb24"
            )
            film.mux(stream.encode(frame))
            wave = 0.2 * np.sin(np.arange(1600) * 0.05)[None].astype(np.float32)
            tone = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
            tone.sample_rate, tone.pts, tone.time_base = 48_000, k * 1600, Fraction(1, 48_000)
            film.mux(sound.encode(tone))
        film.mux(stream.encode(None))
        film.mux(sound.encode(None))
    return path


def first_seconds(film: Path, path: Path, seconds: float) -> Path:
    """The pictures of the film's beginning, copied; deface takes minutes for one minute."""
    import av

    with av.open(str(film)) as mine, av.open(str(path), "w") as made:
        stream = mine.streams.video[0]
        out = made.add_stream_from_template(stream, opaque=True)
        for packet in mine.demux(stream):
            if packet.dts is None or packet.dts * packet.time_base > seconds:
                break
            packet.stream = out
            made.mux(packet)
    return path
