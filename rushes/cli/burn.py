"""`rushes burn`: render subtitles into a video, without a stack."""

from pathlib import Path
from typing import Any

import click

from rushes.cli.options import as_json, file_type, how_told, out, profile, recognition_options, translation


@click.command()
@click.argument("file", type=file_type())
@click.option(
    "--to",
    default="",
    metavar="CODES",
    help="Languages to translate into, such as es,fr; default: the video's own.",
)
@recognition_options
@translation
@profile
@out(required=True)
@how_told
@as_json
def burn(file: Path, transcript: Path | None, out: Path, as_json: bool, **options: Any) -> None:
    """Render the subtitles of a video into its frames, for players without subtitle tracks.

    Writes one copy per language: MP4 with H.264 and AAC. The fonts are those of this machine.
    """
    from rushes.cli.local_runner import LocalRunner
    from rushes.cli.progress import shown
    from rushes.cli.request import request_of
    from rushes.cli.translate import each_language, listened, print_records
    from rushes.domain.validation import require_file

    with shown(quiet=options["quiet"], no_color=options["no_color"]) as view:
        runner = LocalRunner(require_file(file), view.event, request_of({**options, "burn": True}))
        runner.probe()
        listened(runner, transcript)
        records, failures = each_language(runner, ("translate",))
        if not runner.request.languages:
            runner.run("subtitles")
        records.append(runner.run("burn"))
    for record in records:
        runner.write(record, out)
    print_records(records, failures, out, as_json=as_json)
