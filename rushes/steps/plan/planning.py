"""The plan. Pure: the same findings and the same policy give the same edits."""

from rushes.domain import FrozenModel
from rushes.domain.edits import Blur, Edits, Mute, MuteStyle, Style
from rushes.steps.censor import Censored
from rushes.steps.follow import Detections, Track


class Policy(FrozenModel):
    """How findings become edits. `spared` are the ids of tracks that a person says are to be left alone."""

    style: Style = "blur"
    sound: MuteStyle = "mute"
    spared: tuple[int, ...] = ()


def plan_edits(detections: Detections | None, censored: Censored | None, policy: Policy) -> Edits:
    """One blur for each track, one mute for each stretch of censored words; by their start.

    Raises BadRequest for a spared track that there is not: a typing error must not uncover another.
    """
    tracks = detections.tracks if detections else ()
    return Edits(
        blurs=tuple(
            plan_blur(track, policy.style) for track in sorted(tracks, key=lambda one: (one.start, one.id))
        ),
        mutes=tuple(
            Mute(start=start, end=end, reason=reason(censored, start, end), style=policy.sound)
            for start, end in (censored.mutes if censored else ())
        ),
    ).exclude_tracks(policy.spared)


def plan_blur(track: Track, style: Style) -> Blur:
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
