"""The streams of a film, as the process that decides and the children that decode tell each other.

Plain dataclasses, for they travel as JSON into children that must start fast.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """The stream of pictures. Fractions are written "n/d"; `reorder` is how many pictures come out of order.

    `record` is the codec's private data in hex. `set_id` is a free id for more parameter sets (H.264).
    `trouble` says in words why packets cannot be spliced, empty when they can. `changes`: the header changes on
    the way, so that packets cannot even be copied.
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
    """A track of sound. `swappable`: its packets may be replaced by others of our AAC encoder, one for one."""

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
        """The file with the table of its packets."""
        return f"sound-{self.index}"
