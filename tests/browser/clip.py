"""A film to moderate: drawn faces that come and go, and the sample's voice, whose script swears twice."""

from dataclasses import dataclass
from pathlib import Path

import av

from rushes.local.demo_clip import make
from tests.faces import picture

RATE, SECONDS = 25, 20
SIZE = (640, 360)


@dataclass(frozen=True)
class Clip:
    video: Path
    script: Path


def clip(folder: Path, name: str = "faces.mp4") -> Clip:
    """Write the film and its script into the folder."""
    sample = make(folder)
    made = Clip(folder / name, folder / "swears.srt")
    swears = sample.script.read_text().replace("video", "fuck", 1).replace("broken", "shit", 1)
    made.script.write_text(swears)
    with av.open(str(sample.video)) as voice, av.open(str(made.video), "w") as film:
        stream = film.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        sound = film.add_stream_from_template(voice.streams.audio[0])
        for number in range(RATE * SECONDS):
            frame = av.VideoFrame.from_ndarray(picture(*SIZE, *faces(number / RATE)), format="bgr24")
            frame.pts = number
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
        for packet in voice.demux(audio=0):
            if packet.dts is not None:
                packet.stream = sound
                film.mux(packet)
    return made


def faces(time: float) -> list[tuple[float, float]]:
    """The centres of the faces, in fractions of the picture."""
    found = [(0.25 + 0.03 * time, 0.45)] if time < 6 else []
    found += [(0.7, 0.35 + 0.02 * time)] if 4 < time < 12 else []
    return found + ([(0.3, 0.5), (0.75, 0.5)] if 13 < time < 19 else [])
