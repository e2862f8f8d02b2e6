"""Decodes a run of packets from the middle of a film, none before and none after."""

from collections.abc import Iterator, Sequence
from typing import Any

from rushes.media.container import Film, content


def run(film: Film, stream: Any, pts: Sequence[int], first: int, end: int, reorder: int) -> Iterator[Any]:
    """The frames of packets `first` to `end` (exclusive), numbers in file order with the time stamps `pts`.

    `reorder` is how many pictures come out of order: a decoder that starts in the middle has to be told, else it
    drops some. Packets that cannot be decoded are counted in `film.errors`.
    """
    context, number = stream.codec_context, None
    with content():
        film.file.seek(pts[first], stream=stream, backward=True, any_frame=False)
    context.reorder_depth = max(context.reorder_depth, reorder)
    numbers: dict[int | None, int] = {pts[k]: k for k in range(first, end)}
    for packet in film.packets(stream):
        if not packet.size:
            continue
        number = numbers.get(packet.pts) if number is None else number + 1
        if number is None:
            continue
        if number >= end:
            break
        yield from film.decode(packet)
    with content():
        yield from context.decode(None)
