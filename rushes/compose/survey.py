"""What composing must know of a film before it decides how: its streams, and where each packet lies."""

from dataclasses import dataclass, field
from pathlib import Path

from rushes.compose.streams import Picture, Sound
from rushes.media import decoder
from rushes.media.packets import Packets
from rushes.settings import Settings

SURVEYOR = "rushes.compose.child.survey:survey"
TABLE = 40  # bytes of a packet in its table, with room to spare
SMALLEST_PACKET = 8  # bytes of the file for each packet, at least


@dataclass(frozen=True)
class Survey:
    """`dropped` says in words what the copy will not have; `seconds` is the film's length."""

    container: str
    seconds: float
    picture: Picture
    sound: Sound | None
    dropped: tuple[str, ...]
    pictures: Packets
    sounds: Packets | None
    tables: dict[str, Path] = field(default_factory=dict)


def survey(video: Path, folder: Path, settings: Settings) -> Survey:
    """Look at every packet once, in a child. Raises Rejected when there is no picture that can be decoded."""
    size = video.stat().st_size
    answer = decoder.run(
        SURVEYOR,
        video,
        settings,
        keep=folder,
        writes=TABLE * (size // SMALLEST_PACKET) + TABLE,
        most_pixels=settings.max_pixels,
    )
    picture = answer["picture"] | {"colours": tuple(answer["picture"]["colours"])}
    tables = {name: folder / name for name in ("pictures", "sounds") if (folder / name).exists()}
    return Survey(
        container=answer["container"],
        seconds=answer["seconds"],
        picture=Picture(**picture),
        sound=Sound(**answer["sound"]) if answer["sound"] else None,
        dropped=tuple(answer["dropped"]),
        pictures=Packets.read(tables["pictures"]),
        sounds=Packets.read(tables["sounds"]) if "sounds" in tables else None,
        tables=tables,
    )
