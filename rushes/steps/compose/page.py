"""Render redaction.html: covers, mutes, the decision and the proof, for readers who do not read JSON.

One self-contained file: no script, no external address, embedded pictures. All text from a film or a person
(names, labels, reasons) is escaped. Muted words are not written out.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

from rushes.domain.edits import Blur, Edits, Mute
from rushes.steps.compose.before_after import Pair
from rushes.steps.compose.proof import Proof

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
MOODS = {"nothing": "good", "something": "bad", "none": "dim"}
STYLE = """
:root { color-scheme: light dark; --line: #8886; --dim: #595959; --good: #1a6b3a; --bad: #a3210f }
@media (prefers-color-scheme: dark) { :root { --dim: #b4b4b4; --good: #7bd69b; --bad: #ff9d8a } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem }
p { margin: .4rem 0; max-width: 46rem }
.dim { color: var(--dim) } .good { color: var(--good) } .bad { color: var(--bad) }
.lead { font-size: 1.1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }
th { font-weight: 600; white-space: nowrap }
td { overflow-wrap: anywhere }
code { font-size: .85em; overflow-wrap: anywhere }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1.25rem }
figure { margin: 0 } figcaption { font-size: .9rem; margin-top: .3rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .35rem }
img { width: 100%; height: auto; display: block }
.pair > span { font-size: .8rem; color: var(--dim) }
.shot { display: block }
.shot { position: relative; overflow: hidden; border-radius: 3px }
.shot i { position: absolute; outline: 2px solid #ffd400; outline-offset: 1px }
"""


def page(name: str, proof: Proof, edits: Edits, seen: Sequence[Pair], written: Sequence[str] = ()) -> str:
    """Render the page. `name` is the film's name, `written` the redacted text of each mute (`f...`)."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<title>Redaction of {escape(name)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>Redaction of {escape(name)}</h1>
<p class="lead">{escape(summary(edits, proof))}</p>
<p>{escape(decided(proof))}</p>
<p class="{MOODS[proof.second_look.outcome]}">{escape(proof.second_look.sentence)}</p>
<p class="{MOODS[proof.second_hearing.outcome]}">{escape(proof.second_hearing.sentence)}</p>
{"".join(f'<p class="bad">{escape(warning)}</p>' for warning in proof.warnings)}
{covered(edits.blurs, seen)}
{muted(edits.mutes, written)}
<h2>The proof</h2>
<table>{"".join(row(heading, text) for heading, text in proven(proof))}</table>
</body>
</html>
"""


def summary(edits: Edits, proof: Proof) -> str:
    blurs, mutes = count(len(edits.blurs), "thing"), count(len(edits.mutes), "stretch", "stretches")
    if not edits.blurs and not edits.mutes:
        return "Nothing was covered and nothing muted."
    remainder = (
        "all but the pictures right beside is the film's own"
        if proof.mode == "splice"
        else "all pictures were encoded again"
    )
    return f"{blurs} covered, {mutes} of sound muted; {remainder}."


def count(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular}" if number == 1 else f"{number} {plural or singular + 's'}"


def decided(proof: Proof) -> str:
    decision = proof.decided
    if decision.by == "policy":
        return "The policy of the request decided; no person was asked."
    if decision.by == "command":
        return "Whoever ran the command decided, by the edits handed in."
    changed = "after changing the plan" if decision.changed else "leaving the plan as it was"
    return f"A person approved it, {changed}: {decision.by}, {decision.at}."


def covered(blurs: Sequence[Blur], seen: Sequence[Pair]) -> str:
    if not blurs:
        return ""
    figures = "".join(figure(blurs[pair.blur], pair) for pair in seen)
    pictures = f'<div class="pairs">{figures}</div>' if figures else ""
    unpictured = [blur for index, blur in enumerate(blurs) if index not in {pair.blur for pair in seen}]
    items = "".join(f"<li>{escape(of_blur(blur))}</li>" for blur in unpictured)
    unpictured_list = f"<p>Without a picture here:</p><ul>{items}</ul>" if items else ""
    return f"<h2>What is covered</h2>{pictures}{unpictured_list}"


def figure(blur: Blur, pair: Pair) -> str:
    caption = of_blur(blur)
    sides = "".join(
        f'<span><span class="shot"><img src="data:image/jpeg;base64,{b64encode(data).decode()}" '
        f'alt="{escape(f"{side}: {caption}")}">{frame(blur, pair.time)}</span>{side}</span>'
        for side, data in (("before", pair.before), ("after", pair.after))
    )
    return (
        f'<figure><div class="pair">{sides}</div>'
        f"<figcaption>{escape(caption)}<br>"
        f'<span class="dim">picture at {clock(pair.time)}</span></figcaption></figure>'
    )


def frame(blur: Blur, time: float) -> str:
    """Render the region's outline, in percent of the picture."""
    box = next((box for box in reversed(blur.boxes) if box.t <= time), blur.boxes[0])
    sides = {"left": box.x, "top": box.y, "width": box.w, "height": box.h}
    return (
        f'<i style="{"; ".join(f"{side}: {100 * fraction:.2f}%" for side, fraction in sides.items())}"></i>'
    )


def of_blur(blur: Blur) -> str:
    track = "" if blur.track is None else f", track {blur.track}"
    until = "the end" if blur.end is None else clock(blur.end)
    return f"{blur.label or 'region'}{track}, score {blur.score:.2f}, {blur.style}: {clock(blur.start_time)} to {until}"


def muted(mutes: Sequence[Mute], written: Sequence[str]) -> str:
    if not mutes:
        return ""
    texts = [*written, *[""] * len(mutes)]
    rows = "".join(
        f"<tr><td>{clock(mute.start)} to {clock(mute.end)}</td><td>{escape(mute.style)}</td>"
        f"<td>{escape(mute.reason)}</td><td>{escape(word)}</td></tr>"
        for mute, word in zip(mutes, texts, strict=False)
    )
    head = "<tr><th>When</th><th>How</th><th>Why</th><th>What</th></tr>"
    return f"<h2>What is muted</h2><table>{head}{rows}</table>"


def proven(proof: Proof) -> Iterable[tuple[str, str]]:
    """Yield (heading, sentence) for each part of the proof."""
    pictures, sound = proof.pictures, proof.sound
    if proof.mode == "splice":
        yield (
            "Pictures",
            f"Of {pictures.total} pictures {pictures.reencoded} were encoded again; {pictures.copied_identical} of "
            f"the other {pictures.copied} are the film's own, byte for byte.",
        )
        yield (
            "Seams",
            (
                f"{pictures.seams_decoded} of {pictures.seams} places where old and new pictures meet were decoded "
                "without an error."
            ),
        )
    else:
        yield "Pictures", f"All {pictures.total} pictures were encoded again, because {proof.reason}."
    yield (
        "Times",
        (
            f"Every picture is shown when it was; no time stamp moved by more than {pictures.largest_shift:.6f} s."
            if pictures.pts_equal
            else "Not every picture is shown when it was."
        ),
    )
    yield "Sound", heard(proof)
    if proof.captions.messages:
        outcome = "taken out" if proof.captions.removed else "kept"
        yield (
            "Captions",
            f"{proof.captions.messages} messages of closed captions in the pictures were {outcome}.",
        )
    yield "Left out", ", ".join(proof.dropped) or "nothing"
    engines = [
        f"{engine.step}: {engine.engine} {engine.model} ({engine.quality})" for engine in proof.engines
    ]
    yield "Made by", "; ".join([*engines, f"composing: {proof.engine} with {proof.model}"])
    if sound.silences_heard:
        yield "Mutes", f"{sound.silences_heard} of {proof.mutes} were listened to in the copy and are silent."
    yield "Film", f"{proof.source.size} bytes, sha256 {proof.source.sha256}"
    yield "Copy", f"{proof.result.size} bytes, sha256 {proof.result.sha256}"


def heard(proof: Proof) -> str:
    sound = proof.sound
    return {
        "none": "There is no sound.",
        "copied": f"All {sound.copied_identical} packets are the film's own, byte for byte.",
        "swapped": f"{sound.replaced} of {sound.packets} packets were replaced; {sound.copied_identical} are the "
        "film's own, byte for byte.",
        "encoded": "The track was encoded again; outside of the mutes it says the same, not bit for bit.",
    }[sound.mode]


def row(heading: str, text: str) -> str:
    return f"<tr><th>{escape(heading)}</th><td>{escape(text)}</td></tr>"


def clock(seconds: float) -> str:
    """Format seconds as h:mm:ss.d."""
    tenths = round(max(0.0, seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{rest // 10:02}.{rest % 10}"
