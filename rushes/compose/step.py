"""The step Compose: the moderated copy, from the edits that Plan wrote and a person may have changed."""

from rushes import edits
from rushes.compose.composing import compose
from rushes.step import Bench, Made


def work(bench: Bench) -> Made:
    """Save redacted.<ext> and proof.json, from plan/edits.json."""
    wanted = edits.read(bench.read("plan", "edits.json"))
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
