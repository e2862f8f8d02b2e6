"""A letter to the owner of a job that did not work out: which video, why, and what to do.

Written when its execution has ended (lambdas/send_email.py), from what was told of the end, to the verified address of
whoever may sign in as the owner. There is nothing in it that was said or seen in the video, and no secret.
"""

from uuid import UUID

from rushes import remedies
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Status, Ticket
from rushes.errors import Reason, TryAgain

SAYS = {Status.FAILED: "could not be processed", Status.REJECTED: "was not taken"}
QUOTES = frozenset({Reason.BAD_TRANSCRIPT})
"""Reasons whose sentence may quote a line of the owner's transcript."""
LEASE = 45  # seconds; longer than the function runs, shorter than Lambda waits before it tries again
KEPT = 7 * 86_400  # seconds, as long as the events themselves
LONGEST_NAME = 80


def send_failure_email(ports: Ports, ticket: Ticket) -> bool:
    """Write the letter, once. False when there is nothing to write, or nobody to write to.

    Raises TryAgain while the end is not told yet, and when the letter could not be sent.
    """
    told = ports.events.latest_per_step(ticket.job_id)
    end = next((event for event in told if event.kind is EventKind.JOB_ENDED), None)
    if told and end is None:
        raise TryAgain("How the job ended is not told yet: the letter waits.")
    if end is None or end.detail["status"] not in SAYS:
        return False
    address = ports.mailer.address_of(ticket.owner)
    return bool(address) and send_once(ports, ticket.job_id, address, *compose_text(ports, ticket, end))


def send_once(ports: Ports, job_id: UUID, address: str, subject: str, text: str) -> bool:
    name = f"letter#{job_id}"
    if ports.idempotency.claim(name, "", LEASE):
        return False
    try:
        ports.mailer.send(address, subject, text)
    except BaseException:
        ports.idempotency.release(name)
        raise
    ports.idempotency.complete(name, "", "sent", KEPT)
    return True


def compose_text(ports: Ports, ticket: Ticket, end: Event) -> tuple[str, str]:
    """Subject and text."""
    status, name = Status(end.detail["status"]), printable_name(ticket.video.name)
    subject = f"{name} {SAYS[status]}"
    code = str(end.detail["reason"])
    why = "" if code in QUOTES else str(end.detail["sentence"])
    page = ports.settings.page_url
    lines = [
        f"Your video “{name}” {SAYS[status]}.",
        why or "Something is wrong with the transcript that you gave with it.",
        f"{remedies.remedy(code)} ({f'{page}/problems.html#{code}' if page else remedies.link(code)})",
        f"More is on its page: {page}/#/jobs/{ticket.job_id}" if page else "",
        f"To start it again: rushes retry {ticket.job_id}",
    ]
    return subject, "\n\n".join(line for line in lines if line) + "\n"


def printable_name(name: str) -> str:
    """A name as it may stand in a subject: one line, not too long."""
    plain = "".join(letter for letter in name if letter.isprintable())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"
