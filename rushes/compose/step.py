"""The step Compose: the moderated copy, from the edits that Plan wrote and a person may have changed."""

from rushes import edits
from rushes.compose.composing import compose
from rushes.errors import NotFound
from rushes.step import Bench, Made


def work(bench: Bench) -> Made:
    """Save redacted.<ext> and proof.json, from what a person left of the plan, or else from the plan."""
    wanted = edits.read(decided(bench)).settled()
    copy = compose(bench.video, wanted, bench.folder, bench.settings, say=bench.say)
    bench.keep_file(copy.path, copy.path.name)
    bench.save("proof.json", copy.proof.json_bytes())
    proof = copy.proof
    facts = {
        "mode": proof.mode,
        "reason": proof.reason,
        "file": copy.path.name,
        "pictures": proof.pictures.total,
        "reencoded": proof.pictures.reencoded,
        "copied_identical": proof.pictures.copied_identical,
        "sound": proof.sound.mode,
        "sha256": proof.result.sha256,
    }
    return Made(engine=proof.engine, model=proof.model, quality="verified", facts=facts)


def decided(bench: Bench) -> bytes:
    """edits.json as a reviewer changed it; unchanged, or never reviewed, as Plan made it."""
    try:
        return bench.read("review", "edits.json")
    except NotFound:
        return bench.read("plan", "edits.json")
