"""The plan. Pure: the same findings and the same policy give the same edits."""

from rushes.censor import Censored
from rushes.edits import Blur, Edits, Hush, Mute, Style
from rushes.errors import BadRequest
from rushes.follow import Detections, Track
from rushes.jobs import Noun


class Policy(Noun):
    """How findings become edits. `spared` are the ids of tracks that a person says are to be left alone."""

    style: Style = "blur"
    sound: Hush = "mute"
    spared: tuple[int, ...] = ()


def plan(detections: Detections | None, censored: Censored | None, policy: Policy) -> Edits:
    """One blur for each track that is not spared, one mute for each stretch of censored words; by their start.

    Raises BadRequest for a spared track that there is not: a typing error must not uncover another.
    """
    tracks = detections.tracks if detections else ()
    if unknown := sorted(set(policy.spared) - {track.id for track in tracks}):
        there_are = ", ".join(str(track.id) for track in tracks) or "none"
        raise BadRequest(f"There is no track {unknown[0]} to leave alone: the tracks are {there_are}.")
    covered = [track for track in tracks if track.id not in policy.spared]
    return Edits(
        blurs=tuple(
            blur(track, policy.style) for track in sorted(covered, key=lambda one: (one.start, one.id))
        ),
        mutes=tuple(
            Mute(start=start, end=end, reason=reason(censored, start, end), style=policy.sound)
            for start, end in (censored.mutes if censored else ())
        ),
    )


def blur(track: Track, style: Style) -> Blur:
    return Blur(
        label=track.label,
        score=track.score,
        style=style,
        track=track.id,
        start=track.start,
        end=track.end,
        boxes=track.boxes,
    )


def reason(censored: Censored | None, start: float, end: float) -> str:
    """`profanity: strong`: the levels of the words in the stretch, never the words."""
    hits = censored.hits if censored else ()
    levels = {hit.level for hit in hits if hit.start <= end and hit.end >= start}
    return f"profanity: {', '.join(sorted(levels))}" if levels else "profanity"
