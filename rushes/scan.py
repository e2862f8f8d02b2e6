"""What the malware scan of the bucket says of an upload, and what that means for its job.

The scan tags the object, and only the scan may (cdk/goods.py); its event merely calls Ingest. So every way to a job
meets the same gate, in the step Probe, before a byte is read:

| the tag says             | the job                                                         |
|--------------------------|-----------------------------------------------------------------|
| NO_THREATS_FOUND         | goes on                                                         |
| THREATS_FOUND            | is `rejected`, reason `malware`                                 |
| UNSUPPORTED              | is `rejected`, reason `not_scanned`: a password, packed too deep |
| ACCESS_DENIED, FAILED    | is `failed`, reason `not_scanned`                               |
| nothing, where one scans | waits some minutes, and is then `failed`, reason `not_scanned`  |
"""

from rushes.errors import NotScanned, Reason, Rejected

CLEAN, MALWARE, UNSUPPORTED = "NO_THREATS_FOUND", "THREATS_FOUND", "UNSUPPORTED"


def check(said: str, scans: bool) -> None:
    """Raises Rejected or NotScanned unless an upload of which the scan says so may be looked at.

    `scans`: whether this place waits for a scan. Where none does, only what somebody found is heeded.
    """
    if said == CLEAN or not (said or scans):
        return
    if said == MALWARE:
        raise Rejected(
            Reason.MALWARE,
            "Malware was found in the file: it is locked, and will be deleted. "
            "Look after the machine it came from, and upload a clean copy.",
        )
    if said == UNSUPPORTED:
        raise Rejected(
            Reason.NOT_SCANNED,
            "The malware scan cannot look into this file: it has a password, or is packed too deep. "
            "Export the video as a plain file, and upload that.",
        )
    if said:
        raise NotScanned(f"The malware scan of this upload has failed ({said}): upload it again.")
    raise NotScanned("The malware scan says nothing of this upload yet: start the job again in some minutes.")
