"""`rushes burn`: a video with subtitles in its picture, without a stack."""

from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, profile, translation, wishes


@click.command()
@click.argument("file", type=file_type())
@click.option(
    "--to", default="", metavar="CODES", help="Languages to translate into: es,fr; else the video's."
)
@wishes
@translation
@profile
@out(required=True)
@how_told
@as_json
def burn(file: Path, transcript: Path | None, out: Path, as_json: bool, **said: Any) -> None:
    """Draw the subtitles of a video into its picture, for players that know no subtitle tracks.

    A copy for each language is written: MP4 with H.264 and AAC. The fonts are those of this machine.
    """
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.cli.translate import each_language, listened, told
    from rushes.domain.validation import require_file

    with shown(quiet=said["quiet"], no_color=said["no_color"]) as view:
        here = LocalRunner(require_file(file), view.event, request_of({**said, "burn": True}))
        here.probe()
        listened(here, transcript)
        records, lost = each_language(here, ("translate",))
        if not here.request.languages:
            here.run("subtitles")
        records.append(here.run("burn"))
    for record in records:
        here.write(record, out)
    told(records, lost, out, as_json=as_json)
