"""AWS on a laptop: MiniStack, unpatched, as our own child on the loopback interface.

With S3_PERSIST objects survive any end of the process, killed or not: bytes, versions, metadata, media types.
Everything else starts empty: tables, queues, functions, machines, users, uploads in parts, and of a bucket
its versioning and notifications. So the next start makes the stack again around the objects. A bucket that
holds objects is there already: create_bucket says BucketAlreadyOwnedByYou and keeps them, while a stack that
would create it rolls back; versioning and notifications are put again with their own calls.
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
STOP_SECONDS = 1.0  # it waits for pollers, and has nothing to save: objects are on disk already
REGION = "us-east-1"

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}


class MiniStack:
    """The emulator whose state lies in `folder`. `port` 0: a free one is found at each start.

    `services` limits what answers (names of MiniStack, such as s3 or stepfunctions); empty: all of them.
    """

    def __init__(self, folder: Path, port: int = 0, services: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.port = port
        self.services = services
        self.child = Child("ministack", folder)

    @property
    def url(self) -> str:
        """The endpoint of every service. An address, not a name: so boto3 puts the bucket into the path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which boto3 finds this emulator and no other account."""
        return {**CREDENTIALS, "AWS_ENDPOINT_URL": self.url}

    def start(self) -> None:
        """Start it, after ending what an earlier start left behind, and wait until it answers.

        Raises Unavailable when it ends by itself or stays silent for READY_SECONDS.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.stop()
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)
        self.port = self.port or free_port()
        if taken(self.port):
            raise Unavailable(f"Something else listens on port {self.port}: choose another port.")
        self.child.start([sys.executable, "-m", "ministack"], self.variables())
        deadline = time.monotonic() + READY_SECONDS
        while not self.healthy():
            if not self.child.alive():
                raise self.child.died()
            if time.monotonic() > deadline:
                self.stop()
                raise Unavailable(f"MiniStack gave no answer on {self.url}; see {self.child.log}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it and the workers of its functions within STOP_SECONDS. Harmless when it is gone."""
        self.child.stop(signal.SIGTERM, STOP_SECONDS)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)  # noqa: PLR2004
        except (urllib.error.URLError, OSError):
            return False

    def variables(self) -> dict[str, str]:
        """What MiniStack is told. Nothing of the caller's own AWS or rushes settings reaches it."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "RUSHES_"))}
        places = {"TMPDIR": "tmp", "S3_DATA_DIR": "objects", "STATE_DIR": "state"}
        for name in places.values():
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        return {
            **kept,
            **{key: str(self.folder.resolve() / name) for key, name in places.items()},
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
    """Whether somebody listens on the port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
