"""`rushes` on the command line. Results go to stdout, everything else to stderr.

Exit codes (sysexits.h): 0 done, 2 usage, 65 bad file, 69 engine not available, 70 failed,
75 try again, 130 interrupted. An error prints one sentence to stderr, then what to do and a link.
With --json stdout holds exactly one line of JSON, which for an error has "error", "reason", "sentence", "remedy" and
"link"; only an unreadable command line and an interruption leave it empty.
"""

import click

from rushes import __version__
from rushes.cli.group import Commands

ROWS = {
    "demo": "rushes.cli.demo:demo",
    "process": "rushes.cli.process:process",
    "watch": "rushes.cli.jobs:watch",
    "results": "rushes.cli.jobs:results",
    "jobs": "rushes.cli.jobs:jobs",
    "search": "rushes.cli.search:search",
    "review": "rushes.cli.review:review",
    "cancel": "rushes.cli.jobs:cancel",
    "retry": "rushes.cli.account:retry",
    "erase": "rushes.cli.account:erase",
    "usage": "rushes.cli.account:usage",
    "export": "rushes.cli.account:export",
    "webhooks": "rushes.cli.webhooks:webhooks",
    "login": "rushes.cli.login:login",
    "logout": "rushes.cli.login:logout",
    "up": "rushes.cli.stack:up",
    "down": "rushes.cli.stack:down",
    "status": "rushes.cli.stack:status",
    "worker": "rushes.cli.stack:worker",
    "probe": "rushes.cli.file_commands:probe",
    "transcribe": "rushes.cli.file_commands:transcribe",
    "align": "rushes.cli.align:align",
    "subtitles": "rushes.cli.file_commands:subtitles",
    "analyse": "rushes.cli.analyse:analyse",
    "chapters": "rushes.cli.chapters:chapters",
    "translate": "rushes.cli.translate:translate",
    "dub": "rushes.cli.translate:dub",
    "burn": "rushes.cli.burn:burn",
    "detect": "rushes.cli.detect:detect",
    "plan": "rushes.cli.plan:plan",
    "models": "rushes.cli.models:models",
    "cost": "rushes.cli.cost:cost",
    "endpoint": "rushes.cli.endpoint:endpoint",
    "audit": "rushes.cli.audit:audit",
    "redact": "rushes.cli.redact:redact",
    "completion": "rushes.cli.completion:completion",
}


@click.group(
    cls=Commands,
    rows=ROWS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="rushes %(version)s")
def main() -> None:
    """Process videos into transcripts, subtitles, chapters, translations and moderated copies.

    `rushes process talk.mp4 --out out` does everything on this machine.
    """
