"""What composing must know of a film before it decides how: its streams, and where each packet lies."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rushes.media import decoder
from rushes.media.packets import Packets
from rushes.settings import Settings
from rushes.steps.compose.streams import Picture, Sound

SURVEYOR = "rushes.steps.compose.child.stream_scan:survey"
TABLE = 40  # bytes of a packet in its table, with room to spare
SMALLEST_PACKET = 8  # bytes of the file for each packet, at least


@dataclass(frozen=True)
class StreamScan:
    """`seconds` is the film's length. `sounds` are worked on, `kept` are other streams that are copied, by index.

    `dropped` says in words what the copy will not have.
    """

    container: str
    seconds: float
    picture: Picture
    sounds: tuple[Sound, ...]
    kept: tuple[int, ...]
    dropped: tuple[str, ...]
    pictures: Packets
    tables: dict[str, Path] = field(default_factory=dict)


def survey(video: Path, folder: Path, settings: Settings, keep: Iterable[str] = ()) -> StreamScan:
    """Look at every packet once, in a child. `keep` is what stays besides, see rushes.domain.Keep.

    Raises Rejected when there is no picture that can be decoded.
    """
    size = video.stat().st_size
    answer = decoder.run(
        SURVEYOR,
        video,
        settings,
        keep=folder,
        writes=TABLE * (size // SMALLEST_PACKET) + TABLE,
        most_pixels=settings.max_pixels,
        keep_too=sorted(keep),
    )
    picture = answer["picture"] | {"colours": tuple(answer["picture"]["colours"])}
    sounds = tuple(Sound(**sound) for sound in answer["sounds"])
    tables = {name: folder / name for name in ("pictures", *(sound.table for sound in sounds))}
    return StreamScan(
        container=answer["container"],
        seconds=answer["seconds"],
        picture=Picture(**picture),
        sounds=sounds,
        kept=tuple(answer["kept"]),
        dropped=tuple(answer["dropped"]),
        pictures=Packets.read(tables["pictures"]),
        tables=tables,
    )
