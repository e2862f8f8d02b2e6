"""AWS on a laptop: an unpatched MiniStack as a child process on the loopback interface.

With S3_PERSIST objects survive even a killed process: bytes, versions, metadata, media types.
Everything else starts empty: tables, queues, functions, state machines, users, multipart uploads, and the
versioning and notifications of a bucket. So each start recreates the stack around the objects. For an existing
bucket create_bucket raises BucketAlreadyOwnedByYou and keeps the objects, while a stack that creates the bucket
rolls back; versioning and notifications are set again with their own calls.
"""

import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rushes.errors import Unavailable
from rushes.local.child import Child, free_port

READY_SECONDS = 20.0
STOP_SECONDS = 1.0  # it only waits for pollers: the objects are already on disk
REGION = "us-east-1"

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}


class MiniStack:
    """The emulator with its state in `folder`. `port` 0 picks a free port at each start.

    `services` limits the emulated services (MiniStack's names, such as s3 or stepfunctions); empty: all.
    """

    def __init__(self, folder: Path, port: int = 0, services: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.port = port
        self.services = services
        self.child = Child("ministack", folder)

    @property
    def url(self) -> str:
        """The endpoint of every service. An IP address makes boto3 use path-style bucket URLs."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point boto3 to this emulator and no other account."""
        return {**CREDENTIALS, "AWS_ENDPOINT_URL": self.url}

    def start(self) -> None:
        """Stop an earlier instance, start the emulator, and wait until it responds.

        Raises Unavailable if it ends by itself or does not respond within READY_SECONDS.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.stop()
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        self.port = self.port or free_port()
        if taken(self.port):
            raise Unavailable(f"Port {self.port} is in use: choose another port.")
        self.child.start([sys.executable, "-m", "ministack"], self.variables())
        deadline = time.monotonic() + READY_SECONDS
        while not self.healthy():
            if not self.child.alive():
                raise self.child.died()
            if time.monotonic() > deadline:
                self.stop()
                raise Unavailable(f"MiniStack did not respond on {self.url}; see {self.child.log}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the emulator and its function workers within STOP_SECONDS. Safe if it has ended."""
        self.child.stop(signal.SIGTERM, STOP_SECONDS)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2) as response:  # noqa: S310
                return bool(response.status == 200)  # noqa: PLR2004
        except (urllib.error.URLError, OSError):
            return False

    def variables(self) -> dict[str, str]:
        """The environment of MiniStack, without the caller's own AWS and rushes settings."""
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "RUSHES_"))
        }
        folders = {"TMPDIR": "tmp", "S3_DATA_DIR": "objects", "STATE_DIR": "state"}
        for name in folders.values():
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        return {
            **inherited,
            **{key: str(self.folder.resolve() / name) for key, name in folders.items()},
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "localhost",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "S3_PERSIST": "1",
            "SERVICES": ",".join(self.services),
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def taken(port: int) -> bool:
    """Whether a process listens on the port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
