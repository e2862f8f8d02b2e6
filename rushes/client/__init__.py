"""The Python client over HTTP and WebSocket, for the local stack and for a cloud deployment.

import rushes

with rushes.Client() as client:
    job = client.process("talk.mp4", on_event=print)
    client.download(job.id, "out")

`rushes.AsyncClient` has the same methods for asyncio.
"""

from rushes.client.account import Account, account_here, local_account
from rushes.client.asynchronous import AsyncClient
from rushes.client.client import Client
from rushes.client.responses import JobDetails, ResultFile
from rushes.client.retry_policy import RetryPolicy

__all__ = [
    "Account",
    "AsyncClient",
    "Client",
    "JobDetails",
    "ResultFile",
    "RetryPolicy",
    "account_here",
    "local_account",
]
