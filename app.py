"""Write the cloud assembly: `python app.py`, or `cdk synth`. RUSHES_PROFILE names the profile."""

import os
from pathlib import Path

from cdk.assembly import build_app
from cdk.config import select_profile

if __name__ == "__main__":
    out = os.environ.get("CDK_OUTDIR")
    build_app(select_profile(os.environ.get("RUSHES_PROFILE", "local")), Path(out) if out else None).synth()
