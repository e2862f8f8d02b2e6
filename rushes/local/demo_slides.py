"""Draw the frames of the demo clip: slides about rushes above the audio waveform."""

from typing import TYPE_CHECKING, Any, NamedTuple

from rushes.errors import Unavailable

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

    Picture = NDArray[uint8]

WIDTH, HEIGHT = 1280, 720
STRIP_TOP, STRIP_HEIGHT, MARGIN = 580, 90, 80
BAR = 8  # pixels from one bar of the waveform to the next

NIGHT, DUSK = (15, 20, 36), (35, 44, 74)
PAPER, MIST, SLATE = (244, 246, 252), (160, 172, 200), (58, 70, 106)
AMBER = (255, 183, 77)
STATIONS = ("Upload", "Probe", "Transcribe", "Results", "Laptop")


class Slide(NamedTuple):
    """A title, a few lines of text, and the spoken line."""

    title: str
    lines: tuple[str, ...]
    spoken_line: str


SLIDES = (
    Slide(
        "Drop in a video",
        ("An event starts a state machine.", "Every step tells how far it is."),
        "This is rushes. Drop in a video, and a state machine takes over.",
    ),
    Slide(
        "What is it, really?",
        ("Headers lie, so the file is decoded.", "A broken one is refused, with the reason."),
        "First the file is probed. A broken one is refused in one clear sentence.",
    ),
    Slide(
        "Every word, with its time",
        ("An engine listens, or you bring a transcript.", "A draft engine is called a draft."),
        "Then rushes listens, and writes down each word with its time.",
    ),
    Slide(
        "Out come files you can use",
        ("transcript.json  ·  .srt  ·  .vtt  ·  .ttml", "Thumbnails, and a report of time and cost."),
        "Out come a transcript, subtitles and thumbnails.",
    ),
    Slide(
        "All of it on a laptop",
        ("No account, nothing sent anywhere.", "The same steps run in the cloud."),
        "It all runs on your laptop, without an account.",
    ),
)


def draw(number: int, slide: Slide) -> "Picture":
    """Draw a slide as HEIGHT × WIDTH × 3 RGB; `number` counts from 0 and marks the station."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ModuleNotFoundError as error:
        raise Unavailable("The sample clip needs the package Pillow: install rushes[demo].") from error
    from numpy import array, linspace, uint8

    shade = linspace(NIGHT, DUSK, HEIGHT).astype(uint8)[:, None, :].repeat(WIDTH, axis=1)
    image = Image.fromarray(shade)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, 60), "rushes", fill=AMBER, font=ImageFont.load_default(44))
    pen.text((MARGIN, 250), slide.title, fill=PAPER, font=ImageFont.load_default(76))
    for row, line in enumerate(slide.lines):
        pen.text((MARGIN + 4, 375 + 56 * row), line, fill=MIST, font=ImageFont.load_default(36))
    stations(pen, number, ImageFont.load_default(26))
    return array(image)


def stations(pen: Any, active: int, font: Any) -> None:
    """Draw the pipeline as a row of boxes joined by a line."""
    step, width, top, bottom = 228, 200, 150, 206
    pen.line((MARGIN, 178, MARGIN + step * (len(STATIONS) - 1) + width, 178), fill=SLATE, width=4)
    for index, name in enumerate(STATIONS):
        left = MARGIN + step * index
        is_active = index == active
        fill, edge = (AMBER, AMBER) if is_active else (NIGHT, AMBER if index < active else SLATE)
        pen.rounded_rectangle((left, top, left + width, bottom), 28, fill=fill, outline=edge, width=3)
        colour = NIGHT if is_active else PAPER
        pen.text((left + width / 2, (top + bottom) / 2), name, fill=colour, font=font, anchor="mm")


def waveform(picture: "Picture", loudness: "NDArray[Any]", played: float) -> "Picture":
    """A copy of the frame with the waveform at the bottom: one bar per loudness value, amber up to `played`.

    Both are fractions, 0 to 1.
    """
    frame = picture.copy()
    middle = STRIP_TOP + STRIP_HEIGHT // 2
    playhead = MARGIN + round(played * (len(loudness) * BAR - 1))
    for index, level in enumerate(loudness):
        half, left = 2 + round(float(level) * (STRIP_HEIGHT / 2 - 2)), MARGIN + index * BAR
        frame[middle - half : middle + half, left : left + BAR - 3] = AMBER if left <= playhead else SLATE
    frame[STRIP_TOP - 10 : STRIP_TOP + STRIP_HEIGHT + 10, playhead - 1 : playhead + 2] = PAPER
    return frame
