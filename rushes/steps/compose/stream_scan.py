"""Scan a film before composing: its streams, and a table of its packets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rushes.media import decoder
from rushes.media.packets import Packets
from rushes.settings import Settings
from rushes.steps.compose.streams import Picture, Sound

SURVEYOR = "rushes.steps.compose.child.stream_scan:survey"
TABLE = 40  # bytes of a packet's row in its table, with a margin
SMALLEST_PACKET = 8  # bytes of a packet in the file, at least


@dataclass(frozen=True)
class StreamScan:
    """`seconds` is the film's duration. `sounds` are the audio tracks to edit.

    `kept` are the other streams to copy, by index. `dropped` names the parts of the film that the copy will lack.
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
    """Read every packet once, in a child process. `keep` names extras to keep, see rushes.domain.CopyExtra.

    Raises Rejected if there is no decodable video stream.
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
