"""Where a worker begins, in every home: a ticket comes in, one step is done, an outcome goes out.

    run.py            AWS Batch: RUSHES_STEP and RUSHES_TICKET, one run, exit code (rushes/worker/batch.py)
    run.py serve      SageMaker: GET /ping and POST /invocations on port 8080 (rushes/worker/serve.py)
    run.py --serve    a laptop: a line of JSON in, a line with the outcome out (rushes/worker/line_protocol.py)
    run.py check      load what the image needs, print what is there, and end (rushes/worker/check.py)
    run.py fetch      while an image is built: bring MODEL into the folder MODEL_FOLDER, and the networks that
                      WEIGHTS names into RUSHES_WEIGHTS (rushes/worker/image_models.py)

Exit codes say whether another try makes sense: 0 done, 65 the file is bad, 69 an engine is missing, 2 a bad
call; everything else may be tried again.

An image says two things more than rushes/settings.py: RUSHES_WARM names the step whose model is loaded before
the first ticket, and RUSHES_WHISPER_SHA256 is the digest that this model must have (rushes/worker/image_models.py).
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rushes.errors import RushesError
from rushes.worker import batch, check, image_models, line_protocol


def main() -> int:
    asked = arguments()
    try:
        return run(asked)
    except RushesError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return error.exit_code


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="Do a step of rushes.")
    parser.add_argument("way", nargs="?", choices=("serve", "check", "fetch"), help="nothing: AWS Batch")
    parser.add_argument("--serve", action="store_true", help="orders on standard input, a line each")
    parser.add_argument("--host", default="", help="of serve; every address of the container, if not said")
    parser.add_argument("--port", type=int, default=8080, help="of serve")
    return parser.parse_args()


def run(asked: argparse.Namespace) -> int:
    if asked.way == "fetch":
        said = {name: os.environ.get(name.upper(), "") for name in image_models.WISHES}
        if said["model_folder"]:
            image_models.fetch(**said)
        image_models.pull(os.environ.get("WEIGHTS", "").split())
        return 0
    warm = os.environ.get("RUSHES_WARM", "")
    if asked.serve:
        return line_protocol.serve_lines(warm)
    check.tell()
    check.meant(os.environ.get("RUSHES_WHISPER_SHA256", ""))
    if asked.way == "serve":
        from rushes.worker.serve import serve

        return serve(asked.host, asked.port)
    if asked.way == "check":
        check.warm(warm)
        return 0
    return batch.work(os.environ)


if __name__ == "__main__":
    sys.exit(main())
