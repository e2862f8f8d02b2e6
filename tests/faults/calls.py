"""The n-th call to AWS goes wrong: at the seam that the SDK itself offers, so that no code of ours knows of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ReadTimeoutError

Kind = Literal["refused", "unanswered", "died before", "died after"]
"""`refused`: nothing was done. `unanswered`: it was done, and the answer was lost. `died`: the process is gone,
before the call was made or after it was answered."""


class Died(BaseException):
    """What a killed process is to whoever started it: no handler of ours may catch it."""


@dataclass
class Calls:
    """Counts every call of every client made from here on; the one numbered `wrong` (from 1) goes wrong, once.

    Only calls to this test's emulator: workers of another stack may live in this process.
    """

    wrong: int = 0
    kind: Kind = "refused"
    made: list[str] = field(default_factory=list)
    port: int | None = field(default_factory=lambda: urlsplit(os.environ["AWS_ENDPOINT_URL"]).port)

    def before(self, model: Any, params: Any, **_: Any) -> Any:
        """A call is about to be made. An answer given here is taken for that of AWS."""
        if urlsplit(params["url"]).port != self.port:
            return None
        self.made.append(model.name)
        if len(self.made) != self.wrong:
            return None
        if self.kind == "died before":
            raise Died
        if self.kind == "refused":
            metadata = {"HTTPStatusCode": 503, "HTTPHeaders": {}}
            refusal = {
                "Error": {"Code": "SlowDown", "Message": "planted"},
                "ResponseMetadata": metadata,
            }
            return SimpleNamespace(status_code=503, headers={}), refusal
        return None

    def after(self, http_response: Any, **_: Any) -> None:
        url = getattr(http_response, "url", "")
        if len(self.made) != self.wrong or (url and urlsplit(url).port != self.port):
            return
        if self.kind == "unanswered":
            raise ReadTimeoutError(endpoint_url="planted")
        if self.kind == "died after":
            raise Died


@contextmanager
def watched(calls: Calls) -> Iterator[Calls]:
    """Every client that boto3 makes in this while is counted."""
    boto3.setup_default_session()
    events = boto3.DEFAULT_SESSION.events
    events.register("before-call.*.*", calls.before)
    events.register("after-call.*.*", calls.after)
    try:
        yield calls
    finally:
        boto3.DEFAULT_SESSION = None
