"""The streams of a film, as passed between the main process and its decoding children.

Plain dataclasses: they are passed as JSON to children that must start fast.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """The video stream. Fractions are written "n/d"; `reorder` is the decoder's reorder depth in pictures.

    `record` is the codec's extradata in hex. `set_id` is a free id for more parameter sets (H.264). `captions` is
    the number of caption messages. `trouble` states why packets cannot be spliced; empty if they can. `changes`: the
    codec header changes inside the stream, so packets cannot be copied.
    """

    index: int
    codec: str
    profile: str
    level: int
    pixel_format: str
    width: int
    height: int
    aspect: str
    tick: str
    rate: str
    reorder: int
    colours: tuple[int, int, int, int]
    record: str
    bit_rate: int
    length_size: int = 0
    set_id: int | None = None
    captions: int = 0
    trouble: str = ""
    changes: bool = False


@dataclass(frozen=True)
class Sound:
    """An audio track. `swappable`: packets of our AAC encoder can replace its packets one for one."""

    index: int
    codec: str
    profile: str
    rate: int
    layout: str
    samples: int
    tick: str
    bit_rate: int
    swappable: bool

    @property
    def table(self) -> str:
        """Name of the file with the track's packet table."""
        return f"sound-{self.index}"
