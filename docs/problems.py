"""Write docs/problems.md and web/problems.html from rushes/remedies.py: `python docs/problems.py`."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from rushes import errors, remedies
from rushes.remedies import Remedy

ROOT = Path(__file__).parents[1]
SECTIONS = {
    "Why a file is rejected": remedies.REJECTION_REMEDIES,
    "Why a job, or a call, fails": remedies.FAILURE_REMEDIES,
    "How else a job ends without all of its results": remedies.END_REMEDIES,
    "What the API refuses a call with": remedies.API_REMEDIES,
    "What is met on the way": remedies.CLIENT_REMEDIES,
}
HEAD = """\
Whatever goes wrong is told with its cause in a sentence, what to do about it (`remedy`) and a `link` to a line of
this page: as the end of a job (API, page, command line, event, webhook) and as the refusal of a call, which is
`application/problem+json` (RFC 9457). There, `code` is for programs, `detail` is the sentence, `param` names the field
or the quota, and `retryable` tells whether the same call may work later; the `request_id` finds it in the log."""
STATUSES = {"no_such_route": 404, "not_valid": 422}


def statuses() -> dict[str, int]:
    """The HTTP status of each code that a call can be refused with."""
    found, kinds = dict(STATUSES), [errors.RushesError]
    while kinds:
        kind = kinds.pop()
        found.setdefault(kind.code, kind.status)
        kinds += kind.__subclasses__()
    del found[errors.WorkerLost.code]
    return found


def page() -> str:
    """docs/problems.md"""
    parts = ["# Problems", HEAD]
    for title, table in SECTIONS.items():
        rows = [
            f'| <a id="{code}"></a>`{code}` | {status(code)} | {said.description} | {said.action} |'
            for code, said in table.items()
        ]
        parts += [
            f"## {title}",
            "\n".join(["| `code` | status | what it is | what to do |", "|---|---|---|---|", *rows]),
        ]
    return "\n\n".join(parts) + "\n"


def html() -> str:
    """web/problems.html, to which the page links."""
    sections = "\n".join(
        f"<h2>{escape(title)}</h2>\n<dl>\n{entries(table)}\n</dl>" for title, table in SECTIONS.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Problems · rushes</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="styles/base.css">
</head>
<body>
<header class="top"><a class="wordmark" href="./"><span class="leader" aria-hidden="true"></span>rushes</a></header>
<main>
<h1>Problems</h1>
{sections}
</main>
</body>
</html>
"""


def entries(table: Mapping[str, Remedy]) -> str:
    return "\n".join(
        f'<dt id="{code}"><code>{code}</code></dt><dd>{escape(said.description)}. {escape(said.action)}</dd>'
        for code, said in table.items()
    )


def status(code: str) -> str:
    return (
        str(statuses().get(code, ""))
        if code not in remedies.REJECTION_REMEDIES or code == "too_large"
        else ""
    )


if __name__ == "__main__":
    (ROOT / "docs" / "problems.md").write_text(page())
    (ROOT / "web" / "problems.html").write_text(html())
