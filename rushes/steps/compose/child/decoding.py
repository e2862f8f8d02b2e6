"""Decode a run of packets from the middle of a film."""

from collections.abc import Iterator, Sequence
from typing import Any

from rushes.media.container import Film, content


def run(film: Film, stream: Any, pts: Sequence[int], first: int, end: int, reorder: int) -> Iterator[Any]:
    """Yield the frames of packets `first` to `end` (exclusive), indexes in file order with time stamps `pts`.

    `reorder` is the reorder depth in pictures: without it a decoder that starts in the middle drops some. Packets
    that cannot be decoded are counted in `film.errors`.
    """
    context, index = stream.codec_context, None
    with content():
        film.file.seek(pts[first], stream=stream, backward=True, any_frame=False)
    context.reorder_depth = max(context.reorder_depth, reorder)
    index_of_pts: dict[int | None, int] = {pts[k]: k for k in range(first, end)}
    for packet in film.packets(stream):
        if not packet.size:
            continue
        index = index_of_pts.get(packet.pts) if index is None else index + 1
        if index is None:
            continue
        if index >= end:
            break
        yield from film.decode(packet)
    with content():
        yield from context.decode(None)
