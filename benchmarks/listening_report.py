"""The table of a benchmark of listening, and the bars that it must keep."""

from collections.abc import Sequence
from dataclasses import dataclass, field

SIDES = ("ours", "bare")
SLOWER, HALF_SECOND = 1.10, 0.5  # times the bare engine; what so short a run may differ by
RTF = 0.35
LEARNT = ("jfk.flac", "sr_english.wav")  # what the Whisper fixture knows by heart
DRAFT = (
    (("azcs_en/audio.wav", "azcs_en_train/audio1.wav", "azcs_en_train/audio2.wav"), 0.14),
    (("jfk.flac", *(f"librivox_sense_08{n}0.wav" for n in (7, 8, 9))), 0.28),
)  # pocketsphinx: clips, and the share of their words that may be wrong
HEAD = (
    "clip", "s", "WER ours", "WER bare", "RTF ours", "RTF bare", "time ours/bare", "edge ours", "edge bare",
    "cue faults ours", "cue faults bare",
)  # fmt: skip


@dataclass
class Clip:
    """A recording as a 16 kHz file, what is said in it, and where the voice detector hears speech end (seconds)."""

    name: str
    wav: str
    seconds: float
    language: str
    text: str
    ends: list[float] = field(default_factory=list)


@dataclass
class Figures:
    """What one side of one engine made of a clip. `time` is in processor seconds."""

    wrong: int
    said: int
    time: float
    edge: float | None
    faults: int
    segments: int


def report(name: str, clips: Sequence[Clip], found: dict[str, list[Figures]], peaks: dict[str, float]) -> str:
    rows = [
        row(clip.name, clip.seconds, ours, bare)
        for clip, ours, bare in zip(clips, found["ours"], found["bare"], strict=True)
    ]
    total = row("**all**", sum(clip.seconds for clip in clips), *(summed(found[side]) for side in SIDES))
    table = [HEAD, ("---",) * len(HEAD), *rows, total]
    lines = "\n".join("| " + " | ".join(cells) + " |" for cells in table)
    ratio = peaks["ours"] / peaks["bare"]
    memory = f"Peak memory: ours {peaks['ours']:.0f} MB, bare {peaks['bare']:.0f} MB (× {ratio:.2f})."
    return f"## {name}\n\n{lines}\n\n{memory}\n"


def row(name: str, seconds: float, ours: Figures, bare: Figures) -> tuple[str, ...]:
    return (
        name,
        f"{seconds:.1f}",
        rate(ours),
        rate(bare),
        f"{ours.time / seconds:.3f}",
        f"{bare.time / seconds:.3f}",
        f"{ours.time / bare.time:.2f}",
        moment(ours.edge),
        moment(bare.edge),
        str(ours.faults),
        str(bare.faults),
    )


def rate(one: Figures) -> str:
    """Word error rate; where nothing is said, the words that were made up."""
    return f"{one.wrong / one.said:.3f}" if one.said else f"{one.wrong} words"


def moment(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.2f} s"


def summed(parts: Sequence[Figures]) -> Figures:
    edges = [part.edge for part in parts if part.edge is not None]
    return Figures(
        sum(part.wrong for part in parts),
        sum(part.said for part in parts),
        sum(part.time for part in parts),
        sum(edges) / len(edges) if edges else None,
        sum(part.faults for part in parts),
        sum(part.segments for part in parts),
    )


def bars(name: str, clips: Sequence[Clip], found: dict[str, list[Figures]]) -> list[str]:
    """The promises that are not kept, each in a sentence."""
    heard = [at for at, clip in enumerate(clips) if name != "whisper" or clip.name in LEARNT]
    ours, bare = (summed([found[side][at] for at in heard]) for side in SIDES)
    seconds, time = sum(clip.seconds for clip in clips), {side: summed(found[side]).time for side in SIDES}
    broken = [
        f"{clip.name}: {what}."
        for clip, one in zip(clips, found["ours"], strict=True)
        for what in wrong(clip, one)
    ]
    if ours.wrong > bare.wrong:
        broken.append(f"Ours has {ours.wrong} words wrong, the bare engine {bare.wrong}.")
    if time["ours"] > max(time["bare"] * SLOWER, time["bare"] + HALF_SECOND):
        broken.append(f"Ours takes {time['ours'] / time['bare']:.2f} × the time of the bare engine.")
    if time["ours"] > RTF * seconds:
        broken.append(f"Ours takes {time['ours'] / seconds:.2f} of real time: {RTF} is the most.")
    return broken + (too_many_wrong(clips, found["ours"]) if name == "pocketsphinx" else [])


def wrong(clip: Clip, one: Figures) -> list[str]:
    """What must not be on any clip."""
    faults = [f"{one.faults} faults in the subtitles"] if one.faults else []
    return faults + (
        [f"{one.segments} segments where nobody speaks"] if one.segments and not clip.text else []
    )


def too_many_wrong(clips: Sequence[Clip], ours: Sequence[Figures]) -> list[str]:
    """The draft engine's own bars, on groups of clips that are there whole."""
    named = {clip.name: one for clip, one in zip(clips, ours, strict=True)}
    groups = [
        (most, summed([named[name] for name in group])) for group, most in DRAFT if named.keys() >= {*group}
    ]
    return [
        f"{one.wrong / one.said:.3f} of the words are wrong: {most} is the most."
        for most, one in groups
        if one.wrong > most * one.said
    ]


def notes(clips: Sequence[Clip], found: dict[str, list[Figures]]) -> list[str]:
    """Where the bare engine does better on a single clip: few words, much chance, but no secret."""
    pairs = zip(clips, found["ours"], found["bare"], strict=True)
    worse = [
        f"{clip.name} ({ours.wrong} for {bare.wrong})"
        for clip, ours, bare in pairs
        if ours.wrong > bare.wrong
    ]
    return [f"More words wrong than the bare engine on {', '.join(worse)}."] if worse else []
