"""Copies of a film with something wrong in each: cut, flipped, overwritten; boxes moved, doubled, lying."""

import random
from collections.abc import Callable, Iterator

from rushes.media.boxes import NESTS

HEADER = 8  # bytes of a box before its content


def mutants(raw: bytes, seed: int) -> Iterator[tuple[str, bytes]]:
    """What was done, and the copy; without an end. The same seed makes the same copies."""
    dice = random.Random(seed)  # noqa: S311
    while True:
        for name, harm in HARMS.items():
            copy = bytearray(raw)
            harm(copy, dice)
            yield name, bytes(copy)


def flip(copy: bytearray, dice: random.Random) -> None:
    """Bits anywhere, mostly in what holds the pictures."""
    for _ in range(dice.randrange(1, 30)):
        copy[dice.randrange(len(copy))] ^= 1 << dice.randrange(8)


def flip_at_the_head(copy: bytearray, dice: random.Random) -> None:
    """Bits of the first kilobytes, where Matroska has its index and MP4 may have it."""
    for _ in range(dice.randrange(1, 20)):
        copy[dice.randrange(min(len(copy), 2000))] ^= 1 << dice.randrange(8)


def flip_in_a_box(copy: bytearray, dice: random.Random) -> None:
    """Bits of one box of the index, where they count."""
    start, end = dice.choice(leaves(copy) or [(0, len(copy))])
    for _ in range(dice.randrange(1, 5)):
        copy[dice.randrange(start, end)] ^= 1 << dice.randrange(8)


def cut(copy: bytearray, dice: random.Random) -> None:
    del copy[dice.randrange(len(copy)) :]


def cut_out(copy: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(copy))
    del copy[at : at + dice.randrange(1, 2000)]


def overwrite(copy: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(copy))
    filling = dice.choice((b"\0", b"\xff", dice.randbytes(1)))
    length = min(dice.randrange(1, 2000), len(copy) - at)
    copy[at : at + length] = filling * length


def splice_a_box(copy: bytearray, dice: random.Random) -> None:
    """One box in the place of another, or before it."""
    found = boxes(copy)
    if len(found) > 1:
        (start, end), (at, after) = dice.sample(found, 2)
        copy[at : dice.choice((at, after))] = copy[start:end]


def swap_boxes(copy: bytearray, dice: random.Random) -> None:
    found = boxes(copy)
    if len(found) > 1:
        (a, b), (c, d) = sorted(dice.sample(found, 2))
        if b <= c:
            copy[a:d] = copy[c:d] + copy[b:c] + copy[a:b]


def lie_of_a_size(copy: bytearray, dice: random.Random) -> None:
    if found := boxes(copy):
        start, _ = dice.choice(found)
        copy[start : start + 4] = dice.choice((0, 1, 7, 8, 0x7FFFFFFF, 0xFFFFFFFF)).to_bytes(4, "big")


def lie_of_a_number(copy: bytearray, dice: random.Random) -> None:
    """Four bytes of the index become a number that somebody may count to."""
    start, end = dice.choice(leaves(copy) or [(0, len(copy))])
    if end - start > HEADER + 4:
        at = dice.randrange(start + HEADER, end - 4)
        copy[at : at + 4] = dice.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)).to_bytes(4, "big")


def rename_a_box(copy: bytearray, dice: random.Random) -> None:
    found = boxes(copy)
    if len(found) > 1:
        (start, _), (other, _) = dice.sample(found, 2)
        copy[start + 4 : start + 8] = copy[other + 4 : other + 8]


HARMS: dict[str, Callable[[bytearray, random.Random], None]] = {
    harm.__name__.replace("_", " "): harm
    for harm in (
        flip,
        flip_at_the_head,
        flip_in_a_box,
        cut,
        cut_out,
        overwrite,
        splice_a_box,
        swap_boxes,
        lie_of_a_size,
        lie_of_a_number,
        rename_a_box,
    )
}


def boxes(copy: bytes, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where each box of an ISO file begins and ends, header and all; of another file none that make sense."""
    found, end = [], len(copy) if end is None else end
    while start + HEADER <= end:
        length = int.from_bytes(copy[start : start + 4], "big")
        if not HEADER <= length <= end - start:
            break
        found.append((start, start + length))
        if bytes(copy[start + 4 : start + 8]) in NESTS:
            found += boxes(copy, start + HEADER, start + length)
        start += length
    return found


def leaves(copy: bytes) -> list[tuple[int, int]]:
    """The boxes of the index: all but what holds pictures and sound, and what only holds other boxes."""
    return [
        (start, end)
        for start, end in boxes(copy)
        if bytes(copy[start + 4 : start + 8]) not in NESTS | {b"mdat"} and end - start > HEADER
    ]
