"""E-mail to the owner of a failed or rejected job: the video, the reason and the remedy.

It is sent when the execution has ended (lambdas/send_email.py), from the end event, to the verified address of the
owner's user. It contains nothing from the video or its transcript, and no secret.
"""

from uuid import UUID

from rushes import remedies
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Status, Ticket
from rushes.errors import Reason, TryAgain

STATUS_PHRASES = {Status.FAILED: "could not be processed", Status.REJECTED: "was rejected"}
QUOTING_REASONS = frozenset({Reason.BAD_TRANSCRIPT})
"""Reasons whose message may quote a line of the owner's transcript."""
LEASE_SECONDS = 45  # longer than the function's timeout, shorter than Lambda's delay before a retry
RETENTION_SECONDS = 7 * 86_400  # as long as the events
MAX_NAME_CHARS = 80


def send_failure_email(ports: Ports, ticket: Ticket) -> bool:
    """Send the e-mail, once. Returns False if the job needs none or the owner has no address.

    Raises TryAgain until the end event is stored, and if the e-mail could not be sent.
    """
    events = ports.events.latest_per_step(ticket.job_id)
    end = next((event for event in events if event.kind is EventKind.JOB_ENDED), None)
    if events and end is None:
        raise TryAgain("The end of the job is not stored yet: try again.")
    if end is None or end.detail["status"] not in STATUS_PHRASES:
        return False
    address = ports.mailer.find_address(ticket.owner)
    return bool(address) and send_once(ports, ticket.job_id, address, *compose_text(ports, ticket, end))


def send_once(ports: Ports, job_id: UUID, address: str, subject: str, text: str) -> bool:
    name = f"letter#{job_id}"
    if ports.idempotency.claim(name, "", LEASE_SECONDS):
        return False
    try:
        ports.mailer.send(address, subject, text)
    except BaseException:
        ports.idempotency.release(name)
        raise
    ports.idempotency.complete(name, "", "sent", RETENTION_SECONDS)
    return True


def compose_text(ports: Ports, ticket: Ticket, end: Event) -> tuple[str, str]:
    """Return subject and text."""
    status, name = Status(end.detail["status"]), printable_name(ticket.video.name)
    subject = f"{name} {STATUS_PHRASES[status]}"
    code = str(end.detail["reason"])
    message = "" if code in QUOTING_REASONS else str(end.detail["sentence"])
    page = ports.settings.page_url
    lines = [
        f"Your video “{name}” {STATUS_PHRASES[status]}.",
        message or "The transcript that you supplied is invalid.",
        f"{remedies.find_remedy(code)} ({f'{page}/problems.html#{code}' if page else remedies.find_link(code)})",
        f"Details: {page}/#/jobs/{ticket.job_id}" if page else "",
        f"To start it again: rushes retry {ticket.job_id}",
    ]
    return subject, "\n\n".join(line for line in lines if line) + "\n"


def printable_name(name: str) -> str:
    """Return the name for a subject line: printable characters only, at most MAX_NAME_CHARS."""
    printable = "".join(character for character in name if character.isprintable())
    return printable if len(printable) <= MAX_NAME_CHARS else f"{printable[: MAX_NAME_CHARS - 1]}…"
