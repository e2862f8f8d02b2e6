"""The state Open."""

from typing import Any

from entry import Context, ticket_of
from metrics import inside, tell

from rushes.bootstrap import ports
from rushes.domain.catalogue import requested_steps
from rushes.services import lifecycle


@inside
def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    ticket = lifecycle.open_job(ports(), ticket_of(event))
    tell("JobsOpened", beside={"owner": str(ticket.owner)})
    return {"ticket": ticket.model_dump(mode="json"), "steps": list(requested_steps(ticket.request))}
